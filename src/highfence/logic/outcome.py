"""From rules to an answer: gate, requirements, exceptions, bars, review policy.

    subject      = some gate in, and no gate out
    eligible(e)  = e, and no bar on e that is not lifted
    available(e) = eligible, and every condition of e fulfilled
    open(r)      = r, and no exception that excuses r is shown to be available

An exception whose availability is unknown excuses nothing: what is open stays open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal
from typing import Any as Whatever

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
    Tri,
    walk,
)
from highfence.logic.provisions import (
    POLICIES,
    Definition,
    Grant,
    Ladder,
    LicenseException,
    Policy,
)
from highfence.logic.record import Record
from highfence.logic.scalar import Case, Engine, Probe

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from highfence.logic.cells import Cells
    from highfence.logic.rulebook import Resolved, View

Outcome = Literal[
    "prohibited",
    "license_required",
    "undetermined",
    "license_exception",
    "no_license_required",
    "not_subject",
]
OUTCOMES: tuple[Outcome, ...] = (
    "prohibited",
    "license_required",
    "undetermined",
    "license_exception",
    "no_license_required",
    "not_subject",
)  # strictest first
BUDGET = 4096
CLAIMS = "claims"


class ExceptionFinding(Record, frozen=True):
    """What can be said of one exception."""

    id: str
    eligible: Tri
    available: Tri
    barred_by: tuple[str, ...] = ()
    conditions: tuple[tuple[str, Tri], ...] = ()
    enforced: bool = True


class Decision(Record, frozen=True):
    """The answer of one regime on one case, before anyone words it."""

    outcome: Outcome
    possible: tuple[Outcome, ...]
    subject: Tri
    gates: tuple[tuple[str, Tri], ...]
    requirements: Mapping[str, Tri]
    prohibitions: Mapping[str, Tri]
    exceptions: tuple[ExceptionFinding, ...]
    excused: frozenset[str]
    exhausted: bool = False


def strictest(outcomes: tuple[Outcome, ...] | list[Outcome] | set[Outcome]) -> Outcome:
    """Return the strictest of ``outcomes``."""
    return min(outcomes, key=OUTCOMES.index)


def k_and(values: list[Tri]) -> Tri:
    """Kleene's and."""
    return False if False in values else (None if None in values else True)


def k_or(values: list[Tri]) -> Tri:
    """Kleene's or."""
    return True if True in values else (None if None in values else False)


def k_not(value: Tri) -> Tri:
    """Kleene's not."""
    return None if value is None else not value


def gates(probe: Probe) -> tuple[Tri, tuple[tuple[str, Tri], ...]]:
    """Return whether the regime is concerned at all, and what each gate says."""
    found: list[tuple[str, Tri]] = []
    inward: list[Tri] = []
    outward: list[Tri] = []
    for gate, effect in probe.view.gates:
        v = probe.rule(gate)
        found.append((gate, v))
        (inward if effect == "in" else outward).append(v)
    if not inward:
        return True, ()
    return k_and([k_or(inward), k_not(k_or(outward))]), tuple(found)


def considered(probe: Probe, resolved: Resolved) -> bool:
    """Return whether an exception is looked at: always, or when the filer elects it."""
    prov = resolved.provision
    if not isinstance(prov, LicenseException):
        return False
    claims = probe.case.facts.get(CLAIMS) or ()
    return prov.code in claims if prov.elected or resolved.state == "stayed" else True


def exception(probe: Probe, resolved: Resolved) -> ExceptionFinding:
    """Return eligibility and availability of one exception."""
    rule, body = resolved.provision.id, resolved.body
    if not isinstance(body, Grant):
        raise TypeError(f"{rule} grants nothing")
    enforced = resolved.state == "in_force"
    barred: list[str] = []
    bars: Tri = False
    for bar in probe.view.bars_on.get(rule, ()):
        stands = _stands(probe, bar)
        if stands is True:
            barred.append(bar)
            bars = True
        elif stands is None and bars is False:
            bars = None
    eligible = k_and([_granted(probe, rule, body, enforced=enforced), k_not(bars)])
    conditions = tuple((c.id, probe.engine.expr(c.test)(probe, "")) for c in body.conditions)
    available = k_and([eligible, *(v for _, v in conditions)])
    return ExceptionFinding(rule, eligible, available, tuple(barred), conditions, enforced)


def _granted(probe: Probe, rule: str, body: Grant, *, enforced: bool) -> Tri:
    """Return whether the words of an exception are met, bars apart."""
    return probe.rule(rule) if enforced else probe.engine.expr(body.eligible)(probe, "")


def _stands(probe: Probe, bar: str) -> Tri:
    """Return whether a bar holds and is not lifted."""
    holds = probe.rule(bar)
    if holds is False:
        return False
    return k_and([holds, k_not(k_or([probe.rule(u) for u in probe.view.lifts_on[bar]]))])


def _excuses(probe: Probe, resolved: Resolved) -> bool:
    """Return whether an exception is shown to be available; asks no more than it takes to say no."""
    rule, body = resolved.provision.id, resolved.body
    return (
        isinstance(body, Grant)
        and considered(probe, resolved)
        and _granted(probe, rule, body, enforced=resolved.state == "in_force") is True
        and all(probe.engine.expr(c.test)(probe, "") is True for c in body.conditions)
        and all(_stands(probe, bar) is False for bar in probe.view.bars_on.get(rule, ()))
    )


def decide(probe: Probe, *, every: bool = True) -> Decision:
    """Return the answer that Kleene evaluation gives.

    ``every`` exception that is considered is looked at; without it only those that a requirement which is not
    false could need, and those that the filer elects though they are not enforced.
    """
    view = probe.view
    subject, gate_values = gates(probe)
    rule = probe.rule
    requirements = {r: rule(r) for r in view.excused_by}
    prohibitions = {r: rule(r) for r in view.prohibitions}
    asked = view.exceptions
    if not every:
        needed = {e for r, v in requirements.items() if v is not False for e in view.excused_by[r]}
        asked = tuple(e for e in asked if e.provision.id in needed)
    found = [exception(probe, e) for e in (*asked, *view.unenforced) if considered(probe, e)]
    return _decision(probe, subject, gate_values, requirements, prohibitions, tuple(found))


def sure(probe: Probe) -> Outcome | None:
    """Return the outcome as ``decide`` gives it, asking no more than it takes; None where a rule is open."""
    view, rule = probe.view, probe.rule
    subject = _subject(probe)
    if subject is False:
        return "not_subject"
    if subject is None:
        return None
    if any(rule(r) is True for r in view.prohibitions):
        return "prohibited"
    shadows = {e.id: e for e in view.unenforced}
    excusing: dict[str, bool] = {}
    undecided = any(rule(r) is None for r in view.prohibitions)
    for r, excuses in view.excused_by.items():
        value = rule(r)
        if value is not True:
            undecided = undecided or value is None
            continue
        for e in excuses:
            if e not in excusing:
                excusing[e] = _excuses(probe, shadows.get(e) or view.rules[e])
            if excusing[e]:
                break
        else:
            return "license_required"
    if undecided:
        return None
    return "license_exception" if excusing else "no_license_required"


def _subject(probe: Probe) -> Tri:
    """Return whether the regime is concerned; one gate that lets in is enough."""
    inward = [g for g, effect in probe.view.gates if effect == "in"]
    if not inward:
        return True
    entered: Tri = False
    for gate in inward:
        v = probe.rule(gate)
        if v is True:
            entered = True
            break
        entered = None if v is None else entered
    outward = k_or([probe.rule(g) for g, effect in probe.view.gates if effect == "out"])
    return k_and([entered, k_not(outward)])


def _decision(
    probe: Probe,
    subject: Tri,
    gate_values: tuple[tuple[str, Tri], ...],
    requirements: dict[str, Tri],
    prohibitions: dict[str, Tri],
    found: tuple[ExceptionFinding, ...],
) -> Decision:
    available = {f.id for f in found if f.available is True}
    excused_by = probe.view.excused_by
    excused = frozenset(r for r in requirements if not available.isdisjoint(excused_by[r]))
    possible = possible_outcomes(subject, requirements, prohibitions, excused)
    return Decision(
        outcome=conclude(possible),
        possible=possible,
        subject=subject,
        gates=gate_values,
        requirements=requirements,
        prohibitions=prohibitions,
        exceptions=found,
        excused=excused,
    )


def possible_outcomes(
    subject: Tri, requirements: Mapping[str, Tri], prohibitions: Mapping[str, Tri], excused: frozenset[str]
) -> tuple[Outcome, ...]:
    """Return the outcomes that what is known leaves possible, strictest first."""
    if subject is False:
        return ("not_subject",)
    out: set[Outcome] = set()
    forbidden = k_or(list(prohibitions.values()))
    needed = k_or([v for r, v in requirements.items() if r not in excused])
    if forbidden is not False:
        out.add("prohibited")
    if forbidden is not True:
        if needed is not False:
            out.add("license_required")
        if needed is not True:
            kept = [v for r, v in requirements.items() if r in excused]
            if True in kept:
                out.add("license_exception")
            else:
                out.add("no_license_required")
                if None in kept:
                    out.add("license_exception")
    if subject is None:
        out.add("not_subject")
    return tuple(o for o in OUTCOMES if o in out)


def conclude(possible: tuple[Outcome, ...]) -> Outcome:
    """Return the outcome that a set of possible ones amounts to.

    Whether a license is needed is what must be settled; among answers that agree on it, the strictest.
    """
    need = {o for o in possible if o in {"prohibited", "license_required"}}
    if len(possible) == 1:
        return possible[0]
    if len(need) == len(possible):
        return "license_required"
    return "undetermined" if need else strictest(possible)


# ------------------------------------------------------------------------------------ unknown facts


Unknown = dict[str, Fact]
"""Unknown facts by flat name, in the order of the law."""


def unknown_facts(probe: Probe, expr: Expr, slot: str = "") -> Unknown:
    """Return every unknown fact on which an undecided condition hangs; none where it is decided."""
    return _hangs(probe, expr, slot)[1]


def _hangs(probe: Probe, expr: Expr, slot: str) -> tuple[Tri, Unknown]:
    """Return the value of a condition and, where it has none, the unknown facts on which it hangs."""
    if isinstance(expr, All) or isinstance(expr, Any):  # noqa: SIM101 - asked of every part, twice as fast
        return _connective_hangs(probe, expr, slot)
    if isinstance(expr, Not):
        value, unknown = _hangs(probe, expr.arg, slot)
        return k_not(value), unknown
    if isinstance(expr, Const):
        return expr.value, {}
    value = probe.engine.expr(expr)(probe, slot)
    if value is not None:
        return value, {}
    if isinstance(expr, Test):
        return None, {expr.fact.path(slot): expr.fact}
    if isinstance(expr, Meets):
        prov = probe.view.rules[expr.rule].provision
        of_slot = isinstance(prov, Definition) and prov.scope != ""
        return None, rule_unknowns(probe, expr.rule, slot if of_slot else "")
    if isinstance(expr, Described):
        # The classification settles what the figures leave open.
        return None, {ASSERTED.name: ASSERTED} | _hangs(probe, expr.test, slot)[1]
    return None, _of_slots(probe, expr) if isinstance(expr, Exists) else {}


def _connective_hangs(probe: Probe, expr: All | Any, slot: str) -> tuple[Tri, Unknown]:
    decisive = isinstance(expr, Any)  # the value by which one part decides alone
    value: Tri = not decisive
    out: Unknown = {}
    for part in expr.args:
        v, unknown = _hangs(probe, part, slot)
        if v is decisive:
            return decisive, {}
        if v is None:
            value = None
            out |= unknown
    return value, out


def _of_slots(probe: Probe, expr: Exists) -> Unknown:
    """Return the unknown facts of the circuits or parties of which some might satisfy a condition."""
    out: Unknown = {}
    if expr.over == "ic":
        for ic in probe.case.ics:
            out |= _hangs(probe, expr.cond, ic)[1]
        return out
    for party, held in probe.case.parties:
        if not expr.roles.isdisjoint(held):
            out |= _hangs(probe, expr.cond, party)[1]
    still_open = sorted(expr.roles & probe.case.open_roles)
    if still_open:
        kept = probe.engine.party_facts
        facts = kept.get(expr.cond)
        if facts is None:
            facts = kept[expr.cond] = tuple(party_facts(probe.view, expr.cond))
        for role in still_open:
            out |= {f.path(role): f for f in facts}
    return out


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


def rule_unknowns(probe: Probe, rule_id: str, slot: str = "") -> Unknown:
    """Return the unknown facts on which a rule hangs; for a review policy, on which its rungs hang."""
    found = probe.unknown.get((rule_id, slot))
    if found is not None:
        return found
    body = probe.view.rules[rule_id].body
    out: Unknown = {}
    if isinstance(body, Expr):
        out = unknown_facts(probe, body, slot)
    elif isinstance(body, Grant):
        out = unknown_facts(probe, body.eligible, slot)
    elif isinstance(body, Ladder):
        for rung in body.rungs:
            value, unknown = _hangs(probe, rung.when, slot)
            if value is None:
                out |= unknown
            if value is True:
                break
    probe.unknown[rule_id, slot] = out
    return out


def open_rules(probe: Probe, decision: Decision) -> list[str]:
    """Return the rules on which an undetermined decision hangs.

    Whether the regime is concerned hangs on the gates that can still turn it. Requirements and prohibitions
    that are open matter only while no requirement stands that nothing excuses.
    """
    rules: list[str] = []
    if decision.subject is None:
        effect = dict(probe.view.gates)
        entered = any(v is True for g, v in decision.gates if effect[g] == "in")
        rules += [g for g, v in decision.gates if v is None and not (entered and effect[g] == "in")]
    needed = any(v is True and r not in decision.excused for r, v in decision.requirements.items())
    if not needed:
        rules += [r for r, v in decision.prohibitions.items() if v is None]
        rules += [r for r, v in decision.requirements.items() if v is None and r not in decision.excused]
    return rules


def hanging(probe: Probe, decision: Decision) -> Unknown:
    """Return the unknown facts on which an undetermined decision hangs, in the order of the law."""
    out: Unknown = {}
    for rule in open_rules(probe, decision):
        out |= rule_unknowns(probe, rule)
    return out


def supposing(probe: Probe, cells: Cells, name: str, fact: Fact, value: Whatever) -> Probe:
    """Return the same question with one unknown fact supposed; answers that cannot change are kept."""
    return next(_suppositions(probe, cells, name, fact, (value,)))


def _suppositions(
    probe: Probe, cells: Cells, name: str, fact: Fact, values: Iterable[Whatever]
) -> Iterator[Probe]:
    stale = cells.readers(fact)
    kept = {k: v for k, v in probe.memo.items() if k.partition("@")[0] not in stale}
    unknown = {k: v for k, v in probe.unknown.items() if k[0] not in stale}
    for value in values:
        supposed = Probe(probe.view, probe.case.having({name: value}), probe.engine, dict(kept))
        supposed.unknown |= unknown
        yield supposed


def again(probe: Probe, cells: Cells, decision: Decision, fact: Fact) -> Decision:
    """Return the answer where ``fact`` alone has changed since ``decision``: what cannot read it stands."""
    if fact.name == CLAIMS:
        return decide(probe)
    view, stale = probe.view, cells.readers(fact)
    subject, gate_values = decision.subject, decision.gates
    if any(g in stale for g, _ in gate_values):
        subject, gate_values = gates(probe)
    requirements = {r: probe.rule(r) if r in stale else v for r, v in decision.requirements.items()}
    prohibitions = {r: probe.rule(r) if r in stale else v for r, v in decision.prohibitions.items()}
    shadows = {e.id: e for e in view.unenforced}
    found = decision.exceptions
    touched = [
        not f.enforced
        or f.id in stale
        or any(b in stale or not stale.isdisjoint(view.lifts_on[b]) for b in view.bars_on.get(f.id, ()))
        for f in found
    ]
    if any(touched):
        found = tuple(
            exception(probe, view.rules[f.id] if f.enforced else shadows[f.id]) if t else f
            for f, t in zip(found, touched, strict=True)
        )
    return _decision(probe, subject, gate_values, requirements, prohibitions, found)


def settle(probe: Probe, cells: Cells, decision: Decision) -> Decision:
    """Return the exact answer: try out the facts that Kleene evaluation cannot see through.

    Only facts that can push both ways are tried, cell by cell, and only while every branch so far agrees.
    """
    if decision.outcome != "undetermined":
        return decision
    left = [BUDGET]
    answer = _branch(probe, cells, decision, left)
    if left[0] <= 0:
        return _with(decision, decision.outcome, exhausted=True)
    return decision if answer is None else _with(decision, answer)


def _with(decision: Decision, outcome: Outcome, *, exhausted: bool = False) -> Decision:
    possible = decision.possible if outcome == "undetermined" else (outcome,)
    return Decision(
        outcome,
        possible,
        decision.subject,
        decision.gates,
        decision.requirements,
        decision.prohibitions,
        decision.exceptions,
        decision.excused,
        exhausted,
    )


def _branch(probe: Probe, cells: Cells, decision: Decision, left: list[int]) -> Outcome | None:
    """Return what every completion gives, or None where completions differ."""
    if decision.outcome != "undetermined":
        return decision.outcome
    named = {party for party, _ in probe.case.parties}
    for name, fact in hanging(probe, decision).items():
        if not cells.two_way(fact) or not cells.exhaustive(fact):
            continue
        if probe.case.facts.get(name) is not None:
            continue  # what is stated too broadly to settle a rule is not unknown, and cannot be supposed
        if fact.scope == "party" and name.removesuffix(f".{fact.name}") not in named:
            continue  # a party that has not been named cannot be supposed into being
        answers: set[Outcome] = set()
        for supposed in _suppositions(probe, cells, name, fact, cells.values(fact)):
            left[0] -= 1
            if left[0] <= 0:
                return None
            answer = _branch(supposed, cells, again(supposed, cells, decision, fact), left)
            if answer is None:
                return None
            answers.add(answer)
            if conclude(tuple(o for o in OUTCOMES if o in answers)) == "undetermined":
                return None
        return conclude(tuple(o for o in OUTCOMES if o in answers))
    return None


def ranked(probe: Probe, cells: Cells, decision: Decision) -> dict[str, int]:
    """Return the unknown facts on which a decision hangs, with how many open rules hang on each.

    The fact on which most hangs comes first; among equals, the one that the law names first.
    """
    count: dict[str, int] = {}
    facts: Unknown = {}
    for rule in open_rules(probe, decision):
        found = rule_unknowns(probe, rule)
        facts |= found
        for name in found:
            count[name] = count.get(name, 0) + 1
    return {n: count[n] for n in sorted(count, key=lambda n: (-count[n], *cells.place(facts[n], n)))}


def policies(probe: Probe, ladder_id: str) -> tuple[Policy, ...]:
    """Return the review policies still possible, strictest first; the first rung that holds decides."""
    body = probe.view.rules[ladder_id].body
    if not isinstance(body, Ladder):
        return ()
    out: set[Policy] = set()
    for rung in body.rungs:
        value = probe.engine.expr(rung.when)(probe, "")
        if value is not False:
            out.add(rung.policy)
        if value is True:
            break
    return tuple(p for p in POLICIES if p in out)


def probe_of(engine: Engine, case: Case) -> Probe:
    """Return a fresh question about ``case``."""
    return Probe(engine.view, case, engine)
