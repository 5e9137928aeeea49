"""A classification for people at a terminal."""

from __future__ import annotations

from itertools import groupby
from math import isfinite
from typing import TYPE_CHECKING
from typing import Any as Whatever

from rich import box
from rich.table import Table
from rich.text import Text

from highfence.cli.console import console
from highfence.cli.render_notes import sentences
from highfence.messages import catalog

if TYPE_CHECKING:
    from collections.abc import Iterable

    from highfence.facts.intake import Given
    from highfence.messages import Catalog


def show(given: Given, result: dict[str, Whatever], lang: str, *, all_dates: bool) -> None:
    """Print entries, the figures they rest on, headroom, and the timeline."""
    words, out = catalog(lang), console()
    none = words.text("classification.none")
    name = (
        " + ".join(n for n, _ in given.chips.values() if n) or given.id or words.text("classification.item")
    )
    head = Text(f"{name}  ", style="bold")
    head.append(words.date(result["on"]), style="dim")
    out.print(head)
    entries = ", ".join(result["entries"]) or none
    out.print(Text(f"  {words.text('classification.entries', entries=entries)}"))
    if result["indicated"]:
        told = words.text("classification.indicated", entries=", ".join(result["indicated"]))
        out.print(Text(f"  {told}", style="dark_orange3"))
    if result["possible"]:
        told = words.text("classification.unknown", entries=", ".join(result["possible"]))
        out.print(Text(f"  {told}", style="yellow3"))
    for variant in result["variants"]:
        of = ", ".join(variant["entries"]) or none
        out.print(Text(f"    {words.text('text.labelled', label=variant['chip'], value=of)}", style="dim"))
    if result["headroom"] and not all_dates:
        out.print(Text(f"  {words.text('classification.headroom')}", style="bold"))
        for line in _headroom(result["headroom"], words):
            out.print(line)
    if all_dates:
        out.print(_timeline(result["timeline"], words))
    for told in sentences(words, [n for n in result["notes"] if n["code"] != "indicative"]):
        out.print(Text(f"  · {told}", style="dim"))
    if result["indicative"]:
        figures = [
            words.text("text.labelled", label=words.fact_label(n), value=words.value(n, v))
            for n, v in result["indicative"].items()
        ]
        told = words.text("classification.indicative", figures=words.text("list.strong").join(figures))
        out.print(Text(f"  · {told}", style="dim"))
    out.print()


def _headroom(found: list[dict[str, Whatever]], words: Catalog) -> Iterable[Text]:
    """Yield each figure of the item, and beneath it every limit, how far it is, and what changes there."""
    ordered = sorted(found, key=lambda h: (h["fact"], h["threshold"]))
    for fact, group in groupby(ordered, key=lambda h: str(h["fact"])):
        limits = list(group)
        value = words.number(round(limits[0]["value"], 3))
        yield Text(f"  {words.text('text.labelled', label=words.fact_label(fact), value=value)}")
        rows = [(words.number(one["threshold"]), _far(one, words), one) for one in limits]
        first, second = (max(len(row[i]) for row in rows) for i in (0, 1))
        for limit, far, one in rows:
            effect = [
                words.text(f"classification.{key}", entries=", ".join(one[key]))
                for key in ("gains", "loses")
                if one[key]
            ]
            line = Text(f"    {limit:>{first}}  {far:>{second}}  ")
            line.append(one["citation"].removeprefix("15 CFR 774 Supp. 1, "), style="dim")
            if effect:
                line.append(f"  {words.text('list.strong').join(effect)}", style="dark_orange3")
            yield line


def _far(one: dict[str, Whatever], words: Catalog) -> str:
    sign = "+" if one["distance"] > 0 else "−"
    share = f" ({sign}{abs(one['percent']):.1f}%)" if isfinite(one["percent"]) else ""
    return f"{sign}{words.number(round(abs(one['distance']), 3))}{share}"


def _timeline(rows: list[dict[str, Whatever]], words: Catalog) -> Table:
    table = Table(box=box.SIMPLE, padding=(0, 1), show_header=False)
    for _ in range(2):
        table.add_column(overflow="fold")
    for row in rows:
        table.add_row(words.date(row["since"]), entries_of(row, words))
    return table


def entries_of(row: dict[str, Whatever], words: Catalog) -> str:
    """Return the entries that an item meets in a time: surely, by figures of less confidence, and perhaps."""
    indicated = [words.text("chips.indicated", entry=e) for e in row["indicated"]]
    met = ", ".join([*row["entries"], *indicated]) or words.text("chips.no_entry")
    left = [e for e in row["possible"] if e not in row["indicated"]]
    return words.text("chips.open", entries=met, open=", ".join(left)) if left else met
