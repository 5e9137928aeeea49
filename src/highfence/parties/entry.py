"""An entry of a list of parties: what every importer writes and every screener reads."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - msgspec reads the annotations
from typing import Literal

import msgspec

PartyType = Literal["entity", "individual", "vessel", "aircraft", "address", "unknown"]


class Name(msgspec.Struct, frozen=True, omit_defaults=True):
    """One name of an entry, as published.

    ``weak`` marks a name that its list, or its own generic words, make too common to decide alone.
    """

    text: str
    weak: bool = False


class Address(msgspec.Struct, frozen=True, omit_defaults=True):
    """One address of an entry; ``country`` is an ISO 3166 alpha-2 code, empty when it is not known."""

    text: str = ""
    city: str = ""
    country: str = ""


class Entry(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One party on one list.

    ``id``         "<source>:<its number there>", such as "us.csl:24101": stable from one version to the next
    ``list``       whose list it is: "us.entity_list", "us.sdn", "own" ...
    ``names``      the published name first, then aliases
    ``countries``  ISO 3166 alpha-2 codes under which the entry stands or has an address
    ``footnotes``  footnote designations of the Entity List, such as (4,)
    ``added``, ``removed``  first day on the list, and first day no longer on it; None when not known, or
                   when not removed
    """

    id: str
    list: str
    names: tuple[Name, ...]
    type: PartyType = "unknown"
    countries: tuple[str, ...] = ()
    addresses: tuple[Address, ...] = ()
    programs: tuple[str, ...] = ()
    footnotes: tuple[int, ...] = ()
    license_requirement: str = ""
    review_policy: str = ""
    citation: str = ""
    added: date | None = None
    removed: date | None = None
    remarks: str = ""
    source_url: str = ""

    def on(self, day: date) -> bool:
        """Return whether the entry stood on its list on ``day``; an entry without a first day always did."""
        return (self.added is None or self.added <= day) and (self.removed is None or day < self.removed)
