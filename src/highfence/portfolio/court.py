"""What decides lines with given parties and circuits: a circuit, what is asked of it, and how it is worded."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from highfence.logic.bits import Circuit, Encoder, Plan
from highfence.logic.expr import ASSERTED
from highfence.logic.verdicts import Questions
from highfence.portfolio.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from highfence.logic.cells import Cells
    from highfence.logic.expr import Fact
    from highfence.logic.rulebook import View


@dataclass(slots=True)
class Court:
    """A circuit with all that a decision asks of it. ``cells_of`` gives the cells of an epoch, by its number."""

    views: Sequence[View]
    cells_of: Callable[[int], Cells]
    questions: Questions
    wording: Wording
    plan: Plan
    encoders: dict[str, Encoder] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        views: Sequence[View],
        others: Sequence[View],
        cells_of: Callable[[int], Cells],
        parties: tuple[str, ...],
        ics: tuple[str, ...],
    ) -> Court:
        """Return the court for lines whose parties and circuits have these slots."""
        questions = Questions(Circuit(views, parties, ics, others))
        wording = Wording(questions, cells_of(len(views) - 1))
        plan = Plan(questions.circuit, [*questions.nodes(), *wording.nodes()])
        found = cls(views, cells_of, questions, wording, plan)
        wording.encoder = found.encoder
        return found

    @property
    def circuit(self) -> Circuit:
        """The conditions of the law."""
        return self.questions.circuit

    def encoder(self, name: str) -> Encoder:
        """Return the encoder of a column."""
        found = self.encoders.get(name)
        if found is None:
            found = self.encoders[name] = Encoder(self.plan, name)
        return found

    def fact(self, name: str) -> Fact:
        """Return the fact that a column holds."""
        nodes = self.circuit.nodes
        tests = (nodes[n].detail[1] for n in self.plan.tests[name] if nodes[n].kind == "test")
        found = next(tests, None)
        return ASSERTED if found is None else found.fact
