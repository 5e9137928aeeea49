"""The facts that are missing, in the order in which to ask for them, and those that a clear rests on."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING
from typing import Any as Whatever

from highfence.facts.vocabulary import FACTS, lookup
from highfence.logic.explain import plain
from highfence.logic.hanging import rule_unknowns
from highfence.logic.outcome import deciding, policies
from highfence.logic.settle import hanging, ranked

if TYPE_CHECKING:
    from highfence.determination.answer import Answer
    from highfence.logic.expr import Fact

ELECTIONS = frozenset({"claims", "certifications"})
"""Facts that say what the filer does: they are never asked for as missing."""
_ASK_INSTEAD = {
    "informed_otherwise": "informed",
    "addressee": "name",
    "footnotes": "lists",
}
"""Facts that are computed, and the fact to ask the user for."""


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


def missing_facts(answer: Answer) -> list[dict[str, Whatever]]:
    """Return the facts to ask for, each with its question and what it decides."""
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


def rests_on(answer: Answer) -> list[dict[str, Whatever]]:
    """Return the facts that a clear rests on: those read, with where they came from.

    What is not subject rests on the gates that say so, any other clear on the requirements that do not stand.
    """
    if answer.decision.subject is False:
        gates = deciding(answer.view, answer.decision)
        read: frozenset[Fact] = frozenset().union(*map(answer.cells.reads, gates))
    else:
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
