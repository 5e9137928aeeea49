"""Reforms: a few changes of the law, named, dated, and put to the same questions as the law itself.

A reform is a YAML file, or a Python file that defines ``REFORM``. Applied to a rulebook it gives another
one with its own digest and the reform's name in its version, checked by the same invariants. See
docs/reforms.md for every field.

A YAML reform holds no code unless it has a ``python`` change; a Python reform is code that runs.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast
from typing import Any as Whatever

from highfence.facts.intake import nearest
from highfence.facts.reading import Document, documents
from highfence.logic.errors import Fault, InputError, LoadError
from highfence.logic.rulebook import Rulebook
from highfence.portfolio.changes import (
    Call,
    Change,
    Lift,
    Move,
    NewRequirement,
    Repeal,
    Terms,
    Wording,
)
from highfence.portfolio.conditions import Misfit
from highfence.portfolio.constants import Membership, Threshold

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from highfence.logic.provisions import Regime, StayKind

SHIPPED = "highfence.reforms"
ENDINGS = (".yaml", ".yml", ".py")
_STAYS = ("suspended", "enjoined", "not_enforced", "compliance_pending")


@dataclass(frozen=True, slots=True)
class Reform:
    """Changes to one regime, from ``first`` on, or as if they had always been made.

    ``lines`` tells, for each change, where it stands in ``source``, the file it was read from.
    """

    name: str
    title: str = ""
    changes: tuple[Change, ...] = ()
    first: date | None = None
    regime: str = "us.ear"
    source: str = ""
    lines: Mapping[int, int] = field(default_factory=dict)

    def apply(self, book: Rulebook) -> Rulebook:
        """Return the rulebook with the changes made, in their order.

        Raises InputError with every change that does not fit, or that breaks an invariant of the records.
        """
        if self.regime not in book.regimes:
            raise InputError(
                [Fault("regime", self.regime, f"one of {', '.join(book.regimes)}", source=self.source)]
            )
        regime: Regime = book.regimes[self.regime]
        terms = Terms(self.name, self.first)
        faults: list[Fault] = []
        for i, change in enumerate(self.changes):
            try:
                regime = change.apply(regime, terms)
            except Misfit as misfit:
                faults.append(misfit.fault(f"changes.{i}", self.lines.get(i), self.source))
        if faults:
            raise InputError(faults)
        try:
            return Rulebook(
                f"{book.version}+{self.name}",
                tuple(regime if r.id == self.regime else r for r in book.regimes.values()),
            )
        except LoadError as exc:
            fault = Fault("changes", self.name, f"a rulebook that hangs together: {exc}", source=self.source)
            raise InputError([fault]) from None


def shipped() -> tuple[str, ...]:
    """Return the names of the reforms that ship with highfence."""
    found = (Path(f.name) for f in files(SHIPPED).iterdir())
    return tuple(
        sorted(p.stem.replace("_", "-") for p in found if p.suffix in ENDINGS and p.stem != "__init__")
    )


def load_reform(name_or_path: str) -> Reform:
    """Return a reform that ships with highfence, by name, or one in a file. Raises InputError."""
    path = Path(name_or_path)
    if path.suffix in ENDINGS:
        return _load(path, str(path))
    if name_or_path in shipped():
        stem = name_or_path.replace("-", "_")
        file = next(
            f for f in files(SHIPPED).iterdir() if Path(f.name).stem == stem and f.name.endswith(ENDINGS)
        )
        with as_file(file) as real:
            return _load(real, f"reform {name_or_path}")
    hint = nearest(name_or_path, list(shipped()))
    expected = f"a reform by name ({', '.join(shipped())}), or a file that ends in {', '.join(ENDINGS)}"
    raise InputError([Fault("reform", name_or_path, expected, hint=hint)])


def amended_book(book: Rulebook, reforms: tuple[str, ...]) -> Rulebook:
    """Return the rulebook after the reforms named, one after the other. Raises InputError."""
    for one in reforms:
        book = load_reform(one).apply(book)
    return book


def _load(path: Path, source: str) -> Reform:
    if path.suffix == ".py":
        return _run(path, source)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as exc:
        raise InputError([Fault("reform", source, f"a file that can be read ({exc.strerror})")]) from None
    except UnicodeDecodeError:
        raise InputError([Fault("reform", source, "text in UTF-8")]) from None
    found = documents(text, source, "yaml")
    if len(found) != 1:
        raise InputError([Fault("reform", source, "one reform in a file", source=source)])
    return read_reform(found[0])


def _run(path: Path, source: str) -> Reform:
    spec = importlib.util.spec_from_file_location(f"highfence_reform_{path.stem}", path)
    if spec is None or spec.loader is None or not path.is_file():
        raise InputError([Fault("reform", source, "a Python file that can be read")])
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except InputError:
        raise
    except Exception as exc:  # noqa: BLE001 - whatever the user's file raises is a fault of that file
        raise InputError(
            [Fault("reform", source, f"Python that runs ({type(exc).__name__}: {exc})")]
        ) from None
    found = getattr(module, "REFORM", None)
    if not isinstance(found, Reform):
        raise InputError([Fault("REFORM", found, "a Reform, at the top of the file", source=source)])
    return found


# ------------------------------------------------------------------------------------------- reading

_FIELDS = frozenset({"name", "title", "from", "regime", "changes", "note"})
_KINDS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "at": (frozenset({"rule", "fact", "at", "becomes"}), frozenset({"test"})),
    "group": (frozenset({"group"}), frozenset({"add", "remove"})),
    "lift_stays": (frozenset({"lift_stays"}), frozenset({"source"})),
    "repeal": (frozenset({"repeal"}), frozenset()),
    "also_if": (frozenset({"rule", "also_if"}), frozenset()),
    "only_if": (frozenset({"rule", "only_if"}), frozenset()),
    "unless": (frozenset({"rule", "unless"}), frozenset()),
    "effective": (frozenset({"rule", "effective", "becomes"}), frozenset()),
    "stay_ends": (frozenset({"rule", "stay_ends", "becomes"}), frozenset()),
    "add_requirement": (
        frozenset({"add_requirement", "title", "reason", "when"}),
        frozenset({"cite", "url"}),
    ),
    "python": (frozenset({"python"}), frozenset()),
}
"""Each kind of change by the field that tells it: fields it must have, fields it may have."""


def read_reform(doc: Document) -> Reform:
    """Return the reform written in a document. Raises InputError with every fault found."""
    return _Reader(doc).read()


@dataclass(slots=True)
class _Reader:
    doc: Document
    faults: list[Fault] = field(default_factory=list)

    def _fault(self, path: str, value: Whatever, expected: str, hint: str = "") -> None:
        self.faults.append(
            Fault(path, value, expected, hint=hint, line=self.doc.line(path), source=self.doc.source)
        )

    def read(self) -> Reform:
        given = self.doc.value
        if not isinstance(given, dict):
            self._fault("", given, "a reform: name, title, from, changes")
            raise InputError(self.faults)
        for key in given:
            if key not in _FIELDS:
                self._fault(
                    key, given[key], "one of " + ", ".join(sorted(_FIELDS)), nearest(key, list(_FIELDS))
                )
        name = given.get("name")
        if not isinstance(name, str) or not name or set(name) & set("+ \t\n"):
            self._fault("name", name, "a name without spaces, such as 3a090-tpp-2400")
        first = self._day("from", given["from"]) if given.get("from") is not None else None
        listed = given.get("changes", [])
        if not isinstance(listed, list):
            self._fault("changes", listed, "a list of changes")
            listed = []
        changes = [self._change(i, one) for i, one in enumerate(listed)]
        if self.faults:
            raise InputError(self.faults)
        return Reform(
            name=str(name),
            title=str(given.get("title") or ""),
            changes=tuple(c for c in changes if c is not None),
            first=first,
            regime=str(given.get("regime") or "us.ear"),
            source=self.doc.source,
            lines={
                i: line for i in range(len(changes)) if (line := self.doc.line(f"changes.{i}")) is not None
            },
        )

    def _day(self, path: str, value: Whatever) -> date | None:
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self._fault(path, value, "a calendar day, YYYY-MM-DD")
            return None

    def _names(self, value: Whatever) -> tuple[str, ...]:
        if value is None:
            return ()
        return tuple(str(v) for v in value) if isinstance(value, list) else (str(value),)

    def _change(self, i: int, one: Whatever) -> Change | None:
        place = f"changes.{i}"
        if not isinstance(one, dict):
            self._fault(place, one, "a change: a mapping of fields")
            return None
        kinds = [k for k in _KINDS if k in one]
        if len(kinds) != 1:
            told = ", ".join(_KINDS)
            self._fault(
                place, sorted(one), f"exactly one of {told}", nearest(next(iter(one), ""), list(_KINDS))
            )
            return None
        kind = kinds[0]
        must, may = _KINDS[kind]
        before = len(self.faults)
        for key in one:
            if key not in must | may:
                self._fault(
                    f"{place}.{key}", one[key], f"a field of this change: {', '.join(sorted(must | may))}",
                    nearest(key, sorted(must | may)),
                )  # fmt: skip
        for key in sorted(must):
            if one.get(key) is None:
                self._fault(
                    f"{place}.{key}", None, f"a value; a change with {kind} has {', '.join(sorted(must))}"
                )
        return self._made(kind, one, place) if len(self.faults) == before else None

    def _made(self, kind: str, one: dict[str, Whatever], place: str) -> Change | None:
        if kind in {"also_if", "only_if", "unless"}:
            how = cast("Literal['also_if', 'only_if', 'unless']", kind)
            return Wording(str(one["rule"]), how, one[kind])
        if kind in {"effective", "stay_ends"}:
            old, new = self._day(f"{place}.{kind}", one[kind]), self._day(f"{place}.becomes", one["becomes"])
            what = cast("Literal['effective', 'stay_ends']", kind)
            return Move(str(one["rule"]), what, old, new) if old and new else None
        makers: dict[str, Callable[[], Change | None]] = {
            "at": lambda: Threshold(
                str(one["rule"]), str(one["fact"]), one["at"], one["becomes"], str(one.get("test") or "")
            ),
            "group": lambda: Membership(
                str(one["group"]), self._names(one.get("add")), self._names(one.get("remove"))
            ),
            "lift_stays": lambda: self._lift(one, place),
            "repeal": lambda: Repeal(str(one["repeal"])),
            "add_requirement": lambda: NewRequirement(
                str(one["add_requirement"]),
                str(one["title"]),
                str(one["reason"]),
                one["when"],
                str(one.get("cite") or ""),
                str(one.get("url") or ""),
            ),
            "python": lambda: Call(str(one["python"])),
        }
        return makers[kind]()

    def _lift(self, one: dict[str, Whatever], place: str) -> Change | None:
        kind = one["lift_stays"]
        if kind not in _STAYS:
            self._fault(
                f"{place}.lift_stays", kind, "one of " + ", ".join(_STAYS), nearest(str(kind), list(_STAYS))
            )
            return None
        return Lift(cast("StayKind", kind), self._names(one.get("source")))
