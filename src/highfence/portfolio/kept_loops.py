"""Loops that give keys the numbers by which they are known, from one table to the next.

What is known is held in a hash table with open addressing, a power of two of places long and at most half full.
A place takes some words: those of a key, and at last its number plus one, or 0 where none stands. A loop that needs more room returns the line
where it was; its caller makes room and goes on from there. ``first`` takes the lines of new keys, one behind the
other. ``valid`` are bits, one for each line, from bit ``skip`` on: nothing stands in a line whose bit is 0, which
gets number 0. Without bits, something stands in each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from typing import Any as Whatever

import numpy as np

from highfence.logic.compiled import compiled

if TYPE_CHECKING:
    import numpy.typing as npt

    Numbers = npt.NDArray[np.int64]
    Codes = npt.NDArray[np.uint32]
    Words = npt.NDArray[np.uint64]
    Bytes = npt.NDArray[np.uint8]
    Truths = npt.NDArray[np.bool_]

_INLINE: Final = 12
"""Texts of at most so many bytes stand in their two words themselves; others begin there, and stand elsewhere."""

_MET: Final = 1024
"""So many texts are remembered by where they stand."""

_LOW: Final = np.uint64(0xFFFFFFFF)
_ONE: Final = np.uint64(1)
_TWO: Final = np.uint64(2)
_HALF: Final = np.uint64(32)
_LAST: Final = np.uint64(63)
_ALL: Final = np.uint64(0xFFFFFFFFFFFFFFFF)
_SPREAD: Final = np.uint64(0x9E3779B97F4A7C15)
_OTHER: Final = np.uint64(0xC2B2AE3D27D4EB4F)


@compiled
def _mixed(low: np.uint64, high: np.uint64) -> np.uint64:
    mixed = (low * _SPREAD) ^ (high * _OTHER)
    return mixed ^ (mixed >> _HALF)


@compiled
def refill(table: Words, more: Words, each: int) -> None:
    """Copy what is known into a larger table; a place takes so many words."""
    mask = len(more) - 1
    for i in range(0, len(table), each):
        if table[i + each - 1]:
            at = np.int64(_mixed(table[i], table[i + each // 4])) * each & mask
            while more[at + each - 1]:
                at = (at + each) & mask
            for k in range(each):
                more[at + k] = table[i + k]


@compiled
def pack(keys: Words, codes: Codes, shift: int, lines: Truths) -> None:
    """Write the codes of a column into keys, above what stands there; of some ``lines`` alone unless that is empty."""
    by = np.uint64(shift)
    if len(lines):
        for i in range(len(codes)):
            keys[i] |= np.uint64(codes[i] * lines[i]) << by
    else:
        for i in range(len(codes)):
            keys[i] |= np.uint64(codes[i]) << by


@compiled
def find_keys(
    given: Words, valid: Bytes, skip: int, table: Words, count: int, codes: Codes, first: Numbers, start: int
) -> tuple[int, int]:
    """Give keys numbers from a line on; return where it was, and the next number."""
    mask = len(table) - 1
    most, new, some = len(table) // 4, 0, len(valid) > 0
    for i in range(start, len(given)):
        if some and not (valid[(skip + i) >> 3] >> ((skip + i) & 7)) & 1:
            codes[i] = 0
            continue
        key = given[i]
        at = np.int64(_mixed(key, key) << _ONE) & mask
        while table[at + 1] and table[at] != key:
            at = (at + 2) & mask
        if table[at + 1] == 0:
            if count >= most or new >= len(first):
                return i, count
            first[new] = i
            new += 1
            count += 1
            table[at], table[at + 1] = key, count
        codes[i] = table[at + 1] - _ONE
    return len(given), count


@compiled
def _eight(words: Words, at: Whatever, left: Whatever) -> np.uint64:
    """Return eight bytes of a text from a place on, of which so many are left."""
    word, shift = at >> 3, np.uint64(8 * (at & 7))
    found: np.uint64 = (words[word] >> shift) | ((words[word + 1] << _ONE) << (_LAST - shift))
    found &= _ALL >> np.uint64(64 - 8 * min(left, 8))
    return found


@compiled
def find_texts(
    views: Words,
    valid: Bytes,
    skip: int,
    texts: Words,
    begins: Numbers,
    table: Words,
    kept: tuple[Words, Numbers],
    count: int,
    codes: Codes,
    first: Numbers,
    start: int,
) -> tuple[int, int]:
    """Give texts numbers from a line on; return where it was, and the next number.

    ``views`` are two words for each text (see ``_INLINE``), ``texts`` those that stand elsewhere, of which buffer ``b``
    begins at byte ``begins[b]``. What is known of them is copied to ``kept``: its words, and how many they are. The
    key of a text are two words; then comes where its words are.
    """
    words, ends = kept
    mask = len(table) - 1
    most, new, some = len(table) // 8, 0, len(valid) > 0
    # Many lines have the same text, stored once: by where it stands, its number is found without reading it.
    met, had = np.full(2 * _MET, _ALL), np.zeros(_MET, dtype=np.uint32)
    for i in range(start, len(codes)):
        low, high = views[2 * i], views[2 * i + 1]
        if some:
            there = np.uint64((valid[(skip + i) >> 3] >> ((skip + i) & 7)) & 1)
            # The key of nothing is that of no text; known from the start, it takes the same way as all others.
            low *= there
            high = high * there + (_ONE - there)
        seen = np.int64(_mixed(low, high)) & (_MET - 1)
        if (met[2 * seen] == low) & (met[2 * seen + 1] == high):
            codes[i] = had[seen]
            continue
        met[2 * seen], met[2 * seen + 1] = low, high
        length: Whatever = np.int64(low & _LOW)
        place: Whatever = 0
        size: Whatever = 0
        if length > _INLINE:
            place, size = begins[high & _LOW] + np.int64(high >> _HALF), (length + 7) >> 3
            high = np.uint64(0)
            for k in range(size):
                high = ((high ^ (high >> _HALF)) ^ _eight(texts, place + 8 * k, length - 8 * k)) * _SPREAD
        at = np.int64(_mixed(low, high) << _TWO) & mask
        while table[at + 3]:
            same = (table[at] == low) & (table[at + 1] == high)
            if same and size:
                known = np.int64(table[at + 2])
                for k in range(size):
                    same &= words[known + k] == _eight(texts, place + 8 * k, length - 8 * k)
            if same:
                break
            at = (at + 4) & mask
        if table[at + 3] == 0:
            end = ends[0]
            if count >= most or new >= len(first) or end + size > len(words):
                return i, count
            for k in range(size):
                words[end + k] = _eight(texts, place + 8 * k, length - 8 * k)
            ends[0] += size
            first[new] = i
            new += 1
            count += 1
            table[at], table[at + 1], table[at + 2], table[at + 3] = low, high, end, count
        codes[i] = had[seen] = table[at + 3] - _ONE
    return len(codes), count


@compiled
def find_lists(
    ends: Numbers,
    valid: Bytes,
    skip: int,
    members: Codes,
    table: Words,
    lists: Codes,
    counts: tuple[int, int],
    codes: Codes,
    first: Numbers,
    start: int,
) -> tuple[int, int, int]:
    """Give lists numbers from a line on; return where it was, the next number of a beginning, and that of a list.

    ``members[ends[i] - ends[0] : ends[i + 1] - ends[0]]`` are in list ``i``. Each beginning of a list has a number by
    itself, which is kept in the table by the shorter beginning and what comes then; ``lists`` is the number of the
    whole list, by that of a beginning, or 0.
    """
    count, known = counts
    mask = len(table) - 1
    most, new, some = len(table) // 4, 0, len(valid) > 0
    for i in range(start, len(codes)):
        if some and not (valid[(skip + i) >> 3] >> ((skip + i) & 7)) & 1:
            codes[i] = 0
            continue
        begun = np.uint64(0)
        for k in range(ends[i] - ends[0], ends[i + 1] - ends[0]):
            key = (begun << _HALF) | np.uint64(members[k] + 1)
            at = np.int64(_mixed(key, key) << _ONE) & mask
            while table[at + 1] and table[at] != key:
                at = (at + 2) & mask
            if table[at + 1] == 0:
                if count >= most:
                    return i, count, known
                count += 1
                table[at], table[at + 1] = key, count
            begun = table[at + 1] - _ONE
        if lists[begun] == 0:
            if new >= len(first):
                return i, count, known
            lists[begun] = known
            first[new] = i
            new += 1
            known += 1
        codes[i] = lists[begun]
    return len(codes), count, known


@compiled
def find_kinds(
    values: npt.NDArray[np.float64],
    valid: Bytes,
    skip: int,
    exact: Truths,
    edges: npt.NDArray[np.float64],
    codes: Codes,
    first: Numbers,
) -> int:
    """Give figures numbers by where they lie: on an edge, or between two; return how many lines are exact.

    Number ``2 * e + 1`` lies before edge ``e``, and the next on it. ``first`` is, by number, the first line in which
    one stands, or -1. A line whose number has to be exact is given the highest there is, and one more.
    """
    some, left = len(valid) > 0, 0
    apart = 2 * len(edges) + 2
    for i in range(len(values)):
        value = values[i]
        if np.isnan(value) or (some and not (valid[(skip + i) >> 3] >> ((skip + i) & 7)) & 1):
            codes[i] = 0
        elif exact[i]:
            codes[i] = apart
            left += 1
        else:
            spot: Whatever = 1
            for e in range(len(edges)):
                spot += np.int64(edges[e] < value) + np.int64(edges[e] <= value)
            if first[spot] < 0:
                first[spot] = i
            codes[i] = spot
    return left
