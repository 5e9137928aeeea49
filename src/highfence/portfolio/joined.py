"""The facts of lines under few numbers: what the law cannot tell apart has one, and small parts share theirs.

Lines are numbered part by part (``lift``), a number for each distinct name, figure or code. Evaluation looks up what
a line has once for every numbering, so there should be few, and alike lines should stand beside each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple
from typing import Any as Whatever

import numpy as np

from highfence.logic.bits import Column, kinds
from highfence.logic.compiled import compiled

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy.typing as npt

    from highfence.logic.encoder import Cells

    Numbers = npt.NDArray[Whatever]

_TOGETHER: Final = 256
"""Up to so many numbers, parts are numbered together."""

_SORTED: Final = 1 << 16
"""Up to so many numbers, parts say together which lines are alike."""


class Part(NamedTuple):
    """One numbering of lines: ``codes`` by line, the ``kind`` of each number, and the cells of each kind by column.

    ``weight`` says how much the law asks of the part.
    """

    codes: Numbers
    kind: npt.NDArray[np.int32]
    columns: dict[str, Cells]
    weight: int

    @property
    def size(self) -> int:
        """Number of kinds."""
        return len(next(iter(self.columns.values())))


@dataclass(slots=True)
class Joined:
    """Parts of the lines of a table, from the columns by the numbers at which their cells stand."""

    parts: list[Part]

    @classmethod
    def of(cls, numbered: Iterable[tuple[Numbers, dict[str, Cells], int]]) -> Joined:
        """Return the parts: the numbers of the lines, the cells of each number by column, and a weight."""
        found = []
        for codes, columns, weight in numbered:
            kind, first = kinds(list(columns.values()), [int(c.max()) + 1 for c in columns.values()])
            named = {name: cells[first] for name, cells in columns.items()}
            found.append(Part(codes.astype(np.uint32, copy=False), kind, named, weight))
        return cls(found)

    def alike(self, lines: npt.NDArray[np.int64]) -> npt.NDArray[np.uint16]:
        """Return a number for each of some lines; what weighs most comes first in it.

        Kinds count in the order in which lines have them: how cells are numbered hangs on what came before.
        """
        number, count = np.zeros(len(lines), dtype=np.int64), 1
        digit = np.empty(len(lines), dtype=np.int64)
        for part in sorted(self.parts, key=lambda p: -p.weight):
            size = met(part.codes, part.kind, lines, np.full(part.size, -1, dtype=np.int64), digit)
            if count * size <= _SORTED:
                count *= size
                number *= size
                number += digit
        return number.astype(np.uint16)

    def numbered(self, lines: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int32], dict[str, Column]]:
        """Return the numbers of some lines, small parts together, and the cells of these numbers by column."""
        groups = _together(self.parts)
        numbers = np.empty((len(groups), len(lines)), dtype=np.int32)
        columns: dict[str, Column] = {}
        for place, (group, row) in enumerate(zip(groups, numbers, strict=True)):
            size, count = int(np.prod([part.size for part in group])), 1
            every = np.arange(size, dtype=np.int64)
            whole = np.zeros(len(group[0].codes), dtype=np.int32)
            for part in group:
                add(part.codes, (part.kind * count).astype(np.int32), whole)
                own = every // count % part.size
                columns |= {name: Column(place, cells[own]) for name, cells in part.columns.items()}
                count *= part.size
            np.take(whole, lines, out=row)
        return numbers, columns


def _together(parts: Sequence[Part]) -> list[list[Part]]:
    """Return the parts in groups that are numbered together."""
    groups: list[list[Part]] = []
    count = 1
    for part in sorted(parts, key=lambda p: p.size):
        if not groups or count * part.size > _TOGETHER:
            groups.append([])
            count = 1
        groups[-1].append(part)
        count *= part.size
    return groups


@compiled
def met(codes: Numbers, kind: Numbers, lines: Numbers, first: Numbers, out: Numbers) -> int:
    """Write down for each line when the kind of its number was first met, and return how many were met.

    ``first`` is -1 for each kind before.
    """
    count = 0
    for i in range(len(lines)):
        here = kind[codes[lines[i]]]
        if first[here] < 0:
            first[here] = count
            count += 1
        out[i] = first[here]
    return count


@compiled
def add(codes: Numbers, kind: Numbers, out: Numbers) -> None:
    """Add to each line the kind of its number."""
    for i in range(len(codes)):
        out[i] += kind[codes[i]]
