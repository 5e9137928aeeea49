"""Section 740.2(a): restrictions by reason for control, as far as they touch categories 3 to 5.

    (3)    surreptitious listening: only GOV for official use of a US agency; technology: nothing
    (4)    crime control (742.7): only GOV for official use, and STA, outside NATO, Australia, India, Japan and
           New Zealand
    (5)    missile technology: until 7 December 2023 nothing for these categories; since, a list of exceptions
           outside D:4 and D:5, and nothing there
    (12)   600 series and 9x515 to, from or made in D:5 or Hong Kong: only GOV (b)(2)
    (13)   600 series elsewhere: LVS, TMP, RPL, TSU (a), (b), (f), (g), GOV (b) and (c), BAG, STA
    (25)   3A992 and 3A999 to Pakistan: TMP in part, RPL, GOV

NATO is taken with its members by the day of accession. Hong Kong stands in (12) and (13) since 30 June 2020 at the earliest; the text of 2017 names D:5 alone.

Paragraphs (7), (8), (10), (11), (14) to (16), (18), (21) and (23) stand in s740_2_others; (1), (6), (9)(ii), (17), (19),
(20), (26), (b) and (c) in s740_2, (9)(i) and (22) with the items that they name. (2) says what the edges of
exceptions say, (24) is reserved, and (d) points to part 746.
"""

from __future__ import annotations

from highfence.facts.vocabulary import item, transaction
from highfence.law.us.ear.items import limb
from highfence.law.us.ear.part_740.edges import STATE
from highfence.law.us.ear.part_740.eligibility import controlled, listed
from highfence.law.us.ear.part_742.chart import FR_2024_PAKISTAN, made_for
from highfence.law.us.ear.part_774.ccl import control_list
from highfence.law.us.ear.places import D5, group, places
from highfence.law.us.ear.records import bar, definition
from highfence.law.us.ear.sources import BASELINE
from highfence.law.us.ear.sources_2018 import FR_2020_HONG_KONG
from highfence.logic.expr import DatedSet, Expr, all_of, any_of, meets, not_
from highfence.logic.provisions import Source, day, since

to = transaction.to

FR_2023_MTCR = Source(
    "88 FR 85487", day("2023-12-08"), "https://www.govinfo.gov/content/pkg/FR-2023-12-08/html/2023-26682.htm"
)

VEU = "us.ear.748.15"
LISTENING_TECHNOLOGY = any_of(
    listed("listening technology", "5E980"),
    all_of(listed("5E001.a", "5E001.a"), made_for(("5A001.f.1",))),
)

LISTENING = bar(
    "us.ear.740.2(a)(3)",
    "surreptitious listening: only GOV for official use of a US agency",
    since(
        "2018-01-01",
        BASELINE,
        any_of(
            listed("listening devices and software", "5A001.f.1", "5A980", "5D980"),
            all_of(listed("5D001", "5D001"), made_for(("5A001.f.1",))),
        ),
    ),
    all_but=("us.ear.740.11(b)(2)(ii)", VEU, STATE),
)
LISTENING_KNOWLEDGE = bar(
    "us.ear.740.2(a)(3):technology",
    "technology for surreptitious listening: no exception",
    since("2018-01-01", BASELINE, LISTENING_TECHNOLOGY),
    bars=("us.ear.740",),
)

NATO = DatedSet(
    "Australia, India, Japan, New Zealand or a member of NATO",
    tuple(
        [
            (c, day("1997-01-01"), None)
            for c in sorted(
                [
                    "AL",
                    "AU",
                    "BE",
                    "BG",
                    "CA",
                    "CZ",
                    "DE",
                    "DK",
                    "EE",
                    "ES",
                    "FR",
                    "GB",
                    "GR",
                    "HR",
                    "HU",
                    "IN",
                    "IS",
                    "IT",
                    "JP",
                    "LT",
                    "LU",
                    "LV",
                    "NL",
                    "NO",
                    "NZ",
                    "PL",
                    "PT",
                    "RO",
                    "SI",
                    "SK",
                    "TR",
                    "US",
                ]
            )
        ]
        + [
            ("FI", day("2023-04-04"), None),
            ("ME", day("2017-06-05"), None),
            ("MK", day("2020-03-27"), None),
            ("SE", day("2024-03-07"), None),
        ]
    ),
)

CRIME_CONTROL = bar(
    "us.ear.740.2(a)(4)",
    "crime control, outside NATO and four partners: only GOV for official use, and STA",
    since("2018-01-01", BASELINE, all_of(controlled("CC"), not_(to.in_(NATO)))),
    all_but=("us.ear.740.11(b)(2)(ii)", "us.ear.740.20", VEU, STATE),
)

MISSILE_ITEMS = definition(
    "us.ear.740.2(a)(5):items",
    "items controlled for missile technology reasons",
    since(
        "2018-01-01",
        BASELINE,
        any_of(
            controlled("MT"),
            all_of(
                any_of(limb("a", "3A001.z"), limb("b", "3A001.z")),
                item.base_entries.any_in({"us.ear.3A001.a.1.a", "us.ear.3A001.a.5.a"}),
            ),
        ),
    ),
)
D4_D5 = (group("D:4") | D5).named("D:4 or D:5")

MISSILE = bar(
    "us.ear.740.2(a)(5)(i)",
    "missile technology, outside D:4 and D:5: only the exceptions listed",
    since(
        "2023-12-08",
        FR_2023_MTCR,
        all_of(meets("us.ear.740.2(a)(5):items"), not_(to.in_(D4_D5))),
    ),
    all_but=(
        "us.ear.740.9(a)(1)",
        "us.ear.740.9(a)(3)",
        "us.ear.740.9(a)(4)",
        "us.ear.740.9(a)(5)",
        "us.ear.740.9(a)(6)",
        "us.ear.740.9(a)(8)",
        "us.ear.740.9(a)(10)",
        "us.ear.740.9(b)(1)",
        "us.ear.740.9(b)(2)",
        "us.ear.740.9(b)(3)",
        "us.ear.740.10",
        "us.ear.740.11(b)(2)",
        "us.ear.740.13(a)",
        "us.ear.740.13(b)",
        "us.ear.740.13(c)",
        "us.ear.740.13(g)",
        "us.ear.740.15",
        "us.ear.740.16(d)",
        VEU,
        STATE,
    ),
)
MISSILE_SHUT = bar(
    "us.ear.740.2(a)(5)(ii)",
    "missile technology: no exception for categories 3 to 5 (since December 2023 to D:4 and D:5)",
    since("2018-01-01", BASELINE, meets("us.ear.740.2(a)(5):items")),
    since("2023-12-08", FR_2023_MTCR, all_of(meets("us.ear.740.2(a)(5):items"), to.in_(D4_D5))),
    bars=("us.ear.740",),
)

SERIES_600 = listed("600 series", *sorted({r.eccn for r in control_list() if r.eccn[2] == "6"}))
SPACECRAFT_ENTRIES = sorted({r.eccn for r in control_list() if r.eccn[2:] == "515"})
SPACECRAFT = listed("9x515", *SPACECRAFT_ENTRIES)
MILITARY = any_of(SERIES_600, SPACECRAFT)
D5_HK = (D5 | places("Hong Kong", "HK")).named("D:5 or Hong Kong")


def embargoed(where: DatedSet) -> Expr:
    """Return the condition of items of the 600 series or 9x515 that go to, come from or were made in ``where``."""
    return all_of(MILITARY, any_of(to.in_(where), transaction.from_.in_(where), item.origin.in_(where)))


ARMS_EMBARGO = bar(
    "us.ear.740.2(a)(12)",
    "600 series and 9x515 to, from or made in D:5 or Hong Kong: only GOV (b)(2)",
    since("2018-01-01", BASELINE, embargoed(D5)),
    since("2020-06-30", FR_2020_HONG_KONG, embargoed(D5_HK)),
    all_but=("us.ear.740.11(b)(2)", VEU, STATE),
)
ARMS = bar(
    "us.ear.740.2(a)(13)",
    "600 series elsewhere: only the exceptions listed",
    since("2018-01-01", BASELINE, all_of(SERIES_600, not_(to.in_(D5)))),
    since("2020-06-30", FR_2020_HONG_KONG, all_of(SERIES_600, not_(to.in_(D5_HK)))),
    all_but=(
        "us.ear.740.3",
        "us.ear.740.9",
        "us.ear.740.10",
        "us.ear.740.13(a)",
        "us.ear.740.13(b)",
        "us.ear.740.13(f)",
        "us.ear.740.13(g)",
        "us.ear.740.11(b)",
        "us.ear.740.11(c)",
        "us.ear.740.14",
        "us.ear.740.20(c)(1)",
        VEU,
        STATE,
    ),
)

PAKISTAN = bar(
    "us.ear.740.2(a)(25)",
    "3A992 and 3A999 to Pakistan: only TMP in part, RPL and GOV",
    since(
        "2024-12-26",
        FR_2024_PAKISTAN,
        all_of(listed("3A992 or 3A999", "3A992", "3A999"), to.in_(places("Pakistan", "PK"))),
    ),
    all_but=(
        "us.ear.740.9(a)(1)",
        "us.ear.740.9(a)(4)",
        "us.ear.740.9(a)(5)",
        "us.ear.740.9(a)(10)",
        "us.ear.740.9(b)(2)",
        "us.ear.740.9(b)(3)",
        "us.ear.740.10",
        "us.ear.740.11(a)",
        "us.ear.740.11(b)",
        "us.ear.740.11(d)",
        VEU,
        STATE,
    ),
)

PROVISIONS = (
    LISTENING,
    LISTENING_KNOWLEDGE,
    CRIME_CONTROL,
    MISSILE_ITEMS,
    MISSILE,
    MISSILE_SHUT,
    ARMS_EMBARGO,
    ARMS,
    PAKISTAN,
)
