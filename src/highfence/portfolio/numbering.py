"""Distinct values, numbered: what a column or some columns hold is said once, and each line has a number.

Number 0 stands for nothing said, so that lines are left out of a column by numbers alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple
from typing import Any as Whatever

import numpy as np
import polars as pl

from highfence.portfolio import number_loops

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt
    import pyarrow as pa

    Numbers = npt.NDArray[np.int64]
    Codes = npt.NDArray[np.uint32]
    Words = npt.NDArray[np.uint64]
    Truths = npt.NDArray[np.bool_]

_FEW = 4
"""A table of all combinations is made while it has at most so many for each line."""

_PROBED = 4096
_REPEATED = 8
"""Texts are told apart by where they are stored if, of so many at the start, that is the same for so many on average."""

_MOST_KEYS = 1 << 40


@dataclass(slots=True)
class Said:
    """One fact over all lines: ``values[codes[i]]`` is that of line ``i``; None is unknown.

    Facts that are said of the same lines share their codes.
    """

    codes: Codes
    values: list[Whatever]

    @classmethod
    def of_each(cls, codes: Codes, facts: Sequence[dict[str, Whatever]]) -> dict[str, Said]:
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
        return marked(holds, self.codes)

    def known(self) -> Truths:
        """Return the lines of which something is said."""
        return self.where([v is not None for v in self.values])


def marked(holds: Sequence[bool], codes: Codes | Numbers) -> Truths:
    """Return the lines whose number is one of those that ``holds`` marks."""
    if not any(holds):
        return np.zeros(len(codes), dtype=bool)
    return number_loops.flags(np.array(holds, dtype=bool), codes)


def together(into: dict[str, Said], more: dict[str, Said]) -> None:
    """Add what is said of facts; what was said before stands."""
    joined: dict[tuple[int, int, int], Codes | None] = {}
    for name, said in more.items():
        before = into.get(name)
        if before is None:
            into[name] = said
            continue
        pair = id(before.codes), len(before.values), id(said.codes)
        if pair not in joined:
            joined[pair] = _apart(before, said)
        codes = joined[pair]
        if codes is None or before.values[0] is not None or said.values[0] is not None:
            known = np.array([v is not None for v in before.values])
            codes = number_loops.joined(before.codes, known, said.codes, len(before.values))
        into[name] = Said(codes, [*before.values, *said.values])


def _apart(one: Said, other: Said) -> Codes | None:
    """Return codes for the values of one and then of the other, where no line has a number but 0 of both."""
    codes, alone = number_loops.apart(one.codes, other.codes, len(one.values))
    return codes if alone else None


def fill(into: dict[str, Said], name: str, where: Truths, value: Whatever) -> None:
    """Say ``value`` of a fact in the lines given, where nothing is said of it."""
    together(into, {name: Said(where.astype(np.uint32), [None, value])})


# ------------------------------------------------------------------------------------- columns of a table


class Column(NamedTuple):
    """A column of a table by its distinct values: ``values[codes[i]]`` stands in line ``i``.

    ``values[0]`` is None, that of lines in which nothing stands.
    """

    codes: Codes
    values: list[Whatever]


def column(series: pl.Series) -> Column:
    """Return a column by its distinct values."""
    if series.null_count() == len(series):
        return Column(np.zeros(len(series), dtype=np.uint32), [None])
    if series.dtype == pl.Boolean:
        stored = series.to_arrow()
        codes = 1 + _bits(stored, 1).astype(np.uint32)
        return Column(codes * _there(stored) if series.null_count() else codes, [None, False, True])
    codes, first = _numbers(series)
    values = [None, *series.gather(first).to_list()]
    number: dict[Whatever, int] = {}
    numbers = [number.setdefault(v, len(number)) for v in values] if series.dtype == pl.String else []
    if len(number) < len(numbers):
        return Column(np.array(numbers, dtype=np.uint32)[codes], list(number))
    return Column(codes, values)


def _numbers(series: pl.Series) -> tuple[Codes, Numbers]:
    """Return a number for each value from 1 on, 0 for null, and the first place of each number but 0.

    A text may have several numbers.
    """
    kind = series.dtype
    if isinstance(kind, pl.List):
        return _lists(series)
    if kind == pl.String:
        found = as_stored(series)
        if found is not None:
            return found
        codes = _texts(series)
    elif kind.is_numeric() or kind.is_temporal():
        if kind != pl.UInt64:
            series = series.to_physical().cast(pl.Float64 if kind.is_float() else pl.Int64)
        stored = series.to_arrow()
        words = _words(stored, 1)
        codes, first, _ = number_loops.words(words, words, _there(stored), len(series))
        return codes, first
    else:
        number: dict[Whatever, int] = {None: 0}
        codes = np.array([number.setdefault(v, len(number)) for v in series.to_list()], dtype=np.uint32)
    return codes, first_of(codes, int(codes.max(initial=0)) + 1)[1:]


def as_stored(texts: pl.Series) -> tuple[Codes, Numbers] | None:
    """Return a number for each text by where it is stored, 0 for null, and the first place of each number but 0.

    None, if texts are mostly stored line by line.
    """
    if texts.null_count() == len(texts):
        return np.zeros(len(texts), dtype=np.uint32), np.zeros(0, dtype=np.int64)
    stored = texts.to_arrow(compat_level=pl.CompatLevel.newest())
    # Two words for each text: its bytes, or where it is stored.
    words = _words(stored, 2)
    low, high, there = words[::2], words[1::2], _there(stored)
    probe = slice(_PROBED)
    if not number_loops.words(low[probe], high[probe], there[probe], _PROBED // _REPEATED)[2]:
        return None
    codes, first, whole = number_loops.words(low, high, there, max(len(texts) // _REPEATED, 1024))
    return (codes, first) if whole else None


def _words(stored: pa.Array, each: int) -> Words:
    """Return the values of an array as words, so many for ``each``."""
    words = np.frombuffer(stored.buffers()[1], dtype=np.uint64)
    return words[each * stored.offset : each * (stored.offset + len(stored))]


def _bits(stored: pa.Array, buffer: int) -> Truths:
    bits = np.frombuffer(stored.buffers()[buffer], dtype=np.uint8)
    found = np.unpackbits(bits, count=stored.offset + len(stored), bitorder="little").view(bool)
    return found[stored.offset :]


def _there(stored: pa.Array) -> Truths:
    """Return in which lines a value stands; no lines at all if one stands in each."""
    return np.zeros(0, dtype=bool) if stored.buffers()[0] is None else _bits(stored, 0)


def _texts(texts: pl.Series) -> Codes:
    """Return the number of each text, in the order in which they first stand."""
    stored = texts.cast(pl.Categorical(pl.Categories.random())).to_physical().to_arrow()
    codes = np.frombuffer(stored.buffers()[1], dtype=np.uint32)[stored.offset :][: len(stored)]
    there = _there(stored)
    return (codes + np.uint32(1)) * there if len(there) else codes + np.uint32(1)


def _lists(lists: pl.Series) -> tuple[Codes, Numbers]:
    """Return numbers of lists, found place by place: lists that begin alike have one number up to there."""
    stored = lists.to_arrow(compat_level=pl.CompatLevel.newest())
    starts = np.frombuffer(stored.buffers()[1], dtype=np.int64)[stored.offset :][: len(stored) + 1]
    there = _there(stored)
    length = np.diff(starts) * there if len(there) else np.diff(starts)
    members = column(pl.Series(stored.values))
    place, codes = members.codes.astype(np.int64), np.ones(len(stored), dtype=np.int64)
    at = np.flatnonzero(length)
    codes[at] = place[starts[at]] + 2
    size = len(members.values) + 2
    for n in range(1, int(length.max(initial=0))):
        at = at[length[at] > n]
        begun, member = codes[at].view(np.uint64), place[starts[at] + n].view(np.uint64)
        more, first, _ = number_loops.words(begun, member, np.zeros(0, dtype=bool), len(at))
        codes[at] = more.astype(np.int64) + (size - 1)
        size += len(first)
    if len(there):
        codes *= there
    return distinct(codes, size)


def combined(columns: Sequence[Column], height: int) -> tuple[Codes, list[tuple[Whatever, ...]]]:
    """Return for each of ``height`` lines the number of its combination of values, and the combinations.

    Number 0 is that of nothing in every column, which may stand in no line. Lists are tuples in the combinations.
    """
    nothing = tuple(c.values[0] for c in columns)
    told = [c for c in columns if len(c.values) > 1]
    if not told:
        return np.zeros(height, dtype=np.uint32), [nothing]
    keys, size = told[0].codes.astype(np.int64), len(told[0].values)
    for one in told[1:]:
        if size * len(one.values) > _MOST_KEYS:
            codes, first = distinct(keys, size)
            keys, size = codes.astype(np.int64), len(first) + 1
        keys *= len(one.values)
        keys += one.codes
        size *= len(one.values)
    codes, first = distinct(keys, size)
    cells = [_hashable(c.values, c.codes[first].tolist()) for c in columns]
    return codes, [nothing, *zip(*cells, strict=True)]


def distinct(keys: Numbers, size: int) -> tuple[Codes, Numbers]:
    """Return a number for each key below ``size``, 0 for 0, and the first place of each number but 0."""
    if size <= max(_FEW * len(keys), 1024):
        return number_loops.small_keys(keys, size)
    whole = keys.view(np.uint64)
    codes, first, _ = number_loops.words(whole, whole, keys != 0, len(keys))
    return codes, first


def _hashable(values: list[Whatever], at: list[int]) -> list[Whatever]:
    if any(isinstance(v, list) for v in values):
        values = [tuple(v) if isinstance(v, list) else v for v in values]
    return [values[i] for i in at]


def numbered(frame: pl.DataFrame, height: int) -> tuple[Numbers, list[dict[str, Whatever]]]:
    """Return for each of ``height`` rows the number of its combination of cells, and the combinations as rows."""
    found, rows = combined([column(s) for s in frame.get_columns()], height)
    codes, first = distinct(found.astype(np.int64) + 1, len(rows) + 1)
    return codes.astype(np.int64) - 1, list(frame[first].iter_rows(named=True)) if frame.width else [{}]


def first_of(codes: Numbers | Codes, size: int) -> Numbers:
    """Return for each number below ``size`` the first place where it stands."""
    first = np.zeros(size, dtype=np.int64)
    first[codes[::-1]] = np.arange(len(codes))[::-1]
    return first
