"""US content of an item, from its components: what counts, how much it is, and what it brings in.

The sum over the inputs that count (``bench``, ``amounts``), divided by the item's value, is the percentage
of 734.4. What is not known gives an interval. A fact is set only where the whole interval lies on one side
of every threshold of the day; otherwise it stays unknown, and the facts of components that would settle it
are named, largest possible share first.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING
from typing import Any as Whatever

from highfence.determination.amounts import (
    NOTHING,
    PCT,
    USD,
    ZERO,
    Interval,
    Judgment,
    amounts,
    as_input,
    decimal,
    percentage,
    rounded_up,
    stated_share,
)
from highfence.determination.bench import Bench, holds, within
from highfence.facts.intake import ancestors
from highfence.facts.vocabulary import FACTS
from highfence.law.us.ear.part_734 import supp_2
from highfence.law.us.ear.part_734.entry_sets import TOOLS_PLANT
from highfence.law.us.ear.part_734.s734_4 import E1_E2
from highfence.logic.outcome import k_and

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from highfence.facts.components import Components
    from highfence.logic.cells import Cells
    from highfence.logic.expr import Tri
    from highfence.logic.rulebook import View
    from highfence.logic.scalar import Case, Probe

US_IC = "item.contains_us_ic"
US_3A001 = "item.contains_us_3a001_circuit"
ENTRIES = "item.us_content_entries"
ENCRYPTION = "item.encryption_content"
PLANT_ROUTE = "item.production.contains_plant_route_ic"
CALCULATION = supp_2.CALCULATION
CONTENT_FACTS: tuple[str, ...] = (PCT, US_IC, US_3A001, ENTRIES, ENCRYPTION, PLANT_ROUTE)
"""Facts of the item that its components give."""

SHOWN = 500
"""Inputs written out; a longer list keeps the largest."""
ASKED = 20
"""Facts of components named for one open fact."""
_NO_LEVEL = ("us.ear.734.4(a)", "us.ear.734.4(b)", "us.ear.734.4(c)(3)")
PLANT_LIMB = "15 CFR 734.9(k)(1)(ii)(B)"


@dataclass(slots=True)
class Input:
    """One line of the calculation."""

    index: int
    judgment: Judgment
    us_origin: Tri
    amount: Interval
    in_one_item: float | None


@dataclass(slots=True)
class Content:
    """What the components give.

    ``facts``   a fact of the item, with its value and the paragraph it was computed for
    ``open``    a fact that stays unknown, with the facts of components that would settle it
    ``apart``   inputs that go with the item and are judged by themselves
    ``traced``  the components that bring the item in, each with the fact that does so
    """

    total: Interval = NOTHING
    percentage: Interval = NOTHING
    inputs: list[Input] = field(default_factory=list)
    facts: dict[str, tuple[Whatever, str]] = field(default_factory=dict)
    open: dict[str, tuple[str, ...]] = field(default_factory=dict)
    apart: tuple[str, ...] = ()
    traced: list[dict[str, Whatever]] = field(default_factory=list)


# -------------------------------------------------------------------------------------- the finding


def of_components(tree: Components, view: View, cells: Cells, on: date, base: Case) -> Content:
    """Return what the components of an item give for a transaction to the destination in ``base``."""
    with localcontext() as context:
        context.prec = 60
        return _find(Bench(tree, view, cells, on, base))


def _find(bench: Bench) -> Content:
    tree, out = bench.tree, Content()
    asks: dict[int, list[str]] = {}
    unit, out.total = amounts(tree, bench.judge, asks)
    value = bench.base.facts.get("item.value_usd")
    out.percentage = percentage(out.total, value)
    many = _quantities(tree)
    _lines(bench, out, many)
    low, high = rounded_up(out.percentage.low), rounded_up(out.percentage.high)
    if out.percentage.settled or bench.cells.same(FACTS[PCT], low, high):
        out.facts[PCT] = (low, supp_2.CALCULATION)
    else:
        first = ["item.value_usd"] if value is None else []
        if bench.finished is None:
            first.append("item.kind")
        sizes = {i: unit[i].times(many[i]).high for i in asks}
        out.open[PCT] = (*first, *_named(tree, asks, sizes))[:ASKED]
    _questions(bench, out, _worth(tree, many))
    return out


def _worth(tree: Components, many: list[float | None]) -> dict[int, Decimal]:
    """Return what all of each node in one item are worth, where that is known."""
    found: dict[int, Decimal] = {}
    for index, (node, count) in enumerate(zip(tree.nodes, many, strict=True)):
        value = node.facts.get("item.value_usd")
        if value is not None and count is not None:
            found[index] = decimal(value) * decimal(count)
    return found


def _quantities(tree: Components) -> list[float | None]:
    """Return how many of each node are in one item."""
    many: list[float | None] = []
    for node in tree.nodes:
        above = 1.0 if node.parent < 0 else many[node.parent]
        many.append(None if above is None or node.quantity is None else above * node.quantity)
    return many


def _named(
    tree: Components, asks: Mapping[int, Iterable[str]], sizes: Mapping[int, Decimal]
) -> tuple[str, ...]:
    """Return the facts of components to ask for, those of the largest first."""
    order = sorted(asks, key=lambda i: (-sizes.get(i, ZERO), i))
    found: list[str] = []
    for index in order[:ASKED]:
        place = tree.path(index)
        found += [f"{place}.{name}" for name in dict.fromkeys(asks[index])]
    return tuple(found[:ASKED])


def _lines(bench: Bench, out: Content, many: list[float | None]) -> None:
    """List the inputs: what is, or may be, of US origin and is not part of something that is."""
    tree = bench.tree
    outside = [False] * len(tree.nodes)
    apart: list[str] = []
    for index, node in enumerate(tree.nodes):
        if node.parent >= 0:
            above = tree.nodes[node.parent]
            outside[index] = (
                outside[node.parent] or above.facts.get("item.us_origin") is True or above.how == "apart"
            )
        us = node.facts.get("item.us_origin")
        if outside[index] or us is False:
            continue
        judgment = bench.judge(index)
        if judgment.role == "apart" and us is True and len(apart) < ASKED:
            apart.append(tree.path(index))
        one = as_input(node, judgment, [])
        out.inputs.append(Input(index, judgment, us, one.times(many[index]), many[index]))
    out.apart = tuple(apart)


def _questions(bench: Bench, out: Content, worth: Mapping[int, Decimal]) -> None:
    """Answer what 734.4(a), (b) and 734.9 ask of the components."""
    tree = bench.tree
    plant = bench.view.members(TOOLS_PLANT)

    def of_us(index: int) -> Tri:
        us: Tri = tree.nodes[index].facts.get("item.us_origin")
        return us

    def us_ic(index: int) -> Tri:
        us = of_us(index)
        if us is False:
            return False
        found = bench.judge(index)
        return k_and([us, found.circuit, found.categories_3_to_5])

    def us_3a001(index: int) -> Tri:
        us = of_us(index)
        return False if us is False else k_and([us, bench.judge(index).semiconductor_of_3a001])

    def by_plant(index: int) -> Tri:
        circuit = bench.judge(index).circuit
        if circuit is False:
            return False
        lists = tree.nodes[index].facts.get("item.production.plant_direct_product_of")
        return k_and([circuit, None if lists is None else not plant.isdisjoint(lists)])

    for name, test, cite in (
        (US_IC, us_ic, "15 CFR 734.4(a)(8)"),
        (US_3A001, us_3a001, "15 CFR 734.4(a)(1)"),
        (PLANT_ROUTE, by_plant, PLANT_LIMB),
    ):
        value, passing, asks = holds(tree, test, inside_us=name != PLANT_ROUTE)
        if value is None:
            if name == PLANT_ROUTE:
                asks = {
                    i: ["production.plant_direct_product_of" if n == "eccn" else n for n in a]
                    for i, a in asks.items()
                }
            out.open[name] = _named(tree, asks, worth)
        else:
            where = f": {tree.path(passing[0])}" if passing else ""
            out.facts[name] = (value, f"{cite}{where}")
        if passing:
            out.traced.append(
                {
                    "fact": name,
                    "citation": cite,
                    "components": [_trace(bench, i, name, plant) for i in passing[:ASKED]],
                    "left_out": max(0, len(passing) - ASKED),
                }
            )
    _entries(bench, out, worth)


def _trace(bench: Bench, index: int, name: str, plant: frozenset[str]) -> dict[str, Whatever]:
    """Return which component brought the item in, and by which of its facts."""
    node = bench.tree.nodes[index]
    one: dict[str, Whatever] = {"path": bench.tree.path(index)}
    if node.name or node.chip:
        one["name"] = node.name or node.chip
    if name == PLANT_ROUTE:
        one["by"] = "production.plant_direct_product_of"
        one["entries"] = sorted(plant & node.facts["item.production.plant_direct_product_of"])
    else:
        one["by"] = "us_origin"
        one["entries"] = sorted(bench.judge(index).entries or ())
    return one


def _entries(bench: Bench, out: Content, worth: Mapping[int, Decimal]) -> None:
    """Collect the entries of the US content, and how encryption items in it were authorized."""
    tree = bench.tree
    entries: set[str] = set()
    routes: set[str] = set()
    lacking: dict[int, list[str]] = {}
    unrouted: dict[int, list[str]] = {}
    settled = [False] * len(tree.nodes)  # what lies in an input of US origin was received with it
    for index, node in enumerate(tree.nodes):
        if node.parent >= 0:
            above = tree.nodes[node.parent]
            settled[index] = settled[node.parent] or above.facts.get("item.us_origin") is True
            settled[index] |= above.how == "apart"
        if settled[index] or node.how == "apart":
            continue
        us, found = node.facts.get("item.us_origin"), bench.judge(index)
        if us is False:
            if node.parts is None and 0 not in (node.facts.get(PCT), node.facts.get(USD)):
                lacking[index] = ["components"]
            continue
        if found.role in {"apart", "never"}:
            continue
        if us is None:
            lacking[index] = ["us_origin"]
            continue
        if found.entries is None:
            lacking[index] = ["eccn"]
            continue
        for entry in found.entries:
            entries.update(ancestors(entry))
            if any(within(entry, e) for e in supp_2.ENCRYPTION):
                if node.authorization is None:
                    unrouted[index] = ["encryption_authorization"]
                else:
                    routes.add(node.authorization)
    cite = "15 CFR 734.4"
    if lacking:
        out.open[ENTRIES] = _named(tree, lacking, worth)
    else:
        out.facts[ENTRIES] = (frozenset(entries), cite)
    if "none" in routes or not (lacking or unrouted):
        out.facts[ENCRYPTION] = (frozenset(routes), cite)
    else:
        out.open[ENCRYPTION] = _named(tree, {**lacking, **unrouted}, worth)


def threshold(probe: Probe) -> dict[str, Whatever]:
    """Return the level that applies: none (0), 10 or 25 percent, and by which paragraph; null while open."""
    open_rules: list[str] = []
    for rule in sorted((r for r in probe.view.rules if r.startswith(_NO_LEVEL)), key=len, reverse=True):
        value = None if ":" in rule else probe.rule(rule)
        if value is True:
            return {"pct": 0, "rule": rule, "possible": [0]}
        if value is None and ":" not in rule:
            open_rules.append(rule)
    to = probe.case.facts.get("to")
    if to is None:
        return {"pct": None, "rule": None, "possible": [0, 10, 25] if open_rules else [10, 25]}
    pct, rule = (10, "us.ear.734.4(c)") if to in probe.view.members(E1_E2) else (25, "us.ear.734.4(d)")
    if open_rules:
        return {"pct": None, "rule": None, "possible": [0, pct], "open": open_rules}
    return {"pct": pct, "rule": rule, "possible": [pct]}


# ----------------------------------------------------------------------------------------- showing


def shown(content: Content, tree: Components, value: float | None) -> dict[str, Whatever]:
    """Return the calculation as plain data."""
    lines = sorted(content.inputs, key=lambda i: (-i.amount.high, i.index))
    return {
        "inputs": [_line(i, tree) for i in sorted(lines[:SHOWN], key=lambda i: i.index)],
        "inputs_left_out": max(0, len(lines) - SHOWN),
        "controlled_usd": _amounts(content.total),
        "item_value_usd": _plain(value),
        "percentage": _amounts(content.percentage),
        "judged_apart": list(content.apart),
        "traced": content.traced,
        "citation": supp_2.CALCULATION,
    }


def _line(one: Input, tree: Components) -> dict[str, Whatever]:
    node = tree.nodes[one.index]
    entries = one.judgment.entries
    out: dict[str, Whatever] = {"path": tree.path(one.index)}
    if node.name or node.chip:
        out["name"] = node.name or node.chip
    return out | {
        "entries": sorted(e.removeprefix("us.ear.") for e in entries) if entries is not None else None,
        "us_origin": one.us_origin,
        "how": node.how,
        "role": one.judgment.role,
        "controlled": one.judgment.controlled,
        "rule": one.judgment.rule or None,
        "value_usd": _plain(node.facts.get("item.value_usd")),
        "quantity": _plain(one.in_one_item),
        "counted_usd": _amounts(one.amount if one.us_origin else Interval(ZERO, one.amount.high)),
    }


def _amounts(interval: Interval) -> list[Whatever]:
    """Return both ends; null for an end that has no bound."""
    return [_plain(None if a.is_infinite() else float(a)) for a in (interval.low, interval.high)]


def _plain(value: float | None) -> float | int | None:
    return int(value) if isinstance(value, float) and value.is_integer() else value


__all__ = [
    "CALCULATION",
    "CONTENT_FACTS",
    "Bench",
    "Content",
    "Input",
    "Interval",
    "Judgment",
    "amounts",
    "holds",
    "of_components",
    "percentage",
    "shown",
    "stated_share",
    "threshold",
]
