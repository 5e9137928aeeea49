"""Section 742.6, paragraphs on items that are neither chips nor tools for making them.

    (a)(2)(iii), (v)   a license for thermal cameras of 6A003.b.4.b may free later exports: of consumer-ready
                       products to civil end users in A:1, and to companies that build them into products for A:1.
                       That the export is one of these is claimed (``bis_acts``)
    (a)(8)             0Y521 entries, for one year at a time and three at most, then EAR99. One item has been there
                       since 2018: software for geospatial imagery (0D521), 6 January 2020 to 5 January 2023, to all
                       destinations of column RS 1, which was all but Canada. Its review is that of (b)(1)(i)(B)
    (b)(4)             Iraq: 746.3(b). Items of (a)(5) are denied for nuclear activity, and unless they help to build
                       civil infrastructure; civil nuclear activity is not told apart
    (b)(5), (6)        spacecraft: plans approved by other agencies, and agreements between governments, which an
                       application may have to bring. Where and whether a spacecraft is launched is not a fact

(c) sets dates of 2003 and 2010 for contracts on explosives detectors and body scanners, before which earlier policies
count; (d) says that no other country has these controls. Neither decides anything here.
"""

from __future__ import annotations

from datetime import date

from highfence.facts.vocabulary import end_use, transaction
from highfence.law.us.ear.places import chart, group
from highfence.law.us.ear.records import EAR, definition, duty, ladder, requirement, review, rung
from highfence.law.us.ear.sources import BASELINE
from highfence.logic.expr import TRUE, DatedSet, Expr, all_of, classified, not_, not_modelled
from highfence.logic.provisions import Source, day, repealed, since

FR_2020_IMAGERY = Source(
    "85 FR 459",
    day("2020-01-06"),
    "https://www.govinfo.gov/content/pkg/FR-2020-01-06/html/2019-27649.htm",
)
FR_2022_IMAGERY = Source(
    "87 FR 729",
    day("2022-01-06"),
    "https://www.govinfo.gov/content/pkg/FR-2022-01-06/html/2021-28444.htm",
)
"""The last extension, through 5 January 2023."""

to = transaction.to
MOVED = transaction.activity.is_("export", "reexport", "deemed_export", "deemed_reexport")


def _in(*entries: str) -> Expr:
    """Return the condition that the item is classified in one of ``entries``, or beneath one."""
    return classified(DatedSet("/".join(entries), tuple((EAR + e, date.min, None) for e in entries)))


CAMERAS = _in("6A003.b.4.b")

CONSUMER_CAMERAS = definition(
    "us.ear.742.6(a)(2)(iii)",
    "thermal cameras that an earlier license frees, for civil end users in A:1",
    since(
        "2018-01-01",
        BASELINE,
        all_of(
            CAMERAS,
            transaction.bis_acts.any_in({"camera_license_civil"}),
            transaction.activity.is_("export", "reexport"),
            to.in_(group("A:1")),
            not_(end_use.military),
        ),
    ),
)
EMBEDDED_CAMERAS = definition(
    "us.ear.742.6(a)(2)(v)",
    "thermal cameras that an earlier license frees, for companies that build them into products for A:1",
    since(
        "2018-01-01",
        BASELINE,
        all_of(
            CAMERAS,
            transaction.bis_acts.any_in({"camera_license_embedding"}),
            transaction.activity.is_("export", "reexport"),
        ),
    ),
)

TEMPORARY = requirement(
    "us.ear.742.6(a)(8)",
    "regional stability, column 1: items of the 0Y521 entries",
    "RS",
    since("2020-01-06", FR_2020_IMAGERY, all_of(MOVED, to.in_(chart("RS1")), _in("0D521"))),
    repealed("2023-01-06", FR_2022_IMAGERY),
)

IRAQ_REVIEW = review(
    "us.ear.742.6(b)(4)",
    "regional stability, Iraq: denied for nuclear activity; case by case for civil infrastructure, else denied",
    since(
        "2018-01-01",
        BASELINE,
        ladder(
            rung("policy_of_denial", end_use.wmd.true(), "us.ear.746.3(b)(1)"),
            rung(
                "case_by_case",
                not_modelled("whether the item would help to build civil infrastructure in Iraq"),
                "us.ear.746.3(b)(3)",
            ),
            rung("policy_of_denial", TRUE, "us.ear.746.3(b)(3)"),
        ),
    ),
    reviews=("us.ear.742.6(a)(5)",),
)

SPACECRAFT = ("us.ear.742.4(a)(1)", "us.ear.742.5(a)(1)", "us.ear.742.6(a)(1)")
"""Requirements for spacecraft and what goes with them."""

LAUNCH_PLANS = duty(
    "us.ear.742.6(b)(5)",
    "spacecraft for launch abroad: control plans approved by the Department of Defense and the NSA, and monitoring",
    since(
        "2018-01-01",
        BASELINE,
        all_of(
            _in("9A515.a"), not_modelled("whether the spacecraft is to be launched, and by which country")
        ),
    ),
    what="certificate",
    attaches_to=SPACECRAFT,
)
AGREEMENT = duty(
    "us.ear.742.6(b)(6)",
    "remote sensing spacecraft: an agreement between governments, where the United States asks for one",
    since(
        "2018-01-01",
        BASELINE,
        all_of(
            _in("9A515.a.1", "9A515.a.2", "9A515.a.3", "9A515.a.4", "9A515.g", "9E515.f"),
            not_modelled("whether the Government asks for an agreement"),
        ),
    ),
    what="certificate",
    attaches_to=SPACECRAFT,
)

PROVISIONS = (CONSUMER_CAMERAS, EMBEDDED_CAMERAS, TEMPORARY, IRAQ_REVIEW, LAUNCH_PLANS, AGREEMENT)
