"""Supplement No. 2 to part 734: which US content counts, and as what, in a de minimis calculation.

An input of US origin is controlled content when it would need a license to the destination of the
finished item, in the form in which it was received ((a)(1)): by the Country Chart and the sections that
entries name (part 742), and by part 746. Part 744 is left aside; what may go without a license or under
License Exception GBS does not count, nor what meets 746.7(a)(1)(v) or 746.8(a)(12)(iii)(B): content that
is EAR99 or controlled for anti-terrorism alone, when the finished item leaves a country of Supplement
No. 3 to part 746 for Iran, Russia or Belarus.

What an input is decides whether it counts at all (734.4(c)(1) to (3), notes): commodities in a commodity;
software that is EAR99 or controlled for anti-terrorism alone, in a commodity or bundled with it; software
in software; technology in technology. Other software that goes with a commodity is judged by itself, and
so is what is merely sent along. Technology and source code used to design or make something are not in it.

``determination/content.py`` does the arithmetic; the functions here say what the text says.

Read strictly: content inside a foreign-made part counts at every level. BIS guidance on "second
incorporation" leaves out what has become part of a discrete foreign product; state
``item.us_controlled_content_pct`` to rely on it. A license that section 742.6(a)(6) asks because of who
receives the item counts too, although the supplement speaks of the destination alone.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal

from highfence.facts.vocabulary import item
from highfence.law.us.ear.places import places
from highfence.law.us.ear.records import EAR, certified, duty
from highfence.law.us.ear.sources import BASELINE
from highfence.logic.expr import Tri, all_of, any_of, not_
from highfence.logic.provisions import since

if TYPE_CHECKING:
    from collections.abc import Iterable

Group = Literal["commodity", "software", "technology"]
Role = Literal["counted", "apart", "never"]

LIST_BASED: tuple[str, ...] = (f"{EAR}742.", f"{EAR}746.")
"""Requirements that make US content controlled: part 742, with the Country Chart, and part 746."""

DROPPED_UNDER = "GBS"
"""Code of the license exception under which an input does not count."""

CALCULATION = "15 CFR 734 Supp. 2(a)"
ENCRYPTION: tuple[str, ...] = tuple(EAR + e for e in ("5A002", "5B002", "5A004", "5D002"))
PUBLIC_SOURCE = "742.15(b)"

SUPP_3_TO_746 = places(
    "Supplement No. 3 to part 746",
    "AU", "AT", "BE", "BG", "CA", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IS", "IE", "IT",
    "JP", "LV", "LI", "LT", "LU", "MT", "NL", "NZ", "NO", "PL", "PT", "RO", "SK", "SI", "KR", "ES", "SE", "CH",
    "TW", "GB",
)  # fmt: skip
"""Countries with substantially similar export controls on Russia and Belarus."""
SPARED = places("Iran, Russia or Belarus", "IR", "RU", "BY")
IRAN_SPARED = date(2024, 7, 23)
"""Day from which 746.7(a)(1)(v) is counted on; it may be older."""

_ANTI_TERRORISM = frozenset(
    {
        "0A999", "1A995", "1A999", "1C990", "1C996", "1C998", "1D993", "1D999", "1E994", "1E998", "2A991", "2A993",
        "2A994", "2A999", "2B991", "2B992", "2B993", "2B996", "2B997", "2B998", "2D991", "2D992", "2D993", "2D994",
        "2E991", "2E993", "2E994", "3A991", "3B991", "3B992", "3C992", "3D991", "3E991", "4A994", "4D993", "4D994",
        "4E992", "4E993", "5A991", "5B991", "5C991", "5D991", "5E991", "6A992", "6A993", "6A994", "6A995", "6A997",
        "6B995", "6C992", "6C994", "6D992", "6E992", "7A994", "7B994", "7D994", "7E994", "8D992", "8E992", "9A990",
        "9A992", "9B990", "9B991", "9D990", "9D991", "9E990", "9E991", "9E993",
    }
)  # fmt: skip
"""Entries controlled for anti-terrorism reasons alone, as printed on 23 July 2026."""
_MASS_MARKET = frozenset({"5A992", "5D992", "5E992"})
"""Likewise, but for their .z paragraphs and technology for those."""


def anti_terrorism_only(stated: frozenset[str] | None) -> Tri:
    """Return whether an input is EAR99 or controlled for anti-terrorism reasons alone."""
    if stated is None:
        return None
    found: Tri = True
    for entry in stated:
        base, _, paragraph = entry.removeprefix(EAR).partition(".")
        if base == "EAR99" or base in _ANTI_TERRORISM:
            continue
        if base not in _MASS_MARKET or paragraph.startswith("z"):
            return False
        if not paragraph:
            found = None
    return found


def group_of(kind: str | None, stated: Iterable[str]) -> Group | None:
    """Return whether something is a commodity, software or technology: by its kind, else by its entries."""
    if kind == "software":
        return "software"
    if kind in {"technology", "model_weights"}:
        return "technology"
    if kind is not None and kind != "other":
        return "commodity"
    letters = {e.removeprefix(EAR)[1] for e in stated if e.removeprefix(EAR)[:1].isdigit()}
    if len(letters) != 1:
        return None
    letter = letters.pop()
    return "software" if letter == "D" else "technology" if letter == "E" else "commodity"


def role_of(finished: Group | None, part: Group | None, how: str | None, at_only: Tri) -> Role | None:
    """Return what an input of US origin is to the calculation for a finished item; None when not known.

    ``how``: incorporated, bundled or apart. ``at_only``: EAR99 or controlled for anti-terrorism alone.
    """
    if how == "apart":
        return "apart"
    if finished is None or part is None:
        return None
    if part == "technology":
        return "counted" if finished == "technology" else "never"
    if part == "software" and finished == "commodity":
        return None if at_only is None or how is None else "counted" if at_only else "apart"
    if part != finished:
        return "apart"
    return None if how is None else "counted" if how == "incorporated" else "apart"


def spared(on: date, leaves: str | None, to: str | None, at_only: Tri) -> Tri:
    """Return whether content is left out because allies control the item alike ((a)(1), in brackets)."""
    if to is not None and (to not in SPARED.at(on) or (to == "IR" and on < IRAN_SPARED)):
        return False
    if leaves is not None and leaves not in SUPP_3_TO_746.at(on):
        return False
    if at_only is False:
        return False
    return True if at_only and to is not None and leaves is not None else None


TECHNOLOGY = any_of(item.kind.is_("technology", "model_weights"))

REPORT = duty(
    "us.ear.734.supp2(b)",
    "one-time report before relying on the de minimis rules for technology; then wait 30 days",
    since(
        "2018-01-01",
        BASELINE,
        all_of(
            TECHNOLOGY,
            item.us_controlled_content_pct > 0,
            not_(item.us_content_report_made),
            not_(certified("us.ear.734.supp2(b)")),
        ),
    ),
    what="report",
)

PROVISIONS = (REPORT,)
