"""Section 738.4: list-based requirements by the Country Chart.

For entries that highfence does not test or whose controls it has not written down, the chart's answer is
not known. Stating the classification (``item.eccn``) closes the question where every entry stated is one
whose controls are written down here, or carries anti-terrorism controls alone.
"""

from __future__ import annotations

from highfence.facts.vocabulary import item, transaction
from highfence.law.us.ear.records import requirement
from highfence.law.us.ear.sources import BASELINE
from highfence.logic.expr import all_of, not_modelled
from highfence.logic.provisions import since

OTHER_ENTRIES = requirement(
    "us.ear.738.4(a)",
    "controls of other entries of the Commerce Control List",
    "chart",
    since(
        "2018-01-01",
        BASELINE,
        all_of(
            transaction.activity.is_(
                "export", "reexport", "transfer_in_country", "deemed_export", "deemed_reexport"
            ),
            item.other_entries,
            not_modelled("entries other than those for advanced computing are not written down yet"),
        ),
    ),
)

PROVISIONS = (OTHER_ENTRIES,)
