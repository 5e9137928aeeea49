"""Chunks decided in order, here or by several processes side by side."""

from __future__ import annotations

import pickle
import signal
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import TYPE_CHECKING

from highfence.logic.errors import HighfenceError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    import polars as pl

    from highfence.portfolio.clerk import Chunk, Clerk
    from highfence.portfolio.work import Part


class WorkerLostError(HighfenceError):
    """A process that decided lines was ended from outside. What was done before is kept."""


def parts_of(
    clerk: Clerk, chunks: Iterator[pl.DataFrame], offset: int, explained: int, jobs: int = 1
) -> Generator[tuple[int, Part]]:
    """Yield for each chunk, in order, its number of rows and what was decided.

    ``offset`` and ``explained``  rows and explained lines before the first chunk
    ``jobs``  processes; where only the first lines are explained, one chunk waits for another, and there is one

    Raises WorkerLostError.
    """
    if jobs > 1 and not (clerk.explain is not None and clerk.explain.first is not None):
        yield from _side_by_side(clerk, chunks, offset, jobs)
        return
    for chunk in _ahead(map(clerk.read, chunks)):
        part = clerk.part(chunk, offset, explained)
        offset += chunk.named.height
        explained += part.explained.count(b"\n")
        yield chunk.named.height, part


def _ahead(chunks: Iterator[Chunk]) -> Generator[Chunk]:
    """Yield the chunks, with the next one being read meanwhile."""
    with ThreadPoolExecutor(1, "read") as reader:
        following = reader.submit(next, chunks, None)
        while (chunk := following.result()) is not None:
            following = reader.submit(next, chunks, None)
            yield chunk


def _side_by_side(
    clerk: Clerk, chunks: Iterator[pl.DataFrame], offset: int, jobs: int
) -> Generator[tuple[int, Part]]:
    # Started anew rather than forked: a copied process cannot use the threads of its libraries.
    pool = ProcessPoolExecutor(jobs, get_context("spawn"), _begin, (pickle.dumps(clerk),))
    waiting: deque[tuple[int, Future[Part]]] = deque()
    try:
        for raw in chunks:
            waiting.append((raw.height, pool.submit(_decide, raw, offset)))
            offset += raw.height
            if len(waiting) > jobs:
                rows, found = waiting.popleft()
                yield rows, found.result()
        while waiting:
            rows, found = waiting.popleft()
            yield rows, found.result()
        pool.shutdown()
    except BrokenProcessPool:
        raise WorkerLostError(
            "a process that decided lines was ended, perhaps for want of memory; what is done is kept: run the same "
            "command again, with fewer --jobs or a smaller --chunk-rows"
        ) from None
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


_mine: list[Clerk] = []
"""The clerk of a process that was started to decide chunks; empty in every other."""


def _begin(clerk: bytes) -> None:
    """Take up the work of a clerk in this process; whether to stop is for the process that started it to say."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _mine[:] = [pickle.loads(clerk)]  # noqa: S301 - from the process that started this one


def _decide(raw: pl.DataFrame, offset: int) -> Part:
    return _mine[0].part(_mine[0].read(raw), offset, 0)
