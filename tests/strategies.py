"""Random transactions for the properties that hold of the whole rulebook, and typical ones.

A transaction has some hundred facts, so it is drawn by one seed rather than fact by fact; a failing one
is made small by leaving out facts as long as it fails (``smallest``). Values come from the law itself:
every threshold and its neighbours, members of every group, every id that some test looks for.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from cases import rulebook
from highfence.facts.case import to_case
from highfence.facts.intake import read_flat
from highfence.facts.vocabulary import COUNTRY, ROLES, TRANSACTION_ROLES
from highfence.logic.expr import DatedSet, Described, Fact, Test, walk
from highfence.logic.provisions import Definition, Provision
from highfence.logic.rulebook import READINGS, Reading, View, conditions_of
from highfence.logic.scalar import Case

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

COUNTRIES = (
    "CN", "HK", "MO", "TW", "JP", "KR", "NL", "DE", "GB", "US", "PR", "AE", "SA", "IN", "SG", "MY", "IL",
    "RU", "BY", "KP", "IR", "CU", "SY", "VE", "AM", "KH", "CY", "TR", "MX", "BR", "PL", "VN",
)  # fmt: skip
SLOTS = ("end_user", "ultimate_consignee", "intermediate_consignee", "purchaser", "exporter", "us_person")
CHIPS = ("item.chips.1", "item.chips.2")
USUAL = tuple(
    f"us.ear.{e}" for e in ("EAR99", "3A090", "3A090.a", "3A090.b", "3A991.p", "4A090.a", "5A992.z")
)
SENT = frozenset({"claims", "certifications", "item.eccn"})
"""Facts of form, which say what the filer does or asserts: learning one is not learning about the world."""


# ------------------------------------------------------------------------------------------ what law reads


def bodies(prov: Provision) -> Iterator[Any]:
    """Yield every body that a provision has, had, or has instead."""
    for version in prov.versions:
        yield version.body
        yield from (s.instead for s in version.stays)
        if version.savings:
            yield version.savings.cond


@dataclass(frozen=True)
class Pools:
    """What the law can tell apart: facts in scopes, values worth trying, entries that can be asserted."""

    values: dict[Fact, tuple[Any, ...]]
    entries: tuple[str, ...]

    def of_scope(self, scope: str) -> list[Fact]:
        return [f for f in self.values if f.scope == scope and f.name not in SENT]


@cache
def pools() -> Pools:
    bounds: dict[Fact, set[Any]] = {}
    entries: set[str] = set()
    for prov in rulebook().regimes["us.ear"].provisions:
        if isinstance(prov, Definition) and prov.entry:
            entries.add(prov.entry)
        for body in bodies(prov):
            for expr in conditions_of(body):
                for node in walk(expr):
                    if isinstance(node, Test):
                        bounds.setdefault(node.fact, set()).add(node.bound)
                        if node.op == "classified" and isinstance(node.bound, DatedSet):
                            entries |= _ever(node.bound)
                    elif isinstance(node, Described) and node.entry != "us.ear":
                        entries.add(node.entry)
    values = {f: _values(f, bounds[f]) for f in sorted(bounds, key=lambda f: (f.scope, f.name))}
    asserted = {e.partition(":")[0] for e in entries}
    broader = {a.rpartition(".")[0] for a in asserted if a.count(".") > 2}
    return Pools(values, tuple(sorted(asserted | broader | {"us.ear.EAR99"})))


def _values(fact: Fact, bounds: set[Any]) -> tuple[Any, ...]:
    if fact.kind == "bool":
        return (True, False)
    if fact.kind == "number":
        marks = sorted(bounds)
        near = {round(m * k, 9) for m in marks for k in (0.5, 0.999, 1.0, 1.001, 2.0)} | {0.0}
        if fact.unit == "%":
            near = {n for n in near if n <= 100}
        return tuple(sorted(near))
    if fact.kind == "date":
        return tuple(sorted({b + timedelta(days=n) for b in bounds for n in (-1, 0, 1)}))
    groups = [b for b in bounds if isinstance(b, DatedSet)]
    members = sorted({m for g in groups for m in _ever(g)})
    if fact.choices == (COUNTRY,):
        return COUNTRIES
    if fact.kind == "code":
        return fact.choices or (*members, "ZZ")
    return (*members, "of.no.rule")


def _ever(group: DatedSet) -> set[str]:
    found = {c for c, _, _ in group.spans}
    for part in group.union:
        found |= _ever(part)
    return found


# --------------------------------------------------------------------------------------------- transactions


@dataclass(frozen=True)
class Drawn:
    """One random transaction, with the seed that makes it again."""

    seed: int
    case: Case

    def __repr__(self) -> str:
        return f"transaction({self.seed})"


def transaction(seed: int, unknown: float | None = None) -> Drawn:  # noqa: C901 - drawn part by part
    """Return the transaction of a seed. ``unknown``: share of facts left out; else 20 to 40 percent."""
    rng = random.Random(seed)  # noqa: S311 - reproducible, not secret
    share = unknown if unknown is not None else rng.uniform(0.2, 0.4)
    facts: dict[str, Any] = {}
    common = rng.random() < 0.7  # most transactions are of a circuit, to somewhere that matters

    def draw(fact: Fact, slot: str = "") -> None:
        if rng.random() < share:
            return
        facts[fact.path(slot)] = value(rng, fact)

    law = pools()
    for fact in law.of_scope(""):
        draw(fact)
    if common:
        facts["item.kind"] = rng.choice(
            ["integrated_circuit"] * 3 + ["computer", "electronic_assembly", "memory_stack"]
        )
        facts["activity"] = rng.choice(
            ["export", "reexport", "transfer_in_country", "export", "deemed_export"]
        )
        for name in [f.name for f in law.of_scope("") if f.name.startswith("end_use.") and f.kind == "bool"]:
            if rng.random() < 0.7:
                facts[name] = False
    ics = ("item",) if rng.random() < 0.8 else CHIPS[: rng.choice([1, 2])]
    for slot in ics:
        for fact in law.of_scope("ic"):
            draw(fact, slot)
    for fact in [f for f in law.values if f.name in {"claims", "certifications"}]:
        if rng.random() < 0.5:
            facts[fact.name] = value(rng, fact)
    parties, open_roles = _parties(rng)
    for slot, roles in parties:
        for fact in law.of_scope("party"):
            draw(fact, slot)
        facts[f"{slot}.roles"] = roles
    asserted = None
    if rng.random() < 0.6:
        usual = [e for e in USUAL if e in law.entries]
        asserted = frozenset(
            {rng.choice(usual)} if rng.random() < 0.6 else rng.sample(law.entries, rng.choice([1, 2]))
        )
    if asserted is not None:
        facts["item.eccn"] = asserted
    return Drawn(seed, Case(facts, parties, open_roles, ics, asserted))


def value(rng: random.Random, fact: Fact) -> Any:
    """Return a random value of a fact."""
    options = pools().values[fact]
    if fact.kind == "bool":
        return rng.random() < 0.3
    if fact.kind == "codes":
        return frozenset(rng.sample(options, min(len(options), rng.choice([0, 0, 1, 1, 2, 3]))))
    return rng.choice(options)


def _parties(rng: random.Random) -> tuple[tuple[tuple[str, frozenset[str]], ...], frozenset[str]]:
    slots = [s for s in SLOTS if rng.random() < 0.4] or ["end_user"]
    parties = tuple((s, frozenset({s})) for s in slots)
    if "ultimate_consignee" not in slots and rng.random() < 0.5:
        parties = tuple((s, r | {"ultimate_consignee"}) if s == "end_user" else (s, r) for s, r in parties)
    held = frozenset().union(*(r for _, r in parties))
    style = rng.random()
    if style < 0.5:
        closed = TRANSACTION_ROLES | held
    elif style < 0.8:
        closed = frozenset(ROLES)
    else:
        closed = held
    return parties, frozenset(ROLES) - closed


def transactions(unknown: float | None = None) -> st.SearchStrategy[Drawn]:
    """Return a strategy for random transactions."""
    return st.integers(0, 2**32 - 1).map(lambda seed: transaction(seed, unknown))


def variation(seed: int) -> Drawn:
    """Return a typical transaction with some facts left out, and some others than they were."""
    rng = random.Random(seed)  # noqa: S311
    case = typical()[rng.choice(sorted(TYPICAL))]
    facts = dict(case.facts)
    for name in rng.sample(sorted(facts), min(len(facts), rng.choice([0, 1, 2, 4]))):
        if name != "item.eccn":
            del facts[name]
    missing = unknown_names(case)
    for name, fact in rng.sample(missing, min(len(missing), rng.choice([1, 5, 20, len(missing)]))):
        facts[name] = value(rng, fact)
    asserted = rng.choice([None, frozenset({"us.ear.EAR99"}), frozenset({rng.choice(USUAL)})])
    return Drawn(seed, replace(case, facts=facts, asserted=asserted))


def variations() -> st.SearchStrategy[Drawn]:
    """Return a strategy for transactions near the typical ones."""
    return st.integers(0, 2**32 - 1).map(variation)


def readings() -> st.SearchStrategy[Reading]:
    return st.sampled_from(READINGS)


@cache
def epochs() -> tuple[date, ...]:
    """Return the first day of every epoch of the rulebook that lies within its coverage."""
    book = rulebook()
    first = book.regimes["us.ear"].modelled_from
    return tuple(d for d in book.days_of_change("us.ear") if d >= first)


def days() -> st.SearchStrategy[date]:
    return st.sampled_from(epochs())


@cache
def views(reading: Reading) -> tuple[View, ...]:
    return tuple(rulebook().at("us.ear", on, reading=reading) for on in epochs())


def unknown_names(case: Case) -> list[tuple[str, Fact]]:
    """Return flat name and fact for everything that the law reads and the case leaves out."""
    out: list[tuple[str, Fact]] = []
    for fact in pools().values:
        if fact.name in SENT:
            continue
        slots: tuple[str, ...] = ("",)
        if fact.scope:
            slots = case.ics if fact.scope == "ic" else tuple(s for s, _ in case.parties)
        out += [(fact.path(s), fact) for s in slots if fact.path(s) not in case.facts]
    return out


def completion(case: Case, rng: random.Random, held_open: tuple[str, ...] = ()) -> Case:
    """Return the case with every unknown fact known, and everybody named who may act in an open role.

    ``held_open``: entries of which it may still be asserted that the item is described in them.
    """
    facts = dict(case.facts)
    parties = case.parties
    for role in sorted(case.open_roles & set(SLOTS)):
        if rng.random() < 0.5 and all(s != role for s, _ in parties):
            parties = (*parties, (role, frozenset({role})))
            facts[f"{role}.roles"] = frozenset({role})
    whole = Case(facts, parties, frozenset(), case.ics, case.asserted)
    for name, fact in unknown_names(whole):
        facts[name] = value(rng, fact)
    if case.asserted is None:
        told = frozenset(rng.sample(held_open, min(len(held_open), rng.choice([0, 1, 2]))))
        whole = replace(whole, asserted=told)
    return replace(whole, facts=facts)


def smallest(case: Case, fails: Callable[[Case], bool]) -> Case:
    """Return a case that still fails and of which no single fact can be left out."""
    shrunk = True
    while shrunk:
        shrunk = False
        for name in list(case.facts):
            smaller = replace(
                case,
                facts={k: v for k, v in case.facts.items() if k != name},
                asserted=None if name == "item.eccn" else case.asserted,
            )
            try:
                worse = fails(smaller)
            except Exception:  # noqa: BLE001 - a case that cannot be asked about is no smaller example
                worse = False
            if worse:
                case, shrunk = smaller, True
    return case


def shown(case: Case) -> str:
    """Return a case in a form that can be read in a failure message."""
    plain = {k: sorted(v) if isinstance(v, frozenset) else v for k, v in sorted(case.facts.items())}
    told = sorted(case.asserted) if case.asserted is not None else None
    return f"{plain}, asserted {told}, parties {[s for s, _ in case.parties]}, open {sorted(case.open_roles & set(SLOTS))}, ics {case.ics}"


# ------------------------------------------------------------------------------------- typical transactions

A100 = {"item.kind": "integrated_circuit", "item.tpp": 4992, "item.performance_density": 6.04,
        "item.interconnect_non_volatile_gb_s": 664, "item.datacenter": True}  # fmt: skip
H20 = {"item.kind": "integrated_circuit", "item.tpp": 2368, "item.performance_density": 2.91,
       "item.interconnect_non_volatile_gb_s": 964, "item.datacenter": True}  # fmt: skip
L40 = {
    "item.kind": "integrated_circuit",
    "item.tpp": 5792,
    "item.performance_density": 9.5,
    "item.datacenter": True,
}
GAMING = {
    "item.kind": "integrated_circuit",
    "item.tpp": 5285,
    "item.performance_density": 8.7,
    "item.datacenter": False,
}
SMALL = {
    "item.kind": "integrated_circuit",
    "item.tpp": 1000,
    "item.performance_density": 1.2,
    "item.datacenter": False,
}
MIDDLE = {
    "item.kind": "integrated_circuit",
    "item.tpp": 2500,
    "item.performance_density": 3.3,
    "item.datacenter": True,
}
SERVER = {"item.kind": "computer", "item.chips": [{"tpp": 4992, "performance_density": 6.04, "datacenter": True,
          "interconnect_non_volatile_gb_s": 664, "count": 8}]}  # fmt: skip
BOARD = {
    "item.kind": "electronic_assembly",
    "item.chips": [{"tpp": 2500, "performance_density": 3.3, "datacenter": True}],
}
HBM = {"item.kind": "memory_stack", "item.memory_bandwidth_density": 5.0, "item.hbm_copackaged": False}
WEIGHTS = {"item.kind": "model_weights", "item.training_operations": 2e26, "item.published": False,
           "item.open_weights": False}  # fmt: skip
DESIGN = {
    "item.kind": "technology",
    "item.for_entries": ["3A090.a"],
    "item.technology_purpose": "development",
}
PROGRAM = {"item.kind": "software", "item.for_entries": ["3A090.a"], "item.technology_purpose": "development"}

CLEAN = {
    "end_use.supercomputer": False,
    "end_use.advanced_node_ic": False,
    "end_use.semiconductor_equipment": False,
    "end_use.military": False,
    "end_use.wmd": False,
    "informed": [],
    "red_flags": [],
    "item.us_origin": True,
    "item.located_in_us": True,
}


def _to(country: str, headquarters: str | None = None, **more: Any) -> dict[str, Any]:
    home = headquarters or country
    return {
        "activity": "export",
        "from": "US",
        "to": country,
        "end_user.country": country,
        "end_user.headquarters": home,
        "end_user.ultimate_parent.headquarters": home,
        "end_user.listed": False,
        **CLEAN,
        **more,
    }


TYPICAL: dict[str, dict[str, Any]] = {
    "A100 to China": {**A100, **_to("CN")},
    "A100 to Japan": {**A100, **_to("JP")},
    "A100 to Singapore for a Chinese parent": {**A100, **_to("SG", "CN")},
    "A100 to Saudi Arabia": {**A100, **_to("SA")},
    "A100 to the UAE": {**A100, **_to("AE")},
    "A100 to Russia": {**A100, **_to("RU")},
    "A100 to Iran": {**A100, **_to("IR")},
    "A100 to Hong Kong": {**A100, **_to("HK")},
    "A100 within China": {**A100, **_to("CN"), "activity": "transfer_in_country", "from": "CN", "item.located_in_us": False},
    "A100 from Taiwan to China": {**A100, **_to("CN"), "activity": "reexport", "from": "TW", "item.located_in_us": False},
    "H20 to China": {**H20, **_to("CN")},
    "L40 to China, NAC claimed": {**L40, **_to("CN"), "claims": ["NAC"]},
    "gaming card to China": {**GAMING, **_to("CN")},
    "gaming card to China, noticed": {**GAMING, **_to("CN"), "claims": ["NAC"], "certifications": ["us.ear.740.8(c)"]},
    "small circuit to China": {**SMALL, **_to("CN")},
    "small circuit to Germany": {**SMALL, **_to("DE")},
    "small circuit to a supercomputer in China": {**SMALL, **_to("CN"), "end_use.supercomputer": True},
    "middling circuit to India": {**MIDDLE, **_to("IN")},
    "middling circuit to Macau": {**MIDDLE, **_to("MO")},
    "server to Malaysia": {**SERVER, **_to("MY")},
    "server to China": {**SERVER, **_to("CN")},
    "board to Vietnam": {**BOARD, **_to("VN")},
    "memory to China": {**HBM, **_to("CN")},
    "memory to Korea": {**HBM, **_to("KR")},
    "weights to the UAE": {**WEIGHTS, **_to("AE")},
    "weights to Britain": {**WEIGHTS, **_to("GB")},
    "design of a circuit to China": {**DESIGN, **_to("CN")},
    "software for a circuit to Israel": {**PROGRAM, **_to("IL")},
    "A100 to a listed firm": {**A100, **_to("CN"), "end_user.listed": True},
    "nothing known but the place": {"activity": "export", "to": "CN"},
    "nothing known at all": {},
    "support by a person in the United States": {"activity": "us_person_support", "to": "CN", "end_use.advanced_node_ic": True},
    "circuit made abroad to China": {
        **A100, **_to("CN"), "activity": "reexport", "from": "TW", "item.us_origin": False, "item.located_in_us": False,
    },
}  # fmt: skip
"""Transactions of every day, as a user would state them."""


@cache
def typical() -> dict[str, Case]:
    return {name: to_case(read_flat(facts)) for name, facts in TYPICAL.items()}
