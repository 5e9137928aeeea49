"""Lists as JSON text, as tables hold them."""

from __future__ import annotations

import msgspec
import polars as pl

from highfence.portfolio.members import Members


def json_cells(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a frame with its lists of text as JSON; a null stays null."""
    return frame.with_columns(json_cell(s) for s in frame.get_columns() if isinstance(s.dtype, pl.List))


def json_cell(lists: pl.Series) -> pl.Series:
    """Return a column of lists of text as JSON; other columns as they are."""
    if not isinstance(lists.dtype, pl.List):
        return lists
    said = Members.of(lists.drop_nulls())
    if said is None:
        cells = [None if v is None else msgspec.json.encode(v).decode() for v in lists.to_list()]
        return pl.Series(lists.name, cells, pl.String)
    texts = pl.Series(lists.name, said.json())
    if not lists.null_count():
        return texts
    there = lists.is_not_null()
    places = there.to_frame("there").select(pl.when("there").then(pl.col("there").cum_sum() - 1))
    return texts.gather(places.to_series())
