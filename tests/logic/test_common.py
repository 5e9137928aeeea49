"""What the views of a regime share is what each would find by itself."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from highfence.logic.common import Memberships
from highfence.logic.expr import DatedSet
from highfence.logic.provisions import Savings, Stay, day
from highfence.logic.rulebook import READINGS, Reading, resolve
from small import ACT, AMENDMENT, ANNOUNCEMENT, bar, definition, exception, p, q, r, rulebook, since, unbar

DAYS = st.dates(date(2020, 1, 1), date(2020, 1, 9))
SPANS = st.tuples(st.sampled_from(["CN", "MO", "IR"]), DAYS, st.none() | DAYS)
PLAIN = st.builds(lambda spans: DatedSet("a set", tuple(spans)), st.lists(SPANS, max_size=4))
SETS = st.recursive(
    PLAIN,
    lambda inner: st.builds(
        lambda union, minus: DatedSet("made of sets", (), tuple(union), tuple(minus)),
        st.lists(inner, max_size=2),
        st.lists(inner, max_size=2),
    ),
    max_leaves=4,
)


@given(SETS, st.lists(DAYS, min_size=1, max_size=4))
def test_members_are_those_of_the_day_before_and_after_all_days_were_asked_for(
    group: DatedSet, days: list[date]
) -> None:
    sets = Memberships()
    expected = [group.at(on) for on in days]
    assert [sets.at(group, on) for on in days] == expected
    firsts, members = sets.stretches(group)
    assert [sets.at(group, on) for on in days] == expected
    assert all(group.at(first) == held for first, held in zip(firsts, members, strict=True))
    assert all(one != following for one, following in pairwise(members))


CHANGING = definition(
    "d",
    since("2020-01-01", p.true()),
    since(
        "2021-06-01",
        q.true(),
        AMENDMENT,
        stays=(
            Stay("suspended", day("2021-07-01"), day("2021-07-31"), ANNOUNCEMENT),
            Stay("not_enforced", day("2021-10-01"), None, ANNOUNCEMENT),
        ),
        savings=Savings(r.true(), day("2021-08-15")),
    ),
)
ASKED = st.dates(date(2020, 1, 1), date(2022, 1, 1))


@given(st.lists(st.tuples(ASKED, st.none() | ASKED, st.sampled_from(READINGS)), min_size=2, max_size=6))
def test_a_provision_counts_in_a_view_as_it_does_by_itself(
    asked: list[tuple[date, date | None, Reading]],
) -> None:
    book = rulebook(CHANGING)
    for on, known_on, reading in asked:
        expected = resolve(CHANGING, on, known_on or date.max, reading)
        assert book.at("small", on, known_on, reading).rules["d"] == expected


def test_a_provision_that_counts_alike_is_one_value() -> None:
    other = definition("e", since("2020-01-01", q.true()), since("2020-03-01", r.true()))
    book = rulebook(CHANGING, other)
    before, after = (book.at("small", day("2020-03-01") + timedelta(days=n)) for n in (-1, 0))
    assert before is not after
    assert before.rules["e"] != after.rules["e"]
    assert before.rules["d"] is after.rules["d"]


def test_edges_lead_only_to_what_is_in_force() -> None:
    later = since("2021-01-01", p.true(), ACT)
    book = rulebook(
        definition("r", p.true()),
        exception("e", p.true(), excuses=()),
        bar("b", p.true(), bars=("e",)),
        bar("b2", later, bars=("e",)),
        unbar("u", later, lifts=("b",)),
    )
    before, after = (book.at("small", day(on)) for on in ("2020-12-31", "2021-01-01"))
    assert (before.bars_on, before.lifts_on) == ({"e": ("b",)}, {"b": ()})
    assert (after.bars_on, after.lifts_on) == ({"e": ("b", "b2")}, {"b": ("u",), "b2": ()})
