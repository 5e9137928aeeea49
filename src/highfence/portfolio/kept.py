"""Numbers that stay: what is known of a value, or of some values together, is found again in the next table.

Values are numbered column by column, and a combination by the numbers of its values. A column of very many
values is not kept: its numbers start anew with the next table, and so do those of the combinations it stands in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple
from typing import Any as Whatever

import numpy as np
import polars as pl

from highfence.portfolio import kept_loops, number_loops
from highfence.portfolio.keys import Keys, New, SmallKeys, Texts, valid_in, words_of
from highfence.portfolio.numbering import column, marked
from highfence.portfolio.threads import Turn

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt

    Numbers = npt.NDArray[np.int64]
    Codes = npt.NDArray[np.uint32]
    Words = npt.NDArray[np.uint64]
    Truths = npt.NDArray[np.bool_]

MANY: Final = 1 << 13
"""A column of more values than this is numbered anew in each table."""

_WIDE: Final = 63
"""So many bits numbers that are combined take together."""

_FOLDED: Final = 32
"""So many bits a number takes of several columns together."""

_SMALL: Final = 14
"""Combinations of so many bits have a place each."""

_NOWHERE: Final[Numbers] = np.zeros(0, dtype=np.int64)

ALL: Final[Truths] = np.zeros(0, dtype=bool)
"""In place of the lines that count: all of them."""


# ---------------------------------------------------------------------------------------- values of a column


class Kept(NamedTuple):
    """A column of a table by its distinct values: ``values[codes[i]]`` stands in line ``i``.

    ``values[0]`` is that of lines in which nothing stands: None for what is read from a table.
    Columns with one ``stamp``, which is not None, number the same values alike.
    """

    codes: Codes
    values: list[Whatever]
    stamp: Whatever

    def where(self, lines: Truths) -> Kept:
        """Return the column with nothing in other lines."""
        return Kept(self.codes * lines, self.values, self.stamp)

    def said(self) -> Truths:
        """Return the lines in which something stands."""
        there: Truths = self.codes != 0
        return there

    def holds(self, test: Callable[[Whatever], bool]) -> Truths:
        """Return the lines whose value, which may be None, passes a test."""
        return marked([test(v) for v in self.values], self.codes)


class Values:
    """The distinct values of a column, from one table to the next."""

    def __init__(self, kind: pl.DataType) -> None:
        self.kind = kind
        self.values: list[Whatever] = [None]
        self._keys = Texts() if kind == pl.String else Keys()
        self._members = Values(_inner(kind)) if isinstance(kind, pl.List) else None
        self._lists = np.zeros(0, dtype=np.uint32)
        self._known = 1
        if kind == pl.Boolean:
            self.values = [None, False, True]

    def column(self, series: pl.Series) -> Kept:
        """Return a column by its distinct values."""
        codes, new = self.numbers(series)
        if len(new):
            self.values += series.gather(new).to_list()
        return Kept(codes, list(self.values), self)

    def numbers(self, series: pl.Series) -> tuple[Codes, Numbers]:
        """Return the number of each value, 0 for null, and the first lines of those that were not known, in order."""
        if series.null_count() == len(series):
            return np.zeros(len(series), dtype=np.uint32), _NOWHERE
        if self.kind == pl.Boolean:
            return _of_truths(series), _NOWHERE
        if isinstance(self._keys, Texts):
            return self._keys.numbers(series)
        if self._members is not None:
            return self._of_lists(self._members, series)
        if self.kind != pl.UInt64:
            series = series.to_physical().cast(pl.Float64 if self.kind.is_float() else pl.Int64)
        return self._keys.find(*words_of(series))

    def _of_lists(self, members: Values, lists: pl.Series) -> tuple[Codes, Numbers]:
        stored = lists.to_arrow(compat_level=pl.CompatLevel.newest())
        ends = np.frombuffer(stored.buffers()[1], dtype=np.int64)[stored.offset :][: len(stored) + 1]
        inside = members.numbers(pl.Series(stored.values.slice(ends[0], ends[-1] - ends[0])))[0]
        codes, new = np.empty(len(stored), dtype=np.uint32), New()
        valid, skip = valid_in(stored)
        at, known = 0, self._known
        while True:
            if self._keys.full or not len(self._lists):
                self._keys.grow()
                more = np.zeros(self._keys.most + 2, dtype=np.uint32)
                more[: len(self._lists)] = self._lists
                self._lists = more
            before = known
            at, self._keys.known, known = kept_loops.find_lists(
                ends,
                valid,
                skip,
                inside,
                self._keys.table,
                self._lists,
                (self._keys.known, before),
                codes,
                new.first,
                at,
            )
            new.take(known - before)
            if at == len(codes):
                self._known = known
                return codes, new.lines()


def _of_truths(series: pl.Series) -> Codes:
    stored = series.to_arrow()
    bits = np.frombuffer(stored.buffers()[1], dtype=np.uint8)
    return number_loops.of_bits(bits, valid_in(stored)[0], stored.offset, len(stored))


class Memory:
    """What is known of the columns of tables, by their names. Several threads may ask for columns."""

    def __init__(self) -> None:
        self._values: dict[tuple[str, pl.DataType], Values] = {}
        self._words: Words = np.zeros(0, dtype=np.uint64)
        self._turn = Turn()

    def words(self, height: int) -> Words:
        """Return a word for each line, to write on; what was given before may be taken again."""
        if len(self._words) < height:
            self._words = np.empty(height, dtype=np.uint64)
        return self._words[:height]

    def column(self, series: pl.Series) -> Kept:
        """Return a column by its distinct values."""
        kind = series.dtype
        if not _kept(kind):
            return Kept(*column(series), None)
        with self._turn:
            found = self._values.get((series.name, kind))
            if found is None or len(found.values) > MANY:
                found = self._values[series.name, kind] = Values(kind)
            return found.column(series)


def _inner(kind: pl.List) -> pl.DataType:
    inner = kind.inner
    return inner if isinstance(inner, pl.DataType) else inner()


def _kept(kind: pl.DataType) -> bool:
    if isinstance(kind, pl.List):
        return _kept(_inner(kind))
    return kind in (pl.String, pl.Boolean) or kind.is_numeric() or kind.is_temporal()


# ------------------------------------------------------------------------------------------- combinations


class Combinations:
    """The numbers of combinations of values; that of nothing in every column is 0, and known from the start.

    ``stamp`` is another when the numbers start anew.
    """

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._of: tuple[Whatever, ...] = ()
        self._widths: list[int] = []
        self.forget()

    def forget(self) -> None:
        """Start to number anew."""
        self.stamp = object()
        self._folds: list[Keys | SmallKeys] = []

    def numbers(self, columns: Sequence[tuple[Kept, Truths]], height: int) -> tuple[Codes, Numbers]:
        """Return the number of each line's combination, and the first lines of those that were not known, in order.

        Each column comes with the lines in which it counts.
        """
        of = tuple(c.stamp for c, _ in columns)
        sizes = [len(c.values).bit_length() for c, _ in columns]
        same = len(of) == len(self._of) and all(s is o for s, o in zip(of, self._of, strict=True))
        if not same or None in of or any(s > w for s, w in zip(sizes, self._widths, strict=True)):
            self.forget()
            self._of, self._widths = of, [s + 1 for s in sizes]
        keys, used, fold, begun = self._memory.words(height), 0, 0, False
        for (one, lines), width in zip(columns, self._widths, strict=True):
            if used + width > _WIDE:
                keys, used, fold = self._fold(fold, keys)[0].astype(np.uint64), _FOLDED, fold + 1
            if len(one.values) > 1:
                kept_loops.pack(keys, one.codes, used, lines, begun)
                begun = True
            used += width
        return self._fold(fold, keys) if begun else (np.zeros(height, dtype=np.uint32), _NOWHERE)

    def _fold(self, fold: int, keys: Words) -> tuple[Codes, Numbers]:
        if fold == len(self._folds):
            bits = sum(self._widths)
            if bits <= _SMALL:
                self._folds.append(SmallKeys(bits))
            else:
                self._folds.append(Keys(known=0))
                self._folds[fold].find(np.zeros(1, dtype=np.uint64))
        return self._folds[fold].find(keys)


@dataclass(slots=True)
class Columns:
    """The columns of a table, each numbered when it is first asked for."""

    frame: pl.DataFrame
    memory: Memory
    _found: dict[str, Kept]

    @classmethod
    def of(cls, frame: pl.DataFrame, memory: Memory | None = None) -> Columns:
        """Return the columns of a table, as they are known."""
        return cls(frame, memory or Memory(), {})

    def __getitem__(self, name: str) -> Kept:
        """Return a column by its name."""
        return self.once(name, lambda: self.memory.column(self.frame.get_column(name)))

    def once(self, what: str, find: Callable[[], Kept]) -> Kept:
        """Return what is found of a column when it is first asked for."""
        found = self._found.get(what)
        if found is None:
            found = self._found[what] = find()
        return found

    @property
    def asked(self) -> frozenset[str]:
        """What has been asked for."""
        return frozenset(self._found)
