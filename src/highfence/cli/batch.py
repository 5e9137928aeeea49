"""``highfence batch``: tables of transactions, decided line by line at the speed of columns."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from highfence.cli import memory, options, userdata
from highfence.cli.inputs import mapping_of
from highfence.cli.options import UNDETERMINED
from highfence.cli.progress import looked_at
from highfence.logic.errors import Fault, InputError

if TYPE_CHECKING:
    from datetime import date

    from highfence.determination.check import Options
    from highfence.logic.rulebook import Reading, Rulebook
    from highfence.portfolio.answers import Decider
    from highfence.portfolio.clerk import Explain
    from highfence.portfolio.run import Batch
    from highfence.portfolio.sources import Source


@click.command(context_settings=options.HELP)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="IN [OUT]")
@click.option(
    "--map", "propose", is_flag=True, help="Propose a column mapping from the header of IN, as YAML."
)
@options.mapping
@click.option("--sheet", help="Sheet of an XLSX file. Default: the first.")
@click.option(
    "--report", type=click.Path(path_type=Path), help="Also write a workbook (XLSX) that tells the result."
)
@click.option("--columns", help="Columns of OUT, with commas: answers and facts. Default: all answers.")
@click.option(
    "--explain", type=click.IntRange(min=1), metavar="N", help="Whole determinations of the first N lines."
)
@click.option(
    "--explain-where",
    multiple=True,
    metavar="COLUMN=VALUE",
    help="Whole determinations of the lines whose column has, or holds, the value (repeatable: all must).",
)
@options.reading
@options.known_on
@options.regimes
@options.reforms
@options.screening
@options.lang
@click.option("--restart", is_flag=True, help="Begin anew, whatever an unfinished run has done.")
@click.option("--progress/--no-progress", default=None, help="Show progress. Default: on a terminal.")
@click.option("--chunk-rows", type=click.IntRange(min=1), help="Rows decided and kept together.")
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="Processes that decide side by side. Default: one for two cores for long tables, else one.",
)
@click.option(
    "--sample",
    type=click.IntRange(min=1),
    metavar="N",
    help="Write the order book of a made-up distributor, N lines, to OUT.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="Seed of the sample.")
def batch(
    paths: tuple[Path, ...],
    propose: bool,
    mapping: Path | None,
    sheet: str | None,
    report: Path | None,
    columns: str | None,
    explain: int | None,
    explain_where: tuple[str, ...],
    reading: Reading,
    known_on: date | None,
    regimes: tuple[str, ...],
    reforms: tuple[str, ...],
    screening: bool,
    lang: str,
    restart: bool,
    progress: bool | None,
    chunk_rows: int | None,
    jobs: int | None,
    sample: int | None,
    seed: int,
) -> int:
    """Determine every line of the table IN and write the answers to OUT.

    Both may be CSV, XLSX, Parquet, Arrow or JSON lines, by their endings. Columns are facts by their dotted
    names (`highfence facts`), or your own through a mapping:

    \b
      highfence batch --sample 1000 orders.csv
      highfence batch orders.csv answers.xlsx
      highfence batch own.xlsx --map > own.yaml          # look at it, change it
      highfence batch own.xlsx answers.csv --mapping own.yaml --report report.xlsx
      highfence batch orders.csv amended.csv --reform 3a090-tpp-2400

    Parties are screened against the lists that are loaded (`highfence data`). Lines that cannot be read go to OUT.rejected.csv with line, column, value and reason; the rest is done.
    A run that was stopped goes on when the same command is given again.
    """
    if sample is not None:
        return _sample(paths, sample, seed)
    if propose:
        return _propose(paths, sheet)
    if len(paths) != 2:
        raise click.UsageError("name the table to read and the file to write: highfence batch IN OUT")
    memory.keep()
    from highfence.portfolio.run import Batch, Settings
    from highfence.portfolio.sources import format_of, open_source
    from highfence.portfolio.workbook import About, Workbook

    if sheet is not None and format_of(paths[0]) != "xlsx":
        raise InputError([Fault("--sheet", sheet, "no sheet: only an XLSX file has them")])
    source, out = open_source(paths[0], sheet), paths[1]
    wanted = options.asked(reading, known_on, regimes)
    book, names = _law(reforms)
    decider = _decider(source, wanted, book)
    settings = Settings(
        columns=tuple(c.strip() for c in columns.split(",")) if columns else (),
        chunk_rows=chunk_rows or Settings().chunk_rows,
        explain=_explain(explain, explain_where, wanted),
        mapping=mapping_of(mapping),
        reforms=names,
        restart=restart,
    )
    lists = userdata.screener() if screening else None
    jobs = jobs or _jobs(source.rows, settings.chunk_rows)
    run = Batch(source, out, decider, settings, book, screener=lists, jobs=jobs)
    about = About(source.path.name, names, run.lists)
    for path in dict.fromkeys([*([out] if format_of(out) == "xlsx" else []), *([report] if report else [])]):
        if format_of(path) != "xlsx":
            raise InputError([Fault("--report", str(path), "a file ending in .xlsx")])
        run.reports[path] = Workbook(wanted, book, run.columns, about, lang)
    return _run(run, source, shown=looked_at() if progress is None else progress, lang=lang)


def _sample(paths: tuple[Path, ...], rows: int, seed: int) -> int:
    from highfence.portfolio.orders import OrderBook

    if len(paths) != 1:
        raise click.UsageError("name the file to write: highfence batch --sample N OUT")
    if paths[0].exists():
        raise InputError([Fault("--sample", str(paths[0]), "a file that is not there yet; this one is kept")])
    OrderBook(rows, seed).write(paths[0])
    return 0


def _propose(paths: tuple[Path, ...], sheet: str | None) -> int:
    from highfence.portfolio.propose import as_text, propose
    from highfence.portfolio.sources import open_source

    if not 1 <= len(paths) <= 2:
        raise click.UsageError("name the table: highfence batch IN --map [MAPPING]")
    source = open_source(paths[0], sheet)
    if source.format == "jsonl":
        raise InputError([Fault("--map", str(paths[0]), "a table; JSON lines name their facts")])
    head = next(iter(source.chunks(1000)), None)
    if head is None:
        raise InputError([Fault("", str(paths[0]), "a table with at least one line")])
    text = as_text(propose(head), paths[0].name)
    if len(paths) == 1:
        click.echo(text, nl=False)
        return 0
    if paths[1].exists():
        raise InputError([Fault("", str(paths[1]), "a file that is not there yet; what you wrote is kept")])
    paths[1].write_text(text, encoding="utf-8")
    return 0


def _law(reforms: tuple[str, ...]) -> tuple[Rulebook, tuple[str, ...]]:
    """Return the law after the reforms, and what these are called. Raises InputError."""
    from highfence.determination.check import rulebook

    book = rulebook()
    if not reforms:
        return book, ()
    from highfence.portfolio.reform import load_reform

    found = [load_reform(one) for one in reforms]
    for one in found:
        book = one.apply(book)
    return book, tuple(f"{one.name}: {one.title}" if one.title else one.name for one in found)


def _decider(source: Source, wanted: Options, book: Rulebook) -> Decider:
    """Return what decides the lines; the answers do not depend on it."""
    from highfence.portfolio.lines import FEW

    if source.rows is not None and source.rows <= FEW:
        from highfence.portfolio.single import SingleDecider

        return SingleDecider(wanted, book)
    from highfence.portfolio.columns import ColumnDecider

    return ColumnDecider(wanted, book)


def _jobs(rows: int | None, chunk_rows: int) -> int:
    """Return one process for two cores, as far as each has several chunks to decide.

    One decides two chunks at a time, and each has to get to know the law first.
    """
    return max(1, min((os.cpu_count() or 1) // 2, (rows or 0) // (2 * chunk_rows)))


def _explain(first: int | None, where: tuple[str, ...], wanted: Options) -> Explain | None:
    from highfence.portfolio.answers import columns
    from highfence.portfolio.clerk import Explain

    if first is None and not where:
        return None
    known = columns(wanted.regimes)
    pairs: list[tuple[str, str]] = []
    for one in where:
        name, equals, value = one.partition("=")
        full = name if name in known else next((c for c in known if c.endswith(f".{name}")), "")
        if not equals or not full:
            raise InputError([Fault("--explain-where", one, "COLUMN=VALUE, such as outcome=undetermined")])
        pairs.append((full, value))
    return Explain(first, tuple(pairs))


def _run(run: Batch, source: Source, *, shown: bool, lang: str) -> int:
    from highfence.cli.progress import bar
    from highfence.cli.render_batch import told
    from highfence.logic.compiled import made
    from highfence.messages import catalog

    words = catalog(lang)
    if shown and not made():
        click.echo(words.text("portfolio.compiling"), err=True)
    with bar(words.text("portfolio.deciding"), source.rows, shown=shown) as advance:
        try:
            summary = run.run(advance)
        except KeyboardInterrupt:
            click.echo(
                f"Stopped. What is done is kept in {run.work_folder}; the same command goes on from there.",
                err=True,
            )
            raise click.Abort from None
        except OSError as exc:
            place = str(exc.filename or run.out)
            raise InputError(
                [Fault("", place, f"a file that can be written ({exc.strerror or exc})")]
            ) from None
    told(summary, run, lang)
    unsettled = summary.outcomes["undetermined"] + summary.rejected_lines
    return UNDETERMINED if unsettled else 0
