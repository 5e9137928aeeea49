"""Section 740.17: License Exception ENC, encryption commodities, software and technology.

Items of 5A002, 5A004, 5B002, 5D002 and 5E002, not to Country Groups E:1 and E:2:

    (a)(1)   development of new products by private firms headquartered in a country of supplement no. 3 (and
             their internal use of foreign items, a condition)
    (a)(2)   US subsidiaries, and foreign employees of US companies
    (b)(1)   what (b)(2) and (b)(3) do not name: at once, with a yearly self-classification report
    (b)(2)   network infrastructure, source code, customized items and the like: a classification request and
             thirty days; outside supplement no. 3 not to government end users (network infrastructure to the
             less sensitive ones too); technology not to D:1
    (b)(3)   chips, toolkits, non-standard cryptography, forensics: a classification request and thirty days,
             to any end user

To places and firms of supplement no. 3 what has been submitted goes at once (notes to (b)(2), (b)(3)), cryptanalytic
items there only to others than governments. Which paragraph describes an item is a fact
(``item.encryption_paragraph``), as are the state of the request and whether an end user is a government.
Nothing goes to serve access to information systems without authorization ((f); asked of all items, though
the text asks it of some). Reports of (e) are duties.

The record us.ear.740.17 stands for the encryption items at the level of 3A090 and technology for them. E:1
and E:2 are shut to it by 740.2(a)(6). In the places of 740.2(a)(9)(ii) ENC is not enough: there its terms are a condition of NAC and ACA (740.8(a)(3)).
It excuses the national security control of these items. Whether it would also overcome the control for
regional stability, of which the section does not speak, is answered with the stricter no. Which of its
authorizations they need is the filer's to know.

Not modelled: foreign products developed with US encryption source code ((a)(3)), transfers by resellers ((c)),
key length upgrades ((e)(2)). 746.8 lists ENC for certain civil end users in Russia and Belarus.
"""

from __future__ import annotations

from highfence.facts.vocabulary import end_use, item, party, transaction
from highfence.law.us.ear.items import limb
from highfence.law.us.ear.part_740.advanced_computing import related
from highfence.law.us.ear.part_740.edges import MOVED, RUSSIA, RUSSIAN_CIVIL_USERS
from highfence.law.us.ear.part_740.eligibility import listed
from highfence.law.us.ear.parties import END_USERS
from highfence.law.us.ear.places import group, places
from highfence.law.us.ear.records import certified, condition, definition, duty, exception
from highfence.law.us.ear.sources import BASELINE, FR_2023
from highfence.logic.expr import Expr, all_of, any_of, every_party, meets, not_
from highfence.logic.provisions import Condition, LicenseException, grant, since

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
            meets("us.ear.740.17:items"),
            Condition(
                "us.ear.740.17(b)",
                "an authorization of (a) or (b) fits, with the classification and reports it asks for",
                any_of(certified("us.ear.740.17(a)"), certified("us.ear.740.17(b)")),
            ),
        ),
    ),
    code="ENC",
    excuses=("us.ear.742.4(a)(1)", "us.ear.742.15"),
    elected=True,
)

SUPPLEMENT_3 = places(
    "Supp. 3 to part 740",
    *[
        "AT",
        "AU",
        "BE",
        "BG",
        "CA",
        "HR",
        "CY",
        "CZ",
        "EE",
        "DK",
        "FI",
        "FR",
        "DE",
        "GR",
        "HU",
        "IS",
        "IE",
        "IT",
        "JP",
        "LV",
        "LT",
        "LU",
        "MT",
        "NL",
        "NZ",
        "NO",
        "PL",
        "PT",
        "RO",
        "SK",
        "SI",
        "ES",
        "SE",
        "CH",
        "TR",
        "GB",
    ],
)
"""Countries of favorable treatment for encryption items, as printed on 24 September 2026."""

ENCRYPTION = definition(
    "us.ear.740.17:encryption",
    "encryption items, not to E:1 or E:2, and not for access without authorization",
    since(
        "2018-01-01",
        BASELINE,
        all_of(
            MOVED,
            listed("encryption items", "5A002", "5A004", "5B002", "5D002", "5E002"),
            not_(transaction.to.in_(E1_E2)),
            not_(end_use.unauthorized_access),
        ),
    ),
)
EXCUSED = ("us.ear.742.4(a)(1)", "us.ear.742.15", *RUSSIA)

OF = item.encryption_paragraph
NETWORK = OF.is_("740.17(b)(2)(i)(A)")
OTHER_PRODUCTS = OF.is_(
    "740.17(b)(2)(i)(B)",
    "740.17(b)(2)(i)(C)",
    "740.17(b)(2)(i)(D)",
    "740.17(b)(2)(i)(F)",
    "740.17(b)(2)(i)(G)",
    "740.17(b)(2)(i)(H)",
)
CRYPTANALYTIC = OF.is_("740.17(b)(2)(ii)")
OPEN_INTERFACE = OF.is_("740.17(b)(2)(iii)", "740.17(b)(2)(iv)(A)")
"""Open cryptographic interfaces, and technology for non-standard cryptography: supplement no. 3 alone."""
TECHNOLOGY = OF.is_("740.17(b)(2)(iv)(B)")
FAVORED = every_party(
    END_USERS, any_of(party.country.in_(SUPPLEMENT_3), party.headquarters.in_(SUPPLEMENT_3))
)
NO_GOVERNMENT = every_party(END_USERS, party.government_end_user.is_("none"))
LESS_SENSITIVE = every_party(END_USERS, party.government_end_user.is_("none", "less_sensitive"))
REQUESTED = item.classification_request.is_("submitted", "thirty_days", "classified")
WAITED = item.classification_request.is_("thirty_days", "classified")


def _enc(paragraph: str, title: str, eligible: Expr, *conditions: Condition) -> LicenseException:
    return exception(
        f"us.ear.740.17{paragraph}",
        title,
        since(
            "2018-01-01",
            BASELINE,
            grant(all_of(meets("us.ear.740.17:encryption"), eligible), *conditions, RUSSIAN_CIVIL_USERS),
        ),
        code="ENC",
        excuses=EXCUSED,
        elected=True,
    )


PRIVATE_DEVELOPMENT = _enc(
    "(a)(1)",
    "private firms headquartered in a country of supplement no. 3, for new products",
    every_party(END_USERS, all_of(party.private_sector, party.headquarters.in_(SUPPLEMENT_3))),
    condition("us.ear.740.17(a)(1)", "internal development or production, or use among related parties"),
)
SUBSIDIARIES = _enc(
    "(a)(2)",
    "US subsidiaries, and foreign employees of US companies",
    every_party(END_USERS | {"recipient"}, party.us_subsidiary),
    condition("us.ear.740.17(a)(2)", "to a US subsidiary, or for internal use of a US company"),
)
SELF_CLASSIFIED = _enc(
    "(b)(1)",
    "encryption items that need no classification request",
    OF.is_("740.17(b)(1)"),
    condition("us.ear.740.17(e)(3)", "self-classification report by 1 February, or classified by BIS"),
)
CLASSIFIED = _enc(
    "(b)(2)",
    "network infrastructure, source code, customized and other sensitive encryption items",
    any_of(
        all_of(
            any_of(NETWORK, OTHER_PRODUCTS, OPEN_INTERFACE, TECHNOLOGY),
            FAVORED,
            REQUESTED,
        ),
        all_of(CRYPTANALYTIC, NO_GOVERNMENT, any_of(WAITED, all_of(FAVORED, REQUESTED))),
        all_of(NETWORK, LESS_SENSITIVE, WAITED),
        all_of(OTHER_PRODUCTS, NO_GOVERNMENT, WAITED),
        all_of(TECHNOLOGY, NO_GOVERNMENT, not_(transaction.to.in_(group("D:1"))), WAITED),
    ),
    condition("us.ear.740.17(e)(1)", "half-yearly sales reports, but to or from Australia, Canada or the UK"),
)
COMPONENTS = _enc(
    "(b)(3)",
    "chips, toolkits, non-standard cryptography and forensics",
    all_of(
        OF.is_("740.17(b)(3)(i)", "740.17(b)(3)(ii)", "740.17(b)(3)(iii)", "740.17(b)(3)(iv)"),
        any_of(WAITED, all_of(FAVORED, REQUESTED)),
    ),
)

SALES_REPORT = duty(
    "us.ear.740.17(e)(1)",
    "half-yearly report of sales, by 1 August and 1 February",
    since(
        "2018-01-01",
        BASELINE,
        all_of(
            any_of(
                OF.is_("740.17(b)(3)(iii)"),
                NETWORK,
                OTHER_PRODUCTS,
                CRYPTANALYTIC,
                OPEN_INTERFACE,
                TECHNOLOGY,
            ),
            not_(transaction.to.in_(places("Australia, Canada or the United Kingdom", "AU", "CA", "GB"))),
        ),
    ),
    what="report",
    attaches_to=("us.ear.740.17(b)(2)", "us.ear.740.17(b)(3)"),
)
SELF_CLASSIFICATION_REPORT = duty(
    "us.ear.740.17(e)(3)",
    "self-classification report by 1 February of the next year, unless BIS has classified the item",
    since("2018-01-01", BASELINE, not_(item.classification_request.is_("classified"))),
    what="report",
    attaches_to=("us.ear.740.17(b)(1)",),
)

PROVISIONS = (
    ITEMS,
    ENC,
    ENCRYPTION,
    PRIVATE_DEVELOPMENT,
    SUBSIDIARIES,
    SELF_CLASSIFIED,
    CLASSIFIED,
    COMPONENTS,
    SALES_REPORT,
    SELF_CLASSIFICATION_REPORT,
)
