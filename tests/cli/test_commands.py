"""The command line, as its user meets it: output, errors, exit statuses."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from highfence.cli import main as cli
from highfence.cli.main import COMMANDS, EXTRAS

EXAMPLES = Path(__file__).parents[2] / "examples"


class Ran:
    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err


Run = Callable[..., Ran]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def go(*argv: str) -> Ran:
        with pytest.raises(SystemExit) as left:
            cli.run(list(argv))
        said = capsys.readouterr()
        return Ran(int(left.value.code or 0), said.out, said.err)

    return go


H200 = ["--chip", "NVIDIA H200", "--from", "US", "--to", "CN", "--on", "2026-02-01"]


def test_help_names_every_command_and_each_has_help(run: Run) -> None:
    top = run("--help")
    assert top.status == 0
    for name in COMMANDS:
        assert name in top.out
        told = run(name, "--help")
        assert told.status == 0
        assert len(told.out) > 200


def test_flags_alone_determine(run: Run) -> None:
    done = run("check", *H200, "--json")
    answer = json.loads(done.out)
    assert done.status == 0
    assert answer["outcome"] == "license_required"
    assumed = {
        a["fact"]: a["value"] for a in answer["regimes"]["us.ear"]["assumptions"] if a["code"] == "assumed"
    }
    assert assumed == {"activity": "export"}


def test_a_start_abroad_is_a_reexport(run: Run) -> None:
    done = run("check", "--chip", "NVIDIA H200", "--from", "TW", "--to", "CN", "--on", "2026-02-01", "--json")
    assumptions = json.loads(done.out)["regimes"]["us.ear"]["assumptions"]
    assert {"code": "assumed", "fact": "activity", "value": "reexport"} in assumptions


def test_undetermined_is_status_3_and_asks(run: Run) -> None:
    done = run("check", "--chip", "RTX 4090", "--to", "DE", "--on", "2024-01-01")
    assert done.status == 3
    assert "What is missing" in done.out


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("item.exclusive_agency", "none"),
        ("item.classification_request", "none"),
        ("end_user.government_end_user", "none"),
        ("end_user.government_of", "None"),
        ("end_user.lists", "none"),
        ("informed", "none"),
    ],
)
def test_none_is_a_value_or_an_empty_list(run: Run, fact: str, value: str) -> None:
    done = run("check", *H200, f"--{fact}", value, "--json")
    assert done.err == ""
    told = {one["fact"] for one in json.loads(done.out)["regimes"]["us.ear"]["missing_facts"]}
    assert fact not in told


@pytest.mark.parametrize(
    ("lang", "word"), [("en", "License required"), ("zh-Hans", "许可证"), ("zh-Hant", "許可證")]
)
def test_languages(run: Run, lang: str, word: str) -> None:
    assert word in run("check", *H200, "--lang", lang).out


def test_json_is_one_object_a_line_in_input_order(run: Run) -> None:
    done = run("check", str(EXAMPLES / "h200_china.yaml"), "--json")
    ids = [json.loads(line)["id"] for line in done.out.splitlines()]
    assert ids == ["h200-december-2025", "h200-february-2026", "h200-february-2026-certified"]


def test_a_folder(run: Run) -> None:
    done = run("check", str(EXAMPLES), "--json")
    assert len(done.out.splitlines()) == sum(
        p.read_text().count("\n- id:") + p.read_text().startswith("- id:") for p in EXAMPLES.glob("*.yaml")
    )


def test_standard_input(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    monkeypatch.setattr(
        "sys.stdin",
        io.StringIO(
            '{"on": "2026-02-01", "activity": "export", "from": "US", "to": "CN", "item": {"chip": "NVIDIA H200"}}'
        ),
    )
    assert json.loads(run("check", "-", "--json").out)["outcome"] == "license_required"


def test_verbose_shows_the_tree(run: Run) -> None:
    short, full = run("check", *H200), run("check", *H200, "-v")
    assert "Full reasoning" not in short.out
    assert "Full reasoning" in full.out


def test_assume_fills_only_what_is_unknown(run: Run) -> None:
    plain = run("check", *H200, "--json", "--assume", "to=DE")
    assert json.loads(plain.out)["outcome"] == "license_required"
    done = run("check", str(EXAMPLES / "rtx4090.yaml"), "--json", "--assume", "end_user.private_sector=true")
    assert done.status == 0


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["check", "nowhere.yaml"], "nowhere.yaml"),
        (["check", "--chip", "MI300", "--to", "CN", "--on", "2026-02-01"], "AMD Instinct MI300X"),
        (["check", "--chip", "H200", "--to", "Chna", "--on", "2026-02-01"], "China"),
        (["check", "--chip", "H200", "--to", "CN", "--on", "2026-02-30"], "calendar day"),
        (["check", "--item.ttp", "5", "--to", "CN", "--on", "2026-02-01"], "item.tpp"),
        (["check", "--chip", "H200", "--to", "CN", "--on", "2017-01-01"], "2018-01-01"),
        (["check", "--assume", "x", *H200], "FACT=VALUE"),
        (["chips", "H2000"], "H200"),
        (["law", "us.ear.742.7(z)"], "742"),
        (["facts", "headquarter"], "headquarters"),
        (["chek"], "Did you mean 'check'"),
        (["classify"], "nothing to classify"),
    ],
)
def test_bad_input_is_status_2_with_a_hint_and_no_traceback(run: Run, argv: list[str], words: str) -> None:
    done = run(*argv)
    assert done.status == 2
    assert words in done.err
    assert "Traceback" not in done.err + done.out


def test_nothing_is_half_done(run: Run, tmp_path: Path) -> None:
    bad = tmp_path / "two.jsonl"
    bad.write_text('{"on": "2026-02-01", "to": "CN"}\n{"on": "2026-13-01", "to": "CN"}\n')
    done = run("check", str(bad), "--json")
    assert done.status == 2
    assert done.out == ""
    assert "two.jsonl:2: on" in done.err


def test_not_utf8(run: Run, tmp_path: Path) -> None:
    bad = tmp_path / "x.yaml"
    bad.write_bytes(b"id: \xff\xfe")
    done = run("check", str(bad))
    assert done.status == 2
    assert "UTF-8" in done.err


def test_an_internal_failure_is_status_1_without_a_traceback(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr("highfence.determination.check.determine", broken)
    monkeypatch.delenv("HIGHFENCE_DEBUG", raising=False)
    done = run("check", *H200)
    assert done.status == 1
    assert "internal failure" in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("extra", "module"), [(extra, module) for extra, modules in EXTRAS.items() for module in modules]
)
def test_what_is_not_installed_is_named_with_how_to_install_it(
    run: Run, monkeypatch: pytest.MonkeyPatch, extra: str, module: str
) -> None:
    def lacking(*_args: object, **_kwargs: object) -> None:
        raise ModuleNotFoundError(f"No module named '{module}.part'", name=f"{module}.part")

    monkeypatch.setattr("highfence.determination.check.determine", lacking)
    done = run("check", *H200)
    assert done.status == 2
    assert done.err.strip().endswith(f"pip install 'highfence[{extra}]'")
    names = {"vl_convert": "vl-convert-python", "opencc": "opencc-python-reimplemented"}
    project = tomllib.loads((EXAMPLES.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = [re.split(r"[><=\[]", one)[0].lower() for one in project["optional-dependencies"][extra]]
    assert names.get(module, module) in declared


def test_validate(run: Run, tmp_path: Path) -> None:
    assert "no fault found" in run("validate", str(EXAMPLES)).out
    bad = tmp_path / "x.yaml"
    bad.write_text("to: CN\n")
    assert run("validate", str(bad)).status == 2


def test_classify_shows_headroom_and_timeline(run: Run) -> None:
    done = run("classify", "--chip", "NVIDIA A100 SXM4 80GB", "--on", "2024-01-01")
    assert "3A090.a" in done.out
    assert "4,800" in done.out
    answer = json.loads(
        run("classify", "--chip", "NVIDIA A100 SXM4 80GB", "--on", "2024-01-01", "--json").out
    )
    crossing = [h for h in answer["headroom"] if h["fact"] == "item.tpp" and h["threshold"] == 4800]
    assert crossing[0]["distance"] == pytest.approx(-192)
    assert next(row["since"] for row in answer["timeline"] if "3A090.a" in row["entries"]) == "2022-10-21"


@pytest.mark.parametrize("ending", ["svg", "png", "html"])
def test_the_regulatory_map_is_written(run: Run, tmp_path: Path, ending: str) -> None:
    target = tmp_path / f"map.{ending}"
    done = run("classify", "--on", "2026-02-01", "--chart", str(target))
    assert done.status == 0
    assert target.stat().st_size > 20_000
    if ending == "svg":
        assert "H100" in target.read_text()
    if ending == "html":
        assert "cdn" not in target.read_text().lower().split("</head>")[0]


def test_a_chart_needs_a_known_ending(run: Run, tmp_path: Path) -> None:
    done = run("classify", "--on", "2026-02-01", "--chart", str(tmp_path / "map.bmp"))
    assert done.status == 2
    assert not list(tmp_path.iterdir())


def test_chips(run: Run) -> None:
    assert "H200" in run("chips", "--vendor", "NVIDIA").out
    assert run("chips", "--vendor", "Nobody").status == 2
    one = run("chips", "昇腾910B")
    assert one.status == 0
    assert "910B" in one.out
    assert json.loads(run("chips", "H20", "--json").out.splitlines()[0])["vendor"] == "NVIDIA"


def test_facts(run: Run) -> None:
    assert "item.tpp" in run("facts").out
    one = run("facts", "end_user.headquarters").out
    assert "Where is the end user headquartered?" in one
    assert "最终用户" in one
    assert "entries that name a list" in run("facts", "end_user.lists").out
    schema = json.loads(run("facts", "--schema").out)
    assert "headquarters" in schema["properties"]["parties"]["anyOf"][0]["items"]["properties"]


def test_templates_are_valid_input(run: Run, tmp_path: Path) -> None:
    form = tmp_path / "form.yaml"
    form.write_text(run("facts", "--template", "yaml").out.replace("on:   ", "on: 2026-02-01 #"))
    assert run("validate", str(form)).status == 0
    assert run("facts", "--template", "csv").out.startswith("id,order_id,on,")


def test_law(run: Run) -> None:
    shown = run("law", "us.ear.742.6(a)(6)(iii)(A)", "--on", "2025-06-01")
    assert "90 FR 4544" in shown.out
    assert "does not enforce" in " ".join(shown.out.split())
    rules = [json.loads(line) for line in run("law", "--json").out.splitlines()]
    assert len(rules) > 150
    assert all(r["citation"] and r["versions"] for r in rules)
    assert "modelled" in run("law", "--coverage").out


def test_law_without_a_day_is_that_of_today(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("highfence.cli.options.today", lambda: date(2025, 6, 1))
    told = " ".join(run("law", "us.ear.742.6(a)(6)(iii)(A)").out.split())
    assert "Text that counts on 1 June 2025, as enforced" in told
    assert "compliance not yet due 2025-01-13 – 2025-05-12" in told
    assert "compliance_pending" not in told
    assert "https://www.govinfo.gov/content/pkg/FR-2025-01-15/html/2025-00636.htm" in told  # whole, not cut
    assert "No text counts on 1 June 2025" in run("law", "us.ear.4E091").out


def test_law_names_the_day_through_which_it_was_read(run: Run) -> None:
    listed = run("law").out
    assert "us.ear · Law published through: " in listed
    assert all(len(line.split()) > 3 for line in listed.splitlines()[:100])


def test_classify_counts_what_is_open_as_undetermined(run: Run) -> None:
    assert run("classify", "--chip", "NVIDIA H20 SXM5 96GB", "--on", "2026-02-01").status == 3
    assert run("classify", "--chip", "RTX 4090", "--on", "2024-01-01").status == 0


def test_headroom_names_the_figure_and_each_limit(run: Run) -> None:
    told = run("classify", "--chip", "RTX 4090", "--on", "2024-01-01").out
    assert "Total processing performance (TPP): 5,285" in told
    line = next(x for x in told.splitlines() if x.strip().startswith("2,400 "))
    assert "−2,885 (−54.6%)" in line
    assert "becomes 3A991.p; no longer 3A090.a" in line
    nothing = run("classify", "--item.kind", "integrated_circuit", "--item.tpp", "0", "--on", "2024-01-01")
    assert "inf" not in nothing.out.replace("information", "")


def test_an_answer_keeps_what_was_learned_when_nobody_is_left_to_ask(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    import io

    monkeypatch.setattr("sys.stdin", io.StringIO("perhaps\n"))
    done = run("check", "--chip", "RTX 4090", "--to", "DE", "--on", "2024-01-01", "--ask")
    assert done.status == 3
    assert "Undetermined" in done.out
    assert "Each answer may be left empty" in done.err
    assert "several with commas; none for an empty list" in done.err


def test_ask_interviews_until_settled(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def prompt(text: str, **_kwargs: object) -> str:
        asked.append(text)
        return {"end_use.wmd": "perhaps"}.get(text.splitlines()[-1].strip(), "") if len(asked) == 1 else ""

    monkeypatch.setattr("click.prompt", prompt)
    done = run("check", "--chip", "RTX 4090", "--to", "DE", "--on", "2024-01-01", "--ask")
    assert done.status == 3
    assert len(asked) > 3
    assert len(asked) == len(set(asked)) or "true, false or unknown" in done.err
