"""Section 744.15: parties on the Unverified List (Supplement No. 6 to part 744).

Before an item that needs no license goes to such a party, the party signs a statement. License
exceptions are shut by 740.2(a)(17), which stands in part 740.
"""

from __future__ import annotations

from highfence.facts.vocabulary import TRANSACTION_ROLES, party
from highfence.law.us.ear.records import duty
from highfence.law.us.ear.sources import BASELINE
from highfence.logic.expr import any_party
from highfence.logic.provisions import since

STATEMENT = duty(
    "us.ear.744.15(b)",
    "UVL statement, signed by the party, before items go to it without a license",
    since("2018-01-01", BASELINE, any_party(TRANSACTION_ROLES, party.lists.any_in({"us.unverified_list"}))),
    what="certificate",
)

PROVISIONS = (STATEMENT,)
