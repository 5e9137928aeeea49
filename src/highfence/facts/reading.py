"""Text to plain values: YAML, JSON and JSON lines, with the line of every field.

In YAML only ``true``, ``false``, ``null`` and decimal numbers are special. ``on`` is a key, ``NO`` is
Norway and ``3E001`` is an entry: everything else is text.
"""

from __future__ import annotations

import gc
import json
import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from typing import Any as Whatever

from highfence.logic.errors import Fault, InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

_NUMBER = re.compile(r"[-+]?(\d[\d_]*)(\.\d+)?([eE][-+]?\d+)?")
_ENTRY_LIKE = re.compile(r"\d[A-Ea-e]\d{3}")
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}
_MOST_NODES = 2_000_000


@dataclass(slots=True)
class Document:
    """One transaction as written. ``lines`` maps a dotted path to the line on which it stands."""

    value: Whatever
    lines: dict[str, int] = field(default_factory=dict)
    source: str = ""

    def line(self, path: str) -> int | None:
        """Return the line of ``path``, or of the nearest field above it."""
        while path:
            if path in self.lines:
                return self.lines[path]
            path = path.rpartition(".")[0]
        return self.lines.get("")


def documents(text: str, source: str = "", form: str = "") -> list[Document]:
    """Return the transactions in ``text``.

    ``form`` is yaml, json or jsonl; without it, it follows from the ending of ``source``, else from the
    text. A file holds one transaction, a list of them, or several documents. Raises InputError.
    """
    if not text.strip():
        raise InputError([Fault("", "", "a transaction; the file is empty", source=source)])
    kind = form or _form(source, text)
    if kind == "jsonl":
        return list(_json_lines(text, source))
    if kind == "json":
        return _spread(read_json(text, source, 1), {}, source)
    with _uncollected():
        return list(_yaml(text, source))


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the garbage collector from walking a growing tree of nodes: it would take most of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _form(source: str, text: str) -> str:
    ending = source.rpartition(".")[2].lower()
    if ending in {"yaml", "yml", "json", "jsonl", "ndjson"}:
        return {"yml": "yaml", "ndjson": "jsonl"}.get(ending, ending)
    head = text.lstrip()[:1]
    if head in {"{", "["}:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) > 1 and all(
            line.lstrip().startswith("{") and line.rstrip().endswith("}") for line in lines
        ):
            return "jsonl"
        return "json"
    return "yaml"


def read_json(text: str, source: str = "", line: int | None = None) -> Whatever:
    """Return the value that JSON text means. Raises InputError, also for an object that names a field twice."""
    import msgspec

    try:
        value = msgspec.json.decode(text)
        json.loads(text, object_pairs_hook=_once)
    except (msgspec.DecodeError, RecursionError, UnicodeError) as exc:
        raise InputError(
            [Fault("", text[:60], f"well-formed JSON ({exc})", line=line, source=source)]
        ) from None
    except _TwiceError as exc:
        name = str(exc)
        raise InputError([Fault(name, name, "each field once", line=line, source=source)]) from None
    return value


class _TwiceError(Exception):
    """An object of JSON names a field twice; of the two values, parsers would drop one without a word."""


def _once(pairs: list[tuple[str, Whatever]]) -> dict[str, Whatever]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise _TwiceError(next(n for n in names if names.count(n) > 1))
    return found


def _json_lines(text: str, source: str) -> Iterator[Document]:
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            yield Document(read_json(line, source, number), {"": number}, source)


def _spread(value: Whatever, lines: dict[str, int], source: str) -> list[Document]:
    """Return one document for each transaction in a value that may be a list of them."""
    if isinstance(value, dict) and set(value) == {"transactions"}:
        value = value["transactions"]
        lines = {k.removeprefix("transactions."): v for k, v in lines.items()}
    if not isinstance(value, list):
        return [Document(value, lines, source)]
    out = []
    for i, one in enumerate(value):
        own = {
            ("" if k == str(i) else k.removeprefix(f"{i}.")): v
            for k, v in lines.items()
            if k == str(i) or k.startswith(f"{i}.")
        }
        out.append(Document(one, own, source))
    if not out:
        raise InputError([Fault("", [], "at least one transaction", source=source)])
    return out


def _yaml(text: str, source: str) -> Iterator[Document]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        roots = list(yaml.compose_all(text, Loader=loader))
    except (yaml.YAMLError, RecursionError) as exc:
        mark = getattr(exc, "problem_mark", None)
        problem = getattr(exc, "problem", None) or str(exc).splitlines()[0]
        line = mark.line + 1 if mark is not None else None
        raise InputError([Fault("", "", f"well-formed YAML ({problem})", line=line, source=source)]) from None
    reader = _Yaml(source)
    for root in roots:
        if root is not None:
            lines: dict[str, int] = {}
            try:
                value = reader.value(root, "", lines)
            except RecursionError:
                fault = Fault("", "", "a document that is nested less deeply", source=source)
                raise InputError([fault]) from None
            yield from _spread(value, lines, source)
    if reader.faults:
        raise InputError(reader.faults)


class _Yaml:
    """Nodes to values, by the narrow rules of this module."""

    def __init__(self, source: str) -> None:
        self.source, self.faults, self.seen = source, list[Fault](), 0

    def value(self, node: Whatever, path: str, lines: dict[str, int]) -> Whatever:
        self.seen += 1
        if self.seen > _MOST_NODES:
            raise InputError(
                [Fault("", "", f"a document of at most {_MOST_NODES:,} values", source=self.source)]
            )
        lines[path] = node.start_mark.line + 1
        kind = node.id
        if kind == "mapping":
            out: dict[str, Whatever] = {}
            for key, inner in node.value:
                name = str(key.value)
                at = f"{path}.{name}" if path else name
                if name in out:
                    self.faults.append(
                        Fault(at, name, "each field once", line=key.start_mark.line + 1, source=self.source)
                    )
                out[name] = self.value(inner, at, lines)
                lines[at] = key.start_mark.line + 1
            return out
        if kind == "sequence":
            return [
                self.value(inner, f"{path}.{i}" if path else str(i), lines)
                for i, inner in enumerate(node.value)
            ]
        return scalar(node.value) if not node.style else node.value


def scalar(text: str) -> Whatever:
    """Return what an unquoted word means: true, false, null, a decimal number, or the text itself."""
    if text in _WORDS:
        return _WORDS[text]
    if _ENTRY_LIKE.match(text):
        return text
    if _NUMBER.fullmatch(text):
        digits = text.replace("_", "")
        try:
            return int(digits) if digits.lstrip("+-").isdigit() else float(digits)
        except ValueError:  # more digits than Python converts
            return text
    return text
