"""Supplement No. 2 to part 748, paragraphs (c)(3) and (c)(4): applications for chips and systems with them.

Both came with the rule of 13 January 2025: an application carries a purchase order, to whose quantity the
license is normally held, and states the total TPP of each item. They stand in the printed text; BIS has
said since 13 May 2025 that it does not enforce what that rule added. What BIS asks for on its own
authority in single cases is not law and not modelled.

The list of items in (c)(3) names the .z paragraphs whole, so circuits at the level of 3A090.b inside such
an item count too, while 3A090.b and 4A090.b themselves do not. (c)(4) says "AI commodities" and is read of
the same items.
"""

from __future__ import annotations

from highfence.facts.vocabulary import transaction
from highfence.law.us.ear.items import A_HARDWARE, Z_HARDWARE, limb
from highfence.law.us.ear.records import definition, duty
from highfence.law.us.ear.sources import FR_2025_DIFFUSION, NON_ENFORCEMENT
from highfence.logic.expr import all_of, any_of, meets
from highfence.logic.provisions import Stay, day, since

NOT_ENFORCED = (Stay("not_enforced", day("2025-05-13"), None, NON_ENFORCEMENT),)

AI_COMMODITIES = definition(
    "us.ear.748.supp2(c)(3):items",
    "items of 3A090.a and 4A090.a, and .z hardware",
    since("2025-01-13", FR_2025_DIFFUSION, any_of(A_HARDWARE, limb("b", *Z_HARDWARE))),
)
APPLIED_FOR = all_of(
    transaction.activity.is_("export", "reexport", "transfer_in_country"),
    meets("us.ear.748.supp2(c)(3):items"),
)

PURCHASE_ORDER = duty(
    "us.ear.748.supp2(c)(3)",
    "submit a purchase order, or an equivalent contract, with the application",
    since("2025-01-13", FR_2025_DIFFUSION, APPLIED_FOR, comply_from="2025-05-15", stays=NOT_ENFORCED),
    what="filing",
    attaches_to=("us.ear.742.6(a)(6)(iii)",),
)

TOTAL_PERFORMANCE = duty(
    "us.ear.748.supp2(c)(4)",
    "state the total TPP of each item in block 22(j) of the application",
    since("2025-01-13", FR_2025_DIFFUSION, APPLIED_FOR, comply_from="2025-05-15", stays=NOT_ENFORCED),
    what="filing",
    attaches_to=("us.ear.742.6(a)(6)(iii)",),
)

PROVISIONS = (AI_COMMODITIES, PURCHASE_ORDER, TOTAL_PERFORMANCE)
