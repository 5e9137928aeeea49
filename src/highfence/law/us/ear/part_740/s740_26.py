"""Section 740.26: License Exception RFF, restricted fabrication facilities (from 2 December 2024).

For entities whose entry on the Entity List names this section. It answers the license requirement of that
entry alone: not requirements of part 742 by destination, not other sections of part 744, and not the entry of
another listed party. So it never helps an advanced computing item past 742.6. Out are tools of 3B001, 3B002,
3B993 and 3B994 with software and technology of 3D992 to 3D994 and 3E992 to 3E994, servicing such tools, and
any use in the production of advanced-node circuits.

That an entry names the section is stated as an approval of the party, us.ear.740.26.

Not modelled: servicing of the tools of (c)(1), which the condition covers; the notice within one business
day of learning of a change ((d)(2)).
"""

from __future__ import annotations

from highfence.facts.vocabulary import TRANSACTION_ROLES, end_use, item, party
from highfence.law.us.ear.records import asserted, condition, duty, exception
from highfence.law.us.ear.sources import FR_2024_DECEMBER
from highfence.logic.expr import all_of, any_of, any_party, every_party, none_of, not_
from highfence.logic.provisions import grant, since

NAMED = party.approvals.any_in({"us.ear.740.26"})
LISTED = party.lists.any_in({"us.entity_list"})

EXCLUDED = any_of(
    all_of(item.kind.is_("semiconductor_equipment"), asserted("3B001", "3B002", "3B993", "3B994")),
    all_of(item.kind.is_("software"), asserted("3D992", "3D993", "3D994")),
    all_of(item.kind.is_("technology"), asserted("3E992", "3E993", "3E994")),
)

RFF = exception(
    "us.ear.740.26",
    "items for a restricted fabrication facility on the Entity List",
    since(
        "2024-12-02",
        FR_2024_DECEMBER,
        grant(
            all_of(
                any_party(TRANSACTION_ROLES, NAMED),
                every_party(TRANSACTION_ROLES, any_of(not_(LISTED), NAMED)),
                none_of(EXCLUDED, end_use.advanced_node_ic),
            ),
            condition("us.ear.740.26(c)(1)", "not for servicing the tools listed there"),
            condition("us.ear.740.26(d)(1)", "notice to BIS 45 days before"),
        ),
    ),
    code="RFF",
    excuses=("us.ear.744.11(a)",),
)

REPORTS = duty(
    "us.ear.740.26(e)",
    "report within 30 days of installing equipment, and each 1 February on its use, for five years",
    since("2024-12-02", FR_2024_DECEMBER, item.kind.is_("semiconductor_equipment")),
    what="report",
    attaches_to=("us.ear.740.26",),
)

PROVISIONS = (RFF, REPORTS)
