"""Loops over texts as polars stores them.

A stored text is two words. The first holds its length and its first four bytes; the second, of a text of at most
twelve bytes, the others, else where it is stored.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from highfence.logic.compiled import compiled

if TYPE_CHECKING:
    import numpy.typing as npt

    Numbers = npt.NDArray[np.int64]
    Words = npt.NDArray[np.uint64]
    Bytes = npt.NDArray[np.uint8]

_FIRST: Final = 4
_INLINE: Final = 12
_UNKNOWN: Final = len("unknown")
_LOW: Final = np.uint64(0xFFFFFFFF)
_HALF: Final = np.uint64(32)
_BYTE: Final = np.uint64(0xFF)
_SPACE: Final = np.uint64(ord(" "))
_DELETE: Final = np.uint64(127)
_SMALL: Final = np.uint64(ord("a") ^ ord("A"))
_U: Final = np.uint64(ord("u"))


@compiled
def _looks_clean(low: np.uint64, high: np.uint64, texts: Bytes, begins: Numbers) -> bool:
    """Return whether a text surely begins and ends with a printed sign and is not ``unknown``."""
    # Almost without branches, since how long a text is cannot be foreseen.
    length = np.int64(low & _LOW)
    elsewhere = np.uint64(length > _INLINE)
    place = begins[(high & _LOW) * elsewhere] + np.int64(high >> _HALF) + length - 1
    word, bits = (low, 8 * (length + 3)) if length <= _FIRST else (high, 8 * (length - 5))
    inline = (word >> np.uint64(bits & 63)) & _BYTE
    last = np.uint64(texts[place]) if elsewhere else inline
    first = (low >> _HALF) & _BYTE
    printed = (first > _SPACE) & (first < _DELETE) & (last > _SPACE) & (last < _DELETE)
    return bool((length > 0) & printed & ((length != _UNKNOWN) | ((first | _SMALL) != _U)))


@compiled
def distinct_texts(
    words: Words,
    there: Bytes,
    offset: int,
    texts: Bytes,
    begins: Numbers,
    most: int,
    clean: bool,  # noqa: FBT001 - machine code takes its arguments by place
) -> Numbers:
    """Return where each distinct text first stands, those that are null aside; up to ``most`` and one more.

    ``there`` has a bit for each text and ``offset`` more before them, or nothing at all if all are there; ``texts`` are
    those that stand elsewhere, of which buffer ``b`` begins at ``begins[b]``.
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
        if clean:
            # What stands under a null may be anything, and so may the place to which it points.
            said = np.uint64(not some or (there[(offset + i) >> 3] >> ((offset + i) & 7)) & 1)
            if (said == np.uint64(0)) | _looks_clean(low * said, high * said, texts, begins):
                continue
        mixed = (low * np.uint64(0x9E3779B97F4A7C15)) ^ (high * np.uint64(0xC2B2AE3D27D4EB4F))
        at = (mixed ^ (mixed >> np.uint64(32))) & mask
        # Asked all at once: which texts are null cannot be foreseen, that most have been met can.
        past = taken[at] & (lows[at] == low) & (highs[at] == high)
        if some:
            past |= not (there[(offset + i) >> 3] >> ((offset + i) & 7)) & 1
        if past:
            continue
        while taken[at] and (lows[at] != low or highs[at] != high):
            at = (at + np.uint64(1)) & mask
        if not taken[at]:
            lows[at], highs[at], taken[at], first[count] = low, high, True, i
            count += 1
            if count > most:
                break
    return first[:count]
