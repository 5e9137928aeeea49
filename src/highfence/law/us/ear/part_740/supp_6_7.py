"""Supplements No. 6 and No. 7 to part 740: approved designers of circuits, and approved OSAT companies.

Data for Note 1 to 3A090.a, as printed since 16 January 2025 (90 FR 5298); the eCFR of 24 September 2026
prints the same names. A listed designer makes ``designer.approved`` true, a listed company
``osat.approved``. The lists name companies without addresses and do not speak of subsidiaries.

Each name is given as printed, with the names under which the company is commonly written. Names are
compared without case, punctuation and legal form (``highfence.facts.names``).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from highfence.facts.names import simple_name
from highfence.law.us.ear.sources import FR_2025_FOUNDRY
from highfence.logic.record import Record

if TYPE_CHECKING:
    from highfence.logic.provisions import Source


class Approved(Record, frozen=True):
    """A company on one of the lists: ``name`` as printed, other names in use, and from when it stands there."""

    name: str
    aliases: tuple[str, ...] = ()
    since: date = date(2025, 1, 16)
    source: Source = FR_2025_FOUNDRY

    @property
    def normal_forms(self) -> frozenset[str]:
        """Every name of the company in the form in which names are compared."""
        return frozenset(simple_name(n) for n in (self.name, *self.aliases))


APPROVED_DESIGNERS: tuple[Approved, ...] = (
    Approved("Advanced Micro Devices, Inc.", ("AMD",)),
    Approved("Alphabet, Inc.", ("Google", "Google LLC")),
    Approved("Amazon.com, Inc.", ("Amazon",)),
    Approved("Analog Devices, Inc.", ("ADI",)),
    Approved("Apple, Inc."),
    Approved("BAE Systems, Inc."),
    Approved("Block, Inc."),
    Approved("The Boeing Company", ("Boeing",)),
    Approved("Broadcom, Inc."),
    Approved("Cerebras Systems, Inc.", ("Cerebras",)),
    Approved("Cisco Systems, Inc.", ("Cisco",)),
    Approved("Hewlett Packard Enterprise Company", ("HPE",)),
    Approved("Honeywell International, Inc.", ("Honeywell",)),
    Approved("Infineon Technologies AG", ("Infineon",)),
    Approved("Intel Corporation", ("Intel",)),
    Approved(
        "International Business Machines Corporation (IBM)",
        ("International Business Machines Corporation", "IBM"),
    ),
    Approved("L3Harris Technologies, Inc.", ("L3Harris",)),
    Approved("Marvell Technology, Inc.", ("Marvell",)),
    Approved("MediaTek, Inc."),
    Approved("Meta Platforms, Inc.", ("Meta",)),
    Approved("Micron Technology, Inc.", ("Micron",)),
    Approved("Microsoft Corporation", ("Microsoft",)),
    Approved("Mitsubishi Group", ("Mitsubishi",)),
    Approved("Nokia Corporation", ("Nokia",)),
    Approved("Nvidia Corporation", ("NVIDIA",)),
    Approved("NXP Semiconductors NV", ("NXP", "NXP Semiconductors N.V.")),
    Approved("Qualcomm, Inc.", ("Qualcomm Incorporated",)),
    Approved("Raytheon Company", ("Raytheon",)),
    Approved("Realtek Semiconductor Corporation", ("Realtek",)),
    Approved("Sony Group Corporation", ("Sony",)),
    Approved("Tesla, Inc."),
    Approved("Texas Instruments", ("Texas Instruments Incorporated", "TI")),
    Approved("Western Digital Technologies, Inc.", ("Western Digital",)),
)
"""Supplement No. 6: designers whose attestation of TPP and performance density is accepted."""

APPROVED_OSATS: tuple[Approved, ...] = (
    Approved("Amkor Technology, Inc.", ("Amkor",)),
    Approved("Ardentec Corporation", ("Ardentec",)),
    Approved("ASE Technology Holding Co., Ltd.", ("ASE", "ASE Technology Holding")),
    Approved("Doosan Tesna, Inc."),
    Approved("Fabrinet"),
    Approved("Giga Solution Tech. Co., Ltd.", ("Giga Solution",)),
    Approved("GlobalFoundries, Inc."),
    Approved("HT Micron Semicondutores SA", ("HT Micron", "HT Micron Semicondutores S.A.")),
    Approved("Intel Corporation", ("Intel",)),
    Approved(
        "International Business Machines Corporation (IBM)",
        ("International Business Machines Corporation", "IBM"),
    ),
    Approved("KESM Industries Berhad", ("KESM",)),
    Approved("LB Semicon, Inc."),
    Approved("Micro Silicon Electronics Co., Ltd.", ("Micro Silicon",)),
    Approved("Nepes Corporation", ("Nepes",)),
    Approved("Powertech Technology, Inc. (PTI)", ("Powertech Technology Inc.", "PTI")),
    Approved("QP Technologies"),
    Approved("Raytek Semiconductor, Inc.", ("Raytek",)),
    Approved("Samsung Electronics Co. Ltd.", ("Samsung", "Samsung Electronics")),
    Approved("SFA Semicon Co., Ltd."),
    Approved("Shinko Electric Industries Co. Ltd.", ("Shinko", "Shinko Electric")),
    Approved("Sigurd Microelectronics Corporation", ("Sigurd",)),
    Approved("Steco Co., Ltd."),
    Approved(
        "Taiwan Semiconductor Manufacturing Company Limited (TSMC)",
        ("TSMC", "Taiwan Semiconductor Manufacturing Company Limited"),
    ),
    Approved("United Microelectronics Corporation (UMC)", ("UMC", "United Microelectronics Corporation")),
)
"""Supplement No. 7: OSAT companies whose attestation of the transistor count is accepted."""
