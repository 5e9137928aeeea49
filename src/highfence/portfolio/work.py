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
from highfence.portfolio.members import Members, smallest
from highfence.portfolio.numbering import as_stored

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FORMAT: Final = 2
_CODE: Final = "§"
"""What the columns of codes begin with, beside the kept facts."""

_TEXTS: Final = "¶"
"""What the texts of a column begin with that holds their numbers instead: of a fact, or the members of lists."""

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
            told, texts = part.answers.said, dict[str, pl.Series]()
            rows = [_numbered(s, texts) for s in part.rows.get_columns()]
            codes = [s.small().codes.alias(f"{_CODE}{n}") for n, s in told.items()]
            # To pack them would take longer than all else that is done to keep and put out a chunk.
            pl.DataFrame([*rows, *codes]).write_ipc(temporary / "rows.arrow")
            values = [_listed(n, part.answers, texts) for n in told]
            values += [s.alias(f"{_TEXTS}{n}") for n, s in texts.items()]
            once = pl.DataFrame([s.implode() for s in values])
            once.write_ipc(temporary / "answers.arrow", compression="lz4")
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
            values = {s.name: s[0] for s in pl.read_ipc(folder / "answers.arrow").get_columns()}
            texts = {n.removeprefix(_TEXTS): s for n, s in values.items() if n.startswith(_TEXTS)}
            said = {
                n: Said(rows.get_column(f"{_CODE}{n}"), _told(s.alias(n), texts))
                for n, s in values.items()
                if not n.startswith(_TEXTS)
            }
            facts = [_told(s, texts) for s in rows.get_columns() if not s.name.startswith(_CODE)]
            yield Part(
                pl.DataFrame(facts),
                Answers(rows.height, said),
                pl.read_ipc(folder / "rejected.arrow"),
                (folder / "explained.jsonl").read_bytes(),
            )

    def remove(self) -> None:
        """Delete the folder, once its output stands."""
        shutil.rmtree(self.folder)


def _numbered(column: pl.Series, texts: dict[str, pl.Series]) -> pl.Series:
    """Return a column by numbers into ``texts``, to which its own are added, where it has few of them.

    A text's number is one more than its place, 0 that of nothing.
    """
    if column.dtype == pl.String and (stored := as_stored(column)) is not None:
        codes, first = stored
        texts[column.name] = column.gather(first)
        return pl.Series(column.name, codes.astype(smallest(len(first) + 1)))
    return column


def _listed(name: str, answers: Answers, texts: dict[str, pl.Series]) -> pl.Series:
    """Return the values of a column of answers, lists by the numbers of their members in ``texts``."""
    lists = answers.members(name)
    if lists is None:
        return answers.said[name].values.alias(name)
    texts[name] = pl.Series(lists.texts, dtype=pl.String)
    return lists.numbered().alias(name)


def _told(column: pl.Series, texts: dict[str, pl.Series]) -> pl.Series:
    """Return a column with its texts in place of their numbers."""
    own = texts.get(column.name)
    if own is None:
        return column
    if isinstance(column.dtype, pl.List):
        return Members.numbering(column, own.to_list()).lists().alias(column.name)
    return pl.concat([pl.Series([None], dtype=pl.String), own]).gather(column).alias(column.name)


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
