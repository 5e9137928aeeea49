"""The empty form: what is filled in can be read back, and spreadsheets do not spoil codes."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import openpyxl
import pytest

from highfence.facts import schema
from highfence.messages import catalog
from highfence.portfolio.sources import open_source
from highfence.report.form_sheet import form_sheet

if TYPE_CHECKING:
    from pathlib import Path


def book(lang: str = "en") -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(form_sheet(catalog(lang))))


def test_every_fact_has_its_column_and_its_question() -> None:
    form, told = book().worksheets
    assert [c.value for c in form[1]] == schema.flat_columns()
    assert form.freeze_panes == told.freeze_panes == "B2"
    rows = {r[0]: r for r in told.iter_rows(min_row=2, values_only=True)}
    assert rows.keys() == {r.flat for r in schema.dictionary()}
    assert rows["end_user.headquarters"][4] == "Where is the end user headquartered?"
    assert rows["via"][1] == "list of countries"


@pytest.mark.parametrize(("lang", "sheets"), [("zh-Hans", ["明细", "事实"]), ("zh-Hant", ["明細", "事實"])])
def test_in_chinese(lang: str, sheets: list[str]) -> None:
    made = book(lang)
    assert made.sheetnames == sheets
    questions = {r[0]: r[4] for r in made.worksheets[1].iter_rows(min_row=2, values_only=True)}
    assert questions["end_user.country"] == catalog(lang).question("end_user.country")


def test_codes_are_text_days_are_days_and_choices_are_offered() -> None:
    form = book().worksheets[0]
    formats = {
        str(c.value): d.number_format
        for c in form[1]
        for d in form.column_dimensions.values()
        if d.min <= c.column <= d.max
    }
    assert formats["item.eccn"] == "@"
    assert formats["on"] == "yyyy-mm-dd"
    offered = {str(v.sqref).split(":")[0]: v.formula1 for v in form.data_validations.dataValidation}
    column = next(c.column_letter for c in form[1] if c.value == "activity")
    assert "transfer_in_country" in str(offered[f"{column}2"])


def test_what_is_filled_in_is_read_back(tmp_path: Path) -> None:
    made = book()
    form = made.worksheets[0]
    where = {c.value: c.column for c in form[1]}
    line = {
        "id": "a",
        "on": "2026-02-01",
        "item.eccn": "3E001",
        "to": "CN",
        "item.tpp": 4800,
        "item.us_origin": True,
    }
    for name, value in line.items():
        form.cell(2, where[name], value)
    path = tmp_path / "form.xlsx"
    made.save(path)
    read = next(open_source(path, None).chunks(10))
    assert read.height == 1
    assert str(read.get_column("item.eccn")[0]) == "3E001"
