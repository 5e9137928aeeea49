"""A run that was stopped, by a signal or a full disk, goes on to the very output of a run that was not."""

from __future__ import annotations

import errno
import json
import os
import tempfile
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from highfence.determination.check import Options
from highfence.logic.errors import InputError
from highfence.portfolio.clerk import Explain
from highfence.portfolio.frames import write_frames
from highfence.portfolio.output import Output
from highfence.portfolio.work import DiskFullError, Part, Work
from portfolio.batches import Counting, orders, plain_orders, run

ROWS = 40


class Killed(BaseException):
    """As a signal would."""


def stop_at(line: str, error: BaseException) -> Any:
    def before(lines: pl.DataFrame) -> None:
        if line in lines.get_column("id"):
            raise error

    return before


def files(folder: Path) -> dict[str, bytes]:
    return {
        p.name: p.read_bytes()
        for p in sorted(folder.iterdir())
        if p.is_file() and not p.name.startswith("in.")
    }


@settings(max_examples=15, deadline=None)
@given(
    size=st.integers(1, 12),
    stops=st.lists(st.integers(0, ROWS), max_size=3),
    ending=st.sampled_from(["csv", "parquet", "jsonl", "arrow"]),
)
def test_a_killed_run_resumed_equals_an_unbroken_one(size: int, stops: list[int], ending: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for way in ("whole", "broken"):
            (folder / way).mkdir()
            frame = plain_orders(ROWS).with_columns(
                pl.when(pl.col("id").is_in(["L3", "L17"])).then(pl.lit("IS")).otherwise("to").alias("to")
            )
            write_frames([frame], folder / way / "in.csv")
        run(folder / "whole" / "in.csv", folder / "whole" / f"out.{ending}", chunk_rows=size)
        for stop in stops:
            broken = Counting(before=stop_at(f"L{stop}", Killed()))
            try:
                run(
                    folder / "broken" / "in.csv", folder / "broken" / f"out.{ending}", broken, chunk_rows=size
                )
            except Killed:
                assert not (folder / "broken" / f"out.{ending}").exists()
            else:
                break  # it was done before it could be killed
        run(folder / "broken" / "in.csv", folder / "broken" / f"out.{ending}", chunk_rows=size)
        assert files(folder / "broken") == files(folder / "whole")
        assert not (folder / "broken" / f"out.{ending}.work").exists()


def stopped(folder: Path, chunk: int = 2, **kept: Any) -> Path:
    """Leave a run of chunks of ten rows that was killed at one of them."""
    write_frames([plain_orders(ROWS)], folder / "in.csv")
    with pytest.raises(Killed):
        run(
            folder / "in.csv",
            folder / "out.csv",
            Counting(before=stop_at(f"L{10 * chunk}", Killed())),
            chunk_rows=10,
            **kept,
        )
    return folder / "out.csv.work"


def test_what_is_done_is_not_done_again(tmp_path: Path) -> None:
    stopped(tmp_path, 3)
    again = Counting()
    run(tmp_path / "in.csv", tmp_path / "out.csv", again, chunk_rows=10)
    assert again.calls == 1


def test_explanations_go_on_counting(tmp_path: Path) -> None:
    write_frames([orders(8)], tmp_path / "in.parquet")
    with pytest.raises(Killed):
        run(
            tmp_path / "in.parquet",
            tmp_path / "out.csv",
            Counting(before=stop_at("L-000000004", Killed())),
            chunk_rows=2,
            explain=Explain(5),
        )
    summary = run(tmp_path / "in.parquet", tmp_path / "out.csv", chunk_rows=2, explain=Explain(5))
    assert summary.explained is not None
    ids = [json.loads(line)["id"] for line in summary.explained.read_text().splitlines()]
    assert ids == [f"L-00000000{i}" for i in range(5)]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"chunk_rows": 11}, "the options are others"),
        ({"chunk_rows": 10, "columns": ("id", "outcome")}, "the options are others"),
        ({"chunk_rows": 10, "explain": Explain(1)}, "the options are others"),
    ],
)
def test_other_options_are_refused(tmp_path: Path, settings: dict[str, Any], said: str) -> None:
    work = stopped(tmp_path)
    with pytest.raises(InputError, match=said):
        run(tmp_path / "in.csv", tmp_path / "out.csv", **settings)
    assert (work / "part-000001").exists()


def test_another_reading_is_refused(tmp_path: Path) -> None:
    stopped(tmp_path)
    with pytest.raises(InputError, match="the options are others"):
        run(tmp_path / "in.csv", tmp_path / "out.csv", Counting(Options(reading="as_written")), chunk_rows=10)


def test_changed_input_is_refused_and_restart_begins_anew(tmp_path: Path) -> None:
    stopped(tmp_path)
    write_frames([plain_orders(ROWS + 1)], tmp_path / "in.csv")
    with pytest.raises(InputError, match=r"the input is another file, or has changed.*--restart"):
        run(tmp_path / "in.csv", tmp_path / "out.csv", chunk_rows=10)
    assert run(tmp_path / "in.csv", tmp_path / "out.csv", chunk_rows=10, restart=True).lines == ROWS + 1


def test_a_run_that_has_done_nothing_binds_nobody(tmp_path: Path) -> None:
    stopped(tmp_path, 0)
    assert run(tmp_path / "in.csv", tmp_path / "out.csv", chunk_rows=7).lines == ROWS


def test_a_half_written_chunk_is_written_again(tmp_path: Path) -> None:
    work = stopped(tmp_path)
    half = work / "part-000002.tmp"
    half.mkdir()
    (half / "rows.arrow").write_bytes(b"half")
    assert run(tmp_path / "in.csv", tmp_path / "out.csv", chunk_rows=10).lines == ROWS


def test_a_folder_without_a_manifest_is_begun_anew(tmp_path: Path) -> None:
    work = stopped(tmp_path)
    (work / "manifest.json").write_text("{half")
    assert run(tmp_path / "in.csv", tmp_path / "out.csv", chunk_rows=10).lines == ROWS


# --------------------------------------------------------------------------------------- a full disk


def full_disk(*_args: Any, **_kwargs: Any) -> Any:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_disk_that_fills_in_a_chunk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_frames([plain_orders(ROWS)], tmp_path / "in.csv")
    keep = Work.keep

    def filling(self: Work, number: int, part: Part) -> None:
        if number == 2:
            monkeypatch.setattr(pl.DataFrame, "write_ipc", full_disk)
        keep(self, number, part)

    monkeypatch.setattr(Work, "keep", filling)
    with pytest.raises(DiskFullError, match=r"the disk is full; what is done is kept in .*out\.csv\.work"):
        run(tmp_path / "in.csv", tmp_path / "out.csv", chunk_rows=10)
    monkeypatch.undo()
    left = sorted(p.name for p in (tmp_path / "out.csv.work").iterdir())
    assert left == ["manifest.json", "part-000000", "part-000001"]
    again = Counting()
    assert run(tmp_path / "in.csv", tmp_path / "out.csv", again, chunk_rows=10).lines == ROWS
    assert again.calls == 2


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_disk_that_fills_while_the_output_is_put_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    write_frames([plain_orders(ROWS)], tmp_path / "in.csv")
    out = tmp_path / f"out.{ending}"
    out.write_text("the answers of yesterday")
    write = Output.write

    def filling(self: Output, part: Part) -> None:
        if self.outcomes.total() == 20:
            full_disk()
        write(self, part)

    monkeypatch.setattr(Output, "write", filling)
    with pytest.raises(DiskFullError):
        run(tmp_path / "in.csv", out, chunk_rows=10)
    monkeypatch.undo()
    assert out.read_text() == "the answers of yesterday"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.csv", out.name, f"{out.name}.work"]
    again = Counting()
    assert run(tmp_path / "in.csv", out, again, chunk_rows=10).lines == ROWS
    assert again.calls == 1


def test_a_disk_that_fills_before_anything_is_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_frames([plain_orders(ROWS)], tmp_path / "in.csv")
    monkeypatch.setattr("highfence.portfolio.output.open_sink", full_disk)
    with pytest.raises(DiskFullError):
        run(tmp_path / "in.csv", tmp_path / "out.csv")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.csv", "out.csv.work"]


def test_a_full_disk_that_the_table_library_reports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_args: Any, **_kwargs: Any) -> Any:
        raise pl.exceptions.ComputeError("could not write: No space left on device (os error 28)")

    write_frames([plain_orders(ROWS)], tmp_path / "in.csv")
    monkeypatch.setattr(pl.DataFrame, "write_ipc", failing)
    with pytest.raises(DiskFullError):
        run(tmp_path / "in.csv", tmp_path / "out.csv", chunk_rows=10)


def test_another_failure_is_not_called_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_args: Any, **_kwargs: Any) -> Any:
        raise OSError(errno.EACCES, "no")

    write_frames([plain_orders(ROWS)], tmp_path / "in.csv")
    monkeypatch.setattr(pl.DataFrame, "write_ipc", failing)
    with pytest.raises(PermissionError):
        run(tmp_path / "in.csv", tmp_path / "out.csv", chunk_rows=10)
