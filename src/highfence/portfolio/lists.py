"""Lists of words over many lines: each distinct list once, its words by number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any as Whatever

import numpy as np
import polars as pl
import pyarrow as pa

from highfence.portfolio.answers import Said
from highfence.portfolio.numbering import compact

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    Numbers = npt.NDArray[np.int64]
    Truths = npt.NDArray[np.bool_]


_TABLE = 50_000_000
"""Up to so many pairs of list and word, a table is made of where each stands first."""


@dataclass(frozen=True, slots=True)
class Lists:
    """Lists of words: list ``i`` holds ``labels[w]`` for the numbers ``words[starts[i]:starts[i + 1]]``."""

    starts: Numbers
    words: Numbers
    labels: Sequence[str]

    def __len__(self) -> int:
        return len(self.starts) - 1

    @classmethod
    def of(cls, values: Sequence[Sequence[str]]) -> Lists:
        """Return lists as they are."""
        labels = {word: n for n, word in enumerate(dict.fromkeys(w for one in values for w in one))}
        words = np.array([labels[w] for one in values for w in one], dtype=np.int64)
        return cls.with_lengths(np.array([len(one) for one in values], dtype=np.int64), words, list(labels))

    @classmethod
    def with_lengths(cls, lengths: Numbers, words: Numbers, labels: Sequence[str]) -> Lists:
        """Return lists of the given lengths out of their words."""
        return cls(np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(lengths)]), words, labels)

    @classmethod
    def marked(cls, marks: Truths, labels: Sequence[str]) -> Lists:
        """Return for each row of marks the labels that are marked."""
        words = np.nonzero(marks)[1].astype(np.int64)
        return cls.with_lengths(np.count_nonzero(marks, axis=1).astype(np.int64), words, labels)

    @property
    def lengths(self) -> Numbers:
        """How many words each list has."""
        return np.diff(self.starts)

    def take(self, at: Numbers) -> Lists:
        """Return some of the lists."""
        lengths = self.lengths[at]
        first = np.repeat(self.starts[at] - (np.cumsum(lengths) - lengths), lengths)
        return Lists.with_lengths(lengths, self.words[first + np.arange(len(first))], self.labels)

    def renamed(self, names: Mapping[str, str]) -> Lists:
        """Return the lists with words replaced."""
        labels = [names.get(word, word) for word in self.labels]
        kept = {word: n for n, word in enumerate(dict.fromkeys(labels))}
        number = np.array([kept[word] for word in labels], dtype=np.int64)
        return Lists(self.starts, number[self.words] if labels else self.words, list(kept))

    def reversed(self) -> Lists:
        """Return the lists from back to front."""
        of = np.repeat(np.arange(len(self)), self.lengths)
        place = self.starts[of] + self.starts[of + 1] - 1 - np.arange(len(of))
        return Lists(self.starts, self.words[place], self.labels)

    def then(self, other: Lists) -> Lists:
        """Return each list followed by that of the other."""
        mine, theirs = self.lengths, other.lengths
        whole = mine + theirs
        starts = np.cumsum(whole) - whole
        words = np.empty(int(whole.sum()), dtype=np.int64)
        words[np.repeat(starts - self.starts[:-1], mine) + np.arange(len(self.words))] = self.words
        place = np.repeat(starts + mine - other.starts[:-1], theirs) + np.arange(len(other.words))
        words[place] = other.words + len(self.labels)
        return Lists.with_lengths(whole, words, [*self.labels, *other.labels]).renamed({})

    def once(self) -> Lists:
        """Return the lists without repeated and empty words."""
        found = self.renamed({})  # a word has one number
        of = np.repeat(np.arange(len(found)), found.lengths)
        key = of * max(1, len(found.labels)) + found.words
        if len(found) * len(found.labels) <= _TABLE:
            first = np.empty(len(found) * len(found.labels), dtype=np.int64)
            first[key[::-1]] = np.arange(len(key))[::-1]
            kept = first[key] == np.arange(len(key))
        else:
            kept = np.zeros(len(key), dtype=bool)
            kept[np.unique(key, return_index=True)[1]] = True
        if "" in found.labels:
            kept &= found.words != found.labels.index("")
        lengths = np.bincount(of[kept], minlength=len(found))
        return Lists.with_lengths(lengths, found.words[kept], found.labels)

    def series(self) -> pl.Series:
        """Return the lists as a column."""
        flat = pl.Series(self.labels, dtype=pl.String).gather(self.words)
        found = pa.LargeListArray.from_arrays(self.starts, flat.to_arrow().cast(pa.large_string()))
        return pl.Series(pl.from_arrow(found)).cast(pl.List(pl.String))


@dataclass(frozen=True, slots=True)
class Spoken:
    """Words over many lines: ``lists`` number ``codes[i]`` are those of line ``i``."""

    codes: Numbers
    lists: Lists

    def renamed(self, names: Mapping[str, str]) -> Spoken:
        """Return the words with some replaced, each once in a list."""
        return Spoken(self.codes, self.lists.renamed(names).once())

    def once(self) -> Spoken:
        """Return the words, each once in a list."""
        return Spoken(self.codes, self.lists.once())

    def said(self) -> Said:
        """Return the lists as a column."""
        return Said(pl.Series(self.codes), self.lists.series())

    def first(self) -> Said:
        """Return the first word of each list as a column, null for a list that is empty."""
        some = self.lists.lengths > 0
        words = [self.lists.labels[w] for w in self.lists.words[self.lists.starts[:-1][some]]]
        number = pl.select(pl.when(pl.lit(pl.Series(some))).then(pl.Series(np.cumsum(some) - 1))).to_series()
        return Said(number.gather(self.codes), pl.Series(words, dtype=pl.String))


def together(*parts: Spoken) -> Spoken:
    """Return lists put one behind the other."""
    found = parts[0]
    for part in parts[1:]:
        if not len(part.lists.words):
            continue
        pair = found.codes * len(part.lists) + part.codes
        codes, count = compact(pair, len(found.lists) * len(part.lists))
        one: Whatever = np.zeros(count, dtype=np.int64)
        one[codes] = pair
        both = found.lists.take(one // len(part.lists)).then(part.lists.take(one % len(part.lists)))
        found = Spoken(codes, both)
    return found
