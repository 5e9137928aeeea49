"""Who designed a chip, by the chip table, beside what is stated of a designer.

The law asks of designers whether they are headquartered in Macau or a country of group D:5 (General Prohibition 10 as
explained on 13 May 2025). The table knows the headquarters for most chips. What is stated of the designer beats the
table; where the two fall on two sides of that question, the fact is unknown. A designer of another name, or elsewhere,
is none that the table knows.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, NamedTuple
from typing import Any as Whatever

from highfence.determination.tables import name_marks
from highfence.law.us.ear.places import D5_MACAU

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from highfence.chips import Chip

ROLE = "designer"
SEATS = ("headquarters", "ultimate_parent.headquarters")
"""Fields of a designer that the table fills. Of a parent it knows nothing that contradicts what is stated."""
READ = ("name", "country", *SEATS)
"""Fields of a party that are compared with the table."""


class Designer(NamedTuple):
    """The designer of a chip: who sells the chip, the country of the headquarters, and how the chip is called."""

    vendor: str
    home: str
    chip: str


class Beside(NamedTuple):
    """Facts that the table adds to a stated designer, and whether the two contradict each other on its headquarters."""

    facts: dict[str, str]
    contradicts: bool = False


def of_chips(chips: tuple[Chip, ...]) -> Designer | None:
    """Return the designer of candidates, where the table knows that all were designed in one country."""
    first = chips[0]
    homes = {c.designer_headquarters for c in chips}
    home = homes.pop() if len(homes) == 1 else None
    if home is None:
        return None
    return Designer(first.vendor, home, first.name if len(chips) == 1 else f"{first.vendor} {first.model}")


def unstated(designers: Collection[Designer], taken: Collection[str] = ()) -> dict[str, dict[str, str]]:
    """Return the facts of designers that are not stated, by slots that are not taken: one for each country."""
    free = (s for n in count(1) if (s := ROLE if n == 1 else f"{ROLE}.{n}") not in taken)
    homes = dict.fromkeys(d.home for d in designers)
    return {slot: {f"{slot}.{s}": home for s in SEATS} for home, slot in zip(homes, free, strict=False)}


def left_out(
    designers: Collection[Designer], slots: Collection[str], facts: Mapping[str, Whatever], on: date
) -> list[Designer]:
    """Return the designers, not all of one country, of whom none that is stated can be one by its headquarters."""
    members = D5_MACAU.at(on)
    seats = [facts.get(f"{slot}.{SEATS[0]}") for slot in slots]
    sides = {seat in members for seat in seats if seat is not None}
    return [d for d in designers if (d.home in members) not in sides]


def at_home(designers: Collection[Designer]) -> bool:
    """Return whether all of some designers, and there are some, have one country of headquarters."""
    return len({d.home for d in designers}) == 1


def others(name: Whatever, designers: Collection[Designer]) -> bool:
    """Return whether a name, if one is stated, is that of none of the designers."""
    return isinstance(name, str) and name_marks(name).vendors.isdisjoint(d.vendor for d in designers)


def beside(designers: Collection[Designer], slot: str, facts: Mapping[str, Whatever], on: date) -> Beside:
    """Return what the table adds to the designer stated in ``slot``: nothing where it contradicts what is stated.

    ``designers`` are those that the table knows, all of one country.
    """
    home = next(iter(designers)).home
    members = D5_MACAU.at(on)
    name, country, seat, parent = (facts.get(f"{slot}.{field}") for field in READ)
    if seat is not None and (seat in members) is not (home in members):
        return Beside({}, contradicts=True)
    elsewhere = country is not None and (country in members) is not (home in members)
    if elsewhere or others(name, designers):
        return Beside({})
    unknown = [field for field, stated in zip(SEATS, (seat, parent), strict=True) if stated is None]
    return Beside({f"{slot}.{field}": home for field in unknown})
