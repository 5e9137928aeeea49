"""One transaction at a time: conditions compiled to closures, with a memo per decision.

A case holds the flat facts of one transaction. A fact that is absent is unknown. ``Probe`` answers for
one case in one view; ``explain`` (module ``explain``) and ``cells`` ask it the same questions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
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
)

if TYPE_CHECKING:
    from highfence.logic.rulebook import View

Eval = Callable[["Probe", str], Tri]


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
        if entry.startswith(a + "."):
            found = None
    return found


class Engine:
    """Closures for the conditions of one view, made when first asked for."""

    def __init__(self, view: View) -> None:
        self.view = view
        self._rules: dict[str, Eval] = {}
        self._exprs: dict[Expr, Eval] = {}

    def rule(self, rule_id: str) -> Eval:
        """Return the closure of a rule's condition; a rule not in force is false."""
        found = self._rules.get(rule_id)
        if found is None:
            found = self._rules[rule_id] = self._make_rule(rule_id)
        return found

    def _make_rule(self, rule_id: str) -> Eval:
        from highfence.logic.provisions import Definition, Grant, Ladder

        resolved = self.view.rules[rule_id]
        body = resolved.body
        if body is None or isinstance(body, Ladder):
            return lambda _probe, _slot: False
        inner = self.expr(body.eligible if isinstance(body, Grant) else body)
        prov = resolved.provision
        scoped = isinstance(prov, Definition) and prov.scope != ""

        def rule(probe: Probe, slot: str) -> Tri:
            key = f"{rule_id}@{slot}" if scoped else rule_id
            memo = probe.memo
            if key in memo:
                return memo[key]
            value = inner(probe, slot if scoped else "")
            memo[key] = value
            return value

        return rule

    def expr(self, expr: Expr) -> Eval:
        """Return the closure of a condition."""
        found = self._exprs.get(expr)
        if found is None:
            found = self._exprs[expr] = self._make(expr)
        return found

    def _make(self, expr: Expr) -> Eval:
        if isinstance(expr, Test):
            return self._test(expr)
        if isinstance(expr, All):
            return _all(tuple(self.expr(a) for a in expr.args))
        if isinstance(expr, Any):
            return _any(tuple(self.expr(a) for a in expr.args))
        if isinstance(expr, Not):
            return _not(self.expr(expr.arg))
        if isinstance(expr, Meets):
            name = expr.rule
            return lambda probe, slot: probe.engine.rule(name)(probe, slot)
        if isinstance(expr, Exists):
            return _exists(expr, self.expr(expr.cond))
        if isinstance(expr, Described):
            return _described(expr.entry, self.expr(expr.test))
        if isinstance(expr, Const):
            value = expr.value
            return lambda _probe, _slot: value
        raise TypeError(f"{type(expr).__name__} has no scalar form")

    def _test(self, test: Test) -> Eval:
        name, scoped = test.fact.name, test.fact.scope != ""
        check = matcher(self.view, test)
        if scoped:
            suffix = "." + name

            def of_slot(probe: Probe, slot: str) -> Tri:
                value = probe.case.facts.get(slot + suffix)
                return None if value is None else check(value)

            return of_slot

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
        claimed = asserts(entry, probe.case.asserted)
        if claimed is True:
            return True
        tested = test(probe, slot)
        return claimed if tested is None else tested

    return value
