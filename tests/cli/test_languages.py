"""Every command that tells an answer tells it in Chinese too, with no English words left between."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from highfence.cli import main as cli
from highfence.facts import schema
from highfence.report import charts

Run = Callable[..., str]
TURNS = Path(__file__).parents[2] / "examples" / "portfolio_turns.csv"
NAMES = re.compile(
    r"us\.[\w.()]+|\d+ FR \d+|15 CFR [\w.()]+|NVIDIA [\w. ]+|BIS|item\.tpp|TPP|USD|\d[A-E]\d{3}[\w.]*|SXM\d|\dGB|FR|GB/s"
    r"|sha256:\w+|Sankey|Form 8-K|https?://\S+|D:\d|A:\d|highfence [a-z]+|--json|DRAM|NAC|ACA|HBM3?e?|I/O|mm|AMD"
)
SOURCES = {"press", "release", "announcement", "Intel", "message", "customers", "reported"}
"""Words in the names of sources, which stay in the language of the source."""


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    monkeypatch.setenv("HIGHFENCE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "240")
    monkeypatch.chdir(tmp_path)
    Path("p.csv").write_bytes(TURNS.read_bytes())

    def go(line: str) -> str:
        with pytest.raises(SystemExit) as left:
            cli.run(line.split())
        assert left.value.code in {0, 3}
        return capsys.readouterr().out

    return go


def english(text: str) -> list[str]:
    return re.findall(r"[A-Z]?[a-z]{3,}", NAMES.sub(" ", text))


@pytest.mark.parametrize("lang", ["zh-Hans", "zh-Hant"])
@pytest.mark.parametrize(
    "line",
    [
        "compare p.csv --on 2023-11-16 --on 2023-11-17",
        "compare p.csv --on 2026-02-01 --reading as_enforced --reading as_written",
        "timeline p.csv --from 2023-10-01 --to 2024-02-01",
        "sweep p.csv us.ear.3A090.a --fact item.tpp --at 4800 --values 4000..6000x5",
        "classify --chip A100 --on 2024-01-01",
        "classify --chip A100 --all-dates",
    ],
)
def test_no_english_between(run: Run, lang: str, line: str) -> None:
    told = run(f"{line} --lang {lang}")
    assert re.search("[一-鿿]", told)
    assert not set(english(told)) - SOURCES


@pytest.mark.parametrize("lang", ["zh-Hans", "zh-Hant"])
def test_facts(run: Run, lang: str) -> None:
    told = run(f"facts --lang {lang}")
    for row in sorted(schema.dictionary(), key=lambda r: -len(r.flat)):
        told = told.replace(f" {row.flat} ", " ").replace(f"（{row.unit}）", " ")
    assert not set(english(told))


@pytest.mark.parametrize(
    ("lang", "first", "law"), [("zh-Hans", "首次运行", "法规"), ("zh-Hant", "首次執行", "法規")]
)
def test_watch(run: Run, lang: str, first: str, law: str) -> None:
    assert first in run(f"watch p.csv --store store --on 2023-11-16 --lang {lang}")
    told = run(f"watch p.csv --store store --on 2023-11-17 --known-on 2024-01-01 --lang {lang}")
    assert law in told
    assert not english(told)


def test_chips(run: Run) -> None:
    assert "可信度：高" in run("chips H20 --lang zh-Hans")
    assert "可信度" in run("chips --lang zh-Hant").splitlines()[1]


def test_json_is_the_same_in_every_language(run: Run) -> None:
    run("watch p.csv --store store --on 2023-11-16")
    for line in (
        "compare p.csv --on 2026-02-01 --reform 3a090-tpp-2400 --json",
        "watch p.csv --store store --on 2023-11-17 --dry-run --json",
    ):
        assert run(f"{line} --lang zh-Hant") == run(line)


def test_charts_speak_the_language(run: Run) -> None:
    run("compare p.csv --on 2023-11-16 --on 2023-11-17 --chart moved.svg --lang zh-Hans")
    run("timeline p.csv --chart days.svg --lang zh-Hant")
    run("classify --on 2026-02-01 --chart map.svg --lang zh-Hans")
    assert "须取得许可证" in Path("moved.svg").read_text(encoding="utf-8")
    assert "須取得許可證" in Path("days.svg").read_text(encoding="utf-8")
    drawn = Path("map.svg").read_text(encoding="utf-8")
    assert "总处理性能" in drawn
    assert "neither" not in re.findall(">([^<]*)<", drawn)


def test_a_picture_without_a_font_is_refused_before_any_work(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(charts, "_draws", lambda _character: False)
    monkeypatch.chdir(tmp_path)
    line = f"timeline {TURNS} --chart days.png --lang zh-Hans"
    with pytest.raises(SystemExit) as left:
        cli.run(line.split())
    assert left.value.code == 2
    assert "no Chinese font" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
