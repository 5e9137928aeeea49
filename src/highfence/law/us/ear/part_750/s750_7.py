"""Section 750.7(g): how long a license is valid.

Four years as a rule, unless the license says otherwise. For the items of 742.6(a)(6)(iii)(A) the rule of
13 January 2025 set one year; it was to be complied with from 15 May 2025 and is among what BIS has not
enforced since 13 May 2025. The rule of 30 September 2025 on firearms (90 FR 47170) rewrote the same
sentence, and the text printed since no longer has the exception. That this was the day it went is read
off the two texts; the amendment itself does not mention chips.

Both are shown as records to keep in mind when a license is applied for. Other limits (short supply,
emergencies, extensions on request) are not modelled.
"""

from __future__ import annotations

from highfence.facts.vocabulary import transaction
from highfence.law.us.ear.records import duty
from highfence.law.us.ear.sources import BASELINE, FR_2025_DIFFUSION, NON_ENFORCEMENT
from highfence.logic.provisions import Source, Stay, day, repealed, since

FR_2025_FIREARMS = Source(
    "90 FR 47170",
    day("2025-09-30"),
    "https://www.govinfo.gov/content/pkg/FR-2025-09-30/html/2025-18992.htm",
)

LICENSED_ACT = transaction.activity.is_("export", "reexport")

FOUR_YEARS = duty(
    "us.ear.750.7(g)",
    "a license is generally valid for four years; the day it ends is on its face",
    since("2018-01-01", BASELINE, LICENSED_ACT),
    what="record",
    attaches_to=("us.ear.742", "us.ear.744", "us.ear.746", "us.ear.informed"),
)

ONE_YEAR = duty(
    "us.ear.750.7(g):one_year",
    "a license for items of 742.6(a)(6)(iii)(A) is generally valid for one year",
    since(
        "2025-01-13",
        FR_2025_DIFFUSION,
        LICENSED_ACT,
        comply_from="2025-05-15",
        stays=(Stay("not_enforced", day("2025-05-13"), None, NON_ENFORCEMENT),),
    ),
    repealed("2025-09-30", FR_2025_FIREARMS),
    what="record",
    attaches_to=("us.ear.742.6(a)(6)(iii)(A)",),
)

PROVISIONS = (FOUR_YEARS, ONE_YEAR)
