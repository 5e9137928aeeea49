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
        open: ...                            # why the answer is undetermined, where it has to be
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from highfence.determination.check import Options, determine, outcome_only
from highfence.facts.intake import read
from highfence.facts.reading import Document, documents
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
    out = []
    for path in sorted(HERE.glob("*.yaml")):
        for doc in documents(path.read_text(encoding="utf-8"), str(path)):
            for one in doc.value["transactions"]:
                out.append(
                    Published(
                        path.stem,
                        doc.value["title"],
                        one["transaction"],
                        one["expect"],
                        one.get("reading", "as_enforced"),
                        one.get("open", ""),
                    )
                )
    return tuple(out)


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

NOT_FACTS = frozenset({"id", "order_id", "on", "known_on", "activity", "role", "name", "claims", "certifications"})
"""Not taken away: what names the transaction, its parties and its day; the activity, which says what the
question is; and elections, whose absence is no unknown (an exception that is not claimed is not considered,
and a certification that is not made leaves the license required)."""


@dataclass(frozen=True)
class Removal:
    """A stated fact, and the transaction without it."""

    fact: str
    value: Any
    facts: dict[str, Any] = field(repr=False)


def removals(facts: dict[str, Any]) -> Iterator[Removal]:
    """Yield the transaction without each fact stated in it, one at a time."""
    for path in list(_leaves(facts, ())):
        changed = copy.deepcopy(facts)
        holder: Any = changed
        for step in path[:-1]:
            holder = holder[step]
        value = holder.pop(path[-1])
        yield Removal(_flat(facts, path), value, changed)


def _leaves(value: Any, at: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in NOT_FACTS:
                whole = key in {"owners", "lists", "ultimate_parent", "codes"} or not isinstance(inner, dict | list)
                nested = isinstance(inner, list) and any(isinstance(x, dict) for x in inner)
                if whole or (isinstance(inner, list) and not nested):
                    yield (*at, key)
                else:
                    yield from _leaves(inner, (*at, key))
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from _leaves(inner, (*at, i))


def _flat(facts: dict[str, Any], path: tuple[Any, ...]) -> str:
    if path[0] != "parties":
        return ".".join(str(p + 1 if isinstance(p, int) else p) for p in path)
    roles = facts["parties"][path[1]]["role"]
    held = roles if isinstance(roles, list) else [roles]
    return f"{'+'.join(held)}.{'.'.join(str(p) for p in path[2:])}"


def outcome_without(one: Published, removal: Removal) -> str:
    return outcome_only(read(Document(removal.facts)), one.options)


def missing_without(one: Published, removal: Removal) -> list[str]:
    """Return the facts asked for once one is taken away, most decisive first."""
    answer = determine(read(Document(removal.facts)), one.options)
    return [m["fact"] for m in answer["regimes"]["us.ear"]["missing_facts"]]
