"""Section 740.25: License Exception HBM, high bandwidth memory for packaging (from 2 December 2024).

For stacks of 3A090.c with a memory bandwidth density below 3.3 GB/s per mm2, shipped straight to a
packaging site by a firm headquartered in the United States or A:5 that has no ultimate parent in Macau or
D:5. What comes out of the site is checked in one of two ways: a site headquartered in the United States, A:5
or A:6 without a parent in Macau or D:5 confirms delivery to the designer, and the product stays below 3A090;
any other site sends everything back, and the stacks are counted. The site is the ultimate consignee.

Out: distributors, intermediate consignees other than a forwarder or customs agent hired by the site, and
co-packaging in a facility in Macau or D:5 where advanced-node circuits are made.

Not modelled: that a product above 3A090 was allowed under General Order No. 4(d), which ended on
1 January 2026. The report in (e) hangs on a count that the filer makes; it is owed when the red flag
us.ear.740.25(e) is stated.
"""

from __future__ import annotations

from highfence.facts.vocabulary import end_use, ic, party, transaction
from highfence.law.us.ear.parties import EXPORTERS
from highfence.law.us.ear.places import D5_MACAU, UNITED_STATES, US_A5_A6, group
from highfence.law.us.ear.records import certified, condition, duty, exception
from highfence.law.us.ear.sources import FR_2024_DECEMBER
from highfence.logic.expr import TRUE, all_of, any_ic, any_of, any_party, every_party, meets, not_
from highfence.logic.provisions import Condition, grant, since

US_A5 = (UNITED_STATES | group("A:5")).named("the United States or A:5")

SITE = every_party(
    {"ultimate_consignee"},
    all_of(party.headquarters.in_(US_A5_A6), not_(party.parent_headquarters.in_(D5_MACAU))),
)
"""The packaging site is headquartered in the United States, A:5 or A:6, without a parent in Macau or D:5."""

ADVANCED_SITE = all_of(end_use.copackaging, end_use.facility_country.in_(D5_MACAU), end_use.advanced_node_ic)

HBM = exception(
    "us.ear.740.25",
    "high bandwidth memory below 3.3 GB/s per mm2, straight to a packaging site",
    since(
        "2024-12-02",
        FR_2024_DECEMBER,
        grant(
            all_of(
                meets("us.ear.3A090.c"),
                every_party(
                    EXPORTERS,
                    all_of(party.headquarters.in_(US_A5), not_(party.parent_headquarters.in_(D5_MACAU))),
                ),
                not_(any_ic(ic.memory_bandwidth_density >= 3.3)),
                not_(ADVANCED_SITE),
            ),
            Condition(
                "us.ear.740.25(c)(1)",
                "to Macau or D:5: bought directly by the designer of the co-packaged commodity",
                any_of(not_(transaction.to.in_(D5_MACAU)), certified("us.ear.740.25(c)(1)")),
            ),
            Condition(
                "us.ear.740.25(c)(2)(i)",
                "straight to a site of the United States, A:5 or A:6, which confirms delivery to the designer",
                any_of(not_(SITE), certified("us.ear.740.25(c)(2)(i)")),
            ),
            Condition(
                "us.ear.740.25(c)(2)(ii)",
                "straight to any other site: products sent back and counted, below 3A090.a and .b",
                any_of(SITE, certified("us.ear.740.25(c)(2)(ii)")),
            ),
            condition("us.ear.740.25(d)(1)", "not to a distributor"),
            Condition(
                "us.ear.740.25(d)(2)",
                "no intermediate consignee but a forwarder or customs agent hired by the packaging site",
                any_of(not_(any_party({"intermediate_consignee"}, TRUE)), certified("us.ear.740.25(d)(2)")),
            ),
        ),
    ),
    code="HBM",
    excuses=("us.ear.742.6(a)(6)(i)(B)", "us.ear.744.23(a)(3)(i)(B)"),
)

REPORT = duty(
    "us.ear.740.25(e)",
    "report within 60 days when more than 1 percent of the stacks are not accounted for",
    since("2024-12-02", FR_2024_DECEMBER, transaction.red_flags.any_in({"us.ear.740.25(e)"})),
    what="report",
    attaches_to=("us.ear.740.25",),
)

PROVISIONS = (HBM, REPORT)
