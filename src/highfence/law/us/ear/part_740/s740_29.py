"""Section 740.29: License Exception LPP, Low Processing Performance (from 13 January 2025).

Export and reexport, not transfer, of a-limb commodities, up to 26,900,000 TPP a calendar year to one
ultimate consignee, which is the ultimate parent that owns the items; all suppliers count together. Not to
Macau or D:5, nor where the ultimate consignee is headquartered, or has an ultimate parent, there:
740.2(a)(9)(ii) shuts that and more. A shipment of 3,200,000 TPP is notified before. ``cumulative.tpp_year_ultimate_parent`` counts the shipment at
hand.

Unclear: paragraph (b) leaves out 5A002.z, while the certificate in (f) and the entry 5A002 name it; both
readings are kept. 740.2(a)(9)(ii) does not list LPP, so it is shut in D:1 and D:4 as well.

Not modelled: that a consignee headquartered in a destination of Supplement No. 5(a) may book items against
the limit of another entity that will operate them. Paragraph (e), part 744: those requirements are not
excused. BIS does not enforce the requirement to which this is an exception.
"""

from __future__ import annotations

from highfence.facts.vocabulary import cumulative, item, transaction
from highfence.law.us.ear.items import limb
from highfence.law.us.ear.part_740.advanced_computing import COMPLY, DIFFUSION
from highfence.law.us.ear.records import certified, condition, definition, duty, exception
from highfence.law.us.ear.sources import FR_2025_DIFFUSION
from highfence.logic.expr import FALSE, all_of, any_of, either, meets
from highfence.logic.provisions import Condition, grant, since

YEARLY = 26_900_000
COMMODITIES = definition(
    "us.ear.740.29(b)",
    "a-limb commodities of LPP",
    since(
        "2025-01-13",
        FR_2025_DIFFUSION,
        any_of(
            limb("a", "3A001.z", "3A090", "4A003.z", "4A004.z", "4A005.z", "4A090", "5A004.z", "5A992.z"),
            either(limb("a", "5A002.z"), FALSE),
        ),
    ),
)

LPP = exception(
    "us.ear.740.29",
    "up to 26,900,000 TPP a year to one ultimate parent",
    since(
        "2025-01-13",
        FR_2025_DIFFUSION,
        grant(
            all_of(
                transaction.activity.is_("export", "reexport"),
                meets("us.ear.740.29(b)"),
                cumulative.tpp_year_ultimate_parent <= YEARLY,
            ),
            condition("us.ear.740.29(f)", "certificate of the ultimate consignee"),
            Condition(
                "us.ear.740.29(g)(3)",
                "shipment of 3,200,000 TPP or more: notice to BIS before",
                any_of(item.aggregate_tpp < 3_200_000, certified("us.ear.740.29(g)(3)")),
            ),
        ),
        comply_from=COMPLY,
        stays=DIFFUSION,
    ),
    code="LPP",
    excuses=("us.ear.742.4(a)(1)", "us.ear.742.6(a)(6)(iii)(A)", "us.ear.742.15"),
)

COPY = duty(
    "us.ear.740.29(g)(1)",
    "copy of the certificate to BIS within 30 days of the export or reexport",
    since(
        "2025-01-13",
        FR_2025_DIFFUSION,
        transaction.activity.is_("export", "reexport"),
        comply_from=COMPLY,
        stays=DIFFUSION,
    ),
    what="report",
    attaches_to=("us.ear.740.29",),
)

LIMIT_REACHED = duty(
    "us.ear.740.29(g)(2)",
    "the consignee tells BIS when the yearly amount is used up",
    since(
        "2025-01-13",
        FR_2025_DIFFUSION,
        cumulative.tpp_year_ultimate_parent >= YEARLY,
        comply_from=COMPLY,
        stays=DIFFUSION,
    ),
    what="notice",
    attaches_to=("us.ear.740.29",),
)

PROVISIONS = (COMMODITIES, LPP, COPY, LIMIT_REACHED)
