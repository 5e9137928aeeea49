"""ECCN 5A004.z: equipment to defeat information security at the level of 3A090 or 4A090.

z.1 follows 5A004.a and z.2 follows .b, which is the whole entry; 5A004 as a whole is the base.

Not modelled: what makes equipment such (``item.base_entries``).
"""

from __future__ import annotations

from highfence.law.us.ear.part_774.z_paragraph import hardware

PROVISIONS = hardware("5A004", "integrated_circuit", "computer", "electronic_assembly", "other")
