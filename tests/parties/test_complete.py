"""A copy in which a list is missing, or is far too short, clears nobody of that list."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from highfence.logic.errors import InputError
from highfence.parties.lists import complete
from highfence.parties.lists.complete import default_covers
from highfence.parties.lists.history import base_id
from highfence.parties.lists.load import parse
from highfence.parties.lists.sources import REQUIRED, USUAL
from highfence.parties.lists.store import Store, Version
from highfence.parties.match import Query
from highfence.parties.screening import Lists, Screening
from parties import published

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 8, 1, 12, tzinfo=UTC)
FIRST, SECOND, THIRD = date(2026, 7, 31), date(2026, 8, 20), date(2026, 8, 28)
CLEAR, BLOCKED = "Palmetto Flower Exports", "VOLKHOV BLOCKED BANK JSC"
ISSUED = {
    "us.entity_list": published.ENTITY,
    "us.meu_list": published.MILITARY,
    "us.unverified_list": published.UNVERIFIED,
    "us.denied_persons": published.DENIED,
    "us.sdn": published.BLOCKED,
}


def put(store: Store, data: bytes, day: date = FIRST, name: str = "us.csl", **more: Any) -> Version:
    return store.put(name, parse(name, data, "list"), data=data, origin="list", as_of=day, now=NOW, **more)


def ask(store: Store, name: str, country: str, on: date) -> Screening:
    return Lists(store).screen(Query(name=name, country=country, on=on))


def without(*lists: str) -> bytes:
    gone = {ISSUED[n] for n in lists}
    return published.as_json([p for p in published.PARTIES if p["source"] not in gone])


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the small published list one of the usual size."""
    counts = {n: sum(p["source"] == s for p in published.PARTIES) for n, s in ISSUED.items()}
    monkeypatch.setattr(complete, "USUAL", counts)


@pytest.mark.usefixtures("small")
def test_a_whole_list_clears(tmp_path: Path) -> None:
    manifest = put(Store(tmp_path), published.as_json()).manifest
    assert set(REQUIRED) <= set(manifest.covers)
    assert manifest.lacking == {}
    found = ask(Store(tmp_path), CLEAR, "CN", FIRST)
    assert (found.decision, found.open_lists, found.lists[0].complete) == ("not_listed", (), True)


@pytest.mark.parametrize("stated", [{}, {"shrink": True}, {"covers": default_covers("us.csl")}])
@pytest.mark.parametrize("gone", REQUIRED)
@pytest.mark.usefixtures("small")
def test_a_list_without_an_entry_clears_nobody(tmp_path: Path, gone: str, stated: dict[str, Any]) -> None:
    manifest = put(Store(tmp_path), without(gone), **stated).manifest
    assert gone not in manifest.covers
    assert manifest.lacking == {gone: 0}
    found = ask(Store(tmp_path), CLEAR, "CN", FIRST)
    assert (found.decision, found.why, found.open_lists) == ("unknown", "incomplete", (gone,))
    assert found.lists[0].complete is False


def test_a_first_copy_far_below_the_usual_size_is_not_complete_until_it_is_said_to_be(tmp_path: Path) -> None:
    store = Store(tmp_path)
    first = put(store, published.as_json()).manifest
    assert first.lacking == {
        "us.entity_list": 2,
        "us.meu_list": 1,
        "us.unverified_list": 1,
        "us.denied_persons": 1,
        "us.sdn": 15,
    }
    assert ask(store, CLEAR, "CN", FIRST).open_lists == REQUIRED
    said = put(store, published.as_json(), shrink=True).manifest
    assert said.version != first.version
    assert ask(store, CLEAR, "CN", FIRST).decision == "not_listed"
    # What was said once holds for the same file, until something else is said.
    assert put(store, published.as_json()).manifest == said
    assert put(store, published.as_json(), covers=()).manifest.covers == ()
    assert ask(store, CLEAR, "CN", FIRST).decision == "unknown"
    assert len(store.versions("us.csl")) == 1


def test_half_of_the_usual_size_is_enough(tmp_path: Path) -> None:
    half = USUAL["us.meu_list"] // 2
    for count, covered in ((half, True), (half - 1, False)):
        parties = [published.party(i, f"Works Number {i}", published.MILITARY) for i in range(count)]
        manifest = put(Store(tmp_path / str(count)), published.as_json(parties)).manifest
        assert ("us.meu_list" in manifest.covers) is covered


def test_a_list_that_shrank_with_time_is_compared_with_its_last_complete_copy(tmp_path: Path) -> None:
    store = Store(tmp_path)
    put(store, published.as_json(), shrink=True)
    short = published.as_json([p for p in published.PARTIES if p["name"] != published.PARTIES[-1]["name"]])
    assert put(store, short, SECOND).manifest.lacking == {}
    put(store, without("us.sdn"), date(2026, 8, 24), covers=(), shrink=True)
    with pytest.raises(InputError, match=r"us\.sdn.*about 14 entries, as on 2026-08-20"):
        put(store, published.as_json(published.PARTIES[:12]), THIRD)


@pytest.mark.parametrize("covers", [None, ()])
def test_who_is_only_missing_from_an_incomplete_copy_stays(
    tmp_path: Path, covers: tuple[str, ...] | None
) -> None:
    store = Store(tmp_path)
    put(store, published.as_json(), shrink=True)
    put(store, without("us.sdn"), SECOND, covers=covers, shrink=True)
    for day in (SECOND, date(2026, 8, 25)):
        assert ask(store, BLOCKED, "RU", day).decision == "listed"
        assert ask(store, CLEAR, "CN", day).decision == "not_listed"  # the first copy still stands
    late = date(2026, 9, 5)
    assert ask(store, BLOCKED, "RU", late).decision == "listed"
    assert "us.sdn" in ask(store, CLEAR, "CN", late).open_lists
    put(store, published.as_json([p for p in published.PARTIES if p["name"] != BLOCKED]), THIRD)
    assert ask(store, BLOCKED, "RU", date(2026, 8, 27)).decision == "listed"
    assert ask(store, BLOCKED, "RU", THIRD).decision == "not_listed"


def test_a_later_claim_of_completeness_puts_earlier_copies_together_anew(tmp_path: Path) -> None:
    store = Store(tmp_path)
    both, one = b"name,country\nAcme Optics,DE\nBeta Lasers,DE\n", b"name,country\nBeta Lasers,DE\n"

    def left() -> date | None:
        current = store.current("ftm")
        assert current is not None
        return next(e.removed for e in current.history if base_id(e.id) == "own:a")

    def keep(data: bytes, day: date, **more: Any) -> None:
        rows = b"id," + data.replace(b"\nAcme", b"\na,Acme").replace(b"\nBeta", b"\nb,Beta")
        loaded = parse("own", rows, "list")
        store.put("ftm", loaded, data=rows, origin="list", as_of=day, now=NOW, **more)

    keep(both, FIRST)
    keep(one, SECOND)
    assert left() == SECOND
    keep(one + b"Gamma Chips,FR\n".replace(b"Gamma", b"g,Gamma"), THIRD, covers=("own",))
    assert left() == THIRD
