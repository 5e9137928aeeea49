"""ECCN 5A992.z: mass market encryption commodities at the level of 3A090 or 4A090.

The text names 5A992.c; the other lettered paragraphs are reserved, so 5A992 as a whole is the base.
Servers and accelerators with cryptography are often found here: classified as mass market, they would
otherwise escape the control of 4A090.

Not modelled: the classification as mass market (740.17(b)), which is a fact (``item.base_entries``).
"""

from __future__ import annotations

from highfence.law.us.ear.part_774.z_paragraph import hardware

PROVISIONS = hardware("5A992", "integrated_circuit", "computer", "electronic_assembly", "other")
