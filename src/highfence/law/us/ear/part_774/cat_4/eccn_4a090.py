"""ECCN 4A090: computers, electronic assemblies and components that contain circuits of ECCN 3A090.

Paragraph .a goes with 3A090.a; .b was reserved until 4 April 2024 and goes with 3A090.b. "Any of which":
one circuit at the level is enough. A circuit that a note takes out of 3A090 does not count (Note 4 to
3A090.a and .b).

Whether an item of no named kind is a component of a computer is not among the facts: with a circuit at
the level in it, the entry is left open.
"""

from __future__ import annotations

from highfence.facts.vocabulary import item
from highfence.law.us.ear.records import entry
from highfence.law.us.ear.sources import FR_2022, FR_2024_APRIL
from highfence.logic.expr import all_of, any_ic, any_of, meets, not_modelled
from highfence.logic.provisions import since

HOLDS_CIRCUITS = any_of(
    item.kind.is_("computer", "electronic_assembly"),
    all_of(
        item.kind.is_("other"),
        not_modelled("whether an item of another kind is a component that contains circuits"),
    ),
)

A = entry(
    "us.ear.4A090.a",
    "computers, electronic assemblies and components containing circuits at the level of 3A090.a",
    since("2022-10-21", FR_2022, all_of(HOLDS_CIRCUITS, any_ic(meets("us.ear.3A090.a:ic")))),
)

B = entry(
    "us.ear.4A090.b",
    "computers, electronic assemblies and components containing circuits at the level of 3A090.b",
    since("2024-04-04", FR_2024_APRIL, all_of(HOLDS_CIRCUITS, any_ic(meets("us.ear.3A090.b:ic")))),
)

PROVISIONS = (A, B)
