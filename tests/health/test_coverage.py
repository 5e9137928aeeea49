"""The coverage register says of every paragraph what is written down, and the rules bear it out."""

from __future__ import annotations

from collections import Counter
from functools import cache
from importlib import resources
from typing import Any

import yaml

from highfence.law.us.ear import regime

STATES = {"modelled", "partly", "not"}


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


def test_states_are_the_three_words_and_reasons_are_given() -> None:
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
        if not above or states[max(above, key=len)] == "not":
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
