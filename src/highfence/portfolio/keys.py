"""Keys of a word, and texts, with the numbers by which they are known from one table to the next."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple

import numpy as np
import polars as pl

from highfence.portfolio import kept_loops

if TYPE_CHECKING:
    import numpy.typing as npt
    import pyarrow as pa

    Numbers = npt.NDArray[np.int64]
    Codes = npt.NDArray[np.uint32]
    Words = npt.NDArray[np.uint64]
    Bytes = npt.NDArray[np.uint8]

_NEW: Final = 1 << 9
"""So many new keys are told at a time."""

_LOOSE: Final = 8
"""Texts that stand elsewhere are copied together if they take at most so many words for each line."""

_LENGTH: Final = np.uint64(0xFFFFFFFF)
"""The bits of a text's first word that say how long it is."""

NO_BITS: Final = np.zeros(0, dtype=np.uint8)
"""In place of the bits that say where something stands: it does everywhere."""


class Keys:
    """The numbers of keys. ``known`` is the next number; a place of the table takes ``each`` words, one for a key."""

    each: ClassVar[int] = 2

    def __init__(self, known: int = 1) -> None:
        self.table: Words = np.zeros(128 * self.each, dtype=np.uint64)
        self.known = known

    def grow(self) -> None:
        """Make room for more keys."""
        more = np.zeros(4 * len(self.table), dtype=np.uint64)
        kept_loops.refill(self.table, more, self.each)
        self.table = more

    @property
    def most(self) -> int:
        """So many keys are known at most before the table has to grow."""
        return len(self.table) // (2 * self.each)

    @property
    def full(self) -> bool:
        """Whether there is no room for another key."""
        return self.known >= self.most

    def find(self, given: Words, valid: Bytes = NO_BITS, skip: int = 0) -> tuple[Codes, Numbers]:
        """Return the number of each key, and the first lines of those that were not known, in order."""
        codes, new = np.empty(len(given), dtype=np.uint32), New()
        at = 0
        while True:
            before = self.known
            at, self.known = kept_loops.find_keys(
                given, valid, skip, self.table, before, codes, new.first, at
            )
            new.take(self.known - before)
            if at == len(given):
                return codes, new.lines()
            if self.full:
                self.grow()


class SmallKeys:
    """The numbers of keys below a power of two; that of 0 is 0, and known from the start."""

    def __init__(self, bits: int) -> None:
        self._table: Codes = np.zeros(1 << bits, dtype=np.uint32)
        self._table[0] = 1
        self._known = 1

    def find(self, given: Words) -> tuple[Codes, Numbers]:
        """Return the number of each key, and the first lines of those that were not known, in order."""
        codes, new = np.empty(len(given), dtype=np.uint32), New()
        at = 0
        while True:
            before = self._known
            at, self._known = kept_loops.find_small(given, self._table, before, codes, new.first, at)
            new.take(self._known - before)
            if at == len(given):
                return codes, new.lines()


class New:
    """The lines of new keys, taken over some at a time."""

    def __init__(self) -> None:
        self.first: Numbers = np.empty(_NEW, dtype=np.int64)
        self._taken: list[Numbers] = []

    def take(self, count: int) -> None:
        """Take over so many lines."""
        if count:
            self._taken.append(self.first[:count].copy())

    def lines(self) -> Numbers:
        """Return the lines that were taken over."""
        return np.concatenate(self._taken) if self._taken else np.zeros(0, dtype=np.int64)


class Stored(NamedTuple):
    """A column of texts as it is stored: two words for each (see ``text_loops``), and the texts that stand elsewhere.

    Buffer ``b`` of these begins at byte ``begins[b]``. ``valid`` has a bit for each text that is not null, ``skip``
    others before them; none if no text is null.
    """

    views: Words
    valid: Bytes
    skip: int
    texts: Bytes
    begins: Numbers

    @classmethod
    def of(cls, texts: pl.Series) -> Stored:
        """Return a column as it is stored, in one piece."""
        stored = texts.to_arrow(compat_level=pl.CompatLevel.newest())
        if sum(b.size for b in stored.buffers()[2:]) > 8 * _LOOSE * max(len(texts), 1024):
            # Most of them stand in no line: a part of a table holds those of all others.
            whole = pl.Series(pl.from_arrow(texts.to_arrow(compat_level=pl.CompatLevel.oldest())))
            stored = whole.to_arrow(compat_level=pl.CompatLevel.newest())
        buffers = stored.buffers()[2:]
        begins = [0, *accumulate(-(-b.size // 8) * 8 for b in buffers)]
        where = np.empty(begins[-1] + 8, dtype=np.uint8)
        for begin, buffer in zip(begins, buffers, strict=False):
            where[begin : begin + buffer.size] = np.frombuffer(buffer, dtype=np.uint8)
        views = np.frombuffer(stored.buffers()[1], dtype=np.uint64)
        views = views[2 * stored.offset :][: 2 * len(stored)]
        return cls(views, *valid_in(stored), where, np.array(begins))


class Texts(Keys):
    """Numbers of texts, from 1 on, which stay the same from one column to the next; 0 for null."""

    each = 4

    def __init__(self) -> None:
        super().__init__(known=0)
        self._words: Words = np.zeros(1024, dtype=np.uint64)
        self._ends: Numbers = np.zeros(1, dtype=np.int64)
        self.numbers(pl.Series([None], dtype=pl.String))  # null is known from the start

    def numbers(self, texts: pl.Series) -> tuple[Codes, Numbers]:
        """Return the number of each text, and the first lines of those that were not known, in order."""
        stored = Stored.of(texts)
        codes, new = np.empty(len(stored.views) // 2, dtype=np.uint32), New()
        at = 0
        while True:
            before = self.known
            at, self.known = kept_loops.find_texts(
                stored.views,
                stored.valid,
                stored.skip,
                stored.texts.view(np.uint64),
                stored.begins,
                self.table,
                (self._words, self._ends),
                before,
                codes,
                new.first,
                at,
            )
            new.take(self.known - before)
            if at == len(codes):
                return codes, new.lines()
            if self.full:
                self.grow()
            elif self.known - before < _NEW:
                needed = 1 + int(stored.views[2 * at] & _LENGTH) // 8
                self._words = np.concatenate([self._words, np.zeros(len(self._words) + needed, np.uint64)])


def valid_in(stored: pa.Array) -> tuple[Bytes, int]:
    """Return the bits that say in which lines something stands, and the first of them; none if in all."""
    bits = stored.buffers()[0]
    return (NO_BITS, 0) if bits is None else (np.frombuffer(bits, dtype=np.uint8), stored.offset)


def words_of(series: pl.Series) -> tuple[Words, Bytes, int]:
    """Return the values of a column of eight bytes each as words, and the bits that say where something stands."""
    stored = series.to_arrow()
    words = np.frombuffer(stored.buffers()[1], dtype=np.uint64)[stored.offset :][: len(stored)]
    return (words, *valid_in(stored))
