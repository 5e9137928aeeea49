"""ECCN 5D992.z: mass market encryption software that is also software for commodities of 3A090 or 4A090.

The level is read as in 5D002.z: what decides is what the software is for.

Not modelled: the classification as mass market (740.17(b)), which is a fact (``item.base_entries``).
"""

from __future__ import annotations

from highfence.facts.vocabulary import item
from highfence.law.us.ear.part_774.related import for_limb
from highfence.law.us.ear.part_774.z_paragraph import LIMBS, z_limbs

PROVISIONS = z_limbs("5D992", item.kind.is_("software"), {x: for_limb(x, "3A090", "4A090") for x in LIMBS})
