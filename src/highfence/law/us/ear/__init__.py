"""Export Administration Regulations, 15 CFR parts 730 to 774.

Each module encodes one section or entry and lists its records in ``PROVISIONS``; the regime is
collected by walking the package.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from highfence.logic.provisions import Provision, Regime, day

MODELLED_FROM = day("2018-01-01")


@cache
def regime() -> Regime:
    """Return every provision of the EAR that is written down, checked by the rulebook that takes it."""
    from highfence.law.us.ear.sources import PUBLISHED_THROUGH

    found: list[Provision] = []
    for module in sorted(m.name for m in pkgutil.walk_packages(__path__, f"{__name__}.")):
        if module == f"{__name__}.ecfr":
            continue  # reads the official text; holds no records, and takes long to load
        found.extend(getattr(importlib.import_module(module), "PROVISIONS", ()))
    return Regime(
        id="us.ear",
        title="Export Administration Regulations",
        licensing=True,
        modelled_from=MODELLED_FROM,
        published_through=PUBLISHED_THROUGH,
        provisions=tuple(found),
    )
