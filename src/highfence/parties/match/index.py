"""The index: built from entries, written to one file, opened again without reading it all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from highfence.parties.match import codes as k
from highfence.parties.match import compiled, row_loops, storage, weights, word_loops
from highfence.parties.match.builder import build_arrays
from highfence.parties.match.encode import Encoded
from highfence.parties.match.explain import Explainer
from highfence.parties.match.spelling import learn
from highfence.parties.names import analyze

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from highfence.parties.entry import Entry
    from highfence.parties.match.model import Match, Query
    from highfence.parties.names import Reading

CHUNK = 4_000
# From so many names on, loading the compiled loops pays; before that plain Python answers sooner.
COMPILE_FROM = 40

_INDEX_ARRAYS = [
    "post_off",
    "post_row",
    "row_off",
    "row_word",
    "row_count",
    "row_lone",
    "row_entry",
    "row_weight",
    "row_chinese",
    "exact_hash",
    "exact_start",
    "exact_row",
    "row_exact",
    "term_weight",
    "term_flags",
    "term_letter",
    "term_single",
    "term_length",
    "entry_country_off",
    "entry_country",
    "entry_from",
    "entry_to",
]


class Index:
    """Names of entries, arranged so that a search looks only at names that share something with the query."""

    def __init__(self, arrays: dict[str, Any], *, about: dict[str, Any] | None = None) -> None:
        self.about = about or {}
        self._arrays = arrays
        self._params = np.array(list(weights.PARAMETERS.values()), np.float64)
        self._for_search = [arrays[name] for name in _INDEX_ARRAYS]
        self._explain = Explainer(arrays)
        self._fast = False

    def __len__(self) -> int:
        """Return the number of entries."""
        return len(self._arrays["id_offsets"]) - 1

    @property
    def nbytes(self) -> int:
        """Return the size of the arrays in bytes."""
        return int(sum(a.nbytes for a in self._arrays.values()))

    def save(self, path: str | Path, *, about: dict[str, Any] | None = None) -> None:
        """Write the index to one file; it appears whole or not at all. ``about`` is kept with it (list versions)."""
        storage.write(Path(path), self._arrays, about if about is not None else self.about)

    @classmethod
    def open(cls, path: str | Path) -> Index:
        """Open an index; its arrays stay in the file until they are looked at.

        Raises InputError when the file is not an index, of another version, or cut short.
        """
        arrays, about = storage.read(Path(path))
        return cls(arrays, about=about)

    def compile(self) -> None:
        """Use the compiled loops from now on, where numba is installed; ``search_many`` does it by itself."""
        self._fast = compiled.available()

    def search(self, query: Query, limit: int = 5) -> list[Match]:
        """Return the entries that a name may stand for, the best first; at most ``limit``, and at most eight a reading."""
        return self._chunk([query], limit)[0]

    def search_many(self, queries: Iterable[Query], limit: int = 5) -> list[list[Match]]:
        """Return the matches of many names, in their order."""
        asked = list(queries)
        if len(asked) >= COMPILE_FROM:
            self.compile()
        out: list[list[Match]] = []
        for start in range(0, len(asked), CHUNK):
            out += self._chunk(asked[start : start + CHUNK], limit)
        return out

    def _chunk(self, queries: Sequence[Query], limit: int) -> list[list[Match]]:
        loops = compiled.kernels(fast=self._fast)
        if self._fast:
            learn([q.name for q in queries], loops)
        owners: list[tuple[int, Reading]] = []
        readings: list[Reading] = []
        countries: list[str] = []
        for number, query in enumerate(queries):
            found = analyze(query.name)
            country = query.country or found.country
            for reading in found.readings:
                if reading.tokens:
                    owners.append((number, reading))
                    readings.append(reading)
                    countries.append(country)
        if not owners or not len(self):
            return [[] for _ in queries]
        days = [queries[number].on for number, _ in owners]
        results = self._run(Encoded(readings, countries, days, self._params, loops), len(owners), loops)
        return self._explain.matches(queries, owners, results, limit)

    def _run(self, asked: Encoded, count: int, loops: Any) -> list[Any]:
        a = self._arrays
        size = len(asked.flags)
        most = size * k.NEIGHBORS_MOST
        near = [np.empty(most, t) for t in (np.int32, np.float64, np.float64, np.int32)]
        near.append(np.zeros(size + 1, np.int64))
        loops.neighbors(
            asked.data, asked.offsets, asked.flags, asked.keys, asked.related, asked.alike, a["term_data"],
            a["term_offsets"], a["term_flags"], a["slot_hash"], a["slot_term"], a["slot_start"], self._params,
            word_loops.room(storage.longest(asked.offsets)), *near,
        )  # fmt: skip
        outs = [
            np.full((count, k.BEST), -1, np.int32), np.zeros((count, k.BEST)), np.zeros((count, k.BEST)),
            np.zeros((count, k.BEST), np.bool_), np.zeros((count, k.BEST), np.int8), np.zeros((count, k.BEST), np.int32),
            np.zeros((count, k.BEST, k.WORDS_MOST, 5), np.int8), np.zeros((count, k.BEST, k.WORDS_MOST), np.int16),
        ]  # fmt: skip
        loops.search(
            *asked.queries, *near, *self._for_search, self._params,
            *row_loops.room(len(a["row_entry"]), len(a["term_weight"])), *outs,
        )  # fmt: skip
        return outs


def build(entries: Iterable[Entry]) -> Index:
    """Build an index of the names of ``entries``."""
    listed = list(entries)
    return Index(build_arrays(listed, fast=compiled.available() and len(listed) > COMPILE_FROM))
