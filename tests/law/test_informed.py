"""Letters bind their addressee: facts that are derived from names and figures, and cannot be stated."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cases import engine_for, rulebook
from highfence.facts.case import to_case
from highfence.facts.intake import read_flat
from highfence.law.us.ear.informed import ADDRESSEES, PROVISIONS
from highfence.logic.outcome import probe_of

NVIDIA = "us.ear.informed.nvidia.2025-04-09"
AMD = "us.ear.informed.amd.2025-04-15"
INTEL = "us.ear.informed.intel.2025-04-16"
H20 = {
    "activity": "export",
    "to": "CN",
    "item.kind": "integrated_circuit",
    "item.memory_bandwidth_gb_s": 4000,
    "item.interconnect_gb_s": 900,
    "end_user.country": "CN",
}
A100 = {
    "activity": "export",
    "to": "RU",
    "item.kind": "integrated_circuit",
    "item.tpp": 5792,
    "item.interconnect_non_volatile_gb_s": 864,
    "item.datacenter": True,
    "end_user.country": "RU",
}


def ask(rule: str, on: str, facts: dict[str, Any], derived: dict[str, Any]) -> bool | None:
    case = to_case(read_flat(facts)).having(derived)
    view = rulebook().at("us.ear", date.fromisoformat(on))
    return probe_of(engine_for(view), case).rule(rule)


@pytest.mark.parametrize(
    ("rule", "on", "facts"),
    [
        ("us.ear.informed.nvidia.2022-08-26", "2022-10-07", A100),
        ("us.ear.informed.nvidia.2022-08-26", "2022-10-21", A100),
        ("us.ear.informed.amd.2022-08-31", "2022-10-07", A100),
        ("us.ear.informed.amd.2022-08-31", "2022-10-21", A100),
        ("us.ear.informed.nvidia.2023-10-23", "2023-10-23", A100),
        (NVIDIA, "2025-04-09", H20),
        (AMD, "2025-04-15", H20),
        (INTEL, "2025-04-16", H20),
    ],
)
@pytest.mark.parametrize("role", ["exporter", "reexporter"])
def test_a_letter_follows_its_addressee(rule: str, on: str, facts: dict[str, Any], role: str) -> None:
    addressee = rule.split(".")[3]
    facts = {**facts, f"{role}.country": "US"}
    named = {f"{role}.addressee": frozenset({addressee})}
    other = {f"{role}.addressee": frozenset({"someone_else"})}
    no_firm_on_record = {f"{role}.addressee": frozenset()}
    assert ask(rule, on, facts, named) is True
    assert ask(rule, on, {**facts, "informed": []}, named) is True
    assert ask(rule, on, {**facts, "informed": [rule]}, no_firm_on_record) is True
    assert ask(rule, on, {**facts, "informed": []}, other) is False
    assert ask(rule, on, {**facts, "informed": []}, no_firm_on_record) is False
    assert ask(rule, on, facts, {}) is None


def test_what_a_consignee_was_told_does_not_bind_the_exporter() -> None:
    facts = {**H20, "exporter.country": "US", "informed": []}
    told = {"exporter.addressee": frozenset(), "end_user.addressee": frozenset({"nvidia"})}
    assert ask(NVIDIA, "2025-04-09", facts, told) is False


@pytest.mark.parametrize(
    ("memory", "interconnect", "figures", "either"),
    [
        (1344, 128, False, False),  # RTX 5090 D V2, sold in China from August 2025
        (864, 64, False, False),  # L40S
        (1399, 300, False, False),
        (1300, 400, True, None),
        (1300, 399, False, False),
        (1792, 128, True, None),  # RTX 5090 D
        (4000, 900, True, True),  # H20
        (799, 900, False, None),
        (800, 900, True, True),
    ],
)
def test_bandwidths_together(
    memory: float, interconnect: float, *, figures: bool, either: bool | None
) -> None:
    facts = {**H20, "item.memory_bandwidth_gb_s": memory, "item.interconnect_gb_s": interconnect}
    total = {"item.io_and_memory_bandwidth_gb_s": float(memory + interconnect)}
    facts["informed"] = [NVIDIA, AMD, INTEL]
    assert ask(INTEL, "2025-04-16", facts, total) is figures
    assert ask(NVIDIA, "2025-04-16", facts, total) is either
    assert ask(AMD, "2025-04-16", facts, total) is either


@pytest.mark.parametrize("value", [True, False, None])
def test_a_letter_not_on_record(value: bool | None) -> None:  # noqa: FBT001 - one value a case
    derived = {} if value is None else {"informed_otherwise": value}
    assert ask("us.ear.informed", "2022-10-07", H20, derived) is value


def test_every_letter_has_an_addressee_with_names() -> None:
    letters = [p.id.split(".")[3] for p in PROVISIONS if p.id.startswith("us.ear.informed.")]
    assert set(letters) == set(ADDRESSEES)
    assert all(ADDRESSEES.values())
