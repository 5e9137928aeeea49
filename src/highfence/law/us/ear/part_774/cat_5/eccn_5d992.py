"""ECCN 5D992.z: mass market encryption software that is also software for commodities of 3A090 or 4A090.

The level is read as in 5D002.z: what decides is what the software is for, whatever the day.

Not modelled: the classification as mass market (740.17(b)), which is a fact (``item.base_entries``).
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
        f"us.ear.5D992.z:{x}:level",
        f"software for commodities of 3A090.{x} or 4A090.{x}",
        since("2018-01-01", BASELINE, for_limb(x, "3A090", "4A090")),
    )
    for x in LIMBS
}

PROVISIONS = (
    *LEVELS.values(),
    *z_limbs("5D992", item.kind.is_("software"), {x: meets(LEVELS[x].id) for x in LIMBS}),
)
