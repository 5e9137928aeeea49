"""Loops over texts as polars stores them.

A stored text is two words. The first holds its length and its first four bytes; the second, of a text of at most
twelve bytes, the others, else where it is stored.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from highfence.logic.compiled import compiled

if TYPE_CHECKING:
    import numpy.typing as npt

    Numbers = npt.NDArray[np.int64]
    Words = npt.NDArray[np.uint64]


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
