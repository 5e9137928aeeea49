"""Many transactions at once: the same conditions as polars expressions.

A frame has one row a transaction and one column a fact, under the same flat names; null is unknown.
For each party slot there is a boolean column ``<slot>?`` (present, absent, or null where that is not
known) and, for each role, ``<role>#open`` where further parties in that role are possible. Shared
definitions become columns first, so that plans stay flat and wide; "when/then" is never used for a
value that may be unknown, since it takes unknown for no.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from highfence.logic.expr import ASSERTED, All, Any, Const, Described, Exists, Expr, Meets, Not, Test
from highfence.logic.provisions import Definition, Grant, Ladder
from highfence.logic.scalar import above

if TYPE_CHECKING:
    from collections.abc import Iterable

    from highfence.logic.rulebook import View

MARK = "§"


def column(rule_id: str, slot: str = "") -> str:
    """Return the name of the column that holds a rule's answer."""
    return f"{MARK}{rule_id}@{slot}" if slot else f"{MARK}{rule_id}"


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
        self.layers: list[list[pl.Expr]] = []
        self._level: dict[str, int] = {}

    # ------------------------------------------------------------------ rules as columns, in layers

    def add(self, rule_id: str, slot: str = "") -> int:
        """Plan the column of a rule and of everything it points to; return the layer it stands in."""
        resolved = self.view.rules[rule_id]
        prov = resolved.provision
        slot = slot if isinstance(prov, Definition) and prov.scope else ""
        name = column(rule_id, slot)
        if name in self._level:
            return self._level[name]
        body = resolved.body
        if body is None or isinstance(body, Ladder):
            expr, level = pl.lit(value=False), 0
        else:
            expr, level = self.condition(body.eligible if isinstance(body, Grant) else body, slot)
        self._level[name] = level
        while len(self.layers) <= level:
            self.layers.append([])
        self.layers[level].append(expr.alias(name))
        return level

    def run(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return ``frame`` with a column for every planned rule."""
        lazy = frame.lazy()
        for layer in self.layers:
            lazy = lazy.with_columns(layer)
        return lazy.collect()

    # ------------------------------------------------------------------------------------- conditions

    def condition(self, expr: Expr, slot: str = "") -> tuple[pl.Expr, int]:
        """Return ``expr`` as a polars expression, and the first layer in which it can stand."""
        level = 0

        def build(node: Expr, at: str) -> pl.Expr:
            nonlocal level
            if isinstance(node, Test):
                return self._test(node, at)
            if isinstance(node, All):
                return pl.all_horizontal([build(a, at) for a in node.args])
            if isinstance(node, Any):
                return pl.any_horizontal([build(a, at) for a in node.args])
            if isinstance(node, Not):
                return ~build(node.arg, at)
            if isinstance(node, Meets):
                prov = self.view.rules[node.rule].provision
                where = at if isinstance(prov, Definition) and prov.scope else ""
                level = max(level, self.add(node.rule, where) + 1)
                return pl.col(column(node.rule, where))
            if isinstance(node, Exists):
                return self._exists(node, build)
            if isinstance(node, Described):
                return self._described(node.entry, build(node.test, at))
            if isinstance(node, Const):
                return pl.lit(node.value, dtype=pl.Boolean)
            raise TypeError(f"{type(node).__name__} has no columnar form")

        return build(expr, slot), level

    def _test(self, test: Test, slot: str) -> pl.Expr:
        name = test.fact.path(slot)
        if name not in self.columns:
            return pl.lit(None, dtype=pl.Boolean)
        col = pl.col(name)
        bound = test.bound
        match test.op:
            case "true":
                return col
            case "ge":
                return col >= bound
            case "gt":
                return col > bound
            case "le":
                return col <= bound
            case "lt":
                return col < bound
            case "eq":
                return col == bound
            case "in":
                return col.is_in(sorted(self.view.members(bound)))  # type: ignore[arg-type]
            case "classified":
                return self._classified(col, self.view.members(bound))  # type: ignore[arg-type]
            case "overlaps":
                return self._overlaps(col, self.view.members(bound))  # type: ignore[arg-type]

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

    def _exists(self, node: Exists, build: object) -> pl.Expr:
        make = build
        if not callable(make):
            raise TypeError("a quantifier needs its builder")
        if node.over == "ic":
            parts = []
            for ic in self.ics:
                present = pl.col(f"{ic}?") if f"{ic}?" in self.columns else pl.lit(value=True)
                parts.append(present & make(node.cond, ic))
            return pl.any_horizontal(parts)
        parts = [
            pl.col(f"{slot}?") & make(node.cond, slot)
            for slot, roles in self.parties.items()
            if not roles.isdisjoint(node.roles) and f"{slot}?" in self.columns
        ]
        for role in sorted(node.roles):
            flag = f"{role}#open"
            # An open role is an unknown in every row that leaves it open.
            parts.append(
                pl.when(pl.col(flag)).then(pl.lit(None, dtype=pl.Boolean)).otherwise(pl.lit(value=False))
                if flag in self.columns
                else pl.lit(None, dtype=pl.Boolean)
            )
        return pl.any_horizontal(parts)

    def _described(self, entry: str, tested: pl.Expr) -> pl.Expr:
        if ASSERTED.name not in self.columns:
            return tested
        col = pl.col(ASSERTED.name)
        within = col.list.eval((pl.element() == entry) | pl.element().str.starts_with(entry + ".")).list.any()
        above = [entry[:i] for i, c in enumerate(entry) if c == "." and i > len("us.ear")]
        broader = (
            col.list.set_intersection(pl.lit(above, dtype=pl.List(pl.String))).list.len() > 0
            if above
            else pl.lit(value=False)
        )
        # True where asserted; null where only a broader entry is, or nothing at all; else false.
        says = within | (broader & pl.lit(None, dtype=pl.Boolean))
        return says.fill_null(value=False) | pl.coalesce([tested, says])
