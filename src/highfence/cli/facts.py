"""``highfence facts``: the dictionary of facts, its JSON Schema, and empty forms."""

from __future__ import annotations

import sys

import click

from highfence.cli import options
from highfence.facts import schema
from highfence.logic.errors import Fault, InputError


@click.command(context_settings=options.HELP)
@click.argument("name", required=False)
@click.option("--template", type=click.Choice(["yaml", "csv", "xlsx"]), help="Write an empty form.")
@click.option("--schema", "as_schema", is_flag=True, help="Write the JSON Schema of a transaction.")
@options.json_lines
@options.lang
def facts(name: str | None, template: str | None, as_schema: bool, as_json: bool, lang: str) -> int:
    """Show the dictionary of facts, or the fact NAME with its question in three languages.

    \b
      highfence facts
      highfence facts end_user.headquarters
      highfence facts --template yaml > order.yaml
      highfence facts --template xlsx > orders.xlsx
      highfence facts --schema > transaction.schema.json
    """
    import msgspec

    if as_schema:
        click.echo(msgspec.json.format(msgspec.json.encode(schema.json_schema()), indent=2).decode())
        return 0
    if template is not None:
        _template(template, lang)
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


def _template(form: str, lang: str) -> None:
    from highfence.messages import catalog

    if form != "xlsx":
        click.echo(schema.template(form, catalog(lang).question), nl=False)
        return
    if sys.stdout is None or sys.stdout.isatty():
        raise InputError([Fault("--template", form, "a file: highfence facts --template xlsx > orders.xlsx")])
    from highfence.report.form_sheet import form_sheet

    sys.stdout.flush()
    sys.stdout.buffer.write(form_sheet(catalog(lang)))


def _show(rows: list[schema.Row], lang: str, *, full: bool) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from highfence.cli.console import console, show
    from highfence.messages import catalog

    out, words = console(), catalog(lang)
    if full:
        for row in rows:
            out.print(Text(row.flat, style="bold"))
            unit = f" ({words.text(f'unit.{row.unit}')})" if row.unit else ""
            out.print(Text(f"  {words.text(f'facts.type.{row.type}')}{unit}"))
            if row.choices:
                chosen = words.text("facts.column.choices")
                out.print(
                    Text(f"  {words.text('text.labelled', label=chosen, value=', '.join(row.choices))}")
                )
            for other in options.LANGUAGES:
                out.print(Text(f"  {catalog(other).question(row.flat)}"))
            out.print()
        return
    table = Table(box=box.SIMPLE, padding=(0, 1), header_style="dim")
    for key in ("fact", "type", "meaning"):
        table.add_column(words.text(f"facts.column.{key}"), no_wrap=key == "fact", overflow="fold")
    for row in rows:
        kind = words.text(f"facts.type.{row.type}")
        told = words.text("text.noted", text=kind, note=row.unit) if row.unit else kind
        table.add_row(row.flat, told, words.fact_label(row.flat))
    show(table, out)
