"""What completion reads of the chip table and of names that the law lists: computed from these alone, so once."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple
from typing import Any as Whatever

from highfence.chips import Chip, find, vendors_named
from highfence.facts.names import says_company, simple_name, simple_words, words_of
from highfence.facts.vocabulary import lookup
from highfence.law.us.ear.informed import ADDRESSEES
from highfence.law.us.ear.part_740 import supp_6_7, supp_8

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_NONE: Final[frozenset[str]] = frozenset()

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
    """Return the parents in Supplement No. 8 by the simple names that stand for them."""
    return _by_name(supp_8.NAMES)


@cache
def _addressees() -> dict[str, frozenset[str]]:
    """Return the recorded letters by the simple names of those to whom they are addressed."""
    return _by_name(ADDRESSEES)


def _by_name(named: Mapping[str, Iterable[str]]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for one, names in named.items():
        for simple in map(simple_name, names):
            found[simple] = found.get(simple, _NONE) | {one}
    return found


@cache
def _approved() -> tuple[frozenset[str], frozenset[str]]:
    """Return the simple names of designers in Supplement No. 6, and of those in No. 7."""
    designers, osats = (
        frozenset().union(*(a.normal_forms for a in table))
        for table in (supp_6_7.APPROVED_DESIGNERS, supp_6_7.APPROVED_OSATS)
    )
    return designers, osats


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
    words = words_of(name)
    simple = simple_words(words)
    designers, osats = _approved()
    return Marks(
        _addressees().get(simple, _NONE),
        not ADDRESSEES.keys().isdisjoint(simple.split()),
        _supplement_8().get(simple, _NONE),
        simple in designers,
        simple in osats,
        says_company(words),
        vendors_named(name),
    )
