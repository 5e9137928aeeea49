"""ECCNs 3B903, 3B904, 3B991 to 3B994: chip-making tools controlled by the United States on its own terms.

3B903 (electron microscopes for imaging circuits) and 3B904 (cryogenic probers) came on 6 September 2024 and
are controlled worldwide. 3B991 and 3B992 are older and hold what 3B001 and 3B002 leave, for anti-terrorism
reasons alone; classification settles them. 3B993 and 3B994 came on 2 December 2024 with the rules on
footnote 5 and advanced-node production, to be complied with from 31 December 2024:

    3B993.b.1   plasma doping for 300 mm wafers            .f.1  scanners with an overlay above 1.50 and up to 2.40 nm
         .c     etchers below 3B001.c.1.c, and for deep    .f.2  imprint tools with an overlay above 1.5 and up to 4.0 nm
                holes in dielectrics (c.1, c.2)            .f.3  upgrades of throughput by more than 1 percent
         .d.3   carbon layers above 1.6 g/cm3              .f.4  upgrades to an overlay above 1.5 and up to 2.4 nm
         .q.1   inspection of patterned wafers to 21 nm
    3B994.b.2   implanters for 300 mm wafers, by current and energy, or angular accuracy

3B993.d.1, d.2, d.4, o, p, q.2 and 3B994.q.3 are settled by classification where the function allows it.
3B993.f.4 is dated with 3B001.f.6 to 16 January 2025.
"""

from __future__ import annotations

from highfence.facts.vocabulary import tool
from highfence.law.us.ear.equipment import (
    COMPLY_DECEMBER,
    COMPLY_FOUNDRY,
    DEPOSITION,
    FR_2024_SEPTEMBER,
    MORE,
    classified_only,
    designed_for,
)
from highfence.law.us.ear.part_774.cat_3.eccn_3b001 import DEEP, HIGH_ASPECT
from highfence.law.us.ear.records import entry
from highfence.law.us.ear.sources import BASELINE, FR_2024_DECEMBER, FR_2025_FOUNDRY
from highfence.logic.expr import Expr, all_of, any_of, meets, not_
from highfence.logic.provisions import Definition, since

SEM = classified_only(
    "us.ear.3B903",
    "scanning electron microscopes for imaging circuits",
    "2024-09-06",
    FR_2024_SEPTEMBER,
    "sem_imaging",
)
PROBERS = entry(
    "us.ear.3B904",
    "cryogenic wafer probers: 4.5 K or below, wafers of 100 mm or more",
    since(
        "2024-09-06",
        FR_2024_SEPTEMBER,
        all_of(designed_for("cryogenic_prober"), tool.operating_temperature_k <= 4.5, tool.wafer_mm >= 100),
    ),
)
MAKING = classified_only(
    "us.ear.3B991", "equipment for making circuits, not in 3B001 or 3B002", "2018-01-01", BASELINE
)
TESTING = classified_only(
    "us.ear.3B992",
    "equipment for inspecting and testing circuits, not in 3B001 or 3B002",
    "2018-01-01",
    BASELINE,
)


def december(paragraph: str, title: str, body: Expr) -> Definition:
    """Return a paragraph of December 2024."""
    return entry(
        f"us.ear.{paragraph}",
        title,
        since("2024-12-02", FR_2024_DECEMBER, body, comply_from=COMPLY_DECEMBER),
    )


DOPING = december(
    "3B993.b.1",
    "plasma doping equipment for 300 mm wafers",
    all_of(designed_for("plasma_doping"), tool.wafer_mm >= 300),
)
ANISOTROPIC = designed_for("etch_dry_anisotropic")
ETCHING = december(
    "3B993.c",
    "etchers for deep holes in dielectrics, and with pulsed power and a chuck of ten zones",
    any_of(
        HIGH_ASPECT,
        all_of(
            ANISOTROPIC,
            tool.dielectric_etch,
            tool.aspect_ratio > 30,
            tool.feature_width_nm < 40,
            tool.wafer_mm >= 300,
        ),
        all_of(
            ANISOTROPIC,
            tool.pulsed_rf,
            tool.gas_switching_ms < 500,
            tool.chuck_zones >= 10,
            not_(meets("us.ear.3B001.c.1.c")),
        ),
    ),
)
CARBON = december(
    "3B993.d.3",
    "chemical vapor deposition of carbon layers above 1.6 g/cm3",
    all_of(designed_for("deposition_cvd"), tool.carbon_density_g_cm3 > 1.6),
)
SCANNERS = december(
    "3B993.f.1",
    "scanners with light of 193 nm or longer and an overlay above 1.50 and up to 2.40 nm",
    all_of(DEEP, tool.dco_nm > 1.50, tool.dco_nm <= 2.40),
)
IMPRINT = december(
    "3B993.f.2",
    "imprint lithography equipment with an overlay above 1.5 and up to 4.0 nm",
    all_of(designed_for("imprint_lithography"), tool.overlay_nm > 1.5, tool.overlay_nm <= 4.0),
)
UPGRADE = designed_for("lithography_upgrade")
THROUGHPUT = december(
    "3B993.f.3",
    "upgrades that raise the throughput of scanners by more than 1 percent",
    all_of(UPGRADE, tool.throughput_gain_pct > 1),
)
OVERLAY = entry(
    "us.ear.3B993.f.4",
    "upgrades of immersion scanners to a finer feature and an overlay above 1.5 and up to 2.4 nm",
    since(
        "2025-01-16",
        FR_2025_FOUNDRY,
        all_of(UPGRADE, tool.reduces_mrf, tool.dco_nm > 1.5, tool.dco_nm <= 2.4),
        comply_from=COMPLY_FOUNDRY,
    ),
)
INSPECTION = december(
    "3B993.q.1",
    "inspection of patterned wafers for defects of 21 nm or less",
    all_of(
        designed_for("wafer_inspection"),
        tool.wafer_mm >= 300,
        tool.defect_nm <= 21,
        any_of(
            tool.wavelength_nm < 400,
            tool.e_beam_resolution_nm <= 1.65,
            tool.cold_field_emission,
            tool.e_beam_sources >= 2,
        ),
    ),
)
SPECIFIED = december(
    "3B993",
    "specified semiconductor manufacturing equipment",
    any_of(
        meets(
            "us.ear.3B993.b.1",
            "us.ear.3B993.c",
            "us.ear.3B993.d.3",
            "us.ear.3B993.f.1",
            "us.ear.3B993.f.2",
            "us.ear.3B993.f.3",
            "us.ear.3B993.f.4",
            "us.ear.3B993.q.1",
        ),
        all_of(designed_for(*DEPOSITION, "annealing", "wafer_cleaning", "metrology"), MORE),
    ),
)
IMPLANTERS = december(
    "3B994.b.2",
    "implanters for 300 mm wafers, for volume production",
    all_of(
        designed_for("ion_implantation"),
        tool.volume_production,
        tool.wafer_mm >= 300,
        any_of(
            all_of(
                tool.beam_current_ma > 0.001,
                tool.beam_current_ma < 5,
                tool.beam_energy_kev > 5,
                tool.beam_energy_kev < 300,
            ),
            all_of(tool.beam_current_ma > 5, tool.beam_energy_kev < 5),
            tool.angular_accuracy_deg <= 0.1,
        ),
    ),
)
ENABLING = december(
    "3B994",
    "equipment that enables the production of advanced-node circuits",
    any_of(
        meets("us.ear.3B994.b.2"),
        all_of(designed_for("metrology"), tool.volume_production, MORE),
    ),
)

PROVISIONS = (
    SEM, PROBERS, MAKING, TESTING, DOPING, ETCHING, CARBON, SCANNERS, IMPRINT, THROUGHPUT, OVERLAY, INSPECTION,
    SPECIFIED, IMPLANTERS, ENABLING,
)  # fmt: skip
