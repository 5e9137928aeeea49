"""``highfence watch``: what changed in a portfolio since the last run, and why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from highfence.cli import options, userdata
from highfence.cli.compare import opened
from highfence.cli.options import UNDETERMINED

if TYPE_CHECKING:
    from datetime import date

    from highfence.logic.rulebook import Reading


@click.command(context_settings=options.HELP)
@options.portfolio
@click.option(
    "--store",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="Folder that keeps the last run: facts, answers, and what they rest on.",
)
@click.option("--on", type=options.Day(), help="Day on which every line is looked at. Default: today.")
@click.option("--own-days", is_flag=True, help="Look at each line on its own day instead.")
@options.reading
@options.known_on
@options.regimes
@options.mapping
@options.screening
@click.option("--dry-run", is_flag=True, help="Say what changed and leave the store as it is.")
@options.lang
@options.json_object
def watch(
    portfolio: Path,
    store: Path,
    on: date | None,
    own_days: bool,
    reading: Reading,
    known_on: date | None,
    regimes: tuple[str, ...],
    mapping: Path | None,
    screening: bool,
    dry_run: bool,
    lang: str,
    as_json: bool,
) -> int:
    """Decide the lines of PORTFOLIO and say what changed since the run in the store: law, lists, or facts.

    \b
      highfence watch orders.parquet --store watch/
      highfence watch orders.parquet --store watch/ --on 2026-07-10 --json

    The first run is stored and compared with nothing. Lines are known again by their id.
    """
    from highfence.cli import render_portfolio
    from highfence.determination.check import rulebook
    from highfence.portfolio.compare import Side
    from highfence.portfolio.screened import Parties
    from highfence.portfolio.watch import watch as run

    if own_days and on is not None:
        raise click.UsageError("--own-days and --on exclude each other")
    day = None if own_days else on or options.today()
    options.require_covered(regimes, day)
    side = Side(rulebook(), options.asked(reading, known_on, regimes), day, str(day or ""))
    lists = userdata.screener() if screening else None
    parties = Parties(lists, day) if lists is not None else None
    found = run(opened(portfolio, day, mapping), store, side, parties, keep=not dry_run)
    if as_json:
        render_portfolio.plain(found.as_dict())
    else:
        render_portfolio.watched(found, lang)
    return UNDETERMINED if found.refused else 0
