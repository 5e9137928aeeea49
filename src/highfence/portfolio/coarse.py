"""Figures of items that the law cannot tell apart, made equal, so that fewer items have to be completed."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Final
from typing import Any as Whatever

import numpy as np
import polars as pl

from highfence.facts.vocabulary import lookup
from highfence.logic.encoder import spots
from highfence.logic.expr import Test, walk
from highfence.logic.rulebook import conditions_of
from highfence.logic.scalar import matcher
from highfence.portfolio.numbering import column

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from highfence.logic.expr import Fact
    from highfence.logic.provisions import Regime
    from highfence.logic.rulebook import View
    from highfence.portfolio.numbering import Column, Columns

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

    def columns(self, table: Columns, names: Sequence[str], named: Truths) -> dict[str, Column]:
        """Return the figures among columns of an item, but exact where it is ``named`` or another is computed of them."""
        exact = named
        for one, other in _TOGETHER:
            if one in names and other in names:
                both = table.frame.get_column(one).is_not_null() & table.frame.get_column(other).is_not_null()
                exact = exact | both.to_numpy()
        found: dict[str, Column] = {}
        for name in names:
            series, fact = table.frame.get_column(name), lookup(name)
            if series.dtype == pl.Float64 and fact is not None and series.null_count() < len(series):
                if name not in self._kinds:
                    self._kinds[name] = _Kinds(self._edges(name, fact))
                found[name] = column(self._kinds[name].replaced(series, ~exact))
        return found

    def _edges(self, name: str, fact: Fact) -> list[float]:
        marks = {0.0} | self._marks.marks(fact)
        for other, factor in _READ_AS.get(name, ()):
            read = lookup(other)
            marks |= {m * factor for m in self._marks.marks(read)} if read is not None else set()
        return sorted(marks)


class _Kinds:
    """Kinds of figures of one column: those on one mark, and those between the same two."""

    def __init__(self, edges: Sequence[float]) -> None:
        self._edges = np.array(edges)
        self._first = np.full(2 * len(edges) + 1, np.nan)

    def replaced(self, figures: pl.Series, chosen: Truths) -> pl.Series:
        """Return figures with those of the chosen lines replaced by the first of their kind."""
        out = figures.to_numpy(writable=True)
        here = np.flatnonzero(chosen & ~np.isnan(out))
        values = out[here]
        kind = spots(self._edges, values)
        new = np.flatnonzero(np.isnan(self._first[kind]))[::-1]
        self._first[kind[new]] = values[new]
        out[here] = self._first[kind]
        return pl.Series(figures.name, out, nan_to_null=True)
