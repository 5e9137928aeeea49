"""``highfence screen`` and ``highfence data``, and lists in ``highfence check``, as their user meets them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from highfence.cli import main as cli
from highfence.parties.lists.store import Store
from parties import published

if TYPE_CHECKING:
    from pathlib import Path

LISTED = "Brightwater Lithography Research Institute"
NEAR = "Brightwater Lithogarphy Research Institute"
CLEAR = "Palmetto Flower Exports"
DAY = ("--on", "2026-08-05")


class Ran:
    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


Run = Callable[..., Ran]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("HIGHFENCE_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("HIGHFENCE_DECISIONS_URL", raising=False)

    def go(*argv: str) -> Ran:
        with pytest.raises(SystemExit) as left:
            cli.run(list(argv))
        said = capsys.readouterr()
        return Ran(int(left.value.code or 0), said.out, said.err)

    return go


def file(folder: Path, name: str, content: str | bytes) -> str:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)


@pytest.fixture
def loaded(run: Run, tmp_path: Path) -> Run:
    csl = file(tmp_path, "consolidated.json", published.as_json())
    assert run("data", "import", "us.csl", csl, "--as-of", "2026-07-31", "--shrink").status == 0
    return run


# ------------------------------------------------------------------------------------------ screen


def test_names_on_the_command_line(loaded: Run) -> None:
    done = loaded("screen", LISTED, NEAR, CLEAR, "--country", "China", *DAY, "--json")
    assert [(r["id"], r["decision"]) for r in done.lines()] == [
        ("1", "listed"),
        ("2", "unknown"),
        ("3", "not_listed"),
    ]
    assert done.status == 3
    assert loaded("screen", LISTED, CLEAR, "--country", "CN", *DAY, "--json").status == 0


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("names.csv", f'id,name,country,on\nq1,"{LISTED}",CN,2026-08-05\nq2,{CLEAR},China,2026-08-05\n'),
        ("names.jsonl", (f'{{"id": "q1", "name": "{LISTED}", "country": "CN", "on": "2026-08-05"}}\n'
                        f'{{"id": "q2", "name": "{CLEAR}", "on": "2026-08-05"}}\n')),
        ("names.txt", f"{LISTED}\n\n{CLEAR}\n"),
    ],
)  # fmt: skip
def test_names_in_files(loaded: Run, tmp_path: Path, name: str, content: str) -> None:
    done = loaded("screen", file(tmp_path, name, content), "--country", "CN", *DAY, "--json")
    ids = ["1", "2"] if name.endswith("txt") else ["q1", "q2"]
    assert [(r["id"], r["query"], r["decision"]) for r in done.lines()] == [
        (ids[0], LISTED, "listed"),
        (ids[1], CLEAR, "not_listed"),
    ]
    assert done.status == 0


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("id,name,country\n1,Acme,Atlantis\n", "bad.csv:2: country: got 'Atlantis'"),
        ("id,name,on\n1,Acme,2026-02-30\n", "bad.csv:2: on"),
        ("id,name\n1,\n", "bad.csv:2: name"),
        ("id,company\n1,Acme\n", "a column name"),
    ],
)
def test_bad_input_is_told_by_line(loaded: Run, tmp_path: Path, content: str, told: str) -> None:
    done = loaded("screen", file(tmp_path, "bad.csv", content), "--json")
    assert (done.status, done.out) == (2, "")
    assert told in done.err


def test_weak_matches_are_shown_when_asked_for(loaded: Run) -> None:
    asked = ("screen", "Brightwater Photonic Company", "--country", "CN", *DAY, "--json")
    plain, everything = loaded(*asked).lines()[0], loaded(*asked, "--all").lines()[0]
    assert all(m["match"] != "weak" for m in plain["matches"])
    assert len(everything["matches"]) >= len(plain["matches"])


def test_one_list_can_be_searched_alone(loaded: Run) -> None:
    done = loaded("screen", LISTED, "--country", "CN", "--list", "us.denied_persons", *DAY, "--json")
    assert done.lines()[0]["decision"] == "not_listed"
    wrong = loaded("screen", LISTED, "--list", "us.nothing", "--json")
    assert wrong.status == 2
    assert "us.csl" in wrong.err


@pytest.mark.parametrize(
    ("lang", "listed", "exact", "about"),
    [
        ("en", "LISTED", "exact", "Entity List · footnote 4 · since 8 April 2021"),
        ("zh-Hans", "已列名", "一致", "实体清单 · 脚注 4 · 自 2021年4月8日起"),
        ("zh-Hant", "已列名", "一致", "實體清單 · 註腳 4 · 自 2021年4月8日起"),
    ],
)
def test_people_see_the_verdict_and_the_entry(
    loaded: Run, lang: str, listed: str, exact: str, about: str
) -> None:
    done = loaded("screen", LISTED, "--country", "CN", *DAY, "--lang", lang)
    assert listed in done.out.splitlines()[0]
    told = " ".join(done.out.split())
    assert f"● {exact} 1.00 {LISTED}" in told
    assert about in told


def test_without_lists_the_starter_is_searched_and_said_to_be_one(run: Run) -> None:
    done = run("screen", "Huawei Technologies Co., Ltd.", "--country", "CN", *DAY)
    assert "LISTED" in done.out
    assert "the lack of one clears nothing" in " ".join(done.out.split())
    assert run("screen", CLEAR, *DAY).status == 3


def test_nothing_to_screen(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    done = run("screen")
    assert done.status == 2
    assert "nothing to screen" in done.err


# ------------------------------------------------------------------------------------------ decide


def test_a_decision_is_recorded_used_and_exported(loaded: Run) -> None:
    entry = loaded("screen", NEAR, "--country", "CN", *DAY, "--json").lines()[0]["matches"][0]["entry"]
    asked = ("--entry", entry, "--by", "A. Reviewer", "--reason", "another address", "--country", "CN")
    done = loaded("screen", "decide", "different", NEAR, *asked)
    assert (done.status, done.out.startswith("Decision 1 recorded")) == (0, True)
    again = loaded("screen", NEAR, "--country", "CN", *DAY, "--json")
    assert again.lines()[0]["decision"] == "not_listed"
    assert again.lines()[0]["matches"][0]["reviewed"]["by"] == "A. Reviewer"
    loaded("screen", "decide", "withdrawn", NEAR, *asked)
    assert loaded("screen", NEAR, "--country", "CN", *DAY, "--json").lines()[0]["decision"] == "unknown"
    kept = loaded("screen", "decisions", "--verify")
    assert [d["verdict"] for d in kept.lines()] == ["different", "withdrawn"]
    assert "2 decisions, none changed" in kept.err


def test_a_decision_needs_an_entry_that_is_loaded(loaded: Run, tmp_path: Path) -> None:
    done = loaded("screen", "decide", "same", "X", "--entry", "us.csl:0", "--by", "A", "--reason", "r")
    assert done.status == 2
    assert "entry: got 'us.csl:0'" in done.err
    assert not (tmp_path / "home" / "decisions.sqlite").exists()
    assert loaded("screen", "decisions").out == ""


# -------------------------------------------------------------------------------------------- data


def test_what_is_loaded(loaded: Run) -> None:
    (one,) = loaded("data", "--json").lines()
    assert (one["list"], one["as_of"], one["entries"]) == ("us.csl", "2026-07-31", len(published.PARTIES))
    assert one["stale"] is ((date.today() - date(2026, 7, 31)).days > 30)  # noqa: DTZ011 - the day of the user
    told = loaded("data")
    assert "us.csl" in told.out
    assert "2026-07-31" in told.out


def test_a_bad_file_is_told_and_the_old_list_stays(loaded: Run, tmp_path: Path) -> None:
    before = loaded("data", "--json").out
    cut = file(tmp_path, "cut.json", published.as_json()[:400])
    done = loaded("data", "import", "us.csl", cut, "--as-of", "2026-08-20")
    assert done.status == 2
    assert "cut.json:1" in done.err
    assert loaded("data", "--json").out == before


def test_a_file_in_which_lists_are_missing_clears_nobody(run: Run, tmp_path: Path) -> None:
    gone = (published.BLOCKED, published.MILITARY)
    parties = [p for p in published.PARTIES if p["source"] not in gone]
    path = file(tmp_path, "filtered.json", published.as_json(parties))
    done = run("data", "import", "us.csl", path, "--as-of", "2026-07-31", "--shrink")
    assert done.status == 0
    assert "no entry of Specially Designated Nationals" in done.err
    assert "no entry of Military End-User List" in done.err
    (one,) = run("data", "--json").lines()
    assert one["lacking"] == {"us.meu_list": 0, "us.sdn": 0}
    assert "in part" in run("data").out
    found = run("screen", CLEAR, "--country", "CN", *DAY, "--json")
    assert (found.status, found.lines()[0]["decision"]) == (3, "unknown")
    assert found.lines()[0]["open_lists"] == ["us.meu_list", "us.sdn"]
    told = " ".join(run("screen", CLEAR, "--country", "CN", *DAY).out.split())
    assert "Not searched in full for 5 August 2026: Military End-User List and Specially Designated" in told
    assert "highfence data update us.csl" in told
    order = file(tmp_path, "po.yaml", TRANSACTION.replace(LISTED, CLEAR))
    (answer,) = run("check", order, "--json").lines()
    assert answer["outcome"] == "undetermined"
    assert answer["lists"][0]["complete"] is False
    whole = file(tmp_path, "whole.json", published.as_json())
    assert run("data", "import", "us.csl", whole, "--as-of", "2026-08-01", "--shrink").status == 0
    assert run("screen", CLEAR, "--country", "CN", *DAY).status == 0
    (answer,) = run("check", order, "--json").lines()
    assert answer["outcome"] == "no_license_required"


def test_a_file_that_is_far_too_short_clears_nobody_until_it_is_said_to_be_whole(
    run: Run, tmp_path: Path
) -> None:
    path = file(tmp_path, "short.json", published.as_json())
    done = run("data", "import", "us.csl", path, "--as-of", "2026-07-31")
    assert "15 entries of Specially Designated Nationals, under half of the usual 19,181" in done.err
    assert "--shrink" in done.err
    assert run("screen", CLEAR, "--country", "CN", *DAY).status == 3
    assert run("data", "import", "us.csl", path, "--as-of", "2026-07-31", "--shrink").err == ""
    assert run("screen", CLEAR, "--country", "CN", *DAY).status == 0


def test_who_is_missing_from_a_partial_copy_is_said_to_stay(loaded: Run, tmp_path: Path) -> None:
    part = file(tmp_path, "part.json", published.as_json(published.PARTIES[:5]))
    done = loaded("data", "import", "us.csl", part, "--as-of", "2026-08-03", "--partial", "--shrink")
    assert "16 entries that the file lacks still count" in done.err
    found = loaded("screen", "VOLKHOV BLOCKED BANK JSC", "--country", "RU", *DAY, "--json")
    assert found.lines()[0]["decision"] == "listed"


def test_versions_are_compared(loaded: Run, tmp_path: Path) -> None:
    parties = [p for p in published.PARTIES if not p["name"].startswith("Silkpath")]
    parties.append(published.party(300, "Newly Listed Photonics Ltd."))
    newer = file(tmp_path, "newer.json", published.as_json(parties))
    ahead = loaded("data", "diff", "us.csl", "2026-07-31", newer, "--json").lines()
    done = loaded("data", "import", "us.csl", newer, "--as-of", "2026-08-20")
    assert "1 added, 0 changed, 1 removed." in done.out
    changes = loaded("data", "diff", "us.csl", "--json").lines()
    assert changes == ahead
    assert {(c["what"], c["name"]) for c in changes} == {
        ("added", "Newly Listed Photonics Ltd."),
        ("removed", "Silkpath Unverified Components Ltd."),
    }
    told = loaded("data", "diff", "us.csl").out
    assert "added  Newly Listed Photonics Ltd. [CN]" in told
    assert loaded("data", "diff", "us.csl", "2020-01-01").status == 2


def test_export_can_be_imported_again(loaded: Run, tmp_path: Path) -> None:
    table = loaded("data", "export", "us.csl").out
    assert loaded("data", "import", "own.copy", file(tmp_path, "copy.csv", table)).status == 0
    home = Store(tmp_path / "home")
    copied, first = home.current("own.copy"), home.current("us.csl")
    assert copied is not None
    assert first is not None
    assert [(e.list, e.names[0].text, e.countries, e.footnotes) for e in copied.entries] == [
        (e.list, e.names[0].text, e.countries, e.footnotes) for e in first.entries
    ]
    lines = loaded("data", "export", "us.csl", "--on", "2021-04-07", "--format", "jsonl").lines()
    assert LISTED not in {x["names"][0]["text"] for x in lines}


def test_the_starter_and_owners_are_imported(run: Run, tmp_path: Path) -> None:
    assert run("data", "import", "starter").status == 0
    owners = file(tmp_path, "owners.csv", "owner,owned,share\nA,B,60\n")
    assert "2 firms, 1 holdings" in run("data", "import", "owners", owners).out
    assert [x["list"] for x in run("data", "--json").lines()] == ["starter", "owners"]


@pytest.mark.parametrize(
    "argv", [("us.csl",), ("us.cls", "x.json"), ("us.csl", "missing.json"), ("own", "missing.csv")]
)
def test_what_cannot_be_imported(run: Run, argv: tuple[str, ...], tmp_path: Path) -> None:
    assert run("data", "import", *argv).status == 2
    assert not list((tmp_path / "home").rglob("manifest.json"))


def test_a_day_is_assumed_from_the_file_and_said(run: Run, tmp_path: Path) -> None:
    done = run("data", "import", "us.csl", file(tmp_path, "c.csv", published.as_csv()))
    assert "--as-of" in done.err
    current = Store(tmp_path / "home").current("us.csl")
    assert current is not None
    assert current.manifest.as_of == date.today()  # noqa: DTZ011 - the day of the user
    assert current.manifest.assumed


# ------------------------------------------------------------------------------------------- check


TRANSACTION = f"""
id: PO-1
on: 2026-08-05
activity: export
from: US
to: CN
item: {{eccn: EAR99, kind: other, us_origin: true}}
end_use: {{supercomputer: false, advanced_node_ic: false, ic_node_unknown: false, semiconductor_equipment: false,
  military: false, wmd: false}}
informed: []
red_flags: []
parties:
  - {{role: exporter, name: Example Chips Inc., country: US, headquarters: US, ultimate_parent: self}}
  - {{role: [ultimate_consignee, end_user], name: {LISTED}, country: CN, headquarters: CN, ultimate_parent: self}}
"""


def test_parties_of_a_transaction_are_screened(loaded: Run, tmp_path: Path) -> None:
    path = file(tmp_path, "po.yaml", TRANSACTION)
    (answer,) = loaded("check", path, "--json").lines()
    assert answer["outcome"] == "license_required"
    assert answer["lists"][0]["list"] == "us.csl"
    told = " ".join(loaded("check", path).out.split())
    assert f"end user is on Entity List: {LISTED}" in told


def test_without_lists_a_check_is_as_before(run: Run, tmp_path: Path) -> None:
    (answer,) = run("check", file(tmp_path, "po.yaml", TRANSACTION), "--json").lines()
    assert (answer["outcome"], answer["lists"]) == ("undetermined", [])


def test_an_older_list_that_comes_later_is_told_as_itself(run: Run, tmp_path: Path) -> None:
    new = file(tmp_path, "new.csv", "name,country\nAcme Optics,CN\nBeta,DE\nGamma,FR\nDelta,IT\nEta,ES\n")
    old = file(tmp_path, "old.csv", "name,country\nAcme Optics,CN\nBeta,DE\nGamma,FR\nDelta,IT\n")
    first = run("data", "import", "own", new, "--as-of", "2024-06-30")
    assert "5 entries of 30 June 2024 taken in as version 2024-06-30." in first.out
    later = run("data", "import", "own", old, "--as-of", "2024-05-31")
    assert "4 entries of 31 May 2024 taken in as version 2024-05-31." in later.out
    assert "removed" not in later.out  # nothing was there before it
    assert "1 added, 0 changed, 0 removed." in run("data", "diff", "own").out


def test_a_day_that_has_not_come_is_pointed_out(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("highfence.cli.options.today", lambda: date(2024, 6, 30))
    own = file(tmp_path, "own.csv", "name,country\nAcme Optics,CN\n")
    assert "1 July 2024 has not come yet" in run("data", "import", "own", own, "--as-of", "2024-07-01").err
    assert not run("data", "import", "own", own, "--as-of", "2024-06-30").err
