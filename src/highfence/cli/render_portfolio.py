"""Comparisons, watches, days and sweeps on the terminal."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING
from typing import Any as Whatever

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from highfence.portfolio.compare import Comparison
    from highfence.portfolio.status import Status
    from highfence.portfolio.sweep import Swept
    from highfence.portfolio.watch import Report

_MOST_RULES = 25
_WHOLE = {"", "from day", "since", "because of"}
_STYLES = {
    "prohibited": "bold red",
    "license_required": "red",
    "undetermined": "yellow",
    "license_exception": "magenta",
    "no_license_required": "green",
    "not_subject": "cyan",
}


def plain(value: Mapping[str, Whatever]) -> None:
    """Print plain data as one line of JSON."""
    import msgspec

    click.echo(msgspec.json.encode(value).decode())


@contextmanager
def progress(what: str, rows: int | None, *, quiet: bool) -> Iterator[Callable[[int], object] | None]:
    """Show a bar with rate and time left while lines are done, when somebody is looking."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=rows)
        yield lambda done: bar.update(task, completed=done)


def words(code: str | None) -> str:
    """Return an outcome or a policy as people read it, with its color."""
    if code is None:
        return ""
    text = code.replace("_", " ").capitalize()
    style = _STYLES.get(code)
    return f"[{style}]{text}[/{style}]" if style else text


def money(value: float | None) -> str:
    """Return an amount of US dollars."""
    return "" if value is None else f"{value:,.0f}"


def _table(title: str, heads: Sequence[tuple[str, bool]], rows: Sequence[Sequence[str]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title, title_justify="left", title_style="bold")
    for i, (head, right) in enumerate(heads):
        # Numbers and days stay on one line; words give way.
        widest = max((len(row[i]) for row in rows), default=0) if right or head in _WHOLE else None
        table.add_column(head, justify="right" if right else "left", min_width=widest, overflow="fold")
    for row in rows:
        table.add_row(*row)
    Console(highlight=False).print(table)


def comparison(found: Comparison) -> None:
    """Print what moves between two laws."""
    counted = f"{found.lines:,} lines" + (
        f", {found.refused:,} more could not be read" if found.refused else ""
    )
    click.echo(f"{found.a.label} → {found.b.label}: {found.moved:,} of {counted} move.")
    _flow("Outcomes", found.flows.iter_rows(named=True))
    reviewed = [r for r in found.reviews.iter_rows(named=True) if r["from"] != r["to"]]
    _flow("Review, where a license is needed on both sides", reviewed)
    rules = found.rules.head(_MOST_RULES)
    if rules.height:
        rows = [
            (
                r["change"],
                r["citation"] or r["rule"],
                r["title"],
                r["since"] or "",
                f"{r['lines']:,}",
                money(r["value_usd"]),
            )
            for r in rules.iter_rows(named=True)
        ]
        heads = [
            ("", False),
            ("rule", False),
            ("title", False),
            ("since", False),
            ("lines", True),
            ("USD", True),
        ]
        _table("Rules responsible", heads, rows)
        if found.rules.height > _MOST_RULES:
            click.echo(f"and {found.rules.height - _MOST_RULES} more (--json has all)")
    for side in (found.a, found.b):
        click.echo(f"{side.label}: rules {side.book.version} {side.book.digest[:19]}, {side.options.reading}")


def _flow(title: str, rows: Iterable[dict[str, Whatever]], cause: str = "") -> None:
    told = list(rows)
    unknown = any(r["value_unknown"] for r in told)
    heads = [("because of", False)] if cause else []
    heads += [("from", False), ("", False), ("to", False), ("lines", True), ("USD", True)]
    heads += [("value not known", True)] if unknown else []
    cells = []
    for r in told:
        row = [r[cause]] if cause else []
        row += [words(r["from"]), "" if r["from"] == r["to"] else "→", words(r["to"])]
        row += [f"{r['lines']:,}", money(r["value_usd"])]
        cells.append([*row, f"{r['value_unknown']:,}"] if unknown else row)
    if cells:
        _table(title, heads, cells)


def status(found: Status) -> None:
    """Print the days on which something moved."""
    turns = found.turns()
    outcomes = [c for c in turns.columns if c not in {"first", "last"}]
    rows = [[str(r["first"]), *(f"{r[o]:,}" for o in outcomes)] for r in turns.iter_rows(named=True)]
    _table(
        f"{found.lines:,} lines: from which day how many have each outcome",
        [("from day", False), *((words(o), True) for o in outcomes)],
        rows,
    )
    _refused(found.refused)


def swept(found: Swept, fact: str) -> None:
    """Print the bounds at which something changes."""
    wide = found.table.pivot("outcome", index="bound", values="lines").sort("bound")
    outcomes = [c for c in wide.columns if c != "bound"]
    rows: list[list[str]] = []
    last: tuple[Whatever, ...] = ()
    for row in wide.iter_rows(named=True):
        counts = tuple(row[o] for o in outcomes)
        if counts != last:
            rows.append([f"{row['bound']:,.6g}", *(f"{c:,}" for c in counts)])
        last = counts
    shown = rows if len(rows) <= 40 else [*rows[:20], ["...", *[""] * len(outcomes)], *rows[-20:]]
    _table(
        f"{found.lines:,} lines by the bound of {fact}",
        [(fact, True), *((words(o), True) for o in outcomes)],
        shown,
    )
    click.echo(f"{found.simple:,} lines settled by two decisions, {found.several:,} by more.")
    _refused(found.refused)


def watched(found: Report) -> None:
    """Print what changed since the last run, and why."""
    if found.first:
        click.echo(
            f"First run over {found.lines:,} lines: stored in {found.store}. Nothing to compare with yet."
        )
        _refused(found.refused)
        return
    click.echo(
        f"Since {found.since}: {found.changed:,} of {found.lines:,} lines changed; {found.added:,} new, {found.removed:,} gone."
    )
    for text in found.differences:
        click.echo(f"  {text}")
    moved = [r for r in found.flows.iter_rows(named=True) if r["from"] != r["to"]]
    _flow("Outcomes that changed", moved, "cause")
    reviewed = [r for r in found.reviews.iter_rows(named=True) if r["from"] != r["to"]]
    _flow("Review, where a license is needed before and after", reviewed, "cause")
    told = [
        (r["cause"], r["change"], r["citation"] or r["rule"], r["title"], f"{r['lines']:,}")
        for r in found.rules.head(_MOST_RULES).iter_rows(named=True)
    ]
    if told:
        heads = [("because of", False), ("", False), ("rule", False), ("title", False), ("lines", True)]
        _table("Rules responsible", heads, told)
    _refused(found.refused)


def _refused(count: int) -> None:
    if count:
        click.echo(f"{count:,} lines could not be read (highfence batch says why).")
