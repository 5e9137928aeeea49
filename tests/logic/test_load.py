"""Records that do not hang together are refused, by name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from highfence.logic.errors import HighfenceError, LawError, LoadError, OutsideCoverage
from highfence.logic.expr import Described, all_of, any_ic, any_party, meets, not_
from highfence.logic.provisions import Duty, Provision, Savings, Stay, beneath, day, repealed
from small import (
    ACT,
    AMENDMENT,
    ANNOUNCEMENT,
    ROLES,
    TODAY,
    bar,
    definition,
    exception,
    home,
    listed,
    p,
    q,
    requirement,
    review,
    rulebook,
    since,
    tpp,
    unbar,
)

GOOD = requirement("r", p.true())
EXC = exception("e", q.true())
DUTY = Duty(
    id="n", title="n", cite="n", url="n", versions=(since("2020-01-01", p.true()),), attaches_to=("r",)
)


def stay(first: str, last: str | None, after: str = "revives") -> Stay:
    return Stay("suspended", day(first), day(last) if last else None, ANNOUNCEMENT, after)  # type: ignore[arg-type]


BROKEN: list[tuple[str, tuple[Provision, ...]]] = [
    ("r is written twice", (GOOD, GOOD)),
    ("r has no version", (replace(GOOD, versions=()),)),
    ("r lacks a title or a citation", (replace(GOOD, title=""),)),
    ("r lacks a title or a citation", (replace(GOOD, cite=""),)),
    ("version of 2020-01-01 does not follow 2020-01-01", (
        requirement("r", since("2020-01-01", p.true()), since("2020-01-01", q.true(), AMENDMENT)),)),
    ("version of 2019-01-01 does not follow 2020-01-01", (
        requirement("r", since("2020-01-01", p.true()), since("2019-01-01", q.true(), AMENDMENT)),)),
    ("revived on 2022-01-01 by the act that repealed it", (
        requirement("r", since("2020-01-01", p.true()), repealed("2021-06-01", AMENDMENT),
                    since("2022-01-01", p.true(), AMENDMENT)),)),
    ("stay of 2019-12-31 lies outside its version", (
        requirement("r", since("2020-01-01", p.true(), stays=(stay("2019-12-31", None),))),)),
    ("stay of 2020-03-01 lies outside its version", (
        requirement("r", since("2020-01-01", p.true(), stays=(stay("2020-03-01", "2020-02-28"),))),)),
    ("does not record what followed", (
        requirement("r", since("2020-01-01", p.true(), stays=(stay("2020-03-01", "2030-01-01", "unrecorded"),))),)),
    ("e points to x, which no requirement bears", (GOOD, exception("e", q.true(), excuses=("r", "x")))),
    ("e points to e, which no requirement bears", (GOOD, exception("e", q.true(), excuses=("e",)))),
    ("a bar names what it bars", (GOOD, EXC, bar("b", p.true()))),
    ("a bar names what it bars", (GOOD, EXC, bar("b", p.true(), bars=("e",), all_but=("e",)))),
    ("b points to r, which no exception bears", (GOOD, EXC, bar("b", p.true(), bars=("r",)))),
    ("b points to x, which no exception bears", (GOOD, EXC, bar("b", p.true(), all_but=("x",)))),
    ("u points to e, which no bar bears", (GOOD, EXC, unbar("u", p.true(), lifts=("e",)))),
    ("l points to e, which no requirement bears", (GOOD, EXC, review("l", ("none", p.true()), reviews=("e",)))),
    ("n points to x, which no requirement or exception bears", (GOOD, replace(DUTY, attaches_to=("r", "x")))),
    ("r points to x, which is not written", (requirement("r", meets("x")),)),
    ("r points to x, which is not written", (requirement("r", all_of(p, not_(meets("x")))),)),
    ("r points to x, which is not written", (requirement("r", Described("entry", meets("x"))),)),
    ("r points to x, which is not written", (
        requirement("r", since("2020-01-01", p.true(), savings=Savings(meets("x")))),)),
    ("r points to x, which is not written", (requirement("r", since(
        "2020-01-01", p.true(), stays=(replace(stay("2020-02-01", None), instead=meets("x")),))),)),
    ("r tests home outside a party quantifier", (requirement("r", home.is_("CN")),)),
    ("r tests tpp outside a ic quantifier", (requirement("r", tpp >= 1),)),
    ("r tests tpp outside a ic quantifier", (requirement("r", any_party(ROLES, tpp >= 1)),)),
    ("d tests listed outside a party quantifier", (definition("d", listed.true(), scope="ic"),)),
    ("r asks d outside a ic quantifier", (definition("d", tpp >= 1, scope="ic"), requirement("r", meets("d")))),
    ("r asks d outside a ic quantifier", (
        definition("d", tpp >= 1, scope="ic"), requirement("r", any_party(ROLES, meets("d"))))),
]  # fmt: skip


@pytest.mark.parametrize(("message", "records"), BROKEN, ids=[m for m, _ in BROKEN])
def test_broken_records(message: str, records: tuple[Provision, ...]) -> None:
    with pytest.raises(LoadError, match=message):
        rulebook(*records)


WHOLE: list[tuple[Provision, ...]] = [
    (GOOD, EXC, DUTY, bar("b", p.true(), all_but=("e",)), unbar("u", p.true(), lifts=("b",))),
    (requirement("r(a)(1)", p.true()), exception("e", q.true(), excuses=("r",))),
    (requirement("r.1", p.true()), exception("e", q.true(), excuses=("r",))),
    (requirement("r:part", p.true()), exception("e", q.true(), excuses=("r",))),
    (definition("d", tpp >= 1, scope="ic"), requirement("r", any_ic(meets("d")))),
    (definition("d", meets("big"), scope="ic"), definition("big", tpp >= 1, scope="ic")),
    (requirement("r", since("2020-01-01", p.true(), stays=(stay("2020-03-01", "2030-01-02", "unrecorded"),))),),
    (requirement("r", since("2020-01-01", p.true()), repealed("2021-06-01", AMENDMENT),
                 since("2022-01-01", p.true(), ACT)),),
]  # fmt: skip


@pytest.mark.parametrize("records", WHOLE)
def test_whole_records_load(records: tuple[Provision, ...]) -> None:
    assert rulebook(*records).digest


def test_a_target_does_not_reach_a_sibling_with_a_longer_number() -> None:
    assert beneath("r(1)", "r(1)")
    assert beneath("r(1)", "r(1)(i)")
    assert not beneath("r(1)", "r(10)")
    assert not beneath("r.1", "r.10")
    with pytest.raises(LoadError, match="which no requirement bears"):
        rulebook(requirement("r.10", p.true()), exception("e", q.true(), excuses=("r.1",)))


def test_two_ladders_over_one_requirement_are_refused_on_the_day_they_meet() -> None:
    later = review("m", ("none", p.true()))
    later = replace(later, versions=(since("2021-01-01", later.versions[0].body, AMENDMENT),))
    book = rulebook(GOOD, review("l", ("none", p.true())), later)
    assert book.at("small", day("2020-06-01")).ladder_of == {"r": "l"}
    with pytest.raises(LoadError, match="two review policies on 2022-01-01: l and m"):
        book.at("small", TODAY)


@pytest.mark.parametrize(
    "records",
    [
        (requirement("r", meets("r")),),
        (definition("d", meets("c")), definition("c", all_of(p, not_(meets("d"))))),
    ],
)
def test_a_circle_of_rules_is_refused(records: tuple[Provision, ...]) -> None:
    with pytest.raises(LoadError, match=r"circle|cycle"):
        rulebook(*records)


def test_errors_have_one_root_and_exit_codes() -> None:
    assert issubclass(LoadError, LawError)
    assert issubclass(LawError, HighfenceError)
    assert (HighfenceError.exit_status, OutsideCoverage.exit_status) == (1, 2)
