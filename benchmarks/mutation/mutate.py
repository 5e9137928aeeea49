"""Law mutation test: change one thing in the records at a time, and see whether some case notices.

    python benchmarks/mutation/mutate.py                     # every mutant; writes docs/mutation.md and .json
    python benchmarks/mutation/mutate.py --module eccn_3a090 --no-report

A mutant is one record with one change: an atom negated, a threshold moved, a date shifted by a day, an
edge dropped. It is caught when an expectation in the cases beside the law gets another answer, or none.
Only expectations whose rule hangs on the changed record, through other rules and edges, are asked again.

A compound condition that several records share word for word is one piece of text: it is taken apart in
one of them, and negated or dropped as a whole in the others (``Law._owners``).

Not counted, each by a rule stated here and applied in ``Workshop.verdict``:

* refused: the changed record breaks an invariant, so that the rulebook does not load;
* unreachable: on every day from the first that is modelled, in both readings, the same text counts;
* equal: the two conditions agree for every cell of every fact in them, unknown included, with other
  rules and quantifiers taken as free to be true, false or unknown (``proofs.same``); or the texts that count
  so agree on each day, once what is not in force on that day is put in as false (``proofs.Days.same_every_day``).
"""

from __future__ import annotations

import argparse
import copy
import importlib
import json
import multiprocessing
import os
import pkgutil
import random
import sys
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(Path(__file__).parent)]

import proofs  # noqa: E402
from proofs import same  # noqa: E402

import cases  # noqa: E402 - found through the path above
from highfence.law.us import ear  # noqa: E402
from highfence.logic import invariants  # noqa: E402
from highfence.logic.common import Common, bars_exception  # noqa: E402
from highfence.logic.errors import HighfenceError  # noqa: E402
from highfence.logic.expr import (  # noqa: E402
    FALSE,
    TRUE,
    All,
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
    not_,
    walk,
)
from highfence.logic.expr import Any as AnyOf  # noqa: E402
from highfence.logic.provisions import (  # noqa: E402
    POLICIES,
    Bar,
    Body,
    Definition,
    Duty,
    Grant,
    Ladder,
    LicenseException,
    Provision,
    Regime,
    Requirement,
    ReviewPolicy,
    Rung,
    Savings,
    Stay,
    Unbar,
    Version,
    beneath,
    expressions,
)
from highfence.logic.rulebook import READINGS, Resolved, View, resolve  # noqa: E402
from highfence.logic.scalar import Case, Engine, Probe  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SEED = 20261121
MOST = 20_000
"""Past this many mutants a sample of this size is drawn with ``SEED``."""

SHARED = 4
"""From this many nodes on, a condition that stands in several records word for word is taken apart once."""

MEMBERS = 12
"""Sets written out in the text with at most this many members lose each of them once."""

FLIPS = {"ge": "gt", "gt": "ge", "le": "lt", "lt": "le"}
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Mutant:
    """One changed record. ``pair``: the conditions before and after, where only one condition changed."""

    kind: str
    what: str
    provision: Provision
    pair: tuple[Expr, Expr] | None = None
    edges: bool = False

    @property
    def label(self) -> str:
        return f"{self.provision.id}: {self.what}"


# -------------------------------------------------------------------------------------- changed conditions


def words(expr: Expr) -> str:
    """Return a condition in a few words."""
    if isinstance(expr, Test):
        bound = expr.bound.label if isinstance(expr.bound, DatedSet) else expr.bound
        return f"{expr.fact.name} {expr.op}" + ("" if bound is None else f" {bound}")
    if isinstance(expr, Meets):
        return f"meets {expr.rule}"
    if isinstance(expr, Not):
        return f"not ({words(expr.arg)})"
    if isinstance(expr, All | AnyOf):
        name = "all" if isinstance(expr, All) else "any"
        return f"{name}({', '.join(words(a) for a in expr.args[:4])}{', ...' if len(expr.args) > 4 else ''})"
    if isinstance(expr, Exists):
        return f"some {expr.over}({words(expr.cond)})"
    if isinstance(expr, Described):
        return f"entry {expr.entry}({words(expr.test)})"
    return f"constant {expr.value}" if isinstance(expr, Const) else type(expr).__name__


def changed(expr: Expr, law: Lens) -> Iterator[tuple[str, str, Expr]]:
    """Yield (kind, what, condition) for every single change of a condition."""
    if law.elsewhere(expr):
        yield "negate", f"negated {words(expr)}", not_(expr)
    elif isinstance(expr, Test):
        yield from _changed_test(expr, law)
    elif isinstance(expr, Not):
        for kind, what, arg in changed(expr.arg, law):
            yield kind, what, Not(arg)
    elif isinstance(expr, All | AnyOf):
        yield from _changed_list(expr, law)
    elif isinstance(expr, Exists):
        for kind, what, cond in changed(expr.cond, law):
            yield kind, what, replace(expr, cond=cond)
    elif isinstance(expr, Described):
        for kind, what, test in changed(expr.test, law):
            yield kind, what, replace(expr, test=test)


def _changed_test(test: Test, law: Lens) -> Iterator[tuple[str, str, Expr]]:
    said = words(test)
    yield "negate", f"negated {said}", not_(test)
    if test.op in FLIPS:
        flipped = FLIPS[test.op]
        yield "boundary", f"{said} became {flipped}", Test(test.fact, flipped, test.bound)  # type: ignore[arg-type]
    bound = test.bound
    if isinstance(bound, date):
        for moved in (bound - DAY, bound + DAY):
            yield "threshold", f"{said} moved to {moved}", Test(test.fact, test.op, moved)
    elif isinstance(bound, int | float) and not isinstance(bound, bool):
        for factor in (0.999, 1.001):
            near = bound * factor if bound else factor - 1.0
            yield "threshold", f"{said} moved to {near:g}", Test(test.fact, test.op, near)
    elif isinstance(bound, DatedSet):
        neighbour = law.neighbour(test.fact, bound)
        if neighbour is not None:
            yield "group", f"{said} became {neighbour.label}", Test(test.fact, test.op, neighbour)
        spans = bound.spans
        if (
            not bound.union
            and not bound.minus
            and 1 < len(spans) <= MEMBERS
            and test.fact.name != "certifications"
        ):
            for one in spans:
                fewer = DatedSet(bound.label, tuple(s for s in spans if s != one))
                yield "member", f"{said} without {one[0]}", Test(test.fact, test.op, fewer)


def _changed_list(expr: All | AnyOf, law: Lens) -> Iterator[tuple[str, str, Expr]]:
    kind, other = type(expr), AnyOf if isinstance(expr, All) else All
    yield "swap", f"{words(expr)} with all and any swapped", other(expr.args)
    for i, arg in enumerate(expr.args):
        rest = expr.args[:i] + expr.args[i + 1 :]
        if arg != (TRUE if isinstance(expr, All) else FALSE):
            left = rest[0] if len(rest) == 1 else kind(rest)
            yield "part", f"dropped {words(arg)} from {'all' if kind is All else 'any'}", left
        for name, what, new in changed(arg, law):
            yield name, what, kind((*expr.args[:i], new, *expr.args[i + 1 :]))


Change = tuple[str, str, Any, tuple[Expr, Expr] | None]


def changed_body(body: Body | None, law: Lens) -> Iterator[Change]:
    """Yield (kind, what, body, pair of conditions) for every single change of a body."""
    if isinstance(body, Grant):
        for kind, what, new in changed(body.eligible, law):
            yield kind, what, replace(body, eligible=new), (body.eligible, new)
        for i, c in enumerate(body.conditions):
            rest = body.conditions[:i] + body.conditions[i + 1 :]
            yield "condition", f"dropped condition {c.id}", replace(body, conditions=rest), None
            for kind, what, new in changed(c.test, law):
                conditions = (*body.conditions[:i], replace(c, test=new), *body.conditions[i + 1 :])
                yield kind, f"condition {c.id}: {what}", replace(body, conditions=conditions), (c.test, new)
    elif isinstance(body, Ladder):
        yield from _changed_ladder(body, law)
    elif body is not None:
        for kind, what, new in changed(body, law):
            yield kind, what, new, (body, new)


def _changed_ladder(body: Ladder, law: Lens) -> Iterator[Change]:
    rungs = body.rungs
    for i, rung in enumerate(rungs):
        name = f"rung {i + 1} ({rung.policy})"

        def with_rung(new: Rung, at: int = i) -> Ladder:
            return Ladder((*rungs[:at], new, *rungs[at + 1 :]))

        yield "rung", f"dropped {name}", Ladder(rungs[:i] + rungs[i + 1 :]), None
        if i + 1 < len(rungs) and rungs[i + 1].policy != rung.policy:
            swapped = (*rungs[:i], rungs[i + 1], rung, *rungs[i + 2 :])
            yield "rung", f"swapped {name} and the next", Ladder(swapped), None
        policy = POLICIES[(POLICIES.index(rung.policy) + 1) % len(POLICIES)]
        yield "policy", f"{name} became {policy}", with_rung(replace(rung, policy=policy)), None
        for kind, what, new in changed(rung.when, law):
            yield kind, f"{name}: {what}", with_rung(replace(rung, when=new)), (rung.when, new)


# ---------------------------------------------------------------------------------------- changed records


def mutants(prov: Provision, base: Law) -> Iterator[Mutant]:
    """Yield every mutant of a record."""
    law = Lens(base, prov.id)
    for i, version in enumerate(prov.versions):

        def with_version(new: Version, at: int = i) -> Provision:
            return replace(prov, versions=(*prov.versions[:at], new, *prov.versions[at + 1 :]))

        said = f"version of {version.since}"
        for kind, what, body, pair in changed_body(version.body, law):
            yield Mutant(kind, f"{said}: {what}", with_version(replace(version, body=body)), pair)
        for step in (-DAY, DAY):
            yield Mutant("date", f"{said} begins {_way(step)}", with_version(_shifted(version, step)))
        for n, stay in enumerate(version.stays):

            def with_stay(
                new: Stay,
                at: int = n,
                of: Version = version,
                put: Callable[[Version], Provision] = with_version,
            ) -> Provision:
                return put(replace(of, stays=(*of.stays[:at], new, *of.stays[at + 1 :])))

            yield from _changed_stay(stay, f"{said}, stay of {stay.since}", with_stay, law)
        if version.savings:
            yield from _changed_savings(version, version.savings, said, with_version, law)
    yield from _changed_edges(prov)


def _way(step: timedelta) -> str:
    return "a day earlier" if step < timedelta(0) else "a day later"


def _shifted(version: Version, step: timedelta) -> Version:
    """Return the version with another first day; a stay from its first day on moves with it."""
    stays = tuple(replace(s, since=s.since + step) if s.since == version.since else s for s in version.stays)
    return replace(version, since=version.since + step, stays=stays)


def _changed_stay(stay: Stay, said: str, put: Callable[[Stay], Provision], law: Lens) -> Iterator[Mutant]:
    for step in (-DAY, DAY):
        yield Mutant("stay", f"{said} begins {_way(step)}", put(replace(stay, since=stay.since + step)))
        if stay.until:
            yield Mutant("stay", f"{said} ends {_way(step)}", put(replace(stay, until=stay.until + step)))
    for kind, what, body, pair in changed_body(stay.instead, law):
        yield Mutant(kind, f"{said}, instead: {what}", put(replace(stay, instead=body)), pair)


def _changed_savings(
    version: Version, savings: Savings, said: str, put: Callable[[Version], Provision], law: Lens
) -> Iterator[Mutant]:
    yield Mutant("savings", f"{said}: dropped savings", put(replace(version, savings=None)))
    if savings.until:
        for step in (-DAY, DAY):
            moved = replace(savings, until=savings.until + step)
            yield Mutant("savings", f"{said}: savings end {_way(step)}", put(replace(version, savings=moved)))
    for kind, what, cond in changed(savings.cond, law):
        new = replace(version, savings=replace(savings, cond=cond))
        yield Mutant(kind, f"{said}, savings: {what}", put(new), (savings.cond, cond))


EDGES: dict[type[Provision], tuple[str, ...]] = {
    LicenseException: ("excuses",),
    Bar: ("bars", "all_but"),
    Unbar: ("lifts",),
    ReviewPolicy: ("reviews",),
}


def _changed_edges(prov: Provision) -> Iterator[Mutant]:
    for name in EDGES.get(type(prov), ()):
        targets = getattr(prov, name)
        for i, target in enumerate(targets):
            rest = targets[:i] + targets[i + 1 :]
            new = replace(prov, **{name: rest})
            yield Mutant("edge", f"dropped {name} {target}", new, edges=True)
    if isinstance(prov, LicenseException):
        yield Mutant("elected", "elected flipped", replace(prov, elected=not prov.elected), edges=True)


# -------------------------------------------------------------------------------------------- the law


@dataclass(frozen=True)
class Lens:
    """The law as it is looked at while one record is changed."""

    law: Law
    of: str

    def neighbour(self, fact: Fact, group: DatedSet) -> DatedSet | None:
        """Return another country group to put in the place of ``group``."""
        return self.law.neighbour(fact, group)

    def elsewhere(self, expr: Expr) -> bool:
        """Return whether a condition is one that several records share, and is taken apart in another."""
        return self.law.owner.get(expr, self.of) != self.of


class Law:
    """The rulebook, its expectations, and which of them hang on which record."""

    def __init__(self) -> None:
        self.book = cases.rulebook()
        self.regime: Regime = self.book.regimes["us.ear"]
        self.days = [d for d in self.book.days_of_change("us.ear") if d >= self.regime.modelled_from]
        self.groups: dict[bool, list[DatedSet]] = {True: [], False: []}
        self._collect_groups()
        self.expectations = cases.expectations()
        self.points = {p.id: self._points(p) for p in self.regime.provisions}
        self._closures: dict[str, frozenset[str]] = {}
        self.by_rule: dict[str, list[int]] = defaultdict(list)
        self.dependents: dict[str, set[str]] = defaultdict(set)
        for rule in self.points:
            for one in self.closure(rule):
                self.dependents[one].add(rule)
        self._index()
        self.owner = self._owners()

    def _owners(self) -> dict[Expr, str]:
        """Return, for every compound condition that stands in several records word for word, one of them.

        Such a condition is one piece of text; it is taken apart once, in the record of which most is
        expected, and elsewhere negated or dropped as a whole.
        """
        expected = Counter(e.rule.partition("@")[0] for e in self.expectations)
        owners: dict[Expr, str] = {}
        for prov in sorted(self.regime.provisions, key=lambda p: -expected[p.id]):
            todo = list(expressions(prov))
            while todo:
                node = todo.pop()
                compound = sum(1 for _ in walk(node)) >= SHARED
                if not compound or owners.setdefault(node, prov.id) == prov.id:
                    todo += children(node)
        return owners

    def _collect_groups(self) -> None:
        found: set[DatedSet] = set()
        for prov in self.regime.provisions:
            for expr in expressions(prov):
                for node in walk(expr):
                    if (
                        isinstance(node, Test)
                        and isinstance(node.bound, DatedSet)
                        and "country" in node.fact.choices
                    ):
                        found.add(node.bound)
        self.groups[True] = sorted(found, key=lambda g: (g.label, repr(g.spans)))

    def neighbour(self, fact: Fact, group: DatedSet) -> DatedSet | None:
        """Return the next country group in the order of names that ever has other members."""
        if "country" not in fact.choices or group not in self.groups[True]:
            return None
        at = self.groups[True].index(group)
        for other in (*self.groups[True][at + 1 :], *self.groups[True][:at]):
            if any(other.at(d) != group.at(d) for d in (self.days[0], self.days[-1])):
                return other
        return None

    def _points(self, prov: Provision) -> set[str]:
        return {n.rule for e in expressions(prov) for n in walk(e) if isinstance(n, Meets)}

    def closure(self, rule: str) -> frozenset[str]:
        """Return the rules on which a rule hangs, itself included."""
        if rule not in self._closures:
            seen: set[str] = set()
            todo = [rule]
            while todo:
                one = todo.pop()
                if one not in seen:
                    seen.add(one)
                    todo += self.points.get(one, ())
            self._closures[rule] = frozenset(seen)
        return self._closures[rule]

    def _index(self) -> None:
        provs = {p.id: p for p in self.regime.provisions}
        deciding = [p.id for p in provs.values() if not isinstance(p, Definition | ReviewPolicy | Duty)]
        every = frozenset().union(*(self.closure(i) for i in deciding))
        bars = [p for p in provs.values() if isinstance(p, Bar)]
        unbars = [p for p in provs.values() if isinstance(p, Unbar)]
        ladders = [p for p in provs.values() if isinstance(p, ReviewPolicy)]
        excusing = [p for p in provs.values() if isinstance(p, LicenseException)]
        far: list[tuple[int, frozenset[str]]] = []
        for i, exp in enumerate(self.expectations):
            rule = exp.rule.partition("@")[0]
            if rule == "outcome":
                far.append((i, every))
                continue
            needs = set(self.closure(rule))
            if isinstance(provs.get(rule), LicenseException):
                on_it = [b for b in bars if bars_exception(b, rule)]
                lifting = [u for u in unbars if any(beneath(t, b.id) for t in u.lifts for b in on_it)]
                needs |= set().union(*(self.closure(p.id) for p in (*on_it, *lifting)))
            if isinstance(provs.get(rule), Requirement) and isinstance(exp.expected, list | dict):
                # Policies of a requirement, or which records excuse and review it, where a case says so.
                over = [x for x in ladders if any(beneath(t, rule) for t in x.reviews)]
                needs |= set().union(*(self.closure(p.id) for p in over))
                needs |= {e.id for e in excusing if any(beneath(t, rule) for t in e.excuses)}
            for one in needs:
                self.by_rule[one].append(i)
        for rule, found in self.by_rule.items():
            found.sort(key=lambda i: self.expectations[i].rule.partition("@")[0] != rule)
        for i, needs_all in far:
            for one in needs_all:
                self.by_rule[one].append(i)
        self.of_exceptions = [
            i
            for i, e in enumerate(self.expectations)
            if e.rule == "outcome" or isinstance(provs.get(e.rule), Bar | LicenseException)
        ]

    def reachable(self, mutant: Mutant) -> list[int]:
        """Return the expectations that can change with a mutant, nearest first."""
        if mutant.kind == "edge" and isinstance(mutant.provision, Bar) and mutant.provision.all_but:
            return self.of_exceptions
        return self.by_rule.get(mutant.provision.id, [])


@cache
def law() -> Law:
    """Return the law, read once a process."""
    return Law()


# --------------------------------------------------------------------------------------------- verdicts


class Loose(Engine):
    """An engine whose rules find each other by name when asked, so that one can be replaced.

    Closures made for a view serve all its mutants: on one day, one condition means one thing.
    """

    def __init__(
        self, view: View, base: Loose | None = None, without: str = "", *, swapped: bool = False
    ) -> None:
        super().__init__(view)
        self.swapped = swapped
        if base is not None:
            self._rules = {k: v for k, v in base._rules.items() if k != without}  # noqa: SLF001
            self._exprs, self._costs = base._exprs, base._costs  # noqa: SLF001

    def _meets(self, name: str) -> Callable[[Probe, str], Tri]:
        return lambda probe, slot: probe.engine.rule(name)(probe, slot)


@cache
def loose(view: View) -> Loose:
    """Return the engine of a view of the law as it is."""
    return Loose(view)


class Workshop:
    """Puts mutants into views of the law and asks the expectations again."""

    def __init__(self, base: Law) -> None:
        self.law = base
        self._targets = invariants.targets(base.regime.provisions)
        self._days = proofs.Days(base.book, base.regime.id)
        self._sound: dict[int, bool] = {}
        self._memos: dict[int, dict[str, Tri]] = {}
        self._memo: dict[str, Tri] = {}
        self._said: dict[tuple[int, str], tuple[Tri, ...]] = {}
        vars(cases)["probe_of"] = self._probe

    def _probe(self, engine: Engine, case: Case) -> Probe:
        """Return a question about a case, with the answers that the change cannot have touched."""
        return Probe(engine.view, case, engine, self._memo)

    def sound(self, i: int) -> bool:
        """Return whether an expectation holds of the law as it is; one that fails can catch nothing."""
        if i not in self._sound:
            exp = self.law.expectations[i]
            self._memo = self._memos[i] = {}
            try:
                held = cases.answer(loose(cases.view_of(exp)), exp) == cases.expected(exp)
            except (HighfenceError, KeyError, TypeError):
                held = False
            self._sound[i] = held
        return self._sound[i]

    def verdict(self, mutant: Mutant) -> str:
        """Return caught, survived, or the rule by which the mutant is not counted."""
        regime = self.law.regime
        new = mutant.provision
        old = next(p for p in regime.provisions if p.id == new.id)
        try:
            invariants.check_versions(new, regime)  # the checks of one record, not of all
            invariants.check_edges(new, self._targets)
        except HighfenceError:
            return "refused"
        if self._caught(mutant, old):
            return "caught"
        if not mutant.edges and self._unreachable(old, new):
            return "unreachable"
        if mutant.pair is not None and same(*mutant.pair):
            return "equal"
        if not mutant.edges and self._days.same_every_day(old, new):
            return "equal"
        return "survived"

    def _unreachable(self, old: Provision, new: Provision) -> bool:
        around = {d + n * DAY for d in self.law.days for n in (-1, 0, 1)}
        around |= {v.since + n * DAY for p in (old, new) for v in p.versions for n in (-1, 0, 1)}
        first = self.law.regime.modelled_from
        return all(
            _counts(resolve(old, on, date.max, reading)) == _counts(resolve(new, on, date.max, reading))
            for on in around
            if on >= first
            for reading in READINGS
        )

    def _caught(self, mutant: Mutant, old: Provision) -> bool:
        engines: dict[tuple[int, date, date | None], Loose | None] = {}
        stale = self.law.dependents[old.id]
        for i in self.law.reachable(mutant):
            if not self.sound(i):
                continue
            exp = self.law.expectations[i]
            base = cases.view_of(exp)
            key = (id(base), exp.on, exp.known_on)
            if key not in engines:
                try:
                    engines[key] = self._engine(mutant, old, base, exp)
                except HighfenceError:
                    return True
            engine = engines[key]
            if engine is None:
                continue
            self._memo = {k: v for k, v in self._memos[i].items() if k.partition("@")[0] not in stale}
            try:
                if engine.swapped and self._unmoved(old, engine, loose(base), i):
                    continue
                got = cases.answer(engine, exp)
            except (HighfenceError, KeyError, TypeError, StopIteration, RecursionError):
                return True
            if got != cases.expected(exp):
                return True
        return False

    def _unmoved(self, old: Provision, engine: Loose, base: Loose, i: int) -> bool:
        """Return whether the changed record says of a case what it said: then nothing beyond it can change."""
        if isinstance(old, ReviewPolicy):
            return False
        key = (i, old.id)
        if key not in self._said:
            self._said[key] = self._says(old, base, i, self._memos[i])
        return self._says(old, engine, i, self._memo) == self._said[key]

    def _says(self, prov: Provision, engine: Loose, i: int, memo: dict[str, Tri]) -> tuple[Tri, ...]:
        exp = self.law.expectations[i]
        slots: set[str] = {""}
        if isinstance(prov, Definition) and prov.scope:
            slots = set(exp.facts.ics) if prov.scope == "ic" else {s for s, _ in exp.facts.parties}
            slots |= exp.facts.open_roles if prov.scope == "party" else set()
            rule, _, slot = exp.rule.partition("@")
            slots |= {slot} if rule == prov.id else set()
        probe = Probe(engine.view, exp.facts, engine, memo)
        out = [probe.rule(prov.id, slot) for slot in sorted(slots)]
        body = engine.view.rules[prov.id].body
        if isinstance(body, Grant):
            out += [engine.expr(c.test)(probe, "") for c in body.conditions]
        return tuple(out)

    def _engine(self, mutant: Mutant, old: Provision, base: View, exp: cases.Expectation) -> Loose | None:
        """Return the engine of the changed view, or None where nothing changed in it."""
        found = resolve(mutant.provision, exp.on, exp.known_on or date.max, exp.reading)
        was = base.rules[old.id]
        if not mutant.edges and _counts(found) == _counts(was):
            return None
        simple = not mutant.edges and (found.body is None) == (was.body is None)
        if simple and isinstance(old, LicenseException):
            simple = found.body is not None
        swapped = simple or isinstance(old, Definition)
        view = _swapped(base, found) if swapped else self._rebuilt(base, mutant, exp)
        return Loose(view, loose(base), old.id, swapped=swapped)

    def _rebuilt(self, base: View, mutant: Mutant, exp: cases.Expectation) -> View:
        """Return a view made anew, with edges; the records that did not change are not resolved again."""
        new = mutant.provision
        provisions = tuple(new if p.id == new.id else p for p in self.law.regime.provisions)
        known_on = exp.known_on or date.max
        rules = {**base.rules, new.id: resolve(new, exp.on, known_on, exp.reading)}
        common = Common(replace(self.law.regime, provisions=provisions))
        return View(common, exp.on, known_on, exp.reading, rules)


def _counts(found: Resolved) -> tuple[object, ...]:
    """Return what counts of a record: its text, and whether it is stayed and by what."""
    on_books = found.on_books.body if found.on_books and found.body is None else None
    return found.body, found.state == "stayed", on_books


def _swapped(base: View, found: Resolved) -> View:
    view = copy.copy(base)
    view.rules = {**base.rules, found.id: found}
    for name in ("live", "entries", "requirements", "exceptions", "ladders", "duties"):
        setattr(view, name, tuple(found if r.id == found.id else r for r in getattr(base, name)))
    view.granting = {i: found if i == found.id else r for i, r in base.granting.items()}
    return view


# ---------------------------------------------------------------------------------------------- the run


def all_mutants(module: str = "", *, members: bool = False) -> list[Mutant]:
    """Return every mutant of the records of the modules whose name ends so, or of all.

    ``members``: also leave out each member of each set written in the text. A set such as "export,
    reexport, transfer" stands in nearly every paragraph, so that these ask one question many times; they
    are for those who write cases and do not count in what is published.
    """
    base = law()
    wanted = ids_of(module) if module else {p.id for p in base.regime.provisions}
    return [
        m
        for p in base.regime.provisions
        if p.id in wanted
        for m in mutants(p, base)
        if members or m.kind != "member"
    ]


def ids_of(module: str) -> set[str]:
    """Return the ids written in the modules whose name ends with ``module``."""
    names = [m.name for m in pkgutil.walk_packages(ear.__path__, f"{ear.__name__}.")]
    found = [n for n in names if n == module or n.endswith(f".{module}")]
    if not found:
        raise SystemExit(f"no module of law is named {module}")
    return {p.id for n in found for p in getattr(importlib.import_module(n), "PROVISIONS", ())}


_QUEUE: list[Mutant] = []


def _work(span: tuple[int, int]) -> list[tuple[int, str]]:
    shop = _shop()
    return [(i, shop.verdict(_QUEUE[i])) for i in range(*span)]


@cache
def _shop() -> Workshop:
    return Workshop(law())


def run(queue: list[Mutant], processes: int = 2) -> list[str]:
    """Return the verdict on each mutant, in order."""
    _QUEUE[:] = queue
    step = 25
    spans = [(i, min(i + step, len(queue))) for i in range(0, len(queue), step)]
    verdicts = [""] * len(queue)
    if processes == 1:
        batches: Any = map(_work, spans)
        for batch in batches:
            for i, verdict in batch:
                verdicts[i] = verdict
        return verdicts
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        for batch in pool.imap_unordered(_work, spans):
            for i, verdict in batch:
                verdicts[i] = verdict
    return verdicts


def report(queue: list[Mutant], verdicts: list[str], sampled_from: int) -> dict[str, Any]:
    """Return what is published."""
    counted = [(m, v) for m, v in zip(queue, verdicts, strict=True) if v in {"caught", "survived"}]
    caught = sum(v == "caught" for _, v in counted)
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    for m, v in zip(queue, verdicts, strict=True):
        kinds[m.kind][v] += 1
    records: dict[str, Counter[str]] = defaultdict(Counter)
    for m, v in counted:
        records[m.provision.id][v] += 1
    return {
        "rulebook": law().book.digest,
        "seed": SEED,
        "mutants_made": sampled_from,
        "total": len(counted),
        "caught": caught,
        "share_pct": round(100 * caught / len(counted), 2) if counted else 0.0,
        "not_counted": {k: verdicts.count(k) for k in ("refused", "unreachable", "equal")},
        "kinds": {k: dict(sorted(v.items())) for k, v in sorted(kinds.items())},
        "expectations": len(law().expectations),
        "records": {k: [v["caught"], v["survived"]] for k, v in sorted(records.items())},
        "survivors": [
            {"id": m.provision.id, "kind": m.kind, "what": m.what[:200]}
            for m, v in counted
            if v == "survived"
        ],
    }


EXPLAINED = {
    "negate": "a test negated",
    "boundary": "a comparison flipped at its boundary (`>=` and `>`, `<=` and `<`)",
    "threshold": "a threshold moved by a thousandth, or a day",
    "group": "a country group replaced by the next one in the order of names",
    "member": f"a member left out of a set written in the text (sets of up to {MEMBERS})",
    "swap": "all and any swapped",
    "part": "a conjunct or alternative dropped",
    "edge": "a target of an exception, bar, lift or review policy dropped",
    "elected": "an exception looked at unasked, or only when claimed",
    "condition": "a condition of an exception dropped",
    "rung": "a rung of a review policy dropped, or swapped with the next",
    "policy": "the policy of a rung changed",
    "date": "the first day of a version moved by a day",
    "stay": "the first or last day of a stay moved by a day",
    "savings": "a savings clause dropped, or its last day moved",
}


def markdown(found: dict[str, Any]) -> str:
    """Return the report for readers."""
    lines = [
        "# Mutation test of the law",
        "",
        "One thing in the records is changed at a time, and the cases beside the law are asked again. A change",
        "that no case notices survives. Made by `python benchmarks/mutation/mutate.py`; the figures and the",
        "digest of the rulebook they belong to are in `mutation.json`.",
        "",
        f"**{found['caught']} of {found['total']} mutants caught ({found['share_pct']} %)**,",
        f"by {found['expectations']} expectations. Seed {found['seed']}; rulebook `{found['rulebook']}`.",
        "",
        f"{found['mutants_made']} mutants were made. Not counted, by rules stated at the head of the script:",
        ", ".join(f"{n} {k}" for k, n in found["not_counted"].items()) + ".",
        "",
        "| change | caught | survived | not counted |",
        "| --- | ---: | ---: | ---: |",
    ]
    for kind, counts in found["kinds"].items():
        rest = sum(n for v, n in counts.items() if v not in {"caught", "survived"})
        lines.append(
            f"| {EXPLAINED.get(kind, kind)} | {counts.get('caught', 0)} | {counts.get('survived', 0)} | {rest} |"
        )
    lines += ["", "## Survivors", ""]
    by_id: dict[str, list[str]] = defaultdict(list)
    for one in found["survivors"]:
        by_id[one["id"]].append(one["what"])
    lines += [f"- `{i}`: " + "; ".join(what) for i, what in sorted(by_id.items())] or ["None."]
    return "\n".join(lines) + "\n"


def main(argv: list[str] | None = None) -> int:
    """Run the test and print or publish what it found."""
    parser = argparse.ArgumentParser(
        description="Law mutation test: does a case notice each change of the law?"
    )
    parser.add_argument("--module", default="", help="only records of the module with this name (eccn_3a090)")
    parser.add_argument("--members", action="store_true", help="also leave out members of sets (prints only)")
    parser.add_argument("--processes", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--no-report", action="store_true", help="print survivors, write nothing")
    parser.add_argument(
        "--out", type=Path, default=ROOT / "docs", help="folder for mutation.md and mutation.json"
    )
    args = parser.parse_args(argv)
    start = time.perf_counter()
    queue = all_mutants(args.module, members=args.members)
    made = len(queue)
    if made > MOST:
        queue = [queue[i] for i in sorted(random.Random(SEED).sample(range(made), MOST))]
    found = report(queue, run(queue, args.processes), made)
    if args.no_report or args.module or args.members:
        for one in found["survivors"]:
            print(f"{one['id']}: {one['what']}")
    else:
        args.out.mkdir(parents=True, exist_ok=True)
        text = json.dumps(found, indent=1, ensure_ascii=False) + "\n"
        (args.out / "mutation.json").write_text(text, encoding="utf-8")
        (args.out / "mutation.md").write_text(markdown(found), encoding="utf-8")
    print(
        f"{found['caught']} of {found['total']} caught ({found['share_pct']} %), not counted "
        f"{found['not_counted']}, {time.perf_counter() - start:.0f} s"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
