"""Chunks decided in order, here or by several processes side by side."""

from __future__ import annotations

import pickle
import signal
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import TYPE_CHECKING

import polars as pl

from highfence.logic.errors import HighfenceError
from highfence.portfolio.sources import SPAN, open_source
from highfence.portfolio.threads import in_order, side_by_side

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

    from highfence.portfolio.clerk import Clerk
    from highfence.portfolio.sources import Source
    from highfence.portfolio.work import Part


class WorkerLostError(HighfenceError):
    """A process that decided lines was ended from outside. What was done before is kept."""


def parts_of(
    clerk: Clerk, source: Source, size: int, offset: int, explained: int, jobs: int = 1
) -> Generator[tuple[int, Part]]:
    """Yield for each chunk of ``size`` rows, in order, its number of rows and what was decided.

    ``offset`` and ``explained``  rows and explained lines before the first chunk
    ``jobs``  processes; where only the first lines are explained, one chunk waits for another, and there is one

    Raises InputError and WorkerLostError.
    """
    if jobs > 1 and not (clerk.explain is not None and clerk.explain.first is not None):
        yield from _side_by_side(clerk, source, size, offset, jobs)
        return
    chunks = source.chunks(size, offset)
    if clerk.explain is None or clerk.explain.first is None:
        if source.seeks and size >= SPAN:
            # Chunks of less would be read out of the same rows again and again.
            yield from side_by_side(
                lambda at: _decided(clerk, at[0], source.read(*at)), _spots(source, size, offset)
            )
        else:
            yield from side_by_side(lambda at: _decided(clerk, *at), _placed(chunks, offset))
        return
    for raw in chunks:
        part = clerk.part(raw, offset, explained)
        offset += raw.height
        explained += part.explained.count(b"\n")
        yield raw.height, part


def _placed(chunks: Iterator[pl.DataFrame], offset: int) -> Iterator[tuple[int, pl.DataFrame]]:
    """Yield the chunks, with the rows before each."""
    for raw in chunks:
        yield offset, raw
        offset += raw.height


def _spots(source: Source, size: int, offset: int) -> Iterator[tuple[int, int]]:
    """Yield where each chunk of a table that seeks begins, and how many rows it has."""
    rows = source.rows or 0
    for first in range(offset, rows, size):
        yield first, min(size, rows - first)


def _decided(clerk: Clerk, offset: int, raw: pl.DataFrame) -> tuple[int, Part]:
    return raw.height, clerk.part(raw, offset, 0)


def _side_by_side(
    clerk: Clerk, source: Source, size: int, offset: int, jobs: int
) -> Generator[tuple[int, Part]]:
    # Started anew rather than forked: a copied process cannot use the threads of its libraries.
    begun = pickle.dumps(clerk), source.path if source.seeks else None
    pool = ProcessPoolExecutor(jobs, get_context("spawn"), _begin, begun)
    try:
        yield from in_order(_tasks(pool, source, size, offset), jobs + 1)
        pool.shutdown()
    except BrokenProcessPool:
        raise WorkerLostError(
            "a process that decided lines was ended, perhaps for want of memory; what is done is kept: run the same "
            "command again, with fewer --jobs or a smaller --chunk-rows"
        ) from None
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _tasks(
    pool: ProcessPoolExecutor, source: Source, size: int, offset: int
) -> Generator[Future[tuple[int, Part]]]:
    """Yield what is being decided, chunk by chunk; of a table that can be read anywhere, each process reads its own."""
    if source.seeks:
        for at in _spots(source, size, offset):
            yield pool.submit(_decide_there, *at)
        return
    for raw in source.chunks(size, offset):
        yield pool.submit(_decide, raw, offset)
        offset += raw.height


_mine: list[tuple[Clerk, Source | None]] = []
"""The clerk of a process that was started to decide chunks, and what it reads itself; empty in every other."""


def _begin(clerk: bytes, path: Path | None) -> None:
    """Take up the work of a clerk in this process; whether to stop is for the process that started it to say."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    source = open_source(path) if path is not None else None
    _mine[:] = [(pickle.loads(clerk), source)]  # noqa: S301 - from the process that started this one


def _decide(raw: pl.DataFrame, offset: int) -> tuple[int, Part]:
    clerk, _ = _mine[0]
    return _decided(clerk, offset, raw)


def _decide_there(offset: int, rows: int) -> tuple[int, Part]:
    _, source = _mine[0]
    return _decide(source.read(offset, rows) if source is not None else pl.DataFrame(), offset)
