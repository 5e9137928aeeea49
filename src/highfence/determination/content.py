"""US content of an item, from its components: what counts, how much it is, and what it brings in.

Supplement No. 2 to part 734 asks of every input of US origin whether it would need a license to the
destination of the finished item. The list-based requirements of the rulebook are asked that, with a case
made of the component's facts and the transaction's destination; equal components are asked once. The sum
over the inputs that count, divided by the item's value, is the percentage of 734.4.

What is not known gives an interval. A fact is set only where the whole interval lies on one side of every
threshold of the day; otherwise it stays unknown, and the facts of components that would settle it are
named, largest possible share first.

Everything walks a flat list, parts before wholes, so that depth costs nothing. Money is decimal: what a
filer writes as 0.1 is a tenth, and the order of the components does not matter.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from decimal import Decimal, localcontext
from functools import lru_cache
from typing import TYPE_CHECKING
from typing import Any as Whatever

from highfence.facts.intake import Given, ancestors
from highfence.facts.vocabulary import FACTS
from highfence.law.us.ear.part_734 import supp_2
from highfence.law.us.ear.part_734.entry_sets import TOOLS_PLANT
from highfence.law.us.ear.part_734.s734_4 import E1_E2
from highfence.logic.errors import Fault, InputError
from highfence.logic.outcome import exception, k_and, k_not, k_or, probe_of, rule_unknowns
from highfence.logic.provisions import Grant, LicenseException
from highfence.logic.scalar import Case, Engine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from highfence.facts.components import Component, Components
    from highfence.logic.cells import Cells
    from highfence.logic.expr import Tri
    from highfence.logic.rulebook import View
    from highfence.logic.scalar import Probe

PCT = "item.us_controlled_content_pct"
USD = "item.us_controlled_content_usd"
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

ZERO, HUNDRED, UNBOUNDED = Decimal(0), Decimal(100), Decimal("Infinity")
_CIRCUITS = frozenset({"integrated_circuit", "memory_stack"})
_NO_CIRCUITS = frozenset({"software", "technology", "model_weights", "material"})
_ELECTED = ("claims", "informed", "informed_otherwise", "red_flags", "violation_known")


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


# ------------------------------------------------------------------------------------ the arithmetic


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
            found = NOTHING if us is False else _as_input(node, judge(index), wanted)
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


def _as_input(node: Component, judgment: Judgment, wanted: list[str]) -> Interval:
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


# --------------------------------------------------------------------------------------- questions


def holds(
    tree: Components, test: Callable[[int], Tri], *, inside_us: bool = True
) -> tuple[Tri, list[int], dict[int, list[str]]]:
    """Return whether some node passes, the nodes that do, and what would have to be known of others.

    A node whose parts are not known may hold anything, unless its kind has no parts.
    """
    passing: list[int] = []
    asks: dict[int, list[str]] = {}
    apart = [False] * len(tree.nodes)
    for index, node in enumerate(tree.nodes):
        apart[index] = node.how == "apart" or (node.parent >= 0 and apart[node.parent])
        if apart[index]:
            continue
        value = test(index)
        if value is True:
            passing.append(index)
        elif value is None:
            asks[index] = ["us_origin" if "item.us_origin" not in node.facts and inside_us else "eccn"]
        if node.parts is None and value is not True and not _has_no_parts(node):
            asks.setdefault(index, []).append("components")
    return (True if passing else None if asks else False), passing, asks


def _has_no_parts(node: Component) -> bool:
    return node.facts.get("item.kind") in _NO_CIRCUITS or node.facts.get("item.kind") in _CIRCUITS


def _circuit(kind: str | None, entries: frozenset[str] | None) -> Tri:
    """Return whether an input is an integrated circuit."""
    if kind is not None:
        return kind in _CIRCUITS
    return False if supp_2.group_of(None, entries or ()) in {"software", "technology"} else None


def in_categories(entries: frozenset[str] | None, categories: str) -> Tri:
    """Return whether an input is specified in one of the categories of the Commerce Control List."""
    if entries is None:
        return None
    return any(e.removeprefix("us.ear.")[0] in categories and not e.endswith("EAR99") for e in entries)


class Bench:
    """Asks the law about the components of one transaction; what is equal is asked once."""

    def __init__(self, tree: Components, view: View, cells: Cells, on: date, base: Case) -> None:
        self.tree, self.view, self.cells, self.on, self.base = tree, view, cells, on, base
        self.engine, self.rules, self.dropping = _tools(view)
        self.finished = supp_2.group_of(base.facts.get("item.kind"), base.asserted or ())
        self._around = {
            k: v for k, v in base.facts.items() if not k.startswith("item.") and k not in _ELECTED
        }
        self._around["activity"] = "reexport"
        self._known: dict[Whatever, Judgment] = {}
        self._of: list[Judgment | None] = [None] * len(tree.nodes)

    def judge(self, index: int) -> Judgment:
        """Return what the law says of one component."""
        found = self._of[index]
        if found is None:
            node = self.tree.nodes[index]
            facts = {
                k: v for k, v in node.facts.items() if k not in {"item.value_usd", "item.us_origin", PCT, USD}
            }
            key = (
                frozenset(facts.items()),
                node.chip,
                frozenset(node.tops.items()),
                node.how,
                node.authorization,
            )
            found = self._known.get(key)
            if found is None:
                found = self._known[key] = self._ask(index, node, facts)
            self._of[index] = found
        return found

    def _ask(self, index: int, node: Component, facts: dict[str, Whatever]) -> Judgment:
        case, assumed = self._case(index, node, facts)
        entries = case.asserted if case.asserted is not None else assumed
        kind = case.facts.get("item.kind")
        at_only = supp_2.anti_terrorism_only(entries)
        role = supp_2.role_of(self.finished, supp_2.group_of(kind, entries or ()), node.how, at_only)
        circuit = _circuit(kind, entries)
        of_3a001 = None if entries is None else any(_in(e, "us.ear.3A001") for e in entries)
        about = Judgment(
            role,
            None,
            kind=kind,
            entries=entries,
            circuit=circuit,
            categories_3_to_5=in_categories(entries, "345"),
            semiconductor_of_3a001=k_and([circuit, kind != "memory_stack", of_3a001]),
        )
        if node.authorization == supp_2.PUBLIC_SOURCE:
            return replace(about, role=role, controlled=False, rule="us.ear.734.4(b)(1)(i)")
        value, rule, asks = self._controlled(case)
        left_out = supp_2.spared(self.on, self.base.facts.get("from"), self.base.facts.get("to"), at_only)
        if value is not False and left_out is not False:
            value = k_and([value, k_not(left_out)])
            rule = "us.ear.734.supp2(a)(1)" if value is False else rule
        if role is None:
            asks = (*asks, "kind" if kind is None else "eccn")
        return replace(about, role=role, controlled=value, rule=rule, asks=tuple(dict.fromkeys(asks)))

    def _case(
        self, index: int, node: Component, facts: dict[str, Whatever]
    ) -> tuple[Case, frozenset[str] | None]:
        """Return the component as the item of a transaction of its own, to the same place and parties."""
        from highfence.determination.complete import complete

        given = Given(on=self.on, facts={**facts, "item.us_origin": True})
        if node.chip:
            given.chips["item"] = (node.chip, 1.0)
        if node.tops:
            given.tops["item"] = node.tops
        try:
            done = complete(given, self.on, self.cells)
        except InputError as exc:
            place = self.tree.path(index)
            raise InputError(
                [
                    Fault(f"{place}.{f.path.removeprefix('item.')}", f.value, f.expected, hint=f.hint)
                    for f in exc.faults
                ]
            ) from None
        own = {k: v for k, v in done.case.facts.items() if k.startswith("item.")}
        assumed = frozenset(done.assumed_entries) or None
        base = self.base
        case = Case({**self._around, **own}, base.parties, base.open_roles, ("item",), done.case.asserted)
        return case, assumed

    def _controlled(self, case: Case) -> tuple[Tri, str, tuple[str, ...]]:
        """Return whether a list-based requirement stands, by which, and which facts leave it open."""
        probe = probe_of(self.engine, case)
        dropped = [(e.id, exception(probe, e).available) for e in self.dropping if isinstance(e.body, Grant)]
        result: Tri = False
        rule = ""
        asks: list[str] = []
        for r in self.rules:
            value = probe.rule(r)
            if value is False:
                continue
            spare = k_or([v for e, v in dropped if e in self.view.excused_by[r]])
            value = k_and([value, k_not(spare)])
            if value is True:
                return True, r, ()
            if value is None:
                result, rule = None, rule or r
                unknown = rule_unknowns(probe, r)
                asks += [name.removeprefix("item.") for name in unknown if name.startswith("item.")]
        if result is None and case.asserted is None:
            asks = ["eccn"]
        asks = asks[:3]
        return result, rule, tuple(asks)


@lru_cache(maxsize=64)
def _tools(view: View) -> tuple[Engine, tuple[str, ...], tuple[Whatever, ...]]:
    """Return an engine, the list-based requirements, and the exceptions under which content does not count."""
    rules = tuple(r.id for r in view.requirements if r.id.startswith(supp_2.LIST_BASED))
    dropping = tuple(
        e
        for e in view.exceptions
        if isinstance(e.provision, LicenseException) and e.provision.code == supp_2.DROPPED_UNDER
    )
    return Engine(view), rules, dropping


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
        one = _as_input(node, judgment, [])
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


def _in(entry: str, wanted: str) -> bool:
    return entry == wanted or entry.startswith(f"{wanted}.")


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
            if any(_in(entry, e) for e in supp_2.ENCRYPTION):
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


def stated_share(facts: Mapping[str, Whatever]) -> float | None:
    """Return the percentage that a stated amount of controlled content makes of a stated value."""
    usd, value = facts.get(USD), facts.get("item.value_usd")
    if usd == 0:
        return 0.0
    if usd is None or not value:
        return None
    return rounded_up(min(HUNDRED, HUNDRED * decimal(usd) / decimal(value)))


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
