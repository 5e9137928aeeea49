"""The Commerce Country Chart (supplement no. 1 to 15 CFR part 738): which destinations bear an X where, by day.

The marks are those of the chart of 2026-09-24; changes since 2018 that are known are dated (their source
stands in the file), all other marks are read back to 2018-01-01. A mark means a license requirement for the
reason and column that an entry of the Commerce Control List names. **No mark is no permission**: general
prohibitions 4 to 10 and controls outside the chart remain (15 CFR 738.4(a)(2)(ii)(B)), four rows only send the
reader to part 746, and a place without a row is not covered at all.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from highfence.law.us.ear.part_740.country_groups import DatedTable, UnknownGroupError, read_memberships

if TYPE_CHECKING:
    from datetime import date

__all__ = ["CountryChart", "UnknownColumnError", "country_chart"]

_SEE_PART_746 = "746"


class UnknownColumnError(UnknownGroupError):
    """No column of that name. `value` is the name as given, `suggestions` are the nearest names, best first."""

    kind = "column of the Country Chart"


class CountryChart(DatedTable):
    """The marks of the Country Chart.

    Columns are written ``CB1``, ``CB2``, ``CB3``, ``NP1``, ``NP2``, ``NS1``, ``NS2``, ``MT1``, ``RS1``,
    ``RS2``, ``FC1``, ``CC1``, ``CC2``, ``CC3``, ``AT1``, ``AT2``.
    """

    unknown = UnknownColumnError

    def columns(self) -> tuple[str, ...]:
        """Return the columns that bear a mark on some day, sorted."""
        return tuple(name for name in self.names() if name != _SEE_PART_746)

    def marked(self, column: str, on: date) -> frozenset[str]:
        """Return the destinations (alpha-2) with an X in `column` on the day `on`.

        Resolve territories with `highfence.facts.countries.ear_destination` before looking for them here.

        Raises:
            UnknownColumnError: there is no such column.
            NotCoveredError: `on` is before 2018-01-01.
        """
        if column == _SEE_PART_746:
            raise UnknownColumnError(column, self.columns())
        return self.members(column, on)

    def see_part_746(self, on: date) -> frozenset[str]:
        """Return the destinations whose row points to part 746 (embargoes) instead of bearing marks."""
        return self.members(_SEE_PART_746, on)

    def destinations(self, on: date) -> frozenset[str]:
        """Return the destinations that have a row on the day `on`.

        Of other places the chart says nothing, not even "no license".
        """
        return frozenset().union(*(self.members(name, on) for name in self.names()))


@functools.cache
def country_chart() -> CountryChart:
    """Return the Country Chart, read once."""
    return CountryChart(read_memberships(__package__, "country_chart.csv", "column"))
