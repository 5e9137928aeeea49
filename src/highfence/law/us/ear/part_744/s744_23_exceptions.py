"""Section 744.23(c): no license exception for the end uses of this section.

Until 3 April 2024 without reserve. Since then paragraph (a)(3)(i) yields to the exceptions that
740.2(a)(9)(ii) leaves open, and (a)(4) to GOV. What an exception excuses is written with the exception, so
the paragraph needs a bar only for those days: against the exceptions of part 740 that are written to excuse
(a)(3)(i) and (a)(4) today. For NAC, which 740.8 extended to entities headquartered in Macau or D:5 from the
first day, the conflict is kept there.
"""

from __future__ import annotations

from highfence.law.us.ear.records import bar
from highfence.law.us.ear.sources import FR_2022, FR_2023, FR_2024_APRIL
from highfence.logic.expr import meets
from highfence.logic.provisions import repealed, since

NO_EXCEPTION = bar(
    "us.ear.744.23(c)",
    "no license exception for advanced computing items or tool making, until 4 April 2024",
    since("2022-10-07", FR_2022, meets("us.ear.744.23(a)(4)")),
    since("2023-11-17", FR_2023, meets("us.ear.744.23(a)(3)(i)(A)", "us.ear.744.23(a)(4)")),
    repealed("2024-04-04", FR_2024_APRIL),
    bars=(
        "us.ear.740.9(a)(6)",
        "us.ear.740.10",
        "us.ear.740.11",
        "us.ear.740.13(a)",
        "us.ear.740.13(c)",
    ),
)

PROVISIONS = (NO_EXCEPTION,)
