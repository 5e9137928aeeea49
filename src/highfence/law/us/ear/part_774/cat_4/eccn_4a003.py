"""ECCN 4A003.z: digital computers, assemblies and interconnection equipment of 4A003 at the level of 4A090.

z.1 is for 4A003.b and .c, z.2 for .g; the entry has no other paragraph, so 4A003 as a whole is the base.

Not modelled: adjusted peak performance, on which 4A003 itself turns (``item.base_entries``).
"""

from __future__ import annotations

from highfence.law.us.ear.part_774.z_paragraph import hardware

PROVISIONS = hardware("4A003", "computer", "electronic_assembly", "other")
