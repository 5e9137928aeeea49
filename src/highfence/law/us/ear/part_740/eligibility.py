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
for entries that are younger than the rulebook (dated with the rule that made them). They are read back to October
2022; before, what a line would say is open (``NOT_TRACED``).
"""

from __future__ import annotations

import csv
import functools
import pkgutil
from datetime import date

from highfence.facts.vocabulary import end_use, item, transaction
from highfence.law.us.ear.part_742.chart import made_for, members
from highfence.law.us.ear.part_774.ccl import Row, control_list
from highfence.law.us.ear.part_774.related import OPEN
from highfence.law.us.ear.places import D5_MACAU, group, places
from highfence.law.us.ear.records import EAR, certified, definition
from highfence.law.us.ear.sources import BASELINE, FR_2022
from highfence.logic.expr import (
    FALSE,
    DatedSet,
    Expr,
    all_of,
    any_of,
    classified,
    codes,
    meets,
    not_,
    not_modelled,
)
from highfence.logic.provisions import Definition, since
from highfence.logic.record import Record

BEGINS = date.min


class Line(Record, frozen=True):
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
    text = (pkgutil.get_data(__package__, "eligibility.csv") or b"").decode()
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


def within(label: str, *entries: str) -> Expr:
    """Return the condition that the item is classified in one of ``entries``, or beneath one."""
    return classified(codes(label, {EAR + e for e in entries}))


def listed(label: str, *entries: str) -> Expr:
    """Return the condition that the item is classified in one of ``entries``, or beneath one.

    For entries of which no advanced computing item is.
    """
    return all_of(ORDINARY, within(label, *entries))


def _when(text: str) -> Expr:
    word, _, value = text.partition(" ")
    if word == "not":
        return not_(_when(value))
    if word == "civil_telecommunications":
        return end_use.civil_telecommunications.true()
    if word == "controlled_for":
        return item.reasons_for_control.any_in({value, f"{value}1"})
    if word == "app_over":
        return item.app_wt > float(value)
    return certified("us.ear.740.3(d)(5)")


def _label(exception: str, answer: str) -> str:
    """Return the name of the set of entries that give ``answer``."""
    if answer.isdigit():
        return f"entries marked for {exception} up to ${answer}"
    told = {"yes": "marked for", "no": "closed to", "open": "in question for"}[answer]
    return f"entries {told} {exception}"


def _rows(exception: str, answer: str) -> Expr:
    """Return the condition that some row of the table with ``answer`` covers the item."""
    bundles: dict[tuple[tuple[str, ...], str, str], list[Line]] = {}
    for line in lines():
        if line.exception == exception and line.answer == answer:
            bundles.setdefault((line.made_for, line.to, line.when), []).append(line)
    out: list[Expr] = []
    for (wanted, to, when), rows in bundles.items():
        spans = tuple(sorted((EAR + r.entry, r.since, None) for r in rows))
        parts: list[Expr] = [classified(DatedSet(_label(exception, answer), spans))]
        if wanted:
            parts.append(made_for(wanted))
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
    """Return the condition that the entry is marked ``answer`` for the exception (``shut`` may take it back)."""
    given = _rows(exception, answer)
    doubt = _rows(exception, "open")
    if doubt is not FALSE:
        given = all_of(given, any_of(not_(doubt), OPEN))
    return given


def denied(exception: str) -> Expr:
    """Return the condition that a row denies the exception to the item."""
    return _rows(exception, "no")


def shut(rule_id: str, exception: str) -> Definition:
    """Return the record of what an exception is closed to: by its entry, and at the level of 3A090."""
    return definition(
        rule_id,
        f"items to which {exception} is closed by their entry or their level",
        since("2018-01-01", BASELINE, any_of(LEVEL, denied(exception))),
    )


LEVEL = meets("us.ear.740.2(a)(9):items", "us.ear.740.2(a)(9)(ii):items")
"""Items at the level of 3A090, as 740.2(a)(9) names them: their exceptions are written with them."""

TESTED = definition(
    "us.ear.740.2(a):tested",
    "items at the level of 3A090, memory, weights, and tools that sections 742.4(a)(4) and (5) name",
    since(
        "2022-10-07",
        FR_2022,
        any_of(
            LEVEL,
            meets(
                "us.ear.742.4(a)(4)(i):items",
                "us.ear.742.4(a)(5)(i):items",
            ),
        ),
    ),
)
ORDINARY = not_(meets("us.ear.740.2(a):tested"))
"""These items bear, apart from regional stability and anti-terrorism, only the reasons in ``BY_TEST``; known by
test, they need no classification to say so. Missile technology touches of them only 3A001.z.2, asked apart."""

BY_TEST = {
    "NS": (
        "us.ear.742.4(a)(1):items",
        "us.ear.742.4(a)(2):items",
        "us.ear.742.4(a)(4)(i):items",
        "us.ear.742.4(a)(5)(i):items",
    ),
    "EI": ("us.ear.740.17:items",),
}

COLUMNS: dict[str, tuple[str, ...]] = {
    "NS": ("NS1", "NS2"),
    "NS2": ("NS2",),
    "MT": ("MT1",),
    "NP": ("NP1", "NP2"),
    "NP1": ("NP1",),
    "CB": ("CB1", "CB2", "CB3"),
    "CC": ("CC1", "CC2", "CC3"),
}
# Sections 742.4(a)(4) and (5) are asked by test (BY_TEST).
SECTIONS: dict[str, tuple[str, ...]] = {
    "CC": ("742.7(a)(5)",),
    "EI": ("742.15",),
    "SL": ("742.13",),
    "SI": ("742.14",),
}
TITLES = {
    "NS": "national security",
    "NS2": "national security, column 2",
    "MT": "missile technology",
    "NP": "nuclear nonproliferation",
    "NP1": "nuclear nonproliferation, column 1",
    "CB": "chemical and biological weapons",
    "CC": "crime control",
    "EI": "encryption items",
    "SL": "surreptitious listening",
    "SI": "significant items",
}


def _stated(reason: str) -> Expr:
    """Return the condition that the classification stated is controlled for ``reason``.

    A row that covers its entry in part asks for the reasons stated (``item.reasons_for_control``); one of
    categories 3 to 5 that turns on what software or technology is for asks that instead.
    """
    columns, sections = COLUMNS.get(reason, ()), SECTIONS.get(reason, ())
    rows = [r for r in control_list() if r.column in columns or (not r.column and r.section in sections)]
    plain: list[Row] = []
    in_part: list[Row] = []
    purposes: dict[tuple[tuple[str, ...], tuple[str, ...]], list[Row]] = {}
    for row in rows:
        if not (row.scope or row.related or row.unrelated):
            plain.append(row)
        elif row.scope or row.eccn[0] not in "345":
            in_part.append(row)
        else:
            purposes.setdefault((row.related, row.unrelated), []).append(row)
    parts: list[Expr] = [classified(_entries(f"entries controlled for {reason}", plain))]
    if in_part:
        parts.append(
            all_of(
                classified(_entries(f"entries controlled for {reason} in part", in_part)),
                item.reasons_for_control.any_in({reason, *columns}),
            )
        )
    for (related, unrelated), alike in purposes.items():
        own: list[Expr] = [classified(_entries("/".join(sorted({r.eccn for r in alike})), alike))]
        if related:
            own.append(made_for(related))
        if unrelated:
            own.append(not_(made_for(unrelated)))
        parts.append(all_of(*own))
    return any_of(*parts)


def _entries(label: str, rows: list[Row]) -> DatedSet:
    return DatedSet(
        label, tuple(sorted({(EAR + m, r.since or BEGINS, None) for r in rows for m in members(r)}))
    )


def _reason(reason: str) -> Definition:
    stated = all_of(ORDINARY, _stated(reason))
    return definition(
        f"us.ear.740.2(a):{reason}",
        f"items controlled for {TITLES[reason]}",
        since(
            "2018-01-01",
            BASELINE,
            any_of(meets(*BY_TEST[reason]), stated) if reason in BY_TEST else stated,
        ),
    )


REASONS = tuple(_reason(r) for r in TITLES)


def controlled(reason: str) -> Expr:
    """Return the condition that the item is controlled for ``reason``, by a column or by a section."""
    return meets(f"us.ear.740.2(a):{reason}")


@functools.cache
def categories_3_to_5() -> DatedSet:
    """Return the entries of categories 3 to 5."""
    return codes("categories 3 to 5", {EAR + row.eccn for row in control_list() if row.eccn[0] in "345"})


NOT_TRACED = not_modelled("the lines of entries on license exceptions were not traced before October 2022")


@functools.cache
def before_october_2022() -> Expr:
    """Return the condition of items whose entry may have been marked for an exception before October 2022."""
    return all_of(classified(categories_3_to_5()), NOT_TRACED)


ANTI_TERRORISM_ONLY = (
    "3A991", "3A992", "3B991", "3B992", "3C992", "3D991", "3E991", "4A994", "4D993", "4D994", "4E992",
    "4E993", "5A991", "5A992", "5B991", "5C991", "5D991", "5D992", "5E991", "5E992",
)  # fmt: skip
"""Entries of categories 3 to 5 that carry anti-terrorism controls alone, apart from their .z paragraphs."""

PROVISIONS = (TESTED, *REASONS)
