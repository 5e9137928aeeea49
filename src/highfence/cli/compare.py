"""``highfence compare``: what moves between two days, two readings, or the law and a reform."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from highfence.cli import options, userdata
from highfence.cli.inputs import mapping_of
from highfence.cli.options import READINGS, UNDETERMINED
from highfence.cli.progress import bar, looked_at
from highfence.logic.errors import Fault, InputError

if TYPE_CHECKING:
    from datetime import date

    from highfence.logic.rulebook import Reading
    from highfence.portfolio.compare import Comparison, Side
    from highfence.portfolio.lines import Portfolio


@click.command(context_settings=options.HELP)
@options.portfolio
@click.option(
    "--on",
    "days",
    type=options.Day(),
    multiple=True,
    help="Day on which every line is looked at; twice: two days.",
)
@click.option(
    "--reading", "readings", type=click.Choice(READINGS), multiple=True, help="Reading; twice: two readings."
)
@click.option(
    "--known-on",
    "known",
    type=options.Day(),
    multiple=True,
    help="Only law published by this day; twice: two days.",
)
@click.option(
    "--reform",
    "reforms",
    multiple=True,
    metavar="NAME|FILE",
    help="Compare with the law so changed (repeatable).",
)
@options.regimes
@options.mapping
@options.chart
@click.option(
    "--by",
    type=click.Choice(["lines", "value"]),
    default="lines",
    show_default=True,
    help="What the chart measures.",
)
@click.option(
    "--lines",
    "out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write every line with both answers: .csv, .parquet, .arrow, .jsonl.",
)
@options.screening
@options.lang
@options.json_object
def compare(
    portfolio: Path,
    days: tuple[date, ...],
    readings: tuple[Reading, ...],
    known: tuple[date, ...],
    reforms: tuple[str, ...],
    regimes: tuple[str, ...],
    mapping: Path | None,
    chart: Path | None,
    by: str,
    out: Path | None,
    screening: bool,
    lang: str,
    as_json: bool,
) -> int:
    """Compare the lines of PORTFOLIO under two laws: what moves between outcomes, and the rules responsible.

    \b
      highfence compare orders.parquet --on 2023-11-16 --on 2023-11-17
      highfence compare orders.csv --reading as_enforced --reading as_written --on 2026-02-01
      highfence compare orders.csv --reform 3a090-tpp-2400 --chart moved.svg --lines moved.csv

    With --on, every line is looked at as if it happened on that day; without, on its own. A line moves when
    its outcome changes, or the policy by which an application would be reviewed.
    """
    from highfence.cli import render_portfolio
    from highfence.messages import catalog
    from highfence.portfolio.compare import compare as run
    from highfence.report.charts import format_of

    lists = userdata.screener() if screening else None
    options.require_covered(regimes, *days)
    a, b = (
        replace(s, screener=lists)
        for s in sides(days, readings, known, reforms, regimes, "en" if as_json else lang)
    )
    table = opened(portfolio, a.on, mapping)
    if out is not None:
        writable(out)
    if chart is not None:
        format_of(chart, lang)
    with bar(
        catalog(lang).text("portfolio.comparing"), table.source.rows, shown=not as_json and looked_at()
    ) as tell:
        found = run(table, a, b, detail=out is not None, progress=tell)
    if chart is not None:
        draw(found, chart, by, lang)
    if out is not None and found.detail is not None:
        write_lines(found, out)
    if as_json:
        render_portfolio.plain(found.as_dict())
    else:
        render_portfolio.comparison(found, lang)
    open_lines = found.outcomes("to").get("undetermined", 0) + found.outcomes("to").get("not_answered", 0)
    return UNDETERMINED if open_lines or found.refused else 0


def opened(path: Path, on: date | None, mapping: Path | None) -> Portfolio:
    """Return the portfolio in a file, with the user's own column names mapped. Raises InputError."""
    from highfence.portfolio.lines import open_portfolio

    return open_portfolio(path, on, mapping_of(mapping))


def sides(
    days: tuple[date, ...],
    readings: tuple[Reading, ...],
    known: tuple[date, ...],
    reforms: tuple[str, ...],
    regimes: tuple[str, ...],
    lang: str = "en",
) -> tuple[Side, Side]:
    """Return the two laws that the options name: what is given once counts on both sides. Raises InputError.

    ``lang`` is the language of their labels.
    """
    from highfence.determination.check import rulebook
    from highfence.messages import catalog
    from highfence.portfolio.compare import Side
    from highfence.portfolio.reform import amended_book

    for name, given in (("--on", days), ("--reading", readings), ("--known-on", known)):
        if len(given) > 2:
            raise InputError([Fault(name, ", ".join(map(str, given)), "one value for both sides, or two")])
    if not reforms and all(len(set(g)) < 2 for g in (days, readings, known)):
        expected = "two different days (--on), readings (--reading) or states of knowledge (--known-on), or a --reform"
        raise InputError([Fault("", "one law", expected)])
    law, words = rulebook(), catalog(lang)
    out: list[Side] = []
    for i, book in ((0, law), (-1, amended_book(law, reforms))):
        reading = readings[i] if readings else "as_enforced"
        on = days[i] if days else None
        known_on = known[i] if known else None
        wanted = options.asked(reading, known_on, regimes)
        parts = [
            on.isoformat() if on and (len(set(days)) > 1 or not reforms) else "",
            words.text(f"reading.{reading}.short") if len(set(readings)) > 1 else "",
            words.text("portfolio.known_on", day=known_on) if known_on and len(set(known)) > 1 else "",
            (" + ".join(Path(r).stem for r in reforms) if i else words.text("portfolio.law"))
            if reforms
            else "",
        ]
        out.append(Side(book, wanted, on, ", ".join(p for p in parts if p)))
    return out[0], out[1]


def draw(found: Comparison, path: Path, by: str, lang: str = "en") -> None:
    """Write the flow between outcomes as a chart. Raises InputError."""
    from highfence.messages import catalog
    from highfence.report import charts, flow_chart

    words = catalog(lang)
    column = "lines" if by == "lines" else "value_usd"
    flows = [
        (str(f), str(t), float(size)) for f, t, size in found.flows.select("from", "to", column).iter_rows()
    ]
    title = words.text(
        "portfolio.moved_title", moved=words.number(found.moved), lines=words.number(found.lines)
    )
    charts.save(flow_chart.sankey(flows, (found.a.label, found.b.label), title, by, words), path)


def writable(path: Path) -> None:
    """Raise InputError unless lines can be written in the format of a file's ending."""
    from highfence.portfolio.sources import format_of

    if format_of(path) == "xlsx":
        raise InputError([Fault("--lines", str(path), "a file ending in .csv, .parquet, .arrow or .jsonl")])


def write_lines(found: Comparison, path: Path) -> None:
    """Write every line with both answers; the file appears whole."""
    import polars as pl

    from highfence.portfolio.jsoncells import json_cells
    from highfence.portfolio.sinks import whole_file
    from highfence.portfolio.sources import format_of

    frame = found.detail if found.detail is not None else pl.DataFrame()
    with whole_file(path) as temporary:
        match format_of(path):
            case "csv":
                json_cells(frame).write_csv(temporary)
            case "parquet":
                frame.write_parquet(temporary)
            case "arrow":
                frame.write_ipc(temporary)
            case _:
                frame.write_ndjson(temporary)
