"""Rules for people at a terminal: citation, conditions as an indented list, versions."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING
from typing import Any as Whatever

import click
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from highfence.determination.check import rulebook
from highfence.logic.expr import All, Any, Const, DatedSet, Described, Exists, Expr, Meets, Not, Test
from highfence.logic.provisions import Grant, Ladder
from highfence.messages import Catalog, catalog

if TYPE_CHECKING:
    from datetime import date

    from highfence.logic.provisions import Body, Provision

SIGNS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<", "eq": "="}


def listing(chosen: list[Provision], lang: str) -> None:
    """Print one line a rule."""
    words = catalog(lang)
    table = Table(box=box.SIMPLE, padding=(0, 1), header_style="dim")
    for title in ("rule", "kind", "since", "title"):
        table.add_column(title, no_wrap=title in {"rule", "since"})
    for p in chosen:
        table.add_row(
            p.id,
            words.text(f"kind.{p.kind}"),
            p.versions[0].since.isoformat(),
            words.rule_title(p.id, p.title),
        )
    Console(highlight=False).print(table)


def provision(p: Provision, on: date | None, known_on: date | None, reading: str, lang: str) -> None:
    """Print one rule: what counts on a day (or its newest words), and its versions."""
    words, console = catalog(lang), Console(highlight=False)
    head = Text(p.cite, style="bold")
    head.append(f"  {words.rule_title(p.id, p.title)}")
    head.append(f"  [{words.text(f'kind.{p.kind}')}]", style="dim")
    console.print(head)
    console.print(Text(f"  {p.id}  {p.url}", style="dim"))
    body: Body | None
    if on is not None:
        regime = p.id[: p.id.index(".", 3)]
        view = rulebook().at(regime, on, known_on, "as_written" if reading == "as_written" else "as_enforced")
        found = view.rules[p.id]
        state = words.text(f"state.{found.state}.since", since=words.date(found.since))
        console.print(
            Text(f"  {words.date(on)}: {state}" + (f" · {found.source.cite}" if found.source else ""))
        )
        if found.stay:
            console.print(Text(f"  {words.text('stay.' + found.stay.kind, source=found.stay.source.cite)}"))
        body = found.body
    else:
        body = p.versions[-1].body
    if body is not None:
        tree = Tree(Text(words.text("heading.conditions") if isinstance(body, Grant) else "", style="dim"))
        _body(tree, body, words)
        console.print(tree)
    table = Table(box=None, padding=(0, 2, 0, 2), show_header=False)
    for v in p.versions:
        table.add_row(v.since.isoformat(), v.source.cite, Text(v.source.url, style="dim"))
        for s in v.stays:
            until = s.until.isoformat() if s.until else "…"
            table.add_row(
                "", Text(f"{s.kind} {s.since.isoformat()} – {until}", style="yellow3"), s.source.cite
            )
    console.print(table)
    console.print()


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


def coverage(*, as_json: bool) -> None:
    """Print what is modelled of each source, from the coverage register."""
    import yaml

    text = resources.files("highfence.law.us.ear").joinpath("coverage.yaml").read_text(encoding="utf-8")
    found = yaml.safe_load(text)
    if as_json:
        import msgspec

        click.echo(msgspec.json.encode(found, enc_hook=str).decode())
        return
    console = Console(highlight=False)
    console.print(Text(f"{found['regime']}: law read through {found['verified_through']}", style="bold"))
    table = Table(box=box.SIMPLE, padding=(0, 1), header_style="dim")
    for title in ("paragraph", "state", "why, or what is left out"):
        table.add_column(title, no_wrap=title == "paragraph")
    colors = {"modelled": "green4", "partly": "yellow3", "not": "red3"}
    for row in found["paragraphs"]:
        table.add_row(
            str(row["paragraph"]),
            Text(row["state"], style=colors[row["state"]]),
            Text(row.get("note", ""), style="dim"),
        )
    console.print(table)
