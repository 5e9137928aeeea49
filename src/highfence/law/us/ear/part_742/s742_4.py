"""Section 742.4: national security, as it bears on items at the level of 3A090.

Entries 3A090, 4A090 and 4D090 carry no national security control, nor do the mass market entries 5A992,
5D992 and 5E992. The other .z paragraphs keep the control of the entry they grew out of, and the software
and technology for them that of their own entry:

    NS 1   4A003.z.1, 4A005.z, 5A002.z, 5A004.z, 5D002.z; microwave circuits of 3A001.z.1; 4D001, 5E002;
           3D001 and 3E001 as far as they are for 3A001.z; 4E001 but for what is for 4A090 and 4D090
    NS 2   the rest of 3A001.z; 4A003.z.2 (equipment of 4A003.g); 4A004.z

Columns NS 1 ((a)(1)) and NS 2 ((a)(2)) stand in one record. 4A003 named without a paragraph counts as NS 1;
3A001 named without one leaves open whether NS 1 is asked. The paragraphs speak of exports and reexports:
transfers within a country are left out, deemed exports and reexports count as either.

Review (paragraph (b)): destinations outside D:1, approval unless diversion to D:1 threatens; D:1, case by
case. Countries with a policy of their own: Russia and Belarus as in 746.8(b); India; Kazakhstan and
Mongolia ("enhanced favorable consideration", read as a presumption of approval); Laos as D:1; and Burma,
Cambodia, China, Nicaragua and Venezuela, where approval is the general policy for civil end users and end
uses. Denial is presumed there for every military end use, by 744.21(e)(3); (b)(7) says so of a material
contribution to weapons systems, which is no fact of its own.
The most restrictive policy that applies decides, so the policy of 742.6(b)(10) will in practice govern.

Not modelled: national security controls on other items, and paragraphs (a)(4) and (a)(5) on semiconductor
manufacturing equipment and quantum items.
"""

from __future__ import annotations

from highfence.facts.vocabulary import end_use, item, transaction
from highfence.law.us.ear.items import limb
from highfence.law.us.ear.part_744.s744_21 import FOREIGN_MILITARY, RUSSIAN_MILITARY
from highfence.law.us.ear.part_774.related import named
from highfence.law.us.ear.places import CHINA, chart, group, places
from highfence.law.us.ear.records import definition, ladder, requirement, review, rung
from highfence.law.us.ear.sources import BASELINE, FR_2023
from highfence.logic.expr import (
    TRUE,
    DatedSet,
    Described,
    Expr,
    all_of,
    any_of,
    classified,
    codes,
    meets,
    none_of,
    not_,
    not_modelled,
)
from highfence.logic.provisions import day, since

to = transaction.to
MOVED = transaction.activity.is_("export", "reexport", "deemed_export", "deemed_reexport")

MICROWAVE = Described(
    "us.ear.3A001.z.1",
    any_of(
        item.base_entries.any_in({"us.ear.3A001.b.2", "us.ear.3A001.b.3"}),
        all_of(
            none_of(item.base_entries.any_in({f"us.ear.3A001.{x}" for x in "abcdefghi"})),
            not_modelled("3A001 is named without its paragraph; microwave circuits of b.2 and b.3 are NS 1"),
        ),
    ),
)
INTERCONNECT = Described("us.ear.4A003.z.2", item.base_entries.any_in({"us.ear.4A003.g"}))

RELATED = any_of(
    all_of(
        meets("us.ear.3D001:a", "us.ear.3D001:b", "us.ear.3E001:a", "us.ear.3E001:b"),
        named("3A001"),
    ),
    meets("us.ear.4D001:a", "us.ear.4D001:b", "us.ear.5E002:a", "us.ear.5E002:b"),
    all_of(
        meets("us.ear.4E001:a", "us.ear.4E001:b"),
        named("4A003", "4A004", "4A005", "4D001"),
    ),
)


def _z(*entries: str) -> Expr:
    """Return the condition that the item is in either limb of one of ``entries``."""
    return any_of(limb("a", *entries), limb("b", *entries))


COLUMN_1 = definition(
    "us.ear.742.4(a)(1):items",
    "items at the level of 3A090 whose entries bear column NS 1",
    since(
        "2023-11-17",
        FR_2023,
        any_of(
            _z("4A005.z", "5A002.z", "5A004.z", "5D002.z"),
            all_of(_z("4A003.z"), not_(INTERCONNECT)),
            all_of(_z("3A001.z"), MICROWAVE),
            RELATED,
        ),
    ),
)

COLUMN_2 = definition(
    "us.ear.742.4(a)(2):items",
    "items at the level of 3A090 of 3A001, 4A003 and 4A004, which bear column NS 2 at least",
    since("2018-01-01", BASELINE, _z("3A001.z", "4A003.z", "4A004.z")),
)

NATIONAL_SECURITY = requirement(
    "us.ear.742.4(a)(1)",
    "national security controls of the entries from which the .z paragraphs come",
    "NS",
    since(
        "2023-11-17",
        FR_2023,
        all_of(
            MOVED,
            any_of(
                all_of(meets("us.ear.742.4(a)(1):items"), to.in_(chart("NS1"))),
                all_of(meets("us.ear.742.4(a)(2):items"), to.in_(chart("NS2"))),
            ),
        ),
    ),
)

SPACECRAFT = codes("9x515", (f"us.ear.9{group}515" for group in "ABDE"))
CHINA_OR_E1 = (CHINA | group("E:1")).named("China or E:1")
RUSSIA_BELARUS = places("Russia or Belarus", "RU", "BY")
FAVORED = places("Kazakhstan or Mongolia", "KZ", "MN")
INDIA = places("India", "IN")
CIVIL = (
    CHINA
    | places("Burma, Cambodia or Venezuela", "MM", "KH", "VE")
    | DatedSet("Nicaragua", (("NI", day("2024-03-15"), None),))
).named("countries of 742.4(b)(7)")
"""Nicaragua came with 89 FR 18780."""

SOME_CASES = not_modelled("whether the purpose is one that 746.8(b) reviews case by case")

REVIEW = review(
    "us.ear.742.4(b)",
    "review of applications under the national security control of .z items",
    since(
        "2023-11-17",
        FR_2023,
        ladder(
            RUSSIAN_MILITARY,
            rung("case_by_case", all_of(to.in_(RUSSIA_BELARUS), SOME_CASES), "us.ear.742.4(b)(9)"),
            rung("policy_of_denial", to.in_(RUSSIA_BELARUS), "us.ear.742.4(b)(9)"),
            rung(
                "policy_of_denial",
                all_of(
                    classified(SPACECRAFT),
                    to.in_(CHINA_OR_E1),
                    not_(meets("us.ear.742.4(a)(1):items")),
                    not_(meets("us.ear.742.4(a)(2):items")),
                ),
                "us.ear.742.4(b)(1)(ii)",
            ),
            FOREIGN_MILITARY,
            rung("general_approval", to.in_(CIVIL), "us.ear.742.4(b)(7)"),
            rung("general_approval", all_of(to.in_(INDIA), not_(end_use.wmd)), "us.ear.742.4(b)(8)"),
            rung("presumption_of_approval", to.in_(FAVORED), "us.ear.742.4(b)(5)"),
            rung("case_by_case", to.in_(group("D:1")), "us.ear.742.4(b)(1)(i)"),
            rung("presumption_of_approval", TRUE, "us.ear.742.4(b)(1)(i)"),
        ),
    ),
    reviews=("us.ear.742.4(a)(1)",),
)

PROVISIONS = (COLUMN_1, COLUMN_2, NATIONAL_SECURITY, REVIEW)
