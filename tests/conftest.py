"""Settings for every test: hypothesis tries the same examples on every machine, on every run."""

from __future__ import annotations

import os
import tempfile

from hypothesis import HealthCheck, settings

# Nobody's own lists take part in a test.
os.environ["HIGHFENCE_HOME"] = os.path.join(tempfile.gettempdir(), "highfence-without-lists")  # noqa: PTH118

settings.register_profile(
    "fixed",
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=int(os.environ.get("HIGHFENCE_EXAMPLES", "100")),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
settings.load_profile("fixed")
