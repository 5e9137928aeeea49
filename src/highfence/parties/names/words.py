"""What is known about a single word: its sense in the tables, what it may misspell, how it may be cut in syllables.

These facts are the same wherever a word stands, so they are looked up once and kept for a while. A caller with many
names at hand may have them found faster (``learn``).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import msgspec

from highfence.parties.names.sound import sound
from highfence.parties.names.syllables import from_cantonese, is_pinyin, is_wade
from highfence.parties.names.tables import Sense, lexicon, misspelled

if TYPE_CHECKING:
    from collections.abc import Iterable

_KEPT: Final = 262_144
_CHINESE_SPELLINGS = re.compile(r"hs|ts|tz|ss|ung|ieh|ien|ueh|[cs]hih|erh|ch.*ng$")


class Word(msgspec.Struct, frozen=True, gc=False):
    """A word.

    ``key``        what its spellings share; the word itself when the tables lack it
    ``sense``      what the tables say; ``longest`` is the length of the longest phrase that it begins
    ``corrected``  the key of the one word of the tables that it misspells, else ``key``; ``reach`` is ``longest`` of both
    ``begins``     whether it may be the first part of a word of the tables, ``begins_place`` of a place
    ``plain``      whether the tables have nothing to say, whatever follows
    ``pinyin``     whether it may be read as pinyin, ``wade`` as Wade-Giles, ``only_wade`` as nothing but that
    ``hong_kong``  its pinyin, where it is a Hong Kong spelling
    """

    key: str
    sense: Sense | None
    longest: int
    corrected: str
    reach: int
    begins: bool
    begins_place: bool
    plain: bool
    pinyin: bool
    wade: bool
    only_wade: bool
    hong_kong: str | None


NO_WORD: Final = Word("", None, 0, "", 0, False, False, True, False, False, False, None)  # noqa: FBT003 - in the order of the fields


class _Words(dict[str, Word]):
    def __missing__(self, text: str) -> Word:
        if len(self) >= _KEPT:
            self.clear()
        by_sound = lexicon().sounds.get(sound(text)) if len(text) > 4 else None
        word = _word(text, by_sound, is_pinyin(text), is_wade(text), hong_kong=True, near=len(text) > 4)
        self[text] = word
        return word


WORDS: Final = _Words()


def unknown(texts: Iterable[str]) -> list[str]:
    """Return the words that nothing is known about yet."""
    return [t for t in texts if t not in WORDS]


def learn(text: str, sense: Sense | None, *, pinyin: bool, wade: bool, hong_kong: bool, near: bool) -> None:
    """Keep a word.

    ``sense`` is that of the romanized word that sounds like it; ``hong_kong`` whether it may be a Hong Kong spelling,
    ``near`` whether it may misspell a word of the tables.
    """
    if len(WORDS) >= _KEPT:
        WORDS.clear()
    WORDS[text] = _word(text, sense, pinyin, wade, hong_kong=hong_kong, near=near)


def _word(
    text: str,
    by_sound: Sense | None,
    pinyin: bool,  # noqa: FBT001 - in the order of the fields
    wade: bool,  # noqa: FBT001
    *,
    hong_kong: bool,
    near: bool,
) -> Word:
    known = lexicon()
    sense = known.words.get(text, by_sound)
    key = text if sense is None else sense.key
    longest = known.first.get(text, 0)
    if sense is not None:
        longest = max(longest, known.first.get(key, 0))
    corrected = _corrected(text) if near and sense is None else key
    reach = longest if corrected == key else max(longest, known.first.get(corrected, 0))
    begins_place = sense is None and text in known.place_heads
    only_wade = wade and not pinyin and len(text) > 2 and _CHINESE_SPELLINGS.search(text) is not None
    return Word(
        key,
        sense,
        longest,
        corrected,
        reach,
        text in known.heads,
        begins_place,
        sense is None and reach < 2 and not begins_place,
        pinyin,
        wade,
        only_wade,
        from_cantonese(text) if hong_kong else None,
    )


def _corrected(word: str) -> str:
    """Return the key of the one word of the tables that this word misspells, or the word itself."""
    keys = {lexicon().words[w].key for w in misspelled(word)}
    return keys.pop() if len(keys) == 1 else word
