"""Messages: everything that people read, in English, 简体中文 and 繁體中文.

Each language is a JSON file of whole sentences with named gaps, written by hand; the two Chinese files
are separate texts in the terms of each region, not conversions of one another. Titles of rules stand in
the records in English, and in ``rules.zh-Hans.json`` and ``rules.zh-Hant.json`` in Chinese.

Numbers, days and codes are data: they are put into words here and nowhere else.
"""

from highfence.messages.catalog import (
    LANGUAGES,
    Catalog,
    MissingMessageError,
    UnknownLanguageError,
    catalog,
)
from highfence.messages.sentences import sentence

__all__ = [
    "LANGUAGES",
    "Catalog",
    "MissingMessageError",
    "UnknownLanguageError",
    "catalog",
    "sentence",
]
