"""ECCN 4A994.l: computers, assemblies and components, not elsewhere specified, with circuits above 3A991.p.

"Not elsewhere specified" leaves to 4A090 what that entry specifies; while 4A090.b was reserved, until
3 April 2024, computers with circuits at the level of 3A090.b stayed here.

Controlled for anti-terrorism reasons only; it matters for supercomputers (744.23).

Not modelled: the other paragraphs of 4A994, and computers specified in 4A001 or 4A003.
"""

from __future__ import annotations

from highfence.law.us.ear.part_774.cat_4.eccn_4a090 import HOLDS_CIRCUITS
from highfence.law.us.ear.records import entry
from highfence.law.us.ear.sources import FR_2022
from highfence.logic.expr import all_of, any_ic, meets, not_
from highfence.logic.provisions import since

L = entry(
    "us.ear.4A994.l",
    "computers, assemblies and components with circuits above the limits of 3A991.p, not in 4A090",
    since(
        "2022-10-21",
        FR_2022,
        all_of(
            HOLDS_CIRCUITS,
            any_ic(meets("us.ear.3A991.p:ic")),
            not_(meets("us.ear.4A090.a", "us.ear.4A090.b")),
        ),
    ),
)

PROVISIONS = (L,)
