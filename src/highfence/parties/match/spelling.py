"""The tables of ``names`` as arrays, and what the loops over spelling find with them."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from highfence.parties.match import codes as k
from highfence.parties.match.hash_loops import hash_bytes
from highfence.parties.match.spell_loops import room
from highfence.parties.match.storage import longest, pack
from highfence.parties.names import sound, syllables, words
from highfence.parties.names.tables import lexicon

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from highfence.parties.names.tables import Sense


_WORD = re.compile(r"[a-z0-9]+")


class Tables(NamedTuple):
    """The tables.

    ``vowel``     1 for a, e, o, u, 2 for i, 3 for y and j; ``sounds``, ``vowels``, ``skeletons`` rules of spelling
    ``pinyin``    trees of syllables, as are ``wade`` and ``hong_kong``; ``spelled`` has their Wade-Giles spelling
    ``fixed``     hashes of words that are taken as they stand; ``near`` those of the words that translations interchange
    ``form``      hashes of the words of the tables without each letter; ``form_word`` the word
    ``known``     the words of the tables that may be misspelled, with the hashes of their keys
    ``sense``     hashes of the sounds of romanized words; ``senses`` what they mean
    ``word``      hashes of all words of the tables, with their keys
    """

    vowel: Any
    sounds: Any
    vowels: Any
    skeletons: Any
    pinyin: Any
    spelled: Any
    wade: Any
    hong_kong: Any
    fixed: Any
    near: Any
    form: Any
    form_word: Any
    known_data: Any
    known_offsets: Any
    known_key: Any
    sense: Any
    senses: tuple[Sense, ...]
    word: Any
    key_data: Any
    key_offsets: Any


@cache
def tables() -> Tables:
    """Return the tables as arrays."""
    known = lexicon()
    vowel = np.zeros(256, np.int64)
    for letters, value in (("aeou", 1), ("i", 2), ("yj", 3)):
        vowel[list(letters.encode())] = value
    fixed = sorted((_hash(w, k.SELF), w) for w in {*known.generic, *known.places})
    near = np.zeros((len(fixed), k.RELATED_MOST), np.int64)
    for i, (_, word) in enumerate(fixed):
        others = sorted(known.near.get(word, ()))[: k.RELATED_MOST]
        near[i, : len(others)] = [_hash(w, k.SELF) for w in others]
    misspelled = sorted(w for w in known.words if len(w) > 4)
    place = {w: i for i, w in enumerate(misspelled)}
    forms = sorted((_hash(f, k.DELETE), place[w]) for f, found in known.misspelled.items() for w in found)
    senses = sorted(
        ((_hash(s, k.SOUND), sense) for s, sense in known.sounds.items()), key=lambda pair: pair[0]
    )
    data, offsets = pack(misspelled)
    every = sorted((_hash(w, k.SELF), sense.key) for w, sense in known.words.items())
    return Tables(
        vowel,
        _rules(sound.SOUND),
        _rules(sound.VOWELS),
        _rules(sound.SKELETON),
        _tree(list(syllables.SYLLABLES)),
        _spelled(sorted(syllables.SYLLABLES)),
        _tree(list(syllables.wade_syllables())),
        _tree(list(syllables.cantonese())),
        np.array([h for h, _ in fixed], np.int64),
        near,
        np.array([h for h, _ in forms], np.int64),
        np.array([w for _, w in forms], np.int32),
        data,
        offsets,
        np.array([_hash(known.words[w].key, k.SELF) for w in misspelled], np.int64),
        np.array([h for h, _ in senses], np.int64),
        tuple(sense for _, sense in senses),
        np.array([h for h, _ in every], np.int64),
        *pack([key for _, key in every]),
    )


def learn(names: Iterable[str], loops: Any) -> None:
    """Find out about the words of many names at once what ``names.words`` would about one after the other."""
    texts = words.unknown(set(_WORD.findall(" ".join([n for n in names if n.isascii()]).lower())))
    if not texts:
        return
    t = tables()
    data, offsets = pack(texts)
    seen, sense = np.zeros(len(texts), np.int64), np.zeros(len(texts), np.int64)
    loops.survey(
        data, offsets, t.vowel, t.sounds, t.vowels, t.pinyin, t.wade, t.hong_kong, t.sense, t.form, t.form_word, t.known_data,
        t.known_offsets, room(max(map(len, texts))), seen, sense,
    )  # fmt: skip
    senses = (*t.senses, None)  # -1 stands for none
    for text, bits, place in zip(texts, seen.tolist(), sense.tolist(), strict=True):
        words.learn(
            text,
            senses[place],
            pinyin=bits & k.SEES_PINYIN != 0,
            wade=bits & k.SEES_WADE != 0,
            hong_kong=bits & k.SEES_HONG_KONG != 0,
            near=bits & k.SEES_NEAR != 0,
        )


def study(data: Any, offsets: Any, roles: Any, params: Any, loops: Any) -> tuple[Any, Any, Any, Any]:
    """Return flags of words, their hashes by sound, consonants and Wade-Giles, and related words with likeness."""
    t, size = tables(), len(roles)
    flags, keys = np.zeros(size, np.int64), np.zeros((size, 3), np.int64)
    related, alike = np.zeros((size, k.RELATED_MOST), np.int64), np.zeros((size, k.RELATED_MOST))
    loops.study(
        data, offsets, roles, t.vowel, t.sounds, t.vowels, t.skeletons, t.pinyin, t.spelled, t.wade, t.fixed, t.near, t.form,
        t.form_word, t.known_data, t.known_offsets, t.known_key, params, room(longest(offsets)), flags, keys, related, alike,
    )  # fmt: skip
    for i in np.unique(np.searchsorted(offsets, np.flatnonzero(data > 127), side="right") - 1).tolist():
        # The loop reads bytes; letters that the pinyin of rare characters leaves as they are take several.
        if roles[i] < k.AS_RUN:
            word = str(data[offsets[i] : offsets[i + 1]].tobytes(), "utf-8")
            keys[i], related[i] = _keys(word, abjad=roles[i] == k.AS_ABJAD), 0
    return flags, keys, related, alike


def _keys(word: str, *, abjad: bool) -> list[int]:
    """Return the hashes of a word by sound and consonants; it has no Wade-Giles form."""
    heard, consonants = sound.sound(word), sound.skeleton(word)
    return [
        _hash(heard, k.SOUND) if len(heard) > 1 else 0,
        _hash(consonants, k.SKELETON) if len(consonants) > (0 if abjad else 1) else 0,
        0,
    ]


def _hash(word: str, salt: int) -> int:
    data = word.encode()
    return hash_bytes(data, 0, len(data), salt)


def _rules(rules: Mapping[str, str]) -> Any:
    """Return rules as rows: after one for each first letter, the longest part ahead."""
    ordered = sorted(rules, key=lambda part: (part[0], -len(part)))
    out = np.zeros((256 + len(ordered), 12), np.int64)
    for i, part in enumerate(ordered, 256):
        first = ord(part[0])
        out[first] = [out[first, 0] or i, i + 1, *[0] * 10]
        made = rules[part]
        out[i, 0], out[i, 8] = len(part), len(made)
        out[i, 1 : 1 + len(part)] = list(part.encode())
        out[i, 9 : 9 + len(made)] = list(made.encode())
    return out


def _tree(known: Iterable[str]) -> Any:
    """Return syllables as a tree; see ``spell_loops.cut``. A syllable's number is its place in the alphabet, from 1."""
    rows: list[list[int]] = [[0] * 28]
    for number, syllable in enumerate(sorted(known), 1):
        node = 0
        for letter in syllable.encode():
            if not rows[node][letter - 97]:
                rows[node][letter - 97] = len(rows)
                rows.append([0] * 28)
            node = rows[node][letter - 97]
        rows[node][26:] = [number, int(syllable in syllables.ONLY_FIRST)]
    return np.array(rows, np.int32)


def _spelled(known: Iterable[str]) -> Any:
    """Return the Wade-Giles spelling of each syllable: its length and letters."""
    out = np.zeros((len(list(known)) + 1, 10), np.uint8)
    for number, syllable in enumerate(known, 1):
        spelling = syllables.wade_syllable(syllable).encode()
        out[number, : 1 + len(spelling)] = [len(spelling), *spelling]
    return out
