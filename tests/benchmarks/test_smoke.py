"""The benchmarks run, and everything that they compare gives equal answers. Nothing here looks at a clock."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BENCHMARKS = ROOT / "benchmarks"


def run(name: str, *arguments: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "POLARS_MAX_THREADS": "2"}
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, str(BENCHMARKS / name), *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("name", ["decide.py", "columns.py", "startup.py"])
def test_every_benchmark_runs_and_its_answers_agree(name: str) -> None:
    """Each stops with an error where a peer, a column or a short cut answers otherwise."""
    assert "| " in run(name, "--quick")


def test_a_quick_run_writes_no_results() -> None:
    results = BENCHMARKS / "results.md"
    before = results.read_bytes() if results.exists() else None
    assert run("run.py", "--quick").startswith("# Results of one run")
    assert (results.read_bytes() if results.exists() else None) == before


@pytest.mark.parametrize(("module", "peer"), [("zen", "zen-engine"), ("openfisca_core", "openfisca-core")])
def test_peers_answer_as_highfence_does(module: str, peer: str) -> None:
    if importlib.util.find_spec(module) is None:
        pytest.skip(
            f"{peer} is not installed: it is needed by the benchmarks alone (benchmarks/requirements.lock)"
        )
    assert peer in run("decide.py", "--quick")
    assert peer in run("columns.py", "--quick")
