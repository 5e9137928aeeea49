"""Section 748.1(d): a license is applied for electronically, in SNAP-R.

The filer needs a company identification number; there is no fee. Exceptions that BIS grants from electronic filing
are not modelled.
"""

from __future__ import annotations

from highfence.facts.vocabulary import transaction
from highfence.law.us.ear.records import duty
from highfence.law.us.ear.sources import BASELINE
from highfence.logic.provisions import since

APPLICATION = duty(
    "us.ear.748.1(d)",
    "license application in SNAP-R, with a company identification number; no fee",
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
    what="filing",
    attaches_to=("us.ear.742", "us.ear.744", "us.ear.746", "us.ear.informed"),
)

PROVISIONS = (APPLICATION,)
