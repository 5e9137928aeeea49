"""Lines that are decided together: their facts in bits, the verdict, and what the chip table adds to it.

Variants of a chip are copies of a line side by side in one table; what the chip table only indicates is another
world of the same lines. Both follow ``check``: indicated values raise requirements that are open and settle
nothing else, and of a chip with variants the answer stands where every variant gives it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING
from typing import Any as Whatever

import numpy as np
import polars as pl

from highfence.determination.check import GAO_DECISION
from highfence.logic.bits import WORD, Column, Rows, World
from highfence.logic.verdicts import concluded, conclusion, decided
from highfence.portfolio.layout import Layout, Stack

if TYPE_CHECKING:
    import numpy.typing as npt

    from highfence.logic.bits import Bits, Plane
    from highfence.logic.outcome import Outcome
    from highfence.logic.verdicts import Questions, Verdict
    from highfence.portfolio.court import Court
    from highfence.portfolio.lift import Lifted
    from highfence.portfolio.settling import Settler
    from highfence.portfolio.wording import Worded

    Numbers = npt.NDArray[np.int64]
    Truths = npt.NDArray[np.bool_]

_EPOCH = date(1970, 1, 1).toordinal()


@dataclass
class Group:
    """Lines of a table, by their places ``at``, all with variants of chips or none.

    ``epoch`` and ``on`` are the epoch and the day of every line of the table; ``known_through`` is the last day of
    which the law has been read.
    """

    settler: Settler
    lifted: Lifted
    at: Numbers
    epoch: Numbers
    on: pl.Series
    known_through: date

    @property
    def court(self) -> Court:
        """What decides the lines."""
        return self.settler.court

    @cached_property
    def layout(self) -> Layout:
        """Where the lines stand in bits."""
        return Layout.of(self.epoch[self.at], len(self.court.views))

    def answers(self, *, brief: bool) -> tuple[Worded, Truths]:
        """Return the answers of the lines, and which of them have to be determined alone after all."""
        layout, lifted, ask, wording = self.layout, self.lifted, self.court.questions, self.court.wording
        world = World(self.court.plan, self._rows())
        verdict = decided(ask, world)
        split = np.zeros(layout.starts[-1], dtype=np.uint64)
        if lifted.items[lifted.item[self.at[0]]].variants:
            verdict, split, left = self._varied(world, verdict)
        else:
            verdict, left = self.settler.settled(world, verdict)
            seen = self._seen_with(world, None, [[i.indicative for i in lifted.items]])
            if seen is not world:
                verdict = _raised(ask, verdict, seen)
        if brief:
            return wording.outcomes(verdict, layout.places), layout.truths(left)
        on = self.on.gather(self.at)
        worded = wording.answers(
            world,
            verdict,
            split=split,
            late=layout.bits((on > self.known_through).to_numpy()),
            warned=layout.bits((on >= GAO_DECISION).to_numpy()),
            strict={s: layout.bits(t[self.at]) for s, t in lifted.listed_strictest.items()},
            items=(lifted.item[self.at], lifted.items),
            noted=[(codes[self.at], values) for codes, values in lifted.notes],
            places=layout.places,
        )
        return worded, layout.truths(left)

    # ------------------------------------------------------------------------------------------- facts

    def _rows(self) -> Rows:
        columns: dict[str, Column] = {}
        for name in self.court.plan.tests:
            encoder = self.court.encoder(name)
            said = self.lifted.facts.get(name)
            if said is not None:
                cells = np.array([0 if v is None else encoder.cell(v) for v in said.values], dtype=np.uint16)
                codes = cells[said.codes[self.at]]
            elif name in self.lifted.figures:
                series = self.lifted.figures[name]
                if series.dtype == pl.Date:
                    series = series.cast(pl.Int64) + _EPOCH
                codes = encoder.numbers(series.cast(pl.Float64).fill_null(float("nan")).to_numpy()[self.at])
            else:
                continue
            if codes.any():
                columns[name] = Column(encoder, self.layout.codes(codes))
        return Rows(self.layout.starts, columns, self._flags())

    def _flags(self) -> dict[str, Bits]:
        lifted = self.lifted
        structure = lifted.structure[self.at]
        flags: dict[str, Truths] = {}
        for i in np.unique(structure):
            one, here = lifted.structures[i], structure == i
            names = [f"{slot}/{role}" for slot, held in one.roles.items() for role in held]
            for name in [*names, *(f"open/{role}" for role in one.open_roles)]:
                flags[name] = flags[name] | here if name in flags else here
        ics = [set(i.ics) for i in lifted.items]
        for ic in self.court.circuit.ics:
            flags[f"ic/{ic}"] = np.array([ic in one for one in ics])[lifted.item[self.at]]
        return {name: self.layout.bits(truths) for name, truths in flags.items()}

    def _seen_with(self, world: World, stack: Stack | None, added: list[list[dict[str, Whatever]]]) -> World:
        """Return the world in which items have further facts: ``added[k][i]`` those of item ``i`` in copy ``k``."""
        item, layout = self.lifted.item[self.at], self.layout
        names = sorted({n for copy in added for one in copy for n in one if n in self.court.plan.tests})
        columns: dict[str, Column] = {}
        for name in names:
            encoder, column = self.court.encoder(name), world.rows.columns.get(name)
            codes = np.zeros((world.rows.words, WORD), dtype=np.uint16)
            if column is not None:
                codes[:] = column.codes.reshape(-1, WORD)
            for k, copy in enumerate(added):
                has = np.array([name in one for one in copy])[item]
                if has.any():
                    cells = np.array([encoder.cell(one[name]) if name in one else 0 for one in copy])
                    words = slice(None) if stack is None else stack.words[k]
                    mine = codes[words].reshape(-1)
                    mine[layout.places[has]] = cells[item[has]]
                    codes[words] = mine.reshape(-1, WORD)
            columns[name] = Column(encoder, codes.reshape(-1))
        return world.where(columns)

    # ---------------------------------------------------------------------------------------- variants

    def _varied(self, world: World, base: Verdict) -> tuple[Verdict, Bits, Bits]:
        """Let the answer stand where every variant of a chip gives it, as ``answer._try_variants`` does."""
        ask, items = self.court.questions, self.lifted.items
        most = max(len(items[i].variants) for i in np.unique(self.lifted.item[self.at]))
        own = [
            [i.variants[min(k, len(i.variants) - 1)] if i.variants else ({}, {}) for i in items]
            for k in range(most)
        ]
        stack = Stack.of(self.layout.starts, most)
        stacked = World(self.court.plan, stack.rows(world.rows))
        there = self._seen_with(stacked, stack, [[sure for sure, _ in copy] for copy in own])
        verdict = decided(ask, there)
        verdict, left = self.settler.settled(there, verdict)
        indicated = [
            [{**i.indicative, **more} for i, (_, more) in zip(items, copy, strict=True)] for copy in own
        ]
        verdict = _raised(ask, verdict, self._seen_with(there, stack, indicated))
        found = [_of(verdict, words) for words in stack.words]
        return _merged(base, found), _split(found), np.bitwise_or.reduce([left[w] for w in stack.words])


def _of(verdict: Verdict, words: Numbers) -> Verdict:
    """Return the verdict of some words of bits."""

    def planes(found: dict[str, Plane]) -> dict[str, Plane]:
        return {n: plane[:, words] for n, plane in found.items()}

    return replace(
        verdict,
        subject=verdict.subject[:, words],
        prohibitions=planes(verdict.prohibitions),
        requirements=planes(verdict.requirements),
        looked_at={e: bits[words] for e, bits in verdict.looked_at.items()},
        eligible=planes(verdict.eligible),
        available=planes(verdict.available),
        excused={r: bits[words] for r, bits in verdict.excused.items()},
        possible={o: bits[words] for o, bits in verdict.possible.items()},
        outcome={o: bits[words] for o, bits in verdict.outcome.items()},
    )


def _raised(ask: Questions, verdict: Verdict, indicated: World) -> Verdict:
    """Let indicative chip values raise requirements that are open; they settle nothing else."""
    raised = {
        r: plane[1] & ~plane[0] & indicated.plane(ask.requirements[r])[0]
        for r, plane in verdict.requirements.items()
    }
    some = np.bitwise_or.reduce(list(raised.values()))
    if not some.any():
        return verdict
    found = concluded(
        ask,
        verdict.subject,
        verdict.prohibitions,
        {r: plane | raised[r] for r, plane in verdict.requirements.items()},
        verdict.looked_at,
        verdict.eligible,
        verdict.available,
        len(some),
    )
    # Where nothing was raised, what trying out has settled stands.
    return replace(
        found,
        possible={n: (b & some) | (verdict.possible[n] & ~some) for n, b in found.possible.items()},
        outcome={n: (b & some) | (verdict.outcome[n] & ~some) for n, b in found.outcome.items()},
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
