"""Section 744.23(a)(3) and (d): advanced computing items for entities headquartered in Macau or D:5.

Where 742.6(a)(6)(iii) asks where an item goes, this paragraph asks whom it is for: with knowledge that
it is for an entity headquartered, or with an ultimate parent headquartered, in Macau or D:5, a license
is needed at the destinations that 742.6 leaves free.

    17 Nov 2023   every 3A090, 4A090 and .z commodity, and .z software of category 5
     2 Dec 2024   3A090.c joins, for destinations other than Macau and D:5
    13 Jan 2025   the a limb moves into 742.6(a)(6)(iii)(A); the b limb and 3A090.c stay

Paragraph (d) is the review policy, to which 742.4(b)(2) and 742.6(b)(10)(i) refer. The text does not
rank (d)(2) against (d)(3); they are read in order, an approval first.

Not modelled here: paragraphs (a)(1), (a)(2) and (a)(4), which stand in ``s744_23``.
"""

from __future__ import annotations

from highfence.facts.vocabulary import ic, item, party, transaction
from highfence.law.us.ear.items import A_HARDWARE, A_Z_SOFTWARE, B_HARDWARE, B_Z_SOFTWARE
from highfence.law.us.ear.part_734 import entry_sets as sets
from highfence.law.us.ear.part_744.s744_21 import ANY_REASON
from highfence.law.us.ear.part_774.related import named
from highfence.law.us.ear.parties import END_USERS, FOR_D5_MACAU_ENTITY
from highfence.law.us.ear.places import ABROAD, D1_D4_D5, D5_MACAU, US_A5_A6
from highfence.law.us.ear.records import ladder, requirement, review, rung
from highfence.law.us.ear.sources import (
    FR_2022,
    FR_2023,
    FR_2024_APRIL,
    FR_2024_DECEMBER,
    FR_2025_DIFFUSION,
    FR_2026_JANUARY,
)
from highfence.logic.expr import TRUE, all_of, any_ic, any_of, every_party, meets, not_
from highfence.logic.provisions import since

MOVED = transaction.activity.is_("export", "reexport", "transfer_in_country")
to = transaction.to

B_LISTED = any_of(B_HARDWARE, B_Z_SOFTWARE)
LISTED = any_of(A_HARDWARE, A_Z_SOFTWARE, B_LISTED)

ADVANCED_COMPUTING = requirement(
    "us.ear.744.23(a)(3)(i)(A)",
    "advanced computing items for an entity headquartered in Macau or D:5, outside D:1, D:4 and D:5",
    "EU",
    since(
        "2023-11-17",
        FR_2023,
        all_of(MOVED, LISTED, to.in_(ABROAD), not_(to.in_(D1_D4_D5)), FOR_D5_MACAU_ENTITY),
    ),
    since(
        "2025-01-13",
        FR_2025_DIFFUSION,
        all_of(MOVED, B_LISTED, to.in_(ABROAD), not_(to.in_(D1_D4_D5)), FOR_D5_MACAU_ENTITY),
    ),
)

HBM = requirement(
    "us.ear.744.23(a)(3)(i)(B)",
    "high bandwidth memory for an entity headquartered in Macau or D:5, at other destinations",
    "EU",
    since(
        "2024-12-02",
        FR_2024_DECEMBER,
        all_of(MOVED, meets("us.ear.3A090.c"), to.in_(ABROAD), not_(to.in_(D5_MACAU)), FOR_D5_MACAU_ENTITY),
        comply_from="2024-12-31",
    ),
)

TECHNOLOGY = requirement(
    "us.ear.744.23(a)(3)(ii)",
    "technology for 3A090 developed by an entity headquartered in Macau or D:5, from D:1, D:4 or D:5",
    "EU",
    since(
        "2023-11-17",
        FR_2023,
        all_of(
            transaction.activity.is_("reexport", "transfer_in_country"),
            meets("us.ear.3E001:a", "us.ear.3E001:b"),
            item.technology_purpose.is_("production"),
            item.developed_by_hq5,
            # Subject to the EAR by 734.9(h)(1)(i), so the list of that rule.
            named("3A090"),
            item.direct_product_of.any_in(sets.ADVANCED_COMPUTING),
            transaction.from_.in_(D1_D4_D5),
        ),
    ),
)

FRIENDLY_END_USER = every_party(
    END_USERS, all_of(party.headquarters.in_(US_A5_A6), not_(party.majority_owned_by_hq5))
)
NOT_DATACENTER_A = not_(any_ic(all_of(ic.datacenter, meets("us.ear.3A090.a:ic"))))
"""Everything but items designed or marketed for datacenters and at the level of 3A090.a."""

DENIAL = rung("presumption_of_denial", any_of(to.in_(D5_MACAU), FOR_D5_MACAU_ENTITY), "us.ear.744.23(d)(1)")
FRIENDLY = rung("presumption_of_approval", FRIENDLY_END_USER, "us.ear.744.23(d)(2)")
NOT_DATACENTER = rung(
    "case_by_case",
    any_of(all_of(LISTED, NOT_DATACENTER_A), meets("us.ear.3A090.c")),
    "us.ear.744.23(d)(3)(i)",
)
"""The paragraph names ECCN 3A090 whole, so it takes in high bandwidth memory of 3A090.c."""
FOREIGN_MADE = item.foreign_equivalent_outside_control.true()

RUNGS_2023 = (
    rung("presumption_of_approval", FOREIGN_MADE),
    rung("presumption_of_approval", FRIENDLY_END_USER),
    rung("presumption_of_denial", to.in_(D5_MACAU)),
    rung("case_by_case", TRUE),
)
RUNGS_2024 = (
    FRIENDLY,
    NOT_DATACENTER,
    rung("case_by_case", FOREIGN_MADE, "us.ear.744.23(d)(3)(ii)"),
    DENIAL,
    rung("case_by_case", TRUE, "us.ear.744.23(d)(3)(iii)"),
)
RUNGS_2026 = (
    FRIENDLY,
    NOT_DATACENTER,
    rung("case_by_case", FOREIGN_MADE, "us.ear.744.23(d)(3)(ii)"),
    rung(
        "case_by_case",
        all_of(B_HARDWARE, meets("us.ear.742.6(b)(10)(iii)(A)(1)")),
        "us.ear.744.23(d)(3)(iii)",
    ),
    DENIAL,
    rung("case_by_case", TRUE, "us.ear.744.23(d)(3)(iv)"),
)

TECHNOLOGY_RUNGS = tuple(r for r in RUNGS_2024 if r is not NOT_DATACENTER)
"""Paragraph (d) since April 2024 as it bears on technology, to which (d)(3)(i) and (iii) do not extend."""

RUNGS_2022 = (
    rung("case_by_case", every_party(END_USERS, party.headquarters.in_(US_A5_A6))),
    rung("presumption_of_denial", TRUE),
)
"""Until November 2023: denial, but case by case for end users headquartered in the US, A:5 or A:6. The text
says so of facilities under (a)(2)(iii) alone; nothing else was reviewed for such end users."""

REVIEW = review(
    "us.ear.744.23(d)",
    "review of applications under section 744.23",
    since("2022-10-07", FR_2022, ladder(*ANY_REASON, *RUNGS_2022)),
    since("2023-11-17", FR_2023, ladder(*ANY_REASON, *RUNGS_2023)),
    since("2024-04-04", FR_2024_APRIL, ladder(*ANY_REASON, *RUNGS_2024)),
    since("2026-01-15", FR_2026_JANUARY, ladder(*ANY_REASON, *RUNGS_2026)),
    reviews=("us.ear.744.23(a)",),
)

PROVISIONS = (ADVANCED_COMPUTING, HBM, TECHNOLOGY, REVIEW)
