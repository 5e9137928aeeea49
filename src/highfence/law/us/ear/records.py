"""Constructors for records of the EAR: citation and address follow from the paragraph's own number.

An id is ``us.ear.<section or entry><paragraphs>``: ``us.ear.742.6(a)(6)(iii)``, ``us.ear.3A090.a``,
``us.ear.748.supp2(dd)(1)``. A suffix after a colon names a part of a paragraph that the text has but
does not number (``us.ear.3A090.a:ic``, the parameters of the circuit that 3A090.a describes).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from highfence.facts.vocabulary import transaction
from highfence.logic import provisions as p
from highfence.logic.expr import Described, Expr, Scope, Test, all_of

if TYPE_CHECKING:
    from highfence.logic.provisions import Version

EAR = "us.ear."
_ECFR = "https://www.ecfr.gov/current/title-15"
_ENTRY = re.compile(r"^\d[A-E]\d{3}")
_SUPPLEMENT = re.compile(r"^(\d{3})\.supp(\d+)(.*)$")
_SECTION = re.compile(r"^(\d{3}\.\d+)(.*)$")


def citation(rule_id: str) -> str:
    """Return how a paragraph is quoted: ``15 CFR 742.6(a)(6)(iii)``."""
    number = rule_id.removeprefix(EAR).partition(":")[0]
    if _ENTRY.match(number):
        return f"15 CFR 774 Supp. 1, {number}"
    if found := _SUPPLEMENT.match(number):
        part, supplement, paragraph = found.groups()
        return f"15 CFR {part} Supp. {supplement}{paragraph}"
    if _SECTION.match(number):
        return f"15 CFR {number}"
    raise ValueError(f"{rule_id} is not a paragraph of the EAR: give its citation")


def address(rule_id: str) -> str:
    """Return where the paragraph is printed."""
    number = rule_id.removeprefix(EAR).partition(":")[0]
    if _ENTRY.match(number):
        return f"{_ECFR}/part-774/appendix-Supplement%20No.%201%20to%20Part%20774"
    if found := _SUPPLEMENT.match(number):
        part, supplement, _ = found.groups()
        return f"{_ECFR}/part-{part}/appendix-Supplement%20No.%20{supplement}%20to%20Part%20{part}"
    if found := _SECTION.match(number):
        section, paragraph = found.groups()
        return f"{_ECFR}/section-{section}" + (f"#p-{section}{paragraph}" if paragraph else "")
    raise ValueError(f"{rule_id} is not a paragraph of the EAR: give its address")


def definition(rule_id: str, title: str, *versions: Version, scope: Scope = "") -> p.Definition:
    """Return a term or a test that other paragraphs point to."""
    return p.Definition(
        id=rule_id, title=title, cite=citation(rule_id), url=address(rule_id), versions=versions, scope=scope
    )


def entry(rule_id: str, title: str, *versions: Version) -> p.Definition:
    """Return an entry of the Commerce Control List: met by its parameters, else as asserted."""
    described = tuple(
        p.Version(
            v.since,
            v.source,
            _as_entry(rule_id, v.body),
            tuple(
                p.Stay(s.kind, s.since, s.until, s.source, s.after, _as_entry(rule_id, s.instead), s.note)
                for s in v.stays
            ),
            v.savings,
        )
        for v in versions
    )
    return p.Definition(
        id=rule_id,
        title=title,
        cite=citation(rule_id),
        url=address(rule_id),
        versions=described,
        entry=rule_id,
    )


def _as_entry(rule_id: str, body: p.Body | None) -> p.Body | None:
    return Described(rule_id, body) if isinstance(body, Expr) else body


def requirement(
    rule_id: str, title: str, reason: str, *versions: Version, cite: str = "", url: str = ""
) -> p.Requirement:
    """Return a paragraph that requires a license, for a reason for control."""
    return p.Requirement(
        id=rule_id,
        title=title,
        cite=cite or citation(rule_id),
        url=url or address(rule_id),
        versions=versions,
        reason=reason,
    )


def prohibition(rule_id: str, title: str, *versions: Version) -> p.Prohibition:
    """Return a paragraph that forbids an act outright."""
    return p.Prohibition(
        id=rule_id, title=title, cite=citation(rule_id), url=address(rule_id), versions=versions
    )


def gate(
    rule_id: str, title: str, effect: Literal["in", "out"], *versions: Version, basis: str = ""
) -> p.Gate:
    """Return a paragraph that brings an item under the EAR, or takes it out."""
    return p.Gate(
        id=rule_id,
        title=title,
        cite=citation(rule_id),
        url=address(rule_id),
        versions=versions,
        effect=effect,
        basis=basis,
    )


def exception(
    rule_id: str,
    title: str,
    *versions: Version,
    code: str,
    excuses: tuple[str, ...],
    elected: bool = False,
) -> p.LicenseException:
    """Return a license exception, with the requirements that its text excuses."""
    return p.LicenseException(
        id=rule_id,
        title=title,
        cite=citation(rule_id),
        url=address(rule_id),
        versions=versions,
        code=code,
        excuses=excuses,
        elected=elected,
    )


def bar(
    rule_id: str,
    title: str,
    *versions: Version,
    bars: tuple[str, ...] = (),
    all_but: tuple[str, ...] = (),
) -> p.Bar:
    """Return a restriction on exceptions: on those in ``bars``, or on all but those in ``all_but``."""
    return p.Bar(
        id=rule_id,
        title=title,
        cite=citation(rule_id),
        url=address(rule_id),
        versions=versions,
        bars=bars,
        all_but=all_but,
    )


def unbar(rule_id: str, title: str, *versions: Version, lifts: tuple[str, ...]) -> p.Unbar:
    """Return a paragraph that lifts restrictions on exceptions."""
    return p.Unbar(
        id=rule_id, title=title, cite=citation(rule_id), url=address(rule_id), versions=versions, lifts=lifts
    )


def review(rule_id: str, title: str, *versions: Version, reviews: tuple[str, ...]) -> p.ReviewPolicy:
    """Return a license review policy: a ladder of cases in the order of the text."""
    return p.ReviewPolicy(
        id=rule_id,
        title=title,
        cite=citation(rule_id),
        url=address(rule_id),
        versions=versions,
        reviews=reviews,
    )


def duty(
    rule_id: str,
    title: str,
    *versions: Version,
    what: Literal["notice", "report", "certificate", "filing", "record"],
    attaches_to: tuple[str, ...] = (),
) -> p.Duty:
    """Return something that must be done, when its condition holds and what it attaches to applies."""
    return p.Duty(
        id=rule_id,
        title=title,
        cite=citation(rule_id),
        url=address(rule_id),
        versions=versions,
        what=what,
        attaches_to=attaches_to,
    )


def ladder(*rungs: p.Rung) -> p.Ladder:
    """Return the cases of a review policy, first that holds first."""
    return p.Ladder(rungs)


def rung(policy: p.Policy, when: Expr, rule_id: str = "") -> p.Rung:
    """Return one case of a review policy."""
    return p.Rung(policy, when, rule_id)


def certified(paragraph: str) -> Test:
    """Return the condition that the filer fulfills ``paragraph``: named itself, or a paragraph above it."""
    chain = [paragraph]
    rest = paragraph
    while rest.endswith(")"):
        rest = rest[: rest.rindex("(")]
        chain.append(rest)
    return transaction.certifications.any_in(chain)


def condition(paragraph: str, title: str) -> p.Condition:
    """Return a condition of an exception that the filer fulfills by doing what ``paragraph`` asks."""
    return p.Condition(paragraph, title, certified(paragraph))


def asserted(*entries: str) -> Expr:
    """Return the condition that the item is described in one of ``entries`` (ids, any paragraph of them).

    For entries whose text highfence does not test by parameters: the classification given settles them.
    """
    from highfence.logic.expr import FALSE, any_of, not_modelled

    unknown = not_modelled("the entry is not tested by parameters; state item.eccn")
    parts = [Described(EAR + e.removeprefix(EAR), unknown) for e in entries]
    return any_of(*parts) if parts else FALSE


__all__ = [
    "EAR",
    "address",
    "all_of",
    "asserted",
    "bar",
    "certified",
    "citation",
    "condition",
    "definition",
    "duty",
    "entry",
    "exception",
    "gate",
    "ladder",
    "prohibition",
    "requirement",
    "review",
    "rung",
    "unbar",
]
