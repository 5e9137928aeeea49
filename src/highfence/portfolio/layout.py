"""Where the lines of a table stand in bits, and tables made of some lines of others."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from highfence.logic import bit_loops
from highfence.logic.bits import WORD, Planes, Rows, pack, unpack
from highfence.logic.compiled import compiled

if TYPE_CHECKING:
    import numpy.typing as npt

    from highfence.logic.bits import Bits

    Numbers = npt.NDArray[np.int64]
    Truths = npt.NDArray[np.bool_]


@dataclass(slots=True)
class Layout:
    """Where lines stand in bits: sorted by epoch, each epoch filled up to whole words."""

    starts: Numbers
    places: Numbers

    @classmethod
    def of(cls, epoch: Numbers, epochs: int, within: npt.NDArray[np.uint16] | None = None) -> Layout:
        """Return the layout of lines with the given epochs, sorted ``within`` each by a number, or as they come."""
        counts = np.bincount(epoch, minlength=epochs)
        words = (counts + WORD - 1) // WORD
        starts = np.concatenate([[0], np.cumsum(words)])
        places = np.empty(len(epoch), dtype=np.int64)
        order = np.zeros(0, dtype=np.int64) if within is None else sorted_by(within)
        fill_up(epoch, order, starts * WORD, places)
        return cls(starts, places)

    @property
    def size(self) -> int:
        """Number of bits."""
        return int(self.starts[-1]) * WORD

    def bits(self, truths: Truths) -> Bits:
        """Return truth values of the lines as bits."""
        out = np.zeros(self.size, dtype=bool)
        out[self.places] = truths
        return pack(out)

    @property
    def valid(self) -> Bits:
        """The places at which a line stands."""
        return self.bits(np.ones(len(self.places), dtype=bool))

    def rows(self, rows: Rows, at: Numbers) -> Rows:
        """Return the lines of this layout as rows: line ``i`` is that at place ``at[i]`` of other rows."""
        held = at % len(rows.line) if rows.repeated else at
        own = np.zeros((len(rows.own), self.size), dtype=np.int32)
        own[:, self.places] = rows.own[:, held]
        return replace(
            rows,
            starts=self.starts,
            valid=self.valid,
            line=self.numbers(rows.line[held]),
            own=own,
            given=self._given(rows, at),
            repeated=False,
        )

    def _given(self, rows: Rows, at: Numbers) -> Planes | None:
        if rows.given is None:
            return None
        before = rows.given.bits.reshape(-1, rows.words)
        bits = np.zeros((len(before), int(self.starts[-1])), dtype=np.uint64)
        bit_loops.moved(before, at, self.places, bits)
        return Planes(rows.given.of, bits.reshape(-1, 2, bits.shape[1]))

    def numbers(self, numbers: Numbers) -> Numbers:
        """Return numbers of the lines in their places; 0 where no line stands."""
        out = np.zeros(self.size, dtype=numbers.dtype)
        out[self.places] = numbers
        return out

    def truths(self, bits: Bits) -> Truths:
        """Return bits as truth values of the lines."""
        return unpack(bits)[self.places]


def chosen(rows: Rows, at: Numbers) -> tuple[Rows, Layout]:
    """Return some of the rows, by their places, and where they now stand."""
    layout = Layout.of(epochs_of(rows, at), len(rows.starts) - 1)
    return layout.rows(rows, at), layout


def epochs_of(rows: Rows, at: Numbers) -> Numbers:
    """Return the epochs of places."""
    return np.searchsorted(rows.starts[1:] * WORD, at, side="right").astype(np.int64)


@compiled
def sorted_by(numbers: npt.NDArray[np.uint16]) -> Numbers:
    """Return the places of numbers in their order, of equal ones as they come."""
    ends = np.zeros((1 << 16) + 1, dtype=np.int64)
    for number in numbers:
        ends[number + 1] += 1
    for i in range(1 << 16):
        ends[i + 1] += ends[i]
    out = np.empty(len(numbers), dtype=np.int64)
    for i in range(len(numbers)):
        out[ends[numbers[i]]] = i
        ends[numbers[i]] += 1
    return out


@compiled
def fill_up(epoch: Numbers, order: Numbers, free: Numbers, places: Numbers) -> None:
    """Give each line a place, the next that is ``free`` in its epoch: in an order of lines, or as they come."""
    for i in range(len(epoch)):
        line = order[i] if len(order) else i
        places[line] = free[epoch[line]]
        free[epoch[line]] += 1
