"""Section 744.11: the Entity List (Supplement No. 4 to part 744).

A license is needed, for whatever the entry says, when a listed entity is purchaser, consignee or end
user. The entry's own scope and review policy are not facts, so every item subject to the EAR counts and
the policy stays open between denial and case by case review. No exception helps unless the entry names
it; RFF (740.26) exists for entries that do. Foreign-produced items that are subject to the EAR only
through footnote 1 keep their exceptions ((a)(2)(i)).

Footnotes reach foreign-produced items: 1 (734.9(e)(1)), 4 (734.9(e)(2)) and 5 (734.9(e)(3)). For the
last, (a)(2)(v) licenses by who ships from where: shippers headquartered in Macau or D:5; from A:5 outside
Supplement No. 4 to part 742, 3B993 without equivalent control; from outside A:5, all tools, or 3B993
alone for shippers of countries in that supplement; transfers likewise, by the ultimate parent.

The first branch named 3B993 alone until 90 FR 5298 (16 January 2025; the text of December 2024 was read, the
amendment was not).

For footnote 3, foreign-made items are left to 746.8(a)(3), which is written here as (a)(2)(iii): to any
destination, with a policy of denial in all cases (746.8(b)(1)), and without exceptions (746.8(c)(1)). So what
that section spares, from countries of Supplement No. 3 to part 746, needs no license here either, unless
another listed party takes part. The text of 18 July 2024 did not say so, that of 1 November 2024 does; the
rule of 27 August 2024 lies between. Before, the entries said "all items" and referred to 746.8(a)(3), and
both readings stand.

The footnote 1 rule is that of 15 May 2020, written in 736.2(b)(3)(vi) until February 2022. A temporary
general license for Huawei and its affiliates (Supplement No. 7 to part 744, then) let go, from 20 May 2019 to
13 August 2020, what keeps networks and handsets of before 16 May 2019 running, and research on security;
whether the party and the act are such is left open.

Not modelled: addresses of high diversion risk; the affiliates of footnoted entities as end users
of 734.9(e); case by case review below 5G for footnote 1.

(a)(1), the affiliates rule of 29 September 2025, treats entities owned 50 percent or more by listed
owners as listed. It is suspended from 10 November 2025 through 9 November 2026; what followed is not
recorded, so afterwards a share of 50 percent leaves the answer open. An owner known to be listed whose
share is not known is red flag 29 (Supplement No. 3 to part 732).
"""

from __future__ import annotations

from highfence.facts.vocabulary import TRANSACTION_ROLES, party, tool, transaction
from highfence.law.us.ear.equipment import EXEMPT_COUNTRIES as TOOL_EXEMPT
from highfence.law.us.ear.part_734.entry_sets import FOREIGN, MOVED
from highfence.law.us.ear.part_740.edges import STATE
from highfence.law.us.ear.part_744.s744_21 import FOREIGN_MILITARY
from highfence.law.us.ear.parties import EXPORTERS, HEADQUARTERED_IN_D5_MACAU
from highfence.law.us.ear.places import group
from highfence.law.us.ear.records import (
    asserted,
    bar,
    condition,
    exception,
    ladder,
    requirement,
    review,
    rung,
)
from highfence.law.us.ear.sources import BASELINE, FR_2022, FR_2024_DECEMBER, FR_2025_FOUNDRY
from highfence.law.us.ear.sources_2018 import FR_2019_HUAWEI, FR_2020_AUGUST, FR_2020_MAY, FR_2022_RUSSIA
from highfence.logic.expr import (
    TRUE,
    Expr,
    all_of,
    any_of,
    any_party,
    meets,
    not_,
    not_modelled,
)
from highfence.logic.provisions import Source, Stay, day, grant, repealed, since

FR_2025_AFFILIATES = Source(
    "90 FR 47201",
    day("2025-09-30"),
    "https://www.federalregister.gov/documents/2025/09/30/2025-19001",
    day("2025-09-29"),
)
FR_2025_SUSPENSION = Source(
    "90 FR 50857",
    day("2025-11-12"),
    "https://www.federalregister.gov/documents/2025/11/12/2025-19846",
    day("2025-11-10"),
)

FR_2024_FOOTNOTE_3 = Source(
    "89 FR 68539", day("2024-08-27"), "https://www.federalregister.gov/citation/89-FR-68539"
)

SUSPENDED = (
    Stay(
        "suspended",
        day("2025-11-10"),
        day("2026-11-09"),
        FR_2025_SUSPENSION,
        after="unrecorded",
        note="the notice names 9 November 2026 as the last day; what followed is not recorded",
    ),
)

OTHER_A5 = (group("A:5") - TOOL_EXEMPT).named("A:5, not in Supplement No. 4 to part 742")

TRANSFER = transaction.activity.is_("transfer_in_country")
NODE_TOOL = meets("us.ear.3B993")


def by_shipper(cond: Expr) -> Expr:
    """Return the condition of whoever exports, reexports or transfers."""
    return any_party(EXPORTERS, cond)


PARENT_NOT_EXEMPT = not_(party.parent_headquarters.in_(TOOL_EXEMPT))

LISTED_TOOL = any_of(meets("us.ear.734.9(e)(3)(i):tools"), asserted("3B611"))
"""What the branches name: the tools of 734.9(e)(3), and 3B611, which only 734.4(a)(9) can bring in."""

TOOLS_REACHED = all_of(MOVED, FOREIGN, meets("us.ear.734.4(a)(9)", "us.ear.734.9(e)(3)"))

# The four branches of (a)(2)(v)(A), each with its number in the text.
SHIPPED_FROM_D5_MACAU = all_of(not_(TRANSFER), by_shipper(HEADQUARTERED_IN_D5_MACAU))  # 1, of what is named
FROM_OTHER_A5 = all_of(  # 2
    not_(TRANSFER),
    transaction.from_.in_(OTHER_A5),
    NODE_TOOL,
    not_(tool.equivalent_controls),
)
FROM_ELSEWHERE = all_of(  # 3
    not_(TRANSFER),
    not_(transaction.from_.in_(group("A:5"))),
    any_of(
        all_of(by_shipper(any_of(not_(party.headquarters.in_(TOOL_EXEMPT)), PARENT_NOT_EXEMPT)), LISTED_TOOL),
        NODE_TOOL,
    ),
)
TRANSFERRED = all_of(  # 4
    TRANSFER, any_of(all_of(by_shipper(PARENT_NOT_EXEMPT), LISTED_TOOL), NODE_TOOL)
)

ON_LIST = party.lists.any_in({"us.entity_list"})
LISTED = all_of(MOVED, any_party(TRANSACTION_ROLES, ON_LIST))
LISTED_WITHOUT_3 = all_of(
    MOVED,
    any_party(TRANSACTION_ROLES, all_of(ON_LIST, not_(party.footnotes.any_in({"us.entity_list:3"})))),
)
SPARED_BY_746 = meets("us.ear.746.8(a)(12)(iii)(A)")
"""Items that 734.9(g) alone makes subject, from a country of Supplement No. 3 to part 746."""

ENTITY_LIST = requirement(
    "us.ear.744.11(a)",
    "a party on the Entity List takes part in the transaction",
    "EL",
    since("2018-01-01", BASELINE, LISTED),
    since(
        "2022-02-24",
        FR_2022_RUSSIA,
        all_of(
            LISTED,
            any_of(
                LISTED_WITHOUT_3,
                not_(SPARED_BY_746),
                not_modelled("whether the entry asks for more than 746.8(a)(3), to which it refers"),
            ),
        ),
    ),
    since(
        "2024-08-27",
        FR_2024_FOOTNOTE_3,
        all_of(LISTED, any_of(LISTED_WITHOUT_3, not_(SPARED_BY_746))),
    ),
)

AFFILIATES = requirement(
    "us.ear.744.11(a)(1)",
    "a party owned 50 percent or more by listed owners takes part in the transaction",
    "EL",
    since(
        "2025-09-29",
        FR_2025_AFFILIATES,
        all_of(MOVED, any_party(TRANSACTION_ROLES, party.listed_owner_share_pct >= 50)),
        stays=SUSPENDED,
    ),
)

RED_FLAG = requirement(
    "us.ear.732.supp3(b)(29)",
    "a listed owner whose share could not be determined (red flag 29)",
    "EL",
    since(
        "2025-09-29",
        FR_2025_AFFILIATES,
        all_of(MOVED, transaction.red_flags.any_in({"us.ear.732.supp3(29)", "us.ear.732.supp3(b)(29)"})),
        stays=SUSPENDED,
    ),
)

FOOTNOTE_1 = requirement(
    "us.ear.744.11(a)(2)(i)",
    "foreign-produced items of 734.9(e)(1): footnote 1",
    "EL",
    since("2020-05-15", FR_2020_MAY, all_of(MOVED, FOREIGN, meets("us.ear.734.9(e)(1)"))),
)

HUAWEI = exception(
    "us.ear.744.supp7:huawei",
    "temporary general license for Huawei and its affiliates",
    since(
        "2019-05-20",
        FR_2019_HUAWEI,
        grant(
            all_of(
                LISTED,
                not_modelled(
                    "whether the listed party is Huawei or an affiliate, and the act one of the license"
                ),
            ),
            condition("us.ear.744.supp7(d)", "certification statement"),
        ),
    ),
    repealed("2020-08-14", FR_2020_AUGUST),
    code="TGL",
    excuses=("us.ear.744.11(a)",),
    elected=True,
)

FOOTNOTE_3 = requirement(
    "us.ear.744.11(a)(2)(iii)",
    "foreign-produced items of 734.9(g): footnote 3",
    "EL",
    since(
        "2022-02-24",
        FR_2022_RUSSIA,
        all_of(
            transaction.activity.is_("export", "reexport", "transfer_in_country"),
            FOREIGN,
            meets("us.ear.734.9(g)"),
            not_(SPARED_BY_746),
        ),
    ),
)

FOOTNOTE_4 = requirement(
    "us.ear.744.11(a)(2)(iv)",
    "foreign-produced items of 734.9(e)(2): footnote 4",
    "EL",
    since("2022-10-21", FR_2022, all_of(MOVED, FOREIGN, meets("us.ear.734.9(e)(2)"))),
)

FOOTNOTE_5 = requirement(
    "us.ear.744.11(a)(2)(v)",
    "foreign-produced tools of 734.9(e)(3): footnote 5",
    "EL",
    since(
        "2024-12-02",
        FR_2024_DECEMBER,
        all_of(
            TOOLS_REACHED,
            any_of(all_of(SHIPPED_FROM_D5_MACAU, NODE_TOOL), FROM_OTHER_A5, FROM_ELSEWHERE, TRANSFERRED),
        ),
        comply_from="2024-12-31",
    ),
    since(
        "2025-01-16",
        FR_2025_FOUNDRY,
        all_of(
            TOOLS_REACHED,
            any_of(
                all_of(SHIPPED_FROM_D5_MACAU, LISTED_TOOL),
                FROM_OTHER_A5,
                FROM_ELSEWHERE,
                TRANSFERRED,
            ),
        ),
        comply_from="2025-01-31",
    ),
)

EXCEPTIONS = bar(
    "us.ear.744.11(a):exceptions",
    "no license exception for a listed entity unless its entry says so",
    since(
        "2018-01-01",
        BASELINE,
        all_of(
            LISTED,
            not_(meets("us.ear.744.11(a)(2)(i)")),
        ),
    ),
    all_but=("us.ear.740.26", "us.ear.744.supp7:huawei", STATE),
)

REVIEW = review(
    "us.ear.744.11(a):review",
    "as the entry says: a presumption of denial in most, case by case in some",
    since(
        "2018-01-01",
        BASELINE,
        ladder(
            rung("policy_of_denial", meets("us.ear.744.11(a)(2)(iii)"), "us.ear.746.8(b)(1)"),
            rung("policy_of_denial", not_modelled("the review policy that the entry states")),
            FOREIGN_MILITARY,
            rung("presumption_of_denial", not_modelled("the review policy that the entry states")),
            rung("case_by_case", TRUE),
        ),
    ),
    reviews=("us.ear.744.11(a)", "us.ear.732.supp3(b)(29)"),
)

PROVISIONS = (
    ENTITY_LIST,
    AFFILIATES,
    RED_FLAG,
    FOOTNOTE_1,
    HUAWEI,
    FOOTNOTE_3,
    FOOTNOTE_4,
    FOOTNOTE_5,
    EXCEPTIONS,
    REVIEW,
)
