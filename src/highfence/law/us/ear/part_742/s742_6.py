"""Section 742.6: regional stability, as it bears on advanced computing items.

License requirements of paragraphs (a)(6) and (a)(13), review policies of (b)(10) and (b)(14).
Paragraph numbers are those of today's text. The requirement for circuits of ECCN 3A090 and what goes
with them was one sentence from October 2022 and was split into two limbs, for items at the level of
3A090.a and of 3A090.b, on 13 January 2025; the limbs are told apart here throughout.

    21 Oct 2022   China (Hong Kong included)
    17 Jan 2023   China and Macau
    17 Nov 2023   D:1, D:4, D:5 (not A:5, A:6); entities headquartered in Macau or D:5 elsewhere: 744.23(a)(3)
    13 Jan 2025   a limb: worldwide, in which the headquarters test of 744.23 was merged. Compliance was
                  due on 15 May 2025; BIS has said since 13 May 2025 that it does not enforce what the
                  rule added. Applied instead: the destinations of 2023, and the headquarters test
                  everywhere outside the United States (BIS guidance of 31 May 2026)
    10 Jul 2026   the UAE, now in A:5, is named; consignees and end users of Supplement No. 8 are excused

The items of 2022 that were "specified elsewhere" at the level of 3A090 or 4A090, mass market encryption items,
are met by the tests of these entries.

Technology for 3A090 leaving Macau or D:5 ((a)(6)(ii)) follows 734.9(h): of 2022 the destinations are
remembered as all, without A:5 and A:6 taken out.

Every ladder starts with 744.21(e)(3), military end uses. (b)(10)(iii)(A)(1) is to prevail over other policies, but
who meets it confirms that there is no such end use (Supplement No. 2 to part 748, (dd)), so it comes after.

Where the text is not certain, both readings are kept: whether review of 2022 asked for a part 744
requirement before denial was presumed (see ``REVIEW_A``), and whether paragraph (b)(10)(iv), which the
rule of January 2025 added, was applied to b-limb items for China. (a)(6)(iii)(A) names no entities of
Supplement No. 8 to part 740; the supplement itself says that they receive items license-free consistent
with it, which is followed. Model weights: denial is presumed where the end user or its ultimate parent
has its headquarters outside Supplement No. 5(a); for others the text states no policy ("case by case").

Not modelled: paragraphs (a)(1) to (a)(5) and (a)(7) to (a)(12), which concern other items; the
allocation that a government-to-government assurance may double ((b)(10)(iii)(C); no country has one).
"""

from __future__ import annotations

from highfence.facts.vocabulary import cumulative, ic, item, party, transaction
from highfence.law.us.ear.items import (
    A_HARDWARE,
    A_Z_SOFTWARE,
    B_HARDWARE,
    B_Z_SOFTWARE,
    limb,
)
from highfence.law.us.ear.part_734.entry_sets import entries
from highfence.law.us.ear.part_744.s744_21 import ANY_REASON
from highfence.law.us.ear.part_744.s744_23_headquarters import RUNGS_2023, TECHNOLOGY_RUNGS
from highfence.law.us.ear.part_774.related import named
from highfence.law.us.ear.parties import END_USERS, FOR_D5_MACAU_ENTITY
from highfence.law.us.ear.places import (
    A5_A6,
    ABROAD,
    CHINA,
    CHINA_OR_MACAU,
    D1_D4_D5,
    D5_MACAU,
    SUPP_5A,
    UAE,
)
from highfence.law.us.ear.records import definition, ladder, requirement, review, rung
from highfence.law.us.ear.sources import (
    FR_2022,
    FR_2023,
    FR_2023_MACAU,
    FR_2024_APRIL,
    FR_2024_DECEMBER,
    FR_2025_DIFFUSION,
    FR_2026_JANUARY,
    FR_2026_UAE,
    GUIDANCE_2026_MAY,
    NON_ENFORCEMENT,
)
from highfence.logic.expr import (
    TRUE,
    DatedSet,
    Expr,
    all_of,
    any_ic,
    any_of,
    any_party,
    every_party,
    meets,
    none_of,
    not_,
    not_modelled,
)
from highfence.logic.provisions import Stay, day, since

to = transaction.to
MOVED = transaction.activity.is_(
    "export", "reexport", "transfer_in_country", "deemed_export", "deemed_reexport"
)
LISTED = all_of(MOVED, not_(meets("us.ear.742.6(a)(6)(iv)")))

A_RELATED = meets(
    "us.ear.3D001:a",
    "us.ear.3E001:a",
    "us.ear.4D001:a",
    "us.ear.4D090:a",
    "us.ear.4E001:a",
    "us.ear.5E002:a",
    "us.ear.5E992:a",
)
B_RELATED = meets(
    "us.ear.3D001:b",
    "us.ear.3E001:b",
    "us.ear.4D001:b",
    "us.ear.4D090:b",
    "us.ear.4E001:b",
    "us.ear.5E002:b",
    "us.ear.5E992:b",
)
A_ITEMS = any_of(A_HARDWARE, A_Z_SOFTWARE, A_RELATED)
B_ITEMS = any_of(B_HARDWARE, B_Z_SOFTWARE, B_RELATED)
ITEMS_2022 = any_of(
    limb("a", "3A090", "4A090"),
    meets("us.ear.3D001:a", "us.ear.3E001:a", "us.ear.4D090:a", "us.ear.4E001:a"),
)

UAE_APPROVED = meets("us.ear.740.supp8:advanced_computing")
TO_UAE_UNAPPROVED = all_of(to.in_(UAE), not_(UAE_APPROVED))
D5_OR_HEADQUARTERED = any_of(to.in_(D5_MACAU), FOR_D5_MACAU_ENTITY)


# ------------------------------------------------------------------------------ license requirements

HBM = requirement(
    "us.ear.742.6(a)(6)(i)(B)",
    "high bandwidth memory of 3A090.c, and software and technology for it, to Macau or D:5",
    "RS",
    since(
        "2024-12-02",
        FR_2024_DECEMBER,
        all_of(
            meets("us.ear.3A090.c", "us.ear.3D001:c", "us.ear.3E001:c"),
            to.in_(D5_MACAU),
            LISTED,
        ),
        comply_from="2024-12-31",
    ),
)

SOFTWARE = entries(
    "software of 734.9(h)",
    "3D001", "3D991", "4D001", "4D090", "4D993", "4D994", "5D001", "5D002", "5D991",
    added=("3D901", "3D992", "3D993", "3D994"),
)  # fmt: skip
"""The section says "software subject to the EAR", consistent with 734.9(h): the software that rule names."""


def _technology(described: Expr, from_: DatedSet, to_: DatedSet) -> Expr:
    """Return the condition that technology for 3A090, developed by an entity of Macau or D:5, leaves there."""
    return all_of(
        LISTED,
        described,
        item.technology_purpose.is_("production"),
        item.developed_by_hq5,
        item.direct_product_of.any_in(SOFTWARE),
        transaction.from_.in_(from_),
        to.in_(to_),
    )


TECHNOLOGY_FROM_D5 = requirement(
    "us.ear.742.6(a)(6)(ii)",
    "technology for 3A090 developed by an entity headquartered in Macau or D:5, leaving there",
    "RS",
    since("2022-10-21", FR_2022, _technology(meets("us.ear.3E001:a"), CHINA, ABROAD)),
    since("2023-01-17", FR_2023_MACAU, _technology(meets("us.ear.3E001:a"), CHINA_OR_MACAU, ABROAD)),
    since(
        "2023-11-17",
        FR_2023,
        _technology(
            all_of(meets("us.ear.3E001:a", "us.ear.3E001:b", "us.ear.3E001:c"), named("3A090")),
            D5_MACAU,
            ABROAD - A5_A6,
        ),
    ),
)


def _applied(*extra: Expr) -> Expr:
    """Return the a-limb requirement as BIS applies it while it does not enforce the worldwide one."""
    return all_of(
        A_ITEMS, any_of(to.in_(D1_D4_D5), all_of(to.in_(ABROAD), FOR_D5_MACAU_ENTITY), *extra), LISTED
    )


NOT_YET_DUE = Stay(
    "compliance_pending",
    day("2025-01-13"),
    day("2025-05-12"),
    FR_2025_DIFFUSION,
    instead=_applied(),
    note="compliance was due from 2025-05-15; until then the scope of November 2023 was applied",
)
NOT_ENFORCED = Stay(
    "not_enforced",
    day("2025-05-13"),
    None,
    NON_ENFORCEMENT,
    instead=_applied(),
    note="the destinations of November 2023, and the headquarters test everywhere abroad, are enforced",
)
NOT_ENFORCED_UAE = Stay(
    "not_enforced",
    day("2026-07-10"),
    None,
    GUIDANCE_2026_MAY,
    instead=_applied(TO_UAE_UNAPPROVED),
    note="as before, and the UAE except for approved entities of Supplement No. 8 to part 740",
)

A_LIMB = requirement(
    "us.ear.742.6(a)(6)(iii)(A)",
    "items at the level of 3A090.a",
    "RS",
    since("2022-10-21", FR_2022, all_of(ITEMS_2022, to.in_(CHINA), LISTED)),
    since("2023-01-17", FR_2023_MACAU, all_of(ITEMS_2022, to.in_(CHINA_OR_MACAU), LISTED)),
    since("2023-11-17", FR_2023, all_of(A_ITEMS, to.in_(D1_D4_D5), LISTED)),
    since(
        "2025-01-13",
        FR_2025_DIFFUSION,
        all_of(A_ITEMS, to.in_(ABROAD), LISTED),
        stays=(NOT_YET_DUE, NOT_ENFORCED),
    ),
    since(
        "2026-07-10",
        FR_2026_UAE,
        all_of(A_ITEMS, to.in_(ABROAD), any_of(not_(UAE_APPROVED), FOR_D5_MACAU_ENTITY), LISTED),
        stays=(NOT_ENFORCED_UAE,),
    ),
)

B_LIMB = requirement(
    "us.ear.742.6(a)(6)(iii)(B)",
    "items at the level of 3A090.b",
    "RS",
    since("2023-11-17", FR_2023, all_of(B_ITEMS, to.in_(D1_D4_D5), LISTED)),
    since(
        "2026-07-10",
        FR_2026_UAE,
        all_of(B_ITEMS, any_of(to.in_(D1_D4_D5), TO_UAE_UNAPPROVED), LISTED),
    ),
)

DEEMED = definition(
    "us.ear.742.6(a)(6)(iv)",
    "deemed exports and deemed reexports are outside (a)(6)(i) to (iii)",
    since("2022-10-21", FR_2022, transaction.activity.is_("deemed_export", "deemed_reexport")),
)

WEIGHTS = requirement(
    "us.ear.742.6(a)(13)",
    "weights of closed models trained with 10^26 operations or more, worldwide",
    "RS",
    since(
        "2025-01-13",
        FR_2025_DIFFUSION,
        all_of(
            MOVED,
            meets("us.ear.4E091"),
            any_of(
                not_(transaction.activity.is_("deemed_export", "deemed_reexport")),
                not_(
                    all_of(
                        any_party({"recipient"}, party.regular_employee),
                        any_party(
                            {"employer"},
                            any_of(party.headquarters.in_(SUPP_5A), party.parent_headquarters.in_(SUPP_5A)),
                        ),
                    )
                ),
            ),
            to.in_(ABROAD),
        ),
        comply_from="2025-05-15",
        stays=(Stay("not_enforced", day("2025-05-13"), None, NON_ENFORCEMENT),),
    ),
)


# ----------------------------------------------------------------------------------- review policies

DATACENTER_A = any_ic(all_of(ic.datacenter, meets("us.ear.3A090.a:ic")))
"""Designed or marketed for datacenters, and at the level of 3A090.a."""

GATE = definition(
    "us.ear.742.6(b)(10)(iii)(A)(1)",
    "export to end users in China or Macau, below 21,000 TPP and 6,500 GB/s, with what Supp. 2(dd) asks",
    since(
        "2026-01-15",
        FR_2026_JANUARY,
        all_of(
            transaction.activity.is_("export"),
            any_of(A_HARDWARE, B_HARDWARE),
            not_(any_ic(not_(all_of(ic.tpp < 21000, ic.memory_bandwidth_gb_s < 6500)))),
            # The preamble confines the policy to items on the US market when it was published, and
            # paragraph (dd)(1) measures exports against shipments to US customers. (dd) takes the
            # certifications, or the commitment to submit them before export.
            not_(any_ic(not_(ic.commercially_available_us))),
            every_party({"end_user"}, party.country.in_(CHINA_OR_MACAU)),
            meets("us.ear.748.supp2(dd)"),
        ),
    ),
)

PART_744 = meets(
    "us.ear.744.2(a)",
    "us.ear.744.5(a)",
    "us.ear.744.8(b)",
    "us.ear.744.11(a)",
    "us.ear.744.21(a)",
    "us.ear.744.22(a)",
    "us.ear.744.23(a)(1)",
    "us.ear.744.23(a)(2)(i)",
    "us.ear.744.23(a)(3)(ii)",
    "us.ear.744.23(a)(4)",
)
"""A license is required under part 744 (744.2 stands for 744.2 to 744.4)."""
UNSURE_2022 = not_modelled(
    "the text of 742.6(b)(10) of October 2022 was not seen; it is remembered to follow 744.23(d) only "
    "where part 744 requires a license, with case by case review otherwise"
)
UNSURE_IV = not_modelled(
    "whether paragraph (b)(10)(iv) of January 2025 was applied to b-limb items, or the case by case "
    "review of April 2024, was not announced"
)

_LADDER_2022 = ladder(
    *ANY_REASON,
    rung("case_by_case", all_of(none_of(PART_744), UNSURE_2022)),
    rung("presumption_of_denial", TRUE),
)
_RUNGS_2023 = (
    rung("presumption_of_denial", D5_OR_HEADQUARTERED),
    rung("presumption_of_approval", TRUE),
)
_LADDER_2023 = ladder(*ANY_REASON, *_RUNGS_2023)
_LADDER_2024 = ladder(
    *ANY_REASON,
    rung("case_by_case", all_of(D5_OR_HEADQUARTERED, not_(DATACENTER_A))),
    rung("presumption_of_denial", D5_OR_HEADQUARTERED),
    rung("presumption_of_approval", TRUE),
)
_SUPP_5A_PARTY = any_of(
    to.in_(SUPP_5A),
    any_party(END_USERS, any_of(party.headquarters.in_(SUPP_5A), party.parent_headquarters.in_(SUPP_5A))),
)
_ALLOCATION = (
    rung("presumption_of_approval", _SUPP_5A_PARTY, "us.ear.742.6(b)(10)(iii)(A)(2)"),
    rung(
        "presumption_of_approval",
        cumulative.tpp_country_since_2025 <= 790_000_000,
        "us.ear.742.6(b)(10)(iii)(B)",
    ),
    rung("policy_of_denial", TRUE, "us.ear.742.6(b)(10)(iii)(B)"),
)
_DENIAL = rung("presumption_of_denial", D5_OR_HEADQUARTERED, "us.ear.742.6(b)(10)(iii)(A)(1)")
_GATE = rung("case_by_case", meets("us.ear.742.6(b)(10)(iii)(A)(1)"), "us.ear.742.6(b)(10)(iii)(A)(1)")

REVIEW_HBM = review(
    "us.ear.742.6(b)(10)(ii)",
    "review of applications for high bandwidth memory",
    since(
        "2024-12-02",
        FR_2024_DECEMBER,
        ladder(
            *ANY_REASON,
            rung("presumption_of_denial", FOR_D5_MACAU_ENTITY),
            rung("presumption_of_approval", to.in_(D5_MACAU)),
            rung("presumption_of_denial", TRUE),
        ),
    ),
    reviews=("us.ear.742.6(a)(6)(i)(B)",),
)

REVIEW_A = review(
    "us.ear.742.6(b)(10)(iii)",
    "review of applications for items at the level of 3A090.a",
    since("2022-10-21", FR_2022, _LADDER_2022),
    since("2023-11-17", FR_2023, _LADDER_2023),
    since("2024-04-04", FR_2024_APRIL, _LADDER_2024),
    since(
        "2025-01-13",
        FR_2025_DIFFUSION,
        ladder(*ANY_REASON, _DENIAL, *_ALLOCATION),
        comply_from="2025-05-13",
        stays=(Stay("not_enforced", day("2025-05-13"), None, NON_ENFORCEMENT),),
    ),
    since(
        "2026-01-15",
        FR_2026_JANUARY,
        ladder(*ANY_REASON, _GATE, _DENIAL, *_ALLOCATION),
        stays=(
            Stay(
                "not_enforced",
                day("2026-01-15"),
                None,
                NON_ENFORCEMENT,
                instead=ladder(*ANY_REASON, _GATE, _DENIAL, rung("presumption_of_approval", TRUE)),
                note="the allocation of (b)(10)(iii)(B) and (C) is not enforced",
            ),
        ),
    ),
    reviews=("us.ear.742.6(a)(6)(iii)(A)",),
)

_EITHER_B = ladder(
    *ANY_REASON,
    rung("case_by_case", all_of(D5_OR_HEADQUARTERED, not_(DATACENTER_A), UNSURE_IV)),
    *_RUNGS_2023,
)

REVIEW_B = review(
    "us.ear.742.6(b)(10)(iv)",
    "review of applications for items at the level of 3A090.b",
    since("2023-11-17", FR_2023, _LADDER_2023),
    since("2024-04-04", FR_2024_APRIL, _LADDER_2024),
    since(
        "2025-01-13",
        FR_2025_DIFFUSION,
        _LADDER_2023,
        stays=(
            Stay(
                "compliance_pending",
                day("2025-01-13"),
                day("2025-05-12"),
                FR_2025_DIFFUSION,
                instead=_EITHER_B,
            ),
            Stay("not_enforced", day("2025-05-13"), None, NON_ENFORCEMENT, instead=_EITHER_B),
        ),
    ),
    # Paragraph (iv) is no longer printed: (iii)(A)(1) speaks of every item of (a)(6)(iii) for Macau and
    # D:5, and the general test of (b)(1)(i)(B) is left for the rest.
    since(
        "2026-01-15",
        FR_2026_JANUARY,
        ladder(*ANY_REASON, _GATE, _DENIAL, rung("case_by_case", TRUE, "us.ear.742.6(b)(1)(i)(B)")),
    ),
    reviews=("us.ear.742.6(a)(6)(iii)(B)",),
)

_NO_744 = rung("case_by_case", none_of(PART_744))
"""Otherwise 744.23(d) decides, by reference."""

REVIEW_TECHNOLOGY = review(
    "us.ear.742.6(b)(10)(i)",
    "review of applications for technology leaving Macau or D:5",
    since(
        "2022-10-21",
        FR_2022,
        ladder(*ANY_REASON, _NO_744, rung("presumption_of_denial", TRUE, "us.ear.744.23(d)")),
    ),
    since("2023-11-17", FR_2023, ladder(*ANY_REASON, _NO_744, *RUNGS_2023)),
    since("2024-04-04", FR_2024_APRIL, ladder(*ANY_REASON, _NO_744, *TECHNOLOGY_RUNGS)),
    reviews=("us.ear.742.6(a)(6)(ii)",),
)

REVIEW_WEIGHTS = review(
    "us.ear.742.6(b)(14)",
    "review of applications for model weights",
    since(
        "2025-01-13",
        FR_2025_DIFFUSION,
        ladder(
            *ANY_REASON,
            rung(
                "presumption_of_denial",
                any_party(
                    {"end_user"},
                    any_of(
                        not_(party.headquarters.in_(SUPP_5A)), not_(party.parent_headquarters.in_(SUPP_5A))
                    ),
                ),
            ),
            rung("case_by_case", TRUE),
        ),
        comply_from="2025-05-15",
        stays=(Stay("not_enforced", day("2025-05-13"), None, NON_ENFORCEMENT),),
    ),
    reviews=("us.ear.742.6(a)(13)",),
)

PROVISIONS = (
    HBM,
    TECHNOLOGY_FROM_D5,
    A_LIMB,
    B_LIMB,
    DEEMED,
    WEIGHTS,
    GATE,
    REVIEW_TECHNOLOGY,
    REVIEW_HBM,
    REVIEW_A,
    REVIEW_B,
    REVIEW_WEIGHTS,
)
