"""What a column of a table may hold, and how one cell of it is read.

Cells are read by the reader of single transactions (``highfence.facts.intake``), so a table means what the
same facts mean in YAML. A typed column has one polars type by the kind of its fact:

======== ============= ==========================================================================
kind     type          holds
======== ============= ==========================================================================
number   Float64       finite, zero or more
bool     Boolean
date     Date
code     String        one of the fact's choices; a country as ISO code
codes    List(String)  each as a code; entries as ``us.ear.`` ids. An empty list is "known to be none"
text     String        stripped
json     String        nested values (``item.chips``, ``end_user.owners``) as JSON, or plain text
======== ============= ==========================================================================

Null is unknown. ``<slot>.roles`` (List(String)) says which roles the party of a slot holds where they are
more than the slot's own; ``parties`` (``[]``) that the parties are all given.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Final, Literal
from typing import Any as Whatever

import msgspec
import polars as pl

from highfence.facts.intake import PRECISIONS, entry_id, field_names, nearest, read_flat
from highfence.facts.vocabulary import COUNTRY, DERIVED, ENTRY, ROLES, lookup
from highfence.logic.errors import Fault, InputError

if TYPE_CHECKING:
    from collections.abc import Callable

Kind = Literal["number", "bool", "date", "code", "codes", "text", "json"]

TYPES: Final[dict[Kind, pl.DataType]] = {
    "number": pl.Float64(),
    "bool": pl.Boolean(),
    "date": pl.Date(),
    "code": pl.String(),
    "codes": pl.List(pl.String),
    "text": pl.String(),
    "json": pl.String(),
}

SLOT: Final = re.compile(rf"^({'|'.join(ROLES)})(\.\d+)?\.(.+)$")
_TEXTS: Final = frozenset({"id", "order_id", "note", "item.chip", "item.description"})
_NESTED: Final = frozenset({"parties", "informed", "item.chips", "item.tops", "item.components"})
_PARTY_NESTED: Final = frozenset({"owners", "lists", "approvals", "ultimate_parent"})
_ENTRY_LIKE: Final = re.compile(r"\d[A-Ea-e]\d{3}")
_NUMBER: Final = re.compile(r"[-+]?\d+(\.\d+)?([eE][-+]?\d+)?")
_THOUSANDS: Final = re.compile(r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?")
NOT_A_CODE: Final = "text; a number is not a code (a spreadsheet makes 3.00E+01 of 3E001)"


@dataclass(frozen=True, slots=True)
class Column:
    """A column that highfence reads: its dotted name and the kind of its fact."""

    name: str
    kind: Kind

    @property
    def dtype(self) -> pl.DataType:
        """Return the type of the typed column."""
        return TYPES[self.kind]


@functools.cache
def column_of(name: str) -> Column | None:
    """Return the column that a dotted name means, or None where it means none."""
    kind = _kind(name)
    return None if kind is None else Column(name, kind)


def _kind(name: str) -> Kind | None:
    if name in _TEXTS or name.startswith("item.codes."):
        return "text"
    if name in {"on", "known_on"}:
        return "date"
    if name in _NESTED:
        return "json"
    if name.startswith("item.tops."):
        return "number" if name.removeprefix("item.tops.") in PRECISIONS else None
    if name.startswith("item.on_list_of."):
        return "bool"
    if found := SLOT.match(name):
        return _party_kind(found.group(3))
    fact = lookup(name)
    if fact is not None and name not in DERIVED and f"ic:{fact.name}" not in DERIVED:
        return fact.kind
    return "text" if name in _further() or name.startswith("end_use.node.") else None


def _party_kind(field: str) -> Kind | None:
    if field in _PARTY_NESTED:
        return "json"
    if field == "ultimate_parent.name":
        return "text"
    fact = lookup(f"end_user.{field}")
    return None if fact is None or f"party:{field}" in DERIVED else fact.kind


@functools.cache
def _further() -> frozenset[str]:
    """Return the fields that are accepted and read by no rule yet."""
    return frozenset(n for n in field_names() if lookup(n) is None and not SLOT.match(n))


def require_columns(names: list[str], source: str) -> list[Column]:
    """Return the columns of a header. Raises InputError naming every one that is unknown or stands twice."""
    faults = [
        Fault(n, n, "each column once", source=source)
        for n in sorted({n for n in names if names.count(n) > 1})
    ]
    found = [(n, column_of(n)) for n in names]
    faults += [
        Fault(
            n,
            n,
            "a fact (highfence facts lists them; for your own column names, highfence batch IN --map)",
            hint=nearest(n, field_names()),
            source=source,
        )
        for n, column in found
        if column is None
    ]
    if faults:
        raise InputError(faults)
    return [column for _, column in found if column is not None]


# ------------------------------------------------------------------------------------------ one cell


class Refused(ValueError):  # noqa: N818 - named for what it says
    """A cell that cannot be read. ``expected`` says what would have been right."""

    def __init__(self, expected: str, hint: str = "") -> None:
        self.expected = f"{expected} (did you mean {hint}?)" if hint else expected
        super().__init__(self.expected)


def is_unknown(value: Whatever) -> bool:
    """Return whether a cell says nothing: empty, null, or the word ``unknown``."""
    return value is None or (isinstance(value, str) and value.strip().lower() in {"", "unknown"})


def read_cell(column: Column, value: Whatever) -> Whatever:
    """Return the typed value of a cell, None for unknown. Raises Refused."""
    if is_unknown(value):
        return None
    if isinstance(value, str):
        value = value.strip()
    cell = _BEFORE.get(column.kind, _as_is)(column, value)
    if column.name.startswith("item.on_list_of."):
        return _yes_or_no(cell)
    try:
        given = read_flat({column.name: cell})
    except InputError as exc:
        fault = exc.faults[0]
        raise Refused(fault.expected, fault.hint) from None
    name = column.name
    match column.kind:
        case "date" if name in {"on", "known_on"}:
            return given.on or given.known_on
        case "number" if name.startswith("item.tops."):
            return given.tops["item"][name.removeprefix("item.tops.")]
        case "text":
            return str(cell)
        case "json":
            return cell if isinstance(cell, str) else msgspec.json.encode(cell).decode()
        case "codes":
            return _set_of(name, cell, given.facts.get(name))
        case _:
            return given.facts.get(name)


def _set_of(name: str, cell: Whatever, read: Whatever) -> list[str]:
    """Return the members as stated: entries without those above them, red flags with those in free words."""
    fact = lookup(name)
    stated = cell if isinstance(cell, list) else [cell]
    if name == "red_flags":
        return sorted({str(one).strip() for one in stated})
    if fact is not None and fact.choices == (ENTRY,):
        return sorted({str(entry_id(one)) for one in stated})
    return sorted(read)


def _as_is(_: Column, value: Whatever) -> Whatever:
    return value


def _yes_or_no(value: Whatever) -> bool:
    said = {"true": True, "false": False}.get(str(value).lower())
    if said is None:
        raise Refused("true, false or unknown")
    return said


def _number_before(_: Column, value: Whatever) -> Whatever:
    if isinstance(value, str) and "," in value and not _THOUSANDS.fullmatch(value):
        raise Refused("a number such as 1234.5, with commas only between thousands")
    return value


def _date_before(_: Column, value: Whatever) -> Whatever:
    if isinstance(value, datetime):
        if value.time() != time():
            raise Refused("a calendar day without a time")
        return value.date()
    if isinstance(value, str):
        day, sep, rest = value.replace("T", " ").partition(" ")
        return day if sep and re.fullmatch(r"00:00(:00(\.0+)?)?", rest) else value
    if isinstance(value, date):
        return value
    raise Refused("a calendar day that exists, YYYY-MM-DD")


def _code_before(_: Column, value: Whatever) -> Whatever:
    if not isinstance(value, str) or _is_number(value):
        raise Refused(NOT_A_CODE)
    return value


def _codes_before(column: Column, value: Whatever) -> Whatever:
    if isinstance(value, str):
        value = _decoded(value) if value.startswith("[") else _parts(column, value)
    for one in value if isinstance(value, list) else [value]:
        if not isinstance(one, str) or _is_number(one):
            raise Refused(NOT_A_CODE)
    return value


def _parts(column: Column, text: str) -> list[str]:
    """Return the parts of a list without brackets: ``NAC; ACA``. Names of countries may hold a comma."""
    fact = lookup(column.name)
    if column.name == "red_flags":
        return [text]
    mark = ";" if fact is not None and fact.choices == (COUNTRY,) else "[;,]"
    return [part.strip() for part in re.split(mark, text) if part.strip()]


def _json_before(_: Column, value: Whatever) -> Whatever:
    if isinstance(value, str):
        return _decoded(value) if value.startswith(("[", "{")) else value
    return value


def _text_before(column: Column, value: Whatever) -> Whatever:
    if column.name in {"id", "order_id"} and isinstance(value, float) and value.is_integer():
        return str(int(value))
    if column.name in _further() and not isinstance(value, list | dict):
        return str(value)
    return value


def _decoded(text: str) -> Whatever:
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        raise Refused('a list or mapping as JSON, such as ["3A090.a"]') from None


def _is_number(text: str) -> bool:
    return bool(_NUMBER.fullmatch(text.strip())) and not _ENTRY_LIKE.match(text.strip())


_BEFORE: Final[dict[Kind, Callable[[Column, Whatever], Whatever]]] = {
    "number": _number_before,
    "date": _date_before,
    "code": _code_before,
    "codes": _codes_before,
    "json": _json_before,
    "text": _text_before,
}
