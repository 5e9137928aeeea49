"""Reading who owns whom: Open Ownership's Beneficial Ownership Data Standard 0.4 (JSON), and CSV.

Of BODS, interests of the type ``shareholding`` are read, since the rule speaks of ownership and not of control.
An interest stated as indirect is read unless its ``componentRecordIds`` name the records that it was put
together from, which are read instead. Records with the status ``closed`` and interests that have ended keep
their days.

A CSV has the columns ``owner, owned, share``, and may have ``owner_id, owned_id, owner_country,
owned_country, share_min, share_max, since, until, closed``. An empty share is not known; ``closed`` is
``true`` where every owner of ``owned`` is in the table.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from typing import Any as Whatever

from highfence.facts.names import words_of
from highfence.logic.errors import Fault, InputError
from highfence.parties.lists import text as written
from highfence.parties.ownership.graph import WHOLE, Firm, Graph, Holding

if TYPE_CHECKING:
    from datetime import date

_COUNTED: Final = "shareholding"
_YES: Final = frozenset({"true", "yes", "1"})


def read(data: bytes, source: str = "") -> Graph:
    """Return the owners that a file states. Raises InputError with every fault, each with its place."""
    text = written.decoded(data, source)
    graph = _bods(text, source) if text.lstrip()[:1] in {"{", "["} else _table(text, source)
    if not graph.above:
        raise InputError([Fault("", "", "at least one owner of one firm", source=source)])
    return graph


# --------------------------------------------------------------------------------------------- BODS


@dataclass
class _Statements:
    faults: written.Faults
    firms: dict[str, Firm] = field(default_factory=dict)
    relations: list[tuple[str, str, dict[str, Whatever], dict[str, Whatever]]] = field(default_factory=list)
    seen: dict[str, str] = field(default_factory=dict)


def _bods(text: str, source: str) -> Graph:
    if text.lstrip().startswith("["):
        found = written.json_of(text, source)
    else:
        lines = [(n, line) for n, line in enumerate(text.splitlines(), start=1) if line.strip()]
        found = [written.json_of(line, source, n) for n, line in lines]
    out = _Statements(written.Faults(source))
    for i, one in enumerate(found):
        _statement(out, i, one)
    holdings = [
        h
        for owner, owned, statement, details in out.relations
        for h in _interests(out, owner, owned, statement, details)
    ]
    out.faults.raise_if_any()
    return Graph.of(out.firms.values(), holdings)


def _statement(out: _Statements, i: int, one: Whatever) -> None:
    details = one.get("recordDetails") if isinstance(one, dict) else None
    if not isinstance(details, dict) or "recordType" not in one or "recordId" not in one:
        out.faults.add(
            str(i), one, "a statement of BODS 0.4: {statementId, recordId, recordType, recordDetails}"
        )
        return
    statement = str(one.get("statementId", i))
    first = out.seen.setdefault(statement, str(i))
    if first != str(i):
        out.faults.add(f"{i}.statementId", statement, f"each statement once; {first} has it too")
        return
    key, kind = str(one["recordId"]), one["recordType"]
    if kind == "entity":
        country = (details.get("jurisdiction") or {}).get("code", "")
        name = str(details.get("name", "")).strip()
        if (details.get("entityType") or {}).get("type") == "unknownEntity":
            name = ""
        out.firms[key] = Firm(key, name, written.country(str(country).partition("-")[0]))
    elif kind == "person":
        names = [str(n.get("fullName", "")).strip() for n in details.get("names", ()) if isinstance(n, dict)]
        homes = [written.country(str(n.get("code", ""))) for n in details.get("nationalities", ())]
        known = details.get("personType") == "knownPerson"
        out.firms[key] = Firm(key, next(filter(None, names), ""), next(filter(None, homes), ""), closed=known)
    elif kind == "relationship":
        owner, owned = details.get("interestedParty"), details.get("subject")
        if not isinstance(owned, str) or owner is None:
            out.faults.add(
                f"{i}.recordDetails", details, "a relationship: {subject, interestedParty, interests}"
            )
        elif isinstance(owner, str):
            out.relations.append((owner, owned, one, details))
        else:
            # Nobody is named; whoever it is may be listed.
            out.relations.append((f"{key}#unnamed", owned, one, details))
    else:
        out.faults.add(f"{i}.recordType", kind, "entity, person or relationship")


def _interests(
    out: _Statements, owner: str, owned: str, statement: dict[str, Whatever], details: dict[str, Whatever]
) -> list[Holding]:
    if details.get("componentRecordIds"):
        return []
    ended = written.day(statement.get("statementDate")) if statement.get("recordStatus") == "closed" else None
    found = []
    for one in details.get("interests", ()):
        if not isinstance(one, dict) or one.get("type") != _COUNTED:
            continue
        low, high = _bods_share(out, statement, one.get("share") or {})
        end = written.day(one.get("endDate"))
        until = end + timedelta(days=1) if end else ended
        found.append(Holding(owner, owned, low, high, written.day(one.get("startDate")), until))
    return found


def _bods_share(
    out: _Statements, statement: dict[str, Whatever], share: dict[str, Whatever]
) -> tuple[float, float]:
    exact = share.get("exact")
    low = exact if exact is not None else share.get("minimum", share.get("exclusiveMinimum", 0.0))
    high = exact if exact is not None else share.get("maximum", share.get("exclusiveMaximum", WHOLE))
    if not all(
        isinstance(v, int | float) and not isinstance(v, bool) and 0 <= v <= WHOLE for v in (low, high)
    ):
        out.faults.add(f"{statement.get('statementId')}.share", share, "shares from 0 to 100")
        return 0.0, WHOLE
    return float(low), float(max(low, high))


# ---------------------------------------------------------------------------------------------- CSV


def _table(text: str, source: str) -> Graph:
    faults = written.Faults(source)
    firms: dict[str, Firm] = {}
    holdings: list[Holding] = []
    for line, row in written.rows(text, source, ("owner", "owned")):
        names = row["owner"], row["owned"]
        if not all(names):
            faults.add("owner" if not names[0] else "owned", "", "the name of a firm", line)
            continue
        ends = []
        for side, name in zip(("owner", "owned"), names, strict=True):
            home = row.get(f"{side}_country", "")
            code = written.country(home)
            if home and not code:
                faults.add(f"{side}_country", home, "a country, as ISO code or name", line)
            key = row.get(f"{side}_id") or firm_key(name, code)
            known = firms.get(key)
            closed = bool(known and known.closed) or (
                side == "owned" and row.get("closed", "").lower() in _YES
            )
            firms[key] = Firm(key, name, code or (known.country if known else ""), closed=closed)
            ends.append(key)
        low, high = _csv_share(faults, row, line)
        since, until = (_csv_day(faults, f, row, line) for f in ("since", "until"))
        holdings.append(Holding(ends[0], ends[1], low, high, since, until))
    faults.raise_if_any()
    return Graph.of(firms.values(), holdings)


def _csv_share(faults: written.Faults, row: dict[str, str], line: int) -> tuple[float, float]:
    exact = _number(faults, "share", row, line)
    if exact is not None:
        return exact, exact
    low, high = _number(faults, "share_min", row, line), _number(faults, "share_max", row, line)
    return low or 0.0, WHOLE if high is None else high


def _number(faults: written.Faults, name: str, row: dict[str, str], line: int) -> float | None:
    given = row.get(name, "").removesuffix("%").strip()
    if not given or given.lower() == "unknown":
        return None
    try:
        value = float(given)
    except ValueError:
        value = -1.0
    if not 0 <= value <= WHOLE:
        faults.add(name, row[name], "a share from 0 to 100, or nothing where it is not known", line)
        return None
    return value


def _csv_day(faults: written.Faults, name: str, row: dict[str, str], line: int) -> date | None:
    given = row.get(name, "")
    found = written.day(given) if len(given) == 10 else None
    if given and found is None:
        faults.add(name, given, "a calendar day that exists, YYYY-MM-DD", line)
    return found


def firm_key(name: str, country: str) -> str:
    """Return the key of a firm that has no id of its own: its name and country."""
    return f"{' '.join(words_of(name)) or name.casefold()}|{country}"
