"""``highfence classify``: entries met, headroom, timeline, and the regulatory map."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any as Whatever

import click

from highfence.cli import inputs
from highfence.cli.check import LANGUAGES, Day, split_arguments
from highfence.facts.intake import read
from highfence.facts.reading import Document

if TYPE_CHECKING:
    from highfence.facts.intake import Given

UNDETERMINED = 3


@click.command(
    context_settings={
        "ignore_unknown_options": True,
        "allow_extra_args": True,
        "help_option_names": ["-h", "--help"],
    }
)
@click.argument("files", nargs=-1, type=click.UNPROCESSED)
@click.option("--on", type=Day(), help="Day whose law counts. Default: the transaction's day, else today.")
@click.option("--all-dates", is_flag=True, help="Show the entries met over all days, not on one.")
@click.option(
    "--reading", type=click.Choice(["as_enforced", "as_written"]), default="as_enforced", show_default=True
)
@click.option("--known-on", type=Day(), help="Use only law published by this day.")
@click.option(
    "--chart",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the regulatory map: .svg, .png or .html.",
)
@click.option("--json", "as_json", is_flag=True, help="One classification a line, as JSON.")
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True)
@click.pass_context
def classify(
    ctx: click.Context,
    files: tuple[str, ...],
    on: date | None,
    all_dates: bool,
    reading: str,
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
    from highfence.determination.check import Options, encode, rulebook
    from highfence.determination.classify import classify as run

    options = Options(reading="as_written" if reading == "as_written" else "as_enforced", known_on=known_on)
    today = date.today()  # noqa: DTZ011 - the user's own day
    named, extra = split_arguments(files, list(ctx.args))
    cases: list[Given] = []
    if extra:
        if named:
            raise click.UsageError("give files, or facts as flags, not both")
        raw = inputs.flags(extra)
        raw = {("item.chip" if k == "chip" else "item.eccn" if k == "eccn" else k): v for k, v in raw.items()}
        cases = [read(Document(raw))]
    elif named:
        cases = inputs.transactions(named)
    elif chart is None:
        raise click.UsageError("nothing to classify: name a file, or give facts such as --chip")
    if chart is not None:
        from highfence.cli.compare import drawable

        drawable(chart)
    results = [run(c, on or c.on or today, options) for c in cases]
    if as_json:
        for result in results:
            click.echo(encode(result).decode())
    else:
        from highfence.cli.render_classification import show

        for given, result in zip(cases, results, strict=True):
            show(given, result, lang, all_dates=all_dates)
    if chart is not None:
        from highfence.report.regulatory_map import chart as draw
        from highfence.report.regulatory_map import save

        day = on or next((c.on for c in cases if c.on), None) or today
        mark = _marked(cases)
        save(draw(rulebook().at("us.ear", day, known_on, options.reading), day, mark), chart)
        click.echo(f"Wrote {chart}", err=True)
    return UNDETERMINED if any(_open(r) for r in results) else 0


def _marked(cases: list[Given]) -> str:
    from highfence.chips import find

    for given in cases:
        for name, _ in given.chips.values():
            found = find(name)
            if found.kind in {"one", "variants"}:
                return found.chips[0].name
    return ""


def _open(result: dict[str, Whatever]) -> bool:
    return not result["entries"] and bool(result["possible"])
