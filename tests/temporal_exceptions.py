"""What the text leaves open on purpose, so that tests of coverage do not ask for it."""

from __future__ import annotations

NO_POLICY: dict[str, str] = {
    "us.ear.informed": "a letter states its own terms, or none",
    **dict.fromkeys(
        (
            "us.ear.informed.amd.2022-08-31",
            "us.ear.informed.amd.2025-04-15",
            "us.ear.informed.intel.2025-04-16",
            "us.ear.informed.nvidia.2022-08-26",
            "us.ear.informed.nvidia.2023-10-23",
            "us.ear.informed.nvidia.2025-04-09",
        ),
        "the letter as reported names no review policy",
    ),
    "us.ear.738.4(a)": "what stands in words not written down has no policy of its own",
    "us.ear.3A069:RS": "its paragraph of part 742 was never printed",
    "us.ear.746.1(b)": "the United Nations' embargoes are reviewed under the sections of part 746",
}
"""Requirements for which the text names no review policy, or has days without one: id to the reason."""
