"""Lists of words over many lines: each distinct list once, its words by number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pyarrow as pa

from highfence.portfolio import sheet_loops
from highfence.portfolio.answers import Said

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    Codes = npt.NDArray[np.int32]
    Numbers = npt.NDArray[np.int64]

_LOW = np.uint64(0xFFFFFFFF)
_NEVER = np.iinfo(np.int64).max


def slots(rows: int) -> Codes:
    """Return an empty table in which so many rows can be looked up (see ``sheet_loops``)."""
    return np.zeros(1 << (2 * rows).bit_length(), dtype=np.int32)


@dataclass(frozen=True, slots=True)
class Lists:
    """Lists of words: list ``i`` holds ``labels[w]`` for the numbers ``words[starts[i]:starts[i + 1]]``."""

    starts: Numbers
    words: Codes
    labels: Sequence[str]

    def __len__(self) -> int:
        return len(self.starts) - 1

    @classmethod
    def of(cls, values: Sequence[Sequence[str]]) -> Lists:
        """Return lists as they are."""
        labels = {word: n for n, word in enumerate(dict.fromkeys(w for one in values for w in one))}
        words = np.array([labels[w] for one in values for w in one], dtype=np.int32)
        return cls(_starts(np.array([len(one) for one in values], dtype=np.int64)), words, list(labels))

    @property
    def lengths(self) -> Numbers:
        """How many words each list has."""
        return np.diff(self.starts)

    def take(self, at: npt.NDArray[np.integer]) -> Lists:
        """Return some of the lists."""
        return _joined([self], [at.astype(np.int32)])

    def renamed(self, names: Mapping[str, str]) -> Lists:
        """Return the lists with words replaced."""
        labels: dict[str, int] = {}
        words = self._numbered([names.get(word, word) for word in self.labels], labels)
        return Lists(self.starts, words, list(labels))

    def _numbered(self, words: Sequence[str], labels: dict[str, int]) -> Codes:
        """Return the words under their numbers in ``labels``, to which those that it lacks are added."""
        number = np.array([labels.setdefault(word, len(labels)) for word in words], dtype=np.int32)
        return number[self.words] if len(number) else self.words

    def _plain(self) -> Lists:
        """Return the lists with one number for each word."""
        return self if len(set(self.labels)) == len(self.labels) else self.renamed({})

    def reversed(self) -> Lists:
        """Return the lists from back to front."""
        of = np.repeat(np.arange(len(self)), self.lengths)
        place = self.starts[of] + self.starts[of + 1] - 1 - np.arange(len(of))
        return Lists(self.starts, self.words[place], self.labels)

    def once(self) -> Lists:
        """Return the lists without repeated and empty words."""
        found = self._plain()
        seen = np.array([-1 if word else _NEVER for word in found.labels], dtype=np.int64)
        words, starts = np.empty_like(found.words), np.zeros_like(found.starts)
        sheet_loops.once(found.words, found.starts, seen, words, starts)
        return Lists(starts, words[: starts[-1]], found.labels)

    def distinct(self) -> tuple[Codes, Lists]:
        """Return the number of each list among the distinct ones, and these."""
        found = self._plain()
        codes, first = np.empty(len(self), dtype=np.int32), np.empty(len(self), dtype=np.int32)
        count = sheet_loops.kinds_of_lists(found.words, found.starts, slots(len(self)), first, codes)
        return codes, found if count == len(self) else found.take(first[:count])

    def series(self) -> pl.Series:
        """Return the lists as a column."""
        flat = pl.Series(self.labels, dtype=pl.String)[_index(self.words)]
        views = flat.to_arrow(compat_level=pl.CompatLevel.newest())
        starts = pl.Series(
            self.starts
        ).to_arrow()  # of numpy's, arrow would look whether pandas' are among them
        return pl.Series(pl.from_arrow(pa.LargeListArray.from_arrays(starts, views)))


@dataclass(frozen=True, slots=True)
class Spoken:
    """Words over many lines: ``lists`` number ``codes[i]`` are those of line ``i``."""

    codes: npt.NDArray[np.integer]
    lists: Lists

    def renamed(self, names: Mapping[str, str]) -> Spoken:
        """Return the words with some replaced, each once in a list."""
        return Spoken(self.codes, self.lists.renamed(names).once())

    def once(self) -> Spoken:
        """Return the words, each once in a list."""
        return Spoken(self.codes, self.lists.once())

    def of(self, kinds: npt.NDArray[np.integer]) -> Spoken:
        """Return the words of many lines, each of a kind that has them here."""
        codes = np.empty(len(kinds), dtype=np.int32)
        sheet_loops.pick(self.codes.astype(np.int32, copy=False), kinds, codes)
        return Spoken(codes, self.lists)

    def each(self) -> Lists:
        """Return the words of each line as a list of its own."""
        return self.lists.take(self.codes)

    def distinct(self) -> Spoken:
        """Return the words with each list said once."""
        codes, lists = self.lists.distinct()
        return self if len(lists) == len(self.lists) else Spoken(codes, lists).of(self.codes)

    def said(self) -> Said:
        """Return the lists as a column."""
        found = self.distinct()
        return Said(_index(found.codes), found.lists.series())

    def first(self) -> Said:
        """Return the first word of each list as a column, null for a list that is empty."""
        starts, ends = self.lists.starts[:-1].tolist(), self.lists.starts[1:].tolist()
        words = [
            self.lists.labels[self.lists.words[start]] if start < end else None
            for start, end in zip(starts, ends, strict=True)
        ]
        kept = {word: n for n, word in enumerate(dict.fromkeys(w for w in words if w is not None))}
        number = pl.Series([None if word is None else kept[word] for word in words], dtype=pl.UInt32)
        return Said(number[_index(self.codes)], pl.Series(list(kept), dtype=pl.String))


def _index(numbers: npt.NDArray[np.integer]) -> pl.Series:
    """Return numbers as polars takes them for places."""
    return pl.Series(numbers.astype(np.uint32))


def together(*parts: Spoken) -> Spoken:
    """Return lists put one behind the other."""
    first, *others = [part for part in parts if len(part.lists.words)] or parts[:1]
    codes, at = first.codes.astype(np.int32), [np.arange(len(first.lists), dtype=np.int32)]
    kept = [first]
    for part in others:
        same = next((n for n, one in enumerate(kept) if one.codes is part.codes), None)
        if same is None:
            most = min(len(codes), len(at[0]) * len(part.lists))
            codes, left, right = _paired(codes, part.codes.astype(np.int32), most)
            at = [*(one[left] for one in at), right]
        else:
            at.append(at[same])
        kept.append(part)
    return Spoken(codes, _joined([part.lists for part in kept], at))


def _paired(left: Codes, right: Codes, most: int) -> tuple[Codes, Codes, Codes]:
    """Return a number for each pair, the same for the same pair, and both sides of the distinct pairs."""
    codes, keys = np.empty(len(left), dtype=np.int32), np.empty((most, 1), dtype=np.uint64)
    pairs = keys[: sheet_loops.kinds_of_pairs(left, right, slots(most), keys, codes), 0]
    return codes, (pairs >> np.uint64(32)).astype(np.int32), (pairs & _LOW).astype(np.int32)


def _joined(parts: Sequence[Lists], at: Sequence[Codes]) -> Lists:
    """Return lists of which each is, one behind the other, the list of every part that its ``at`` tells."""
    lengths = np.zeros(len(at[0]), dtype=np.int64)
    for part, chosen in zip(parts, at, strict=True):
        lengths += part.lengths[chosen]
    starts, labels = _starts(lengths), dict[str, int]()
    words, ends = np.empty(starts[-1], dtype=np.int32), starts[:-1].copy()
    for part, chosen in zip(parts, at, strict=True):
        numbered = part._numbered(part.labels, labels)  # noqa: SLF001 - both make lists
        sheet_loops.append(numbered, part.starts, chosen, words, ends)
    return Lists(starts, words, list(labels))


def _starts(lengths: Numbers) -> Numbers:
    return np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(lengths)])
