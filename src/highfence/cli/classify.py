"""``highfence classify``: entries met, headroom, timeline, and the regulatory map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from highfence.cli import inputs, options
from highfence.cli.options import UNDETERMINED
from highfence.facts.intake import read
from highfence.facts.reading import Document

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from highfence.facts.intake import Given
    from highfence.logic.rulebook import Reading


@click.command(context_settings=options.FACTS_AS_FLAGS)
@click.argument("files", nargs=-1, type=click.UNPROCESSED)
@click.option(
    "--on", type=options.Day(), help="Day whose law counts. Default: the transaction's day, else today."
)
@click.option("--all-dates", is_flag=True, help="Show the entries met over all days, not on one.")
@options.reading
@options.known_on
@options.output_file("--chart", "Write the regulatory map: .svg, .png or .html.")
@options.json_lines
@options.lang
@click.pass_context
def classify(
    ctx: click.Context,
    files: tuple[str, ...],
    on: date | None,
    all_dates: bool,
    reading: Reading,
    known_on: date | None,
    chart: Path | None,
    as_json: bool,
    lang: str,
) -> int:
    """Classify items in FILES, or one given by flags: entries met, and headroom to every threshold.

    \b
      highfence classify --chip "RTX 4090" --on 2024-01-01
      highfence classify --chip H20 --all-dates
      highfence classify --item.kind integrated_circuit --item.tpp 2350 --item.die_area_mm2 800 \\
          --item.datacenter true
      highfence classify --on 2026-02-01 --chart map.svg
    """
    from highfence.determination.check import encode, rulebook
    from highfence.determination.classify import classify as run

    wanted = options.asked(reading, known_on)
    today = options.today()
    named, flags = inputs.files_or_flags(ctx, files)
    cases: list[Given] = []
    if flags is not None:
        cases = [read(Document(flags))]
    elif named:
        cases = inputs.transactions(named)
    elif chart is None:
        raise click.UsageError("nothing to classify: name a file, or give facts such as --chip")
    if chart is not None:
        from highfence.report.charts import format_of

        format_of(chart, lang)
    results = [run(c, on or c.on or today, wanted) for c in cases]
    if as_json:
        for result in results:
            click.echo(encode(result).decode())
    else:
        from highfence.cli.render_classification import show

        for given, result in zip(cases, results, strict=True):
            show(given, result, lang, all_dates=all_dates)
    if chart is not None:
        from highfence.messages import catalog
        from highfence.report import charts
        from highfence.report.regulatory_map import chart as draw

        day = on or next((c.on for c in cases if c.on), None) or today
        mark = _marked(cases)
        view = rulebook().at("us.ear", day, known_on, reading)
        charts.save(draw(view, day, catalog(lang), mark), chart)
        click.echo(f"Wrote {chart}", err=True)
    return UNDETERMINED if any(r["possible"] for r in results) else 0


def _marked(cases: list[Given]) -> str:
    from highfence.chips import find

    for given in cases:
        for name, _ in given.chips.values():
            found = find(name)
            if found.kind in {"one", "variants"}:
                return found.chips[0].name
    return ""
