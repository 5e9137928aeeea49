"""What a reform can do to a regime, one kind of change a class.

Each takes a regime and gives a new one; what does not fit raises ``Misfit`` with the field, the value and
what was expected. ``Terms`` carry the reform's name and its first day (None: as if it had always been so).
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal, Protocol
from typing import Any as Whatever

from highfence.facts.intake import nearest
from highfence.logic.expr import Described, Expr, all_of, any_of, not_
from highfence.logic.provisions import (
    Body,
    Grant,
    Ladder,
    Provision,
    Regime,
    Requirement,
    Source,
    Stay,
    StayKind,
    Version,
    beneath,
)
from highfence.portfolio.amend import amended, marked, over
from highfence.portfolio.conditions import Misfit, Written

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True, slots=True)
class Terms:
    """Name and first day of the reform that a change belongs to."""

    name: str
    first: date | None = None


class Change(Protocol):
    """One change of a reform."""

    def apply(self, regime: Regime, terms: Terms) -> Regime:
        """Return the regime with the change made. Raises Misfit."""


def covered(regime: Regime, rule: str) -> list[Provision]:
    """Return the provision ``rule`` and those beneath it. Raises Misfit with the nearest id."""
    found = [p for p in regime.provisions if beneath(rule, p.id)]
    if not found:
        ids = [p.id for p in regime.provisions]
        raise Misfit("rule", rule, "the id of a rule", nearest(rule, ids))
    return found


def exact(regime: Regime, rule: str) -> Provision:
    """Return the provision ``rule`` itself. Raises Misfit with the nearest id."""
    found = [p for p in covered(regime, rule) if p.id == rule]
    if not found:
        below = [p.id for p in regime.provisions if beneath(rule, p.id)]
        raise Misfit("rule", rule, f"the id of one rule: {', '.join(below[:6])}", below[0])
    return found[0]


@dataclass(frozen=True, slots=True)
class Lift:
    """Stays of a kind end: the text as written is enforced. ``sources``: only stays that these documents made."""

    kind: StayKind
    sources: tuple[str, ...] = ()

    def apply(self, regime: Regime, terms: Terms) -> Regime:
        """Return the regime without the stays, from the reform's first day on. Raises Misfit when there are none."""
        made = over(regime, lambda p: self._lifted(p, terms.first))
        if all(a is b for a, b in zip(made.provisions, regime.provisions, strict=True)):
            known = sorted(
                {
                    s.source.cite
                    for p in regime.provisions
                    for v in p.versions
                    for s in v.stays
                    if s.kind == self.kind
                }
            )
            if not known:
                kinds = {s.kind for p in regime.provisions for v in p.versions for s in v.stays}
                raise Misfit("lift_stays", self.kind, f"a kind of stay on record: {', '.join(sorted(kinds))}")
            wanted = ", ".join(self.sources)
            raise Misfit("source", wanted, f"a document that made such stays: {'; '.join(known)}")
        return made

    def _lifted(self, prov: Provision, first: date | None) -> Provision:
        versions = []
        for v in prov.versions:
            stays = tuple(s for one in v.stays if (s := self._left(one, first)) is not None)
            same = len(stays) == len(v.stays) and all(a is b for a, b in zip(stays, v.stays, strict=True))
            versions.append(v if same else replace(v, stays=stays))
        same = all(a is b for a, b in zip(versions, prov.versions, strict=True))
        return prov if same else replace(prov, versions=tuple(versions))

    def _left(self, stay: Stay, first: date | None) -> Stay | None:
        if stay.kind != self.kind or (self.sources and stay.source.cite not in self.sources):
            return stay
        if first is None or stay.since >= first:
            return None
        if stay.until is not None and stay.until < first:
            return stay
        return replace(stay, until=first - timedelta(days=1), after="revives")


@dataclass(frozen=True, slots=True)
class Repeal:
    """A paragraph, and what is beneath it, is taken out of the law."""

    rule: str

    def apply(self, regime: Regime, terms: Terms) -> Regime:
        """Return the regime in which the rules hold of nothing, always or from the first day on."""
        chosen = {p.id for p in covered(regime, self.rule)}
        return over(regime, lambda p: _repealed(p, terms) if p.id in chosen else p)


def _repealed(prov: Provision, terms: Terms) -> Provision:
    first = terms.first
    kept = [] if first is None else [v for v in prov.versions if v.since < first]
    now = kept[-1] if kept else prov.versions[0]
    if kept and now.body is None and len(kept) == len(prov.versions):
        return prov
    start = first if kept and first is not None else now.since
    return replace(prov, versions=(*kept, Version(start, marked(now.source, terms.name), None)))


@dataclass(frozen=True, slots=True)
class Wording:
    """A rule holds in further cases (``also_if``), only in some (``only_if``), or not in some (``unless``)."""

    rule: str
    how: Literal["also_if", "only_if", "unless"]
    cond: Mapping[str, Whatever] | Expr

    def apply(self, regime: Regime, terms: Terms) -> Regime:
        """Return the regime with the rule's words changed. Raises Misfit."""
        prov = exact(regime, self.rule)
        cond = self.cond
        if not isinstance(cond, Expr):
            cond = Written(regime, getattr(prov, "scope", "")).read(cond, self.how)
        new = amended(prov, lambda body: self._worded(body, cond), terms.first, terms.name)
        if new is prov:
            raise Misfit("rule", self.rule, f"a rule that is in force on or after {terms.first}")
        return over(regime, lambda p: new if p.id == prov.id else p)

    def _worded(self, body: Body, cond: Expr) -> Body:
        if isinstance(body, Ladder):
            raise Misfit("rule", self.rule, "a rule with one condition; a review policy has several cases")
        if isinstance(body, Grant):
            return replace(body, eligible=self._joined(body.eligible, cond))
        if isinstance(body, Described):
            return replace(body, test=self._joined(body.test, cond))
        return self._joined(body, cond)

    def _joined(self, old: Expr, cond: Expr) -> Expr:
        if self.how == "also_if":
            return any_of(old, cond)
        return all_of(old, cond if self.how == "only_if" else not_(cond))


@dataclass(frozen=True, slots=True)
class Move:
    """A version takes effect on another day, or a stay ends on another (``what``: effective, stay_ends)."""

    rule: str
    what: Literal["effective", "stay_ends"]
    at: date
    becomes: date

    def apply(self, regime: Regime, terms: Terms) -> Regime:  # noqa: ARG002 - a change, like the others
        """Return the regime with the day moved. Raises Misfit where no version or stay has that day."""
        prov = exact(regime, self.rule)
        edit = self._begun if self.what == "effective" else self._ended
        versions = tuple(edit(v) for v in prov.versions)
        if versions == prov.versions and self.at != self.becomes:
            days = (
                {v.since for v in prov.versions}
                if self.what == "effective"
                else {s.until for v in prov.versions for s in v.stays if s.until}
            )
            words = ", ".join(d.isoformat() for d in sorted(days)) or "none"
            raise Misfit(self.what, self.at.isoformat(), f"a day on record for {self.rule}: {words}")
        new = replace(prov, versions=versions)
        return over(regime, lambda p: new if p.id == prov.id else p)

    def _begun(self, version: Version) -> Version:
        if version.since != self.at:
            return version
        stays = tuple(
            replace(s, since=self.becomes if s.since == self.at else max(s.since, self.becomes))
            for s in version.stays
            if s.until is None or s.until >= self.becomes
        )
        return replace(version, since=self.becomes, stays=stays)

    def _ended(self, version: Version) -> Version:
        stays = tuple(replace(s, until=self.becomes) if s.until == self.at else s for s in version.stays)
        return replace(version, stays=stays)


@dataclass(frozen=True, slots=True)
class NewRequirement:
    """A paragraph that requires a license, written as facts and values (see ``conditions``)."""

    id: str
    title: str
    reason: str
    when: Mapping[str, Whatever]
    cite: str = ""
    url: str = ""

    def apply(self, regime: Regime, terms: Terms) -> Regime:
        """Return the regime with the paragraph added. Raises Misfit."""
        if not self.id.startswith(f"{regime.id}."):
            raise Misfit("add_requirement", self.id, f"an id that begins with {regime.id}.")
        if any(p.id == self.id for p in regime.provisions):
            raise Misfit("add_requirement", self.id, "an id that no rule has yet")
        source = Source(f"reform {terms.name}", regime.modelled_from, self.url)
        body = Written(regime).read(self.when, "when")
        new = Requirement(
            id=self.id,
            title=self.title,
            cite=self.cite or f"reform {terms.name}",
            url=self.url,
            versions=(Version(terms.first or regime.modelled_from, source, body),),
            reason=self.reason,
        )
        return replace(regime, provisions=(*regime.provisions, new))


@dataclass(frozen=True, slots=True)
class NewProvisions:
    """Records written in Python, with days and sources of their own."""

    provisions: tuple[Provision, ...]

    def apply(self, regime: Regime, terms: Terms) -> Regime:  # noqa: ARG002 - a change, like the others
        """Return the regime with the records added."""
        return replace(regime, provisions=(*regime.provisions, *self.provisions))


@dataclass(frozen=True, slots=True)
class Call:
    """A function of Python, ``module:name``, from a regime and the reform's terms to a regime."""

    target: str

    def apply(self, regime: Regime, terms: Terms) -> Regime:
        """Return what the function returns. Raises Misfit when there is no such function."""
        module, _, name = self.target.partition(":")
        try:
            found = getattr(importlib.import_module(module), name)
        except (ImportError, AttributeError, ValueError) as exc:
            raise Misfit("python", self.target, f"module:function that can be imported ({exc})") from None
        function: Callable[[Regime, Terms], Regime] = found
        made = function(regime, terms)
        if not isinstance(made, Regime):
            raise Misfit(
                "python", self.target, f"a function that returns a regime, not {type(made).__name__}"
            )
        return made
