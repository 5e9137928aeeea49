"""Programs that are written out, and memory that is used again."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    Numbers = npt.NDArray[np.int32]

_SPARE: Final = 12
"""How many pieces of memory are kept to be used again."""


class Script(NamedTuple):
    """A program written out for epochs, and for rows of which some columns are the same throughout.

    ``asks`` and ``columns`` are those of the tests; ``kinds`` of the other nodes, of which number ``i`` has the
    arguments ``args[ends[i]:ends[i + 1]]``. ``places`` says where the wanted nodes stand, in each of the epochs that
    have the same rows; ``local`` where every node of the circuit stands in the last of them.
    """

    asks: Numbers
    columns: Numbers
    kinds: npt.NDArray[np.uint8]
    ends: Numbers
    args: Numbers
    places: Numbers
    local: Numbers

    @property
    def length(self) -> int:
        """How many tests and other nodes there are."""
        return len(self.asks) + len(self.kinds)


class Scratch:
    """Memory that is used again: fresh memory costs as much as what is written to it."""

    def __init__(self) -> None:
        self._free: list[npt.NDArray[np.uint64]] = []
        self._turn = Lock()

    def taken(self, rows: int, width: int) -> npt.NDArray[np.uint64]:
        """Return a table of words with anything in them."""
        size, found = rows * width, None
        with self._turn:
            at = next((i for i, one in enumerate(self._free) if len(one) >= size), None)
            if at is not None:
                found = self._free.pop(at)
        whole = np.empty(size, dtype=np.uint64) if found is None else found
        return whole[:size].reshape(rows, width)

    def given_back(self, *tables: npt.NDArray[np.uint64]) -> None:
        """Take back what is used no longer; the largest is kept."""
        with self._turn:
            whole = [one.base for one in tables if one.base is not None]
            self._free = sorted([*self._free, *whole], key=len)[-_SPARE:]
