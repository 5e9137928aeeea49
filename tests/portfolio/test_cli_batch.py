"""`highfence batch`, as its user meets it."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from highfence.cli import main as cli

EXAMPLES = Path(__file__).parents[2] / "examples" / "portfolio"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    monkeypatch.chdir(tmp_path)

    def go(*argv: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            cli.run(["batch", *argv])
        said = capsys.readouterr()
        return int(left.value.code or 0), said.out, said.err

    return go


def table(*rows: str) -> None:
    Path("in.csv").write_text("\n".join(["id,on,activity,from,to,item.eccn", *rows]) + "\n")


def test_all_determined_is_status_zero(run: Run) -> None:
    facts = "item.located_in_us,item.kind,informed,red_flags,end_user.name,end_user.country"
    Path("in.csv").write_text(
        f"id,on,activity,from,to,item.exclusive_agency,{facts}\na,2026-02-01,export,US,US,itar,true,other,[],[],A,US\n"
    )
    status, out, err = run("in.csv", "out.csv")
    with Path("out.csv").open(newline="") as file:
        row = next(csv.DictReader(file))
    assert (status, out, row["outcome"]) == (0, "", "not_subject")
    assert "Not subject" in err


def test_undetermined_and_rejected_are_status_three(run: Run) -> None:
    table("a,2026-02-01,export,US,CN,", "b,2026-02-01,export,US,Narnia,")
    status, _, err = run("in.csv", "out.csv")
    assert status == 3
    assert "Undetermined" in err
    assert "out.csv.rejected.csv" in err
    assert Path("out.csv.rejected.csv").read_text().splitlines()[1].startswith("3,b,to,Narnia,")


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        ((), "highfence batch IN OUT"),
        (("none.csv", "out.csv"), "can be read"),
        (("in.csv", "out.pdf"), ".parquet"),
        (("in.csv", "in.csv"), "another file"),
        (("in.csv", "there.yaml/out.csv"), "can be written"),
        (("in.csv", "out.csv", "--report", "report.pdf"), ".xlsx"),
        (("in.csv", "out.csv", "--columns", "outcom"), "outcome"),
        (("in.csv", "out.csv", "--explain-where", "outcome"), "COLUMN=VALUE"),
        (("in.csv", "out.csv", "--explain-where", "outcme=x"), "COLUMN=VALUE"),
        (("in.csv", "out.csv", "--mapping", "none.yaml"), "can be read"),
        (("in.csv", "--map", "there.yaml"), "not there yet"),
        (("--sample", "3"), "--sample N OUT"),
    ],
)
def test_bad_input_is_status_two_and_leaves_nothing(run: Run, argv: tuple[str, ...], said: str) -> None:
    table("a,2026-02-01,export,US,CN,")
    Path("there.yaml").write_text("mine")
    status, _, err = run(*argv)
    assert status == 2
    assert said in err
    assert sorted(p.name for p in Path.cwd().iterdir()) == ["in.csv", "there.yaml"]
    assert Path("there.yaml").read_text() == "mine"


def test_own_column_names_are_proposed_and_used(run: Run) -> None:
    Path("own.csv").write_text("PO number,Ship date,Destination,Product\nP1,2026-02-01,China,NVIDIA H20\n")
    status, out, _ = run("own.csv", "out.csv")
    assert (status, Path("out.csv").exists()) == (2, False)
    status, out, _ = run("own.csv", "--map")
    assert status == 0
    assert "Destination: {fact: to}" in out
    assert run("own.csv", "--map", "own.yaml")[0] == 0
    assert Path("own.yaml").read_text() == out
    status, _, _ = run(
        "own.csv", "out.csv", "--mapping", "own.yaml", "--columns", "order_id,item.chip,to,outcome"
    )
    assert status in {0, 3}
    assert Path("out.csv").read_text().splitlines()[1].startswith("P1,NVIDIA H20,CN,")


def test_without_a_mapping_the_error_says_how_to_get_one(run: Run) -> None:
    Path("own.csv").write_text("PO number,Ship date\nP1,2026-02-01\n")
    _, _, err = run("own.csv", "out.csv")
    assert "--map" in err


def test_a_workbook_as_output_and_as_report_in_chinese(run: Run) -> None:
    table("a,2026-02-01,export,US,CN,3A090.a", "b,2026-02-01,export,US,JP,")
    assert run("in.csv", "out.xlsx", "--report", "report.xlsx", "--lang", "zh-Hans")[0] == 3
    for name in ("out.xlsx", "report.xlsx"):
        book = openpyxl.load_workbook(name)
        assert book.sheetnames[:2] == ["概要", "明细"]
        assert book["明细"].max_row == 3


def test_a_sample_is_written_and_can_be_run(run: Run) -> None:
    assert run("--sample", "3", "sample.jsonl", "--seed", "5") == (0, "", "")
    first = Path("sample.jsonl").read_text()
    assert len(first.splitlines()) == 3
    run("--sample", "3", "again.jsonl", "--seed", "5")
    assert Path("again.jsonl").read_text() == first
    status, _, told = run("--sample", "3", "sample.jsonl", "--seed", "6")
    assert (status, "this one is kept" in told) == (2, True)
    assert Path("sample.jsonl").read_text() == first


def test_progress_is_shown_when_asked_and_not_otherwise(run: Run) -> None:
    table("a,2026-02-01,export,US,CN,")
    assert "Deciding" in run("in.csv", "out.csv", "--progress")[2]
    assert "Deciding" not in run("in.csv", "out.csv")[2]


def test_stopped_by_hand_says_that_it_goes_on(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_args: object) -> None:
        raise KeyboardInterrupt

    table("a,2026-02-01,export,US,CN,")
    monkeypatch.setattr("highfence.portfolio.run.Batch.run", stop)
    status, _, err = run("in.csv", "out.csv")
    assert status == 130
    assert "out.csv.work; the same command goes on from there" in err


def test_explanations(run: Run) -> None:
    table("a,2026-02-01,export,US,CN,", "b,2026-02-01,export,US,JP,")
    run("in.csv", "out.csv", "--explain-where", "to_be_sure=1")
    run("in.csv", "out.csv", "--explain", "1")
    assert len(Path("out.csv.explained.jsonl").read_text().splitlines()) == 1
    run("in.csv", "out.csv", "--explain-where", "outcome=undetermined")
    assert len(Path("out.csv.explained.jsonl").read_text().splitlines()) == 2


def test_the_shipped_portfolio_and_mapping_run(run: Run) -> None:
    text = (EXAMPLES / "orders.csv").read_text("utf-8").splitlines()
    Path("orders.csv").write_text("\n".join(text[:4]) + "\n", encoding="utf-8")
    assert run("orders.csv", "out.csv")[0] in {0, 3}
    own = (EXAMPLES / "own_columns.csv").read_text("utf-8")
    Path("own.csv").write_text(own, encoding="utf-8")
    status, _, err = run("own.csv", "own_out.csv", "--mapping", str(EXAMPLES / "own_columns.mapping"))
    assert status in {0, 3}, err
    assert not Path("own_out.csv.rejected.csv").exists()
    with Path("own_out.csv").open(encoding="utf-8", newline="") as file:
        outcomes = [row["outcome"] for row in csv.DictReader(file)]
    assert sorted(outcomes) == ["license_required", *["no_license_required"] * 3, *["undetermined"] * 2]
