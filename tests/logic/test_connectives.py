"""Kleene's tables, in the scalar engine and in the helpers of the outcome module."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from highfence.logic.expr import FALSE, TRUE, Expr, Tri, all_of, any_ic, any_of, any_party, every_party, not_
from highfence.logic.outcome import k_and, k_not, k_or
from small import ROLES, case, datacenter, definition, listed, p, probe, q, r, tpp, value, view

TRI: tuple[Tri, ...] = (True, False, None)
RANK = {False: 0, None: 1, True: 2}
BACK: tuple[Tri, ...] = (False, None, True)


@pytest.mark.parametrize("values", list(itertools.product(TRI, repeat=3)))
def test_and_or_not(values: tuple[Tri, Tri, Tri]) -> None:
    facts = dict(zip("pqr", values, strict=True))
    low, high = BACK[min(RANK[v] for v in values)], BACK[max(RANK[v] for v in values)]
    assert value(all_of(p, q, r), facts) is low
    assert value(any_of(p, q, r), facts) is high
    assert k_and(list(values)) is low
    assert k_or(list(values)) is high
    assert value(not_(p), facts) is BACK[2 - RANK[values[0]]]
    assert k_not(values[0]) is BACK[2 - RANK[values[0]]]
    # De Morgan
    assert value(not_(all_of(p, q)), facts) is value(any_of(not_(p), not_(q)), facts)


def test_nothing_is_true_of_all_and_false_of_any() -> None:
    assert k_and([]) is True
    assert k_or([]) is False


@pytest.mark.parametrize("made", [TRUE, FALSE])
def test_constants(made: Expr) -> None:
    assert value(made) is (made == TRUE)


def test_a_party_that_may_exist_leaves_the_question_open() -> None:
    some, every = any_party(ROLES, listed), every_party(ROLES, listed)
    user = (("user", frozenset({"user"})),)
    assert value(some, {}) is False
    assert value(every, {}) is True
    assert value(some, {"user.listed": False}, parties=user) is False
    assert value(some, {"user.listed": True}, parties=user) is True
    assert value(some, {}, parties=user) is None
    assert value(some, {"user.listed": False}, parties=user, open_roles=frozenset({"buyer"})) is None
    assert value(some, {"user.listed": True}, parties=user, open_roles=frozenset({"buyer"})) is True
    assert value(every, {"user.listed": True}, parties=user, open_roles=frozenset({"buyer"})) is None
    assert value(every, {"user.listed": False}, parties=user, open_roles=frozenset({"buyer"})) is False
    assert value(some, {"user.listed": False}, parties=user, open_roles=frozenset({"carrier"})) is False
    assert value(some, {"user.listed": True}, parties=(("user", frozenset({"carrier"})),)) is False
    both = (("buyer", frozenset({"buyer"})), ("user", frozenset({"user"})))
    assert value(some, {"buyer.listed": False}, parties=both) is None
    assert value(some, {"buyer.listed": False, "user.listed": True}, parties=both) is True


def test_a_circuit_is_the_item_or_one_in_it() -> None:
    some = any_ic(all_of(datacenter, tpp >= 10))
    assert value(some, {"item.datacenter": True, "item.tpp": 10.0}) is True
    two = ("item.chips.1", "item.chips.2")
    halves = {"item.chips.1.datacenter": True, "item.chips.1.tpp": 1.0}
    others = {"item.chips.2.datacenter": False, "item.chips.2.tpp": 99.0}
    assert value(some, {**halves, **others}, ics=two) is False, "two halves do not make one circuit"
    assert value(some, halves, ics=two) is None
    assert value(some, {**halves, "item.chips.2.datacenter": True, "item.chips.2.tpp": 10.0}, ics=two) is True


def test_a_scoped_rule_is_asked_of_each_circuit_and_remembered_apart() -> None:
    from highfence.logic.expr import meets

    seen = view(definition("big", tpp >= 10, scope="ic"), definition("d", any_ic(meets("big"))))
    asked = probe(
        seen, {"item.chips.1.tpp": 1.0, "item.chips.2.tpp": 11.0}, ics=("item.chips.1", "item.chips.2")
    )
    assert asked.rule("d") is True
    assert asked.rule("big", "item.chips.1") is False
    assert asked.rule("big", "item.chips.2") is True
    assert set(asked.memo) == {"d", "big@item.chips.1", "big@item.chips.2"}


@pytest.mark.parametrize(
    ("asserted", "tested", "expected"),
    [
        (None, True, True),
        (None, False, False),
        (None, None, None),
        ({"us.ear.3A090.a"}, None, True),
        ({"us.ear.3A090.a"}, False, True),  # the stricter stands
        ({"us.ear.3A090.a.1"}, None, True),
        ({"us.ear.3A090"}, None, None),
        ({"us.ear.3A090"}, True, True),
        ({"us.ear.3A090"}, False, False),
        ({"us.ear.3A090.b"}, None, False),
        ({"us.ear.3A090.b"}, True, True),
        ({"us.ear.3A0"}, None, False),
        ({"us.ear.3A090.ab"}, None, False),
        ({"us.ear.EAR99"}, None, False),
        ({"us.ear.EAR99", "us.ear.3A090"}, None, None),
        (set(), None, False),
    ],
)
def test_an_entry_is_tested_else_asserted(asserted: set[str] | None, tested: Tri, expected: Tri) -> None:
    from highfence.logic.expr import Described

    told = frozenset(asserted) if asserted is not None else None
    assert value(Described("us.ear.3A090.a", p.true()), {"p": tested}, asserted=told) is expected


@pytest.mark.parametrize(("asserted", "expected"), [("5A002.z", None), ("5A002.z:a", True), ("5A002", None)])
def test_an_asserted_paragraph_leaves_its_unnumbered_parts_open(asserted: str, expected: Tri) -> None:
    from highfence.logic.expr import Described

    told = frozenset({f"us.ear.{asserted}"})
    assert value(Described("us.ear.5A002.z:a", p.true()), {}, asserted=told) is expected


def test_having_adds_facts_and_changes_nothing_else() -> None:
    before = case({"p": True}, ics=("item.chips.1",), asserted=frozenset({"us.ear.EAR99"}))
    after = before.having({"q": False})
    assert after.facts == {"p": True, "q": False}
    assert before.facts == {"p": True}
    assert (after.ics, after.asserted) == (before.ics, before.asserted)


@given(st.recursive(
    st.sampled_from([p.true(), q.true(), r.true()]),
    lambda inner: st.one_of(
        inner.map(not_),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: all_of(*parts)),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: any_of(*parts)),
    ),
    max_leaves=12,
), st.tuples(*[st.sampled_from(TRI)] * 3))  # fmt: skip
def test_kleene_never_contradicts_a_completion(expr: Expr, values: tuple[Tri, Tri, Tri]) -> None:
    facts = dict(zip("pqr", values, strict=True))
    got = value(expr, facts)
    free = [k for k, v in facts.items() if v is None]
    filled = {
        value(expr, {**facts, **dict(zip(free, fill, strict=True))})
        for fill in itertools.product([True, False], repeat=len(free))
    }
    assert None not in filled
    assert got is None or filled == {got}
