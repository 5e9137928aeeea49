"""The repository holds finished work, nothing of the machine it was made on, and words on everything public."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

import highfence

ROOT = Path(__file__).resolve().parents[2]
SRC = Path(highfence.__file__).parent


@cache
def tracked() -> tuple[Path, ...]:
    """Return the files that the repository holds or is about to."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a checkout")
    command = [git, "-C", str(ROOT), "ls-files", "-co", "--exclude-standard", "-z"]
    names = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603
    return tuple(ROOT / n for n in names.split("\0") if n and (ROOT / n).is_file())


@cache
def texts() -> tuple[tuple[Path, str], ...]:
    out = []
    for path in tracked():
        try:
            out.append((path, path.read_text(encoding="utf-8")))
        except UnicodeDecodeError:
            continue
    return tuple(out)


def lines_with(pattern: re.Pattern[str], *, outside: frozenset[str] = frozenset()) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{n}: {line.strip()[:120]}"
        for path, text in texts()
        if str(path.relative_to(ROOT)) not in outside
        for n, line in enumerate(text.splitlines(), start=1)
        if pattern.search(line)
    ]


# Each pattern is put together from pieces, so that this file does not hold what it looks for.
UNFINISHED = re.compile(r"\b(" + "|".join(a + b for a, b in (
    ("TO", "DO"), ("FIX", "ME"), ("XX", "X"), ("HA", "CK"), ("TB", "D"), ("WI", "P"), ("[Ll]orem", " ipsum"),
    ("[Cc]oming", " soon"), ("[Nn]ot yet ", "implemented"),
)) + r")\b")  # fmt: skip
MACHINE = re.compile(
    r"(?<![\w.~/])/(" + "|".join(("wo" + "rk", "tm" + "p", "ho" + "me", "ro" + "ot", "Us" + "ers")) + r")/\w"
)
REGISTRY = re.compile("|".join((
    "python" + "hosted", "artifact" + "ory", "index" + "-url", "pypi" + r"\.org/simple", "trusted" + "-host",
)))  # fmt: skip


def test_no_work_is_left_unfinished() -> None:
    found = lines_with(UNFINISHED)
    assert not found, "\n".join(found)


def test_no_path_of_a_machine() -> None:
    found = lines_with(MACHINE)
    assert not found, "\n".join(found)


def test_no_address_of_a_package_registry() -> None:
    found = lines_with(REGISTRY)
    assert not found, "\n".join(found)


def test_no_file_is_empty_or_left_over() -> None:
    left = [
        p for p in tracked() if p.suffix in {".orig", ".rej", ".bak", ".swp", ".pyc"} or p.name == ".DS_Store"
    ]
    empty = [p for p, text in texts() if not text.strip() and p.name != "py.typed"]
    assert not [*left, *empty]


def undocumented(path: Path) -> list[str]:
    """Return the public names of a module that have no docstring."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    name = str(path.relative_to(SRC))
    out = [] if ast.get_docstring(tree) else [name]

    def visit(node: ast.AST, prefix: str) -> None:
        for child in ast.iter_child_nodes(node):
            if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                continue
            if child.name.startswith("_"):
                continue
            if not ast.get_docstring(child):
                out.append(f"{prefix}.{child.name}")
            if isinstance(child, ast.ClassDef):
                visit(child, f"{prefix}.{child.name}")

    visit(tree, name)
    return out


def test_everything_public_says_what_it_does() -> None:
    found = [line for path in sorted(SRC.rglob("*.py")) for line in undocumented(path)]
    assert not found, "\n".join(found)


def test_every_module_of_tests_says_what_it_holds() -> None:
    modules = [p for p in tracked() if p.suffix == ".py" and p.is_relative_to(ROOT / "tests")]
    bare = [
        str(p.relative_to(ROOT))
        for p in modules
        if not ast.get_docstring(ast.parse(p.read_text(encoding="utf-8")))
    ]
    assert not bare, "\n".join(bare)
