"""Section 744.23(a)(1), (a)(2) and (a)(4): supercomputers, advanced-node circuits, chip-making tools.

With knowledge of the end use, items need a license that part 742 may leave free. The country is that of
the supercomputer or facility, or the destination: China (October 2022), Macau too (17 January 2023),
Macau and D:5 (17 November 2023). The paragraphs carry their numbers of 2023; in the text of 2022 the
same limbs stood in (a)(1) and (a)(2).

    (a)(1)        circuits and computers of listed entries for a supercomputer        from 21 Oct 2022
    (a)(2)(i)     any item for a facility that makes advanced-node circuits           from  7 Oct 2022
    (a)(2)(ii)    category 3 B to E items for a facility whose node is not known      from  7 Oct 2022
    (a)(2)(iii)   design software for an advanced-node circuit to be made there       from  2 Dec 2024
    (a)(4)        items for the making of chip-making tools                           from  7 Oct 2022

Since 17 November 2023 back-end steps, which leave the technology level alone, are no production ((a)(5)): a
claim to be made. From 2 December 2024 items for footnote 5 entities are left to their Entity List entries
((a)(2)(iv)); a relief does not wait for the compliance date of new requirements. (a)(2)(iii) is for ECAD and
TCAD software and technology; the kind of item alone is asked, so other software for such a design counts too.

(a)(4)(ii), making by an entity headquartered in Macau or D:5 wherever it is, came on 4 April 2024 (the text of
November 2023 has the destination alone). What is being made is a fact of the end use, which stands for the
entries that (a)(4)(i) lists, 3D and 3E with them.

Paragraphs (a)(3) and (d) stand in ``s744_23_headquarters``. No exception is written to excuse these
paragraphs, as (c) says; (a)(4) yields to GOV, which the exception itself would have to name. Not
modelled: (b), letters of BIS.
"""

from __future__ import annotations

from highfence.facts.vocabulary import end_use, item, party, transaction
from highfence.law.us.ear.part_734.entry_sets import CAT_3_NOT_A, MOVED, ON_CCL
from highfence.law.us.ear.parties import END_USERS, HEADQUARTERED_IN_D5_MACAU
from highfence.law.us.ear.places import CHINA, CHINA_OR_MACAU, D5_MACAU
from highfence.law.us.ear.records import asserted, definition, requirement
from highfence.law.us.ear.sources import (
    BASELINE,
    FR_2022,
    FR_2023,
    FR_2023_MACAU,
    FR_2023_SME,
    FR_2024_APRIL,
    FR_2024_DECEMBER,
)
from highfence.logic.expr import DatedSet, Expr, all_of, any_of, any_party, meets, not_
from highfence.logic.provisions import since

SUPERCOMPUTER_ITEMS = definition(
    "us.ear.744.23(a)(1)(i):items",
    "circuits and computers that a supercomputer end use makes licensable",
    since(
        "2018-01-01",
        BASELINE,
        any_of(
            all_of(
                item.kind.is_("integrated_circuit", "memory_stack"),
                asserted("3A001", "3A991", "4A994", "5A002", "5A004", "5A992"),
            ),
            all_of(
                item.kind.is_("computer", "electronic_assembly", "other"),
                asserted("4A003", "4A004", "4A994", "5A002", "5A004", "5A992"),
            ),
        ),
    ),
)
FOR_SUPERCOMPUTER = all_of(end_use.supercomputer, meets("us.ear.744.23(a)(1)(i):items"))


def located(where: DatedSet) -> Expr:
    """Return the condition that the facility, supercomputer or destination is in the countries."""
    return any_of(transaction.to.in_(where), end_use.facility_country.in_(where))


def at(where: DatedSet) -> Expr:
    """Return the condition that the item is moved to, or for a facility or supercomputer in, the countries."""
    return all_of(MOVED, located(where))


NOT_BACK_END = not_(end_use.back_end_only)
"""(a)(5): assembly, test and packaging that leave the technology level alone are no production."""
NOT_FOOTNOTE_5 = not_(any_party(END_USERS, party.footnotes.any_in({"us.entity_list:5"})))

SUPERCOMPUTERS = requirement(
    "us.ear.744.23(a)(1)",
    "circuits and computers for a supercomputer",
    "EU",
    since("2022-10-21", FR_2022, all_of(FOR_SUPERCOMPUTER, at(CHINA))),
    since("2023-01-17", FR_2023_MACAU, all_of(FOR_SUPERCOMPUTER, at(CHINA_OR_MACAU))),
    since("2023-11-17", FR_2023, all_of(FOR_SUPERCOMPUTER, at(D5_MACAU))),
)

ADVANCED_NODES = requirement(
    "us.ear.744.23(a)(2)(i)",
    "any item for a facility that makes advanced-node circuits",
    "EU",
    since("2022-10-07", FR_2022, all_of(end_use.advanced_node_ic, at(CHINA))),
    since("2023-01-17", FR_2023_MACAU, all_of(end_use.advanced_node_ic, at(CHINA_OR_MACAU))),
    since("2023-11-17", FR_2023_SME, all_of(end_use.advanced_node_ic, at(D5_MACAU), NOT_BACK_END)),
    since(
        "2024-12-02",
        FR_2024_DECEMBER,
        all_of(end_use.advanced_node_ic, at(D5_MACAU), NOT_BACK_END, NOT_FOOTNOTE_5),
    ),
)

UNKNOWN_NODES = requirement(
    "us.ear.744.23(a)(2)(ii)",
    "category 3 B to E items for a facility whose node is not known",
    "EU",
    since("2022-10-07", FR_2022, all_of(end_use.ic_node_unknown, CAT_3_NOT_A, at(CHINA))),
    since("2023-01-17", FR_2023_MACAU, all_of(end_use.ic_node_unknown, CAT_3_NOT_A, at(CHINA_OR_MACAU))),
    since(
        "2023-11-17", FR_2023_SME, all_of(end_use.ic_node_unknown, CAT_3_NOT_A, at(D5_MACAU), NOT_BACK_END)
    ),
    since(
        "2024-12-02",
        FR_2024_DECEMBER,
        all_of(end_use.ic_node_unknown, CAT_3_NOT_A, at(D5_MACAU), NOT_BACK_END, NOT_FOOTNOTE_5),
    ),
)

DESIGN = requirement(
    "us.ear.744.23(a)(2)(iii)",
    "design software and technology for an advanced-node circuit to be produced in Macau or D:5",
    "EU",
    since(
        "2024-12-02",
        FR_2024_DECEMBER,
        all_of(item.kind.is_("software", "technology"), end_use.design_of_advanced_ic, at(D5_MACAU)),
    ),
)

TOOLMAKING = requirement(
    "us.ear.744.23(a)(4)",
    "items for the making of chip-making tools",
    "EU",
    since("2022-10-07", FR_2022, all_of(end_use.semiconductor_equipment, at(CHINA))),
    since("2023-01-17", FR_2023_MACAU, all_of(end_use.semiconductor_equipment, at(CHINA_OR_MACAU))),
    since("2023-11-17", FR_2023_SME, all_of(end_use.semiconductor_equipment, ON_CCL, at(D5_MACAU))),
    since(
        "2024-04-04",
        FR_2024_APRIL,
        all_of(
            MOVED,
            end_use.semiconductor_equipment,
            ON_CCL,
            any_of(located(D5_MACAU), any_party(END_USERS, HEADQUARTERED_IN_D5_MACAU)),
        ),
    ),
)

PROVISIONS = (SUPERCOMPUTER_ITEMS, SUPERCOMPUTERS, ADVANCED_NODES, UNKNOWN_NODES, DESIGN, TOOLMAKING)
