"""Deciding a table in columns: the same answers as line by line, for millions of lines.

Lines are completed part by part (``lift``), encoded to the cells that the law can tell apart, and evaluated in
bits over all days together (``logic.bits``, ``logic.verdicts``). What a line is answered is then written down
as bits too, and each distinct answer is put into words once (``wording``).

Three kinds of lines are determined alone, by the reference: lines in which parts meet (``Lifted.hard``), lines
that cannot be read, and the few undetermined ones of which two extreme completions agree, since trying out
their cells may settle them.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple
from typing import Any as Whatever

import numpy as np
import polars as pl

from highfence.determination.check import GAO_DECISION, Options, outcome_only, rulebook
from highfence.logic.bits import WORD, Circuit, Column, Encoder, Plan, Rows, World, pack, unpack
from highfence.logic.cells import Cells
from highfence.logic.errors import InputError, OutsideCoverage
from highfence.logic.expr import ASSERTED
from highfence.logic.verdicts import Questions, Verdict, concluded, conclusion, decided
from highfence.portfolio.answers import Answers, Coded, schema
from highfence.portfolio.lift import Lifted, Lifter
from highfence.portfolio.single import SingleDecider, given_of
from highfence.portfolio.wording import Wording

if TYPE_CHECKING:
    import numpy.typing as npt

    from highfence.logic.bits import Bits, Plane
    from highfence.logic.expr import Fact
    from highfence.logic.outcome import Outcome
    from highfence.logic.rulebook import Rulebook, View
    from highfence.portfolio.lift import Item
    from highfence.portfolio.wording import Worded

    Numbers = npt.NDArray[np.int64]
    Truths = npt.NDArray[np.bool_]

REGIME = "us.ear"
_TURNS = 4


class Extreme(NamedTuple):
    """A completion that is tried.

    ``harsh``   facts that push one way only push towards a license, or away from it
    ``high``    which end of their cells the others have
    ``stated``  whether a classification is supposed too; its cells are never tried out, so it may stay open
    ``turn``    which part of their cells codes have that push both ways, such as countries and entries
    """

    harsh: bool
    high: bool
    stated: bool = False
    turn: int | None = None


_ON_ALL = (Extreme(harsh=True, high=True), Extreme(harsh=False, high=False))
"""Completions that are tried on all lines."""

_ON_FEW = (
    *(Extreme(harsh=False, high=False, turn=turn) for turn in range(_TURNS)),
    Extreme(harsh=True, high=True, stated=True),
    Extreme(harsh=False, high=False, stated=True),
)
"""Completions that are tried on the few lines that are left."""


@dataclass(slots=True)
class Court:
    """A circuit with all that a decision asks of it, for lines with given slots."""

    circuit: Circuit
    questions: Questions
    wording: Wording
    plan: Plan
    encoders: dict[str, Encoder] = field(default_factory=dict)

    def encoder(self, name: str) -> Encoder:
        """Return the encoder of a column."""
        found = self.encoders.get(name)
        if found is None:
            found = self.encoders[name] = Encoder(self.plan, name)
        return found

    def fact(self, name: str) -> Fact:
        """Return the fact that a column holds."""
        nodes = self.circuit.nodes
        tests = (nodes[n].detail[1] for n in self.plan.tests[name] if nodes[n].kind == "test")
        found = next(tests, None)
        return ASSERTED if found is None else found.fact


@dataclass(slots=True)
class Layout:
    """Where lines stand in bits: sorted by epoch, each epoch filled up to whole words."""

    starts: list[int]
    places: Numbers

    @classmethod
    def of(cls, epoch: Numbers, epochs: int) -> Layout:
        """Return the layout of lines with the given epochs."""
        counts = np.bincount(epoch, minlength=epochs)
        words = (counts + WORD - 1) // WORD
        starts = [0, *np.cumsum(words).tolist()]
        order = np.argsort(epoch, kind="stable")
        first = np.cumsum(counts) - counts
        places = np.empty(len(epoch), dtype=np.int64)
        sorted_epoch = epoch[order]
        places[order] = np.array(starts)[sorted_epoch] * WORD + np.arange(len(epoch)) - first[sorted_epoch]
        return cls(starts, places)

    @property
    def rows(self) -> int:
        """Number of bits."""
        return self.starts[-1] * WORD

    def bits(self, truths: Truths) -> Bits:
        """Return truth values of the lines as bits."""
        out = np.zeros(self.rows, dtype=bool)
        out[self.places] = truths
        return pack(out)

    def codes(self, codes: npt.NDArray[np.uint16]) -> npt.NDArray[np.uint16]:
        """Return cells of the lines in their places; unknown where no line stands."""
        out = np.zeros(self.rows, dtype=np.uint16)
        out[self.places] = codes
        return out


class ColumnDecider:
    """Decides tables in columns."""

    def __init__(self, options: Options | None = None, book: Rulebook | None = None) -> None:
        self.options = options or Options()
        self.book = book or rulebook()
        self._single = SingleDecider(self.options, book)
        self._courts: dict[tuple[tuple[str, ...], tuple[str, ...]], Court] = {}
        self._cells: dict[int, Cells] = {}
        self._settled: dict[tuple[bytes, bool], pl.DataFrame] = {}
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
        return Lifter(self.views, self.cells_of)

    @cached_property
    def _others(self) -> list[View]:
        return self._views("as_written") if self.options.reading == "as_enforced" else []

    def _court(self, parties: tuple[str, ...], ics: tuple[str, ...]) -> Court:
        key = (parties, ics)
        found = self._courts.get(key)
        if found is None:
            circuit = Circuit(self.views, parties, ics, self._others)
            questions = Questions(circuit)
            wording = Wording(questions, self.cells_of(len(self.views) - 1))
            plan = Plan(circuit, [*questions.nodes(), *wording.nodes()])
            found = self._courts[key] = Court(circuit, questions, wording, plan)
            wording.encoder = found.encoder
        return found

    # --------------------------------------------------------------------------------------- the tables

    def decide(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return the answers of the rows of ``frame``, in their order."""
        return self.decide_columns(frame).frame()

    def decide_columns(self, frame: pl.DataFrame) -> Answers:
        """Return the answers of the rows of ``frame``, in their order, column by column."""
        groups, at, alone = self._decided(frame)
        parts = []
        taken = np.zeros(frame.height, dtype=bool)
        taken[at] = True
        for places, worded in groups:
            kept = np.flatnonzero(~taken[places])
            parts.append((pl.Series(places[kept]), worded.answers().rows(pl.Series(kept))))
        if len(at) or not parts:
            parts.append((pl.Series(at), Answers.of(alone)))
        return Answers.together(frame.height, parts)

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

    def _decided(
        self, frame: pl.DataFrame, *, brief: bool = False
    ) -> tuple[list[tuple[Numbers, Worded]], Numbers, Coded]:
        """Return the answers of groups of rows; then the rows determined alone, with theirs, which count instead."""
        if self.options.regimes != (REGIME,) or not frame.height or "on" not in frame.columns:
            return [], np.arange(frame.height), _each(self._one_by_one(frame, brief=brief))
        first = np.array([d.toordinal() - date(1970, 1, 1).toordinal() for d in self.days])
        ordinals = frame.get_column("on").cast(pl.Int64).fill_null(-(10**9)).to_numpy()
        unread = ordinals < first[0]
        if self.options.known_on is None and "known_on" in frame.columns:
            unread = unread | frame.get_column("known_on").is_not_null().to_numpy()
        epoch = np.searchsorted(first, np.where(unread, first[0], ordinals), side="right") - 1
        lifted = self._lifter.lift(frame, epoch)
        alone = lifted.hard | unread
        self.alone += int(alone.sum())
        at = [np.flatnonzero(alone)]
        codes = list(range(len(at[0])))
        said: dict[bytes, int] = {}
        answers = [self._one_by_one(frame[at[0]], brief=brief)]
        groups: list[tuple[Numbers, Worded]] = []
        for chosen in self._groups(lifted, ~alone):
            places = np.flatnonzero(chosen)
            worded, doubt, looks = self._group(lifted, places, epoch, frame.get_column("on"), brief=brief)
            groups.append((places, worded))
            at.append(places[doubt])
            for line, look in zip(places[doubt], looks, strict=True):
                # Lines that the law cannot tell apart are settled once.
                key = (look, brief)
                if key not in self._settled:
                    self.alone += 1
                    self._settled[key] = self._one_by_one(frame[[int(line)]], brief=brief)
                if look not in said:
                    said[look] = len(at[0]) + len(said)
                    answers.append(self._settled[key])
                codes.append(said[look])
        kinds = ["outcome"] if brief else list(schema(self.options.regimes))
        each = pl.concat([a.select(kinds) for a in answers], how="vertical")
        return groups, np.concatenate(at), Coded(pl.Series(codes, dtype=pl.Int64), each)

    def _one_by_one(self, frame: pl.DataFrame, *, brief: bool) -> pl.DataFrame:
        """Return the answers of rows, or their outcomes alone, each determined by itself."""
        if not brief:
            return self._single.decide(frame)
        told: list[str | None] = []
        for row in frame.iter_rows(named=True):
            try:
                told.append(outcome_only(given_of(row), self.options, self.book))
            except (InputError, OutsideCoverage):
                told.append(None)
        return pl.DataFrame({"outcome": pl.Series(told, dtype=pl.String)})

    @staticmethod
    def _groups(lifted: Lifted, chosen: Truths) -> list[Truths]:
        """Return the lines whose items are plain, are indicated in part, and have variants."""
        indicated = np.array([bool(i.indicative) and not i.variants for i in lifted.items])[lifted.item]
        varied = np.array([bool(i.variants) for i in lifted.items])[lifted.item]
        groups = [chosen & ~indicated & ~varied, chosen & indicated, chosen & varied]
        return [g for g in groups if g.any()]

    # ------------------------------------------------------------------------------------ one group of lines

    def _group(
        self, lifted: Lifted, at: Numbers, epoch: Numbers, on: pl.Series, *, brief: bool
    ) -> tuple[Worded, Truths, list[bytes]]:
        """Return the answers of some lines, which of them have to be determined alone after all, and their looks."""
        structures = [lifted.structures[i] for i in np.unique(lifted.structure[at])]
        items = [lifted.items[i] for i in np.unique(lifted.item[at])]
        parties = tuple(sorted({s for one in structures for s in one.roles}))
        ics = tuple(sorted({s for one in items for s in one.ics}))
        court = self._court(parties, ics)
        layout = Layout.of(epoch[at], len(self.views))
        rows = self._rows(court, layout, lifted, at)
        world = World(court.plan, rows)
        ask = court.questions
        verdict = decided(ask, world)
        chosen = [lifted.items[i] for i in lifted.item[at]]
        doubt = self._doubt(court, world, verdict)
        split = np.zeros(rows.words, dtype=np.uint64)
        if chosen[0].variants:
            verdict, split, more = self._varied(court, world, verdict, layout, lifted.item[at], lifted.items)
            doubt |= more
        elif chosen[0].indicative:
            seen = self._seen_with(
                court, world, layout, lifted.item[at], [i.indicative for i in lifted.items]
            )
            verdict = _raised(ask, verdict, seen)
        late = layout.bits((on > self.book.regimes[REGIME].published_through).to_numpy()[at])
        court_day = layout.bits((on >= GAO_DECISION).to_numpy()[at])
        strict = {s: layout.bits(t[at]) for s, t in lifted.listed_strictest.items()}
        worded = (
            court.wording.outcomes(verdict, layout.places)
            if brief
            else court.wording.answers(
                world,
                verdict,
                split=split,
                late=late,
                warned=court_day,
                strict=strict,
                items=(lifted.item[at], lifted.items),
                places=layout.places,
            )
        )
        open_ = unpack(doubt)[layout.places]
        return (
            worded,
            open_,
            self._looks(lifted, rows, layout, at, epoch, open_, (late, court_day, *strict.values())),
        )

    @staticmethod
    def _looks(
        lifted: Lifted,
        rows: Rows,
        layout: Layout,
        at: Numbers,
        epoch: Numbers,
        chosen: Truths,
        more: tuple[Bits, ...],
    ) -> list[bytes]:
        """Return all that the law, and what is noted beside it, can tell of the chosen lines."""
        places = layout.places[chosen]
        if not len(places):
            return []
        names = sorted(rows.columns)
        cells = np.stack([rows.columns[n].codes[places] for n in names], axis=1)
        marks = np.stack([unpack(b)[places] for b in more], axis=1)
        out = []
        for i, line in enumerate(at[chosen]):
            structure, item = lifted.structures[lifted.structure[line]], lifted.items[lifted.item[line]]
            said = (
                names,
                sorted((s, sorted(r)) for s, r in structure.roles.items()),
                sorted(structure.open_roles),
            )
            out.append(
                repr((int(epoch[line]), said, item.assumptions, item.notes, item.ics, _sorted(item))).encode()
                + cells[i].tobytes()
                + marks[i].tobytes()
            )
        return out

    def _rows(self, court: Court, layout: Layout, lifted: Lifted, at: Numbers) -> Rows:
        columns: dict[str, Column] = {}
        for name in court.plan.tests:
            encoder = court.encoder(name)
            said = lifted.facts.get(name)
            if said is not None:
                cells = np.zeros(len(said.values), dtype=np.uint16)
                for i, value in enumerate(said.values):
                    if value is not None:
                        cells[i] = encoder.cell(value)
                codes = cells[said.codes[at]]
            elif name in lifted.figures:
                series = lifted.figures[name]
                if series.dtype == pl.Date:
                    series = series.cast(pl.Int64) + date(1970, 1, 1).toordinal()
                codes = encoder.numbers(series.cast(pl.Float64).fill_null(float("nan")).to_numpy()[at])
            else:
                continue
            if codes.any():
                columns[name] = Column(encoder, layout.codes(codes))
        return Rows(layout.starts, columns, self._flags(court, layout, lifted, at))

    @staticmethod
    def _flags(court: Court, layout: Layout, lifted: Lifted, at: Numbers) -> dict[str, Bits]:
        structure = lifted.structure[at]
        flags: dict[str, Truths] = {}
        for i in np.unique(structure):
            one, here = lifted.structures[i], structure == i
            names = [f"{slot}/{role}" for slot, held in one.roles.items() for role in held]
            for name in [*names, *(f"open/{role}" for role in one.open_roles)]:
                flags[name] = flags[name] | here if name in flags else here
        ics = [set(i.ics) for i in lifted.items]
        for ic in court.circuit.ics:
            flags[f"ic/{ic}"] = np.array([ic in one for one in ics])[lifted.item[at]]
        return {name: layout.bits(truths) for name, truths in flags.items()}

    # --------------------------------------------------------------------------- what is not quite known

    def _doubt(self, court: Court, world: World, verdict: Verdict) -> Bits:
        """Return the undetermined lines that trying out the unknown facts may settle.

        Where two completions of every unknown fact are answered differently, or one is not answered, the
        completions that ``settle`` tries do not agree either.
        """
        open_ = verdict.outcome["undetermined"].copy()
        left, need, rest = self._tried(
            court, world, open_, np.zeros_like(open_), np.zeros_like(open_), _ON_ALL
        )
        if not left.any():
            return left
        # The others are tried on the few lines that are left.
        at = np.flatnonzero(unpack(left))
        few, layout = _only(world.rows, at)
        known = [layout.bits(unpack(bits)[at]) for bits in (left, need, rest)]
        found, _, _ = self._tried(court, World(court.plan, few), known[0], known[1], known[2], _ON_FEW)
        out = np.zeros(world.rows.words * WORD, dtype=bool)
        out[at] = unpack(found)[layout.places]
        return pack(out)

    def _tried(
        self, court: Court, world: World, open_: Bits, need: Bits, rest: Bits, extremes: tuple[Extreme, ...]
    ) -> tuple[Bits, Bits, Bits]:
        """Return the lines, of those given, on which the completions agree; ``need`` and ``rest`` say what was found."""
        doubt = open_.copy()
        for extreme in extremes:
            if not doubt.any():
                break
            tried = decided(court.questions, world.where(self._supposed(court, world, extreme)))
            doubt = doubt & ~tried.outcome["undetermined"]
            found = tried.outcome["prohibited"] | tried.outcome["license_required"]
            need, rest = need | found, rest | ~found
            doubt = doubt & ~(need & rest)
        return doubt, need, rest

    def _supposed(self, court: Court, world: World, extreme: Extreme) -> dict[str, Column]:
        """Return columns in which every unknown fact is supposed."""
        cells = self.cells_of(len(self.views) - 1)
        out: dict[str, Column] = {}
        for name in court.plan.tests:
            if name == ASSERTED.name and not extreme.stated:
                continue
            encoder = court.encoder(name)
            column = world.rows.columns.get(name)
            if column is None:
                column = Column.constant(encoder, 0, world.rows.words * WORD)
            elif 0 not in column.present():
                continue
            fact = court.fact(name)
            values = cells.values(fact)
            if values:
                push = cells.push(fact)
                up = extreme.high if push is None else push is extreme.harsh
                # Numbers and sets are listed from low to high, the other cells from inside to outside.
                place = -1 if up is (fact.kind in {"number", "date", "codes"}) else 0
                if extreme.turn is not None and push is None and fact.kind in {"code", "codes"}:
                    place = extreme.turn * len(values) // _TURNS
                out[name] = column.supposing(encoder.cell(values[place]))
        return out

    def _seen_with(
        self,
        court: Court,
        world: World,
        layout: Layout,
        item: Numbers,
        added: list[dict[str, Whatever]],
    ) -> World:
        """Return the world in which the items have further facts, item by item."""
        columns: dict[str, Column] = {}
        for name in sorted({n for one in added for n in one}):
            if name not in court.plan.tests:
                continue
            encoder = court.encoder(name)
            has = np.array([name in one for one in added])[item]
            cells = np.array(
                [encoder.cell(one[name]) if name in one else 0 for one in added], dtype=np.uint16
            )[item]
            column = world.rows.columns.get(name)
            codes = layout.codes(cells)
            if column is not None:
                here = np.zeros(layout.rows, dtype=bool)
                here[layout.places] = has
                codes = np.where(here, codes, column.codes)
            columns[name] = Column(encoder, codes)
        return world.where(columns)

    def _varied(
        self,
        court: Court,
        world: World,
        base: Verdict,
        layout: Layout,
        item: Numbers,
        items: list[Item],
    ) -> tuple[Verdict, Bits, Bits]:
        """Let the answer stand where every variant of a chip gives it, as ``check._try_variants`` does."""
        ask = court.questions
        most = max(len(i.variants) for i in items)
        found: list[Verdict] = []
        doubt = np.zeros(world.rows.words, dtype=np.uint64)
        for k in range(most):
            own = [i.variants[min(k, len(i.variants) - 1)] if i.variants else ({}, {}) for i in items]
            here = self._seen_with(court, world, layout, item, [facts for facts, _ in own])
            verdict = decided(ask, here)
            doubt |= self._doubt(court, here, verdict)
            indicated = [{**i.indicative, **more} for i, (_, more) in zip(items, own, strict=True)]
            verdict = _raised(ask, verdict, self._seen_with(court, here, layout, item, indicated))
            found.append(verdict)
        return _merged(base, found), _split(found), doubt


def _sorted(item: Item) -> Whatever:
    """Return what the chip table only indicates of an item, in one order."""
    parts = (item.indicative, *(part for variant in item.variants for part in variant))
    return [sorted((n, repr(v)) for n, v in part.items()) for part in parts]


def _only(rows: Rows, at: Numbers) -> tuple[Rows, Layout]:
    """Return some of the rows, by their places, and where they now stand."""
    epoch = np.searchsorted(np.array(rows.starts[1:]) * WORD, at, side="right")
    layout = Layout.of(epoch, len(rows.starts) - 1)
    columns = {n: Column(c.encoder, layout.codes(c.codes[at])) for n, c in rows.columns.items()}
    return Rows(
        layout.starts, columns, {n: layout.bits(unpack(b)[at]) for n, b in rows.flags.items()}
    ), layout


def _raised(ask: Questions, verdict: Verdict, indicated: World) -> Verdict:
    """Let indicative chip values raise requirements that are open; they settle nothing else."""
    requirements = {
        r: plane | (plane[1] & ~plane[0] & indicated.plane(ask.requirements[r])[0])
        for r, plane in verdict.requirements.items()
    }
    return concluded(
        ask,
        verdict.subject,
        verdict.prohibitions,
        requirements,
        verdict.looked_at,
        verdict.eligible,
        verdict.available,
        verdict.subject.shape[1],
    )


def _agreed(planes: list[Plane]) -> Plane:
    """Return what planes agree on: unknown where they differ, or where they are all unknown."""
    sure, maybe = planes[0].copy()
    for plane in planes[1:]:
        sure &= plane[0]
        maybe |= plane[1]
    return np.stack([sure, maybe])


def _merged(base: Verdict, found: list[Verdict]) -> Verdict:
    possible: dict[Outcome, Bits] = {}
    for name in base.possible:
        possible[name] = np.bitwise_or.reduce([v.possible[name] for v in found])
    outcome = conclusion(possible)
    same = {name: np.bitwise_and.reduce([v.outcome[name] for v in found]) for name in base.outcome}
    agreed = np.bitwise_or.reduce(list(same.values()))
    return replace(
        base,
        requirements={r: _agreed([v.requirements[r] for v in found]) for r in base.requirements},
        eligible={e: _agreed([v.eligible[e] for v in found]) for e in base.eligible},
        available={e: _agreed([v.available[e] for v in found]) for e in base.available},
        excused={r: np.bitwise_and.reduce([v.excused[r] for v in found]) for r in base.excused},
        possible=possible,
        outcome={name: same[name] | (outcome[name] & ~agreed) for name in outcome},
    )


def _split(found: list[Verdict]) -> Bits:
    """Return the lines whose variants are answered differently."""
    agreed = np.zeros_like(found[0].outcome["undetermined"])
    for name in found[0].outcome:
        agreed |= np.bitwise_and.reduce([v.outcome[name] for v in found])
    return ~agreed


def _each(frame: pl.DataFrame) -> Coded:
    return Coded(pl.int_range(frame.height, dtype=pl.UInt32, eager=True), frame)


__all__ = ["ColumnDecider"]
