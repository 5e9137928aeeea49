"""The mutator calls a change equal only where it is: nothing that is answered differs, on any day."""

from __future__ import annotations

import importlib.util
import itertools
import sys
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from highfence.logic.expr import TRUE, all_of, any_of, meets, not_, not_modelled
from highfence.logic.outcome import policies
from highfence.logic.provisions import Stay, day
from highfence.logic.rulebook import READINGS, Reading
from highfence.logic.scalar import Engine, Probe
from small import ACT, ANNOUNCEMENT, case, definition, p, q, requirement, review, rulebook, since

if TYPE_CHECKING:
    from types import ModuleType

    from highfence.logic.provisions import Provision

PROOFS = Path(__file__).resolve().parents[2] / "benchmarks" / "mutation" / "proofs.py"
START = day("2021-06-01")
DAYS = [START + timedelta(days=n) for n in range(-3, 8)]
NAMED = definition("d", since("2021-06-01", p.true()))
"""A rule that others name; before its day nothing is in it."""
OPEN = not_modelled("the entry's own text")


@cache
def proofs() -> ModuleType:
    spec = importlib.util.spec_from_file_location("proofs", PROOFS)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["proofs"] = module
    spec.loader.exec_module(module)
    return module


def same(old: Provision, new: Provision, *others: Provision) -> bool:
    found: bool = proofs().Days(rulebook(old, *others), "small").same_every_day(old, new)
    return found


def starting(prov: Provision, first: str) -> Provision:
    """Return a record of one version that begins on another day, with what stays it from its first day."""
    version = prov.versions[0]
    stays = tuple(replace(s, since=day(first)) if s.since == version.since else s for s in version.stays)
    return replace(prov, versions=(replace(version, since=day(first), stays=stays),))


def test_a_paragraph_may_begin_before_there_is_anything_in_the_entry_it_names() -> None:
    rule = requirement("r", since("2021-06-01", all_of(q, meets("d"))))
    assert same(rule, starting(rule, "2021-05-31"), NAMED)
    assert not same(rule, starting(rule, "2021-06-02"), NAMED)
    other = requirement("r", since("2021-06-01", any_of(q, meets("d"))))
    assert not same(other, starting(other, "2021-05-31"), NAMED)
    without = requirement("r", since("2021-06-01", all_of(q, not_(meets("d")))))
    assert not same(without, starting(without, "2021-05-31"), NAMED)


def test_a_requirement_that_is_printed_and_held_back_is_told_of() -> None:
    def held_back(first: str) -> Stay:
        return Stay("not_enforced", day(first), None, ANNOUNCEMENT)

    entry = definition("d", since("2021-06-01", p.true(), stays=(held_back("2021-06-01"),)))
    rule = requirement("r", since("2021-06-01", meets("d"), stays=(held_back("2021-06-01"),)))
    assert same(rule, starting(rule, "2021-05-31"), entry)
    later = requirement("r", since("2021-06-01", meets("d"), stays=(held_back("2021-06-02"),)))
    assert not same(rule, later, entry)
    # Of a term nothing is told but whether it holds.
    of_term = definition("t", since("2021-06-01", meets("d"), stays=(held_back("2021-06-01"),)))
    later_term = definition("t", since("2021-06-01", meets("d"), stays=(held_back("2021-06-02"),)))
    assert same(of_term, later_term, entry)


def test_what_is_known_later_is_asked_too() -> None:
    """Before the announcement was public, the entry counts: then the stay of what names it matters."""
    announced = Stay("not_enforced", day("2021-06-01"), None, ANNOUNCEMENT)
    entry = definition("d", since("2021-06-01", p.true(), stays=(announced,)))
    at_once = Stay("not_enforced", day("2021-06-01"), None, ACT)
    one = definition("t", since("2021-06-01", meets("d"), stays=(at_once,)))
    other = definition(
        "t", since("2021-06-01", meets("d"), stays=(replace(at_once, since=day("2021-06-02")),))
    )
    assert not same(one, other, entry)


def test_rungs_that_are_open_alike_may_stand_in_either_order() -> None:
    rule = requirement("r", p.true())
    one = review("v", ("policy_of_denial", OPEN), ("presumption_of_denial", OPEN), ("case_by_case", TRUE))
    other = review("v", ("presumption_of_denial", OPEN), ("policy_of_denial", OPEN), ("case_by_case", TRUE))
    assert same(one, other, rule)
    first = review(
        "v", ("policy_of_denial", p.true()), ("presumption_of_denial", OPEN), ("case_by_case", TRUE)
    )
    second = review(
        "v", ("presumption_of_denial", OPEN), ("policy_of_denial", p.true()), ("case_by_case", TRUE)
    )
    assert not same(first, second, rule)
    third = review("v", ("policy_of_denial", p.true()), ("presumption_of_denial", q.true()))
    fourth = review("v", ("presumption_of_denial", q.true()), ("policy_of_denial", p.true()))
    assert not same(third, fourth, rule)


CONDITIONS = (
    meets("d"),
    not_(meets("d")),
    q.true(),
    all_of(q, meets("d")),
    any_of(q, meets("d")),
    all_of(q, not_(meets("d"))),
    all_of(q, any_of(meets("d"), p)),
)
RUNGS = st.lists(
    st.tuples(
        st.sampled_from(["policy_of_denial", "case_by_case", "none"]), st.sampled_from((*CONDITIONS, OPEN))
    ),
    min_size=1,
    max_size=3,
)
NEAR = st.integers(-1, 2).map(lambda n: START + timedelta(days=n))


@st.composite
def requirements(draw: st.DrawFn) -> Provision:
    first, start = draw(st.sampled_from(CONDITIONS)), draw(NEAR)
    stays = ()
    if draw(st.booleans()):
        since_, length = draw(st.integers(0, 2)), draw(st.sampled_from([None, 0, 2]))
        begins = start + timedelta(days=since_)
        until = None if length is None else begins + timedelta(days=length)
        kind: Any = draw(st.sampled_from(["not_enforced", "suspended"]))
        instead = draw(st.sampled_from([None, *CONDITIONS]))
        stays = (Stay(kind, begins, until, draw(st.sampled_from([ACT, ANNOUNCEMENT])), instead=instead),)
    later = since(start.isoformat(), draw(st.sampled_from(CONDITIONS)), stays=stays)
    return requirement("r", since("2020-01-01", first), later)


def said(prov: Provision, on: date, known: date, reading: Reading) -> list[Any]:
    """Return everything that is answered of a record, for all facts."""
    law = rulebook(prov, NAMED, *([] if prov.id == "r" else [requirement("r", p.true())]))
    seen, printed = law.at("small", on, known, reading), law.at("small", on, known, "as_written")
    out: list[Any] = []
    for values in itertools.product((True, False, None), repeat=2):
        facts = case(dict(zip("pq", values, strict=True)))
        probe = Probe(seen, facts, Engine(seen))
        out.append(policies(probe, prov.id) if prov.id == "v" else probe.rule(prov.id))
        unenforced = any(r.id == prov.id for r in seen.stayed)
        out.append(unenforced and Probe(printed, facts, Engine(printed)).rule(prov.id))
    return out


def check(old: Provision, new: Provision, *others: Provision) -> None:
    if same(old, new, NAMED, *others):
        for on, known, reading in itertools.product(DAYS, (day("2021-06-02"), date.max), READINGS):
            assert said(old, on, known, reading) == said(new, on, known, reading), (on, known, reading)


@given(requirements(), requirements())
def test_requirements_called_equal_answer_alike(old: Provision, new: Provision) -> None:
    check(old, new)


@given(RUNGS, RUNGS)
def test_ladders_called_equal_leave_the_same_policies(one: list[Any], other: list[Any]) -> None:
    check(review("v", *one), review("v", *other), requirement("r", p.true()))
