"""``highfence chips``: the chip table, one chip, one chip over time."""

from __future__ import annotations

from typing import Any as Whatever

import click

from highfence.chips import Chip, find, load
from highfence.cli import options
from highfence.logic.errors import Fault, InputError

_FIGURES = {
    "tpp": "tpp",
    "performance_density": "performance_density",
    "memory": "memory_bandwidth_gb_s",
    "io": "interconnect_gb_s",
}
"""Columns of figures, and where a chip holds them."""


@click.command(context_settings=options.HELP)
@click.argument("name", nargs=-1)
@click.option("--vendor", help="Only chips of this maker.")
@click.option("--kind", type=click.Choice(["integrated_circuit", "memory_stack"]), help="Only this kind.")
@options.json_lines
@options.lang
def chips(name: tuple[str, ...], vendor: str | None, kind: str | None, as_json: bool, lang: str) -> int:
    """Show the chip table, or the chip NAME with its sources and its entries over time.

    \b
      highfence chips
      highfence chips H20
      highfence chips --vendor Huawei
    """
    if name:
        text = " ".join(name)
        found = find(text)
        if found.kind in {"unknown", "ambiguous"}:
            near = ", ".join(found.suggestions or sorted({c.name for c in found.chips}))
            raise InputError([Fault("chip", text, "the name of one model", hint=near)])
        chosen = list(found.chips)
    else:
        chosen = [
            c
            for c in load().chips
            if (vendor is None or c.vendor.casefold() == vendor.casefold())
            and (kind is None or c.kind == kind)
        ]
        if not chosen:
            makers = ", ".join(sorted({c.vendor for c in load().chips}))
            raise InputError([Fault("--vendor", vendor, f"a maker in the table: {makers}")])
    if as_json:
        import msgspec

        for chip in chosen:
            click.echo(msgspec.json.encode(_plain(chip)).decode())
    elif name:
        for chip in chosen:
            _one(chip, lang)
    else:
        _table(chosen, lang)
    return 0


def _plain(chip: Chip) -> dict[str, Whatever]:
    facts = {
        n: {"value": v.value, "confidence": v.confidence, "low": v.low, "high": v.high}
        for n, v in chip.facts().items()
    }
    return {
        "id": chip.id,
        "name": chip.name,
        "vendor": chip.vendor,
        "announced": chip.announced,
        "aliases": list(chip.aliases),
        "facts": facts,
        "source": chip.source,
        "note": chip.note,
    }


def _table(chosen: list[Chip], lang: str) -> None:
    from rich import box
    from rich.table import Table

    from highfence.cli.console import console, show
    from highfence.messages import catalog

    words = catalog(lang)
    table = Table(box=box.SIMPLE, padding=(0, 1, 0, 0), header_style="dim")
    for key in ("chip", "announced", *_FIGURES, "datacenter", "confidence"):
        figures = [_figure(getattr(c, _FIGURES[key])) for c in chosen] if key in _FIGURES else []
        table.add_column(
            words.text(f"chips.column.{key}"),
            justify="right" if figures else "left",
            no_wrap=key == "announced",
            min_width=max(map(len, figures), default=None),
            overflow="fold",
        )
    for c in chosen:
        table.add_row(
            c.name,
            c.announced or "",
            *(_figure(getattr(c, attribute)) for attribute in _FIGURES.values()),
            "" if c.datacenter is None else words.value("item.datacenter", c.datacenter),
            words.text(f"confidence.{c.confidence}"),
        )
    show(table, console())


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:,.10g}"


def _one(chip: Chip, lang: str) -> None:
    from rich.text import Text

    from highfence.cli.console import address, console
    from highfence.cli.render_classification import entries_of
    from highfence.determination.classify import timeline
    from highfence.facts.intake import read_flat
    from highfence.messages import catalog

    out, words = console(), catalog(lang)
    out.print(Text(chip.name, style="bold"))
    for name, value in chip.facts().items():
        told = words.value(name, value.value)
        if value.low is not None:
            told = words.text("chips.bounds", value=told, low=_figure(value.low), high=_figure(value.high))
        line = Text(f"  {words.text('text.labelled', label=words.fact_label(name), value=told)}")
        sure = words.text(f"confidence.{value.confidence}")
        line.append(
            f"  {words.text('text.labelled', label=words.text('chips.column.confidence'), value=sure)}",
            style="dim",
        )
        out.print(line)
    out.print(address(chip.source, indent=2), soft_wrap=True)
    if chip.note:
        out.print(Text(f"  {chip.note}", style="dim"))
    for row in timeline(read_flat({"item.chip": chip.name})):
        out.print(
            Text(
                f"  {words.text('chips.from', day=words.date(row['since']), entries=entries_of(row, words))}"
            )
        )
    out.print()
