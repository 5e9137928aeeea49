"""The determination keeps the contract: shape, rules that nothing may break, chips, derivations, notes."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from highfence.chips import load
from highfence.determination import Options, determine
from highfence.determination.check import encode, outcome_only
from highfence.facts.intake import read
from highfence.facts.reading import Document
from highfence.logic.errors import InputError, OutsideCoverage

CIVIL = dict.fromkeys(
    ("supercomputer", "advanced_node_ic", "ic_node_unknown", "semiconductor_equipment", "military", "wmd"),
    False,
)


def transaction(**changes: Any) -> dict[str, Any]:
    base: dict[str, Any] = {
        "id": "t",
        "on": "2026-02-01",
        "activity": "export",
        "from": "US",
        "to": "CN",
        "item": {"chip": "NVIDIA H200 SXM5", "eccn": "3A090.a"},
        "parties": [
            {
                "role": "exporter",
                "name": "Example Chips Inc.",
                "country": "US",
                "headquarters": "US",
                "ultimate_parent": "self",
            },
            {
                "role": ["ultimate_consignee", "end_user"],
                "name": "Example Cloud Ltd.",
                "country": "CN",
                "headquarters": "CN",
                "ultimate_parent": "self",
                "listed": False,
                "owners": [],
            },
        ],
        "end_use": CIVIL,
        "informed": [],
    }
    return {**base, **changes}


def answer(value: dict[str, Any], **options: Any) -> dict[str, Any]:
    return determine(read(Document(value)), Options(**options))


def ear(value: dict[str, Any], **options: Any) -> dict[str, Any]:
    return answer(value, **options)["regimes"]["us.ear"]


def end_user(country: str, headquarters: str, **more: Any) -> dict[str, Any]:
    return {
        "role": ["ultimate_consignee", "end_user"],
        "name": "Example Ltd.",
        "country": country,
        "headquarters": headquarters,
        "ultimate_parent": "self",
        "listed": False,
        "owners": [],
        **more,
    }


EXPORTER = transaction()["parties"][0]


def test_the_contracts_own_example() -> None:
    """The shape of section 3 of the contract, on its own transaction."""
    got = answer(transaction())
    assert got["outcome"] == "license_required"
    assert set(got) >= {
        "id",
        "on",
        "known_on",
        "reading",
        "outcome",
        "regimes",
        "regimes_not_covered",
        "conflicts",
        "rulebook",
        "lists",
    }
    regime = got["regimes"]["us.ear"]
    assert regime["licensing"] is True
    assert regime["possible_outcomes"] == ["license_required"]
    assert regime["subject"]["value"] is True
    assert regime["subject"]["bases"] == ["located_in_us"]
    assert regime["classification"]["entries"] == ["3A090.a"]
    assert regime["classification"]["agrees"] is True
    required = [r for r in regime["requirements"] if r["value"] is True]
    assert [r["rule"] for r in required] == ["us.ear.742.6(a)(6)(iii)(A)"]
    assert required[0]["reason"] == "RS"
    assert required[0]["citation"] == "15 CFR 742.6(a)(6)(iii)(A)"
    assert required[0]["url"].startswith("https://www.ecfr.gov/")
    assert required[0]["because"]
    policy = regime["review_policy"]
    assert policy["policy"] == "case_by_case"
    assert policy["possible"] == ["presumption_of_denial", "case_by_case"]
    assert "us.ear.748.supp2(dd)(1)(iii)" in policy["open_conditions"]
    nac = next(e for e in regime["exceptions"] if e["code"] == "NAC")
    assert nac["eligible"] is False
    assert nac["available"] is False


def test_the_answer_is_the_same_to_the_byte() -> None:
    value = transaction()
    assert encode(answer(value)) == encode(answer(json.loads(json.dumps(value))))


def test_every_statement_has_a_citation_and_a_day() -> None:
    seen = 0

    def look(node: Any) -> None:
        nonlocal seen
        if isinstance(node, dict):
            if node.get("node") == "rule" or ("rule" in node and "citation" in node):
                seen += 1
                assert node["citation"]
                date.fromisoformat(node["since"])
                assert node.get("source") or node.get("state")
            for inner in node.values():
                look(inner)
        elif isinstance(node, list):
            for inner in node:
                look(inner)

    for value in (transaction(), transaction(to="DE"), transaction(to="SG", on="2024-06-03")):
        look(answer(value, explain="full")["regimes"])
    assert seen > 300


def test_without_explanation_the_outcome_is_the_same() -> None:
    for to in ("CN", "DE", "SG", "AE", "VN"):
        given = read(Document(transaction(to=to)))
        assert outcome_only(given) == determine(given)["outcome"]


def test_unknown_stays_unknown_and_is_asked_for() -> None:
    value = transaction(to="SG", item={"chip": "NVIDIA GeForce RTX 4090", "eccn": "3A090.a"}, on="2024-06-03")
    value["parties"] = [EXPORTER, end_user("SG", "SG") | {"ultimate_parent": None}]
    got = ear(value)
    assert got["outcome"] == "undetermined"
    first = got["missing_facts"][0]
    assert first["fact"] == "end_user.ultimate_parent.headquarters"
    assert set(first["question"]) == {"en", "zh-Hans", "zh-Hant"}
    assert "us.ear.744.23(a)(3)(i)(A)" in first["decides"]


def test_a_stated_clear_says_what_it_rests_on() -> None:
    value = transaction(
        to="DE", item={"chip": "NVIDIA GeForce RTX 4090 D", "eccn": "3A991.p"}, on="2024-06-03"
    )
    value["parties"] = [EXPORTER, end_user("DE", "DE")]
    got = ear(value)
    assert got["outcome"] == "no_license_required"
    rests = {r["fact"] for r in got["rests_on"]}
    assert {"to", "end_user.headquarters", "end_user.listed", "end_use.wmd"} <= rests


@pytest.mark.parametrize("gone", ["end_use.wmd", "end_user.listed", "item.eccn"])
def test_taking_a_decisive_fact_away_undoes_the_clear(gone: str) -> None:
    value = transaction(
        to="DE",
        item={
            "tpp": 3000,
            "performance_density": 9.0,
            "datacenter": False,
            "kind": "integrated_circuit",
            "eccn": "3A991.p",
            "interconnect_gb_s": 64,
            "peak_tops": 180,
            "non_planar_transistors": True,
        },
        on="2024-06-03",
    )
    value["parties"] = [EXPORTER, end_user("DE", "DE")]
    assert ear(value)["outcome"] == "no_license_required"
    head, _, name = gone.partition(".")
    if head == "end_user":
        del value["parties"][1][name]
    elif head == "item":
        value["item"] = {k: v for k, v in value["item"].items() if k != name}
    elif head == "end_use":
        value["end_use"] = {k: v for k, v in CIVIL.items() if k != name}
    else:
        del value[head]
    got = ear(value)
    assert got["outcome"] == "undetermined"
    asked = [m["fact"] for m in got["missing_facts"]]
    assert any(a == gone or a.startswith(gone.rsplit(".", 1)[0]) for a in asked[:3]), asked


# -------------------------------------------------------------------------------------------- chips


def test_an_unknown_chip_fills_nothing_and_never_clears() -> None:
    got = ear(transaction(item={"chip": "NVIDIA H2000"}, to="DE"))
    assert got["outcome"] == "undetermined"
    assert any(n["code"] == "unknown_chip" and "H200" in " ".join(n["suggestions"]) for n in got["notes"])


def test_a_name_of_several_models_is_an_input_error() -> None:
    with pytest.raises(InputError, match="MI300X"):
        answer(transaction(item={"chip": "MI300"}))


def test_variants_stand_where_they_agree_and_are_asked_for_where_not() -> None:
    agreed = ear(transaction(item={"chip": "NVIDIA H100", "eccn": "3A090.a"}))
    assert agreed["outcome"] == "license_required"
    values = {c.name: c.tpp for c in load().chips if c.model == "Gaudi 3"}
    assert len(set(values.values())) > 1
    split = ear(transaction(item={"chip": "Gaudi 3"}, to="SA"))
    assert split["outcome"] in {"undetermined", "license_required"}


def test_stated_beats_table_and_a_conflict_across_a_threshold_is_unknown() -> None:
    near = ear(transaction(item={"chip": "NVIDIA H200 SXM5", "tpp": 15830}))
    assert not any(n["code"] == "chip_conflict" for n in near["notes"])
    across = ear(transaction(item={"chip": "NVIDIA H200 SXM5", "tpp": 4000}))
    assert any(n["code"] == "chip_conflict" and n["fact"] == "item.tpp" for n in across["notes"])
    assert across["outcome"] == "undetermined"
    assert any(m["fact"] == "item.tpp" for m in across["missing_facts"])


def test_stated_and_derived_on_two_sides_of_a_threshold() -> None:
    got = ear(
        transaction(
            item={
                "kind": "integrated_circuit",
                "tpp": 4700,
                "tops": {"fp8": 650},
                "datacenter": True,
                "die_area_mm2": 2000,
            }
        )
    )
    assert any(n["code"] == "derived_conflict" for n in got["notes"])


def test_indicative_values_raise_but_never_clear() -> None:
    uncertain = [
        c
        for c in load().chips
        if c.kind == "integrated_circuit"
        and c.tpp
        and c.tpp > 9000
        and c.facts()["item.tpp"].confidence != "high"
    ]
    assert uncertain
    for chip in uncertain[:5]:
        got = ear(transaction(item={"chip": chip.name}))
        assert got["outcome"] == "license_required"
    low = [
        c
        for c in load().chips
        if c.kind == "integrated_circuit"
        and c.tpp
        and c.tpp < 1000
        and c.facts()["item.tpp"].confidence != "high"
        and c.facts().get("item.datacenter")
    ]
    value = transaction(to="SA", item={"chip": low[0].name, "eccn": None})
    assert ear(value)["outcome"] in {"undetermined", "license_required"}


def test_contradicted_classification_keeps_the_stricter() -> None:
    got = ear(transaction(item={"chip": "NVIDIA H200 SXM5", "eccn": "EAR99"}))
    assert got["outcome"] == "license_required"
    assert got["classification"]["agrees"] is False
    assert any(n["code"] == "classification_conflict" for n in got["notes"])


# ------------------------------------------------------------------------------- days and readings


def test_a_day_before_coverage_is_an_error_that_says_from_when() -> None:
    with pytest.raises(OutsideCoverage, match="2018-01-01"):
        answer(transaction(on="2017-12-31"))


def test_a_day_after_the_horizon_is_answered_with_a_warning() -> None:
    got = ear(transaction(on="2027-06-01"))
    assert any(n["code"] == "beyond_horizon" for n in got["notes"])


def test_no_day_is_an_input_error() -> None:
    with pytest.raises(InputError, match="on: got None"):
        answer({"to": "CN"})


def test_what_was_not_yet_public_does_not_count() -> None:
    value = transaction(on="2026-01-20", certifications=["us.ear.748.supp2(dd)"])
    value["end_use"] = {**CIVIL, "iaas": False}
    assert ear(value)["review_policy"]["policy"] == "case_by_case"
    assert ear(value, known_on=date(2026, 1, 10))["review_policy"]["policy"] == "presumption_of_denial"


def test_law_on_the_books_but_not_enforced_is_named() -> None:
    value = transaction(to="MY", on="2026-06-15")
    value["parties"] = [EXPORTER, end_user("MY", "MY")]
    got = ear(value)
    assert got["outcome"] == "no_license_required"
    codes = {n["code"] for n in got["notes"]}
    assert {"not_enforced", "gao_caution"} <= codes
    assert ear(value, reading="as_written")["outcome"] == "license_required"


def test_an_unenforced_exception_is_shown_only_when_claimed_with_a_warning() -> None:
    value = transaction(to="VN", on="2025-06-16")
    value["parties"] = [EXPORTER, end_user("VN", "VN")]
    assert not any(e["code"] == "ACM" for e in ear(value)["exceptions"])
    got = ear({**value, "claims": ["ACM"]})
    assert any(e["code"] == "ACM" and e["enforced"] is False for e in got["exceptions"])
    assert any(n["code"] == "exception_not_enforced" for n in got["notes"])


def test_a_regime_that_is_not_covered_leaves_no_clear() -> None:
    value = transaction(
        to="DE", item={"chip": "NVIDIA GeForce RTX 4090 D", "eccn": "3A991.p"}, on="2024-06-03"
    )
    value["parties"] = [EXPORTER, end_user("DE", "DE")]
    got = answer(value, regimes=("us.ear", "nl"))
    assert got["regimes_not_covered"] == ["nl"]
    assert got["outcome"] == "undetermined"


def test_an_unresolved_red_flag_turns_false_back_to_unknown() -> None:
    value = transaction(
        to="DE", item={"chip": "NVIDIA GeForce RTX 4090 D", "eccn": "3A991.p"}, on="2024-06-03"
    )
    value["parties"] = [EXPORTER, end_user("DE", "DE")]
    got = ear({**value, "red_flags": ["the customer declines installation and training"]})
    assert got["outcome"] == "undetermined"
    assert any(n["code"] == "red_flag" and "end_use.military" in n["facts"] for n in got["notes"])


def test_letters_bind_their_addressee_alone() -> None:
    h20 = {"chip": "NVIDIA H20 SXM5 96GB", "eccn": "3A991.p"}
    nvidia = {**EXPORTER, "name": "NVIDIA Corporation"}
    buyer = transaction()["parties"][1]
    letter = "us.ear.informed.nvidia.2025-04-09"
    bound = ear(transaction(on="2025-05-20", item=h20, parties=[nvidia, buyer], informed=[letter]))
    assert [r["rule"] for r in bound["requirements"] if r["value"]] == [letter]
    assert ear(transaction(on="2025-05-20", item=h20))["outcome"] == "no_license_required"


def test_exceptions_must_excuse_each_requirement() -> None:
    value = transaction(
        on="2024-06-03",
        item={"chip": "NVIDIA GeForce RTX 4090", "eccn": "3A090.a"},
        certifications=["us.ear.740.8"],
    )
    assert ear(value)["outcome"] == "license_exception"
    military = {**value, "end_use": {**CIVIL, "military": True}}
    assert ear(military)["outcome"] != "license_exception"
