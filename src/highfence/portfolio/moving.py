"""A bound that moves, as a parameter of one law: numbers that know where the bound is.

The tests of the bound stand in the law at ``MOVED``, where no number is. A number that is decided with the bound at
``b`` compares with that place as it compares with ``b``, and with every other bound as itself. So one circuit serves
every value of the bound, and each line can be decided at its own.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple
from typing import Any as Whatever

import numpy as np

from highfence.logic.bits import unpack
from highfence.logic.cells import Cells
from highfence.logic.encoder import spots
from highfence.portfolio.coarse import AnyView, Coarse
from highfence.portfolio.group import Group
from highfence.portfolio.layout import Layout
from highfence.portfolio.parts import Parts
from highfence.portfolio.settling import Settler

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from highfence.logic.bits import Bits, Rows
    from highfence.logic.encoder import Encoder
    from highfence.logic.expr import Fact, Op
    from highfence.logic.rulebook import View
    from highfence.portfolio.bounds import Side
    from highfence.portfolio.court import Court, Verdict
    from highfence.portfolio.made import Item

    Numbers = npt.NDArray[Whatever]

MOVED: Final = 1e300
"""Where the bound stands in the law."""

APART: Final = "apart"
"""Beneath an item or a party, the bounds that tell apart two numbers of the fact (see ``MovedParts``)."""

_ENDS: Final[Mapping[str, tuple[bool, bool]]] = {
    "ge": (False, True),
    "lt": (False, True),
    "gt": (True, False),
    "le": (True, False),
}
"""Of two numbers, whether tests tell them apart with the bound at the lower, and at the higher of them."""


@dataclass(frozen=True, slots=True)
class Against:
    """A number, with the bound at ``bound``."""

    value: float
    bound: float

    def _there(self, other: float) -> float:
        return self.bound if other == MOVED else other

    def __ge__(self, other: float) -> bool:
        return self.value >= self._there(other)

    def __gt__(self, other: float) -> bool:
        return self.value > self._there(other)

    def __le__(self, other: float) -> bool:
        return self.value <= self._there(other)

    def __lt__(self, other: float) -> bool:
        return self.value < self._there(other)


LOW, HIGH = Against(float("-inf"), 0.0), Against(float("inf"), 0.0)
"""Numbers below every bound and above every one, wherever the bound is that moves."""


def cells(encoder: Encoder, values: Numbers, bounds: Numbers) -> npt.NDArray[np.uint16]:
    """Return the cells of numbers, each with the bound at a place of its own; NaN is unknown."""
    marks = np.array([MOVED]) if encoder.marks is None else encoder.marks
    side = (values >= bounds).astype(np.int64) + (values > bounds)
    spot = np.where(np.isnan(values), 0, 1 + 3 * spots(marks, values) + side)
    first = np.full(6 * len(marks) + 4, -1, dtype=np.int64)
    first[spot[::-1]] = np.arange(len(spot))[::-1]
    found = np.zeros(len(first), dtype=np.uint16)
    for one in (1 + np.flatnonzero(first[1:] >= 0)).tolist():
        at = first[one]
        found[one] = encoder.cell(Against(float(values[at]), float(bounds[at])))
    return found[spot]


# --------------------------------------------------------------------------------------------- completing


class Bounds(NamedTuple):
    """The fact whose bound moves, and the values that the bound takes, in order."""

    fact: Fact
    values: Numbers

    def between(self, ops: set[Op], one: float, other: float) -> tuple[int, int]:
        """Return which bounds tell two numbers apart by tests of some kinds: from the first on, up to the second."""
        low, high = min(one, other), max(one, other)
        begins: Side = "left" if any(_ENDS[op][0] for op in ops) else "right"
        ends: Side = "right" if any(_ENDS[op][1] for op in ops) else "left"
        found = int(np.searchsorted(self.values, low, begins)), int(np.searchsorted(self.values, high, ends))
        return found if low < high and ops and found[0] < found[1] else (0, 0)


class _AnyBound(AnyView):
    """Notices that views differ where the moving bound may tell numbers apart; figures keep their side of each bound."""

    def __init__(self, regime: Whatever, view: View, bounds: Bounds) -> None:
        super().__init__(regime, view)
        self._bounds = bounds

    def marks(self, fact: Fact) -> set[float]:
        """Return the numbers with which a fact is compared, as the bound takes its values."""
        found = super().marks(fact)
        return found | set(self._bounds.values.tolist()) if fact == self._bounds.fact else found

    def same(self, fact: Fact, one: Whatever, other: Whatever) -> bool:
        """Return whether no version of any rule can tell two values apart, wherever the bound is."""
        if not super().same(fact, one, other):
            return False
        every: set[Op] = {"ge", "gt"}
        if fact == self._bounds.fact and any(self._bounds.between(every, one, other)):
            self.differs = True
        return True


class _Compared(Cells):
    """The cells of a day, with the bound where it tells no numbers apart, or (``apart``) where it does.

    ``heard`` are the bounds that tell apart the numbers that were compared.
    """

    def __init__(self, view: View, bounds: Bounds, *, apart: bool) -> None:
        super().__init__(view)
        self._bounds, self._apart = bounds, apart
        self.heard: set[tuple[int, int]] = set()

    @cached_property
    def _ops(self) -> set[Op]:
        return {op for op, bound in self.tests.get(self._bounds.fact, ()) if bound == MOVED}

    def same(self, fact: Fact, one: Whatever, other: Whatever) -> bool:
        """Return whether no test in the view can tell two values apart."""
        if not super().same(fact, one, other):
            return False
        found = self._bounds.between(self._ops, one, other) if fact == self._bounds.fact else (0, 0)
        if not any(found):
            return True
        self.heard.add(found)
        return not self._apart


class MovedParts(Parts):
    """Completes parts with the bound where it tells no numbers apart that are compared, or where it does (``apart``).

    Which bounds tell them apart is said as a fact of the part, ``APART``.
    """

    def __init__(self, views: Sequence[View], fact: Fact, bounds: Numbers, *, apart: bool) -> None:
        own = Bounds(fact, bounds)
        made: dict[int, _Compared] = {}

        def cells_of(epoch: int) -> Cells:
            if epoch not in made:
                made[epoch] = _Compared(views[epoch], own, apart=apart)
            return made[epoch]

        super().__init__(views, cells_of)
        self._any = _AnyBound(views[0].regime, views[-1], own)
        self._coarse = Coarse(self._any)

    def _completed(self, row: dict[str, Whatever], cells: Whatever, epoch: int, prefix: str) -> Item | None:
        if not isinstance(cells, _Compared):
            return super()._completed(row, cells, epoch, prefix)
        cells.heard.clear()
        found = super()._completed(row, cells, epoch, prefix)
        if len(cells.heard) > 1:
            return None
        if found is not None:
            found.facts.update({f"{prefix}{APART}": one for one in cells.heard})
        return found


# ----------------------------------------------------------------------------------------------- settling


class _Placed(Cells):
    """The cells of a day with the bound at some place."""

    def __init__(self, base: Cells, fact: Fact, bound: float) -> None:
        super().__init__(base.view)
        self._base, self._fact, self._bound = base, fact, bound

    @cached_property
    def tests(self) -> Mapping[Fact, set[tuple[Op, Whatever]]]:
        """Tests that the view makes of each fact, those of the bound at its place."""
        own = self._base.tests.get(self._fact, set())
        return {
            **self._base.tests,
            self._fact: {(op, self._bound if bound == MOVED else bound) for op, bound in own},
        }

    def values(self, fact: Fact) -> tuple[Whatever, ...]:
        """Return one value for each cell of a fact."""
        if fact != self._fact:
            return self._base.values(fact)
        return tuple(Against(v, self._bound) for v in super().values(fact))

    def two_way(self, fact: Fact) -> bool:
        """Return whether the fact can push the answer in more than one direction."""
        return self._base.two_way(fact)


class _Anywhere(_Placed):
    """The cells of a day that there are wherever the bound is."""

    def values(self, fact: Fact) -> tuple[Whatever, ...]:
        """Return one value for each cell of a fact."""
        return (LOW, HIGH) if fact == self._fact else self._base.values(fact)


def _at(court: Court, kind: type[_Placed], fact: Fact, bound: float) -> Court:
    """Return the same court with cells of some kind."""
    base, made = court.cells_of, dict[int, _Placed]()

    def cells_of(epoch: int) -> Cells:
        if epoch not in made:
            made[epoch] = kind(base(epoch), fact, bound)
        return made[epoch]

    found = copy(court)
    found.cells_of = cells_of
    return found


class Shown(Settler):
    """Settles by completions alone, which show an answer to stay open wherever the bound is; others are left over."""

    @classmethod
    def of(cls, settler: Settler, fact: Fact) -> Shown:
        """Return what settles so with the court of another."""
        return cls(_at(settler.court, _Anywhere, fact, 0.0))

    def settle(self, rows: Rows, verdict: Verdict) -> Bits:
        """Return the lines that are left over; the verdict stands of the others."""
        at = np.flatnonzero(unpack(verdict.one("outcome/undetermined") & rows.valid))
        if len(at):
            at = self._left(rows, verdict, at)
        return Layout(rows.starts, at).bits(np.ones(len(at), dtype=bool))


class Tried(Settler):
    """Settles by trying out alone, with the bound at some place."""

    @classmethod
    def of(cls, settler: Settler, fact: Fact, bound: float) -> Tried:
        """Return what settles so with the court of another."""
        return cls(_at(settler.court, _Placed, fact, bound))

    def _left(self, rows: Rows, verdict: Verdict, at: Numbers) -> Numbers:  # noqa: ARG002 - as there
        return at


# ------------------------------------------------------------------------------------------------ deciding


@dataclass
class MovedGroup(Group):
    """Lines that are decided each with the bound at its own place, ``bounds``.

    ``numbers`` are those of the fact whose bound moves, column by column, of every line of the table.
    """

    bounds: Numbers
    numbers: dict[str, Numbers]

    @cached_property
    def _bound(self) -> Numbers:
        return self.layout.numbers(self.bounds)

    def rows(self) -> Rows:
        """Return the lines as rows, each fact in its cell."""
        rows, encoder = super().rows(), self.court.encoder
        new = {n: cells(encoder(n), v[self.source], self._bound) for n, v in self.numbers.items()}
        new = {n: c for n, c in new.items() if c.any()}
        return rows.with_own(new, {n: encoder(n).size for n in new})

    def _seen_with(self, rows: Rows, added: list[dict[str, Whatever]]) -> Rows:
        moved = [n for n in self.numbers if any(n in one for one in added)]
        rest = [{n: v for n, v in one.items() if n not in moved} for one in added]
        seen, encoder = super()._seen_with(rows, rest), self.court.encoder
        item, bound = self.lifted.item[self.source[rows.line]], self._bound[rows.line]
        new: dict[str, Numbers] = {}
        for name in moved:
            values = np.array([one.get(name, np.nan) for one in added], dtype=np.float64)[item]
            found = cells(encoder(name), values, bound)
            new[name] = np.where(np.isnan(values), rows.cells(name), found)
        return seen.with_own(new, {n: encoder(n).size for n in new})
