"""Is a party on a list? The lists that are loaded, the matcher, and what reviewers decided, put together.

A party is *listed* when an entry bears exactly its name and their countries agree, or a reviewer found the
two to be the same. It is *unknown* while an entry resembles it and nobody has reviewed that, and wherever
the lists that law reads were not searched in full for the day. Otherwise it is *not listed*.
"""

from __future__ import annotations

from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Final, Literal, Protocol
from typing import Any as Whatever

import msgspec

from highfence.facts.names import simple_name, words_of
from highfence.parties.decisions import Decision, name_key, standing
from highfence.parties.lists import history
from highfence.parties.lists.searched import Source
from highfence.parties.lists.sources import REQUIRED, VALID_DAYS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from highfence.parties.entry import Entry
    from highfence.parties.lists.store import Store
    from highfence.parties.match.model import Match, Query
    from highfence.parties.ownership.graph import Graph

Verdict = Literal["listed", "unknown", "not_listed"]
Why = Literal["exact", "reviewed", "probable", "country", "incomplete", "searched"]
"""Why a decision is what it is: an exact name; a reviewer; a resemblance not reviewed; an exact name whose
country is not known or another; lists not searched in full; all of them searched."""

_LIMIT: Final = 5
_ADDRESS: Final = 0.8
"""Share of the words of a listed address that a party's address must have."""
_SAME: Final = 0.995
"""Score from which the matcher holds two names for the same but for their legal form."""


class Found(msgspec.Struct, frozen=True):
    """An entry that a party may be. ``since`` is its first day on the list; ``counts`` says what it decides."""

    entry: Entry
    match: Match
    source: str
    version: str
    since: date | None = None
    reviewed: Decision | None = None

    @property
    def counts(self) -> Verdict:
        """What this entry alone makes of the party."""
        if self.reviewed is not None:
            return "listed" if self.reviewed.verdict == "same" else "not_listed"
        if self.match.kind == "exact":
            return "listed" if self.match.country_agrees is True else "unknown"
        return "unknown" if self.match.kind == "probable" else "not_listed"

    def as_dict(self) -> dict[str, Whatever]:
        """Return the match in the shape of the contract."""
        entry, match = self.entry, self.match
        out: dict[str, Whatever] = {
            "entry": history.base_id(entry.id),
            "list": entry.list,
            "name": entry.names[0].text,
            "matched_alias": None if match.name == entry.names[0].text else match.name,
            "score": round(match.score, 4),
            "match": match.kind,
            "because": [{"query": b.query, "entry": b.entry, "how": b.how} for b in match.because],
            "missing": list(match.missing),
            "unmatched": list(match.unmatched),
            "ignored": msgspec.to_builtins(match.ignored),
            "country_agrees": match.country_agrees,
            "address": list(match.address),
            "countries": list(entry.countries),
            "license_requirement": entry.license_requirement,
            "review_policy": entry.review_policy,
            "footnotes": list(entry.footnotes),
            "citation": entry.citation,
            "since": self.since.isoformat() if self.since else None,
            "source": self.source,
        }
        if self.reviewed is not None:
            one = self.reviewed
            out["reviewed"] = {"verdict": one.verdict, "by": one.who, "at": one.at, "reason": one.reason}
        return out


class Used(msgspec.Struct, frozen=True):
    """A list that was searched.

    ``complete`` says whether it is there in full on the day asked about, with each list that it should hold.
    """

    list: str
    version: str
    as_of: date
    complete: bool


class Screening(msgspec.Struct, frozen=True):
    """What screening one name found. ``open_lists`` are those that were not searched in full."""

    query: str
    decision: Verdict
    why: Why
    found: tuple[Found, ...]
    lists: tuple[Used, ...]
    open_lists: tuple[str, ...] = ()

    def as_dict(self, key: str = "", *, weak: bool = False) -> dict[str, Whatever]:
        """Return the result in the shape of the contract. ``weak`` shows weak matches too."""
        shown = [f for f in self.found if weak or f.match.kind != "weak" or f.reviewed is not None]
        return {
            "id": key,
            "query": self.query,
            "decision": self.decision,
            "why": self.why,
            "matches": [f.as_dict() for f in shown],
            "lists": [msgspec.to_builtins(u) for u in self.lists],
            "open_lists": list(self.open_lists),
        }


class Screener(Protocol):
    """What a determination needs to know of parties: lists and owners, already loaded or loaded when asked."""

    def screen(self, query: Query) -> Screening:
        """Return what is found about one name. ``query.on`` is the day."""

    def used(self, on: date) -> tuple[Used, ...]:
        """Return the lists that are searched for a day."""

    def owners_of(self, name: str, country: str) -> tuple[str, Graph] | None:
        """Return the key of a firm and the graph of its owners, where they are on record."""


class Lists:
    """The lists of a store, searched together.

    ``names``      the lists to search, all that are loaded when empty; ``asked`` are the lists of which a
                   clear is wanted, those that law reads when empty
    ``decided``    what reviewers decided, by name and country (``Decisions.book``)
    ``threshold``  score from which a match that is not exact counts as probable; the matcher's own when None
    """

    def __init__(
        self,
        store: Store,
        *,
        asked: Sequence[str] = (),
        decided: Mapping[tuple[str, str], dict[str, Decision]] | None = None,
        valid_days: int = VALID_DAYS,
        threshold: float | None = None,
        limit: int = _LIMIT,
        owners: Whatever = None,
    ) -> None:
        self.sources: list[Source] = []
        for name in store.names():
            versions = store.versions(name)
            self.sources.append(Source(versions[-1], [v.manifest for v in versions]))
        self.asked, self.decided, self.valid_days = tuple(asked), decided or {}, valid_days
        self.threshold, self.limit, self.owners = threshold, limit, owners

    def add_starter(self) -> None:
        """Search the starter list that is shipped, as where no list is loaded. It never clears a name."""
        from highfence.parties.lists.load import shipped

        starter = shipped()
        self.sources.append(Source(starter, [starter.manifest]))

    def known(self) -> set[str]:
        """Return the names by which lists can be asked for: what is loaded, and the lists that it holds."""
        return {n for s in self.sources for n in (s.manifest.list, *s.manifest.counts)}

    def used(self, on: date) -> tuple[Used, ...]:
        """Return the lists that are searched for a day."""
        wanted = self._wanted()
        return tuple(
            Used(
                s.manifest.list,
                s.manifest.version,
                s.manifest.as_of,
                s.complete(wanted, on, self.valid_days),
            )
            for s in self.sources
        )

    @cached_property
    def turns(self) -> tuple[date, ...]:
        """Return the days from which a name may be found, or cleared, otherwise than on the day before."""
        return tuple(sorted({d for s in self.sources for d in s.turns(self.valid_days)}))

    @property
    def versions(self) -> list[dict[str, str]]:
        """Return what is searched: list, version, as_of; reviewers' decisions and owners count as lists."""
        found = [
            {"list": s.manifest.list, "version": s.manifest.version, "as_of": s.manifest.as_of.isoformat()}
            for s in self.sources
        ]
        if self.owners is not None:
            held = self.owners.manifest
            found.append({"list": "owners", "version": held.version, "as_of": held.as_of.isoformat()})
        if self.decided:
            told = sorted(msgspec.json.encode((k, v), order="sorted") for k, v in self.decided.items())
            last = max(d.at for one in self.decided.values() for d in one.values())
            found.append(
                {"list": "decisions", "version": sha256(b"".join(told)).hexdigest()[:12], "as_of": last[:10]}
            )
        return found

    def _wanted(self) -> tuple[str, ...]:
        """Return the lists that must be searched in full for a clear."""
        if not self.asked:
            return REQUIRED
        return tuple(dict.fromkeys(n for a in self.asked for n in (REQUIRED if a == "us.csl" else (a,))))

    def open_lists(self, on: date) -> tuple[str, ...]:
        """Return the lists of which no complete copy stands for a day."""
        wanted = self._wanted()
        return tuple(n for n in wanted if not any(s.covers(n, on, self.valid_days) for s in self.sources))

    def owners_of(self, name: str, country: str) -> tuple[str, Graph] | None:
        """Return the key of a firm and the graph of its owners, where they are on record."""
        if self.owners is None:
            return None
        firm = self.owners.firm(name, country)
        return None if firm is None else (firm.key, self.owners.graph)

    def screen(self, query: Query) -> Screening:
        """Return what is found about one name."""
        return self.screen_many([query])[0]

    def screen_many(self, queries: Sequence[Query]) -> list[Screening]:
        """Return what is found about each of many names. Every query names its day."""
        per_source = [s.index.search_many(queries, max(self.limit, _LIMIT)) for s in self.sources]
        out = []
        for i, query in enumerate(queries):
            found = self._found(query, [matches[i] for matches in per_source])
            out.append(self._concluded(query, found))
        return out

    def _found(self, query: Query, matches: Sequence[Iterable[Match]]) -> tuple[Found, ...]:
        decided = self.decided.get((name_key(query.name), query.country), {})
        best: dict[tuple[str, str], Found] = {}
        for source, some in zip(self.sources, matches, strict=True):
            for match in some:
                entry = source.by_id[match.entry]
                if not self._counted(source, entry, query.on):
                    continue
                one = Found(
                    entry,
                    self._graded(query, entry, match),
                    source.manifest.list,
                    source.manifest.version,
                    source.since(entry),
                    standing(decided, entry),
                )
                key = (source.manifest.list, history.base_id(entry.id))
                known = best.get(key)
                best[key] = one if known is None else _both(known, one)
        if query.address:
            for one in self._at_address(query):
                best.setdefault((one.source, history.base_id(one.entry.id)), one)
        return tuple(sorted(best.values(), key=_order))[: max(self.limit, 1)]

    def _at_address(self, query: Query) -> Iterator[Found]:
        """Yield entries that list an address and nobody's name, where the party's address has most of its words.

        Whoever uses such an address is treated as its entry says (15 CFR 744.11(a), 744.16(f)); whether it is
        the same address is for a reviewer to say.
        """
        from highfence.parties.match.model import Match

        given = frozenset(words_of(query.address))
        for source in self.sources:
            for entry, words in source.addresses:
                shared = words & given
                if len(shared) < _ADDRESS * len(words) or (query.on and not entry.on(query.on)):
                    continue
                found = Match(
                    entry=entry.id,
                    name=entry.names[0].text,
                    score=len(shared) / len(words),
                    kind="probable",
                    country_agrees=query.country in entry.countries if query.country else None,
                    address=tuple(sorted(shared)),
                )
                decided = self.decided.get((name_key(query.name), query.country), {})
                yield Found(
                    entry,
                    found,
                    source.manifest.list,
                    source.manifest.version,
                    source.since(entry),
                    standing(decided, entry),
                )

    def _counted(self, source: Source, entry: Entry, on: date | None) -> bool:
        """Return whether an entry is asked about, and not from a partial copy where a complete one stands."""
        if self.asked and entry.list not in self.asked and source.manifest.list not in self.asked:
            return False
        if on is None or source.manifest.list != "starter":
            return True
        return not any(s is not source and s.covers(entry.list, on, self.valid_days) for s in self.sources)

    def _graded(self, query: Query, entry: Entry, match: Match) -> Match:
        """Return a match with the kind that it has here.

        A name that stands on the list word for word is never weak, however common its words are, unless the
        list itself calls it weak. Where only the legal form differs it is at least probable, unless the
        countries are known to differ.
        """
        if match.kind == "exact":
            return match
        names = [n.text for n in entry.names if not n.weak]
        if any(words_of(query.name) == words_of(n) for n in names):
            return msgspec.structs.replace(match, kind="exact", score=1.0)
        bare = simple_name(query.name)
        alike = match.score >= _SAME or (bare != "" and any(bare == simple_name(n) for n in names))
        if match.kind == "weak" and names and alike and match.country_agrees is not False:
            return msgspec.structs.replace(match, kind="probable")
        if self.threshold is None:
            return match
        kind: Literal["probable", "weak"] = "probable" if match.score >= self.threshold else "weak"
        return msgspec.structs.replace(match, kind=kind)

    def _concluded(self, query: Query, found: tuple[Found, ...]) -> Screening:
        on = query.on
        used = self.used(on) if on else ()
        missing = self.open_lists(on) if on else self._wanted()
        listed = [f for f in found if f.counts == "listed"]
        doubtful = [f for f in found if f.counts == "unknown"]
        decision: Verdict
        why: Why
        if listed:
            decision, why = "listed", "reviewed" if listed[0].reviewed else "exact"
        elif doubtful:
            decision, why = "unknown", "country" if doubtful[0].match.kind == "exact" else "probable"
        elif missing:
            decision, why = "unknown", "incomplete"
        else:
            decision, why = "not_listed", "searched"
        return Screening(query.name, decision, why, found, used, missing)


def _order(found: Found) -> tuple[int, int, float, bool, str]:
    verdict = {"listed": 0, "unknown": 1, "not_listed": 2}[found.counts]
    kind = {"exact": 0, "probable": 1, "weak": 2}[found.match.kind]
    return verdict, kind, -found.match.score, found.entry.list not in REQUIRED, found.entry.id


def _both(one: Found, other: Found) -> Found:
    """Return one of two states of an entry that a day falls in, with the footnotes of both: it may be either."""
    first, second = sorted((one, other), key=_order)
    marks = tuple(sorted({*first.entry.footnotes, *second.entry.footnotes}))
    return msgspec.structs.replace(first, entry=msgspec.structs.replace(first.entry, footnotes=marks))
