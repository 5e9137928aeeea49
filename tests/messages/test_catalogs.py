"""The catalogs say the same things in three languages, and everything that can come up is said."""

from __future__ import annotations

import json
import re
import string
from functools import cache
from pathlib import Path
from typing import get_args

import pytest

import highfence.messages
from highfence.facts.vocabulary import COUNTRY, DERIVED, ENTRY, FACTS, PARAGRAPH, ROLES
from highfence.law.us.ear import regime
from highfence.logic import provisions
from highfence.logic.expr import Const, DatedSet, Expr, Op, Test, walk
from highfence.logic.outcome import OUTCOMES
from highfence.logic.provisions import (
    POLICIES,
    Body,
    Condition,
    Duty,
    Gate,
    Grant,
    Ladder,
    Requirement,
    StayKind,
)
from highfence.logic.rulebook import READINGS, State
from highfence.messages import LANGUAGES, catalog
from messages.chinese import SIMPLIFIED, TERMS, TRADITIONAL

HERE = Path(highfence.messages.__file__).parent
CHINESE = ("zh-Hans", "zh-Hant")
VALUES = ("true", "false", "unknown")
KINDS = tuple(k.lower() for k in (
    "Definition", "Gate", "Requirement", "LicenseException", "Bar", "Unbar", "Prohibition", "ReviewPolicy", "Duty",
))  # fmt: skip

# What stays in Latin letters in Chinese text: names of laws, bodies, measures, codes of the control list.
LATIN = re.compile(
    r"(?<![A-Za-z0-9])(?:EAR|EAR99|ECCN|BIS|AES|EEI|ITAR|CFR|TPP|TOPS|DRAM|NAND|HBM|IC|GB/s(?:/mm²)?|TPP/mm²|mm²?|nm|FinFET|IaaS|OSAT"
    r"|VEU|UVEU|NVEU|NAC|ACA|AIA|ACM|LPP|RFF|GOV|TMP|RPL|TSU|BAG|ENC|STA|APP|CCL|TGL|KYC|NIST|SNAP-R|petaflops|self"
    r"|UVL|AMD|MI\d+|NS\d?|RS\d?|FC\d?|SI|CW|LVS|GBS|TSR|CIV|IEC|ACE|CCD|SCP|GFT|AVS|APR|AT|MT|NP|CB|CC|EI|UN|SL|SS|EL|EU|MEU|ISN|SDN|B-337935|item\.[a-z_]+"
    r"|[A-Z]:\d|[A-Z]\d?|[a-z](?:\.\d)?|dd|[ivx]+|\d[A-Zx]?\d*x?\d*[A-Z0-9a-z.]*)(?![A-Za-z])"
)


@cache
def messages(lang: str) -> dict[str, str]:
    return dict(json.loads((HERE / f"{lang}.json").read_text("utf-8")))


@cache
def rules(lang: str) -> dict[str, str]:
    return dict(json.loads((HERE / f"rules.{lang}.json").read_text("utf-8")))


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def fact_key(name: str) -> str:
    return f"fact.{name.replace(':', '.')}"


# ---------------------------------------------------------------------------------- three languages


@pytest.mark.parametrize("lang", CHINESE)
def test_same_keys(lang: str) -> None:
    assert messages(lang).keys() == messages("en").keys()


def test_same_keys_for_rules() -> None:
    assert rules("zh-Hans").keys() == rules("zh-Hant").keys()


@pytest.mark.parametrize("lang", CHINESE)
def test_same_gaps(lang: str) -> None:
    differing = {k for k, v in messages("en").items() if gaps(v) != gaps(messages(lang)[k])}
    assert not differing


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_is_empty_or_padded(lang: str) -> None:
    wrong = {
        k
        for k, v in messages(lang).items()
        if not v or (v != v.strip() and k not in {"list.separator", "list.strong"})
    }
    assert not wrong


@pytest.mark.parametrize("lang", LANGUAGES)
def test_files_name_no_key_twice(lang: str) -> None:
    for path in (HERE / f"{lang}.json", HERE / f"rules.{lang}.json"):
        if path.exists():
            keys = [k for k, _ in json.loads(path.read_text("utf-8"), object_pairs_hook=list)]
            assert len(keys) == len(set(keys)), path.name


def foreign(text: str) -> str:
    """Return the Latin letters of a Chinese text that are not names, codes or units."""
    left = LATIN.sub(" ", re.sub(r"\{\w+\}", " ", text))
    return " ".join(re.findall(r"[A-Za-z]+", left))


@pytest.mark.parametrize("lang", CHINESE)
def test_no_english_left(lang: str) -> None:
    left = {k: foreign(v) for k, v in (messages(lang) | rules(lang)).items() if foreign(v)}
    assert not left


def test_english_would_be_noticed() -> None:
    assert foreign("须取得 license") == "license"
    assert not foreign("3A001.z 之 a 支、TPP 21,000、742.6(b)(10)(iv)、D:5")


@pytest.mark.parametrize(("lang", "wrong"), [("zh-Hans", TRADITIONAL), ("zh-Hant", SIMPLIFIED)])
def test_script(lang: str, wrong: str) -> None:
    found = {k: set(v) & set(wrong) for k, v in (messages(lang) | rules(lang)).items()}
    assert not {k: v for k, v in found.items() if v}


def test_script_pairs() -> None:
    assert len(SIMPLIFIED) == len(TRADITIONAL) >= 200
    assert not set(SIMPLIFIED) & set(TRADITIONAL)


@pytest.mark.parametrize("lang", CHINESE)
def test_terms_of_the_region(lang: str) -> None:
    text = (messages(lang) | rules(lang)).items()
    assert not {(k, term) for k, v in text for term in TERMS[lang] if term in v}


def test_punctuation() -> None:
    for lang in CHINESE:
        bad = {k for k, v in (messages(lang) | rules(lang)).items() if re.search(r"[一-鿿][,;?!]", v)}
        assert not bad
    assert not {k for k, v in messages("zh-Hant").items() if "“" in v}
    assert not {k for k, v in messages("zh-Hans").items() if "「" in v}


# ------------------------------------------------------------------------------------ what is said


def test_every_fact() -> None:
    missing = {
        f"{fact_key(name)}.{part}"
        for name in FACTS
        for part in ("label", "question")
        if f"{fact_key(name)}.{part}" not in messages("en")
    }
    assert not missing


def test_no_fact_that_is_gone() -> None:
    known = {fact_key(name) for name in FACTS}
    told = {k.rpartition(".")[0] for k in messages("en") if k.startswith("fact.")}
    assert told == known


def test_questions_ask_and_name_whom_they_mean() -> None:
    for name, fact in FACTS.items():
        question = messages("en")[f"{fact_key(name)}.question"]
        assert "?" in question, name
        assert gaps(question) == {"party": {"party"}, "ic": {"chip"}, "": set()}[fact.scope], name
        for lang in CHINESE:
            assert "？" in messages(lang)[f"{fact_key(name)}.question"], name


def test_labels_begin_large_and_do_not_end_in_a_stop() -> None:
    for name in FACTS:
        label = messages("en")[f"{fact_key(name)}.label"]
        assert not label[0].islower(), name
        assert label[-1] not in ".?", name


def test_every_choice() -> None:
    markers = {COUNTRY, ENTRY, PARAGRAPH, *ROLES}
    wanted = {
        f"choice.{name.replace(':', '.')}.{choice}"
        for name, fact in FACTS.items()
        for choice in fact.choices
        if choice not in markers
    }
    assert {k for k in messages("en") if k.startswith("choice.")} == wanted


def test_every_unit() -> None:
    assert not {f.unit for f in FACTS.values() if f.unit and f"unit.{f.unit}" not in messages("en")}


@pytest.mark.parametrize(
    "key",
    [
        *(f"role.{r}" for r in ROLES),
        *(f"outcome.{o}" for o in OUTCOMES),
        *(f"outcome.{o}.short" for o in OUTCOMES),
        *(f"policy.{p}" for p in POLICIES),
        *(f"policy.{p}.short" for p in POLICIES),
        *(f"reading.{r}" for r in READINGS),
        *(f"state.{s}" for s in get_args(State)),
        *(f"stay.{s}" for s in get_args(StayKind)),
        *(f"kind.{k}" for k in KINDS),
        *(f"value.{v}" for v in VALUES),
        *(f"test.{op}.{v}" for op in get_args(Op) for v in VALUES),
        *(
            f"node.{n}.{v}"
            for n in ("all", "any", "not", "some", "one", "entry", "constant", "rule")
            for v in VALUES
        ),
        *(f"from.{o}" for o in ("stated", "derived", "chip_table", "assumed", "list")),
        *(f"duty.{w}" for w in ("notice", "report", "certificate", "filing", "record")),
        *(f"confidence.{c}" for c in ("high", "medium", "low")),
        "legal.disclaimer",
    ],
)
def test_said(key: str) -> None:
    assert key in messages("en")


def test_kinds_are_those_of_the_records() -> None:
    own = vars(provisions).values()
    found = {
        c.__name__.lower()
        for c in own
        if isinstance(c, type) and issubclass(c, provisions.Provision) and c is not provisions.Provision
    }
    assert found == set(KINDS)


def test_tests_name_what_they_are_about() -> None:
    for key, text in messages("en").items():
        if key.startswith("test.") and not key.startswith("test.true."):
            known = not key.endswith(".unknown") or key.startswith("test.classified.")
            assert gaps(text) == ({"fact", "got", "bound"} if known else {"fact", "bound"}), key


def test_derived_facts_can_be_shown() -> None:
    assert not {name for name in DERIVED if f"{fact_key(name)}.label" not in messages("en")}


# ---------------------------------------------------------------------------------------- the rules


@cache
def bodies() -> tuple[Body, ...]:
    found: list[Body] = []
    for provision in regime().provisions:
        for version in provision.versions:
            found += [version.body] if version.body is not None else []
            found += [stay.instead for stay in version.stays if stay.instead is not None]
            found += [version.savings.cond] if version.savings is not None else []
    return tuple(found)


def conditions() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for condition in (c for b in bodies() if isinstance(b, Grant) for c in b.conditions):
        assert isinstance(condition, Condition)
        found.setdefault(condition.id, set()).add(condition.title)
    return found


def nodes() -> list[Expr]:
    found: list[Expr] = []
    for body in bodies():
        if isinstance(body, Grant):
            found += [body.eligible, *(c.test for c in body.conditions)]
        elif isinstance(body, Ladder):
            found += [rung.when for rung in body.rungs]
        else:
            found.append(body)
    return [node for top in found for node in walk(top)]


@pytest.mark.parametrize("lang", CHINESE)
def test_every_rule_has_a_title(lang: str) -> None:
    assert not {p.id for p in regime().provisions if f"title.{p.id}" not in rules(lang)}


@pytest.mark.parametrize("lang", CHINESE)
def test_every_condition_has_a_title(lang: str) -> None:
    assert not {c for c in conditions() if f"condition.{c}" not in rules(lang)}


@pytest.mark.parametrize("lang", CHINESE)
def test_every_reason_is_told(lang: str) -> None:
    whys = {n.why for n in nodes() if isinstance(n, Const) and n.value is None and n.why}
    assert not {w for w in whys if f"why.{w}" not in rules(lang)}


def test_nothing_is_told_of_rules_that_are_gone() -> None:
    whys = {n.why for n in nodes() if isinstance(n, Const)} | {"both readings are open"}
    known = {f"title.{p.id}" for p in regime().provisions} | {f"condition.{c}" for c in conditions()}
    assert not rules("zh-Hans").keys() - known - {f"why.{w}" for w in whys}


@pytest.mark.parametrize("lang", CHINESE)
def test_titles_say_different_things(lang: str) -> None:
    """Two rules with different English titles do not share a Chinese one."""
    english = {p.id: p.title for p in regime().provisions}
    seen: dict[str, str] = {}
    for rule, title in english.items():
        told = rules(lang).get(f"title.{rule}", rule)
        assert seen.setdefault(told, title) == title, rule


def test_every_basis_reason_and_duty_is_told() -> None:
    for provision in regime().provisions:
        if isinstance(provision, Gate) and provision.basis:
            assert f"basis.{provision.basis}" in messages("en"), provision.id
        if isinstance(provision, Requirement):
            assert f"reason.{provision.reason}" in messages("en"), provision.id
        if isinstance(provision, Duty):
            assert f"duty.{provision.what}" in messages("en"), provision.id


@pytest.mark.parametrize("lang", CHINESE)
def test_every_set_that_a_rule_names_is_told(lang: str) -> None:
    left: dict[str, str] = {}
    for node in nodes():
        if isinstance(node, Test) and isinstance(node.bound, DatedSet):
            scope = {"party": "end_user.", "ic": "item.", "": ""}[node.fact.scope]
            told = catalog(lang).bound(f"{scope}{node.fact.name}", node.bound.label)
            codes = re.sub(r"us\.[a-z_]+\.?\S*|\b[A-Z]{2,6}\b", " ", told)
            if foreign(codes):
                left[node.bound.label] = told
    assert not left
