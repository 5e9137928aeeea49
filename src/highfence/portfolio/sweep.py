"""One threshold, many values: how many lines have each outcome as the bound moves.

As the bound moves, the answer of a line changes only at few values. Between two of these one decision holds for
every bound. So a thousand bounds are cut into pieces, line by line, and each line is decided once for each of its
pieces: twice when its fact is one known number. One law with the bound as its parameter decides them in columns,
each at its own bound (``pieces``, ``moving``).

The few lines that are determined alone are decided under rulebooks that have the bound at some value; that is chosen
so that one rulebook serves the pieces of many lines.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from highfence.logic.errors import Fault, InputError
from highfence.logic.outcome import OUTCOMES
from highfence.portfolio.bounds import Laws, Marks
from highfence.portfolio.lines import VALUE, Portfolio, value_of
from highfence.portfolio.moves import rank
from highfence.portfolio.pieces import PieceDecider
from highfence.portfolio.threads import side_by_side

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from highfence.determination.check import Options
    from highfence.logic.rulebook import Rulebook
    from highfence.portfolio.bounds import Numbers
    from highfence.portfolio.constants import Threshold
    from highfence.portfolio.pieces import Pieces, Told

SCHEMA: Final[dict[str, pl.DataType]] = {
    "bound": pl.Float64(),
    "outcome": pl.String(),
    "lines": pl.Int64(),
    VALUE: pl.Float64(),
}


ROWS: Final = 250_000
"""Lines decided together: a decision in columns costs less a line in bulk."""


@dataclass(frozen=True, slots=True)
class Swept:
    """Outcomes by bound.

    ``table``   bound, outcome, lines, value_usd: one row for each bound and outcome
    ``simple``  lines that two decisions settle; ``several`` those that needed more
    """

    table: pl.DataFrame
    lines: int
    refused: int
    simple: int
    several: int


def bounds_of(low: float, high: float, count: int) -> tuple[float, ...]:
    """Return ``count`` bounds from ``low`` to ``high``, evenly spaced, both included. Raises InputError."""
    if not low < high or count < 2:
        raise InputError([Fault("--values", f"{low:g}..{high:g} x{count}", "LOW..HIGH with LOW below HIGH")])
    return tuple(float(v) for v in np.linspace(low, high, count))


def sweep(
    portfolio: Portfolio,
    thresholds: Sequence[Threshold],
    values: Iterable[float],
    book: Rulebook,
    options: Options,
    progress: Callable[[int], object] | None = None,
) -> Swept:
    """Return the outcomes of the lines for each value of a bound, moved in every one of ``thresholds``.

    Raises InputError when a threshold does not fit the rulebook, or the table cannot be read.
    """
    bounds = np.array(sorted(set(values)))
    laws = Laws(book, options, tuple(thresholds))
    sums, decider = _Sums(bounds, laws), PieceDecider(laws, bounds)
    lines = refused = 0
    found = side_by_side(lambda chunk: (chunk, decider.told(chunk.frame)), portfolio.chunks(ROWS))
    for chunk, (told, left) in found:
        refused += chunk.refused.get_column("row").n_unique()
        lines += chunk.frame.height
        if chunk.frame.height:
            sums.add(chunk.frame, told, left)
        if progress is not None:
            progress(lines)
    rows = [
        pl.DataFrame({"bound": bounds, "outcome": [outcome] * len(bounds), "lines": got[0], VALUE: got[1]})
        for outcome, got in sorted(sums.by_outcome.items(), key=lambda p: rank(p[0]))
    ]
    table = pl.concat(rows).cast(pl.Schema(SCHEMA)) if rows else pl.DataFrame(schema=SCHEMA)
    order = pl.col("outcome").map_elements(rank, return_dtype=pl.Int64)
    return Swept(table.sort(pl.col("bound"), order), lines, refused, lines - sums.several, sums.several)


@dataclass(slots=True)
class _Sums:
    """Lines and dollars by outcome and bound, and the bounds at which rulebooks have been made."""

    bounds: Numbers
    laws: Laws
    by_outcome: dict[str, Numbers] = field(default_factory=dict)
    chosen: list[int] = field(default_factory=list)
    several: int = 0

    def add(self, frame: pl.DataFrame, told: list[Told], left: Pieces) -> None:
        """Add the outcomes of some lines for every bound: what is told of pieces, and pieces that are left."""
        value = value_of(frame).fill_null(0.0).to_numpy()
        decisions = np.zeros(frame.height, dtype=np.int64)
        for pieces, outcome in told:
            for number in np.flatnonzero(np.bincount(outcome)).tolist():
                self._spread(OUTCOMES[number], pieces.at(outcome == number), value)
            decisions += np.bincount(pieces.line, minlength=frame.height)
        alone = self._cut(frame, left)
        self._choose(alone)
        for at in self.chosen:
            here = self._home(alone) == at
            pieces = alone.at(here)
            if len(pieces.line):
                outcomes = self.laws.outcomes(frame[pieces.line], float(self.bounds[at])).to_numpy()
                for outcome in sorted(set(outcomes)):
                    self._spread(outcome, pieces.at(outcomes == outcome), value)
        decisions += np.bincount(alone.line, minlength=frame.height)
        self.several += int((decisions > 2).sum())

    def _cut(self, frame: pl.DataFrame, pieces: Pieces) -> Pieces:
        """Return pieces cut where the answers of their lines can change."""
        marks = Marks(self.laws)
        lines = np.unique(pieces.line)
        rows = frame[lines].iter_rows(named=True)
        places = {at: marks.of(row, self.bounds) for at, row in zip(lines.tolist(), rows, strict=True)}
        most = max(map(len, places.values()), default=0)
        table = np.zeros((len(pieces.line), most), dtype=np.int64)
        for row, at in zip(table, pieces.line.tolist(), strict=True):
            row[: len(places[at])] = places[at]
        return pieces.cut(table)

    def _choose(self, pieces: Pieces) -> None:
        """Choose further bounds until each piece has one in it: the last of the piece that ends first, and so on."""
        spans = {*zip(pieces.first.tolist(), pieces.past.tolist(), strict=True)}
        for first, past in sorted(spans, key=lambda p: p[1]):
            if not any(first <= at < past for at in self.chosen):
                self.chosen.append(past - 1)

    def _home(self, pieces: Pieces) -> Numbers:
        """Return the bound at which each piece is decided: the lowest chosen one in it."""
        chosen = np.array([*sorted(self.chosen), len(self.bounds)])
        home: Numbers = chosen[np.searchsorted(chosen, pieces.first)]
        return home

    def _spread(self, outcome: str, pieces: Pieces, value: Numbers) -> None:
        """Add lines to the bounds of their pieces, under an outcome."""
        count = len(self.bounds)
        both = self.by_outcome.setdefault(outcome, np.zeros((2, count)))
        for row, weight in enumerate((None, value[pieces.line])):
            begun = np.bincount(pieces.first, weights=weight, minlength=count + 1)
            ended = np.bincount(pieces.past, weights=weight, minlength=count + 1)
            both[row] += np.cumsum(begun - ended)[:count]
