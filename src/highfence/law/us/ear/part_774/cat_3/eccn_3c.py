"""ECCNs 3C001 to 3C006, 3C907 to 3C909 and 3C992: materials.

Settled by classification. 3C001 to 3C006 are controlled for national security (column NS 2), 3C907 to
3C909 (isotopically enriched silicon and germanium, since 6 September 2024) worldwide, 3C992 for
anti-terrorism reasons alone.
"""

from __future__ import annotations

from highfence.facts.vocabulary import item
from highfence.law.us.ear.equipment import FR_2024_SEPTEMBER
from highfence.law.us.ear.records import entry
from highfence.law.us.ear.sources import BASELINE
from highfence.logic.expr import all_of, not_modelled
from highfence.logic.provisions import Definition, Source, since

MATERIAL = all_of(
    item.kind.is_("material"), not_modelled("the entry is not tested by parameters; state item.eccn")
)


def material(name: str, title: str, first: str = "2018-01-01", source: Source = BASELINE) -> Definition:
    """Return an entry for materials."""
    return entry(f"us.ear.{name}", title, since(first, source, MATERIAL))


def enriched(name: str, title: str) -> Definition:
    """Return an entry for isotopically enriched materials."""
    return material(name, title, "2024-09-06", FR_2024_SEPTEMBER)


PROVISIONS = (
    material("3C001", "hetero-epitaxial materials"),
    material("3C002", "resists for short wavelengths, beams and imprint lithography"),
    material("3C003", "organo-inorganic compounds"),
    material("3C004", "hydrides of phosphorus, arsenic or antimony"),
    material("3C005", "high resistivity materials"),
    material("3C006", "epitaxial layers on high resistivity substrates"),
    enriched("3C907", "epitaxial layers of enriched silicon or germanium"),
    enriched("3C908", "compounds of enriched silicon or germanium"),
    enriched("3C909", "enriched silicon, germanium and their oxides"),
    material("3C992", "positive resists for 193 to 370 nm"),
)
