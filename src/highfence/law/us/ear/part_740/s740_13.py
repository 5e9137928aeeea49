"""Section 740.13(a) and (c): License Exception TSU, operation technology and software, and bug fixes.

(a) the minimum needed to install, operate, maintain or repair what was lawfully exported: never technology
for development or production, software in object code only. (c) updates that correct errors, to the same
consignee, without new functions. Both go where the item they serve went lawfully.

Not modelled: sales technology (b), mass market software (d), universities (f), copies (g).
"""

from __future__ import annotations

from highfence.facts.vocabulary import item
from highfence.law.us.ear.records import condition, exception
from highfence.law.us.ear.sources import BASELINE
from highfence.logic.expr import all_of, any_of
from highfence.logic.provisions import grant, since

EXCUSED = ("us.ear.742", "us.ear.744.23(a)(3)(i)")

OPERATION = exception(
    "us.ear.740.13(a)",
    "operation technology and software for items lawfully exported",
    since(
        "2018-01-01",
        BASELINE,
        grant(
            any_of(
                item.kind.is_("software"),
                all_of(item.kind.is_("technology"), item.technology_purpose.is_("use", "other")),
            ),
            condition(
                "us.ear.740.13(a)",
                "the minimum to operate what was lawfully exported; software in object code",
            ),
        ),
    ),
    code="TSU",
    excuses=EXCUSED,
    elected=True,
)

UPDATES = exception(
    "us.ear.740.13(c)",
    "software updates that correct errors",
    since(
        "2018-01-01",
        BASELINE,
        grant(
            item.kind.is_("software"),
            condition(
                "us.ear.740.13(c)", "to the same consignee, limited to correcting errors, no new functions"
            ),
        ),
    ),
    code="TSU",
    excuses=EXCUSED,
    elected=True,
)

PROVISIONS = (OPERATION, UPDATES)
