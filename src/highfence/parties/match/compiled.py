"""Machine code for the loops where numba is installed; the same functions run as plain Python without it."""

from __future__ import annotations

import importlib.util
from functools import cache
from types import FunctionType, SimpleNamespace
from typing import Any

from highfence.logic.compiled import borrowing

_MODULES = (
    "highfence.parties.match.hash_loops",
    "highfence.parties.match.word_loops",
    "highfence.parties.match.spell_loops",
    "highfence.parties.match.batch_loops",
    "highfence.parties.match.align_loop",
    "highfence.parties.match.row_loops",
)


def available() -> bool:
    """Return whether numba is installed."""
    return importlib.util.find_spec("numba") is not None


@cache
def kernels(*, fast: bool) -> Any:
    """Return the loops, compiled or plain. Compiling is done once a machine and kept beside the modules.

    Compiled ones live in copies of their modules: there, what a function calls is compiled as well.
    """
    loops: dict[str, Any] = {}
    for name in _MODULES:
        spec = importlib.util.find_spec(name)
        if spec is None or spec.loader is None:
            raise ImportError(name)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        if fast:
            module.__dict__.update({k: v for k, v in loops.items() if k in module.__dict__})
        for function in module.COMPILED:
            value = getattr(module, function)
            if fast and isinstance(value, FunctionType):
                value = borrowing(value, forceinline=True)
                setattr(module, function, value)
            loops[function] = value
    return SimpleNamespace(**loops)
