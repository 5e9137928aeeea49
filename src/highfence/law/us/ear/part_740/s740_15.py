"""Section 740.15(b) and (c): License Exception AVS, equipment and parts for vessels and aircraft.

(b) equipment and spare parts for permanent use on a vessel or aircraft, of any registry but D:1 and Cuba;
(c) the same for US, Australian, Canadian and UK vessels and planes, and their airlines' installations, except
in Cuba and in D:1 other than China. The registry and the need are conditions; in (b) the destination stands for
the registry. To Cuba, (b)(4) leaves items controlled for anti-terrorism alone; it is shut by the registry here.
746.9(b)(7) names the section for aircraft and vessels on temporary sojourn in Syria, so 746.9(a) is not excused.

Not modelled: aircraft and vessels on temporary sojourn (a), (d), cargo in transit (e), spacecraft (f), stores.
"""

from __future__ import annotations

from highfence.facts.vocabulary import transaction
from highfence.law.us.ear.part_740.advanced_computing import COMMODITY
from highfence.law.us.ear.part_740.edges import LIST_BASED
from highfence.law.us.ear.places import CHINA, group, places
from highfence.law.us.ear.records import condition, exception
from highfence.law.us.ear.sources import BASELINE
from highfence.logic.expr import all_of, not_
from highfence.logic.provisions import grant, since

MOVED = transaction.activity.is_("export", "reexport")
SHUT = (group("D:1") | places("Cuba", "CU")).named("D:1 or Cuba")
SHUT_TO_AIRLINES = (SHUT - CHINA).named("Cuba, or D:1 except China")

EQUIPMENT = exception(
    "us.ear.740.15(b)",
    "equipment and spare parts for permanent use on a vessel or aircraft",
    since(
        "2018-01-01",
        BASELINE,
        grant(
            all_of(MOVED, COMMODITY, not_(transaction.to.in_(SHUT))),
            condition(
                "us.ear.740.15(b)", "necessary for its proper operation; not of D:1 or Cuba, nor chartered"
            ),
        ),
    ),
    code="AVS",
    excuses=LIST_BASED,
    elected=True,
)

AIRLINES = exception(
    "us.ear.740.15(c)",
    "equipment and spare parts for US, Australian, Canadian and UK vessels, planes and airlines",
    since(
        "2018-01-01",
        BASELINE,
        grant(
            all_of(transaction.activity.is_("export"), COMMODITY, not_(transaction.to.in_(SHUT_TO_AIRLINES))),
            condition("us.ear.740.15(c)", "ordered by the carrier for its own use, in usual quantities"),
        ),
    ),
    code="AVS",
    excuses=LIST_BASED,
    elected=True,
)

PROVISIONS = (EQUIPMENT, AIRLINES)
