"""``highfence chips``: the chip table, one chip, one chip over time."""

from __future__ import annotations

from typing import Any as Whatever

import click

from highfence.chips import Chip, find, load
from highfence.logic.errors import Fault, InputError


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("name", nargs=-1)
@click.option("--vendor", help="Only chips of this maker.")
@click.option("--kind", type=click.Choice(["integrated_circuit", "memory_stack"]), help="Only this kind.")
@click.option("--json", "as_json", is_flag=True, help="One chip a line, as JSON.")
def chips(name: tuple[str, ...], vendor: str | None, kind: str | None, as_json: bool) -> int:
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
            _one(chip)
    else:
        _table(chosen)
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


def _table(chosen: list[Chip]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE, padding=(0, 1), header_style="dim")
    for title, justify in (
        ("chip", "left"),
        ("announced", "left"),
        ("TPP", "right"),
        ("TPP/mm²", "right"),
        ("memory GB/s", "right"),
        ("I/O GB/s", "right"),
        ("datacenter", "left"),
        ("confidence", "left"),
    ):
        table.add_column(title, justify=justify, no_wrap=title == "chip")  # type: ignore[arg-type]
    for c in chosen:
        table.add_row(
            c.name,
            c.announced or "",
            _figure(c.tpp),
            _figure(c.performance_density),
            _figure(c.memory_bandwidth_gb_s),
            _figure(c.interconnect_gb_s),
            {True: "yes", False: "no", None: ""}[c.datacenter],
            c.confidence,
        )
    Console(highlight=False).print(table)


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:,.10g}"


def _one(chip: Chip) -> None:
    from rich.console import Console
    from rich.text import Text

    from highfence.determination.classify import timeline
    from highfence.facts.intake import read_flat
    from highfence.messages import catalog

    console, words = Console(highlight=False), catalog("en")
    console.print(Text(chip.name, style="bold"))
    for name, value in chip.facts().items():
        bounds = f" ({_figure(value.low)} to {_figure(value.high)})" if value.low is not None else ""
        line = Text(f"  {words.fact_label(name)}: {words.value(name, value.value)}{bounds}")
        line.append(f"  {value.confidence}", style="dim")
        console.print(line)
    console.print(Text(f"  {chip.source}", style="dim"))
    if chip.note:
        console.print(Text(f"  {chip.note}", style="dim"))
    for row in timeline(read_flat({"item.chip": chip.name})):
        entries = ", ".join([*row["entries"], *(f"≈ {e}" for e in row["indicated"])]) or "no entry met"
        still = (
            f"  ? {', '.join([e for e in row['possible'] if e not in row['indicated']])}"
            if row["possible"]
            else ""
        )
        console.print(Text(f"  from {row['since']}: {entries}{still}"))
    console.print()
