"""What is wanted of a circuit, written out for the epochs and the columns at hand, and run on rows of bits."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple
from typing import Any as Whatever

import numpy as np
import numpy.typing as npt

from highfence.logic import bit_loops
from highfence.logic.bits import WORD
from highfence.logic.questions import Asked, Question, Told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from highfence.logic.bits import Rows
    from highfence.logic.board import Board
    from highfence.logic.encoder import Cells

_SLOT: Final = np.array([bit_loops.FALSE, bit_loops.FALSE, bit_loops.UNKNOWN, bit_loops.TRUE], dtype=np.int32)
"""The slot of a test by what it says: surely true (1) and possibly true (2), added."""

_KEPT: Final = 1_500
"""How many programs that are written out are kept: those of one guess on all days are a hundred."""


class _Flat(NamedTuple):
    """A program written out for epochs with the same rows, of which some columns are the same throughout.

    ``asks``  number and column of each test that is left; ``kinds``, ``ends``, ``args`` of the other nodes;
    ``places``  where the wanted nodes stand in each epoch; ``local`` where each node of the circuit does in the last,
    where something is asked
    """

    asks: npt.NDArray[np.int32]
    columns: npt.NDArray[np.int32]
    kinds: npt.NDArray[np.uint8]
    ends: npt.NDArray[np.int32]
    args: npt.NDArray[np.int32]
    places: npt.NDArray[np.int32]
    local: npt.NDArray[np.int32]


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
    _flat: dict[tuple[tuple[int, ...], bytes, bytes], _Flat] = field(default_factory=dict)
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
        table, asked_at = board.table()
        encoded, constant = self._rows(rows, supposed)
        epochs = np.flatnonzero(np.diff(rows.starts)).astype(np.int64)
        alike = [tuple(epochs.tolist())] if rows.repeated and len(epochs) else [(e,) for e in epochs.tolist()]
        flat = [self._flattened(some, self._given(rows), constant, supposed) for some in alike]
        test_begins = np.zeros((len(flat), len(board.columns) + 1), dtype=np.int32)
        begin = 0
        for row, one in zip(test_begins, flat, strict=True):
            row[:] = begin + np.searchsorted(one.columns, np.arange(len(board.columns) + 1))
            begin += len(one.columns)
        begins = np.cumsum([0, *(len(one.kinds) for one in flat)])
        arg_begins = np.cumsum([0, *(len(one.args) for one in flat)])
        ends = [one.ends + first for one, first in zip(flat, arg_begins, strict=False)]
        nothing = np.zeros(0, dtype=np.int32)
        nodes = len(board.plan.circuit.nodes)
        places = np.concatenate([np.zeros((0, len(self.wanted)), dtype=np.int32), *(f.places for f in flat)])
        local = np.array([one.local for one in flat], dtype=np.int32).reshape(len(flat), -1)
        memory, room = self._room(rows, flat)
        more_room = (
            np.zeros((asked.deepest + 1, bit_loops.WIDTH), dtype=np.uint64),
            np.full(nodes if self.questions else 0, -1, dtype=np.int32),
            np.zeros((asked.facts + 1, bit_loops.WIDTH), dtype=np.uint64),
            np.full(asked.facts + 1, -1, dtype=np.int32),
        )
        out = np.zeros((len(self.wanted), rows.words), dtype=np.uint64)
        told = np.zeros((len(asked.labels), rows.words), dtype=np.uint64)
        used = np.zeros(len(asked.labels), dtype=np.bool_)
        no_planes = np.zeros((0, 2, 0), dtype=np.uint64)
        bit_loops.run_blocks(
            rows.starts,
            epochs,
            np.cumsum([0, *(len(some) for some in alike)]),
            (test_begins, np.concatenate([nothing, *(one.asks for one in flat)]), asked_at),
            (
                np.concatenate([np.zeros(0, dtype=np.uint8), *(one.kinds for one in flat)]),
                np.concatenate([np.zeros(1, dtype=np.int64), *ends]),
                np.concatenate([nothing, *(one.args for one in flat)]),
            ),
            begins,
            (places, np.array([mode for _, mode in self.wanted], dtype=np.uint8)),
            encoded,
            table,
            no_planes if rows.given is None else rows.given.bits,
            rows.valid,
            completing,
            asked.circuit,
            asked.questions,
            local,
            memory,
            room,
            more_room,
            out,
            told,
            used,
        )
        kept = np.flatnonzero(used)
        return out, Told([asked.labels[i] for i in kept], told[kept])

    def _given(self, rows: Rows) -> npt.NDArray[np.int32]:
        """Return where each plane that is worked out elsewhere is among those of the rows, or -1."""
        found = np.full(len(self.board.given), -1, dtype=np.int32)
        for name, at in ({} if rows.given is None else rows.given.of).items():
            if name in self.board.given:
                found[self.board.given[name]] = at
        return found

    def _room(
        self, rows: Rows, flat: Sequence[_Flat]
    ) -> tuple[npt.NDArray[np.uint64], tuple[npt.NDArray[Whatever], ...]]:
        """Return the memory of slots, and what a block needs besides: see ``bit_loops``."""
        longest = max((len(one.asks) + len(one.kinds) for one in flat), default=0) + 5
        cells = max((e.size for e in self.board.encoders.values()), default=1) + 1
        numbers = max((len(c.cells) for c in rows.columns.values()), default=0) + 1
        width, most = bit_loops.WIDTH, bit_loops.WIDTH * WORD + 1
        return np.empty(longest * 2 * width, dtype=np.uint64), (
            np.zeros(longest, dtype=np.int32),
            np.zeros(most, dtype=np.int64),
            np.zeros((most, width), dtype=np.uint64),
            np.zeros(most, dtype=np.int64),
            np.zeros((most, width), dtype=np.uint64),
            np.full(numbers, -1, dtype=np.int32),
            np.full(cells, -1, dtype=np.int32),
            np.zeros(longest, dtype=np.int32),
        )

    def _flattened(
        self,
        epochs: tuple[int, ...],
        given: npt.NDArray[np.int32],
        constant: npt.NDArray[np.int32],
        supposed: npt.NDArray[np.uint16] | None,
    ) -> _Flat:
        """Return the program for epochs with the same rows, with all that follows from columns that have one cell.

        ``constant``  that cell, or -1. What is supposed in the first epoch is supposed in all.
        """
        if supposed is not None:
            constant = np.where(constant == 0, supposed[:, epochs[0]], constant).astype(np.int32)
        key = (epochs, given.tobytes(), constant.tobytes())
        found = self._flat.get(key)
        if found is None:
            if len(self._flat) >= _KEPT:
                self._flat.clear()
            found = self._flat[key] = self._written(epochs, given, constant)
        return found

    def _written(
        self, epochs: tuple[int, ...], given: npt.NDArray[np.int32], constant: npt.NDArray[np.int32]
    ) -> _Flat:
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
        order = np.argsort(columns[first], kind="stable")
        asks, columns = asks[order], columns[first][order]
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
        return _Flat(
            asks.astype(np.int32),
            columns,
            kinds[:count].copy(),
            ends[:count].copy(),
            args[:size].copy(),
            places,
            local if self.questions else local[:0],
        )

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
        order = np.argsort(part, kind="stable")
        order = order[part[order] >= 0]
        return (
            rows.line,
            rows.parts,
            rows.own,
            part,
            begin,
            np.concatenate(cells),
            supposed,
            order,
        ), constant
