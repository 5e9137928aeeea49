"""Writes the parts of the documentation that show real answers: docs/examples.md and the README's answer.

python docs/build.py           write
python docs/build.py --check   say what is out of date, and exit with 1
"""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

from rich.console import Console

from highfence.cli.inputs import transactions
from highfence.cli.render import Report
from highfence.determination import Options, determine

ROOT = Path(__file__).resolve().parent.parent
BOTH_READINGS = {"server_malaysia.yaml", "model_weights.yaml"}
_ANSWER = re.compile(r"<!-- answer: check (\S+) (\S+) -->\n.*?<!-- end -->", re.DOTALL)


def answer(file: str, wanted: str = "", reading: str = "as_enforced") -> str:
    """Return what the terminal shows for the transactions of a file."""
    out = io.StringIO()
    report = Report("en", console=Console(file=out, width=100, highlight=False, no_color=True))
    options = Options(reading="as_written" if reading == "as_written" else "as_enforced")
    for given in transactions((str(ROOT / file),)):
        if wanted in ("", given.id):
            result = determine(given, options)
            result["rulebook"]["digest"] = "sha256:" + "…" * 3
            report.determination(given, result)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()).strip("\n")


def examples() -> str:
    """Return docs/examples.md."""
    parts = [
        "# Worked examples",
        "",
        "Written by `python docs/build.py` from the files in `examples/`; a test holds them together.",
    ]
    for path in sorted((ROOT / "examples").glob("*.yaml")):
        comment = " ".join(
            line.lstrip("# ").rstrip()
            for line in path.read_text(encoding="utf-8").splitlines()
            if line.startswith("#")
        )
        name = f"examples/{path.name}"
        parts += ["", f"## {path.stem.replace('_', ' ')}", "", comment, ""]
        readings = ["as_enforced", "as_written"] if path.name in BOTH_READINGS else ["as_enforced"]
        for reading in readings:
            flag = " --reading as_written" if reading == "as_written" else ""
            parts += [
                f"`highfence check {name}{flag}`",
                "",
                "```text",
                answer(name, reading=reading),
                "```",
                "",
            ]
    return "\n".join(parts).rstrip() + "\n"


def readme() -> str:
    """Return the README with its answer filled in."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")

    def fill(found: re.Match[str]) -> str:
        file, wanted = found.groups()
        return f"<!-- answer: check {file} {wanted} -->\n```text\n{answer(file, wanted)}\n```\n<!-- end -->"

    return _ANSWER.sub(fill, text)


def main(*, check: bool) -> int:
    """Write the files, or report those that are out of date."""
    stale = []
    for path, text in ((ROOT / "docs" / "examples.md", examples()), (ROOT / "README.md", readme())):
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(path.name)
            if not check:
                path.write_text(text, encoding="utf-8")
    if stale and check:
        sys.stderr.write(f"out of date: {', '.join(stale)}; run python docs/build.py\n")
    return 1 if stale and check else 0


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv[1:]))
