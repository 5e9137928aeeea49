"""Comparisons, watches, days and sweeps on the terminal."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, NamedTuple
from typing import Any as Whatever

import click
from rich.text import Text

from highfence.cli.console import console, show
from highfence.messages import catalog

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from highfence.messages import Catalog
    from highfence.portfolio.compare import Comparison
    from highfence.portfolio.status import Status
    from highfence.portfolio.sweep import Swept
    from highfence.portfolio.watch import Report

_MOST_RULES = 25
_MOST_BOUNDS = 40
_STYLES = {
    "prohibited": "bold red",
    "license_required": "red",
    "undetermined": "yellow",
    "license_exception": "magenta",
    "no_license_required": "green",
    "not_subject": "cyan",
}


class Head(NamedTuple):
    """The head of a column. ``whole``: numbers, days and codes stay on one line, and words give way."""

    text: str
    right: bool = False
    whole: bool = False


def plain(value: Mapping[str, Whatever]) -> None:
    """Print plain data as one line of JSON."""
    import msgspec

    click.echo(msgspec.json.encode(value).decode())


def said(words: Catalog, code: str | None) -> Text:
    """Return an outcome or a policy as people read it, with its color."""
    if code is None:
        return Text("")
    key = next(
        k for k in (f"outcome.{code}.short", f"policy.{code}.short", f"portfolio.{code}") if k in words
    )
    return Text(words.text(key), style=_STYLES.get(code, ""))


def comparison(found: Comparison, lang: str) -> None:
    """Print what moves between two laws."""
    words, out = catalog(lang), console()
    out.print(
        Text(
            words.text(
                "portfolio.moved",
                a=found.a.label,
                b=found.b.label,
                moved=words.number(found.moved),
                lines=words.number(found.lines),
            )
        )
    )
    _flow(words, "outcomes", found.flows.iter_rows(named=True))
    reviewed = [r for r in found.reviews.iter_rows(named=True) if r["from"] != r["to"]]
    _flow(words, "reviews", reviewed)
    _rules(words, found.rules.head(_MOST_RULES).iter_rows(named=True))
    if found.rules.height > _MOST_RULES:
        more = words.text("missing.more", count=found.rules.height - _MOST_RULES)
        out.print(Text(f"{more} (--json)"))
    _refused(words, found.refused)
    for side in (found.a, found.b):
        told = [
            f"{words.text('heading.rulebook')} {side.book.version}",
            side.book.digest[:19],
            words.text(f"reading.{side.options.reading}.short"),
        ]
        out.print(Text(words.text("text.labelled", label=side.label, value=" · ".join(told)), style="dim"))


def status(found: Status, lang: str) -> None:
    """Print the days on which something moved."""
    words, turns = catalog(lang), found.turns()
    outcomes = [c for c in turns.columns if c not in {"first", "last"}]
    rows = [[str(r["first"]), *(f"{r[o]:,}" for o in outcomes)] for r in turns.iter_rows(named=True)]
    heads = [Head(words.text("portfolio.column.from_day"), whole=True), *_outcome_heads(words, outcomes)]
    _table(words.text("portfolio.by_day", lines=words.number(found.lines)), heads, rows)
    _refused(words, found.refused)


def swept(found: Swept, fact: str, lang: str) -> None:
    """Print the bounds at which something changes."""
    words = catalog(lang)
    wide = found.table.pivot("outcome", index="bound", values="lines").sort("bound")
    outcomes = [c for c in wide.columns if c != "bound"]
    rows: list[list[str]] = []
    last: tuple[Whatever, ...] = ()
    for row in wide.iter_rows(named=True):
        counts = tuple(row[o] for o in outcomes)
        if counts != last:
            rows.append([f"{row['bound']:,.6g}", *(f"{c:,}" for c in counts)])
        last = counts
    half = _MOST_BOUNDS // 2
    shown = rows if len(rows) <= _MOST_BOUNDS else [*rows[:half], ["…", *[""] * len(outcomes)], *rows[-half:]]
    title = words.text("portfolio.by_bound", lines=words.number(found.lines), fact=words.fact_label(fact))
    _table(title, [Head(fact, right=True, whole=True), *_outcome_heads(words, outcomes)], shown)
    if len(shown) < len(rows):
        left = len(rows) - 2 * half
        console().print(Text(f"{words.text('missing.more', count=left)} (--json)"))
    _refused(words, found.refused)


def watched(found: Report, lang: str) -> None:
    """Print what changed since the last run, and why."""
    words, out = catalog(lang), console()
    if found.first:
        told = words.text("portfolio.first_run", lines=words.number(found.lines), store=str(found.store))
        out.print(Text(told), soft_wrap=True)
        _refused(words, found.refused)
        return
    counts = {k: words.number(getattr(found, k)) for k in ("changed", "lines", "added", "removed")}
    since = found.since.told(words) if found.since else ""
    out.print(Text(words.text("portfolio.since", since=since, **counts)))
    for difference in found.differences:
        out.print(Text(f"  {difference.told(words)}"))
    moved = [r for r in found.flows.iter_rows(named=True) if r["from"] != r["to"]]
    _flow(words, "outcomes_changed", moved, "cause")
    reviewed = [r for r in found.reviews.iter_rows(named=True) if r["from"] != r["to"]]
    _flow(words, "reviews_changed", reviewed, "cause")
    _rules(words, found.rules.head(_MOST_RULES).iter_rows(named=True), "cause")
    _refused(words, found.refused)


# ------------------------------------------------------------------------------------------- tables


def _table(title: str, heads: Sequence[Head], rows: Sequence[Sequence[str | Text]]) -> None:
    from rich.table import Table

    table = Table(title=Text(title), title_justify="left", title_style="bold")
    for i, head in enumerate(heads):
        widest = max((len(row[i]) for row in rows), default=0) if head.right or head.whole else None
        table.add_column(
            Text(head.text), justify="right" if head.right else "left", min_width=widest, overflow="fold"
        )
    for row in rows:
        table.add_row(*row)
    show(table, console())


def _outcome_heads(words: Catalog, outcomes: Sequence[str]) -> list[Head]:
    return [Head(said(words, o).plain, right=True) for o in outcomes]


def _flow(words: Catalog, title: str, rows: Iterable[dict[str, Whatever]], cause: str = "") -> None:
    told = list(rows)
    if not told:
        return
    column = functools.partial(_column, words)
    unknown = any(r["value_unknown"] for r in told)
    heads = [column("cause", whole=True)] if cause else []
    heads += [column("from"), Head(""), column("to"), column("lines", right=True), column("usd", right=True)]
    heads += [column("value_unknown", right=True)] if unknown else []
    cells: list[list[str | Text]] = []
    for r in told:
        row: list[str | Text] = [words.text(f"portfolio.cause.{r[cause]}")] if cause else []
        row += [said(words, r["from"]), "" if r["from"] == r["to"] else "→", said(words, r["to"])]
        row += [f"{r['lines']:,}", _money(r["value_usd"])]
        cells.append([*row, f"{r['value_unknown']:,}"] if unknown else row)
    _table(words.text(f"portfolio.{title}"), heads, cells)


def _rules(words: Catalog, rows: Iterable[dict[str, Whatever]], cause: str = "") -> None:
    told: list[list[str | Text]] = [
        [
            *([words.text(f"portfolio.cause.{r[cause]}")] if cause else []),
            words.text(f"portfolio.change.{r['change']}"),
            r["citation"] or r["rule"],
            words.rule_title(_id_of(r["rule"], r["citation"]), r["title"] or ""),
            str(r["since"] or ""),
            f"{r['lines']:,}",
            _money(r["value_usd"]),
        ]
        for r in rows
    ]
    if told:
        column = functools.partial(_column, words)
        heads = [*([column("cause", whole=True)] if cause else []), Head("", whole=True), column("rule")]
        heads += [column("title"), column("since", whole=True), column("lines", right=True)]
        _table(words.text("portfolio.rules"), [*heads, column("usd", right=True)], told)


@functools.cache
def _exceptions() -> dict[tuple[str, str], str]:
    """Return the id of each license exception, by its code and its paragraph."""
    from highfence.determination.check import rulebook
    from highfence.logic.provisions import LicenseException

    found = (p for r in rulebook().regimes.values() for p in r.provisions)
    return {(p.code, p.cite): p.id for p in found if isinstance(p, LicenseException)}


def _id_of(rule: str, citation: str | None) -> str:
    """Return the id of a rule that moved, where exceptions go by their code."""
    return _exceptions().get((rule, citation or ""), rule)


def _column(words: Catalog, key: str, *, right: bool = False, whole: bool = False) -> Head:
    return Head(words.text(f"portfolio.column.{key}"), right, whole)


def _money(value: float | None) -> str:
    return "" if value is None else f"{value:,.0f}"


def _refused(words: Catalog, count: int) -> None:
    if count:
        console().print(
            Text(words.text("portfolio.refused", lines=words.number(count), command="highfence batch"))
        )
