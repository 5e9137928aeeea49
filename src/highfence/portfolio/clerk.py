"""Decides one chunk of a table: raw rows in; kept facts, answers and refusals out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

import polars as pl

from highfence.determination.check import encode
from highfence.portfolio.answers import FAULTS, Answers, Coded, answers_of, schema
from highfence.portfolio.rejects import of_faults
from highfence.portfolio.single import determined
from highfence.portfolio.work import Part

if TYPE_CHECKING:
    from highfence.logic.rulebook import Rulebook
    from highfence.portfolio.answers import Decider, Said
    from highfence.portfolio.mapping import Mapping
    from highfence.portfolio.screened import Bulk
    from highfence.portfolio.sinks import Shape
    from highfence.portfolio.typed import Typed


@dataclass(frozen=True, slots=True)
class Explain:
    """Which lines get their whole determination in a side file.

    ``first``  at most so many; None for all that match
    ``where``  pairs of an output column and a value that it must equal, or hold
    """

    first: int | None = None
    where: tuple[tuple[str, str], ...] = ()


class Reader(Protocol):
    """What types raw chunks."""

    def read(self, raw: pl.DataFrame) -> Typed:
        """Return the typed facts of a chunk, and what was refused."""
        ...


@dataclass(slots=True)
class Clerk:
    """Decides the chunks of one table. It can be sent to another process before it has decided anything.

    ``first_line``  number of the table's first row, as its user counts lines
    """

    reader: Reader
    decider: Decider
    shape: Shape
    first_line: int
    mapping: Mapping | None = None
    explain: Explain | None = None
    book: Rulebook | None = None
    screener: Bulk | None = None

    def part(self, raw: pl.DataFrame, offset: int, explained: int) -> Part:
        """Return the decided chunk that begins ``offset`` rows into the table, ``explained`` lines before it explained."""
        named = self.mapping.apply(raw) if self.mapping is not None else raw
        typed = self.reader.read(named)
        if typed.frame.height:
            answers = answers_of(self.decider, typed.frame)
        else:
            nothing = pl.DataFrame(schema=schema(self.decider.options.regimes))
            answers = Answers.of(Coded(pl.Series([], dtype=pl.UInt32), nothing))
        rejected, frame, places = typed.rejected, typed.frame, typed.places
        faults = answers.said[FAULTS]
        if faults.codes.null_count() < answers.height:
            rejected = pl.concat([rejected, of_faults(places, faults.series())]).sort(
                "row", maintain_order=True
            )
            good = faults.codes.is_null().arg_true()
            frame, places, answers = frame[good], places.gather(good), answers.rows(good)
        first = self.first_line + offset
        rows = self._kept(frame).with_columns((places.cast(pl.UInt64) + first).alias("line"))
        told = answers.only(self.shape.answers)
        for name in told.said:
            told.members(name)  # found once, for those who keep the part and put it out at the same time
        return Part(
            rows, told, self._rejected(rejected, named, first), self._explained(frame, told, explained)
        )

    def _kept(self, frame: pl.DataFrame) -> pl.DataFrame:
        return pl.DataFrame(
            [
                frame.get_column(n)
                if n in frame.columns
                else pl.Series(n, [None], t).new_from_index(0, frame.height)
                for n, t in self.shape.facts.items()
                if n != "line"
            ]
        )

    def _rejected(self, refused: pl.DataFrame, raw: pl.DataFrame, first: int) -> pl.DataFrame:
        mapping = self.mapping
        ids = raw.get_column("id").cast(pl.String) if "id" in raw.columns else pl.Series("id", [], pl.String)
        rows = refused.get_column("row")
        said = mapping.columns_of(refused.get_column("column")) if mapping else refused.get_column("column")
        return pl.DataFrame(
            [
                (rows.cast(pl.UInt64) + first).alias("line"),
                (ids.gather(rows) if len(ids) else pl.Series([None] * len(rows), dtype=pl.String)).alias(
                    "id"
                ),
                said.alias("column"),
                refused.get_column("value"),
                refused.get_column("expected").alias("reason"),
            ]
        )

    def _explained(self, frame: pl.DataFrame, answers: Answers, already: int) -> bytes:
        wanted = self.explain
        if wanted is None:
            return b""
        match = pl.Series([True]).new_from_index(0, answers.height)
        for name, value in wanted.where:
            match &= _holds(answers.said[name], value)
        places = match.arg_true()
        if wanted.first is not None:
            places = places.head(max(0, wanted.first - already))
        options = replace(self.decider.options, explain="decisive")
        chosen = frame[places].iter_rows(named=True)
        return b"".join(encode(determined(row, options, self.book, self.screener)) + b"\n" for row in chosen)


def _holds(said: Said, value: str) -> pl.Series:
    """Return whether each row has a value, or holds it in its list."""
    values = said.values
    found = values.list.contains(value) if isinstance(values.dtype, pl.List) else values == value
    return found.gather(said.codes).fill_null(value=False)
