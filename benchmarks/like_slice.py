"""The slice on which highfence is compared with rule engines: 3A090.a and .b, and where they may go.

One question on one day: is a circuit with these figures, sent to this country for a firm with this
headquarters, under the limb of 742.6(a)(6)(iii) for items at the level of 3A090.a (``a``), under the
one for 3A090.b (``b``), or under neither (``none``)? Every fact is known, since the peers have no unknown.

Every peer gets the same facts, the same country sets and its own idiom. ``Peer.ask`` answers one
transaction; ``Peer.explain`` answers it with whatever explanation the peer can give, as text.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import random
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from typing import Any as Whatever

import msgspec

from highfence.determination.check import rulebook
from highfence.law.us.ear.places import ABROAD, D1_D4_D5, D5_MACAU, UAE
from highfence.logic.explain import Explainer
from highfence.logic.outcome import probe_of
from highfence.logic.scalar import Case, Engine, Probe

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

DAY = date(2026, 9, 1)
VIEW = rulebook().at("us.ear", DAY)
RULES = ("us.ear.742.6(a)(6)(iii)(A)", "us.ear.742.6(a)(6)(iii)(B)")
LISTED = VIEW.members(D1_D4_D5) | VIEW.members(UAE)
SEATS = VIEW.members(D5_MACAU)
FOREIGN = VIEW.members(ABROAD)
COUNTRIES = tuple(
    sorted(LISTED | {"US", "CA", "DE", "FR", "GB", "JP", "KR", "NL", "PL", "SG", "TW", "IN", "BR", "MX"})
)

Row = dict[str, Whatever]
Answer = str


@dataclass(frozen=True)
class Peer:
    """A way to answer: ``prepare`` makes of a row what the peer reads, before the clock starts."""

    name: str
    prepare: Callable[[Row], Whatever]
    ask: Callable[[Whatever], Answer]
    explain: Callable[[Whatever], str | bytes] | None = None


def rows(count: int, seed: int = 1) -> list[Row]:
    """Return distinct rows; one in ten lies on a threshold."""
    rng = random.Random(seed)
    out: list[Row] = []
    for number in range(count):
        edge = rng.random() < 0.1
        out.append(
            {
                "tpp": rng.choice((1600.0, 2400.0, 4800.0)) if edge else 10 ** rng.uniform(2.5, 4.7),
                "pd": rng.choice((1.6, 3.2, 5.92)) + number * 1e-9 if edge else rng.uniform(0.1, 20),
                "datacenter": rng.random() < 0.6,
                "to": rng.choice(COUNTRIES),
                "hq": rng.choice(COUNTRIES),
            }
        )
    return out


# ------------------------------------------------------------------------------------- plain Python


def plain(row: Row) -> Answer:
    """Return the answer of a function written for this question: the floor of the language."""
    tpp, pd = row["tpp"], row["pd"]
    if not row["datacenter"] and tpp < 4800:
        return "none"
    to = row["to"]
    if tpp >= 4800 or (tpp >= 1600 and pd >= 5.92):
        return "a" if to in LISTED or (to in FOREIGN and row["hq"] in SEATS) else "none"
    if (tpp >= 2400 and pd >= 1.6) or (tpp >= 1600 and pd >= 3.2):
        return "b" if to in LISTED else "none"
    return "none"


# ---------------------------------------------------------------------------------------- highfence

ENGINE = Engine(VIEW)
_PARTIES = (
    ("end_user", frozenset({"end_user", "ultimate_consignee", "purchaser", "intermediate_consignee"})),
    ("exporter", frozenset({"exporter", "reexporter"})),
)
_SENDER = frozenset({"exporter", "reexporter"})
_NONE: frozenset[str] = frozenset()


def flat(row: Row) -> Row:
    """Return the row as facts of highfence."""
    return {
        "activity": "export",
        "from": "US",
        "to": row["to"],
        "item.kind": "integrated_circuit",
        "item.tpp": row["tpp"],
        "item.performance_density": row["pd"],
        "item.datacenter": row["datacenter"],
        "item.base_entries": _NONE,
        "end_user.country": row["to"],
        "end_user.headquarters": row["hq"],
        "end_user.ultimate_parent.headquarters": row["hq"],
        "end_user.approvals": _NONE,
        "end_user.government_of": "none",
        "end_user.private_sector": True,
        "exporter.roles": _SENDER,
    }


def _probe(facts: Row) -> Probe:
    return probe_of(ENGINE, Case(facts, _PARTIES))


def highfence(facts: Row) -> Answer:
    """Return the answer of the two rules, as the engine gives it."""
    probe = _probe(facts)
    a, b = (probe.rule(r) for r in RULES)
    if a is None or b is None:
        raise ValueError("every fact is known, so the answer is")
    return "a" if a else "b" if b else "none"


def highfence_explained(facts: Row) -> bytes:
    """Return both rules with conditions, values, versions, citations and sources, as JSON."""
    probe = _probe(facts)
    told = Explainer(probe, {})
    return msgspec.json.encode([told.rule(r) for r in RULES])


# --------------------------------------------------------------------------------------- zen-engine


def _quoted(codes: frozenset[str]) -> str:
    return ", ".join(f"'{c}'" for c in sorted(codes))


def zen_table() -> str:
    """Return the question as a decision table (JDM), first match wins."""
    fields = ("tpp", "pd", "datacenter", "to", "hq")
    listed, foreign, seats = _quoted(LISTED), _quoted(FOREIGN), _quoted(SEATS)
    lines = [
        ("< 4800", "", "false", "", "", "none"),
        (">= 4800", "", "", listed, "", "a"),
        (">= 4800", "", "", foreign, seats, "a"),
        (">= 4800", "", "", "", "", "none"),
        (">= 1600", ">= 5.92", "", listed, "", "a"),
        (">= 1600", ">= 5.92", "", foreign, seats, "a"),
        (">= 1600", ">= 5.92", "", "", "", "none"),
        (">= 2400", ">= 1.6", "", listed, "", "b"),
        (">= 1600", ">= 3.2", "", listed, "", "b"),
        ("", "", "", "", "", "none"),
    ]
    table = {
        "hitPolicy": "first",
        "inputs": [{"id": f, "name": f, "type": "expression", "field": f} for f in fields],
        "outputs": [{"id": "answer", "name": "answer", "type": "expression", "field": "answer"}],
        "rules": [
            {"_id": f"r{i}", **dict(zip(fields, line, strict=False)), "answer": f"'{line[-1]}'"}
            for i, line in enumerate(lines)
        ],
    }
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode", "position": {"x": 0, "y": 0}},
        {
            "id": "table",
            "name": "table",
            "type": "decisionTableNode",
            "content": table,
            "position": {"x": 1, "y": 0},
        },
        {"id": "out", "name": "out", "type": "outputNode", "position": {"x": 2, "y": 0}},
    ]
    edges = [
        {"id": "e1", "sourceId": "in", "targetId": "table", "type": "edge"},
        {"id": "e2", "sourceId": "table", "targetId": "out", "type": "edge"},
    ]
    return json.dumps({"nodes": nodes, "edges": edges})


def zen_expression() -> str:
    """Return the question as one expression."""
    listed, foreign, seats = (f"[{_quoted(c)}]" for c in (LISTED, FOREIGN, SEATS))
    return (
        "(not datacenter and tpp < 4800) ? 'none' : "
        "(tpp >= 4800 or (tpp >= 1600 and pd >= 5.92)) ? "
        f"((to in {listed} or (to in {foreign} and hq in {seats})) ? 'a' : 'none') : "
        "((tpp >= 2400 and pd >= 1.6) or (tpp >= 1600 and pd >= 3.2)) ? "
        f"(to in {listed} ? 'b' : 'none') : 'none'"
    )


def zen_peers() -> list[Peer]:
    """Return the two forms of zen-engine, or none where it is not installed."""
    if importlib.util.find_spec("zen") is None:
        return []
    zen: Whatever = importlib.import_module("zen")

    decision = zen.ZenEngine().create_decision(zen_table())
    compiled = zen.compile_expression(zen_expression())

    def trace(row: Row) -> str:
        return json.dumps(decision.evaluate(row, {"trace": True}))

    return [
        Peer("zen-engine, compiled expression", dict, compiled.evaluate),
        Peer(
            "zen-engine, decision table", dict, lambda row: decision.evaluate(row)["result"]["answer"], trace
        ),
    ]


# ------------------------------------------------------------------------------------ openfisca-core


@dataclass(frozen=True)
class Openfisca:
    """The question as variables of openfisca-core; countries are numbered, sets are tables of booleans."""

    system: Whatever

    def simulation(self, columns: dict[str, Whatever], count: int, *, trace: bool = False) -> Whatever:
        """Return a simulation over ``count`` rows with these inputs."""
        simulations: Whatever = importlib.import_module("openfisca_core.simulations")
        made = simulations.SimulationBuilder().build_default_simulation(self.system, count=count)
        made.trace = trace
        for name, values in columns.items():
            made.set_input(name, DAY.isoformat(), values)
        return made

    @staticmethod
    def ask(simulation: Whatever) -> Whatever:
        """Return the answers as an array: 0 none, 1 a, 2 b."""
        return simulation.calculate("limb", DAY.isoformat())


def openfisca() -> Openfisca | None:
    """Return the question in openfisca-core, or None where it is not installed."""
    if importlib.util.find_spec("openfisca_core") is None:
        return None
    np: Whatever = importlib.import_module("numpy")
    core: dict[str, Whatever] = {
        name: importlib.import_module(f"openfisca_core.{name}")
        for name in ("entities", "periods", "taxbenefitsystems", "variables")
    }

    entity = core["entities"].build_entity(
        key="shipment", plural="shipments", label="shipment", is_person=True
    )
    listed, foreign, seats = (np.array([c in codes for c in COUNTRIES]) for codes in (LISTED, FOREIGN, SEATS))
    system = core["taxbenefitsystems"].TaxBenefitSystem([entity])

    def variable(name: str, kind: type, formula: Callable[..., Whatever] | None = None) -> None:
        body: dict[str, Whatever] = {
            "value_type": kind,
            "entity": entity,
            "definition_period": core["periods"].DateUnit.DAY,
        }
        if formula is not None:
            body["formula"] = formula
        system.add_variable(type(name, (core["variables"].Variable,), body))

    def class_a(shipment: Whatever, period: Whatever) -> Whatever:
        tpp, pd = shipment("tpp", period), shipment("pd", period)
        covered = shipment("datacenter", period) | (tpp >= 4800)
        return covered & ((tpp >= 4800) | ((tpp >= 1600) & (pd >= 5.92)))

    def class_b(shipment: Whatever, period: Whatever) -> Whatever:
        tpp, pd = shipment("tpp", period), shipment("pd", period)
        covered = shipment("datacenter", period) | (tpp >= 4800)
        figures = ((tpp >= 2400) & (pd >= 1.6)) | ((tpp >= 1600) & (pd >= 3.2))
        return covered & ~shipment("class_a", period) & figures

    def limb(shipment: Whatever, period: Whatever) -> Whatever:
        to, hq = shipment("to", period), shipment("hq", period)
        a = shipment("class_a", period) & (listed[to] | (foreign[to] & seats[hq]))
        b = shipment("class_b", period) & listed[to]
        return np.where(a, 1, np.where(b, 2, 0))

    for name, kind in (("tpp", float), ("pd", float), ("datacenter", bool), ("to", int), ("hq", int)):
        variable(name, kind)
    variable("class_a", bool, class_a)
    variable("class_b", bool, class_b)
    variable("limb", int, limb)
    return Openfisca(system)


def openfisca_peers() -> list[Peer]:
    """Return openfisca-core as it answers one row: a simulation of one shipment."""
    fisca = openfisca()
    if fisca is None:
        return []
    names = ("none", "a", "b")
    number = {c: i for i, c in enumerate(COUNTRIES)}

    def prepare(row: Row) -> Row:
        return {**row, "to": number[row["to"]], "hq": number[row["hq"]]}

    def ask(row: Row) -> Answer:
        return names[int(fisca.ask(fisca.simulation({k: [v] for k, v in row.items()}, 1))[0])]

    def explain(row: Row) -> str:
        made = fisca.simulation({k: [v] for k, v in row.items()}, 1, trace=True)
        fisca.ask(made)
        return "\n".join(made.tracer.computation_log.lines(aggregate=False))

    return [Peer("openfisca-core, one row", prepare, ask, explain)]


def peers() -> list[Peer]:
    """Return every way to answer that is installed, the floor first."""
    return [
        Peer("plain Python function", dict, plain),
        Peer("highfence, the slice", flat, highfence, highfence_explained),
        *zen_peers(),
        *openfisca_peers(),
    ]


def disagreements(count: int = 2000, answering: Sequence[Peer] | None = None) -> list[str]:
    """Return where a peer's answer differs from that of the plain function."""
    out = []
    for row in rows(count):
        expected = plain(row)
        for peer in answering or peers():
            got = peer.ask(peer.prepare(row))
            if got != expected:
                out.append(f"{peer.name}: {got}, not {expected}, for {row}")
    return out
