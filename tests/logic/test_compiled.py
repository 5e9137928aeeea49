"""Loops run as machine code, also where there is no place to keep it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any as Whatever

import numba
import numpy as np

from highfence.logic.compiled import compiled

if TYPE_CHECKING:
    import pytest


def total(numbers: Whatever) -> int:
    out = 0
    for n in numbers:
        out += n
    return out


def test_a_loop_says_what_it_says_in_python() -> None:
    numbers = np.arange(10)
    assert compiled(total)(numbers) == total(numbers) == 45


def test_without_a_folder_to_keep_code_in_it_is_compiled_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real, asked = numba.njit, []

    def njit(**options: Whatever) -> Whatever:
        asked.append(options.get("cache", False))
        if options.get("cache"):
            raise RuntimeError("cannot cache function: no locator available")
        return real(**options)

    monkeypatch.setattr(numba, "njit", njit)
    machine: Whatever = compiled(total)
    assert asked == [True, False]
    assert machine(np.arange(4)) == 6
    assert machine.stats.cache_path is None
