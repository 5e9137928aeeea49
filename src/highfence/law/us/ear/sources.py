"""Documents that set the EAR as modelled: Federal Register rules, and announcements on enforcement.

``displayed`` is the day of public display or release where it came before publication: from that day
the rule could be known (``known_on``).
"""

from __future__ import annotations

from highfence.logic.provisions import Source, day

_GOVINFO = "https://www.govinfo.gov/content/pkg/"


def _fr(cite: str, published: str, number: str, displayed: str | None = None) -> Source:
    return Source(
        cite,
        day(published),
        f"{_GOVINFO}FR-{published}/html/{number}.htm",
        day(displayed) if displayed else None,
    )


BASELINE = Source(
    "15 CFR parts 730-774 as printed before October 2022",
    day("2018-01-01"),
    "https://www.ecfr.gov/current/title-15/subtitle-B/chapter-VII/subchapter-C",
)
"""Text older than the first rule modelled; dated to the first day that highfence answers for."""

FR_2022 = _fr("87 FR 62186", "2022-10-13", "2022-21658", "2022-10-07")
FR_2023_MACAU = _fr("88 FR 2821", "2023-01-18", "2023-00888", "2023-01-17")
FR_2023_SME = _fr("88 FR 73424", "2023-10-25", "2023-23049", "2023-10-17")
FR_2023 = _fr("88 FR 73458", "2023-10-25", "2023-23055", "2023-10-17")
FR_2024_APRIL = _fr("89 FR 23876", "2024-04-04", "2024-07004", "2024-03-29")
FR_2024_VEU = _fr("89 FR 80080", "2024-10-02", "2024-22587", "2024-09-30")
FR_2024_DECEMBER = _fr("89 FR 96790", "2024-12-05", "2024-28270", "2024-12-02")
FR_2025_DIFFUSION = _fr("90 FR 4544", "2025-01-15", "2025-00636", "2025-01-13")
FR_2025_FOUNDRY = _fr("90 FR 5298", "2025-01-16", "2025-00711", "2025-01-15")
FR_2025_CORRECTION = _fr("90 FR 9604", "2025-02-14", "2025-02655", "2025-02-11")
FR_2026_JANUARY = _fr("91 FR 1684", "2026-01-15", "2026-00789", "2026-01-13")
FR_2026_APRIL = _fr("91 FR 17851", "2026-04-09", "2026-06851", "2026-04-07")
FR_2026_UAE = _fr("91 FR 43034", "2026-07-14", "2026-14132", "2026-07-10")

NON_ENFORCEMENT = Source(
    "BIS press release of 2025-05-13",
    day("2025-05-13"),
    "https://www.bis.gov/press-release/department-commerce-announces-rescission-biden-era-artificial-"
    "intelligence-diffusion-rule-strengthens",
)
"""BIS does not enforce the new requirements of 90 FR 4544. The text stays in the CFR."""

GUIDANCE_2026_MAY = Source(
    "BIS guidance of 2026-05-31",
    day("2026-05-31"),
    "https://www.bis.gov/media/documents/bis-guidance-may-31-2026.pdf",
)
"""The headquarters requirement of November 2023 has been enforced throughout."""

PUBLISHED_THROUGH = day("2026-09-25")
"""Last day through which the Federal Register has been read for this rulebook."""
