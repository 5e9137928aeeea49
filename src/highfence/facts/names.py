"""A firm's name, reduced to what is compared when law itself names firms.

This is exact comparison, not screening: two names are the same here when only case, accents, punctuation
and the legal form differ.
"""

from __future__ import annotations

import re
import unicodedata

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


def words_of(name: str) -> list[str]:
    """Return the words of a name without case, accents and punctuation; Chinese and other scripts stay."""
    plain = unicodedata.normalize("NFKD", name.replace("'", "").replace(".", ""))
    bare = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    return re.findall(r"\w+", bare)


def simple_name(name: str) -> str:
    """Return ``name`` without legal form: "NVIDIA Corporation" and "Nvidia Corp." are both "nvidia"."""
    return " ".join(w for w in words_of(name) if w not in LEGAL_FORMS)


def has_legal_form(name: str) -> bool:
    """Return whether a name says that it is a company's."""
    return any(w in LEGAL_FORMS - {"the", "as", "group"} for w in words_of(name))
