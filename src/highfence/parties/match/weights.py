"""What a word is worth, and the constants of the score."""

from __future__ import annotations

import math
from functools import cache

# The most a word of a kind may weigh: generic words never outweigh a proper one.
CAPS = {
    "": 1.0,
    "trade": 0.35,
    "common": 0.35,
    "org": 0.35,
    "group": 0.12,
    "place": 0.4,
    "noise": 0.05,
    "number": 0.6,
    "form": 0.05,
}
SCALE = {
    "": 1.0,
    "trade": 0.75,
    "common": 0.75,
    "org": 0.75,
    "group": 0.5,
    "place": 0.7,
    "noise": 0.1,
    "number": 1.2,
    "form": 0.1,
}
LEAST = 0.04
# Below this sum of weights a name without a strong proper word is weak.
WEAK_SUM = 0.6
WEAK_WORD = 0.45

# In the order of codes.P_*; tuned on the training half of benchmarks/screening (see its README).
PARAMETERS = {
    "syllable": 0.50,  # two valid pinyin words that differ: another name more often than a typo
    "known": 0.55,  # two words that the list both knows and that differ
    "typo_one": 1.0,  # one edit costs this, divided by the length of the longer word
    "typo_two": 2.2,  # two edits
    "sound": 0.94,  # another romanization of the same sound
    "skeleton": 0.80,  # the same consonants with other vowels
    "prefix": 0.80,  # a word of the query cut short
    "joined": 0.97,  # words run together or split
    "acronym": 0.86,  # initials of four words; of five and more 0.05 better
    "acronym_short": 0.70,  # initials of three; and initials of the query's words for a word of the entry
    "initial": 0.50,  # one letter for a word
    "order": 0.005,  # words in another order
    "country_other": 0.06,  # the entry stands under other countries only
    "country_same": 0.05,  # the entry stands under the query's country
    "related": 0.80,  # words that translations interchange
    "wade": 0.60,  # the same letters in Wade-Giles, in a name that doesn't otherwise show it
    "missing": 1.0,  # a word of the entry that the query lacks
    "extra": 1.0,  # a word of the query that the entry lacks
    "first": 0.04,  # an edit of the first letter
    "altered": 1.0,  # what a matched word loses by being altered
}


# The worth of a word that no entry has.
UNKNOWN = 0.95


def _scale(length: int) -> float:
    """Return what short words are worth of others: a letter or two say little."""
    return 0.35 if length == 1 else 0.6 if length == 2 else 1.0


@cache
def most(kind: str, length: int) -> float:
    """Return the most that a word of a query may weigh."""
    return min(CAPS.get(kind, 1.0), UNKNOWN * _scale(length))


def weight(entries: int, having: int, kind: str, length: int) -> float:
    """Return the worth of a word that ``having`` of ``entries`` entries have, between LEAST and 1."""
    idf = math.log((entries + 1) / (having + 0.5)) / math.log(entries + 3) * _scale(length)
    return max(LEAST, min(idf * SCALE.get(kind, 1.0), CAPS.get(kind, 1.0), 1.0))
