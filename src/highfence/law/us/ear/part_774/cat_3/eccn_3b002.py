"""ECCN 3B002: equipment for testing or inspecting semiconductor devices.

Paragraphs a and b (S-parameters, microwave circuits) are settled by classification. c, inspection of
EUV mask blanks and patterned masks, came on 17 November 2023 (88 FR 73424). The lists of that rule name b
beside c until December 2024; which paragraph then held what is not certain, so b counts as classified.
"""

from __future__ import annotations

from highfence.law.us.ear.equipment import classified_only, designed_for
from highfence.law.us.ear.records import entry
from highfence.law.us.ear.sources import BASELINE, FR_2023_SME
from highfence.logic.provisions import since

A = classified_only(
    "us.ear.3B002.a", "equipment for testing S-parameters", "2018-01-01", BASELINE, "device_test"
)
B = classified_only(
    "us.ear.3B002.b", "equipment for testing microwave circuits", "2018-01-01", BASELINE, "device_test"
)
C = entry(
    "us.ear.3B002.c",
    "inspection equipment for EUV mask blanks or patterned masks",
    since("2023-11-17", FR_2023_SME, designed_for("euv_mask_inspection")),
)

PROVISIONS = (A, B, C)
