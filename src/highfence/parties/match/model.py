"""What is asked and what is answered."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - msgspec reads the annotations
from typing import Literal

import msgspec

from highfence.parties.match.codes import FLOOR
from highfence.parties.names import Ignored  # noqa: TC001 - msgspec reads the annotations

# Chosen on the training half of benchmarks/screening and frozen before the held-out half was read.
PROBABLE = 0.85

__all__ = ["FLOOR", "PROBABLE", "Aligned", "Match", "Query"]

Kind = Literal["exact", "probable", "weak"]
How = Literal[
    "same",
    "typo",
    "abbreviation",
    "initials",
    "pinyin",
    "translation",
    "spelling",
    "joined",
    "related",
    "different",
]


class Query(msgspec.Struct, frozen=True):
    """A name to look for.

    ``country``  ISO 3166 alpha-2 code, empty when not known: evidence, never a filter
    ``address``  its address, when one is given apart from the name
    ``on``       the day: entries that didn't stand on their list that day are left out
    """

    name: str
    country: str = ""
    address: str = ""
    on: date | None = None


class Aligned(msgspec.Struct, frozen=True, gc=False):
    """Words of the query and of the entry that were taken for the same, and how alike they are (0 to 1)."""

    query: str
    entry: str
    how: How
    alike: float


class Match(msgspec.Struct, frozen=True, gc=False):
    """An entry that the query may stand for.

    ``entry``           the entry's id
    ``name``            the name of the entry that matched, as published
    ``score``           0 to 1; 1 is an exact name
    ``kind``            ``exact``: equal normalized names; ``probable``: at or above the threshold; ``weak``: below
                        it, or resting on generic words or on a name that its list calls weak
    ``because``         which words matched which
    ``missing``         words of the entry's name that nothing in the query answers
    ``unmatched``       words of the query that nothing in the entry's name answers
    ``ignored``         parts of the query set aside, with the reason
    ``country_agrees``  None when either side's country is not known
    ``address``         words that the query's address shares with one of the entry's
    """

    entry: str
    name: str
    score: float
    kind: Kind
    because: tuple[Aligned, ...] = ()
    missing: tuple[str, ...] = ()
    unmatched: tuple[str, ...] = ()
    ignored: tuple[Ignored, ...] = ()
    country_agrees: bool | None = None
    address: tuple[str, ...] = ()
