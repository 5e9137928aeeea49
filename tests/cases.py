"""Law cases: facts and expected answers, written in YAML beside the law they test.

A case:

    - name: what it shows
      source: 15 CFR 774 Supp. 1, 3A090.a      # the text it illustrates
      outside: https://...                     # where the expectation comes from, if from outside the rule's words
      reading: as_enforced                     # or as_written, or a list of both; as_enforced by default
      known_on: 2025-03-01                     # optional
      facts: {to: CN, item.kind: integrated_circuit, item.tpp: 4992}
      derived: {release.within_one_country: true}   # facts that are computed and cannot be stated, as computed
      expect:
        2022-11-01:
          us.ear.3A090.a: true                 # true, false, unknown
          us.ear.740.8(a)(1): {eligible: true, available: unknown, barred_by: []}
          us.ear.742.6(b)(10): [presumption_of_denial]    # review policies still possible, strictest first
          us.ear.742.6(a)(6)(iii): [presumption_of_denial]    # of a requirement: under the policy that reviews it
          outcome: license_required

What a record reaches is asked by naming other records, each with yes or no: of an exception
``{excuses: {<requirement>: true}}``, of a requirement ``{excused_by: {<exception>: false}, reviewed_by:
<policy or none>}``, of a bar ``{bars: {<exception>: true}}``. ``{considered: false}`` says that an exception is
not looked at with the claims made; ``{stayed: true}`` that a requirement is printed and, by an act that leaves its
words alone, not applied as printed. The answer for an exception given as true, false or unknown is its eligibility, bars counted. A rule asked of
each circuit or party is written ``<id>@item`` or ``<id>@end_user``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import highfence.law
from highfence.facts.case import to_case
from highfence.facts.intake import read_flat
from highfence.facts.reading import documents
from highfence.facts.vocabulary import DERIVED, lookup
from highfence.law.us.ear import regime
from highfence.logic.outcome import considered, decide, exception, policies, probe_of
from highfence.logic.provisions import Ladder, LicenseException, Requirement
from highfence.logic.rulebook import Reading, Rulebook, View
from highfence.logic.scalar import Case, Engine

LAW = Path(highfence.law.__file__).parent


@dataclass(frozen=True)
class Expectation:
    """One answer expected of one rule on one day."""

    file: str
    name: str
    outside: bool
    facts: Case
    on: date
    known_on: date | None
    reading: Reading
    rule: str
    expected: Any

    @property
    def label(self) -> str:
        return f"{self.file}: {self.name} [{self.on} {self.reading}] {self.rule}"


@cache
def rulebook() -> Rulebook:
    return Rulebook("test", (regime(),))


def tri(value: Any) -> Any:
    return None if value in ("unknown", None) else value


@cache
def expectations() -> tuple[Expectation, ...]:
    out = []
    for path in sorted(LAW.rglob("*.cases.yaml")):
        for doc in documents(path.read_text(encoding="utf-8"), str(path.relative_to(LAW))):
            case = doc.value
            readings = case.get("reading", "as_enforced")
            known = case.get("known_on")
            facts = to_case(read_flat(case.get("facts") or {})).having(computed(case))
            for day, answers in case["expect"].items():
                for reading in readings if isinstance(readings, list) else [readings]:
                    for rule, expected in answers.items():
                        out.append(
                            Expectation(
                                doc.source,
                                case["name"],
                                "outside" in case,
                                facts,
                                date.fromisoformat(day),
                                date.fromisoformat(known) if known else None,
                                reading,
                                rule,
                                expected,
                            )
                        )
    return tuple(out)


def computed(case: dict[str, Any]) -> dict[str, Any]:
    """Return the derived facts of a case, in the form in which they are computed."""
    found = case.get("derived") or {}
    for name in found:
        fact = lookup(name)
        if fact is None or (f"{fact.scope}:{fact.name}" if fact.scope else fact.name) not in DERIVED:
            raise ValueError(f"{case['name']}: {name} is no fact that is computed")
    return {k: frozenset(v) if isinstance(v, list) else v for k, v in found.items()}


def answer(engine: Engine, exp: Expectation) -> Any:
    """Return what the engine says, in the form in which the case expects it."""
    view = engine.view
    probe = probe_of(engine, exp.facts)
    rule, _, slot = exp.rule.partition("@")
    if rule == "outcome":
        return decide(probe).outcome
    resolved = view.rules[rule]
    if isinstance(exp.expected, list):
        ladder = view.ladder_of.get(rule, "") if isinstance(resolved.provision, Requirement) else rule
        return list(policies(probe, ladder)) if ladder and isinstance(view.rules[ladder].body, Ladder) else []
    if isinstance(exp.expected, dict) and not isinstance(resolved.provision, LicenseException):
        return {k: reach(view, rule, k, v) for k, v in exp.expected.items()}
    if isinstance(resolved.provision, LicenseException):
        shadow = next((r for r in view.unenforced if r.id == rule), None)
        subject = shadow or resolved
        if subject.body is None:
            absent = {"barred_by": []}
            said = exp.expected if isinstance(exp.expected, dict) else {}
            return {
                k: reach(view, rule, k, v) if k in REACH else absent.get(k, False) for k, v in said.items()
            } or False
        found = exception(probe, subject)
        if isinstance(exp.expected, dict):
            got = {
                "eligible": found.eligible,
                "available": found.available,
                "barred_by": list(found.barred_by),
                "considered": considered(probe, subject),
            }
            return {k: reach(view, rule, k, v) if k in REACH else got[k] for k, v in exp.expected.items()}
        return found.eligible
    return probe.rule(rule, slot)


REACH = frozenset({"excuses", "excused_by", "reviewed_by", "bars"})
"""Questions about edges: which records a record reaches, or is reached by."""


def reach(view: View, rule: str, question: str, asked: Any) -> Any:
    """Return the answer to one question about edges, for the records that the case names, or about a stay."""
    match question:
        case "excuses":
            return {k: rule in view.excused_by.get(k, ()) for k in asked}
        case "excused_by":
            return {k: k in view.excused_by.get(rule, ()) for k in asked}
        case "bars":
            return {k: rule in view.bars_on.get(k, ()) for k in asked}
        case "reviewed_by":
            return view.ladder_of.get(rule, "none")
        case "stayed":
            return any(r.id == rule for r in view.stayed)
    raise KeyError(question)


def expected(exp: Expectation) -> Any:
    if isinstance(exp.expected, dict):
        return {k: tri(v) for k, v in exp.expected.items()}
    if isinstance(exp.expected, list) or exp.rule == "outcome":
        return exp.expected
    return tri(exp.expected)


@cache
def engine_for(view: View) -> Engine:
    return Engine(view)


def view_of(exp: Expectation) -> View:
    return rulebook().at("us.ear", exp.on, exp.known_on, exp.reading)
