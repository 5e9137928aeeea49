"""Trying out, many lines at once, the facts that can push an answer both ways.

A line is in several states side by side, each with some of its unknown facts supposed. Every state is answered in
bits; one that stays open is put into new states by the cells of one more fact on which it hangs, as
``settle._branch`` does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Final
from zlib import crc32

import numpy as np

from highfence.logic.bits import kinds
from highfence.logic.compiled import compiled
from highfence.logic.settle import BUDGET
from highfence.logic.verdicts import FREE, NEED
from highfence.portfolio.layout import Layout, epochs_of

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from highfence.logic.bits import Bits, Rows
    from highfence.logic.outcome import Outcome
    from highfence.portfolio.court import Court

    Numbers = npt.NDArray[np.int64]
    Truths = npt.NDArray[np.bool_]
    Codes = npt.NDArray[np.uint16]

_DESCENTS: Final = (8, 64)
"""How many single ways down are taken before all are: two that end differently show that a line stays open."""

_AT_ONCE: Final = 256
"""How many states of a line are answered at once, the last that were made first: ends are what shows something."""


@cache
def _draws(name: str) -> tuple[int, ...]:
    """Return a number for each single way down, by which a cell of a fact is drawn."""
    return tuple(crc32(f"{way} {name}".encode()) for way in range(max(_DESCENTS)))


@compiled
def choose(
    fact: int,
    hangs: Bits,
    places: Numbers,
    can: Truths,
    line: Numbers,
    supposed: Codes,
    left: Truths,
    out: Numbers,
) -> None:
    """Choose a fact in the states that are left without one, where the answer hangs on it and it can be supposed."""
    for i in range(len(places)):
        free = out[i] < 0 and left[i] and can[line[i]] and (len(supposed) == 0 or supposed[i] == 0)
        if free and hangs[places[i] >> 6] >> np.uint64(places[i] & 63) & np.uint64(1):
            out[i] = fact


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
    names: list[str] = field(init=False)
    found: dict[Outcome, Truths] = field(init=False)
    stays: Truths = field(init=False)
    over: Truths = field(init=False)
    _order: range = field(init=False)
    _open: dict[int, Truths] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.epoch = epochs_of(self.rows, self.places)
        self.names = list(self.court.board.encoders)
        self._order = range(len(self.names))
        count = len(self.places)
        self.found = {o: np.zeros(count, dtype=bool) for o in (*NEED, *FREE)}
        self.stays, self.over = np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)

    def answers(self) -> dict[Outcome, Truths]:
        """Return what all completions of each line are answered; nothing for lines that stay open, or take too long."""
        for descents in _DESCENTS:
            self._walk(np.flatnonzero(~self.stays), descents)
        self._walk(np.flatnonzero(~self.stays), 0)
        if self.over.any():
            # How many suppositions a line takes hangs on the order of the facts: in the other one it may be a tenth.
            lines, self._order = np.flatnonzero(self.over & ~self.stays), self._order[::-1]
            self.over[:] = False
            self._walk(lines, 0)
        self.over &= ~self.stays
        return {o: truths & ~self.stays & ~self.over for o, truths in self.found.items()}

    def _walk(self, lines: Numbers, descents: int) -> None:
        """Go down from lines, so many single ways, or all of them."""
        waiting = _States(lines, np.zeros(len(lines), dtype=np.int64), {})
        spent = np.zeros(len(self.places), dtype=np.int64)
        ways = max(1, descents)
        while len(waiting.line):
            now = waiting.latest(_AT_ONCE)
            states, waiting = waiting.only(now), waiting.only(~now)
            at = Layout.of(self.epoch[states.line], len(self.rows.starts) - 1)
            outcomes, hangs = self.court.hanging(self._rows(at, states))
            for o, truths in self.found.items():
                truths[states.line[at.truths(outcomes[o])]] = True
            need, free = (np.logical_or.reduce([self.found[o] for o in some]) for some in (NEED, FREE))
            self.stays |= need & free
            left = at.truths(outcomes["undetermined"]) & ~(self.stays | self.over)[states.line]
            fact = self._next(hangs, at, states, left)
            self.stays[states.line[left & (fact < 0)]] = True
            going = np.flatnonzero(left & (fact >= 0))
            # The ways part at the first fact.
            several = np.repeat(going, ways)
            states = states.only(several)
            if ways > 1:
                states.draw[:] = np.tile(np.arange(ways), len(going))
            states, ways = self._grown(states, fact[several], one=descents > 0), 1
            if not descents:
                np.add.at(spent, states.line, 1)
                self.over |= (spent >= BUDGET) & ~self.stays
            waiting = waiting.then(states)
            waiting = waiting.only(~(self.stays | self.over)[waiting.line])

    def _rows(self, at: Layout, states: _States) -> Rows:
        """Return the states as rows: what is supposed stands in parts of their own."""
        places = self.places[states.line]
        rows = at.rows(self.rows, places)
        new: dict[str, Numbers] = {}
        for n, cells in states.supposed.items():
            name = self.names[n]
            new[name] = at.numbers(np.where(cells == 0, self.rows.cells(name, places), cells))
        return rows.with_own(new, {n: self.court.encoder(n).size for n in new})

    def _grown(self, states: _States, fact: Numbers, *, one: bool) -> _States:
        """Return states in which a fact of each is supposed: once with every cell, or with one that is drawn."""
        names, epoch = self.names, self.epoch[states.line]
        views = len(self.court.views)
        pair, first = kinds([fact, epoch], [len(names), views])
        pairs = list(zip(fact[first].tolist(), epoch[first].tolist(), strict=True))
        found = [self.two_way(e, names[n]) for n, e in pairs]
        sizes = np.array([len(cells) for cells in found], dtype=np.int64)
        table = np.zeros((len(pairs), int(sizes.max(initial=0))), dtype=np.uint16)
        for row, cells in zip(table, found, strict=True):
            row[: len(cells)] = cells
        if one:
            at, most = np.arange(len(fact)), int(states.draw.max(initial=0)) + 1
            drawn = np.array([_draws(names[n])[:most] for n, _ in pairs], dtype=np.int64).reshape(-1, most)
            place = drawn[pair, states.draw] % np.maximum(sizes[pair], 1)
        else:
            size = sizes[pair]
            at = np.repeat(np.arange(len(fact)), size)
            place = np.arange(len(at)) - np.repeat(np.cumsum(size) - size, size)
        out, new = states.only(at), table[pair[at], place]
        for n in np.flatnonzero(np.bincount(fact)).tolist():
            mine = fact[at] == n
            supposed = out.supposed.setdefault(n, np.zeros(len(at), dtype=np.uint16))
            supposed[mine] = new[mine]
        return out

    def _next(self, hangs: dict[str, Bits], at: Layout, states: _States, left: Truths) -> Numbers:
        """Return for each state the number of a fact that can push both ways and on which the answer hangs, or -1."""
        out = np.full(len(states.line), -1, dtype=np.int64)
        nothing = np.zeros(0, dtype=np.uint16)
        for n in self._order:
            name = self.names[n]
            if name not in hangs:
                continue
            if n not in self._open:
                self._open[n] = self._can_be_tried(name)
            if self._open[n].any():
                supposed = states.supposed.get(n, nothing)
                choose(n, hangs[name], at.places, self._open[n], states.line, supposed, left, out)
        return out

    def _can_be_tried(self, name: str) -> Truths:
        """Return the lines in which a fact is unknown and can push both ways."""
        tried = np.zeros(len(self.court.views), dtype=bool)
        epochs = np.flatnonzero(np.bincount(self.epoch)).tolist()
        tried[epochs] = [bool(self.two_way(e, name)) for e in epochs]
        # What is stated too broadly to settle a rule is not unknown, and cannot be supposed.
        fits: Truths = tried[self.epoch] & (self.rows.cells(name, self.places) == 0)
        fact = self.court.fact(name)
        if fact.scope == "party":
            slot = name.removesuffix(f".{fact.name}")
            roles = [f for f in self.rows.columns if f.startswith(f"{slot}/")]
            named = [self.rows.cells(f, self.places) != 0 for f in roles]
            fits &= np.logical_or.reduce([np.zeros(len(fits), dtype=bool), *named])
        return fits


@dataclass(slots=True)
class _States:
    """Lines with some unknown facts supposed: ``line`` is whose state each is; ``draw`` a number of its own.

    ``supposed[c]`` are the cells in which column ``c`` is supposed to be, 0 where nothing is.
    """

    line: Numbers
    draw: Numbers
    supposed: dict[int, Codes]

    def only(self, kept: Truths | Numbers) -> _States:
        return _States(self.line[kept], self.draw[kept], {n: c[kept] for n, c in self.supposed.items()})

    def latest(self, most: int) -> Truths:
        """Return which are among the last so many of their line."""
        order = np.argsort(self.line, kind="stable")
        counts = np.bincount(self.line)
        ends = np.repeat(np.cumsum(counts), counts)
        out = np.zeros(len(order), dtype=bool)
        out[order] = ends - np.arange(len(order)) <= most
        return out

    def then(self, others: _States) -> _States:
        """Return these states and then others."""
        mine, theirs = len(self.line), len(others.line)
        supposed = {
            n: np.concatenate(
                [
                    one.supposed.get(n, np.zeros(k, dtype=np.uint16))
                    for one, k in ((self, mine), (others, theirs))
                ]
            )
            for n in {**self.supposed, **others.supposed}
        }
        return _States(
            np.concatenate([self.line, others.line]), np.concatenate([self.draw, others.draw]), supposed
        )
