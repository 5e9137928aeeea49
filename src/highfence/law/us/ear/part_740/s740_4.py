"""Section 740.4: License Exception GBS, shipments to Country Group B.

For items controlled for national security alone and marked for it in their entry. Of the items here only
3A001.z.1.b is: monolithic microwave amplifiers and discrete microwave transistors (3A001.b.2, b.3) at the
level of 3A090.b, for civil telecommunications. The entries deny it to all others.

Assumed: that the mark for z.1.b goes back to the first day of the .z paragraphs; the entry of November
2023 was not seen.
"""

from __future__ import annotations

from highfence.facts.vocabulary import item, transaction
from highfence.law.us.ear.items import limb
from highfence.law.us.ear.places import group, places
from highfence.law.us.ear.records import condition, exception
from highfence.law.us.ear.sources import FR_2023
from highfence.logic.expr import all_of
from highfence.logic.provisions import grant, since

GROUP_B = (group("B") - places("Sudan or Ukraine", "SD", "UA")).named("B, except Sudan and Ukraine")

GBS = exception(
    "us.ear.740.4",
    "microwave circuits of 3A001.z.1.b for civil telecommunications, to Country Group B",
    since(
        "2023-11-17",
        FR_2023,
        grant(
            all_of(
                limb("b", "3A001.z"),
                item.base_entries.any_in({"us.ear.3A001.b.2", "us.ear.3A001.b.3"}),
                transaction.to.in_(GROUP_B),
            ),
            condition("us.ear.740.4", "for use in civil telecommunications applications"),
        ),
    ),
    code="GBS",
    excuses=("us.ear.742.4(a)(1)",),
    elected=True,
)

PROVISIONS = (GBS,)
