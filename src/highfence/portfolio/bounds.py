"""Where the answer of a line changes as one bound of the law moves.

``Laws`` is the rulebook with that bound at any value. ``Marks`` finds, for each line, the numbers that the bound
is compared with, by completing the line's facts and listening to what is compared.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal, NamedTuple
from typing import Any as Whatever

import numpy as np
import numpy.typing as npt
import polars as pl

from highfence.determination.complete import complete
from highfence.facts.derive import DERIVERS
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
    from highfence.determination.check import Options
    from highfence.facts.intake import Given
    from highfence.logic.rulebook import Rulebook, View

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
        days = {d for r in options.regimes if r in book.regimes for d in book.days_of_change(r)}
        self._days = np.array(sorted(days), dtype="datetime64[D]")

    def at(self, value: float) -> Rulebook:
        """Return the rulebook with the bound at ``value``."""
        changes = tuple(replace(t, becomes=value) for t in self.thresholds)
        return Reform(f"sweep:{value:g}", changes=changes).apply(self.book)

    def outcomes(self, frame: pl.DataFrame, value: float) -> pl.Series:
        """Return the outcome of each line with the bound at ``value``."""
        if value not in self._kept:
            self._kept[value] = BySize(self.options, self.at(value))
        return self._kept[value].outcomes(frame)

    def epochs(self, days: pl.Series) -> list[int]:
        """Return for each day the number of the span in which the law is the same."""
        found: list[int] = np.searchsorted(
            self._days, days.to_numpy().astype("datetime64[D]"), side="right"
        ).tolist()
        return found

    def views(self, given: Given) -> list[View]:
        """Return the views that a line is decided in. Raises OutsideCoverage."""
        if given.on is None:
            return []
        known = self.options.known_on or given.known_on
        asked = [r for r in self.options.regimes if r in self.book.regimes]
        return [self.book.at(r, given.on, known, self.options.reading) for r in asked]


class Marks:
    """Finds, for lines, between which bounds their answers can change."""

    def __init__(self, laws: Laws) -> None:
        self.laws, self.fact = laws, laws.fact
        self._inputs = _inputs(laws.fact)
        self._views: dict[View, Listening] = {}
        self._known: dict[tuple[Whatever, ...], Found] = {}

    def of(self, frame: pl.DataFrame, bounds: Numbers) -> tuple[list[tuple[int, ...]], Numbers]:
        """Return the patterns in which bounds are cut (places between two bounds), and which each line has."""
        stated = self.fact.path("item")
        inputs = [c for c in frame.columns if c != stated and self._feeds(c)]
        if stated in frame.columns:
            own = frame.get_column(stated)
        else:
            own = pl.Series([None] * frame.height, dtype=pl.Float64)
        alone = own.is_not_null()
        for name in inputs:
            alone &= frame.get_column(name).is_null()
        patterns: dict[tuple[int, ...], int] = {}
        which = np.zeros(frame.height, dtype=np.int64)
        plain, asked = alone.arg_true().to_numpy(), (~alone).arg_true()
        if len(plain):
            values, place = np.unique(own.to_numpy()[plain], return_inverse=True)
            cut = [self._pattern(patterns, Found((float(v),)), bounds) for v in values]
            which[plain] = np.array(cut)[place]
        if len(asked):
            key = [c for c in (stated, *inputs, "known_on", "item.kind", "item.eccn") if c in frame.columns]
            found, mix = self._asked(frame[asked], key)
            which[asked.to_numpy()] = np.array([self._pattern(patterns, f, bounds) for f in found])[mix]
        return list(patterns), which

    def _pattern(self, patterns: dict[tuple[int, ...], int], found: Found, bounds: Numbers) -> int:
        """Return the number of the pattern in which a line's numbers cut the bounds."""
        if found.everywhere:
            cuts = set(range(len(bounds)))
        else:
            # A bound that a fact equals belongs to one side, by the kind of test; beside another bound it is alone.
            own, other = np.array(found.own), np.array(found.others)
            cuts = {int(c) for s in self.laws.sides for c in np.searchsorted(bounds, own, s)}
            cuts |= {int(c) for s in BOTH for c in np.searchsorted(bounds, other, s)}
        return patterns.setdefault(tuple(sorted(cuts - {0, len(bounds)})), len(patterns))

    def _feeds(self, column: str) -> bool:
        whole = ("item.chips", "item.tops", "item.components")
        return column in self._inputs or column == "item.chip" or column.startswith(whole)

    def _asked(self, frame: pl.DataFrame, key: list[str]) -> tuple[list[Found], Numbers]:
        """Complete the facts of lines, once for each distinct mix of what the fact follows from."""
        rows = frame.select("on", *key)
        lists = [c for c in key if isinstance(rows.schema[c], pl.List)]
        hashable = rows.with_columns(
            pl.col(lists).list.join("\x1f"), pl.Series("on", self.laws.epochs(rows.get_column("on")))
        )
        names = hashable.columns
        mixes = hashable.with_row_index("row").unique(names, keep="first", maintain_order=True)
        numbered = mixes.select(*names, pl.int_range(pl.len()).alias("mix"))
        which = hashable.join(numbered, on=names, how="left", nulls_equal=True, maintain_order="left")
        found: list[Found] = []
        for row, *mix in mixes.iter_rows():
            kept = self._known.get((*names, *mix))
            if kept is None:
                kept = self._known[*names, *mix] = self._of_row(rows.row(row, named=True))
            found.append(kept)
        return found, which.get_column("mix").to_numpy()

    def _of_row(self, row: dict[str, Whatever]) -> Found:
        own: set[float] = set()
        others: set[float] = set()
        try:
            given = given_of(row)
            for view in self.laws.views(given):
                listening = self._views.setdefault(view, Listening(view, self.fact))
                listening.heard = set()
                done = complete(given, given.on or view.on, listening)
                own |= listening.heard
                for slot in done.case.ics if self.fact.scope == "ic" else ("",):
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


class Found(NamedTuple):
    """What the bound is compared with in a line: its own numbers, and other bounds where its fact is not known.

    ``everywhere``: the item is made of components, whose circuits are compared too; each bound is tried.
    """

    own: tuple[float, ...] = ()
    others: tuple[float, ...] = ()
    everywhere: bool = False


def _inputs(fact: Fact) -> frozenset[str]:
    """Return the columns of the item from which a fact can be derived."""
    wanted, found = {fact.name}, set[str]()
    while wanted:
        one = wanted.pop()
        for deriver in DERIVERS:
            if deriver.result == one:
                wanted |= {n for n in deriver.inputs if n not in found}
                found |= set(deriver.inputs)
    extra = {"tpp"} if fact.name == "peak_tops" else set()
    return frozenset(f"item.{n}" for n in found | extra)


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
