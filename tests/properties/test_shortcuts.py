"""Answers that are found sooner are the answers that asking every rule gives."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING
from unittest import mock

import pytest
from hypothesis import Phase, given, settings

from cases import rulebook
from highfence.determination.answer import ASPECTS
from highfence.logic.cells import Cells
from highfence.logic.expr import ASSERTED
from highfence.logic.outcome import decide, outcome_of, probe_of
from highfence.logic.scalar import Case, Engine, Probe
from highfence.logic.settle import settle, stays_open
from strategies import Drawn, days, readings, shown, transactions, variations

if TYPE_CHECKING:
    from datetime import date

    from highfence.logic.rulebook import Reading, View

DRAWN = transactions() | transactions(0.05) | variations()
MANY = settings(max_examples=250, phases=[Phase.generate])


@cache
def engine_for(view: View) -> Engine:
    return Engine(view, ASPECTS)


@cache
def cells_for(view: View) -> Cells:
    return Cells(view)


def case_of(drawn: Drawn) -> Case:
    """Return the case with its classification among its facts, as completion leaves it."""
    facts = {n: v for n, v in drawn.case.facts.items() if n != ASSERTED.name}
    if drawn.case.asserted is not None:
        facts[ASSERTED.name] = drawn.case.asserted
    return replace(drawn.case, facts=facts)


def view_at(on: date, reading: Reading) -> View:
    return rulebook().at("us.ear", on, reading=reading)


@MANY
@given(drawn=DRAWN, on=days(), reading=readings())
def test_what_one_aspect_settles_stands_whatever_the_rest_says(
    drawn: Drawn, on: date, reading: Reading
) -> None:
    view, case = view_at(on, reading), case_of(drawn)
    engine = engine_for(view)
    for _ in range(4):  # an aspect is looked at when it comes up often
        engine.settled(case)
    settled = engine.settled(case)
    assert settled or "to" not in case.facts
    plain = Probe(view, case, engine)
    wrong = {rule: value for rule, value in settled.items() if plain.rule(rule) is not value}
    if wrong:
        pytest.fail(f"{on} {reading}: {wrong} for {shown(case)}")


@MANY
@given(drawn=DRAWN, on=days(), reading=readings())
def test_the_outcome_alone_is_that_of_the_decision(drawn: Drawn, on: date, reading: Reading) -> None:
    view, case = view_at(on, reading), case_of(drawn)
    engine = engine_for(view)
    expected = decide(Probe(view, case, engine)).outcome
    assert outcome_of(probe_of(engine, case)) == expected, f"{on} {reading}: {shown(case)}"


@MANY
@given(drawn=DRAWN, on=days(), reading=readings())
def test_an_answer_that_stays_open_is_one_that_trying_out_leaves_open(
    drawn: Drawn, on: date, reading: Reading
) -> None:
    view, case = view_at(on, reading), case_of(drawn)
    engine, cells = engine_for(view), cells_for(view)
    probe = Probe(view, case, engine)
    if stays_open(probe, cells):
        with (
            mock.patch("highfence.logic.settle.stays_open", return_value=False),
            mock.patch("highfence.logic.settle.BUDGET", 256),
        ):
            tried = settle(probe, cells, decide(probe))
        assert tried.outcome == "undetermined", f"{on} {reading}: {shown(case)}"
