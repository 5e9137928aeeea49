"""Sets of control-list entries that the foreign-direct-product rules and part 744 name alike.

Lists of technology and software (``FOOTNOTE_1`` to ``CORE_TOOLS``): a foreign-made item is reached when
it is the direct product of one of them, or comes from a plant that is. They grew on 2 December 2024 by
the entries created for chip-making tools (89 FR 96790).

Lists of items, as definitions: advanced computing commodities, the Commerce Control List, chip-making
tools, category 3. What an entry's text does not settle by parameters, the classification stated settles.
"""

from __future__ import annotations

from datetime import date

from highfence.facts.vocabulary import TRANSACTION_ROLES, end_use, item, party, transaction
from highfence.law.us.ear.equipment import (
    CORE_2023,
    CORE_2025,
    CORE_APRIL_2024,
    CORE_BOTH,
    CORE_DECEMBER,
    tools,
)
from highfence.law.us.ear.items import A_HARDWARE, B_HARDWARE
from highfence.law.us.ear.places import D5_MACAU
from highfence.law.us.ear.records import EAR, asserted, definition
from highfence.law.us.ear.sources import (
    BASELINE,
    FR_2022,
    FR_2023_SME,
    FR_2024_APRIL,
    FR_2024_DECEMBER,
    FR_2025_FOUNDRY,
)
from highfence.law.us.ear.sources_2018 import FR_2020_AUGUST, FR_2020_MAY, FR_2022_RUSSIA
from highfence.logic.expr import (
    DatedSet,
    Expr,
    all_of,
    any_of,
    any_party,
    codes,
    meets,
    none_of,
    not_,
    not_modelled,
)
from highfence.logic.provisions import Definition, Source, Stay, Version, day, since

TOOL_RULE = day("2024-12-02")


def entries(label: str, *names: str, added: tuple[str, ...] = (), on: date = TOOL_RULE) -> DatedSet:
    """Return a set of entries: ``names`` at all times, ``added`` from ``on``."""
    spans = [(EAR + n, date.min, None) for n in names] + [(EAR + n, on, None) for n in added]
    return DatedSet(label, tuple(sorted(spans)))


_E1 = (
    "3D001", "3D991", "3E001", "3E002", "3E003", "3E991", "4D001", "4D993", "4D994", "4E001",
    "4E992", "4E993", "5D001", "5D991", "5E001", "5E991",
)  # fmt: skip
_E1_ADDED = ("3D901", "3D992", "3D993", "3D994", "3E901", "3E992", "3E993", "3E994")

FOOTNOTE_1 = entries("technology and software of 734.9(e)(1)", *_E1, added=_E1_ADDED)
FOOTNOTE_4 = entries("technology and software of 734.9(e)(2)", *_E1, "5D002", "5E002", added=_E1_ADDED)
SUPERCOMPUTER = FOOTNOTE_4.named("technology and software of 734.9(i)")
SUPERCOMPUTER_PLANT = (FOOTNOTE_4 - entries("4D993", "4D993")).named(
    "technology and software of 734.9(i)(1)(ii)"
)
"""The plant limb of 734.9(i) leaves out 4D993, as printed."""
ADVANCED_COMPUTING = entries(
    "technology and software of 734.9(h)", *_E1, "4D090", "5D002", "5E002", added=_E1_ADDED
)

_TOOLS = ("3D001", "3D901", "3D991", "3D993", "3D994", "3E001", "3E901", "3E991", "3E993", "3E994")
TOOLS = entries("technology and software of 734.9(e)(3)(i)(A)", *_TOOLS)
TOOLS_PLANT = entries("technology and software of 734.9(k)(1)(ii)", *_TOOLS, "3D992", "3E992")
CORE_TOOLS = entries("technology and software of 734.9(k)(1)(i)", "3D992", "3E992")

SATELLITE = entries("9D515 or 9E515", "9D515", "9E515")
SATELLITE_TECHNOLOGY = entries("9E515", "9E515")
MILITARY_TECHNOLOGY = entries(
    "600 series technology",
    "0E604", "0E606", "0E614", "0E617", "1E607", "1E608", "1E613", "3E611", "6E615", "7E611", "8E609", "8E620",
    "9E604", "9E610", "9E619", "9E620",
)  # fmt: skip
MILITARY = (
    MILITARY_TECHNOLOGY
    | entries(
        "600 series software",
        "0D604", "0D606", "0D614", "0D617", "1D607", "1D608", "1D613", "3D611", "6D615", "7D611", "8D609",
        "8D620", "9D604", "9D610", "9D619", "9D620",
    )
).named("600 series technology and software")  # fmt: skip

ANY_D_OR_E = (
    MILITARY
    | SATELLITE
    | entries(
        "entries of product groups D and E",
        "0D001", "0D501", "0D505", "0D521", "0D999", "0E001", "0E501", "0E502", "0E504", "0E505", "0E521",
        "0E982", "1D001", "1D002", "1D003", "1D018", "1D101", "1D103", "1D201", "1D390", "1D993", "1D999",
        "1E001", "1E002", "1E101", "1E102", "1E103", "1E104", "1E201", "1E202", "1E203", "1E350", "1E351",
        "1E355", "1E994", "1E998", "2D001", "2D002", "2D003", "2D018", "2D101", "2D201", "2D202", "2D290",
        "2D351", "2D352", "2D910", "2D983", "2D984", "2D991", "2D992", "2D993", "2D994", "2E001", "2E002",
        "2E003", "2E018", "2E101", "2E201", "2E290", "2E301", "2E903", "2E910", "2E983", "2E984", "2E991",
        "2E993", "2E994", "3D001", "3D002", "3D003", "3D004", "3D005", "3D006", "3D101", "3D201", "3D202",
        "3D203", "3D204", "3D233", "3D901", "3D907", "3D980", "3D991", "3D992", "3D993", "3D994", "3E001",
        "3E002", "3E003", "3E004", "3E101", "3E102", "3E201", "3E202", "3E233", "3E292", "3E901", "3E905",
        "3E980", "3E991", "3E992", "3E993", "3E994", "4D001", "4D002", "4D003", "4D004", "4D090", "4D901",
        "4D906", "4D980", "4D993", "4D994", "4E001", "4E091", "4E901", "4E906", "4E980", "4E992", "4E993",
        "5D001", "5D002", "5D101", "5D980", "5D991", "5D992", "5E001", "5E002", "5E101", "5E980", "5E991",
        "5E992", "6D001", "6D002", "6D003", "6D102", "6D103", "6D201", "6D202", "6D991", "6D992", "6D993",
        "6D994", "6E001", "6E002", "6E003", "6E101", "6E201", "6E202", "6E990", "6E991", "6E992", "6E993",
        "6E994", "7D001", "7D002", "7D003", "7D004", "7D005", "7D101", "7D102", "7D103", "7D104", "7D994",
        "7E001", "7E002", "7E003", "7E004", "7E101", "7E102", "7E104", "7E994", "8D001", "8D002", "8D992",
        "8D999", "8E001", "8E002", "8E992", "9D001", "9D002", "9D003", "9D004", "9D005", "9D018", "9D101",
        "9D103", "9D104", "9D105", "9D990", "9D991", "9E001", "9E002", "9E003", "9E018", "9E101", "9E102",
        "9E990", "9E991", "9E993", "9E994",
    )
).named("any technology or software of the Commerce Control List")  # fmt: skip
"""Product groups D and E in every category; entries are stated one by one, so they are listed."""


def of_categories(digits: str) -> DatedSet:
    """Return the entries of product groups D and E in the categories given."""
    found = sorted(e for e in ANY_D_OR_E.at(TOOL_RULE) if e.removeprefix(EAR)[0] in digits)
    return codes(f"technology and software of categories {', '.join(digits)}", found)


NS_TECHNOLOGY = ANY_D_OR_E.named("technology and software under a written assurance")


def of_technology(products: DatedSet, plants: DatedSet | None = None) -> Expr:
    """Return the condition that the item is a direct product of such technology, or of a plant that is."""
    return any_of(
        item.direct_product_of.any_in(products), item.plant_direct_product_of.any_in(plants or products)
    )


MOVED: Expr = transaction.activity.is_(
    "export", "reexport", "transfer_in_country", "deemed_export", "deemed_reexport"
)
"""Exports, reexports and transfers: what parts 744 and 746 license."""

FOREIGN: Expr = not_(meets("us.ear.734.3(a)(1)", "us.ear.734.3(a)(2)"))
"""A foreign-produced item abroad: neither in the United States nor of US origin."""

ADVANCED = definition(
    "us.ear.774.supp1:advanced",
    "advanced computing commodities: 3A090, 4A090, and the .z paragraphs for hardware",
    since("2022-10-07", FR_2022, any_of(A_HARDWARE, B_HARDWARE, meets("us.ear.3A090.c"))),
)

LISTED = definition(
    "us.ear.774.supp1:listed",
    "items on the Commerce Control List: put there by their parameters, or not EAR99",
    since(
        "2018-01-01",
        BASELINE,
        any_of(meets("us.ear.774.supp1:advanced", "us.ear.774.supp1:equipment"), not_(asserted("EAR99"))),
    ),
)
ON_CCL = meets("us.ear.774.supp1:listed")

EQUIPMENT = definition(
    "us.ear.774.supp1:equipment",
    "chip-making equipment of 3B001, 3B002, 3B903, 3B904, 3B993 or 3B994",
    since(
        "2018-01-01",
        BASELINE,
        tools(
            (
                "3B001.a.1", "3B001.a.2", "3B001.a.3", "3B001.a.4", "3B001.b", "3B001.c", "3B001.d", "3B001.e",
                "3B001.f.1", "3B001.f.2", "3B001.f.3", "3B001.f.4", "3B001.f.5", "3B001.f.6", "3B001.g",
                "3B001.h", "3B001.i", "3B001.j", "3B001.k", "3B001.l", "3B001.m", "3B001.n", "3B001.o",
                "3B001.p", "3B001.q", "3B001.r", "3B002.a", "3B002.b", "3B002.c", "3B090", "3B903", "3B904",
                "3B993", "3B994",
            )
        ),
    ),
)  # fmt: skip

CORE = definition(
    "us.ear.734.9(k)(1):tools",
    "chip-making tools listed alike in 734.4(a)(8), 734.9(k), 742.4(a)(4) and 744.6(c)(2)(iii)",
    since("2022-10-07", FR_2022, meets("us.ear.3B090")),
    since("2023-11-17", FR_2023_SME, tools(CORE_2023)),
    since("2024-04-04", FR_2024_APRIL, tools(CORE_APRIL_2024)),
    since(
        "2024-12-02",
        FR_2024_DECEMBER,
        tools(CORE_DECEMBER),
        stays=(
            Stay(
                "compliance_pending",
                TOOL_RULE,
                day("2024-12-30"),
                FR_2024_DECEMBER,
                instead=tools(CORE_BOTH),
                note="what the rule took out was out at once; what it added had to be complied with later",
            ),
        ),
    ),
    since("2025-01-16", FR_2025_FOUNDRY, tools(CORE_2025)),
)
SME_CORE = meets("us.ear.734.9(k)(1):tools")

_FOOTNOTE_5 = tools(
    (
        "3B001.a.1", "3B001.a.2", "3B001.a.3", "3B001.b", "3B001.e", "3B001.f.2", "3B001.f.3", "3B001.f.4",
        "3B001.i", "3B001.j", "3B001.q", "3B002.a", "3B002.b", "3B903", "3B993", "3B994",
    )
)  # fmt: skip
_MASKS = asserted("3B991.b.2.a", "3B991.b.2.b")

FOOTNOTE_5_TOOLS = definition(
    "us.ear.734.9(e)(3)(i):tools",
    "chip-making tools of the footnote 5 rule: 3B but for the tools of 734.9(k), masks and 3B904",
    since(
        "2024-12-02",
        FR_2024_DECEMBER,
        all_of(
            not_(SME_CORE),
            any_of(_FOOTNOTE_5, asserted("3B992"), all_of(asserted("3B991"), not_(_MASKS))),
        ),
    ),
)

CATEGORY_3B = definition(
    "us.ear.734.4(a)(9):tools",
    "entries of category 3B but for the tools of 734.9(k)",
    since(
        "2024-12-02",
        FR_2024_DECEMBER,
        all_of(
            not_(SME_CORE),
            any_of(_FOOTNOTE_5, tools(("3B001.g", "3B001.h", "3B904")), asserted("3B611", "3B991", "3B992")),
        ),
    ),
)

ADVANCED_NODE_FACILITY = all_of(
    end_use.advanced_node_ic,
    any_of(transaction.to.in_(D5_MACAU), end_use.facility_country.in_(D5_MACAU)),
)
"""Production of advanced-node logic or DRAM in Macau or D:5; the fact does not tell NAND apart."""

CATEGORY_3 = definition(
    "us.ear.744.23(a)(2)(ii):items",
    "entries of category 3, product groups B to E",
    since(
        "2018-01-01",
        BASELINE,
        any_of(
            meets("us.ear.774.supp1:equipment"),
            asserted(
            "3B001", "3B002", "3B611", "3B903", "3B904", "3B991", "3B992", "3B993", "3B994", "3C001",
            "3C002", "3C003", "3C004", "3C005", "3C006", "3C611", "3C907", "3C908", "3C909", "3C992", "3D001",
            "3D002", "3D003", "3D004", "3D005", "3D006", "3D101", "3D201", "3D202", "3D203", "3D204", "3D233",
            "3D611", "3D901", "3D907", "3D980", "3D991", "3D992", "3D993", "3D994", "3E001", "3E002", "3E003",
            "3E004", "3E101", "3E102", "3E201", "3E202", "3E233", "3E292", "3E611", "3E901", "3E905", "3E980",
            "3E991", "3E992", "3E993", "3E994",
            ),
        ),
    ),
)  # fmt: skip
CAT_3_NOT_A = meets("us.ear.744.23(a)(2)(ii):items")

NATIONAL_SECURITY = definition(
    "us.ear.734.9(b):items",
    "items controlled for national security; entries of categories 3 to 5, the rest left open",
    since(
        "2018-01-01",
        BASELINE,
        all_of(
            none_of(asserted("EAR99", "3A090", "3A991", "3B991", "3B992", "4A090", "4A994", "5A992", "5D992")),
            any_of(
                asserted(
                    "3A001", "3A002", "3B001", "3B002", "3D001", "3E001", "4A003", "4A004", "4A005", "4D001",
                    "4E001", "5A001", "5A002", "5A004", "5D002", "5E002",
                ),
                not_modelled("whether the entry controls the item for national security"),
            ),
        ),
    ),
)  # fmt: skip


def footnote(number: str) -> Expr:
    """Return the condition that a party to the transaction bears the footnote."""
    return any_party(TRANSACTION_ROLES, party.footnotes.any_in({f"us.entity_list:{number}"}))


def for_footnote(paragraph: str, number: str, first: str, source: Source, *earlier: Version) -> Definition:
    """Return the end-user scope of an Entity List rule: a party bears the footnote, or the item feeds its products."""
    feeds = end_use.product_of_footnotes.any_in({f"us.entity_list:{number}"})
    return definition(
        f"us.ear.734.9{paragraph}",
        f"a party with footnote {number} takes part, or produces, buys or orders what the item goes into",
        *earlier,
        since(first, source, any_of(footnote(number), feeds)),
    )


FOR_FOOTNOTE_1 = for_footnote(
    "(e)(1)(ii)",
    "1",
    "2020-08-17",
    FR_2020_AUGUST,
    since("2020-05-15", FR_2020_MAY, footnote("1")),
)
"""From May to August 2020 the rule looked at items destined to such a party, not at what they go into."""
FOR_FOOTNOTE_4 = for_footnote("(e)(2)(ii)", "4", "2018-01-01", BASELINE)
"""Asked by the rule of October 2022 alone, which has its day; nobody bore the footnote before."""
FOR_FOOTNOTE_5 = for_footnote("(e)(3)(ii)", "5", "2018-01-01", BASELINE)
"""Asked by the rule of December 2024 alone; nobody bore the footnote before."""
FOR_FOOTNOTE_3 = for_footnote("(g)(2)", "3", "2022-02-24", FR_2022_RUSSIA)

PROVISIONS = (
    ADVANCED,
    LISTED,
    EQUIPMENT,
    CORE,
    FOOTNOTE_5_TOOLS,
    CATEGORY_3B,
    CATEGORY_3,
    NATIONAL_SECURITY,
    FOR_FOOTNOTE_1,
    FOR_FOOTNOTE_4,
    FOR_FOOTNOTE_5,
    FOR_FOOTNOTE_3,
)
