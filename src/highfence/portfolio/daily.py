"""Lines as if they happened on other days, and their outcomes by number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from highfence.logic.outcome import OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    import numpy.typing as npt


def on_day(frame: pl.DataFrame, on: date | None) -> pl.DataFrame:
    """Return the lines as if all happened on ``on``; as they are if it is None."""
    return frame if on is None else frame.with_columns(pl.lit(on).alias("on"))


def numbers_of(outcomes: pl.Series) -> npt.NDArray[np.uint8]:
    """Return the number of each outcome in ``OUTCOMES``; its length stands for no answer."""
    number = outcomes.cast(pl.Enum(OUTCOMES), strict=False).to_physical().fill_null(len(OUTCOMES))
    return number.to_numpy().astype(np.uint8)


def day_by_day(
    outcomes: Callable[[pl.DataFrame], pl.Series], frame: pl.DataFrame, days: Sequence[date]
) -> npt.NDArray[np.uint8]:
    """Return by number what each line (a column) is answered on each of some days (a row), decided anew for each."""
    if not frame.height:
        return np.zeros((len(days), 0), dtype=np.uint8)
    told = outcomes(pl.concat([on_day(frame, day) for day in days]))
    return numbers_of(told).reshape(len(days), frame.height)
