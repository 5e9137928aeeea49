"""The published set: determined almost throughout, as the law says, and open when a decisive fact is missing."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from transactions.published import (
    Published,
    Removal,
    answer_without,
    answers,
    disagreements,
    excused,
    outcome_without,
    published,
    removals,
)

ROOT = Path(__file__).parents[2]
SET = published()


def test_the_set_is_large_and_varied() -> None:
    assert len(SET) >= 300
    assert len({p.theme for p in SET}) >= 15
    assert [i for i, n in Counter(p.id for p in SET).items() if n > 1] == []
    outcomes = Counter(p.expect["outcome"] for p in SET)
    assert set(outcomes) >= {
        "prohibited",
        "license_required",
        "license_exception",
        "no_license_required",
        "not_subject",
    }


@pytest.mark.parametrize("one", SET, ids=lambda p: p.id)
def test_answer_is_what_the_law_says(one: Published) -> None:
    answer = answers()[one.id]
    if one.open:
        assert answer["outcome"] == "undetermined", "determined by now: take `open` away"
    elif one.disputed:
        assert disagreements(one, answer), "mended by now: take `disputed` away"
    else:
        assert disagreements(one, answer) == []


def test_hardly_any_is_disputed() -> None:
    assert len([p for p in SET if p.disputed or p.unmended]) <= 0.02 * len(SET)


def test_at_least_95_percent_are_determined() -> None:
    found = {p.id: p.open for p in SET if answers()[p.id]["outcome"] == "undetermined"}
    assert all(found.values()), (
        f"undetermined without a reason: {sorted(i for i, why in found.items() if not why)}"
    )
    assert len(found) <= 0.05 * len(SET), found


OFTEN_DECISIVE = {"item.eccn", "item.kind", "to"}
"""Explained at once, since the outcome alone would almost always have to be asked again."""


def fault(one: Published, removal: Removal, before: str) -> str | None:
    """Return what is wrong once a fact is taken away; None where it is not decisive, "" where all is well."""
    answer = answer_without(one, removal) if removal.fact in OFTEN_DECISIVE else None
    after = answer["outcome"] if answer else outcome_without(one, removal)
    if after == before:
        return None
    answer = answer or answer_without(one, removal)
    if after != "undetermined":
        return "" if excused(removal, before, answer) else f"{before} became {after}"
    asked = [m["fact"] for m in answer["missing_facts"]][:2]
    return "" if any(map(removal.asked_by, asked)) else f"asks for {', '.join(asked) or 'nothing'}"


@pytest.mark.parametrize("theme", sorted({p.theme for p in SET}))
def test_without_a_decisive_fact_the_answer_is_open_and_asks_for_it(theme: str) -> None:
    """A stated fact is decisive when the outcome is another without it."""
    wrong, decisive = [], 0
    for one in (p for p in SET if p.theme == theme):
        before = answers()[one.id]["outcome"]
        if before == "undetermined":
            continue
        for removal in removals(one.facts):
            found = fault(one, removal, before)
            decisive += found is not None
            if removal.fact in one.unmended:
                if not found:
                    wrong.append(f"{one.id}: mended by now, take {removal.fact} out of `unmended`")
            elif found:
                wrong.append(f"{one.id}: without {removal.fact}, {found}")
    assert wrong == [], "\n".join(wrong)
    assert decisive


def test_counts_in_the_documentation_are_those_of_the_set() -> None:
    done = subprocess.run(
        [sys.executable, "docs/transactions.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
