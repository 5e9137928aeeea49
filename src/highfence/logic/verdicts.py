"""The answers of ``outcome`` for many transactions at once: the same definitions, on planes of bits.

Every function here has its counterpart in ``highfence.logic.outcome``; a property test holds them together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from highfence.logic.expr import ASSERTED, Codes, codes
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
    Unbar,
    beneath,
)
from highfence.logic.rulebook import bars_exception

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from highfence.logic.bits import Bits, Circuit, Plane, World
    from highfence.logic.expr import Expr
    from highfence.logic.outcome import Outcome
    from highfence.logic.provisions import Policy, Provision
    from highfence.logic.rulebook import View

_CLAIMS = Codes(CLAIMS, "codes")


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
        self.lifts = {
            b: tuple(
                ask(u.id) for u in provisions if isinstance(u, Unbar) and any(beneath(t, b) for t in u.lifts)
            )
            for b in self.bars
        }
        self.exceptions = {p.id: self._exception(p) for p in provisions if isinstance(p, LicenseException)}
        self.excused_by = {
            r: tuple(
                p.id
                for p in provisions
                if isinstance(p, LicenseException) and any(beneath(t, r) for t in p.excuses)
            )
            for r in self.requirements
        }
        self.reviews = {
            p.id: tuple(r for r in self.requirements if any(beneath(t, r) for t in p.reviews))
            for p in provisions
            if isinstance(p, ReviewPolicy)
        }
        self.duties = {p.id: ask(p.id) for p in provisions if isinstance(p, Duty)}
        self.rungs = {p: self._rungs(p) for p in self.reviews}

    def _exception(self, prov: LicenseException) -> ExceptionAsked:
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
        bars = tuple(b for b in self.bars if bars_exception(self.provisions[b], prov.id))
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

    def nodes(self) -> list[int]:
        """Return every node that is needed."""
        out = [n for n, _ in self.gates.values()]
        for group in (self.prohibitions, self.requirements, self.bars, self.duties):
            out += group.values()
        out += [u for us in self.lifts.values() for u in us]
        for e in self.exceptions.values():
            out += [e.facts, e.conditions, e.claimed]
        out += [n for rungs in self.rungs.values() for _, _, n in rungs]
        return out


def _granted(view: View, exception_id: str) -> tuple[Grant | None, bool]:
    """Return what an exception grants, and whether it is enforced; where it is not, what the text says."""
    found = view.rules[exception_id]
    if isinstance(found.body, Grant):
        return found.body, True
    if found.body is None and found.on_books is not None and isinstance(found.on_books.body, Grant):
        return found.on_books.body, False
    return None, False


@dataclass(slots=True)
class Verdict:
    """What ``decide`` says, for many: planes of rules and exceptions, bits of outcomes."""

    subject: Plane
    prohibitions: dict[str, Plane]
    requirements: dict[str, Plane]
    looked_at: dict[str, Bits]
    eligible: dict[str, Plane]
    available: dict[str, Plane]
    excused: dict[str, Bits]
    possible: dict[Outcome, Bits]
    outcome: dict[Outcome, Bits]


def _any(planes: Sequence[Plane], words: int) -> Plane:
    out = np.zeros((2, words), dtype=np.uint64)
    for plane in planes:
        out |= plane
    return out


def looked_at(asked: ExceptionAsked, world: World) -> Bits:
    """Return the rows in which an exception is considered."""
    out: Bits = world.plane(asked.claimed)[0].copy()
    starts = world.rows.starts
    for epoch, always in enumerate(asked.unasked):
        if always:
            out[starts[epoch] : starts[epoch + 1]] = np.uint64(0xFFFFFFFFFFFFFFFF)
    return out


def decided(ask: Questions, world: World) -> Verdict:
    """Return the answer that Kleene evaluation gives."""
    words = world.rows.words
    gates = {e: [world.plane(n) for n, effect in ask.gates.values() if effect == e] for e in ("in", "out")}
    inward, outward = _any(gates["in"], words), _any(gates["out"], words)
    subject = inward & ~outward[::-1]
    bars: dict[str, Plane] = {}
    for bar, n in ask.bars.items():
        lifted = _any([world.plane(u) for u in ask.lifts[bar]], words)
        bars[bar] = world.plane(n) & ~lifted[::-1]
    seen: dict[str, Bits] = {}
    eligible: dict[str, Plane] = {}
    available: dict[str, Plane] = {}
    for e, asked in ask.exceptions.items():
        seen[e] = looked_at(asked, world)
        facts = world.plane(asked.facts) & seen[e]
        for bar in asked.bars:
            facts &= ~bars[bar][::-1]
        eligible[e] = facts
        available[e] = facts & world.plane(asked.conditions)
    requirements = {r: world.plane(n) for r, n in ask.requirements.items()}
    prohibitions = {r: world.plane(n) for r, n in ask.prohibitions.items()}
    return concluded(ask, subject, prohibitions, requirements, seen, eligible, available, words)


def concluded(
    ask: Questions,
    subject: Plane,
    prohibitions: dict[str, Plane],
    requirements: dict[str, Plane],
    seen: dict[str, Bits],
    eligible: dict[str, Plane],
    available: dict[str, Plane],
    words: int,
) -> Verdict:
    """Return the verdict that follows from what is known of rules and exceptions."""
    forbidden = _any(list(prohibitions.values()), words)
    needed = np.zeros((2, words), dtype=np.uint64)
    kept = np.zeros((2, words), dtype=np.uint64)
    excused: dict[str, Bits] = {}
    for r, plane in requirements.items():
        excuse = np.zeros(words, dtype=np.uint64)
        for e in ask.excused_by[r]:
            excuse |= available[e][0]
        excused[r] = excuse
        needed |= plane & ~excuse
        kept |= plane & excuse
    possible = _possible(subject, forbidden, needed, kept)
    return Verdict(
        subject,
        prohibitions,
        requirements,
        seen,
        eligible,
        available,
        excused,
        possible,
        conclusion(possible),
    )


def _possible(subject: Plane, forbidden: Plane, needed: Plane, kept: Plane) -> dict[Outcome, Bits]:
    allowed = subject[1] & ~forbidden[0]
    free = allowed & ~needed[0]
    return {
        "prohibited": subject[1] & forbidden[1],
        "license_required": allowed & needed[1],
        "license_exception": free & kept[1],
        "no_license_required": free & ~kept[0],
        "not_subject": ~subject[0],
    }


def conclusion(possible: Mapping[Outcome, Bits]) -> dict[Outcome, Bits]:
    """Return the outcome to which a set of possible ones amounts, as ``conclude`` does."""
    forbidden, needed = possible["prohibited"], possible["license_required"]
    excepted, clear, outside = (
        possible["license_exception"],
        possible["no_license_required"],
        possible["not_subject"],
    )
    rest = excepted | clear | outside
    need = forbidden | needed
    return {
        "prohibited": forbidden & ~needed & ~rest,
        "license_required": needed & ~rest,
        "undetermined": need & rest,
        "license_exception": excepted & ~need,
        "no_license_required": clear & ~excepted & ~need,
        "not_subject": outside & ~excepted & ~clear & ~need,
    }


def open_rules(ask: Questions, world: World, verdict: Verdict) -> list[tuple[int, Bits]]:
    """Return each rule's node with the rows whose undetermined answer hangs on it, as ``settle.open_rules`` does."""
    undetermined = verdict.outcome["undetermined"]
    open_subject = undetermined & verdict.subject[1] & ~verdict.subject[0]
    entered = np.zeros_like(undetermined)
    for n, effect in ask.gates.values():
        if effect == "in":
            entered |= world.plane(n)[0]
    out: list[tuple[int, Bits]] = []
    for n, effect in ask.gates.values():
        plane = world.plane(n)
        rows = open_subject & plane[1] & ~plane[0]
        out.append((n, rows & ~entered if effect == "in" else rows))
    needed = np.zeros_like(undetermined)
    for r, plane in verdict.requirements.items():
        needed |= plane[0] & ~verdict.excused[r]
    left = undetermined & ~needed
    for r, n in ask.prohibitions.items():
        plane = verdict.prohibitions[r]
        out.append((n, left & plane[1] & ~plane[0]))
    for r, n in ask.requirements.items():
        plane = verdict.requirements[r]
        out.append((n, left & plane[1] & ~plane[0] & ~verdict.excused[r]))
    return out


class Hanging:
    """On which unknown facts the undecided nodes of a world hang, as ``hanging.unknown_facts`` says."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._unknown: dict[int, Bits] = {}
        self._below: dict[int, list[int]] = {}

    def unknown(self, n: int) -> Bits:
        """Return the rows in which a node is undecided, over its own words."""
        found = self._unknown.get(n)
        if found is None:
            plane = self.world.at(n)
            found = self._unknown[n] = plane[1] & ~plane[0]
        return found

    def _order(self, n: int) -> list[int]:
        """Return a node and all beneath it, each before what stands beneath."""
        found = self._below.get(n)
        if found is None:
            nodes = self.world.plan.circuit.nodes
            after: list[int] = []
            seen: set[int] = set()
            stack = [(n, False)]
            while stack:
                one, done = stack.pop()
                if done:
                    after.append(one)
                elif one not in seen:
                    seen.add(one)
                    stack.append((one, True))
                    stack += [(a, False) for a in nodes[one].args if a not in seen]
            found = self._below[n] = after[::-1]
        return found

    def facts(self, root: int, rows: Bits) -> dict[str, Bits]:
        """Return, by flat name, the rows among ``rows`` in which a node hangs on a fact."""
        return self._told(self._roots([(root, rows)]), self._order(root))

    def of_any(self, rules: Iterable[tuple[int, Bits]]) -> dict[str, Bits]:
        """Return, by flat name, the rows in which some of the nodes hangs on a fact, each node among its own rows."""
        return self._told(self._roots(rules), reversed(self.world.plan.order))

    def _roots(self, rules: Iterable[tuple[int, Bits]]) -> dict[int, Bits]:
        reached: dict[int, Bits] = {}
        for root, rows in rules:
            first, end = self.world.span(root)
            here = rows[first:end] & self.unknown(root)
            if here.any():
                reached[root] = reached[root] | here if root in reached else here
        return reached

    def _told(self, reached: dict[int, Bits], order: Iterable[int]) -> dict[str, Bits]:
        """Go down from the nodes reached, in an order in which each comes before what stands beneath it."""
        world = self.world
        out: dict[str, Bits] = {}
        for n in order:
            bits = reached.pop(n, None)
            if bits is None:
                continue
            self._tell(out, n, bits)
            start = world.span(n)[0]
            for a, w0, w1 in self._below_of(n):
                a0, a1 = world.span(a)
                met = bits[w0 - start : w1 - start] & self.unknown(a)[w0 - a0 : w1 - a0]
                if met.any():
                    if a not in reached:
                        reached[a] = np.zeros(a1 - a0, dtype=np.uint64)
                    reached[a][w0 - a0 : w1 - a0] |= met
        return out

    def _below_of(self, n: int) -> Iterator[tuple[int, int, int]]:
        """Yield the nodes directly beneath one, each with the words over which it is asked."""
        node = self.world.plan.circuit.nodes[n]
        first, end = self.world.span(n)
        starts = self.world.rows.starts
        for i, a in enumerate(node.args):
            w0, w1 = first, end
            if node.kind == "runs":
                w0, w1 = max(first, starts[node.detail[i][0]]), min(end, starts[node.detail[i][1]])
            if w0 < w1:
                yield a, w0, w1

    def _tell(self, out: dict[str, Bits], n: int, bits: Bits) -> None:
        """Write down the facts that a node reads itself."""
        node = self.world.plan.circuit.nodes[n]
        first, end = self.world.span(n)
        told: list[tuple[str, Bits]] = []
        if node.kind == "test":
            told.append((node.detail[0], bits))
        elif node.kind == "entry":
            told.append((ASSERTED.name, bits))
        elif node.kind == "open":
            for flag, names in node.detail:
                if flag in self.world.rows.flags:
                    met = bits & self.world.rows.flags[flag][first:end]
                    told += [(name, met) for name in names if met.any()]
        for name, rows in told:
            if name not in out:
                out[name] = np.zeros(self.world.rows.words, dtype=np.uint64)
            out[name][first:end] |= rows


def policies(ask: Questions, world: World, ladder: str) -> dict[Policy, Bits]:
    """Return the rows in which each policy of review is still possible under one ladder."""
    words = world.rows.words
    out = {p: np.zeros(words, dtype=np.uint64) for p in POLICIES}
    before = np.zeros(words, dtype=np.uint64)
    for policy, _, n in ask.rungs[ladder]:
        plane = world.plane(n)
        out[policy] |= plane[1] & ~before
        before |= plane[0]
    return out
