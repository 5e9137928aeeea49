"""How far a long run is: a moving bar on a terminal, lines of text in a log, nothing where nobody looks."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, TypeVar

import click

from highfence.cli.console import console

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

_Thing = TypeVar("_Thing")
_EVERY = 5.0
"""Seconds between two lines of progress where there is no terminal."""


def looked_at() -> bool:
    """Return whether somebody sees what goes to standard error."""
    return sys.stderr is not None and sys.stderr.isatty()


@contextmanager
def bar(what: str, rows: int | None, *, shown: bool) -> Iterator[Callable[[int], None]]:
    """Give a function that is told how many rows are done, and shows them with rate and time left."""
    if not shown:
        yield lambda _done: None
    elif looked_at():
        with _moving(what, rows) as advance:
            yield advance
    else:
        yield _Lines(what, rows).advance


def each(things: Sequence[_Thing], what: str, *, shown: bool) -> Iterable[_Thing]:
    """Return things one by one, with a bar that moves on for each."""
    if not shown or not looked_at():
        return things
    from rich.progress import track

    return track(things, description=what, transient=True, console=console(err=True))


@contextmanager
def _moving(what: str, rows: int | None) -> Iterator[Callable[[int], None]]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console(err=True), transient=True) as progress:
        task = progress.add_task(what, total=rows, rate="")

        def advance(done: int) -> None:
            progress.update(task, completed=done)
            speed = progress.tasks[0].speed
            progress.update(task, rate=f"{speed:,.0f}/s" if speed else "")

        yield advance


class _Lines:
    """Progress in lines of text, for a log."""

    def __init__(self, what: str, rows: int | None) -> None:
        self.what, self.rows, self.began, self.said = what, rows, monotonic(), -_EVERY
        self.first: int | None = None

    def advance(self, done: int) -> None:
        now = monotonic() - self.began
        if self.first is None:
            self.first = done  # what an earlier run has done says nothing of the speed of this one
        if now - self.said < _EVERY and done != self.rows:
            return
        self.said = now
        speed = (done - self.first) / now if now > 0 else 0.0
        text = f"{self.what}: {done:,}" + (f" / {self.rows:,}" if self.rows else "")
        if speed:
            text += f", {speed:,.0f}/s"
            if self.rows and self.rows > done:
                text += f", {(self.rows - done) / speed:,.0f} s"
        click.echo(text, err=True)
