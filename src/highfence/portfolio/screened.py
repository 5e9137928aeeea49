"""What lists and records of owners say of the parties of a table, as columns, before its lines are decided.

Each name is screened once for its country, its address and the span of days in which the lists are the same. What
``determination.parties.learn`` makes of a party is then worked out once for all lines that it cannot tell apart,
and stands in their columns as if it had been stated. So a decider that knows nothing of lists gives the answers of
``highfence check`` with lists; what was noted beside is added to the column ``notes``.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol
from typing import Any as Whatever

import msgspec
import numpy as np
import polars as pl

from highfence.determination.parties import Learned, learn
from highfence.logic.errors import HighfenceError
from highfence.parties.match.model import Query
from highfence.parties.screening import Screener
from highfence.portfolio.answers import Answers, Coded, Said, answers_of, coded, note_id, schema
from highfence.portfolio.cells import TYPES, column_of
from highfence.portfolio.numbering import numbered
from highfence.portfolio.sameparty import slots_of
from highfence.portfolio.single import SingleDecider, given_of
from highfence.portfolio.threads import Turn

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from highfence.determination.check import Options
    from highfence.facts.intake import Given
    from highfence.logic.rulebook import Rulebook
    from highfence.parties.ownership.graph import Graph
    from highfence.parties.screening import Screening, Used
    from highfence.portfolio.answers import Decider

Key = tuple[str, str, str, int]
"""Name, country, address, and the number of a span of days."""

_CLEAR, _OPEN, _OTHER = 0, 1, 2
"""What screening found: nothing on complete lists, nothing on incomplete ones, or more (numbers from here on)."""

_LISTS_OPEN: Final = frozenset({"no_list", "starter_list"})
_OF_OWNERS: Final = frozenset({"owned_by_listed", "owned_open"})
_ASSUMED: Final = "classification_assumed"
"""Code of the assumptions, which stand before all notes."""

_ASKED: Final = ("name", "country", "address")
_SPAN: Final = "#span"
_KEPT: Final = 100_000
"""Findings without a match that are kept."""

_PUBLISHED: Final = re.compile(r"[a-z]{2}\.")


class Bulk(Screener, Protocol):
    """A screener that takes many names at once, and knows on which days its lists change."""

    @property
    def turns(self) -> tuple[date, ...]:
        """Return the days from which a name may be found otherwise than on the day before."""
        ...

    @property
    def versions(self) -> list[dict[str, str]]:
        """Return what is searched: list, version, as_of."""
        ...

    def screen_many(self, queries: Sequence[Query]) -> list[Screening]:
        """Return what is found about each of many names."""
        ...


class Screened(NamedTuple):
    """Lines with what was learned of their parties.

    ``notes``  those of each line, as in the column ``notes``
    ``alone``  lines that only the reference can screen: parties in one nested cell, owners of more than the whole
    """

    frame: pl.DataFrame
    notes: Said
    alone: pl.Series


class _Effect(NamedTuple):
    """What is learned of one party: new cells by field, and notes on its listing, on open lists, on its owners."""

    cells: dict[str, Whatever]
    listing: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    refused: bool = False


@dataclass(slots=True)
class Parties:
    """Screens the parties of tables. ``on``: the day on which they are screened; None for that of each line.

    What was found stays known from one table to the next.
    """

    screener: Bulk
    on: date | None = None
    _kinds: dict[Key, int] = field(default_factory=dict)
    _kept: dict[Key, Screening] = field(default_factory=dict)

    @property
    def versions(self) -> list[dict[str, str]]:
        """Return what is searched: list, version, as_of."""
        return self.screener.versions

    def resolve(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return the lines with what is learned of their parties."""
        return self.screened(frame).frame

    def screened(self, frame: pl.DataFrame) -> Screened:
        """Return the lines with what is learned of their parties, and the notes on it."""
        days = (
            frame.get_column("on")
            if "on" in frame.columns
            else pl.Series("on", [None] * frame.height, pl.Date)
        )
        if self.on is not None:
            days = pl.Series("on", [self.on] * frame.height, dtype=pl.Date)
        turns = np.array(self.screener.turns, dtype="datetime64[D]")
        spans = np.searchsorted(turns, days.to_numpy().astype("datetime64[D]"), side="right")
        span = pl.Series(_SPAN, spans, dtype=pl.Int64)
        slots = {s: f for s, f in slots_of(frame.columns).items() if {"name", "owners"} & set(f)}
        alone = days.is_null()
        if "parties" in frame.columns:
            alone |= (frame.get_column("parties").str.strip_chars() != "[]").fill_null(value=False)
        self._ask(frame, list(slots), days, span)
        effects: dict[str, tuple[np.ndarray[Whatever, Whatever], list[_Effect]]] = {}
        for slot, fields in slots.items():
            codes, found = self._effects(frame, slot, fields, days, span)
            effects[slot] = codes, found
            alone |= pl.Series([e.refused for e in found], dtype=pl.Boolean).gather(codes)
        columns = [c for slot, (codes, found) in effects.items() for c in _columns(frame, slot, codes, found)]
        return Screened(frame.with_columns(columns), _notes(effects, frame.height), alone)

    # ------------------------------------------------------------------------------------- as a screener

    def screen(self, query: Query) -> Screening:
        """Return what is found about one name."""
        span = bisect_right(self.screener.turns, query.on) if query.on else -1
        key = (query.name, query.country, query.address, span)
        if key not in self._kept:
            self._kept[key] = self.screener.screen(query)
        return self._kept[key]

    def used(self, on: date) -> tuple[Used, ...]:
        """Return the lists that are searched for a day."""
        return self.screener.used(on)

    def owners_of(self, name: str, country: str) -> tuple[str, Graph] | None:
        """Return the key of a firm and the graph of its owners, where they are on record."""
        return self.screener.owners_of(name, country)

    # ------------------------------------------------------------------------------- names, all together

    def _ask(self, frame: pl.DataFrame, slots: Iterable[str], days: pl.Series, span: pl.Series) -> None:
        """Screen the names that were not screened before, all together."""
        queries: dict[Key, Query] = {}
        for slot in slots:
            part = _asked(frame, slot, span).with_columns(days.alias("on")).drop_nulls(["name", "on"])
            for name, country, address, number, on in part.unique([*_ASKED, _SPAN]).iter_rows():
                key = (name, country, address, number)
                if key not in self._kinds:
                    queries[key] = Query(name=name, country=country, address=address, on=on)
        for key, found in zip(queries, self.screener.screen_many(list(queries.values())), strict=True):
            if found.decision == "not_listed":
                self._kinds[key] = _CLEAR
            elif found.why == "incomplete":
                self._kinds[key] = _OPEN
            else:
                self._kinds[key] = _OTHER + len(self._kinds)
            if self._kinds[key] >= _OTHER or len(self._kept) < _KEPT:
                self._kept[key] = found

    def _effects(
        self, frame: pl.DataFrame, slot: str, fields: list[str], days: pl.Series, span: pl.Series
    ) -> tuple[np.ndarray[Whatever, Whatever], list[_Effect]]:
        """Return what is learned of the parties in a slot: which effect each line has, and the effects."""
        own = frame.select(pl.col(f"{slot}.{f}").alias(f) for f in fields)
        asked = _asked(frame, slot, span)
        names, distinct = numbered(asked, frame.height)
        kinds = [self._kinds.get((r["name"], r["country"], r["address"], r[_SPAN])) for r in distinct]
        recorded = [
            r["name"] is not None and self.screener.owners_of(r["name"], r["country"]) is not None
            for r in distinct
        ]
        owned = pl.Series(recorded, dtype=pl.Boolean).gather(names)
        if "owners" in fields:
            owned |= own.get_column("owners").is_not_null()
        keys = own.select(
            pl.Series("kind", kinds, dtype=pl.Int64).gather(names),
            *(pl.col(f) for f in ("listed", "roles") if f in fields),
            *(pl.when(owned).then(f).alias(f"#{f}") for f in (*_ASKED, "owners") if f in fields),
            *(pl.col(f) for f in ("lists", "listed_owner_share_pct") if f in fields),
            pl.when(owned).then(days).alias("#on"),
        )
        codes, _ = numbered(keys, frame.height)
        _, first = np.unique(codes, return_index=True)
        rows = own[first].iter_rows(named=True)
        return codes, [self._effect(slot, r, d) for r, d in zip(rows, days.gather(first), strict=True)]

    def _effect(self, slot: str, row: dict[str, Whatever], on: date | None) -> _Effect:
        """Return what is learned of one party."""
        facts = {f"{slot}.{n}": v for n, v in row.items() if v is not None}
        if on is None or not facts:
            return _Effect({})
        try:
            given = given_of(facts)
            found, told = learn(given, on, self)
        except HighfenceError:
            return _Effect({}, refused=True)
        return _Effect(_cells(slot, given, found), *_by_place(told))


def _asked(frame: pl.DataFrame, slot: str, span: pl.Series) -> pl.DataFrame:
    """Return name, country, address and span of the parties to screen; the name is null where there is none.

    Not screened are parties that are stated as listed, or whose lists are stated.
    """
    stated = [pl.lit(value=False)]
    if f"{slot}.listed" in frame.columns:
        stated.append(pl.col(f"{slot}.listed").fill_null(value=False))
    if f"{slot}.lists" in frame.columns:
        stated.append(pl.col(f"{slot}.lists").is_not_null())
    said = {
        f: pl.col(f"{slot}.{f}") if f"{slot}.{f}" in frame.columns else pl.lit(None, pl.String)
        for f in _ASKED
    }
    named = said["name"].is_not_null()
    return frame.select(
        pl.when(~pl.any_horizontal(stated)).then(said["name"]).alias("name"),
        *(
            pl.when(named).then(said[f].fill_null("")).otherwise(pl.lit("")).alias(f)
            for f in ("country", "address")
        ),
        span,
    )


def _cells(slot: str, given: Given, found: Given) -> dict[str, Whatever]:
    """Return the cells that differ from what was stated, by field."""
    before, after = given.facts, found.facts
    cells: dict[str, Whatever] = {}
    for name in ("listed", "listed_owner_share_pct"):
        if before.get(f"{slot}.{name}") != after.get(f"{slot}.{name}"):
            cells[name] = after.get(f"{slot}.{name}")
    lists = after.get(f"{slot}.lists")
    if lists is not None and f"{slot}.lists" not in before:
        marks = [m.rpartition(":") for m in after.get(f"{slot}.footnotes", ())]
        # A list of the user's own is none that law could ask about, and no value of the fact.
        names = sorted(n for n in lists if _PUBLISHED.match(n))
        told = [{"list": n, "footnotes": sorted(m for of, _, m in marks if of == n)} for n in names]
        cells["lists"] = msgspec.json.encode(told).decode()
    owners = found.owners.get(slot)
    if owners is not None and owners is not given.owners[slot]:
        # Those above them have been counted.
        direct = [{k: v for k, v in o.items() if k != "owners"} if isinstance(o, dict) else o for o in owners]
        cells["owners"] = msgspec.json.encode(direct).decode()
    return cells


def _by_place(told: Learned) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Return the notes of one party on its listing, on open lists and on its owners: those of all parties so follow."""
    listing = tuple(note_id(n) for n in told.notes if n["code"] not in _LISTS_OPEN | _OF_OWNERS)
    open_ = tuple(note_id(n) for n in told.notes if n["code"] in _LISTS_OPEN)
    return listing, open_, tuple(note_id(n) for n in told.notes if n["code"] in _OF_OWNERS)


def _columns(
    frame: pl.DataFrame, slot: str, codes: np.ndarray[Whatever, Whatever], effects: list[_Effect]
) -> list[pl.Series]:
    """Return the columns of one slot in which something was learned."""
    out = []
    for name in dict.fromkeys(n for e in effects for n in e.cells):
        full = f"{slot}.{name}"
        column = column_of(full)
        kind = column.dtype if column is not None else TYPES["json"]
        new = pl.Series("new", [e.cells.get(name) for e in effects], dtype=kind).gather(codes)
        learned = pl.Series("learned", [name in e.cells for e in effects], dtype=pl.Boolean).gather(codes)
        old = (
            frame.get_column(full).alias("old")
            if full in frame.columns
            else pl.Series("old", [None] * len(new), kind)
        )
        whole = pl.DataFrame([new, learned, old])
        out.append(whole.select(pl.when("learned").then("new").otherwise("old").alias(full)).to_series())
    return out


def _notes(effects: dict[str, tuple[np.ndarray[Whatever, Whatever], list[_Effect]]], height: int) -> Said:
    """Return the notes of each line: on every listing, once on open lists, on all owners."""
    each: list[pl.Series] = []
    told: dict[str, list[tuple[tuple[str, ...], ...]]] = {}
    for slot, (codes, found) in effects.items():
        notes = [(e.listing, e.open, e.owners) for e in found]
        told[slot] = list(dict.fromkeys(notes))
        which = pl.Series(slot, [told[slot].index(n) for n in notes], dtype=pl.Int64)
        each.append(which.gather(codes))
    codes, rows = numbered(pl.DataFrame(each), height)
    values = []
    for row in rows:
        parts = [told[slot][i] for slot, i in row.items()]
        values.append(list(dict.fromkeys(n for place in range(3) for part in parts for n in part[place])))
    return Said(pl.Series(codes), pl.Series(values, dtype=pl.List(pl.String)))


# ------------------------------------------------------------------------------------------- deciding


class ScreenedDecider:
    """Decides lines whose parties are screened first."""

    def __init__(self, inner: Decider, screener: Bulk, book: Rulebook | None = None) -> None:
        self.inner, self.parties = inner, Parties(screener)
        self._alone = SingleDecider(inner.options, book, screener)
        self._turn = Turn()

    @property
    def options(self) -> Options:
        """Return how lines are answered."""
        return self.inner.options

    def decide(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return the answers of the rows of ``frame``, in their order."""
        return self.decide_columns(frame).frame()

    def decide_columns(self, frame: pl.DataFrame) -> Answers:
        """Return the answers of the rows of ``frame``, in their order, column by column."""
        good, alone, found = self._parted(frame)
        parts = []
        if len(good) or not len(alone):
            answers = answers_of(self.inner, found.frame[good])
            notes = Said(found.notes.codes.gather(good), found.notes.values)
            told = {f"{r}.notes": _joined(answers.said[f"{r}.notes"], notes) for r in self.options.regimes}
            parts.append((good, Answers(answers.height, answers.said | told)))
        if len(alone):
            parts.append((alone, Answers.of(_each(self._by_itself(frame[alone])))))
        return parts[0][1] if len(parts) == 1 else Answers.together(frame.height, parts)

    def decide_coded(self, frame: pl.DataFrame) -> Coded:
        """Return the distinct answers, and which of them each row has."""
        good, alone, found = self._parted(frame)
        first = coded(self.inner, found.frame[good])
        pairs = pl.DataFrame([first.codes.alias("answer"), found.notes.codes.gather(good).alias("notes")])
        codes, rows = numbered(pairs, len(good))
        answers = first.answers[[r["answer"] for r in rows if r]]
        added = [found.notes.values[r["notes"]] for r in rows if r]
        answers = answers.with_columns(
            _said(answers.get_column(f"{r}.notes"), added) for r in self.options.regimes
        ).select(list(schema(self.options.regimes)))
        whole = np.zeros(frame.height, dtype=np.int64)
        whole[good.to_numpy()] = codes
        whole[alone.to_numpy()] = answers.height + np.arange(len(alone))
        return Coded(pl.Series(whole), pl.concat([answers, self._by_itself(frame[alone])]))

    def _by_itself(self, frame: pl.DataFrame) -> pl.DataFrame:
        with self._turn:
            return self._alone.decide(frame)

    def outcomes(self, frame: pl.DataFrame) -> pl.Series:
        """Return the outcome of each row alone, ``not_answered`` where there is none."""
        from highfence.portfolio.lines import NOT_ANSWERED

        found = self.decide_coded(frame)
        return found.answers.get_column("outcome").gather(found.codes).fill_null(NOT_ANSWERED)

    def _parted(self, frame: pl.DataFrame) -> tuple[pl.Series, pl.Series, Screened]:
        with self._turn:
            found = self.parties.screened(frame)
        return (~found.alone).arg_true(), found.alone.arg_true(), found


def _each(frame: pl.DataFrame) -> Coded:
    return Coded(pl.int_range(frame.height, dtype=pl.UInt32, eager=True), frame)


def _joined(said: Said, notes: Said) -> Said:
    """Return the notes of answers with those on parties in their place."""
    pairs = pl.DataFrame([said.codes.cast(pl.Int64).alias("said"), notes.codes.cast(pl.Int64).alias("notes")])
    codes, rows = numbered(pairs, len(said.codes))
    if not len(said.codes):
        return said
    plain = [None if r["said"] is None else said.values[r["said"]] for r in rows]
    added = [notes.values[r["notes"]] for r in rows]
    return Said(pl.Series(codes), _said(pl.Series("", plain, dtype=pl.List(pl.String)), added))


def _said(notes: pl.Series, added: Iterable[pl.Series]) -> pl.Series:
    """Return notes with others added after the assumptions; null stays null."""
    out: list[list[str] | None] = []
    for one, more in zip(notes.to_list(), added, strict=True):
        if one is None:
            out.append(None)
            continue
        at = sum(1 for n in one if n.partition(":")[0] == _ASSUMED)
        out.append(list(dict.fromkeys([*one[:at], *more, *one[at:]])))
    return pl.Series(notes.name, out, dtype=pl.List(pl.String))


__all__ = ["Bulk", "Parties", "Screened", "ScreenedDecider"]
