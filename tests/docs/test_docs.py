"""What the documentation shows is what the program does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_shown_answers_are_the_programs_own() -> None:
    done = subprocess.run(
        [sys.executable, "docs/build.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_readme_starts_with_the_command_and_says_that_it_is_no_advice() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert text.split("```")[1].strip() == "bash\n./run demo"
    assert "./run tests" in text
    assert text.count("not legal advice") >= 1


def test_python_example_in_the_readme_runs() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    code = text.split("```python\n")[1].split("```")[0]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.strip() == "license_required"
