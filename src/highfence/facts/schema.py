"""What the vocabulary generates: a dictionary, flat columns, a JSON Schema, and empty forms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any as Whatever

from highfence.facts.intake import PRECISIONS
from highfence.facts.vocabulary import COUNTRY, DERIVED, ENTRY, FACTS, PARAGRAPH, ROLES

if TYPE_CHECKING:
    from collections.abc import Callable

    from highfence.logic.expr import Fact

_TYPES = {
    "bool": "yes/no",
    "number": "number",
    "code": "code",
    "codes": "list of codes",
    "date": "day",
    "text": "text",
}
_MARKERS = {
    COUNTRY: {"code": "country", "codes": "list of countries"},
    ENTRY: {"code": "entry", "codes": "list of entries"},
    PARAGRAPH: {"code": "paragraph", "codes": "list of paragraphs"},
}
_OWN = {"party:lists": "party lists"}
"""Facts that are written in a way of their own."""


@dataclass(frozen=True, slots=True)
class Row:
    """One fact of the dictionary. ``flat`` is a name under which it can be stated."""

    name: str
    flat: str
    type: str
    unit: str
    choices: tuple[str, ...]
    scope: str

    def as_dict(self) -> dict[str, Whatever]:
        """Return the row as plain data."""
        return {
            "fact": self.flat,
            "type": self.type,
            "unit": self.unit,
            "choices": list(self.choices),
            "scope": self.scope or "transaction",
        }


def dictionary() -> list[Row]:
    """Return every fact that can be stated, in the order of the vocabulary."""
    rows = []
    for key, fact in FACTS.items():
        if key in DERIVED:
            continue
        marker = fact.choices[0] if fact.choices and fact.choices[0] in _MARKERS else ""
        kind = _OWN.get(key) or (_MARKERS[marker][fact.kind] if marker else _TYPES[fact.kind])
        kind = " or ".join([kind, *fact.choices[1:]]) if marker else kind
        choices = () if marker else fact.choices
        rows.append(Row(fact.name, flat_name(fact), kind, fact.unit, choices, fact.scope))
    return rows


def flat_name(fact: Fact) -> str:
    """Return the name under which a fact is stated of the item's circuit, or of the end user."""
    return fact.path({"": "", "ic": "item", "party": "end_user"}[fact.scope])


def canonical(name: str) -> str:
    """Return the flat name of the same fact for the end user, or the item's own circuit."""
    from highfence.facts.vocabulary import lookup

    fact = lookup(name)
    return flat_name(fact) if fact is not None else name


def flat_columns(roles: tuple[str, ...] = ("exporter", "ultimate_consignee", "end_user")) -> list[str]:
    """Return the columns of a table: id and days first, then every fact, a party's for each of ``roles``."""
    columns = ["id", "order_id", "on", "known_on", "item.chip"]
    for row in dictionary():
        if row.scope == "party":
            continue
        columns.append(row.flat)
    columns += [f"item.tops.{p}" for p in PRECISIONS]
    for role in roles:
        columns += [
            f"{role}.{row.name}" for row in dictionary() if row.scope == "party" and row.name != "roles"
        ]
    return list(dict.fromkeys(columns))


def json_schema() -> dict[str, Whatever]:
    """Return the JSON Schema (2020-12) of a transaction in nested form."""
    top: dict[str, Whatever] = {
        "id": {"type": "string"},
        "order_id": {"type": "string"},
        "on": _nullable({"type": "string", "format": "date"}),
        "known_on": _nullable({"type": "string", "format": "date"}),
    }
    item: dict[str, Whatever] = {
        "chip": _nullable({"type": "string"}),
        "tops": {
            "type": "object",
            "properties": {p: _nullable({"type": "number", "minimum": 0}) for p in PRECISIONS},
            "additionalProperties": False,
        },
        "chips": {"type": "array", "items": {"type": "object", "required": ["chip"]}},
        "codes": {"type": "object"},
        "on_list_of": {"type": "object"},
        "components": _nullable({"type": "array", "items": {"type": "object"}}),
    }
    party: dict[str, Whatever] = {
        "role": {
            "anyOf": [{"enum": list(ROLES)}, {"type": "array", "items": {"enum": list(ROLES)}}],
        },
        "ultimate_parent": {
            "anyOf": [
                {"const": "self"},
                {
                    "type": "object",
                    "properties": {"name": {"type": "string"}, "headquarters": {"type": "string"}},
                },
                {"type": "null"},
            ]
        },
        "owners": _nullable({"type": "array"}),
        "lists": _nullable({"type": "array"}),
        "approvals": _nullable({"type": "array"}),
    }
    groups: dict[str, Whatever] = {}
    for key, fact in FACTS.items():
        if key in DERIVED:
            continue
        shape = _nullable(_shape(fact))
        if fact.scope == "party":
            if "." not in fact.name and fact.name not in party and fact.name != "roles":
                party[fact.name] = shape
        elif fact.scope == "ic":
            item[fact.name] = shape
        else:
            _place(fact.name, shape, top, item, groups)
    top["item"] = {"type": "object", "properties": item, "additionalProperties": False}
    top["parties"] = _nullable(
        {
            "type": "array",
            "items": {
                "type": "object",
                "properties": party,
                "required": ["role"],
                "additionalProperties": False,
            },
        }
    )
    for name, properties in groups.items():
        top[name] = {"type": "object", "properties": properties}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A transaction: one item, one movement",
        "description": "Left out, null and the string unknown mean unknown; an empty list means known to be none.",
        "type": "object",
        "properties": top,
    }


def _place(
    name: str,
    shape: dict[str, Whatever],
    top: dict[str, Whatever],
    item: dict[str, Whatever],
    groups: dict[str, Whatever],
) -> None:
    head, _, rest = name.partition(".")
    if not rest:
        top[name] = shape
        return
    target = item if head == "item" else groups.setdefault(head, {})
    while "." in rest:
        inner, _, rest = rest.partition(".")
        target = target.setdefault(inner, {"type": "object", "properties": {}})["properties"]
    target[rest] = shape


def _shape(fact: Fact) -> dict[str, Whatever]:
    match fact.kind:
        case "bool":
            return {"type": "boolean"}
        case "number":
            bounds: dict[str, Whatever] = {"type": "number", "minimum": 0}
            return {**bounds, "maximum": 100} if fact.unit == "%" else bounds
        case "date":
            return {"type": "string", "format": "date"}
        case "codes":
            return {"type": "array", "items": {"type": "string"}}
        case _:
            listed = fact.kind == "code" and fact.choices and fact.choices[0] not in _MARKERS
            return {"enum": list(fact.choices)} if listed else {"type": "string"}


def _nullable(shape: dict[str, Whatever]) -> dict[str, Whatever]:
    return {"anyOf": [shape, {"type": "null"}, {"const": "unknown"}]}


def template(form: str, question: Callable[[str], str]) -> str:
    """Return an empty form: a YAML transaction with a question above each field, or a CSV header.

    ``question`` words the question that asks for a fact. Raises ValueError for another form.
    """
    if form == "csv":
        return ",".join(flat_columns()) + "\n"
    if form != "yaml":
        raise ValueError(f"no template in {form}")
    lines = ["id: ", "on:                # YYYY-MM-DD", "item:"]
    rows = dictionary()

    def add(prefix: str, indent: str, chosen: list[Row]) -> None:
        for row in chosen:
            name = row.flat.removeprefix(prefix)
            lines.append(f"{indent}# {question(row.flat)}")
            hint = f"  # {' | '.join(row.choices)}" if row.choices and len(row.choices) < 12 else ""
            lines.append(f"{indent}{name}: unknown{hint}")

    plain = [r for r in rows if not r.scope and "." not in r.flat]
    add("item.", "  ", [r for r in rows if r.flat.startswith("item.") and r.flat.count(".") == 1])
    lines.append("parties:")
    lines.append("  - role: [ultimate_consignee, end_user]")
    lines.append("    name: ")
    add(
        "end_user.",
        "    ",
        [r for r in rows if r.scope == "party" and r.name not in {"name", "roles"} and "." not in r.name],
    )
    lines.append("    ultimate_parent: unknown   # self, or {name: ..., headquarters: ...}")
    lines.append("end_use:")
    add("end_use.", "  ", [r for r in rows if r.flat.startswith("end_use.") and r.flat.count(".") == 1])
    add("", "", plain)
    return "\n".join(lines) + "\n"
