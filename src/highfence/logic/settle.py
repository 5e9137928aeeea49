"""Settling what Kleene evaluation leaves open, and what an open answer hangs on.

Kleene evaluation is exact when every unknown fact pushes the answer one way only. Facts that can push both
ways are tried out, cell by cell, unless completions of the case show that this cannot settle the answer.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING
from typing import Any as Whatever

from highfence.logic.hanging import Unknown, rule_unknowns
from highfence.logic.outcome import (
    CLAIMS,
    OUTCOMES,
    Decision,
    Outcome,
    again,
    conclude,
    decide,
    outcome_of,
)
from highfence.logic.scalar import Case, Completion, Outline, Probe

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from highfence.logic.cells import Cells
    from highfence.logic.expr import Fact, Tri

BUDGET = 4096
NOTHING: Mapping[str, Whatever] = MappingProxyType({})
_NEED: frozenset[Outcome] = frozenset({"prohibited", "license_required"})
_FREE: frozenset[Outcome] = frozenset({"license_exception", "no_license_required", "not_subject"})


def open_rules(probe: Probe, decision: Decision) -> list[str]:
    """Return the rules on which an undetermined decision hangs.

    Whether the regime is concerned hangs on the gates that can still turn it. Requirements and prohibitions
    that are open matter only while no requirement stands that nothing excuses.
    """
    rules: list[str] = []
    if decision.subject is None:
        effect = dict(probe.view.gates)
        entered = any(v is True for g, v in decision.gates if effect[g] == "in")
        rules += [g for g, v in decision.gates if v is None and not (entered and effect[g] == "in")]
    needed = any(v is True and r not in decision.excused for r, v in decision.requirements.items())
    if not needed:
        rules += [r for r, v in decision.prohibitions.items() if v is None]
        rules += [r for r, v in decision.requirements.items() if v is None and r not in decision.excused]
    return rules


def hanging(probe: Probe, decision: Decision) -> Unknown:
    """Return the unknown facts on which an undetermined decision hangs, in the order of the law."""
    out: Unknown = {}
    for rule in open_rules(probe, decision):
        out |= rule_unknowns(probe, rule)
    return out


def supposing(probe: Probe, cells: Cells, name: str, fact: Fact, value: Whatever) -> Probe:
    """Return the same question with one unknown fact supposed; answers that cannot change are kept."""
    return next(_suppositions(probe, cells, name, fact, (value,)))


def _suppositions(
    probe: Probe, cells: Cells, name: str, fact: Fact, values: Iterable[Whatever]
) -> Iterator[Probe]:
    stale = cells.readers(fact)
    kept = {k: v for k, v in probe.memo.items() if k.partition("@")[0] not in stale}
    unknown = {k: v for k, v in probe.unknown.items() if k[0] not in stale}
    for value in values:
        supposed = Probe(probe.view, probe.case.having({name: value}), probe.engine, dict(kept))
        supposed.unknown |= unknown
        yield supposed


def settle(probe: Probe, cells: Cells, decision: Decision) -> Decision:
    """Return the exact answer: try out the facts that Kleene evaluation cannot see through.

    Only facts that can push both ways are tried, cell by cell, and only while every branch so far agrees.
    """
    if decision.outcome != "undetermined" or stays_open(probe, cells):
        return decision
    left = [BUDGET]
    answer = _branch(probe, cells, decision, left)
    if left[0] <= 0:
        return _with(decision, decision.outcome, exhausted=True)
    return decision if answer is None else _with(decision, answer)


def stays_open(probe: Probe, cells: Cells, indicated: Mapping[str, Whatever] = NOTHING) -> bool:
    """Return whether completions of a case show that its answer is undetermined and that nothing can settle it.

    What is settled where fewer facts are known is not settled otherwise in a completion; only exceptions can
    still become available. So no branch ends with a license where a completion needs none though no exception
    counts that is not available already, and none ends without one where a completion needs one.

    ``indicated`` are facts that could raise a requirement but settle nothing: what one of them might raise is
    not called open.
    """
    case = probe.case
    # Beside a classification that is asserted, figures still to come can undo what an exception rests on.
    excusing = probe if case.asserted is None else Outline(probe.engine, case.facts, case.asserted)
    free = outcome_of(_completed(probe, cells, indicated, harsh=False), excusing=excusing)
    if free not in ({"no_license_required"} if indicated else _FREE):
        return False
    return outcome_of(_completed(probe, cells, NOTHING, harsh=True)) in _NEED


class Doubt:
    """Whether an answer stays open, found out when it is first asked."""

    def __init__(self, probe: Probe, cells: Cells, indicated: Mapping[str, Whatever] = NOTHING) -> None:
        self._asked = (probe, cells, indicated)
        self.found: bool | None = None

    def __call__(self) -> bool:
        """Return whether it stays open."""
        if self.found is None:
            self.found = stays_open(*self._asked)
        return self.found


def _completed(probe: Probe, cells: Cells, indicated: Mapping[str, Whatever], *, harsh: bool) -> Probe:
    """Return the question with every unknown fact supposed, but what the filer claims; nobody else takes part."""
    case = probe.case
    facts = {**cells.supposed("", "", harsh=harsh), CLAIMS: frozenset()}
    for slot, _ in case.parties:
        facts |= cells.supposed(slot, "party", harsh=harsh)
    for slot in case.ics:
        facts |= cells.supposed(slot, "ic", harsh=harsh)
    facts = {**facts, **indicated, **case.facts}
    if case.asserted is not None:
        # That the item is in no other entry stands only until its figures are known.
        completed = Case(facts, case.parties, ics=case.ics, asserted=case.asserted)
        return Completion(probe.view, completed, probe.engine, probe.engine.settled(case))
    stated = None if harsh else frozenset[str]()
    settled: dict[str, Tri] = {rule: v for rule, v in probe.memo.items() if v is not None}
    return Probe(probe.view, Case(facts, case.parties, ics=case.ics, asserted=stated), probe.engine, settled)


def _with(decision: Decision, outcome: Outcome, *, exhausted: bool = False) -> Decision:
    possible = decision.possible if outcome == "undetermined" else (outcome,)
    return Decision(
        outcome,
        possible,
        decision.subject,
        decision.gates,
        decision.requirements,
        decision.prohibitions,
        decision.exceptions,
        decision.excused,
        exhausted,
    )


def _branch(probe: Probe, cells: Cells, decision: Decision, left: list[int]) -> Outcome | None:
    """Return what every completion gives, or None where completions differ."""
    if decision.outcome != "undetermined":
        return decision.outcome
    named = {party for party, _ in probe.case.parties}
    for name, fact in hanging(probe, decision).items():
        if not cells.two_way(fact) or not cells.exhaustive(fact):
            continue
        if probe.case.facts.get(name) is not None:
            continue  # what is stated too broadly to settle a rule is not unknown, and cannot be supposed
        if fact.scope == "party" and name.removesuffix(f".{fact.name}") not in named:
            continue  # a party that has not been named cannot be supposed into being
        answers: set[Outcome] = set()
        for supposed in _suppositions(probe, cells, name, fact, cells.values(fact)):
            left[0] -= 1
            if left[0] <= 0:
                return None
            answer = _branch(supposed, cells, _again(supposed, cells, decision, fact), left)
            if answer is None:
                return None
            answers.add(answer)
            if conclude(tuple(o for o in OUTCOMES if o in answers)) == "undetermined":
                return None
        return conclude(tuple(o for o in OUTCOMES if o in answers))
    return None


def _again(probe: Probe, cells: Cells, decision: Decision, fact: Fact) -> Decision:
    """Return the answer where ``fact`` alone has changed since ``decision``: what cannot read it stands."""
    return decide(probe) if fact.name == CLAIMS else again(probe, decision, cells.readers(fact))


def ranked(probe: Probe, cells: Cells, decision: Decision) -> dict[str, int]:
    """Return the unknown facts on which a decision hangs, with how many open rules hang on each.

    The fact on which most hangs comes first; among equals, the one that the law names first.
    """
    count: dict[str, int] = {}
    facts: Unknown = {}
    for rule in open_rules(probe, decision):
        found = rule_unknowns(probe, rule)
        facts |= found
        for name in found:
            count[name] = count.get(name, 0) + 1
    return {n: count[n] for n in sorted(count, key=lambda n: (-count[n], *cells.place(facts[n], n)))}
