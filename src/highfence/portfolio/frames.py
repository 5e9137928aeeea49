"""Writing transactions to a table, frame after frame, in any format but XLSX."""

from __future__ import annotations

import importlib
from typing import IO, TYPE_CHECKING
from typing import Any as Whatever

import msgspec
import polars as pl

from highfence.logic.errors import Fault, InputError
from highfence.portfolio.cells import require_columns
from highfence.portfolio.jsoncells import json_cells
from highfence.portfolio.nested import nest
from highfence.portfolio.sinks import whole_file
from highfence.portfolio.sources import format_of
from highfence.portfolio.typed import Typing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def write_frames(frames: Iterable[pl.DataFrame], path: Path) -> None:
    """Write frames of flat facts to ``path`` in the format that its ending names.

    Raises InputError for XLSX and for columns that are no facts, and OSError.
    """
    kind = format_of(path)
    if kind == "xlsx":
        raise InputError([Fault("", str(path), "a file ending in .csv, .parquet, .arrow or .jsonl")])
    with whole_file(path) as temporary, temporary.open("wb") as file:
        if kind in {"parquet", "arrow"}:
            _columnar(frames, file, parquet=kind == "parquet")
            return
        for number, frame in enumerate(frames):
            if kind == "jsonl":
                _json_lines(frame, file)
            else:
                json_cells(frame).write_csv(file, include_header=number == 0)


def _json_lines(frame: pl.DataFrame, file: IO[bytes]) -> None:
    """Write lines in the nested form, in which JSON lines are read."""
    typed = Typing(require_columns(frame.columns, "")).read(frame).frame
    for row in typed.iter_rows(named=True):
        file.write(msgspec.json.encode(nest(row)) + b"\n")


def _columnar(frames: Iterable[pl.DataFrame], file: IO[bytes], *, parquet: bool) -> None:
    writer: Whatever = None
    for frame in frames:
        table = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
        if writer is None and parquet:
            writer = importlib.import_module("pyarrow.parquet").ParquetWriter(
                file, table.schema, compression="zstd"
            )
        elif writer is None:
            writer = importlib.import_module("pyarrow.ipc").new_file(file, table.schema)
        writer.write_table(table)
    if writer is not None:
        writer.close()
