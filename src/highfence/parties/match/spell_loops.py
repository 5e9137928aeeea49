"""The loops over the spelling of words: their sound, consonants and syllables, and what they may misspell.

They say of many words at once what ``names.sound``, ``names.syllables`` and ``names.tables`` say of one; see
``hash_loops``. The tables come from ``spelling``.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from highfence.parties.match.codes import (
    AS_RUN,
    AS_WORD,
    DELETE,
    IS_FIXED,
    IS_KNOWN,
    IS_PINYIN,
    NEAR_MOST,
    P_RELATED,
    P_TYPO_ONE,
    RELATED_MOST,
    SEES_HONG_KONG,
    SEES_NEAR,
    SEES_PINYIN,
    SEES_WADE,
    SELF,
    SKELETON,
    SOUND,
    WADE_KEY,
)
from highfence.parties.match.hash_loops import hash_bytes, without_each
from highfence.parties.match.word_loops import distance

COMPILED = (
    "rewrite",
    "single",
    "sound_of",
    "skeleton_of",
    "cut",
    "syllabic",
    "wade_of",
    "seek",
    "near_words",
    "relate",
    "survey",
    "study",
)


def room(longest: int) -> tuple[Any, ...]:
    """Return the room that ``survey`` and ``study`` work in, for words of so many bytes."""
    return (
        np.zeros(2 * longest + 8, np.uint8),
        np.zeros(2 * longest + 8, np.uint8),
        np.zeros(longest + 8, np.int64),
        np.zeros(longest + 8, np.int64),
        np.zeros(longest, np.int64),
        np.zeros((3, 48), np.int64),
        np.zeros(NEAR_MOST, np.int64),
        np.zeros(NEAR_MOST, np.int64),
        np.zeros(NEAR_MOST, np.float64),
    )


def rewrite(word: Any, size: int, rules: Any, out: Any) -> int:
    """Put the parts of a word that rules name in other letters, the longest at each place; return the new length.

    ``rules`` has, for each first letter, the first and the last of its rules, the longest part ahead; then for each
    rule the length of the part, the part, the length of what it becomes, and that.
    """
    made, i = 0, 0
    while i < size:
        first = word[i]
        used = 0
        for r in range(rules[first, 0], rules[first, 1]):
            length = rules[r, 0]
            if i + length > size:
                continue
            same = True
            for c in range(1, length):
                if word[i + c] != rules[r, 1 + c]:
                    same = False
                    break
            if same:
                used = length
                for c in range(rules[r, 8]):
                    out[made] = rules[r, 9 + c]
                    made += 1
                break
        if used == 0:
            out[made] = first
            made += 1
            used = 1
        i += used
    return made


def single(word: Any, size: int) -> int:
    """Write letters that stand twice or oftener once; return the new length."""
    made = 0
    for i in range(size):
        if i == 0 or word[i] != word[i - 1]:
            word[made] = word[i]
            made += 1
    return made


def sound_of(word: Any, size: int, vowel: Any, sounds: Any, vowels: Any, one: Any, two: Any) -> int:
    """Write the sound of a word (``names.sound.sound``) to ``one``; return its length.

    ``vowel`` is 1 for a, e, o, u, 2 for i, and 3 for y and j.
    """
    n = rewrite(word, size, sounds, two)
    m = 0
    for i in range(n):  # a mute h or j after a vowel
        after = i > 0 and (vowel[two[i - 1]] == 1 or vowel[two[i - 1]] == 2)
        before = i + 1 < n and (vowel[two[i + 1]] == 1 or vowel[two[i + 1]] == 2)
        if not ((two[i] == 104 or two[i] == 106) and after and not before):
            one[m] = two[i]
            m += 1
    n, i = 0, 0
    while i < m:  # semivowels before a vowel, and at the end
        end = i
        while end < m and vowel[one[end]] > 1:
            end += 1
        if end > i and (end == m or vowel[one[end]] == 1):
            two[n] = 105
            n += 1
        else:
            for c in range(i, end):
                two[n] = one[c]
                n += 1
        if end < m:
            two[n] = one[end]
            n += 1
        i = end + 1
    m = rewrite(two, n, vowels, one)
    for i in range(m):
        c = one[i]
        if c == 121 or c == 106:  # noqa: PLR1714 - compiled
            one[i] = 105
        elif c == 111:
            one[i] = 117
        elif c == 101:
            one[i] = 97
    n = 0
    for i in range(m):  # ia becomes a
        if not (one[i] == 105 and i + 1 < m and one[i + 1] == 97):
            one[n] = one[i]
            n += 1
    return single(one, n)


def skeleton_of(word: Any, size: int, skeletons: Any, one: Any) -> int:
    """Write the consonants of a word (``names.sound.skeleton``) to ``one``; return their number."""
    start = 0
    if size > 4 and (word[0] == 97 or word[0] == 101) and word[1] == 108:
        start = 2
    n = rewrite(word[start:size], size - start, skeletons, one)
    if n > 0 and one[n - 1] == 104:
        n -= 1
    return single(one, n)


def cut(word: Any, size: int, tree: Any, least: Any, first: Any) -> bool:
    """Cut a word into syllables of a tree, the fewest and then the longest first; return whether nothing remains.

    ``tree`` has, for each node, the next by letter, the number of the syllable that ends there (or 0), and whether
    that one stands only at the beginning. ``first`` gives the end of the first syllable from each place on.
    """
    least[size] = 0
    for start in range(size - 1, -1, -1):
        least[start] = 99
        node = 0
        for end in range(start + 1, min(size, start + 6) + 1):
            letter = int(word[end - 1]) - 97
            node = tree[node, letter] if 0 <= letter < 26 else 0
            if node == 0:
                break
            if tree[node, 26] == 0 or (start > 0 and tree[node, 27] != 0):
                continue
            if least[end] + 1 <= least[start] and least[end] < 99:
                least[start], first[start] = least[end] + 1, end
    return bool(least[0] < 99)


def syllabic(word: Any, size: int, tree: Any, most: int, least: Any, first: Any) -> bool:
    """Return whether a word of a fitting length is made of syllables."""
    return 1 < size < most and cut(word, size, tree, least, first)


def wade_of(
    word: Any, size: int, pinyin: Any, spelled: Any, wade: Any, one: Any, least: Any, first: Any
) -> tuple[int, bool, bool]:
    """Write the Wade-Giles form of a word (``names.syllables.wade``) to ``one``.

    Return its length, 0 when it has none, and whether the word is pinyin and Wade-Giles.
    """
    is_wade = syllabic(word, size, wade, 25, least, first)
    if not syllabic(word, size, pinyin, 25, least, first):
        for i in range(size if is_wade else 0):
            one[i] = word[i]
        return size if is_wade else 0, False, is_wade
    made, at = 0, 0
    while at < size:
        end = first[at]
        node = 0
        for i in range(at, end):
            node = pinyin[node, int(word[i]) - 97]
        syllable = pinyin[node, 26]
        for i in range(spelled[syllable, 0]):
            one[made] = spelled[syllable, 1 + i]
            made += 1
        at = end
    return made, True, is_wade


def seek(hashes: Any, key: int) -> int:
    """Return the first position of ``key`` in a short sorted array, or where it would stand."""
    low, high = 0, len(hashes)
    while low < high:
        middle = (low + high) >> 1
        if hashes[middle] < key:
            low = middle + 1
        else:
            high = middle
    return low


def near_words(
    data: Any, a0: int, a1: int, form_hash: Any, form_word: Any, known_data: Any, known_offsets: Any, without: Any,
    rows: Any, out: Any,
) -> int:  # fmt: skip
    """Write the words of the tables that a word misspells by one edit, in their order; return how many there are."""
    count = 0
    m = a1 - a0
    without_each(data, a0, a1, DELETE, without)
    for step in range(-1, m):
        key = hash_bytes(data, a0, a1, DELETE) if step < 0 else without[step]
        k = seek(form_hash, key)
        while k < len(form_hash) and form_hash[k] == key and count < NEAR_MOST:
            v = form_word[k]
            k += 1
            b0, b1 = known_offsets[v], known_offsets[v + 1]
            place = count
            for c in range(count):
                if out[c] >= v:
                    place = c
                    break
            if place < count and out[place] == v:
                continue
            if abs(m - b1 + b0) > 1 or distance(data, a0, a1, known_data, b0, b1, rows) > 1:
                continue
            for c in range(count, place, -1):
                out[c] = out[c - 1]
            out[place] = v
            count += 1
    return count


def relate(
    m: int, count: int, near: Any, known_offsets: Any, known_key: Any, params: Any, hashes: Any, values: Any, related: Any,
    alike: Any,
) -> None:  # fmt: skip
    """Write the keys of the words that a word misspells, each once with how alike it is; the likest when too many."""
    made = 0
    for c in range(count):
        v = near[c]
        value = 1.0 - params[P_TYPO_ONE] / max(m, known_offsets[v + 1] - known_offsets[v])
        place = made
        for old in range(made):
            if hashes[old] == known_key[v]:
                place = old
                break
        if place == made:
            hashes[made], values[made] = known_key[v], value
            made += 1
        else:
            values[place] = max(values[place], value)
    if made > RELATED_MOST:
        for c in range(1, made):
            key, value = hashes[c], values[c]
            b = c - 1
            while b >= 0 and values[b] < value:
                hashes[b + 1], values[b + 1] = hashes[b], values[b]
                b -= 1
            hashes[b + 1], values[b + 1] = key, value
    for c in range(min(made, RELATED_MOST)):
        related[c], alike[c] = hashes[c], values[c]


def survey(
    data: Any, offsets: Any, vowel: Any, sounds: Any, vowels: Any, pinyin: Any, wade: Any, hong_kong: Any, sense_hash: Any,
    form_hash: Any, form_word: Any, known_data: Any, known_offsets: Any, room: Any, out_seen: Any, out_sense: Any,
) -> None:  # fmt: skip
    """Say of each word what syllables it may be made of, and whether it misspells a word of the tables.

    ``out_sense`` is the place of the romanized word of the tables that sounds like it, or -1.
    """
    one, two, least, first, without, rows, near, _, _ = room
    for u in range(len(offsets) - 1):
        a0, a1 = offsets[u], offsets[u + 1]
        m = a1 - a0
        word = data[a0:a1]
        seen = 0
        if syllabic(word, m, pinyin, 25, least, first):
            seen |= SEES_PINYIN
        if syllabic(word, m, wade, 25, least, first):
            seen |= SEES_WADE
        if syllabic(word, m, hong_kong, 19, least, first):
            seen |= SEES_HONG_KONG
        out_sense[u] = -1
        if m > 4:
            n = sound_of(word, m, vowel, sounds, vowels, one, two)
            key = hash_bytes(one, 0, n, SOUND)
            k = seek(sense_hash, key)
            if k < len(sense_hash) and sense_hash[k] == key:
                out_sense[u] = k
            if m < 40 and near_words(
                data, a0, a1, form_hash, form_word, known_data, known_offsets, without, rows, near
            ):
                seen |= SEES_NEAR
        out_seen[u] = seen


def study(
    data: Any, offsets: Any, role: Any, vowel: Any, sounds: Any, vowels: Any, skeletons: Any, pinyin: Any, spelled: Any, wade: Any,
    fixed_hash: Any, fixed_near: Any, form_hash: Any, form_word: Any, known_data: Any, known_offsets: Any,
    known_key: Any, params: Any, room: Any, flags: Any, keys: Any, related: Any, alike: Any,
) -> None:  # fmt: skip
    """Write what is known about each word: flags, hashes by sound, consonants and Wade-Giles, related words.

    ``role`` is AS_WORD for a word that stands alone, AS_ABJAD for one of a script without vowels, AS_RUN for
    syllables run together; of others nothing is known.
    """
    one, two, least, first, without, rows, near, hashes, values = room
    for u in range(len(offsets) - 1):
        if role[u] > AS_RUN:
            continue
        a0, a1 = offsets[u], offsets[u + 1]
        m = a1 - a0
        word = data[a0:a1]
        fixed, digits = False, True
        for i in range(m):
            fixed |= word[i] == 32
            digits &= 48 <= word[i] <= 57
        k = seek(fixed_hash, hash_bytes(data, a0, a1, SELF)) if role[u] < AS_RUN else len(fixed_hash)
        if k < len(fixed_hash) and fixed_hash[k] == hash_bytes(data, a0, a1, SELF):
            for c in range(RELATED_MOST):
                related[u, c] = fixed_near[k, c]
                alike[u, c] = params[P_RELATED] if fixed_near[k, c] != 0 else 0.0
            fixed = True
        n, is_pinyin, _ = wade_of(word, m, pinyin, spelled, wade, one, least, first)
        if is_pinyin:
            flags[u] |= IS_PINYIN
        if role[u] < AS_RUN and (fixed or digits):
            flags[u] |= IS_FIXED | IS_KNOWN
            continue
        if n > 1:
            keys[u, WADE_KEY - SOUND] = hash_bytes(one, 0, n, WADE_KEY)
        if role[u] == AS_RUN:
            continue
        n = sound_of(word, m, vowel, sounds, vowels, one, two)
        if n > 1:
            keys[u, 0] = hash_bytes(one, 0, n, SOUND)
        n = skeleton_of(word, m, skeletons, one)
        if n > 1 or (n > 0 and role[u] != AS_WORD):
            keys[u, SKELETON - SOUND] = hash_bytes(one, 0, n, SKELETON)
        if 4 < m < 40 and not is_pinyin:
            count = near_words(
                data, a0, a1, form_hash, form_word, known_data, known_offsets, without, rows, near
            )
            relate(m, count, near, known_offsets, known_key, params, hashes, values, related[u], alike[u])
