"""Lists as JSON text, as tables hold them."""

from __future__ import annotations

from typing import Final

import msgspec
import polars as pl

_ESCAPED: Final = r'["\\\x00-\x1f]'


def json_cells(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a frame with its lists of text as JSON; a null stays null."""
    return frame.with_columns(json_cell(s) for s in frame.get_columns() if isinstance(s.dtype, pl.List))


def json_cell(lists: pl.Series) -> pl.Series:
    """Return a column of lists of text as JSON; other columns as they are."""
    if not isinstance(lists.dtype, pl.List):
        return lists
    frame = lists.to_frame("list").with_columns(text=pl.col("list").list.join('","'))
    if frame.select(pl.col("list").list.join("").str.contains(_ESCAPED).any()).item():
        cells = [None if v is None else msgspec.json.encode(v).decode() for v in lists.to_list()]
        return pl.Series(lists.name, cells, pl.String)
    said = pl.when(pl.col("list").list.len() == 0).then(pl.lit("[]")).otherwise(pl.format('["{}"]', "text"))
    return frame.select(said.alias(lists.name)).to_series()
