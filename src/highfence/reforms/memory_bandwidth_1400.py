"""A limit on memory bandwidth: circuits with 1,400 GB/s or more, and what contains them, need a license.

The figure is that of the letters of April 2025, made a rule for everyone. Places and people are those of
November 2023: D:1, D:4 and D:5 (not A:5 or A:6), and entities headquartered in Macau or D:5 anywhere abroad.
No exception excuses the requirement, since none names it, and no review policy is written for it.
"""

from __future__ import annotations

from highfence.facts.vocabulary import ic, item, transaction
from highfence.law.us.ear.parties import FOR_D5_MACAU_ENTITY
from highfence.law.us.ear.places import ABROAD, D1_D4_D5
from highfence.law.us.ear.records import requirement
from highfence.logic.expr import all_of, any_ic, any_of
from highfence.logic.provisions import Source, day, since
from highfence.portfolio.changes import NewProvisions
from highfence.portfolio.reform import Reform

NAME = "memory-bandwidth-1400"
LIMIT_GB_S = 1400
FIRST = "2018-01-01"
URL = "https://www.ecfr.gov/current/title-15/section-742.6"

to = transaction.to

LIMIT = requirement(
    "us.ear.reform.memory_bandwidth",
    "circuits with a memory bandwidth of 1,400 GB/s or more, and what contains them",
    "RS",
    since(
        FIRST,
        Source(f"reform {NAME}", day(FIRST), URL),
        all_of(
            transaction.activity.is_("export", "reexport", "transfer_in_country"),
            item.kind.is_("integrated_circuit", "computer", "electronic_assembly"),
            any_ic(ic.memory_bandwidth_gb_s >= LIMIT_GB_S),
            any_of(to.in_(D1_D4_D5), all_of(to.in_(ABROAD), FOR_D5_MACAU_ENTITY)),
        ),
    ),
    cite=f"reform {NAME}",
    url=URL,
)

REFORM = Reform(
    name=NAME,
    title="a license for memory bandwidth of 1,400 GB/s or more",
    changes=(NewProvisions((LIMIT,)),),
)
