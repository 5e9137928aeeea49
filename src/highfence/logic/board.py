"""A circuit as arrays, with the cells of its columns: what the loops over bits read of it."""

from __future__ import annotations

from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, Final, NamedTuple
from typing import Any as Whatever

import numpy as np
import numpy.typing as npt

from highfence.logic import bit_loops
from highfence.logic.encoder import Encoder
from highfence.logic.scripts import Scratch

if TYPE_CHECKING:
    from collections.abc import Iterable

    from highfence.logic.bits import Numbers
    from highfence.logic.plan import Plan

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
_size = attrgetter("size")
_SAYS: Final = {False: bit_loops.FALSE, None: bit_loops.UNKNOWN, True: bit_loops.TRUE}


class Hanging(NamedTuple):
    """A circuit as arrays that name facts by number, these numbers, and the facts that each node reads itself."""

    arrays: tuple[Whatever, ...]
    facts: dict[str, int]
    asking: dict[int, list[int]]


class Asks(NamedTuple):
    """What nodes ask of their columns, by number, node by node: ``nodes`` which ask, and over which epochs."""

    numbers: Numbers
    nodes: npt.NDArray[np.int32]
    since: Numbers
    until: Numbers


class Table(NamedTuple):
    """What tests say of cells: that of ask ``i`` begins at ``begins[i]``, with what is said of cell 0.

    ``learned`` is how many cells all columns with values have, ``cells`` how many with those of flags, and ``widest`` how
    many a column has at most.
    """

    says: npt.NDArray[np.uint8]
    begins: Numbers
    learned: int
    cells: int
    widest: int


class Board:
    """A plan as arrays, and the encoders of its columns. It is made once for a circuit.

    ``given`` are the names of the planes that are worked out elsewhere, in their order.
    """

    def __init__(self, plan: Plan, given: Iterable[str] = ()) -> None:
        self.plan = plan
        self.encoders = {name: Encoder(plan, name) for name in plan.tests}
        nodes = plan.circuit.nodes
        flags = [n for n in plan.order if nodes[n].kind == "flag"]
        self.columns = {name: i for i, name in enumerate([*plan.tests, *(nodes[n].detail for n in flags)])}
        self.given = numbered(given)
        self.scratch = Scratch()
        self._table: Table | None = None
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
        self.columns_asked = self.column_of[self._asking]
        self.tests = np.flatnonzero(self.column_of >= 0).astype(np.int32)
        self.others = np.flatnonzero(self.column_of < 0).astype(np.int32)
        runs_from, runs_to = np.ascontiguousarray(runs.T)
        return kinds, begins, args, runs_from, runs_to, details

    @cached_property
    def hanging(self) -> Hanging:
        """The circuit as it is read to find on which facts something hangs."""
        nodes = self.plan.circuit.nodes
        facts = numbered(
            [*self.plan.tests, *(f for n in nodes if n.kind == "open" for own in n.detail for f in own)]
        )
        fact_of = np.full(len(nodes), -1, dtype=np.int32)
        for name, tests in self.plan.tests.items():
            fact_of[tests] = facts[name]
        begins, open_facts = np.zeros(int(self.counts.sum()) + 1, dtype=np.int32), list[int]()
        first = self.arrays[1]
        asking = {n: [int(f)] for n, f in enumerate(fact_of) if f >= 0}
        for n, node in enumerate(nodes):
            if node.kind == "open":
                asking[n] = [facts[f] for own in node.detail for f in own]
                for k, own in enumerate(node.detail):
                    open_facts += [facts[f] for f in own]
                    begins[first[n] + k + 1] = len(own)
        arrays = (
            *self.arrays[:5],
            fact_of,
            np.cumsum(begins).astype(np.int32),
            np.array(open_facts or [0], dtype=np.int32),
        )
        return Hanging(arrays, facts, asking)

    def asks(self, since: int, until: int, of: npt.NDArray[np.bool_]) -> Asks:
        """Return what some nodes ask in some epochs in a row."""
        at = np.flatnonzero((self._from < until) & (since < self._to) & of[self._asking])
        return Asks(at, self._asking[at].astype(np.int32), self._from[at], self._to[at])

    def table(self) -> Table:
        """Return what every test says of every cell known so far."""
        kept = self._table
        # Cells are learned, and never forgotten.
        if kept is None or kept.learned != sum(map(_size, self.encoders.values())):
            tables = [e.table() for e in self.encoders.values()]
            learned = sum(t.shape[1] for t in tables)
            flags = len(self.columns) - len(tables)
            tables += [np.array([[0, 3]], dtype=np.uint8)] * flags
            whole = np.concatenate([np.zeros(0, dtype=np.uint8), *(t.reshape(-1) for t in tables)])
            first = np.concatenate([[0], np.cumsum([t.size for t in tables])])
            begin = [first[k] + t.shape[1] * np.arange(t.shape[0]) for k, t in enumerate(tables)]
            begins = np.concatenate([np.zeros(0, dtype=np.int64), *begin])[self._asked]
            widest = max((t.shape[1] for t in tables), default=1)
            kept = self._table = Table(whole, begins, learned, learned + 2 * flags, widest)
        return kept


def numbered(names: Iterable[str]) -> dict[str, int]:
    """Return a number for each name, in the order in which they come."""
    return {name: i for i, name in enumerate(dict.fromkeys(names))}
