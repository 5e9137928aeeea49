"""A portfolio: Parquet to Parquet, evaluation alone, memory; and the slice beside its peers.

    python benchmarks/portfolio.py [--quick] [--lines N]

Lines are drawn by ``highfence.portfolio.generate``: every epoch since October 2022, 20 % of the facts that a
filer may not know left out, no two lines alike. Answers have every output column, and none is remembered. What is
kept from one chunk, or pass, to the next is made from law and the chip table alone, and what completion makes of each
distinct part of a line: an item's figures, a name. The pass with the law not yet seen has nothing of it.

``--lines`` measures end to end alone, over so many lines, with the memory of the process: 10000000 for the
claim about ten million lines. CPU seconds are stated beside the time on the clock, since on a shared machine
the clock measures the neighbors too.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any as Whatever

os.environ.setdefault("POLARS_MAX_THREADS", "2")
# As the command does: see highfence.cli.memory.
os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:10000,muzzy_decay_ms:10000")

import polars as pl

import columns as slices
from highfence.cli.memory import keep
from highfence.determination.check import Options, rulebook
from highfence.portfolio.answers import COLUMNS, answers_of
from highfence.portfolio.cells import require_columns
from highfence.portfolio.columns import ColumnDecider
from highfence.portfolio.generate import Sample
from highfence.portfolio.run import Batch, Settings
from highfence.portfolio.single import SingleDecider
from highfence.portfolio.sources import open_source
from highfence.portfolio.typed import Typing
from like_slice import DAY, FOREIGN, LISTED, RULES, SEATS
from measure import Times, duration, several, table

if TYPE_CHECKING:
    from collections.abc import Callable

    from highfence.portfolio.answers import Decider

CHUNK = Settings().chunk_rows
COMMAND = "from highfence.cli.main import run; run()"
_PASSES = 5
"""On a machine that is shared, one pass tells little."""


def decider() -> ColumnDecider:
    """Return what decides in columns."""
    return ColumnDecider(Options())


@dataclass(frozen=True, order=True)
class Spent:
    """Seconds on the clock and of the processor; ``memory``: most bytes that the processes held together."""

    clock: float
    cpu: float
    memory: int = 0

    def line(self, name: str, lines: int) -> tuple[str, ...]:
        memory = f"{self.memory / 2**30:.2f} GiB" if self.memory else "-"
        return (name, duration(self.clock), duration(self.cpu), f"{lines / self.clock:,.0f}", memory)


def timed(call: Callable[[], object]) -> Spent:
    """Time one call."""
    clock, cpu = time.perf_counter(), time.process_time()
    call()
    return Spent(time.perf_counter() - clock, time.process_time() - cpu)


def process(*argv: str) -> Spent:
    """Time a whole process, with all that it imports and loads, and the processes that it starts."""
    clock = time.perf_counter()
    child = subprocess.Popen([sys.executable, "-c", COMMAND, *argv], stderr=subprocess.PIPE)  # noqa: S603 - our own command
    most = 0
    while os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is None:
        most = max(most, sum(map(_resident, _family(child.pid))))
        time.sleep(0.1)
    said = child.stderr.read().decode() if child.stderr else ""
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in {0, 3}:
        raise AssertionError(said)
    return Spent(time.perf_counter() - clock, used.ru_utime + used.ru_stime, max(most, used.ru_maxrss * 1024))


def _family(pid: int) -> list[int]:
    """Return a process and those that it has started, as Linux tells; elsewhere the process alone."""
    found = [pid]
    for one in found:
        children = Path(f"/proc/{one}/task/{one}/children")
        if children.exists():
            found += map(int, children.read_text().split())
    return found


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0


# -------------------------------------------------------------------------------------- whole batches


def end_to_end(count: int, folder: Path) -> str:
    """Return the times of a batch over ``count`` lines, cold and warm, and of its parts."""
    path, out = folder / "orders.parquet", folder / "answers.parquet"
    drawing = timed(lambda: Sample(count).write(path))
    cold = process("batch", str(path), str(out), "--no-progress")
    deciding = decider()
    batch = Batch(open_source(path), out, deciding, Settings(chunk_rows=CHUNK))
    first = timed(batch.run)
    again = sorted(timed(batch.run) for _ in range(_PASSES))
    frames: list[pl.DataFrame] = []
    typing = timed(lambda: frames.extend(_typed(path)))
    evaluating = timed(lambda: [answers_of(deciding, f) for f in frames])
    _agree(frames[0].head(min(count, 200)), deciding)
    lines = [
        drawing.line("drawing the sample", count),
        cold.line("highfence batch, a new process and those it starts", count),
        first.line("a batch in one process that runs, law not yet seen", count),
        again[0].line(f"the same batch again: end to end, warm, one process, the best of {_PASSES}", count),
        again[_PASSES // 2].line("the median of these", count),
        typing.line("of that: reading and typing", count),
        evaluating.line("of that: evaluation, typed facts to answers by column", count),
        *(spent.line(name, count) for name, spent in _in_cells(deciding, frames).items()),
    ]
    return "\n".join(
        [
            (
                f"{count:,} distinct lines, every epoch, 20 % unknown, Parquet to Parquet, all {len(COLUMNS)} output "
                f"columns, {type(deciding).__name__}, chunks of {CHUNK:,}, {pl.thread_pool_size()} threads; the first "
                "lines equal single determinations in every column."
            ),
            "",
            table(("step", "clock", "cpu", "lines/s", "most memory"), lines),
        ]
    )


def _in_cells(deciding: ColumnDecider, frames: list[pl.DataFrame]) -> dict[str, Spent]:
    """Return the times of the rules alone, on lines whose facts are in their cells.

    Of lines that are decided in columns: with the verdict of Kleene evaluation, and with what trying out settles.
    """
    groups = [group for frame in frames for group in deciding.groups(frame)[0]]
    rows = [(group, group.rows()) for group in groups]
    verdicts = min(timed(lambda: [group.court.verdict(one) for group, one in rows]) for _ in range(_PASSES))
    settled = min(
        timed(
            lambda: [group.settler.settle(one, group.court.verdict(one, brief=True)) for group, one in rows]
        )
        for _ in range(_PASSES)
    )
    return {
        f"of that: every rule and the verdict, facts in cells, the best of {_PASSES}": verdicts,
        f"of that: outcomes, and what trying out settles, facts in cells, the best of {_PASSES}": settled,
    }


def _typed(path: Path) -> list[pl.DataFrame]:
    source = open_source(path)
    typing = Typing(require_columns(list(source.names), str(path)))
    return [typing.read(chunk).frame for chunk in source.chunks(CHUNK)]


def _agree(frame: pl.DataFrame, deciding: Decider) -> None:
    got = answers_of(deciding, frame).frame().select(list(COLUMNS)).to_dicts()
    want = SingleDecider(Options()).decide(frame).select(list(COLUMNS)).to_dicts()
    for at, (one, other) in enumerate(zip(got, want, strict=True)):
        for name in COLUMNS:
            if one[name] != other[name]:
                raise AssertionError(f"line {at}, {name}: {one[name]}, alone {other[name]}")


def memory(count: int, folder: Path) -> str:
    """Return time and memory of one batch over ``count`` lines in a process of its own."""
    path = folder / "orders.parquet"
    Sample(count).write(path)
    spent = process("batch", str(path), str(folder / "answers.parquet"), "--no-progress")
    head = ("step", "clock", "cpu", "lines/s", "most memory")
    return table(head, [spent.line(f"highfence batch over {count:,} lines", count)])


# ------------------------------------------------------------------------------------------- the slice


def slice_facts(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of the slice as a table of facts."""
    nothing = pl.lit([], dtype=pl.List(pl.String))
    return rows.select(
        pl.lit(DAY).alias("on"),
        pl.lit("export").alias("activity"),
        pl.lit("US").alias("from"),
        "to",
        pl.lit("integrated_circuit").alias("item.kind"),
        pl.col("tpp").alias("item.tpp"),
        pl.col("pd").alias("item.performance_density"),
        pl.col("datacenter").alias("item.datacenter"),
        nothing.alias("item.base_entries"),
        pl.col("to").alias("end_user.country"),
        pl.col("hq").alias("end_user.headquarters"),
        pl.lit("self").alias("end_user.ultimate_parent"),
        pl.lit(value=False).alias("end_user.listed"),
        pl.lit(value=True).alias("end_user.private_sector"),
        pl.lit("[]").alias("end_user.approvals"),
        pl.lit("[]").alias("informed"),
        # What the peers' two rows leave out: who sells, and who made the circuit.
        pl.lit("Example Chips Inc.").alias("exporter.name"),
        pl.lit("US").alias("exporter.country"),
        pl.lit("US").alias("exporter.headquarters"),
        pl.lit("self").alias("exporter.ultimate_parent"),
        nothing.alias("item.for_entries"),
        pl.lit(value=True).alias("item.non_planar_transistors"),
        pl.lit(value=True).alias("designer.approved"),
        pl.lit(value=True).alias("osat.approved"),
        pl.lit("TW").alias("front_end_fabricator.country"),
    )


def cel() -> Whatever:
    """Return the question as a compiled expression of CEL (common-expression-language), or None."""
    if importlib.util.find_spec("cel") is None:
        return None
    listed, foreign, seats = (str(sorted(codes)) for codes in (LISTED, FOREIGN, SEATS))
    return importlib.import_module("cel").compile(
        "!datacenter && tpp < 4800.0 ? 'none' : "
        "tpp >= 4800.0 || (tpp >= 1600.0 && pd >= 5.92) ? "
        f"(to in {listed} || (to in {foreign} && hq in {seats}) ? 'a' : 'none') : "
        "(tpp >= 2400.0 && pd >= 1.6) || (tpp >= 1600.0 && pd >= 3.2) ? "
        f"(to in {listed} ? 'b' : 'none') : 'none'"
    )


def _cel(rows: pl.DataFrame, expected: pl.Series, times: int) -> list[tuple[str, int, Times]]:
    program = cel()
    if program is None:
        return []
    count = min(rows.height, 20_000)
    asked = rows.head(count).select("tpp", "pd", "datacenter", "to", "hq").to_dicts()

    def run() -> list[str]:
        return [program.execute(row) for row in asked]

    slices._same("CEL", run(), expected.head(count).to_list())  # noqa: SLF001 - of one benchmark
    return [
        ("CEL, one compiled expression, row by row (fewer rows; scale by rows)", count, several(run, times))
    ]


def like(count: int, times: int) -> str:
    """Return the whole of highfence on the rows of the slice, beside peers that answer the slice alone."""
    rows = slices.slice_frame(count)
    expected = slices.by_hand(rows)
    facts, deciding = slice_facts(rows), decider()

    def run() -> object:
        return [answers_of(deciding, part) for part in facts.iter_slices(CHUNK)]

    answers = pl.concat([answers_of(deciding, part).frame() for part in facts.iter_slices(CHUNK)])
    required = pl.col("us.ear.requirements")
    a, b = (required.list.contains(rule) for rule in RULES)
    said = answers.select(pl.when(a).then(pl.lit("a")).when(b).then(pl.lit("b")).otherwise(pl.lit("none")))
    slices._same("highfence", said.to_series().to_list(), expected.to_list())  # noqa: SLF001
    lines: list[tuple[str, int, Times]] = [
        (f"highfence, every rule and all {len(COLUMNS)} output columns", count, several(run, times)),
        ("polars, written by hand for the slice", count, several(lambda: slices.by_hand(rows), times)),
    ]
    lines += slices._openfisca(rows, expected, times)  # noqa: SLF001
    lines += slices._zen(rows, expected, times)  # noqa: SLF001
    lines += _cel(rows, expected, times)
    ours = lines[0][2].p50 / count
    return "\n".join(
        [
            (
                "3A090.a and .b and destination, every fact known. The peers answer these two rules in two values; "
                f"highfence answers them among all rules, in three values, with reasons. Median of {times}."
            ),
            "",
            table(
                ("engine", "rows timed", "median", "rows/s", "time a row, x highfence"),
                [
                    (n, f"{c:,}", duration(t.p50), f"{c / t.p50:,.0f}", f"{t.p50 / c / ours:.2f}")
                    for n, c, t in lines
                ],
            ),
        ]
    )


def main(*, quick: bool = False, lines: int = 0) -> str:
    """Return the report."""
    with tempfile.TemporaryDirectory() as name:
        if lines:
            return memory(lines, Path(name))
        count = 300 if quick else 1_000_000
        rulebook()
        return "\n".join(
            [
                "## A portfolio",
                "",
                end_to_end(count, Path(name)),
                "",
                "## The slice, as a portfolio",
                "",
                like(300 if quick else 1_000_000, 1 if quick else 3),
            ]
        )


if __name__ == "__main__":
    wanted = sys.argv[sys.argv.index("--lines") + 1] if "--lines" in sys.argv else "0"
    keep()
    print(main(quick="--quick" in sys.argv, lines=int(wanted)))
