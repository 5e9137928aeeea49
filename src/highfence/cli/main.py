"""Entry point: commands are imported only when they are called, so that start-up is not noticed."""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any as Whatever

import click

from highfence import __version__
from highfence.logic.errors import Fault, HighfenceError, InputError

COMMANDS: dict[str, tuple[str, str]] = {
    "check": ("highfence.cli.check:check", "Determine transactions: is a license needed, and why?"),
    "classify": ("highfence.cli.classify:classify", "Classify an item: entries met, headroom to thresholds."),
    "batch": ("highfence.cli.batch:batch", "Determine tables of transactions: CSV, XLSX, Parquet, Arrow."),
    "chips": ("highfence.cli.chips:chips", "Show the chip table, or one chip over time."),
    "facts": ("highfence.cli.facts:facts", "Show the dictionary of facts; write an empty form."),
    "law": ("highfence.cli.law:law", "Show rules, their versions and citations; coverage."),
    "compare": (
        "highfence.cli.compare:compare",
        "Compare a portfolio under two days, readings, or a reform.",
    ),
    "watch": (
        "highfence.cli.watch:watch",
        "What changed in a portfolio since the last run: law, lists, facts.",
    ),
    "timeline": ("highfence.cli.curves:timeline", "Outcomes of a portfolio on every day since October 2022."),
    "sweep": ("highfence.cli.curves:sweep", "Outcomes of a portfolio as a threshold moves."),
    "screen": ("highfence.cli.screen:screen", "Screen names against lists; record what reviewers decided."),
    "data": ("highfence.cli.data:data", "Show what lists are loaded; import, update, compare, export."),
    "validate": ("highfence.cli.check:validate", "Check input without a determination."),
}

EPILOG = """\b
First steps:
  highfence check --chip "NVIDIA H200" --from US --to CN --on 2026-02-01
  highfence check examples/
  highfence classify --chip "RTX 4090" --on 2024-01-01
  highfence batch --sample 1000 orders.csv
  highfence batch orders.csv answers.xlsx
  highfence law us.ear.3A090.a

Exit status: 0 all determined; 3 something undetermined; 2 bad input; 1 internal failure.
highfence is not legal advice.
"""


UNHEARD = 128 + 13
"""Exit status where nobody reads standard output any more: that of the signal SIGPIPE."""


EXTRAS = {
    "tables": ("polars", "pyarrow", "numpy", "numba", "fastexcel", "xlsxwriter"),
    "charts": ("altair", "vl_convert"),
    "screening": ("sqlalchemy", "anyascii", "pypinyin", "opencc", "lxml"),
    "postgres": ("psycopg",),
    "spark": ("pyspark", "pandas"),
}
"""What some commands need besides, by the name under which it is installed with highfence."""


class UnheardError(Exception):
    """The reader of standard output has gone."""


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports each when it is called."""

    def invoke(self, ctx: click.Context) -> Whatever:
        """Run a command; click would end one that nobody reads with the status of a failure."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise UnheardError from None

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of the commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import and return one command."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the list of commands from the table, importing none."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or name the nearest one."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from highfence.facts.intake import nearest

            near = nearest(args[0], list(COMMANDS))
            hint = f" Did you mean '{near}'?" if near else ""
            ctx.fail(f"No such command '{args[0]}'.{hint}")
        return super().resolve_command(ctx, args)


@click.group(cls=LazyGroup, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="highfence")
def highfence() -> None:
    """Export controls on AI chips, executable: dated, cited, and never a guess.

    Facts that are left out are unknown. highfence says what is needed, by which paragraph, since when,
    and which unknown fact could change the answer.
    """


def run(argv: list[str] | None = None) -> None:
    """Run the command line and exit with the status of the contract."""
    try:
        status = highfence.main(args=argv, prog_name="highfence", standalone_mode=False)
    except click.exceptions.Exit as exc:
        status = exc.exit_code
    except click.ClickException as exc:
        exc.show()
        status = 2
    except (click.Abort, KeyboardInterrupt, EOFError):
        click.echo("Stopped.", err=True)
        status = 130
    except InputError as exc:
        for fault in exc.faults[:50]:
            click.echo(f"error: {fault}", err=True)
        if len(exc.faults) > 50:
            click.echo(f"... and {len(exc.faults) - 50} more", err=True)
        status = exc.exit_status
    except HighfenceError as exc:
        click.echo(f"error: {exc}", err=True)
        status = exc.exit_status
    except UnheardError:
        status = _unheard()
    except Exception as exc:
        if os.environ.get("HIGHFENCE_DEBUG"):
            raise
        status = _failed(exc)
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        status = _unheard()
    sys.exit(_status(status))


def _unheard() -> int:
    """Return the status of a command whose reader has gone, as a shell has it, and keep Python still about it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return UNHEARD


def _failed(exc: Exception) -> int:
    """Say what failed, and return the status: a place on the disk is the user's to mend, all else is ours."""
    root = exc.name.partition(".")[0] if isinstance(exc, ModuleNotFoundError) and exc.name else ""
    for extra, modules in EXTRAS.items():
        if root in modules:
            click.echo(
                f"error: this command needs {root}, which is not installed: pip install 'highfence[{extra}]'",
                err=True,
            )
            return InputError.exit_status
    if isinstance(exc, OSError) and exc.filename is not None:
        fault = Fault("", str(exc.filename), f"a place that can be read and written ({exc.strerror})")
        click.echo(f"error: {fault}", err=True)
        return InputError.exit_status
    click.echo(
        f"internal failure: {type(exc).__name__}: {exc}\n"
        "Please report it. HIGHFENCE_DEBUG=1 shows where it happened.",
        err=True,
    )
    return 1


def _status(value: Whatever) -> int:
    return value if isinstance(value, int) else 0
