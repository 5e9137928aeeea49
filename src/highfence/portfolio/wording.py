"""From bits to words: what each line is answered, with each distinct answer worded once.

A line's answer is written down as one long row of bits: which rules stand, which are open, which facts hang on
how many rules, which notes apply. Lines with the same row have the same answer. The columns and their order are
those of ``answers.answer_of``; a property test holds both together.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
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

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import numpy.typing as npt

    from highfence.logic.bits import Bits, World
    from highfence.logic.cells import Cells
    from highfence.logic.provisions import Policy
    from highfence.logic.verdicts import Questions, Verdict
    from highfence.portfolio.lift import Item

    Numbers = npt.NDArray[np.int64]

_CERTIFICATIONS: Final = "certifications"
_LISTS: Final = pl.List(pl.String)


@dataclass(slots=True)
class Sheet:
    """Bits by name, in groups: the long row in which an answer is written down."""

    words: int
    groups: dict[str, list[Whatever]] = field(default_factory=dict)
    bits: list[Bits] = field(default_factory=list)
    places: dict[str, list[int]] = field(default_factory=dict)

    def group(self, name: str) -> None:
        """Begin a group, which may stay empty."""
        self.groups.setdefault(name, [])
        self.places.setdefault(name, [])

    def put(self, group: str, label: Whatever, bits: Bits) -> None:
        """Write a bit of a group, unless no line has it."""
        self.group(group)
        if bits.any():
            self.groups[group].append(label)
            self.places[group].append(len(self.bits))
            self.bits.append(bits)

    def rows(self, *groups: str) -> npt.NDArray[np.uint8]:
        """Return the bits of some groups line by line, eight a byte, filled up to whole words."""
        wanted = [self.bits[i].view(np.uint8) for g in groups for i in self.places.get(g, [])]
        out = np.zeros((self.words * 64, max(1, -(-len(wanted) // 64)) * 8), dtype=np.uint8)
        zero = np.zeros(self.words * 8, dtype=np.uint8)
        for at in range(0, len(wanted), 8):
            eight = wanted[at : at + 8]
            block = np.stack([*eight, *[zero] * (8 - len(eight))], axis=1)
            out[:, at // 8] = _turned(block.view(np.uint64).reshape(-1)).view(np.uint8)
        return out


def _turned(x: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Return 8 x 8 blocks of bits with rows and columns exchanged."""
    for shift, mask in ((7, 0x00AA00AA00AA00AA), (14, 0x0000CCCC0000CCCC), (28, 0x00000000F0F0F0F0)):
        by = np.uint64(shift)
        t = (x ^ (x >> by)) & np.uint64(mask)
        x = x ^ t ^ (t << by)
    return x


def distinct(rows: npt.NDArray[np.uint8]) -> tuple[Numbers, Numbers]:
    """Return the first row of each kind, and the kind of each row."""
    words = np.ascontiguousarray(rows).view(np.uint64)
    mixed = words[:, 0].copy()
    for i in range(1, words.shape[1]):
        mixed = (mixed ^ words[:, i]) * np.uint64(0x9E3779B97F4A7C15 + 2 * i)
        mixed ^= mixed >> np.uint64(29)
    keys = pl.DataFrame({"key": mixed})
    known = keys.with_row_index("first").unique("key", keep="first", maintain_order=True)
    found = keys.join(known.with_row_index("kind").drop("first"), on="key", how="left", maintain_order="left")
    first = known.get_column("first").to_numpy().astype(np.int64)
    kind = found.get_column("kind").to_numpy().astype(np.int64)
    if not np.array_equal(words[first][kind], words):  # two kinds of rows share a number: once in an age
        _, first, kind = np.unique(words, axis=0, return_index=True, return_inverse=True)
    return first, kind.reshape(-1)


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
        return Worded(len(places), self._worded(Page(sheet, places), notes, list(said)))

    @classmethod
    def outcomes(cls, verdict: Verdict, places: Numbers) -> Worded:
        """Return the outcomes of the lines alone."""
        sheet = Sheet(verdict.subject.shape[1])
        cls._outcomes(sheet, verdict)
        found = Page(sheet, places).lists("outcome").mapped(lambda one: one[0])
        return Worded(len(places), {"outcome": Said(pl.Series(found.codes), found.words(pl.String()))})

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
        return {_CERTIFICATIONS: column.supposing(encoder.cell(self.every_certification))}

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
            used[e] = rows & verdict.eligible[e][1]
        for d, n in self.ask.duties.items():
            prov = self.ask.provisions[d]
            owed = world.plane(n)[0].copy()
            if isinstance(prov, Duty) and prov.attaches_to:
                attached = np.zeros(words, dtype=np.uint64)
                for r, plane in verdict.requirements.items():
                    if any(beneath(t, r) for t in prov.attaches_to):
                        attached |= plane[0]
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
                    _count(counts.setdefault(name, []), bits)
        for name, planes in counts.items():
            for power, bits in enumerate(planes):
                sheet.put("hanging", (name, power), bits)
        for ladder, rows in standing.items():
            open_ = rows & _several(per[ladder])
            if open_.any():
                for name, bits in self._of_rungs(hanging, world, ladder, open_).items():
                    sheet.put("reviewed", (ladder, name), bits)

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
        self, page: Page, notes: Numbers, said: list[tuple[tuple[str, ...], tuple[str, ...]]]
    ) -> dict[str, Said]:
        cite = {i: p.cite for i, p in self.ask.provisions.items()}
        code = {e: p.code for e, p in self.ask.provisions.items() if isinstance(p, LicenseException)}
        prohibited, requirements = page.lists("prohibited").mapped(_backwards), page.lists("requirements")
        available = page.lists("available")
        outcome = page.lists("outcome").mapped(lambda one: one[0])
        not_enforced = page.lists("not_enforced_exceptions").mapped(
            lambda one: [f"exception_not_enforced:{code[e]}" for e in one]
        )

        def named(spoken: Spoken, names: dict[str, str]) -> Spoken:
            return spoken.mapped(lambda one: _once(names.get(x, x) for x in one))

        out: dict[str, Spoken] = {
            "outcome": outcome,
            "us.ear.outcome": outcome,
            "us.ear.possible_outcomes": page.lists("possible"),
            "us.ear.requirements": requirements,
            "us.ear.open_requirements": together(page.lists("open"), page.lists("open_prohibitions")),
            "us.ear.prohibited_by": prohibited,
            "us.ear.exceptions": named(available, code),
            "us.ear.exceptions_eligible": named(together(available, page.lists("eligible")), code),
            "us.ear.review_policy": page.lists("review_policy").mapped(lambda one: one[0] if one else None),
            "us.ear.review_possible": page.lists("review_possible"),
            "us.ear.duties": page.lists("duties"),
            "us.ear.missing_facts": self._asked(page),
            "us.ear.entries": named(page.lists("entries"), {}),
            "us.ear.entries_possible": named(page.lists("entries_possible"), {}),
            "us.ear.citations": together(
                named(prohibited, cite),
                named(requirements, cite),
                named(available, cite),
                page.lists("review_cite"),
            ).mapped(_once),
            "us.ear.notes": together(
                Spoken(notes, [list(assumed) for assumed, _ in said]),
                page.lists("strict"),
                Spoken(notes, [list(more) for _, more in said]),
                *(page.lists(g) for g in ("late", "conflict", "not_modelled", "not_enforced", "warned")),
                not_enforced,
            ).mapped(_once),
        }
        kinds = columns(("us.ear",))
        worded = {name: Said(pl.Series(found.codes), found.words(kinds[name])) for name, found in out.items()}
        none = pl.Series([None], dtype=pl.UInt32).new_from_index(0, len(notes))
        return worded | {FAULTS: Said(none, pl.Series([], dtype=pl.List(FAULT)))}

    def _asked(self, page: Page) -> Spoken:
        """Return the facts to ask for: those on which most hangs first, then those that the review hangs on."""
        groups = ("hanging", "chip", "reviewed")
        first, kind = distinct(page.rows(*groups))
        alike = Page(page.sheet, page.places[first])
        names, counts = alike.counts("hanging")
        wanted = [i for i, n in enumerate(names) if n.rpartition(".")[2] not in ELECTIONS]
        order = sorted(wanted, key=lambda i: self._place(names[i]))
        names, counts = [names[i] for i in order], counts[:, order]
        if not names:
            names, counts = ["item.chip"], np.zeros((len(first), 1), dtype=np.int16)
        public = [asked(n) for n in names]
        by_count = np.argsort(-counts, axis=1, kind="stable")
        kept = np.take_along_axis(counts, by_count, axis=1) > 0
        place = np.argsort(by_count, axis=1, kind="stable")
        rows = np.arange(len(counts))
        for i, j in itertools.combinations(range(len(names)), 2):
            if public[i] == public[j]:  # two facts that are asked for by one question: once
                later = np.maximum(place[:, i], place[:, j])
                both = (counts[:, i] > 0) & (counts[:, j] > 0)
                kept[rows[both], later[both]] = False
        hanging = _lists(pl.Series(public, dtype=pl.String).gather(by_count[kept]), kept.sum(axis=1))
        head, tail = alike.lists("chip"), alike.lists("reviewed").mapped(self._reviewed)
        more = np.array([bool(v) for v in head.values])[head.codes]
        more |= np.array([bool(v) for v in tail.values])[tail.codes]
        if more.any():
            at = np.flatnonzero(more)
            parts = {"a": head.series(_LISTS)[at], "b": hanging[at], "c": tail.series(_LISTS)[at]}
            whole = pl.DataFrame(parts).select(pl.concat_list("a", "b", "c").list.unique(maintain_order=True))
            hanging = _replaced(hanging, at, whole.to_series())
        return Spoken(kind, hanging)

    def _reviewed(self, found: list[tuple[str, str]]) -> list[str]:
        order = sorted(found, key=lambda one: (one[0], self._place(one[1])))
        return _once(asked(n) for _, n in order if n.rpartition(".")[2] not in ELECTIONS)

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


@dataclass(slots=True)
class Spoken:
    """Words over many lines: ``values[codes[i]]`` are those of line ``i``."""

    codes: Numbers
    values: list[Whatever] | pl.Series

    def mapped(self, change: Callable[[Whatever], Whatever]) -> Spoken:
        """Return the words with each changed."""
        return Spoken(self.codes, [change(v) for v in self.values])

    def words(self, kind: pl.DataType) -> pl.Series:
        """Return each of the words once."""
        return self.values if isinstance(self.values, pl.Series) else pl.Series(self.values, dtype=kind)

    def series(self, kind: pl.DataType) -> pl.Series:
        """Return the words of each line."""
        return self.words(kind).gather(self.codes)


def together(*parts: Spoken) -> Spoken:
    """Return lists put one behind the other."""
    found = parts[0]
    for part in parts[1:]:
        if len(part.values) == 1 and not part.values[0]:
            continue
        pair = found.codes * len(part.values) + part.codes
        pairs, codes = np.unique(pair, return_inverse=True)
        values = [[*found.values[p // len(part.values)], *part.values[p % len(part.values)]] for p in pairs]
        found = Spoken(codes.reshape(-1), values)
    return found


@dataclass(slots=True)
class Page:
    """The sheet of some lines, read group by group."""

    sheet: Sheet
    places: Numbers

    def rows(self, *groups: str) -> npt.NDArray[np.uint8]:
        """Return the bits of some groups, a row for each line."""
        return self.sheet.rows(*groups)[self.places]

    def _bits(self, rows: npt.NDArray[np.uint8], group: str) -> npt.NDArray[np.bool_]:
        count = len(self.sheet.groups.get(group, []))
        return np.unpackbits(rows, axis=1, bitorder="little", count=count).view(np.bool_)

    def lists(self, group: str) -> Spoken:
        """Return, for each line, the labels of a group that it has."""
        labels = self.sheet.groups.get(group, [])
        if not labels:
            return Spoken(np.zeros(len(self.places), dtype=np.int64), [[]])
        rows = self.rows(group)
        first, kind = distinct(rows)
        return Spoken(
            kind, [[labels[j] for j in np.flatnonzero(one)] for one in self._bits(rows[first], group)]
        )

    def counts(self, group: str) -> tuple[list[str], npt.NDArray[np.int16]]:
        """Return names, and for each line the number written down for each."""
        labels = self.sheet.groups.get(group, [])
        names = list(dict.fromkeys(n for n, _ in labels))
        out = np.zeros((len(self.places), len(names)), dtype=np.int16)
        if labels:
            bits = self._bits(self.rows(group), group)
            for j, (name, power) in enumerate(labels):
                out[:, names.index(name)] += bits[:, j].astype(np.int16) << power
        return names, out


def _count(planes: list[Bits], bits: Bits) -> None:
    """Add one to a number written in planes of bits, in the rows given."""
    carry = bits
    for i, plane in enumerate(planes):
        planes[i], carry = plane ^ carry, plane & carry
        if not carry.any():
            return
    planes.append(carry.copy())


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


def _backwards(one: list[str]) -> list[str]:
    return one[::-1]


def _once(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(w for w in words if w))


def _lists(flat: pl.Series, lengths: Numbers) -> pl.Series:
    """Return lists of the given lengths out of their members."""
    index = np.repeat(np.arange(len(lengths)), lengths)
    some = (
        pl.DataFrame({"i": index, "v": flat}).group_by("i", maintain_order=True).agg("v")
        if len(flat)
        else pl.DataFrame(schema={"i": pl.Int64, "v": _LISTS})
    )
    every = pl.DataFrame({"i": np.arange(len(lengths))}).join(some, on="i", how="left", maintain_order="left")
    return every.get_column("v").fill_null(pl.Series([[]], dtype=_LISTS).first())


def _replaced(lists: pl.Series, at: Numbers, by: pl.Series) -> pl.Series:
    """Return lists with some of them replaced."""
    source = np.arange(len(lists))
    source[at] = len(lists) + np.arange(len(at))
    return pl.concat([lists, by]).gather(source)
