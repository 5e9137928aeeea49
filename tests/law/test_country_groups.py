"""Country Groups and Country Chart, against tables compiled from the eCFR apart from the shipped ones, and on the days of change."""

import csv
import json
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from highfence.facts.countries import ISO2, UnknownCountryError, ear_destination, normalize_country
from highfence.law.us.ear.part_738.country_chart import UnknownColumnError, country_chart
from highfence.law.us.ear.part_740.country_groups import (
    BEGINS,
    DatedTable,
    Membership,
    NotCoveredError,
    TableError,
    UnknownGroupError,
    country_groups,
)
from reference import REFERENCE

FACTS = REFERENCE
DAYS = (date(2026, 7, 23), date(2026, 9, 24))
GROUPS = ("A:1", "A:2", "A:3", "A:4", "A:5", "A:6", "B", "D:1", "D:2", "D:3", "D:4", "D:5", "E:1", "E:2")
MISSPELLED = {"Cote d'lvoire": "CI", "Seycheles": "SC"}


def reference(name: str) -> Path:
    path = FACTS / name
    if not path.exists():
        pytest.skip(f"independent table {path} is not on this machine (set HIGHFENCE_REFERENCE_DATA)")
    return path


def rows() -> list[dict[str, str]]:
    with reference("country_groups.csv").open(encoding="utf-8", newline="") as lines:
        return [row for row in csv.DictReader(lines) if row["chart_mode"] != "use_CN"]


def code(name: str) -> str:
    return MISSPELLED.get(name) or normalize_country(name)


@pytest.mark.parametrize("on", DAYS, ids=str)
@pytest.mark.parametrize("group", GROUPS)
def test_groups_equal_the_table_of_the_ecfr(group: str, on: date) -> None:
    assert country_groups().members(group, on) == {row["iso2"] for row in rows() if row[group] == "1"}


@pytest.mark.parametrize("group", GROUPS)
def test_groups_equal_the_snapshot_of_2026_07_23(group: str) -> None:
    snapshot = json.loads(reference("snapshots/country-groups.json").read_text(encoding="utf-8"))
    assert set(snapshot["groups"]) == set(GROUPS)
    assert country_groups().members(group, DAYS[0]) == {code(name) for name in snapshot["groups"][group]}


@pytest.mark.parametrize("on", DAYS, ids=str)
def test_chart_equals_the_table_of_the_ecfr(on: date) -> None:
    chart = country_chart()
    charted = [row for row in rows() if row["chart_mode"] in ("marks", "use_CH")]
    for column in chart.columns():
        assert chart.marked(column, on) == {row["iso2"] for row in charted if row[column] == "1"}, column
    assert chart.see_part_746(on) == {"CU", "IR", "KP", "SY"}
    assert chart.destinations(on) == {row["iso2"] for row in rows() if row["chart_mode"] != "not_in_chart"}


def test_chart_equals_the_snapshot_of_2026_07_23() -> None:
    snapshot = json.loads(reference("snapshots/country-chart.json").read_text(encoding="utf-8"))
    chart = country_chart()
    assert {name.replace(" ", "") for name in snapshot["columns"]} == set(chart.columns())
    for name, row in snapshot["countries"].items():
        marks = {column for column in chart.columns() if code(name) in chart.marked(column, DAYS[0])}
        assert marks == {mark.replace(" ", "") for mark in row["marks"]}, name
    assert chart.see_part_746(DAYS[0]) == {code(name) for name in snapshot["embargoed"]}


JOINED = [
    ("A:3", "IN", date(2018, 4, 2), "83 FR 13849"),
    ("A:1", "IN", date(2018, 8, 3), "83 FR 38018"),
    ("A:5", "IN", date(2018, 8, 3), "83 FR 38018"),
    ("D:5", "SS", date(2018, 8, 3), "83 FR 38021"),
    ("D:1", "VE", date(2019, 5, 24), "84 FR 24018"),
    ("D:2", "VE", date(2019, 5, 24), "84 FR 24018"),
    ("D:3", "VE", date(2019, 5, 24), "84 FR 24018"),
    ("D:4", "VE", date(2019, 5, 24), "84 FR 24018"),
    ("D:2", "RU", date(2020, 2, 24), "85 FR 10274"),
    ("D:4", "RU", date(2020, 2, 24), "85 FR 10274"),
    ("D:1", "YE", date(2020, 2, 24), "85 FR 10274"),
    ("B", "UA", date(2020, 12, 28), "85 FR 84211"),
    ("A:6", "MX", date(2020, 12, 28), "85 FR 84211"),
    ("A:6", "CY", date(2020, 12, 28), "85 FR 84211"),
    ("B", "SD", date(2021, 1, 14), "86 FR 4929"),
    ("D:1", "MM", date(2021, 3, 8), "86 FR 13173"),
    ("D:5", "RU", date(2021, 3, 18), "86 FR 14802"),
    ("126.1", "ET", date(2021, 11, 1), "22 CFR 126.1(n)"),
    ("D:5", "KH", date(2021, 12, 9), "86 FR 70015"),
    ("D:2", "BY", date(2022, 3, 2), "87 FR 13048"),
    ("D:4", "BY", date(2022, 3, 2), "87 FR 13048"),
    ("D:1", "NI", date(2024, 3, 15), "89 FR 18780"),
    ("D:5", "NI", date(2024, 3, 15), "89 FR 18780"),
    ("S4_742", "NL", date(2024, 12, 2), "89 FR 96790"),
    ("S5A", "TW", date(2025, 1, 13), "90 FR 4544"),
    ("A:5", "AE", date(2026, 7, 10), "91 FR 43034"),
]
LEFT = [
    ("A:6", "IN", date(2018, 8, 3), "83 FR 38018"),
    ("B", "VE", date(2019, 5, 24), "84 FR 24018"),
    ("A:2", "RU", date(2020, 2, 24), "85 FR 10274"),
    ("A:4", "RU", date(2020, 2, 24), "85 FR 10274"),
    ("B", "YE", date(2020, 2, 24), "85 FR 10274"),
    ("B", "HK", date(2020, 12, 23), "85 FR 83765"),
    ("A:6", "HK", date(2020, 12, 23), "85 FR 83765"),
    ("D:1", "UA", date(2020, 12, 28), "85 FR 84211"),
    ("E:1", "SD", date(2021, 1, 14), "86 FR 4929"),
    ("B", "MM", date(2021, 3, 8), "86 FR 13173"),
    ("A:4", "BY", date(2022, 3, 2), "87 FR 13048"),
    ("B", "NI", date(2024, 3, 15), "89 FR 18780"),
    ("D:5", "CY", date(2024, 5, 30), "89 FR 40369"),
    ("D:5", "KH", date(2026, 2, 3), "91 FR 5091"),
    ("D:3", "AE", date(2026, 7, 10), "91 FR 43034"),
    ("D:4", "AE", date(2026, 7, 10), "91 FR 43034"),
]


def label(value: object) -> str:
    return str(value).replace(" ", "_")


@pytest.mark.parametrize(("group", "iso2", "day", "source"), JOINED, ids=label)
def test_joined(group: str, iso2: str, day: date, source: str) -> None:
    groups = country_groups()
    assert iso2 in groups.members(group, day)
    assert iso2 not in groups.members(group, day - timedelta(days=1))
    assert day in groups.days_of_change()
    assert any(row.since == day and source in row.source for row in groups.history(group, iso2))


@pytest.mark.parametrize(("group", "iso2", "day", "source"), LEFT, ids=label)
def test_left(group: str, iso2: str, day: date, source: str) -> None:
    groups = country_groups()
    assert iso2 not in groups.members(group, day)
    assert iso2 in groups.members(group, day - timedelta(days=1))
    assert day in groups.days_of_change()
    assert any(source in row.source for row in groups.history(group, iso2))


def test_every_dated_change_is_among_the_cases() -> None:
    groups = country_groups()
    joined = {
        (group, row.iso2, row.since)
        for group in groups.names()
        for iso2 in ISO2
        for row in groups.history(group, iso2)
        if row.since > BEGINS
    }
    left = {
        (group, row.iso2, row.until + timedelta(days=1))
        for group in groups.names()
        for iso2 in ISO2
        for row in groups.history(group, iso2)
        if row.until
    }
    lists = {case for case in joined if case[0] in ("S5A", "S4_742", "126.1")}
    assert joined - lists <= {case[:3] for case in JOINED}
    assert left - {("126.1", "SS", date(2018, 8, 3))} <= {case[:3] for case in LEFT}


CHART_CHANGES = [
    ("NS1", "AU", date(2024, 4, 19), False),  # 89 FR 28594
    ("RS1", "AU", date(2024, 4, 19), False),
    ("MT1", "GB", date(2024, 4, 19), False),
    ("NS2", "IN", date(2018, 8, 3), False),  # 83 FR 38018
    ("CC1", "KR", date(2023, 12, 8), False),  # 88 FR 85479
    ("AT1", "SD", date(2021, 1, 14), False),  # 86 FR 4929
    ("NP1", "RU", date(2020, 2, 24), True),  # 85 FR 10274
    ("NP2", "BY", date(2022, 3, 2), True),  # 87 FR 13048
    ("CB3", "VE", date(2019, 5, 24), True),  # 84 FR 24018
]


@pytest.mark.parametrize(("column", "iso2", "day", "marked"), CHART_CHANGES, ids=label)
def test_marks_change(column: str, iso2: str, day: date, *, marked: bool) -> None:
    chart = country_chart()
    assert (iso2 in chart.marked(column, day)) is marked
    assert (iso2 in chart.marked(column, day - timedelta(days=1))) is not marked
    assert day in chart.days_of_change()


def test_the_lists_of_the_ai_diffusion_and_foundry_rules() -> None:
    groups = country_groups()
    assert len(groups.members("S5A", DAYS[0])) == 19
    assert "US" in groups.members("S5A", DAYS[0])
    assert groups.members("S4_742", DAYS[0]) == groups.members("A:5", DAYS[0]) - {
        "AR",
        "IN",
        "KR",
        "TR",
        "AE",
    }
    assert (
        groups.members("S5A", date(2025, 1, 12)) == groups.members("S4_742", date(2024, 12, 1)) == frozenset()
    )


def test_macau_is_no_arms_embargoed_destination_and_hong_kong_goes_with_china() -> None:
    groups = country_groups()
    assert groups.groups_of("MO", DAYS[1]) == {"D:1", "D:3", "D:4"}
    assert groups.groups_of("HK", DAYS[1]) == frozenset()
    assert groups.groups_of(ear_destination("HK", DAYS[1]), DAYS[1]) == {"D:1", "D:3", "D:4", "D:5"}
    assert groups.groups_of("HK", date(2020, 12, 22)) == {"A:6", "B"}


@pytest.mark.parametrize("on", [BEGINS, date(2020, 12, 22), date(2022, 10, 7), *DAYS], ids=str)
def test_every_destination_is_in_the_chart_in_a_group_or_known_to_be_in_neither(on: date) -> None:
    groups, chart = country_groups(), country_chart()
    grouped = frozenset().union(*(groups.members(group, on) for group in GROUPS))
    destinations = {ear_destination(iso2, on) for iso2 in ISO2}
    assert destinations - chart.destinations(on) == {"US", "AQ", "CK", "NU", "PS"}
    assert destinations - grouped == {"AQ", "CK", "NU", "PS"}


def test_what_is_not_there_is_an_error() -> None:
    groups, chart = country_groups(), country_chart()
    with pytest.raises(UnknownGroupError, match="D:5") as caught:
        groups.members("D5", DAYS[0])
    assert (caught.value.value, caught.value.suggestions) == ("D5", ("D:5",))
    with pytest.raises(UnknownGroupError):
        groups.history("Z:9", "CN")
    with pytest.raises(UnknownCountryError):
        groups.history("D:5", "China")
    with pytest.raises(UnknownCountryError):
        groups.groups_of("China", DAYS[0])
    with pytest.raises(NotCoveredError, match="2018-01-01"):
        groups.members("D:5", date(2017, 12, 31))
    with pytest.raises(UnknownColumnError, match="NS2"):
        chart.marked("NS 2", DAYS[0])
    with pytest.raises(UnknownColumnError):
        chart.marked("746", DAYS[0])
    assert groups.history("E:2", "CN") == ()


@pytest.mark.parametrize("table", [country_groups, country_chart])
def test_no_memberships_overlap_and_all_say_where_they_come_from(table: Callable[[], DatedTable]) -> None:
    shipped = table()
    for name in shipped.names():
        for iso2 in ISO2:
            history = shipped.history(name, iso2)
            assert all(row.source for row in history)
            assert all(a.until is not None and a.until < b.since for a, b in pairwise(history))


def spell(iso2: str, since: str, until: str | None) -> Membership:
    end = date.fromisoformat(until) if until else None
    return Membership("G", iso2, date.fromisoformat(since), end, "test", "")


@pytest.mark.parametrize(
    ("memberships", "complaint"),
    [
        ([spell("CN", "2020-01-01", None), spell("CN", "2021-01-01", None)], "overlaps"),
        ([spell("CN", "2020-01-01", "2021-01-01"), spell("CN", "2021-01-01", None)], "overlaps"),
        ([spell("CN", "2020-01-02", "2020-01-01")], "ends before"),
        ([spell("XX", "2020-01-01", None)], "unknown country"),
    ],
)
def test_a_table_that_contradicts_itself_is_refused(memberships: list[Membership], complaint: str) -> None:
    with pytest.raises(TableError, match=complaint):
        DatedTable(memberships)


days = st.dates(BEGINS, date(2026, 12, 31))


@given(st.dictionaries(st.sampled_from(["CN", "NL", "US"]), st.lists(days, max_size=5, unique=True)), days)
def test_members_are_those_whose_membership_covers_the_day(bounds: dict[str, list[date]], on: date) -> None:
    memberships = []
    for iso2, unsorted in bounds.items():
        ends = sorted(unsorted)
        for since, until in zip(ends[::2], [*ends[1::2], None], strict=False):
            memberships.append(Membership("G", iso2, since, until and until - timedelta(days=1), "test", ""))
    if memberships := [row for row in memberships if row.until is None or row.until >= row.since]:
        table = DatedTable(reversed(memberships))
        assert table.members("G", on) == {
            row.iso2 for row in memberships if row.since <= on and (row.until is None or on <= row.until)
        }
        before = BEGINS
        for day in [*table.days_of_change(), on]:
            if before < day <= on:
                before = day
        assert table.members("G", before) == table.members("G", on) or on in table.days_of_change()
