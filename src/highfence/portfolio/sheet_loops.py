"""The loops over lines, bits and lists that ``sheet`` and ``lists`` are made of, in machine code.

Where a loop numbers rows, it looks them up in a table with open addressing: ``slots`` is a power of two long, at
least twice the number of rows, and holds the number of a row plus one, or 0. Rows are compared whole, so that
no two different ones ever share a number. ``rows`` takes each distinct row once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from highfence.logic.compiled import compiled

if TYPE_CHECKING:
    import numpy.typing as npt

    Words = npt.NDArray[np.uint64]
    Codes = npt.NDArray[np.int32]
    Numbers = npt.NDArray[np.integer]
    Starts = npt.NDArray[np.int64]
    Truths = npt.NDArray[np.bool_]

_WORD: Final = 64
_TILE: Final = 16
"""So many words are read from a row of bits at a time: two lines of the cache."""

_SPREAD: Final = np.uint64(0x9E3779B97F4A7C15)
_HALF: Final = np.uint64(32)
_ONE: Final = np.uint64(1)

_SEQUENCE: Final = np.uint64(0x03F79D71B4CB0A89)
_TOP: Final = np.uint64(58)
"""A sequence of bits in which every six in a row are others: times a power of two, the top six tell the power."""

_PLACES: Final = np.argsort([(int(_SEQUENCE) << i) % (1 << _WORD) >> int(_TOP) for i in range(_WORD)])


@compiled
def filled(bits: Words, at: Codes) -> Truths:
    """Return which of some rows have a bit, by their places; -1 is none."""
    out = np.zeros(len(at), dtype=np.bool_)
    for i in range(len(at)):
        if at[i] < 0:
            continue
        for w in range(bits.shape[1]):
            if bits[at[i], w]:
                out[i] = True
                break
    return out


@compiled
def _swap(above: Words, below: Words, step: int, mask: np.uint64) -> None:
    """Exchange the bits of the words above that ``mask`` leaves out with those of the words below that it has."""
    by = np.uint64(step)
    for j in range(len(above)):
        change = ((above[j] >> by) ^ below[j]) & mask
        above[j] ^= change << by
        below[j] ^= change


@compiled
def _turn(block: Words) -> None:
    """Exchange rows and columns of blocks of 64 x 64 bits: word ``j`` of each row belongs to block ``j``."""
    words = block.reshape(-1)
    step, mask = _WORD // 2, np.uint64(0xFFFFFFFF)
    while step:
        size = step * _TILE
        for start in range(0, len(words), 2 * size):
            middle = start + size
            _swap(words[start:middle], words[middle : middle + size], step, mask)
        step //= 2
        mask ^= mask << np.uint64(step)


@compiled
def kinds_of_rows(keys: Words, lines: Codes, slots: Codes, rows: Words, codes: Codes, known: int) -> int:
    """Give numbers to distinct rows, when so many are known, and return how many are known then.

    ``codes[lines[i]]`` takes the number of row ``i``; rows without a line, -1, are passed over.
    """
    last = len(slots) - 1
    for i in range(len(keys)):
        line = lines[i]
        if line < 0:
            continue
        mixed = keys[i, 0] * _SPREAD
        for b in range(1, keys.shape[1]):
            mixed = ((mixed ^ (mixed >> _HALF)) ^ keys[i, b]) * _SPREAD
        mixed = (mixed ^ (mixed >> _HALF)) * _SPREAD
        at = np.int64(mixed >> _HALF) & last
        while True:
            code = slots[at] - 1
            if code < 0:
                code = known
                known += 1
                slots[at] = known
                for b in range(keys.shape[1]):
                    rows[code, b] = keys[i, b]
                break
            same = True
            for b in range(keys.shape[1]):
                same &= rows[code, b] == keys[i, b]
            if same:
                break
            at = (at + 1) & last
        codes[line] = code
    return known


@compiled
def kinds_of_bits(bits: Words, order: Starts, lines: Codes, slots: Codes, rows: Words, codes: Codes) -> int:
    """Give numbers to the columns of some rows of bits, in the order given, and return how many there are.

    ``lines[p]`` is the line at place ``p``, or -1; ``codes`` takes the number of each line. A column is written
    to ``rows`` in words of 64.
    """
    words, many = bits.shape[1], rows.shape[1]
    block = np.zeros((_WORD, _TILE), dtype=np.uint64)
    turned = np.zeros((_WORD * _TILE, many), dtype=np.uint64)
    known = 0
    for first in range(0, words, _TILE):
        wide = min(_TILE, words - first)
        for b in range(many):
            here = min(_WORD, len(order) - _WORD * b)
            for i in range(here):
                for j in range(wide):
                    block[i, j] = bits[order[_WORD * b + i], first + j]
            block[here:] = 0
            _turn(block)
            for j in range(wide):
                for i in range(_WORD):
                    turned[_WORD * j + i, b] = block[i, j]
        begin, end = _WORD * first, _WORD * (first + wide)
        known = kinds_of_rows(turned[: end - begin], lines[begin:end], slots, rows, codes, known)
    return known


@compiled
def kinds_of_pairs(left: Codes, right: Codes, slots: Codes, rows: Words, codes: Codes) -> int:
    """Give numbers to distinct pairs, each written as one word, left above right; return how many there are."""
    tile = _WORD * _TILE
    keys = np.zeros((tile, 1), dtype=np.uint64)
    lines = np.arange(tile).astype(np.int32)
    known = 0
    for first in range(0, len(left), tile):
        wide = min(tile, len(left) - first)
        for i in range(wide):
            keys[i, 0] = (np.uint64(left[first + i]) << _HALF) | np.uint64(right[first + i])
        known = kinds_of_rows(keys[:wide], lines, slots, rows, codes[first:], known)
    return known


@compiled
def marked(rows: Words, words: Codes, starts: Starts) -> None:
    """List the places of the bits that are set in each row."""
    at = 0
    for i in range(len(rows)):
        for b in range(rows.shape[1]):
            left = rows[i, b]
            while left:
                rest = left & (left - _ONE)
                words[at] = _WORD * b + _PLACES[((left ^ rest) * _SEQUENCE) >> _TOP]
                at += 1
                left = rest
        starts[i + 1] = at


@compiled
def ranked(places: Codes, ends: Starts, names: Codes, powers: Codes, words: Codes, starts: Starts) -> None:
    """List the names that numbers in bits count, the highest number first, equal ones in the order of the names.

    ``places[ends[i]:ends[i + 1]]`` are the bits of row ``i``; bit ``p`` adds two to the power ``powers[p]`` to
    the number of ``names[p]``. The bits of a name stand together, and names in their order.
    """
    keys = np.zeros(
        len(words), dtype=np.int64
    )  # the number, and below it how far the name is from the last one
    last = (1 << 32) - 1
    at = 0
    for i in range(len(ends) - 1):
        first = at
        k = ends[i]
        while k < ends[i + 1]:
            name, number = names[places[k]], 0
            while k < ends[i + 1] and names[places[k]] == name:
                number += 1 << powers[places[k]]
                k += 1
            key = (number << 32) | (last - name)
            to = at
            while to > first and keys[to - 1] < key:
                keys[to] = keys[to - 1]
                to -= 1
            keys[to] = key
            at += 1
        for k in range(first, at):
            words[k] = last - (keys[k] & last)
        starts[i + 1] = at


@compiled
def pick(values: Numbers, at: Numbers, into: Codes) -> None:
    """Write the values at some places one after the other."""
    for i in range(len(at)):
        into[i] = values[at[i]]


@compiled
def put(numbers: Numbers, at: Numbers, start: int, into: Codes) -> None:
    """Write numbers at some places, ``start`` added to each."""
    for i in range(len(at)):
        into[at[i]] = numbers[i] + start


@compiled
def once(words: Codes, starts: Starts, seen: Starts, kept: Codes, ends: Starts) -> None:
    """Leave out the words of each list that it has already; ``seen`` is -1 for words to keep, else they go."""
    at = 0
    for i in range(len(starts) - 1):
        for k in range(starts[i], starts[i + 1]):
            word = words[k]
            if seen[word] < i:
                seen[word] = i
                kept[at] = word
                at += 1
        ends[i + 1] = at


@compiled
def append(words: Codes, starts: Starts, at: Codes, into: Codes, ends: Starts) -> None:
    """Write list ``at[i]`` into another from ``ends[i]`` on, and move that to where it ends."""
    for i in range(len(at)):
        to = ends[i]
        for k in range(starts[at[i]], starts[at[i] + 1]):
            into[to] = words[k]
            to += 1
        ends[i] = to


@compiled
def kinds_of_lists(words: Numbers, starts: Starts, slots: Codes, first: Numbers, codes: Numbers) -> int:
    """Give numbers to distinct lists, and return how many there are; ``first`` takes the first of each."""
    last = len(slots) - 1
    known = 0
    for i in range(len(starts) - 1):
        begin, size = starts[i], starts[i + 1] - starts[i]
        mixed = np.uint64(size) * _SPREAD
        for k in range(begin, begin + size):
            mixed = ((mixed ^ (mixed >> _HALF)) ^ np.uint64(words[k])) * _SPREAD
        at = np.int64(mixed >> _HALF) & last
        code = known
        while slots[at]:
            other = starts[first[slots[at] - 1]]
            same = starts[first[slots[at] - 1] + 1] - other == size
            k = 0
            while same and k < size:
                same = words[other + k] == words[begin + k]
                k += 1
            if same:
                code = slots[at] - 1
                break
            at = (at + 1) & last
        if code == known:
            slots[at] = known + 1
            first[known] = i
            known += 1
        codes[i] = code
    return known
