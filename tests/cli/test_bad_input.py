"""Whatever a command is given, bad input is one status, a line that says what was expected, and no traceback."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click
import pytest

from highfence.cli import main as cli
from highfence.cli.main import COMMANDS

Run = Callable[..., tuple[int, str, str]]
TURNS = Path(__file__).parents[2] / "examples" / "portfolio_turns.csv"
DAYS = "--on 2023-11-16 --on 2023-11-17"
SWEEP = "us.ear.3A090.a --fact item.tpp --at 4800 --values"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    monkeypatch.setenv("HIGHFENCE_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    Path("p.csv").write_bytes(TURNS.read_bytes())
    Path("noise").write_bytes(b"\x00\xff\xfe\x01noise")
    for ending in ("csv", "parquet", "xlsx", "arrow", "json", "yaml", "jsonl"):
        Path(f"noise.{ending}").write_bytes(b"\x00\xff\xfe\x01noise")
    Path("file").write_text("")

    def go(line: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            cli.run(line.split())
        said = capsys.readouterr()
        return int(left.value.code or 0), said.out, said.err

    return go


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("check noise.yaml", "text in UTF-8"),
        ("check --chip H200 --to CN --on 2010-01-01", "modelled from"),
        ("check --chip H200 --to CN --on 2026-02-01 --reform none", "a reform by name"),
        ("check --chip H200 --to CN --reeding as_written", "did you mean --reading?"),
        ("check --chip --to CN", "--chip: got ''; expected a value after it"),
        ("check --chip H200 --to CN --regime us.aer", "Did you mean us.ear?"),
        ("check p.csv", "highfence batch reads tables"),
        ("validate p.csv noise.xlsx", "highfence batch reads tables"),
        ("classify p.csv", "highfence batch reads tables"),
        ("batch --sample 5 p.csv", "this one is kept"),
        ("facts --template pdf", "xlsx"),
        (f"sweep p.csv {SWEEP.replace('item.tpp', 'item.ttp')} 1..2", "did you mean item.tpp?"),
        (f"sweep p.csv {SWEEP.replace('item.tpp', 'to')} 1..2", "a fact that is a number"),
        (f"sweep p.csv {SWEEP.replace('4800', '4700')} 1..2", "--at: got 4700.0"),
        (f"sweep p.csv {SWEEP.replace('3A090.a', '3A09.a')} 1..2", "RULES: got 'us.ear.3A09.a'"),
        ("classify --chip H20 --chart x.bmp", "svg, png, html"),
        ("law --on 2001-01-01", "modelled from"),
        ("law us.ear.3A090.a --on 2001-01-01", "modelled from"),
        ("screen noise.csv", "UTF-8"),
        ("screen A --list none", "a list that is loaded"),
        ("data import us.csl noise.json", "noise.json"),
        ("data export us.csl", "none is loaded"),
        *((f"batch noise.{e} out.csv", "noise") for e in ("csv", "parquet", "xlsx", "arrow")),
        ("batch p.csv file/out.csv", "can be written"),
        ("batch p.csv out.csv --report file/out.xlsx", "can be written"),
        ("batch p.csv out.csv --sheet One", "no sheet"),
        ("batch p.csv out.csv --reform noise.yaml", "UTF-8"),
        ("batch --sample 5 file/out.csv", "can be written"),
        ("compare p.csv --on 2001-01-01 --on 2023-11-17", "modelled from"),
        (f"compare p.csv {DAYS} --lines file/x.csv", "can be written"),
        (f"compare p.csv {DAYS} --chart file/x.svg", "can be written"),
        ("classify --chip H20 --chart file/x.svg", "can be written"),
        ("watch p.csv --store store --on 2001-01-01", "modelled from"),
        ("watch p.csv --store file/store", "file"),
        ("timeline p.csv --from 2001-01-01", "modelled from"),
        (f"sweep p.csv {SWEEP} 2..1", "LOW below HIGH"),
        (f"sweep p.csv {SWEEP} 1..2 --on 2001-01-01", "modelled from"),
    ],
)
def test_bad_input(run: Run, line: str, told: str) -> None:
    status, _, err = run(line)
    assert (status, told in err) == (2, True), err
    assert "Traceback" not in err
    assert "internal failure" not in err
    assert not [p for p in Path().iterdir() if p.name.startswith(("out", "x."))] or "--report" in line


def test_a_yes_or_no_may_stand_without_a_value(run: Run) -> None:
    status, out, _ = run("check --chip H200 --to DE --on 2024-02-02 --item.published --json")
    assert status in {0, 3}
    assert '"fact":"item.published"' not in out.partition('"missing_facts"')[2]


def test_commands_say_the_same_of_the_options_that_they_share() -> None:
    told: dict[str, set[str]] = {}
    for name in COMMANDS:
        command = cli.highfence.get_command(
            cli.highfence.make_context("highfence", ["--help"], resilient_parsing=True), name
        )
        assert command is not None
        for param in command.params:
            if isinstance(param, click.Option):
                told.setdefault(param.opts[0], set()).add(f"{param.help} {param.type}")
    shared = ("--lang", "--regime", "--mapping", "--screening", "--reading", "--known-on")
    differing = {name: helps for name, helps in told.items() if name in shared and len(helps) > 1}
    # ``compare`` takes readings and states of knowledge twice, and says so.
    assert differing.keys() <= {"--reading", "--known-on"}
    assert all(len(helps) == 2 for helps in differing.values())


@pytest.mark.parametrize(
    "command", [*COMMANDS, "data import", "data update", "data diff", "data export", "screen decide"]
)
def test_help_teaches_with_an_example(run: Run, command: str) -> None:
    status, out, _ = run(f"{command} --help")
    assert status == 0
    assert f"\n    highfence {command.partition(' ')[0]} " in out
