"""Loops that give equal keys one number, from 1 in the order in which they first stand; 0 is nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from highfence.logic.compiled import compiled

if TYPE_CHECKING:
    import numpy.typing as npt

    Numbers = npt.NDArray[np.int64]
    Codes = npt.NDArray[np.uint32]
    Words = npt.NDArray[np.uint64]
    Truths = npt.NDArray[np.bool_]


@compiled
def small_keys(keys: Numbers, size: int) -> tuple[Codes, Numbers]:
    """Return a number for each key below ``size``, 0 for key 0, and the first place of each number but 0."""
    codes, first = np.zeros(len(keys), dtype=np.uint32), np.zeros(min(size, len(keys) + 1), dtype=np.int64)
    number = np.zeros(size, dtype=np.uint32)
    count = 1
    for i in range(len(keys)):
        key = keys[i]
        if key:
            if number[key] == 0:
                number[key] = count
                first[count] = i
                count += 1
            codes[i] = number[key]
    return codes, first[1:count]


@compiled
def _place(low: np.uint64, high: np.uint64, lows: Words, highs: Words, numbers: Codes) -> np.uint64:
    """Return where a key of two words stands in a hash table, or the free place where it would."""
    mask = np.uint64(len(numbers) - 1)
    mixed = (low * np.uint64(0x9E3779B97F4A7C15)) ^ (high * np.uint64(0xC2B2AE3D27D4EB4F))
    at = (mixed ^ (mixed >> np.uint64(32))) & mask
    while numbers[at] and (lows[at] != low or highs[at] != high):
        at = (at + np.uint64(1)) & mask
    return at


@compiled
def _fill(
    low: Words,
    high: Words,
    there: Truths,
    found: tuple[Codes, Numbers],
    table: tuple[Words, Words, Codes],
    start: int,
    count: int,
) -> tuple[int, int]:
    """Write down numbers from ``start`` on until the table is half full; return where it was, and the next number."""
    codes, first = found
    lows, highs, numbers = table
    most = min(len(numbers) // 2, len(first))
    some = len(there) > 0
    for i in range(start, len(low)):
        if some and not there[i]:
            continue
        at = _place(low[i], high[i], lows, highs, numbers)
        if numbers[at] == 0:
            if count >= most:
                return i, count
            lows[at], highs[at], numbers[at], first[count] = low[i], high[i], count, i
            count += 1
        codes[i] = numbers[at]
    return len(low), count


@compiled
def words(low: Words, high: Words, there: Truths, most: int) -> tuple[Codes, Numbers, bool]:
    """Return a number for each key of two words, the first place of each number but 0, and whether all are numbered.

    Keys are numbered where they are ``there``, or everywhere if that is empty, up to ``most`` distinct ones.
    """
    codes, first = np.zeros(len(low), dtype=np.uint32), np.zeros(most + 1, dtype=np.int64)
    at, count, size = 0, 1, 512
    while at < len(low) and count <= most:
        size *= 4
        table = (np.zeros(size, np.uint64), np.zeros(size, np.uint64), np.zeros(size, np.uint32))
        for number in range(1, count):
            i = first[number]
            place = _place(low[i], high[i], *table)
            table[0][place], table[1][place], table[2][place] = low[i], high[i], number
        at, count = _fill(low, high, there, (codes, first), table, at, count)
    return codes, first[1:count], at == len(low)


@compiled
def flags(holds: Truths, codes: Codes | Numbers) -> Truths:
    """Return what is told of the number of each line."""
    lines = np.empty(len(codes), dtype=np.bool_)
    for i in range(len(codes)):
        lines[i] = holds[codes[i]]
    return lines


@compiled
def joined(one: Codes, known: Truths, other: Codes, more: int) -> Codes:
    """Return the number of each line that is ``known``, and of others the other number, ``more`` added."""
    codes = np.empty(len(one), dtype=np.uint32)
    above = np.uint32(more)
    for i in range(len(one)):
        codes[i] = one[i] if known[one[i]] else other[i] + above
    return codes


@compiled
def apart(one: Codes, other: Codes, more: int) -> tuple[Codes, bool]:
    """Return for each line the number that is not 0, ``more`` added to the other's, and whether no line has both."""
    codes = np.empty(len(one), dtype=np.uint32)
    above = np.uint32(more)
    both = False
    for i in range(len(one)):
        first, second = one[i], other[i]
        both |= (first != 0) & (second != 0)
        codes[i] = second + above if second else first
    return codes, not both


@compiled
def of_bits(bits: npt.NDArray[np.uint8], valid: npt.NDArray[np.uint8], skip: int, count: int) -> Codes:
    """Return 2 for each bit from one on that is up and 1 for others, 0 where it is not valid, if that is told."""
    codes = np.empty(count, dtype=np.uint32)
    some = len(valid) > 0
    for i in range(count):
        code = 1 + ((bits[(skip + i) >> 3] >> ((skip + i) & 7)) & 1)
        if some:
            code *= (valid[(skip + i) >> 3] >> ((skip + i) & 7)) & 1
        codes[i] = code
    return codes
