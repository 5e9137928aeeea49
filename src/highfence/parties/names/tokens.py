"""Tokens of a name, and the phrases among them that the tables know."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

import msgspec

from highfence.parties.names import scripts
from highfence.parties.names.tables import Sense, lexicon
from highfence.parties.names.words import NO_WORD, WORDS, Word

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
    if not text.isascii():
        return _split_abjad(text) if scripts.ABJAD.search(text) else list(_words(text).tokens)
    out: list[Token] = []
    comma = letter = False
    for written in text.split(" "):
        if not written:
            continue
        piece = _piece(written)
        if piece.letter and letter:  # S. M. I. C. and S M I C go together
            return list(_words(text).tokens)
        letter = piece.letter
        if not piece.tokens:
            comma = comma or piece.before
        elif out and (comma or piece.before):
            out += _after_comma(written)
            comma = piece.after
        else:
            out += piece.tokens
            comma = piece.after
    return out


class _Piece(msgspec.Struct, frozen=True, gc=False):
    """The words of a text, whether a delimiter stands before and after them, whether one is a letter or initials."""

    tokens: tuple[Token, ...]
    before: bool
    after: bool
    letter: bool


@lru_cache(maxsize=65_536)
def _piece(text: str) -> _Piece:
    """Return the words of a piece of text without spaces; most pieces come back in other names."""
    bare = text.rstrip(",.")
    if bare.isascii() and bare.isalpha():
        word = bare.lower()
        token = Token(word, word, "", "same", bare, bare.isupper())
        return _Piece((token,), False, "," in text, len(bare) == 1)  # noqa: FBT003 - in the order of the fields
    if bare.isascii() and bare.isdigit():
        digits = bare.lstrip("0") or "0"
        token = Token(digits, digits, "number", "same", bare)
        return _Piece((token,), False, "," in text, len(digits) == 1)  # noqa: FBT003
    parts = bare.split("-")
    if len(parts) > 1 and bare.isascii() and all(p.isalpha() for p in parts):
        tokens = tuple(
            [
                Token(p.lower(), p.lower(), "", "same", p, p.isupper(), hyphen=i > 0)
                for i, p in enumerate(parts)
            ]
        )
        return _Piece(tokens, False, "," in text, any(len(p) == 1 for p in parts))  # noqa: FBT003
    return _words(text)


@lru_cache(maxsize=65_536)
def _after_comma(text: str) -> tuple[Token, ...]:
    """Return the words of a piece of text that a delimiter stands before."""
    first, *rest = _piece(text).tokens
    return (msgspec.structs.replace(first, comma=True), *rest)


def _words(text: str) -> _Piece:
    lower = scripts.latin(text)
    ascii_kept = len(lower) == len(text)
    if "." in lower:
        lower = _DOTTED.sub(_joined, lower)
    lower = _SPACED.sub(_joined, lower)
    out: list[Token] = []
    end = 0
    before = False
    for match in _TOKEN.finditer(lower):
        start = match.start()
        word = match.group().rstrip("\0")
        gap = lower[end:start]
        shown = text[start : match.end()] if ascii_kept else word
        comma = gap != " " and _DELIMITER.search(gap if out else " " + gap) is not None
        if not out:
            before, comma = comma, False
        end = match.end()
        number = (
            (_ORDINAL.match(word) or _NUMBERED.match(word)) if word[-1] <= "9" or word[0] <= "9" else None
        )
        if number:
            out.append(Token(number[1], number[1], "number", "same", shown, comma=comma))
            continue
        initials, hyphen = match.group()[-1] == "\0", gap == "-" and bool(out)
        out.append(
            Token(word, word, "", "same", shown.strip(), shown.isupper(), comma, hyphen, initials=initials)
        )
    if not out:
        before = _DELIMITER.search(f" {lower} ") is not None
    after = _DELIMITER.search(lower[end:] + " ") is not None
    return _Piece(tuple(out), before, after, any(len(t.text) == 1 or t.initials for t in out))


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
        letters = scripts.abjad_letters(bare)
        if letters:
            out.append(Token(letters, letters, "", "spelling", piece, abjad=True))
    return out


def take_phrases(tokens: list[Token]) -> list[Token]:
    """Replace words and phrases of the tables by their shared key, the longest phrase first."""
    meant = [NO_WORD if t.kind else WORDS[t.text] for t in tokens]
    if True in [w.begins for w in meant[:-1]]:
        mended = _mend(tokens, meant, lexicon().words)
        if mended is not tokens:
            tokens = mended
            meant = [NO_WORD if t.kind else WORDS[t.text] for t in tokens]
    out: list[Token] = []
    size = len(tokens)
    i = 0
    while i < size:
        token, word = tokens[i], meant[i]
        if word.plain:
            out.append(token)
            i += 1
            continue
        sense, count = word.sense, 1
        key, longest = word.key, word.longest
        if sense is None and i + 1 < size and meant[i + 1].sense is not None:
            key, longest = word.corrected, word.reach
        found = _phrase(tokens, meant, i, (key, longest)) if longest > 1 else None
        if found is None and word.begins_place:
            found = _place_in_parts(tokens, i)
        if found is not None:
            sense, count = found
        if sense is None or (sense.kind == "form" and not _may_be_form(tokens, i, count, out)):
            out.append(token)
            i += 1
            continue
        text, shown = token.text, token.shown
        if count > 1:
            text = " ".join([t.text for t in tokens[i : i + count]])
            shown = " ".join([t.shown for t in tokens[i : i + count]])
        how = sense.how if token.how == "same" else token.how
        out.append(
            Token(text, sense.key, sense.kind, how, shown, token.upper, token.comma, country=sense.country)
        )
        i += count
    return out


def _mend(tokens: list[Token], meant: list[Word], words: dict[str, Sense]) -> list[Token]:
    """Join two pieces of one word of the tables: TECH NOLOGY, OBS HCHESTVO."""
    halves = {
        i
        for i, (token, after) in enumerate(pairwise(tokens))
        if meant[i].begins and token.text + after.text in words and _halves(token.text, after.text, words)
    }
    if not halves:
        return tokens
    out: list[Token] = []
    i = 0
    while i < len(tokens):
        token = tokens[i]
        if i in halves:
            after = tokens[i + 1]
            word, shown = token.text + after.text, f"{token.shown} {after.shown}"
            out.append(Token(word, word, "", token.how, shown, token.upper, token.comma))
            i += 2
        else:
            out.append(token)
            i += 1
    return out


def _halves(text: str, after: str, words: dict[str, Sense]) -> bool:
    return len(text + after) > 6 and not (text in words and after in words)


def _phrase(
    tokens: list[Token], meant: list[Word], i: int, first: tuple[str, int]
) -> tuple[Sense, int] | None:
    """Return the longest phrase of the tables that begins with a word, and how many words it has.

    ``first`` is the key of the word and the length of the longest phrase that begins with it.
    """
    key, longest = first
    phrases, pairs = lexicon().phrases, lexicon().pairs
    second = i + 1
    if second == len(tokens) or not (
        (tokens[i].text, tokens[second].text) in pairs or (key, meant[second].corrected) in pairs
    ):
        return None
    for count in range(min(longest, len(tokens) - i), 1, -1):
        some = tokens[i : i + count]
        if any(t.kind for t in some):
            continue
        found = phrases.get(tuple([t.text for t in some]))
        if found is None:
            found = phrases.get((key, *[w.corrected for w in meant[i + 1 : i + count]]))
        if found is not None:
            return found, count
    return None


def _place_in_parts(tokens: list[Token], i: int) -> tuple[Sense, int] | None:
    """Return a place whose syllables are written apart: Che-chiang, Ha Erh Pin."""
    word = tokens[i].text
    for count in (2, 3):
        if i + count > len(tokens) or len(tokens[i + count - 1].text) > 6:
            break
        word += tokens[i + count - 1].text
        sense = lexicon().words.get(word)
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
