"""The parts of a line that completion looks at by themselves, each completed once for all lines that have it.

Completion reads figures of a circuit that are computed of each other, the entry and the kind, the origin, the US
content, a party's seat, its name, its listing: parts that do not look at each other. Where a chip is named, the chip
table looks at all of the item. Each part is completed by the same ``Completer`` that serves a single answer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Final
from typing import Any as Whatever

import msgspec
import numpy as np

from highfence.chips import load
from highfence.determination.complete import Completer
from highfence.facts.case import UNSAID, circuits
from highfence.facts.derive import DERIVERS
from highfence.facts.intake import is_count
from highfence.facts.vocabulary import lookup
from highfence.logic.errors import HighfenceError
from highfence.portfolio.alike import Alike
from highfence.portfolio.answers import note_id
from highfence.portfolio.coarse import CONTENT, AnyView, Coarse
from highfence.portfolio.numbering import Column, Said, combined, distinct
from highfence.portfolio.single import given_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt

    from highfence.determination.designers import Designer
    from highfence.logic.cells import Cells
    from highfence.logic.rulebook import View
    from highfence.portfolio.numbering import Columns

    Numbers = npt.NDArray[np.int64]
    Codes = npt.NDArray[np.uint32]
    Truths = npt.NDArray[np.bool_]

_CHIPS: Final = "item.chips"
_NAMED: Final = frozenset({"item.chip", _CHIPS, "item.tops"})
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


@dataclass(slots=True)
class Found:
    """A part over all lines: ``made[codes[i]]`` is what line ``i`` has; None where it is determined alone.

    ``by_day``  the lines in which it can hang on the day, if there are any
    """

    codes: Codes
    made: list[Item | None]
    by_day: Truths | None = None

    @property
    def items(self) -> list[Item]:
        """What was made, nothing in place of None."""
        return [m or Item({}) for m in self.made]

    def hard(self) -> Truths:
        """Return the lines that have to be determined alone."""
        alone: Truths = np.array([m is None for m in self.made])
        return alone[self.codes] if alone.any() else np.zeros(len(self.codes), dtype=bool)

    def facts(self) -> dict[str, Said]:
        """Return the facts of the part."""
        return Said.of_each(self.codes, [i.facts for i in self.items])


class Parts:
    """Completes parts of items and parties. What has been completed is kept from one table to the next."""

    def __init__(self, views: Sequence[View], cells_of: Callable[[int], Cells]) -> None:
        self.views, self.cells_of = views, cells_of
        self._any = AnyView(views[0].regime, views[-1])
        self._coarse, self._alike = Coarse(self._any), Alike()
        self._plain: dict[Whatever, Whatever] = {}
        self._made: dict[Whatever, dict[Whatever, Item | None]] = {}
        self._differing: set[Whatever] = set()

    # -------------------------------------------------------------------------------------------- items

    def items(self, table: Columns, names: Sequence[str], epoch: Numbers) -> tuple[Found, list[Found]]:
        """Return what completion makes of the items: what hangs on a chip that is named, and the other parts.

        ``names`` are the columns of items, and ``epoch`` is the number of each line's view.
        """
        naming = [n for n in names if names_chip(n)]
        named = np.zeros(len(epoch), dtype=bool)
        for name in naming:
            named |= table[name].said()
        coarse = self._coarse.columns(table, names, named)
        cells = {n: coarse[n] if n in coarse else table[n] for n in names}
        if _CHIPS in cells:
            cells[_CHIPS] = self._uncounted(cells[_CHIPS])
        whole = {n: c.where(named) for n, c in cells.items() if n in naming or n in _of_chips()}
        chips = self._part(whole if named.any() else {}, epoch, "item.")
        cells = {n: c.where(~named) if n in _of_chips() else c for n, c in cells.items()}
        found = []
        for part in (*_of_circuit(), *_OF_ITEM):
            own = {n: c for n, c in cells.items() if n in part}
            if own:
                found.append(self._part(own, epoch, "item."))
        taken = frozenset().union(*_of_circuit(), *_OF_ITEM, naming)
        found += [_as_stated(n, c) for n, c in cells.items() if n not in taken and lookup(n) is not None]
        return chips, found

    def _uncounted(self, chips: Column) -> Column:
        """Return lists of chips without how many there are of each: completion asks which chips are named."""
        number: dict[Whatever, int] = {}
        for text in chips.values:
            if text not in self._plain:
                self._plain[text] = _uncounted(text)
        codes = [number.setdefault(self._plain[text], len(number)) for text in chips.values]
        return Column(np.array(codes, dtype=np.uint32)[chips.codes], list(number))

    def loose(self, name: str) -> bool:
        """Return whether completion neither reads nor fills a fact of the item."""
        return not (names_chip(name) or name in _of_chips() or any(name in part for part in _OF_ITEM))

    def _part(self, cells: dict[str, Column], epoch: Numbers, prefix: str) -> Found:
        """Complete a part once for each distinct combination of its cells, by epochs only where views differ."""
        codes, rows = combined(list(cells.values()), len(epoch))
        names = tuple(cells)
        known = self._made.setdefault((prefix, names), {})
        for row in rows:
            if row not in known:
                self._any.differs = False
                known[row] = self._completed(dict(zip(names, row, strict=True)), self._any, 0, prefix)
                if self._any.differs:
                    self._differing.add((prefix, names, row))
        found = Found(codes, [known[row] for row in rows])
        differing = np.array([(prefix, names, row) in self._differing for row in rows])
        if differing.any():
            found.by_day = differing[found.codes]
            self._by_epoch(found, rows, names, differing, epoch, prefix)
        return found

    def _by_epoch(
        self,
        found: Found,
        rows: list[tuple[Whatever, ...]],
        names: tuple[str, ...],
        differing: Truths,
        epoch: Numbers,
        prefix: str,
    ) -> None:
        """Complete some rows of a part again, for each epoch in which they stand."""
        at = np.flatnonzero(differing[found.codes])
        span = len(self.views)
        dates, first = distinct(1 + found.codes[at] * np.int64(span) + epoch[at], 1 + len(rows) * span)
        rows_of, epochs = found.codes[at[first]].tolist(), epoch[at[first]].tolist()
        found.codes[at] = dates + np.uint32(len(found.made) - 1)
        for i, e in zip(rows_of, epochs, strict=True):
            known = self._made.setdefault((prefix, names, e), {})
            if rows[i] not in known:
                row = dict(zip(names, rows[i], strict=True))
                known[rows[i]] = self._completed(row, self.cells_of(e), e, prefix)
            found.made.append(known[rows[i]])

    def _completed(self, row: dict[str, Whatever], cells: Whatever, epoch: int, prefix: str) -> Item | None:
        """Return a completed part, or None where its line has to be determined alone."""
        line = {n: list(v) if isinstance(v, tuple) else v for n, v in row.items() if not n.startswith("#")}
        if row.get("#there"):
            line["to"] = "AE"
        try:
            given = given_of(line)
            done = Completer(given, self.views[max(epoch, row.get("#epoch", 0))].on, cells).complete()
        except HighfenceError:
            return None
        # What counts as said where nothing is said is a matter of the whole line.
        unsaid = {n for n in UNSAID if done.origin.get(n) == "inherited"}
        return Item(
            {n: v for n, v in done.case.facts.items() if n.startswith(prefix) and n not in unsaid},
            tuple(note_id(n) for n in done.assumptions),
            tuple(note_id(n) for n in done.notes),
            done.indicative,
            tuple((v.facts, v.indicative) for v in done.variants),
            circuits(given),
            done.designers,
        )

    # ------------------------------------------------------------------------------------------ parties

    def party(
        self, table: Columns, names: Sequence[str], slot: str, there: Truths, epoch: Numbers
    ) -> list[Found]:
        """Return what completion makes of the parties in a slot, part by part.

        ``names`` are the columns of the slot. ``there`` are the lines that go to the United Arab Emirates, where
        alone names are compared with those approved.
        """
        cells: dict[str, Column] = {}
        for name in names:
            field_ = name.removeprefix(f"{slot}.")
            alike = field_ in {"name", "ultimate_parent.name"}
            cells[field_] = self._alike.column(table.frame.get_column(name)) if alike else table[name]
        found = []
        for part in _OF_PARTY:
            own = {f"{slot}.{f}": c for f, c in cells.items() if f in part}
            if not own:
                continue
            if "name" in part:
                own["#there"] = Column(there.astype(np.uint32), [False, True])
                if "owners" in cells:
                    # The seats of owners are counted by the groups of the day.
                    days = epoch * cells["owners"].said()
                    own["#epoch"] = Column(days.astype(np.uint32), list(range(len(self.views))))
            found.append(self._part(own, epoch, f"{slot}."))
            if "#epoch" in own:
                owned = cells["owners"].said()
                found[-1].by_day = owned if found[-1].by_day is None else owned | found[-1].by_day
        taken = frozenset().union(*_OF_PARTY)
        for field_, cell in cells.items():
            if field_ not in taken and lookup(f"{slot}.{field_}") is not None:
                found.append(_as_stated(f"{slot}.{field_}", cell))
        return found


def _uncounted(text: str | None) -> str | None:
    """Return a list of chips, as JSON, without the counts that can be read; other texts as they are."""
    try:
        chips = msgspec.json.decode(text or "")
    except msgspec.DecodeError:
        return text
    if not isinstance(chips, list) or not all(isinstance(chip, dict) for chip in chips):
        return text
    if any(not is_count(chip.get("count", 1)) for chip in chips):
        return text
    plain = [{n: v for n, v in chip.items() if n != "count"} for chip in chips]
    return msgspec.json.encode(plain).decode()


def _as_stated(name: str, cell: Column) -> Found:
    """Return a fact that completion leaves as it is."""
    values = facts_of(name, cell)
    return Found(cell.codes, [Item({} if v is None else {name: v}) for v in values])


def facts_of(name: str, cell: Column) -> list[Whatever]:
    """Return the values of a typed column as the reader of single transactions gives them.

    With entries, those above them. Nothing, for a column that is no fact.
    """
    fact = lookup(name)
    if fact is None:
        return [None] * len(cell.values)
    if fact.kind != "codes":
        return cell.values
    return [None if v is None else given_of({name: v}).facts.get(name) for v in cell.values]
