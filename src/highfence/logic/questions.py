"""On which facts open answers hang: what is asked, and the circuit as the loops read it to find out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple
from typing import Any as Whatever

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from highfence.logic.bits import Held
    from highfence.logic.board import Board


_NOTHING: Final = (
    np.zeros(1, dtype=np.int32),
    *(np.zeros(1, dtype=np.int32) for _ in range(2)),
    np.zeros(1, dtype=np.int64),
    np.zeros(1, dtype=np.int32),
    np.zeros(1, dtype=np.bool_),
    np.zeros((1, 2), dtype=np.int32),
    np.zeros(1, dtype=np.int64),
)
"""No questions, as arrays."""


class Question(NamedTuple):
    """What is asked of open answers: from each of ``roots``, in the rows that ``asking`` holds, on which facts it hangs.

    ``asking`` are nodes that are never unknown. Questions of one ``group`` that is ``counted`` are counted for each
    fact; others are told apart, each with a ``label``.
    """

    group: str
    label: str
    roots: tuple[int, ...]
    asking: tuple[int, ...]
    counted: bool = False


class Told(NamedTuple):
    """What questions tell: what is ``held`` of ``labels[i]``: group, and (fact, power) or "label fact"."""

    labels: list[tuple[str, Whatever]]
    held: Held


class Asked(NamedTuple):
    """Questions as arrays: the circuit, the questions themselves, and how much room the answers take.

    ``labels`` are what the rows of the answers stand for, ``facts`` how many facts there are, and ``deepest`` how
    many nodes one question can reach.
    """

    circuit: tuple[Whatever, ...]
    questions: tuple[Whatever, ...]
    labels: list[tuple[str, Whatever]]
    facts: int
    deepest: int

    @classmethod
    def of(cls, board: Board, asked: Sequence[Question]) -> Asked:
        """Return questions to a circuit."""
        if not asked:
            return cls(board.hanging.arrays, _NOTHING, [], 0, 0)
        circuit, (hanging, facts, asking) = board.plan.circuit, board.hanging
        names = list(facts)
        orders = [circuit.below(q.roots)[::-1] for q in asked]
        reached = [dict.fromkeys(f for n in order if n in asking for f in asking[n]) for order in orders]
        rows_of: dict[tuple[str, int], int] = {}
        counting: dict[tuple[str, int], int] = {}
        for q, own in zip(asked, reached, strict=True):
            for f in own if q.counted else ():
                counting[q.group, f] = counting.get((q.group, f), 0) + 1
        labels: list[tuple[str, Whatever]] = []
        for (group, f), most in counting.items():
            rows_of[group, f] = len(labels)
            labels += [(group, (names[f], power)) for power in range(most.bit_length())]
        places, place_begins = [], [0]
        for q, own in zip(asked, reached, strict=True):
            for f in own:
                if q.counted:
                    row = rows_of[q.group, f]
                else:
                    row = len(labels)
                    labels.append((q.group, f"{q.label} {names[f]}" if q.label else names[f]))
                places.append((f, row))
            place_begins.append(len(places))
        questions = (
            np.cumsum([0, *(len(q.roots) for q in asked)]).astype(np.int32),
            np.array([n for q in asked for n in q.roots] or [0], dtype=np.int32),
            np.array([n for q in asked for n in q.asking] or [0], dtype=np.int32),
            np.cumsum([0, *(len(o) for o in orders)]).astype(np.int64),
            np.array([n for o in orders for n in o] or [0], dtype=np.int32),
            np.array([q.counted for q in asked] or [False], dtype=np.bool_),
            np.array(places or [(0, 0)], dtype=np.int32).reshape(-1, 2),
            np.array(place_begins, dtype=np.int64),
        )
        return cls(hanging, questions, labels, len(facts), max((len(o) for o in orders), default=0))
