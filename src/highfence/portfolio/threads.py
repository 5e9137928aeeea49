"""Threads: some tables at a time, and what is learned while they are decided learned by one of them at a time.

Most of the work is done by code that lets other threads run.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from threading import RLock
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable
    from concurrent.futures import Future
    from types import TracebackType

Some = TypeVar("Some")
Made = TypeVar("Made")

_THREADS: Final = 2


def side_by_side(make: Callable[[Some], Made], some: Iterable[Some]) -> Generator[Made]:
    """Yield what is made of each, in their order, while that of the next is being made and the one after it is read."""
    with ThreadPoolExecutor(_THREADS, "decide") as pool:
        yield from in_order((pool.submit(make, one) for one in some), _THREADS + 1)


def in_order(begun: Iterable[Future[Made]], most: int) -> Generator[Made]:
    """Yield what has been begun, in its order, as long as so many at most are under way."""
    waiting: deque[Future[Made]] = deque()
    try:
        for one in begun:
            waiting.append(one)
            if len(waiting) == most:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for left in waiting:
            left.cancel()


class Turn:
    """A lock, held within ``with``. Sent to another process it is one of that process."""

    def __init__(self) -> None:
        self._lock = RLock()

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lock.release()

    def __reduce__(self) -> tuple[type[Turn], tuple[()]]:
        return Turn, ()
