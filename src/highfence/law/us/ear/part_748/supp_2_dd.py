"""Supplement No. 2 to part 748, paragraph (dd): certifications for case-by-case review to China or Macau.

Since 15 January 2026 an application to export a commodity below 21,000 TPP and 6,500 GB/s to end users in
China or Macau is reviewed case by case if it carries the certifications of (dd)(1)(i) to (ix), or a
commitment to submit them before export (742.6(b)(10)(iii)(A)(1)). Without, denial is presumed.

Each certification is something the applicant supplies: named in ``certifications``, by its own paragraph
or one above. The share in (iii), at most 50 percent of what went to customers in the United States, and
the specifications in (i) are compared by BIS with the applicant's evidence. (vii) is asked only where
the consignee or end user offers infrastructure as a service.

    (dd)        the certifications, or the commitment: what the review policy asks for
    (dd)(1)     all nine certifications
    (dd)(2)     the commitment to submit them before export
    (dd)(3)     the testing laboratory qualifies, and has confirmed the figures

Not modelled: that BIS may end a laboratory's qualification ((dd)(3)(iii)), which suspends the policy for
the exporters working with it until another is named.
"""

from __future__ import annotations

from highfence.facts.vocabulary import end_use, transaction
from highfence.law.us.ear.places import CHINA_OR_MACAU
from highfence.law.us.ear.records import certified, definition, duty
from highfence.law.us.ear.sources import FR_2026_JANUARY
from highfence.logic.expr import all_of, any_of, meets, not_
from highfence.logic.provisions import Definition, since

_DD = "us.ear.748.supp2(dd)"


def _certification(paragraph: str, title: str) -> Definition:
    rule_id = f"{_DD}{paragraph}"
    return definition(rule_id, title, since("2026-01-15", FR_2026_JANUARY, certified(rule_id)))


SUPPLIED = definition(
    _DD,
    "certifications for case-by-case review are supplied, or promised before export",
    since("2026-01-15", FR_2026_JANUARY, meets(f"{_DD}(1)", f"{_DD}(2)")),
)

ALL_NINE = definition(
    f"{_DD}(1)",
    "every certification that case-by-case review asks for",
    since(
        "2026-01-15",
        FR_2026_JANUARY,
        all_of(
            *(
                meets(f"{_DD}(1){n}")
                for n in ("(i)", "(ii)", "(iii)", "(iv)", "(v)", "(vi)", "(vii)", "(viii)", "(ix)")
            )
        ),
    ),
)

UNITS = _certification(
    "(1)(i)", "units shipped to customers in the United States, specifications, and changes to them"
)
SUPPLY = _certification(
    "(1)(ii)", "enough supply in the United States, no delay to orders there, no foundry capacity diverted"
)
SHARE = _certification(
    "(1)(iii)",
    "at most 50 percent of the TPP shipped to customers in the United States goes to China or Macau",
)
NO_MILITARY = _certification(
    "(1)(iv)", "no military, intelligence or weapons end use, no listed party, and no remote access for them"
)
CUSTOMERS = _certification("(1)(v)", "the consignee's know-your-customer procedures against remote access")
REMOTE_USERS = _certification("(1)(vi)", "list of intended remote users in or from eight destinations")
SERVICE = definition(
    f"{_DD}(1)(vii)",
    "a provider of infrastructure as a service abides by (iv), on weights and trained algorithms too",
    since("2026-01-15", FR_2026_JANUARY, any_of(not_(end_use.iaas), certified(f"{_DD}(1)(vii)"))),
)
SECURITY = _certification("(1)(viii)", "physical security at the ultimate consignee")
REVIEWED = _certification("(1)(ix)", "every shipment is reviewed by a qualified laboratory before export")

COMMITMENT = _certification("(2)", "commitment to submit the certifications before export")

LABORATORY = _certification(
    "(3)(i)",
    "laboratory headquartered and testing in the United States, independent of the parties, and competent",
)
QUALIFIED_AND_CONFIRMED = _certification("(3)", "the laboratory qualifies and has confirmed the figures")

CONFIRMATION = duty(
    f"{_DD}(3)(ii)",
    "certificate of the laboratory that the figures are true, received and sent to BIS before export",
    since(
        "2026-01-15",
        FR_2026_JANUARY,
        all_of(transaction.activity.is_("export"), transaction.to.in_(CHINA_OR_MACAU), meets(_DD)),
    ),
    what="certificate",
    attaches_to=("us.ear.742.6(a)(6)(iii)",),
)

PROVISIONS = (
    SUPPLIED,
    ALL_NINE,
    UNITS,
    SUPPLY,
    SHARE,
    NO_MILITARY,
    CUSTOMERS,
    REMOTE_USERS,
    SERVICE,
    SECURITY,
    REVIEWED,
    COMMITMENT,
    QUALIFIED_AND_CONFIRMED,
    LABORATORY,
    CONFIRMATION,
)
