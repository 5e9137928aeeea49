"""What the EAR do not regulate, or do not reach: said so, by which rule, and on which facts that rests."""

from __future__ import annotations

from typing import Any

import pytest

from highfence.determination import Options, determine
from highfence.facts.intake import read
from highfence.facts.reading import Document
from highfence.messages import LANGUAGES, catalog

ITEM = {"us_origin": True, "located_in_us": True}
PARTIES = [
    {"role": "exporter", "name": "Example Inc.", "country": "US", "headquarters": "US", "ultimate_parent": "self"},
    {"role": ["ultimate_consignee", "end_user"], "name": "Example Ltd.", "country": "CN", "headquarters": "CN",
     "ultimate_parent": "self", "listed": False, "owners": []},
]  # fmt: skip
END_USE = dict.fromkeys(
    ("supercomputer", "advanced_node_ic", "ic_node_unknown", "semiconductor_equipment", "military", "wmd"),
    False,
)
CHIP = {"chip": "NVIDIA H100 SXM5 80GB", "eccn": "3A090.a", **ITEM}
ELSEWHERE = ("import", "investment", "iaas_access")


def ask(item: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    base = {"id": "t", "on": "2026-02-01", "activity": "export", "from": "US", "to": "CN", "via": []}
    rest = {"parties": PARTIES, "end_use": END_USE, "informed": [], "red_flags": []}
    return determine(read(Document({**base, "item": item or CHIP, **rest, **changes})))


def ear(item: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    answer: dict[str, Any] = ask(item, **changes)["regimes"]["us.ear"]
    return answer


# ------------------------------------------------------------------------- activities of other regimes


@pytest.mark.parametrize("activity", ELSEWHERE)
def test_an_activity_that_the_ear_do_not_regulate_is_no_bare_clear(activity: str) -> None:
    answer = ear(activity=activity)
    assert answer["outcome"] == "no_license_required"
    assert answer["subject"]["value"] is True  # the item stays subject to the EAR
    assert [n["code"] for n in answer["notes"] if n["code"].endswith("_not_covered")] == [
        f"{activity}_not_covered"
    ]


@pytest.mark.parametrize("activity", ["export", "deemed_export", "us_person_support"])
def test_an_activity_that_they_regulate_has_no_such_note(activity: str) -> None:
    assert not [n for n in ear(activity=activity)["notes"] if n["code"].endswith("_not_covered")]


@pytest.mark.parametrize("activity", ELSEWHERE)
def test_general_prohibition_10_holds_for_them(activity: str) -> None:
    answer = ear(activity=activity, violation_known=True)
    assert answer["outcome"] == "prohibited"
    assert f"{activity}_not_covered" in {n["code"] for n in answer["notes"]}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_note_names_what_still_applies(lang: str) -> None:
    for activity in ELSEWHERE:
        told = catalog(lang).text(f"note.{activity}_not_covered")
        assert "736.2(b)(10)" in told
        assert "744.6" in told


# -------------------------------------------------------------------------------------- not subject


@pytest.mark.parametrize(
    ("item", "gate", "facts"),
    [
        (
            {"kind": "software", "published": True, "eccn": "EAR99", **ITEM},
            "us.ear.734.3(b)(3)",
            {"item.kind", "item.published"},
        ),
        (
            {"kind": "other", "exclusive_agency": "itar", **ITEM},
            "us.ear.734.3(b)(1)",
            {"item.exclusive_agency"},
        ),
        (
            {"kind": "other", "printed_matter": True, **ITEM},
            "us.ear.734.3(b)(2)",
            {"item.kind", "item.printed_matter"},
        ),
    ],
)
def test_what_takes_an_item_out_is_named(item: dict[str, Any], gate: str, facts: set[str]) -> None:
    answer = ear(item)
    assert answer["outcome"] == "not_subject"
    assert answer["subject"]["value"] is False
    assert answer["subject"]["bases"] == []
    assert [node["id"] for node in answer["subject"]["because"]] == [gate]
    rests = {one["fact"] for one in answer["rests_on"]}
    assert facts <= rests
    assert not {n for n in rests if n.startswith(("end_use.", "end_user."))}  # these decide nothing here
    assert answer["duties"] == []


def test_what_meets_no_basis_names_them_all() -> None:
    foreign = {
        "kind": "other", "eccn": "EAR99", "us_origin": False, "located_in_us": False,
        "us_controlled_content_pct": 0, "contains_us_ic": False, "chips": [],
        "production": {"direct_product_of": [], "plant_direct_product_of": [], "plant_us_origin": False,
                       "contains_plant_route_ic": False, "subject_to_ear": False},
    }  # fmt: skip
    answer = ear(foreign, activity="reexport", to="DE", **{"from": "JP"})
    assert answer["outcome"] == "not_subject"
    assert {node["id"] for node in answer["subject"]["because"]} >= {
        "us.ear.734.3(a)(1)",
        "us.ear.734.3(a)(2)",
        "us.ear.734.3(a)(3)",
        "us.ear.734.3(a)(4)",
    }
    assert all(node["value"] is False for node in answer["subject"]["because"])
    rests = {one["fact"] for one in answer["rests_on"]}
    assert {"item.us_origin", "item.located_in_us", "item.us_controlled_content_pct"} <= rests


# ------------------------------------------------------------------------------- no regime that is covered


def test_law_that_is_not_covered_is_published_through_no_day() -> None:
    value = {"on": "2026-02-01", "activity": "export", "from": "US", "to": "CN", "item": CHIP}
    answer = determine(read(Document(value)), Options(regimes=("nl",)))
    assert answer["outcome"] == "undetermined"
    assert answer["regimes_not_covered"] == ["nl"]
    assert answer["rulebook"]["law_published_through"] is None
    both = determine(read(Document(value)), Options(regimes=("us.ear", "nl")))
    assert both["rulebook"]["law_published_through"] > "2026-02-01"
