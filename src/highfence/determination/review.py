"""How an application for the license that is needed would be reviewed, and what that hangs on."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any as Whatever

from highfence.logic.expr import DatedSet, Expr, Meets, Test, children
from highfence.logic.outcome import policies, probe_of
from highfence.logic.provisions import POLICIES, Ladder

if TYPE_CHECKING:
    from highfence.determination.answer import Answer
    from highfence.logic.scalar import Probe


def review_policy(answer: Answer) -> dict[str, Whatever] | None:
    """Return the strictest review policy over the requirements that stand, and what it hangs on.

    ``policy`` is the one that applies once the open certifications are made; ``possible`` are all that
    the unknown facts and open certifications leave.
    """
    standing = [
        r for r, v in answer.decision.requirements.items() if v is True and r not in answer.decision.excused
    ]
    ladders = sorted({answer.view.ladder_of[r] for r in standing if r in answer.view.ladder_of})
    if not ladders:
        return None
    certified = _certifying(answer)
    per = {lad: policies(answer.probe, lad) for lad in ladders}
    best = {lad: policies(certified, lad) for lad in ladders}
    possible = _combine(list(per.values()))
    chosen = _combine(list(best.values()))
    if not possible:
        return None
    policy = chosen[0] if chosen else possible[0]
    ruling = next((lad for lad in ladders if policy in best[lad]), ladders[0])
    r = answer.view.rules[ruling]
    cite, rule = r.provision.cite, ruling
    body = r.body
    if isinstance(body, Ladder):
        for rung in body.rungs:
            if rung.policy == policy and answer.engine.expr(rung.when)(certified, "") is not False:
                rule = rung.id or ruling
                break
    # A step that a paragraph of its own decides shows that paragraph's source.
    told = answer.view.rules.get(rule, r)
    open_conditions = [
        c for lad in ladders for c in _open_certifications(answer, answer.view.rules[lad].body)
    ]
    return {
        "policy": policy,
        "possible": list(possible),
        "rule": rule,
        "open_conditions": list(dict.fromkeys(open_conditions)),
        "citation": cite if rule == ruling else paragraph_cite(rule, cite),
        "since": told.since.isoformat(),
        "source": told.source.cite if told.source else "",
        "applied_by": told.stay.source.cite if told.stay else None,
        "url": told.provision.url,
        "by_requirement": [
            {
                "rule": req,
                "review": answer.view.ladder_of[req],
                "possible": list(per[answer.view.ladder_of[req]]),
            }
            for req in standing
            if req in answer.view.ladder_of
        ],
    }


def paragraph_cite(rule: str, fallback: str) -> str:
    """Return how a paragraph of a section is quoted; ``fallback`` where it is no section."""
    number = rule.removeprefix("us.ear.")
    return f"15 CFR {number}" if number[:1].isdigit() and "supp" not in number else fallback


def _combine(sets: list[tuple[Whatever, ...]]) -> tuple[Whatever, ...]:
    """Return the policies that can be the strictest when one is drawn from each set."""
    order = {p: i for i, p in enumerate(POLICIES)}
    filled = [s for s in sets if s]
    if not filled:
        return ()
    ceiling = min(max(order[p] for p in s) for s in filled)
    return tuple(p for p in POLICIES if order[p] <= ceiling and any(p in s for s in filled))


def _certifying(answer: Answer) -> Probe:
    """Return the same question with every certification made that law asks for, where none is denied."""
    if answer.done.case.facts.get("certifications") is not None:
        return answer.probe
    return probe_of(answer.engine, answer.done.case.having({"certifications": answer.cells.certifications}))


def _open_certifications(answer: Answer, body: object) -> list[str]:
    if not isinstance(body, Ladder):
        return []
    out: list[str] = []

    def visit(expr: Expr) -> None:
        if isinstance(expr, Test) and expr.fact.name == "certifications":
            if isinstance(expr.bound, DatedSet):
                out.append(max(answer.view.members(expr.bound), key=len))
        elif isinstance(expr, Meets):
            inner = answer.view.rules[expr.rule].body
            if isinstance(inner, Expr) and answer.probe.rule(expr.rule) is None:
                visit(inner)
        for part in children(expr):
            if answer.engine.expr(part)(answer.probe, "") is None:
                visit(part)

    for rung in body.rungs:
        value = answer.engine.expr(rung.when)(answer.probe, "")
        if value is None:
            visit(rung.when)
        elif value is True:
            break
    return out
