"""Settling undetermined lines by trying out what is not known, as ``logic.settle`` does, many lines at once.

Nearly every undetermined line stays so, and completions of its unknown facts show it, by the argument of
``settle.stays_open``: a completion in which no license is needed shows that no branch of the trying ends with one,
and one in which a license is needed that none ends without. One completion is tried on all lines, then others on the
few that are left. On what is then left, the facts that can push both ways are tried out cell by cell.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, NamedTuple
from typing import Any as Whatever

import numpy as np

from highfence.logic.bits import WORD, Column, Rows, World, unpack
from highfence.logic.expr import ASSERTED
from highfence.logic.verdicts import concluded, conclusion, decided
from highfence.portfolio.guesses import Guess, pushes
from highfence.portfolio.layout import Layout, Stack, chosen
from highfence.portfolio.trying import FREE, NEED, Trial

if TYPE_CHECKING:
    import numpy.typing as npt

    from highfence.logic.bits import Bits
    from highfence.logic.cells import Cells
    from highfence.logic.verdicts import Questions, Verdict
    from highfence.portfolio.court import Court

    Numbers = npt.NDArray[np.int64]
    Truths = npt.NDArray[np.bool_]
    Codes = npt.NDArray[np.uint16]

_ALIKE: Final = 6
"""So many epochs in a row share what is guessed: the law changes little from one to the next."""

_ON_ALL: Final = Guess(harsh=None, drawn=7)
_ON_FEW: Final = (
    (Guess(harsh=None, drawn=8), Guess(harsh=None, drawn=0)),
    tuple(Guess(harsh, drawn) for harsh, drawn in ((True, None), (False, None), (True, 17), (False, 28))),
    tuple(Guess(harsh, drawn) for harsh, drawn in ((None, 16), (False, 37), (None, 39), (False, 5))),
)
"""Guesses by turns: those of one turn are tried where the ones before show nothing. These show most of what forty
draws of each kind show of a sample portfolio; what they leave is tried out."""


@dataclass(slots=True)
class _Seen:
    """What completions of some lines have shown. A line is ``open`` while they do not show that it stays so.

    ``clear``  no branch ends with a license; ``needed``  none ends without one
    """

    clear: Bits
    needed: Bits
    open: Bits

    def hear(self, clear: Bits, needed: Bits) -> None:
        """Take what one completion shows."""
        self.clear |= clear
        self.needed |= needed
        self.open &= ~(self.clear & self.needed)

    def only(self, at: Numbers, layout: Layout) -> _Seen:
        """Return the same of some rows, by their places."""
        return _Seen(*(layout.bits(unpack(bits)[at]) for bits in (self.clear, self.needed, self.open)))


def _shown(ask: Questions, world: World, available: dict[str, Bits]) -> tuple[Bits, Bits]:
    """Return the lines of which a completion shows that no branch ends with a license, and that none ends without.

    Exceptions may still become available as facts are learned. So no license counts only by exceptions that are
    ``available`` already, and the need of one by all that the completion has. Where supposed figures undo an asserted
    classification, what was settled before need not stand: there, only an answer counts that is sure whatever the
    exceptions.
    """
    verdict = decided(ask, world)
    undone, words = world.undone, world.rows.words
    no_bits = np.zeros(words, dtype=np.uint64)
    here = {e: np.stack([p[0] | (p[1] & undone), p[1]]) for e, p in verdict.available.items()}
    before = {e: np.stack([available.get(e, no_bits) & ~undone] * 2) for e in here}
    own, kept = (
        concluded(
            ask,
            verdict.subject,
            verdict.prohibitions,
            verdict.requirements,
            verdict.looked_at,
            verdict.eligible,
            counted,
            words,
        ).outcome
        for counted in (here, before)
    )
    need = [np.bitwise_or.reduce([found[o] for o in NEED]) for found in (own, kept)]
    free = [np.bitwise_or.reduce([found[o] for o in FREE]) for found in (own, kept)]
    return (free[1] & undone) | (~need[1] & ~undone), (need[0] & undone) | (~free[0] & ~undone)


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
    _pushes: dict[str, set[tuple[Whatever, bool]]] | None = None

    def settled(self, world: World, verdict: Verdict) -> tuple[Verdict, Bits]:
        """Return the verdict with what trying settles, and the lines for which that takes too many suppositions."""
        open_ = verdict.outcome["undetermined"].copy()
        none = np.zeros_like(open_)
        if not open_.any():
            return verdict, none
        available = {e: plane[0] for e, plane in verdict.available.items() if plane[0].any()}
        seen = _Seen(none.copy(), none.copy(), open_)
        tried = world.where(self._supposed(world, _ON_ALL), completing=True)
        seen.hear(*_shown(self.court.questions, tried, available))
        at = np.flatnonzero(unpack(seen.open))
        if len(at):
            rows, layout = chosen(world.rows, at)
            before = {e: layout.bits(unpack(bits)[at]) for e, bits in available.items()}
            at = at[self._left(rows, layout, seen.only(at, layout), before)]
        if not len(at):
            return verdict, none
        rows, layout = chosen(world.rows, at)
        trial = Trial(self.court, rows, layout.places, self.two_way)
        whole = Layout(world.rows.starts, at)
        answers = {name: whole.bits(truths) for name, truths in trial.answers().items()}
        answered = np.bitwise_or.reduce(list(answers.values()))
        outcome = conclusion(answers)
        return replace(
            verdict,
            possible={n: (b & ~answered) | outcome[n] for n, b in verdict.possible.items()},
            outcome={n: (b & ~answered) | outcome[n] for n, b in verdict.outcome.items()},
        ), whole.bits(trial.over)

    # ------------------------------------------------------------------------------------- completions

    def push(self, name: str) -> bool | None:
        """Return whether a fact that holds, or is high, pushes towards a license on any day; None for both ways."""
        if self._pushes is None:
            self._pushes = pushes(self.court)
        ways = self._pushes.get(name, set())
        return next(iter(ways))[1] if len(ways) == 1 else None

    def _guessed(self, guess: Guess, name: str, cells: Cells) -> int:
        """Return the cell that a guess supposes of a column, 0 for none."""
        if name == ASSERTED.name:
            return 0  # any entry of the list could be asserted
        fact = self.court.fact(name)
        values = cells.values(fact)
        place = guess.place(name, fact, len(values), self.push(name)) if values else None
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

    def _left(self, few: Rows, layout: Layout, seen: _Seen, available: dict[str, Bits]) -> Truths:
        """Return which of some lines further completions, tried side by side, do not show to stay open."""
        for guesses in _ON_FEW:
            at = np.flatnonzero(unpack(seen.open))
            if not len(at):
                break
            rows, less = chosen(few, at)
            stack = Stack.of(less.starts, len(guesses))
            clear, needed = _shown(
                self.court.questions,
                World(self.court.plan, self._side_by_side(rows, stack, guesses), completing=True),
                {e: stack.bits(less.bits(unpack(bits)[at])) for e, bits in available.items()},
            )
            tried = seen.only(at, less)
            for words in stack.words:
                tried.hear(clear[words], needed[words])
            whole = Layout(few.starts, at)
            clear, needed, kept = (
                whole.bits(less.truths(bits)) for bits in (tried.clear, tried.needed, tried.open)
            )
            seen = _Seen(clear, needed, kept)
        return layout.truths(seen.open)

    def _side_by_side(self, rows: Rows, stack: Stack, guesses: tuple[Guess, ...]) -> Rows:
        """Return copies of rows, each with the unknown facts as one of the guesses supposes them."""
        out = stack.rows(rows)
        epoch = np.repeat(np.arange(len(rows.starts) - 1), np.diff(rows.starts))
        supposed = [self._by_epoch(guess, rows.starts)[:, epoch] for guess in guesses]
        for n, name in enumerate(self.court.plan.tests):
            column = out.columns.get(name)
            codes = np.zeros(out.words * WORD, dtype=np.uint16) if column is None else column.codes
            by_word = codes.reshape(-1, WORD)
            for cells, words in zip(supposed, stack.words, strict=True):
                mine = by_word[words]
                by_word[words] = np.where(mine == 0, cells[n][:, None], mine)
            out.columns[name] = Column(self.court.encoder(name), codes)
        return out

    # -------------------------------------------------------------------------------------- trying out

    def two_way(self, epoch: int, name: str) -> tuple[int, ...]:
        """Return the cells of a fact that is tried out in an epoch; none for one that is not."""
        found = self._cells.get((epoch, name))
        if found is None:
            cells, fact = self.court.cells_of(epoch), self.court.fact(name)
            tried = cells.two_way(fact) and cells.exhaustive(fact)
            encoder = self.court.encoder(name)
            found = tuple(encoder.cell(v) for v in cells.values(fact)) if tried else ()
            self._cells[epoch, name] = found
        return found
