"""The Country Groups (supplement no. 1 to 15 CFR part 740), with the days on which countries joined and left.

Membership is that of the table as printed in the CFR. It is complete from `BEGINS`; what stood then and was
never changed since is read back from the table of 2026-09-24. Besides the groups ``A:1`` to ``E:2`` the file
holds three lists that are used the same way:

* ``S5A`` — paragraph (a) of supplement no. 5 to part 740 (since 2025-01-13, 90 FR 4544), the United States
  included;
* ``S4_742`` — supplement no. 4 to part 742 (since 2024-12-02, 89 FR 96790);
* ``126.1`` — destinations on the State Department's list (22 CFR 126.1(d)) on days when the table does not
  print them in D:5. By the note to D:5 the State Department's list controls, so the arms-embargoed
  destinations of a day are ``D:5`` and ``126.1`` together.

Hong Kong is listed until 2020-12-22; after that it is China (`highfence.facts.countries.ear_destination`).
Macau is in D:1, D:3 and D:4 but not in D:5.
"""

from __future__ import annotations

import functools
import pkgutil
from bisect import bisect_right
from collections import defaultdict
from datetime import date, timedelta
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from highfence.facts.countries import ISO2, UnknownCountryError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = [
    "BEGINS",
    "DatedTable",
    "Groups",
    "Membership",
    "NotCoveredError",
    "TableError",
    "UnknownGroupError",
    "country_groups",
    "read_memberships",
]

_T = TypeVar("_T")

BEGINS = date(2018, 1, 1)
"""First day that the tables of country groups and the Country Chart answer for."""


class TableError(ValueError):
    """A table of memberships that contradicts itself: overlap, unknown code, or an end before its beginning."""


class NotCoveredError(ValueError):
    """A day before the tables begin. `on` is the day asked for, `begins` the first day that is answered."""

    def __init__(self, on: date, begins: date = BEGINS) -> None:
        self.on = on
        self.begins = begins
        super().__init__(f"{on} is before {begins}, the first day the tables cover")


class UnknownGroupError(ValueError):
    """No group of that name. `value` is the name as given, `suggestions` are the nearest names, best first."""

    kind = "country group"

    def __init__(self, value: str, known: Sequence[str]) -> None:
        from difflib import get_close_matches

        self.value = value
        self.suggestions = tuple(get_close_matches(value.upper(), known, n=3, cutoff=0.5))
        hint = " or ".join(self.suggestions) or ", ".join(known)
        super().__init__(f"{value!r} is not a {self.kind}; did you mean {hint}?")


class Membership(NamedTuple):
    """One country in one group, from `since` to `until`, both days included; `until` is None while it lasts."""

    group: str
    iso2: str
    since: date
    until: date | None
    source: str
    note: str


class DatedTable:
    """Immutable sets of countries, by name and day."""

    unknown: type[UnknownGroupError] = UnknownGroupError

    def __init__(self, memberships: Iterable[Membership]) -> None:
        """Index the memberships.

        Raises:
            TableError: two memberships of one country in one group overlap, a code is unknown, or one ends
                before it begins.
        """
        history: defaultdict[str, defaultdict[str, list[Membership]]] = defaultdict(lambda: defaultdict(list))
        for row in sorted(memberships, key=lambda row: row[:3]):
            earlier = history[row.group][row.iso2]
            _check(row, earlier[-1] if earlier else None)
            earlier.append(row)
        self._history = {
            group: {iso2: tuple(rows) for iso2, rows in by_country.items()}
            for group, by_country in history.items()
        }
        self._timelines = {
            group: _timeline(by_country.values()) for group, by_country in self._history.items()
        }

    def names(self) -> tuple[str, ...]:
        """Return the names of the groups, sorted."""
        return tuple(self._timelines)

    def members(self, group: str, on: date) -> frozenset[str]:
        """Return the countries (alpha-2) in `group` on the day `on`; empty on days before the group existed.

        Raises:
            UnknownGroupError: there is no such group.
            NotCoveredError: `on` is before `BEGINS`.
        """
        days, sets = self._of(self._timelines, group)
        if on < BEGINS:
            raise NotCoveredError(on)
        return sets[bisect_right(days, on)]

    def history(self, group: str, iso2: str) -> tuple[Membership, ...]:
        """Return the memberships of the country `iso2` in `group`, oldest first; empty if there were none.

        Raises:
            UnknownGroupError: there is no such group.
            UnknownCountryError: `iso2` is not an alpha-2 code.
        """
        by_country = self._of(self._history, group)
        if iso2 not in ISO2:
            raise UnknownCountryError(iso2)
        return by_country.get(iso2, ())

    def memberships(self, group: str) -> tuple[Membership, ...]:
        """Return the memberships of every country in `group`, by country, oldest first.

        Raises:
            UnknownGroupError: there is no such group.
        """
        by_country = self._of(self._history, group)
        return tuple(row for iso2 in sorted(by_country) for row in by_country[iso2])

    def days_of_change(self) -> tuple[date, ...]:
        """Return the days, sorted, on which some group is not what it was the day before.

        `BEGINS` is not among them.
        """
        return tuple(
            sorted({day for days, _sets in self._timelines.values() for day in days if day > BEGINS})
        )

    def _of(self, by_group: dict[str, _T], group: str) -> _T:
        if group not in by_group:
            raise self.unknown(group, self.names())
        return by_group[group]


class Groups(DatedTable):
    """The Country Groups of supplement no. 1 to part 740 and the lists kept with them, by day."""

    def groups_of(self, iso2: str, on: date) -> frozenset[str]:
        """Return the groups that the country `iso2` is in on the day `on`.

        Raises:
            UnknownCountryError: `iso2` is not an alpha-2 code.
            NotCoveredError: `on` is before `BEGINS`.
        """
        if iso2 not in ISO2:
            raise UnknownCountryError(iso2)
        return frozenset(group for group in self.names() if iso2 in self.members(group, on))


@functools.cache
def country_groups() -> Groups:
    """Return the Country Groups, read once."""
    return Groups(read_memberships(__package__, "supp_1_country_groups.csv", "group"))


def read_memberships(package: str, name: str, group: str) -> list[Membership]:
    """Read the CSV file `name` of `package`; the column `group` holds the names of the groups."""
    import csv

    text = (pkgutil.get_data(package, name) or b"").decode()
    rows = csv.reader(text.splitlines())
    head = next(rows)
    columns = itemgetter(*(head.index(c) for c in (group, "iso2", "since", "until", "source", "note")))
    return [
        Membership(
            name,
            iso2,
            date.fromisoformat(since),
            date.fromisoformat(until) if until else None,
            source,
            note,
        )
        for name, iso2, since, until, source, note in map(columns, rows)
    ]


def _check(row: Membership, earlier: Membership | None) -> None:
    where = f"{row.iso2} in {row.group} from {row.since}"
    if row.iso2 not in ISO2:
        raise TableError(f"{where}: unknown country code")
    if row.until is not None and row.until < row.since:
        raise TableError(f"{where}: ends before it begins")
    if earlier and (earlier.until is None or earlier.until >= row.since):
        raise TableError(f"{where}: overlaps the membership from {earlier.since}")


def _timeline(histories: Iterable[Sequence[Membership]]) -> tuple[list[date], list[frozenset[str]]]:
    """Return the days of change and the sets between them: sets[i] holds before days[i]."""
    joining: defaultdict[date, set[str]] = defaultdict(set)
    leaving: defaultdict[date, set[str]] = defaultdict(set)
    for rows in histories:
        for row in rows:
            joining[row.since].add(row.iso2)
            if row.until is not None:
                leaving[row.until + timedelta(days=1)].add(row.iso2)
    days: list[date] = []
    sets: list[frozenset[str]] = [frozenset()]
    for day in sorted(joining.keys() | leaving.keys()):
        if (after := sets[-1] - leaving[day] | joining[day]) != sets[-1]:
            days.append(day)
            sets.append(after)
    return days, sets
