"""Columns of lists of text by the numbers of their members: many lists are made of few texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from typing import Any as Whatever

import msgspec
import numpy as np
import polars as pl
import pyarrow as pa

from highfence.portfolio import sheet_loops
from highfence.portfolio.numbering import column

if TYPE_CHECKING:
    import numpy.typing as npt

    Numbers = npt.NDArray[np.int64]


class Members(NamedTuple):
    """Lists none of which, and no member of which, is null.

    List ``i`` holds ``texts[m]`` for the numbers ``numbers[starts[i]:starts[i + 1]]``.
    """

    starts: Numbers
    numbers: npt.NDArray[np.unsignedinteger[Whatever]]
    texts: list[str]

    @classmethod
    def of(cls, lists: pl.Series) -> Members | None:
        """Return lists by their members, or None where something in them is null."""
        if lists.null_count():
            return None
        starts, flat = _taken_apart(lists)
        members = column(flat)
        if not members.codes.all():
            return None
        return cls(starts, members.codes - np.uint32(1), members.values[1:])

    @classmethod
    def numbering(cls, lists: pl.Series, texts: list[str]) -> Members:
        """Return lists whose members are places in ``texts``."""
        starts, flat = _taken_apart(lists)
        return cls(starts, flat.to_numpy(), texts)

    def lists(self) -> pl.Series:
        """Return the lists as a column."""
        texts = pl.Series(self.texts, dtype=pl.String).gather(pl.Series(self.numbers))
        return _listed(self.starts, texts)

    def numbered(self) -> pl.Series:
        """Return the lists as a column of lists of places in ``texts``."""
        return _listed(self.starts, pl.Series(self.numbers.astype(smallest(len(self.texts)))))

    def once(self) -> tuple[Numbers, Members]:
        """Return the number of each list among the distinct ones, and these."""
        size = len(self.starts) - 1
        codes, first = np.empty(size, dtype=np.int64), np.empty(size, dtype=np.int64)
        table = np.zeros(1 << (2 * size).bit_length(), dtype=np.int32)
        count = sheet_loops.kinds_of_lists(self.numbers, self.starts, table, first, codes)
        if count == size:
            return codes, self
        lengths = np.diff(self.starts)
        chosen = np.zeros(size, dtype=bool)
        chosen[first[:count]] = True
        starts = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(lengths[chosen])])
        return codes, Members(starts, self.numbers[np.repeat(chosen, lengths)], self.texts)

    def json(self) -> pa.LargeStringArray:
        """Return the lists as JSON text."""
        # The texts of all lists one behind the other are those of their members, with what stands around each.
        words = [w for t in map(_json, self.texts) for w in (f"[{t}", f",{t}", f",{t}]", f"[{t}]")]
        begins, ends = self.starts[:-1], self.starts[1:]
        some = begins < ends
        chosen = self.numbers.astype(np.int64) * 4 + 1
        chosen[begins[some]] -= 1
        chosen[ends[some] - 1] += 1
        chosen[begins[ends - begins == 1]] += 2
        starts = self.starts
        if not some.all():
            chosen = np.insert(chosen, begins[~some], len(words))
            starts = starts + np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(~some)])
        said = pl.Series([*words, "[]"]).to_arrow(compat_level=pl.CompatLevel.oldest())
        told = said.take(pl.Series(chosen).to_arrow())
        _, places, data = told.buffers()
        places = pa.py_buffer(np.frombuffer(places, dtype=np.int64)[starts])
        return pa.LargeStringArray.from_buffers(len(self.starts) - 1, places, data)


def _json(text: str) -> str:
    return msgspec.json.encode(text).decode()


def _taken_apart(lists: pl.Series) -> tuple[Numbers, pl.Series]:
    """Return where lists begin and end, and all that they hold."""
    stored = lists.to_arrow(compat_level=pl.CompatLevel.newest())
    starts = np.frombuffer(stored.buffers()[1], dtype=np.int64)[stored.offset :][: len(stored) + 1]
    return starts - starts[0], pl.Series(stored.values.slice(starts[0], starts[-1] - starts[0]))


def _listed(starts: Numbers, flat: pl.Series) -> pl.Series:
    # Of an array of numpy's, arrow would look whether pandas' are among them.
    members = flat.to_arrow(compat_level=pl.CompatLevel.newest())
    return pl.Series(pl.from_arrow(pa.LargeListArray.from_arrays(pl.Series(starts).to_arrow(), members)))


def smallest(size: int) -> type[np.unsignedinteger[Whatever]]:
    """Return the smallest type that holds so many numbers, from 0 on."""
    return np.uint8 if size <= 1 << 8 else np.uint16 if size <= 1 << 16 else np.uint32
