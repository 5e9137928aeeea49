"""What a name may be found under beside its words: words run together, and initials."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from highfence.parties.match.codes import RUN_LONGEST, RUN_MOST
from highfence.parties.names.scripts import latin, plain
from highfence.parties.names.tables import lexicon
from highfence.parties.names.tokens import is_form

if TYPE_CHECKING:
    from collections.abc import Sequence

    from highfence.parties.names import Reading, Token

_SMALL = frozenset({"of", "and", "the", "for", "in"})


def runs_together(tokens: Sequence[Token]) -> list[tuple[str, int, int]]:
    """Return words of a name run together: (key, first word, how many)."""
    keys = [t.key.replace(" ", "") if t.kind == "particle" else t.text for t in tokens]
    words = lexicon().words
    out = []
    for i in range(len(keys) - 1):
        run = keys[i]
        for size in range(2, min(RUN_MOST, len(keys) - i) + 1):
            last = keys[i + size - 1]
            run += last
            # Longer runs are syllables written apart: Hua Yuan Shi Tong.
            if len(run) > RUN_LONGEST or (size > 2 and (len(last) > 7 or len(keys[i]) > 7)) or " " in run:
                break
            if len(run) > (3 if size == 2 else 2) and not run.isdigit():
                sense = words.get(run)
                out.append((run if sense is None else sense.key, i, size))
    if len(keys) == 2 and len(keys[0] + keys[1]) > 5 and " " not in keys[0] + keys[1]:
        out.append((keys[1] + keys[0], 0, 2))  # the family name last, and no space
    return out


def initials(name: str) -> list[str]:
    """Return the initials of all words of a name but the smallest, and of those between its legal forms."""
    words = [w for w in re.findall(r"[a-z0-9]+", latin(plain(name))) if w not in _SMALL and len(w) > 1]
    first, last = 0, len(words)
    while first < last and is_form(words[first]):
        first += 1
    while last > first and is_form(words[last - 1]):
        last -= 1
    both = dict.fromkeys(("".join(w[0] for w in words), "".join(w[0] for w in words[first:last])))
    return [letters for letters in both if 3 <= len(letters) <= 9]


def acronyms(tokens: Sequence[Token], forms: str, whole: Sequence[str]) -> list[tuple[str, int, int]]:
    """Return initials that a name may go by: (letters, first word, how many).

    ``forms`` are the initials of its legal form, ``whole`` those of all its words.

    A phrase counts by its key, word by word: "integrated circuit" gives ic.
    """
    out: list[tuple[str, int, int]] = []
    size = len(tokens)
    firsts = [first_letters(t.shown, t.text) for t in tokens]
    if all(len(t.text) == 1 for t in tokens):
        return out  # letters written apart are run together, not abbreviated
    for start in range(min(2, size)):
        letters = ""
        for end in range(start, min(size, start + 8)):
            letters += firsts[end]
            if 3 <= len(letters) <= 9 and (end > start or len(letters) > 3):
                out.append((letters, start, end - start + 1))
        if size - start > 8:
            continue
        without = "".join(f for f, t in zip(firsts[start:], tokens[start:], strict=True) if t.kind != "group")
        for core in dict.fromkeys((letters, without)):
            if 2 <= len(core) <= 8 and size - start > 1:
                out += [(core + form, start, size - start) for form in dict.fromkeys(forms)]
            if 3 <= len(core) <= 8 and core != letters:
                out.append((core, start, size - start))
    if size < 8:
        out += [(letters, 0, size) for letters in whole]
    return list(dict.fromkeys(out))


@lru_cache(maxsize=65_536)
def first_letters(shown: str, text: str) -> str:
    """Return the first letters of the words of a token, as written or as romanized, but for the smallest."""
    words = [w for w in shown.lower().split() if w[0].isalnum()] if shown.isascii() else []
    return "".join(w[0] for w in words or text.split() if w not in _SMALL)


def generic(tokens: Sequence[Token]) -> bool:
    """Return whether a name consists of words that name no one: Electronics Technology, Shenzhen Electronics Technology.

    What names one: a place with a kind of organization (Tianjin University); a country with two words (Iran
    Electronics Industries); three words, one of them of a narrower trade (Yangtze Memory Technologies); four words.
    """
    kinds = [t.kind for t in tokens if t.kind not in {"noise", "particle"}]
    if "" in kinds or len(kinds) > 3:
        return False
    if "org" in kinds and (len(kinds) > 2 or "place" in kinds):
        return False
    return len(kinds) < 3 or not ("trade" in kinds or any(t.key in lexicon().countries for t in tokens))


def form_letters(reading: Reading) -> str:
    """Return the first letters of the legal forms set aside."""
    return "".join(
        [i.text[0].lower() for i in reading.ignored if i.reason == "legal form" and i.text[0].isascii()]
    )
