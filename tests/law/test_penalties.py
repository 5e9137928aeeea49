"""Maximum penalties by day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from highfence.law.us.ear.part_764.penalties import AMOUNTS, penalties
from highfence.logic.errors import OutsideCoverage

MULTIPLIERS = (1.01764, 1.01182, 1.06222, 1.07745, 1.03241, 1.02598)
"""Adjustments of January 2020 to 2025, as the Office of Management and Budget announced them."""


def test_each_amount_is_the_one_before_times_the_multiplier() -> None:
    amounts = [amount for _, amount, _ in AMOUNTS]
    assert [round(a * m) for a, m in zip(amounts, MULTIPLIERS, strict=False)] == amounts[1:]


@pytest.mark.parametrize(("first", "amount"), [(first, amount) for first, amount, _ in AMOUNTS])
def test_an_amount_counts_from_its_first_day(first: date, amount: int) -> None:
    assert penalties(first).civil_maximum_usd == amount
    if first > AMOUNTS[0][0]:
        assert penalties(first - timedelta(days=1)).civil_maximum_usd < amount


def test_2026_keeps_the_amount_of_2025() -> None:
    """OMB M-26-11 of 17 April 2026."""
    assert penalties(date(2026, 11, 21)).civil_maximum_usd == 374_474


def test_twice_the_value_counts_when_it_is_more() -> None:
    found = penalties(date(2025, 2, 1))
    assert found.civil_for(100_000) == 374_474
    assert found.civil_for(187_237) == 374_474
    assert found.civil_for(187_238) == 374_476


def test_crimes() -> None:
    found = penalties(date(2024, 1, 1))
    assert (found.criminal_fine_usd, found.criminal_years) == (1_000_000, 20)


def test_before_the_act() -> None:
    with pytest.raises(OutsideCoverage, match="2018-08-13"):
        penalties(date(2018, 8, 12))
