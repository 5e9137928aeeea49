"""Section 742.4: national security, as it bears on the .z paragraphs.

Entries 3A090, 4A090 and 4D090 carry no national security control. The .z paragraphs keep the control of
the entry they grew out of: column NS 1 of the Country Chart for 4A003.z.1, 4A005.z, 5A002.z, 5A004.z and
5D002.z, column NS 2 for 3A001.z and 4A004.z. Which paragraphs of 3A001.z (MMIC amplifiers, NS 1) and
4A003.z (z.2, NS 2) an item is in is not told apart: NS 1 is asked of all of 4A003.z and NS 2 of all of
3A001.z, so a MMIC for a destination marked in NS 1 only stays open.

Review (paragraph (b)): case by case as to civil end use for D:1; for China, general approval for civil
end users is the policy of (b)(7) unless the export would make a material contribution to weapons
systems. The most restrictive policy that applies to the item decides, so the policy of 742.6(b)(10)
will in practice govern.

Not modelled: national security controls on other items, and paragraphs (a)(4) and (a)(5) on
semiconductor manufacturing equipment.
"""

from __future__ import annotations

from highfence.facts.vocabulary import end_use, transaction
from highfence.law.us.ear.items import limb
from highfence.law.us.ear.places import chart, group, places
from highfence.law.us.ear.records import ladder, requirement, review, rung
from highfence.law.us.ear.sources import FR_2023
from highfence.logic.expr import TRUE, all_of, any_of, not_
from highfence.logic.provisions import since

NS1_ITEMS = any_of(
    *(limb(x, "4A003.z", "4A005.z", "5A002.z", "5A004.z", "5D002.z") for x in ("a", "b"))
)
NS2_ITEMS = any_of(*(limb(x, "3A001.z", "4A004.z") for x in ("a", "b")))
MOVED = transaction.activity.is_(
    "export", "reexport", "transfer_in_country", "deemed_export", "deemed_reexport"
)

NATIONAL_SECURITY = requirement(
    "us.ear.742.4(a)(1)",
    "national security controls of the entries from which the .z paragraphs come",
    "NS",
    since(
        "2023-11-17",
        FR_2023,
        all_of(
            MOVED,
            any_of(
                all_of(NS1_ITEMS, transaction.to.in_(chart("NS1"))),
                all_of(NS2_ITEMS, transaction.to.in_(chart("NS2"))),
            ),
        ),
    ),
)

REVIEW = review(
    "us.ear.742.4(b)",
    "review of applications under the national security control of .z items",
    since(
        "2023-11-17",
        FR_2023,
        ladder(
            rung("presumption_of_denial", all_of(transaction.to.in_(places("China", "CN")), end_use.military), "us.ear.742.4(b)(7)"),
            rung("general_approval", all_of(transaction.to.in_(places("China", "CN")), not_(end_use.military)), "us.ear.742.4(b)(7)"),
            rung("case_by_case", transaction.to.in_(group("D:1")), "us.ear.742.4(b)(1)"),
            rung("presumption_of_approval", TRUE, "us.ear.742.4(b)(1)"),
        ),
    ),
    reviews=("us.ear.742.4(a)(1)",),
)

PROVISIONS = (NATIONAL_SECURITY, REVIEW)
