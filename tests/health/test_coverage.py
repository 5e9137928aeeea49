"""The coverage register says of every paragraph what is written down, and the rules bear it out."""

from __future__ import annotations

from collections import Counter
from functools import cache
from importlib import resources
from typing import Any

import yaml

from highfence.law.us.ear import regime

STATES = {"modelled", "partly", "not", "no_rule"}
RULELESS = {"not", "no_rule"}


@cache
def register() -> dict[str, Any]:
    text = resources.files("highfence.law.us.ear").joinpath("coverage.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found


def rows() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = register()["paragraphs"]
    return found


def ids() -> list[str]:
    return [p.id.removeprefix("us.ear.") for p in regime().provisions]


def covers(paragraph: str, rule: str) -> bool:
    return rule == paragraph or (rule.startswith(paragraph) and rule[len(paragraph)] in "(.:")


def test_states_are_known_words_and_reasons_are_given() -> None:
    assert register()["regime"] == "us.ear"
    for row in rows():
        assert set(row) <= {"paragraph", "state", "note", "by", "verified_through"}, row
        assert row["state"] in STATES, row
        if row["state"] != "modelled":
            assert row.get("note"), row


def test_no_paragraph_stands_twice() -> None:
    assert [p for p, n in Counter(str(r["paragraph"]) for r in rows()).items() if n > 1] == []


def test_every_rule_belongs_to_a_paragraph_that_is_modelled_at_least_in_part() -> None:
    states = {str(r["paragraph"]): r["state"] for r in rows()}
    homeless = []
    for rule in ids():
        above = [p for p in states if covers(p, rule)]
        if not above or states[max(above, key=len)] in RULELESS:
            homeless.append(rule)
    assert homeless == []


def test_every_modelled_paragraph_has_a_rule_or_says_what_does_the_work() -> None:
    found = ids()
    empty = [
        r["paragraph"]
        for r in rows()
        if r["state"] == "modelled"
        and not r.get("by")
        and not any(covers(str(r["paragraph"]), i) for i in found)
    ]
    assert empty == []


def test_a_paragraph_without_a_rule_says_why_and_names_none() -> None:
    silent = [r for r in rows() if r["state"] == "no_rule"]
    assert silent
    for row in silent:
        assert len(row.get("note", "")) >= len("reserved"), row
        assert not row.get("by"), row
        assert not any(covers(str(row["paragraph"]), i) for i in ids()), row


@cache
def mandated() -> tuple[str, ...]:
    """Return the sections that are written down without excuse."""
    return (
        *(f"734.{n}" for n in (3, 4, 9, *range(13, 21))),
        "736.2",
        *(f"740.{n}" for n in (2, *range(8, 14), 17, *range(25, 30))),
        *(f"742.{n}" for n in (4, 6)),
        *(f"744.{n}" for n in (*range(2, 7), 8, 11, 15, 16, 17, 21, 22, 23)),
        *(f"746.{n}" for n in range(6, 9)),
        "748.15",
    )


def test_sections_at_the_core_are_modelled_without_excuse() -> None:
    found = {section: [r for r in rows() if covers(section, str(r["paragraph"]))] for section in mandated()}
    assert [s for s, its in found.items() if not its] == []
    short = [r for its in found.values() for r in its if r["state"] not in {"modelled", "no_rule"}]
    assert short == []
