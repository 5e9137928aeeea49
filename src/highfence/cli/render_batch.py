"""What a batch says on the terminal when it is done: what came out, and where. All of it to standard error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from highfence.cli.console import console as terminal
from highfence.cli.render import COLORS
from highfence.messages import catalog

if TYPE_CHECKING:
    from highfence.portfolio.output import Summary
    from highfence.portfolio.run import Batch


def told(summary: Summary, run: Batch, lang: str) -> None:
    """Say what came out, and where it is written."""
    words, console = catalog(lang), terminal(err=True)
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    for outcome, style in COLORS.items():
        if summary.outcomes[outcome]:
            name = Text(f" {words.text(f'outcome.{outcome}.short')} ", style=style)
            table.add_row(f"{summary.outcomes[outcome]:,}", name)
    if summary.rejected_lines:
        table.add_row(
            f"{summary.rejected_lines:,}", Text(f" {words.text('batch.sheet.rejected')} ", style="bold red")
        )
    if table.row_count:
        console.print(table)
    else:
        console.print(Text(words.text("batch.nothing")))
    written = [run.out, *(p for p in run.reports if p != run.out), summary.rejected, summary.explained]
    for path in written:
        if path is not None:
            console.print(Text(str(path), style="dim"), soft_wrap=True)
