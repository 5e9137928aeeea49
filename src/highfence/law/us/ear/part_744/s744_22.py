"""Section 744.22: military-intelligence end uses and end users.

Every item subject to the EAR needs a license for a known military-intelligence end use or end user of
Belarus, Burma, Cambodia, China, Russia, Venezuela, or a country in E:1 or E:2. The end users that the
section names by address in other countries ((f)(2)) are covered when the transaction goes to one of
the countries or to an end user there; elsewhere they are not told apart.
"""

from __future__ import annotations

from highfence.facts.vocabulary import end_use, party, transaction
from highfence.law.us.ear.part_734.entry_sets import MOVED
from highfence.law.us.ear.parties import END_USERS
from highfence.law.us.ear.places import group, places
from highfence.law.us.ear.records import ladder, requirement, review, rung
from highfence.law.us.ear.sources import BASELINE
from highfence.logic.expr import TRUE, all_of, any_of, any_party
from highfence.logic.provisions import since

INTELLIGENCE_COUNTRIES = (
    places("countries", "BY", "MM", "KH", "CN", "RU", "VE") | group("E:1") | group("E:2")
).named("countries of 744.22")

INTELLIGENCE = requirement(
    "us.ear.744.22(a)",
    "military-intelligence end uses and end users",
    "EU",
    since(
        "2018-01-01",
        BASELINE,
        all_of(
            MOVED,
            end_use.military_intelligence,
            any_of(
                transaction.to.in_(INTELLIGENCE_COUNTRIES),
                any_party(END_USERS, party.country.in_(INTELLIGENCE_COUNTRIES)),
            ),
        ),
    ),
)

REVIEW = review(
    "us.ear.744.22(e)",
    "military-intelligence end uses: presumption of denial",
    since("2018-01-01", BASELINE, ladder(rung("presumption_of_denial", TRUE))),
    reviews=("us.ear.744.22(a)",),
)

PROVISIONS = (INTELLIGENCE, REVIEW)
