"""Lists on disk: one folder a version, complete or not there at all.

    <home>/lists/<list>/<day>.<start of the file's checksum>/
        manifest.json     what it is, from when, of which file, with checksums
        entries.msgpack   the entries as imported
        history.msgpack   these, and earlier states that ended before, with their days
        names.index       what the matcher reads

A version is written beside its place, flushed, and moved there in one step; what fails before that leaves
nothing behind but a folder that the next import clears away. Versions follow one another by the day of
their content; an older copy imported later takes its place among them.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections import Counter
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import cached_property, partial
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Final

import msgspec

from highfence.logic.errors import Fault, HighfenceError, InputError
from highfence.parties.entry import Entry
from highfence.parties.lists import complete, history
from highfence.parties.lists.sources import VALID_DAYS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from highfence.parties.lists.text import Loaded
    from highfence.parties.match import Index

_HIDDEN: Final = "."
_LOCK: Final = ".importing"
_INDEX: Final = "names.index"


class DamagedListError(HighfenceError):
    """A stored version no longer is what was imported: its checksum differs, or a file is missing."""


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What one version is.

    ``as_of``   day of the content; ``assumed`` says that the file did not name it
    ``covers``  lists of which this is a complete copy, from ``complete_from`` on
    ``lacking`` lists of which it should be one and is not, with the entries that it has
    ``sha256``  of the file as it came, ``stored`` of each file of the version
    """

    list: str
    version: str
    as_of: date
    assumed: bool = False
    covers: tuple[str, ...] = ()
    lacking: dict[str, int] = {}
    complete_from: date | None = None
    origin: str
    form: str
    sha256: str
    stored: dict[str, str]
    count: int
    counts: dict[str, int]
    imported_at: str
    warnings: tuple[str, ...] = ()

    def covers_on(self, name: str, day: date, valid_days: int = VALID_DAYS) -> bool:
        """Return whether a list was searched in full when this copy was searched for ``day``.

        A copy stands for the days around its own: entries that left or joined in between are not in it, so
        the term is short.
        """
        first, after = self.span(valid_days)
        return name in self.covers and first <= day < after

    def span(self, valid_days: int = VALID_DAYS) -> tuple[date, date]:
        """Return the first day that this copy stands for, and the first after it."""
        first = min(self.as_of - timedelta(days=valid_days), self.complete_from or self.as_of)
        return first, self.as_of + timedelta(days=valid_days + 1)


class Version:
    """One version of a list, read when it is needed. Raises DamagedListError."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.folder, self.manifest = folder, manifest

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Entries as imported."""
        return self._read("entries.msgpack")

    @cached_property
    def history(self) -> tuple[Entry, ...]:
        """Entries with their days, and earlier states."""
        return self._read("history.msgpack")

    def _read(self, name: str) -> tuple[Entry, ...]:
        try:
            data = (self.folder / name).read_bytes()
        except OSError as exc:
            raise DamagedListError(
                f"{self.manifest.list} {self.manifest.version}: {name} ({exc.strerror})"
            ) from None
        if hashlib.sha256(data).hexdigest() != self.manifest.stored.get(name):
            what = f"{self.manifest.list} {self.manifest.version}: {name} is not what was imported"
            raise DamagedListError(f"{what}; import the list again")
        return msgspec.msgpack.decode(data, type=tuple[Entry, ...])

    def index(self) -> Index:
        """Return the matcher's index of this version, built anew where a newer matcher cannot open it."""
        from highfence.parties import match

        try:
            return match.Index.open(self.folder / _INDEX)
        except (InputError, KeyError):
            return match.build(self.history)


class Store:
    """The lists under one folder."""

    def __init__(self, home: Path) -> None:
        self.home = home / "lists"

    def names(self) -> list[str]:
        """Return the lists of which a version is stored."""
        if not self.home.is_dir():
            return []
        return sorted(p.name for p in self.home.iterdir() if p.is_dir() and self.versions(p.name))

    def versions(self, name: str) -> list[Version]:
        """Return the versions of a list, the oldest first."""
        found = []
        folder = self.home / name
        if not folder.is_dir():
            return []
        for one in folder.iterdir():
            if one.name.startswith(_HIDDEN) or not (one / "manifest.json").is_file():
                continue
            try:
                text = (one / "manifest.json").read_bytes()
                found.append(Version(one, msgspec.json.decode(text, type=Manifest)))
            except msgspec.MsgspecError:
                raise DamagedListError(
                    f"{name} {one.name}: manifest.json cannot be read; remove it"
                ) from None
        return sorted(found, key=lambda v: (v.manifest.as_of, v.manifest.imported_at))

    def current(self, name: str) -> Version | None:
        """Return the version of the latest day, or None."""
        found = self.versions(name)
        return found[-1] if found else None

    def put(
        self,
        name: str,
        loaded: Loaded,
        *,
        data: bytes,
        origin: str,
        as_of: date,
        now: datetime,
        assumed: bool = False,
        covers: tuple[str, ...] | None = None,
        complete_from: date | None = None,
        shrink: bool = False,
    ) -> Version:
        """Store a copy of a list of the day ``as_of``, and return it. Raises InputError; then nothing changed.

        ``covers`` are the lists of which the importer says that it is complete; None leaves that to its nature
        and size. ``shrink`` allows a list to have lost more than a fifth of its entries since the version
        before, and a first copy to have under half of the usual ones. The same file of the same day replaces
        itself when something else is said of it.
        """
        with self._alone(name):
            known = self.versions(name)
            digest = hashlib.sha256(data).hexdigest()
            same = next((v for v in known if v.manifest.sha256 == digest and v.manifest.as_of == as_of), None)
            others = [v for v in known if v is not same]
            before = [v for v in others if v.manifest.as_of <= as_of]
            after = others[len(before) :]
            earlier = [v.manifest for v in before]
            counts = Counter(e.list for e in loaded.entries if history.MARK not in e.id)
            claim = complete.claim(name, counts, covers, earlier, shrink=shrink)
            stated = covers is not None or complete_from is not None or shrink
            if same is not None and _told_before(same.manifest, claim.covers, complete_from, stated=stated):
                return same
            if before and not shrink:
                complete.refuse_shrunk(earlier, counts, origin)
            manifest = Manifest(
                list=name,
                version=f"{as_of.isoformat()}.{_digest(digest, claim.covers, complete_from)}",
                as_of=as_of,
                assumed=assumed,
                covers=claim.covers,
                lacking=claim.lacking,
                complete_from=complete_from,
                origin=origin,
                form=loaded.form,
                sha256=digest,
                stored={},
                count=len({history.base_id(e.id) for e in loaded.entries}),
                counts=dict(sorted(counts.items())),
                imported_at=now.isoformat(timespec="seconds"),
                warnings=loaded.warnings,
            )
            known_claims = {n for v in others for n in v.manifest.covers}
            claimed = frozenset({*known_claims, *claim.covers})
            # Where a list is claimed for the first time, what earlier copies lack of it counts otherwise.
            first = len(before) if claimed <= known_claims else 0
            version = before[first - 1] if first else None
            for one in [*before[first:], None, *after]:
                what = (one.manifest, one.entries) if one else (manifest, loaded.entries)
                version = self._write(*what, version, claimed)
            return self.versions(name)[-1]

    def _write(
        self, manifest: Manifest, entries: Sequence[Entry], before: Version | None, claimed: frozenset[str]
    ) -> Version:
        from highfence.parties.match import build

        earlier, day = (before.history, before.manifest.as_of) if before else (None, None)
        leaves = partial(complete.ends, manifest=manifest, claimed=claimed)
        dated = tuple(history.fold(earlier, day, entries, manifest.as_of, leaves))
        place = self.home / manifest.list / f"{manifest.as_of.isoformat()}.{manifest.sha256[:8]}"
        draft = Path(mkdtemp(prefix=f"{_HIDDEN}draft-", dir=place.parent))
        try:
            files = {
                "entries.msgpack": msgspec.msgpack.encode(tuple(entries)),
                "history.msgpack": msgspec.msgpack.encode(dated),
            }
            for file, content in files.items():
                _flushed(draft / file, content)
            build(dated).save(draft / _INDEX)
            stored = {file: hashlib.sha256(content).hexdigest() for file, content in files.items()}
            final = msgspec.structs.replace(manifest, stored=stored)
            _flushed(draft / "manifest.json", msgspec.json.format(msgspec.json.encode(final), indent=1))
            aside = place.with_name(f"{_HIDDEN}old-{place.name}")
            if place.exists():
                place.rename(aside)
            draft.chmod(0o755)
            draft.rename(place)
            shutil.rmtree(aside, ignore_errors=True)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        return Version(place, final)

    @contextmanager
    def _alone(self, name: str) -> Iterator[None]:
        """Keep two imports of one list from mixing, and clear away what an interrupted one left."""
        folder = self.home / name
        lock = folder / _LOCK
        try:
            folder.mkdir(parents=True, exist_ok=True)
            handle = os.open(lock, os.O_CREAT | os.O_RDWR, 0o644)
        except OSError as exc:
            raise InputError(
                [Fault("", str(folder), f"a folder that can be written ({exc.strerror})")]
            ) from None
        try:
            _locked(handle)
            for left in folder.glob(f"{_HIDDEN}draft-*"):
                shutil.rmtree(left, ignore_errors=True)
            for aside in folder.glob(f"{_HIDDEN}old-*"):
                place = folder / aside.name.removeprefix(f"{_HIDDEN}old-")
                if place.exists():
                    shutil.rmtree(aside, ignore_errors=True)
                else:
                    aside.rename(place)
            yield
        finally:
            os.close(handle)
            if not any(p.name != _LOCK for p in folder.iterdir()):
                shutil.rmtree(folder, ignore_errors=True)


def _locked(handle: int) -> None:
    try:
        import fcntl
    except ImportError:  # where the platform has no such locks, imports are not held apart
        return
    fcntl.flock(handle, fcntl.LOCK_EX)


def _flushed(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _told_before(
    same: Manifest, covers: tuple[str, ...], complete_from: date | None, *, stated: bool
) -> bool:
    """Return whether the same file is there with the same claims; what was stated once need not be again."""
    if not stated:
        return set(covers) <= set(same.covers)
    return (set(covers), complete_from) == (set(same.covers), same.complete_from)


def _digest(sha256: str, covers: Iterable[str], complete_from: date | None) -> str:
    """Return what tells versions of a day apart: the file, and what is claimed of it."""
    return hashlib.sha256(f"{sha256} {sorted(covers)} {complete_from}".encode()).hexdigest()[:8]
