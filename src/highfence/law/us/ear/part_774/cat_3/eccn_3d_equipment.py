"""Software for chip-making equipment: 3D001 to 3D003 as far as they concern it, 3D901, 3D907, 3D992 to 3D994.

Software is described by what it is for (``item.for_entries``) and its purpose. 3D001 (development,
production) and 3D002 (use) follow the bands of the equipment:

    3D001:tools      for 3B090 (7 October 2022); for the tools of 742.4(a)(4) (17 November 2023); since
                     2 December 2024 in 3D992
    3D002:tools      for the use of the same tools, 17 November 2023 to 1 December 2024
    3D001:worldwide  for 3B001.c.1.a, c.1.c and q (6 September 2024); since 2 December 2024 for q alone
    3D002:worldwide  for the use of 3B001.c.1.a and c.1.c (6 September 2024)
    3D992:worldwide  for 3B001.c.1.a and c.1.c (2 December 2024)

3D992.b and c, 3D993.b to e, 3D003 and 3D907 (design tools, computational lithography, upgrades, layout
recovery) are settled by classification. Not modelled: software for 3B001 in column NS 1, which the Country
Chart asks of 3D001 and 3D002; 3D991, which its classification settles.
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
    FR_2024_SEPTEMBER,
    for_tools,
    related,
)
from highfence.law.us.ear.part_774.related import made_for, named
from highfence.law.us.ear.records import definition, entry
from highfence.law.us.ear.sources import (
    BASELINE,
    FR_2022,
    FR_2023_SME,
    FR_2024_APRIL,
    FR_2024_DECEMBER,
    FR_2025_FOUNDRY,
)
from highfence.logic.expr import Described, Expr, all_of, any_of, not_, not_modelled
from highfence.logic.provisions import Stay, day, repealed, since

SOFTWARE = item.kind.is_("software")
OTHER = all_of(
    SOFTWARE, not_(FOR_CHIPS), not_modelled("the paragraph asks what the software does; state item.eccn")
)
PENDING = (day("2024-12-02"), day("2024-12-30"))


def described(entry_id: str, *purposes: str) -> Described:
    """Return the condition that the item is software of an entry, by its purpose or as classified."""
    return Described(f"us.ear.{entry_id}", all_of(SOFTWARE, item.technology_purpose.is_(*purposes)))


def making(to: Expr) -> Expr:
    """Return the condition that the item is software for development or production of something."""
    return related("software", "development", "production", to=to)


D001 = described("3D001", "development", "production")
D002 = described("3D002", "use")

D001_TOOLS = definition(
    "us.ear.3D001:tools",
    "software for the development or production of tools controlled to Macau and D:5",
    since("2022-10-07", FR_2022, made_for(D001, named("3B090"))),
    since("2023-11-17", FR_2023_SME, made_for(D001, for_tools(CORE_2023))),
    since("2024-04-04", FR_2024_APRIL, made_for(D001, for_tools(CORE_APRIL_2024))),
    repealed("2024-12-02", FR_2024_DECEMBER),
)
D001_WORLDWIDE = definition(
    "us.ear.3D001:worldwide",
    "software for the development or production of tools controlled worldwide",
    since("2024-09-06", FR_2024_SEPTEMBER, made_for(D001, for_tools((*ETCH, "3B001.q")))),
    since("2024-12-02", FR_2024_DECEMBER, made_for(D001, for_tools(("3B001.q",)))),
)
D002_TOOLS = definition(
    "us.ear.3D002:tools",
    "software for the use of tools controlled to Macau and D:5",
    since("2023-11-17", FR_2023_SME, made_for(D002, for_tools(CORE_2023))),
    since("2024-04-04", FR_2024_APRIL, made_for(D002, for_tools(CORE_APRIL_2024))),
    repealed("2024-12-02", FR_2024_DECEMBER),
)
D002_WORLDWIDE = definition(
    "us.ear.3D002:worldwide",
    "software for the use of dry etchers controlled worldwide",
    since("2024-09-06", FR_2024_SEPTEMBER, made_for(D002, for_tools(ETCH))),
)
D003 = entry(
    "us.ear.3D003",
    "computational lithography software for EUV masks",
    since("2018-01-01", BASELINE, OTHER),
)
D901 = entry(
    "us.ear.3D901",
    "software for the development or production of 3A901.b, 3B903 or 3B904",
    since("2024-09-06", FR_2024_SEPTEMBER, making(named("3A901.b", "3B903", "3B904"))),
)
D907 = entry(
    "us.ear.3D907",
    "software that recovers layouts from images of circuits",
    since("2024-09-06", FR_2024_SEPTEMBER, OTHER),
)
D992 = entry(
    "us.ear.3D992",
    "software for tools controlled to Macau and D:5, and for design of multi-chip circuits",
    since(
        "2024-12-02",
        FR_2024_DECEMBER,
        any_of(making(for_tools(CORE_DECEMBER)), OTHER),
        stays=(Stay("compliance_pending", *PENDING, FR_2024_DECEMBER, instead=making(for_tools(CORE_BOTH))),),
    ),
    since("2025-01-16", FR_2025_FOUNDRY, any_of(making(for_tools(CORE_2025)), OTHER)),
)
D992_WORLDWIDE = definition(
    "us.ear.3D992:worldwide",
    "software for the development or production of dry etchers controlled worldwide",
    since(
        "2024-12-02",
        FR_2024_DECEMBER,
        made_for(described("3D992", "development", "production"), for_tools(ETCH)),
    ),
)
D993 = entry(
    "us.ear.3D993",
    "software for 3B993, multipatterning, DUV masks and throughput",
    since(
        "2024-12-02",
        FR_2024_DECEMBER,
        any_of(making(named("3B993")), OTHER),
        comply_from=COMPLY_DECEMBER,
    ),
)
D994 = entry(
    "us.ear.3D994",
    "software for the development or production of 3B994",
    since("2024-12-02", FR_2024_DECEMBER, making(named("3B994")), comply_from=COMPLY_DECEMBER),
)

PROVISIONS = (
    replace(D001_TOOLS, entry="us.ear.3D001"),
    replace(D001_WORLDWIDE, entry="us.ear.3D001"),
    replace(D002_TOOLS, entry="us.ear.3D002"),
    replace(D002_WORLDWIDE, entry="us.ear.3D002"),
    D003,
    D901,
    D907,
    D992,
    replace(D992_WORLDWIDE, entry="us.ear.3D992"),
    D993,
    D994,
)
