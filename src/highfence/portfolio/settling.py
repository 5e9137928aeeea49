"""Settling undetermined lines by trying out what is not known, as ``outcome.settle`` does, many lines at once.

Nearly every undetermined line stays so, and two completions of its unknown facts that are answered differently
show it. First a harsh and a mild completion are tried on all lines, then others on the few that are left. On
what is then left, the facts that can push both ways are tried out cell by cell.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, NamedTuple
from zlib import crc32

import numpy as np

from highfence.logic.bits import WORD, Column, Rows, World, unpack
from highfence.logic.expr import ASSERTED
from highfence.logic.verdicts import Hanging, conclusion, decided, open_rules
from highfence.portfolio.layout import Layout, Stack, chosen, epochs_of

if TYPE_CHECKING:
    import numpy.typing as npt

    from highfence.logic.bits import Bits
    from highfence.logic.cells import Cells
    from highfence.logic.expr import Fact
    from highfence.logic.outcome import Outcome
    from highfence.logic.verdicts import Verdict
    from highfence.portfolio.court import Court

    Numbers = npt.NDArray[np.int64]
    Truths = npt.NDArray[np.bool_]
    Codes = npt.NDArray[np.uint16]

_ALIKE: Final = 6
"""So many epochs in a row share what is guessed: the law changes little from one to the next."""

_MOST: Final = 512
"""How many suppositions a line may take before it is determined alone."""

_NEED: Final[tuple[Outcome, ...]] = ("prohibited", "license_required")
_REST: Final[tuple[Outcome, ...]] = ("license_exception", "no_license_required", "not_subject")


class Guess(NamedTuple):
    """A completion that is tried.

    ``harsh``   facts that push one way only push towards a license, or away from it; None: they stay unknown
    ``drawn``   a number by which a cell is drawn for every fact that can push both ways
    ``stated``  whether a classification is supposed too
    """

    harsh: bool | None
    drawn: int
    stated: bool = False

    def place(self, name: str, fact: Fact, size: int, push: bool | None) -> int | None:  # noqa: FBT001 - as the law pushes
        """Return which of ``size`` cells a fact has; ``push`` says towards what it pushes, if one way only."""
        if push is None:
            draw = crc32(f"{self.drawn} {name}".encode())
            if fact.kind == "codes" and draw % 4:
                # No code, or every one, leads furthest apart.
                return 0 if (draw >> 2) % 2 else size - 1
            if fact.kind == "code" and draw % 2 and self.harsh is not None:
                return 0 if self.harsh else size - 1
            return (draw >> 3) % size
        if self.harsh is None:
            return None
        # Numbers and sets are listed from low to high, the other cells from inside to outside.
        return size - 1 if (push is self.harsh) is (fact.kind in {"number", "date", "codes"}) else 0


_ON_ALL: Final = Guess(harsh=None, drawn=0)
_ON_FEW: Final = (
    (Guess(harsh=False, drawn=5), Guess(harsh=True, drawn=1)),
    *(
        tuple(Guess((None, True, False)[n % 3], drawn=n, stated=n % 4 == 3) for n in range(*turn))
        for turn in ((2, 8), (100, 116))
    ),
)
"""Guesses by turns: those of one turn are tried where the ones before show nothing."""


@dataclass(slots=True)
class _Seen:
    """What completions of some lines were answered. A line is ``open`` while nothing shows that it stays so."""

    need: Bits
    rest: Bits
    open: Bits

    def hear(self, verdict: dict[Outcome, Bits]) -> None:
        """Take the answers of one completion. Where one is not answered, or two differ, trying settles nothing."""
        found = verdict["prohibited"] | verdict["license_required"]
        self.need |= found
        self.rest |= ~found
        self.open &= ~verdict["undetermined"] & ~(self.need & self.rest)


class _Guessed(NamedTuple):
    """The cells that a guess supposes, by columns and epochs, and the epochs for which that has been worked out."""

    cells: npt.NDArray[np.uint16]
    known: Truths


@dataclass(slots=True)
class Settler:
    """Settles the undetermined lines of one court."""

    court: Court
    _cells: dict[tuple[int, str], tuple[int, ...]] = field(default_factory=dict)
    _guesses: dict[Guess, _Guessed] = field(default_factory=dict)

    def settled(self, world: World, verdict: Verdict, concerned: Bits) -> tuple[Verdict, Bits]:
        """Return the verdict with what trying settles, and the lines for which that takes too many suppositions."""
        open_ = verdict.outcome["undetermined"] & concerned
        none = np.zeros_like(open_)
        seen = _Seen(none.copy(), none.copy(), open_)
        if open_.any():
            tried = world.where(self._supposed(world, _ON_ALL))
            seen.hear(decided(self.court.questions, tried).outcome)
        at = np.flatnonzero(unpack(seen.open))
        if len(at):
            at = at[self._left(*chosen(world.rows, at), seen, at)]
        if not len(at):
            return verdict, none
        found, over = self._tried_out(*chosen(world.rows, at))
        out = np.zeros(world.rows.words * WORD, dtype=bool)
        out[at] = over
        whole = Layout(world.rows.starts, at)
        answers = {name: whole.bits(truths) for name, truths in found.items()}
        answered = np.bitwise_or.reduce(list(answers.values()))
        outcome = conclusion(answers)
        return replace(
            verdict,
            possible={n: (b & ~answered) | outcome[n] for n, b in verdict.possible.items()},
            outcome={n: (b & ~answered) | outcome[n] for n, b in verdict.outcome.items()},
        ), whole.bits(over)

    # ------------------------------------------------------------------------------------- completions

    def _guessed(self, guess: Guess, name: str, cells: Cells) -> int:
        """Return the cell that a guess supposes of a column, 0 for none."""
        if name == ASSERTED.name and not guess.stated:
            return 0
        fact = self.court.fact(name)
        values = cells.values(fact)
        place = guess.place(name, fact, len(values), cells.push(fact)) if values else None
        return 0 if place is None else self.court.encoder(name).cell(values[place])

    def _supposed(self, world: World, guess: Guess) -> dict[str, Column]:
        """Return columns in which every unknown fact is supposed."""
        out: dict[str, Column] = {}
        starts = world.rows.starts
        for name, cells in zip(self.court.plan.tests, self._by_epoch(guess, starts), strict=True):
            column = world.rows.columns.get(name)
            if column is None:
                column = Column.constant(self.court.encoder(name), 0, world.rows.words * WORD)
            elif 0 not in column.present():
                continue
            if cells.any():
                out[name] = column.supposing(cells, starts)
        return out

    def _by_epoch(self, guess: Guess, starts: list[int]) -> npt.NDArray[np.uint16]:
        """Return the cell that a guess supposes of each column (a row) in each epoch in which there are rows."""
        names, epochs = self.court.plan.tests, len(starts) - 1
        found = self._guesses.get(guess)
        if found is None:
            found = self._guesses[guess] = _Guessed(
                np.zeros((len(names), epochs), dtype=np.uint16), np.zeros(epochs, dtype=bool)
            )
        for e in np.flatnonzero((np.diff(starts) > 0) & ~found.known).tolist():
            alike = slice(e - e % _ALIKE, e - e % _ALIKE + _ALIKE)
            cells = self.court.cells_of(min(alike.stop, epochs) - 1)
            found.cells[:, alike] = np.array([self._guessed(guess, name, cells) for name in names])[:, None]
            found.known[alike] = True
        return found.cells

    def _left(self, few: Rows, layout: Layout, seen: _Seen, at: Numbers) -> Truths:
        """Return which of some lines further completions, tried side by side, do not show to stay open."""
        here = _Seen(*(layout.bits(unpack(bits)[at]) for bits in (seen.need, seen.rest, seen.open)))
        for guesses in _ON_FEW:
            kept = np.flatnonzero(unpack(here.open))
            if not len(kept):
                break
            rows, less = chosen(few, kept)
            stack = Stack.of(less.starts, len(guesses))
            rows = stack.rows(rows)
            epoch = np.repeat(np.arange(len(less.starts) - 1), np.diff(less.starts))
            supposed = [self._by_epoch(guess, less.starts)[:, epoch] for guess in guesses]
            for n, name in enumerate(self.court.plan.tests):
                column = rows.columns.get(name)
                codes = np.zeros(rows.words * WORD, dtype=np.uint16) if column is None else column.codes
                by_word = codes.reshape(-1, WORD)
                for cells, words in zip(supposed, stack.words, strict=True):
                    mine = by_word[words]
                    by_word[words] = np.where(mine == 0, cells[n][:, None], mine)
                rows.columns[name] = Column(self.court.encoder(name), codes)
            outcome = decided(self.court.questions, World(self.court.plan, rows)).outcome
            tried = _Seen(*(less.bits(unpack(bits)[kept]) for bits in (here.need, here.rest, here.open)))
            for words in stack.words:
                tried.hear({name: bits[words] for name, bits in outcome.items()})
            whole = Layout(few.starts, kept)
            gone = whole.bits(~less.truths(tried.open))
            here = _Seen(
                whole.bits(less.truths(tried.need)), whole.bits(less.truths(tried.rest)), here.open & ~gone
            )
        return layout.truths(here.open)

    # -------------------------------------------------------------------------------------- trying out

    def _tried_out(self, rows: Rows, layout: Layout) -> tuple[dict[Outcome, Truths], Truths]:
        """Return what all completions of each line are answered, false where they differ; and lines left off."""
        court, count = self.court, len(layout.places)
        epoch = epochs_of(rows, layout.places)
        flags = {n: layout.truths(b) for n, b in rows.flags.items()}
        states = _States(np.arange(count), {n: rows.columns[n].codes[layout.places] for n in rows.columns})
        found = {o: np.zeros(count, dtype=bool) for o in (*_NEED, *_REST)}
        dead, over = np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)
        spent = np.zeros(count, dtype=np.int64)
        while len(states.line):
            at = Layout.of(epoch[states.line], len(rows.starts) - 1)
            held = {n: Column(court.encoder(n), at.codes(c)) for n, c in states.codes.items()}
            world = World(
                court.plan, Rows(at.starts, held, {n: at.bits(t[states.line]) for n, t in flags.items()})
            )
            verdict = decided(court.questions, world)
            for o, truths in found.items():
                truths[states.line[at.truths(verdict.outcome[o])]] = True
            dead |= np.logical_or.reduce([found[o] for o in _NEED]) & np.logical_or.reduce(
                [found[o] for o in _REST]
            )
            left = at.truths(verdict.outcome["undetermined"]) & ~(dead | over)[states.line]
            if not left.any():
                break
            fact = self._next(world, verdict, at, states, left, epoch, flags)
            dead[states.line[left & (fact < 0)]] = True
            grown = [
                states.with_each(np.flatnonzero(left & (fact == n) & (epoch[states.line] == e)), name, values)
                for n, name in enumerate(court.plan.tests)
                for e in np.unique(epoch[states.line[left & (fact == n)]])
                if (values := self._two_way(int(e), name))
            ]
            states = _States.together(grown)
            np.add.at(spent, states.line, 1)
            over |= spent > _MOST
            states = states.only(~(dead | over)[states.line])
        return {o: truths & ~dead & ~over for o, truths in found.items()}, over & ~dead

    def _next(
        self,
        world: World,
        verdict: Verdict,
        at: Layout,
        states: _States,
        left: Truths,
        epoch: Numbers,
        flags: dict[str, Truths],
    ) -> Numbers:
        """Return for each state the number of a fact that can push both ways and on which the answer hangs, or -1."""
        hanging, here = Hanging(world), at.bits(left)
        hangs: dict[str, Bits] = {}
        for n, bits in open_rules(self.court.questions, world, verdict):
            if (bits & here).any():
                for name, found in hanging.facts(n, bits & here).items():
                    hangs[name] = hangs[name] | found if name in hangs else found
        out = np.full(len(states.line), -1, dtype=np.int64)
        for n, name in enumerate(self.court.plan.tests):
            if name not in hangs:
                continue
            tried = np.array([bool(self._two_way(e, name)) for e in range(len(self.court.views))])
            fits = at.truths(hangs[name]) & tried[epoch[states.line]] & (out < 0) & left
            if name in states.codes:
                # What is stated too broadly to settle a rule is not unknown, and cannot be supposed.
                fits &= states.codes[name] == 0
            fact = self.court.fact(name)
            if fact.scope == "party":
                slot = name.removesuffix(f".{fact.name}")
                named = [t for f, t in flags.items() if f.startswith(f"{slot}/")]
                fits &= np.logical_or.reduce([np.zeros(len(epoch), dtype=bool), *named])[states.line]
            out[fits] = n
        return out

    def _two_way(self, epoch: int, name: str) -> tuple[int, ...]:
        """Return the cells of a fact that is tried out in an epoch; none for one that is not."""
        found = self._cells.get((epoch, name))
        if found is None:
            cells, fact = self.court.cells_of(epoch), self.court.fact(name)
            tried = cells.two_way(fact) and cells.exhaustive(fact)
            encoder = self.court.encoder(name)
            found = tuple(encoder.cell(v) for v in cells.values(fact)) if tried else ()
            self._cells[epoch, name] = found
        return found


@dataclass(slots=True)
class _States:
    """Lines with some unknown facts supposed: ``line`` is whose state each is."""

    line: Numbers
    codes: dict[str, Codes]

    def only(self, kept: Truths) -> _States:
        return _States(self.line[kept], {n: c[kept] for n, c in self.codes.items()})

    def with_each(self, at: Numbers, name: str, cells: tuple[int, ...]) -> _States:
        """Return some states, each once with every cell of a fact."""
        several = np.repeat(at, len(cells))
        codes = {n: c[several] for n, c in self.codes.items()}
        codes[name] = np.tile(np.array(cells, dtype=np.uint16), len(at))
        return _States(self.line[several], codes)

    @classmethod
    def together(cls, parts: list[_States]) -> _States:
        """Return states of several makes as one; what is not named in one is unknown there."""
        names = dict.fromkeys(n for p in parts for n in p.codes)
        line = np.concatenate([np.zeros(0, dtype=np.int64), *(p.line for p in parts)])
        return cls(
            line,
            {
                n: np.concatenate([p.codes.get(n, np.zeros(len(p.line), dtype=np.uint16)) for p in parts])
                for n in names
            },
        )
