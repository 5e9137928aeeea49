"""The loops over words: their distance, and the terms of an index that are like a word; see ``hash_loops``."""

from __future__ import annotations

from typing import Any

import numpy as np

from highfence.parties.match.codes import (
    ABBREVIATION,
    ABJAD_MOST,
    DELETE,
    DIFFERENT,
    IS_ABJAD,
    IS_FIXED,
    IS_KNOWN,
    IS_PINYIN,
    IS_RUN,
    IS_UNIGRAM,
    LEAST_ALIKE,
    NEIGHBORS_MOST,
    P_FIRST,
    P_KNOWN,
    P_PREFIX,
    P_SKELETON,
    P_SOUND,
    P_SYLLABLE,
    P_TYPO_ONE,
    P_TYPO_TWO,
    P_WADE,
    PREFIX,
    RELATED,
    SAME,
    SELF,
    SKELETON,
    SOUND,
    SPELLING,
    TYPO,
    WADE,
    WADE_KEY,
)
from highfence.parties.match.hash_loops import find, first_hash, hash_bytes, next_hash, without_each

COMPILED = ("distance", "vowel_class", "typo", "similar", "collect", "neighbors")


def room(longest: int) -> tuple[Any, ...]:
    """Return the room that ``neighbors`` works in, for words of so many bytes."""
    return (
        np.zeros((3, 48), np.int64),
        np.zeros(ABJAD_MOST, np.int64),
        np.zeros(ABJAD_MOST, np.int64),
        np.zeros(longest, np.int64),
    )


def distance(a: Any, a0: int, a1: int, b: Any, b0: int, b1: int, rows: Any) -> int:
    """Return the optimal string alignment distance: insertions, deletions, substitutions, transpositions."""
    while a0 < a1 and b0 < b1 and a[a0] == b[b0]:
        a0, b0 = a0 + 1, b0 + 1
    while a0 < a1 and b0 < b1 and a[a1 - 1] == b[b1 - 1]:
        a1, b1 = a1 - 1, b1 - 1
    m, n = a1 - a0, b1 - b0
    if m == 0 or n == 0:
        return m + n
    for j in range(n + 1):
        rows[0, j] = 0
        rows[1, j] = j
    for i in range(1, m + 1):
        here, last, before = (i + 1) % 3, i % 3, (i + 2) % 3
        rows[here, 0] = i
        for j in range(1, n + 1):
            same = a[a0 + i - 1] == b[b0 + j - 1]
            d = rows[last, j - 1] + (0 if same else 1)
            d = min(d, rows[last, j] + 1, rows[here, j - 1] + 1)
            if i > 1 and j > 1 and a[a0 + i - 1] == b[b0 + j - 2] and a[a0 + i - 2] == b[b0 + j - 1]:
                d = min(d, rows[before, j - 2] + 1)
            rows[here, j] = d
    return int(rows[(m + 1) % 3, n])


def vowel_class(letter: int) -> int:
    """Return w for the letters that one sign of Arabic script stands for (o, u, v, w), y for e, i and y."""
    if letter in (111, 117, 118):
        return 119
    return 121 if letter in (101, 105) else int(letter)


def typo(m: int, n: int, d: int, same_first: bool, params: Any) -> float:  # noqa: FBT001
    """Return how alike two words are that differ by ``d`` edits."""
    longest = max(m, n)
    if d == 1:
        alike = 1.0 - params[P_TYPO_ONE] / longest
        if min(m, n) < 5:
            alike = min(alike, 0.5 if min(m, n) < 4 else 0.68)
    elif d == 2 and longest >= 6:
        alike = 1.0 - params[P_TYPO_TWO] / longest
    else:
        return 0.0
    return float(alike if same_first else alike - params[P_FIRST])


def similar(  # noqa: C901, PLR0912 - one loop, compiled as one
    a: Any, a0: int, a1: int, a_flags: int, b: Any, b0: int, b1: int, b_flags: int, found: int, d: int,
    chinese: int, params: Any,
) -> tuple[float, int]:  # fmt: skip
    """Return how alike two words are (0 to 1) and why.

    ``found`` is a bit for each kind of key they share, ``d`` their distance, ``chinese`` whether the entry is.
    """
    m, n = a1 - a0, b1 - b0
    if d == 0:
        return 1.0, SAME
    same_first = a[a0] == b[b0]
    both_pinyin = chinese != 0 and (a_flags & IS_PINYIN) != 0 and (b_flags & IS_PINYIN) != 0
    both_known = (a_flags & IS_KNOWN) != 0 and (b_flags & IS_KNOWN) != 0
    # One s more or less is grammar, not another name.
    if d == 1 and m > 4 and abs(m - n) == 1:
        longer, end = (a, a1) if m > n else (b, b1)
        shared = True
        for i in range(min(m, n)):
            if a[a0 + i] != b[b0 + i]:
                shared = False
        if shared and longer[end - 1] == 115:
            return 0.95, SPELLING
    if (found & (1 << WADE_KEY)) != 0:
        return (params[P_WADE], WADE) if both_pinyin else (0.93, SPELLING)
    if both_pinyin and m > 2 and n > 2:
        alike = min(typo(m, n, d, same_first, params), params[P_SYLLABLE])
        if (found & (1 << SOUND)) != 0:
            alike = max(alike, params[P_SYLLABLE])
        return alike, DIFFERENT
    if (found & (1 << SOUND)) != 0 and min(m, n) > 2:
        return (params[P_SOUND] if min(m, n) > 4 else 0.82) - 0.02 * (min(d, 4) - 1), SPELLING
    alike = typo(m, n, d, same_first, params)
    how = TYPO
    if both_known and alike > params[P_KNOWN]:
        alike, how = params[P_KNOWN], DIFFERENT
    if (found & (1 << SKELETON)) != 0:
        if (a_flags & IS_ABJAD) != 0 or (b_flags & IS_ABJAD) != 0:
            # Written vowels and their order still tell words with the same consonants apart.
            common, at = 0, b0
            for i in range(a0, a1):
                for j in range(at, b1):
                    if vowel_class(a[i]) == vowel_class(b[j]):
                        common += 1
                        at = j + 1
                        break
            return max(alike, 0.8 + 0.14 * common / m - 0.01 * min(abs(m - n), 6)), SPELLING
        if d <= max(2, n // 2) and min(m, n) > 3 and params[P_SKELETON] > alike:
            alike, how = params[P_SKELETON], SPELLING
    if abs(m - n) >= 2 and min(m, n) >= 3:
        shared = True
        for i in range(min(m, n)):
            if a[a0 + i] != b[b0 + i]:
                shared = False
                break
        if shared:
            value = params[P_PREFIX] if min(m, n) > 3 and m < n else 0.6
            if both_known:
                value = min(value, params[P_KNOWN])
            if value > alike:
                return value, ABBREVIATION
    return alike, how


def collect(  # noqa: C901, PLR0912 - one loop, compiled as one
    data: Any, a0: int, a1: int, own_flags: int, keys: Any, slot_hash: Any, slot_term: Any, slot_start: Any, cand: Any,
    bits: Any, without: Any,
) -> int:  # fmt: skip
    """Gather the terms that share a key with a word, and a bit for each kind of key; return how many there are."""
    size = len(slot_hash)
    m = a1 - a0
    most = ABJAD_MOST if (own_flags & IS_ABJAD) != 0 else 60
    alone = (own_flags & IS_RUN) == 0
    found = 0
    if m > 3:
        without_each(data, a0, a1, DELETE, without)
    for step in range(m + 5 if m > 3 else 5):
        key, bit = 0, DELETE
        if step < 3:
            key, bit = keys[step], SOUND + step
        elif step == 3:
            key = hash_bytes(data, a0, a1, DELETE)
        elif step == 4:
            if alone and 3 <= m <= 8:  # terms that begin with this word
                key, bit = hash_bytes(data, a0, a1, PREFIX), PREFIX
        elif step == 5 or data[a0 + step - 5] != data[a0 + step - 6]:
            key = without[step - 5]
        if key == 0:
            continue
        k = find(slot_hash, key, slot_start)
        taken, before = 0, found
        while k < size and slot_hash[k] == key and found < ABJAD_MOST and taken < most:
            v = slot_term[k]
            k += 1
            taken += 1
            old = -1
            for c in range(before):
                if cand[c] == v:
                    old = c
                    break
            if old >= 0:
                bits[old] |= 1 << bit
            else:
                cand[found], bits[found] = v, 1 << bit
                found += 1
    if alone:  # terms that this word begins with
        one, two = first_hash(SELF)
        for cut in range(1, m - 1):
            one, two = next_hash(one, two, data[a0 + cut - 1])
            if cut < 4:
                continue
            k = find(slot_hash, (one << 31) | two, slot_start)
            if k < size and found < ABJAD_MOST:
                cand[found], bits[found] = slot_term[k], 1 << PREFIX
                found += 1
    return found


def neighbors(  # noqa: C901, PLR0912, PLR0915 - one loop, compiled as one
    data: Any, offsets: Any, flags: Any, keys: Any, related: Any, related_alike: Any, term_data: Any, term_offsets: Any,
    term_flags: Any, slot_hash: Any, slot_term: Any, slot_start: Any, params: Any, room: Any, out_term: Any, out_alike: Any,
    out_chinese: Any, out_how: Any, out_off: Any,
) -> None:  # fmt: skip
    """For each word, collect the terms of the index that are like it.

    ``keys`` holds its hashes by sound, consonants and Wade-Giles; ``related`` those of words that translations
    interchange with it, or that it misspells. ``out_chinese`` is the likeness where the entry is Chinese;
    ``out_off`` says where the terms of each word begin.
    """
    rows, cand, bits, without = room
    size = len(slot_hash)
    o = 0  # where the terms of a word begin
    for u in range(len(offsets) - 1):
        a0, a1 = offsets[u], offsets[u + 1]
        m = a1 - a0
        o += out_off[u]
        out_off[u] = o
        count = 0
        own_flags = flags[u]
        k = find(slot_hash, hash_bytes(data, a0, a1, SELF), slot_start)
        if k < size:
            out_term[o], out_alike[o], out_chinese[o], out_how[o] = slot_term[k], 1.0, 1.0, SAME
            count = 1
            own_flags |= term_flags[slot_term[k]] & (IS_KNOWN | IS_UNIGRAM)
        for r in range(related.shape[1]):
            if related[u, r] == 0:
                break
            k = find(slot_hash, related[u, r], slot_start)
            if k < size:
                out_term[o + count], out_how[o + count] = (
                    slot_term[k],
                    RELATED if (own_flags & IS_FIXED) != 0 else TYPO,
                )
                out_alike[o + count], out_chinese[o + count] = related_alike[u, r], related_alike[u, r]
                count += 1
        if (own_flags & IS_FIXED) != 0 or m < 2:
            out_off[u + 1] = count
            continue
        found = collect(
            data, a0, a1, own_flags, keys[u], slot_hash, slot_term, slot_start, cand, bits, without
        )
        for c in range(found):
            v = cand[c]
            if count > 0 and v == out_term[o] and out_how[o] == SAME:
                continue
            if (term_flags[v] & IS_FIXED) != 0 and (own_flags & IS_KNOWN) != 0:
                continue
            if (own_flags & IS_ABJAD) != 0 and (term_flags[v] & IS_UNIGRAM) == 0:
                continue
            b0, b1 = term_offsets[v], term_offsets[v + 1]
            d = 9
            if bits[c] != (1 << PREFIX) and abs(m - b1 + b0) <= 3 and b1 - b0 < 40 and m < 40:
                d = distance(data, a0, a1, term_data, b0, b1, rows)
            alike, how = similar(
                data, a0, a1, own_flags, term_data, b0, b1, term_flags[v], bits[c], d, 0, params
            )
            chinese = alike
            if (own_flags & IS_PINYIN) != 0 or (bits[c] & (1 << WADE_KEY)) != 0:
                chinese, how = similar(
                    data, a0, a1, own_flags, term_data, b0, b1, term_flags[v], bits[c], d, 1, params
                )
            best = max(alike, chinese)
            if best < LEAST_ALIKE:
                continue
            place = count
            if count == NEIGHBORS_MOST:
                place = 1
                for p in range(1, count):
                    if out_alike[o + p] < out_alike[o + place]:
                        place = p
                if out_alike[o + place] >= best:
                    continue
            else:
                count += 1
            out_term[o + place], out_how[o + place] = v, how
            out_alike[o + place], out_chinese[o + place] = alike, chinese
        out_off[u + 1] = count
    out_off[len(offsets) - 1] += o
