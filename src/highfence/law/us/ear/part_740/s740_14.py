"""Section 740.14: License Exception BAG, baggage.

Individuals who leave the United States take what they own for personal use: personal and household effects,
and tools of their trade. Technology goes as a tool of trade of US persons only, secured, not for foreign
production ((g)). Encryption items do not go to E:1 ((f), (g)(4)). Unaccompanied baggage may hold nothing
controlled for CB, MT, NS, EI or NP to D:1 to D:4 or E:1 ((d), a condition).

Not modelled: crew members, vehicles, firearms, protective equipment.
"""

from __future__ import annotations

from highfence.facts.vocabulary import end_use, item, party, transaction
from highfence.law.us.ear.part_740.advanced_computing import COMMODITY
from highfence.law.us.ear.part_740.edges import CUBA, E1, LIST_BASED, NORTH_KOREA, REGIONS, RUSSIA, SYRIA
from highfence.law.us.ear.part_740.eligibility import controlled
from highfence.law.us.ear.records import certified, condition, exception
from highfence.law.us.ear.sources import BASELINE
from highfence.logic.expr import all_of, any_of, any_party, not_
from highfence.logic.provisions import Condition, grant, since

TECHNOLOGY = item.kind.is_("technology")

BAGGAGE = exception(
    "us.ear.740.14",
    "personal baggage of individuals leaving the United States",
    since(
        "2018-01-01",
        BASELINE,
        grant(
            all_of(
                transaction.activity.is_("export", "reexport"),
                end_use.personal,
                any_of(
                    COMMODITY,
                    item.kind.is_("software"),
                    all_of(TECHNOLOGY, any_party({"exporter", "reexporter"}, party.us_person)),
                ),
                not_(all_of(transaction.to.in_(E1), controlled("EI"))),
            ),
            condition("us.ear.740.14(c)", "owned by the traveler, for own use, not for sale"),
            condition(
                "us.ear.740.14(d)",
                "accompanied, or nothing controlled for CB, MT, NS, EI or NP to D:1 to D:4 or E:1",
            ),
            Condition(
                "us.ear.740.14(g)",
                "technology: used by US persons alone, secured, not for foreign production",
                any_of(not_(TECHNOLOGY), certified("us.ear.740.14(g)")),
            ),
        ),
    ),
    code="BAG",
    excuses=(*LIST_BASED, *CUBA, *NORTH_KOREA, *REGIONS, *RUSSIA, *SYRIA),
    elected=True,
)

PROVISIONS = (BAGGAGE,)
