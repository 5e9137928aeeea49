"""Charts as files: the ending decides, nothing half written stays, and boxes are never drawn for characters."""

from __future__ import annotations

from pathlib import Path

import pytest

from highfence.logic.errors import InputError
from highfence.messages import catalog
from highfence.report import charts
from highfence.report.flow_chart import sankey

FLOWS = [("no_license_required", "license_required", 11.0), ("not_subject", "not_subject", 2.0)]


def spec(lang: str = "en", by: str = "lines") -> dict[str, object]:
    return sankey(FLOWS, ("before", "after"), "moved", by, catalog(lang))


@pytest.mark.parametrize(("ending", "start"), [("svg", b"<svg"), ("png", b"\x89PNG"), ("html", b"<!DOCTYPE")])
def test_the_ending_decides(tmp_path: Path, ending: str, start: bytes) -> None:
    path = tmp_path / f"moved.{ending}"
    charts.save(spec(), path)
    assert path.read_bytes().lstrip().startswith(start)
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_outcomes_are_worded_in_the_language(tmp_path: Path) -> None:
    path = tmp_path / "moved.svg"
    charts.save(spec("zh-Hant"), path)
    drawn = path.read_text(encoding="utf-8")
    assert "須取得許可證" in drawn
    assert "License required" not in drawn
    charts.save(spec("en", "value"), path)
    assert "$11" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["moved.bmp", "moved"])
def test_another_ending_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="svg, png, html"):
        charts.save(spec(), tmp_path / name)


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="can be written"):
        charts.save(spec(), tmp_path / "file" / "moved.svg")


def test_fonts_are_asked_for_a_picture_in_chinese_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charts, "_draws", lambda _character: False)
    assert charts.format_of(Path("a.svg"), "zh-Hans") == "svg"
    assert charts.format_of(Path("a.png"), "en") == "png"
    with pytest.raises(InputError, match="no Chinese font"):
        charts.format_of(Path("a.png"), "zh-Hans")
    monkeypatch.setattr(charts, "_draws", lambda _character: True)
    assert charts.format_of(Path("a.png"), "zh-Hans") == "png"


def test_a_letter_is_drawn_and_a_character_of_no_font_is_not() -> None:
    assert charts._draws("A")
    assert not charts._draws("\ue123")
