"""From rules to an answer: gate, requirements, exceptions, bars, review policy.

    subject      = some gate in, and no gate out
    eligible(e)  = e, and no bar on e that is not lifted
    available(e) = eligible, and every condition of e fulfilled
    open(r)      = r, and no exception that excuses r is shown to be available

An exception whose availability is unknown excuses nothing: what is open stays open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from highfence.logic.provisions import POLICIES, Grant, Ladder, LicenseException, Policy
from highfence.logic.record import Record
from highfence.logic.scalar import Case, Engine, Probe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from highfence.logic.expr import Tri
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


def deciding(view: View, decision: Decision) -> tuple[str, ...]:
    """Return the gates that give the answer on the subject: one that takes out, else those that bring in or fail to."""
    effect = dict(view.gates)
    inward = tuple(g for g, v in decision.gates if effect[g] == "in" and v is decision.subject)
    outward = tuple(g for g, v in decision.gates if effect[g] == "out" and v is True)
    if decision.subject is None:
        return tuple(g for g, v in decision.gates if v is None)
    return outward or inward


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


def _available(probe: Probe, resolved: Resolved) -> bool:
    """Return whether an exception counts as available; asks no more than it takes to say no."""
    rule, body, enough = resolved.provision.id, resolved.body, probe.available
    return (
        isinstance(body, Grant)
        and considered(probe, resolved)
        and _granted(probe, rule, body, enforced=resolved.state == "in_force") in enough
        and all(probe.engine.expr(c.test)(probe, "") in enough for c in body.conditions)
        and all(k_not(_stands(probe, bar)) in enough for bar in probe.view.bars_on.get(rule, ()))
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


class _Excuses:
    """Which requirements some available exception excuses; each exception is asked once, none without need."""

    def __init__(self, probe: Probe) -> None:
        self.probe = probe
        self._available: dict[str, bool] = {}

    def excuse(self, requirement: str) -> bool:
        """Return whether an exception is shown to be available that excuses ``requirement``."""
        view, memo, available = self.probe.view, self.probe.memo, self._available
        for e in view.excused_by[requirement]:
            if memo.get(e) is False:
                continue
            if e not in available:
                available[e] = _available(self.probe, view.granting[e])
            if available[e]:
                return True
        return False


def outcome_of(
    probe: Probe, excusing: Probe | None = None, hopeless: Callable[[], bool] = lambda: False
) -> Outcome:
    """Return the outcome as ``decide`` gives it, asking no more than it takes.

    ``excusing`` is the question whose exceptions count, where it is another. ``hopeless`` is asked when
    something turns out to be open: whether the answer is undetermined whatever the other rules say.
    """
    view, memo = probe.view, probe.memo
    subject = _subject(probe)
    if subject is False:
        return "not_subject"
    forbidden = _one_of(probe, view.prohibitions)
    if forbidden is True and subject is True:
        return "prohibited"
    if (subject is None or forbidden is None) and hopeless():
        return "undetermined"
    excuses = _Excuses(excusing or probe)
    kept, undecided = False, []
    for r in view.excused_by:
        value = memo[r] if r in memo else probe.rule(r)
        if value is None:
            if hopeless():
                return "undetermined"
            undecided.append(r)
        elif value:
            if not excuses.excuse(r):
                return "license_required" if subject is True else "undetermined"
            kept = True
    if forbidden is not False or not all(map(excuses.excuse, undecided)):
        return "undetermined"
    return "license_exception" if kept or undecided else "no_license_required"


def _one_of(probe: Probe, rules: Iterable[str]) -> Tri:
    """Return whether one of several rules holds; the first that does is enough."""
    out: Tri = False
    for r in rules:
        value = probe.rule(r)
        if value is True:
            return True
        if value is None:
            out = None
    return out


def _subject(probe: Probe) -> Tri:
    """Return whether the regime is concerned; one gate that lets in is enough."""
    inward, outward = probe.view.inward, probe.view.outward
    if not inward:
        return True
    return k_and([_one_of(probe, inward), k_not(_one_of(probe, outward))])


def again(probe: Probe, decision: Decision, stale: frozenset[str]) -> Decision:
    """Return the answer where only the rules in ``stale`` may have changed since ``decision``."""
    view = probe.view
    subject, gate_values = decision.subject, decision.gates
    if any(g in stale for g, _ in gate_values):
        subject, gate_values = gates(probe)
    requirements = {r: probe.rule(r) if r in stale else v for r, v in decision.requirements.items()}
    prohibitions = {r: probe.rule(r) if r in stale else v for r, v in decision.prohibitions.items()}
    found = decision.exceptions
    touched = [
        not f.enforced
        or f.id in stale
        or any(b in stale or not stale.isdisjoint(view.lifts_on[b]) for b in view.bars_on.get(f.id, ()))
        for f in found
    ]
    if any(touched):
        found = tuple(
            exception(probe, view.granting[f.id]) if t else f for f, t in zip(found, touched, strict=True)
        )
    return _decision(probe, subject, gate_values, requirements, prohibitions, found)


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
    return Probe(engine.view, case, engine, engine.settled(case))
