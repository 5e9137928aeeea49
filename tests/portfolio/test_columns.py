"""Deciding in columns gives, in every column, what deciding line by line gives."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from highfence.determination.check import Options
from highfence.logic.outcome import OUTCOMES
from highfence.portfolio.answers import Said
from highfence.portfolio.cells import require_columns
from highfence.portfolio.columns import ColumnDecider
from highfence.portfolio.generate import Sample
from highfence.portfolio.nested import NestedTyping
from highfence.portfolio.single import SingleDecider
from highfence.portfolio.sources import open_source
from highfence.portfolio.typed import Typing
from transactions.published import published

if TYPE_CHECKING:
    from pathlib import Path

    from highfence.logic.rulebook import Reading

SEEDS = range(10)
LINES = 1_000
DAYS = ("2022-10-20", "2023-06-01", "2024-12-10", "2025-02-01", "2025-06-01", "2026-02-01", "2026-11-15")


def differences(frame: pl.DataFrame, options: Options) -> list[str]:
    one = SingleDecider(options).decide(frame)
    many = ColumnDecider(options).decide(frame)
    out = []
    for name in one.columns:
        for i, (a, b) in enumerate(zip(one[name].to_list(), many[name].to_list(), strict=True)):
            if a != b:
                out.append(f"{frame['id'][i]} on {frame['on'][i]}: {name} alone {a}, in columns {b}")
    return out


@pytest.mark.parametrize("seed", SEEDS)
def test_lines_of_every_epoch(seed: int) -> None:
    raw = Sample(LINES, seed).frame()
    frame = Typing(require_columns(raw.columns, "sample")).read(raw).frame
    reading: Reading = "as_written" if seed % 3 == 2 else "as_enforced"
    options = Options(explain="none", reading=reading)
    assert frame.height >= 0.99 * LINES
    assert differences(frame, options) == []


def stated(folder: Path, records: list[dict[str, Any]]) -> pl.DataFrame:
    path = folder / "lines.jsonl"
    path.write_bytes(b"\n".join(map(msgspec.json.encode, records)))
    raw = next(open_source(path).chunks(10_000))
    return NestedTyping().read(raw).frame


@cache
def facts() -> tuple[dict[str, Any], ...]:
    return tuple(msgspec.to_builtins(one.facts) for one in published())


@pytest.mark.parametrize("reading", ["as_enforced", "as_written"])
def test_published_transactions_on_their_days(reading: Reading, tmp_path: Path) -> None:
    frame = stated(tmp_path, list(facts()))
    assert frame.height == len(facts())
    assert differences(frame, Options(explain="none", reading=reading)) == []


@pytest.mark.parametrize("day", DAYS)
def test_published_transactions_on_other_days(day: str, tmp_path: Path) -> None:
    moved = [{**one, "on": day, "id": f"{one['id']}@{day}"} for i, one in enumerate(facts()) if i % 3 == 0]
    assert differences(stated(tmp_path, moved), Options(explain="none")) == []


def test_activities_of_other_regimes(tmp_path: Path) -> None:
    other = ("import", "investment", "iaas_access")
    moved = [{**one, "activity": other[i % 3]} for i, one in enumerate(facts()) if i % 4 == 0]
    frame = stated(tmp_path, moved)
    options = Options(explain="none")
    assert differences(frame, options) == []
    noted = ColumnDecider(options).decide(frame)["us.ear.notes"].to_list()
    assert all(
        f"{other[i % 3]}_not_covered" in told
        for i, told in zip(range(0, len(facts()), 4), noted, strict=True)
    )


def test_what_was_known_then(tmp_path: Path) -> None:
    moved = [{**one, "on": "2025-10-15"} for i, one in enumerate(facts()) if i % 5 == 0]
    frame = stated(tmp_path, moved)
    for known in (date(2025, 9, 1), date(2025, 11, 15)):
        assert differences(frame, Options(explain="none", known_on=known)) == []
    some = frame.with_columns(
        known_on=pl.Series([date(2025, 9, 1) if i % 2 else None for i in range(frame.height)])
    )
    assert differences(some, Options(explain="none")) == []


def test_lines_that_cannot_be_read_are_refused_as_alone() -> None:
    frame = pl.DataFrame(
        {
            "id": ["a", "b", "c", "d"],
            "on": [date(2026, 2, 1), None, date(1999, 1, 1), date(2026, 2, 1)],
            "to": ["CN", "CN", "CN", "DE"],
            "item.chip": ["H20 or H200", None, None, "no such chip"],
        }
    )
    assert differences(frame, Options(explain="none")) == []
    assert ColumnDecider().decide(frame)["outcome"].to_list()[1:3] == [None, None]


@given(st.data())
def test_of_two_answers_to_a_line_the_last_one_counts(data: st.DataObject) -> None:
    values = st.lists(st.sampled_from([None, ["a"], ["a", "b"], []]), min_size=8, max_size=8)
    want, parts = data.draw(values), []
    parts.append((np.arange(8), Said.of(pl.Series(want, dtype=pl.List(pl.String)))))
    for _ in range(data.draw(st.integers(0, 2))):
        at = sorted(data.draw(st.sets(st.integers(0, 7))))
        more = data.draw(values)[: len(at)]
        parts.append((np.array(at, dtype=np.int64), Said.of(pl.Series(more, dtype=pl.List(pl.String)))))
        for place, value in zip(at, more, strict=True):
            want[place] = value
    found = Said.together(8, parts)
    assert found.series().to_list() == want
    assert [code is None for code in found.codes] == [value is None for value in want]


def test_outcomes_alone_are_those_of_the_answers(tmp_path: Path) -> None:
    raw = Sample(500, 21).frame()
    sample = Typing(require_columns(raw.columns, "sample")).read(raw).frame
    for frame in (sample, stated(tmp_path, list(facts()))):
        decider = ColumnDecider(Options(explain="none"))
        assert decider.outcomes(frame).to_list() == decider.decide(frame)["outcome"].to_list()


@pytest.mark.parametrize("reading", ["as_enforced", "as_written"])
def test_outcomes_on_many_days_are_those_of_each_day(reading: Reading, tmp_path: Path) -> None:
    """Lines that hang on the day, or on how parts of a line meet, are among the published ones."""
    raw = Sample(400, 22).frame()
    sample = Typing(require_columns(raw.columns, "sample")).read(raw).frame
    days = [date.fromisoformat(day) for day in ("2020-12-01", *DAYS)]
    for frame in (sample, stated(tmp_path, list(facts()))):
        decider = ColumnDecider(Options(explain="none", reading=reading))
        found = decider.outcomes_on(frame, days)
        assert found.shape == (len(days), frame.height)
        for day, codes in zip(days, found.tolist(), strict=True):
            told = decider.outcomes(frame.with_columns(pl.lit(day).alias("on"))).to_list()
            assert [(*OUTCOMES, None)[n] for n in codes] == told, day


def test_several_threads_get_what_one_gets() -> None:
    """What is learned of a line is learned by one thread at a time, or the same by all."""
    raws = [Sample(300, seed).frame() for seed in range(30, 36)]
    frames = [Typing(require_columns(raw.columns, "sample")).read(raw).frame for raw in raws]
    want = [ColumnDecider().decide(frame).to_dicts() for frame in frames]
    for _ in range(3):
        decider = ColumnDecider()
        with ThreadPoolExecutor(6) as pool:
            got = list(pool.map(decider.decide, frames))
        assert [one.to_dicts() for one in got] == want


def test_equal_lines_have_one_answer() -> None:
    raw = Sample(200, 3).frame()
    frame = Typing(require_columns(raw.columns, "sample")).read(raw).frame
    twice = pl.concat([frame, frame])
    coded = ColumnDecider().decide_coded(twice)
    assert coded.answers.height <= frame.height
    assert coded.codes[: frame.height].to_list() == coded.codes[frame.height :].to_list()


def test_a_line_that_takes_too_long_in_one_order_of_facts_is_settled_in_the_other() -> None:
    """Nothing is known of the lists and the figures: in the order of the columns that takes thousands of suppositions."""
    said = {
        "on": "2025-02-14",
        "activity": "export",
        "from": "US",
        "to": "CN",
        "item.kind": "electronic_assembly",
        "item.eccn": "5A992.z",
        "item.origin": "US",
        "item.us_origin": "true",
        "item.located_in_us": "true",
        "informed": "[]",
        "exporter.country": "US",
        "exporter.headquarters": "US",
        "exporter.ultimate_parent": "self",
        "purchaser.country": "CN",
        "purchaser.headquarters": "CN",
        "end_user.country": "CN",
        "end_user.headquarters": "CN",
        "end_user.private_sector": "true",
    }
    uses = ("supercomputer", "semiconductor_equipment", "military", "wmd", "train_ai_model")
    raw = pl.DataFrame([said | {f"end_use.{use}": "false" for use in uses}])
    frame = Typing(require_columns(raw.columns, "one")).read(raw).frame
    decider, alone = ColumnDecider(), SingleDecider(Options())
    assert decider.decide(frame).to_dicts() == alone.decide(frame).to_dicts()
    assert decider.alone == 0


def test_of_no_government_is_the_same_as_alone() -> None:
    raw = Sample(400, 8).frame().with_columns(pl.lit("none").alias("end_user.government_of"))
    frame = Typing(require_columns(raw.columns, "sample")).read(raw).frame
    assert frame.height > 390
    assert frame["end_user.government_of"].unique().to_list() == ["none"]
    assert differences(frame, Options(explain="none")) == []


def test_every_figure_keeps_its_own_cells() -> None:
    """Many figures of one line, each on either side of what the law asks of it."""
    names = [
        "order_value_usd",
        *(
            f"item.parameters.{n}"
            for n in (
                "wafer_mm",
                "operating_temperature_k",
                "chuck_zones",
                "gas_switching_ms",
                "sige_selectivity",
                "dco_nm",
                "overlay_nm",
                "carbon_density_g_cm3",
                "carbon_thickness_um",
                "aspect_ratio",
                "process_temperature_c",
                "feature_nm",
            )
        ),
        "item.app_wt",
        "item.aggregate_tpp",
        "cumulative.tpp_year_ultimate_parent",
        "item.value_usd",
    ]
    low, high = 1e-9, 1e9
    frame = pl.DataFrame(
        {
            "on": [date(2025, 2, 1)] * 64,
            **{
                n: [high if (i * 2654435761 >> k) % 2 else low for i in range(64)]
                for k, n in enumerate(names)
            },
        }
    )
    (group,), alone = ColumnDecider(Options()).groups(frame)
    rows = group.rows()
    assert not alone.any()
    read = [n for n in names if n in rows.columns]
    assert len(read) > 12
    for name in read:
        want = group.court.encoder(name).numbers(frame[name].to_numpy())
        assert rows.cells(name, group.layout.places).tolist() == want.tolist(), name
