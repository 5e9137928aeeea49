"""The .z paragraphs: how they are printed, and what their two limbs ask.

A .z paragraph takes in what its entry describes once it meets the performance parameters of ECCN 3A090
or 4A090. Hardware is judged by the circuits in it; encryption software by what it is for, since its text
refers to software of 3D001 for 3A090 and of 4D001 for 4A090. The paragraphs came on 17 November 2023;
from 13 January 2025 (90 FR 4544) they are printed in two limbs, ``a`` for the level of 3A090.a and ``b``
for that of 3A090.b. The limbs are asked from the first day: before, a paragraph covered both.

A limb is met by its test, or when one of its printed paragraphs is asserted (5A992.z.1, 3A001.z.4.a).
An assertion of the paragraph without limb (5A992.z) says that the entry is met and leaves the limb to the
circuits; where these are known to reach neither level, the assertion is contradicted, and the item
counts as of the a limb, the stricter.

Note 4 to 3A090.a and .b carries exclusions over: a circuit that Note 2 takes out of 3A090 is not counted
here either, which follows from asking the same test. The parameters of 3A090.c are never asked.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from highfence.facts.vocabulary import item
from highfence.law.us.ear.records import EAR, definition
from highfence.law.us.ear.sources import FR_2023
from highfence.logic.expr import FALSE, Described, Expr, all_of, any_ic, any_of, meets, none_of
from highfence.logic.provisions import Definition, since

Limb = Literal["a", "b"]
LIMBS: tuple[Limb, ...] = ("a", "b")

SPLIT = {"3A001": 4, "4A003": 2, "5A002": 5, "5A004": 2, "5D002": 9}
"""Entries whose .z has numbered paragraphs with two limbs each; elsewhere z.1 and z.2 are the limbs."""


def printed(entry_id: str, limb: Limb) -> tuple[str, ...]:
    """Return the paragraphs in which a limb is printed: 5A992.z.1, or 4A003.z.1.a and 4A003.z.2.a."""
    count = SPLIT.get(entry_id)
    if count is None:
        return (f"{entry_id}.z.{1 if limb == 'a' else 2}",)
    return tuple(f"{entry_id}.z.{n}.{limb}" for n in range(1, count + 1))


def at_level(limb: Limb) -> Expr:
    """Return the condition that some circuit of the item reaches the level of 3A090.a (.b)."""
    return any_ic(meets(f"us.ear.3A090.{limb}:ic"))


def z_limbs(entry_id: str, kinds: Expr, levels: dict[Limb, Expr]) -> tuple[Definition, ...]:
    """Return the two limbs of the .z paragraph of an entry, each after the test on which it rests.

    ``kinds``: what the item can be; ``levels``: when it reaches the level of each limb. That the entry is
    met but for the level is a fact (``item.base_entries``) or asserted.
    """
    base = Described(EAR + entry_id, all_of(kinds, item.base_entries.any_in({EAR + entry_id})))
    return tuple(r for x in LIMBS for r in _limb(entry_id, x, base, levels))


def _limb(entry_id: str, limb: Limb, base: Expr, levels: dict[Limb, Expr]) -> tuple[Definition, ...]:
    paragraph = f"{EAR}{entry_id}.z"
    test = definition(
        f"{paragraph}:{limb}:test",
        f"described in {entry_id}, at the level of 3A090.{limb}",
        since("2023-11-17", FR_2023, all_of(base, levels[limb])),
    )
    body = any_of(*(Described(EAR + p, meets(test.id)) for p in printed(entry_id, limb)))
    if limb == "a":
        claimed_b = (Described(EAR + p, FALSE) for p in printed(entry_id, "b"))
        body = any_of(body, all_of(Described(paragraph, FALSE), none_of(*claimed_b, levels["b"])))
    record = definition(
        f"{paragraph}:{limb}",
        f"items of {entry_id} at the level of 3A090.{limb}",
        since("2023-11-17", FR_2023, body),
    )
    return test, replace(record, entry=paragraph)


def hardware(entry_id: str, *kinds: str) -> tuple[Definition, ...]:
    """Return the records of a .z paragraph for hardware of the ``kinds`` given."""
    return z_limbs(entry_id, item.kind.is_(*kinds), {x: at_level(x) for x in LIMBS})
