"""The report that a manager opens: summary with charts, lines, questions, rules, what was refused, and about.

Written row by row, so that memory does not grow with the lines. A sheet of Excel holds 1,048,576 rows; lines
beyond go on to a further sheet.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from typing import Any as Whatever

import polars as pl

from highfence.facts.vocabulary import lookup
from highfence.messages import Catalog, catalog
from highfence.portfolio.answers import PER_REGIME
from highfence.portfolio.sheets import MOST_ROWS, Cell, Pen
from highfence.portfolio.summary_sheet import SummarySheet
from highfence.portfolio.tally import Tally, value_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from highfence.determination.check import Options
    from highfence.logic.rulebook import Rulebook
    from highfence.portfolio.work import Part

_QUESTIONS: Final = 12
_QUESTION_ROWS: Final = 20_000
_HEADINGS: Final = {
    "on": "heading.day",
    "known_on": "heading.known_on",
    "item.description": "heading.description",
    "outcome": "heading.outcome",
}
_KEY: Final = ("line", "id", "order_id", "on", "to", "item.chip", "item.description")
"""What tells which line it is."""

_WIDTHS: Final = {
    "line": 9,
    "id": 16,
    "order_id": 14,
    "on": 12,
    "from": 8,
    "to": 8,
    "item.chip": 26,
    "item.description": 30,
    "item.eccn": 14,
    "item.value_usd": 14,
    "item.quantity": 10,
    "outcome": 24,
    "value": 18,
}


@dataclass(frozen=True, slots=True)
class About:
    """What a workbook tells of its making: name of the input, names of reforms, lists with version and day."""

    source: str = ""
    reforms: tuple[str, ...] = ()
    lists: Sequence[dict[str, str]] = ()


@dataclass(slots=True)
class Workbook:
    """Tells finished chunks as an XLSX workbook in one language.

    ``columns``  those of the sheet of lines; ``most_rows`` of a sheet, header included
    """

    options: Options
    book: Rulebook
    columns: Sequence[str]
    about: About = field(default_factory=About)
    lang: str = "en"
    most_rows: int = MOST_ROWS
    words: Catalog = field(init=False)

    def __post_init__(self) -> None:
        self.words = catalog(self.lang)

    def tell(self, path: Path, parts: Callable[[], Iterator[Part]]) -> None:
        """Write the workbook to ``path``."""
        tally = Tally.of(parts(), self.options.regimes)
        pen = Pen(path, self.words)
        _Pages(self, pen, tally).write(parts)
        pen.close()


class _Pages:
    """The sheets of one workbook being written."""

    def __init__(self, order: Workbook, pen: Pen, tally: Tally) -> None:
        self.order, self.pen, self.tally = order, pen, tally

    def write(self, parts: Callable[[], Iterator[Part]]) -> None:
        SummarySheet(self.pen, self.tally, self._title).write()
        self._lines(parts())
        self._questions(parts)
        self._rules()
        self._rejected(parts())
        self._about()

    # ---------------------------------------------------------------------------------------- lines

    def _label(self, name: str) -> str:
        if name in {"line", "id", "order_id", "value"}:
            return self.pen.column(name)
        if name in _HEADINGS:
            return self.pen.words.text(_HEADINGS[name])
        return self.pen.words.fact_label(name) if lookup(name) is not None else name

    def cells(self, names: Sequence[str]) -> list[Cell]:
        styles = {"line": "count", "item.quantity": "count", "item.value_usd": "price", "value": "money"}
        return [
            Cell(
                self._label(name),
                _WIDTHS.get(name, 30 if name.rpartition(".")[2] in PER_REGIME else 16),
                styles.get(name, ""),
            )
            for name in names
        ]

    def _lines(self, parts: Iterator[Part]) -> None:
        facts = [*_KEY, "item.value_usd", "item.quantity"]
        answers = [c for c in self.order.columns if c not in facts]
        names = [*facts, *answers]
        cells = self.cells(names)
        outcome_at = names.index("outcome") if "outcome" in names else None
        sheet, row, number = self.pen.sheet("lines"), 0, 1
        self.pen.table(sheet, cells)
        for part in parts:
            told = part.answers.only(a for a in answers if a in part.answers.said).said
            own = [n for n in names if n in part.rows.columns]
            said = {n: [None, *map(_readable, s.values)] for n, s in told.items()}
            # The places come first, so that there is a row for each line even if no answer was chosen.
            places = pl.int_range(part.rows.height, eager=True).alias("")
            numbers = [(s.codes.cast(pl.Int64) + 1).fill_null(0).alias(n) for n, s in told.items()]
            codes = pl.DataFrame([places, *numbers])
            for facts_of, codes_of in zip(part.rows.select(own).iter_rows(), codes.iter_rows(), strict=True):
                values = dict(zip(own, facts_of, strict=True))
                values |= {n: said[n][code] for n, code in zip(told, codes_of[1:], strict=True)}
                if row + 1 == self.order.most_rows:
                    sheet.autofilter(0, 0, row, len(names) - 1)
                    number += 1
                    sheet, row = self.pen.made.add_worksheet(f"{self.pen.text('sheet.lines')} {number}"), 0
                    self.pen.table(sheet, cells)
                row += 1
                for place, name in enumerate(names):
                    value = values[name]
                    if place == outcome_at and value is not None:
                        self.pen.write(sheet, row, place, self.pen.outcome(value), value)
                    else:
                        self.pen.write(sheet, row, place, value, cells[place].style)
        sheet.autofilter(0, 0, max(row, 1), len(names) - 1)

    # ------------------------------------------------------------------------------------ questions

    def _questions(self, parts: Callable[[], Iterator[Part]]) -> None:
        cells = [
            Cell(self.pen.column("question"), 90, "wrap"),
            Cell(self.pen.column("fact"), 36),
            Cell(self.pen.column("lines"), 14, "count"),
            Cell(self.pen.column("first"), 18, "count"),
            Cell(self.pen.column("value"), 20, "money"),
        ]
        sheet = self.pen.sheet("questions")
        self.pen.table(sheet, cells)
        asked = list(self.tally.facts.select("fact", "lines", "first", "value").iter_rows())
        for row, (fact, lines, first, value) in enumerate(asked, start=1):
            self.pen.row(sheet, row, cells, (self.pen.words.question(fact), None, lines, first, value))
            link = f"internal:'{_page_name(row, fact)}'!A1"
            if row > _QUESTIONS:
                self.pen.write(sheet, row, 1, fact)
            else:
                sheet.write_url(row, 1, link, string=fact)
        sheet.autofilter(0, 0, max(1, len(asked)), len(cells) - 1)
        pages = [_Question(self, number, *one) for number, one in enumerate(asked[:_QUESTIONS], start=1)]
        for part in parts() if pages else ():
            value = value_of(part.rows)
            for page in pages:
                page.add(part, value, self.order.options.regimes)
        for page in pages:
            page.finish()

    # ----------------------------------------------------------------------- rules, rejected, about

    def _title(self, rule: str) -> str:
        found = next(
            (p for r in self.order.book.regimes.values() for p in r.provisions if p.id == rule), None
        )
        return self.pen.words.rule_title(rule, found.title) if found else rule

    def _rules(self) -> None:
        cells = [
            Cell(self.pen.column("rule"), 34),
            Cell(self.pen.column("title"), 70, "wrap"),
            Cell(self.pen.words.text("heading.citation"), 30),
            Cell(self.pen.column("since"), 14),
            Cell(self.pen.column("lines"), 12, "count"),
            Cell(self.pen.column("value"), 20, "money"),
            Cell(self.pen.column("url"), 60),
        ]
        sheet = self.pen.sheet("rules")
        self.pen.table(sheet, cells)
        provisions = {p.id: p for r in self.order.book.regimes.values() for p in r.provisions}
        last = self.tally.days[1]
        found = list(self.tally.rules.select("rule", "lines", "value").iter_rows())
        for row, (rule, lines, value) in enumerate(found, start=1):
            prov = provisions[rule]
            since = max((v.since for v in prov.versions if last is None or v.since <= last), default=None)
            self.pen.row(sheet, row, cells, (rule, self._title(rule), prov.cite, since, lines, value, None))
            if prov.url:
                sheet.write_url(row, len(cells) - 1, prov.url)
        sheet.autofilter(0, 0, max(1, len(found)), len(cells) - 1)

    def _rejected(self, parts: Iterator[Part]) -> None:
        cells = [
            Cell(self.pen.column("line"), 10, "count"),
            Cell(self.pen.column("id"), 16),
            Cell(self.pen.column("column"), 30),
            Cell(self.pen.column("cell"), 30),
            Cell(self.pen.column("reason"), 90, "wrap"),
        ]
        sheet, row = self.pen.sheet("rejected"), 0
        self.pen.table(sheet, cells)
        for part in parts:
            for values in part.rejected.iter_rows():
                if row + 2 < self.order.most_rows:
                    row += 1
                    self.pen.row(sheet, row, cells, values)
        sheet.autofilter(0, 0, max(1, row), len(cells) - 1)

    def _about(self) -> None:
        sheet, words, order = self.pen.sheet("about"), self.pen.words, self.order
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 1, 100)
        first, last = self.tally.days
        known_on = order.options.known_on
        through = max((r.published_through for r in order.book.regimes.values()), default=None)
        said = [
            (self.pen.text("input"), order.about.source),
            (self.pen.text("column.lines"), f"{self.tally.lines:,}"),
            (self.pen.text("rejected_count"), f"{self.tally.rejected:,}"),
            (self.pen.text("days"), self.pen.text("span", first=first, last=last) if first else None),
            (words.text("heading.rulebook"), order.book.version),
            (self.pen.text("digest"), order.book.digest),
            (self.pen.text("through"), through.isoformat() if through else None),
            *((self.pen.text("reform"), name) for name in order.about.reforms),
            *(
                (words.text("heading.lists"), f"{u['list']} {u['version']} ({u['as_of']})")
                for u in order.about.lists
            ),
            (words.text("heading.reading"), words.text(f"reading.{order.options.reading}")),
            (words.text("heading.known_on"), known_on.isoformat() if known_on else None),
            (None, words.text("legal.disclaimer")),
        ]
        for row, (name, value) in enumerate(said):
            self.pen.write(sheet, row, 0, name, "head")
            self.pen.write(sheet, row, 1, value, "wrap")


class _Question:
    """The sheet of one question: its words, and the lines that ask it."""

    def __init__(self, pages: _Pages, number: int, fact: str, lines: int, first: int, value: float) -> None:
        self.pages, self.fact, self.lines = pages, fact, lines
        self.names = [*_KEY, "value", "outcome"]
        self.cells = pages.cells(self.names)
        self.sheet = pages.pen.made.add_worksheet(_page_name(number, fact))
        self.row, self.left_out = 3, 0
        pages.pen.widths(self.sheet, self.cells)
        self.sheet.write_string(0, 0, pages.pen.words.question(fact), pages.pen.styles["title"])
        self.sheet.write_string(1, 0, fact, pages.pen.styles["dim"])
        words = pages.pen.words
        told: list[tuple[str, float]] = [
            (words.text("batch.column.lines"), lines),
            (words.text("batch.column.first"), first),
            (words.text("batch.column.value"), value),
        ]
        self.sheet.write_string(2, 0, " · ".join(f"{n}: {v:,.0f}" for n, v in told), pages.pen.styles["dim"])
        pages.pen.head(self.sheet, 3, self.cells)
        self.sheet.freeze_panes(4, 0)

    def add(self, part: Part, value: pl.Series, regimes: tuple[str, ...]) -> None:
        asks = pl.Series([False]).new_from_index(0, part.answers.height)
        for regime in regimes:
            said = part.answers.said[f"{regime}.missing_facts"]
            asks |= said.values.list.contains(self.fact).gather(said.codes).fill_null(value=False)
        places = asks.arg_true()
        room = _QUESTION_ROWS - (self.row - 3)
        self.left_out += max(0, len(places) - room)
        chosen = places.head(max(0, room))
        rows = part.rows.with_columns(value, part.answers.column("outcome"))
        for values in rows.select(self.names)[chosen].iter_rows():
            self.row += 1
            told = [*values[:-1], self.pages.pen.outcome(values[-1])]
            self.pages.pen.row(self.sheet, self.row, self.cells, told)

    def finish(self) -> None:
        self.sheet.autofilter(3, 0, max(4, self.row), len(self.cells) - 1)
        if self.left_out:
            more = self.pages.pen.words.text("batch.more", count=f"{self.left_out:,}")
            self.sheet.write_string(self.row + 1, 0, more, self.pages.pen.styles["dim"])


def _page_name(number: int, fact: str) -> str:
    """Return the name of a question's sheet; Excel takes 31 characters."""
    return f"{number} {fact}"[:31]


def _readable(value: Whatever) -> Whatever:
    """Return an answer as one cell, a list with semicolons."""
    return "; ".join(value) if isinstance(value, list | pl.Series) else value
