"""The rulebook, and the view of it from one day, one state of knowledge, one reading.

A view is what a decision and a batch share: every provision with the text that counts on that day.
Views are immutable and cached per epoch (the days between two changes of law).
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, timedelta
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Literal

import msgspec

from highfence.logic.errors import LoadError, OutsideCoverage
from highfence.logic.expr import (
    FALSE,
    All,
    Const,
    DatedSet,
    Described,
    Exists,
    Expr,
    Meets,
    Not,
    Test,
    all_of,
    any_of,
    either,
    not_,
    walk,
)
from highfence.logic.expr import Any as AnyOf
from highfence.logic.provisions import (
    Bar,
    Body,
    Definition,
    Duty,
    Gate,
    Grant,
    Ladder,
    LicenseException,
    Prohibition,
    Provision,
    Regime,
    Requirement,
    ReviewPolicy,
    Rung,
    Source,
    Stay,
    Unbar,
    Version,
    beneath,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

Reading = Literal["as_enforced", "as_written"]
READINGS: tuple[Reading, ...] = ("as_enforced", "as_written")
State = Literal["in_force", "not_yet", "repealed", "stayed"]


@dataclass(frozen=True, slots=True)
class Resolved:
    """One provision as it counts on the day of a view.

    ``state``  in force; not yet in force; repealed; or stayed with nothing in its place
    ``since``  first day of what counts: of the version, or of the stay that says what is applied instead
    ``source`` the document that set the version; ``stay`` names the one that changed what counts
    ``on_books`` the version whose words are printed that day, where it is not the one that counts
    """

    provision: Provision
    body: Body | None
    state: State
    since: date
    source: Source | None
    stay: Stay | None = None
    on_books: Version | None = None

    @property
    def id(self) -> str:
        """Id of the provision."""
        return self.provision.id


def _branches(first: Body | None, second: Body | None) -> Body | None:
    """Return the body that holds where both agree and is unknown where they differ."""
    if first == second:
        return first
    one = FALSE if first is None else first
    two = FALSE if second is None else second
    if isinstance(one, Grant) or isinstance(two, Grant):
        ours = one if isinstance(one, Grant) else Grant(FALSE)
        theirs = two if isinstance(two, Grant) else Grant(FALSE)
        return Grant(either(ours.eligible, theirs.eligible), (*ours.conditions, *theirs.conditions))
    if isinstance(one, Ladder) or isinstance(two, Ladder):
        rungs = [x.rungs for x in (one, two) if isinstance(x, Ladder)]
        unsure = Const(None, "both readings are open")
        return Ladder(tuple(Rung(r.policy, all_of(r.when, unsure), r.id) for part in rungs for r in part))
    return either(one, two)


def _saved(cond: Expr, old: Body | None, new: Body) -> Body:
    """Return the body under which ``old`` governs what ``cond`` saves and ``new`` the rest."""
    if isinstance(new, Expr):
        before = old if isinstance(old, Expr) else FALSE
        return any_of(all_of(cond, before), all_of(not_(cond), new))
    if isinstance(new, Grant):
        was = old if isinstance(old, Grant) else Grant(FALSE)
        eligible = any_of(all_of(cond, was.eligible), all_of(not_(cond), new.eligible))
        return Grant(eligible, new.conditions)
    earlier = old.rungs if isinstance(old, Ladder) else ()
    saved = tuple(Rung(r.policy, all_of(cond, r.when), r.id) for r in earlier)
    return Ladder((*saved, *new.rungs))


def resolve(prov: Provision, on: date, known_on: date, reading: Reading) -> Resolved:
    """Return ``prov`` as it counts on ``on``, from what was public by ``known_on``."""
    return _resolve(prov, prov.versions, on, known_on, reading)


def _resolve(
    prov: Provision, versions: tuple[Version, ...], on: date, known_on: date, reading: Reading
) -> Resolved:
    known = [v for v in versions if v.since <= on and v.source.public <= known_on]
    if not known:
        return Resolved(prov, None, "not_yet", versions[0].since, None)
    version = known[-1]
    earlier = tuple(known[:-1])
    if version.body is None:
        return Resolved(prov, None, "repealed", version.since, version.source)

    def before() -> Resolved:
        if earlier:
            return _resolve(prov, earlier, on, known_on, reading)
        return Resolved(prov, None, "stayed", version.since, version.source)

    body: Body | None = version.body
    if version.savings and (version.savings.until is None or on <= version.savings.until):
        body = _saved(version.savings.cond, before().body, version.body)
    for stay in version.stays:
        if stay.source.public > known_on or (stay.kind != "suspended" and reading == "as_written"):
            continue
        if stay.covers(on):
            instead = before()
            if stay.instead is not None:
                return Resolved(prov, stay.instead, "in_force", stay.since, version.source, stay, version)
            state: State = "stayed" if instead.body is None else "in_force"
            return Resolved(prov, instead.body, state, instead.since, instead.source, stay, version)
        ended = stay.until is not None and on > stay.until
        if ended and stay.after == "unrecorded" and stay.until is not None:
            meanwhile = stay.instead if stay.instead is not None else before().body
            both = _branches(body, meanwhile)
            first = stay.until + timedelta(days=1)
            return Resolved(prov, both, "in_force", first, stay.source, stay, version)
        if ended and stay.after == "repealed" and stay.until is not None:
            return Resolved(prov, None, "repealed", stay.until + timedelta(days=1), stay.source, stay)
    return Resolved(prov, body, "in_force", version.since, version.source)


# --------------------------------------------------------------------------------------------- views


class View:
    """A regime on one day. ``rules`` maps ids to what counts; edges are inverted and ready to follow."""

    def __init__(self, regime: Regime, on: date, known_on: date, reading: Reading) -> None:
        self.regime, self.on, self.known_on, self.reading = regime, on, known_on, reading
        self.rules: dict[str, Resolved] = {p.id: resolve(p, on, known_on, reading) for p in regime.provisions}
        self._sets: dict[DatedSet, frozenset[str]] = {}
        live = [r for r in self.rules.values() if r.body is not None]
        self.live: tuple[Resolved, ...] = tuple(live)
        self.requirements = tuple(r for r in live if isinstance(r.provision, Requirement))
        self.gates = tuple((r.id, r.provision.effect) for r in live if isinstance(r.provision, Gate))
        self.prohibitions = tuple(r.id for r in live if isinstance(r.provision, Prohibition))
        self.exceptions = tuple(r for r in live if isinstance(r.provision, LicenseException))
        self.unenforced = tuple(
            Resolved(r.provision, r.on_books.body, "stayed", r.on_books.since, r.on_books.source, r.stay)
            for r in self.rules.values()
            if isinstance(r.provision, LicenseException) and r.body is None and r.on_books is not None
        )
        self.ladders = tuple(r for r in live if isinstance(r.provision, ReviewPolicy))
        self.duties = tuple(r for r in live if isinstance(r.provision, Duty))
        self.bars_on: dict[str, tuple[str, ...]] = {}
        bars = [r for r in live if isinstance(r.provision, Bar)]
        for exc in (*self.exceptions, *self.unenforced):
            self.bars_on[exc.id] = tuple(b.id for b in bars if _bars(b.provision, exc.id))
        unbars = [r for r in live if isinstance(r.provision, Unbar)]
        self.lifts_on: dict[str, tuple[str, ...]] = {
            b.id: tuple(
                u.id
                for u in unbars
                if isinstance(u.provision, Unbar) and any(beneath(t, b.id) for t in u.provision.lifts)
            )
            for b in bars
        }
        self.excused_by: dict[str, tuple[str, ...]] = {}
        self.ladder_of: dict[str, str] = {}
        for req in self.requirements:
            self.excused_by[req.id] = tuple(
                e.id
                for e in (*self.exceptions, *self.unenforced)
                if isinstance(e.provision, LicenseException)
                and any(beneath(t, req.id) for t in e.provision.excuses)
            )
            for lad in self.ladders:
                if isinstance(lad.provision, ReviewPolicy) and any(
                    beneath(t, req.id) for t in lad.provision.reviews
                ):
                    if req.id in self.ladder_of:
                        raise LoadError(
                            f"{req.id} has two review policies on {on}: {self.ladder_of[req.id]} and {lad.id}"
                        )
                    self.ladder_of[req.id] = lad.id

    def members(self, group: DatedSet) -> frozenset[str]:
        """Return the members of ``group`` on the day of the view."""
        found = self._sets.get(group)
        if found is None:
            found = self._sets[group] = group.at(self.on)
        return found


def _bars(prov: Provision, exception_id: str) -> bool:
    if not isinstance(prov, Bar):
        return False
    if prov.all_but:
        return not any(beneath(t, exception_id) for t in prov.all_but)
    return any(beneath(t, exception_id) for t in prov.bars)


def conditions_of(body: Body | None) -> tuple[Expr, ...]:
    """Return every expression in a body, in the order of the text."""
    if body is None:
        return ()
    if isinstance(body, Grant):
        return (body.eligible, *(c.test for c in body.conditions))
    if isinstance(body, Ladder):
        return tuple(r.when for r in body.rungs)
    return (body,)


class Rulebook:
    """Regimes that have been checked to hang together. Values only: amending one gives a new one."""

    def __init__(self, version: str, regimes: tuple[Regime, ...]) -> None:
        self.version = version
        self.regimes = {r.id: r for r in regimes}
        for regime in regimes:
            check(regime)
        self._views: dict[tuple[str, int, int, Reading], View] = {}
        self._days: dict[str, list[date]] = {}
        self._public: dict[str, list[date]] = {}
        self._digest = ""

    @property
    def digest(self) -> str:
        """Fingerprint of every record, the same on every machine."""
        if not self._digest:
            hashed = hashlib.sha256()
            for regime in self.regimes.values():
                hashed.update(msgspec.json.encode(_plain(regime, {})))
            self._digest = f"sha256:{hashed.hexdigest()}"
        return self._digest

    def days_of_change(self, regime: str) -> list[date]:
        """Return, in order, the days on which something in the regime changes."""
        if regime not in self._days:
            found: set[date] = {self.regimes[regime].modelled_from}
            for prov in self.regimes[regime].provisions:
                found |= _days(prov)
            self._days[regime] = sorted(d for d in found if d > date.min)
        return self._days[regime]

    def at(
        self,
        regime: str,
        on: date,
        known_on: date | None = None,
        reading: Reading = "as_enforced",
    ) -> View:
        """Return the view of ``regime`` on a day.

        Without ``known_on`` everything published to this day counts. Raises OutsideCoverage for a day
        before the regime is modelled.
        """
        book = self.regimes[regime]
        if on < book.modelled_from:
            raise OutsideCoverage(
                f"{regime} is modelled from {book.modelled_from}; {on} lies before that day"
            )
        if regime not in self._public:
            self._public[regime] = sorted(_published(book))
        known = known_on or date.max
        key = (
            regime,
            bisect_right(self.days_of_change(regime), on),
            bisect_right(self._public[regime], known),
            reading,
        )
        view = self._views.get(key)
        if view is None:
            view = self._views[key] = View(book, on, known, reading)
        return view


def _days(prov: Provision) -> set[date]:
    found: set[date] = set()
    for v in prov.versions:
        found.add(v.since)
        bodies = [v.body, *(s.instead for s in v.stays)]
        if v.savings:
            bodies.append(v.savings.cond)
            if v.savings.until:
                found.add(v.savings.until + timedelta(days=1))
        for s in v.stays:
            found.add(s.since)
            if s.until:
                found.add(s.until + timedelta(days=1))
        for body in bodies:
            for expr in conditions_of(body):
                for node in walk(expr):
                    if isinstance(node, Test) and isinstance(node.bound, DatedSet):
                        found |= node.bound.days()
    return found


def _published(regime: Regime) -> set[date]:
    return {
        s.public
        for p in regime.provisions
        for v in p.versions
        for s in (v.source, *(stay.source for stay in v.stays))
    }


def _plain(value: object, done: dict[object, object]) -> object:
    """Return records as lists and strings, in an order that does not depend on the process.

    ``done`` holds what a record has become: country groups and conditions stand in many records.
    """
    if isinstance(value, str | float | bool | None):
        return value
    if isinstance(value, tuple):
        return [_plain(v, done) for v in value]
    if is_dataclass(value) and not isinstance(value, type):
        key = value if isinstance(value, DatedSet) else id(value)  # equal sets are made many times over
        found = done.get(key)
        if found is None:
            found = done[key] = [
                type(value).__name__,
                *(_plain(getattr(value, f.name), done) for f in fields(value)),
            ]
        return found
    if isinstance(value, frozenset):
        return sorted(str(v) for v in value)
    if isinstance(value, date):
        return value.isoformat()
    return value


# ----------------------------------------------------------------------------------------- invariants


def check(regime: Regime) -> None:
    """Raise LoadError where the records of a regime do not hang together."""
    ids: set[str] = set()
    for prov in regime.provisions:
        if prov.id in ids:
            raise LoadError(f"{prov.id} is written twice")
        ids.add(prov.id)
    scopes = {p.id: p.scope for p in regime.provisions if isinstance(p, Definition)}
    kinds = {
        "requirement": [p.id for p in regime.provisions if isinstance(p, Requirement)],
        "exception": [p.id for p in regime.provisions if isinstance(p, LicenseException)],
        "bar": [p.id for p in regime.provisions if isinstance(p, Bar)],
    }
    for prov in regime.provisions:
        _check_versions(prov, regime)
        _check_edges(prov, kinds)
        for v in prov.versions:
            for body in (v.body, *(s.instead for s in v.stays), v.savings.cond if v.savings else None):
                for expr in conditions_of(body):
                    scope = prov.scope if isinstance(prov, Definition) else ""
                    _check_expr(prov.id, expr, scope, scopes, ids)

    _check_circles(regime)


def _check_circles(regime: Regime) -> None:
    """Refuse rules that point to themselves through others: they would have no answer."""
    pointing = {
        prov.id: {
            node.rule
            for v in prov.versions
            for body in (v.body, *(s.instead for s in v.stays), v.savings.cond if v.savings else None)
            for expr in conditions_of(body)
            for node in walk(expr)
            if isinstance(node, Meets)
        }
        for prov in regime.provisions
    }
    try:
        TopologicalSorter(pointing).prepare()
    except CycleError as exc:
        raise LoadError(f"rules point to each other in a circle: {' -> '.join(exc.args[1])}") from None


def _check_versions(prov: Provision, regime: Regime) -> None:
    if not prov.versions:
        raise LoadError(f"{prov.id} has no version")
    if not prov.title or not prov.cite:
        raise LoadError(f"{prov.id} lacks a title or a citation")
    for older, newer in zip(prov.versions, prov.versions[1:], strict=False):
        if newer.since <= older.since:
            raise LoadError(f"{prov.id}: version of {newer.since} does not follow {older.since}")
        if older.body is None and newer.source == older.source:
            raise LoadError(f"{prov.id}: revived on {newer.since} by the act that repealed it")
    for v in prov.versions:
        for stay in v.stays:
            if stay.since < v.since or (stay.until and stay.until < stay.since):
                raise LoadError(f"{prov.id}: stay of {stay.since} lies outside its version")
            if stay.until and stay.until <= regime.published_through and stay.after == "unrecorded":
                raise LoadError(
                    f"{prov.id}: the stay that ended on {stay.until} does not record what followed, "
                    f"and sources are read through {regime.published_through}"
                )


def _check_edges(prov: Provision, kinds: dict[str, list[str]]) -> None:
    edges: list[tuple[str, str]] = []
    if isinstance(prov, LicenseException):
        edges = [("requirement", t) for t in prov.excuses]
    elif isinstance(prov, Bar):
        if bool(prov.bars) == bool(prov.all_but):
            raise LoadError(f"{prov.id}: a bar names what it bars, or what alone it leaves open")
        edges = [("exception", t) for t in (*prov.bars, *prov.all_but)]
    elif isinstance(prov, Unbar):
        edges = [("bar", t) for t in prov.lifts]
    elif isinstance(prov, ReviewPolicy):
        edges = [("requirement", t) for t in prov.reviews]
    elif isinstance(prov, Duty):
        both = [*kinds["requirement"], *kinds["exception"]]
        for t in prov.attaches_to:
            if not any(beneath(t, i) for i in both):
                raise LoadError(f"{prov.id} points to {t}, which no requirement or exception bears")
    for kind, target in edges:
        if not any(beneath(target, i) for i in kinds[kind]):
            raise LoadError(f"{prov.id} points to {target}, which no {kind} bears")


def _check_expr(owner: str, expr: Expr, scope: str, scopes: Mapping[str, str], ids: set[str]) -> None:
    if isinstance(expr, Test):
        if expr.fact.scope and expr.fact.scope != scope:
            raise LoadError(f"{owner} tests {expr.fact.name} outside a {expr.fact.scope} quantifier")
    elif isinstance(expr, Meets):
        if expr.rule not in ids:
            raise LoadError(f"{owner} points to {expr.rule}, which is not written")
        if expr.rule in scopes and scopes[expr.rule] and scopes[expr.rule] != scope:
            raise LoadError(f"{owner} asks {expr.rule} outside a {scopes[expr.rule]} quantifier")
    elif isinstance(expr, Exists):
        _check_expr(owner, expr.cond, expr.over, scopes, ids)
    elif isinstance(expr, All | AnyOf):
        for a in expr.args:
            _check_expr(owner, a, scope, scopes, ids)
    elif isinstance(expr, Not):
        _check_expr(owner, expr.arg, scope, scopes, ids)
    elif isinstance(expr, Described):
        _check_expr(owner, expr.test, scope, scopes, ids)
