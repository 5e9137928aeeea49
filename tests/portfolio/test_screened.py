"""Parties of a portfolio are screened as those of a single transaction are, by every decider alike."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import polars as pl
import pytest

from highfence.cli import main as cli
from highfence.determination.check import Options, rulebook
from highfence.parties.decisions import Decisions
from highfence.parties.lists.complete import default_covers
from highfence.parties.lists.load import parse
from highfence.parties.lists.store import Store
from highfence.parties.match import Query
from highfence.parties.ownership import files
from highfence.parties.ownership import store as owners
from highfence.parties.screening import Lists, Screening
from highfence.portfolio.answers import COLUMNS, answer_of
from highfence.portfolio.cells import require_columns
from highfence.portfolio.columns import ColumnDecider
from highfence.portfolio.generate import Sample
from highfence.portfolio.nested import NestedTyping
from highfence.portfolio.reform import load_reform
from highfence.portfolio.screened import Parties, ScreenedDecider
from highfence.portfolio.single import SingleDecider
from highfence.portfolio.sources import JSON
from highfence.portfolio.typed import Typing
from parties import published

LISTED = "Brightwater Lithography Research Institute"
NEAR = "Brightwater Lithogarphy Research Institute"
CLEAR = "Palmetto Flower Exports"
AS_OF, NOW = date(2026, 7, 31), datetime(2026, 8, 1, 12, tzinfo=UTC)
NAMES = [p["name"] for p in published.PARTIES] + [NEAR, CLEAR, "Qinglong Wafer Equipment Co., Ltd.", ""]
DAYS = [
    "2019-05-01",
    "2021-04-07",
    "2021-04-08",
    "2026-06-30",
    "2026-07-01",
    "2026-08-05",
    "2026-08-30",
    "2026-08-31",
]


class Counted(Lists):
    """Lists that count how many names they are asked about."""

    asked_about = 0

    def screen_many(self, queries: Sequence[Query]) -> list[Screening]:
        self.asked_about += len(queries)
        return super().screen_many(queries)


def loaded(home: Path, covers: tuple[str, ...] | None = None) -> Counted:
    store, data = Store(home), published.as_json()
    store.put(
        "us.csl",
        parse("us.csl", data, "list"),
        data=data,
        origin="list",
        as_of=AS_OF,
        now=NOW,
        covers=default_covers("us.csl") if covers is None else covers,
    )
    return Counted(store)


@pytest.fixture
def lists(tmp_path: Path) -> Counted:
    return loaded(tmp_path)


def orders(seed: int, lines: int = 300) -> pl.DataFrame:
    """Return a portfolio in which some parties bear names of the lists, or names that resemble them."""
    rng = np.random.default_rng(seed)
    raw = Sample(lines, seed).frame()

    def some(name: str, values: list[Any], share: float) -> pl.Series:
        new = pl.Series([values[i] or None for i in rng.integers(len(values), size=lines)])
        chosen = pl.Series(rng.random(lines) < share)
        parts = pl.DataFrame([new.alias("new"), chosen.alias("chosen"), raw.get_column(name).alias("old")])
        return parts.select(pl.when("chosen").then("new").otherwise("old").alias(name)).to_series()

    days = some("on", [date.fromisoformat(d) for d in DAYS], 0.7)
    raw = raw.with_columns(
        days.fill_null(AS_OF),
        *(some(f"{r}.name", NAMES, 0.8) for r in ("purchaser", "end_user", "intermediate_consignee")),
        *(
            some(f"{r}.country", ["CN", "CN", "CN", "IR", "RU", "", "BR"], 0.7)
            for r in ("purchaser", "end_user")
        ),
        *(some(f"{r}.listed", [None, None, None, False, True], 0.8) for r in ("purchaser", "end_user")),
    )
    return Typing(require_columns(raw.columns, "sample")).read(raw).frame


def differences(frame: pl.DataFrame, lists: Lists) -> list[str]:
    options = Options(explain="none")
    one = SingleDecider(options, screener=lists).decide(frame)
    out = []
    for inner in (SingleDecider(options), ColumnDecider(options)):
        many = ScreenedDecider(inner, lists)
        for found in (many.decide(frame), many.decide_coded(frame).frame()):
            for name in one.columns:
                pairs = zip(one[name].to_list(), found[name].to_list(), strict=True)
                out += [
                    f"{type(inner).__name__} {frame[i].to_dicts()}: {name} {a} {b}"
                    for i, (a, b) in enumerate(pairs)
                    if a != b
                ]
    return out


@pytest.mark.parametrize("seed", range(3))
def test_every_decider_screens_alike(lists: Counted, seed: int) -> None:
    frame = orders(seed)
    assert frame.height > 200
    found = ScreenedDecider(SingleDecider(), lists).parties.screened(frame)
    told = {n.partition(":")[0] for notes in found.notes.series() for n in notes}
    assert told >= {"listed_on", "listed_probable", "listed_country", "listed_contradicts", "no_list"}
    assert differences(frame, lists) == []


def test_lists_that_clear_nobody(tmp_path: Path) -> None:
    assert differences(orders(7, 120), loaded(tmp_path, covers=())) == []


def nested(*records: dict[str, Any]) -> pl.DataFrame:
    base = {"on": "2026-08-05", "activity": "export", "from": "US", "to": "CN", "item": {"eccn": "3A090.a"}}
    lines = [json.dumps({**base, "id": str(i), **one}) for i, one in enumerate(records)]
    return NestedTyping().read(pl.DataFrame({JSON: lines})).frame


def party(role: str, name: str, **more: Any) -> dict[str, Any]:
    return {"role": role, "name": name, "country": "CN", **more}


def test_parties_in_any_order_and_their_owners(lists: Counted) -> None:
    listed_owner = {"name": LISTED, "country": "CN", "share": 60}
    near_owner = {"name": NEAR, "country": "CN", "share": 60}
    between = {"name": "Middle Holding", "country": "CN", "share": 100, "owners": [listed_owner]}
    frame = nested(
        {"parties": [party("end_user", CLEAR), party("purchaser", LISTED)]},
        {"parties": [party("purchaser", LISTED), party("end_user", NEAR)]},
        {"parties": [party("end_user", CLEAR, owners=[listed_owner])]},
        {"parties": [party("end_user", CLEAR, owners=[near_owner])]},
        {"parties": [party("end_user", CLEAR, owners=[between])]},
        {"parties": [party("end_user", CLEAR, owners=[listed_owner], listed_owner_share_pct=0)]},
        {
            "parties": [
                party("end_user", CLEAR, owners=[{"name": "A", "share": 60}, {"name": "B", "share": 50}])
            ]
        },
        {"parties": [party("end_user", LISTED, lists=["us.entity_list"])]},
        {"end_user": {"name": LISTED, "country": "CN"}},
        {"to": "SG"},
    )
    assert frame.height == 10
    assert differences(frame, lists) == []
    found = Parties(lists).screened(frame)
    assert found.alone.to_list() == [False] * 6 + [True] + [False] * 3
    assert found.frame.get_column("end_user.listed_owner_share_pct").to_list()[2:6] == [
        60.0,
        None,
        100.0,
        0.0,
    ]


def test_parties_in_one_cell_are_left_to_the_reference(lists: Counted) -> None:
    cell = json.dumps([party("end_user", LISTED)])
    table = pl.DataFrame(
        {
            "on": ["2026-08-05"] * 2,
            "from": ["US"] * 2,
            "to": ["CN"] * 2,
            "item.eccn": ["EAR99"] * 2,
            "parties": [cell, None],
        }
    ).with_columns(id=pl.Series(["a", "b"]), activity=pl.lit("export"))
    frame = Typing(require_columns(table.columns, "")).read(table).frame
    assert differences(frame, lists) == []
    answers = ScreenedDecider(ColumnDecider(Options(explain="none")), lists).decide(frame)
    assert "us.ear.744.11(a)" in answers["us.ear.requirements"][0]


def test_recorded_owners(tmp_path: Path) -> None:
    data = f"owned,owner,share,owner_country\n{CLEAR},{LISTED},55,CN\n".encode()
    lists = loaded(tmp_path)
    owners.put(tmp_path, files.read(data, "owners.csv"), data=data, origin="o", as_of=AS_OF, now=NOW)
    lists.owners = owners.current(tmp_path)
    frame = nested(
        {"end_user": {"name": CLEAR}},
        {"end_user": {"name": "Somebody Else"}},
        {"end_user": {"name": CLEAR}, "on": "2021-01-01"},
    )
    assert differences(frame, lists) == []
    answers = SingleDecider(screener=lists).decide(frame)
    assert ["owned_by_listed:end_user" in n for n in answers["us.ear.notes"]] == [True, False, False]


def test_a_name_is_asked_once_for_days_in_which_the_lists_are_the_same(lists: Counted) -> None:
    days = list(pl.date_range(date(2026, 8, 1), date(2026, 8, 20), eager=True))
    frame = pl.DataFrame({"on": days * 5, "end_user.name": [CLEAR] * 100, "end_user.country": ["CN"] * 100})
    parties = Parties(lists)
    parties.resolve(frame)
    parties.resolve(frame)
    assert lists.asked_about == 1
    assert Parties(lists, date(2026, 8, 5)).resolve(frame)["end_user.listed"].to_list() == [False] * 100


def test_what_is_stated_is_kept_and_what_is_learned_is_added(lists: Counted) -> None:
    frame = pl.DataFrame(
        {
            "on": [date(2026, 8, 5)] * 4,
            "end_user.name": [LISTED, LISTED, CLEAR, NEAR],
            "end_user.country": ["CN"] * 4,
            "end_user.listed": [None, False, None, None],
        }
    )
    found = Parties(lists).screened(frame)
    assert found.frame["end_user.listed"].to_list() == [True, None, False, None]
    assert [json.loads(c) if c else c for c in found.frame["end_user.lists"]] == [
        [{"list": "us.entity_list", "footnotes": ["4"]}], None, [], None]  # fmt: skip
    assert [n.to_list() for n in found.notes.series()] == [
        ["listed_on:end_user"], ["listed_contradicts:end_user"], [], ["listed_probable:end_user"]]  # fmt: skip


# ------------------------------------------------------------------------------------- the commands

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    monkeypatch.setenv("HIGHFENCE_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("HIGHFENCE_DECISIONS_URL", raising=False)
    monkeypatch.chdir(tmp_path)

    def go(*argv: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            cli.run(list(argv))
        said = capsys.readouterr()
        return int(left.value.code or 0), said.out, said.err

    Path("list.json").write_bytes(published.as_json())
    assert go("data", "import", "us.csl", "list.json", "--as-of", "2026-07-31", "--shrink")[0] == 0
    return go


HEAD = "id,on,activity,from,to,item.eccn,item.kind,informed,red_flags,end_user.name,end_user.country,end_user.headquarters,purchaser.name,purchaser.country"
ROWS = [
    f"a,2026-08-05,export,US,CN,EAR99,other,[],[],{LISTED},CN,CN,,",
    f"b,2026-08-05,export,US,CN,EAR99,other,[],[],{NEAR},CN,CN,{LISTED},CN",
    f"c,2026-08-05,export,US,CN,EAR99,other,[],[],{CLEAR},CN,CN,,",
    f"d,2021-04-07,export,US,CN,EAR99,other,[],[],{LISTED},CN,CN,,",
    f"e,2026-08-05,export,US,BR,EAR99,other,[],[],{LISTED},BR,BR,,",
]


def table() -> None:
    Path("in.csv").write_text("\n".join([HEAD, *ROWS]) + "\n")


def answers(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(Path(name).read_text())))


def test_a_batch_says_of_each_line_what_check_says(run: Run) -> None:
    table()
    assert run("batch", "in.csv", "out.csv", "--explain", "5")[0] == 3
    names = HEAD.split(",")
    records: list[dict[str, Any]] = [
        {n: v for n, v in zip(names, row.split(","), strict=True) if v} | {"informed": [], "red_flags": []}
        for row in ROWS
    ]
    Path("in.jsonl").write_text("\n".join(map(json.dumps, records)))
    _, out, _ = run("check", "in.jsonl", "--json")
    alone = [json.loads(line) for line in out.splitlines()]
    for line, one in zip(answers("out.csv"), map(answer_of, alone), strict=True):
        for name in COLUMNS:
            told = json.loads(line[name]) if isinstance(one[name], list) else line[name] or None
            assert told == one[name], (line["id"], name)
    explained = [json.loads(x) for x in Path("out.csv.explained.jsonl").read_text().splitlines()]
    assert explained == alone
    by_id = {line["id"]: line for line in answers("out.csv")}
    assert "us.ear.744.11(a)" in by_id["a"]["us.ear.requirements"]
    assert "listed_on:purchaser" in by_id["b"]["us.ear.notes"]
    assert "no_list" in by_id["d"]["us.ear.notes"]
    assert "listed_country:end_user" in by_id["e"]["us.ear.notes"]


def test_screening_can_be_left_out(run: Run) -> None:
    table()
    run("batch", "in.csv", "out.csv", "--no-screening")
    assert "listed" not in Path("out.csv").read_text()
    assert "744.11(a)" not in "".join(line["us.ear.requirements"] for line in answers("out.csv"))


def test_the_lists_are_named_in_the_workbook_and_hold_a_run_together(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    table()
    assert run("batch", "in.csv", "out.csv", "--report", "report.xlsx")[0] == 3
    about = {row[0].value: row[1].value for row in openpyxl.load_workbook("report.xlsx")["About"].iter_rows()}
    assert about["Lists screened"].startswith("us.csl 2026-07-31.")

    def stop(*_args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("highfence.portfolio.work.Work.remove", stop)
    run("batch", "in.csv", "again.csv")
    held = json.loads(Path("again.csv.work/manifest.json").read_text())
    assert [u["list"] for u in held["lists"]] == ["us.csl"]
    status, _, err = run("batch", "in.csv", "again.csv", "--no-screening")
    assert status == 2
    assert "the lists of parties are others" in err


def test_decisions_count_among_the_lists(lists: Counted, tmp_path: Path) -> None:
    plain = lists.versions
    entry = lists.screen(Query(name=NEAR, country="CN", on=AS_OF)).found[0].entry
    with Decisions(tmp_path / "decisions.db") as made:
        made.record(
            query=NEAR,
            country="CN",
            entry=entry,
            version="1",
            verdict="different",
            reason="r",
            who="R",
            at=NOW,
        )
        lists.decided = made.book()
    (new,) = [v for v in lists.versions if v not in plain]
    assert (new["list"], new["as_of"]) == ("decisions", "2026-08-01")


def test_compare_and_watch_screen_too(run: Run) -> None:
    table()
    days = ("--on", "2021-04-07", "--on", "2026-08-05")
    with_lists = json.loads(run("compare", "in.csv", *days, "--json")[1])
    without = json.loads(run("compare", "in.csv", *days, "--no-screening", "--json")[1])
    told = [{r["rule"] for r in one["rules"]} for one in (with_lists, without)]
    assert ["us.ear.744.11(a)" in rules for rules in told] == [True, False]
    assert [u["list"] for u in with_lists["b"]["lists"]] == ["us.csl"]
    assert run("watch", "in.csv", "--store", "store", "--on", "2026-08-05", "--no-screening")[0] == 0
    said = json.loads(run("watch", "in.csv", "--store", "store", "--on", "2026-08-05", "--json")[1])
    assert {(f["cause"], f["from"], f["to"]) for f in said["flows"]} >= {
        ("lists", "undetermined", "license_required")
    }
    assert any(d.startswith("list us.csl: none → 2026-07-31.") for d in said["differences"])


def test_a_reform_changes_the_law_of_a_batch(run: Run) -> None:
    head = "id,on,activity,from,to,item.kind,item.tpp,item.performance_density,item.datacenter"
    Path("in.csv").write_text(f"{head}\na,2026-02-01,export,US,CN,integrated_circuit,2500,1.0,true\n")
    book = rulebook()
    run("batch", "in.csv", "law.csv")
    assert run("batch", "in.csv", "out.csv", "--reform", "3a090-tpp-2400", "--report", "report.xlsx")[0] in {
        0,
        3,
    }
    assert [line["us.ear.entries"] for line in (*answers("law.csv"), *answers("out.csv"))] == [
        '["3A991.p"]',
        '["3A090.a"]',
    ]
    frame = Typing(require_columns(head.split(","), "")).read(pl.read_csv("in.csv", infer_schema=False)).frame
    amended = SingleDecider(Options(explain="none"), load_reform("3a090-tpp-2400").apply(book)).decide(frame)
    assert answers("out.csv")[0]["outcome"] == amended["outcome"][0]
    about = {row[0].value: row[1].value for row in openpyxl.load_workbook("report.xlsx")["About"].iter_rows()}
    assert about["Reform"].startswith("3a090-tpp-2400")
    assert about["Rules used"] == f"{book.version}+3a090-tpp-2400"


def test_another_reform_is_another_run(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_args: object) -> None:
        raise KeyboardInterrupt

    table()
    monkeypatch.setattr("highfence.portfolio.work.Work.remove", stop)
    run("batch", "in.csv", "out.csv", "--reform", "3a090-tpp-2400")
    status, _, err = run("batch", "in.csv", "out.csv")
    assert status == 2
    assert "the options are others" in err
    assert "the rulebook is another one" in err
    assert run("batch", "in.csv", "out.csv", "--reform", "no-such-reform")[0] == 2


def test_what_a_list_says_on_another_day_is_put_down_to_lists(run: Run) -> None:
    table()
    run("watch", "in.csv", "--store", "store", "--on", "2021-04-07")
    said = json.loads(run("watch", "in.csv", "--store", "store", "--on", "2026-08-05", "--json")[1])
    assert not [d for d in said["differences"] if d.startswith("list ")]
    causes = {line["id"]: line["causes"] for line in said["detail"]}
    assert causes == {"a": ["lists"], "b": ["lists"], "d": ["lists"]}
