"""Nested transactions (JSON lines, columns of structs) as rows of flat facts.

A party of ``parties`` takes the slot of its first role, as in a single transaction: ``end_user``, and a second
one ``end_user.2``. What its roles are stands in ``<slot>.roles``; that all parties are given, in ``parties``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from typing import Any as Whatever

import msgspec
import polars as pl

from highfence.facts.intake import field_names, nearest
from highfence.facts.reading import read_json
from highfence.facts.vocabulary import ROLES, TRANSACTION_ROLES
from highfence.logic.errors import InputError
from highfence.portfolio.cells import SLOT, Column, Refused, column_of, read_cell
from highfence.portfolio.rejects import REJECTED
from highfence.portfolio.sources import JSON
from highfence.portfolio.typed import Typed

if TYPE_CHECKING:
    from collections.abc import Iterator

Row = dict[str, Whatever]
Refusal = tuple[str, str | None, str]
"""Column, what stood there, what would have been right."""

_WHOLE: Final = frozenset({"item.tops", "item.chips", "item.components", "informed"})
_SHOWN: Final = 120


class _Wrong(ValueError):  # noqa: N818 - named for what it says
    def __init__(self, column: str, value: Whatever, expected: str) -> None:
        super().__init__(expected)
        self.refusal: Refusal = (column, str(value)[:_SHOWN], expected)


def flatten(record: Row) -> Iterator[tuple[str, Whatever]]:
    """Yield the facts of one nested transaction under their flat names. Raises ValueError for a wrong shape."""
    for name, value in record.items():
        if name == "parties":
            yield from _parties(value)
        else:
            yield from _field(name, value)


def _field(path: str, value: Whatever) -> Iterator[tuple[str, Whatever]]:
    if not isinstance(value, dict) or path in _WHOLE or path.endswith(".ultimate_parent"):
        yield path, value
        return
    for name, inner in value.items():
        yield from _field(f"{path}.{name}", inner)


def _parties(value: Whatever) -> Iterator[tuple[str, Whatever]]:
    if value is None or value == "unknown":
        return
    if isinstance(value, str):
        value = msgspec.json.decode(value)
    parties = [value] if isinstance(value, dict) else value
    if not isinstance(parties, list):
        raise _Wrong("parties", value, "a list of parties, each with a role")
    taken: set[str] = set()
    for one in parties:
        if not isinstance(one, dict):
            raise _Wrong("parties", one, "a party: {role: end_user, name: ..., country: ...}")
        roles = one.get("role", one.get("roles"))
        held: list[str] = list(roles) if isinstance(roles, list) else [str(roles)]
        wrong = [r for r in held if r not in ROLES]
        if wrong or not held:
            raise _Wrong("parties.role", ", ".join(map(str, wrong)), f"one of {', '.join(ROLES)}")
        first = min(held, key=ROLES.index)
        slot, number = first, 2
        while slot in taken:
            slot, number = f"{first}.{number}", number + 1
        taken.add(slot)
        yield f"{slot}.roles", held
        for name, inner in one.items():
            if name not in {"role", "roles"}:
                yield f"{slot}.{name}", inner
    yield "parties", []


def nest(row: Row) -> Row:
    """Return a typed row as a nested transaction: what ``flatten`` takes apart."""
    out: Row = {}
    slots: dict[str, Row] = {}
    for name, value in row.items():
        if value is None or name == "parties":
            continue
        column, party = _column(name), SLOT.match(name)
        if column is not None and column.kind == "json" and value.startswith(("[", "{")):
            value = msgspec.json.decode(value)  # noqa: PLW2901 - the same value, read
        if party:
            slots.setdefault(party.group(1) + (party.group(2) or ""), {})[party.group(3)] = value
        else:
            _put(out, name, value)
    held = {slot: fields.pop("roles", None) or [slot.partition(".")[0]] for slot, fields in slots.items()}
    if "parties" in row or any(TRANSACTION_ROLES.intersection(roles) for roles in held.values()):
        out["parties"] = [{"role": held[slot], **_spread(fields)} for slot, fields in slots.items()]
    else:
        for slot, fields in slots.items():
            out[slot] = _spread(fields)
    return out


def _spread(fields: Row) -> Row:
    out: Row = {}
    for name, value in fields.items():
        _put(out, name, value)
    return out


def _put(into: Row, path: str, value: Whatever) -> None:
    *above, last = path.split(".")
    for name in above:
        into = into.setdefault(name, {})
    into[last] = value


@dataclass(slots=True)
class NestedTyping:
    """Reads chunks of nested transactions; keeps what distinct cells mean from one chunk to the next."""

    _known: dict[tuple[str, Whatever], Whatever] = field(default_factory=dict)

    def read(self, raw: pl.DataFrame) -> Typed:
        """Return the typed facts of a chunk, and what was refused."""
        rows: list[Row] = []
        places: list[int] = []
        refused: list[tuple[int, str, str | None, str]] = []
        for place, record in enumerate(_records(raw)):
            if record is None:
                continue
            row, wrong = self._row(record)
            if wrong:
                refused += [(place, *one) for one in wrong]
            else:
                rows.append(row)
                places.append(place)
        return Typed(
            _frame(rows),
            pl.Series(places, dtype=pl.UInt32),
            pl.DataFrame(refused, schema=REJECTED, orient="row"),
        )

    def _row(self, record: Row | Refusal) -> tuple[Row, list[Refusal]]:
        if not isinstance(record, dict):
            return {}, [record]
        row: Row = {}
        wrong: list[Refusal] = []
        try:
            for name, value in flatten(record):
                column = _column(name)
                if column is None:
                    near = nearest(name, field_names())
                    wrong.append(
                        (name, _shown(value), "a known field" + (f" (did you mean {near}?)" if near else ""))
                    )
                    continue
                read = self._cell(column, value)
                if isinstance(read, Refused):
                    wrong.append((name, _shown(value), read.expected))
                elif read is not None:
                    row[name] = read
        except _Wrong as exc:
            wrong.append(exc.refusal)
        except msgspec.DecodeError:
            wrong.append(("parties", None, "a list of parties as JSON"))
        if not wrong and "on" not in row:
            wrong.append(("on", None, "the day of the activity, YYYY-MM-DD"))
        return row, wrong

    def _cell(self, column: Column, value: Whatever) -> Whatever:
        """Return what a cell means, or the refusal of it."""
        if column.name.endswith(".roles"):
            return value
        if isinstance(value, list | dict):
            return _read(column, value)
        key = (column.name, (type(value), value))
        known = self._known
        if key not in known:
            if len(known) > 1_000_000:
                known = self._known = {}  # who reads the former may still do so
            known[key] = _read(column, value)
        return known[key]


def _read(column: Column, value: Whatever) -> Whatever:
    try:
        return read_cell(column, value)
    except Refused as refused:
        return refused


def _column(name: str) -> Column | None:
    slot = SLOT.match(name)
    return Column(name, "codes") if slot and slot.group(3) == "roles" else column_of(name)


def _shown(value: Whatever) -> str:
    return str(value)[:_SHOWN]


def _records(raw: pl.DataFrame) -> Iterator[Row | Refusal | None]:
    """Yield the transactions of a chunk; None for a blank line, a refusal for one that is no transaction."""
    if raw.columns != [JSON]:
        for row in raw.iter_rows(named=True):
            yield {k: v for k, v in row.items() if v is not None} or None
        return
    for line in raw.get_column(JSON):
        if not line.strip():
            yield None
            continue
        try:
            record = read_json(line)
        except InputError as exc:
            fault = exc.faults[0]
            yield (fault.path, str(fault.value)[:_SHOWN], fault.expected)
            continue
        yield (
            record if isinstance(record, dict) else ("", line[:_SHOWN], "a transaction (a mapping of fields)")
        )


def _frame(rows: list[Row]) -> pl.DataFrame:
    names = dict.fromkeys(name for row in rows for name in row)
    schema = {n: c.dtype for n in names if (c := _column(n)) is not None}
    return pl.DataFrame({n: [row.get(n) for row in rows] for n in names}, schema=schema)
