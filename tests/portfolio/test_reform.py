"""Reforms: what the shipped ones do, what a date confines, what is refused, and what never changes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import small
from highfence.cli.check import check
from highfence.determination.check import Options, determine, rulebook
from highfence.facts.intake import read, read_flat
from highfence.facts.reading import Document, documents
from highfence.logic.errors import InputError
from highfence.logic.outcome import probe_of
from highfence.logic.provisions import Savings, Stay
from highfence.logic.rulebook import READINGS, Rulebook
from highfence.logic.scalar import Engine
from highfence.portfolio.changes import Move, Repeal, Wording
from highfence.portfolio.constants import Membership, Threshold
from highfence.portfolio.reform import Reform, amended_book, load_reform, read_reform, shipped
from strategies import Drawn, transactions

ROOT = Path(__file__).resolve().parents[2]
REGIME = "us.ear"
A_LIMB = "us.ear.742.6(a)(6)(iii)(A)"
B_LIMB = "us.ear.742.6(a)(6)(iii)(B)"
FEBRUARY = date(2026, 2, 1)


@cache
def reformed(name: str) -> Rulebook:
    return load_reform(name).apply(rulebook())


def with_changes(
    *changes: Any, first: date | None = None, book: Rulebook | None = None, **more: Any
) -> Rulebook:
    return Reform("test", changes=changes, first=first, **more).apply(book or rulebook())


def written(text: str) -> Reform:
    return read_reform(documents(text, "reform.yaml", "yaml")[0])


def answer(book: Rulebook, chip: str, to: str = "CN", **more: Any) -> dict[str, Any]:
    facts = {"on": "2026-02-01", "activity": "export", "from": "US", "to": to, "item.chip": chip, **more}
    return determine(read_flat(facts), Options(explain="none"), book)


def required(found: dict[str, Any]) -> set[str]:
    return {r["rule"] for r in found["regimes"][REGIME]["requirements"] if r["value"] is True}


def entries(found: dict[str, Any]) -> list[str]:
    return list(found["regimes"][REGIME]["classification"]["entries"])


def bodies(book: Rulebook, on: date, reading: Any) -> dict[str, Any]:
    return {i: r.body for i, r in book.at(REGIME, on, reading=reading).rules.items()}


# ------------------------------------------------------------------------------- the four that ship


@pytest.mark.parametrize(
    ("chip", "before", "after"),
    [
        ("NVIDIA L40", ["3A090.b"], ["3A090.a"]),  # TPP 2,896, density 4.76, for datacenters
        ("NVIDIA A30", ["3A090.b"], ["3A090.a"]),  # TPP 2,640
        ("NVIDIA H20", [], []),  # TPP 2,368, density 2.91: below 2,400, and below 3.2
        ("NVIDIA H100 SXM5 80GB", ["3A090.a"], ["3A090.a"]),
    ],
)
def test_performance_limit_at_2400(chip: str, before: list[str], after: list[str]) -> None:
    advanced = {"3A090.a", "3A090.b"}
    assert [e for e in entries(answer(rulebook(), chip)) if e in advanced] == before
    assert [e for e in entries(answer(reformed("3a090-tpp-2400"), chip)) if e in advanced] == after


def test_note_2_moves_with_the_limit_unless_only_at_least_is_named() -> None:
    card = {"item.kind": "integrated_circuit", "item.tpp": 4700, "item.datacenter": False,
            "item.performance_density": 7.7}  # fmt: skip
    case = read_flat({"on": "2026-02-01", "activity": "export", "from": "US", "to": "CN", **card})
    only = with_changes(Threshold("us.ear.3A090.a", "item.tpp", 4800, 2400, "at_least"))
    got = [
        entries(determine(case, Options(explain="none"), b))
        for b in (rulebook(), reformed("3a090-tpp-2400"), only)
    ]
    assert ["3A090.a" in e for e in got] == [False, True, False]


def test_diffusion_enforced_is_the_text_as_written_from_may_2025() -> None:
    book, base = reformed("diffusion-enforced"), rulebook()
    for on in base.days_of_change(REGIME):
        if on < date(2022, 10, 7):
            continue
        now = bodies(book, on, "as_enforced")
        if on < date(2025, 5, 15):
            assert now == bodies(base, on, "as_enforced"), on
        else:
            assert now == bodies(base, on, "as_written"), on
    poland = answer(book, "NVIDIA H100 SXM5 80GB", "PL")
    assert A_LIMB in required(poland)
    assert A_LIMB not in required(answer(base, "NVIDIA H100 SXM5 80GB", "PL"))


def test_without_the_dutch_exclusion_a_dutch_scanner_needs_a_license() -> None:
    lines = documents((ROOT / "examples" / "dutch_lithography.yaml").read_text(encoding="utf-8"), "x.yaml")
    given = next(g for g in map(read, lines) if g.id == "scanner-from-the-netherlands-january-2025")
    tools = {"us.ear.742.4(a)(4)", "us.ear.742.6(a)(6)(i)(A)"}
    assert not required(determine(given, Options(explain="none"))) & tools
    assert required(determine(given, Options(explain="none"), reformed("unilateral-fdp"))) >= tools
    german = read(Document({**_nested(lines, given.id), "from": "DE"}))
    german.facts |= {"exporter.country": "DE", "exporter.headquarters": "DE", "item.origin": "DE"}
    assert not required(determine(german, Options(explain="none"), reformed("unilateral-fdp"))) & tools


def _nested(lines: list[Document], wanted: str) -> dict[str, Any]:
    return next(d.value for d in lines if d.value["id"] == wanted)


def test_memory_bandwidth_catches_the_h20_and_not_the_l40() -> None:
    book, rule = reformed("memory-bandwidth-1400"), "us.ear.reform.memory_bandwidth"
    assert rule in required(answer(book, "NVIDIA H20"))  # 4,000 GB/s
    assert rule not in required(answer(book, "NVIDIA L40"))  # 864 GB/s
    assert rule not in required(answer(book, "NVIDIA H20", "GB"))


def test_an_answer_says_which_reform_gave_it() -> None:
    found = answer(amended_book(rulebook(), ("3a090-tpp-2400", "diffusion-enforced")), "NVIDIA L40")
    assert found["rulebook"]["version"] == f"{rulebook().version}+3a090-tpp-2400+diffusion-enforced"
    circuit = reformed("3a090-tpp-2400").at(REGIME, FEBRUARY).rules["us.ear.3A090.a:ic"]
    assert circuit.source is not None
    assert circuit.source.cite == "88 FR 73458, as amended by reform 3a090-tpp-2400"


# ------------------------------------------------------------------------------------ from a day on

CHANGES = {
    "threshold": Threshold("us.ear.3A090.a", "item.tpp", 4800, 2400),
    "bound of a stay": Threshold("us.ear.742.6(b)(10)", "item.tpp", 21000, 15000),
    "words behind a stay": Wording("us.ear.734.9(h)(2)", "unless", {"end_user.headquarters": "SG"}),
    "words of an exception": Wording("us.ear.740.27(a)", "only_if", {"item.datacenter": True}),
    "words of an entry": Wording("us.ear.3A090.c", "also_if", {"item.contains_hbm": True}),
    "repeal": Repeal("us.ear.742.6(a)(6)(iii)(B)"),
}


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("first", [date(2023, 1, 1), date(2025, 3, 1), date(2026, 3, 1)])
def test_a_reform_from_a_day_on_is_the_old_law_before_and_the_new_one_after(name: str, first: date) -> None:
    base, always = rulebook(), with_changes(CHANGES[name])
    dated = with_changes(CHANGES[name], first=first)
    days = {d for d in dated.days_of_change(REGIME) if d >= date(2022, 10, 7)}
    days |= {first - timedelta(days=1), first}
    for on in sorted(days):
        for reading in READINGS:
            expected = bodies(base if on < first else always, on, reading)
            got = bodies(dated, on, reading)
            assert {i for i in got if got[i] != expected[i]} == set(), (on, reading)


def test_what_an_amended_rule_says_it_stands_from() -> None:
    first = date(2026, 12, 1)
    rule = with_changes(CHANGES["threshold"], first=first).at(REGIME, first).rules["us.ear.3A090.a:ic"]
    assert rule.since == first
    assert rule.source is not None
    assert rule.source.cite.endswith("as amended by reform test")


def test_a_stay_that_is_over_and_transactions_that_are_saved_stay_as_they_were() -> None:
    stay = Stay("suspended", date(2021, 1, 1), date(2021, 6, 30), small.ACT, after="unrecorded")
    saved = Savings(small.q.true(), None)
    book = small.rulebook(
        small.requirement(
            "r", small.since("2020-01-01", small.x >= 1), small.since("2020-06-01", small.x >= 2, stays=(stay,))
        ),
        small.requirement(
            "s", small.since("2020-01-01", small.p.true()),
            small.since("2021-01-01", small.y >= 1, small.AMENDMENT, savings=saved),
        ),
        through="2021-06-01",
    )  # fmt: skip

    def change(rule: str, cond: Any) -> Rulebook:
        return with_changes(Wording(rule, "only_if", cond), first=date(2022, 1, 1), book=book, regime="small")

    def ask(book: Rulebook, rule: str, on: str, **facts: Any) -> bool | None:
        seen = book.at("small", small.day(on))
        return small.probe(seen, facts).rule(rule)

    one = change("r", small.t.true())
    assert ask(book, "r", "2022-02-01", x=1) is None  # what followed the stay is not recorded
    assert ask(one, "r", "2022-02-01", x=1) is None
    assert ask(one, "r", "2022-02-01", x=1, t=False) is False
    two = change("s", small.t.true())
    assert ask(two, "s", "2022-02-01", q=True, p=True, t=False, y=0) is True  # saved: under the words before
    assert ask(two, "s", "2022-02-01", q=False, p=True, t=False, y=5) is False
    assert ask(two, "s", "2021-12-31", q=False, p=False, t=False, y=5) is True


def test_groups_gain_and_lose_members_wherever_they_count() -> None:
    first = date(2026, 5, 1)
    book = with_changes(Membership("A:5", add=("SG",), remove=("Poland",)), first=first)
    named = next(
        node.bound
        for p in book.regimes[REGIME].provisions
        for v in p.versions
        for node in _tests(v.body)
        if getattr(node.bound, "label", "") == "A:5 or A:6"
    )
    before, after = named.at(first - timedelta(days=1)), named.at(first)
    assert after - before == {"SG"} - before
    assert before - after == {"PL"}
    hong_kong = with_changes(Membership("E:1", add=("CN",))).at(REGIME, FEBRUARY)
    assert {"CN", "HK"} <= hong_kong.members(next(g for g in _sets(hong_kong) if g.label == "us.ear.E:1"))


def _tests(body: Any) -> Any:
    from highfence.logic.expr import Test, walk
    from highfence.logic.rulebook import conditions_of

    return [n for e in conditions_of(body) for n in walk(e) if isinstance(n, Test)]


def _sets(view: Any) -> Any:
    def parts(group: Any) -> Any:
        yield group
        for one in (*group.union, *group.minus):
            yield from parts(one)

    for r in view.live:
        for node in _tests(r.body):
            if hasattr(node.bound, "label"):
                yield from parts(node.bound)


def test_days_move() -> None:
    later = with_changes(Move("us.ear.3A090.b:ic", "effective", date(2023, 11, 17), date(2024, 1, 1)))
    assert later.at(REGIME, date(2023, 12, 1)).rules["us.ear.3A090.b:ic"].state == "not_yet"
    longer = with_changes(Move("us.ear.3A090.c", "stay_ends", date(2024, 12, 30), date(2025, 2, 28)))
    assert longer.at(REGIME, date(2025, 2, 1)).rules["us.ear.3A090.c"].state == "stayed"


# ---------------------------------------------------------------------------------------- in YAML


def test_a_requirement_written_in_yaml() -> None:
    book = written(
        """
        name: stacks
        changes:
          - add_requirement: us.ear.reform.stacks
            title: memory stacks to D:5, and to firms headquartered there
            reason: RS
            when:
              activity: [export, reexport]
              item.kind: memory_stack
              item.memory_bandwidth_density: "> 1"
              item.package_area_mm2: "<= 200"
              any:
                - to: {group: "D:5"}
                - end_user.headquarters: [CN, MO]
              not: {end_user.veu: true}
        """
    ).apply(rulebook())
    stack = {"on": "2026-02-01", "activity": "export", "from": "US", "item.kind": "memory_stack",
             "item.memory_bandwidth_density": 1.5, "item.package_area_mm2": 110, "end_user.veu": False}  # fmt: skip

    def holds(**facts: Any) -> bool:
        return "us.ear.reform.stacks" in required(
            determine(read_flat({**stack, **facts}), Options(explain="none"), book)
        )

    assert holds(to="CN", **{"end_user.headquarters": "CN"})
    assert holds(to="SG", **{"end_user.headquarters": "MO"})
    assert not holds(to="SG", **{"end_user.headquarters": "SG"})
    assert not holds(to="CN", **{"end_user.veu": True})
    assert not holds(to="CN", **{"item.package_area_mm2": 201})


def test_a_change_by_a_function(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "amending.py").write_text(
        "from dataclasses import replace\n"
        "def drop(regime, terms):\n"
        "    kept = tuple(p for p in regime.provisions if p.id != 'us.ear.742.6(b)(10)(ii)')\n"
        "    return replace(regime, provisions=kept)\n"
        "def nothing(regime, terms):\n"
        "    return None\n",
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    book = written("name: f\nchanges:\n  - {python: 'amending:drop'}\n").apply(rulebook())
    assert "us.ear.742.6(b)(10)(ii)" not in book.at(REGIME, FEBRUARY).rules
    with pytest.raises(InputError, match="a function that returns a regime"):
        written("name: f\nchanges:\n  - {python: 'amending:nothing'}\n").apply(rulebook())


def test_an_id_that_is_taken_and_one_of_no_regime() -> None:
    for rule, expected in (("us.ear.744.11(a)", "no rule has yet"), ("eu.new", "begins with us.ear.")):
        change = f"{{add_requirement: '{rule}', title: t, reason: RS, when: {{to: CN}}}}"
        with pytest.raises(InputError, match=expected):
            written(f"name: bad\nchanges:\n  - {change}\n").apply(rulebook())


def test_reforms_on_the_command_line(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("name: mine\nchanges: [{repeal: 'us.ear.742.6(a)(6)(iii)(B)'}]\n", encoding="utf-8")
    arguments = ["--chip", "NVIDIA L40", "--from", "US", "--to", "CN", "--on", "2026-02-01", "--json"]

    def asked(*more: str) -> dict[str, Any]:
        result = CliRunner().invoke(check, [*arguments, *more], standalone_mode=False)
        assert result.exception is None, result.output
        found: dict[str, Any] = json.loads(result.output)
        return found

    assert B_LIMB in required(asked())
    repealed = asked("--reform", str(file))
    assert B_LIMB not in required(repealed)
    assert repealed["rulebook"]["version"].endswith("+mine")
    both = asked("--reform", str(file), "--reform", "3a090-tpp-2400")
    assert A_LIMB in required(both)
    assert both["rulebook"]["version"].endswith("+mine+3a090-tpp-2400")


FAULTY = {
    "unknown rule": ("{repeal: us.ear.3A091.a}", "changes.0.rule", "us.ear.3A09"),
    "unknown fact": ("{rule: us.ear.3A090.a, fact: item.tp, at: 4800, becomes: 1}", "changes.0.fact", "item.tpp"),
    "no such bound": (
        "{rule: us.ear.3A090.a, fact: item.tpp, at: 4799, becomes: 1}", "changes.0.at", "1600, 4800"),
    "fact tested elsewhere": (
        "{rule: us.ear.4A090.a, fact: item.tpp, at: 4800, becomes: 1}", "changes.0.at", "us.ear.3A090.a:ic"),
    "not a number": (
        "{rule: us.ear.3A090.a, fact: item.tpp, at: 4800, becomes: many}", "changes.0.becomes", "a number of TPP"),
    "unknown group": ("{group: 'A:55', add: [SG]}", "changes.0.group", "A:5"),
    "unknown country": ("{group: 'A:5', add: [Utopia]}", "changes.0.add", "a country"),
    "no member": ("{group: 'A:5', remove: [CN]}", "changes.0.remove", "a member of A:5"),
    "no such stay": ("{lift_stays: enjoined}", "changes.0.lift_stays", "not_enforced"),
    "unknown stay": ("{lift_stays: not_enforcd}", "changes.0.lift_stays", "not_enforced"),
    "unknown source": ("{lift_stays: not_enforced, source: 90 FR 1}", "changes.0.source", "BIS press release"),
    "unknown kind": ("{repealed: us.ear.3A090.a}", "changes.0", "repeal"),
    "extra field": ("{repeal: us.ear.3A090.a, form: 2026-01-01}", "changes.0.form", "a field of this change"),
    "lacking field": ("{rule: us.ear.3A090.a, at: 4800, becomes: 1}", "changes.0.fact", "fact, rule"),
    "unknown fact in words": (
        "{rule: us.ear.3A090.a, unless: {end_user.headquarter: CN}}",
        "changes.0.unless.end_user.headquarter", "end_user.headquarters"),
    "bad bound in words": ("{rule: us.ear.3A090.a, also_if: {item.tpp: 5}}", "changes.0.also_if.item.tpp", ">= 1400"),
    "unknown value": ("{rule: us.ear.3A090.a, only_if: {item.kind: chip}}", "changes.0.only_if.item.kind", "one of"),
    "words of a policy": (
        "{rule: 'us.ear.742.6(b)(10)(iii)', unless: {to: CN}}", "changes.0.rule", "several cases"),
    "several rules": ("{rule: us.ear.734.9, unless: {to: CN}}", "changes.0.rule", "the id of one rule"),
    "no function": ("{python: 'highfence.nowhere:amend'}", "changes.0.python", "can be imported"),
    "no such day": (
        "{rule: us.ear.3A090.c, effective: 2024-12-03, becomes: 2025-01-01}", "changes.0.effective", "2024-12-02"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTY)
def test_what_does_not_fit_is_named_with_its_place_and_what_was_expected(name: str) -> None:
    change, path, expected = FAULTY[name]
    with pytest.raises(InputError) as caught:
        written(f"name: bad\nchanges:\n  - {change}\n").apply(rulebook())
    assert [f.path for f in caught.value.faults] == [path]
    assert expected in str(caught.value.faults[0])
    assert "reform.yaml:3" in str(caught.value.faults[0])


def test_every_fault_of_a_file_is_reported_at_once() -> None:
    with pytest.raises(InputError) as caught:
        written("name: two words\nfrom: soon\nchange: []\nchanges: {}\n")
    assert {f.path for f in caught.value.faults} == {"name", "from", "change", "changes"}


def test_a_reform_that_breaks_an_invariant_is_refused() -> None:
    twice = Move("us.ear.742.6(a)(6)(iii)(A)", "effective", date(2023, 1, 17), date(2023, 11, 17))
    with pytest.raises(InputError, match="hangs together"):
        with_changes(twice)
    circle = Wording("us.ear.3A090.a:ic", "also_if", {"meets": "us.ear.3A090.b:ic"})
    with pytest.raises(InputError, match="circle"):
        with_changes(circle, Wording("us.ear.3A090.b:ic", "also_if", {"meets": "us.ear.3A090.a:ic"}))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("REFORM = 3", "a Reform, at the top of the file"),
        ("import nowhere_to_be_found", "Python that runs (ModuleNotFoundError"),
    ],
)
def test_a_python_reform_that_is_none(tmp_path: Path, text: str, expected: str) -> None:
    file = tmp_path / "bad.py"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_reform(str(file))
    assert expected in str(caught.value)


def test_names_are_suggested_and_files_that_are_missing_are_said_to_be() -> None:
    with pytest.raises(InputError, match="did you mean diffusion-enforced"):
        load_reform("difusion-enforced")
    for name in ("nowhere.yaml", "nowhere.py"):
        with pytest.raises(InputError, match="can be read"):
            load_reform(name)


# ------------------------------------------------------------------------------------------ digests


def test_every_reform_has_a_digest_of_its_own_the_same_each_time() -> None:
    digests = {name: reformed(name).digest for name in shipped()}
    assert len({rulebook().digest, *digests.values()}) == len(digests) + 1
    code = (
        "from highfence.determination.check import rulebook\n"
        "from highfence.portfolio.reform import load_reform, shipped\n"
        "print(*(load_reform(n).apply(rulebook()).digest for n in shipped()))\n"
    )
    outs = [
        subprocess.run(  # noqa: S603 - this interpreter
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
            text=True,
        ).stdout.split()
        for seed in ("1", "2")
    ]
    assert len(set(outs[0])) == len(digests)
    assert outs[0] == outs[1]


def test_an_empty_reform_changes_nothing_but_the_label() -> None:
    empty = with_changes()
    assert empty.regimes == rulebook().regimes
    assert empty.version == f"{rulebook().version}+test"
    for file in ("h200_china.yaml", "malaysian_server.yaml", "model_weights.yaml"):
        for doc in documents((ROOT / "examples" / file).read_text(encoding="utf-8"), file):
            ours, theirs = determine(read(doc), book=empty), determine(read(doc))
            assert ours.pop("rulebook") != theirs.pop("rulebook")
            assert ours == theirs


# --------------------------------------------------------------------------------------- properties


@settings(max_examples=60, deadline=None)
@given(transactions(), st.sampled_from([1500.0, 3200.0, 9600.0, 40000.0]), st.sampled_from(READINGS))
def test_raising_a_threshold_never_adds_requirements(drawn: Drawn, limit: float, reading: Any) -> None:
    """Of those that rest on the level of 3A090.a; a lower limit never takes one away."""
    moved = _limited(limit)
    base = probe_of(_engine(rulebook(), reading), drawn.case)
    other = probe_of(_engine(moved, reading), drawn.case)
    for rule in (A_LIMB, "us.ear.744.23(a)(3)(i)(A)", "us.ear.734.9(h)(1)"):
        strict, loose = (base, other) if limit > 4800 else (other, base)
        if loose.rule(rule) is True:
            assert strict.rule(rule) is True, rule
        if strict.rule(rule) is False:
            assert loose.rule(rule) is False, rule


@cache
def _limited(limit: float) -> Rulebook:
    return with_changes(Threshold("us.ear.3A090.a", "item.tpp", 4800, limit, "at_least"))


@cache
def _engine(book: Rulebook, reading: Any) -> Engine:
    return Engine(book.at(REGIME, FEBRUARY, reading=reading))
