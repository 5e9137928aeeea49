"""A user's own column names, mapped to facts by a file that the user can read and change.

    columns:
      Customer country: {fact: [end_user.country, ultimate_consignee.country]}
      Ship date: {fact: on, format: "%d/%m/%Y"}
      Bandwidth (TB/s): {fact: item.memory_bandwidth_gb_s, multiply: 1000}
      Military?: {fact: end_use.military, values: {Y: true, N: false, "?": unknown}}
      Sales rep: null            # not read
    constants: {activity: export, from: US}
    decimal: ","                 # 1.234,5; a point where left out

A column that the file does not name is read if it is named as a fact.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from typing import Any as Whatever

import polars as pl

from highfence.facts.intake import field_names, nearest
from highfence.facts.reading import documents
from highfence.logic.errors import Fault, InputError
from highfence.portfolio.cells import Refused, column_of, read_cell
from highfence.portfolio.sources import EXCESS

if TYPE_CHECKING:
    from collections.abc import Iterable

_KEYS: Final = frozenset({"fact", "values", "format", "multiply"})
_TOP: Final = frozenset({"columns", "constants", "decimal"})


@dataclass(frozen=True, slots=True)
class Rule:
    """How one column is read: into which facts, and what is done to its cells before.

    ``values``    what single cells mean (``Y`` to ``true``)
    ``format``    how days are written, as strptime: ``%d/%m/%Y``
    ``multiply``  what numbers are multiplied with, to come to the unit of the fact
    """

    facts: tuple[str, ...]
    values: dict[str, Whatever] = field(default_factory=dict)
    format: str = ""
    multiply: float = 1.0


@dataclass(frozen=True, slots=True)
class Mapping:
    """Columns to facts. ``rules`` has None for a column that is not read."""

    rules: dict[str, Rule | None]
    constants: dict[str, Whatever] = field(default_factory=dict)
    decimal: str = "."

    def facts(self, names: Iterable[str]) -> list[str]:
        """Return the facts that a table with these columns states, constants last.

        Raises InputError for columns that are neither mapped nor facts, and for rules without a column.
        """
        present = list(names)
        faults = [
            Fault(name, name, "a column of the table", hint=nearest(name, present), source="mapping")
            for name in self.rules
            if name not in present
        ]
        out: list[str] = []
        for name in present:
            if name in self.rules:
                rule = self.rules[name]
                out += rule.facts if rule else ()
            elif column_of(name) is not None:
                out.append(name)
            else:
                faults.append(
                    Fault(name, name, "a line in the mapping (null: not read), or the name of a fact")
                )
        faults += [
            Fault(fact, fact, "one column for each fact", source="mapping")
            for fact in sorted({f for f in out if out.count(f) > 1})
        ]
        if faults:
            raise InputError(faults)
        return [*out, *(c for c in self.constants if c not in out)]

    def apply(self, raw: pl.DataFrame) -> pl.DataFrame:
        """Return a raw chunk with columns named as facts. A constant stands where a column says nothing."""
        out: dict[str, pl.Series] = {}
        for name in raw.columns:
            if name == EXCESS or name not in self.rules:
                out[name] = raw.get_column(name)
            elif (rule := self.rules[name]) is not None:
                changed = self._changed(rule, raw.get_column(name))
                out |= {fact: changed.alias(fact) for fact in rule.facts}
        for fact, value in self.constants.items():
            if fact in out:
                out[fact] = out[fact].cast(pl.String).fill_null(_text(value))
            else:
                out[fact] = pl.Series(fact, [_text(value)], pl.String).new_from_index(0, raw.height)
        return pl.DataFrame([s.alias(n) for n, s in out.items()])

    def _changed(self, rule: Rule, raw: pl.Series) -> pl.Series:
        changed = raw
        if rule.values:
            text = raw.cast(pl.String).str.strip_chars()
            changed = text.replace(list(rule.values), [_text(v) for v in rule.values.values()])
        if changed.dtype != pl.String:
            return changed * rule.multiply if rule.multiply != 1 else changed
        if rule.format:
            days = changed.str.strip_chars().str.to_date(rule.format, strict=False)
            changed = days.cast(pl.String).fill_null(changed)
        if self.decimal == "," and _is_number(rule.facts):
            changed = changed.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)
        if rule.multiply != 1:
            number = (
                changed.str.strip_chars()
                .str.replace_all(",", "", literal=True)
                .cast(pl.Float64, strict=False)
            )
            changed = (number * rule.multiply).cast(pl.String).fill_null(changed)
        return changed

    def columns_of(self, facts: pl.Series) -> pl.Series:
        """Return the user's own column for each fact named."""
        own = {fact: name for name, rule in self.rules.items() if rule for fact in rule.facts}
        return facts.replace(own) if own else facts

    def as_plain(self) -> dict[str, Whatever]:
        """Return the mapping as plain data, as its file holds it."""
        said: dict[str, Whatever] = {"columns": {n: _plain(r) for n, r in self.rules.items()}}
        if self.constants:
            said["constants"] = self.constants
        if self.decimal != ".":
            said["decimal"] = self.decimal
        return said

    def as_yaml(self) -> str:
        """Return the mapping as the text of its file."""
        import yaml

        return yaml.safe_dump(self.as_plain(), allow_unicode=True, sort_keys=False)


def _text(value: Whatever) -> str | None:
    """Return a value of the file as a cell of text."""
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)


def _is_number(facts: Iterable[str]) -> bool:
    return any((c := column_of(f)) is not None and c.kind == "number" for f in facts)


def _plain(rule: Rule | None) -> dict[str, Whatever] | None:
    if rule is None:
        return None
    out: dict[str, Whatever] = {"fact": rule.facts[0] if len(rule.facts) == 1 else list(rule.facts)}
    if rule.values:
        out["values"] = rule.values
    if rule.format:
        out["format"] = rule.format
    if rule.multiply != 1:
        out["multiply"] = rule.multiply
    return out


# ----------------------------------------------------------------------------------- reading the file


def read_mapping(text: str, source: str = "") -> Mapping:
    """Return the mapping that a YAML file holds. Raises InputError with every fault."""
    docs = documents(text, source, "yaml")
    value, faults = docs[0].value, list[Fault]()

    def fault(place: str, found: Whatever, expected: str, hint: str = "") -> None:
        faults.append(Fault(place, found, expected, line=docs[0].line(place), hint=hint, source=source))

    if len(docs) != 1 or not isinstance(value, dict) or not isinstance(value.get("columns"), dict):
        raise InputError([Fault("", "", "one mapping: {columns: {<column>: {fact: <fact>}}}", source=source)])
    for key in value:
        if key not in _TOP:
            fault(str(key), key, f"one of {', '.join(sorted(_TOP))}", nearest(str(key), sorted(_TOP)))
    rules: dict[str, Rule | None] = {}
    for name, said in value["columns"].items():
        rules[str(name)] = _rule(f"columns.{name}", said, fault)
    constants = value.get("constants") or {}
    if not isinstance(constants, dict):
        fault("constants", constants, "facts and their values: {activity: export}")
        constants = {}
    for name, said in constants.items():
        _require_value(f"constants.{name}", str(name), said, fault)
    decimal = value.get("decimal", ".")
    if decimal not in {".", ","}:
        fault("decimal", decimal, "a point or a comma")
    if faults:
        raise InputError(faults)
    return Mapping(rules, {str(k): v for k, v in constants.items()}, str(decimal))


def _rule(place: str, said: Whatever, fault: Whatever) -> Rule | None:
    if said is None:
        return None
    if isinstance(said, str):
        said = {"fact": said}
    if not isinstance(said, dict) or "fact" not in said:
        fault(place, said, "{fact: <fact>}, the name of a fact, or null for a column that is not read")
        return None
    for key in said:
        if key not in _KEYS:
            fault(
                f"{place}.{key}", key, f"one of {', '.join(sorted(_KEYS))}", nearest(str(key), sorted(_KEYS))
            )
    named = said["fact"] if isinstance(said["fact"], list) else [said["fact"]]
    for one in named:
        if not isinstance(one, str) or column_of(one) is None:
            fault(
                f"{place}.fact", one, "a fact (highfence facts lists them)", nearest(str(one), field_names())
            )
    values = said.get("values") or {}
    if not isinstance(values, dict):
        fault(f"{place}.values", values, "cells and what they mean: {Y: true}")
        values = {}
    for cell, meant in values.items():
        for one in named:
            _require_value(f"{place}.values.{cell}", str(one), meant, fault)
    multiply = said.get("multiply", 1)
    if isinstance(multiply, bool) or not isinstance(multiply, int | float) or multiply <= 0:
        fault(f"{place}.multiply", multiply, "a number above zero")
        multiply = 1
    shape = said.get("format") or ""
    if not isinstance(shape, str) or (shape and "%" not in shape):
        fault(f"{place}.format", shape, "how days are written, such as %d/%m/%Y")
    return Rule(tuple(map(str, named)), {str(k): v for k, v in values.items()}, str(shape), float(multiply))


def _require_value(place: str, name: str, value: Whatever, fault: Whatever) -> None:
    column = column_of(name)
    if column is None:
        fault(place, name, "a fact (highfence facts lists them)", nearest(name, field_names()))
        return
    try:
        read_cell(column, _text(value) if isinstance(value, bool | int | float) else value)
    except Refused as refused:
        fault(place, value, refused.expected)
