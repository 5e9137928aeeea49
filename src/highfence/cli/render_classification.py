"""A classification for people at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any as Whatever

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from highfence.cli.render import note_text
from highfence.messages import catalog

if TYPE_CHECKING:
    from highfence.facts.intake import Given


def show(given: Given, result: dict[str, Whatever], lang: str, *, all_dates: bool) -> None:
    """Print entries, the figures they rest on, headroom, and the timeline."""
    words = catalog(lang)
    console = Console(highlight=False)
    name = " + ".join(n for n, _ in given.chips.values() if n) or given.id or "item"
    entries = ", ".join(result["entries"]) or "—"
    head = Text(f"{name}  ", style="bold")
    head.append(words.date(result["on"]), style="dim")
    console.print(head)
    console.print(Text(f"  {words.text('classification.entries', entries=entries)}"))
    if result["indicated"]:
        console.print(Text(f"  ≈ {', '.join(result['indicated'])}", style="dark_orange3"))
    if result["possible"]:
        open_entries = ", ".join(result["possible"])
        console.print(
            Text(f"  {words.text('classification.unknown', entries=open_entries)}", style="yellow3")
        )
    for variant in result["variants"]:
        console.print(Text(f"    {variant['chip']}: {', '.join(variant['entries']) or '—'}", style="dim"))
    if result["headroom"] and not all_dates:
        console.print(_headroom(result["headroom"], words))
    if all_dates:
        console.print(_timeline(result["timeline"], words))
    for note in result["notes"]:
        if note["code"] != "indicative":
            console.print(Text(f"  · {note_text(words, note)}", style="dim"))
    if result["indicative"]:
        figures = ", ".join(f"{n.removeprefix('item.')} {v}" for n, v in result["indicative"].items())
        console.print(Text(f"  ≈ {figures}", style="dim"))
    console.print()


def _headroom(found: list[dict[str, Whatever]], words: Whatever) -> Table:
    table = Table(box=box.SIMPLE, padding=(0, 1), header_style="dim")
    for title, justify in (
        ("", "left"),
        ("=", "right"),
        ("→", "right"),
        ("Δ", "right"),
        ("%", "right"),
        ("±", "left"),
        ("", "left"),
    ):
        table.add_column(title, justify=justify, no_wrap=justify == "right", overflow="fold")  # type: ignore[arg-type]
    for one in sorted(found, key=lambda h: (h["fact"], h["threshold"])):
        crossing = [f"+{e}" for e in one["gains"]] + [f"−{e}" for e in one["loses"]]
        decisive = bool(crossing)
        table.add_row(
            one["fact"].removeprefix("item."),
            words.number(round(one["value"], 3)),
            words.number(one["threshold"]),
            f"{'+' if one['distance'] > 0 else '−'}{words.number(round(abs(one['distance']), 3))}",
            f"{one['percent']:+.1f}",
            Text(", ".join(crossing), style="dark_orange3" if decisive else "dim"),
            Text(one["citation"].removeprefix("15 CFR 774 Supp. 1, "), style="dim"),
            style="" if decisive else "dim",
        )
    return table


def _timeline(rows: list[dict[str, Whatever]], words: Whatever) -> Table:
    table = Table(box=box.SIMPLE, padding=(0, 1), show_header=False)
    for row in rows:
        table.add_row(
            words.date(row["since"]),
            ", ".join([*row["entries"], *(f"≈ {e}" for e in row["indicated"])]) or "—",
            Text(
                f"? {', '.join([e for e in row['possible'] if e not in row['indicated']])}"
                if row["possible"]
                else "",
                style="dim",
            ),
        )
    return table
