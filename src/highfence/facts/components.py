"""What an item is made of: ``item.components``, nested to any depth, as typed nodes in one flat list.

A component is written with the fields of an item (``eccn``, ``chip``, ``kind``, ``us_origin``, ``value_usd``
of one unit, ``production`` ...), and besides:

``quantity``    how many are in one unit of what they are part of; one where it is left out, as for a chip
``bundled``     true for software that goes with the item, configured for it (15 CFR 734.4, notes to (c)(1))
``incorporated`` false for what is neither in the item nor bundled with it; true where both are left out
``encryption_authorization`` how an encryption item of US origin came to be authorized (15 CFR 734.4(b)(1))
``components``  its own parts. An empty list says that it has none; left out, they are not known

A bill of materials may hold ten thousand nodes or a chain of thousands, so everything here walks a list;
a node knows its parent, and its path is written out only when somebody asks.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol
from typing import Any as Whatever

from highfence.facts.vocabulary import DERIVED, FACTS
from highfence.logic.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from highfence.logic.expr import Fact

How = Literal["incorporated", "bundled", "apart"]
ROOT = "item.components"
MOST = 200_000
_NUMBERS = (int, float)
_USUAL = 1e300
AUTHORIZATIONS: tuple[str, ...] = FACTS["item.encryption_content"].choices
"""Ways in which encryption content may be authorized, for 15 CFR 734.4(b)(1); ``none`` is none of them."""

_TEXTS = frozenset({"name", "part_number", "description", "note", "maker"})
_OF_THE_WHOLE = frozenset(
    {
        "item.quantity",
        "item.aggregate_tpp",
        "item.contains_us_ic",
        "item.contains_us_3a001_circuit",
        "item.us_content_entries",
        "item.encryption_content",
    }
)
"""Facts of the finished item alone: of a component they follow from its own parts."""


def _fields() -> dict[str, Fact]:
    found: dict[str, Fact] = {}
    for key, fact in FACTS.items():
        if key in DERIVED or key in _OF_THE_WHOLE or key.startswith("item.to_be_incorporated."):
            continue
        if key.startswith("item.") and key != "item.chip":
            found[key.removeprefix("item.")] = fact
        elif key.startswith("ic:"):
            found[key.removeprefix("ic:")] = fact
    return found


FIELDS: dict[str, Fact] = _fields()
"""Facts that a component can state, by the name they have within it."""

OTHER_FIELDS: tuple[str, ...] = (
    "chip",
    "tops",
    "quantity",
    "bundled",
    "incorporated",
    "encryption_authorization",
    "components",
    *sorted(_TEXTS),
)


class Reading(Protocol):
    """What the reader of a transaction lends to this one: its types, and its list of faults."""

    faults: list[Fault]

    def typed(self, fact: Fact, value: Whatever, place: str) -> Whatever:
        """Return a value in the type of a fact, or None with a fault noted."""

    def rates(self, value: Whatever, place: str) -> dict[str, float]:
        """Return rates per precision."""

    def fault(self, place: str, value: Whatever, expected: str, hint: str = "") -> None:
        """Note a fault."""

    def line(self, place: str) -> int | None:
        """Return the line on which a place stands."""

    def entry(self, text: str) -> frozenset[str] | None:
        """Return one entry as stated, or None where the text is none."""

    def near(self, name: str, known: list[str]) -> str:
        """Return the known name nearest to a wrong one."""


@dataclass(slots=True)
class Component:
    """One node of a bill of materials.

    ``facts``    as if the component were the item: ``item.eccn``, ``item.value_usd``, ``item.tpp``
    ``quantity`` in one unit of its parent; None when unknown
    ``parts``    its own components; None when not known, empty when it has none
    """

    position: int
    parent: int
    facts: dict[str, Whatever] = field(default_factory=dict)
    quantity: float | None = 1.0
    how: How | None = "incorporated"
    chip: str = ""
    tops: dict[str, float] = field(default_factory=dict)
    authorization: str | None = None
    name: str = ""
    parts: list[int] | None = None


@dataclass(slots=True)
class Components:
    """All nodes, a parent always before its parts. ``roots`` are the direct components of the item."""

    nodes: list[Component] = field(default_factory=list)
    roots: list[int] = field(default_factory=list)

    def path(self, index: int) -> str:
        """Return where a node stands in the input: ``item.components.3.components.0``."""
        steps: list[str] = []
        while index >= 0:
            node = self.nodes[index]
            steps.append(str(node.position))
            index = node.parent
        return ROOT + "." + ".components.".join(reversed(steps))

    def above(self, index: int) -> Iterator[int]:
        """Yield a node and everything it is part of, innermost first."""
        while index >= 0:
            yield index
            index = self.nodes[index].parent


def read_components(value: Whatever, reading: Reading) -> Components | None:
    """Return the components stated; every fault is noted with its path. None when the value is no list."""
    if not isinstance(value, list):
        reading.fault(ROOT, value, "a list of components: [{eccn: 3A991, us_origin: true, value_usd: 120}]")
        return None
    out = Components()
    waiting: list[tuple[list[Whatever], int]] = [(value, -1)]
    while waiting:
        entries, parent = waiting.pop()
        mine = out.roots if parent < 0 else out.nodes[parent].parts
        for position, entry in enumerate(entries):
            index = len(out.nodes)
            if index >= MOST:
                reading.fault(ROOT, f"{index:,} components", f"at most {MOST:,}")
                return out
            node = Component(position, parent)
            out.nodes.append(node)
            if mine is not None:
                mine.append(index)
            inner = _node(entry, node, out, index, reading)
            if inner is not None:
                node.parts = []
                waiting.append((inner, index))
    return out


def _node(
    entry: Whatever, node: Component, tree: Components, index: int, reading: Reading
) -> list[Whatever] | None:
    """Fill one node; return the list of its parts as written."""
    before = len(reading.faults)
    inner: list[Whatever] | None = None
    if isinstance(entry, dict):
        marks: dict[str, bool | None] = {}
        for name, value in _flat(entry):
            if name == "components":
                inner = _parts(value, reading)
            elif name in {"bundled", "incorporated"}:
                marks[name] = None if unsaid(value) else reading.typed(FACTS["item.us_origin"], value, name)
            elif unsaid(value):
                if name == "quantity":
                    node.quantity = None
                elif name not in FIELDS and name not in OTHER_FIELDS:
                    _unknown(name, value, reading)
            else:
                _field(node, name, value, reading)
        node.how = _how(marks)
        if node.facts.get("item.origin") == "US":
            node.facts.setdefault("item.us_origin", True)
    else:
        reading.fault("", entry, "a component: {eccn: ..., us_origin: ..., value_usd: ...}")
    if len(reading.faults) > before:
        # Faults are noted with the field alone: a path costs more than the rest of a node.
        place = tree.path(index)
        for i in range(before, len(reading.faults)):
            own = reading.faults[i]
            full = f"{place}.{own.path}" if own.path else place
            reading.faults[i] = Fault(
                full, own.value, own.expected, line=reading.line(full), hint=own.hint, source=own.source
            )
    return inner


def unsaid(value: Whatever) -> bool:
    """Return whether a value means unknown."""
    return value is None or (
        isinstance(value, str) and len(value) < 20 and value.strip().lower() == "unknown"
    )


def _flat(entry: dict[Whatever, Whatever]) -> list[tuple[str, Whatever]]:
    """Return the fields of a component, those of a group such as ``production`` by their full names."""
    out: list[tuple[str, Whatever]] = []
    for key, value in entry.items():
        if isinstance(value, dict) and key not in {"tops", "components"}:
            out += [(f"{key}.{k}", v) for k, v in value.items()]
        elif key != "production" or not unsaid(value):
            out.append((str(key), value))
    return out


def _parts(value: Whatever, reading: Reading) -> list[Whatever] | None:
    if isinstance(value, list):
        return value
    if not unsaid(value):
        reading.fault("components", value, "a list of components; [] for none")
    return None


def _how(marks: dict[str, bool | None]) -> How | None:
    """Return how a component goes with the item. Told to be bundled, it is; told nothing, it is in it."""
    bundled, incorporated = marks.get("bundled", False), marks.get("incorporated", True)
    if bundled:
        return "bundled"
    if bundled is None or incorporated is None:
        return None
    return "incorporated" if incorporated else "apart"


def _field(node: Component, name: str, value: Whatever, reading: Reading) -> None:
    fact = FIELDS.get(name)
    if fact is not None:
        found = _typed(fact, value, name, reading)
        if found is not None:
            node.facts[f"item.{name}"] = found
    elif name == "quantity":
        found = reading.typed(FACTS["item.quantity"], value, name)
        if found is not None:
            node.quantity = found
    elif name == "tops":
        node.tops = reading.rates(value, name)
    elif name == "chip" or name in _TEXTS:
        if not isinstance(value, str) or not value.strip():
            reading.fault(name, value, "text")
        elif name == "chip":
            node.chip = value.strip()
        elif name == "name":
            node.name = value.strip()
    elif name == "encryption_authorization":
        if value in AUTHORIZATIONS:
            node.authorization = str(value)
        else:
            known = ", ".join(AUTHORIZATIONS)
            reading.fault(name, value, f"one of {known}", reading.near(str(value), list(AUTHORIZATIONS)))
    else:
        _unknown(name, value, reading)


def _typed(fact: Fact, value: Whatever, name: str, reading: Reading) -> Whatever:
    """Return a value in the type of a fact. The usual forms come first: few values need a second look."""
    if fact.kind == "bool" and isinstance(value, bool):
        return value
    if fact.kind == "number" and type(value) in _NUMBERS and 0 <= value <= _USUAL and fact.unit != "%":
        return float(value)
    if name == "eccn" and isinstance(value, str):
        return reading.entry(value) or reading.typed(fact, value, name)
    return reading.typed(fact, value, name)


def _unknown(name: str, value: Whatever, reading: Reading) -> None:
    known = [*FIELDS, *OTHER_FIELDS]
    reading.fault(name, value, "a field of a component", reading.near(name, known))


def amended(raw: Whatever, path: str, value: Whatever) -> Whatever:
    """Return the written components with one answer put in: ``item.components.3.value_usd``.

    What was given is left as it is. None for a place that does not exist.
    """
    steps: list[str | int] = [int(s) if s.isdigit() else s for s in path.removeprefix(f"{ROOT}.").split(".")]
    chain: list[Whatever] = []
    here = raw
    for step in steps:
        chain.append(here)
        if isinstance(here, list) and isinstance(step, int) and step < len(here):
            here = here[step]
        elif isinstance(here, dict) and isinstance(step, str):
            here = here.get(step, {})
        else:
            return None
    new = value
    for container, step in zip(reversed(chain), reversed(steps), strict=True):
        copied = container.copy()
        copied[step] = new
        new = copied
    return new
