"""Reading tables piece by piece: CSV, XLSX, Parquet, Arrow and JSON lines.

A source gives raw chunks of a fixed number of rows, so that memory stays bounded and a run can go on where it
stopped. Only XLSX, which holds at most 1,048,576 rows, is read whole.
"""

from __future__ import annotations

import csv
import importlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Literal
from typing import Any as Whatever

import polars as pl

from highfence.logic.errors import Fault, InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

Format = Literal["csv", "xlsx", "parquet", "arrow", "jsonl"]

ENDINGS: Final[dict[str, Format]] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".xlsx": "xlsx",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".arrow": "arrow",
    ".ipc": "arrow",
    ".feather": "arrow",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}
JSON: Final = "json"
"""The one column of a chunk of JSON lines."""

EXCESS: Final = "\0excess"
"""A column of what a line of CSV has beyond the last column of the header."""

SPAN: Final = 250_000
"""Rows of Parquet or Arrow read at once at most."""

_SEPARATORS: Final = ",;\t|"
_ARROW_FILE: Final = b"ARROW1"


def format_of(path: Path) -> Format:
    """Return the format that a file's ending names. Raises InputError."""
    found = ENDINGS.get(path.suffix.lower())
    if found is None:
        known = "a file ending in .csv, .tsv, .xlsx, .parquet, .arrow or .jsonl"
        raise InputError([Fault("", str(path), known)])
    return found


@dataclass(frozen=True, slots=True)
class Source:
    """A table that can be read in chunks.

    ``names``       columns, as the file has them; for JSON lines none
    ``first_line``  line of the first row as people count: 2 below a header, else 1
    ``rows``        how many rows there are, or about how many; None where counting would mean reading
    ``seeks``       whether any rows can be read without those before them, see ``read``; then ``rows`` is exact
    """

    path: Path
    format: Format
    names: tuple[str, ...]
    first_line: int
    rows: int | None
    nested: bool = False
    seeks: bool = False
    _chunks: Callable[[int, int], Iterable[pl.DataFrame]] = field(default=lambda _size, _skip: ())
    _pieces: Callable[[int, int], Iterable[pl.DataFrame]] = field(default=lambda _first, _rows: ())

    def chunks(self, size: int, skip: int = 0) -> Iterator[pl.DataFrame]:
        """Yield frames of ``size`` rows, the last one shorter, after the first ``skip`` rows. Raises InputError."""
        try:
            yield from _rechunked(self._chunks(size, skip), size)
        except (pl.exceptions.PolarsError, UnicodeDecodeError) as exc:
            raise InputError([_broken(self.path, exc)]) from None

    def read(self, first: int, rows: int) -> pl.DataFrame:
        """Return some rows, the first of which is number ``first``, of a table that seeks. Raises InputError."""
        try:
            return _joined(list(self._pieces(first, rows)), rows)
        except pl.exceptions.PolarsError as exc:
            raise InputError([_broken(self.path, exc)]) from None


def open_source(path: Path, sheet: str | None = None) -> Source:
    """Return a table ready to be read. Raises InputError when it cannot be read, or has no rows of its own."""
    kind = format_of(path)
    try:
        if path.stat().st_size == 0:
            raise InputError([Fault("", str(path), "a table; the file is empty")])
        return (
            {"csv": _csv, "parquet": _parquet, "arrow": _arrow, "jsonl": _jsonl}[kind](path)
            if kind != "xlsx"
            else _xlsx(path, sheet)
        )
    except OSError as exc:
        raise InputError([Fault("", str(path), f"a file that can be read ({exc.strerror or exc})")]) from None
    except (pl.exceptions.PolarsError, UnicodeDecodeError, ValueError) as exc:
        raise InputError([_broken(path, exc)]) from None


def _broken(path: Path, exc: Exception) -> Fault:
    if isinstance(exc, UnicodeDecodeError) or "utf" in str(exc).lower():
        return Fault("", "", "text in UTF-8 (save the table as CSV UTF-8)", source=str(path))
    return Fault("", "", f"a table that can be read ({str(exc).splitlines()[0][:200]})", source=str(path))


def _rechunked(frames: Iterable[pl.DataFrame], size: int) -> Iterator[pl.DataFrame]:
    """Yield the rows of frames of any height in frames of ``size``, each column in one piece."""
    held: list[pl.DataFrame] = []
    count = 0
    for frame in frames:
        if not frame.height:
            continue
        held.append(frame)
        count += frame.height
        while count >= size:
            beyond = frame.tail(count - size)
            yield _joined(held, size)
            held, count = ([beyond], beyond.height) if beyond.height else ([], 0)
    if count:
        yield _joined(held, count)


def _joined(frames: list[pl.DataFrame], size: int) -> pl.DataFrame:
    """Return the first ``size`` rows of frames, all but the last of which end before.

    The frames are emptied column by column, so that no more than one column is ever held twice.
    """
    last = frames.pop()
    last = last.head(size - sum(f.height for f in frames))
    names = last.columns
    return pl.DataFrame([pl.concat([f.drop_in_place(n) for f in (*frames, last)]).rechunk() for n in names])


def _lazy(path: Path, kind: Format, frame: pl.LazyFrame, first_line: int, rows: int | None) -> Source:
    schema = frame.collect_schema()
    nested = "parties" in schema or any(isinstance(t, pl.Struct) for t in schema.values())

    def chunks(size: int, skip: int) -> Iterable[pl.DataFrame]:
        # maintain_order: a row is known by its place.
        return frame.slice(skip).collect_batches(chunk_size=size, maintain_order=True)

    return Source(path, kind, tuple(schema.names()), first_line, rows, nested, _chunks=chunks)


def _parquet(path: Path) -> Source:
    meta: Whatever = importlib.import_module("pyarrow.parquet").ParquetFile(path).metadata
    groups = [meta.row_group(i).num_rows for i in range(meta.num_row_groups)]
    return _sliced(
        _lazy(path, "parquet", pl.scan_parquet(path), 1, meta.num_rows), pl.scan_parquet(path), groups
    )


def _arrow(path: Path) -> Source:
    with path.open("rb") as file:
        is_file = file.read(len(_ARROW_FILE)) == _ARROW_FILE
    if not is_file:
        return _stream(path)
    frame = pl.scan_ipc(path)
    rows = frame.select(pl.len()).collect().item()
    return _sliced(_lazy(path, "arrow", frame, 1, rows), frame, [rows])


def _sliced(source: Source, frame: pl.LazyFrame, groups: Iterable[int]) -> Source:
    """Read a table by slices along its row groups: a reader that runs ahead would hold much of it in memory."""
    spans: list[tuple[int, int]] = []
    start = 0
    for rows in groups:
        spans += [(at, min(SPAN, start + rows - at)) for at in range(start, start + rows, SPAN)]
        start += rows

    def pieces(first: int, rows: int) -> Iterator[pl.DataFrame]:
        for at, many in spans:
            begin, end = max(at, first), min(at + many, first + rows)
            if begin < end:
                yield frame.slice(begin, end - begin).collect()

    def chunks(_size: int, skip: int) -> Iterator[pl.DataFrame]:
        return pieces(skip, start - skip)

    return replace(source, seeks=True, _chunks=chunks, _pieces=pieces)


def _stream(path: Path) -> Source:
    """Read the streaming form of Arrow batch by batch."""
    pa: Whatever = importlib.import_module("pyarrow")
    ipc: Whatever = importlib.import_module("pyarrow.ipc")

    def batches() -> Iterator[pl.DataFrame]:
        with pa.OSFile(str(path), "rb") as file, ipc.open_stream(file) as reader:
            empty = pl.from_arrow(reader.schema.empty_table())
            for batch in reader:
                frame = pl.from_arrow(batch) if batch.num_rows else empty
                yield frame if isinstance(frame, pl.DataFrame) else frame.to_frame()

    try:
        with pa.OSFile(str(path), "rb") as file, ipc.open_stream(file) as reader:
            names = tuple(reader.schema.names)
            types = reader.schema.types
    except pa.ArrowInvalid as exc:
        raise InputError([_broken(path, exc)]) from None
    nested = "parties" in names or any(pa.types.is_struct(t) for t in types)
    return Source(
        path, "arrow", names, 1, None, nested, _chunks=lambda _size, skip: _skipped(batches(), skip)
    )


def _skipped(frames: Iterable[pl.DataFrame], skip: int) -> Iterator[pl.DataFrame]:
    for frame in frames:
        if skip < frame.height:
            yield frame.slice(skip)
        skip = max(0, skip - frame.height)


def _csv(path: Path) -> Source:
    with path.open(encoding="utf-8-sig", newline="") as file:
        separator = max(_SEPARATORS, key=file.readline().count)
        file.seek(0)
        names = next(csv.reader(file, delimiter=separator))
    frame = pl.scan_csv(path, infer_schema=False, separator=separator)
    whole = _lazy(path, "csv", frame, 2, max(0, _lines(path) - 1))

    def chunks(size: int, skip: int) -> Iterator[pl.DataFrame]:
        done = 0
        try:
            for chunk in frame.slice(skip).collect_batches(chunk_size=size, maintain_order=True):
                yield chunk
                done += chunk.height
        except pl.exceptions.ComputeError as exc:
            if "more fields" not in str(exc):
                raise
            # Some line is longer than the header: read line by line, so that only that line is refused.
            yield from _ragged(path, separator, whole.names, size, skip + done)

    return replace(whole, names=tuple(names), _chunks=chunks)


def _ragged(
    path: Path, separator: str, names: tuple[str, ...], size: int, skip: int
) -> Iterator[pl.DataFrame]:
    width = len(names)
    columns = [*names, EXCESS]
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows: list[list[str | None]] = []
        for number, cells in enumerate(csv.reader(file, delimiter=separator)):
            if number <= skip:  # the header, and what is done
                continue
            excess = separator.join(cells[width:]) if len(cells) > width else None
            kept: list[str | None] = [cell or None for cell in cells[:width]]
            rows.append([*kept, *[None] * (width - len(kept)), excess])
            if len(rows) == size:
                yield pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")
                rows = []
        if rows:
            yield pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")


def _lines(path: Path) -> int:
    """Return how many lines a file has: an estimate of its rows, since a quoted cell may hold line breaks."""
    count, last = 0, b"\n"
    with path.open("rb") as file:
        while block := file.read(1 << 22):
            count += block.count(b"\n")
            last = block[-1:]
    return count + (last != b"\n")


def _xlsx(path: Path, sheet: str | None) -> Source:
    import fastexcel

    try:
        book = fastexcel.read_excel(path)
        names = book.sheet_names
        if sheet is not None and sheet not in names:
            raise InputError(
                [Fault("--sheet", sheet, f"one of the sheets {', '.join(names)}", source=str(path))]
            )
        # As text, since a column may mix numbers with text; a number in a code column is then told by its look.
        frame = book.load_sheet(sheet or names[0], dtypes="string").to_polars()
    except fastexcel.FastExcelError as exc:
        raise InputError([_broken(path, exc)]) from None
    if frame.width == 0:
        raise InputError([Fault("", "", "a sheet with a header", source=str(path))])
    return Source(
        path,
        "xlsx",
        tuple(frame.columns),
        2,
        frame.height,
        "parties" in frame.columns,
        _chunks=lambda size, skip: frame.slice(skip).iter_slices(size),
    )


def _jsonl(path: Path) -> Source:
    def chunks(size: int, skip: int) -> Iterator[pl.DataFrame]:
        with path.open("rb") as file:
            lines: list[str] = []
            for number, line in enumerate(file):
                if number < skip:
                    continue
                lines.append(
                    line.decode("utf-8-sig" if number == 0 else "utf-8", errors="replace").rstrip("\r\n")
                )
                if len(lines) == size:
                    yield pl.DataFrame({JSON: lines})
                    lines = []
            if lines:
                yield pl.DataFrame({JSON: lines})

    return Source(path, "jsonl", (), 1, _lines(path), nested=True, _chunks=chunks)
