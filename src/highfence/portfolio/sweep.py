"""One threshold, many values: how many lines have each outcome as the bound moves.

As the bound moves, the answer of a line changes only at few values: where the bound passes the line's own fact,
and, when the fact is not known for sure, where it passes another bound that law tests the fact against. Between
two of these values one decision holds for every bound. So a thousand bounds are cut into pieces, line by line,
and each line is decided once for each of its pieces: twice when its fact is one known number.

The bound at which a piece is decided is chosen so that one rulebook serves the pieces of many lines.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from highfence.logic.errors import Fault, InputError
from highfence.portfolio.bounds import Laws, Marks
from highfence.portfolio.lines import VALUE, Portfolio, value_of
from highfence.portfolio.moves import rank

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from highfence.determination.check import Options
    from highfence.logic.rulebook import Rulebook
    from highfence.portfolio.bounds import Numbers
    from highfence.portfolio.constants import Threshold

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
    sums = _Sums(bounds, laws, Marks(laws))
    lines = refused = 0
    for chunk in portfolio.chunks(ROWS):
        refused += chunk.refused.get_column("row").n_unique()
        lines += chunk.frame.height
        if chunk.frame.height:
            sums.add(chunk.frame)
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
    marking: Marks
    by_outcome: dict[str, Numbers] = field(default_factory=dict)
    chosen: list[int] = field(default_factory=list)
    several: int = 0

    def add(self, frame: pl.DataFrame) -> None:
        """Add the outcomes of some lines for every bound."""
        value = value_of(frame).fill_null(0.0).to_numpy()
        patterns, which = self.marking.of(frame, self.bounds)
        count = len(self.bounds)
        pieces = [list(itertools.pairwise((0, *cuts, count))) for cuts in patterns]
        self.several += int(np.isin(which, [i for i, p in enumerate(pieces) if len(p) > 2]).sum())
        self._choose({piece for own in pieces for piece in own})
        for at in self.chosen:
            here = {i: piece for i, own in enumerate(pieces) for piece in own if self._home(piece) == at}
            rows = np.flatnonzero(np.isin(which, list(here)))
            if len(rows):
                outcomes = self.laws.outcomes(frame[rows], float(self.bounds[at]))
                spans = np.zeros((len(patterns), 2), dtype=np.int64)
                spans[list(here)] = list(here.values())
                first, past = spans[which[rows]].T
                _spread(self.by_outcome, outcomes, first, past, value[rows], count)

    def _choose(self, pieces: set[tuple[int, int]]) -> None:
        """Choose further bounds until each piece has one in it: the last of the piece that ends first, and so on."""
        for first, past in sorted(pieces, key=lambda p: p[1]):
            if not any(first <= at < past for at in self.chosen):
                self.chosen.append(past - 1)

    def _home(self, piece: tuple[int, int]) -> int:
        return next(at for at in self.chosen if piece[0] <= at < piece[1])


def _spread(
    sums: dict[str, Numbers],
    outcomes: pl.Series,
    first: Numbers,
    past: Numbers,
    value: Numbers,
    count: int,
) -> None:
    """Add each line to the bounds ``first`` to ``past`` (not included) of its outcome."""
    told = outcomes.to_numpy()
    for outcome in outcomes.unique():
        here = told == outcome
        both = sums.setdefault(outcome, np.zeros((2, count)))
        for row, weight in ((0, None), (1, value[here])):
            change = np.bincount(first[here], weights=weight, minlength=count + 1)[: count + 1]
            change = change - np.bincount(past[here], weights=weight, minlength=count + 1)[: count + 1]
            both[row] += np.cumsum(change)[:count]
