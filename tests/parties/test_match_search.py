"""Searching: what is found, how sure, and why."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from highfence.logic.errors import InputError
from highfence.parties.entry import Address, Entry, Name
from highfence.parties.match import FLOOR, PROBABLE, Index, Match, Query, build, compiled, storage
from highfence.parties.match.index import COMPILE_FROM
from highfence.parties.names import exact_key

if TYPE_CHECKING:
    from pathlib import Path

PARTIES: dict[str, tuple[str, list[str]]] = {
    "smic": ("CN", ["Semiconductor Manufacturing International Corporation", "SMIC"]),
    "beihang": ("CN", ["Beijing University of Aeronautics and Astronautics (BUAA)", "Beihang University"]),
    "nuaa": ("CN", ["Nanjing University of Aeronautics and Astronautics"]),
    "cetc": ("CN", ["China Electronics Technology Group Corporation", "CETC"]),
    "cetc54": ("CN", ["China Electronics Technology Group Corporation 54th Research Institute", "CETC 54"]),
    "cetc55": ("CN", ["China Electronics Technology Group Corporation 55th Research Institute", "CETC 55"]),
    "huawei": ("CN", ["Huawei Technologies Co., Ltd."]),
    "huawei-device": ("CN", ["Huawei Device (Dongguan) Co., Ltd."]),
    "haige": ("CN", ["Guangzhou Haige Communications Group Co., Ltd."]),
    "cnooc": ("CN", ["CNOOC Energy Technology & Services Limited"]),
    "zhangge": ("CN", ["Shenzhen Zhangge Instrument Co., Ltd."]),
    "ymtc": ("CN", ["Yangtze Memory Technologies Co., Ltd.", "YMTC"]),
    "hikvision": ("CN", ["Hangzhou Hikvision Digital Technology Co., Ltd."]),
    "sensetime": ("CN", ["SenseTime Group Limited", "商汤集团有限公司"]),
    "skyrizon": ("CN", ["Beijing Skyrizon Aviation Industry Investment Co., Ltd."]),
    "npoimpuls": ("RU", ["AO NPO Impuls"]),
    "kartsev": (
        "RU",
        ["Joint Stock Company Scientific Research Institute of Computing Complexes Named After M.A. Kartsev"],
    ),
    "zlatmash": ("RU", ["JSC Zlatmash"]),
    "kiselev": ("RU", ["KISELEV, Dmitry Konstantinovich"]),
    "saeedi": ("IR", ["SAEEDI, Mohammad Hossein"]),
    "sanaye": ("IR", ["Iran Electronics Industries", "Sanaye Electronic Iran"]),
    "avanlane": ("CN", ["Shenzhen Avanlane"]),
    "generic": ("CN", ["Electronics Technology Co., Ltd."]),
    "abc": ("US", ["A-B-C Company"]),
    "corp": ("US", ["Corp Holdings Corp."]),
    "star": ("RU", ["Baltic Amber Star Shipping LLC"]),
    "one": ("KP", ["Ryugyong"]),
}


def entry(key: str, country: str, names: list[str], **more: object) -> Entry:
    return Entry(id=key, list="test", names=tuple(Name(n) for n in names), countries=(country,), **more)  # type: ignore[arg-type]


@cache
def index() -> Index:
    return build([entry(key, country, names) for key, (country, names) in PARTIES.items()])


def best(name: str, country: str = "") -> Match | None:
    found = index().search(Query(name, country=country))
    return found[0] if found else None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        # Scripts, from purely Chinese, Cyrillic and Persian writing to entries in Latin letters.
        ("北京航空航天大学", "beihang"), ("中芯国际", "smic"), ("中芯國際集成電路製造有限公司", "smic"), ("长江存储科技", "ymtc"),
        ("杭州海康威视数字技术股份有限公司", "hikvision"), ("深圳市张戈仪器有限公司", "zhangge"), ("商湯集團", "sensetime"),
        ("中国电子科技集团公司第五十四研究所", "cetc54"), ("АО НПО Импульс", "npoimpuls"),
        ("Научно-производственное объединение Импульс", "npoimpuls"), ("Киселёв Дмитрий Константинович", "kiselev"),
        ("محمد حسین سعیدی", "saeedi"), ("صنایع الکترونیک ایران", "sanaye"),
        # Word order, an added letter, a transposition, a letter lost, legal forms (users' complaints about the
        # official search, Watchman and nomenklatura).
        ("Technologies Huawei", "huawei"), ("Huawei Technologiess", "huawei"), ("Hauwei Technologies", "huawei"),
        ("Huawei Technolgies", "huawei"), ("Huawei Technologies GmbH", "huawei"), ("HUAWEI TECHNOLOGIES LLC", "huawei"),
        ("Kiselev Dmitri Konstantinovitch", "kiselev"), ("Group Communications Haige Guangzhou", "haige"),
        # Abbreviations that others don't read.
        ("GUANGZHOU HAIGE COMM GRP", "haige"), ("CNOOC ENERGY TECH & SRVCES LTD", "cnooc"),
        ("Semicon Mfg Intl", "smic"), ("Semiconductor Mfg. Int'l Corp", "smic"), ("Zhangge Instr Shenzhen COMP", "zhangge"),
        # Initials, run together and apart; one word.
        ("S.M.I.C.", "smic"), ("S M I C", "smic"), ("Smic Ltd", "smic"), ("BUAA", "beihang"), ("CETC", "cetc"),
        ("54th Research Institute of CETC", "cetc54"), ("Ryugyong", "one"),
        # Pinyin apart, Wade-Giles, words run together and split.
        ("Shenzhen Zhang Ge Instrument", "zhangge"), ("Shen Zhen Zhang Ge Instrument", "zhangge"),
        ("Shen-chen Chang-ko Instrument", "zhangge"), ("Bei Hang University", "beihang"),
        ("Beijing Sky Rizon Aviation Industry Investment", "skyrizon"), ("Ava nlane Shenzhen", "avanlane"),
        # Noise around the name.
        ("On behalf of Huawei Technologies", "huawei"), ("DHL c/o Shenzhen Zhangge Instrument", "zhangge"),
        ("Attn: YMTC", "ymtc"),
        ("Shenzhen Zhangge Instrument Co., Ltd., Room 12, Keji Road 5, Nanshan District, Shenzhen 518057", "zhangge"),
    ],
)  # fmt: skip
def test_found(name: str, expected: str) -> None:
    found = best(name)
    assert found is not None
    assert found.entry == expected
    assert found.kind in {"exact", "probable"}


@pytest.mark.parametrize(
    "name",
    [
        "CORP", "Company", "Trading Co., Ltd.", "Technology", "International Group", "Shenzhen", "China",
        "Electronics Technology Co", "Shenzhen Electronics Technology Co., Ltd.", "A", "Star", "University",
    ],
)  # fmt: skip
def test_generic_words_never_decide(name: str) -> None:
    assert all(m.kind == "weak" for m in index().search(Query(name)))


@pytest.mark.parametrize(
    "name",
    [
        "Shenzhen Zhangde Instrument Co., Ltd.", "Shenzhen Minghua Instrument Co., Ltd.", "Guangzhou Haibo Communications Group",
        "China Electronics Technology Group Corporation 56th Research Institute", "IVANOV, Dmitry Konstantinovich",
        "Apple Inc.", "Siemens AG", "Deutsche Bank AG", "Toyota Motor Corporation",
    ],
)  # fmt: skip
def test_another_name_is_no_alert(name: str) -> None:
    found = best(name)
    assert found is None or found.kind == "weak"


def test_letters_written_apart_match_themselves_only() -> None:
    found = best("ABC Company")
    assert found is not None
    assert found.entry == "abc"
    assert found.score > 0.9
    for name in ("Alpha Beta Capital", "B & C Company", "Zhangge Company", "A-B-D Company"):
        assert all(m.entry != "abc" or m.kind == "weak" for m in index().search(Query(name)))


def test_exact_ignores_form_case_order_and_punctuation() -> None:
    for name in (
        "HUAWEI TECHNOLOGIES",
        "huawei technologies co ltd",
        "Technologies, Huawei",
        "Huawei-Technologies Limited",
    ):
        found = best(name)
        assert found is not None
        assert (found.kind, found.score) == ("exact", 1.0)
    probable = best("Huawei Technology")
    assert probable is not None
    assert probable.kind == "probable"
    assert probable.score < 1.0


def test_why() -> None:
    found = best("Semicon Mfg Intl (Shanghai)")
    assert found is not None
    told = {(a.query, a.entry): a.how for a in found.because}
    assert told["Mfg", "Manufacturing"] == "abbreviation"
    assert found.unmatched == ("Shanghai",)
    joined = best("Shenzhen Zhang Ge Instruments Co., Ltd.")
    assert joined is not None
    assert ("Zhang Ge", "Zhangge", "joined") in {(a.query, a.entry, a.how) for a in joined.because}
    assert ("Co Ltd", "legal form") in {(i.text, i.reason) for i in joined.ignored}
    chinese = best("深圳市张戈仪器有限公司")
    assert chinese is not None
    assert {(a.query, a.how) for a in chinese.because} >= {("张戈", "pinyin"), ("仪器", "translation")}
    typo = best("Hikvison Digital Technology Hangzhou")
    assert typo is not None
    assert ("Hikvison", "Hikvision", "typo") in {(a.query, a.entry, a.how) for a in typo.because}
    russian = best("Импульс НПО")
    assert russian is not None
    assert all(a.query for a in russian.because)


def test_missing_words_are_told() -> None:
    found = best("Shenzhen Zhangge")
    assert found is not None
    assert found.missing == ("Instrument",)


def test_country_is_evidence_not_a_filter() -> None:
    agrees, other, unknown = (
        index().search(Query("Huawei Technologie", country=c))[0] for c in ("CN", "US", "")
    )
    assert agrees.country_agrees is True
    assert other.country_agrees is False
    assert unknown.country_agrees is None
    assert agrees.entry == other.entry == unknown.entry == "huawei"
    assert agrees.score >= unknown.score > other.score


def test_country_chooses_between_equal_names() -> None:
    twins = build([entry("us", "US", ["Pulsar Trading"]), entry("ru", "RU", ["Pulsar Trading"])])
    assert twins.search(Query("Pulsar Trading", country="RU"))[0].entry == "ru"
    assert twins.search(Query("Pulsar Trading", country="US"))[0].entry == "us"


def test_address_is_evidence() -> None:
    known = entry(
        "a", "CN", ["Zhangge Instrument"], addresses=(Address("12 Keji Road, Nanshan", "Shenzhen", "CN"),)
    )
    found = build([known]).search(Query("Zhangge Instrument", address="Keji Rd 12, Shenzhen"))[0]
    assert found.address == ("keji", "12", "shenzhen")


def test_entries_stand_from_one_day_to_another() -> None:
    dated = build(
        [entry("a", "CN", ["Zhangge Instrument"], added=date(2019, 5, 16), removed=date(2022, 1, 1))]
    )
    for day, there in (
        (date(2019, 5, 15), False), (date(2019, 5, 16), True), (date(2021, 12, 31), True), (date(2022, 1, 1), False), (None, True),
    ):  # fmt: skip
        assert bool(dated.search(Query("Zhangge Instrument", on=day))) is there


def test_a_name_its_list_calls_weak_never_decides() -> None:
    weak = Entry(id="w", list="test", names=(Name("Zhangge Instrument"), Name("Falcon", weak=True)))
    found = build([weak]).search(Query("Falcon"))
    assert [(m.entry, m.kind) for m in found] == [("w", "weak")]


def test_many_gives_what_one_gives() -> None:
    queries = [Query(n) for _, names in PARTIES.values() for n in names] * 2
    queries += [Query("北京航空航天大学"), Query("x"), Query(""), Query("Semicon Mfg")]
    assert index().search_many(queries) == [index().search(q) for q in queries]


def test_plain_python_gives_what_compiled_code_gives() -> None:
    pytest.importorskip("numba")
    entries = [entry(key, country, names) for key, (country, names) in PARTIES.items()]
    plain, fast = build(entries[:20]), build(entries[:20])
    fast.compile()
    for name in (
        "Hauwei Technolgies",
        "中芯国际",
        "Zhang Ge Instr",
        "CETC 54",
        "S.M.I.C.",
        "محمد حسین سعیدی",
    ):
        assert plain.search(Query(name)) == fast.search(Query(name))


def test_many_names_are_answered_without_numba(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "available", lambda: False)
    entries = [entry(key, country, names) for key, (country, names) in PARTIES.items()]
    queries = [Query(names[0]) for _, names in PARTIES.values()] * 2
    assert len(queries) >= COMPILE_FROM
    plain = build(entries).search_many(queries)
    monkeypatch.undo()
    assert plain == index().search_many(queries)
    assert all(found and found[0].score == 1.0 for found in plain)


@pytest.mark.parametrize(
    ("listed", "asked", "how"),
    [
        # Initials between the legal forms, small foreign words included; of another spelling of the same name; with
        # the letters of "d.b.a." inside.
        (("Intercontinental Baumaschinen und Nutzfahrzeuge Handels GmbH",), "IBUNH", "initials"),
        (("AO Sudostroyitelnaya Korporatsiya Ak Bars",), "SKAB", "initials"),
        (("NIIPA", "Federal State Unitary Enterprise NIIPA"), "Fsuen", "initials"),
        (("Experimental Design Bureau Aerospace Systems",), "E.D.B.A.S.", "initials"),
        # A vowel that isn't written stands between z and h; a written one is not w; one consonant may be enough.
        (("ZAHEDI, Roozbeh",), "زاهدی روزبه", "spelling"),
        (("SHAHADAH, Rafiq Mahmoud",), "شهده رفیق ماهمود", "spelling"),
        (("Atta, Mohammad Rahim",), "اتا محمد رحیم", "spelling"),
    ],
)  # fmt: skip
def test_initials_and_scripts_without_vowels(listed: tuple[str, ...], asked: str, how: str) -> None:
    found = build([entry("a", "IR", list(listed))]).search(Query(asked))
    assert [m.entry for m in found] == ["a"]
    assert found[0].score > 0.85
    assert how in {a.how for a in found[0].because}


def test_limit_and_floor() -> None:
    found = index().search(
        Query("China Electronics Technology Group Corporation Research Institute"), limit=2
    )
    assert len(found) == 2
    assert all(m.score >= FLOOR for m in found)
    assert all(m.score >= PROBABLE for m in found if m.kind != "weak")
    assert [m.score for m in found] == sorted((m.score for m in found), reverse=True)


def test_empty() -> None:
    assert build([]).search(Query("Huawei")) == []
    assert build([]).search_many([Query("Huawei"), Query("")]) == [[], []]
    for name in ("", " ", "...", "()"):
        assert all(m.kind == "weak" for m in index().search(Query(name)))


def test_saved_and_opened(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "names.index"
    index().save(path, about={"us.csl": "2026-07-31"})
    opened = Index.open(path)
    assert opened.about == {"us.csl": "2026-07-31"}
    assert len(opened) == len(PARTIES)
    for name in ("Hauwei Technologies", "北京航空航天大学"):
        assert opened.search(Query(name)) == index().search(Query(name))
    assert [p.name for p in path.parent.iterdir()] == ["names.index"]


@pytest.mark.parametrize("damage", ["short", "other", "version", "head", "missing"])
def test_a_broken_file_says_so(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "names.index"
    index().save(path)
    data = path.read_bytes()
    broken = {
        "short": data[: len(data) // 2], "other": b"PK" + data, "version": data.replace(b'"version": %d' % storage.VERSION, b'"version": 9', 1),
        "head": data[:20], "missing": None,
    }[damage]  # fmt: skip
    if broken is None:
        path.unlink()
    else:
        path.write_bytes(broken)
    with pytest.raises(InputError, match=r"names\.index"):
        Index.open(path)


def test_an_index_of_an_earlier_version_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "names.index"
    with monkeypatch.context() as earlier:
        earlier.setattr(storage, "VERSION", storage.VERSION - 1)
        index().save(path)
    with pytest.raises(InputError, match=f"version {storage.VERSION}: build the index again"):
        Index.open(path)


def test_a_name_as_good_as_the_best_is_not_crowded_out() -> None:
    """Technology and Technologies are one word: names that have Huawei alone must not hide one of the two."""
    names = ["Huawei Technologies Co., Ltd.", "Huawei Technology", *["Huawei"] * 20]
    names += [
        f"Huawei {place} Marine Branch" for place in ("Lima", "Oslo", "Bonn", "Riga", "Kyiv", "Baku")
    ] * 4
    letters = "bcdfghjklmnprstvwz"  # so many that Technology is too common a word to search by
    names += [f"{one}{two}mko Technology" for one in letters for two in letters + "aeiou"]
    entries = [Entry(id=str(i), list="test", names=(Name(n),)) for i, n in enumerate(names)]
    found = build(entries).search(Query("Huawei Technology"))
    assert [(m.name, m.score) for m in found[:2]] == [(names[1], 1.0), (names[0], 0.99)]


def test_a_failed_save_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "names.index"
    index().save(path)
    before = path.read_bytes()

    def fail(*_: object) -> None:
        raise OSError

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OSError):  # noqa: PT011 - the error of the system as it is
        build([entry("a", "CN", ["Other"])]).save(path)
    assert path.read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize(("key", "name"), [(k, n) for k, (_, names) in PARTIES.items() for n in names])
def test_every_published_name_finds_its_entry(key: str, name: str) -> None:
    found = index().search(Query(name))
    assert key in {m.entry for m in found if m.score == found[0].score}
    assert found[0].score == 1.0


WORDS = [
    "zhangge",
    "impuls",
    "haige",
    "navtek",
    "kirov",
    "omsk",
    "pulsar",
    "huawei",
    "technology",
    "beijing",
    "institute",
    "54",
    "group",
    "ltd",
    "co",
]


@given(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=5),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=5),
)
def test_exactness_is_symmetric(one: list[str], other: list[str]) -> None:
    a, b = " ".join(one), " ".join(other)
    there = [m.kind for m in build([entry("e", "CN", [a])]).search(Query(b))]
    back = [m.kind for m in build([entry("e", "CN", [b])]).search(Query(a))]
    assert ("exact" in there) == ("exact" in back)
    if exact_key(a) != exact_key(b):
        assert "exact" not in there


@given(st.permutations(["Shenzhen", "Zhangge", "Precision", "Instrument"]))
def test_word_order_keeps_the_entry(words: list[str]) -> None:
    found = best(" ".join(words))
    assert found is not None
    assert found.entry == "zhangge"


@given(st.text(max_size=30))
def test_any_text_is_answered(name: str) -> None:
    for match in index().search(Query(name)):
        assert FLOOR <= match.score <= 1.0
