"""Many transactions at once, in bits: Kleene logic on two planes, over all epochs of the law together.

A condition over n transactions is a *plane*: two rows of n bits, "surely true" and "possibly true". Unknown is
possible and not sure. ``and`` and ``or`` are one machine operation on 64 transactions; ``not`` swaps the rows
and turns every bit.

Every fact is encoded once, to the cell that the law can tell apart, and every test is then a union of a few cells.
The circuit is evaluated block by block in machine code (``bit_loops``).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, NamedTuple
from typing import Any as Whatever

import numpy as np
import numpy.typing as npt

from highfence.logic import bit_loops
from highfence.logic.encoder import Encoder
from highfence.logic.expr import ASSERTED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from highfence.logic.encoder import Cells
    from highfence.logic.plan import Plan

Bits = npt.NDArray[np.uint64]
"""One bit a transaction."""
Plane = npt.NDArray[np.uint64]
"""Two rows of bits: surely true, possibly true."""
Numbers = npt.NDArray[np.int64]

WORD: Final = 64

_KINDS: Final = {
    "const": bit_loops.CONST,
    "test": bit_loops.TEST,
    "asserted": bit_loops.TEST,
    "entry": bit_loops.ENTRY,
    "flag": bit_loops.TEST,
    "given": bit_loops.GIVEN,
    "open": bit_loops.OPEN,
    "all": bit_loops.ALL,
    "any": bit_loops.ANY,
    "not": bit_loops.NOT,
    "runs": bit_loops.RUNS,
    "sure": bit_loops.SURE,
    "maybe": bit_loops.MAYBE,
    "undone": bit_loops.UNDONE,
}
_SLOT: Final = np.array([bit_loops.FALSE, bit_loops.FALSE, bit_loops.UNKNOWN, bit_loops.TRUE], dtype=np.int32)
"""The slot of a test by what it says: surely true (1) and possibly true (2), added."""
_SAYS: Final = {False: bit_loops.FALSE, None: bit_loops.UNKNOWN, True: bit_loops.TRUE}


_WHOLE: Final = slice(None)


def pack(rows: npt.NDArray[np.bool_]) -> Bits:
    """Return truth values as bits; the number of rows is a multiple of 64."""
    return np.packbits(rows, bitorder="little").view(np.uint64)


def unpack(bits: Bits) -> npt.NDArray[np.bool_]:
    """Return bits as truth values."""
    return np.unpackbits(bits.view(np.uint8), bitorder="little").view(np.bool_)


class Column(NamedTuple):
    """The cells of one fact or flag: ``cells[number]`` by the number of a part; where there is no part, one cell."""

    part: int
    cells: Cells


@dataclass(slots=True)
class Rows:
    """Encoded transactions, sorted by epoch, each epoch filled up to whole words.

    ``starts[e]`` is the first word of epoch ``e``, and ``starts[-1]`` the number of words; ``valid`` are the bits at
    which a transaction stands, and ``line`` says which line of a table it is. Part ``p`` numbers the lines of the
    table, ``parts[p]``; after those come parts that number the rows themselves, ``own``. By these numbers columns
    find their cells. ``given`` are planes worked out elsewhere.
    """

    starts: Numbers
    valid: Bits
    line: Numbers
    parts: npt.NDArray[np.int32]
    own: npt.NDArray[np.int32]
    columns: dict[str, Column]
    given: Planes | None = None

    @property
    def words(self) -> int:
        """Number of words of bits."""
        return int(self.starts[-1])

    def cells(self, name: str, at: Numbers | slice = _WHOLE) -> Cells:
        """Return the cell of each row, or of those at some places, in a column: 0, unknown, where there is none."""
        line = self.line[at]
        column = self.columns.get(name)
        if column is None or column.part < 0:
            return np.full(len(line), 0 if column is None else column.cells[0], dtype=np.uint16)
        own = column.part - len(self.parts)
        cells: Cells = column.cells[self.parts[column.part, line] if own < 0 else self.own[own, at]]
        return cells

    def with_own(self, cells: Mapping[str, npt.NDArray[Whatever]], most: Mapping[str, int]) -> Rows:
        """Return the rows with columns whose cells are given row by row; ``most`` is how many they can be."""
        if not cells:
            return self
        columns = dict(self.columns)
        for i, name in enumerate(cells):
            place = len(self.parts) + len(self.own) + i
            columns[name] = Column(place, np.arange(most[name], dtype=np.uint16))
        new = [self.own, *(np.asarray(c, dtype=np.int32).reshape(1, -1) for c in cells.values())]
        return replace(self, own=np.concatenate(new), columns=columns)


@dataclass(frozen=True, slots=True)
class Planes:
    """Planes by name: ``bits[of[name]]``."""

    of: dict[str, int]
    bits: npt.NDArray[np.uint64]

    def __getitem__(self, name: str) -> Plane:
        plane: Plane = self.bits[self.of[name]]
        return plane


class Question(NamedTuple):
    """What is asked of open answers: from each of ``roots``, in the rows that ``asking`` holds, on which facts it hangs.

    ``asking`` are nodes that are never unknown. Questions of one ``group`` that is ``counted`` are counted for each
    fact; others are told apart, each with a ``label``.
    """

    group: str
    label: str
    roots: tuple[int, ...]
    asking: tuple[int, ...]
    counted: bool = False


class Told(NamedTuple):
    """What questions tell: ``bits[i]`` belongs to ``labels[i]``: group, and (fact, power) or "label fact"."""

    labels: list[tuple[str, Whatever]]
    bits: npt.NDArray[np.uint64]


class Law:
    """A plan as arrays, and the encoders of its columns. It is made once for a circuit.

    ``given`` are the names of the planes that are worked out elsewhere, in their order.
    """

    def __init__(self, plan: Plan, given: Iterable[str] = ()) -> None:
        self.plan = plan
        self.encoders = {name: Encoder(plan, name) for name in plan.tests}
        nodes = plan.circuit.nodes
        flags = [n for n in plan.order if nodes[n].kind == "flag"]
        self.columns = {name: i for i, name in enumerate([*plan.tests, *(nodes[n].detail for n in flags)])}
        self.given = _numbered(given)
        self._asks: dict[int, npt.NDArray[np.int32]] = {}
        self._table: tuple[tuple[int, ...], npt.NDArray[np.uint8], Numbers] | None = None
        self.arrays = self._arrays()

    def _arrays(self) -> tuple[Whatever, ...]:
        nodes, plan = self.plan.circuit.nodes, self.plan
        kinds = np.array([_KINDS[n.kind] for n in nodes], dtype=np.uint8)
        self.counts = np.array([len(n.args) for n in nodes], dtype=np.int32)
        begins = np.concatenate([[0], np.cumsum(self.counts)]).astype(np.int32)
        args = np.array([a for n in nodes for a in n.args], dtype=np.int32)
        span = [
            d if n.kind == "runs" else (0, 0)
            for n in nodes
            for d in (n.detail if n.kind == "runs" else n.args)
        ]
        runs = np.array(span, dtype=np.int32).reshape(-1, 2)
        details = np.full(len(nodes), -1, dtype=np.int32)
        for n, node in enumerate(nodes):
            if node.kind == "const":
                details[n] = _SAYS[node.detail]
            elif node.kind == "given":
                details[n] = self.given.get(node.detail, -1)
        self.column_of = np.full(len(nodes), -1, dtype=np.int32)
        for name, tests in plan.tests.items():
            self.column_of[tests] = self.columns[name]
        flags = [n for n in plan.order if nodes[n].kind == "flag"]
        for n in flags:
            self.column_of[n] = self.columns[nodes[n].detail]
        asked: list[list[tuple[int, int, int]]] = [[] for _ in nodes]
        self._order: list[tuple[str, int]] = []
        for name, encoder in self.encoders.items():
            for i, one in enumerate(encoder.asked):
                asked[one.node].append((one.first, one.end, len(self._order)))
                self._order.append((name, i))
        for n in flags:
            asked[n].append((0, len(plan.circuit.views), len(self._order)))
            self._order.append((nodes[n].detail, 0))
        self._asking = np.repeat(np.arange(len(nodes)), [len(a) for a in asked])
        flat = np.array([one for a in asked for one in a], dtype=np.int64).reshape(-1, 3)
        self._from, self._to, self._asked = flat.T
        self.tests = np.flatnonzero(self.column_of >= 0).astype(np.int32)
        self.tests = self.tests[np.argsort(self.column_of[self.tests], kind="stable")]
        self.others = np.flatnonzero(self.column_of < 0).astype(np.int32)
        runs_from, runs_to = np.ascontiguousarray(runs.T)
        return kinds, begins, args, runs_from, runs_to, details

    def asks_at(self, epoch: int) -> npt.NDArray[np.int32]:
        """Return by node the number of what it asks in an epoch, -1 where it asks nothing."""
        found = self._asks.get(epoch)
        if found is None:
            found = self._asks[epoch] = np.full(len(self.column_of), -1, dtype=np.int32)
            at = np.flatnonzero((self._from <= epoch) & (epoch < self._to))
            found[self._asking[at]] = at
        return found

    def table(self) -> tuple[npt.NDArray[np.uint8], Numbers]:
        """Return what every test says of every cell known so far, and where what is said of each ask begins."""
        sizes = tuple(e.size for e in self.encoders.values())
        if self._table is None or self._table[0] != sizes:
            tables = [e.table() for e in self.encoders.values()]
            flag = np.array([[0, 3]], dtype=np.uint8)
            tables += [flag] * (len(self.columns) - len(tables))
            whole = np.concatenate([np.zeros(0, dtype=np.uint8), *(t.reshape(-1) for t in tables)])
            first = np.concatenate([[0], np.cumsum([t.size for t in tables])])
            begin = [first[k] + t.shape[1] * np.arange(t.shape[0]) for k, t in enumerate(tables)]
            self._table = sizes, whole, np.concatenate([np.zeros(0, dtype=np.int64), *begin])[self._asked]
        return self._table[1], self._table[2]


def _numbered(names: Iterable[str]) -> dict[str, int]:
    return {name: i for i, name in enumerate(dict.fromkeys(names))}


class _Flat(NamedTuple):
    """A program written out for one epoch and for rows of which some columns are the same throughout.

    ``asks``  number and column of each test that is left; ``kinds``, ``ends``, ``args`` of the other nodes; ``local``
    where each node of the circuit stands
    """

    asks: npt.NDArray[np.int32]
    columns: npt.NDArray[np.int32]
    kinds: npt.NDArray[np.uint8]
    ends: npt.NDArray[np.int32]
    args: npt.NDArray[np.int32]
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


@dataclass(slots=True)
class Program:
    """What is wanted of a law: nodes, each as surely (0) or possibly (1) true, and questions.

    ``suppose`` and ``completing`` of ``run``: unknown facts are supposed, and what is said must stand where fewer are
    known. Figures put an item in an entry though others are asserted; supposed ones might not, so they leave it open
    (see ``scalar.Completion``). The node ``undone`` tells where that happens.
    """

    law: Law
    wanted: Sequence[tuple[int, int]]
    questions: Sequence[Question] = ()
    labels: list[tuple[str, Whatever]] = field(default_factory=list)
    _flat: dict[tuple[int, bool, bytes], _Flat] = field(default_factory=dict)
    _active: dict[int, _Active] = field(default_factory=dict)
    _roots: npt.NDArray[np.int32] | None = None
    _hanging: tuple[Whatever, ...] | None = None

    def run(
        self, rows: Rows, supposed: npt.NDArray[np.uint16] | None = None, *, completing: bool = False
    ) -> tuple[npt.NDArray[np.uint64], Told]:
        """Return the bits of each wanted plane, and what the questions tell.

        ``supposed[c, e]`` is the cell in which unknown values of column ``c`` are supposed to be in epoch ``e``.
        """
        law, words = self.law, rows.words
        table, asked_at = law.table()
        encoded, constant = self._rows(rows, supposed)
        epochs = np.flatnonzero(np.diff(rows.starts)).astype(np.int64)
        flat = [self._flattened(e, rows.given is not None, constant, supposed) for e in epochs.tolist()]
        test_begins = np.zeros((len(rows.starts) - 1, len(law.columns) + 1), dtype=np.int32)
        begin = 0
        for e, one in zip(epochs.tolist(), flat, strict=True):
            test_begins[e] = begin + np.searchsorted(one.columns, np.arange(len(law.columns) + 1))
            begin += len(one.columns)
        begins = np.cumsum([0, *(len(one.kinds) for one in flat)])
        arg_begins = np.cumsum([0, *(len(one.args) for one in flat)])
        ends = [one.ends + first for one, first in zip(flat, arg_begins, strict=False)]
        nothing = np.zeros(0, dtype=np.int32)
        wanted = np.array([n for n, _ in self.wanted], dtype=np.int64)
        hanging, questions, facts, deepest = self._questions()
        nodes = len(law.plan.circuit.nodes)
        longest = max((len(one.asks) + len(one.kinds) for one in flat), default=0) + 5
        cells = max((e.size for e in law.encoders.values()), default=1) + 1
        numbers = max((len(c.cells) for c in rows.columns.values()), default=0) + 1
        most, width = bit_loops.WIDTH * WORD + 1, bit_loops.WIDTH
        room = (
            np.zeros(longest, dtype=np.int32),
            np.zeros(most, dtype=np.int64),
            np.zeros((most, width), dtype=np.uint64),
            np.zeros(most, dtype=np.int64),
            np.zeros((most, width), dtype=np.uint64),
            np.full(numbers, -1, dtype=np.int32),
            np.full(cells, -1, dtype=np.int32),
            np.zeros(longest, dtype=np.int32),
        )
        more_room = (
            np.zeros((deepest + 1, width), dtype=np.uint64),
            np.full(nodes if self.questions else 0, -1, dtype=np.int32),
            np.zeros((facts + 1, width), dtype=np.uint64),
            np.full(facts + 1, -1, dtype=np.int32),
        )
        out = np.zeros((len(self.wanted), words), dtype=np.uint64)
        told = np.zeros((len(self.labels), words), dtype=np.uint64)
        used = np.zeros(len(self.labels), dtype=np.bool_)
        no_planes = np.zeros((0, 2, 0), dtype=np.uint64)
        bit_loops.run_blocks(
            rows.starts,
            epochs,
            (test_begins, np.concatenate([nothing, *(one.asks for one in flat)]), asked_at),
            (
                np.concatenate([np.zeros(0, dtype=np.uint8), *(one.kinds for one in flat)]),
                np.concatenate([np.zeros(1, dtype=np.int64), *ends]),
                np.concatenate([nothing, *(one.args for one in flat)]),
            ),
            begins,
            (
                np.array([one.local[wanted] for one in flat], dtype=np.int32).reshape(len(flat), -1),
                np.array([mode for _, mode in self.wanted], dtype=np.uint8),
            ),
            encoded,
            table,
            no_planes if rows.given is None else rows.given.bits,
            rows.valid,
            completing,
            hanging,
            questions,
            np.array([one.local for one in flat] if self.questions else [], dtype=np.int32).reshape(
                -1, nodes
            ),
            np.empty(longest * 2 * width, dtype=np.uint64),
            room,
            more_room,
            out,
            told,
            used,
        )
        kept = np.flatnonzero(used)
        return out, Told([self.labels[i] for i in kept], told[kept])

    def _flattened(
        self,
        epoch: int,
        with_given: bool,  # noqa: FBT001 - whether planes are given
        constant: npt.NDArray[np.int32],
        supposed: npt.NDArray[np.uint16] | None,
    ) -> _Flat:
        """Return the program for an epoch, with all that follows from columns that have one cell throughout.

        ``constant``  that cell, or -1.
        """
        if supposed is not None:
            constant = np.where(constant == 0, supposed[:, epoch], constant).astype(np.int32)
        key = (epoch, with_given, constant.tobytes())
        found = self._flat.get(key)
        if found is None:
            law = self.law
            active = self.active(epoch)
            tests, order, asks, column = active.tests, active.others, active.asks, active.columns
            table, asked_at = law.table()
            cell = constant[column]
            there = (cell >= 0) & (asks >= 0)
            fixed = np.full(len(tests), -1, dtype=np.int32)
            fixed[asks < 0] = bit_loops.FALSE
            fixed[there] = _SLOT[table[asked_at[asks[there]] + cell[there]]]
            local = np.zeros(len(law.plan.circuit.nodes), dtype=np.int32)
            kinds = np.zeros(len(order), dtype=np.uint8)
            ends = np.zeros(len(order), dtype=np.int32)
            args = np.zeros(active.args + len(order) + 2, dtype=np.int32)
            count = bit_loops.flatten(
                epoch, law.arrays, int(with_given), tests, fixed, order, local, kinds, ends, args
            )
            left = fixed < 0
            size = int(ends[count - 1]) if count else 0
            found = self._flat[key] = _Flat(
                asks[left], column[left], kinds[:count].copy(), ends[:count].copy(), args[:size].copy(), local
            )
        return found

    def active(self, epoch: int) -> _Active:
        """Return the nodes that are needed in an epoch."""
        found = self._active.get(epoch)
        if found is None:
            law = self.law
            if self._roots is None:
                asked = (n for q in self.questions for n in (*q.roots, *q.asking))
                self._roots = np.array([*(n for n, _ in self.wanted), *asked], dtype=np.int32)
            needed = np.zeros(len(law.plan.circuit.nodes), dtype=np.bool_)
            bit_loops.needed(epoch, law.arrays, self._roots, needed)
            tests, others = law.tests[needed[law.tests]], law.others[needed[law.others]]
            args = int(law.counts[others].sum())
            found = _Active(tests, others, law.asks_at(epoch)[tests], law.column_of[tests], args)
            self._active[epoch] = found
        return found

    def _rows(
        self, rows: Rows, supposed: npt.NDArray[np.uint16] | None
    ) -> tuple[tuple[Whatever, ...], npt.NDArray[np.int32]]:
        """Return rows as arrays, and the cell of each column that has one throughout, -1 of others."""
        law = self.law
        part = np.full(len(law.columns), -1, dtype=np.int32)
        constant = np.zeros(len(law.columns), dtype=np.int32)
        begin = np.zeros(len(law.columns), dtype=np.int64)
        cells: list[Cells] = [np.zeros(1, dtype=np.uint16)]
        size = 1
        for name, column in rows.columns.items():
            at = law.columns.get(name)
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

    def _questions(self) -> tuple[tuple[Whatever, ...], tuple[Whatever, ...], int, int]:
        """Return the circuit and the questions as arrays, how many facts there are, and how many nodes one reaches."""
        if self._hanging is None:
            self._hanging = self._asked()
        return self._hanging[0], self._hanging[1], self._hanging[2], self._hanging[3]

    def _asked(self) -> tuple[Whatever, ...]:
        law, circuit = self.law, self.law.plan.circuit
        nodes = circuit.nodes
        facts = _numbered(
            [*law.plan.tests, *(f for n in nodes if n.kind == "open" for own in n.detail for f in own)]
        )
        fact_of = np.full(len(nodes), -1, dtype=np.int32)
        for name, tests in law.plan.tests.items():
            fact_of[tests] = facts[name]
        open_begins, open_facts = [0], []
        for node in nodes:
            for k in range(len(node.args)):
                if node.kind == "open":
                    open_facts += [facts[f] for f in node.detail[k]]
                open_begins.append(len(open_facts))
        kinds, begins, args, runs_from, runs_to, _ = law.arrays
        hanging = (
            kinds,
            begins,
            args,
            runs_from,
            runs_to,
            fact_of,
            np.array(open_begins, dtype=np.int32),
            np.array(open_facts or [0], dtype=np.int32),
        )
        names = list(facts)
        asking = {n: [int(f)] for n, f in enumerate(fact_of) if f >= 0}
        asking |= {
            n: [facts[f] for own in node.detail for f in own]
            for n, node in enumerate(nodes)
            if node.kind == "open"
        }
        orders = [circuit.below(q.roots)[::-1] for q in self.questions]
        reached = [dict.fromkeys(f for n in order if n in asking for f in asking[n]) for order in orders]
        rows_of: dict[tuple[str, int], int] = {}
        counting: dict[tuple[str, int], int] = {}
        for q, own in zip(self.questions, reached, strict=True):
            for f in own if q.counted else ():
                counting[q.group, f] = counting.get((q.group, f), 0) + 1
        self.labels = []
        for (group, f), most in counting.items():
            rows_of[group, f] = len(self.labels)
            self.labels += [(group, (names[f], power)) for power in range(most.bit_length())]
        places, place_begins = [], [0]
        for q, own in zip(self.questions, reached, strict=True):
            for f in own:
                if q.counted:
                    row = rows_of[q.group, f]
                else:
                    row = len(self.labels)
                    self.labels.append((q.group, f"{q.label} {names[f]}" if q.label else names[f]))
                places.append((f, row))
            place_begins.append(len(places))
        questions = (
            np.cumsum([0, *(len(q.roots) for q in self.questions)]).astype(np.int32),
            np.array([n for q in self.questions for n in q.roots] or [0], dtype=np.int32),
            np.array([n for q in self.questions for n in q.asking] or [0], dtype=np.int32),
            np.cumsum([0, *(len(o) for o in orders)]).astype(np.int64),
            np.array([n for o in orders for n in o] or [0], dtype=np.int32),
            np.array([q.counted for q in self.questions] or [False], dtype=np.bool_),
            np.array(places or [(0, 0)], dtype=np.int32).reshape(-1, 2),
            np.array(place_begins, dtype=np.int64),
        )
        return hanging, questions, len(facts), max((len(o) for o in orders), default=0)


__all__ = [
    "ASSERTED",
    "WORD",
    "Bits",
    "Column",
    "Law",
    "Plane",
    "Planes",
    "Program",
    "Question",
    "Rows",
    "Told",
    "pack",
    "unpack",
]
