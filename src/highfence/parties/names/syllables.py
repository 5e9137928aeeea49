"""Chinese syllables in Latin letters: pinyin, Wade-Giles without its marks, and Hong Kong spellings."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from highfence.parties.names.tables import rows

if TYPE_CHECKING:
    from collections.abc import Iterable

# Finals that stand after each initial in standard Chinese; an impossible syllable is a typo, not a name.
_FINALS = {
    "": "a ai an ang ao e ei en eng er o ou yi ya yao ye you yan yin yang ying yong yo wu wa wo wai wei wan wen "
    "wang weng yu yue yuan yun",
    "b": "a ai an ang ao ei en eng i ian iao ie in ing o u",
    "p": "a ai an ang ao ei en eng i ian iao ie in ing o ou u",
    "m": "a ai an ang ao e ei en eng i ian iao ie in ing iu o ou u",
    "f": "a an ang ei en eng o ou u",
    "d": "a ai an ang ao e ei en eng i ia ian iao ie ing iu ong ou u uan ui un uo",
    "t": "a ai an ang ao e eng i ian iao ie ing ong ou u uan ui un uo",
    "n": "a ai an ang ao e ei en eng i ian iang iao ie in ing iu ong ou u uan uo ue un",
    "l": "a ai an ang ao e ei eng i ia ian iang iao ie in ing iu o ong ou u uan ue un uo",
    "g": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "k": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "h": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "j": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "q": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "x": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "zh": "a ai an ang ao e ei en eng i ong ou u ua uai uan uang ui un uo",
    "ch": "a ai an ang ao e en eng i ong ou u ua uai uan uang ui un uo",
    "sh": "a ai an ang ao e ei en eng i ou u ua uai uan uang ui un uo",
    "r": "an ang ao e en eng i ong ou u ua uan ui un uo",
    "z": "a ai an ang ao e ei en eng i ong ou u uan ui un uo",
    "c": "a ai an ang ao e en eng i ong ou u uan ui un uo",
    "s": "a ai an ang ao e en eng i ong ou u uan ui un uo",
}
SYLLABLES = frozenset(i + f for i, finals in _FINALS.items() for f in finals.split())

# Syllables that begin with e or o don't follow another one without an apostrophe: tien is no pinyin.
ONLY_FIRST = frozenset({"e", "en", "eng", "er", "ei", "o", "ou"})

_WADE_INITIAL = {
    "zh": "ch", "ch": "ch", "j": "ch", "q": "ch", "x": "hs", "b": "p", "p": "p", "d": "t", "t": "t", "g": "k",
    "k": "k", "z": "ts", "c": "ts", "r": "j",
}  # fmt: skip
_WADE_FINAL = {
    "ong": "ung", "ian": "ien", "ie": "ieh", "ue": "ueh", "iong": "iung", "uo": "o", "iu": "iu", "ui": "ui",
}  # fmt: skip
_WADE_WHOLE = {
    "zhi": "chih", "chi": "chih", "shi": "shih", "ri": "jih", "zi": "tzu", "ci": "tzu", "si": "ssu", "yi": "i",
    "you": "yu", "yan": "yen", "ye": "yeh", "yue": "yueh", "yong": "yung", "er": "erh", "ge": "ko", "ke": "ko",
    "he": "ho", "e": "o", "guo": "kuo", "kuo": "kuo", "huo": "huo", "shuo": "shuo", "gui": "kuei", "kui": "kuei",
}  # fmt: skip


def _split_initial(syllable: str) -> tuple[str, str]:
    for size in (2, 1):
        if syllable[:size] in _FINALS and syllable[size:]:
            return syllable[:size], syllable[size:]
    return "", syllable


@cache
def wade_syllable(syllable: str) -> str:
    """Return a pinyin syllable in Wade-Giles without apostrophes and diacritics: zhang -> chang."""
    if syllable in _WADE_WHOLE:
        return _WADE_WHOLE[syllable]
    initial, final = _split_initial(syllable)
    if not initial:
        return syllable
    return _WADE_INITIAL.get(initial, initial) + _WADE_FINAL.get(final, final)


@cache
def wade_syllables() -> dict[str, str]:
    """Return Wade-Giles syllables without their marks, with one pinyin syllable of each."""
    table: dict[str, str] = {}
    for syllable in sorted(SYLLABLES):
        table.setdefault(wade_syllable(syllable), syllable)
    # Looser spellings that stand beside the strict ones.
    table.update(
        {"tze": "zi", "szu": "si", "yuen": "yuan", "hsueh": "xue", "erh": "er", "tse": "ze", "jen": "ren"}
    )
    return table


@cache
def cantonese() -> dict[str, str]:
    """Return Hong Kong spellings with the usual pinyin of the same character."""
    return {r["spelling"]: r["pinyin"] for r in rows("cantonese.csv")}


def _parse(token: str, known: frozenset[str] | dict[str, str]) -> tuple[str, ...] | None:
    """Split a token into known syllables, the fewest; None when a rest remains."""
    size = len(token)
    best: list[tuple[str, ...] | None] = [None] * (size + 1)
    best[size] = ()
    for start in range(size - 1, -1, -1):
        for end in range(min(size, start + 6), start, -1):
            rest = best[end]
            if rest is None or token[start:end] not in known or (start and token[start:end] in ONLY_FIRST):
                continue
            here = best[start]
            if here is None or len(rest) + 1 < len(here):
                best[start] = (token[start:end], *rest)
    return best[0]


def _pattern(known: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern that a word of these syllables matches: far quicker to say no than cutting it up."""
    first = sorted(known, key=len, reverse=True)
    later = [s for s in first if s not in ONLY_FIRST]
    return re.compile(f"{_by_letter(first)}{_by_letter(later)}*")


def _by_letter(syllables: list[str]) -> str:
    """Return a pattern for one of the syllables, branched by its first letter."""
    groups: dict[str, list[str]] = {}
    for syllable in syllables:
        groups.setdefault(syllable[0], []).append(syllable[1:])
    return "(?:" + "|".join(f"{letter}(?:{'|'.join(rest)})" for letter, rest in groups.items()) + ")"


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    return _pattern(SYLLABLES), _pattern(wade_syllables()), _pattern(cantonese())


@lru_cache(maxsize=262_144)
def is_pinyin(token: str) -> bool:
    """Return whether a token can be read as pinyin."""
    return 1 < len(token) < 25 and token[-1] in "aeioungr" and _patterns()[0].fullmatch(token) is not None


@lru_cache(maxsize=65_536)
def parse_pinyin(token: str) -> tuple[str, ...] | None:
    """Return the pinyin syllables of a token, or None when it isn't pinyin."""
    return _parse(token, SYLLABLES) if is_pinyin(token) else None


@lru_cache(maxsize=262_144)
def is_wade(token: str) -> bool:
    """Return whether a token can be read as Wade-Giles without its marks."""
    return 1 < len(token) < 25 and _patterns()[1].fullmatch(token) is not None


@lru_cache(maxsize=262_144)
def from_cantonese(token: str) -> str | None:
    """Return a token of Hong Kong spelling in pinyin, or None when a syllable isn't known."""
    if not 1 < len(token) < 19 or _patterns()[2].fullmatch(token) is None:
        return None
    parts = _parse(token, cantonese())
    return None if parts is None else "".join(cantonese()[p] for p in parts)


@lru_cache(maxsize=262_144)
def wade(token: str) -> str | None:
    """Return the Wade-Giles form, without marks, of a pinyin or Wade-Giles token; None for other words."""
    parts = parse_pinyin(token)
    if parts is not None:
        return "".join(wade_syllable(p) for p in parts)
    return token if is_wade(token) else None
