"""What an answer says of the item and of the rules: subject, classification, requirements, exceptions, duties."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any as Whatever

from highfence.determination.content import threshold
from highfence.determination.missing import asked
from highfence.logic.explain import Explainer
from highfence.logic.expr import Const, Described, Tri
from highfence.logic.hanging import rule_gaps, rule_unknowns
from highfence.logic.outcome import deciding, k_and
from highfence.logic.provisions import (
    Definition,
    Duty,
    Gate,
    Grant,
    LicenseException,
    Requirement,
    paragraphs,
)

if TYPE_CHECKING:
    from highfence.determination.answer import Answer, Options
    from highfence.logic.outcome import ExceptionFinding


def subject(answer: Answer, explainer: Explainer, options: Options) -> dict[str, Whatever]:
    """Return whether the item is subject to the regime, by which gates, and its US content where computed."""
    decision = answer.decision
    bases = []
    for rule, value in decision.gates if decision.subject is not False else ():
        prov = answer.view.rules[rule].provision
        if isinstance(prov, Gate) and prov.effect == "in" and value is True:
            bases.append(prov.basis or rule)
    out: dict[str, Whatever] = {"value": decision.subject, "bases": bases}
    if answer.done.content is not None:
        out["content"] = {**answer.done.content, "threshold": threshold(answer.probe)}
    if options.explain != "none":
        out["because"] = [explainer.rule(rule) for rule in deciding(answer.view, decision)]
    return out


def classification(answer: Answer) -> dict[str, Whatever]:
    """Return the entries met and possible, those asserted, and whether the figures agree with them."""
    asserted = answer.done.case.asserted
    met, possible = [], []
    agrees: bool | None = None if asserted is None else True
    for r in answer.view.entries:
        prov = r.provision
        entry = prov.entry if isinstance(prov, Definition) else ""
        value = answer.probe.rule(prov.id)
        if value is True:
            met.append(entry)
        elif value is None:
            possible.append(entry)
        if agrees and asserted is not None:
            if entry in answer.probe.named:
                agrees = _tested(answer, r.body) is not False
            elif value is True and isinstance(r.body, Described):  # by its figures, since it is not asserted
                agrees = _broader(asserted, entry)
    return {
        "entries": [short(e) for e in met],
        "possible": [short(e) for e in possible],
        "asserted": sorted(short(a) for a in asserted) if asserted is not None else [],
        "agrees": agrees,
        "assumed": [short(e) for e in answer.done.assumed_entries],
    }


def _tested(answer: Answer, body: object) -> Tri:
    if isinstance(body, Described) and not isinstance(body.test, Const):
        return answer.engine.expr(body.test)(answer.probe, "")
    return None


def _broader(asserted: frozenset[str], entry: str) -> bool:
    return any(entry.startswith(f"{a}.") for a in asserted)


def short(entry: str) -> str:
    """Return an entry as people write it."""
    return entry.removeprefix("us.ear.").partition(":")[0]


def requirements(answer: Answer, explainer: Explainer, options: Options) -> list[dict[str, Whatever]]:
    """Return the prohibitions and requirements that stand or are open, those that stand first."""
    out = []
    for rule, value in answer.decision.requirements.items():
        if value is False:
            continue
        r = answer.view.rules[rule]
        prov = r.provision
        one: dict[str, Whatever] = {
            "rule": rule,
            "title": prov.title,
            "reason": prov.reason if isinstance(prov, Requirement) else "",
            "value": value,
            "citation": prov.cite,
            "since": r.since.isoformat(),
            "source": r.source.cite if r.source else "",
            "url": prov.url,
            "excused": rule in answer.decision.excused,
        }
        if r.stay is not None:
            one["applied_by"] = r.stay.source.cite
        if rule in answer.raised:
            one["indicative"] = True
        if options.explain != "none":
            teller = explainer
            if rule in answer.telling and answer.probe.rule(rule) is not value:
                teller = Explainer(answer.telling[rule], answer.done.origin, full=explainer.full)
            one["because"] = (
                teller.rule(rule).get("because", [])
                if value is True or explainer.full
                else _open_because(answer, rule)
            )
        out.append(one)
    out.sort(key=lambda one: one["value"] is not True)
    for rule, value in answer.decision.prohibitions.items():
        if value is not False:
            r = answer.view.rules[rule]
            one = {
                "rule": rule,
                "title": r.provision.title,
                "reason": "prohibition",
                "value": value,
                "citation": r.provision.cite,
                "since": r.since.isoformat(),
                "source": r.source.cite if r.source else "",
                "url": r.provision.url,
                "excused": False,
            }
            if options.explain != "none":
                one["because"] = explainer.rule(rule).get("because", [])
            out.insert(0, one) if value is True else out.append(one)
    return out


def _open_because(answer: Answer, rule: str) -> list[dict[str, Whatever]]:
    """Return what a rule that is open hangs on: the facts not known, and what is not written down."""
    names = dict.fromkeys(asked(n) for n in rule_unknowns(answer.probe, rule))
    open_facts: list[dict[str, Whatever]] = [{"node": "unknown", "fact": n, "value": None} for n in names]
    return open_facts + [{"node": "constant", "value": None, "why": w} for w in rule_gaps(answer.probe, rule)]


def exceptions(answer: Answer, explainer: Explainer, options: Options) -> list[dict[str, Whatever]]:
    """Return what is found of the exceptions that excuse a requirement that stands or is open."""
    open_rules = {r for r, v in answer.decision.requirements.items() if v is not False}
    out = []
    for found in answer.decision.exceptions:
        reached = [r for r in sorted(open_rules) if found.id in answer.view.excused_by[r]]
        if not reached:
            continue
        out.append(_exception(answer, explainer, options, found, reached))
    out.sort(key=lambda e: (e["available"] is not True, e["eligible"] is False, e["eligible"] is None))
    return out


def _exception(
    answer: Answer, explainer: Explainer, options: Options, found: ExceptionFinding, reached: list[str]
) -> dict[str, Whatever]:
    view = answer.view
    r = view.granting[found.id]
    prov = r.provision
    titles = {c.id: c.title for c in r.body.conditions} if isinstance(r.body, Grant) else {}
    one: dict[str, Whatever] = {
        "code": prov.code if isinstance(prov, LicenseException) else "",
        "rule": found.id,
        "title": prov.title,
        "eligible": found.eligible,
        "available": found.available,
        "excuses": reached,
        "barred_by": list(found.barred_by),
        "conditions": [{"id": i, "title": titles[i], "value": v} for i, v in found.conditions],
        "citation": prov.cite,
        "since": r.since.isoformat(),
        "source": r.source.cite if r.source else "",
        "url": prov.url,
    }
    if not found.enforced:
        one["enforced"] = False
    if options.explain != "none":
        because: list[Whatever] = [explainer.rule(b) for b in found.barred_by]
        if not because and isinstance(r.body, Grant):
            because = explainer.parts(r.body.eligible)
        one["because"] = because
    return one


def duties(answer: Answer) -> list[dict[str, Whatever]]:
    """Return the duties that go with requirements that nothing excuses and with the exceptions that excuse others.

    The duties of an exception that may yet become available are owed only if it does: their value is None. So is that
    of every duty while it is not known whether the item is subject to the regime.
    """
    decision = answer.decision
    if decision.subject is False:
        return []
    standing = {r for r, v in decision.requirements.items() if v is True}
    reaching = {e for r in standing for e in answer.view.excused_by[r]}
    borne: dict[str, Tri] = dict.fromkeys(sorted(standing - decision.excused), True)
    borne |= {f.id: f.available for f in decision.exceptions if f.available is not False and f.id in reaching}
    targets = [(x, paragraphs(x)) for x in sorted(borne)]
    out = []
    for r in answer.view.duties:
        prov = r.provision
        if not isinstance(prov, Duty):
            continue
        attached = [x for x, names in targets if not names.isdisjoint(prov.attaches_to)]
        if prov.attaches_to and not attached:
            continue
        owed = not prov.attaches_to or any(borne[x] for x in attached) or None
        value = k_and([decision.subject, owed, answer.probe.rule(r.id)])
        if value is False:
            continue
        out.append(
            {
                "rule": r.id,
                "what": prov.what,
                "title": prov.title,
                "value": value,
                "attached_to": attached,
                "citation": prov.cite,
                "since": r.since.isoformat(),
                "source": r.source.cite if r.source else "",
                "url": prov.url,
            }
        )
    return out
