"""Standard input that is closed, empty or in another encoding; standard output that nobody reads."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from highfence.cli.main import UNHEARD

if TYPE_CHECKING:
    from pathlib import Path

RUN = [sys.executable, "-c", "from highfence.cli.main import run; run()"]
ONE = '{"on": "2026-02-01", "activity": "export", "from": "US", "to": "CN", "item": {"chip": "H200"}}'


def ran(*argv: str, data: bytes | None = b"", **more: str) -> tuple[int, str, str]:
    """Run highfence; without ``data``, standard input is closed."""
    env = {**os.environ, **more, "HIGHFENCE_HOME": "nowhere"}
    command = [*RUN, *argv]
    if data is None:
        command = ["/bin/sh", "-c", '"$@" <&-', "sh", *command]
    done = subprocess.run(command, input=data, capture_output=True, env=env, check=False)  # noqa: S603 - our own
    return done.returncode, done.stdout.decode(), done.stderr.decode()


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        (("check", "-"), "standard input is closed"),
        (("screen", "-"), "standard input is closed"),
        (("data", "import", "us.csl", "-"), "standard input is closed"),
        (("check",), "nothing to check"),
        (("screen",), "nothing to screen"),
    ],
)
def test_closed_input_is_bad_input(argv: tuple[str, ...], told: str) -> None:
    status, out, err = ran(*argv, data=None)
    assert (status, out) == (2, "")
    assert all(word in err for word in told.split())
    assert "internal failure" not in err


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_input_is_utf8_whatever_the_locale(encoding: str) -> None:
    line = ONE.replace('"on"', '"id": "中国", "on"').encode(encoding)
    status, out, _ = ran(
        "check", "-", "--json", data=line, LC_ALL="C", PYTHONIOENCODING="ascii:backslashreplace"
    )
    assert status == 0
    assert json.loads(out)["id"] == "中国"


def test_input_in_another_encoding_is_bad_input() -> None:
    status, _, err = ran("check", "-", data=ONE.encode("utf-16"))
    assert status == 2
    assert "standard input: text in UTF-8" in err.replace("input: got 'standard input'; expected ", "")


def test_windows_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(b"on: 2026-02-01\r\nto: CN\r\nfrom: US\r\nactivity: export\r\nitem: {chip: H200}\r\n")
    assert ran("check", str(path), "--json")[0] == 0


@pytest.mark.parametrize("argv", [("law",), ("law", "--json"), ("check", "--chip", "H200", "--to", "CN")])
def test_a_reader_that_leaves_is_no_failure(argv: tuple[str, ...]) -> None:
    done = subprocess.run(  # noqa: S603 - our own
        ["/bin/sh", "-c", '("$@"; echo $? >&2) | :', "sh", *RUN, *argv],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr.splitlines() == [str(UNHEARD)]
