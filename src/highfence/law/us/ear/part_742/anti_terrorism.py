"""Sections 742.8 (Iran), 742.9 (Syria) and 742.19 (North Korea): anti-terrorism controls, column AT 1.

Every entry modelled here carries AT 1, and these three sections say for whom that column asks a license;
the Country Chart marks no other destination. Cuba is a matter of part 746 alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from highfence.facts.vocabulary import transaction
from highfence.law.us.ear.items import A_HARDWARE, A_Z_SOFTWARE, B_HARDWARE, B_Z_SOFTWARE
from highfence.law.us.ear.places import places
from highfence.law.us.ear.records import ladder, requirement, review, rung
from highfence.law.us.ear.sources import BASELINE
from highfence.logic.expr import TRUE, all_of, any_of, meets
from highfence.logic.provisions import since

if TYPE_CHECKING:
    from highfence.logic.provisions import Provision

MOVED = transaction.activity.is_(
    "export", "reexport", "transfer_in_country", "deemed_export", "deemed_reexport"
)

ANTI_TERRORISM_ITEMS = any_of(
    A_HARDWARE,
    B_HARDWARE,
    A_Z_SOFTWARE,
    B_Z_SOFTWARE,
    meets("us.ear.3A090.c", "us.ear.3A991.p", "us.ear.4A994.l", "us.ear.4E091"),
    *(
        meets(f"us.ear.{e}:{x}")
        for e in ("3D001", "3E001", "4D001", "4D090", "4E001", "5E002", "5E992")
        for x in ("a", "b")
    ),
)


def _of(section: str, country: str, code: str) -> tuple[Provision, ...]:
    required = requirement(
        f"us.ear.{section}(a)",
        f"anti-terrorism controls: {country}",
        "AT",
        since(
            "2018-01-01",
            BASELINE,
            all_of(MOVED, ANTI_TERRORISM_ITEMS, transaction.to.in_(places(country, code))),
        ),
    )
    policy = review(
        f"us.ear.{section}(b)",
        f"review of applications for {country}",
        since("2018-01-01", BASELINE, ladder(rung("policy_of_denial", TRUE))),
        reviews=(f"us.ear.{section}(a)",),
    )
    return required, policy


PROVISIONS = (
    *_of("742.8", "Iran", "IR"),
    *_of("742.9", "Syria", "SY"),
    *_of("742.19", "North Korea", "KP"),
)
