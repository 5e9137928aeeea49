"""Where the lines of a table stand in bits, and tables made of others: some of their lines, or each several times."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from highfence.logic.bits import WORD, Column, Rows, pack, unpack

if TYPE_CHECKING:
    import numpy.typing as npt

    from highfence.logic.bits import Bits

    Numbers = npt.NDArray[np.int64]
    Truths = npt.NDArray[np.bool_]
    Codes = npt.NDArray[np.uint16]


@dataclass(slots=True)
class Layout:
    """Where lines stand in bits: sorted by epoch, each epoch filled up to whole words."""

    starts: list[int]
    places: Numbers

    @classmethod
    def of(cls, epoch: Numbers, epochs: int) -> Layout:
        """Return the layout of lines with the given epochs."""
        counts = np.bincount(epoch, minlength=epochs)
        words = (counts + WORD - 1) // WORD
        starts = [0, *np.cumsum(words).tolist()]
        order = np.argsort(epoch.astype(np.uint16), kind="stable")  # by radix, for numbers this small
        first = np.cumsum(counts) - counts
        places = np.empty(len(epoch), dtype=np.int64)
        sorted_epoch = epoch[order]
        places[order] = np.array(starts)[sorted_epoch] * WORD + np.arange(len(epoch)) - first[sorted_epoch]
        return cls(starts, places)

    @property
    def rows(self) -> int:
        """Number of bits."""
        return self.starts[-1] * WORD

    def bits(self, truths: Truths) -> Bits:
        """Return truth values of the lines as bits."""
        out = np.zeros(self.rows, dtype=bool)
        out[self.places] = truths
        return pack(out)

    def codes(self, codes: Codes) -> Codes:
        """Return cells of the lines in their places; unknown where no line stands."""
        out = np.zeros(self.rows, dtype=np.uint16)
        out[self.places] = codes
        return out

    def truths(self, bits: Bits) -> Truths:
        """Return bits as truth values of the lines."""
        return unpack(bits)[self.places]


def chosen(rows: Rows, at: Numbers) -> tuple[Rows, Layout]:
    """Return some of the rows, by their places, and where they now stand."""
    layout = Layout.of(epochs_of(rows, at), len(rows.starts) - 1)
    columns = {n: Column(c.encoder, layout.codes(c.codes[at])) for n, c in rows.columns.items()}
    flags = {n: layout.bits(unpack(b)[at]) for n, b in rows.flags.items()}
    return Rows(layout.starts, columns, flags), layout


def epochs_of(rows: Rows, at: Numbers) -> Numbers:
    """Return the epochs of places."""
    return np.searchsorted(np.array(rows.starts[1:]) * WORD, at, side="right").astype(np.int64)


@dataclass(slots=True)
class Stack:
    """The same rows several times in one table: copy ``k`` stands in the words ``words[k]``."""

    starts: list[int]
    words: list[Numbers]
    source: Numbers

    @classmethod
    def of(cls, starts: list[int], copies: int) -> Stack:
        """Return the stack of a table whose epochs begin at the words ``starts``."""
        begin, length = np.array(starts[:-1]), np.diff(starts)
        own = np.arange(starts[-1])
        epoch = np.repeat(np.arange(len(length)), length)
        first = begin[epoch] * copies + own - begin[epoch]
        words = [first + k * length[epoch] for k in range(copies)]
        source = np.empty(starts[-1] * copies, dtype=np.int64)
        for one in words:
            source[one] = own
        return cls([s * copies for s in starts], words, source)

    def bits(self, bits: Bits) -> Bits:
        """Return bits of the rows, for each copy."""
        return bits[self.source]

    def codes(self, codes: Codes) -> Codes:
        """Return cells of the rows, for each copy."""
        return codes.reshape(-1, WORD)[self.source].reshape(-1)

    def rows(self, rows: Rows) -> Rows:
        """Return the stacked table."""
        columns = {n: Column(c.encoder, self.codes(c.codes)) for n, c in rows.columns.items()}
        return Rows(self.starts, columns, {n: self.bits(b) for n, b in rows.flags.items()})
