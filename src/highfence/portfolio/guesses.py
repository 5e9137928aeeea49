"""Completions of unknown facts that are tried on many lines: which cell each fact is supposed to have."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from typing import Any as Whatever
from zlib import crc32

from highfence.logic.cells import end_of
from highfence.logic.common import way_of

if TYPE_CHECKING:
    from highfence.logic.expr import Fact
    from highfence.portfolio.court import Court


class Guess(NamedTuple):
    """A completion that is tried.

    ``harsh``  facts that push one way only push towards a license, or away from it; None: they stay unknown
    ``drawn``  a number by which a cell is drawn for every fact that can push both ways; None: the highest, or the
               lowest, as ``Cells.extreme`` has it
    """

    harsh: bool | None
    drawn: int | None

    def place(self, name: str, fact: Fact, size: int, push: bool | None) -> int | None:  # noqa: FBT001 - as the law pushes
        """Return which of ``size`` cells a fact has; ``push`` says towards what it pushes, if one way only."""
        if push is None and self.drawn is not None:
            return self._drawn(name, fact, size)
        if self.harsh is None:
            return None
        up = self.harsh if push is None else push is self.harsh
        return end_of(fact, size, up)

    def _drawn(self, name: str, fact: Fact, size: int) -> int:
        draw = crc32(f"{self.drawn} {name}".encode())
        if fact.kind == "codes" and draw % 4:
            # No code, or every one, leads furthest apart.
            return 0 if (draw >> 2) % 2 else size - 1
        if fact.kind == "number" and draw % 4:
            return 0  # low figures seldom put the item in an entry
        if fact.kind == "code" and draw % 2 and self.harsh is not None:
            return 0 if self.harsh else size - 1
        return (draw >> 3) % size


def pushes(court: Court) -> dict[str, set[tuple[Whatever, bool]]]:
    """Return the ways in which the tests of each column push the answer, in any version, as ``Cells`` does of a day."""
    ask, nodes = court.questions, court.circuit.nodes
    up, down = [n for n, effect in ask.gates.values() if effect == "in"], []
    for group in (ask.prohibitions, ask.requirements, ask.bars):
        up += group.values()
    down += [n for n, effect in ask.gates.values() if effect != "in"]
    down += [n for lifting in ask.lifts.values() for n in lifting]
    for e in ask.exceptions.values():
        down += [e.facts, e.conditions, e.claimed]
    signs: dict[int, set[bool]] = {}
    for way, roots in ((True, up), (False, down)):
        for n in roots:
            signs.setdefault(n, set()).add(way)
    found: dict[str, set[tuple[Whatever, bool]]] = {}
    for n in reversed(court.board.plan.order):
        ways, node = signs.get(n, set()), nodes[n]
        for a in node.args:
            signs.setdefault(a, set()).update({not w for w in ways} if node.kind == "not" else ways)
        if node.kind == "test" and ways:
            name, test = node.detail
            told = found.setdefault(name, set())
            told |= {way_of(test, w) for w in ways}
    return found
