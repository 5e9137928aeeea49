"""Section 744.8: persons blocked by the Treasury (SDN list).

Since 21 March 2024 (89 FR 20107) all items subject to the EAR need a license when a person blocked under one
of fourteen programs ((a)(1)) is purchaser, consignee or end user. The section then took in four others, which
fell away. Until then each reached exports and reexports to persons whose entry carried its tag:

    744.8     [NPWMD]   proliferators, E.O. 13382, since 2009
    744.12    [SDGT]    global terrorists, E.O. 13224
    744.13    [SDT]     E.O. 12947, the peace process in the Middle East
    744.14    [FTO]     foreign terrorist organizations
    744.18    [IRAQ2]   the former regime of Iraq, E.O. 13315; transfers within a country too

and applications were generally denied.

The program under which a person is blocked is not a fact. Since 2024 ``us.sdn`` among a party's lists counts
for every program, the stricter reading; before, when few programs counted, it leaves the answer open. Not
modelled: that the license is not needed where the Treasury authorizes the transaction, and that an Entity
List entry for the same person prevails.
"""

from __future__ import annotations

from highfence.facts.vocabulary import TRANSACTION_ROLES, party
from highfence.law.us.ear.part_734.entry_sets import MOVED
from highfence.law.us.ear.records import ladder, requirement, review, rung
from highfence.law.us.ear.sources import BASELINE
from highfence.logic.expr import TRUE, all_of, any_party, not_modelled
from highfence.logic.provisions import Source, day, since

FR_2024_BLOCKED = Source(
    "89 FR 20107", day("2024-03-21"), "https://www.federalregister.gov/documents/2024/03/21/2024-06067"
)

INVOLVED = all_of(MOVED, any_party(TRANSACTION_ROLES, party.lists.any_in({"us.sdn"})))

BLOCKED = requirement(
    "us.ear.744.8(b)",
    "a blocked person takes part in the transaction",
    "EL",
    since(
        "2018-01-01",
        BASELINE,
        all_of(
            INVOLVED,
            not_modelled("whether the item goes to a person tagged NPWMD, SDGT, SDT, FTO or IRAQ2"),
        ),
    ),
    since("2024-03-21", FR_2024_BLOCKED, INVOLVED),
)

REVIEW = review(
    "us.ear.744.8(d)",
    "blocked persons: presumption of denial; until March 2024 a policy of denial",
    since("2018-01-01", BASELINE, ladder(rung("policy_of_denial", TRUE))),
    since("2024-03-21", FR_2024_BLOCKED, ladder(rung("presumption_of_denial", TRUE))),
    reviews=("us.ear.744.8(b)",),
)

PROVISIONS = (BLOCKED, REVIEW)
