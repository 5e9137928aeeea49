"""Section 748.15: validated end users.

A validated end user (VEU) is a firm that BIS has approved beforehand and listed in Supplement No. 7 to
this part, with the items it may receive and the places where. What is sent to it needs no further
license. There are two kinds.

* General authorizations, for China and India. In China the items serve civil end uses only. Certain
  VEUs are also freed from the limbs of 744.23 and 744.6 on the making of chips and supercomputers
  ((d)(1), since 17 October 2023); which, Supplement No. 7 says for each.
* Data center authorizations, since 2 October 2024, for destinations outside D:5. On 13 January 2025 they
  were split into universal (UVEU, for firms from the destinations of Supplement No. 5(a) to part 740)
  and national ones (NVEU, one for each country). Compliance was due on 15 May 2025, and BIS has said
  since 13 May 2025 that it does not enforce the rule that split them: the text of October 2024 goes on.

Whether a party is a VEU is a fact of the party (``veu``), true of the days on which Supplement No. 7
lists it. Intel Semiconductor (Dalian), Samsung China Semiconductor and SK hynix Semiconductor (China)
were taken off with effect on 31 December 2025 (90 FR 42321): for them ``veu`` is false from that day.
That a VEU is freed by (d)(1) is stated as an approval, ``us.ear.748.15(d)(1)``.

Four things only the filer can know are conditions that it fulfills: the item and the place are listed
for the VEU ((a)(1)); the item is neither controlled for missile technology or crime control, nor, for data
centers, of the 600 series or of no need there ((c)); the VEU has certified ((e)); it was told of the
shipment ((g)). So is, for a data center, that the quantity stays within the NVEU's allocation for the
quarter, 633 million TPP in early 2025 rising to 5,064 million in 2027: an installed base, which one
transaction does not show.

Not modelled: how a VEU is approved (Supplements No. 8 to 10) and moves items between its own sites; the
Wassenaar reports on exports under VEU (743.1), which hang on the Sensitive List.
"""

from __future__ import annotations

from highfence.facts.vocabulary import end_use, party, transaction
from highfence.law.us.ear.parties import END_USERS
from highfence.law.us.ear.places import ABROAD, CHINA, D5, D5_MACAU, SUPP_5A, group, places
from highfence.law.us.ear.records import certified, condition, definition, duty, exception
from highfence.law.us.ear.sources import BASELINE, FR_2024_VEU, FR_2025_DIFFUSION, NON_ENFORCEMENT
from highfence.logic.expr import (
    all_of,
    any_of,
    any_party,
    every_party,
    meets,
    none_of,
    not_modelled,
)
from highfence.logic.provisions import Condition, Source, Stay, day, grant, since

FR_2023_VEU = Source(
    "88 FR 71480",
    day("2023-10-17"),
    "https://www.govinfo.gov/content/pkg/FR-2023-10-17/html/2023-22873.htm",
)

to = transaction.to
INDIA = places("India", "IN")
CHINA_OR_INDIA = (CHINA | INDIA).named("China or India")
OUTSIDE_D5 = (ABROAD - D5).named("destinations abroad outside D:5")
OUTSIDE_D5_MACAU = (ABROAD - D5_MACAU).named("destinations abroad outside Macau and D:5")
_A = group("A:1") | group("A:2") | group("A:3") | group("A:4") | group("A:5") | group("A:6")
NVEU_PLACES = (
    (_A | group("B") | group("D:1") | group("D:2") | group("D:3") | group("D:4")) - D5_MACAU
).named("Country Groups A, B, D:1 to D:4, not Macau or D:5")

VALIDATED = definition(
    "us.ear.748.15(a)(1):veu",
    "consigned to a validated end user, and for its own use",
    since(
        "2018-01-01",
        BASELINE,
        all_of(any_party(END_USERS, party.veu), every_party(END_USERS, party.veu)),
    ),
)
FOR_VEU = meets("us.ear.748.15(a)(1):veu")

FREED_VEU = definition(
    "us.ear.748.15(d)(1):freed",
    "a validated end user that Supplement No. 7 frees from the limbs on chips and supercomputers",
    since(
        "2023-10-17",
        FR_2023_VEU,
        any_party(END_USERS, party.approvals.any_in({"us.ear.748.15(d)(1)"})),
    ),
)
IDENTIFIED = meets("us.ear.748.15(d)(1):freed")

CHIP_USES = any_of(
    end_use.supercomputer, end_use.advanced_node_ic, end_use.ic_node_unknown, end_use.semiconductor_equipment
)
CIVIL = any_of(to.in_(INDIA), none_of(end_use.military, end_use.military_intelligence))

SENT = all_of(
    transaction.activity.is_("export", "reexport", "transfer_in_country"),
    to.in_(CHINA_OR_INDIA),
    FOR_VEU,
    CIVIL,
    none_of(end_use.wmd),
)

LISTED = condition("us.ear.748.15(a)(1)", "the item and the place are listed for the VEU in Supplement No. 7")
ELIGIBLE = condition("us.ear.748.15(c)", "the item is not one that the section keeps out")
CERTIFIED = condition("us.ear.748.15(e)", "a certification of the VEU is at hand before the first shipment")
NOTIFIED = condition("us.ear.748.15(g)", "the VEU is told in writing what is shipped under the authorization")
CONDITIONS = (LISTED, ELIGIBLE, CERTIFIED, NOTIFIED)

GENERAL = exception(
    "us.ear.748.15(b)(1)",
    "general authorization: a validated end user in China or India",
    since("2018-01-01", BASELINE, grant(all_of(SENT, none_of(CHIP_USES)), *CONDITIONS)),
    since(
        "2023-10-17", FR_2023_VEU, grant(all_of(SENT, any_of(IDENTIFIED, none_of(CHIP_USES))), *CONDITIONS)
    ),
    code="VEU",
    excuses=("us.ear.742.4", "us.ear.742.6"),
    elected=True,
)

FREED = exception(
    "us.ear.748.15(d)(1)",
    "validated end users freed from the limbs on chips and supercomputers",
    since(
        "2023-10-17",
        FR_2023_VEU,
        grant(
            all_of(
                transaction.activity.is_("export", "reexport", "transfer_in_country", "us_person_support"),
                to.in_(CHINA_OR_INDIA),
                FOR_VEU,
                IDENTIFIED,
            )
        ),
    ),
    code="VEU",
    excuses=("us.ear.744.23(a)(1)", "us.ear.744.23(a)(2)", "us.ear.744.6(c)(2)"),
)
"""Standing by itself: these limbs do not apply to the VEU, under whatever authorization items go to it."""

MOVED_TO_CENTER = any_of(
    transaction.activity.is_("export", "reexport"),
    all_of(
        transaction.activity.is_("transfer_in_country"),
        not_modelled("a transfer is covered between authorized sites of one and the same VEU only"),
    ),
)
CENTER_USE = none_of(end_use.military_intelligence, end_use.wmd)

UNIVERSAL = definition(
    "us.ear.748.15(b)(2)(i)",
    "a firm that can be a universal VEU: headquartered, or with its parent, in Supplement No. 5(a)",
    since(
        "2025-01-13",
        FR_2025_DIFFUSION,
        any_party(END_USERS, any_of(party.headquarters.in_(SUPP_5A), party.parent_headquarters.in_(SUPP_5A))),
    ),
)
NATIONAL = definition(
    "us.ear.748.15(b)(2)(ii)",
    "a firm that can be a national VEU: in or from Country Groups A, B, D:1 to D:4, not Macau or D:5",
    since(
        "2025-01-13",
        FR_2025_DIFFUSION,
        any_party(
            END_USERS,
            any_of(
                party.country.in_(NVEU_PLACES),
                party.headquarters.in_(NVEU_PLACES),
                party.parent_headquarters.in_(NVEU_PLACES),
            ),
        ),
    ),
)
UVEU, NVEU = meets("us.ear.748.15(b)(2)(i)"), meets("us.ear.748.15(b)(2)(ii)")

DATA_CENTER = exception(
    "us.ear.748.15(b)(2)",
    "data center authorization: a validated end user for its own data center",
    since(
        "2024-10-02",
        FR_2024_VEU,
        grant(all_of(MOVED_TO_CENTER, to.in_(OUTSIDE_D5), FOR_VEU, CENTER_USE), *CONDITIONS),
    ),
    since(
        "2025-01-13",
        FR_2025_DIFFUSION,
        grant(
            all_of(MOVED_TO_CENTER, to.in_(OUTSIDE_D5_MACAU), FOR_VEU, CENTER_USE, any_of(UVEU, NVEU)),
            *CONDITIONS,
            Condition(
                "us.ear.748.15(a)(2)(iii)(B)",
                "the installed base of a national VEU stays within its allocation for the quarter",
                any_of(UVEU, certified("us.ear.748.15(a)(2)(iii)(B)")),
            ),
        ),
        comply_from="2025-05-15",
        stays=(Stay("not_enforced", day("2025-05-13"), None, NON_ENFORCEMENT),),
    ),
    code="VEU",
    excuses=("us.ear.742.4", "us.ear.742.6"),
    elected=True,
)

REEXPORT_REPORT = duty(
    "us.ear.748.15(f)(1)(i)",
    "report of reexports to a VEU: each year by 15 February; for data centers by 15 July and 15 January",
    since("2018-01-01", BASELINE, transaction.activity.is_("reexport")),
    what="report",
    attaches_to=("us.ear.748.15",),
)

INVENTORY_REPORT = duty(
    "us.ear.748.15(f)(1)(ii)",
    "report of the data center on what it has received: by 15 July and 15 January",
    since("2024-10-02", FR_2024_VEU, transaction.activity.is_("export", "reexport")),
    what="report",
    attaches_to=("us.ear.748.15(b)(2)",),
)

PROVISIONS = (
    VALIDATED,
    GENERAL,
    UNIVERSAL,
    NATIONAL,
    DATA_CENTER,
    FREED_VEU,
    FREED,
    REEXPORT_REPORT,
    INVENTORY_REPORT,
)
