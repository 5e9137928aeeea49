"""How long tables and arrays keep memory that they have given up."""

from __future__ import annotations

import ctypes
import os
from typing import Final

_OF_TABLES: Final = "_RJEM_MALLOC_CONF"
"""Settings of the allocator that comes with polars (jemalloc), read when polars is first imported."""

_OF_ARRAYS: Final = (
    ("MALLOC_ARENA_MAX", -8, 1),
    ("MALLOC_MMAP_THRESHOLD_", -3, 1 << 24),
    ("MALLOC_TRIM_THRESHOLD_", -1, 1 << 30),
)
"""Settings of the allocator of the GNU C library, by which arrays are made: the variable, the number and the value."""


def keep() -> None:
    """Let tables and arrays keep what they give up: by default they return it at once, and take it anew.

    Pages taken anew are cleared by the system, which takes a tenth of the time. Tables keep theirs for ten seconds;
    arrays keep a gigabyte, in one place for all threads, but those of many megabytes, of which little may be written to,
    are taken anew. For long tables; to be called before polars is imported. What the user has set stands. Another C
    library than GNU's is left as it is.
    """
    os.environ.setdefault(_OF_TABLES, "dirty_decay_ms:10000,muzzy_decay_ms:10000")
    set_option = getattr(ctypes.CDLL(None), "mallopt", None) if os.name == "posix" else None
    if set_option is not None:
        for variable, number, value in _OF_ARRAYS:
            if variable not in os.environ:
                set_option(number, value)
