"""Sweeps and days: the quick count is the count of as many single decisions."""

from __future__ import annotations

import csv
import io
import itertools
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from highfence.determination.check import Options, rulebook
from highfence.facts.vocabulary import lookup
from highfence.logic.errors import InputError
from highfence.portfolio.constants import Threshold
from highfence.portfolio.daily import on_day
from highfence.portfolio.lines import Portfolio, open_portfolio
from highfence.portfolio.moving import MOVED, Against, Bounds
from highfence.portfolio.pieces import Pieces
from highfence.portfolio.reform import Reform
from highfence.portfolio.single import SingleDecider
from highfence.portfolio.status import epochs, status
from highfence.portfolio.sweep import bounds_of, sweep

ROOT = Path(__file__).resolve().parents[2]
TURNS = ROOT / "examples" / "portfolio_turns.csv"
LIMIT = (
    Threshold("us.ear.3A090.a", "item.tpp", 4800, 0),
    Threshold("us.ear.3A090.b", "item.tpp", 4800, 0),
)
BOUNDS = (1000.0, 1600.0, 1936.0, 2400.0, 2600.0, 2896.0, 4700.0, 4992.0, 5285.0, 15832.0, 21000.0, 90000.0)


@cache
def turns() -> Portfolio:
    return open_portfolio(TURNS)


def written(tmp_path: Path, text: str) -> Portfolio:
    file = tmp_path / "lines.csv"
    file.write_text(text, encoding="utf-8")
    return open_portfolio(file)


@cache
def alone(thresholds: tuple[Threshold, ...], bound: float) -> SingleDecider:
    """Return what decides each line by itself under the rulebook with the bound."""
    changes = tuple(Threshold(t.rule, t.fact, t.at, bound, t.test) for t in thresholds)
    return SingleDecider(Options(), Reform("one", changes=changes).apply(rulebook()))


def counted(frame: pl.DataFrame, thresholds: tuple[Threshold, ...], bound: float) -> dict[str, int]:
    got = alone(thresholds, bound).decide(frame).get_column("outcome").fill_null("not_answered")
    return dict(got.value_counts().iter_rows())


def swept(portfolio: Portfolio, thresholds: Any, bounds: Any) -> dict[float, dict[str, int]]:
    found = sweep(portfolio, thresholds, bounds, rulebook(), Options())
    out: dict[float, dict[str, int]] = {}
    for bound, outcome, lines in found.table.select("bound", "outcome", "lines").iter_rows():
        if lines:
            out.setdefault(bound, {})[outcome] = lines
    return out


def test_counts_are_those_of_single_decisions_at_every_bound() -> None:
    frame = turns().whole().frame
    got = swept(turns(), LIMIT, BOUNDS)
    for bound in BOUNDS:
        assert got[bound] == counted(frame, LIMIT, bound), bound


def test_a_lower_limit_catches_more_lines() -> None:
    """By hand: at 2,400 or below the L40 to China is of 3A090.a instead of .b, and needs a license either way.

    Above 5,285 the RTX 4090 leaves 3A090.a, and is of no other paragraph, since it is not for datacenters:
    two lines, of which one needed a license and one had NAC.
    """
    got = swept(turns(), LIMIT, (2400.0, 5285.0, 5286.0))
    assert got[5285.0]["license_exception"] == 1
    assert "license_exception" not in got[5286.0]
    assert got[5285.0]["license_required"] - got[5286.0]["license_required"] >= 1
    assert got[2400.0]["license_required"] >= got[5285.0]["license_required"]


HEAD = "id,on,activity,from,to,item.kind,item.chip,item.tpp,item.performance_density,item.datacenter,item.chips,end_use.wmd\n"
MIXED = HEAD + (
    "unknown,2026-02-01,export,US,CN,integrated_circuit,,,3,true,,false\n"
    "named,2026-02-01,export,US,CN,,NVIDIA L40,,,,,false\n"
    "variants,2026-02-01,export,US,CN,,NVIDIA A100,,,,,false\n"
    "stated and named,2026-02-01,export,US,CN,,NVIDIA L40,2500,,,,false\n"
    'server,2026-02-01,export,US,CN,computer,,,,,"[{""tpp"": 2000, ""count"": 2}, {""tpp"": 5000}]",false\n'
    'half known,2026-02-01,export,US,CN,computer,,,,,"[{""tpp"": 2000}, {""count"": 2}]",false\n'
    "software,2026-02-01,export,US,CN,software,,,,,,false\n"
    "before,2023-01-01,export,US,CN,integrated_circuit,,5000,3,true,,false\n"
    "no such day,2015-01-01,export,US,CN,integrated_circuit,,5000,3,true,,false\n"
    "on the mark,2026-02-01,export,US,CN,integrated_circuit,,4700,3,true,,false\n"
    "alike before,2026-02-01,export,US,CN,integrated_circuit,,2450,1,true,,false\n"
    "alike but for the bound,2026-02-01,export,US,CN,integrated_circuit,,2650,1,true,,false\n"
    "indicated,2026-02-01,export,US,CN,,Huawei Ascend 910B,,,,,false\n"
    "indicated low,2026-02-01,export,US,CN,,Hygon DCU,,,,,false\n"
    "indicated between,2026-02-01,export,US,CN,,NVIDIA H20,,,,,false\n"
)


def test_unknown_facts_named_chips_and_several_circuits(tmp_path: Path) -> None:
    portfolio = written(tmp_path, MIXED)
    frame = portfolio.whole().frame
    bounds = (1500.0, 1600.0, 2200.0, 2500.0, 2700.0, 2896.0, 4700.0, 4800.0, 4900.0, 5000.0, 6000.0)
    got = swept(portfolio, LIMIT, bounds)
    for bound in bounds:
        assert got[bound] == counted(frame, LIMIT, bound), bound


def test_what_is_unknown_is_settled_anew_where_the_bound_passes_another(tmp_path: Path) -> None:
    """By hand: 3B001.f.1 has light below 193 nm, and f.1.b that of the bound or above.

    Up to 193 every wavelength is in one of them, and the scanner needs a license whatever its light; above,
    there is none between 193 and the bound.
    """
    text = (
        "id,on,activity,from,to,item.kind,item.parameters.function,item.parameters.wavelength_nm,"
        "item.parameters.mrf_nm,item.parameters.dco_nm,end_use.wmd\n"
        "unknown,2023-08-01,export,US,CN,semiconductor_equipment,lithography_scanner,,30,1,false\n"
        "known,2023-08-01,export,US,CN,semiconductor_equipment,lithography_scanner,248,30,1,false\n"
    )
    portfolio = written(tmp_path, text)
    light = (Threshold("us.ear.3B001.f.1.b", "item.parameters.wavelength_nm", 193, 0),)
    got = swept(portfolio, light, (150.0, 193.0, 194.0, 248.0, 249.0))
    assert [got[b].get("license_required", 0) for b in sorted(got)] == [2, 2, 1, 1, 0]
    frame = portfolio.whole().frame
    for bound, counts in got.items():
        assert counts == counted(frame, light, bound), bound


def test_components_are_compared_too(tmp_path: Path) -> None:
    part = '[{""kind"": ""integrated_circuit"", ""tpp"": 3000, ""datacenter"": true, ""origin"": ""US"", ""value_usd"": 90, ""quantity"": 1, ""incorporated"": true}]'
    text = (
        "id,on,activity,from,to,item.kind,item.us_origin,item.value_usd,item.components\n"
        f'card,2026-02-01,reexport,DE,CN,electronic_assembly,false,100,"{part}"\n'
    )
    portfolio = written(tmp_path, text)
    frame = portfolio.whole().frame
    bounds = (2000.0, 2900.0, 3000.0, 3100.0, 9000.0)
    got = swept(portfolio, LIMIT, bounds)
    for bound in bounds:
        assert got[bound] == counted(frame, LIMIT, bound), bound


def test_the_kinds_of_tests_decide_on_which_side_the_bound_itself_lies() -> None:
    gate = Threshold("us.ear.742.6(b)(10)(iii)(A)(1)", "item.memory_bandwidth_gb_s", 6500, 0)
    tools = Threshold("us.ear.3A090.c", "item.memory_bandwidth_density", 2, 0)  # "above 2"
    frame = turns().whole().frame
    for threshold, bounds in ((gate, (4800.0, 6000.0, 6001.0)), (tools, (7.0, 7.4, 8.0))):
        got = swept(turns(), (threshold,), bounds)
        for bound in bounds:
            assert got[bound] == counted(frame, (threshold,), bound), bound


def _numbers(*marks: float) -> st.SearchStrategy[Any]:
    """Nothing, numbers on the marks, and numbers beside them."""
    beside = [m * f for m in marks for f in (0.9, 1, 1.1)]
    return st.one_of(st.just(""), st.sampled_from(beside))


CHIPS = ("NVIDIA L40", "NVIDIA A100", "NVIDIA H20", "RTX 4090", "no such chip")
LISTS = (
    '[{"tpp": 2000, "count": 2}, {"tpp": 5000}]',
    '[{"tpp": 3000, "die_area_mm2": 800}, {"count": 2}]',
    '[{"chip": "NVIDIA L40", "tpp": 2500}, {"tpp": 4000, "performance_density": 5}]',
)
PART = '[{"kind": "integrated_circuit", "tpp": 3000, "datacenter": true, "value_usd": 90, "quantity": 1}]'
SHARED: dict[str, st.SearchStrategy[Any]] = {
    "on": st.sampled_from(
        ("2015-01-01", "2022-11-01", "2023-06-01", "2023-12-01", "2025-03-01", "2026-02-01")
    ),
    "activity": st.sampled_from(("export", "export", "reexport", "release")),
    "from": st.just("US"),
    "to": st.sampled_from(("CN", "CN", "DE", "AE", "RU", "")),
    "item.kind": st.sampled_from(("integrated_circuit", "computer", "")),
    "item.datacenter": st.sampled_from(("true", "false", "")),
    "end_user.headquarters": st.sampled_from(("CN", "US", "")),
    "end_use.wmd": st.sampled_from(("false", "")),
}
ITEMS: dict[str, st.SearchStrategy[Any]] = {
    "item.chip": st.sampled_from(("", "", "", *CHIPS)),
    "item.tpp": _numbers(1600, 2400, 4800),
    "item.die_area_mm2": _numbers(800, 1500),
    "item.performance_density": _numbers(1.6, 3.2, 5.92),
    "item.memory_bandwidth_gb_s": _numbers(1400, 3000),
    "item.package_area_mm2": _numbers(1000, 1500),
    "item.memory_bandwidth_density": _numbers(2, 3.3),
}
APART: dict[str, st.SearchStrategy[Any]] = {
    "item.chips": st.sampled_from(LISTS),
    "item.components": st.just(PART),
}
ROWS = st.builds(
    lambda shared, own: shared | own,
    st.fixed_dictionaries(SHARED),
    st.one_of(
        st.fixed_dictionaries(ITEMS),
        st.fixed_dictionaries(ITEMS),
        *(st.fixed_dictionaries({name: one}) for name, one in APART.items()),
    ),
)
SWEPT = {
    "stated or of the chip table": (LIMIT, (1500.0, 1600.0, 2000.0, 2400.0, 2600.0, 4800.0, 5500.0)),
    "derived of two others": (
        (
            Threshold("us.ear.3A090.a", "item.performance_density", 5.92, 0),
            Threshold("us.ear.3A090.b", "item.performance_density", 5.92, 0),
        ),
        (1.6, 2.0, 3.2, 5.0, 5.92, 6.5),
    ),
    "more than": (
        (Threshold("us.ear.3A090.c", "item.memory_bandwidth_density", 2, 0),),
        (1.0, 1.8, 2.0, 2.1, 3.0, 3.3),
    ),
}


@pytest.mark.parametrize("moved", SWEPT)
@settings(
    max_examples=3, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(data=st.data())
def test_a_sweep_counts_what_deciding_every_line_at_every_bound_gives(
    tmp_path_factory: pytest.TempPathFactory, moved: str, data: Any
) -> None:
    rows = data.draw(st.lists(ROWS, min_size=10, max_size=30))
    text = io.StringIO()
    sheet = csv.DictWriter(text, ["id", *SHARED, *ITEMS, *APART], restval="")
    sheet.writeheader()
    sheet.writerows({"id": i, **row} for i, row in enumerate(rows))
    portfolio = written(tmp_path_factory.mktemp("sweep"), text.getvalue())
    frame = portfolio.whole().frame
    thresholds, bounds = SWEPT[moved]
    got = swept(portfolio, thresholds, bounds)
    for bound in bounds:
        assert got[bound] == counted(frame, thresholds, bound), bound


def test_lines_are_decided_once_for_each_piece(tmp_path: Path) -> None:
    """One known number makes two pieces of the bounds; two make three, and so many decisions."""
    found = sweep(written(tmp_path, MIXED), LIMIT, bounds_of(1000, 6000, 501), rulebook(), Options())
    assert (found.lines, found.refused) == (15, 0)
    assert found.simple + found.several == found.lines
    assert 0 < found.several < found.lines
    assert (
        found.table.group_by("bound").agg(pl.col("lines").sum()).get_column("lines").to_list() == [15] * 501
    )


def test_which_bounds_tell_two_numbers_apart() -> None:
    """At the lower of them a test "more than" does, and at the higher "at least"."""
    fact = lookup("item.tpp")
    assert fact is not None
    bounds = Bounds(fact, np.array([1.0, 2.0, 2.5, 3.0, 4.0]))
    assert bounds.between({"gt"}, 2.0, 3.0) == bounds.between({"le"}, 3.0, 2.0) == (1, 3)
    assert bounds.between({"ge"}, 2.0, 3.0) == bounds.between({"lt"}, 3.0, 2.0) == (2, 4)
    assert bounds.between({"gt", "ge"}, 2.0, 3.0) == (1, 4)
    assert bounds.between({"ge"}, 2.0, 2.0) == bounds.between(set(), 1.0, 4.0) == (0, 0)


def test_a_number_compares_with_the_bound_where_it_is() -> None:
    there = Against(3.0, 2.0)
    assert there >= MOVED
    assert there > MOVED
    assert there < 4.0
    assert not there >= 4.0
    assert Against(2.0, 2.0) <= MOVED
    assert not Against(2.0, 2.0) < MOVED


def test_pieces_are_cut_within() -> None:
    whole = Pieces(np.array([7, 8]), np.array([0, 2]), np.array([10, 4]))
    cut = whole.cut(np.array([[3, 0, 3], [9, 3, 1]]))
    assert list(zip(*(column.tolist() for column in cut), strict=True)) == [
        (7, 0, 3), (7, 3, 10), (8, 2, 3), (8, 3, 4),
    ]  # fmt: skip


def test_faults_are_told() -> None:
    with pytest.raises(InputError, match="one fact that is a number"):
        sweep(turns(), (LIMIT[0], Threshold("us.ear.3A090.c", "item.memory_bandwidth_density", 2, 0)), (1.0,),
              rulebook(), Options())  # fmt: skip
    with pytest.raises(InputError, match="1600, 4800"):
        sweep(turns(), (Threshold("us.ear.3A090.a", "item.tpp", 4801, 0),), (1.0,), rulebook(), Options())
    with pytest.raises(InputError, match="LOW below HIGH"):
        bounds_of(5, 5, 10)
    assert bounds_of(0, 10, 3) == (0.0, 5.0, 10.0)


# -------------------------------------------------------------------------------------------- days


def test_the_status_of_a_day_is_what_lines_on_that_day_are_answered() -> None:
    first, last = date(2023, 10, 1), date(2024, 1, 15)
    found = status(turns(), rulebook(), Options(), first, last)
    daily = found.daily()
    assert daily.get_column("day").n_unique() == (last - first).days + 1
    frame = turns().whole().frame
    for day in (first, date(2023, 11, 16), date(2023, 11, 17), date(2023, 12, 25), last):
        alone = SingleDecider(Options()).decide(on_day(frame, day)).get_column("outcome")
        got = daily.filter(pl.col("day") == day, pl.col("lines") > 0).select("outcome", "lines")
        assert dict(got.iter_rows()) == dict(alone.value_counts().iter_rows()), day


def test_turns_are_the_days_on_which_something_moves() -> None:
    """The turns argued in tests/portfolio/test_compare.py, and no other in these months."""
    found = status(turns(), rulebook(), Options(), date(2026, 1, 16), date(2026, 8, 1))
    assert found.turns().get_column("first").to_list() == [date(2026, 1, 16), date(2026, 7, 10)]


def test_epochs_cover_every_day_once() -> None:
    spans = epochs(rulebook(), ("us.ear",), date(2022, 10, 7), date(2026, 9, 25))
    assert spans[0][0] == date(2022, 10, 7)
    assert spans[-1][1] == date(2026, 9, 25)
    assert all((b[0] - a[1]).days == 1 for a, b in itertools.pairwise(spans))
