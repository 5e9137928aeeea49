"""The terminal: lines break in every script, nothing is cut, and words are never taken for markup."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from highfence.cli.console import PAGE, address, console, show

if TYPE_CHECKING:
    import pytest

TEXTS = st.text(alphabet="许可证要求，。、（）“”NVIDIA H200 742.6(a)-", min_size=1, max_size=120)


def printed(*things: object, width: int = 40, soft: bool = False) -> list[str]:
    out = console(file=io.StringIO(), width=width)
    for thing in things:
        if isinstance(thing, Table):
            show(thing, out)
        else:
            out.print(thing, soft_wrap=soft)
    told = out.file
    assert isinstance(told, io.StringIO)
    return [line.rstrip() for line in told.getvalue().splitlines()]


def test_chinese_breaks_between_characters_and_not_before_a_stop() -> None:
    text = (
        "· 738.4(a) 未在本系统中完整收录：该条目的要求以文字规定，尚未收录。取决于该规定之处一律按未知处理。"
    )
    lines = printed(Text(text))
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert lines[0].startswith("· 738.4(a) 未在本系统")  # not a line of its own for the number
    assert not [line for line in lines if line[0] in "，。：、" or cell_len(line) > 40]


@given(TEXTS, st.integers(min_value=12, max_value=60))
def test_no_character_is_lost_and_no_line_is_too_long(text: str, width: int) -> None:
    lines = printed(Text(text), width=width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(cell_len(line) <= width for line in lines)


def test_words_are_not_markup() -> None:
    assert printed("answers[draft].csv") == ["answers[draft].csv"]
    table = Table(box=None)
    table.add_column("[a]")
    table.add_row("Brightwater [Lab] :smile:")
    assert printed(table) == [" [a]", " Brightwater [Lab] :smile:"]


def test_an_address_stays_whole() -> None:
    url = "https://www.govinfo.gov/content/pkg/FR-2022-10-13/html/2022-21658.htm"
    assert printed(address(url, indent=2), width=30, soft=True) == [f"  {url}"]


def wide() -> Table:
    table = Table(title=Text("Rules"))
    for head, right in (("rule", False), ("title", False), ("lines", True)):
        table.add_column(Text(head), justify="right" if right else "left", overflow="fold")
    table.add_row("15 CFR 744.23(a)(3)(i)(A)", "advanced computing items for an entity", "1,234,567")
    return table


def test_a_table_that_fits_cuts_no_word() -> None:
    lines = printed(wide(), width=60)
    assert any("744.23(a)(3)(i)(A)" in line and "1,234,567" in lines[4] for line in lines)
    assert all(cell_len(line) <= 60 for line in lines)


def test_a_table_that_does_not_fit_becomes_lines() -> None:
    assert printed(wide(), width=36) == [
        "Rules",
        "rule: 15 CFR 744.23(a)(3)(i)(A)",
        "title: advanced computing items for",
        "an entity",
        "lines: 1,234,567",
        "",
    ]


def test_where_nobody_looks_on_a_page_is_wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(f"sys.{name}", io.StringIO())
    assert console().width == PAGE
    monkeypatch.setenv("COLUMNS", "50")
    assert console().width == 50
