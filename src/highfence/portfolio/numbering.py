"""Distinct values, numbered: what a column or some columns hold is said once, and each line has a number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any as Whatever

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    Numbers = npt.NDArray[np.int64]
    Truths = npt.NDArray[np.bool_]

_FEW = 4
"""A table of all combinations is made while it has at most so many for each line."""


@dataclass(slots=True)
class Said:
    """One fact over all lines: ``values[codes[i]]`` is that of line ``i``; None is unknown."""

    codes: Numbers
    values: list[Whatever]

    @classmethod
    def of_each(cls, codes: Numbers, facts: Sequence[dict[str, Whatever]]) -> dict[str, Said]:
        """Return all facts that mappings name: ``facts[codes[i]]`` are those of line ``i``."""
        found: dict[str, list[Whatever]] = {}
        for i, one in enumerate(facts):
            for name, value in one.items():
                if name not in found:
                    found[name] = [None] * len(facts)
                found[name][i] = value
        return {name: cls(codes, values) for name, values in found.items()}

    def where(self, holds: Sequence[bool]) -> Truths:
        """Return the lines whose value is one of those that ``holds`` marks."""
        marked: Truths = np.array(holds, dtype=bool)[self.codes]
        return marked

    def known(self) -> Truths:
        """Return the lines of which something is said."""
        return self.where([v is not None for v in self.values])

    def or_else(self, other: Said) -> Said:
        """Return what is said here, and what ``other`` says where nothing is said here."""
        codes = np.where(self.known(), self.codes, other.codes + len(self.values))
        return Said(codes, [*self.values, *other.values])


def together(into: dict[str, Said], more: dict[str, Said]) -> None:
    """Add what is said of facts; what was said before stands."""
    for name, said in more.items():
        into[name] = into[name].or_else(said) if name in into else said


def fill(into: dict[str, Said], name: str, where: Truths, value: Whatever) -> None:
    """Say ``value`` of a fact in the lines given, where nothing is said of it."""
    together(into, {name: Said(where.astype(np.int64), [None, value])})


def coded(series: pl.Series) -> tuple[Numbers, int]:
    """Return a number for each value, the same for the same value, and how many numbers there are."""
    if series.dtype == pl.Boolean:
        return series.cast(pl.Int8).fill_null(2).to_numpy().astype(np.int64), 3
    if isinstance(series.dtype, pl.List):
        series = series.list.join("\x1f")
    found = pc.dictionary_encode(series.to_arrow())
    codes = pl.Series(found.indices).cast(pl.Int64).fill_null(len(found.dictionary))
    return codes.to_numpy(), len(found.dictionary) + 1


def numbered(frame: pl.DataFrame, height: int) -> tuple[Numbers, list[dict[str, Whatever]]]:
    """Return for each of ``height`` rows the number of its combination of cells, and the combinations as rows."""
    if not frame.width:
        return np.zeros(height, dtype=np.int64), [{}]
    codes, size = coded(frame.to_series(0))
    for series in frame.get_columns()[1:]:
        more, count = coded(series)
        codes, size = compact(codes * count + more, size * count)
    codes, size = compact(codes, size)
    return codes, list(frame[first_of(codes, size)].iter_rows(named=True))


def first_of(codes: Numbers, size: int) -> Numbers:
    """Return for each number below ``size`` the first place where it stands."""
    first = np.zeros(size, dtype=np.int64)
    first[codes[::-1]] = np.arange(len(codes))[::-1]
    return first


def numbers_of(keys: npt.NDArray[np.uint64]) -> tuple[Numbers, Numbers]:
    """Return a number for each key, the same for the same key, and the first place of each number."""
    found = pc.dictionary_encode(pa.array(keys))
    codes = found.indices.to_numpy().astype(np.int64)
    return codes, first_of(codes, len(found.dictionary))


def compact(codes: Numbers, size: int) -> tuple[Numbers, int]:
    """Return numbers below ``size`` as numbers without gaps, and how many they are."""
    if size <= max(_FEW * len(codes), 1024):
        there = np.zeros(size, dtype=bool)
        there[codes] = True
        return (np.cumsum(there) - 1)[codes], int(there.sum())
    found = pc.dictionary_encode(pa.array(codes))
    return found.indices.to_numpy().astype(np.int64), len(found.dictionary)
