"""Tests of one fact against one constant, and the entries of the control list that lie above others."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING
from typing import Any as Whatever

from highfence.logic.expr import DatedSet, Test, Tri

if TYPE_CHECKING:
    from collections.abc import Callable

    from highfence.logic.rulebook import View


def heads(entry: str, marks: str) -> list[str]:
    """Return what stands before each of ``marks`` in an id: us.ear.3A090 of us.ear.3A090.a."""
    return [entry[:i] for i, c in enumerate(entry) if c in marks]


def asserts(entry: str, asserted: frozenset[str] | None) -> Tri:
    """Return whether the asserted classification includes ``entry`` (an id such as ``us.ear.3A090.a``).

    A broader assertion (3A090) leaves its paragraphs open; a narrower one (3A090.a.1) includes them.
    """
    if asserted is None:
        return None
    found: Tri = False
    for a in asserted:
        if a == entry or a.startswith(entry + "."):
            return True
        if entry.startswith((f"{a}.", f"{a}:")):
            found = None
    return found


def group_of(test: Test) -> DatedSet:
    """Return the set of codes that a test asks for."""
    if not isinstance(test.bound, DatedSet):
        raise TypeError(f"{test.fact.name} {test.op} {test.bound!r}: a set of codes is expected")
    return test.bound


def matcher(view: View, test: Test) -> Callable[[Whatever], Tri]:
    """Return the function that applies a test to a known value."""
    bound: Whatever = test.bound
    match test.op:
        case "true":
            return _is_true
        case "ge":
            return lambda v: bool(v >= bound)
        case "gt":
            return lambda v: bool(v > bound)
        case "le":
            return lambda v: bool(v <= bound)
        case "lt":
            return lambda v: bool(v < bound)
        case "eq":
            return lambda v: bool(v == bound)
        case "in":
            return view.members(group_of(test)).__contains__
        case "classified":
            return classifier(view.members(group_of(test)))
        case "overlaps":
            group = view.members(group_of(test))
            return lambda v: not group.isdisjoint(v)


def _is_true(value: Whatever) -> bool:
    return value is True


@lru_cache(maxsize=4096)
def above(entry: str) -> tuple[str, ...]:
    """Return the entries above one: 3A001.b.2 lies beneath 3A001.b and 3A001."""
    return tuple(head for head in heads(entry, ".") if any(c.isdigit() for c in head))


def classifier(members: frozenset[str]) -> Callable[[Whatever], Tri]:
    """Return the function that tells whether a stated classification falls in a set of entries."""
    broader: list[frozenset[str]] = []  # entries above members, found when first needed

    def of(stated: frozenset[str]) -> Tri:
        found: Tri = False
        for entry in stated:
            if entry in members or not members.isdisjoint(above(entry)):
                return True
            if not broader:
                broader.append(frozenset(a for m in members for a in above(m)))
            if entry in broader[0]:
                found = None
        return found

    return of
