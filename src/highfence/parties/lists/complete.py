"""Of which lists a copy is complete, and what follows: whom it clears, and who it says has left.

A copy is complete of what its publisher issues in it, or of what the importer states. Of a list with no entry
in the file it never is. Nor is it, unless that is stated, of a list with under half of its usual entries, as
in a download that was cut short or filtered.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from highfence.logic.errors import Fault, InputError
from highfence.parties.lists.sources import COVERS, REQUIRED, USUAL

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from highfence.parties.entry import Entry
    from highfence.parties.lists.store import Manifest

OWN: Final = re.compile(r"own(\.[a-z0-9_-]+)?")
"""Names of lists of one's own."""

_SHRUNK: Final = 0.8
_PLAUSIBLE: Final = 0.5
_FEW: Final = 10


class Claim(NamedTuple):
    """Lists of which a copy is complete, and those of which it should be and is not, with their entries."""

    covers: tuple[str, ...]
    lacking: dict[str, int]


def default_covers(name: str) -> tuple[str, ...]:
    """Return the lists of which an import is a complete copy by its nature; an own list is complete of itself."""
    return (name,) if OWN.fullmatch(name) else COVERS.get(name, ())


def claim(
    name: str,
    counts: Mapping[str, int],
    stated: tuple[str, ...] | None,
    before: Iterable[Manifest],
    *,
    shrink: bool,
) -> Claim:
    """Return of which lists a copy of ``name`` with so many entries of each is complete.

    ``stated`` is what the importer says, None when nothing. Where an earlier complete copy is there, the
    new one was compared with that (``refuse_shrunk``), and the usual size no longer matters.
    """
    known = {n for m in before for n in m.covers}

    def short(one: str) -> bool:
        held = counts.get(one, 0)
        if held == 0:
            return one != name
        return stated is None and not shrink and one not in known and held < USUAL.get(one, 0) * _PLAUSIBLE

    asked = default_covers(name) if stated is None else stated
    covers = tuple(n for n in asked if not short(n))
    return Claim(covers, {n: counts.get(n, 0) for n in REQUIRED if n in asked and n not in covers})


def ends(entry: Entry, manifest: Manifest, claimed: frozenset[str]) -> bool:
    """Return whether an entry that a copy lacks has left its list.

    ``claimed`` are the lists of which any stored copy is complete: there, only another complete copy says it,
    lest a name that a partial copy lacks be cleared by the complete one before it.
    """
    if entry.list in manifest.covers:
        return True
    return entry.list not in claimed and (manifest.list in manifest.covers or manifest.list not in claimed)


def refuse_shrunk(before: Sequence[Manifest], counts: Mapping[str, int], origin: str) -> None:
    """Raise InputError when a list has lost more than a fifth since its last complete copy, or its last one."""
    last = {n: (c, m.as_of) for m in before[-1:] for n, c in m.counts.items()}
    last |= {n: (m.counts[n], m.as_of) for m in before for n in m.covers if n in m.counts}
    faults = [
        Fault(
            name,
            counts.get(name, 0),
            f"about {count} entries, as on {day}; if so many have left, import with --shrink",
            source=origin,
        )
        for name, (count, day) in sorted(last.items())
        if count > _FEW and counts.get(name, 0) < count * _SHRUNK
    ]
    if faults:
        raise InputError(faults)
