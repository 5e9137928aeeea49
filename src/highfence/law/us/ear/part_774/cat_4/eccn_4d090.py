"""ECCN 4D090: software for the development or production of commodities of 4A090.

One limb from 21 October 2022; 4A090.b, and with it the limb ``:b``, from 4 April 2024. Until then 4A090
named without a paragraph is 4A090.a.
"""

from __future__ import annotations

from dataclasses import replace

from highfence.facts.vocabulary import item
from highfence.law.us.ear.part_774.related import for_limb, for_only_a, made_for
from highfence.law.us.ear.records import definition
from highfence.law.us.ear.sources import FR_2022, FR_2024_APRIL
from highfence.logic.expr import Described, all_of
from highfence.logic.provisions import since

ENTRY = "us.ear.4D090"

IN_ENTRY = Described(
    ENTRY,
    all_of(item.kind.is_("software"), item.technology_purpose.is_("development", "production")),
)

A = definition(
    f"{ENTRY}:a",
    "software for the development or production of commodities of 4A090.a",
    since("2022-10-21", FR_2022, made_for(IN_ENTRY, for_only_a("4A090"))),
    since("2024-04-04", FR_2024_APRIL, made_for(IN_ENTRY, for_limb("a", "4A090"))),
)

B = definition(
    f"{ENTRY}:b",
    "software for the development or production of commodities of 4A090.b",
    since("2024-04-04", FR_2024_APRIL, made_for(IN_ENTRY, for_limb("b", "4A090"))),
)

PROVISIONS = tuple(replace(x, entry=ENTRY) for x in (A, B))
