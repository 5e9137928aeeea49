"""Machine code for the loops over bits and rows: numba compiles a function once a machine, beside its module."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar
from typing import Any as Whatever

if TYPE_CHECKING:
    from collections.abc import Callable

    P = ParamSpec("P")
    R = TypeVar("R")


def compiled(function: Callable[P, R], **options: Whatever) -> Callable[P, R]:
    """Return the function as machine code, for arrays and numbers. Other threads run while it does.

    ``options`` are further ones of numba's. Where no folder can be written to keep it in, it is compiled anew by each
    process.
    """
    from numba import njit

    machine: Callable[P, R]
    try:
        machine = njit(cache=True, nogil=True, boundscheck=False, **options)(function)
    except RuntimeError:
        machine = njit(nogil=True, boundscheck=False, **options)(function)
    return machine


def borrowing(function: Callable[P, R], **options: Whatever) -> Callable[P, R]:
    """Return a function as machine code that makes no arrays: all belong to its caller.

    Who uses an array is not counted then, which takes a tenth to a third of the time of loops that call each other.
    """
    return compiled(function, _nrt=False, **options)


def made() -> bool:
    """Return whether the largest of the loops has been compiled on this machine."""
    from highfence.logic import bit_loops

    largest: Whatever = bit_loops.run_blocks
    kept = largest.stats.cache_path
    return kept is not None and any(Path(kept).glob("bit_loops.run_blocks-*.nbi"))
