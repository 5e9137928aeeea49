"""Loops over texts: as the members of lists, and as polars stores them.

A stored text is two words. The first holds its length and its first four bytes; the second, of a text of at most
twelve bytes, the others, else where it is stored.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any as Whatever

import numpy as np

from highfence.logic.compiled import compiled

if TYPE_CHECKING:
    import numpy.typing as npt

    Codes = npt.NDArray[np.unsignedinteger[Whatever]]
    Numbers = npt.NDArray[np.int64]


@compiled
def kinds_of_lists(starts: Numbers, members: Codes, table: Numbers, codes: Numbers, first: Numbers) -> int:
    """Write down the number of each list among the distinct ones, and where each of these first stands.

    List ``i`` is ``members[starts[i]:starts[i + 1]]``; ``table`` has room for at least twice as many, a power of
    two, and holds zeros. Returns how many are distinct.
    """
    mask = np.uint64(len(table) - 1)
    count = 0
    for i in range(len(starts) - 1):
        begin, size = starts[i], starts[i + 1] - starts[i]
        mixed = np.uint64(size)
        for k in range(begin, begin + size):
            mixed = (mixed ^ np.uint64(members[k])) * np.uint64(0x9E3779B97F4A7C15)
            mixed ^= mixed >> np.uint64(29)
        at = mixed & mask
        number = -1
        while table[at]:
            other = first[table[at] - 1]
            same = starts[other + 1] - starts[other] == size
            k = 0
            while same and k < size:
                same = members[starts[other] + k] == members[begin + k]
                k += 1
            if same:
                number = table[at] - 1
                break
            at = (at + np.uint64(1)) & mask
        if number < 0:
            number = count
            first[count] = i
            count += 1
            table[at] = count
        codes[i] = number
    return count


@compiled
def look_up(number: npt.NDArray[np.integer[Whatever]], codes: Codes, out: npt.NDArray[np.int32]) -> None:
    """Write down what ``number`` has for each code."""
    for i in range(len(codes)):
        out[i] = number[codes[i]]
