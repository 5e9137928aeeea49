"""A node of an explanation is one sentence, in each language."""

from __future__ import annotations

import pytest

from highfence.messages import LANGUAGES, catalog, sentence

EN, HANS, HANT = (catalog(lang) for lang in LANGUAGES)


def told(node: dict[str, object]) -> list[str]:
    return [sentence(words, node, lambda _: "an English title") for words in (EN, HANS, HANT)]


def a_test(fact: str, op: str, bound: object, got: object, *, value: object) -> dict[str, object]:
    return {"node": "test", "fact": fact, "op": op, "bound": bound, "got": got, "value": value}


def test_number_reached() -> None:
    assert told(a_test("item.tpp", "ge", 4800, 5285, value=True)) == [
        "Total processing performance (TPP) is 5,285: at least 4,800.",
        "总处理性能（TPP）为 5,285，达到或超过 4,800。",
        "總處理效能（TPP）為 5,285，達到或超過 4,800。",
    ]


def test_number_not_known() -> None:
    assert told(a_test("item.performance_density", "ge", 5.92, None, value=None)) == [
        "Performance density (TPP per mm²) is not known; the limit is 5.92 or more.",
        "性能密度（TPP/mm²）未知；界限为达到或超过 5.92。",
        "效能密度（TPP/mm²）未知；界限為達到或超過 5.92。",
    ]


def test_place() -> None:
    assert told(a_test("to", "in", "Macau or D:5", "CN", value=True)) == [
        "Destination: China, which falls under Macau or Country Group D:5.",
        "目的地：中国，属于澳门或 D:5 国家组。",
        "目的地：中國，屬於澳門或 D:5 國家組。",
    ]


def test_what_would_be_said_twice_is_said_once() -> None:
    assert told(a_test("activity", "in", "export", "export", value=True)) == [
        "Activity: Export.",
        "活动类型：出口。",
        "活動類型：出口。",
    ]


def test_party() -> None:
    assert told({"node": "test", "fact": "end_user.listed", "op": "true", "got": False, "value": False}) == [
        "Restricted-party listing of the end user: no.",
        "最终用户的受限方清单列名：否。",
        "最終使用者的受限方清單列名：否。",
    ]


def test_day() -> None:
    assert told(a_test("item.packaging_completed", "lt", "2027-01-01", "2026-12-31", value=True)) == [
        "Day on which packaging was completed is 31 December 2026: before 1 January 2027.",
        "封装完成日期为 2026年12月31日，早于 2027年1月1日。",
        "封裝完成日期為 2026年12月31日，早於 2027年1月1日。",
    ]


def test_set() -> None:
    node = a_test("claims", "overlaps", "NAC/ACA", ["GOV", "TMP"], value=False)
    assert told(node)[0] == (
        "License exceptions and authorizations claimed: GOV and TMP; none of them falls under NAC or ACA."
    )


def test_rule() -> None:
    node: dict[str, object] = {
        "node": "rule",
        "id": "us.ear.3A090.a",
        "value": True,
        "citation": "15 CFR 774 Supp. 1, 3A090.a",
        "since": "2023-11-17",
    }
    assert told(node) == [
        "15 CFR 774 Supp. 1, 3A090.a applies: an English title.",
        "15 CFR 774 Supp. 1, 3A090.a 适用：总处理性能或性能密度高的集成电路。",
        "15 CFR 774 Supp. 1, 3A090.a 適用：總處理效能或效能密度高的積體電路。",
    ]
    assert told({**node, "see": "us.ear.3A090.a"})[0] == "15 CFR 774 Supp. 1, 3A090.a: set out above."
    assert sentence(EN, {**node, "value": None}) == (
        "Whether 15 CFR 774 Supp. 1, 3A090.a applies is not known: us.ear.3A090.a."
    )


def test_some_party() -> None:
    node: dict[str, object] = {
        "node": "some",
        "over": "party",
        "roles": ["end_user", "purchaser"],
        "open_roles": ["purchaser"],
        "value": None,
    }
    assert told(node) == [
        (
            "Not named yet, and could matter: purchaser. "
            "Whether any meets the condition is not known (parties acting as end user or purchaser):"
        ),
        "尚未列明但可能有影响的当事方：购买人。是否有符合条件者未知（担任最终用户或购买人的当事方）：",
        "尚未列明但可能有影響的當事方：購買人。是否有符合條件者未知（擔任最終使用者或購買人的當事方）：",
    ]


def test_some_circuit() -> None:
    node: dict[str, object] = {"node": "some", "over": "ic", "value": True}
    assert told(node)[0] == "At least one meets the condition (integrated circuits of the item):"


def test_one() -> None:
    assert told({"node": "one", "slot": "item.chips.2", "value": True}) == [
        "The condition is met by: integrated circuit no. 2 in the item.",
        "符合条件的是：该物项内第 2 项集成电路。",
        "符合條件的是：該品項內第 2 項積體電路。",
    ]


def test_entry() -> None:
    node: dict[str, object] = {"node": "entry", "entry": "us.ear.3A090.a", "value": False}
    assert told(node)[0] == "The item is not described in 3A090.a."


def test_constant() -> None:
    node: dict[str, object] = {"node": "constant", "value": None, "why": "both readings are open"}
    assert told(node) == [
        "Open, whatever the facts: both readings are open.",
        "无论事实如何均无法确定：两种解读均有可能。",
        "無論事實如何均無法確定：兩種解讀均有可能。",
    ]


@pytest.mark.parametrize("kind", ["all", "any", "not"])
@pytest.mark.parametrize("value", [True, False, None])
def test_groups(kind: str, value: object) -> None:
    assert all(text.endswith((":", "：")) for text in told({"node": kind, "value": value}))
