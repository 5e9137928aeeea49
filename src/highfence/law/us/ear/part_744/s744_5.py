"""Section 744.5: maritime nuclear propulsion.

Technology known to be for use in connection with a foreign maritime nuclear propulsion project needs a
license, whatever its classification and wherever it goes. The section speaks of technology, and then of
machinery, devices, components and equipment "specifically developed or designed" for the plants: whether
another item is one of these is open. No exception of part 740 applies ((b)), so none is written to excuse it.

``end_use.maritime_nuclear_propulsion`` is asked together with the weapons end uses of 744.2 to 744.4: their
false answers it too, so who states ``end_use.wmd: false`` says that naval nuclear propulsion was asked as
well.

Review follows (c): no part in naval plants, except under an agreement by section 123(d) of the Atomic Energy
Act; civil plants in friendly countries are encouraged while no naval propulsion information is disclosed.
Such agreements stand with the United Kingdom (of 1958) and Australia (in force 8 February 2022) alone.
"""

from __future__ import annotations

from datetime import date

from highfence.facts.vocabulary import end_use, item, transaction
from highfence.law.us.ear.part_734.entry_sets import MOVED
from highfence.law.us.ear.part_744.s744_21 import FOREIGN_MILITARY, RUSSIAN_MILITARY
from highfence.law.us.ear.places import joined
from highfence.law.us.ear.records import ladder, requirement, review, rung
from highfence.law.us.ear.sources import BASELINE
from highfence.logic.expr import TRUE, all_of, any_of, not_, not_modelled
from highfence.logic.provisions import since

PARTNERS = joined("partners in naval nuclear propulsion", ("GB", date.min), ("AU", date(2022, 2, 8)))
"""House Document 117-77; Congressional Research Service, IF11999."""

PROPULSION = requirement(
    "us.ear.744.5(a)",
    "technology for a foreign maritime nuclear propulsion project",
    "EU",
    since(
        "2018-01-01",
        BASELINE,
        all_of(
            MOVED,
            end_use.maritime_nuclear_propulsion,
            any_of(
                item.kind.is_("technology"),
                not_modelled("whether the item was specifically designed for maritime nuclear propulsion"),
            ),
        ),
    ),
)

REVIEW = review(
    "us.ear.744.5(c)",
    "maritime nuclear propulsion: denial for naval plants without an agreement, otherwise case by case",
    since(
        "2018-01-01",
        BASELINE,
        ladder(
            RUSSIAN_MILITARY,
            rung(
                "policy_of_denial",
                all_of(
                    not_(transaction.to.in_(PARTNERS)),
                    not_modelled("whether the plant is naval, and no agreement for cooperation covers it"),
                ),
            ),
            FOREIGN_MILITARY,
            rung("case_by_case", TRUE),
        ),
    ),
    reviews=("us.ear.744.5(a)",),
)

PROVISIONS = (PROPULSION, REVIEW)
