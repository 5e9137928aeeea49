"""Start-up: whole processes from a cold interpreter, as the median of nine.

python benchmarks/startup.py [--quick]
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

from measure import duration, keeping_compiled, several, table
from transactions import transactions

RUN = "from highfence.cli.main import run; run()"
STATUSES = (0, 3)


def _process(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, *arguments], capture_output=True, text=True, check=False, env=environment
    )
    if done.returncode not in STATUSES:
        raise AssertionError(f"{arguments} left with {done.returncode}: {done.stderr}")
    return done.stdout


def main(*, quick: bool = False) -> str:
    """Return the report."""
    times = 1 if quick else 9
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "one.json")
        path.write_text(json.dumps(transactions(1)[0]), encoding="utf-8")
        asked = {
            "bare interpreter": ("-c", "pass"),
            "highfence --help": ("-c", RUN, "--help"),
            "highfence check FILE": ("-c", RUN, "check", str(path)),
            "highfence check FILE --json": ("-c", RUN, "check", str(path), "--json"),
        }
        environment = keeping_compiled(Path(folder, "compiled"))
        lines = []
        for name, arguments in asked.items():
            _process(environment, *arguments)  # compiled modules are there from the second time on
            spent = several(partial(_process, environment, *arguments), times)
            lines.append((name, duration(spent.p50), duration(spent.at(1.0))))
    return "\n".join(
        [
            "## Start-up",
            "",
            f"Whole processes, median of {times}.",
            "",
            table(("command", "median", "worst"), lines),
        ]
    )


if __name__ == "__main__":
    print(main(quick="--quick" in sys.argv))
