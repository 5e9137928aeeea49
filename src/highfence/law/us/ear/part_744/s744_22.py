"""Section 744.22: military-intelligence end uses and end users.

Every item subject to the EAR needs a license for a known military-intelligence end use or end user of
Belarus, Burma, Cambodia, China, Russia, Venezuela, or a country in E:1 or E:2. The section took effect on 16
March 2021 without Burma (9 April 2021), Cambodia (9 December 2021) and Belarus (2 March 2022). The end users that the
section names by address in other countries ((f)(2)) are covered when the transaction goes to one of
the countries or to an end user there; elsewhere they are not told apart.
"""

from __future__ import annotations

from highfence.facts.vocabulary import end_use, party, transaction
from highfence.law.us.ear.part_734.entry_sets import MOVED
from highfence.law.us.ear.parties import END_USERS
from highfence.law.us.ear.places import group, places
from highfence.law.us.ear.records import ladder, requirement, review, rung
from highfence.law.us.ear.sources_2018 import FR_2021_INTELLIGENCE
from highfence.logic.expr import TRUE, DatedSet, all_of, any_of, any_party
from highfence.logic.provisions import day, since

INTELLIGENCE_COUNTRIES = (
    places("countries", "CN", "RU", "VE")
    | DatedSet(
        "countries that joined",
        (
            ("BY", day("2022-03-02"), None),
            ("KH", day("2021-12-09"), None),
            ("MM", day("2021-04-09"), None),
        ),
    )
    | group("E:1")
    | group("E:2")
).named("countries of 744.22")
"""86 FR 18433 added Burma, 86 FR 70015 Cambodia, 87 FR 13048 Belarus."""

INTELLIGENCE = requirement(
    "us.ear.744.22(a)",
    "military-intelligence end uses and end users",
    "EU",
    since(
        "2021-03-16",
        FR_2021_INTELLIGENCE,
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
    since("2021-03-16", FR_2021_INTELLIGENCE, ladder(rung("presumption_of_denial", TRUE))),
    reviews=("us.ear.744.22(a)",),
)

PROVISIONS = (INTELLIGENCE, REVIEW)
