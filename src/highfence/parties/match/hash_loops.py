"""The loops over hashes: of words, of words without a letter, and the table where words meet under them.

Written so that they run compiled and as plain Python alike: everything is numbers. Words are bytes in one array with
offsets, terms are indices, and the keys under which words meet are 62-bit hashes in one sorted array.
"""

from __future__ import annotations

from typing import Any

from highfence.parties.match.codes import (
    DELETE,
    LEADING,
    PREFIX,
    SELF,
    SKELETON,
    SOUND,
)

COMPILED = ("first_hash", "next_hash", "hash_bytes", "without_each", "hash_all", "slots", "find")


def first_hash(salt: int) -> tuple[int, int]:
    """Return the two hashes of nothing."""
    return salt, salt * 7 + 1


def next_hash(one: int, two: int, letter: int) -> tuple[int, int]:
    """Return the two hashes of a slice that is a byte longer."""
    return (one * 263 + int(letter)) % 2147483647, (two * 521 + int(letter)) % 2147483629


def hash_bytes(data: Any, start: int, end: int, salt: int) -> int:
    """Return a 62-bit hash of a slice of bytes: two polynomial hashes modulo primes below 2**31."""
    one, two = first_hash(salt)
    for i in range(start, end):
        one, two = next_hash(one, two, data[i])
    return (one << 31) | two


def without_each(data: Any, start: int, end: int, salt: int, out: Any) -> None:
    """Write the hash of a slice without its first byte, without its second, and so on, in one pass each way."""
    one, two = salt, salt * 7 + 1
    for i in range(start, end):
        c = int(data[i])
        out[i - start] = (one << 31) | two
        one = (one * 263 + c) % 2147483647
        two = (two * 521 + c) % 2147483629
    # What follows the byte, and the power by which it moves what stands before.
    tail_one, tail_two, power_one, power_two = 0, 0, 1, 1
    for i in range(end - 1, start - 1, -1):
        c = int(data[i])
        before = int(out[i - start])
        one = ((before >> 31) * power_one + tail_one) % 2147483647
        two = ((before & 2147483647) * power_two + tail_two) % 2147483629
        out[i - start] = (one << 31) | two
        tail_one = (c * power_one + tail_one) % 2147483647
        tail_two = (c * power_two + tail_two) % 2147483629
        power_one = power_one * 263 % 2147483647
        power_two = power_two * 521 % 2147483629


def hash_all(data: Any, offsets: Any, salt: int, out: Any) -> None:
    """Hash every word; an empty word has the hash 0, which meets nothing."""
    for k in range(len(offsets) - 1):
        out[k] = hash_bytes(data, offsets[k], offsets[k + 1], salt) if offsets[k + 1] > offsets[k] else 0


def slots(data: Any, offsets: Any, fuzzy: Any, keys: Any, without: Any, out_hash: Any, out_term: Any) -> int:
    """Write the hashes under which each term is found, and return how many there are.

    ``fuzzy`` is 0 for a term found only as it stands, 1 for one found by its sound and in Wade-Giles as well, 2 for
    one found with a letter left out too, 3 for one found by its consonants and its beginnings besides. ``without`` is
    room for a number a letter.
    """
    count = 0
    for v in range(len(offsets) - 1):
        a0, a1 = offsets[v], offsets[v + 1]
        out_hash[count], out_term[count] = hash_bytes(data, a0, a1, SELF), v
        count += 1
        for c in range(keys.shape[1]):
            if keys[v, c] != 0 and (fuzzy[v] > 2 or (fuzzy[v] > 0 and c != SKELETON - SOUND)):
                out_hash[count], out_term[count] = keys[v, c], v
                count += 1
        if fuzzy[v] > 1:
            out_hash[count], out_term[count] = hash_bytes(data, a0, a1, DELETE), v
            count += 1
            for size in range(3, min(9, a1 - a0 - 1) if fuzzy[v] > 2 else 3):
                out_hash[count], out_term[count] = hash_bytes(data, a0, a0 + size, PREFIX), v
                count += 1
            if a1 - a0 > 3:
                without_each(data, a0, a1, DELETE, without)
                for i in range(a0, a1):
                    # Leaving out either of two equal letters gives the same word.
                    if i > a0 and data[i] == data[i - 1]:
                        continue
                    out_hash[count], out_term[count] = without[i - a0], v
                    count += 1
    return count


def find(hashes: Any, key: int, start: Any) -> int:
    """Return the first position of ``key`` in sorted hashes, or their number when it isn't there.

    ``start`` says where the hashes with the same leading bits begin.
    """
    size = len(hashes)
    low, high = start[key >> LEADING], start[(key >> LEADING) + 1]
    while low < high:
        middle = (low + high) >> 1
        if hashes[middle] < key:
            low = middle + 1
        else:
            high = middle
    return int(low) if low < size and hashes[low] == key else size
