"""What a user hands to a command: files, folders, standard input, or facts as flags."""

from __future__ import annotations

import io
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any as Whatever

import click

from highfence.cli.options import names as option_names
from highfence.facts.intake import Given, field_names, learn, nearest, read
from highfence.facts.reading import Document, documents, scalar
from highfence.facts.vocabulary import lookup
from highfence.logic.errors import Fault, InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from highfence.portfolio.mapping import Mapping as ColumnNames

ENDINGS = frozenset({".yaml", ".yml", ".json", ".jsonl", ".ndjson"})
TABLES = frozenset({".csv", ".tsv", ".xlsx", ".xls", ".parquet", ".arrow", ".feather"})
Assumed = dict[str, Whatever]
"""The note of a fact that was not stated but assumed: code, fact, value."""
LARGEST = 200 * 1024 * 1024
STANDARD_INPUT = "standard input"
SHORT = {"chip": "item.chip", "eccn": "item.eccn"}
"""Facts that have a shorter name as flags."""


def text_of(name: str) -> tuple[str, str]:
    """Return the text and the name of a file, or of standard input for ``-``. Raises InputError."""
    source = STANDARD_INPUT if name == "-" else name
    data = standard_input() if name == "-" else _bytes_of(name)
    try:
        # Line ends of all systems become one, as in a file that is opened as text.
        return io.TextIOWrapper(io.BytesIO(data), encoding="utf-8-sig").read(), source
    except UnicodeDecodeError as exc:
        fault = Fault("", source, f"text in UTF-8 (byte {exc.start} is not)", source=source)
        raise InputError([fault]) from None


def _bytes_of(name: str) -> bytes:
    path = Path(name)
    try:
        if path.stat().st_size > LARGEST:
            expected = f"a file of at most {LARGEST // 2**20} MiB; highfence batch reads larger tables"
            raise InputError([Fault("", name, expected)])
        return path.read_bytes()
    except OSError as exc:
        raise InputError([Fault("", name, f"a file that can be read ({exc.strerror})")]) from None


def standard_input() -> bytes:
    """Return all of standard input. Raises InputError where it is closed."""
    if sys.stdin is None:
        raise InputError([Fault("", STANDARD_INPUT, "a file, or text on standard input; it is closed")])
    data: bytes | str = getattr(sys.stdin, "buffer", sys.stdin).read()
    return data.encode() if isinstance(data, str) else data


def is_piped() -> bool:
    """Return whether something other than a person stands at standard input."""
    return sys.stdin is not None and not sys.stdin.isatty()


def transactions(names: tuple[str, ...]) -> list[Given]:
    """Return every transaction in the files and folders named. Raises InputError with all faults at once."""
    faults: list[Fault] = []
    out: list[Given] = []
    for name in _files(names):
        if Path(name).suffix.lower() in TABLES:
            expected = "YAML, JSON or JSON lines (highfence batch reads tables)"
            faults.append(Fault("", name, expected, source=name))
            continue
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


def mapping_of(path: Path | None) -> ColumnNames | None:
    """Return the user's own column names, from a file of ``highfence batch --map``. Raises InputError."""
    if path is None:
        return None
    from highfence.portfolio.mapping import read_mapping

    return read_mapping(*text_of(str(path)))


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


def files_or_flags(
    ctx: click.Context, files: tuple[str, ...]
) -> tuple[tuple[str, ...], dict[str, Whatever] | None]:
    """Return the files that a command was given, or the facts that it was given as flags; both are refused."""
    named, extra = _split(files, list(ctx.args))
    if named and extra:
        raise click.UsageError("give files, or facts as flags, not both")
    return named, flags(extra, option_names(ctx)) if extra else None


def _split(files: tuple[str, ...], extra: list[str]) -> tuple[tuple[str, ...], list[str]]:
    """Tell files from flags: click hands over unknown options and their values among the arguments."""
    words = [*files, *[w for w in extra if w not in files]]
    for i, word in enumerate(words):
        if word.startswith("--"):
            return tuple(words[:i]), words[i:]
    return tuple(words), []


def flags(extra: list[str], options: Sequence[str] = ()) -> dict[str, Whatever]:
    """Return facts given as ``--<fact> value`` or ``--<fact>=value``; ``options`` are what else may be meant.

    A fact that is yes or no may stand without a value. Raises InputError.
    """
    out: dict[str, Whatever] = {}
    rest = list(extra)
    while rest:
        word = rest.pop(0)
        if not word.startswith("--"):
            raise InputError([Fault("", word, "a fact as --<fact> <value>, or a file name first")])
        name, equals, value = word[2:].partition("=")
        _not_an_option(name, options)
        full = SHORT.get(name, name)
        fact = lookup(full)
        if not equals:
            alone = not rest or (rest[0].startswith("--") and len(rest[0]) > 2)
            if alone and fact is not None and fact.kind != "bool":
                raise InputError([Fault(f"--{name}", "", "a value after it")])
            value = "true" if alone else rest.pop(0)
        out[full] = flag_value(full, value)
    return out


def _not_an_option(name: str, options: Sequence[str]) -> None:
    """Raise InputError for a word that is no fact but nearly an option of the command."""
    if "." in name or lookup(name) is not None or name in field_names():
        return
    near = nearest(f"--{name}", list(options))
    if near and not nearest(name, field_names()):
        raise InputError(
            [Fault(f"--{name}", "", "an option or a fact (highfence facts lists them)", hint=near)]
        )


def flag_value(name: str, text: str) -> Whatever:
    """Return what a flag's value means: a list in brackets or with commas, ``none`` for an empty list.

    Of a fact that can be ``none``, that is its value.
    """
    stripped = text.strip()
    if stripped.lower() == "none":
        fact = lookup(name)
        return "none" if fact is not None and "none" in fact.choices else []
    if stripped == "[]":
        return []
    if stripped.startswith(("[", "{")):
        found = documents(stripped, "flag", "yaml")
        value = found[0].value if len(found) == 1 else [d.value for d in found]
        return value if stripped.startswith("{") else [value] if not isinstance(value, list) else value
    if "," in stripped and not stripped.replace(",", "").replace(".", "").isdigit():
        return [scalar(part.strip()) for part in stripped.split(",")]
    return scalar(stripped)


def assume(given: Given, assumptions: tuple[str, ...]) -> list[Assumed]:
    """Add ``FACT=VALUE`` assumptions where the fact is unknown, and return those that were taken. Raises InputError."""
    raw: dict[str, Whatever] = {}
    for one in assumptions:
        name, equals, value = one.partition("=")
        if not equals or not name:
            raise InputError([Fault("--assume", one, "FACT=VALUE, such as end_user.headquarters=SG")])
        full = SHORT.get(name.strip(), name.strip())
        raw[full] = flag_value(full, value)
    return merge(given, read(Document(raw, source="--assume")))


def merge(given: Given, learned: Given, *, over: bool = False) -> list[Assumed]:
    """Add what was learned where it is unknown, or ``over`` what is there; return the facts that were taken.

    Raises InputError for an answer about a component that is not there.
    """
    learn(given, learned.answers)
    taken: list[Assumed] = []

    def take(into: dict[str, Whatever], found: Mapping[str, Whatever], name: str = "{}") -> None:
        for key, value in found.items():
            if over or key not in into:
                into[key] = value
                taken.append(assumed(name.format(key), value))

    if given.on is None and learned.on is not None:
        given.on = learned.on
        taken.append(assumed("on", learned.on))
    take(given.facts, learned.facts)
    take(given.other, learned.other)
    take(given.chips, learned.chips, "{}.chip")
    take(given.tops, learned.tops)
    take(given.owners, learned.owners)
    given.letters += learned.letters
    given.free_flags += learned.free_flags
    for slot, roles in learned.roles.items():
        given.roles.setdefault(slot, roles)
    given.parties_given = given.parties_given or learned.parties_given
    return [t for t in taken if lookup(t["fact"]) is not None or t["fact"] == "on"]


def assumed(fact: str, value: Whatever) -> Assumed:
    """Return the note that a fact was assumed."""
    if isinstance(value, tuple):  # a chip, with its count
        value = value[0]
    if isinstance(value, frozenset):
        value = sorted(value)
    return {"code": "assumed", "fact": fact, "value": value.isoformat() if isinstance(value, date) else value}
