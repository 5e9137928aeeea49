"""The Consolidated Screening List of trade.gov: ``consolidated.json``, ``consolidated.csv``.

Records are those of the bulk download: ``source, entity_number, type, programs, name, addresses,
federal_register_notice, start_date, license_requirement, license_policy, alt_names`` and others. In the
CSV, lists stand in one cell with semicolons between, and an address ends with its country code. Copies
with short field names and tables of repeated texts (``entries`` beside ``tables``) are read as well.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING, Final
from typing import Any as Whatever

from highfence.facts.names import words_of
from highfence.logic.errors import Fault, InputError
from highfence.parties.entry import Address, Entry, PartyType
from highfence.parties.lists import text as written
from highfence.parties.lists.sources import AGENCIES, agency_list

if TYPE_CHECKING:
    from collections.abc import Iterator

_TYPES: Final[dict[str, PartyType]] = {
    "entity": "entity",
    "individual": "individual",
    "vessel": "vessel",
    "aircraft": "aircraft",
}
_CODES: Final = {name: code for code, name in reversed(AGENCIES.items())}
_SHORT: Final = {
    "n": "name",
    "a": "alt_names",
    "t": "type",
    "c": "countries",
    "e": "entity_number",
    "fr": "federal_register_notice",
}
_TABLES: Final = {
    "s": ("source", "sources"),
    "lr": ("license_requirement", "licenceRequirements"),
    "lp": ("license_policy", "licencePolicies"),
    "pg": ("programs", "programmes"),
    "u": ("source_list_url", "urls"),
}


def read(data: bytes, source: str = "") -> written.Loaded:
    """Return the entries of a Consolidated Screening List. Raises InputError; nothing is skipped silently."""
    text = written.decoded(data, source)
    as_of = None
    if text.lstrip()[:1] in {"{", "["}:
        value = written.json_of(text, source)
        records, as_of, form = _of_json(value, source)
    else:
        records = [(line, row) for line, row in written.rows(text, source, ("source", "name"))]
        form = "csv"
    if not records:
        raise InputError([Fault("", "", "a list with at least one party", source=source)])
    reader = _Reader(source)
    entries = reader.entries(records)
    warnings = [
        f"{count} entries of {name}, a list that is new here" for name, count in reader.further.items()
    ]
    return written.Loaded(tuple(entries), form, as_of, tuple(warnings))


def _of_json(value: Whatever, source: str) -> tuple[list[tuple[int, dict[str, Whatever]]], Whatever, str]:
    if isinstance(value, dict) and isinstance(value.get("tables"), dict):
        found = _long(value, source)
        return (
            list(enumerate(found, start=1)),
            written.day(value.get("sourceGeneratedAt")),
            "json (short names)",
        )
    results = value.get("results") if isinstance(value, dict) else value
    if not isinstance(results, list):
        raise InputError([Fault("results", type(results).__name__, "a list of parties", source=source)])
    as_of = None
    if isinstance(value, dict):
        as_of = written.day(value.get("search_performed_at")) or written.day(value.get("generated_at"))
    return list(enumerate(results, start=1)), as_of, "json"


def _long(value: dict[str, Whatever], source: str) -> list[dict[str, Whatever]]:
    """Return records with short field names under their long ones."""
    tables, records = value["tables"], value.get("entries")
    if not isinstance(records, list):
        raise InputError([Fault("entries", type(records).__name__, "a list of parties", source=source)])
    promised = value.get("entryCount")
    if isinstance(promised, int) and promised != len(records):
        raise InputError(
            [Fault("entries", len(records), f"{promised} parties, as entryCount says", source=source)]
        )
    out = []
    for i, one in enumerate(records):
        try:
            record = {_SHORT[k]: v for k, v in one.items() if k in _SHORT}
            record |= {name: tables[table][one[k]] for k, (name, table) in _TABLES.items() if k in one}
        except (AttributeError, KeyError, IndexError, TypeError):
            fault = Fault(f"entries.{i}", one, "a party whose numbers lead into the tables", source=source)
            raise InputError([fault]) from None
        out.append(record)
    return out


class _Reader:
    def __init__(self, source: str) -> None:
        self.faults = written.Faults(source)
        self.ids: Counter[str] = Counter()
        self.further: Counter[str] = Counter()
        self.seen: dict[str, int] = {}

    def entries(self, records: list[tuple[int, dict[str, Whatever]]]) -> list[Entry]:
        out = [e for place, record in records if (e := self._entry(place, record)) is not None]
        self.faults.raise_if_any()
        return out

    def _entry(self, place: int, record: Whatever) -> Entry | None:
        if not isinstance(record, dict):
            self.faults.add(f"results.{place - 1}", record, "a party: {source, name, ...}", place)
            return None
        name = " ".join(_text(record.get("name")).split())
        publisher = _text(record.get("source"))
        if not name or not publisher:
            field, expected = ("source", "the list it is on") if name else ("name", "the name of a party")
            self.faults.add(field, "", expected, place)
            return None
        which = agency_list(publisher)
        if which is None:
            # A list that trade.gov has added since: kept under a name of its own, which law does not read.
            which = f"us.{'_'.join(words_of(publisher.partition('(')[0])[:4])}"
            self.further[which] += 1
        own = _text(record.get("_id") or record.get("id"))
        if own and self._twice("id", own, place):
            return None
        addresses = tuple(_addresses(record.get("addresses")))
        countries = tuple(dict.fromkeys([*(a.country for a in addresses if a.country), *_countries(record)]))
        requirement = _text(record.get("license_requirement"))
        kind = _TYPES.get(_text(record.get("type")).lower(), "unknown")
        if which == "us.entity_list" and name.startswith("Address ") and name[8:].isdigit():
            kind = "address"
        number = _text(record.get("entity_number"))
        code = _CODES.get(which, which.removeprefix("us."))
        if number and self._twice("entity_number", f"{code} {number}", place):
            return None
        aliases = [a for a in _list(record.get("alt_names")) if a != name]
        citation = _text(record.get("federal_register_notice"))
        until = written.day(record.get("end_date"))
        remarks = [
            _text(record.get("title")),
            _text(record.get("remarks")),
            f"until {until}" if until else "",
        ]
        return Entry(
            id=f"us.csl:{number if code == 'SDN' else f'{code}-{number}'}"
            if number
            else self._id(code, name, countries),
            list=which,
            names=written.names([name, *aliases], weak=kind == "address"),
            type=kind,
            countries=countries,
            addresses=addresses,
            programs=tuple(_list(record.get("programs"))),
            footnotes=written.footnotes(requirement) if which == "us.entity_list" else (),
            license_requirement=requirement,
            review_policy=_text(record.get("license_policy")),
            citation=citation,
            added=written.day(record.get("start_date"))
            or (written.effective(citation) if which == "us.entity_list" else None),
            remarks="; ".join(r for r in remarks if r),
            source_url=_text(record.get("source_list_url")),
        )

    def _twice(self, field: str, value: str, place: int) -> bool:
        first = self.seen.setdefault(f"{field}:{value}", place)
        if first != place:
            self.faults.add(field, value, f"each {field} once; it stands at {first} too", place)
        return first != place

    def _id(self, code: str, name: str, countries: tuple[str, ...]) -> str:
        """Return an id for an entry without a number: from its list, name and countries, so that it lasts."""
        plain = "|".join([" ".join(words_of(name)), *sorted(countries)])
        made = f"us.csl:{code}-{hashlib.sha256(plain.encode()).hexdigest()[:10]}"
        self.ids[made] += 1
        return made if self.ids[made] == 1 else f"{made}-{self.ids[made]}"


def _text(value: Whatever) -> str:
    return "" if value is None else str(value).strip()


def _list(value: Whatever) -> Iterator[str]:
    if isinstance(value, str):
        yield from written.items(value)
    elif isinstance(value, list):
        yield from (" ".join(_text(v).split()) for v in value if _text(v))


def _countries(record: dict[str, Whatever]) -> Iterator[str]:
    for field in ("countries", "country", "nationalities", "citizenships", "vessel_flag"):
        for one in _list(record.get(field)):
            if code := written.country(one):
                yield code


def _addresses(value: Whatever) -> Iterator[Address]:
    if isinstance(value, str):
        for one in written.items(value):
            street, _, last = one.rpartition(",")
            code = written.country(last) if len(last.strip()) == 2 else ""
            yield Address(street.strip(" ,") if code else one, country=code)
    elif isinstance(value, list):
        for one in value:
            if isinstance(one, dict):
                parts = [_text(one.get(k)) for k in ("address", "city", "state", "postal_code")]
                yield Address(
                    ", ".join(p for p in parts if p), parts[1], written.country(_text(one.get("country")))
                )
            elif _text(one):
                yield Address(_text(one))
