"""ECCN 4A005.z: systems for intrusion software at the level of 4A090.

Not modelled: what makes a system one of these (``item.base_entries``).
"""

from __future__ import annotations

from highfence.law.us.ear.part_774.z_paragraph import hardware

PROVISIONS = hardware("4A005", "computer", "electronic_assembly", "other")
