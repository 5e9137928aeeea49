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
from highfence.logic.bits import WORD, Encoded, Held, stretch
from highfence.logic.questions import Asked, Question, Told
from highfence.logic.scripts import Script

if TYPE_CHECKING:
    from collections.abc import Sequence

    from highfence.logic.bits import Numbers, Rows
    from highfence.logic.board import Asks, Board, Table

_SLOT: Final = np.array([bit_loops.FALSE, bit_loops.FALSE, bit_loops.UNKNOWN, bit_loops.TRUE], dtype=np.int32)
"""The slot of a test by what it says: surely true (1) and possibly true (2), added."""

_KEPT: Final = 100
"""How many scripts are kept."""

Stretch = tuple[int, int]
"""Epochs in a row: the first, and the first no longer."""


class _Active(NamedTuple):
    """The nodes that are needed in some epochs: ``tests``, ``others`` each after what it needs.

    ``asks`` is what the tests ask; ``args`` is how many the others have.
    """

    tests: npt.NDArray[np.int32]
    others: npt.NDArray[np.int32]
    asks: Asks
    args: int


@dataclass
class Program:
    """What is wanted of a circuit: nodes, each as surely (0) or possibly (1) true, and questions.

    ``few``  most nodes are expected to hold nowhere: there is a row of bits only for the others

    ``suppose`` and ``completing`` of ``run``: unknown facts are supposed, and what is said must stand where fewer are
    known. Figures put an item in an entry though others are asserted; supposed ones might not, so they leave it open
    (see ``scalar.Completion``). The node ``undone`` tells where that happens.
    """

    board: Board
    wanted: Sequence[tuple[int, int]]
    questions: Sequence[Question] = ()
    few: bool = False
    _kept: dict[Whatever, Script] = field(default_factory=dict)
    _learning: Lock = field(default_factory=Lock)
    _active: dict[Stretch, _Active] = field(default_factory=dict)

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
    ) -> tuple[Held, Told]:
        """Return the bits of each wanted plane, and what the questions tell.

        ``supposed[c, e]`` is the cell in which unknown values of column ``c`` are supposed to be in epoch ``e``.
        """
        board, asked = self.board, self._asked
        epochs = np.flatnonzero(np.diff(rows.starts)).astype(np.int64)
        if not rows.repeated:
            epochs = epochs[:1]
        if rows.encoded is None or rows.encoded.of is not board.columns:
            rows.encoded = Encoded.nothing(board.columns).with_columns(rows.columns)
        columns = rows.encoded
        script = self._script(rows, columns.constant, supposed)
        nothing = np.zeros((0, 0), dtype=np.uint16)
        table = board.table()
        longest = 5 + script.length
        scratch, width = board.scratch, bit_loops.WIDTH
        memory = scratch.taken(longest, 2 * width).reshape(-1)
        more_room = (
            scratch.taken(asked.deepest + 2, width),
            np.full(len(script.local), -1, dtype=np.int32),
            scratch.taken(asked.facts + 1, width),
            np.full(asked.facts + 1, -1, dtype=np.int32),
            np.zeros(len(self._roots), dtype=np.int32),
        )
        room = self._room(columns.sizes(len(rows.parts) + len(rows.own)), table, longest)
        out = Held.few(len(self.wanted), rows.words) if self.few else Held.all(len(self.wanted), rows.words)
        told = Held.few(len(asked.labels), rows.words)
        no_planes = np.zeros((0, 2, 0), dtype=np.uint64)
        bit_loops.run_blocks(
            rows.starts,
            epochs,
            rows.starts[epochs] - rows.starts[epochs[:1]],
            (
                (script.asks, script.columns, script.kinds, script.ends, script.args),
                table.begins,
                (
                    rows.line,
                    rows.parts,
                    rows.own,
                    columns.part,
                    columns.begin,
                    columns.cells,
                    nothing if supposed is None else supposed,
                ),
                table.says,
                no_planes if rows.given is None else rows.given.bits,
                completing,
            ),
            (script.places, np.array([mode for _, mode in self.wanted], dtype=np.uint8)),
            rows.valid,
            asked.circuit,
            asked.questions,
            script.local,
            memory,
            room,
            more_room,
            *out,
            *told,
            np.zeros(2, dtype=np.int64),
        )
        scratch.given_back(memory, more_room[0], more_room[2], room[2][1], room[2][3])
        return out, Told(asked.labels, told)

    def _given(self, rows: Rows) -> npt.NDArray[np.int32]:
        """Return where each plane that is worked out elsewhere is among those of the rows, or -1."""
        found = np.full(len(self.board.given), -1, dtype=np.int32)
        for name, at in ({} if rows.given is None else rows.given.of).items():
            if name in self.board.given:
                found[self.board.given[name]] = at
        return found

    def _room(
        self, sizes: Numbers, table: Table, longest: int
    ) -> tuple[tuple[npt.NDArray[Whatever], ...], ...]:
        """Return what a block needs besides its slots: room for the way to a node, what has been met, and its pools."""
        board, width = self.board, bit_loops.WIDTH
        numbers = int(np.minimum(sizes, width * WORD).sum())
        way = tuple(np.zeros(longest, dtype=np.int32) for _ in range(4))
        met = (
            *(np.full(len(sizes), -1, dtype=np.int64) for _ in range(2)),
            *(np.full(len(board.columns), -1, dtype=np.int64) for _ in range(2)),
            np.zeros(2, dtype=np.int64),
        )
        pools = (
            np.zeros(numbers, dtype=np.int64),
            board.scratch.taken(numbers, width),
            np.zeros(table.cells, dtype=np.int64),
            board.scratch.taken(table.cells, width),
            np.full(int(sizes.max()), -1, dtype=np.int32),
            np.full(table.widest, -1, dtype=np.int32),
        )
        return way, met, pools

    def _script(
        self, rows: Rows, constant: npt.NDArray[np.int32], supposed: npt.NDArray[np.uint16] | None
    ) -> Script:
        """Return the script for the epochs of rows, with all that follows from columns that have one cell, ``constant``.

        What is supposed in the first epoch of some that have the same rows is supposed in all.
        """
        spans = [stretch(rows.starts)]
        if rows.repeated:
            spans = [(e, e + 1) for e in np.flatnonzero(np.diff(rows.starts)).tolist()]
        given = self._given(rows)
        cells = None if supposed is None else supposed[:, slice(*spans[0])]
        told = b"" if cells is None else cells[constant == 0].tobytes()
        key = (tuple(spans), given.tobytes(), constant.tobytes(), told)
        with self._learning:
            found = self._kept.get(key)
            if found is None:
                if len(self._kept) == _KEPT:
                    self._kept.clear()
                found = self._kept[key] = self._written(spans, given, constant, cells)
            return found

    def _written(
        self,
        spans: Sequence[Stretch],
        given: npt.NDArray[np.int32],
        constant: npt.NDArray[np.int32],
        supposed: npt.NDArray[np.uint16] | None,
    ) -> Script:
        board, active = self.board, [self.active(*span) for span in spans]
        fixed = [
            self._fixed(one.asks, span, constant, supposed) for one, span in zip(active, spans, strict=True)
        ]
        left = [one.asks.numbers[says < 0] for one, says in zip(active, fixed, strict=True)]
        asks = np.unique(np.concatenate(left)).astype(np.int32)
        place = np.zeros(len(board.columns_asked), dtype=np.int32)
        place[asks] = 3 + np.arange(len(asks))
        nodes = len(board.plan.circuit.nodes)
        local, last = np.zeros(nodes, dtype=np.int32), np.full(nodes, -1, dtype=np.int32)
        most = sum(len(one.others) + len(one.asks.numbers) for one in active)
        kinds, ends = np.zeros(most, dtype=np.uint8), np.zeros(most + 1, dtype=np.int32)
        args = np.zeros(3 * (most + 2 + sum(one.args for one in active)), dtype=np.int32)
        begun = np.zeros(2, dtype=np.int64)
        places = np.empty((len(spans), len(self.wanted)), dtype=np.int32)
        for at, (span, one, says) in enumerate(zip(spans, active, fixed, strict=True)):
            bit_loops.flatten(
                span,
                at,
                board.arrays,
                given,
                one.tests,
                (
                    one.asks.nodes,
                    one.asks.since,
                    one.asks.until,
                    np.where(says < 0, place[one.asks.numbers], says),
                ),
                3 + len(asks),
                one.others,
                begun,
                local,
                last,
                (kinds, ends[1:], args),
            )
            places[at] = local[self._wanted]
        count, size = begun.tolist()
        columns = board.columns_asked[asks]
        own = local if self.questions else local[:0]
        return Script(asks, columns, kinds[:count], ends[: count + 1], args[:size], places, own)

    def _fixed(
        self,
        asks: Asks,
        span: Stretch,
        constant: npt.NDArray[np.int32],
        supposed: npt.NDArray[np.uint16] | None,
    ) -> npt.NDArray[np.int32]:
        """Return the slot of what is answered of every row over some epochs, -1 where that differs."""
        table, begins, *_ = self.board.table()
        begin, columns = begins[asks.numbers], self.board.columns_asked[asks.numbers]
        cell = constant[columns]
        found = np.where(cell < 0, -1, _SLOT[table[begin + np.maximum(cell, 0)]])
        if supposed is not None:
            at = np.flatnonzero(cell == 0)
            said = _SLOT[table[begin[at, None] + supposed[columns[at]]]]
            epochs = np.arange(span[0], span[0] + said.shape[1])
            first = np.maximum(asks.since[at], span[0]) - span[0]
            one = said[np.arange(len(at)), first]
            beyond = (epochs < asks.since[at, None]) | (epochs >= asks.until[at, None])
            found[at] = np.where(((said == one[:, None]) | beyond).all(axis=1), one, -1)
        return found.astype(np.int32)

    def active(self, since: int, until: int) -> _Active:
        """Return the nodes that are needed in some epochs in a row."""
        found = self._active.get((since, until))
        if found is None:
            board = self.board
            needed = np.zeros(len(board.plan.circuit.nodes), dtype=np.bool_)
            bit_loops.needed(since, until, board.arrays, self._roots, needed)
            tests, others = board.tests[needed[board.tests]], board.others[needed[board.others]]
            args = int(board.counts[others].sum())
            found = _Active(tests, others, board.asks(since, until, needed), args)
            self._active[since, until] = found
        return found
