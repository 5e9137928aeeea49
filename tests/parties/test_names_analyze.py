"""What is read out of a name: forms, scripts, spellings, noise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from highfence.parties.names import analyze, exact_key
from highfence.parties.names.chinese import number
from highfence.parties.names.sound import skeleton, sound
from highfence.parties.names.syllables import from_cantonese, is_pinyin, parse_pinyin, wade


def keys(name: str, reading: int = 0) -> list[str]:
    return [t.key for t in analyze(name).readings[reading].tokens if not t.tail]


def all_keys(name: str) -> list[list[str]]:
    return [[t.key for t in r.tokens] for r in analyze(name).readings]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Huawei Technologies Co., Ltd.", "HUAWEI TECHNOLOGIES CO LTD"),
        ("Huawei Technologies Co., Ltd.", "Huawei Technologies"),
        ("DOE, John", "John Doe"),
        ("AO «Impuls»", "Impuls, AO"),
        ("Société Générale S.A.", "Societe Generale"),
        ("Müller & Söhne GmbH", "Muller und Sohne"),
        ("Xi’an Aerospace Co., Ltd.", "Xian Aerospace"),
        ("中芯国际集成电路制造有限公司", "中芯國際集成電路製造有限公司"),
        ("中芯国际集成电路制造有限公司", "中芯国际集成电路制造"),
        ("АО Импульс", "Импульс"),
        ("S.M.I.C.", "SMIC"),
        ("National University of Defense Technology (NUDT)", "National University of Defense Technology"),
        ("on behalf of Impuls", "Impuls"),
        ("Attn: Impuls LLC", "Impuls"),
        ("M/s Impuls Trading", "Impuls Trading"),
        ("The Impuls Trading", "Impuls Trading"),
    ],
)
def test_same_name(one: str, other: str) -> None:
    assert exact_key(one) == exact_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Huawei Technologies", "Huawei Technology"),
        ("28th Research Institute", "54th Research Institute"),
        ("Bank of China", "Bank of Tianjin"),
        ("中芯国际", "中新国际"),
        ("Zhang Ge", "Zhangge"),
    ],
)
def test_not_the_same_name(one: str, other: str) -> None:
    assert exact_key(one) != exact_key(other)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Semicon Mfg Intl", ["semiconductor", "manufacturing", "international"]),
        ("GUANGZHOU HAIGE COMM GRP", ["guangzhou", "haige", "communications", "group"]),
        ("Shanghai IC R&D Center", ["shanghai", "integrated circuit", "research development", "center"]),
        ("Nauchno-Proizvodstvennoe Obedinenie Impuls", ["scientific production association", "impuls"]),
        ("НАУЧНО-ПРОИЗВОДСТВЕННОЕ ОБЪЕДИНЕНИЕ ИМПУЛЬС", ["scientific production association", "impuls"]),
        ("Research Inst of Physics", ["institute", "physics"]),
        ("PEI-CHING University", ["beijing", "university"]),
        ("Peking University", ["beijing", "university"]),
        ("Shenzhen Zhangge Keji", ["shenzhen", "zhangge", "technology"]),
        ("شرکت صنایع الکترونیک ایران", ["industry", "electronics", "iran"]),
        ("TECH NOLOGY Zhangge", ["technology", "zhangge"]),
        ("No. 28 Institute", ["28", "institute"]),
        ("the 028th Institute", ["28", "institute"]),
    ],
)
def test_keys(name: str, expected: list[str]) -> None:
    assert [k for k in keys(name) if k != "no"] == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("北京航空航天大学", ["beihang", "university"]),
        ("北京航空航天大学", ["beijing", "university", "aviation", "aerospace"]),
        ("中芯国际", ["semiconductor", "manufacturing", "international"]),
        ("中芯国际", ["smic"]),
        ("华为技术有限公司", ["huawei", "technology"]),
        ("華為技術有限公司", ["huawei", "technology"]),
        ("深圳市张戈仪器有限公司", ["shenzhen", "zhangge", "instruments"]),
        ("中国电子科技集团公司第二十八研究所", ["cetc", "28", "institute"]),
        ("CETC 54th Research Institute", ["china", "electronics", "technology", "group", "54", "institute"]),
        ("Cheung Electronics", ["zhang", "electronics"]),
        ("Beijing University of Aeronautics and Astronautics", ["beihang", "university"]),
        ("DHL c/o Huawei Device", ["huawei", "devices"]),
    ],
)
def test_one_of_the_readings(name: str, expected: list[str]) -> None:
    assert expected in all_keys(name)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        (
            "Huawei Technologies Co., Ltd., Bantian, Longgang District, Shenzhen 518129 China",
            ["huawei", "technology"],
        ),
        ("Beihang University 37 Xueyuan Road, Haidian, Beijing", ["beihang", "university"]),
        ("Beihang University\nNo. 37 Xueyuan Road\nBeijing", ["beihang", "university"]),
        ("Impuls LLC - ul. Lenina, d. 12, Moscow 123456, Russia", ["impuls"]),
        ("Zhangge Instrument, Flat 3, 12/F, Mira Building, Kowloon, Hong Kong", ["zhangge", "instruments"]),
        ("Zhangge Instrument, Shenzhen, China", ["zhangge", "instruments"]),
        ("Zhangge Mainstrasse 281, 441087 Berlin", ["zhangge"]),
        ("华为技术有限公司，深圳市龙岗区坂田", ["huawei", "technology"]),
    ],
)
def test_a_glued_address_is_set_aside(name: str, kept: list[str]) -> None:
    reading = analyze(name).readings[0]
    assert [t.key for t in reading.tokens if not t.tail] == kept
    assert any(i.reason == "address" for i in reading.ignored)


@pytest.mark.parametrize(
    "name",
    [
        "Huawei Device (Shenzhen) Co., Ltd.",
        "Semiconductor Manufacturing International (Shanghai) Corporation",
        "China Aerospace Science and Industry Corporation (CASIC) 3rd Academy's 159 Factory",
        "System Equipment Co., Ltd. of the 28th Research Institute (Liyang)",
        "Shenzhen Park Electronics",
        "中国电子科技集团公司第二十八研究所",
    ],
)
def test_a_name_with_places_and_numbers_is_kept_whole(name: str) -> None:
    assert not any(t.tail for t in analyze(name).readings[0].tokens)


def test_what_is_set_aside_is_told() -> None:
    ignored = analyze("On behalf of: The Zhangge Co., Ltd.").readings[0].ignored
    assert {i.reason for i in ignored} == {"introduces the name", "connecting word", "legal form"}


def test_the_address_gives_the_country() -> None:
    assert analyze("Zhangge Instrument, Shenzhen, China").country == "CN"
    assert analyze("Zhangge Instrument").country == ""


@pytest.mark.parametrize(
    "name", ["Company Limited", "The", "Ltd", "of", "...", "", " ", "()", "«»", "\u200f", "1", "第"]
)
def test_nothing_but_dress_raises_nothing(name: str) -> None:
    assert len(analyze(name).readings) >= 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("yevgeniy", "evgenii"), ("khabarov", "habarov"), ("mohammed", "muhammad"), ("sergey", "sergei"),
        ("husayn", "hussein"), ("vladimir", "wladimir"), ("qasim", "kasim"), ("kawari", "kawaree"),
    ],
)  # fmt: skip
def test_romanizations_sound_alike(one: str, other: str) -> None:
    assert sound(one) == sound(other) or skeleton(one) == skeleton(other)


@pytest.mark.parametrize(
    ("pinyin", "other"),
    [
        ("beijing", "peiching"),
        ("zhangge", "changko"),
        ("guangdong", "kuangtung"),
        ("xinhua", "hsinhua"),
        ("qinghua", "chinghua"),
    ],
)
def test_wade_giles(pinyin: str, other: str) -> None:
    assert wade(pinyin) == other


def test_syllables() -> None:
    assert parse_pinyin("zhongguo") == ("zhong", "guo")
    assert not is_pinyin("zhonhguo")
    assert from_cantonese("cheung") == "zhang"
    assert from_cantonese("huawei") is None


@pytest.mark.parametrize(
    ("word", "digits"),
    [("二十八", "28"), ("五十四", "54"), ("十", "10"), ("一百零三", "103"), ("二〇一", "201")],
)
def test_chinese_numerals(word: str, digits: str) -> None:
    assert number(word) == digits


NAMES = st.text(
    st.one_of(
        st.characters(categories=["Lu", "Ll", "Nd", "Zs", "Po", "Lo"], max_codepoint=0x9FFF),
        st.sampled_from("abc XYZ.,()-&'中国华为有限公司АОимпульسشرکت"),
    ),
    max_size=40,
)


@given(NAMES)
def test_normalization_is_idempotent(name: str) -> None:
    key = exact_key(name)
    if not key.startswith("han:"):
        assert exact_key(key) == key


@given(
    st.lists(
        st.sampled_from(["zhangge", "impuls", "haige", "navtek", "bantian", "kirov", "omsk", "pulsar"]),
        min_size=1,
        max_size=6,
    ),
    st.randoms(),
)
def test_order_does_not_matter(words: list[str], rng: object) -> None:
    shuffled = words[:]
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    assert exact_key(" ".join(words)) == exact_key(" ".join(shuffled))
