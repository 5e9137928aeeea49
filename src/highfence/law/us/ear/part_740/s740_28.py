"""Section 740.28: License Exception ACM, Advanced Compute Manufacturing (from 13 January 2025).

Items of 3A090, 4A090 and the .z paragraphs with their software and technology, to private sector end users,
for development, production, or storage before onward export, of items that are finally for customers
outside Macau and D:5. Not to Macau or D:5, and nowhere when the ultimate consignee is headquartered, or has
an ultimate parent headquartered, there. Since 16 January 2025, 3A090.a, 5A002.z and 5A992.z.1 only if
designed by an approved or authorized designer; 5A002.z.2, 5A992.z.2 and 5A004.z, which the text of that day
lists in no order, are read as their b limbs and the whole of 5A004.z.

The purpose is the filer's: the exception is looked at when claimed. BIS does not enforce the requirements
to which it answers for the most part.
"""

from __future__ import annotations

from highfence.facts.vocabulary import party
from highfence.law.us.ear.items import A_HARDWARE, A_Z_SOFTWARE, B_HARDWARE, B_Z_SOFTWARE, limb
from highfence.law.us.ear.part_740.advanced_computing import (
    A_RELATED,
    APPROVED_DESIGNER,
    B_RELATED,
    COMPLY,
    DIFFUSION,
    HBM_ITEMS,
    to,
)
from highfence.law.us.ear.parties import END_USERS, HEADQUARTERED_IN_D5_MACAU
from highfence.law.us.ear.places import D5_MACAU
from highfence.law.us.ear.records import condition, definition, exception
from highfence.law.us.ear.sources import FR_2025_DIFFUSION, FR_2025_FOUNDRY
from highfence.logic.expr import all_of, any_of, any_party, every_party, meets, not_
from highfence.logic.provisions import grant, since

OTHERS = any_of(B_HARDWARE, A_Z_SOFTWARE, B_Z_SOFTWARE, A_RELATED, B_RELATED, HBM_ITEMS)

ITEMS = definition(
    "us.ear.740.28(b)",
    "items of ACM",
    since("2025-01-13", FR_2025_DIFFUSION, any_of(A_HARDWARE, OTHERS)),
    since(
        "2025-01-16",
        FR_2025_FOUNDRY,
        any_of(
            limb("a", "3A001.z", "4A003.z", "4A004.z", "4A005.z", "4A090", "5A004.z"),
            OTHERS,
            all_of(limb("a", "3A090", "5A002.z", "5A992.z"), APPROVED_DESIGNER),
        ),
    ),
)

RECIPIENTS = all_of(
    every_party(END_USERS, party.private_sector),
    not_(to.in_(D5_MACAU)),
    not_(any_party({"ultimate_consignee"}, HEADQUARTERED_IN_D5_MACAU)),
)
CONDITIONS = (
    condition(
        "us.ear.740.28(a)", "to develop, produce or store; finally for customers outside Macau and D:5"
    ),
    condition(
        "us.ear.740.28(e)", "books for each facility on what comes in and out, updated every six months"
    ),
)

ACM = exception(
    "us.ear.740.28",
    "advanced computing items for manufacturing by private sector end users",
    since(
        "2025-01-13",
        FR_2025_DIFFUSION,
        grant(all_of(meets("us.ear.740.28(b)"), RECIPIENTS), *CONDITIONS),
        comply_from=COMPLY,
        stays=DIFFUSION,
    ),
    code="ACM",
    excuses=("us.ear.742.4(a)(1)", "us.ear.742.6(a)(6)", "us.ear.742.15", "us.ear.744.23(a)(3)(i)"),
    elected=True,
)

PROVISIONS = (ITEMS, ACM)
