"""ECCN 3A090: integrated circuits of high performance, and high bandwidth memory.

3A090.a and .b are met by the circuit's own figures: total processing performance (TPP, in TOPS times
bit length, dense) and performance density (TPP per mm2 of die made with non-planar transistors). From
21 October 2022 to 16 November 2023 there was one paragraph, with an input/output rate beside the
performance. 3A090.c, memory stacks, came on 2 December 2024.

Two parts of the text that others point to have ids of their own: ``3A090.a:ic`` and ``3A090.b:ic`` are
"an integrated circuit that meets or exceeds the performance parameters of 3A090.a (.b)", as ECCN 4A090
and the .z paragraphs ask of a circuit inside an item.

Not modelled: the quarterly limits of transistor counts for packaging completed in 2028, which the text
leaves open (see Note 1).
"""

from __future__ import annotations

from highfence.facts.vocabulary import ic, item
from highfence.law.us.ear.records import definition, entry
from highfence.law.us.ear.sources import FR_2022, FR_2023, FR_2024_DECEMBER, FR_2025_FOUNDRY
from highfence.logic.expr import all_of, any_ic, any_of, meets, not_
from highfence.logic.provisions import since

NOTE_2 = all_of(not_(ic.datacenter), ic.tpp < 4800)
"""Note 2 takes out circuits neither designed nor marketed for datacenters, below a TPP of 4800."""

A_IC = definition(
    "us.ear.3A090.a:ic",
    "circuit meeting or exceeding the performance parameters of 3A090.a",
    since(
        "2022-10-21",
        FR_2022,
        all_of(
            any_of(ic.interconnect_non_volatile_gb_s >= 600, ic.programmable_interconnect),
            ic.tpp >= 4800,
        ),
    ),
    since(
        "2023-11-17",
        FR_2023,
        all_of(
            not_(NOTE_2),
            any_of(ic.tpp >= 4800, all_of(ic.tpp >= 1600, ic.performance_density >= 5.92)),
        ),
    ),
    scope="ic",
)

B_IC = definition(
    "us.ear.3A090.b:ic",
    "circuit meeting or exceeding the performance parameters of 3A090.b, and not of 3A090.a",
    since(
        "2023-11-17",
        FR_2023,
        all_of(
            not_(meets("us.ear.3A090.a:ic")),
            not_(NOTE_2),
            any_of(
                all_of(ic.tpp.between(2400, 4800), ic.performance_density.between(1.6, 5.92)),
                all_of(ic.tpp >= 1600, ic.performance_density.between(3.2, 5.92)),
            ),
        ),
    ),
    scope="ic",
)

A = entry(
    "us.ear.3A090.a",
    "integrated circuits of high total processing performance or performance density",
    since(
        "2022-10-21", FR_2022, all_of(item.kind.is_("integrated_circuit"), any_ic(meets("us.ear.3A090.a:ic")))
    ),
    since(
        "2025-01-31",
        FR_2025_FOUNDRY,
        all_of(
            item.kind.is_("integrated_circuit"),
            any_ic(meets("us.ear.3A090.a:ic")),
        ),
    ),
)

B = entry(
    "us.ear.3A090.b",
    "integrated circuits of middling total processing performance and performance density",
    since(
        "2023-11-17", FR_2023, all_of(item.kind.is_("integrated_circuit"), any_ic(meets("us.ear.3A090.b:ic")))
    ),
)

C = entry(
    "us.ear.3A090.c",
    "high bandwidth memory with a memory bandwidth density above 2 GB/s per mm2",
    since(
        "2024-12-02",
        FR_2024_DECEMBER,
        all_of(
            item.kind.is_("memory_stack", "integrated_circuit", "electronic_assembly"),
            any_ic(
                all_of(
                    ic.memory_bandwidth_density > 2.0,
                    not_(all_of(ic.hbm_copackaged, ic.dominant_function_processing)),
                )
            ),
        ),
    ),
)

PROVISIONS = (A_IC, B_IC, A, B, C)
