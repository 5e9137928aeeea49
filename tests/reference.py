"""Where independent reference tables may lie: beside the repository, or where the environment says."""

from __future__ import annotations

import os
from pathlib import Path

REFERENCE = Path(
    os.environ.get("HIGHFENCE_REFERENCE_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data"
)
