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

Other paragraphs that can touch these items: (a)(6), places under embargo and Russia and Belarus, for the
exceptions that no section of part 746 lists for them (GOV, TSU, RPL and ENC are listed for some, and are
left to part 746; GBS and STA do not go there by their own text); (a)(17), parties on the Unverified List; (a)(19) and (a)(20), Hong Kong papers for items
controlled for national security; (a)(26), STA to the UAE. The Entity List and the other lists of part 744
have their bars there.

Not modelled: (a)(5), missile technology, which touches of these items only converters and
radiation-hardened circuits of 3A001.z.2; (a)(9)(i), tools for chip making, which stands with those tools;
(a)(22), items of 740.24, among which none of these is; (a)(1), (2), (b) and (c), acts of BIS towards one
filer; the technology of 3E001 and 4E001 in (a)(19) and (20).
"""

from __future__ import annotations

from highfence.facts.vocabulary import TRANSACTION_ROLES, party, transaction
from highfence.law.us.ear.items import A_HARDWARE, limb
from highfence.law.us.ear.part_740.advanced_computing import (
    A_RELATED,
    COMPLY,
    DIFFUSION,
    EXPORTED,
    HBM_ITEMS,
    ITEMS,
    related,
)
from highfence.law.us.ear.parties import FOR_D5_MACAU_ENTITY
from highfence.law.us.ear.places import CHINA, CHINA_OR_MACAU, D1_D4_D5, UAE, places
from highfence.law.us.ear.records import bar, certified, definition
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
from highfence.logic.expr import all_of, any_of, any_party, meets, not_
from highfence.logic.provisions import repealed, since

to = transaction.to

LISTED = meets("us.ear.740.2(a)(9)(ii):items")
PLACES_OR_ENTITIES = any_of(to.in_(D1_D4_D5), FOR_D5_MACAU_ENTITY)

VEU = "us.ear.748.15"
"""Authorization of validated end users: not a license exception, so never shut by this section."""

EMBARGOED = places("Cuba, Iran, North Korea, Syria, Russia or Belarus", "CU", "IR", "KP", "SY", "RU", "BY")
ITEMS_2022 = definition(
    "us.ear.740.2(a)(9):items",
    "advanced computing items of October 2022",
    since("2022-10-07", FR_2022, any_of(A_HARDWARE, A_RELATED)),
)

ITEMS_2023 = definition(
    "us.ear.740.2(a)(9)(ii):items",
    "items of 740.2(a)(9)(ii)(A) and (B)",
    since("2023-11-17", FR_2023, ITEMS),
    since("2024-12-02", FR_2024_DECEMBER, any_of(ITEMS, HBM_ITEMS)),
    since(
        "2025-01-13",
        FR_2025_DIFFUSION,
        any_of(ITEMS, HBM_ITEMS, meets("us.ear.4E091")),
        comply_from=COMPLY,
        stays=DIFFUSION,
    ),
)

NS_ITEMS = definition(
    "us.ear.740.2(a)(19):items",
    "advanced computing items controlled for national security",
    since(
        "2023-11-17",
        FR_2023,
        any_of(
            *(
                any_of(
                    limb(x, "3A001.z", "4A003.z", "4A004.z", "4A005.z", "5A002.z", "5A004.z", "5D002.z"),
                    related(x, "4D001", "5E002"),
                )
                for x in ("a", "b")
            )
        ),
    ),
)

SANCTIONED = bar(
    "us.ear.740.2(a)(6)",
    "places under embargo, and Russia and Belarus, unless part 746 lists the exception",
    since(
        "2018-01-01",
        BASELINE,
        any_of(to.in_(EMBARGOED), all_of(to.in_(places("Ukraine", "UA")), transaction.to_occupied_region)),
    ),
    bars=(
        "us.ear.740.8",
        "us.ear.740.9(a)(6)",
        "us.ear.740.25",
        "us.ear.740.27",
        "us.ear.740.28",
        "us.ear.740.29",
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
    "to Hong Kong, controlled for national security, without the import license or a statement that none is needed",
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
    "reexport from Hong Kong, controlled for national security, without its export license or a statement",
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
    OF_2022,
    ADVANCED_COMPUTING,
    UNVERIFIED,
    TO_HONG_KONG,
    FROM_HONG_KONG,
    STA_TO_UAE,
)
