"""What completion makes of parts of lines, by the numbers of what stands in them, from one table to the next."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from typing import Any as Whatever

import numpy as np

from highfence.portfolio.kept import Combinations
from highfence.portfolio.keys import Keys
from highfence.portfolio.numbering import Said, marked

if TYPE_CHECKING:
    import numpy.typing as npt

    from highfence.determination.designers import Designer
    from highfence.portfolio.kept import Memory

    Codes = npt.NDArray[np.uint32]
    Truths = npt.NDArray[np.bool_]

_MANY: Final = 1 << 12
"""What was made of more parts than this is handed on only if it stands in the table, if most does not."""


@dataclass(frozen=True, slots=True)
class Item:
    """What completion makes of an item: facts, and what the chip table only indicates or leaves to variants."""

    facts: dict[str, Whatever]
    assumptions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    indicative: dict[str, Whatever] = field(default_factory=dict)
    variants: tuple[tuple[dict[str, Whatever], dict[str, Whatever]], ...] = ()
    ics: tuple[str, ...] = ("item",)
    designers: tuple[Designer, ...] = ()


@dataclass(slots=True)
class Found:
    """A part over all lines: ``made[codes[i]]`` is what line ``i`` has; None where it is determined alone.

    ``values`` are, by fact, those of what was made; ``by_day`` the lines in which it can hang on the day, if there are any.
    """

    codes: Codes
    made: list[Item | None]
    values: dict[str, list[Whatever]]
    by_day: Truths | None = None

    @property
    def items(self) -> list[Item]:
        """What was made, nothing in place of None."""
        return [m or Item({}) for m in self.made]

    def hard(self) -> Truths:
        """Return the lines that have to be determined alone."""
        return marked([m is None for m in self.made], self.codes)

    def facts(self) -> dict[str, Said]:
        """Return the facts of the part."""
        return {name: Said(self.codes, values) for name, values in self.values.items()}


class Made:
    """What was made of parts, by number, and the values of each fact."""

    def __init__(self) -> None:
        self.items: list[Item | None] = []
        self.values: dict[str, list[Whatever]] = {}

    def add(self, item: Item | None) -> None:
        """Take in what has the next number."""
        facts = {} if item is None else item.facts
        for name in facts.keys() - self.values.keys():
            self.values[name] = [None] * len(self.items)
        for name, values in self.values.items():
            values.append(facts.get(name))
        self.items.append(item)

    def with_others(self, others: Made) -> tuple[list[Item | None], dict[str, list[Whatever]]]:
        """Return what was made here and, behind it, what was made there."""
        mine, theirs = [None] * len(self.items), [None] * len(others.items)
        names = {**self.values, **others.values}
        values = {n: self.values.get(n, mine) + others.values.get(n, theirs) for n in names}
        return self.items + others.items, values


class Part:
    """A part of lines, by the numbers of its cells.

    Where views differ, it is ``dated``: made again for each epoch.
    """

    def __init__(self, memory: Memory) -> None:
        self.combinations = Combinations(memory)
        self.stamp: Whatever = None

    @property
    def size(self) -> int:
        """How many were made."""
        return len(self.made.items) + len(self.dated.items)

    def forget(self) -> None:
        """Start anew."""
        self.stamp = self.combinations.stamp
        self.made, self.dated = Made(), Made()
        self.epochs = Keys()
        self.differing: dict[int, tuple[Whatever, ...]] = {}

    def found(self, codes: Codes) -> Found:
        """Return the part over lines, without what stands in none of them if that is most of very much."""
        made, values = self.made.with_others(self.dated)
        if len(made) <= _MANY:
            return Found(codes, made, values)
        there = np.zeros(len(made), dtype=bool)
        there[codes] = there[0] = True
        used = np.flatnonzero(there).tolist()
        if 2 * len(used) > len(made):
            return Found(codes, made, values)
        number = (np.cumsum(there) - 1).astype(np.uint32)
        some = {name: [v[i] for i in used] for name, v in values.items()}
        some = {name: v for name, v in some.items() if any(x is not None for x in v)}
        return Found(number[codes], [made[i] for i in used], some)
