"""Section 740.16: License Exception APR, additional permissive reexports.

    (a)   from A:1, under an authorization of its government: commodities controlled for national security to D:1
          other than North Korea; or, where not controlled to A:1 (column NS 2), to B outside D:2, D:3 and D:4
    (b)   to and among A:1, for use there
    (d)   from Australia, Canada and the United Kingdom, what an exception would let go straight from the US
    (h)   spare parts with foreign-made products, up to a tenth of their value
    (j)   items of column NP 1 to, among and from A:4

Out of (a) and (b): reasons and entries that the paragraphs name, microwave circuits of 3A001.b.2 and b.3 but
for civil telecommunications, 3A001.z, and the 600 series. (a) is read to excuse national security alone, the
reason it speaks of. The section does not name 3A090 and its kin, which rules wrote later: in (b) the question
whether they may go is left open.

Until 29 June 2020 (a) served reexports from Hong Kong too.

Not modelled: (c) under an unused license; (e) and (f), for which no license is asked.
"""

from __future__ import annotations

from datetime import date

from highfence.facts.vocabulary import end_use, transaction
from highfence.law.us.ear.items import limb
from highfence.law.us.ear.part_740.advanced_computing import COMMODITY
from highfence.law.us.ear.part_740.edges import CUBA, LIST_BASED, NATIONAL_SECURITY, REEXPORT
from highfence.law.us.ear.part_740.eligibility import LEVEL, controlled, listed
from highfence.law.us.ear.places import group, places
from highfence.law.us.ear.records import condition, definition, exception
from highfence.law.us.ear.sources import BASELINE
from highfence.logic.expr import DatedSet, all_of, any_of, meets, none_of, not_, not_modelled
from highfence.logic.provisions import day, grant, since

to = transaction.to
A1 = group("A:1")
A1_HK = (A1 | DatedSet("Hong Kong", (("HK", date.min, day("2020-06-29")),))).named(
    "A:1, or Hong Kong until 2020"
)
A4 = group("A:4")
THREE = places("Australia, Canada or the United Kingdom", "AU", "CA", "GB")
B_OUTSIDE_D = (group("B") - (group("D:2") | group("D:3") | group("D:4"))).named("B, not D:2, D:3 or D:4")
D1_NOT_KP = (group("D:1") - places("North Korea", "KP")).named("D:1, not North Korea")

OUT = definition(
    "us.ear.740.16(a)(2)",
    "commodities that permissive reexports leave out",
    since(
        "2018-01-01",
        BASELINE,
        any_of(
            controlled("NP"),
            controlled("MT"),
            all_of(
                listed("microwave circuits", "3A001.b.2", "3A001.b.3"),
                not_(end_use.civil_telecommunications),
            ),
            limb("a", "3A001.z"),
            limb("b", "3A001.z"),
            listed("600 series", "3A611", "3B611"),
        ),
    ),
)

FROM_A1 = exception(
    "us.ear.740.16(a)",
    "reexports from A:1 authorized by its government",
    since(
        "2018-01-01",
        BASELINE,
        grant(
            all_of(
                REEXPORT,
                COMMODITY,
                transaction.from_.in_(A1_HK),
                none_of(meets("us.ear.740.16(a)(2)"), controlled("CC"), controlled("CB"), controlled("SI")),
                any_of(
                    all_of(to.in_(B_OUTSIDE_D), controlled("NS2")),
                    all_of(to.in_(D1_NOT_KP), controlled("NS")),
                ),
            ),
            condition("us.ear.740.16(a)(1)", "under an export authorization of the reexporting country"),
        ),
    ),
    code="APR",
    excuses=NATIONAL_SECURITY,
    elected=True,
)

AMONG_A1 = exception(
    "us.ear.740.16(b)",
    "reexports to and among A:1",
    since(
        "2018-01-01",
        BASELINE,
        grant(
            all_of(
                REEXPORT,
                COMMODITY,
                to.in_(A1),
                not_(meets("us.ear.740.16(a)(2)")),
                any_of(
                    not_(LEVEL), not_modelled("whether (b) serves items at the level of 3A090 is not said")
                ),
            ),
            condition("us.ear.740.16(b)(1)", "for use or consumption within A:1"),
        ),
    ),
    code="APR",
    excuses=LIST_BASED,
    elected=True,
)

FROM_THREE = exception(
    "us.ear.740.16(d)",
    "reexports from Australia, Canada and the United Kingdom",
    since(
        "2018-01-01",
        BASELINE,
        grant(
            all_of(REEXPORT, transaction.from_.in_(THREE)),
            condition(
                "us.ear.740.16(d)", "an exception would let it go directly from the United States there"
            ),
        ),
    ),
    code="APR",
    excuses=LIST_BASED,
    elected=True,
)

SPARES = exception(
    "us.ear.740.16(h)",
    "spare parts with a foreign-made product",
    since(
        "2018-01-01",
        BASELINE,
        grant(
            all_of(REEXPORT, COMMODITY),
            condition("us.ear.740.16(h)", "spare parts for it, at most a tenth of the product's value"),
        ),
    ),
    code="APR",
    excuses=(*LIST_BASED, *CUBA),
    elected=True,
)

NUCLEAR = exception(
    "us.ear.740.16(j)",
    "reexports of items of column NP 1 to, among and from A:4",
    since(
        "2018-01-01",
        BASELINE,
        grant(
            all_of(
                REEXPORT,
                controlled("NP1"),
                any_of(to.in_(A4), transaction.from_.in_(A4)),
                not_(to.in_((group("E:2") | group("D:2")).named("E:2 or D:2"))),
                any_of(transaction.from_.in_(A1), not_(to.in_(group("D:1"))), not_(controlled("NS"))),
            )
        ),
    ),
    code="APR",
    excuses=LIST_BASED,
    elected=True,
)

PROVISIONS = (OUT, FROM_A1, AMONG_A1, FROM_THREE, SPARES, NUCLEAR)
