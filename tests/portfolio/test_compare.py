"""What moves between two laws, in the shipped portfolio: counted by hand from the law, line by line.

The lines are in examples/portfolio_turns.csv; the column ``note`` argues each. The turns:

17 November 2023  88 FR 73458. The interconnect test goes: A800, H800, L40S and RTX 4090 (3A090.a), L40 (3A090.b) to
    China come in. D:1, D:4 and D:5: L4 to Viet Nam, A100 to Saudi Arabia, three lines to the UAE. Headquarters: H100 to
    Singapore for a Chinese parent. That is 5 + 1 + 1 + 3 + 1 = 11 lines from "no license" to "license required", and the
    RTX 4090 with its NAC notice to "license exception". A100, H200, MI325X, B300 to China were in already (4). V100,
    H20, the H100 to the United Kingdom and three lines of memory stay out (6); two foreign tools are not subject (2).
31 December 2024  89 FR 96790, to be complied with. Memory stacks to China, and in Malaysia for a Chinese parent (2). The
    Korean etcher becomes subject by 734.9(k) and needs a license (1), the Dutch scanner becomes subject and is excluded (1).
15 January 2026  91 FR 1684. No outcome moves. Review of H200 and MI325X goes from a presumption of denial to case by case
    (below 21,000 TPP and 6,500 GB/s, certified). The RTX 4090 to China loses the case-by-case review of April 2024: any
    other export to China is presumed denied. The L40 to the UAE is reviewed case by case, since (b)(10)(iv) is gone.
10 July 2026  91 FR 43034. Core42 is approved: two lines need no license any more. The H100 for somebody else in the
    UAE still does, since the text names the UAE.
"""

from __future__ import annotations

import itertools
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner

from highfence.cli.compare import compare as command
from highfence.cli.curves import sweep as sweep_command
from highfence.cli.curves import timeline as timeline_command
from highfence.determination.check import Options, rulebook
from highfence.logic.errors import InputError
from highfence.portfolio.compare import Comparison, Side, compare
from highfence.portfolio.lines import BySize, open_portfolio
from highfence.portfolio.reform import Reform, load_reform
from highfence.report.flow_chart import COLORS, layout

ROOT = Path(__file__).resolve().parents[2]
TURNS = ROOT / "examples" / "portfolio_turns.csv"
LICENSE, FREE, EXCEPTION, OUTSIDE = (
    "license_required", "no_license_required", "license_exception", "not_subject")  # fmt: skip
A_LIMB, B_LIMB = "us.ear.742.6(a)(6)(iii)(A)", "us.ear.742.6(a)(6)(iii)(B)"


@cache
def turn(before: str, after: str) -> Comparison:
    book = rulebook()
    sides = [Side(book, Options(), date.fromisoformat(d), d) for d in (before, after)]
    return compare(open_portfolio(TURNS), *sides, detail=True)


def flows(found: Comparison) -> dict[tuple[str, str], int]:
    return {(a, b): n for a, b, n in found.flows.select("from", "to", "lines").iter_rows()}


def reviews(found: Comparison) -> dict[tuple[str, str], int]:
    rows = found.reviews.filter(pl.col("from") != pl.col("to")).select("from", "to", "lines")
    return {(a, b): n for a, b, n in rows.iter_rows()}


def rules(found: Comparison) -> dict[tuple[str, str], int]:
    return {(r, c): n for r, c, n in found.rules.select("rule", "change", "lines").iter_rows()}


def moved(found: Comparison) -> set[str]:
    assert found.detail is not None
    return set(found.detail.filter("moved").get_column("id"))


def test_october_2023() -> None:
    found = turn("2023-11-16", "2023-11-17")
    assert flows(found) == {
        (LICENSE, LICENSE): 4,
        (FREE, LICENSE): 11,
        (FREE, EXCEPTION): 1,
        (FREE, FREE): 6,
        (OUTSIDE, OUTSIDE): 2,
    }
    # 3A090.a at destinations: A800, H800, L40S, two RTX 4090, L4, A100, two H100 to the UAE.
    assert rules(found) == {
        (A_LIMB, "new"): 9,
        (B_LIMB, "new"): 2,
        ("us.ear.744.23(a)(3)(i)(A)", "new"): 1,
        ("NAC", "new"): 1,
    }
    first = found.rules.row(0, named=True)
    assert (first["citation"], first["since"], first["source"]) == (
        "15 CFR 742.6(a)(6)(iii)(A)", "2023-11-17", "88 FR 73458")  # fmt: skip


def test_october_2023_in_dollars() -> None:
    """100 pieces each of: 10,000 twice, 28,000 four times, 8,000, 7,000 twice, 2,500 and 1,800 dollars."""
    found = turn("2023-11-16", "2023-11-17").flows.filter(pl.col("from") == FREE, pl.col("to") == LICENSE)
    assert found.get_column("value_usd").to_list() == [
        100 * (2 * 10_000 + 4 * 28_000 + 8_000 + 2 * 7_000 + 2_500 + 1_800)
    ]
    assert found.get_column("value_unknown").to_list() == [0]


def test_december_2024() -> None:
    found = turn("2024-12-01", "2024-12-31")
    assert flows(found) == {
        (LICENSE, LICENSE): 15,
        (EXCEPTION, EXCEPTION): 1,
        (FREE, LICENSE): 2,
        (FREE, FREE): 4,
        (OUTSIDE, LICENSE): 1,
        (OUTSIDE, FREE): 1,
    }
    assert moved(found) == {"hbm3-cn", "hbm3-my-cn-parent", "etcher-kr-cn", "scanner-nl-cn"}
    # The etcher, once subject, is controlled to China and worldwide, for two reasons each.
    assert rules(found) == {
        ("us.ear.742.6(a)(6)(i)(B)", "new"): 1,
        ("us.ear.744.23(a)(3)(i)(B)", "new"): 1,
        ("us.ear.742.4(a)(4)", "new"): 1,
        ("us.ear.742.6(a)(6)(i)(A)", "new"): 1,
        ("us.ear.742.4(a)(5)", "new"): 1,
        ("us.ear.742.6(a)(10)", "new"): 1,
    }


def test_january_2026() -> None:
    found = turn("2026-01-14", "2026-01-15")
    assert flows(found) == {(LICENSE, LICENSE): 18, (EXCEPTION, EXCEPTION): 1, (FREE, FREE): 5}
    assert reviews(found) == {
        ("presumption_of_denial", "case_by_case"): 2,
        ("case_by_case", "presumption_of_denial"): 1,
        ("presumption_of_approval", "case_by_case"): 1,
    }
    assert moved(found) == {"h200-cn", "mi325x-cn", "rtx4090-cn", "l40-ae-core42"}
    assert rules(found) == {
        ("us.ear.742.6(b)(10)(iii)", "changed"): 3,
        ("us.ear.742.6(b)(10)(iv)", "changed"): 1,
    }


def test_july_2026() -> None:
    found = turn("2026-07-09", "2026-07-10")
    assert flows(found) == {
        (LICENSE, LICENSE): 16,
        (LICENSE, FREE): 2,
        (EXCEPTION, EXCEPTION): 1,
        (FREE, FREE): 5,
    }
    assert moved(found) == {"h100-ae-core42", "l40-ae-core42"}
    assert rules(found) == {(A_LIMB, "gone"): 1, (B_LIMB, "gone"): 1}


def test_what_a_reform_moves() -> None:
    """At 2,400 the L40 (2,896 TPP) is of 3A090.a; where it goes to the UAE, its review changes with the paragraph."""
    on = date(2026, 2, 1)
    law, reform = rulebook(), load_reform("3a090-tpp-2400").apply(rulebook())
    found = compare(open_portfolio(TURNS), Side(law, Options(), on), Side(reform, Options(), on), detail=True)
    assert found.detail is not None
    differ = found.detail.filter(pl.col("rules_new").list.len() > 0)
    assert set(differ.get_column("id")) == {"l40-cn", "l40-ae-core42"}
    assert differ.get_column("rules_new").to_list() == [[A_LIMB]] * 2
    assert differ.get_column("rules_gone").to_list() == [[B_LIMB]] * 2


def test_a_law_against_itself_moves_nothing() -> None:
    law = rulebook()
    empty = Reform("nothing").apply(law)
    found = compare(open_portfolio(TURNS), Side(law, Options()), Side(empty, Options()), detail=True)
    assert (found.moved, found.lines, found.refused) == (0, 24, 0)
    assert not found.rules.height
    assert all(a == b for a, b in flows(found))


def test_values_that_are_not_known_are_counted_apart_and_faults_are_an_outcome(tmp_path: Path) -> None:
    file = tmp_path / "few.csv"
    file.write_text(
        "id,on,activity,from,to,item.kind,item.tpp,item.performance_density,item.datacenter,item.value_usd,item.quantity\n"
        "a,2023-12-01,export,US,CN,integrated_circuit,5000,9,true,10,\n"
        "b,2023-12-01,export,US,CN,integrated_circuit,5000,9,true,10,3\n"
        "c,2015-12-01,export,US,CN,integrated_circuit,5000,9,true,10,3\n"
        "d,2023-12-01,export,US,Utopia,integrated_circuit,5000,9,true,10,3\n",
        encoding="utf-8",
    )
    law = rulebook()
    found = compare(open_portfolio(file), Side(law, Options()), Side(law, Options(reading="as_written")))
    assert (found.lines, found.refused) == (3, 1)
    got = {r["to"]: (r["lines"], r["value_usd"], r["value_unknown"]) for r in found.flows.to_dicts()}
    assert got == {"license_required": (2, 30.0, 1), "not_answered": (1, 30.0, 0)}


# --------------------------------------------------------------------------------- the command line


def run(command: Any, *arguments: str) -> tuple[Any, str]:
    result = CliRunner().invoke(command, list(arguments), standalone_mode=False)
    if isinstance(result.exception, InputError):
        raise result.exception
    assert result.exception is None, result.output
    return result.return_value, result.output


@pytest.mark.parametrize("ending", ["svg", "png", "html"])
def test_a_chart_of_what_moves(tmp_path: Path, ending: str) -> None:
    chart = tmp_path / f"moved.{ending}"
    status, told = run(command, str(TURNS), "--on", "2023-11-16", "--on", "2023-11-17", "--chart", str(chart))
    assert status == 0
    assert "12 of 24 lines move" in told
    assert "3A090.a" in told
    data = chart.read_bytes()
    assert data[:4] == b"\x89PNG" if ending == "png" else b"No license required" in data
    assert [p.name for p in tmp_path.iterdir()] == [chart.name]


@pytest.mark.parametrize("ending", ["csv", "parquet", "arrow", "jsonl"])
def test_lines_one_by_one(tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"lines.{ending}"
    run(command, str(TURNS), "--on", "2026-07-09", "--on", "2026-07-10", "--lines", str(out), "--json")
    read = {"csv": pl.read_csv, "parquet": pl.read_parquet, "arrow": pl.read_ipc, "jsonl": pl.read_ndjson}[
        ending
    ](out)
    assert read.height == 24
    assert set(read.filter("moved")["id"]) == {"h100-ae-core42", "l40-ae-core42"}


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((), "two different days"),
        (("--on", "2026-01-01"), "two different days"),
        (
            ("--on", "2026-01-01", "--on", "2026-01-02", "--on", "2026-01-03"),
            "one value for both sides, or two",
        ),
        (("--reform", "3a090-tpp-240"), "did you mean 3a090-tpp-2400"),
        (("--on", "2026-01-01", "--on", "2026-01-02", "--lines", "x.xlsx"), "ending in .csv"),
        (("--on", "2026-01-01", "--on", "2026-01-02", "--chart", "x.gif"), "ending in svg"),
    ],
)
def test_what_is_asked_wrongly(arguments: tuple[str, ...], expected: str) -> None:
    with pytest.raises(InputError) as caught:
        run(command, str(TURNS), *arguments)
    assert expected in str(caught.value)


def test_days_and_bounds_on_the_command_line(tmp_path: Path) -> None:
    days, curve = tmp_path / "days.svg", tmp_path / "curve.svg"
    _, told = run(
        timeline_command, str(TURNS), "--from", "2026-07-01", "--to", "2026-07-20", "--chart", str(days)
    )
    assert "2026-07-10" in told
    _, told = run(
        sweep_command, str(TURNS), "us.ear.3A090.a", "--fact", "item.tpp", "--at", "4800",
        "--values", "5000..6000x11", "--on", "2026-02-01", "--chart", str(curve),
    )  # fmt: skip
    assert "5,300" in told  # the RTX 4090 has 5,285
    assert b"License required" in days.read_bytes()
    assert b"Total processing performance" in curve.read_bytes()
    with pytest.raises(InputError, match="such as 1000"):
        run(
            sweep_command,
            str(TURNS),
            "us.ear.3A090.a",
            "--fact",
            "item.tpp",
            "--at",
            "4800",
            "--values",
            "many",
        )


def test_the_streams_of_a_diagram_fill_their_outcomes() -> None:
    nodes, bands = layout([(FREE, LICENSE, 11), (FREE, FREE, 6), (LICENSE, LICENSE, 4), (OUTSIDE, FREE, 0)])
    assert {(n.name, n.side): n.size for n in nodes} == {
        (FREE, "from"): 17, (LICENSE, "from"): 4, (LICENSE, "to"): 15, (FREE, "to"): 6}  # fmt: skip
    for node in nodes:
        ends = [b for b in bands if node.name == (b.source if node.side == "from" else b.target)]
        starts = sorted((b.y if node.side == "from" else b.y2, b.thick) for b in ends)
        assert starts[0][0] == pytest.approx(node.y)
        assert sum(t for _, t in starts) == pytest.approx(node.tall)
        assert all(a[0] + a[1] == pytest.approx(b[0]) for a, b in itertools.pairwise(starts))
    assert layout([(FREE, FREE, 0)]) == ([], [])
    assert set(COLORS) >= {n.name for n in nodes}


def test_in_columns_as_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    found = turn("2026-07-09", "2026-07-10")
    monkeypatch.setattr("highfence.portfolio.compare.decider", lambda o, b, _lists: BySize(o, b, few=0))
    law = rulebook()
    sides = [Side(law, Options(), date(2026, 7, d), f"2026-07-{d:02}") for d in (9, 10)]
    again = compare(open_portfolio(TURNS), sides[0], sides[1], detail=True)
    assert again.as_dict() == found.as_dict()
    assert found.detail is not None
    assert again.detail is not None
    assert again.detail.equals(found.detail)
