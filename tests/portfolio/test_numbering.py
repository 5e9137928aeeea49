"""What is numbered is what stands in the table: equal cells have one number, different ones two, nothing has 0."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from highfence.determination.complete import name_marks
from highfence.portfolio import number_loops
from highfence.portfolio.alike import Alike
from highfence.portfolio.kept import ALL, MANY, Columns, Combinations, Kept, Memory
from highfence.portfolio.keys import Texts
from highfence.portfolio.numbering import (
    Column,
    Said,
    as_stored,
    column,
    combined,
    fill,
    numbered,
    together,
)

TEXTS = st.one_of(st.none(), st.text("ab ä華\0", max_size=3), st.text("xy", min_size=12, max_size=14))
WORDS = st.sampled_from([None, "", "a", "b", "a name longer than a dozen"])
LISTS = st.one_of(st.none(), st.lists(WORDS, max_size=4))
CELLS: dict[str, tuple[st.SearchStrategy[Any], pl.DataType]] = {
    "text": (TEXTS, pl.String()),
    "list": (LISTS, pl.List(pl.String)),
    "bool": (st.sampled_from([None, True, False]), pl.Boolean()),
    "number": (st.sampled_from([None, 0.0, 1.5, 4800.0, 1e300]), pl.Float64()),
    "count": (st.sampled_from([None, 0, -1, 2**62]), pl.Int64()),
    "unsigned": (st.sampled_from([None, 0, 2**64 - 1]), pl.UInt64()),
    "day": (st.sampled_from([None, date(1969, 12, 31), date(2026, 2, 1)]), pl.Date()),
    "bytes": (st.sampled_from([None, b"", b"\xff\x00"]), pl.Binary()),
}


def checked(found: Column | Kept, cells: list[Any]) -> None:
    assert [found.values[c] for c in found.codes] == cells
    assert found.values[0] is None
    assert len({repr(v) for v in found.values}) == len(found.values)


@pytest.mark.parametrize("kind", CELLS)
@given(data=st.data())
def test_a_column_is_its_distinct_values(kind: str, data: st.DataObject) -> None:
    cells, dtype = CELLS[kind]
    values = data.draw(st.lists(cells, max_size=40))
    cut = data.draw(st.integers(0, len(values)))
    series = pl.Series(values, dtype=dtype)
    checked(column(series), values)
    checked(column(series.slice(cut)), values[cut:])
    checked(column(pl.concat([series.head(cut), series.slice(cut)], rechunk=False)), values)


def test_texts_that_are_stored_once_for_many_lines() -> None:
    once = pl.Series([None, *(f"a name that is stored once, {i}" for i in range(50))])
    lines = np.random.default_rng(1).integers(51, size=20_000)
    found = as_stored(once.gather(lines))
    assert found is not None
    assert len(found[1]) == len(set(lines.tolist()) - {0})
    checked(column(once.gather(lines)), [once[i] for i in lines.tolist()])


@pytest.mark.parametrize("each", [1, 3, 400])
def test_texts_that_are_stored_line_by_line(each: int) -> None:
    names = [None if i % 7 == 0 else f"a name that stands in some lines, {i // each}" for i in range(20_000)]
    series = pl.Series(names)
    assert as_stored(series) is None
    checked(column(series), names)


def test_texts_that_are_stored_once_at_the_start_alone() -> None:
    names = ["a name that is stored once"] * 5_000 + [f"a name of one line, {i}" for i in range(20_000)]
    first = pl.Series(names[:1]).gather([0] * 5_000)
    series = pl.concat([first, pl.Series(names[5_000:])])
    assert as_stored(series) is None
    checked(column(series), names)


@given(st.lists(st.integers(0, 5), max_size=300), st.integers(1, 6))
def test_keys_beyond_the_most_are_not_numbered(keys: list[int], most: int) -> None:
    words = np.array(keys, dtype=np.uint64)
    codes, first, whole = number_loops.words(words, words, np.zeros(0, dtype=bool), most)
    assert whole == (len(set(keys)) <= most)
    if whole:
        assert words[first].tolist() == list(dict.fromkeys(keys))
        assert words[first][codes.astype(int) - 1].tolist() == keys


def test_many_keys() -> None:
    low = np.random.default_rng(2).integers(40_000, size=100_000).astype(np.uint64)
    high = low % np.uint64(3) << np.uint64(40)
    there = low % np.uint64(5) != 0
    codes, first, whole = number_loops.words(low, high, there, len(low))
    assert whole
    assert (codes[~there] == 0).all()
    assert (low[first][codes[there].astype(int) - 1] == low[there]).all()
    assert len(first) == len(np.unique(low[there]))


ROWS = st.lists(st.tuples(*(cells for cells, _ in CELLS.values())), max_size=30)


@given(ROWS)
def test_rows_have_one_number_each(rows: list[tuple[Any, ...]]) -> None:
    schema = {name: dtype for name, (_, dtype) in CELLS.items()}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    codes, found = numbered(frame, frame.height)
    assert [found[c] for c in codes] == list(frame.iter_rows(named=True))
    assert len({repr(row) for row in found}) == len(found)
    also, combinations = combined([column(frame[name]) for name in schema], frame.height)
    assert [list(combinations[c]) for c in also] == [
        [tuple(v) if isinstance(v, list) else v for v in row] for row in rows
    ]
    assert set(combinations[0]) == {None}


def test_combinations_of_more_values_than_a_key_can_tell() -> None:
    rng = np.random.default_rng(3)
    parts = [rng.integers(2_048, size=5_000)] + [rng.integers(2_048, size=500).repeat(10) for _ in range(7)]
    columns = [Column(part.astype(np.uint32), [None, *range(1, 2_048)]) for part in parts]
    codes, rows = combined(columns, 5_000)
    assert [rows[c] for c in codes] == [
        tuple(v or None for v in row) for row in zip(*(p.tolist() for p in parts), strict=True)
    ]


# -------------------------------------------------------------------------------- from one table to the next


@pytest.mark.parametrize("kind", CELLS)
@given(data=st.data())
def test_the_same_values_have_the_same_numbers_in_each_table(kind: str, data: st.DataObject) -> None:
    cells, dtype = CELLS[kind]
    memory, before = Memory(), list[Any]()
    for _ in range(3):
        values = data.draw(st.lists(cells, max_size=40))
        cut = data.draw(st.integers(0, len(values)))
        series = pl.Series("a", values, dtype=dtype)
        for part, start in ((series, 0), (series.slice(cut), cut)):
            found = memory.column(part)
            checked(found, values[start:])
            if found.stamp is not None:
                assert found.values[: len(before)] == before
                before = found.values


def test_numbers_of_texts_stay_from_one_column_to_the_next() -> None:
    texts = Texts()
    assert [x.tolist() for x in texts.numbers(pl.Series(["a", "b", None, "a"]))] == [[1, 2, 0, 1], [0, 1]]
    for new in ([1], [], []):
        assert [x.tolist() for x in texts.numbers(pl.Series([None, "c", "b"]))] == [[0, 3, 2], new]
    assert Texts().numbers(pl.Series(["c"]))[0].tolist() == [1]


@pytest.mark.parametrize("size", [1, 11, 12, 13, 16, 25, 400, 40_000])
def test_texts_of_any_length(size: int) -> None:
    texts, known = Texts(), dict[str | None, int]({None: 0})
    rng = np.random.default_rng(size)
    for n in range(1, 5):
        each: list[str | None] = [
            None,
            *(f"{i:x}".rjust(size, "ä" if i % 3 else "a") for i in range(12 * n * n)),
        ]
        lines = [each[i] for i in rng.integers(len(each), size=60 * n)]
        series = pl.concat([pl.Series(lines[:30]), pl.Series(lines[30:])], rechunk=False)
        codes, new = texts.numbers(series)
        for line, code in zip(lines, codes.tolist(), strict=True):
            assert known.setdefault(line, len(known)) == code
        assert [codes[i] for i in new] == list(range(len(known) - len(new), len(known)))


def test_texts_of_a_part_of_a_table() -> None:
    names = [f"a name of one line, {i}" for i in range(30_000)]
    texts, whole = Texts(), pl.Series(names)
    for start in (0, 100, 29_000):
        codes, _ = texts.numbers(whole.slice(start, 500))
        also, new = texts.numbers(pl.Series(names[start : start + 500]))
        assert codes.tolist() == also.tolist()
        assert len(new) == 0
    assert texts.known == 1 + 500 + 100 + 500


def test_very_many_values_are_numbered_anew_in_each_table() -> None:
    memory = Memory()
    few, many = (pl.Series("a", range(n), dtype=pl.Int64) for n in (5, MANY + 1))
    stamp = memory.column(few).stamp
    assert memory.column(few).stamp is stamp
    assert memory.column(many).stamp is stamp
    found = memory.column(few)
    assert found.stamp is not stamp
    checked(found, list(range(5)))


@given(st.lists(ROWS, min_size=1, max_size=4), st.data())
def test_the_same_combinations_have_the_same_numbers(
    tables: list[list[tuple[Any, ...]]], data: st.DataObject
) -> None:
    schema = {name: dtype for name, (_, dtype) in CELLS.items() if name != "bytes"}
    memory = Memory()
    found, known, stamp = Combinations(memory), list[Any](), None
    nothing = str((None,) * (len(schema)))
    for rows in tables:
        table = Columns.of(pl.DataFrame(rows, schema={**schema, "bytes": pl.Binary}, orient="row"), memory)
        some = np.array(
            data.draw(st.lists(st.booleans(), min_size=len(rows), max_size=len(rows))), dtype=bool
        )
        lines = {name: some if n % 2 else ALL for n, name in enumerate(schema)}
        codes, new = found.numbers([(table[name], lines[name]) for name in schema], len(rows))
        if stamp is not found.stamp:
            stamp, known = found.stamp, [nothing]
        cells = [
            str(tuple(v if not len(lines[n]) or some[i] else None for n, v in zip(schema, row, strict=False)))
            for i, row in enumerate(rows)
        ]
        known += [cells[i] for i in new]
        assert [known[c] for c in codes] == cells
        assert len(set(known)) == len(known)


def test_combinations_of_more_values_than_a_word_can_tell() -> None:
    rng, memory = np.random.default_rng(3), Memory()
    parts = [rng.integers(2_048, size=5_000)] + [rng.integers(2_048, size=500).repeat(10) for _ in range(9)]
    columns = [
        (Kept(part.astype(np.uint32), [None, *range(1, 2_048)], n), ALL) for n, part in enumerate(parts)
    ]
    combinations = Combinations(memory)
    before = set[Any]()
    for half in (slice(3_000), slice(5_000)):
        codes, new = combinations.numbers(
            [(c._replace(codes=c.codes[half]), ls) for c, ls in columns], half.stop
        )
        rows = list(zip(*(p[half].tolist() for p in parts), strict=True))
        number = dict(zip(rows, codes.tolist(), strict=True))
        assert len(number) == len(set(codes.tolist()))
        assert [number[row] for row in rows] == codes.tolist()
        assert len(new) == len(set(rows) - before)
        before = set(rows)


def test_names_that_say_the_same_are_one_from_table_to_table() -> None:
    alike, found = Alike(), Kept(np.zeros(0, dtype=np.uint32), [None], None)
    names = ["Acme Ltd.", None, "NVIDIA Corporation", "Some Person", "Nvidia Inc", "Beta GmbH"]
    for table in (names, names[::-1], [*names[2:], "Gamma LLC"]):
        found = alike.column(pl.Series(table))
        for name, code in zip(table, found.codes.tolist(), strict=True):
            assert (name is None) == (code == 0)
            assert name is None or name_marks(found.values[code]) == name_marks(name)
    assert found.values == [None, "Acme Ltd.", "NVIDIA Corporation", "Some Person"]


# ----------------------------------------------------------------------------------- what is said of facts

PARTS = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=8)
VALUES = st.lists(st.sampled_from([None, "x", "y"]), min_size=3, max_size=3)


@given(PARTS, st.lists(st.tuples(VALUES, VALUES), min_size=1, max_size=3))
def test_what_was_said_before_stands(
    pairs: list[tuple[int, int]], facts: list[tuple[list[Any], list[Any]]]
) -> None:
    one, other = np.array(pairs, dtype=np.uint32).T.copy()
    into = {f"f{i}": Said(one, before) for i, (before, _) in enumerate(facts)}
    together(into, {f"f{i}": Said(other, more) for i, (_, more) in enumerate(facts)})
    for i, (before, more) in enumerate(facts):
        said = into[f"f{i}"]
        got = [said.values[c] for c in said.codes]
        assert got == [more[b] if before[a] is None else before[a] for a, b in pairs]


def test_facts_of_the_same_parts_share_their_codes() -> None:
    one, other = np.array([1, 0, 2], dtype=np.uint32), np.array([0, 1, 0], dtype=np.uint32)
    into = {n: Said(one, [None, n, None]) for n in "ab"}
    together(into, {n: Said(other, [None, "more"]) for n in "ab"})
    assert into["a"].codes is into["b"].codes
    fill(into, "a", np.array([True, True, True]), "filled")
    assert [into["a"].values[c] for c in into["a"].codes] == ["a", "more", "filled"]
