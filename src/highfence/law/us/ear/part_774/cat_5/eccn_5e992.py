"""ECCN 5E992, as far as it is technology for 5A992.z and 5D992.z.

The one paragraph of the entry is technology for the use of mass market commodities and software. The
license requirement speaks of technology for items of 5A992.z and 5D992.z without that limit. Technology
for their development or production is therefore left open rather than clear; that for circuits and
computers of 3A090 and 4A090 inside is in 3E001 and 4E001 on its own.
"""

from __future__ import annotations

from dataclasses import replace

from highfence.facts.vocabulary import item
from highfence.law.us.ear.part_774.related import for_limb, made_for
from highfence.law.us.ear.records import definition
from highfence.law.us.ear.sources import FR_2023
from highfence.logic.expr import Described, all_of, any_of, not_modelled
from highfence.logic.provisions import since

ENTRY = "us.ear.5E992"

UNSURE = not_modelled("whether technology for development or production of mass market items is in the entry")

IN_ENTRY = Described(
    ENTRY,
    all_of(
        item.kind.is_("technology"),
        any_of(
            item.technology_purpose.is_("use"),
            all_of(item.technology_purpose.is_("development", "production"), UNSURE),
        ),
    ),
)

A = definition(
    f"{ENTRY}:a",
    "technology for mass market encryption items of 5A992.z.1 or 5D992.z.1",
    since("2023-11-17", FR_2023, made_for(IN_ENTRY, for_limb("a", "5A992.z", "5D992.z"))),
)

B = definition(
    f"{ENTRY}:b",
    "technology for mass market encryption items of 5A992.z.2 or 5D992.z.2",
    since("2023-11-17", FR_2023, made_for(IN_ENTRY, for_limb("b", "5A992.z", "5D992.z"))),
)

PROVISIONS = tuple(replace(x, entry=ENTRY) for x in (A, B))
