"""Conditions in bits say what single decisions say, in every epoch; and on which facts they hang."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING
from typing import Any as Whatever

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from highfence.logic.bits import WORD, Column, Planes, Rows, kinds, pack, stretch, unpack
from highfence.logic.board import Board
from highfence.logic.cells import Cells
from highfence.logic.circuit import Circuit
from highfence.logic.compiled import made
from highfence.logic.expr import Expr, all_of, any_of, codes, meets, not_
from highfence.logic.hanging import rule_unknowns
from highfence.logic.outcome import decide
from highfence.logic.plan import Plan
from highfence.logic.program import Program
from highfence.logic.provisions import Condition, grant
from highfence.logic.questions import Question
from highfence.logic.scalar import Engine, Probe
from highfence.logic.settle import open_rules as open_alone
from highfence.logic.verdicts import Questions, found, open_rules
from rows import EXPRS, ICS, MAYBE, PARTIES, ROWS, Row, case_of, shared
from small import (
    bar,
    definition,
    exception,
    gate,
    p,
    prohibition,
    q,
    requirement,
    rulebook,
    since,
    to,
    unbar,
    x,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from highfence.logic.provisions import Provision
    from highfence.logic.rulebook import View

DAYS = (date(2020, 6, 1), date(2021, 6, 1), date(2022, 6, 1))
FLAGS = ("b?", "buyer?", "user?", "buyer#open", "user#open")


def flags_of(row: Row) -> set[str]:
    up = {f"ic/{ic}" for ic in ICS if row.get(f"{ic}?", True)} | {"open/carrier"}
    up |= {f"{s}/{role}" for s, roles in PARTIES.items() if row.get(f"{s}?") for role in roles}
    return up | {f"open/{s}" for s in PARTIES if row.get(f"{s}#open")}


def encoded(
    board: Board, rows: Sequence[Row], epochs: Sequence[int]
) -> tuple[Rows, np.ndarray[Whatever, Whatever]]:
    """Return rows in bits, and the place of each; every second column has its numbers in parts of its own."""
    counts = np.bincount(epochs, minlength=len(DAYS))
    starts = np.concatenate([[0], np.cumsum(-(-counts // WORD))])
    places, seen = np.zeros(len(rows), dtype=np.int64), starts[:-1] * WORD
    for i, e in enumerate(epochs):
        places[i], seen[e] = seen[e], seen[e] + 1
    size = int(starts[-1]) * WORD
    valid = np.zeros(size, dtype=bool)
    valid[places] = True
    line = np.zeros(size, dtype=np.int64)
    line[places] = np.arange(len(rows))
    parts: list[np.ndarray[Whatever, Whatever]] = []
    columns: dict[str, Column] = {}
    own: dict[str, np.ndarray[Whatever, Whatever]] = {}
    for i, name in enumerate(board.columns):
        if name in board.encoders:
            cells = board.encoders[name].of([row.get(name) for row in rows])
        else:
            cells = np.array([name in flags_of(row) for row in rows], dtype=np.uint16)
        if not cells.any():
            continue
        if len(set(cells.tolist())) == 1 and len(rows) > 1:
            columns[name] = Column(-1, cells[:1])
        elif i % 2:
            columns[name] = Column(len(parts), np.arange(int(cells.max()) + 1, dtype=np.uint16))
            parts.append(cells.astype(np.int32))
        else:
            own[name] = cells[line]
    numbers = np.array(parts, dtype=np.int32).reshape(len(parts), len(rows))
    found = Rows(starts, pack(valid), line, numbers, np.zeros((0, size), dtype=np.int32), columns)
    return found.with_own(own, {n: int(c.max()) + 1 for n, c in own.items()}), places


def views(*provisions: Provision) -> list[View]:
    book = rulebook(*provisions)
    return [book.at("small", day) for day in DAYS]


def said(
    out: np.ndarray[Whatever, Whatever], k: int, places: np.ndarray[Whatever, Whatever]
) -> list[bool | None]:
    sure, maybe = unpack(out[2 * k])[places], unpack(out[2 * k + 1])[places]
    return [True if s else None if m else False for s, m in zip(sure, maybe, strict=True)]


@settings(max_examples=200, deadline=None)
@given(EXPRS, EXPRS, ROWS, st.data())
def test_every_epoch_says_what_single_decisions_say(
    before: Expr, after: Expr, few: list[Row], data: st.DataObject
) -> None:
    seen = views(
        *shared(),
        definition("d", before, since("2021-01-01", after)),
        requirement("r", all_of(meets("d"), not_(meets("east"))), since("2022-01-01", any_of(meets("d"), p))),
    )
    rows = few * data.draw(st.sampled_from([1, 7, 40]))
    epochs = [data.draw(st.integers(0, 2)) if i < 12 else i % 3 for i in range(len(rows))]
    circuit = Circuit(seen, tuple(PARTIES), ICS)
    nodes = [circuit.rule(rule) for rule in ("d", "r", "east")]
    question = Question("hangs", "", tuple(nodes[:2]), (circuit.const(value=True),) * 2)
    board = Board(Plan(circuit, [*nodes, *question.asking]))
    program = Program(board, [(n, mode) for n in nodes for mode in (0, 1)], [question])
    held, places = encoded(board, rows, epochs)
    planes, told = program.run(held)
    out = planes.bits
    again, _ = Program(board, program.wanted, few=True).run(held)
    for k in range(len(program.wanted)):
        assert (again.rows().get(k, np.zeros_like(out[k])) & held.valid == out[k] & held.valid).all()
    hangs = {told.labels[i][1]: unpack(bits)[places] for i, bits in told.held.rows().items()}
    for i, (row, e) in enumerate(zip(rows, epochs, strict=True)):
        probe = Probe(seen[e], case_of(row), Engine(seen[e]))
        for k, rule in enumerate(("d", "r", "east")):
            assert said(out, k, places)[i] is probe.rule(rule), (rule, e, row)
        want = {**rule_unknowns(probe, "d"), **rule_unknowns(probe, "r")}
        assert {name for name, truths in hangs.items() if truths[i]} == set(want), (e, row)


@settings(max_examples=100, deadline=None)
@given(EXPRS, EXPRS, ROWS, st.booleans())
def test_the_same_rows_in_every_epoch_are_evaluated_together(
    before: Expr,
    after: Expr,
    few: list[Row],
    completing: bool,  # noqa: FBT001 - drawn
) -> None:
    seen = views(
        *shared(),
        definition("d", before, since("2021-01-01", after)),
        requirement("r", all_of(meets("d"), not_(meets("east"))), since("2022-01-01", any_of(meets("d"), p))),
    )
    rows = few * 30
    circuit = Circuit(seen, tuple(PARTIES), ICS)
    nodes = [circuit.rule(rule) for rule in ("d", "r", "east")]
    nodes.append(circuit.either(circuit.given("elsewhere"), nodes[1]))
    nodes.append(circuit.undone(nodes))
    board = Board(Plan(circuit, nodes), ["elsewhere"])
    program = Program(board, [(n, mode) for n in nodes for mode in (0, 1)])
    one, _ = encoded(board, rows, [0] * len(rows))
    words = len(one.valid)
    given_bits = np.arange(3 * words, dtype=np.uint64).reshape(1, 1, -1) * np.uint64(0x9E3779B97F4A7C15)
    planes = np.concatenate([given_bits & np.tile(one.valid, 3)] * 2, axis=1)
    together = replace(
        one, starts=words * np.arange(4), repeated=True, given=Planes({"elsewhere": 0}, planes)
    )
    out = program.run(together, completing=completing)[0].bits
    for e in range(3):
        starts = np.array([0] * (e + 1) + [words] * (3 - e))
        here = slice(e * words, (e + 1) * words)
        apart = replace(one, starts=starts, given=Planes({"elsewhere": 0}, planes[:, :, here].copy()))
        want = program.run(apart, completing=completing)[0].bits
        assert (out[:, here] & one.valid == want & one.valid).all(), e


@pytest.mark.parametrize(
    ("words", "epochs"),
    [
        ([0, 0, 0], (0, 1)),
        ([0, 2, 0], (1, 2)),
        ([3] + [0] * 15, (0, 1)),
        ([0] * 17 + [1] + [0] * 2 + [1], (16, 21)),
    ],
)
def test_epochs_that_have_rows_are_in_one_stretch(words: list[int], epochs: tuple[int, int]) -> None:
    assert stretch(np.cumsum([0, *words])) == epochs


@settings(max_examples=60, deadline=None)
@given(EXPRS, ROWS, st.sets(st.sampled_from(sorted(MAYBE))))
def test_supposed_cells_are_as_if_stated(expr: Expr, rows: list[Row], unknown: set[str]) -> None:
    """Facts of which nothing is known, supposed to be in each epoch what they are in one of the rows."""
    seen = views(*shared(), definition("d", expr))
    circuit = Circuit(seen, tuple(PARTIES), ICS)
    board = Board(Plan(circuit, [circuit.rule("d")]))
    program = Program(board, [(circuit.rule("d"), 0), (circuit.rule("d"), 1)])
    epochs = [i % 3 for i in range(len(rows))]
    bare = [{k: v for k, v in row.items() if k not in unknown} for row in rows]
    told = [{k: rows[e % len(rows)][k] for k in unknown} for e in range(len(DAYS))]
    supposed = np.zeros((len(board.columns), len(DAYS)), dtype=np.uint16)
    for name in unknown & set(board.encoders):
        supposed[board.columns[name]] = board.encoders[name].of([one[name] for one in told])
    held, places = encoded(board, bare, epochs)
    out = program.run(held, supposed)[0].bits
    stated, _ = encoded(board, [{**row, **told[e]} for row, e in zip(bare, epochs, strict=True)], epochs)
    want = program.run(stated)[0].bits
    # Where something is stated of a fact, nothing is supposed of it.
    assert said(out, 0, places) == said(want, 0, places)


SMALL = (
    *shared(),
    gate("in", "in", any_of(p, x >= 1)),
    gate("out", "out", all_of(q, to.in_(codes("home", ["US"])))),
    requirement("r", any_of(meets("east"), x >= 2), since("2021-01-01", x >= 1)),
    requirement("r2", all_of(p, not_(q))),
    prohibition("no", all_of(meets("east"), q), since("2022-01-01", None)),
    exception("e", x < 2, Condition("c", "a condition", p.true()), excuses=("r",)),
    exception("e2", since("2021-01-01", grant(q.true())), excuses=("r2",)),
    bar("b", q.true(), bars=("e",)),
    unbar("u", to.in_(codes("home", ["US"])), lifts=("b",)),
)


@settings(max_examples=100, deadline=None)
@given(ROWS)
def test_verdicts_are_those_of_single_decisions(rows: list[Row]) -> None:
    seen = views(*SMALL)
    circuit = Circuit(seen, tuple(PARTIES), ICS)
    ask = Questions(circuit)
    findings = found(ask)
    hangs = open_rules(ask, findings)
    named = findings.named()
    question = Question("hangs", "", tuple(n for n, _ in hangs), tuple(r for _, r in hangs))
    board = Board(Plan(circuit, [*named.values(), *question.roots, *question.asking]))
    program = Program(board, [(n, mode) for n in named.values() for mode in (0, 1)], [question])
    epochs = [i % 3 for i in range(len(rows))]
    held, places = encoded(board, rows, epochs)
    planes, told = program.run(held)
    out = planes.bits
    told_of = {told.labels[i][1]: unpack(bits)[places] for i, bits in told.held.rows().items()}
    for i, (row, e) in enumerate(zip(rows, epochs, strict=True)):
        probe = Probe(seen[e], case_of(row), Engine(seen[e]))
        want = decide(probe)
        got = {name: said(out, k, places)[i] for k, name in enumerate(named)}
        assert [o for o in ("prohibited", "license_required", "undetermined", "license_exception",
                            "no_license_required", "not_subject") if got[f"outcome/{o}"]] == [want.outcome]  # fmt: skip
        assert {
            n.removeprefix("possible/") for n, v in got.items() if n.startswith("possible/") and v
        } == set(want.possible)
        assert got["subject"] is want.subject
        for r, value in want.requirements.items():
            assert got[f"requirements/{r}"] is value
            assert bool(got[f"excused/{r}"]) is (r in want.excused)
        for finding in want.exceptions:
            assert got[f"eligible/{finding.id}"] is finding.eligible
            assert got[f"available/{finding.id}"] is finding.available
        facts = {f for rule in open_alone(probe, want) for f in rule_unknowns(probe, rule)}
        if want.outcome == "undetermined":
            assert {name for name, truths in told_of.items() if truths[i]} == facts


def test_given_planes_are_taken_as_they_are() -> None:
    seen = views(definition("d", p.true()))
    circuit = Circuit(seen, (), ())
    node = circuit.both(circuit.given("elsewhere"), circuit.rule("d"))
    board = Board(Plan(circuit, [node]), ["elsewhere"])
    held, places = encoded(board, [{"p": True}, {"p": None}, {"p": False}], [0, 0, 0])
    plane = np.zeros((1, 2, held.words), dtype=np.uint64)
    plane[0, 1] = np.uint64(0xFFFFFFFFFFFFFFFF)
    program = Program(board, [(node, 0), (node, 1)])
    out = program.run(replace(held, given=Planes({"elsewhere": 0}, plane)))[0].bits
    assert said(out, 0, places) == [None, None, False]


@pytest.mark.parametrize("value", [0.5, 1.0, 1.5, 2.0, 7.0])
def test_a_number_has_one_cell_between_two_marks(value: float) -> None:
    seen = views(definition("d", any_of(x >= 1, x > 2)))
    circuit = Circuit(seen, (), ())
    board = Board(Plan(circuit, [circuit.rule("d")]))
    encoder = board.encoders["x"]
    assert encoder.numbers(np.array([value, np.nan])).tolist() == [encoder.cell(value), 0]
    assert len(Cells(seen[0]).values(x)) >= len({encoder.cell(v) for v in Cells(seen[0]).values(x)})


def test_loops_that_have_run_are_made(tmp_path: Path) -> None:
    seen = views(definition("d", p.true()))
    circuit = Circuit(seen, (), ())
    board = Board(Plan(circuit, [circuit.rule("d")]))
    held, _ = encoded(board, [{"p": True}], [0])
    Program(board, [(circuit.rule("d"), 0)]).run(held)
    assert made()
    elsewhere = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)}
    told = "from highfence.logic.compiled import made; print(made())"
    said_there = subprocess.run([sys.executable, "-c", told], env=elsewhere, capture_output=True, check=True)  # noqa: S603 - our own command
    assert said_there.stdout.strip() == b"False"


@given(
    st.integers(0, 60).flatmap(
        lambda rows: st.lists(
            st.lists(st.sampled_from([0, 1, 2, 5000]), min_size=rows, max_size=rows), min_size=1, max_size=5
        )
    )
)
def test_rows_of_one_kind_have_the_same_cells(columns: list[list[int]]) -> None:
    number, first = kinds([np.array(c, dtype=np.int64) for c in columns], [5001] * len(columns))
    rows = list(zip(*columns, strict=True))
    seen = list(dict.fromkeys(rows))
    assert [rows[i] for i in first] == seen
    assert [seen[n] for n in number] == rows
