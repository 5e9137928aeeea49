"""``highfence check`` and ``highfence validate``."""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING
from typing import Any as Whatever

import click

from highfence.cli import inputs, userdata
from highfence.facts.intake import read
from highfence.facts.reading import Document
from highfence.logic.errors import Fault, InputError, OutsideCoverage

if TYPE_CHECKING:
    from highfence.facts.intake import Given

LANGUAGES = ("en", "zh-Hans", "zh-Hant")
UNDETERMINED = 3

_SETTINGS = {
    "ignore_unknown_options": True,
    "allow_extra_args": True,
    "help_option_names": ["-h", "--help"],
}


class Day(click.ParamType[date]):
    """A calendar day, YYYY-MM-DD."""

    name = "DAY"

    def convert(self, value: Whatever, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day, or fail with what was expected."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a calendar day; expected YYYY-MM-DD", param, ctx)


def require_covered(regimes: tuple[str, ...], *days: date | None) -> None:
    """Raise OutsideCoverage for a day before the first that is modelled."""
    from highfence.determination.check import rulebook

    book = rulebook()
    for name in regimes or ("us.ear",):
        first = book.regimes[name].modelled_from if name in book.regimes else None
        for day in days:
            if first is not None and day is not None and day < first:
                raise OutsideCoverage(f"{name} is modelled from {first}; {day} lies before that day")


@click.command(context_settings=_SETTINGS)
@click.argument("files", nargs=-1, type=click.UNPROCESSED)
@click.option("--json", "as_json", is_flag=True, help="One determination a line, as JSON, in input order.")
@click.option(
    "--reading",
    type=click.Choice(["as_enforced", "as_written"]),
    default="as_enforced",
    show_default=True,
    help="The law as it is enforced, or as its text stands.",
)
@click.option("--known-on", type=Day(), help="Use only law published by this day.")
@click.option("--regime", "regimes", multiple=True, help="Regime to ask (repeatable). Default: us.ear.")
@click.option(
    "--reform",
    "reforms",
    multiple=True,
    metavar="NAME|FILE",
    help="Change the law first (docs/reforms.md; repeatable).",
)
@click.option(
    "--lang", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language of the report."
)
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
    reading: str,
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
    from highfence.determination.check import Options, determine, encode, rulebook

    book = rulebook()
    if reforms:
        from highfence.portfolio.reform import amended_book

        book = amended_book(book, reforms)
    options = Options(
        reading="as_written" if reading == "as_written" else "as_enforced",
        known_on=known_on,
        regimes=regimes or ("us.ear",),
        explain="full" if verbose else "decisive",
    )
    named, extra = split_arguments(files, list(ctx.args))
    assumed: list[dict[str, Whatever]] = []
    if extra:
        if named:
            raise click.UsageError("give files, or facts as flags, not both")
        given, assumed = _from_flags(extra)
        cases = [given]
    elif named:
        cases = inputs.transactions(named)
    elif not sys.stdin.isatty():
        cases = inputs.transactions(("-",))
    else:
        raise click.UsageError("nothing to check: name a file, or give facts such as --chip and --to")
    cases = [inputs.assume(c, assume) for c in cases]
    screener = userdata.screener()
    undetermined = 0
    results = []
    for given in _progress(cases, quiet=as_json):
        result = determine(given, options, book, screener)
        for regime in result["regimes"].values():
            regime["assumptions"] = [*assumed, *regime["assumptions"]]
        if ask and result["outcome"] == "undetermined":
            from highfence.cli.interview import interview

            result = interview(given, options, result, lang, book, screener)
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


def split_arguments(files: tuple[str, ...], extra: list[str]) -> tuple[tuple[str, ...], list[str]]:
    """Tell files from flags: click hands over unknown options and their values among the arguments."""
    words = [*files, *[w for w in extra if w not in files]]
    for i, word in enumerate(words):
        if word.startswith("--"):
            return tuple(words[:i]), words[i:]
    return tuple(words), []


def _from_flags(extra: list[str]) -> tuple[Given, list[dict[str, Whatever]]]:
    raw = inputs.flags(extra)
    assumed: list[dict[str, Whatever]] = []
    raw = {("item.chip" if k == "chip" else "item.eccn" if k == "eccn" else k): v for k, v in raw.items()}
    if "on" not in raw:
        raw["on"] = date.today().isoformat()  # noqa: DTZ011 - the user's own day
        assumed.append({"code": "assumed", "fact": "on", "value": raw["on"]})
    given = read(Document(raw, source=""))
    if "activity" not in given.facts and "to" in given.facts:
        start = given.facts.get("from")
        if start is None:
            given.facts["from"] = start = "US"
            assumed.append({"code": "assumed", "fact": "from", "value": "US"})
        given.facts["activity"] = "export" if start == "US" else "reexport"
        assumed.append({"code": "assumed", "fact": "activity", "value": given.facts["activity"]})
    return given, assumed


def _progress(cases: list[Given], *, quiet: bool) -> Whatever:
    """Return the cases, with a progress bar when there are many and somebody is looking."""
    if len(cases) < 200 or quiet or not sys.stderr.isatty():
        return cases
    from rich.progress import track

    return track(cases, description="Determining", transient=True)


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
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
