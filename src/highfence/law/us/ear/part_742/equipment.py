"""Sections 742.4 and 742.6, as they bear on semiconductor manufacturing equipment.

    742.4(a)(4) and 742.6(a)(6)(i)(A)   the tools of ``us.ear.734.9(k)(1):tools`` with software and technology,
                                        to or within Macau or D:5; 3B090 to China from 7 October 2022 (742.6),
                                        to Macau from 17 January 2023; both sections from 17 November 2023
    742.4(a)(5) and 742.6(a)(10)        worldwide, from 6 September 2024
    742.6(a)(11)                        3B993, 3B994 and what goes with them, to entities with footnote 5, from
                                        2 December 2024 (the entries have to be complied with from 31 December)

Exclusions from the first pair ((a)(4)(ii), (a)(6)(i)(A)(2), from 2 December 2024): deemed exports, and items
that are subject to the EAR only through a US circuit inside (734.4(a)(8)) or through 734.9(k), when
reexported or exported from abroad by an entity located in a country of Supplement No. 4 to part 742, or
in one with equivalent controls, and not headquartered in, or with a parent in, Macau or D:5. What counts
is who ships from where, not where the tool was made. Such an item is known by what it is not: in the United
States, of US origin, or above a de minimis level; the section does not say what holds for one that another
rule makes subject beside 734.9(k), so nothing else is asked. Transfers within Macau or D:5 are not excluded.

Deemed exports are outside the worldwide controls for staff employed on 6 September 2024, which the filer
certifies, and for the entries of (B)(1), but not for nationals of D:1 or D:5; for the etchers' software and
technology, 742.6(a)(10)(ii)(B)(2) frees all, while 742.4(a)(5) has no such sentence.

Before these rules, scanners of 3B001.f.1 and etchers of 3B001.c stood in national security column 2 (etchers until
16 November 2023, scanners with light below 193 nm until 1 December 2024); the Country Chart as encoded follows the
list of 2026, so their past stands here.

Reviews follow 744.23(d) for the first pair; contract sanctity (742.4(c), contracts before 18 October 2023) is
a factor, not a rung. The text of 742.6(b)(10) of October 2022 was not seen; see ``s742_6``.

Not modelled: quantum and additive manufacturing items under 742.4(a)(5) and 742.6(a)(10), but for what stands
in the same entries; General Order No. 6.
"""

from __future__ import annotations

from highfence.facts.vocabulary import TRANSACTION_ROLES, end_use, item, party, tool, transaction
from highfence.law.us.ear.equipment import EXEMPT_COUNTRIES, FR_2024_SEPTEMBER
from highfence.law.us.ear.items import A_HARDWARE, B_HARDWARE
from highfence.law.us.ear.part_742.s742_6 import A_RELATED, B_RELATED, UNSURE_2022
from highfence.law.us.ear.part_744.s744_21 import ANY_REASON, FOREIGN_MILITARY, RUSSIAN_MILITARY
from highfence.law.us.ear.part_744.s744_23_headquarters import RUNGS_2023, RUNGS_2024, RUNGS_2026
from highfence.law.us.ear.part_774.cat_3.eccn_3b001 import SCANNER
from highfence.law.us.ear.parties import END_USERS, EXPORTERS, HEADQUARTERED_IN_D5_MACAU
from highfence.law.us.ear.places import (
    ABROAD,
    CHINA,
    CHINA_OR_MACAU,
    D5,
    D5_MACAU,
    US_A5_A6,
    chart,
    group,
)
from highfence.law.us.ear.records import asserted, certified, definition, ladder, requirement, review, rung
from highfence.law.us.ear.sources import (
    BASELINE,
    FR_2022,
    FR_2023_MACAU,
    FR_2023_SME,
    FR_2024_APRIL,
    FR_2024_DECEMBER,
    FR_2026_JANUARY,
)
from highfence.logic.expr import (
    TRUE,
    Described,
    Expr,
    all_of,
    any_of,
    any_party,
    every_party,
    meets,
    none_of,
    not_,
    not_modelled,
)
from highfence.logic.provisions import Ladder, Rung, repealed, since

to = transaction.to
MOVED = transaction.activity.is_("export", "reexport", "transfer_in_country")
DEEMED = transaction.activity.is_("deemed_export", "deemed_reexport")
SHIPPED = transaction.activity.is_("export", "reexport", "deemed_export", "deemed_reexport")

# ---------------------------------------------------------------------------- to Macau and D:5

NS2 = to.in_(chart("NS2"))
SHORT_WAVE = Described("us.ear.3B001.f.1.a", all_of(SCANNER, tool.wavelength_nm < 193))

ITEMS = definition(
    "us.ear.742.4(a)(4)(i):items",
    "chip-making tools controlled to Macau and D:5, with software and technology",
    since(
        "2022-10-07",
        FR_2022,
        meets(
            "us.ear.734.9(k)(1):tools",
            "us.ear.3D001:tools",
            "us.ear.3D002:tools",
            "us.ear.3E001:tools",
            "us.ear.3D992",
            "us.ear.3E992",
        ),
    ),
)
CORE = meets("us.ear.742.4(a)(4)(i):items")

FOREIGN = none_of(
    meets(
        "us.ear.734.3(a)(1)",
        "us.ear.734.3(a)(2)",
        "us.ear.734.4(c)",
        "us.ear.734.4(d)",
    )
)
"""Not subject to the EAR by place, origin or share of content: only by a circuit inside, or 734.9."""

EXCLUDED = definition(
    "us.ear.742.4(a)(4)(ii)",
    "tools that only their circuits or plants make subject, shipped by an entity of an exempt country",
    since(
        "2024-12-02",
        FR_2024_DECEMBER,
        all_of(
            transaction.activity.is_("reexport"),
            FOREIGN,
            any_party(
                EXPORTERS,
                all_of(
                    any_of(party.country.in_(EXEMPT_COUNTRIES), tool.equivalent_controls),
                    not_(HEADQUARTERED_IN_D5_MACAU),
                ),
            ),
        ),
    ),
)
NOT_EXCLUDED = not_(meets("us.ear.742.4(a)(4)(ii)"))

NATIONAL_SECURITY = requirement(
    "us.ear.742.4(a)(4)",
    "chip-making tools to Macau or D:5",
    "NS",
    since("2023-11-17", FR_2023_SME, all_of(MOVED, CORE, to.in_(D5_MACAU))),
    since("2024-12-02", FR_2024_DECEMBER, all_of(MOVED, CORE, to.in_(D5_MACAU), NOT_EXCLUDED)),
)
REGIONAL_STABILITY = requirement(
    "us.ear.742.6(a)(6)(i)(A)",
    "chip-making tools to Macau or D:5",
    "RS",
    since("2022-10-07", FR_2022, all_of(MOVED, CORE, to.in_(CHINA))),
    since("2023-01-17", FR_2023_MACAU, all_of(MOVED, CORE, to.in_(CHINA_OR_MACAU))),
    since("2023-11-17", FR_2023_SME, all_of(MOVED, CORE, to.in_(D5_MACAU))),
    since("2024-12-02", FR_2024_DECEMBER, all_of(MOVED, CORE, to.in_(D5_MACAU), NOT_EXCLUDED)),
)

FORMER = requirement(
    "us.ear.742.4(a)(1):former",
    "scanners of 3B001.f.1 and etchers of 3B001.c, while they stood in column NS 2",
    "NS",
    since(
        "2018-01-01", BASELINE, all_of(SHIPPED, any_of(meets("us.ear.3B001.f.1"), asserted("3B001.c")), NS2)
    ),
    since("2023-11-17", FR_2023_SME, all_of(SHIPPED, SHORT_WAVE, NS2)),
    repealed("2024-12-02", FR_2024_DECEMBER),
)

# ---------------------------------------------------------------------------------- worldwide

WORLDWIDE_ITEMS = definition(
    "us.ear.742.4(a)(5)(i):items",
    "chip-making tools, materials, software and technology controlled worldwide",
    since(
        "2024-09-06",
        FR_2024_SEPTEMBER,
        any_of(
            meets(
                "us.ear.3B001.c.1.a",
                "us.ear.3B001.c.1.c",
                "us.ear.3B001.q",
                "us.ear.3B903",
                "us.ear.3B904",
                "us.ear.3C907",
                "us.ear.3C908",
                "us.ear.3C909",
                "us.ear.3D001:worldwide",
                "us.ear.3D002:worldwide",
                "us.ear.3D901",
                "us.ear.3D907",
                "us.ear.3D992:worldwide",
                "us.ear.3E001:worldwide",
                "us.ear.3E901",
                "us.ear.3E905",
                "us.ear.3E992:worldwide",
            ),
            # Quantum computers, coolers, additive tools: told by their classification, and never circuits
            # or computers at the level of 3A090, nor software and technology for these.
            all_of(
                asserted("2B910", "2D910", "2E903", "2E910", "3A901", "3A904", "4A906", "4D906", "4E906"),
                none_of(
                    A_HARDWARE,
                    B_HARDWARE,
                    A_RELATED,
                    B_RELATED,
                    item.kind.is_("memory_stack", "model_weights"),
                ),
            ),
        ),
    ),
)
WORLDWIDE = meets("us.ear.742.4(a)(5)(i):items")
D1_D5 = (group("D:1") | D5).named("D:1 or D:5")

FOR_ETCHERS = item.for_entries.any_in({"us.ear.3B001.c.1.a", "us.ear.3B001.c.1.c"})
MASKS_ETC = any_of(
    all_of(meets("us.ear.3D001:worldwide", "us.ear.3E001:worldwide"), not_(FOR_ETCHERS)),
    meets("us.ear.3D901", "us.ear.3D907", "us.ear.3E901", "us.ear.3E905"),
)


def staff(paragraph: str) -> Expr:
    """Return what is free for staff of 6 September 2024, and for nationals outside D:1 and D:5."""
    return all_of(
        DEEMED,
        any_of(
            all_of(certified(paragraph), not_(meets("us.ear.3E905"))),
            all_of(MASKS_ETC, not_(to.in_(D1_D5))),
        ),
    )


DEEMED_NS = definition(
    "us.ear.742.4(a)(5)(ii)",
    "deemed exports outside the worldwide control for national security",
    since("2024-09-06", FR_2024_SEPTEMBER, staff("us.ear.742.4(a)(5)(ii)(A)")),
)
DEEMED_RS = definition(
    "us.ear.742.6(a)(10)(ii)",
    "deemed exports outside the worldwide control for regional stability",
    since(
        "2024-09-06",
        FR_2024_SEPTEMBER,
        any_of(
            staff("us.ear.742.6(a)(10)(ii)(A)"),
            all_of(
                DEEMED,
                FOR_ETCHERS,
                meets("us.ear.3D001:worldwide", "us.ear.3D002:worldwide", "us.ear.3E001:worldwide"),
            ),
        ),
    ),
)
WORLDWIDE_NS = requirement(
    "us.ear.742.4(a)(5)",
    "chip-making items controlled worldwide",
    "NS",
    since(
        "2024-09-06",
        FR_2024_SEPTEMBER,
        all_of(SHIPPED, WORLDWIDE, to.in_(ABROAD), not_(meets("us.ear.742.4(a)(5)(ii)"))),
    ),
)
WORLDWIDE_RS = requirement(
    "us.ear.742.6(a)(10)",
    "chip-making items controlled worldwide",
    "RS",
    since(
        "2024-09-06",
        FR_2024_SEPTEMBER,
        all_of(SHIPPED, WORLDWIDE, to.in_(ABROAD), not_(meets("us.ear.742.6(a)(10)(ii)"))),
    ),
)

# --------------------------------------------------------------------------------- footnote 5

FOOTNOTE_5 = requirement(
    "us.ear.742.6(a)(11)",
    "3B993, 3B994 and what goes with them, to an entity with footnote 5",
    "RS",
    since(
        "2024-12-02",
        FR_2024_DECEMBER,
        all_of(
            MOVED,
            meets(
                "us.ear.3B993",
                "us.ear.3B994",
                "us.ear.3D993",
                "us.ear.3D994",
                "us.ear.3E993",
                "us.ear.3E994",
            ),
            any_party(TRANSACTION_ROLES, party.footnotes.any_in({"us.entity_list:5"})),
            any_of(
                meets("us.ear.734.3(a)(1)", "us.ear.734.3(a)(2)"),
                none_of(meets("us.ear.734.4(a)(9)", "us.ear.734.9(e)(3)")),
            ),
        ),
    ),
)

# ------------------------------------------------------------------------------------ reviews

PART_744 = meets(
    "us.ear.744.2(a)",
    "us.ear.744.5(a)",
    "us.ear.744.8(b)",
    "us.ear.744.11(a)",
    "us.ear.744.21(a)",
    "us.ear.744.22(a)",
    "us.ear.744.23(a)(2)(i)",
    "us.ear.744.23(a)(2)(ii)",
    "us.ear.744.23(a)(4)",
)
"""A license is required under part 744 (744.2 stands for 744.2 to 744.4; 744.11(a)(2)(v) is of other tools)."""

NO_744 = rung("case_by_case", none_of(PART_744))
"""Where part 744 asks for no license; otherwise 744.23(d) decides, by reference."""


def as_744_23(rungs: tuple[Rung, ...]) -> Ladder:
    """Return the policy of 744.23(d), after what needs no license under part 744."""
    return ladder(*ANY_REASON, NO_744, *rungs)


REVIEW_NS = review(
    "us.ear.742.4(b)(2)",
    "review of applications for chip-making tools (national security)",
    since("2023-11-17", FR_2023_SME, as_744_23(RUNGS_2023)),
    since("2024-04-04", FR_2024_APRIL, as_744_23(RUNGS_2024)),
    since("2026-01-15", FR_2026_JANUARY, as_744_23(RUNGS_2026)),
    reviews=("us.ear.742.4(a)(4)",),
)
ALLIED_FAB = all_of(end_use.advanced_node_ic, every_party(END_USERS, party.headquarters.in_(US_A5_A6)))
REVIEW_RS = review(
    "us.ear.742.6(b)(10)(i):equipment",
    "review of applications for chip-making tools (regional stability)",
    since(
        "2022-10-07",
        FR_2022,
        ladder(
            *ANY_REASON,
            rung("case_by_case", all_of(none_of(PART_744), UNSURE_2022)),
            rung("case_by_case", ALLIED_FAB, "us.ear.744.23(d)"),
            rung("presumption_of_denial", TRUE, "us.ear.744.23(d)"),
        ),
    ),
    since("2023-11-17", FR_2023_SME, as_744_23(RUNGS_2023)),
    since("2024-04-04", FR_2024_APRIL, as_744_23(RUNGS_2024)),
    since("2026-01-15", FR_2026_JANUARY, as_744_23(RUNGS_2026)),
    reviews=("us.ear.742.6(a)(6)(i)(A)",),
)

A1_A5_A6 = (group("A:1") | group("A:5") | group("A:6")).named("A:1, A:5 or A:6")
WORLDWIDE_POLICY = ladder(
    *ANY_REASON,
    # Where a country stands in groups of both kinds, the more restrictive policy is applied.
    rung("presumption_of_denial", to.in_(D1_D5)),
    rung("case_by_case", not_(to.in_(A1_A5_A6))),
    rung("presumption_of_approval", TRUE),
)
REVIEW_WORLDWIDE_NS = review(
    "us.ear.742.4(b)(10)",
    "review of applications for items controlled worldwide (national security)",
    since("2024-09-06", FR_2024_SEPTEMBER, WORLDWIDE_POLICY),
    reviews=("us.ear.742.4(a)(5)",),
)
REVIEW_WORLDWIDE_RS = review(
    "us.ear.742.6(b)(11)",
    "review of applications for items controlled worldwide (regional stability)",
    since("2024-09-06", FR_2024_SEPTEMBER, WORLDWIDE_POLICY),
    reviews=("us.ear.742.6(a)(10)",),
)
ENTRY_TEXT = not_modelled("the review policy that the entry states")
REVIEW_FOOTNOTE_5 = review(
    "us.ear.742.6(b)(12)",
    "as the entry on the Entity List says",
    since(
        "2024-12-02",
        FR_2024_DECEMBER,
        ladder(
            RUSSIAN_MILITARY,
            rung("policy_of_denial", ENTRY_TEXT),
            FOREIGN_MILITARY,
            rung("presumption_of_denial", ENTRY_TEXT),
            rung("case_by_case", TRUE),
        ),
    ),
    reviews=("us.ear.742.6(a)(11)",),
)

PROVISIONS = (
    ITEMS,
    EXCLUDED,
    NATIONAL_SECURITY,
    REGIONAL_STABILITY,
    FORMER,
    WORLDWIDE_ITEMS,
    DEEMED_NS,
    DEEMED_RS,
    WORLDWIDE_NS,
    WORLDWIDE_RS,
    FOOTNOTE_5,
    REVIEW_NS,
    REVIEW_RS,
    REVIEW_WORLDWIDE_NS,
    REVIEW_WORLDWIDE_RS,
    REVIEW_FOOTNOTE_5,
)
