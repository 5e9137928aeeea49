"""Provisions: dated, cited records of law, and the edges between them.

An edge is declared by the provision whose text declares it: an exception names what it excuses, a bar
names what it bars. A target names a paragraph and means that paragraph and everything beneath it.
Dates belong to versions, each with the document that set it. An end date is never written: the next
version ends the one before; a repeal is a version.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from highfence.logic.expr import Bool, Expr, Scope, all_of

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


@dataclass(frozen=True, slots=True)
class Source:
    """A document that set law. ``displayed`` is the day it could first be read, if before publication."""

    cite: str
    published: date
    url: str = ""
    displayed: date | None = None

    @property
    def public(self) -> date:
        """First day on which the document could be known."""
        return self.displayed or self.published


@dataclass(frozen=True, slots=True)
class Condition:
    """What a filer must do to use an exception: a notice, a certificate, a report."""

    id: str
    title: str
    test: Expr


@dataclass(frozen=True, slots=True)
class Grant:
    """Body of a license exception: facts that make it eligible, and conditions that make it available."""

    eligible: Expr
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Rung:
    """One case of a review policy, in the order of the text."""

    policy: Policy
    when: Expr
    id: str = ""


@dataclass(frozen=True, slots=True)
class Ladder:
    """Body of a review policy: the first rung whose case holds decides."""

    rungs: tuple[Rung, ...]


Body = Expr | Grant | Ladder


@dataclass(frozen=True, slots=True)
class Stay:
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


@dataclass(frozen=True, slots=True)
class Savings:
    """Transactions that stay under the version before, through ``until``."""

    cond: Expr
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Version:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Provision:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition(Provision):
    """A term or classification. With ``scope`` "ic" or "party" it is asked of each circuit or party.

    ``entry`` names the control-list entry the definition describes, if it describes one.
    """

    scope: Scope = ""
    entry: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate(Provision):
    """Brings a transaction into a regime (``effect`` "in") or takes it out ("out")."""

    effect: Literal["in", "out"]
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement(Provision):
    """A license is needed, for ``reason`` (NS, RS, AT, EL ...)."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenseException(Provision):
    """Excuses the requirements it names. ``elected``: considered only when the filer claims it."""

    code: str
    excuses: tuple[str, ...]
    elected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar(Provision):
    """Shuts exceptions: those named, or every one except those named in ``all_but``.

    Edges name exceptions by id; ``bars`` empty with ``all_but`` means "only these".
    """

    bars: tuple[str, ...] = ()
    all_but: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unbar(Provision):
    """Lifts bars."""

    lifts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prohibition(Provision):
    """Forbids the act; no exception reaches it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPolicy(Provision):
    """How an application is reviewed, for the requirements it names."""

    reviews: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty(Provision):
    """Something to be done: notify, report, certify, keep. Attached to requirements or exceptions used.

    ``attaches_to`` empty: owed on its own facts. ``what``: notice, report, certificate, filing, record.
    """

    what: Literal["notice", "report", "certificate", "filing", "record"] = "notice"
    attaches_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Regime:
    """All provisions of one legal regime, and from when and through when they are known."""

    id: str
    title: str
    licensing: bool
    modelled_from: date
    published_through: date
    provisions: tuple[Provision, ...]
    not_modelled: tuple[str, ...] = field(default=())


def beneath(target: str, rule_id: str) -> bool:
    """Return whether ``rule_id`` is ``target`` or a paragraph beneath it."""
    return rule_id == target or (rule_id.startswith(target) and rule_id[len(target)] in "(.:")


def grant(eligible: Expr | Bool, *conditions: Condition) -> Grant:
    """Return the body of a license exception."""
    return Grant(all_of(eligible), conditions)
