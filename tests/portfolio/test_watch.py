"""Watching a portfolio: law, lists and facts told apart, and a store that is whole or as it was."""

from __future__ import annotations

import errno
import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from click.testing import CliRunner

from highfence.cli.watch import watch as command
from highfence.determination.check import Options, rulebook
from highfence.logic.errors import InputError
from highfence.messages import LANGUAGES, catalog
from highfence.portfolio.compare import Side
from highfence.portfolio.lines import open_portfolio
from highfence.portfolio.reform import load_reform
from highfence.portfolio.since import Difference, Earlier, differences
from highfence.portfolio.stored import load
from highfence.portfolio.watch import Report, watch
from highfence.portfolio.work import DiskFullError

if TYPE_CHECKING:
    from highfence.logic.rulebook import Rulebook

ROOT = Path(__file__).resolve().parents[2]
TURNS = ROOT / "examples" / "portfolio_turns.csv"
LICENSE, FREE, EXCEPTION, OUTSIDE = (
    "license_required", "no_license_required", "license_exception", "not_subject")  # fmt: skip


class Lists:
    """A list of names, in versions."""

    def __init__(self, version: str, *names: str) -> None:
        self.versions = [{"list": "us.csl", "version": version, "as_of": version}]
        self.names = list(names)

    def resolve(self, frame: pl.DataFrame) -> pl.DataFrame:
        return frame.with_columns(pl.col("end_user.name").is_in(self.names).alias("end_user.listed"))


def seen(
    store: Path, on: str, file: Path = TURNS, lists: Any = None, book: Rulebook | None = None, **more: Any
) -> Report:
    side = Side(book or rulebook(), Options(), date.fromisoformat(on), on)
    return watch(open_portfolio(file), store, side, lists, **more)


def flows(found: Report) -> dict[tuple[str, str, str], int]:
    return {(c, a, b): n for c, a, b, n in found.flows.select("cause", "from", "to", "lines").iter_rows()}


def changed_file(tmp_path: Path, **edits: dict[str, Any]) -> Path:
    """Return the portfolio with some cells changed: column to {id: value}."""
    raw = pl.read_csv(TURNS, infer_schema=False)
    for column, values in edits.items():
        name = column.replace("__", ".")
        raw = raw.with_columns(pl.col("id").replace_strict(values, default=pl.col(name)).alias(name))
    file = tmp_path / "changed.csv"
    raw.write_csv(file)
    return file


def test_the_turns_by_hand(tmp_path: Path) -> None:
    """The counts argued in test_compare, walked through as four runs of one watch."""
    store = tmp_path / "store"
    assert seen(store, "2023-11-16").first
    turned = seen(store, "2023-11-17")
    assert flows(turned) == {("law", FREE, LICENSE): 11, ("law", FREE, EXCEPTION): 1}
    assert turned.changed == 12
    assert seen(store, "2024-12-01").changed >= 1  # April 2024: reviews case by case
    assert flows(seen(store, "2024-12-31")) == {
        ("law", FREE, LICENSE): 2,
        ("law", OUTSIDE, LICENSE): 1,
        ("law", OUTSIDE, FREE): 1,
    }
    seen(store, "2026-01-14")
    january = seen(store, "2026-01-15")
    assert flows(january) == {("law", LICENSE, LICENSE): 4}
    assert january.reviews.select("cause", "from", "to", "lines").sort("from", "lines").rows() == [
        ("law", "case_by_case", "presumption_of_denial", 1),
        ("law", "presumption_of_approval", "case_by_case", 1),
        ("law", "presumption_of_denial", "case_by_case", 2),
    ]
    seen(store, "2026-07-09")
    july = seen(store, "2026-07-10")
    assert flows(july) == {("law", LICENSE, FREE): 2}
    assert july.differences == (Difference("day", "2026-07-09", "2026-07-10"),)


def test_nothing_changes_when_nothing_changed(tmp_path: Path) -> None:
    seen(tmp_path, "2026-02-01")
    again = seen(tmp_path, "2026-02-01")
    assert (again.changed, again.added, again.removed, again.differences) == (0, 0, 0, ())
    assert not again.flows.height
    assert not again.detail.height


def test_law_lists_and_facts_are_told_apart_in_one_run(tmp_path: Path) -> None:
    """All at once, on 10 July 2026, with the lines that each concerns.

    law     Core42 is approved: two lines need no license
    lists   the buyer of the three lines of memory and chips to the United Kingdom comes onto a list
    facts   the V100 to China is now an A100
    """
    first = changed_file(
        tmp_path, end_user__name={"h100-gb": "Newly Listed Ltd.", "hbm3-gb": "Newly Listed Ltd."}
    )
    seen(tmp_path / "store", "2026-07-09", first, Lists("1"))
    second = changed_file(
        tmp_path,
        end_user__name={"h100-gb": "Newly Listed Ltd.", "hbm3-gb": "Newly Listed Ltd."},
        item__tpp={"v100-cn": "4992"},
        item__performance_density={"v100-cn": "6.04"},
    )
    found = seen(tmp_path / "store", "2026-07-10", second, Lists("2", "Newly Listed Ltd."))
    assert flows(found) == {
        ("law", LICENSE, FREE): 2,
        ("lists", FREE, LICENSE): 2,
        ("facts", FREE, LICENSE): 1,
    }
    causes = {r["id"]: r["causes"] for r in found.detail.to_dicts()}
    assert causes == {
        "h100-ae-core42": ["law"],
        "l40-ae-core42": ["law"],
        "h100-gb": ["lists"],
        "hbm3-gb": ["lists"],
        "v100-cn": ["facts"],
    }
    facts = {r["id"]: r["facts_changed"] for r in found.detail.to_dicts()}
    assert facts["v100-cn"] == ["item.tpp", "item.performance_density"]
    assert facts["h100-gb"] == []
    responsible = {(r["cause"], r["rule"]) for r in found.rules.to_dicts()}
    assert ("lists", "us.ear.744.11(a)") in responsible
    assert ("facts", "us.ear.742.6(a)(6)(iii)(A)") in responsible
    assert set(found.as_dict()["differences"]) == {
        "day: 2026-07-09 → 2026-07-10", "list us.csl: 1 → 2", "facts: 1 lines"}  # fmt: skip


def test_a_line_that_law_and_facts_move_there_and_back_has_not_changed(tmp_path: Path) -> None:
    seen(tmp_path / "store", "2026-07-09")
    moved = changed_file(tmp_path, end_user__name={"h100-ae-core42": "Somebody Else LLC"})
    found = seen(tmp_path / "store", "2026-07-10", moved)
    line = found.detail.filter(pl.col("id") == "h100-ae-core42").to_dicts()[0]
    assert line["causes"] == ["law", "facts"]
    assert line["outcome_a"] == line["outcome_b"] == LICENSE
    assert found.changed == 1  # only the other line for Core42


def test_another_rulebook_is_law(tmp_path: Path) -> None:
    seen(tmp_path, "2026-02-01")
    found = seen(tmp_path, "2026-02-01", book=load_reform("memory-bandwidth-1400").apply(rulebook()))
    h20 = found.detail.filter(pl.col("id") == "h20-cn").to_dicts()[0]
    assert (h20["causes"], h20["outcome_a"], h20["outcome_b"]) == (["law"], FREE, LICENSE)
    assert h20["rules_new"] == ["us.ear.reform.memory_bandwidth"]
    assert found.differences[0].told(catalog()).startswith("rulebook: ")


def test_lines_come_and_go(tmp_path: Path) -> None:
    seen(tmp_path / "store", "2026-02-01")
    fewer = tmp_path / "fewer.csv"
    raw = pl.read_csv(TURNS, infer_schema=False)
    pl.concat([raw.tail(20), raw.head(1).with_columns(id=pl.lit("new"))]).reverse().write_csv(fewer)
    found = seen(tmp_path / "store", "2026-02-01", fewer)
    assert (found.lines, found.added, found.removed, found.changed) == (21, 1, 4, 0)


# ------------------------------------------------------------------------------------------- in words


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_difference_is_told_both_ways(lang: str) -> None:
    """What was not there before is told as well as what is gone."""
    lists = [{"list": "us.csl", "version": "3", "as_of": "2026-07-01"}]
    rules = [{"version": v, "digest": f"sha256:{v * 64}"} for v in "12"]
    old = {"on": None, "known_on": None, "rulebook": rules[0], "lists": []}
    new = {"on": "2026-07-10", "known_on": "2026-07-09", "rulebook": rules[1], "lists": lists}
    for a, b in ((old, new), (new, old)):
        found = list(differences(a, b, 1_200))
        assert [d.what for d in found] == ["day", "known_on", "rulebook", "list", "facts"]
        told = [d.told(catalog(lang)) for d in found]
        for text, value in zip(told, ("07-10", "07-09", "sha256:1", "us.csl", "1,200"), strict=True):
            assert value in text
        assert Earlier(a["on"], "2026.7").told(catalog(lang)).count("2026.7") == 1
    assert not list(differences(old, old, 0))


def test_a_chinese_report_of_the_command(tmp_path: Path) -> None:
    line = [str(TURNS), "--store", str(tmp_path), "--lang", "zh-Hant"]
    CliRunner().invoke(command, [*line, "--on", "2026-07-09"], standalone_mode=False)
    told = CliRunner().invoke(command, [*line, "--own-days"], standalone_mode=False).output
    assert "自 2026-07-09 的執行" in told
    assert "日期：2026-07-09 → 各行自身日期" in told


# ------------------------------------------------------------------------------------------- the store


def test_a_store_holds_the_last_run_only_and_a_dry_run_leaves_it(tmp_path: Path) -> None:
    seen(tmp_path, "2026-01-14")
    seen(tmp_path, "2026-01-15", keep=False)
    assert flows(seen(tmp_path, "2026-01-15")) == {("law", LICENSE, LICENSE): 4}
    assert [p.name for p in tmp_path.iterdir()] == ["run-000002"]
    held = load(tmp_path)
    assert held is not None
    assert held.about["on"] == "2026-01-15"
    assert held.facts.height == 24


def test_a_disk_that_fills_leaves_the_store_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen(tmp_path, "2026-01-14")
    kept = json.loads((tmp_path / "run-000001" / "about.json").read_text(encoding="utf-8"))

    def full(_self: Path, *_args: Any, **_more: Any) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(DiskFullError, match="is as it was"):
        seen(tmp_path, "2026-01-15")
    assert [p.name for p in tmp_path.iterdir()] == ["run-000001"]
    held = load(tmp_path)
    assert held is not None
    assert held.about == kept


def test_an_unfinished_run_is_no_run(tmp_path: Path) -> None:
    (tmp_path / "run-000007.tmp").mkdir()
    assert seen(tmp_path, "2026-01-14").first
    assert [p.name for p in tmp_path.iterdir()] == ["run-000001"]


def test_what_cannot_be_watched(tmp_path: Path) -> None:
    raw = pl.read_csv(TURNS, infer_schema=False)
    for name, frame in {"without": raw.drop("id"), "twice": pl.concat([raw, raw])}.items():
        file = tmp_path / f"{name}.csv"
        frame.write_csv(file)
        with pytest.raises(InputError, match="an id of its own"):
            seen(tmp_path / "store", "2026-01-14", file)
    assert not (tmp_path / "store").exists()
    seen(tmp_path / "store", "2026-01-14")
    other = Side(rulebook(), Options(reading="as_written"), date(2026, 1, 14))
    with pytest.raises(InputError, match="'as_enforced', as in the last run"):
        watch(open_portfolio(TURNS), tmp_path / "store", other)
    (tmp_path / "store" / "run-000001" / "facts.arrow").write_bytes(b"no table")
    with pytest.raises(InputError, match="a run that can be read"):
        seen(tmp_path / "store", "2026-01-14")


def test_the_command(tmp_path: Path) -> None:
    def run(*arguments: str) -> str:
        result = CliRunner().invoke(
            command, [str(TURNS), "--store", str(tmp_path), *arguments], standalone_mode=False
        )
        assert result.exception is None, result.output
        assert result.return_value == 0
        return result.output

    assert "First run over 24 lines" in run("--on", "2026-07-09")
    told = run("--on", "2026-07-10", "--dry-run")
    assert "2 of 24 lines changed" in told
    said = json.loads(run("--on", "2026-07-10", "--json"))
    assert said["changed"] == 2
    assert {d["id"] for d in said["detail"]} == {"h100-ae-core42", "l40-ae-core42"}
