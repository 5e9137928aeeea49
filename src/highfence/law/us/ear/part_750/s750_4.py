"""Section 750.4: how long a license application takes.

An application is resolved or referred to the President within 90 calendar days of its registration; within nine
days BIS refers it to other agencies, which answer within thirty. The clock stops in the cases of paragraph (b), such
as assurances from a foreign government and end-use checks, so this is a guide and no promise. Shown where a license
is required; nothing is owed.
"""

from __future__ import annotations

from highfence.facts.vocabulary import transaction
from highfence.law.us.ear.records import duty
from highfence.law.us.ear.sources import BASELINE
from highfence.logic.provisions import since

REVIEW_DAYS = duty(
    "us.ear.750.4(a)",
    "review of an application within 90 calendar days; referral in 9 days, answers of agencies in 30",
    since(
        "2018-01-01",
        BASELINE,
        transaction.activity.is_(
            "export",
            "reexport",
            "transfer_in_country",
            "deemed_export",
            "deemed_reexport",
            "us_person_support",
        ),
    ),
    what="record",
    attaches_to=("us.ear.742", "us.ear.744", "us.ear.746", "us.ear.informed"),
)

PROVISIONS = (REVIEW_DAYS,)
