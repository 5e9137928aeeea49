"""From rules to an outcome: gates, exceptions, bars and what lifts them, prohibitions, policies."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import get_args

import pytest

from highfence.logic.expr import FALSE, TRUE, Expr, Tri, all_of, any_of, not_, not_modelled
from highfence.logic.hanging import rule_unknowns
from highfence.logic.outcome import (
    OUTCOMES,
    Decision,
    Outcome,
    conclude,
    decide,
    policies,
    strictest,
)
from highfence.logic.outcome import exception as ask_exception
from highfence.logic.provisions import POLICIES, Condition, Policy, Provision, Stay, day, grant
from small import (
    ANNOUNCEMENT,
    TODAY,
    bar,
    definition,
    exception,
    gate,
    p,
    probe,
    prohibition,
    q,
    r,
    requirement,
    review,
    rulebook,
    s,
    since,
    t,
    unbar,
    view,
)

TRI: tuple[Tri, ...] = (True, False, None)
UNKNOWN = not_modelled("for the test")
CONST: dict[Tri, Expr] = {True: TRUE, False: FALSE, None: UNKNOWN}


def answer(*records: Provision, facts: dict[str, object] | None = None) -> Decision:
    return decide(probe(view(*records), facts))


def test_the_order_of_outcomes_and_policies_is_whole() -> None:
    assert set(OUTCOMES) == set(get_args(Outcome))
    assert set(POLICIES) == set(get_args(Policy))
    assert strictest(["no_license_required", "prohibited", "undetermined"]) == "prohibited"


# ---------------------------------------------------------------------------------------------- gates


@pytest.mark.parametrize(("inward", "outward"), list(itertools.product(TRI, TRI)))
def test_subject_is_in_and_not_out(inward: Tri, outward: Tri) -> None:
    found = answer(
        gate("in", "in", CONST[inward]), gate("out", "out", CONST[outward]), requirement("r", TRUE)
    )
    if inward is False or outward is True:
        assert (found.subject, found.outcome) == (False, "not_subject")
    elif inward is True and outward is False:
        assert (found.subject, found.outcome) == (True, "license_required")
    else:
        assert found.subject is None
        assert found.possible == ("license_required", "not_subject")
        assert found.outcome == "undetermined"
    assert dict(found.gates) == {"in": inward, "out": outward}


def test_one_gate_in_is_enough_and_no_gate_at_all_is_in() -> None:
    assert answer(gate("a", "in", FALSE), gate("b", "in", TRUE)).subject is True
    assert answer(requirement("r", TRUE)).outcome == "license_required"


def test_neither_subject_nor_controlled_is_clear() -> None:
    found = answer(gate("in", "in", UNKNOWN), requirement("r", FALSE))
    assert found.possible == ("no_license_required", "not_subject")
    assert found.outcome == "no_license_required"


# --------------------------------------------------------------------------------- requirements, exceptions


@pytest.mark.parametrize("values", list(itertools.product(TRI, TRI)))
def test_requirements(values: tuple[Tri, Tri]) -> None:
    found = answer(requirement("r", CONST[values[0]]), requirement("s", CONST[values[1]]))
    if True in values:
        assert found.outcome == "license_required"
    elif None in values:
        assert found.outcome == "undetermined"
        assert found.possible == ("license_required", "no_license_required")
    else:
        assert found.outcome == "no_license_required"
    assert dict(found.requirements) == dict(zip("rs", values, strict=True))


@pytest.mark.parametrize(("needed", "eligible", "fulfilled"), list(itertools.product(TRI, TRI, TRI)))
def test_an_exception_excuses_only_when_shown_to_be_available(
    needed: Tri, eligible: Tri, fulfilled: Tri
) -> None:
    condition = Condition("c", "do it", CONST[fulfilled])
    found = answer(requirement("r", CONST[needed]), exception("e", CONST[eligible], condition))
    exc = found.exceptions[0]
    assert exc.eligible is eligible
    assert exc.conditions == (("c", fulfilled),)
    both = (eligible, fulfilled)
    assert exc.available is (False if False in both else None if None in both else True)
    assert found.excused == (frozenset({"r"}) if exc.available is True else frozenset())
    if needed is True:
        assert found.outcome == ("license_exception" if exc.available is True else "license_required")
    elif needed is None:
        assert found.outcome == ("license_exception" if exc.available is True else "undetermined")
    else:
        assert found.outcome == "no_license_required"


def test_every_requirement_must_be_excused() -> None:
    records = (requirement("r", TRUE), requirement("s", TRUE), exception("e", TRUE, excuses=("r",)))
    assert answer(*records).outcome == "license_required"
    assert answer(*records, exception("f", TRUE, excuses=("s",))).outcome == "license_exception"
    open_ = (requirement("r", TRUE), requirement("s", UNKNOWN), exception("e", TRUE, excuses=("r",)))
    assert answer(*open_).possible == ("license_required", "license_exception")


def test_an_excuse_reaches_everything_beneath_and_nothing_beside() -> None:
    records = (requirement("r(a)(1)", TRUE), requirement("r(a)(2)", TRUE), requirement("r(a)(10)", FALSE))
    assert answer(*records, exception("e", TRUE, excuses=("r(a)",))).outcome == "license_exception"
    assert answer(*records, exception("e", TRUE, excuses=("r(a)(1)",))).outcome == "license_required"
    assert answer(*records, exception("e", TRUE, excuses=("r(a)(1)",))).excused == {"r(a)(1)"}


def test_an_elected_exception_is_looked_at_only_when_claimed() -> None:
    records = (requirement("r", TRUE), exception("e", TRUE, code="GOV", elected=True))
    assert answer(*records).outcome == "license_required"
    assert answer(*records).exceptions == ()
    assert answer(*records, facts={"claims": frozenset({"NAC"})}).outcome == "license_required"
    assert answer(*records, facts={"claims": frozenset({"GOV"})}).outcome == "license_exception"


def test_an_exception_of_unenforced_text_is_shown_only_when_claimed_and_marked() -> None:
    stays = (Stay("not_enforced", day("2021-01-01"), None, ANNOUNCEMENT),)
    records = (requirement("r", TRUE), exception("e", since("2020-06-01", grant(TRUE), stays=stays)))
    book = rulebook(*records)
    seen = book.at("small", TODAY)
    assert [e.id for e in seen.unenforced] == ["e"]
    assert decide(probe(seen)).exceptions == ()
    claimed = decide(probe(seen, {"claims": frozenset({"EXC"})}))
    assert [(e.id, e.available, e.enforced) for e in claimed.exceptions] == [("e", True, False)]
    written = book.at("small", TODAY, reading="as_written")
    assert written.unenforced == ()
    assert decide(probe(written)).outcome == "license_exception"


# ----------------------------------------------------------------------------------------------- bars


@pytest.mark.parametrize(("barred", "lifted"), list(itertools.product(TRI, TRI)))
def test_a_bar_shuts_what_it_names_unless_lifted(barred: Tri, lifted: Tri) -> None:
    found = answer(
        requirement("r", TRUE),
        exception("e", TRUE),
        bar("b", CONST[barred], bars=("e",)),
        unbar("u", CONST[lifted], lifts=("b",)),
    )
    exc = found.exceptions[0]
    stands = barred is True and lifted is False
    off = barred is False or lifted is True
    assert exc.eligible is (False if stands else True if off else None)
    assert exc.barred_by == (("b",) if stands else ())
    assert found.outcome == ("license_exception" if off else "license_required")


def test_all_but_leaves_open_what_it_names_and_what_is_beneath() -> None:
    records = (
        requirement("r", TRUE),
        exception("e", TRUE),
        exception("f", TRUE),
        exception("f(a)", TRUE),
        bar("b", TRUE, all_but=("f",)),
    )
    got = {e.id: e.eligible for e in answer(*records).exceptions}
    assert got == {"e": False, "f": True, "f(a)": True}


def test_a_bar_reaches_beneath_and_each_bar_is_lifted_on_its_own() -> None:
    records = (
        requirement("r", TRUE),
        exception("e(a)", TRUE),
        bar("b", TRUE, bars=("e",)),
        bar("c", TRUE, bars=("e(a)",)),
        unbar("u", TRUE, lifts=("b",)),
    )
    found = answer(*records).exceptions[0]
    assert found.barred_by == ("c",)
    both = replace(records[-1], lifts=("b", "c"))  # type: ignore[call-arg]
    assert answer(*records[:-1], both).exceptions[0].eligible is True


def test_a_bar_that_only_may_stand_is_not_named() -> None:
    found = answer(requirement("r", TRUE), exception("e", TRUE), bar("b", UNKNOWN, bars=("e",)))
    assert (found.exceptions[0].eligible, found.exceptions[0].barred_by) == (None, ())


def test_bars_outside_their_days_do_nothing() -> None:
    later = bar("b", since("2025-01-01", TRUE), bars=("e",))
    assert answer(requirement("r", TRUE), exception("e", TRUE), later).outcome == "license_exception"


def test_what_grants_nothing_cannot_be_asked_as_an_exception() -> None:
    seen = view(requirement("r", TRUE))
    with pytest.raises(TypeError, match="r grants nothing"):
        ask_exception(probe(seen), seen.rules["r"])


# ------------------------------------------------------------------------------- prohibitions, conclusions


@pytest.mark.parametrize(
    ("forbidden", "needed", "possible", "outcome"),
    [
        (True, True, ("prohibited",), "prohibited"),
        (True, None, ("prohibited",), "prohibited"),
        (True, False, ("prohibited",), "prohibited"),
        (None, True, ("prohibited", "license_required"), "license_required"),
        (None, None, ("prohibited", "license_required", "no_license_required"), "undetermined"),
        (None, False, ("prohibited", "no_license_required"), "undetermined"),
    ],
)
def test_prohibitions(forbidden: Tri, needed: Tri, possible: tuple[Outcome, ...], outcome: Outcome) -> None:
    found = answer(prohibition("x", CONST[forbidden]), requirement("r", CONST[needed]))
    assert (found.possible, found.outcome) == (possible, outcome)


def test_no_exception_reaches_a_prohibition() -> None:
    found = answer(prohibition("x", TRUE), requirement("r", TRUE), exception("e", TRUE))
    assert found.outcome == "prohibited"


def test_a_prohibition_outside_the_regime_forbids_nothing() -> None:
    assert answer(gate("in", "in", FALSE), prohibition("x", TRUE)).outcome == "not_subject"


CLEAR = {"license_exception", "no_license_required", "not_subject"}


@pytest.mark.parametrize(
    "possible",
    [
        tuple(o for o in OUTCOMES if o in chosen)
        for n in range(1, 6)
        for chosen in itertools.combinations([o for o in OUTCOMES if o != "undetermined"], n)
    ],
)
def test_conclusions(possible: tuple[Outcome, ...]) -> None:
    got = conclude(possible)
    if set(possible) <= CLEAR:
        assert got == strictest(possible)
    elif not set(possible) & CLEAR:
        assert got == (possible[0] if len(possible) == 1 else "license_required")
    else:
        assert got == "undetermined"


# ------------------------------------------------------------------------------------------- policies


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"p": True}, ("case_by_case",)),
        ({"p": False, "q": True}, ("policy_of_denial",)),
        ({"p": False, "q": False}, ("presumption_of_denial",)),
        ({"p": None, "q": True}, ("policy_of_denial", "case_by_case")),
        ({"p": None, "q": None}, ("policy_of_denial", "presumption_of_denial", "case_by_case")),
        ({"p": False, "q": None}, ("policy_of_denial", "presumption_of_denial")),
        ({"p": True, "q": None}, ("case_by_case",)),
    ],
)
def test_the_first_rung_that_holds_decides(facts: dict[str, Tri], expected: tuple[Policy, ...]) -> None:
    seen = view(
        requirement("r", TRUE),
        review(
            "l", ("case_by_case", p.true()), ("policy_of_denial", q.true()), ("presumption_of_denial", TRUE)
        ),
    )
    assert policies(probe(seen, facts), "l") == expected


def test_a_ladder_may_give_no_rung_and_other_rules_give_no_policy() -> None:
    seen = view(requirement("r", TRUE), review("l", ("case_by_case", p.true())))
    assert policies(probe(seen, {"p": False}), "l") == ()
    assert policies(probe(seen), "r") == ()
    assert probe(seen).rule("l") is False


# -------------------------------------------------------------------------------------- unknown facts


def names(expr: Expr, facts: dict[str, object]) -> list[str]:
    return list(rule_unknowns(probe(view(definition("d", expr)), facts), "d"))


def test_only_facts_on_which_the_answer_hangs_are_asked_for() -> None:
    assert names(all_of(p, q), {}) == ["p", "q"]
    assert names(all_of(p, q), {"p": True}) == ["q"]
    assert names(all_of(p, q), {"p": False}) == []
    assert names(any_of(all_of(p, q), all_of(r, s)), {"p": False}) == ["r", "s"]
    assert names(any_of(all_of(p, q), not_(r)), {"r": True, "q": True}) == ["p"]
    assert names(all_of(p, UNKNOWN, t), {"p": True, "t": True}) == []
