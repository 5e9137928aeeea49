"""Section 744.21: military end uses and end users.

(a)(1): items of Supplement No. 2 to part 744 for a military end use or end user in Burma, Cambodia,
China, Nicaragua (from 15 March 2024) or Venezuela, or for a party on the Military End-User List.
(a)(2): every item subject to the EAR for a military end use or end user in Russia or Belarus.

Supplement No. 2 names entries, some only in part (3E991: oscilloscope technology; 4A994: computers
above 0.5 WT; category 5: parts of 5A991 and kin). They are taken whole, the stricter reading, so state
``item.eccn``. Not in it are the entries that need a license anyway (3A090, 4A090, 3B001).

The affiliates rule (a)(3) is one rule with 744.11(a)(1), where it stands. Not modelled: Venezuelan
contracts before 7 November 2014 (h); food and medicine in the policy for Russia and Belarus.
"""

from __future__ import annotations

from datetime import date

from highfence.facts.vocabulary import TRANSACTION_ROLES, end_use, party, transaction
from highfence.law.us.ear.part_734.entry_sets import MOVED
from highfence.law.us.ear.parties import END_USERS
from highfence.law.us.ear.places import CHINA, places
from highfence.law.us.ear.records import asserted, definition, ladder, requirement, review, rung
from highfence.law.us.ear.sources import BASELINE
from highfence.logic.expr import TRUE, DatedSet, Expr, all_of, any_of, any_party, meets
from highfence.logic.provisions import day, since

NICARAGUA_FROM = day("2024-03-15")

MILITARY_COUNTRIES = (
    CHINA | DatedSet("Burma, Cambodia, Nicaragua and Venezuela", (
        ("KH", date.min, None),
        ("MM", date.min, None),
        ("NI", NICARAGUA_FROM, None),
        ("VE", date.min, None),
    ))
).named("countries of 744.21(a)(1)")  # fmt: skip
RUSSIA_BELARUS = places("Russia or Belarus", "RU", "BY")


def in_(where: DatedSet) -> Expr:
    """Return the condition that the item goes to, or to an end user in, one of the countries."""
    return any_of(transaction.to.in_(where), any_party(END_USERS, party.country.in_(where)))


SUPPLEMENT_2 = definition(
    "us.ear.744.supp2",
    "items of Supplement No. 2 to part 744",
    since(
        "2018-01-01",
        BASELINE,
        asserted(
            "1A290", "1C990", "1C996", "1D993", "1D999", "1E994", "2A290", "2A291", "2A991", "2B991", "2B992",
            "2B996", "2B999", "2D290", "3A991", "3A992", "3A999", "3B991", "3B992", "3C992", "3D991", "3E991",
            "4A994", "4D993", "4D994", "5A991", "5B991", "5D991", "5E991", "5A992", "5D992", "6A991", "6A993",
            "6A995", "6A996", "6C992", "7A994", "7B994", "7D994", "7E994", "8A992", "8D992", "8E992", "9A012",
            "9A991", "9B990", "9D001", "9D002", "9D004", "9D991", "9E001", "9E991",
        ),
    ),
)  # fmt: skip

MILITARY = requirement(
    "us.ear.744.21(a)",
    "military end uses and end users; parties on the Military End-User List",
    "EU",
    since(
        "2018-01-01",
        BASELINE,
        all_of(
            MOVED,
            any_of(
                all_of(
                    meets("us.ear.744.supp2"),
                    any_of(
                        all_of(end_use.military, in_(MILITARY_COUNTRIES)),
                        any_party(TRANSACTION_ROLES, party.lists.any_in({"us.meu_list"})),
                    ),
                ),
                all_of(end_use.military, in_(RUSSIA_BELARUS)),
            ),
        ),
    ),
)

REVIEW = review(
    "us.ear.744.21(e)",
    "military end uses: presumption of denial; policy of denial for Russia and Belarus",
    since(
        "2018-01-01",
        BASELINE,
        ladder(
            rung("policy_of_denial", in_(RUSSIA_BELARUS), "us.ear.744.21(e)(1)(ii)"),
            rung("presumption_of_denial", TRUE, "us.ear.744.21(e)(1)(i)"),
        ),
    ),
    reviews=("us.ear.744.21(a)",),
)

PROVISIONS = (SUPPLEMENT_2, MILITARY, REVIEW)
