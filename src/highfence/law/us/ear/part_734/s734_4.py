"""Section 734.4: de minimis US content in foreign-made items.

Controlled US content, as a share of the value of the foreign item, makes it subject to the EAR above
10 percent for destinations in E:1 and E:2 and above 25 percent elsewhere; the level itself stays out.
What counts as controlled content depends on the destination (``supp_2``); the share is stated, or
computed from the components. For the cases of (a) there is no level at all: those that turn on content
stand in ``s734_4_content``, with (b) and the one-time report for technology. Here stand those for chip-making
tools, from the rules of 17 November 2023 and 2 December 2024 (to be complied with from 31 December 2024):

    (a)(3)  scanners with an overlay above 1.50 and up to 2.40 nm (3B001.f.1.b.2.b, since December 2024
            3B993.f.1) for advanced-node circuits, unless the country of first export lists them. The text
            names logic and no destination; the fact does not tell memory apart, so memory counts too
    (a)(8)  tools of 734.9(k) with a US-origin circuit, to Macau or D:5, unless 742.4(a)(4)(ii) excludes them
    (a)(9)  other tools of category 3B with a US-origin circuit, for entities with footnote 5; since 16 January
            2025 (the text of December 2024 has no such limb) also for advanced-node facilities in Macau or D:5

Until 20 October 2019 the level of 10 percent was for E:1 alone, so Cuba (E:2) had that of 25 percent.

(f) points to 770.3: US technology stays US technology when it is redrawn, used, consulted or commingled abroad, and
what is drawn from it is under the same rules; so such content is counted by (c) and (d), with no share at all for
(a)(2) and (a)(4). (g) asks for records of how the share in software and technology was found.

A circuit is one of category 3, 4 or 5 (``item.contains_us_ic``); EAR99 circuits do not count.
"""

from __future__ import annotations

from highfence.facts.vocabulary import TRANSACTION_ROLES, end_use, item, party, tool, transaction
from highfence.law.us.ear.equipment import COMPLY_DECEMBER, COMPLY_FOUNDRY, EQUIPMENT
from highfence.law.us.ear.part_734.entry_sets import ADVANCED_NODE_FACILITY, SME_CORE
from highfence.law.us.ear.part_774.cat_3.eccn_3b001 import DEEP
from highfence.law.us.ear.places import D5_MACAU, group
from highfence.law.us.ear.records import definition, duty
from highfence.law.us.ear.sources import BASELINE, FR_2023_SME, FR_2024_DECEMBER, FR_2025_FOUNDRY
from highfence.law.us.ear.sources_2018 import FR_2019_CUBA
from highfence.logic.expr import (
    DatedSet,
    Described,
    all_of,
    any_of,
    any_party,
    meets,
    none_of,
    not_,
)
from highfence.logic.provisions import day, since

E1 = group("E:1").named("E:1")
E1_E2 = (group("E:1") | group("E:2")).named("E:1 or E:2")

CONTENT = meets(
    "us.ear.734.4(a)(1)",
    "us.ear.734.4(a)(2)",
    "us.ear.734.4(a)(4)",
    "us.ear.734.4(a)(5)",
    "us.ear.734.4(a)(6)(i)",
    "us.ear.734.4(a)(6)(ii)",
)

LISTED_ABROAD = DatedSet(
    "countries that list immersion scanners of this overlay",
    (("JP", day("2023-07-23"), None), ("NL", day("2024-09-09"), None)),
)
"""Named in a footnote to (a)(3): Japan from the start, the Netherlands since the printing of 2026. The Dutch
measure applied from 7 September 2024; the footnote gives the 9th."""

OVERLAY = definition(
    "us.ear.734.4(a)(3):overlay",
    "scanner with light of 193 nm or longer and an overlay above 1.50 and up to 2.40 nm",
    since("2018-01-01", BASELINE, all_of(DEEP, tool.dco_nm > 1.50, tool.dco_nm <= 2.40)),
)
WITHIN = meets("us.ear.734.4(a)(3):overlay")

NODE_TOOL = definition(
    "us.ear.734.4(a)(3)",
    "scanners with an overlay above 1.50 and up to 2.40 nm for advanced nodes",
    since(
        "2023-11-17",
        FR_2023_SME,
        all_of(
            any_of(
                Described("us.ear.3B001.f.1.b.2.b", WITHIN),
                Described("us.ear.3B993.f.1", WITHIN),
            ),
            end_use.advanced_node_ic,
            none_of(item.origin.in_(LISTED_ABROAD), tool.listed_where_first_exported),
        ),
    ),
)

CORE_TOOL = definition(
    "us.ear.734.4(a)(8)",
    "tools of 734.9(k) with a US-origin circuit, to Macau or D:5",
    since(
        "2024-12-02",
        FR_2024_DECEMBER,
        all_of(
            EQUIPMENT,
            SME_CORE,
            item.contains_us_ic,
            transaction.to.in_(D5_MACAU),
            not_(meets("us.ear.742.4(a)(4)(ii)")),
        ),
        comply_from=COMPLY_DECEMBER,
    ),
)

FOOTNOTE_5 = any_party(TRANSACTION_ROLES, party.footnotes.any_in({"us.entity_list:5"}))
CATEGORY_3B = all_of(EQUIPMENT, meets("us.ear.734.4(a)(9):tools"), item.contains_us_ic)

CIRCUIT_TOOL = definition(
    "us.ear.734.4(a)(9)",
    "other tools of category 3B with a US-origin circuit, for footnote 5 entities and advanced nodes",
    since("2024-12-02", FR_2024_DECEMBER, all_of(CATEGORY_3B, FOOTNOTE_5), comply_from=COMPLY_DECEMBER),
    since(
        "2025-01-16",
        FR_2025_FOUNDRY,
        all_of(CATEGORY_3B, any_of(FOOTNOTE_5, ADVANCED_NODE_FACILITY)),
        comply_from=COMPLY_FOUNDRY,
    ),
)

ZERO = definition(
    "us.ear.734.4(a)",
    "foreign-made items for which there is no de minimis level",
    since(
        "2018-01-01",
        BASELINE,
        any_of(CONTENT, meets("us.ear.734.4(a)(3)", "us.ear.734.4(a)(8)", "us.ear.734.4(a)(9)")),
    ),
)

TEN = definition(
    "us.ear.734.4(c)",
    "more than 10 percent of controlled US content, for E:1 and E:2",
    since("2018-01-01", BASELINE, all_of(transaction.to.in_(E1), item.us_controlled_content_pct > 10)),
    since("2019-10-21", FR_2019_CUBA, all_of(transaction.to.in_(E1_E2), item.us_controlled_content_pct > 10)),
)

TWENTY_FIVE = definition(
    "us.ear.734.4(d)",
    "more than 25 percent of controlled US content, elsewhere",
    since("2018-01-01", BASELINE, all_of(not_(transaction.to.in_(E1)), item.us_controlled_content_pct > 25)),
    since(
        "2019-10-21",
        FR_2019_CUBA,
        all_of(not_(transaction.to.in_(E1_E2)), item.us_controlled_content_pct > 25),
    ),
)

RECORDS = duty(
    "us.ear.734.4(g)",
    "keep how the share of US content in foreign software or technology was found, and what its values are",
    since(
        "2018-01-01",
        BASELINE,
        all_of(
            item.kind.is_("software", "technology", "model_weights"),
            not_(item.us_origin),
            item.us_controlled_content_pct > 0,
        ),
    ),
    what="record",
)

PROVISIONS = (OVERLAY, NODE_TOOL, CORE_TOOL, CIRCUIT_TOOL, ZERO, TEN, TWENTY_FIVE, RECORDS)
