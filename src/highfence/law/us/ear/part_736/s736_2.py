"""Section 736.2(b): the general prohibitions that no license exception reaches.

(b)(4) forbids what a denial order forbids. (b)(10) forbids going on with an item when a violation is
known to have happened, to be about to happen or to be intended. The other general prohibitions point
to license requirements, which stand in parts 742, 744 and 746.

The guidance of 13 May 2025 reads (b)(10) for circuits that meet the parameters of 3A090 and were
designed by companies headquartered in Macau or D:5: such a circuit is presumed to come from a
violation of 734.9. Huawei's Ascend 910B, 910C and 910D are named; state the designer. The presumption
is rebuttable and meets acts without BIS authorization; a stated license is not a fact of this section.
It is guidance on existing text, so it counts in both readings.

(b)(10) speaks of items subject to the EAR, while 734.9(h) asks where a foreign-made circuit goes now. The
guidance presumes what was so when the circuit was made: that a rule of 734.9 reached it then, on its way from
the plant to its designer, and that no license was had. So such a circuit counts as subject to the EAR
wherever it goes next, by a gate of its own: 734.9(h) keeps its words. What is stated of its production rebuts
the gate: a circuit that no listed technology, software or plant has made was in no violation, and where its
production is not stated, whether it is subject stays open.

Not modelled: denial orders against the exporter itself or carriers; transit through the countries of
(b)(8); the exemption of purchases for destructive testing that the guidance mentions.
"""

from __future__ import annotations

from highfence.facts.vocabulary import TRANSACTION_ROLES, item, party, transaction
from highfence.law.us.ear.part_734 import entry_sets as sets
from highfence.law.us.ear.parties import HEADQUARTERED_IN_D5_MACAU
from highfence.law.us.ear.records import gate, prohibition
from highfence.law.us.ear.sources import BASELINE
from highfence.logic.expr import all_of, any_ic, any_party, meets
from highfence.logic.provisions import Source, day, since

GUIDANCE_GP10 = Source(
    "BIS guidance of 2025-05-13 on General Prohibition 10",
    day("2025-05-13"),
    "https://www.bis.gov/media/documents/general-prohibition-10-guidance-may-13-2025.pdf",
)

DENIED = prohibition(
    "us.ear.736.2(b)(4)",
    "a denied person takes part in the transaction",
    since("2018-01-01", BASELINE, any_party(TRANSACTION_ROLES, party.lists.any_in({"us.denied_persons"}))),
)

KNOWN_VIOLATION = prohibition(
    "us.ear.736.2(b)(10)",
    "going on with knowledge that a violation has occurred or is about to occur",
    since("2018-01-01", BASELINE, transaction.violation_known),
)

PRESUMED_VIOLATION = prohibition(
    "us.ear.736.2(b)(10):designers",
    "circuits at the level of 3A090 designed by companies headquartered in Macau or D:5, presumed "
    "to come from a violation",
    since(
        "2025-05-13",
        GUIDANCE_GP10,
        all_of(
            item.kind.is_("integrated_circuit", "computer", "electronic_assembly"),
            any_ic(meets("us.ear.3A090.a:ic", "us.ear.3A090.b:ic")),
            any_party({"designer"}, HEADQUARTERED_IN_D5_MACAU),
        ),
    ),
)

PRESUMED_PRODUCT = gate(
    "us.ear.736.2(b)(10):products",
    "circuits at the level of 3A090 designed by companies headquartered in Macau or D:5, presumed "
    "to be products of US technology or plants that were subject to the EAR when they were made",
    "in",
    since(
        "2025-05-13",
        GUIDANCE_GP10,
        all_of(meets("us.ear.736.2(b)(10):designers"), sets.of_technology(sets.ADVANCED_COMPUTING)),
    ),
    basis="foreign_direct_product",
)

PROVISIONS = (DENIED, KNOWN_VIOLATION, PRESUMED_VIOLATION, PRESUMED_PRODUCT)
