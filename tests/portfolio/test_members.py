"""Lists by their members, texts as they are stored, and what of a column is right as it is."""

from __future__ import annotations

import json
import math
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from highfence.portfolio import text_loops
from highfence.portfolio.answers import Answers, Said
from highfence.portfolio.cells import require_columns
from highfence.portfolio.jsoncells import json_cell
from highfence.portfolio.members import Members
from highfence.portfolio.sinks import Shape, open_sink
from highfence.portfolio.sources import Source
from highfence.portfolio.typed import Typing, _texts
from highfence.portfolio.work import Part, Work

TEXT = st.sampled_from(["", "a", "b", 'q"', "\\", "\n\x00", "é中", "a member that is no short text", "§x"])
LISTS = st.lists(st.lists(TEXT, max_size=4), max_size=12)


@given(values=LISTS, skip=st.integers(0, 3))
def test_lists_by_their_members_are_the_lists(values: list[list[str]], skip: int) -> None:
    series = pl.Series("name", values, dtype=pl.List(pl.String)).slice(skip)
    members = Members.of(series)
    assert members is not None
    assert members.lists().to_list() == values[skip:]
    assert [json.loads(t) for t in members.json().to_pylist()] == values[skip:]
    again = Members.numbering(members.numbered(), members.texts)
    assert again.lists().to_list() == values[skip:]
    codes, once = members.once()
    told = once.lists().to_list()
    assert [told[c] for c in codes.tolist()] == values[skip:]
    assert len(told) == len({tuple(v) for v in values[skip:]})


@given(values=st.lists(st.none() | st.lists(TEXT, max_size=3), max_size=12))
def test_cells_of_lists_are_json(values: list[list[str] | None]) -> None:
    told = json_cell(pl.Series("name", values, dtype=pl.List(pl.String)))
    assert (told.name, told.dtype) == ("name", pl.String)
    expected = [
        None if v is None else json.dumps(v, ensure_ascii=False, separators=(",", ":")) for v in values
    ]
    assert told.to_list() == expected


def test_lists_in_which_something_is_null_have_no_members() -> None:
    for values in ([["a"], None], [["a", None]]):
        assert Members.of(pl.Series(values, dtype=pl.List(pl.String))) is None


# ------------------------------------------------------------------------------- groups of rows as one


@given(data=st.data(), height=st.integers(1, 30))
def test_answers_of_groups_stand_in_the_places_of_their_rows(data: Any, height: int) -> None:
    group = np.array(data.draw(st.lists(st.integers(0, 1), min_size=height, max_size=height)))
    row = [
        (data.draw(st.none() | st.sampled_from("xy")), data.draw(st.lists(TEXT, max_size=2)))
        for _ in range(height)
    ]
    parts = []
    for number in (0, 1):
        at = np.flatnonzero(group == number)
        one = pl.Series([row[i][0] for i in at], dtype=pl.String)
        other = pl.Series([row[i][1] for i in at], dtype=pl.List(pl.String))
        parts.append(
            (pl.Series(at, dtype=pl.Int64), Answers(len(at), {"a": Said.of(one), "b": Said.of(other)}))
        )
    found = Answers.together(height, parts)
    assert list(zip(found.column("a").to_list(), found.column("b").to_list(), strict=True)) == row
    some = pl.Series(list(range(height - 1, -1, -2)))
    assert found.rows(some).column("b").to_list() == [row[i][1] for i in some.to_list()]
    counts = found.said["a"].counts()
    assert sum(counts) == sum(a is not None for a, _ in row)


def test_codes_take_the_smallest_type() -> None:
    for size, kind in ((256, pl.UInt8), (257, pl.UInt16), (65_537, pl.UInt32)):
        values = pl.Series([str(i) for i in range(size)])
        for codes in ([size - 1, 0], [None, size - 1]):
            said = Said(pl.Series(codes, dtype=pl.UInt32), values)
            assert said.small().codes.dtype == kind
            assert said.small().series().to_list() == said.series().to_list()


# --------------------------------------------------------------------------------- kept and read again


def part(rows: int = 300) -> Part:
    """Texts that stand but once, that repeat, and lists; answers that two groups say alike."""
    repeated = pl.Series("to", ["CN", None, "a longer text, stored apart"]).gather([0, 1, 2] * (rows // 3))
    facts = pl.DataFrame(
        {
            "line": pl.Series(range(rows), dtype=pl.UInt64),
            "id": [f"L{i}" for i in range(rows)],
            "to": repeated,
            "item.eccn": pl.Series([["3A090.a"], None, []] * (rows // 3), dtype=pl.List(pl.String)),
            "on": [date(2026, 2, 1)] * rows,
        }
    )
    codes = pl.Series([0, 1, 2] * (rows // 3), dtype=pl.UInt32)
    nothing = pl.Series([None] * rows, dtype=pl.UInt32)
    said = {
        "outcome": Said(codes, pl.Series(["x", "y", "x"])),
        "lists": Said(codes, pl.Series([["m", 'n"'], [], ["m", 'n"']], dtype=pl.List(pl.String))),
        "some": Said(pl.Series([0, None, 1] * (rows // 3), dtype=pl.UInt32), pl.Series(["p", "q"])),
        "none": Said(nothing, pl.Series([], dtype=pl.List(pl.String))),
    }
    refused = pl.DataFrame({"line": pl.Series([7], dtype=pl.UInt64), "id": ["L7"]})
    return Part(facts, Answers(rows, said), refused, b"{}\n")


def test_a_chunk_that_was_kept_is_read_as_it_was(tmp_path: Path) -> None:
    work, kept = Work.begin(tmp_path / "work", {}), part()
    work.keep(0, kept)
    (read,) = work.parts()
    assert read.rows.equals(kept.rows, null_equal=True)
    assert read.rows.schema == kept.rows.schema
    assert read.answers.frame().equals(kept.answers.frame(), null_equal=True)
    assert read.answers.frame().schema == kept.answers.frame().schema
    assert (read.explained, read.rejected.rows()) == (kept.explained, kept.rejected.rows())


def test_a_text_that_two_groups_say_stands_once_in_parquet(tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    kept = part()
    answers = {"outcome": pl.String(), "lists": pl.List(pl.String), "some": pl.String()}
    shape = Shape(dict(kept.rows.schema), {**answers, "none": pl.List(pl.String)})
    columns = ["line", "id", "item.eccn", "outcome", "lists", "some", "none"]
    sink = open_sink(tmp_path / "out.parquet", "parquet", columns, shape)
    sink.write(kept.rows, kept.answers)
    sink.close()
    frame = pl.read_parquet(tmp_path / "out.parquet")
    assert frame.rows()[:3] == [
        (0, "L0", '["3A090.a"]', "x", '["m","n\\""]', "p", None),
        (1, "L1", None, "y", "[]", None, None),
        (2, "L2", "[]", "x", '["m","n\\""]', "q", None),
    ]
    group = pq.ParquetFile(tmp_path / "out.parquet").metadata.row_group(0)
    for name in ("outcome", "lists", "some"):
        encodings = group.column(columns.index(name)).encodings
        assert "RLE_DICTIONARY" in encodings, name


# ------------------------------------------------------------------------------- what is right as it is

BLANK = ["", " ", "unknown", "Unknown", "UNKNOWN ", "unknowN"]
SHORT = ["a", " a", "a\t", "é", "\u00a0x", "x\u3000", "1234", "12345", "123456789012", "1234 6789012 "]
LONG = ["a text of more than twelve bytes", "long enough text "]
CELL = st.sampled_from([*BLANK, *SHORT, *LONG])


@given(
    cells=st.lists(st.none() | CELL, min_size=1, max_size=20), times=st.integers(1, 3), cut=st.integers(0, 5)
)
def test_texts_are_read_the_same_however_they_are_stored(
    cells: list[str | None], times: int, cut: int
) -> None:
    texts = pl.concat([pl.Series("note", cells * 40, dtype=pl.String)] * times, rechunk=False).slice(cut)
    days = pl.Series("on", [date(2026, 2, 1)]).new_from_index(0, len(texts))
    read = Typing(require_columns(["on", "note"], "")).read(pl.DataFrame([days, texts]))
    assert read.frame.get_column("note").to_list() == _texts(texts).to_list()


def test_many_distinct_texts_are_read_one_by_one() -> None:
    texts = pl.Series("note", [f"text {i}" for i in range(5000)])
    days = pl.Series("on", [date(2026, 2, 1)]).new_from_index(0, 5000)
    typing = Typing(require_columns(["on", "note"], ""))
    for wrong, means in (
        (" x", "x"),
        ("unknown", None),
        ("a longer text than most ", "a longer text than most"),
    ):
        raw = texts.scatter(4999, wrong)
        found = typing.read(pl.DataFrame([days, raw])).frame.get_column("note")
        assert found.to_list() == [*texts.to_list()[:-1], means]


@pytest.mark.parametrize("wrong", [-1.0, math.nan, math.inf, -math.inf])
def test_a_number_that_is_none_is_refused_in_a_column_of_numbers(wrong: float) -> None:
    typing = Typing(require_columns(["on", "item.tpp"], ""))
    numbers = pl.Series("item.tpp", [1.0, None, wrong, 0.0])
    read = typing.read(pl.DataFrame([pl.Series("on", [date(2026, 2, 1)] * 4), numbers]))
    assert read.frame.get_column("item.tpp").to_list() == [1.0, None, 0.0]
    assert read.rejected.get_column("row").to_list() == [2]


def test_what_stands_under_a_null_is_not_looked_at() -> None:
    under = pl.DataFrame({"n": [1.0, math.nan], "there": [True, False]})
    numbers = under.select(pl.when("there").then("n").alias("item.tpp")).to_series()
    typing = Typing(require_columns(["on", "item.tpp"], ""))
    read = typing.read(pl.DataFrame([pl.Series("on", [date(2026, 2, 1)] * 2), numbers]))
    assert read.frame.get_column("item.tpp").to_list() == [1.0, None]
    assert not read.rejected.height


def test_where_a_text_would_stand_under_a_null_is_not_looked_at() -> None:
    far = [1 << 20, (1 << 40) + 999]  # a long text in a buffer that there is not
    words = np.array([*far, *far], dtype=np.uint64)
    nothing = np.zeros(1, dtype=np.uint8)
    for clean in (True, False):
        found = text_loops.distinct_texts(words, nothing, 0, nothing, np.zeros(1, dtype=np.int64), 9, clean)
        assert not len(found)


def test_no_rows_at_all_are_read() -> None:
    kinds = {"on": pl.Date, "note": pl.String, "to": pl.String, "item.tpp": pl.Float64}
    read = Typing(require_columns(list(kinds), "")).read(pl.DataFrame(schema=kinds))
    assert read.frame.schema == kinds
    assert (read.frame.height, read.rejected.height) == (0, 0)


# ------------------------------------------------------------------------------------------ the chunks


@given(heights=st.lists(st.integers(0, 7), max_size=6), size=st.integers(1, 9))
def test_chunks_are_in_one_piece(heights: list[int], size: int) -> None:
    whole = pl.DataFrame({"a": range(sum(heights)), "b": [f"text {i}" for i in range(sum(heights))]})
    frames, at = [], 0
    for height in heights:
        frames.append(whole.slice(at, height))
        at += height
    before = [f.rows() for f in frames]
    source = Source(Path("x.csv"), "csv", ("a", "b"), 2, None, _chunks=lambda _size, _skip: frames)
    found = list(source.chunks(size))
    assert [f.height for f in found[:-1]] == [size] * max(0, len(found) - 1)
    assert all(set(f.n_chunks("all")) == {1} for f in found)
    assert [row for f in found for row in f.iter_rows()] == whole.rows()
    assert before == [whole.rows()[sum(heights[:i]) :][:h] for i, h in enumerate(heights)]
