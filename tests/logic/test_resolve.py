"""What counts of a paragraph on a day, for a reading, from what was public."""

from __future__ import annotations

from typing import get_args

import pytest

from highfence.logic.errors import OutsideCoverage
from highfence.logic.expr import FALSE, Expr, all_of, any_of, codes, not_
from highfence.logic.provisions import (
    Body,
    Condition,
    Grant,
    Ladder,
    Provision,
    Rung,
    Savings,
    Stay,
    StayKind,
    Version,
    day,
    grant,
    repealed,
)
from highfence.logic.provisions import since as dated
from highfence.logic.rulebook import READINGS, Reading
from small import (
    ACT,
    AMENDMENT,
    ANNOUNCEMENT,
    definition,
    exception,
    p,
    probe,
    q,
    r,
    requirement,
    resolved,
    review,
    rulebook,
    s,
    since,
    to,
)

OLD, NEW, MEANWHILE = p.true(), q.true(), r.true()
KINDS: tuple[StayKind, ...] = get_args(StayKind)


def two(**more: object) -> Provision:
    return definition("d", since("2020-01-01", OLD), since("2021-06-01", NEW, AMENDMENT, **more))


@pytest.mark.parametrize(
    ("on", "body", "state", "first"),
    [
        ("2019-12-31", None, "not_yet", "2020-01-01"),
        ("2020-01-01", OLD, "in_force", "2020-01-01"),
        ("2021-05-31", OLD, "in_force", "2020-01-01"),
        ("2021-06-01", NEW, "in_force", "2021-06-01"),
        ("2022-12-31", NEW, "in_force", "2021-06-01"),
        ("2023-01-01", None, "repealed", "2023-01-01"),
    ],
)
@pytest.mark.parametrize("reading", READINGS)
def test_versions(on: str, body: Expr | None, state: str, first: str, reading: Reading) -> None:
    rule = definition(
        "d",
        since("2020-01-01", OLD),
        since("2021-06-01", NEW, AMENDMENT),
        repealed("2023-01-01", ANNOUNCEMENT),
    )
    found = resolved(rule, on, reading)
    assert (found.body, found.state, found.since, found.id) == (body, state, day(first), "d")


def test_revived_by_a_later_act() -> None:
    rule = definition("d", since("2020-01-01", OLD), repealed("2021-06-01", AMENDMENT),
                      since("2022-01-01", NEW, ANNOUNCEMENT))  # fmt: skip
    assert resolved(rule, "2021-12-31").body is None
    assert resolved(rule, "2022-01-01").body == NEW


@pytest.mark.parametrize(
    ("known_on", "body"), [("2021-05-19", OLD), ("2021-05-20", NEW), ("2021-06-01", NEW)]
)
def test_only_what_was_displayed_by_then_counts(known_on: str, body: Expr) -> None:
    assert resolved(two(), "2021-07-01", known_on=known_on).body == body


def test_nothing_known_is_not_yet() -> None:
    assert resolved(two(), "2021-07-01", known_on="2019-12-31").state == "not_yet"


def test_a_stay_counts_from_the_day_it_is_known() -> None:
    stay = Stay("suspended", day("2021-08-01"), None, ANNOUNCEMENT)
    assert resolved(two(stays=(stay,)), "2021-10-01", known_on="2021-08-31").body == NEW
    assert resolved(two(stays=(stay,)), "2021-10-01", known_on="2021-09-01").body == OLD


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("on", "stayed"),
    [("2021-07-31", False), ("2021-08-01", True), ("2021-12-31", True), ("2022-01-01", False)],
)
def test_a_stay_gives_way_to_the_version_before(kind: StayKind, on: str, *, stayed: bool) -> None:
    stay = Stay(kind, day("2021-08-01"), day("2021-12-31"), ANNOUNCEMENT)
    rule = two(stays=(stay,))
    enforced, written = resolved(rule, on), resolved(rule, on, "as_written")
    assert enforced.body == (OLD if stayed else NEW)
    assert written.body == (OLD if stayed and kind == "suspended" else NEW)
    if stayed:
        assert enforced.stay == stay
        assert enforced.on_books == rule.versions[1]
        assert enforced.since == day("2020-01-01")
        assert enforced.source == ACT
        assert (written.stay == stay) is (kind == "suspended")
    else:
        assert enforced.stay is None


@pytest.mark.parametrize("kind", KINDS)
def test_instead_is_applied_meanwhile(kind: StayKind) -> None:
    stay = Stay(kind, day("2021-08-01"), None, ANNOUNCEMENT, instead=MEANWHILE)
    found = resolved(two(stays=(stay,)), "2021-09-01")
    assert (found.body, found.state, found.since, found.source) == (
        MEANWHILE, "in_force", day("2021-08-01"), AMENDMENT,
    )  # fmt: skip
    assert found.on_books is not None


def test_a_stay_of_the_first_version_leaves_nothing() -> None:
    rule = definition(
        "d",
        since("2021-06-01", NEW, AMENDMENT, stays=(Stay("enjoined", day("2021-08-01"), None, ANNOUNCEMENT),)),
    )
    assert resolved(rule, "2021-07-31").body == NEW
    found = resolved(rule, "2021-08-01")
    assert (found.body, found.state) == (None, "stayed")
    assert found.on_books == rule.versions[0]
    assert resolved(rule, "2021-08-01", "as_written").body == NEW


def test_a_stay_over_a_repeal_leaves_nothing() -> None:
    rule = definition("d", since("2020-01-01", OLD), repealed("2020-06-01", ACT),
                      since("2021-06-01", NEW, AMENDMENT,
                            stays=(Stay("not_enforced", day("2021-08-01"), None, ANNOUNCEMENT),)))  # fmt: skip
    found = resolved(rule, "2021-09-01")
    assert (found.body, found.state) == (None, "stayed")


def test_stays_go_down_through_stayed_versions() -> None:
    running = Stay("not_enforced", day("2021-01-01"), None, ANNOUNCEMENT)
    rule = definition(
        "d",
        since("2020-01-01", OLD),
        since("2020-06-01", MEANWHILE, ACT, stays=(running,)),
        since("2021-06-01", NEW, AMENDMENT, stays=(Stay("enjoined", day("2021-08-01"), None, ANNOUNCEMENT),)),
    )
    assert resolved(rule, "2021-09-01").body == OLD
    assert resolved(rule, "2021-09-01", "as_written").body == NEW
    assert resolved(rule, "2020-12-31").body == MEANWHILE


def test_the_first_of_two_running_stays_counts() -> None:
    first = Stay("compliance_pending", day("2021-06-01"), day("2021-10-31"), ANNOUNCEMENT, instead=MEANWHILE)
    second = Stay("not_enforced", day("2021-09-01"), None, ANNOUNCEMENT)
    rule = two(stays=(first, second))
    assert resolved(rule, "2021-10-31").body == MEANWHILE
    assert resolved(rule, "2021-11-01").body == OLD


@pytest.mark.parametrize(
    ("on", "enforced"), [("2021-05-31", OLD), ("2021-06-01", OLD), ("2021-08-31", OLD), ("2021-09-01", NEW)]
)
def test_comply_from_is_the_first_day_of_obedience(on: str, enforced: Expr) -> None:
    rule = definition(
        "d", since("2020-01-01", OLD), dated("2021-06-01", AMENDMENT, NEW, comply_from="2021-09-01")
    )
    assert resolved(rule, on).body == enforced
    assert resolved(rule, on, "as_written").body == (OLD if on < "2021-06-01" else NEW)
    stay = rule.versions[1].stays[0]
    assert (stay.kind, stay.since, stay.until, stay.source) == (
        "compliance_pending", day("2021-06-01"), day("2021-08-31"), AMENDMENT,
    )  # fmt: skip


def test_comply_from_comes_before_other_stays() -> None:
    stays = (Stay("not_enforced", day("2021-08-15"), None, ANNOUNCEMENT),)
    rule = definition("d", dated("2021-06-01", AMENDMENT, p, comply_from="2021-09-01", stays=stays))
    assert [x.kind for x in rule.versions[0].stays] == ["compliance_pending", "not_enforced"]
    assert rule.versions[0].body == OLD


# ------------------------------------------------------------------------------------ what follows a stay


def ended(after: str, instead: Body | None = None) -> Provision:
    return two(stays=(Stay("suspended", day("2021-08-01"), day("2021-12-31"), ANNOUNCEMENT, after, instead),))  # type: ignore[arg-type]


@pytest.mark.parametrize("after", ["revives", "extended"])
def test_after_the_stay_the_text_is_back(after: str) -> None:
    assert resolved(ended(after), "2022-01-01").body == NEW


def test_after_the_stay_the_text_is_gone() -> None:
    assert resolved(ended("repealed"), "2021-12-31").body == OLD
    found = resolved(ended("repealed"), "2022-01-01")
    assert (found.body, found.state, found.since) == (None, "repealed", day("2022-01-01"))


@pytest.mark.parametrize(("instead", "other"), [(None, "p"), (MEANWHILE, "r")])
def test_after_an_unrecorded_end_only_what_both_texts_say_is_known(instead: Body | None, other: str) -> None:
    rule = ended("unrecorded", instead)
    before = rulebook(rule, through="2021-10-01").at("small", day("2021-12-31"))
    after = rulebook(rule, through="2021-10-01").at("small", day("2022-01-01"))
    for old, new, expected in [
        (True, True, True),
        (False, False, False),
        (True, False, None),
        (False, True, None),
    ]:
        facts = {other: old, "q": new}
        assert probe(before, facts).rule("d") is old
        assert probe(after, facts).rule("d") is expected


def test_an_unrecorded_end_of_an_exception_and_of_a_ladder() -> None:
    stays = (Stay("suspended", day("2021-08-01"), day("2021-12-31"), ANNOUNCEMENT, "unrecorded"),)
    condition = Condition("c", "do it", s.true())
    exc = exception("e", since("2021-06-01", grant(q, condition), AMENDMENT, stays=stays))
    body = resolved(exc, "2022-02-01").body
    assert isinstance(body, Grant)
    assert body.conditions == (condition,)
    assert (
        probe(rulebook(definition("d", body.eligible)).at("small", day("2022-01-01")), {"q": True}).rule("d")
        is None
    )
    assert resolved(exc, "2021-09-01").body is None

    lad = review("l", ("case_by_case", p.true()))
    swapped = Ladder((Rung("policy_of_denial", q.true()),))
    both = resolved(
        type(lad)(id="l", title="l", cite="l", url="l", reviews=("r",), versions=(
            *lad.versions, Version(day("2021-06-01"), AMENDMENT, swapped, stays))),
        "2022-02-01",
    ).body  # fmt: skip
    assert isinstance(both, Ladder)
    assert [x.policy for x in both.rungs] == ["policy_of_denial", "case_by_case"]


# -------------------------------------------------------------------------------------------- savings


@pytest.mark.parametrize(("on", "saved"), [("2021-06-01", True), ("2021-07-01", True), ("2021-07-02", False)])
def test_what_is_saved_stays_under_the_version_before(on: str, *, saved: bool) -> None:
    rule = two(savings=Savings(s.true(), day("2021-07-01")))
    seen = rulebook(rule).at("small", day(on))
    assert probe(seen, {"s": True, "p": True, "q": False}).rule("d") is saved
    assert probe(seen, {"s": False, "p": True, "q": False}).rule("d") is False
    assert probe(seen, {"s": False, "p": False, "q": True}).rule("d") is True
    assert probe(seen, {"p": True, "q": False}).rule("d") is (None if saved else False)
    assert probe(seen, {"p": True, "q": True}).rule("d") is (None if saved else True)


def test_savings_without_end_and_without_a_version_before() -> None:
    rule = definition("d", since("2021-06-01", NEW, AMENDMENT, savings=Savings(s.true())))
    seen = rulebook(rule).at("small", day("2029-01-01"))
    assert probe(seen, {"s": True, "q": True}).rule("d") is False
    assert probe(seen, {"s": False, "q": True}).rule("d") is True


def test_savings_of_an_exception_and_of_a_ladder() -> None:
    exc = exception("e", since("2021-06-01", grant(q), AMENDMENT, savings=Savings(s.true())))
    body = resolved(exc, "2022-01-01").body
    assert isinstance(body, Grant)
    assert body.eligible == any_of(all_of(s, FALSE), all_of(not_(s), q))
    old, new = Ladder((Rung("case_by_case", p.true()),)), Ladder((Rung("policy_of_denial", q.true()),))
    lad = review("l", ("none", p.true()))
    both = resolved(
        type(lad)(id="l", title="l", cite="l", url="l", reviews=("r",), versions=(
            since("2020-01-01", old), since("2021-06-01", new, AMENDMENT, savings=Savings(s.true())))),
        "2022-01-01",
    ).body  # fmt: skip
    assert isinstance(both, Ladder)
    assert both.rungs == (Rung("case_by_case", all_of(s, p)), Rung("policy_of_denial", q.true()))


# ----------------------------------------------------------------------------------- rulebook and views


def test_days_of_change_hold_every_day_on_which_something_changes() -> None:
    group = codes("g", "A").__class__("g", (("A", day("2020-03-01"), day("2020-04-30")),))
    stay = Stay("suspended", day("2021-08-01"), day("2021-12-31"), ANNOUNCEMENT, instead=to.in_(group))
    book = rulebook(two(stays=(stay,), savings=Savings(s.true(), day("2021-07-01"))))
    assert book.days_of_change("small") == [
        day(d)
        for d in (
            "2020-01-01", "2020-03-01", "2020-05-01", "2021-06-01", "2021-07-02", "2021-08-01", "2022-01-01",
        )
    ]  # fmt: skip


def test_views_are_shared_within_an_epoch_and_a_state_of_knowledge() -> None:
    book = rulebook(two())
    first = book.at("small", day("2021-06-01"))
    assert book.at("small", day("2029-01-01")) is first
    assert book.at("small", day("2021-05-31")) is not first
    assert book.at("small", day("2021-06-01"), reading="as_written") is not first
    assert book.at("small", day("2021-06-01"), day("2021-05-19")).rules["d"].body == OLD
    assert book.at("small", day("2021-06-01"), day("2021-05-20")) is first


def test_a_day_before_coverage_is_an_error_that_says_from_when() -> None:
    with pytest.raises(OutsideCoverage, match="modelled from 2020-01-01; 2019-12-31"):
        rulebook(two()).at("small", day("2019-12-31"))


def test_the_digest_tells_every_record_apart() -> None:
    base = rulebook(two()).digest
    assert base == rulebook(two()).digest
    assert base.startswith("sha256:")
    others = {
        rulebook(definition("d", since("2020-01-01", OLD), since("2021-06-02", NEW, AMENDMENT))).digest,
        rulebook(two(savings=Savings(s.true()))).digest,
        rulebook(two(stays=(Stay("suspended", day("2021-08-01"), None, ANNOUNCEMENT),))).digest,
        rulebook(definition("d", since("2020-01-01", OLD), since("2021-06-01", NEW, ANNOUNCEMENT))).digest,
        rulebook(two(), requirement("r", OLD)).digest,
    }
    assert len(others) == 5
    assert base not in others
