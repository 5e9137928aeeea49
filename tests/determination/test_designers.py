"""Who designed a chip: the table beside what is stated, alone and in columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from highfence.chips import vendors_named
from highfence.determination import determine
from highfence.determination.check import Options
from highfence.facts.intake import read
from highfence.facts.reading import Document
from highfence.portfolio.columns import ColumnDecider
from highfence.portfolio.nested import NestedTyping
from highfence.portfolio.single import SingleDecider
from highfence.portfolio.sources import open_source

if TYPE_CHECKING:
    from pathlib import Path

DESIGNERS = "us.ear.736.2(b)(10):designers"
NVIDIA, HUAWEI = "NVIDIA GeForce RTX 4090", "Huawei Ascend 910B1"
END_USE = dict.fromkeys(
    ("supercomputer", "advanced_node_ic", "ic_node_unknown", "semiconductor_equipment", "military", "wmd",
     "train_ai_model", "iaas", "unauthorized_access"), False,
)  # fmt: skip


def transaction(item: dict[str, Any], *designers: dict[str, Any], name: str = "t") -> dict[str, Any]:
    return {
        "id": name,
        "on": "2026-02-01",
        "activity": "export",
        "from": "US",
        "to": "AU",
        "via": [],
        "item": {"us_origin": True, "located_in_us": True, **item},
        "parties": [
            {"role": "exporter", "name": "Example Inc.", "country": "US", "headquarters": "US",
             "ultimate_parent": "self", "listed": False, "owners": []},
            {"role": ["ultimate_consignee", "end_user", "purchaser"], "name": "Example Ltd.", "country": "AU",
             "headquarters": "AU", "ultimate_parent": "self", "listed": False, "owners": []},
            *({"role": "designer", **one} for one in designers),
        ],
        "end_use": {**END_USE, "on_behalf_of": []},
        "informed": [],
        "red_flags": [],
        "violation_known": False,
        "to_occupied_region": False,
    }  # fmt: skip


def of_chip(chip: str, **more: Any) -> dict[str, Any]:
    return {"kind": "integrated_circuit", "chip": chip, "eccn": "3A090.a", **more}


def of_chips(*chips: str) -> dict[str, Any]:
    return {
        "kind": "computer",
        "eccn": "4A090.a",
        "chips": [{"chip": c, "tpp": 6000, "count": 4} for c in chips],
    }


def ear(value: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = determine(read(Document(value)))["regimes"]["us.ear"]
    return answer


def asked(answer: dict[str, Any]) -> set[str]:
    return {m["fact"] for m in answer["missing_facts"]}


AGREEING: tuple[dict[str, Any], ...] = (
    {"name": "NVIDIA"},
    {"name": "NVIDIA Corporation", "country": "US"},
    {"name": "英伟达"},
    {"approved": True},
    {"headquarters": "US"},
    {"name": "NVIDIA", "ultimate_parent": {"name": "NVIDIA Corporation"}},
)
CONTRADICTING: tuple[dict[str, Any], ...] = (
    {"name": "Example Ltd."},
    {"name": "HiSilicon"},
    {"country": "CN"},
    {"name": "NVIDIA", "ultimate_parent": {"name": "Example Holdings"}},
)


@pytest.mark.parametrize("stated", AGREEING)
def test_what_agrees_with_the_table_leaves_its_facts(stated: dict[str, Any]) -> None:
    answer = ear(transaction(of_chip(NVIDIA), stated))
    assert answer["outcome"] == "no_license_required"
    rests = {one["fact"]: one["value"] for one in answer["rests_on"]}
    assert rests["designer.headquarters"] == "US"


@pytest.mark.parametrize("stated", CONTRADICTING)
def test_a_designer_that_the_table_does_not_know_is_asked_for(stated: dict[str, Any]) -> None:
    answer = ear(transaction(of_chip(NVIDIA), stated))
    assert answer["outcome"] == "undetermined"
    assert "designer.headquarters" in asked(answer)


def test_a_headquarters_on_the_other_side_is_trusted_no_more_than_the_table() -> None:
    answer = ear(transaction(of_chip(HUAWEI, tpp=6000), {"headquarters": "US"}))
    assert answer["outcome"] == "undetermined"
    (conflict,) = (n for n in answer["notes"] if n["code"] == "chip_conflict")
    assert (conflict["fact"], conflict["stated"], conflict["table"]) == ("designer.headquarters", "US", "CN")
    known = ear(transaction(of_chip(HUAWEI, tpp=6000)))
    assert known["outcome"] == "prohibited"


def test_the_seat_of_a_parent_that_is_stated_stands() -> None:
    abroad = {"name": "NVIDIA", "ultimate_parent": {"headquarters": "CN"}}
    answer = ear(transaction(of_chip(NVIDIA, datacenter=True), abroad))
    assert answer["outcome"] == "prohibited"


@pytest.mark.parametrize("stated", [(), ({"name": "NVIDIA"},), ({"name": "NVIDIA", "headquarters": "US"},)])
def test_no_designer_of_several_chips_is_forgotten(stated: tuple[dict[str, Any], ...]) -> None:
    """Neither the first chip nor the designer stated hides that another chip was designed in China."""
    answer = ear(transaction(of_chips(NVIDIA, HUAWEI), *stated))
    assert DESIGNERS in {r["rule"] for r in answer["requirements"] if r["value"] is True}
    assert answer["outcome"] == "prohibited"


def test_chips_of_several_makers_of_one_country_have_one_seat() -> None:
    both = of_chips(NVIDIA, "AMD Instinct MI300X")
    for stated in ((), ({"name": "Advanced Micro Devices, Inc."},)):
        assert ear(transaction(both, *stated))["outcome"] == "no_license_required"


def test_lines_with_designers_are_answered_in_columns_as_alone(tmp_path: Path) -> None:
    items = (of_chip(NVIDIA), of_chip(HUAWEI, tpp=6000), of_chips(NVIDIA, HUAWEI), of_chip("NVIDIA H100"))
    further = ({"headquarters": "CN"}, {"headquarters": "US", "ultimate_parent": "self"})
    stated = [
        (),
        *((one,) for one in (*AGREEING, *CONTRADICTING, *further)),
        ({"name": "NVIDIA"}, {"name": "AMD"}),
    ]
    lines = [
        {**transaction(item, *who, name=f"{i}/{k}/{day}"), "on": day}
        for i, item in enumerate(items)
        for k, who in enumerate(stated)
        for day in ("2024-06-01", "2026-02-01")
    ]
    path = tmp_path / "lines.jsonl"
    path.write_bytes(b"\n".join(map(msgspec.json.encode, lines)))
    frame = NestedTyping().read(next(open_source(path).chunks(1_000))).frame
    decider = ColumnDecider(Options(explain="none"))
    assert decider.decide(frame).equals(SingleDecider(Options(explain="none")).decide(frame))
    assert decider.alone < frame.height / 2  # most lines need no look of their own


def test_a_name_is_that_of_a_vendor_by_how_it_begins() -> None:
    assert vendors_named("Nvidia Singapore Pte. Ltd.") == {"NVIDIA"}
    assert vendors_named("华为技术有限公司") == {"Huawei"}
    assert vendors_named("Friends of NVIDIA") == frozenset()
    assert vendors_named("") == frozenset()


@pytest.mark.parametrize("purpose", ["development", "production", "use", None])
def test_a_classification_settles_what_technology_is_for_until_that_is_said(purpose: str | None) -> None:
    item = {"kind": "technology", "eccn": "3E991", "technology_purpose": purpose}
    assert ear(transaction(item))["outcome"] == "no_license_required"


@pytest.mark.parametrize(
    ("entry", "outcome"),
    [("3A991", "no_license_required"), ("3A090", "undetermined"), ("3A090.a", "license_required")],
)
def test_what_technology_is_said_to_be_for_counts_beside_a_classification(entry: str, outcome: str) -> None:
    item = {
        "kind": "technology",
        "eccn": "3E991",
        "technology_purpose": "development",
        "for_entries": [entry],
        "published": False,
    }
    assert ear({**transaction(item), "to": "CN"})["outcome"] == outcome
