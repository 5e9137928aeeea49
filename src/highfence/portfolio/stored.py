"""The folder in which a watch keeps its last run: replaced whole, or left as it was."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any as Whatever

import polars as pl

from highfence.logic.errors import Fault, InputError
from highfence.portfolio.work import disk

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Run:
    """One run: facts, facts after screening, states by ``answers_for_comparison``, and what it rests on."""

    facts: pl.DataFrame
    screened: pl.DataFrame
    states: pl.DataFrame
    about: dict[str, Whatever]


def _runs(store: Path) -> list[Path]:
    return sorted(p for p in store.glob("run-*") if p.is_dir() and p.suffix != ".tmp")


def load(store: Path) -> Run | None:
    """Return the run that a store holds, or None where it holds none. Raises InputError."""
    if store.exists() and not store.is_dir():
        raise InputError([Fault("--store", str(store), "a folder")])
    found = _runs(store)
    if not found:
        return None
    folder = found[-1]
    try:
        about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
        frames = [pl.read_ipc(folder / f"{n}.arrow") for n in ("facts", "screened", "states")]
    except (OSError, ValueError, pl.exceptions.PolarsError) as exc:
        fault = Fault("--store", str(folder), f"a run that can be read ({str(exc).splitlines()[0][:120]})")
        raise InputError([fault]) from None
    return Run(frames[0], frames[1], frames[2], about)


def save(store: Path, run: Run) -> None:
    """Put a run in the store in place of the last one: whole, or not at all. Raises DiskFullError."""
    last = _runs(store)
    number = int(last[-1].name.removeprefix("run-")) + 1 if last else 1
    folder = store / f"run-{number:06d}"
    temporary = store / f"run-{number:06d}.tmp"
    with disk(f"the disk is full; {store} is as it was"):
        store.mkdir(parents=True, exist_ok=True)
        for stale in store.glob("run-*.tmp"):
            shutil.rmtree(stale)
        temporary.mkdir()
        try:
            for name, frame in (("facts", run.facts), ("screened", run.screened), ("states", run.states)):
                frame.write_ipc(temporary / f"{name}.arrow", compression="lz4")
            text = json.dumps(run.about, indent=2, sort_keys=True)
            (temporary / "about.json").write_text(text, encoding="utf-8")
            for file in temporary.iterdir():
                with file.open("rb") as written:
                    os.fsync(written.fileno())
            temporary.rename(folder)
        except BaseException:
            shutil.rmtree(temporary, ignore_errors=True)
            raise
    for old in last:
        shutil.rmtree(old)
