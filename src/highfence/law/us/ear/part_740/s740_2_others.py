"""Section 740.2(a): restrictions on items of other categories than 3 to 5, told by their classification.

    (7)    technology for infrared detectors and image intensifiers of 6A002: only GOV (b)(2); which detectors
           these are, by wavelength and generation, is open
    (8)    detectors of explosives and concealed objects: only RPL, GOV (b)(2)(ii), TSU (a) and (c)
    (10)   implements of torture (742.11): nothing
    (11)   military commodities of 0A919: only GOV (b)(2)(ii)
    (14)   0Y521 entries: only GOV (b)(2)(ii), which the entries of Supplement No. 5 to part 774 say too
    (15)   600 series under a contract with $14 million or more of major defense equipment, outside A:5: only GOV (b)
    (16)   likewise to A:5, from $25 million
    (18)   9x515 items controlled for missile technology: no STA
    (21)   reexport of firearms that hold, or will hold, defense articles: only GOV (b)(2)(ii); what they hold is open
    (23)   semi-automatic firearms and shotguns, from $4 million, outside A:5 and A:6: only GOV (b). Mexico, South
           Africa and Turkey count as outside

Of (15) and (16) the value of the order is asked: below the amount, no part of it can reach it. (23) stood for Hong
Kong in 2020 (s740_2). Its exception for official use by NATO stands in GOV (c), which is shut all the same: the
stricter reading. (8) to (11) are as old as the rulebook; when (7) last changed was not seen.
"""

from __future__ import annotations

from highfence.facts.vocabulary import transaction
from highfence.law.us.ear.part_740.edges import STATE
from highfence.law.us.ear.part_740.eligibility import ORDINARY, controlled, listed, within
from highfence.law.us.ear.part_740.s740_2_controls import SERIES_600, SPACECRAFT_ENTRIES
from highfence.law.us.ear.part_742.chart import made_for
from highfence.law.us.ear.places import A5_A6, group, places
from highfence.law.us.ear.records import bar
from highfence.law.us.ear.sources import BASELINE
from highfence.logic.expr import all_of, meets, not_, not_modelled
from highfence.logic.provisions import Source, day, since

FR_2020_FIREARMS = Source(
    "85 FR 4136", day("2020-01-23"), "https://www.federalregister.gov/citation/85-FR-4136"
)
FR_2024_FIREARMS = Source(
    "89 FR 34680", day("2024-04-30"), "https://www.federalregister.gov/citation/89-FR-34680"
)

to = transaction.to
VEU = "us.ear.748.15"
US_AGENCIES = ("us.ear.740.11(b)(2)(ii)", VEU, STATE)

INFRARED = bar(
    "us.ear.740.2(a)(7)",
    "technology for infrared detectors and image intensifiers: only GOV (b)(2)",
    since(
        "2018-01-01",
        BASELINE,
        all_of(
            listed("6E001 or 6E002", "6E001", "6E002"),
            made_for(("6A002",)),
            not_modelled("whether the technology is for detectors of the wavelengths or generation named"),
        ),
    ),
    all_but=("us.ear.740.11(b)(2)", VEU, STATE),
)
DETECTION = bar(
    "us.ear.740.2(a)(8)",
    "detectors of explosives and concealed objects: only RPL, GOV (b)(2)(ii), TSU (a) and (c)",
    since(
        "2018-01-01",
        BASELINE,
        listed("detectors of explosives and objects", "2A983", "2A984", "2D983", "2D984", "2E983", "2E984"),
    ),
    all_but=("us.ear.740.10", "us.ear.740.13(a)", "us.ear.740.13(c)", *US_AGENCIES),
)
TORTURE = bar(
    "us.ear.740.2(a)(10)",
    "implements of torture: no exception",
    since("2018-01-01", BASELINE, all_of(ORDINARY, meets("us.ear.742.11(a)"))),
    bars=("us.ear.740",),
)
MILITARY_COMMODITIES = bar(
    "us.ear.740.2(a)(11)",
    "military commodities of 0A919: only GOV (b)(2)(ii)",
    since("2018-01-01", BASELINE, listed("0A919", "0A919")),
    all_but=US_AGENCIES,
)
TEMPORARY = bar(
    "us.ear.740.2(a)(14)",
    "items of the 0Y521 entries: only GOV (b)(2)(ii)",
    since("2018-01-01", BASELINE, listed("0Y521", "0A521", "0B521", "0C521", "0D521", "0E521")),
    all_but=US_AGENCIES,
)
MAJOR_EQUIPMENT = not_modelled("how much major defense equipment of the 600 series the contract includes")
MAJOR = bar(
    "us.ear.740.2(a)(15)",
    "600 series, with $14 million or more of major defense equipment, outside A:5: only GOV (b)",
    since(
        "2018-01-01",
        BASELINE,
        all_of(
            SERIES_600,
            not_(to.in_(group("A:5"))),
            transaction.order_value_usd >= 14_000_000,
            MAJOR_EQUIPMENT,
        ),
    ),
    all_but=("us.ear.740.11(b)", VEU, STATE),
)
MAJOR_A5 = bar(
    "us.ear.740.2(a)(16)",
    "600 series, with $25 million or more of major defense equipment, to A:5: only GOV (b)",
    since(
        "2018-01-01",
        BASELINE,
        all_of(
            SERIES_600,
            to.in_(group("A:5")),
            transaction.order_value_usd >= 25_000_000,
            MAJOR_EQUIPMENT,
        ),
    ),
    all_but=("us.ear.740.11(b)", VEU, STATE),
)
MISSILE_SPACECRAFT = bar(
    "us.ear.740.2(a)(18)",
    "9x515 items controlled for missile technology: no STA",
    since("2018-01-01", BASELINE, all_of(within("9x515", *SPACECRAFT_ENTRIES), controlled("MT"))),
    bars=("us.ear.740.20",),
)
FIREARMS_WITH_ARTICLES = bar(
    "us.ear.740.2(a)(21)",
    "reexport of firearms with defense articles: only GOV (b)(2)(ii)",
    since(
        "2020-03-09",
        FR_2020_FIREARMS,
        all_of(
            listed("firearms of 740.2(a)(21)", "0A501", "0A502", "0A506", "0A507", "0A508"),
            transaction.activity.is_("reexport", "transfer_in_country"),
            not_modelled("whether a defense article is or will be incorporated in the firearm"),
        ),
    ),
    all_but=US_AGENCIES,
)
TRUSTED = (A5_A6 - places("Mexico, South Africa or Turkey", "MX", "ZA", "TR")).named(
    "A:5 or A:6, except Mexico, South Africa and Turkey"
)
SEMI_AUTOMATIC = bar(
    "us.ear.740.2(a)(23):firearms",
    "semi-automatic firearms and shotguns of $4 million or more, outside A:5 and A:6: only GOV (b)",
    since(
        "2024-05-30",
        FR_2024_FIREARMS,
        all_of(
            listed("semi-automatic firearms", "0A506", "0A507", "0A508"),
            transaction.order_value_usd >= 4_000_000,
            not_(to.in_(TRUSTED)),
        ),
    ),
    all_but=("us.ear.740.11(b)", VEU, STATE),
)

PROVISIONS = (
    INFRARED,
    DETECTION,
    TORTURE,
    MILITARY_COMMODITIES,
    TEMPORARY,
    MAJOR,
    MAJOR_A5,
    MISSILE_SPACECRAFT,
    FIREARMS_WITH_ARTICLES,
    SEMI_AUTOMATIC,
)
