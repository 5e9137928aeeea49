"""Section 734.4(a), (b), (c)(3): content for which there is no de minimis level, whatever its share.

    (a)(1)      computers with US circuits of 3A001 (other than memory), by adjusted peak performance (APP);
                to Cuba, Iran, North Korea and Syria also with interconnects of 4A994.j
    (a)(2)      encryption technology with US technology of 5E002
    (a)(4)      technology that draws on US technology of 9E003.a.1 to a.6, a.8, .h, .i, .l
    (a)(5)      military commodities with commodities of 0A919.a.1, to D:5
    (a)(6)      9x515 and 600 series content: (i) paragraphs .a to .x to D:5, (ii) .y to E:1, E:2, Belarus,
                China and Russia
    (b)         encryption items of US origin that were not authorized in one of the ways named
    (c)(3), (d)(3)  technology, before the one-time report is made

The cases for chip-making tools, (a)(3), (8) and (9), stand in ``s734_4``. (a)(7) reminds of other rules.

Facts: ``item.us_content_entries`` lists the entries of the US items inside, ``item.encryption_content``
the ways in which encryption items among them were authorized; both follow from ``item.components``.
The APP of 4A003.b was 29 weighted teraflops before it became 70; the rule that raised it (of 24 February 2023,
it seems) was not seen, so figures between the two are open from October 2022 to 23 July 2026, when 70 was read.
Sudan stood in the second half of (a)(1) until 13 January 2021. In (a)(6)(ii) the text of 2017 names E:1, E:2 and
China; when Belarus and Russia joined was not seen, and they are open until October 2022. In (a)(4) it names
9E003.a.7 and .j too, and not .l; a.7, .j and .l are open until then. Computer Tier 3 is read from
740.7(d)(1) as printed on 24 September 2026 and in December 2020.
"""

from __future__ import annotations

from datetime import date

from highfence.facts.vocabulary import item, transaction
from highfence.law.us.ear.part_734.supp_2 import ENCRYPTION as ENCRYPTION_ITEMS
from highfence.law.us.ear.places import D5, group, places
from highfence.law.us.ear.records import EAR, definition
from highfence.law.us.ear.sources import BASELINE
from highfence.law.us.ear.sources_2018 import READ_BACK
from highfence.logic.expr import (
    DatedSet,
    Expr,
    all_of,
    any_of,
    classified,
    codes,
    none_of,
    not_,
    not_modelled,
)
from highfence.logic.provisions import Source, day, since

PRINTED_2026 = Source(
    "15 CFR part 774 as printed on 2026-07-23",
    day("2026-07-23"),
    "https://www.ecfr.gov/on/2026-07-23/title-15/subtitle-B/chapter-VII/subchapter-C/part-774",
)

to = transaction.to
content = item.us_content_entries
E1_E2 = (group("E:1") | group("E:2")).named("E:1 or E:2")

TIER_3 = (DatedSet("Burma and Sudan", (("MM", day("2021-03-08"), None), ("SD", day("2021-01-14"), None))) | places(
    "countries of 740.7(d)(1)",
    "AF", "DZ", "AD", "AO", "AM", "AZ", "BH", "BY", "BA", "KH", "CN", "KM", "DJ", "EG", "GE", "IN", "IQ", "IL",
    "JO", "KZ", "XK", "KW", "KG", "LA", "LB", "LY", "MO", "MK", "MR", "MD", "MN", "ME", "MA", "OM", "PK", "QA", "RU",
    "SA", "RS", "TJ", "TN", "TM", "UA", "AE", "UZ", "VU", "VN", "YE",
)).named("Computer Tier 3")  # fmt: skip
"""Destinations of 740.7(d)(1)."""
EMBARGOED = (
    places("Cuba, Iran, North Korea or Syria", "CU", "IR", "KP", "SY")
    | DatedSet("Sudan", (("SD", date.min, day("2021-01-13")),))
).named("Cuba, Iran, North Korea or Syria, and Sudan until 2021")
Y_OLDER = (E1_E2 | places("China", "CN")).named("E:1, E:2 or China")
Y_LATER = places("Belarus or Russia", "BY", "RU")
Y_REACH = (E1_E2 | places("Belarus, China or Russia", "BY", "CN", "RU")).named(
    "E:1, E:2, Belarus, China or Russia"
)

SERIES: tuple[str, ...] = (
    "0A602", "0A604", "0A606", "0A614", "0A617", "0B602", "0B604", "0B606", "0B614", "0B617", "0C606", "0C617",
    "0D602", "0D604", "0D606", "0D614", "0D617", "0E602", "0E604", "0E606", "0E614", "0E617", "1A607", "1A613",
    "1B607", "1B608", "1B613", "1C607", "1C608", "1D607", "1D608", "1D613", "1E607", "1E608", "1E613", "3A611",
    "3B611", "3D611", "3E611", "4A611", "5A611", "6A611", "6A615", "6B615", "6B619", "6D615", "6D619", "6E615",
    "6E619", "7A611", "7B611", "7D611", "7E611", "8A609", "8A620", "8B609", "8B620", "8C609", "8D609", "8D620",
    "8E609", "8E620", "9A515", "9A604", "9A610", "9A619", "9A620", "9B515", "9B604", "9B610", "9B619", "9B620",
    "9C610", "9C619", "9D515", "9D604", "9D610", "9D619", "9D620", "9E515", "9E604", "9E610", "9E619", "9E620",
)  # fmt: skip
"""Entries of the 9x515 and 600 series."""
ANY_OF_SERIES = codes("9x515 and 600 series", (EAR + e for e in SERIES))
A_TO_X = codes(
    "9x515 and 600 series, paragraphs .a to .x",
    (f"{EAR}{e}.{p}" for e in SERIES for p in "abcdefghijklmnopqrstuvwx"),
)
Y = codes("9x515 and 600 series, paragraph .y", (f"{EAR}{e}.y" for e in SERIES))
ENGINES = codes(
    "technology of 734.4(a)(4)",
    (f"{EAR}9E003.{p}" for p in ("a.1", "a.2", "a.3", "a.4", "a.5", "a.6", "a.8", "h", "i", "l")),
)
ENGINES_CHANGED = codes(
    "technology of 734.4(a)(4) in one text", (f"{EAR}9E003.{p}" for p in ("a.7", "j", "l"))
)
ENGINES_OLDER = (ENGINES - ENGINES_CHANGED).named("technology of 734.4(a)(4) in both texts")
ENCRYPTION_ENTRIES = codes("5A002, 5B002, 5A004 or 5D002", ENCRYPTION_ITEMS)
ENCRYPTION_TECHNOLOGY = codes("5E002", (f"{EAR}5E002",))


def series(wanted: DatedSet) -> Expr:
    """Return the condition that content lies in paragraphs of the series; open where none is named."""
    return any_of(
        content.any_in(wanted),
        all_of(
            content.any_in(ANY_OF_SERIES),
            none_of(content.any_in(A_TO_X), content.any_in(Y)),
            not_modelled("the 9x515 or 600 series entry is named without its paragraph"),
        ),
    )


def computer(above_limit: Expr) -> Expr:
    """Return the condition of (a)(1), with what exceeds the limit of 4A003.b."""
    interconnect = content.any_in({EAR + "4A994.j"})
    return all_of(
        item.kind.is_("computer"),
        any_of(
            all_of(to.in_(TIER_3), item.contains_us_3a001_circuit, above_limit),
            all_of(
                to.in_(EMBARGOED), any_of(item.contains_us_3a001_circuit, interconnect), item.app_wt > 0.0128
            ),
        ),
    )


COMPUTER = definition(
    "us.ear.734.4(a)(1)",
    "computers with US circuits of 3A001",
    since("2018-01-01", BASELINE, computer(item.app_wt > 29)),
    since(
        "2022-10-07",
        READ_BACK,
        computer(
            any_of(
                item.app_wt > 70,
                all_of(
                    item.app_wt > 29,
                    not_modelled("whether the limit of 4A003.b is 29 or 70 weighted teraflops on this day"),
                ),
            )
        ),
    ),
    since("2026-07-23", PRINTED_2026, computer(item.app_wt > 70)),
)

ENCRYPTION_IN_TECHNOLOGY = definition(
    "us.ear.734.4(a)(2)",
    "encryption technology with US technology of 5E002",
    since(
        "2018-01-01",
        BASELINE,
        all_of(
            item.kind.is_("technology"),
            content.any_in(ENCRYPTION_TECHNOLOGY),
            classified(ENCRYPTION_TECHNOLOGY),
        ),
    ),
)

JET_ENGINES = definition(
    "us.ear.734.4(a)(4)",
    "US jet engine technology drawn upon abroad",
    since(
        "2018-01-01",
        BASELINE,
        all_of(
            item.kind.is_("technology"),
            any_of(
                content.any_in(ENGINES_OLDER),
                all_of(
                    content.any_in(ENGINES_CHANGED),
                    not_modelled("whether the text of this day names the paragraph of 9E003"),
                ),
            ),
        ),
    ),
    since("2022-10-07", READ_BACK, all_of(item.kind.is_("technology"), content.any_in(ENGINES))),
)

MILITARY = definition(
    "us.ear.734.4(a)(5)",
    "military commodities with commodities of 0A919.a.1, to D:5",
    since("2018-01-01", BASELINE, all_of(to.in_(D5), content.any_in({EAR + "0A919.a.1"}))),
)

A_TO_X_CONTENT = definition(
    "us.ear.734.4(a)(6)(i)",
    "9x515 and 600 series content, to D:5",
    since("2018-01-01", BASELINE, all_of(to.in_(D5), series(A_TO_X))),
)

Y_CONTENT = definition(
    "us.ear.734.4(a)(6)(ii)",
    "9x515 and 600 series .y content, to E:1, E:2, Belarus, China and Russia",
    since(
        "2018-01-01",
        BASELINE,
        all_of(
            any_of(
                to.in_(Y_OLDER),
                all_of(
                    to.in_(Y_LATER),
                    not_modelled("whether 734.4(a)(6)(ii) names Belarus and Russia on this day"),
                ),
            ),
            series(Y),
        ),
    ),
    since("2022-10-07", READ_BACK, all_of(to.in_(Y_REACH), series(Y))),
)

ENCRYPTION = definition(
    "us.ear.734.4(b)",
    "US encryption content that was not authorized as the paragraph asks",
    since(
        "2018-01-01",
        BASELINE,
        all_of(
            content.any_in(ENCRYPTION_ENTRIES),
            any_of(
                item.encryption_content.any_in({"none"}),
                all_of(to.in_(E1_E2), item.encryption_content.any_in({"740.17(b)(2)"})),
            ),
        ),
    ),
)

TECHNOLOGY = definition(
    "us.ear.734.4(c)(3)",
    "technology with US technology in it, before the one-time report",
    since(
        "2018-01-01",
        BASELINE,
        all_of(
            item.kind.is_("technology", "model_weights"),
            item.us_controlled_content_pct > 0,
            not_(item.us_content_report_made),
        ),
    ),
)

PROVISIONS = (
    COMPUTER,
    ENCRYPTION_IN_TECHNOLOGY,
    JET_ENGINES,
    MILITARY,
    A_TO_X_CONTENT,
    Y_CONTENT,
    ENCRYPTION,
    TECHNOLOGY,
)
