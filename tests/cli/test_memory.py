"""What is kept of the memory that long tables give up, seen in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

SAID = """
import ctypes, os
from highfence.cli import memory
asked = []
class Library:
    @staticmethod
    def mallopt(number, value):
        asked.append(number)
        return 1
ctypes.CDLL = lambda _name: Library
memory.keep()
print(os.environ["_RJEM_MALLOC_CONF"], sorted(asked))
"""


def said(**environment: str) -> str:
    own = {k: v for k, v in os.environ.items() if k != "_RJEM_MALLOC_CONF" and not k.startswith("MALLOC_")}
    run = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-c", SAID], env={**own, **environment}, capture_output=True, check=True, text=True
    )
    return run.stdout.strip()


@pytest.mark.skipif(os.name != "posix", reason="other systems have no mallopt")
def test_tables_and_arrays_keep_what_they_give_up_unless_the_user_says_otherwise() -> None:
    assert said() == "dirty_decay_ms:10000,muzzy_decay_ms:10000 [-8, -3, -1]"
    assert said(_RJEM_MALLOC_CONF="dirty_decay_ms:0", MALLOC_ARENA_MAX="4") == "dirty_decay_ms:0 [-3, -1]"
