"""The shipped tables of words, places and organizations, read once."""

from __future__ import annotations

import csv
from functools import cache, lru_cache
from importlib.resources import files

import msgspec

_GENERIC = frozenset({"trade", "common", "org", "group", "noise", "number", "particle"})


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a shipped CSV table."""
    text = (files("highfence.parties.names") / "data" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


class Sense(msgspec.Struct, frozen=True):
    """What a word or phrase of the tables stands for.

    ``key``   the English word that all its spellings share
    ``kind``  form, org, trade, common (the commonest of trade), group, place, stop, particle, noise or number
    ``how``   same, abbreviation, translation or spelling: how this spelling relates to the key
    """

    key: str
    kind: str
    how: str
    country: str = ""


class Lexicon(msgspec.Struct, frozen=True):
    """All tables, arranged for lookup.

    ``words``    single Latin words; ``sounds`` Russian and other romanized words by their sound
    ``phrases``  phrases by their words, each word by its own key; ``first`` gives the longest per first word,
                 ``pairs`` their first two words
    ``han``      Chinese words; ``organizations`` Chinese names and acronyms with their Latin names
    ``near``     pairs of keys that translations interchange
    ``misspelled``  words of the tables by their forms that lack one letter
    ``heads``    beginnings of words of seven letters and more; ``place_heads`` those of places
    """

    words: dict[str, Sense]
    sounds: dict[str, Sense]
    phrases: dict[tuple[str, ...], Sense]
    first: dict[str, int]
    pairs: frozenset[tuple[str, str]]
    han: dict[str, Sense]
    han_longest: int
    organizations: dict[str, tuple[str, ...]]
    acronyms: dict[str, tuple[str, ...]]
    abjad: dict[str, Sense]
    near: dict[str, frozenset[str]]
    generic: frozenset[str]
    places: dict[str, str]
    countries: frozenset[str]
    misspelled: dict[str, tuple[str, ...]]
    heads: frozenset[str]
    place_heads: frozenset[str]


def _words(cell: str) -> list[str]:
    return [w for w in cell.split("|") if w]


@cache
def lexicon() -> Lexicon:
    """Return the tables."""
    from highfence.parties.names.scripts import abjad_plain
    from highfence.parties.names.sound import sound
    from highfence.parties.names.syllables import wade

    words: dict[str, Sense] = {}
    sounds: dict[str, Sense] = {}
    several: list[tuple[tuple[str, ...], Sense]] = []
    han: dict[str, Sense] = {}
    near: dict[str, set[str]] = {}
    kinds: dict[str, str] = {}
    places: dict[str, str] = {}

    def add(phrase: str, sense: Sense, *, by_sound: bool) -> None:
        tokens = tuple(phrase.split())
        if len(tokens) > 1:
            several.append((tokens, sense))
            if len(tokens) == 2 and len(phrase) > 8 and not by_sound:
                words.setdefault("".join(tokens), sense)
            return
        words.setdefault(phrase, sense)
        if by_sound and len(phrase) > 4:
            sounds.setdefault(sound(phrase), sense)

    for row in rows("words.csv"):
        key, kind = row["concept"], row["kind"]
        kinds.setdefault(key, kind)
        for i, phrase in enumerate(_words(row["english"])):
            how = (
                "same"
                if i == 0
                else ("spelling" if phrase[:4] == key[:4] and len(phrase) > 5 else "abbreviation")
            )
            add(phrase, Sense(key, kind, how), by_sound=False)
        for word in _words(row["chinese"]):
            han.setdefault(word, Sense(key, kind, "translation"))
        for phrase in _words(row["russian"]) + _words(row["other"]):
            add(phrase, Sense(key, kind, "translation"), by_sound=True)
        for other in _words(row["near"]):
            near.setdefault(key, set()).add(other)
            near.setdefault(other, set()).add(key)
    for row in rows("places.csv"):
        key, country = row["place"], row["country"]
        kinds.setdefault(key, "place")
        places[key] = country
        add(key, Sense(key, "place", "same", country), by_sound=False)
        for phrase in _words(row["spellings"]):
            add(phrase, Sense(key, "place", "spelling", country), by_sound=False)
        older = wade(key) if country in {"CN", "TW"} and " " not in key else None
        if older is not None and len(older) > 4:
            words.setdefault(older, Sense(key, "place", "spelling", country))
        for word in _words(row["chinese"]):
            han[word] = Sense(key, "place", "translation", country)
    organizations, acronyms = _organizations()
    abjad = {
        abjad_plain(r["word"]): Sense(
            r["concept"], kinds.get(r["concept"], ""), "translation", places.get(r["concept"], "")
        )
        for r in rows("abjad.csv")
    }
    phrases = _phrases(several, words)
    first = _longest(phrases)
    longest = max(map(len, [*han, *organizations]))
    return Lexicon(
        words=words,
        sounds=sounds,
        phrases=phrases,
        first=first,
        pairs=frozenset((p[0], p[1]) for p in phrases),
        han=han,
        han_longest=longest,
        organizations=organizations,
        acronyms=acronyms,
        abjad=abjad,
        near={k: frozenset(v) for k, v in near.items()},
        generic=frozenset(k for k, kind in kinds.items() if kind in _GENERIC),
        places=places,
        countries=frozenset(r["place"] for r in rows("places.csv") if r["level"] == "country"),
        misspelled=_misspelled(words),
        heads=frozenset(w[:i] for w in words if len(w) > 6 for i in range(1, len(w))),
        place_heads=frozenset(
            w[:i]
            for w, sense in words.items()
            if sense.kind == "place" and len(w) > 4
            for i in range(2, min(7, len(w)))
        ),
    )


def _organizations() -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """Return known organizations by their Chinese names, and by their acronyms."""
    organizations: dict[str, tuple[str, ...]] = {}
    acronyms: dict[str, tuple[str, ...]] = {}
    for row in rows("organizations.csv"):
        names = tuple(_words(row["names"]))
        organizations.update(dict.fromkeys(_words(row["chinese"]), names))
        for word in _words(row["acronym"]):
            acronyms.setdefault(word, names)
    return organizations, acronyms


def _phrases(
    several: list[tuple[tuple[str, ...], Sense]], words: dict[str, Sense]
) -> dict[tuple[str, ...], Sense]:
    """Return phrases by their words as they stand, and by the keys of their words."""
    phrases: dict[tuple[str, ...], Sense] = {}
    for tokens, sense in several:
        phrases.setdefault(tokens, sense)
    for tokens, sense in several:
        phrases.setdefault(tuple(words[t].key if t in words else t for t in tokens), sense)
    return phrases


def _longest(phrases: dict[tuple[str, ...], Sense]) -> dict[str, int]:
    """Return the length of the longest phrase by its first word."""
    first: dict[str, int] = {}
    for tokens in phrases:
        first[tokens[0]] = max(first.get(tokens[0], 0), len(tokens))
    return first


def _misspelled(words: dict[str, Sense]) -> dict[str, tuple[str, ...]]:
    """Return the words of the tables under each form that lacks one letter, so that a misspelled word finds them."""
    out: dict[str, list[str]] = {}
    for word in words:
        if len(word) > 4:
            for form in {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}:
                out.setdefault(form, []).append(word)
    return {form: tuple(found) for form, found in out.items()}


@lru_cache(maxsize=65_536)
def misspelled(word: str) -> tuple[str, ...]:
    """Return the words of the tables that a word misspells by one edit: technolgies -> technologies."""
    from rapidfuzz.distance import OSA

    get = lexicon().misspelled.get
    near = set(get(word, ()))
    for i in range(len(word)):
        found = get(word[:i] + word[i + 1 :])
        if found:
            near.update(found)
    return tuple(sorted(w for w in near if OSA.distance(word, w, score_cutoff=1) <= 1)) if near else ()
