"""Cells: the finitely many ways in which an unknown fact can matter.

Facts meet constants only. A number therefore matters only by which thresholds it passes, a country only
by which sets it belongs to. For each fact a view has a short list of cells, each with a value that
stands for it.

Kleene evaluation is exact when every unknown fact pushes the answer one way only. Only a fact that can
push both ways (``two_way``) has to be tried out cell by cell; see module ``settle``.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING
from typing import Any as Whatever

from highfence.logic.expr import (
    ASSERTED,
    OPEN_VOCABULARIES,
    DatedSet,
    Described,
    Fact,
    Meets,
    Op,
    Scope,
    Test,
    Tri,
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
from highfence.logic.scalar import matcher

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from highfence.logic.common import Way
    from highfence.logic.rulebook import View


_MOST_SETS = 256


def _push(prov: Provision) -> int:
    """Return which way a provision that holds pushes: 1 towards needing a license, -1 away, 0 neither."""
    if isinstance(prov, Gate):
        return 1 if prov.effect == "in" else -1
    if isinstance(prov, LicenseException | Unbar):
        return -1
    return 1 if isinstance(prov, Requirement | Prohibition | Bar) else 0


def _by_groups(fact: Fact, groups: list[frozenset[str]]) -> list[Whatever]:
    """Return one value of a fact for each way in which it can belong to the groups."""
    codes = _by_way(groups)
    if fact.kind == "codes":
        return _unions(codes)
    closed = bool(fact.choices) and fact.choices not in OPEN_VOCABULARIES
    inside = frozenset().union(*groups)
    outside = next((c for c in fact.choices if c not in inside), None) if closed else "ZZ"
    if outside is not None:
        codes.setdefault(0, outside)
    return [codes[way] for way in sorted(codes, reverse=True)]


def _by_way(groups: list[frozenset[str]]) -> dict[int, str]:
    """Return the first code for each way in which codes belong to groups: one bit a group, the first the highest."""
    ways = dict.fromkeys(sorted(frozenset().union(*groups), reverse=True), 0)
    for i, group in enumerate(reversed(groups)):
        for code in group:
            ways[code] |= 1 << i
    return {way: code for code, way in ways.items()}


def _unions(codes: Mapping[int, str]) -> list[Whatever]:
    """Return one set of codes for each way in which a set can meet the groups.

    A set meets a group when one of its members does, so the ways are the unions of its members' ways.
    """
    ways: dict[int, frozenset[str]] = {0: frozenset()}
    for signature, code in codes.items():
        for way, members in list(ways.items()):
            if len(ways) == _MOST_SETS:
                return list(ways.values())
            if way | signature not in ways:
                ways[way | signature] = members | {code}
    return list(ways.values())


def end_of(fact: Fact, size: int, up: bool) -> int:  # noqa: FBT001 - which end
    """Return which of the ``size`` cells of a fact is at the upper, or the lower, end."""
    # Numbers and sets are listed from low to high, the other cells from inside to outside.
    return size - 1 if up is (fact.kind in {"number", "date", "codes"}) else 0


class Cells:
    """What a view can distinguish, fact by fact."""

    def __init__(self, view: View) -> None:
        self.view, self._common = view, view.common
        self._values: dict[Fact, tuple[Whatever, ...]] = {}
        self._matchers: dict[Fact, tuple[Callable[[Whatever], Tri], ...]] = {}
        self._reads: dict[str, frozenset[Fact]] = {}
        self._supposed: dict[tuple[str, Scope, bool], Mapping[str, Whatever]] = {}
        self._readers: dict[Fact, frozenset[str]] | None = None

    @cached_property
    def tests(self) -> Mapping[Fact, set[tuple[Op, Whatever]]]:
        """Tests that the view makes of each fact."""
        found: dict[Fact, set[tuple[Op, Whatever]]] = {}
        for r in (*self.view.live, *self.view.unenforced):
            for fact, own in self._common.asked(r.body).tests.items():
                found.setdefault(fact, set()).update(own)
        return found

    @cached_property
    def by_name(self) -> dict[str, Fact]:
        """Facts that the view tests, by name."""
        return {f.name: f for f in self.tests}

    @cached_property
    def _polarity(self) -> Mapping[Fact, set[Way]]:
        """The ways in which the tests of each fact push the answer."""
        found: dict[Fact, set[Way]] = defaultdict(set)
        pushing = [(r.body, _push(r.provision)) for r in (*self.view.live, *self.view.unenforced)]
        todo = [(body, sign > 0) for body, sign in pushing if sign]
        seen: set[tuple[str, bool]] = set()
        while todo:
            body, up = todo.pop()
            asked = self._common.asked(body)
            for fact, ways in (asked.up if up else asked.down).items():
                found[fact].update(ways)
            for rule, contrary in asked.points:
                there = rule, up is not contrary
                if there not in seen:
                    seen.add(there)
                    todo.append((self.view.rules[rule].body, there[1]))
        return found

    def push(self, fact: Fact) -> bool | None:
        """Return whether a fact that holds, or is high, pushes towards a license; None where it may push both ways."""
        ways = {up for _, up in self._polarity.get(fact, ())}
        return ways.pop() if len(ways) == 1 else None

    def two_way(self, fact: Fact) -> bool:
        """Return whether the fact can push the answer in more than one direction."""
        return len(self._polarity.get(fact, ())) > 1

    def exhaustive(self, fact: Fact) -> bool:
        """Return whether ``values`` holds every cell: false for sets of codes with too many ways.

        The classification stated can name any entry of the list, so it is never exhausted.
        """
        return fact.kind != "codes" or (fact != ASSERTED and len(self.values(fact)) < _MOST_SETS)

    def values(self, fact: Fact) -> tuple[Whatever, ...]:
        """Return one value for each cell of ``fact``."""
        if fact not in self._values:
            self._values[fact] = self._cells(fact)
        return self._values[fact]

    def _cells(self, fact: Fact) -> tuple[Whatever, ...]:
        tests = self.tests.get(fact, set())
        if fact.kind == "bool":
            return True, False
        if fact.kind == "number":
            marks = sorted({float(b) for _, b in tests})
            if not marks:
                return (0.0,)
            points = [marks[0] / 2 if marks[0] > 0 else marks[0] - 1]
            for here, following in zip(marks, [*marks[1:], marks[-1] * 2 + 2], strict=True):
                points += [here, (here + following) / 2]
            return tuple(points)
        if fact.kind == "date":
            days: set[date] = set()
            for _, b in tests:
                days |= {b - timedelta(days=1), b, b + timedelta(days=1)}
            return tuple(sorted(days))
        sets = sorted((b for _, b in tests if isinstance(b, DatedSet)), key=lambda b: b.label)
        groups = [self.view.members(b) for b in sets]
        key = fact, *groups
        found = self._common.cells.get(key)
        if found is None:
            found = self._common.cells[key] = tuple(_by_groups(fact, groups))
        return found

    def extreme(self, fact: Fact, *, harsh: bool) -> Whatever:
        """Return the value at one end of a fact's cells: the one that pushes towards a license, or away from it.

        Of a fact that pushes both ways it is the highest, or the lowest; None where nothing is asked of the fact.
        """
        values = self.values(fact)
        push = self.push(fact)
        up = harsh if push is None else push is harsh
        return values[end_of(fact, len(values), up)] if values else None

    def supposed(self, slot: str, scope: Scope, *, harsh: bool) -> Mapping[str, Whatever]:
        """Return every fact of a scope at one end of its cells, by flat name seen from ``slot``."""
        found = self._supposed.get((slot, scope, harsh))
        if found is None:
            facts = [f for f in self.tests if f.scope == scope and f != ASSERTED]
            ends = {f.path(slot): self.extreme(f, harsh=harsh) for f in facts}
            found = self._supposed[slot, scope, harsh] = {n: v for n, v in ends.items() if v is not None}
        return found

    def same(self, fact: Fact, one: Whatever, other: Whatever) -> bool:
        """Return whether no test in the view can tell two values apart."""
        found = self._matchers.get(fact)
        if found is None:
            tests = self.tests.get(fact, ())
            found = self._matchers[fact] = tuple(matcher(self.view, Test(fact, op, b)) for op, b in tests)
        return all(match(one) == match(other) for match in found)

    def place(self, fact: Fact, name: str) -> tuple[bool, int, str]:
        """Return by what to sort facts under their flat names.

        What the item is comes before who the parties are; then the order in which the law names them, the
        classification first.
        """
        return fact.scope == "party", self._order.setdefault(fact, len(self._order)), name

    @cached_property
    def _order(self) -> dict[Fact, int]:
        """Numbers of facts in the order in which the regime names them; further facts come behind."""
        return dict(self._common.order)

    def reads(self, rule_id: str) -> frozenset[Fact]:
        """Return every fact that a rule can read, through the rules it points to."""
        found = self._reads.get(rule_id)
        if found is None:
            facts: set[Fact] = set()
            for expr in conditions_of(self.view.rules[rule_id].body):
                for node in walk(expr):
                    if isinstance(node, Test):
                        facts.add(node.fact)
                    elif isinstance(node, Meets):
                        facts |= self.reads(node.rule)
                    elif isinstance(node, Described):
                        facts.add(ASSERTED)
            found = self._reads[rule_id] = frozenset(facts)
        return found

    @cached_property
    def of_requirements(self) -> frozenset[Fact]:
        """Facts that some requirement can read."""
        return frozenset().union(*(self.reads(r.id) for r in self.view.requirements))

    @cached_property
    def certifications(self) -> frozenset[str]:
        """Every certification that the view asks for."""
        fact = self.by_name.get("certifications")
        tests = self.tests[fact] if fact is not None else ()
        return frozenset().union(*(self.view.members(b) for _, b in tests))

    def readers(self, fact: Fact) -> frozenset[str]:
        """Return the rules whose answer can change with ``fact``."""
        if self._readers is None:
            index: dict[Fact, set[str]] = defaultdict(set)
            for rule_id in self.view.rules:
                for f in self.reads(rule_id):
                    index[f].add(rule_id)
            self._readers = {f: frozenset(r) for f, r in index.items()}
        return self._readers.get(fact, frozenset())


__all__ = ["Cells", "end_of"]
