"""Names of parties by what completion sees in them: few kinds, however many names a table has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from typing import Any as Whatever

import numpy as np

from highfence.determination.complete import name_marks
from highfence.portfolio.kept import Kept
from highfence.portfolio.keys import Texts
from highfence.portfolio.threads import Turn

if TYPE_CHECKING:
    import numpy.typing as npt
    import polars as pl

_REMEMBERED: Final = 1 << 20


class Alike:
    """Replaces names by the first, from one table to the next, that completion cannot tell from them.

    Several threads may ask.
    """

    def __init__(self) -> None:
        self._turn = Turn()
        self._firsts: list[str | None] = [None]
        self._kinds: dict[Whatever, int] = {}
        self._forget()

    def _forget(self) -> None:
        """Start to number names anew."""
        self._texts = Texts()
        self._kind_of: npt.NDArray[np.uint32] = np.zeros(1, dtype=np.uint32)

    def column(self, names: pl.Series) -> Kept:
        """Return a column of names, alike ones made equal."""
        with self._turn:
            if len(self._kind_of) > _REMEMBERED:
                self._forget()
            numbers, new = self._texts.numbers(names)
            if len(new):
                kinds = np.array([self._kind(name) for name in names.gather(new).to_list()], dtype=np.uint32)
                self._kind_of = np.append(self._kind_of, kinds)
            return Kept(self._kind_of[numbers], list(self._firsts), self)

    def _kind(self, name: str) -> int:
        marks = name_marks(name)
        found = self._kinds.get(marks)
        if found is None:
            found = self._kinds[marks] = len(self._firsts)
            self._firsts.append(name)
        return found
