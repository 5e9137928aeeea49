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


def connective(quick: tuple[Quick, ...], parts: tuple[Eval, ...], *, decisive: bool) -> Eval:
    """Return the closure of "any" or "all": one part of the ``decisive`` value decides alone.

    ``quick`` parts are tests of facts of the transaction; a connective without them is spared their loop.
    """

    def of_parts(probe: Probe, slot: str) -> Tri:
        out: Tri = not decisive
        for part in parts:
            v = part(probe, slot)
            if v is decisive:
                return decisive
            if v is None:
                out = None
        return out

    turning = tuple((name, match, holds is decisive) for name, match, holds in quick)

    def value(probe: Probe, slot: str) -> Tri:
        out: Tri = not decisive
        get = probe.facts.get
        for name, match, turns in turning:
            known = get(name)
            if known is None:
                out = None
            elif match(known) is turns:
                return decisive
        v = of_parts(probe, slot)
        return v if v is decisive or out is not None else None

    return value if quick else of_parts


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
