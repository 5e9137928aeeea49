"""Section 740.3: License Exception LVS, shipments of limited value.

Commodities that their entry marks for LVS, to Country Group B, if the net value of what the order holds
under one entry does not exceed the amount in the entry (``eligibility.csv``). The value of the order is
taken for that net value; an order may not be split to meet it. Over a calendar year, twelve times the
amount may go to one consignee. Components of 5A002 to 5A004 must serve a commodity that was authorized
before ((d)(5), asked for all three).

The whole of part 742 is excused, since each entry says for which reasons LVS is not available. Items at the
level of 3A090 are left out: their entries deny it (that of 5A002 is silent; it is read like 5A004).
"""

from __future__ import annotations

from highfence.facts.vocabulary import transaction
from highfence.law.us.ear.part_740.advanced_computing import COMMODITY
from highfence.law.us.ear.part_740.edges import LIST_BASED, MOVED
from highfence.law.us.ear.part_740.eligibility import answers, before_october_2022, marked, shut
from highfence.law.us.ear.places import group
from highfence.law.us.ear.records import condition, definition, exception
from highfence.law.us.ear.sources import BASELINE
from highfence.law.us.ear.sources_2018 import READ_BACK
from highfence.logic.expr import all_of, any_of, meets, not_
from highfence.logic.provisions import grant, since

AMOUNTS = tuple(sorted(int(a) for a in answers("LVS") if a.isdigit()))

CLOSED = shut("us.ear.740.3:closed", "LVS")

WITHIN = definition(
    "us.ear.740.3(d)(1)(i)",
    "marked for LVS, and the order does not exceed the amount in the entry",
    since("2018-01-01", BASELINE, before_october_2022()),
    since(
        "2022-10-07",
        READ_BACK,
        all_of(
            not_(meets("us.ear.740.3:closed")),
            any_of(*(all_of(marked("LVS", str(a)), transaction.order_value_usd <= a) for a in AMOUNTS)),
        ),
    ),
)

LVS = exception(
    "us.ear.740.3",
    "shipments of limited value to Country Group B",
    since(
        "2018-01-01",
        BASELINE,
        grant(
            all_of(MOVED, COMMODITY, transaction.to.in_(group("B")), meets("us.ear.740.3(d)(1)(i)")),
            condition("us.ear.740.3(d)(1)", "a legitimate order, not split to meet the limit"),
            condition("us.ear.740.3(d)(2)", "at most twelve times the limit a year to the same consignee"),
        ),
    ),
    code="LVS",
    excuses=LIST_BASED,
    elected=True,
)

PROVISIONS = (CLOSED, WITHIN, LVS)
