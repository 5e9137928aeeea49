"""A row of a table says what the single transaction says, of every rule, on every day, in both readings."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from cases import rulebook
from highfence.facts.vocabulary import ROLES
from highfence.logic.columnar import Plan, column
from highfence.logic.expr import DatedSet, Meets, Test, walk
from highfence.logic.provisions import Definition, Duty, ReviewPolicy
from highfence.logic.rulebook import READINGS, Reading, View, conditions_of
from highfence.logic.scalar import Case, Engine, Probe
from strategies import (
    CHIPS,
    SLOTS,
    Drawn,
    days,
    pools,
    readings,
    shown,
    smallest,
    transaction,
    transactions,
    variation,
    variations,
    views,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from highfence.logic.expr import Tri

KINDS: dict[str, Any] = {
    "bool": pl.Boolean,
    "number": pl.Float64,
    "date": pl.Date,
    "code": pl.String,
    "text": pl.String,
    "codes": pl.List(pl.String),
}
ICS = ("item", *CHIPS)
PARTIES = {slot: frozenset({slot}) for slot in SLOTS}


@cache
def schema() -> dict[str, Any]:
    """Return a column for everything that the law reads."""
    out: dict[str, Any] = {"item.eccn": pl.List(pl.String)}
    for fact in pools().values:
        slots = {"": ("",), "ic": ICS, "party": SLOTS}[fact.scope]
        out |= {fact.path(slot): KINDS[fact.kind] for slot in slots}
    out |= {f"{slot}?": pl.Boolean for slot in (*SLOTS, *ICS)}
    return out | {f"{role}#open": pl.Boolean for role in ROLES}


def row(case: Case) -> dict[str, Any]:
    """Return the row that says what a case says."""
    held = {slot for slot, _ in case.parties}
    out: dict[str, Any] = {k: case.facts.get(k) for k in schema()}
    out |= {f"{slot}?": slot in held for slot in SLOTS}
    out |= {f"{slot}?": slot in case.ics for slot in ICS}
    out |= {f"{role}#open": role in case.open_roles for role in ROLES}
    out["item.eccn"] = case.asserted
    return {k: sorted(v) if isinstance(v, frozenset) else v for k, v in out.items()}


def one_role_each(case: Case) -> Case:
    """Return the case with each party in the role of its slot only: columns have one set of roles a slot."""
    parties = tuple((slot, frozenset({slot})) for slot, _ in case.parties if slot in SLOTS)
    return replace(case, parties=parties)


def fingerprints(view: View) -> dict[str, int]:
    """Return, rule by rule, a number that is the same in two views where the rule says the same in both.

    Made of its text, of the members of its groups on the day, and of the rules it points to.
    """
    found: dict[str, int] = {}

    def of(rule: str) -> int:
        if rule not in found:
            body = view.rules[rule].body
            nodes = [n for e in conditions_of(body) for n in walk(e)]
            groups = [n.bound for n in nodes if isinstance(n, Test) and isinstance(n.bound, DatedSet)]
            pointed = tuple(of(n.rule) for n in nodes if isinstance(n, Meets))
            found[rule] = hash((body, tuple(view.members(g) for g in groups), pointed))
        return found[rule]

    for rule in view.rules:
        of(rule)
    return found


def plan(view: View, rules: Iterable[str]) -> tuple[Plan, tuple[tuple[str, str], ...]]:
    """Return the plan of some rules of a view, each asked of each circuit or party where it is scoped."""
    made = Plan(view, schema(), PARTIES, ICS)
    asked: list[tuple[str, str]] = []
    for rule_id in rules:
        found = view.rules[rule_id]
        scope = found.provision.scope if isinstance(found.provision, Definition) else ""
        if not isinstance(found.provision, ReviewPolicy | Duty):
            asked += [(rule_id, slot) for slot in {"": ("",), "ic": ICS, "party": SLOTS}[scope]]
    for rule_id, slot in asked:
        made.add(rule_id, slot)
    return made, tuple(asked)


def differences(
    view: View, cases: Sequence[Case], rules: Iterable[str]
) -> list[tuple[int, str, str, Tri, Tri]]:
    """Return (row, rule, slot, columnar, scalar) wherever the two differ."""
    made, asked = plan(view, rules)
    done = made.run(pl.DataFrame([row(c) for c in cases], schema=schema()))
    engine = Engine(view)
    probes = [Probe(view, c, engine) for c in cases]
    out = []
    for rule_id, slot in asked:
        got = done[column(rule_id, slot)].to_list()
        for i, (ours, probe) in enumerate(zip(got, probes, strict=True)):
            if slot and slot not in probe.case.ics and all(slot != s for s, _ in probe.case.parties):
                continue
            single = probe.rule(rule_id, slot)
            if ours is not single:
                out.append((i, rule_id, slot, ours, single))
    return out


def agree(view: View, cases: Sequence[Case], rules: Iterable[str]) -> None:
    """Fail with the smallest example where a column and a single decision differ."""
    found = differences(view, cases, rules)
    if found:
        i, rule_id, slot, columnar, single = found[0]
        case = smallest(cases[i], lambda c: bool(differences(view, [c], [rule_id])))
        pytest.fail(
            f"{view.on} {view.reading}: {rule_id}@{slot} is {columnar} in columns and {single} alone, "
            f"for {shown(case)} ({len(found)} differences in all)"
        )


@cache
def sweep() -> tuple[Case, ...]:
    """Return the rows asked in every epoch: random ones, ones near the typical, and one that knows nothing."""
    drawn = [*(transaction(seed) for seed in range(30)), *(variation(seed) for seed in range(30))]
    nothing = Case({}, (), frozenset(ROLES), ("item",), None)
    return (*(one_role_each(d.case) for d in drawn), nothing)


def test_columns_equal_single_decisions_in_every_epoch() -> None:
    """In both readings. A rule that says what it said in an epoch already tried is not tried again."""
    tried: set[tuple[str, int]] = set()
    for reading in READINGS:
        for view in views(reading):
            prints = fingerprints(view)
            fresh = [rule for rule, print_ in prints.items() if (rule, print_) not in tried]
            if fresh:
                agree(view, sweep(), fresh)
            tried |= set(prints.items())


@settings(max_examples=10, phases=[Phase.generate])
@given(drawn=st.lists(transactions() | variations(), min_size=40, max_size=40), on=days(), reading=readings())
def test_columns_equal_single_decisions(drawn: list[Drawn], on: date, reading: Reading) -> None:
    view = rulebook().at("us.ear", on, reading=reading)
    agree(view, [one_role_each(d.case) for d in drawn], view.rules)
