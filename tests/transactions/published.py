"""The published set of fully stated transactions: reading it, judging it, taking single facts away.

A file is one theme:

    title: Gaming cards, with and without NAC and ACA
    end_uses: {civil: &civil {...}}          # shared pieces, by anchor
    parties: {to_cn: &to_cn [...]}
    transactions:
      - transaction: {id: ..., on: ..., ...} # as anyone would write it for ``highfence check``
        reading: as_written                  # as_enforced where not said
        expect:                              # written from the law, before the program was asked
          outcome: license_required
          requirements: [us.ear.742.6(a)(6)(iii)(A)]   # among the requirements that apply, or one beneath
          policy: presumption_of_denial
          exceptions: [NAC]                  # available
          note: why, where the outcome alone does not tell
        open: ...                            # why the answer is undetermined, where it is
        disputed: ...                        # in what the program is wrong, until it is mended
        unmended: {item.eccn: ...}           # facts without which it answers wrongly, until it is mended
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from highfence.determination.check import Options, determine, outcome_only
from highfence.facts.intake import read
from highfence.facts.reading import Document, documents
from highfence.facts.vocabulary import FACTS, ROLES
from highfence.logic.provisions import beneath

if TYPE_CHECKING:
    from collections.abc import Iterator

    from highfence.facts.intake import Given
    from highfence.logic.rulebook import Reading

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Published:
    """One transaction of the set, with what the law makes of it."""

    theme: str
    title: str
    facts: dict[str, Any]
    expect: dict[str, Any]
    reading: Reading = "as_enforced"
    open: str = ""
    disputed: str = ""
    unmended: dict[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return str(self.facts["id"])

    @property
    def options(self) -> Options:
        return Options(reading=self.reading, explain="none")

    def given(self) -> Given:
        return read(Document(self.facts))


@cache
def published() -> tuple[Published, ...]:
    """Return every transaction of the set, file by file."""
    return tuple(
        Published(
            path.stem,
            doc.value["title"],
            one["transaction"],
            one["expect"],
            one.get("reading", "as_enforced"),
            one.get("open", ""),
            one.get("disputed", ""),
            one.get("unmended", {}),
        )
        for path in sorted(HERE.glob("*.yaml"))
        for doc in documents(path.read_text(encoding="utf-8"), str(path))
        for one in doc.value["transactions"]
    )


@cache
def answers() -> dict[str, dict[str, Any]]:
    """Return the determination of each transaction, by its id."""
    return {p.id: determine(p.given(), p.options) for p in published()}


def disagreements(one: Published, answer: dict[str, Any]) -> list[str]:
    """Return in what the answer differs from what the law was read to say."""
    ear = answer["regimes"]["us.ear"]
    out = []
    if answer["outcome"] != one.expect["outcome"]:
        out.append(f"outcome {answer['outcome']}, expected {one.expect['outcome']}")
    true = [r["rule"] for r in ear["requirements"] if r["value"] is True]
    out += [
        f"{wanted} does not apply"
        for wanted in one.expect.get("requirements", ())
        if not any(beneath(wanted, r) for r in true)
    ]
    if "policy" in one.expect:
        found = (ear["review_policy"] or {}).get("policy")
        if found != one.expect["policy"]:
            out.append(f"policy {found}, expected {one.expect['policy']}")
    available = {e["code"] for e in ear["exceptions"] if e["available"] is True}
    out += [f"{code} is not available" for code in one.expect.get("exceptions", ()) if code not in available]
    return out


# ------------------------------------------------------------------------------ one fact taken away

NOT_TAKEN = frozenset(
    {"id", "order_id", "on", "known_on", "activity", "role", "name", "claims", "certifications"}
)
"""Not taken away: what names the transaction, its parties and its day; the activity, which says what the
question is; and elections, whose absence is no unknown (an exception that is not claimed is not considered,
and a certification that is not made leaves the license required)."""

WHOLE = frozenset({"owners", "lists", "ultimate_parent", "codes", "informed"})
"""Taken away as one fact, whatever is in them."""

SILENT = frozenset({"item.exclusive_agency", "violation_known", "bis_acts"})
"""Facts that count as said by saying nothing (``highfence.facts.case``)."""

REFINED = {
    "end_use.design_of_advanced_ic": "advanced_node_ic",
    "end_use.military_intelligence": "military",
}
"""Facts that the false of an older one answers (design contract, section 1.2)."""

_CIRCUIT = frozenset(k.removeprefix("ic:") for k in FACTS if k.startswith("ic:"))
_OF_CHIP = frozenset({"item.kind", "designer.headquarters", "designer.ultimate_parent.headquarters"})
_ASKED = {
    "ultimate_parent": ("ultimate_parent.headquarters",),
    "listed": ("lists", "footnotes"),
    "owners": ("listed_owner_share_pct", "majority_owned_by_hq5"),
    "government_of": ("private_sector", "approvals"),
    "end_use.military": ("end_use.military_intelligence",),
    "end_use.advanced_node_ic": ("end_use.design_of_advanced_ic",),
}
"""A stated fact, and the facts that it answered: one of these may be asked for in its place."""


@dataclass(frozen=True)
class Removal:
    """A stated fact, and the transaction without it."""

    fact: str
    value: Any
    facts: dict[str, Any] = field(repr=False)

    def asked_by(self, name: str) -> bool:
        """Return whether asking for ``name`` asks for what was taken away."""
        if name == self.fact:
            return True
        head, _, last = self.fact.rpartition(".")
        if last == "chip":  # the chip's name stood for all that the table knows of it
            return name in _OF_CHIP or (name.startswith(head) and name.rpartition(".")[2] in _CIRCUIT)
        if self.fact in _ASKED:
            return name in _ASKED[self.fact]
        return last in _ASKED and name in {f"{head}.{x}" for x in _ASKED[last]}


def removals(facts: dict[str, Any]) -> Iterator[Removal]:
    """Yield the transaction without each fact stated in it, one at a time."""
    for path in _leaves(facts, ()):
        changed, holder = dict(facts), facts
        at: Any = changed
        for step in path[:-1]:
            at[step] = dict(holder[step]) if isinstance(holder[step], dict) else list(holder[step])
            at, holder = at[step], holder[step]
        yield Removal(_flat(facts, path), at.pop(path[-1]), changed)


def _leaves(value: Any, at: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in NOT_TAKEN:
                continue
            nested = isinstance(inner, dict) or (
                isinstance(inner, list) and any(isinstance(x, dict) for x in inner)
            )
            if nested and key not in WHOLE:
                yield from _leaves(inner, (*at, key))
            else:
                yield (*at, key)
    else:
        for i, inner in enumerate(value):
            yield from _leaves(inner, (*at, i))


def _flat(facts: dict[str, Any], path: tuple[Any, ...]) -> str:
    """Return the flat name under which the program would ask for the fact."""
    if path[0] != "parties":
        return ".".join(str(p + 1 if isinstance(p, int) else p) for p in path)
    firsts = []
    for one in facts["parties"][: path[1] + 1]:
        held = one["role"] if isinstance(one["role"], list) else [one["role"]]
        firsts.append(min(held, key=ROLES.index))
    slot, number = firsts[-1], firsts.count(firsts[-1])
    return ".".join([slot, *([str(number)] if number > 1 else []), *map(str, path[2:])])


def outcome_without(one: Published, removal: Removal) -> str:
    """Return the outcome once a fact is taken away."""
    return outcome_only(read(Document(removal.facts)), one.options)


def answer_without(one: Published, removal: Removal) -> dict[str, Any]:
    """Return the answer once a fact is taken away; explanations, which nobody reads here, are left out."""
    answer: dict[str, Any] = determine(read(Document(removal.facts)), one.options)["regimes"]["us.ear"]
    return answer


def excused(removal: Removal, before: str, answer: dict[str, Any]) -> str:
    """Return why another settled answer is right once the fact is gone, or an empty string."""
    lost = (before, answer["outcome"]) == ("license_exception", "license_required")
    if lost and any(e["eligible"] is None for e in answer["exceptions"]):
        return "an exception that is not shown to be available excuses nothing (contract, section 3)"
    clear = (before, answer["outcome"]) == ("not_subject", "no_license_required")
    if clear and answer["subject"]["value"] is None:
        return "no license either way: of two answers that agree on that, the stricter is given"
    if removal.fact in SILENT:
        return "saying nothing says no"
    if removal.fact.endswith(".lists"):
        return "listed without naming the list is the strictest list (contract, section 1)"
    older = removal.facts.get("end_use", {}).get(REFINED.get(removal.fact, ""))
    if older is False:
        return "the older fact is false and answers the newer (contract, section 1.2)"
    return ""
