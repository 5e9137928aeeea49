"""One transaction to one determination, with every statement's source.

The answer is plain data in the shape of the design contract. Nothing here words anything: titles come
from the records, questions and notes from the message catalogs, when someone reads them.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING
from typing import Any as Whatever

from msgspec import Struct, field
from msgspec.structs import replace

from highfence.determination.complete import Completed, Note, complete, note
from highfence.determination.content import threshold
from highfence.determination.parties import learn
from highfence.facts.vocabulary import FACTS, lookup
from highfence.logic.cells import Cells
from highfence.logic.errors import Fault, InputError, OutsideCoverage
from highfence.logic.explain import Explainer, plain
from highfence.logic.expr import Const, DatedSet, Described, Expr, Fact, Meets, Test, Tri, children
from highfence.logic.outcome import (
    BUDGET,
    OUTCOMES,
    Decision,
    ExceptionFinding,
    Outcome,
    conclude,
    decide,
    hanging,
    policies,
    possible_outcomes,
    probe_of,
    ranked,
    rule_unknowns,
    settle,
    strictest,
    sure,
)
from highfence.logic.provisions import (
    POLICIES,
    Definition,
    Duty,
    Gate,
    Grant,
    Ladder,
    LicenseException,
    Requirement,
    paragraphs,
)
from highfence.logic.record import Record
from highfence.logic.rulebook import Reading, Rulebook, View
from highfence.logic.scalar import Engine, Probe

if TYPE_CHECKING:
    from collections.abc import Mapping

    from highfence.determination.parties import Learned
    from highfence.facts.intake import Given
    from highfence.parties.screening import Screener

RULEBOOK_VERSION = "2026.11.29"
GAO_DECISION = date(2026, 5, 12)
ELECTIONS = frozenset({"claims", "certifications"})
"""Facts that say what the filer does: they are never asked for as missing."""
_ASK_INSTEAD = {
    "informed_otherwise": "informed",
    "addressee": "name",
    "footnotes": "lists",
}
"""Facts that are computed, and the fact to ask the user for."""


class Options(Record, frozen=True):
    """How to answer. ``explain``: "decisive" conditions, "full", or "none"."""

    reading: Reading = "as_enforced"
    known_on: date | None = None
    regimes: tuple[str, ...] = ("us.ear",)
    explain: str = "decisive"


@cache
def rulebook() -> Rulebook:
    """Return the rulebook that ships with highfence."""
    from highfence.law.us.ear import regime

    return Rulebook(RULEBOOK_VERSION, (regime(),))


class Desk(Struct):
    """What is kept between decisions: engines and cells, one a view. Holds no facts."""

    book: Rulebook
    _engines: dict[int, Engine] = field(default_factory=dict)
    _cells: dict[int, Cells] = field(default_factory=dict)

    def engine(self, view: View) -> Engine:
        """Return the engine of a view."""
        found = self._engines.get(id(view))
        if found is None or found.view is not view:
            found = self._engines[id(view)] = Engine(view)
        return found

    def tools(self, view: View) -> tuple[Engine, Cells]:
        """Return the engine and cells of a view."""
        found = self._cells.get(id(view))
        if found is None or found.view is not view:
            found = self._cells[id(view)] = Cells(view)
        return self.engine(view), found


@cache
def _desk(book: Rulebook) -> Desk:
    return Desk(book)


def determine(
    given: Given,
    options: Options = Options(),
    book: Rulebook | None = None,
    screener: Screener | None = None,
) -> dict[str, Whatever]:
    """Return the determination of one transaction. ``screener`` says who is listed, where lists are loaded.

    Raises InputError when the day is missing or a chip name means several models, OutsideCoverage for a
    day before a regime is modelled.
    """
    law = book or rulebook()
    on = given.on
    if on is None:
        raise InputError([Fault("on", None, "the day of the activity, YYYY-MM-DD")])
    given, learned = learn(given, on, screener)
    known_on = options.known_on or given.known_on
    covered = [r for r in options.regimes if r in law.regimes]
    answers = {r: _regime(given, law, r, on, known_on, options, learned) for r in covered}
    missing = [r for r in options.regimes if r not in law.regimes]
    outcomes: list[Outcome] = [a["outcome"] for r, a in answers.items() if law.regimes[r].licensing]
    top: Outcome = strictest(outcomes) if outcomes else "undetermined"
    if missing and OUTCOMES.index(top) > OUTCOMES.index("undetermined"):
        top = "undetermined"
    out: dict[str, Whatever] = {"id": given.id}
    if given.order_id:
        out["order_id"] = given.order_id
    out |= {
        "on": on.isoformat(),
        "known_on": known_on.isoformat() if known_on else None,
        "reading": options.reading,
        "outcome": top,
        "regimes": answers,
        "regimes_not_covered": missing,
        "conflicts": [],
        "rulebook": {
            "version": law.version,
            "digest": law.digest,
            "law_published_through": max(
                (law.regimes[r].published_through for r in covered), default=on
            ).isoformat(),
        },
        "lists": learned.lists,
    }
    if learned.screened:
        out["screening"] = learned.screened
    return out


# -------------------------------------------------------------------------------------- one regime


class _Answer(Struct):
    """What is known while one regime is being answered.

    ``raised``   requirements that only indicative chip values raise
    ``telling``  for requirements that the plain facts leave open, the question that explains them
    ``split``    whether the variants of a chip lead to different outcomes
    ``gaps``     of open rules, what is not written down and keeps them open
    """

    given: Given
    view: View
    engine: Engine
    cells: Cells
    done: Completed
    probe: Probe
    decision: Decision
    raised: frozenset[str] = frozenset()
    telling: dict[str, Probe] = field(default_factory=dict)
    split: bool = False
    gaps: dict[str, list[str]] = field(default_factory=dict)


def outcome_only(
    given: Given,
    options: Options = Options(),
    book: Rulebook | None = None,
    screener: Screener | None = None,
) -> Outcome:
    """Return the outcome alone, without explanation: the same answer, sooner."""
    law = book or rulebook()
    if given.on is None:
        raise InputError([Fault("on", None, "the day of the activity, YYYY-MM-DD")])
    on = given.on
    given, learned = learn(given, on, screener)
    known_on = options.known_on or given.known_on
    found: list[Outcome] = []
    for regime in options.regimes:
        if regime not in law.regimes:
            found.append("undetermined")
            continue
        view = law.at(regime, on, known_on, options.reading)
        engine, cells = _desk(law).tools(view)
        done = complete(given, on, cells, learned)
        # Of a chip with variants, one of them may have an exception that the others lack.
        probe = probe_of(engine, done.case)
        early = None if done.variants else sure(probe)
        found.append(early or _answer(given, law, view, done, probe).decision.outcome)
    return strictest(found)


def _answer(given: Given, law: Rulebook, view: View, done: Completed, asked: Probe | None = None) -> _Answer:
    engine, cells = _desk(law).tools(view)
    probe = asked or probe_of(engine, done.case)
    decision = settle(probe, cells, decide(probe, every=bool(done.variants)))
    answer = _Answer(given, view, engine, cells, done, probe, decision)
    if done.variants:
        _try_variants(answer)
    elif done.indicative:
        indicated = probe_of(engine, done.case.having(done.indicative))
        answer.decision, answer.raised = _raised(decision, indicated)
        answer.telling = dict.fromkeys(answer.raised, indicated)
    return answer


def _try_variants(answer: _Answer) -> None:
    """Let the answer stand where every variant of the chip gives it."""
    found: list[Decision] = []
    for variant in answer.done.variants:
        case = answer.done.case.having(variant.facts)
        probe = probe_of(answer.engine, case)
        decision = settle(probe, answer.cells, decide(probe))
        raised = probe_of(answer.engine, case.having({**answer.done.indicative, **variant.indicative}))
        decision, rules = _raised(decision, raised)
        for rule, value in decision.requirements.items():
            if value is True:
                answer.telling.setdefault(rule, raised if rule in rules else probe)
        answer.raised |= rules
        found.append(decision)
    outcomes = {d.outcome for d in found}
    requirements = {r: _agreed([d.requirements[r] for d in found]) for r in answer.decision.requirements}
    exceptions = []
    for i, one in enumerate(found[0].exceptions):
        others = [d.exceptions[i] for d in found]
        exceptions.append(
            replace(
                one,
                eligible=_agreed([o.eligible for o in others]),
                available=_agreed([o.available for o in others]),
            )
        )
    possible = {o for d in found for o in d.possible}
    merged = replace(
        answer.decision,
        outcome=outcomes.pop() if len(outcomes) == 1 else _mixed(found),
        possible=tuple(o for o in OUTCOMES if o in possible),
        requirements=requirements,
        exceptions=tuple(exceptions),
        excused=frozenset.intersection(*(d.excused for d in found)),
    )
    answer.split = len({d.outcome for d in found}) > 1 and merged.outcome == "undetermined"
    answer.decision = merged


def _agreed(values: list[Tri]) -> Tri:
    return values[0] if len(set(values)) == 1 else None


def _mixed(found: list[Decision]) -> Outcome:
    return conclude(tuple(o for o in OUTCOMES if o in {x for d in found for x in d.possible}))


def _raised(decision: Decision, indicated: Probe) -> tuple[Decision, frozenset[str]]:
    """Let indicative chip values raise requirements that are open; they settle nothing else."""
    raised = frozenset(r for r, v in decision.requirements.items() if v is None and indicated.rule(r) is True)
    if not raised:
        return decision, raised
    requirements = {r: True if r in raised else v for r, v in decision.requirements.items()}
    possible = possible_outcomes(decision.subject, requirements, decision.prohibitions, decision.excused)
    changed = replace(decision, requirements=requirements, possible=possible, outcome=conclude(possible))
    return changed, raised


def _regime(
    given: Given,
    law: Rulebook,
    regime: str,
    on: date,
    known_on: date | None,
    options: Options,
    learned: Learned,
) -> dict[str, Whatever]:
    view = law.at(regime, on, known_on, options.reading)
    answer = _answer(given, law, view, complete(given, on, _desk(law).tools(view)[1], learned))
    decision, done = answer.decision, answer.done
    explainer = Explainer(answer.probe, done.origin, full=options.explain == "full")
    review = _review(answer)
    classification = _classification(answer)
    out: dict[str, Whatever] = {
        "licensing": law.regimes[regime].licensing,
        "outcome": decision.outcome,
        "possible_outcomes": list(decision.possible),
        "subject": _subject(answer, explainer, options),
        "classification": classification,
        "requirements": _requirements(answer, explainer, options),
        "exceptions": _exceptions(answer, explainer, options),
        "review_policy": review,
        "duties": _duties(answer),
        "missing_facts": _missing(answer),
        "assumptions": done.assumptions,
        "notes": _notes(answer, classification, law, regime, on, known_on, options),
    }
    if decision.outcome in {"no_license_required", "license_exception", "not_subject"}:
        out["rests_on"] = _rests_on(answer)
    if options.explain == "full":
        told = Explainer(answer.probe, done.origin, full=True)
        out["trace"] = [told.rule(r.id) for r in view.requirements]
    return out


def _subject(answer: _Answer, explainer: Explainer, options: Options) -> dict[str, Whatever]:
    bases, because = [], []
    for rule, value in answer.decision.gates:
        prov = answer.view.rules[rule].provision
        if isinstance(prov, Gate) and prov.effect == "in" and value is True:
            bases.append(prov.basis or rule)
        if options.explain != "none" and value is answer.decision.subject and value is not False:
            because.append(explainer.rule(rule))
    out: dict[str, Whatever] = {"value": answer.decision.subject, "bases": bases}
    if answer.done.content is not None:
        out["content"] = {**answer.done.content, "threshold": threshold(answer.probe)}
    if options.explain != "none":
        out["because"] = because
    return out


def _classification(answer: _Answer) -> dict[str, Whatever]:
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


def _tested(answer: _Answer, body: object) -> Tri:
    if isinstance(body, Described) and not isinstance(body.test, Const):
        return answer.engine.expr(body.test)(answer.probe, "")
    return None


def _broader(asserted: frozenset[str], entry: str) -> bool:
    return any(entry.startswith(f"{a}.") for a in asserted)


def short(entry: str) -> str:
    """Return an entry as people write it."""
    return entry.removeprefix("us.ear.").partition(":")[0]


def _requirements(answer: _Answer, explainer: Explainer, options: Options) -> list[dict[str, Whatever]]:
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


def _open_because(answer: _Answer, rule: str) -> list[dict[str, Whatever]]:
    """Return what a rule that is open hangs on: the facts not known, and what is not written down."""
    names = dict.fromkeys(asked(n) for n in rule_unknowns(answer.probe, rule))
    open_facts: list[dict[str, Whatever]] = [{"node": "unknown", "fact": n, "value": None} for n in names]
    return open_facts + [{"node": "constant", "value": None, "why": w} for w in _unmodelled(answer, rule)]


def _exceptions(answer: _Answer, explainer: Explainer, options: Options) -> list[dict[str, Whatever]]:
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
    answer: _Answer, explainer: Explainer, options: Options, found: ExceptionFinding, reached: list[str]
) -> dict[str, Whatever]:
    view = answer.view
    r = next((u for u in view.unenforced if u.id == found.id), view.rules[found.id])
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


# ----------------------------------------------------------------------------------- review policy


def _review(answer: _Answer) -> dict[str, Whatever] | None:
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
    open_conditions = [
        c for lad in ladders for c in _open_certifications(answer, answer.view.rules[lad].body)
    ]
    return {
        "policy": policy,
        "possible": list(possible),
        "rule": rule,
        "open_conditions": list(dict.fromkeys(open_conditions)),
        "citation": cite if rule == ruling else paragraph_cite(rule, cite),
        "since": r.since.isoformat(),
        "source": r.source.cite if r.source else "",
        "applied_by": r.stay.source.cite if r.stay else None,
        "url": r.provision.url,
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


def _certifying(answer: _Answer) -> Probe:
    """Return the same question with every certification made that law asks for, where none is denied."""
    if answer.done.case.facts.get("certifications") is not None:
        return answer.probe
    return probe_of(answer.engine, answer.done.case.having({"certifications": answer.cells.certifications}))


def _open_certifications(answer: _Answer, body: object) -> list[str]:
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


# ------------------------------------------------------------------------------------------ duties


def _duties(answer: _Answer) -> list[dict[str, Whatever]]:
    standing = {r for r, v in answer.decision.requirements.items() if v is True}
    used = {f.id for f in answer.decision.exceptions if f.eligible is not False}
    used &= {e for r in standing for e in answer.view.excused_by[r]}
    borne = [(x, paragraphs(x)) for x in sorted(standing | used)]
    out = []
    for r in answer.view.duties:
        prov = r.provision
        if not isinstance(prov, Duty):
            continue
        attached = [x for x, names in borne if not names.isdisjoint(prov.attaches_to)]
        if prov.attaches_to and not attached:
            continue
        value = answer.probe.rule(r.id)
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


# ----------------------------------------------------------------------------------- missing facts


def asked(name: str) -> str:
    """Return the fact to ask the user for, where ``name`` is one that is computed."""
    if name in _ASK_INSTEAD:
        return _ASK_INSTEAD[name]
    head, _, last = name.rpartition(".")
    return f"{head}.{_ASK_INSTEAD[last]}" if last in _ASK_INSTEAD else name


@cache
def question(name: str) -> dict[str, str]:
    """Return the question that asks for a fact, in every language."""
    from highfence.messages import LANGUAGES, catalog

    return {lang: catalog(lang).question(name) for lang in LANGUAGES}


def _missing(answer: _Answer) -> list[dict[str, Whatever]]:
    decision, probe, cells = answer.decision, answer.probe, answer.cells
    order: list[str] = []
    facts: dict[str, Fact] = {}
    decides: dict[str, list[str]] = {}
    if answer.split:
        order.append("item.chip")
        decides["item.chip"] = ["outcome"]
    if decision.outcome == "undetermined":
        facts = {n: f for n, f in hanging(probe, decision).items() if f.name not in ELECTIONS}
        order += [name for name in ranked(probe, cells, decision) if name in facts]
    for ladder in sorted(
        {
            answer.view.ladder_of[r]
            for r, v in decision.requirements.items()
            if v is True and r not in decision.excused and r in answer.view.ladder_of
        }
    ):
        if len(policies(probe, ladder)) > 1:
            found = rule_unknowns(probe, ladder)
            for name, fact in sorted(found.items(), key=lambda one: cells.place(one[1], one[0])):
                if fact.name not in ELECTIONS:
                    facts.setdefault(name, fact)
                    decides.setdefault(name, []).append(ladder)
                    if name not in order:
                        order.append(name)
    undecided = {r for r, v in decision.requirements.items() if v is None}
    out: list[dict[str, Whatever]] = []
    seen: set[str] = set()
    for name in order:
        public = asked(name)
        if public in seen:
            continue
        seen.add(public)
        fact_of = facts.get(name)
        hang = sorted(undecided & cells.readers(fact_of)) if fact_of is not None else []
        if name in answer.done.open:
            # Its components give this fact: they are asked for, the largest first.
            out += [
                {"fact": p, "question": question(p), "decides": hang}
                for p in answer.done.open[name]
                if p not in seen
            ]
            seen.update(answer.done.open[name])
            continue
        one: dict[str, Whatever] = {
            "fact": public,
            "question": question(public),
            "decides": list(dict.fromkeys([*hang, *decides.get(name, [])])),
        }
        if public == "item.chip":
            one["candidates"] = [v.name for v in answer.done.variants]
        out.append(one)
    return out


def _rests_on(answer: _Answer) -> list[dict[str, Whatever]]:
    """Return the facts that a clear rests on: those read, with where they came from."""
    read = answer.cells.of_requirements | {FACTS["party:listed"]}  # "not listed": an empty list of lists
    out = []
    for name in sorted(answer.done.case.facts):
        fact = lookup(name)
        if fact is not None and fact in read:
            out.append(
                {
                    "fact": name,
                    "value": plain(answer.done.case.facts[name]),
                    "from": answer.done.origin.get(name, "stated"),
                }
            )
    return out


# -------------------------------------------------------------------------------------------- notes


def _notes(
    answer: _Answer,
    said: dict[str, Whatever],
    law: Rulebook,
    regime: str,
    on: date,
    known_on: date | None,
    options: Options,
) -> list[Note]:
    notes = list(answer.done.notes)
    book = law.regimes[regime]
    if on > book.published_through:
        notes.append(note("beyond_horizon", day=on.isoformat(), through=book.published_through.isoformat()))
    if answer.decision.exhausted:
        notes.append(note("budget_exhausted", budget=BUDGET))
    if said["agrees"] is False:
        notes.append(
            note("classification_conflict", asserted=said["asserted"], tested=said["entries"] or ["none"])
        )
    for rule, value in answer.decision.requirements.items():
        if value is None:
            notes += [note("not_modelled", rule=rule, why=why) for why in _unmodelled(answer, rule)]
    if options.reading == "as_enforced":
        notes += _on_the_books(answer, law, regime, on, known_on)
    for found in answer.decision.exceptions:
        if not found.enforced:
            notes.append(note("exception_not_enforced", exception=_code(answer, found.id), rule=found.id))
    return notes


def _code(answer: _Answer, rule: str) -> str:
    prov = answer.view.rules[rule].provision
    return prov.code if isinstance(prov, LicenseException) else rule


def _unmodelled(answer: _Answer, rule: str) -> list[str]:
    out: list[str] = []

    def visit(expr: Expr) -> None:
        if isinstance(expr, Described) and isinstance(expr.test, Const):
            return  # a matter of classification, which the missing facts name
        if isinstance(expr, Const):
            if expr.value is None and expr.why:
                out.append(expr.why)
            return
        for part in children(expr):
            if answer.engine.expr(part)(answer.probe, "") is None:
                visit(part)

    body = answer.view.rules[rule].body
    if rule not in answer.gaps:
        if isinstance(body, Expr) and answer.cells.gaps(rule):
            visit(body)
        answer.gaps[rule] = list(dict.fromkeys(out))
    return answer.gaps[rule]


def _on_the_books(answer: _Answer, law: Rulebook, regime: str, on: date, known_on: date | None) -> list[Note]:
    """Name the requirements that the printed text makes and that are not enforced."""
    applied = answer.decision.requirements
    stayed = [r for r in answer.view.stayed if applied.get(r.id, False) is not True]
    if not stayed:
        return []
    probe = probe_of(_desk(law).engine(law.at(regime, on, known_on, "as_written")), answer.done.case)
    notes: list[Note] = []
    for r in stayed:
        value = probe.rule(r.id)
        if value is not False and r.stay is not None:
            notes.append(
                note(
                    "not_enforced",
                    rule=r.id,
                    source=r.stay.source.cite,
                    since=r.stay.since.isoformat(),
                    value=value,
                )
            )
    if notes and on >= GAO_DECISION:
        notes.append(note("gao_caution"))
    return notes


def encode(determination: Mapping[str, Whatever]) -> bytes:
    """Return a determination as one line of JSON."""
    import msgspec

    return msgspec.json.encode(determination)


__all__ = [
    "Options",
    "OutsideCoverage",
    "determine",
    "encode",
    "outcome_only",
    "rulebook",
]
