"""What the exceptions of part 740 say again and again of advanced computing items.

Sets of items, movements and moments. Nothing here is a paragraph: the records stand in the modules of
the sections.

Exceptions that can be true of none of these items: LVS (740.3) and APP (740.7), which the entries deny to
3A090, 4A090 and every .z paragraph; TSR (740.6), which serves items controlled for national security alone, while
software and technology for these items is controlled for regional stability wherever a requirement is written
down here. The records of these sections leave the items of this module out.

Exceptions without any record: AGR (740.18, agricultural commodities) and MED (740.23, medical devices), which serve
EAR99 items of other kinds.
"""

from __future__ import annotations

from highfence.facts.vocabulary import COMMODITIES, item, party, transaction
from highfence.law.us.ear.items import (
    A_HARDWARE,
    A_Z_SOFTWARE,
    B_HARDWARE,
    B_Z_SOFTWARE,
)
from highfence.law.us.ear.sources import NON_ENFORCEMENT
from highfence.logic.expr import Expr, any_of, any_party, meets
from highfence.logic.provisions import Stay, day

to = transaction.to

EXPORTED = transaction.activity.is_("export", "reexport", "deemed_export", "deemed_reexport")
TRANSFERRED = transaction.activity.is_("transfer_in_country")

COMMODITY = item.kind.is_(*COMMODITIES)


def related(letter: str, *entries: str) -> Expr:
    """Return the condition that the item is software or technology of one of ``entries``, for a limb."""
    return meets(*(f"us.ear.{e}:{letter}" for e in entries))


SOFTWARE = ("3D001", "4D001", "4D090")
A_SOFTWARE_TECHNOLOGY = related("a", *SOFTWARE, "4E001", "5E002", "5E992")
"""Software and technology for the a limb, without 3E001, which 740.27 leaves out."""
A_RELATED = any_of(A_SOFTWARE_TECHNOLOGY, related("a", "3E001"))
B_RELATED = related("b", *SOFTWARE, "3E001", "4E001", "5E002", "5E992")
HBM_ITEMS = meets("us.ear.3A090.c", "us.ear.3D001:c", "us.ear.3E001:c")

ITEMS = any_of(A_HARDWARE, B_HARDWARE, A_Z_SOFTWARE, B_Z_SOFTWARE, A_RELATED, B_RELATED)
"""Items of 740.2(a)(9)(ii)(A) and (B) as first written."""

APPROVED_DESIGNER = any_party({"designer"}, any_of(party.approved, meets("us.ear.3A090.note1(a)(3)")))
"""Designed by an approved or authorized designer, as Note 1 to 3A090.a describes them."""

DIFFUSION = (
    Stay(
        "not_enforced",
        day("2025-05-13"),
        None,
        NON_ENFORCEMENT,
        note="exceptions to a requirement that is not enforced; shown when claimed",
    ),
)
COMPLY = "2025-05-15"
