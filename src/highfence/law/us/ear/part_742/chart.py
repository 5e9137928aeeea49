"""Part 742, list-based requirements: the reasons for control of every entry, by the Country Chart or by section.

What an entry is controlled for stands in the table of the control list (part_774/ccl.csv). Here each column of
the chart is one requirement: the item is classified in an entry, or a paragraph, with that column, and the
destination bears an X on the day. The classification is the one stated (``item.eccn``); where it is broader than
the row (3B001, while the column is that of 3B001.e) the answer is unknown.

    CB1 CB2 CB3   742.2(a)(1) to (3)     MT1   742.5(a)(1)               CC1 CC2 CC3   742.7(a)(1) to (3)
    NP1 NP2       742.3(a)(1), (2)       RS1   742.6(a)(1)               FC1           742.17(a)
    NS1 NS2       742.4(a)(1):NS1, NS2   RS2   742.6(a)(4)(i)
    AT1 AT2       742.8(a):listed (Iran) and 742.19(a):listed (North Korea); no destination bears an X

Some rows cover only what has a further property, such as items usable in missiles: they settle nothing until
``item.reasons_for_control`` says for what the item is controlled. Rows of software and technology ask what it is
for (``item.for_entries``).

Requirements that name a section and no column: Iraq (742.6(a)(5)), .y items to China, Russia and Venezuela
(742.6(a)(7)), Pakistan (742.6(a)(12)), 0A919 (742.6(a)(3)), laboratory equipment (3A069, 3E069), thermal cameras
and spacecraft parts to India (742.6(a)(4)(i)), crime control without a column (742.7(a)(4), (5), 742.11),
communications intercepting devices (742.13), hot section technology (742.14), encryption items (742.15(a)(1)),
chemical weapons (742.18), firearms to Australia and the United Kingdom (footnote 10 of the chart), United
Nations embargoes (746.1(b)). The .z paragraphs and entry 3A090, tools for making semiconductors and the
worldwide controls of September 2024 have modules of their own; 742.4(a)(1) is met there by test, here by
classification, so an item classified in a .z paragraph meets both records.

Dates: the marks of the chart are dated by the chart, rows of entries that came later by the table. A row that
was changed in an entry that stayed is read back to the first day that is answered for; outside categories 3 to 5
rows are open before October 2022 (738.4(a)). AT 1 and AT 2 asked a license for Sudan (742.10) until 13 January
2021. The .y items of 742.6(a)(7) came there from 744.21(a)(2) on 29 June 2020. Policies for Russia and Belarus are
those of 746.8(b) since 24 February and 2 March 2022. Under 742.4(b)(7) China had a policy of its own throughout,
with Russia for contributions to its military; from 29 October 2020 China, Russia and Venezuela alike, from 9
December 2021 Burma and Cambodia too. Of sections 742.2, 742.3 and 742.5 the older policies for China were not read.

Review policies are those of the sections; a material contribution to weapons systems is read off a military end
use. Exceptions that the texts make for certain purposes are left open.
Other paragraphs of 742.6 stand in s742_6_others. Not modelled: the deployment of units with 0A919 items.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from highfence.facts.vocabulary import end_use, item, party, transaction
from highfence.law.us.ear.part_744.s744_21 import ANY_REASON, FOREIGN_MILITARY, RUSSIAN_MILITARY
from highfence.law.us.ear.part_774.ccl import COLUMNS, Row, control_list
from highfence.law.us.ear.places import (
    ABROAD,
    CHINA,
    D5,
    D5_MACAU,
    SANCTIONED_2022,
    UNITED_STATES,
    chart,
    group,
    places,
)
from highfence.law.us.ear.records import EAR, certified, ladder, requirement, review, rung
from highfence.law.us.ear.sources import BASELINE, FR_2023
from highfence.law.us.ear.sources_2018 import (
    FR_2020_MILITARY,
    FR_2020_REVIEW,
    FR_2021_CAMBODIA,
    FR_2021_SUDAN,
    FR_2022_RUSSIA,
)
from highfence.logic.expr import (
    FALSE,
    TRUE,
    DatedSet,
    Expr,
    all_of,
    any_of,
    any_party,
    classified,
    every_party,
    meets,
    none_of,
    not_,
    not_modelled,
)
from highfence.logic.provisions import Ladder, Requirement, ReviewPolicy, Rung, Source, day, repealed, since

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

FR_2024_AUKUS = Source(
    "89 FR 28594", day("2024-04-19"), "https://www.federalregister.gov/documents/2024/04/19/2024-08446"
)
FR_2024_PAKISTAN = Source(
    "89 FR 93164", day("2024-11-26"), "https://www.federalregister.gov/documents/2024/11/26/2024-27648"
)
FR_2025_LABORATORY = Source(
    "90 FR 4615", day("2025-01-16"), "https://www.federalregister.gov/documents/2025/01/16/2025-00723"
)

to = transaction.to
MOVED = transaction.activity.is_("export", "reexport", "deemed_export", "deemed_reexport")
MOVED_OR_TRANSFERRED = transaction.activity.is_(
    "export", "reexport", "transfer_in_country", "deemed_export", "deemed_reexport"
)

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_NUMBERS = tuple(str(n) for n in range(1, 81))


# ------------------------------------------------------------------------- from rows to sets of paragraphs


def _children(paragraph: str) -> Iterable[str]:
    """Return the possible paragraphs one level beneath: letters beneath an entry or a number, else numbers."""
    head, _, tail = paragraph.rpartition(".")
    return _NUMBERS if head and tail.isalpha() else _LETTERS


def _without(paragraph: str, excluded: frozenset[str]) -> Iterator[str]:
    """Yield ``paragraph``, or the paragraphs beneath it that leave out those excluded."""
    if paragraph in excluded:
        return
    if not any(e.startswith(f"{paragraph}.") for e in excluded):
        yield paragraph
        return
    for child in _children(paragraph):
        yield from _without(f"{paragraph}.{child}", excluded)


@cache
def members(row: Row) -> tuple[str, ...]:
    """Return the entry or the paragraphs that a row applies to, those excluded left out.

    An entry with an exception is given as its other paragraphs, so that the bare number leaves it open.
    """
    excluded = frozenset(f"{row.eccn}.{p}" for p in row.excluded)
    roots = [f"{row.eccn}.{p}" for p in row.paragraphs] or [row.eccn]
    return tuple(m for root in roots for m in _without(root, excluded))


def _set(label: str, rows: Iterable[Row]) -> DatedSet:
    spans = {(EAR + m, row.since or date.min, None) for row in rows for m in members(row)}
    return DatedSet(label, tuple(sorted(spans)))


def made_for(entries: Iterable[str]) -> Expr:
    """Return the condition that software or technology is for one of ``entries``, or for a paragraph of one.

    Input adds the entries above the one stated; where only such a broader one is known, the answer is open.
    """
    return _made_for(tuple(entries))


@cache
def _made_for(entries: tuple[str, ...]) -> Expr:
    wanted = tuple(EAR + e for e in entries)
    unsure: dict[str, Expr] = {}
    for one in wanted:
        above = one.rpartition(".")[0]
        while above.removeprefix(EAR.rstrip(".")).strip("."):
            beneath = {f"{above}.{c}" for c in _children(above.removeprefix(EAR))}
            unsure[above] = all_of(
                item.for_entries.any_in({above}), none_of(item.for_entries.any_in(beneath))
            )
            above = above.rpartition(".")[0]
    named = item.for_entries.any_in(set(wanted))
    if not unsure:
        return named
    return any_of(named, all_of(any_of(*unsure.values()), UNNAMED))


UNNAMED = not_modelled("the entry that the item is for is named without its paragraph")


@cache
def _by_requirement() -> dict[tuple[str, str], list[Row]]:
    """Return the rows by column, or by section where they name none."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in control_list():
        found.setdefault((row.column, "" if row.column else row.section), []).append(row)
    return found


def rows_where(test: Callable[[Row], bool]) -> tuple[Row, ...]:
    """Return the rows of the control list that satisfy ``test``."""
    return tuple(row for row in control_list() if test(row))


def applies(label: str, rows: Iterable[Row], *names: str) -> Expr:
    """Return the condition that one of ``rows`` applies to the item.

    ``names``: what ``item.reasons_for_control`` calls the control (a reason, a column).
    """
    rows = tuple(rows)
    plain = [r for r in rows if not (r.related or r.unrelated or r.scope)]
    scoped = [r for r in rows if r.scope and not (r.related or r.unrelated)]
    parts: list[Expr] = []
    if plain:
        parts.append(classified(_set(label, plain)))
    if scoped:
        parts.append(
            all_of(
                classified(_set(f"{label}, in part", scoped)),
                item.reasons_for_control.any_in(set(names)),
            )
        )
    purposes: dict[tuple[tuple[str, ...], tuple[str, ...], bool], list[Row]] = {}
    for row in rows:
        if row.related or row.unrelated:
            purposes.setdefault((row.related, row.unrelated, bool(row.scope)), []).append(row)
    # One question first: most items are in none of these entries.
    among = _set(f"{label}, by purpose", (row for alike in purposes.values() for row in alike))
    told: list[Expr] = []
    for (related, unrelated, conditional), alike in purposes.items():
        own = _set("/".join(sorted({r.eccn for r in alike})), alike)
        conditions: list[Expr] = [classified(own)] if len(purposes) == 1 or own.spans != among.spans else []
        if related:
            conditions.append(made_for(related))
        if unrelated:
            conditions.append(not_(made_for(unrelated)))
        if conditional:
            conditions.append(item.reasons_for_control.any_in(set(names)))
        told.append(all_of(*conditions))
    if len(told) > 1:
        told = [all_of(classified(among), any_of(*told))]
    parts += told
    return any_of(*parts) if parts else FALSE


@cache
def of_column(column: str) -> Expr:
    """Return the condition that the item is controlled under ``column``."""
    rows = _by_requirement().get((column, ""), ())
    return applies(f"entries under {column}", rows, column, column[:2])


@cache
def of_section(section: str, *, first: date | None = None) -> Expr:
    """Return the condition that the item is in an entry whose table names ``section``.

    ``first``: the day of the section's paragraph, which rows of that day need not repeat.
    """
    rows = [
        r._replace(since=None) if r.since == first else r for r in _by_requirement().get(("", section), ())
    ]
    names = {r.reason for r in rows}
    return applies(f"entries under {section}", rows, section, *names)


# ------------------------------------------------------------------------------------- columns of the chart

RULES = {
    "CB1": ("742.2(a)(1)", "chemical and biological weapons, column 1"),
    "CB2": ("742.2(a)(2)", "chemical and biological weapons, column 2"),
    "CB3": ("742.2(a)(3)", "chemical and biological weapons, column 3"),
    "NP1": ("742.3(a)(1)", "nuclear nonproliferation, column 1"),
    "NP2": ("742.3(a)(2)", "nuclear nonproliferation, column 2"),
    "NS1": ("742.4(a)(1):NS1", "national security, column 1"),
    "NS2": ("742.4(a)(1):NS2", "national security, column 2"),
    "MT1": ("742.5(a)(1)", "missile technology, column 1"),
    "RS1": ("742.6(a)(1)", "regional stability, column 1"),
    "RS2": ("742.6(a)(4)(i)", "regional stability, column 2"),
    "FC1": ("742.17(a)", "firearms convention, column 1"),
    "CC1": ("742.7(a)(1)", "crime control, column 1"),
    "CC2": ("742.7(a)(2)", "crime control, column 2"),
    "CC3": ("742.7(a)(3)", "crime control, column 3"),
}
"""The record of each column that some destination is marked in. NS 2 stands in 742.4(a)(2); its record keeps
the number of the national security control that exceptions and the review policy name."""


FREED = {"RS1": not_(meets("us.ear.742.6(a)(2)(iii)", "us.ear.742.6(a)(2)(v)"))}
"""What an earlier license frees from a column."""


def _column(column: str) -> Requirement:
    rule, title = RULES[column]
    asked = all_of(MOVED, to.in_(chart(column)), of_column(column))
    body = all_of(asked, FREED[column]) if column in FREED else asked
    return requirement(EAR + rule, title, column[:2], since("2018-01-01", BASELINE, body))


CHART = tuple(_column(column) for column in COLUMNS if column in RULES)


# -------------------------------------------------------------------------------- requirements of sections

SENSORS = DatedSet("6A992", ((f"{EAR}6A992", date.min, None),))
"""The section names 6A992; the table of that entry does not name the section."""

IRAQ = requirement(
    "us.ear.742.6(a)(5)",
    "regional stability: Iraq",
    "RS",
    since(
        "2018-01-01",
        BASELINE,
        all_of(
            MOVED_OR_TRANSFERRED,
            to.in_(places("Iraq", "IQ")),
            any_of(of_section("742.6(a)(5)"), classified(SENSORS)),
        ),
    ),
)

SPACECRAFT = _set(
    "9A515.y/9D515.y/9E515.y",
    rows_where(lambda r: r.section == "742.6(a)(7)" and r.eccn[2:] == "515"),
)

LESSER_MILITARY = requirement(
    "us.ear.742.6(a)(7)",
    "regional stability: .y items of the 600 series and 9x515 to China, Russia or Venezuela",
    "RS",
    since(
        "2020-06-29",
        FR_2020_MILITARY,
        all_of(
            MOVED,
            of_section("742.6(a)(7)"),
            any_of(
                to.in_((CHINA | places("Venezuela", "VE")).named("China or Venezuela")),
                all_of(
                    to.in_(places("Russia", "RU")),
                    any_of(
                        not_(classified(SPACECRAFT)),
                        not_modelled("whether the item is for the International Space Station"),
                    ),
                ),
            ),
        ),
    ),
)

PAKISTAN = requirement(
    "us.ear.742.6(a)(12)",
    "regional stability: Pakistan",
    "RS",
    since(
        "2024-12-26",
        FR_2024_PAKISTAN,
        all_of(
            MOVED_OR_TRANSFERRED,
            to.in_(places("Pakistan", "PK")),
            of_section("742.6(a)(12)", first=day("2024-12-26")),
        ),
    ),
)

MILITARY_COMMODITIES = requirement(
    "us.ear.742.6(a)(3)",
    "regional stability, column 1: reexport of military commodities of 0A919",
    "RS",
    since(
        "2018-01-01",
        BASELINE,
        all_of(
            transaction.activity.is_("reexport"),
            to.in_(chart("RS1")),
            of_section("742.6(a)(3)"),
            any_of(
                every_party({"reexporter"}, party.private_sector),
                not_modelled("whether a unit of a government reexports the item as part of a deployment"),
            ),
        ),
    ),
)

LABORATORY = requirement(
    "us.ear.3A069:RS",
    "regional stability: laboratory equipment of 3A069 and technology of 3E069 to Macau or D:5",
    "RS",
    since(
        "2025-01-16",
        FR_2025_LABORATORY,
        all_of(MOVED_OR_TRANSFERRED, to.in_(D5_MACAU), of_section("774.supp1", first=day("2025-01-16"))),
    ),
)

INDIA = requirement(
    "us.ear.742.6(a)(4)(i):india",
    "regional stability, column 2: certain thermal cameras and spacecraft parts to India",
    "RS",
    since(
        "2018-01-01",
        BASELINE,
        all_of(
            MOVED,
            to.in_(places("India", "IN")),
            applies(
                "6A003.b.4.b/9A515.e",
                rows_where(
                    lambda r: (
                        r.column == "RS2"
                        and (r.eccn == "6A003" or (r.eccn == "9A515" and "e" in r.paragraphs))
                    )
                ),
                "RS2",
                "RS",
            ),
        ),
    ),
)

FIREARMS = DatedSet(
    "firearms of footnote 10 to the Country Chart",
    tuple(
        (EAR + m, date.min, None)
        for m in sorted(
            {
                *members(Row("0A501", excluded=("y",))),
                "0A504.i",
                "0A505.a",
                "0A505.x",
                "0A506",
                "0A507",
                "0A509",
                "0E501",
                "0E504",
            }
        )
    ),
)


def _firearms(eccn: str) -> Expr:
    return applies(eccn, rows_where(lambda r: r.eccn == eccn and r.column == "RS1"), "RS1", "RS")


FOOTNOTE_10 = requirement(
    "us.ear.738.supp1:footnote10",
    "firearms and their parts to Australia or the United Kingdom",
    "RS",
    since(
        "2024-04-19",
        FR_2024_AUKUS,
        all_of(
            MOVED,
            to.in_(places("Australia or the United Kingdom", "AU", "GB")),
            any_of(
                classified(FIREARMS),
                *(_firearms(eccn) for eccn in ("0A502", "0A508", "0D501", "0D505", "0E505")),
            ),
        ),
    ),
)

EXECUTION = requirement(
    "us.ear.742.7(a)(4)",
    "crime control: equipment for the execution of human beings, every destination",
    "CC",
    since("2018-01-01", BASELINE, all_of(MOVED, to.in_(ABROAD), of_section("742.7(a)(4)"))),
)

NOT_CANADA = (ABROAD - places("Canada", "CA")).named("any destination except Canada")

RESTRAINTS = requirement(
    "us.ear.742.7(a)(5)",
    "crime control: restraints, discharge weapons and technology for them, every destination but Canada",
    "CC",
    since("2018-01-01", BASELINE, all_of(MOVED, to.in_(NOT_CANADA), of_section("742.7(a)(5)"))),
)

TORTURE = requirement(
    "us.ear.742.11(a)",
    "implements of torture, every destination",
    "CC",
    since("2018-01-01", BASELINE, all_of(MOVED, to.in_(ABROAD), of_section("742.11"))),
)

INTERCEPTION = requirement(
    "us.ear.742.13(a)",
    "surreptitious listening, every destination",
    "SL",
    since("2018-01-01", BASELINE, all_of(MOVED, to.in_(ABROAD), of_section("742.13"))),
)

NOT_ALLIES = (ABROAD - places("Australia, Canada or the United Kingdom", "AU", "CA", "GB")).named(
    "any destination except Australia, Canada and the United Kingdom"
)

HOT_SECTION = requirement(
    "us.ear.742.14(a)",
    "significant items: technology for hot sections of engines, every destination but close allies",
    "SI",
    since("2018-01-01", BASELINE, all_of(MOVED, to.in_(NOT_CANADA), of_section("742.14"))),
    since("2024-04-19", FR_2024_AUKUS, all_of(MOVED, to.in_(NOT_ALLIES), of_section("742.14"))),
)

ENCRYPTION = requirement(
    "us.ear.742.15(a)(1)",
    "encryption items, every destination but Canada",
    "EI",
    since("2018-01-01", BASELINE, all_of(MOVED, to.in_(NOT_CANADA), of_section("742.15"))),
)

NOT_PARTY = places("States not party to the Chemical Weapons Convention", "EG", "IL", "KP", "SS", "TW")
"""Destinations that supplement no. 2 to part 745 does not list; Taiwan is among them."""
NOT_PARTY_TECHNOLOGY = (NOT_PARTY - places("Israel or Taiwan", "IL", "TW")).named(
    "States not party to the Chemical Weapons Convention, except Israel and Taiwan"
)


def _chemicals(label: str, *paragraphs: tuple[str, str]) -> DatedSet:
    return _set(label, tuple(Row(eccn, paragraphs=(p,) if p else ()) for eccn, p in paragraphs))


SCHEDULE_1 = requirement(
    "us.ear.742.18(a)(1)",
    "chemical weapons: ricin and saxitoxin, every destination",
    "CW",
    since("2018-01-01", BASELINE, all_of(MOVED, to.in_(ABROAD), of_section("742.18(a)(1)"))),
)
SCHEDULE_2 = requirement(
    "us.ear.742.18(a)(2)(ii)(A)",
    "chemical weapons: chemicals of schedule 2 to States not party to the convention",
    "CW",
    since(
        "2018-01-01",
        BASELINE,
        all_of(
            MOVED,
            to.in_(NOT_PARTY),
            classified(_chemicals("1C350.b/1C355.a/1C395.a", ("1C350", "b"), ("1C355", "a"), ("1C395", "a"))),
        ),
    ),
)
SCHEDULE_3 = requirement(
    "us.ear.742.18(a)(2)(ii)(B)",
    "chemical weapons: chemicals of schedule 3 to States not party to the convention",
    "CW",
    since(
        "2018-01-01",
        BASELINE,
        all_of(
            MOVED,
            to.in_(NOT_PARTY),
            classified(_chemicals("1C350.c/1C355.b/1C395.b", ("1C350", "c"), ("1C355", "b"), ("1C395", "b"))),
            not_(certified("us.ear.745.2")),
            any_of(
                not_(transaction.activity.is_("reexport")),
                transaction.from_.in_(NOT_PARTY),
            ),
        ),
    ),
)
CHEMICAL_TECHNOLOGY = requirement(
    "us.ear.742.18(a)(2)(ii)(C)",
    "chemical weapons: technology of 1E355 to States not party to the convention, but Israel and Taiwan",
    "CW",
    since(
        "2018-01-01",
        BASELINE,
        all_of(MOVED, to.in_(NOT_PARTY_TECHNOLOGY), classified(_chemicals("1E355", ("1E355", "")))),
    ),
)

EMBARGOED_BY_UN = places(
    "countries of 746.1(b)(2)",
    "CD", "CF", "ER", "IQ", "IR", "KP", "LB", "LY", "SD", "SO",
)  # fmt: skip

UNITED_NATIONS = requirement(
    "us.ear.746.1(b)",
    "arms embargoes of the United Nations",
    "UN",
    since("2018-01-01", BASELINE, all_of(MOVED, to.in_(EMBARGOED_BY_UN), of_section("746.1(b)"))),
)


# ---------------------------------------------------------------------------------------- anti-terrorism


def _either(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield rows of two columns as of one: where one leaves out what the other takes in, the whole."""
    rows = tuple(rows)
    for row in rows:
        if any(o.eccn == row.eccn and o.related == row.unrelated != () for o in rows):
            yield row._replace(unrelated=())
        elif not any(o.eccn == row.eccn and o.unrelated == row.related != () for o in rows):
            yield row


ANTI_TERRORISM = applies(
    "entries under AT1 or AT2",
    _either(rows_where(lambda r: r.column in {"AT1", "AT2"})),
    "AT1",
    "AT2",
    "AT",
)

IRAN = requirement(
    "us.ear.742.8(a):listed",
    "anti-terrorism controls of the entry: Iran",
    "AT",
    since(
        "2018-01-01",
        BASELINE,
        all_of(MOVED, to.in_(places("Iran", "IR")), any_of(ANTI_TERRORISM, of_section("742.8(a)"))),
    ),
)

NORTH_KOREA = requirement(
    "us.ear.742.19(a):listed",
    "anti-terrorism controls of the entry: North Korea",
    "AT",
    since(
        "2018-01-01",
        BASELINE,
        all_of(MOVED, to.in_(places("North Korea", "KP")), any_of(ANTI_TERRORISM, of_section("742.19(a)"))),
    ),
)

SUDAN = requirement(
    "us.ear.742.10(a)",
    "anti-terrorism controls of the entry: Sudan",
    "AT",
    since("2018-01-01", BASELINE, all_of(MOVED, to.in_(places("Sudan", "SD")), ANTI_TERRORISM)),
    repealed("2021-01-14", FR_2021_SUDAN),
)


# ------------------------------------------------------------------------------------------------ review


def _arms(eccn: str) -> bool:
    return eccn[2] == "6" or (eccn[0] == "9" and eccn[2:] == "515") or (eccn[0] == "0" and eccn[2] == "5")


RUSSIA_BELARUS = SANCTIONED_2022
SOME_CASES = not_modelled("whether the purpose is one that 746.8(b) reviews case by case")
ARMS = _set(
    "600 series, 9x515 and firearms",
    rows_where(lambda r: r.column in {"NS1", "NS2", "RS1", "RS2"} and _arms(r.eccn)),
)
SPACE_AND_FIREARMS = _set(
    "9x515 and firearms",
    rows_where(lambda r: r.column in {"RS1", "RS2"} and _arms(r.eccn) and r.eccn[2] == "5"),
)
CHINA_OR_E1 = (CHINA | group("E:1")).named("China or E:1")


def _proliferation(section: str, china: str, russia: str) -> Ladder:
    return ladder(
        rung("policy_of_denial", end_use.wmd.true(), f"us.ear.{section}(b)(1)"),
        RUSSIAN_MILITARY,
        rung("case_by_case", all_of(to.in_(RUSSIA_BELARUS), SOME_CASES), f"us.ear.{section}{russia}"),
        rung("policy_of_denial", to.in_(RUSSIA_BELARUS), f"us.ear.{section}{russia}"),
        rung("presumption_of_denial", all_of(to.in_(CHINA), end_use.military), f"us.ear.{section}{china}"),
        FOREIGN_MILITARY,
        rung("case_by_case", TRUE, f"us.ear.{section}(b)(1)"),
    )


def _review(rule: str, title: str, steps: Ladder, *reviews: str) -> ReviewPolicy:
    return review(
        EAR + rule,
        title,
        since("2018-01-01", BASELINE, steps),
        reviews=tuple(EAR + r for r in reviews),
    )


CIVIL = (CHINA | places("Burma, Cambodia or Venezuela", "MM", "KH", "VE")).named(
    "Burma, Cambodia, China or Venezuela"
)
CIVIL_2020 = (CHINA | places("Russia or Venezuela", "RU", "VE")).named("China, Russia or Venezuela")
CIVIL_2021 = (CIVIL | places("Russia", "RU")).named("Burma, Cambodia, China, Russia or Venezuela")


def _security(civil: DatedSet, *first: Rung) -> Ladder:
    """Return the policy of 742.4(b), with general approval for ``civil`` end uses."""
    return ladder(
        *first,
        rung("general_approval", to.in_(civil), "us.ear.742.4(b)(7)"),
        rung(
            "general_approval",
            all_of(to.in_(places("India", "IN")), not_(end_use.wmd)),
            "us.ear.742.4(b)(8)",
        ),
        rung("case_by_case", to.in_(group("D:1")), "us.ear.742.4(b)(1)(i)"),
        rung("presumption_of_approval", TRUE, "us.ear.742.4(b)(1)(i)"),
    )


NATIONAL_SECURITY_REVIEW = review(
    "us.ear.742.4(b):listed",
    "review under national security controls before the rule of November 2023",
    since(
        "2018-01-01",
        BASELINE,
        _security(
            CHINA,
            FOREIGN_MILITARY,
            rung(
                "presumption_of_denial",
                all_of(to.in_((CHINA | places("Russia", "RU")).named("China or Russia")), end_use.military),
                "us.ear.742.4(b)(7)",
            ),
        ),
    ),
    since("2020-10-29", FR_2020_REVIEW, _security(CIVIL_2020, FOREIGN_MILITARY)),
    since("2021-12-09", FR_2021_CAMBODIA, _security(CIVIL_2021, FOREIGN_MILITARY)),
    since(
        "2022-02-24",
        FR_2022_RUSSIA,
        _security(
            CIVIL,
            RUSSIAN_MILITARY,
            rung("policy_of_denial", to.in_(RUSSIA_BELARUS), "us.ear.742.4(b)(9)"),
            FOREIGN_MILITARY,
        ),
    ),
    repealed("2023-11-17", FR_2023),
    reviews=("us.ear.742.4(a)(1):NS1", "us.ear.742.4(a)(1):NS2"),
)

FOR_INDIA = rung(
    "general_approval", all_of(to.in_(places("India", "IN")), not_(end_use.wmd)), "us.ear.742.6(b)(7)"
)
"""India, whatever the column of the chart."""

REVIEWS = (
    _review(
        "742.2(b)",
        "chemical and biological weapons: case by case, denied for a material contribution",
        _proliferation("742.2", "(b)(4)", "(b)(4)"),
        "742.2(a)",
    ),
    _review(
        "742.3(b)",
        "nuclear nonproliferation: case by case",
        _proliferation("742.3", "(b)(3)", "(b)(4)"),
        "742.3(a)",
    ),
    NATIONAL_SECURITY_REVIEW,
    _review(
        "742.5(b)",
        "missile technology: case by case, denied for a material contribution",
        _proliferation("742.5", "(b)(5)", "(b)(5)"),
        "742.5(a)",
    ),
    _review(
        "742.6(b)(1)",
        "regional stability, column 1: case by case; arms embargoes",
        ladder(
            RUSSIAN_MILITARY,
            rung(
                "policy_of_denial",
                all_of(classified(SPACE_AND_FIREARMS), to.in_(CHINA_OR_E1)),
                "us.ear.742.6(b)(1)(i)(F)",
            ),
            rung(
                "case_by_case",
                all_of(
                    classified(ARMS),
                    to.in_(D5),
                    not_(FOREIGN_MILITARY.when),
                    not_modelled("whether the arms embargo of 22 CFR 126.1 spares the case"),
                ),
                "us.ear.742.6(b)(1)(i)(D)",
            ),
            rung("policy_of_denial", all_of(classified(ARMS), to.in_(D5)), "us.ear.742.6(b)(1)(i)(D)"),
            FOREIGN_MILITARY,
            rung(
                "presumption_of_denial",
                all_of(
                    classified(
                        DatedSet("6E001/6E002", tuple((EAR + e, date.min, None) for e in ("6E001", "6E002")))
                    ),
                    made_for(("6A002",)),
                    to.in_(D5),
                ),
                "us.ear.742.6(b)(1)(ii)",
            ),
            FOR_INDIA,
            rung("case_by_case", TRUE, "us.ear.742.6(b)(1)(i)(B)"),
        ),
        "742.6(a)(1)",
        "742.6(a)(3)",
        "742.6(a)(8)",
        "738.supp1:footnote10",
    ),
    _review(
        "742.6(b)(2)",
        "regional stability, column 2: considered favorably, case by case",
        ladder(*ANY_REASON, FOR_INDIA, rung("case_by_case", TRUE, "us.ear.742.6(b)(2)(i)")),
        "742.6(a)(4)",
    ),
    _review(
        "742.6(b)(8)",
        "regional stability: .y items to China, Russia or Venezuela",
        ladder(
            RUSSIAN_MILITARY,
            rung(
                "policy_of_denial",
                all_of(classified(SPACECRAFT), to.in_(CHINA)),
                "us.ear.742.6(b)(8)",
            ),
            FOREIGN_MILITARY,
            rung("case_by_case", not_(to.in_(RUSSIA_BELARUS)), "us.ear.742.6(b)(8)"),
            rung("case_by_case", SOME_CASES, "us.ear.742.6(b)(9)"),
            rung("policy_of_denial", TRUE, "us.ear.742.6(b)(9)"),
        ),
        "742.6(a)(7)",
    ),
    review(
        "us.ear.742.6(b)(13)",
        "regional stability: Pakistan, case by case; denied where diversion threatens",
        since(
            "2024-12-26",
            FR_2024_PAKISTAN,
            ladder(
                rung("policy_of_denial", end_use.wmd.true(), "us.ear.742.6(b)(13)"),
                rung("case_by_case", TRUE, "us.ear.742.6(b)(13)"),
            ),
        ),
        reviews=("us.ear.742.6(a)(12)",),
    ),
    _review(
        "742.7(b)",
        "crime control: considered favorably, case by case",
        ladder(*ANY_REASON, rung("case_by_case", TRUE, "us.ear.742.7(b)(1)")),
        "742.7(a)",
    ),
    review(
        "us.ear.742.10(b)",
        "Sudan: policy of denial, other cases case by case",
        since(
            "2018-01-01",
            BASELINE,
            ladder(
                rung(
                    "policy_of_denial",
                    not_modelled("whether the item is one that the section generally denies to Sudan"),
                    "us.ear.742.10(b)(1)",
                ),
                rung("case_by_case", TRUE, "us.ear.742.10(b)(1)"),
            ),
        ),
        repealed("2021-01-14", FR_2021_SUDAN),
        reviews=("us.ear.742.10(a)",),
    ),
    _review(
        "742.11(b)",
        "implements of torture: generally denied",
        ladder(rung("policy_of_denial", TRUE, "us.ear.742.11(b)")),
        "742.11(a)",
    ),
    _review(
        "742.13(b)",
        "surreptitious listening: denied but to providers of communications and the government",
        ladder(
            rung(
                "policy_of_denial",
                to.in_((group("E:1") | group("E:2")).named("E:1 or E:2")),
                "us.ear.742.13(b)(1)",
            ),
            rung(
                "general_approval",
                any_of(
                    any_party({"exporter", "reexporter"}, party.government_of.in_(UNITED_STATES)),
                    not_modelled("whether the exporter provides communication services"),
                ),
                "us.ear.742.13(b)(1)",
            ),
            rung("policy_of_denial", TRUE, "us.ear.742.13(b)(2)"),
        ),
        "742.13(a)",
    ),
    _review(
        "742.14(b)",
        "significant items: case by case",
        ladder(*ANY_REASON, rung("case_by_case", TRUE, "us.ear.742.14(b)")),
        "742.14(a)",
    ),
    _review(
        "742.15(a)(2)",
        "encryption items: case by case",
        ladder(*ANY_REASON, rung("case_by_case", TRUE, "us.ear.742.15(a)(2)")),
        "742.15(a)(1)",
    ),
    _review(
        "742.17(b)",
        "firearms convention: approved on an import certificate",
        ladder(
            *ANY_REASON,
            rung("general_approval", certified("us.ear.742.17(b)"), "us.ear.742.17(b)"),
            rung("case_by_case", TRUE, "us.ear.742.17(b)"),
        ),
        "742.17(a)",
    ),
    _review(
        "742.18(b)",
        "chemical weapons: generally denied; technology case by case",
        ladder(
            rung(
                "case_by_case",
                classified(_chemicals("1E355", ("1E355", ""))),
                "us.ear.742.18(b)(4)",
            ),
            rung("policy_of_denial", TRUE, "us.ear.742.18(b)(1)"),
        ),
        "742.18(a)",
    ),
)

PROVISIONS = (
    *CHART,
    MILITARY_COMMODITIES,
    INDIA,
    IRAQ,
    LESSER_MILITARY,
    PAKISTAN,
    LABORATORY,
    EXECUTION,
    RESTRAINTS,
    IRAN,
    TORTURE,
    INTERCEPTION,
    HOT_SECTION,
    ENCRYPTION,
    SCHEDULE_1,
    SCHEDULE_2,
    SCHEDULE_3,
    CHEMICAL_TECHNOLOGY,
    NORTH_KOREA,
    SUDAN,
    FOOTNOTE_10,
    UNITED_NATIONS,
    *REVIEWS,
)
