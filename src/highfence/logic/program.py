"""What is wanted of a circuit, written out for the epochs and the columns at hand, and run on rows of bits."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Final, NamedTuple
from typing import Any as Whatever

import numpy as np
import numpy.typing as npt

from highfence.logic import bit_loops
from highfence.logic.bits import WORD
from highfence.logic.questions import Asked, Question, Told
from highfence.logic.scripts import Script, Scripts, table_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from highfence.logic.bits import Rows
    from highfence.logic.board import Board
    from highfence.logic.encoder import Cells

_SLOT: Final = np.array([bit_loops.FALSE, bit_loops.FALSE, bit_loops.UNKNOWN, bit_loops.TRUE], dtype=np.int32)
"""The slot of a test by what it says: surely true (1) and possibly true (2), added."""

_KEPT: Final = 1_500
"""How many programs that are written out are kept: those of one guess on all days are a hundred."""


class _Active(NamedTuple):
    """The nodes that are needed in an epoch: ``tests`` by column, ``others`` each after what it needs.

    ``asks`` and ``columns`` are what each test asks and of which column; ``args`` is how many the others have.
    """

    tests: npt.NDArray[np.int32]
    others: npt.NDArray[np.int32]
    asks: npt.NDArray[np.int32]
    columns: npt.NDArray[np.int32]
    args: int


@dataclass
class Program:
    """What is wanted of a circuit: nodes, each as surely (0) or possibly (1) true, and questions.

    ``suppose`` and ``completing`` of ``run``: unknown facts are supposed, and what is said must stand where fewer are
    known. Figures put an item in an entry though others are asserted; supposed ones might not, so they leave it open
    (see ``scalar.Completion``). The node ``undone`` tells where that happens.
    """

    board: Board
    wanted: Sequence[tuple[int, int]]
    questions: Sequence[Question] = ()
    _kept: Scripts | None = None
    _learning: Lock = field(default_factory=Lock)
    _active: dict[int, _Active] = field(default_factory=dict)

    @cached_property
    def _asked(self) -> Asked:
        return Asked.of(self.board, self.questions)

    @cached_property
    def _wanted(self) -> npt.NDArray[np.int32]:
        return np.array([n for n, _ in self.wanted], dtype=np.int32)

    @cached_property
    def _roots(self) -> npt.NDArray[np.int32]:
        asked = (n for q in self.questions for n in (*q.roots, *q.asking))
        return np.concatenate([self._wanted, np.array(list(asked), dtype=np.int32)])

    def run(
        self, rows: Rows, supposed: npt.NDArray[np.uint16] | None = None, *, completing: bool = False
    ) -> tuple[npt.NDArray[np.uint64], Told]:
        """Return the bits of each wanted plane, and what the questions tell.

        ``supposed[c, e]`` is the cell in which unknown values of column ``c`` are supposed to be in epoch ``e``.
        """
        board, asked = self.board, self._asked
        epochs = np.flatnonzero(np.diff(rows.starts)).astype(np.int64)
        alike = [tuple(epochs.tolist())] if rows.repeated and len(epochs) else [(e,) for e in epochs.tolist()]
        encoded, constant = self._rows(rows, supposed)
        scripts, found = self._found(alike, self._given(rows), constant, supposed)
        table, asked_at = board.table()
        nodes = len(board.plan.circuit.nodes)
        longest = 5 + max((one.length for one in found), default=0)
        scratch, width = board.scratch, bit_loops.WIDTH
        memory = scratch.taken(longest, 2 * width).reshape(-1)
        more_room = (
            scratch.taken(asked.deepest + 1, width),
            np.full(nodes if self.questions else 0, -1, dtype=np.int32),
            scratch.taken(asked.facts + 1, width),
            np.full(asked.facts + 1, -1, dtype=np.int32),
            np.zeros(len(self._roots), dtype=np.int32),
        )
        room = self._room(rows, longest)
        out = np.zeros((len(self.wanted), rows.words), dtype=np.uint64)
        told = np.zeros((len(asked.labels), rows.words), dtype=np.uint64)
        used = np.zeros(len(asked.labels), dtype=np.bool_)
        no_planes = np.zeros((0, 2, 0), dtype=np.uint64)
        bit_loops.run_blocks(
            rows.starts,
            epochs,
            np.cumsum([0, *(len(some) for some in alike)]),
            (
                (scripts.asks, scripts.columns, scripts.kinds, scripts.ends, scripts.args),
                table_of([one.span for one in found], 4),
                asked_at,
                encoded,
                table,
                no_planes if rows.given is None else rows.given.bits,
                completing,
            ),
            (
                table_of([row for one in found for row in one.places], len(self.wanted)),
                np.array([mode for _, mode in self.wanted], dtype=np.uint8),
            ),
            rows.valid,
            asked.circuit,
            asked.questions,
            scripts.local,
            np.array([one.local for one in found], dtype=np.int64),
            memory,
            room,
            more_room,
            out,
            told,
            used,
        )
        scratch.given_back(memory, more_room[0], more_room[2], room[2][1], room[2][3])
        kept = np.flatnonzero(used)
        return out, Told([asked.labels[i] for i in kept], told[kept])

    def _given(self, rows: Rows) -> npt.NDArray[np.int32]:
        """Return where each plane that is worked out elsewhere is among those of the rows, or -1."""
        found = np.full(len(self.board.given), -1, dtype=np.int32)
        for name, at in ({} if rows.given is None else rows.given.of).items():
            if name in self.board.given:
                found[self.board.given[name]] = at
        return found

    def _room(self, rows: Rows, longest: int) -> tuple[tuple[npt.NDArray[Whatever], ...], ...]:
        """Return what a block needs besides its slots: room for the way to a node, what has been met, and its pools."""
        board, width = self.board, bit_loops.WIDTH
        sizes = np.zeros(len(rows.parts) + len(rows.own), dtype=np.int64)
        for column in rows.columns.values():
            if column.part >= 0:
                sizes[column.part] = len(column.cells)
        numbers = int(np.minimum(sizes, width * WORD).sum()) + 1
        cells = [e.size for e in board.encoders.values()]
        most = sum(cells) + 2 * (len(board.columns) - len(cells)) + 1
        way = tuple(np.zeros(longest, dtype=np.int32) for _ in range(4))
        met = (
            *(np.full(len(sizes), -1, dtype=np.int64) for _ in range(2)),
            *(np.full(len(board.columns), -1, dtype=np.int64) for _ in range(2)),
            np.zeros(2, dtype=np.int64),
        )
        pools = (
            np.zeros(numbers, dtype=np.int64),
            board.scratch.taken(numbers, width),
            np.zeros(most, dtype=np.int64),
            board.scratch.taken(most, width),
            np.full(int(sizes.max(initial=0)) + 1, -1, dtype=np.int32),
            np.full(max(cells, default=1) + 2, -1, dtype=np.int32),
        )
        return way, met, pools

    def _found(
        self,
        alike: Sequence[tuple[int, ...]],
        given: npt.NDArray[np.int32],
        constant: npt.NDArray[np.int32],
        supposed: npt.NDArray[np.uint16] | None,
    ) -> tuple[Scripts, list[Script]]:
        """Return the scripts for epochs that have the same rows, with all that follows from columns that have one cell.

        ``constant``  that cell, or -1. What is supposed in the first epoch of some that are alike is supposed in all.
        """
        with self._learning:
            kept = self._kept
            if kept is None or len(kept.of) >= _KEPT:
                kept = self._kept = Scripts(len(self.board.plan.circuit.nodes) if self.questions else 0)
            found = []
            for epochs in alike:
                here = constant
                if supposed is not None:
                    here = np.where(constant == 0, supposed[:, epochs[0]], constant).astype(np.int32)
                key = (epochs, given.tobytes(), here.tobytes())
                if key not in kept.of:
                    kept.of[key] = self._written(kept, epochs, given, here)
                found.append(kept.of[key])
            return kept, found

    def _written(
        self,
        kept: Scripts,
        epochs: tuple[int, ...],
        given: npt.NDArray[np.int32],
        constant: npt.NDArray[np.int32],
    ) -> Script:
        board, active = self.board, [self.active(e) for e in epochs]
        table, asked_at = board.table()
        fixed: list[npt.NDArray[np.int32]] = []
        for one in active:
            cell = constant[one.columns]
            there = (cell >= 0) & (one.asks >= 0)
            says = np.full(len(one.tests), -1, dtype=np.int32)
            says[one.asks < 0] = bit_loops.FALSE
            says[there] = _SLOT[table[asked_at[one.asks[there]] + cell[there]]]
            fixed.append(says)
        left = np.concatenate([one.asks[says < 0] for one, says in zip(active, fixed, strict=True)])
        columns = np.concatenate([one.columns[says < 0] for one, says in zip(active, fixed, strict=True)])
        asks, first = np.unique(left, return_index=True)
        columns = columns[first]
        place = np.zeros(len(asked_at), dtype=np.int32)
        place[asks] = 3 + np.arange(len(asks))
        nodes = len(board.plan.circuit.nodes)
        local, last = np.zeros(nodes, dtype=np.int32), np.full(nodes, -1, dtype=np.int32)
        most = sum(len(one.others) for one in active)
        kinds, ends = np.zeros(most, dtype=np.uint8), np.zeros(most, dtype=np.int32)
        args = np.zeros(2 + 2 * sum(one.args + len(one.others) for one in active), dtype=np.int32)
        begun = np.zeros(2, dtype=np.int64)
        places = np.empty((len(epochs), len(self.wanted)), dtype=np.int32)
        for at, (epoch, one, says) in enumerate(zip(epochs, active, fixed, strict=True)):
            bit_loops.flatten(
                epoch,
                at,
                board.arrays,
                given,
                one.tests,
                np.where(says < 0, place[one.asks], says),
                3 + len(asks),
                one.others,
                begun,
                local,
                last,
                kinds,
                ends,
                args,
            )
            places[at] = local[self._wanted]
        count, size = begun.tolist()
        return kept.add(asks, columns, kinds[:count], ends[:count], args[:size], places, local)

    def active(self, epoch: int) -> _Active:
        """Return the nodes that are needed in an epoch."""
        found = self._active.get(epoch)
        if found is None:
            board = self.board
            needed = np.zeros(len(board.plan.circuit.nodes), dtype=np.bool_)
            bit_loops.needed(epoch, board.arrays, self._roots, needed)
            tests, others = board.tests[needed[board.tests]], board.others[needed[board.others]]
            args = int(board.counts[others].sum())
            found = _Active(tests, others, board.asks_at(epoch)[tests], board.column_of[tests], args)
            self._active[epoch] = found
        return found

    def _rows(
        self, rows: Rows, supposed: npt.NDArray[np.uint16] | None
    ) -> tuple[tuple[Whatever, ...], npt.NDArray[np.int32]]:
        """Return rows as arrays, and the cell of each column that has one throughout, -1 of others."""
        board = self.board
        part = np.full(len(board.columns), -1, dtype=np.int32)
        constant = np.zeros(len(board.columns), dtype=np.int32)
        begin = np.zeros(len(board.columns), dtype=np.int64)
        cells: list[Cells] = [np.zeros(1, dtype=np.uint16)]
        size = 1
        for name, column in rows.columns.items():
            at = board.columns.get(name)
            if at is None:
                continue
            part[at] = column.part
            if column.part < 0:
                constant[at] = column.cells[0]
            else:
                constant[at] = -1
                begin[at] = size
                size += len(column.cells)
                cells.append(column.cells)
        if supposed is None:
            supposed = np.zeros((0, 0), dtype=np.uint16)
        return (
            rows.line,
            rows.parts,
            rows.own,
            part,
            begin,
            np.concatenate(cells),
            supposed,
        ), constant
