"""Amounts of US content: intervals of money, summed over the components of an item.

Everything walks a flat list, parts before wholes, so that depth costs nothing. Money is decimal: what a
filer writes as 0.1 is a tenth, and the order of the components does not matter.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING
from typing import Any as Whatever

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from highfence.facts.components import Component, Components
    from highfence.law.us.ear.part_734 import supp_2
    from highfence.logic.expr import Tri

PCT = "item.us_controlled_content_pct"
USD = "item.us_controlled_content_usd"
ZERO, HUNDRED, UNBOUNDED = Decimal(0), Decimal(100), Decimal("Infinity")


@dataclass(frozen=True, slots=True)
class Interval:
    """An amount that lies between ``low`` and ``high``."""

    low: Decimal
    high: Decimal

    @property
    def settled(self) -> bool:
        """Whether the amount is known."""
        return self.low == self.high

    def times(self, factor: float | None) -> Interval:
        """Return so many of it; of an unknown number, none up to any amount."""
        if factor is None:
            return Interval(ZERO, UNBOUNDED if self.high > 0 else ZERO)
        by = decimal(factor)
        return Interval(_product(self.low, by), _product(self.high, by))

    def or_else(self, other: Interval) -> Interval:
        """Return the interval that holds both."""
        return Interval(min(self.low, other.low), max(self.high, other.high))

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.high + other.high)


NOTHING = Interval(ZERO, ZERO)


def decimal(value: float) -> Decimal:
    """Return a number as it was written."""
    return Decimal(repr(value))


def _product(amount: Decimal, by: Decimal) -> Decimal:
    return ZERO if not amount or not by else amount * by


@dataclass(frozen=True, slots=True)
class Judgment:
    """What the law says of one input, taken as an item of US origin on its way to the destination.

    ``role``        counted, judged apart, or never content; None when not known
    ``controlled``  whether it counts as controlled content
    ``rule``        the requirement, or the paragraph that drops it
    ``asks``        facts of the component on which the answer hangs
    ``kind``        of item; ``entries`` as stated, None when not stated
    """

    role: supp_2.Role | None
    controlled: Tri
    rule: str = ""
    asks: tuple[str, ...] = ()
    kind: str | None = None
    entries: frozenset[str] | None = None
    circuit: Tri = None
    categories_3_to_5: Tri = None
    semiconductor_of_3a001: Tri = None


def amounts(
    tree: Components, judge: Callable[[int], Judgment], asks: dict[int, list[str]] | None = None
) -> tuple[list[Interval], Interval]:
    """Return the controlled US content in one unit of every node, and in one unit of the item.

    An input of US origin counts as it was received, whatever it holds; a foreign part counts by its own
    parts. Where the origin is open, both are possible. ``asks`` collects what would narrow a node down.
    """
    unit: list[Interval] = [NOTHING] * len(tree.nodes)
    for index in range(len(tree.nodes) - 1, -1, -1):
        node = tree.nodes[index]
        wanted: list[str] = []
        us = node.facts.get("item.us_origin")
        if node.how == "apart":
            found = NOTHING
        else:
            found = NOTHING if us is False else as_input(node, judge(index), wanted)
            if us is not True:
                parts = _of_parts(tree, node, unit, wanted)
                if us is None and parts != found:
                    wanted.insert(0, "us_origin")
                found = parts if us is False else parts.or_else(found)
        unit[index] = found
        if node.quantity is None and found.high > 0:
            wanted.append("quantity")
        if asks is not None and wanted and not (found.settled and node.quantity is not None):
            asks[index] = wanted
    total = NOTHING
    for index in tree.roots:
        total += unit[index].times(tree.nodes[index].quantity)
    return unit, total


def as_input(node: Component, judgment: Judgment, wanted: list[str]) -> Interval:
    """Return what one unit adds when it is of US origin."""
    counts = judgment.role == "counted"
    if judgment.role in {"apart", "never"} or judgment.controlled is False:
        return NOTHING
    value = node.facts.get("item.value_usd")
    if value == 0:
        return NOTHING
    most = UNBOUNDED if value is None else decimal(value)
    sure = counts and judgment.controlled is True
    if not sure:
        wanted += judgment.asks
        if node.how is None:
            wanted.append("incorporated")
    if value is None:
        wanted.append("value_usd")
    return Interval(most if sure and value is not None else ZERO, most)


def _of_parts(tree: Components, node: Component, unit: list[Interval], wanted: list[str]) -> Interval:
    """Return what one unit adds when it is foreign-made: its own parts, or what is stated of it."""
    value, usd, pct = (node.facts.get(n) for n in ("item.value_usd", USD, PCT))
    if usd is not None:
        return Interval(decimal(usd), decimal(usd))
    if pct is not None and (pct == 0 or value is not None):
        amount = _product(decimal(pct), decimal(value or 0.0)) / HUNDRED
        return Interval(amount, amount)
    if node.parts is None:
        if value == 0:
            return NOTHING
        wanted.append("components")
        return Interval(ZERO, UNBOUNDED if value is None else decimal(value))
    total = NOTHING
    for part in node.parts:
        total += unit[part].times(tree.nodes[part].quantity)
    return total


def percentage(total: Interval, value: float | None) -> Interval:
    """Return the share of an item's value, in percent; anything up to all of it where the value is open."""
    if total.high == 0:
        return NOTHING
    if not value:
        return Interval(ZERO, HUNDRED)
    whole = decimal(value)
    low = min(HUNDRED, HUNDRED * total.low / whole)
    high = HUNDRED if total.high.is_infinite() else min(HUNDRED, HUNDRED * total.high / whole)
    return Interval(low, high)


def rounded_up(value: Decimal) -> float:
    """Return the least number a machine has that is not below ``value``."""
    near = float(value)
    return math.nextafter(near, math.inf) if Decimal(near) < value and near < 100 else near


def stated_share(facts: Mapping[str, Whatever]) -> float | None:
    """Return the percentage that a stated amount of controlled content makes of a stated value."""
    usd, value = facts.get(USD), facts.get("item.value_usd")
    if usd == 0:
        return 0.0
    if usd is None or not value:
        return None
    return rounded_up(min(HUNDRED, HUNDRED * decimal(usd) / decimal(value)))
