"""The folder in which a run keeps what it has done, so that it can go on after it was stopped.

``OUT.work/manifest.json`` says what the run reads and how it decides. Each finished chunk is a folder
``part-<number>``, written under another name and renamed once it is on the disk: it is there whole or not at all.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple
from typing import Any as Whatever

import polars as pl

from highfence.logic.errors import Fault, HighfenceError, InputError
from highfence.portfolio.answers import Answers, Said

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FORMAT: Final = 1
_CODE: Final = "§"
"""What the columns of codes begin with, beside the kept facts."""

_NAMES: Final = {
    "input": "the input is another file, or has changed",
    "options": "the options are others",
    "rulebook": "the rulebook is another one",
    "lists": "the lists of parties are others",
}


class DiskFullError(HighfenceError):
    """The disk is full. What was done is kept."""


class Part(NamedTuple):
    """One finished chunk: kept facts of its rows with their lines, their answers, and what was refused."""

    rows: pl.DataFrame
    answers: Answers
    rejected: pl.DataFrame
    explained: bytes = b""


@contextmanager
def disk(message: str) -> Iterator[None]:
    """Turn a full disk into one clear sentence. Raises DiskFullError."""
    try:
        yield
    except (OSError, pl.exceptions.PolarsError) as exc:
        full = isinstance(exc, OSError) and exc.errno in {errno.ENOSPC, errno.EDQUOT}
        if full or "No space left on device" in str(exc):
            raise DiskFullError(message) from exc
        raise


def fingerprint(path: Path) -> dict[str, Whatever]:
    """Return what identifies a file: its name, size, time of change and SHA-256."""
    found = path.stat()
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"name": path.name, "size": found.st_size, "modified_ns": found.st_mtime_ns, "sha256": digest}


@dataclass(slots=True)
class Work:
    """The work folder of one output file."""

    folder: Path
    manifest: dict[str, Whatever]

    @classmethod
    def begin(cls, folder: Path, manifest: dict[str, Whatever], *, restart: bool = False) -> Work:
        """Return the folder to go on in, new or with what an earlier run finished.

        Raises InputError when the folder holds a run over other input, with other options or another law.
        """
        if folder.exists() and (restart or not (folder / "part-000000").exists()):
            shutil.rmtree(folder)
        said: dict[str, Whatever] = json.loads(json.dumps({"format": FORMAT, **manifest}))
        old = _read(folder / "manifest.json")
        if old is None:
            if folder.exists():
                shutil.rmtree(folder)
            folder.mkdir(parents=True)
            _write(folder / "manifest.json", json.dumps(said, indent=2, sort_keys=True).encode())
        else:
            _require_same(folder, old, said)
        for stale in folder.glob("*.tmp"):
            shutil.rmtree(stale)
        return cls(folder, said)

    def done(self) -> int:
        """Return how many chunks are finished, counted from the first without a gap."""
        count = 0
        while self._part(count).exists():
            count += 1
        return count

    def _part(self, number: int) -> Path:
        return self.folder / f"part-{number:06d}"

    def keep(self, number: int, part: Part) -> None:
        """Write a finished chunk. Raises OSError; then nothing of it is left."""
        temporary = self.folder / f"part-{number:06d}.tmp"
        temporary.mkdir()
        try:
            codes = pl.DataFrame([_small(s).alias(f"{_CODE}{n}") for n, s in part.answers.said.items()])
            rows = pl.concat([part.rows, codes], how="horizontal")
            rows.write_ipc(temporary / "rows.arrow", compression="lz4")
            values = pl.DataFrame([s.values.implode().alias(n) for n, s in part.answers.said.items()])
            values.write_ipc(temporary / "answers.arrow", compression="lz4")
            part.rejected.write_ipc(temporary / "rejected.arrow", compression="lz4")
            _write(temporary / "explained.jsonl", part.explained)
            for file in temporary.iterdir():
                _flush(file)
            temporary.rename(self._part(number))
        except BaseException:
            shutil.rmtree(temporary, ignore_errors=True)
            raise

    def parts(self) -> Iterator[Part]:
        """Yield the finished chunks in order."""
        for number in range(self.done()):
            folder = self._part(number)
            rows = pl.read_ipc(folder / "rows.arrow")
            values = pl.read_ipc(folder / "answers.arrow")
            said = {
                n: Said(rows.get_column(f"{_CODE}{n}"), values.get_column(n).explode())
                for n in values.columns
            }
            said = {
                n: s if len(s.codes) > s.codes.null_count() else Said(s.codes, s.values.clear())
                for n, s in said.items()
            }
            yield Part(
                rows.select(n for n in rows.columns if not n.startswith(_CODE)),
                Answers(rows.height, said),
                pl.read_ipc(folder / "rejected.arrow"),
                (folder / "explained.jsonl").read_bytes(),
            )

    def remove(self) -> None:
        """Delete the folder, once its output stands."""
        shutil.rmtree(self.folder)


def _small(said: Said) -> pl.Series:
    """Return codes in the smallest type that holds them."""
    most = len(said.values)
    return said.codes.cast(pl.UInt8 if most < 1 << 8 else pl.UInt16 if most < 1 << 16 else pl.UInt32)


def _read(path: Path) -> dict[str, Whatever] | None:
    try:
        found = json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _require_same(folder: Path, old: dict[str, Whatever], new: dict[str, Whatever]) -> None:
    differing = [text for name, text in _NAMES.items() if old.get(name) != new.get(name)]
    if old.get("format") != new["format"]:
        differing.append("an older highfence wrote it")
    if differing:
        raise InputError(
            [
                Fault(
                    "",
                    str(folder),
                    "the unfinished run of this very command, to go on with it: "
                    f"{'; '.join(differing)}. --restart begins anew",
                )
            ]
        )


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _flush(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
