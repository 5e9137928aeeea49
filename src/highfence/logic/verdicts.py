"""The answers of ``outcome`` for many transactions at once: the same definitions, as nodes of a circuit.

Every function here has its counterpart in ``highfence.logic.outcome``; a property test holds them together.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

import numpy as np

from highfence.logic.expr import Codes, codes
from highfence.logic.outcome import CLAIMS
from highfence.logic.provisions import (
    POLICIES,
    Bar,
    Duty,
    Gate,
    Grant,
    Ladder,
    LicenseException,
    Prohibition,
    Requirement,
    ReviewPolicy,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from highfence.logic.bits import Bits
    from highfence.logic.circuit import Circuit
    from highfence.logic.expr import Expr
    from highfence.logic.outcome import Outcome
    from highfence.logic.provisions import Policy, Provision
    from highfence.logic.rulebook import View

    Name = TypeVar("Name", bound=str)
    Said = TypeVar("Said", int, Bits)

_CLAIMS: Final = Codes(CLAIMS, "codes")

NEED: Final[tuple[Outcome, ...]] = ("prohibited", "license_required")
FREE: Final[tuple[Outcome, ...]] = ("license_exception", "no_license_required", "not_subject")


@dataclass(frozen=True, slots=True)
class ExceptionAsked:
    """The nodes of one exception: its facts, what its conditions ask, and whether it is looked at."""

    id: str
    facts: int
    conditions: int
    claimed: int
    unasked: tuple[bool, ...]
    bars: tuple[str, ...]


class Questions:
    """The nodes of a circuit that a decision needs, and the edges between the rules."""

    def __init__(self, circuit: Circuit) -> None:
        self.circuit = circuit
        provisions = circuit.views[0].regime.provisions
        self.provisions: dict[str, Provision] = {p.id: p for p in provisions}
        ask = circuit.rule
        self.gates = {p.id: (ask(p.id), p.effect) for p in provisions if isinstance(p, Gate)}
        self.prohibitions = {p.id: ask(p.id) for p in provisions if isinstance(p, Prohibition)}
        self.requirements = {p.id: ask(p.id) for p in provisions if isinstance(p, Requirement)}
        self.bars = {p.id: ask(p.id) for p in provisions if isinstance(p, Bar)}
        edges = circuit.views[0].common.edges
        self.lifts = {b: tuple(ask(u) for u in edges.lifted_by[b]) for b in self.bars}
        self.exceptions = {
            p.id: self._exception(p, edges.barred_by[p.id])
            for p in provisions
            if isinstance(p, LicenseException)
        }
        self.excused_by = edges.excused_by
        self.excuses = {
            e: tuple(r for r, found in self.excused_by.items() if e in found) for e in self.exceptions
        }
        self.reviews = {
            p.id: tuple(r for r, found in edges.reviewed_by.items() if p.id in found)
            for p in provisions
            if isinstance(p, ReviewPolicy)
        }
        self.duties = {p.id: ask(p.id) for p in provisions if isinstance(p, Duty)}
        self.rungs = {p: self._rungs(p) for p in self.reviews}

    def _exception(self, prov: LicenseException, bars: tuple[str, ...]) -> ExceptionAsked:
        circuit = self.circuit
        bodies = [_granted(view, prov.id) for view in circuit.views]
        facts = circuit.runs([b.eligible if b else None for b, _ in bodies])
        conditions = circuit.stretches(
            [
                circuit.both(*(circuit.condition(c.test) for c in b.conditions))
                if b
                else circuit.const(value=False)
                for b, _ in bodies
            ]
        )
        claimed = circuit.condition(_CLAIMS.any_in(codes(prov.code, [prov.code])))
        unasked = tuple(enforced and not prov.elected for _, enforced in bodies)
        return ExceptionAsked(prov.id, facts, conditions, claimed, unasked, bars)

    def _rungs(self, ladder: str) -> tuple[tuple[Policy, str, int], ...]:
        """Return policy, paragraph and node of every rung that the policy has had, in order of the text.

        A rung is the condition of its version over the days of that version: versions follow each other.
        """
        found: dict[tuple[int, int], list[Expr | None]] = {}
        said: dict[tuple[int, int], tuple[Policy, str]] = {}
        bodies: dict[int, int] = {}
        for epoch, view in enumerate(self.circuit.views):
            body = view.rules[ladder].body
            if not isinstance(body, Ladder):
                continue
            which = bodies.setdefault(id(body), len(bodies))
            for i, rung in enumerate(body.rungs):
                found.setdefault((which, i), [None] * len(self.circuit.views))[epoch] = rung.when
                said[which, i] = (rung.policy, rung.id)
        return tuple((*said[k], self.circuit.runs(found[k])) for k in sorted(found))


def _granted(view: View, exception_id: str) -> tuple[Grant | None, bool]:
    """Return what an exception grants, and whether it is enforced; where it is not, what the text says."""
    found = view.rules[exception_id]
    if isinstance(found.body, Grant):
        return found.body, True
    if found.body is None and found.on_books is not None and isinstance(found.on_books.body, Grant):
        return found.on_books.body, False
    return None, False


class Findings(NamedTuple):
    """The nodes of what is found of a transaction: what ``decide`` says, rule by rule, and the outcome.

    ``looked_at`` and ``excused``, ``possible`` and ``outcome`` are never unknown.
    """

    subject: int
    prohibitions: dict[str, int]
    requirements: dict[str, int]
    looked_at: dict[str, int]
    eligible: dict[str, int]
    available: dict[str, int]
    excused: dict[str, int]
    possible: dict[Outcome, int]
    outcome: dict[Outcome, int]

    def named(self) -> dict[str, int]:
        """Return the nodes by name: the field, and beneath it what the field tells apart."""
        out = {"subject": self.subject}
        for group, found in zip(self._fields[1:], self[1:], strict=True):
            if isinstance(found, dict):
                out |= {f"{group}/{name}": n for name, n in found.items()}
        return out

    def given(self, circuit: Circuit) -> Findings:
        """Return the same findings, as worked out elsewhere."""

        def again(group: str, found: Mapping[Name, int]) -> dict[Name, int]:
            return {name: circuit.given(f"{group}/{name}") for name in found}

        return Findings(
            circuit.given("subject"),
            again("prohibitions", self.prohibitions),
            again("requirements", self.requirements),
            again("looked_at", self.looked_at),
            again("eligible", self.eligible),
            again("available", self.available),
            again("excused", self.excused),
            again("possible", self.possible),
            again("outcome", self.outcome),
        )


def found(ask: Questions) -> Findings:
    """Return the nodes of the answer that Kleene evaluation gives."""
    circuit = ask.circuit
    both, either, negated = circuit.both, circuit.either, circuit.negated
    inward, outward = (either(*(n for n, way in ask.gates.values() if way == e)) for e in ("in", "out"))
    bars = {b: both(n, negated(either(*ask.lifts[b]))) for b, n in ask.bars.items()}
    looked_at = {
        e: either(circuit.sure(a.claimed), circuit.epochs(a.unasked)) for e, a in ask.exceptions.items()
    }
    eligible = {
        e: both(a.facts, looked_at[e], *(negated(bars[b]) for b in a.bars)) for e, a in ask.exceptions.items()
    }
    available = {e: both(eligible[e], a.conditions) for e, a in ask.exceptions.items()}
    before = Findings(
        both(inward, negated(outward)),
        ask.prohibitions,
        ask.requirements,
        looked_at,
        eligible,
        available,
        {},
        {},
        {},
    )
    return concluded(ask, before)


def concluded(ask: Questions, before: Findings) -> Findings:
    """Return the findings with what follows from what is found of rules and exceptions."""
    circuit = ask.circuit
    both, either, negated = circuit.both, circuit.either, circuit.negated
    sure, maybe = circuit.sure, circuit.maybe
    excused = {
        r: either(*(sure(before.available[e]) for e in ask.excused_by[r])) for r in before.requirements
    }
    forbidden = either(*before.prohibitions.values())
    needed = either(*(both(n, negated(excused[r])) for r, n in before.requirements.items()))
    kept = either(*(both(n, excused[r]) for r, n in before.requirements.items()))
    allowed = both(maybe(before.subject), negated(sure(forbidden)))
    free = both(allowed, negated(sure(needed)))
    possible: dict[Outcome, int] = {
        "prohibited": both(maybe(before.subject), maybe(forbidden)),
        "license_required": both(allowed, maybe(needed)),
        "license_exception": both(free, maybe(kept)),
        "no_license_required": both(free, negated(sure(kept))),
        "not_subject": negated(sure(before.subject)),
    }
    outcome = _amounting(possible, both, either, negated)
    return before._replace(excused=excused, possible=possible, outcome=outcome)


def conclusion(possible: Mapping[Outcome, Bits]) -> dict[Outcome, Bits]:
    """Return the outcome to which a set of possible ones amounts, in bits."""
    return _amounting(possible, lambda *p: reduce(and_, p), lambda *p: reduce(or_, p), np.invert)


def _amounting(
    possible: Mapping[Outcome, Said],
    both: Callable[..., Said],
    either: Callable[..., Said],
    negated: Callable[[Said], Said],
) -> dict[Outcome, Said]:
    """Return the outcome to which a set of possible ones amounts, as ``conclude`` does: of nodes, or of bits."""
    forbidden, needed = (possible[o] for o in NEED)
    excepted, clear, outside = (possible[o] for o in FREE)
    need, rest = either(forbidden, needed), either(excepted, clear, outside)
    free = negated(need)
    return {
        "prohibited": both(forbidden, negated(needed), negated(rest)),
        "license_required": both(needed, negated(rest)),
        "undetermined": both(need, rest),
        "license_exception": both(excepted, free),
        "no_license_required": both(clear, negated(excepted), free),
        "not_subject": both(outside, negated(excepted), negated(clear), free),
    }


def open_rules(ask: Questions, found: Findings) -> list[tuple[int, int]]:
    """Return each rule's node with that of the rows whose undetermined answer hangs on it, as ``settle.open_rules``."""
    circuit = ask.circuit
    both, negated, sure, unsure = circuit.both, circuit.negated, circuit.sure, circuit.unsure
    undetermined = found.outcome["undetermined"]
    open_subject = both(undetermined, unsure(found.subject))
    entered = circuit.either(*(sure(n) for n, effect in ask.gates.values() if effect == "in"))
    out: list[tuple[int, int]] = []
    for n, effect in ask.gates.values():
        rows = both(open_subject, unsure(n))
        out.append((n, both(rows, negated(entered)) if effect == "in" else rows))
    needed = circuit.either(
        *(both(sure(n), negated(found.excused[r])) for r, n in found.requirements.items())
    )
    left = both(undetermined, negated(needed))
    out += [(n, both(left, unsure(found.prohibitions[r]))) for r, n in ask.prohibitions.items()]
    for r, n in ask.requirements.items():
        out.append((n, both(left, unsure(found.requirements[r]), negated(found.excused[r]))))
    return out


def policies(circuit: Circuit, rungs: Sequence[tuple[Policy, str, int]]) -> dict[Policy, int]:
    """Return the nodes of whether each policy of review is still possible under the rungs of one ladder."""
    out: dict[Policy, list[int]] = {p: [] for p in POLICIES}
    before: list[int] = []
    for policy, _, n in rungs:
        out[policy].append(circuit.both(circuit.maybe(n), *before))
        before.append(circuit.negated(circuit.sure(n)))
    return {p: circuit.either(*nodes) for p, nodes in out.items()}
