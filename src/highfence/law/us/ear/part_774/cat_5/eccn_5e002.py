"""ECCN 5E002, as far as it is technology for 5A002.z, 5A004.z and the software of 5D002 for them.

Technology for development, production or use, from 17 November 2023. Software of 5D002 named without
what it is for leaves the limb open, unless commodities of 5A002 or 5A004 are named with it.

Not modelled: technology for other items of 5A002, 5A003, 5A004, 5B002 and 5D002; the Note that takes out
technology for 5A004.b.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from highfence.facts.vocabulary import item
from highfence.law.us.ear.part_774.related import for_limb, made_for
from highfence.law.us.ear.part_774.z_paragraph import printed
from highfence.law.us.ear.records import definition
from highfence.law.us.ear.sources import FR_2023
from highfence.logic.expr import Described, Expr, all_of
from highfence.logic.provisions import since

if TYPE_CHECKING:
    from highfence.law.us.ear.part_774.z_paragraph import Limb

ENTRY = "us.ear.5E002"

IN_ENTRY = Described(
    ENTRY,
    all_of(item.kind.is_("technology"), item.technology_purpose.is_("development", "production", "use")),
)


def _for(limb: Limb) -> Expr:
    other: Limb = "b" if limb == "a" else "a"
    software = {"5D002": ("5A002", "5A004", "5D002.z"), "5D002.z": printed("5D002", other)}
    return for_limb(limb, "5A002.z", "5A004.z", also=printed("5D002", limb), software=software)


A = definition(
    f"{ENTRY}:a",
    "technology for the a limbs of 5A002.z and 5A004.z, and for their software",
    since(
        "2023-11-17",
        FR_2023,
        made_for(IN_ENTRY, _for("a")),
    ),
)

B = definition(
    f"{ENTRY}:b",
    "technology for the b limbs of 5A002.z and 5A004.z, and for their software",
    since(
        "2023-11-17",
        FR_2023,
        made_for(IN_ENTRY, _for("b")),
    ),
)

PROVISIONS = tuple(replace(x, entry=ENTRY) for x in (A, B))
