"""Explanations: which conditions decided, with their sources, as plain data.

``because`` holds the decisive parts only: all parts of a true "all", one false part of a false "all",
the unknown parts of an unknown one. ``full`` keeps everything. A rule is written out once; where it
comes up again, a reference with its id and value stands for it.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from typing import Any as Whatever

from highfence.logic.expr import (
    All,
    Any,
    Const,
    DatedSet,
    Described,
    Exists,
    Expr,
    Meets,
    Not,
    Test,
    Tri,
)
from highfence.logic.provisions import Grant
from highfence.logic.scalar import asserts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from highfence.logic.scalar import Probe

Node = dict[str, Whatever]


_MANY = 3


class Explainer:
    """Writes the nodes for one decision. ``origin`` says where each flat fact came from."""

    def __init__(self, probe: Probe, origin: Mapping[str, str], *, full: bool = False) -> None:
        self.probe, self.origin, self.full = probe, origin, full
        self._told: set[str] = set()

    def rule(self, rule_id: str, slot: str = "") -> Node:
        """Return the node of a rule: its value, version, citation, and what decided."""
        resolved = self.probe.view.rules[rule_id]
        value = self.probe.rule(rule_id, slot)
        node: Node = {
            "node": "rule",
            "id": rule_id,
            "value": value,
            "citation": resolved.provision.cite,
            "since": resolved.since.isoformat(),
        }
        if resolved.source:
            node["source"] = resolved.source.cite
        if resolved.body is None:
            node["state"] = resolved.state
            return node
        if resolved.stay:
            node["stay"] = {"kind": resolved.stay.kind, "source": resolved.stay.source.cite}
        key = f"{rule_id}@{slot}"
        if key in self._told:
            node["see"] = rule_id
            return node
        self._told.add(key)
        body = resolved.body.eligible if isinstance(resolved.body, Grant) else resolved.body
        if isinstance(body, Expr):
            node["because"] = self._parts(body, value, slot)
        return node

    def parts(self, expr: Expr, slot: str = "") -> list[Node]:
        """Return the nodes that explain ``expr``; a bare conjunction or disjunction is not wrapped twice."""
        return self._parts(expr, self._value(expr, slot), slot)

    def expr(self, expr: Expr, slot: str = "") -> Node:
        """Return the node of a condition."""
        return self._node(expr, self._value(expr, slot), slot)

    def _value(self, expr: Expr, slot: str) -> Tri:
        return self.probe.engine.expr(expr)(self.probe, slot)

    def _parts(self, expr: Expr, value: Tri, slot: str) -> list[Node]:
        node = self._node(expr, value, slot)
        below: list[Node] = node.get("because", [])
        if node["node"] == "all" or (node["node"] == "any" and len(below) == 1):
            return below
        return [node]

    def _decisive(self, expr: All | Any, value: Tri, slot: str) -> list[Node]:
        if self.full:
            return [self.expr(a, slot) for a in expr.args]
        if value is isinstance(expr, Any):  # the value by which one part decides alone
            first = next(a for a in expr.args if self._value(a, slot) is value)
            return [self._node(first, value, slot)]
        # No part stood alone: of a known value each part has it, of an unknown one those that are unknown.
        kept = [a for a in expr.args if value is not None or self._value(a, slot) is None]
        if value is not True and len(kept) > _MANY:
            return [self._brief(a, value, slot) for a in kept]
        return [self._node(a, value, slot) for a in kept]

    def _brief(self, expr: Expr, value: Tri, slot: str) -> Node:
        """Return the node of one of many parts that fail, or are open, alike: a rule by its citation alone."""
        if not isinstance(expr, Meets):
            return self._node(expr, value, slot)
        resolved = self.probe.view.rules[expr.rule]
        return {
            "node": "rule",
            "id": expr.rule,
            "value": value,
            "citation": resolved.provision.cite,
            "since": resolved.since.isoformat(),
            **({"source": resolved.source.cite} if resolved.source else {"state": resolved.state}),
        }

    def _node(self, expr: Expr, value: Tri, slot: str) -> Node:
        if isinstance(expr, Test):
            return self._test(expr, value, slot)
        if isinstance(expr, Meets):
            return self.rule(expr.rule, slot if self._scoped(expr.rule) else "")
        if isinstance(expr, All | Any):
            kind = "all" if isinstance(expr, All) else "any"
            return {"node": kind, "value": value, "because": self._decisive(expr, value, slot)}
        if isinstance(expr, Not):
            return {"node": "not", "value": value, "because": [self.expr(expr.arg, slot)]}
        if isinstance(expr, Exists):
            return self._exists(expr, value)
        if isinstance(expr, Described):
            return self._described(expr, value, slot)
        if isinstance(expr, Const):
            return {"node": "constant", "value": value, "why": expr.why}
        raise TypeError(f"{type(expr).__name__} cannot be explained")

    def _scoped(self, rule_id: str) -> bool:
        return getattr(self.probe.view.rules[rule_id].provision, "scope", "") != ""

    def _test(self, test: Test, value: Tri, slot: str) -> Node:
        name = test.fact.path(slot)
        got = self.probe.case.facts.get(name)
        node: Node = {"node": "test", "fact": name, "op": test.op, "value": value}
        if isinstance(test.bound, DatedSet):
            node["bound"] = test.bound.label
        elif isinstance(test.bound, date):
            node["bound"] = test.bound.isoformat()
        elif test.bound is not None:
            node["bound"] = plain(test.bound)
        node["got"] = plain(got)
        if got is not None:
            node["from"] = self.origin.get(name, "stated")
        return node

    def _exists(self, expr: Exists, value: Tri) -> Node:
        case = self.probe.case
        node: Node = {"node": "some", "over": expr.over, "value": value}
        if expr.over == "ic":
            slots: list[str] = list(case.ics)
        else:
            node["roles"] = sorted(expr.roles)
            slots = [p for p, held in case.parties if not expr.roles.isdisjoint(held)]
            still_open = sorted(expr.roles & case.open_roles)
            if still_open and value is not True:
                node["open_roles"] = still_open
        told = []
        for slot in slots:
            v = self._value(expr.cond, slot)
            if v is value or self.full:
                why = self._parts(expr.cond, v, slot)
                told.append({"node": "one", "slot": slot, "value": v, "because": why})
                if value is True and not self.full:
                    break
        node["because"] = told
        return node

    def _described(self, expr: Described, value: Tri, slot: str) -> Node:
        tested = self._value(expr.test, slot)
        claimed = asserts(expr.entry, self.probe.case.asserted)
        node: Node = {"node": "entry", "entry": expr.entry, "value": value}
        if claimed is not None:
            node["asserted"] = claimed
        if tested is not None or claimed is None:
            node["because"] = self._parts(expr.test, tested, slot)
        return node


def plain(value: Whatever) -> Whatever:
    """Return a fact's value as JSON has it; whole numbers without a point."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset | set):
        return sorted(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
