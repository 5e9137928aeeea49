"""Section 740.11: License Exception GOV, governments and international organizations.

    (a)              safeguards of the IAEA and Euratom
    (b)(2)(i)        personal use of US personnel
    (b)(2)(ii)       made by or consigned to a US agency for its official use
    (b)(2)(iii)(A)   for an agency's use, to a US person under a contract with it
    (b)(2)(iii)(B) to (E)    cooperative programs, assistance, cross-servicing, government furnished equipment
    (b)(2)(iv) to (vii)      at the direction of Defense or Energy; sold or lent by Defense; technology and
                     microelectronics in furtherance of a contract with an agency
    (c)              agencies of cooperating governments (A:1, Singapore, Taiwan) and NATO
    (d)              inspections under the Chemical Weapons Convention

(b)(2) does not serve military, police or intelligence users of a government of E:1 or E:2 (Note 2). The
written authorizations, contracts and statements that (iii)(B) to (E) and (iv) to (vii) ask for are one
condition each. Paragraph (a) and (c) leave out encryption items, (c) also items controlled for nuclear
nonproliferation and cybersecurity items; that an item is on the Sensitive or Very Sensitive List (supplements 6
and 7 to part 774) is for the filer to check ((a)(2), (c)(3)).

Not modelled: the space station (e), which serves 9A004 alone; when (b)(2)(vii) was added (not found: it is
taken to be as old as the rest).
"""

from __future__ import annotations

from highfence.facts.vocabulary import end_use, item, party, transaction
from highfence.law.us.ear.part_740.advanced_computing import COMMODITY
from highfence.law.us.ear.part_740.edges import CUBA, LIST_BASED, MOVED, NORTH_KOREA, REGIONS, RUSSIA, SYRIA
from highfence.law.us.ear.part_740.eligibility import controlled
from highfence.law.us.ear.parties import END_USERS, EXPORTERS
from highfence.law.us.ear.places import UNITED_STATES, group, places
from highfence.law.us.ear.records import condition, definition, exception
from highfence.law.us.ear.sources import BASELINE
from highfence.logic.expr import Expr, all_of, any_of, any_party, meets, none_of, not_
from highfence.logic.provisions import LicenseException, grant, since

to = transaction.to
EXCUSED = (
    *LIST_BASED,
    "us.ear.744.23(a)(3)(i)",
    "us.ear.744.23(a)(4)",
    *CUBA,
    *NORTH_KOREA,
    *REGIONS,
    *RUSSIA,
    *SYRIA,
)
"""744.23(c) lets GOV answer (a)(3)(i) and (a)(4) since 4 April 2024; before, its bar stands against it."""
OFFICIAL = ("us.ear.744.17(a)", "us.ear.744.21(a)", "us.ear.746.1(b)")
"""Sections that leave GOV open for personal and official use of US personnel and agencies."""
E1_E2 = (group("E:1") | group("E:2")).named("E:1 or E:2")
NOTE_2 = all_of(to.in_(E1_E2), end_use.military)
GOODS = any_of(COMMODITY, item.kind.is_("software"))
COOPERATING = (group("A:1") | places("Singapore or Taiwan", "SG", "TW")).named("A:1, Singapore or Taiwan")


def _gov(
    paragraph: str, title: str, eligible: Expr, asked: str, excuses: tuple[str, ...]
) -> LicenseException:
    return exception(
        f"us.ear.740.11{paragraph}",
        title,
        since("2018-01-01", BASELINE, grant(eligible, condition(f"us.ear.740.11{paragraph}", asked))),
        code="GOV",
        excuses=excuses,
        elected=True,
    )


SAFEGUARDS = _gov(
    "(a)",
    "international safeguards of the IAEA and Euratom",
    all_of(GOODS, not_(controlled("EI"))),
    "consigned to the IAEA or Euratom for official safeguards use, not on the Very Sensitive List",
    (*LIST_BASED, *CUBA, *NORTH_KOREA, *REGIONS),
)
PERSONAL = _gov(
    "(b)(2)(i)",
    "personal use of personnel of the US Government",
    all_of(end_use.personal, not_(NOTE_2)),
    "quantities for the personal use of US personnel, their families and household",
    (*EXCUSED, *OFFICIAL),
)
AGENCY = _gov(
    "(b)(2)(ii)",
    "made by or consigned to an agency of the US Government",
    all_of(
        any_party(
            EXPORTERS | END_USERS,
            all_of(not_(party.private_sector), party.government_of.in_(UNITED_STATES)),
        ),
        not_(NOTE_2),
    ),
    "for official use, or for a program with others authorized by law",
    (*EXCUSED, *OFFICIAL, "us.ear.744.22(a)"),
)
ON_BEHALF = _gov(
    "(b)(2)(iii)(A)",
    "for the use of an agency of the US Government, to a US person under contract with it",
    all_of(any_party(END_USERS, party.us_person), not_(NOTE_2)),
    "contract with the agency, solely for its use",
    (*EXCUSED, "us.ear.744.17(a)"),
)
PROGRAM = _gov(
    "(b)(2)(iii)(B)",
    "cooperative programs of the US Government with foreign governments",
    all_of(none_of(NOTE_2, controlled("CB"))),
    "agreement in force, written authorization of the agency head, and a contract with the agency",
    EXCUSED,
)
ASSISTANCE = _gov(
    "(b)(2)(iii)(C)",
    "temporary movement in support of foreign assistance or sales programs",
    not_(NOTE_2),
    "contract and written authorization of the agency head; back or authorized within four years",
    EXCUSED,
)
CROSS_SERVICING = _gov(
    "(b)(2)(iii)(D)",
    "at the direction of the Department of Defense under a cross-servicing agreement",
    all_of(GOODS, not_(NOTE_2)),
    "agreement in force, contract, and written authorization of the agency head",
    EXCUSED,
)
FURNISHED = _gov(
    "(b)(2)(iii)(E)",
    "government furnished equipment of a contractor",
    all_of(COMMODITY, not_(NOTE_2)),
    "under a contract, not provided to any foreign person, shipment marked as property of the agency",
    EXCUSED,
)
DIRECTED = _gov(
    "(b)(2)(iv)",
    "on written request of the Department of Defense or of Energy",
    not_(NOTE_2),
    "official written request or directive of the department",
    EXCUSED,
)
SOLD_BY_DEFENSE = _gov(
    "(b)(2)(v)",
    "sold, leased or lent by the Department of Defense to a foreign country",
    not_(NOTE_2),
    "delivered in the United States under the Arms Export Control Act or the Foreign Assistance Act",
    EXCUSED,
)
CONTRACT_TECHNOLOGY = _gov(
    "(b)(2)(vi)",
    "technology in furtherance of a contract with an agency",
    all_of(item.kind.is_("technology"), not_(NOTE_2)),
    "the contract provides for the technology",
    EXCUSED,
)
MICROELECTRONICS = _gov(
    "(b)(2)(vii)",
    "microelectronics in furtherance of a contract with an agency",
    all_of(item.kind.is_("integrated_circuit", "memory_stack", "electronic_assembly"), not_(NOTE_2)),
    "the contract provides for the movement of the item",
    EXCUSED,
)

OUT_OF_C = definition(
    "us.ear.740.11(c)(3)",
    "encryption items, nuclear nonproliferation items and cybersecurity items",
    since("2018-01-01", BASELINE, any_of(controlled("EI"), controlled("NP"), meets("us.ear.740.22(b)(1)"))),
)
COOPERATING_AGENCY = _gov(
    "(c)",
    "official use of agencies of cooperating governments and NATO",
    all_of(
        MOVED,
        any_party(END_USERS, all_of(not_(party.private_sector), party.government_of.in_(COOPERATING))),
        any_of(to.in_(COOPERATING), to.in_(group("B"))),
        not_(meets("us.ear.740.11(c)(3)")),
    ),
    "within a cooperating country, a mission in Country Group B, military use or NATO; not on the lists of (c)(3)",
    (*LIST_BASED, *SYRIA),
)
INSPECTIONS = _gov(
    "(d)",
    "inspections under the Chemical Weapons Convention",
    all_of(MOVED, any_of(COMMODITY, item.kind.is_("software", "technology"))),
    "consigned to the OPCW, or technology of an inspection site; effective control and confidentiality",
    (*LIST_BASED, *CUBA, *SYRIA),
)

PROVISIONS = (
    SAFEGUARDS,
    PERSONAL,
    AGENCY,
    ON_BEHALF,
    PROGRAM,
    ASSISTANCE,
    CROSS_SERVICING,
    FURNISHED,
    DIRECTED,
    SOLD_BY_DEFENSE,
    CONTRACT_TECHNOLOGY,
    MICROELECTRONICS,
    OUT_OF_C,
    COOPERATING_AGENCY,
    INSPECTIONS,
)
