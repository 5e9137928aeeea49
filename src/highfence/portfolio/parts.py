"""The parts of a line that completion looks at by themselves, each completed once for all lines that have it.

Completion reads figures of a circuit that are computed of each other, the entry and the kind, the origin, the US
content, a party's seat, its name, its listing: parts that do not look at each other. Where a chip is named, the chip
table looks at all of the item. Each part is completed by the same ``Completer`` that serves a single answer.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import TYPE_CHECKING, Final
from typing import Any as Whatever

import numpy as np
import polars as pl

from highfence.chips import load
from highfence.determination.complete import Completer, name_marks
from highfence.facts.case import UNSAID, circuits
from highfence.facts.derive import DERIVERS
from highfence.facts.vocabulary import lookup
from highfence.logic.errors import HighfenceError
from highfence.logic.expr import Test, walk
from highfence.logic.rulebook import conditions_of
from highfence.logic.scalar import matcher
from highfence.portfolio.answers import note_id
from highfence.portfolio.numbering import Said, numbered
from highfence.portfolio.single import given_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt

    from highfence.determination.designers import Designer
    from highfence.logic.cells import Cells
    from highfence.logic.expr import Fact
    from highfence.logic.provisions import Regime
    from highfence.logic.rulebook import View

    Numbers = npt.NDArray[np.int64]
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


_NAMED: Final = frozenset({"item.chip", "item.chips", "item.tops"})
"""Columns that name a chip, or state rates from which all else of a circuit is computed."""

_OF_ITEM: Final = (
    frozenset(
        {"item.kind", "item.eccn", "item.base_entries", "item.key_for", "item.key_to_dormant_function"}
    ),
    frozenset({"item.origin", "item.us_origin"}),
    frozenset({"item.parameters.wavelength_nm", "item.parameters.na", "item.parameters.mrf_nm"}),
    frozenset(
        {"item.added_training_operations", "item.training_operations", "item.added_training_share_pct"}
    ),
    frozenset(
        {
            CONTENT,
            "item.us_controlled_content_pct",
            "item.value_usd",
            "item.us_content_entries",
            "item.encryption_content",
            "item.contains_us_3a001_circuit",
        }
    ),
)
"""Facts of the item that completion reads together, whether or not a chip is named; the first, only without."""

_OF_PARTY: Final = (
    frozenset({"headquarters", "ultimate_parent", "ultimate_parent.headquarters"}),
    frozenset({"listed", "lists", "footnotes"}),
    frozenset(
        {
            "name",
            "roles",
            "ultimate_parent",
            "ultimate_parent.name",
            "owners",
            "listed_owner_share_pct",
            "majority_owned_by_hq5",
            "approvals",
            "approved",
            "addressee",
            "government_of",
            "private_sector",
        }
    ),
)
"""Fields of a party that completion reads together."""


@cache
def _of_circuit() -> tuple[frozenset[str], ...]:
    """Return the figures of a circuit that are computed of each other."""
    parts: list[set[str]] = [{"tpp", "peak_tops"}]
    for deriver in DERIVERS:
        joined = {deriver.result, *deriver.inputs}
        apart = [p for p in parts if p.isdisjoint(joined)]
        parts = [*apart, joined.union(*(p for p in parts if not p.isdisjoint(joined)))]
    return tuple(frozenset(f"item.{n}" for n in p) for p in parts)


@cache
def _of_chips() -> frozenset[str]:
    """Return the facts of an item that the chip table may fill, or reads."""
    table = {n for chip in load() for n in chip.facts()}
    return frozenset({*table, "item.programmable_interconnect", *_OF_ITEM[0]}).union(*_of_circuit())


def names_chip(column: str) -> bool:
    """Return whether a column names a chip, or says something of one of several."""
    return column in _NAMED or column.startswith(("item.chips.", "item.tops."))


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


@dataclass(slots=True)
class Found:
    """A part over all lines: ``made[codes[i]]`` is what line ``i`` has; None where it is determined alone."""

    codes: Numbers
    made: list[Item | None]

    @property
    def items(self) -> list[Item]:
        """What was made, nothing in place of None."""
        return [m or Item({}) for m in self.made]

    def hard(self) -> Truths:
        """Return the lines that have to be determined alone."""
        found: Truths = np.array([m is None for m in self.made])[self.codes]
        return found

    def facts(self) -> dict[str, Said]:
        """Return the facts of the part."""
        return Said.of_each(self.codes, [i.facts for i in self.items])


class Parts:
    """Completes parts of items and parties. What has been completed is kept from one table to the next."""

    def __init__(self, views: Sequence[View], cells_of: Callable[[int], Cells]) -> None:
        self.views, self.cells_of = views, cells_of
        self._any = AnyView(views[0].regime, views[-1])
        self._made: dict[Whatever, Item | None] = {}
        self._differing: set[Whatever] = set()

    # -------------------------------------------------------------------------------------------- items

    def items(self, frame: pl.DataFrame, epoch: Numbers) -> tuple[Found, list[Found]]:
        """Return what completion makes of the items: what hangs on a chip that is named, and the other parts.

        ``frame`` has the columns of items only, and ``epoch`` is the number of each line's view.
        """
        frame = self._coarse(frame) if frame.width else frame
        naming = [c for c in frame.columns if names_chip(c)]
        named = np.zeros(len(epoch), dtype=bool)
        for name in naming:
            named |= frame.get_column(name).is_not_null().to_numpy()
        whole = [c for c in frame.columns if names_chip(c) or c in _of_chips()]
        chips = self._part(_masked(frame.select(whole), named), epoch, "item.")
        found = []
        for part in (*_of_circuit(), *_OF_ITEM):
            own = frame.select(c for c in frame.columns if c in part)
            if own.width:
                own = own if part.isdisjoint(_of_chips()) else _masked(own, ~named)
                found.append(self._part(own, epoch, "item."))
        taken = frozenset().union(*_of_circuit(), *_OF_ITEM, naming)
        for name in frame.columns:
            if name not in taken and lookup(name) is not None:
                own = frame.select(name)
                found.append(_as_stated(_masked(own, ~named) if name in _of_chips() else own))
        return chips, found

    def loose(self, name: str) -> bool:
        """Return whether completion neither reads nor fills a fact of the item."""
        return not (names_chip(name) or name in _of_chips() or any(name in part for part in _OF_ITEM))

    def _part(self, frame: pl.DataFrame, epoch: Numbers, prefix: str) -> Found:
        """Complete a part once for each distinct combination of its cells, by epochs only where views differ."""
        codes, rows = numbered(frame, len(epoch))
        made: list[Item | None] = []
        split: list[int] = []
        for i, row in enumerate(rows):
            key = (prefix, _key(row))
            if key not in self._made:
                self._any.differs = False
                self._made[key] = self._completed(row, self._any, 0, prefix)
                if self._any.differs:
                    self._differing.add(key)
            if key in self._differing:
                split.append(i)
            made.append(self._made[key])
        codes = codes.copy() if split else codes
        for i in split:
            at = np.flatnonzero(codes == i)
            for e in np.unique(epoch[at]).tolist():
                dated = (prefix, _key(rows[i]), e)
                if dated not in self._made:
                    self._made[dated] = self._completed(rows[i], self.cells_of(e), e, prefix)
                codes[at[epoch[at] == e]] = len(made)
                made.append(self._made[dated])
        return Found(codes, made)

    def _coarse(self, items: pl.DataFrame) -> pl.DataFrame:
        """Return items with figures that the law cannot tell apart made equal, where nothing is computed of them."""
        stated = [c for c in items.columns if names_chip(c)]
        exact = [pl.col(c).is_not_null() for c in stated]
        exact += [
            pl.col(a).is_not_null() & pl.col(b).is_not_null()
            for a, b in _TOGETHER
            if a in items.columns and b in items.columns
        ]
        alone = (
            ~items.select(pl.any_horizontal([pl.lit(value=False), *exact]).alias("_")).to_series().to_numpy()
        )
        if len(alone) != items.height:
            alone = np.full(items.height, alone[0])
        if not alone.any():
            return items
        out = []
        for name, kind in items.schema.items():
            fact = lookup(name)
            if kind != pl.Float64 or fact is None:
                continue
            marks = {0.0} | self._any.marks(fact)
            for other, factor in _READ_AS.get(name, ()):
                read = lookup(other)
                marks |= {m * factor for m in self._any.marks(read)} if read is not None else set()
            out.append(_rounded(items.get_column(name), sorted(marks), alone))
        return items.with_columns(out)

    def _completed(self, row: dict[str, Whatever], cells: Whatever, epoch: int, prefix: str) -> Item | None:
        """Return a completed part, or None where its line has to be determined alone."""
        line = {n: v for n, v in row.items() if not n.startswith("#")}
        if row.get("#there"):
            line["to"] = "AE"
        try:
            given = given_of(line)
            done = Completer(given, self.views[max(epoch, row.get("#epoch", 0))].on, cells).complete()
        except HighfenceError:
            return None
        facts = done.case.facts
        # What counts as said where nothing is said is a matter of the whole line.
        kept = {n for n in facts if not (n in UNSAID and done.origin.get(n) == "inherited")}
        return Item(
            {n: v for n, v in facts.items() if n.startswith(prefix) and n in kept},
            tuple(note_id(n) for n in done.assumptions),
            tuple(note_id(n) for n in done.notes),
            done.indicative,
            tuple((v.facts, v.indicative) for v in done.variants),
            circuits(given),
            done.designers,
        )

    # ------------------------------------------------------------------------------------------ parties

    def party(self, frame: pl.DataFrame, slot: str, epoch: Numbers) -> list[Found]:
        """Return what completion makes of the parties in a slot, part by part.

        ``frame`` has the fields of the slot, and ``#there``: whether the line goes to the United Arab Emirates,
        where alone names are compared with those approved.
        """
        fields = {c: c.removeprefix(f"{slot}.") for c in frame.columns}
        for name in (f"{slot}.name", f"{slot}.ultimate_parent.name"):
            if name in fields:
                frame = frame.with_columns(_alike(frame.get_column(name)))
        found = []
        for part in _OF_PARTY:
            own = frame.select(c for c, f in fields.items() if f in part)
            if not own.width:
                continue
            if "name" in part:
                own = own.with_columns(frame.get_column("#there"))
                if f"{slot}.owners" in own.columns:
                    owned = own.get_column(f"{slot}.owners").is_not_null().to_numpy()
                    # The seats of owners are counted by the groups of the day.
                    own = own.with_columns(pl.Series("#epoch", np.where(owned, epoch, 0)))
            found.append(self._part(own, epoch, f"{slot}."))
        taken = frozenset().union(*_OF_PARTY)
        for name, field_ in fields.items():
            if not name.startswith("#") and field_ not in taken and lookup(name) is not None:
                found.append(_as_stated(frame.select(name)))
        return found


def _masked(frame: pl.DataFrame, where: Truths) -> pl.DataFrame:
    """Return the cells of some lines, and nothing in the others."""
    there = pl.Series("#where", where)
    return frame.select(pl.when(there).then(pl.col(c)).alias(c) for c in frame.columns)


def _as_stated(frame: pl.DataFrame) -> Found:
    """Return a fact that completion leaves as it is."""
    codes, rows = numbered(frame, frame.height)
    name = frame.columns[0]
    fact = lookup(name)
    return Found(
        codes,
        [Item({} if r[name] is None or fact is None else {name: as_fact(fact, name, r[name])}) for r in rows],
    )


def as_fact(fact: Fact, name: str, value: Whatever) -> Whatever:
    """Return the cell of a typed column as the reader of single transactions gives it: with entries, those above."""
    return given_of({name: value}).facts.get(name) if fact.kind == "codes" and value is not None else value


def _rounded(figures: pl.Series, marks: list[float], chosen: Truths) -> pl.Series:
    """Return figures with the chosen ones replaced by the first that lies between the same marks."""
    values = figures.to_numpy()
    here = np.flatnonzero(chosen & ~np.isnan(values))
    if not len(here):
        return figures
    edges = np.array(marks)
    place = np.searchsorted(edges, values[here], side="left")
    at = edges[np.minimum(place, len(edges) - 1)] == values[here]
    _, first, kind = np.unique(2 * place + at, return_index=True, return_inverse=True)
    out = values.copy()
    out[here] = values[here][first][kind]
    return pl.Series(figures.name, out, nan_to_null=True)


def _key(row: dict[str, Whatever]) -> Whatever:
    return tuple((n, tuple(v) if isinstance(v, list) else v) for n, v in row.items() if v is not None)


def _alike(names: pl.Series) -> pl.Series:
    """Return names with each replaced by the first that completion cannot tell from it."""
    distinct = names.drop_nulls().unique(maintain_order=True).to_list()
    first: dict[Whatever, str] = {}
    alike = [first.setdefault(name_marks(n), n) for n in distinct]
    return names.replace_strict(distinct, alike, default=None, return_dtype=pl.String) if distinct else names
