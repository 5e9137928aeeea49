"""From a file to entries: which reader a list has, and the list that is shipped."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from highfence.logic.errors import Fault, InputError
from highfence.parties.lists import history
from highfence.parties.lists.complete import OWN
from highfence.parties.lists.sources import KINDS, SUPPLEMENTS
from highfence.parties.lists.store import Manifest, Version

if TYPE_CHECKING:
    from highfence.parties.entry import Entry
    from highfence.parties.lists.text import Loaded
    from highfence.parties.match import Index


class _Shipped(Version):
    """The starter list, straight from the package: nothing of it is on the user's disk."""

    def __init__(self, manifest: Manifest, entries: tuple[Entry, ...]) -> None:
        super().__init__(Path(), manifest)
        self._entries = entries

    def _read(self, name: str) -> tuple[Entry, ...]:  # noqa: ARG002 - entries and history are the same here
        return self._entries

    def index(self) -> Index:
        from highfence.parties import match

        return match.build(self._entries)


def shipped() -> Version:
    """Return the starter list as it is shipped."""
    from highfence.parties.lists import own

    data = own.starter()
    loaded = own.read(data, own.STARTER, name="starter")
    day = date.fromisoformat(own.VERIFIED)
    digest = hashlib.sha256(data).hexdigest()
    manifest = Manifest(
        list="starter",
        version=f"{day.isoformat()}.{digest[:8]}",
        as_of=day,
        origin=own.STARTER,
        form=loaded.form,
        sha256=digest,
        stored={},
        count=len({history.base_id(e.id) for e in loaded.entries}),
        counts=dict(Counter(e.list for e in loaded.entries if history.MARK not in e.id)),
        imported_at="",
    )
    return _Shipped(manifest, loaded.entries)


def parse(name: str, data: bytes, origin: str) -> Loaded:
    """Return what a file holds, read as the list ``name``. Raises InputError."""
    from highfence.parties.lists import csl, ecfr, ftm, own

    data = plain_bytes(data, origin)
    if name == "us.csl":
        return csl.read(data, origin)
    for number, supplement in SUPPLEMENTS.items():
        if name == supplement:
            return ecfr.read(data, origin, number=number)
    if name == "ftm":
        return ftm.read(data, origin)
    if name == "starter" or OWN.fullmatch(name):
        return own.read(data, origin, name=name)
    from highfence.facts.intake import nearest

    hint = nearest(name, list(KINDS))
    raise InputError(
        [Fault("list", name, f"one of {', '.join(KINDS)}; own.<name> is a further own list", hint=hint)]
    )


def plain_bytes(data: bytes, origin: str) -> bytes:
    """Return the content of a file, unpacked where it is packed with gzip. Raises InputError."""
    if not data.startswith(b"\x1f\x8b"):
        return data
    try:
        return gzip.decompress(data)
    except (EOFError, OSError, zlib.error) as exc:
        raise InputError([Fault("", "", f"a complete gzip file ({exc})", source=origin)]) from None
