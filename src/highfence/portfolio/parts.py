"""The parts of a line that completion looks at by themselves, each completed once for all lines that have it.

Completion reads figures of a circuit that are computed of each other, the entry and the kind, the origin, the US
content, a party's seat, its name, its listing: parts that do not look at each other. Where a chip is named, the chip
table looks at all of the item. Each part is completed by the same ``Completer`` that serves a single answer.
"""

from __future__ import annotations

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
from highfence.portfolio.kept import ALL, Kept, Memory
from highfence.portfolio.made import Found, Item, Part
from highfence.portfolio.single import given_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt

    from highfence.logic.cells import Cells
    from highfence.logic.rulebook import View
    from highfence.portfolio.kept import Columns

    Numbers = npt.NDArray[np.int64]
    Codes = npt.NDArray[np.uint32]
    Truths = npt.NDArray[np.bool_]
    Told = dict[str, tuple[Kept, Truths]]

_MOST: Final = 1 << 16
"""Parts of more kinds than this are numbered anew in each table."""

_THERE: Final = object()
_EPOCH: Final = object()
"""Stamps of columns that no table has."""

_CHIPS: Final = "item.chips"
_NAMED: Final = frozenset({"item.chip", _CHIPS, "item.tops"})
"""Columns that name a chip, or state rates from which all else of a circuit is computed."""

_OF_ITEM: Final = (
    frozenset(
        {
            "item.kind",
            "item.eccn",
            "item.base_entries",
            "item.for_entries",
            "item.key_for",
            "item.key_to_dormant_function",
        }
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


def alike(column: str) -> str:
    """Return under what a column of names, alike ones made equal, is kept."""
    return f"{column}, alike"


def names_chip(column: str) -> bool:
    """Return whether a column names a chip, or says something of one of several."""
    return column in _NAMED or column.startswith(("item.chips.", "item.tops."))


class Parts:
    """Completes parts of items and parties. What has been completed is kept from one table to the next."""

    def __init__(self, views: Sequence[View], cells_of: Callable[[int], Cells]) -> None:
        self.views, self.cells_of = views, cells_of
        self._any = AnyView(views[0].regime, views[-1])
        self._coarse, self._alike = Coarse(self._any), Alike()
        self.memory = Memory()
        self._uncounted = _Uncounted()
        self._parts: dict[tuple[str, tuple[str, ...]], Part] = {}
        self._completions: dict[Whatever, dict[Whatever, Item | None]] = {}
        self._differing: set[Whatever] = set()
        self._stated: dict[str, tuple[Whatever, list[Whatever]]] = {}

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
            cells[_CHIPS] = self._uncounted.column(cells[_CHIPS])
        whole = {n: (c, named) for n, c in cells.items() if n in naming or n in _of_chips()}
        chips = self._part(whole if named.any() else {}, epoch, "item.")
        unnamed = ~named
        apart = {n: (c, unnamed if n in _of_chips() else ALL) for n, c in cells.items()}
        found = []
        for part in (*_of_circuit(), *_OF_ITEM):
            own = {n: c for n, c in apart.items() if n in part}
            if own:
                found.append(self._part(own, epoch, "item."))
        taken = frozenset().union(*_of_circuit(), *_OF_ITEM, naming)
        for name, (cell, lines) in apart.items():
            if name not in taken and lookup(name) is not None:
                found.append(self._as_stated(name, cell.where(lines) if len(lines) else cell))
        return chips, found

    def alike(self, table: Columns, name: str) -> Kept:
        """Return a column of names, alike ones made equal. Several threads may ask, each of its own table."""
        return table.once(alike(name), lambda: self._alike.column(table.frame.get_column(name)))

    def loose(self, name: str) -> bool:
        """Return whether completion neither reads nor fills a fact of the item."""
        return not (names_chip(name) or name in _of_chips() or any(name in part for part in _OF_ITEM))

    def _part(self, cells: Told, epoch: Numbers, prefix: str) -> Found:
        """Complete a part once for each distinct combination of its cells, by epochs only where views differ."""
        names = tuple(cells)
        part = self._parts.get((prefix, names))
        if part is None:
            part = self._parts[prefix, names] = Part(self.memory)
        elif part.size > _MOST:
            part.combinations.forget()
        codes, new = part.combinations.numbers(list(cells.values()), len(epoch))
        if part.stamp is not part.combinations.stamp:
            part.forget()
            self._base(part, tuple(_plain(c.values[0]) for c, _ in cells.values()), names, prefix)
        for i in new.tolist():
            row = tuple(
                _plain(c.values[c.codes[i] if not len(ls) or ls[i] else 0]) for c, ls in cells.values()
            )
            self._base(part, row, names, prefix)
        by_day = self._by_epoch(part, codes, names, epoch, prefix) if part.differing else None
        found = part.found(codes)
        found.by_day = by_day
        return found

    def _base(self, part: Part, row: tuple[Whatever, ...], names: tuple[str, ...], prefix: str) -> None:
        """Complete the next row of a part, for any epoch."""
        known = self._completions.setdefault((prefix, names), {})
        if row not in known:
            self._any.differs = False
            known[row] = self._completed(dict(zip(names, row, strict=True)), self._any, 0, prefix)
            if self._any.differs:
                self._differing.add((prefix, names, row))
        if (prefix, names, row) in self._differing:
            part.differing[len(part.made.items)] = row
        part.made.add(known[row])

    def _by_epoch(
        self, part: Part, codes: Codes, names: tuple[str, ...], epoch: Numbers, prefix: str
    ) -> Truths:
        """Complete some rows of a part again, for each epoch in which they stand; return their lines."""
        differing = np.zeros(len(part.made.items), dtype=bool)
        differing[list(part.differing)] = True
        by_day: Truths = differing[codes]
        at = np.flatnonzero(by_day)
        keys = (codes[at].astype(np.uint64) << np.uint64(32)) | epoch[at].astype(np.uint64)
        numbers, new = part.epochs.find(keys)
        for key in keys[new].tolist():
            row, e = part.differing[key >> 32], key & 0xFFFFFFFF
            known = self._completions.setdefault((prefix, names, e), {})
            if row not in known:
                known[row] = self._completed(dict(zip(names, row, strict=True)), self.cells_of(e), e, prefix)
            part.dated.add(known[row])
        codes[at] = numbers + np.uint32(len(part.made.items) - 1)
        return by_day

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
        cells: dict[str, Kept] = {}
        for name in names:
            field_ = name.removeprefix(f"{slot}.")
            named = field_ in {"name", "ultimate_parent.name"}
            cells[field_] = self.alike(table, name) if named else table[name]
        found = []
        for part in _OF_PARTY:
            own = {f"{slot}.{f}": (c, ALL) for f, c in cells.items() if f in part}
            if not own:
                continue
            if "name" in part:
                own["#there"] = Kept(there.astype(np.uint32), [False, True], _THERE), ALL
                if "owners" in cells:
                    # The seats of owners are counted by the groups of the day.
                    days = (epoch * cells["owners"].said()).astype(np.uint32)
                    own["#epoch"] = Kept(days, list(range(len(self.views))), _EPOCH), ALL
            found.append(self._part(own, epoch, f"{slot}."))
            if "#epoch" in own:
                owned = cells["owners"].said()
                found[-1].by_day = owned if found[-1].by_day is None else owned | found[-1].by_day
        taken = frozenset().union(*_OF_PARTY)
        for field_, cell in cells.items():
            if field_ not in taken and lookup(f"{slot}.{field_}") is not None:
                found.append(self._as_stated(f"{slot}.{field_}", cell))
        return found

    # ------------------------------------------------------------------------------------------- others

    def _as_stated(self, name: str, cell: Kept) -> Found:
        """Return a fact that completion leaves as it is."""
        values = self.facts_of(name, cell)
        return Found(cell.codes, [], {name: values} if len(values) > 1 else {})

    def facts_of(self, name: str, cell: Kept) -> list[Whatever]:
        """Return the values of a typed column as the reader of single transactions gives them: entries with those above."""
        fact = lookup(name)
        if fact is None or fact.kind != "codes":
            return cell.values
        stamp, known = self._stated.get(name, (None, []))
        if stamp is not cell.stamp or stamp is None:
            self._stated[name] = cell.stamp, (known := [])
        known += [
            None if v is None else given_of({name: v}).facts.get(name) for v in cell.values[len(known) :]
        ]
        return list(known)


class _Uncounted:
    """Replaces lists of chips by lists that do not say how many there are: completion asks which chips are named."""

    def __init__(self) -> None:
        self._of: Whatever = None
        self._numbers: list[int] = []
        self._number: dict[str | None, int] = {}

    def column(self, chips: Kept) -> Kept:
        """Return a column of lists without numbers of chips."""
        if self._of is not chips.stamp:
            self._of, self._numbers = chips.stamp, []
        for text in chips.values[len(self._numbers) :]:
            self._numbers.append(self._number.setdefault(_uncounted(text), len(self._number)))
        return Kept(np.array(self._numbers, dtype=np.uint32)[chips.codes], list(self._number), self)


def _plain(value: Whatever) -> Whatever:
    """Return a value as it stands in a combination: a list as a tuple."""
    return tuple(value) if isinstance(value, list) else value


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
