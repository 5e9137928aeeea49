"""Section 734.4: de minimis US content in foreign-made items.

Controlled US content, as a share of the value of the foreign item, makes it subject to the EAR above
10 percent for destinations in E:1 and E:2 and above 25 percent elsewhere; the level itself stays out.
What counts as controlled content depends on the destination (``supp_2``); the share is stated, or
computed from the components. For the cases of (a) there is no level at all: those that turn on content
stand in ``s734_4_content``, with (b) and the one-time report for technology.
"""

from __future__ import annotations

from highfence.facts.vocabulary import end_use, item, transaction
from highfence.law.us.ear.places import D5_MACAU, group
from highfence.law.us.ear.records import definition
from highfence.law.us.ear.sources import BASELINE, FR_2023_SME, FR_2024_DECEMBER
from highfence.logic.expr import all_of, any_of, meets, not_, not_modelled
from highfence.logic.provisions import since

E1_E2 = (group("E:1") | group("E:2")).named("E:1 or E:2")

CONTENT = meets(
    "us.ear.734.4(a)(1)",
    "us.ear.734.4(a)(2)",
    "us.ear.734.4(a)(4)",
    "us.ear.734.4(a)(5)",
    "us.ear.734.4(a)(6)(i)",
    "us.ear.734.4(a)(6)(ii)",
)
NODE_TOOL = all_of(
    item.kind.is_("semiconductor_equipment"),
    end_use.advanced_node_ic,
    not_modelled("whether the tool meets the overlay parameters of 734.4(a)(3)"),
)
CIRCUIT_TOOL = all_of(
    item.kind.is_("semiconductor_equipment"),
    any_of(
        transaction.to.in_(D5_MACAU),
        end_use.facility_country.in_(D5_MACAU),
        meets("us.ear.734.9(e)(3)(ii)"),
    ),
    item.contains_us_ic.true(),
)

ZERO = definition(
    "us.ear.734.4(a)",
    "foreign-made items for which there is no de minimis level",
    since("2018-01-01", BASELINE, CONTENT),
    since("2023-11-17", FR_2023_SME, any_of(CONTENT, NODE_TOOL)),
    since(
        "2024-12-02",
        FR_2024_DECEMBER,
        any_of(CONTENT, NODE_TOOL, CIRCUIT_TOOL),
        comply_from="2024-12-31",
    ),
)

TEN = definition(
    "us.ear.734.4(c)",
    "more than 10 percent of controlled US content, for E:1 and E:2",
    since("2018-01-01", BASELINE, all_of(transaction.to.in_(E1_E2), item.us_controlled_content_pct > 10)),
)

TWENTY_FIVE = definition(
    "us.ear.734.4(d)",
    "more than 25 percent of controlled US content, elsewhere",
    since(
        "2018-01-01", BASELINE, all_of(not_(transaction.to.in_(E1_E2)), item.us_controlled_content_pct > 25)
    ),
)

PROVISIONS = (ZERO, TEN, TWENTY_FIVE)
