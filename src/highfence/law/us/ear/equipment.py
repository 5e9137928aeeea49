"""Semiconductor manufacturing equipment: words that the entries of category 3 and the sections share.

Equipment is described by its function and the parameters of that function (``tool``, in the vocabulary).
A paragraph of the list that turns on more than these is settled by the classification stated; where the
function rules it out, it is ruled out all the same. Masks, mask blanks and pellicles are stated as
``kind: semiconductor_equipment`` too, since 3B001 lists them. The components and accessories that the
headings of the entries take in are classified, not described.

What the bands of the list ask:

    SME_CORE         3B001.a.4, c, d, f.1 ... and 3B002.c, with their software and technology: to Macau or D:5
                     (742.4(a)(4), 742.6(a)(6)(i)(A)); see ``us.ear.734.9(k)(1):tools``
    WORLDWIDE        3B001.c.1.a, c.1.c and q, 3B903, 3B904, GAAFET technology ...: to any destination
                     (742.4(a)(5), 742.6(a)(10)); see ``us.ear.742.4(a)(5)(i):items``
    NODE_AGNOSTIC    3B993, 3B994 and what goes with them: to entities with footnote 5 (742.6(a)(11))
    the rest         national security column 2, or anti-terrorism alone (3B991, 3B992): the Country Chart
"""

from __future__ import annotations

from highfence.facts.vocabulary import item, tool
from highfence.law.us.ear.part_774.related import OPEN, named
from highfence.law.us.ear.places import places
from highfence.law.us.ear.records import entry
from highfence.logic.expr import Expr, all_of, any_of, codes, meets, not_, not_modelled
from highfence.logic.provisions import Definition, Source, day, since

FR_2024_SEPTEMBER = Source(
    "89 FR 72926",
    day("2024-09-06"),
    "https://www.govinfo.gov/content/pkg/FR-2024-09-06/html/2024-19633.htm",
    day("2024-09-05"),
)
"""Worldwide controls on quantum, chip-making and additive manufacturing items; License Exception IEC."""

COMPLY_DECEMBER = "2024-12-31"
COMPLY_FOUNDRY = "2025-01-31"

EXEMPT_COUNTRIES = places(
    "Supplement No. 4 to part 742",
    "AU", "AT", "BE", "BG", "CA", "HR", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IS", "IE", "IT",
    "JP", "LV", "LT", "LU", "NL", "NZ", "NO", "PL", "PT", "RO", "SK", "SI", "ES", "SE", "CH", "GB",
)  # fmt: skip
"""Countries whose exporters need no license for tools that only their US circuits or plants make subject."""

EQUIPMENT = item.kind.is_("semiconductor_equipment")
DEPOSITION = ("deposition_ald", "deposition_cvd", "deposition_pvd", "deposition_plating")
CLEANING = ("wafer_cleaning", "wafer_cleaning_surface_modification", "wafer_cleaning_supercritical")

FOR_COMPUTERS = item.for_entries.any_in(
    codes(
        "entries of categories 4 and 5",
        (
            f"us.ear.{e}"
            for e in (
                "4A001", "4A003", "4A004", "4A005", "4A090", "4A101", "4A994", "4D001", "4D004", "4D090", "4D993",
                "4D994", "5A001", "5A002", "5A004", "5A991", "5A992", "5B001", "5B002", "5D001", "5D002", "5D991",
                "5D992",
            )
        ),
    )
)  # fmt: skip
FOR_CHIPS = any_of(
    FOR_COMPUTERS,
    item.for_entries.any_in(
        codes("circuits of category 3", (f"us.ear.{e}" for e in ("3A001", "3A090", "3A991", "4E091")))
    ),
)
"""What is stated to be for circuits or computers is the software or technology of their entries (3D001, 4E001
...); the paragraphs on design tools, masks and tools are not asked of it."""

MORE = not_modelled("the paragraph asks more of the tool than its parameters say; state item.eccn")


def designed_for(*functions: str) -> Expr:
    """Return the condition that the item is equipment with one of the functions."""
    return all_of(EQUIPMENT, tool.function.is_(*functions))


def classified_only(rule_id: str, title: str, first: str, source: Source, *functions: str) -> Definition:
    """Return an entry that the classification settles, among tools with one of the functions (or any)."""
    among = designed_for(*functions) if functions else EQUIPMENT
    return entry(rule_id, title, since(first, source, all_of(among, MORE)))


# ----------------------------------------------------------------------- what the bands are made of

CORE_2023 = (
    "3B001.a.4", "3B001.c", "3B001.d", "3B001.f.1.b", "3B001.k", "3B001.l", "3B001.m", "3B001.n", "3B001.o",
    "3B001.p", "3B002.b", "3B002.c",
)  # fmt: skip
"""November 2023: "a.4, c, d, f.1.b, k to p" and 3B002.b and c."""
CORE_APRIL_2024 = (*CORE_2023, "3B001.j")
"""April 2024: "j to p"."""
CORE_BOTH = (
    "3B001.a.4", "3B001.c", "3B001.d", "3B001.f.1", "3B001.k", "3B001.l", "3B001.m", "3B001.n", "3B001.p.2",
    "3B001.p.4", "3B002.c",
)  # fmt: skip
"""What the text of December 2024 kept: asked while compliance with its additions was pending. Scanners with light
below 193 nm were in column NS 2 before, so they count throughout."""
CORE_DECEMBER = (
    "3B001.a.4", "3B001.c", "3B001.d", "3B001.f.1", "3B001.f.5", "3B001.k", "3B001.l", "3B001.m", "3B001.n",
    "3B001.p.2", "3B001.p.4", "3B001.r", "3B002.c",
)  # fmt: skip
CORE_2025 = (*CORE_DECEMBER, "3B001.f.6")
ETCH = ("3B001.c.1.a", "3B001.c.1.c")
"""The dry etchers that are controlled worldwide."""

PARAGRAPHS = {
    "3B001": "abcdefghijklmnopqr",
    "3B001.a": "1234",
    "3B001.c": "1234",
    "3B001.c.1": "abc",
    "3B001.f": "123456",
    "3B001.f.1": "ab",
    "3B001.p": "1234",
    "3B002": "abc",
}
"""Entries that divide into paragraphs of different bands."""


def tools(entries: tuple[str, ...]) -> Expr:
    """Return the condition that the item is in one of the entries for equipment."""
    return meets(*(f"us.ear.{e}" for e in entries))


def for_tools(entries: tuple[str, ...]) -> Expr:
    """Return the condition that software or technology is for one of ``entries``.

    What is said to be for 3B001 as a whole, or for another entry that divides into paragraphs some of
    which are not wanted, is left open.
    """
    broader = {p for e in entries for p in PARAGRAPHS if e.startswith(p + ".") and not p.startswith(entries)}
    unsure = [all_of(named(p), not_(named(*(f"{p}.{x}" for x in PARAGRAPHS[p])))) for p in sorted(broader)]
    return any_of(named(*entries), all_of(any_of(*unsure), OPEN)) if unsure else named(*entries)


def related(kind: str, *purposes: str, to: Expr) -> Expr:
    """Return the condition that the item is software or technology for a purpose, ``to`` being what it is for."""
    return all_of(item.kind.is_(kind), item.technology_purpose.is_(*purposes), to)
