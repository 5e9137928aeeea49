"""List-based requirements: the shipped control list against the snapshots, read by another reader; days of change.

The reader here shares nothing with the importer: it looks for the words "Column n" in the rows of the snapshot and
asks only whether a row is said to apply to the entire entry.
"""

from __future__ import annotations

import csv
import functools
import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from cases import rulebook
from highfence.facts.case import to_case
from highfence.facts.countries import ISO2, normalize_country
from highfence.facts.intake import read_flat
from highfence.law.us.ear.part_738.country_chart import country_chart
from highfence.law.us.ear.part_742.chart import RULES, made_for, members
from highfence.law.us.ear.part_774.ccl import (
    COLUMNS,
    DataError,
    Row,
    control_list,
    entries,
    read_rows,
    write_rows,
)
from highfence.logic.outcome import probe_of
from highfence.logic.scalar import Engine
from reference import REFERENCE

if TYPE_CHECKING:
    from highfence.logic.expr import Tri

SNAPSHOTS = REFERENCE
DAY = date(2026, 7, 23)
DIFFERENCES = Path(__file__).parents[2] / "docs" / "ccl_differences.md"
ON_THE_CHART = {f"us.ear.{rule}": column for column, (rule, _) in RULES.items()}
MISSPELLED = {"Seycheles": "SC", "Cote d'Ivoire": "CI"}


def snapshot(name: str) -> Any:
    path = SNAPSHOTS / name
    if not path.exists():
        pytest.skip(f"independent table {path} is not on this machine (set HIGHFENCE_REFERENCE_DATA)")
    return json.loads(path.read_text("utf-8")) if path.suffix == ".json" else path.read_text("utf-8")


@functools.cache
def engine(on: date = DAY) -> Engine:
    return Engine(rulebook().at("us.ear", on))


def ask(rules: list[str], on: date = DAY, **facts: Any) -> list[Tri]:
    given = {"activity": "export"} | {k.replace("__", "."): v for k, v in facts.items()}
    probe = probe_of(engine(on), to_case(read_flat(given)))
    return [probe.rule(rule) for rule in rules]


def destinations() -> dict[str, frozenset[str]]:
    """Return the columns marked for each destination of the snapshot; none for those sent to part 746."""
    chart = snapshot("snapshots/country-chart.json")
    found = {}
    for name, row in chart["countries"].items():
        plain = re.sub(r"\s*\(.*\)", "", name)
        code = MISSPELLED.get(name) or normalize_country(name if "Congo" in name else plain)
        found[code] = frozenset(mark.replace(" ", "") for mark in row["marks"])
    found.update({normalize_country(name): frozenset() for name in chart["embargoed"]})
    return found


def said() -> dict[str, dict[str, bool]]:
    """Return, for each entry of the snapshot, its columns and whether the entire entry is controlled under each."""
    out: dict[str, dict[str, bool]] = {}
    for entry in snapshot("snapshots/ccl.json")["entries"]:
        columns = out.setdefault(entry["eccn"], {})
        for row in entry["countryChart"]:
            control, cell = row["control"], row["countryChart"]
            for reason, number in re.findall(r"(?:([A-Z]{2}) )?Column (\d)", cell):
                column = f"{reason or control[:2]}{number}"
                words = re.sub(r"\(refer to [^)]*\)", "", control.split("Note:")[0])
                whole = "entire entry" in words and not re.search(r"except|, for items|as applicable", words)
                columns[column] = columns.get(column, False) or whole
    return out


def expected(columns: dict[str, bool], column: str, marks: frozenset[str]) -> Tri:
    if column not in columns or column not in marks:
        return False
    return True if columns[column] else None


def listed() -> dict[str, str]:
    text = DIFFERENCES.read_text("utf-8")
    return dict(re.findall(r"^\| (\d[A-E]\d{3}) \| (.+?) \|$", text, re.MULTILINE))


def test_every_entry_to_every_destination() -> None:
    """A pair is asked column by column, so that one column cannot stand for another."""
    tables, places = said(), destinations()
    assert len(places) == 200
    differing: set[str] = set(entries()) ^ set(tables)
    for eccn, columns in tables.items():
        stated = to_case(read_flat({"activity": "export", "item.eccn": [eccn]}))
        for code, marks in places.items():
            probe = probe_of(engine(), stated.having({"to": code}))
            if any(probe.rule(r) is not expected(columns, c, marks) for r, c in ON_THE_CHART.items()):
                differing.add(eccn)
                break
    assert differing == set(listed())


WORDS = {
    "us.ear.742.6(a)(7)": (r"China, Russia,? or Venezuela", {"CN", "VE"}),
    "us.ear.742.6(a)(5)": (r"within Iraq", {"IQ"}),
    "us.ear.742.6(a)(12)": (r"within (?:Iraq or )?Pakistan", {"PK"}),
    "us.ear.742.7(a)(5)": (r"ALL destinations, except Canada", {"DE", "CN", "GB"}),
    "us.ear.742.13(a)": (r"all destinations, as specified in § 742\.13", {"DE", "CA", "GB"}),
    "us.ear.742.15(a)(1)": (r"^Refer to § 742\.15", {"DE", "AU", "CN"}),
    "us.ear.742.14(a)": (r"^See § 742\.14", {"DE", "JP", "CN"}),
}
WITHOUT_TABLE = {"0A982": "us.ear.742.7(a)(5)", "6A992": "us.ear.742.6(a)(5)"} | dict.fromkeys(
    ("5A980", "5D980", "5E980"), "us.ear.742.13(a)"
)


@pytest.mark.parametrize("rule", WORDS)
def test_requirements_in_words(rule: str) -> None:
    pattern, places = WORDS[rule]
    for entry in snapshot("snapshots/ccl.json")["entries"]:
        rows = [r for r in entry["countryChart"] if re.search(pattern, r["countryChart"])]
        whole = any(
            re.search(r"entire entry(?! as applicable)", r["control"])
            for r in rows
            if "except" not in r["control"]
        )
        told: Tri = True if whole or WITHOUT_TABLE.get(entry["eccn"]) == rule else (None if rows else False)
        if entry["eccn"] in listed():
            continue
        for code in places:
            assert ask([rule], to=code, item__eccn=[entry["eccn"]]) == [told], (entry["eccn"], code)


def test_differences_are_explained() -> None:
    assert all(len(why) > 20 for why in listed().values())


# ------------------------------------------------------------------------------- published classifications


def test_published_classifications_are_in_the_list() -> None:
    rows = csv.DictReader(snapshot("published_eccns.csv").splitlines())
    found = {m for r in rows for m in re.findall(r"\b\d[A-E]\d{3}\b", r["eccn"])}
    assert found
    assert found <= entries()


# ------------------------------------------------------------------------------------------------ dates


def changes() -> list[tuple[str, str, date, bool]]:
    """Return the days after coverage begins on which a mark comes or goes: (column, code, day, marked from then)."""
    table = country_chart()
    out = []
    for column in RULES:
        for code in sorted(ISO2):
            for m in table.history(column, code):
                if m.since > date(2022, 10, 7):
                    out.append((column, code, m.since, True))
                if m.until is not None and m.until > date(2022, 10, 7):
                    out.append((column, code, m.until + timedelta(days=1), False))
    return out


SAMPLE = {
    "NS1": "3E003", "MT1": "3A101", "RS1": "9A604", "CC1": "3A980", "CC3": "0A502",
}  # fmt: skip


@pytest.mark.parametrize(("column", "code", "day", "marked"), changes())
def test_marks_change_on_their_day(column: str, code: str, day: date, *, marked: bool) -> None:
    rule = f"us.ear.{RULES[column][0]}"
    facts = {"to": code, "item__eccn": [SAMPLE[column]], "item__reasons_for_control": [column]}
    assert ask([rule], day, **facts) == [marked]
    assert ask([rule], day - timedelta(days=1), **facts) == [not marked]


def test_changes_are_known() -> None:
    assert {(c, code) for c, code, _, _ in changes()} >= {
        ("NS1", "AU"),
        ("MT1", "GB"),
        ("RS1", "AU"),
        ("CC1", "CH"),
    }


# ------------------------------------------------------------------------------------- paragraphs of entries


@pytest.mark.parametrize(
    ("eccn", "columns"),
    [
        ("3B001.e", {"NS2"}),
        ("3B001.c", set()),
        ("3B001.f.2", {"NS2"}),
        ("3B001.f.1", set()),
        ("9A515.a", {"NS1", "RS1"}),
        ("9A515.x", {"NS2", "RS2"}),
        ("9A515.y", set()),
        ("5A001.b.5", {"NS1"}),
        ("5A001.b.4", {"NS2"}),
        ("1B001.d.4", {"NS2"}),
        ("1C607.a.10", {"RS1"}),
        ("1C607.a.9", {"NS1", "RS1"}),
        ("4A003.z.1.a", {"NS1"}),
        ("4A003.z.2.a", {"NS2"}),
        ("4A005.z.1", {"NS1"}),
        ("1C351.d.15", {"CB1", "CB2"}),
        ("1C351.a.1", {"CB2"}),
        ("3A090.a", set()),
        ("EAR99", set()),
        ("5A992.c", set()),
    ],
)
def test_paragraphs(eccn: str, columns: set[str]) -> None:
    """To China, which is marked in every column that these have: what is not partial is settled."""
    rules = {r: c for r, c in ON_THE_CHART.items() if c not in {"FC1", "CC2"}}
    got = ask(list(rules), to="CN", item__eccn=[eccn], item__reasons_for_control=[])
    assert {c for c, value in zip(rules.values(), got, strict=True) if value is True} == columns
    assert None not in got


@pytest.mark.parametrize(
    ("eccn", "rule"),
    [
        ("3A611", "us.ear.742.4(a)(1):NS1"),
        ("3B001", "us.ear.742.4(a)(1):NS2"),
        ("1B001.d", "us.ear.742.5(a)(1)"),
    ],
)
def test_a_broader_statement_leaves_paragraphs_open(eccn: str, rule: str) -> None:
    assert ask([rule], to="CN", item__eccn=[eccn]) == [None]


def test_technology_is_controlled_as_what_it_is_for() -> None:
    rule = "us.ear.742.4(a)(1):NS1"
    assert ask([rule], to="DE", item__eccn=["3E001"], item__for_entries=["3A001"]) == [True]
    assert ask([rule], to="DE", item__eccn=["3E001"], item__for_entries=["3A090.a"]) == [False]
    assert ask([rule], to="DE", item__eccn=["3E001"], item__for_entries=["3B001.c"]) == [False]
    assert ask([rule], to="DE", item__eccn=["3E001"], item__for_entries=["3B001"]) == [None]
    assert ask([rule], to="DE", item__eccn=["3E001"]) == [None]
    assert ask([rule], to="CA", item__eccn=["3E001"], item__for_entries=["3A001"]) == [False]
    assert ask([rule], to="DE", item__eccn=["4E001"], item__for_entries=["4A090.a"]) == [False]
    assert ask([rule], to="DE", item__eccn=["4E001"], item__for_entries=["4A003.b"]) == [True]


def test_several_statements_add_up() -> None:
    """An item stated in two entries bears the controls of both; the exception of one takes nothing from the other."""
    rule = "us.ear.742.4(a)(1):NS1"
    assert ask([rule], to="DE", item__eccn=["3A611.y", "9A610.a"]) == [True]
    assert ask([rule], to="DE", item__eccn=["3A611.y"]) == [False]


# -------------------------------------------------------------------------------------------- the table


def test_table_reads_back() -> None:
    rows = control_list()
    assert len(entries()) == 638
    assert {r.column for r in rows} - {""} == set(COLUMNS)
    assert all(r.source for r in rows)


def test_members_leave_out_what_is_excluded() -> None:
    row = Row("1C607", excluded=("a.10", "a.14"))
    found = set(members(row))
    assert {"1C607.b", "1C607.a.9", "1C607.a.11"} <= found
    assert not {"1C607", "1C607.a", "1C607.a.10", "1C607.a.14"} & found
    assert members(Row("3A001")) == ("3A001",)
    assert members(Row("3A001", paragraphs=("b.2", "b.3"))) == ("3A001.b.2", "3A001.b.3")


def test_made_for_an_entry_needs_no_paragraph() -> None:
    assert made_for(("1A002",)) == made_for(["1A002"])


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda t: t.replace("eccn,", "number,", 1), "the columns are"),
        (lambda t: t + "3A001,,\n", "3 cells; expected 12"),
        (lambda t: t.replace("NS1", "NS9", 1), "no column of the Country Chart"),
        (lambda t: t.replace(",,eCFR", ",soon,eCFR", 1), "is no day"),
    ],
)
def test_a_broken_table_is_refused(tmp_path: Path, change: Any, told: str) -> None:
    good = write_rows([Row("3A001", "NS", "NS1", "742.4(a)(1)", source="eCFR")])
    path = tmp_path / "ccl.csv"
    path.write_text(change(good), encoding="utf-8")
    with pytest.raises(DataError, match=told):
        read_rows(path)
