"""ECCN 3A001.z: electronic devices of 3A001 at the level of 3A090.

Printed in four parts: microwave amplifiers and transistors of b.2 and b.3 (other than for civil
telecommunications), circuits of a.1.a and a.5.a for missiles or military use, capacitors and magnets of
e.2 and e.3, and all other commodities of the entry. The parts differ in the further reasons for control,
not in the level: together they take in whatever 3A001 describes.

Not modelled: the paragraphs of 3A001 themselves. The carve-out of z.1 for civil telecommunications moves
an item from z.1 to z.4 and changes no limb.
"""

from __future__ import annotations

from highfence.law.us.ear.part_774.z_paragraph import hardware

PROVISIONS = hardware("3A001", "integrated_circuit", "other")
