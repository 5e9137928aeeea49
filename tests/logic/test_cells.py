"""Cells: one value for each way in which a fact can matter, and exact answers made of them."""

from __future__ import annotations

import itertools
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from highfence.logic.cells import Cells
from highfence.logic.expr import (
    FALSE,
    TRUE,
    Described,
    Expr,
    all_of,
    any_ic,
    any_of,
    any_party,
    classified,
    codes,
    meets,
    not_,
    not_modelled,
)
from highfence.logic.outcome import OUTCOMES, Outcome, conclude, decide
from highfence.logic.provisions import Provision, day
from highfence.logic.scalar import matcher
from highfence.logic.settle import hanging, ranked, settle, supposing
from small import (
    EAST,
    ROLES,
    bar,
    datacenter,
    definition,
    exception,
    gate,
    home,
    kind,
    listed,
    marks,
    p,
    probe,
    prohibition,
    q,
    r,
    requirement,
    s,
    signed,
    to,
    tpp,
    unbar,
    view,
    x,
    y,
)

if TYPE_CHECKING:
    from highfence.logic.rulebook import View

ISLANDS = codes("islands", ["MO", "JP"])
DOMAIN: dict[str, list[object]] = {
    "p": [True, False],
    "q": [True, False],
    "r": [True, False],
    "x": [0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 9.0],
    "to": ["CN", "MO", "JP", "US"],
    "kind": ["chip", "box", "other"],
    "marks": [frozenset(c) for n in range(5) for c in itertools.combinations("abcd", n)],
    "signed": [date(2020, 1, d) for d in range(1, 8)],
}
DAYS = (date(2020, 1, 3), date(2020, 1, 5))
ATOMS: dict[str, list[Expr]] = {
    "p": [p.true()],
    "q": [q.true()],
    "r": [r.true()],
    "x": [x >= 1, x > 2, x <= 2, x < 3],
    "to": [to.in_(EAST), to.in_(ISLANDS)],
    "kind": [kind.is_("chip"), kind.is_("chip", "box"), kind.is_("other")],
    "marks": [marks.any_in("ab"), marks.any_in("bc"), marks.any_in("d")],
    "signed": [signed.on_or_after(DAYS[0]), signed.before(DAYS[1])],
}


def exprs(*facts: str) -> st.SearchStrategy[Expr]:
    atoms = st.sampled_from([a for f in facts for a in ATOMS[f]])
    return st.recursive(
        atoms,
        lambda inner: st.one_of(
            inner.map(not_),
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: all_of(*parts)),
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: any_of(*parts)),
        ),
        max_leaves=6,
    )


# --------------------------------------------------------------------------------------------- coverage


@given(exprs("p", "x", "to", "kind", "signed"))
def test_every_value_of_a_fact_looks_like_one_of_its_cells(expr: Expr) -> None:
    seen = view(requirement("r", expr))
    cells = Cells(seen)
    for fact, tests in cells.tests.items():
        checks = [matcher(seen, t) for e in ATOMS[fact.name] for t in [e] if (t.op, t.bound) in tests]  # type: ignore[attr-defined,arg-type]
        looks = {tuple(c(v) for c in checks) for v in cells.values(fact)}
        missing = [v for v in DOMAIN[fact.name] if tuple(c(v) for c in checks) not in looks]
        assert not missing, f"no cell of {fact.name} stands for {missing}"


@given(st.lists(st.sampled_from(ATOMS["marks"]), min_size=1, max_size=3, unique=True))
def test_every_set_of_codes_looks_like_one_of_its_cells(atoms: list[Expr]) -> None:
    seen = view(requirement("r", any_of(*atoms)))
    checks = [matcher(seen, a) for a in atoms]  # type: ignore[arg-type]
    looks = {tuple(c(v) for c in checks) for v in Cells(seen).values(marks)}
    missing = [v for v in DOMAIN["marks"] if tuple(c(v) for c in checks) not in looks]
    assert not missing, f"no cell stands for {missing}"


def test_no_cell_lies_outside_a_closed_vocabulary() -> None:
    seen = view(requirement("r", any_of(kind.is_("chip", "box"), kind.is_("other"))))
    assert set(Cells(seen).values(kind)) <= {"chip", "box", "other"}


def test_values_are_few() -> None:
    seen = view(requirement("r", all_of(x >= 1, x < 3, to.in_(EAST), signed.before(DAYS[0]), p)))
    cells = Cells(seen)
    assert len(cells.values(x)) == 5
    assert len(cells.values(to)) == 2
    assert len(cells.values(signed)) == 3
    assert cells.values(p) == (True, False)
    assert cells.values(y) == (0.0,)
    assert cells.same(x, 1.0, 2.9)
    assert not cells.same(x, 2.9, 3.0)
    assert cells.same(to, "CN", "MO")
    assert cells.same(y, 1.0, 2.0)


def test_thresholds_at_zero_and_members_on_the_day_of_the_view() -> None:
    cells = Cells(view(requirement("r", x > 0)))
    assert {v > 0 for v in cells.values(x)} == {True, False}
    dated = codes("d", ["A"]).__class__(
        "d", (("A", date(2020, 1, 1), date(2020, 12, 31)), ("B", date.min, None))
    )
    late = Cells(view(requirement("r", to.in_(dated)), on=day("2021-01-01")))
    assert "A" not in late.values(to)


def test_reads_and_readers_follow_rules() -> None:
    seen = view(
        definition("a", x >= 1),
        definition("c", all_of(tpp >= 1, datacenter), scope="ic"),
        requirement("r", all_of(meets("a"), not_(p))),
        requirement("s", any_of(any_ic(meets("c")), any_party(ROLES, home.in_(EAST)))),
    )
    cells = Cells(seen)
    assert cells.reads("r") == {x, p}
    assert cells.reads("s") == {tpp, datacenter, home}
    assert cells.readers(x) == {"a", "r"}
    assert cells.readers(tpp) == {"c", "s"}
    assert cells.readers(y) == frozenset()
    assert cells.by_name["tpp"] == tpp


# ------------------------------------------------------------------------------------------- direction


@pytest.mark.parametrize(
    ("records", "both"),
    [
        ([requirement("r", p.true())], False),
        ([requirement("r", not_(p))], False),
        ([requirement("r", any_of(all_of(p, q), not_(p)))], True),
        ([requirement("r", p.true()), requirement("s", not_(p))], True),
        ([requirement("r", p.true()), exception("e", p.true())], True),
        ([requirement("r", p.true()), exception("e", not_(p))], False),
        ([requirement("r", p.true()), exception("e", q.true()), bar("b", p.true(), bars=("e",))], False),
        ([requirement("r", p.true()), exception("e", q.true()), bar("b", not_(p), bars=("e",))], True),
        (
            [
                requirement("r", p.true()),
                exception("e", q.true()),
                bar("b", TRUE, bars=("e",)),
                unbar("u", p.true(), lifts=("b",)),
            ],
            True,
        ),
        ([gate("g", "in", p.true()), requirement("r", p.true())], False),
        ([gate("g", "in", not_(p)), requirement("r", p.true())], True),
        ([gate("g", "in", TRUE), gate("o", "out", p.true()), requirement("r", p.true())], True),
        ([gate("g", "in", TRUE), gate("o", "out", not_(p)), requirement("r", p.true())], False),
        ([definition("d", not_(p)), requirement("r", any_of(p, meets("d")))], True),
        ([definition("d", p.true()), requirement("r", any_of(p, not_(meets("d"))))], True),
    ],
)
def test_facts_that_push_both_ways(records: list[Provision], *, both: bool) -> None:
    assert Cells(view(*records)).two_way(p) is both


def test_numbers_and_sets_that_push_both_ways() -> None:
    assert not Cells(view(requirement("r", any_of(x >= 1, x > 2)))).two_way(x)
    assert not Cells(view(requirement("r", any_of(x >= 1, not_(x < 2))))).two_way(x)
    assert Cells(view(requirement("r", all_of(x >= 1, x < 2)))).two_way(x)
    assert Cells(view(requirement("r", any_of(to.in_(EAST), to.in_(ISLANDS))))).two_way(to)
    assert not Cells(view(requirement("r", to.in_(EAST)))).two_way(to)


# ------------------------------------------------------------------------------------------ exact answers

NEED = {"prohibited", "license_required"}


def completions(seen: View, facts: dict[str, object], names: tuple[str, ...]) -> set[Outcome]:
    free = [n for n in names if facts.get(n) is None]
    return {
        decide(probe(seen, {**facts, **dict(zip(free, fill, strict=True))})).outcome
        for fill in itertools.product(*(DOMAIN[n] for n in free))
    }


def side(outcomes: set[Outcome]) -> str:
    """Return which side of the line a set of outcomes stands on: need, clear, or both."""
    if outcomes <= NEED:
        return "need"
    return "both" if outcomes & (NEED | {"undetermined"}) else "clear"


FEW = ("p", "q", "x", "to")


@st.composite
def regimes(draw: st.DrawFn, facts: tuple[str, ...] = FEW) -> tuple[Provision, ...]:
    records: list[Provision] = [definition("d", draw(exprs(*facts)))]
    more = exprs(*facts) | st.sampled_from([meets("d"), not_(meets("d")), all_of(p, meets("d"))])
    records += [requirement(name, draw(more)) for name in draw(st.sampled_from(["r", "rs"]))]
    if draw(st.booleans()):
        records.append(gate("in", "in", draw(more)))
        if draw(st.booleans()):
            records.append(gate("out", "out", draw(more)))
    if draw(st.booleans()):
        records.append(prohibition("x", draw(more)))
    return tuple(records)


@st.composite
def with_exceptions(draw: st.DrawFn) -> tuple[Provision, ...]:
    records = [*draw(regimes())]
    excuses = tuple(rec.id for rec in records if rec.kind == "requirement")
    records.append(exception("e", draw(exprs(*FEW)), excuses=draw(st.sampled_from([("r",), excuses]))))
    if draw(st.booleans()):
        records.append(bar("b", draw(exprs(*FEW)), bars=("e",)))
        if draw(st.booleans()):
            records.append(unbar("u", draw(exprs(*FEW)), lifts=("b",)))
    return tuple(records)


def some_facts(names: tuple[str, ...]) -> st.SearchStrategy[dict[str, object]]:
    return st.fixed_dictionaries({n: st.none() | st.sampled_from(DOMAIN[n]) for n in names})


@settings(max_examples=200)
@given(regimes(), some_facts(FEW))
def test_settled_answers_are_exact(records: tuple[Provision, ...], facts: dict[str, object]) -> None:
    seen = view(*records)
    asked = probe(seen, facts)
    found = settle(asked, Cells(seen), decide(asked))
    assert not found.exhausted
    assert side({found.outcome}) == side(completions(seen, facts, FEW))


@settings(max_examples=120)
@given(regimes(("marks", "p")), some_facts(("marks", "p", "q")))
def test_settled_answers_over_sets_of_codes_are_sound(
    records: tuple[Provision, ...], facts: dict[str, object]
) -> None:
    seen = view(*records)
    asked = probe(seen, facts)
    found = settle(asked, Cells(seen), decide(asked))
    if found.outcome != "undetermined":
        assert side({found.outcome}) == side(completions(seen, facts, ("marks", "p", "q")))


@settings(max_examples=120)
@given(with_exceptions(), some_facts(FEW))
def test_with_exceptions_no_clear_is_false(records: tuple[Provision, ...], facts: dict[str, object]) -> None:
    """Clears hold in every completion; where a license is needed, a completion may still earn an exception."""
    seen = view(*records)
    asked = probe(seen, facts)
    found = settle(asked, Cells(seen), decide(asked))
    all_of_them = completions(seen, facts, FEW)
    if side({found.outcome}) == "clear":
        assert side(all_of_them) == "clear"
    elif side({found.outcome}) == "need":
        assert all_of_them <= NEED | {"license_exception"}
    elif side(all_of_them) == "need":
        pytest.fail("every completion needs a license, and the answer is undetermined")


def asked_and_cells(*records: Provision, facts: dict[str, object] | None = None) -> tuple[object, Cells]:
    seen = view(*records)
    return probe(seen, facts), Cells(seen)


def outcome(*records: Provision, **facts: object) -> Outcome:
    seen = view(*records)
    asked = probe(seen, facts)
    return settle(asked, Cells(seen), decide(asked)).outcome


def test_hidden_tautologies() -> None:
    ranges = any_of(x < 1, x.between(1, 3), x >= 3)
    assert outcome(requirement("r", ranges)) == "license_required"
    assert outcome(requirement("r", not_(ranges))) == "no_license_required"
    assert outcome(requirement("r", any_of(x < 1, x > 1))) == "undetermined"
    assert outcome(requirement("r", any_of(p, not_(p)))) == "license_required"
    assert outcome(requirement("r", p.true()), requirement("s", not_(p))) == "license_required"
    assert outcome(requirement("r", all_of(p, q)), exception("e", p.true())) == "license_exception"
    assert outcome(gate("g", "in", TRUE), gate("o", "out", p.true()), requirement("r", p.true())) in {
        "no_license_required",
        "not_subject",
    }


def test_a_set_of_two_codes_is_a_completion_too() -> None:
    """No single code, and not all of them, meet this: ``{a, d}`` does."""
    both = all_of(marks.any_in("a"), marks.any_in("d"), not_(marks.any_in("b")))
    assert outcome(requirement("r", both)) == "undetermined"
    assert outcome(requirement("r", both), marks=frozenset("ad")) == "license_required"


def test_a_party_not_named_is_not_supposed_into_being() -> None:
    seen = view(requirement("r", any_party(ROLES, any_of(listed, not_(listed)))))
    asked = probe(seen, {}, open_roles=frozenset({"buyer"}))
    assert settle(asked, Cells(seen), decide(asked)).outcome == "undetermined"
    named = probe(seen, {}, parties=(("user", frozenset({"user"})),))
    assert settle(named, Cells(seen), decide(named)).outcome == "license_required"


def test_supposing_forgets_only_what_can_change() -> None:
    seen = view(
        definition("a", p.true()), definition("c", q.true()), requirement("r", all_of(meets("a"), meets("c")))
    )
    asked, cells = probe(seen, {"q": True}), Cells(seen)
    decide(asked)
    supposed = supposing(asked, cells, "p", p, True)  # noqa: FBT003 - a value of the fact
    assert supposed.memo == {"c": True}
    assert supposed.rule("r") is True
    assert asked.memo["r"] is None


def test_past_the_budget_the_answer_is_undetermined_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("highfence.logic.settle.BUDGET", 3)
    asked, cells = probe(view(requirement("r", any_of(x < 1, x.between(1, 3), x >= 3)))), None
    cells = Cells(asked.view)
    found = settle(asked, cells, decide(asked))
    assert (found.outcome, found.exhausted) == ("undetermined", True)


def test_hanging_and_ranked_facts() -> None:
    seen = view(requirement("r", all_of(p, any_of(q, s))), requirement("v", FALSE), exception("e", r.true()))
    asked, cells = probe(seen), Cells(seen)
    found = decide(asked)
    facts = hanging(asked, found)
    assert list(facts) == ["p", "q", "s"]
    assert ranked(asked, cells, found) == {"p": 1, "q": 1, "s": 1}


def test_the_fact_on_which_most_hangs_is_ranked_first() -> None:
    seen = view(requirement("r", all_of(p, q)), requirement("v", any_of(all_of(q, s), FALSE)))
    asked = probe(seen)
    assert list(ranked(asked, Cells(seen), decide(asked))) == ["q", "p", "s"]


def test_what_cannot_turn_the_answer_is_not_asked() -> None:
    seen = view(
        requirement("r", TRUE),
        requirement("v", p.true()),
        gate("g", "in", q.true()),
        gate("h", "in", s.true()),
    )
    asked = probe(seen, {"q": True})
    assert hanging(asked, decide(asked)) == {}
    asked = probe(seen, {})
    assert list(hanging(asked, decide(asked))) == ["q", "s"]


def test_settle_leaves_settled_answers_alone() -> None:
    asked = probe(view(requirement("r", TRUE)))
    found = decide(asked)
    assert settle(asked, Cells(asked.view), found) is found
    assert conclude(tuple(o for o in OUTCOMES if o == "prohibited")) == "prohibited"


def test_an_entry_that_may_yet_be_asserted_is_a_completion_too() -> None:
    """Where the classification is open, it may be any entry that some rule asks for, not only those of a list."""
    open_ = not_modelled("the entry is not tested by its figures")
    rule = all_of(
        not_(classified(codes("one", ["us.ear.1A001"]))),
        not_(classified(codes("two", ["us.ear.2A001"]))),
        any_of(Described("us.ear.3A001", open_), all_of(p, not_(p))),
    )
    seen = view(
        requirement("r", rule), requirement("v", all_of(p, not_(p), classified(codes("c", ["us.ear.1A001"]))))
    )
    asked = probe(seen, {})
    assert settle(asked, Cells(seen), decide(asked)).outcome == "undetermined"
    named = probe(seen, {}, asserted=frozenset({"us.ear.3A001"}))
    assert settle(named, Cells(seen), decide(named)).outcome == "license_required"


def test_more_combinations_of_codes_than_can_be_tried_settle_nothing() -> None:
    """Cells that were cut short must not be taken for all there are."""
    many = [f"{n:02}" for n in range(12)]
    found = all_of(*(marks.any_in([m]) for m in many[:-1]), not_(marks.any_in([many[-1]])))
    assert outcome(requirement("r", found)) == "undetermined"
