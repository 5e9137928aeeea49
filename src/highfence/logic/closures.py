"""Closures of the connectives: what ``scalar`` puts conditions together from.

A closure takes a probe and the slot of the circuit or party that is looked at, and returns true, false or
None for unknown.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from typing import Any as Whatever

from highfence.logic.expr import Tri
from highfence.logic.matching import heads

if TYPE_CHECKING:
    from highfence.logic.expr import Exists
    from highfence.logic.scalar import Probe

Eval = Callable[["Probe", str], Tri]
Quick = tuple[str, Callable[[Whatever], Tri], bool]
"""A fact, a match, and what the match must say."""


def every(quick: tuple[Quick, ...], parts: tuple[Eval, ...]) -> Eval:
    """Return the closure of "all"; ``quick`` parts are tests of facts of the transaction."""
    if not quick:
        return _every_part(parts)

    def value(probe: Probe, slot: str) -> Tri:
        out: Tri = True
        get = probe.facts.get
        for name, match, holds in quick:
            known = get(name)
            if known is None:
                out = None
            elif match(known) is not holds:
                return False
        for part in parts:
            v = part(probe, slot)
            if v is False:
                return False
            if v is None:
                out = None
        return out

    return value


def _every_part(parts: tuple[Eval, ...]) -> Eval:
    def value(probe: Probe, slot: str) -> Tri:
        out: Tri = True
        for part in parts:
            v = part(probe, slot)
            if v is False:
                return False
            if v is None:
                out = None
        return out

    return value


def some(quick: tuple[Quick, ...], parts: tuple[Eval, ...]) -> Eval:
    """Return the closure of "any"; ``quick`` parts are tests of facts of the transaction."""
    if not quick:
        return _some_part(parts)

    def value(probe: Probe, slot: str) -> Tri:
        out: Tri = False
        get = probe.facts.get
        for name, match, holds in quick:
            known = get(name)
            if known is None:
                out = None
            elif match(known) is holds:
                return True
        for part in parts:
            v = part(probe, slot)
            if v is True:
                return True
            if v is None:
                out = None
        return out

    return value


def _some_part(parts: tuple[Eval, ...]) -> Eval:
    def value(probe: Probe, slot: str) -> Tri:
        out: Tri = False
        for part in parts:
            v = part(probe, slot)
            if v is True:
                return True
            if v is None:
                out = None
        return out

    return value


def contrary(part: Eval) -> Eval:
    """Return the closure of "not"."""

    def value(probe: Probe, slot: str) -> Tri:
        v = part(probe, slot)
        return None if v is None else not v

    return value


def exists(expr: Exists, cond: Eval) -> Eval:
    """Return the closure of "some party" or "some circuit"."""
    roles = expr.roles
    if expr.over == "ic":

        def some_ic(probe: Probe, _slot: str) -> Tri:
            if probe.open_slots:
                return None
            out: Tri = False
            for ic in probe.case.ics:
                v = cond(probe, ic)
                if v is True:
                    return True
                if v is None:
                    out = None
            return out

        return some_ic

    def some_party(probe: Probe, _slot: str) -> Tri:
        if probe.open_slots:
            return None
        case = probe.case
        out: Tri = False if roles.isdisjoint(case.open_roles) else None
        for party, held in case.parties:
            if roles.isdisjoint(held):
                continue
            v = cond(probe, party)
            if v is True:
                return True
            if v is None:
                out = None
        return out

    return some_party


def described(entry: str, test: Eval | None) -> Eval:
    """Return the closure of an entry; ``test`` is None where no parameters settle it."""
    broader = frozenset(heads(entry, ".:"))

    def value(probe: Probe, slot: str) -> Tri:
        asserted = probe.asserted
        if asserted is None:
            return None if test is None else probe.unclassified[test(probe, slot)]
        if entry in probe.named:
            return True
        tested = None if test is None else test(probe, slot)
        if not broader.isdisjoint(asserted):
            return tested
        return False if test is None else probe.unasserted[tested]

    return value
