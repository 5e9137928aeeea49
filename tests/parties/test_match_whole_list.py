"""Every published name of a real list finds its own entry. The list is not shipped: its path is given by environment."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from pathlib import Path

import pytest

from highfence.parties.entry import Entry, Name
from highfence.parties.match import Query, build
from highfence.parties.names import exact_key

LIST = os.environ.get("HIGHFENCE_SCREENING_LIST", "")


@pytest.mark.skipif(not LIST, reason="HIGHFENCE_SCREENING_LIST names no list")
def test_every_published_name_finds_its_entry_first_or_ties() -> None:
    given = json.loads(Path(LIST).read_text(encoding="utf-8"))["entries"]
    entries = [
        Entry(
            id=str(i),
            list="test",
            names=tuple(Name(n) for n in (e["n"], *e.get("a", []))),
            countries=tuple(e.get("c", [])),
        )
        for i, e in enumerate(given)
    ]
    same: defaultdict[str, set[str]] = defaultdict(set)
    for entry in entries:
        for name in entry.names:
            same[exact_key(name.text)].add(entry.id)
    asked = [(entry, name.text) for entry in entries for name in entry.names]
    found = build(entries).search_many([Query(name) for _, name in asked])
    lost = [
        (name, [m.name for m in matches[:2]])
        for (entry, name), matches in zip(asked, found, strict=True)
        if not matches
        or not ({m.entry for m in matches if m.score == matches[0].score} & same[exact_key(name)])
    ]
    assert len(lost) <= len(asked) // 1000, lost[:20]
