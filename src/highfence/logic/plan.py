"""What a circuit is asked for: the nodes in the order of evaluation, and the epochs over which each is asked."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from highfence.logic.expr import ASSERTED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from highfence.logic.circuit import Circuit
    from highfence.logic.expr import DatedSet


class Plan:
    """The nodes of a circuit that some wanted ones need, each after those that it needs.

    A node is asked from epoch ``first[n]`` on, and in ``end[n]`` no longer. ``tests`` are the nodes that read a
    column.
    """

    def __init__(self, circuit: Circuit, wanted: Iterable[int]) -> None:
        self.circuit = circuit
        self._days = [view.on for view in circuit.views]
        nodes, epochs = circuit.nodes, len(circuit.views)
        wanted = tuple(dict.fromkeys(wanted))
        order = circuit.below(wanted)
        self.first = [epochs] * len(nodes)
        self.end = [0] * len(nodes)
        for n in wanted:
            self.first[n], self.end[n] = 0, epochs
        for n in reversed(order):
            node = nodes[n]
            for i, a in enumerate(node.args):
                first, end = self.first[n], self.end[n]
                if node.kind == "runs":
                    first, end = max(first, node.detail[i][0]), min(end, node.detail[i][1])
                if first < end:
                    self.first[a], self.end[a] = min(self.first[a], first), max(self.end[a], end)
        self.order = [n for n in order if self.first[n] < self.end[n]]
        self.tests: dict[str, list[int]] = {}
        for n in self.order:
            if nodes[n].kind == "test":
                self.tests.setdefault(nodes[n].detail[0], []).append(n)
            elif nodes[n].kind == "asserted":
                self.tests.setdefault(ASSERTED.name, []).append(n)

    def spans(self, n: int, group: DatedSet) -> list[tuple[int, int, frozenset[str]]]:
        """Return the members of a set over the epochs of a node: (first, first no longer, members)."""
        first, end = self.first[n], self.end[n]
        out: list[tuple[int, int, frozenset[str]]] = []
        for day, members in zip(*self.circuit.views[0].common.sets.stretches(group), strict=True):
            # Members count from the first epoch that begins on their first day or later.
            begin = max(first, bisect_left(self._days, day))
            if out and begin <= out[-1][0]:
                out.pop()
            if out:
                out[-1] = (out[-1][0], min(begin, end), out[-1][2])
            if begin >= end:
                break
            out.append((begin, end, members))
        return out
