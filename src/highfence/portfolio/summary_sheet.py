"""The first sheet of a report: counts and values by outcome, destination and rule, with charts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from highfence.portfolio.sheets import COLORS, Cell

if TYPE_CHECKING:
    from collections.abc import Callable

    from highfence.portfolio.sheets import Pen, Worksheet
    from highfence.portfolio.tally import Tally

_DESTINATIONS: Final = 12
_ROWS: Final = 15


@dataclass(frozen=True, slots=True)
class SummarySheet:
    """Writes the summary. ``title`` words the rule of an id."""

    pen: Pen
    tally: Tally
    title: Callable[[str], str]

    def write(self) -> None:
        """Write the sheet."""
        sheet, tally, column = self.pen.sheet("summary"), self.tally, self.pen.column
        by_outcome = [
            Cell(self.pen.words.text("heading.outcome"), 44),
            Cell(column("lines"), 14, "count"),
            Cell(column("share"), 14, "share"),
            Cell(column("value"), 22, "money"),
        ]
        self.pen.widths(sheet, [*by_outcome, *[Cell("", 14)] * 4])
        sheet.hide_gridlines(2)
        sheet.write_string(0, 0, self.pen.text("by_outcome"), self.pen.styles["title"])
        self.pen.head(sheet, 1, by_outcome)
        found = tally.by_outcome()
        for row, (outcome, lines, value) in enumerate(found, start=2):
            self.pen.row(sheet, row, by_outcome, (None, lines, lines / tally.lines, value))
            self.pen.write(sheet, row, 0, self.pen.outcome(outcome), outcome)
        row = 2 + len(found)
        total = sum(value for _, _, value in found)
        self.pen.row(
            sheet, row, by_outcome, (self.pen.text("total"), tally.lines, 1 if tally.lines else 0, total)
        )
        if found:
            self._outcome_charts(sheet, [outcome for outcome, _, _ in found])
        row += 1
        if tally.without_value:
            sheet.write_string(
                row,
                0,
                self.pen.text("without_value", count=f"{tally.without_value:,}"),
                self.pen.styles["dim"],
            )
        row = max(row + 2, 20)
        row = self._destinations(sheet, row)
        row = self._top_rules(sheet, row + 2)
        self._questions(sheet, row + 2)

    def _outcome_charts(self, sheet: Worksheet, outcomes: list[str]) -> None:
        last = 1 + len(outcomes)
        points = [{"fill": {"color": COLORS[o]}} for o in outcomes]
        for place, kind, values in (("F1", "doughnut", 1), ("K1", "bar", 3)):
            chart = self.pen.made.add_chart({"type": kind})
            chart.add_series(
                {
                    "name": self.pen.column("lines" if values == 1 else "value"),
                    "categories": [sheet.name, 2, 0, last, 0],
                    "values": [sheet.name, 2, values, last, values],
                    "points": points,
                    "gap": 40,
                }
            )
            chart.set_title(
                {"name": self.pen.column("lines" if values == 1 else "value"), "name_font": {"size": 12}}
            )
            if kind == "bar":
                chart.set_y_axis({"reverse": True})
                chart.set_legend({"none": True})
            chart.set_size({"width": 430, "height": 340})
            sheet.insert_chart(place, chart)

    def _destinations(self, sheet: Worksheet, row: int) -> int:
        outcomes = [o for o, _, _ in self.tally.by_outcome()]
        counts: dict[str | None, dict[str, int]] = {}
        values: dict[str | None, float] = {}
        for to, outcome, lines, value in self.tally.destinations.select(
            "to", "outcome", "lines", "value"
        ).iter_rows():
            counts.setdefault(to, {})[outcome] = lines
            values[to] = values.get(to, 0.0) + value
        largest = sorted(counts, key=lambda to: (-sum(counts[to].values()), str(to)))[:_DESTINATIONS]
        cells = [
            Cell(self.pen.words.fact_label("to"), 44),
            Cell(self.pen.column("lines"), 14, "count"),
            Cell(self.pen.column("value"), 14, "money"),
            *(Cell(self.pen.outcome(o), 22, "count") for o in outcomes),
        ]
        sheet.write_string(row, 0, self.pen.text("by_destination"), self.pen.styles["title"])
        self.pen.head(sheet, row + 1, cells)
        for at, to in enumerate(largest, start=row + 2):
            per = [counts[to].get(o, 0) for o in outcomes]
            self.pen.row(sheet, at, cells, (self.pen.place(to), sum(per), values[to], *per))
        last = row + 1 + len(largest)
        if largest:
            chart = self.pen.made.add_chart({"type": "bar", "subtype": "stacked"})
            for place, outcome in enumerate(outcomes, start=3):
                chart.add_series(
                    {
                        "name": [sheet.name, row + 1, place],
                        "categories": [sheet.name, row + 2, 0, last, 0],
                        "values": [sheet.name, row + 2, place, last, place],
                        "fill": {"color": COLORS[outcome]},
                        "gap": 40,
                    }
                )
            chart.set_title({"name": self.pen.text("by_destination"), "name_font": {"size": 12}})
            chart.set_y_axis({"reverse": True})
            chart.set_legend({"position": "bottom"})
            chart.set_size({"width": 640, "height": 400})
            sheet.insert_chart(row, 10, chart)
        return max(last + 1, row + 22)

    def _top_rules(self, sheet: Worksheet, row: int) -> int:
        cells = [
            Cell(self.pen.column("title"), 44),
            Cell(self.pen.column("lines"), 14, "count"),
            Cell(self.pen.column("value"), 14, "money"),
            Cell(self.pen.column("rule"), 22),
        ]
        sheet.write_string(row, 0, self.pen.text("by_rule"), self.pen.styles["title"])
        self.pen.head(sheet, row + 1, cells)
        top = self.tally.rules.head(_ROWS)
        for at, (rule, lines, value) in enumerate(
            top.select("rule", "lines", "value").iter_rows(), start=row + 2
        ):
            self.pen.row(sheet, at, cells, (self.title(rule), lines, value, rule))
        return row + 2 + top.height

    def _questions(self, sheet: Worksheet, row: int) -> None:
        cells = [
            Cell(self.pen.column("question"), 44),
            Cell(self.pen.column("lines"), 14, "count"),
            Cell(self.pen.column("first"), 14, "count"),
            Cell(self.pen.column("fact"), 22),
        ]
        sheet.write_string(row, 0, self.pen.text("by_question"), self.pen.styles["title"])
        self.pen.head(sheet, row + 1, cells)
        top = self.tally.facts.filter(pl.col("first") > 0).head(_ROWS)
        asked = top.select("fact", "lines", "first").iter_rows()
        for at, (fact, lines, first) in enumerate(asked, start=row + 2):
            self.pen.row(sheet, at, cells, (self.pen.words.question(fact), lines, first, fact))
