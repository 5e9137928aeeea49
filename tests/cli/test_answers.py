"""What a reader of an answer needs: what it rests on, whose law it is, what excuses what, and no noise."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from highfence.cli import main as cli

Run = Callable[..., str]
EXAMPLES = Path(__file__).parents[2] / "examples"
CLEAR: dict[str, Any] = {
    "id": "clear",
    "on": "2026-02-01",
    "activity": "export",
    "from": "US",
    "to": "DE",
    "via": [],
    "item": {
        "kind": "other", "eccn": "EAR99", "origin": "US", "us_origin": True, "located_in_us": True,
        "exclusive_agency": "none", "published": False,
    },
    "parties": [
        {"role": "exporter", "name": "A", "country": "US", "headquarters": "US", "ultimate_parent": "self",
         "listed": False, "owners": []},
        {"role": ["ultimate_consignee", "end_user"], "name": "B", "country": "DE", "headquarters": "DE",
         "ultimate_parent": "self", "listed": False, "owners": []},
    ],
    "end_use": {
        "supercomputer": False, "advanced_node_ic": False, "ic_node_unknown": False,
        "semiconductor_equipment": False, "military": False, "train_ai_model": False, "wmd": False,
    },
    "informed": [], "red_flags": [], "to_occupied_region": False,
}  # fmt: skip


@pytest.fixture
def check(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    monkeypatch.setenv("HIGHFENCE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "1000")

    def go(*argv: str, **facts: Any) -> str:
        if facts:
            path = tmp_path / "one.json"
            path.write_text(json.dumps(facts), encoding="utf-8")
            argv = (str(path), *argv)
        with pytest.raises(SystemExit):
            cli.run(["check", *argv])
        return "\n".join(line.rstrip() for line in capsys.readouterr().out.splitlines())

    return go


def test_a_clear_tells_the_facts_that_it_rests_on(check: Run) -> None:
    told = check(**CLEAR)
    assert "No license required" in told
    rests = told.partition("What the answer rests on")[2].partition("Duties")[0]
    assert "Destination: Germany" in rests
    assert "Stated classification (ECCN): EAR99" in rests
    assert "Stated as true: Presence in the United States" in rests
    assert "Military end use or end user" in rests.partition("Stated as not so:")[2]
    assert "Restricted-party listing of the end user" in rests.partition("Stated as not so:")[2]
    assert "“Is informed” letters" in rests.partition("Stated to be none:")[2]
    assert "the answer rests on" not in check(**{**CLEAR, "to": "CU"})


def test_why_the_regulations_reach_the_item_is_said(check: Run) -> None:
    told = check(**CLEAR)
    assert (
        "Subject to the regulations (15 CFR 734.3(a)(1) and 15 CFR 734.3(a)(2)): The item is in the" in told
    )
    assert "受法规管辖（15 CFR 734.3(a)(1)" in check("--lang", "zh-Hans", **CLEAR)
    korean = check(str(EXAMPLES / "korean_etcher.yaml"))
    assert (
        "Subject to the regulations (15 CFR 734.3(a)(4)): The item is a foreign-made direct product" in korean
    )
    asked = check("--chip", "H200", "--from", "TW", "--to", "CN", "--on", "2026-02-01")
    assert "subject to the regulations" in asked


def test_the_classification_stands_with_the_kind(check: Run) -> None:
    assert "Other (EAR99): United States → Germany" in check(**CLEAR)


def test_a_requirement_names_what_excuses_it(check: Run) -> None:
    told = check(str(EXAMPLES / "rtx4090.yaml"), "--assume", "end_user.private_sector=true")
    assert "Excused by NAC." in told
    assert "✓" not in told


def test_an_activity_of_other_regimes_says_so_beside_the_outcome(check: Run) -> None:
    told = check(**{**CLEAR, "activity": "import"})
    head = told.partition("╰")[0]
    assert "No license required" in head
    assert "Under the EAR only" in head
    assert "no clearance to import" in told
    assert "Under the EAR only" not in check(**CLEAR)


def test_what_is_not_subject_raises_no_further_question(check: Run) -> None:
    told = check(**{**CLEAR, "item": {**CLEAR["item"], "eccn": "unknown", "exclusive_agency": "itar"}})
    assert "The transaction is not subject to the regulations (15 CFR 734.3(b)(1))" in told
    assert "not written down here" not in told
    assert "License requirements" not in told
    assert "License exceptions" not in told


def test_a_regime_that_is_not_covered_is_named(check: Run) -> None:
    assert "Regimes not covered: nl" in check("--regime", "nl", **CLEAR)
    assert "Regimes not covered: nl" in check("--regime", "nl", "--regime", "us.ear", **CLEAR)
    assert "not covered" not in check(**CLEAR)


def test_the_day_through_which_law_was_read_is_labelled(check: Run) -> None:
    assert " · Law published through: " in check(**CLEAR)


def test_another_law_than_today_s_is_said_at_the_top(check: Run) -> None:
    head = check("--reform", "3a090-tpp-2400", "--known-on", "2025-01-01", **CLEAR).partition("╰")[0]
    assert "known on 1 January 2025" in head
    assert "Under a reform, not the law as it stands: 3a090-tpp-2400" in head
    assert "reform" not in check(**CLEAR)


def test_what_stays_open_for_one_reason_is_told_once(check: Run) -> None:
    told = check("--item.kind", "technology", "--to", "CN", "--from", "US", "--on", "2026-02-01")
    assert told.count("is named without its paragraph") == 1
    assert "742.2(a)(1), 742.2(a)(2)" in told.partition("Notes")[2]
    assert "Further requirements that the facts given do not settle:" in told
    assert told.count("ACA") == 1


def test_an_exception_that_is_shut_in_part_is_named_by_paragraph(check: Run) -> None:
    item = {**CLEAR["item"], "kind": "computer", "eccn": "5A002.a", "base_entries": ["5A002.a"]}
    told = check(**{**CLEAR, "item": {**item, "encryption_paragraph": "740.17(b)(1)"}, "claims": ["ENC"]})
    shut = told.partition("Not available.")[2].splitlines()[0]
    assert shut.count("ENC") == 1
    assert "740.17(b)(2)" in shut


@pytest.mark.parametrize("lang", ["zh-Hans", "zh-Hant"])
def test_chinese_has_its_own_stops_and_no_stray_space(check: Run, lang: str) -> None:
    told = check("--chip", "H200", "--to", "CN", "--on", "2026-02-01", "--lang", lang)
    assert "：2026年9月25日" in told
    assert not [line for line in told.splitlines() if "为 出口" in line or "為 出口" in line]
    assert "（取自" in told


def test_a_day_that_nobody_states_is_today_and_is_said(check: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("highfence.cli.options.today", lambda: date(2026, 2, 1))
    told = check("--chip", "H200", "--to", "CN")
    assert "Day of the activity was not stated; 1 February 2026 is assumed." in told
    assert "Country of departure was not stated; United States is assumed." in told


def test_what_is_assumed_is_said(check: Run) -> None:
    told = json.loads(
        check("--assume", "red_flags=none", "--assume", "eccn=5A992.c", "--json", **without_eccn())
    )
    ear = told["regimes"]["us.ear"]
    assert ear["assumptions"] == [{"code": "assumed", "fact": "item.eccn", "value": ["us.ear.5A992.c"]}]
    rests = {f["fact"]: f["from"] for f in ear["rests_on"]}
    assert rests["item.eccn"] == "assumed"
    assert rests["to"] == "stated"
    shown = check("--assume", "eccn=EAR99", **without_eccn())
    assert "Stated classification (ECCN) was not stated; EAR99 is assumed." in shown
    assert "Stated classification (ECCN): EAR99 (assumed)" in shown.partition("taken from elsewhere")[2]


def test_an_assumption_that_is_not_needed_is_said_too(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HIGHFENCE_HOME", str(tmp_path))
    with pytest.raises(SystemExit):
        cli.run(["check", "--to", "CN", "--on", "2026-02-01", "--assume", "to=DE", "--assume", "chip=H200"])
    said = capsys.readouterr()
    assert "--assume to=DE: not used; the fact is stated" in said.err
    assert "--assume chip" not in said.err
    assert "H200: United States → China" in said.out


def test_answers_on_the_terminal_keep_what_was_assumed_before(
    check: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "click.prompt", lambda text, **_: "NVIDIA H100 SXM5 80GB" if "item.chip" in text else ""
    )
    told = json.loads(check("--to", "CN", "--on", "2026-02-01", "--ask", "--json"))
    assumed = {a["fact"] for a in told["regimes"]["us.ear"]["assumptions"] if a["code"] == "assumed"}
    assert {"from", "activity"} <= assumed


def without_eccn() -> dict[str, Any]:
    return {**CLEAR, "item": {k: v for k, v in CLEAR["item"].items() if k != "eccn"}}
