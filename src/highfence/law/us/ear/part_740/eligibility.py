"""What the entries of categories 3 to 5 say of the list-based exceptions: LVS, GBS, TSR, APP, STA, ACE.

The table ``eligibility.csv`` holds the lines "List Based License Exceptions" and "Special Conditions for
STA" of the Commerce Control List as printed on 23 July 2026, one row per paragraph:

    exception   LVS, GBS, TSR, APP, ACE; STA (denied to A:5 and A:6) and "STA A:6" (denied to A:6 alone)
    entry       the entry or paragraph
    answer      yes, no, open (the line turns on a parameter that is not among the facts), or dollars (LVS)
    made_for    software, technology, test gear: the row counts for what is for one of these entries
    to          the row counts for these destinations
    when        the row counts when this is so: ``civil_telecommunications``, ``component``,
                ``controlled_for MT``, ``app_over 29`` (weighted teraflops of the computer it is for)
    since       first day of the row; empty: the row is as old as the entry

A yes is taken back by any no. Lines change with the entries; those before July 2026 were not traced, except
for entries that are younger than the rulebook (dated with the rule that made them).
"""

from __future__ import annotations

import csv
import functools
from dataclasses import dataclass
from datetime import date

from highfence.facts.vocabulary import end_use, item, transaction
from highfence.law.us.ear.part_740.advanced_computing import ITEMS
from highfence.law.us.ear.part_774.ccl import control_list
from highfence.law.us.ear.part_774.related import OPEN, named
from highfence.law.us.ear.places import D5_MACAU, group, places
from highfence.law.us.ear.records import EAR, certified
from highfence.logic.expr import (
    FALSE,
    DatedSet,
    Expr,
    all_of,
    any_of,
    classified,
    codes,
    none_of,
    not_,
)

BEGINS = date.min


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table."""

    exception: str
    entry: str
    answer: str
    made_for: tuple[str, ...]
    to: str
    when: str
    since: date
    source: str


@functools.cache
def lines() -> tuple[Line, ...]:
    """Return the table, read once."""
    from importlib.resources import files

    text = files(__package__).joinpath("eligibility.csv").read_text(encoding="utf-8")
    return tuple(
        Line(
            row["exception"],
            row["entry"],
            row["answer"],
            tuple(row["made_for"].split()),
            row["to"],
            row["when"],
            date.fromisoformat(row["since"]) if row["since"] else BEGINS,
            row["source"],
        )
        for row in csv.DictReader(text.splitlines())
    )


PAKISTAN = places("Pakistan", "PK")
DESTINATIONS: dict[str, Expr] = {
    "not A:5": not_(transaction.to.in_(group("A:5"))),
    "PK": transaction.to.in_(PAKISTAN),
    "D5_MACAU_PK": transaction.to.in_((D5_MACAU | PAKISTAN).named("Macau, D:5 or Pakistan")),
}
"""Destinations of the regional stability control of 3A999 are D:5 or Pakistan."""

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def made_for(*entries: str) -> Expr:
    """Return the condition that software or technology is for one of ``entries``, named with its paragraph.

    Where only a broader entry is named than one of them (5A001, when 5A001.j is asked), the answer is open.
    """
    unsure: list[Expr] = []
    for entry in entries:
        parts = entry.split(".")
        for depth in range(1, len(parts)):
            above, own = ".".join(parts[:depth]), parts[depth]
            pool = _LETTERS if own.isalpha() else [str(n) for n in range(1, 21)]
            below = codes(f"paragraphs of {above}", {f"{EAR}{above}.{x}" for x in pool})
            unsure.append(all_of(named(above), not_(item.for_entries.any_in(below))))
    sure = named(*entries)
    return any_of(sure, all_of(any_of(*unsure), OPEN)) if unsure else sure


def listed(label: str, *entries: str) -> Expr:
    """Return the condition that the item is classified in one of ``entries``, or beneath one."""
    return classified(codes(label, {EAR + e for e in entries}))


def _when(text: str) -> Expr:
    word, _, value = text.partition(" ")
    if word == "not":
        return not_(_when(value))
    if word == "civil_telecommunications":
        return end_use.civil_telecommunications.true()
    if word == "controlled_for":
        return item.controlled_for.any_in({value})
    if word == "app_over":
        return item.app_wt > float(value)
    return certified("us.ear.740.3(d)(5)")


def _rows(exception: str, answer: str) -> Expr:
    """Return the condition that some row of the table with ``answer`` covers the item."""
    bundles: dict[tuple[tuple[str, ...], str, str], list[Line]] = {}
    for line in lines():
        if line.exception == exception and line.answer == answer:
            bundles.setdefault((line.made_for, line.to, line.when), []).append(line)
    out: list[Expr] = []
    for (wanted, to, when), rows in bundles.items():
        spans = tuple(sorted((EAR + r.entry, r.since, None) for r in rows))
        parts: list[Expr] = [classified(DatedSet(f"{exception}: {answer}", spans))]
        if wanted:
            parts.append(made_for(*wanted))
        if to:
            parts.append(DESTINATIONS[to])
        if when:
            parts.append(_when(when))
        out.append(all_of(*parts))
    return any_of(*out) if out else FALSE


def answers(exception: str) -> tuple[str, ...]:
    """Return the answers that rows of an exception give: yes, no, open, or amounts."""
    return tuple(sorted({line.answer for line in lines() if line.exception == exception}))


def marked(exception: str, answer: str = "yes") -> Expr:
    """Return the condition that the entry is marked ``answer`` for the exception, and nothing takes it back.

    Items at the level of 3A090 are left out: their exceptions are written with them.
    """
    given = _rows(exception, answer)
    doubt = _rows(exception, "open")
    if doubt is not FALSE:
        given = all_of(given, any_of(not_(doubt), OPEN))
    return all_of(given, none_of(_rows(exception, "no"), ITEMS))


def denied(exception: str) -> Expr:
    """Return the condition that a row denies the exception to the item."""
    return _rows(exception, "no")


@functools.cache
def controlled(reason: str, categories: str = "345") -> Expr:
    """Return the condition that the item is controlled for ``reason`` by its entry in ``categories``.

    Rows of the control list that ask for more than the entry (usable in missiles, for fingerprint equipment)
    are settled by the reasons stated (``item.controlled_for``).
    """
    plain: set[tuple[str, date, date | None]] = set()
    unsure: set[tuple[str, date, date | None]] = set()
    out: set[str] = set()
    parts: list[Expr] = []
    for row in control_list():
        if row.reason != reason or row.eccn[0] not in categories:
            continue
        spans = {
            (EAR + row.eccn + (f".{paragraph}" if paragraph else ""), row.since or BEGINS, None)
            for paragraph in row.paragraphs or ("",)
        }
        if not (row.scope or row.related or row.unrelated):
            plain |= spans
        elif row.scope:
            unsure |= spans
        else:
            own: list[Expr] = [classified(DatedSet(f"{row.eccn} for {reason}", tuple(sorted(spans))))]
            if row.related:
                own.append(made_for(*row.related))
            if row.unrelated:
                own.append(not_(made_for(*row.unrelated)))
            parts.append(all_of(*own))
        out |= {f"{EAR}{row.eccn}.{x}" for x in row.excluded}
    if plain:
        whole = classified(DatedSet(f"controlled for {reason}", tuple(sorted(plain))))
        parts.append(all_of(whole, not_(classified(codes(f"not for {reason}", out)))) if out else whole)
    if unsure:
        some = classified(DatedSet(f"some controlled for {reason}", tuple(sorted(unsure))))
        parts.append(all_of(some, item.controlled_for.any_in({reason})))
    return any_of(*parts) if parts else FALSE


@functools.cache
def categories_3_to_5() -> DatedSet:
    """Return the entries of categories 3 to 5."""
    return codes("categories 3 to 5", {EAR + row.eccn for row in control_list() if row.eccn[0] in "345"})


ANTI_TERRORISM_ONLY = (
    "3A991", "3A992", "3B991", "3B992", "3C992", "3D991", "3E991", "4A994", "4D993", "4D994", "4E992",
    "4E993", "5A991", "5A992", "5B991", "5C991", "5D991", "5D992", "5E991", "5E992",
)  # fmt: skip
"""Entries of categories 3 to 5 that carry anti-terrorism controls alone, apart from their .z paragraphs."""
