"""``highfence timeline`` and ``highfence sweep``: a portfolio day by day, and by the value of a threshold."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import click

from highfence.cli.check import Day, require_covered
from highfence.cli.compare import (
    HELP,
    READINGS,
    chart_option,
    drawable,
    json_option,
    mapping_option,
    opened,
    portfolio_argument,
    regime_option,
)
from highfence.logic.errors import Fault, InputError

if TYPE_CHECKING:
    from pathlib import Path

FIRST = date(2022, 10, 7)
_VALUES = re.compile(r"^\s*([\d.,_]+)\s*\.\.\s*([\d.,_]+)\s*(?:x\s*(\d+))?\s*$")


@click.command(context_settings=HELP)
@portfolio_argument
@click.option("--from", "first", type=Day(), default=FIRST.isoformat(), show_default=True, help="First day.")
@click.option("--to", "last", type=Day(), help="Last day. Default: today.")
@click.option("--reading", type=click.Choice(READINGS), default="as_enforced", show_default=True)
@click.option(
    "--reform", "reforms", multiple=True, metavar="NAME|FILE", help="Change the law first (repeatable)."
)
@regime_option
@mapping_option
@chart_option
@json_option
def timeline(
    portfolio: Path,
    first: date,
    last: date | None,
    reading: str,
    reforms: tuple[str, ...],
    regimes: tuple[str, ...],
    mapping: Path | None,
    chart: Path | None,
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
    from highfence.determination.check import Options, rulebook
    from highfence.portfolio.reform import amended_book
    from highfence.portfolio.status import status

    end = last or date.today()  # noqa: DTZ011 - the user's own day
    if first > end:
        raise InputError([Fault("--from", first.isoformat(), f"a day not after {end}")])
    require_covered(regimes, first)
    options = Options(
        reading="as_written" if reading == "as_written" else "as_enforced",
        regimes=regimes or ("us.ear",),
        explain="none",
    )
    if chart is not None:
        drawable(chart)
    table = opened(portfolio, first, mapping)
    with render_portfolio.progress("Deciding", table.source.rows, quiet=as_json) as tell:
        found = status(table, amended_book(rulebook(), reforms), options, first, end, tell)
    if chart is not None:
        from highfence.report import flow_chart

        title = f"{found.lines:,} lines by outcome, {first} to {end}"
        flow_chart.save(flow_chart.days(found.epochs, title), chart)
    if as_json:
        said = {"lines": found.lines, "refused": found.refused, "epochs": found.epochs.to_dicts()}
        render_portfolio.plain(said)
    else:
        render_portfolio.status(found)
    return 0


@click.command(context_settings=HELP)
@portfolio_argument
@click.argument("rules", nargs=-1, required=True)
@click.option("--fact", required=True, help="Fact whose bound moves, such as item.tpp.")
@click.option("--at", type=float, required=True, help="The bound as it stands, such as 4800.")
@click.option(
    "--values", required=True, metavar="LOW..HIGH[xN]", help="Bounds to try; N is 1,000 unless given."
)
@click.option("--on", type=Day(), help="Day on which every line is looked at. Default: its own.")
@click.option("--reading", type=click.Choice(READINGS), default="as_enforced", show_default=True)
@click.option(
    "--reform", "reforms", multiple=True, metavar="NAME|FILE", help="Change the law first (repeatable)."
)
@regime_option
@mapping_option
@chart_option
@json_option
def sweep(
    portfolio: Path,
    rules: tuple[str, ...],
    fact: str,
    at: float,
    values: str,
    on: date | None,
    reading: str,
    reforms: tuple[str, ...],
    regimes: tuple[str, ...],
    mapping: Path | None,
    chart: Path | None,
    as_json: bool,
) -> int:
    """Show the outcomes of PORTFOLIO as a threshold moves, in one or more RULES at once.

    \b
      highfence sweep orders.parquet us.ear.3A090.a us.ear.3A090.b --fact item.tpp --at 4800 \\
          --values 1000..10000x1000 --chart tpp.svg

    Parties count as they are stated: lists are not searched.
    """
    from dataclasses import replace

    from highfence.cli import render_portfolio
    from highfence.determination.check import Options, rulebook
    from highfence.portfolio.constants import Threshold
    from highfence.portfolio.reform import amended_book
    from highfence.portfolio.sweep import bounds_of
    from highfence.portfolio.sweep import sweep as run

    options = Options(
        reading="as_written" if reading == "as_written" else "as_enforced",
        regimes=regimes or ("us.ear",),
        explain="none",
    )
    if chart is not None:
        drawable(chart)
    require_covered(regimes, on)
    bounds = bounds_of(*_range(values))
    thresholds = [Threshold(r, fact, at, at) for r in rules]
    table = replace(opened(portfolio, on, mapping), moved=on is not None)
    with render_portfolio.progress("Deciding", table.source.rows, quiet=as_json) as tell:
        found = run(table, thresholds, bounds, amended_book(rulebook(), reforms), options, tell)
    if chart is not None:
        from highfence.report import flow_chart

        flow_chart.save(flow_chart.curve(found.table, fact, f"{found.lines:,} lines by outcome"), chart)
    if as_json:
        said = {"lines": found.lines, "refused": found.refused, "table": found.table.to_dicts()}
        render_portfolio.plain(said)
    else:
        render_portfolio.swept(found, fact)
    return 0


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
