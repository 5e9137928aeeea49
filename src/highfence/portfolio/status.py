"""The status of a portfolio on every day: how many lines have each outcome, as the law changed.

Between two days on which the law changes the answer is the same, so the lines are decided once an epoch, in all
epochs together.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from highfence.logic.outcome import OUTCOMES
from highfence.portfolio.lines import NOT_ANSWERED, VALUE, BySize, Portfolio, value_of
from highfence.portfolio.moves import rank
from highfence.portfolio.threads import side_by_side

if TYPE_CHECKING:
    from collections.abc import Callable

    from highfence.determination.check import Options
    from highfence.logic.rulebook import Rulebook

SCHEMA: Final[dict[str, pl.DataType]] = {
    "first": pl.Date(),
    "last": pl.Date(),
    "outcome": pl.String(),
    "lines": pl.UInt64(),
    VALUE: pl.Float64(),
}


ROWS: Final = 100_000
"""Lines decided together, in every epoch."""


@dataclass(frozen=True, slots=True)
class Status:
    """How many lines had each outcome from day to day.

    ``epochs``  first, last, outcome, lines, value_usd: one row an epoch and outcome, epochs in order
    """

    epochs: pl.DataFrame
    lines: int
    refused: int

    def daily(self) -> pl.DataFrame:
        """Return the same with one row a day and outcome: day, outcome, lines, value_usd."""
        return (
            self.epochs.with_columns(pl.date_ranges("first", "last").alias("day"))
            .explode("day")
            .select("day", "outcome", "lines", VALUE)
        )

    def turns(self) -> pl.DataFrame:
        """Return one row for each epoch in which some count differs from the epoch before: outcomes as columns."""
        wide = self.epochs.pivot("outcome", index=["first", "last"], values="lines").fill_null(0)
        outcomes = sorted((c for c in wide.columns if c not in {"first", "last"}), key=rank)
        wide = wide.select("first", "last", *outcomes).sort("first")
        changed = pl.any_horizontal(pl.col(c) != pl.col(c).shift(1) for c in outcomes).fill_null(value=True)
        return wide.filter(changed)


def epochs(book: Rulebook, regimes: tuple[str, ...], first: date, last: date) -> list[tuple[date, date]]:
    """Return the spans of days, from ``first`` to ``last``, in which the law is the same."""
    days = {first}
    for regime in regimes:
        if regime in book.regimes:
            days |= {d for d in book.days_of_change(regime) if first < d <= last}
    starts = sorted(days)
    ends = [*(d - timedelta(days=1) for d in starts[1:]), last]
    return list(zip(starts, ends, strict=True))


def status(
    portfolio: Portfolio,
    book: Rulebook,
    options: Options,
    first: date,
    last: date,
    progress: Callable[[int], object] | None = None,
) -> Status:
    """Return the outcomes of the lines on every day from ``first`` to ``last``. Memory holds a few chunks.

    Raises InputError for a table that cannot be read, OutsideCoverage through the lines for a day too early.
    """
    spans = epochs(book, options.regimes, first, last)
    deciding = BySize(options, book)
    found = [pl.DataFrame(schema=SCHEMA)]
    lines = refused = 0
    counted = side_by_side(
        lambda chunk: (chunk, _counted(chunk.frame, spans, deciding)), portfolio.chunks(ROWS)
    )
    for chunk, told in counted:
        refused += chunk.refused.get_column("row").n_unique()
        lines += chunk.frame.height
        found.append(told)
        if progress is not None:
            progress(lines)
    summed = (
        pl.concat(found)
        .group_by("first", "last", "outcome", maintain_order=True)
        .agg(pl.col("lines").sum(), pl.col(VALUE).sum())
        .cast(pl.Schema(SCHEMA))
        .sort("first", pl.col("outcome").map_elements(rank, return_dtype=pl.Int64))
    )
    return Status(summed, lines, refused)


def _counted(frame: pl.DataFrame, spans: list[tuple[date, date]], deciding: BySize) -> pl.DataFrame:
    """Return first, last, outcome, lines and value of some lines in some epochs."""
    names = (*OUTCOMES, NOT_ANSWERED)
    told = deciding.outcomes_on(frame, [start for start, _ in spans])
    value = value_of(frame).fill_null(0.0).to_numpy()
    rows = [
        (first, last, name, count, worth)
        for (first, last), codes in zip(spans, told, strict=True)
        for name, count, worth in zip(
            names,
            np.bincount(codes, minlength=len(names)).tolist(),
            np.bincount(codes, weights=value, minlength=len(names)).tolist(),
            strict=True,
        )
        if count
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")
