"""On what a condition hangs that is not decided: unknown facts, and law that is not written down.

Conditions are compiled once more, like those of ``scalar``: to closures that return the value of a condition
or, where it has none, what it hangs on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from highfence.logic.expr import (
    ASSERTED,
    All,
    Any,
    Const,
    Described,
    Exists,
    Expr,
    Fact,
    Meets,
    Not,
    Test,
    walk,
)
from highfence.logic.provisions import Definition, Grant, Ladder

if TYPE_CHECKING:
    from collections.abc import Iterable

    from highfence.logic.rulebook import View
    from highfence.logic.scalar import Engine, Probe

Unknown = dict[str, Fact]
"""Unknown facts by flat name, in the order of the law. Never changed once returned."""
Open = Mapping[str, Fact | None]
"""What an open condition hangs on, in the order of the law: facts by flat name; None under the words that say
what is not written down."""
Hang = Callable[["Probe", str], bool | Open]


def unknown_facts(probe: Probe, expr: Expr, slot: str = "") -> Unknown:
    """Return every unknown fact on which an undecided condition hangs; none where it is decided."""
    return _facts(_hang(probe.engine, expr)(probe, slot))


def rule_unknowns(probe: Probe, rule_id: str, slot: str = "") -> Unknown:
    """Return the unknown facts on which a rule hangs; for a review policy, on which its rungs hang."""
    found = probe.unknown.get((rule_id, slot))
    if found is not None:
        return found
    body = probe.view.rules[rule_id].body
    out: Unknown = {}
    if isinstance(body, Ladder):
        for rung in body.rungs:
            value = _hang(probe.engine, rung.when)(probe, slot)
            if value is True:
                break
            out = {**out, **_facts(value)}
    elif body is not None:
        value = _hang(probe.engine, body.eligible if isinstance(body, Grant) else body)(probe, slot)
        out = _facts(value)
        probe.unwritten[rule_id, slot] = _gaps(value)
    probe.unknown[rule_id, slot] = out
    return out


def rule_gaps(probe: Probe, rule_id: str) -> list[str]:
    """Return what is not written down, in an open rule itself, and keeps it open.

    An entry without figures is no gap: it is a matter of classification, which the unknown facts name.
    """
    rule_unknowns(probe, rule_id)
    return probe.unwritten[rule_id, ""]


def party_facts(view: View, expr: Expr) -> dict[Fact, None]:
    """Return the facts of a party that a condition can read: of one that has not been named, all are unknown."""
    out: dict[Fact, None] = {}
    for node in walk(expr):
        if isinstance(node, Test) and node.fact.scope == "party":
            out[node.fact] = None
        elif isinstance(node, Meets):
            body = view.rules[node.rule].body
            if isinstance(body, Expr):
                out |= party_facts(view, body)
    return out


def _facts(value: bool | Open) -> Unknown:  # noqa: FBT001 - a value of a condition
    return {} if isinstance(value, bool) else {n: f for n, f in value.items() if f is not None}


def _gaps(value: bool | Open) -> list[str]:  # noqa: FBT001 - a value of a condition
    return [] if isinstance(value, bool) else [why for why, f in value.items() if f is None]


# ---------------------------------------------------------------------------------------- closures


def _hang(engine: Engine, expr: Expr) -> Hang:
    """Return the closure of a condition, made when first asked for."""
    found = engine.hangs.get(expr)
    if found is None:
        found = engine.hangs[expr] = _make(engine, expr)
    return found


def _make(engine: Engine, expr: Expr) -> Hang:
    if isinstance(expr, All | Any):
        return _connective(tuple(_hang(engine, a) for a in expr.args), decisive=isinstance(expr, Any))
    if isinstance(expr, Not):
        return _not(_hang(engine, expr.arg))
    if isinstance(expr, Const):
        return _const(expr)
    if isinstance(expr, Test):
        return _test(engine, expr)
    if isinstance(expr, Meets):
        return _meets(engine, expr.rule)
    if isinstance(expr, Described):
        return _described(engine, expr)
    if isinstance(expr, Exists):
        return _exists(engine, expr)
    raise TypeError(f"{type(expr).__name__} hangs on nothing")


def _connective(parts: tuple[Hang, ...], *, decisive: bool) -> Hang:
    """Return the closure of ``any`` or ``all``; one part of the ``decisive`` value decides alone."""

    def hang(probe: Probe, slot: str) -> bool | Open:
        out: Open | None = None
        for part in parts:
            value = part(probe, slot)
            if value is decisive:
                return decisive
            if value is not True and value is not False:
                out = value if out is None else {**out, **value}
        return not decisive if out is None else out

    return hang


def _not(part: Hang) -> Hang:
    def hang(probe: Probe, slot: str) -> bool | Open:
        value = part(probe, slot)
        return not value if isinstance(value, bool) else value

    return hang


def _const(const: Const) -> Hang:
    found: bool | Open = ({const.why: None} if const.why else {}) if const.value is None else const.value
    return lambda _probe, _slot: found


def _test(engine: Engine, test: Test) -> Hang:
    value_of, fact = engine.expr(test), test.fact
    of_transaction: Open = {fact.name: fact}

    def hang(probe: Probe, slot: str) -> bool | Open:
        value = value_of(probe, slot)
        if value is not None:
            return value
        return {fact.path(slot): fact} if fact.scope else of_transaction

    return hang


def _meets(engine: Engine, rule: str) -> Hang:
    value_of = engine.expr(Meets(rule))
    provision = engine.view.rules[rule].provision
    scoped = isinstance(provision, Definition) and provision.scope != ""

    def hang(probe: Probe, slot: str) -> bool | Open:
        value = value_of(probe, slot)
        return rule_unknowns(probe, rule, slot if scoped else "") if value is None else value

    return hang


def _described(engine: Engine, expr: Described) -> Hang:
    value_of = engine.expr(expr)
    by_figures = None if isinstance(expr.test, Const) else _hang(engine, expr.test)

    def hang(probe: Probe, slot: str) -> bool | Open:
        value = value_of(probe, slot)
        if value is not None:
            return value
        # The classification settles what the figures leave open.
        open_ = by_figures(probe, slot) if by_figures else False
        return {ASSERTED.name: ASSERTED} if isinstance(open_, bool) else {ASSERTED.name: ASSERTED, **open_}

    return hang


def _exists(engine: Engine, expr: Exists) -> Hang:
    """Return the closure of "some party, or circuit": the facts of those of which it might be true."""
    value_of, cond, roles = engine.expr(expr), _hang(engine, expr.cond), expr.roles
    of_anyone = tuple(party_facts(engine.view, expr.cond)) if expr.over == "party" else ()
    written = not any(isinstance(n, Const) and n.value is None for n in walk(expr.cond))

    def hang(probe: Probe, slot: str) -> bool | Open:
        value = value_of(probe, slot)
        if value is not None:
            return value
        case = probe.case
        out: dict[str, Fact | None] = {}
        if expr.over == "ic":
            slots: Iterable[str] = case.ics
        else:
            slots = [party for party, held in case.parties if not roles.isdisjoint(held)]
        for one in slots:
            out |= _facts(cond(probe, one))
        for role in sorted(roles & case.open_roles) if of_anyone else ():
            out |= {f.path(role): f for f in of_anyone}
        # What is not written down is said of anyone, not of each.
        return out if written else out | dict.fromkeys(_gaps(cond(probe, "")))

    return hang
