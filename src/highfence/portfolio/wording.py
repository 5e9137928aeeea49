"""From bits to words: what each line is answered, with each distinct answer worded once.

A line's answer is written down as one long row of bits: which rules stand, which are open, which facts hang on
how many rules, which notes apply. Lines with the same row have the same answer. The columns and their order are
those of ``answers.answer_of``; a property test holds both together.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final
from typing import Any as Whatever

import numpy as np
import polars as pl

from highfence.determination.check import ELECTIONS, asked, paragraph_cite, short
from highfence.facts.vocabulary import lookup
from highfence.logic.bits import WORD, Column
from highfence.logic.expr import ASSERTED, Const, Described, Expr, children
from highfence.logic.outcome import OUTCOMES
from highfence.logic.provisions import POLICIES, Definition, Duty, LicenseException, beneath
from highfence.logic.verdicts import Hanging, open_rules, policies
from highfence.portfolio.answers import FAULT, FAULTS, Answers, Coded, Said, columns
from highfence.portfolio.lists import Lists, Spoken, together
from highfence.portfolio.sheet import Page, Sheet, count, distinct

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import numpy.typing as npt

    from highfence.logic.bits import Bits, World
    from highfence.logic.cells import Cells
    from highfence.logic.provisions import Policy
    from highfence.logic.verdicts import Questions, Verdict
    from highfence.portfolio.parts import Item

    Numbers = npt.NDArray[np.int64]

_CERTIFICATIONS: Final = "certifications"
_LISTS: Final = pl.List(pl.String)


class Wording:
    """Puts the answers of one circuit into words. ``cells`` say in which order the law names facts."""

    def __init__(self, ask: Questions, cells: Cells) -> None:
        self.ask, self.cells = ask, cells
        circuit = ask.circuit
        self.views = circuit.views
        self.entries = [
            (p.id, short(p.entry), circuit.rule(p.id), self._tested(p.id), self._claimed(p.entry))
            for p in ask.provisions.values()
            if isinstance(p, Definition) and p.entry
        ]
        self.unmodelled = {r: self._paths(r) for r in ask.requirements}
        self.stayed = {
            r: (circuit.other_rule(r), days) for r in ask.requirements if any(days := self._stayed(r))
        }
        self.enforced = {e: [view.rules[e].body is not None for view in self.views] for e in ask.exceptions}
        self.excuses = {
            e: tuple(r for r, found in ask.excused_by.items() if e in found) for e in ask.exceptions
        }

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

    def _paths(self, rule_id: str) -> list[tuple[int, int, tuple[int, ...]]]:
        """Return, by epochs, the nodes between a requirement and each thing in it that is not written down."""
        out: list[tuple[int, int, tuple[int, ...]]] = []
        kept: dict[int, list[tuple[int, ...]]] = {}
        for epoch, view in enumerate(self.views):
            body = view.rules[rule_id].body
            if not isinstance(body, Expr):
                continue
            if id(body) not in kept:
                kept[id(body)] = list(self._leading(body))
            for path in kept[id(body)]:
                if out and out[-1][1:] == (epoch, path):
                    out[-1] = (out[-1][0], epoch + 1, path)
                else:
                    out.append((epoch, epoch + 1, path))
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

    def nodes(self) -> list[int]:
        """Return every node that is needed."""
        out = [n for _, _, *found in self.entries for n in found]
        out += [n for paths in self.unmodelled.values() for _, _, path in paths for n in path]
        return out + [n for n, _ in self.stayed.values()]

    # -------------------------------------------------------------------------------------------- answers

    def answers(
        self,
        world: World,
        verdict: Verdict,
        *,
        split: Bits,
        late: Bits,
        warned: Bits,
        strict: dict[str, Bits],
        items: tuple[Numbers, list[Item]],
        noted: list[tuple[Numbers, list[tuple[str, ...]]]],
        places: Numbers,
    ) -> Worded:
        """Return the distinct answers of the lines, and which of them each has."""
        sheet = Sheet(world.rows.words)
        self._outcomes(sheet, verdict)
        self._rules(sheet, verdict)
        self._exceptions(sheet, world, verdict)
        standing = self._standing(world, verdict)
        per = {ladder: policies(self.ask, world, ladder) for ladder in standing}
        self._review(sheet, world, standing, per)
        self._duties(sheet, world, verdict)
        self._missing(sheet, world, verdict, split, standing, per)
        self._classification(sheet, world)
        self._notes(sheet, world, verdict, late=late, warned=warned, strict=strict)
        item, made = items
        said = {(i.assumptions, i.notes): None for i in made}
        number = {key: n for n, key in enumerate(said)}
        notes = np.array([number[i.assumptions, i.notes] for i in made])[item]
        of_parts = [Spoken(codes, Lists.of(values)) for codes, values in noted]
        return Worded(len(places), self._worded(Page(sheet, places), notes, list(said), of_parts))

    @classmethod
    def outcomes(cls, verdict: Verdict, places: Numbers) -> Worded:
        """Return the outcomes of the lines alone."""
        sheet = Sheet(verdict.subject.shape[1])
        cls._outcomes(sheet, verdict)
        return Worded(len(places), {"outcome": Page(sheet, places).lists("outcome").first()})

    @staticmethod
    def _outcomes(sheet: Sheet, verdict: Verdict) -> None:
        for group, found in (("outcome", verdict.outcome), ("possible", verdict.possible)):
            for name in OUTCOMES:
                if name in found:
                    sheet.put(group, name, found[name])

    @staticmethod
    def _rules(sheet: Sheet, verdict: Verdict) -> None:
        for r, plane in verdict.requirements.items():
            sheet.put("requirements", r, plane[0])
            sheet.put("open", r, plane[1] & ~plane[0])
        for r, plane in verdict.prohibitions.items():
            sheet.put("prohibited", r, plane[0])
            sheet.put("open_prohibitions", r, plane[1] & ~plane[0])

    def _epochs(self, world: World, chosen: Sequence[bool]) -> Bits:
        out = np.zeros(world.rows.words, dtype=np.uint64)
        for epoch, yes in enumerate(chosen):
            if yes:
                out[world.rows.starts[epoch] : world.rows.starts[epoch + 1]] = np.uint64(0xFFFFFFFFFFFFFFFF)
        return out

    def _exceptions(self, sheet: Sheet, world: World, verdict: Verdict) -> None:
        later: list[tuple[str, Bits, Bits, Bits]] = []
        for e in self.ask.exceptions:
            reached = np.zeros(world.rows.words, dtype=np.uint64)
            for r in self.excuses[e]:
                reached |= verdict.requirements[r][1]
            enforced = self._epochs(world, self.enforced[e])
            available, eligible = verdict.available[e][0] & reached, verdict.eligible[e][0] & reached
            sheet.put("available", e, available & enforced)
            sheet.put("eligible", e, eligible & ~available & enforced)
            later.append((e, available & ~enforced, eligible & ~available & ~enforced, enforced))
        for e, available, eligible, enforced in later:
            sheet.put("available", e, available)
            sheet.put("eligible", e, eligible)
            sheet.put(
                "not_enforced_exceptions", e, verdict.looked_at[e] & ~enforced & self._printed(world, e)
            )

    def _printed(self, world: World, e: str) -> Bits:
        """Return the epochs in which an exception stands in the text, enforced or not."""
        return self._epochs(
            world, [v.rules[e].body is not None or v.rules[e].on_books is not None for v in self.views]
        )

    # ------------------------------------------------------------------------------------- review policy

    def _standing(self, world: World, verdict: Verdict) -> dict[str, Bits]:
        """Return, by policy of review, the rows in which a requirement that it reviews stands."""
        standing: dict[str, Bits] = {}
        for ladder in sorted(self.ask.reviews):
            rows = np.zeros(world.rows.words, dtype=np.uint64)
            for r in self.ask.reviews[ladder]:
                rows |= verdict.requirements[r][0] & ~verdict.excused[r]
            rows &= self._epochs(world, [v.rules[ladder].body is not None for v in self.views])
            if rows.any():
                standing[ladder] = rows
        return standing

    def _review(
        self, sheet: Sheet, world: World, standing: dict[str, Bits], per: dict[str, dict[Policy, Bits]]
    ) -> None:
        words = world.rows.words
        certified = world.where(self._certified(world))
        best = {lad: policies(self.ask, certified, lad) for lad in standing}
        possible, chosen = _combined(standing, per, words), _combined(standing, best, words)
        for p in POLICIES:
            sheet.put("review_possible", p, possible[p])
        any_possible = np.bitwise_or.reduce([possible[p] for p in POLICIES])
        any_chosen = np.bitwise_or.reduce([chosen[p] for p in POLICIES])
        left = any_possible.copy()
        for p in POLICIES:
            here = left & ((chosen[p] & any_chosen) | (possible[p] & ~any_chosen))
            left &= ~here
            sheet.put("review_policy", p, here)
            self._ruling(sheet, certified, p, here, standing, best)

    def _ruling(
        self,
        sheet: Sheet,
        certified: World,
        policy: Policy,
        rows: Bits,
        standing: dict[str, Bits],
        best: dict[str, dict[Policy, Bits]],
    ) -> None:
        """Write down which paragraph gives the policy, in the rows that it decides."""
        left = rows.copy()
        for ladder, where in (
            *((lad, best[lad][policy]) for lad in standing),
            *standing.items(),
        ):
            here = left & standing[ladder] & where
            left &= ~here
            cite = self.ask.provisions[ladder].cite
            for of, rung, n in self.ask.rungs[ladder]:
                if of == policy:
                    met = here & certified.plane(n)[1]
                    here &= ~met
                    rule = rung or ladder
                    sheet.put("review_cite", cite if rule == ladder else paragraph_cite(rule, cite), met)
            sheet.put("review_cite", cite, here)

    def _certified(self, world: World) -> dict[str, Column]:
        """Return the column in which every certification is made by lines that say nothing of certifications."""
        column = world.rows.columns.get(_CERTIFICATIONS)
        encoder = self.encoder(_CERTIFICATIONS)
        if _CERTIFICATIONS not in world.plan.tests:
            return {}
        if column is None:
            column = Column.constant(encoder, 0, world.rows.words * WORD)
        cells = np.full(len(self.views), encoder.cell(self.every_certification), dtype=np.uint16)
        return {_CERTIFICATIONS: column.supposing(cells, world.rows.starts)}

    encoder: Callable[[str], Whatever]

    @cached_property
    def every_certification(self) -> frozenset[str]:
        """Return every paragraph whose fulfillment some rule asks the filer to certify."""
        plan_nodes = self.ask.circuit.nodes
        found: set[str] = set()
        for node in plan_nodes:
            if node.kind == "test" and node.detail[0] == _CERTIFICATIONS:
                found |= set().union(*(view.members(node.detail[1].bound) for view in self.views))
        return frozenset(found)

    # -------------------------------------------------------------------------------------------- duties

    def _duties(self, sheet: Sheet, world: World, verdict: Verdict) -> None:
        words = world.rows.words
        used: dict[str, Bits] = {}
        for e in self.ask.exceptions:
            rows = np.zeros(words, dtype=np.uint64)
            for r in self.excuses[e]:
                rows |= verdict.requirements[r][0]
            used[e] = rows & verdict.available[e][0]
        for d, n in self.ask.duties.items():
            prov = self.ask.provisions[d]
            owed = world.plane(n)[0] & verdict.subject[0]
            if isinstance(prov, Duty) and prov.attaches_to:
                attached = np.zeros(words, dtype=np.uint64)
                for r, plane in verdict.requirements.items():
                    if any(beneath(t, r) for t in prov.attaches_to):
                        attached |= plane[0] & ~verdict.excused[r]
                for e, rows in used.items():
                    if any(beneath(t, e) for t in prov.attaches_to):
                        attached |= rows
                owed &= attached
            sheet.put("duties", d, owed)

    # ------------------------------------------------------------------------------------ missing facts

    def _missing(
        self,
        sheet: Sheet,
        world: World,
        verdict: Verdict,
        split: Bits,
        standing: dict[str, Bits],
        per: dict[str, dict[Policy, Bits]],
    ) -> None:
        sheet.put("chip", "item.chip", split & verdict.outcome["undetermined"])
        hanging = Hanging(world)
        counts: dict[str, list[Bits]] = {}
        for n, rows in open_rules(self.ask, world, verdict):
            if rows.any():
                for name, bits in hanging.facts(n, rows).items():
                    count(counts.setdefault(name, []), bits)
        for name, planes in counts.items():
            for power, bits in enumerate(planes):
                sheet.put("hanging", (name, power), bits)
        for ladder, rows in standing.items():
            open_ = rows & _several(per[ladder])
            if open_.any():
                for name, bits in self._of_rungs(hanging, world, ladder, open_).items():
                    sheet.put("reviewed", f"{ladder} {name}", bits)

    def _of_rungs(self, hanging: Hanging, world: World, ladder: str, rows: Bits) -> dict[str, Bits]:
        out: dict[str, Bits] = {}
        left = rows.copy()
        for _, _, n in self.ask.rungs[ladder]:
            if left.any():
                for name, bits in hanging.facts(n, left).items():
                    out[name] = out[name] | bits if name in out else bits
                left &= ~world.plane(n)[0]
        return out

    # ----------------------------------------------------------------------------- entries and notes

    def _classification(self, sheet: Sheet, world: World) -> None:
        words = world.rows.words
        stated = world.rows.columns.get(ASSERTED.name)
        known = ~stated.hot(0) if stated is not None else np.zeros(words, dtype=np.uint64)
        conflict = np.zeros(words, dtype=np.uint64)
        for rule, entry, met, tested, claimed in self.entries:
            plane = world.plane(met)
            sheet.put("entries", entry, plane[0])
            sheet.put("entries_possible", entry, plane[1] & ~plane[0])
            if known.any():
                says, claims = world.plane(tested), world.plane(claimed)
                differ = (says[0] & ~claims[1]) | (~says[1] & claims[0])
                conflict |= differ & self._epochs(world, self._described(rule))
        sheet.put("conflict", "classification_conflict", conflict & known)

    def _notes(
        self,
        sheet: Sheet,
        world: World,
        verdict: Verdict,
        *,
        late: Bits,
        warned: Bits,
        strict: dict[str, Bits],
    ) -> None:
        for slot, bits in sorted(strict.items(), key=lambda one: one[0]):
            sheet.put("strict", f"listed_strictest:{slot}", bits)
        sheet.put("late", "beyond_horizon", late)
        for r, plane in verdict.requirements.items():
            open_ = plane[1] & ~plane[0]
            if self.unmodelled[r] and open_.any():
                sheet.put("not_modelled", f"not_modelled:{r}", open_ & self._unwritten(world, r))
        some = np.zeros(world.rows.words, dtype=np.uint64)
        for r, (n, days) in self.stayed.items():
            bits = world.plane(n)[1] & ~verdict.requirements[r][0] & self._epochs(world, days)
            some |= bits
            sheet.put("not_enforced", f"not_enforced:{r}", bits)
        sheet.put("warned", "gao_caution", some & warned)

    def _unwritten(self, world: World, requirement: str) -> Bits:
        """Return the rows in which a requirement that is open hangs on something that is not written down."""
        out = np.zeros(world.rows.words, dtype=np.uint64)
        starts = world.rows.starts
        for first, end, path in self.unmodelled[requirement]:
            w0, w1 = starts[first], starts[end]
            bits = np.full(w1 - w0, 0xFFFFFFFFFFFFFFFF, dtype=np.uint64)
            for n in path:
                unsure = world.plane(n)[:, w0:w1]
                bits &= unsure[1] & ~unsure[0]
            out[w0:w1] |= bits
        return out

    # ----------------------------------------------------------------------------------- into words

    def _worded(
        self,
        page: Page,
        notes: Numbers,
        said: list[tuple[tuple[str, ...], tuple[str, ...]]],
        of_parts: list[Spoken],
    ) -> dict[str, Said]:
        cite = {i: p.cite for i, p in self.ask.provisions.items()}
        code = {e: p.code for e, p in self.ask.provisions.items() if isinstance(p, LicenseException)}
        prohibited, requirements = page.lists("prohibited"), page.lists("requirements")
        prohibited = Spoken(prohibited.codes, prohibited.lists.reversed())
        available = page.lists("available")
        outcome = page.lists("outcome").first()
        not_enforced = page.lists("not_enforced_exceptions").renamed(
            {e: f"exception_not_enforced:{c}" for e, c in code.items()}
        )
        lists = {
            "possible_outcomes": page.lists("possible"),
            "requirements": requirements,
            "open_requirements": together(page.lists("open"), page.lists("open_prohibitions")),
            "prohibited_by": prohibited,
            "exceptions": available.renamed(code),
            "exceptions_eligible": together(available, page.lists("eligible")).renamed(code),
            "review_possible": page.lists("review_possible"),
            "duties": page.lists("duties"),
            "missing_facts": self._asked(page),
            "entries": page.lists("entries").once(),
            "entries_possible": page.lists("entries_possible").once(),
            "citations": together(
                prohibited.renamed(cite),
                requirements.renamed(cite),
                available.renamed(cite),
                page.lists("review_cite"),
            ).once(),
            "notes": together(
                Spoken(notes, Lists.of([assumed for assumed, _ in said])),
                page.lists("strict"),
                Spoken(notes, Lists.of([more for _, more in said])),
                *of_parts,
                *(page.lists(g) for g in ("late", "conflict", "not_modelled", "not_enforced", "warned")),
                not_enforced,
            ).once(),
        }
        worded = {"outcome": outcome, "us.ear.outcome": outcome}
        worded["us.ear.review_policy"] = page.lists("review_policy").first()
        worded |= {f"us.ear.{name}": found.said() for name, found in lists.items()}
        none = pl.Series([None], dtype=pl.UInt32).new_from_index(0, len(notes))
        faults = Said(none, pl.Series([], dtype=pl.List(FAULT)))
        return {name: worded[name] for name in columns(("us.ear",))} | {FAULTS: faults}

    def _asked(self, page: Page) -> Spoken:
        """Return the facts to ask for: those on which most hangs first, then those that the review hangs on."""
        groups = ("hanging", "chip", "reviewed")
        first, kind = distinct(page.rows(*groups))
        alike = Page(page.sheet, page.places[first])
        names, counts = alike.counts("hanging")
        wanted = [i for i, n in enumerate(names) if n.rpartition(".")[2] not in ELECTIONS]
        order = sorted(wanted, key=lambda i: self._place(names[i]))
        names, counts = [names[i] for i in order], counts[:, order]
        # The fact on which most hangs first; among equals, in the order of the law.
        keys = np.arange(len(names), dtype=np.int32) - counts.astype(np.int32) * np.int32(len(names))
        keys.sort(axis=1)
        known = keys < 0 if names else keys.astype(bool)
        words = (keys[known] % max(1, len(names))).astype(np.int64)
        lengths = np.count_nonzero(known, axis=1).astype(np.int64)
        public = {n: asked(n) for n in names}
        hanging = Lists.with_lengths(lengths, words, names).renamed(public)
        place = np.arange(len(first))
        tail = alike.lists("reviewed")
        found = [tail.lists.labels[w] for w in tail.lists.words]
        reviewed = [self._reviewed(found[a:b]) for a, b in itertools.pairwise(tail.lists.starts.tolist())]
        whole = together(
            alike.lists("chip"), Spoken(place, hanging), Spoken(tail.codes, Lists.of(reviewed))
        ).once()
        return Spoken(whole.codes[kind], whole.lists)

    def _reviewed(self, found: list[str]) -> list[str]:
        """Return the facts to ask for of those on which reviews hang, each told as policy and fact."""
        order = sorted((one.split(" ") for one in found), key=lambda one: (one[0], self._place(one[1])))
        return [asked(n) for _, n in order if n.rpartition(".")[2] not in ELECTIONS]

    def _place(self, name: str) -> tuple[bool, int, str]:
        fact = lookup(name)
        return (True, 1 << 30, name) if fact is None else self.cells.place(fact, name)


@dataclass(slots=True)
class Worded:
    """The answers of lines, column by column."""

    height: int
    said: dict[str, Said]

    def answers(self) -> Answers:
        """Return the answers."""
        return Answers(self.height, self.said)

    def coded(self) -> Coded:
        """Return the distinct answers as rows, and which of them each line has."""
        codes = np.stack(
            [s.codes.cast(pl.Int64).to_numpy() for n, s in self.said.items() if n != FAULTS], axis=1
        )
        first, kind = distinct(codes.view(np.uint8))
        places = pl.Series(first)
        rows = [Said(s.codes.gather(places), s.values).series().alias(n) for n, s in self.said.items()]
        return Coded(pl.Series(kind), pl.DataFrame(rows))


def _several(found: dict[Policy, Bits]) -> Bits:
    """Return the rows in which more than one policy is possible."""
    one = np.zeros_like(found[POLICIES[0]])
    two = np.zeros_like(one)
    for bits in found.values():
        two |= one & bits
        one |= bits
    return two


def _combined(
    standing: dict[str, Bits], sets: dict[str, dict[Policy, Bits]], words: int
) -> dict[Policy, Bits]:
    """Return the policies that can be the strictest when one is drawn from each standing ladder's set."""
    out: dict[Policy, Bits] = {}
    filled = {
        lad: rows & np.bitwise_or.reduce([sets[lad][p] for p in POLICIES]) for lad, rows in standing.items()
    }
    for k, policy in enumerate(POLICIES):
        some = np.zeros(words, dtype=np.uint64)
        reach = np.full(words, 0xFFFFFFFFFFFFFFFF, dtype=np.uint64)
        for lad, rows in filled.items():
            some |= rows & sets[lad][policy]
            reach &= ~rows | np.bitwise_or.reduce([sets[lad][p] for p in POLICIES[k:]])
        out[policy] = some & reach
    return out
