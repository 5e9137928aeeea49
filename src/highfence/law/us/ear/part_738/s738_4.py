"""Section 738.4: list-based requirements by the Country Chart, as far as they are not known.

Which reasons for control an entry has, and where each asks for a license, is written down in part 742. What
is left open here:

* the classification is not stated: any entry's controls may apply;
* the entry states a requirement in words that are not written down: short supply (part 754), the nuclear nonproliferation row of 4A001, which names no column;
* the entry states none and sends the reader elsewhere (to another entry, or to another agency);
* until October 2022, the entry lies outside categories 3 to 5: its table of those years was not traced;
* the destination has no row in the chart, and belongs to no country that has one (738.3(b)).

EAR99 is a classification like any other, with no list-based control.
"""

from __future__ import annotations

from datetime import date

from highfence.facts.countries import ISO2
from highfence.facts.vocabulary import transaction
from highfence.law.us.ear.part_738.country_chart import country_chart
from highfence.law.us.ear.part_774.ccl import control_list
from highfence.law.us.ear.places import UNITED_STATES, places
from highfence.law.us.ear.records import EAR, requirement
from highfence.law.us.ear.sources import BASELINE
from highfence.law.us.ear.sources_2018 import READ_BACK
from highfence.logic.expr import DatedSet, all_of, any_of, classified, codes, not_modelled
from highfence.logic.provisions import since

WORDS = ("742.3(b)", "754.3", "754.4", "754.5")
"""Sections that the table of an entry names instead of a column, and that no record covers."""

IN_WORDS = codes(
    "entries whose requirements stand in words",
    {EAR + row.eccn for row in control_list() if not row.reason or row.section in WORDS},
)

ON_THE_CHART = codes(
    "entries with a column of the Country Chart", {EAR + row.eccn for row in control_list() if row.column}
)


def _without_row() -> DatedSet:
    """Return the places that have no row, on any day, and take no other country's treatment."""
    table = country_chart()
    rows = {m.iso2 for name in table.names() for m in table.memberships(name)}
    covered = (places("", *sorted(rows)) | UNITED_STATES).at(date(2022, 10, 7))
    return codes("places without a row in the Country Chart", ISO2 - covered)


NO_ROW = _without_row()

OUTSIDE = codes(
    "entries outside categories 3 to 5",
    {EAR + row.eccn for row in control_list() if row.eccn[0] not in "345"},
)

MOVED = transaction.activity.is_(
    "export", "reexport", "transfer_in_country", "deemed_export", "deemed_reexport"
)
STANDS_IN_WORDS = all_of(
    classified(IN_WORDS),
    not_modelled("the requirement of the entry stands in words that are not written down yet"),
)
HAS_NO_ROW = all_of(
    transaction.to.in_(NO_ROW),
    classified(ON_THE_CHART),
    not_modelled("the destination has no row in the Country Chart"),
)
NOT_TRACED = all_of(
    classified(OUTSIDE),
    not_modelled("entries outside categories 3 to 5 were not traced before October 2022"),
)

OTHER_ENTRIES = requirement(
    "us.ear.738.4(a)",
    "list-based controls that the Country Chart does not settle",
    "chart",
    since("2018-01-01", BASELINE, all_of(MOVED, any_of(STANDS_IN_WORDS, HAS_NO_ROW, NOT_TRACED))),
    since("2022-10-07", READ_BACK, all_of(MOVED, any_of(STANDS_IN_WORDS, HAS_NO_ROW))),
)

PROVISIONS = (OTHER_ENTRIES,)
