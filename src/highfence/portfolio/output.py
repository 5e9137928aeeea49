"""The files that a batch writes: the lines, those that were refused, and whole determinations."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, NamedTuple, Self

from highfence.portfolio.sinks import Shape, SideFile, open_sink, whole_file
from highfence.portfolio.sources import format_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from highfence.portfolio.answers import Answers
    from highfence.portfolio.sinks import Sink
    from highfence.portfolio.work import Part


def beside(out: Path, ending: str) -> Path:
    """Return the name of a file that goes with an output: ``out.csv.rejected.csv``."""
    return out.with_name(out.name + ending)


class Summary(NamedTuple):
    """What a finished run did. ``outcomes`` counts lines; side files are None where there was nothing to say."""

    outcomes: Counter[str]
    rejected_lines: int
    rejected: Path | None
    explained: Path | None

    @property
    def lines(self) -> int:
        """Return how many lines were determined, undetermined ones included."""
        return self.outcomes.total()


class Output:
    """The files of a run while they are written; they stand under their names once all are whole."""

    def __init__(self, out: Path, columns: Sequence[str], shape: Shape, *, lines: bool = True) -> None:
        """``lines``: write the lines to ``out``; without, only the files beside it."""
        self.out, self.columns, self.shape, self.lines = out, columns, shape, lines
        self.outcomes: Counter[str] = Counter()
        self.refused = 0

    def __enter__(self) -> Self:
        """Open the files."""
        with ExitStack() as files:
            self._rejected = files.enter_context(SideFile(beside(self.out, ".rejected.csv")))
            self._explained = files.enter_context(SideFile(beside(self.out, ".explained.jsonl")))
            self._sink = files.enter_context(self._lines()) if self.lines else None
            self._files = files.pop_all()
        return self

    def __exit__(self, *error: object) -> None:
        """Put the files in place, or remove them after an error."""
        self._files.__exit__(*error)  # type: ignore[arg-type]

    @contextmanager
    def _lines(self) -> Iterator[Sink]:
        with whole_file(self.out) as temporary:
            sink = open_sink(temporary, format_of(self.out), self.columns, self.shape)
            try:
                yield sink
            finally:
                sink.close()

    def write(self, part: Part) -> None:
        """Add a finished chunk."""
        if self._sink is not None:
            self._sink.write(part.rows, part.answers)
        if part.rejected.height:
            self._rejected.write(part.rejected.write_csv(include_header=not self._rejected.size).encode())
        self._explained.write(part.explained)
        self.outcomes.update(_counted(part.answers))
        self.refused += part.rejected.get_column("line").n_unique()

    def summary(self) -> Summary:
        """Return what came out."""
        return Summary(
            self.outcomes, self.refused, _unless_empty(self._rejected), _unless_empty(self._explained)
        )


def _counted(answers: Answers) -> Counter[str]:
    """Return how many lines have each outcome."""
    said = answers.said["outcome"]
    found: Counter[str] = Counter()
    for outcome, count in zip(said.values.to_list(), said.counts(), strict=True):
        if count:
            found[outcome] += count
    return found


def _unless_empty(side: SideFile) -> Path | None:
    return side.path if side.size else None
