"""Completing the facts of a table: each distinct part of a line is completed once.

What completion adds to a line falls into parts that do not look at each other: the item, each party, each other
fact. A part is completed by the same ``Completer`` that serves a single answer, once for each distinct
combination of its cells. Lines in which parts meet (a release without a destination, a flag that puts in doubt
what was said of a party) are rare; they are ``hard``, and determined alone.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final
from typing import Any as Whatever

import numpy as np
import polars as pl

from highfence.determination.complete import Completer, name_marks, note
from highfence.determination.movement import RELEASES
from highfence.facts.case import REFINED, UNSAID, circuits, open_roles, roles_of
from highfence.facts.countries import ear_destination
from highfence.facts.vocabulary import TRANSACTION_ROLES, lookup
from highfence.logic.errors import HighfenceError
from highfence.logic.expr import Test, walk
from highfence.logic.rulebook import conditions_of
from highfence.logic.scalar import matcher
from highfence.portfolio.answers import note_id
from highfence.portfolio.cells import SLOT
from highfence.portfolio.single import given_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt

    from highfence.logic.cells import Cells
    from highfence.logic.expr import Fact
    from highfence.logic.provisions import Regime
    from highfence.logic.rulebook import View

    Numbers = npt.NDArray[np.int64]
    Truths = npt.NDArray[np.bool_]

_FIGURES: Final = re.compile(
    r"item\.value_usd|item\.quantity|order_value_usd|cumulative\..+|entry_date|contract_date|shipped_on|in_production_on"
)
"""Facts of a line that completion does not look at."""

_SAID_ELSEWHERE: Final = frozenset({"id", "order_id", "note", "item.description", "on", "known_on"})
_CONTENT: Final = "item.us_controlled_content_usd"
_INCORPORATED: Final = "item.to_be_incorporated."
_SENDERS: Final = frozenset({"exporter", "reexporter"})
_TOGETHER: Final = (
    ("item.tpp", "item.die_area_mm2"),
    ("item.memory_bandwidth_gb_s", "item.package_area_mm2"),
    ("item.memory_bandwidth_gb_s", "item.interconnect_gb_s"),
    ("item.parameters.wavelength_nm", "item.parameters.na"),
    ("item.added_training_operations", "item.training_operations"),
    (_CONTENT, "item.value_usd"),
)
"""Figures of which completion computes another: where both are stated, their exact values count."""

_READ_AS: Final = {
    "item.tpp": (("item.peak_tops", 64.0), ("item.peak_tops", 16.0), ("item.peak_tops", 4.0)),
    "item.interconnect_gb_s": (("item.interconnect_non_volatile_gb_s", 1.0),),
}
"""Figures from which another is read off alone, and the factor between them."""


@dataclass(slots=True)
class Said:
    """One fact over all lines: ``values[codes[i]]`` is that of line ``i``; None is unknown."""

    codes: Numbers
    values: list[Whatever]

    @classmethod
    def of_each(cls, codes: Numbers, facts: Sequence[dict[str, Whatever]]) -> dict[str, Said]:
        """Return all facts that mappings name: ``facts[codes[i]]`` are those of line ``i``."""
        found: dict[str, list[Whatever]] = {}
        for i, one in enumerate(facts):
            for name, value in one.items():
                if name not in found:
                    found[name] = [None] * len(facts)
                found[name][i] = value
        return {name: cls(codes, values) for name, values in found.items()}


@dataclass(frozen=True, slots=True)
class Structure:
    """Which parties a line names and in which roles, and the roles in which there may be more."""

    roles: dict[str, frozenset[str]]
    open_roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class Item:
    """What completion makes of an item: facts, and what the chip table only indicates or leaves to variants."""

    facts: dict[str, Whatever]
    assumptions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    indicative: dict[str, Whatever] = field(default_factory=dict)
    variants: tuple[tuple[dict[str, Whatever], dict[str, Whatever]], ...] = ()
    ics: tuple[str, ...] = ("item",)
    designer: dict[str, Whatever] = field(default_factory=dict)


@dataclass(slots=True)
class Lifted:
    """The lines of a table, completed."""

    facts: dict[str, Said]
    figures: dict[str, pl.Series]
    items: list[Item]
    item: Numbers
    structures: list[Structure]
    structure: Numbers
    listed_strictest: dict[str, Truths]
    hard: Truths


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


def numbered(frame: pl.DataFrame, height: int) -> tuple[Numbers, list[dict[str, Whatever]]]:
    """Return for each of ``height`` rows the number of its combination of cells, and the combinations as rows."""
    if not frame.width:
        return np.zeros(height, dtype=np.int64), [{}]
    keys = [
        pl.col(n).list.join("\x1f").alias(n) if isinstance(t, pl.List) else pl.col(n)
        for n, t in frame.schema.items()
    ]
    groups = (
        frame.select(keys)
        .lazy()
        .with_row_index("#")
        .group_by(frame.columns, maintain_order=True)
        .agg("#")
        .collect()
    ).get_column("#")
    codes = np.empty(frame.height, dtype=np.int64)
    codes[groups.explode().to_numpy()] = np.repeat(np.arange(len(groups)), groups.list.len().to_numpy())
    return codes, list(frame[groups.list.first()].iter_rows(named=True))


class Lifter:
    """Completes tables for one regime. ``cells_of`` gives the cells of an epoch, by its number.

    Parts that have been completed are kept from one table to the next.
    """

    def __init__(self, views: Sequence[View], cells_of: Callable[[int], Cells]) -> None:
        self.views, self.cells_of = views, cells_of
        self._any = AnyView(views[0].regime, views[-1])
        self._items: dict[Whatever, Item | None] = {}
        self._parties: dict[Whatever, dict[str, Whatever] | None] = {}

    def lift(self, frame: pl.DataFrame, epoch: Numbers) -> Lifted:
        """Return the lines of a typed table, completed; ``epoch`` is the number of each line's view."""
        slots = sorted({m.group(1) + (m.group(2) or "") for m in map(SLOT.match, frame.columns) if m})
        structure, structures = self._structures(frame, slots)
        hard = self._apart(frame)
        out = Lifted({}, {}, [], np.zeros(0, dtype=np.int64), structures, structure, {}, hard)
        self._item(frame, epoch, out)
        for slot in slots:
            self._party(frame, slot, epoch, out)
        self._designers(out)
        self._rest(frame, epoch, out)
        self._senders(out)
        self._products(frame, out)
        for slot in {s for one in structures for s in one.roles}:
            values: list[Whatever] = [one.roles.get(slot) for one in structures]
            out.facts[f"{slot}.roles"] = Said(structure, values)
        return out

    # ------------------------------------------------------------------------------------- who is there

    @staticmethod
    def _structures(frame: pl.DataFrame, slots: list[str]) -> tuple[Numbers, list[Structure]]:
        """Return each line's structure, read by the reader of single lines from the roles alone."""
        said: list[pl.Expr] = []
        for slot in slots:
            own = [
                c for c in frame.columns if (m := SLOT.match(c)) and m.group(1) + (m.group(2) or "") == slot
            ]
            said.append(pl.any_horizontal([pl.col(c).is_not_null() for c in own]).alias(f"{slot}?"))
            if f"{slot}.roles" in own:
                said.append(pl.col(f"{slot}.roles"))
        if "parties" in frame.columns:
            said.append(pl.col("parties").is_not_null().alias("parties?"))
        codes, rows = numbered(frame.select(said), frame.height)
        found = []
        for row in rows:
            given = given_of(
                {f"{s}.roles": row.get(f"{s}.roles") or [s.partition(".")[0]] for s in slots if row[f"{s}?"]}
            )
            given.parties_given = given.parties_given or bool(row.get("parties?"))
            roles = roles_of(given)
            found.append(Structure(roles, open_roles(given, roles)))
        return codes, found

    @staticmethod
    def _apart(frame: pl.DataFrame) -> Truths:
        """Return the lines in which parts meet, or which are written in a nested form."""
        tests: list[pl.Expr] = [pl.lit(value=False)]
        for name in frame.columns:
            if name == "item.components" or name.startswith(_INCORPORATED):
                tests.append(pl.col(name).is_not_null())
            elif name == "red_flags":
                tests.append(pl.col(name).list.len() > 0)
            elif name == "parties":
                tests.append(pl.col(name).str.strip_chars() != "[]")
        if "activity" in frame.columns:
            open_end = pl.col("to").is_null() if "to" in frame.columns else pl.lit(value=True)
            tests.append(pl.col("activity").is_in(sorted(RELEASES)) & open_end)
        found = frame.select(pl.any_horizontal([t.fill_null(value=False) for t in tests]).alias("hard"))
        return np.broadcast_to(found.get_column("hard").to_numpy(), (frame.height,)).copy()

    # ------------------------------------------------------------------------------------------- the item

    def _item(self, frame: pl.DataFrame, epoch: Numbers, out: Lifted) -> None:
        named = [
            c
            for c in frame.columns
            if c.startswith("item.") and c not in _SAID_ELSEWHERE and not _FIGURES.fullmatch(c)
        ]
        if _CONTENT in named and "item.value_usd" in frame.columns:
            named.append("item.value_usd")
        codes, rows = numbered(self._coarse(frame.select(named)), frame.height)
        made: list[Item | None] = []
        split: dict[int, dict[int, int]] = {}
        for i, row in enumerate(rows):
            key = _key(row)
            if key not in self._items:
                self._any.differs = False
                done = self._completed(row, self._any, 0)
                self._items[key] = None if self._any.differs else done
                self._items[key, "hard"] = done
            found = self._items[key]
            if found is None and self._items[key, "hard"] is not None:
                split[i] = {}
            made.append(found)
        if split:
            codes = codes.copy()
            for i in split:
                at = np.flatnonzero(codes == i)
                for e in np.unique(epoch[at]):
                    key = (_key(rows[i]), int(e))
                    if key not in self._items:
                        self._items[key] = self._completed(rows[i], self.cells_of(int(e)), int(e))
                    codes[at[epoch[at] == e]] = len(made)
                    made.append(self._items[key])
        out.items = [m or Item({}) for m in made]
        out.item = codes
        out.hard |= np.array([m is None for m in made])[codes]
        out.facts |= Said.of_each(codes, [m.facts for m in out.items])
        out.figures |= {
            c: frame.get_column(c) for c in frame.columns if _FIGURES.fullmatch(c) and lookup(c) is not None
        }

    def _coarse(self, items: pl.DataFrame) -> pl.DataFrame:
        """Return items with figures that the law cannot tell apart made equal, where nothing is computed of them."""
        stated = [c for c in items.columns if c in {"item.chip", "item.chips"} or c.startswith("item.tops")]
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

    def _completed(self, row: dict[str, Whatever], cells: Whatever, epoch: int) -> Item | None:
        """Return a completed item, or None where its line has to be determined alone."""
        try:
            given = given_of(row)
            done = Completer(given, self.views[epoch].on, cells).complete()
        except HighfenceError:
            return None
        return Item(
            {n: v for n, v in done.case.facts.items() if n.startswith("item.")},
            tuple(note_id(n) for n in done.assumptions),
            tuple(note_id(n) for n in done.notes),
            done.indicative,
            tuple((v.facts, v.indicative) for v in done.variants),
            circuits(given),
            {n: v for n, v in done.case.facts.items() if n.startswith("designer.")},
        )

    @staticmethod
    def _designers(out: Lifted) -> None:
        """Name the designer that the chip table knows, in lines that name none."""
        homes = [i.designer for i in out.items]
        if not any(homes):
            return
        open_ = np.array([not any("designer" in r for r in s.roles.values()) for s in out.structures])
        named = np.array([bool(h) for h in homes])[out.item] & open_[out.structure]
        pairs, out.structure = np.unique(
            np.stack([out.structure, named.astype(np.int64)], axis=1), axis=0, return_inverse=True
        )
        out.structure = out.structure.reshape(-1)
        found = []
        for s, more in pairs:
            one = out.structures[int(s)]
            roles = {**one.roles, "designer": frozenset({"designer"})} if more else one.roles
            found.append(Structure(roles, one.open_roles - {"designer"} if more else one.open_roles))
        out.structures = found
        for name in sorted({n for h in homes for n in h if not n.endswith(".roles")}):
            values = [None, *(h.get(name) for h in homes)]
            said = out.facts.get(name)
            codes = np.where(named, out.item + 1, 0)
            if said is not None:
                codes = np.where(named, codes, said.codes + len(values))
                values += said.values
            out.facts[name] = Said(codes, values)

    # ---------------------------------------------------------------------------------------- the parties

    def _party(self, frame: pl.DataFrame, slot: str, epoch: Numbers, out: Lifted) -> None:
        own = [c for c in frame.columns if (m := SLOT.match(c)) and m.group(1) + (m.group(2) or "") == slot]
        part = frame.select(own)
        for name in (f"{slot}.name", f"{slot}.ultimate_parent.name"):
            if name in own:
                part = part.with_columns(_alike(part.get_column(name)))
        there = frame.get_column("to") == "AE" if "to" in frame.columns else pl.Series([False] * frame.height)
        part = part.with_columns(there.fill_null(value=False).alias("#there"))
        if f"{slot}.owners" in own:
            owned = part.get_column(f"{slot}.owners").is_not_null()
            part = part.with_columns(pl.Series("#epoch", np.where(owned.to_numpy(), epoch, -1)))
        codes, rows = numbered(part, frame.height)
        found: list[dict[str, Whatever] | None] = []
        for row in rows:
            key = (slot, _key(row))
            if key not in self._parties:
                self._parties[key] = self._known(slot, row)
            found.append(self._parties[key])
        facts = [f or {} for f in found]
        out.hard |= np.array([f is None for f in found])[codes]
        strict = np.array([bool(f.get("#strict")) for f in facts])[codes]
        if strict.any():
            out.listed_strictest[slot] = strict
        out.facts |= Said.of_each(codes, facts)

    def _known(self, slot: str, row: dict[str, Whatever]) -> dict[str, Whatever] | None:
        """Return what completion makes of one party, or None where its line has to be determined alone."""
        at = max(0, int(row.get("#epoch", 0) or 0))
        line = {n: v for n, v in row.items() if not n.startswith("#")}
        if row["#there"]:
            line["to"] = "AE"
        try:
            done = Completer(given_of(line), self.views[at].on, self.cells_of(at)).complete()
        except HighfenceError:
            return None
        facts = {n: v for n, v in done.case.facts.items() if n.startswith(f"{slot}.")}
        facts["#strict"] = note("listed_strictest", party=slot) in done.notes
        return facts

    # ------------------------------------------------------------------------------------------- the rest

    def _rest(self, frame: pl.DataFrame, epoch: Numbers, out: Lifted) -> None:
        for name in frame.columns:
            if (
                name.startswith("item.")
                or SLOT.match(name)
                or name in _SAID_ELSEWHERE
                or name == "parties"
                or _FIGURES.fullmatch(name)
            ):
                continue
            if name == "informed":
                self._informed(frame, out)
                continue
            fact = lookup(name)
            if fact is None:
                continue
            if fact.kind == "number":
                out.figures[name] = frame.get_column(name)
                continue
            codes, rows = numbered(frame.select(name), frame.height)
            out.facts[name] = Said(codes, [_value(fact, r[name]) for r in rows])
        one = np.zeros(frame.height, dtype=np.int64)
        for name, value in UNSAID.items():
            said = out.facts.get(name)
            if said is None:
                out.facts[name] = Said(one, [value])
            else:
                said.values = [value if v is None else v for v in said.values]
        for older, newer in REFINED.items():
            if older in out.facts:
                for name in newer:
                    _refine(out, older, name)
        self._within_one_country(out, epoch)

    def _informed(self, frame: pl.DataFrame, out: Lifted) -> None:
        codes, rows = numbered(frame.select("informed"), frame.height)
        facts: list[dict[str, Whatever]] = []
        for row in rows:
            done = Completer(given_of(row), self.views[0].on, self.cells_of(0)).complete().case.facts
            facts.append({n: done.get(n) for n in ("informed", "informed_otherwise")})
        for name in ("informed", "informed_otherwise"):
            out.facts[name] = Said(codes, [f[name] for f in facts])

    def _within_one_country(self, out: Lifted, epoch: Numbers) -> None:
        here, there = out.facts.get("from"), out.facts.get("to")
        name = "release.within_one_country"
        if here is None or there is None or name in out.facts:
            return
        treated: dict[tuple[str | None, ...], Truths] = {}
        same = np.zeros(len(epoch), dtype=np.int64)
        for e in np.unique(epoch):
            day = self.views[int(e)].on
            homes = [[c and ear_destination(c, day) for c in said.values] for said in (here, there)]
            key = (*homes[0], None, *homes[1])
            if key not in treated:
                treated[key] = np.array(
                    [[0 if not (x and y) else 1 + (x == y) for y in homes[1]] for x in homes[0]]
                )
            at = epoch == e
            same[at] = treated[key][here.codes[at], there.codes[at]]
        out.facts[name] = Said(same, [None, False, True])

    @staticmethod
    def _senders(out: Lifted) -> None:
        """Settle that a sender to whom no letter on record is addressed has not been informed by one of them."""
        n = len(out.structure)
        none = np.zeros(n, dtype=bool)
        some = np.zeros(n, dtype=bool)
        for slot in {s for one in out.structures for s, held in one.roles.items() if held & _SENDERS}:
            sends = np.array([bool(one.roles.get(slot, frozenset()) & _SENDERS) for one in out.structures])
            said = out.facts.get(f"{slot}.addressee")
            empty = (
                np.array([v is not None and not v for v in said.values])[said.codes]
                if said is not None
                else np.zeros(n, dtype=bool)
            )
            here = sends[out.structure]
            none |= here
            some |= here & ~empty
        settled = none & ~some
        _fill(out, "informed", settled, frozenset())

    @staticmethod
    def _products(frame: pl.DataFrame, out: Lifted) -> None:
        """Whether the item goes into a listed party's product is known of lines whose parties are not listed."""
        n = frame.height
        clear = np.array([not (one.open_roles & TRANSACTION_ROLES) for one in out.structures])[out.structure]
        for slot in {
            s for one in out.structures for s, held in one.roles.items() if held & TRANSACTION_ROLES
        }:
            concerned = np.array(
                [bool(one.roles.get(slot, frozenset()) & TRANSACTION_ROLES) for one in out.structures]
            )[out.structure]
            said = out.facts.get(f"{slot}.listed")
            unlisted = (
                np.array([v is False for v in said.values])[said.codes]
                if said is not None
                else np.zeros(n, dtype=bool)
            )
            clear &= ~concerned | unlisted
        _fill(out, "end_use.product_of_footnotes", clear, frozenset())


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


def _value(fact: Fact, value: Whatever) -> Whatever:
    return frozenset(value) if fact.kind == "codes" and value is not None else value


def _alike(names: pl.Series) -> pl.Series:
    """Return names with each replaced by the first that completion cannot tell from it."""
    distinct = names.drop_nulls().unique(maintain_order=True).to_list()
    first: dict[Whatever, str] = {}
    alike = [first.setdefault(name_marks(n), n) for n in distinct]
    return names.replace_strict(distinct, alike, default=None, return_dtype=pl.String) if distinct else names


def _refine(out: Lifted, older: str, name: str) -> None:
    """Let the false of a fact answer a newer one that refines it."""
    old = out.facts[older]
    _fill(out, name, np.array([v is False for v in old.values])[old.codes], value=False)


def _fill(out: Lifted, name: str, where: Truths, value: Whatever) -> None:
    """Say ``value`` of a fact in the lines given, where nothing is said of it."""
    said = out.facts.get(name)
    if said is None:
        out.facts[name] = Said(where.astype(np.int64), [None, value])
        return
    unsaid = np.array([v is None for v in said.values])[said.codes]
    out.facts[name] = Said(np.where(where & unsaid, len(said.values), said.codes), [*said.values, value])
