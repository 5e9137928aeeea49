"""Changes of the constants that law tests facts against: thresholds, days, and membership of groups."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING
from typing import Any as Whatever

from highfence.facts.intake import nearest
from highfence.facts.vocabulary import COUNTRY
from highfence.logic.expr import DatedSet, Expr, Fact, Meets, Op, Test, walk
from highfence.logic.rulebook import conditions_of
from highfence.portfolio.amend import amended, on_sets, over, reworded, rewritten
from highfence.portfolio.changes import Terms, covered
from highfence.portfolio.conditions import Misfit, bound, countries, fact_named, group_named

if TYPE_CHECKING:
    from highfence.logic.provisions import Provision, Regime

COMPARISONS: dict[str, Op] = {"at_least": "ge", "more_than": "gt", "at_most": "le", "below": "lt"}
"""Kinds of tests of a threshold, as a reform names them."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """In a paragraph and what is beneath it, the bound ``at`` of tests of a fact becomes another.

    ``fact``  as in ``highfence facts`` (item.tpp), or ic.tpp, party.country
    ``test``  only tests of this kind: at_least, more_than, at_most, below; empty: every kind
    """

    rule: str
    fact: str
    at: float | date
    becomes: float | date
    test: str = ""

    def apply(self, regime: Regime, terms: Terms) -> Regime:
        """Return the regime with the bound moved. Raises Misfit when no test has it."""
        chosen = {p.id for p in covered(regime, self.rule)}
        fact = fact_named(self.fact)
        if fact is None:
            raise Misfit(
                "fact", self.fact, "the name of a fact", nearest(self.fact, _facts_of(regime, chosen))
            )
        if fact.kind not in {"number", "date"}:
            raise Misfit("fact", self.fact, "a fact with a threshold: a number or a day")
        if self.test and self.test not in COMPARISONS:
            raise Misfit("test", self.test, "one of " + ", ".join(COMPARISONS))
        old, new = bound(fact, self.at, "at"), bound(fact, self.becomes, "becomes")
        wanted = COMPARISONS.get(self.test)

        def leaf(expr: Expr) -> Expr:
            if (
                isinstance(expr, Test)
                and expr.fact == fact
                and expr.bound == old
                and wanted in {None, expr.op}
            ):
                return replace(expr, bound=new)
            return expr

        def change(prov: Provision) -> Provision:
            if prov.id not in chosen:
                return prov
            return amended(prov, lambda b: rewritten(b, leaf), terms.first, terms.name)

        if old != new:
            made = over(regime, change)
            if all(a is b for a, b in zip(made.provisions, regime.provisions, strict=True)):
                raise Misfit("at", self.at, self._expected(regime, chosen, fact, terms.first))
            return made
        return regime

    def _expected(self, regime: Regime, chosen: set[str], fact: Fact, first: date | None) -> str:
        marks = bounds_in(regime, chosen, fact)
        when = f" on or after {first}" if first else ""
        kind = f" ({self.test})" if self.test else ""
        if marks:
            words = ", ".join(_plain(m) for m in sorted(marks))
            return f"a bound{kind} of {self.fact} that {self.rule} has{when}: {words}"
        others = sorted(
            p.id
            for p in regime.provisions
            if p.id in _pointed(regime, chosen) and bounds_in(regime, {p.id}, fact)
        )
        told = f"; {', '.join(others[:4])}, to which it points, test it" if others else ""
        return f"a rule that tests {self.fact}{told}"


def _plain(value: float | date) -> str:
    return value.isoformat() if isinstance(value, date) else f"{value:g}" if value < 1e6 else f"{value:,.0f}"


def bounds_in(regime: Regime, rules: set[str], fact: Fact) -> set[Whatever]:
    """Return the bounds that a fact is tested against in the rules, in any version."""
    return {
        node.bound
        for p in regime.provisions
        if p.id in rules
        for expr in expressions(p)
        for node in walk(expr)
        if isinstance(node, Test) and node.fact == fact
    }


def expressions(prov: Provision) -> list[Expr]:
    """Return every condition that a provision has, had, or has instead."""
    return [
        expr
        for v in prov.versions
        for body in (v.body, *(s.instead for s in v.stays), v.savings.cond if v.savings else None)
        for expr in conditions_of(body)
    ]


def _facts_of(regime: Regime, rules: set[str]) -> list[str]:
    prefix = {"ic": "item.", "party": "party.", "": ""}
    return sorted(
        {
            prefix[node.fact.scope] + node.fact.name
            for p in regime.provisions
            if p.id in rules
            for expr in expressions(p)
            for node in walk(expr)
            if isinstance(node, Test)
        }
    )


def _pointed(regime: Regime, rules: set[str]) -> set[str]:
    return {
        node.rule
        for p in regime.provisions
        if p.id in rules
        for expr in expressions(p)
        for node in walk(expr)
        if isinstance(node, Meets)
    }


@dataclass(frozen=True, slots=True)
class Membership:
    """Codes join or leave a group: a country group (A:5), or a list that the text names, by its label."""

    group: str
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()

    def apply(self, regime: Regime, terms: Terms) -> Regime:
        """Return the regime with the membership changed wherever the group counts. Raises Misfit."""
        group = group_named(regime, self.group)
        if not self.add and not self.remove:
            raise Misfit("", self.group, "codes to add or to remove")
        within = self._spans(regime, group, "remove", self.remove, terms.first)
        joining = self._spans(regime, group, "add", self.add, terms.first)
        day = terms.first or regime.modelled_from
        ever = frozenset().union(*(group.at(d) for d in {day, *(d for d in group.days() if d > day)}))
        for code, _, _ in within:
            if code not in ever:
                raise Misfit("remove", code, f"a member of {self.group} on or after {day}")

        def change(one: DatedSet) -> DatedSet:
            if one.label != group.label:
                return one
            minus = (DatedSet(f"left {one.label} by reform {terms.name}", within),) if within else ()
            kept = replace(one, minus=(*one.minus, *minus))
            return DatedSet(one.label, joining, union=(kept,)) if joining else kept

        edit = on_sets(change)
        return over(regime, lambda p: reworded(p, edit))

    def _spans(
        self, regime: Regime, group: DatedSet, field: str, names: tuple[str, ...], first: date | None
    ) -> tuple[tuple[str, date, date | None], ...]:
        if not names:
            return ()
        if _of_countries(regime, group):
            spans = countries("", names, field).spans
        else:
            spans = tuple((n, date.min, None) for n in names)
        return tuple((c, max(since, first or date.min), last) for c, since, last in spans)


def _of_countries(regime: Regime, group: DatedSet) -> bool:
    """Return whether the set is one of countries: some fact that has countries is tested against it."""
    label = group.label

    def inside(one: DatedSet) -> bool:
        return one.label == label or any(inside(g) for g in (*one.union, *one.minus))

    return any(
        isinstance(node, Test)
        and isinstance(node.bound, DatedSet)
        and COUNTRY in node.fact.choices
        and inside(node.bound)
        for p in regime.provisions
        for expr in expressions(p)
        for node in walk(expr)
    )
