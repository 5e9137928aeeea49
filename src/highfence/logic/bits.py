"""Many transactions at once, in bits: Kleene logic on two planes, over all epochs of the law together.

A condition over n transactions is a *plane*: two rows of n bits, "surely true" and "possibly true". Unknown is
possible and not sure. ``and`` and ``or`` are one machine operation on 64 transactions; ``not`` swaps the rows
and turns every bit.

The transactions are sorted by day. Each version of a paragraph is evaluated over the stretch of days on which
it counts, so the whole history of a rule costs little more than one of its versions. Every fact is encoded
once, to the cell that the law can tell apart, and every test is then a union of a few cells.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal
from typing import Any as Whatever

import numpy as np
import numpy.typing as npt

from highfence.logic.errors import LoadError
from highfence.logic.expr import (
    ASSERTED,
    All,
    Any,
    Const,
    DatedSet,
    Described,
    Exists,
    Expr,
    Meets,
    Not,
    Test,
)
from highfence.logic.hanging import party_facts
from highfence.logic.provisions import Definition, Grant, Ladder
from highfence.logic.scalar import asserts, classifier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from highfence.logic.expr import Tri
    from highfence.logic.rulebook import View

Bits = npt.NDArray[np.uint64]
"""One bit a transaction."""
Plane = npt.NDArray[np.uint64]
"""Two rows of bits: surely true, possibly true."""

WORD: Final = 64
_FULL: Final = np.uint64(0xFFFFFFFFFFFFFFFF)
_FEW: Final = 40  # up to here a test is a union of cells; past it, a table look-up

_Kind = Literal["const", "test", "entry", "flag", "open", "all", "any", "not", "runs"]


@dataclass(frozen=True, slots=True)
class Node:
    """One condition of a circuit. ``args`` are other nodes; ``detail`` is what the kind needs.

    ``test``   a fact against a constant: (column, test)
    ``entry``  whether the classification stated includes an entry, of three values: the entry's id
    ``flag``   bits that are never unknown, by name; ``open`` unknown where one of the flags is up, with the
               names of the facts that are unknown there, by flag
    ``runs``   ``args[i]`` over the epochs ``detail[i]`` (first, and first no longer); false elsewhere
    """

    kind: _Kind
    args: tuple[int, ...] = ()
    detail: Whatever = None


class Circuit:
    """The conditions of one regime over a row of epochs (views in the order of their days).

    ``parties`` are slots of parties and ``ics`` slots of circuits that rows may fill. Which they fill, and in
    which role, is said by flags: ``slot/role``, ``open/role``, ``ic/slot``. ``others`` are views of another
    reading on the same days; ``other_rule`` asks them.
    """

    def __init__(
        self,
        views: Sequence[View],
        parties: Sequence[str],
        ics: Sequence[str],
        others: Sequence[View] = (),
    ) -> None:
        self.views, self.others = tuple(views), tuple(others)
        self.parties, self.ics = tuple(parties), tuple(ics)
        self.nodes: list[Node] = []
        self._asked = self.views
        self._numbers: dict[tuple[Whatever, ...], int] = {}
        self._exprs: dict[tuple[bool, int, str], tuple[Expr, int]] = {}
        self._rules: dict[tuple[bool, str, str], int] = {}
        self._making: set[tuple[bool, str, str]] = set()

    # ----------------------------------------------------------------------------------- making nodes

    def _node(self, kind: _Kind, args: tuple[int, ...] = (), detail: Whatever = None) -> int:
        key = (kind, args, type(detail), detail)
        found = self._numbers.get(key)
        if found is None:
            found = self._numbers[key] = len(self.nodes)
            self.nodes.append(Node(kind, args, detail))
        return found

    def const(self, *, value: Tri) -> int:
        """Return the node of a value that no fact changes."""
        return self._node("const", (), value)

    def flag(self, name: str) -> int:
        """Return the node of a flag."""
        return self._node("flag", (), name)

    def both(self, *parts: int) -> int:
        """Return the node of a conjunction."""
        return self._joined("all", list(parts))

    def either(self, *parts: int) -> int:
        """Return the node of an alternative."""
        return self._joined("any", list(parts))

    def _joined(self, kind: Literal["all", "any"], parts: list[int]) -> int:
        stops = kind == "any"
        kept: list[int] = []
        for part in dict.fromkeys(parts):
            node = self.nodes[part]
            if node.kind == "const" and node.detail is stops:
                return part
            if node.kind != "const" or node.detail is None:
                kept.append(part)
        if not kept:
            return self.const(value=not stops)
        return kept[0] if len(kept) == 1 else self._node(kind, tuple(kept))

    def negated(self, part: int) -> int:
        """Return the node of the contrary."""
        node = self.nodes[part]
        if node.kind == "const":
            return self.const(value=None if node.detail is None else not node.detail)
        return node.args[0] if node.kind == "not" else self._node("not", (part,))

    def condition(self, expr: Expr, slot: str = "") -> int:
        """Return the node of a condition seen from ``slot``."""
        key = (self._asked is self.others, id(expr), slot)
        kept = self._exprs.get(key)
        if kept is None:
            # The expression is kept beside its number, so that no other can come to have its identity.
            kept = self._exprs[key] = (expr, self._condition(expr, slot))
        return kept[1]

    def _condition(self, expr: Expr, slot: str) -> int:
        if isinstance(expr, Test):
            return self._node("test", (), (expr.fact.path(slot), expr))
        if isinstance(expr, All | Any):
            return self._joined(
                "all" if isinstance(expr, All) else "any", [self.condition(a, slot) for a in expr.args]
            )
        if isinstance(expr, Not):
            return self.negated(self.condition(expr.arg, slot))
        if isinstance(expr, Meets):
            return self.rule(expr.rule, slot)
        if isinstance(expr, Exists):
            return self._exists(expr)
        if isinstance(expr, Described):
            return self._node("entry", (self.condition(expr.test, slot),), expr.entry)
        if isinstance(expr, Const):
            return self.const(value=expr.value)
        raise TypeError(f"{type(expr).__name__} has no form in bits")

    def _exists(self, expr: Exists) -> int:
        if expr.over == "ic":
            return self.either(
                *(self.both(self.flag(f"ic/{ic}"), self.condition(expr.cond, ic)) for ic in self.ics)
            )
        parts = [
            self.both(
                self.either(*(self.flag(f"{slot}/{role}") for role in sorted(expr.roles))),
                self.condition(expr.cond, slot),
            )
            for slot in self.parties
        ]
        return self.either(*parts, self.stretches([self._open(view, expr) for view in self._asked]))

    def _open(self, view: View, expr: Exists) -> int:
        """Return the node of parties not named: what is unknown of them is what the condition reads that day."""
        facts = party_facts(view, expr.cond)
        return self._node(
            "open",
            (),
            tuple((f"open/{role}", tuple(f.path(role) for f in facts)) for role in sorted(expr.roles)),
        )

    def rule(self, rule_id: str, slot: str = "") -> int:
        """Return the node of a rule, in the version that counts on each day; of an exception, its facts."""
        prov = self.views[0].rules[rule_id].provision
        where = slot if isinstance(prov, Definition) and prov.scope else ""
        key = (self._asked is self.others, rule_id, where)
        found = self._rules.get(key)
        if found is None:
            if key in self._making:
                raise LoadError(f"{rule_id} points to itself from one version to another")
            self._making.add(key)
            bodies = [view.rules[rule_id].body for view in self._asked]
            found = self._rules[key] = self.runs(
                [
                    None
                    if body is None or isinstance(body, Ladder)
                    else body.eligible
                    if isinstance(body, Grant)
                    else body
                    for body in bodies
                ],
                where,
            )
        return found

    def other_rule(self, rule_id: str) -> int:
        """Return the node of a rule as the other reading has it."""
        before, self._asked = self._asked, self.others
        try:
            return self.rule(rule_id)
        finally:
            self._asked = before

    def runs(self, conditions: Sequence[Expr | None], slot: str = "") -> int:
        """Return the node of one condition an epoch; None is false."""
        nodes = [self.const(value=False) if c is None else self.condition(c, slot) for c in conditions]
        return self.stretches(nodes)

    def stretches(self, nodes: Sequence[int]) -> int:
        """Return the node that is ``nodes[e]`` in epoch ``e``."""
        runs: list[list[int]] = []  # node, first epoch, first epoch no longer
        for epoch, node in enumerate(nodes):
            if runs and runs[-1][0] == node:
                runs[-1][2] = epoch + 1
            else:
                runs.append([node, epoch, epoch + 1])
        if len(runs) == 1:
            return nodes[0]
        false = self.const(value=False)
        kept = [r for r in runs if r[0] != false]
        return self._node("runs", tuple(r[0] for r in kept), tuple((r[1], r[2]) for r in kept))


class Plan:
    """A circuit in the order of evaluation, for the nodes wanted: who needs whom, and over which epochs."""

    def __init__(self, circuit: Circuit, wanted: Iterable[int]) -> None:
        self.circuit = circuit
        nodes = circuit.nodes
        self.order: list[int] = []
        seen: set[int] = set()
        stack = [(n, False) for n in dict.fromkeys(wanted)]
        self.wanted = tuple(n for n, _ in stack)
        while stack:
            n, done = stack.pop()
            if done:
                self.order.append(n)
            elif n not in seen:
                seen.add(n)
                stack.append((n, True))
                stack += [(a, False) for a in nodes[n].args if a not in seen]
        epochs = len(circuit.views)
        self.first = [epochs] * len(nodes)
        self.end = [0] * len(nodes)
        for n in self.wanted:
            self.first[n], self.end[n] = 0, epochs
        for n in reversed(self.order):
            node = nodes[n]
            for i, a in enumerate(node.args):
                first, end = self.first[n], self.end[n]
                if node.kind == "runs":
                    first, end = max(first, node.detail[i][0]), min(end, node.detail[i][1])
                if first < end:
                    self.first[a], self.end[a] = min(self.first[a], first), max(self.end[a], end)
        self.order = [n for n in self.order if self.first[n] < self.end[n]]
        self.tests: dict[str, list[int]] = {}
        self._readers: dict[str, list[int]] = {}
        for n in self.order:
            if nodes[n].kind == "test":
                self.tests.setdefault(nodes[n].detail[0], []).append(n)
            elif nodes[n].kind == "entry":
                self.tests.setdefault(ASSERTED.name, []).append(n)

    def readers(self, columns: Iterable[str]) -> list[int]:
        """Return the nodes whose value can change with the columns, in the order of evaluation."""
        key = "\n".join(sorted(columns))
        found = self._readers.get(key)
        if found is None:
            touched = {n for c in key.split("\n") for n in self.tests.get(c, ())}
            for n in self.order:
                if n not in touched and not touched.isdisjoint(self.circuit.nodes[n].args):
                    touched.add(n)
            found = self._readers[key] = [n for n in self.order if n in touched]
        return found

    def spans(self, n: int, group: DatedSet) -> list[tuple[int, int, frozenset[str]]]:
        """Return the members of a set over the epochs of a node: (first, first no longer, members)."""
        out: list[tuple[int, int, frozenset[str]]] = []
        for epoch in range(self.first[n], self.end[n]):
            members = self.circuit.views[epoch].members(group)
            if out and out[-1][2] == members:
                out[-1] = (out[-1][0], epoch + 1, members)
            else:
                out.append((epoch, epoch + 1, members))
        return out


# ---------------------------------------------------------------------------------------------- facts


@dataclass(slots=True)
class _Asked:
    """One test of a column over some epochs: its node, and the function from a known value to an answer."""

    node: int
    first: int
    end: int
    check: Callable[[Whatever], Tri]


class Encoder:
    """What the law can tell apart in one column: values to cells, and tests to sets of cells.

    Cell 0 is "unknown". Cells are numbered as values come; what has been learnt is kept.
    """

    def __init__(self, plan: Plan, column: str) -> None:
        self.column = column
        self.asked = [one for n in plan.tests.get(column, ()) for one in _asked(plan, n)]
        self.marks: npt.NDArray[np.float64] | None = None
        tests = [
            plan.circuit.nodes[n].detail[1]
            for n in plan.tests.get(column, ())
            if plan.circuit.nodes[n].kind == "test"
        ]
        if tests and tests[0].fact.kind in {"number", "date"}:
            self.marks = np.array(sorted({_number(t.bound) for t in tests}), dtype=np.float64)
        self._days = bool(tests) and tests[0].fact.kind == "date"
        self._of: dict[int, list[int]] = {}
        for i, one in enumerate(self.asked):
            self._of.setdefault(one.node, []).append(i)
        self._of_node = {n: [(i, self.asked[i]) for i in own] for n, own in self._of.items()}
        self._tables: tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]] | None = None
        self._plain: list[bool] = []
        self._cells: dict[Whatever, int] = {None: 0}
        self._signatures: dict[tuple[Tri, ...], int] = {}
        self.answers: list[tuple[Tri, ...]] = [tuple(None for _ in self.asked)]
        self._numeric: dict[int, int] = {}

    @property
    def size(self) -> int:
        """Number of cells known so far."""
        return len(self.answers)

    def of_node(self, n: int) -> list[tuple[int, _Asked]]:
        """Return the tests of a node with their numbers: one for each stretch of days with one bound."""
        return self._of_node.get(n, [])

    def tables(self) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
        """Return for every test, by cell, whether it surely holds and whether it possibly holds."""
        if self._tables is None or self._tables[0].shape[1] != self.size:
            shape = (self.size, len(self.asked))
            sure = np.array([[a is True for a in row] for row in self.answers], dtype=bool).reshape(shape)
            maybe = np.array([[a is not False for a in row] for row in self.answers], dtype=bool).reshape(
                shape
            )
            self._tables = np.ascontiguousarray(sure.T), np.ascontiguousarray(maybe.T)
            self._plain = (sure[1:] == maybe[1:]).all(axis=0).tolist()
        return self._tables

    def plain(self, i: int) -> bool:
        """Return whether a test answers every value that is known, once ``tables`` has been asked."""
        return self._plain[i]

    def cell(self, value: Whatever) -> int:
        """Return the cell of a value; values that no test can tell apart share one."""
        found = self._cells.get(value)
        if found is None:
            look = tuple(one.check(value) for one in self.asked)
            found = self._signatures.get(look)
            if found is None:
                found = self._signatures[look] = len(self.answers)
                self.answers.append(look)
            if len(self._cells) < 1_000_000:
                self._cells[value] = found
        return found

    def numbers(self, values: npt.NDArray[np.float64]) -> npt.NDArray[np.uint16]:
        """Return the cells of numbers (or days, as ordinals); NaN is unknown."""
        marks = self.marks if self.marks is not None else np.empty(0)
        place = np.searchsorted(marks, values, side="left")
        at = np.zeros(len(values), dtype=bool)
        if len(marks):
            at = marks[np.minimum(place, len(marks) - 1)] == values
        spot = np.where(np.isnan(values), -1, 2 * place + at)
        out = np.zeros(len(values), dtype=np.uint16)
        for one in np.unique(spot):
            if one < 0:
                continue
            found = self._numeric.get(int(one))
            if found is None:
                sample = float(values[int(np.argmax(spot == one))])
                found = self._numeric[int(one)] = self.cell(_day(sample) if self._days else sample)
            out[spot == one] = found
        return out


def _number(bound: Whatever) -> float:
    return float(bound.toordinal()) if hasattr(bound, "toordinal") else float(bound)


def _day(number: float) -> Whatever:
    from datetime import date

    return date.fromordinal(int(number))


def _asked(plan: Plan, n: int) -> list[_Asked]:
    node = plan.circuit.nodes[n]
    first, end = plan.first[n], plan.end[n]
    if node.kind == "entry":
        entry: str = node.detail
        return [_Asked(n, first, end, lambda v: asserts(entry, v))]
    test: Test = node.detail[1]
    bound: Whatever = test.bound
    if isinstance(bound, DatedSet):
        return [_Asked(n, a, b, _of_set(test.op, members)) for a, b, members in plan.spans(n, bound)]
    checks: dict[str, Callable[[Whatever], Tri]] = {
        "true": lambda v: v is True,
        "ge": lambda v: bool(v >= bound),
        "gt": lambda v: bool(v > bound),
        "le": lambda v: bool(v <= bound),
        "lt": lambda v: bool(v < bound),
        "eq": lambda v: bool(v == bound),
    }
    return [_Asked(n, first, end, checks[test.op])]


def _of_set(op: str, members: frozenset[str]) -> Callable[[Whatever], Tri]:
    if op == "in":
        return lambda v: v in members
    return classifier(members) if op == "classified" else lambda v: not members.isdisjoint(v)


class Column:
    """The cells of one column, a row each, with a place for the bits of each cell.

    ``supposed``: the column is another one in which what was unknown is in ``cells[e]``, epoch by epoch.
    """

    __slots__ = ("_codes", "_hot", "_present", "_starts", "encoder", "rows", "supposed")

    def __init__(
        self,
        encoder: Encoder,
        codes: npt.NDArray[np.uint16] | None,
        supposed: tuple[Column, npt.NDArray[np.uint16]] | None = None,
        starts: Sequence[int] = (),
    ) -> None:
        self.encoder, self.supposed = encoder, supposed
        self.rows = len(codes) if codes is not None else starts[-1] * WORD
        self._codes, self._starts = codes, starts
        self._hot: dict[int, Bits] = {}
        self._present: list[int] | None = None

    @classmethod
    def constant(cls, encoder: Encoder, cell: int, rows: int) -> Column:
        """Return the column in which every row is in one cell."""
        whole = cls(encoder, np.broadcast_to(np.uint16(cell), (rows,)))
        whole._present = [cell]
        return whole

    @property
    def codes(self) -> npt.NDArray[np.uint16]:
        """The cell of each row."""
        if self._codes is None and self.supposed is not None:
            column, cells = self.supposed
            by_row = np.repeat(cells, np.diff(self._starts) * WORD)
            self._codes = np.where(column.codes == 0, by_row, column.codes)
        assert self._codes is not None  # noqa: S101 - there are codes, or a column to suppose them from
        return self._codes

    def hot(self, cell: int) -> Bits:
        """Return the rows that are in a cell."""
        found = self._hot.get(cell)
        if found is None:
            if self._present == [cell] or cell not in self.present():
                bits = np.full(self.rows // WORD, _FULL if self._present == [cell] else 0, dtype=np.uint64)
            else:
                bits = pack(self.codes == cell)
            found = self._hot[cell] = bits
        return found

    def supposing(self, cells: npt.NDArray[np.uint16], starts: Sequence[int]) -> Column:
        """Return the column in which what was unknown is in ``cells[e]``, epoch by epoch (0: still unknown)."""
        if self._present == [0] and (cells == cells[0]).all():
            return Column.constant(self.encoder, int(cells[0]), self.rows)
        return Column(self.encoder, None, (self, cells), starts)

    def present(self) -> list[int]:
        """Return the cells in which some row is."""
        if self._present is None:
            there = np.zeros(self.encoder.size, dtype=bool)
            there[self.codes] = True
            self._present = np.flatnonzero(there).tolist()
        return self._present

    def where(self, chosen: npt.NDArray[np.bool_], first: int, end: int) -> Bits:
        """Return, between two words, the rows whose cell is chosen."""
        cells = self.present()
        inside = [c for c in cells if chosen[c]]
        if len(cells) > _FEW:
            return pack(chosen[self.codes[first * WORD : end * WORD]])
        if len(inside) == len(cells):
            return np.full(end - first, _FULL)
        flip = 2 * len(inside) > len(cells)
        union = [c for c in cells if not chosen[c]] if flip else inside
        out = np.zeros(end - first, dtype=np.uint64)
        for c in union:
            out |= self.hot(c)[first:end]
        return ~out if flip else out


def pack(rows: npt.NDArray[np.bool_]) -> Bits:
    """Return truth values as bits; the number of rows is a multiple of 64."""
    return np.packbits(rows, bitorder="little").view(np.uint64)


def unpack(bits: Bits) -> npt.NDArray[np.bool_]:
    """Return bits as truth values."""
    return np.unpackbits(bits.view(np.uint8), bitorder="little").view(np.bool_)


# ---------------------------------------------------------------------------------------------- worlds


@dataclass(slots=True)
class Rows:
    """Encoded transactions, sorted by epoch, each epoch filled up to whole words.

    ``starts[e]`` is the first word of epoch ``e``, and ``starts[-1]`` the number of words.
    """

    starts: list[int]
    columns: dict[str, Column]
    flags: dict[str, Bits]

    @property
    def words(self) -> int:
        """Number of words of bits."""
        return self.starts[-1]


_JOINS: Final[dict[str, np.ufunc]] = {"all": np.bitwise_and, "any": np.bitwise_or}


class World:
    """What every node of a plan says of some rows.

    ``completing``: unknown facts are supposed, and what is said must stand where fewer are known. Figures put an
    item in an entry though others are asserted; supposed ones might not, so they leave it open (see
    ``scalar.Completion``). ``undone`` are the rows in which that happens.
    """

    def __init__(self, plan: Plan, rows: Rows, *, completing: bool = False) -> None:
        self.plan, self.rows, self.completing = plan, rows, completing
        self.undone: Bits = np.zeros(rows.words, dtype=np.uint64)
        self._planes: dict[int, Plane] = {}
        self._base: World | None = None
        self._evaluate(plan.order)

    @classmethod
    def _changed(cls, base: World, columns: Mapping[str, Column], *, completing: bool) -> World:
        self = cls.__new__(cls)
        self.plan, self.completing = base.plan, completing
        self.undone = np.zeros(base.rows.words, dtype=np.uint64)
        self.rows = Rows(base.rows.starts, {**base.rows.columns, **columns}, base.rows.flags)
        self._planes, self._base = dict(base._planes), base
        self._evaluate(self.plan.readers(columns))
        return self

    def where(self, columns: Mapping[str, Column], *, completing: bool = False) -> World:
        """Return the world in which some columns are others; what does not read them is shared."""
        return World._changed(self, columns, completing=completing) if columns else self

    def holds(self, name: str, column: Column) -> bool:
        """Return whether a column is the one that this world has under a name."""
        return self.rows.columns.get(name) is column

    def span(self, n: int) -> tuple[int, int]:
        """Return the words over which a node has been evaluated; elsewhere nobody asks."""
        starts = self.rows.starts
        return starts[self.plan.first[n]], starts[self.plan.end[n]]

    def at(self, n: int) -> Plane:
        """Return the plane of a node over its own words."""
        return self._planes[n]

    def plane(self, n: int) -> Plane:
        """Return the plane of a node over all rows: false where it was not evaluated."""
        first, end = self.span(n)
        if (first, end) == (0, self.rows.words):
            return self.at(n)
        out = np.zeros((2, self.rows.words), dtype=np.uint64)
        out[:, first:end] = self.at(n)
        return out

    def _slice(self, n: int, first: int, end: int) -> Plane:
        start = self.rows.starts[self.plan.first[n]]
        return self._planes[n][:, first - start : end - start]

    def _evaluate(self, order: Iterable[int]) -> None:
        """Evaluate nodes, each after those that it needs.

        Connectives are most of them, and of few rows the call costs more than the bits: they are done in place.
        """
        planes, nodes, starts = self._planes, self.plan.circuit.nodes, self.rows.starts
        firsts, ends = self.plan.first, self.plan.end
        none = np.zeros((2, 0), dtype=np.uint64)
        for n in order:
            first, end = starts[firsts[n]], starts[ends[n]]
            if first == end:
                planes[n] = none
                continue
            node = nodes[n]
            join = _JOINS.get(node.kind)
            if join is None:
                planes[n] = self._evaluated(n, node, first, end)
                continue
            parts = []
            for a in node.args:
                part, start = planes[a], starts[firsts[a]]
                if start != first or part.shape[1] != end - first:
                    part = part[:, first - start : end - start]
                parts.append(part)
            out = join(parts[0], parts[1])
            for part in parts[2:]:
                join(out, part, out)
            planes[n] = out

    def _evaluated(self, n: int, node: Node, first: int, end: int) -> Plane:
        match node.kind:
            case "not":
                return ~self._slice(node.args[0], first, end)[::-1]
            case "runs":
                out = np.zeros((2, end - first), dtype=np.uint64)
                starts = self.rows.starts
                for a, (e0, e1) in zip(node.args, node.detail, strict=True):
                    w0, w1 = max(first, starts[e0]), min(end, starts[e1])
                    if w0 < w1:
                        out[:, w0 - first : w1 - first] = self._slice(a, w0, w1)
                return out
            case "test":
                return self._test(n, node.detail[0], first, end)
            case "entry":
                return self._entry(n, first, end)
            case "flag":
                bits = self.rows.flags.get(node.detail)
                row = np.zeros(end - first, dtype=np.uint64) if bits is None else bits[first:end]
                return np.stack([row, row])
            case "open":
                out = np.zeros((2, end - first), dtype=np.uint64)
                for name, _ in node.detail:
                    if name in self.rows.flags:
                        out[1] |= self.rows.flags[name][first:end]
                return out
            case "const":
                out = np.zeros((2, end - first), dtype=np.uint64)
                out[0], out[1] = (_FULL if node.detail is True else 0), (0 if node.detail is False else _FULL)
                return out
            case _:
                raise TypeError(f"{node.kind} has no form in bits")

    def _entry(self, n: int, first: int, end: int) -> Plane:
        """Return whether the item is in an entry: as the classification asserted says, or its figures."""
        claimed = self._test(n, ASSERTED.name, first, end)
        tested = self._slice(self.plan.circuit.nodes[n].args[0], first, end)
        sure = claimed[0] | tested[0]
        maybe = sure | (claimed[1] & tested[1])
        if self.completing:
            undone = tested[0] & ~claimed[1]
            self.undone[first:end] |= undone
            sure &= ~undone
        return np.stack([sure, maybe])

    def _test(self, n: int, name: str, first: int, end: int) -> Plane:
        """Return what a test says of a column's rows: unknown where the column is missing."""
        out = np.empty((2, end - first), dtype=np.uint64)
        column = self.rows.columns.get(name)
        if column is None:
            out[0], out[1] = 0, _FULL
            return out
        encoder = column.encoder
        sure, maybe = encoder.tables()
        starts = self.rows.starts
        before = self._base
        simple = self.plan.circuit.nodes[n].kind == "test"
        if (
            simple
            and before is not None
            and column.supposed is not None
            and before.holds(name, column.supposed[0])
        ):
            return self._supposed(n, before.at(n), *column.supposed)
        for i, one in encoder.of_node(n):
            w0, w1 = starts[one.first], starts[one.end]
            if w0 == w1:
                continue
            here = column.where(sure[i], w0, w1)
            out[0, w0 - first : w1 - first] = here
            if encoder.plain(i):
                out[1, w0 - first : w1 - first] = here | column.hot(0)[w0:w1]
            else:
                out[1, w0 - first : w1 - first] = column.where(maybe[i], w0, w1)
        return out

    def _supposed(self, n: int, was: Plane, column: Column, cells: npt.NDArray[np.uint16]) -> Plane:
        """Return what a test says once the unknown rows of a column are in some cell: the others say what they said."""
        sure, maybe = column.encoder.tables()
        unknown = column.hot(0)
        first, starts = self.span(n)[0], self.rows.starts
        out = was.copy()
        for i, one in column.encoder.of_node(n):
            holds, may = sure[i, cells[one.first : one.end]], maybe[i, cells[one.first : one.end]]
            turns = np.flatnonzero((holds[1:] != holds[:-1]) | (may[1:] != may[:-1])) + 1
            for a, b in itertools.pairwise((0, *turns.tolist(), len(holds))):
                w0, w1 = starts[one.first + a], starts[one.first + b]
                here = slice(w0 - first, w1 - first)
                if holds[a]:
                    out[0, here] |= unknown[w0:w1]
                if not may[a]:
                    out[1, here] &= ~unknown[w0:w1]
        return out
