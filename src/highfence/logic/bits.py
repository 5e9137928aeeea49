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

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from highfence.logic.encoder import Cells

Bits = npt.NDArray[np.uint64]
"""One bit a transaction."""
Plane = npt.NDArray[np.uint64]
"""Two rows of bits: surely true, possibly true."""
Numbers = npt.NDArray[np.int64]

WORD: Final = 64

_TABLE: Final = 1 << 11
"""Up to the square of so many, numbers are looked up in a table; they are closed up when there may be more."""

_WHOLE: Final = slice(None)


def pack(rows: npt.NDArray[np.bool_]) -> Bits:
    """Return truth values as bits; the number of rows is a multiple of 64."""
    return np.packbits(rows, bitorder="little").view(np.uint64)


def unpack(bits: Bits) -> npt.NDArray[np.bool_]:
    """Return bits as truth values."""
    return np.unpackbits(bits.view(np.uint8), bitorder="little").view(np.bool_)


def kinds(
    cells: Sequence[npt.NDArray[Whatever]], sizes: Sequence[int]
) -> tuple[npt.NDArray[np.int32], Numbers]:
    """Return a number for each row, the same where all cells are the same; and the first row of each number.

    Column ``i`` has cells below ``sizes[i]``.
    """
    key, count = np.zeros(len(cells[0]), dtype=np.int64), 1
    for own, size in zip(cells, sizes, strict=True):
        key, count = key * size + own, count * size
        if count > _TABLE:
            key, count = _renumbered(key, count)
    key, count = _renumbered(key, count)
    first = np.empty(count, dtype=np.int64)
    first[key[::-1]] = np.arange(len(key))[::-1]
    return key.astype(np.int32), first


def _renumbered(key: Numbers, count: int) -> tuple[Numbers, int]:
    """Return numbers below ``count`` without gaps, in their order, and how many there are."""
    if count > _TABLE**2:
        values, found = np.unique(key, return_inverse=True)
        return found, len(values)
    there = np.zeros(count, dtype=bool)
    there[key] = True
    number = np.cumsum(there) - 1
    return number[key], int(number[-1]) + 1


class Column(NamedTuple):
    """The cells of one fact or flag: ``cells[number]`` by the number of a part; where there is no part, one cell."""

    part: int
    cells: Cells


@dataclass(slots=True)
class Rows:
    """Encoded transactions, sorted by epoch, each epoch filled up to whole words.

    ``starts[e]`` is the first word of epoch ``e``, and ``starts[-1]`` the number of words; ``valid`` are the bits at
    which a transaction stands, and ``line`` says which line of a table it is. Part ``p`` numbers the lines of the
    table, ``parts[p]``; after those come parts that number the rows themselves, ``own``. By these numbers columns
    find their cells. ``given`` are planes worked out elsewhere.

    ``repeated``  every epoch has the same transactions: ``valid``, ``line`` and ``own`` are those of one
    """

    starts: Numbers
    valid: Bits
    line: Numbers
    parts: npt.NDArray[np.int32]
    own: npt.NDArray[np.int32]
    columns: dict[str, Column]
    given: Planes | None = None
    repeated: bool = False

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
        return replace(self, own=own, columns=self.columns | columns)

    def numbers(self, part: int) -> npt.NDArray[np.int32]:
        """Return the numbers of a part, row by row."""
        own = part - len(self.parts)
        found: npt.NDArray[np.int32] = self.parts[part, self.line] if own < 0 else self.own[own]
        return found


@dataclass(frozen=True, slots=True)
class Planes:
    """Planes by name: ``bits[of[name]]``."""

    of: dict[str, int]
    bits: npt.NDArray[np.uint64]

    def __getitem__(self, name: str) -> Plane:
        plane: Plane = self.bits[self.of[name]]
        return plane
