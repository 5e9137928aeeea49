"""Sections 734.3 and 734.5: what is subject to the EAR.

An item is in when it is in the United States, of US origin, foreign-made with enough controlled US
content (734.4), or a foreign direct product (734.9, which also covers products of a plant, paragraph
(a)(5)). It is out when another agency alone controls it, when it is printed matter, a film or a sound
recording, or when it is information or software that is published or of another kind that (b)(3) leaves out. But
for publication these are claims to be made. Section 734.5 makes activities of US persons (744.6) subject too,
whatever the item.

Where the section turns on others, the kind is a fact: what is fundamental research, patent information or a
standards activity is told in 734.8 to 734.10, and what a patent filing or a foreign military sale covers by the
agencies named. Paragraph (c) names what is on no list EAR99 (``item.eccn``), (d) says what a classification by BIS
does not settle. (e) leaves to the State Department what goes under its licenses, agreements and other approvals, and
under foreign military sales: no license of BIS is needed, whatever would ask for one. The approval is claimed, by
the code DDTC; whether the terms are kept is a condition, since what goes beyond them needs a license of BIS.
"""

from __future__ import annotations

from highfence.facts.vocabulary import item, transaction
from highfence.law.us.ear.places import UNITED_STATES
from highfence.law.us.ear.records import condition, exception, gate
from highfence.law.us.ear.sources import BASELINE
from highfence.logic.expr import all_of, any_of, meets, not_
from highfence.logic.provisions import grant, since

SUPPORT = transaction.activity.is_("us_person_support")
EXCLUDED = item.excluded_information.is_(
    "fundamental_research",
    "academic_instruction",
    "patent",
    "standards",
    "system_description",
    "telemetry",
)
"""What (b)(3)(ii) to (vi) leave out; the tests of 734.8 and 734.10 are the filer's."""

LOCATED = gate(
    "us.ear.734.3(a)(1)",
    "items in the United States, a foreign trade zone or in transit included",
    "in",
    since(
        "2018-01-01",
        BASELINE,
        any_of(
            item.located_in_us,
            all_of(transaction.activity.is_("export", "deemed_export"), transaction.from_.in_(UNITED_STATES)),
        ),
    ),
    basis="located_in_us",
)

ORIGIN = gate(
    "us.ear.734.3(a)(2)",
    "items of US origin, wherever they are",
    "in",
    since("2018-01-01", BASELINE, item.us_origin),
    basis="us_origin",
)

CONTENT = gate(
    "us.ear.734.3(a)(3)",
    "foreign-made items with controlled US content above the de minimis level",
    "in",
    since(
        "2018-01-01",
        BASELINE,
        meets(
            "us.ear.734.4(a)", "us.ear.734.4(b)", "us.ear.734.4(c)", "us.ear.734.4(c)(3)", "us.ear.734.4(d)"
        ),
    ),
    basis="de_minimis",
)

DIRECT_PRODUCT = gate(
    "us.ear.734.3(a)(4)",
    "foreign direct products of US technology, software or plants",
    "in",
    since(
        "2018-01-01",
        BASELINE,
        meets(
            "us.ear.734.9(a)(3)",
            "us.ear.734.9(b)",
            "us.ear.734.9(c)",
            "us.ear.734.9(d)",
            "us.ear.734.9(e)(1)",
            "us.ear.734.9(e)(2)",
            "us.ear.734.9(e)(3)",
            "us.ear.734.9(f)",
            "us.ear.734.9(g)",
            "us.ear.734.9(h)",
            "us.ear.734.9(i)",
            "us.ear.734.9(j)",
            "us.ear.734.9(k)",
            "us.ear.734.9(l)",
        ),
    ),
    basis="foreign_direct_product",
)

OTHER_AGENCY = gate(
    "us.ear.734.3(b)(1)",
    "items that another agency alone controls",
    "out",
    since(
        "2018-01-01",
        BASELINE,
        all_of(
            not_(SUPPORT),
            item.exclusive_agency.is_(
                "itar", "nrc", "doe", "treasury", "patent_office", "foreign_military_sales"
            ),
        ),
    ),
)

PRINTED = gate(
    "us.ear.734.3(b)(2)",
    "printed matter, exposed films and sound recordings",
    "out",
    since("2018-01-01", BASELINE, all_of(not_(SUPPORT), item.kind.is_("other"), item.printed_matter)),
)

PUBLISHED = gate(
    "us.ear.734.3(b)(3)",
    "information and software that is published or otherwise excluded",
    "out",
    since(
        "2018-01-01",
        BASELINE,
        all_of(
            not_(SUPPORT),
            item.kind.is_("software", "technology", "model_weights"),
            any_of(item.published, EXCLUDED),
        ),
    ),
)

US_PERSONS = gate(
    "us.ear.734.5(a)",
    "activities of US persons that section 744.6 describes, items not subject to the EAR included",
    "in",
    since("2018-01-01", BASELINE, SUPPORT),
    basis="us_person",
)

STATE_APPROVAL = exception(
    "us.ear.734.3(e)",
    "items that move under a license, agreement or other approval of the State Department",
    since(
        "2018-01-01",
        BASELINE,
        grant(
            transaction.activity.is_("export", "reexport", "transfer_in_country"),
            condition(
                "us.ear.734.3(e)",
                "within the terms of the approval, or of the foreign military sale (22 CFR 120.5(b), 126.6(c))",
            ),
        ),
    ),
    code="DDTC",
    excuses=("us.ear.738", "us.ear.742", "us.ear.3A069", "us.ear.744", "us.ear.746"),
    elected=True,
)

PROVISIONS = (
    LOCATED,
    ORIGIN,
    CONTENT,
    DIRECT_PRODUCT,
    OTHER_AGENCY,
    PRINTED,
    PUBLISHED,
    STATE_APPROVAL,
    US_PERSONS,
)
