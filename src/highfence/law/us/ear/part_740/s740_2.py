"""Section 740.2(a): when no license exception may be used.

Paragraph (a)(9) decides for advanced computing items: in the places it names, only the exceptions that
it lists are left. Its history:

     7 Oct 2022   China. Items of 3A090 and 4A090 (entries from 21 October), software and technology for
                  them, and hardware elsewhere on the list that meets their parameters (which the tests
                  of 3A090.a and 4A090.a meet as well). Left open: RPL, GOV for agencies of the US
                  Government ((b)(2)(ii)), TSU (a) and (c)
    17 Jan 2023   Macau joins
    17 Nov 2023   (a)(9)(ii): D:1, D:4 and D:5, not A:5 or A:6, the .z paragraphs, all of GOV (b), and
                  NAC and TMP (a)(6) beside the rest
     4 Apr 2024   and entities headquartered in Macau or D:5, wherever they are; NAC becomes NAC and ACA
     2 Dec 2024   3A090.c (Note 1 to the paragraph), and HBM
    13 Jan 2025   4E091, with AIA for it, and ACM. LPP is missing from the list, although its own section
                  shuts only Macau and D:5: read as written, so LPP is shut in D:1 and D:4 too

Exceptions that did not exist yet need no date in the list. AIA is left open for model weights alone, by
naming 740.27(a)(3), whose own conditions are those of the list.

Other paragraphs written here: (a)(6), places under embargo and Russia and Belarus; (a)(17), parties on the
Unverified List; (a)(19) and (a)(20), Hong Kong papers for items controlled for NS, MT, NP column 1 or CB;
(a)(26), STA to the UAE; acts of BIS of which it tells the filer ((a)(1), (b), (c)), which count where they are
stated (``bis_acts``). (a)(2) says in one sentence what the edges of exceptions say: an exception reaches the
requirements that its text names, and no prohibition. The Entity List and the other lists of part 744 have their bars there. Paragraphs by
reason for control stand in s740_2_controls, with what is not modelled of the section.

Earlier: (a)(23), from 30 June to 22 December 2020 (85 FR 45998), shut for Hong Kong what China could not have:
LVS, GBS, TSR, APP, GOV (c), TSU (f), AVS (c), APR (a) and (j), STA; other exceptions in part, which is left open.
Shipments under way on the first day could go on, deemed exports until 28 August 2020. Since 2024 the number
belongs to firearms.

(a)(6) shuts every exception that the section of part 746 on the destination does not list (see edges). Those
that no section lists have one record; those that some list have one for each destination that does not.
Syria's list grew on 2 September 2025. For Russia the bar came on 24 February 2022, for Belarus on 2 March; before,
it was for what 746.5 licensed in Russia.
"""

from __future__ import annotations

from highfence.facts.vocabulary import TRANSACTION_ROLES, party, transaction
from highfence.law.us.ear.items import limb
from highfence.law.us.ear.part_740.advanced_computing import (
    EXPORTED,
    HBM_ITEMS,
    ITEMS,
    related,
)
from highfence.law.us.ear.part_740.edges import STATE
from highfence.law.us.ear.part_740.eligibility import controlled
from highfence.law.us.ear.part_746.embargoes import FR_2025_SYRIA
from highfence.law.us.ear.parties import FOR_D5_MACAU_ENTITY
from highfence.law.us.ear.places import CHINA, CHINA_OR_MACAU, D1_D4_D5, SANCTIONED_2022, UAE, places
from highfence.law.us.ear.records import bar, certified, definition, prohibition
from highfence.law.us.ear.sources import (
    BASELINE,
    FR_2022,
    FR_2023,
    FR_2023_MACAU,
    FR_2024_APRIL,
    FR_2024_DECEMBER,
    FR_2025_DIFFUSION,
    FR_2026_UAE,
)
from highfence.law.us.ear.sources_2018 import FR_2020_CHINA, FR_2020_HONG_KONG, FR_2022_RUSSIA
from highfence.logic.expr import Expr, all_of, any_of, any_party, meets, not_, not_modelled
from highfence.logic.provisions import Bar, repealed, since

to = transaction.to

LISTED = meets("us.ear.740.2(a)(9)(ii):items")
PLACES_OR_ENTITIES = any_of(to.in_(D1_D4_D5), FOR_D5_MACAU_ENTITY)

VEU = "us.ear.748.15"
"""Authorization of validated end users: not a license exception, so never shut by this section."""

_LISTED_SOMEWHERE = (
    "us.ear.740.5",
    "us.ear.740.9(a)(3)",
    "us.ear.740.9(a)(9)",
    "us.ear.740.9(a)(10)",
    "us.ear.740.10(a)",
    "us.ear.740.11(a)",
    "us.ear.740.11(b)",
    "us.ear.740.11(c)",
    "us.ear.740.11(d)",
    "us.ear.740.12",
    "us.ear.740.13(a)",
    "us.ear.740.13(b)",
    "us.ear.740.13(c)",
    "us.ear.740.13(g)",
    "us.ear.740.14",
    "us.ear.740.15(b)",
    "us.ear.740.15(c)",
    "us.ear.740.16(h)",
    "us.ear.740.17",
    "us.ear.740.19",
    "us.ear.740.21",
)
"""Exceptions that some section of part 746 lists for its destination."""


def _unlisted(*listed: str) -> tuple[str, ...]:
    """Return the exceptions that are listed somewhere, without those in ``listed`` (740 is left out)."""
    return tuple(e for e in _LISTED_SOMEWHERE if e.removeprefix("us.ear.740.") not in listed)


EMBARGOED = (places("Cuba, Iran, North Korea or Syria", "CU", "IR", "KP", "SY") | SANCTIONED_2022).named(
    "Cuba, Iran, North Korea, Syria, Russia or Belarus"
)
OCCUPIED = all_of(to.in_(places("Ukraine", "UA")), transaction.to_occupied_region)
LICENSED_IN_RUSSIA = meets("us.ear.746.5(a)")
ITEMS_2022 = definition(
    "us.ear.740.2(a)(9):items",
    "advanced computing items of October 2022",
    since(
        "2022-10-07",
        FR_2022,
        any_of(limb("a", "3A090", "4A090"), related("a", "3D001", "3E001", "4D090", "4E001")),
    ),
)

ITEMS_2023 = definition(
    "us.ear.740.2(a)(9)(ii):items",
    "items of 740.2(a)(9)(ii)(A) and (B)",
    since("2023-11-17", FR_2023, ITEMS),
    since("2024-12-02", FR_2024_DECEMBER, any_of(ITEMS, HBM_ITEMS)),
    # No stay here: 4E091 has its own.
    since("2025-01-13", FR_2025_DIFFUSION, any_of(ITEMS, HBM_ITEMS, meets("us.ear.4E091"))),
)

LISTED_ITEMS = any_of(controlled("NS"), controlled("MT"), controlled("NP1"), controlled("CB"))

NS_ITEMS = definition(
    "us.ear.740.2(a)(19):items",
    "items controlled for NS, MT, NP column 1 or CB reasons",
    since("2018-01-01", BASELINE, LISTED_ITEMS),
)

SANCTIONED = bar(
    "us.ear.740.2(a)(6)",
    "places under embargo, and Russia and Belarus, unless part 746 lists the exception",
    since(
        "2018-01-01",
        BASELINE,
        any_of(to.in_(EMBARGOED), OCCUPIED, LICENSED_IN_RUSSIA),
    ),
    since("2022-02-24", FR_2022_RUSSIA, any_of(to.in_(EMBARGOED), OCCUPIED)),
    bars=(
        "us.ear.740.3",
        "us.ear.740.4",
        "us.ear.740.6",
        "us.ear.740.7",
        "us.ear.740.8",
        "us.ear.740.9(a)(1)",
        "us.ear.740.9(a)(4)",
        "us.ear.740.9(a)(5)",
        "us.ear.740.9(a)(6)",
        "us.ear.740.9(a)(8)",
        "us.ear.740.9(b)",
        "us.ear.740.9(c)",
        "us.ear.740.10(b)",
        "us.ear.740.13(d)",
        "us.ear.740.13(f)",
        "us.ear.740.16(a)",
        "us.ear.740.16(b)",
        "us.ear.740.16(d)",
        "us.ear.740.16(j)",
        "us.ear.740.20",
        "us.ear.740.22",
        "us.ear.740.24",
        "us.ear.740.25",
        "us.ear.740.26",
        "us.ear.740.27",
        "us.ear.740.28",
        "us.ear.740.29",
    ),
)

GOVERNMENTS = ("11(a)", "11(b)", "11(c)", "11(d)")


def _not_listed(
    name: str, title: str, where: Expr, *listed: str, since_day: str = "2018-01-01", until: str = ""
) -> Bar:
    source = FR_2025_SYRIA if since_day != "2018-01-01" else BASELINE
    versions = [since(since_day, source, where)]
    if until:
        versions.append(repealed(until, FR_2025_SYRIA))
    return bar(
        f"us.ear.740.2(a)(6):{name}",
        f"{title}: exceptions that part 746 does not list for it",
        *versions,
        bars=_unlisted(*listed),
    )


NOT_LISTED = (
    _not_listed(
        "cuba",
        "Cuba",
        to.in_(places("Cuba", "CU")),
        *GOVERNMENTS,
        *("9(a)(9)", "10(a)", "12", "13(a)", "13(b)", "13(c)", "14", "15(b)", "16(h)", "19", "21"),
    ),
    _not_listed("iran", "Iran", to.in_(places("Iran", "IR"))),
    _not_listed(
        "north_korea",
        "North Korea",
        to.in_(places("North Korea", "KP")),
        *("9(a)(9)", "11(a)", "11(b)", "12", "13(a)", "13(b)", "14"),
    ),
    _not_listed(
        "regions",
        "occupied regions of Ukraine",
        OCCUPIED,
        *("9(a)(9)", "11(a)", "11(b)", "12", "13(a)", "13(b)", "14"),
    ),
    _not_listed(
        "russia",
        "Russia and Belarus",
        to.in_(SANCTIONED_2022),
        *("9(a)(9)", "11(b)", "13(c)", "14", "15(b)", "17", "19"),
    ),
    _not_listed(
        "syria",
        "Syria",
        to.in_(places("Syria", "SY")),
        *("5", "9(a)(9)", "11(b)", "13(a)", "13(b)", "13(c)", "14"),  # 5: SPP begins where this ends
        until="2025-09-02",
    ),
    _not_listed(
        "syria_eased",
        "Syria since September 2025",
        to.in_(places("Syria", "SY")),
        *("5", "9(a)(3)", "9(a)(9)", "9(a)(10)", "10(a)", "11(b)", "11(c)", "11(d)"),
        *("13(a)", "13(b)", "13(c)", "13(g)", "14", "15(b)", "15(c)", "19"),
        since_day="2025-09-02",
    ),
)

OF_2022 = bar(
    "us.ear.740.2(a)(9)",
    "advanced computing items to China (and Macau): only RPL, GOV (b)(2)(ii), TSU (a) and (c)",
    since("2022-10-07", FR_2022, all_of(meets("us.ear.740.2(a)(9):items"), to.in_(CHINA))),
    since("2023-01-17", FR_2023_MACAU, all_of(meets("us.ear.740.2(a)(9):items"), to.in_(CHINA_OR_MACAU))),
    repealed("2023-11-17", FR_2023),
    all_but=(
        "us.ear.740.10",
        "us.ear.740.11(b)(2)(ii)",
        "us.ear.740.13(a)",
        "us.ear.740.13(c)",
        VEU,
        STATE,
    ),
)

ADVANCED_COMPUTING = bar(
    "us.ear.740.2(a)(9)(ii)",
    "advanced computing items to D:1, D:4 or D:5, or for an entity of Macau or D:5: only those listed",
    since("2023-11-17", FR_2023, all_of(LISTED, to.in_(D1_D4_D5))),
    since("2024-04-04", FR_2024_APRIL, all_of(LISTED, PLACES_OR_ENTITIES)),
    all_but=(
        "us.ear.740.9(a)(6)",
        "us.ear.740.8",
        "us.ear.740.10",
        "us.ear.740.11(b)",
        "us.ear.740.13(a)",
        "us.ear.740.13(c)",
        "us.ear.740.25",
        "us.ear.740.27(a)(3)",
        "us.ear.740.28",
        VEU,
        STATE,
    ),
)

UNVERIFIED = bar(
    "us.ear.740.2(a)(17)",
    "a party to the transaction is on the Unverified List",
    since(
        "2018-01-01",
        BASELINE,
        any_party(TRANSACTION_ROLES, party.lists.any_in({"us.unverified_list"})),
    ),
    bars=("us.ear.740",),
)

TO_HONG_KONG = bar(
    "us.ear.740.2(a)(19)",
    "to Hong Kong, controlled for NS, MT, NP or CB, without the import license or a statement that none is needed",
    since(
        "2018-01-01",
        BASELINE,
        all_of(
            EXPORTED, meets("us.ear.740.2(a)(19):items"), to.is_("HK"), not_(certified("us.ear.740.2(a)(19)"))
        ),
    ),
    bars=("us.ear.740",),
)

FROM_HONG_KONG = bar(
    "us.ear.740.2(a)(20)",
    "reexport from Hong Kong, controlled for NS, MT, NP or CB, without its export license or a statement",
    since(
        "2018-01-01",
        BASELINE,
        all_of(
            transaction.activity.is_("reexport"),
            meets("us.ear.740.2(a)(19):items"),
            transaction.from_.is_("HK"),
            not_(certified("us.ear.740.2(a)(20)")),
        ),
    ),
    bars=("us.ear.740",),
)

HONG_KONG = to.is_("HK")
SHIPPED = transaction.activity.is_("export", "reexport", "transfer_in_country")
RELEASED = transaction.activity.is_("deemed_export", "deemed_reexport")

SUSPENDED = bar(
    "us.ear.740.2(a)(23)",
    "Hong Kong in 2020: exceptions that China could not have",
    since("2020-06-30", FR_2020_HONG_KONG, all_of(SHIPPED, HONG_KONG)),
    since("2020-08-29", FR_2020_HONG_KONG, all_of(any_of(SHIPPED, RELEASED), HONG_KONG)),
    repealed("2020-12-23", FR_2020_CHINA),
    bars=(
        "us.ear.740.3",
        "us.ear.740.4",
        "us.ear.740.6",
        "us.ear.740.7(c)",
        "us.ear.740.11(c)",
        "us.ear.740.13(f)",
        "us.ear.740.15(c)",
        "us.ear.740.16(a)",
        "us.ear.740.16(j)",
        "us.ear.740.20",
    ),
)
SUSPENDED_IN_PART = bar(
    "us.ear.740.2(a)(23):part",
    "Hong Kong in 2020: exceptions suspended in part",
    since(
        "2020-06-30",
        FR_2020_HONG_KONG,
        all_of(
            SHIPPED,
            HONG_KONG,
            not_modelled("whether the suspended part of the exception would be used for Hong Kong"),
        ),
    ),
    repealed("2020-12-23", FR_2020_CHINA),
    bars=("us.ear.740.10", "us.ear.740.12", "us.ear.740.14", "us.ear.740.15(b)"),
)

WITHDRAWN = bar(
    "us.ear.740.2(a)(1)",
    "BIS has suspended or revoked the license exceptions for the filer, or in the matter",
    since("2018-01-01", BASELINE, transaction.bis_acts.any_in({"exceptions_suspended"})),
    bars=("us.ear.740",),
)
STOPPED = prohibition(
    "us.ear.740.2(b)",
    "BIS has stopped the shipment, or ordered it back",
    since("2018-01-01", BASELINE, transaction.bis_acts.any_in({"shipment_stopped"})),
)
NOTICE_FIRST = bar(
    "us.ear.740.2(c)",
    "BIS has asked for a notice before any license exception is used, and none was submitted",
    since(
        "2018-01-01",
        BASELINE,
        all_of(
            transaction.bis_acts.any_in({"notice_before_exceptions"}),
            not_(certified("us.ear.740.2(c)")),
        ),
    ),
    bars=("us.ear.740",),
)

STA_TO_UAE = bar(
    "us.ear.740.2(a)(26)",
    "STA to the UAE, unless consignee and end users are approved for it",
    since("2026-07-10", FR_2026_UAE, all_of(to.in_(UAE), not_(meets("us.ear.740.supp8:sta")))),
    bars=("us.ear.740.20",),
)

PROVISIONS = (
    ITEMS_2022,
    ITEMS_2023,
    NS_ITEMS,
    SANCTIONED,
    *NOT_LISTED,
    OF_2022,
    ADVANCED_COMPUTING,
    WITHDRAWN,
    UNVERIFIED,
    SUSPENDED,
    SUSPENDED_IN_PART,
    TO_HONG_KONG,
    FROM_HONG_KONG,
    STA_TO_UAE,
    STOPPED,
    NOTICE_FIRST,
)
