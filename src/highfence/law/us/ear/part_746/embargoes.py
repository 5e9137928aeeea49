"""Part 746: embargoes and other special controls, as far as they decide on advanced chips.

    746.2  Cuba           every item subject to the EAR
    746.4  North Korea    every item (EAR99 food and medicine aside)
    746.5, 746.8  Russia and Belarus    items on the Commerce Control List; EAR99 items by tariff number
    746.6  Crimea, Donetsk, Luhansk     every item; a region is a fact of its own (``to_occupied_region``)
    746.7  Iran           items on the Commerce Control List, some EAR99 items; the Treasury covers the rest
    746.9  Syria          every item; review and exceptions eased on 2 September 2025

746.8 came on 24 February 2022 for Russia and on 2 March for Belarus, with entries of categories 3 to 9; since
8 April 2022 every entry. It leaves deemed exports and reexports out. Before, Russia had 746.5 alone: items of
Supplement No. 2 and eight entries for deepwater, Arctic or shale oil, with tariff numbers from 3 March 2022;
Belarus joined 746.5 on 15 September 2022. 746.6 was Crimea alone until 24 February 2022, which the fact does
not tell from Donetsk and Luhansk, and had a presumption of denial; the policy of denial is dated to the rule
of that day, whose list of purposes it shares with 746.8(b) and which says so of all it adds (the first text
that was read is of January 2024).

Foreign-made items that 734.9(f) or (g) makes subject need a license to any destination (746.8(a)(2), and
(a)(3), which stands as 744.11(a)(2)(iii)): to Turkey too, for a product that goes to Russia. They need none
when they come from, or are transferred within, a country of Supplement No. 3, whose own law covers Russia:
(a)(12)(iii)(A), until June 2024 (a)(4), for Crimea 746.6(a)(4). An item subject for another reason besides is
not spared. That (a)(1) gives way as well follows from what the rules say of their purpose (87 FR 13627): the
exclusion had spared nothing that goes to Russia itself otherwise. For Iran the Supplement spares what
734.9(j) alone makes subject (746.7(a)(1)(iv)(A)); entries of the Control List need a license by (a)(1)(i) and
742.8 all the same, so this counts for EAR99 items of Supplement No. 7, from 24 February 2023.

Which EAR99 items the supplements to part 746 list is left open. Not modelled: food, medicine and
communications items that the sections spare, 746.3 (Iraq), 746.10 (luxury goods), Venezuela, deployments by
the government of Ukraine (746.6(a)(5)). Exceptions for these destinations stand in part 740.
"""

from __future__ import annotations

from highfence.facts.vocabulary import transaction
from highfence.law.us.ear.part_734.entry_sets import FOREIGN, MOVED, ON_CCL
from highfence.law.us.ear.part_734.s734_9 import FR_2023_IRAN
from highfence.law.us.ear.part_744.s744_21 import RUSSIAN_MILITARY
from highfence.law.us.ear.part_774.ccl import control_list
from highfence.law.us.ear.places import SANCTIONED_2022, joined, places
from highfence.law.us.ear.records import EAR, asserted, definition, ladder, requirement, review, rung
from highfence.law.us.ear.sources import BASELINE
from highfence.law.us.ear.sources_2018 import (
    FR_2022_ALL_ENTRIES,
    FR_2022_INDUSTRY,
    FR_2022_RUSSIA,
    FR_2023_CRIMEA,
)
from highfence.logic.expr import (
    TRUE,
    all_of,
    any_of,
    classified,
    codes,
    meets,
    none_of,
    not_,
    not_modelled,
)
from highfence.logic.provisions import Source, day, since

FR_2025_SYRIA = Source(
    "90 FR 42315",
    day("2025-09-02"),
    "https://www.federalregister.gov/documents/2025/09/02/2025-16724",
    day("2025-08-28"),
)

to = transaction.to
RUSSIA_BELARUS = SANCTIONED_2022
SUPPLEMENT_3 = joined(
    "Supplement No. 3 to part 746",
    (
        "AT AU BE BG CA CY CZ DE DK EE ES FI FR GB GR HR HU IE IT JP LT LU LV MT NL NZ PL PT RO SE SI SK",
        day("2022-02-24"),
    ),
    ("KR", day("2022-03-04")),
    ("CH IS LI NO", day("2022-04-08")),
    ("TW", day("2023-02-24")),
)
"""87 FR 12250, 87 FR 13628, 87 FR 21555, 88 FR 12183. The Scope column says "Full" of each."""
SOME_CASES = not_modelled("whether the item or purpose is one that the section reviews differently")
ON_RUSSIA = to.in_(places("Russia", "RU"))
SHIPPED = transaction.activity.is_("export", "reexport", "transfer_in_country")
CATEGORIES_3_TO_9 = any_of(
    meets("us.ear.774.supp1:equipment"),
    classified(
        codes("categories 3 to 9", {EAR + row.eccn for row in control_list() if row.eccn[0] in "3456789"})
    ),
)
OIL = asserted("EAR99", "0A998", "1C992", "3A229", "3A231", "3A232", "6A991", "8A992", "8D999")
FOR_OIL = not_modelled("whether the item is for deepwater, Arctic or shale oil or gas, and listed for it")
DENIAL = ladder(rung("case_by_case", SOME_CASES), rung("policy_of_denial", TRUE))

OTHER_GROUNDS = (
    "us.ear.734.3(a)(1)",
    "us.ear.734.3(a)(2)",
    "us.ear.734.3(a)(3)",
    "us.ear.734.9(a)(3)",
    "us.ear.734.9(b)",
    "us.ear.734.9(c)",
    "us.ear.734.9(d)",
    "us.ear.734.9(e)(1)",
    "us.ear.734.9(e)(2)",
    "us.ear.734.9(e)(3)",
    "us.ear.734.9(h)",
    "us.ear.734.9(i)",
    "us.ear.734.9(k)",
    "us.ear.734.9(l)",
)
"""All that can make an item subject to the EAR but the rules on Russia and Iran."""

EXCLUDED_COUNTRIES = definition(
    "us.ear.746.supp3",
    "items that only the rules on Russia and Iran can make subject, from or within a country of Supplement No. 3",
    since(
        "2022-02-24",
        FR_2022_RUSSIA,
        all_of(
            any_of(
                all_of(transaction.activity.is_("reexport"), transaction.from_.in_(SUPPLEMENT_3)),
                all_of(transaction.activity.is_("transfer_in_country"), to.in_(SUPPLEMENT_3)),
            ),
            none_of(meets(*OTHER_GROUNDS)),
        ),
    ),
)
SPARED = definition(
    "us.ear.746.8(a)(12)(iii)(A)",
    "items that only the rules on Russia make subject, from or within a country of Supplement No. 3",
    since(
        "2022-02-24",
        FR_2022_RUSSIA,
        all_of(meets("us.ear.746.supp3"), not_(meets("us.ear.734.9(j)"))),
    ),
)
NOT_SPARED = not_(meets("us.ear.746.8(a)(12)(iii)(A)"))

CUBA = requirement(
    "us.ear.746.2(a)",
    "Cuba: every item subject to the EAR",
    "EM",
    since("2018-01-01", BASELINE, all_of(MOVED, to.in_(places("Cuba", "CU")))),
)
CUBA_REVIEW = review(
    "us.ear.746.2(b)",
    "Cuba: general policy of denial",
    since("2018-01-01", BASELINE, DENIAL),
    reviews=("us.ear.746.2(a)",),
)

NORTH_KOREA = requirement(
    "us.ear.746.4(a)",
    "North Korea: every item subject to the EAR",
    "EM",
    since("2018-01-01", BASELINE, all_of(MOVED, to.in_(places("North Korea", "KP")))),
)
NORTH_KOREA_REVIEW = review(
    "us.ear.746.4(c)",
    "North Korea: policy of denial, other items case by case",
    since("2018-01-01", BASELINE, DENIAL),
    reviews=("us.ear.746.4(a)",),
)

INDUSTRY = requirement(
    "us.ear.746.5(a)",
    "Russia and Belarus: industrial items by tariff number, EAR99 included",
    "EM",
    since("2018-01-01", BASELINE, all_of(MOVED, ON_RUSSIA, OIL, FOR_OIL)),
    since(
        "2022-09-15",
        FR_2022_INDUSTRY,
        all_of(
            MOVED,
            to.in_(RUSSIA_BELARUS),
            asserted("EAR99"),
            not_modelled("whether a supplement to part 746 lists the item by its tariff number"),
        ),
    ),
)

OCCUPIED = all_of(MOVED, to.in_(places("Ukraine", "UA")), transaction.to_occupied_region)

REGIONS = requirement(
    "us.ear.746.6(a)",
    "Crimea, so-called Donetsk and Luhansk regions: every item subject to the EAR",
    "EM",
    since(
        "2018-01-01",
        BASELINE,
        all_of(OCCUPIED, not_modelled("whether the region is Crimea")),
    ),
    since("2022-02-24", FR_2022_RUSSIA, OCCUPIED),
    since("2023-05-19", FR_2023_CRIMEA, all_of(OCCUPIED, NOT_SPARED)),
)
REGIONS_REVIEW = review(
    "us.ear.746.6(b)",
    "occupied regions: policy of denial; until February 2022 a presumption of denial",
    since(
        "2018-01-01",
        BASELINE,
        ladder(rung("case_by_case", SOME_CASES), rung("presumption_of_denial", TRUE)),
    ),
    since("2022-02-24", FR_2022_RUSSIA, DENIAL),
    reviews=("us.ear.746.6(a)",),
)

TO_IRAN = all_of(MOVED, to.in_(places("Iran", "IR")))

IRAN = requirement(
    "us.ear.746.7(a)",
    "Iran: items on the Commerce Control List",
    "EM",
    since("2018-01-01", BASELINE, all_of(TO_IRAN, ON_CCL)),
)
IRAN_SUPPLEMENT_7 = requirement(
    "us.ear.746.7(a)(1)(ii)",
    "Iran: EAR99 items of Supplement No. 7, foreign-made ones of 734.9(j) included",
    "EM",
    since(
        "2023-02-24",
        FR_2023_IRAN,
        all_of(
            TO_IRAN,
            asserted("EAR99"),
            not_modelled("whether Supplement No. 7 to part 746 lists the item"),
            any_of(not_(meets("us.ear.746.supp3")), meets("us.ear.734.9(f)", "us.ear.734.9(g)")),
        ),
    ),
)
IRAN_REVIEW = review(
    "us.ear.746.7(b)",
    "Iran: general policy of denial",
    since("2018-01-01", BASELINE, DENIAL),
    reviews=("us.ear.746.7(a)",),
)

RUSSIA = requirement(
    "us.ear.746.8(a)",
    "Russia and Belarus: items on the Commerce Control List",
    "EM",
    since(
        "2022-02-24", FR_2022_RUSSIA, all_of(SHIPPED, to.in_(RUSSIA_BELARUS), CATEGORIES_3_TO_9, NOT_SPARED)
    ),
    since("2022-04-08", FR_2022_ALL_ENTRIES, all_of(SHIPPED, to.in_(RUSSIA_BELARUS), ON_CCL, NOT_SPARED)),
)
RUSSIA_PRODUCTS = requirement(
    "us.ear.746.8(a)(2)",
    "Russia and Belarus: foreign-made items of 734.9(f), to any destination",
    "EM",
    since("2022-02-24", FR_2022_RUSSIA, all_of(SHIPPED, FOREIGN, meets("us.ear.734.9(f)"), NOT_SPARED)),
)
RUSSIA_REVIEW = review(
    "us.ear.746.8(b)",
    "Russia and Belarus: policy of denial, some purposes case by case",
    since("2018-01-01", BASELINE, ladder(RUSSIAN_MILITARY, *DENIAL.rungs)),
    reviews=("us.ear.746.8(a)", "us.ear.746.5(a)"),
)
SYRIA = requirement(
    "us.ear.746.9(a)",
    "Syria: every item subject to the EAR",
    "EM",
    since("2018-01-01", BASELINE, all_of(MOVED, to.in_(places("Syria", "SY")))),
)
SYRIA_REVIEW = review(
    "us.ear.746.9(c)",
    "Syria: general policy of denial; from September 2025 approval for civil purposes",
    since("2018-01-01", BASELINE, DENIAL),
    since(
        "2025-09-02",
        FR_2025_SYRIA,
        ladder(rung("presumption_of_approval", SOME_CASES), rung("case_by_case", TRUE)),
    ),
    reviews=("us.ear.746.9(a)",),
)

PROVISIONS = (
    EXCLUDED_COUNTRIES,
    SPARED,
    CUBA,
    CUBA_REVIEW,
    NORTH_KOREA,
    NORTH_KOREA_REVIEW,
    INDUSTRY,
    REGIONS,
    REGIONS_REVIEW,
    IRAN,
    IRAN_SUPPLEMENT_7,
    IRAN_REVIEW,
    RUSSIA,
    RUSSIA_PRODUCTS,
    RUSSIA_REVIEW,
    SYRIA,
    SYRIA_REVIEW,
)
