"""Loops that give keys the numbers by which they are known, from one table to the next.

What is known is held in a hash table with open addressing, a power of two of places long and at most half full.
A place takes some words: those of a key, and at last its number plus one, or 0 where none stands. A loop that needs more room returns the line
where it was; its caller makes room and goes on from there. ``first`` takes the lines of new keys, one behind the
other. ``valid`` are bits, one for each line, from bit ``skip`` on: nothing stands in a line whose bit is 0, which
gets number 0. Without bits, something stands in each.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final
from typing import Any as Whatever

import numpy as np

from highfence.logic.compiled import borrowing, compiled

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
_BLOCK: Final = 64
"""So many lines are looked up at a time."""

_REST: Final = np.uint64(54)
"""So many texts are remembered by where they stand, and so many bits of a word are too many to tell them apart."""

_LOW: Final = np.uint64(0xFFFFFFFF)
_ONE: Final = np.uint64(1)
_TWO: Final = np.uint64(2)
_HALF: Final = np.uint64(32)
_LAST: Final = np.uint64(63)
_ALL: Final = np.uint64(0xFFFFFFFFFFFFFFFF)
_SPREAD: Final = np.uint64(0x9E3779B97F4A7C15)
_OTHER: Final = np.uint64(0xC2B2AE3D27D4EB4F)

_within = partial(borrowing, forceinline=True)
"""What is compiled into its users."""


@_within
def _mixed(low: np.uint64, high: np.uint64) -> np.uint64:
    mixed = (low * _SPREAD) ^ (high * _OTHER)
    return mixed ^ (mixed >> _HALF)


@_within
def _stands(valid: Bytes, at: Whatever) -> Whatever:
    """Return the bit that says whether something stands in a line."""
    return (valid[at >> 3] >> (at & 7)) & 1


@_within
def _seat(table: Words, key: np.uint64) -> Whatever:
    """Return where a key of one word stands in the table, or the free place where it would."""
    mask = len(table) - 1
    at = np.int64(_mixed(key, key) << _ONE) & mask
    while table[at + 1] and table[at] != key:
        at = (at + 2) & mask
    return at


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
def pack(keys: Words, codes: Codes, shift: int, lines: Truths, begun: bool) -> None:  # noqa: FBT001 - of a loop
    """Write the codes of a column into keys, above what stands there, or else over it.

    Of some ``lines`` alone unless that is empty.
    """
    by = np.uint64(shift)
    if begun and len(lines):
        for i in range(len(codes)):
            keys[i] |= np.uint64(codes[i] * lines[i]) << by
    elif begun:
        for i in range(len(codes)):
            keys[i] |= np.uint64(codes[i]) << by
    elif len(lines):
        for i in range(len(codes)):
            keys[i] = np.uint64(codes[i] * lines[i]) << by
    else:
        for i in range(len(codes)):
            keys[i] = np.uint64(codes[i]) << by


@compiled
def find_small(
    given: Words, table: Codes, count: int, codes: Codes, first: Numbers, start: int
) -> tuple[int, int]:
    """Give small keys numbers from a line on; return where it was, and the next number.

    The table has a place for each key there may be.
    """
    new = 0
    for i in range(start, len(given)):
        code = table[given[i]]
        if code == 0:
            if new >= len(first):
                return i, count
            first[new] = i
            new += 1
            count += 1
            code = table[given[i]] = count
        codes[i] = code - np.uint32(1)
    return len(given), count


@compiled
def find_keys(
    given: Words, valid: Bytes, skip: int, table: Words, count: int, codes: Codes, first: Numbers, start: int
) -> tuple[int, int]:
    """Give keys numbers from a line on; return where it was, and the next number."""
    most, new, some = len(table) // 4, 0, len(valid) > 0
    for i in range(start, len(given)):
        if some and not _stands(valid, skip + i):
            codes[i] = 0
            continue
        key = given[i]
        at = _seat(table, key)
        if table[at + 1] == 0:
            if count >= most or new >= len(first):
                return i, count
            first[new] = i
            new += 1
            count += 1
            table[at], table[at + 1] = key, count
        codes[i] = table[at + 1] - _ONE
    return len(given), count


@_within
def _eight(words: Words, at: Whatever, left: Whatever) -> np.uint64:
    """Return eight bytes of a text from a place on, of which so many are left."""
    word, shift = at >> 3, np.uint64(8 * (at & 7))
    found: np.uint64 = (words[word] >> shift) | ((words[word + 1] << _ONE) << (_LAST - shift))
    found &= _ALL >> np.uint64(64 - 8 * min(left, 8))
    return found


@_within
def _spot(low: np.uint64, high: np.uint64) -> np.int64:
    """Return where a text is remembered by where it stands."""
    return np.int64(((low ^ high) * _SPREAD) >> _REST)


@_within
def _key(texts: Words, place: Whatever, length: Whatever) -> np.uint64:
    """Return the second word of the key of a text that stands elsewhere."""
    key, k = np.uint64(0), 0
    while 8 * k < length:
        key = ((key ^ (key >> _HALF)) ^ _eight(texts, place + 8 * k, length - 8 * k)) * _SPREAD
        k += 1
    return key


@_within
def _place(
    table: Words,
    words: Words,
    at: Whatever,
    low: np.uint64,
    high: np.uint64,
    texts: Words,
    place: Whatever,
) -> Whatever:
    """Return where a text stands in the table, or the free place where it would; look from a place on."""
    mask, length = len(table) - 1, np.int64(low & _LOW)
    while table[at + 3]:
        same = (table[at] == low) & (table[at + 1] == high)
        if same and length > _INLINE:
            known, k = np.int64(table[at + 2]), 0
            while same and 8 * k < length:
                same = words[known + k] == _eight(texts, place + 8 * k, length - 8 * k)
                k += 1
        if same:
            break
        at = (at + 4) & mask
    return at


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
    # Many lines have the same text, stored once: by where it stands, its number is found without reading it. The
    # others are looked up some at a time, step by step, so that the memory is asked for many of them at once.
    met, had = np.full((_MET, 2), _ALL), np.zeros(_MET, dtype=np.uint32)
    lines, given, key = (
        np.zeros(_BLOCK, np.int64),
        np.zeros((_BLOCK, 2), np.uint64),
        np.zeros(_BLOCK, np.uint64),
    )
    places, sizes, spots = np.zeros(_BLOCK, np.int64), np.zeros(_BLOCK, np.int64), np.zeros(_BLOCK, np.int64)
    asked = np.zeros(_BLOCK, np.uint64)
    for block in range(start, len(codes), _BLOCK):
        left = 0
        for i in range(block, min(block + _BLOCK, len(codes))):
            low, high = views[2 * i], views[2 * i + 1]
            if some:
                there = np.uint64(_stands(valid, skip + i))
                # The key of nothing is that of no text; known from the start, it takes the same way as all others.
                low *= there
                high = high * there + (_ONE - there)
            at = _spot(low, high)
            codes[i] = had[at]
            lines[left], given[left, 0], given[left, 1] = i, low, high
            left += 1 if (met[at, 0] != low) | (met[at, 1] != high) else 0
        for j in range(left):
            low, high = given[j]
            length = np.int64(low & _LOW)
            places[j] = sizes[j] = 0
            if length > _INLINE:
                places[j], sizes[j] = begins[high & _LOW] + np.int64(high >> _HALF), (length + 7) >> 3
                high = _key(texts, places[j], length)
            key[j] = high
            spots[j] = np.int64(_mixed(low, high) << _TWO) & mask
        for j in range(left):
            asked[j] = table[spots[j] + 2]
        for j in range(left):
            asked[j] = words[asked[j]]
        for j in range(left):
            i, low, size = lines[j], given[j, 0], sizes[j]
            at = _place(table, words, spots[j], low, key[j], texts, places[j])
            if table[at + 3] == 0:
                end = ends[0]
                if count >= most or new >= len(first) or end + size > len(words):
                    return i, count
                for k in range(size):
                    words[end + k] = _eight(texts, places[j] + 8 * k, np.int64(low & _LOW) - 8 * k)
                ends[0] += size
                first[new] = i
                new += 1
                count += 1
                table[at], table[at + 1], table[at + 2], table[at + 3] = low, key[j], end, count
            codes[i] = table[at + 3] - _ONE
            at = _spot(given[j, 0], given[j, 1])
            met[at, 0], met[at, 1], had[at] = given[j, 0], given[j, 1], codes[i]
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
    most, new, some = len(table) // 4, 0, len(valid) > 0
    for i in range(start, len(codes)):
        if some and not _stands(valid, skip + i):
            codes[i] = 0
            continue
        begun = np.uint64(0)
        for k in range(ends[i] - ends[0], ends[i + 1] - ends[0]):
            key = (begun << _HALF) | np.uint64(members[k] + 1)
            at = _seat(table, key)
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
        if np.isnan(value) or (some and not _stands(valid, skip + i)):
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
