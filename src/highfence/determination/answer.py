"""The answer of one regime on one transaction, before it is written out.

What is kept between answers is the engine and the cells of each view; they hold no facts.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from highfence.logic.cells import Cells
from highfence.logic.outcome import (
    OUTCOMES,
    Decision,
    Outcome,
    conclude,
    decide,
    outcome_of,
    possible_outcomes,
    probe_of,
)
from highfence.logic.record import Record
from highfence.logic.rulebook import Reading, Rulebook, View
from highfence.logic.scalar import Engine, Probe
from highfence.logic.settle import Doubt, settle

if TYPE_CHECKING:
    from datetime import date

    from highfence.determination.complete import Completed
    from highfence.logic.expr import Tri

RULEBOOK_VERSION = "2026.11.29"
ASPECTS = (("item.kind", "item.eccn"), ("to",), ("from", "activity"))
"""Facts that settle many rules by themselves."""


class Options(Record, frozen=True):
    """How to answer. ``explain``: "decisive" conditions, "full", or "none"."""

    reading: Reading = "as_enforced"
    known_on: date | None = None
    regimes: tuple[str, ...] = ("us.ear",)
    explain: str = "decisive"


@cache
def rulebook() -> Rulebook:
    """Return the rulebook that ships with highfence."""
    from highfence.law.us.ear import regime

    return Rulebook(RULEBOOK_VERSION, (regime(),))


class Desk(Struct):
    """What is kept between decisions: engines and cells, one a view. Holds no facts."""

    book: Rulebook
    _engines: dict[int, Engine] = field(default_factory=dict)
    _cells: dict[int, Cells] = field(default_factory=dict)

    def engine(self, view: View) -> Engine:
        """Return the engine of a view."""
        found = self._engines.get(id(view))
        if found is None or found.view is not view:
            found = self._engines[id(view)] = Engine(view, ASPECTS)
        return found

    def tools(self, view: View) -> tuple[Engine, Cells]:
        """Return the engine and cells of a view."""
        found = self._cells.get(id(view))
        if found is None or found.view is not view:
            found = self._cells[id(view)] = Cells(view)
        return self.engine(view), found


@cache
def desk(book: Rulebook) -> Desk:
    """Return what is kept for a rulebook."""
    return Desk(book)


class Answer(Struct):
    """What is known while one regime is being answered.

    ``raised``   requirements that only indicative chip values raise
    ``telling``  for requirements that the plain facts leave open, the question that explains them
    ``split``    whether the variants of a chip lead to different outcomes
    """

    view: View
    engine: Engine
    cells: Cells
    done: Completed
    probe: Probe
    decision: Decision
    raised: frozenset[str] = frozenset()
    telling: dict[str, Probe] = field(default_factory=dict)
    split: bool = False


def outcome_alone(engine: Engine, cells: Cells, done: Completed) -> Outcome:
    """Return the outcome of one regime, asking no more than it takes."""
    probe = probe_of(engine, done.case)
    if not done.variants:  # of a chip with variants, one may have an exception that the others lack
        doubt = Doubt(probe, cells, done.indicative)
        found = outcome_of(probe, hopeless=doubt)
        if found != "undetermined" or doubt.found:
            return found
    return answered(engine, cells, done, probe).decision.outcome


def answered(engine: Engine, cells: Cells, done: Completed, asked: Probe | None = None) -> Answer:
    """Return the answer of one regime: settled, over the variants of a chip, with what its table indicates."""
    probe = asked or probe_of(engine, done.case)
    decision = settle(probe, cells, decide(probe, every=bool(done.variants)))
    answer = Answer(engine.view, engine, cells, done, probe, decision)
    if done.variants:
        _try_variants(answer)
    elif done.indicative:
        indicated = probe_of(engine, done.case.having(done.indicative))
        answer.decision, answer.raised = _raised(decision, indicated)
        answer.telling = dict.fromkeys(answer.raised, indicated)
    return answer


def _try_variants(answer: Answer) -> None:
    """Let the answer stand where every variant of the chip gives it."""
    found: list[Decision] = []
    for variant in answer.done.variants:
        case = answer.done.case.having(variant.facts)
        probe = probe_of(answer.engine, case)
        decision = settle(probe, answer.cells, decide(probe))
        raised = probe_of(answer.engine, case.having({**answer.done.indicative, **variant.indicative}))
        decision, rules = _raised(decision, raised)
        for rule, value in decision.requirements.items():
            if value is True:
                answer.telling.setdefault(rule, raised if rule in rules else probe)
        answer.raised |= rules
        found.append(decision)
    outcomes = {d.outcome for d in found}
    requirements = {r: _agreed([d.requirements[r] for d in found]) for r in answer.decision.requirements}
    exceptions = []
    for i, one in enumerate(found[0].exceptions):
        others = [d.exceptions[i] for d in found]
        exceptions.append(
            replace(
                one,
                eligible=_agreed([o.eligible for o in others]),
                available=_agreed([o.available for o in others]),
            )
        )
    possible = {o for d in found for o in d.possible}
    merged = replace(
        answer.decision,
        outcome=outcomes.pop() if len(outcomes) == 1 else _mixed(found),
        possible=tuple(o for o in OUTCOMES if o in possible),
        requirements=requirements,
        exceptions=tuple(exceptions),
        excused=frozenset.intersection(*(d.excused for d in found)),
    )
    answer.split = len({d.outcome for d in found}) > 1 and merged.outcome == "undetermined"
    answer.decision = merged


def _agreed(values: list[Tri]) -> Tri:
    return values[0] if len(set(values)) == 1 else None


def _mixed(found: list[Decision]) -> Outcome:
    return conclude(tuple(o for o in OUTCOMES if o in {x for d in found for x in d.possible}))


def _raised(decision: Decision, indicated: Probe) -> tuple[Decision, frozenset[str]]:
    """Let indicative chip values raise requirements that are open; they settle nothing else."""
    raised = frozenset(r for r, v in decision.requirements.items() if v is None and indicated.rule(r) is True)
    if not raised:
        return decision, raised
    requirements = {r: True if r in raised else v for r, v in decision.requirements.items()}
    possible = possible_outcomes(decision.subject, requirements, decision.prohibitions, decision.excused)
    changed = replace(decision, requirements=requirements, possible=possible, outcome=conclude(possible))
    return changed, raised
