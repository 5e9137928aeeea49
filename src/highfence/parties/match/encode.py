"""From queries to numbers."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from highfence.parties.match import codes as k
from highfence.parties.match import weights
from highfence.parties.match.builder import country_code, form_letters, hashes_of, own_acronyms, runs_together
from highfence.parties.match.storage import pack
from highfence.parties.names.sound import skeleton, sound
from highfence.parties.names.syllables import is_pinyin, is_wade, wade
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
    return Facts(flags, (sound(word), skeleton(word), wade(word) or ""), meant)


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
        return Facts(k.IS_PINYIN | k.IS_RUN, ("", "", wade(word) or ""), {})
    return Facts(k.IS_RUN, ("", "", word if is_wade(word) else ""), {})


# What a word is asked as, beside its text.
_PLAIN, _ABJAD, _RUN, _WORDS, _ACRONYM = range(5)
_FACTS: dict[int, Facts] = {
    _WORDS: Facts(k.IS_RUN, ("", "", ""), {}),
    _ACRONYM: Facts(k.IS_FIXED, ("", "", ""), {}),
}


class Batch:
    """Readings of many queries as arrays, each distinct word once."""

    def __init__(self) -> None:
        self.words: dict[tuple[str, int, str], int] = {}
        self.reading_off = [0]
        self.slots_off = [0]
        self.uid: list[int] = []
        self.tail: list[bool] = []
        self.terms: list[tuple[int, int, int, int]] = []
        self.wade: list[bool] = []
        self.exact: list[str] = []
        self.country: list[int] = []
        self.day: list[int] = []

    def add(self, reading: Reading, country: str, day: date | None) -> None:
        """Add a reading of a query."""
        tokens = reading.tokens[: k.WORDS_MOST]
        words = self.words
        core = len(tokens)
        for i, token in enumerate(tokens):
            identity = (
                token.key,
                _ACRONYM if token.initials else _ABJAD if token.abjad else _PLAIN,
                token.kind,
            )
            uid = words.setdefault(identity, len(words))
            self.uid.append(uid)
            self.tail.append(token.tail)
            self.terms.append((uid, i, 1, k.WORD))
            if token.tail and i < core:
                core = i
        named = tokens[:core] if core < len(tokens) else tokens
        if len(named) > 1:
            for word, start, span in runs_together(named):
                role = _RUN
                for token in named[start : start + span]:
                    if not is_pinyin(token.text) and not is_wade(token.text):
                        role = _WORDS
                        break
                uid = words.setdefault((word, role, ""), len(words))
                self.terms.append((uid, start, span, k.RUN_TOGETHER))
            if len(named) < 9:
                for word in own_acronyms(named, form_letters(reading)):
                    uid = words.setdefault((word, _ACRONYM, ""), len(words))
                    self.terms.append((uid, 0, len(named), k.ACRONYM))
        self.reading_off.append(len(self.uid))
        self.slots_off.append(len(self.terms))
        self.wade.append(reading.wade)
        self.exact.append(reading.exact)
        self.country.append(country_code(country))
        self.day.append(0 if day is None else day.toordinal())

    def word_arrays(self, loops: Any) -> dict[str, Any]:
        """Return the distinct words with their facts."""
        words = [w for w, _, _ in self.words]
        facts = [
            word_facts(w) if role < _RUN else _run_facts(w) if role == _RUN else _FACTS[role]
            for w, role, _ in self.words
        ]
        data, offsets = pack(words)
        keys = np.zeros((len(words), 3), np.int64)
        for column, salt in enumerate((k.SOUND, k.SKELETON, k.WADE_KEY)):
            texts = [f.keys[column] for f in facts]
            keys[:, column] = hashes_of([t if len(t) > 1 else "" for t in texts], salt, loops)
        related = np.zeros((len(words), RELATED_MOST), np.int64)
        alike = np.zeros((len(words), RELATED_MOST), np.float64)
        places = [
            (i, c, key, a)
            for i, f in enumerate(facts)
            if f.related
            for c, (key, a) in enumerate(f.related.items())
        ]
        if places:
            rows, columns = [p[0] for p in places], [p[1] for p in places]
            related[rows, columns] = hashes_of([p[2] for p in places], k.SELF, loops)
            alike[rows, columns] = [p[3] for p in places]
        flags = np.array([f.flags for f in facts], np.int64)
        flags |= np.array([k.IS_ABJAD if role == _ABJAD else 0 for _, role, _ in self.words], np.int64)
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
        letters = np.array([ord(w[0]) & 127 for w, _, _ in self.words], np.uint8)
        single = np.array([len(w) == 1 and w.isalpha() for w, _, _ in self.words], np.bool_)
        caps = np.array([weights.most(kind, len(w)) for w, _, kind in self.words], np.float64)
        uid = np.array(self.uid, np.int64)
        terms = np.array(self.terms, np.int64).reshape(-1, 4)
        return [
            np.array(self.reading_off, np.int64), np.array(self.slots_off, np.int64), uid, np.array(self.tail, np.bool_),
            letters[uid], single[uid], caps[uid], *(np.ascontiguousarray(terms[:, c]) for c in range(4)),
            np.array(self.wade, np.bool_), exact, np.array(self.country, np.int64), np.array(self.day, np.int64),
        ]  # fmt: skip
