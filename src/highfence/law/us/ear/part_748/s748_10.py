"""Section 748.10: the PRC End-User Statement.

An application for a license to China includes a statement of its Ministry of Commerce when the license is for
computers, whatever their value, or for other commodities of the Control List worth more than $50,000 in all. The
value of the order is taken for that total. Hong Kong is China here since 23 December 2020.

Not modelled: cameras of 6A003 (from $5,000), and the cases without statement of 748.9(c) and 748.11(a)(2).
"""

from __future__ import annotations

from highfence.facts.vocabulary import item, transaction
from highfence.law.us.ear.part_734.entry_sets import ON_CCL
from highfence.law.us.ear.part_740.advanced_computing import COMMODITY
from highfence.law.us.ear.places import CHINA
from highfence.law.us.ear.records import duty
from highfence.law.us.ear.sources import BASELINE
from highfence.logic.expr import all_of, any_of
from highfence.logic.provisions import since

END_USER_STATEMENT = duty(
    "us.ear.748.10(a)",
    "end-user statement of the Ministry of Commerce of China with the license application",
    since(
        "2018-01-01",
        BASELINE,
        all_of(
            transaction.activity.is_("export", "reexport"),
            transaction.to.in_(CHINA),
            COMMODITY,
            ON_CCL,
            any_of(item.kind.is_("computer"), transaction.order_value_usd > 50_000),
        ),
    ),
    what="certificate",
    attaches_to=("us.ear.742", "us.ear.744", "us.ear.746", "us.ear.informed"),
)

PROVISIONS = (END_USER_STATEMENT,)
