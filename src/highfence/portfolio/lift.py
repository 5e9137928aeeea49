"""Completing the facts of a table: each distinct part of a line is completed once.

What completion adds to a line falls into parts that do not look at each other: those of the item and of each
party (``parts``), and every other fact. Lines in which parts meet (a release without a destination, a flag that puts
in doubt what was said of a party) are rare; they are ``hard``, and determined alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from typing import Any as Whatever

import numpy as np
import polars as pl

from highfence.determination import designers
from highfence.determination.complete import Completer
from highfence.determination.designers import ROLE
from highfence.determination.movement import RELEASES, UNREGULATED
from highfence.facts.case import REFINED, UNSAID, open_roles, roles_of
from highfence.facts.countries import ear_destination
from highfence.facts.vocabulary import TRANSACTION_ROLES, lookup
from highfence.portfolio.cells import SLOT
from highfence.portfolio.numbering import Said, compact, fill, first_of, numbered, together
from highfence.portfolio.parts import CONTENT, Item, Parts, as_fact
from highfence.portfolio.single import given_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt

    from highfence.logic.cells import Cells
    from highfence.logic.rulebook import View

    Numbers = npt.NDArray[np.int64]
    Truths = npt.NDArray[np.bool_]
    Notes = tuple[Numbers, list[tuple[str, ...]]]

_FIGURES: Final = re.compile(
    r"item\.value_usd|item\.quantity|order_value_usd|cumulative\..+|entry_date|contract_date|shipped_on|in_production_on"
)
"""Facts of a line that completion does not look at."""

_SAID_ELSEWHERE: Final = frozenset({"id", "order_id", "note", "item.description", "on", "known_on"})
_INCORPORATED: Final = "item.to_be_incorporated."
_SENDERS: Final = frozenset({"exporter", "reexporter"})


@dataclass(frozen=True, slots=True)
class Structure:
    """Which parties a line names and in which roles, and the roles in which there may be more."""

    roles: dict[str, frozenset[str]]
    open_roles: frozenset[str]


@dataclass(slots=True)
class Lifted:
    """The lines of a table, completed.

    ``items`` are what hangs on the chips that are named; ``notes`` what was noted of other parts of the item.
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


class Lifter:
    """Completes tables for one regime. ``cells_of`` gives the cells of an epoch, by its number."""

    def __init__(self, views: Sequence[View], cells_of: Callable[[int], Cells]) -> None:
        self.views, self.cells_of = views, cells_of
        self._parts = Parts(views, cells_of)

    def lift(self, frame: pl.DataFrame, epoch: Numbers) -> Lifted:
        """Return the lines of a typed table, completed; ``epoch`` is the number of each line's view."""
        slots = sorted({m.group(1) + (m.group(2) or "") for m in map(SLOT.match, frame.columns) if m})
        structure, structures = self._structures(frame, slots)
        hard = self._apart(frame)
        out = Lifted({}, {}, [], np.zeros(0, dtype=np.int64), [], structures, structure, {}, hard)
        self._item(frame, epoch, out)
        for slot in slots:
            self._party(frame, slot, epoch, out)
        self._designers(frame, epoch, out)
        self._rest(frame, epoch, out)
        self._senders(out)
        self._products(out)
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

    # ------------------------------------------------------------------------------- items and parties

    def _item(self, frame: pl.DataFrame, epoch: Numbers, out: Lifted) -> None:
        own = [c for c in frame.columns if c.startswith("item.") and c not in _SAID_ELSEWHERE]
        figures = {c for c in own if self._figure(c)}
        out.figures |= {c: frame.get_column(c) for c in figures}
        read = figures if CONTENT not in own else figures - {"item.value_usd"}
        chips, others = self._parts.items(frame.select(c for c in own if c not in read), epoch)
        out.items, out.item = chips.items, chips.codes
        for part in (chips, *others):
            together(out.facts, part.facts())
            out.hard |= part.hard()
        for part in others:
            if any(i.notes for i in part.items):
                out.notes.append((part.codes, [i.notes for i in part.items]))

    def _figure(self, name: str) -> bool:
        """Return whether a column holds numbers or days of an item at which completion does not look."""
        fact = lookup(name)
        if fact is None or fact.kind not in {"number", "date"}:
            return False
        return _FIGURES.fullmatch(name) is not None or self._parts.loose(name)

    def _party(self, frame: pl.DataFrame, slot: str, epoch: Numbers, out: Lifted) -> None:
        own = [c for c in frame.columns if (m := SLOT.match(c)) and m.group(1) + (m.group(2) or "") == slot]
        there = frame.get_column("to") == "AE" if "to" in frame.columns else pl.Series([False] * frame.height)
        part = frame.select(own).with_columns(there.fill_null(value=False).alias("#there"))
        for found in self._parts.party(part, slot, epoch):
            together(out.facts, found.facts())
            out.hard |= found.hard()
            strict = Said(found.codes, [f"listed_strictest:{slot}" in i.notes for i in found.items])
            if any(strict.values):
                out.listed_strictest[slot] = strict.where(strict.values)

    def _designers(self, frame: pl.DataFrame, epoch: Numbers, out: Lifted) -> None:
        """Name the designers that the chip table knows in lines that name none; add what it knows to one named."""
        known = [i.designers for i in out.items]
        if not any(known):
            return
        held = [[s for s, roles in one.roles.items() if ROLE in roles] for one in out.structures]
        for slot in {s for slots in held for s in slots}:
            alone = np.array([slots == [slot] for slots in held])[out.structure]
            at_home = np.array([designers.at_home(k) for k in known])[out.item]
            self._beside(frame, slot, np.flatnonzero(alone & at_home), epoch, out)
        apart = np.array([len(k) > 1 and not designers.at_home(k) for k in known])[out.item]
        out.hard |= apart & np.array([bool(slots) for slots in held])[out.structure]
        more = [designers.unstated(k) for k in known]
        sets = list(dict.fromkeys(tuple(m) for m in more))
        which = np.array([sets.index(tuple(m)) for m in more])[out.item]
        which[~np.array([not slots for slots in held])[out.structure]] = -1
        named = which >= 0
        pair = (len(sets) + 1) * out.structure + which + 1
        out.structure, count = compact(pair, (len(sets) + 1) * len(out.structures))
        found = []
        for old, n in (divmod(p, len(sets) + 1) for p in pair[first_of(out.structure, count)].tolist()):
            slots = sets[n - 1] if n else ()
            roles = {**out.structures[old].roles, **dict.fromkeys(slots, frozenset({ROLE}))}
            open_roles = out.structures[old].open_roles
            found.append(Structure(roles, open_roles - {ROLE} if slots else open_roles))
        out.structures = found
        facts = [{n: v for one in m.values() for n, v in one.items()} for m in more]
        together(out.facts, Said.of_each(np.where(named, out.item + 1, 0), [{}, *facts]))

    def _beside(self, frame: pl.DataFrame, slot: str, at: Numbers, epoch: Numbers, out: Lifted) -> None:
        """Add what the chip table knows to the designer stated in a slot; contradictions are told line by line."""
        if not len(at):
            return
        read = {n: out.facts[n] for n in (f"{slot}.{field}" for field in designers.READ) if n in out.facts}
        codes, size = compact(epoch[at], len(self.views))
        for more, many in ((out.item, len(out.items)), *((s.codes, len(s.values)) for s in read.values())):
            codes, size = compact(codes * many + more[at], size * many)
        added: list[dict[str, Whatever]] = [{}]
        differing = [False]
        for i in at[first_of(codes, size)].tolist():
            facts = {n: said.values[said.codes[i]] for n, said in read.items()}
            found = designers.beside(out.items[out.item[i]].designers, slot, facts, self.views[epoch[i]].on)
            added.append(found.facts)
            differing.append(found.contradicts)
        whole = np.zeros(len(epoch), dtype=np.int64)
        whole[at] = codes + 1
        together(out.facts, Said.of_each(whole, added))
        out.hard |= np.array(differing)[whole]
        for name in (f"{slot}.ultimate_parent", f"{slot}.ultimate_parent.name"):
            if name in frame.columns:  # parents by name are no facts
                named = frame.get_column(name).fill_null("self") != "self"
                out.hard |= (whole > 0) & named.to_numpy()

    # ------------------------------------------------------------------------------------------- the rest

    def _rest(self, frame: pl.DataFrame, epoch: Numbers, out: Lifted) -> None:
        for name in frame.columns:
            if name.startswith("item.") or SLOT.match(name) or name in _SAID_ELSEWHERE or name == "parties":
                continue
            if name == "informed":
                self._informed(frame, out)
                continue
            fact = lookup(name)
            if fact is None:
                continue
            if fact.kind == "number" or _FIGURES.fullmatch(name):
                out.figures[name] = frame.get_column(name)
                continue
            codes, rows = numbered(frame.select(name), frame.height)
            out.facts[name] = Said(codes, [as_fact(fact, name, r[name]) for r in rows])
            if name == "activity":
                told = [UNREGULATED.get(r[name]) for r in rows]
                out.notes.append((codes, [(t,) if t else () for t in told]))
        one = np.zeros(frame.height, dtype=np.int64)
        for name, value in UNSAID.items():
            said = out.facts.get(name)
            if said is None:
                out.facts[name] = Said(one, [value])
            else:
                said.values = [value if v is None else v for v in said.values]
        for older, newer in REFINED.items():
            if older in out.facts:
                denied = out.facts[older].where([v is False for v in out.facts[older].values])
                for name in newer:
                    fill(out.facts, name, denied, value=False)
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
                said.where([v is not None and not v for v in said.values])
                if said is not None
                else np.zeros(n, dtype=bool)
            )
            here = sends[out.structure]
            none |= here
            some |= here & ~empty
        settled = none & ~some
        fill(out.facts, "informed", settled, frozenset())

    @staticmethod
    def _products(out: Lifted) -> None:
        """Whether the item goes into a listed party's product is known of lines whose parties are not listed."""
        n = len(out.structure)
        clear = np.array([not (one.open_roles & TRANSACTION_ROLES) for one in out.structures])[out.structure]
        for slot in {
            s for one in out.structures for s, held in one.roles.items() if held & TRANSACTION_ROLES
        }:
            concerned = np.array(
                [bool(one.roles.get(slot, frozenset()) & TRANSACTION_ROLES) for one in out.structures]
            )[out.structure]
            said = out.facts.get(f"{slot}.listed")
            unlisted = (
                said.where([v is False for v in said.values]) if said is not None else np.zeros(n, dtype=bool)
            )
            clear &= ~concerned | unlisted
        fill(out.facts, "end_use.product_of_footnotes", clear, frozenset())
