"""Reviewers' decisions: whether the party that was screened is the one on the list, or another.

A decision is about one name, in one country, and one entry of a list as it read on that day. It holds while
the entry says the same (``lists.history.fingerprint``), whatever version of the list carries it. Decisions
are only ever added: a later one about the same name and entry takes the place of the earlier, which stays
readable, and each carries the digest of the one before, so that a change to what was written shows.

They are kept in SQLite, or in PostgreSQL where a URL says so.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, Self, get_args
from typing import Any as Whatever

import msgspec

from highfence.facts.names import words_of
from highfence.logic.errors import Fault, HighfenceError, InputError
from highfence.parties.lists.history import base_id, fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from sqlalchemy import Connection, Engine, Row, Table

    from highfence.parties.entry import Entry

Verdict = Literal["same", "different", "withdrawn"]
"""What a reviewer found. ``withdrawn`` takes an earlier decision back."""

FILE: Final = "decisions.sqlite"
_TABLE: Final = "highfence_decisions"
_FIRST: Final = "0" * 64


class DamagedDecisionsError(HighfenceError):
    """A stored decision is not what was written: the chain of digests is broken."""


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """One decision as it is stored. ``seq`` counts them; ``digest`` is over this one and ``previous``."""

    seq: int
    at: str
    who: str
    verdict: Verdict
    reason: str
    query: str
    name_key: str
    country: str
    entry: str
    entry_name: str
    fingerprint: str
    list: str
    version: str
    previous: str
    digest: str


def name_key(name: str) -> str:
    """Return a name as decisions know it: case, accents and punctuation do not count, every word does."""
    return " ".join(words_of(name)) or name.strip().casefold()


class Decisions:
    """The decisions in one database. Close it, or use it in a ``with`` statement."""

    def __init__(self, url: str | Path) -> None:
        from sqlalchemy.exc import SQLAlchemyError

        self.engine = _engine(url)
        self.table = _table()
        try:
            self.table.metadata.create_all(self.engine)
        except SQLAlchemyError as exc:
            self.engine.dispose()
            raise _unusable(url, exc) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    def record(
        self,
        *,
        query: str,
        country: str,
        entry: Entry,
        version: str,
        verdict: Verdict,
        reason: str,
        who: str,
        at: datetime,
    ) -> Decision:
        """Add a decision and return it. Raises InputError when the reviewer, the reason or the name is missing."""
        faults = [
            Fault(field, value, expected)
            for field, value, expected in (
                ("name", query, "the name that was screened"),
                ("reason", reason, "why the two are the same, or not"),
                ("by", who, "who decided"),
            )
            if not value.strip()
        ]
        if verdict not in get_args(Verdict):
            faults.append(Fault("verdict", verdict, f"one of {', '.join(get_args(Verdict))}"))
        if faults:
            raise InputError(faults)
        with self._writing() as connection:
            last = connection.execute(self.table.select().order_by(self.table.c.seq.desc()).limit(1)).first()
            values = {
                "seq": last.seq + 1 if last else 1,
                "at": at.isoformat(timespec="seconds"),
                "who": who.strip(),
                "verdict": verdict,
                "reason": reason.strip(),
                "query": query.strip(),
                "name_key": name_key(query),
                "country": country,
                "entry": base_id(entry.id),
                "entry_name": entry.names[0].text,
                "fingerprint": fingerprint(entry),
                "list": entry.list,
                "version": version,
                "previous": last.digest if last else _FIRST,
            }
            values["digest"] = _digest(values)
            connection.execute(self.table.insert().values(values))
        return msgspec.convert(values, Decision)

    def about(self, name: str, country: str) -> dict[str, Decision]:
        """Return the decisions that stand about a name, by entry. A withdrawn decision does not stand."""
        query = self.table.select().where(
            self.table.c.name_key == name_key(name), self.table.c.country == country
        )
        with self.engine.connect() as connection:
            found = connection.execute(query.order_by(self.table.c.seq)).all()
        latest = {row.entry: _decision(row) for row in found}
        return {entry: d for entry, d in latest.items() if d.verdict != "withdrawn"}

    def book(self) -> dict[tuple[str, str], dict[str, Decision]]:
        """Return every decision that stands, by name and country, then by entry."""
        out: dict[tuple[str, str], dict[str, Decision]] = {}
        for one in self.all():
            about = out.setdefault((one.name_key, one.country), {})
            about.pop(one.entry, None)
            if one.verdict != "withdrawn":
                about[one.entry] = one
        return out

    def all(self) -> Iterator[Decision]:
        """Yield every decision ever made, the first one first."""
        with self.engine.connect() as connection:
            for row in connection.execute(self.table.select().order_by(self.table.c.seq)):
                yield _decision(row)

    def verify(self) -> int:
        """Return how many decisions there are. Raises DamagedDecisionsError where one is not what was written."""
        previous, number = _FIRST, 0
        for number, one in enumerate(self.all(), start=1):
            plain = msgspec.to_builtins(one)
            if one.seq != number or one.previous != previous or one.digest != _digest(plain):
                raise DamagedDecisionsError(
                    f"decision {one.seq} is not what was written, or one before it is gone"
                )
            previous = one.digest
        return number

    def _writing(self) -> _Writing:
        return _Writing(self.engine, self.table.name)


def standing(found: dict[str, Decision], entry: Entry) -> Decision | None:
    """Return the decision about an entry, where it reads as it did when it was decided."""
    decision = found.get(base_id(entry.id))
    return decision if decision is not None and decision.fingerprint == fingerprint(entry) else None


def export(decisions: Iterable[Decision]) -> Iterator[str]:
    """Yield decisions as lines of JSON."""
    for one in decisions:
        yield msgspec.json.encode(one).decode()


class _Writing:
    """A transaction in which nobody else adds a decision: each builds on the last."""

    def __init__(self, engine: Engine, table: str) -> None:
        self.engine, self.table = engine, table

    def __enter__(self) -> Connection:
        from sqlalchemy import text

        self.connection = self.engine.connect().execution_options(writing=True)
        self.transaction = self.connection.begin()
        if self.engine.dialect.name == "postgresql":
            self.connection.execute(text(f"LOCK TABLE {self.table} IN EXCLUSIVE MODE"))
        return self.connection

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self.transaction.commit()
        else:
            self.transaction.rollback()
        self.connection.close()


def _digest(values: dict[str, Whatever]) -> str:
    plain = {k: v for k, v in values.items() if k != "digest"}
    return hashlib.sha256(msgspec.json.encode(plain, order="sorted")).hexdigest()


def _decision(row: Row[Whatever]) -> Decision:
    return msgspec.convert(dict(zip(Decision.__struct_fields__, row, strict=True)), Decision)


def _table() -> Table:
    from sqlalchemy import DDL, Column, Integer, MetaData, Table, Text, event

    texts = [f for f in Decision.__struct_fields__ if f != "seq"]
    table = Table(
        _TABLE,
        MetaData(),
        Column("seq", Integer, primary_key=True, autoincrement=False),
        *(Column(name, Text, nullable=False, index=name == "name_key") for name in texts),
    )
    for dialect, statements in _APPEND_ONLY.items():
        for statement in statements:
            event.listen(table, "after_create", DDL(statement).execute_if(dialect=dialect))  # type: ignore[no-untyped-call]
    return table


_APPEND_ONLY: Final = {
    "sqlite": tuple(
        f"CREATE TRIGGER {_TABLE}_{act} BEFORE {act} ON {_TABLE} "
        "BEGIN SELECT RAISE(ABORT, 'decisions are only added'); END"
        for act in ("UPDATE", "DELETE")
    ),
    "postgresql": (
        (
            f"CREATE OR REPLACE FUNCTION {_TABLE}_kept() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'decisions are only added'; END $$"
        ),
        (
            f"CREATE TRIGGER {_TABLE}_kept BEFORE UPDATE OR DELETE ON {_TABLE} "
            f"FOR EACH ROW EXECUTE FUNCTION {_TABLE}_kept()"
        ),
    ),
}


def _engine(url: str | Path) -> Engine:
    from sqlalchemy import create_engine, event
    from sqlalchemy.exc import ArgumentError, SQLAlchemyError

    text = str(url)
    if "://" not in text:
        path = Path(text)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as exc:
            raise _unusable(url, exc) from None
        text = f"sqlite:///{path}"
    if text.startswith("postgresql://"):
        text = text.replace("postgresql://", "postgresql+psycopg://", 1)
    try:
        engine = create_engine(text)
    except (ArgumentError, SQLAlchemyError, ImportError) as exc:
        raise _unusable(url, exc) from None
    if engine.dialect.name == "sqlite":
        # SQLite's own driver begins a transaction late; here a writer holds the place from the start.
        @event.listens_for(engine, "connect")
        def by_hand(connection: Whatever, _: object) -> None:
            connection.isolation_level = None

        @event.listens_for(engine, "begin")
        def begin(connection: Connection) -> None:
            writing = connection.get_execution_options().get("writing")
            connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def _unusable(url: str | Path, exc: Exception) -> InputError:
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        shown = make_url(str(url)).render_as_string(hide_password=True) if "://" in str(url) else str(url)
    except ArgumentError:
        shown = "a text that is no URL"
    first = str(getattr(exc, "orig", None) or exc).strip().splitlines()[0] if str(exc) else type(exc).__name__
    expected = f"a database for decisions: a file, or postgresql://user@host/name ({first})"
    return InputError([Fault("HIGHFENCE_DECISIONS_URL", shown, expected)])
