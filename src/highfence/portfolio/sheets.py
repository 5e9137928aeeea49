"""Writing cells, tables and headings of a workbook, in one language."""

from __future__ import annotations

import importlib
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple
from typing import Any as Whatever

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from highfence.messages import Catalog

MOST_ROWS: Final = 1_048_576
"""Rows of a sheet of Excel, the header included."""

_MOST_TEXT: Final = 32_767
COLORS: Final = {
    "prohibited": "#B3261E",
    "license_required": "#E07A1F",
    "undetermined": "#E8B931",
    "license_exception": "#2A8C8C",
    "no_license_required": "#3C8D40",
    "not_subject": "#86B78A",
}

Worksheet = Whatever
"""A sheet of XlsxWriter, which comes without types."""


class Cell(NamedTuple):
    """A column of a table: its heading, width in characters, and the style of its cells."""

    text: str
    width: float
    style: str = ""


class Pen:
    """Writes one workbook row by row; rows of a sheet must come in order, so that none is held in memory."""

    def __init__(self, path: Path, words: Catalog) -> None:
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self.made: Whatever = importlib.import_module("xlsxwriter").Workbook(str(path), options)
        self.words = words
        made = self.made
        self.styles: dict[str, Whatever] = {
            "": made.add_format({"valign": "top"}),
            "head": made.add_format({"bold": True, "bottom": 1, "bg_color": "#EEF1F4", "text_wrap": True}),
            "title": made.add_format({"bold": True, "font_size": 14}),
            "dim": made.add_format({"font_color": "#666666", "italic": True}),
            "count": made.add_format({"num_format": "#,##0", "valign": "top"}),
            "number": made.add_format({"num_format": "#,##0.##", "valign": "top"}),
            "money": made.add_format({"num_format": "#,##0", "valign": "top"}),
            "price": made.add_format({"num_format": "#,##0.00", "valign": "top"}),
            "share": made.add_format({"num_format": "0.0%", "valign": "top"}),
            "day": made.add_format({"num_format": "yyyy-mm-dd", "align": "left", "valign": "top"}),
            "wrap": made.add_format({"text_wrap": True, "valign": "top"}),
            **{
                o: made.add_format({"font_color": c, "bold": True, "valign": "top"})
                for o, c in COLORS.items()
            },
        }

    def text(self, key: str, **values: object) -> str:
        """Return a message of the reports."""
        return self.words.text(f"batch.{key}", **values)

    def sheet(self, key: str) -> Worksheet:
        """Add a sheet under its name in the language."""
        return self.made.add_worksheet(self.text(f"sheet.{key}"))

    def head(self, sheet: Worksheet, row: int, cells: Sequence[Cell]) -> None:
        """Write the headings of a table."""
        for place, cell in enumerate(cells):
            sheet.write_string(row, place, cell.text, self.styles["head"])

    def widths(self, sheet: Worksheet, cells: Sequence[Cell]) -> None:
        """Set the widths of columns."""
        for place, cell in enumerate(cells):
            sheet.set_column(place, place, cell.width)

    def table(self, sheet: Worksheet, cells: Sequence[Cell]) -> None:
        """Begin a sheet that is one table, with a header that stays in sight."""
        self.widths(sheet, cells)
        self.head(sheet, 0, cells)
        sheet.freeze_panes(1, 0)

    def row(self, sheet: Worksheet, row: int, cells: Sequence[Cell], values: Sequence[Whatever]) -> None:
        """Write one row of a table; nothing for None."""
        for place, (cell, value) in enumerate(zip(cells, values, strict=True)):
            self.write(sheet, row, place, value, cell.style)

    def write(self, sheet: Worksheet, row: int, place: int, value: Whatever, style: str = "") -> None:
        """Write one cell by the type of its value; nothing for None."""
        if value is None:
            return
        if isinstance(value, bool):
            sheet.write_boolean(row, place, value, self.styles[style])
        elif isinstance(value, int | float):
            sheet.write_number(row, place, value, self.styles[style or "number"])
        elif isinstance(value, date):
            sheet.write_datetime(row, place, value, self.styles["day"])
        else:
            text = "; ".join(map(str, value)) if isinstance(value, list) else str(value)
            sheet.write_string(row, place, text[:_MOST_TEXT], self.styles[style])

    def outcome(self, outcome: str) -> str:
        """Return an outcome in words."""
        return self.words.text(f"outcome.{outcome}.short")

    def place(self, code: str | None) -> str:
        """Return a destination in words."""
        return self.words.country(code) if code else self.text("no_destination")

    def column(self, name: str) -> str:
        """Return the heading of a column of the reports."""
        return self.text(f"column.{name}")

    def close(self) -> None:
        """Finish the file."""
        self.made.close()
