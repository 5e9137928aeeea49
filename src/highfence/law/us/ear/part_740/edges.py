"""Edges that the exceptions of part 740 share: requirements they excuse, destinations they serve.

An exception excuses requirements of part 742 that rest on the control list. It excuses one of part 746 where
the section on that destination lists it ("listed" below, read in the CFR of 24 September 2026):

    746.2   Cuba          TMP (a)(9); RPL (a); GOV; GFT; TSU (a), (b), (c); BAG; AVS (b); APR (h); CCD; SCP
    746.4   North Korea   TMP (a)(9); GOV (a), (b); GFT; TSU (a), (b); BAG
    746.6   regions       as North Korea
    746.7   Iran          none
    746.8   Russia and Belarus    TMP (a)(9); GOV (b); TSU (c) and ENC for certain civil end users; BAG; AVS (b); CCD
    746.9   Syria         TMP (a)(9); GOV (b); TSU (a), (b), (c); BAG; from 2 September 2025 also SPP, TMP (a)(3)
                          and (a)(10), RPL (a), GOV (c) and (d), TSU (g), AVS and CCD

Syria's list before September 2025 is that of 79 FR 32625 (2014), the last to change it.
"""

from __future__ import annotations

from highfence.facts.vocabulary import transaction
from highfence.law.us.ear.places import SANCTIONED_2022, group, places
from highfence.law.us.ear.records import certified
from highfence.logic.expr import any_of, not_
from highfence.logic.provisions import Condition

LIST_BASED = ("us.ear.742", "us.ear.3A069")
"""Every requirement of part 742, and that of entry 3A069, which names no section of it. What an exception may not reach is kept out by its own text, or barred."""
NATIONAL_SECURITY = ("us.ear.742.4",)

STATE = "us.ear.734.3(e)"
"""Approvals of the State Department: no license exception, so never shut by 740.2."""

CUBA = ("us.ear.746.2(a)",)
NORTH_KOREA = ("us.ear.746.4(a)",)
REGIONS = ("us.ear.746.6(a)",)
RUSSIA = ("us.ear.746.5(a)", "us.ear.746.8(a)")
SYRIA = ("us.ear.746.9(a)",)

GROUP_B = (group("B") - places("Sudan or Ukraine", "SD", "UA")).named("B, except Sudan and Ukraine")
E1 = group("E:1")
E1_E2 = (group("E:1") | group("E:2")).named("E:1 or E:2")
RUSSIA_BELARUS = SANCTIONED_2022
"""Until the sanctions of 2022 exceptions served Russia and Belarus like other destinations."""

RUSSIAN_CIVIL_USERS = Condition(
    "us.ear.746.8(c)(2)",
    "to Russia or Belarus: civil end users owned by firms of the United States, A:5 or A:6",
    any_of(not_(transaction.to.in_(RUSSIA_BELARUS)), certified("us.ear.746.8(c)(2)")),
)

EXPORTED = transaction.activity.is_("export", "reexport", "deemed_export", "deemed_reexport")
MOVED = transaction.activity.is_(
    "export", "reexport", "transfer_in_country", "deemed_export", "deemed_reexport"
)
"""An exception that authorizes reexports authorizes transfers within a country too (740.1(a))."""
EXPORT = transaction.activity.is_("export")
REEXPORT = transaction.activity.is_("reexport")
