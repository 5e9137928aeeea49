"""Section 740.5: License Exceptions CIV (until 28 June 2020) and SPP (from 2 September 2025).

Exports and reexports to Syria of items designated EAR99. What part 744 asks stays.

CIV, civil end users, served destinations of D:1 other than North Korea, for civil end users and uses, where the
chart asked a license for national security alone and the entry said "CIV: Yes". What an entry said is left open.
From 29 June 2020 to the Syrian text the section stood reserved.
"""

from __future__ import annotations

from highfence.facts.vocabulary import end_use, transaction
from highfence.law.us.ear.part_740.edges import EXPORTED, SYRIA
from highfence.law.us.ear.part_740.eligibility import categories_3_to_5, controlled, within
from highfence.law.us.ear.part_746.embargoes import FR_2025_SYRIA
from highfence.law.us.ear.places import group, places
from highfence.law.us.ear.records import exception
from highfence.law.us.ear.sources import BASELINE
from highfence.law.us.ear.sources_2018 import FR_2020_CIV
from highfence.logic.expr import all_of, classified, none_of, not_modelled
from highfence.logic.provisions import grant, repealed, since

CIV = exception(
    "us.ear.740.5:civ",
    "civil end users in D:1",
    since(
        "2018-01-01",
        BASELINE,
        grant(
            all_of(
                EXPORTED,
                transaction.to.in_(
                    (group("D:1") - places("North Korea", "KP")).named("D:1, not North Korea")
                ),
                controlled("NS"),
                classified(categories_3_to_5()),
                none_of(end_use.military, end_use.wmd),
                not_modelled("whether the entry marked the item for License Exception CIV"),
            )
        ),
    ),
    repealed("2020-06-29", FR_2020_CIV),
    code="CIV",
    excuses=("us.ear.742.4(a)(1)",),
    elected=True,
)

SPP = exception(
    "us.ear.740.5",
    "EAR99 items to Syria",
    since(
        "2025-09-02",
        FR_2025_SYRIA,
        grant(
            all_of(
                transaction.activity.is_("export", "reexport"),
                transaction.to.in_(places("Syria", "SY")),
                within("EAR99", "EAR99"),
            )
        ),
    ),
    code="SPP",
    excuses=SYRIA,
)

PROVISIONS = (CIV, SPP)
