"""Cells: the finitely many ways in which an unknown fact can matter.

Facts meet constants only. A number therefore matters only by which thresholds it passes, a country only
by which sets it belongs to. For each fact a view has a short list of cells, each with a value that
stands for it.

Kleene evaluation is exact when every unknown fact pushes the answer one way only. Only a fact that can
push both ways (``two_way``) has to be tried out cell by cell; see ``settle`` in the outcome module.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING
from typing import Any as Whatever

from highfence.logic.expr import (
    ASSERTED,
    OPEN_VOCABULARIES,
    All,
    Any,
    DatedSet,
    Described,
    Exists,
    Expr,
    Fact,
    Meets,
    Not,
    Test,
    walk,
)
from highfence.logic.provisions import (
    Bar,
    Gate,
    LicenseException,
    Prohibition,
    Provision,
    Requirement,
    Unbar,
)
from highfence.logic.rulebook import conditions_of

if TYPE_CHECKING:
    from highfence.logic.rulebook import View


_MOST_SETS = 256


def _push(prov: Provision) -> int:
    """Return which way a provision that holds pushes: 1 towards needing a license, -1 away, 0 neither."""
    if isinstance(prov, Gate):
        return 1 if prov.effect == "in" else -1
    if isinstance(prov, LicenseException | Unbar):
        return -1
    return 1 if isinstance(prov, Requirement | Prohibition | Bar) else 0


def _signature(code: str, groups: list[frozenset[str]]) -> int:
    """Return which of the groups hold ``code``, one bit each."""
    return sum(1 << i for i, group in enumerate(groups) if code in group)


def _unions(universe: list[str], groups: list[frozenset[str]]) -> list[Whatever]:
    """Return one set of codes for each way in which a set can meet the groups.

    A set meets a group when one of its members does, so the ways are the unions of its members' ways.
    """
    ways: dict[int, frozenset[str]] = {0: frozenset()}
    for signature, code in {_signature(u, groups): u for u in reversed(universe)}.items():
        for way, members in list(ways.items()):
            if len(ways) == _MOST_SETS:
                return list(ways.values())
            if way | signature not in ways:
                ways[way | signature] = members | {code}
    return list(ways.values())


class Cells:
    """What a view can distinguish, fact by fact."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.tests: dict[Fact, set[tuple[str, Whatever]]] = defaultdict(set)
        self._polarity: dict[Fact, set[tuple[Whatever, bool]]] = defaultdict(set)
        self._reads: dict[str, frozenset[Fact]] = {}
        self._order: dict[Fact, int] | None = None
        self._readers: dict[Fact, frozenset[str]] | None = None
        seen: set[tuple[str, int]] = set()
        for r in (*view.live, *view.unenforced):
            for expr in conditions_of(r.body):
                for node in walk(expr):
                    if isinstance(node, Test):
                        self.tests[node.fact].add((node.op, node.bound))
            sign = _push(r.provision)
            if sign:
                for expr in conditions_of(r.body):
                    self._visit(expr, sign, seen)
        self._values: dict[Fact, tuple[Whatever, ...]] = {}
        self.by_name = {f.name: f for f in self.tests}

    def _visit(self, expr: Expr, sign: int, seen: set[tuple[str, int]]) -> None:
        if isinstance(expr, Test):
            way = {"ge": 1, "gt": 1, "le": -1, "lt": -1}.get(expr.op, 1)
            if expr.op in {"in", "overlaps", "classified", "eq"}:
                self._polarity[expr.fact].add((expr.bound, sign > 0))
            else:
                self._polarity[expr.fact].add((None, way * sign > 0))
        elif isinstance(expr, Not):
            self._visit(expr.arg, -sign, seen)
        elif isinstance(expr, Meets):
            if (expr.rule, sign) not in seen:
                seen.add((expr.rule, sign))
                for part in conditions_of(self.view.rules[expr.rule].body):
                    self._visit(part, sign, seen)
        elif isinstance(expr, All | Any):
            for a in expr.args:
                self._visit(a, sign, seen)
        elif isinstance(expr, Exists):
            self._visit(expr.cond, sign, seen)
        elif isinstance(expr, Described):
            # Where an assertion settles the entry, its facts are no longer among the unknown ones.
            self._visit(expr.test, sign, seen)

    def two_way(self, fact: Fact) -> bool:
        """Return whether the fact can push the answer in more than one direction."""
        return len(self._polarity[fact]) > 1

    def exhaustive(self, fact: Fact) -> bool:
        """Return whether ``values`` holds every cell: false for sets of codes with too many ways.

        The classification stated can name any entry of the list, so it is never exhausted.
        """
        return fact.kind != "codes" or (fact != ASSERTED and len(self.values(fact)) < _MOST_SETS)

    def values(self, fact: Fact) -> tuple[Whatever, ...]:
        """Return one value for each cell of ``fact``."""
        if fact not in self._values:
            self._values[fact] = tuple(self._cells(fact))
        return self._values[fact]

    def _cells(self, fact: Fact) -> list[Whatever]:
        tests = self.tests.get(fact, set())
        if fact.kind == "bool":
            return [True, False]
        if fact.kind == "number":
            marks = sorted({float(b) for _, b in tests})
            if not marks:
                return [0.0]
            low = marks[0] / 2 if marks[0] > 0 else marks[0] - 1
            points = [low]
            for here, following in zip(marks, [*marks[1:], marks[-1] * 2 + 2], strict=True):
                points += [here, (here + following) / 2]
            return points
        if fact.kind == "date":
            days: set[date] = set()
            for _, b in tests:
                days |= {b - timedelta(days=1), b, b + timedelta(days=1)}
            return sorted(days)
        groups = [self.view.members(b) for _, b in tests if isinstance(b, DatedSet)]
        universe = sorted(set().union(*groups)) if groups else []
        if fact.kind == "codes":
            return _unions(universe, groups)
        cells = {tuple(u in g for g in groups): u for u in reversed(universe)}
        closed = bool(fact.choices) and fact.choices not in OPEN_VOCABULARIES
        outside = next((c for c in fact.choices if c not in universe), None) if closed else "ZZ"
        if outside is not None:
            cells.setdefault(tuple(False for _ in groups), outside)
        return [cells[k] for k in sorted(cells, reverse=True)]

    def same(self, fact: Fact, one: Whatever, other: Whatever) -> bool:
        """Return whether no test in the view can tell two values apart."""
        from highfence.logic.scalar import matcher

        return all(
            matcher(self.view, Test(fact, op, bound))(one)  # type: ignore[arg-type]
            == matcher(self.view, Test(fact, op, bound))(other)  # type: ignore[arg-type]
            for op, bound in self.tests.get(fact, set())
        )

    def place(self, fact: Fact, name: str) -> tuple[bool, int, str]:
        """Return by what to sort facts under their flat names.

        What the item is comes before who the parties are; then the order in which the law names them, the
        classification first.
        """
        if self._order is None:
            self._order = {ASSERTED: 0}
            seen: set[str] = set()
            view = self.view
            for rule in (*(g for g, _ in view.gates), *view.prohibitions, *(r.id for r in view.requirements)):
                self._named(rule, seen)
            for rule in view.rules:
                self._named(rule, seen)
        return fact.scope == "party", self._order.setdefault(fact, len(self._order)), name

    def _named(self, rule_id: str, seen: set[str]) -> None:
        """Give numbers to the facts of a rule, and of those it points to, in the order of the text."""
        if rule_id in seen or self._order is None:
            return
        seen.add(rule_id)
        for expr in conditions_of(self.view.rules[rule_id].body):
            for node in walk(expr):
                if isinstance(node, Test):
                    self._order.setdefault(node.fact, len(self._order))
                elif isinstance(node, Meets):
                    self._named(node.rule, seen)

    def reads(self, rule_id: str) -> frozenset[Fact]:
        """Return every fact that a rule can read, through the rules it points to."""
        found = self._reads.get(rule_id)
        if found is None:
            self._reads[rule_id] = frozenset()  # a cycle adds nothing
            facts: set[Fact] = set()
            for expr in conditions_of(self.view.rules[rule_id].body):
                facts |= self._facts(expr)
            found = self._reads[rule_id] = frozenset(facts)
        return found

    def _facts(self, expr: Expr) -> set[Fact]:
        if isinstance(expr, Test):
            return {expr.fact}
        if isinstance(expr, Meets):
            return set(self.reads(expr.rule))
        if isinstance(expr, Not):
            return self._facts(expr.arg)
        if isinstance(expr, All | Any):
            return set().union(*(self._facts(a) for a in expr.args))
        if isinstance(expr, Exists):
            return self._facts(expr.cond)
        if isinstance(expr, Described):
            return {ASSERTED, *self._facts(expr.test)}
        return set()

    def readers(self, fact: Fact) -> frozenset[str]:
        """Return the rules whose answer can change with ``fact``."""
        if self._readers is None:
            index: dict[Fact, set[str]] = defaultdict(set)
            for rule_id in self.view.rules:
                for f in self.reads(rule_id):
                    index[f].add(rule_id)
            self._readers = {f: frozenset(r) for f, r in index.items()}
        return self._readers.get(fact, frozenset())
