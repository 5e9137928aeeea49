"""The calculation of US content at a terminal: one line an input, and the sum against the level."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any as Whatever

from rich.table import Table
from rich.text import Text

from highfence.cli.console import MARKS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from highfence.messages import Catalog

_SHOWN = 12


def content(words: Catalog, said: dict[str, Whatever], *, verbose: bool) -> Iterable[Whatever]:
    """Yield the calculation; the inputs that count most come first unless all are shown."""
    yield Text(words.text("heading.content"), style="bold underline")
    lines = said["inputs"]
    shown = lines if verbose else sorted(lines, key=_weight)[:_SHOWN]
    table = Table(box=None, show_header=False, padding=(0, 1, 0, 0))
    for one in shown:
        mark, style = MARKS[one["controlled"] if one["role"] in {"counted", None} else False]
        name = one.get("name")
        table.add_row(
            Text(mark, style=style),
            Text(f"{name} ({one['path']})" if name else one["path"]),
            Text(", ".join(one["entries"] or ())),
            Text(_range(one["counted_usd"]), justify="right"),
            Text((one["rule"] or "").removeprefix("us.ear."), style="dim"),
        )
    yield table
    left = said["inputs_left_out"] + len(lines) - len(shown)
    if left:
        yield Text(f"     {words.text('missing.more', count=left)}", style="dim")
    level = said["threshold"]
    key = "open" if level["pct"] is None else "none" if level["pct"] == 0 else "some"
    value = said["item_value_usd"]
    yield Text(
        "  "
        + words.text(
            f"content.{key}",
            controlled=_range(said["controlled_usd"]),
            value="?" if value is None else f"{value:,}",
            share=_range(said["percentage"]),
            level=level["pct"] or words.join([str(p) for p in level["possible"]], "or"),
            rule=(level["rule"] or "").removeprefix("us.ear."),
        )
    )


def _weight(one: dict[str, Whatever]) -> tuple[bool, float]:
    high = one["counted_usd"][1]
    return (high is not None, -(high or 0.0))


def _range(ends: list[Whatever]) -> str:
    low, high = ends
    if low == high:
        return f"{low:,}"
    return f"{low:,} – {'?' if high is None else f'{high:,}'}"
