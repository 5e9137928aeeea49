"""``highfence screen``: names against the lists, and what a reviewer found."""

from __future__ import annotations

import csv
import io
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any as Whatever

import click
import msgspec

from highfence.cli import options, userdata
from highfence.cli.inputs import is_piped, text_of
from highfence.cli.progress import each
from highfence.facts.countries import UnknownCountryError, normalize_country
from highfence.logic.errors import Fault, InputError
from highfence.messages import catalog

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from highfence.parties.decisions import Verdict
    from highfence.parties.match.model import Query
    from highfence.parties.screening import Lists, Screening

_PIECE = 2000
_ENDINGS = frozenset({".csv", ".jsonl", ".ndjson", ".json", ".txt"})


class Asked(msgspec.Struct, frozen=True):
    """One name to screen, with the id under which it is answered."""

    id: str
    query: Query


class _Screen(click.Group):
    """A group whose first command needs no name: ``highfence screen NAME`` screens the name."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the command that screens before names, files and options."""
        if not args or args[0] not in self.commands:
            args = ["names", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_Screen, context_settings=options.HELP)
def screen() -> None:
    """Screen names; record and export what reviewers decided."""


@screen.command(context_settings=options.HELP, name="names")
@click.argument("names", nargs=-1, metavar="[NAME... | FILE | -]")
@click.option("--country", default="", help="Country of the names, for those that state none.")
@click.option("--address", default="", help="Address, for a name that states none.")
@click.option("--on", type=options.Day(), help="The day. Default: today.")
@click.option(
    "--list", "lists", multiple=True, help="Search only this list (repeatable), such as us.entity_list."
)
@click.option("--all", "everything", is_flag=True, help="Show weak matches too.")
@click.option("--threshold", type=click.FloatRange(0, 1), help="Score from which a match counts as probable.")
@click.option("--limit", type=click.IntRange(1, 50), default=5, show_default=True, help="Matches a name.")
@options.json_lines
@options.lang
def names_command(
    names: tuple[str, ...],
    country: str,
    address: str,
    on: date | None,
    lists: tuple[str, ...],
    everything: bool,
    threshold: float | None,
    limit: int,
    as_json: bool,
    lang: str,
) -> int:
    """Screen NAMES, or the names in a FILE (text, one a line; CSV or JSON lines with id, name, country, address, on).

    \b
      highfence screen "Semiconductor Mfg Intl Corp" --country CN
      highfence screen customers.csv --json
      highfence screen decide --help           # record what a reviewer found
      highfence screen decisions               # everything that was recorded

    A name is listed when an entry bears it exactly and the countries agree, or a reviewer found them to be
    the same; unknown while an entry resembles it, or no complete list stands for the day; else not listed.
    Exit status: 0, or 3 when some name is unknown.
    """
    day = on or options.today()
    asked = list(_asked(names, _code(country, "country"), address, day))
    if not asked:
        raise click.UsageError("nothing to screen: give a name, a file, or - for standard input")
    loaded = loaded_lists(asked_for=lists, threshold=threshold, limit=limit)
    unknown = 0
    report = None
    for piece, results in _screened(asked, loaded, lang, quiet=as_json):
        if as_json:
            for one, result in zip(piece, results, strict=True):
                click.echo(msgspec.json.encode(result.as_dict(one.id, weak=everything)).decode())
        else:
            from highfence.cli.render_screen import ScreenReport

            report = report or ScreenReport(lang, weak=everything)
            for one, result in zip(piece, results, strict=True):
                report.result(one.query, result)
        unknown += sum(r.decision == "unknown" for r in results)
    if report is not None:
        report.foot(day)
    return options.UNDETERMINED if unknown else 0


@screen.command(context_settings=options.HELP)
@click.argument("verdict", type=click.Choice(["same", "different", "withdrawn"]))
@click.argument("name")
@click.option("--entry", required=True, help="The entry, by the id that screening shows.")
@click.option("--reason", required=True, help="Why they are the same, or not.")
@click.option("--by", "who", required=True, help="Who decided.")
@click.option("--country", default="", help="Country of the name, as it was screened.")
@click.option("--json", "as_json", is_flag=True, help="Print what was recorded as JSON.")
@options.lang
def decide(
    verdict: Verdict, name: str, entry: str, reason: str, who: str, country: str, as_json: bool, lang: str
) -> None:
    """Record that NAME is the same party as an entry, a different one, or that this is withdrawn.

    The decision holds for this name and country while the entry reads as it does today. It is added to the
    ones before and never replaces them (HIGHFENCE_DECISIONS_URL, or a file in the user's folder).

    \b
      highfence screen decide different "Acme Optics" --country DE --entry us.csl:24101 \\
          --by "A. Reviewer" --reason "another address, founded in 1987"
    """
    from highfence.parties.decisions import Decisions

    found, version = _entry(entry)
    with Decisions(userdata.decisions_place()) as decisions:
        made = decisions.record(
            query=name,
            country=_code(country, "country"),
            entry=found,
            version=version,
            verdict=verdict,
            reason=reason,
            who=who,
            at=datetime.now(UTC),
        )
    if as_json:
        click.echo(msgspec.json.encode(made).decode())
    else:
        words = catalog(lang)
        click.echo(
            words.text(
                "screen.recorded",
                number=made.seq,
                name=name,
                verdict=words.text(f"screen.verdict.{verdict}"),
                entry=f"{found.names[0].text} ({made.entry})",
            )
        )


@screen.command(context_settings=options.HELP)
@click.option("--verify", is_flag=True, help="Check that nothing written was changed.")
def decisions(verify: bool) -> None:
    """Print every decision ever recorded, as JSON lines, the first one first.

    \b
      highfence screen decisions --verify > decisions.jsonl
    """
    from highfence.parties.decisions import Decisions, export

    place = userdata.decisions_place()
    if isinstance(place, Path) and not place.exists():
        return
    with Decisions(place) as kept:
        if verify:
            click.echo(f"{kept.verify()} decisions, none changed", err=True)
        for line in export(kept.all()):
            click.echo(line)


def loaded_lists(*, asked_for: Sequence[str] = (), threshold: float | None = None, limit: int = 5) -> Lists:
    """Return the lists of the user's folder; the starter list where none is loaded."""
    from highfence.parties.screening import Lists

    loaded = Lists(
        userdata.store(),
        asked=tuple(asked_for),
        decided=userdata.decided(),
        valid_days=userdata.valid_days(),
        threshold=threshold,
        limit=limit,
    )
    if not loaded.sources:
        loaded.add_starter()
    known = loaded.known()
    wrong = [n for n in asked_for if n not in known]
    if wrong:
        expected = f"a list that is loaded: {', '.join(sorted(known))}"
        raise InputError([Fault("list", n, expected) for n in wrong])
    return loaded


def _screened(
    asked: list[Asked], loaded: Lists, lang: str, *, quiet: bool
) -> Iterator[tuple[list[Asked], list[Screening]]]:
    """Yield names and results piece by piece, with a progress bar when there are many and somebody looks."""
    pieces = [asked[i : i + _PIECE] for i in range(0, len(asked), _PIECE)]
    shown = len(pieces) > 1 and (quiet or sys.stdout is None or not sys.stdout.isatty())
    for piece in each(pieces, catalog(lang).text("screen.progress"), shown=shown):
        yield piece, loaded.screen_many([one.query for one in piece])


def _entry(key: str) -> tuple[Whatever, str]:
    """Return an entry of a loaded list, and the version. Raises InputError."""
    from highfence.parties.lists.history import base_id

    for source in loaded_lists().sources:
        if key in source.by_id:
            return source.by_id[key], source.manifest.version
    near = [e.id for s in loaded_lists().sources for e in s.by_id.values() if base_id(e.id).endswith(key)]
    hint = base_id(near[0]) if near else ""
    raise InputError(
        [Fault("entry", key, "the id of an entry of a loaded list, as screening shows it", hint=hint)]
    )


# ------------------------------------------------------------------------------------------- input


def _asked(names: tuple[str, ...], country: str, address: str, day: date) -> Iterator[Asked]:
    number = 0
    if not names and is_piped():
        names = ("-",)
    for name in names:
        path = Path(name)
        if name == "-" or (path.suffix.lower() in _ENDINGS and not path.is_dir()) or path.is_file():
            rows = _rows(name)
        else:
            rows = iter([(0, {"name": name})])
        for line, row in rows:
            number += 1
            yield _one(row, line, name, number, (country, address, day))


def _one(
    row: dict[str, Whatever], line: int, source: str, number: int, common: tuple[str, str, date]
) -> Asked:
    from highfence.parties.match.model import Query

    name = str(row.get("name") or "").strip()
    if not name:
        raise InputError(
            [Fault("name", row.get("name"), "the name of a party", line=line or None, source=source)]
        )
    stated = str(row.get("country") or "").strip()
    given = str(row.get("on") or "").strip()
    try:
        on = date.fromisoformat(given) if given else common[2]
    except ValueError:
        fault = Fault("on", given, "a calendar day that exists, YYYY-MM-DD", line=line or None, source=source)
        raise InputError([fault]) from None
    code = _code(stated, "country", line, source) if stated else common[0]
    place = str(row.get("address") or "").strip() or common[1]
    return Asked(str(row.get("id") or number), Query(name=name, country=code, address=place, on=on))


def _code(text: str, field: str, line: int = 0, source: str = "") -> str:
    if not text or text.lower() == "unknown":
        return ""
    try:
        return normalize_country(text)
    except UnknownCountryError as exc:
        expected, hint = "a country, as ISO code or name", " or ".join(exc.suggestions[:3])
        raise InputError(
            [Fault(field, text, expected, line=line or None, hint=hint, source=source)]
        ) from None


def _rows(name: str) -> Iterator[tuple[int, dict[str, Whatever]]]:
    text, source = text_of(name)
    ending = Path(name).suffix.lower()
    first = next((line for line in text.splitlines() if line.strip()), "")
    if ending in {".jsonl", ".ndjson", ".json"} or first.lstrip().startswith(("{", "[")):
        yield from _json_rows(text, source)
    elif ending == ".csv" or (name == "-" and "name" in [c.strip().lower() for c in first.split(",")]):
        reader = csv.reader(io.StringIO(text))
        header = [c.strip().lower() for c in next(reader, [])]
        if "name" not in header:
            raise InputError([Fault("", first[:60], "a table with a column name", line=1, source=source)])
        for cells in reader:
            if any(cells):
                yield reader.line_num, dict(zip(header, cells, strict=False))
    else:
        for number, line in enumerate(text.splitlines(), start=1):
            if line.strip():
                yield number, {"name": line}


def _json_rows(text: str, source: str) -> Iterator[tuple[int, dict[str, Whatever]]]:
    from highfence.facts.reading import documents

    for i, one in enumerate(documents(text, source), start=1):
        line = one.line("") or i
        if isinstance(one.value, str):
            yield line, {"name": one.value}
        elif isinstance(one.value, dict):
            yield line, one.value
        else:
            raise InputError(
                [Fault("", one.value, "{id, name, country, address, on}", line=line, source=source)]
            )
