"""Run every benchmark and write results.md beside this file.

    python benchmarks/run.py [--quick]

``--quick`` runs few rows, prints, and writes nothing: it only shows that the answers agree.
"""

from __future__ import annotations

import sys
from pathlib import Path

import columns
import decide
import startup
from measure import machine

RESULTS = Path(__file__).with_name("results.md")


def report(*, quick: bool = False) -> str:
    """Return the report of one run."""
    about = machine()
    parts = [part.main(quick=quick) for part in (decide, columns, startup)]
    return "\n\n".join(["# Results of one run", about, *parts]) + "\n"


if __name__ == "__main__":
    small = "--quick" in sys.argv
    text = report(quick=small)
    print(text)
    if not small:
        RESULTS.write_text(text, encoding="utf-8")
