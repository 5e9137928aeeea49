"""A portfolio as typed lines: read in chunks, on its own days or on one that is given."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple
from typing import Any as Whatever

import polars as pl

from highfence.determination.check import outcome_only
from highfence.logic.errors import Fault, InputError, OutsideCoverage
from highfence.portfolio.answers import Coded
from highfence.portfolio.cells import require_columns
from highfence.portfolio.daily import day_by_day
from highfence.portfolio.nested import NestedTyping
from highfence.portfolio.sources import Source, open_source
from highfence.portfolio.threads import Turn
from highfence.portfolio.typed import Typing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from pathlib import Path

    import numpy as np
    import numpy.typing as npt

    from highfence.determination.check import Options
    from highfence.logic.rulebook import Rulebook
    from highfence.portfolio.columns import ColumnDecider
    from highfence.portfolio.mapping import Mapping
    from highfence.portfolio.screened import Bulk, ScreenedDecider

CHUNK_ROWS: Final = 100_000
FEW: Final = 40
"""Up to so many lines, deciding one by one takes less time than setting up columns."""
LINE: Final = "line"
NOT_ANSWERED: Final = "not_answered"
"""What stands for the outcome of a line that has no answer."""
VALUE: Final = "value_usd"


class Lines(NamedTuple):
    """Typed facts of some lines, the number of each in the file, and how many lines were refused."""

    frame: pl.DataFrame
    numbers: pl.Series
    refused: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Portfolio:
    """A table of transactions.

    ``on``      the day of every line in a table without a column for it
    ``moved``   every line is looked at on ``on``, whatever its own day
    """

    source: Source
    mapping: Mapping | None = None
    on: date | None = None
    moved: bool = False

    def chunks(self, size: int = CHUNK_ROWS) -> Iterator[Lines]:
        """Yield the lines, ``size`` rows at a time. Raises InputError for a header that cannot be read."""
        names = list(self.source.names)
        if self.mapping is not None:
            names = self.mapping.facts(names)
        nested = self.source.nested
        dated = nested or "on" in names
        if not dated and self.on is None:
            fault = Fault("on", None, "a column with the day of each activity, or --on DAY")
            raise InputError([fault])
        columns = (
            [] if nested else require_columns([*names, *([] if dated else ["on"])], str(self.source.path))
        )
        reader = NestedTyping() if nested else Typing(columns)
        first = self.source.first_line
        for raw in self.source.chunks(size):
            named = self.mapping.apply(raw) if self.mapping is not None else raw
            if not dated:
                named = named.with_columns(pl.lit(self.on).alias("on"))
            typed = reader.read(named)
            numbers = (typed.places.cast(pl.UInt64) + first).rename(LINE)
            yield Lines(
                typed.frame, numbers, typed.rejected.with_columns(pl.col("row").cast(pl.UInt64) + first)
            )
            first += raw.height

    def whole(self) -> Lines:
        """Return all lines at once."""
        found = list(self.chunks())
        if not found:
            return Lines(pl.DataFrame(), pl.Series(LINE, [], pl.UInt64), pl.DataFrame())
        return Lines(
            pl.concat([c.frame for c in found], how="diagonal"),
            pl.concat([c.numbers for c in found]),
            pl.concat([c.refused for c in found]),
        )


def open_portfolio(path: Path, on: date | None = None, mapping: Mapping | None = None) -> Portfolio:
    """Return the portfolio in a file: CSV, XLSX, Parquet, Arrow or JSON lines. Raises InputError."""
    return Portfolio(open_source(path), mapping, on)


def value_of(frame: pl.DataFrame) -> pl.Series:
    """Return what each line is worth in US dollars: value of a unit times quantity, null where one is unknown."""
    if not {"item.value_usd", "item.quantity"} <= set(frame.columns):
        return pl.Series(VALUE, [None] * frame.height, pl.Float64)
    return frame.select((pl.col("item.value_usd") * pl.col("item.quantity")).alias(VALUE)).to_series()


@dataclass(slots=True)
class BySize:
    """Decides few lines one by one, and in columns once there have been ``few``: setting up columns takes longer.

    Both give the same answers, so where one ends and the other begins is not seen.
    """

    options: Options
    book: Rulebook
    few: int = FEW
    _done: int = 0
    _columns: ColumnDecider | None = None
    _turn: Turn = field(default_factory=Turn)

    def decide(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return the answers of the rows of ``frame``, in their order."""
        return self.decide_coded(frame).frame()

    def decide_coded(self, frame: pl.DataFrame) -> Coded:
        """Return the distinct answers, and which of them each row has."""
        self._done += frame.height
        if self._columns is not None or self._done > self.few:
            return self._in_columns().decide_coded(frame)
        from highfence.portfolio.single import SingleDecider

        codes = pl.int_range(frame.height, dtype=pl.UInt32, eager=True)
        return Coded(codes, SingleDecider(self.options, self.book).decide(frame))

    def _in_columns(self) -> ColumnDecider:
        with self._turn:
            if self._columns is None:
                from highfence.portfolio.columns import ColumnDecider

                self._columns = ColumnDecider(self.options, self.book)
            return self._columns

    def outcomes(self, frame: pl.DataFrame) -> pl.Series:
        """Return the outcome of each row alone: the same as ``decide`` gives, ``not_answered`` where it gives none."""
        if self._columns is None and self._done + frame.height <= self.few:
            self._done += frame.height
            told = [self._outcome(row) for row in frame.iter_rows(named=True)]
            return pl.Series("outcome", told, dtype=pl.String)
        self._done += frame.height
        return self._in_columns().outcomes(frame).fill_null(NOT_ANSWERED)

    def outcomes_on(self, frame: pl.DataFrame, days: Sequence[date]) -> npt.NDArray[np.uint8]:
        """Return by number what each line (a column) would be answered on each of some days (a row).

        Numbers are those of ``OUTCOMES``; its length stands for no answer.
        """
        count = frame.height * len(days)
        if self._columns is not None or self._done + count > self.few:
            self._done += count
            return self._in_columns().outcomes_on(frame, days)
        return day_by_day(self.outcomes, frame, days)

    def _outcome(self, row: dict[str, Whatever]) -> str:
        from highfence.portfolio.single import given_of

        try:
            return outcome_only(given_of(row), self.options, self.book)
        except (InputError, OutsideCoverage):
            return NOT_ANSWERED


def decider(options: Options, book: Rulebook, screener: Bulk | None = None) -> BySize | ScreenedDecider:
    """Return what decides lines under a rulebook, their parties screened where there are lists."""
    plain = BySize(options, book)
    if screener is None:
        return plain
    from highfence.portfolio.screened import ScreenedDecider

    return ScreenedDecider(plain, screener, book)
