"""The loop over the words of many queries: what each name may be found under beside its words; see ``hash_loops``."""

from __future__ import annotations

from typing import Any

from highfence.parties.match.codes import (
    ACRONYM,
    AS_ACRONYM,
    AS_RUN,
    AS_WORDS,
    HAS_SPACE,
    IS_NUMBER,
    RUN_LONGEST,
    RUN_MOST,
    RUN_TOGETHER,
    SELF,
    WORD,
)
from highfence.parties.match.hash_loops import hash_bytes
from highfence.parties.match.spell_loops import seek, syllabic

COMPILED = ("copy", "cut_all", "expand")


def copy(source: Any, start: int, end: int, target: Any, at: int) -> int:
    """Copy bytes; return where they end."""
    for i in range(start, end):
        target[at] = source[i]
        at += 1
    return at


def cut_all(
    data: Any, offsets: Any, pinyin: Any, wade: Any, least: Any, first: Any, out_syllabic: Any, out_kind: Any
) -> None:
    """Say of each word whether it is made of syllables, has a space, or is a number."""
    for u in range(len(offsets) - 1):
        a0, a1 = offsets[u], offsets[u + 1]
        word = data[a0:a1]
        out_syllabic[u] = syllabic(word, a1 - a0, pinyin, 25, least, first) or syllabic(
            word, a1 - a0, wade, 25, least, first
        )
        digits = a1 > a0
        for i in range(a1 - a0):
            if word[i] == 32:
                out_kind[u] = HAS_SPACE
            if not 48 <= word[i] <= 57:
                digits = False
        if digits:
            out_kind[u] = IS_NUMBER


def expand(  # noqa: C901, PLR0912, PLR0915 - one loop, compiled as one
    reading_off: Any, named: Any, uid: Any, text: Any, run_text: Any, data: Any, offsets: Any, lengths: Any,
    is_syllabic: Any, text_kind: Any, letter_data: Any, letter_offsets: Any, letter_count: Any, form_data: Any, form_offsets: Any,
    known_hash: Any, key_data: Any, key_offsets: Any, words: int, run: Any, out_data: Any, out_offsets: Any, out_role: Any,
    term_off: Any, term_uid: Any, term_start: Any, term_span: Any, term_kind: Any,
) -> int:  # fmt: skip
    """Write the terms of each reading: its words, then words run together, then initials; return how many words were made.

    The words made stand in ``out_data``, numbered from ``words`` on; ``run`` is room for a few words. This is ``terms.runs_together`` and
    ``terms.own_acronyms`` for many names at once.
    """
    made, count = 0, 0
    for r in range(len(reading_off) - 1):
        q0 = reading_off[r]
        for i in range(q0, reading_off[r + 1]):
            term_uid[count], term_start[count], term_span[count] = uid[i], i - q0, 1
            term_kind[count] = WORD
            count += 1
        n = named[r]
        for i in range(n - 1 if n > 1 else 0):
            t = run_text[q0 + i]
            head = lengths[t]
            if text_kind[t] == HAS_SPACE or head > RUN_LONGEST:
                continue
            length, end = head, copy(data, offsets[t], offsets[t + 1], run, 0)
            digits, syllables = text_kind[t] == IS_NUMBER, is_syllabic[text[q0 + i]]
            for size in range(2, min(RUN_MOST, n - i) + 1):
                t = run_text[q0 + i + size - 1]
                length += lengths[t]
                # Longer runs are syllables written apart: Hua Yuan Shi Tong.
                apart = size == 2 or (lengths[t] < 8 and head < 8)
                if length > RUN_LONGEST or text_kind[t] == HAS_SPACE or not apart:
                    break
                end = copy(data, offsets[t], offsets[t + 1], run, end)
                digits &= text_kind[t] == IS_NUMBER
                syllables &= is_syllabic[text[q0 + i + size - 1]]
                if length <= (3 if size == 2 else 2) or digits:
                    continue
                term_uid[count], term_start[count], term_span[count] = words + made, i, size
                term_kind[count] = RUN_TOGETHER
                count += 1
                key = hash_bytes(run, 0, end, SELF)
                k = seek(known_hash, key)
                if k < len(known_hash) and known_hash[k] == key:
                    at = copy(key_data, key_offsets[k], key_offsets[k + 1], out_data, out_offsets[made])
                else:
                    at = copy(run, 0, end, out_data, out_offsets[made])
                out_role[made] = AS_RUN if syllables else AS_WORDS
                made += 1
                out_offsets[made] = at
        if n == 2:  # the family name last, and no space
            t, other = run_text[q0], run_text[q0 + 1]
            apart = text_kind[t] != HAS_SPACE and text_kind[other] != HAS_SPACE
            if lengths[t] + lengths[other] > 5 and apart:
                end = copy(data, offsets[other], offsets[other + 1], out_data, out_offsets[made])
                end = copy(data, offsets[t], offsets[t + 1], out_data, end)
                term_uid[count], term_start[count], term_span[count] = words + made, 0, 2
                term_kind[count] = RUN_TOGETHER
                count += 1
                out_role[made] = AS_RUN if is_syllabic[text[q0]] and is_syllabic[text[q0 + 1]] else AS_WORDS
                made += 1
                out_offsets[made] = end
        letters = 0
        for i in range(q0, q0 + n if n < 9 else q0):
            letters += letter_count[i]
        if n > 1 and 2 < letters < 10:
            first, last = form_offsets[r], form_offsets[r + 1]
            for f in range(first - 1, last):
                again = False
                for c in range(first, f):
                    again |= form_data[c] == form_data[f]
                if again:
                    continue
                end = copy(
                    letter_data, letter_offsets[q0], letter_offsets[q0 + n], out_data, out_offsets[made]
                )
                if f >= first:
                    end = copy(form_data, f, f + 1, out_data, end)
                term_uid[count], term_start[count], term_span[count] = words + made, 0, n
                term_kind[count] = ACRONYM
                count += 1
                out_role[made] = AS_ACRONYM
                made += 1
                out_offsets[made] = end
        term_off[r + 1] = count
    return made
