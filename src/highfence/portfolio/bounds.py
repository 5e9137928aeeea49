"""Where the answer of a line changes as one bound of the law moves.

``Laws`` is the rulebook with that bound at any value. ``Marks`` finds, for a line, the numbers that the bound
is compared with, by completing the line's facts and listening to what is compared: that is for the rare lines that are
determined alone (others: ``pieces``).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal, NamedTuple
from typing import Any as Whatever

import numpy as np
import numpy.typing as npt

from highfence.determination.complete import complete
from highfence.logic.cells import Cells
from highfence.logic.errors import Fault, InputError, OutsideCoverage
from highfence.logic.expr import Fact, Test, walk
from highfence.logic.provisions import beneath
from highfence.portfolio.conditions import fact_named
from highfence.portfolio.constants import Threshold, expressions
from highfence.portfolio.lines import BySize
from highfence.portfolio.reform import Reform
from highfence.portfolio.single import given_of

if TYPE_CHECKING:
    import polars as pl

    from highfence.determination.check import Options
    from highfence.facts.intake import Given
    from highfence.logic.rulebook import Rulebook, View
    from highfence.logic.scalar import Case

Numbers = npt.NDArray[Whatever]
Side = Literal["left", "right"]
BOTH: tuple[Side, ...] = ("left", "right")


class Laws:
    """The rulebook with the bound at any value, and the numbers that the bound is compared with."""

    def __init__(self, book: Rulebook, options: Options, thresholds: tuple[Threshold, ...]) -> None:
        self.book, self.options, self.thresholds = book, replace(options, explain="none"), thresholds
        facts = {fact_named(t.fact) for t in thresholds}
        fact = facts.pop() if len(facts) == 1 else None
        if fact is None or fact.kind != "number":
            names = ", ".join(t.fact for t in thresholds)
            raise InputError([Fault("--threshold", names, "one fact that is a number, the same in each")])
        self.fact = fact
        self.at(0.0)  # every threshold fits, or this says why not
        ops = {
            node.op
            for t in thresholds
            for r in book.regimes.values()
            for p in r.provisions
            if beneath(t.rule, p.id)
            for expr in expressions(p)
            for node in walk(expr)
            if isinstance(node, Test) and node.fact == fact and node.bound == float(t.at)  # type: ignore[arg-type]
        }
        met, missed = ops & {"ge", "lt"}, ops & {"gt", "le"}
        self.sides: tuple[Side, ...] = BOTH if met and missed else ("right",) if met else ("left",)
        """On which side of a fact's place among the bounds one that equals it lies: tests are "at least" or "below",
        which a fact that equals the bound meets, or "more than" or "at most"."""
        self._kept: dict[float, BySize] = {}

    def at(self, value: float) -> Rulebook:
        """Return the rulebook with the bound at ``value``."""
        changes = tuple(replace(t, becomes=value) for t in self.thresholds)
        return Reform(f"sweep:{value:g}", changes=changes).apply(self.book)

    def outcomes(self, frame: pl.DataFrame, value: float) -> pl.Series:
        """Return the outcome of each line with the bound at ``value``."""
        if value not in self._kept:
            self._kept[value] = BySize(self.options, self.at(value))
        return self._kept[value].outcomes(frame)

    def views(self, given: Given) -> list[View]:
        """Return the views that a line is decided in. Raises OutsideCoverage."""
        if given.on is None:
            return []
        known = self.options.known_on or given.known_on
        asked = [r for r in self.options.regimes if r in self.book.regimes]
        return [self.book.at(r, given.on, known, self.options.reading) for r in asked]


class Marks:
    """Finds between which bounds the answer of a line can change, by completing its facts."""

    def __init__(self, laws: Laws) -> None:
        self.laws, self.fact = laws, laws.fact
        self._views: dict[View, Listening] = {}

    def of(self, row: dict[str, Whatever], bounds: Numbers) -> Numbers:
        """Return the places among the bounds at which the answer of a line can change."""
        found = self._found(row)
        if found.everywhere:
            return np.arange(len(bounds))
        # A bound that a fact equals belongs to one side, by the kind of test; beside another bound it is alone.
        places = [np.searchsorted(bounds, found.own, side) for side in self.laws.sides]
        places += [np.searchsorted(bounds, found.others, side) for side in BOTH]
        return np.unique(np.concatenate(places))

    def _found(self, row: dict[str, Whatever]) -> Found:
        own: set[float] = set()
        others: set[float] = set()
        try:
            given = given_of(row)
            for view in self.laws.views(given):
                listening = self._views.setdefault(view, Listening(view, self.fact))
                listening.heard = set()
                done = complete(given, given.on or view.on, listening)
                own |= listening.heard
                for slot in self._slots(done.case):
                    name = self.fact.path(slot)
                    values = [done.case.facts.get(name), done.indicative.get(name)]
                    for one in done.variants:
                        values += [one.facts.get(name), one.indicative.get(name)]
                    own |= {float(v) for v in values if v is not None}
                    if done.case.facts.get(name) is None:
                        others |= {float(b) for _, b in listening.tests.get(self.fact, ())}
        except (InputError, OutsideCoverage):
            return Found()  # not answered, whatever the bound
        return Found(tuple(own), tuple(others), everywhere=given.components is not None)

    def _slots(self, case: Case) -> tuple[str, ...]:
        if self.fact.scope == "ic":
            return tuple(case.ics)
        return tuple(slot for slot, _ in case.parties) if self.fact.scope == "party" else ("",)


class Found(NamedTuple):
    """What the bound is compared with in a line: its own numbers, and other bounds where its fact is not known.

    ``everywhere``: the item is made of components, whose circuits are compared too; each bound is tried.
    """

    own: tuple[float, ...] = ()
    others: tuple[float, ...] = ()
    everywhere: bool = False


class Listening(Cells):
    """Cells that remember which numbers a fact was compared as."""

    def __init__(self, view: View, fact: Fact) -> None:
        super().__init__(view)
        self.fact, self.heard = fact, set[float]()

    def same(self, fact: Fact, one: Whatever, other: Whatever) -> bool:
        """Return whether no test in the view can tell two values apart, and remember what was compared."""
        if fact == self.fact:
            self.heard |= {float(one), float(other)}
        return super().same(fact, one, other)
