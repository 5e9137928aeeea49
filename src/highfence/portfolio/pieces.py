"""Lines decided piece by piece: between two bounds at which its answer can change, a line is decided once.

The answer of a line changes where the bound passes a number of its own. Where the fact is not known, and can push
both ways, an answer that trying out might settle changes where the bound passes another bound, too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple
from typing import Any as Whatever

import numpy as np
import polars as pl

from highfence.logic.outcome import OUTCOMES
from highfence.portfolio.columns import REGIME, ColumnDecider
from highfence.portfolio.lift import Lifter
from highfence.portfolio.moving import APART, MOVED, MovedGroup, MovedParts, Shown, Tried

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from highfence.logic.rulebook import View
    from highfence.portfolio.bounds import Laws, Side
    from highfence.portfolio.lift import Lifted
    from highfence.portfolio.settling import Settler

    Numbers = npt.NDArray[Whatever]
    Truths = npt.NDArray[np.bool_]


class Pieces(NamedTuple):
    """Lines, each with the number of a bound ``first`` from which on one decision holds, ``past`` which no longer."""

    line: Numbers
    first: Numbers
    past: Numbers

    def at(self, chosen: Truths | Numbers) -> Pieces:
        """Return some of the pieces."""
        return Pieces(self.line[chosen], self.first[chosen], self.past[chosen])

    def cut(self, places: Numbers) -> Pieces:
        """Return the pieces cut further: piece ``i`` before each of the bounds ``places[i]`` that is within it."""
        if not len(self.line):
            return self
        first, past = self.first[:, None], self.past[:, None]
        edges = np.concatenate([first, np.clip(places, first, past), past], axis=1)
        edges.sort(axis=1)
        which, at = np.nonzero(edges[:, 1:] > edges[:, :-1])
        return Pieces(self.line[which], edges[which, at], edges[which, at + 1])


def together(parts: list[Pieces]) -> Pieces:
    """Return the pieces of all parts."""
    none = np.zeros(0, dtype=np.int64)
    return Pieces(*(np.concatenate([none, *column]) for column in zip(*parts, strict=True)))


class Told(NamedTuple):
    """Pieces, and the outcome of each, by its number in ``OUTCOMES``."""

    pieces: Pieces
    outcome: Numbers


@dataclass(slots=True)
class _Read:
    """Lines completed, and the numbers of the fact whose bound moves, column by column."""

    lifted: Lifted
    epoch: Numbers
    on: pl.Series
    numbers: dict[str, Numbers] = field(default_factory=dict)


class PieceDecider(ColumnDecider):
    """Decides lines in columns for every value of a bound."""

    def __init__(self, laws: Laws, bounds: Numbers) -> None:
        super().__init__(laws.options, laws.at(MOVED))
        self.bounds, self.fact, self.sides = bounds, laws.fact, laws.sides
        self._shown: dict[int, Shown] = {}
        self._tried: dict[tuple[int, int], Tried] = {}

    @cached_property
    def _others(self) -> list[View]:
        return []  # what the printed text says changes no outcome

    @cached_property
    def _lifters(self) -> tuple[Lifter, Lifter]:
        """Lifters with the bound where it tells no numbers apart that are compared, and where it does."""
        one, other = (
            Lifter(
                self.views,
                self.cells_of,
                MovedParts(self.views, self.fact, self.bounds, apart=apart),
                self._turn,
            )
            for apart in (False, True)
        )
        return one, other

    @cached_property
    def _marks(self) -> Numbers:
        """Where the other bounds of the fact lie among the values of the bound, on both sides of each."""
        tests = (t for e in range(len(self.views)) for t in self.cells_of(e).tests.get(self.fact, ()))
        marks = np.array(sorted({float(bound) for _, bound in tests if bound != MOVED}))
        return np.unique([np.searchsorted(self.bounds, marks, side) for side in ("left", "right")])

    @cached_property
    def _two_way(self) -> bool:
        return any(self.cells_of(e).two_way(self.fact) for e in range(len(self.views)))

    def told(self, frame: pl.DataFrame) -> tuple[list[Told], Pieces]:
        """Return the outcomes of the pieces of lines, and the pieces that are left; those may change within."""
        size = frame.height
        whole = Pieces(np.arange(size), np.zeros(size, np.int64), np.full(size, len(self.bounds)))
        if self.options.regimes != (REGIME,) or not size or "on" not in frame.columns:
            return [], whole
        epoch, unread = self.epochs(frame)
        with self._turn:
            lifters = self._lifters
        lifted = lifters[0].lift(frame, epoch)
        hard = lifted.hard | unread
        first, past, several = _apart(lifted)
        hard |= several
        told: list[Told] = []
        left = [whole.at(hard)]
        at = np.flatnonzero(~hard)
        span = np.stack([first, past], axis=1)
        self._decide(_Read(lifted, epoch, frame.get_column("on")), whole.at(at), span, told, left)
        at = np.flatnonzero((past > first) & ~hard)
        if len(at):
            apart = lifters[1].lift(frame[at], epoch[at])
            again = _apart(apart)
            hard = apart.hard | again[2] | (again[0] != first[at]) | (again[1] != past[at])
            inside = Pieces(np.arange(len(at)), first[at], past[at])
            mine, over = list[Told](), [inside.at(hard)]
            read = _Read(apart, epoch[at], frame.get_column("on").gather(at))
            self._decide(read, inside.at(~hard), None, mine, over)
            told += [Told(t.pieces._replace(line=at[t.pieces.line]), t.outcome) for t in mine]
            left += [p._replace(line=at[p.line]) for p in over]
        return told, together(left)

    def _decide(
        self, read: _Read, pieces: Pieces, without: Numbers | None, told: list[Told], left: list[Pieces]
    ) -> None:
        """Decide pieces of lines, cut at their numbers; but not within the bounds ``without[line]``."""
        varied = np.array([bool(i.variants) for i in read.lifted.items])[read.lifted.item]
        for some in (pieces.at(~varied[pieces.line]), pieces.at(varied[pieces.line])):
            if not len(some.line):
                continue
            with self._turn:
                settler = self._settler(read.lifted, some.line)
            numbers = self._numbers(read.lifted, settler)
            read.numbers = numbers
            places = [self._within(v[some.line]) for v in self._own(read.lifted, numbers)]
            if without is not None:
                places.append(without[some.line])
            cut = some.cut(np.concatenate([np.zeros((len(some.line), 0), np.int64), *places], axis=1))
            if without is not None:
                first, past = without[cut.line].T
                cut = cut.at((cut.first < first) | (cut.first >= past))
            if id(settler) not in self._shown:
                self._shown[id(settler)] = Shown.of(settler, self.fact)
            over = self._group(self._shown[id(settler)], read, cut, told)
            for kind, rest in self._classes(over, read):
                here = self._tried.get((id(settler), kind))
                if here is None:
                    place = float(self.bounds[rest.first[0]])
                    here = self._tried[id(settler), kind] = Tried.of(settler, self.fact, place)
                left.append(self._group(here, read, rest, told))

    def _group(self, settler: Settler, read: _Read, pieces: Pieces, told: list[Told]) -> Pieces:
        """Decide pieces, each with the bound at its first place; return those that are left over."""
        if not len(pieces.line):
            return pieces
        known = self.book.regimes[REGIME].published_through
        group = MovedGroup(
            settler,
            read.lifted,
            pieces.line,
            read.epoch,
            read.on,
            known,
            self.bounds[pieces.first],
            read.numbers,
        )
        worded, over = group.answers(brief=True)
        outcome = worded.said["outcome"].series().cast(pl.Enum(OUTCOMES)).to_physical().to_numpy()
        told.append(Told(pieces.at(~over), outcome[~over]))
        return pieces.at(over)

    def _classes(self, pieces: Pieces, read: _Read) -> Iterator[tuple[int, Pieces]]:
        """Yield pieces by how the bound lies to other bounds, so far as that counts in what is not known."""
        unknown = np.zeros(len(pieces.line), dtype=bool)
        if self._two_way:
            for values in read.numbers.values():
                unknown |= np.isnan(values[pieces.line])
        known = pieces.at(~unknown)
        if len(known.line):
            yield 0, known
        cut = pieces.at(unknown)
        cut = cut.cut(np.broadcast_to(self._marks, (len(cut.line), len(self._marks))))
        kinds = np.searchsorted(self._marks, cut.first, side="right")
        for kind in np.unique(kinds).tolist():
            yield 1 + kind, cut.at(kinds == kind)

    # ------------------------------------------------------------------------------------------- numbers

    def _numbers(self, lifted: Lifted, settler: Settler) -> dict[str, Numbers]:
        """Return the numbers of the fact, by the columns that a court has: NaN where a line has none."""
        court = settler.court
        found: dict[str, Numbers] = {}
        for name in court.board.encoders:
            if court.fact(name) != self.fact:
                continue
            said = lifted.facts.get(name)
            if said is not None:
                found[name] = np.array(said.values, dtype=np.float64)[said.codes]
            elif name in lifted.figures:
                found[name] = lifted.figures[name].cast(pl.Float64).fill_null(float("nan")).to_numpy()
            else:
                found[name] = np.full(len(lifted.item), np.nan)
        return found

    def _own(self, lifted: Lifted, numbers: dict[str, Numbers]) -> Iterator[Numbers]:
        """Yield the numbers of the fact that lines have for sure, by indication, or in a variant."""
        yield from numbers.values()
        tables = [[i.indicative, *(f for v in i.variants for f in v)] for i in lifted.items]
        for name in numbers:
            given = [[float(one[name]) for one in own if one.get(name) is not None] for own in tables]
            for k in range(max(map(len, given), default=0)):
                yield np.array([own[k] if k < len(own) else np.nan for own in given])[lifted.item]

    def _within(self, values: Numbers) -> Numbers:
        """Return where numbers lie among the bounds: a bound that one equals is on the side that its tests say."""
        sides: tuple[Side, ...] = self.sides
        return np.stack([np.searchsorted(self.bounds, values, side) for side in sides], axis=1)


def _apart(lifted: Lifted) -> tuple[Numbers, Numbers, Truths]:
    """Return which bounds tell apart numbers of each line that were compared; and lines with several such."""
    size = len(lifted.item)
    first, past = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    several = np.zeros(size, dtype=bool)
    for name, said in lifted.facts.items():
        if name.rpartition(".")[2] == APART:
            found = np.array([v or (0, 0) for v in said.values], dtype=np.int64)[said.codes]
            here = found[:, 1] > found[:, 0]
            several |= here & (past > first)
            first, past = np.where(here, found[:, 0], first), np.where(here, found[:, 1], past)
    return first, past, several
