"""What the lists and the records of owners say of the parties of a transaction, before it is determined.

As the contract says: a party whose name stands exactly on a list, in an agreeing country, is listed; one
that resembles an entry is unknown until somebody reviews it; one that resembles none is not listed where
the lists were searched in full for the day. What is stated stands, except that "not listed" is unknown for
a name that is exactly on a list that day.

Owners count as listed where they are, or where listed ones hold 50 percent or more of them
(15 CFR 744.11(a)(1), ``highfence.parties.ownership``).
"""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING
from typing import Any as Whatever

from msgspec import Struct, field

from highfence.facts.countries import UnknownCountryError, normalize_country
from highfence.facts.vocabulary import ROLES, TRANSACTION_ROLES
from highfence.logic.errors import Fault, InputError

if TYPE_CHECKING:
    from datetime import date

    from highfence.facts.intake import Given
    from highfence.parties.ownership.graph import Counted, Firm, Graph, Holding, Share
    from highfence.parties.screening import Found, Screener, Screening

_READ = TRANSACTION_ROLES | {"recipient"}
"""Roles in which law asks whether a party is listed."""

Note = dict[str, Whatever]


class Learned(Struct):
    """What was learned of the parties. ``origin`` says of each fact where it is from, ``lists`` what was searched."""

    origin: dict[str, str] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    lists: list[dict[str, Whatever]] = field(default_factory=list)
    screened: list[dict[str, Whatever]] = field(default_factory=list)


def learn(given: Given, on: date, screener: Screener | None) -> tuple[Given, Learned]:
    """Return the transaction with what is learned of its parties, and what that was.

    Without lists, and without owners of owners, it is returned as it is. Raises InputError for owners that
    hold more than the whole.
    """
    out = Learned()
    nested = any(_nested(held) for held in given.owners.values())
    if screener is None and not nested:
        return given, out
    found = copy(given)
    found.facts, found.owners = dict(given.facts), dict(given.owners)
    if screener is not None:
        out.lists = [
            {"list": u.list, "version": u.version, "as_of": u.as_of.isoformat(), "complete": u.complete}
            for u in screener.used(on)
        ]
        _Listing(found, on, screener, out).all()
    _Owners(found, on, screener, out).all()
    return found, out


def _slots(given: Given) -> list[str]:
    """Return the slots of parties in one order, in whatever order they were stated."""
    return sorted(given.roles, key=lambda s: (ROLES.index(s.partition(".")[0]), s))


def _nested(owners: list[Whatever]) -> bool:
    return any(isinstance(one, dict) and "owners" in one for one in owners)


# ----------------------------------------------------------------------------------------- listing


class _Listing:
    def __init__(self, given: Given, on: date, screener: Screener, out: Learned) -> None:
        self.given, self.on, self.screener, self.out = given, on, screener, out
        self.open: list[str] = []

    def all(self) -> None:
        facts = self.given.facts
        for slot in _slots(self.given):
            name = facts.get(f"{slot}.name")
            if not isinstance(name, str) or f"{slot}.lists" in facts or facts.get(f"{slot}.listed") is True:
                continue
            screening = screened(
                self.screener, name, facts.get(f"{slot}.country"), facts.get(f"{slot}.address"), self.on
            )
            self.out.screened.append({"party": slot, **screening.as_dict()})
            if facts.get(f"{slot}.listed") is False:
                self._contradicted(slot, screening)
            else:
                self._found(slot, screening)
        if self.open:
            starter = {u["list"] for u in self.out.lists} == {"starter"}
            self.out.notes.append(
                {"code": "starter_list"}
                if starter
                else {"code": "no_list", "day": self.on.isoformat(), "parties": self.open}
            )

    def _contradicted(self, slot: str, screening: Screening) -> None:
        if screening.decision == "listed":
            one = screening.found[0]
            self.given.facts.pop(f"{slot}.listed")
            self.out.notes.append({"code": "listed_contradicts", "party": slot, "entry": _named(one)})

    def _found(self, slot: str, screening: Screening) -> None:
        if screening.decision == "listed":
            self._listed(slot, screening)
        elif screening.why == "incomplete" and self.given.roles[slot] & _READ:
            self.open.append(self.given.facts[f"{slot}.name"])
        elif screening.why in {"probable", "country"}:
            one = next(f for f in screening.found if f.counts == "unknown")
            code = "listed_country" if screening.why == "country" else "listed_probable"
            self.out.notes.append({"code": code, "party": slot, "entry": _named(one)})
        elif screening.decision == "not_listed":
            self._add(slot, {"listed": False, "lists": frozenset(), "footnotes": frozenset()}, screening)

    def _listed(self, slot: str, screening: Screening) -> None:
        """Take over what the entries say. Law reads five lists; a name on another one is not listed for it."""
        from highfence.parties.lists.sources import REQUIRED

        entries = [f for f in screening.found if f.counts == "listed"]
        names = {f.entry.list for f in entries}
        marks = {f"{f.entry.list}:{n}" for f in entries for n in f.entry.footnotes}
        read = names & set(REQUIRED)
        doubtful = [f for f in screening.found if f.counts == "unknown"]
        for one in entries:
            self.out.notes.append({"code": "listed_on", "party": slot, "entry": _named(one), **_effect(one)})
        if doubtful and "us.entity_list" not in names:
            # What resembles the name may be on the list that leaves the fewest exceptions.
            self.out.notes.append({"code": "listed_probable", "party": slot, "entry": _named(doubtful[0])})
            return
        if not read and screening.open_lists:
            return  # whether one of the lists that law reads has the name too is open
        if read and "us.entity_list" not in names and screening.open_lists:
            names.add("us.entity_list")
            self.out.notes.append({"code": "listed_incomplete", "party": slot})
        facts = {"listed": bool(read), "lists": frozenset(names), "footnotes": frozenset(marks)}
        self._add(slot, facts, screening)

    def _add(self, slot: str, facts: dict[str, Whatever], screening: Screening) -> None:
        versions = sorted({f"{f.source} {f.version}" for f in screening.found if f.counts == "listed"})
        versions = versions or [f"{u.list} {u.version}" for u in screening.lists if u.complete]
        for name, value in facts.items():
            self.given.facts[f"{slot}.{name}"] = value
            self.out.origin[f"{slot}.{name}"] = f"list:{', '.join(versions)}"


def screened(screener: Screener, name: str, country: Whatever, address: Whatever, on: date) -> Screening:
    """Return what screening one party finds."""
    from highfence.parties.match.model import Query

    return screener.screen(
        Query(
            name=name,
            country=country if isinstance(country, str) else "",
            address=address if isinstance(address, str) else "",
            on=on,
        )
    )


def _named(found: Found) -> str:
    entry = found.entry
    return f"{entry.names[0].text} ({entry.id.partition('@')[0]})"


def _effect(found: Found) -> dict[str, Whatever]:
    entry = found.entry
    return {
        "list": entry.list,
        "requirement": entry.license_requirement or "-",
        "policy": entry.review_policy or "-",
        "citation": entry.citation or "-",
    }


# ------------------------------------------------------------------------------------------ owners


class _Owners:
    def __init__(self, given: Given, on: date, screener: Screener | None, out: Learned) -> None:
        self.given, self.on, self.screener, self.out = given, on, screener, out

    def all(self) -> None:
        for slot in _slots(self.given):
            if f"{slot}.listed_owner_share_pct" in self.given.facts:
                continue
            tree = _Tree(slot, self.on, self.screener)
            graph: Graph | None = None
            if slot in self.given.owners:
                graph = tree.stated(self.given.owners[slot], f"{slot}.owners")
            elif name := self.given.facts.get(f"{slot}.name"):
                graph = tree.recorded(name, self.given.facts.get(f"{slot}.country") or "")
            if graph is not None and graph.above.get(tree.top):
                self._take(slot, graph.share(tree.top), graph, tree)

    def _take(self, slot: str, share: Share, graph: Graph, tree: _Tree) -> None:
        from highfence.parties.ownership.graph import CITATION, resolve

        fact = f"{slot}.listed_owner_share_pct"
        if share.covered is not None:
            self.given.facts[fact] = share.low
            self.out.origin[fact] = f"derived:{CITATION}"
        if slot in self.given.owners:
            found = resolve(graph)
            self.given.owners[slot] = [
                _judged(one, counts=graph.firms[key].listed is True or found[key].covered)
                for one, key in zip(self.given.owners[slot], tree.direct, strict=True)
            ]
        if share.covered or (share.covered is None and share.path):
            code = "owned_by_listed" if share.covered else "owned_open"
            self.out.notes.append(
                {"code": code, "party": slot, "low": share.low, "high": share.high, "path": chain(share.path)}
            )


def _judged(owner: Whatever, *, counts: bool | None) -> Whatever:
    """Return an owner with whether it counts as listed, as ``facts.case`` reads it."""
    if not isinstance(owner, dict):
        return owner
    plain = {k: v for k, v in owner.items() if k != "listed"}
    return plain if counts is None else {**plain, "listed": counts}


def chain(path: tuple[Counted, ...]) -> str:
    """Return the owners that were counted as one line: ``B 60 % (A 50 %) + C 10 %``."""
    parts = []
    for one in path:
        share = f"{one.low:g}" if one.low == one.high else f"{one.low:g}-{one.high:g}"
        inner = f" ({chain(one.owners)})" if one.owners else ""
        parts.append(f"{one.name or one.key} {share} %{inner}")
    return " + ".join(parts)


class _Tree:
    """Puts together the graph of one party's owners, as stated and as recorded."""

    def __init__(self, slot: str, on: date, screener: Screener | None) -> None:
        self.top, self.on, self.screener = slot, on, screener
        self.firms: dict[str, Firm] = {}
        self.held: dict[str, list[Holding]] = {}
        self.direct: list[str] = []

    def stated(self, owners: list[Whatever], place: str) -> Graph:
        """Return the graph of owners as they are stated, with what is recorded above them."""
        from highfence.parties.ownership.graph import Firm, Graph

        self.firms[self.top] = Firm(self.top, listed=False, closed=not owners)
        self.direct = self._above(self.top, owners, place)
        return Graph(self.firms, self.held)

    def recorded(self, name: str, country: str) -> Graph | None:
        """Return the graph of a party's owners as it is recorded, or None."""
        from highfence.parties.ownership.graph import Firm, Graph

        self.firms[self.top] = Firm(self.top, listed=False)
        self._record(self.top, name, country)
        return Graph(self.firms, self.held) if self.held else None

    def _above(self, owned: str, owners: list[Whatever], place: str) -> list[str]:
        from highfence.parties.ownership.graph import SLACK, WHOLE, Holding

        keys = []
        self.held[owned] = []
        for i, one in enumerate(owners):
            key = self._owner(one, f"{place}.{i}")
            low, high = _stated_share(one, f"{place}.{i}")
            self.held[owned].append(Holding(key, owned, low, high))
            keys.append(key)
        total = sum(h.low for h in self.held[owned])
        if total > WHOLE + SLACK:
            raise InputError([Fault(place, total, "shares of at most 100 percent together")])
        return keys

    def _owner(self, one: Whatever, place: str) -> str:
        from highfence.parties.ownership.files import firm_key
        from highfence.parties.ownership.graph import Firm

        record = one if isinstance(one, dict) else {}
        said_name = record.get("name")
        name = said_name if isinstance(said_name, str) else ""
        country = _country(record.get("country") or record.get("headquarters"))
        key = firm_key(name, country) if name else place
        if key in self.firms and key in self.held:
            return key  # named a second time; its owners stand where it was named first
        said, above = record.get("listed"), record.get("owners")
        stated = said if isinstance(said, bool) else None
        listed = stated if stated is not None else self._listing(name, country)
        # Who states that an owner is not listed, and names none above it, answers for both.
        closed = above == [] or (stated is False and above is None)
        self.firms[key] = Firm(key, name or "?", country, listed, closed)
        if isinstance(above, list) and above:
            self._above(key, above, f"{place}.owners")
        elif above is None and stated is None and name:
            self._record(key, name, country)
        return key

    def _record(self, key: str, name: str, country: str) -> None:
        """Add the owners on record of a firm, and of those above it."""
        import msgspec

        from highfence.parties.ownership.graph import Holding

        found = self.screener.owners_of(name, country) if self.screener else None
        if found is None:
            return
        above = found[1].over(found[0], self.on)
        named = {k: f"record:{k}" for k in above.firms} | {found[0]: key}
        for old, firm in above.firms.items():
            if old != found[0]:
                listed = firm.listed if firm.listed is not None else self._listing(firm.name, firm.country)
                self.firms[named[old]] = msgspec.structs.replace(firm, key=named[old], listed=listed)
        for old, held in above.above.items():
            self.held[named[old]] = [Holding(named[h.owner], named[old], h.low, h.high) for h in held]

    def _listing(self, name: str, country: str) -> bool | None:
        """Return whether an owner is on a list whose members count as owners, as far as screening tells."""
        from highfence.parties.lists.sources import OWNERS_COUNT

        if self.screener is None or not name:
            return None
        screening = screened(self.screener, name, country, "", self.on)
        if any(f.counts == "listed" and f.entry.list in OWNERS_COUNT for f in screening.found):
            return True
        if any(f.counts == "unknown" for f in screening.found):
            return None
        return None if OWNERS_COUNT & set(screening.open_lists) else False


def _stated_share(one: Whatever, place: str) -> tuple[float, float]:
    from highfence.parties.ownership.graph import WHOLE

    share = one.get("share") if isinstance(one, dict) else None
    if isinstance(share, bool) or not isinstance(share, int | float):
        return 0.0, WHOLE
    if not 0 <= share <= WHOLE:
        raise InputError([Fault(f"{place}.share", share, "a share from 0 to 100")])
    return float(share), float(share)


def _country(value: Whatever) -> str:
    try:
        return normalize_country(value) if isinstance(value, str) else ""
    except UnknownCountryError:
        return ""
