"""ECCN 5A002.z: information security systems, equipment and components at the level of 3A090 or 4A090.

z.1 to z.5 follow 5A002.a to .e, which is the whole entry; 5A002 as a whole is the base.

Not modelled: cryptographic functionality, and the Cryptography Note (``item.base_entries``).
"""

from __future__ import annotations

from highfence.law.us.ear.part_774.z_paragraph import hardware

PROVISIONS = hardware("5A002", "integrated_circuit", "computer", "electronic_assembly", "other")
