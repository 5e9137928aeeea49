"""Duties of a license go with requirements that nothing excuses, those of an exception with its use."""

from __future__ import annotations

from typing import Any

from highfence.determination import determine
from highfence.facts.intake import read
from highfence.facts.reading import Document

OF_A_LICENSE = {"us.ear.748.1(d)", "us.ear.750.4(a)", "us.ear.750.7(g)", "us.ear.758.1(b)(2)"}
LOW = {"memory_bandwidth_gb_s": 0, "interconnect_gb_s": 0, "peak_tops": 0, "contains_hbm": False}


def duties(item: dict[str, Any], **changes: Any) -> tuple[str, dict[str, bool | None]]:
    value: dict[str, Any] = {
        "id": "t",
        "on": "2026-02-01",
        "activity": "export",
        "from": "US",
        "to": "JP",
        "via": [],
        "item": {"us_origin": True, "located_in_us": True, "published": False, **item},
        "parties": [
            {"role": "exporter", "name": "Example Inc.", "country": "US", "headquarters": "US",
             "ultimate_parent": "self", "listed": False, "owners": []},
            {"role": ["ultimate_consignee", "end_user", "purchaser"], "name": "Example Ltd.", "country": "JP",
             "headquarters": "JP", "ultimate_parent": "self", "listed": False, "owners": []},
        ],
        "end_use": dict.fromkeys(
            ("supercomputer", "advanced_node_ic", "ic_node_unknown", "semiconductor_equipment", "military",
             "wmd", "train_ai_model", "iaas", "unauthorized_access"), False,
        ) | {"on_behalf_of": []},
        "informed": [],
        "red_flags": [],
        "violation_known": False,
        "to_occupied_region": False,
        **changes,
    }  # fmt: skip
    answer = determine(read(Document(value)))["regimes"]["us.ear"]
    return answer["outcome"], {d["rule"]: d["value"] for d in answer["duties"]}


ENCRYPTION = {
    "kind": "computer",
    "eccn": "5A002.a",
    "base_entries": ["5A002.a"],
    "chips": [],
    "value_usd": 5e3,
}

SELF_CLASSIFIED = {
    **ENCRYPTION,
    "encryption_paragraph": "740.17(b)(1)",
    "classification_request": "none",
}


def test_what_an_exception_excuses_asks_for_no_license() -> None:
    outcome, found = duties(
        SELF_CLASSIFIED, on="2024-06-01", claims=["ENC"], certifications=["us.ear.740.17(e)(3)"]
    )
    assert outcome == "license_exception"
    assert OF_A_LICENSE.isdisjoint(found)
    assert found["us.ear.740.17(e)(3)"] is True  # the report that goes with the exception used
    assert found["us.ear.758.1(b)(5)"] is True  # owed by its value, whatever authorizes the export
    assert found["us.ear.762.6(a)"] is True


def test_an_exception_that_may_yet_be_used_has_duties_that_may_yet_be_owed() -> None:
    outcome, found = duties(SELF_CLASSIFIED, claims=["ENC"])
    assert outcome == "license_required"
    assert {rule for rule, value in found.items() if value is True} >= OF_A_LICENSE
    assert found["us.ear.740.17(e)(3)"] is None


def test_what_nothing_excuses_has_the_duties_of_a_license_and_none_of_an_exception() -> None:
    outcome, found = duties(ENCRYPTION)
    assert outcome == "license_required"
    assert {rule for rule, value in found.items() if value is True} >= OF_A_LICENSE
    assert "us.ear.740.17(e)(3)" not in found


def test_an_item_that_may_not_be_subject_owes_nothing_for_certain() -> None:
    item = {
        "kind": "integrated_circuit",
        "eccn": "3A991",
        "tpp": 0,
        "performance_density": 0,
        "value_usd": 5e3,
    }
    outcome, found = duties(
        {**item, **LOW, "us_origin": None, "located_in_us": None}, activity="reexport", **{"from": "SG"}
    )
    assert outcome == "undetermined"
    assert found
    assert set(found.values()) == {None}
