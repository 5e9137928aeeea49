"""From queries to numbers."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from highfence.parties.match import codes as k
from highfence.parties.match import weights
from highfence.parties.match.builder import country_code, exact_hashes
from highfence.parties.match.spelling import study, tables
from highfence.parties.match.storage import pack
from highfence.parties.match.terms import first_letters, form_letters

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from highfence.parties.names import Reading

_T = TypeVar("_T")
# The flags that come with what a word is asked as.
_FLAGS = np.array([0, k.IS_ABJAD, k.IS_RUN, k.IS_RUN, k.IS_FIXED], np.int64)
# A word run together of words of a name, a key of the tables and initials are shorter than this many bytes.
_TERM_MOST = 96


class Encoded:
    """Readings of many queries as what the loops take: distinct words with their facts, and the terms of each reading.

    ``countries`` and ``days`` are those of the query that each reading belongs to.
    """

    def __init__(
        self,
        readings: Sequence[Reading],
        countries: Sequence[str],
        days: Sequence[date | None],
        params: Any,
        loops: Any,
    ) -> None:
        tokens = [r.tokens if len(r.tokens) <= k.WORDS_MOST else r.tokens[: k.WORDS_MOST] for r in readings]
        self._tokens = list(chain.from_iterable(tokens))
        self._off = np.zeros(len(readings) + 1, np.int64)
        np.cumsum([len(t) for t in tokens], out=self._off[1:])
        tail = np.array([t.tail for t in self._tokens], np.bool_)
        words = [
            (t.key, k.AS_ACRONYM if t.initials else k.AS_ABJAD if t.abjad else k.AS_WORD, t.kind)
            for t in self._tokens
        ]
        distinct, uid = numbered(words)
        asked, roles, kinds = zip(*distinct, strict=True) if distinct else ((), (), ())
        data, offsets = pack(asked)
        made_data, made_offsets, made_roles = self._expand(readings, uid, tail, len(asked), loops)
        self.data = np.concatenate([data[: offsets[-1]], made_data])
        self.offsets = np.concatenate([offsets, made_offsets[1:] + offsets[-1]])
        every = np.concatenate([np.array(roles, np.int64), made_roles])
        flags, self.keys, self.related, self.alike = study(self.data, self.offsets, every, params, loops)
        self.flags = flags | _FLAGS[every]
        letters = np.array([ord(w[0]) & 127 for w in asked], np.uint8)
        single = np.array([len(w) == 1 and w.isalpha() for w in asked], np.bool_)
        caps = np.array([weights.most(kind, min(len(w), 3)) for w, kind in zip(asked, kinds, strict=True)])
        self.queries = [
            self._off, self._term_off, uid, tail, letters[uid], single[uid], caps[uid], *self._terms,
            np.array([r.wade for r in readings], np.bool_), exact_hashes([r.exact for r in readings], loops),
            np.array([country_code(c) for c in countries], np.int64),
            np.array([0 if d is None else d.toordinal() for d in days], np.int64),
        ]  # fmt: skip

    def _expand(
        self, readings: Sequence[Reading], uid: Any, tail: Any, words: int, loops: Any
    ) -> tuple[Any, Any, Any]:
        """Find the terms of each reading; return the words made for them: bytes, offsets and roles."""
        t, tokens, off = tables(), self._tokens, self._off
        texts = [token.text for token in tokens]
        joined = texts[:]  # of a particle its key, without spaces, is run together with what follows
        for i in [i for i, token in enumerate(tokens) if token.kind == "particle"]:
            joined[i] = tokens[i].key.replace(" ", "")
        distinct, numbers = numbered(texts + joined)
        text, run_text = numbers[: len(texts)], numbers[len(texts) :]
        data, offsets = pack(list(distinct))
        lengths = np.array([len(x) for x in distinct], np.int64)
        syllabic, text_kind = np.zeros(len(lengths), np.bool_), np.zeros(len(lengths), np.int8)
        loops.cut_all(data, offsets, t.pinyin, t.wade, *np.zeros((2, 32), np.int64), syllabic, text_kind)
        named = np.diff(off)
        last = np.flatnonzero(tail)[::-1]  # the first word of an address is written last
        owner = np.searchsorted(off, last, side="right") - 1
        named[owner] = last - off[owner]
        letters = [first_letters(token.shown, token.text) for token in tokens]
        forms = pack([form_letters(r) for r in readings])
        most = 3 * len(tokens) + len(readings) + int(forms[1][-1])
        made = np.empty(_TERM_MOST * most + int((offsets[text + 1] - offsets[text]).sum()), np.uint8)
        made_offsets, roles = np.zeros(most + 1, np.int64), np.zeros(most, np.int64)
        self._term_off = np.zeros(len(off), np.int64)
        self._terms = [np.zeros(len(tokens) + most, np.int64) for _ in range(4)]
        count = loops.expand(
            off, named, uid, text, run_text, data, offsets, lengths, syllabic, text_kind, *pack(letters),
            np.array([len(x) for x in letters], np.int64), *forms, t.word, t.key_data, t.key_offsets, words,
            np.zeros(8 * k.RUN_LONGEST, np.uint8), made, made_offsets, roles, self._term_off, *self._terms,
        )  # fmt: skip
        return made[: made_offsets[count]], made_offsets[: count + 1], roles[:count]


def numbered(values: Sequence[_T]) -> tuple[dict[_T, int], Any]:
    """Return the distinct values numbered in their order, and the number of each value."""
    numbers = dict.fromkeys(values, 0)
    for i, value in enumerate(numbers):
        numbers[value] = i
    return numbers, np.fromiter(map(numbers.__getitem__, values), np.int64, len(values))
