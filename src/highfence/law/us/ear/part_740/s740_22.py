"""Section 740.22: License Exception ACE, authorized cybersecurity exports.

Cybersecurity items: 4A005, 4D004, 5A001.j and the software, technology and test gear for them
(``eligibility.csv``). Not to E:1 or E:2 (740.2(a)(6)); not to government end users of a country in D (response teams and
police of those that are in A:6 aside, a condition); not to others in D:1 or D:5, save favored users of the
items of category 4, vulnerability disclosure and incident response, and deemed exports; and never with
knowledge of use against information systems without authorization.

Whether an end user is a government one is a fact (``government_end_user``). The section
took effect on 7 March 2022.
"""

from __future__ import annotations

from highfence.facts.vocabulary import end_use, party, transaction
from highfence.law.us.ear.part_740.edges import LIST_BASED, MOVED
from highfence.law.us.ear.part_740.eligibility import LEVEL, listed, marked
from highfence.law.us.ear.parties import END_USERS
from highfence.law.us.ear.places import D5, group
from highfence.law.us.ear.records import certified, definition, exception
from highfence.law.us.ear.sources_2018 import FR_2022_CYBER
from highfence.logic.expr import all_of, any_of, any_party, meets, not_
from highfence.logic.provisions import Condition, grant, since

to = transaction.to
D = (group("D:1") | group("D:2") | group("D:3") | group("D:4") | D5).named("Country Group D")
D1_D5 = (group("D:1") | D5).named("D:1 or D:5")

ITEMS = definition(
    "us.ear.740.22(b)(1)",
    "cybersecurity items",
    since("2022-03-07", FR_2022_CYBER, all_of(marked("ACE"), not_(LEVEL))),
)
GOVERNMENT = definition(
    "us.ear.740.22(c)(2)",
    "to a government end user of a country in Country Group D",
    since(
        "2022-03-07",
        FR_2022_CYBER,
        all_of(
            to.in_(D),
            any_party(END_USERS, party.government_end_user.is_("more_sensitive", "less_sensitive")),
        ),
    ),
)
CATEGORY_4 = listed("cybersecurity items of category 4", "4A005", "4D001", "4D004", "4E001")

ACE = exception(
    "us.ear.740.22",
    "authorized exports of cybersecurity items",
    since(
        "2022-03-07",
        FR_2022_CYBER,
        grant(
            all_of(
                MOVED,
                meets("us.ear.740.22(b)(1)"),
                not_(end_use.unauthorized_access),
                any_of(not_(meets("us.ear.740.22(c)(2)")), to.in_(group("A:6"))),
            ),
            Condition(
                "us.ear.740.22(c)(2)(i)",
                "government end users: police or response teams, for a cybersecurity incident",
                any_of(
                    not_(meets("us.ear.740.22(c)(2)")),
                    certified("us.ear.740.22(c)(2)(i)"),
                    certified("us.ear.740.22(c)(2)(ii)"),
                ),
            ),
            Condition(
                "us.ear.740.22(c)(4)",
                "D:1 or D:5: favored end user, vulnerability disclosure, incident response or deemed export",
                any_of(
                    not_(to.in_(D1_D5)),
                    meets("us.ear.740.22(c)(2)"),
                    transaction.activity.is_("deemed_export", "deemed_reexport"),
                    all_of(CATEGORY_4, certified("us.ear.740.22(c)(4)(i)")),
                    certified("us.ear.740.22(c)(4)(ii)"),
                ),
            ),
        ),
    ),
    code="ACE",
    excuses=LIST_BASED,
    elected=True,
)

PROVISIONS = (ITEMS, GOVERNMENT, ACE)
