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
VERSION = 1
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
        text = str(self._data[self._offsets[i] : self._offsets[i + 1]].tobytes(), "utf-8")
        self[i] = text
        return text


def pack(texts: Sequence[str]) -> tuple[Any, Any]:
    """Return strings as one array of bytes with offsets."""
    encoded = [t.encode() for t in texts]
    offsets = np.zeros(len(encoded) + 1, np.int64)
    np.cumsum([len(e) for e in encoded], out=offsets[1:])
    return np.frombuffer(b"".join(encoded) or b"\0", np.uint8), offsets
