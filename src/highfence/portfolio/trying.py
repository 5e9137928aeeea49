"""Trying out, many lines at once, the facts that can push an answer both ways.

A line is in several states side by side, each with some of its unknown facts supposed. Every state is answered in
bits; one that stays open is put into new states by the cells of one more fact on which it hangs, as
``settle._branch`` does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from zlib import crc32

import numpy as np

from highfence.logic.bits import Column, Rows, World
from highfence.logic.verdicts import Hanging, decided, open_rules
from highfence.portfolio.layout import Layout, epochs_of

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from highfence.logic.outcome import Outcome
    from highfence.logic.verdicts import Verdict
    from highfence.portfolio.court import Court

    Numbers = npt.NDArray[np.int64]
    Truths = npt.NDArray[np.bool_]
    Codes = npt.NDArray[np.uint16]

NEED: Final[tuple[Outcome, ...]] = ("prohibited", "license_required")
FREE: Final[tuple[Outcome, ...]] = ("license_exception", "no_license_required", "not_subject")
_DESCENTS: Final = 8
"""How many single ways down are taken before all are: two that end differently show that a line stays open."""

_MOST: Final = 512
"""How many suppositions a line may take before it is determined alone."""


@dataclass(slots=True)
class Trial:
    """Lines that are tried out. ``two_way`` gives the cells of a fact that is tried in an epoch, none of others.

    ``found``  what some completion of a line is answered; ``stays``  lines that stay open; ``over``  lines that take
    too many suppositions
    """

    court: Court
    rows: Rows
    places: Numbers
    two_way: Callable[[int, str], tuple[int, ...]]
    epoch: Numbers = field(init=False)
    flags: dict[str, Truths] = field(init=False)
    found: dict[Outcome, Truths] = field(init=False)
    stays: Truths = field(init=False)
    over: Truths = field(init=False)

    def __post_init__(self) -> None:
        self.epoch = epochs_of(self.rows, self.places)
        whole = Layout(self.rows.starts, self.places)
        self.flags = {n: whole.truths(b) for n, b in self.rows.flags.items()}
        count = len(self.places)
        self.found = {o: np.zeros(count, dtype=bool) for o in (*NEED, *FREE)}
        self.stays, self.over = np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)

    def answers(self) -> dict[Outcome, Truths]:
        """Return what all completions of each line are answered; nothing for lines that stay open, or take too long."""
        for descents in (_DESCENTS, 0):
            self._walk(np.flatnonzero(~self.stays), descents)
        return {o: truths & ~self.stays & ~self.over for o, truths in self.found.items()}

    def _walk(self, lines: Numbers, descents: int) -> None:
        """Go down from lines, so many single ways, or all of them."""
        of = np.repeat(lines, max(1, descents))
        codes = {n: c.codes[self.places][of] for n, c in self.rows.columns.items()}
        states = _States(of, np.tile(np.arange(max(1, descents)), len(lines)), codes)
        spent = np.zeros(len(self.places), dtype=np.int64)
        while len(states.line):
            at = Layout.of(self.epoch[states.line], len(self.rows.starts) - 1)
            held = {n: Column(self.court.encoder(n), at.codes(c)) for n, c in states.codes.items()}
            flags = {n: at.bits(t[states.line]) for n, t in self.flags.items()}
            world = World(self.court.plan, Rows(at.starts, held, flags))
            verdict = decided(self.court.questions, world)
            for o, truths in self.found.items():
                truths[states.line[at.truths(verdict.outcome[o])]] = True
            need, free = (np.logical_or.reduce([self.found[o] for o in some]) for some in (NEED, FREE))
            self.stays |= need & free
            left = at.truths(verdict.outcome["undetermined"]) & ~(self.stays | self.over)[states.line]
            if not left.any():
                break
            fact = self._next(world, verdict, at, states, left)
            self.stays[states.line[left & (fact < 0)]] = True
            states = self._grown(states.only(left & (fact >= 0)), fact[left & (fact >= 0)], one=descents > 0)
            if not descents:
                np.add.at(spent, states.line, 1)
                self.over |= (spent > _MOST) & ~self.stays
            states = states.only(~(self.stays | self.over)[states.line])

    def _grown(self, states: _States, fact: Numbers, *, one: bool) -> _States:
        """Return states in which a fact of each is supposed: once with every cell, or with one that is drawn."""
        names, epoch = list(self.court.plan.tests), self.epoch[states.line]
        cells = {
            (n, e): self.two_way(e, names[n])
            for n, e in np.unique(np.stack([fact, epoch], axis=1), axis=0).tolist()
        }
        sizes = np.zeros((len(names), len(self.court.views)), dtype=np.int64)
        for (n, e), found in cells.items():
            sizes[n, e] = len(found)
        size = sizes[fact, epoch]
        if one:
            at = np.arange(len(fact))
            drawn = {n: [crc32(f"{d} {names[n]}".encode()) for d in range(_DESCENTS)] for n, _ in cells}
            place = np.array([drawn[n][d] for n, d in zip(fact.tolist(), states.draw.tolist(), strict=True)])
            place = place % np.maximum(size, 1)
        else:
            at = np.repeat(np.arange(len(fact)), size)
            place = np.arange(len(at)) - np.repeat(np.cumsum(size) - size, size)
        out = states.only(at)
        for n in {n for n, _ in cells}:
            table = np.zeros((len(self.court.views), int(sizes[n].max())), dtype=np.uint16)
            for e in range(len(table)):
                found = cells.get((n, e), ())
                table[e, : len(found)] = found
            codes = out.codes.setdefault(names[n], np.zeros(len(at), dtype=np.uint16))
            mine = fact[at] == n
            codes[mine] = table[epoch[at][mine], place[mine]]
        return out

    def _next(self, world: World, verdict: Verdict, at: Layout, states: _States, left: Truths) -> Numbers:
        """Return for each state the number of a fact that can push both ways and on which the answer hangs, or -1."""
        here = at.bits(left)
        rules = open_rules(self.court.questions, world, verdict)
        hangs = Hanging(world).of_any((n, bits & here) for n, bits in rules)
        out = np.full(len(states.line), -1, dtype=np.int64)
        for n, name in enumerate(self.court.plan.tests):
            if name not in hangs:
                continue
            tried = np.array([bool(self.two_way(e, name)) for e in range(len(self.court.views))])
            fits = at.truths(hangs[name]) & tried[self.epoch[states.line]] & (out < 0) & left
            if name in states.codes:
                # What is stated too broadly to settle a rule is not unknown, and cannot be supposed.
                fits &= states.codes[name] == 0
            fact = self.court.fact(name)
            if fact.scope == "party":
                slot = name.removesuffix(f".{fact.name}")
                named = [t for f, t in self.flags.items() if f.startswith(f"{slot}/")]
                fits &= np.logical_or.reduce([np.zeros(len(self.epoch), dtype=bool), *named])[states.line]
            out[fits] = n
        return out


@dataclass(slots=True)
class _States:
    """Lines with some unknown facts supposed: ``line`` is whose state each is; ``draw`` a number of its own."""

    line: Numbers
    draw: Numbers
    codes: dict[str, Codes]

    def only(self, kept: Truths | Numbers) -> _States:
        return _States(self.line[kept], self.draw[kept], {n: c[kept] for n, c in self.codes.items()})
