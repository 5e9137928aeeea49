"""ECCN 3D001, as far as it is software for commodities of 3A090 and 3A001.z.

Software specially designed for the development or production of these commodities. One limb from
21 October 2022 (3A090, whose only paragraph was .a); limbs ``:a`` and ``:b`` with 3A001.z from
17 November 2023; ``:c``, for high bandwidth memory, from 2 December 2024, to be complied with from
31 December 2024.

Not modelled: software for other commodities of 3A001, 3A002 and 3B.
"""

from __future__ import annotations

from dataclasses import replace

from highfence.facts.vocabulary import item
from highfence.law.us.ear.part_774.related import OPEN, for_limb, for_only_a, made_for, named
from highfence.law.us.ear.records import definition
from highfence.law.us.ear.sources import FR_2022, FR_2023, FR_2024_DECEMBER
from highfence.logic.expr import Described, all_of, any_of, not_
from highfence.logic.provisions import since

ENTRY = "us.ear.3D001"

IN_ENTRY = Described(
    ENTRY,
    all_of(item.kind.is_("software"), item.technology_purpose.is_("development", "production")),
)

FOR_C = any_of(named("3A090.c"), all_of(named("3A090"), not_(named("3A090.a", "3A090.b")), OPEN))

A = definition(
    f"{ENTRY}:a",
    "software for the development or production of commodities of 3A090.a or the a limb of 3A001.z",
    since("2022-10-21", FR_2022, made_for(IN_ENTRY, for_only_a("3A090"))),
    since("2023-11-17", FR_2023, made_for(IN_ENTRY, for_limb("a", "3A090", "3A001.z"))),
)

B = definition(
    f"{ENTRY}:b",
    "software for the development or production of commodities of 3A090.b or the b limb of 3A001.z",
    since("2023-11-17", FR_2023, made_for(IN_ENTRY, for_limb("b", "3A090", "3A001.z"))),
)

C = definition(
    f"{ENTRY}:c",
    "software for the development or production of high bandwidth memory of 3A090.c",
    since("2024-12-02", FR_2024_DECEMBER, made_for(IN_ENTRY, FOR_C), comply_from="2024-12-31"),
)

PROVISIONS = tuple(replace(x, entry=ENTRY) for x in (A, B, C))
