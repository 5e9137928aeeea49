"""Section 743.9: reports by foundries on chips made for authorized designers.

A front-end fabricator that makes circuits of ECCN 3A090.a, or presumed to be such by Note 1 to that
entry, for an authorized designer reports each quarter whom it made them for, what they are and how many,
with a know-your-customer form (Supplement No. 2 to part 743). Deliveries to a designer that is both
approved (Supplement No. 6 to part 740) and authorized need not be reported.

Periods end on 31 July, 31 October, 31 January and 30 April; a report is due 30 days later. The first,
for 15 January to 30 April 2025, was due on 31 May 2025.

Not modelled: the other reports of part 743 (Wassenaar, high-performance computers, quantum items), which
turn on lists and general licenses outside the subject.
"""

from __future__ import annotations

from highfence.facts.vocabulary import party, transaction
from highfence.law.us.ear.parties import EXPORTERS
from highfence.law.us.ear.records import duty
from highfence.law.us.ear.sources import FR_2025_FOUNDRY
from highfence.logic.expr import all_of, any_party, meets, not_
from highfence.logic.provisions import since

FABRICATOR = any_party(EXPORTERS, party.roles.any_in({"front_end_fabricator"}))
REPORTED_DESIGNER = any_party({"designer"}, all_of(party.authorized, not_(party.approved)))

QUARTERLY = duty(
    "us.ear.743.9(a)",
    "quarterly report by the foundry on chips made for an authorized designer",
    since(
        "2025-01-16",
        FR_2025_FOUNDRY,
        all_of(
            transaction.activity.is_("export", "reexport", "transfer_in_country"),
            FABRICATOR,
            meets("us.ear.3A090.a"),
            REPORTED_DESIGNER,
        ),
        comply_from="2025-01-31",
    ),
    what="report",
)

PROVISIONS = (QUARTERLY,)
