"""Section 740.12(a): License Exception GFT, gift parcels.

From an individual to an individual or a religious, charitable or educational organization, free of charge and
not for resale: at most $800 a parcel, one a month, and nothing controlled for chemical and biological, missile,
national security, nuclear or encryption reasons (missile items are shut by 740.2(a)(5), and encryption items are
controlled for national security too). To Cuba, items of the Control List only if License Exception
CCD names them.

Not modelled: humanitarian donations (b), whose list (supplement no. 2) holds no item of categories 3 to 5;
military apparel, gold, food to Cuba, officials who may not receive.
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

PROVISIONS = (GIFTS,)
