"""One transaction at a time: conditions compiled to closures, with a memo per decision.

A case holds the flat facts of one transaction. A fact that is absent is unknown. ``Probe`` answers for
one case in one view; ``explain`` (module ``explain``) and ``cells`` ask it the same questions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING
from typing import Any as Whatever

from highfence.logic.expr import (
    ASSERTED,
    All,
    Any,
    Const,
    DatedSet,
    Described,
    Exists,
    Expr,
    Fact,
    Meets,
    Not,
    Test,
    Tri,
    children,
)
from highfence.logic.provisions import Definition, Grant, Ladder
from highfence.logic.record import Record

if TYPE_CHECKING:
    from highfence.logic.rulebook import View

Eval = Callable[["Probe", str], Tri]
Quick = tuple[str, Callable[[Whatever], Tri], bool]
"""A fact, a match, and what the match must say."""


class Case(Record, frozen=True):
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


class Probe:
    """A view asked about a case. ``memo`` keeps what has been answered.

    ``facts`` are those of the case; ``named`` are the entries asserted, with those above them; ``unknown``
    keeps on what rules hang that are open.
    """

    __slots__ = ("asserted", "case", "engine", "facts", "memo", "named", "unknown", "view")

    def __init__(self, view: View, case: Case, engine: Engine, memo: dict[str, Tri] | None = None) -> None:
        self.view, self.case, self.engine = view, case, engine
        self.memo: dict[str, Tri] = {} if memo is None else memo
        self.unknown: dict[tuple[str, str], dict[str, Fact]] = {}
        self.facts, self.asserted = case.facts, case.asserted
        self.named = _with_those_above(case.asserted) if case.asserted else frozenset()

    def rule(self, rule_id: str, slot: str = "") -> Tri:
        """Return whether a rule holds (for exceptions: whether it is eligible)."""
        memo = self.memo
        if rule_id in memo:  # rules asked of each party or circuit are kept with the slot
            return memo[rule_id]
        return self.engine.rule(rule_id)(self, slot)


def _with_those_above(entries: frozenset[str]) -> frozenset[str]:
    return entries.union(*(_heads(e, ".") for e in entries))


def _heads(entry: str, marks: str) -> list[str]:
    """Return what stands before each of ``marks`` in an id: us.ear.3A090 of us.ear.3A090.a."""
    return [entry[:i] for i, c in enumerate(entry) if c in marks]


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
        self._costs: dict[Expr, int] = {}
        self.party_facts: dict[Expr, tuple[Fact, ...]] = {}

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
        found = self._exprs.get(expr)
        if found is None:
            found = self._exprs[expr] = self._make(expr)
        return found

    def _make(self, expr: Expr) -> Eval:
        if isinstance(expr, Test):
            return self._test(expr)
        if isinstance(expr, All):
            return _every(*self._parts(expr))
        if isinstance(expr, Any):
            return _some(*self._parts(expr))
        if isinstance(expr, Not):
            return _not(self.expr(expr.arg))
        if isinstance(expr, Meets):
            return self._meets(expr.rule)
        if isinstance(expr, Exists):
            return _exists(expr, self.expr(expr.cond))
        if isinstance(expr, Described):
            return _described(expr.entry, None if _open(expr.test) else self.expr(expr.test))
        if isinstance(expr, Const):
            value = expr.value
            return lambda _probe, _slot: value
        raise TypeError(f"{type(expr).__name__} has no scalar form")

    def _meets(self, name: str) -> Eval:
        rules = self._rules

        def value(probe: Probe, slot: str) -> Tri:
            memo = probe.memo
            if name in memo:
                return memo[name]
            found = rules.get(name)
            return (self.rule(name) if found is None else found)(probe, slot)

        return value

    def _parts(self, expr: All | Any) -> tuple[tuple[Quick, ...], tuple[Eval, ...]]:
        """Return the parts of a connective, cheap ones first: one of them may decide alone."""
        quick: list[Quick] = []
        parts: list[Expr] = []
        for part in expr.args:
            found = self._quick(part)
            if found is None:
                parts.append(part)
            else:
                quick.append(found)
        parts.sort(key=self._cost)
        return tuple(quick), tuple(self.expr(a) for a in parts)

    def _quick(self, part: Expr) -> Quick | None:
        """Return a test of a fact of the transaction, or its contrary, in the form that a loop can apply."""
        test, holds = (part.arg, False) if isinstance(part, Not) else (part, True)
        if not isinstance(test, Test) or test.fact.scope != "" or test.op == "classified":
            return None
        if test.op == "overlaps":
            return test.fact.name, self.view.members(_group(test)).isdisjoint, not holds
        return test.fact.name, matcher(self.view, test), holds

    def _cost(self, expr: Expr) -> int:
        found = self._costs.get(expr)
        if found is None:
            if isinstance(expr, Test):
                found = 2 if expr.fact.scope else 1
            elif isinstance(expr, Meets):
                found = 20
            elif isinstance(expr, Exists):
                found = 5 + self._cost(expr.cond)
            else:
                found = 1 + sum(self._cost(a) for a in children(expr))
            self._costs[expr] = found
        return found

    def _test(self, test: Test) -> Eval:
        name, check = test.fact.name, matcher(self.view, test)
        if test.fact.scope != "":
            suffix = "." + name

            def of_slot(probe: Probe, slot: str) -> Tri:
                value = probe.facts.get(slot + suffix)
                return None if value is None else check(value)

            return of_slot
        if test.op == "classified":

            def stated(probe: Probe, _slot: str) -> Tri:
                value = probe.asserted
                return None if value is None else check(value)

            return stated

        def of_case(probe: Probe, _slot: str) -> Tri:
            value = probe.facts.get(name)
            return None if value is None else check(value)

        return of_case


def _open(test: Expr) -> bool:
    """Return whether a condition is unknown whatever the facts."""
    return isinstance(test, Const) and test.value is None


def _group(test: Test) -> DatedSet:
    if not isinstance(test.bound, DatedSet):
        raise TypeError(f"{test.fact.name} {test.op} {test.bound!r}: a set of codes is expected")
    return test.bound


def matcher(view: View, test: Test) -> Callable[[Whatever], Tri]:
    """Return the function that applies a test to a known value."""
    bound: Whatever = test.bound
    match test.op:
        case "true":
            return _is_true
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
            return view.members(_group(test)).__contains__
        case "classified":
            return classifier(view.members(_group(test)))
        case "overlaps":
            group = view.members(_group(test))
            return lambda v: not group.isdisjoint(v)


def _is_true(value: Whatever) -> bool:
    return value is True


@lru_cache(maxsize=4096)
def above(entry: str) -> tuple[str, ...]:
    """Return the entries above one: 3A001.b.2 lies beneath 3A001.b and 3A001."""
    return tuple(head for head in _heads(entry, ".") if any(c.isdigit() for c in head))


def classifier(members: frozenset[str]) -> Callable[[Whatever], Tri]:
    """Return the function that tells whether a stated classification falls in a set of entries."""
    broader: list[frozenset[str]] = []  # entries above members, found when first needed

    def of(stated: frozenset[str]) -> Tri:
        found: Tri = False
        for entry in stated:
            if entry in members or not members.isdisjoint(above(entry)):
                return True
            if not broader:
                broader.append(frozenset(a for m in members for a in above(m)))
            if entry in broader[0]:
                found = None
        return found

    return of


def _every(quick: tuple[Quick, ...], parts: tuple[Eval, ...]) -> Eval:
    if not quick:
        return _every_part(parts)

    def value(probe: Probe, slot: str) -> Tri:
        out: Tri = True
        get = probe.facts.get
        for name, match, holds in quick:
            known = get(name)
            if known is None:
                out = None
            elif match(known) is not holds:
                return False
        for part in parts:
            v = part(probe, slot)
            if v is False:
                return False
            if v is None:
                out = None
        return out

    return value


def _every_part(parts: tuple[Eval, ...]) -> Eval:
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


def _some(quick: tuple[Quick, ...], parts: tuple[Eval, ...]) -> Eval:
    if not quick:
        return _some_part(parts)

    def value(probe: Probe, slot: str) -> Tri:
        out: Tri = False
        get = probe.facts.get
        for name, match, holds in quick:
            known = get(name)
            if known is None:
                out = None
            elif match(known) is holds:
                return True
        for part in parts:
            v = part(probe, slot)
            if v is True:
                return True
            if v is None:
                out = None
        return out

    return value


def _some_part(parts: tuple[Eval, ...]) -> Eval:
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


def _described(entry: str, test: Eval | None) -> Eval:
    """Return the closure of an entry; ``test`` is None where no parameters settle it."""
    broader = frozenset(_heads(entry, ".:"))

    def value(probe: Probe, slot: str) -> Tri:
        asserted = probe.asserted
        if asserted is None:
            return None if test is None else test(probe, slot)
        if entry in probe.named:
            return True
        tested = None if test is None else test(probe, slot)
        if tested is not None:
            return tested
        return False if broader.isdisjoint(asserted) else None

    return value
