"""ECCN 4A004.z: systolic array, neural and optical computers at the level of 4A090.

Not modelled: what makes a computer one of these (``item.base_entries``).
"""

from __future__ import annotations

from highfence.law.us.ear.part_774.z_paragraph import hardware

PROVISIONS = hardware("4A004", "computer", "electronic_assembly", "other")
