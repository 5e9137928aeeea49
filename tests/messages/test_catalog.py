"""The catalog fills messages, names facts, and puts values into words."""

from __future__ import annotations

from datetime import date

import pytest

from highfence.facts.vocabulary import FACTS
from highfence.messages import LANGUAGES, Catalog, MissingMessageError, UnknownLanguageError, catalog

EN, HANS, HANT = (catalog(lang) for lang in LANGUAGES)


def flat(name: str) -> str:
    scope, _, rest = name.rpartition(":")
    return {"": rest, "ic": f"item.{rest}", "party": f"end_user.{rest}"}[scope]


def test_unknown_language_names_those_there_are() -> None:
    with pytest.raises(UnknownLanguageError, match=r"'zh'.*en, zh-Hans, zh-Hant"):
        catalog("zh")


def test_read_once() -> None:
    assert catalog("zh-Hant") is catalog("zh-Hant")


def test_text() -> None:
    assert (
        EN.text("note.known_on", day="17 November 2023") == "Only law published by 17 November 2023 is used."
    )


def test_missing_key_is_named() -> None:
    with pytest.raises(MissingMessageError, match=r"'outcome\.maybe' in zh-Hans"):
        HANS.text("outcome.maybe")


def test_missing_value_is_named() -> None:
    with pytest.raises(MissingMessageError, match=r"'note\.known_on' in en: no value was given for day"):
        EN.text("note.known_on")


def test_values_are_not_read_as_patterns() -> None:
    assert "{day} 100%" in EN.text("note.known_on", day="{day} 100%")


@pytest.mark.parametrize("words", [EN, HANS, HANT], ids=LANGUAGES)
def test_every_fact_has_label_and_question(words: Catalog) -> None:
    for name in FACTS:
        for form in (name, flat(name)):
            assert "{" not in words.fact_label(form)
            assert "{" not in words.question(form)


@pytest.mark.parametrize(
    ("name", "english", "simplified", "traditional"),
    [
        ("to", "Destination", "目的地", "目的地"),
        ("item.tpp", "Total processing performance (TPP)", "总处理性能（TPP）", "總處理效能（TPP）"),
        (
            "item.chips.2.tpp",
            "Total processing performance (TPP) of integrated circuit no. 2",
            "第 2 项集成电路的总处理性能（TPP）",
            "第 2 項積體電路的總處理效能（TPP）",
        ),
        ("end_user.headquarters", "Headquarters of the end user", "最终用户的总部", "最終使用者的總部"),
        (
            "purchaser.2.ultimate_parent.headquarters",
            "Headquarters of the ultimate parent of the purchaser (no. 2)",
            "购买人（第 2 位）的最终母公司总部",
            "購買人（第 2 位）的最終母公司總部",
        ),
    ],
)
def test_labels(name: str, english: str, simplified: str, traditional: str) -> None:
    assert [w.fact_label(name) for w in (EN, HANS, HANT)] == [english, simplified, traditional]


@pytest.mark.parametrize(
    ("name", "english", "simplified", "traditional"),
    [
        (
            "end_user.headquarters",
            "Where is the end user headquartered?",
            "最终用户的总部设在哪个国家？",
            "最終使用者的總部設在哪個國家？",
        ),
        ("osat.2.name", "(no. 2)", "（第 2 位）", "（第 2 位）"),
        ("item.chips.3.datacenter", "circuit no. 3", "第 3 项", "第 3 項"),
        ("party:listed", "Is the party on", "当事方是否", "當事方是否"),
    ],
)
def test_questions(name: str, english: str, simplified: str, traditional: str) -> None:
    assert english in EN.question(name)
    assert simplified in HANS.question(name)
    assert traditional in HANT.question(name)


def test_unknown_fact_is_named() -> None:
    with pytest.raises(MissingMessageError, match=r"fact\.end_user\.headquarter'"):
        EN.question("end_user.headquarter")


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (5285.0, "5,285"),
        (5285, "5,285"),
        (0, "0"),
        (19.45, "19.45"),
        (5.92, "5.92"),
        (0.1 + 0.2, "0.3"),
        (26_900_000, "26,900,000"),
        (12345.678, "12,345.678"),
        (1e26, "1 × 10²⁶"),
        (2.5e25, "2.5 × 10²⁵"),
        (0.00001, "1 × 10⁻⁵"),
    ],
)
def test_numbers(value: float, told: str) -> None:
    assert EN.number(value) == told


def test_dates() -> None:
    day = date(2023, 11, 7)
    assert [w.date(day) for w in (EN, HANS, HANT)] == ["7 November 2023", "2023年11月7日", "2023年11月7日"]
    assert EN.date("2026-01-15") == "15 January 2026"


@pytest.mark.parametrize(
    ("name", "value", "english", "simplified", "traditional"),
    [
        ("to", "CN", "China", "中国", "中國"),
        ("to", None, "unknown", "未知", "未知"),
        ("item.kind", "integrated_circuit", "Integrated circuit", "集成电路", "積體電路"),
        ("item.datacenter", True, "yes", "是", "是"),
        ("item.tpp", 15832.0, "15,832", "15,832", "15,832"),
        ("contract_date", "2022-10-06", "6 October 2022", "2022年10月6日", "2022年10月6日"),
        ("contract_date", date(2022, 10, 6), "6 October 2022", "2022年10月6日", "2022年10月6日"),
        ("claims", frozenset(), "none", "无", "無"),
        ("claims", frozenset({"NAC", "ACA"}), "ACA and NAC", "ACA 和 NAC", "ACA 和 NAC"),
        ("item.eccn", ["us.ear.3A090.a"], "3A090.a", "3A090.a", "3A090.a"),
        ("end_user.roles", ["end_user"], "end user", "最终用户", "最終使用者"),
        (
            "end_user.footnotes",
            ["us.entity_list:4"],
            "footnote 4 of the Entity List",
            "实体清单脚注 4",
            "實體清單註腳 4",
        ),
    ],
)
def test_values(name: str, value: object, english: str, simplified: str, traditional: str) -> None:
    assert [w.value(name, value) for w in (EN, HANS, HANT)] == [english, simplified, traditional]


@pytest.mark.parametrize(
    ("name", "bound", "english", "simplified"),
    [
        ("item.tpp", 4800, "4,800", "4,800"),
        ("contract_date", "2022-10-07", "7 October 2022", "2022年10月7日"),
        ("to", "us.ear.D:5", "Country Group D:5", "D:5 国家组"),
        ("to", "Macau or D:5", "Macau or Country Group D:5", "澳门或 D:5 国家组"),
        ("to", "D:1, D:3 or E:1", "Country Groups D:1, D:3 or E:1", "D:1、D:3 或 E:1 国家组"),
        (
            "to",
            "Country Chart NS2",
            "the destinations marked in column NS2 of the Country Chart",
            "国家列表 NS2 栏标记的目的地",
        ),
        ("to", "CN/MO", "China or Macau", "中国或中国澳门特别行政区"),
        ("item.kind", "computer/software", "Computer or Software", "计算机或软件"),
        ("item.for_entries", "us.ear.3A090/us.ear.4A090", "3A090 or 4A090", "3A090 或 4A090"),
        (
            "item.for_entries",
            "/".join(f"us.ear.5D992.{x}" for x in "abcdefgh"),
            "5D992.a and 7 other entries",
            "5D992.a 及另外 7 个条目",
        ),
        (
            "certifications",
            "us.ear.740.8/us.ear.740.8(c)",
            "us.ear.740.8(c) or what it lies under",
            "us.ear.740.8(c)或其上级条款",
        ),
    ],
)
def test_bounds(name: str, bound: object, english: str, simplified: str) -> None:
    assert EN.bound(name, bound) == english
    assert HANS.bound(name, bound) == simplified


def test_enumerations() -> None:
    assert EN.join([]) == "none"
    assert EN.join(["a"]) == "a"
    assert EN.join(["a", "b", "c"]) == "a, b and c"
    assert EN.join(["a", "b"], "or") == "a or b"
    assert HANS.join(["甲", "乙", "丙"]) == "甲、乙和丙"
    assert EN.join(["a or b", "c"]) == "a or b; c"
    assert HANS.join(["甲或乙", "丙"]) == "甲或乙；丙"


def test_latin_and_chinese_are_kept_apart_where_they_meet() -> None:
    assert HANS.text("requirement.excused", code="NAC") == "因 NAC 而免除。"
    assert HANS.text("label.party", label="总部", party="ABC公司") == "ABC公司的总部"
    assert HANS.text("test.in.true", fact="目的地", got="中国", bound="EAR99") == "目的地：中国，属于 EAR99。"


def test_origins() -> None:
    assert EN.origin("stated") == "as stated"
    assert EN.origin("chip_table:NVIDIA H200") == "from the chip table: NVIDIA H200"
    assert HANT.origin("chip_table") == "取自晶片表"


def test_titles_of_rules() -> None:
    rule = "us.ear.3A090.a"
    assert EN.rule_title(rule, "circuits") == "circuits"
    assert "集成电路" in HANS.rule_title(rule, "circuits")
    assert "積體電路" in HANT.rule_title(rule, "circuits")
    assert HANS.rule_title("us.ear.999.9", "circuits") == "circuits"


def test_titles_of_conditions_and_reasons_fall_back_to_english() -> None:
    assert HANS.condition_title("us.ear.999.9", "file it") == "file it"
    assert HANS.reason("no such reason") == "no such reason"
    assert HANS.reason("both readings are open") == "两种解读均有可能"


@pytest.mark.parametrize("words", [HANS, HANT])
def test_a_space_stays_only_beside_latin_letters(words: Catalog) -> None:
    assert words.text("note.assumed", fact="活动", value="出口").count(" ") == 0
    assert " 3A090.a " in words.text("node.entry.true", entry="3A090.a")
    assert " 3 " in words.text("slot.chip", number="3")
    assert words.text("state.in_force.since", since=words.date("2026-02-01")).startswith("自 2026年2月1日")
