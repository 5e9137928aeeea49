"""One list as it is searched: its entries, its index, the days for which its copies stand."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

from highfence.facts.names import words_of
from highfence.parties.lists import history

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from highfence.parties.entry import Entry
    from highfence.parties.lists.store import Manifest, Version
    from highfence.parties.match import Index

_WORDS: Final = 4
"""The fewest words of a listed address by which it can be told from others."""


class Source:
    """One list that is searched: its current version, and the days that all its versions stand for."""

    def __init__(self, current: Version, manifests: Sequence[Manifest]) -> None:
        self.current, self.manifest, self.manifests = current, current.manifest, manifests

    @cached_property
    def index(self) -> Index:
        """The matcher's index."""
        return self.current.index()

    @cached_property
    def by_id(self) -> dict[str, Entry]:
        """Entries and their earlier states, by id."""
        return {e.id: e for e in self.current.history}

    @cached_property
    def addresses(self) -> list[tuple[Entry, frozenset[str]]]:
        """Entries that list an address and nobody's name, with the words of each address."""
        return [
            (e, words)
            for e in self.by_id.values()
            if e.type == "address"
            for a in e.addresses
            if len(words := frozenset(words_of(a.text))) >= _WORDS
        ]

    @cached_property
    def _stated(self) -> dict[str, date | None]:
        out: dict[str, date | None] = {}
        for e in self.current.entries:
            key = history.base_id(e.id)
            known = out.get(key, e.added)
            out[key] = None if known is None or e.added is None else min(known, e.added)
        return out

    def turns(self, days: int) -> set[date]:
        """Return the days from which a name may be found, or cleared, otherwise than on the day before."""
        entries = {d for e in self.by_id.values() for d in (e.added, e.removed) if d is not None}
        return entries | {d for m in self.manifests for d in m.span(days)}

    def covers(self, name: str, on: date, days: int) -> bool:
        """Return whether some version is a complete copy of a list that stands for a day."""
        return any(m.covers_on(name, on, days) for m in self.manifests)

    def complete(self, names: Sequence[str], on: date, days: int) -> bool:
        """Return whether every one of the named lists that should be here in full is, for a day."""
        meant = {n for m in self.manifests for n in (*m.covers, *m.lacking)}
        here = [n for n in names if n in meant]
        return bool(here) and all(self.covers(n, on, days) for n in here)

    def since(self, entry: Entry) -> date | None:
        """Return the first day of an entry, where its list or the rule that it cites says it."""
        return self._stated.get(history.base_id(entry.id))
