"""From what a person wrote to typed, flat facts. Every fault is reported at once, each with its place.

A transaction may be nested (YAML, JSON) or flat (``end_user.country`` as in a table): both say the same.
Left out, ``null`` and ``unknown`` mean unknown; an empty list means known to be none.
"""

from __future__ import annotations

import functools
import math
import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING
from typing import Any as Whatever

from highfence.facts.components import ROOT as COMPONENTS
from highfence.facts.components import Components, amended, read_components
from highfence.facts.countries import UnknownCountryError, normalize_country
from highfence.facts.reading import Document
from highfence.facts.vocabulary import COUNTRY, DERIVED, ENTRY, FACTS, PARAGRAPH, ROLES, lookup
from highfence.logic.errors import Fault, InputError

if TYPE_CHECKING:
    from highfence.logic.expr import Fact

PRECISIONS: dict[str, int] = {
    "fp64": 64,
    "fp32": 32,
    "tf32": 19,
    "fp16": 16,
    "bf16": 16,
    "fp8": 8,
    "int8": 8,
    "fp6": 6,
    "fp4": 4,
    "int4": 4,
}
"""Bit length of each operation for which a rate can be stated."""

_TEXTS = frozenset({"id", "order_id", "item.chip", "item.description", "note"})
_DAYS = frozenset({"on", "known_on"})
_FREE = ("item.codes.", "item.on_list_of.", "end_use.node.")
_OTHER_NUMBERS = frozenset(
    {"item.rare_earth_value_pct", "item.below_frontier_margin", "stake_pct", "item.mac_tops"}
)
_OTHER_FLAGS = frozenset({"item.cn_origin", "item.cn_technology", "end_use.facility.owner_headquarters"})
_LATER = frozenset({"entry_date", "import_use", "ftz_status", "preference", "investment_kind"})
"""Fields of the contract that other subjects read; accepted here so that one file serves all."""

_PARTY_EXTRA = frozenset({"ultimate_parent", "ultimate_parent.name", "owners", "role", "veu_number"})
_SLOT = re.compile(rf"^({'|'.join(ROLES)})(?:\.(\d+))?(?:\.(.+))?$")
_ENTRY = re.compile(r"^(?:us\.ear\.)?(?:ECCN\s*)?(EAR99|\d[A-E]\d{3}(?:\.[0-9a-z]+)*)$", re.IGNORECASE)
LIST_NAMES: dict[str, str] = {
    "us.el": "us.entity_list",
    "us.uvl": "us.unverified_list",
    "us.dpl": "us.denied_persons",
    "us.denied_persons_list": "us.denied_persons",
    "us.meu": "us.meu_list",
    "us.military_end_user_list": "us.meu_list",
}
"""Other names under which lists are known, and the names that law uses."""

_LIST_NAME = re.compile(r"^[a-z]{2}\.[a-z0-9_.]+$")


@dataclass(slots=True)
class Given:
    """A transaction as stated: typed, flat, and nothing added.

    ``facts``   flat name to value (numbers are floats, countries ISO codes, sets are frozen)
    ``roles``   slot to the roles that the party holds
    ``tops``    circuit slot to rates per precision, TOPS or TFLOPS, dense
    ``chips``   circuit slot to chip name, with its count
    ``owners``  slot to owners as given (list of mappings)
    ``components``  what the item is made of; None when nothing is said
    ``answers``     single fields of components (``item.components.3.value_usd``), where the rest is elsewhere
    """

    id: str = ""
    order_id: str = ""
    on: date | None = None
    known_on: date | None = None
    facts: dict[str, Whatever] = field(default_factory=dict)
    roles: dict[str, frozenset[str]] = field(default_factory=dict)
    parties_given: bool = False
    tops: dict[str, dict[str, float]] = field(default_factory=dict)
    chips: dict[str, tuple[str, float]] = field(default_factory=dict)
    owners: dict[str, list[Whatever]] = field(default_factory=dict)
    letters: list[dict[str, Whatever]] = field(default_factory=list)
    free_flags: list[str] = field(default_factory=list)
    components: Components | None = None
    answers: dict[str, Whatever] = field(default_factory=dict)
    other: dict[str, Whatever] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)


def read(document: Document) -> Given:
    """Return the facts stated in one document. Raises InputError with every fault found."""
    return _Reader(document).read()


def read_flat(facts: dict[str, Whatever]) -> Given:
    """Return the facts stated in one flat mapping, such as a row of a table."""
    return read(Document(facts))


def nearest(name: str, known: list[str]) -> str:
    """Return the known name nearest to ``name``, or an empty string when none is near."""
    from rapidfuzz import fuzz, process

    found = process.extractOne(name, known, scorer=fuzz.ratio, score_cutoff=60)
    return str(found[0]) if found else ""


def field_names() -> list[str]:
    """Return every field that can be stated, party fields under ``end_user``."""
    names = [*_TEXTS, *_DAYS, *_LATER, *_OTHER_NUMBERS, "parties", "item.chips", "item.tops", COMPONENTS]
    for key in FACTS:
        if key in DERIVED:
            continue
        scope, _, rest = key.rpartition(":")
        names.append({"": key, "ic": f"item.{rest}", "party": f"end_user.{rest}"}[scope])
    return sorted(names)


class _Reader:
    def __init__(self, document: Document) -> None:
        self.doc, self.given, self.faults = document, Given(lines=document.lines), list[Fault]()

    def read(self) -> Given:
        value = self.doc.value
        if not isinstance(value, dict):
            raise InputError(
                [
                    Fault(
                        "",
                        value,
                        "a transaction (a mapping of fields)",
                        line=self.doc.line(""),
                        source=self.doc.source,
                    )
                ]
            )
        for key, inner in value.items():
            self._field(str(key), inner, str(key))
        self._finish()
        if self.faults:
            raise InputError(self.faults)
        return self.given

    # --------------------------------------------------------------------------------------- walking

    def _fault(self, place: str, value: Whatever, expected: str, hint: str = "") -> None:
        self.faults.append(
            Fault(place, value, expected, line=self.doc.line(place), hint=hint, source=self.doc.source)
        )

    def _field(self, path: str, value: Whatever, place: str) -> None:  # noqa: C901, PLR0912
        """Read one field. ``path`` is its canonical name, ``place`` where it stands in the input."""
        if value is None or (isinstance(value, str) and value.strip().lower() == "unknown"):
            if path == "parties" or _SLOT.match(path):
                return
            if lookup(path) is None and not self._structural(path):
                self._unknown(path, value, place)
            return
        if path == "parties":
            self._parties(value, place)
        elif path == "item.chips":
            self._chips(value, place)
        elif path == COMPONENTS:
            self.given.other[COMPONENTS] = value
            self.given.components = read_components(value, _Lent(self))
        elif path.startswith(f"{COMPONENTS}."):
            self.given.answers[path] = value
        elif path == "item.tops" or (path.startswith("item.chips.") and path.endswith(".tops")):
            self._tops(path.removesuffix(".tops"), value, place)
        elif path.endswith(".tops") or ".tops." in path:
            self._tops(path.partition(".tops")[0], {path.rpartition(".")[2]: value}, place)
        elif path == "informed":
            self._informed(value, place)
        elif path == "red_flags":
            self._red_flags(value, place)
        elif path in _TEXTS:
            self._text(path, value, place)
        elif path in _DAYS:
            found = self._date(value, place)
            if found is not None:
                setattr(self.given, path, found)
        elif path.startswith(_FREE) or path in _LATER | _OTHER_NUMBERS | _OTHER_FLAGS:
            self.given.other[path] = value
        elif isinstance(value, dict) and lookup(path) is None:
            slot = _SLOT.match(path)
            if slot and slot.group(3) is None:
                self._slot_party(path, value, place)
            else:
                for key, inner in value.items():
                    self._field(f"{path}.{key}", inner, f"{place}.{key}")
        else:
            self._leaf(path, value, place)

    def _structural(self, path: str) -> bool:
        return (
            path in _TEXTS | _DAYS | _LATER | _OTHER_NUMBERS | _OTHER_FLAGS
            or path
            in {
                "item.chips",
                "item.tops",
                COMPONENTS,
                "end_use",
                "item",
                "item.parameters",
                "cumulative",
                "informed",
                "red_flags",
            }
            or path.startswith(_FREE)
            or path.startswith("item.tops.")
        )

    def _leaf(self, path: str, value: Whatever, place: str) -> None:
        slot = _SLOT.match(path)
        if slot and slot.group(3):
            name = slot.group(1) + (f".{slot.group(2)}" if slot.group(2) else "")
            self._party_field(name, frozenset({slot.group(1)}), slot.group(3), value, place)
            return
        fact = lookup(path)
        if fact is None or path in DERIVED:
            self._unknown(path, value, place)
            return
        found = self._typed(fact, value, place)
        if found is not None:
            self.given.facts[path] = found

    def _unknown(self, path: str, value: Whatever, place: str) -> None:
        self._fault(place, value, "a known field (highfence facts lists them)", nearest(path, field_names()))

    # --------------------------------------------------------------------------------------- parties

    def _parties(self, value: Whatever, place: str) -> None:
        if isinstance(value, dict):
            value = [value]
        if not isinstance(value, list):
            self._fault(place, value, "a list of parties, each with a role")
            return
        self.given.parties_given = True
        for i, one in enumerate(value):
            at = f"{place}.{i}"
            if not isinstance(one, dict):
                self._fault(at, one, "a party: {role: end_user, name: ..., country: ...}")
                continue
            roles = one.get("role", one.get("roles"))
            held: list[Whatever] = roles if isinstance(roles, list) else [roles]
            wrong = [r for r in held if r not in ROLES]
            for r in wrong:
                near = nearest(str(r), list(ROLES)) if r else ""
                self._fault(f"{at}.role", r, f"one of {', '.join(ROLES)}", near)
            if wrong:
                continue
            first = min(held, key=ROLES.index)
            slot = self._free_slot(first)
            for key, inner in one.items():
                if key not in {"role", "roles"}:
                    self._party_field(slot, frozenset(held), str(key), inner, f"{at}.{key}")
            self.given.roles[slot] = frozenset(held)

    def _free_slot(self, role: str) -> str:
        if role not in self.given.roles:
            return role
        n = 2
        while f"{role}.{n}" in self.given.roles:
            n += 1
        return f"{role}.{n}"

    def _slot_party(self, path: str, value: dict[str, Whatever], place: str) -> None:
        slot = _SLOT.match(path)
        if slot is None:
            return
        role = slot.group(1)
        for key, inner in value.items():
            if str(key).isdigit() and isinstance(inner, dict):
                self._slot_party(f"{path}.{key}", inner, f"{place}.{key}")
            else:
                self._party_field(path, frozenset({role}), str(key), inner, f"{place}.{key}")

    def _party_field(self, slot: str, roles: frozenset[str], name: str, value: Whatever, place: str) -> None:
        self.given.roles.setdefault(slot, roles)
        if value is None or (isinstance(value, str) and value.strip().lower() == "unknown"):
            return
        if name == "ultimate_parent":
            if value == "self":
                self.given.other[f"{slot}.ultimate_parent"] = "self"
            elif isinstance(value, dict):
                for key, inner in value.items():
                    self._party_field(slot, roles, f"ultimate_parent.{key}", inner, f"{place}.{key}")
            else:
                self._fault(place, value, "'self', or {name: ..., headquarters: ...}")
            return
        if name == "ultimate_parent.name":
            self.given.other[f"{slot}.{name}"] = value
            return
        if name == "owners":
            if isinstance(value, list):
                self.given.owners[slot] = value
            else:
                self._fault(place, value, "a list of owners: [{name: ..., share: 60}]")
            return
        if name == "lists":
            self._lists(slot, value, place)
            return
        if name == "approvals":
            self._approvals(slot, value, place)
            return
        fact = FACTS.get(f"party:{name}")
        if fact is None or f"party:{name}" in DERIVED:
            known = [k.removeprefix("party:") for k in FACTS if k.startswith("party:") and k not in DERIVED]
            self._fault(place, value, "a field of a party", nearest(name, [*known, *_PARTY_EXTRA]))
            return
        found = self._typed(fact, value, place)
        if found is not None:
            self.given.facts[f"{slot}.{name}"] = found

    def _lists(self, slot: str, value: Whatever, place: str) -> None:
        if not isinstance(value, list):
            self._fault(place, value, "a list: [{list: us.entity_list, footnotes: [4]}]")
            return
        names: set[str] = set()
        notes: set[str] = set()
        for i, one in enumerate(value):
            entry = {"list": one} if isinstance(one, str) else one
            name = entry.get("list") if isinstance(entry, dict) else None
            if not isinstance(name, str) or not _LIST_NAME.match(name):
                self._fault(f"{place}.{i}", one, "{list: us.entity_list, footnotes: [...]}")
                continue
            name = LIST_NAMES.get(name, name)
            names.add(name)
            footnotes = entry.get("footnotes") or []
            for note in footnotes if isinstance(footnotes, list) else [footnotes]:
                notes.add(f"{name}:{note}")
        self.given.facts[f"{slot}.lists"] = frozenset(names)
        self.given.facts[f"{slot}.footnotes"] = frozenset(notes)

    def _approvals(self, slot: str, value: Whatever, place: str) -> None:
        if not isinstance(value, list):
            self._fault(place, value, "a list: [{authority: us.bis, id: us.ear.740.supp8}]")
            return
        ids: set[str] = set()
        for i, one in enumerate(value):
            found = one if isinstance(one, str) else one.get("id") if isinstance(one, dict) else None
            if not isinstance(found, str):
                self._fault(f"{place}.{i}", one, "{authority: ..., id: ...}")
            else:
                ids |= set(ancestors(found))
                if isinstance(one, dict) and one.get("until") is not None:
                    self._date(one["until"], f"{place}.{i}.until")
        self.given.facts[f"{slot}.approvals"] = frozenset(ids)

    # ----------------------------------------------------------------------------------- other shapes

    def _chips(self, value: Whatever, place: str) -> None:
        if not isinstance(value, list):
            self._fault(place, value, "a list: [{chip: NVIDIA H100 SXM, count: 8}]")
            return
        for i, one in enumerate(value, start=1):
            slot, at = f"item.chips.{i}", f"{place}.{i - 1}"
            entry = {"chip": one} if isinstance(one, str) else one
            if not isinstance(entry, dict):
                self._fault(at, one, "{chip: ..., count: ...}")
                continue
            count = entry.get("count", 1)
            if not is_count(count):
                self._fault(f"{at}.count", count, "a number above zero")
                count = 1
            if "chip" in entry:
                self._text(f"{slot}.chip", entry["chip"], f"{at}.chip")
            self.given.chips.setdefault(slot, ("", float(count)))
            self.given.chips[slot] = (self.given.chips[slot][0], float(count))
            for key, inner in entry.items():
                if key not in {"chip", "count"}:
                    self._field(f"{slot}.{key}", inner, f"{at}.{key}")

    def _tops(self, slot: str, value: Whatever, place: str) -> None:
        found = self._rates(value, place)
        if found:
            self.given.tops.setdefault(slot, {}).update(found)

    def _rates(self, value: Whatever, place: str) -> dict[str, float]:
        out: dict[str, float] = {}
        if not isinstance(value, dict):
            self._fault(place, value, "rates per precision: {fp8: 1979, fp16: 989}")
            return out
        for key, rate in value.items():
            if str(key) not in PRECISIONS:
                self._fault(
                    f"{place}.{key}",
                    key,
                    f"one of {', '.join(PRECISIONS)}",
                    nearest(str(key), list(PRECISIONS)),
                )
                continue
            found = self._number(rate, f"{place}.{key}")
            if found is not None:
                out[str(key)] = found
        return out

    def _informed(self, value: Whatever, place: str) -> None:
        if not isinstance(value, list):
            self._fault(place, value, "a list of letters: [us.ear.informed.nvidia.2025-04-09]")
            return
        ids: set[str] = set()
        for i, one in enumerate(value):
            if isinstance(one, str):
                ids.add(one)
            elif isinstance(one, dict) and "addressee" in one:
                self._date(one.get("date"), f"{place}.{i}.date")
                self.given.letters.append(one)
            else:
                self._fault(f"{place}.{i}", one, "an id, or {date: ..., addressee: ..., ground: ...}")
        self.given.facts["informed"] = frozenset(ids)

    def _red_flags(self, value: Whatever, place: str) -> None:
        flags = value if isinstance(value, list) else [value]
        ids: set[str] = set()
        for i, one in enumerate(flags):
            if not isinstance(one, str) or not one.strip():
                self._fault(f"{place}.{i}", one, "us.ear.732.supp3(n), or a flag in words")
            elif one.startswith("us.ear."):
                ids.add(one)
            else:
                self.given.free_flags.append(one)
        self.given.facts["red_flags"] = frozenset(ids)

    def _text(self, path: str, value: Whatever, place: str) -> None:
        if (
            isinstance(value, bool)
            or not isinstance(value, str | int)
            or (isinstance(value, int) and path not in {"id", "order_id"})
        ):
            self._fault(place, value, "text")
            return
        text = str(value).strip()
        if path in {"id", "order_id"}:
            setattr(self.given, path, text)
        elif path.endswith(".chip") and text:
            slot = path.removesuffix(".chip")
            self.given.chips[slot] = (text, self.given.chips.get(slot, ("", 1.0))[1])
        elif text:
            self.given.other[path] = text

    # ------------------------------------------------------------------------------------------ types

    def _typed(self, fact: Fact, value: Whatever, place: str) -> Whatever:
        match fact.kind:
            case "bool":
                return self._bool(value, place)
            case "number":
                return self._number(value, place, percent=fact.unit == "%")
            case "date":
                return self._date(value, place)
            case "code":
                return self._code(fact, value, place)
            case "codes":
                return self._codes(fact, value, place)
            case _:
                if isinstance(value, str):
                    return value.strip() or None
                self._fault(place, value, "text")
                return None

    def _bool(self, value: Whatever, place: str) -> bool | None:
        if isinstance(value, bool):
            return value
        if isinstance(value, str) and value.strip().lower() in {"true", "false"}:
            return value.strip().lower() == "true"
        self._fault(place, value, "true, false or unknown")
        return None

    def _number(self, value: Whatever, place: str, *, percent: bool = False) -> float | None:
        expected = "a number from 0 to 100" if percent else "a number, zero or more"
        if isinstance(value, str):
            try:
                value = float(value.strip().replace(",", "").replace("_", ""))
            except ValueError:
                self._fault(place, value, expected)
                return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            self._fault(place, value, expected)
            return None
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if not math.isfinite(number) or number < 0 or (percent and number > 100):
            self._fault(place, value, expected)
            return None
        return number

    def _date(self, value: Whatever, place: str) -> date | None:
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value.strip()):
            try:
                return date.fromisoformat(value.strip())
            except ValueError:
                pass
        self._fault(place, value, "a calendar day that exists, YYYY-MM-DD")
        return None

    def _code(self, fact: Fact, value: Whatever, place: str) -> str | None:
        if not isinstance(value, str):
            self._fault(place, value, "text; a number or a yes/no is not a code")
            return None
        text = value.strip()
        if fact.choices[:1] == (COUNTRY,):
            return text if text in fact.choices[1:] else self._country(value, place)
        if fact.choices and text not in fact.choices:
            self._fault(place, value, f"one of {', '.join(fact.choices)}", nearest(text, list(fact.choices)))
            return None
        return text

    def _country(self, value: str, place: str) -> str | None:
        try:
            return normalize_country(value)
        except UnknownCountryError as exc:
            self._fault(place, value, "a country, as ISO code or name", " or ".join(exc.suggestions[:3]))
            return None

    def _codes(self, fact: Fact, value: Whatever, place: str) -> frozenset[str] | None:
        items = value if isinstance(value, list | tuple | set | frozenset) else [value]
        out: set[str] = set()
        ok = True
        for i, one in enumerate(items):
            at = f"{place}.{i}" if isinstance(value, list) else place
            if not isinstance(one, str):
                self._fault(at, one, "text; a number or a yes/no is not a code")
                ok = False
                continue
            if fact.choices == (COUNTRY,):
                code = self._country(one, at)
                ok = ok and code is not None
                out |= {code} if code else set()
            elif fact.choices == (ENTRY,):
                found = entry_id(one)
                if found is None:
                    self._fault(at, one, "an entry such as 3A090.a, or EAR99")
                    ok = False
                elif fact.name == "item.eccn":
                    out.add(found)
                else:
                    out |= set(ancestors(found))
            elif fact.choices == (PARAGRAPH,):
                out.add(one.strip())
            elif fact.name == "claims":
                out.add(one.strip().upper())
            elif fact.choices and one.strip() not in fact.choices:
                near = nearest(one.strip(), list(fact.choices))
                self._fault(at, one, f"one of {', '.join(fact.choices)}", near)
                ok = False
            else:
                out.add(one.strip())
        return frozenset(out) if ok else None

    def _finish(self) -> None:
        given = self.given
        if given.on and given.known_on and not self.faults and given.known_on < date(1990, 1, 1):
            self._fault("known_on", given.known_on.isoformat(), "a day after 1990-01-01")
        if any(
            set(r) & {"end_user", "ultimate_consignee", "purchaser", "intermediate_consignee"}
            for r in given.roles.values()
        ):
            given.parties_given = True
        if given.answers and given.components is not None:
            self.answers(given.answers)

    def answers(self, answers: dict[str, Whatever]) -> None:
        """Put single fields of components into the list of them, and read it again."""
        raw = self.given.other[COMPONENTS]
        for path, value in answers.items():
            found = amended(raw, path, value)
            if found is None:
                self._fault(path, value, "a field of a component that the list has")
            else:
                raw = found
        self.given.other[COMPONENTS] = raw
        self.given.components = read_components(raw, _Lent(self))
        self.given.answers = {}


class _Lent:
    """The reader of a transaction, as the reader of its components sees it."""

    def __init__(self, reader: _Reader) -> None:
        self._reader, self.faults = reader, reader.faults
        self.typed, self.rates, self.fault = reader._typed, reader._rates, reader._fault  # noqa: SLF001

    def line(self, place: str) -> int | None:
        return self._reader.doc.line(place)

    def entry(self, text: str) -> frozenset[str] | None:
        return stated_entry(text)

    def near(self, name: str, known: list[str]) -> str:
        return nearest(name, known)


def is_count(value: Whatever) -> bool:
    """Return whether a value counts something: a number above zero."""
    return isinstance(value, int | float) and not isinstance(value, bool) and not value <= 0


def learn(given: Given, answers: dict[str, Whatever]) -> None:
    """Add answers about single components to a transaction. Raises InputError."""
    if not answers:
        return
    if given.components is None:
        raise InputError(
            [Fault(p, v, "a field of a component that the list has") for p, v in answers.items()]
        )
    reader = _Reader(Document({}, source="answer"))
    reader.given = given
    reader.answers(answers)
    if reader.faults:
        raise InputError(reader.faults)


def entry_id(text: str) -> str | None:
    """Return the id of a control-list entry as people write it (``3A090.a``, ``ECCN 3a090.A``), or None."""
    found = _ENTRY.match(text.strip())
    if not found:
        return None
    body = found.group(1)
    if body.upper() == "EAR99":
        return "us.ear.EAR99"
    head, dot, tail = body.partition(".")
    return f"us.ear.{head.upper()}{dot}{tail.lower()}"


@functools.lru_cache(maxsize=4096)
def stated_entry(text: str) -> frozenset[str] | None:
    """Return what an entry states as a classification, or None for a text that is no entry."""
    found = entry_id(text)
    return None if found is None else frozenset({found})


def ancestors(rule_id: str) -> list[str]:
    """Return an entry's or paragraph's id and those above it: 3A001.b.2, 3A001.b, 3A001."""
    out = [rule_id]
    rest = rule_id
    while True:
        if rest.endswith(")"):
            rest = rest[: rest.rindex("(")]
        elif "." in rest and re.search(r"\.[0-9]?[A-E]\d{3}\..", rest):
            rest = rest.rpartition(".")[0]
        else:
            return out
        out.append(rest)
