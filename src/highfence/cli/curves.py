"""``highfence timeline`` and ``highfence sweep``: a portfolio day by day, and by the value of a threshold."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import click

from highfence.cli import options
from highfence.cli.compare import opened
from highfence.cli.progress import bar, looked_at
from highfence.facts.intake import field_names, nearest
from highfence.facts.vocabulary import lookup
from highfence.logic.errors import Fault, InputError

if TYPE_CHECKING:
    from pathlib import Path

    from highfence.logic.rulebook import Reading

FIRST = date(2022, 10, 7)
_VALUES = re.compile(r"^\s*([\d.,_]+)\s*\.\.\s*([\d.,_]+)\s*(?:x\s*(\d+))?\s*$")


@click.command(context_settings=options.HELP)
@options.portfolio
@click.option(
    "--from", "first", type=options.Day(), default=FIRST.isoformat(), show_default=True, help="First day."
)
@click.option("--to", "last", type=options.Day(), help="Last day. Default: today.")
@options.reading
@options.reforms
@options.regimes
@options.mapping
@options.chart
@options.lang
@options.json_object
def timeline(
    portfolio: Path,
    first: date,
    last: date | None,
    reading: Reading,
    reforms: tuple[str, ...],
    regimes: tuple[str, ...],
    mapping: Path | None,
    chart: Path | None,
    lang: str,
    as_json: bool,
) -> int:
    """Show how many lines of PORTFOLIO have each outcome, on every day since October 2022.

    \b
      highfence timeline orders.parquet --chart days.svg
      highfence timeline orders.csv --from 2025-01-01 --reading as_written --json

    Every line is looked at as if it happened on each of the days; it is decided once for each change of law.
    Parties count as they are stated: lists are not searched.
    """
    from highfence.cli import render_portfolio
    from highfence.determination.check import rulebook
    from highfence.messages import catalog
    from highfence.portfolio.reform import amended_book
    from highfence.portfolio.status import status
    from highfence.report.charts import format_of

    end = last or options.today()
    if first > end:
        raise InputError([Fault("--from", first.isoformat(), f"a day not after {end}")])
    options.require_covered(regimes, first)
    wanted = options.asked(reading, None, regimes)
    if chart is not None:
        format_of(chart, lang)
    table = opened(portfolio, first, mapping)
    with bar(
        catalog(lang).text("portfolio.deciding"), table.source.rows, shown=not as_json and looked_at()
    ) as tell:
        found = status(table, amended_book(rulebook(), reforms), wanted, first, end, tell)
    if chart is not None:
        from highfence.report import charts, flow_chart

        words = catalog(lang)
        title = words.text("portfolio.by_day_title", lines=words.number(found.lines), first=first, last=end)
        charts.save(flow_chart.days(found.epochs, title, words), chart)
    if as_json:
        said = {"lines": found.lines, "refused": found.refused, "epochs": found.epochs.to_dicts()}
        render_portfolio.plain(said)
    else:
        render_portfolio.status(found, lang)
    return 0


@click.command(context_settings=options.HELP)
@options.portfolio
@click.argument("rules", nargs=-1, required=True)
@click.option("--fact", required=True, help="Fact whose bound moves, such as item.tpp.")
@click.option("--at", type=float, required=True, help="The bound as it stands, such as 4800.")
@click.option(
    "--values", required=True, metavar="LOW..HIGH[xN]", help="Bounds to try; N is 1,000 unless given."
)
@click.option("--on", type=options.Day(), help="Day on which every line is looked at. Default: its own.")
@options.reading
@options.reforms
@options.regimes
@options.mapping
@options.chart
@options.lang
@options.json_object
def sweep(
    portfolio: Path,
    rules: tuple[str, ...],
    fact: str,
    at: float,
    values: str,
    on: date | None,
    reading: Reading,
    reforms: tuple[str, ...],
    regimes: tuple[str, ...],
    mapping: Path | None,
    chart: Path | None,
    lang: str,
    as_json: bool,
) -> int:
    """Show the outcomes of PORTFOLIO as a threshold moves, in one or more RULES at once.

    \b
      highfence sweep orders.parquet us.ear.3A090.a us.ear.3A090.b --fact item.tpp --at 4800 \\
          --values 1000..10000x1000 --chart tpp.svg

    Parties count as they are stated: lists are not searched.
    """
    from highfence.cli import render_portfolio
    from highfence.determination.check import rulebook
    from highfence.messages import catalog
    from highfence.portfolio.constants import Threshold
    from highfence.portfolio.reform import amended_book
    from highfence.portfolio.sweep import bounds_of
    from highfence.portfolio.sweep import sweep as run
    from highfence.report.charts import format_of

    wanted = options.asked(reading, None, regimes)
    if chart is not None:
        format_of(chart, lang)
    options.require_covered(regimes, on)
    _require_number(fact)
    bounds = bounds_of(*_range(values))
    thresholds = [Threshold(r, fact, at, at) for r in rules]
    table = replace(opened(portfolio, on, mapping), moved=on is not None)
    with bar(
        catalog(lang).text("portfolio.deciding"), table.source.rows, shown=not as_json and looked_at()
    ) as tell:
        book = amended_book(rulebook(), reforms)
        try:
            found = run(table, thresholds, bounds, book, wanted, tell)
        except InputError as exc:
            raise InputError([_as_asked(f) for f in exc.faults]) from None
    if chart is not None:
        from highfence.report import charts, flow_chart

        words = catalog(lang)
        title = words.text("portfolio.by_bound_title", lines=words.number(found.lines))
        charts.save(flow_chart.curve(found.table, words.fact_label(fact), title, words), chart)
    if as_json:
        said = {"lines": found.lines, "refused": found.refused, "table": found.table.to_dicts()}
        render_portfolio.plain(said)
    else:
        render_portfolio.swept(found, fact, lang)
    return 0


def _require_number(fact: str) -> None:
    """Raise InputError unless a fact is a number."""
    numbers = [
        name for name in field_names() if (known := lookup(name)) is not None and known.kind == "number"
    ]
    if fact not in numbers:
        expected = "a fact that is a number (highfence facts lists them)"
        raise InputError([Fault("--fact", fact, expected, hint=nearest(fact, numbers))])


def _as_asked(fault: Fault) -> Fault:
    """Return a fault of the change of law that was tried, under the option that asked for it."""
    head, _, last = fault.path.rpartition(".")
    named = {"at": "--at", "rule": "RULES"}.get(last, "") if head.startswith("changes.") else ""
    return Fault(named, fault.value, fault.expected, hint=fault.hint) if named else fault


def _range(text: str) -> tuple[float, float, int]:
    found = _VALUES.match(text)
    if found is None:
        raise InputError([Fault("--values", text, "LOW..HIGH or LOW..HIGHxN, such as 1000..10000x1000")])
    low, high, count = found.groups()
    try:
        return (
            float(low.replace(",", "").replace("_", "")),
            float(high.replace(",", "").replace("_", "")),
            int(count or 1000),
        )
    except ValueError:
        raise InputError([Fault("--values", text, "two numbers, such as 1000..10000")]) from None
