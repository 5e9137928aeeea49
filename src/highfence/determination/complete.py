"""Completing the facts: chip table, derivations, names that the law itself lists, red flags.

Stated beats chip table beats derived. Where two of them fall on two sides of a threshold, the fact is
unknown and a note says so. What the chip table knows with less than high confidence is *indicative*:
it is kept apart, since it can raise a requirement but never settle a clear.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING
from typing import Any as Whatever

from msgspec import Struct, field

from highfence.chips import Chip, find
from highfence.determination import content, movement
from highfence.facts import derive
from highfence.facts.case import case_of, circuits, inherited, roles_of
from highfence.facts.countries import UnknownCountryError, normalize_country
from highfence.facts.intake import entry_id
from highfence.facts.names import has_legal_form, simple_name
from highfence.facts.vocabulary import TRANSACTION_ROLES, lookup
from highfence.law.us.ear.informed import ADDRESSEES
from highfence.law.us.ear.part_732.supp_3 import ALL_END_USES, bears_on
from highfence.law.us.ear.part_740 import supp_6_7, supp_8
from highfence.law.us.ear.places import D5_MACAU
from highfence.logic.errors import Fault, InputError
from highfence.logic.record import Record
from highfence.logic.scalar import Case

if TYPE_CHECKING:
    from datetime import date

    from highfence.determination.parties import Learned
    from highfence.facts.intake import Given
    from highfence.logic.cells import Cells

Note = dict[str, Whatever]


class Variant(Record, frozen=True):
    """One variant of a chip: what is documented of it, and what is only indicated."""

    name: str
    facts: dict[str, Whatever]
    indicative: dict[str, Whatever]


class Completed(Struct):
    """A case ready for the engine, and what was done to make it so.

    ``content`` is the calculation of US content; ``open`` maps a fact that it leaves unknown to the facts of
    components that would settle it.
    """

    case: Case
    origin: dict[str, str] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    assumptions: list[Note] = field(default_factory=list)
    indicative: dict[str, Whatever] = field(default_factory=dict)
    variants: tuple[Variant, ...] = ()
    assumed_entries: tuple[str, ...] = ()
    content: dict[str, Whatever] | None = None
    open: dict[str, tuple[str, ...]] = field(default_factory=dict)


def note(code: str, **values: Whatever) -> Note:
    """Return a note: a code for the message catalogs, and its values."""
    return {"code": code, **values}


# What follows is computed from the law and the chip table alone, so it is computed once.

_found = lru_cache(maxsize=4096)(find)
_known = lru_cache(maxsize=4096)(Chip.facts)


@cache
def _supplement_8() -> dict[str, frozenset[str]]:
    return {p: frozenset(simple_name(n) for n in names) for p, names in supp_8.NAMES.items()}


@cache
def _addressees() -> dict[str, frozenset[str]]:
    return {c: frozenset(simple_name(n) for n in names) for c, names in ADDRESSEES.items()}


@cache
def _forms(table: tuple[supp_6_7.Approved, ...]) -> frozenset[str]:
    return frozenset().union(*(a.normal_forms for a in table))


@lru_cache(maxsize=65_536)
def name_marks(name: str) -> tuple[Whatever, ...]:
    """Return all that completion reads of a party's name: names with the same marks lead to the same facts."""
    simple = simple_name(name)
    return (
        frozenset(c for c, names in _addressees().items() if simple in names),
        any(c in simple.split() for c in ADDRESSEES),
        frozenset(p for p, names in _supplement_8().items() if simple in names),
        simple in _forms(supp_6_7.APPROVED_DESIGNERS),
        simple in _forms(supp_6_7.APPROVED_OSATS),
        has_legal_form(name),
    )


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
            found = _found(name)
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
            self._designer(found.chips)
            self._base_entry(slot, found.chips)
        self.out.variants = tuple(bundles)

    def _values(self, slot: str, chip: Chip) -> dict[str, tuple[Whatever, str]]:
        """Return the chip's facts under the names of ``slot``, with their confidence."""
        out: dict[str, tuple[Whatever, str]] = {}
        for name, value in _known(chip).items():
            full = name if name == "item.kind" else f"{slot}.{name.removeprefix('item.')}"
            if name == "item.kind" and (slot != "item" or "item.kind" in self.facts):
                continue
            fact = lookup(full)
            if fact is not None:
                out[full] = (float(value.value) if fact.kind == "number" else value.value, value.confidence)
        rate = f"{slot}.interconnect_non_volatile_gb_s"
        if rate in out and not chip.programmable:
            # What the maker documents is what the circuit has: only programmable logic can be given another rate.
            out[f"{slot}.programmable_interconnect"] = (False, out[rate][1])
        return out

    def _from_chip(self, slot: str, chip: Chip, into: dict[str, Whatever]) -> None:
        origin = f"chip_table:{chip.name}"
        for name, (value, confidence) in self._values(slot, chip).items():
            self._accept(name, value, confidence, origin, into)

    def _accept(
        self, name: str, value: Whatever, confidence: str, origin: str, into: dict[str, Whatever]
    ) -> None:
        fact = lookup(name)
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

    def _designer(self, chips: tuple[Chip, ...]) -> None:
        """Name the designer where the table knows where all candidates were designed."""
        homes = {c.designer_headquarters for c in chips}
        home = homes.pop() if len(homes) == 1 else None
        if home is None or any("designer" in held for held in self.roles.values()):
            return
        self.roles["designer"] = frozenset({"designer"})
        self._add(
            {
                "designer.headquarters": home,
                "designer.ultimate_parent.headquarters": home,
                "designer.roles": frozenset({"designer"}),
            },
            "chip_table",
        )

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
            fact = lookup(name)
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
        fact = lookup(name)
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
            simple = simple_name(name)
            if held & {"exporter", "reexporter"}:
                self._addressee(slot, simple)
            if held & TRANSACTION_ROLES:
                self._approvals(slot, name, simple)
            for role, table, cite in (
                ("designer", supp_6_7.APPROVED_DESIGNERS, "15 CFR 740 Supp. 6"),
                ("osat", supp_6_7.APPROVED_OSATS, "15 CFR 740 Supp. 7"),
            ):
                if role in held and simple in _forms(table):
                    self._add({f"{slot}.approved": True}, f"derived:{cite}")

    def _approvals(self, slot: str, name: str, simple: str) -> None:
        """Compare a party with the names of Supplement No. 8; a firm with no parent of that name is not on it."""
        cite = "derived:15 CFR 740 Supp. 8"
        listed = _supplement_8()
        if f"{slot}.approvals" not in self.facts and self.facts.get("to") == "AE":
            found = [p for p, names in listed.items() if simple in names]
            parent = self.given.other.get(f"{slot}.ultimate_parent.name")
            alone = self.given.other.get(f"{slot}.ultimate_parent") == "self"
            if isinstance(parent, str):
                found += [p for p, names in listed.items() if simple_name(parent) in names and p not in found]
            if found or alone or isinstance(parent, str):
                self._add({f"{slot}.approvals": frozenset(found)}, cite)
        if has_legal_form(name) or self.given.owners.get(slot):
            # A company is no agency of a government, whoever owns it.
            self._add({f"{slot}.government_of": "none"}, cite)

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

    def _addressee(self, slot: str, simple: str) -> None:
        """Say which recorded letters an exporter's name stands for; a name that only resembles stays open."""
        matched = {c for c, names in _addressees().items() if simple in names}
        resembling = any(c in simple.split() for c in ADDRESSEES)
        if matched or not resembling:
            self._add({f"{slot}.addressee": frozenset(matched)}, "derived:letters on record")

    def _letters(self) -> None:
        if "informed" not in self.facts:
            senders = [s for s, held in self.roles.items() if held & {"exporter", "reexporter"}]
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
        share = content.stated_share(self.facts)
        if share is not None:
            self._take({content.PCT: (share, content.CALCULATION)})
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
