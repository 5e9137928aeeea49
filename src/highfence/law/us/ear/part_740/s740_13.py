"""Section 740.13: License Exception TSU, technology and software, unrestricted.

    (a)   the minimum needed to install, operate, maintain or repair what was lawfully exported: never technology
          for development or production, software in object code only; where the item went lawfully
    (b)   sales technology for a quotation or bid, without the means of reproduction
    (c)   updates that correct errors, to the same consignee, without new functions
    (d)   mass market software under the General Software Note, not to E:1, no encryption and no missile software
    (f)   release in the United States by universities to their regular full-time employees, resident there, who
          are no nationals of D:5; no encryption technology, nothing of missile technology
    (g)   copies of technology authorized before for the same recipient

Missile items, which (d) and (f) shut, are shut by 740.2(a)(5). In (d), mass market encryption software stays out until 740.17(b) has released it into 5D992. To Russia and
Belarus, (c) serves certain civil end users alone (746.8(c)(2)(iii)).
"""

from __future__ import annotations

from highfence.facts.vocabulary import item, party, transaction
from highfence.law.us.ear.part_740.edges import (
    CUBA,
    LIST_BASED,
    MOVED,
    NORTH_KOREA,
    REGIONS,
    RUSSIA,
    RUSSIAN_CIVIL_USERS,
    SYRIA,
)
from highfence.law.us.ear.part_740.eligibility import controlled, within
from highfence.law.us.ear.places import D5, group
from highfence.law.us.ear.records import condition, exception
from highfence.law.us.ear.sources import BASELINE
from highfence.logic.expr import all_of, any_of, any_party, not_
from highfence.logic.provisions import grant, since

EXCUSED = (*LIST_BASED, "us.ear.744.23(a)(3)(i)")
SOFTWARE = item.kind.is_("software")
TECHNOLOGY = item.kind.is_("technology")

OPERATION = exception(
    "us.ear.740.13(a)",
    "operation technology and software for items lawfully exported",
    since(
        "2018-01-01",
        BASELINE,
        grant(
            any_of(SOFTWARE, all_of(TECHNOLOGY, item.technology_purpose.is_("use", "other"))),
            condition(
                "us.ear.740.13(a)",
                "the minimum to operate what was lawfully exported; software in object code",
            ),
        ),
    ),
    code="TSU",
    excuses=(*EXCUSED, *CUBA, *NORTH_KOREA, *REGIONS, *SYRIA),
    elected=True,
)

SALES = exception(
    "us.ear.740.13(b)",
    "sales technology for a quotation or bid",
    since(
        "2018-01-01",
        BASELINE,
        grant(
            all_of(MOVED, TECHNOLOGY),
            condition(
                "us.ear.740.13(b)",
                "customarily sent with a quotation; does not disclose design or production",
            ),
        ),
    ),
    code="TSU",
    excuses=(*LIST_BASED, *CUBA, *NORTH_KOREA, *REGIONS, *SYRIA),
    elected=True,
)

UPDATES = exception(
    "us.ear.740.13(c)",
    "software updates that correct errors",
    since(
        "2018-01-01",
        BASELINE,
        grant(
            all_of(SOFTWARE),
            condition(
                "us.ear.740.13(c)", "to the same consignee, limited to correcting errors, no new functions"
            ),
            RUSSIAN_CIVIL_USERS,
        ),
    ),
    code="TSU",
    excuses=(*EXCUSED, *CUBA, *RUSSIA, *SYRIA),
    elected=True,
)

MASS_MARKET = exception(
    "us.ear.740.13(d)",
    "mass market software under the General Software Note",
    since(
        "2018-01-01",
        BASELINE,
        grant(
            all_of(
                MOVED,
                SOFTWARE,
                not_(transaction.to.in_(group("E:1"))),
                not_(within("5D002", "5D002")),
            ),
            condition(
                "us.ear.740.13(d)(3)",
                "sold from stock at retail without restriction, installed without help of the supplier",
            ),
        ),
    ),
    code="TSU",
    excuses=LIST_BASED,
    elected=True,
)

UNIVERSITIES = exception(
    "us.ear.740.13(f)",
    "release by US universities to their regular employees in the United States",
    since(
        "2018-01-01",
        BASELINE,
        grant(
            all_of(
                transaction.activity.is_("deemed_export"),
                any_of(TECHNOLOGY, all_of(SOFTWARE, not_(item.object_code))),
                any_party({"recipient"}, all_of(party.regular_employee, not_(party.citizenships.any_in(D5)))),
                not_(all_of(TECHNOLOGY, controlled("EI"))),
            ),
            condition(
                "us.ear.740.13(f)(2)",
                "permanent residence in the United States; informed in writing not to pass it on",
            ),
        ),
    ),
    code="TSU",
    excuses=LIST_BASED,
    elected=True,
)

COPIES = exception(
    "us.ear.740.13(g)",
    "copies of technology authorized before for the same recipient",
    since(
        "2018-01-01",
        BASELINE,
        grant(
            all_of(MOVED, TECHNOLOGY),
            condition(
                "us.ear.740.13(g)", "the identical item, editorial revisions only, no sign of a violation"
            ),
        ),
    ),
    code="TSU",
    excuses=(*LIST_BASED, *SYRIA),
    elected=True,
)

PROVISIONS = (OPERATION, SALES, UPDATES, MASS_MARKET, UNIVERSITIES, COPIES)
