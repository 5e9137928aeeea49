"""ECCN 4D001, as far as it is software for commodities of 4A003.z, 4A004.z and 4A005.z.

Software specially designed or modified for the development or production of these commodities, from
17 November 2023. Software for 4A090 is in ECCN 4D090 instead.

Not modelled: software for other commodities of 4A001 to 4A005, and 4D001.b.
"""

from __future__ import annotations

from dataclasses import replace

from highfence.facts.vocabulary import item
from highfence.law.us.ear.part_774.related import for_limb, made_for
from highfence.law.us.ear.records import definition
from highfence.law.us.ear.sources import FR_2023
from highfence.logic.expr import Described, all_of
from highfence.logic.provisions import since

ENTRY = "us.ear.4D001"

IN_ENTRY = Described(
    ENTRY,
    all_of(item.kind.is_("software"), item.technology_purpose.is_("development", "production")),
)

A = definition(
    f"{ENTRY}:a",
    "software for the development or production of the a limbs of 4A003.z, 4A004.z and 4A005.z",
    since("2023-11-17", FR_2023, made_for(IN_ENTRY, for_limb("a", "4A003.z", "4A004.z", "4A005.z"))),
)

B = definition(
    f"{ENTRY}:b",
    "software for the development or production of the b limbs of 4A003.z, 4A004.z and 4A005.z",
    since("2023-11-17", FR_2023, made_for(IN_ENTRY, for_limb("b", "4A003.z", "4A004.z", "4A005.z"))),
)

PROVISIONS = tuple(replace(x, entry=ENTRY) for x in (A, B))
