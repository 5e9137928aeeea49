"""Letters by which BIS informs one firm that it needs a license ("is informed" letters).

Part 744 lets BIS require a license by telling a person so: for military end uses (744.21(b)), for
supercomputers and the making of chips (744.23(b)), and elsewhere. Such a letter binds its addressee and
nobody else. The letters are not published; what is known of them is what the addressee told its
investors, or the press. Each letter on record is a requirement of its own,
``us.ear.informed.<addressee>.<day>``; a letter that is stated and not on record is ``us.ear.informed``.

    26 Aug 2022   NVIDIA   A100 and H100, anything as fast in both respects, technology: China, Russia
    31 Aug 2022   AMD      MI250 and MI250X: China, Russia. The day is that of the first report
    23 Oct 2023   NVIDIA   what the rule of November 2023 would require, at once, for datacenter parts
                           with a TPP of 4800 or more; ended when the rule took effect
     9 Apr 2025   NVIDIA   H20, and circuits that reach its bandwidths: China, Macau, D:5, and firms
                           headquartered there. On 14 April it was said to last indefinitely
    15 Apr 2025   AMD      MI308, to the same places. The day is that on which AMD had assessed it
    16 Apr 2025   Intel    bandwidths in figures: China. The day is that of the first report

Who is addressed is stated (``informed``), or follows from the exporter's name (``ADDRESSEES``). A firm
that is known and not in that table is addressed by none of these letters; of a name that only resembles
one, such as that of a subsidiary, nothing follows.

How fast is "roughly" an A100 was not disclosed: 4,992 TPP (the A100) and 4,800 (the rule that followed)
are both kept, and a part between them is unknown. For AMD the second figure is that of the MI250. A
letter of 2022 is read as superseded on 21 October 2022 where the rule of that day asks for the same
license, which leaves Russia; no document says so.

The letter of April 2025 is described in two ways. NVIDIA's filing names the H20's "memory bandwidth,
interconnect bandwidth, or combination thereof": 4,000 GB/s, and 900 GB/s of NVLink. Intel told its
customers figures: 1,400 GB/s to DRAM, or 1,100 GB/s of input and output, or 1,700 GB/s together. That
NVIDIA then withdrew a card with 1,792 GB/s (RTX 5090 D) and sold one with 1,344 GB/s speaks for one text
for all. Both readings are kept for NVIDIA and AMD; for Intel the figures are all there is.

Not on record: what NVIDIA was told in July 2023 about a subset of A100 and H100 for certain customers in
the Middle East, and what AMD was told by March 2024 about a part made for China (neither day nor test
known). Not law: the assurances of July 2025 that licenses for the H20 and MI308 would be granted, the
licenses since August 2025, and the share of revenue expected in return; a license is needed all the
same. No review policy is stated in any letter, and none is given here.
"""

from __future__ import annotations

from highfence.facts.vocabulary import ic, item, party, transaction
from highfence.law.us.ear.parties import EXPORTERS, FOR_D5_MACAU_ENTITY
from highfence.law.us.ear.places import CHINA, D1_D4_D5, D5_MACAU, places
from highfence.law.us.ear.records import requirement
from highfence.law.us.ear.sources import BASELINE, FR_2022, FR_2023
from highfence.logic.expr import Expr, Scope, all_of, any_ic, any_of, any_party, either, meets, not_modelled
from highfence.logic.provisions import Definition, Source, day, repealed, since

ADDRESSEES: dict[str, tuple[str, ...]] = {
    "nvidia": ("NVIDIA Corporation", "NVIDIA"),
    "amd": ("Advanced Micro Devices, Inc.", "Advanced Micro Devices", "AMD"),
    "intel": ("Intel Corporation", "Intel"),
}
"""Firms to which a letter on record is addressed: code, as in the letter's id, to names."""

_EDGAR = "https://www.sec.gov/Archives/edgar/data/"
NVIDIA_2022 = Source(
    "NVIDIA Form 8-K of 2022-08-31",
    day("2022-08-31"),
    f"{_EDGAR}1045810/000104581022000146/nvda-20220826.htm",
)
AMD_2022 = Source(
    "AMD, as reported on 2022-09-01",
    day("2022-09-01"),
    "https://www.tomshardware.com/news/us-gpu-export-restrictions-hit-amd-chinas-tech-giants",
)
NVIDIA_2023 = Source(
    "NVIDIA Form 8-K of 2023-10-24, as reported",
    day("2023-10-24"),
    "https://www.theregister.com/2023/10/24/nvidia_chip_ban_imposed_already/",
)
NVIDIA_2025 = Source(
    "NVIDIA Form 8-K of 2025-04-15",
    day("2025-04-15"),
    f"{_EDGAR}1045810/000104581025000082/nvda-20250409.htm",
)
AMD_2025 = Source(
    "AMD Form 8-K of 2025-04-16",
    day("2025-04-16"),
    f"{_EDGAR}2488/000000248825000039/amd-20250415.htm",
)
INTEL_2025 = Source(
    "Intel's message to customers, as reported on 2025-04-16",
    day("2025-04-16"),
    "https://www.silicon.co.uk/cloud/ai/intel-china-ai-609032/amp",
)

MILITARY = "15 CFR 744.21(b)"
SUPERCOMPUTER = "15 CFR 744.23(b)"

to = transaction.to
MOVED = transaction.activity.is_("export", "reexport", "transfer_in_country")
HARDWARE = item.kind.is_("integrated_circuit", "computer", "electronic_assembly")
RUSSIA = places("Russia", "RU")
CHINA_OR_RUSSIA = (CHINA | RUSSIA).named("China or Russia")


def _id(addressee: str, date: str) -> str:
    return f"us.ear.informed.{addressee}.{date}"


def _part(name: str, title: str, source: Source, test: Expr, scope: Scope = "") -> Definition:
    """Return a test of which letters are made. It has no day of its own: the letters have."""
    return Definition(
        id=f"us.ear.informed:{name}",
        title=title,
        cite=source.cite,
        url=source.url,
        versions=(since("2018-01-01", BASELINE, test),),
        scope=scope,
    )


def _sent_to(addressee: str, source: Source) -> Definition:
    return _part(
        addressee,
        f"the exporter is a firm to which letters on record are addressed: {addressee}",
        source,
        any_party(EXPORTERS, party.addressee.any_in({addressee})),
    )


TO_NVIDIA = _sent_to("nvidia", NVIDIA_2022)
TO_AMD = _sent_to("amd", AMD_2022)
TO_INTEL = _sent_to("intel", INTEL_2025)


def _addressed(addressee: str, date: str) -> Expr:
    """Return the condition that the letter of that day is addressed to the exporter."""
    return any_of(transaction.informed.any_in({_id(addressee, date)}), meets(f"us.ear.informed:{addressee}"))


# ----------------------------------------------------------------------------------------- 2022, 2023

UNDISCLOSED = not_modelled("how fast is roughly as fast was not disclosed")

AS_A100 = _part(
    "as_a100",
    "circuit as fast as the A100, in performance and in input and output",
    NVIDIA_2022,
    all_of(
        any_of(ic.tpp >= 4992, all_of(ic.tpp >= 4800, UNDISCLOSED)),
        ic.interconnect_non_volatile_gb_s >= 600,
    ),
    scope="ic",
)

AS_MI250 = _part(
    "as_mi250",
    "circuit as fast as the MI250, in performance and in input and output",
    AMD_2022,
    all_of(
        any_of(ic.tpp >= 5792, all_of(ic.tpp >= 4800, UNDISCLOSED)),
        any_of(
            ic.interconnect_non_volatile_gb_s >= 800,
            all_of(ic.interconnect_non_volatile_gb_s >= 600, UNDISCLOSED),
        ),
    ),
    scope="ic",
)

COVERED_2022 = _part(
    "covered_2022",
    "circuits as fast as the A100, systems that hold them, and technology for either",
    NVIDIA_2022,
    any_of(
        all_of(HARDWARE, any_ic(meets("us.ear.informed:as_a100"))),
        all_of(item.kind.is_("technology"), item.for_entries.any_in({"us.ear.3A090", "us.ear.4A090"})),
    ),
)

LETTER_NVIDIA_2022 = requirement(
    _id("nvidia", "2022-08-26"),
    "letter to NVIDIA: circuits as fast as the A100, systems with them, and technology, to China or Russia",
    "EU",
    since(
        "2022-08-26",
        NVIDIA_2022,
        all_of(
            MOVED,
            meets("us.ear.informed:covered_2022"),
            to.in_(CHINA_OR_RUSSIA),
            _addressed("nvidia", "2022-08-26"),
        ),
    ),
    since(
        "2022-10-21",
        FR_2022,
        all_of(
            MOVED,
            meets("us.ear.informed:covered_2022"),
            to.in_(RUSSIA),
            _addressed("nvidia", "2022-08-26"),
        ),
    ),
    cite=f"letter of 2022-08-26 under {MILITARY}",
    url=NVIDIA_2022.url,
)

LETTER_AMD_2022 = requirement(
    _id("amd", "2022-08-31"),
    "letter to AMD: circuits as fast as the MI250, to China or Russia",
    "EU",
    since(
        "2022-08-31",
        AMD_2022,
        all_of(
            MOVED,
            HARDWARE,
            any_ic(meets("us.ear.informed:as_mi250")),
            to.in_(CHINA_OR_RUSSIA),
            _addressed("amd", "2022-08-31"),
        ),
    ),
    since(
        "2022-10-21",
        FR_2022,
        all_of(
            MOVED,
            HARDWARE,
            any_ic(meets("us.ear.informed:as_mi250")),
            to.in_(RUSSIA),
            _addressed("amd", "2022-08-31"),
        ),
    ),
    cite=f"letter reported on 2022-08-31 under {MILITARY}",
    url=AMD_2022.url,
)

LETTER_NVIDIA_2023 = requirement(
    _id("nvidia", "2023-10-23"),
    "letter to NVIDIA: the rule of November 2023 at once, for datacenter circuits of 4800 TPP or more",
    "EU",
    since(
        "2023-10-23",
        NVIDIA_2023,
        all_of(
            MOVED,
            HARDWARE,
            any_ic(all_of(ic.tpp >= 4800, ic.datacenter)),
            any_of(to.in_(D1_D4_D5), FOR_D5_MACAU_ENTITY),
            _addressed("nvidia", "2023-10-23"),
        ),
    ),
    repealed("2023-11-17", FR_2023),
    cite=f"letter of 2023-10-23 under {SUPERCOMPUTER}",
    url=NVIDIA_2023.url,
)

# ----------------------------------------------------------------------------------------------- 2025

AS_H20 = _part(
    "as_h20",
    "circuit that reaches a bandwidth of the H20, in the words of NVIDIA's filing",
    NVIDIA_2025,
    any_of(ic.memory_bandwidth_gb_s >= 4000, ic.interconnect_gb_s >= 900),
    scope="ic",
)
"""The words add a combination of both; it adds nothing to either."""

IN_FIGURES = _part(
    "in_figures",
    "circuit that reaches a bandwidth in figures, as Intel told its customers",
    INTEL_2025,
    any_of(
        ic.memory_bandwidth_gb_s >= 1400,
        ic.interconnect_gb_s >= 1100,
        ic.io_and_memory_bandwidth_gb_s >= 1700,
    ),
    scope="ic",
)

BOTH_READINGS = any_ic(either(meets("us.ear.informed:as_h20"), meets("us.ear.informed:in_figures")))

PLACES_2025 = _part(
    "places_2025",
    "to Macau or D:5, or for a firm headquartered there",
    NVIDIA_2025,
    any_of(to.in_(D5_MACAU), FOR_D5_MACAU_ENTITY),
)

LETTER_NVIDIA_2025 = requirement(
    _id("nvidia", "2025-04-09"),
    "letter to NVIDIA: circuits that reach the bandwidths of the H20, for Macau, D:5 or firms from there",
    "EU",
    since(
        "2025-04-09",
        NVIDIA_2025,
        all_of(
            MOVED,
            HARDWARE,
            BOTH_READINGS,
            meets("us.ear.informed:places_2025"),
            _addressed("nvidia", "2025-04-09"),
        ),
    ),
    cite=f"letter of 2025-04-09 under {SUPERCOMPUTER}",
    url=NVIDIA_2025.url,
)

LETTER_AMD_2025 = requirement(
    _id("amd", "2025-04-15"),
    "letter to AMD: the MI308 and circuits of its bandwidths, for Macau, D:5 or firms from there",
    "EU",
    since(
        "2025-04-15",
        AMD_2025,
        all_of(
            MOVED,
            HARDWARE,
            BOTH_READINGS,
            meets("us.ear.informed:places_2025"),
            _addressed("amd", "2025-04-15"),
        ),
    ),
    cite=f"letter assessed on 2025-04-15 under {SUPERCOMPUTER}",
    url=AMD_2025.url,
)

LETTER_INTEL_2025 = requirement(
    _id("intel", "2025-04-16"),
    "letter to Intel: circuits above stated bandwidths, to China",
    "EU",
    since(
        "2025-04-16",
        INTEL_2025,
        all_of(
            MOVED,
            HARDWARE,
            any_ic(meets("us.ear.informed:in_figures")),
            any_of(
                to.in_(CHINA),
                all_of(
                    meets("us.ear.informed:places_2025"),
                    not_modelled("the report names China; the letter may reach as far as NVIDIA's"),
                ),
            ),
            _addressed("intel", "2025-04-16"),
        ),
    ),
    cite=f"letter reported on 2025-04-16 under {SUPERCOMPUTER}",
    url=INTEL_2025.url,
)

# ------------------------------------------------------------------------------------- other letters

ANY_OTHER = requirement(
    "us.ear.informed",
    "a letter that is not on record informs the exporter that a license is needed",
    "EU",
    since("2018-01-01", BASELINE, transaction.informed_otherwise),
    cite="15 CFR part 744, letters that inform a person",
    url="https://www.ecfr.gov/current/title-15/part-744",
)

PROVISIONS = (
    TO_NVIDIA,
    TO_AMD,
    TO_INTEL,
    AS_A100,
    AS_MI250,
    COVERED_2022,
    LETTER_NVIDIA_2022,
    LETTER_AMD_2022,
    LETTER_NVIDIA_2023,
    AS_H20,
    IN_FIGURES,
    PLACES_2025,
    LETTER_NVIDIA_2025,
    LETTER_AMD_2025,
    LETTER_INTEL_2025,
    ANY_OTHER,
)
