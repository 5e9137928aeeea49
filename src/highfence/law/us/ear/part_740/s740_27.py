"""Section 740.27: License Exception AIA, Artificial Intelligence Authorization (from 13 January 2025).

(a) a-limb commodities, and software and technology for them other than 3E001, to entities located in a
destination of Supplement No. 5(a) that are not headquartered, and have no ultimate parent headquartered,
outside those destinations. Since 16 January 2025, 3A090.a, 5A002.z and 5A992.z.1 only if designed by an
approved or authorized designer. (a)(3) model weights of 4E091 to entities headquartered, or with a parent
headquartered, there and located outside Macau and D:5, if stored under paragraphs 14, 15 and 18 of
Supplement No. 10 to part 748.

"Entities" are read as the ultimate consignee and the end users. The text's ban on supplying outsiders
for training models of 4E091 is contained in these limits for the items of (a)(1); what the consignee may do
with them is in its certificate. The certificate goes to BIS first where the consignee is to hold
253,000,000 TPP under this exception, counting this shipment. (Paragraph (c) points to a notice in (b)(4),
which the text has in (b)(3).)

BIS does not enforce the requirements to which this is an exception; as enforced, it is shown when claimed.
"""

from __future__ import annotations

from highfence.facts.vocabulary import cumulative, party
from highfence.law.us.ear.items import A_HARDWARE, A_Z_SOFTWARE, limb
from highfence.law.us.ear.part_740.advanced_computing import (
    A_SOFTWARE_TECHNOLOGY,
    APPROVED_DESIGNER,
    COMMODITY,
    COMPLY,
    DIFFUSION,
    to,
)
from highfence.law.us.ear.parties import END_USERS
from highfence.law.us.ear.places import D5_MACAU, SUPP_5A
from highfence.law.us.ear.records import certified, condition, definition, exception
from highfence.law.us.ear.sources import FR_2025_DIFFUSION, FR_2025_FOUNDRY
from highfence.logic.expr import all_of, any_of, every_party, meets, not_
from highfence.logic.provisions import Condition, grant, since

COMMODITIES = definition(
    "us.ear.740.27(a)(1)",
    "a-limb commodities of AIA",
    since("2025-01-13", FR_2025_DIFFUSION, A_HARDWARE),
    since(
        "2025-01-16",
        FR_2025_FOUNDRY,
        any_of(
            limb("a", "3A001.z", "4A003.z", "4A004.z", "4A005.z", "4A090", "5A004.z"),
            all_of(limb("a", "3A090", "5A002.z", "5A992.z"), APPROVED_DESIGNER),
        ),
    ),
)
OTHERS = definition(
    "us.ear.740.27(a)(2)(i)",
    "a-limb software and technology of AIA",
    since("2025-01-13", FR_2025_DIFFUSION, any_of(A_Z_SOFTWARE, A_SOFTWARE_TECHNOLOGY)),
)

PURE = all_of(
    to.in_(SUPP_5A),
    every_party(END_USERS, all_of(party.headquarters.in_(SUPP_5A), party.parent_headquarters.in_(SUPP_5A))),
)
HEADQUARTERED = every_party(
    END_USERS, any_of(party.headquarters.in_(SUPP_5A), party.parent_headquarters.in_(SUPP_5A))
)

CONDITIONS = (
    condition("us.ear.740.27(b)(1)", "the ultimate consignee is told the entry of each item"),
    Condition(
        "us.ear.740.27(b)(2)",
        "commodities: one-time certificate of the ultimate consignee",
        any_of(not_(COMMODITY), certified("us.ear.740.27(b)(2)")),
    ),
    condition("us.ear.740.27(b)(3)", "written notice with each shipment"),
    Condition(
        "us.ear.740.27(c)",
        "commodities, from 253,000,000 TPP: certificate to BIS before the first shipment",
        any_of(
            not_(COMMODITY),
            cumulative.tpp_aia_ultimate_consignee < 253_000_000,
            certified("us.ear.740.27(c)"),
        ),
    ),
)

AIA = exception(
    "us.ear.740.27(a)",
    "a-limb items to entities of, and headquartered in, destinations of Supplement No. 5(a)",
    since(
        "2025-01-13",
        FR_2025_DIFFUSION,
        grant(all_of(meets("us.ear.740.27(a)(1)", "us.ear.740.27(a)(2)(i)"), PURE), *CONDITIONS),
        comply_from=COMPLY,
        stays=DIFFUSION,
    ),
    code="AIA",
    excuses=("us.ear.742.4(a)(1)", "us.ear.742.6(a)(6)(iii)(A)", "us.ear.742.15"),
)

WEIGHTS = exception(
    "us.ear.740.27(a)(3)",
    "model weights to entities headquartered in destinations of Supplement No. 5(a)",
    since(
        "2025-01-13",
        FR_2025_DIFFUSION,
        grant(
            all_of(meets("us.ear.4E091"), HEADQUARTERED, not_(to.in_(D5_MACAU))),
            condition(
                "us.ear.740.27(a)(3)(ii)", "stored under Supplement No. 10 to part 748, paragraphs 14, 15, 18"
            ),
        ),
        comply_from=COMPLY,
        stays=DIFFUSION,
    ),
    code="AIA",
    excuses=("us.ear.742.6(a)(13)",),
)

PROVISIONS = (COMMODITIES, OTHERS, AIA, WEIGHTS)
