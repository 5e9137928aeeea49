"""Section 734.9: foreign direct products.

A foreign-made item is subject to the EAR when its production goes back to listed technology or
software, directly or through a plant (product scope), and when it goes where, or to whom, the rule
looks (destination or end-user scope). Both must hold; any rule suffices; no percentage counts. For an
item in the United States or of US origin none of this matters.

Facts: ``item.production.direct_product_of`` and ``plant_direct_product_of`` list the entries of the
technology or software; empty lists say there is none. ``end_use.product_of_footnotes`` lists the
footnotes of Entity List parties that produce, buy or order the product into which the item goes or
which it helps to make. ``end_use.incorporated_product_to`` is where such a product goes.

(h), advanced computing, in four texts: China (21 October 2022), with Macau (17 January 2023), Country
Groups D:1, D:4, D:5 and headquarters in Macau or D:5 (17 November 2023), any place (13 January 2025,
not enforced; since 10 July 2026 the United Arab Emirates are kept in what is enforced, as
742.6(a)(6)(iii)(B) names them while they left D:4). The commodities of 2022 that were "specified
elsewhere" at the level of 3A090 or 4A090 are met by the tests of these entries. (e)(3) reaches advanced-node facilities beside
footnote 5 parties in the text of 2026; that limb is dated to 16 January 2025 (90 FR 5298), the earliest
rule that can have brought it. It is for logic and DRAM; the fact does not tell NAND apart, so NAND
counts too.

(b) to (d) stood in 736.2(b)(3) until 3 February 2022 (87 FR 6022), the footnote 1 rule in 736.2(b)(3)(vi) and
the footnote itself; moving them changed no words that matter here. The footnote 1 rule reached from 15 May 2020
what such a party had produced or designed, when destined to one; since 17 August 2020 everything, also when it
goes into what such a party makes, buys or orders. (f) reached Russia from 24 February 2022 and Belarus from
2 March, through technology of categories 3 to 9; from 8 April 2022 of every category.

(a)(3): BIS may tell a person that items are subject to the EAR under this section; such a notice counts where it is
stated (``bis_acts``), and a license that it asks for is a letter (``informed``). The text of December 2024 lacks the
paragraph and that of 2026 has it; it is dated to 16 January 2025, the earliest rule that can have brought it.

(j), Iran: technology of categories 3 to 5 and 7 (24 February 2023), of 3 to 9 and the Government of Iran
as a party (23 July 2024). (f) names the Crimea region, since 19 May 2023 (88 FR 33422); the fact
covers the Donetsk and Luhansk regions too, the stricter reading.

Not modelled: which items of which entries are controlled for national security beyond those listed
in (b); Supplement Nos. 6 and 7 to part 746, so EAR99 items are open in (f) and (j); assurances and
certifications of Supplement No. 1 to part 734; items whose production had begun before 15 May 2020, which the
footnote 1 rule let go until 14 September 2020.
"""

from __future__ import annotations

from highfence.facts.vocabulary import TRANSACTION_ROLES, end_use, item, party, transaction
from highfence.law.us.ear.part_734 import entry_sets as sets
from highfence.law.us.ear.part_734.entry_sets import of_technology
from highfence.law.us.ear.parties import FOR_D5_MACAU_ENTITY
from highfence.law.us.ear.places import (
    ABROAD,
    CHINA,
    CHINA_OR_MACAU,
    D1_D4_D5,
    D5,
    D5_MACAU,
    SANCTIONED_2022,
    UAE,
    group,
    places,
)
from highfence.law.us.ear.records import EAR, asserted, definition
from highfence.law.us.ear.sources import (
    BASELINE,
    FR_2022,
    FR_2023,
    FR_2023_MACAU,
    FR_2024_DECEMBER,
    FR_2025_DIFFUSION,
    FR_2025_FOUNDRY,
    NON_ENFORCEMENT,
)
from highfence.law.us.ear.sources_2018 import (
    FR_2020_AUGUST,
    FR_2020_MAY,
    FR_2022_ALL_ENTRIES,
    FR_2022_INDUSTRY,
    FR_2022_RUSSIA,
    FR_2023_CRIMEA,
)
from highfence.logic.expr import (
    DatedSet,
    Expr,
    all_of,
    any_of,
    any_party,
    meets,
    not_,
    not_modelled,
)
from highfence.logic.provisions import Source, Stay, day, since

FR_2023_IRAN = Source(
    "88 FR 12150",
    day("2023-02-27"),
    "https://www.federalregister.gov/citation/88-FR-12150",
    day("2023-02-24"),
)

FR_2024_IRAN = Source(
    "89 FR 60563",
    day("2024-07-26"),
    "https://www.federalregister.gov/documents/2024/07/26/2024-16566",
    day("2024-07-24"),
)

to = transaction.to
E1_E2 = group("E:1") | group("E:2")
NS_REACH = (group("D:1") | E1_E2).named("D:1, E:1 or E:2")
D5_E = (D5 | E1_E2).named("D:5, E:1 or E:2")
D_E = (group("D:1") | group("D:3") | group("D:4") | D5 | E1_E2).named("D:1, D:3, D:4, D:5, E:1 or E:2")
RUSSIA_BELARUS = SANCTIONED_2022
IRAN = places("Iran", "IR")
UKRAINE = places("Ukraine", "UA")
TOOL = item.kind.is_("semiconductor_equipment")


def supercomputer_in(where: DatedSet) -> Expr:
    """Return the condition that the item goes into, or serves, a supercomputer in one of the countries."""
    return all_of(end_use.supercomputer, any_of(to.in_(where), end_use.facility_country.in_(where)))


def destined(where: DatedSet) -> Expr:
    """Return the condition that the item goes there, or into a product (other than EAR99) that does."""
    return any_of(to.in_(where), end_use.incorporated_product_to.in_(where))


NOTICE = definition(
    "us.ear.734.9(a)(3)",
    "foreign-made items that BIS has told the filer are subject to the EAR",
    since("2025-01-16", FR_2025_FOUNDRY, transaction.bis_acts.any_in({"foreign_item_subject"})),
)

# ---------------------------------------------------------------------- (b) to (d): older rules

NATIONAL_SECURITY = definition(
    "us.ear.734.9(b)",
    "national security rule: products of technology that needs a written assurance",
    since(
        "2018-01-01",
        BASELINE,
        all_of(
            to.in_(NS_REACH),
            item.written_assurance,
            of_technology(sets.NS_TECHNOLOGY),
            meets("us.ear.734.9(b):items"),
        ),
    ),
)

SATELLITES = definition(
    "us.ear.734.9(c)",
    "9x515 rule",
    since(
        "2018-01-01",
        BASELINE,
        all_of(
            to.in_(D5_E),
            of_technology(sets.SATELLITE, sets.SATELLITE_TECHNOLOGY),
            asserted("9A515", "9B515", "9C515", "9D515", "9E515"),
        ),
    ),
)

MILITARY = definition(
    "us.ear.734.9(d)",
    "600 series rule",
    since(
        "2018-01-01",
        BASELINE,
        all_of(
            to.in_(D_E),
            of_technology(sets.MILITARY, sets.MILITARY_TECHNOLOGY),
            any_of(
                asserted("3A611", "3B611", "3D611", "3E611"),
                all_of(
                    not_(asserted("EAR99")),
                    not_(meets("us.ear.774.supp1:advanced")),
                    not_modelled("whether the item is in the 600 series"),
                ),
            ),
        ),
    ),
)

# ------------------------------------------------------------------------------ (e) Entity List

MADE_BY_FOOTNOTE_1 = any_party({"designer", "manufacturer"}, party.footnotes.any_in({"us.entity_list:1"}))

FOOTNOTE_1 = definition(
    "us.ear.734.9(e)(1)",
    "Entity List rule, footnote 1",
    since(
        "2020-05-15",
        FR_2020_MAY,
        all_of(of_technology(sets.FOOTNOTE_1), meets("us.ear.734.9(e)(1)(ii)"), MADE_BY_FOOTNOTE_1),
    ),
    since(
        "2020-08-17",
        FR_2020_AUGUST,
        all_of(of_technology(sets.FOOTNOTE_1), meets("us.ear.734.9(e)(1)(ii)")),
    ),
)

FOOTNOTE_4 = definition(
    "us.ear.734.9(e)(2)",
    "Entity List rule, footnote 4",
    since("2022-10-21", FR_2022, all_of(of_technology(sets.FOOTNOTE_4), meets("us.ear.734.9(e)(2)(ii)"))),
)

TOOL_ROUTE = any_of(of_technology(sets.TOOLS, sets.TOOLS_PLANT), item.contains_plant_route_ic)
FOOTNOTE_5_TOOL = meets("us.ear.734.9(e)(3)(i):tools")

FOOTNOTE_5 = definition(
    "us.ear.734.9(e)(3)",
    "Entity List rule, footnote 5, and production of advanced-node circuits",
    since(
        "2024-12-02",
        FR_2024_DECEMBER,
        all_of(TOOL, FOOTNOTE_5_TOOL, TOOL_ROUTE, meets("us.ear.734.9(e)(3)(ii)")),
        comply_from="2024-12-31",
    ),
    since(
        "2025-01-16",
        FR_2025_FOUNDRY,
        all_of(
            TOOL,
            FOOTNOTE_5_TOOL,
            TOOL_ROUTE,
            any_of(meets("us.ear.734.9(e)(3)(ii)"), sets.ADVANCED_NODE_FACILITY),
        ),
        comply_from="2025-01-31",
    ),
)

# ---------------------------------------------------------------------- (f), (g) Russia, Belarus

CATEGORIES_3_TO_9 = of_technology(sets.of_categories("3456789"))
SUPPLEMENTS_TOO = any_of(
    sets.ON_CCL, not_modelled("whether Supplement Nos. 6 and 7 to part 746 list the item")
)
"""Supplement No. 6 came on 15 September 2022; from when the rule reached its items was not seen, and they are
open from that day."""

CRIMEA = all_of(to.in_(UKRAINE), transaction.to_occupied_region, not_modelled("whether the region is Crimea"))
"""The rule names Crimea alone, not Donetsk and Luhansk, which the fact does not tell apart."""

RUSSIA = definition(
    "us.ear.734.9(f)",
    "Russia, Belarus and occupied regions rule",
    since(
        "2022-02-24",
        FR_2022_RUSSIA,
        all_of(destined(RUSSIA_BELARUS), CATEGORIES_3_TO_9, sets.ON_CCL),
    ),
    since(
        "2022-04-08",
        FR_2022_ALL_ENTRIES,
        all_of(destined(RUSSIA_BELARUS), of_technology(sets.ANY_D_OR_E), sets.ON_CCL),
    ),
    since(
        "2022-09-15",
        FR_2022_INDUSTRY,
        all_of(destined(RUSSIA_BELARUS), of_technology(sets.ANY_D_OR_E), SUPPLEMENTS_TOO),
    ),
    since(
        "2023-05-19",
        FR_2023_CRIMEA,
        all_of(
            any_of(destined(RUSSIA_BELARUS), CRIMEA),
            of_technology(sets.ANY_D_OR_E),
            SUPPLEMENTS_TOO,
        ),
    ),
)

FOOTNOTE_3 = definition(
    "us.ear.734.9(g)",
    "Russian and Belarusian military end users, footnote 3",
    since("2022-02-24", FR_2022_RUSSIA, all_of(of_technology(sets.ANY_D_OR_E), meets("us.ear.734.9(g)(2)"))),
)

# ------------------------------------------------------------------- (h), (i) advanced computing

CHIP_TECHNOLOGY = all_of(item.kind.is_("technology"), item.for_entries.any_in({EAR + "3A090", EAR + "4A090"}))

ADVANCED_COMPUTING_PRODUCT = definition(
    "us.ear.734.9(h)(1)",
    "advanced computing rule, product scope",
    since(
        "2022-10-21",
        FR_2022,
        all_of(
            of_technology(sets.ADVANCED_COMPUTING),
            any_of(CHIP_TECHNOLOGY, meets("us.ear.3A090.a", "us.ear.4A090.a")),
        ),
    ),
    since(
        "2023-11-17",
        FR_2023,
        all_of(
            of_technology(sets.ADVANCED_COMPUTING),
            any_of(CHIP_TECHNOLOGY, meets("us.ear.774.supp1:advanced")),
        ),
    ),
)

HEADQUARTERED_TECHNOLOGY = all_of(item.kind.is_("technology"), item.developed_by_hq5)


REACH_OF_2023 = definition(
    "us.ear.734.9(h)(2)(i)",
    "D:1, D:4 and D:5, and entities headquartered in Macau or D:5 anywhere: the text of November 2023",
    since("2023-11-17", FR_2023, any_of(destined(D1_D4_D5), FOR_D5_MACAU_ENTITY)),
)
NOVEMBER_2023 = any_of(meets("us.ear.734.9(h)(2)(i)"), HEADQUARTERED_TECHNOLOGY)

ADVANCED_COMPUTING_REACH = definition(
    "us.ear.734.9(h)(2)",
    "advanced computing rule, destination scope",
    since("2022-10-21", FR_2022, any_of(destined(CHINA), HEADQUARTERED_TECHNOLOGY)),
    since("2023-01-17", FR_2023_MACAU, any_of(destined(CHINA_OR_MACAU), HEADQUARTERED_TECHNOLOGY)),
    since("2023-11-17", FR_2023, NOVEMBER_2023),
    since(
        "2025-01-13",
        FR_2025_DIFFUSION,
        any_of(destined(ABROAD), HEADQUARTERED_TECHNOLOGY),
        comply_from="2025-05-15",
        stays=(
            Stay("not_enforced", day("2025-05-13"), day("2026-07-09"), NON_ENFORCEMENT),
            Stay(
                "not_enforced",
                day("2026-07-10"),
                None,
                NON_ENFORCEMENT,
                instead=any_of(NOVEMBER_2023, destined(UAE)),
                note="the United Arab Emirates left Country Group D:4 and are named in 742.6(a)(6)(iii)(B)",
            ),
        ),
    ),
)

ADVANCED_COMPUTING = definition(
    "us.ear.734.9(h)",
    "advanced computing rule",
    since("2022-10-21", FR_2022, all_of(meets("us.ear.734.9(h)(1)"), meets("us.ear.734.9(h)(2)"))),
)

SUPERCOMPUTER_ROUTE = of_technology(sets.SUPERCOMPUTER, sets.SUPERCOMPUTER_PLANT)

SUPERCOMPUTER = definition(
    "us.ear.734.9(i)",
    "supercomputer rule",
    since("2022-10-21", FR_2022, all_of(SUPERCOMPUTER_ROUTE, supercomputer_in(CHINA))),
    since("2023-01-17", FR_2023_MACAU, all_of(SUPERCOMPUTER_ROUTE, supercomputer_in(CHINA_OR_MACAU))),
)

# ----------------------------------------------------------------------------- Iran, tools, weights

IRAN_ITEM = any_of(sets.ON_CCL, not_modelled("whether Supplement No. 7 to part 746 lists the item"))

IRAN_RULE = definition(
    "us.ear.734.9(j)",
    "Iran rule",
    since(
        "2023-02-24",
        FR_2023_IRAN,
        all_of(destined(IRAN), of_technology(sets.of_categories("3457")), IRAN_ITEM),
    ),
    since(
        "2024-07-23",
        FR_2024_IRAN,
        all_of(
            any_of(destined(IRAN), any_party(TRANSACTION_ROLES, party.government_of.in_(IRAN))),
            of_technology(sets.of_categories("3456789")),
            IRAN_ITEM,
        ),
    ),
)

TOOLS = definition(
    "us.ear.734.9(k)",
    "semiconductor manufacturing equipment rule",
    since(
        "2024-12-02",
        FR_2024_DECEMBER,
        all_of(
            TOOL,
            to.in_(D5_MACAU),
            sets.SME_CORE,
            any_of(of_technology(sets.CORE_TOOLS, sets.TOOLS_PLANT), item.contains_plant_route_ic),
        ),
        comply_from="2024-12-31",
    ),
)

WEIGHTS = definition(
    "us.ear.734.9(l)",
    "model weights rule: weights made with advanced computing items that are subject to the EAR",
    since(
        "2025-01-13",
        FR_2025_DIFFUSION,
        all_of(item.kind.is_("model_weights"), meets("us.ear.4E091"), item.production_subject_to_ear),
        comply_from="2025-05-15",
        stays=(Stay("not_enforced", day("2025-05-13"), None, NON_ENFORCEMENT),),
    ),
)

PROVISIONS = (
    NOTICE,
    NATIONAL_SECURITY,
    SATELLITES,
    MILITARY,
    FOOTNOTE_1,
    FOOTNOTE_4,
    FOOTNOTE_5,
    RUSSIA,
    FOOTNOTE_3,
    ADVANCED_COMPUTING_PRODUCT,
    REACH_OF_2023,
    ADVANCED_COMPUTING_REACH,
    ADVANCED_COMPUTING,
    SUPERCOMPUTER,
    IRAN_RULE,
    TOOLS,
    WEIGHTS,
)
