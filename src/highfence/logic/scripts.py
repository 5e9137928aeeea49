"""Programs that are written out, kept one behind the other, so that a run need not put them together."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Final, NamedTuple
from typing import Any as Whatever

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Sequence

    Key = tuple[tuple[int, ...], bytes, bytes]

_FIRST: Final = 1 << 12
"""Room at the beginning."""

_SPARE: Final = 12
"""How many pieces of memory are kept to be used again."""


class Script(NamedTuple):
    """A program written out for epochs with the same rows, of which some columns are the same throughout.

    ``span``    where its tests begin and end in ``Scripts.asks``, and its other nodes in ``Scripts.kinds``
    ``places``  where the wanted nodes stand in each epoch
    ``local``   row of ``Scripts.local`` that tells where each node of the circuit stands in the last of them
    ``length``  how many tests and other nodes there are
    """

    span: tuple[int, int, int, int]
    places: npt.NDArray[np.int32]
    local: int
    length: int


class Scripts:
    """Written programs: ``asks`` and ``columns`` of the tests; ``kinds``, ``ends`` and ``args`` of the other nodes.

    Node ``i`` has the arguments from ``ends[i]`` to ``ends[i + 1]``. ``size`` is how many nodes a circuit has, of
    which it is kept where they stand; 0 keeps none.
    """

    def __init__(self, size: int) -> None:
        self.of: dict[Key, Script] = {}
        self.asks, self.columns, self.args = np.zeros((3, _FIRST), dtype=np.int32)
        self.kinds = np.zeros(_FIRST, dtype=np.uint8)
        self.ends = np.zeros(_FIRST, dtype=np.int64)
        self.local = np.zeros((8 if size else 0, size), dtype=np.int32)
        self._tests = self._nodes = self._args = 0

    def add(
        self,
        asks: npt.NDArray[Whatever],
        columns: npt.NDArray[Whatever],
        kinds: npt.NDArray[np.uint8],
        ends: npt.NDArray[np.int32],
        args: npt.NDArray[np.int32],
        places: npt.NDArray[np.int32],
        local: npt.NDArray[np.int32],
    ) -> Script:
        """Keep one more program, whose ``ends`` count from its own beginning."""
        tests, nodes = self._tests, self._nodes
        self.asks = _with(self.asks, tests, asks)
        self.columns = _with(self.columns, tests, columns)
        self.kinds = _with(self.kinds, nodes, kinds)
        self.ends = _with(self.ends, nodes + 1, ends + self._args)
        self.args = _with(self.args, self._args, args)
        row = len(self.of)
        if self.local.shape[1]:
            self.local = _with(self.local, row, local.reshape(1, -1))
        self._tests, self._nodes, self._args = tests + len(asks), nodes + len(kinds), self._args + len(args)
        span = tests, self._tests, nodes, self._nodes
        return Script(span, places, row, len(asks) + len(kinds))


def _with(held: npt.NDArray[Whatever], at: int, more: npt.NDArray[Whatever]) -> npt.NDArray[Whatever]:
    """Return an array with more in it: the same, or a larger one, since who reads the former may still do so."""
    end = at + len(more)
    if end > len(held):
        larger = np.zeros((max(end, 2 * len(held)), *held.shape[1:]), dtype=held.dtype)
        larger[:at] = held[:at]
        held = larger
    held[at:end] = more
    return held


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


def table_of(rows: Sequence[npt.NDArray[Whatever] | tuple[int, ...]], width: int) -> npt.NDArray[np.int64]:
    """Return rows as a table, which may be empty."""
    return np.array(rows, dtype=np.int64).reshape(len(rows), width)
