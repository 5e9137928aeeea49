"""Part 746: embargoes and other special controls, as far as they decide on advanced chips.

    746.2  Cuba           every item subject to the EAR
    746.4  North Korea    every item (EAR99 food and medicine aside)
    746.5, 746.8  Russia and Belarus    items on the Commerce Control List; EAR99 items by tariff number
    746.6  Crimea, Donetsk, Luhansk     every item; a region is a fact of its own (``to_occupied_region``)
    746.7  Iran           items on the Commerce Control List; the Treasury covers the rest
    746.9  Syria          every item; review and exceptions eased on 2 September 2025

Which EAR99 items the supplements to part 746 list is left open. Not modelled: food, medicine and
communications items that the sections spare, 746.3 (Iraq), 746.10 (luxury goods), Venezuela.
Exceptions for these destinations stand in part 740 and are not written.
"""

from __future__ import annotations

from highfence.facts.vocabulary import transaction
from highfence.law.us.ear.part_734.entry_sets import MOVED, ON_CCL
from highfence.law.us.ear.places import places
from highfence.law.us.ear.records import asserted, ladder, requirement, review, rung
from highfence.law.us.ear.sources import BASELINE
from highfence.logic.expr import TRUE, all_of, not_modelled
from highfence.logic.provisions import Source, day, since

FR_2025_SYRIA = Source(
    "90 FR 42315",
    day("2025-09-02"),
    "https://www.federalregister.gov/documents/2025/09/02/2025-16724",
    day("2025-08-28"),
)

to = transaction.to
RUSSIA_BELARUS = places("Russia or Belarus", "RU", "BY")
SOME_CASES = not_modelled("whether the item or purpose is one that the section reviews differently")
DENIAL = ladder(rung("case_by_case", SOME_CASES), rung("policy_of_denial", TRUE))

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
    since(
        "2018-01-01",
        BASELINE,
        all_of(
            MOVED,
            to.in_(RUSSIA_BELARUS),
            asserted("EAR99"),
            not_modelled("whether a supplement to part 746 lists the item by its tariff number"),
        ),
    ),
)

REGIONS = requirement(
    "us.ear.746.6(a)",
    "Crimea, so-called Donetsk and Luhansk regions: every item subject to the EAR",
    "EM",
    since(
        "2018-01-01", BASELINE, all_of(MOVED, to.in_(places("Ukraine", "UA")), transaction.to_occupied_region)
    ),
)
REGIONS_REVIEW = review(
    "us.ear.746.6(b)",
    "occupied regions: presumption of denial",
    since(
        "2018-01-01",
        BASELINE,
        ladder(rung("case_by_case", SOME_CASES), rung("presumption_of_denial", TRUE)),
    ),
    reviews=("us.ear.746.6(a)",),
)

IRAN = requirement(
    "us.ear.746.7(a)",
    "Iran: items on the Commerce Control List",
    "EM",
    since("2018-01-01", BASELINE, all_of(MOVED, to.in_(places("Iran", "IR")), ON_CCL)),
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
    since("2018-01-01", BASELINE, all_of(MOVED, to.in_(RUSSIA_BELARUS), ON_CCL)),
)
RUSSIA_REVIEW = review(
    "us.ear.746.8(b)",
    "Russia and Belarus: policy of denial, some purposes case by case",
    since("2018-01-01", BASELINE, DENIAL),
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
    CUBA,
    CUBA_REVIEW,
    NORTH_KOREA,
    NORTH_KOREA_REVIEW,
    INDUSTRY,
    REGIONS,
    REGIONS_REVIEW,
    IRAN,
    IRAN_REVIEW,
    RUSSIA,
    RUSSIA_REVIEW,
    SYRIA,
    SYRIA_REVIEW,
)
