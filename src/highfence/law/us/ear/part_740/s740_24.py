"""Section 740.24: License Exception IEC, implemented export controls (from 6 September 2024).

For items controlled worldwide under 742.4(a)(5) and 742.6(a)(10), to, among and within the countries that
control them alike. Which country is open for which item stands in a table that BIS keeps on its website and
the section incorporates (last modified 17 September 2024); it is not printed in the EAR and changes with
notice only. The filer looks it up, and certifies ``us.ear.740.24(c)``.
"""

from __future__ import annotations

from highfence.facts.vocabulary import transaction
from highfence.law.us.ear.equipment import FR_2024_SEPTEMBER
from highfence.law.us.ear.records import condition, exception
from highfence.logic.expr import all_of, meets
from highfence.logic.provisions import grant, since

IEC = exception(
    "us.ear.740.24",
    "items controlled worldwide, to countries with equivalent controls",
    since(
        "2024-09-06",
        FR_2024_SEPTEMBER,
        grant(
            all_of(
                transaction.activity.is_("export", "reexport", "transfer_in_country"),
                meets("us.ear.742.4(a)(5)(i):items"),
            ),
            condition("us.ear.740.24(c)", "the table of BIS opens the destination for the item"),
        ),
    ),
    code="IEC",
    excuses=("us.ear.742.4(a)(5)", "us.ear.742.6(a)(10)"),
)

PROVISIONS = (IEC,)
