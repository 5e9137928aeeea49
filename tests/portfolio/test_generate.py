"""Sample portfolios: the same for the same seed, readable, and spread over what the law tells apart."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from highfence.chips import find, load
from highfence.portfolio import profile
from highfence.portfolio.cells import require_columns
from highfence.portfolio.generate import FIRST, LAST, Sample, segment_of
from highfence.portfolio.nested import NestedTyping
from highfence.portfolio.sources import open_source
from highfence.portfolio.typed import Typing

if TYPE_CHECKING:
    from pathlib import Path

MANY = Sample(20_000).frame()


@settings(max_examples=10, deadline=None)
@given(st.integers(1, 300), st.integers(0, 99))
def test_the_same_seed_gives_the_same_lines(rows: int, seed: int) -> None:
    first, again, other = (Sample(rows, s).frame() for s in (seed, seed, seed + 1))
    assert first.height == rows
    assert first.equals(again)
    assert not first.equals(other)


def test_every_line_can_be_read_and_none_contradicts_itself() -> None:
    found = Typing(require_columns(MANY.columns, "")).read(MANY)
    assert found.rejected.height == 0


def test_lines_differ() -> None:
    assert MANY.drop("id", "order_id").n_unique() == MANY.height


@pytest.mark.parametrize("share", [0.0, 0.2, 1.0])
def test_the_share_of_unknown_facts(share: float) -> None:
    frame = Sample(5_000, unknown=share).frame()
    unknown = frame.get_column("end_use.military").null_count() / frame.height
    assert unknown == pytest.approx(share, abs=0.03)


def test_shares_are_near_those_of_the_profile() -> None:
    weights = profile.DESTINATIONS
    for code in ("CN", "TW", "SG"):
        share = MANY.get_column("to").eq(code).mean()
        assert share == pytest.approx(weights[code] / sum(weights.values()), abs=0.015)
    named = MANY.get_column("item.chip").is_not_null().mean()
    assert named == pytest.approx(profile.CLASSES["chip"] / sum(profile.CLASSES.values()), abs=0.02)


def test_days_lie_between_the_first_rule_and_the_last_known() -> None:
    days = MANY.get_column("on")
    assert (days.min(), days.max()) == (FIRST, LAST)
    one = Sample(10, first=date(2026, 2, 1), last=date(2026, 2, 1)).frame().get_column("on")
    assert set(one) == {date(2026, 2, 1)}


def test_no_chip_is_sold_before_it_was_announced() -> None:
    announced = pl.DataFrame(
        [(c.name, c.announced or "2020-01") for c in load()], schema=["item.chip", "month"], orient="row"
    )
    sold = MANY.drop_nulls("item.chip").join(announced, on="item.chip")
    # Drawn by quarter, so a chip of March may have a line in January.
    early = sold.filter(pl.col("on").dt.quarter() + pl.col("on").dt.year() * 4 < quarter("month"))
    assert early.height == 0


def quarter(month: str) -> pl.Expr:
    year, number = (pl.col(month).str.split("-").list.get(i).cast(pl.Int32) for i in (0, 1))
    return year * 4 + (number - 1) // 3 + 1


def test_every_name_is_of_one_chip_and_every_segment_is_sold() -> None:
    names = MANY.get_column("item.chip").drop_nulls().unique().to_list()
    assert {find(n).kind for n in names} == {"one"}
    by_name = {c.name: segment_of(c) for c in load()}
    assert {by_name[n] for n in names} == set(profile.SEGMENTS)


def test_a_party_is_the_same_in_every_line() -> None:
    parties = MANY.drop_nulls("end_user.headquarters").group_by("end_user.name", "end_user.country")
    assert (
        parties.agg(pl.col("end_user.headquarters").n_unique()).get_column("end_user.headquarters").max() == 1
    )


@pytest.mark.parametrize("ending", ["csv", "parquet", "arrow", "jsonl"])
def test_written_samples_read_back(tmp_path: Path, ending: str) -> None:
    frame = Sample(50).frame()
    Sample(50).write(tmp_path / f"sample.{ending}")
    source = open_source(tmp_path / f"sample.{ending}")
    reader = NestedTyping() if source.nested else Typing(require_columns(list(source.names), ""))
    found = reader.read(next(source.chunks(100)))
    assert found.frame.get_column("id").to_list() == frame.get_column("id").to_list()
    assert found.frame.get_column("item.value_usd").to_list() == frame.get_column("item.value_usd").to_list()
