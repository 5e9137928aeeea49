"""What decides lines with given parties and circuits: a circuit, the programs that run on it, and how it is worded."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING
from typing import Any as Whatever

from highfence.logic.bits import Planes
from highfence.logic.board import Board
from highfence.logic.circuit import Circuit
from highfence.logic.expr import ASSERTED
from highfence.logic.plan import Plan
from highfence.logic.program import Program
from highfence.logic.questions import Question
from highfence.logic.verdicts import FREE, NEED, Questions, concluded, found, open_rules
from highfence.portfolio.wording import CERTIFIED, Wording

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import numpy as np
    import numpy.typing as npt

    from highfence.logic.bits import Bits, Rows
    from highfence.logic.cells import Cells
    from highfence.logic.encoder import Encoder
    from highfence.logic.expr import Fact
    from highfence.logic.rulebook import View
    from highfence.logic.verdicts import Findings

BEFORE = "before"
"""The group of the exceptions that were available before anything was supposed."""

HANGS = "hangs"
"""The group of the facts on which an undetermined answer hangs."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is found of lines: planes by name (see ``Findings.named``), those of a group beside each other.

    Its owner may change them.
    """

    planes: Planes

    def one(self, name: str) -> Bits:
        """Return the rows in which something that is never unknown holds."""
        bits: Bits = self.planes[name][0]
        return bits

    def group(self, name: str) -> npt.NDArray[np.uint64]:
        """Return the planes of a group, as a view."""
        at = [i for n, i in self.planes.of.items() if n.startswith(f"{name}/")]
        return self.planes.bits[at[0] : at[-1] + 1] if at else self.planes.bits[:0]

    def names(self, group: str) -> list[str]:
        """Return what a group tells apart."""
        return [n.removeprefix(f"{group}/") for n in self.planes.of if n.startswith(f"{group}/")]


class Court:
    """A circuit with all that a decision asks of it. ``cells_of`` gives the cells of an epoch, by its number."""

    def __init__(
        self,
        views: Sequence[View],
        others: Sequence[View],
        cells_of: Callable[[int], Cells],
        parties: tuple[str, ...],
        ics: tuple[str, ...],
    ) -> None:
        self.views, self.cells_of = views, cells_of
        self.circuit = circuit = Circuit(views, parties, ics, others)
        self.questions = ask = Questions(circuit)
        self.findings = findings = found(ask)
        elsewhere = findings.given(circuit)
        self.wording = Wording(ask, elsewhere, cells_of(len(views) - 1))
        again = concluded(ask, elsewhere)
        shown = _shown(ask, findings)
        hangs = open_rules(ask, findings)
        hang = Question(HANGS, "", tuple(n for n, _ in hangs), tuple(rows for _, rows in hangs))
        asked = [*self.wording.asked, hang]
        nodes = [
            *findings.named().values(),
            *again.named().values(),
            *shown,
            *(n for _, _, n, _ in self.wording.written),
            *(n for q in asked for n in (*q.roots, *q.asking)),
        ]
        before = [f"{BEFORE}/{e}" for e in findings.available]
        self.board = board = Board(Plan(circuit, nodes), [*findings.named(), *before])
        self._of = {name: i for i, name in enumerate(findings.named())}
        self._whole = Program(board, _both(findings.named().values()))
        named = findings.named()
        brief = [n for n in named if n.partition("/")[0] in {"available", "possible", "outcome"}]
        self._brief_of = {name: i for i, name in enumerate(brief)}
        self._brief = Program(board, _both(named[n] for n in brief))
        concluding = again.named()
        self._concluded = [n for n in concluding if n.partition("/")[0] in {"excused", "possible", "outcome"}]
        self._concluding = Program(board, _both(concluding[n] for n in self._concluded))
        self._required = Program(board, [(n, 0) for n in findings.requirements.values()])
        self._shown = Program(board, [(n, 0) for n in shown])
        self._hanging = Program(board, [(n, 0) for n in findings.outcome.values()], [hang])
        self.words = Program(
            board, [(n, mode) for _, _, n, mode in self.wording.written], self.wording.asked, few=True
        )

    # --------------------------------------------------------------------------------------- what it says

    def verdict(self, rows: Rows, *, brief: bool = False) -> Verdict:
        """Return what Kleene evaluation gives; ``brief``: outcomes and available exceptions alone."""
        program, of = (self._brief, self._brief_of) if brief else (self._whole, self._of)
        out, _ = program.run(rows)
        return Verdict(Planes(of, out.bits.reshape(-1, 2, rows.words)))

    def conclude(self, rows: Rows, verdict: Verdict) -> None:
        """Let follow anew in a verdict what follows from its rules and exceptions."""
        out, _ = self._concluding.run(replace(rows, given=verdict.planes))
        at = [verdict.planes.of[name] for name in self._concluded]
        verdict.planes.bits[at] = out.bits.reshape(-1, 2, rows.words)

    def required(self, rows: Rows) -> npt.NDArray[np.uint64]:
        """Return the rows in which each requirement surely stands."""
        return self._required.run(rows)[0].bits

    def shown(self, rows: Rows, supposed: npt.NDArray[np.uint16]) -> tuple[Bits, Bits]:
        """Return of which rows a completion shows that no branch ends with a license, and that none ends without."""
        out, _ = self._shown.run(rows, supposed, completing=True)
        return out.bits[0], out.bits[1]

    def hanging(self, rows: Rows) -> tuple[dict[str, Bits], dict[str, Bits]]:
        """Return the rows of each outcome, and those whose undetermined answer hangs on each fact."""
        out, told = self._hanging.run(rows)
        outcomes = dict(zip(self.findings.outcome, out.bits, strict=True))
        return outcomes, {told.labels[i][1]: bits for i, bits in told.held.rows().items()}

    # ---------------------------------------------------------------------------------------------- facts

    @cached_property
    def every_certification(self) -> frozenset[str]:
        """Every paragraph whose fulfillment some rule asks the filer to certify."""
        nodes = self.circuit.nodes
        tests = (nodes[n].detail[1] for n in self.board.plan.tests.get(CERTIFIED, ()))
        return frozenset().union(*(view.members(t.bound) for t in tests for view in self.views))

    def encoder(self, name: str) -> Encoder:
        """Return the encoder of a column."""
        return self.board.encoders[name]

    def fact(self, name: str) -> Fact:
        """Return the fact that a column holds."""
        nodes = self.circuit.nodes
        tests: Iterable[Whatever] = (
            nodes[n].detail[1] for n in self.board.plan.tests[name] if nodes[n].kind == "test"
        )
        found = next(iter(tests), None)
        return ASSERTED if found is None else found.fact


def _both(nodes: Iterable[int]) -> list[tuple[int, int]]:
    return [(n, mode) for n in nodes for mode in (0, 1)]


def _shown(ask: Questions, findings: Findings) -> tuple[int, int]:
    """Return whether a completion shows that no branch ends with a license, and whether it shows that none ends without.

    Exceptions may still become available as facts are learned. So no license counts only by exceptions that are
    available already (given, ``before``), and the need of one by all that the completion has. Where supposed figures
    undo an asserted classification, what was settled before need not stand: there, only an answer counts that is sure
    whatever the exceptions.
    """
    circuit = ask.circuit
    both, either, negated = circuit.both, circuit.either, circuit.negated
    undone = circuit.undone(findings.outcome.values())
    here = {e: either(circuit.sure(n), both(circuit.maybe(n), undone)) for e, n in findings.available.items()}
    before = {e: both(circuit.given(f"{BEFORE}/{e}"), negated(undone)) for e in here}
    own, kept = (concluded(ask, findings._replace(available=counted)).outcome for counted in (here, before))
    need = [either(*(found[o] for o in NEED)) for found in (own, kept)]
    free = [either(*(found[o] for o in FREE)) for found in (own, kept)]
    stands = negated(undone)
    return (
        either(both(free[1], undone), both(negated(need[1]), stands)),
        either(both(need[0], undone), both(negated(free[0]), stands)),
    )
