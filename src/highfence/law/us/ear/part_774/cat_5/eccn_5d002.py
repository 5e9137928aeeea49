"""ECCN 5D002.z: encryption software that is also software for commodities of 3A090 or 4A090.

z.1 to z.9 follow the paragraphs of 5D002, which is the whole entry; 5D002 as a whole is the base. The
level is that of software in 3D001 for 3A090.a (.b) or in 4D001 for 4A090.a (.b), so what decides is what
the software is for. 4D001 excludes 4D090, the entry that has software for 4A090; the reference is read
as to software for 4A090.

Not modelled: cryptographic functionality (``item.base_entries``).
"""

from __future__ import annotations

from highfence.facts.vocabulary import item
from highfence.law.us.ear.part_774.related import for_limb
from highfence.law.us.ear.part_774.z_paragraph import LIMBS, z_limbs
from highfence.law.us.ear.records import definition
from highfence.law.us.ear.sources import BASELINE
from highfence.logic.expr import meets
from highfence.logic.provisions import since

LEVELS = {
    x: definition(
        f"us.ear.5D002.z:{x}:level",
        f"software for commodities of 3A090.{x} or 4A090.{x}",
        since("2018-01-01", BASELINE, for_limb(x, "3A090", "4A090")),
    )
    for x in LIMBS
}

PROVISIONS = (
    *LEVELS.values(),
    *z_limbs("5D002", item.kind.is_("software"), {x: meets(LEVELS[x].id) for x in LIMBS}),
)
