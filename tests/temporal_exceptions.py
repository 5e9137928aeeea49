"""What the text leaves open on purpose, so that tests of coverage do not ask for it."""

from __future__ import annotations

NO_POLICY: dict[str, str] = {}
"""Requirements for which the text names no review policy, or has days without one: id to the reason."""
