"""The same lines in several epochs at once: what the law does not change from one to the next is evaluated once.

The lines are laid out for one epoch, and their rows are said once (``Rows.repeated``); planes hold one epoch after the
other.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final
from typing import Any as Whatever

import numpy as np

from highfence.logic import bit_loops
from highfence.logic.bits import WORD, Planes, Rows, pack, unpack
from highfence.logic.outcome import OUTCOMES
from highfence.portfolio.group import Group
from highfence.portfolio.layout import Layout
from highfence.portfolio.settling import GUESSES, Settler

if TYPE_CHECKING:
    import numpy.typing as npt

    from highfence.logic.bits import Bits
    from highfence.portfolio.court import Verdict
    from highfence.portfolio.guesses import Guess

    Numbers = npt.NDArray[np.int64]
    Truths = npt.NDArray[np.bool_]

_FEWER: Final = 0.8
"""Lines are put together again when no more than this share of them is left."""


class RepeatedSettler(Settler):
    """Settles lines in several epochs at once: the same is supposed of a line in all of them."""

    def _left(self, rows: Rows, verdict: Verdict, at: Numbers) -> Numbers:  # noqa: ARG002 - as there
        held = np.arange(len(rows.line))
        few = replace(rows, given=self._before(rows, verdict))
        asked = verdict.one("outcome/undetermined") & rows.there
        clear, needed = np.zeros((2, rows.words), dtype=np.uint64)
        for guess in GUESSES:
            open_ = _any_epoch(asked & ~(clear & needed), few)
            if not open_.any():
                break
            if open_.sum() <= _FEWER * len(open_):
                kept = np.flatnonzero(open_)
                asked, clear, needed = _some(np.stack([asked, clear, needed]), few, kept)
                few, held = _chosen(few, kept), held[kept]
            shown = self.court.shown(few, self._supposed(guess, few))
            clear |= shown[0]
            needed |= shown[1]
        epoch, place = np.nonzero(unpack(asked & ~(clear & needed)).reshape(-1, len(few.line)))
        return epoch * len(rows.line) + held[place]

    def _supposed(self, guess: Guess, rows: Rows) -> npt.NDArray[np.uint16]:
        """Return what a guess supposes, with the cells of the last epoch, in which most bounds are in the law."""
        last = np.flatnonzero(np.diff(rows.starts))[-1]
        # Of the others nothing need be worked out.
        found = self._by_epoch(guess, (np.arange(len(rows.starts)) > last).astype(np.int64))
        return np.broadcast_to(found[:, [last]], found.shape)


def _any_epoch(bits: Bits, rows: Rows) -> Truths:
    """Return which rows, said once, have a bit in some epoch."""
    return unpack(np.bitwise_or.reduce(bits.reshape(-1, len(rows.valid))))


def _some(planes: npt.NDArray[np.uint64], rows: Rows, kept: Numbers) -> npt.NDArray[np.uint64]:
    """Return planes of some of the rows alone."""
    words = -(-len(kept) // WORD)
    epochs = rows.words // len(rows.valid)
    out = np.zeros((len(planes) * epochs, words), dtype=np.uint64)
    bit_loops.moved(planes.reshape(-1, len(rows.valid)), kept, np.arange(len(kept)), out)
    return out.reshape(len(planes), epochs * words)


def _chosen(rows: Rows, kept: Numbers) -> Rows:
    """Return some of the rows in every epoch."""
    size = -(-len(kept) // WORD) * WORD
    valid = np.zeros(size, dtype=bool)
    valid[: len(kept)] = unpack(rows.valid)[kept]
    filled = np.concatenate([kept, np.zeros(size - len(kept), dtype=kept.dtype)])
    given = None
    if rows.given is not None:
        bits = _some(rows.given.bits.reshape(-1, rows.words), rows, kept)
        given = Planes(rows.given.of, bits.reshape(-1, 2, bits.shape[1]))
    return replace(
        rows,
        starts=rows.starts // len(rows.valid) * (size // WORD),
        valid=pack(valid),
        line=rows.line[filled],
        own=rows.own[:, filled],
        given=given,
    )


@dataclass
class RepeatedGroup(Group):
    """Lines that are decided in each of some ``epochs``: the epoch of a line does not count."""

    epochs: tuple[int, ...]

    @cached_property
    def layout(self) -> Layout:
        """Where the lines stand in the bits of one epoch."""
        one = np.zeros(len(self.at), dtype=np.int64)
        return Layout.of(one, 1, self._joined.alike(self.at))

    def rows(self) -> Rows:
        """Return the lines as rows, each fact in its cell."""
        rows = super().rows()
        counts = np.zeros(len(self.court.views), dtype=np.int64)
        counts[list(self.epochs)] = rows.words
        return replace(rows, starts=np.concatenate([[0], np.cumsum(counts)]), repeated=True)

    def outcomes(self) -> tuple[npt.NDArray[np.uint8], Truths]:
        """Return by epoch and line the number of the outcome in ``OUTCOMES``, and which have to be determined alone."""
        rows = self.rows()
        verdict, _, left = self.judged(rows, brief=True)
        found = np.zeros((len(self.epochs), len(rows.line)), dtype=np.uint8)
        for number, name in enumerate(OUTCOMES):
            if f"outcome/{name}" in verdict.planes.of:
                found += np.uint8(number) * unpack(verdict.one(f"outcome/{name}")).reshape(found.shape)
        places = self.layout.places
        return found[:, places], unpack(left).reshape(found.shape)[:, places]

    def _standing(self, rows: Rows, at: Numbers, added: list[dict[str, Whatever]]) -> npt.NDArray[np.uint64]:
        concerned = Layout(np.array([0, len(rows.valid)]), at % len(rows.line)).valid
        every = np.tile(concerned, len(self.epochs))
        return self.court.required(self._seen_with(rows, added)) & every
