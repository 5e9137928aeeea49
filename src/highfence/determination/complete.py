"""Completing the facts: chip table, derivations, names that the law itself lists, red flags.

Stated beats chip table beats derived. Where two of them fall on two sides of a threshold, the fact is
unknown and a note says so. What the chip table knows with less than high confidence is *indicative*:
it is kept apart, since it can raise a requirement but never settle a clear.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any as Whatever

from msgspec import Struct, field

from highfence.determination import content, designers, movement
from highfence.determination.amounts import PCT, stated_share
from highfence.determination.tables import chip_table, fact_of, find_chip, name_marks
from highfence.facts import derive
from highfence.facts.case import case_of, circuits, inherited, roles_of
from highfence.facts.countries import UnknownCountryError, normalize_country
from highfence.facts.intake import entry_id
from highfence.facts.vocabulary import TRANSACTION_ROLES
from highfence.law.us.ear.part_732.supp_3 import ALL_END_USES, bears_on
from highfence.law.us.ear.places import D5_MACAU
from highfence.logic.errors import Fault, InputError
from highfence.logic.record import Record
from highfence.logic.scalar import Case

if TYPE_CHECKING:
    from datetime import date

    from highfence.chips import Chip
    from highfence.determination.designers import Designer
    from highfence.determination.parties import Learned
    from highfence.determination.tables import Marks
    from highfence.facts.intake import Given
    from highfence.logic.cells import Cells

Note = dict[str, Whatever]
_SENDERS = frozenset({"exporter", "reexporter"})


class Variant(Record, frozen=True):
    """One variant of a chip: what is documented of it, and what is only indicated."""

    name: str
    facts: dict[str, Whatever]
    indicative: dict[str, Whatever]


class Completed(Struct):
    """A case ready for the engine, and what was done to make it so.

    ``designers`` are those of the chips named, by the chip table. ``content`` is the calculation of US content; ``open`` maps a fact that it leaves unknown to the facts of
    components that would settle it.
    """

    case: Case
    origin: dict[str, str] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    assumptions: list[Note] = field(default_factory=list)
    indicative: dict[str, Whatever] = field(default_factory=dict)
    variants: tuple[Variant, ...] = ()
    designers: tuple[Designer, ...] = ()
    assumed_entries: tuple[str, ...] = ()
    content: dict[str, Whatever] | None = None
    open: dict[str, tuple[str, ...]] = field(default_factory=dict)


def note(code: str, **values: Whatever) -> Note:
    """Return a note: a code for the message catalogs, and its values."""
    return {"code": code, **values}


class Completer:
    """Completes one transaction for one view; ``cells`` tells which values the law can tell apart."""

    def __init__(self, given: Given, on: date, cells: Cells, learned: Learned | None = None) -> None:
        self.given, self.on, self.cells = given, on, cells
        self.facts: dict[str, Whatever] = dict(given.facts)
        self.origin: dict[str, str] = dict.fromkeys(given.facts, "stated")
        self.out = Completed(Case({}))
        if learned is not None:
            self.origin |= learned.origin
            self.out.notes += learned.notes
        self.roles: dict[str, frozenset[str]] = roles_of(given)

    def complete(self) -> Completed:
        """Return the completed case. Raises InputError for a chip name that means different models."""
        given = self.given
        roles = self.roles
        self._add(inherited(given, roles), "inherited")
        for slot in sorted(roles):
            if given.facts.get(f"{slot}.listed") is True and f"{slot}.lists" not in given.facts:
                self.out.notes.append(note("listed_strictest", party=slot))
        self._chips()
        self._derive()
        for name, (value, why) in movement.derived(self.facts, self.roles, self.on).items():
            self._add({name: value}, f"derived:{why}")
        if movement.is_commodity(self.facts.get("item.kind"), self.facts.get("item.eccn")):
            self._add({"item.for_entries": frozenset()}, "inherited")
        self._names(roles)
        self._letters()
        self._flags(roles)
        concerned = [s for s, held in roles.items() if held & TRANSACTION_ROLES]
        if self.given.parties_given and all(self.facts.get(f"{s}.listed") is False for s in concerned):
            # Whether the item goes into a listed party's product is a matter of what the filer knows.
            self._add({"end_use.product_of_footnotes": frozenset()}, "assumed")
        self._content()
        out = self.out
        out.origin = self.origin
        out.case = self._case()
        return out

    def _case(self) -> Case:
        return case_of(self.given, self.roles, self.facts)

    def _add(self, facts: dict[str, Whatever], origin: str) -> None:
        for name, value in facts.items():
            if name not in self.facts:
                self.facts[name] = value
                self.origin[name] = origin

    # ------------------------------------------------------------------------------------ chip table

    def _chips(self) -> None:
        bundles: list[Variant] = []
        for slot, (name, _count) in self.given.chips.items():
            if not name:
                continue
            found = find_chip(name)
            if found.kind == "ambiguous":
                names = sorted({c.name for c in found.chips})
                raise InputError(
                    [
                        Fault(
                            f"{slot}.chip",
                            name,
                            "the name of one model; it may mean " + ", ".join(names[:8]),
                            line=self.given.lines.get(f"{slot}.chip"),
                        )
                    ]
                )
            if found.kind == "unknown":
                self.out.notes.append(
                    note("unknown_chip", name=name, suggestions=list(found.suggestions))
                    if found.suggestions
                    else note("unknown_chip_alone", name=name)
                )
                continue
            if found.kind == "one":
                self._from_chip(slot, found.chips[0], self.facts)
            else:
                bundles += self._from_variants(slot, found.chips)
                self.out.notes.append(
                    note("chip_variants", name=name, candidates=[c.name for c in found.chips])
                )
            designer = designers.of_chips(found.chips)
            if designer is not None and designer not in self.out.designers:
                self.out.designers += (designer,)
            self._base_entry(slot, found.chips)
        self.out.variants = tuple(bundles)
        self._designers()

    def _values(self, slot: str, chip: Chip) -> dict[str, tuple[Whatever, str]]:
        """Return the chip's facts under the names of ``slot``; what kind of item is shipped may be stated."""
        table = chip_table(slot, chip)
        return {n: v for n, v in table.items() if n != "item.kind"} if "item.kind" in self.facts else table

    def _from_chip(self, slot: str, chip: Chip, into: dict[str, Whatever]) -> None:
        origin = f"chip_table:{chip.name}"
        for name, (value, confidence) in self._values(slot, chip).items():
            self._accept(name, value, confidence, origin, into)

    def _accept(
        self, name: str, value: Whatever, confidence: str, origin: str, into: dict[str, Whatever]
    ) -> None:
        fact = fact_of(name)
        if fact is None:
            return
        stated = self.facts.get(name)
        if stated is not None and self.origin.get(name) == "stated":
            if confidence == "high" and fact.kind == "number" and not self.cells.same(fact, stated, value):
                self._conflict(
                    name,
                    note(
                        "chip_conflict", fact=name, stated=stated, table=value, chip=origin.partition(":")[2]
                    ),
                )
            return
        if confidence == "high":
            into[name] = value
            self.origin[name] = origin
        else:
            self.out.indicative[name] = value
            self.out.notes.append(
                note(
                    "indicative", fact=name, value=value, confidence=confidence, chip=origin.partition(":")[2]
                )
            )

    def _conflict(self, name: str, why: Note) -> None:
        """Make a fact unknown, since two sources put it on two sides of a threshold."""
        self.facts.pop(name, None)
        self.origin.pop(name, None)
        self.out.notes.append(why)

    def _from_variants(self, slot: str, chips: tuple[Chip, ...]) -> list[Variant]:
        """Fill what every variant is documented to have; keep the rest apart, variant by variant."""
        tables = [self._values(slot, chip) for chip in chips]
        shared = set.intersection(*(set(t) for t in tables))
        agreed = {
            n
            for n in shared
            if len({t[n][0] for t in tables}) == 1 and all(t[n][1] == "high" for t in tables)
        }
        model = f"{chips[0].vendor} {chips[0].model}"
        for name in sorted(agreed):
            self._accept(name, tables[0][name][0], "high", f"chip_table:{model}", self.facts)
        found: list[Variant] = []
        for chip, table in zip(chips, tables, strict=True):
            own = {n: v for n, v in table.items() if n not in agreed and n not in self.facts}
            sure = {n: v for n, (v, confidence) in own.items() if confidence == "high"}
            unsure = {n: v for n, (v, confidence) in own.items() if confidence != "high"}
            sure |= self._derived(slot, {**self.facts, **sure})
            both = {**self.facts, **sure, **unsure}
            unsure |= {n: v for n, v in self._derived(slot, both).items() if n not in sure}
            found.append(Variant(chip.name, sure, unsure))
        return found

    def _derived(self, slot: str, facts: dict[str, Whatever]) -> dict[str, Whatever]:
        found = derive.of_circuit(slot, facts, self.given.tops.get(slot, {}))
        return {n: v for n, (v, _) in found.items() if n not in facts}

    def _designers(self) -> None:
        """Name the designers whom the table knows where none is stated; add what it knows to one that is."""
        known = self.out.designers
        stated = [slot for slot, held in self.roles.items() if designers.ROLE in held]
        if stated and designers.at_home(known):
            if len(stated) == 1:
                self._beside(stated[0], known)
            return
        # Of chips designed here and there, what is stated of one designer leaves out another.
        left = designers.left_out(known, stated, self.facts, self.on) if stated else known
        for slot, facts in designers.unstated(left, self.roles).items():
            self.roles[slot] = frozenset({designers.ROLE})
            self._add({**facts, f"{slot}.roles": self.roles[slot]}, "chip_table")

    def _beside(self, slot: str, known: tuple[Designer, ...]) -> None:
        """Add what the table knows to a stated designer; where the two contradict each other, neither is trusted."""
        if designers.others(self.given.other.get(f"{slot}.ultimate_parent.name"), known):
            return
        found = designers.beside(known, slot, self.facts, self.on)
        self._add(found.facts, "chip_table")
        if found.contradicts:
            name, (_, home, chip) = f"{slot}.{designers.SEATS[0]}", known[0]
            stated = self.facts[name]
            self._conflict(name, note("chip_conflict", fact=name, stated=stated, table=home, chip=chip))

    def _base_entry(self, slot: str, chips: tuple[Chip, ...]) -> None:
        if slot != "item" or "item.eccn" in self.facts or "item.base_entries" in self.facts:
            return
        bases = {c.base_eccn for c in chips}
        base = bases.pop() if len(bases) == 1 else None
        found = entry_id(base) if base else None
        if found is None:
            return
        self.facts["item.base_entries"] = frozenset({found, found.rpartition(".")[0]})
        self.origin["item.base_entries"] = f"chip_table:{chips[0].name}"
        self.out.assumed_entries = (found,)
        self.out.assumptions.append(
            note("classification_assumed", entries=[found], chip=chips[0].name, source=chips[0].source)
        )

    # ------------------------------------------------------------------------------------ derivations

    def _derive(self) -> None:
        for slot in circuits(self.given):
            self._take(derive.of_circuit(slot, self.facts, self.given.tops.get(slot, {})))
            self._rate(slot)
            if self.out.indicative:
                both = {**self.facts, **self.out.indicative}
                self.out.indicative |= self._derived(slot, both)
        self._take(derive.of_item(self.facts))

    def _take(self, derived: dict[str, tuple[Whatever, str]]) -> None:
        for name, (value, citation) in derived.items():
            fact = fact_of(name)
            if fact is None:
                continue
            known = self.facts.get(name)
            if known is None:
                if not any(n["code"].endswith("_conflict") and n["fact"] == name for n in self.out.notes):
                    self.facts[name] = value
                    self.origin[name] = f"derived:{citation}"
            elif fact.kind == "number" and not self.cells.same(fact, known, value):
                # Within rounding the two say the same; on two sides of a threshold neither is trusted.
                self._conflict(name, note("derived_conflict", fact=name, stated=known, derived=value))

    def _rate(self, slot: str) -> None:
        """Place the peak rate where every bit length from 4 to 64 gives the same answer."""
        tpp, name = self.facts.get(f"{slot}.tpp"), f"{slot}.peak_tops"
        fact = fact_of(name)
        if tpp is None or fact is None or name in self.facts:
            return
        if self.cells.same(fact, tpp / 64, tpp / 4):
            self.facts[name] = tpp / 16
            self.origin[name] = "derived:15 CFR 774 Supp. 1, 3A991.p"

    # ------------------------------------------------------------------------------ names in the law

    def _names(self, roles: dict[str, frozenset[str]]) -> None:
        for slot, held in roles.items():
            self._majority(slot)
            name = self.given.facts.get(f"{slot}.name")
            if not isinstance(name, str):
                continue
            marks = name_marks(name)
            if not held.isdisjoint(_SENDERS) and (marks.addressees or not marks.resembles):
                # Which recorded letters the name stands for; a name that only resembles stays open.
                self._add({f"{slot}.addressee": marks.addressees}, "derived:letters on record")
            if not held.isdisjoint(TRANSACTION_ROLES):
                self._approvals(slot, marks)
            if "designer" in held and marks.designer:
                self._add({f"{slot}.approved": True}, "derived:15 CFR 740 Supp. 6")
            if "osat" in held and marks.osat:
                self._add({f"{slot}.approved": True}, "derived:15 CFR 740 Supp. 7")

    def _approvals(self, slot: str, marks: Marks) -> None:
        """Compare a party with the names of Supplement No. 8; a firm with no parent of that name is not on it."""
        if f"{slot}.approvals" not in self.facts and self.facts.get("to") == "AE":
            parent = self.given.other.get(f"{slot}.ultimate_parent.name")
            alone = self.given.other.get(f"{slot}.ultimate_parent") == "self"
            found = marks.approved
            if isinstance(parent, str):
                found |= name_marks(parent).approved
            if found or alone or isinstance(parent, str):
                self._add({f"{slot}.approvals": found}, "derived:15 CFR 740 Supp. 8")
        if marks.company or self.given.owners.get(slot):
            # A company is no agency of a government, whoever owns it.
            self._add({f"{slot}.government_of": "none"}, "derived:15 CFR 740 Supp. 8")

    def _majority(self, slot: str) -> None:
        """Add up owners' shares: a majority held from Macau or D:5, or by others, settles the question."""
        owners = self.given.owners.get(slot)
        name = f"{slot}.majority_owned_by_hq5"
        if not owners or name in self.facts:
            return
        members = D5_MACAU.at(self.on)
        there = elsewhere = 0.0
        for one in owners:
            share = one.get("share") if isinstance(one, dict) else None
            home = one.get("headquarters") if isinstance(one, dict) else None
            if not isinstance(share, int | float) or not isinstance(home, str):
                continue
            try:
                code = normalize_country(home)
            except UnknownCountryError:
                continue
            if code in members:
                there += share
            else:
                elsewhere += share
        if there > 50 or elsewhere >= 50:
            self._add({name: there > 50}, "derived:shares of the owners stated")

    def _letters(self) -> None:
        if "informed" not in self.facts:
            senders = [s for s, held in self.roles.items() if not held.isdisjoint(_SENDERS)]
            known = [self.facts.get(f"{s}.addressee") for s in senders]
            if senders and all(k is not None and not k for k in known):
                # None of the letters on record is addressed to this exporter; others stay open.
                self.facts["informed"] = frozenset()
                self.origin["informed"] = "derived:letters on record"
            return
        recorded = any(rule.startswith("us.ear.informed.") for rule in self.facts["informed"])
        unrecorded = any(rule not in self.cells.view.rules for rule in self.facts["informed"])
        self.facts["informed_otherwise"] = bool(self.given.letters) or (unrecorded and recorded)
        self.origin["informed_otherwise"] = "stated"

    # ------------------------------------------------------------------------------------ components

    def _content(self) -> None:
        """Compute US content, and what else the components say of the item."""
        share = stated_share(self.facts)
        if share is not None:
            self._take({PCT: (share, content.CALCULATION)})
        tree = self.given.components
        if tree is None:
            return
        found = content.of_components(tree, self.cells.view, self.cells, self.on, self._case())
        for name, (value, cite) in found.facts.items():
            if self.origin.get(name) == "inherited":
                # The list of components says more than a share of zero does.
                self.facts.pop(name)
                self.origin.pop(name)
            known = self.facts.get(name)
            if isinstance(known, bool) and known is not value:
                self._conflict(name, note("derived_conflict", fact=name, stated=known, derived=value))
            else:
                self._take({name: (value, cite)})
        for name in found.open:
            if self.origin.get(name) == "inherited":
                self.facts.pop(name)
                self.origin.pop(name)
        self.out.open = {n: paths for n, paths in found.open.items() if n not in self.facts and paths}
        self.out.content = content.shown(found, tree, self.facts.get("item.value_usd"))
        if found.apart:
            self.out.notes.append(note("content_apart", components=list(found.apart)))

    # ---------------------------------------------------------------------------------------- doubts

    def _flags(self, roles: dict[str, frozenset[str]]) -> None:
        flags = [*sorted(self.facts.get("red_flags") or ()), *self.given.free_flags]
        for flag in flags:
            touched = bears_on(flag) if flag.startswith("us.ear.") else ALL_END_USES
            names: list[str] = []
            for fact in touched:
                names += [f"{s}.listed" for s in roles] if fact == "listed" else [fact]
            undone = [n for n in names if self.facts.get(n) is False]
            for n in undone:
                self.facts.pop(n)
                if n.endswith(".listed"):
                    for sibling in ("lists", "footnotes"):
                        self.facts.pop(n.removesuffix("listed") + sibling, None)
            if undone:
                self.out.notes.append(note("red_flag", flags=[flag], facts=undone))


def complete(given: Given, on: date, cells: Cells, learned: Learned | None = None) -> Completed:
    """Return the completed case of one transaction; ``learned`` says where facts of its parties are from."""
    return Completer(given, on, cells, learned).complete()


__all__ = ["Completed", "Completer", "Note", "Variant", "complete", "name_marks", "note"]
