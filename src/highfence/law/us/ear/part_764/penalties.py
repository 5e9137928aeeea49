"""Penalties under the Export Control Reform Act, by the day on which they are assessed.

A civil penalty per violation is at most the statutory amount, adjusted every January, or twice the value of the
transaction, whichever is greater (50 U.S.C. 4819(c)(1)(A), 15 CFR 764.3(a)(1)). A willful violation is a crime: a
fine of at most $1,000,000, and for an individual at most twenty years in prison (50 U.S.C. 4819(b)). Export
privileges may be denied as well.

The amounts are those of 15 CFR 6.3. The act set $300,000 in 2018; each later amount is the one before times the
multiplier of that year (1.01764, 1.01182, 1.06222, 1.07745, 1.03241, 1.02598), which is how the table was
checked. For 2026 no adjustment was made (OMB memorandum M-26-11 of 17 April 2026), so that of 2025 stays.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date

from highfence.law.us.ear.sources import PUBLISHED_THROUGH
from highfence.logic.errors import OutsideCoverage
from highfence.logic.record import Record

CRIMINAL_FINE_USD = 1_000_000
CRIMINAL_YEARS = 20
VALUE_MULTIPLE = 2


class Penalties(Record, frozen=True):
    """The most that can be imposed for one violation.

    ``civil_maximum_usd``    or ``value_multiple`` times the value of the transaction, if that is more
    ``criminal_fine_usd``    for a willful violation
    ``criminal_years``       in prison, for an individual
    ``since``                first day of the civil amount; ``cite`` and ``url`` say where it stands
    """

    civil_maximum_usd: int
    since: date
    cite: str
    url: str
    value_multiple: int = VALUE_MULTIPLE
    criminal_fine_usd: int = CRIMINAL_FINE_USD
    criminal_years: int = CRIMINAL_YEARS
    criminal_cite: str = "50 U.S.C. 4819(b)"
    published_through: date = PUBLISHED_THROUGH

    def civil_for(self, value_usd: float) -> float:
        """Return the civil maximum for a transaction of a value."""
        return max(float(self.civil_maximum_usd), self.value_multiple * value_usd)


_ACT = (
    "50 U.S.C. 4819(c)(1)(A)",
    "https://uscode.house.gov/view.xhtml?req=granuleid:USC-prelim-title50-section4819",
)
_CFR = ("15 CFR 6.3", "https://www.ecfr.gov/current/title-15/section-6.3")

AMOUNTS: tuple[tuple[date, int, tuple[str, str]], ...] = (
    (date(2018, 8, 13), 300_000, _ACT),
    (date(2020, 1, 15), 305_292, _CFR),
    (date(2021, 1, 15), 308_901, _CFR),
    (date(2022, 1, 15), 328_121, _CFR),
    (date(2023, 1, 15), 353_534, _CFR),
    (date(2024, 1, 15), 364_992, _CFR),
    (date(2025, 1, 15), 374_474, _CFR),
)
"""First day, civil maximum in dollars, and where it stands."""


def penalties(on: date) -> Penalties:
    """Return the penalties for a violation, as assessed on a day.

    Raises OutsideCoverage for a day before the Export Control Reform Act.
    """
    row = bisect_right([first for first, _, _ in AMOUNTS], on) - 1
    if row < 0:
        raise OutsideCoverage(
            f"penalties are written down from {AMOUNTS[0][0]}, the day of the Export Control Reform Act; "
            f"{on} lies before that day"
        )
    first, amount, (cite, url) = AMOUNTS[row]
    return Penalties(amount, first, cite, url)
