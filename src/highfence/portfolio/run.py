"""A batch: chunks of a table are typed, decided and kept; at the end the output is put together.

Nothing depends on where a run was stopped: the same input, options and rulebook give the same files.
"""

from __future__ import annotations

import hashlib
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Final, Protocol

import polars as pl

from highfence.determination.check import rulebook
from highfence.facts.intake import nearest
from highfence.logic.errors import Fault, InputError
from highfence.portfolio.answers import columns
from highfence.portfolio.cells import column_of, require_columns
from highfence.portfolio.clerk import Clerk, Explain, Reader
from highfence.portfolio.nested import NestedTyping
from highfence.portfolio.output import Output, Summary, beside
from highfence.portfolio.screened import ScreenedDecider
from highfence.portfolio.sinks import Shape, whole_file
from highfence.portfolio.sources import format_of
from highfence.portfolio.typed import Typing
from highfence.portfolio.work import Part, Work, disk, fingerprint
from highfence.portfolio.workbook import About, Workbook
from highfence.portfolio.workers import parts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from highfence.logic.rulebook import Rulebook
    from highfence.portfolio.answers import Decider
    from highfence.portfolio.mapping import Mapping
    from highfence.portfolio.screened import Bulk
    from highfence.portfolio.sources import Source

KEPT: Final = (
    "id",
    "order_id",
    "on",
    "from",
    "to",
    "item.chip",
    "item.description",
    "item.eccn",
    "item.value_usd",
    "item.quantity",
)
"""Facts of a line that are kept beside its answer."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How a table is read and written.

    ``columns``     output columns in order; none for ``line``, ``id``, ``order_id`` and every answer
    ``chunk_rows``  rows that are decided, kept and resumed together
    ``reforms``     names of the reforms by which the rulebook was amended
    """

    columns: tuple[str, ...] = ()
    chunk_rows: int = 250_000
    explain: Explain | None = None
    mapping: Mapping | None = None
    reforms: tuple[str, ...] = ()
    restart: bool = False


class Report(Protocol):
    """What reads the finished chunks to tell about them, such as a workbook."""

    def tell(self, path: Path, parts: Callable[[], Iterator[Part]]) -> None:
        """Write the report to ``path``."""


@dataclass(slots=True)
class Batch:
    """One run over one table. ``reports`` are written beside the output, by path.

    ``book``      the law that the decider applies; what ships with highfence if None
    ``screener``  the lists by which parties are screened; none if None
    ``jobs``      how many processes decide side by side; the answers do not depend on it

    Raises InputError when the header, a chosen column or the work folder does not fit; nothing is written then.
    """

    source: Source
    out: Path
    decider: Decider
    settings: Settings = field(default_factory=Settings)
    book: Rulebook | None = None
    reports: dict[Path, Report] = field(default_factory=dict)
    screener: Bulk | None = None
    jobs: int = 1
    _clerk: Clerk = field(init=False)
    shape: Shape = field(init=False)

    def __post_init__(self) -> None:
        if self.out.exists() and self.out.samefile(self.source.path):
            raise InputError([Fault("", str(self.out), "another file than the one that is read")])
        as_workbook = format_of(self.out) == "xlsx"
        if self.screener is not None:
            self.decider = ScreenedDecider(self.decider, self.screener, self.book)
        reader = self._make_reader()
        answered = columns(self.decider.options.regimes)
        chosen = self.settings.columns
        facts: dict[str, pl.DataType] = {"line": pl.UInt64()}
        for name in dict.fromkeys([*KEPT, *chosen]):
            column = column_of(name)
            if column is not None:
                facts[name] = column.dtype
            elif name not in answered and name != "line":
                known = [*answered, *facts]
                raise InputError(
                    [Fault("--columns", name, "a column of the output, or a fact", hint=nearest(name, known))]
                )
        self.shape = Shape(facts, answered)
        self._clerk = Clerk(
            reader,
            self.decider,
            self.shape,
            self.source.first_line,
            self.settings.mapping,
            self.settings.explain,
            self.book,
            self.screener,
        )
        if as_workbook:
            law = self.book or rulebook()
            name = self.source.path.name
            about = About(name, self.settings.reforms, self.lists)
            self.reports.setdefault(self.out, Workbook(self.decider.options, law, self.columns, about))

    # ------------------------------------------------------------------------------------ the files

    @property
    def columns(self) -> list[str]:
        """Return the columns of the output, in order."""
        return list(self.settings.columns) or ["line", "id", "order_id", *self.shape.answers]

    @property
    def lists(self) -> list[dict[str, str]]:
        """Return the lists by which parties are screened: list, version, as_of."""
        return [] if self.screener is None else self.screener.versions

    @property
    def work_folder(self) -> Path:
        """Return the folder that holds what an unfinished run has done."""
        return beside(self.out, ".work")

    # ---------------------------------------------------------------------------------------- running

    def run(self, progress: Callable[[int], object] | None = None) -> Summary:
        """Decide what is not decided yet, and write the output. ``progress`` is told how many rows are done.

        Raises DiskFullError and WorkerLostError, after which the same call goes on with what was done.
        """
        kept = f"what is done is kept in {self.work_folder}; free some space and run the same command again"
        with disk(f"the disk is full; {kept}"):
            work = Work.begin(self.work_folder, self._manifest(), restart=self.settings.restart)
            with Output(self.out, self.columns, self.shape, lines=self.out not in self.reports) as output:
                self._decide(work, output, progress or (lambda _done: None))
                for path, report in self.reports.items():
                    with whole_file(path) as temporary:
                        report.tell(temporary, work.parts)
            work.remove()
        return output.summary()

    def _decide(self, work: Work, output: Output, progress: Callable[[int], object]) -> None:
        """Put out what an earlier run has done, then decide chunk after chunk.

        While a chunk is decided, the one before is kept and put out by threads of their own.
        """
        size = self.settings.chunk_rows
        explained = number = 0
        for part in work.parts():
            output.write(part)
            explained += part.explained.count(b"\n")
            number += 1
        done = number * size
        progress(done)

        decided = parts_of(self._clerk, self.source, size, number * size, explained, self.jobs)
        with ThreadPoolExecutor(2) as pool, closing(decided):
            finishing: list[Future[None]] = []
            for rows, part in decided:
                if finishing:
                    _finished(finishing)
                    progress(done)
                finishing = [pool.submit(work.keep, number, part), pool.submit(output.write, part)]
                number += 1
                done += rows
            if finishing:
                _finished(finishing)
                progress(done)

    def _manifest(self) -> dict[str, object]:
        law = self.book or rulebook()
        mapping = self.settings.mapping
        options = asdict(self.decider.options)
        said = {
            **{k: str(v) if v is not None else None for k, v in options.items()},
            "columns": self.columns,
            "chunk_rows": self.settings.chunk_rows,
            "explain": asdict(self.settings.explain) if self.settings.explain else None,
            "reforms": list(self.settings.reforms),
            "mapping": hashlib.sha256(mapping.as_yaml().encode()).hexdigest() if mapping else None,
        }
        return {
            "input": fingerprint(self.source.path),
            "options": said,
            "rulebook": {"version": law.version, "digest": law.digest},
            "lists": self.lists,
        }

    def _make_reader(self) -> Reader:
        mapping, source = self.settings.mapping, self.source
        names = list(source.names)
        if mapping is not None:
            if source.format == "jsonl":
                raise InputError(
                    [Fault("--mapping", str(source.path), "a table; JSON lines name their facts")]
                )
            names = mapping.facts(names)
        if source.nested:
            return NestedTyping()
        found = require_columns(names, str(source.path))
        if "on" not in names:
            raise InputError(
                [Fault("on", None, "a column with the day of each activity", source=str(source.path))]
            )
        return Typing(found)


def _finished(some: list[Future[None]]) -> None:
    """Wait for all of some work. Raises what the first raised that failed."""
    wait(some)
    for one in some:
        one.result()
