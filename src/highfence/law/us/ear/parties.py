"""Questions about parties that several sections ask in the same words."""

from __future__ import annotations

from highfence.facts.vocabulary import TRANSACTION_ROLES, party
from highfence.law.us.ear.places import D5_MACAU
from highfence.logic.expr import Expr, any_of, any_party

EXPORTERS = frozenset({"exporter", "reexporter"})
END_USERS = frozenset({"end_user", "ultimate_consignee"})

HEADQUARTERED_IN_D5_MACAU: Expr = any_of(
    party.headquarters.in_(D5_MACAU), party.parent_headquarters.in_(D5_MACAU)
)
"""Asked of one party: headquartered, or with an ultimate parent headquartered, in Macau or D:5.

The EAR use both words without defining them (772.1), so they are facts that the user states.
"""

FOR_D5_MACAU_ENTITY: Expr = any_party(TRANSACTION_ROLES, HEADQUARTERED_IN_D5_MACAU)
"""The item is for an entity headquartered in Macau or D:5. The text says "for an entity" and names no
role; every party of 748.5(c) to (f) is asked."""
