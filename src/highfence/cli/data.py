"""``highfence data``: what is loaded, from when; import, update, comparison and export of lists."""

from __future__ import annotations

import os
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from highfence.cli import data_show, options, userdata
from highfence.cli.inputs import STANDARD_INPUT, standard_input
from highfence.logic.errors import Fault, InputError

if TYPE_CHECKING:
    from highfence.parties.entry import Entry
    from highfence.parties.lists.store import Store, Version

LARGEST = 2**30
SHRINK = "Allow a list to have lost a fifth of its entries, or to have under half of the usual ones."


@click.group(invoke_without_command=True, context_settings=options.HELP)
@options.json_lines
@options.lang
@click.pass_context
def data(ctx: click.Context, as_json: bool, lang: str) -> None:
    """Show the lists and owners that are loaded: from when, how many, whether stale.

    \b
      highfence data import us.csl consolidated.json
      highfence data update us.csl
      highfence data diff us.csl

    Lists: us.csl (Consolidated Screening List, JSON or CSV), us.entity_list, us.unverified_list, us.meu_list
    (eCFR XML), ftm (OpenSanctions), own or own.NAME (CSV), starter (shipped), owners (BODS JSON or CSV).
    """
    if ctx.invoked_subcommand is None:
        _show(as_json=as_json, lang=lang)


def _show(*, as_json: bool, lang: str) -> None:
    from highfence.messages import catalog
    from highfence.parties.ownership import store as owners

    today = options.today()
    kept = userdata.store()
    found = [kept.versions(name) for name in kept.names()]
    held = owners.current(userdata.home())
    if as_json:
        for versions in found:
            click.echo(msgspec.json.encode(data_show.about(versions, today)).decode())
        if held is not None:
            click.echo(msgspec.json.encode({"list": "owners", **msgspec.to_builtins(held.manifest)}).decode())
        return
    data_show.tell(catalog(lang), [data_show.about(v, today) for v in found], held.manifest if held else None)


# ------------------------------------------------------------------------------------------ import


@data.command("import", context_settings=options.HELP)
@click.argument("name", metavar="LIST")
@click.argument("file", required=False)
@click.option("--as-of", type=options.Day(), help="Day of the content, where the file does not say it.")
@click.option("--partial", is_flag=True, help="The file is not the whole list: it never clears a name.")
@click.option(
    "--covers", multiple=True, metavar="LIST", help="The file is a complete copy of this list (repeatable)."
)
@click.option(
    "--complete-from", type=options.Day(), help="The file has everyone who was on the list since this day."
)
@click.option("--shrink", is_flag=True, help=SHRINK)
@options.json_lines
@options.lang
def import_command(
    name: str,
    file: str | None,
    as_of: date | None,
    partial: bool,
    covers: tuple[str, ...],
    complete_from: date | None,
    shrink: bool,
    as_json: bool,
    lang: str,
) -> None:
    """Take in FILE as LIST. A file with a fault changes nothing and is told by line and field.

    \b
      highfence data import us.csl consolidated.json
      highfence data import own.suppliers suppliers.csv --as-of 2026-11-01
      highfence data import owners owners.csv
    """
    if name == "starter" and file is None:
        from highfence.parties.lists import own

        content, origin = own.starter(), own.STARTER
        as_of = as_of or date.fromisoformat(own.VERIFIED)
        modified = None
    elif file is None:
        raise click.UsageError("name the file that holds the list")
    else:
        content, origin, modified = _file(file)
    if name == "owners":
        _import_owners(content, origin, as_of or modified, as_json=as_json, lang=lang)
        return
    complete = () if partial else covers or None
    _take(
        name,
        content,
        origin,
        (as_of, modified),
        complete=complete,
        complete_from=complete_from,
        shrink=shrink,
        as_json=as_json,
        lang=lang,
    )


def _file(name: str) -> tuple[bytes, str, date]:
    today = options.today()
    if name == "-":
        return standard_input(), STANDARD_INPUT, today
    path = Path(name)
    try:
        facts = path.stat()
        if facts.st_size > LARGEST:
            raise InputError([Fault("", name, f"a file of at most {LARGEST // 2**20} MiB")])
        changed = min(date.fromtimestamp(facts.st_mtime), today)  # noqa: DTZ012 - the user's own day
        return path.read_bytes(), str(path), changed
    except OSError as exc:
        raise InputError([Fault("", name, f"a file that can be read ({exc.strerror})")]) from None


def _take(
    name: str,
    content: bytes,
    origin: str,
    days: tuple[date | None, date | None],
    *,
    complete: tuple[str, ...] | None = None,
    complete_from: date | None = None,
    shrink: bool = False,
    as_json: bool = False,
    lang: str = "en",
) -> None:
    """Read a list and store it: of the day stated, else that of its content, else that of the file."""
    from highfence.messages import catalog
    from highfence.parties.lists import history
    from highfence.parties.lists.load import parse

    loaded = parse(name, content, origin)
    stated, modified = days
    day = stated or loaded.as_of or modified or options.today()
    kept = userdata.store()
    newest = kept.put(
        name,
        loaded,
        data=content,
        origin=origin,
        as_of=day,
        now=datetime.now(UTC),
        assumed=stated is None and loaded.as_of is None,
        covers=complete,
        complete_from=complete_from,
        shrink=shrink,
    )
    if as_json:
        click.echo(msgspec.json.encode(data_show.about(kept.versions(name), options.today())).decode())
        return
    # An older list may be added after a newer one: it is told as itself, beside the one before it.
    found = kept.versions(name)
    version = next((v for v in found if v.manifest.as_of == day), newest)
    before = next((v for v in reversed(found) if v.manifest.as_of < day), None)
    words = catalog(lang)
    told = {
        "version": version.manifest.version,
        "entries": words.number(version.manifest.count),
        "day": words.date(day),
    }
    click.echo(words.text("data.imported", list=name, **told))
    if before is not None:
        changes = history.difference(before.entries, version.entries)
        counts = {k: str(sum(c.what == k for c in changes)) for k in ("added", "changed", "removed")}
        click.echo(words.text("data.changes", **counts))
    held = {e.id for e in version.entries}
    staying = sum(history.MARK not in e.id and e.id not in held for e in version.history)
    if staying:
        click.echo(words.text("data.staying", list=name, count=words.number(staying)), err=True)
    for warning in version.manifest.warnings:
        click.echo(words.text("data.warning", list=name, warning=warning), err=True)
    for line in data_show.lacking(words, name, version.manifest.lacking):
        click.echo(line, err=True)
    if version.manifest.assumed:
        click.echo(words.text("data.assumed", option="--as-of", list=name, day=words.date(day)), err=True)
    if day > options.today():
        click.echo(words.text("data.ahead", option="--as-of", list=name, day=words.date(day)), err=True)


def _import_owners(content: bytes, origin: str, day: date | None, *, as_json: bool, lang: str) -> None:
    from highfence.messages import catalog
    from highfence.parties.lists.load import plain_bytes
    from highfence.parties.ownership import files
    from highfence.parties.ownership import store as owners

    graph = files.read(plain_bytes(content, origin), origin)
    manifest = owners.put(
        userdata.home(),
        graph,
        data=content,
        origin=origin,
        as_of=day or options.today(),
        now=datetime.now(UTC),
    )
    if as_json:
        click.echo(msgspec.json.encode({"list": "owners", **msgspec.to_builtins(manifest)}).decode())
        return
    words = catalog(lang)
    click.echo(
        words.text(
            "data.owners", firms=words.number(manifest.firms), holdings=words.number(manifest.holdings)
        )
    )


# ------------------------------------------------------------------------------------------ update


@data.command(context_settings=options.HELP)
@click.argument("name", metavar="[LIST]", default="us.csl")
@click.option("--from", "address", help="Address. Default: HIGHFENCE_ADDRESS_<LIST>, else the publisher's.")
@click.option("--timeout", type=click.FloatRange(1), default=60.0, show_default=True, help="Seconds to wait.")
@click.option("--shrink", is_flag=True, help=SHRINK)
@options.json_lines
@options.lang
def update(name: str, address: str | None, timeout: float, shrink: bool, as_json: bool, lang: str) -> None:
    """Fetch LIST from its publisher and take it in. What does not arrive in full changes nothing.

    \b
      highfence data update us.csl
      highfence data update us.entity_list --from https://lists.example/title-15.xml
    """
    from highfence.parties.lists.download import current_text, fetch
    from highfence.parties.lists.sources import ADDRESSES

    variable = f"HIGHFENCE_ADDRESS_{name.upper().replace('.', '_')}"
    place = address or os.environ.get(variable) or ADDRESSES.get(name)
    if place is None:
        expected = f"a list with an address: {', '.join(ADDRESSES)}; or say it with --from"
        raise InputError([Fault("list", name, expected)])
    place, day = current_text(place, timeout=timeout)
    if sys.stderr.isatty():
        from rich.progress import Progress

        from highfence.cli.console import console

        with Progress(console=console(err=True), transient=True) as progress:
            bar = progress.add_task(name, total=None)
            fetched = fetch(
                place, timeout=timeout, told=lambda n, of: progress.update(bar, completed=n, total=of or None)
            )
    else:
        fetched = fetch(place, timeout=timeout)
    _take(name, fetched.data, place, (day, fetched.modified), shrink=shrink, as_json=as_json, lang=lang)


# ------------------------------------------------------------------------------------ diff, export


@data.command(context_settings=options.HELP)
@click.argument("name", metavar="LIST")
@click.argument("old", required=False)
@click.argument("new", required=False)
@options.json_lines
@options.lang
def diff(name: str, old: str | None, new: str | None, as_json: bool, lang: str) -> None:
    """Show who was added, changed and removed in LIST between two versions: the last two, or OLD and NEW.

    OLD and NEW are versions, days, or files that were not imported.

    \b
      highfence data diff us.csl
      highfence data diff us.csl 2026-06-30 2026-07-31
    """
    from highfence.messages import catalog
    from highfence.parties.lists import history

    kept = userdata.store()
    versions = kept.versions(name)
    if old is None and len(versions) < 2:
        raise InputError([Fault("list", name, f"a list with two versions; there are {len(versions)}")])
    first = _chosen(kept, name, old) if old else versions[-2].entries
    second = _chosen(kept, name, new) if new else versions[-1].entries if versions else ()
    changes = history.difference(first, second)
    if as_json:
        for change in changes:
            click.echo(msgspec.json.encode(change).decode())
        return
    words = catalog(lang)
    for change in changes:
        where = f" [{', '.join(change.countries)}]" if change.countries else ""
        line = (
            f"{words.text(f'data.diff.{change.what}')}  {change.name}{where}  {change.list}  {change.entry}"
        )
        click.echo(
            click.style(line, fg={"added": "red", "removed": "green", "changed": "yellow"}[change.what])
        )
        for field, (was, now) in change.fields.items():
            click.echo(f"    {field}: {data_show.plain(was)} -> {data_show.plain(now)}")
    counts = {k: str(sum(c.what == k for c in changes)) for k in ("added", "changed", "removed")}
    click.echo(words.text("data.changes", **counts))


def _chosen(kept: Store, name: str, which: str) -> tuple[Entry, ...]:
    from highfence.parties.lists.load import parse

    if Path(which).is_file():
        content, origin, _ = _file(which)
        return parse(name, content, origin).entries
    return _version(kept, name, which).entries


def _version(kept: Store, name: str, which: str | None) -> Version:
    """Return a version of a list: the newest, one by its name, or the last one by a day. Raises InputError."""
    versions = kept.versions(name)
    if which is None and versions:
        return versions[-1]
    exact = [v for v in versions if v.manifest.version == which]
    by_day = (
        [v for v in versions if which and v.manifest.as_of.isoformat() <= which] if _is_day(which) else []
    )
    found = exact or by_day
    if not found:
        known = ", ".join(v.manifest.version for v in versions) or "none is loaded"
        raise InputError(
            [Fault("version", which or name, f"a version of {name}, or a day on or after one: {known}")]
        )
    return found[-1]


def _is_day(text: str | None) -> bool:
    try:
        return bool(text) and date.fromisoformat(text or "") is not None
    except ValueError:
        return False


@data.command(context_settings=options.HELP)
@click.argument("name", metavar="LIST")
@click.option("--on", type=options.Day(), help="Only who was on the list on this day, as far as is known.")
@click.option("--version", "which", help="A version, or a day. Default: the newest.")
@click.option("--format", "form", type=click.Choice(["csv", "jsonl"]), default="csv", show_default=True)
def export(name: str, on: date | None, which: str | None, form: str) -> None:
    """Write the entries of LIST to standard output, as the CSV that ``own`` reads or as JSON lines.

    \b
      highfence data export us.csl --on 2026-02-01 > listed.csv
    """
    version = _version(userdata.store(), name, which)
    entries = [e for e in version.history if on is None or e.on(on)]
    if on is None:
        entries = list(version.entries)
    if form == "jsonl":
        for entry in entries:
            click.echo(msgspec.json.encode(entry).decode())
        return
    click.echo(data_show.as_csv(entries), nl=False)
