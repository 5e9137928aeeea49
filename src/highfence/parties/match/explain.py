"""From rows and pairs of numbers to matches with their reasons."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from highfence.parties.match import codes as k
from highfence.parties.match import model, weights
from highfence.parties.match.model import Aligned, Match
from highfence.parties.match.storage import Texts
from highfence.parties.names import scripts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from highfence.parties.match.model import How, Kind, Query
    from highfence.parties.names import Reading, Token

_HOWS: tuple[How, ...] = (
    "same", "typo", "abbreviation", "initials", "pinyin", "translation", "spelling", "joined", "related", "different",
    "different",
)  # fmt: skip
_WORD = re.compile(r"[a-z0-9]{2,}")
# Of a row: its name, whether it is weak; the weight of what matched, whether the name is exact, whether the country
# agrees; its first word and how many it has, its first pair and the one after its last. Of a pair: first word and number of words on each side, how, how alike.
_Row = tuple[int, bool, float, bool, int, int, int, int, int]
_Pair = tuple[int, int, int, int, int, float]


class Explainer:
    """Turns results into matches."""

    def __init__(self, arrays: dict[str, Any]) -> None:
        self._arrays = arrays
        self._ids = Texts(arrays["id_data"], arrays["id_offsets"])
        self._names = Texts(arrays["name_data"], arrays["name_offsets"])
        self._texts = Texts(arrays["text_data"], arrays["text_offsets"])
        self._addresses = Texts(arrays["address_data"], arrays["address_offsets"])

    def matches(
        self, queries: Sequence[Query], owners: list[tuple[int, Reading]], results: list[Any], limit: int
    ) -> list[list[Match]]:
        """Return the matches of each query: the best row of each entry over all readings."""
        found = np.nonzero((results[0] >= 0) & (results[1] >= model.FLOOR))
        readings: list[int] = found[0].tolist()
        entries: list[int] = self._arrays["row_entry"][results[0][found]].tolist()
        scores: list[float] = results[1][found].tolist()
        best: list[dict[int, int]] = [{} for _ in queries]
        for i, (reading, entry, score) in enumerate(zip(readings, entries, scores, strict=True)):
            mine = best[owners[reading][0]]
            old = mine.get(entry)
            if old is None or score > scores[old]:
                mine[entry] = i
        chosen = [sorted(mine.values(), key=lambda i: (-scores[i], entries[i]))[:limit] for mine in best]
        every = np.array([i for mine in chosen for i in mine], np.int64)
        rows, words, pairs = self._look_up((found[0][every], found[1][every]), results)
        self._ids.look_up(np.array([entries[i] for i in every.tolist()], np.int64))
        row = iter(rows)
        return [
            [
                self._match(query, owners[readings[i]][1], entries[i], scores[i], next(row), words, pairs)
                for i in mine
            ]
            for query, mine in zip(queries, chosen, strict=True)
        ]

    def _look_up(self, at: tuple[Any, Any], results: list[Any]) -> tuple[list[_Row], list[str], list[_Pair]]:
        """Look up the chosen rows, the words of one after the other, and their pairs: far quicker than one by one."""
        a = self._arrays
        rows, pair_counts = results[0][at], results[5][at]
        counts = a["row_count"][rows]
        known = np.arange(k.WORDS_MOST) < pair_counts[:, None]
        last_word, last_pair = np.cumsum(counts), np.cumsum(pair_counts)
        texts = np.repeat(a["row_text_off"][rows] - last_word + counts, counts) + np.arange(counts.sum())
        places, names = a["row_text"][texts], a["row_name"][rows]
        self._texts.look_up(places)
        self._names.look_up(names)
        columns = [
            names,
            a["row_weak"][rows],
            *(r[at] for r in results[2:5]),
            last_word - counts,
            counts,
            last_pair - pair_counts,
            last_pair,
        ]
        pairs = [*results[6][at][known].T, results[7][at][known] / 1000.0]
        text_of = self._texts
        return (
            list(zip(*(c.tolist() for c in columns), strict=True)),
            [text_of[i] for i in places.tolist()],
            list(zip(*(c.tolist() for c in pairs), strict=True)),
        )

    def _match(
        self, query: Query, reading: Reading, entry: int, score: float, row: _Row, texts: list[str],
        pairs: list[_Pair],
    ) -> Match:  # fmt: skip
        name, listed_weak, matched, exact, agrees, word, count, pair, last_pair = row
        tokens = reading.tokens
        because, words = [], []
        used_q, used_e = 0, 0
        for q, q_span, e, e_span, how, alike in pairs[pair:last_pair]:
            token = tokens[q]
            if q_span == 1 == e_span:
                used_q |= 1 << q
                used_e |= 1 << e
                shown, listed = token.shown, texts[word + e]
            else:
                used_q |= ((1 << q_span) - 1) << q
                used_e |= ((1 << e_span) - 1) << e
                shown = " ".join([t.shown for t in tokens[q : q + q_span]])
                listed = " ".join(texts[word + e : word + min(e + e_span, count)])
            said = "same" if shown == listed and how == k.SAME else _how(how, token, shown, listed)
            because.append(Aligned(shown, listed, said, alike))
            words.append(shown)
        if len(set(words)) < len(words):  # the same word twice
            because = list(dict.fromkeys(because))
        weak = listed_weak or (not exact and matched < weights.WEAK_WORD)
        kind: Kind = "weak" if weak or score < model.PROBABLE else "exact" if exact else "probable"
        missing: tuple[str, ...] = ()
        unmatched: tuple[str, ...] = ()
        if used_e != (1 << count) - 1:
            missing = tuple([w for i, w in enumerate(texts[word : word + count]) if not used_e >> i & 1])
        if used_q != (1 << len(tokens)) - 1:
            unmatched = tuple([t.shown for i, t in enumerate(tokens) if not (t.tail or used_q >> i & 1)])
        return Match(
            self._ids[entry],
            self._names[name],
            round(score, 4),
            kind,
            tuple(because),
            missing,
            unmatched,
            reading.ignored,
            None if agrees == 0 else agrees > 0,
            self._shared_address(query.address, entry) if query.address else (),
        )

    def _shared_address(self, address: str, entry: int) -> tuple[str, ...]:
        listed = set(_WORD.findall(scripts.latin(self._addresses[entry])))
        shared = dict.fromkeys(w for w in _WORD.findall(scripts.latin(address)) if w in listed)
        return tuple(w for w in shared if not w.isalpha() or len(w) > 3)


def _how(code: int, token: Token, shown: str, word: str) -> How:
    """Say how two words match; for equal keys, it is how each came by its key."""
    if code != k.SAME:
        return _HOWS[code]
    if shown == word or shown.lower() == word.lower():
        return "same"
    if token.how != "same":
        return token.how  # type: ignore[return-value]
    if token.kind and len(word) < len(shown):
        return "abbreviation"
    return "translation" if token.kind else "spelling"
