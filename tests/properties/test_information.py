"""What learning a fact may do to an answer, and what no fact still unknown may undo.

Claims, certifications and the classification asserted are acts of the filer and not facts of the world;
they stay as they are while facts are learned.
"""

from __future__ import annotations

import random
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from cases import engine_for, rulebook
from highfence.logic.cells import Cells
from highfence.logic.outcome import Decision, decide
from highfence.logic.provisions import Definition
from highfence.logic.scalar import Case, Probe, asserts
from highfence.logic.settle import settle
from strategies import (
    Drawn,
    completion,
    days,
    readings,
    shown,
    smallest,
    transactions,
    unknown_names,
    value,
    variations,
)

if TYPE_CHECKING:
    from datetime import date

    from highfence.logic.expr import Tri
    from highfence.logic.rulebook import Reading, View

DRAWN = transactions() | transactions(0.05) | variations()
MANY = settings(max_examples=250, phases=[Phase.generate])


@cache
def cells_for(view: View) -> Cells:
    return Cells(view)


def view_at(on: date, reading: Reading) -> View:
    return rulebook().at("us.ear", on, reading=reading)


def ask(view: View, case: Case) -> Decision:
    """Return the exact answer, as single decisions and batches give it."""
    probe = Probe(view, case, engine_for(view))
    return settle(probe, cells_for(view), decide(probe))


def settled(decision: Decision) -> dict[str, Tri]:
    """Return every requirement, prohibition and eligibility that an answer states."""
    out = {**decision.requirements, **decision.prohibitions}
    return out | {f"eligible:{e.id}": e.eligible for e in decision.exceptions}


@cache
def entries_of(view: View) -> tuple[tuple[str, str], ...]:
    return tuple(
        (r.id, r.provision.entry)
        for r in view.live
        if isinstance(r.provision, Definition) and r.provision.entry
    )


def contradicted(view: View, case: Case) -> bool:
    """Return whether the figures say that the item is in an entry other than those asserted."""
    if case.asserted is None:
        return False
    figures = Probe(view, replace(case, asserted=None), engine_for(view))
    return any(
        figures.rule(rule) is True and asserts(entry, case.asserted) is False
        for rule, entry in entries_of(view)
    )


def flipped(view: View, before: Case, after: Case) -> str:
    """Return what was settled and is the contrary now, or an empty string."""
    one, two = settled(ask(view, before)), settled(ask(view, after))
    for name, was in one.items():
        if was is not None and name in two and two[name] is not was:
            return f"{name} was {was} and is {two[name]}"
    return ""


@MANY
@given(drawn=DRAWN, on=days(), reading=readings(), chance=st.integers(0, 2**32))
def test_learning_a_fact_flips_nothing_that_was_settled(
    drawn: Drawn, on: date, reading: Reading, chance: int
) -> None:
    view, rng = view_at(on, reading), random.Random(chance)  # noqa: S311

    def undone(case: Case, learned: dict[str, object]) -> bool:
        return bool(flipped(view, case, case.having(learned))) and not contradicted(
            view, case.having(learned)
        )

    missing = unknown_names(drawn.case)
    for name, fact in rng.sample(missing, min(4, len(missing))):
        learned = {name: value(rng, fact)}
        found = flipped(view, drawn.case, drawn.case.having(learned))
        if found and not contradicted(view, drawn.case.having(learned)):
            small = smallest(drawn.case, lambda c: undone(c, learned))  # noqa: B023
            pytest.fail(f"{on} {reading}: learning {learned}, {found}, for {shown(small)}")


@MANY
@given(drawn=DRAWN, on=days(), reading=readings(), chance=st.integers(0, 2**32))
def test_learning_a_fact_does_not_undo_a_requirement(
    drawn: Drawn, on: date, reading: Reading, chance: int
) -> None:
    """``license_required`` may turn into an exception, once shown to be available; it does not blur.

    One turn is inherent and declared here: where a fact shows an exception to be available that excuses
    every requirement known to apply, another requirement that was unknown all along can be what is left.
    """
    view, rng = view_at(on, reading), random.Random(chance)  # noqa: S311

    def blurs(case: Case, learned: dict[str, object]) -> bool:
        before, after = ask(view, case), ask(view, case.having(learned))
        newly_excused = after.excused - before.excused
        return (
            before.outcome == "license_required"
            and after.outcome in {"undetermined", "no_license_required", "not_subject"}
            and not newly_excused
            and not contradicted(view, case.having(learned))
        )

    missing = unknown_names(drawn.case)
    for name, fact in rng.sample(missing, min(4, len(missing))):
        learned = {name: value(rng, fact)}
        if blurs(drawn.case, learned):
            small = smallest(drawn.case, lambda c: blurs(c, learned))  # noqa: B023
            pytest.fail(f"{on} {reading}: learning {learned} undoes license_required, for {shown(small)}")


# ----------------------------------------------------------------------------------------- completions

CLEAR = {"license_exception", "no_license_required", "not_subject"}


def may_be_asserted(view: View, case: Case) -> tuple[str, ...]:
    """Return entries in which the item may be described for all that the figures say."""
    probe = Probe(view, case, engine_for(view))
    return tuple(entry for rule, entry in entries_of(view) if probe.rule(rule) is not False)


def contradiction(view: View, case: Case, whole: Case) -> str:
    """Return how a completion contradicts an answer, or an empty string.

    A clear holds in every completion. Where a license is required, some requirement holds in every
    completion; an exception may turn out to be available in one.
    """
    before, after = ask(view, case), ask(view, whole)
    if contradicted(view, whole):
        return ""
    if before.outcome in CLEAR and after.outcome not in CLEAR:
        return f"{before.outcome} became {after.outcome}"
    if before.outcome == "license_required" and not (
        after.outcome in {"license_required", "prohibited", "license_exception", "undetermined"}
        and (True in after.requirements.values() or True in after.prohibitions.values())
    ):
        return f"license_required became {after.outcome}"
    if before.outcome == "prohibited" and after.outcome != "prohibited":
        return f"prohibited became {after.outcome}"
    if (
        before.outcome != "undetermined"
        and after.outcome == "undetermined"
        and not (after.excused - before.excused)
    ):
        return f"{before.outcome} became undetermined"
    return ""


@MANY
@given(drawn=DRAWN, on=days(), reading=readings(), chance=st.integers(0, 2**32))
def test_no_completion_contradicts_an_answer(drawn: Drawn, on: date, reading: Reading, chance: int) -> None:
    view, rng = view_at(on, reading), random.Random(chance)  # noqa: S311
    case = drawn.case
    if ask(view, case).outcome == "undetermined":
        return
    open_entries = may_be_asserted(view, case)
    for _ in range(8):
        whole = completion(case, rng, ())
        whole = completion(case, rng, tuple(e for e in open_entries if e in may_be_asserted(view, whole)))
        found = contradiction(view, case, whole)
        if found:
            added = {k: v for k, v in whole.facts.items() if k not in case.facts}
            kept = smallest(
                case.having(added),
                lambda c: bool(contradiction(view, Case(
                    {k: v for k, v in c.facts.items() if k not in added},  # noqa: B023
                    case.parties, case.open_roles, case.ics, case.asserted,
                ), Case(c.facts, whole.parties, frozenset(), whole.ics, whole.asserted))),  # noqa: B023
            )  # fmt: skip
            pytest.fail(
                f"{on} {reading}: {found}, for {shown(kept)}; learned {sorted(set(kept.facts) & set(added))}, "
                f"asserted {sorted(whole.asserted or ())}"
            )
