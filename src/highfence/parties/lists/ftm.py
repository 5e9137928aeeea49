"""OpenSanctions exports: FollowTheMoney JSON lines (``entities.ftm.json``) and ``targets.simple.csv``.

A party that stands on several lists becomes one entry a list. Which United States list it is follows from
the authority or program of its sanctions, then from its data sets; every other data set is a list of its
own, ``ftm.<data set>``, which law does not read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from typing import Any as Whatever

from highfence.logic.errors import Fault, InputError
from highfence.parties.entry import Address, Entry, Name, PartyType
from highfence.parties.lists import text as written
from highfence.parties.lists.sources import agency_list

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

_TYPES: Final[dict[str, PartyType]] = {
    "Company": "entity",
    "Organization": "entity",
    "LegalEntity": "entity",
    "PublicBody": "entity",
    "Asset": "unknown",
    "Person": "individual",
    "Vessel": "vessel",
    "Airplane": "aircraft",
    "Address": "address",
}
_PARTIES: Final = frozenset(_TYPES) - {"Address", "Asset"}
_DATASETS: Final = {
    "us_ofac_sdn": "us.sdn",
    "us ofac specially designated nationals (sdn) list": "us.sdn",
    "us ofac specially designated nationals list": "us.sdn",
    "us_bis_denied": "us.denied_persons",
    "us bis denied persons list": "us.denied_persons",
    "us_ofac_cons": "us.ofac_consolidated",
}


def read(data: bytes, source: str = "") -> written.Loaded:
    """Return the entries of an OpenSanctions export. Raises InputError."""
    text = written.decoded(data, source)
    if text.lstrip()[:1] in {"{", "["}:
        entries, form = _json_lines(text, source), "FollowTheMoney"
    else:
        entries, form = _targets(text, source), "targets.simple.csv"
    if not entries:
        raise InputError([Fault("", "", "an export with at least one party", source=source)])
    return written.Loaded(tuple(entries), form)


# --------------------------------------------------------------------------------------- JSON lines


def _json_lines(text: str, source: str) -> list[Entry]:
    faults = written.Faults(source)
    parties: dict[str, tuple[int, dict[str, Whatever]]] = {}
    sanctions: dict[str, list[dict[str, list[str]]]] = {}
    addresses: dict[str, dict[str, list[str]]] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        one = written.json_of(line, source, number)
        if not isinstance(one, dict) or not isinstance(one.get("properties"), dict) or "schema" not in one:
            faults.add("", line[:60], "an entity: {id, schema, properties}", number)
            continue
        key, schema, properties = str(one.get("id", "")), one["schema"], one["properties"]
        if schema == "Sanction":
            for target in properties.get("entity", ()):
                sanctions.setdefault(str(target), []).append(properties)
        elif schema == "Address":
            addresses[key] = properties
        elif schema in _PARTIES:
            if not key or key in parties:
                where = f"; line {parties[key][0]} has it too" if key in parties else ""
                faults.add("id", key, f"each id once{where}", number)
            elif not properties.get("name"):
                faults.add("properties.name", None, "the name of a party", number)
            else:
                parties[key] = (number, one)
    faults.raise_if_any()
    out: list[Entry] = []
    for key, (_, one) in parties.items():
        out += _of_entity(key, one, sanctions.get(key, []), addresses)
    return out


def _of_entity(
    key: str,
    one: dict[str, Whatever],
    sanctions: list[dict[str, list[str]]],
    addresses: dict[str, dict[str, list[str]]],
) -> list[Entry]:
    props = one["properties"]
    places = [
        Address(
            _first(addresses.get(a, {}), "full") or (a if a not in addresses else ""),
            _first(addresses.get(a, {}), "city"),
            written.country(_first(addresses.get(a, {}), "country")),
        )
        for a in [*props.get("addressEntity", ()), *props.get("address", ())]
    ]
    codes = [*_codes(props, "country", "jurisdiction", "nationality", "citizenship", "mainCountry", "flag")]
    codes += [a.country for a in places if a.country]
    names = [
        Name(n)
        for n in dict.fromkeys([*props["name"], *props.get("alias", ()), *props.get("previousName", ())])
    ]
    names += [Name(n, weak=True) for n in dict.fromkeys(props.get("weakAlias", ()))]
    found: dict[str, list[dict[str, list[str]]]] = {}
    for sanction in sanctions:
        said = [*sanction.get("authority", ()), *sanction.get("program", ())]
        which = next((w for s in said if (w := agency_list(s))), None)
        found.setdefault(
            which or _by_dataset(sanction.get("datasets") or one.get("datasets", ())), []
        ).append(sanction)
    if not found:
        found[_by_dataset(one.get("datasets", ()))] = []
    return [
        Entry(
            id=f"ftm:{key}" if len(found) == 1 else f"ftm:{key}:{which}",
            list=which,
            names=tuple(names),
            type=_TYPES[one["schema"]],
            countries=tuple(dict.fromkeys(codes)),
            addresses=tuple(places),
            programs=_all(held, "program", "programId"),
            footnotes=written.footnotes(" ".join(_all(held, "provisions", "summary", "reason"))),
            license_requirement="; ".join(_all(held, "provisions")),
            citation="; ".join(_all(held, "recordId")),
            added=_earliest(held, "listingDate", "startDate"),
            removed=None,
            source_url=next(iter([*_all(held, "sourceUrl"), *props.get("sourceUrl", ())]), ""),
        )
        for which, held in found.items()
    ]


def _by_dataset(datasets: Iterable[str]) -> str:
    names = [str(d) for d in datasets]
    return next((_DATASETS[d.lower()] for d in names if d.lower() in _DATASETS), f"ftm.{_slug(names)}")


def _slug(names: list[str]) -> str:
    text = names[0] if names else "unknown"
    return "_".join("".join(c if c.isalnum() else " " for c in text.lower()).split())


def _first(props: dict[str, list[str]], name: str) -> str:
    found = props.get(name)
    return str(found[0]) if found else ""


def _all(held: list[dict[str, list[str]]], *names: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(v) for h in held for n in names for v in h.get(n, ())))


def _codes(props: dict[str, list[str]], *names: str) -> list[str]:
    return [c for n in names for v in props.get(n, ()) if (c := written.country(str(v)))]


def _earliest(held: list[dict[str, list[str]]], *names: str) -> date | None:
    for name in names:
        days = [d for h in held for v in h.get(name, ()) if (d := written.day(str(v)))]
        if days:
            return min(days)
    return None


# ----------------------------------------------------------------------------------------- targets


def _targets(text: str, source: str) -> list[Entry]:
    faults = written.Faults(source)
    seen: dict[str, int] = {}
    out: list[Entry] = []
    for line, row in written.rows(text, source, ("id", "schema", "name", "aliases", "countries", "dataset")):
        if row["schema"] not in _PARTIES:
            continue
        first = seen.setdefault(row["id"], line)
        if first != line or not row["id"]:
            faults.add("id", row["id"], f"each id once; line {first} has it too", line)
        elif not row["name"]:
            faults.add("name", "", "the name of a party", line)
        else:
            out += _of_row(row)
    faults.raise_if_any()
    return out


def _of_row(row: dict[str, str]) -> list[Entry]:
    sets = written.items(row["dataset"])
    said = [
        agency_list(s.partition(" - ")[0]) or agency_list(s) for s in written.items(row.get("sanctions", ""))
    ]
    found = [w for w in said if w] or [_DATASETS[d.lower()] for d in sets if d.lower() in _DATASETS]
    lists = tuple(dict.fromkeys(found)) or (f"ftm.{_slug(list(sets))}",)
    names = [row["name"], *written.items(row["aliases"])]
    codes = [c for one in written.items(row["countries"]) if (c := written.country(one))]
    return [
        Entry(
            id=f"ftm:{row['id']}" if len(lists) == 1 else f"ftm:{row['id']}:{which}",
            list=which,
            names=tuple(Name(n) for n in dict.fromkeys(names)),
            type=_TYPES[row["schema"]],
            countries=tuple(dict.fromkeys(codes)),
            addresses=tuple(Address(a) for a in written.items(row.get("addresses", ""))),
            programs=written.items(row.get("program_ids", "")),
            footnotes=written.footnotes(row.get("sanctions", "")) if which == "us.entity_list" else (),
            license_requirement=row.get("sanctions", "") if which == "us.entity_list" else "",
        )
        for which in lists
    ]
