"""Section 758.1: the export filing (EEI) in the Automated Export System.

Paragraph (b) lists when a filing is due for an export from the United States in tangible form. Modelled:

    (b)(1)    to E:1 or E:2, whatever the value
    (b)(2)    where a license is required, whatever the value
    (b)(5)    above $2,500
    (b)(7)    to a validated end user
    (b)(8)    a party on the Unverified List
    (b)(10)   an item of the Control List to China (Hong Kong included), Russia or Venezuela
    (g)(5)    a .z item: the paragraph comes first in the description, since 17 November 2023

The paragraph has no line of its own for .z items of any value; those to China and those that need a
license fall under (b)(10) and (b)(2). The value in (b)(5) is that of what ships under one tariff number;
the value of the order, or of one unit, is taken for it, which errs towards filing. Shipments to Canada
are exempt there by the Census rules (15 CFR 30.36).

Software, technology and weights may leave in intangible form, for which nothing is filed; the facts do
not tell, so for them the answer is open. Not modelled: (b)(3), (b)(9) and (b)(11) (other items), (b)(4)
(License Exception STA), (b)(6) (transshipment), and the exemptions of paragraph (c), of which that for
License Exception GOV also limits (b)(10).
"""

from __future__ import annotations

from highfence.facts.vocabulary import TRANSACTION_ROLES, item, party, transaction
from highfence.law.us.ear.items import Z_HARDWARE, Z_SOFTWARE, limb
from highfence.law.us.ear.places import CHINA, group, places
from highfence.law.us.ear.records import asserted, definition, duty
from highfence.law.us.ear.sources import BASELINE, FR_2023
from highfence.logic.expr import all_of, any_of, any_party, meets, not_, not_modelled
from highfence.logic.provisions import since

to = transaction.to
INTANGIBLE = item.kind.is_("software", "technology", "model_weights")

TANGIBLE_EXPORT = definition(
    "us.ear.758.1(b)",
    "export from the United States in tangible form",
    since(
        "2018-01-01",
        BASELINE,
        all_of(
            transaction.activity.is_("export"),
            any_of(
                not_(INTANGIBLE),
                not_modelled("whether it leaves electronically, for which nothing is filed"),
            ),
        ),
    ),
)
EXPORTED = meets("us.ear.758.1(b)")

Z_ITEMS = definition(
    "us.ear.758.1(g)(5):z",
    "an item of a .z paragraph",
    since(
        "2023-11-17",
        FR_2023,
        any_of(limb("a", *Z_HARDWARE, *Z_SOFTWARE), limb("b", *Z_HARDWARE, *Z_SOFTWARE)),
    ),
)

EMBARGOED = (group("E:1") | group("E:2")).named("E:1 or E:2")
WHATEVER_THE_VALUE = (CHINA | places("Russia", "RU") | places("Venezuela", "VE")).named(
    "China, Russia or Venezuela"
)
CANADA = places("Canada", "CA")
ON_THE_LIST = any_of(
    limb("a", "3A090", "4A090"),
    limb("b", "3A090", "4A090"),
    meets("us.ear.3A090.c", "us.ear.758.1(g)(5):z"),
    not_(asserted("EAR99")),
)

TO_EMBARGOED = duty(
    "us.ear.758.1(b)(1)",
    "export filing: destination in E:1 or E:2, whatever the value",
    since("2018-01-01", BASELINE, all_of(EXPORTED, to.in_(EMBARGOED))),
    what="filing",
)

LICENSED = duty(
    "us.ear.758.1(b)(2)",
    "export filing: a license is required, whatever the value",
    since("2018-01-01", BASELINE, EXPORTED),
    what="filing",
    attaches_to=("us.ear.742", "us.ear.744", "us.ear.746", "us.ear.informed"),
)

BY_VALUE = duty(
    "us.ear.758.1(b)(5)",
    "export filing: worth more than $2,500",
    since(
        "2018-01-01",
        BASELINE,
        all_of(
            EXPORTED,
            not_(to.in_(CANADA)),
            any_of(item.value_usd > 2500, transaction.order_value_usd > 2500),
        ),
    ),
    what="filing",
)

TO_VALIDATED_END_USER = duty(
    "us.ear.758.1(b)(7)",
    "export filing: under a validated end user's authorization",
    since("2018-01-01", BASELINE, EXPORTED),
    what="filing",
    attaches_to=("us.ear.748.15",),
)

TO_UNVERIFIED = duty(
    "us.ear.758.1(b)(8)",
    "export filing: a party is on the Unverified List, whatever the value",
    since(
        "2018-01-01",
        BASELINE,
        all_of(EXPORTED, any_party(TRANSACTION_ROLES, party.lists.any_in({"us.unverified_list"}))),
    ),
    what="filing",
)

TO_CHINA_RUSSIA_VENEZUELA = duty(
    "us.ear.758.1(b)(10)",
    "export filing: an item of the Control List to China, Russia or Venezuela, whatever the value",
    since("2020-06-29", BASELINE, all_of(EXPORTED, to.in_(WHATEVER_THE_VALUE), ON_THE_LIST)),
    what="filing",
)

Z_FIRST = duty(
    "us.ear.758.1(g)(5)",
    "name the .z paragraph first in the description of the export filing",
    since("2023-11-17", FR_2023, all_of(EXPORTED, meets("us.ear.758.1(g)(5):z"))),
    what="filing",
)

PROVISIONS = (
    TANGIBLE_EXPORT,
    TO_EMBARGOED,
    LICENSED,
    BY_VALUE,
    TO_VALIDATED_END_USER,
    TO_UNVERIFIED,
    TO_CHINA_RUSSIA_VENEZUELA,
    Z_ITEMS,
    Z_FIRST,
)
