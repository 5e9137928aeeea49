"""Names in Chinese characters: known organizations, words of the table, and pinyin of the proper part."""

from __future__ import annotations

import itertools
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from highfence.parties.names import scripts
from highfence.parties.names.tables import lexicon
from highfence.parties.names.tokens import Token, split, take_phrases

if TYPE_CHECKING:
    from collections.abc import Mapping

ALTERNATIVES_MOST = 6
_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
_ADDRESS = re.compile(r"[,，、;；\n]|[路街道巷]\s*[零一二三四五六七八九十百\d]+\s*号")
_DIGITS = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
    "两": 2,
}
_NUMBER = re.compile(
    r"第([零〇一二三四五六七八九十百两]+|\d+)|([零〇一二三四五六七八九十百]{2,}|\d+)(?=研究|所|院|厂|部队|号)"
)
# Words of one character are read as words only at the end of a run; inside they are mostly parts of names.
_FORMS_DROPPED = re.compile(r"股份有限公司|有限责任公司|有限公司|公司|株式会社|[\s()（）,，.。·\-]")


def exact(text: str) -> str:
    """Return the normalized Chinese name: simplified, without legal form, brackets and spaces."""
    bare = _FORMS_DROPPED.sub("", scripts.simplified(text)).lower()
    return "han:" + (bare or text)


def shows_address(text: str) -> bool:
    """Return whether an address may follow the name: a comma, or a street with a number."""
    return bool(_ADDRESS.search(text))


def number(word: str) -> str:
    """Return a Chinese numeral below a thousand in digits: 二十八 -> 28."""
    if word.isdigit():
        return str(int(word))
    if "十" not in word and "百" not in word:
        return str(int("".join(str(_DIGITS[c]) for c in word)))
    total, digit = 0, 0
    for c in word:
        if c in "十百":
            total += max(digit, 1) * (10 if c == "十" else 100)
            digit = 0
        else:
            digit = _DIGITS[c]
    return str(total + digit)


def alternatives(text: str) -> list[list[Token]]:
    """Return the token sequences that a text with Chinese characters may stand for, the likeliest first."""
    text = scripts.simplified(text)
    options: list[list[list[Token]]] = []
    end = 0
    for run in _RUN.finditer(text):
        between = text[end : run.start()]
        if between.strip():
            options.append([take_phrases(split(between))])
        comma = bool(options) and bool(re.search(r"[,，、;；\n]", between))
        options += _run_options(run.group(), comma=comma)
        end = run.end()
    if text[end:].strip():
        options.append([take_phrases(split(text[end:]))])
    chosen = itertools.islice(itertools.product(*options), ALTERNATIVES_MOST)
    return [[t for piece in pieces for t in piece] for pieces in chosen] or [[]]


def _run_options(run: str, *, comma: bool) -> list[list[list[Token]]]:
    options: list[list[list[Token]]] = []
    for i, (kind, piece) in enumerate(_segment(run)):
        first = comma and i == 0
        if kind == "raw":
            options.append([[_proper(piece, comma=first)]])
        elif kind == "number":
            digits = number(piece)
            options.append([[Token(digits, digits, "number", "same", piece, comma=first)]])
        elif kind == "word":
            sense = lexicon().han[piece]
            how = "translation"
            options.append(
                [[Token(sense.key, sense.key, sense.kind, how, piece, comma=first, country=sense.country)]]
            )
        else:
            named = [
                [
                    Token(t.text, t.key, t.kind, "translation", piece, comma=first)
                    for t in take_phrases(split(name))
                ]
                for name in lexicon().organizations[piece]
            ]
            named.append([_proper(piece, comma=first)])
            options.append(named)
    return options


def _proper(piece: str, *, comma: bool) -> Token:
    word = "".join(scripts.pinyin(piece))
    return Token(word, word, "", "pinyin", piece, comma=comma)


@lru_cache(maxsize=16_384)
def _segment(run: str) -> tuple[tuple[str, str], ...]:
    """Cut a run of characters into known organizations, words, numbers and the proper rest."""
    known = lexicon()
    out: list[tuple[str, str]] = []
    raw = ""
    i, size = 0, len(run)
    while i < size:
        kind, piece = _piece(run, i, known.organizations, known.han, known.han_longest)
        if not kind:
            raw += run[i]
            i += 1
            continue
        if raw:
            out.append(("raw", raw))
            raw = ""
        i += len(piece)
        out.append((kind, piece if kind != "number" else piece.removeprefix("第")))
    if raw:
        out.append(("raw", raw))
    return tuple(out)


def _piece(
    run: str, i: int, organizations: dict[str, tuple[str, ...]], han: Mapping[str, object], longest: int
) -> tuple[str, str]:
    for size in range(min(longest, len(run) - i), 0, -1):
        word = run[i : i + size]
        if size > 1 and word in organizations:
            return "org", word
        if word in han and (size > 1 or (i > 0 and i + 1 == len(run))):
            return "word", word
    match = _NUMBER.match(run, i)
    if match and match.end() > i:
        return "number", match.group()
    return "", ""
