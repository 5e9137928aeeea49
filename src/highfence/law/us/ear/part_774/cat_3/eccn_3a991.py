"""ECCN 3A991.p: integrated circuits, not elsewhere specified, above two low limits.

p.1 asks for a processing performance of 8 TOPS (operations a second at any bit length, unlike the TPP of
3A090); p.2 for 150 GB/s over all inputs and outputs to circuits other than volatile memories. Circuits
of 3A090.a and .b are specified there. ``3A991.p:ic`` has the two limits alone, as ECCN 4A994.l asks of a
circuit inside a computer.

Controlled for anti-terrorism reasons only; it matters for supercomputers (744.23).

Not modelled: the other paragraphs of 3A991, and that other entries may specify the circuit as well.
"""

from __future__ import annotations

from highfence.facts.vocabulary import ic, item
from highfence.law.us.ear.records import definition, entry
from highfence.law.us.ear.sources import FR_2022
from highfence.logic.expr import all_of, any_ic, any_of, meets, not_
from highfence.logic.provisions import since

P_IC = definition(
    "us.ear.3A991.p:ic",
    "circuit of 8 TOPS, or of 150 GB/s to other than volatile memories",
    since(
        "2022-10-21",
        FR_2022,
        any_of(ic.peak_tops >= 8, ic.interconnect_non_volatile_gb_s >= 150),
    ),
    scope="ic",
)

P = entry(
    "us.ear.3A991.p",
    "integrated circuits of 8 TOPS or 150 GB/s, not specified in 3A090",
    since(
        "2022-10-21",
        FR_2022,
        all_of(
            item.kind.is_("integrated_circuit"),
            any_ic(
                all_of(
                    meets("us.ear.3A991.p:ic"),
                    not_(meets("us.ear.3A090.a:ic", "us.ear.3A090.b:ic")),
                )
            ),
        ),
    ),
)

PROVISIONS = (P_IC, P)
