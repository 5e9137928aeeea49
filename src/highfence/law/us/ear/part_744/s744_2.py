"""Sections 744.2, 744.3 and 744.4: nuclear, missile, and chemical or biological weapons end uses.

One fact, ``end_use.wmd``, answers the three sections: it says whether any of these end uses is known.
The sections differ by country (744.2 spares the countries of Supplement No. 3 to part 744, 744.3 the
end uses in A:2), which the fact does not tell apart, so a known end use needs a license under each.
Review is case by case, and denial where the item would contribute materially to the weapon.
"""

from __future__ import annotations

from highfence.facts.vocabulary import end_use
from highfence.law.us.ear.part_734.entry_sets import MOVED
from highfence.law.us.ear.part_744.s744_21 import FOREIGN_MILITARY, RUSSIAN_MILITARY
from highfence.law.us.ear.records import ladder, requirement, review, rung
from highfence.law.us.ear.sources import BASELINE
from highfence.logic.expr import TRUE, all_of, not_modelled
from highfence.logic.provisions import since

NUCLEAR = requirement(
    "us.ear.744.2(a)",
    "nuclear explosive end uses",
    "EU",
    since("2018-01-01", BASELINE, all_of(MOVED, end_use.wmd)),
)
MISSILE = requirement(
    "us.ear.744.3(a)", "missile end uses", "EU", since("2018-01-01", BASELINE, all_of(MOVED, end_use.wmd))
)
CHEMICAL_BIOLOGICAL = requirement(
    "us.ear.744.4(a)",
    "chemical and biological weapons end uses",
    "EU",
    since("2018-01-01", BASELINE, all_of(MOVED, end_use.wmd)),
)

REVIEW = review(
    "us.ear.744.2(d)",
    "weapons end uses: case by case, denial on material contribution (744.3(d), 744.4(d) alike)",
    since(
        "2018-01-01",
        BASELINE,
        ladder(
            RUSSIAN_MILITARY,
            rung(
                "policy_of_denial",
                not_modelled("whether the item would contribute materially to the weapon"),
            ),
            FOREIGN_MILITARY,
            rung("case_by_case", TRUE),
        ),
    ),
    reviews=("us.ear.744.2(a)", "us.ear.744.3(a)", "us.ear.744.4(a)"),
)

PROVISIONS = (NUCLEAR, MISSILE, CHEMICAL_BIOLOGICAL, REVIEW)
