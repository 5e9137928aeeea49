"""The rulebook, and the view of it from one day, one state of knowledge, one reading.

A view is what a decision and a batch share: every provision with the text that counts on that day.
Views are immutable and cached per epoch (the days between two changes of law).
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from highfence.logic.common import Common, bars_exception, days_of, days_of_regime, days_published
from highfence.logic.errors import LoadError, OutsideCoverage
from highfence.logic.expr import (
    FALSE,
    Const,
    DatedSet,
    Expr,
    all_of,
    any_of,
    either,
    not_,
)
from highfence.logic.invariants import check
from highfence.logic.provisions import (
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
    Version,
    conditions_of,
)
from highfence.logic.record import Record, canonical

if TYPE_CHECKING:
    from collections.abc import Iterable

Reading = Literal["as_enforced", "as_written"]
READINGS: tuple[Reading, ...] = ("as_enforced", "as_written")
State = Literal["in_force", "not_yet", "repealed", "stayed"]


class Resolved(Record, frozen=True):
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
    """A regime on one day. ``rules`` maps ids to what counts; edges are inverted and ready to follow.

    ``entries`` are the definitions that describe an entry of the control list; ``stayed`` the requirements that are not
    applied as printed, by an act that does not change the text. ``common`` is what views of the regime share.
    """

    def __init__(
        self, common: Common, on: date, known_on: date, reading: Reading, rules: dict[str, Resolved]
    ) -> None:
        self.common, self.regime = common, common.regime
        self.on, self.known_on, self.reading, self.rules = on, known_on, reading, rules
        self._sets: dict[DatedSet, frozenset[str]] = {}
        live = tuple(r for r in rules.values() if r.body is not None)
        of: dict[type[Provision], list[Resolved]] = {}
        for r in live:
            of.setdefault(type(r.provision), []).append(r)
        self.live: tuple[Resolved, ...] = live
        definitions = of.get(Definition, ())
        self.entries = tuple(
            r for r in definitions if isinstance(r.provision, Definition) and r.provision.entry
        )
        self.requirements = tuple(of.get(Requirement, ()))
        stays = [(r, r.stay) for r in rules.values() if r.stay is not None]
        self.stayed = tuple(
            r for r, stay in stays if stay.kind != "suspended" and isinstance(r.provision, Requirement)
        )
        self.gates = tuple(
            (r.id, r.provision.effect) for r in of.get(Gate, ()) if isinstance(r.provision, Gate)
        )
        self.inward = tuple(g for g, effect in self.gates if effect == "in")
        self.outward = tuple(g for g, effect in self.gates if effect == "out")
        self.prohibitions = tuple(r.id for r in of.get(Prohibition, ()))
        self.exceptions = tuple(of.get(LicenseException, ()))
        self.unenforced = tuple(
            Resolved(r.provision, r.on_books.body, "stayed", r.on_books.since, r.on_books.source, stay)
            for r, stay in stays
            if isinstance(r.provision, LicenseException) and r.body is None and r.on_books is not None
        )
        self.granting = {r.id: r for r in (*self.exceptions, *self.unenforced)}
        self.ladders = tuple(of.get(ReviewPolicy, ()))
        self.duties = tuple(of.get(Duty, ()))
        self.ladder_of = self._reviewed()

    def _live(self, rules: Iterable[str]) -> tuple[str, ...]:
        return tuple(r for r in rules if self.rules[r].body is not None)

    def _reviewed(self) -> dict[str, str]:
        """Return the review policy of each requirement that has one."""
        found: dict[str, str] = {}
        for req in self.requirements:
            ladders = self._live(self.common.edges.reviewed_by[req.id])
            if len(ladders) > 1:
                raise LoadError(f"{req.id} has two review policies on {self.on}: {' and '.join(ladders[:2])}")
            if ladders:
                found[req.id] = ladders[0]
        return found

    @cached_property
    def bars_on(self) -> dict[str, tuple[str, ...]]:
        """The bars that shut each exception."""
        return {e: self._live(self.common.edges.barred_by[e]) for e in self.granting}

    @cached_property
    def lifts_on(self) -> dict[str, tuple[str, ...]]:
        """What lifts each bar."""
        lifted = self.common.edges.lifted_by
        return {b: self._live(lifted[b]) for b in self._live(lifted)}

    @cached_property
    def excused_by(self) -> dict[str, tuple[str, ...]]:
        """The exceptions that excuse each requirement, first those that are enforced."""
        excused = {r.id: self.common.edges.excused_by[r.id] for r in self.requirements}
        enforced = {r: self._live(exceptions) for r, exceptions in excused.items()}
        unenforced = [r.id for r in self.unenforced]
        return {r: (*enforced[r], *(e for e in unenforced if e in excused[r])) for r in excused}

    def members(self, group: DatedSet) -> frozenset[str]:
        """Return the members of ``group`` on the day of the view."""
        found = self._sets.get(group)
        if found is None:
            found = self._sets[group] = self.common.sets.at(group, self.on)
        return found


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
        self._common: dict[str, Common] = {}
        self._resolved: dict[tuple[str, int, Reading], list[tuple[list[date], dict[int, Resolved]]]] = {}
        self._digest = ""

    @property
    def digest(self) -> str:
        """Fingerprint of every record, the same on every machine."""
        if not self._digest:
            hashed = hashlib.sha256()
            for regime in self.regimes.values():
                hashed.update(canonical(regime))
            self._digest = f"sha256:{hashed.hexdigest()}"
        return self._digest

    def days_of_change(self, regime: str) -> list[date]:
        """Return, in order, the days on which something in the regime changes."""
        if regime not in self._days:
            self._days[regime] = sorted(d for d in days_of_regime(self.regimes[regime]) if d > date.min)
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
            self._public[regime] = sorted(days_published(book))
        known = known_on or date.max
        published = bisect_right(self._public[regime], known)
        key = (regime, bisect_right(self.days_of_change(regime), on), published, reading)
        view = self._views.get(key)
        if view is None:
            if regime not in self._common:
                self._common[regime] = Common(book)
            rules = self._rules(book, on, known, reading, published)
            view = self._views[key] = View(self._common[regime], on, known, reading, rules)
        return view

    def _rules(
        self, regime: Regime, on: date, known_on: date, reading: Reading, published: int
    ) -> dict[str, Resolved]:
        """Return every provision as it counts on a day: the same value on all days on which it counts alike.

        ``published`` is the number of documents that are public by ``known_on``.
        """
        kept = self._resolved.get((regime.id, published, reading))
        if kept is None:
            kept = [(sorted(days_of(p)), {}) for p in regime.provisions]
            self._resolved[regime.id, published, reading] = kept
        rules: dict[str, Resolved] = {}
        for prov, (days, found) in zip(regime.provisions, kept, strict=True):
            number = bisect_right(days, on)
            one = found.get(number)
            if one is None:
                one = found[number] = resolve(prov, on, known_on, reading)
            rules[prov.id] = one
        return rules


__all__ = [
    "READINGS",
    "Reading",
    "Resolved",
    "Rulebook",
    "State",
    "View",
    "bars_exception",
    "check",
    "conditions_of",
    "resolve",
]
