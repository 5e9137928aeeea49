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
    Words = npt.NDArray[np.uint64]


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


@compiled
def _looks_clean(low: np.uint64, high: np.uint64) -> bool:
    """Return whether a short text surely begins and ends with a printed sign and is not ``unknown``."""
    length = low & np.uint64(0xFFFFFFFF)
    if length == np.uint64(0) or length > np.uint64(12):
        return False
    first = (low >> np.uint64(32)) & np.uint64(0xFF)
    if length <= np.uint64(4):
        last = (low >> (np.uint64(8) * (length + np.uint64(3)))) & np.uint64(0xFF)
    else:
        last = (high >> (np.uint64(8) * (length - np.uint64(5)))) & np.uint64(0xFF)
    printed = np.uint64(32) < first < np.uint64(127) and np.uint64(32) < last < np.uint64(127)
    return bool(printed and (length != np.uint64(7) or (first | np.uint64(32)) != np.uint64(117)))


@compiled
def distinct_texts(
    words: Words,
    there: npt.NDArray[np.uint8],
    offset: int,
    most: int,
    clean: bool,  # noqa: FBT001 - machine code takes its arguments by place
) -> Numbers:
    """Return where each distinct text first stands, those that are null aside; up to ``most`` and one more.

    ``there`` has a bit for each text and ``offset`` more before them, or nothing at all if all are there.
    ``clean``: leave out those of which it is sure at a glance that they are not to be changed.
    """
    first = np.empty(most + 1, dtype=np.int64)
    size = 2
    while size < 2 * most:
        size *= 2
    mask = np.uint64(size - 1)
    lows, highs, taken = np.zeros(size, np.uint64), np.zeros(size, np.uint64), np.zeros(size, np.bool_)
    some = len(there) > 0
    count = 0
    for i in range(len(words) // 2):
        low, high = words[2 * i], words[2 * i + 1]
        mixed = (low * np.uint64(0x9E3779B97F4A7C15)) ^ (high * np.uint64(0xC2B2AE3D27D4EB4F))
        at = (mixed ^ (mixed >> np.uint64(32))) & mask
        # Asked all at once: which texts are null cannot be foreseen, that most have been met can.
        past = taken[at] & (lows[at] == low) & (highs[at] == high)
        if some:
            past |= not (there[(offset + i) >> 3] >> ((offset + i) & 7)) & 1
        if past or (clean and _looks_clean(low, high)):
            continue
        while taken[at] and (lows[at] != low or highs[at] != high):
            at = (at + np.uint64(1)) & mask
        if not taken[at]:
            lows[at], highs[at], taken[at], first[count] = low, high, True, i
            count += 1
            if count > most:
                break
    return first[:count]
