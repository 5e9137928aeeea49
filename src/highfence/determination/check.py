"""One transaction to one determination, with every statement's source.

The answer is plain data in the shape of the design contract. Nothing here words anything: titles come
from the records, questions and notes from the message catalogs, when someone reads them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any as Whatever

from highfence.determination import findings
from highfence.determination.answer import Options, answered, desk, outcome_alone, rulebook
from highfence.determination.complete import complete
from highfence.determination.findings import short
from highfence.determination.missing import ELECTIONS, asked, missing_facts, rests_on
from highfence.determination.notes import GAO_DECISION, notes_on
from highfence.determination.parties import learn
from highfence.determination.review import paragraph_cite, review_policy
from highfence.logic.errors import Fault, InputError, OutsideCoverage
from highfence.logic.explain import Explainer
from highfence.logic.outcome import OUTCOMES, Outcome, strictest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from highfence.determination.parties import Learned
    from highfence.facts.intake import Given
    from highfence.logic.rulebook import Rulebook
    from highfence.parties.screening import Screener


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
                (law.regimes[r].published_through.isoformat() for r in covered), default=None
            ),
        },
        "lists": learned.lists,
    }
    if learned.screened:
        out["screening"] = learned.screened
    return out


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
        engine, cells = desk(law).tools(view)
        found.append(outcome_alone(engine, cells, complete(given, on, cells, learned)))
    return strictest(found)


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
    engine, cells = desk(law).tools(view)
    answer = answered(engine, cells, complete(given, on, cells, learned))
    decision, done = answer.decision, answer.done
    explainer = Explainer(answer.probe, done.origin, full=options.explain == "full")
    classification = findings.classification(answer)
    out: dict[str, Whatever] = {
        "licensing": law.regimes[regime].licensing,
        "outcome": decision.outcome,
        "possible_outcomes": list(decision.possible),
        "subject": findings.subject(answer, explainer, options),
        "classification": classification,
        "requirements": findings.requirements(answer, explainer, options),
        "exceptions": findings.exceptions(answer, explainer, options),
        "review_policy": review_policy(answer),
        "duties": findings.duties(answer),
        "missing_facts": missing_facts(answer),
        "assumptions": done.assumptions,
        "notes": notes_on(answer, classification, law, regime, on, known_on, options),
    }
    if decision.outcome in {"no_license_required", "license_exception", "not_subject"}:
        out["rests_on"] = rests_on(answer)
    if options.explain == "full":
        told = Explainer(answer.probe, done.origin, full=True)
        out["trace"] = [told.rule(r.id) for r in view.requirements]
    return out


def encode(determination: Mapping[str, Whatever]) -> bytes:
    """Return a determination as one line of JSON."""
    import msgspec

    return msgspec.json.encode(determination)


__all__ = [
    "ELECTIONS",
    "GAO_DECISION",
    "Options",
    "OutsideCoverage",
    "asked",
    "determine",
    "encode",
    "outcome_only",
    "paragraph_cite",
    "rulebook",
    "short",
]
