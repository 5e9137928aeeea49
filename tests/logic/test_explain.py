"""Explanations name what decided, once, and nothing else."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING
from typing import Any as Whatever

import pytest
from hypothesis import given
from hypothesis import strategies as st

from highfence.logic.explain import Explainer, Node, plain
from highfence.logic.expr import (
    Described,
    Test,
    all_of,
    any_ic,
    any_of,
    any_party,
    meets,
    not_,
    not_modelled,
    walk,
)
from highfence.logic.provisions import Stay, day
from highfence.logic.rulebook import Rulebook
from small import (
    AMENDMENT,
    ANNOUNCEMENT,
    EAST,
    ROLES,
    TODAY,
    datacenter,
    definition,
    exception,
    listed,
    p,
    probe,
    q,
    r,
    regime,
    requirement,
    signed,
    since,
    to,
    tpp,
    view,
    x,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from highfence.logic.expr import Expr
    from highfence.logic.provisions import Provision


def told(
    *records: Provision,
    rule: str = "d",
    facts: dict[str, Whatever] | None = None,
    full: bool = False,
    **more: Whatever,
) -> Node:
    return Explainer(probe(view(*records), facts, **more), {"p": "assumed"}, full=full).rule(rule)


def because(expr: Expr, facts: dict[str, Whatever] | None = None, **more: Whatever) -> list[Node]:
    node: list[Node] = told(definition("d", expr), facts=facts, **more)["because"]
    return node


def nodes(tree: Whatever) -> Iterator[Node]:
    if isinstance(tree, dict):
        yield tree
        tree = tree.get("because", [])
    if isinstance(tree, list):
        for one in tree:
            yield from nodes(one)


def facts_in(tree: Whatever) -> list[str]:
    return [n["fact"] for n in nodes(tree) if n["node"] == "test"]


def test_a_rule_says_what_it_is_and_since_when() -> None:
    node = told(definition("d", p.true()), facts={"p": True})
    assert node == {
        "node": "rule",
        "id": "d",
        "value": True,
        "citation": "cite of d",
        "since": "2020-01-01",
        "source": "1 FR 1",
        "because": [
            {"node": "test", "fact": "p", "op": "true", "value": True, "got": True, "from": "assumed"}
        ],
    }


@pytest.mark.parametrize(
    ("expr", "facts", "decisive"),
    [
        (all_of(p, q, r), {"p": True, "q": True, "r": True}, ["p", "q", "r"]),
        (all_of(p, q, r), {"p": True, "q": False, "r": False}, ["q"]),
        (all_of(p, q, r), {"p": True, "q": None, "r": None}, ["q", "r"]),
        (all_of(p, q, r), {"p": None, "q": False, "r": True}, ["q"]),
        (any_of(p, q, r), {"p": False, "q": True, "r": True}, ["q"]),
        (any_of(p, q, r), {"p": False, "q": False, "r": False}, ["p", "q", "r"]),
        (any_of(p, q, r), {"p": False, "q": None, "r": False}, ["q"]),
        (any_of(p, q, r), {"p": None, "q": None, "r": False}, ["p", "q"]),
        (not_(any_of(p, q)), {"p": False, "q": True}, ["q"]),
        (all_of(any_of(p, q), not_(r)), {"p": False, "q": True, "r": False}, ["q", "r"]),
    ],
)
def test_only_decisive_parts_are_kept(expr: Expr, facts: dict[str, Whatever], decisive: list[str]) -> None:
    assert facts_in(because(expr, facts)) == decisive
    everything = [n.fact.name for n in walk(expr) if isinstance(n, Test)]
    assert facts_in(because(expr, facts, full=True)) == everything


def test_every_rule_is_told_once_and_then_referred_to() -> None:
    records = (definition("a", p.true()), definition("d", all_of(meets("a"), any_of(meets("a"), q))))
    tree = told(*records, facts={"p": True})
    found = [n for n in nodes(tree) if n.get("id") == "a"]
    assert len(found) == 2
    assert found[0]["because"][0]["fact"] == "p"
    assert "because" not in found[1]
    assert found[1]["see"] == "a"


@pytest.mark.parametrize("full", [False, True])
def test_every_rule_that_is_named_is_told_somewhere(*, full: bool) -> None:
    """Both alternatives of a false "any" are decisive; each must carry its reasons."""
    records = (
        definition("a", p.true()),
        definition("c", q.true()),
        definition("d", any_of(meets("a"), meets("c"))),
    )
    tree = told(*records, facts={"p": False, "q": False}, full=full)
    for name in ("a", "c"):
        assert [n for n in nodes(tree) if n.get("id") == name and "because" in n], f"{name} is never told"


BITS = st.sampled_from([p.true(), q.true(), r.true(), meets("a"), meets("c"), not_(meets("a"))])


@given(
    st.recursive(
        BITS,
        lambda inner: st.one_of(
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: all_of(*parts)),
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: any_of(*parts)),
            inner.map(not_),
        ),
        max_leaves=8,
    ),
    st.fixed_dictionaries({k: st.sampled_from([True, False, None]) for k in "pqr"}),
    st.booleans(),
)
def test_a_told_rule_is_told_exactly_once(expr: Expr, facts: dict[str, Whatever], full: bool) -> None:  # noqa: FBT001
    records = (
        definition("a", all_of(p, q)),
        definition("c", any_of(q, r, meets("a"))),
        definition("d", expr),
    )
    tree = told(*records, facts=facts, full=full)
    named = {n["id"] for n in nodes(tree) if n["node"] == "rule"}
    for name in named:
        assert len([n for n in nodes(tree) if n.get("id") == name and "because" in n]) == 1, name
    json.dumps(tree)


def test_quantifiers_name_the_party_or_circuit_that_decided() -> None:
    two = (("buyer", frozenset({"buyer"})), ("user", frozenset({"user"})))
    facts = {"buyer.listed": False, "user.listed": True}
    node = because(any_party(ROLES, listed), facts, parties=two)[0]
    assert (node["node"], node["over"], node["roles"]) == ("some", "party", ["buyer", "user"])
    assert [n["slot"] for n in node["because"]] == ["user"]
    node = because(
        any_party(ROLES, listed), {"buyer.listed": False}, parties=two, open_roles=frozenset({"user"})
    )[0]
    assert node["open_roles"] == ["user"]
    assert [n["slot"] for n in node["because"]] == ["user"]
    chips = ("item.chips.1", "item.chips.2")
    node = because(
        any_ic(all_of(datacenter, tpp >= 1)), {"item.chips.1.tpp": 0.5, "item.chips.2.tpp": 0.1}, ics=chips
    )[0]
    assert [n["slot"] for n in node["because"]] == list(chips)
    assert facts_in(node) == ["item.chips.1.tpp", "item.chips.2.tpp"]


def test_scoped_rules_are_told_once_for_each_circuit() -> None:
    records = (definition("big", tpp >= 10, scope="ic"), definition("d", any_ic(meets("big"))))
    tree = told(*records, facts={"a.tpp": 1.0, "b.tpp": 2.0}, ics=("a", "b"))
    assert [n["because"][0]["fact"] for n in nodes(tree) if n.get("id") == "big"] == ["a.tpp", "b.tpp"]


def test_entries_show_assertion_and_test() -> None:
    entry = Described("us.ear.3A090.a", x >= 2)
    node = because(entry, {}, asserted=frozenset({"us.ear.3A090.a"}))[0]
    assert node == {"node": "entry", "entry": "us.ear.3A090.a", "value": True, "asserted": True}
    node = because(entry, {"x": 1.0}, asserted=frozenset({"us.ear.3A090.a"}))[0]
    assert (node["value"], node["asserted"], facts_in(node)) == (True, True, ["x"])
    node = because(entry, {})[0]
    assert ("asserted" in node, facts_in(node)) == (False, ["x"])


def test_bounds_and_values_are_plain() -> None:
    node = because(all_of(x >= 2, to.in_(EAST), signed.before(date(2020, 1, 2))),
                   {"x": 3.0, "to": "CN", "signed": date(2020, 1, 1)})  # fmt: skip
    assert [(n["bound"], n["got"]) for n in node] == [(2, 3), ("east", "CN"), ("2020-01-02", "2020-01-01")]
    assert "from" not in because(x >= 2)[0]
    assert plain(frozenset({"b", "a"})) == ["a", "b"]
    assert plain(1.5) == 1.5


def test_what_is_not_modelled_says_why() -> None:
    assert because(not_modelled("the annex"))[0] == {"node": "constant", "value": None, "why": "the annex"}


def test_rules_out_of_force_and_stays_say_so() -> None:
    stays = (Stay("suspended", day("2021-08-01"), None, ANNOUNCEMENT),)
    later = definition("l", since("2025-01-01", p.true()))
    stayed = definition(
        "d", since("2020-01-01", p.true()), since("2021-06-01", q.true(), AMENDMENT, stays=stays)
    )
    tree = told(stayed, later, facts={"p": True})
    assert tree["stay"] == {"kind": "suspended", "source": "press release"}
    assert tree["because"][0]["fact"] == "p"
    node = told(stayed, later, rule="l")
    assert (node["value"], node["state"]) == (False, "not_yet")


def test_an_exception_is_explained_by_its_eligibility() -> None:
    book = Rulebook("test", (regime(requirement("r", p.true()), exception("e", q.true())),))
    node = Explainer(probe(book.at("small", TODAY), {"q": False}), {}).rule("e")
    assert (node["value"], facts_in(node)) == (False, ["q"])
