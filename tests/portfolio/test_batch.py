"""A batch says of every line what a single determination says, whatever the format, the chunks and the way."""

from __future__ import annotations

import csv
import importlib
import importlib.util
import json
from datetime import date
from typing import TYPE_CHECKING, Any

import openpyxl
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from highfence.determination.check import Options, determine, encode
from highfence.facts.intake import read_flat
from highfence.logic.errors import InputError
from highfence.portfolio.answers import (
    COLUMNS,
    FAULTS,
    Answers,
    answer_of,
    answers_of,
    coded,
    note_id,
    schema,
)
from highfence.portfolio.cells import require_columns
from highfence.portfolio.clerk import Explain
from highfence.portfolio.columns import ColumnDecider
from highfence.portfolio.frames import write_frames
from highfence.portfolio.generate import Sample
from highfence.portfolio.run import Batch, Settings
from highfence.portfolio.single import SingleDecider, given_of
from highfence.portfolio.sinks import json_cells
from highfence.portfolio.sources import SPAN, open_source
from highfence.portfolio.typed import Typing
from portfolio.batches import DAY, RULE, Counting, orders, plain_orders, run

if TYPE_CHECKING:
    from pathlib import Path

    from highfence.portfolio.answers import Decider

LISTS = [name for name, kind in COLUMNS.items() if isinstance(kind, pl.List)]


def deciders() -> list[Decider]:
    """Return the reference, and what decides in columns."""
    found: list[Decider] = [SingleDecider(Options())]
    if importlib.util.find_spec("highfence.portfolio.columns") is not None:
        found.append(importlib.import_module("highfence.portfolio.columns").ColumnDecider(Options()))
    return found


def read_answers(path: Path) -> list[dict[str, Any]]:
    """Return the lines of an output in any format, with its lists as lists."""
    if path.suffix == ".parquet":
        rows = pl.read_parquet(path).to_dicts()
    elif path.suffix == ".arrow":
        rows = pl.read_ipc(path).to_dicts()
    elif path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            rows = [
                {k: v or None for k, v in row.items()} | {"line": int(row["line"])}
                for row in csv.DictReader(file)
            ]
    else:
        return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [{k: json.loads(v) if k in LISTS and v is not None else v for k, v in row.items()} for row in rows]


def single(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """Return what determine says of each row, read from the table's own words."""
    return [answer_of(determine(given_of(row), Options())) for row in typed(frame).iter_rows(named=True)]


def typed(frame: pl.DataFrame) -> pl.DataFrame:
    return Typing(require_columns(frame.columns, "")).read(frame).frame


# ----------------------------------------------------------------------------------- same answers


@pytest.mark.parametrize("decider", deciders(), ids=lambda d: type(d).__name__)
def test_batch_equals_single_for_every_output_column(tmp_path: Path, decider: Decider) -> None:
    frame = orders(40)
    write_frames([frame], tmp_path / "in.parquet")
    run(tmp_path / "in.parquet", tmp_path / "out.parquet", decider, chunk_rows=16)
    got = read_answers(tmp_path / "out.parquet")
    assert [{k: row[k] for k in COLUMNS} for row in got] == single(frame)
    assert [(row["line"], row["id"]) for row in got] == list(enumerate(frame["id"], start=1))


@pytest.mark.parametrize("ending", ["parquet", "csv"])
def test_several_processes_write_what_one_writes(tmp_path: Path, ending: str) -> None:
    """Of Parquet each process reads its own rows; of CSV, one reads for all."""
    table = tmp_path / f"in.{ending}"
    write_frames([orders(60)], table)
    assert open_source(table).seeks is (ending == "parquet")
    written = []
    for jobs in (1, 2):
        out = tmp_path / f"out{jobs}.parquet"
        source = open_source(table)
        decider = ColumnDecider(Options(explain="none"))
        done: list[int] = []
        explain = Explain(where=(("outcome", "license_required"),))
        Batch(source, out, decider, Settings(chunk_rows=16, explain=explain), jobs=jobs).run(done.append)
        assert done[-1] == 60
        assert done == sorted(done)
        explained = out.with_name(f"{out.name}.explained.jsonl")
        written.append((out.read_bytes(), explained.read_bytes()))
    assert written[0] == written[1]
    assert written[0][1]


def test_a_chunk_in_which_every_line_is_refused(tmp_path: Path) -> None:
    lines = ['{"id": "1", "on": "2026-02-01", "to": "CN", "to": "SG"}', '{"id": "2", "on": "2026-02-01"}']
    (tmp_path / "in.jsonl").write_text("\n".join(lines))
    out = tmp_path / "out.csv"
    summary = run(tmp_path / "in.jsonl", out, ColumnDecider(), chunk_rows=1)
    assert summary.rejected_lines == 1
    with (tmp_path / "out.csv.rejected.csv").open() as file:
        refused = list(csv.DictReader(file))
    assert [(r["line"], r["column"], r["reason"]) for r in refused] == [("1", "to", "each field once")]
    assert [row["id"] for row in read_answers(out)] == ["2"]


def test_random_lines_of_several_epochs() -> None:
    days = [date(2022, 11, 1), date(2024, 6, 3), DAY]
    frame = typed(pl.concat(Sample(6, seed, first=day, last=day).frame() for seed, day in enumerate(days)))
    want = SingleDecider().decide(frame)
    for decider in deciders()[1:]:
        assert (
            coded(decider, frame).frame().select(list(COLUMNS)).to_dicts()
            == want.select(list(COLUMNS)).to_dicts()
        )
    assert want.get_column(FAULTS).null_count() == frame.height


@pytest.mark.parametrize("ending", ["parquet", "csv", "arrow", "jsonl"])
def test_every_format_in_and_out_gives_the_same_answers(tmp_path: Path, ending: str) -> None:
    frame = orders(25)
    write_frames([frame], tmp_path / f"in.{ending}")
    run(tmp_path / f"in.{ending}", tmp_path / f"out.{ending}", SingleDecider(), chunk_rows=10)
    got = read_answers(tmp_path / f"out.{ending}")
    first = 2 if ending == "csv" else 1
    assert [{k: row[k] for k in COLUMNS} for row in got] == single(frame)
    assert [row["line"] for row in got] == list(range(first, first + 25))


def test_a_workbook_in_and_out(tmp_path: Path) -> None:
    frame = orders(12)
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(frame.columns)
    for row in json_cells(frame).iter_rows():
        sheet.append(row)
    book.save(tmp_path / "in.xlsx")
    run(tmp_path / "in.xlsx", tmp_path / "out.csv", SingleDecider())
    assert [{k: row[k] for k in COLUMNS} for row in read_answers(tmp_path / "out.csv")] == single(frame)


def test_a_workbook_as_output_has_the_lines_and_their_columns(tmp_path: Path) -> None:
    write_frames([plain_orders(9)], tmp_path / "in.csv")
    run(tmp_path / "in.csv", tmp_path / "out.xlsx", chunk_rows=4)
    rows = list(openpyxl.load_workbook(tmp_path / "out.xlsx")["Lines"].iter_rows(values_only=True))
    assert set(COLUMNS) - set(map(str, rows[0])) == {"outcome"}
    assert [row[1] for row in rows[1:]] == [f"L{i}" for i in range(9)]


def test_a_regime_that_is_not_covered_has_columns_of_nothing(tmp_path: Path) -> None:
    write_frames([orders(2)], tmp_path / "in.csv")
    options = Options(regimes=("us.ear", "nl"))
    run(tmp_path / "in.csv", tmp_path / "out.parquet", SingleDecider(options))
    found = pl.read_parquet(tmp_path / "out.parquet")
    assert found.get_column("nl.requirements").null_count() == found.height == 2


@pytest.mark.parametrize("span", [8, SPAN])
def test_chunks_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, span: int) -> None:
    monkeypatch.setattr("highfence.portfolio.workers.SPAN", span)
    write_frames([plain_orders(50)], tmp_path / "in.parquet")
    for size in (1, 7, 8, 50, 1000):
        run(tmp_path / "in.parquet", tmp_path / f"out{size}.csv", chunk_rows=size)
    assert len({(tmp_path / f"out{size}.csv").read_bytes() for size in (1, 7, 8, 50, 1000)}) == 1


def test_answers_have_the_columns_that_are_promised() -> None:
    answer = SingleDecider().decide(typed(orders(3)))
    assert answer.schema == pl.Schema(schema(["us.ear"]))


def test_a_regime_that_is_not_covered_is_null_and_no_clear() -> None:
    facts = {"on": DAY, "activity": "export", "from": "US", "to": "DE", "item.eccn": ["us.ear.EAR99"]}
    said = answer_of(determine(read_flat(facts), Options(regimes=("us.ear", "nl"))))
    assert said["nl.requirements"] is None
    assert said["outcome"] == "undetermined"


def test_notes_are_named_with_what_they_are_about() -> None:
    assert note_id({"code": "indicative", "fact": "item.tpp", "value": 1}) == "indicative:item.tpp"
    assert note_id({"code": "gao_caution"}) == "gao_caution"


# ------------------------------------------------------------------------------------- bad lines


def test_bad_lines_go_to_a_side_file_and_the_rest_is_done(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(
        "id,on,to,item.tpp\na,2026-02-01,CN,1\nb,2026-02-30,CN,x\nc,2026-02-01,IS,1\nd,2026-02-01,JP,1\n"
    )
    summary = run(tmp_path / "in.csv", tmp_path / "out.csv", chunk_rows=2)
    assert [row["id"] for row in read_answers(tmp_path / "out.csv")] == ["a", "d"]
    assert summary.rejected is not None
    with summary.rejected.open(newline="") as file:
        rejected = [tuple(row.values()) for row in csv.DictReader(file)]
    assert rejected == [
        ("3", "b", "on", "2026-02-30", "a calendar day that exists, YYYY-MM-DD"),
        ("3", "b", "item.tpp", "x", "a number, zero or more"),
        ("4", "c", "to", "IS", "somewhere warmer"),
    ]
    assert (summary.lines, summary.rejected_lines) == (2, 2)


def test_a_chip_name_of_two_models_is_refused_by_the_law_and_not_lost(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(
        "id,on,to,item.chip\na,2026-02-01,CN,MI300\nb,2026-02-01,CN,NVIDIA H20\n"
    )
    summary = run(tmp_path / "in.csv", tmp_path / "out.csv", SingleDecider())
    assert summary.rejected is not None
    assert "AMD Instinct MI300A, AMD Instinct MI300X" in summary.rejected.read_text()
    assert [row["id"] for row in read_answers(tmp_path / "out.csv")] == ["b"]


def test_a_day_before_coverage_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("id,on,to\na,1999-02-01,CN\n")
    summary = run(tmp_path / "in.csv", tmp_path / "out.csv", SingleDecider())
    assert (summary.lines, summary.rejected_lines) == (0, 1)
    assert read_answers(tmp_path / "out.csv") == []


def test_no_side_file_where_nothing_was_refused_even_from_before(tmp_path: Path) -> None:
    write_frames([plain_orders(3)], tmp_path / "in.csv")
    (tmp_path / "out.csv.rejected.csv").write_text("of an earlier run")
    summary = run(tmp_path / "in.csv", tmp_path / "out.csv")
    assert summary.rejected is None
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.csv", "out.csv"]


@pytest.mark.parametrize(
    ("header", "said"),
    [("id,on,item.tp", "item.tpp"), ("id,to", "the day of each activity"), ("id,on,id", "each column once")],
)
def test_a_header_that_does_not_fit_stops_before_anything_is_written(
    tmp_path: Path, header: str, said: str
) -> None:
    (tmp_path / "in.csv").write_text(f"{header}\n1,2,3\n")
    with pytest.raises(InputError, match=said):
        run(tmp_path / "in.csv", tmp_path / "out.csv")
    assert [p.name for p in tmp_path.iterdir()] == ["in.csv"]


# -------------------------------------------------------------------------- columns, explanations


def test_columns_are_chosen_among_answers_and_facts(tmp_path: Path) -> None:
    write_frames([plain_orders(3)], tmp_path / "in.csv")
    names = ("to", "outcome", "line", "us.ear.requirements", "item.eccn")
    for ending in ("csv", "parquet", "arrow", "jsonl"):
        run(tmp_path / "in.csv", tmp_path / f"out.{ending}", columns=names)
        rows = read_answers(tmp_path / f"out.{ending}")
        assert tuple(rows[0]) == names, ending
        assert [(r["to"], r["line"], r["us.ear.requirements"], r["item.eccn"]) for r in rows] == [
            ("CN", 2, [RULE], None),
            ("JP", 3, [RULE], None),
            ("DE", 4, [RULE], None),
        ]


def test_a_column_that_is_none_is_named(tmp_path: Path) -> None:
    write_frames([plain_orders(3)], tmp_path / "in.csv")
    with pytest.raises(InputError, match=r"us\.ear\.notes"):
        run(tmp_path / "in.csv", tmp_path / "out.csv", columns=("us.ear.note",))


def test_explanations_are_what_check_says(tmp_path: Path) -> None:
    frame = orders(6)
    write_frames([frame], tmp_path / "in.parquet")
    summary = run(tmp_path / "in.parquet", tmp_path / "out.parquet", chunk_rows=2, explain=Explain(3))
    assert summary.explained is not None
    want = [encode(determine(given_of(row), Options())) for row in typed(frame).head(3).iter_rows(named=True)]
    assert summary.explained.read_bytes().splitlines() == want


def test_explanations_where(tmp_path: Path) -> None:
    write_frames([orders(30)], tmp_path / "in.parquet")
    where = (("outcome", "undetermined"), ("us.ear.missing_facts", "item.eccn"))
    summary = run(
        tmp_path / "in.parquet",
        tmp_path / "out.jsonl",
        SingleDecider(),
        chunk_rows=8,
        explain=Explain(None, where),
    )
    lines = read_answers(tmp_path / "out.jsonl")
    want = [
        r["id"] for r in lines if r["outcome"] == "undetermined" and "item.eccn" in r["us.ear.missing_facts"]
    ]
    assert summary.explained is not None
    assert 0 < len(want) < len(lines)
    assert [json.loads(line)["id"] for line in summary.explained.read_text().splitlines()] == want


def test_quotes_in_answers_survive_csv_and_json_cells(tmp_path: Path) -> None:
    write_frames([plain_orders(2)], tmp_path / "in.csv")
    for ending in ("csv", "parquet", "jsonl"):
        run(tmp_path / "in.csv", tmp_path / f"out.{ending}")
        assert read_answers(tmp_path / f"out.{ending}")[0]["us.ear.notes"] == ['say "CN"']


def test_a_decider_that_knows_equal_answers_gives_the_same_output(tmp_path: Path) -> None:
    class Coding(Counting):
        def decide_coded(self, frame: pl.DataFrame) -> Any:
            from highfence.portfolio.answers import Coded

            key = frame.get_column("to")
            first = frame.unique("to", keep="first", maintain_order=True)
            places = pl.DataFrame({"to": first.get_column("to")}).with_row_index("code")
            codes = pl.DataFrame({"to": key}).join(places, on="to", how="left", maintain_order="left")
            return Coded(codes.get_column("code"), self.decide(first))

    write_frames([plain_orders(20)], tmp_path / "in.csv")
    for name, decider in (("plain", Counting()), ("coded", Coding())):
        run(tmp_path / "in.csv", tmp_path / f"{name}.parquet", decider, chunk_rows=9)
    assert read_answers(tmp_path / "plain.parquet") == read_answers(tmp_path / "coded.parquet")


@given(st.lists(st.sampled_from(["CN", "JP", "IS", "DE", "AE"]), min_size=1, max_size=12), st.data())
def test_answers_by_column_are_the_answers(places: list[str], data: st.DataObject) -> None:
    whole = Counting().decide(pl.DataFrame({"to": places}))
    answers = answers_of(Counting(), pl.DataFrame({"to": places}))
    assert answers.frame().equals(whole)
    some = pl.Series(data.draw(st.lists(st.integers(0, len(places) - 1))), dtype=pl.UInt32)
    assert answers.rows(some).frame().equals(whole[some])
    group = pl.Series(data.draw(st.lists(st.integers(0, 2), min_size=len(places), max_size=len(places))))
    parts = [(at, answers.rows(at)) for n in range(3) if len(at := (group == n).arg_true())]
    assert Answers.together(len(places), parts).frame().equals(whole)
    assert answers.only(["outcome"]).frame().columns == ["outcome"]


def test_parquet_numbers_the_texts_that_lines_share(tmp_path: Path) -> None:
    class Twice(Counting):
        def decide_columns(self, frame: pl.DataFrame) -> Answers:
            half = frame.height // 2
            parts = [
                (pl.int_range(*span, eager=True), frame[slice(*span)])
                for span in ((0, half), (half, frame.height))
            ]
            return Answers.together(
                frame.height, [(at, Answers.of(coded(Counting(), part))) for at, part in parts]
            )

    write_frames([plain_orders(60)], tmp_path / "in.csv")
    for name, decider in (("once", Counting()), ("twice", Twice())):
        run(tmp_path / "in.csv", tmp_path / f"{name}.parquet", decider)
    written = (
        importlib.import_module("pyarrow.parquet")
        .ParquetFile(tmp_path / "twice.parquet")
        .metadata.row_group(0)
    )
    encodings = {
        written.column(i).path_in_schema: written.column(i).encodings for i in range(written.num_columns)
    }
    assert all("RLE_DICTIONARY" in encodings[name] for name in COLUMNS)
    assert read_answers(tmp_path / "once.parquet") == read_answers(tmp_path / "twice.parquet")


def test_an_empty_table_gives_an_empty_output(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("id,on,to\n")
    for ending in ("csv", "parquet", "arrow", "jsonl"):
        summary = run(tmp_path / "in.csv", tmp_path / f"out.{ending}")
        assert summary.lines == 0
        assert read_answers(tmp_path / f"out.{ending}") == []


def test_the_output_is_told_to_progress(tmp_path: Path) -> None:
    write_frames([plain_orders(10)], tmp_path / "in.csv")
    seen: list[int] = []
    batch = Batch(open_source(tmp_path / "in.csv"), tmp_path / "out.csv", Counting(), Settings(chunk_rows=4))
    batch.run(seen.append)
    assert seen == [0, 4, 8, 10]
