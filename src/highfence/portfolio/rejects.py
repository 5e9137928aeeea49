"""Lines that cannot be answered: where they stand, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterable

REJECTED: Final[dict[str, pl.DataType]] = {
    "row": pl.UInt32(),
    "column": pl.String(),
    "value": pl.String(),
    "expected": pl.String(),
}
"""A refusal: the row's place in its frame, the column, what stood there, what would have been right."""


def none_rejected() -> pl.DataFrame:
    """Return no refusals."""
    return pl.DataFrame(schema=REJECTED)


def rejections(rows: pl.Series, column: str, values: Iterable[str | None], expected: str) -> pl.DataFrame:
    """Return the refusal of one column in several rows, for one reason."""
    return pl.DataFrame(
        {
            "row": rows,
            "column": [column] * len(rows),
            "value": list(values),
            "expected": [expected] * len(rows),
        },
        schema=REJECTED,
    )


def of_faults(places: pl.Series, faults: pl.Series) -> pl.DataFrame:
    """Return the refusals that a decider gave: ``faults`` of the rows at ``places``, null where answered."""
    frame = (
        pl.DataFrame({"row": places.cast(pl.UInt32), "fault": faults}).drop_nulls("fault").explode("fault")
    )
    return frame.unnest("fault").select(*REJECTED)
