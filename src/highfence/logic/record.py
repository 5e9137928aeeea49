"""Records: the immutable values in which law is written down.

Struct types of msgspec: made, hashed and compared in C, and written as JSON in the order of their fields,
which is what the fingerprint of a rulebook is taken of. ``dataclasses.replace`` and ``fields`` work on them.
"""

from __future__ import annotations

import dataclasses
from functools import cache
from typing import Any, ClassVar

import msgspec


class _Fields:
    """The fields of a record as ``dataclasses`` asks for them, made when first asked."""

    def __get__(self, _one: object, kind: type[Record]) -> dict[str, dataclasses.Field[Any]]:
        return _fields(kind)


@cache
def _fields(kind: type[Record]) -> dict[str, dataclasses.Field[Any]]:
    plain = dataclasses.make_dataclass(kind.__name__, kind.__struct_fields__)
    return {f.name: f for f in dataclasses.fields(plain)}


class Record(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """A value that never changes; as JSON a list of its kind and its fields."""

    __dataclass_fields__: ClassVar[dict[str, dataclasses.Field[Any]]] = _Fields()  # type: ignore[assignment]


_CANONICAL = msgspec.json.Encoder(order="deterministic")


def canonical(record: Record) -> bytes:
    """Return a record as JSON, the same on every machine: sets in order, dates as text."""
    return _CANONICAL.encode(record)
