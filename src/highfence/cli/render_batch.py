"""What a batch says on the terminal: how far it is, and at the end what came out. All of it to standard error."""

from __future__ import annotations

from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from highfence.cli.render import COLORS
from highfence.messages import catalog

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from highfence.portfolio.output import Summary
    from highfence.portfolio.run import Batch


_EVERY = 5.0
"""Seconds between two lines of progress where there is no terminal."""


@contextmanager
def bar(rows: int | None, *, shown: bool) -> Iterator[Callable[[int], None]]:
    """Give a function that is told how many rows are done, and shows them with rate and time left."""
    console = Console(stderr=True)
    if not shown:
        yield lambda _done: None
    elif console.is_terminal:
        with _moving(rows, console) as advance:
            yield advance
    else:
        yield _Lines(rows).advance


@contextmanager
def _moving(rows: int | None, console: Console) -> Iterator[Callable[[int], None]]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("Determining", total=rows, rate="")

        def advance(done: int) -> None:
            progress.update(task, completed=done)
            speed = progress.tasks[0].speed
            progress.update(task, rate=f"{speed:,.0f} lines/s" if speed else "")

        yield advance


class _Lines:
    """Progress in lines of text, for a log."""

    def __init__(self, rows: int | None) -> None:
        self.rows, self.began, self.said = rows, monotonic(), -_EVERY
        self.first: int | None = None

    def advance(self, done: int) -> None:
        now = monotonic() - self.began
        if self.first is None:
            self.first = done  # what an earlier run has done says nothing of the speed of this one
        if now - self.said < _EVERY and done != self.rows:
            return
        self.said = now
        speed = (done - self.first) / now if now > 0 else 0.0
        text = f"Determining: {done:,}" + (f" of {self.rows:,}" if self.rows else "") + " lines"
        if speed:
            text += f", {speed:,.0f} a second"
            if self.rows and self.rows > done:
                text += f", {(self.rows - done) / speed:,.0f} s left"
        click.echo(text, err=True)


def told(summary: Summary, run: Batch, lang: str) -> None:
    """Say what came out, and where it is written."""
    words, console = catalog(lang), Console(stderr=True, highlight=False)
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    for outcome, style in COLORS.items():
        if summary.outcomes[outcome]:
            name = Text(f" {words.text(f'outcome.{outcome}.short')} ", style=style)
            table.add_row(f"{summary.outcomes[outcome]:,}", name)
    if summary.rejected_lines:
        table.add_row(
            f"{summary.rejected_lines:,}", Text(f" {words.text('batch.sheet.rejected')} ", style="bold red")
        )
    console.print(table)
    written = [run.out, *(p for p in run.reports if p != run.out), summary.rejected, summary.explained]
    for path in written:
        if path is not None:
            console.print(str(path), style="dim", soft_wrap=True)
