"""Raw columns to typed facts. Each distinct value is read once; what cannot be read names its row.

Numbers, days and names differ from line to line, so they are converted as columns, and only what fails goes to
the reader of single cells, which says what is wrong with it.
"""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple
from typing import Any as Whatever

import msgspec
import numpy as np
import polars as pl

from highfence.facts.vocabulary import lookup
from highfence.portfolio import text_loops
from highfence.portfolio.cells import Column, Refused, read_cell
from highfence.portfolio.keys import Stored
from highfence.portfolio.numbering import as_stored
from highfence.portfolio.numbering import column as numbered_column
from highfence.portfolio.rejects import none_rejected, rejections
from highfence.portfolio.sameparty import merged
from highfence.portfolio.sources import EXCESS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

_REMEMBERED: Final = 200_000
_LONGEST_SHOWN: Final = 200
_LARGEST: Final = sys.float_info.max

_MANY: Final = 2048
"""More distinct texts than these are not looked at one by one to see whether all are right."""


class Typed(NamedTuple):
    """Facts of the rows that could be read. ``places`` says where each stood in the frame that was read."""

    frame: pl.DataFrame
    places: pl.Series
    rejected: pl.DataFrame


@dataclass(slots=True)
class Typing:
    """Reads tables of one header. Keeps what distinct cells mean from one chunk to the next; several threads may read."""

    columns: Sequence[Column]
    _known: dict[str, dict[Whatever, Whatever]] = field(default_factory=dict)

    def read(self, raw: pl.DataFrame) -> Typed:
        """Return the typed facts of ``raw``, whose columns are named as facts, and what was refused."""
        out: list[pl.Series] = []
        refused: list[pl.DataFrame] = []
        for column in self.columns:
            series, wrong = self._column(column, raw.get_column(column.name))
            out.append(series)
            refused += wrong
        frame = pl.DataFrame(out)
        frame, contradictions = merged(frame)
        refused.append(contradictions)
        if "on" in frame.columns:
            refused.append(_without_day(frame.get_column("on"), refused))
        refused.append(self._too_long(raw))
        blank = _blank(raw)
        rejected = pl.concat([none_rejected(), *refused])
        if blank.any():
            rejected = rejected.filter(~pl.col("row").is_in(blank.arg_true().cast(pl.UInt32).implode()))
        places = pl.int_range(frame.height, dtype=pl.UInt32, eager=True)
        if rejected.height or blank.any():
            good = ~(places.is_in(rejected.get_column("row").unique().implode()) | blank)
            frame, places = frame.filter(good), places.filter(good)
        return Typed(frame, places, rejected.sort("row", maintain_order=True))

    def _too_long(self, raw: pl.DataFrame) -> pl.DataFrame:
        if EXCESS not in raw.columns:
            return none_rejected()
        rest = raw.get_column(EXCESS)
        rows = rest.is_not_null().arg_true()
        values = rest.gather(rows).to_list()
        return rejections(
            rows.cast(pl.UInt32), "", values, f"{len(self.columns)} cells, as many as the header has"
        )

    # ------------------------------------------------------------------------------------ one column

    def _column(self, column: Column, raw: pl.Series) -> tuple[pl.Series, list[pl.DataFrame]]:
        raw = _plain(raw)
        if self._unchanged(column, raw):
            return raw.rename(column.name), []
        match column.kind:
            case "number":
                quick, doubtful = _numbers(raw, _most(column))
            case "bool" if raw.dtype == pl.Boolean:
                return raw.rename(column.name), []
            case "date":
                quick, doubtful = _days(raw)
            case "text" if raw.dtype == pl.String:
                return _cleaned(raw).rename(column.name), []
            case "codes" if isinstance(raw.dtype, pl.List):
                return self._lists(column, raw)
            case _:
                return self._distinct(column, raw)
        if not doubtful.any():
            return quick.rename(column.name), []
        # What is sure is left out, so that only the rest is read cell by cell.
        rest = pl.DataFrame({"raw": raw, "doubtful": doubtful}).select(pl.when("doubtful").then("raw"))
        read, wrong = self._distinct(column, rest.to_series())
        parts = pl.DataFrame({"quick": quick, "read": read, "doubtful": doubtful})
        whole = parts.select(pl.when("doubtful").then("read").otherwise("quick"))
        return whole.to_series().rename(column.name), wrong

    def _unchanged(self, column: Column, raw: pl.Series) -> bool:
        """Return whether all that stands in a column is sure, at little cost, to mean just what it says."""
        if raw.dtype != column.dtype:
            return False
        if column.kind == "number":
            return _all_within(raw, _most(column))
        if raw.dtype != pl.String:
            return False
        few = _few(raw, clean=column.kind == "text")
        if column.kind == "text":
            return few is not None and _texts(few).equals(few)
        known = self._memory(column)
        for one in few if few is not None else ():
            if one not in known:
                known[one] = _read(column, one)
        return few is not None and all(known[one] == one for one in few)

    def _distinct(self, column: Column, raw: pl.Series) -> tuple[pl.Series, list[pl.DataFrame]]:
        """Read the distinct values of a column, and give each row what its value means."""
        nested = isinstance(raw.dtype, pl.List | pl.Struct | pl.Array | pl.Object)
        keys = pl.Series(column.name, [_key(v) for v in raw.to_list()], pl.String) if nested else raw
        values = dict(zip(keys.to_list(), raw.to_list(), strict=True)) if nested else {}
        known = self._memory(column)
        codes, distinct = numbered_column(keys)
        for key in distinct[1:]:
            if key not in known:
                known[key] = _read(column, values.get(key, key))
        found = [None if key is None else known[key] for key in distinct]
        wrong = [isinstance(meant, Refused) for meant in found]
        if found == distinct and keys.dtype == column.dtype:
            return keys, []
        meant = [None if bad else m for bad, m in zip(wrong, found, strict=True)]
        read = pl.Series(column.name, meant, column.dtype).gather(codes)
        return read, [_refusals(column, codes, distinct, found)] if any(wrong) else []

    def _lists(self, column: Column, raw: pl.Series) -> tuple[pl.Series, list[pl.DataFrame]]:
        """Read a column of lists by their members."""
        flat = raw.explode()
        members = flat.drop_nulls().unique(maintain_order=True).to_list()
        known = self._memory(column)
        for one in members:
            if one not in known:
                known[one] = _read(column, [one])
        bad = {m: known[m] for m in members if isinstance(known[m], Refused)}
        has_null = raw.list.eval(pl.element().is_null()).list.any().fill_null(value=False)
        if not bad and not has_null.any():
            if all(known[m] == [m] for m in members):
                return raw.cast(column.dtype), []
            meant = {m: known[m][0] for m in members}
            changed = pl.DataFrame({column.name: raw}).select(
                pl.col(column.name).list.eval(
                    pl.element().replace_strict(list(meant), list(meant.values()), return_dtype=pl.String)
                )
            )
            return changed.to_series(), []
        return self._distinct(column, raw)

    def _memory(self, column: Column) -> dict[Whatever, Whatever]:
        known = self._known.get(column.name)
        if known is None or len(known) > _REMEMBERED:
            known = self._known[column.name] = {}  # who reads the former may still do so
        return known


def _read(column: Column, value: Whatever) -> Whatever:
    try:
        return read_cell(column, value)
    except Refused as refused:
        return refused


def _key(value: Whatever) -> str | None:
    """Return a nested cell as text that is the same for the same cell."""
    if value is None:
        return None
    return value if isinstance(value, str) else msgspec.json.encode(value, enc_hook=str).decode()


def _refusals(
    column: Column, codes: npt.NDArray[np.uint32], distinct: list[Whatever], found: list[Whatever]
) -> pl.DataFrame:
    """Return the rows of which the distinct value was refused."""
    rows = np.flatnonzero(np.array([isinstance(f, Refused) for f in found])[codes])
    at = codes[rows].tolist()
    return pl.DataFrame(
        {
            "row": pl.Series(rows, dtype=pl.UInt32),
            "column": pl.Series([column.name] * len(rows), dtype=pl.String),
            "value": pl.Series([str(distinct[i])[:_LONGEST_SHOWN] for i in at], dtype=pl.String),
            "expected": pl.Series([found[i].expected for i in at], dtype=pl.String),
        }
    )


def _blank(raw: pl.DataFrame) -> pl.Series:
    """Return which rows say nothing at all."""
    if any(s.null_count() == 0 for s in raw.get_columns()):
        return pl.repeat(value=False, n=raw.height, eager=True)
    return raw.select(pl.all_horizontal(pl.all().is_null())).to_series()


# ------------------------------------------------------------------------- what is right as it is


def _few(texts: pl.Series, *, clean: bool) -> pl.Series | None:
    """Return the distinct texts of a column, perhaps some of them twice, or None if they are many.

    ``clean``: without those that are surely neither blank nor ``unknown`` nor to be stripped.
    """
    found = [texts.clear()]
    for piece in _said(texts):
        views, valid, skip, elsewhere, begins = Stored.of(piece)
        places = text_loops.distinct_texts(views, valid, skip, elsewhere, begins, _MANY, clean)
        if len(places) > _MANY:
            return None
        found.append(piece.gather(places))
    return pl.concat(found)


def _said(column: pl.Series) -> list[pl.Series]:
    """Return the pieces of a column as they are stored, those in which nothing stands aside."""
    return [piece for piece in column.get_chunks() if piece.null_count() < len(piece)]


def _all_within(numbers: pl.Series, most: float) -> bool:
    """Return whether all numbers are finite, zero or more, and at most so much; no, if a quick look cannot tell."""
    for piece in _said(numbers):
        stored = piece.to_arrow()
        # Where nothing is known, anything may stand.
        values = np.frombuffer(stored.buffers()[1], dtype=np.float64)[stored.offset :][: len(stored)]
        if not (values.min() >= 0 and values.max() <= min(most, _LARGEST)):
            return False
    return True


# ------------------------------------------------------------------------- quick ways, as columns


def _plain(raw: pl.Series) -> pl.Series:
    """Return a column without dictionary encoding, decimals or empty types."""
    if raw.dtype in {pl.Categorical, pl.Enum}:
        return raw.cast(pl.String)
    if raw.dtype.is_decimal():
        return raw.cast(pl.Float64)
    return raw.cast(pl.String) if raw.dtype == pl.Null else raw


def _most(column: Column) -> float:
    fact = lookup(column.name)
    return 100.0 if fact is not None and fact.unit == "%" else math.inf


def _numbers(raw: pl.Series, most: float) -> tuple[pl.Series, pl.Series]:
    if raw.dtype == pl.String:
        number = raw.str.strip_chars().cast(pl.Float64, strict=False)
        doubtful = raw.is_not_null() & ~(number.is_finite() & number.is_between(0, most)).fill_null(
            value=False
        )
    elif raw.dtype.is_numeric():
        number = raw.cast(pl.Float64)
        doubtful = ~(number.is_finite() & number.is_between(0, most)).fill_null(value=True)
    else:
        return _nothing(raw, pl.Float64()), raw.is_not_null()
    return number, doubtful


def _days(raw: pl.Series) -> tuple[pl.Series, pl.Series]:
    if raw.dtype == pl.Date:
        return raw, pl.Series([False])
    if raw.dtype == pl.String:
        days = raw.str.to_date("%Y-%m-%d", strict=False)
        exact = (raw.str.len_bytes() == 10) & days.is_not_null()
        return days, raw.is_not_null() & ~exact.fill_null(value=False)
    if isinstance(raw.dtype, pl.Datetime):
        days = raw.dt.date()
        whole = raw.dt.time() == pl.Series([0], dtype=pl.Time)
        return days, raw.is_not_null() & ~whole.fill_null(value=False)
    return _nothing(raw, pl.Date()), raw.is_not_null()


def _nothing(raw: pl.Series, dtype: pl.DataType) -> pl.Series:
    return pl.Series(raw.name, [None], dtype).new_from_index(0, len(raw))


def _cleaned(raw: pl.Series) -> pl.Series:
    """Return texts stripped, null where one is blank or ``unknown``; each once, where they are stored once."""
    stored = as_stored(raw)
    if stored is None:
        return _texts(raw)
    codes, first = stored
    distinct = raw.gather(first)
    text = _texts(distinct)
    return (
        raw if text.equals(distinct) else pl.concat([_nothing(text.head(1), text.dtype), text]).gather(codes)
    )


def _texts(raw: pl.Series) -> pl.Series:
    text = raw.str.strip_chars()
    length = text.str.len_bytes()
    blank = length == 0
    if blank.any():
        text = text.set(blank.fill_null(value=False), None)
    said = (length == len("unknown")).arg_true()
    unknown = said.filter(text.gather(said).str.to_lowercase() == "unknown")
    return text.scatter(unknown, None) if unknown.len() else text


def _without_day(on: pl.Series, refused: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Refuse rows that name no day, unless what stands there has been refused already."""
    places = on.is_null().arg_true().cast(pl.UInt32)
    if places.len():
        said = pl.concat([none_rejected(), *refused]).filter(pl.col("column") == "on").get_column("row")
        places = places.filter(~places.is_in(said.implode()))
    return rejections(places, "on", [None] * len(places), "the day of the activity, YYYY-MM-DD")
