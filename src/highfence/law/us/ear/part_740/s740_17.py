"""Section 740.17: License Exception ENC, as it touches encryption items at the level of 3A090.

Items of 5A002.z, 5A004.z and 5D002.z and technology for them, not to Country Groups E:1 and E:2. In the
places of 740.2(a)(9)(ii) it is not enough: there its terms are a condition of NAC and ACA (740.8(a)(3)).
It excuses the national security control of these items. Whether it would also overcome the control for
regional stability, of which the section does not speak, is answered with the stricter no.

Which of its authorizations an item needs (immediate, with self-classification, or after a classification
request and thirty days; chips and modules fall under (b)(3)(i)) is the filer's to know; highfence does not
test cryptographic functions. Encryption items (EI, 742.15) are not written down.
"""

from __future__ import annotations

from highfence.facts.vocabulary import transaction
from highfence.law.us.ear.items import limb
from highfence.law.us.ear.part_740.advanced_computing import related
from highfence.law.us.ear.places import group
from highfence.law.us.ear.records import certified, definition, exception
from highfence.law.us.ear.sources import FR_2023
from highfence.logic.expr import all_of, any_of, meets, not_
from highfence.logic.provisions import Condition, grant, since

E1_E2 = (group("E:1") | group("E:2")).named("E:1 or E:2")

ITEMS = definition(
    "us.ear.740.17:items",
    "encryption items at the level of 3A090, and technology for them",
    since(
        "2023-11-17",
        FR_2023,
        any_of(*(any_of(limb(x, "5A002.z", "5A004.z", "5D002.z"), related(x, "5E002")) for x in ("a", "b"))),
    ),
)

ENC = exception(
    "us.ear.740.17",
    "encryption items",
    since(
        "2023-11-17",
        FR_2023,
        grant(
            all_of(
                meets("us.ear.740.17:items"),
                not_(transaction.to.in_(E1_E2)),
            ),
            Condition(
                "us.ear.740.17(b)",
                "an authorization of (a) or (b) fits, with the classification and reports it asks for",
                any_of(certified("us.ear.740.17(a)"), certified("us.ear.740.17(b)")),
            ),
        ),
    ),
    code="ENC",
    excuses=("us.ear.742.4(a)(1)",),
    elected=True,
)

PROVISIONS = (ITEMS, ENC)
