"""ECCN 3B001: equipment for making semiconductor devices, and what goes with it.

Tested by parameters: a.4 (silicon epitaxy), c.1.a, c.1.c, c.2 and c.4 (etching), d.5 (carbon hard masks),
f.1, f.2, f.5, f.6 (lithography); and, by their function alone, j to n, p.2, p.4, q and r. The rest (a.1 to
a.3, b, c.3, d but for d.5, e, f.3, f.4, g to i) is settled by classification where the function allows it.

    before       the list of the Wassenaar Arrangement: among scanners, light below 193 nm, or a minimum
                 resolvable feature (MRF) of 45 nm with K = 0.35, which no immersion scanner reaches
     7 Oct 2022  3B090, deposition tools, beside this entry
    17 Nov 2023  3B090 taken in and enlarged (88 FR 73424): a.4, c, d, f.1.b, k to p. MRF with K = 0.25; f.1.b
                 asks an overlay (dedicated chuck) of 1.50 nm or less (b.2.a), or above that up to 2.40 nm (b.2.b)
     2 Dec 2024  b.2.b, c.1.b, o, p.1 and p.3 leave for 3B993; c.4, f.5 and r come (compliance 31 December)
    16 Jan 2025  f.6 comes (dated to 90 FR 5298: the lists of December 2024 do not name it)

``mrf_nm`` is stated with K = 0.25. A size of 45 nm with K = 0.35 is one of 32.14 nm with K = 0.25, which is what
the text before November 2023 is asked with. A paragraph that leaves is a relief and counts from the day it
takes effect; what comes counts, as enforced, from the day of compliance.

3B001.f.1.b.2 of 2023 is in one record with f.1.b; that the overlay lies above 1.50 nm matters to 734.4(a)(3),
which asks it there. Paragraphs of d other than d.5 changed in December 2024 too (d.11 and d.16 left, d.19 and
d.20 came); classification follows the text of its day.
"""

from __future__ import annotations

from highfence.facts.vocabulary import tool
from highfence.law.us.ear.equipment import (
    CLEANING,
    COMPLY_DECEMBER,
    COMPLY_FOUNDRY,
    DEPOSITION,
    MORE,
    classified_only,
    designed_for,
)
from highfence.law.us.ear.records import entry
from highfence.law.us.ear.sources import (
    BASELINE,
    FR_2022,
    FR_2023_SME,
    FR_2024_DECEMBER,
    FR_2025_FOUNDRY,
)
from highfence.logic.expr import all_of, any_of, meets
from highfence.logic.provisions import Definition, Stay, day, repealed, since

E = "us.ear.3B001"
OLD = "2018-01-01"
OF_2023 = "2023-11-17"
OF_2024 = "2024-12-02"
PENDING = (day(OF_2024), day("2024-12-30"))


def plain(paragraph: str, title: str, first: str, *functions: str) -> Definition:
    """Return a paragraph that the function of the tool settles."""
    source = BASELINE if first == OLD else FR_2023_SME
    return entry(f"{E}.{paragraph}", title, since(first, source, designed_for(*functions)))


# --------------------------------------------------------------------------- a. epitaxy, b. implantation

A = tuple(
    classified_only(f"{E}.a.{n}", f"epitaxial growth equipment of 3B001.a.{n}", OLD, BASELINE, "epitaxy")
    for n in (1, 2, 3)
)
A_4 = entry(
    f"{E}.a.4",
    "epitaxy of silicon or silicon germanium at 685 °C or below, with a preclean chamber",
    since(
        OF_2023,
        FR_2023_SME,
        all_of(
            designed_for("epitaxy"),
            tool.silicon_epitaxy,
            tool.preclean_chamber,
            tool.process_temperature_c <= 685,
        ),
    ),
)
B = classified_only(f"{E}.b", "ion implanters of 3B001.b", OLD, BASELINE, "ion_implantation")

# ------------------------------------------------------------------------------------------- c. etching

C_1_A = entry(
    f"{E}.c.1.a",
    "isotropic dry etchers with a SiGe to Si selectivity of 100 to 1",
    since(OF_2023, FR_2023_SME, all_of(designed_for("etch_dry_isotropic"), tool.sige_selectivity >= 100)),
)
HIGH_ASPECT = all_of(
    designed_for("etch_dry_anisotropic"),
    tool.dielectric_etch,
    tool.aspect_ratio > 30,
    tool.feature_width_nm < 100,
    tool.pulsed_rf,
    tool.gas_switching_ms < 300,
)
"""3B001.c.1.b of 2023, 3B993.c.1 since."""
C_1_C = entry(
    f"{E}.c.1.c",
    "anisotropic dry etchers with pulsed power, fast gas switching and a chuck of twenty zones",
    since(
        OF_2023,
        FR_2023_SME,
        all_of(
            designed_for("etch_dry_anisotropic"),
            tool.pulsed_rf,
            tool.gas_switching_ms < 300,
            tool.chuck_zones >= 20,
        ),
    ),
)
C_2 = all_of(designed_for("etch_wet"), tool.sige_selectivity >= 100)
KEPT = any_of(meets(f"{E}.c.1.a", f"{E}.c.1.c"), C_2)
C_4 = all_of(
    designed_for("etch_tsv"),
    tool.etch_rate_um_min > 7,
    tool.non_uniformity_pct <= 2,
    tool.aspect_ratio >= 10,
)
C = entry(
    f"{E}.c",
    "etch equipment of 3B001.c",
    since(OF_2023, FR_2023_SME, any_of(KEPT, HIGH_ASPECT)),
    since(
        OF_2024,
        FR_2024_DECEMBER,
        any_of(KEPT, C_4, all_of(designed_for("etch_dry_anisotropic", "etch_tsv"), MORE)),
        stays=(Stay("compliance_pending", *PENDING, FR_2024_DECEMBER, instead=KEPT),),
    ),
)

# ---------------------------------------------------------------------------------------- d. deposition

OTHER_DEPOSITION = all_of(designed_for(*DEPOSITION), MORE)
D = entry(
    f"{E}.d",
    "deposition equipment of 3B001.d",
    since(OF_2023, FR_2023_SME, OTHER_DEPOSITION),
    since(
        OF_2024,
        FR_2024_DECEMBER,
        any_of(
            all_of(
                designed_for("deposition_cvd"), tool.carbon_thickness_um > 2, tool.carbon_density_g_cm3 > 1.7
            ),
            OTHER_DEPOSITION,
        ),
        stays=(Stay("compliance_pending", *PENDING, FR_2024_DECEMBER, instead=OTHER_DEPOSITION),),
    ),
)
OF_2022 = entry(
    "us.ear.3B090",
    "deposition equipment for advanced circuits, before it came into 3B001",
    since("2022-10-07", FR_2022, OTHER_DEPOSITION),
    repealed(OF_2023, FR_2023_SME),
)
E_ = classified_only(f"{E}.e", "wafer handling systems of 3B001.e", OLD, BASELINE, "wafer_handling")

# --------------------------------------------------------------------------------------- f. lithography

SCANNER = designed_for("lithography_scanner")
DEEP = all_of(SCANNER, tool.wavelength_nm >= 193, tool.mrf_nm <= 45)
K_FACTOR = 0.25 / 0.35
F_1_B = entry(
    f"{E}.f.1.b",
    "scanners with light of 193 nm or longer, by resolvable feature and overlay",
    since(OLD, BASELINE, all_of(SCANNER, tool.wavelength_nm >= 193, tool.mrf_nm <= 45 * K_FACTOR)),
    since(OF_2023, FR_2023_SME, all_of(DEEP, tool.dco_nm <= 2.40)),
    since(OF_2024, FR_2024_DECEMBER, all_of(DEEP, tool.dco_nm <= 1.50)),
)
F_1 = entry(
    f"{E}.f.1",
    "steppers and scanners of 3B001.f.1",
    since(OLD, BASELINE, any_of(all_of(SCANNER, tool.wavelength_nm < 193), meets(f"{E}.f.1.b"))),
)
F_2 = entry(
    f"{E}.f.2",
    "imprint lithography equipment for features of 45 nm or less",
    since(OLD, BASELINE, all_of(designed_for("imprint_lithography"), tool.feature_nm <= 45)),
)
F_3 = classified_only(f"{E}.f.3", "mask writers of 3B001.f.3", OLD, BASELINE, "mask_writing")
F_4 = classified_only(
    f"{E}.f.4", "direct writing equipment of 3B001.f.4", OLD, BASELINE, "direct_write_lithography"
)
F_5 = entry(
    f"{E}.f.5",
    "imprint lithography equipment with an overlay below 1.5 nm",
    since(
        OF_2024,
        FR_2024_DECEMBER,
        all_of(designed_for("imprint_lithography"), tool.overlay_nm < 1.5),
        comply_from=COMPLY_DECEMBER,
    ),
)
F_6 = entry(
    f"{E}.f.6",
    "upgrades of immersion scanners to a finer feature and an overlay of 1.5 nm or less",
    since(
        "2025-01-16",
        FR_2025_FOUNDRY,
        all_of(designed_for("lithography_upgrade"), tool.reduces_mrf, tool.dco_nm <= 1.5),
        comply_from=COMPLY_FOUNDRY,
    ),
)

# ------------------------------------------------------------------------------------ g. to r. the rest

G = classified_only(f"{E}.g", "masks for circuits of 3A001", OLD, BASELINE, "mask")
H = classified_only(f"{E}.h", "multi-layer masks with a phase shift layer", OLD, BASELINE, "mask")
TEMPLATES = classified_only(
    f"{E}.i", "imprint templates for circuits of 3A001", OLD, BASELINE, "imprint_template"
)
J = plain("j", "EUV mask blanks with a molybdenum and silicon reflector", OLD, "euv_mask_blank")
K = plain("k", "equipment that deposits the reflector of EUV masks", OF_2023, "euv_mask_coating")
PELLICLES = plain("l", "EUV pellicles", OF_2023, "euv_pellicle")
M = plain("m", "equipment for making EUV pellicles", OF_2023, "euv_pellicle_making")
N = plain("n", "equipment for coating, baking or developing EUV photoresist", OF_2023, "euv_resist_track")
ANNEALING = entry(
    f"{E}.o",
    "annealing equipment, before it came into 3B993",
    since(OF_2023, FR_2023_SME, all_of(designed_for("annealing"), MORE)),
    repealed(OF_2024, FR_2024_DECEMBER),
)
P_2 = plain(
    "p.2",
    "single wafer wet cleaning with surface modification drying",
    OF_2023,
    "wafer_cleaning_surface_modification",
)
P_4 = plain(
    "p.4",
    "single wafer cleaning with supercritical CO2 or sublimation drying",
    OF_2023,
    "wafer_cleaning_supercritical",
)
P = entry(
    f"{E}.p",
    "removal and cleaning equipment of 3B001.p",
    since(
        OF_2023,
        FR_2023_SME,
        any_of(meets(f"{E}.p.2", f"{E}.p.4"), all_of(designed_for(*CLEANING), MORE)),
    ),
    since(OF_2024, FR_2024_DECEMBER, meets(f"{E}.p.2", f"{E}.p.4")),
)
Q = plain("q", "EUV masks and reticles", OF_2023, "euv_mask")
R = entry(
    f"{E}.r",
    "equipment for EUV pattern shaping",
    since(OF_2024, FR_2024_DECEMBER, designed_for("euv_pattern_shaping"), comply_from=COMPLY_DECEMBER),
)

PROVISIONS = (
    *A, A_4, B, C_1_A, C_1_C, C, D, OF_2022, E_, F_1_B, F_1, F_2, F_3, F_4, F_5, F_6, G, H, TEMPLATES, J, K,
    PELLICLES, M, N, ANNEALING, P_2, P_4, P, Q, R,
)  # fmt: skip
