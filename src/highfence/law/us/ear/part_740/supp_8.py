"""Supplement No. 8 to part 740: approved entities in the United Arab Emirates (from 10 July 2026).

Three kinds: agencies of the UAE Government (not companies it owns, contractors or grantees); G42 and
Core42, for advanced computing only, until 6 April 2027 unless BIS gives notice; and named US firms with
their subsidiaries. The ultimate consignee and every end user must be approved; a purchaser or an
intermediate consignee need not be.

A party is approved when ``approvals`` names us.ear.740.supp8(a), (b) or (c). The paragraph follows from
``government_of: AE`` for (a), unless the party is a firm of the private sector; a firm's name is compared
with ``NAMES`` before law is asked.
"""

from __future__ import annotations

from highfence.facts.vocabulary import party, transaction
from highfence.law.us.ear.parties import END_USERS
from highfence.law.us.ear.places import UAE
from highfence.law.us.ear.records import definition
from highfence.law.us.ear.sources import FR_2026_UAE
from highfence.logic.expr import all_of, any_of, every_party, not_, not_modelled
from highfence.logic.provisions import day, since

NAMES: dict[str, tuple[str, ...]] = {
    "us.ear.740.supp8(b)": (
        "G42",
        "G42 Cloud Technology LLC",
        "Core42",
        "Core42 Technology Projects LLC",
    ),
    "us.ear.740.supp8(c)": (
        "Amazon",
        "Apple",
        "Google",
        "Meta",
        "Microsoft",
        "OpenAI Group PBC",
        "Oracle",
        "X.AI",
    ),
}
"""Entities named in the supplement, by paragraph; subsidiaries of (c) are covered too."""

G42_LAPSES = day("2027-04-06")
"""Last day on which paragraph (b) approves without a further notice."""

_AGENCY = any_of(
    party.approvals.any_in({"us.ear.740.supp8(a)"}),
    all_of(party.government_of.is_("AE"), not_(party.private_sector)),
)
_NAMED = party.approvals.any_in({"us.ear.740.supp8(c)"})
_G42 = party.approvals.any_in({"us.ear.740.supp8(b)"})
_WHOLE = all_of(
    party.approvals.any_in({"us.ear.740.supp8"}),
    not_(party.approvals.any_in({"us.ear.740.supp8(a)", "us.ear.740.supp8(b)", "us.ear.740.supp8(c)"})),
)
"""Approved, without saying under which paragraph (input adds the supplement to its paragraphs)."""
_OPEN = all_of(_WHOLE, not_modelled("which paragraph of Supplement No. 8 approves the party is not stated"))

ADVANCED_COMPUTING = definition(
    "us.ear.740.supp8:advanced_computing",
    "destined to the UAE, with consignee and end users approved for advanced computing items",
    since(
        "2026-07-10",
        FR_2026_UAE,
        all_of(transaction.to.in_(UAE), every_party(END_USERS, any_of(_AGENCY, _NAMED, _G42, _WHOLE))),
    ),
    since(
        "2027-04-07",
        FR_2026_UAE,
        all_of(transaction.to.in_(UAE), every_party(END_USERS, any_of(_AGENCY, _NAMED, _OPEN))),
    ),
)

STA = definition(
    "us.ear.740.supp8:sta",
    "destined to the UAE, with consignee and end users approved for License Exception STA",
    since(
        "2026-07-10",
        FR_2026_UAE,
        all_of(transaction.to.in_(UAE), every_party(END_USERS, any_of(_AGENCY, _NAMED, _OPEN))),
    ),
)

PROVISIONS = (ADVANCED_COMPUTING, STA)
