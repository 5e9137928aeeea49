"""From stated facts to a case the engine can be asked about: what follows from the form of the input.

Nothing here is law of one regime: who holds which role, what "self" means as a parent, how an older
fact answers a newer one that refines it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any as Whatever

from highfence.facts.vocabulary import ROLES, TRANSACTION_ROLES
from highfence.logic.scalar import Case

if TYPE_CHECKING:
    from highfence.facts.intake import Given

_MIRROR = ("end_user", "ultimate_consignee")
_SENDERS = frozenset({"exporter", "reexporter"})
_RANK = {role: i for i, role in enumerate(ROLES)}
REFINED = {
    "end_use.military": ("end_use.military_intelligence",),
    "end_use.advanced_node_ic": ("end_use.design_of_advanced_ic",),
    "end_use.wmd": ("end_use.maritime_nuclear_propulsion",),
}
"""Facts added later, answered by the false of the older fact that they refine."""


_NO_CONTENT: dict[str, Whatever] = {
    "item.us_content_entries": frozenset(),
    "item.encryption_content": frozenset(),
    "item.contains_us_3a001_circuit": False,
}
"""What an item without controlled US content is not made of."""


UNSAID: dict[str, Whatever] = {
    "item.exclusive_agency": "none",
    "item.excluded_information": "none",
    "item.launched_into_space": False,
    "violation_known": False,
    "bis_acts": frozenset(),
    "item.object_code": False,
    "item.printed_matter": False,
    "item.key_to_dormant_function": False,
    "release.end_to_end_encrypted": False,
    "release.compliant_cryptography": False,
    "release.access_information": False,
    "release.no_foreign_person": False,
    "release.entity_authorized": False,
    "release.nationality_authorized": False,
    "release.at_entity_country": False,
    "release.diversion_procedures": False,
    "release.employee_vetting": "none",
    "support.clerical": False,
    "support.us_law_enforcement": False,
    "support.us_official_duties": False,
    "support.servicing": False,
    "end_use.facility.back_end_only": False,
}
"""What counts as said by saying nothing: that another agency controls the item exclusively is a claim to
be made, and so are printed matter, information that is excluded, launches, the ways of sending and releasing
that are no export, and the exclusions from 744.6; knowledge of a violation is the filer's own state of mind, and
what BIS has told the filer or licensed in this matter is known to the filer."""


def roles_of(given: Given) -> dict[str, frozenset[str]]:
    """Return the roles of each party; an unnamed ultimate consignee is the end user, and vice versa."""
    roles = dict(given.roles)
    if given.parties_given:
        held = frozenset().union(*roles.values()) if roles else frozenset()
        for one, other in (_MIRROR, _MIRROR[::-1]):
            if one in held and other not in held:
                roles = {s: r | {other} if one in r else r for s, r in roles.items()}
    else:
        roles.setdefault("end_user", frozenset(_MIRROR))
    return roles


def open_roles(given: Given, roles: dict[str, frozenset[str]]) -> frozenset[str]:
    """Return the roles in which further, unnamed parties are possible."""
    held = frozenset().union(*roles.values()) if roles else frozenset()
    closed = set(TRANSACTION_ROLES) if given.parties_given else set(_MIRROR)
    closed |= held - TRANSACTION_ROLES
    if held & _SENDERS:
        closed |= _SENDERS
    return frozenset(ROLES) - closed


def inherited(given: Given, roles: dict[str, frozenset[str]]) -> dict[str, Whatever]:
    """Return facts that follow from others by the rules of input (contract, section 1)."""
    facts = given.facts
    out: dict[str, Whatever] = {k: v for k, v in UNSAID.items() if k not in facts}
    for older, newer in REFINED.items():
        if facts.get(older) is False:
            out.update({n: False for n in newer if n not in facts})
    if facts.get("item.us_controlled_content_pct") == 0:
        out.update({k: v for k, v in _NO_CONTENT.items() if k not in facts})
    for slot, held in roles.items():
        out[f"{slot}.roles"] = held
        if given.other.get(f"{slot}.ultimate_parent") == "self":
            headquarters = facts.get(f"{slot}.headquarters")
            if headquarters is not None:
                out.setdefault(f"{slot}.ultimate_parent.headquarters", headquarters)
        listed = facts.get(f"{slot}.listed")
        if listed is False:
            out.update({f"{slot}.lists": frozenset(), f"{slot}.footnotes": frozenset()})
        elif facts.get(f"{slot}.lists"):
            out[f"{slot}.listed"] = True
        elif listed is True:
            # The list is not named: the Entity List, which leaves the fewest exceptions, is taken.
            out[f"{slot}.lists"] = frozenset({"us.entity_list"})
        share = listed_share(given.owners[slot]) if slot in given.owners else None
        if share is not None:
            out[f"{slot}.listed_owner_share_pct"] = share
        if given.owners.get(slot) == [] and f"{slot}.majority_owned_by_hq5" not in facts:
            out[f"{slot}.majority_owned_by_hq5"] = False
        if facts.get(f"{slot}.government_of", "none") != "none" and f"{slot}.private_sector" not in facts:
            out[f"{slot}.private_sector"] = False
        if facts.get(f"{slot}.private_sector") is True and f"{slot}.government_of" not in facts:
            out[f"{slot}.government_of"] = "none"
    return out


def listed_share(owners: list[Whatever]) -> float | None:
    """Return the share held by listed owners together, in percent; None while it may lie on either side of 50.

    Owners that are not named, and owners whose listing is not known, count as possible listed ones.
    """
    listed = possible = named = 0.0
    for one in owners:
        share = one.get("share") if isinstance(one, dict) else None
        if isinstance(share, bool) or not isinstance(share, int | float):
            return None
        named += share
        if one.get("listed") is True:
            listed += share
        elif one.get("listed") is not False:
            possible += share
    possible += max(0.0, 100.0 - named) if owners else 0.0
    return listed if listed >= 50 or listed + possible < 50 else None


def circuits(given: Given) -> tuple[str, ...]:
    """Return the slots of circuits: those listed in ``item.chips``, else the item itself."""
    listed = tuple(sorted((s for s in given.chips if s.startswith("item.chips.")), key=_number))
    return listed or ("item",)


def _number(slot: str) -> int:
    return int(slot.rpartition(".")[2])


def to_case(given: Given, added: dict[str, Whatever] | None = None) -> Case:
    """Return the case. ``added`` are facts from the chip table or derivations; stated facts win."""
    roles = roles_of(given)
    return case_of(given, roles, {**(added or {}), **inherited(given, roles), **given.facts})


def case_of(given: Given, roles: dict[str, frozenset[str]], facts: dict[str, Whatever]) -> Case:
    """Return the case of a transaction whose parties hold ``roles`` and whose facts, completed, are ``facts``."""
    return Case(
        facts=facts,
        parties=tuple(sorted(roles.items(), key=lambda p: (_RANK[p[0].partition(".")[0]], p[0]))),
        open_roles=open_roles(given, roles),
        ics=circuits(given),
        asserted=facts.get("item.eccn"),
    )
