"""Section 740.2(a)(9)(i) and (a)(22): exceptions for chip-making tools.

    7 Oct 2022   China: items of 3B090 and what goes with them, GOV for agencies of the US Government alone
                 ((b)(2)(ii); RPL and TSU exclude 3B090 by name); Macau from 17 January 2023
    17 Nov 2023  (a)(9)(i): the tools of 742.4(a)(4) with 3D001 to 3D003 and 3E001, to Macau or D:5: GOV (b)
     2 Dec 2024  with 3B993, 3B994, and the software and technology of both
     6 Sep 2024  (a)(22): items open to IEC: IEC, TMP (a)(3) and (a)(6), RPL, GOV (b), TSU (a) and (c)

TMP (a)(3), technology for one's own staff, is not written down as an exception.
"""

from __future__ import annotations

from highfence.facts.vocabulary import transaction
from highfence.law.us.ear.equipment import FR_2024_SEPTEMBER
from highfence.law.us.ear.part_740.edges import STATE
from highfence.law.us.ear.places import CHINA, CHINA_OR_MACAU, D5_MACAU
from highfence.law.us.ear.records import bar, definition
from highfence.law.us.ear.sources import FR_2022, FR_2023_MACAU, FR_2023_SME, FR_2024_DECEMBER
from highfence.logic.expr import all_of, any_of, meets
from highfence.logic.provisions import repealed, since

to = transaction.to
VEU = "us.ear.748.15"
"""Authorization of validated end users: not a license exception, so never shut by this section."""

TOOLS = meets("us.ear.742.4(a)(4)(i):items")

ITEMS = definition(
    "us.ear.740.2(a)(9)(i):items",
    "chip-making tools, software and technology of 740.2(a)(9)(i)",
    since("2023-11-17", FR_2023_SME, any_of(TOOLS, meets("us.ear.3D003"))),
    since(
        "2024-12-02",
        FR_2024_DECEMBER,
        any_of(
            TOOLS,
            meets(
                "us.ear.3B993",
                "us.ear.3B994",
                "us.ear.3D003",
                "us.ear.3D993",
                "us.ear.3D994",
                "us.ear.3E993",
                "us.ear.3E994",
            ),
        ),
    ),
)
OF_2022 = bar(
    "us.ear.740.2(a)(9):equipment",
    "items of 3B090 to China (and Macau): only GOV (b)(2)(ii)",
    since("2022-10-07", FR_2022, all_of(TOOLS, to.in_(CHINA))),
    since("2023-01-17", FR_2023_MACAU, all_of(TOOLS, to.in_(CHINA_OR_MACAU))),
    repealed("2023-11-17", FR_2023_SME),
    all_but=("us.ear.740.11(b)(2)(ii)", VEU, STATE),
)
TO_D5_MACAU = bar(
    "us.ear.740.2(a)(9)(i)",
    "chip-making tools to Macau or D:5: only GOV (b)",
    since("2023-11-17", FR_2023_SME, all_of(meets("us.ear.740.2(a)(9)(i):items"), to.in_(D5_MACAU))),
    all_but=("us.ear.740.11(b)", VEU, STATE),
)
WORLDWIDE = bar(
    "us.ear.740.2(a)(22)",
    "items controlled worldwide: only IEC, TMP, RPL, GOV and TSU, in part",
    since("2024-09-06", FR_2024_SEPTEMBER, meets("us.ear.742.4(a)(5)(i):items")),
    all_but=(
        "us.ear.740.24",
        "us.ear.740.9(a)(3)",
        "us.ear.740.9(a)(6)",
        "us.ear.740.10",
        "us.ear.740.11(b)",
        "us.ear.740.13(a)",
        "us.ear.740.13(c)",
        VEU,
        STATE,
    ),
)

PROVISIONS = (ITEMS, OF_2022, TO_D5_MACAU, WORLDWIDE)
