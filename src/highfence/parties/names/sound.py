"""Keys under which different spellings of one sound meet: romanizations of Cyrillic, Arabic, Persian, Chinese."""

from __future__ import annotations

import re
from functools import lru_cache

# Upper-case letters stand for sounds written with two or more letters.
SOUND = {
    "shch": "S", "stsch": "S", "schtsch": "S", "shh": "S", "sch": "S", "sh": "S", "sz": "S", "tch": "C", "tsch": "C",
    "ch": "C", "cz": "C", "dzh": "J", "dj": "J", "zh": "J", "kh": "h", "ph": "f", "gh": "k", "q": "k", "ck": "k",
    "ts": "s", "tz": "s", "ce": "sa", "ci": "si", "cy": "si", "c": "k", "x": "ks", "w": "v",
}  # fmt: skip
VOWELS = {
    "ei": "i",
    "ey": "i",
    "ai": "i",
    "ay": "i",
    "ee": "i",
    "ie": "i",
    "ou": "u",
    "oo": "u",
    "eu": "u",
    "iu": "u",
}
SKELETON = {
    "shch": "S", "sch": "S", "sh": "S", "tch": "C", "ch": "C", "dzh": "J", "zh": "J", "dj": "J", "j": "J", "kh": "x",
    "gh": "k", "q": "k", "ck": "k", "c": "k", "g": "k", "ph": "f", "ts": "s", "tz": "s", "dh": "z", "p": "b",
    "a": "", "e": "", "i": "", "o": "", "u": "", "y": "", "w": "", "v": "",
}  # fmt: skip


def _any_of(table: dict[str, str]) -> re.Pattern[str]:
    return re.compile("|".join(sorted(table, key=len, reverse=True)))


_SOUND_PATTERN, _VOWEL_PATTERN, _SKELETON_PATTERN = _any_of(SOUND), _any_of(VOWELS), _any_of(SKELETON)
_MUTE = re.compile(r"(?<=[aeiou])[hj](?=$|[^aeiou])")
_BEFORE_VOWEL = re.compile(r"[yji]+(?=[aeou])")
_SINGLE = str.maketrans("yjoe", "iiua")
# Without one of these letters, or ts, the patterns of sounds find nothing.
_IN_SOUNDS = frozenset("hqcxwzj")
_SEMIVOWELS = frozenset("iyj")
_DOUBLED = re.compile(r"(.)\1+")
_ARTICLE = re.compile(r"^[ae]l(?=.{3})")


@lru_cache(maxsize=262_144)
def sound(token: str) -> str:
    """Return the key under which common romanizations of a word agree: Yevgeniy and Evgenii."""
    if not _IN_SOUNDS.isdisjoint(token) or "ts" in token:
        token = _SOUND_PATTERN.sub(lambda m: SOUND[m[0]], token)
        if "h" in token or "j" in token:
            token = _MUTE.sub("", token)
    if not _SEMIVOWELS.isdisjoint(token):
        token = _BEFORE_VOWEL.sub("i", token)
        if token[-1] in _SEMIVOWELS:
            token = token.rstrip("iyj") + "i"
    token = _VOWEL_PATTERN.sub(lambda m: VOWELS[m[0]], token).translate(_SINGLE).replace("ia", "a")
    return _DOUBLED.sub(r"\1", token)


@lru_cache(maxsize=262_144)
def skeleton(token: str) -> str:
    """Return the consonants of a word, as a script without vowels writes it."""
    if token.startswith(("al", "el")):
        token = _ARTICLE.sub("", token)
    token = _SKELETON_PATTERN.sub(lambda m: SKELETON[m[0]], token)
    return _DOUBLED.sub(r"\1", token.removesuffix("h"))
