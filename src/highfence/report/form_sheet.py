"""An empty form as a workbook: one column a fact, cells that take codes as text, and what each fact means."""

from __future__ import annotations

import importlib
import io
from typing import TYPE_CHECKING, Final
from typing import Any as Whatever

from highfence.facts import schema
from highfence.facts.vocabulary import lookup

if TYPE_CHECKING:
    from highfence.messages import Catalog

_ROWS: Final = 2000
"""Rows whose cells offer their choices."""
_CHOICES: Final = 255  # characters that Excel takes as a list of choices
_DAYS: Final = frozenset({"on", "known_on"})


def form_sheet(words: Catalog) -> bytes:
    """Return the workbook: a sheet to fill in, which ``highfence batch`` reads, and a sheet that explains."""
    out = io.BytesIO()
    book: Whatever = importlib.import_module("xlsxwriter").Workbook(out, {"in_memory": True})
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    # A cell of text keeps 3E001 from becoming the number 30.
    formats = {
        "text": book.add_format({"num_format": "@"}),
        "day": book.add_format({"num_format": "yyyy-mm-dd"}),
    }
    sheet = book.add_worksheet(words.text("batch.sheet.lines"))
    for i, name in enumerate(schema.flat_columns()):
        sheet.write_string(0, i, name, head)
        sheet.set_column(i, i, max(12, min(len(name) + 2, 30)), formats.get(_kind(name)))
        choices = _choices(name)
        if choices and len(",".join(choices)) <= _CHOICES:
            sheet.data_validation(
                1, i, _ROWS, i, {"validate": "list", "source": list(choices), "error_type": "warning"}
            )
    sheet.freeze_panes(1, 1)
    _explain(
        book.add_worksheet(words.text("heading.facts")), words, head, book.add_format({"text_wrap": True})
    )
    book.close()
    return out.getvalue()


def _explain(sheet: Whatever, words: Catalog, head: Whatever, wrapped: Whatever) -> None:
    columns = (("fact", 42), ("type", 20), ("unit", 14), ("choices", 50), ("question", 90))
    for i, (key, width) in enumerate(columns):
        sheet.write_string(0, i, words.text(f"facts.column.{key}"), head)
        sheet.set_column(i, i, width, wrapped)
    for n, row in enumerate(schema.dictionary(), start=1):
        kind = words.text(f"facts.type.{row.type}")
        told = (row.flat, kind, row.unit, ", ".join(row.choices), words.question(row.flat))
        for i, text in enumerate(told):
            sheet.write_string(n, i, text)
    sheet.freeze_panes(1, 1)


def _kind(name: str) -> str:
    fact = lookup(name)
    if name in _DAYS or (fact is not None and fact.kind == "date"):
        return "day"
    return "" if fact is not None and fact.kind in {"number", "bool"} else "text"


def _choices(name: str) -> tuple[str, ...]:
    fact = lookup(name)
    if fact is None:
        return ()
    if fact.kind == "bool":
        return ("TRUE", "FALSE")
    row = next((r for r in schema.dictionary() if r.flat == schema.canonical(name)), None)
    return row.choices if row is not None and fact.kind == "code" else ()
