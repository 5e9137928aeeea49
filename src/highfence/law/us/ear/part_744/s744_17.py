"""Section 744.17: microprocessors for military end uses in Country Group D:1.

Microprocessors of 5 GFLOPS or more with an access width of 32 bit (3A991.a.1), and the technology and
software for them, need a license for a known military end use or end user in D:1.
"""

from __future__ import annotations

from highfence.facts.vocabulary import end_use, transaction
from highfence.law.us.ear.part_734.entry_sets import MOVED
from highfence.law.us.ear.places import group
from highfence.law.us.ear.records import asserted, ladder, requirement, review, rung
from highfence.law.us.ear.sources import BASELINE
from highfence.logic.expr import TRUE, all_of
from highfence.logic.provisions import since

MICROPROCESSORS = requirement(
    "us.ear.744.17(a)",
    "microprocessors for military end uses in D:1",
    "EU",
    since(
        "2018-01-01",
        BASELINE,
        all_of(
            MOVED, transaction.to.in_(group("D:1")), end_use.military, asserted("3A991.a.1", "3D991", "3E991")
        ),
    ),
)

REVIEW = review(
    "us.ear.744.17(c)",
    "microprocessors for military end uses: presumption of denial",
    since("2018-01-01", BASELINE, ladder(rung("presumption_of_denial", TRUE))),
    reviews=("us.ear.744.17(a)",),
)

PROVISIONS = (MICROPROCESSORS, REVIEW)
