"""ECCN 3E001, as far as it is technology for commodities of 3A090 and 3A001.z.

Technology for the development or production of these commodities ("use" is not in the entry). Limbs
and dates as for software in ECCN 3D001. The table of the entry still prints the destinations of 2023 for
3A090.a; section 742.6(a)(6)(iii), which governs, names 3E001 in both its limbs.

Not modelled: technology for other commodities of 3A, 3B and 3C.
"""

from __future__ import annotations

from dataclasses import replace

from highfence.facts.vocabulary import item
from highfence.law.us.ear.part_774.cat_3.eccn_3d001 import FOR_C
from highfence.law.us.ear.part_774.related import for_limb, for_only_a, made_for
from highfence.law.us.ear.records import definition
from highfence.law.us.ear.sources import FR_2022, FR_2023, FR_2024_DECEMBER
from highfence.logic.expr import Described, all_of
from highfence.logic.provisions import since

ENTRY = "us.ear.3E001"

IN_ENTRY = Described(
    ENTRY,
    all_of(item.kind.is_("technology"), item.technology_purpose.is_("development", "production")),
)

A = definition(
    f"{ENTRY}:a",
    "technology for the development or production of commodities of 3A090.a or the a limb of 3A001.z",
    since("2022-10-21", FR_2022, made_for(IN_ENTRY, for_only_a("3A090"))),
    since("2023-11-17", FR_2023, made_for(IN_ENTRY, for_limb("a", "3A090", "3A001.z"))),
)

B = definition(
    f"{ENTRY}:b",
    "technology for the development or production of commodities of 3A090.b or the b limb of 3A001.z",
    since("2023-11-17", FR_2023, made_for(IN_ENTRY, for_limb("b", "3A090", "3A001.z"))),
)

C = definition(
    f"{ENTRY}:c",
    "technology for the development or production of high bandwidth memory of 3A090.c",
    since("2024-12-02", FR_2024_DECEMBER, made_for(IN_ENTRY, FOR_C), comply_from="2024-12-31"),
)

PROVISIONS = tuple(replace(x, entry=ENTRY) for x in (A, B, C))
