"""Conditions written as fields and values, for reforms in YAML.

    activity: [export, reexport]               one of these
    to: {group: "D:5"}                         in a group of the rulebook
    item.memory_bandwidth_gb_s: ">= 1400"      at least (also >, <, <=), of one and the same circuit
    item.datacenter: true
    end_user.headquarters: CN                  of a party in this role
    meets: us.ear.3A090.a                      a rule holds (of a list: one of them)
    any: [{...}, {...}]                        one of these mappings holds
    not: {...}                                 this mapping does not

All fields of a mapping hold together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal
from typing import Any as Whatever

from highfence.facts.countries import UnknownCountryError, normalize_country
from highfence.facts.intake import field_names, nearest
from highfence.facts.vocabulary import COUNTRY, FACTS, ROLES, lookup
from highfence.logic.errors import Fault
from highfence.logic.expr import (
    DatedSet,
    Expr,
    Fact,
    Test,
    all_of,
    any_ic,
    any_of,
    any_party,
    codes,
    meets,
    not_,
    walk,
)
from highfence.logic.rulebook import conditions_of

if TYPE_CHECKING:
    from highfence.logic.provisions import Regime

_BOUND = re.compile(r"^(>=|<=|>|<)\s*(\S+)$")
_OPS: dict[str, Literal["ge", "le", "gt", "lt"]] = {">=": "ge", "<=": "le", ">": "gt", "<": "lt"}


class Misfit(Exception):  # noqa: N818 - a finding on its way to becoming a fault of the input
    """A field of a reform that does not fit the rulebook."""

    def __init__(self, path: str, value: object, expected: str, hint: str = "") -> None:
        super().__init__(expected)
        self.path, self.value, self.expected, self.hint = path, value, expected, hint

    def fault(self, place: str, line: int | None = None, source: str = "") -> Fault:
        """Return the fault at ``place``, the path of the change."""
        path = ".".join(p for p in (place, self.path) if p)
        return Fault(path, self.value, self.expected, hint=self.hint, line=line, source=source)


def fact_named(name: str) -> Fact | None:
    """Return the fact of a name as people write it: item.tpp, ic.tpp, party.country, end_user.country."""
    scope, _, rest = name.partition(".")
    return FACTS.get(f"{scope}:{rest}") if scope in {"ic", "party"} else lookup(name)


def sets_of(regime: Regime) -> dict[str, DatedSet]:
    """Return every set of codes that some test of the regime uses, by label, with the sets they are made of."""
    found: dict[str, DatedSet] = {}

    def add(group: DatedSet) -> None:
        if group.label not in found:
            found[group.label] = group
            for part in (*group.union, *group.minus):
                add(part)

    for prov in regime.provisions:
        for v in prov.versions:
            for body in (v.body, *(s.instead for s in v.stays), v.savings.cond if v.savings else None):
                for expr in conditions_of(body):
                    for node in walk(expr):
                        if isinstance(node, Test) and isinstance(node.bound, DatedSet):
                            add(node.bound)
    return found


def group_named(regime: Regime, name: Whatever) -> DatedSet:
    """Return the set of a name: a country group (A:5), or the label of a list in the text. Raises Misfit."""
    known = sets_of(regime)
    for label in (f"{regime.id}.{name}", name):
        if label in known:
            return known[label]
    groups = [g.removeprefix(f"{regime.id}.") for g in known]
    raise Misfit("group", name, "a country group or list that a rule uses", nearest(str(name), groups))


@dataclass(slots=True)
class Written:
    """A mapping of fields to values, to be read as a condition of a rule with ``scope``."""

    regime: Regime
    scope: str = ""
    _ics: list[Expr] = field(default_factory=list)

    def read(self, given: Whatever, place: str) -> Expr:
        """Return the condition. Raises Misfit naming the field at fault."""
        if not isinstance(given, Mapping) or not given:
            raise Misfit(place, given, "a mapping of facts to values")
        plain: list[Expr] = []
        circuits: list[Expr] = []
        parties: dict[str, list[Expr]] = {}
        for key, value in given.items():
            name, at = str(key), f"{place}.{key}"
            if name == "any":
                if not isinstance(value, list) or not value:
                    raise Misfit(at, value, "a list of mappings")
                plain.append(any_of(*(self.read(v, f"{at}.{i}") for i, v in enumerate(value))))
            elif name == "not":
                plain.append(not_(self.read(value, at)))
            elif name == "meets":
                plain.append(self._meets(value, at))
            else:
                fact = fact_named(name)
                if fact is None:
                    known = [*field_names(), "meets", "any", "not"]
                    raise Misfit(at, name, "the name of a fact, meets, any or not", nearest(name, known))
                test = self._test(fact, value, at)
                role = name.partition(".")[0]
                if fact.scope == "ic":
                    circuits.append(test)
                elif fact.scope == "party" and self.scope != "party":
                    if role not in ROLES:
                        raise Misfit(at, name, "a fact of a party in a role, such as end_user.country")
                    parties.setdefault(role, []).append(test)
                else:
                    plain.append(test)
        if circuits:
            plain.append(all_of(*circuits) if self.scope == "ic" else any_ic(all_of(*circuits)))
        plain += [any_party({role}, all_of(*tests)) for role, tests in parties.items()]
        return all_of(*plain)

    def _meets(self, value: Whatever, at: str) -> Expr:
        rules = value if isinstance(value, list) else [value]
        ids = [p.id for p in self.regime.provisions]
        for rule in rules:
            if rule not in ids:
                raise Misfit(at, rule, "the id of a rule", nearest(str(rule), ids))
        return meets(*rules)

    def _test(self, fact: Fact, value: Whatever, at: str) -> Expr:
        if fact.kind == "bool":
            if not isinstance(value, bool):
                raise Misfit(at, value, "true or false")
            test = Test(fact, "true")
            return test if value else not_(test)
        if fact.kind in {"number", "date"}:
            return self._bounded(fact, value, at)
        if fact.kind not in {"code", "codes"}:
            raise Misfit(at, value, "a fact that a rule can test; this one is free text")
        if isinstance(value, Mapping):
            if set(value) != {"group"}:
                raise Misfit(at, value, "{group: NAME}, a value, or a list of values")
            group = group_named(self.regime, value["group"])
        else:
            values = [str(v) for v in (value if isinstance(value, list) else [value])]
            group = self._named(fact, values, at)
        return Test(fact, "in" if fact.kind == "code" else "overlaps", group)

    def _named(self, fact: Fact, values: list[str], at: str) -> DatedSet:
        if COUNTRY in fact.choices:
            return countries("/".join(values), values, at)
        if fact.kind == "code" and fact.choices:
            for v in values:
                if v not in fact.choices:
                    raise Misfit(
                        at, v, "one of " + ", ".join(fact.choices[:12]), nearest(v, list(fact.choices))
                    )
        return codes("/".join(values), values)

    def _bounded(self, fact: Fact, value: Whatever, at: str) -> Expr:
        expected = "a bound such as '>= 1400'" if fact.kind == "number" else "a bound such as '>= 2026-01-01'"
        found = _BOUND.match(value.strip()) if isinstance(value, str) else None
        if found is None:
            raise Misfit(at, value, expected)
        op = _OPS[found.group(1)]
        if fact.kind == "date" and op not in {"ge", "lt"}:
            raise Misfit(at, value, "a bound with >= or <")
        return Test(fact, op, bound(fact, found.group(2), at))


def bound(fact: Fact, value: Whatever, at: str) -> float | date:
    """Return the number or the day that a value means. Raises Misfit."""
    if fact.kind == "date":
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            raise Misfit(at, value, "a calendar day, YYYY-MM-DD") from None
    try:
        number = float(str(value).replace("_", "").replace(",", ""))
    except ValueError:
        number = float("nan")
    if isinstance(value, bool) or not float("-inf") < number < float("inf"):
        raise Misfit(at, value, f"a number{f' of {fact.unit}' if fact.unit else ''}")
    return number


def countries(label: str, names: Iterable[Whatever], at: str) -> DatedSet:
    """Return the countries named, with the territories that take their treatment. Raises Misfit."""
    from highfence.law.us.ear.places import places

    found: list[str] = []
    for name in names:
        try:
            found.append(normalize_country(str(name)))
        except UnknownCountryError:
            raise Misfit(at, name, "a country (ISO 3166-1 alpha-2 code or name)") from None
    return places(label, *found)
