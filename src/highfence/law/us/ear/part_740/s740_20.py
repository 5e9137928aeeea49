"""Section 740.20: License Exception STA, strategic trade authorization.

Paragraph (c)(1) serves destinations of A:5 where no other reasons than NS, CB, NP, RS, CC and SI apply; (c)(2)
those of A:6 where NS alone does. Out are items controlled for MT, EI and SL ((b)(2)(iii)), 3A001.b.2 and b.3
but for civil telecommunications with their technology ((b)(2)(xi)), and what an entry's STA paragraph denies
(``eligibility.csv``; to A:6 alone in some). The 600 series goes to A:5 for its governments, to parties approved
before ((b)(3), a condition). The consignee hears the entry, makes a statement first, and gets a notice with
each shipment ((d)(1) to (3)); a release within one country needs a written notice instead ((d)(4)).

Of the items at the level of 3A090, for which the record us.ear.740.20 stands, the entries deny STA to 3A001.z,
4A005, 4E091 and software and technology for a-limb items; encryption items are out. What is left is computers
of 4A003.z and 4A004.z, for their national security control.

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
from highfence.law.us.ear.part_740.edges import LIST_BASED, MOVED, NATIONAL_SECURITY
from highfence.law.us.ear.part_740.eligibility import (
    before_october_2022,
    categories_3_to_5,
    controlled,
    denied,
    listed,
    shut,
)
from highfence.law.us.ear.places import A5_A6, group
from highfence.law.us.ear.records import certified, condition, definition, exception
from highfence.law.us.ear.sources import BASELINE, FR_2023, FR_2025_DIFFUSION
from highfence.law.us.ear.sources_2018 import READ_BACK
from highfence.logic.expr import all_of, any_of, classified, meets, none_of, not_, not_modelled
from highfence.logic.provisions import Condition, grant, since

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

CLOSED = shut("us.ear.740.20:closed", "STA")
CLOSED_TO_A6 = definition(
    "us.ear.740.20:closed_to_a6",
    "items that their entry keeps from STA to A:6",
    since("2018-01-01", BASELINE, denied("STA A:6")),
)

OPEN_TO_STA = definition(
    "us.ear.740.20(b)(2)",
    "items of categories 3 to 5 that neither the section nor their entry keeps from STA",
    since(
        "2018-01-01",
        BASELINE,
        all_of(before_october_2022(), none_of(controlled("MT"), controlled("EI"), controlled("SL"))),
    ),
    since(
        "2022-10-07",
        READ_BACK,
        all_of(
            classified(categories_3_to_5()),
            none_of(meets("us.ear.740.20:closed"), controlled("MT"), controlled("EI"), controlled("SL")),
        ),
    ),
)
RELEASE = transaction.activity.is_("deemed_export", "deemed_reexport")
MILITARY = listed("600 series of category 3", "3A611", "3B611", "3D611", "3E611")


def _told(number: int, title: str) -> Condition:
    return Condition(
        f"us.ear.740.20(d)({number})", title, any_of(RELEASE, certified(f"us.ear.740.20(d)({number})"))
    )


SHIPPED = (
    _told(1, "the consignee is told the entry of each item"),
    _told(2, "prior consignee statement"),
    _told(3, "written notice with each shipment"),
    Condition(
        "us.ear.740.20(d)(4)",
        "release within one country: written notice of the limits on passing it on",
        any_of(not_(RELEASE), certified("us.ear.740.20(d)(4)")),
    ),
)

MULTIPLE_REASONS = exception(
    "us.ear.740.20(c)(1)",
    "items of categories 3 to 5 to destinations of A:5",
    since(
        "2018-01-01",
        BASELINE,
        grant(
            all_of(MOVED, transaction.to.in_(group("A:5")), meets("us.ear.740.20(b)(2)")),
            *SHIPPED,
            Condition(
                "us.ear.740.20(b)(3)",
                "600 series: for governments of A:5 or the United States, to parties approved before",
                any_of(not_(MILITARY), certified("us.ear.740.20(b)(3)")),
            ),
        ),
    ),
    code="STA",
    excuses=LIST_BASED,
    elected=True,
)

LESSER_SENSITIVITY = exception(
    "us.ear.740.20(c)(2)",
    "items of categories 3 to 5 controlled for national security alone, to A:6",
    since(
        "2018-01-01",
        BASELINE,
        grant(
            all_of(
                MOVED,
                transaction.to.in_(group("A:6")),
                meets("us.ear.740.20(b)(2)"),
                not_(meets("us.ear.740.20:closed_to_a6")),
            ),
            *SHIPPED,
        ),
    ),
    code="STA",
    excuses=NATIONAL_SECURITY,
    elected=True,
)

PROVISIONS = (STA, CLOSED, CLOSED_TO_A6, OPEN_TO_STA, MULTIPLE_REASONS, LESSER_SENSITIVITY)
