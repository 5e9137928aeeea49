"""The map is the law's own: its zones are the rulebook's answers, and its axes follow the text of the day."""

from __future__ import annotations

from datetime import date

import pytest

from highfence.determination import rulebook
from highfence.report.regulatory_map import axis_of, points, zones


@pytest.mark.parametrize(
    ("day", "axis"),
    [
        (date(2023, 1, 1), "interconnect_non_volatile_gb_s"),
        (date(2023, 11, 17), "performance_density"),
        (date(2026, 2, 1), "performance_density"),
    ],
)
def test_the_second_axis_follows_the_text(day: date, axis: str) -> None:
    assert axis_of(rulebook().at("us.ear", day)).name == axis


def test_zones_tile_the_map_and_hold_the_published_limits() -> None:
    found = zones(rulebook().at("us.ear", date(2026, 2, 1)), datacenter=True)
    area = sum((z.x2 - z.x) * (z.y2 - z.y) for z in found)
    assert area == pytest.approx((100_000 - 200) * (100 - 0.1))

    def tier(tpp: float, density: float) -> str:
        return next(z.tier for z in found if z.x <= tpp < z.x2 and z.y <= density < z.y2)

    assert tier(4800, 0.5) == "3A090.a"
    assert tier(1700, 6) == "3A090.a"
    assert tier(2500, 2) == "3A090.b"
    assert tier(2300, 2) == "neither"


def test_chips_fall_where_their_makers_said() -> None:
    found = {p["chip"]: p["tier"] for p in points(rulebook().at("us.ear", date(2023, 12, 1)))}
    assert found["NVIDIA A100 SXM4 80GB"] == "3A090.a"
    assert found["NVIDIA H20 SXM5 96GB"] == "neither"
