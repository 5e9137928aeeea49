"""Section 740.9: License Exception TMP, temporary movements.

    (a)    temporary use abroad, without an order to acquire the item, and back within one year ((a)(14)):
           tools of trade (1), technology of traveling employees (3), kits of replacement parts (4),
           exhibition (5), inspection, test, calibration and repair (6), assembly in Mexico (8, four years),
           news media in places under embargo (9), a US person's own facility abroad (10)
    (b)    items temporarily in the United States: in transit (1), imported for exhibition (2), foreign items
           going back (3), shipments refused entry (4)
    (c)    beta test software

For advanced computing items in the places of 740.2(a)(9)(ii), (a)(6) is the only part of TMP that is left,
and that from 17 November 2023.

What a movement is for is the filer's to certify, by naming the paragraph. Limits on items controlled for
missile technology stand in 740.2(a)(5). Cuba and Iran, which some paragraphs shut
once more, are shut by 740.2(a)(6). Not modelled: firearms (a)(2), (b)(5), containers (a)(7), protective
equipment (a)(11), transit from Canada to Cuba (b)(1)(iv), shipments that refused entry for a Treasury rule.
"""

from __future__ import annotations

from highfence.facts.vocabulary import end_use, item, transaction
from highfence.law.us.ear.part_740.advanced_computing import COMMODITY
from highfence.law.us.ear.part_740.edges import (
    CUBA,
    E1,
    EXPORT,
    LIST_BASED,
    MOVED,
    NORTH_KOREA,
    REGIONS,
    RUSSIA,
    SYRIA,
)
from highfence.law.us.ear.part_740.eligibility import controlled, within
from highfence.law.us.ear.places import group, places
from highfence.law.us.ear.records import condition, definition, exception
from highfence.law.us.ear.sources import BASELINE
from highfence.logic.expr import Expr, all_of, any_of, meets, none_of, not_
from highfence.logic.provisions import Condition, LicenseException, grant, since

to = transaction.to
SOFTWARE = item.kind.is_("software")
GOODS = any_of(COMMODITY, SOFTWARE)
ANYTHING = any_of(COMMODITY, item.kind.is_("software", "technology"))
NEWS = places("Belarus, Cuba, North Korea, Russia or Syria", "BY", "CU", "KP", "RU", "SY")
OCCUPIED = all_of(to.in_(places("Ukraine", "UA")), transaction.to_occupied_region)

TEMPORARY = condition("us.ear.740.9(a)(14)", "no order to acquire the item; back within one year ((a)(14))")

KEPT_OUT = definition(
    "us.ear.740.9(b)(1)(i)",
    "controlled for NS, NP, CB or MT, to D:1, D:2, D:3 or D:4 respectively",
    since(
        "2018-01-01",
        BASELINE,
        any_of(
            all_of(to.in_(group("D:1")), controlled("NS")),
            all_of(to.in_(group("D:2")), controlled("NP")),
            all_of(to.in_(group("D:3")), controlled("CB")),
            all_of(to.in_(group("D:4")), controlled("MT")),
        ),
    ),
)


def _tmp(
    paragraph: str,
    title: str,
    eligible: Expr,
    *conditions: Condition,
    excuses: tuple[str, ...] = LIST_BASED,
) -> LicenseException:
    return exception(
        f"us.ear.740.9{paragraph}",
        title,
        since("2018-01-01", BASELINE, grant(eligible, *conditions)),
        code="TMP",
        excuses=excuses,
        elected=True,
    )


TOOLS = _tmp(
    "(a)(1)",
    "tools of trade of the exporter or its employees",
    all_of(GOODS, not_(to.in_(E1))),
    TEMPORARY,
    condition("us.ear.740.9(a)(1)", "usual tools of trade, under effective control; software protected"),
)
TECHNOLOGY = _tmp(
    "(a)(3)",
    "technology of US persons and their employees traveling abroad",
    all_of(item.kind.is_("technology")),
    TEMPORARY,
    condition("us.ear.740.9(a)(3)", "used by US persons or persons authorized to have it, and secured"),
    excuses=(*LIST_BASED, *SYRIA),
)
KITS = _tmp(
    "(a)(4)",
    "kits of replacement parts",
    all_of(COMMODITY, not_(to.in_(E1))),
    TEMPORARY,
    condition("us.ear.740.9(a)(4)", "under effective control, returned but for one-for-one replacements"),
)
EXHIBITION = _tmp(
    "(a)(5)",
    "exhibition and demonstration",
    all_of(GOODS, not_(to.in_(E1))),
    TEMPORARY,
    condition("us.ear.740.9(a)(5)", "owned and controlled by the exporter, at most 120 days at one site"),
)
REPAIR = _tmp(
    "(a)(6)",
    "commodities sent abroad for inspection, test, calibration or repair",
    all_of(COMMODITY, end_use.repair_or_test_abroad, not_(to.in_(E1))),
    TEMPORARY,
    excuses=(*LIST_BASED, "us.ear.744.23(a)(3)(i)"),
)
MEXICO = _tmp(
    "(a)(8)",
    "assembly in Mexico under its in-bond program",
    all_of(COMMODITY, EXPORT, to.in_(places("Mexico", "MX"))),
    condition("us.ear.740.9(a)(8)", "end products return to the United States within four years"),
)
NEWS_MEDIA = _tmp(
    "(a)(9)",
    "news media in places under embargo",
    all_of(GOODS, any_of(to.in_(NEWS), OCCUPIED)),
    TEMPORARY,
    condition(
        "us.ear.740.9(a)(9)", "for accredited news media personnel, in their possession; list sent to BIS"
    ),
    excuses=(*LIST_BASED, *CUBA, *NORTH_KOREA, *REGIONS, *RUSSIA, *SYRIA),
)
OWN_FACILITY = _tmp(
    "(a)(10)",
    "components, tools and test equipment to a US person's own facility abroad",
    all_of(COMMODITY, EXPORT),
    TEMPORARY,
    condition(
        "us.ear.740.9(a)(10)", "owned or controlled by the US person; to make, test or modify items there"
    ),
    excuses=(*LIST_BASED, *SYRIA),
)
TRANSIT = _tmp(
    "(b)(1)",
    "items moving in transit through the United States",
    all_of(ANYTHING, EXPORT, none_of(to.in_(E1), meets("us.ear.740.9(b)(1)(i)"))),
    condition(
        "us.ear.740.9(b)(1)", "under a transit or immediate export entry, not on an import certificate"
    ),
)
SHOWN = _tmp(
    "(b)(2)",
    "items imported for marketing, or for display at an exhibition",
    all_of(ANYTHING, EXPORT, none_of(to.in_(E1), meets("us.ear.740.9(b)(1)(i)"))),
    condition(
        "us.ear.740.9(b)(2)", "entered under bond that provides for export; not on an import certificate"
    ),
)
RETURNED = _tmp(
    "(b)(3)",
    "foreign items returned to the country from which they came",
    all_of(ANYTHING, EXPORT, not_(item.us_origin)),
    condition("us.ear.740.9(b)(3)", "to the country of import, characteristics not enhanced"),
)
REFUSED = _tmp(
    "(b)(4)",
    "shipments refused entry, returned to the country of origin",
    all_of(ANYTHING, EXPORT),
    condition("us.ear.740.9(b)(4)", "refused entry by a US agency, back to the country of origin"),
)
BETA = _tmp(
    "(c)",
    "beta test software for the general public",
    all_of(MOVED, SOFTWARE, not_(all_of(to.in_(E1), within("5D002", "5D002")))),
    condition("us.ear.740.9(c)(4)", "to be marketed, free of charge, installed without help of the supplier"),
    condition("us.ear.740.9(c)(5)", "statement of the testing consignee"),
)

PROVISIONS = (
    TOOLS,
    TECHNOLOGY,
    KITS,
    EXHIBITION,
    REPAIR,
    MEXICO,
    NEWS_MEDIA,
    OWN_FACILITY,
    KEPT_OUT,
    TRANSIT,
    SHOWN,
    RETURNED,
    REFUSED,
    BETA,
)
