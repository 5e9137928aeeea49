"""Tables to typed facts: what cells mean, what is refused, and that a shape of table changes nothing."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from highfence.facts.intake import read
from highfence.facts.reading import Document
from highfence.facts.schema import flat_columns
from highfence.logic.errors import InputError
from highfence.portfolio.cells import Refused, column_of, read_cell, require_columns
from highfence.portfolio.nested import NestedTyping
from highfence.portfolio.single import given_of
from highfence.portfolio.sources import open_source
from highfence.portfolio.typed import Typed, Typing


def typed(**columns: Any) -> Typed:
    raw = pl.DataFrame({name.replace("__", "."): values for name, values in columns.items()})
    return Typing(require_columns(raw.columns, "test")).read(raw)


def refusals(found: Typed) -> list[tuple[int, str, str | None]]:
    return list(found.rejected.select("row", "column", "value").iter_rows())


@pytest.mark.parametrize(
    ("name", "cell", "means"),
    [
        ("item.tpp", "1,600", 1600.0),
        ("item.tpp", " 7 ", 7.0),
        ("item.tpp", "unknown", None),
        ("item.tpp", "", None),
        ("to", "China", "CN"),
        ("to", "NO", "NO"),
        ("to", "日本", "JP"),
        ("item.eccn", "3E001", ["us.ear.3E001"]),
        ("item.eccn", '["3a090.A", "EAR99"]', ["us.ear.3A090.a", "us.ear.EAR99"]),
        ("item.eccn", "[]", []),
        ("item.base_entries", "4A003.b; 3A001", ["us.ear.3A001", "us.ear.4A003.b"]),
        ("via", "Korea, Republic of; SG", ["KR", "SG"]),
        ("claims", "nac, aca", ["ACA", "NAC"]),
        ("on", "2024-01-02 00:00:00", date(2024, 1, 2)),
        ("end_use.military", "TRUE", True),
        ("end_user.owners", "[]", "[]"),
        ("end_user.ultimate_parent", "self", "self"),
        ("end_user.2.country", "Malaysia", "MY"),
        ("item.tops.fp8", "1979", 1979.0),
        ("item.on_list_of.NL", "true", True),
        ("red_flags", "odd, very odd", ["odd, very odd"]),
        ("id", 1187.0, "1187"),
    ],
)
def test_cells(name: str, cell: Any, means: Any) -> None:
    column = column_of(name)
    assert column is not None
    assert read_cell(column, cell) == means


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("item.tpp", "1,6"),
        ("item.tpp", "nan"),
        ("item.tpp", float("inf")),
        ("item.tpp", "-1"),
        ("item.us_controlled_content_pct", "101"),
        ("to", "Narnia"),
        ("to", "30"),
        ("to", 30),
        ("item.eccn", "30"),
        ("item.eccn", "3.00E+01"),
        ("item.eccn", 3.0),
        ("item.eccn", "[3"),
        ("on", "2024-02-30"),
        ("on", "2024-01-02 13:05:00"),
        ("end_use.military", "yes"),
        ("item.on_list_of.NL", "perhaps"),
        ("end_user.owners", "{not json"),
        ("activity", "sell"),
    ],
)
def test_cells_that_are_refused(name: str, cell: Any) -> None:
    column = column_of(name)
    assert column is not None
    with pytest.raises(Refused):
        read_cell(column, cell)


def test_every_column_of_the_empty_form_is_known() -> None:
    assert [n for n in flat_columns() if column_of(n) is None] == []


@pytest.mark.parametrize(
    "name", ["", "foo", "end_user.footnotes", "informed_otherwise", "item.tops.fp7", "end_user.x"]
)
def test_names_that_are_no_column(name: str) -> None:
    assert column_of(name) is None


def test_a_header_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(InputError) as caught:
        require_columns(["item.tp", "to", "to"], "orders.csv")
    assert [(f.path, f.hint) for f in caught.value.faults] == [("to", ""), ("item.tp", "item.tpp")]


def test_columns_of_text_and_of_numbers_mean_the_same() -> None:
    text = typed(
        on=["2024-01-02"] * 3,
        item__tpp=["1600", "", "2.5"],
        to=["China", "CN", "unknown"],
        item__eccn=["3A090.a", "[]", ""],
    )
    real = typed(
        on=[date(2024, 1, 2)] * 3,
        item__tpp=[1600.0, None, 2.5],
        to=pl.Series(["CN", "CN", None], dtype=pl.Categorical),
        item__eccn=[["3A090.a"], [], None],
    )
    assert text.frame.equals(real.frame)
    assert text.rejected.height == real.rejected.height == 0


def test_a_bad_line_is_refused_alone_with_every_fault() -> None:
    found = typed(
        on=["2024-01-02", "x", "", "2024-01-02"],
        item__tpp=["1", "nan", "2", "3"],
        to=["CN", "Narnia", "JP", "30"],
    )
    assert found.places.to_list() == [0]
    assert refusals(found) == [
        (1, "on", "x"),
        (1, "item.tpp", "nan"),
        (1, "to", "Narnia"),
        (2, "on", None),
        (3, "to", "30"),
    ]


def test_real_numbers_are_checked_too() -> None:
    found = typed(on=[date(2024, 1, 2)] * 4, item__tpp=[1.0, float("nan"), -3.0, None])
    assert refusals(found) == [(1, "item.tpp", "nan"), (2, "item.tpp", "-3.0")]


def test_lists_name_the_member_that_is_wrong() -> None:
    found = typed(on=[date(2024, 1, 2)] * 3, via=[["Japan"], ["CN", "Narnia"], None])
    assert refusals(found) == [(1, "via", '["CN","Narnia"]')]
    assert found.frame.get_column("via").to_list() == [["JP"], None]


def test_blank_rows_are_neither_answered_nor_refused() -> None:
    found = typed(on=["2024-01-02", None, "2024-01-02"], to=["CN", None, "JP"])
    assert (found.places.to_list(), found.rejected.height) == ([0, 2], 0)


# ---------------------------------------------------------------------------- one name, one party


def party(**fields: Any) -> Typed:
    return typed(on=["2024-01-02"], **{k: [v] for k, v in fields.items()})


def test_the_same_name_and_country_in_two_roles_is_one_party() -> None:
    found = party(
        end_user__name="A", end_user__country="CN", end_user__headquarters="CN",
        ultimate_consignee__name="A", ultimate_consignee__country="China", ultimate_consignee__listed="false",
        purchaser__name="A", purchaser__country="SG",
    )  # fmt: skip
    given = given_of(found.frame.row(0, named=True))
    assert given.roles == {
        "end_user": frozenset({"end_user", "ultimate_consignee"}),
        "purchaser": frozenset({"purchaser"}),
    }
    assert given.facts["end_user.listed"] is False
    assert given.facts["end_user.headquarters"] == "CN"


def test_three_roles_are_one_party_too() -> None:
    roles = ("end_user", "ultimate_consignee", "purchaser")
    found = party(**{f"{r}__{f}": v for r in roles for f, v in (("name", "A"), ("country", "CN"))})
    assert given_of(found.frame.row(0, named=True)).roles == {"end_user": frozenset(roles)}


def test_a_party_that_contradicts_itself_is_refused() -> None:
    found = party(
        end_user__name="A", end_user__country="CN", end_user__headquarters="CN",
        purchaser__name="A", purchaser__country="CN", purchaser__headquarters="SG",
    )  # fmt: skip
    assert refusals(found) == [(0, "purchaser.headquarters", "SG")]
    assert "end_user.headquarters (CN)" in found.rejected.get_column("expected")[0]


# ------------------------------------------------------------------------------------ nested forms

TRANSACTION: dict[str, Any] = {
    "id": "n1",
    "on": "2026-02-01",
    "activity": "export",
    "from": "US",
    "to": "China",
    "item": {
        "chip": "NVIDIA H200 SXM5",
        "eccn": "3A090.a",
        "tops": {"fp8": 1979},
        "value_usd": 30000,
        "codes": {"NL": []},
    },
    "parties": [
        {"role": "exporter", "name": "Example Chips Inc.", "country": "US", "ultimate_parent": "self"},
        {
            "role": ["ultimate_consignee", "end_user"],
            "name": "Example Cloud Ltd.",
            "country": "CN",
            "ultimate_parent": {"name": "Example Parent", "headquarters": "China"},
            "owners": [],
            "lists": [{"list": "us.el", "footnotes": [4]}],
        },
        {"role": "end_user", "name": "Other"},
    ],
    "end_use": {"military": False},
    "informed": [],
    "red_flags": ["us.ear.732.supp3(26)", "odd"],
}


def nested(*records: Any) -> Typed:
    return NestedTyping().read(
        pl.DataFrame({"json": [r if isinstance(r, str) else json.dumps(r) for r in records]})
    )


def test_a_nested_line_means_what_the_reader_of_single_transactions_reads() -> None:
    found = nested(TRANSACTION)
    got, want = given_of(found.frame.row(0, named=True)), read(Document(TRANSACTION))
    for name in ("id", "on", "facts", "roles", "parties_given", "tops", "chips", "owners", "free_flags"):
        assert getattr(got, name) == getattr(want, name), name


def test_parties_that_are_given_and_none_are_given() -> None:
    found = nested(
        {"on": "2026-02-01", "parties": []},
        {"on": "2026-02-01", "parties": [{"role": "designer"}]},
        {"on": "2026-02-01"},
    )
    given = [given_of(row) for row in found.frame.iter_rows(named=True)]
    assert [g.parties_given for g in given] == [True, True, False]
    assert given[1].roles == {"designer": frozenset({"designer"})}


def test_nested_lines_that_are_refused() -> None:
    found = nested(
        TRANSACTION, "", "nope", "[1]", {"on": "2026-02-01", "item": {"tp": 1}}, {"to": "CN"},
        {"on": "2026-02-01", "parties": [{"role": "thief"}]}, {"on": "2026-02-01", "parties": 5},
    )  # fmt: skip
    assert found.places.to_list() == [0]
    assert [(row, column) for row, column, _ in refusals(found)] == [
        (2, ""), (3, ""), (4, "item.tp"), (5, "on"), (6, "parties.role"), (7, "parties"),
    ]  # fmt: skip


def test_structs_of_parquet_are_nested_lines(tmp_path: Path) -> None:
    # A column of structs has one type for each field.
    parties = [
        p | {"role": ["designer"]} if p["role"] == "end_user" else p for p in TRANSACTION["parties"][1:]
    ]
    record = TRANSACTION | {"parties": parties}
    path = tmp_path / "nested.parquet"
    pl.DataFrame([record], infer_schema_length=None).write_parquet(path)
    source = open_source(path)
    assert source.nested
    found = NestedTyping().read(next(source.chunks(10)))
    assert found.rejected.to_dicts() == []
    got, want = given_of(found.frame.row(0, named=True)), read(Document(record))
    assert (got.roles, got.facts, got.owners) == (want.roles, want.facts, want.owners)


# ----------------------------------------------------------------------------------------- sources


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_text(text, encoding=encoding)
    return path


@given(st.integers(1, 7), st.integers(0, 25))
def test_chunks_have_their_size_and_start_where_they_should(size: int, skip: int) -> None:
    import tempfile

    frame = pl.DataFrame({"id": [str(i) for i in range(23)]})
    with tempfile.TemporaryDirectory() as folder:
        for name in ("t.csv", "t.parquet", "t.arrow", "t.stream.arrow", "t.jsonl"):
            path = Path(folder) / name
            if name.endswith("csv"):
                frame.write_csv(path)
            elif name.endswith("parquet"):
                frame.write_parquet(path, row_group_size=5)
            elif "stream" in name:
                frame.write_ipc_stream(path)
            elif name.endswith("arrow"):
                frame.write_ipc(path)
            else:
                frame.write_ndjson(path)
            source = open_source(path)
            chunks = list(source.chunks(size, skip))
            assert [c.height for c in chunks[:-1]] == [size] * (len(chunks) - 1), name
            assert sum(c.height for c in chunks) == max(0, 23 - skip), name
            if chunks:
                assert str(skip) in str(chunks[0].row(0)[0]), name
            assert source.seeks == (name in {"t.parquet", "t.arrow"}), name
            if source.seeks and chunks:
                assert source.read(skip, chunks[0].height).equals(chunks[0]), name


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_with_any_separator_and_a_byte_order_mark(tmp_path: Path, separator: str) -> None:
    path = write(
        tmp_path / "t.csv",
        separator.join(["id", "on"]) + "\n" + separator.join(["1", "2024-01-02"]) + "\n",
        "utf-8-sig",
    )
    source = open_source(path)
    assert source.names == ("id", "on")
    assert next(source.chunks(5)).row(0) == ("1", "2024-01-02")


@pytest.mark.parametrize("size", [1, 2, 100])
def test_a_line_longer_than_the_header_is_refused_alone(tmp_path: Path, size: int) -> None:
    path = write(
        tmp_path / "t.csv",
        'id,on,to\n1,2024-01-02,CN\n2,2024-01-02,CN,,x\n3,2024-01-02,"J\nP"\n4,2024-01-02,JP\n',
    )
    source = open_source(path)
    typing = Typing(require_columns(list(source.names), ""))
    found = [typing.read(chunk) for chunk in source.chunks(size)]
    kept = [r["id"] for f in found for r in f.frame.iter_rows(named=True)]
    assert kept == ["1", "4"]
    assert [(c, v) for f in found for _, c, v in refusals(f)] == [("", ",x"), ("to", "J\nP")]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("t.csv", b"", "empty"),
        ("t.csv", "id,on\nGr\u00fc\u00dfe,2024-01-02\n".encode("latin-1"), "UTF-8"),
        ("t.xlsx", b"not a workbook", "a table that can be read"),
        ("t.parquet", b"not a table", "a table that can be read"),
        ("t.arrow", b"not a table", "a table that can be read"),
        ("t.doc", b"x", ".parquet"),
    ],
)
def test_files_that_are_no_table(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(InputError, match=said):
        list(open_source(path).chunks(10))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="can be read"):
        open_source(tmp_path / "none.csv")
