"""The sheet of bits and its words, against the same put together line by line in plain Python."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from highfence.determination.check import ELECTIONS, asked, rulebook
from highfence.facts.vocabulary import lookup
from highfence.logic.bits import Held
from highfence.logic.cells import Cells
from highfence.logic.provisions import LicenseException
from highfence.portfolio import sheet_loops
from highfence.portfolio.answers import FAULT, FAULTS, Said
from highfence.portfolio.lists import Lists, Spoken, together
from highfence.portfolio.phrases import Phrases, Worded
from highfence.portfolio.sheet import Page, Sheet, distinct

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import numpy.typing as npt

Marks = Any
"""Whether a place has a label: a row a label, a column a place."""


def packed(marks: npt.NDArray[np.bool_]) -> npt.NDArray[np.uint64]:
    return np.packbits(np.ascontiguousarray(marks), axis=1, bitorder="little").view(np.uint64)


@dataclass
class Written:
    """Bits on a sheet, and the same as labels by place."""

    sheet: Sheet
    places: npt.NDArray[np.int64]
    groups: Mapping[str, list[Any]]
    marks: Mapping[str, Marks]

    def told(self, group: str) -> list[list[Any]]:
        """Return the labels of each line."""
        marks = self.marks[group]
        return [
            [n for n, has in zip(self.groups[group], marks[:, p], strict=True) if has] for p in self.places
        ]


def written(groups: Mapping[str, list[Any]], words: int, lines: int, seed: int, way: str) -> Written:
    """Write random bits, few kinds of places with many bits or none, at some places of so many words."""
    random = np.random.default_rng(seed)
    kinds = random.integers(0, 1 + min(lines, 40), 64 * words)
    marks = {}
    for name, labels in groups.items():
        some = random.random((len(labels), kinds.max() + 1)) < random.choice([0.0, 0.03, 0.5])
        marks[name] = some[:, kinds]
    sheet = Sheet(words)
    if way == "write":
        names = [(name, label) for name, labels in groups.items() for label in labels]
        sheet.write(names, Held.of(packed(np.concatenate([marks[name] for name in groups]))))
    for name, labels in groups.items() if way != "write" else ():
        if way == "by_group":
            sheet.write([(name, label) for label in labels], Held.of(packed(marks[name])))
        else:
            for label, one in zip(labels, packed(marks[name]), strict=True):
                sheet.put(name, label, one)
    places = random.choice(64 * words, min(lines, 64 * words), replace=False)
    return Written(sheet, places, groups, marks)


WAYS = st.sampled_from(["write", "by_group", "put"])


@st.composite
def sheets(draw: st.DrawFn) -> Written:
    sizes = draw(st.lists(st.sampled_from([1, 3, 63, 64, 65, 130]), min_size=1, max_size=3))
    groups = {f"g{i}": [f"{i}:{n}" for n in range(size)] for i, size in enumerate(sizes)}
    words = draw(st.sampled_from([1, 15, 16, 17, 40]))
    return written(groups, words, draw(st.integers(1, 900)), draw(st.integers(0, 10**6)), draw(WAYS))


def values(spoken: Spoken) -> list[list[str]]:
    said = spoken.said()
    assert said.values.n_unique() == len(said.values)
    told: list[list[str]] = said.series().to_list()
    return told


@given(sheets())
@settings(deadline=None)
def test_a_page_reads_the_labels_of_each_line(found: Written) -> None:
    page = Page(found.sheet, found.places)
    told = {name: found.told(name) for name in found.groups}
    for name in found.groups:
        assert values(page.lists(name)) == told[name]
    every = [list(chain(*parts)) for parts in zip(*told.values(), strict=True)]
    assert values(page.lists(*found.groups)) == every
    backwards = page.lists(*found.groups, by=lambda label: [-int(n) for n in label.split(":")])
    assert values(backwards) == [one[::-1] for one in every]
    assert values(page.lists("other")) == [[]] * len(found.places)


@given(sheets())
@settings(deadline=None)
def test_lines_alike_are_read_as_one(found: Written) -> None:
    page = Page(found.sheet, found.places)
    line, kinds = page.alike(*found.groups)
    for name in found.groups:
        assert values(kinds.lists(name).of(line)) == found.told(name)
    assert len(kinds.places) == len({tuple(one) for one in values(page.lists(*found.groups))})
    line, kinds = page.alike("other")
    assert (values(kinds.lists("g0")), line.tolist()) == ([[]], [0] * len(found.places))


def test_lines_may_stand_at_one_place() -> None:
    found = written({"g": ["a", "b"]}, 1, 5, 7, "put")
    places = np.repeat(found.places, 3)
    assert values(Page(found.sheet, places).lists("g")) == [one for one in found.told("g") for _ in range(3)]


def test_a_label_that_no_line_has_is_not_written() -> None:
    sheet = Sheet(2)
    held = Held(np.array([[0, 4], [0, 0]], dtype=np.uint64), np.array([1, 0, -1], dtype=np.int32))
    sheet.write([("g", "a"), ("g", "b"), ("g", "d")], held)
    sheet.put("g", "c", np.zeros(2, dtype=np.uint64))
    assert (sheet.labels("g"), sheet.labels("other"), len(sheet.matrices)) == (["b"], [], 1)


NUMBERS = st.lists(st.lists(st.integers(0, 70), min_size=4, max_size=4), min_size=1, max_size=64)


@given(NUMBERS, st.permutations("abcd"), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_names_are_ranked_by_the_numbers_that_lines_have(
    numbers: list[list[int]], names: list[str], random: Any
) -> None:
    labels = [(name, power) for name in "abcd" for power in range(7)]
    random.shuffle(labels)
    marks = np.zeros((len(labels), 64), dtype=bool)
    for i, (name, power) in enumerate(labels):
        marks[i, : len(numbers)] = [one["abcd".index(name)] >> power & 1 for one in numbers]
    sheet = Sheet(1)
    sheet.write([("hanging", label) for label in labels], Held.of(packed(marks)))
    names = names[:3]  # one name is not asked for
    expected = []
    for one in numbers:
        number = dict(zip("abcd", one, strict=True))
        expected.append(sorted((n for n in names if number[n]), key=lambda n: (-number[n], names.index(n))))
    assert values(Page(sheet, np.arange(len(numbers))).ranked("hanging", names)) == expected


ROWS = st.integers(1, 3).flatmap(
    lambda width: st.lists(
        st.lists(st.sampled_from([0, 1, 2, 2**32, 2**63, 2**64 - 1]), min_size=width, max_size=width),
        min_size=1,
        max_size=80,
    )
)


@given(ROWS)
def test_rows_are_numbered_as_they_come(rows: list[list[int]]) -> None:
    first, kind = distinct(np.array(rows, dtype=np.uint64))
    order = list(dict.fromkeys(map(tuple, rows)))
    assert [tuple(rows[i]) for i in first] == order
    assert [order[k] for k in kind] == [tuple(row) for row in rows]
    assert first.tolist() == [list(map(tuple, rows)).index(one) for one in order]


@given(st.lists(st.integers(0, 2**64 - 1), min_size=1, max_size=8))
def test_a_table_that_is_nearly_full_still_tells_rows_apart(keys: list[int]) -> None:
    rows = np.array(keys, dtype=np.uint64).reshape(-1, 1)
    codes, kept = np.full(len(keys), -1, dtype=np.int32), np.empty_like(rows)
    lines = np.arange(len(keys), dtype=np.int32)
    known = sheet_loops.kinds_of_rows(rows, lines, np.zeros(8, dtype=np.int32), kept, codes, 0)
    assert known == len(set(keys))
    assert [int(kept[c, 0]) for c in codes] == keys


def test_every_bit_of_a_word_is_found() -> None:
    rows = np.array([[1 << i, 1 << (63 - i)] for i in range(64)], dtype=np.uint64)
    words, starts = np.empty(128, dtype=np.int32), np.zeros(65, dtype=np.int64)
    sheet_loops.marked(rows, words, starts)
    assert words.reshape(-1, 2).tolist() == [[i, 127 - i] for i in range(64)]
    assert starts.tolist() == list(range(0, 129, 2))


WORDS = st.lists(st.lists(st.sampled_from(["", "a", "b", "c"]), max_size=4), min_size=1, max_size=5)


@given(WORDS, WORDS, st.data())
def test_lists_of_the_same_lines_are_put_together(
    one: list[list[str]], other: list[list[str]], data: st.DataObject
) -> None:
    line = np.array(data.draw(st.lists(st.integers(0, len(one) - 1), min_size=1, max_size=20)))
    more = np.array([data.draw(st.integers(0, len(other) - 1)) for _ in line])
    mirrored = [words[::-1] for words in one]
    parts = (Spoken(line, Lists.of(one)), Spoken(more, Lists.of(other)), Spoken(line, Lists.of(mirrored)))
    expected = [one[a] + other[b] + mirrored[a] for a, b in zip(line, more, strict=True)]
    assert values(together(*parts)) == expected
    assert values(together(*parts).once()) == [[w for w in dict.fromkeys(words) if w] for words in expected]
    assert parts[0].each().series().to_list() == [one[a] for a in line]


# ------------------------------------------------------------------------------------------- whole answers


@cache
def phrases() -> Phrases:
    book = rulebook()
    view = book.at("us.ear", date(2026, 2, 1), None, "as_enforced")
    return Phrases({p.id: p for p in view.regime.provisions}, Cells(view))


FACTS = [
    *("item.kind", "activity", "end_user.headquarters", "end_user.footnotes", "not.a.fact"),
    f"item.{min(ELECTIONS)}",
]
COUNTS = [(name, power) for power in (1, 0) for name in FACTS]


@cache
def answer_groups() -> dict[str, list[Any]]:
    provisions = phrases().provisions
    rules = list(provisions)[::9][:70]
    exceptions = [e for e, p in provisions.items() if isinstance(p, LicenseException)]
    return {
        "outcome": ["prohibited", "license_required"],
        "possible": ["prohibited", "license_required", "permitted"],
        "requirements": rules[:40],
        "open": rules[40:],
        "prohibited": rules[30:50],
        "open_prohibitions": rules[:3],
        "available": exceptions[::2],
        "eligible": exceptions[1::2],
        "not_enforced_exceptions": exceptions[:5],
        "review_possible": ["denial", "approval"],
        "review_policy": ["denial", "approval"],
        "review_cite": [provisions[r].cite for r in rules[:4]] * 2,
        "duties": rules[5:9],
        "chip": ["item.chip"],
        "hanging": COUNTS,
        "reviewed": [f"{policy} {name}" for policy in ("b", "a") for name in FACTS],
        "entries": ["3A090", "4A090", "3A090"],
        "entries_possible": ["3A090.a", "3A090.b", "3A090.a"],
        "conflict": ["classification_conflict"],
        "not_modelled": [f"not_modelled:{r}" for r in rules[:5]],
        "not_enforced": [f"not_enforced:{r}" for r in rules[:5]],
        "strict": ["listed_strictest:end_user"],
        "late": ["beyond_horizon"],
        "warned": ["gao_caution"],
    }


def once(words: Iterable[str]) -> list[str]:
    return [word for word in dict.fromkeys(words) if word]


def place(name: str) -> Any:
    fact = lookup(name)
    return (True, 1 << 30, name) if fact is None else phrases().cells.place(fact, name)


def wanted(told: Mapping[str, list[Any]]) -> list[str]:
    """Return the facts to ask for of one line."""
    number = {name: sum(1 << power for n, power in told["hanging"] if n == name) for name in FACTS}
    reviewed = sorted((one.split(" ") for one in told["reviewed"]), key=lambda one: (one[0], place(one[1])))
    names = [
        *told["chip"],
        *sorted((n for n in FACTS if number[n]), key=lambda n: (-number[n], place(n))),
        *(name for _, name in reviewed),
    ]
    return once(asked(n) for n in names if n.rpartition(".")[2] not in ELECTIONS)


def row(
    told: Mapping[str, list[Any]], about: tuple[tuple[str, ...], tuple[str, ...]], more: list[str]
) -> Any:
    """Return the output columns of one line."""
    provisions = phrases().provisions
    code = {e: p.code for e, p in provisions.items() if isinstance(p, LicenseException)}
    standing = [*told["prohibited"][::-1], *told["requirements"], *told["available"]]
    noted = [told[g] for g in ("late", "conflict", "not_modelled", "not_enforced", "warned")]
    unenforced = [f"exception_not_enforced:{code[e]}" for e in told["not_enforced_exceptions"]]
    outcome = next(iter(told["outcome"]), None)
    regime = {
        "outcome": outcome,
        "possible_outcomes": told["possible"],
        "requirements": told["requirements"],
        "open_requirements": told["open"] + told["open_prohibitions"],
        "prohibited_by": told["prohibited"][::-1],
        "exceptions": once(code[e] for e in told["available"]),
        "exceptions_eligible": once(code[e] for e in told["available"] + told["eligible"]),
        "review_policy": next(iter(told["review_policy"]), None),
        "review_possible": told["review_possible"],
        "duties": told["duties"],
        "missing_facts": wanted(told),
        "entries": once(told["entries"]),
        "entries_possible": once(told["entries_possible"]),
        "citations": once([*(provisions[r].cite for r in standing), *told["review_cite"]]),
        "notes": once([*about[0], *told["strict"], *about[1], *more, *chain(*noted), *unenforced]),
    }
    return {"outcome": outcome} | {f"us.ear.{name}": value for name, value in regime.items()}


@pytest.mark.parametrize("way", ["write", "by_group", "put"])
@pytest.mark.parametrize(("words", "lines", "seed"), [(1, 1, 0), (3, 150, 1), (20, 1000, 2), (17, 1000, 3)])
def test_columns_are_what_the_bits_of_each_line_say(words: int, lines: int, seed: int, way: str) -> None:
    found = written(answer_groups(), words, lines, seed, way)
    random = np.random.default_rng(seed)
    said = [((), ()), (("assumed", "gao_caution"), ("more",)), (("assumed",), ("beyond_horizon", "more"))]
    notes = random.integers(0, len(said), lines)
    of_parts = [["part"], [], ["more", "part"]]
    parts = random.integers(0, len(of_parts), lines)
    page = Page(found.sheet, found.places)
    worded = Worded(lines, phrases().said(page, notes, said, [Spoken(parts, Lists.of(of_parts))]))
    told = {name: found.told(name) for name in found.groups}
    expected = [
        row({name: one[i] for name, one in told.items()}, said[notes[i]], of_parts[parts[i]])
        for i in range(lines)
    ]
    frame = worded.answers().frame().drop(FAULTS)
    assert frame.to_dicts() == expected
    for name, column in worded.said.items():
        if name != FAULTS:
            assert column.values.n_unique() == len(column.values)
            assert not column.values.is_null().any()
    coded = worded.coded()
    assert coded.frame().drop(FAULTS).equals(frame)
    assert coded.answers.height == len({str(one) for one in expected})
    assert worded.said[FAULTS].series().equals(pl.Series([None] * lines, dtype=coded.answers[FAULTS].dtype))


def test_a_line_without_an_outcome_has_an_answer_of_its_own() -> None:
    outcome = Said(pl.Series([0, None, 0, 1], dtype=pl.UInt32), pl.Series(["a", "b"]))
    faults = Said(pl.Series([None] * 4, dtype=pl.UInt32), pl.Series([], dtype=pl.List(FAULT)))
    coded = Worded(4, {"outcome": outcome, FAULTS: faults}).coded()
    assert coded.frame()["outcome"].to_list() == ["a", None, "a", "b"]
    assert coded.answers["outcome"].to_list() == ["a", None, "b"]


def test_sheets_differ_enough_to_tell() -> None:
    """The random answers are not all alike, nor all empty."""
    told = written(answer_groups(), 20, 1000, 2, "put")
    filled = [name for name in told.groups if any(told.told(name))]
    assert len(filled) > len(told.groups) // 2
