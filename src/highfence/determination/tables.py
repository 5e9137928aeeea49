"""What completion reads of the chip table and of names that the law lists: computed from these alone, so once."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any as Whatever
from typing import NamedTuple

from highfence.chips import Chip, find, vendors_named
from highfence.facts.names import has_legal_form, simple_name
from highfence.facts.vocabulary import lookup
from highfence.law.us.ear.informed import ADDRESSEES
from highfence.law.us.ear.part_740 import supp_6_7, supp_8

find_chip = lru_cache(maxsize=4096)(find)
fact_of = lru_cache(maxsize=4096)(lookup)


@lru_cache(maxsize=4096)
def chip_table(slot: str, chip: Chip) -> dict[str, tuple[Whatever, str]]:
    """Return the chip's facts under the names of ``slot``, with their confidence."""
    out: dict[str, tuple[Whatever, str]] = {}
    for name, value in chip.facts().items():
        if name == "item.kind" and slot != "item":
            continue
        full = name if name == "item.kind" else f"{slot}.{name.removeprefix('item.')}"
        fact = lookup(full)
        if fact is not None:
            out[full] = (float(value.value) if fact.kind == "number" else value.value, value.confidence)
    rate = f"{slot}.interconnect_non_volatile_gb_s"
    if rate in out and not chip.programmable:
        # What the maker documents is what the circuit has: only programmable logic can be given another rate.
        out[f"{slot}.programmable_interconnect"] = (False, out[rate][1])
    return out


@cache
def _supplement_8() -> dict[str, frozenset[str]]:
    return {p: frozenset(simple_name(n) for n in names) for p, names in supp_8.NAMES.items()}


@cache
def _addressees() -> dict[str, frozenset[str]]:
    return {c: frozenset(simple_name(n) for n in names) for c, names in ADDRESSEES.items()}


@cache
def _forms(table: tuple[supp_6_7.Approved, ...]) -> frozenset[str]:
    return frozenset().union(*(a.normal_forms for a in table))


class Marks(NamedTuple):
    """All that completion reads of a party's name: names with the same marks lead to the same facts.

    ``addressees``  recorded letters that it stands for; ``resembles`` whether a word of it names an addressee
    ``approved``    parents of that name in Supplement No. 8; ``designer``, ``osat`` whether it is in 6 or 7
    ``company``     whether it says that it is a company's
    ``vendors``     those of the chip table whose name it begins with
    """

    addressees: frozenset[str]
    resembles: bool
    approved: frozenset[str]
    designer: bool
    osat: bool
    company: bool
    vendors: frozenset[str]


@lru_cache(maxsize=65_536)
def name_marks(name: str) -> Marks:
    """Return what a party's name says to completion."""
    simple = simple_name(name)
    return Marks(
        frozenset(c for c, names in _addressees().items() if simple in names),
        any(c in simple.split() for c in ADDRESSEES),
        frozenset(p for p, names in _supplement_8().items() if simple in names),
        simple in _forms(supp_6_7.APPROVED_DESIGNERS),
        simple in _forms(supp_6_7.APPROVED_OSATS),
        has_legal_form(name),
        vendors_named(name),
    )
