"""Facts of the movement that follow from others: where a release counts as going, what a key is, what a product is for.

    to                        of a release, the country of the only citizenship or permanent residency stated
                              (15 CFR 734.13(b), 734.14(b))
    release.within_one_country  whether it starts where it goes
    item.kind                 software or technology, where the entry stated is of product group D or E
    item.eccn                 of a key, the entries of what it unlocks (15 CFR 734.19(b))
    end_use.incorporated_product_to, end_use.product_of_footnotes
                              from ``item.to_be_incorporated``: where the product goes, and who makes it

Transit needs nothing here: what passes through ``via`` goes to ``to`` (15 CFR 734.13(c), 734.14(c)).

Three activities are none that the EAR regulate, which are exports, reexports, transfers, releases (15 CFR 734.13 to
734.20) and the support of US persons (744.6); the regimes that regulate them are not modelled. An item does not
cease to be subject to the EAR by them, and General Prohibition 10 applies to it. So they are asked of no license,
and a note says that this clears nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any as Whatever

from highfence.facts.countries import ear_destination
from highfence.facts.vocabulary import COMMODITIES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

RELEASES = frozenset({"deemed_export", "deemed_reexport"})
UNREGULATED = {
    "import": "import_not_covered",
    "investment": "investment_not_covered",
    "iaas_access": "iaas_access_not_covered",
}
"""Activities that the EAR do not regulate, and the note on each."""
_EAR99 = "us.ear.EAR99"


def derived(
    facts: Mapping[str, Whatever], roles: Mapping[str, frozenset[str]], on: date
) -> dict[str, tuple[Whatever, str]]:
    """Return facts that follow, each with the text that says so. What is stated is not repeated."""
    out: dict[str, tuple[Whatever, str]] = {}
    if facts.get("activity") in RELEASES and "to" not in facts:
        home = _nationality(facts, roles)
        if home is not None:
            out["to"] = (home, "15 CFR 734.13(b)")
    here, there = facts.get("from"), out["to"][0] if "to" in out else facts.get("to")
    if here is not None and there is not None:
        out["release.within_one_country"] = (
            ear_destination(here, on) == ear_destination(there, on),
            "15 CFR 734.14(a)",
        )
    if "item.kind" not in facts:
        kind = _kind(facts.get("item.eccn"))
        if kind is not None:
            out["item.kind"] = (kind, "15 CFR 774 Supp. 1")
    unlocked = facts.get("item.key_for")
    if unlocked and "item.eccn" not in facts and facts.get("item.key_to_dormant_function") is False:
        out["item.eccn"] = (_narrowest(unlocked), "15 CFR 734.19(b)")
    return out | _product(facts, roles)


def _kind(entries: frozenset[str] | None) -> str | None:
    """Return what product groups D and E are: software and technology."""
    if not entries or any(e.startswith("us.ear.4E091") for e in entries):
        return None
    letters = _groups(entries)
    return {"D": "software", "E": "technology"}.get(letters.pop()) if len(letters) == 1 else None


def is_commodity(kind: str | None, entries: frozenset[str] | None) -> bool:
    """Return whether an item is surely of product groups A to C, by its kind or else by the entries stated.

    Then it is for no other entries, by which only software and technology are described. Of what is called a commodity
    but classified in group D or E, nothing is sure.
    """
    letters = _groups((entries or frozenset()) - {_EAR99})
    return letters <= {"A", "B", "C"} and (kind in COMMODITIES or (kind is None and bool(letters)))


def _groups(entries: frozenset[str]) -> set[str]:
    """Return the product groups of entries, by their letters."""
    return {e.removeprefix("us.ear.")[1] for e in entries}


def _nationality(facts: Mapping[str, Whatever], roles: Mapping[str, frozenset[str]]) -> str | None:
    """Return the country a release counts as going to, where one person and one country are named."""
    persons = [s for s, held in roles.items() if "recipient" in held]
    if len(persons) != 1:
        return None
    person = persons[0]
    homes: frozenset[str] = frozenset().union(
        facts.get(f"{person}.citizenships") or (), facts.get(f"{person}.permanent_residency") or ()
    )
    return next(iter(homes)) if len(homes) == 1 else None


def _narrowest(entries: frozenset[str]) -> frozenset[str]:
    """Return entries without those that only stand above another: reading adds what lies above."""
    return frozenset(e for e in entries if not any(o.startswith(f"{e}.") for o in entries))


def _product(
    facts: Mapping[str, Whatever], roles: Mapping[str, frozenset[str]]
) -> dict[str, tuple[Whatever, str]]:
    out: dict[str, tuple[Whatever, str]] = {}
    goes, entries = facts.get("item.to_be_incorporated.to"), facts.get("item.to_be_incorporated.eccn")
    if goes is not None and (entries is None or _EAR99 not in entries):
        # A product that is EAR99 brings nothing in under 734.9(h), and may under (f): it is left open.
        out["end_use.incorporated_product_to"] = (goes, "15 CFR 734.9")
    maker = facts.get("item.to_be_incorporated.made_by")
    if maker is not None:
        for slot in roles:
            if maker in (slot, facts.get(f"{slot}.name")):
                footnotes = facts.get(f"{slot}.footnotes")
                if footnotes is not None:
                    out["end_use.product_of_footnotes"] = (footnotes, "15 CFR 734.9(e)")
    return {k: v for k, v in out.items() if k not in facts}
