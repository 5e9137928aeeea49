"""From rows and pairs of numbers to matches with their reasons."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

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


class Explainer:
    """Turns results into matches."""

    def __init__(self, arrays: dict[str, Any]) -> None:
        self._entries = arrays["row_entry"]
        self._name_of = arrays["row_name"]
        self._weak = arrays["row_weak"]
        self._count = arrays["row_count"]
        self._text_off = arrays["row_text_off"]
        self._row_text = arrays["row_text"]
        self._ids = Texts(arrays["id_data"], arrays["id_offsets"])
        self._names = Texts(arrays["name_data"], arrays["name_offsets"])
        self._texts = Texts(arrays["text_data"], arrays["text_offsets"])
        self._addresses = Texts(arrays["address_data"], arrays["address_offsets"])

    def matches(
        self, queries: Sequence[Query], owners: list[tuple[int, Reading]], results: list[Any], limit: int
    ) -> list[list[Match]]:
        """Return the matches of each query: the best row of each entry over all readings."""
        rows, scores, matched, exact, agrees, counts = (x.tolist() for x in results[:6])
        pairs, alikes = results[6:]
        best: list[dict[int, tuple[float, int, int]]] = [{} for _ in queries]
        entries = self._entries
        for r, (number, _) in enumerate(owners):
            mine = best[number]
            for place, row in enumerate(rows[r]):
                if row < 0:
                    break
                score = scores[r][place]
                if score < model.FLOOR:
                    continue
                entry = int(entries[row])
                old = mine.get(entry)
                if old is None or score > old[0]:
                    mine[entry] = (score, r, place)
        return [
            [
                self._match(
                    queries[number],
                    owners[r][1],
                    entry,
                    rows[r][place],
                    score,
                    matched[r][place],
                    exact[r][place],
                    agrees[r][place],
                    pairs[r, place, : counts[r][place]].tolist(),
                    alikes[r, place, : counts[r][place]].tolist(),
                )
                for entry, (score, r, place) in sorted(mine.items(), key=lambda item: (-item[1][0], item[0]))[
                    :limit
                ]
            ]
            for number, mine in enumerate(best)
        ]

    def _match(
        self, query: Query, reading: Reading, entry: int, row: int, score: float, matched: float, exact: bool,  # noqa: FBT001
        agrees: int, pairs: list[list[int]], alikes: list[float],
    ) -> Match:  # fmt: skip
        base = int(self._text_off[row])
        words = [self._texts[i] for i in self._row_text[base : base + int(self._count[row])].tolist()]
        tokens = reading.tokens
        because = []
        left_q, left_e = set(range(len(tokens))), set(range(len(words)))
        for (q, q_span, e, e_span, how), alike in zip(pairs, alikes, strict=True):
            left_q.difference_update(range(q, q + q_span))
            left_e.difference_update(range(e, e + e_span))
            shown = tokens[q].shown if q_span == 1 else " ".join(t.shown for t in tokens[q : q + q_span])
            word = words[e] if e_span == 1 else " ".join(words[e : e + e_span])
            because.append(Aligned(shown, word, _how(how, tokens[q], shown, word), alike))
        weak = bool(self._weak[row]) or (not exact and matched < weights.WEAK_WORD)
        kind: Kind = "weak" if weak or score < model.PROBABLE else "exact" if exact else "probable"
        return Match(
            entry=self._ids[entry],
            name=self._names[int(self._name_of[row])],
            score=round(score, 4),
            kind=kind,
            because=tuple(dict.fromkeys(because)),
            missing=tuple(words[i] for i in sorted(left_e)) if left_e else (),
            unmatched=tuple(tokens[i].shown for i in sorted(left_q) if not tokens[i].tail) if left_q else (),
            ignored=reading.ignored,
            country_agrees=None if agrees == 0 else agrees > 0,
            address=self._shared_address(query.address, entry) if query.address else (),
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
