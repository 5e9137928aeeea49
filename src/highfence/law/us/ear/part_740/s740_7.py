"""Section 740.7: License Exception APP, computers.

    (c)(2)        computers and electronic assemblies of 4A003.b and .c to Computer Tier 1, of any APP
    (c)(3)(i)     software and technology for them to A:5
    (c)(3)(ii), (iii), (d)(3)    technology and source code to foreign nationals (deemed exports), up to an APP
                  that depends on the tier and on the purpose: development and production, or use

4A003.g, z.2 and z.4 are out unless shipped with the computer ((b)(1)); items at the level of 3A090 are left
out altogether, since their entries deny it. Tier 1 and Tier 3 are lists of the section. The limits of the
deemed exports, 175 and 500 (Tier 1), 50 and 140 (Tier 3), are those of the present text; from November 2017 they
were 40, 200, 16 and 32, and the day of the change was not found: between the two the answer is open from
October 2022 until the first day on which the present text was read. Hong Kong was in Tier 1 until 22 December
2020 (85 FR 83765), Burma in Tier 1 until 7 March 2021 and in Tier 3 since, Sudan in none until 13 January 2021. End uses of 744.2 to 744.5 stay under their own requirements.
"""

from __future__ import annotations

from datetime import date

from highfence.facts.vocabulary import item, transaction
from highfence.law.us.ear.part_740.edges import LIST_BASED, MOVED
from highfence.law.us.ear.part_740.eligibility import LEVEL, marked
from highfence.law.us.ear.places import group, places
from highfence.law.us.ear.records import condition, definition, exception
from highfence.law.us.ear.sources import BASELINE
from highfence.law.us.ear.sources_2018 import READ_BACK
from highfence.logic.expr import DatedSet, Expr, all_of, any_of, either, meets, not_
from highfence.logic.provisions import Source, day, grant, since

CFR_2026 = Source(
    "15 CFR 740.7 as printed on 2026-07-23",
    day("2026-07-23"),
    "https://www.ecfr.gov/on/2026-07-23/title-15/section-740.7",
)

TIER_1 = DatedSet(
    "Hong Kong and Burma", (("HK", date.min, day("2020-12-22")), ("MM", date.min, day("2021-03-07")))
) | places(
    "Computer Tier 1",
    *[
        "AL",
        "AG",
        "AR",
        "AW",
        "AU",
        "AT",
        "BS",
        "BD",
        "BB",
        "BE",
        "BZ",
        "BJ",
        "BT",
        "BO",
        "BW",
        "BR",
        "BN",
        "BG",
        "BF",
        "BI",
        "CM",
        "CV",
        "CF",
        "TD",
        "CL",
        "CO",
        "CD",
        "CG",
        "CR",
        "CI",
        "HR",
        "CW",
        "CY",
        "CZ",
        "DK",
        "DM",
        "DO",
        "EC",
        "SV",
        "GQ",
        "ER",
        "EE",
        "ET",
        "FJ",
        "FI",
        "FR",
        "GA",
        "GM",
        "DE",
        "GH",
        "GR",
        "GD",
        "GT",
        "GN",
        "GW",
        "GY",
        "HT",
        "HN",
        "HU",
        "IS",
        "ID",
        "IE",
        "IT",
        "JM",
        "JP",
        "KE",
        "KI",
        "KR",
        "LV",
        "LS",
        "LR",
        "LT",
        "LU",
        "MG",
        "MW",
        "MY",
        "MV",
        "ML",
        "MT",
        "MH",
        "MU",
        "MX",
        "FM",
        "MC",
        "MZ",
        "NA",
        "NR",
        "NP",
        "NL",
        "NZ",
        "NI",
        "NE",
        "NG",
        "NO",
        "PW",
        "PA",
        "PG",
        "PY",
        "PE",
        "PH",
        "PL",
        "PT",
        "RO",
        "RW",
        "KN",
        "LC",
        "VC",
        "ST",
        "WS",
        "SM",
        "SN",
        "SC",
        "SL",
        "SG",
        "SX",
        "SK",
        "SI",
        "SB",
        "SO",
        "ZA",
        "ES",
        "LK",
        "SR",
        "SZ",
        "SE",
        "CH",
        "TW",
        "TZ",
        "TG",
        "TO",
        "TH",
        "TL",
        "TT",
        "TR",
        "TV",
        "UG",
        "GB",
        "UY",
        "VA",
        "VE",
        "EH",
        "ZM",
        "ZW",
    ],
)
TIER_1 = TIER_1.named("Computer Tier 1")
TIER_3 = DatedSet(
    "Burma and Sudan", (("MM", day("2021-03-08"), None), ("SD", day("2021-01-14"), None))
) | places(
    "Computer Tier 3",
    *[
        "AF",
        "DZ",
        "AD",
        "AO",
        "AM",
        "AZ",
        "BH",
        "BY",
        "BA",
        "KH",
        "CN",
        "KM",
        "DJ",
        "EG",
        "GE",
        "IN",
        "IQ",
        "IL",
        "JO",
        "KZ",
        "XK",
        "KW",
        "KG",
        "LA",
        "LB",
        "LY",
        "MO",
        "MK",
        "MR",
        "MD",
        "MN",
        "ME",
        "MA",
        "OM",
        "PK",
        "QA",
        "RU",
        "SA",
        "RS",
        "TJ",
        "TN",
        "TM",
        "UA",
        "AE",
        "UZ",
        "VU",
        "VN",
        "YE",
    ],
)
TIER_3 = TIER_3.named("Computer Tier 3")
A5 = group("A:5")

MARKED = definition(
    "us.ear.740.7(a)",
    "computers marked for APP, with their software and technology",
    since("2018-01-01", BASELINE, all_of(marked("APP"), not_(LEVEL))),
)
HARDWARE = item.kind.is_("computer", "electronic_assembly")
INTANGIBLE = item.kind.is_("software", "technology")
DEVELOPED = item.technology_purpose.is_("development", "production")
USED = item.technology_purpose.is_("use")
RELEASED = transaction.activity.is_("deemed_export")

COMPUTERS = exception(
    "us.ear.740.7(c)(2)",
    "computers to Computer Tier 1",
    since(
        "2018-01-01",
        BASELINE,
        grant(
            all_of(MOVED, HARDWARE, meets("us.ear.740.7(a)"), transaction.to.in_(TIER_1)),
            condition("us.ear.740.7(a)(1)", "for consumption in a country of the tier"),
        ),
    ),
    code="APP",
    excuses=LIST_BASED,
    elected=True,
)

TO_A5 = exception(
    "us.ear.740.7(c)(3)(i)",
    "software and technology for computers to A:5",
    since(
        "2018-01-01",
        BASELINE,
        grant(all_of(MOVED, INTANGIBLE, meets("us.ear.740.7(a)"), transaction.to.in_(A5))),
    ),
    code="APP",
    excuses=LIST_BASED,
    elected=True,
)


def _up_to(developed: float, used: float) -> Expr:
    return any_of(
        all_of(DEVELOPED, item.app_wt <= developed),
        all_of(USED, item.app_wt <= used),
    )


TIER_1_PEOPLE = all_of(transaction.to.in_((TIER_1 - A5).named("Computer Tier 1, not A:5")), _up_to(175, 500))
TIER_3_PEOPLE = all_of(transaction.to.in_((TIER_3 - A5).named("Computer Tier 3, not A:5")), _up_to(50, 140))
BEFORE = any_of(
    all_of(transaction.to.in_((TIER_1 - A5).named("Computer Tier 1, not A:5")), _up_to(40, 200)),
    all_of(transaction.to.in_((TIER_3 - A5).named("Computer Tier 3, not A:5")), _up_to(16, 32)),
)
NOW = definition(
    "us.ear.740.7(c)(3):limits",
    "technology and source code within the limits for its tier and purpose",
    since("2018-01-01", BASELINE, any_of(TIER_1_PEOPLE, TIER_3_PEOPLE)),
)
LOWER = definition(
    "us.ear.740.7(c)(3):lower",
    "technology and source code within the lower limits of 2021",
    since("2018-01-01", BASELINE, BEFORE),
)
VISA = condition("us.ear.740.7(b)(6)", "the foreign national holds a valid visa where one is needed")

PEOPLE = exception(
    "us.ear.740.7(c)(3)(ii)",
    "technology and source code for computers to foreign nationals of Tiers 1 and 3",
    since(
        "2018-01-01",
        BASELINE,
        grant(
            all_of(RELEASED, INTANGIBLE, meets("us.ear.740.7(a)"), meets("us.ear.740.7(c)(3):lower")), VISA
        ),
    ),
    since(
        "2022-10-07",
        READ_BACK,
        grant(
            all_of(
                RELEASED,
                INTANGIBLE,
                meets("us.ear.740.7(a)"),
                either(meets("us.ear.740.7(c)(3):lower"), meets("us.ear.740.7(c)(3):limits")),
            ),
            VISA,
        ),
    ),
    since(
        "2026-07-23",
        CFR_2026,
        grant(
            all_of(RELEASED, INTANGIBLE, meets("us.ear.740.7(a)"), meets("us.ear.740.7(c)(3):limits")), VISA
        ),
    ),
    code="APP",
    excuses=LIST_BASED,
    elected=True,
)

PROVISIONS = (MARKED, COMPUTERS, TO_A5, NOW, LOWER, PEOPLE)
