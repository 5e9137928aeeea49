"""Sets of entries that several sections list in the same way.

A limb: items at the level of 3A090.a. B limb: items at the level of 3A090.b. The .z paragraphs were
split into the two limbs on 13 January 2025 (90 FR 4544); before that a .z paragraph covered both, and
the test of the circuit inside is the same, so the limbs are asked throughout.
"""

from __future__ import annotations

from highfence.facts.vocabulary import ic
from highfence.logic.expr import Expr, all_of, any_ic, any_of, meets

Z_HARDWARE = ("3A001.z", "4A003.z", "4A004.z", "4A005.z", "5A002.z", "5A004.z", "5A992.z")
Z_SOFTWARE = ("5D002.z", "5D992.z")


def limb(letter: str, *entries: str) -> Expr:
    """Return the condition that the item is in the ``letter`` limb of one of ``entries``.

    For the .z entries, the limb is the part of the paragraph for circuits at the level of 3A090.a or .b.
    """
    return meets(*(f"us.ear.{e}:{letter}" if e.endswith(".z") else f"us.ear.{e}.{letter}" for e in entries))


A_HARDWARE = limb("a", "3A090", "4A090", *Z_HARDWARE)
B_HARDWARE = limb("b", "3A090", "4A090", *Z_HARDWARE)
A_Z_SOFTWARE = limb("a", *Z_SOFTWARE)
B_Z_SOFTWARE = limb("b", *Z_SOFTWARE)

DATACENTER_A: Expr = any_of(
    any_ic(all_of(ic.datacenter, meets("us.ear.3A090.a:ic"))), meets("us.ear.3A090.note1")
)
"""Designed or marketed for datacenters and at the level of 3A090.a, in fact or as Note 1 to 3A090.a presumes."""
