"""What a user hands to a command: files, folders, standard input, or facts as flags."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any as Whatever

from highfence.facts.intake import Given, learn, read
from highfence.facts.reading import Document, documents, scalar
from highfence.logic.errors import Fault, InputError

ENDINGS = frozenset({".yaml", ".yml", ".json", ".jsonl", ".ndjson"})
LARGEST = 200 * 1024 * 1024


def text_of(name: str) -> tuple[str, str]:
    """Return the text and the name of a file, or of standard input for ``-``. Raises InputError."""
    if name == "-":
        return sys.stdin.read(), "standard input"
    path = Path(name)
    try:
        if path.stat().st_size > LARGEST:
            raise InputError(
                [
                    Fault(
                        "",
                        name,
                        f"a file of at most {LARGEST // 2**20} MiB; highfence batch reads larger tables",
                    )
                ]
            )
        return path.read_text(encoding="utf-8-sig"), str(path)
    except OSError as exc:
        raise InputError([Fault("", name, f"a file that can be read ({exc.strerror})")]) from None
    except UnicodeDecodeError as exc:
        raise InputError([Fault("", name, f"text in UTF-8 (byte {exc.start} is not)", source=name)]) from None


def transactions(names: tuple[str, ...]) -> list[Given]:
    """Return every transaction in the files and folders named. Raises InputError with all faults at once."""
    faults: list[Fault] = []
    out: list[Given] = []
    for name in _files(names):
        try:
            text, source = text_of(name)
            found = documents(text, source)
        except InputError as exc:
            faults += exc.faults
            continue
        for doc in found:
            try:
                out.append(read(doc))
            except InputError as exc:
                faults += exc.faults
    if faults:
        raise InputError(faults)
    return out


def _files(names: tuple[str, ...]) -> list[str]:
    out: list[str] = []
    for name in names:
        path = Path(name)
        if name != "-" and path.is_dir():
            found = sorted(str(p) for p in path.rglob("*") if p.suffix.lower() in ENDINGS)
            if not found:
                raise InputError([Fault("", name, "a folder with YAML, JSON or JSON lines files in it")])
            out += found
        else:
            out.append(name)
    return out


def flags(extra: list[str]) -> dict[str, Whatever]:
    """Return facts given as ``--<fact> value`` or ``--<fact>=value``. Raises InputError."""
    out: dict[str, Whatever] = {}
    rest = list(extra)
    while rest:
        word = rest.pop(0)
        if not word.startswith("--"):
            raise InputError([Fault("", word, "a fact as --<fact> <value>, or a file name first")])
        name, equals, value = word[2:].partition("=")
        if not equals:
            value = "true" if not rest or (rest[0].startswith("--") and len(rest[0]) > 2) else rest.pop(0)
        out[name] = flag_value(value)
    return out


def flag_value(text: str) -> Whatever:
    """Return what a flag's value means: a list in brackets or with commas, ``none`` for an empty list."""
    stripped = text.strip()
    if stripped.lower() == "none" or stripped == "[]":
        return []
    if stripped.startswith(("[", "{")):
        found = documents(stripped, "flag", "yaml")
        value = found[0].value if len(found) == 1 else [d.value for d in found]
        return value if stripped.startswith("{") else [value] if not isinstance(value, list) else value
    if "," in stripped and not stripped.replace(",", "").replace(".", "").isdigit():
        return [scalar(part.strip()) for part in stripped.split(",")]
    return scalar(stripped)


def assume(given: Given, assumptions: tuple[str, ...]) -> Given:
    """Return ``given`` with ``FACT=VALUE`` assumptions where the fact was unknown."""
    if not assumptions:
        return given
    raw: dict[str, Whatever] = {}
    for one in assumptions:
        name, equals, value = one.partition("=")
        if not equals or not name:
            raise InputError([Fault("--assume", one, "FACT=VALUE, such as end_user.headquarters=SG")])
        raw[name.strip()] = flag_value(value)
    extra = read(Document(raw, source="--assume"))
    learn(given, extra.answers)
    for name, value in extra.facts.items():
        given.facts.setdefault(name, value)
    for slot, roles in extra.roles.items():
        given.roles.setdefault(slot, roles)
    given.parties_given = given.parties_given or extra.parties_given
    for name, value in extra.other.items():
        given.other.setdefault(name, value)
    given.on = given.on or extra.on
    return given
