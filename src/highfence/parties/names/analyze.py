"""From a name as written to readings that can be compared."""

from __future__ import annotations

import re
from functools import cache, lru_cache

import msgspec

from highfence.parties.names import address, chinese, scripts
from highfence.parties.names.tables import Sense, lexicon
from highfence.parties.names.tokens import Ignored, Token, is_form, split, take_phrases
from highfence.parties.names.words import NO_WORD, WORDS

READINGS_MOST = 6

_LEAD = re.compile(
    r"^\s*(?:on behalf of|for (?:and )?on behalf of|(?:for )?the (?:account|attention) of|care of|c\s*/\s*o|attn|"
    r"attention|to the order of|messrs|m\s*/\s*s|bill to|ship to|sold to|deliver to|consignee|consignor|"
    r"end[ -]?user|buyer|vendor|supplier|customer|company name|name|to)\b(?:(?<=to)\s*:|(?<!to)\s*[.:]*)\s*(?=\S)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"\s*[,;(]?\s*\b(?:(?:for and )?on behalf of|c\s*/\s*o|care of|attn\b\.?:?|"
    r"(?<![a-z]\.)d\s*[./]?\s*b\s*[./]?\s*a\b\.?(?![a-z]\b)|"
    r"doing business as|trading as|t\s*/\s*a\b|(?<![a-z]\.)a\s*[./]\s*k\s*[./]\s*a\b\.?(?![a-z]\b)|aka\b|also known as|"
    r"formerly(?: known as)?|(?<![a-z]\.)f\s*[./]?\s*k\s*[./]?\s*a\b\.?(?![a-z]\b))\s*:?\s*",
    re.IGNORECASE,
)
# What the pattern above cannot do without, where a name has dots or slashes.
_WORDS_BETWEEN = ("behalf", "care", "attn", "business", "trading", "known", "formerly", "aka")
_LETTERS_BETWEEN = re.compile(r"[bk]\s*[./]?\s*a\b")
# Words without which nothing stands between two names.
_HINTS = frozenset(
    [
        "behalf",
        "care",
        "attn",
        "attn:",
        "dba",
        "(dba",
        "aka",
        "(aka",
        "fka",
        "(fka",
        "as",
        "formerly",
        "(formerly",
        "known",
        "business",
        "trading",
    ]
)
_PARENTHESIS = re.compile(r"\(\s*([^()]{2,60}?)\s*\)")
_LETTERS = re.compile(r"[A-Za-z0-9&.\- ]+")


class Reading(msgspec.Struct, frozen=True, gc=False):
    """One way to read a name.

    ``tokens``   in order; a token marked ``tail`` belongs to an address and costs nothing when unmatched
    ``ignored``  what was set aside, with the reason
    ``exact``    the normalized name; two whole readings with the same value are the same name
    ``whole``    False where the reading leaves out or replaces a part of the name
    ``wade``     whether the name shows Wade-Giles spelling
    """

    tokens: tuple[Token, ...]
    ignored: tuple[Ignored, ...] = ()
    exact: str = ""
    whole: bool = True
    wade: bool = False


class Analysis(msgspec.Struct, frozen=True, gc=False):
    """All readings of a name, the plainest first, and the country that its own words point to."""

    readings: tuple[Reading, ...]
    country: str = ""


def exact_key(name: str) -> str:
    """Return the normalized name: legal form, case, punctuation, script variants and word order taken off."""
    return analyze(name, address=False).readings[0].exact


@lru_cache(maxsize=8_192)
def analyze(name: str, *, address: bool = True) -> Analysis:
    """Read a name. ``address`` says whether an address may be glued to it, as on purchase orders."""
    text = scripts.plain(name)
    ignored: list[Ignored] = []
    while lead := _LEAD.match(text):
        ignored.append(Ignored(lead.group().strip(" :."), "introduces the name"))
        text = text[lead.end() :]
    parts = [text]
    if _may_part(text):
        parts = [p for p in _BETWEEN.split(text) if p and p.strip(" ,;.()")]
    readings: list[Reading] = []
    for part in parts[:3] or [text]:
        readings += _read(part, tuple(ignored), whole=len(parts) < 2, glued=address)
    if len(readings) > 1:
        unique: dict[tuple[object, ...], Reading] = {}
        for reading in readings:
            unique.setdefault(tuple((t.key, t.tail) for t in reading.tokens), reading)
        readings = list(unique.values())[:READINGS_MOST]
    kept = tuple(readings)
    return Analysis(kept, _country(kept[0]))


def _may_part(text: str) -> bool:
    """Return whether something may stand between two names; quicker than looking for it."""
    lower = text.lower()
    if "/" not in text and "." not in text:
        return not _HINTS.isdisjoint(lower.split())
    return (
        "/" in text
        or not text.isascii()
        or _LETTERS_BETWEEN.search(lower) is not None
        or any(word in lower for word in _WORDS_BETWEEN)
    )


def _country(reading: Reading) -> str:
    if not reading.tokens or not reading.tokens[-1].tail:
        return ""
    found = {t.country for t in reading.tokens if t.tail and t.country}
    return found.pop() if len(found) == 1 else ""


def _read(part: str, ignored: tuple[Ignored, ...], *, whole: bool, glued: bool) -> list[Reading]:
    if not part.isascii() and scripts.has_han(part):
        return _read_chinese(part, ignored, whole=whole, glued=glued)
    readings: list[Reading] = []
    inner = _PARENTHESIS.search(part) if "(" in part else None
    if inner and (acronym := _acronym_in(inner.group(1))):
        outside = part[: inner.start()] + " " + part[inner.end() :]
        ends = not re.search(r"\w", part[inner.end() :])
        reading = _assemble(split(outside), ignored, whole=whole, glued=glued)
        if reading.tokens and acronym in _initials(outside):
            aside = Ignored(inner.group(1), "initials of the name")
            readings.append(msgspec.structs.replace(reading, ignored=(*reading.ignored, aside)))
        else:
            readings.append(_assemble(split(part), ignored, whole=whole, glued=glued))
            if ends:
                readings.append(msgspec.structs.replace(reading, whole=False, exact=""))
        if ends:
            readings.append(_assemble(split(inner.group(1)), ignored, whole=False, glued=False))
    else:
        readings.append(_assemble(split(part), ignored, whole=whole, glued=glued))
    readings += _otherwise(readings[0])
    return readings if len(readings) == 1 else [r for r in readings if r.tokens] or readings[:1]


def _acronym_in(inner: str) -> str:
    """Return the one plain word in parentheses that may stand for the whole name, else nothing."""
    word = inner.replace(".", "").replace("-", "").strip()
    if not 2 < len(word) < 12 or not word.isalnum() or not word.isascii() or word.isdigit():
        return ""
    lower = word.lower()
    return "" if lower in lexicon().words else lower


def _initials(text: str) -> set[str]:
    words = re.findall(r"[a-z0-9]+", scripts.latin(text))
    small = {"of", "the", "and", "for", "in"}
    content = [w for w in words if w not in small]
    whole = ["".join(w[0] for w in words), "".join(w[0] for w in content)]
    return {w[:n] for w in whole for n in range(3, len(w) + 1)}


def _read_chinese(part: str, ignored: tuple[Ignored, ...], *, whole: bool, glued: bool) -> list[Reading]:
    readings = []
    glued = glued and chinese.shows_address(part)
    for i, tokens in enumerate(chinese.alternatives(part)):
        reading = _assemble(tokens, ignored, whole=whole and i == 0, glued=glued)
        exact = chinese.exact(part) if whole and i == 0 else ""
        readings.append(msgspec.structs.replace(reading, exact=exact))
    return readings


def _assemble(tokens: list[Token], ignored: tuple[Ignored, ...], *, whole: bool, glued: bool) -> Reading:
    """Set aside forms and connecting words, mark the address, and name what is left."""
    tokens = take_phrases(tokens)
    tail = address.tail_start(tokens) if glued else len(tokens)
    if 1 < tail < len(tokens) and is_form(tokens[tail - 1].text):
        tokens[tail - 1] = msgspec.structs.replace(tokens[tail - 1], kind="form")
    kept: list[Token] = []
    core: list[Token] = []
    aside: list[Ignored] = list(ignored)
    for i, token in enumerate(tokens):
        kind = token.kind
        if kind == "form":
            aside.append(Ignored(token.shown, "legal form"))
        elif kind == "stop":
            aside.append(Ignored(token.shown, "connecting word"))
        elif i < tail:
            core.append(token)
        else:
            aside.append(Ignored(token.shown, "address"))
            kept.append(msgspec.structs.replace(token, tail=True))
    kept = core + kept
    if not core:  # "Company Limited", "The": nothing but dress; it still must not match everything
        kept = [msgspec.structs.replace(t, kind="noise") for t in tokens]
        core, aside = kept, list(ignored)
    exact = " ".join(sorted([t.text for t in core])) if whole else ""
    return Reading(tuple(kept), tuple(aside), exact, whole, _wade(core))


def _wade(core: list[Token]) -> bool:
    """Return whether syllables are joined by hyphens, or a word is possible in Wade-Giles only."""
    for token in core:
        if token.kind == "" and WORDS[token.text].only_wade:
            return True
        if token.hyphen and len(token.text) < 7 and WORDS[token.text].wade:
            return True
    return False


def _otherwise(reading: Reading) -> list[Reading]:
    """Return further readings: acronyms written out, other names of known organizations, Hong Kong spellings."""
    out: list[Reading] = []
    known = lexicon()
    for i, token in enumerate(reading.tokens):
        names = known.acronyms.get(token.text) if token.upper and len(token.text) > 2 else None
        if names:
            spelled = [
                msgspec.structs.replace(t, how="initials", shown=token.shown) for t in _tokens_of(names[0])
            ]
            tokens = (*reading.tokens[:i], *spelled, *reading.tokens[i + 1 :])
            out.append(msgspec.structs.replace(reading, tokens=tokens, whole=False, exact=""))
            break
    for name in _other_names().get(reading.exact, ()):
        tokens = tuple(msgspec.structs.replace(t, how="translation") for t in _tokens_of(name))
        out.append(msgspec.structs.replace(reading, tokens=tokens, whole=False, exact=""))
    spelled_out = _in_pinyin(reading.tokens)
    if spelled_out:
        out.append(msgspec.structs.replace(reading, tokens=spelled_out, whole=False, exact=""))
    return out


def _in_pinyin(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Return the tokens with Hong Kong spellings in pinyin, or nothing when none of them shows one."""
    turned: list[Token] = []
    shows = False
    for token in tokens:
        word = WORDS[token.text] if token.kind == "" and not token.tail and len(token.text) > 1 else NO_WORD
        other = word.hong_kong
        if other is None:
            turned.append(token)
            continue
        shows = shows or not word.pinyin
        turned.append(msgspec.structs.replace(token, text=other, key=other, how="spelling"))
    return tuple(turned) if shows else ()


@cache
def _tokens_of(name: str) -> tuple[Token, ...]:
    return tuple(t for t in take_phrases(split(name)) if t.kind not in {"form", "stop"})


@cache
def _other_names() -> dict[str, tuple[str, ...]]:
    """Return, for each name of a known organization, its other names."""
    out: dict[str, tuple[str, ...]] = {}
    for names in lexicon().organizations.values():
        for name in names:
            key = " ".join(sorted(t.text for t in _tokens_of(name)))
            others = tuple(n for n in names if n != name)
            if others and len(key) > 3:
                out.setdefault(key, others)
    return out


__all__ = ["Analysis", "Ignored", "Reading", "Sense", "Token", "analyze", "exact_key"]
