"""Which parties lines name and in which roles: few kinds, each read once by the reader of single lines."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from typing import Any as Whatever

import numpy as np
import polars as pl

from highfence.facts.case import open_roles, roles_of
from highfence.portfolio.kept import ALL, Combinations, Kept
from highfence.portfolio.single import given_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    from highfence.portfolio.kept import Columns, Memory

    Codes = npt.NDArray[np.uint32]

_EVERY: Final = object()
_SOME: Final = object()
"""Stamps of columns that say whether something stands in a line: it does in each, and it does in some."""


@dataclass(frozen=True, slots=True)
class Structure:
    """Which parties a line names and in which roles, and the roles in which there may be more."""

    roles: dict[str, frozenset[str]]
    open_roles: frozenset[str]


class Structures:
    """The structures that are known, by the numbers of what tells them."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._known: dict[tuple[str, ...], _Known] = {}

    def of(self, table: Columns, slots: dict[str, list[str]]) -> tuple[Codes, list[Structure]]:
        """Return each line's structure, read from its roles alone; ``slots`` has the columns of each slot."""
        frame = table.frame
        said: dict[str, Kept] = {}
        for slot, own in slots.items():
            said[f"{slot}?"] = _stated(frame, own)
            if f"{slot}.roles" in own:
                said[f"{slot}.roles"] = table[f"{slot}.roles"]
        if "parties" in frame.columns:
            said["parties?"] = _stated(frame, ["parties"])
        names = tuple(said)
        if names not in self._known:
            self._known[names] = _Known(Combinations(self._memory))
        known = self._known[names]
        codes, new = known.combinations.numbers([(c, ALL) for c in said.values()], frame.height)
        if known.stamp is not known.combinations.stamp:
            known.stamp = known.combinations.stamp
            known.structures = [_read({n: c.values[0] for n, c in said.items()}, slots)]
        for i in new.tolist():
            known.structures.append(_read({n: c.values[c.codes[i]] for n, c in said.items()}, slots))
        return codes, list(known.structures)


@dataclass(slots=True)
class _Known:
    combinations: Combinations
    stamp: Whatever = None
    structures: list[Structure] = field(default_factory=list)


def _read(row: dict[str, Whatever], slots: Iterable[str]) -> Structure:
    given = given_of(
        {f"{s}.roles": row.get(f"{s}.roles") or [s.partition(".")[0]] for s in slots if row[f"{s}?"]}
    )
    given.parties_given = given.parties_given or bool(row.get("parties?"))
    roles = roles_of(given)
    return Structure(roles, open_roles(given, roles))


def _stated(frame: pl.DataFrame, names: list[str]) -> Kept:
    """Return in which lines one of some columns says something."""
    if any(not frame.get_column(n).null_count() for n in names):
        return Kept(np.zeros(frame.height, dtype=np.uint32), [True], _EVERY)
    there = frame.select(pl.any_horizontal(pl.col(names).is_not_null())).to_series()
    return Kept(there.cast(pl.UInt32).to_numpy(), [False, True], _SOME)
