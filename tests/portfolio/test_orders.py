"""The order book of the made-up distributor: shipped as it is drawn, readable, and answered in every way."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from highfence.chips import find
from highfence.determination.check import Options
from highfence.portfolio.answers import coded
from highfence.portfolio.cells import require_columns
from highfence.portfolio.columns import ColumnDecider
from highfence.portfolio.lines import open_portfolio
from highfence.portfolio.nested import NestedTyping
from highfence.portfolio.orders import FIRST, LAST, OrderBook
from highfence.portfolio.sources import open_source
from highfence.portfolio.typed import Typing

SHIPPED = Path(__file__).parents[2] / "examples" / "portfolio" / "orders.csv"
MANY = OrderBook(60_000).frame()


def test_the_shipped_file_is_what_the_command_writes(tmp_path: Path) -> None:
    OrderBook(300).write(tmp_path / "orders.csv")
    assert SHIPPED.read_bytes() == (tmp_path / "orders.csv").read_bytes()


def test_another_seed_gives_other_lines() -> None:
    assert OrderBook(50, 2).frame().equals(OrderBook(50, 2).frame())
    assert not OrderBook(50, 2).frame().equals(OrderBook(50, 3).frame())


def test_every_line_can_be_read_and_is_told_apart() -> None:
    found = Typing(require_columns(MANY.columns, "")).read(MANY)
    assert found.rejected.height == 0
    assert MANY.get_column("id").n_unique() == MANY.height == 60_000


def test_every_chip_is_one_of_the_table() -> None:
    named = MANY.get_column("item.chip").drop_nulls().unique().to_list()
    assert {find(name).kind for name in named} == {"one"}


def test_an_order_is_of_one_customer_and_one_day() -> None:
    orders = MANY.group_by("order_id").agg(pl.col("on", "end_user.name", "purchaser.name").n_unique())
    assert orders.select(pl.col("on", "end_user.name", "purchaser.name").max()).row(0) == (1, 1, 1)


def test_nothing_is_sold_before_it_is_there() -> None:
    days = MANY.get_column("on")
    assert (days.min(), days.max()) == (FIRST, LAST)
    first = dict(MANY.group_by("item.chip").agg(pl.col("on").min()).iter_rows())
    assert first["NVIDIA B200"] >= date(2025, 1, 15)
    smic = MANY.filter(pl.col("end_user.lists").str.contains("[5]", literal=True))
    assert smic.get_column("on").to_list()
    assert min(smic.get_column("on")) >= date(2024, 12, 2)  # the day of footnote 5


def test_what_is_out_is_out_for_a_whole_party() -> None:
    """A name that is still looked up is so as the end user and as the purchaser."""
    same = MANY.filter(pl.col("purchaser.name") == pl.col("end_user.name"))
    assert same.get_column("end_user.listed").null_count() > 0
    assert same.filter(pl.col("end_user.listed").ne_missing(pl.col("purchaser.listed"))).height == 0
    assert MANY.get_column("end_use.wmd").null_count() / MANY.height == pytest.approx(0.1, abs=0.01)


def test_the_shipped_orders_have_every_outcome() -> None:
    """Most lines have an answer; what stays open is about a sixth, and each such line asks for something."""
    read = open_portfolio(SHIPPED).whole()
    assert not read.refused.height
    answers = coded(ColumnDecider(Options()), read.frame)
    told = answers.answers[answers.codes]
    counts = Counter(told.get_column("outcome"))
    assert set(counts) == {
        "prohibited",
        "license_required",
        "license_exception",
        "no_license_required",
        "not_subject",
        "undetermined",
    }
    assert 30 <= counts["undetermined"] <= 75
    assert counts["license_required"] >= 30
    undetermined = told.filter(pl.col("outcome") == "undetermined")
    assert undetermined.get_column("us.ear.missing_facts").list.len().min() > 0


@pytest.mark.parametrize("ending", ["parquet", "jsonl"])
def test_other_formats_hold_the_same(tmp_path: Path, ending: str) -> None:
    OrderBook(40).write(tmp_path / f"orders.{ending}")
    source = open_source(tmp_path / f"orders.{ending}")
    reader = NestedTyping() if source.nested else Typing(require_columns(list(source.names), ""))
    found = reader.read(next(source.chunks(100))).frame
    assert found.get_column("id").to_list() == OrderBook(40).frame().get_column("id").to_list()
