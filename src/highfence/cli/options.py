"""Options that several commands share, each declared once, and what they mean together."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final
from typing import Any as Whatever

import click

from highfence.logic.errors import OutsideCoverage

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.decorators import FC

    from highfence.determination.check import Options
    from highfence.logic.rulebook import Reading

LANGUAGES: Final = ("en", "zh-Hans", "zh-Hant")
READINGS: Final = ("as_enforced", "as_written")
REGIMES: Final = (
    "us.ear", "us.tariffs", "us.outbound", "cn.export_control", "cn.countermeasures", "nl", "jp", "kr", "tw", "eu",
    "uk",
)  # fmt: skip
UNDETERMINED: Final = 3
"""Exit status where something stays open."""

HELP: Final = {"help_option_names": ["-h", "--help"]}
FACTS_AS_FLAGS: Final = {"ignore_unknown_options": True, "allow_extra_args": True, **HELP}
"""Settings of a command that takes facts as flags, by names that click does not know."""


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


def output_file(name: str, text: str) -> Callable[[FC], FC]:
    """Return an option that names a file to write."""
    return click.option(name, type=click.Path(path_type=Path, dir_okay=False), help=text)


reading = click.option(
    "--reading",
    type=click.Choice(READINGS),
    default="as_enforced",
    show_default=True,
    help="The law as it is enforced, or as its text stands.",
)
known_on = click.option("--known-on", type=Day(), help="Use only law published by this day.")


def _regime_names(ctx: click.Context, param: click.Parameter, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the regimes named; a name that is none is a slip, not a regime without answers."""
    for name in names:
        if name not in REGIMES:
            from highfence.facts.intake import nearest

            near = nearest(name, list(REGIMES))
            hint = f" Did you mean {near}?" if near else ""
            raise click.BadParameter(f"{name!r} is not one of {', '.join(REGIMES)}.{hint}", ctx, param)
    return names


regimes = click.option(
    "--regime",
    "regimes",
    multiple=True,
    metavar="R",
    callback=_regime_names,
    help="Regime to ask (repeatable). Default: us.ear, the one that is covered so far.",
)
reforms = click.option(
    "--reform",
    "reforms",
    multiple=True,
    metavar="NAME|FILE",
    help="Change the law first (docs/reforms.md; repeatable).",
)
lang = click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    default="en",
    show_default=True,
    help="Language in which the answer is told.",
)
json_lines = click.option("--json", "as_json", is_flag=True, help="One JSON object a line, in order.")
json_object = click.option("--json", "as_json", is_flag=True, help="The result as one JSON object.")
screening = click.option(
    "--screening/--no-screening",
    default=True,
    help="Screen parties against the lists that are loaded. Default: yes.",
)
portfolio = click.argument("portfolio", type=click.Path(path_type=Path, dir_okay=False))
mapping = click.option(
    "--mapping",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Your column names, as `highfence batch --map` proposes them.",
)
chart = output_file("--chart", "Write a chart: .svg, .png or .html.")


def asked(
    reading: Reading,
    known_on: date | None = None,
    regimes: tuple[str, ...] = (),
    explain: str = "none",
) -> Options:
    """Return how to answer, from what the options say."""
    from highfence.determination.check import Options

    return Options(reading=reading, known_on=known_on, regimes=regimes or ("us.ear",), explain=explain)


def require_covered(regimes: tuple[str, ...], *days: date | None) -> None:
    """Raise OutsideCoverage for a day before the first that is modelled."""
    from highfence.determination.check import rulebook

    book = rulebook()
    for name in regimes or ("us.ear",):
        first = book.regimes[name].modelled_from if name in book.regimes else None
        for day in days:
            if first is not None and day is not None and day < first:
                raise OutsideCoverage(f"{name} is modelled from {first}; {day} lies before that day")


def names(ctx: click.Context) -> list[str]:
    """Return the options of a command as they are written."""
    return [name for param in ctx.command.params for name in param.opts if name.startswith("--")]


def today() -> date:
    """Return the user's own day: the clock is read on the command line and nowhere else."""
    return date.today()  # noqa: DTZ011
