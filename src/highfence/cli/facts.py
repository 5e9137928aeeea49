"""``highfence facts``: the dictionary of facts, its JSON Schema, and empty forms."""

from __future__ import annotations

import click

from highfence.facts import schema
from highfence.logic.errors import Fault, InputError

LANGUAGES = ("en", "zh-Hans", "zh-Hant")


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("name", required=False)
@click.option("--template", type=click.Choice(["yaml", "csv"]), help="Write an empty form.")
@click.option("--schema", "as_schema", is_flag=True, help="Write the JSON Schema of a transaction.")
@click.option("--json", "as_json", is_flag=True, help="One fact a line, as JSON.")
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True)
def facts(name: str | None, template: str | None, as_schema: bool, as_json: bool, lang: str) -> int:
    """Show the dictionary of facts, or the fact NAME with its question in three languages.

    \b
      highfence facts
      highfence facts end_user.headquarters
      highfence facts --template yaml > order.yaml
      highfence facts --schema > transaction.schema.json
    """
    import msgspec

    if as_schema:
        click.echo(msgspec.json.format(msgspec.json.encode(schema.json_schema()), indent=2).decode())
        return 0
    if template is not None:
        from highfence.messages import catalog

        click.echo(schema.template(template, catalog(lang).question), nl=False)
        return 0
    rows = schema.dictionary()
    if name is not None:
        rows = [r for r in rows if name in (r.name, r.flat)] or [
            r for r in rows if r.name.startswith(f"{name}.") or schema.canonical(name) == r.flat
        ]
        if not rows:
            from highfence.facts.intake import field_names, nearest

            raise InputError([Fault("fact", name, "the name of a fact", hint=nearest(name, field_names()))])
    if as_json:
        for row in rows:
            click.echo(msgspec.json.encode(row.as_dict()).decode())
    else:
        _show(rows, lang, full=name is not None)
    return 0


def _show(rows: list[schema.Row], lang: str, *, full: bool) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from highfence.messages import catalog

    console = Console(highlight=False)
    words = catalog(lang)
    if full:
        for row in rows:
            console.print(Text(row.flat, style="bold"))
            console.print(Text(f"  {row.type}{' in ' + row.unit if row.unit else ''}"))
            if row.choices:
                console.print(Text(f"  one of: {', '.join(row.choices)}"))
            for other in LANGUAGES:
                console.print(Text(f"  {catalog(other).question(row.flat)}"))
            console.print()
        return
    table = Table(box=box.SIMPLE, padding=(0, 1), header_style="dim")
    for title in ("fact", "type", "unit", "meaning"):
        table.add_column(title)
    for row in rows:
        table.add_row(row.flat, row.type, row.unit, words.fact_label(row.flat))
    console.print(table)
