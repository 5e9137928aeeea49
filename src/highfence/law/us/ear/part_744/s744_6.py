"""Section 744.6: activities of US persons, whether or not the item is subject to the EAR.

(b) forbids support for weapons of mass destruction and, since 16 March 2021, for military intelligence (86 FR
4865); the older text, (a) then, reached fewer countries for nuclear and missile ends, which the fact does not
tell apart. (c)(2) forbids shipping, facilitating or servicing what goes into the making of advanced circuits:
from 12 October 2022 in China, from 17 January 2023 in Macau, from 17 November 2023 in Macau and D:5. From
that day (i) and (ii) look at facilities of entities headquartered there, and natural persons working for
companies headquartered in the United States, A:5 or A:6 are exempt ((d)(4)).

The activity is ``us_person_support``; ``to`` is where the activity, or the item, goes.

The review policy (e)(3) of November 2023 looked at the destination alone, and had a presumption of approval
where a foreign-made item that is not subject to the EAR does the same. The text of April 2024 adds entities
headquartered in Macau or D:5 to the denial, and reviews such items, and those of its list, case by case.

(d) excludes, since 17 November 2023, clerical work and law enforcement and intelligence operations of the
United States ((1)), back-end steps that leave the technology level alone ((3)), and servicing of tools
elsewhere than where advanced-node circuits are made ((5)); the text of October 2023 has none of them.
Official duties for the government of the United States ((2)) are excluded from (b)(5) and, from the first
day, from the limb on tools. Each is a claim to be made. For (b)(5) a text of March 2022 was read; only the
rules of January and April 2021 can have written it, so it is open between them.

Not modelled: (c)(1), letters of BIS; information excluded under part 734 ((d)(1)(ii)); that the item must not
be subject to the EAR: for items that are, part 742 and section 744.23 ask for the license.
"""

from __future__ import annotations

from highfence.facts.vocabulary import end_use, item, party, support, transaction
from highfence.law.us.ear.items import A_Z_SOFTWARE, B_Z_SOFTWARE, DATACENTER_A
from highfence.law.us.ear.part_734.entry_sets import CAT_3_NOT_A
from highfence.law.us.ear.part_744.s744_22 import INTELLIGENCE_COUNTRIES
from highfence.law.us.ear.parties import END_USERS, HEADQUARTERED_IN_D5_MACAU
from highfence.law.us.ear.places import CHINA, CHINA_OR_MACAU, D5_MACAU, US_A5_A6
from highfence.law.us.ear.records import ladder, requirement, review, rung
from highfence.law.us.ear.sources import (
    BASELINE,
    FR_2022,
    FR_2023_MACAU,
    FR_2023_SME,
    FR_2024_APRIL,
)
from highfence.law.us.ear.sources_2018 import FR_2021_INTELLIGENCE
from highfence.logic.expr import (
    TRUE,
    DatedSet,
    Expr,
    all_of,
    any_of,
    any_party,
    meets,
    none_of,
    not_,
    not_modelled,
)
from highfence.logic.provisions import Source, day, since

FR_2021_CORRECTION = Source(
    "86 FR 18433", day("2021-04-09"), "https://www.federalregister.gov/citation/86-FR-18433"
)

SUPPORT = transaction.activity.is_("us_person_support")
FACILITY_OF_D5_MACAU = any_party(END_USERS, HEADQUARTERED_IN_D5_MACAU)
EXEMPT_EMPLOYER = any_party(
    {"employer"}, all_of(party.headquarters.in_(US_A5_A6), not_(party.majority_owned_by_hq5))
)
"""(d)(4). State the employer for a natural person only; companies have no such exemption."""
EXCLUDED_WORK = any_of(support.clerical, support.us_law_enforcement)
"""(d)(1)(i) and (iii): for (c)(2) as a whole."""
OFFICIAL_DUTIES = support.us_official_duties.true()
"""(d)(2): employees of the government, and contractors as its support personnel."""
SERVICING_ELSEWHERE = all_of(support.servicing, not_(end_use.advanced_node_ic))
"""(d)(5): installation included."""
NOT_EXCLUDED = none_of(EXEMPT_EMPLOYER, EXCLUDED_WORK)
TOOLS_WITH_SOFTWARE: Expr = meets("us.ear.742.4(a)(4)(i):items")
"""The tools of 742.4(a)(4), with their software and technology, which the paragraph lists alike."""


def at(where: DatedSet, *conditions: Expr) -> Expr:
    """Return the condition that a US person supports what goes to, or to a facility in, the countries."""
    return all_of(
        SUPPORT, any_of(transaction.to.in_(where), end_use.facility_country.in_(where)), *conditions
    )


WEAPONS = requirement(
    "us.ear.744.6(b):weapons",
    "support of US persons for weapons of mass destruction",
    "EU",
    since("2018-01-01", BASELINE, all_of(SUPPORT, end_use.wmd)),
)

OPEN_UNTIL_APRIL = not_modelled("whether official duties were excluded before April 2021")

INTELLIGENCE = requirement(
    "us.ear.744.6(b)(5)",
    "support of US persons for military intelligence",
    "EU",
    since(
        "2021-03-16",
        FR_2021_INTELLIGENCE,
        at(
            INTELLIGENCE_COUNTRIES,
            end_use.military_intelligence.true(),
            any_of(not_(OFFICIAL_DUTIES), OPEN_UNTIL_APRIL),
        ),
    ),
    since(
        "2021-04-09",
        FR_2021_CORRECTION,
        at(INTELLIGENCE_COUNTRIES, end_use.military_intelligence.true(), not_(OFFICIAL_DUTIES)),
    ),
)

ADVANCED_NODES = requirement(
    "us.ear.744.6(c)(2)(i)",
    "support of US persons for facilities that make advanced-node circuits",
    "EU",
    since("2022-10-12", FR_2022, at(CHINA, end_use.advanced_node_ic.true())),
    since("2023-01-17", FR_2023_MACAU, at(CHINA_OR_MACAU, end_use.advanced_node_ic.true())),
    since(
        "2023-11-17",
        FR_2023_SME,
        at(
            D5_MACAU,
            end_use.advanced_node_ic.true(),
            FACILITY_OF_D5_MACAU,
            NOT_EXCLUDED,
            not_(end_use.back_end_only),
        ),
    ),
)

UNKNOWN_NODES = requirement(
    "us.ear.744.6(c)(2)(ii)",
    "support of US persons with category 3 items for facilities whose node is not known",
    "EU",
    since("2022-10-12", FR_2022, at(CHINA, CAT_3_NOT_A, end_use.ic_node_unknown.true())),
    since("2023-01-17", FR_2023_MACAU, at(CHINA_OR_MACAU, CAT_3_NOT_A, end_use.ic_node_unknown.true())),
    since(
        "2023-11-17",
        FR_2023_SME,
        at(
            D5_MACAU,
            CAT_3_NOT_A,
            end_use.ic_node_unknown.true(),
            FACILITY_OF_D5_MACAU,
            NOT_EXCLUDED,
            not_(end_use.back_end_only),
        ),
    ),
)

TOOLS = requirement(
    "us.ear.744.6(c)(2)(iii)",
    "support of US persons with listed chip-making tools, whatever the end use",
    "EU",
    since("2022-10-12", FR_2022, at(CHINA, TOOLS_WITH_SOFTWARE, not_(OFFICIAL_DUTIES))),
    since("2023-01-17", FR_2023_MACAU, at(CHINA_OR_MACAU, TOOLS_WITH_SOFTWARE, not_(OFFICIAL_DUTIES))),
    since(
        "2023-11-17",
        FR_2023_SME,
        at(D5_MACAU, TOOLS_WITH_SOFTWARE, NOT_EXCLUDED, none_of(OFFICIAL_DUTIES, SERVICING_ELSEWHERE)),
    ),
)

REVIEW_WEAPONS = review(
    "us.ear.744.6(e)(1)",
    "support for weapons is denied where it contributes materially",
    since(
        "2018-01-01",
        BASELINE,
        ladder(
            rung("policy_of_denial", not_modelled("whether the support would contribute materially")),
            rung("case_by_case", TRUE),
        ),
    ),
    reviews=("us.ear.744.6(b):weapons",),
)

REVIEW_INTELLIGENCE = review(
    "us.ear.744.6(e)(2)",
    "support for military intelligence: presumption of denial",
    since("2021-03-16", FR_2021_INTELLIGENCE, ladder(rung("presumption_of_denial", TRUE))),
    reviews=("us.ear.744.6(b)(5)",),
)

FOR_ALLIED = any_party(END_USERS, party.headquarters.in_(US_A5_A6))

NOT_FOR_DATACENTERS = all_of(
    any_of(meets("us.ear.774.supp1:advanced"), A_Z_SOFTWARE, B_Z_SOFTWARE), not_(DATACENTER_A)
)


EQUIVALENT = item.foreign_equivalent_outside_control.true()

REVIEW_TOOLS = review(
    "us.ear.744.6(e)(3)",
    "support for advanced circuits: presumption of denial, with exceptions",
    since(
        "2022-10-12",
        FR_2022,
        ladder(rung("case_by_case", FOR_ALLIED), rung("presumption_of_denial", TRUE)),
    ),
    since(
        "2023-11-17",
        FR_2023_SME,
        ladder(
            rung("presumption_of_approval", EQUIVALENT),
            rung("presumption_of_denial", transaction.to.in_(D5_MACAU)),
            rung("case_by_case", TRUE),
        ),
    ),
    since(
        "2024-04-04",
        FR_2024_APRIL,
        ladder(
            rung("case_by_case", any_of(EQUIVALENT, NOT_FOR_DATACENTERS), "us.ear.744.6(e)(3)(ii)"),
            rung("presumption_of_denial", any_of(transaction.to.in_(D5_MACAU), FACILITY_OF_D5_MACAU)),
            rung("case_by_case", TRUE),
        ),
    ),
    reviews=("us.ear.744.6(c)(2)",),
)

PROVISIONS = (
    WEAPONS,
    INTELLIGENCE,
    ADVANCED_NODES,
    UNKNOWN_NODES,
    TOOLS,
    REVIEW_WEAPONS,
    REVIEW_INTELLIGENCE,
    REVIEW_TOOLS,
)
