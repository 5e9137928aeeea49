"""Completing the facts of a table: each distinct part of a line is completed once.

What completion adds to a line falls into parts that do not look at each other: those of the item and of each
party (``parts``), and every other fact. Lines in which parts meet (a release without a destination, a flag that puts
in doubt what was said of a party) are rare; they are ``hard``, and determined alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final
from typing import Any as Whatever

import numpy as np

from highfence.determination import designers
from highfence.determination.complete import Completer
from highfence.determination.designers import ROLE
from highfence.determination.movement import RELEASES, UNREGULATED
from highfence.facts.case import REFINED, UNSAID
from highfence.facts.countries import ear_destination
from highfence.facts.vocabulary import TRANSACTION_ROLES, lookup
from highfence.portfolio.cells import SLOT
from highfence.portfolio.coarse import CONTENT
from highfence.portfolio.kept import Columns
from highfence.portfolio.numbering import Said, distinct, fill, marked, together
from highfence.portfolio.parts import Parts, alike
from highfence.portfolio.single import given_of
from highfence.portfolio.structures import Structure, Structures
from highfence.portfolio.threads import Turn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import numpy.typing as npt
    import polars as pl

    from highfence.determination.designers import Designer
    from highfence.logic.cells import Cells
    from highfence.logic.rulebook import View
    from highfence.portfolio.kept import Kept
    from highfence.portfolio.made import Found, Item

    Numbers = npt.NDArray[np.int64]
    Codes = npt.NDArray[np.uint32]
    Truths = npt.NDArray[np.bool_]
    Notes = tuple[Numbers, list[tuple[str, ...]]]

_FIGURES: Final = re.compile(
    r"item\.value_usd|item\.quantity|order_value_usd|cumulative\..+|entry_date|contract_date|shipped_on|in_production_on"
)
"""Facts of a line that completion does not look at."""

_SAID_ELSEWHERE: Final = frozenset({"id", "order_id", "note", "item.description", "on", "known_on"})
_INCORPORATED: Final = "item.to_be_incorporated."
_SENDERS: Final = frozenset({"exporter", "reexporter"})


@dataclass(slots=True)
class Lifted:
    """The lines of a table, completed.

    ``items`` are what hangs on the chips that are named; ``notes`` what was noted of other parts of the item.
    ``hard`` are lines that have to be determined alone, ``by_day`` those that on another day might be completed otherwise.
    """

    facts: dict[str, Said]
    figures: dict[str, pl.Series]
    items: list[Item]
    item: Numbers
    notes: list[Notes]
    structures: list[Structure]
    structure: Numbers
    listed_strictest: dict[str, Truths]
    hard: Truths
    by_day: Truths


def _unstated(found: tuple[Designer, ...]) -> tuple[tuple[str, ...], dict[str, Whatever]]:
    """Return the slots of designers that are not stated, and their facts."""
    more = designers.unstated(found)
    return tuple(more), {n: v for one in more.values() for n, v in one.items()}


def _with_designers(one: Structure, slots: tuple[str, ...]) -> Structure:
    """Return a structure with designers in some slots, beside whom there are no others."""
    roles = {**one.roles, **dict.fromkeys(slots, frozenset({ROLE}))}
    return Structure(roles, one.open_roles - {ROLE} if slots else one.open_roles)


class _Same:
    """Which places are one country, view by view: 0 where that is unknown, 1 for two countries, 2 for one."""

    def __init__(self, views: Sequence[View]) -> None:
        self._days = [view.on for view in views]
        self._of: tuple[list[Whatever], list[Whatever]] = [], []
        self._told: Codes = np.zeros((0, 0, 0), dtype=np.uint32)
        self._done: set[int] = set()

    def of(self, here: list[Whatever], there: list[Whatever], epochs: list[int]) -> Codes:
        """Return what is told of places here and there, by the number of a view, for some views."""
        if self._of != (here, there):
            self._of, self._done = (here, there), set()
            self._told = np.zeros((len(self._days), len(here), len(there)), dtype=np.uint32)
        for epoch in set(epochs) - self._done:
            number: dict[str | None, int] = {None: 0}
            x, y = (
                np.array(
                    [
                        number.setdefault(c and ear_destination(c, self._days[epoch]), len(number))
                        for c in side
                    ]
                )
                for side in self._of
            )
            known = (x[:, None] > 0) & (y > 0)
            self._told[epoch] = known * (1 + (x[:, None] == y))
            self._done.add(epoch)
        return self._told


class Lifter:
    """Completes tables for one regime. ``cells_of`` gives the cells of an epoch, by its number.

    ``parts`` complete the parts, unless it is done as always. Several threads may lift: columns are numbered side by
    side, and all else is done by one at a time, whose ``turn`` it is.
    """

    def __init__(
        self,
        views: Sequence[View],
        cells_of: Callable[[int], Cells],
        parts: Parts | None = None,
        turn: Turn | None = None,
    ) -> None:
        self.views, self.cells_of = views, cells_of
        self._parts = parts or Parts(views, cells_of)
        self._same = _Same(views)
        self._unstated = cache(_unstated)
        self._structures = Structures(self._parts.memory)
        self._asked: frozenset[str] = frozenset()
        self._turn = turn or Turn()

    def lift(self, frame: pl.DataFrame, epoch: Numbers) -> Lifted:
        """Return the lines of a typed table, completed; ``epoch`` is the number of each line's view."""
        table = self._numbered(frame)
        with self._turn:
            return self._completed(table, epoch)

    def _numbered(self, frame: pl.DataFrame) -> Columns:
        """Return the columns of a table, numbered those for which completion has asked in others."""
        table, asked = Columns.of(frame, self._parts.memory), self._asked
        for name in frame.columns:
            if name in asked:
                table[name]
            if alike(name) in asked:
                self._parts.alike(table, name)
        return table

    def _completed(self, table: Columns, epoch: Numbers) -> Lifted:
        frame = table.frame
        slots: dict[str, list[str]] = {}
        for name in frame.columns:
            if m := SLOT.match(name):
                slots.setdefault(m.group(1) + (m.group(2) or ""), []).append(name)
        slots = dict(sorted(slots.items()))
        codes, structures = self._structures.of(table, slots)
        structure = codes.astype(np.int64)
        hard = self._apart(table)
        by_day = np.zeros(frame.height, dtype=bool)
        out = Lifted({}, {}, [], np.zeros(0, dtype=np.int64), [], structures, structure, {}, hard, by_day)
        self._item(table, epoch, out)
        there = (
            table["to"].holds(lambda v: v == "AE") if "to" in frame.columns else np.zeros(len(epoch), bool)
        )
        for slot, own in slots.items():
            for found in self._parts.party(table, own, slot, there, epoch):
                self._take(found, out)
                strict = [f"listed_strictest:{slot}" in i.notes for i in found.items]
                if any(strict):
                    out.listed_strictest[slot] = marked(strict, found.codes)
        self._designers(table, epoch, out)
        self._rest(table, epoch, out)
        self._senders(out)
        self._products(out)
        for slot in {s for one in structures for s in one.roles}:
            values: list[Whatever] = [one.roles.get(slot) for one in structures]
            out.facts[f"{slot}.roles"] = Said(codes, values)
        self._asked |= table.asked
        return out

    # ------------------------------------------------------------------------------------- who is there

    @staticmethod
    def _apart(table: Columns) -> Truths:
        """Return the lines in which parts meet, or which are written in a nested form."""
        frame = table.frame
        hard = np.zeros(frame.height, dtype=bool)
        for name in frame.columns:
            if name == "item.components" or name.startswith(_INCORPORATED):
                hard |= frame.get_column(name).is_not_null().to_numpy()
            elif name == "red_flags":
                hard |= table[name].holds(bool)
            elif name == "parties":
                hard |= table[name].holds(lambda v: v is not None and v.strip() != "[]")
        if "activity" in frame.columns:
            released = table["activity"].holds(RELEASES.__contains__)
            hard |= released & ~table["to"].said() if "to" in frame.columns else released
        return hard

    # ------------------------------------------------------------------------------- items and parties

    def _item(self, table: Columns, epoch: Numbers, out: Lifted) -> None:
        own = [c for c in table.frame.columns if c.startswith("item.") and c not in _SAID_ELSEWHERE]
        figures = {c for c in own if self._figure(c)}
        out.figures |= {c: table.frame.get_column(c) for c in figures}
        read = figures if CONTENT not in own else figures - {"item.value_usd"}
        chips, others = self._parts.items(table, [c for c in own if c not in read], epoch)
        out.items, out.item = chips.items, chips.codes.astype(np.int64)
        for part in (chips, *others):
            self._take(part, out)
        for part in others:
            if any(i.notes for i in part.items):
                out.notes.append((part.codes.astype(np.int64), [i.notes for i in part.items]))

    def _figure(self, name: str) -> bool:
        """Return whether a column holds numbers or days of an item at which completion does not look."""
        fact = lookup(name)
        if fact is None or fact.kind not in {"number", "date"}:
            return False
        return _FIGURES.fullmatch(name) is not None or self._parts.loose(name)

    @staticmethod
    def _take(part: Found, out: Lifted) -> None:
        together(out.facts, part.facts())
        if None in part.made:
            out.hard |= part.hard()
        if part.by_day is not None:
            out.by_day |= part.by_day

    def _designers(self, table: Columns, epoch: Numbers, out: Lifted) -> None:
        """Name the designers that the chip table knows in lines that name none; add what it knows to one named."""
        kinds: dict[tuple[Designer, ...], int] = {}
        kind = [kinds.setdefault(i.designers, len(kinds)) for i in out.items]
        if not any(kinds):
            return
        held = [[s for s, roles in one.roles.items() if ROLE in roles] for one in out.structures]
        at_home = [designers.at_home(k) for k in kinds]
        for slot in {s for slots in held for s in slots}:
            alone = marked([slots == [slot] for slots in held], out.structure)
            alone &= marked([at_home[k] for k in kind], out.item)
            self._beside(table, slot, np.flatnonzero(alone), epoch, out)
        more = [self._unstated(k) for k in kinds]
        sets = {slots: n for n, slots in enumerate(dict.fromkeys([(), *(slots for slots, _ in more)]))}
        pair = np.array([sets[more[k][0]] for k in kind])[out.item]
        named = np.array([k + 1 for k in kind], dtype=np.uint32)[out.item]
        if any(held):
            stated = marked([bool(slots) for slots in held], out.structure)
            apart = [len(k) > 1 and not home for k, home in zip(kinds, at_home, strict=True)]
            out.hard |= stated & marked([apart[k] for k in kind], out.item)
            pair[stated] = 0
            named[stated] = 0
        pair *= len(out.structures)
        pair += out.structure
        codes, first = distinct(pair, len(sets) * len(out.structures))
        out.structure = codes.astype(np.int64)
        every, slots = out.structures, list(sets)
        pairs = (divmod(p, len(every)) for p in (0, *pair[first].tolist()))
        out.structures = [_with_designers(every[old], slots[n]) for n, old in pairs]
        together(out.facts, Said.of_each(named, [{}, *(facts for _, facts in more)]))

    def _beside(self, table: Columns, slot: str, at: Numbers, epoch: Numbers, out: Lifted) -> None:
        """Add what the chip table knows to the designer stated in a slot; contradictions are told line by line."""
        if not len(at):
            return
        out.by_day[at] = True
        read = {n: out.facts[n] for n in (f"{slot}.{field}" for field in designers.READ) if n in out.facts}
        codes, first = distinct(epoch[at] + 1, len(self.views) + 1)
        parts: list[tuple[Numbers | Codes, int]] = [(out.item, len(out.items))]
        parts += [(said.codes, len(said.values)) for said in read.values()]
        for more, many in parts:
            codes, first = distinct(codes.astype(np.int64) * many + more[at], (len(first) + 1) * many)
        added: list[dict[str, Whatever]] = [{}]
        differing = [False]
        for i in at[first].tolist():
            facts = {n: said.values[said.codes[i]] for n, said in read.items()}
            found = designers.beside(out.items[out.item[i]].designers, slot, facts, self.views[epoch[i]].on)
            added.append(found.facts)
            differing.append(found.contradicts)
        whole = np.zeros(len(epoch), dtype=np.uint32)
        whole[at] = codes
        together(out.facts, Said.of_each(whole, added))
        out.hard |= np.array(differing)[whole]
        for name in (f"{slot}.ultimate_parent", f"{slot}.ultimate_parent.name"):
            if name in table.frame.columns:  # parents by name are no facts
                out.hard |= (whole > 0) & table[name].holds(lambda v: v not in (None, "self"))

    # ------------------------------------------------------------------------------------------- the rest

    def _rest(self, table: Columns, epoch: Numbers, out: Lifted) -> None:
        for name in table.frame.columns:
            if name.startswith("item.") or SLOT.match(name) or name in _SAID_ELSEWHERE or name == "parties":
                continue
            fact = lookup(name)
            if name == "informed":
                self._informed(table[name], out)
            elif fact is None:
                continue
            elif fact.kind == "number" or _FIGURES.fullmatch(name):
                out.figures[name] = table.frame.get_column(name)
            else:
                out.facts[name] = Said(table[name].codes, self._parts.facts_of(name, table[name]))
        if "activity" in table.frame.columns:
            activity = table["activity"]
            told: list[tuple[str, ...]] = [
                (UNREGULATED[v],) if v in UNREGULATED else () for v in activity.values
            ]
            if any(told):
                out.notes.append((activity.codes.astype(np.int64), told))
        one = np.zeros(len(epoch), dtype=np.uint32)
        for name, value in UNSAID.items():
            said = out.facts.get(name)
            if said is None:
                out.facts[name] = Said(one, [value])
            else:
                said.values = [value if v is None else v for v in said.values]
        for older, newer in REFINED.items():
            if older in out.facts:
                said = out.facts[older]
                denied = Said(said.codes, [False if v is False else None for v in said.values])
                together(out.facts, dict.fromkeys(newer, denied))
        self._within_one_country(out, epoch)

    def _informed(self, cell: Kept, out: Lifted) -> None:
        given = [given_of({"informed": value}) for value in cell.values]
        done = [Completer(g, self.views[0].on, self.cells_of(0)).complete() for g in given]
        for name in ("informed", "informed_otherwise"):
            out.facts[name] = Said(cell.codes, [d.case.facts.get(name) for d in done])

    def _within_one_country(self, out: Lifted, epoch: Numbers) -> None:
        here, there = out.facts.get("from"), out.facts.get("to")
        name = "release.within_one_country"
        if here is None or there is None or name in out.facts:
            return
        same = self._same.of(here.values, there.values, np.flatnonzero(np.bincount(epoch)).tolist())
        cell = (epoch * len(here.values) + here.codes) * len(there.values) + there.codes
        out.facts[name] = Said(same.reshape(-1)[cell], [None, False, True])

    def by_day(self, lifted: Lifted, epochs: Iterable[int]) -> Truths:
        """Return the lines that might be completed otherwise in one of some epochs than in another."""
        days = [self.views[e].on for e in epochs]
        found = lifted.by_day.copy()
        for name in ("from", "to"):
            said = lifted.facts.get(name)
            if said is None:
                continue
            for value in said.values:
                if value and len({ear_destination(value, day) for day in days}) > 1:
                    found |= said.where([v == value for v in said.values])
        return found

    @staticmethod
    def _senders(out: Lifted) -> None:
        """Settle that a sender to whom no letter on record is addressed has not been informed by one of them."""
        none = np.zeros(len(out.structure), dtype=bool)
        some = np.zeros(len(out.structure), dtype=bool)
        for slot in {s for one in out.structures for s, held in one.roles.items() if held & _SENDERS}:
            here = marked(
                [bool(one.roles.get(slot, frozenset()) & _SENDERS) for one in out.structures], out.structure
            )
            none |= here
            said = out.facts.get(f"{slot}.addressee")
            if said is not None:
                here &= ~said.where([v is not None and not v for v in said.values])
            some |= here
        settled = none & ~some
        if settled.any():
            fill(out.facts, "informed", settled, frozenset())

    @staticmethod
    def _products(out: Lifted) -> None:
        """Whether the item goes into a listed party's product is known of lines whose parties are not listed."""
        clear = marked([not (one.open_roles & TRANSACTION_ROLES) for one in out.structures], out.structure)
        for slot in {
            s for one in out.structures for s, held in one.roles.items() if held & TRANSACTION_ROLES
        }:
            concerned = marked(
                [bool(one.roles.get(slot, frozenset()) & TRANSACTION_ROLES) for one in out.structures],
                out.structure,
            )
            said = out.facts.get(f"{slot}.listed")
            if said is not None:
                concerned &= ~said.where([v is False for v in said.values])
            clear &= ~concerned
        if clear.any():
            fill(out.facts, "end_use.product_of_footnotes", clear, frozenset())
