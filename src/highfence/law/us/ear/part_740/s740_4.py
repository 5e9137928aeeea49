"""Section 740.4: License Exception GBS, shipments to Country Group B.

For commodities that their entry marks for it (``eligibility.csv``) and for which the Country Chart asks a
license for national security alone: what stands for another reason is not excused. Of the items at the level
of 3A090 only 3A001.z.1.b is marked: monolithic microwave amplifiers and discrete microwave transistors
(3A001.b.2, b.3) at the level of 3A090.b. These, and 3A001.b.2 itself, only for civil telecommunications.

Left open: 3A001.b.8 (vacuum devices above 18 GHz are out), 3B001.a.3 (gas sources) and 3B001.e (when
connected to a.3 or f).

Assumed: that the mark for z.1.b goes back to the first day of the .z paragraphs; the entry of November
2023 was not seen.
"""

from __future__ import annotations

from highfence.facts.vocabulary import item, transaction
from highfence.law.us.ear.items import limb
from highfence.law.us.ear.part_740.advanced_computing import COMMODITY
from highfence.law.us.ear.part_740.edges import GROUP_B, MOVED
from highfence.law.us.ear.part_740.eligibility import before_october_2022, marked, shut
from highfence.law.us.ear.records import certified, definition, exception
from highfence.law.us.ear.sources import BASELINE, FR_2023
from highfence.law.us.ear.sources_2018 import READ_BACK
from highfence.logic.expr import all_of, any_of, meets, not_
from highfence.logic.provisions import Condition, grant, since

MICROWAVE = definition(
    "us.ear.740.4:microwave",
    "microwave circuits of 3A001.z.1.b",
    since(
        "2023-11-17",
        FR_2023,
        all_of(
            limb("b", "3A001.z"),
            item.base_entries.any_in({"us.ear.3A001.b.2", "us.ear.3A001.b.3"}),
        ),
    ),
)

CLOSED = shut("us.ear.740.4:closed", "GBS")

MARKED = definition(
    "us.ear.740.4:items",
    "commodities marked for GBS",
    since("2018-01-01", BASELINE, all_of(COMMODITY, before_october_2022())),
    since("2022-10-07", READ_BACK, all_of(COMMODITY, marked("GBS"), not_(meets("us.ear.740.4:closed")))),
)

GBS = exception(
    "us.ear.740.4",
    "commodities marked for GBS, to Country Group B",
    since(
        "2018-01-01",
        BASELINE,
        grant(
            all_of(
                any_of(meets("us.ear.740.4:microwave"), all_of(MOVED, meets("us.ear.740.4:items"))),
                transaction.to.in_(GROUP_B),
            ),
            Condition(
                "us.ear.740.4",
                "microwave circuits: for use in civil telecommunications applications",
                any_of(not_(meets("us.ear.740.4:microwave")), certified("us.ear.740.4")),
            ),
        ),
    ),
    code="GBS",
    excuses=("us.ear.742.4(a)(1)",),
    elected=True,
)

PROVISIONS = (MICROWAVE, CLOSED, MARKED, GBS)
