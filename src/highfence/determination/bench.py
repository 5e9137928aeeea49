"""What the law says of the components of an item, each taken as an item of US origin.

Supplement No. 2 to part 734 asks of every input of US origin whether it would need a license to the
destination of the finished item. The list-based requirements of the rulebook are asked that, with a case
made of the component's facts and the transaction's destination; equal components are asked once.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING
from typing import Any as Whatever

from highfence.determination.amounts import PCT, USD, Judgment
from highfence.facts.intake import Given
from highfence.law.us.ear.part_734 import supp_2
from highfence.logic.errors import Fault, InputError
from highfence.logic.hanging import rule_unknowns
from highfence.logic.outcome import exception, k_and, k_not, k_or, probe_of
from highfence.logic.provisions import Grant, LicenseException
from highfence.logic.scalar import Case, Engine

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from highfence.facts.components import Component, Components
    from highfence.logic.cells import Cells
    from highfence.logic.expr import Tri
    from highfence.logic.rulebook import View

_CIRCUITS = frozenset({"integrated_circuit", "memory_stack"})
_NO_CIRCUITS = frozenset({"software", "technology", "model_weights", "material"})
_ELECTED = ("bis_acts", "claims", "informed", "informed_otherwise", "red_flags", "violation_known")


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


def within(entry: str, wanted: str) -> bool:
    """Return whether an entry of the list is ``wanted`` or a paragraph beneath it."""
    return entry == wanted or entry.startswith(f"{wanted}.")


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
        of_3a001 = None if entries is None else any(within(e, "us.ear.3A001") for e in entries)
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
