"""What must hold of the records of a regime before it answers anything; a breach is a LoadError."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from highfence.logic.errors import LoadError
from highfence.logic.expr import Exists, Expr, Meets, Test, children
from highfence.logic.provisions import (
    Bar,
    Definition,
    Duty,
    LicenseException,
    Provision,
    Regime,
    Requirement,
    ReviewPolicy,
    Unbar,
    expressions,
    paragraphs,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Targets = dict[str, frozenset[str]]
"""For requirements, exceptions and bars: every id by which an edge can point to one of them."""


def check(regime: Regime) -> None:
    """Raise LoadError where the records of a regime do not hang together."""
    scopes: dict[str, str] = {}
    for prov in regime.provisions:
        if prov.id in scopes:
            raise LoadError(f"{prov.id} is written twice")
        scopes[prov.id] = prov.scope if isinstance(prov, Definition) else ""
    pointed = targets(regime.provisions)
    pointing: dict[str, set[str]] = {}
    for prov in regime.provisions:
        check_versions(prov, regime)
        check_edges(prov, pointed)
        found = pointing[prov.id] = set()
        for expr in expressions(prov):
            _check_expr(prov.id, expr, scopes[prov.id], scopes, found)
    _check_circles(pointing)


def targets(provisions: Iterable[Provision]) -> Targets:
    """Return what edges can point to, by the kind that is pointed to."""
    kinds: dict[type[Provision], str] = {
        Requirement: "requirement",
        LicenseException: "exception",
        Bar: "bar",
    }
    found: dict[str, set[str]] = {kind: set() for kind in kinds.values()}
    for prov in provisions:
        if type(prov) in kinds:
            found[kinds[type(prov)]] |= paragraphs(prov.id)
    return {kind: frozenset(ids) for kind, ids in found.items()}


def check_versions(prov: Provision, regime: Regime) -> None:
    """Raise LoadError where versions or stays of a record do not follow each other."""
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


def check_edges(prov: Provision, pointed: Targets) -> None:
    """Raise LoadError where an edge of a record points to nothing."""
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
        for t in prov.attaches_to:
            if t not in pointed["requirement"] and t not in pointed["exception"]:
                raise LoadError(f"{prov.id} points to {t}, which no requirement or exception bears")
    for kind, target in edges:
        if target not in pointed[kind]:
            raise LoadError(f"{prov.id} points to {target}, which no {kind} bears")


def _check_expr(owner: str, expr: Expr, scope: str, scopes: Mapping[str, str], found: set[str]) -> None:
    """Check a condition that is asked of ``scope``; ``found`` takes the rules that it points to."""
    if isinstance(expr, Test):
        if expr.fact.scope and expr.fact.scope != scope:
            raise LoadError(f"{owner} tests {expr.fact.name} outside a {expr.fact.scope} quantifier")
    elif isinstance(expr, Meets):
        asked_of = scopes.get(expr.rule)
        if asked_of is None:
            raise LoadError(f"{owner} points to {expr.rule}, which is not written")
        if asked_of and asked_of != scope:
            raise LoadError(f"{owner} asks {expr.rule} outside a {asked_of} quantifier")
        found.add(expr.rule)
    else:
        within = expr.over if isinstance(expr, Exists) else scope
        for part in children(expr):
            _check_expr(owner, part, within, scopes, found)


def _check_circles(pointing: Mapping[str, set[str]]) -> None:
    """Refuse rules that point to themselves through others: they would have no answer."""
    try:
        TopologicalSorter(pointing).prepare()
    except CycleError as exc:
        raise LoadError(f"rules point to each other in a circle: {' -> '.join(exc.args[1])}") from None
