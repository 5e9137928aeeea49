"""What the law can tell apart in one column: values become cells, and every test a set of cells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import TYPE_CHECKING, Final
from typing import Any as Whatever

import numpy as np
import numpy.typing as npt

from highfence.logic.expr import DatedSet
from highfence.logic.scalar import asserts, classifier

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from highfence.logic.expr import Test, Tri
    from highfence.logic.plan import Plan

Cells = npt.NDArray[np.uint16]

_SAID: Final = {False: 0, None: 2, True: 3}
"""What a test says, as a number: surely (1) and possibly (2), added."""


@dataclass(slots=True)
class _Asked:
    """One test of a column over some epochs: its node, and the function from a known value to an answer."""

    node: int
    first: int
    end: int
    check: Callable[[Whatever], Tri]


class Encoder:
    """What the law can tell apart in one column: values to cells, and tests to sets of cells.

    Cell 0 is "unknown". Cells are numbered as values come; what has been learnt is kept. Several threads may ask.
    """

    def __init__(self, plan: Plan, column: str) -> None:
        self.column = column
        self.asked = [one for n in plan.tests.get(column, ()) for one in _asked(plan, n)]
        self.marks: npt.NDArray[np.float64] | None = None
        self._checks = [one.check for one in self.asked]
        tests = [
            plan.circuit.nodes[n].detail[1]
            for n in plan.tests.get(column, ())
            if plan.circuit.nodes[n].kind == "test"
        ]
        if tests and tests[0].fact.kind in {"number", "date"}:
            self.marks = np.array(sorted({_number(t.bound) for t in tests}), dtype=np.float64)
        self._days = bool(tests) and tests[0].fact.kind == "date"
        self._cells: dict[Whatever, int] = {None: 0}
        self._signatures: dict[tuple[Tri, ...], int] = {}
        self.answers: list[tuple[Tri, ...]] = [tuple(None for _ in self.asked)]
        self.size = 1
        """Number of cells known so far."""
        self._numeric: dict[int, int] = {}
        self._learning = Lock()
        self._table: npt.NDArray[np.uint8] = np.zeros((len(self.asked), 0), dtype=np.uint8)

    def table(self) -> npt.NDArray[np.uint8]:
        """Return, by test and cell, whether the test surely holds (1) and whether it possibly holds (2), added."""
        with self._learning:
            if self._table.shape[1] != self.size:
                said = np.array([[_SAID[a] for a in row] for row in self.answers], dtype=np.uint8)
                self._table = np.ascontiguousarray(said.reshape(self.size, len(self.asked)).T)
            return self._table

    def of(self, values: Sequence[Whatever]) -> Cells:
        """Return the cells of values; None is unknown."""
        found = list(map(self._cells.get, values))
        if None in found:
            found = [self.cell(v) if c is None else c for c, v in zip(found, values, strict=True)]
        return np.array(found, dtype=np.uint16)

    def cell(self, value: Whatever) -> int:
        """Return the cell of a value; values that no test can tell apart share one."""
        found = self._cells.get(value)
        if found is None:
            look = tuple([check(value) for check in self._checks])
            with self._learning:
                found = self._signatures.get(look)
                if found is None:
                    found = len(self.answers)
                    self.answers.append(look)
                    self.size = len(self.answers)
                    self._signatures[look] = found
                if len(self._cells) < 1_000_000:
                    self._cells[value] = found
        return found

    def numbers(self, values: npt.NDArray[np.float64]) -> Cells:
        """Return the cells of numbers (or days, as ordinals); NaN is unknown."""
        marks = self.marks if self.marks is not None else np.empty(0)
        spot = np.where(np.isnan(values), 2 * len(marks) + 1, spots(marks, values))
        there = np.zeros(2 * len(marks) + 2, dtype=bool)
        there[spot] = True
        there[-1] = False
        cells = np.zeros(len(there), dtype=np.uint16)
        for one in np.flatnonzero(there).tolist():
            found = self._numeric.get(one)
            if found is None:
                sample = float(values[int(np.argmax(spot == one))])
                found = self._numeric[one] = self.cell(_day(sample) if self._days else sample)
            cells[one] = found
        return cells[spot]


def spots(marks: npt.NDArray[np.float64], values: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Return where numbers lie among marks in order: 0 before the first, 1 on it, 2 behind it, and so on."""
    place: npt.NDArray[np.int64] = 2 * np.searchsorted(marks, values, side="left")
    if len(marks):
        place += marks[np.minimum(place // 2, len(marks) - 1)] == values
    return place


def _number(bound: Whatever) -> float:
    return float(bound.toordinal()) if hasattr(bound, "toordinal") else float(bound)


def _day(number: float) -> Whatever:
    return date.fromordinal(int(number))


def _asked(plan: Plan, n: int) -> list[_Asked]:
    node = plan.circuit.nodes[n]
    first, end = plan.first[n], plan.end[n]
    if node.kind == "asserted":
        entry: str = node.detail
        return [_Asked(n, first, end, lambda v: asserts(entry, v))]
    test: Test = node.detail[1]
    bound: Whatever = test.bound
    if isinstance(bound, DatedSet):
        return [_Asked(n, a, b, _of_set(test.op, members)) for a, b, members in plan.spans(n, bound)]
    checks: dict[str, Callable[[Whatever], Tri]] = {
        "true": lambda v: v is True,
        "ge": lambda v: bool(v >= bound),
        "gt": lambda v: bool(v > bound),
        "le": lambda v: bool(v <= bound),
        "lt": lambda v: bool(v < bound),
        "eq": lambda v: bool(v == bound),
    }
    return [_Asked(n, first, end, checks[test.op])]


def _of_set(op: str, members: frozenset[str]) -> Callable[[Whatever], Tri]:
    if op == "in":
        return members.__contains__
    return classifier(members) if op == "classified" else lambda v: not members.isdisjoint(v)
