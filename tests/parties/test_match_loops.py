"""The loops give of many words what the plain functions give of one."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from highfence.parties.match import codes as k
from highfence.parties.match import compiled
from highfence.parties.match.encode import Encoded
from highfence.parties.match.hash_loops import hash_bytes, without_each
from highfence.parties.match.spelling import study, tables
from highfence.parties.match.storage import longest, pack
from highfence.parties.match.terms import runs_together
from highfence.parties.match.weights import PARAMETERS
from highfence.parties.match.word_loops import distance
from highfence.parties.names import analyze
from highfence.parties.names.sound import skeleton, sound
from highfence.parties.names.syllables import (
    SYLLABLES,
    from_cantonese,
    is_pinyin,
    is_wade,
    wade,
    wade_syllables,
)
from highfence.parties.names.tables import lexicon, misspelled


@given(st.binary(min_size=1, max_size=40), st.integers(1, 9))
def test_a_letter_left_out_gives_the_hash_of_the_shorter_word(word: bytes, salt: int) -> None:
    data = np.frombuffer(b"x" + word + b"y", np.uint8)
    out = np.zeros(len(word), np.int64)
    without_each(data, 1, len(word) + 1, salt, out)
    shorter = [np.frombuffer(word[:i] + word[i + 1 :] + b"z", np.uint8) for i in range(len(word))]
    assert out.tolist() == [hash_bytes(s, 0, len(word) - 1, salt) for s in shorter]


@given(st.lists(st.text(max_size=12), max_size=6))
def test_the_longest_word(words: list[str]) -> None:
    assert longest(pack(words)[1]) == max((len(w.encode()) for w in words), default=0)


LOOPS = compiled.kernels(fast=compiled.available())
PARAMS = np.array(list(PARAMETERS.values()))
LETTERS = st.text("aeiouyjhskhzgtwcqxnlbdm1", min_size=1, max_size=14)
SYLLABIC = st.lists(st.sampled_from(sorted({*SYLLABLES, *wade_syllables()})), min_size=1, max_size=4).map(
    "".join
)
WORDS = st.lists(
    LETTERS | SYLLABIC | st.sampled_from(["xin㐀", "é", "ÿÿk", *sorted(lexicon().words)]),
    min_size=1,
    max_size=8,
)


def bytes_of(word: str) -> np.ndarray:
    return np.frombuffer(word.encode() + b"-", np.uint8)


def hash_of(word: str, salt: int) -> int:
    return hash_bytes(word.encode(), 0, len(word.encode()), salt) if word else 0


@given(LETTERS, LETTERS)
def test_the_distance_is_that_of_optimal_string_alignment(one: str, other: str) -> None:
    rows = np.zeros((3, 48), np.int64)
    found = distance(bytes_of(one), 0, len(one), bytes_of(other), 0, len(other), rows)
    assert found == OSA.distance(one, other)


@given(WORDS)
@settings(max_examples=300)
def test_words_studied_together_are_what_they_are_alone(words: list[str]) -> None:
    data, offsets = pack(words)
    flags, keys, related, _ = study(data, offsets, np.full(len(words), k.AS_WORD, np.int64), PARAMS, LOOPS)
    known = lexicon()
    for i, word in enumerate(words):
        assert bool(flags[i] & k.IS_PINYIN) == is_pinyin(word)
        fixed = word.isdigit() or " " in word or word in known.generic or word in known.places
        assert bool(flags[i] & k.IS_FIXED) == fixed
        if fixed:
            assert not keys[i].any()
            near = sorted(known.near.get(word, ()))[: k.RELATED_MOST]
            assert related[i].tolist()[: len(near)] == [hash_of(w, k.SELF) for w in near]
            continue
        made = (sound(word), skeleton(word), wade(word) or "")
        salts = (k.SOUND, k.SKELETON, k.WADE_KEY)
        assert keys[i].tolist() == [
            hash_of(m, s) if len(m) > 1 else 0 for m, s in zip(made, salts, strict=True)
        ]
        meant = [] if len(word) < 5 or is_pinyin(word) else [known.words[w].key for w in misspelled(word)]
        if len(set(meant)) <= k.RELATED_MOST:
            assert {h for h in related[i].tolist() if h} == {hash_of(w, k.SELF) for w in meant}


@given(WORDS)
@settings(max_examples=300)
def test_words_surveyed_together_are_what_they_are_alone(words: list[str]) -> None:
    from highfence.parties.match.spell_loops import room

    t = tables()
    data, offsets = pack(words)
    seen, sense = np.zeros(len(words), np.int64), np.zeros(len(words), np.int64)
    LOOPS.survey(
        data, offsets, t.vowel, t.sounds, t.vowels, t.pinyin, t.wade, t.hong_kong, t.sense, t.form, t.form_word, t.known_data,
        t.known_offsets, room(longest(offsets)), seen, sense,
    )  # fmt: skip
    senses = (*t.senses, None)
    for word, bits, place in zip(words, seen.tolist(), sense.tolist(), strict=True):
        assert bool(bits & k.SEES_PINYIN) == is_pinyin(word)
        assert bool(bits & k.SEES_WADE) == is_wade(word)
        assert bits & k.SEES_HONG_KONG or from_cantonese(word) is None
        assert bool(bits & k.SEES_NEAR) == (len(word) > 4 and misspelled(word) != ())
        assert senses[place] == (lexicon().sounds.get(sound(word)) if len(word) > 4 else None)


@given(
    st.lists(LETTERS | SYLLABIC | st.sampled_from(["technology", "al", "co", "20"]), min_size=1, max_size=6)
)
@settings(max_examples=200)
def test_words_run_together_in_a_batch_are_those_of_one_name(words: list[str]) -> None:
    reading = analyze(" ".join(words), address=False).readings[0]
    if not reading.tokens:
        return
    asked = Encoded([reading], [""], [None], PARAMS, LOOPS)
    uid, start, span, kind = (column.tolist() for column in asked.queries[7:11])
    text = [
        bytes(asked.data[a:b]).decode() for a, b in zip(asked.offsets[:-1], asked.offsets[1:], strict=True)
    ]
    count = int(asked.queries[1][-1])
    runs = [(text[uid[i]], start[i], span[i]) for i in range(count) if kind[i] == k.RUN_TOGETHER]
    assert runs == runs_together(reading.tokens)
