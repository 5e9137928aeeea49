"""The sheet on which the answers of many lines are written down in bits, and how it is read line by line."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from typing import Any as Whatever

import numpy as np

from highfence.portfolio.lists import Lists, Spoken
from highfence.portfolio.numbering import numbers_of

if TYPE_CHECKING:
    import numpy.typing as npt

    from highfence.logic.bits import Bits

    Numbers = npt.NDArray[np.int64]


@dataclass(slots=True)
class Sheet:
    """Bits by name, in groups: the long row in which an answer is written down."""

    words: int
    groups: dict[str, list[Whatever]] = field(default_factory=dict)
    bits: list[Bits] = field(default_factory=list)
    places: dict[str, list[int]] = field(default_factory=dict)

    def group(self, name: str) -> None:
        """Begin a group, which may stay empty."""
        self.groups.setdefault(name, [])
        self.places.setdefault(name, [])

    def put(self, group: str, label: Whatever, bits: Bits) -> None:
        """Write a bit of a group, unless no line has it."""
        self.group(group)
        if bits.any():
            self.groups[group].append(label)
            self.places[group].append(len(self.bits))
            self.bits.append(bits)

    def rows(self, *groups: str) -> npt.NDArray[np.uint8]:
        """Return the bits of some groups line by line, eight a byte, filled up to whole words."""
        wanted = [self.bits[i].view(np.uint8) for g in groups for i in self.places.get(g, [])]
        out = np.zeros((self.words * 64, max(1, -(-len(wanted) // 64)) * 8), dtype=np.uint8)
        zero = np.zeros(self.words * 8, dtype=np.uint8)
        for at in range(0, len(wanted), 8):
            eight = wanted[at : at + 8]
            block = np.stack([*eight, *[zero] * (8 - len(eight))], axis=1)
            out[:, at // 8] = _turned(block.view(np.uint64).reshape(-1)).view(np.uint8)
        return out


def _turned(x: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Return 8 x 8 blocks of bits with rows and columns exchanged."""
    for shift, mask in ((7, 0x00AA00AA00AA00AA), (14, 0x0000CCCC0000CCCC), (28, 0x00000000F0F0F0F0)):
        by = np.uint64(shift)
        t = (x ^ (x >> by)) & np.uint64(mask)
        x = x ^ t ^ (t << by)
    return x


def distinct(rows: npt.NDArray[np.uint8]) -> tuple[Numbers, Numbers]:
    """Return the first row of each kind, and the kind of each row."""
    words = np.ascontiguousarray(rows).view(np.uint64)
    mixed = words[:, 0].copy()
    for i in range(1, words.shape[1]):
        mixed *= np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
        mixed ^= words[:, i]
    kind, first = numbers_of(mixed)
    if not np.array_equal(words[first][kind], words):  # two kinds of rows share a number: once in an age
        _, first, kind = np.unique(words, axis=0, return_index=True, return_inverse=True)
        kind = kind.reshape(-1)
    return first, kind


@dataclass(slots=True)
class Page:
    """The sheet of some lines, read group by group."""

    sheet: Sheet
    places: Numbers

    def rows(self, *groups: str) -> npt.NDArray[np.uint8]:
        """Return the bits of some groups, a row for each line."""
        return self.sheet.rows(*groups)[self.places]

    def _bits(self, rows: npt.NDArray[np.uint8], group: str) -> npt.NDArray[np.bool_]:
        count = len(self.sheet.groups.get(group, []))
        return np.unpackbits(rows, axis=1, bitorder="little", count=count).view(np.bool_)

    def lists(self, group: str) -> Spoken:
        """Return, for each line, the labels of a group that it has."""
        labels = self.sheet.groups.get(group, [])
        if not labels:
            return Spoken(np.zeros(len(self.places), dtype=np.int64), Lists.of([[]]))
        rows = self.rows(group)
        first, kind = distinct(rows)
        return Spoken(kind, Lists.marked(self._bits(rows[first], group), labels))

    def counts(self, group: str) -> tuple[list[str], npt.NDArray[np.int16]]:
        """Return names, and for each line the number written down for each."""
        labels = self.sheet.groups.get(group, [])
        names = list(dict.fromkeys(n for n, _ in labels))
        out = np.zeros((len(self.places), len(names)), dtype=np.int16)
        if labels:
            bits = self._bits(self.rows(group), group)
            for j, (name, power) in enumerate(labels):
                out[:, names.index(name)] += bits[:, j].astype(np.int16) << power
        return names, out


def count(planes: list[Bits], bits: Bits) -> None:
    """Add one to a number written in planes of bits, in the rows given."""
    carry = bits
    for i, plane in enumerate(planes):
        planes[i], carry = plane ^ carry, plane & carry
        if not carry.any():
            return
    planes.append(carry.copy())
