"""Technology for chip-making equipment: 3E001 as far as it concerns it, 3E901, 3E905, 3E992 to 3E994.

Technology is described by what it is for (``item.for_entries``) and its purpose, development or production.
The parts of 3E001 have the dates of 3D001 (see ``eccn_3d_equipment``):

    3E001:tools      for 3B090, then for the tools of 742.4(a)(4); since 2 December 2024 in 3E992
    3E001:worldwide  for 3B001.c.1.a, c.1.c and q; since 2 December 2024 for q alone
    3E992:worldwide  for 3B001.c.1.a and c.1.c

3E905 (gate-all-around transistors), 3E992.b, 3E993.b and c are settled by classification. Not modelled:
technology for 3B001, 3B002 and 3C001 to 3C006 in column NS 1, which the Country Chart asks of 3E001;
General Order No. 6, which grants a general license for 3E905; 3E991, which its classification settles.
"""

from __future__ import annotations

from dataclasses import replace

from highfence.facts.vocabulary import item
from highfence.law.us.ear.equipment import (
    COMPLY_DECEMBER,
    CORE_2023,
    CORE_2025,
    CORE_APRIL_2024,
    CORE_BOTH,
    CORE_DECEMBER,
    ETCH,
    FOR_CHIPS,
    FOR_COMPUTERS,
    FR_2024_SEPTEMBER,
    for_tools,
    related,
)
from highfence.law.us.ear.part_774.cat_3.eccn_3d_equipment import PENDING
from highfence.law.us.ear.part_774.related import made_for, named
from highfence.law.us.ear.records import definition, entry
from highfence.law.us.ear.sources import (
    FR_2022,
    FR_2023_SME,
    FR_2024_APRIL,
    FR_2024_DECEMBER,
    FR_2025_FOUNDRY,
)
from highfence.logic.expr import Described, Expr, all_of, any_of, not_, not_modelled
from highfence.logic.provisions import Stay, repealed, since

TECHNOLOGY = item.kind.is_("technology")
MORE = not_modelled("the paragraph asks what the technology does; state item.eccn")


def described(entry_id: str) -> Described:
    """Return the condition that the item is technology of an entry, by its purpose or as classified."""
    return Described(
        f"us.ear.{entry_id}",
        all_of(TECHNOLOGY, item.technology_purpose.is_("development", "production")),
    )


def making(to: Expr) -> Expr:
    """Return the condition that the item is technology for development or production of something."""
    return related("technology", "development", "production", to=to)


E001 = described("3E001")

E001_TOOLS = definition(
    "us.ear.3E001:tools",
    "technology for tools controlled to Macau and D:5",
    since("2022-10-07", FR_2022, made_for(E001, named("3B090"))),
    since("2023-11-17", FR_2023_SME, made_for(E001, for_tools(CORE_2023))),
    since("2024-04-04", FR_2024_APRIL, made_for(E001, for_tools(CORE_APRIL_2024))),
    repealed("2024-12-02", FR_2024_DECEMBER),
)
E001_WORLDWIDE = definition(
    "us.ear.3E001:worldwide",
    "technology for tools controlled worldwide",
    since("2024-09-06", FR_2024_SEPTEMBER, made_for(E001, for_tools((*ETCH, "3B001.q")))),
    since("2024-12-02", FR_2024_DECEMBER, made_for(E001, for_tools(("3B001.q",)))),
)
E901 = entry(
    "us.ear.3E901",
    "technology for 3A901, 3A904, 3B903, 3B904 and 3C907 to 3C909",
    since(
        "2024-09-06",
        FR_2024_SEPTEMBER,
        making(named("3A901", "3A904", "3B903", "3B904", "3C907", "3C908", "3C909")),
    ),
)
E905 = entry(
    "us.ear.3E905",
    "technology for circuits with gate-all-around transistors",
    since("2024-09-06", FR_2024_SEPTEMBER, all_of(TECHNOLOGY, not_(FOR_COMPUTERS), MORE)),
)
E992 = entry(
    "us.ear.3E992",
    "technology for tools controlled to Macau and D:5",
    since(
        "2024-12-02",
        FR_2024_DECEMBER,
        making(for_tools(CORE_DECEMBER)),
        stays=(Stay("compliance_pending", *PENDING, FR_2024_DECEMBER, instead=making(for_tools(CORE_BOTH))),),
    ),
    since(
        "2025-01-16",
        FR_2025_FOUNDRY,
        any_of(making(for_tools(CORE_2025)), all_of(TECHNOLOGY, not_(FOR_CHIPS), MORE)),
    ),
)
E992_WORLDWIDE = definition(
    "us.ear.3E992:worldwide",
    "technology for dry etchers controlled worldwide",
    since("2024-12-02", FR_2024_DECEMBER, made_for(described("3E992"), for_tools(ETCH))),
)
E993 = entry(
    "us.ear.3E993",
    "technology for 3B993, throughput and overlay of scanners",
    since(
        "2024-12-02",
        FR_2024_DECEMBER,
        any_of(making(named("3B993")), all_of(TECHNOLOGY, not_(FOR_CHIPS), MORE)),
        comply_from=COMPLY_DECEMBER,
    ),
)
E994 = entry(
    "us.ear.3E994",
    "technology for the development or production of 3B994",
    since("2024-12-02", FR_2024_DECEMBER, making(named("3B994")), comply_from=COMPLY_DECEMBER),
)

PROVISIONS = (
    replace(E001_TOOLS, entry="us.ear.3E001"),
    replace(E001_WORLDWIDE, entry="us.ear.3E001"),
    E901,
    E905,
    E992,
    replace(E992_WORLDWIDE, entry="us.ear.3E992"),
    E993,
    E994,
)
