"""Asking on the terminal for the facts that decide, one at a time, most decisive first."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any as Whatever

import click

from highfence.cli.inputs import flag_value, merge
from highfence.determination.check import determine
from highfence.facts.intake import read
from highfence.facts.reading import Document
from highfence.facts.schema import canonical, dictionary
from highfence.facts.vocabulary import lookup
from highfence.logic.errors import InputError
from highfence.messages import catalog

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
    click.echo(catalog(lang).text("ask.how"), err=True)
    for _ in range(_MOST_QUESTIONS):
        if result["outcome"] != "undetermined":
            break
        missing = [m for r in result["regimes"].values() for m in r["missing_facts"]]
        following = next((m for m in missing if m["fact"] not in skipped), None)
        if following is None:
            break
        fact = following["fact"]
        try:
            answer = _answer(fact, following["question"][lang], lang)
        except click.Abort as exc:
            if isinstance(exc.__context__, EOFError):  # nobody is left to answer: what is known stands
                break
            raise
        if not answer or answer.lower() == "unknown":
            skipped.add(fact)
            continue
        if not _take(given, fact, answer):
            continue
        result = determine(given, options, book, screener)
    return result


def _answer(fact: str, question: str, lang: str) -> str:
    """Ask for one fact, and say in what form its answer is read."""
    words, known = catalog(lang), lookup(fact)
    kind = known.kind if known is not None else "text"
    row = next((r for r in dictionary() if r.flat == canonical(fact)), None)
    forms = {"bool": "true | false", "date": "YYYY-MM-DD", "codes": words.text("ask.list", none="none")}
    form = " | ".join(row.choices) if row is not None and row.choices else forms.get(kind, "")
    if row is not None and row.type == "country or none":
        form = words.text(f"facts.type.{row.type}")
    told = f"  {fact}" + (words.text("text.noted", text="", note=form) if form else "")
    reply: str = click.prompt(f"{question}\n{told}", default="", show_default=False, err=True)
    return reply.strip()


def _take(given: Given, fact: str, answer: str) -> bool:
    """Add an answer to the facts; say what was expected when it cannot be read."""
    try:
        learned = read(Document({fact: flag_value(fact, answer)}, source="answer"))
    except InputError as exc:
        for fault in exc.faults:
            click.echo(f"  {fault}", err=True)
        return False
    try:
        merge(given, learned, over=True)
    except InputError as exc:
        for fault in exc.faults:
            click.echo(f"  {fault}", err=True)
        return False
    return True
