"""Section 740.19: License Exception CCD, consumer communications devices.

To Belarus, Cuba and Russia, and to Syria from 2 September 2025, for independent organizations and for
individuals; in Cuba, Russia and Belarus not for the government or what it controls. The list of (b) is given by
classification: consumer computers, phones, printers, security items and software of 5A992.c, 4A994.b, 5A991,
5D992.c, 4D994 and 5D991, or EAR99. Before September 2025 storage, memory, cameras and receivers of 5A992 and all
items of the list went to every country of it; since then these, network gear and commodities of 3A991.p and
4A994.l go to Cuba and Syria alone. That an item is sold to consumers from stock is a condition.

Until 13 January 2021 the section served Cuba and Sudan, then Cuba alone; Russia joined on 24 February 2022,
Belarus on 2 March.

Items of a .z paragraph are left out. Officials who may not receive belong to the condition.
"""

from __future__ import annotations

from datetime import date

from highfence.facts.vocabulary import party, transaction
from highfence.law.us.ear.part_740.edges import CUBA, LIST_BASED, MOVED, RUSSIA, SYRIA
from highfence.law.us.ear.part_740.eligibility import listed
from highfence.law.us.ear.part_746.embargoes import FR_2025_SYRIA
from highfence.law.us.ear.parties import END_USERS
from highfence.law.us.ear.places import SANCTIONED_2022, places
from highfence.law.us.ear.records import condition, definition, exception
from highfence.law.us.ear.sources import BASELINE
from highfence.logic.expr import DatedSet, all_of, any_of, every_party, meets, not_
from highfence.logic.provisions import day, grant, since

to = transaction.to
THREE = (
    SANCTIONED_2022 | places("Cuba", "CU") | DatedSet("Sudan", (("SD", date.min, day("2021-01-13")),))
).named("Belarus, Cuba or Russia")
FOUR = places("Belarus, Cuba, Russia or Syria", "BY", "CU", "RU", "SY")
CUBA_SYRIA = places("Cuba or Syria", "CU", "SY")

EVERYWHERE = listed(
    "consumer devices of 740.19(b)(1) to (8)",
    "4A994.b",
    "4D994",
    "5A991",
    "5A992.c",
    "5D991",
    "5D992.c",
    "EAR99",
)
BEFORE = listed("consumer devices", "4A994.b", "4D994", "5A991", "5A992", "5D991", "5D992.c", "EAR99")
MORE = listed("devices of 740.19(b)(9) to (18)", "3A991.p", "4A994.l", "5A992")

DEVICES = definition(
    "us.ear.740.19(b)",
    "consumer communications devices and software, to a place of the section",
    since("2018-01-01", BASELINE, all_of(to.in_(THREE), BEFORE)),
    since(
        "2025-09-02",
        FR_2025_SYRIA,
        any_of(all_of(to.in_(FOUR), EVERYWHERE), all_of(to.in_(CUBA_SYRIA), MORE)),
    ),
)

CCD = exception(
    "us.ear.740.19",
    "consumer communications devices",
    since(
        "2018-01-01",
        BASELINE,
        grant(
            all_of(
                MOVED,
                meets("us.ear.740.19(b)"),
                every_party(END_USERS, not_(party.government_of.in_(THREE))),
            ),
            condition("us.ear.740.19(b)", "consumer items, sold without restriction from stock"),
            condition(
                "us.ear.740.19(c)", "for independent organizations, or individuals who are not excluded"
            ),
        ),
    ),
    code="CCD",
    excuses=(*LIST_BASED, *CUBA, *RUSSIA, *SYRIA),
    elected=True,
)

PROVISIONS = (DEVICES, CCD)
