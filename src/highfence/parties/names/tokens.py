"""Tokens of a name, and the phrases among them that the tables know."""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

from highfence.parties.names import scripts
from highfence.parties.names.sound import sound
from highfence.parties.names.tables import Lexicon, Sense, lexicon, misspelled

_TOKEN = re.compile(r"[a-z0-9]+\0*")
_DOTTED = re.compile(r"\b[a-z]\.(?:\s?[a-z]\.)+(?:[a-z]\b)?|\b[a-z]\.[a-z]\b(?!\.)")
_SPACED = re.compile(r"(?<![a-z0-9])[a-z](?: [a-z]){2,}(?![a-z0-9])")
_ORDINAL = re.compile(r"^0*(\d+)(?:st|nd|rd|th)?$")
_NUMBERED = re.compile(r"^no(\d+)$")
_DELIMITER = re.compile(r"[,;:\n\r\t|/]|\s-\s|-\s|\s-")
# Forms that are also words: they count only at the edge of a part of the name.
_SHORT_FORMS = frozenset(
    [
        "as",
        "ad",
        "ab",
        "oy",
        "se",
        "ip",
        "sa",
        "nv",
        "ag",
        "sas",
        "spa",
        "sal",
        "sia",
        "aps",
        "nao",
        "pao",
        "kft",
        "gup",
        "kk",
        "bv",
        "ao",
        "ip",
        "sti",
        "lp",
        "kg",
        "doo",
        "ood",
        "cia",
    ]
)


class Ignored(msgspec.Struct, frozen=True, gc=False):
    """A part of the name that was set aside, and why."""

    text: str
    reason: str


class Token(msgspec.Struct, frozen=True, gc=False):
    """One word of a name.

    ``text``   lower-case ASCII as written; ``key`` the word that its spellings share (the text itself for names)
    ``kind``   empty for a proper word, else the kind of its sense: form, org, trade, group, place, stop, noise, number
    ``how``    how the text relates to the key: same, abbreviation, translation, spelling, pinyin, initials
    ``shown``  the word as the user wrote it; ``upper`` whether it was written in capitals
    ``comma``  whether a comma, a dash or a line end stands before it
    ``hyphen`` whether a hyphen joins it to the word before
    ``initials`` whether it was written as initials, S.M.I.C.: it is spelled as it is
    ``tail``   whether it belongs to an address glued to the name
    """

    text: str
    key: str
    kind: str = ""
    how: str = "same"
    shown: str = ""
    upper: bool = False
    comma: bool = False
    hyphen: bool = False
    tail: bool = False
    country: str = ""
    abjad: bool = False
    initials: bool = False


def split(text: str) -> list[Token]:
    """Return the words of a text without Chinese characters."""
    if scripts.ABJAD.search(text):
        return _split_abjad(text)
    lower = scripts.latin(text)
    ascii_kept = len(lower) == len(text)
    if "." in lower:
        lower = _DOTTED.sub(_joined, lower)
    lower = _SPACED.sub(_joined, lower)
    out: list[Token] = []
    end = 0
    for match in _TOKEN.finditer(lower):
        start = match.start()
        word = match.group().rstrip("\0")
        gap = lower[end:start]
        shown = text[start : match.end()] if ascii_kept else word
        comma = bool(out) and gap != " " and bool(_DELIMITER.search(gap))
        end = match.end()
        if word[-1].isdigit() or word[0].isdigit():
            number = _ORDINAL.match(word) or _NUMBERED.match(word)
            if number:
                out.append(Token(number[1], number[1], "number", "same", shown, comma=comma))
                continue
        out.append(
            Token(
                word,
                word,
                "",
                "same",
                shown.strip(),
                shown.isupper(),
                comma,
                gap == "-",
                initials=match.group()[-1] == "\0",
            )
        )
    return out


def _joined(match: re.Match[str]) -> str:
    """Join initials, and pad so that positions in the text stay what they were."""
    word = re.sub(r"[. ]", "", match.group())
    return word.ljust(len(match.group()), "\0")


def _split_abjad(text: str) -> list[Token]:
    known = lexicon().abjad
    out: list[Token] = []
    for piece in re.split(r"[\s,،؛;()\-«»\"]+", text):
        if not piece:
            continue
        if not scripts.ABJAD.search(piece):
            out += split(piece)
            continue
        word = scripts.abjad_plain(piece)
        sense = known.get(word)
        if sense is not None:
            out.append(Token(sense.key, sense.key, sense.kind, "translation", piece, country=sense.country))
            continue
        bare = word[2:] if word.startswith("ال") and len(word) > 4 else word
        letters = "".join(_TOKEN.findall(scripts.ascii_of(bare)))
        if letters:
            out.append(Token(letters, letters, "", "spelling", piece, abjad=True))
    return out


def take_phrases(tokens: list[Token]) -> list[Token]:
    """Replace words and phrases of the tables by their shared key, the longest phrase first."""
    known = lexicon()
    tokens = _mend(tokens, known)
    meant = [("", None) if t.kind else _meaning(t.text) for t in tokens]
    out: list[Token] = []
    size = len(tokens)
    i = 0
    while i < size:
        token = tokens[i]
        found = None if token.kind else _phrase(tokens, meant, i, known)
        if found is None or (found[0].kind == "form" and not _may_be_form(tokens, i, found[1], out)):
            out.append(token)
            i += 1
            continue
        sense, count = found
        how = sense.how if token.how == "same" else token.how
        text, shown = token.text, token.shown
        if count > 1:
            text = " ".join(t.text for t in tokens[i : i + count])
            shown = " ".join(t.shown for t in tokens[i : i + count])
        out.append(
            Token(text, sense.key, sense.kind, how, shown, token.upper, token.comma, country=sense.country)
        )
        i += count
    return out


def _mend(tokens: list[Token], known: Lexicon) -> list[Token]:
    """Join two pieces of one word of the tables: TECH NOLOGY, OBS HCHESTVO."""
    out: list[Token] = []
    i = 0
    while i < len(tokens):
        token = tokens[i]
        if i + 1 < len(tokens) and not token.kind:
            after = tokens[i + 1]
            word = token.text + after.text
            if (
                len(word) > 6
                and word in known.words
                and not (token.text in known.words and after.text in known.words)
            ):
                out.append(
                    Token(word, word, "", token.how, f"{token.shown} {after.shown}", token.upper, token.comma)
                )
                i += 2
                continue
        out.append(token)
        i += 1
    return out


@lru_cache(maxsize=262_144)
def _meaning(word: str) -> tuple[str, Sense | None]:
    """Return the key of a word and its sense; a word that the tables lack is its own key."""
    known = lexicon()
    sense = known.words.get(word)
    if sense is None and len(word) > 4:
        sense = known.sounds.get(sound(word))
    return (word, None) if sense is None else (sense.key, sense)


@lru_cache(maxsize=65_536)
def _corrected(word: str) -> str:
    """Return the key of the one word of the tables that this word misspells, or the word itself."""
    keys = {lexicon().words[w].key for w in misspelled(word)} if len(word) > 4 else set()
    return keys.pop() if len(keys) == 1 else word


def _phrase(
    tokens: list[Token], meant: list[tuple[str, Sense | None]], i: int, known: Lexicon
) -> tuple[Sense, int] | None:
    key, sense = meant[i]
    text = tokens[i].text
    if sense is None and len(text) > 4 and i + 1 < len(meant) and meant[i + 1][1] is not None:
        key = _corrected(text)
    longest = max(known.first.get(key, 0), known.first.get(text, 0))
    for count in range(min(longest, len(tokens) - i), 1, -1):
        if any(t.kind for t in tokens[i : i + count]):
            continue
        found = known.phrases.get(tuple(t.text for t in tokens[i : i + count]))
        if found is None:
            keys = [
                key,
                *(k if s else (_corrected(k) if len(k) > 4 else k) for k, s in meant[i + 1 : i + count]),
            ]
            found = known.phrases.get(tuple(keys))
        if found is not None:
            return found, count
    if sense is not None:
        return sense, 1
    return _place_in_parts(tokens, i, known) if 1 < len(text) < 7 else None


def _place_in_parts(tokens: list[Token], i: int, known: Lexicon) -> tuple[Sense, int] | None:
    """Return a place whose syllables are written apart: Che-chiang, Ha Erh Pin."""
    word = tokens[i].text
    for count in (2, 3):
        if i + count > len(tokens) or len(tokens[i + count - 1].text) > 6:
            break
        word += tokens[i + count - 1].text
        sense = known.words.get(word)
        if sense is not None and sense.kind == "place" and len(word) > 4:
            return sense, count
    return None


def is_form(text: str) -> bool:
    """Return whether a word is a legal form where it stands at an edge."""
    sense = lexicon().words.get(text)
    return sense is not None and sense.kind == "form"


def _may_be_form(tokens: list[Token], i: int, count: int, before: list[Token]) -> bool:
    """Return whether a short form stands where forms stand: at an edge, at a comma, or beside another form."""
    if count > 1 or tokens[i].text not in _SHORT_FORMS:
        return True
    if i in {0, len(tokens) - 1} or tokens[i + 1].comma or tokens[i].comma or before[-1].kind == "form":
        return True
    return is_form(tokens[i + 1].text)
