"""Writing the lines of a batch: CSV, Parquet, Arrow and JSON lines.

Tables hold lists as JSON cells, JSON lines hold them as lists. An answer that many lines share is put into words
once. The file appears under its name when it is whole.
"""

from __future__ import annotations

import errno
import importlib
import os
from contextlib import ExitStack, contextmanager
from typing import IO, TYPE_CHECKING, NamedTuple, Protocol, Self
from typing import Any as Whatever

import numpy as np
import polars as pl

from highfence.logic.errors import Fault, InputError
from highfence.portfolio import sheet_loops
from highfence.portfolio.answers import Answers, Said
from highfence.portfolio.jsoncells import json_cell, json_cells

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from highfence.portfolio.sources import Format


class Shape(NamedTuple):
    """The columns that a line can have, with their types: kept facts, and answers."""

    facts: dict[str, pl.DataType]
    answers: dict[str, pl.DataType]


class Sink(Protocol):
    """Where lines go, chunk by chunk."""

    def write(self, rows: pl.DataFrame, answers: Answers) -> None:
        """Write lines: their kept facts, and their answers."""
        ...

    def close(self) -> None:
        """Finish the file."""
        ...


class _Chosen:
    """Picks the columns of the output: facts from the rows, the rest from the answers."""

    def __init__(self, columns: Sequence[str], *, lists: bool) -> None:
        self.columns, self.lists = list(columns), lists

    def split(self, rows: pl.DataFrame, answers: Answers) -> tuple[pl.DataFrame, Answers]:
        told = answers.only(c for c in self.columns if c in answers.said)
        kept = rows.select(c for c in self.columns if c not in told.said)
        if self.lists:
            return kept, told
        said = {n: Said(s.codes, json_cell(s.values)) for n, s in told.said.items()}
        return json_cells(kept), Answers(told.height, said)

    def frame(self, rows: pl.DataFrame, answers: Answers) -> pl.DataFrame:
        here, there = self.split(rows, answers)
        return pl.concat([here, there.frame()], how="horizontal").select(self.columns)


class _Text(_Chosen):
    """CSV or JSON lines."""

    def __init__(self, path: Path, columns: Sequence[str], *, as_json: bool) -> None:
        super().__init__(columns, lists=as_json)
        self.as_json = as_json
        self.file: IO[bytes] = path.open("wb")
        self.first = True

    def write(self, rows: pl.DataFrame, answers: Answers) -> None:
        frame = self.frame(rows, answers)
        if self.as_json:
            frame.write_ndjson(self.file)
        else:
            frame.write_csv(self.file, include_header=self.first)
        self.first = False

    def close(self) -> None:
        if self.first and not self.as_json:
            pl.DataFrame(schema=dict.fromkeys(self.columns, pl.String)).write_csv(self.file)
        self.file.flush()
        os.fsync(self.file.fileno())
        self.file.close()


class _Columnar(_Chosen):
    """Parquet or Arrow. In Parquet, a text that many lines share is written once a chunk and then numbered."""

    def __init__(self, path: Path, columns: Sequence[str], shape: Shape, *, parquet: bool) -> None:
        super().__init__(columns, lists=False)
        self.pa: Whatever = importlib.import_module("pyarrow")
        self.parquet = parquet
        kinds = {**shape.facts, **shape.answers}
        types = {n: pl.String() if isinstance(kinds[n], pl.List) else kinds[n] for n in columns}
        said = pl.DataFrame(schema=types).to_arrow(compat_level=pl.CompatLevel.oldest()).schema
        text, large = self.pa.string(), self.pa.large_string()
        self.schema = self.pa.schema(f.with_type(text) if f.type == large else f for f in said)
        self.file: IO[bytes] = path.open("wb")
        if parquet:
            self.writer: Whatever = importlib.import_module("pyarrow.parquet").ParquetWriter(
                self.file,
                self._numbering(shape),
                compression="zstd",
                use_dictionary=[n for n in columns if n in shape.answers],
                write_statistics=[n for n in columns if n not in shape.answers],
                store_schema=False,
            )
        else:
            self.writer = self.pa.ipc.new_file(self.file, self.schema)

    def _numbering(self, shape: Shape) -> Whatever:
        """Return the schema in which answers are numbers into a list of texts."""
        pa = self.pa
        return pa.schema(
            pa.field(f.name, pa.dictionary(pa.int32(), f.type) if f.name in shape.answers else f.type)
            for f in self.schema
        )

    def write(self, rows: pl.DataFrame, answers: Answers) -> None:
        if not self.parquet:
            table = self.frame(rows, answers).to_arrow(compat_level=pl.CompatLevel.oldest())
            self.writer.write_table(table.cast(self.schema))
            return
        kept = json_cells(rows.select(f.name for f in self.schema if f.name not in answers.said))
        plain = kept.to_arrow(compat_level=pl.CompatLevel.oldest())
        arrays = [
            self._numbered(answers, f.name, f.type)
            if f.name in answers.said
            else plain.column(f.name).cast(f.type)
            for f in self.schema
        ]
        self.writer.write_table(
            self.pa.table(arrays, schema=self.writer.schema), row_group_size=rows.height or None
        )

    def _numbered(self, answers: Answers, name: str, kind: Whatever) -> Whatever:
        """Return a column of answers as numbers into a list of texts.

        No text stands there twice: that would make the writer give up numbering.
        """
        said, lists = answers.said[name], answers.members(name)
        if lists is not None:
            kinds, once = lists.once()
            number, texts = pl.Series(kinds), once.json()
        else:
            number, values = Said.of(said.values)
            texts = json_cell(values).to_arrow(compat_level=pl.CompatLevel.oldest())
        return self.pa.DictionaryArray.from_arrays(_looked_up(said.codes, number), texts.cast(kind))

    def close(self) -> None:
        self.writer.close()
        self.file.flush()
        os.fsync(self.file.fileno())
        self.file.close()


def _looked_up(codes: pl.Series, number: pl.Series) -> Whatever:
    """Return what ``number`` has for each code, as numbers that arrow takes for places."""
    if codes.null_count() or number.null_count():
        return number.gather(codes).cast(pl.Int32).to_arrow()
    out = np.empty(len(codes), dtype=np.int32)
    sheet_loops.pick(number.to_numpy(), codes.to_numpy(), out)
    return pl.Series(out).to_arrow()


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give a name to write under, and move what was written to ``path`` once it is whole.

    Where nothing was written, a file of that name from before is removed. After an error, nothing changes.
    Raises InputError for a place that cannot be written.
    """
    temporary = path.with_name(f".{path.name}.part")
    try:
        temporary.touch()
        temporary.unlink()
    except OSError as exc:
        if exc.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise
        raise InputError(
            [Fault("", str(path), f"a file that can be written ({exc.strerror or exc})")]
        ) from None
    try:
        yield temporary
        if temporary.exists():
            temporary.replace(path)
        else:
            path.unlink(missing_ok=True)
    finally:
        temporary.unlink(missing_ok=True)


class SideFile:
    """A file beside the output that is there only if something was written to it."""

    def __init__(self, path: Path) -> None:
        self.path, self.size = path, 0
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        """Begin under another name."""
        self._temporary = self._stack.enter_context(whole_file(self.path))
        self._file = self._temporary.open("wb")
        return self

    def write(self, data: bytes) -> None:
        """Add to the file."""
        self.size += self._file.write(data)

    def __exit__(self, *error: object) -> None:
        """Finish the file; remove it, and one from before, if it is empty."""
        self._file.close()
        if not self.size:
            self._temporary.unlink(missing_ok=True)
        self._stack.__exit__(*error)  # type: ignore[arg-type]


def open_sink(path: Path, kind: Format, columns: Sequence[str], shape: Shape) -> Sink:
    """Return a sink that writes ``columns`` of lines of this shape to ``path``, in a format other than XLSX."""
    if kind in {"csv", "jsonl"}:
        return _Text(path, columns, as_json=kind == "jsonl")
    return _Columnar(path, columns, shape, parquet=kind == "parquet")
