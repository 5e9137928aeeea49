"""Columns say what single decisions say, and polars' traps stay shut."""

from __future__ import annotations

import itertools
import time
from typing import TYPE_CHECKING
from typing import Any as Whatever

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from highfence.logic.columnar import Plan, column
from highfence.logic.expr import (
    FALSE,
    TRUE,
    All,
    Any,
    Described,
    Expr,
    Tri,
    all_of,
    any_of,
    any_party,
    codes,
    every_party,
    meets,
    not_,
    not_modelled,
)
from highfence.logic.provisions import day
from highfence.logic.scalar import Case, Engine, Probe
from rows import EMPTY, ENTRY, EXPRS, ICS, MAYBE, PARTIES, ROWS, Row, scalar, shared
from small import (
    EAST,
    ROLES,
    definition,
    exception,
    listed,
    marks,
    p,
    q,
    requirement,
    review,
    rulebook,
    since,
    to,
    view,
    x,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from highfence.logic.rulebook import View

TRI: tuple[Tri, ...] = (True, False, None)
TYPES: dict[str, Whatever] = {
    "p": pl.Boolean,
    "q": pl.Boolean,
    "x": pl.Float64,
    "to": pl.String,
    "kind": pl.String,
    "marks": pl.List(pl.String),
    "signed": pl.Date,
    "item.eccn": pl.List(pl.String),
    "a.tpp": pl.Float64,
    "a.datacenter": pl.Boolean,
    "b.tpp": pl.Float64,
    "b.datacenter": pl.Boolean,
    "b?": pl.Boolean,
    "buyer.home": pl.String,
    "buyer.listed": pl.Boolean,
    "user.home": pl.String,
    "user.listed": pl.Boolean,
    "buyer?": pl.Boolean,
    "user?": pl.Boolean,
    "buyer#open": pl.Boolean,
    "user#open": pl.Boolean,
}


def frame(rows: Sequence[Row], names: Sequence[str] | None = None) -> pl.DataFrame:
    schema = {n: TYPES[n] for n in (names or TYPES)}
    plain = [{k: sorted(v) if isinstance(v, frozenset) else v for k, v in row.items()} for row in rows]
    return pl.DataFrame([{n: row.get(n) for n in schema} for row in plain], schema=schema)


def columnar(seen: View, rows: Sequence[Row], rule: str, names: Sequence[str] | None = None) -> list[Tri]:
    data = frame(rows, names)
    plan = Plan(seen, data.columns, PARTIES, ICS)
    plan.add(rule)
    done = plan.run(data)
    assert done.height == len(rows)
    assert done.schema[column(rule)] == pl.Boolean
    return done[column(rule)].to_list()


@settings(max_examples=400)
@given(EXPRS, ROWS)
def test_columns_equal_single_decisions(expr: Expr, rows: list[Row]) -> None:
    seen = view(*shared(), definition("d", expr), requirement("r", all_of(meets("d"), not_(meets("east")))))
    for rule in ("d", "r", "east"):
        assert columnar(seen, rows, rule) == scalar(seen, rows, rule), rule


@given(EXPRS, ROWS, st.sets(st.sampled_from(sorted(MAYBE))))
def test_a_column_that_is_missing_is_unknown_in_every_row(
    expr: Expr, rows: list[Row], missing: set[str]
) -> None:
    seen = view(*shared(), definition("d", expr))
    names = [n for n in TYPES if n not in missing]
    bare = [{k: v for k, v in row.items() if k not in missing} for row in rows]
    assert columnar(seen, rows, "d", names) == scalar(seen, bare, "d")


@given(EXPRS, ROWS)
def test_rows_do_not_see_each_other(expr: Expr, rows: list[Row]) -> None:
    seen = view(*shared(), definition("d", expr))
    assert columnar(seen, rows, "d") == [columnar(seen, [row], "d")[0] for row in rows]


# ----------------------------------------------------------------------------------------------- traps


def one(expr: Expr, rows: Sequence[Row], names: Sequence[str] | None = None) -> list[Tri]:
    return columnar(view(*shared(), definition("d", expr)), rows, "d", names)


@pytest.mark.parametrize("values", list(itertools.product(TRI, TRI)))
def test_connectives_over_null_are_kleene(values: tuple[Tri, Tri]) -> None:
    rows = [dict(zip("pq", values, strict=True))]
    assert one(all_of(p, q), rows) == [False if False in values else None if None in values else True]
    assert one(any_of(p, q), rows) == [True if True in values else None if None in values else False]
    assert one(not_(p), rows) == [None if values[0] is None else not values[0]]


@pytest.mark.parametrize(
    "expr", [x >= 1, x < 1, to.in_(EAST), to.in_(EMPTY), marks.any_in("a"), marks.any_in(EMPTY)]
)
def test_null_is_unknown_whatever_it_is_compared_with(expr: Expr) -> None:
    assert one(expr, [{}]) == [None]
    assert one(not_(expr), [{}]) == [None]


def test_a_group_without_members_has_none() -> None:
    assert one(to.in_(EMPTY), [{"to": "CN"}, {}]) == [False, None]
    assert one(marks.any_in(EMPTY), [{"marks": frozenset("a")}, {"marks": frozenset()}, {}]) == [
        False,
        False,
        None,
    ]
    later = rulebook(definition("d", to.in_(EMPTY))).at("small", day("2040-01-01"))
    assert columnar(later, [{"to": "CN"}], "d") == [True]


def test_an_empty_list_is_known_to_be_none() -> None:
    assert one(marks.any_in("a"), [{"marks": frozenset()}, {"marks": frozenset("a")}]) == [False, True]
    assert one(Described(ENTRY, p.true()), [{"item.eccn": frozenset()}, {"item.eccn": None}]) == [False, None]


def test_no_party_is_false_only_when_all_parties_are_known() -> None:
    closed = {"buyer?": False, "user?": False, "buyer#open": False, "user#open": False}
    assert one(any_party(ROLES, listed), [closed]) == [False]
    assert one(any_party(ROLES, listed), [{**closed, "user#open": True}]) == [None]
    assert one(any_party({"buyer"}, listed), [{**closed, "user#open": True}]) == [False]


def test_whether_a_slot_is_filled_or_a_role_open_may_be_unknown() -> None:
    row = {"buyer?": False, "user?": None, "buyer#open": False, "user#open": False}
    assert one(any_party(ROLES, listed), [{**row, "user.listed": True}, {**row, "user.listed": False}]) == [
        None,
        False,
    ]
    closed = {"buyer?": False, "user?": False, "buyer#open": False}
    assert one(any_party(ROLES, listed), [{**closed, "user#open": None}]) == [None], (
        "null took the otherwise branch"
    )


def test_without_columns_for_parties_nothing_is_known_of_them() -> None:
    assert one(any_party(ROLES, listed), [{"p": True}], ["p"]) == [None]
    assert one(every_party(ROLES, listed), [{"p": True}], ["p"]) == [None]


@pytest.mark.parametrize("expr", [TRUE, FALSE, not_modelled("x"), all_of(TRUE, not_(FALSE)), meets("gone")])
def test_constants_keep_the_height_of_the_frame(expr: Expr) -> None:
    assert len(one(expr, [{"p": True}] * 3)) == 3
    assert len(one(expr, [{"p": True}] * 3, ["p"])) == 3


def test_rows_split_by_a_condition_and_its_contrary_add_up_only_with_the_unknown() -> None:
    got = one(x >= 1, [{"x": 0.0}, {"x": 1.0}, {}])
    assert [got.count(v) for v in TRI] == [1, 1, 1]


def test_decimal_thresholds_do_not_drift() -> None:
    limit = (x >= 5.92, x >= 0.1 + 0.2, x >= 3.2)
    for expr in limit:
        bound = expr.bound
        assert isinstance(bound, float)
        below = bound - 1e-9
        rows = [{"x": bound}, {"x": below}]
        assert one(expr, rows) == [True, False] == scalar(view(definition("d", expr)), rows, "d")


def test_a_rule_out_of_force_a_ladder_and_an_exception() -> None:
    seen = view(
        definition("gone", since("2040-01-01", p.true())),
        requirement("r", p.true()),
        review("l", ("none", p.true())),
        exception("e", q.true()),
    )
    rows = [{"p": True, "q": None}]
    for rule in ("gone", "r", "l", "e"):
        assert columnar(seen, rows, rule) == scalar(seen, rows, rule), rule


def test_names_of_rules_and_facts_do_not_collide() -> None:
    seen = view(definition("x", p.true()), definition("d", all_of(meets("x"), x >= 1)))
    assert columnar(seen, [{"p": True, "x": 1.0}], "d") == [True]


def test_a_shared_rule_is_planned_once_and_after_what_it_points_to() -> None:
    seen = view(
        *shared(), definition("d", all_of(meets("east"), not_(meets("east")))), requirement("r", meets("d"))
    )
    plan = Plan(seen, TYPES, PARTIES, ICS)
    assert plan.add("r") == plan.add("r") == 3
    assert [len(layer) for layer in plan.layers] == [2, 1, 1, 1]


def test_wide_conditions_are_planned_in_no_time() -> None:
    wide = Any(tuple(All((x >= float(i), p.true())) for i in range(1500)))
    seen = view(definition("d", wide))
    start = time.perf_counter()
    assert columnar(seen, [{"x": 3.0, "p": True}], "d") == [True]
    assert time.perf_counter() - start < 5


def test_the_same_text_twice_is_the_same_closure_and_different_text_is_not() -> None:
    """A memo by the identity of a node that has been thrown away would mix these up."""
    seen = view(definition("d", p.true()))
    engine = Engine(seen)
    for bound in range(500):
        made = engine.expr(x >= bound)
        assert made(Probe(seen, Case({"x": float(bound)}), engine), "") is True
        assert made(Probe(seen, Case({"x": bound - 0.5}), engine), "") is False
    assert engine.expr(all_of(p, q)) is engine.expr(all_of(p, q))


def test_unknown_nodes_are_refused() -> None:
    class Odd(Expr):
        pass

    seen = view(definition("d", p.true()))
    with pytest.raises(TypeError, match="no columnar form"):
        Plan(seen, [], {}).condition(Odd())
    with pytest.raises(TypeError, match="no scalar form"):
        Engine(seen).expr(Odd())


def test_codes_with_one_label_and_other_members_are_told_apart() -> None:
    same_label = (codes("g", ["CN"]), codes("g", ["US"]))
    seen = view(definition("d", all_of(to.in_(same_label[0]), not_(to.in_(same_label[1])))))
    assert (
        columnar(seen, [{"to": "CN"}, {"to": "US"}], "d")
        == [True, False]
        == scalar(seen, [{"to": "CN"}, {"to": "US"}], "d")
    )
