"""A user's own column names: proposed from the header, written to be edited, read back, applied."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from highfence.logic.errors import InputError
from highfence.portfolio.cells import column_of, require_columns
from highfence.portfolio.mapping import Mapping, Rule, read_mapping
from highfence.portfolio.propose import SURE, as_mapping, as_text, propose
from highfence.portfolio.run import Batch, Settings
from highfence.portfolio.sources import open_source
from highfence.portfolio.typed import Typing
from portfolio.batches import Counting

if TYPE_CHECKING:
    from pathlib import Path

OWN = pl.DataFrame(
    {
        "Order No.": ["1", "2"],
        "Ship date": ["31/12/2025", "02/01/2026"],
        "Customer": ["A", "B"],
        "Customer country": ["China", "Japan"],
        "产品型号": ["NVIDIA H20", "RTX 4090"],
        "数量": ["1", "2"],
        "Unit price (USD)": ["30,000", "20"],
        "目的國": ["中国", "日本"],
        "ECCN": ["3A090.a", "EAR99"],
        "Memory BW (TB/s)": ["3.35", ""],
        "Military?": ["Y", "n"],
        "Sales rep": ["Bob", "Al"],
        "End-user HQ": ["CN", "JP"],
        "on entity list": ["N", "?"],
        "最终用户": ["a", "b"],
        "item.tpp": ["1", "2"],
    }
)
WANTED = {
    "Order No.": "order_id",
    "Ship date": "on",
    "Customer": "purchaser.name",
    "Customer country": "purchaser.country",
    "产品型号": "item.chip",
    "数量": "item.quantity",
    "Unit price (USD)": "item.value_usd",
    "目的國": "to",
    "ECCN": "item.eccn",
    "Memory BW (TB/s)": "item.memory_bandwidth_gb_s",
    "Military?": "end_use.military",
    "End-user HQ": "end_user.headquarters",
    "on entity list": "end_user.listed",
    "最终用户": "end_user.name",
    "item.tpp": "item.tpp",
}


def test_a_header_in_two_languages_is_mapped() -> None:
    guesses = {g.column: g for g in propose(OWN)}
    assert {c: g.fact for c, g in guesses.items() if g.confidence >= SURE} == WANTED
    assert guesses["Ship date"].rule.format == "%d/%m/%Y"
    assert guesses["Memory BW (TB/s)"].rule.multiply == 1000
    assert guesses["Military?"].rule.values == {"Y": True, "n": False}
    assert guesses["on entity list"].rule.values == {"N": False, "?": "unknown"}
    assert guesses["Customer"].sample == "A"


def test_cells_decide_where_names_do_not() -> None:
    as_country, as_name = (
        propose(pl.DataFrame({"Destination": cells}))[0] for cells in (["CN", "JP"], ["12", "13"])
    )
    assert as_country.fact == "to"
    assert as_country.confidence >= SURE > as_name.confidence


def test_one_column_for_each_fact() -> None:
    guesses = propose(pl.DataFrame({"Ship to": ["CN"], "Destination": ["JP"]}))
    assert [g.fact for g in guesses if g.confidence >= SURE] == ["to"]


def test_days_that_can_be_read_in_two_ways_are_not_taken_as_sure() -> None:
    unsure, sure = (
        propose(pl.DataFrame({"Ship date": cells}))[0] for cells in (["02/03/2025"], ["02/13/2025"])
    )
    assert (sure.fact, sure.rule.format) == ("on", "%m/%d/%Y")
    assert "%d/%m/%Y" in unsure.remark
    assert unsure.confidence < SURE <= sure.confidence


def test_the_file_reads_back_as_what_was_proposed() -> None:
    guesses = propose(OWN)
    assert read_mapping(as_text(guesses, "own.csv")) == as_mapping(guesses)


NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=12)


@given(st.dictionaries(NAMES, st.sampled_from(["to", "on", "item.tpp", ""]), min_size=1, max_size=4))
def test_any_header_survives_the_file(columns: dict[str, str]) -> None:
    mapping = Mapping({name: Rule((fact,)) if fact else None for name, fact in columns.items()})
    assert read_mapping(mapping.as_yaml()) == mapping
    table = pl.DataFrame({name: ["x"] for name in columns})
    guesses = propose(table)
    assert read_mapping(as_text(guesses, "own.csv")) == as_mapping(guesses)


def test_mapped_cells_mean_what_the_dotted_columns_mean() -> None:
    mapping = read_mapping(as_text(propose(OWN), "own.csv"))
    named = mapping.apply(OWN)
    found = Typing(require_columns(mapping.facts(OWN.columns), "")).read(named)
    assert found.rejected.height == 0
    row = found.frame.row(0, named=True)
    assert (row["to"], row["item.value_usd"], row["item.memory_bandwidth_gb_s"]) == ("CN", 30000.0, 3350.0)
    assert (row["end_use.military"], row["activity"], row["from"]) == (True, "export", "US")
    assert found.frame.row(1, named=True)["end_user.listed"] is None


def test_one_column_may_state_several_facts_and_constants_fill_what_is_empty() -> None:
    mapping = read_mapping(
        "columns: {Country: {fact: [to, end_user.country]}, From: from}\nconstants: {from: TW, activity: reexport}"
    )
    table = pl.DataFrame({"Country": ["CN", "JP"], "From": ["US", None]})
    assert mapping.facts(table.columns) == ["to", "end_user.country", "from", "activity"]
    assert mapping.apply(table).to_dict(as_series=False) == {
        "to": ["CN", "JP"],
        "end_user.country": ["CN", "JP"],
        "from": ["US", "TW"],
        "activity": ["reexport", "reexport"],
    }


def test_a_comma_for_decimals() -> None:
    mapping = read_mapping("columns: {P: item.tpp}\ndecimal: ','")
    assert mapping.apply(pl.DataFrame({"P": ["1.234,5"]})).item() == "1234.5"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[1]", "one mapping"),
        ("columns: {A: {fact: item.tp}}", "item.tpp"),
        ("columns: {A: 3}", "fact"),
        ("columns: {A: {fact: on, fromat: x}}", "format"),
        ("columns: {A: {fact: end_use.military, values: {Y: perhaps}}}", "true, false or unknown"),
        ("columns: {A: {fact: item.tpp, multiply: 0}}", "above zero"),
        ("columns: {A: {fact: on, format: day}}", "%d/%m/%Y"),
        ("columns: {A: to}\nconstants: {from: Narnia}", "a country"),
        ("columns: {A: to}\nconstant: {from: US}", "constants"),
        ("columns: {A: to}\ndecimal: x", "a point or a comma"),
    ],
)
def test_files_that_are_wrong(text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_mapping(text, "own.yaml")


def test_columns_that_the_file_forgets_are_named() -> None:
    mapping = read_mapping("columns: {Ship date: on, Gone: to}")
    with pytest.raises(InputError) as caught:
        mapping.facts(["Ship date", "Sales rep", "from"])
    assert sorted(f.path for f in caught.value.faults) == ["Gone", "Sales rep"]


def test_refusals_name_the_users_own_column(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text("No,When,Where\n7,2026-02-01,Narnia\n")
    mapping = read_mapping("columns: {No: id, When: on, Where: to}")
    batch = Batch(
        open_source(tmp_path / "own.csv"), tmp_path / "out.csv", Counting(), Settings(mapping=mapping)
    )
    summary = batch.run()
    assert summary.rejected is not None
    with summary.rejected.open(newline="") as file:
        row = next(csv.DictReader(file))
    assert (row["line"], row["id"], row["column"], row["value"]) == ("2", "7", "Where", "Narnia")


def test_every_alias_names_a_column() -> None:
    import pkgutil

    rows = csv.DictReader(
        (pkgutil.get_data("highfence.portfolio", "aliases.csv") or b"").decode().splitlines()
    )
    assert [row["fact"] for row in rows if column_of(row["fact"]) is None] == []
