"""Country sets in which the EAR speak, dated: groups, and what the text builds from them.

A territory takes the treatment of its country (15 CFR 738.3(b)): Hong Kong that of China since
23 December 2020, Puerto Rico that of the United States. Sets hold the territories' codes too, so that a
transaction keeps the code it came with.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from highfence.facts.countries import ISO2, ear_destination
from highfence.law.us.ear.part_740.country_groups import country_groups
from highfence.logic.expr import DatedSet

HONG_KONG_IS_CHINA = date(2020, 12, 23)
"""85 FR 83765 removed Hong Kong as a destination of its own."""

Span = tuple[str, date, date | None]


@cache
def _dependents() -> dict[str, tuple[Span, ...]]:
    """Return, for each country, the codes that take its treatment, with the days on which they do."""
    found: dict[str, list[Span]] = {}
    before = HONG_KONG_IS_CHINA - timedelta(days=1)
    for code in sorted(ISO2):
        then, now = ear_destination(code, before), ear_destination(code, HONG_KONG_IS_CHINA)
        if now != code:
            first = date.min if then == now else HONG_KONG_IS_CHINA
            found.setdefault(now, []).append((code, first, None))
    return {country: tuple(spans) for country, spans in found.items()}


def _with_dependents(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    out = list(spans)
    for code, first, last in spans:
        for other, start, _ in _dependents().get(code, ()):
            begin = max(first, start)
            if last is None or begin <= last:
                out.append((other, begin, last))
    return tuple(sorted(set(out), key=lambda s: (s[0], s[1])))


@cache
def group(name: str) -> DatedSet:
    """Return a country group of Supplement No. 1 to part 740, with its territories."""
    spans = tuple((m.iso2, m.since, m.until) for m in country_groups().memberships(name))
    return DatedSet(f"us.ear.{name}", _with_dependents(spans))


def places(label: str, *countries: str) -> DatedSet:
    """Return the countries named in the text itself, with their territories."""
    return DatedSet(label, _with_dependents(tuple((c, date.min, None) for c in countries)))


def joined(label: str, *rules: tuple[str, date]) -> DatedSet:
    """Return countries with their territories, each from the day of its rule; ``rules`` are codes and a day."""
    return DatedSet(
        label, _with_dependents(tuple((c, first, None) for codes, first in rules for c in codes.split()))
    )


CHINA = places("China", "CN")
MACAU = places("Macau", "MO")
CHINA_OR_MACAU = places("China or Macau", "CN", "MO")
UNITED_STATES = places("the United States", "US")
SANCTIONED_2022 = DatedSet(
    "Russia or Belarus", (("BY", date(2022, 3, 2), None), ("RU", date(2022, 2, 24), None))
)
"""Russia and Belarus since 746.8 covers them (87 FR 12226, 87 FR 13048)."""
UAE = places("the United Arab Emirates", "AE")
D5 = (group("D:5") | group("126.1")).named("us.ear.D:5")
"""Group D:5. Its note makes the State Department's list (22 CFR 126.1) controlling where the two differ,
so a country on either counts: the stricter reading (see docs/decisions)."""
D5_MACAU = (D5 | MACAU).named("Macau or D:5")
A5_A6 = (group("A:5") | group("A:6")).named("A:5 or A:6")
D1_D4_D5 = ((group("D:1") | group("D:4") | D5) - A5_A6).named("D:1, D:4 or D:5, not A:5 or A:6")
D1_D4 = (group("D:1") | group("D:4")).named("D:1 or D:4")
US_A5_A6 = (UNITED_STATES | A5_A6).named("the United States, A:5 or A:6")
SUPP_5A = group("S5A").named("Supp. 5(a) to part 740")
ABROAD = (places("any destination", *sorted(ISO2)) - UNITED_STATES).named(
    "any destination outside the United States"
)


@cache
def chart(column: str) -> DatedSet:
    """Return the destinations marked in a column of the Country Chart (Supplement No. 1 to part 738)."""
    from highfence.law.us.ear.part_738.country_chart import country_chart

    spans = tuple((m.iso2, m.since, m.until) for m in country_chart().memberships(column))
    return DatedSet(f"Country Chart {column}", _with_dependents(spans))
