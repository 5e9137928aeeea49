"""From version to version: what was added, changed and removed, and since when.

Publishers seldom say when a party left a list, and some not when it joined. Two copies, of an earlier and a
later day, say it between them: who is only in the later one joined after the earlier day, who is only in
the earlier one left by the later day. Where the day itself is not known, the widest span is taken, so that
nobody is off the list on a day on which they may have been on it.
"""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Literal

import msgspec
from msgspec.structs import replace

from highfence.parties.lists.sources import BEGAN
from highfence.parties.lists.text import not_before

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from highfence.parties.entry import Entry

_UNDATED: Final = ("added", "removed", "source_url")
_EFFECT: Final = (
    "list",
    "names",
    "type",
    "countries",
    "programs",
    "footnotes",
    "license_requirement",
    "review_policy",
)
MARK: Final = "@"
"""Stands in the id of an earlier state of an entry, before the day on which that state ended."""


def fingerprint(entry: Entry) -> str:
    """Return a digest of everything that an entry says, but for its days and its address on the web.

    A reviewer's decision holds as long as it is the same.
    """
    plain = msgspec.to_builtins(replace(entry, id=base_id(entry.id)))
    for name in _UNDATED:
        plain.pop(name, None)
    return hashlib.sha256(msgspec.json.encode(plain, order="sorted")).hexdigest()[:32]


def base_id(entry_id: str) -> str:
    """Return the id of an entry without the mark of an earlier state."""
    return entry_id.partition(MARK)[0]


def fold(
    earlier: Sequence[Entry] | None,
    as_of: date | None,
    new: Iterable[Entry],
    on: date,
    ends: Callable[[Entry], bool],
) -> list[Entry]:
    """Return every entry known through the copy ``new`` of the day ``on``, each with its days.

    ``earlier`` is what was known through the copy before it, of the day ``as_of``; None for the first copy.
    An entry that changes in what law reads of it is kept in its earlier state too, until ``on``. ``ends``
    says of an entry that the copy lacks whether it has left; else it stays as it was.
    """
    copy = tuple(new)
    if earlier is None or as_of is None:
        return [_dated(e) for e in copy]
    here = {e.id for e in copy}
    known = {e.id: e for e in earlier}
    following = as_of + timedelta(days=1)
    out = [e for e in earlier if MARK in e.id and e.id not in here]
    for one in copy:
        was = known.get(one.id)
        if MARK in one.id:
            out.append(one)
        elif was is None:
            dated = _dated(one)
            first = one.added or max(filter(None, (dated.added, following)))
            out.append(replace(dated, added=first))
        elif any(getattr(was, f) != getattr(one, f) for f in _EFFECT):
            out.append(_ended(was, on))
            out.append(replace(one, added=following))
        else:
            out.append(replace(one, added=was.added if one.added is None else one.added))
    gone = [e for e in earlier if MARK not in e.id and e.id not in here]
    out += [_ended(e, on) if ends(e) else e for e in gone]
    return out


def _dated(entry: Entry) -> Entry:
    if entry.added is not None:
        return entry
    days = [d for d in (not_before(entry.citation), BEGAN.get(entry.list)) if d is not None]
    return replace(entry, added=max(days, default=None))


def _ended(entry: Entry, on: date) -> Entry:
    last = min(entry.removed, on) if entry.removed else on
    return replace(entry, id=f"{entry.id}{MARK}{last.isoformat()}", removed=last)


class Change(msgspec.Struct, frozen=True, omit_defaults=True):
    """One difference between two copies of a list.

    ``fields`` says for a changed entry what was and what is, field by field.
    """

    what: Literal["added", "changed", "removed"]
    entry: str
    list: str
    name: str
    countries: tuple[str, ...] = ()
    fields: dict[str, tuple[object, object]] = {}


def difference(old: Iterable[Entry], new: Iterable[Entry]) -> list[Change]:
    """Return who was added, changed and removed from one copy to another, in the order of their ids.

    The web address of a list is no part of what it says.
    """
    before, after = {e.id: e for e in old}, {e.id: e for e in new}
    out = []
    for key in sorted(before.keys() | after.keys()):
        was, now = before.get(key), after.get(key)
        if was is None and now is not None:
            out.append(_change("added", now, {}))
        elif now is None and was is not None:
            out.append(_change("removed", was, {}))
        elif was is not None and now is not None and was != now:
            plain, other = msgspec.to_builtins(was), msgspec.to_builtins(now)
            names = sorted((plain.keys() | other.keys()) - {"source_url"})
            fields = {n: (plain.get(n), other.get(n)) for n in names if plain.get(n) != other.get(n)}
            out += [_change("changed", now, fields)] if fields else []
    return out


def _change(
    what: Literal["added", "changed", "removed"], entry: Entry, fields: dict[str, tuple[object, object]]
) -> Change:
    return Change(what, entry.id, entry.list, entry.names[0].text, entry.countries, fields)
