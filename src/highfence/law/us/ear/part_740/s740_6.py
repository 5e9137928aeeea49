"""Section 740.6: License Exception TSR, technology and software under restriction.

For software and technology that its entry marks for TSR (``eligibility.csv``), to Country Group B except
Sudan and Ukraine, where the Country Chart asks a license for national security alone. First comes a written
assurance of the importer: no release to nationals of D:1, E:1 or E:2, and no export there of the direct
product, if that is controlled for national security.

Left open: software and technology for 3A001.b.8, which is out above 18 (19) GHz. Software for computers
above 29 WT and technology for computers above 70 WT are out by ``item.app_wt``.
"""

from __future__ import annotations

from highfence.facts.vocabulary import item, transaction
from highfence.law.us.ear.part_740.edges import GROUP_B, MOVED
from highfence.law.us.ear.part_740.eligibility import before_october_2022, marked, shut
from highfence.law.us.ear.records import certified, definition, exception
from highfence.law.us.ear.sources import BASELINE
from highfence.law.us.ear.sources_2018 import READ_BACK
from highfence.logic.expr import all_of, any_of, meets, not_
from highfence.logic.provisions import Condition, grant, since

TECHNOLOGY = item.kind.is_("technology")
SOFTWARE = item.kind.is_("software")

CLOSED = shut("us.ear.740.6:closed", "TSR")

MARKED = definition(
    "us.ear.740.6(a):items",
    "software and technology marked for TSR",
    since("2018-01-01", BASELINE, all_of(any_of(TECHNOLOGY, SOFTWARE), before_october_2022())),
    since(
        "2022-10-07",
        READ_BACK,
        all_of(any_of(TECHNOLOGY, SOFTWARE), marked("TSR"), not_(meets("us.ear.740.6:closed"))),
    ),
)

TSR = exception(
    "us.ear.740.6",
    "technology and software under restriction, to Country Group B",
    since(
        "2018-01-01",
        BASELINE,
        grant(
            all_of(MOVED, meets("us.ear.740.6(a):items"), transaction.to.in_(GROUP_B)),
            Condition(
                "us.ear.740.6(a)(1)",
                "technology: written assurance of the importer",
                any_of(not_(TECHNOLOGY), certified("us.ear.740.6(a)(1)")),
            ),
            Condition(
                "us.ear.740.6(a)(2)",
                "software: written assurance of the importer",
                any_of(not_(SOFTWARE), certified("us.ear.740.6(a)(2)")),
            ),
        ),
    ),
    code="TSR",
    excuses=("us.ear.742.4(a)(1)",),
    elected=True,
)

PROVISIONS = (CLOSED, MARKED, TSR)
