"""From queries to numbers."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from highfence.parties.match import codes as k
from highfence.parties.match import weights
from highfence.parties.match.builder import country_code, hashes_of, sound_key, wade_key
from highfence.parties.match.storage import pack
from highfence.parties.match.terms import form_letters, own_acronyms, runs_together
from highfence.parties.names.sound import skeleton
from highfence.parties.names.syllables import is_pinyin, is_wade
from highfence.parties.names.tables import lexicon, misspelled

if TYPE_CHECKING:
    from datetime import date

    from highfence.parties.names import Reading

RELATED_MOST = 4


class Facts(NamedTuple):
    """What is known about a word: flags, its keys by sound, consonants and Wade-Giles, related words with likeness."""

    flags: int
    keys: tuple[str, str, str]
    related: dict[str, float]


@lru_cache(maxsize=262_144)
def word_facts(word: str) -> Facts:
    """Return the facts of a word that stands alone."""
    known = lexicon()
    flags = k.IS_PINYIN if is_pinyin(word) else 0
    if word.isdigit() or word in known.generic or word in known.places or " " in word:
        near = sorted(known.near.get(word, ()))[:RELATED_MOST]
        related = dict.fromkeys(near, weights.PARAMETERS["related"])
        return Facts(flags | k.IS_FIXED | k.IS_KNOWN, ("", "", ""), related)
    meant = _meant(word) if len(word) > 4 and not flags else {}
    return Facts(flags, (sound_key(word), skeleton(word), wade_key(word)), meant)


def _meant(word: str) -> dict[str, float]:
    """Return the keys of the tables' words that this word misspells by one edit: technolgies -> technology."""
    words = lexicon().words
    out: dict[str, float] = {}
    for other in misspelled(word):
        key = words[other].key
        out[key] = max(out.get(key, 0.0), 1.0 - weights.PARAMETERS["typo_one"] / max(len(word), len(other)))
    return (
        dict(sorted(out.items(), key=lambda item: -item[1])[:RELATED_MOST])
        if len(out) > RELATED_MOST
        else out
    )


def _run_facts(word: str) -> Facts:
    """Return the facts of words run together: found as they stand, with one edit, or in Wade-Giles."""
    if is_pinyin(word):
        return Facts(k.IS_PINYIN, ("", "", wade_key(word)), {})
    return Facts(0, ("", "", word if is_wade(word) else ""), {})


@lru_cache(maxsize=262_144)
def _syllabic(word: str) -> bool:
    return is_pinyin(word) or is_wade(word)


# What a word is asked as, beside its text, and the flags that come with it.
_PLAIN, _ABJAD, _RUN, _WORDS, _ACRONYM = range(5)
_FLAGS = np.array([0, k.IS_ABJAD, k.IS_RUN, k.IS_RUN, k.IS_FIXED], np.int64)


# The places of words that stand alone, one after the other.
_SINGLE = [i | 1 << 8 | k.WORD << 16 for i in range(k.WORDS_MOST)]


class Batch:
    """Readings of many queries as arrays, each distinct word once."""

    def __init__(self) -> None:
        self.words: dict[tuple[str, int, str], int] = {}
        self.reading_off = [0]
        self.slots_off = [0]
        self.uid: list[int] = []
        self.tail: list[bool] = []
        self.term_uid: list[int] = []
        self.term_place: list[int] = []  # the first word, how many, and the kind, a byte each
        self.wade: list[bool] = []
        self.exact: list[str] = []
        self.country: list[int] = []
        self.day: list[int] = []

    def add(self, reading: Reading, country: str, day: date | None) -> None:
        """Add a reading of a query."""
        tokens = reading.tokens[: k.WORDS_MOST]
        words, uids, places = self.words, self.term_uid, self.term_place
        core = len(tokens)
        first = len(uids)
        for i, token in enumerate(tokens):
            role = _ACRONYM if token.initials else _ABJAD if token.abjad else _PLAIN
            uids.append(words.setdefault((token.key, role, token.kind), len(words)))
            self.tail.append(token.tail)
            if token.tail and i < core:
                core = i
        self.uid += uids[first:]
        places += _SINGLE[: len(tokens)]
        named = tokens[:core] if core < len(tokens) else tokens
        if len(named) > 1:
            syllabic = [_syllabic(t.text) for t in named]
            for word, start, span in runs_together(named):
                role = _RUN if all(syllabic[start : start + span]) else _WORDS
                uids.append(words.setdefault((word, role, ""), len(words)))
                places.append(start | span << 8 | k.RUN_TOGETHER << 16)
            if len(named) < 9:
                for word in own_acronyms(named, form_letters(reading)):
                    uids.append(words.setdefault((word, _ACRONYM, ""), len(words)))
                    places.append(len(named) << 8 | k.ACRONYM << 16)
        self.reading_off.append(len(self.uid))
        self.slots_off.append(len(uids))
        self.wade.append(reading.wade)
        self.exact.append(reading.exact)
        self.country.append(country_code(country))
        self.day.append(0 if day is None else day.toordinal())

    def word_arrays(self, loops: Any) -> dict[str, Any]:
        """Return the distinct words with their facts."""
        words = [w for w, _, _ in self.words]
        roles = np.array([role for _, role, _ in self.words], np.int64)
        flags = _FLAGS[roles]
        keys = np.zeros((len(words), 3), np.int64)
        related = np.zeros((len(words), RELATED_MOST), np.int64)
        alike = np.zeros((len(words), RELATED_MOST), np.float64)
        # Most runs of words are no syllables: nothing is known about them.
        studied = np.flatnonzero(roles <= _RUN)
        facts = [
            _run_facts(words[i]) if role == _RUN else word_facts(words[i])
            for i, role in zip(studied.tolist(), roles[studied].tolist(), strict=True)
        ]
        flags[studied] |= np.array([f.flags for f in facts], np.int64)
        for column, salt in enumerate((k.SOUND, k.SKELETON, k.WADE_KEY)):
            texts = [f.keys[column] for f in facts]
            if salt == k.SKELETON:  # one consonant is enough only where vowels aren't written
                abjad = roles[studied] == _ABJAD
                texts = [t if len(t) > 1 or a else "" for t, a in zip(texts, abjad.tolist(), strict=True)]
            keys[studied, column] = hashes_of(texts, salt, loops)
        places = [
            (i, c, key, a)
            for i, f in zip(studied.tolist(), facts, strict=True)
            if f.related
            for c, (key, a) in enumerate(f.related.items())
        ]
        if places:
            rows, columns = [p[0] for p in places], [p[1] for p in places]
            related[rows, columns] = hashes_of([p[2] for p in places], k.SELF, loops)
            alike[rows, columns] = [p[3] for p in places]
        data, offsets = pack(words)
        return {
            "data": data,
            "offsets": offsets,
            "flags": flags,
            "keys": keys,
            "related": related,
            "alike": alike,
        }

    def query_arrays(self, exact: Any) -> list[Any]:
        """Return what ``row_loops.search`` takes about the queries, in its order."""
        words = list(self.words)
        asked = sorted(set(self.uid))
        letters = np.zeros(len(words), np.uint8)
        single = np.zeros(len(words), np.bool_)
        caps = np.zeros(len(words), np.float64)
        if asked:
            single_words = [words[i] for i in asked]
            letters[asked] = [ord(w[0]) & 127 for w, _, _ in single_words]
            single[asked] = [len(w) == 1 and w.isalpha() for w, _, _ in single_words]
            caps[asked] = [weights.most(kind, min(len(w), 3)) for w, _, kind in single_words]
        uid = np.array(self.uid, np.int64)
        places = np.array(self.term_place, np.int64)
        return [
            np.array(self.reading_off, np.int64), np.array(self.slots_off, np.int64), uid, np.array(self.tail, np.bool_),
            letters[uid], single[uid], caps[uid], np.array(self.term_uid, np.int64), places & 255, places >> 8 & 255, places >> 16,
            np.array(self.wade, np.bool_), exact, np.array(self.country, np.int64), np.array(self.day, np.int64),
        ]  # fmt: skip
