"""Names of countries to codes and back, and the destination a territory is treated as."""

import csv
import os
import subprocess
import sys
from datetime import date
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from highfence.facts.countries import (
    ISO2,
    LANGUAGES,
    UnknownCountryError,
    country_name,
    ear_destination,
    normalize_country,
)

ROWS = list(
    csv.DictReader(
        files("highfence.facts").joinpath("countries.csv").read_text(encoding="utf-8").splitlines()
    )
)
SPELLINGS = [
    (row["iso2"], name)
    for row in ROWS
    for name in (
        row["iso2"],
        row["iso3"],
        row["name"],
        *row["other_names"].split("; "),
        *row["zh_names"].split("; "),
    )
    if name
]
TODAY = date(2026, 9, 24)


def test_the_codes_are_those_of_iso_3166_1_and_kosovo() -> None:
    pycountry = pytest.importorskip(
        "pycountry", reason="pycountry, the independent list of codes, is not installed"
    )
    assert (
        {row["iso2"] for row in ROWS} == ISO2 == {country.alpha_2 for country in pycountry.countries} | {"XK"}
    )
    iso3 = {row["iso2"]: row["iso3"] for row in ROWS} | {"XK": ""}
    assert iso3 == {country.alpha_2: country.alpha_3 for country in pycountry.countries} | {"XK": ""}


@pytest.mark.parametrize("code", sorted(ISO2))
def test_every_code_goes_round_through_its_name_in_every_language(code: str) -> None:
    assert normalize_country(code) == normalize_country(code.lower()) == code
    for lang in LANGUAGES:
        assert normalize_country(country_name(code, lang)) == code


def test_no_spelling_means_two_countries() -> None:
    assert [(name, normalize_country(name)) for _, name in SPELLINGS] == [
        (name, code) for code, name in SPELLINGS
    ]


@given(
    st.sampled_from(SPELLINGS),
    st.sampled_from([str, str.upper, str.lower, str.title]),
    st.sampled_from(["{}", " {} ", "The {}", "{}."]),
)
def test_case_space_article_and_stop_do_not_matter(
    spelling: tuple[str, str], case: type[str], frame: str
) -> None:
    code, name = spelling
    if len(name) > 3 and name.isascii():
        assert normalize_country(frame.format(case(name))) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("PRC", "CN"),
        ("P.R. China", "CN"),
        ("People's Republic of China", "CN"),
        ("CHN", "CN"),
        ("中国", "CN"),
        ("中國", "CN"),
        ("中华人民共和国", "CN"),
        ("中華人民共和國", "CN"),
        ("Hong Kong", "HK"),
        ("Hong Kong SAR China", "HK"),
        ("HKSAR", "HK"),
        ("香港", "HK"),
        ("香港特別行政區", "HK"),
        ("Macao", "MO"),
        ("Macau", "MO"),
        ("澳门", "MO"),
        ("澳門", "MO"),
        ("Taiwan", "TW"),
        ("Taiwan, Province of China", "TW"),
        ("ROC", "TW"),
        ("台湾", "TW"),
        ("台灣", "TW"),
        ("臺灣", "TW"),
        ("中華民國", "TW"),
        ("South Korea", "KR"),
        ("Korea", "KR"),
        ("Korea, South", "KR"),
        ("Republic of Korea", "KR"),
        ("韩国", "KR"),
        ("韓國", "KR"),
        ("南韓", "KR"),
        ("North Korea", "KP"),
        ("Korea, Democratic People’s Republic of", "KP"),
        ("DPRK", "KP"),
        ("朝鲜", "KP"),
        ("北韓", "KP"),
        ("UAE", "AE"),
        ("U.A.E.", "AE"),
        ("阿联酋", "AE"),
        ("阿聯酋", "AE"),
        ("阿拉伯聯合大公國", "AE"),
        ("UK", "GB"),
        ("Great Britain", "GB"),
        ("英國", "GB"),
        ("U.S.A.", "US"),
        ("United States of America", "US"),
        ("美利坚合众国", "US"),
        ("the Netherlands", "NL"),
        ("Holland", "NL"),
        ("荷蘭", "NL"),
        ("Türkiye", "TR"),
        ("Turkiye", "TR"),
        ("Turkey", "TR"),
        ("Viet Nam", "VN"),
        ("Burma", "MM"),
        ("Côte d’Ivoire", "CI"),
        ("St. Lucia", "LC"),
        ("Bahamas, The", "BS"),
        ("Trinidad & Tobago", "TT"),
        ("Congo (Democratic Republic of the)", "CD"),
        ("刚果（金）", "CD"),
        ("義大利", "IT"),
        ("意大利", "IT"),
        ("沙烏地阿拉伯", "SA"),
        ("沙特", "SA"),
        ("Kosovo", "XK"),
        ("NO", "NO"),
        ("ＣＮ", "CN"),
        ("ZR", "CD"),
        ("BU", "MM"),
        ("EL", "GR"),
    ],
)
def test_spellings(text: str, code: str) -> None:
    assert normalize_country(text) == code


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("Congo", {"CD", "CG"}),
        ("刚果", {"CD", "CG"}),
        ("Virgin Islands", {"VG", "VI"}),
        ("St. Martin", {"MF", "SX"}),
        ("Netherlands Antilles", {"BQ", "CW", "SX"}),
        ("AN", {"BQ", "CW", "SX"}),
        ("USSR", {"RU", "BY", "UA", "KZ"}),
        ("Crimea", {"UA"}),
    ],
)
def test_names_of_several_countries_are_refused_with_the_candidates(text: str, candidates: set[str]) -> None:
    with pytest.raises(UnknownCountryError) as caught:
        normalize_country(text)
    assert {normalize_country(name) for name in caught.value.suggestions} == candidates
    assert caught.value.value == text


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("Chnia", "China"),
        ("Untied Kingdom", "United Kingdom"),
        ("Netherland", "Netherlands"),
        ("tawian", "Taiwan"),
        ("中园", "中国"),
    ],
)
def test_a_slip_is_refused_with_the_nearest_name(text: str, nearest: str) -> None:
    with pytest.raises(UnknownCountryError, match=nearest) as caught:
        normalize_country(text)
    assert caught.value.suggestions[0] == nearest


@pytest.mark.parametrize("text", ["", " ", "xx", "XX", "unknown", "null", "EU", "42", "中", "??", "Asia"])
def test_what_names_no_country_is_refused(text: str) -> None:
    with pytest.raises(UnknownCountryError):
        normalize_country(text)


@given(st.text(max_size=12))
def test_any_text_is_a_country_or_refused_with_names_that_are(text: str) -> None:
    try:
        named: tuple[str, ...] = (normalize_country(text),)
    except UnknownCountryError as error:
        named = tuple(map(normalize_country, error.suggestions))
    assert set(named) <= ISO2


def test_names_in_three_languages() -> None:
    assert [country_name("NL", lang) for lang in LANGUAGES] == ["Netherlands", "荷兰", "荷蘭"]
    with pytest.raises(ValueError, match="zh-Hans"):
        country_name("NL", "fr")
    with pytest.raises(UnknownCountryError):
        country_name("nl")


@pytest.mark.parametrize(
    ("code", "on", "destination"),
    [
        ("HK", date(2020, 12, 22), "HK"),  # 85 FR 83765
        ("HK", date(2020, 12, 23), "CN"),
        ("MO", TODAY, "MO"),
        ("TW", TODAY, "TW"),
        ("PR", TODAY, "US"),
        ("GU", TODAY, "US"),
        ("KY", TODAY, "GB"),  # the example of 15 CFR 738.3(b)
        ("LI", TODAY, "CH"),  # footnote 5 to supplement no. 1 to part 738
        ("GL", TODAY, "DK"),
        ("BQ", TODAY, "NL"),
        ("AW", TODAY, "AW"),  # rows of their own
        ("CW", TODAY, "CW"),
        ("SX", TODAY, "SX"),
        ("AQ", TODAY, "AQ"),
        ("PS", TODAY, "PS"),
    ],
)
def test_ear_destination(code: str, on: date, destination: str) -> None:
    assert ear_destination(code, on) == destination


def test_a_treatment_is_final() -> None:
    for code in ISO2:
        assert ear_destination(ear_destination(code, TODAY), TODAY) == ear_destination(code, TODAY)
    with pytest.raises(UnknownCountryError):
        ear_destination("Hong Kong", TODAY)


def test_a_code_is_settled_without_heavy_imports() -> None:
    code = (
        "import sys; from highfence.facts.countries import normalize_country; normalize_country('cn');"
        "print({'babel', 'rapidfuzz', 'pycountry', 'csv', 'importlib.resources', 'typing'} & set(sys.modules) - before)"
    )
    done = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", "import sys; before = set(sys.modules); " + code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.stdout.strip() == "set()"
