"""Sections 742.8 (Iran) and 742.19 (North Korea): anti-terrorism controls, column AT 1.

Every entry modelled here carries AT 1. For Iran and North Korea these sections say that the column asks a
license for exports and reexports; transfers within the country are a matter of part 746, as are Cuba and,
since 746.9 supersedes paragraphs (a) to (d) of 742.9, Syria. Before the entries of October 2022 the records of
``chart`` answer alone.

For North Korea, items controlled for national security, microprocessors and computers are generally
denied; other items generally denied to the military and reviewed case by case otherwise. Humanitarian
items, which are generally approved, are not told apart.
"""

from __future__ import annotations

from highfence.facts.vocabulary import end_use, item, transaction
from highfence.law.us.ear.items import A_HARDWARE, A_Z_SOFTWARE, B_HARDWARE, B_Z_SOFTWARE
from highfence.law.us.ear.places import places
from highfence.law.us.ear.records import ladder, requirement, review, rung
from highfence.law.us.ear.sources import BASELINE, FR_2022
from highfence.logic.expr import TRUE, all_of, any_of, meets
from highfence.logic.provisions import since

MOVED = transaction.activity.is_("export", "reexport", "deemed_export", "deemed_reexport")

ANTI_TERRORISM_ITEMS = any_of(
    A_HARDWARE,
    B_HARDWARE,
    A_Z_SOFTWARE,
    B_Z_SOFTWARE,
    meets("us.ear.3A090.c", "us.ear.3A991.p", "us.ear.4A994.l", "us.ear.4E091"),
    meets("us.ear.3D001:c", "us.ear.3E001:c"),
    *(
        meets(f"us.ear.{e}:{x}")
        for e in ("3D001", "3E001", "4D001", "4D090", "4E001", "5E002", "5E992")
        for x in ("a", "b")
    ),
)

IRAN = requirement(
    "us.ear.742.8(a)",
    "anti-terrorism controls: Iran",
    "AT",
    since(
        "2022-10-07",
        FR_2022,
        all_of(MOVED, ANTI_TERRORISM_ITEMS, transaction.to.in_(places("Iran", "IR"))),
    ),
)

IRAN_REVIEW = review(
    "us.ear.742.8(b)",
    "Iran: general policy of denial",
    since("2018-01-01", BASELINE, ladder(rung("policy_of_denial", TRUE, "us.ear.742.8(b)(1)"))),
    reviews=("us.ear.742.8(a)",),
)

NORTH_KOREA = requirement(
    "us.ear.742.19(a)",
    "anti-terrorism controls: North Korea",
    "AT",
    since(
        "2022-10-07",
        FR_2022,
        all_of(MOVED, ANTI_TERRORISM_ITEMS, transaction.to.in_(places("North Korea", "KP"))),
    ),
)

NORTH_KOREA_REVIEW = review(
    "us.ear.742.19(b)",
    "North Korea: generally denied; other items to others than the military case by case",
    since(
        "2018-01-01",
        BASELINE,
        ladder(
            rung(
                "policy_of_denial",
                any_of(
                    item.kind.is_("integrated_circuit", "computer"),
                    meets("us.ear.742.4(a)(1):items", "us.ear.742.4(a)(2):items"),
                ),
                "us.ear.742.19(b)(1)",
            ),
            rung("policy_of_denial", end_use.military.true(), "us.ear.742.19(b)(2)"),
            rung("case_by_case", TRUE, "us.ear.742.19(b)(2)"),
        ),
    ),
    reviews=("us.ear.742.19(a)",),
)

PROVISIONS = (IRAN, IRAN_REVIEW, NORTH_KOREA, NORTH_KOREA_REVIEW)
