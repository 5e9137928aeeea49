"""One file that holds an index: a header with the places of the arrays, then the arrays, memory-mapped."""

from __future__ import annotations

import json
import mmap
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from highfence.logic.errors import Fault, InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

MAGIC = b"HIGHFENCE-NAMES\n"
VERSION = 2
_ALIGN = 64


def write(path: Path, arrays: dict[str, Any], about: dict[str, Any]) -> None:
    """Write arrays to one file; it appears whole or not at all."""
    places: dict[str, Any] = {}
    offset = 0
    for name, array in arrays.items():
        places[name] = {"type": array.dtype.str, "shape": list(array.shape), "at": offset}
        offset += -(-array.nbytes // _ALIGN) * _ALIGN
    head = json.dumps({"version": VERSION, "about": about, "arrays": places, "bytes": offset}).encode()
    start = -(-(len(MAGIC) + 8 + len(head)) // _ALIGN) * _ALIGN
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(MAGIC + len(head).to_bytes(8, "little") + head)
            out.write(b"\0" * (start - out.tell()))
            for array in arrays.values():
                data = np.ascontiguousarray(array).tobytes()
                out.write(data + b"\0" * (-len(data) % _ALIGN))
            out.flush()
            os.fsync(out.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def read(path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the arrays, mapped from the file, and what was written about them.

    Raises InputError when the file is not an index, is of another version, or is cut short.
    """
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            lead = file.read(len(MAGIC) + 8)
            if len(lead) < len(MAGIC) + 8 or not lead.startswith(MAGIC):
                raise InputError([Fault(str(path), lead[:16], "an index of names written by highfence")])
            length = int.from_bytes(lead[len(MAGIC) :], "little")
            head = json.loads(file.read(length)) if length < size else {}
            if head.get("version") != VERSION:
                raise InputError(
                    [Fault(str(path), head.get("version"), f"version {VERSION}: build the index again")]
                )
            start = -(-(len(lead) + length) // _ALIGN) * _ALIGN
            if start + head["bytes"] > size:
                raise InputError(
                    [Fault(str(path), size, f"{start + head['bytes']} bytes: the file is cut short")]
                )
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, json.JSONDecodeError) as error:
        raise InputError([Fault(str(path), str(error), "a readable index of names")]) from error
    arrays = {
        name: np.frombuffer(
            mapped, np.dtype(place["type"]), int(np.prod(place["shape"])), start + place["at"]
        ).reshape(place["shape"])
        for name, place in head["arrays"].items()
    }  # fmt: skip
    return arrays, head["about"]


class Texts(dict[int, str]):
    """Strings in one array of bytes, decoded when asked for and kept."""

    def __init__(self, data: Any, offsets: Any) -> None:
        super().__init__()
        self._data, self._offsets = data, offsets

    def __missing__(self, i: int) -> str:
        self.look_up(np.array([i]))
        return self[i]

    def look_up(self, wanted: Any) -> None:
        """Decode many strings at once."""
        new = np.array([i for i in np.unique(wanted).tolist() if i not in self], np.int64)
        data = memoryview(self._data)
        starts, ends = self._offsets[new].tolist(), self._offsets[new + 1].tolist()
        for i, start, end in zip(new.tolist(), starts, ends, strict=True):
            self[i] = str(data[start:end], "utf-8")


def longest(offsets: Any) -> int:
    """Return the length of the longest string in bytes."""
    return int(np.diff(offsets).max(initial=0))


def pack(texts: Sequence[str]) -> tuple[Any, Any]:
    """Return strings as one array of bytes with offsets."""
    offsets = np.zeros(len(texts) + 1, np.int64)
    whole = "".join(texts)
    lengths = list(map(len, texts)) if whole.isascii() else [len(t.encode()) for t in texts]
    np.cumsum(lengths, out=offsets[1:])
    return np.frombuffer(whole.encode() or b"\0", np.uint8), offsets
