"""Machine code for the loops over bits and rows: numba compiles a function once a machine, beside its module."""

from __future__ import annotations

from typing import TYPE_CHECKING, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    P = ParamSpec("P")
    R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Return the function as machine code, for arrays and numbers. Other threads run while it does."""
    from numba import njit

    machine: Callable[P, R] = njit(cache=True, nogil=True, boundscheck=False)(function)
    return machine
