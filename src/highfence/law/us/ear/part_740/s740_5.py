"""Section 740.5: License Exception SPP, Syria Peace and Prosperity (from 2 September 2025).

Exports and reexports to Syria of items designated EAR99. What part 744 asks stays.

The section was that of License Exception CIV (civil end users in D:1) until CIV was removed on 29 June 2020;
then it stood reserved. CIV is not written: the rulebook begins later.
"""

from __future__ import annotations

from highfence.facts.vocabulary import transaction
from highfence.law.us.ear.part_740.edges import SYRIA
from highfence.law.us.ear.part_740.eligibility import listed
from highfence.law.us.ear.part_746.embargoes import FR_2025_SYRIA
from highfence.law.us.ear.places import places
from highfence.law.us.ear.records import exception
from highfence.logic.expr import all_of
from highfence.logic.provisions import grant, since

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
                listed("EAR99", "EAR99"),
            )
        ),
    ),
    code="SPP",
    excuses=SYRIA,
)

PROVISIONS = (SPP,)
