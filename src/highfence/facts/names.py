"""A firm's name, reduced to what is compared when law itself names firms.

This is exact comparison, not screening: two names are the same here when only case, accents, punctuation
and the legal form differ.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

LEGAL_FORMS: frozenset[str] = frozenset(
    [
        "ab",
        "ag",
        "as",
        "berhad",
        "bhd",
        "bv",
        "co",
        "company",
        "corp",
        "corporation",
        "gmbh",
        "group",
        "holding",
        "holdings",
        "inc",
        "incorporated",
        "kk",
        "limited",
        "llc",
        "lp",
        "ltd",
        "nv",
        "oy",
        "pbc",
        "pjsc",
        "plc",
        "psc",
        "pte",
        "pty",
        "pvt",
        "sa",
        "sdn",
        "spa",
        "srl",
        "the",
    ]
)
"""Words that say what kind of company a company is."""


_COMPANY: Final = LEGAL_FORMS - {"the", "as", "group"}
_WORD: Final = re.compile(r"\w+")


def words_of(name: str) -> list[str]:
    """Return the words of a name without case, accents and punctuation; Chinese and other scripts stay."""
    plain = name.replace("'", "").replace(".", "")
    if not plain.isascii():
        marked = unicodedata.normalize("NFKD", plain)
        plain = "".join(c for c in marked if not unicodedata.combining(c))
    return _WORD.findall(plain.casefold())


def simple_name(name: str) -> str:
    """Return ``name`` without legal form: "NVIDIA Corporation" and "Nvidia Corp." are both "nvidia"."""
    return simple_words(words_of(name))


def simple_words(words: Iterable[str]) -> str:
    """Return the simple name that the words of a name make."""
    return " ".join([w for w in words if w not in LEGAL_FORMS])


def has_legal_form(name: str) -> bool:
    """Return whether a name says that it is a company's."""
    return says_company(words_of(name))


def says_company(words: Iterable[str]) -> bool:
    """Return whether the words of a name say that it is a company's."""
    return not _COMPANY.isdisjoint(words)
