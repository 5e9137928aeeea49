"""The shipped tables keep their schema."""

from __future__ import annotations

import re

import pycountry
import pytest

from highfence.parties.names.scripts import HAN
from highfence.parties.names.syllables import SYLLABLES
from highfence.parties.names.tables import lexicon, rows

KINDS = {"form", "org", "trade", "common", "group", "place", "particle", "noise", "stop"}
COLUMNS = {
    "words.csv": ["concept", "kind", "near", "english", "chinese", "russian", "other"],
    "places.csv": ["place", "country", "level", "chinese", "spellings"],
    "organizations.csv": ["chinese", "acronym", "names"],
    "cantonese.csv": ["spelling", "pinyin"],
    "abjad.csv": ["word", "concept"],
}


@pytest.mark.parametrize("name", COLUMNS)
def test_columns_and_values(name: str) -> None:
    table = rows(name)
    assert len(table) > 100
    for row in table:
        assert list(row) == COLUMNS[name]
        for column, cell in row.items():
            assert cell is not None, row
            for value in cell.split("|"):
                assert value == value.strip()
                if column in {
                    "english",
                    "russian",
                    "other",
                    "spellings",
                    "names",
                    "acronym",
                    "concept",
                    "place",
                }:
                    assert re.fullmatch(r"[a-z0-9 -]*", value), (column, value)
                if column == "chinese" and value:
                    assert HAN.search(value), value


def test_keys_are_unique() -> None:
    for name, column in (("words.csv", "concept"), ("places.csv", "place"), ("cantonese.csv", "spelling")):
        keys = [r[column] for r in rows(name)]
        assert sorted({k for k in keys if keys.count(k) > 1}) == []


def test_words_have_known_kinds_and_neighbors() -> None:
    keys = {r["concept"] for r in rows("words.csv")}
    for row in rows("words.csv"):
        assert row["kind"] in KINDS, row
        assert set(row["near"].split("|")) - {""} <= keys, row


def test_places_have_countries() -> None:
    known = {c.alpha_2 for c in pycountry.countries}
    for row in rows("places.csv"):
        assert row["country"] in known, row
        assert row["level"] in {"country", "region"}, row


def test_cantonese_gives_pinyin() -> None:
    assert {r["pinyin"] for r in rows("cantonese.csv")} <= SYLLABLES


def test_abjad_words_point_to_keys_or_names() -> None:
    known = lexicon()
    assert {s.key for s in known.abjad.values() if s.kind} <= known.generic | set(known.places) | {
        r["concept"] for r in rows("words.csv")
    }
