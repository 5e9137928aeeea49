"""Sections 734.13 to 734.20: export, reexport, release, transfer, and what is none of these.

``activity`` says which of the four a transaction is; the records here say when it is none after all, so
that no license requirement for exports, reexports or transfers can stand.

    734.13(a)(2), 734.14(a)(2)   a deemed export or reexport is a release of technology or source code, not of
                                 object code or commodities; a deemed reexport goes to a national of another
                                 country than the one where the release takes place
    734.18(a)(1)                 launches into space
    734.18(a)(2) to (4)          technology and software within the United States, to people who are not foreign,
                                 and abroad within one country among such people; and what goes between the
                                 United States and their territories
    734.18(a)(5)                 technology and software that is encrypted from end to end by compliant means
                                 and not intentionally stored in Country Group D:5
    734.19(a)                    access information, given in the knowledge that it causes an unauthorized
                                 release, is licensed like what it opens
    734.20(a) to (c)             releases abroad to foreign nationals by an authorized entity

A deemed export or reexport goes to the person's most recent country of citizenship or permanent residency
(734.13(b), 734.14(b)), and what is in transit to its destination (734.13(c), 734.14(c)): both are ``to``.
Inspection that reveals technology (734.15(a)(1)) is a release of that technology, and who causes a release
(734.15(b)) needs what the release needs: state the technology as the item. A key carries the entry of what
it unlocks (734.19(b)): ``item.key_for``; see ``determination/movement.py``. A change of end use or end user
within one country is a transfer (734.16).

The ways out are claims to be made: left unsaid, they count as not met. 734.20(a)(2) asks whether exports
from the United States to the person's country would be free or under an exception, a fact here.

734.18(a)(5) named Russia beside D:5 until Russia came into that group (18 March 2021).

Not modelled: control over spacecraft (734.13(a)(3), 734.14(a)(3)), making encryption software available (734.17).
What "substantive contacts" and a regular employee are (734.20(d)) is asked in ``release.employee_vetting`` and
``recipient.regular_employee``.
"""

from __future__ import annotations

from datetime import date

from highfence.facts.countries import ISO2
from highfence.facts.vocabulary import item, party, release, transaction
from highfence.law.us.ear.places import D5, UNITED_STATES, group, places
from highfence.law.us.ear.records import definition, gate
from highfence.law.us.ear.sources import BASELINE
from highfence.logic.expr import DatedSet, Expr, all_of, any_of, any_party, meets, not_
from highfence.logic.provisions import day, since

activity = transaction.activity
RECIPIENTS = frozenset({"recipient"})
A5 = group("A:5").named("A:5")
NOT_A5 = (places("any country", *sorted(ISO2)) - group("A:5")).named("any country outside A:5")
D5_RUSSIA = (D5 | DatedSet("Russia", (("RU", date.min, day("2021-03-17")),))).named(
    "D:5, or Russia until 2021"
)
A5_OR_US = (group("A:5") | UNITED_STATES).named("A:5 or the United States")

NOT_RELEASED = any_of(
    item.kind.is_(
        "integrated_circuit",
        "computer",
        "electronic_assembly",
        "memory_stack",
        "semiconductor_equipment",
        "material",
    ),
    all_of(item.kind.is_("software"), item.object_code),
)
"""Commodities and object code: not technology or source code."""


def employee(*more: Expr) -> Expr:
    """Return the condition that the recipient is a regular employee and not a listed person."""
    return any_party(RECIPIENTS, all_of(party.regular_employee, not_(party.listed), *more))


DEEMED_EXPORT = gate(
    "us.ear.734.13(a)(2)",
    "no deemed export: neither technology nor source code is released",
    "out",
    since("2018-01-01", BASELINE, all_of(activity.is_("deemed_export"), NOT_RELEASED)),
)

DEEMED_REEXPORT = gate(
    "us.ear.734.14(a)(2)",
    "no deemed reexport: neither technology nor source code, or no national of another country",
    "out",
    since(
        "2018-01-01",
        BASELINE,
        all_of(activity.is_("deemed_reexport"), any_of(NOT_RELEASED, release.within_one_country)),
    ),
)

LAUNCH = gate(
    "us.ear.734.18(a)(1)",
    "no export: launched into space",
    "out",
    since(
        "2018-01-01",
        BASELINE,
        all_of(activity.is_("export", "reexport", "transfer_in_country"), item.launched_into_space),
    ),
)

NOT_FOREIGN = gate(
    "us.ear.734.18(a)(2)",
    "no export: technology or software for a person in the United States who is not foreign",
    "out",
    since(
        "2018-01-01",
        BASELINE,
        all_of(activity.is_("deemed_export"), transaction.to.in_(UNITED_STATES)),
    ),
)

AMONG_US_PERSONS = gate(
    "us.ear.734.18(a)(3)",
    "no transfer: technology or software within one foreign country, among persons who are not foreign",
    "out",
    since(
        "2018-01-01",
        BASELINE,
        all_of(
            activity.is_("transfer_in_country"),
            item.kind.is_("software", "technology", "model_weights"),
            release.no_foreign_person,
        ),
    ),
)

TERRITORIES = gate(
    "us.ear.734.18(a)(4)",
    "no export: between the United States and their territories",
    "out",
    since(
        "2018-01-01",
        BASELINE,
        all_of(
            activity.is_("export", "reexport"),
            transaction.to.in_(UNITED_STATES),
            transaction.from_.in_(UNITED_STATES),
        ),
    ),
)

ENCRYPTED = gate(
    "us.ear.734.18(a)(5)",
    "no export: encrypted from end to end and not stored in D:5",
    "out",
    since(
        "2018-01-01",
        BASELINE,
        all_of(
            activity.is_("export", "reexport", "transfer_in_country"),
            item.kind.is_("software", "technology", "model_weights"),
            release.end_to_end_encrypted,
            release.compliant_cryptography,
            not_(release.stored_in.any_in(D5_RUSSIA)),
            not_(meets("us.ear.734.19(a)")),
        ),
    ),
)

ACCESS = definition(
    "us.ear.734.19(a)",
    "access information, in the knowledge that it causes an unauthorized release",
    since("2018-01-01", BASELINE, all_of(release.access_information, release.unauthorized_release_known)),
)

AUTHORIZED = gate(
    "us.ear.734.20(a)",
    "no deemed reexport: the entity and the national's country are both authorized",
    "out",
    since(
        "2018-01-01",
        BASELINE,
        all_of(activity.is_("deemed_reexport"), release.entity_authorized, release.nationality_authorized),
    ),
)

NATIONALS_OF_A5 = gate(
    "us.ear.734.20(b)",
    "no deemed reexport: employees who are nationals of A:5 countries alone, there or in the United States",
    "out",
    since(
        "2018-01-01",
        BASELINE,
        all_of(
            activity.is_("deemed_reexport"),
            release.entity_authorized,
            transaction.from_.in_(A5_OR_US),
            employee(party.citizenships.any_in(A5), not_(party.citizenships.any_in(NOT_A5))),
        ),
    ),
)

OTHER_NATIONALS = gate(
    "us.ear.734.20(c)",
    "no deemed reexport: vetted employees, in the entity's country or in the United States",
    "out",
    since(
        "2018-01-01",
        BASELINE,
        all_of(
            activity.is_("deemed_reexport"),
            release.entity_authorized,
            any_of(release.at_entity_country, transaction.from_.in_(UNITED_STATES)),
            release.diversion_procedures,
            release.employee_vetting.is_(
                "security_clearance", "screening_and_nda", "uk", "canada", "australia", "netherlands"
            ),
            employee(),
        ),
    ),
)

PROVISIONS = (
    DEEMED_EXPORT,
    DEEMED_REEXPORT,
    LAUNCH,
    NOT_FOREIGN,
    AMONG_US_PERSONS,
    TERRITORIES,
    ENCRYPTED,
    ACCESS,
    AUTHORIZED,
    NATIONALS_OF_A5,
    OTHER_NATIONALS,
)
