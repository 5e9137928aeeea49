"""Rules for people at a terminal: citation, conditions as an indented list, versions."""

from __future__ import annotations

from collections import Counter
from importlib import resources
from typing import TYPE_CHECKING
from typing import Any as Whatever

import click
from rich import box
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from highfence.cli.console import address, console, show
from highfence.determination.check import rulebook
from highfence.logic.expr import All, Any, Const, DatedSet, Described, Exists, Expr, Meets, Not, Test
from highfence.logic.provisions import Grant, Ladder
from highfence.messages import Catalog, catalog

if TYPE_CHECKING:
    from datetime import date

    from highfence.cli.console import Terminal
    from highfence.logic.provisions import Body, Provision
    from highfence.logic.rulebook import Reading, Rulebook

SIGNS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<", "eq": "="}


def listing(chosen: list[Provision], lang: str) -> None:
    """Print one line a rule, however long: its id first, so that lines can be searched and sorted."""
    words, out = catalog(lang), console()
    widest = max(len(p.id) for p in chosen)
    for p in chosen:
        line = Text(f"{p.id:<{widest}}  {p.versions[0].since.isoformat()}  ")
        line.append(f"{words.text(f'kind.{p.kind}')}  ", style="dim")
        out.print(line.append(words.rule_title(p.id, p.title)), soft_wrap=True)
    counts = Counter(p.kind for p in chosen)
    kinds = [words.text("law.count", count=n, kind=words.text(f"kind.{k}")) for k, n in counts.most_common()]
    out.print(Text(words.text("law.counts", count=len(chosen), kinds=words.join(kinds))))


def foot(book: Rulebook, lang: str) -> None:
    """Print which rulebook was listed, and through which day the law in it was read."""
    words, out = catalog(lang), console()
    for name, regime in book.regimes.items():
        through = words.text("batch.through")
        day = words.date(regime.published_through)
        out.print(Text(words.text("text.labelled", label=f"{name} · {through}", value=day)))
    out.print(Text(f"{words.text('heading.rulebook')}  {book.version} {book.digest}"))


def provision(p: Provision, on: date, known_on: date | None, reading: Reading, lang: str) -> None:
    """Print one rule: the words that count on a day, and all its versions."""
    words, out = catalog(lang), console()
    head = Text(p.cite, style="bold")
    head.append(f"  {words.rule_title(p.id, p.title)}")
    head.append(f"  [{words.text(f'kind.{p.kind}')}]", style="dim")
    out.print(head)
    out.print(Text(f"  {p.id}", style="dim"))
    out.print(address(p.url, indent=2), soft_wrap=True)
    view = rulebook().at(p.id[: p.id.index(".", 3)], on, known_on, reading)
    found = view.rules[p.id]
    state = words.text(f"state.{found.state}.since", since=words.date(found.since))
    told = words.text("text.labelled", label=words.date(on), value=state)
    out.print(Text(f"  {told}" + (f" · {found.source.cite}" if found.source else "")))
    if found.stay:
        out.print(Text(f"  {words.text('stay.' + found.stay.kind, source=found.stay.source.cite)}"))
    if found.body is None:
        out.print(Text(f"  {words.text('law.none', day=words.date(on))}"))
    else:
        head_line = words.text(
            "law.shown", day=words.date(on), reading=words.text(f"reading.{reading}.short")
        )
        tree = Tree(Text(f"  {head_line}", style="dim"))
        _body(tree, found.body, words)
        out.print(tree)
    _versions(p, words, out)
    out.print()


def _versions(p: Provision, words: Catalog, out: Terminal) -> None:
    """Print every version with its source, whose address stays whole; stays beneath the words that they stay."""
    out.print(Text(f"  {words.text('law.versions')}", style="dim"))
    for v in p.versions:
        out.print(Text(f"  {v.since.isoformat()}  {v.source.cite}"))
        if v.source.url:
            out.print(address(v.source.url, indent=14), soft_wrap=True)
        for s in v.stays:
            until = s.until.isoformat() if s.until else "…"
            kind = words.text(f"law.stay.{s.kind}")
            stay = Text(" " * 14)
            stay.append(f"{kind} {s.since.isoformat()} – {until}", style="yellow3")
            out.print(stay.append(f"  {s.source.cite}"))


def _body(tree: Tree, body: Body, words: Catalog) -> None:
    if isinstance(body, Grant):
        _expr(tree, body.eligible, words)
        for c in body.conditions:
            tree.add(Text(f"+ {words.condition_title(c.id, c.title)} ({c.id.removeprefix('us.ear.')})"))
    elif isinstance(body, Ladder):
        for rung in body.rungs:
            _expr(tree.add(Text(words.text(f"policy.{rung.policy}.short"), style="bold")), rung.when, words)
    else:
        _expr(tree, body, words)


def _expr(tree: Tree, expr: Expr, words: Catalog) -> None:
    match expr:
        case Test():
            tree.add(Text(condition(expr, words)))
        case All() | Any():
            label = words.text("law.all_of" if isinstance(expr, All) else "law.any_of")
            branch = tree.add(Text(label, style="dim"))
            for a in expr.args:
                _expr(branch, a, words)
        case Not():
            _expr(tree.add(Text(words.text("law.not"), style="dim")), expr.arg, words)
        case Meets():
            tree.add(Text(f"→ {expr.rule}", style="cyan"))
        case Exists():
            roles = words.join([words.text(f"role.{r}") for r in sorted(expr.roles)], "or")
            over = (
                words.text("law.some_ic") if expr.over == "ic" else words.text("law.some_party", roles=roles)
            )
            _expr(tree.add(Text(over, style="dim")), expr.cond, words)
        case Described():
            if isinstance(expr.test, Const):
                tree.add(Text(words.text("law.classified_as", entry=expr.entry.removeprefix("us.ear."))))
            else:
                _expr(tree, expr.test, words)
        case Const():
            key = {True: "law.always", False: "law.never", None: "law.open"}[expr.value]
            tree.add(Text(words.text(key, why=words.reason(expr.why)), style="dim"))


def condition(test: Test, words: Catalog) -> str:
    """Return a test as a short line: ``Total processing performance (TPP) ≥ 4,800``."""
    scope = {"": "", "ic": "ic:", "party": "party:"}[test.fact.scope]
    label = words.fact_label(f"{scope}{test.fact.name}")
    if test.op == "true":
        return label
    name = f"{scope}{test.fact.name}"
    bound: Whatever = test.bound.label if isinstance(test.bound, DatedSet) else test.bound
    shown = words.bound(name, bound) if isinstance(bound, str) else words.value(name, bound)
    return f"{label} {SIGNS.get(test.op, '∈')} {shown}"


def coverage(*, as_json: bool, lang: str) -> None:
    """Print what is modelled of each source, from the coverage register."""
    import yaml

    text = resources.files("highfence.law.us.ear").joinpath("coverage.yaml").read_text(encoding="utf-8")
    found = yaml.safe_load(text)
    if as_json:
        import msgspec

        click.echo(msgspec.json.encode(found, enc_hook=str).decode())
        return
    words, out = catalog(lang), console()
    title = words.text(
        "law.coverage.title", regime=found["regime"], day=words.date(str(found["verified_through"]))
    )
    out.print(Text(title, style="bold"))
    table = Table(box=box.SIMPLE, padding=(0, 1), header_style="dim")
    for key in ("paragraph", "state", "why"):
        table.add_column(words.text(f"law.coverage.{key}"), no_wrap=key == "paragraph", overflow="fold")
    colors = {"modelled": "green4", "partly": "yellow3", "not": "red3", "no_rule": "grey50"}
    for row in found["paragraphs"]:
        state = row["state"]
        table.add_row(
            str(row["paragraph"]),
            Text(words.text(f"law.coverage.{state}"), style=colors[state]),
            Text(row.get("note", ""), style="dim"),
        )
    show(table, out)
