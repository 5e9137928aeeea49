"""Amending records: the same provision with other words in it, always or from a day on.

A provision is a list of dated versions with stays. Amended always, each version says the new words.
Amended from a day on, the version in force on that day is continued by one with the new words, later
versions say them too, and nothing before the day changes.

A stay without words of its own applies the version before; that version keeps its old words, so where
the new ones differ the stay is given them.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from highfence.logic.expr import All, DatedSet, Described, Exists, Expr, Not, Test
from highfence.logic.expr import Any as AnyOf
from highfence.logic.provisions import (
    Body,
    Condition,
    Grant,
    Ladder,
    Provision,
    Regime,
    Savings,
    Source,
    Stay,
    Version,
)
from highfence.logic.rulebook import Resolved, resolve

if TYPE_CHECKING:
    from collections.abc import Callable


def marked(source: Source, reform: str) -> Source:
    """Return the source of a version whose words a reform has changed: known from the same day on."""
    note = f", as amended by reform {reform}"
    return source if source.cite.endswith(note) else replace(source, cite=f"{source.cite}{note}")


def rewritten(body: Body, leaf: Callable[[Expr], Expr]) -> Body:
    """Return ``body`` with ``leaf`` applied to every condition that has no parts; the same object if none changed."""
    if isinstance(body, Grant):
        eligible = _expr(body.eligible, leaf)
        conditions = tuple(_condition(c, leaf) for c in body.conditions)
        same = eligible is body.eligible and all(
            a is b for a, b in zip(conditions, body.conditions, strict=True)
        )
        return body if same else Grant(eligible, conditions)
    if isinstance(body, Ladder):
        rungs = tuple(
            r if (when := _expr(r.when, leaf)) is r.when else replace(r, when=when) for r in body.rungs
        )
        return body if all(a is b for a, b in zip(rungs, body.rungs, strict=True)) else Ladder(rungs)
    return _expr(body, leaf)


def _condition(one: Condition, leaf: Callable[[Expr], Expr]) -> Condition:
    test = _expr(one.test, leaf)
    return one if test is one.test else replace(one, test=test)


def _expr(expr: Expr, leaf: Callable[[Expr], Expr]) -> Expr:
    if isinstance(expr, All | AnyOf):
        args = tuple(_expr(a, leaf) for a in expr.args)
        return expr if all(a is b for a, b in zip(args, expr.args, strict=True)) else replace(expr, args=args)
    if isinstance(expr, Not):
        arg = _expr(expr.arg, leaf)
        return expr if arg is expr.arg else Not(arg)
    if isinstance(expr, Exists):
        cond = _expr(expr.cond, leaf)
        return expr if cond is expr.cond else replace(expr, cond=cond)
    if isinstance(expr, Described):
        test = _expr(expr.test, leaf)
        return expr if test is expr.test else replace(expr, test=test)
    return leaf(expr)


def map_sets(group: DatedSet, change: Callable[[DatedSet], DatedSet]) -> DatedSet:
    """Return a set with ``change`` applied to it, or else to the sets that it is made of."""
    new = change(group)
    if new is not group:
        return new
    union = tuple(map_sets(g, change) for g in group.union)
    minus = tuple(map_sets(g, change) for g in group.minus)
    same = all(a is b for a, b in zip((*union, *minus), (*group.union, *group.minus), strict=True))
    return group if same else replace(group, union=union, minus=minus)


def on_sets(change: Callable[[DatedSet], DatedSet]) -> Callable[[Body], Body]:
    """Return the rewriting of bodies that applies ``change`` to the sets in their tests."""
    kept: dict[DatedSet, DatedSet] = {}

    def leaf(expr: Expr) -> Expr:
        if not isinstance(expr, Test) or not isinstance(expr.bound, DatedSet):
            return expr
        if expr.bound not in kept:
            kept[expr.bound] = map_sets(expr.bound, change)
        new = kept[expr.bound]
        return expr if new is expr.bound else replace(expr, bound=new)

    return lambda body: rewritten(body, leaf)


def reworded(prov: Provision, change: Callable[[Body], Body]) -> Provision:
    """Return ``prov`` with ``change`` applied to every body it has or had. Days and sources stay."""
    versions = tuple(_reworded(v, change) for v in prov.versions)
    same = all(a is b for a, b in zip(versions, prov.versions, strict=True))
    return prov if same else replace(prov, versions=versions)


def _reworded(version: Version, change: Callable[[Body], Body]) -> Version:
    body = version.body if version.body is None else change(version.body)
    stays = tuple(_restayed(s, change) for s in version.stays)
    savings = version.savings
    if savings is not None:
        cond = change(savings.cond)
        if cond is not savings.cond and isinstance(cond, Expr):
            savings = Savings(cond, savings.until)
    same = body is version.body and savings is version.savings
    same = same and all(a is b for a, b in zip(stays, version.stays, strict=True))
    return version if same else replace(version, body=body, stays=stays, savings=savings)


def _restayed(stay: Stay, change: Callable[[Body], Body]) -> Stay:
    if stay.instead is None:
        return stay
    instead = change(stay.instead)
    return stay if instead is stay.instead else replace(stay, instead=instead)


def amended(prov: Provision, change: Callable[[Body], Body], first: date | None, reform: str) -> Provision:
    """Return ``prov`` with other words, always or from ``first`` on; the same object if nothing changes."""
    out: list[Version] = []
    for i, version in enumerate(prov.versions):
        ends = prov.versions[i + 1].since if i + 1 < len(prov.versions) else None
        if first is None or version.since >= first:
            new = _reworded(version, change)
            out.append(version if new is version else replace(new, source=marked(version.source, reform)))
            continue
        out.append(version)
        if (ends is None or first < ends) and version.body is not None:
            continued = _continued(prov, i, change, first, reform)
            if continued is not None:
                out.append(continued)
    same = len(out) == len(prov.versions) and all(a is b for a, b in zip(out, prov.versions, strict=True))
    return prov if same else replace(prov, versions=tuple(out))


def _continued(
    prov: Provision, at: int, change: Callable[[Body], Body], first: date, reform: str
) -> Version | None:
    """Return the version of index ``at`` as it goes on from ``first`` in other words, or None."""
    version = prov.versions[at]
    body = version.body
    stays: list[Stay] = []
    for stay in version.stays:
        if stay.until is None or stay.until >= first:
            stays += _stays(prov, at, stay, change, first)
        elif stay.after in {"unrecorded", "repealed"}:
            # The stay is over and left its mark on what counts: that is what is amended.
            body = _counts(replace(prov, versions=prov.versions[: at + 1]), first).body
    if body is None:
        return None
    new = change(body)
    if new is body and stays == _clamped(version, first):
        return None
    savings = version.savings
    if savings is not None and savings.until is not None and savings.until < first:
        savings = None
    return Version(first, marked(version.source, reform), new, tuple(stays), savings)


def _clamped(version: Version, first: date) -> list[Stay]:
    return [
        replace(s, since=max(s.since, first)) for s in version.stays if s.until is None or s.until >= first
    ]


def _stays(prov: Provision, at: int, stay: Stay, change: Callable[[Body], Body], first: date) -> list[Stay]:
    """Return the stay from ``first`` on: what is applied meanwhile in its new words, piece by piece."""
    begins = max(stay.since, first)
    if stay.instead is not None:
        return [replace(stay, since=begins, instead=change(stay.instead))]
    earlier = prov.versions[:at]
    marks = {s.since for v in earlier for s in v.stays}
    marks |= {s.until + timedelta(days=1) for v in earlier for s in v.stays if s.until}
    marks |= {
        v.savings.until + timedelta(days=1) for v in earlier if v.savings and v.savings.until is not None
    }
    days = [begins, *sorted(d for d in marks if begins < d and (stay.until is None or d <= stay.until))]
    out: list[Stay] = []
    for i, begin in enumerate(days):
        last = days[i + 1] - timedelta(days=1) if i + 1 < len(days) else stay.until
        meanwhile = _counts(replace(prov, versions=earlier), begin).body if earlier else None
        new = None if meanwhile is None else change(meanwhile)
        piece = replace(
            stay,
            since=begin,
            until=last,
            after=stay.after if i + 1 == len(days) else "revives",
            instead=None if new is meanwhile else new,
        )
        same_as_last = out and out[-1].instead == piece.instead
        if same_as_last:
            out[-1] = replace(out[-1], until=piece.until, after=piece.after)
        else:
            out.append(piece)
    return out


def _counts(prov: Provision, on: date) -> Resolved:
    return resolve(prov, on, date.max, "as_enforced")


def over(regime: Regime, change: Callable[[Provision], Provision]) -> Regime:
    """Return the regime with ``change`` applied to each of its provisions."""
    return replace(regime, provisions=tuple(change(p) for p in regime.provisions))
