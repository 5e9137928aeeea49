"""Provisions: dated, cited records of law, and the edges between them.

An edge is declared by the provision whose text declares it: an exception names what it excuses, a bar
names what it bars. A target names a paragraph and means that paragraph and everything beneath it.
Dates belong to versions, each with the document that set it. An end date is never written: the next
version ends the one before; a repeal is a version.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Literal

from highfence.logic.expr import Bool, Expr, Scope, all_of
from highfence.logic.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

Policy = Literal[
    "presumption_of_denial",
    "policy_of_denial",
    "case_by_case",
    "presumption_of_approval",
    "general_approval",
    "none",
]
POLICIES: tuple[Policy, ...] = (
    "policy_of_denial",
    "presumption_of_denial",
    "case_by_case",
    "presumption_of_approval",
    "general_approval",
    "none",
)  # strictest first

StayKind = Literal["suspended", "enjoined", "not_enforced", "compliance_pending"]
After = Literal["revives", "repealed", "extended", "unrecorded"]


class Source(Record, frozen=True):
    """A document that set law. ``displayed`` is the day it could first be read, if before publication."""

    cite: str
    published: date
    url: str = ""
    displayed: date | None = None

    @property
    def public(self) -> date:
        """First day on which the document could be known."""
        return self.displayed or self.published


class Condition(Record, frozen=True):
    """What a filer must do to use an exception: a notice, a certificate, a report."""

    id: str
    title: str
    test: Expr


class Grant(Record, frozen=True):
    """Body of a license exception: facts that make it eligible, and conditions that make it available."""

    eligible: Expr
    conditions: tuple[Condition, ...] = ()


class Rung(Record, frozen=True):
    """One case of a review policy, in the order of the text."""

    policy: Policy
    when: Expr
    id: str = ""


class Ladder(Record, frozen=True):
    """Body of a review policy: the first rung whose case holds decides."""

    rungs: tuple[Rung, ...]


Body = Expr | Grant | Ladder


class Stay(Record, frozen=True):
    """Days on which a version is not applied as written.

    ``suspended`` changes the words in force, so it counts in both readings; the other kinds count only
    for the reading ``as_enforced``. ``instead`` is what is applied meanwhile; without it, the version
    before. ``after`` says what follows the last day.
    """

    kind: StayKind
    since: date
    until: date | None
    source: Source
    after: After = "revives"
    instead: Body | None = None
    note: str = ""

    def covers(self, day: date) -> bool:
        """Return whether the stay is running on ``day``."""
        return self.since <= day and (self.until is None or day <= self.until)


class Savings(Record, frozen=True):
    """Transactions that stay under the version before, through ``until``."""

    cond: Expr
    until: date | None = None


class Version(Record, frozen=True):
    """The text of a paragraph from a day on. ``body`` None is a repeal."""

    since: date
    source: Source
    body: Body | None
    stays: tuple[Stay, ...] = ()
    savings: Savings | None = None


def day(text: str) -> date:
    """Return the calendar day written ``YYYY-MM-DD``."""
    return date.fromisoformat(text)


def since(
    first: str,
    source: Source,
    body: Body | Bool,
    *,
    comply_from: str | None = None,
    stays: tuple[Stay, ...] = (),
    savings: Savings | None = None,
) -> Version:
    """Return the version in force from ``first``. ``comply_from``: first day on which it must be obeyed."""
    start = day(first)
    if comply_from is not None:
        last = day(comply_from) - timedelta(days=1)
        stays = (Stay("compliance_pending", start, last, source), *stays)
    return Version(start, source, body.true() if isinstance(body, Bool) else body, stays, savings)


def repealed(first: str, source: Source) -> Version:
    """Return the version that ends a paragraph."""
    return Version(day(first), source, None)


# ---------------------------------------------------------------------------------------- provisions


class Provision(Record, frozen=True, kw_only=True):
    """A paragraph of law. ``id`` is the law's own number, ``cite`` how it is quoted, ``title`` own words."""

    id: str
    title: str
    cite: str
    url: str
    versions: tuple[Version, ...]
    note: str = ""

    @property
    def kind(self) -> str:
        """Name of the kind of provision."""
        return type(self).__name__.lower()


class Definition(Provision, frozen=True, kw_only=True):
    """A term or classification. With ``scope`` "ic" or "party" it is asked of each circuit or party.

    ``entry`` names the control-list entry the definition describes, if it describes one.
    """

    scope: Scope = ""
    entry: str = ""


class Gate(Provision, frozen=True, kw_only=True):
    """Brings a transaction into a regime (``effect`` "in") or takes it out ("out")."""

    effect: Literal["in", "out"]
    basis: str = ""


class Requirement(Provision, frozen=True, kw_only=True):
    """A license is needed, for ``reason`` (NS, RS, AT, EL ...)."""

    reason: str


class LicenseException(Provision, frozen=True, kw_only=True):
    """Excuses the requirements it names. ``elected``: considered only when the filer claims it."""

    code: str
    excuses: tuple[str, ...]
    elected: bool = False


class Bar(Provision, frozen=True, kw_only=True):
    """Shuts exceptions: those named, or every one except those named in ``all_but``.

    Edges name exceptions by id; ``bars`` empty with ``all_but`` means "only these".
    """

    bars: tuple[str, ...] = ()
    all_but: tuple[str, ...] = ()


class Unbar(Provision, frozen=True, kw_only=True):
    """Lifts bars."""

    lifts: tuple[str, ...]


class Prohibition(Provision, frozen=True, kw_only=True):
    """Forbids the act; no exception reaches it."""


class ReviewPolicy(Provision, frozen=True, kw_only=True):
    """How an application is reviewed, for the requirements it names."""

    reviews: tuple[str, ...]


class Duty(Provision, frozen=True, kw_only=True):
    """Something to be done: notify, report, certify, keep. Attached to requirements or exceptions used.

    ``attaches_to`` empty: owed on its own facts. ``what``: notice, report, certificate, filing, record.
    """

    what: Literal["notice", "report", "certificate", "filing", "record"] = "notice"
    attaches_to: tuple[str, ...] = ()


class Regime(Record, frozen=True):
    """All provisions of one legal regime, and from when and through when they are known."""

    id: str
    title: str
    licensing: bool
    modelled_from: date
    published_through: date
    provisions: tuple[Provision, ...]
    not_modelled: tuple[str, ...] = ()


def beneath(target: str, rule_id: str) -> bool:
    """Return whether ``rule_id`` is ``target`` or a paragraph beneath it."""
    return rule_id == target or (rule_id.startswith(target) and rule_id[len(target)] in "(.:")


@cache
def paragraphs(rule_id: str) -> frozenset[str]:
    """Return the ids that ``rule_id`` is, or is beneath: every target that means it."""
    return frozenset((rule_id, *(rule_id[:i] for i, c in enumerate(rule_id) if c in "(.:")))


def conditions_of(body: Body | None) -> tuple[Expr, ...]:
    """Return every expression in a body, in the order of the text."""
    if body is None:
        return ()
    if isinstance(body, Grant):
        return (body.eligible, *(c.test for c in body.conditions))
    if isinstance(body, Ladder):
        return tuple(r.when for r in body.rungs)
    return (body,)


def expressions(prov: Provision) -> Iterator[Expr]:
    """Yield every condition that a record has, had, or has instead."""
    for v in prov.versions:
        for body in (v.body, *(s.instead for s in v.stays), v.savings.cond if v.savings else None):
            yield from conditions_of(body)


def grant(eligible: Expr | Bool, *conditions: Condition) -> Grant:
    """Return the body of a license exception."""
    return Grant(all_of(eligible), conditions)
