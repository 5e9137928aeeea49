"""The chip table and how a chip is found in it by name.

The table holds figures from public sources with how well each is supported; what is not known is left out.
A figure below high confidence may raise a requirement but never settles that there is none.
"""

from highfence.chips.lookup import Found, find, vendors_named
from highfence.chips.table import Chip, ChipTable, ChipTableError, ChipValue, agreed, differing, load, read

__all__ = [
    "Chip",
    "ChipTable",
    "ChipTableError",
    "ChipValue",
    "Found",
    "agreed",
    "differing",
    "find",
    "load",
    "read",
    "vendors_named",
]
