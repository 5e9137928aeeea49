"""Many transactions at once, in bits: Kleene logic on two planes, over all epochs of the law together.

A condition over n transactions is a *plane*: two rows of n bits, "surely true" and "possibly true". Unknown is
possible and not sure. ``and`` and ``or`` are one machine operation on 64 transactions; ``not`` swaps the rows
and turns every bit.

Every fact is encoded once, to the cell that the law can tell apart, and every test is then a union of a few cells.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple
from typing import Any as Whatever

import numpy as np
import numpy.typing as npt

from highfence.logic.compiled import compiled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from highfence.logic.encoder import Cells

Bits = npt.NDArray[np.uint64]
"""One bit a transaction."""
Plane = npt.NDArray[np.uint64]
"""Two rows of bits: surely true, possibly true."""
Numbers = npt.NDArray[np.int64]

WORD: Final = 64

_FEW: Final = 1 << 11
"""Numbers are closed up when there may be more than so many."""

_TABLE: Final = 8
"""Numbers are looked up in a table that has at most so many places for each row."""

_WHOLE: Final = slice(None)

_EPOCHS: Final = 16
"""Stretches of epochs begin and end at multiples of so many."""


def pack(rows: npt.NDArray[np.bool_]) -> Bits:
    """Return truth values as bits; the number of rows is a multiple of 64."""
    return np.packbits(rows, bitorder="little").view(np.uint64)


def unpack(bits: Bits) -> npt.NDArray[np.bool_]:
    """Return bits as truth values."""
    return np.unpackbits(bits.view(np.uint8), bitorder="little").view(np.bool_)


def kinds(
    cells: Sequence[npt.NDArray[Whatever]], sizes: Sequence[int]
) -> tuple[npt.NDArray[np.int32], Numbers]:
    """Return a number for each row, the same where all cells are the same, as they come; and each number's first row.

    Column ``i`` has cells below ``sizes[i]``.
    """
    key, first = np.zeros(len(cells[0]), dtype=np.int64), np.empty(len(cells[0]), dtype=np.int64)
    count, last = 1, len(cells) - 1
    for i, (own, size) in enumerate(zip(cells, sizes, strict=True)):
        key, count = key * size + own, count * size
        if count > _FEW or i == last:
            count = _renumbered(key, count, first)
    return key.astype(np.int32), first[:count].copy()


def _renumbered(key: Numbers, count: int, first: Numbers) -> int:
    """Replace keys below ``count`` by numbers, in the order in which they come; return how many there are."""
    if count <= _TABLE * len(key) + _FEW:
        return close_up(key, np.full(count, -1, dtype=np.int32), first)
    values, key[:] = np.unique(key, return_inverse=True)
    return close_up(key, np.full(len(values), -1, dtype=np.int32), first)


@compiled
def close_up(key: Numbers, number: npt.NDArray[np.int32], first: Numbers) -> int:
    """Replace each key by its number, in the order in which they come, and write down where each stands first.

    ``number`` is -1 for each key before. Return how many numbers there are.
    """
    count = 0
    for i in range(len(key)):
        at = key[i]
        if number[at] < 0:
            number[at] = count
            first[count] = i
            count += 1
        key[i] = number[at]
    return count


def stretch(starts: Numbers) -> tuple[int, int]:
    """Return epochs in a row, the first and the first no longer, among which are all that have rows.

    Rows of several epochs, and some of these rows, mostly have the same.
    """
    there = np.flatnonzero(np.diff(starts)).tolist() or [0]
    if there[0] == there[-1]:
        return there[0], there[0] + 1
    most = len(starts) - 1
    return there[0] - there[0] % _EPOCHS, min(most, there[-1] - there[-1] % _EPOCHS + _EPOCHS)


class Column(NamedTuple):
    """The cells of one fact or flag: ``cells[number]`` by the number of a part; where there is no part, one cell."""

    part: int
    cells: Cells


@dataclass(frozen=True, slots=True)
class Encoded:
    """Columns as arrays, by the numbers that a circuit has for their names, ``of``.

    ``part`` is that of each column, -1 where there is none; ``cells`` are those of all columns, one behind the other,
    so many of each from ``begin`` on; ``constant`` is the cell of a column that has one throughout, -1 of others.
    """

    of: Mapping[str, int]
    part: npt.NDArray[np.int32]
    begin: Numbers
    many: Numbers
    cells: Cells
    constant: npt.NDArray[np.int32]

    @classmethod
    def nothing(cls, of: Mapping[str, int]) -> Encoded:
        """Return columns of which nothing is known."""
        size = len(of)
        begin, many = np.zeros(size, dtype=np.int64), np.ones(size, dtype=np.int64)
        part, constant = np.full(size, -1, dtype=np.int32), np.zeros(size, dtype=np.int32)
        return cls(of, part, begin, many, np.zeros(1, dtype=np.uint16), constant)

    def with_columns(self, columns: Mapping[str, Column]) -> Encoded:
        """Return the columns with others in place of those of their names."""
        part, begin, many = self.part.copy(), self.begin.copy(), self.many.copy()
        constant, cells, size = self.constant.copy(), [self.cells], len(self.cells)
        for name, column in columns.items():
            at = self.of.get(name)
            if at is None:
                continue
            one = bool((column.cells == column.cells[0]).all())
            part[at] = -1 if one else column.part
            constant[at] = column.cells[0] if one else -1
            begin[at], many[at] = size, len(column.cells)
            cells.append(column.cells)
            size += len(column.cells)
        return Encoded(self.of, part, begin, many, np.concatenate(cells), constant)

    def sizes(self, parts: int) -> Numbers:
        """Return how many numbers each of so many parts has, and at last that which numbers all alike."""
        found = np.ones(parts + 1, dtype=np.int64)
        found[self.part] = self.many
        found[parts] = 1
        return found


@dataclass(slots=True)
class Rows:
    """Encoded transactions, sorted by epoch, each epoch filled up to whole words.

    ``starts[e]`` is the first word of epoch ``e``, and ``starts[-1]`` the number of words; ``valid`` are the bits at
    which a transaction stands, and ``line`` says which line of a table it is. Part ``p`` numbers the lines of the
    table, ``parts[p]``; after those come parts that number the rows themselves, ``own``. By these numbers columns
    find their cells. ``given`` are planes worked out elsewhere.

    ``repeated``  every epoch has the same transactions: ``valid``, ``line`` and ``own`` are those of one
    ``encoded``   the columns as arrays, once they have been put so
    """

    starts: Numbers
    valid: Bits
    line: Numbers
    parts: npt.NDArray[np.int32]
    own: npt.NDArray[np.int32]
    columns: dict[str, Column]
    given: Planes | None = None
    repeated: bool = False
    encoded: Encoded | None = None

    @property
    def words(self) -> int:
        """Number of words of bits."""
        return int(self.starts[-1])

    @property
    def there(self) -> Bits:
        """The bits at which a transaction stands, in every epoch."""
        return np.tile(self.valid, self.words // max(1, len(self.valid))) if self.repeated else self.valid

    def cells(self, name: str, at: Numbers | slice = _WHOLE) -> Cells:
        """Return the cell of each row, or of those at some places, in a column: 0, unknown, where there is none."""
        line = self.line[at]
        column = self.columns.get(name)
        if column is None or column.part < 0:
            return np.full(len(line), 0 if column is None else column.cells[0], dtype=np.uint16)
        own = column.part - len(self.parts)
        cells: Cells = column.cells[self.parts[column.part, line] if own < 0 else self.own[own, at]]
        return cells

    def with_own(self, cells: Mapping[str, npt.NDArray[Whatever]], most: Mapping[str, int]) -> Rows:
        """Return the rows with columns whose cells are given row by row; ``most`` is how many they can be."""
        if not cells:
            return self
        number, first = kinds(list(cells.values()), [most[name] for name in cells])
        return self.with_part(number, {name: own[first].astype(np.uint16) for name, own in cells.items()})

    def with_part(self, number: npt.NDArray[np.int32], cells: Mapping[str, Cells]) -> Rows:
        """Return the rows with columns that find their cells by a number of each row."""
        place = len(self.parts) + len(self.own)
        columns = {name: Column(place, own) for name, own in cells.items()}
        own = np.concatenate([self.own, number.reshape(1, -1)])
        encoded = None if self.encoded is None else self.encoded.with_columns(columns)
        return replace(self, own=own, columns=self.columns | columns, encoded=encoded)

    def numbers(self, part: int) -> npt.NDArray[np.int32]:
        """Return the numbers of a part, row by row."""
        own = part - len(self.parts)
        found: npt.NDArray[np.int32] = self.parts[part, self.line] if own < 0 else self.own[own]
        return found


class Held(NamedTuple):
    """Rows of bits by number: that of ``i`` is ``bits[at[i]]``; where ``at[i]`` is -1, there is none, and no bit is set."""

    bits: Bits
    at: npt.NDArray[np.int32]

    @classmethod
    def of(cls, bits: Bits) -> Held:
        """Return rows as they are."""
        return cls(bits, np.arange(len(bits), dtype=np.int32))

    @classmethod
    def all(cls, count: int, words: int) -> Held:
        """Return so many rows, all empty."""
        return cls.of(np.zeros((count, words), dtype=np.uint64))

    @classmethod
    def few(cls, count: int, words: int) -> Held:
        """Return room for rows of which there are none yet. What no row is written to takes no memory."""
        return cls(np.empty((count, words), dtype=np.uint64), np.full(count, -1, dtype=np.int32))

    @property
    def words(self) -> int:
        """How long the rows are."""
        return int(self.bits.shape[1])

    def rows(self) -> dict[int, Bits]:
        """Return the rows that there are, by number."""
        return {i: self.bits[self.at[i]] for i in np.flatnonzero(self.at >= 0).tolist()}


@dataclass(frozen=True, slots=True)
class Planes:
    """Planes by name: ``bits[of[name]]``."""

    of: dict[str, int]
    bits: npt.NDArray[np.uint64]

    def __getitem__(self, name: str) -> Plane:
        plane: Plane = self.bits[self.of[name]]
        return plane
