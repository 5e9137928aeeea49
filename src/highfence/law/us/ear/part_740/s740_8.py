"""Section 740.8: License Exceptions NAC (Notified Advanced Computing) and ACA (Advanced Computing Authorized).

For items of 3A090.a and .b, 4A090, the .z paragraphs and encryption software of 5D002.z and 5D992.z, but
not for what is designed or marketed for datacenters and meets the parameters of 3A090.a. The lines of the
entries say the same: 3A090.a only off the datacenter (where Note 2 leaves a TPP of 4800 or more), 3A090.b
where it is for the datacenter (Note 2 leaves nothing else). High bandwidth memory of 3A090.c, expressly out
since 2 December 2024, was never among the items. Both exceptions stand in the opening words of paragraph
(a), which the text does not number: hence the suffixes.

    17 Nov 2023   NAC alone: without notice in D:1 and D:4 and for transfers; with notice for exports and
                  reexports to Macau and D:5; not for military end uses or users anywhere
     4 Apr 2024   NAC: export and reexport to Macau, D:5, or an entity headquartered there, wherever it is,
                  always with notice. ACA: the rest of D:1 and D:4, and transfers, without notice
    13 Jan 2025   ACA in every destination; the notice of NAC says more ((c)(1)(iv) to (vi)). What the rule
                  asks in addition is not enforced; what it allows is in force, so ACA counts from that day

Conditions are the filer's: a written purchase order (not for commercial samples); for NAC a notice in
SNAP-R at least 25 calendar days before, after which BIS confirms or asks for an application (the clock
stops for a lapse in appropriations, a catastrophe, or a failure of the system of several days); for 5A002.z,
5A004.z and 5D002.z the terms of License Exception ENC. One notice serves later shipments of the same item
to the same end user within its amounts.

Paragraph (b): neither may be used where part 744 or 746 requires a license, except 744.23(a)(3) for
entities headquartered in Macau or D:5. Such a requirement is not among those excused, so it stays open.

Unclear: from 17 November 2023 to 3 April 2024, 744.23(c) allowed no exception for entities headquartered
in Macau or D:5 outside D:1, D:4 and D:5, while 740.8 named them. Both readings are kept (unknown). The
entry 5A002 prints NAC and ACA for z.1.b and z.2.b alone; the section, which is followed, takes all of
5A002.z. "Designed or
marketed for datacenters" is asked of the circuits in an item, or presumed by Note 1 to 3A090.a.
"""

from __future__ import annotations

from highfence.facts.vocabulary import end_use, transaction
from highfence.law.us.ear.items import (
    A_HARDWARE,
    A_Z_SOFTWARE,
    B_HARDWARE,
    B_Z_SOFTWARE,
    DATACENTER_A,
)
from highfence.law.us.ear.part_740.advanced_computing import (
    COMPLY,
    DIFFUSION,
    EXPORTED,
    TRANSFERRED,
    to,
)
from highfence.law.us.ear.parties import FOR_D5_MACAU_ENTITY
from highfence.law.us.ear.places import D1_D4, D1_D4_D5, D5_MACAU
from highfence.law.us.ear.records import certified, condition, definition, exception
from highfence.law.us.ear.sources import FR_2023, FR_2024_APRIL, FR_2025_DIFFUSION
from highfence.logic.expr import Const, all_of, any_of, meets, none_of, not_
from highfence.logic.provisions import Condition, grant, since

ITEMS = definition(
    "us.ear.740.8(a):items",
    "items of NAC and ACA: not for datacenters at the level of 3A090.a",
    since(
        "2023-11-17",
        FR_2023,
        all_of(
            any_of(A_HARDWARE, B_HARDWARE, A_Z_SOFTWARE, B_Z_SOFTWARE),
            not_(DATACENTER_A),
        ),
    ),
)
ELIGIBLE = meets("us.ear.740.8(a):items")
MOVED = transaction.activity.is_(
    "export", "reexport", "deemed_export", "deemed_reexport", "transfer_in_country"
)
TO_D5 = to.in_(D5_MACAU)
CONFLICT = Const(None, "740.8 named these entities, while 744.23(c) allowed no exception")
D1_D4_REST = (D1_D4 - D5_MACAU).named("D:1 or D:4, not Macau or D:5")

PURCHASE_ORDER = condition("us.ear.740.8(a)(1)", "written purchase order first (not for commercial samples)")
NOTICE = condition("us.ear.740.8(a)(2)", "notice to BIS at least 25 calendar days before, not objected to")
ENC_TERMS = Condition(
    "us.ear.740.8(a)(3)",
    "for 5A002.z, 5A004.z and 5D002.z: the terms of License Exception ENC",
    any_of(not_(meets("us.ear.740.17:items")), certified("us.ear.740.8(a)(3)")),
)
CONTENT_2024 = (
    condition("us.ear.740.8(c)(1)(i)", "notice: total processing performance"),
    condition("us.ear.740.8(c)(1)(ii)", "notice: performance density"),
    condition("us.ear.740.8(c)(1)(iii)", "notice: how the item is designed and marketed"),
)
CONTENT_2025 = (
    *CONTENT_2024,
    condition("us.ear.740.8(c)(1)(iv)", "notice: NAC and licenses to the end user in the last 12 months"),
    condition("us.ear.740.8(c)(1)(v)", "notice: memory bandwidth"),
    condition("us.ear.740.8(c)(1)(vi)", "notice: use in a cluster, its computing power and its users"),
)

OF_2023 = all_of(
    MOVED,
    any_of(
        all_of(to.in_(D1_D4_REST), any_of(to.in_(D1_D4_D5), not_(FOR_D5_MACAU_ENTITY))),
        TO_D5,
        # Where 744.23(a)(3) asks for a license: the conflict with 744.23(c).
        all_of(EXPORTED, FOR_D5_MACAU_ENTITY, none_of(to.in_(D1_D4_D5), TO_D5), CONFLICT),
    ),
)

NAC = exception(
    "us.ear.740.8(a):nac",
    "advanced computing items notified to BIS, to Macau or D:5 or for an entity headquartered there",
    since(
        "2023-11-17",
        FR_2023,
        grant(
            all_of(ELIGIBLE, not_(end_use.military), OF_2023),
            Condition(
                "us.ear.740.8(a)(1)",
                "export or reexport on a written purchase order (not for commercial samples)",
                any_of(not_(EXPORTED), certified("us.ear.740.8(a)(1)")),
            ),
            Condition(
                "us.ear.740.8(a)(2)",
                "export or reexport to Macau or D:5: notice to BIS at least 25 calendar days before",
                any_of(not_(EXPORTED), not_(TO_D5), certified("us.ear.740.8(a)(2)")),
            ),
        ),
    ),
    since(
        "2024-04-04",
        FR_2024_APRIL,
        grant(
            all_of(ELIGIBLE, EXPORTED, any_of(TO_D5, FOR_D5_MACAU_ENTITY)),
            PURCHASE_ORDER,
            NOTICE,
            ENC_TERMS,
            *CONTENT_2024,
        ),
    ),
    since(
        "2025-01-13",
        FR_2025_DIFFUSION,
        grant(
            all_of(ELIGIBLE, EXPORTED, any_of(TO_D5, FOR_D5_MACAU_ENTITY)),
            PURCHASE_ORDER,
            NOTICE,
            ENC_TERMS,
            *CONTENT_2025,
        ),
        comply_from=COMPLY,
        stays=DIFFUSION,
    ),
    code="NAC",
    excuses=(
        "us.ear.742.4(a)(1)",
        "us.ear.742.6(a)(6)(iii)",
        "us.ear.742.15",
        "us.ear.744.23(a)(3)(i)(A)",
    ),
)

WITHIN_D5 = all_of(TRANSFERRED, TO_D5)
ELSEWHERE = all_of(MOVED, none_of(TO_D5, FOR_D5_MACAU_ENTITY))

ACA = exception(
    "us.ear.740.8(a):aca",
    "advanced computing items outside Macau and D:5, and transfers within them",
    since(
        "2024-04-04",
        FR_2024_APRIL,
        grant(
            all_of(ELIGIBLE, any_of(all_of(ELSEWHERE, to.in_(D1_D4)), WITHIN_D5)),
            PURCHASE_ORDER,
            ENC_TERMS,
        ),
    ),
    since(
        "2025-01-13",
        FR_2025_DIFFUSION,
        grant(all_of(ELIGIBLE, any_of(ELSEWHERE, WITHIN_D5)), PURCHASE_ORDER, ENC_TERMS),
    ),
    code="ACA",
    excuses=("us.ear.742.4(a)(1)", "us.ear.742.6(a)(6)(iii)", "us.ear.742.15"),
)

PROVISIONS = (ITEMS, NAC, ACA)
