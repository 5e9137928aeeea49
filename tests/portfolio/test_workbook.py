"""The report opens in a spreadsheet and says what the lines say."""

from __future__ import annotations

import zipfile
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import openpyxl
import polars as pl
import pytest

from highfence.determination.check import Options, rulebook
from highfence.logic.outcome import OUTCOMES
from highfence.messages import LANGUAGES, catalog
from highfence.portfolio.answers import Answers, Coded
from highfence.portfolio.frames import write_frames
from highfence.portfolio.rejects import none_rejected
from highfence.portfolio.run import Batch, Settings
from highfence.portfolio.sources import open_source
from highfence.portfolio.tally import Tally
from highfence.portfolio.work import Part
from highfence.portfolio.workbook import About, Workbook
from portfolio.batches import DAY, RULE, Counting, plain_orders

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.workbook import Workbook as Opened

ROWS = 70
OUTCOMES_IN_WORDS = {catalog("en").text(f"outcome.{o}.short") for o in OUTCOMES}


def report(
    folder: Path, lang: str = "en", most_rows: int = 1000, frame: pl.DataFrame | None = None
) -> Opened:
    write_frames([plain_orders(ROWS) if frame is None else frame], folder / "in.csv")
    path = folder / "report.xlsx"
    batch = Batch(open_source(folder / "in.csv"), folder / "out.csv", Counting(), Settings(chunk_rows=16))
    batch.reports[path] = Workbook(Options(), rulebook(), batch.columns, About("in.csv"), lang, most_rows)
    batch.run()
    return openpyxl.load_workbook(path)


def rows(book: Opened, sheet: str) -> list[tuple[Any, ...]]:
    return list(book[sheet].iter_rows(values_only=True))


def test_sheets_filters_headers_and_charts(tmp_path: Path) -> None:
    book = report(tmp_path)
    assert book.sheetnames == [
        "Summary",
        "Lines",
        "Questions",
        "1 end_user.headquarters",
        "Rules",
        "Rejected",
        "About",
    ]
    for name in ("Lines", "Questions", "Rules", "Rejected"):
        assert book[name].freeze_panes == "A2", name
        assert book[name].auto_filter.ref, name
    assert len(book["Summary"]._charts) == 3
    assert book["Lines"].column_dimensions["A"].width == pytest.approx(9.7, abs=1)
    names = zipfile.ZipFile(tmp_path / "report.xlsx").namelist()
    assert sum("charts/chart" in n for n in names) == 3


def test_the_summary_adds_up(tmp_path: Path) -> None:
    book = report(tmp_path)
    frame = plain_orders(ROWS)
    found = {r[0]: r for r in rows(book, "Summary")}
    value = float((frame["item.value_usd"] * frame["item.quantity"]).sum())
    assert found["All lines"][1:4] == (ROWS, 1, value)
    words = catalog("en")
    by_outcome = Counting().decide(frame).group_by("outcome").len()
    for outcome, count in by_outcome.iter_rows():
        assert found[words.text(f"outcome.{outcome}.short")][1] == count
    assert found["China"][1] == frame["to"].eq("CN").sum()
    asked = Counting().decide(frame).get_column("us.ear.missing_facts").list.len().gt(0).sum()
    assert found[words.question("end_user.headquarters")][1] == asked


def test_lines_have_types_and_words(tmp_path: Path) -> None:
    lines = rows(report(tmp_path), "Lines")
    head, first = lines[0], lines[1]
    cells = dict(zip(head, first, strict=True))
    assert len(lines) == ROWS + 1
    assert cells["Line"] == 2
    assert cells[catalog("en").text("heading.day")].date() == DAY
    assert cells["us.ear.requirements"] == RULE
    assert cells["Outcome"] in OUTCOMES_IN_WORDS


def test_the_sheet_of_a_question_has_its_words_and_its_lines(tmp_path: Path) -> None:
    book = report(tmp_path)
    page = rows(book, "1 end_user.headquarters")
    assert page[0][0] == catalog("en").question("end_user.headquarters")
    asking = Counting().decide(plain_orders(ROWS)).get_column("us.ear.missing_facts").list.len().gt(0)
    assert [r[0] for r in page[4:]] == [line + 2 for line in asking.arg_true()]
    assert rows(book, "Questions")[1][1:4] == ("end_user.headquarters", asking.sum(), asking.sum())


def test_rules_have_title_citation_day_and_address(tmp_path: Path) -> None:
    found = rows(report(tmp_path), "Rules")
    rule = next(p for p in rulebook().regimes["us.ear"].provisions if p.id == RULE)
    assert found[1][0] == RULE
    assert found[1][1:3] == (rule.title, rule.cite)
    assert isinstance(found[1][3], datetime)
    outcomes = Counting().decide(plain_orders(ROWS)).get_column("outcome")
    assert found[1][4] == outcomes.is_in(["license_required", "prohibited"]).sum() > 0
    assert found[1][6] == rule.url


def test_about_names_the_law_and_that_it_is_no_advice(tmp_path: Path) -> None:
    text = "\n".join(str(cell) for row in rows(report(tmp_path), "About") for cell in row)
    law = rulebook()
    for said in (
        law.version,
        law.digest,
        law.regimes["us.ear"].published_through.isoformat(),
        "2026-02-01",
        "not legal advice",
    ):
        assert said in text


def test_refused_lines_are_listed(tmp_path: Path) -> None:
    frame = plain_orders(5).with_columns(to=pl.Series(["CN", "IS", "JP", "IS", "DE"]))
    found = rows(report(tmp_path, frame=frame), "Rejected")
    assert [r[:4] for r in found[1:]] == [(3, "L1", "to", "IS"), (5, "L3", "to", "IS")]


def test_lines_beyond_a_sheet_go_on_to_the_next(tmp_path: Path) -> None:
    book = report(tmp_path, most_rows=31)
    assert [n for n in book.sheetnames if n.startswith("Lines")] == ["Lines", "Lines 2", "Lines 3"]
    told = [r[0] for n in ("Lines", "Lines 2", "Lines 3") for r in rows(book, n)[1:]]
    assert told == list(range(2, ROWS + 2))
    assert rows(book, "Lines 3")[0] == rows(book, "Lines")[0]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language(tmp_path: Path, lang: str) -> None:
    book, words = report(tmp_path, lang), catalog(lang)
    assert book.sheetnames[0] == words.text("batch.sheet.summary")
    assert rows(book, "1 end_user.headquarters")[0][0] == words.question("end_user.headquarters")


def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    frame = plain_orders(1).with_columns(id=pl.lit('=HYPERLINK("http://example.com")'))
    book = report(tmp_path, frame=frame)
    cell = book["Lines"]["B2"]
    assert (cell.value, cell.data_type) == ('=HYPERLINK("http://example.com")', "s")


def test_no_lines(tmp_path: Path) -> None:
    book = report(tmp_path, frame=plain_orders(0))
    assert rows(book, "Lines")[1:] in ([], [(None,) * len(rows(book, "Lines")[0])])


def test_a_line_without_price_is_counted_and_not_summed(tmp_path: Path) -> None:
    frame = plain_orders(4).with_columns(
        pl.when(pl.col("id") != "L1").then("item.quantity").alias("item.quantity")
    )
    found = [r[0] for r in rows(report(tmp_path, frame=frame), "Summary")]
    assert any("leave out: 1" in str(cell) for cell in found)


def test_columns_without_any_answer(tmp_path: Path) -> None:
    write_frames([plain_orders(5)], tmp_path / "in.csv")
    settings = Settings(columns=("line", "item.origin"))
    Batch(open_source(tmp_path / "in.csv"), tmp_path / "out.xlsx", Counting(), settings).run()
    lines = rows(openpyxl.load_workbook(tmp_path / "out.xlsx"), "Lines")
    assert [r[0] for r in lines[1:]] == [2, 3, 4, 5, 6]


def test_the_tally_of_nothing() -> None:
    assert Tally.of([]).by_outcome() == []


def test_dollars_add_up_to_the_last_digit_every_time() -> None:
    random, count = np.random.default_rng(7), 200_000
    answers = Counting().decide(plain_orders(5))
    codes = pl.Series(random.integers(0, 5, count), dtype=pl.UInt32)
    held = pl.DataFrame(
        {
            "to": pl.Series(["CN", "DE", "JP"])[random.integers(0, 3, count)],
            "on": pl.Series([DAY]).new_from_index(0, count),
            "item.value_usd": random.random(count) * 1e6,
            "item.quantity": random.integers(1, 90, count).astype(float),
        }
    )
    parts = [Part(held, Answers.of(Coded(codes, answers)), none_rejected().rename({"row": "line"}))] * 3
    sums = {tuple(Tally.of(parts).outcomes.sort("outcome").iter_rows()) for _ in range(12)}
    assert len(sums) == 1
