"""ECCN 3A090: integrated circuits of high performance, and high bandwidth memory.

3A090.a and .b are met by the circuit's own figures: total processing performance (TPP, in TOPS times
bit length, dense) and performance density (TPP per mm2 of die made with non-planar transistors; zero for
a circuit without such dies). From 21 October 2022 to 16 November 2023 there was one paragraph, with an
input/output rate beside the performance. 3A090.c, memory stacks, came on 2 December 2024 and had to be
complied with from 31 December 2024.

Parts of the text that others point to have ids of their own: ``3A090.a:ic`` and ``3A090.b:ic`` are "an
integrated circuit that meets or exceeds the performance parameters of 3A090.a (.b)", as ECCN 4A090 and
the .z paragraphs ask of a circuit inside an item.

Note 1 to 3A090.a (90 FR 5298, compliance from 31 January 2025): when a front-end fabricator or OSAT
ships an applicable advanced logic circuit, it is presumed to be of 3A090.a and for datacenters. The
presumption is asked of the exporting party only, and overcome in three ways, each resting on a statement
that the filer certifies to hold (``us.ear.3A090.note1(a)``, ``(b)``, ``(c)``): of an approved or
authorized designer; of the fabricator that packages the die itself outside Macau and D:5; of an approved
OSAT. Points of the text:

* The limits for circuits without high bandwidth memory are given for shipments "completed in 2027" (35
  billion transistors) and in 2029 or later (40). For the years before 2027 and for 2028 none is given:
  between 30 and 35 billion the answer is left open.
* Authorized designers are described "prior to" a day and "after" it. On the day itself both descriptions
  are open. The day was 13 April 2026 and became 31 December 2026 (91 FR 17851).
* After that day status lasts 180 days from the application. Days that hang on the exact count are open.
* ``authorized`` states that a designer meets paragraph (2): headquarters, location and the undertaking
  to report under 743.9(b). ``approved`` states that it is listed in Supplement No. 6 to part 740 (the note
  says "this part"), or, for an OSAT, in Supplement No. 7.
* Paragraph d. repeats the limits with the presumption kept for counts below them, against a. to c.;
  a. to c. are followed.

Not modelled: that an applicable circuit is logic, not memory (a stack is ``kind: memory_stack``); who
packaged the die, which paragraph (b) of the note needs and its certification states.
"""

from __future__ import annotations

from highfence.facts.vocabulary import ic, item, party
from highfence.law.us.ear.parties import EXPORTERS
from highfence.law.us.ear.places import D5_MACAU
from highfence.law.us.ear.records import certified, definition, entry
from highfence.law.us.ear.sources import (
    FR_2022,
    FR_2023,
    FR_2024_DECEMBER,
    FR_2025_FOUNDRY,
    FR_2026_APRIL,
)
from highfence.logic.expr import (
    Expr,
    all_of,
    any_ic,
    any_of,
    any_party,
    meets,
    none_of,
    not_,
    not_modelled,
)
from highfence.logic.provisions import Stay, Version, day, since

NOTE_2 = all_of(not_(ic.datacenter), ic.tpp < 4800)
"""Note 2 takes out circuits neither designed nor marketed for datacenters, below a TPP of 4800."""

# ------------------------------------------------------------------------------ performance parameters

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
        # From 4800 on a circuit is of 3A090.a, whatever b.2 says; below, Note 2 leaves those for datacenters.
        all_of(
            ic.datacenter,
            ic.tpp < 4800,
            ic.performance_density < 5.92,
            any_of(
                all_of(ic.tpp >= 2400, ic.performance_density >= 1.6),
                all_of(ic.tpp >= 1600, ic.performance_density >= 3.2),
            ),
        ),
    ),
    scope="ic",
)

# --------------------------------------------------------------------------------- Note 1 to 3A090.a

APPLICABLE_IC = definition(
    "us.ear.3A090.note1:applicable_ic",
    "applicable advanced logic integrated circuit: 16/14 nm node or below, or non-planar transistors",
    since("2025-01-16", FR_2025_FOUNDRY, any_of(ic.non_planar_transistors, ic.process_node_nm <= 16)),
    scope="ic",
)

NO_LIMIT = not_modelled("the note gives no limit for circuits without high bandwidth memory in this year")


def _few_transistors(limit: float, *gap: Expr) -> Expr:
    without_memory = all_of(not_(ic.contains_hbm), ic.transistors_b < limit, *gap)
    return any_of(ic.transistors_b < 30, without_memory)


TRANSISTORS = definition(
    "us.ear.3A090.note1:transistors",
    "final packaged circuit below the limit of aggregated approximated transistors",
    since("2025-01-16", FR_2025_FOUNDRY, _few_transistors(35, NO_LIMIT)),
    since("2027-01-01", FR_2025_FOUNDRY, _few_transistors(35)),
    since("2028-01-01", FR_2025_FOUNDRY, _few_transistors(35, NO_LIMIT)),
    since("2029-01-01", FR_2025_FOUNDRY, _few_transistors(40)),
    scope="ic",
)

QUALIFIED = party.authorized.true()
"""Paragraph (2) of the note: who is authorized before the day."""

DAY_ITSELF = not_modelled("the note describes authorized designers before and after the day, not on it")

COUNT = not_modelled("whether 180 days have passed since the application depends on the exact day")


def _applied(ceased_before: str, fresh_from: str | None) -> Expr:
    """Return who is authorized after the day. Dates of application: lapsed before, surely fresh from."""
    lapsed = party.applied_on.before(day(ceased_before))
    fresh = [party.applied_on.on_or_after(day(fresh_from))] if fresh_from else []
    return all_of(QUALIFIED, not_(lapsed), any_of(*fresh, COUNT))


def _put_off(version: Version) -> Version:
    """Return a version written for 13 April 2026, which 91 FR 17851 put off to 31 December 2026."""
    stay = Stay("suspended", version.since, None, FR_2026_APRIL, instead=QUALIFIED)
    return Version(version.since, version.source, version.body, (stay,))


AFTER_APRIL = _applied("2025-10-17", "2026-04-14")
AFTER_DECEMBER = _applied("2026-07-06", "2027-01-01")

AUTHORIZED = definition(
    "us.ear.3A090.note1(a)(3)",
    "authorized integrated circuit designer",
    since("2025-01-16", FR_2025_FOUNDRY, QUALIFIED),
    _put_off(since("2026-04-13", FR_2025_FOUNDRY, all_of(QUALIFIED, DAY_ITSELF))),
    _put_off(since("2026-04-14", FR_2025_FOUNDRY, AFTER_APRIL)),
    _put_off(since("2026-10-11", FR_2025_FOUNDRY, _applied("2026-04-14", None))),
    since("2026-12-31", FR_2026_APRIL, all_of(QUALIFIED, DAY_ITSELF)),
    since("2027-01-01", FR_2026_APRIL, AFTER_DECEMBER),
    since("2027-06-30", FR_2026_APRIL, _applied("2027-01-01", None)),
    scope="party",
)

FEW_TRANSISTORS = not_(
    any_ic(all_of(meets("us.ear.3A090.note1:applicable_ic"), not_(meets("us.ear.3A090.note1:transistors"))))
)

OVERCOME = (
    all_of(
        any_party({"designer"}, any_of(party.approved, meets("us.ear.3A090.note1(a)(3)"))),
        certified("us.ear.3A090.note1(a)"),
    ),
    all_of(
        any_party({"front_end_fabricator"}, not_(party.country.in_(D5_MACAU))),
        FEW_TRANSISTORS,
        certified("us.ear.3A090.note1(b)"),
    ),
    all_of(
        any_party({"osat"}, party.approved),
        FEW_TRANSISTORS,
        certified("us.ear.3A090.note1(c)"),
    ),
)

NOTE_1 = definition(
    "us.ear.3A090.note1",
    "advanced logic circuit presumed to be of 3A090.a and for datacenters, shipped by its fabricator or OSAT",
    since(
        "2025-01-16",
        FR_2025_FOUNDRY,
        all_of(
            item.kind.is_("integrated_circuit"),
            any_ic(meets("us.ear.3A090.note1:applicable_ic")),
            any_party(EXPORTERS, party.roles.any_in({"front_end_fabricator", "osat"})),
            none_of(*OVERCOME),
        ),
        comply_from="2025-01-31",
    ),
)

# ---------------------------------------------------------------------------------------- the entry

A = entry(
    "us.ear.3A090.a",
    "integrated circuits of high total processing performance or performance density",
    since(
        "2022-10-21", FR_2022, all_of(item.kind.is_("integrated_circuit"), any_ic(meets("us.ear.3A090.a:ic")))
    ),
    since(
        "2025-01-16",
        FR_2025_FOUNDRY,
        any_of(
            all_of(item.kind.is_("integrated_circuit"), any_ic(meets("us.ear.3A090.a:ic"))),
            meets("us.ear.3A090.note1"),
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
        # Memory fixed to a logic die that only controls it is included; a co-packaged processor is not.
        any_of(
            all_of(item.kind.is_("memory_stack"), any_ic(ic.memory_bandwidth_density > 2.0)),
            all_of(
                item.kind.is_("integrated_circuit"),
                any_ic(
                    all_of(
                        ic.memory_bandwidth_density > 2.0,
                        ic.hbm_copackaged,
                        not_(ic.dominant_function_processing),
                    )
                ),
            ),
        ),
        comply_from="2024-12-31",
    ),
)

PROVISIONS = (A_IC, APPLICABLE_IC, AUTHORIZED, TRANSISTORS, NOTE_1, A, B_IC, B, C)
