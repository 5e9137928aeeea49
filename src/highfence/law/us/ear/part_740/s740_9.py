"""Section 740.9(a)(6): License Exception TMP, commodities sent abroad to be inspected, tested or repaired.

To every destination but those of Country Group E:1, without an order to acquire the item, and back
within one year ((a)(14)). For advanced computing items in the places of 740.2(a)(9)(ii) it is the only
part of TMP that is left, and that from 17 November 2023.

Not modelled: the other temporary movements of (a), items temporarily in the United States (b), beta test
software (c).
"""

from __future__ import annotations

from highfence.facts.vocabulary import end_use, transaction
from highfence.law.us.ear.part_740.advanced_computing import COMMODITY
from highfence.law.us.ear.places import group
from highfence.law.us.ear.records import condition, exception
from highfence.law.us.ear.sources import BASELINE
from highfence.logic.expr import all_of, not_
from highfence.logic.provisions import grant, since

TMP = exception(
    "us.ear.740.9(a)(6)",
    "commodities sent abroad for inspection, test, calibration or repair",
    since(
        "2018-01-01",
        BASELINE,
        grant(
            all_of(COMMODITY, end_use.repair_or_test_abroad, not_(transaction.to.in_(group("E:1")))),
            condition("us.ear.740.9(a)", "no order to acquire the item; back within one year ((a)(14))"),
        ),
    ),
    code="TMP",
    excuses=("us.ear.742", "us.ear.744.23(a)(3)(i)"),
    elected=True,
)

PROVISIONS = (TMP,)
