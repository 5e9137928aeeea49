"""Conditions: built as the law reads, refused where Python would read them otherwise."""

from __future__ import annotations

from datetime import date

import pytest

from highfence.logic.expr import (
    FALSE,
    TRUE,
    All,
    Any,
    Const,
    DatedSet,
    Exists,
    Expr,
    Meets,
    Not,
    Test,
    all_of,
    any_ic,
    any_of,
    any_party,
    children,
    codes,
    either,
    every_party,
    meets,
    none_of,
    not_,
    not_modelled,
    walk,
)
from small import EAST, ROLES, datacenter, home, kind, listed, marks, p, q, r, signed, to, tpp, value, x

CHAINS = (
    lambda: 1 <= x < 2,
    lambda: (x >= 1) and (x < 2),
    lambda: (x >= 1) or (x < 2),
    lambda: not (x >= 1),
    lambda: bool(p.true()),
    lambda: TRUE if not_(p) else FALSE,
)


@pytest.mark.parametrize("wrong", CHAINS)
def test_a_condition_has_no_truth_value(wrong: object) -> None:
    with pytest.raises(TypeError, match=r"all_of\(a, b\)"):
        wrong()  # type: ignore[operator]


FACT_CHAINS = (lambda: p and q, lambda: p or q, lambda: not p, lambda: bool(p), lambda: x and (x >= 1))


@pytest.mark.parametrize("wrong", FACT_CHAINS)
def test_a_fact_has_no_truth_value_either(wrong: object) -> None:
    """``p and q`` would otherwise be ``q``, and half of the paragraph would be lost without a word."""
    with pytest.raises(TypeError):
        wrong()  # type: ignore[operator]


def test_in_of_a_fact_is_refused() -> None:
    with pytest.raises(TypeError):
        "CN" in to  # type: ignore[operator]  # noqa: B015


@pytest.mark.parametrize("make", [all_of, any_of, none_of, meets])
def test_nothing_has_no_meaning(make: object) -> None:
    with pytest.raises(ValueError, match="of nothing"):
        make()  # type: ignore[operator]


@pytest.mark.parametrize("wrong", [True, "us.ear.3A090.a", None, x, to])
def test_only_conditions_and_yes_or_no_facts_are_parts(wrong: object) -> None:
    with pytest.raises(TypeError, match="is not a condition"):
        all_of(p, wrong)  # type: ignore[arg-type]


def test_comparing_a_fact_with_a_value_is_no_condition() -> None:
    with pytest.raises(TypeError, match="False is not a condition"):
        any_of(to == "CN")  # type: ignore[arg-type]


def test_nested_conjunctions_are_flat_and_single_parts_are_not_wrapped() -> None:
    assert all_of(all_of(p, q), r) == All((p.true(), q.true(), r.true()))
    assert any_of(p, any_of(q, r)) == Any((p.true(), q.true(), r.true()))
    assert all_of(p) == p.true() == any_of(p)
    assert all_of(any_of(p, q), r) == All((Any((p.true(), q.true())), r.true()))


def test_negation() -> None:
    assert not_(p) == Not(p.true())
    assert not_(not_(p)) == p.true()
    assert none_of(p, q) == Not(Any((p.true(), q.true())))


def test_numbers_and_days() -> None:
    assert (x >= 1) == Test(x, "ge", 1.0)
    assert (x > 1) == Test(x, "gt", 1.0)
    assert (x <= 1) == Test(x, "le", 1.0)
    assert (x < 1) == Test(x, "lt", 1.0)
    assert x.between(1, 2) == All((x >= 1, x < 2))
    assert signed.on_or_after(date(2020, 1, 1)) == Test(signed, "ge", date(2020, 1, 1))
    assert signed.before(date(2020, 1, 1)) == Test(signed, "lt", date(2020, 1, 1))


@pytest.mark.parametrize(
    ("made", "facts", "expected"),
    [
        (x >= 2, {"x": 2.0}, True),
        (x >= 2, {"x": 1.999}, False),
        (x > 2, {"x": 2.0}, False),
        (x <= 2, {"x": 2.0}, True),
        (x < 2, {"x": 2.0}, False),
        (x < 2, {}, None),
        (x >= 0, {"x": 0.0}, True),
        (x.between(1, 2), {"x": 2.0}, False),
        (x.between(1, 2), {"x": 1.0}, True),
        (p.true(), {"p": False}, False),
        (not_(p), {}, None),
        (signed.before(date(2020, 1, 2)), {"signed": date(2020, 1, 1)}, True),
        (signed.before(date(2020, 1, 2)), {"signed": date(2020, 1, 2)}, False),
        (signed.on_or_after(date(2020, 1, 2)), {"signed": date(2020, 1, 2)}, True),
        (to.in_(EAST), {"to": "CN"}, True),
        (to.in_(EAST), {"to": "US"}, False),
        (to.in_(EAST), {}, None),
        (kind.is_("chip", "box"), {"kind": "box"}, True),
        (kind.is_("chip", "box"), {"kind": "other"}, False),
        (marks.any_in(["a", "b"]), {"marks": frozenset({"b", "c"})}, True),
        (marks.any_in(["a", "b"]), {"marks": frozenset({"c"})}, False),
        (marks.any_in(EAST), {"marks": frozenset()}, False),
        (marks.any_in(EAST), {}, None),
        (not_modelled("an annex nobody has read"), {}, None),
    ],
)
def test_atoms(made: Expr, facts: dict[str, object], *, expected: bool | None) -> None:
    assert value(made, facts) is expected


def test_either_holds_where_both_readings_agree() -> None:
    for one, other, expected in [
        (True, True, True),
        (False, False, False),
        (True, False, None),
        (False, True, None),
        (None, True, None),
        (None, False, None),
        (None, None, None),
    ]:
        assert value(either(p.true(), q.true()), {"p": one, "q": other}) is expected


def test_quantifiers() -> None:
    some = any_party(ROLES, listed)
    assert isinstance(some, Exists)
    assert (some.over, some.roles, some.cond) == ("party", ROLES, listed.true())
    assert every_party(ROLES, listed) == Not(Exists("party", ROLES, Not(listed.true())))
    assert any_ic(datacenter) == Exists("ic", frozenset(), datacenter.true())
    assert any_ic(all_of(datacenter, tpp >= 1)).cond == All((datacenter.true(), tpp >= 1))
    assert meets("a", "b") == Any((Meets("a"), Meets("b")))
    assert meets("a") == Meets("a")


def test_walk_meets_every_node_once_in_the_order_of_the_text() -> None:
    expr = all_of(p, not_(any_of(q, any_ic(tpp >= 1))), meets("a"))
    named = [n.fact.name for n in walk(expr) if isinstance(n, Test)]
    assert named == ["p", "q", "tpp"]
    assert len(list(walk(expr))) == 8
    assert children(Const(value=True)) == ()


def test_facts_know_their_flat_name() -> None:
    assert x.path("item") == "x"
    assert tpp.path("item.chips.2") == "item.chips.2.tpp"
    assert home.path("user") == "user.home"


# ------------------------------------------------------------------------------------------ dated sets

OLD = DatedSet("old", (("A", date(2020, 1, 1), date(2020, 12, 31)), ("B", date.min, None)))
NEW = DatedSet("new", (("C", date(2020, 6, 1), None), ("A", date(2021, 3, 1), None)))


@pytest.mark.parametrize(
    ("on", "members"),
    [
        (date(2019, 12, 31), {"B"}),
        (date(2020, 1, 1), {"A", "B"}),
        (date(2020, 12, 31), {"A", "B"}),
        (date(2021, 1, 1), {"B"}),
    ],
)
def test_spans_include_both_ends(on: date, members: set[str]) -> None:
    assert OLD.at(on) == members


def test_sets_combine_day_by_day() -> None:
    assert (OLD | NEW).at(date(2020, 6, 1)) == {"A", "B", "C"}
    assert (OLD | NEW).at(date(2021, 2, 1)) == {"B", "C"}
    assert (OLD - NEW).at(date(2020, 6, 1)) == {"A", "B"}
    assert ((OLD | NEW) - codes("b", "B")).at(date(2021, 3, 1)) == {"A", "C"}
    assert OLD.named("other").label == "other"
    assert OLD.named("other").at(date(2020, 5, 1)) == OLD.at(date(2020, 5, 1))


def test_days_of_change_are_the_first_days_of_a_new_membership() -> None:
    assert (OLD - NEW).days() == {
        date.min,
        date(2020, 1, 1),
        date(2021, 1, 1),
        date(2020, 6, 1),
        date(2021, 3, 1),
    }
    for changed in sorted(d for d in (OLD | NEW).days() if d > date.min):
        before = date.fromordinal(changed.toordinal() - 1)
        assert (OLD | NEW).at(changed) != (OLD | NEW).at(before), changed
