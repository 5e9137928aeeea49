"""A company's own list, and the starter list that is shipped: a CSV table.

Columns: ``name`` is needed; ``id, aliases, name_zh_hans, name_zh_hant, country, type, list, footnotes,
footnotes_since, added, removed, address, license_requirement, review_policy, citation, programs, remarks,
source`` may be there. Aliases and countries are separated by semicolons.

``footnotes_since`` is the day from which the footnotes stand, where that is later than ``added``: before it
the entry is taken without them. Where only simplified Chinese is given, the traditional form is added by
character conversion (opencc).
"""

from __future__ import annotations

import hashlib
from importlib import resources
from typing import TYPE_CHECKING, Final

from highfence.facts.names import words_of
from highfence.logic.errors import Fault, InputError
from highfence.parties.entry import Address, Entry, PartyType
from highfence.parties.lists import text as written
from highfence.parties.lists.sources import AGENCIES

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

STARTER: Final = "starter.csv"
VERIFIED: Final = "2026-07-31"
"""The day whose lists the starter was checked against."""

_TYPES: Final[dict[str, PartyType]] = {
    "": "unknown",
    "unknown": "unknown",
    "entity": "entity",
    "company": "entity",
    "organization": "entity",
    "individual": "individual",
    "person": "individual",
    "vessel": "vessel",
    "aircraft": "aircraft",
    "address": "address",
}


def read(data: bytes, source: str = "", *, name: str = "own") -> written.Loaded:
    """Return the entries of a table of parties. Raises InputError with every fault, by line."""
    text = written.decoded(data, source)
    found = list(written.rows(text, source, ("name",)))
    if not found:
        raise InputError([Fault("", "", "a table with at least one party", source=source)])
    reader = _Reader(source, name)
    entries = [e for line, row in found for e in reader.entry(line, row)]
    reader.faults.raise_if_any()
    return written.Loaded(tuple(entries), "csv")


def starter() -> bytes:
    """Return the starter list as it is shipped."""
    return resources.files("highfence.parties.lists").joinpath(STARTER).read_bytes()


class _Reader:
    def __init__(self, source: str, name: str) -> None:
        self.faults, self.name = written.Faults(source), name
        self.seen: dict[str, int] = {}
        self._traditional: Callable[[str], str] | None = None

    def entry(self, line: int, row: dict[str, str]) -> list[Entry]:
        published = row["name"]
        if not published:
            self.faults.add("name", "", "the name of a party", line)
            return []
        kind = _TYPES.get(row.get("type", "").lower())
        if kind is None:
            self.faults.add("type", row["type"], f"one of {', '.join(t for t in _TYPES if t)}", line)
            return []
        countries = self._countries(row.get("country", ""), line)
        marks = self._footnotes(row.get("footnotes", ""), line)
        added = self._day("added", row, line)
        removed = self._day("removed", row, line)
        since = self._day("footnotes_since", row, line)
        if added and removed and removed <= added:
            self.faults.add("removed", row["removed"], f"a day after {added}, when it was added", line)
        chosen = row.get("list") or self.name
        made = self._id(row, published, countries)
        first = self.seen.setdefault(made, line)
        if first != line:
            self.faults.add(
                "id", row.get("id") or published, f"each party once; line {first} has it too", line
            )
            return []
        places = written.items(row.get("address", ""), "|")
        base = Entry(
            id=f"{self.name}:{made}",
            list=AGENCIES.get(chosen, chosen),
            names=written.names([published, *self._aliases(row)], weak=kind == "address"),
            type=kind,
            countries=countries,
            addresses=tuple(Address(a, country=countries[0] if len(countries) == 1 else "") for a in places),
            programs=written.items(row.get("programs", "")),
            footnotes=marks,
            license_requirement=row.get("license_requirement", ""),
            review_policy=row.get("review_policy", ""),
            citation=row.get("citation", ""),
            added=added,
            removed=removed,
            remarks=row.get("remarks", ""),
            source_url=row.get("source", ""),
        )
        if not marks or since is None or (added and since <= added):
            return [base]
        return [_before(base, since), _from(base, since)]

    def _aliases(self, row: dict[str, str]) -> list[str]:
        simplified = row.get("name_zh_hans", "")
        traditional = row.get("name_zh_hant", "") or (self._converted(simplified) if simplified else "")
        return [n for n in [*written.items(row.get("aliases", "")), simplified, traditional] if n]

    def _converted(self, text: str) -> str:
        if self._traditional is None:
            import opencc  # type: ignore[import-untyped]

            self._traditional = opencc.OpenCC("s2t").convert
        return self._traditional(text)

    def _countries(self, text: str, line: int) -> tuple[str, ...]:
        out = []
        for one in written.items(text):
            code = written.country(one)
            if code:
                out.append(code)
            else:
                self.faults.add("country", one, "a country, as ISO code or name", line)
        return tuple(dict.fromkeys(out))

    def _footnotes(self, text: str, line: int) -> tuple[int, ...]:
        found = written.items(text.replace(",", ";"))
        if not all(f.isdigit() for f in found):
            self.faults.add("footnotes", text, "numbers of footnotes, such as 1;4", line)
            return ()
        return tuple(int(f) for f in found)

    def _day(self, field: str, row: dict[str, str], line: int) -> date | None:
        given = row.get(field, "")
        found = written.day(given) if len(given) == 10 else None
        if given and found is None:
            self.faults.add(field, given, "a calendar day that exists, YYYY-MM-DD", line)
        return found

    def _id(self, row: dict[str, str], name: str, countries: tuple[str, ...]) -> str:
        if row.get("id"):
            return row["id"]
        plain = "|".join([" ".join(words_of(name)) or name, row.get("list", ""), *sorted(countries)])
        return hashlib.sha256(plain.encode()).hexdigest()[:10]


def _before(entry: Entry, since: date) -> Entry:
    import msgspec

    until = min(since, entry.removed) if entry.removed else since
    return msgspec.structs.replace(entry, id=f"{entry.id}@{since}", footnotes=(), removed=until)


def _from(entry: Entry, since: date) -> Entry:
    import msgspec

    return msgspec.structs.replace(entry, added=since)
