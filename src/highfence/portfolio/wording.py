"""What is written down of each line before it is put into words: bits, as nodes of a circuit.

A line's answer is one long row of bits: which rules stand, which are open, which facts hang on how many rules, which
notes apply. Lines with the same row have the same answer. The columns and their order are those of
``answers.answer_of``; a property test holds both together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from highfence.determination.check import paragraph_cite, short
from highfence.logic.expr import Const, Described, Expr, children
from highfence.logic.outcome import OUTCOMES
from highfence.logic.provisions import POLICIES, Definition, Duty, beneath
from highfence.logic.questions import Question
from highfence.logic.verdicts import open_rules, policies
from highfence.portfolio.lists import Lists, Spoken
from highfence.portfolio.phrases import Phrases, Worded
from highfence.portfolio.sheet import Page, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import numpy.typing as npt

    from highfence.logic.bits import Bits, Held
    from highfence.logic.cells import Cells
    from highfence.logic.outcome import Outcome
    from highfence.logic.provisions import Policy
    from highfence.logic.questions import Told
    from highfence.logic.verdicts import Findings, Questions
    from highfence.portfolio.made import Item

    Numbers = npt.NDArray[np.int64]

CERTIFICATIONS: Final = "certifications"
CERTIFIED: Final = "certifications, made"
"""The column in which lines that say nothing of certifications make every one."""

STATED: Final = "stated"
"""The flag of lines in which a classification is stated."""
WARNED: Final = "warned"
"""The flag of lines on or after the day of the decision that questions rules which are not enforced."""


class Written(NamedTuple):
    """A bit that is written down: its group and label, and whether the node has to be surely or possibly true."""

    group: str
    label: str
    node: int
    mode: int = 0


class Wording:
    """What one circuit answers, and its words. ``cells`` say in which order the law names facts.

    ``found`` is the verdict on the lines, worked out elsewhere. ``written`` is what is written down of each line, and
    ``asked`` on which facts what is open hangs.
    """

    def __init__(self, ask: Questions, found: Findings, cells: Cells) -> None:
        self.ask, self.found = ask, found
        self.phrases = Phrases(ask.provisions, cells)
        self.circuit = ask.circuit
        self.views = self.circuit.views
        self.written: list[Written] = []
        self.asked: list[Question] = []
        self._outcomes()
        self._rules()
        self._exceptions()
        self._review()
        self._duties()
        self._missing()
        self._classification()
        self._notes()

    def _put(self, group: str, label: str, node: int) -> None:
        self.written.append(Written(group, label, node))

    def _tested(self, rule_id: str) -> int:
        bodies = [view.rules[rule_id].body for view in self.views]
        return self.ask.circuit.runs([b.test if isinstance(b, Described) else None for b in bodies])

    def _claimed(self, entry: str) -> int:
        return self.ask.circuit.condition(Described(entry, Const(None)))

    def _described(self, rule_id: str) -> list[bool]:
        return [isinstance(view.rules[rule_id].body, Described) for view in self.views]

    def _stayed(self, rule_id: str) -> list[bool]:
        """Return the epochs in which the printed text of a requirement is not applied, and it is printed."""
        others = self.ask.circuit.others
        found = []
        for epoch, view in enumerate(self.views if others else ()):
            stay = view.rules[rule_id].stay
            written = others[epoch].rules[rule_id].body is not None
            found.append(written and stay is not None and stay.kind != "suspended")
        return found

    def _paths(self, rule_id: str) -> dict[tuple[int, ...], list[bool]]:
        """Return the nodes between a requirement and each thing in it that is not written down, with its epochs."""
        out: dict[tuple[int, ...], list[bool]] = {}
        kept: dict[int, list[tuple[int, ...]]] = {}
        for epoch, view in enumerate(self.views):
            body = view.rules[rule_id].body
            if not isinstance(body, Expr):
                continue
            if id(body) not in kept:
                kept[id(body)] = list(self._leading(body))
            for path in kept[id(body)]:
                out.setdefault(path, [False] * len(self.views))[epoch] = True
        return out

    def _leading(self, expr: Expr) -> Iterable[tuple[int, ...]]:
        if isinstance(expr, Described) and isinstance(expr.test, Const):
            return
        if isinstance(expr, Const):
            if expr.value is None and expr.why:
                yield ()
            return
        for part in children(expr):
            for path in self._leading(part):
                yield (self.ask.circuit.condition(part), *path)

    # -------------------------------------------------------------------------------------------- answers

    def answers(
        self,
        held: Held,
        told: Told,
        *,
        aside: dict[str, dict[str, Bits]],
        items: tuple[Numbers, list[Item]],
        noted: list[tuple[Numbers, list[tuple[str, ...]]]],
        places: Numbers,
    ) -> Worded:
        """Return the distinct answers of the lines, and which of them each has.

        ``held`` is what holds of ``written``, ``told`` of ``asked``; ``aside`` holds further ones by group and label.
        """
        sheet = Sheet(held.words)
        sheet.write([(w.group, w.label) for w in self.written], held)
        sheet.write(told.labels, told.held)
        for group, labelled in aside.items():
            for label, one in labelled.items():
                sheet.put(group, label, one)
        item, made = items
        said = {(i.assumptions, i.notes): None for i in made}
        number = {key: n for n, key in enumerate(said)}
        notes = np.array([number[i.assumptions, i.notes] for i in made])[item]
        of_parts = [Spoken(codes, Lists.of(values)) for codes, values in noted]
        return Worded(len(places), self.phrases.said(Page(sheet, places), notes, list(said), of_parts))

    @staticmethod
    def outcomes(outcomes: Mapping[Outcome, Bits], places: Numbers) -> Worded:
        """Return the outcomes of the lines alone."""
        sheet = Sheet(len(next(iter(outcomes.values()))))
        for name, bits in outcomes.items():
            sheet.put("outcome", name, bits)
        return Worded(len(places), {"outcome": Page(sheet, places).lists("outcome").first()})

    # ------------------------------------------------------------------------------- rules and exceptions

    def _outcomes(self) -> None:
        for group, found in (("outcome", self.found.outcome), ("possible", self.found.possible)):
            for name in OUTCOMES:
                if name in found:
                    self._put(group, name, found[name])

    def _rules(self) -> None:
        circuit, found = self.circuit, self.found
        for standing, opened, rules in (
            ("requirements", "open", found.requirements),
            ("prohibited", "open_prohibitions", found.prohibitions),
        ):
            for r, n in rules.items():
                self._put(standing, r, circuit.sure(n))
            for r, n in rules.items():
                self._put(opened, r, circuit.unsure(n))

    def _exceptions(self) -> None:
        circuit, found = self.circuit, self.found
        both, negated = circuit.both, circuit.negated
        for enforced in (True, False):
            for e in self.ask.exceptions:
                epochs = circuit.epochs([(v.rules[e].body is not None) is enforced for v in self.views])
                reached = circuit.either(*(circuit.maybe(found.requirements[r]) for r in self.ask.excuses[e]))
                available = both(circuit.sure(found.available[e]), reached, epochs)
                eligible = both(circuit.sure(found.eligible[e]), reached, epochs)
                self._put("available", e, available)
                self._put("eligible", e, both(eligible, negated(available)))
        for e in self.ask.exceptions:
            printed = [v.rules[e].body is None and v.rules[e].on_books is not None for v in self.views]
            self._put("not_enforced_exceptions", e, both(found.looked_at[e], circuit.epochs(printed)))

    # ------------------------------------------------------------------------------------- review policy

    def _standing(self, ladder: str) -> int:
        """Return the node of whether a requirement stands that a policy of review reviews."""
        circuit, found = self.circuit, self.found
        stands = (
            circuit.both(circuit.sure(found.requirements[r]), circuit.negated(found.excused[r]))
            for r in self.ask.reviews[ladder]
        )
        return circuit.both(
            circuit.either(*stands), circuit.epochs([v.rules[ladder].body is not None for v in self.views])
        )

    def _review(self) -> None:
        circuit = self.circuit
        both, either, negated = circuit.both, circuit.either, circuit.negated
        self.standing = {ladder: self._standing(ladder) for ladder in sorted(self.ask.reviews)}
        self.per = {ladder: policies(circuit, self.ask.rungs[ladder]) for ladder in self.standing}
        rungs = [n for ladder in self.standing for _, _, n in self.ask.rungs[ladder]]
        certified = circuit.instead(rungs, {CERTIFICATIONS: CERTIFIED})
        made = {
            ladder: [(policy, rung, certified[n]) for policy, rung, n in self.ask.rungs[ladder]]
            for ladder in self.standing
        }
        best = {ladder: policies(circuit, rungs) for ladder, rungs in made.items()}
        possible, chosen = self._combined(self.per), self._combined(best)
        for p in POLICIES:
            self._put("review_possible", p, possible[p])
        any_possible, any_chosen = either(*possible.values()), either(*chosen.values())
        left = any_possible
        decides: dict[Policy, int] = {}
        for p in POLICIES:
            decides[p] = both(
                left, either(both(chosen[p], any_chosen), both(possible[p], negated(any_chosen)))
            )
            left = both(left, negated(decides[p]))
            self._put("review_policy", p, decides[p])
        for p in POLICIES:
            self._ruling(p, decides[p], made, best)

    def _ruling(
        self,
        policy: Policy,
        rows: int,
        made: dict[str, list[tuple[Policy, str, int]]],
        best: dict[str, dict[Policy, int]],
    ) -> None:
        """Write down which paragraph gives the policy, in the rows that it decides."""
        circuit = self.circuit
        both, negated = circuit.both, circuit.negated
        left = rows
        for ladder, where in (
            *((lad, both(stands, best[lad][policy])) for lad, stands in self.standing.items()),
            *self.standing.items(),
        ):
            here = both(left, where)
            left = both(left, negated(where))
            cite = self.ask.provisions[ladder].cite
            for of, rung, n in made[ladder]:
                if of == policy:
                    met = both(here, circuit.maybe(n))
                    here = both(here, negated(met))
                    rule = rung or ladder
                    self._put("review_cite", cite if rule == ladder else paragraph_cite(rule, cite), met)
            self._put("review_cite", cite, here)

    def _combined(self, sets: dict[str, dict[Policy, int]]) -> dict[Policy, int]:
        """Return the policies that can be the strictest when one is drawn from each standing ladder's set."""
        circuit = self.circuit
        both, either, negated = circuit.both, circuit.either, circuit.negated
        filled = {lad: both(stands, either(*sets[lad].values())) for lad, stands in self.standing.items()}
        out: dict[Policy, int] = {}
        for k, policy in enumerate(POLICIES):
            some = either(*(both(stands, sets[lad][policy]) for lad, stands in filled.items()))
            reach = (
                either(negated(stands), *(sets[lad][p] for p in POLICIES[k:]))
                for lad, stands in filled.items()
            )
            out[policy] = both(some, *reach)
        return out

    # -------------------------------------------------------------------------------------------- duties

    def _duties(self) -> None:
        circuit, found = self.circuit, self.found
        both, either, sure = circuit.both, circuit.either, circuit.sure
        stands = {r: sure(n) for r, n in found.requirements.items()}
        needs = {r: both(n, circuit.negated(found.excused[r])) for r, n in stands.items()}
        used = {
            e: both(either(*(stands[r] for r in self.ask.excuses[e])), sure(found.available[e]))
            for e in self.ask.exceptions
        }
        for d, n in self.ask.duties.items():
            prov = self.ask.provisions[d]
            owed = both(sure(n), sure(found.subject))
            if isinstance(prov, Duty) and prov.attaches_to:
                attached = [
                    node
                    for rule, node in (*needs.items(), *used.items())
                    if any(beneath(t, rule) for t in prov.attaches_to)
                ]
                owed = both(owed, either(*attached))
            self._put("duties", d, owed)

    # ------------------------------------------------------------------------------------ missing facts

    def _missing(self) -> None:
        circuit = self.circuit
        for n, rows in open_rules(self.ask, self.found):
            self.asked.append(Question("hanging", "", (n,), (rows,), counted=True))
        for ladder, stands in self.standing.items():
            rows = circuit.both(stands, self._several(self.per[ladder]))
            roots, asking = [], []
            for _, _, n in self.ask.rungs[ladder]:
                roots.append(n)
                asking.append(rows)
                rows = circuit.both(rows, circuit.negated(circuit.sure(n)))
            self.asked.append(Question("reviewed", ladder, tuple(roots), tuple(asking)))

    def _several(self, found: dict[Policy, int]) -> int:
        """Return the node of whether more than one policy is possible."""
        circuit = self.circuit
        one = two = circuit.const(value=False)
        for n in found.values():
            two = circuit.either(two, circuit.both(one, n))
            one = circuit.either(one, n)
        return two

    # ----------------------------------------------------------------------------- entries and notes

    def _classification(self) -> None:
        circuit = self.circuit
        both, sure, maybe, negated = circuit.both, circuit.sure, circuit.maybe, circuit.negated
        entries = [p for p in self.ask.provisions.values() if isinstance(p, Definition) and p.entry]
        differing = []
        for p in entries:
            says, claims = self._tested(p.id), self._claimed(p.entry)
            differ = circuit.either(
                both(sure(says), negated(maybe(claims))), both(negated(maybe(says)), sure(claims))
            )
            differing.append(both(differ, circuit.epochs(self._described(p.id))))
        for p in entries:
            self._put("entries", short(p.entry), sure(circuit.rule(p.id)))
        for p in entries:
            self._put("entries_possible", short(p.entry), circuit.unsure(circuit.rule(p.id)))
        self._put(
            "conflict", "classification_conflict", both(circuit.either(*differing), circuit.flag(STATED))
        )

    def _notes(self) -> None:
        circuit, found = self.circuit, self.found
        both, maybe = circuit.both, circuit.maybe
        for r, n in found.requirements.items():
            unwritten = [
                both(*(circuit.unsure(p) for p in path), circuit.epochs(epochs))
                for path, epochs in self._paths(r).items()
            ]
            self._put(
                "not_modelled", f"not_modelled:{r}", both(circuit.unsure(n), circuit.either(*unwritten))
            )
        some = []
        for r, n in found.requirements.items():
            days = self._stayed(r)
            if any(days):
                some.append(
                    both(maybe(circuit.other_rule(r)), circuit.negated(circuit.sure(n)), circuit.epochs(days))
                )
                self._put("not_enforced", f"not_enforced:{r}", some[-1])
        self._put("warned", "gao_caution", both(circuit.either(*some), circuit.flag(WARNED)))
