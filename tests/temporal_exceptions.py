"""What the text leaves open on purpose, so that tests of coverage do not ask for it."""

from __future__ import annotations

NO_POLICY: dict[str, str] = {
    "us.ear.738.4(a)": "what stands in words not written down has no policy of its own",
    "us.ear.742.6(a)(5)": "the section states none for these items",
    "us.ear.3A069:RS": "its paragraph of part 742 was never printed",
    "us.ear.746.1(b)": "the United Nations' embargoes are reviewed under the sections of part 746",
}
"""Requirements for which the text names no review policy, or has days without one: id to the reason."""
