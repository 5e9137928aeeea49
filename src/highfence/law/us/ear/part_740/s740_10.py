"""Section 740.10: License Exception RPL, replacement parts (a) and servicing and replacement (b).

The fact ``item.originally_authorized`` is asked of what is repaired, serviced or replaced: it was lawfully
exported or reexported, and the conditions of its authorization were kept. The rest is the filer's:
one-for-one replacement by the original exporter or one that has confirmed the authority, old part destroyed
or returned, no spares for stock, no gain in performance.

Parts do not go to E:1 for equipment controlled for national security ((a)(3)(iv)), and to Syria not for military,
police or intelligence users (746.9(b)(3)): both belong to the exclusions, one condition. Of E:1, part 746 leaves
RPL (a) open for Syria alone.

Not modelled: the further terms for items from D:1 except China ((b)(2)(iii)) and for replacements in B and
D:1 ((b)(3)(ii)), which belong to the condition; defense articles, aircraft, firearms.
"""

from __future__ import annotations

from highfence.facts.vocabulary import item, transaction
from highfence.law.us.ear.part_740.advanced_computing import COMMODITY
from highfence.law.us.ear.part_740.edges import CUBA, LIST_BASED, SYRIA
from highfence.law.us.ear.places import group
from highfence.law.us.ear.records import certified, condition, exception
from highfence.law.us.ear.sources import BASELINE
from highfence.logic.expr import all_of, any_of, not_
from highfence.logic.provisions import Condition, grant, since

EXCUSED = (*LIST_BASED, "us.ear.744.23(a)(3)(i)")

PARTS = exception(
    "us.ear.740.10(a)",
    "one-for-one replacement parts for equipment lawfully exported",
    since(
        "2018-01-01",
        BASELINE,
        grant(
            all_of(COMMODITY, item.originally_authorized),
            condition(
                "us.ear.740.10(a)(2)", "one for one, by the original exporter, old part destroyed or returned"
            ),
            condition("us.ear.740.10(a)(3)", "no spares for stock, and none of the exclusions"),
        ),
    ),
    code="RPL",
    excuses=(*EXCUSED, *CUBA, *SYRIA),
    elected=True,
)

SERVICING = exception(
    "us.ear.740.10(b)",
    "return of serviced items, and replacement of defective or unacceptable ones",
    since(
        "2018-01-01",
        BASELINE,
        grant(
            all_of(
                any_of(COMMODITY, item.kind.is_("software")),
                item.originally_authorized,
                not_(transaction.to.in_(group("E:1"))),
            ),
            Condition(
                "us.ear.740.10(b)",
                "return after servicing without gain (b)(2), or free like-for-like replacement (b)(3)",
                any_of(certified("us.ear.740.10(b)(2)"), certified("us.ear.740.10(b)(3)")),
            ),
        ),
    ),
    code="RPL",
    excuses=EXCUSED,
    elected=True,
)

PROVISIONS = (PARTS, SERVICING)
