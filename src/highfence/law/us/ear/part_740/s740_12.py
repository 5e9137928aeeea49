"""Section 740.12: License Exception GFT, gift parcels (a) and humanitarian donations (b).

(a) From an individual to an individual or a religious, charitable or educational organization, free of charge and
not for resale: at most $800 a parcel, one a month, and nothing controlled for chemical and biological, missile,
national security, nuclear or encryption reasons (missile items are shut by 740.2(a)(5), and encryption items are
controlled for national security too). To Cuba, items of the Control List only if License Exception
CCD names them.

(b) From a US charitable organization that can show how its donations reach those in need, free of charge: what
Supplement No. 2 lists, which has office supplies and equipment, audio-visual aids and special education equipment
in it, and so an ordinary computer; nothing controlled for national security, chemical and biological, nuclear,
missile or crime control reasons. That the list has the item is a condition, since it goes by use and not by entry.

Not modelled: military apparel, gold, food and medical items to Cuba, officials who may not receive.
"""

from __future__ import annotations

from highfence.facts.vocabulary import item, transaction
from highfence.law.us.ear.part_740.advanced_computing import COMMODITY
from highfence.law.us.ear.part_740.edges import CUBA, LIST_BASED, NORTH_KOREA, REGIONS
from highfence.law.us.ear.part_740.eligibility import controlled
from highfence.law.us.ear.places import places
from highfence.law.us.ear.records import condition, exception
from highfence.law.us.ear.sources import BASELINE
from highfence.logic.expr import all_of, any_of, meets, none_of, not_
from highfence.logic.provisions import grant, since

GIFTS = exception(
    "us.ear.740.12(a)",
    "gift parcels between individuals",
    since(
        "2018-01-01",
        BASELINE,
        grant(
            all_of(
                transaction.activity.is_("export", "reexport"),
                any_of(COMMODITY, item.kind.is_("software")),
                transaction.order_value_usd <= 800,
                none_of(controlled("NS"), controlled("NP"), controlled("CB")),
                any_of(
                    not_(transaction.to.in_(places("Cuba", "CU"))),
                    meets("us.ear.740.19(b)"),  # EAR99 included
                ),
            ),
            condition("us.ear.740.12(a)(1)", "free of charge, for the donee's own use, not for resale"),
            condition("us.ear.740.12(a)(2)", "of a kind sent as gifts; one parcel a month to the same donee"),
        ),
    ),
    code="GFT",
    excuses=(*LIST_BASED, *CUBA, *NORTH_KOREA, *REGIONS),
    elected=True,
)

DONATIONS = exception(
    "us.ear.740.12(b)",
    "humanitarian donations by charitable organizations",
    since(
        "2018-01-01",
        BASELINE,
        grant(
            all_of(
                transaction.activity.is_("export", "reexport"),
                any_of(COMMODITY, item.kind.is_("software")),
                none_of(controlled("NS"), controlled("NP"), controlled("CB"), controlled("CC")),
            ),
            condition("us.ear.740.12(b)(3)", "by a US charitable organization that verifies distribution"),
            condition("us.ear.740.12(b)(4)", "free of charge to those who benefit"),
            condition("us.ear.740.12(b)(6)", "listed in Supplement No. 2 to part 740; for no large project"),
        ),
    ),
    code="GFT",
    excuses=(*LIST_BASED, *CUBA, *NORTH_KOREA, *REGIONS),
    elected=True,
)

PROVISIONS = (GIFTS, DONATIONS)
