"""More performance is never treated more gently; what is enforced is never more than what is written."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from cases import engine_for, rulebook
from highfence.logic.outcome import OUTCOMES, decide
from highfence.logic.rulebook import READINGS
from highfence.logic.scalar import Case, Probe
from strategies import (
    TYPICAL,
    Drawn,
    completion,
    days,
    epochs,
    pools,
    readings,
    shown,
    smallest,
    transactions,
    typical,
    variations,
)

if TYPE_CHECKING:
    from highfence.logic.expr import Tri
    from highfence.logic.outcome import Decision
    from highfence.logic.rulebook import Reading

MANY = settings(max_examples=250, phases=[Phase.generate])
DECLARED: dict[str, str] = {}
"""Exceptions open to circuits of higher performance and closed to lower ones: code to the reason in the text."""

RANGES = (
    (date(2018, 1, 1), date(2023, 11, 16)),
    (date(2023, 11, 17), date(2025, 1, 12)),
    (date(2025, 1, 13), date.max),
)
"""Ranges of versions of the performance tests: of October 2022, of November 2023, with the limbs of 2025."""


def asked(on: date, reading: Reading, case: Case) -> Decision:
    view = rulebook().at("us.ear", on, reading=reading)
    return decide(Probe(view, case, engine_for(view)))


def softened(on: date, reading: Reading, low: Case, high: Case) -> str:
    """Return how the higher performance is treated more gently, or an empty string."""
    one, two = asked(on, reading, low), asked(on, reading, high)
    by_declared = {e.id for e in two.exceptions if e.available is True and e.id in DECLARED}
    if not by_declared and OUTCOMES.index(two.outcome) > OUTCOMES.index(one.outcome):
        return f"{one.outcome} became {two.outcome}"
    needs = [True in d.requirements.values() for d in (one, two)]
    if needs[0] and not needs[1]:
        lost = sorted(r for r, v in one.requirements.items() if v is True)
        return f"no requirement is left of {lost}"
    return ""


def with_tpp(case: Case, tpp: float, density: float, *, datacenter: bool) -> Case:
    facts = dict(case.facts)
    for slot in case.ics:
        facts |= {
            f"{slot}.tpp": tpp,
            f"{slot}.performance_density": density,
            f"{slot}.datacenter": datacenter,
        }
    return replace(case, facts=facts)


TPPS = (0.0, 800.0, 1599.0, 1600.0, 2399.0, 2400.0, 3000.0, 4799.0, 4800.0, 6000.0, 20800.0)


@pytest.mark.parametrize("versions", RANGES, ids=lambda r: f"from {r[0]}")
@settings(max_examples=100, phases=[Phase.generate])
@given(
    drawn=transactions(0.0) | variations(),
    reading=readings(),
    density=st.sampled_from([0.5, 1.6, 2.0, 3.2, 4.0, 5.92, 9.0]),
    datacenter=st.booleans(),
    chance=st.integers(0, 2**32),
)
def test_more_performance_is_never_treated_more_gently(
    versions: tuple[date, date],
    drawn: Drawn,
    reading: Reading,
    density: float,
    datacenter: bool,  # noqa: FBT001
    chance: int,
) -> None:
    """At one density and one marking, with everything known and nothing asserted."""
    rng = random.Random(chance)  # noqa: S311
    on = rng.choice([d for d in epochs() if versions[0] <= d <= versions[1]])
    whole = replace(completion(drawn.case, rng), asserted=None)
    ladder = [with_tpp(whole, tpp, density, datacenter=datacenter) for tpp in TPPS]
    for low, high in pairwise(ladder):
        found = softened(on, reading, low, high)
        if found:
            keep = {k: high.facts[k] for s in high.ics for k in (f"{s}.tpp",)}
            small = smallest(low, lambda c: bool(softened(on, reading, c, c.having(keep))))  # noqa: B023
            pytest.fail(f"{on} {reading}: with {keep}, {found}, for {shown(small)}")


@settings(max_examples=200, phases=[Phase.generate])
@given(
    name=st.sampled_from(sorted(TYPICAL)),
    on=days(),
    reading=readings(),
    density=st.sampled_from([0.5, 1.6, 2.0, 3.2, 4.0, 5.92, 9.0]),
    datacenter=st.booleans(),
    fewer=st.integers(0, 2**32),
)
def test_more_performance_of_typical_items_is_never_treated_more_gently(
    name: str,
    on: date,
    reading: Reading,
    density: float,
    datacenter: bool,  # noqa: FBT001
    fewer: int,
) -> None:
    """As typical transactions are stated, with some facts left out."""
    rng = random.Random(fewer)  # noqa: S311
    whole = replace(typical()[name], asserted=None)
    left_out = set(rng.sample(sorted(whole.facts), rng.choice([0, 0, 1, 3]))) if whole.facts else set()
    case = replace(whole, facts={k: v for k, v in whole.facts.items() if k not in left_out})
    for low, high in pairwise(with_tpp(case, tpp, density, datacenter=datacenter) for tpp in TPPS):
        found = softened(on, reading, low, high)
        if found:
            keep = {k: high.facts[k] for s in high.ics for k in (f"{s}.tpp",)}
            small = smallest(low, lambda c: bool(softened(on, reading, c, c.having(keep))))  # noqa: B023
            pytest.fail(f"{on} {reading}, {name}: with {keep}, {found}, for {shown(small)}")


def test_the_ranges_of_versions_cover_every_epoch() -> None:
    assert all(any(a <= d <= b for a, b in RANGES) for d in epochs())


def test_thresholds_of_performance_are_those_tried() -> None:
    """Where a version brings a new threshold, it must be tried above."""
    law = {v for f, values in pools().values.items() if f.name == "tpp" for v in values if v > 0}
    between = list(pairwise(TPPS))
    assert all(any(a <= v <= b for a, b in between) or v > TPPS[-1] for v in law)


# ------------------------------------------------------------------------------------------- two readings

ORDER: dict[Tri, int] = {False: 0, None: 1, True: 2}


def more_than_written(on: date, case: Case) -> str:
    """Return a requirement that is enforced and not written, or an empty string."""
    enforced, written = (asked(on, reading, case).requirements for reading in READINGS)
    for rule, value in enforced.items():
        if ORDER[written.get(rule, False)] < ORDER[value]:
            return f"{rule} is {value} as enforced and {written.get(rule, False)} as written"
    return ""


def check_readings(on: date, case: Case, name: object) -> None:
    found = more_than_written(on, case)
    if found:
        rule = found.partition(" ")[0]
        small = smallest(case, lambda c: more_than_written(on, c).startswith(f"{rule} "))
        pytest.fail(f"{on}, {name}: {found}, for {shown(small)}")


@MANY
@given(drawn=transactions() | variations(), on=days())
def test_what_is_enforced_is_written(drawn: Drawn, on: date) -> None:
    check_readings(on, drawn.case, drawn)


@pytest.mark.parametrize("name", sorted(TYPICAL))
def test_what_is_enforced_of_typical_transactions_is_written(name: str) -> None:
    for on in epochs():
        check_readings(on, typical()[name], name)
