"""Section 740.11(b)(2): License Exception GOV, the US Government.

Items made by or consigned to a US agency for its official use ((ii)), and items for an agency's use that go
to a US person under a contract with it ((iii)(A)). Neither serves military, police or intelligence users of
a government of E:1 or E:2 (Note 2).

Not modelled: personal use by US personnel ((b)(2)(i)), cooperative programs, assistance programs and
cross-servicing agreements ((iii)(B) to (D)), safeguards, cooperating governments, and the space station.
"""

from __future__ import annotations

from highfence.facts.vocabulary import end_use, party, transaction
from highfence.law.us.ear.parties import END_USERS, EXPORTERS
from highfence.law.us.ear.places import UNITED_STATES, group
from highfence.law.us.ear.records import condition, exception
from highfence.law.us.ear.sources import BASELINE
from highfence.logic.expr import all_of, any_party, not_
from highfence.logic.provisions import grant, since

EXCUSED = ("us.ear.742", "us.ear.744.23(a)(3)(i)", "us.ear.744.23(a)(4)")
"""744.23(c) lets GOV answer (a)(3)(i) and (a)(4) since 4 April 2024; before, its bar stands against it."""
E1_E2 = (group("E:1") | group("E:2")).named("E:1 or E:2")
NOTE_2 = all_of(transaction.to.in_(E1_E2), end_use.military)

AGENCY = exception(
    "us.ear.740.11(b)(2)(ii)",
    "made by or consigned to an agency of the US Government",
    since(
        "2018-01-01",
        BASELINE,
        grant(
            all_of(
                any_party(
                    EXPORTERS | END_USERS,
                    all_of(not_(party.private_sector), party.government_of.in_(UNITED_STATES)),
                ),
                not_(NOTE_2),
            ),
            condition(
                "us.ear.740.11(b)(2)(ii)", "for official use, or for a program with others authorized by law"
            ),
        ),
    ),
    code="GOV",
    excuses=EXCUSED,
    elected=True,
)

ON_BEHALF = exception(
    "us.ear.740.11(b)(2)(iii)(A)",
    "for the use of an agency of the US Government, to a US person under contract with it",
    since(
        "2018-01-01",
        BASELINE,
        grant(
            all_of(any_party(END_USERS, party.us_person), not_(NOTE_2)),
            condition("us.ear.740.11(b)(2)(iii)(A)", "contract with the agency, solely for its use"),
        ),
    ),
    code="GOV",
    excuses=EXCUSED,
    elected=True,
)

PROVISIONS = (AGENCY, ON_BEHALF)
