"""Every paragraph written down is shown true, false and unknown by some case, and every section from outside."""

from __future__ import annotations

import importlib
import pkgutil
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from cases import engine_for, expectations, rulebook, tri
from highfence.law.us import ear
from highfence.logic.expr import Described, Meets, Test, walk
from highfence.logic.provisions import Bar, Ladder, LicenseException, Provision, Requirement, ReviewPolicy
from highfence.logic.rulebook import READINGS, conditions_of
from highfence.logic.scalar import Case, Probe
from strategies import bodies, views

if TYPE_CHECKING:
    from highfence.logic.expr import Tri

NOT_FROM_INPUT: dict[str, tuple[set[bool | None], str]] = {
    "us.ear.736.2(b)(10)": ({None}, "what the filer knows is said by saying nothing: never unknown"),
    **dict.fromkeys(
        ("us.ear.734.9(a)(3)", "us.ear.740.2(a)(1)", "us.ear.740.2(b)"),
        ({None}, "what BIS has told the filer is said by saying nothing: never unknown"),
    ),
    **dict.fromkeys(
        (
            "us.ear.740.2(a)(7)",
            "us.ear.740.2(a)(15)",
            "us.ear.740.2(a)(16)",
            "us.ear.740.2(a)(21)",
            "us.ear.742.6(b)(5)",
            "us.ear.742.6(b)(6)",
        ),
        ({True}, "turns on what is not a fact here: open or false, never true"),
    ),
    "us.ear.738.4(a)": ({True}, "stands for what is not written down: open or false, never true"),
    "us.ear.746.5(a)": ({True}, "the tariff headings are not facts here: open or false, never true"),
    "us.ear.746.7(a)(1)(ii)": ({True}, "the tariff headings are not facts here: open or false, never true"),
    "us.ear.740.2(a)(23):part": ({True}, "which part is used is not a fact here: open or false, never true"),
    "us.ear.740.5:civ": ({True}, "what the entries said is not written down: open or false, never true"),
    "us.ear.744.supp7:huawei": (
        {True},
        "that the party is Huawei is not a fact here: open or false, never true",
    ),
}
"""Answers that no stated facts can reach, with the reason and where they are tested instead."""

WORDS = {True: "true", False: "false", None: "unknown"}
MODULES = sorted(m.name for m in pkgutil.walk_packages(ear.__path__, f"{ear.__name__}."))


def records(module: str) -> tuple[Provision, ...]:
    found: tuple[Provision, ...] = getattr(importlib.import_module(module), "PROVISIONS", ())
    return found


def short(module: str) -> str:
    return module.removeprefix(f"{ear.__name__}.")


@cache
def expected() -> dict[str, list[Any]]:
    """Return what the cases expect, by rule; of an exception, its eligibility."""
    found: dict[str, list[Any]] = defaultdict(list)
    for exp in expectations():
        value = exp.expected.get("eligible", "unsaid") if isinstance(exp.expected, dict) else exp.expected
        found[exp.rule.partition("@")[0]].append(value)
    return found


@cache
def reads_facts(rule: str) -> bool:
    """Return whether a rule hangs on any fact, in any version, through any rule."""
    provs = {p.id: p for p in rulebook().regimes["us.ear"].provisions}
    seen: set[str] = set()
    todo = [rule]
    while todo:
        one = todo.pop()
        if one in seen or one not in provs:
            continue
        seen.add(one)
        for body in bodies(provs[one]):
            for expr in conditions_of(body):
                for node in walk(expr):
                    if isinstance(node, Test | Described):
                        return True
                    if isinstance(node, Meets):
                        todo.append(node.rule)
    return False


def constant_values(rule: str) -> set[Tri]:
    """Return what a rule without facts says over the days."""
    nobody = Case({}, (), frozenset(), ("item",), None)
    return {
        Probe(view, nobody, engine_for(view)).rule(rule) for reading in READINGS for view in views(reading)
    }


def lacking(prov: Provision) -> list[str]:
    """Return what no case shows of a record."""
    got = expected().get(prov.id, [])
    if isinstance(prov, ReviewPolicy):
        ladders = [b for b in bodies(prov) if isinstance(b, Ladder)]
        wanted = {r.policy for b in ladders for r in b.rungs}
        # A policy that the text never leaves alone (an entry's own words decide) is shown in a mix.
        shown = {policy for one in got if isinstance(one, list) for policy in one}
        out: list[str] = sorted(wanted - shown)
        if (
            len(wanted) > 1
            and reads_facts(prov.id)
            and not any(isinstance(g, list) and len(g) > 1 for g in got)
        ):
            out.append("a mix of policies where something is unknown")
        return out
    values = {tri(g) for g in got if g != "unsaid" and not isinstance(g, list)}
    wanted_values = {True, False, None} if reads_facts(prov.id) else constant_values(prov.id)
    unreachable = NOT_FROM_INPUT.get(prov.id, (set(), ""))[0]
    return [WORDS[v] for v in (True, False, None) if v in wanted_values - values - unreachable]


@pytest.mark.parametrize("module", MODULES, ids=short)
def test_every_record_is_shown_true_false_and_unknown(module: str) -> None:
    missing = [f"{p.id} lacks {', '.join(what)}" for p in records(module) if (what := lacking(p))]
    assert not missing, f"{len(missing)} of {len(records(module))} records:\n" + "\n".join(missing)


@pytest.mark.parametrize("module", MODULES, ids=short)
def test_every_section_has_a_case_from_outside(module: str) -> None:
    """An expectation that comes from somebody else than the encoder of the text."""
    if not records(module):
        return
    file = importlib.import_module(module).__file__
    assert file is not None
    beside = Path(file).with_suffix(".cases.yaml")
    assert beside.exists(), f"{beside.name} is missing"
    law = Path(ear.__file__).parents[2]
    own = [e for e in expectations() if law / e.file == beside]
    assert own, f"{beside.name} expects nothing"
    assert any(e.outside for e in own), f"{beside.name} has no case with 'outside:'"


def test_cases_expect_something_of_rules_that_are_written() -> None:
    written = {p.id for p in rulebook().regimes["us.ear"].provisions} | {"outcome"}
    strange = sorted(
        {f"{e.file}: {e.rule}" for e in expectations() if e.rule.partition("@")[0] not in written}
    )
    assert not strange, "\n".join(strange)


def test_what_is_expected_is_said_in_words_that_the_record_knows() -> None:
    known: dict[type[Provision], set[str]] = {
        LicenseException: {"eligible", "available", "barred_by", "considered", "excuses"},
        Requirement: {"excused_by", "reviewed_by", "stayed"},
        Bar: {"bars"},
    }
    records = {p.id: p for p in rulebook().regimes["us.ear"].provisions}
    for e in expectations():
        if isinstance(e.expected, dict):
            assert set(e.expected) <= known.get(type(records[e.rule]), set()), e.label
            for asked in (e.expected.get(k, {}) for k in ("excuses", "excused_by", "bars")):
                assert set(asked) <= set(records), e.label
