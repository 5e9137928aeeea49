"""What is completed part by part is what is completed line by line; lists of words are what they are in Python."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from highfence.determination.check import Options
from highfence.determination.complete import Completer
from highfence.portfolio.cells import require_columns
from highfence.portfolio.columns import ColumnDecider
from highfence.portfolio.generate import Sample
from highfence.portfolio.kept import Columns
from highfence.portfolio.lift import Lifter
from highfence.portfolio.lists import Lists, Spoken, together
from highfence.portfolio.numbering import numbered
from highfence.portfolio.settling import Settler
from highfence.portfolio.single import given_of
from highfence.portfolio.typed import Typing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from highfence.portfolio.lift import Lifted

ROWS = 120


@pytest.fixture(scope="module")
def decider() -> ColumnDecider:
    return ColumnDecider(Options(explain="none"))


def sample(seed: int = 31) -> pl.DataFrame:
    raw = Sample(ROWS, seed).frame()
    return Typing(require_columns(raw.columns, "sample")).read(raw).frame


def lifted(
    decider: ColumnDecider, frame: pl.DataFrame, lifter: Lifter | None = None
) -> tuple[Lifted, list[int]]:
    first = [d.toordinal() for d in decider.days]
    epoch = np.array([np.searchsorted(first, d.toordinal(), side="right") - 1 for d in frame["on"]])
    lifter = lifter or Lifter(decider.views, decider.cells_of)
    return lifter.lift(frame, epoch), epoch.tolist()


def facts_of(case: Mapping[str, Any]) -> dict[str, Any]:
    """Return facts without names, which stand for all that mean the same, and without roles, which are structure."""
    return {n: v for n, v in case.items() if v is not None and not n.endswith((".name", ".roles"))}


def test_a_line_has_the_facts_of_its_parts(decider: ColumnDecider) -> None:
    frame = sample()
    compared(decider, frame, *lifted(decider, frame))


def test_what_was_completed_of_one_table_holds_in_the_next(decider: ColumnDecider) -> None:
    lifter = Lifter(decider.views, decider.cells_of)
    for frame in (sample(), sample().reverse(), sample(32), sample()):
        compared(decider, frame, *lifted(decider, frame, lifter))


def compared(decider: ColumnDecider, frame: pl.DataFrame, found: Lifted, epoch: list[int]) -> None:
    for i, row in enumerate(frame.iter_rows(named=True)):
        whole = Completer(given_of(row), row["on"], decider.cells_of(epoch[i])).complete()
        here = {n: said.values[said.codes[i]] for n, said in found.facts.items()}
        here |= {n: figures[i] for n, figures in found.figures.items()}
        item = found.items[found.item[i]]
        rounded = {n for n in facts_of(whole.case.facts) if isinstance(whole.case.facts[n], float)}
        want, got = facts_of(whole.case.facts), facts_of(here)
        assert set(got) == set(want), row["id"]
        assert {n: v for n, v in got.items() if n not in rounded} == {
            n: v for n, v in want.items() if n not in rounded
        }
        assert set(item.indicative) == set(whole.indicative)
        assert [v.facts for v in whole.variants] == [facts for facts, _ in item.variants]


STATED: dict[str, Any] = {
    "item.origin": ["US", None, "TW"],
    "item.us_origin": [None, True, None],
    "item.kind": [None, "integrated_circuit", None],
    "item.eccn": [["us.ear.3E001"], None, ["us.ear.5D002"]],
    "item.tpp": [5000.0, 700.0, None],
    "item.die_area_mm2": [800.0, 800.0, None],
    "item.performance_density": [None, 900.0, None],
    "item.memory_bandwidth_gb_s": [1500.0, None, 600.0],
    "item.package_area_mm2": [100.0, None, 100.0],
    "item.us_controlled_content_usd": [0.0, 20.0, None],
    "item.value_usd": [100.0, 100.0, 5.0],
    "item.published": [None, False, True],
    "item.for_entries": [["us.ear.3A090.a"], None, None],
    "end_user.name": ["Example Ltd.", "Example", None],
    "end_user.country": ["TR", "TR", "AE"],
    "end_user.headquarters": ["TR", "CN", "AE"],
    "end_user.ultimate_parent": ["self", None, "self"],
    "end_user.owners": ['[{"share": 100, "headquarters": "RU", "listed": false}]', None, "[]"],
    "end_user.listed": [False, True, None],
    "end_use.wmd": [False, None, True],
}


@pytest.mark.parametrize("day", ["2020-06-01", "2023-06-01", "2024-12-10", "2026-09-01"])
def test_facts_that_are_computed_of_each_other(decider: ColumnDecider, day: str) -> None:
    frame = pl.DataFrame({"on": [day] * 3, **STATED}).with_columns(pl.col("on").str.to_date())
    found, epoch = lifted(decider, frame)
    for i, row in enumerate(frame.iter_rows(named=True)):
        whole = Completer(given_of(row), row["on"], decider.cells_of(epoch[i])).complete().case.facts
        here = {n: said.values[said.codes[i]] for n, said in found.facts.items()}
        here |= {n: figures[i] for n, figures in found.figures.items()}
        assert facts_of(here) == facts_of(whole)


@pytest.mark.parametrize("count", ["8", "2.5", "0", "true", '"two"', "null"])
def test_how_many_chips_there_are_changes_nothing_else(decider: ColumnDecider, count: str) -> None:
    chips = [f'[{{"chip":"NVIDIA A800 PCIe 80GB"{more}}}]' for more in ("", f',"count":{count}')]
    frame = pl.DataFrame({"item.chips": chips})
    parts, epoch = Lifter(decider.views, decider.cells_of)._parts, np.array([60, 60])
    found, _ = parts.items(Columns.of(frame), ["item.chips"], epoch)
    one, other = (found.made[code] for code in found.codes)
    assert one is not None
    readable = float(count) > 0 if count[0].isdigit() else False
    assert (other is one) is readable
    assert found.hard().tolist() == [False, not readable]


def test_rows_with_equal_cells_have_one_number() -> None:
    frame = pl.DataFrame({"a": ["x", "y", None, "x"], "b": [True, None, True, True]})
    codes, rows = numbered(frame, 4)
    assert [rows[c] for c in codes] == list(frame.iter_rows(named=True))
    assert len(rows) == 3


def test_what_trying_settles_is_settled_without_the_reference(
    decider: ColumnDecider, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = Sample(2_000, 7).frame()
    frame = Typing(require_columns(raw.columns, "sample")).read(raw).frame
    answers = decider.outcomes(frame).to_list()
    monkeypatch.setattr(
        Settler, "settle", lambda _self, rows, _verdict: np.zeros(rows.words, dtype=np.uint64)
    )
    untried = decider.outcomes(frame).to_list()
    changed = {(a, b) for a, b in zip(untried, answers, strict=True) if a != b}
    assert changed
    assert {before for before, _ in changed} == {"undetermined"}


# ------------------------------------------------------------------------------------------- lists of words

WORDS = st.lists(st.lists(st.sampled_from(["", "a", "b", "c", "d"]), max_size=5), min_size=1, max_size=6)


def told(lists: Lists) -> list[list[str]]:
    return lists.series().to_list()


@given(WORDS, st.data())
def test_lists_are_what_they_are_in_python(values: list[list[str]], data: st.DataObject) -> None:
    lists = Lists.of(values)
    assert told(lists) == values
    assert told(lists.once()) == [[w for w in dict.fromkeys(one) if w] for one in values]
    assert told(lists.reversed()) == [one[::-1] for one in values]
    names = {"a": "b", "c": ""}
    assert told(lists.renamed(names)) == [[names.get(w, w) for w in one] for one in values]
    at = data.draw(st.lists(st.integers(0, len(values) - 1), max_size=6))
    assert told(lists.take(np.array(at, dtype=np.int64))) == [values[i] for i in at]


@given(WORDS, WORDS, st.data())
def test_words_put_one_behind_the_other(
    first: list[list[str]], second: list[list[str]], data: st.DataObject
) -> None:
    pairs = data.draw(
        st.lists(
            st.tuples(st.integers(0, len(first) - 1), st.integers(0, len(second) - 1)), min_size=1, max_size=9
        )
    )
    codes = np.array(pairs, dtype=np.int64)
    both = together(Spoken(codes[:, 0], Lists.of(first)), Spoken(codes[:, 1], Lists.of(second)))
    assert both.said().series().to_list() == [first[a] + second[b] for a, b in pairs]
    assert both.first().series().to_list() == [next(iter(first[a] + second[b]), None) for a, b in pairs]
