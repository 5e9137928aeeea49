"""Typical transactions on every day of change, the day before and the day after: always an answer.

Nothing is asserted of the answers themselves; the cases beside the law do that.
"""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

import pytest

from cases import engine_for, rulebook
from highfence.logic.cells import Cells
from highfence.logic.errors import OutsideCoverage
from highfence.logic.explain import Explainer
from highfence.logic.outcome import OUTCOMES, decide, policies
from highfence.logic.rulebook import READINGS, Reading, View
from highfence.logic.scalar import Probe
from highfence.logic.settle import settle
from strategies import TYPICAL, typical
from temporal_exceptions import NO_POLICY

if TYPE_CHECKING:
    from datetime import date


@cache
def days() -> tuple[date, ...]:
    book = rulebook()
    regime = book.regimes["us.ear"]
    changes = set(book.days_of_change("us.ear")) | {regime.published_through}
    around = {d + timedelta(days=n) for d in changes for n in (-1, 0, 1)}
    return tuple(sorted(d for d in around if d >= regime.modelled_from))


@cache
def cells_for(view: View) -> Cells:
    return Cells(view)


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize("name", sorted(TYPICAL))
def test_there_is_an_answer_on_every_day(name: str, reading: Reading) -> None:
    case = typical()[name]
    silent: set[str] = set()
    asked: set[View] = set()
    for on in days():
        view = rulebook().at("us.ear", on, reading=reading)
        if view in asked:
            continue
        asked.add(view)
        probe = Probe(view, case, engine_for(view))
        found = decide(probe)
        if len(asked) % 5 == 1:  # trying out what is unknown costs most of the time
            found = settle(probe, cells_for(view), found)
        assert found.outcome in OUTCOMES
        assert found.outcome in found.possible or found.outcome in {"undetermined", "license_required"}
        for rule, value in found.requirements.items():
            if value is not True:
                continue
            Explainer(probe, {}).rule(rule)
            ladder = view.ladder_of.get(rule)
            if rule not in NO_POLICY and not (ladder and policies(probe, ladder)):
                silent.add(f"{rule} on {on}: {f'{ladder} gives no rung' if ladder else 'no review policy'}")
    assert not silent, "\n".join(sorted(silent))


def test_no_requirement_is_excused_from_a_policy_that_is_not_written() -> None:
    written = {r.id for r in rulebook().regimes["us.ear"].provisions}
    assert set(NO_POLICY) <= written


def test_a_day_before_coverage_is_refused_and_days_after_the_sources_are_answered() -> None:
    book = rulebook()
    regime = book.regimes["us.ear"]
    with pytest.raises(OutsideCoverage, match=str(regime.modelled_from)):
        book.at("us.ear", regime.modelled_from - timedelta(days=1))
    assert book.at("us.ear", regime.published_through + timedelta(days=3650)).live


@pytest.mark.parametrize("reading", READINGS)
def test_every_state_of_knowledge_gives_a_view(reading: Reading) -> None:
    """What could be known on the day itself: rules displayed later do not count, and nothing breaks."""
    case = typical()["A100 to China"]
    for on in days():
        view = rulebook().at("us.ear", on, known_on=on, reading=reading)
        probe = Probe(view, case, engine_for(view))
        assert decide(probe).outcome in OUTCOMES


def test_views_change_only_on_days_of_change() -> None:
    book = rulebook()
    changes = set(book.days_of_change("us.ear"))
    for on in days():
        before = book.at("us.ear", max(on - timedelta(days=1), book.regimes["us.ear"].modelled_from))
        after = book.at("us.ear", on)
        if before is not after:
            assert on in changes
