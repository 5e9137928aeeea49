"""Section 744.21: military end uses and end users.

(a)(1): items of Supplement No. 2 to part 744 for a military end use or end user in Burma, Cambodia,
China, Nicaragua (from 15 March 2024) or Venezuela, or for a party on the Military End-User List.
(a)(2): every item subject to the EAR for a military end use or end user in Russia or Belarus.

Earlier texts. Until 28 June 2020: China for military end uses alone, Russia and Venezuela for end users too
(the fact does not tell the two apart, so China is open), a shorter Supplement No. 2, every item of the 9x515
and 600 series to the three countries whatever the end use ((a)(2)), and review case by case. Since 29 June
2020 end users in China and a presumption of denial. The Military End-User List came on 23 December 2020,
Burma on 8 March 2021, Cambodia on 9 December 2021. Russia left the Supplement for every item, and a policy of
denial, on 24 February 2022; Belarus followed on 2 March.

The older Supplement is what the text of today has, less what the rule of April 2020 added or widened, as a
guide to that rule lists it (19 entries); neither text of the Supplement was seen.

Supplement No. 2 names entries, some only in part (3E991: oscilloscope technology; 4A994: computers
above 0.5 WT; category 5: parts of 5A991 and kin). They are taken whole, the stricter reading, so state
``item.eccn``. Not in it are the entries that need a license anyway (3A090, 4A090, 3B001).

Paragraph (e)(3) takes the review policy of (e)(1) to every license for such an end use or end user, whatever
asks for it: ``ANY_REASON``, which the ladders of the other sections start with. Of the two policies the stricter
is applied, so what a section denies outright stands before it. The text of June 2020 was read; that before it was not.

The affiliates rule (a)(3) is one rule with 744.11(a)(1), where it stands. Not modelled: Venezuelan
contracts before 7 November 2014 (h); food and medicine in the policy for Russia and Belarus; in (e)(3), that
a party on the Military End-User List is a military end user (the fact on the end use asks for it).
"""

from __future__ import annotations

from highfence.facts.vocabulary import TRANSACTION_ROLES, end_use, party, transaction
from highfence.law.us.ear.part_734.entry_sets import MOVED
from highfence.law.us.ear.part_734.s734_4_content import ANY_OF_SERIES
from highfence.law.us.ear.parties import END_USERS
from highfence.law.us.ear.places import CHINA, SANCTIONED_2022, places
from highfence.law.us.ear.records import asserted, definition, ladder, requirement, review, rung
from highfence.law.us.ear.sources import BASELINE
from highfence.law.us.ear.sources_2018 import (
    FR_2020_MEU_LIST,
    FR_2020_MILITARY,
    FR_2022_RUSSIA,
)
from highfence.logic.expr import (
    TRUE,
    DatedSet,
    Expr,
    all_of,
    any_of,
    any_party,
    classified,
    meets,
    not_modelled,
)
from highfence.logic.provisions import Source, day, since

NICARAGUA_FROM = day("2024-03-15")
TEXT_2026 = Source(
    "15 CFR 744 Supp. 2 as printed on 2026-09-24",
    day("2026-09-24"),
    "https://www.ecfr.gov/on/2026-09-24/title-15/part-744/appendix-Supplement%20No.%202%20to%20Part%20744",
)

MILITARY_COUNTRIES = (
    CHINA | DatedSet("Burma, Cambodia, Nicaragua, Russia and Venezuela", (
        ("KH", day("2021-12-09"), None),
        ("MM", day("2021-03-08"), None),
        ("NI", NICARAGUA_FROM, None),
        ("RU", day("2014-11-07"), day("2022-02-23")),
        ("VE", day("2014-11-07"), None),
    ))
).named("countries of 744.21(a)(1)")  # fmt: skip
"""86 FR 13173 added Burma, 86 FR 70015 Cambodia, 89 FR 18780 Nicaragua; for Russia every item counts since 87 FR 12226."""
RUSSIA = places("Russia", "RU")
RUSSIA_BELARUS = SANCTIONED_2022
RUSSIA_VENEZUELA = places("Russia or Venezuela", "RU", "VE")


def in_(where: DatedSet) -> Expr:
    """Return the condition that the item goes to, or to an end user in, one of the countries."""
    return any_of(transaction.to.in_(where), any_party(END_USERS, party.country.in_(where)))


OLDER = asserted(
    "1A290", "1C990", "1C996", "1D993", "1D999", "1E994", "2A991", "2B991", "2B992", "2B996", "3E991", "4A994",
    "4D993", "4D994", "5A991", "5D991", "5E991", "6A995", "6C992", "7A994", "7B994", "7D994", "7E994", "8A992",
    "8D992", "8E992", "9A991", "9D991", "9E991",
)  # fmt: skip
"""Entries that stood before the rule of April 2020; 8A992 and 9A991 in part, which that rule widened."""
ADDED_2020 = asserted(
    "2A290", "2A291", "2B999", "2D290", "3A991", "3B991", "3B992", "3C992", "3D991", "5A992", "5B991", "5D992",
    "6A991", "6A996", "9B990",
)  # fmt: skip
PARTLY = asserted("3A992", "3A999")
"""Added or widened in April 2020; which part of them stood before (oscilloscopes, flash X-ray) was not seen."""
LATER = asserted("6A993", "9A012", "9D001", "9D002", "9D004", "9E001")
"""In the text of today, not among what was added or widened in April 2020: the rule that brought them was not found."""

SUPPLEMENT_2 = definition(
    "us.ear.744.supp2",
    "items of Supplement No. 2 to part 744",
    since(
        "2018-01-01",
        BASELINE,
        any_of(
            OLDER,
            all_of(
                any_of(PARTLY, LATER),
                not_modelled("whether Supplement No. 2 to part 744 listed the item before 29 June 2020"),
            ),
        ),
    ),
    since(
        "2020-06-29",
        FR_2020_MILITARY,
        any_of(
            OLDER,
            ADDED_2020,
            PARTLY,
            all_of(LATER, not_modelled("from when Supplement No. 2 to part 744 lists the item")),
        ),
    ),
    since("2026-09-24", TEXT_2026, any_of(OLDER, ADDED_2020, PARTLY, LATER)),
)

SUPPLEMENT = meets("us.ear.744.supp2")
USED = all_of(end_use.military, in_(MILITARY_COUNTRIES))
ON_LIST = any_party(TRANSACTION_ROLES, party.lists.any_in({"us.meu_list"}))
SERIES = all_of(
    classified(ANY_OF_SERIES),
    any_of(
        transaction.to.in_((CHINA | places("Venezuela", "VE")).named("China or Venezuela")),
        all_of(
            transaction.to.in_(RUSSIA),
            not_modelled("whether the item is for the International Space Station"),
        ),
    ),
)


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
                    SUPPLEMENT,
                    end_use.military,
                    any_of(
                        in_(RUSSIA_VENEZUELA),
                        all_of(
                            in_(CHINA), not_modelled("whether the end use is military, or only the end user")
                        ),
                    ),
                ),
                SERIES,
            ),
        ),
    ),
    since(
        "2020-06-29",
        FR_2020_MILITARY,
        all_of(MOVED, SUPPLEMENT, USED),
    ),
    since(
        "2020-12-23",
        FR_2020_MEU_LIST,
        all_of(MOVED, SUPPLEMENT, any_of(USED, ON_LIST)),
    ),
    since(
        "2022-02-24",
        FR_2022_RUSSIA,
        all_of(
            MOVED,
            any_of(all_of(SUPPLEMENT, any_of(USED, ON_LIST)), all_of(end_use.military, in_(RUSSIA_BELARUS))),
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
            rung(
                "policy_of_denial",
                not_modelled("whether the item would contribute materially to military capabilities"),
                "us.ear.744.21(e)(1)",
            ),
            rung("case_by_case", TRUE, "us.ear.744.21(e)(1)"),
        ),
    ),
    since(
        "2020-06-29",
        FR_2020_MILITARY,
        ladder(rung("presumption_of_denial", TRUE, "us.ear.744.21(e)(1)")),
    ),
    since(
        "2022-02-24",
        FR_2022_RUSSIA,
        ladder(
            rung("policy_of_denial", in_(RUSSIA_BELARUS), "us.ear.744.21(e)(1)(ii)"),
            rung("presumption_of_denial", TRUE, "us.ear.744.21(e)(1)(i)"),
        ),
    ),
    reviews=("us.ear.744.21(a)",),
)

REVIEWED = definition(
    "us.ear.744.21(e)(3)",
    "for a military end use or end user of the countries of 744.21, whatever the license is required for",
    since(
        "2020-06-29",
        FR_2020_MILITARY,
        all_of(end_use.military, any_of(in_(MILITARY_COUNTRIES), in_(RUSSIA_BELARUS))),
    ),
)
DENIED = definition(
    "us.ear.744.21(e)(3):denial",
    "for a military end use or end user of Russia or Belarus, whatever the license is required for",
    since("2022-02-24", FR_2022_RUSSIA, all_of(end_use.military, in_(RUSSIA_BELARUS))),
)
RUSSIAN_MILITARY = rung("policy_of_denial", meets("us.ear.744.21(e)(3):denial"), "us.ear.744.21(e)(3)")
FOREIGN_MILITARY = rung("presumption_of_denial", meets("us.ear.744.21(e)(3)"), "us.ear.744.21(e)(3)")
ANY_REASON = (RUSSIAN_MILITARY, FOREIGN_MILITARY)
"""(e)(3): the first cases of review policies all over the regulations."""

PROVISIONS = (SUPPLEMENT_2, MILITARY, REVIEW, REVIEWED, DENIED)
