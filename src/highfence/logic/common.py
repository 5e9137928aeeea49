"""What the views of a regime share, whatever the day: edges between rules, members of sets, what a body asks.

It is found once, and kept with the rulebook.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING
from typing import Any as Whatever

from highfence.logic.expr import ASSERTED, DatedSet, Expr, Fact, Meets, Not, Op, Test, children, walk
from highfence.logic.provisions import (
    Bar,
    Body,
    Gate,
    LicenseException,
    Prohibition,
    Provision,
    Regime,
    Requirement,
    ReviewPolicy,
    Unbar,
    conditions_of,
    expressions,
    paragraphs,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

Way = tuple[Whatever, bool]
"""How a test pushes its fact: by its own set or value, or high against low (None); and whether towards a license."""


class Edges:
    """The edges between the rules of a regime, inverted, whatever the day; rules in the order of the regime."""

    def __init__(self, regime: Regime) -> None:
        provisions = regime.provisions
        bars = [p for p in provisions if isinstance(p, Bar)]
        exceptions = [p for p in provisions if isinstance(p, LicenseException)]
        unbars = [p for p in provisions if isinstance(p, Unbar)]
        ladders = [p for p in provisions if isinstance(p, ReviewPolicy)]
        requirements = {p.id: paragraphs(p.id) for p in provisions if isinstance(p, Requirement)}
        self.barred_by = {e.id: tuple(b.id for b in bars if bars_exception(b, e.id)) for e in exceptions}
        self.lifted_by = {
            b.id: tuple(u.id for u in unbars if not paragraphs(b.id).isdisjoint(u.lifts)) for b in bars
        }
        self.excused_by = {
            r: tuple(e.id for e in exceptions if not names.isdisjoint(e.excuses))
            for r, names in requirements.items()
        }
        self.reviewed_by = {
            r: tuple(lad.id for lad in ladders if not names.isdisjoint(lad.reviews))
            for r, names in requirements.items()
        }


def bars_exception(prov: Provision, exception_id: str) -> bool:
    """Return whether a bar shuts an exception."""
    if not isinstance(prov, Bar):
        return False
    names = paragraphs(exception_id)
    return names.isdisjoint(prov.all_but) if prov.all_but else not names.isdisjoint(prov.bars)


def days_of_regime(regime: Regime) -> set[date]:
    """Return the days on which something in a regime changes, the first that is modelled among them."""
    found: set[date] = {regime.modelled_from}
    groups: dict[int, DatedSet] = {}
    for prov in regime.provisions:
        found |= days_of(prov)
        for expr in expressions(prov):
            for node in walk(expr):
                if isinstance(node, Test) and isinstance(node.bound, DatedSet):
                    groups[id(node.bound)] = node.bound
    return found.union(*(group.days() for group in groups.values()))


def days_of(prov: Provision) -> set[date]:
    """Return the days on which what counts of a provision changes, the members of sets left out."""
    found: set[date] = set()
    for v in prov.versions:
        found.add(v.since)
        if v.savings and v.savings.until:
            found.add(v.savings.until + timedelta(days=1))
        for s in v.stays:
            found.add(s.since)
            if s.until:
                found.add(s.until + timedelta(days=1))
    return found


def days_published(regime: Regime) -> set[date]:
    """Return the days on which a document could first be read that set law of a regime."""
    return {
        s.public
        for p in regime.provisions
        for v in p.versions
        for s in (v.source, *(stay.source for stay in v.stays))
    }


class Memberships:
    """The members of sets of codes, day by day; once they are asked for over all days, equal ones are one value."""

    def __init__(self) -> None:
        self._found: dict[DatedSet, tuple[list[date], list[frozenset[str]]]] = {}

    def stretches(self, group: DatedSet) -> tuple[list[date], list[frozenset[str]]]:
        """Return the first day of every stretch of days over which a set keeps its members, and those members."""
        found = self._found.get(group)
        if found is None:
            found = self._found[group] = [], []
            for day in sorted({date.min, *group.days()}):
                members = group.at(day)
                if not found[1] or members != found[1][-1]:
                    found[0].append(day)
                    found[1].append(members)
        return found

    def at(self, group: DatedSet, day: date) -> frozenset[str]:
        """Return the members of a set on a day."""
        found = self._found.get(group)
        return group.at(day) if found is None else found[1][bisect_right(found[0], day) - 1]


class Asked:
    """What a body asks: ``tests`` of each fact, and ``points``, rules with whether they stand under a negation."""

    def __init__(self, body: Body | None) -> None:
        self.tests: dict[Fact, set[tuple[Op, Whatever]]] = {}
        self.points: dict[tuple[str, bool], None] = {}
        self._plain: list[Test] = []
        self._contrary: list[Test] = []
        for expr in conditions_of(body):
            self._visit(expr, contrary=False)

    def _visit(self, expr: Expr, *, contrary: bool) -> None:
        if isinstance(expr, Test):
            self.tests.setdefault(expr.fact, set()).add((expr.op, expr.bound))
            (self._contrary if contrary else self._plain).append(expr)
        elif isinstance(expr, Meets):
            self.points[expr.rule, contrary] = None
        else:
            inner = contrary is not isinstance(expr, Not)
            # Where an assertion settles an entry, its facts are no longer among the unknown ones.
            for part in children(expr):
                self._visit(part, contrary=inner)

    @cached_property
    def up(self) -> Mapping[Fact, set[Way]]:
        """The ways in which the tests of each fact push where the body pushes towards a license."""
        return self._ways(up=True)

    @cached_property
    def down(self) -> Mapping[Fact, set[Way]]:
        """The ways in which the tests of each fact push where the body pushes away from a license."""
        return self._ways(up=False)

    def _ways(self, *, up: bool) -> Mapping[Fact, set[Way]]:
        found: dict[Fact, set[Way]] = {}
        for tests, way in ((self._plain, up), (self._contrary, not up)):
            for test in tests:
                found.setdefault(test.fact, set()).add(way_of(test, way))
        return found


def way_of(test: Test, up: bool) -> Way:  # noqa: FBT001 - which way the test pushes
    """Return how a test pushes its fact: by its own set or value, or high against low.

    ``up``  whether a test that holds pushes towards a license
    """
    if test.op in {"in", "overlaps", "classified", "eq"}:
        return test.bound, up
    return None, up is (test.op not in {"le", "lt"})


class Common:
    """What the views of one regime share."""

    def __init__(self, regime: Regime) -> None:
        self.regime = regime
        self.edges = Edges(regime)
        self.sets = Memberships()
        self.cells: dict[Whatever, tuple[Whatever, ...]] = {}
        """Cells of facts by the members of the sets that are asked of them, for ``cells``."""
        self._asked: dict[int, tuple[Body | None, Asked]] = {}

    def asked(self, body: Body | None) -> Asked:
        """Return what a body asks."""
        found = self._asked.get(id(body))
        if found is None:
            # The body is kept beside it, so that no other can come to have its identity.
            found = self._asked[id(body)] = body, Asked(body)
        return found[1]

    @cached_property
    def order(self) -> Mapping[Fact, int]:
        """Numbers of facts in the order in which the regime names them, in all its versions.

        What lets a transaction in and what forbids or requires comes first, each with what it points to.
        """
        order: dict[Fact, int] = {ASSERTED: 0}
        provisions: dict[str, Provision] = {p.id: p for p in self.regime.provisions}
        leading = [p.id for p in provisions.values() if isinstance(p, Gate | Prohibition)]
        leading += [p.id for p in provisions.values() if isinstance(p, Requirement)]
        seen: set[str] = set()
        todo = [*reversed(provisions), *reversed(leading)]
        while todo:
            rule = todo.pop()
            if rule in seen:
                continue
            seen.add(rule)
            further: list[str] = []
            for version in provisions[rule].versions:
                for body in (version.body, *(s.instead for s in version.stays)):
                    for expr in conditions_of(body):
                        for node in walk(expr):
                            if isinstance(node, Test):
                                order.setdefault(node.fact, len(order))
                            elif isinstance(node, Meets):
                                further.append(node.rule)
            todo += reversed(further)
        return order
