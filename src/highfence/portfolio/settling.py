"""Settling undetermined lines by trying out what is not known, as ``logic.settle`` does, many lines at once.

Nearly every undetermined line stays so, and completions of its unknown facts show it, by the argument of
``settle.stays_open``: a completion in which no license is needed shows that no branch of the trying ends with one,
and one in which a license is needed that none ends without. Each completion is tried on the lines that the ones before
have left. On what is then left, the facts that can push both ways are tried out cell by cell.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, NamedTuple
from typing import Any as Whatever

import numpy as np

from highfence.logic.bits import Planes, unpack
from highfence.logic.board import numbered
from highfence.logic.expr import ASSERTED
from highfence.logic.verdicts import conclusion
from highfence.portfolio.court import BEFORE
from highfence.portfolio.guesses import Guess, pushes
from highfence.portfolio.layout import Layout, chosen
from highfence.portfolio.trying import Trial

if TYPE_CHECKING:
    import numpy.typing as npt

    from highfence.logic.bits import Bits, Rows
    from highfence.logic.expr import Fact
    from highfence.portfolio.court import Court, Verdict

    Numbers = npt.NDArray[np.int64]
    Truths = npt.NDArray[np.bool_]

_ALIKE: Final = 6
"""So many epochs in a row share what is guessed: the law changes little from one to the next."""

GUESSES: Final = (
    *(Guess(None, drawn) for drawn in (7, 50, 13, 21)),
    Guess(harsh=False, drawn=None),
    Guess(harsh=True, drawn=45),
    *(Guess(None, drawn) for drawn in (0, 12, 39)),
)
"""Guesses by turns: each is tried where the ones before do not show enough. Of a sample portfolio these show all that
sixty draws of each kind show; what they leave is tried out."""


class _Guessed(NamedTuple):
    """The cells that a guess supposes, by columns and epochs, and the epochs for which that has been worked out."""

    cells: npt.NDArray[np.uint16]
    known: Truths


class _Candidate(NamedTuple):
    """A column of which something can be supposed: its number, name and fact, how it pushes, and its cells in order."""

    column: int
    name: str
    fact: Fact
    push: bool | None
    cells: list[int]


@dataclass(slots=True)
class Settler:
    """Settles the undetermined lines of one court."""

    court: Court
    _cells: dict[tuple[int, str], tuple[int, ...]] = field(default_factory=dict)
    _guesses: dict[Guess, _Guessed] = field(default_factory=dict)
    _supposable: dict[int, list[_Candidate]] = field(default_factory=dict)
    _pushes: dict[str, set[tuple[Whatever, bool]]] | None = None

    def settle(self, rows: Rows, verdict: Verdict) -> Bits:
        """Settle in a verdict what trying settles; return the lines for which that takes too many suppositions."""
        none = np.zeros(rows.words, dtype=np.uint64)
        at = np.flatnonzero(unpack(verdict.one("outcome/undetermined") & rows.there))
        if len(at):
            at = self._left(rows, verdict, at)
        if not len(at):
            return none
        few, layout = chosen(rows, at)
        trial = Trial(self.court, few, layout.places, self.two_way)
        whole = Layout(rows.starts, at)
        answers = {name: whole.bits(truths) for name, truths in trial.answers().items()}
        answered = np.bitwise_or.reduce(list(answers.values()))
        for o, bits in conclusion(answers).items():
            for name in (f"possible/{o}", f"outcome/{o}"):
                if name in verdict.planes.of:
                    verdict.planes[name][:] = (verdict.planes[name] & ~answered) | bits
        return whole.bits(trial.over)

    # ------------------------------------------------------------------------------------- completions

    def push(self, name: str) -> bool | None:
        """Return whether a fact that holds, or is high, pushes towards a license on any day; None for both ways."""
        if self._pushes is None:
            self._pushes = pushes(self.court)
        ways = self._pushes.get(name, set())
        return next(iter(ways))[1] if len(ways) == 1 else None

    def _candidates(self, epoch: int) -> list[_Candidate]:
        """Return what can be supposed of each column in an epoch and those that share guesses with it."""
        found = self._supposable.get(epoch // _ALIKE)
        if found is None:
            last = min(epoch - epoch % _ALIKE + _ALIKE, len(self.court.views)) - 1
            cells, found = self.court.cells_of(last), []
            for i, (name, encoder) in enumerate(self.court.board.encoders.items()):
                fact = self.court.fact(name)
                # Any entry of the list could be asserted.
                values = cells.values(fact) if fact != ASSERTED else ()
                if values:
                    found.append(_Candidate(i, name, fact, self.push(name), encoder.of(values).tolist()))
            self._supposable[epoch // _ALIKE] = found
        return found

    def _by_epoch(self, guess: Guess, starts: Numbers) -> npt.NDArray[np.uint16]:
        """Return the cell that a guess supposes of each column (a row) in each epoch in which there are rows."""
        epochs = len(starts) - 1
        found = self._guesses.get(guess)
        if found is None:
            found = self._guesses[guess] = _Guessed(
                np.zeros((len(self.court.board.columns), epochs), dtype=np.uint16),
                np.zeros(epochs, dtype=bool),
            )
        for e in np.flatnonzero((np.diff(starts) > 0) & ~found.known).tolist():
            alike = slice(e - e % _ALIKE, e - e % _ALIKE + _ALIKE)
            for one in self._candidates(e):
                place = guess.place(one.name, one.fact, len(one.cells), one.push)
                if place is not None:
                    found.cells[one.column, alike] = one.cells[place]
            found.known[alike] = True
        return found.cells

    def _left(self, rows: Rows, verdict: Verdict, at: Numbers) -> Numbers:
        """Return which of some lines, by their places, completions do not show to stay open."""
        few, layout = chosen(replace(rows, given=self._before(rows, verdict)), at)
        clear, needed = np.zeros((2, len(at)), dtype=bool)
        for guess in GUESSES:
            shown = self.court.shown(few, self._by_epoch(guess, few.starts))
            clear |= layout.truths(shown[0])
            needed |= layout.truths(shown[1])
            open_ = ~(clear & needed)
            if not open_.any():
                return at[open_]
            if not open_.all():
                few, less = chosen(few, layout.places[open_])
                layout, at, clear, needed = less, at[open_], clear[open_], needed[open_]
        return at

    def _before(self, rows: Rows, verdict: Verdict) -> Planes:
        """Return which rows have each exception available already; nothing of those that none has."""
        there = rows.there
        planes = {e: verdict.one(f"available/{e}") & there for e in self.court.findings.available}
        some = {f"{BEFORE}/{e}": bits for e, bits in planes.items() if bits.any()}
        bits = np.array([[one, one] for one in some.values()], dtype=np.uint64).reshape(-1, 2, rows.words)
        return Planes(numbered(some), bits)

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
