"""Portfolios on Apache Spark: the same decider, one Arrow batch after another, on every worker.

    from highfence.portfolio.spark import decide
    answers = decide(spark.read.parquet("orders"), keep=("id",))

Columns are named as facts (``end_user.country``); text is read as in a table. A line that cannot be read or
answered has nulls and its ``faults``. Workers import highfence, amend the rulebook by the reforms that the
driver sends, and refuse to answer when its digest is not the driver's. See docs/spark.md.
"""

from __future__ import annotations

import functools
import importlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final
from typing import Any as Whatever

import polars as pl

from highfence.determination.check import Options, rulebook
from highfence.logic.errors import Fault, InputError, LawError
from highfence.portfolio.answers import FAULT, FAULTS, schema
from highfence.portfolio.cells import require_columns
from highfence.portfolio.lines import decider
from highfence.portfolio.typed import Typing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from highfence.logic.rulebook import Rulebook
    from highfence.portfolio.answers import Decider
    from highfence.portfolio.reform import Reform

KEPT: Final = ("id",)


class OtherRulebook(LawError):  # noqa: N818 - named for what it says
    """A worker has another rulebook than the driver: another highfence is installed there."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a worker needs to decide as the driver would. Small: the law itself comes with the package.

    ``digest``   of the rulebook that results, by which the worker knows that it has the same
    ``columns``  names of the columns, in order, where the batches do not name them (Spark reads a dot as a path)
    ``prepare``  called with the typed lines of a batch before they are decided: screening, for instance,
                 against lists that were sent with ``SparkContext.addFile``
    """

    options: Options
    reforms: tuple[Reform, ...]
    digest: str
    keep: tuple[str, ...] = KEPT
    prepare: Callable[[pl.DataFrame], pl.DataFrame] | None = None
    columns: tuple[str, ...] = ()

    def answer(self, batches: Iterable[Whatever]) -> Iterator[Whatever]:
        """Yield one Arrow record batch of answers for each of lines, in their order."""
        deciding = _decider(_Amended(self.digest, self.reforms), self.options)
        reader: Typing | None = None
        target = arrow_schema(self.options, self.keep)
        for batch in batches:
            raw = pl.DataFrame(pl.from_arrow(batch))
            if self.columns:
                raw.columns = list(self.columns)
            if reader is None:
                reader = Typing(require_columns(raw.columns, "the data frame"))
            typed = reader.read(raw)
            lines = self.prepare(typed.frame) if self.prepare is not None else typed.frame
            whole = _placed(raw, typed.places, deciding.decide(lines), typed.rejected, self)
            yield from whole.to_arrow().cast(target).combine_chunks().to_batches()


@dataclass(frozen=True, slots=True)
class _Amended:
    """Reforms and the rulebook that they make, known by its digest."""

    digest: str
    reforms: tuple[Reform, ...] = field(compare=False)


@functools.lru_cache(maxsize=8)
def _decider(law: _Amended, options: Options) -> Decider:
    """Return what decides, made once for all partitions that a worker takes. Raises OtherRulebook."""
    book = _book(law.reforms)
    if book.digest != law.digest:
        raise OtherRulebook(
            f"the rulebook here is {book.version} {book.digest[:19]}, that of the driver {law.digest[:19]}: "
            "install the same highfence on every worker"
        )
    return decider(options, book)


def _book(reforms: tuple[Reform, ...]) -> Rulebook:
    book = rulebook()
    for reform in reforms:
        book = reform.apply(book)
    return book


def _placed(
    raw: pl.DataFrame, places: pl.Series, answers: pl.DataFrame, rejected: pl.DataFrame, recipe: Recipe
) -> pl.DataFrame:
    """Return one row for each raw row: what is kept of it, and its answer or why it has none."""
    rows = pl.DataFrame({"row": pl.int_range(raw.height, dtype=pl.UInt32, eager=True)})
    told = rows.join(
        answers.with_columns(places.cast(pl.UInt32).alias("row")), on="row", how="left", maintain_order="left"
    )
    if rejected.height:
        faults = rejected.group_by("row", maintain_order=True).agg(
            pl.struct("column", pl.col("value").fill_null("").alias("value"), "expected")
            .cast(FAULT)
            .alias("unread")
        )
        told = told.join(
            faults.with_columns(pl.col("row").cast(pl.UInt32)), on="row", how="left", maintain_order="left"
        ).with_columns(pl.coalesce("unread", FAULTS).alias(FAULTS))
    kept = [
        (raw.get_column(n) if n in raw.columns else pl.Series(n, [None] * raw.height)).cast(pl.String)
        for n in recipe.keep
    ]
    return pl.concat(
        [pl.DataFrame(kept), told.select(list(schema(recipe.options.regimes)))], how="horizontal"
    )


def arrow_schema(options: Options, keep: tuple[str, ...] = KEPT) -> Whatever:
    """Return the Arrow schema of the answers: what is kept of a line as text, then the output columns."""
    pa: Whatever = importlib.import_module("pyarrow")
    fault = pa.struct([(f.name, pa.string()) for f in FAULT.fields])
    kinds = {
        pl.String: pa.string(),
        pl.List(pl.String): pa.list_(pa.string()),
        pl.List(FAULT): pa.list_(fault),
    }
    answers = [(name, kinds[kind]) for name, kind in schema(options.regimes).items()]
    return pa.schema([*((name, pa.string()) for name in keep), *answers])


def recipe_for(
    options: Options = Options(),
    reforms: tuple[Reform, ...] = (),
    keep: tuple[str, ...] = KEPT,
    prepare: Callable[[pl.DataFrame], pl.DataFrame] | None = None,
) -> Recipe:
    """Return what workers need. Raises InputError for a reform that does not fit the rulebook."""
    return Recipe(replace(options, explain="none"), reforms, _book(reforms).digest, keep, prepare)


def decide(
    df: Whatever,
    options: Options = Options(),
    reforms: tuple[Reform, ...] = (),
    keep: tuple[str, ...] = KEPT,
    prepare: Callable[[pl.DataFrame], pl.DataFrame] | None = None,
) -> Whatever:
    """Return the answers of a Spark data frame as another one, lazily, with as many rows in the same partitions.

    Raises InputError for a column that is no fact, or a reform that does not fit the rulebook.
    """
    from pyspark.sql.pandas.types import from_arrow_schema

    require_columns(df.columns, "the data frame")
    lacking = [n for n in ("on", *keep) if n not in df.columns]
    if lacking:
        raise InputError([Fault(lacking[0], None, "a column of the data frame")])
    recipe = replace(recipe_for(options, reforms, keep, prepare), columns=tuple(df.columns))
    numbered = df.toDF(*(f"c{i}" for i in range(len(df.columns))))
    return numbered.mapInArrow(recipe.answer, from_arrow_schema(arrow_schema(options, keep)))
