"""Section 740.21: License Exception SCP, support for the Cuban people.

Items designated EAR99, or controlled for anti-terrorism alone, to Cuba: for the private sector and individuals
(b), civil society (c), communications and the press (d), persons allowed to do business there (e), and for a
year at most (f). Which purpose a movement has, and that it does not serve the government, is one condition.
"""

from __future__ import annotations

from highfence.facts.vocabulary import transaction
from highfence.law.us.ear.part_740.edges import CUBA, LIST_BASED
from highfence.law.us.ear.part_740.eligibility import ANTI_TERRORISM_ONLY, within
from highfence.law.us.ear.places import places
from highfence.law.us.ear.records import certified, exception
from highfence.law.us.ear.sources import BASELINE
from highfence.logic.expr import all_of, any_of
from highfence.logic.provisions import Condition, grant, since

SCP = exception(
    "us.ear.740.21",
    "support for the Cuban people",
    since(
        "2018-01-01",
        BASELINE,
        grant(
            all_of(
                transaction.activity.is_("export", "reexport"),
                transaction.to.in_(places("Cuba", "CU")),
                within("EAR99 or anti-terrorism alone", "EAR99", *ANTI_TERRORISM_ONLY),
            ),
            Condition(
                "us.ear.740.21",
                "one of the purposes of (b) to (f), not for the government or the party",
                any_of(*(certified(f"us.ear.740.21({x})") for x in "bcdef")),
            ),
        ),
    ),
    code="SCP",
    excuses=(*LIST_BASED, *CUBA),
    elected=True,
)

PROVISIONS = (SCP,)
