"""Deciding a table in columns: the same answers as line by line, for millions of lines.

Lines are completed part by part (``lift``), encoded to the cells that the law can tell apart, and evaluated in
bits over all days together (``logic.bits``, ``logic.verdicts``). What a line is answered is then written down
as bits too, and each distinct answer is put into words once (``wording``).

Three kinds of lines are determined alone, by the reference: lines in which parts meet (``Lifted.hard``), lines
that cannot be read, and the rare undetermined ones that take too many suppositions to settle (``settling``).
"""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING
from typing import Any as Whatever

import numpy as np
import polars as pl

from highfence.determination.check import Options, outcome_only, rulebook
from highfence.logic.cells import Cells
from highfence.logic.errors import InputError, OutsideCoverage
from highfence.logic.outcome import OUTCOMES
from highfence.portfolio.answers import Answers, Coded, Said
from highfence.portfolio.court import Court
from highfence.portfolio.daily import day_by_day, numbers_of, on_day
from highfence.portfolio.group import Group
from highfence.portfolio.lift import Lifted, Lifter
from highfence.portfolio.numbering import marked
from highfence.portfolio.repeated import RepeatedGroup, RepeatedSettler
from highfence.portfolio.settling import Settler
from highfence.portfolio.single import SingleDecider, given_of
from highfence.portfolio.threads import Turn

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from highfence.logic.rulebook import Rulebook, View
    from highfence.portfolio.phrases import Worded

    Numbers = npt.NDArray[np.int64]

REGIME = "us.ear"


class ColumnDecider:
    """Decides tables in columns. Several threads may decide a table each: what they learn they learn in turn."""

    def __init__(self, options: Options | None = None, book: Rulebook | None = None) -> None:
        self.options = options or Options()
        self.book = book or rulebook()
        self._single = SingleDecider(self.options, book)
        self._settlers: dict[tuple[tuple[str, ...], tuple[str, ...]], Settler] = {}
        self._repeating: dict[int, RepeatedSettler] = {}
        self._cells: dict[int, Cells] = {}
        self._turn = Turn()
        self.alone = 0
        """Lines determined alone so far."""

    # ---------------------------------------------------------------------------------------- the views

    @cached_property
    def days(self) -> list[date]:
        """First day of each epoch that the regime models."""
        first = self.book.regimes[REGIME].modelled_from
        return [d for d in self.book.days_of_change(REGIME) if d >= first]

    def _views(self, reading: Whatever) -> list[View]:
        return [self.book.at(REGIME, d, self.options.known_on, reading) for d in self.days]

    @cached_property
    def views(self) -> list[View]:
        """The view of each epoch."""
        return self._views(self.options.reading)

    def cells_of(self, epoch: int) -> Cells:
        """Return the cells of an epoch."""
        found = self._cells.get(epoch)
        if found is None:
            found = self._cells[epoch] = Cells(self.views[epoch])
        return found

    @cached_property
    def _lifter(self) -> Lifter:
        return Lifter(self.views, self.cells_of, turn=self._turn)

    @cached_property
    def _others(self) -> list[View]:
        return self._views("as_written") if self.options.reading == "as_enforced" else []

    def _settler(self, lifted: Lifted, at: Numbers) -> Settler:
        """Return what decides lines with the parties and circuits that some lines have."""
        structures = [lifted.structures[i] for i in np.flatnonzero(np.bincount(lifted.structure[at]))]
        items = [lifted.items[i] for i in np.flatnonzero(np.bincount(lifted.item[at]))]
        parties = tuple(sorted({s for one in structures for s in one.roles}))
        ics = tuple(sorted({s for one in items for s in one.ics}))
        found = self._settlers.get((parties, ics))
        if found is None:
            court = Court(self.views, self._others, self.cells_of, parties, ics)
            found = self._settlers[parties, ics] = Settler(court)
        return found

    # --------------------------------------------------------------------------------------- the tables

    def decide(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return the answers of the rows of ``frame``, in their order."""
        return self.decide_columns(frame).frame()

    def decide_columns(self, frame: pl.DataFrame) -> Answers:
        """Return the answers of the rows of ``frame``, in their order, column by column."""
        groups, at, alone = self._decided(frame)
        parts = [(places, worded.said) for places, worded in groups]
        if len(at) or not parts:
            parts.append((at, Answers.of(alone).said))
        names = parts[0][1]
        return Answers(
            frame.height, {n: Said.together(frame.height, [(p, said[n]) for p, said in parts]) for n in names}
        )

    def decide_coded(self, frame: pl.DataFrame) -> Coded:
        """Return the distinct answers, and which of them each row has."""
        groups, at, alone = self._decided(frame)
        codes = np.zeros(frame.height, dtype=np.int64)
        answers: list[pl.DataFrame] = []
        for places, worded in groups:
            found = worded.coded()
            codes[places] = found.codes.to_numpy() + sum(a.height for a in answers)
            answers.append(found.answers)
        codes[at] = sum(a.height for a in answers) + alone.codes.to_numpy()
        return Coded(pl.Series(codes), pl.concat([*answers, alone.answers], how="vertical"))

    def outcomes(self, frame: pl.DataFrame) -> pl.Series:
        """Return the outcome of each row alone, null where it has no answer: what ``decide`` gives, sooner."""
        groups, at, alone = self._decided(frame, brief=True)
        out = np.empty(frame.height, dtype=object)
        for places, worded in groups:
            out[places] = worded.said["outcome"].series().to_numpy()
        out[at] = alone.frame().get_column("outcome").to_numpy()
        return pl.Series("outcome", out, dtype=pl.String)

    def outcomes_on(self, frame: pl.DataFrame, days: Sequence[date]) -> npt.NDArray[np.uint8]:
        """Return by number what each line (a column) would be answered on each of some days (a row).

        Numbers are those of ``OUTCOMES``; its length stands for no answer. What ``outcomes`` gives of lines with
        other days, sooner: lines are completed once, and evaluated in all epochs together.
        """
        epochs, unread = self.epochs(pl.DataFrame({"on": days}, schema={"on": pl.Date}))
        if self.options.regimes != (REGIME,) or unread.any() or not frame.height:
            return day_by_day(self.outcomes, frame, days)
        several, row = np.unique(epochs, return_inverse=True)
        frame = on_day(frame, days[-1])
        epoch, unread = self.epochs(frame)
        with self._turn:
            lifter = self._lifter
        lifted = lifter.lift(frame, epoch)
        apart = lifted.hard | unread | lifter.by_day(lifted, several.tolist())
        out = np.full((len(several), frame.height), len(OUTCOMES), dtype=np.uint8)
        on, known = frame.get_column("on"), self.book.regimes[REGIME].published_through
        kind = np.array([2 if i.variants else 1 if i.indicative else 0 for i in lifted.items])[lifted.item]
        for some in range(3):
            at = np.flatnonzero((kind == some) & ~apart)
            if len(at):
                with self._turn:
                    settler = self._repeated(self._settler(lifted, at))
                group = RepeatedGroup(settler, lifted, at, epoch, on, known, tuple(several.tolist()))
                out[:, at], left = group.outcomes()
                for e in np.flatnonzero(left.any(axis=1)).tolist():
                    lines, day = at[np.flatnonzero(left[e])], days[int(np.argmax(row == e))]
                    told = self._one_by_one(on_day(frame[lines], day), brief=True)
                    out[e, lines] = numbers_of(told.get_column("outcome"))
        out = out[row]
        rest = np.flatnonzero(apart)
        out[:, rest] = day_by_day(self.outcomes, frame[rest], days)
        return out

    def _repeated(self, settler: Settler) -> RepeatedSettler:
        found = self._repeating.get(id(settler.court))
        if found is None:
            found = self._repeating[id(settler.court)] = RepeatedSettler(settler.court)
        return found

    def _decided(
        self, frame: pl.DataFrame, *, brief: bool = False
    ) -> tuple[list[tuple[Numbers, Worded]], Numbers, Coded]:
        """Return the answers of groups of rows; then the rows determined alone, with theirs, which count instead."""
        if self.options.regimes != (REGIME,) or not frame.height or "on" not in frame.columns:
            return [], np.arange(frame.height), _each(self._one_by_one(frame, brief=brief))
        groups, alone = self.groups(frame)
        at = [np.flatnonzero(alone)]
        answered: list[tuple[Numbers, Worded]] = []
        for group in groups:
            worded, left = group.answers(brief=brief)
            answered.append((group.at, worded))
            at.append(group.at[left])
        places = np.concatenate(at)
        self.alone += len(places)
        return answered, places, _each(self._one_by_one(frame[places], brief=brief))

    def groups(self, frame: pl.DataFrame) -> tuple[list[Group], npt.NDArray[np.bool_]]:
        """Return the rows by groups that are decided together, and which rows have to be determined alone."""
        epoch, unread = self.epochs(frame)
        with self._turn:
            lifter = self._lifter
        lifted = lifter.lift(frame, epoch)
        alone = lifted.hard | unread
        known = self.book.regimes[REGIME].published_through
        varied = marked([bool(i.variants) for i in lifted.items], lifted.item)
        parts = [np.flatnonzero(chosen) for chosen in (~alone & ~varied, ~alone & varied)]
        with self._turn:
            return [
                Group(self._settler(lifted, at), lifted, at, epoch, frame.get_column("on"), known)
                for at in parts
                if len(at)
            ], alone

    def epochs(self, frame: pl.DataFrame) -> tuple[Numbers, npt.NDArray[np.bool_]]:
        """Return the epoch of each row, and which rows the views do not serve: of days before, or known on others."""
        first, epochs = self._epoch_by_day
        ordinals = frame.get_column("on").cast(pl.Int64).fill_null(first - 1).to_numpy()
        unread = ordinals < first
        if self.options.known_on is None and "known_on" in frame.columns:
            unread = unread | frame.get_column("known_on").is_not_null().to_numpy()
        return epochs[np.clip(ordinals - first, 0, len(epochs) - 1)], unread

    @cached_property
    def _epoch_by_day(self) -> tuple[int, Numbers]:
        """The first day that is served, since 1970, and the epoch of each day from then to the first of the last one."""
        first = np.array([d.toordinal() - date(1970, 1, 1).toordinal() for d in self.days])
        return int(first[0]), np.searchsorted(first, np.arange(first[0], first[-1] + 1), side="right") - 1

    def _one_by_one(self, frame: pl.DataFrame, *, brief: bool) -> pl.DataFrame:
        """Return the answers of rows, or their outcomes alone, each determined by itself."""
        with self._turn:
            return self._singly(frame, brief=brief)

    def _singly(self, frame: pl.DataFrame, *, brief: bool) -> pl.DataFrame:
        if not brief:
            return self._single.decide(frame)
        told: list[str | None] = []
        for row in frame.iter_rows(named=True):
            try:
                told.append(outcome_only(given_of(row), self.options, self.book))
            except (InputError, OutsideCoverage):
                told.append(None)
        return pl.DataFrame({"outcome": pl.Series(told, dtype=pl.String)})


def _each(frame: pl.DataFrame) -> Coded:
    """Return answers row by row, each distinct one once."""
    first: dict[str, int] = {}
    kinds = [first.setdefault(repr(row), i) for i, row in enumerate(frame.iter_rows())]
    places = {at: n for n, at in enumerate(first.values())}
    codes = pl.Series([places[at] for at in kinds], dtype=pl.UInt32)
    return Coded(codes, frame[list(places)])


__all__ = ["ColumnDecider"]
