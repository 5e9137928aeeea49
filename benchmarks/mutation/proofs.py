"""Proofs that a change of the law changes no answer, whatever the facts.

``same`` proves two conditions equal. ``Days.same_every_day`` proves two texts of a record equal: on each day, in
each state of knowledge and in both readings, what counts of one agrees with what counts of the other, once rules
that are not in force on that day are put in as false and what is then settled is worked out. So a paragraph about
an entry may begin a day before the entry does: nothing is in the entry yet.

Answers are truth, policies with their paragraphs, conditions of exceptions, and whether a requirement that is
printed is not enforced. The days that an answer quotes (since when a text counts) are none.

What is not proved is not called equal: a proof that would take too long is none.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import cases
from highfence.logic.expr import (
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
    walk,
)
from highfence.logic.expr import Any as AnyOf
from highfence.logic.provisions import (
    Bar,
    Body,
    Definition,
    Grant,
    Ladder,
    Prohibition,
    Provision,
    Requirement,
    Rung,
    Unbar,
    conditions_of,
)
from highfence.logic.rulebook import READINGS, Reading, Resolved, Rulebook, resolve
from highfence.logic.scalar import matcher

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

PROOF = 6_000
"""Most combinations of cells that are tried in one proof."""

MOST_LOOKS = 256
"""Most ways in which a set of codes can touch the groups of a condition, in a proof."""

DAY = timedelta(days=1)

FALSE_WHEN_ABSENT = (Definition, Requirement, Prohibition, Bar, Unbar)
"""Records that say the same whether they are not in force or never hold."""

Look = dict[object, Tri]
"""What each test, and each thing that is left free, says."""


# ---------------------------------------------------------------------------------- equal conditions


def same(one: Expr, other: Expr, on: date | None = None) -> bool:
    """Return whether two conditions are proved to agree everywhere, on every day or on one.

    Goes down through the parts that differ, since equal parts make equal wholes, and at each level tries
    every cell of every fact. What is not a test counts as free.
    """
    while True:
        if one == other or _agree(one, other, on):
            return True
        step = _only_difference(one, other)
        if step is None:
            return False
        one, other = step


def _only_difference(one: Expr, other: Expr) -> tuple[Expr, Expr] | None:
    if type(one) is not type(other):
        return None
    if isinstance(one, All | AnyOf) and isinstance(other, All | AnyOf) and len(one.args) == len(other.args):
        differ = [(a, b) for a, b in zip(one.args, other.args, strict=True) if a != b]
        return differ[0] if len(differ) == 1 else None
    if isinstance(one, Not) and isinstance(other, Not):
        return one.arg, other.arg
    if isinstance(one, Exists) and isinstance(other, Exists):
        equal = (one.over, one.roles) == (other.over, other.roles)
        return (one.cond, other.cond) if equal else None
    if isinstance(one, Described) and isinstance(other, Described):
        return (one.test, other.test) if one.entry == other.entry else None
    return None


def _agree(one: Expr, other: Expr, on: date | None) -> bool:
    looks = _all_looks((one, other), on)
    return looks is not None and all(_of(one, look) is _of(other, look) for look in looks)


def _all_looks(conditions: tuple[Expr, ...], on: date | None) -> Iterator[Look] | None:
    """Return everything that the parts of the conditions can say together. None: too many to try."""
    tests: dict[Fact, set[Test]] = defaultdict(set)
    free: set[object] = set()
    todo = list(conditions)
    while todo:
        node = todo.pop()
        if isinstance(node, Test) and node.op != "classified":
            tests[node.fact].add(node)
        elif isinstance(node, All | AnyOf | Not | Described):
            if isinstance(node, Described):
                free.add(("entry", node.entry))
            todo += children(node)
        elif not isinstance(node, Const):
            free.add(node)
    count = 3 ** len(free)
    parts: list[list[Look]] = []
    for fact, found in tests.items():
        if count > PROOF:
            return None
        look = _looks(fact, sorted(found, key=repr), on)
        if look is None:
            return None
        parts.append(look)
        count *= len(look)
    if count > PROOF:
        return None
    parts += [[{f: value} for value in (True, False, None)] for f in free]
    return ({k: v for part in known for k, v in part.items()} for known in itertools.product(*parts))


def _looks(fact: Fact, tests: list[Test], on: date | None) -> list[Look] | None:
    """Return the answers that the tests of one fact can give together: one for each cell, and unknown.

    Sets are looked at on every day on which one of them changes, or on one day. None: too many to try.
    """
    found: set[tuple[Tri, ...]] = {tuple(None for _ in tests)}
    groups = [t.bound for t in tests if isinstance(t.bound, DatedSet)]
    if len(groups) == len(tests):
        for day in _days_of(groups) if on is None else (on,):
            members = [_members(g, day) for g in groups]
            everyone = frozenset().union(*members)
            looks = {tuple(v in m for m in members) for v in everyone}
            if fact.kind == "codes":
                touched = {tuple(False for _ in tests)}
                for look in looks:
                    touched |= {tuple(a or b for a, b in zip(look, t, strict=True)) for t in touched}
                    if len(touched) > MOST_LOOKS:
                        return None
                looks = touched
            elif not fact.choices or not everyone >= set(fact.choices):
                looks.add(tuple(False for _ in tests))
            found |= looks
    else:
        view = cases.rulebook().at("us.ear", _first())  # a number is compared alike on every day
        checks = [matcher(view, t) for t in tests]
        found |= {tuple(c(value) for c in checks) for value in _values(fact, tests)}
    return [dict(zip(tests, look, strict=True)) for look in found]


@cache
def _first() -> date:
    return cases.rulebook().regimes["us.ear"].modelled_from


def _days_of(groups: list[DatedSet]) -> list[date]:
    return sorted({_first()} | {d for g in groups for d in g.days() if d > _first()})


def _values(fact: Fact, tests: list[Test]) -> list[Any]:
    bounds = [t.bound for t in tests]
    if fact.kind == "bool":
        return [True, False]
    if fact.kind == "date":
        return [b + n * DAY for b in bounds if isinstance(b, date) for n in (-1, 0, 1)]
    marks = sorted({float(b) for b in bounds if isinstance(b, int | float)})
    between = [(a + b) / 2 for a, b in itertools.pairwise(marks)]
    return [v for v in (marks[0] - 1, *marks, *between, marks[-1] + 1) if v >= 0]


def _of(node: Expr, atoms: Look) -> Tri:
    if isinstance(node, All | AnyOf):
        stop: Tri = isinstance(node, AnyOf)
        values = [_of(a, atoms) for a in node.args]
        return stop if stop in values else None if None in values else not stop
    if isinstance(node, Not):
        value = _of(node.arg, atoms)
        return None if value is None else not value
    if isinstance(node, Described):
        claimed, tested = atoms["entry", node.entry], _of(node.test, atoms)
        return True if claimed is True else claimed if tested is None else tested
    if isinstance(node, Const):
        return node.value
    return atoms[node]


# ---------------------------------------------------------------------------------------- equal texts


def same_text(one: Body | None, other: Body | None, on: date) -> bool:
    """Return whether two texts are proved to answer alike on a day."""
    if isinstance(one, Ladder) and isinstance(other, Ladder):
        return _same_policies(one.rungs, other.rungs, on)
    if isinstance(one, Grant) and isinstance(other, Grant):
        ours, theirs = one.conditions, other.conditions
        return (
            [c.id for c in ours] == [c.id for c in theirs]
            and same(one.eligible, other.eligible, on)
            and all(same(a.test, b.test, on) for a, b in zip(ours, theirs, strict=True))
        )
    if isinstance(one, Expr) and isinstance(other, Expr):
        return same(one, other, on)
    return one is other


def _same_policies(one: tuple[Rung, ...], other: tuple[Rung, ...], on: date) -> bool:
    """Return whether two ladders leave the same policies, under the same paragraphs.

    Rungs with which both end alike are left out where what stands before them leaves the same.
    """
    if one == other:
        return True
    looks = _all_looks(tuple(r.when for r in (*one, *other)), on)
    if looks is not None:
        return all(_policies(one, a) == _policies(other, a) for a in looks)
    return bool(one and other) and one[-1] == other[-1] and _same_policies(one[:-1], other[:-1], on)


def _policies(rungs: tuple[Rung, ...], atoms: Look) -> tuple[dict[str, str], bool]:
    """Return the policies that are left, each with the first paragraph that brings it, and whether one is sure."""
    out: dict[str, str] = {}
    for rung in rungs:
        value = _of(rung.when, atoms)
        if value is not False:
            out.setdefault(rung.policy, rung.id)
        if value is True:
            return out, True
    return out, False


class Days:
    """The days of a regime: on which something in it changes, or becomes known."""

    def __init__(self, book: Rulebook, regime: str) -> None:
        records = book.regimes[regime]
        self._first = records.modelled_from
        self._days = [d for d in book.days_of_change(regime) if d >= self._first]
        self._of = {p.id: p for p in records.provisions}
        versions = [v for p in records.provisions for v in p.versions]
        public = {s.public for v in versions for s in (v.source, *(stay.source for stay in v.stays))}
        self._known = sorted(public)
        self._constants: dict[tuple[str, date, date, Reading], Const | None] = {}

    def same_every_day(self, old: Provision, new: Provision) -> bool:
        """Return whether a changed record is proved to answer as it did, on every day that is modelled."""
        days = {*self._days, *(d for d in _changes(new) if d >= self._first)}
        proved: dict[object, bool] = {}
        # What is known at the end first: most changes tell there, and nothing more need be asked of them.
        return all(
            self._same(old, new, on, known, reading, proved)
            for known in (date.max, *self._known)
            for on in days
            for reading in READINGS
        )

    def _same(
        self,
        old: Provision,
        new: Provision,
        on: date,
        known: date,
        reading: Reading,
        proved: dict[object, bool],
    ) -> bool:
        was, now = resolve(old, on, known, reading), resolve(new, on, known, reading)
        if (was.body, was.stay) == (now.body, now.stay):
            return True
        texts = (
            *(self._settled_body(r, on, known, reading) for r in (was, now)),
            *(self._unenforced(p, r, on, known) for p, r in ((old, was), (new, now))),
        )
        key = (texts, _sets(texts, on))  # on most days the sets of the texts have the members they had before
        if key not in proved:
            proved[key] = same_text(texts[0], texts[1], on) and same_text(texts[2], texts[3], on)
        return proved[key]

    def _settled_body(self, found: Resolved, on: date, known: date, reading: Reading) -> Body | None:
        def settled(expr: Expr) -> Expr:
            return self.settled(expr, on, known, reading)

        body = found.body
        if isinstance(body, Ladder):
            rungs = [Rung(r.policy, settled(r.when), r.id) for r in body.rungs]
            return Ladder(tuple(r for r in rungs if r.when != FALSE))
        if isinstance(body, Grant):
            conditions = tuple(type(c)(c.id, c.title, settled(c.test)) for c in body.conditions)
            return Grant(settled(body.eligible), conditions)
        if body is None:
            return FALSE if isinstance(found.provision, FALSE_WHEN_ABSENT) else None
        return settled(body)

    def _unenforced(self, prov: Provision, found: Resolved, on: date, known: date) -> Expr:
        """Return when an answer says of a requirement that it is printed and not enforced."""
        if not isinstance(prov, Requirement) or found.stay is None or found.stay.kind == "suspended":
            return FALSE
        printed = resolve(prov, on, known, "as_written").body
        return self.settled(printed, on, known, "as_written") if isinstance(printed, Expr) else FALSE

    def settled(self, expr: Expr, on: date, known: date, reading: Reading) -> Expr:
        """Return a condition in which rules that hang on no fact that day have given way to what they say."""
        return _worked_out(expr, lambda rule: self._constant(rule, on, known, reading))

    def _constant(self, rule: str, on: date, known: date, reading: Reading) -> Const | None:
        key = (rule, on, known, reading)
        if key not in self._constants:
            body = resolve(self._of[rule], on, known, reading).body
            if isinstance(body, Grant):
                body = body.eligible
            said = self.settled(body, on, known, reading) if isinstance(body, Expr) else FALSE
            self._constants[key] = said if isinstance(said, Const) else None
        return self._constants[key]


def _sets(texts: Iterable[Body | None], on: date) -> frozenset[tuple[DatedSet, frozenset[str]]]:
    """Return the sets that texts name, with their members on a day."""
    return frozenset(
        (node.bound, _members(node.bound, on))
        for text in texts
        for expr in conditions_of(text)
        for node in walk(expr)
        if isinstance(node, Test) and isinstance(node.bound, DatedSet)
    )


@cache
def _members(group: DatedSet, on: date) -> frozenset[str]:
    return group.at(on)


def _changes(prov: Provision) -> Iterator[date]:
    """Yield the days on which another text of a record may count."""
    for v in prov.versions:
        yield v.since
        if v.savings and v.savings.until:
            yield v.savings.until + DAY
        for stay in v.stays:
            yield stay.since
            if stay.until:
                yield stay.until + DAY


def _worked_out(expr: Expr, constant: Callable[[str], Const | None]) -> Expr:
    """Return a condition without the parts that are settled. Whether someone exists is settled by no condition."""
    if isinstance(expr, Meets):
        said = constant(expr.rule)
        return expr if said is None else said
    if isinstance(expr, Not):
        arg = _worked_out(expr.arg, constant)
        return Not(arg) if not isinstance(arg, Const) or arg.value is None else FALSE if arg.value else TRUE
    if isinstance(expr, Exists):
        return Exists(expr.over, expr.roles, _worked_out(expr.cond, constant))
    if isinstance(expr, Described):
        return Described(expr.entry, _worked_out(expr.test, constant))
    if isinstance(expr, All | AnyOf):
        kind, stop, idle = (All, FALSE, TRUE) if isinstance(expr, All) else (AnyOf, TRUE, FALSE)
        args = [a for arg in expr.args if (a := _worked_out(arg, constant)) != idle]
        if stop in args:
            return stop
        return idle if not args else args[0] if len(args) == 1 else kind(tuple(args))
    return expr


__all__ = ["Days", "same", "same_text"]
