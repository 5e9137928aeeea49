"""Many transactions at once: the same conditions as polars expressions.

A frame has one row a transaction and one column a fact, under the same flat names; null is unknown.
For each party slot there is a boolean column ``<slot>?`` (present, absent, or null where that is not
known) and, for each role, ``<role>#open`` where further parties in that role are possible. Shared
definitions become columns first, so that plans stay flat and wide; "when/then" is never used for a
value that may be unknown, since it takes unknown for no.

Conditions are first written as a graph in which equal parts are one node. What no column of the frame
can decide is folded away, and a part that several conditions share is computed once, as a column.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from typing import Any as Whatever

import polars as pl

from highfence.logic.expr import ASSERTED, All, Any, Const, Described, Exists, Expr, Meets, Not, Test, Tri
from highfence.logic.provisions import Definition, Grant, Ladder
from highfence.logic.scalar import above

if TYPE_CHECKING:
    from collections.abc import Iterable

    from highfence.logic.rulebook import View

MARK = "§"
_CODED = f"{MARK}="
_PART = f"{MARK}#"

_Kind = Literal["const", "rule", "column", "test", "open", "all", "any", "not", "entry"]


def column(rule_id: str, slot: str = "") -> str:
    """Return the name of the column that holds a rule's answer."""
    return f"{MARK}{rule_id}@{slot}" if slot else f"{MARK}{rule_id}"


@dataclass(frozen=True, slots=True)
class _Node:
    """One condition of the graph. ``args`` are numbers of other nodes, ``detail`` what the kind needs.

    ``level`` is the first layer of rules in which it can stand.
    """

    kind: _Kind
    args: tuple[int, ...]
    detail: Whatever
    level: int


class Plan:
    """The conditions of one view over frames with the given columns.

    ``parties`` maps a slot to the roles it may hold in the frame: one fixed set a slot. ``ics`` are the
    circuit slots. Columns that the frame lacks are unknown in every row.
    """

    def __init__(
        self,
        view: View,
        columns: Iterable[str],
        parties: dict[str, frozenset[str]],
        ics: tuple[str, ...] = ("item",),
    ) -> None:
        self.view, self.columns = view, frozenset(columns)
        self.parties, self.ics = parties, ics
        self._nodes: list[_Node] = []
        self._numbers: dict[tuple[Whatever, ...], int] = {}
        self._rules: dict[str, tuple[int, int]] = {}  # column of a rule to its node and layer
        self._built: tuple[dict[str, pl.DataType], list[list[pl.Expr]]] | None = None

    # ------------------------------------------------------------------ rules as columns, in layers

    def add(self, rule_id: str, slot: str = "") -> int:
        """Plan the column of a rule and of everything it points to; return the layer it stands in."""
        resolved = self.view.rules[rule_id]
        prov = resolved.provision
        slot = slot if isinstance(prov, Definition) and prov.scope else ""
        name = column(rule_id, slot)
        if name not in self._rules:
            body = resolved.body
            if body is None or isinstance(body, Ladder):
                node = self._const(value=False)
            else:
                node = self._number(body.eligible if isinstance(body, Grant) else body, slot)
            self._rules[name] = node, self._nodes[node].level
            self._built = None
        return self._rules[name][1]

    @property
    def layers(self) -> list[list[pl.Expr]]:
        """The planned rules in layers, each written out in full from facts and rules of earlier layers."""
        out: list[list[pl.Expr]] = [
            [] for _ in range(1 + max((at for _, at in self._rules.values()), default=-1))
        ]
        for name, (node, level) in self._rules.items():
            out[level].append(self._written(node, {}, {}, {}).alias(name))
        return out

    def run(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return ``frame`` with a column for every planned rule."""
        schema = {n: t for n, t in frame.schema.items() if n in self.columns}
        if self._built is None or self._built[0] != schema:
            self._built = schema, self._stages(schema)
        lazy = frame.lazy()
        for stage in self._built[1]:
            lazy = lazy.with_columns(stage)
        return lazy.select([*frame.columns, *self._rules]).collect()

    def condition(self, expr: Expr, slot: str = "") -> tuple[pl.Expr, int]:
        """Return ``expr`` as a polars expression, and the first layer in which it can stand."""
        node = self._number(expr, slot)
        return self._written(node, {}, {}, {}), self._nodes[node].level

    # ----------------------------------------------------------------------------------- the graph

    def _node(self, kind: _Kind, args: tuple[int, ...] = (), detail: Whatever = None, level: int = 0) -> int:
        key = (kind, args, type(detail), detail)
        found = self._numbers.get(key)
        if found is None:
            level = max((level, *(self._nodes[a].level for a in args)))
            found = self._numbers[key] = len(self._nodes)
            self._nodes.append(_Node(kind, args, detail, level))
        return found

    def _const(self, *, value: Tri) -> int:
        return self._node("const", (), value)

    def _number(self, expr: Expr, slot: str) -> int:
        """Return the node of a condition seen from ``slot``."""
        if isinstance(expr, Test):
            name = expr.fact.path(slot)
            if name not in self.columns:
                return self._const(value=None)
            if expr.op == "true":
                return self._node("column", (), name)
            return self._node("test", (), (name, expr.op, expr.bound))
        if isinstance(expr, All | Any):
            return self._joined(
                "all" if isinstance(expr, All) else "any", [self._number(a, slot) for a in expr.args]
            )
        if isinstance(expr, Not):
            return self._not(self._number(expr.arg, slot))
        if isinstance(expr, Meets):
            return self._rule(expr.rule, slot)
        if isinstance(expr, Exists):
            return self._exists(expr)
        if isinstance(expr, Described):
            tested = self._number(expr.test, slot)
            return tested if ASSERTED.name not in self.columns else self._node("entry", (tested,), expr.entry)
        if isinstance(expr, Const):
            return self._const(value=expr.value)
        raise TypeError(f"{type(expr).__name__} has no columnar form")

    def _rule(self, rule_id: str, slot: str) -> int:
        prov = self.view.rules[rule_id].provision
        where = slot if isinstance(prov, Definition) and prov.scope else ""
        level = self.add(rule_id, where)
        name = column(rule_id, where)
        node = self._rules[name][0]
        # A rule that no row can change is no reason to wait for a column.
        return node if self._nodes[node].kind == "const" else self._node("rule", (), name, level + 1)

    def _joined(self, kind: Literal["all", "any"], parts: list[int]) -> int:
        stops = kind == "any"
        kept: list[int] = []
        for part in dict.fromkeys(parts):
            node = self._nodes[part]
            if node.kind == "const" and node.detail is stops:
                return part
            if node.kind != "const" or node.detail is None:
                kept.append(part)
        if not kept:
            return self._const(value=not stops)
        return kept[0] if len(kept) == 1 else self._node(kind, tuple(sorted(kept)))

    def _not(self, part: int) -> int:
        node = self._nodes[part]
        if node.kind == "const":
            return self._const(value=None if node.detail is None else not node.detail)
        return node.args[0] if node.kind == "not" else self._node("not", (part,))

    def _exists(self, expr: Exists) -> int:
        if expr.over == "ic":
            return self._joined(
                "any",
                [self._joined("all", [*self._present(ic), self._number(expr.cond, ic)]) for ic in self.ics],
            )
        parts = [
            self._joined("all", [*self._present(slot), self._number(expr.cond, slot)])
            for slot, roles in self.parties.items()
            if not roles.isdisjoint(expr.roles) and f"{slot}?" in self.columns
        ]
        for role in sorted(expr.roles):
            flag = f"{role}#open"
            parts.append(self._node("open", (), flag) if flag in self.columns else self._const(value=None))
        return self._joined("any", parts)

    def _present(self, slot: str) -> list[int]:
        return [self._node("column", (), f"{slot}?")] if f"{slot}?" in self.columns else []

    # ---------------------------------------------------------------------------- from graph to polars

    def _stages(self, schema: dict[str, pl.DataType]) -> list[list[pl.Expr]]:
        """Return the columns to compute, stage by stage: codes, then shared parts and rules by depth."""
        uses: dict[int, int] = {}
        wanted = {node for node, _ in self._rules.values()}
        stack = list(wanted)
        while stack:
            for arg in self._nodes[stack.pop()].args:
                uses[arg] = uses.get(arg, 0) + 1
                if uses[arg] == 1 and arg not in wanted:
                    stack.append(arg)
        first: dict[int, str] = {}
        for name, (node, _) in self._rules.items():
            first.setdefault(node, name)
        parts = {
            n: first.get(n, f"{_PART}{n}")
            for n in {*wanted, *(n for n, count in uses.items() if count > 1)}
            if n in wanted or self._nodes[n].kind not in {"const", "column", "rule"}
        }
        coded = self._coded(schema)
        at: dict[int, int] = {}
        stages: list[list[pl.Expr]] = [[pl.col(n).cast(pl.Categorical).alias(c) for n, c in coded.items()]]

        def stage(number: int) -> int:
            """Return the first stage in which a node's expression can stand."""
            if number in at:
                return at[number]
            node = self._nodes[number]
            below = [*node.args, *([self._rules[node.detail][0]] if node.kind == "rule" else [])]
            at[number] = max((stage(b) + (b in parts) for b in below), default=1)
            return at[number]

        for number in sorted(parts):
            while len(stages) <= stage(number):
                stages.append([])
            below = {n: c for n, c in parts.items() if n != number}
            stages[stage(number)].append(self._written(number, below, coded, schema).alias(parts[number]))
        last = [
            pl.col(first[node]).alias(name) for name, (node, _) in self._rules.items() if first[node] != name
        ]
        return [s for s in (*stages, last) if s]

    def _coded(self, schema: dict[str, pl.DataType]) -> dict[str, str]:
        """Return the text columns that are asked for membership: they are numbered once."""
        return {
            node.detail[0]: _CODED + node.detail[0]
            for node in self._nodes
            if node.kind == "test" and node.detail[1] == "in" and schema.get(node.detail[0]) == pl.String
        }

    def _written(
        self, number: int, parts: dict[int, str], coded: dict[str, str], schema: dict[str, pl.DataType]
    ) -> pl.Expr:
        """Return a node as a polars expression; ``parts`` are the nodes that are columns already."""
        node = self._nodes[number]

        def arg(n: int) -> pl.Expr:
            known = n in parts and self._nodes[n].kind != "const"
            return pl.col(parts[n]) if known else self._written(n, parts, coded, schema)

        match node.kind:
            case "const":
                return pl.lit(node.detail, dtype=pl.Boolean)
            case "rule":
                # Of rules that say the same, one is computed and the others are copied at the end.
                return pl.col(parts.get(self._rules[node.detail][0], node.detail))
            case "column":
                return pl.col(node.detail)
            case "test":
                return self._test(node.detail, coded, schema)
            case "open":
                # An open role is an unknown in every row that leaves it open.
                unknown = pl.lit(None, dtype=pl.Boolean)
                return pl.col(node.detail) & unknown
            case "all":
                return pl.all_horizontal([arg(a) for a in node.args])
            case "any":
                return pl.any_horizontal([arg(a) for a in node.args])
            case "not":
                return ~arg(node.args[0])
            case "entry":
                return self._described(node.detail, arg(node.args[0]))

    def _test(
        self, asked: tuple[str, str, Whatever], coded: dict[str, str], schema: dict[str, pl.DataType]
    ) -> pl.Expr:
        name, op, bound = asked
        col = pl.col(coded.get(name, name))
        match op:
            case "ge":
                return col.ge(bound)
            case "gt":
                return col.gt(bound)
            case "le":
                return col.le(bound)
            case "lt":
                return col.lt(bound)
            case "eq":
                return col.eq(bound)
            case "in":
                members = self.view.members(bound)
                kind = schema.get(name)
                if isinstance(kind, pl.Enum):
                    members &= frozenset(kind.categories)
                return col.is_in(sorted(members))
            case "classified":
                return self._classified(col, self.view.members(bound))
            case "overlaps":
                return self._overlaps(col, self.view.members(bound))
        raise TypeError(f"no column form of {op}")

    @staticmethod
    def _overlaps(col: pl.Expr, members: frozenset[str]) -> pl.Expr:
        return col.list.set_intersection(pl.lit(sorted(members), dtype=pl.List(pl.String))).list.len() > 0

    @staticmethod
    def _classified(col: pl.Expr, members: frozenset[str]) -> pl.Expr:
        broader = frozenset(a for m in members for a in above(m)) - members
        within = col.list.eval(
            pl.any_horizontal(
                [pl.element().is_in(sorted(members))]
                + [pl.element().str.starts_with(f"{m}.") for m in sorted(members)]
            )
        ).list.any()
        wider = Plan._overlaps(col, broader) if broader else pl.lit(value=False)
        return within | (wider & pl.lit(None, dtype=pl.Boolean))

    @staticmethod
    def _described(entry: str, tested: pl.Expr) -> pl.Expr:
        col = pl.col(ASSERTED.name)
        within = col.list.eval((pl.element() == entry) | pl.element().str.starts_with(entry + ".")).list.any()
        wider = [entry[:i] for i, c in enumerate(entry) if c in ".:" and i > len("us.ear")]
        broader = (
            col.list.set_intersection(pl.lit(wider, dtype=pl.List(pl.String))).list.len() > 0
            if wider
            else pl.lit(value=False)
        )
        # True where asserted; null where only a broader entry is, or nothing at all; else false.
        says = within | (broader & pl.lit(None, dtype=pl.Boolean))
        return says.fill_null(value=False) | pl.coalesce([tested, says])
