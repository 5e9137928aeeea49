"""ECCN 4E001, as far as it is technology for 4A090, for the .z paragraphs of category 4, and their software.

Paragraph .a takes in technology for development, production or use, but leaves out the use of equipment
of 4A090 and of software of 4D090. Technology for software of 4D001 counts as far as that software is for
4A003.z, 4A004.z or 4A005.z, and technology for software of 4D090 throughout.

One limb from 21 October 2022 (4A090, 4D090); the .z paragraphs from 17 November 2023; 4A090.b and its
software from 4 April 2024.

Not modelled: technology for other items of 4A and 4D, and 4E001.b and .c.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from highfence.facts.vocabulary import item
from highfence.law.us.ear.part_774.related import for_limb, for_only_a, made_for
from highfence.law.us.ear.records import definition
from highfence.law.us.ear.sources import FR_2022, FR_2023, FR_2024_APRIL
from highfence.logic.expr import Described, Expr, all_of, any_of
from highfence.logic.provisions import since

if TYPE_CHECKING:
    from highfence.law.us.ear.part_774.z_paragraph import Limb

ENTRY = "us.ear.4E001"

MADE = Described(
    ENTRY,
    all_of(item.kind.is_("technology"), item.technology_purpose.is_("development", "production")),
)
"""Technology of the entry for development or production."""

MADE_OR_USED = Described(
    ENTRY,
    all_of(item.kind.is_("technology"), item.technology_purpose.is_("development", "production", "use")),
)


def _z(limb: Limb) -> Expr:
    computers = ("4A003", "4A004", "4A005")
    entries = (f"{c}.z" for c in computers)
    return made_for(MADE_OR_USED, for_limb(limb, *entries, software={"4D001": computers}))


ONLY_A = made_for(MADE, for_only_a("4A090", "4D090"))

A = definition(
    f"{ENTRY}:a",
    "technology for items of 4A090.a, of the a limbs of category 4, and for their software",
    since("2022-10-21", FR_2022, ONLY_A),
    since("2023-11-17", FR_2023, any_of(ONLY_A, _z("a"))),
    since("2024-04-04", FR_2024_APRIL, any_of(made_for(MADE, for_limb("a", "4A090", "4D090")), _z("a"))),
)

B = definition(
    f"{ENTRY}:b",
    "technology for items of 4A090.b, of the b limbs of category 4, and for their software",
    since("2023-11-17", FR_2023, _z("b")),
    since("2024-04-04", FR_2024_APRIL, any_of(made_for(MADE, for_limb("b", "4A090", "4D090")), _z("b"))),
)

PROVISIONS = tuple(replace(x, entry=ENTRY) for x in (A, B))
