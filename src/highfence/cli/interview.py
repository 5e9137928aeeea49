"""Asking on the terminal for the facts that decide, one at a time, most decisive first."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any as Whatever

import click

from highfence.cli.inputs import flag_value
from highfence.determination.check import determine
from highfence.facts.intake import learn, read
from highfence.facts.reading import Document
from highfence.logic.errors import InputError

if TYPE_CHECKING:
    from highfence.determination.check import Options
    from highfence.facts.intake import Given
    from highfence.logic.rulebook import Rulebook
    from highfence.parties.screening import Screener

_MOST_QUESTIONS = 40


def interview(
    given: Given,
    options: Options,
    result: dict[str, Whatever],
    lang: str,
    book: Rulebook | None = None,
    screener: Screener | None = None,
) -> dict[str, Whatever]:
    """Ask until the answer is settled, nothing is missing, or the user has no more answers.

    An empty answer leaves a fact unknown. ``book`` is the rulebook asked, the shipped one if None;
    ``screener`` says who is listed. Returns the last determination.
    """
    skipped: set[str] = set()
    for _ in range(_MOST_QUESTIONS):
        if result["outcome"] != "undetermined":
            break
        missing = [m for r in result["regimes"].values() for m in r["missing_facts"]]
        following = next((m for m in missing if m["fact"] not in skipped), None)
        if following is None:
            break
        fact = following["fact"]
        answer = click.prompt(
            f"{following['question'][lang]}\n  {fact}", default="", show_default=False, err=True
        ).strip()
        if not answer or answer.lower() == "unknown":
            skipped.add(fact)
            continue
        if not _take(given, fact, answer):
            continue
        result = determine(given, options, book, screener)
    return result


def _take(given: Given, fact: str, answer: str) -> bool:
    """Add an answer to the facts; say what was expected when it cannot be read."""
    try:
        learned = read(Document({fact: flag_value(answer)}, source="answer"))
    except InputError as exc:
        for fault in exc.faults:
            click.echo(f"  {fault}", err=True)
        return False
    try:
        learn(given, learned.answers)
    except InputError as exc:
        for fault in exc.faults:
            click.echo(f"  {fault}", err=True)
        return False
    given.facts.update(learned.facts)
    given.other.update(learned.other)
    given.chips.update(learned.chips)
    given.letters += learned.letters
    for slot, roles in learned.roles.items():
        given.roles.setdefault(slot, roles)
    return True
