"""Countries: one spelling for every name, and the destination whose EAR treatment a territory takes.

Inside highfence a country is its ISO 3166-1 alpha-2 code, plus ``XK`` (Kosovo, user-assigned).
`normalize_country` turns codes, official and common English names and Chinese names into it. Four readings
are fixed here:

* **Korea** alone is South Korea (``KR``), as in commerce and in the ISO name "Korea, Republic of".
* **Hong Kong, Macau and Taiwan** keep their own codes. What United States law makes of Hong Kong is for
  `ear_destination` to say.
* A name two countries bear (**Congo**, **Virgin Islands**, **Saint Martin**), a state that has broken up
  (**USSR**, code ``AN``) and a region with rules of its own (**Crimea**, 15 CFR 746.6) are errors that name
  the candidates.
* Former codes and names of a state that goes on under another name lead to it (``BU`` and Burma to ``MM``,
  ``ZR`` to ``CD``).

Two-letter codes are settled without reading any file.
"""

from __future__ import annotations

import functools
import unicodedata
from datetime import date

__all__ = [
    "ISO2",
    "LANGUAGES",
    "UnknownCountryError",
    "country_name",
    "ear_destination",
    "normalize_country",
]

ISO2: frozenset[str] = frozenset(
    (  # noqa: SIM905 - a list of 250 strings would fill the page
        "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS "
        "BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE "
        "EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM "
        "HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC "
        "LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA "
        "NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW "
        "SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO "
        "TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW "
    ).split()
)
"""Every accepted code: ISO 3166-1 alpha-2 and ``XK``."""

LANGUAGES = ("en", "zh-Hans", "zh-Hant")
"""Languages `country_name` speaks."""

_HONG_KONG_IS_CHINA = date(2020, 12, 23)  # 85 FR 83765: Hong Kong deleted as a destination

_EAR_TREATMENT = {
    territory: country
    for country, territories in {
        "AU": "CC CX HM NF",
        "CH": "LI",
        "DK": "FO GL",
        "FI": "AX",
        "FR": "BL GF GP MF MQ NC PF PM RE TF WF YT",
        "GB": "AI BM FK GG GI GS IM IO JE KY MS PN SH TC VG",
        "NL": "BQ",
        "NO": "BV SJ",
        "NZ": "TK",
        "US": "AS GU MP PR UM VI",
    }.items()
    for territory in territories.split()
}

_REGIONS = {"crimea": "UA", "donetsk": "UA", "luhansk": "UA", "dnr": "UA", "lnr": "UA"}

_AMBIGUOUS = {
    "congo": "CD CG",
    "刚果": "CD CG",
    "剛果": "CD CG",
    "islands virgin": "VG VI",
    "维尔京群岛": "VG VI",
    "維京群島": "VG VI",
    "martin saint": "MF SX",
    "圣马丁": "MF SX",
    "聖馬丁": "MF SX",
    "an": "BQ CW SX",
    "ant": "BQ CW SX",
    "antilles netherlands": "BQ CW SX",
    "cs": "CZ ME RS SK",
    "scg": "ME RS",
    "montenegro serbia": "ME RS",
    "czechoslovakia": "CZ SK",
    "yu": "BA HR ME MK RS SI",
    "yug": "BA HR ME MK RS SI",
    "yugoslavia": "BA HR ME MK RS SI",
    "su": "RU BY UA KZ",
    "sun": "RU BY UA KZ",
    "ussr": "RU BY UA KZ",
    "soviet union": "RU BY UA KZ",
    **_REGIONS,
}


class UnknownCountryError(ValueError):
    """A text that names no country, or more than one.

    `value` is the text as given; `suggestions` are the nearest names, best first, each of which
    `normalize_country` accepts.
    """

    def __init__(self, value: str, suggestions: tuple[str, ...] = (), *, ambiguous: bool = False) -> None:
        self.value = value
        self.suggestions = suggestions
        what = "may mean several countries" if ambiguous else "is not a known country"
        hint = f"; did you mean {' or '.join(suggestions)}?" if suggestions else ""
        super().__init__(f"{value!r} {what}{hint}")


def normalize_country(text: str) -> str:
    """Return the ISO 3166-1 alpha-2 code of the country that `text` names.

    Accepts alpha-2 and alpha-3 codes, official and common English names in any word order and case, with or
    without accents and articles, and Chinese names in simplified and traditional characters.

    Raises:
        UnknownCountryError: `text` names no country, or more than one.
    """
    if (code := text.strip().upper()) in ISO2:
        return code
    key = _fold(text)
    if found := _names().get(key):
        return found
    if candidates := _AMBIGUOUS.get(key):
        names = tuple(country_name(iso2) for iso2 in candidates.split())
        raise UnknownCountryError(text, names, ambiguous=key not in _REGIONS)
    if _is_chinese(key) and (found := _chinese_names().get(key)):
        return found
    raise UnknownCountryError(text, _nearest(key))


def country_name(code: str, lang: str = "en") -> str:
    """Return the everyday name of the country `code` (alpha-2) in `lang`, one of `LANGUAGES`.

    Chinese names are those of the Unicode CLDR.

    Raises:
        UnknownCountryError: `code` is not in `ISO2`.
        ValueError: `lang` is not in `LANGUAGES`.
    """
    _require_code(code)
    if lang == "en":
        return _countries()[code][0]
    if lang not in LANGUAGES:
        raise ValueError(f"{lang!r} is not a language of country names; known are {', '.join(LANGUAGES)}")
    from babel import Locale

    return str(Locale.parse(lang, sep="-").territories[code])


def ear_destination(code: str, on: date) -> str:
    """Return the country whose treatment under the EAR the destination `code` takes on the day `on`.

    A territory, possession or department without a row of its own in the Country Chart takes its country's
    treatment (15 CFR 738.3(b)); Liechtenstein takes Switzerland's (footnote 5 to supplement no. 1 to part
    738); the territories of the United States are the United States. Hong Kong is China from 2020-12-23
    (85 FR 83765) and itself before. Aruba, Curaçao, Sint Maarten and Macau have rows of their own.

    A code that is returned as itself need not have a row: Antarctica, the Palestinian Territories, the Cook
    Islands and Niue have none, and the EAR name no country for them. Their treatment is unknown, not free;
    see `CountryChart.destinations`.

    Raises:
        UnknownCountryError: `code` is not in `ISO2`.
    """
    _require_code(code)
    if code == "HK":
        return "CN" if on >= _HONG_KONG_IS_CHINA else "HK"
    return _EAR_TREATMENT.get(code, code)


def _require_code(code: str) -> None:
    if code not in ISO2:
        raise UnknownCountryError(code, _nearest(_fold(code)))


def _fold(text: str) -> str:
    """Bring spellings of one name together: case, accents, width, punctuation, articles, order of words."""
    text = unicodedata.normalize("NFKD", text).casefold().replace("臺", "台")
    letters = (c for c in text if not unicodedata.combining(c) and c not in ".'’`")
    words = "".join(c if c.isalnum() else " " for c in letters).split()
    if any(map(_is_chinese, words)):
        return "".join(words)
    if len(words) > 1:
        words = sorted(
            "saint" if word == "st" else word for word in words if word not in {"the", "of", "and"}
        )
    return " ".join(words)


def _is_chinese(key: str) -> bool:
    return any("\u3400" <= c <= "\u9fff" for c in key)


@functools.cache
def _countries() -> dict[str, tuple[str, ...]]:
    """Alpha-2 to the English name, then every other code and name."""
    import csv
    import pkgutil

    text = (pkgutil.get_data("highfence.facts", "countries.csv") or b"").decode()
    return {
        row["iso2"]: (
            row["name"],
            row["iso2"],
            row["iso3"],
            *row["other_names"].split("; "),
            *row["zh_names"].split("; "),
        )
        for row in csv.DictReader(text.splitlines())
    }


@functools.cache
def _names() -> dict[str, str]:
    """Folded codes and names, English and the commonest Chinese, to alpha-2."""
    return {_fold(name): code for code, names in _countries().items() for name in names if name}


@functools.cache
def _chinese_names() -> dict[str, str]:
    """Folded Chinese names of the CLDR, as written in China, Taiwan and Hong Kong, to alpha-2."""
    from babel import Locale

    return {
        _fold(Locale.parse(locale).territories[code]): code
        for locale in ("zh_Hans", "zh_Hant", "zh_Hant_HK")
        for code in sorted(ISO2)
    }


def _nearest(key: str) -> tuple[str, ...]:
    """Names nearest to a folded text, best first, one a country."""
    from rapidfuzz import fuzz, process

    chinese = _is_chinese(key)
    names = _names() | _chinese_names() if chinese else _names()
    candidates = [name for name in names if _is_chinese(name) == chinese and (chinese or len(name) > 3)]
    found = process.extract(key, candidates, scorer=fuzz.ratio, limit=8, score_cutoff=50 if chinese else 65)
    codes = dict.fromkeys(names[name] for name, _score, _index in found)
    return tuple(country_name(code, "zh-Hans" if chinese else "en") for code in codes)[:3]
