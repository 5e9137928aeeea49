"""``highfence check`` and ``highfence validate``."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any as Whatever

import click

from highfence.cli import inputs, options, userdata
from highfence.cli.options import UNDETERMINED
from highfence.cli.progress import each
from highfence.facts.intake import read
from highfence.facts.reading import Document
from highfence.facts.vocabulary import lookup
from highfence.logic.errors import Fault, InputError

if TYPE_CHECKING:
    from datetime import date

    from highfence.facts.intake import Given
    from highfence.logic.rulebook import Reading

_MANY = 200
"""Transactions from which on a bar shows how far it is."""


@click.command(context_settings=options.FACTS_AS_FLAGS)
@click.argument("files", nargs=-1, type=click.UNPROCESSED)
@options.json_lines
@options.reading
@options.known_on
@options.regimes
@options.reforms
@options.lang
@click.option("-v", "--trace", "verbose", is_flag=True, help="Show the whole tree of conditions.")
@click.option(
    "--assume", multiple=True, metavar="FACT=VALUE", help="Take an unknown fact as given (repeatable)."
)
@click.option("--ask", is_flag=True, help="Ask on the terminal for facts that decide.")
@click.pass_context
def check(
    ctx: click.Context,
    files: tuple[str, ...],
    as_json: bool,
    reading: Reading,
    known_on: date | None,
    regimes: tuple[str, ...],
    reforms: tuple[str, ...],
    lang: str,
    verbose: bool,
    assume: tuple[str, ...],
    ask: bool,
) -> int:
    """Determine transactions in FILES (YAML, JSON, JSON lines, folders of these, or - for standard input).

    Facts may be given as flags instead, by their names in `highfence facts`:

    \b
      highfence check --chip "NVIDIA H200" --from US --to CN --on 2026-02-01
      highfence check --item.tpp 5285 --item.datacenter false --to SG --on 2024-01-02 \\
          --end_user.country SG --end_user.headquarters CN --end_user.ultimate_parent self

    With flags, the activity is an export when it starts in the US and a reexport otherwise, and the day
    is today; what was assumed is said. In files, what is left out is unknown.
    """
    from highfence.determination.check import determine, encode, rulebook
    from highfence.messages import catalog

    book = rulebook()
    if reforms:
        from highfence.portfolio.reform import amended_book

        book = amended_book(book, reforms)
    wanted = options.asked(reading, known_on, regimes, "full" if verbose else "decisive")
    named, flags = inputs.files_or_flags(ctx, files)
    usual: list[inputs.Assumed] = []
    if flags is not None:
        given, usual = _from_flags(flags)
        cases = [given]
    elif named:
        cases = inputs.transactions(named)
    elif inputs.is_piped():
        cases = inputs.transactions(("-",))
    else:
        raise click.UsageError("nothing to check: name a file, or give facts such as --chip and --to")
    taken = [[*usual, *inputs.assume(c, assume)] for c in cases]
    _say_unused(assume, taken)
    screener = userdata.screener()
    undetermined = 0
    results = []
    for given, assumed in zip(
        each(cases, catalog(lang).text("portfolio.deciding"), shown=len(cases) >= _MANY and not as_json),
        taken,
        strict=True,
    ):
        result = determine(given, wanted, book, screener)
        if ask and result["outcome"] == "undetermined":
            from highfence.cli.interview import interview

            result = interview(given, wanted, result, lang, book, screener)
        _tell_assumed(result, assumed)
        undetermined += result["outcome"] == "undetermined"
        results.append((given, result))
    if as_json:
        for _, result in results:
            click.echo(encode(result).decode())
    else:
        from highfence.cli.render import Report

        report = Report(lang, verbose=verbose)
        for given, result in results:
            report.determination(given, result)
        if len(results) > 1:
            report.summary([r for _, r in results])
    return UNDETERMINED if undetermined else 0


def _tell_assumed(result: dict[str, Whatever], assumed: list[inputs.Assumed]) -> None:
    """Say in an answer which of the facts that it rests on nobody stated."""
    names = {a["fact"] for a in assumed}
    for regime in result["regimes"].values():
        regime["assumptions"] = [*assumed, *regime["assumptions"]]
        for fact in regime.get("rests_on", ()):
            if fact["fact"] in names:
                fact["from"] = "assumed"


def _say_unused(assume: tuple[str, ...], taken: list[list[inputs.Assumed]]) -> None:
    """Say which assumptions no transaction needed, since all of them state the fact."""
    used = {a["fact"] for case in taken for a in case}
    for one in assume:
        name = one.partition("=")[0].strip()
        if inputs.SHORT.get(name, name) not in used and lookup(inputs.SHORT.get(name, name)) is not None:
            click.echo(f"--assume {one}: not used; the fact is stated", err=True)


def _from_flags(raw: dict[str, Whatever]) -> tuple[Given, list[inputs.Assumed]]:
    assumed: list[inputs.Assumed] = []
    if "on" not in raw:
        raw["on"] = options.today().isoformat()
        assumed.append(inputs.assumed("on", raw["on"]))
    given = read(Document(raw, source=""))
    if "activity" not in given.facts and "to" in given.facts:
        start = given.facts.get("from")
        if start is None:
            given.facts["from"] = start = "US"
            assumed.append(inputs.assumed("from", "US"))
        given.facts["activity"] = "export" if start == "US" else "reexport"
        assumed.append(inputs.assumed("activity", given.facts["activity"]))
    return given, assumed


@click.command(context_settings=options.HELP)
@click.argument("files", nargs=-1, required=True)
def validate(files: tuple[str, ...]) -> int:
    """Check FILES for faults without a determination. Every fault is named with line, field and expectation.

    \b
      highfence validate order.yaml orders/
    """
    cases = inputs.transactions(files)
    faults: list[Fault] = [
        Fault("on", None, "the day of the activity, YYYY-MM-DD", source=c.id) for c in cases if c.on is None
    ]
    if faults:
        raise InputError(faults)
    click.echo(f"{len(cases)} transaction{'s' if len(cases) != 1 else ''}: no fault found.")
    return 0
