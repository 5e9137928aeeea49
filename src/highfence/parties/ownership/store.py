"""Ownership data on disk: one file a version under ``<home>/ownership``, written in full or not at all."""

from __future__ import annotations

import hashlib
import os
from datetime import date  # noqa: TC003 - read when a manifest is decoded
from functools import cached_property
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Final

import msgspec

from highfence.facts.names import words_of
from highfence.logic.errors import Fault, InputError
from highfence.parties.lists.store import DamagedListError
from highfence.parties.ownership.graph import Firm, Graph, Holding

if TYPE_CHECKING:
    from datetime import datetime

_ENDING: Final = ".owners"


class OwnersManifest(msgspec.Struct, frozen=True, kw_only=True):
    """What one version of ownership data is."""

    version: str
    as_of: date
    origin: str
    sha256: str
    imported_at: str
    firms: int
    holdings: int


class _Content(msgspec.Struct, frozen=True):
    firms: tuple[Firm, ...]
    holdings: tuple[Holding, ...]


class Owners:
    """One version of ownership data, read when it is needed. Raises DamagedListError."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            head, _, self._body = path.read_bytes().partition(b"\n")
            digest, _, manifest = head.partition(b" ")
            if hashlib.sha256(manifest + self._body).hexdigest().encode() != digest:
                raise DamagedListError(f"{path.name} is not what was imported; import the owners again")
            self.manifest = msgspec.json.decode(manifest, type=OwnersManifest)
        except (OSError, msgspec.MsgspecError) as exc:
            raise DamagedListError(f"{path.name} cannot be read ({exc}); import the owners again") from None

    @cached_property
    def graph(self) -> Graph:
        """The graph of owners."""
        content = msgspec.msgpack.decode(self._body, type=_Content)
        return Graph.of(content.firms, content.holdings)

    @cached_property
    def _named(self) -> dict[str, list[Firm]]:
        out: dict[str, list[Firm]] = {}
        for firm in self.graph.firms.values():
            if firm.name:
                out.setdefault(" ".join(words_of(firm.name)), []).append(firm)
        return out

    def firm(self, name: str, country: str) -> Firm | None:
        """Return the one firm of a name whose country agrees, where only one does."""
        found = self._named.get(" ".join(words_of(name)), [])
        agreeing = [f for f in found if not country or not f.country or f.country == country]
        return agreeing[0] if len(agreeing) == 1 else None


def put(home: Path, graph: Graph, *, data: bytes, origin: str, as_of: date, now: datetime) -> OwnersManifest:
    """Store ownership data of the day ``as_of``; what was stored before stays until this is complete."""
    folder = home / "ownership"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise InputError([Fault("", str(folder), f"a folder that can be written ({exc.strerror})")]) from None
    digest = hashlib.sha256(data).hexdigest()
    holdings = tuple(h for held in graph.above.values() for h in held)
    manifest = OwnersManifest(
        version=f"{as_of.isoformat()}.{digest[:8]}",
        as_of=as_of,
        origin=origin,
        sha256=digest,
        imported_at=now.isoformat(timespec="seconds"),
        firms=len(graph.firms),
        holdings=len(holdings),
    )
    head = msgspec.json.encode(manifest)
    body = msgspec.msgpack.encode(_Content(tuple(graph.firms.values()), holdings))
    checksum = hashlib.sha256(head + body).hexdigest().encode()
    with NamedTemporaryFile(dir=folder, prefix=".draft-", delete=False) as file:
        try:
            file.write(checksum + b" " + head + b"\n" + body)
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).replace(folder / f"{manifest.version}{_ENDING}")
        except OSError:
            Path(file.name).unlink()
            raise
    return manifest


def current(home: Path) -> Owners | None:
    """Return the ownership data of the latest day, or None."""
    found = sorted((home / "ownership").glob(f"*{_ENDING}"))
    return Owners(found[-1]) if found else None
