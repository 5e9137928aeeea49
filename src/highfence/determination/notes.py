"""Notes on an answer: limits of the rulebook, contradictions, and law on the books that is not enforced."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from typing import Any as Whatever

from highfence.determination.answer import desk
from highfence.determination.complete import Note, note
from highfence.determination.movement import UNREGULATED
from highfence.logic.hanging import rule_gaps
from highfence.logic.outcome import probe_of
from highfence.logic.provisions import LicenseException
from highfence.logic.settle import BUDGET

if TYPE_CHECKING:
    from highfence.determination.answer import Answer, Options
    from highfence.logic.rulebook import Rulebook

GAO_DECISION = date(2026, 5, 12)


def notes_on(
    answer: Answer,
    said: dict[str, Whatever],
    law: Rulebook,
    regime: str,
    on: date,
    known_on: date | None,
    options: Options,
) -> list[Note]:
    """Return the notes on an answer; ``said`` is what it says of the classification."""
    notes = list(answer.done.notes)
    activity = answer.done.case.facts.get("activity")
    if activity in UNREGULATED:
        notes.append(note(UNREGULATED[activity]))
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
            notes += [note("not_modelled", rule=rule, why=why) for why in rule_gaps(answer.probe, rule)]
    if options.reading == "as_enforced":
        notes += _on_the_books(answer, law, regime, on, known_on)
    for found in answer.decision.exceptions:
        if not found.enforced:
            notes.append(note("exception_not_enforced", exception=_code(answer, found.id), rule=found.id))
    return notes


def _code(answer: Answer, rule: str) -> str:
    prov = answer.view.rules[rule].provision
    return prov.code if isinstance(prov, LicenseException) else rule


def _on_the_books(answer: Answer, law: Rulebook, regime: str, on: date, known_on: date | None) -> list[Note]:
    """Name the requirements that the printed text makes and that are not enforced."""
    applied = answer.decision.requirements
    stayed = [r for r in answer.view.stayed if applied.get(r.id, False) is not True]
    if not stayed:
        return []
    probe = probe_of(desk(law).engine(law.at(regime, on, known_on, "as_written")), answer.done.case)
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
