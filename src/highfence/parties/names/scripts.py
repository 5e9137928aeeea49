"""Scripts: from any writing to lower-case ASCII letters, with Han characters left standing."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
ABJAD = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_ABJAD_WORD = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u200c]+")
_KANA_OR_HANGUL = re.compile(r"[\u3040-\u30ff\uac00-\ud7af]")
_APOSTROPHES = dict.fromkeys(map(ord, "'’‘`´ʼʻʹ′ˈ＇"))
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−－"), "-")
_QUOTES = dict.fromkeys(map(ord, '“”„«»＂"「」『』《》'), " ")
_TATWEEL_AND_MARKS = re.compile(r"[\u0640\u064b-\u065f\u0670]")

# One plain romanization; the schemes meet again in `sound`.
_CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i",
    "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t",
    "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y",
    "ь": "", "э": "e", "ю": "yu", "я": "ya", "і": "i", "ї": "i", "є": "ye", "ґ": "g", "ў": "u", "ј": "j",
    "љ": "lj", "њ": "nj", "ћ": "c", "ђ": "dj", "џ": "dz", "қ": "k", "ғ": "g", "ң": "n", "ү": "u", "ұ": "u",
    "һ": "h", "ө": "o", "ә": "a",
}  # fmt: skip
_CYRILLIC_TABLE = str.maketrans({**_CYRILLIC, **{k.upper(): v for k, v in _CYRILLIC.items()}})


@cache
def _to_simplified() -> object:
    from opencc import OpenCC  # type: ignore[import-untyped]

    return OpenCC("t2s")


@lru_cache(maxsize=65_536)
def simplified(text: str) -> str:
    """Return Chinese text in simplified characters."""
    return str(_to_simplified().convert(text))  # type: ignore[attr-defined]


@lru_cache(maxsize=65_536)
def pinyin(han: str) -> tuple[str, ...]:
    """Return the pinyin syllables, without tones, of a run of Han characters (ü is written v, then u)."""
    from pypinyin import lazy_pinyin

    return tuple(s.replace("ü", "u").replace("v", "u").lower() for s in lazy_pinyin(han))


@lru_cache(maxsize=65_536)
def ascii_of(text: str) -> str:
    """Return letters and marks of any other script as ASCII, by the nearest usual romanization."""
    from anyascii import anyascii

    return str(anyascii(text)).lower()


def plain(text: str) -> str:
    """Return text in one composed form: width, quotes, dashes and apostrophes unified; case kept."""
    if text.isascii():
        return text.replace("'", "").replace("`", "").replace('"', " ").replace("&", " and ")
    text = unicodedata.normalize("NFKC", text).translate(_APOSTROPHES).replace("&", " and ")
    return text.translate(_DASHES).translate(_QUOTES)


def latin(text: str) -> str:
    """Return text in lower-case ASCII; Han characters remain (they are read word by word)."""
    if text.isascii():
        return text.lower()
    text = text.translate(_CYRILLIC_TABLE)
    if text.isascii():
        return text.lower()
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    if text.isascii():
        return text.lower()
    return "".join(c if HAN.match(c) else (c if c.isascii() else ascii_of(c)) for c in text).lower()


def abjad_words(text: str) -> list[str]:
    """Return the words of Arabic, Persian or Hebrew script in text."""
    return _ABJAD_WORD.findall(text)


def abjad_plain(word: str) -> str:
    """Return a word of Arabic script with letter variants and marks unified (ي and ی, ك and ک ...)."""
    word = _TATWEEL_AND_MARKS.sub("", word).replace("\u200c", "")
    return word.translate(_ABJAD_FOLD)


@lru_cache(maxsize=65_536)
def abjad_letters(word: str) -> str:
    """Return a word of ``abjad_plain`` letter by letter: a written long a is kept, and z before h is no zh."""
    out = ""
    for written in word:
        letter = "a" if written == "ا" else "".join(c for c in ascii_of(written) if c.isalnum())
        if letter and out[-1:] + letter[:1] in _NO_DIGRAPHS:
            out += "a"
        out += letter
    return out


# Two letters that stand side by side only where a short vowel isn't written.
_NO_DIGRAPHS = frozenset({"sh", "zh", "kh", "gh", "ch", "dh", "ph", "dj", "ts", "tz", "ck", "sz", "cz"})
_ABJAD_FOLD = str.maketrans("يىكأإآةۀ", "ییکاااهه")


def has_han(text: str) -> bool:
    """Return whether Chinese characters occur and Japanese or Korean syllables don't."""
    return bool(HAN.search(text)) and not _KANA_OR_HANGUL.search(text)
