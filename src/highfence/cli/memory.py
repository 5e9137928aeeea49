"""How long tables keep memory that they have given up."""

from __future__ import annotations

import os

_OF_TABLES = "_RJEM_MALLOC_CONF"
"""Settings of the allocator that comes with polars (jemalloc), read when polars is first imported."""


def keep() -> None:
    """Let tables keep what they give up for ten seconds: by default they return it at once, and take it anew.

    For long tables; to be called before polars is imported. What the user has set stands.
    """
    os.environ.setdefault(_OF_TABLES, "dirty_decay_ms:10000,muzzy_decay_ms:10000")
