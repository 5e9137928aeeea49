"""A threshold at 1,000 values, the status on every day, and two laws compared, over a sample portfolio.

    PYTHONPATH=src python benchmarks/sweep.py [rows]

Times stand beside what the same answer would cost by deciding the portfolio again for each value, or each day:
the measured time of one pass, times as many passes. Before that, the sweep is held against such passes at three bounds.
"""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import polars as pl

from highfence.determination.check import Options, rulebook
from highfence.portfolio.compare import Side, compare
from highfence.portfolio.constants import Threshold
from highfence.portfolio.daily import on_day
from highfence.portfolio.generate import Sample
from highfence.portfolio.lines import decider, open_portfolio
from highfence.portfolio.reform import Reform
from highfence.portfolio.status import status
from highfence.portfolio.sweep import bounds_of, sweep
from measure import duration, machine, table

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
FIRST, LAST = date(2022, 10, 7), date(2026, 9, 25)
COUNT = 1000
LIMIT = (
    Threshold("us.ear.3A090.a", "item.tpp", 4800, 4800),
    Threshold("us.ear.3A090.b", "item.tpp", 4800, 4800),
)


def timed(call: Callable[[], T]) -> tuple[T, float]:
    start = time.perf_counter()
    found = call()
    return found, time.perf_counter() - start


def main(rows: int) -> None:
    book, options = rulebook(), Options(explain="none")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "orders.parquet"
        Sample(rows).frame().write_parquet(file)
        portfolio = open_portfolio(file)
        frame = portfolio.whole().frame

        def once() -> dict[str, int]:
            counted = decider(options, book).decide(frame).get_column("outcome").value_counts()
            return dict(counted.iter_rows())

        _, one = timed(once)
        swept, sweeping = timed(
            lambda: sweep(portfolio, LIMIT, bounds_of(1000, 10_000, COUNT), book, options)
        )
        bounds = sorted(set(swept.table.get_column("bound")))
        for bound in (bounds[0], bounds[COUNT // 2], bounds[-1]):
            changes = tuple(Threshold(t.rule, t.fact, t.at, bound) for t in LIMIT)
            alone = decider(options, Reform("one", changes=changes).apply(book)).decide(frame)
            expected = dict(alone.get_column("outcome").value_counts().iter_rows())
            here = swept.table.filter(pl.col("bound") == bound, pl.col("lines") > 0)
            got = dict(here.select("outcome", "lines").iter_rows())
            if got != expected:
                raise SystemExit(f"at {bound:g}: {got}, and one by one {expected}")
        days, following = timed(lambda: status(portfolio, book, options, FIRST, LAST))
        daily = days.daily()
        for day in (FIRST, date(2024, 12, 31), LAST):
            alone = decider(options, book).decide(on_day(frame, day)).get_column("outcome").value_counts()
            here = daily.filter(pl.col("day") == day, pl.col("lines") > 0)
            if dict(here.select("outcome", "lines").iter_rows()) != dict(alone.iter_rows()):
                raise SystemExit(f"on {day}: {here}, and by itself {alone}")
        sides = [Side(book, options, date(2023, 11, d), f"2023-11-{d}") for d in (16, 17)]
        moved, comparing = timed(lambda: compare(portfolio, sides[0], sides[1]))
    count = (LAST - FIRST).days + 1
    print(machine())
    print(
        table(
            ("what", "time", "by passes", "ratio"),
            [
                (f"one pass over {rows:,} lines", duration(one), "", ""),
                (f"a threshold at {COUNT:,} values", duration(sweeping), duration(one * COUNT),
                 f"{one * COUNT / sweeping:,.0f}"),
                (f"status on {count:,} days", duration(following), duration(one * count),
                 f"{one * count / following:,.0f}"),
                (f"two days compared ({moved.moved:,} lines move)", duration(comparing), duration(2 * one),
                 f"{2 * one / comparing:,.1f}"),
            ],
        )
    )  # fmt: skip
    print(
        f"{swept.simple:,} lines settled by two decisions, {swept.several:,} by more; {days.turns().height} turns"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
