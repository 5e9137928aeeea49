"""One transaction at a time: conditions compiled to closures, with a memo per decision.

A case holds the flat facts of one transaction. A fact that is absent is unknown. ``Probe`` answers for
one case in one view; ``explain`` (module ``explain``) and ``cells`` ask it the same questions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar
from typing import Any as Whatever

from highfence.logic.closures import Eval, Quick, connective, contrary, described, exists
from highfence.logic.expr import (
    ASSERTED,
    All,
    Any,
    Const,
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
from highfence.logic.matching import above, asserts, classifier, group_of, heads, matcher
from highfence.logic.provisions import Definition, Grant, Ladder
from highfence.logic.record import Record

if TYPE_CHECKING:
    from collections.abc import Mapping

    from highfence.logic.hanging import Hang
    from highfence.logic.rulebook import View

_MOST_KEPT = 1024
_OFTEN = 4
"""How often an aspect has come up before it is worth a look at all rules, which takes as long as some decisions."""


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
    and ``unwritten`` keep on what rules hang that are open. Whether the item is in an entry follows from what
    its figures say: as in ``unclassified`` where nothing is asserted, as in ``unasserted`` where others are.
    ``available`` are the values with which an exception excuses.
    """

    __slots__ = ("asserted", "case", "engine", "facts", "memo", "named", "unknown", "unwritten", "view")
    open_slots: ClassVar[bool] = False
    unclassified: ClassVar[Mapping[Tri, Tri]] = {True: True, False: False, None: None}
    unasserted: ClassVar[Mapping[Tri, Tri]] = {True: True, False: False, None: False}
    available: ClassVar[tuple[Tri, ...]] = (True,)

    def __init__(self, view: View, case: Case, engine: Engine, memo: dict[str, Tri] | None = None) -> None:
        self.view, self.case, self.engine = view, case, engine
        self.memo: dict[str, Tri] = {} if memo is None else memo
        self.unknown: dict[tuple[str, str], dict[str, Fact]] = {}
        self.unwritten: dict[tuple[str, str], list[str]] = {}
        self.facts, self.asserted = case.facts, case.asserted
        self.named = _with_those_above(case.asserted) if case.asserted else frozenset()

    def rule(self, rule_id: str, slot: str = "") -> Tri:
        """Return whether a rule holds (for exceptions: whether it is eligible)."""
        memo = self.memo
        if rule_id in memo:  # rules asked of each party or circuit are kept with the slot
            return memo[rule_id]
        return self.engine.rule(rule_id)(self, slot)


class Outline(Probe):
    """A question about every case with certain facts: what it answers stands, whatever else is learned.

    Parties, circuits and figures may still come; so may a classification, unless it is among those facts.
    """

    __slots__ = ()
    open_slots: ClassVar[bool] = True
    unasserted: ClassVar[Mapping[Tri, Tri]] = {True: True, False: False, None: None}

    def __init__(
        self, engine: Engine, facts: Mapping[str, Whatever], asserted: frozenset[str] | None = None
    ) -> None:
        super().__init__(engine.view, Case(facts, asserted=asserted), engine)


class Unclassified(Outline):
    """An outline of cases in which a classification may be asserted."""

    __slots__ = ()
    unclassified: ClassVar[Mapping[Tri, Tri]] = {True: True, False: None, None: None}


class Completion(Probe):
    """A question with unknown facts supposed: what it answers is not contradicted where fewer are known.

    Figures put the item in an entry though others are asserted. Supposed ones might not, so they leave it open,
    and an exception that is open for that may be available.
    """

    __slots__ = ()
    unasserted: ClassVar[Mapping[Tri, Tri]] = {True: None, False: False, None: None}
    available: ClassVar[tuple[Tri, ...]] = (True, None)


def _with_those_above(entries: frozenset[str]) -> frozenset[str]:
    return entries.union(*(heads(e, ".") for e in entries))


def _never(_probe: Probe, _slot: str) -> Tri:
    return False


class Engine:
    """Closures for the conditions of one view, made when first asked for.

    ``aspects`` are groups of facts that settle many rules by themselves, such as the destination: what they
    settle is kept, since learning more changes nothing that is settled.
    """

    def __init__(self, view: View, aspects: tuple[tuple[str, ...], ...] = ()) -> None:
        self.view = view
        self._aspects: list[tuple[tuple[str, ...], dict[tuple[Whatever, ...], dict[str, Tri] | int]]] = [
            (names, {}) for names in aspects
        ]
        self._rules: dict[str, Eval] = {}
        self._exprs: dict[Expr, Eval] = {}
        self._costs: dict[Expr, int] = {}
        self.hangs: dict[Expr, Hang] = {}  # of module ``hanging``

    def settled(self, case: Case) -> dict[str, Tri]:
        """Return the rules that single aspects of a case settle, whatever the rest of it says."""
        out: dict[str, Tri] = {}
        facts = case.facts.get
        if facts(ASSERTED.name) != case.asserted:
            return out
        for names, kept in self._aspects:
            values = tuple(map(facts, names))
            found = kept.get(values, 0)
            if isinstance(found, int):
                if found < _OFTEN:
                    if not found and len(kept) == _MOST_KEPT:
                        kept.clear()
                    kept[values] = found + 1
                    continue
                found = kept[values] = self._outlined(names, values)
            out |= found
        return out

    def _outlined(self, names: tuple[str, ...], values: tuple[Whatever, ...]) -> dict[str, Tri]:
        facts = {n: v for n, v in zip(names, values, strict=True) if v is not None}
        probe = (Outline if ASSERTED.name in names else Unclassified)(self, facts, facts.get(ASSERTED.name))
        for r in self.view.live:
            if not isinstance(r.body, Ladder) and getattr(r.provision, "scope", "") == "":
                probe.rule(r.id)
        return {rule: v for rule, v in probe.memo.items() if v is not None and "@" not in rule}

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
            return connective(*self._parts(expr), decisive=False)
        if isinstance(expr, Any):
            return connective(*self._parts(expr), decisive=True)
        if isinstance(expr, Not):
            return contrary(self.expr(expr.arg))
        if isinstance(expr, Meets):
            return self._meets(expr.rule)
        if isinstance(expr, Exists):
            return exists(expr, self.expr(expr.cond))
        if isinstance(expr, Described):
            return described(expr.entry, None if _open(expr.test) else self.expr(expr.test))
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
            return test.fact.name, self.view.members(group_of(test)).isdisjoint, not holds
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


__all__ = ["Case", "Completion", "Engine", "Outline", "Probe", "above", "asserts", "classifier", "matcher"]
