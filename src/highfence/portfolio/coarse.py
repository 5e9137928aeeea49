"""Figures of items that the law cannot tell apart, made equal, so that fewer items have to be completed."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Final
from typing import Any as Whatever

import numpy as np
import polars as pl

from highfence.facts.vocabulary import lookup
from highfence.logic.expr import Test, walk
from highfence.logic.rulebook import conditions_of
from highfence.logic.scalar import matcher
from highfence.portfolio import kept_loops
from highfence.portfolio.kept import MANY, Kept
from highfence.portfolio.keys import Keys, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from highfence.logic.expr import Fact
    from highfence.logic.provisions import Regime
    from highfence.logic.rulebook import View
    from highfence.portfolio.kept import Columns

    Truths = npt.NDArray[np.bool_]

CONTENT: Final = "item.us_controlled_content_usd"
_TOGETHER: Final = (
    ("item.tpp", "item.die_area_mm2"),
    ("item.memory_bandwidth_gb_s", "item.package_area_mm2"),
    ("item.memory_bandwidth_gb_s", "item.interconnect_gb_s"),
    ("item.parameters.wavelength_nm", "item.parameters.na"),
    ("item.added_training_operations", "item.training_operations"),
    (CONTENT, "item.value_usd"),
)
"""Figures of which completion computes another: where both are stated, their exact values count."""

_READ_AS: Final = {
    "item.tpp": (("item.peak_tops", 64.0), ("item.peak_tops", 16.0), ("item.peak_tops", 4.0)),
    "item.interconnect_gb_s": (("item.interconnect_non_volatile_gb_s", 1.0),),
}
"""Figures from which another is read off alone, and the factor between them."""


class AnyView:
    """Stands for the cells of a view while an item is completed, and notices where views might differ."""

    def __init__(self, regime: Regime, view: View) -> None:
        self.view, self._regime = view, regime
        self.differs = False

    def marks(self, fact: Fact) -> set[float]:
        """Return the numbers with which some version of some rule compares a fact."""
        return {float(t.bound) for t in self._tests.get(fact, ()) if isinstance(t.bound, int | float)}

    @cached_property
    def _tests(self) -> dict[Fact, set[Test]]:
        found: dict[Fact, set[Test]] = defaultdict(set)
        for prov in self._regime.provisions:
            for version in prov.versions:
                for body in (version.body, *(s.instead for s in version.stays)):
                    for expr in conditions_of(body):
                        for node in walk(expr):
                            if isinstance(node, Test):
                                found[node.fact].add(node)
        return found

    def same(self, fact: Fact, one: Whatever, other: Whatever) -> bool:
        """Return whether no version of any rule can tell two values apart; if one can, views may differ."""
        for test in self._tests.get(fact, ()):
            holds = matcher(self.view, test)
            if holds(one) != holds(other):
                self.differs = True
                return False
        return True


class Coarse:
    """Makes figures equal that lie between the same marks: each becomes the first of its kind that was met."""

    def __init__(self, marks: AnyView) -> None:
        self._marks = marks
        self._kinds: dict[str, _Kinds] = {}

    def columns(self, table: Columns, names: Sequence[str], named: Truths) -> dict[str, Kept]:
        """Return the figures among columns of an item, but exact where it is ``named`` or another is computed of them."""
        exact = named
        for one, other in _TOGETHER:
            if one in names and other in names:
                both = table.frame.get_column(one).is_not_null() & table.frame.get_column(other).is_not_null()
                exact = exact | both.to_numpy()
        found: dict[str, Kept] = {}
        for name in names:
            series, fact = table.frame.get_column(name), lookup(name)
            if series.dtype == pl.Float64 and fact is not None and series.null_count() < len(series):
                kinds = self._kinds.get(name)
                if kinds is None or kinds.full:
                    kinds = self._kinds[name] = _Kinds(self._edges(name, fact))
                found[name] = kinds.column(series, exact)
        return found

    def _edges(self, name: str, fact: Fact) -> list[float]:
        marks = {0.0} | self._marks.marks(fact)
        for other, factor in _READ_AS.get(name, ()):
            read = lookup(other)
            marks |= {m * factor for m in self._marks.marks(read)} if read is not None else set()
        return sorted(marks)


class _Kinds:
    """Kinds of figures of one column: those on one mark, those between the same two, and each exact figure."""

    def __init__(self, edges: Sequence[float]) -> None:
        self._edges = np.array(edges)
        self._apart = 2 * len(edges) + 2
        self._values: list[float | None] = [None] * self._apart
        self._exact = Keys()

    @property
    def full(self) -> bool:
        """Whether there are too many exact figures to be kept."""
        return self._exact.known > MANY

    def column(self, figures: pl.Series, exact: Truths) -> Kept:
        """Return figures with those of lines that are not ``exact`` replaced by the first of their kind."""
        words, valid, skip = words_of(figures)
        codes, first = np.empty(len(words), dtype=np.uint32), np.full(self._apart, -1)
        values = words.view(np.float64)
        if kept_loops.find_kinds(values, valid, skip, exact, self._edges, codes, first):
            at = np.flatnonzero(codes == self._apart)
            numbers, new = self._exact.find(words[at])
            codes[at] = numbers + np.uint32(self._apart - 1)
            self._values += values[at[new]].tolist()
        for kind in np.flatnonzero(first >= 0).tolist():
            if self._values[kind] is None:
                self._values[kind] = float(values[first[kind]])
        return Kept(codes, list(self._values), self)
