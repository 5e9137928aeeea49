"""``highfence watch``: what changed in a portfolio since the last run, and why."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from highfence.cli import userdata
from highfence.cli.check import Day, require_covered
from highfence.cli.compare import (
    HELP,
    READINGS,
    UNDETERMINED,
    json_option,
    mapping_option,
    opened,
    portfolio_argument,
    regime_option,
    screening_option,
)


@click.command(context_settings=HELP)
@portfolio_argument
@click.option(
    "--store",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="Folder that keeps the last run: facts, answers, and what they rest on.",
)
@click.option("--on", type=Day(), help="Day on which every line is looked at. Default: today.")
@click.option("--own-days", is_flag=True, help="Look at each line on its own day instead.")
@click.option("--reading", type=click.Choice(READINGS), default="as_enforced", show_default=True)
@click.option("--known-on", type=Day(), help="Use only law published by this day.")
@regime_option
@mapping_option
@screening_option
@click.option("--dry-run", is_flag=True, help="Say what changed and leave the store as it is.")
@json_option
def watch(
    portfolio: Path,
    store: Path,
    on: date | None,
    own_days: bool,
    reading: str,
    known_on: date | None,
    regimes: tuple[str, ...],
    mapping: Path | None,
    screening: bool,
    dry_run: bool,
    as_json: bool,
) -> int:
    """Decide the lines of PORTFOLIO and say what changed since the run in the store: law, lists, or facts.

    \b
      highfence watch orders.parquet --store watch/
      highfence watch orders.parquet --store watch/ --on 2026-07-10 --json

    The first run is stored and compared with nothing. Lines are known again by their id.
    """
    from highfence.cli import render_portfolio
    from highfence.determination.check import Options, rulebook
    from highfence.portfolio.compare import Side
    from highfence.portfolio.screened import Parties
    from highfence.portfolio.watch import watch as run

    if own_days and on is not None:
        raise click.UsageError("--own-days and --on exclude each other")
    day = None if own_days else on or date.today()  # noqa: DTZ011 - the user's own day
    require_covered(regimes, day)
    options = Options(
        reading="as_written" if reading == "as_written" else "as_enforced",
        known_on=known_on,
        regimes=regimes or ("us.ear",),
        explain="none",
    )
    side = Side(rulebook(), options, day, str(day or ""))
    lists = userdata.screener() if screening else None
    parties = Parties(lists, day) if lists is not None else None
    found = run(opened(portfolio, day, mapping), store, side, parties, keep=not dry_run)
    if as_json:
        render_portfolio.plain(found.as_dict())
    else:
        render_portfolio.watched(found)
    return UNDETERMINED if found.refused else 0
