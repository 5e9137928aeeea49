"""Section 744.8: persons blocked by the Treasury (SDN list).

All items subject to the EAR need a license when such a person is purchaser, consignee or end user. Until
20 March 2024 the section covered blocked proliferators only, beside 744.12 to 744.14 and 744.18 for
terrorists and others; since 21 March 2024 (89 FR 20107) it covers fourteen programs.

The program under which a person is blocked is not a fact: ``us.sdn`` among a party's lists counts for
every program, the stricter reading. Not modelled: that the license is not needed where the Treasury
authorizes the transaction, and that an Entity List entry for the same person prevails.
"""

from __future__ import annotations

from highfence.facts.vocabulary import TRANSACTION_ROLES, party
from highfence.law.us.ear.part_734.entry_sets import MOVED
from highfence.law.us.ear.records import ladder, requirement, review, rung
from highfence.law.us.ear.sources import BASELINE
from highfence.logic.expr import TRUE, all_of, any_party
from highfence.logic.provisions import since

BLOCKED = requirement(
    "us.ear.744.8(b)",
    "a blocked person takes part in the transaction",
    "EL",
    since(
        "2018-01-01", BASELINE, all_of(MOVED, any_party(TRANSACTION_ROLES, party.lists.any_in({"us.sdn"})))
    ),
)

REVIEW = review(
    "us.ear.744.8(d)",
    "blocked persons: presumption of denial",
    since("2018-01-01", BASELINE, ladder(rung("presumption_of_denial", TRUE))),
    reviews=("us.ear.744.8(b)",),
)

PROVISIONS = (BLOCKED, REVIEW)
