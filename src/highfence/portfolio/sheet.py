"""The sheet on which the answers of many lines are written down in bits, and how it is read line by line."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING
from typing import Any as Whatever

import numpy as np

from highfence.logic.bits import Held
from highfence.portfolio import sheet_loops
from highfence.portfolio.lists import Lists, Spoken, slots

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt

    from highfence.logic.bits import Bits

    Codes = npt.NDArray[np.int32]
    Numbers = npt.NDArray[np.int64]
    Rows = npt.NDArray[np.uint64]
    """A row for each line, or each kind of lines: bit ``i % 64`` of word ``i // 64`` belongs to label ``i``."""


@dataclass(slots=True)
class Sheet:
    """Bits by name, in groups: the long row in which an answer is written down."""

    words: int
    matrices: list[Bits] = field(default_factory=list)
    groups: dict[str, list[tuple[Whatever, int, int]]] = field(default_factory=dict)
    """The labels of each group, and where their bits are: in which matrix, and in which row of it."""

    def put(self, group: str, label: Whatever, bits: Bits) -> None:
        """Write a bit of a group, unless no line has it."""
        self.write([(group, label)], Held.of(bits.reshape(1, -1)))

    def write(self, names: Sequence[tuple[str, Whatever]], held: Held) -> None:
        """Write bits by group and label, what is held of each, but those that no line has.

        What is held is not copied: it has to stay as it is. What is read out of one matrix is read sooner.
        """
        matrix = np.ascontiguousarray(held.bits)
        some = np.flatnonzero(sheet_loops.filled(matrix, held.at))
        for i, row in zip(some.tolist(), held.at[some].tolist(), strict=True):
            group, label = names[i]
            self.groups.setdefault(group, []).append((label, len(self.matrices), row))
        if len(some):
            self.matrices.append(matrix)

    def labels(self, group: str) -> list[Whatever]:
        """Return the labels of a group."""
        return [label for label, _, _ in self.groups.get(group, [])]

    def read(self, *groups: str) -> tuple[list[Whatever], Bits, Numbers]:
        """Return the labels of some groups, and the bits of each: a matrix, and its rows."""
        found = [one for group in groups for one in self.groups.get(group, [])]
        labels, rows = (
            [label for label, _, _ in found],
            np.array([row for _, _, row in found], dtype=np.int64),
        )
        held = {at for _, at, _ in found}
        if len(held) == 1:
            return labels, self.matrices[held.pop()], rows
        bits = np.zeros((len(found), self.words), dtype=np.uint64)
        for i, (_, at, row) in enumerate(found):
            bits[i] = self.matrices[at][row]
        return labels, bits, np.arange(len(found))


@dataclass
class Page:
    """The sheet of some lines, read group by group: line ``i`` stands at ``places[i]``."""

    sheet: Sheet
    places: Numbers

    @cached_property
    def _used(self) -> Codes:
        """Each place at which a line stands, -1 for the others."""
        out = np.full(self.sheet.words * 64, -1, dtype=np.int32)
        out[self.places] = self.places
        return out

    def _kinds(self, bits: Bits, order: Numbers) -> tuple[Codes, Rows]:
        """Return the kind of each line as to some rows of bits, in the order given, and each kind's own row."""
        most = min(len(self.places), 1 << len(order))
        found, codes = np.empty_like(self._used), np.empty(len(self.places), dtype=np.int32)
        rows = np.empty((most, max(1, -(-len(order) // 64))), dtype=np.uint64)
        known = sheet_loops.kinds_of_bits(bits, order, self._used, slots(most), rows, found)
        sheet_loops.pick(found, self.places, codes)
        return codes, rows[:known]

    def lists(self, *groups: str, by: Callable[[Whatever], Whatever] | None = None) -> Spoken:
        """Return, for each line, the labels that it has of a group, or of some, one behind the other.

        ``by`` gives the order of the labels; else they come as they were put.
        """
        labels, bits, at = self.sheet.read(*groups)
        if not labels:
            return self._nothing()
        order = sorted(range(len(labels)), key=lambda i: by(labels[i])) if by else range(len(labels))
        codes, rows = self._kinds(bits, at[order])
        starts, words = _marked(rows)
        return Spoken(codes, Lists(starts, words, [labels[i] for i in order]))

    def ranked(self, group: str, names: Sequence[str]) -> Spoken:
        """Return, for each line, those of the names for which it has a number, the highest number first.

        The labels of the group are pairs of a name and a power of two. Equal numbers go by the order of ``names``.
        """
        labels, bits, at = self.sheet.read(group)
        number = {name: n for n, name in enumerate(names)}
        told = sorted(
            (number[n], power, row) for (n, power), row in zip(labels, at, strict=True) if n in number
        )
        if not told:
            return self._nothing()
        codes, rows = self._kinds(bits, np.array([row for *_, row in told]))
        ends, places = _marked(rows)
        of = np.array([n for n, *_ in told], dtype=np.int32)
        powers = np.array([power for _, power, _ in told], dtype=np.int32)
        words, starts = np.empty_like(places), np.zeros_like(ends)
        sheet_loops.ranked(places, ends, of, powers, words, starts)
        return Spoken(codes, Lists(starts, words[: starts[-1]], list(names)))

    def alike(self, *groups: str) -> tuple[Codes, Page]:
        """Return the kind of each line as to some groups, and a page on which each kind is a line."""
        names = [(group, label) for group in groups for label in self.sheet.labels(group)]
        _, bits, at = self.sheet.read(*groups)
        codes, rows = self._kinds(bits, at)
        sheet = Sheet(-(-len(rows) // 64))
        marks = np.zeros((len(names), 64 * sheet.words), dtype=np.uint8)
        told = np.unpackbits(rows.view(np.uint8), axis=1, bitorder="little", count=len(names))
        marks[:, : len(rows)] = told.T
        sheet.write(names, Held.of(np.packbits(marks, axis=1, bitorder="little").view(np.uint64)))
        return codes, Page(sheet, np.arange(len(rows)))

    def _nothing(self) -> Spoken:
        return Spoken(np.zeros(len(self.places), dtype=np.int32), Lists.of([[]]))


def _marked(rows: Rows) -> tuple[Numbers, Codes]:
    """Return the places of the bits that are set, row by row: where each row starts, and the places."""
    starts = np.zeros(len(rows) + 1, dtype=np.int64)
    words = np.empty(int(np.bitwise_count(rows).sum()), dtype=np.int32)
    sheet_loops.marked(rows, words, starts)
    return starts, words


def distinct(rows: Rows) -> tuple[Numbers, Codes]:
    """Return the first row of each kind, and the kind of each row."""
    codes, found = np.empty(len(rows), dtype=np.int32), np.empty_like(rows)
    lines = np.arange(len(rows), dtype=np.int32)
    known = sheet_loops.kinds_of_rows(rows, lines, slots(len(rows)), found, codes, 0)
    first = np.empty(known, dtype=np.int64)
    first[codes[::-1]] = np.arange(len(codes))[::-1]
    return first, codes
