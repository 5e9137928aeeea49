"""One transaction at a time: conditions compiled to closures, with a memo per decision.

A case holds the flat facts of one transaction. A fact that is absent is unknown. ``Probe`` answers for
one case in one view; ``explain`` (module ``explain``) and ``cells`` ask it the same questions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING
from typing import Any as Whatever

from highfence.logic.expr import (
    ASSERTED,
    All,
    Any,
    Const,
    Described,
    Exists,
    Expr,
    Meets,
    Not,
    Test,
    Tri,
    children,
)
from highfence.logic.provisions import Definition, Grant, Ladder

if TYPE_CHECKING:
    from highfence.logic.rulebook import View

Eval = Callable[["Probe", str], Tri]
_MOST_KEPT = 65_536


@dataclass(frozen=True, slots=True)
class Case:
    """The facts of one transaction, flat.

    ``facts``       flat name to value; absent is unknown
    ``parties``     (slot, roles): each party once, under the first of its roles
    ``open_roles``  roles for which it is not known whether there are further parties
    ``ics``         slots of integrated circuits: the item itself, or those it contains
    ``asserted``    entries that the filer asserts, None when nothing is asserted
    """

    facts: Mapping[str, Whatever]
    parties: tuple[tuple[str, frozenset[str]], ...] = ()
    open_roles: frozenset[str] = frozenset()
    ics: tuple[str, ...] = ("item",)
    asserted: frozenset[str] | None = None

    def having(self, facts: Mapping[str, Whatever]) -> Case:
        """Return the same case with ``facts`` added or replaced."""
        asserted = facts.get(ASSERTED.name, self.asserted)
        return Case({**self.facts, **facts}, self.parties, self.open_roles, self.ics, asserted)


@dataclass(slots=True)
class Probe:
    """A view asked about a case. ``memo`` keeps what has been answered."""

    view: View
    case: Case
    engine: Engine
    memo: dict[str, Tri] = field(default_factory=dict)

    def rule(self, rule_id: str, slot: str = "") -> Tri:
        """Return whether a rule holds (for exceptions: whether it is eligible)."""
        return self.engine.rule(rule_id)(self, slot)


def asserts(entry: str, asserted: frozenset[str] | None) -> Tri:
    """Return whether the asserted classification includes ``entry`` (an id such as ``us.ear.3A090.a``).

    A broader assertion (3A090) leaves its paragraphs open; a narrower one (3A090.a.1) includes them.
    """
    if asserted is None:
        return None
    found: Tri = False
    for a in asserted:
        if a == entry or a.startswith(entry + "."):
            return True
        if entry.startswith((f"{a}.", f"{a}:")):
            found = None
    return found


def _never(_probe: Probe, _slot: str) -> Tri:
    return False


class Engine:
    """Closures for the conditions of one view, made when first asked for."""

    def __init__(self, view: View) -> None:
        self.view = view
        self._rules: dict[str, Eval] = {}
        self._exprs: dict[Expr, Eval] = {}
        # Hashing a condition walks all of it. The node is kept beside its closure, so that no other node
        # can come to have its identity.
        self._by_id: dict[int, tuple[Expr, Eval]] = {}
        self._costs: dict[int, int] = {}

    def rule(self, rule_id: str) -> Eval:
        """Return the closure of a rule's condition; a rule not in force is false."""
        found = self._rules.get(rule_id)
        if found is None:
            found = self._rules[rule_id] = self._make_rule(rule_id)
        return found

    def _make_rule(self, rule_id: str) -> Eval:
        resolved = self.view.rules[rule_id]
        body = resolved.body
        if body is None or isinstance(body, Ladder):
            return _never
        inner = self.expr(body.eligible if isinstance(body, Grant) else body)
        prov = resolved.provision
        if isinstance(prov, Definition) and prov.scope != "":
            head = f"{rule_id}@"

            def rule_of(probe: Probe, slot: str) -> Tri:
                key = head + slot
                memo = probe.memo
                if key in memo:
                    return memo[key]
                value = memo[key] = inner(probe, slot)
                return value

            return rule_of

        def rule(probe: Probe, _slot: str) -> Tri:
            memo = probe.memo
            if rule_id in memo:
                return memo[rule_id]
            value = memo[rule_id] = inner(probe, "")
            return value

        return rule

    def expr(self, expr: Expr) -> Eval:
        """Return the closure of a condition."""
        kept = self._by_id.get(id(expr))
        if kept is not None:
            return kept[1]
        found = self._exprs.get(expr)
        if found is None:
            found = self._exprs[expr] = self._make(expr)
        if len(self._by_id) < _MOST_KEPT:
            self._by_id[id(expr)] = (expr, found)
        return found

    def _make(self, expr: Expr) -> Eval:
        if isinstance(expr, Test):
            return self._test(expr)
        if isinstance(expr, All):
            return _all(self._parts(expr))
        if isinstance(expr, Any):
            return _any(self._parts(expr))
        if isinstance(expr, Not):
            return _not(self.expr(expr.arg))
        if isinstance(expr, Meets):
            return self._meets(expr.rule)
        if isinstance(expr, Exists):
            return _exists(expr, self.expr(expr.cond))
        if isinstance(expr, Described):
            return _described(expr.entry, self.expr(expr.test))
        if isinstance(expr, Const):
            value = expr.value
            return lambda _probe, _slot: value
        raise TypeError(f"{type(expr).__name__} has no scalar form")

    def _meets(self, name: str) -> Eval:
        made: list[Eval] = []  # filled at the first call, since rules may point to each other

        def value(probe: Probe, slot: str) -> Tri:
            if not made:
                made.append(self.rule(name))
            return made[0](probe, slot)

        return value

    def _parts(self, expr: All | Any) -> tuple[Eval, ...]:
        """Return the parts of a connective, cheap ones first: one of them may decide alone."""
        return tuple(self.expr(a) for a in sorted(expr.args, key=self._cost))

    def _cost(self, expr: Expr) -> int:
        found = self._costs.get(id(expr))
        if found is None:
            if isinstance(expr, Test):
                found = 2 if expr.fact.scope else 1
            elif isinstance(expr, Meets):
                found = 20
            elif isinstance(expr, Exists):
                found = 5 + self._cost(expr.cond)
            else:
                found = 1 + sum(self._cost(a) for a in children(expr))
        return found

    def _test(self, test: Test) -> Eval:
        name = test.fact.name
        bound: Whatever = test.bound
        if test.fact.scope != "":
            check, suffix = matcher(self.view, test), "." + name

            def of_slot(probe: Probe, slot: str) -> Tri:
                value = probe.case.facts.get(slot + suffix)
                return None if value is None else check(value)

            return of_slot
        if test.op == "classified":
            falls = classifier(self.view.members(bound))

            def stated(probe: Probe, _slot: str) -> Tri:
                value = probe.case.asserted
                return None if value is None else falls(value)

            return stated
        if test.op == "true":

            def true(probe: Probe, _slot: str) -> Tri:
                value = probe.case.facts.get(name)
                return None if value is None else value is True

            return true
        if test.op == "in":
            members = self.view.members(bound)

            def within(probe: Probe, _slot: str) -> Tri:
                value = probe.case.facts.get(name)
                return None if value is None else value in members

            return within
        if test.op == "overlaps":
            group = self.view.members(bound)

            def overlaps(probe: Probe, _slot: str) -> Tri:
                value = probe.case.facts.get(name)
                return None if value is None else not group.isdisjoint(value)

            return overlaps
        check = matcher(self.view, test)

        def of_case(probe: Probe, _slot: str) -> Tri:
            value = probe.case.facts.get(name)
            return None if value is None else check(value)

        return of_case


def matcher(view: View, test: Test) -> Callable[[Whatever], Tri]:
    """Return the function that applies a test to a known value."""
    bound: Whatever = test.bound
    match test.op:
        case "true":
            return lambda v: v is True
        case "ge":
            return lambda v: bool(v >= bound)
        case "gt":
            return lambda v: bool(v > bound)
        case "le":
            return lambda v: bool(v <= bound)
        case "lt":
            return lambda v: bool(v < bound)
        case "eq":
            return lambda v: bool(v == bound)
        case "in":
            members = view.members(bound)
            return lambda v: v in members
        case "classified":
            return classifier(view.members(bound))
        case "overlaps":
            group = view.members(bound)
            return lambda v: not group.isdisjoint(v)


@lru_cache(maxsize=4096)
def above(entry: str) -> tuple[str, ...]:
    """Return the entries above one: 3A001.b.2 lies beneath 3A001.b and 3A001."""
    marks = [i for i, c in enumerate(entry) if c == "."]
    return tuple(entry[:i] for i in marks if any(c.isdigit() for c in entry[:i]))


def classifier(members: frozenset[str]) -> Callable[[Whatever], Tri]:
    """Return the function that tells whether a stated classification falls in a set of entries."""
    broader = frozenset(a for m in members for a in above(m)) - members

    def of(stated: frozenset[str]) -> Tri:
        found: Tri = False
        for entry in stated:
            if entry in members or not members.isdisjoint(above(entry)):
                return True
            if entry in broader:
                found = None
        return found

    return of


def _all(parts: tuple[Eval, ...]) -> Eval:
    def value(probe: Probe, slot: str) -> Tri:
        out: Tri = True
        for part in parts:
            v = part(probe, slot)
            if v is False:
                return False
            if v is None:
                out = None
        return out

    return value


def _any(parts: tuple[Eval, ...]) -> Eval:
    def value(probe: Probe, slot: str) -> Tri:
        out: Tri = False
        for part in parts:
            v = part(probe, slot)
            if v is True:
                return True
            if v is None:
                out = None
        return out

    return value


def _not(part: Eval) -> Eval:
    def value(probe: Probe, slot: str) -> Tri:
        v = part(probe, slot)
        return None if v is None else not v

    return value


def _exists(expr: Exists, cond: Eval) -> Eval:
    roles = expr.roles
    if expr.over == "ic":

        def some_ic(probe: Probe, _slot: str) -> Tri:
            out: Tri = False
            for ic in probe.case.ics:
                v = cond(probe, ic)
                if v is True:
                    return True
                if v is None:
                    out = None
            return out

        return some_ic

    def some_party(probe: Probe, _slot: str) -> Tri:
        case = probe.case
        out: Tri = False if roles.isdisjoint(case.open_roles) else None
        for party, held in case.parties:
            if roles.isdisjoint(held):
                continue
            v = cond(probe, party)
            if v is True:
                return True
            if v is None:
                out = None
        return out

    return some_party


def _described(entry: str, test: Eval) -> Eval:
    def value(probe: Probe, slot: str) -> Tri:
        asserted = probe.case.asserted
        if asserted is None:
            return test(probe, slot)
        claimed = asserts(entry, asserted)
        if claimed is True:
            return True
        tested = test(probe, slot)
        return claimed if tested is None else tested

    return value
