"""What the views of a regime share, whatever the day: edges between rules, members of sets, what a body asks.

It is found once, and kept with the rulebook.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple
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


class Memberships:
    """The members of sets of codes, day by day; found once for the days between two changes of a set."""

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
        days, members = self.stretches(group)
        return members[bisect_right(days, day) - 1]


class Asked(NamedTuple):
    """What a body asks.

    ``tests``  those of each fact; ``up``, ``down`` the ways in which they push where the body pushes up, or down
    ``points`` the rules it points to, each with whether it does so under a negation
    """

    tests: Mapping[Fact, frozenset[tuple[Op, Whatever]]]
    up: Mapping[Fact, frozenset[Way]]
    down: Mapping[Fact, frozenset[Way]]
    points: tuple[tuple[str, bool], ...]


def asked_of(body: Body | None) -> Asked:
    """Return what a body asks."""
    tests: dict[Fact, set[tuple[Op, Whatever]]] = {}
    ways: tuple[dict[Fact, set[Way]], dict[Fact, set[Way]]] = {}, {}
    points: dict[tuple[str, bool], None] = {}

    def visit(expr: Expr, contrary: bool) -> None:  # noqa: FBT001 - under a negation
        if isinstance(expr, Test):
            tests.setdefault(expr.fact, set()).add((expr.op, expr.bound))
            for up, found in zip((not contrary, contrary), ways, strict=True):
                found.setdefault(expr.fact, set()).add(way_of(expr, up))
        elif isinstance(expr, Meets):
            points[expr.rule, contrary] = None
        else:
            # Where an assertion settles an entry, its facts are no longer among the unknown ones.
            for part in children(expr):
                visit(part, contrary is not isinstance(expr, Not))

    for expr in conditions_of(body):
        visit(expr, contrary=False)
    up, down = ({f: frozenset(own) for f, own in found.items()} for found in ways)
    return Asked({f: frozenset(own) for f, own in tests.items()}, up, down, tuple(points))


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
            found = self._asked[id(body)] = body, asked_of(body)
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
