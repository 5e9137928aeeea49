"""Section 740.20: License Exception STA, as it touches advanced computing items.

Paragraph (c)(1) serves destinations of A:5 where only reasons such as NS and RS apply; (c)(2) those of A:6
where NS alone does. The entries deny it to 3A001.z, 4A005, 4E091 and software and technology for a-limb
items; encryption items (5A002.z, 5A004.z, 5D002.z) are out by (b)(2)(iii). What is left is computers of
4A003.z and 4A004.z, for their national security control.

Unclear: since 13 January 2025 the text asks for a license for a-limb items worldwide. The entries 3A090,
4A090, 4A003, 4A004 and 5A992 print no line that denies STA, and RS is a reason that (c)(1) takes care of; yet
the rule made exceptions of its own for those destinations (AIA, LPP). Whether STA overcomes that
requirement is left open. The requirement is not enforced.

STA is no answer to parts 744 and 746, which it does not excuse; the UAE has a bar of its own in 740.2(a)(26).
Not modelled: b-limb software and technology, for which no requirement is written down in A:5 or A:6.
"""

from __future__ import annotations

from highfence.facts.vocabulary import transaction
from highfence.law.us.ear.items import limb
from highfence.law.us.ear.part_740.advanced_computing import COMPLY, DIFFUSION
from highfence.law.us.ear.places import A5_A6, group
from highfence.law.us.ear.records import condition, exception
from highfence.law.us.ear.sources import FR_2023, FR_2025_DIFFUSION
from highfence.logic.expr import all_of, any_of, not_modelled
from highfence.logic.provisions import grant, since

to = transaction.to
COMPUTERS = ("4A003.z", "4A004.z")
CONDITIONS = (
    condition("us.ear.740.20(d)(1)", "the consignee is told the entry of each item"),
    condition("us.ear.740.20(d)(2)", "prior consignee statement"),
    condition("us.ear.740.20(d)(3)", "written notice with each shipment"),
)

STA = exception(
    "us.ear.740.20",
    "computers of 4A003.z and 4A004.z to destinations of A:5 or A:6",
    since(
        "2023-11-17",
        FR_2023,
        grant(
            all_of(any_of(limb("a", *COMPUTERS), limb("b", *COMPUTERS)), to.in_(A5_A6)),
            *CONDITIONS,
        ),
    ),
    since(
        "2025-01-13",
        FR_2025_DIFFUSION,
        grant(
            any_of(
                all_of(limb("b", *COMPUTERS), to.in_(A5_A6)),
                all_of(
                    limb("a", "3A090", "4A090", *COMPUTERS, "5A992.z"),
                    to.in_(group("A:5")),
                    not_modelled(
                        "whether STA overcomes the worldwide requirement for a-limb items is not settled"
                    ),
                ),
            ),
            *CONDITIONS,
        ),
        comply_from=COMPLY,
        stays=DIFFUSION,
    ),
    code="STA",
    excuses=("us.ear.742.4(a)(1)", "us.ear.742.6(a)(6)(iii)(A)"),
    elected=True,
)

PROVISIONS = (STA,)
