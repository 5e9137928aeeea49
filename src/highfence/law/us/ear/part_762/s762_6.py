"""Section 762.6: records are kept for five years.

Whoever exports, reexports or transfers an item subject to the EAR, or takes part as 762.1 says, keeps the
records that 762.2 lists, for five years from the latest of the export, any known reexport, transfer or
diversion, and the end of the transaction. The duty stands with or without a license, and covers the
notices, certificates and reports of the exceptions used. Records that an agency has asked for are kept
until it agrees otherwise (paragraph (b), not modelled).
"""

from __future__ import annotations

from highfence.facts.vocabulary import transaction
from highfence.law.us.ear.records import duty
from highfence.law.us.ear.sources import BASELINE
from highfence.logic.provisions import since

FIVE_YEARS = duty(
    "us.ear.762.6(a)",
    "keep the records of the transaction for five years",
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
)

PROVISIONS = (FIVE_YEARS,)
