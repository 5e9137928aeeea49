"""The affiliates rule over a graph of owners: 15 CFR 744.11(a)(1), and 744.8(a)(2), 744.21(a)(3) alike.

As published (90 FR 47201), an entity is treated as listed that is owned "directly or indirectly,
individually or in aggregate, 50 percent or more" by listed ones. So

* shares of several listed owners add up, whatever list each is on;
* an owner that is itself held at 50 percent or more counts in full at the next tier, and an owner below
  that does not count at all: shares are never multiplied along a chain;
* ownership counts, control does not.

A share that is not known stays an interval, and so does the rest that no named owner holds. ``low`` is what
is certain, ``high`` what is possible; between them the answer is open, and red flag 29 of Supplement No. 3
to part 732 asks for it to be found out.
"""

from __future__ import annotations

from collections import deque
from datetime import date  # noqa: TC003 - read when a holding is decoded
from typing import TYPE_CHECKING, Final, Literal

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable

HALF: Final = 50.0
WHOLE: Final = 100.0
SLACK: Final = 1e-9
"""Shares are sums of decimals; what is this near to 50 percent is 50 percent."""

CITATION: Final = "15 CFR 744.11(a)(1)"


class Firm(msgspec.Struct, frozen=True, omit_defaults=True):
    """A firm or a person.

    ``listed``  on a list whose members count as owners: yes, no, or not known
    ``closed``  every owner is named, so that what they hold is all there is; a person is closed
    """

    key: str
    name: str = ""
    country: str = ""
    listed: bool | None = None
    closed: bool = False


class Holding(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one owner holds of one firm: a share from ``low`` to ``high`` percent, on days from ``since`` before ``until``."""

    owner: str
    owned: str
    low: float = 0.0
    high: float = WHOLE
    since: date | None = None
    until: date | None = None

    def on(self, day: date) -> bool:
        """Return whether the owner held the share on a day."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


class Counted(msgspec.Struct, frozen=True, omit_defaults=True):
    """An owner whose share was counted, and why: it is listed, or owned by those beneath ``owners``."""

    key: str
    name: str
    low: float
    high: float
    why: Literal["listed", "owned"]
    owners: tuple[Counted, ...] = ()


class Share(msgspec.Struct, frozen=True):
    """What listed owners hold of one firm together, in percent.

    ``direct``    held by listed owners themselves, of what is certain
    ``indirect``  held by owners that count as listed, of what is certain
    ``covered``   whether the firm counts as listed: at 50 percent or more; None while it is open
    ``path``      the owners counted, each with those that make it count; only where one firm is asked about
    """

    low: float
    high: float
    direct: float
    indirect: float
    covered: bool | None
    path: tuple[Counted, ...] = ()


class Graph(msgspec.Struct):
    """Firms and who holds what of them."""

    firms: dict[str, Firm] = {}
    above: dict[str, list[Holding]] = {}

    @classmethod
    def of(cls, firms: Iterable[Firm], holdings: Iterable[Holding]) -> Graph:
        """Return the graph of firms and holdings. Owners and firms that only holdings name are added."""
        graph = cls({f.key: f for f in firms})
        for one in holdings:
            graph.above.setdefault(one.owned, []).append(one)
            for key in (one.owner, one.owned):
                graph.firms.setdefault(key, Firm(key, key))
        return graph

    def over(self, key: str, day: date | None = None) -> Graph:
        """Return the part of the graph that stands above a firm, on a day."""
        out = Graph({key: self.firms[key]})
        waiting = deque([key])
        while waiting:
            owned = waiting.popleft()
            held = [h for h in self.above.get(owned, ()) if day is None or h.on(day)]
            if held:
                out.above[owned] = held
            for one in held:
                if one.owner not in out.firms:
                    out.firms[one.owner] = self.firms[one.owner]
                    waiting.append(one.owner)
        return out

    def with_listing(self, listed: dict[str, bool | None]) -> Graph:
        """Return the graph with what was found out about who is listed."""
        firms = {k: msgspec.structs.replace(f, listed=listed.get(k, f.listed)) for k, f in self.firms.items()}
        return Graph(firms, self.above)

    def share(self, key: str) -> Share:
        """Return what listed owners hold of one firm, with the owners that were counted."""
        part = self.over(key)
        found = resolve(part)
        counted = {k for k, s in found.items() if s.covered or part.firms[k].listed is True}
        return msgspec.structs.replace(found[key], path=_path(part, key, counted, {key}))


def resolve(graph: Graph) -> dict[str, Share]:
    """Return what listed owners hold of every firm of a graph. Cycles end: each firm comes to count once."""
    certain = _counting(graph, possible=False)
    possible = _counting(graph, possible=True)
    out = {}
    for key, firm in graph.firms.items():
        held = graph.above.get(key, ())
        direct = sum((h.low for h in held if graph.firms[h.owner].listed is True), 0.0)
        indirect = sum(
            (h.low for h in held if h.owner in certain and graph.firms[h.owner].listed is not True), 0.0
        )
        low = min(WHOLE, direct + indirect)
        high = max(low, _upper(graph, firm, possible))
        covered = True if reaches(low) else None if reaches(high) else False
        out[key] = Share(low, high, direct, indirect, covered)
    return out


def reaches(share: float) -> bool:
    """Return whether a share is 50 percent or more."""
    return share >= HALF - SLACK


def _counting(graph: Graph, *, possible: bool) -> set[str]:
    """Return who counts as listed: for certain, or possibly. The least set that the rule makes of the listed ones."""
    beneath: dict[str, set[str]] = {}
    for owned, held in graph.above.items():
        for one in held:
            beneath.setdefault(one.owner, set()).add(owned)
    counts = {k for k, f in graph.firms.items() if f.listed is True or (possible and f.listed is None)}
    waiting = deque(graph.firms if possible else set().union(*(beneath.get(k, ()) for k in counts)))
    while waiting:
        key = waiting.popleft()
        if key in counts and not possible:
            continue
        firm = graph.firms[key]
        total = (
            _upper(graph, firm, counts)
            if possible
            else sum(h.low for h in graph.above.get(key, ()) if h.owner in counts)
        )
        if key not in counts and reaches(total):
            counts.add(key)
            waiting.extend(beneath.get(key, ()))
    return counts


def _upper(graph: Graph, firm: Firm, possible: set[str]) -> float:
    """Return the most that owners who possibly count can hold of a firm.

    They can hold all that the others do not, unless every owner is named.
    """
    held = graph.above.get(firm.key, ())
    others = sum(h.low for h in held if h.owner not in possible)
    most = max(0.0, WHOLE - others)
    return min(most, sum(h.high for h in held if h.owner in possible)) if firm.closed else most


def _path(graph: Graph, key: str, counted: set[str], shown: set[str]) -> tuple[Counted, ...]:
    """Return the owners that count, the greatest first, each with its own. An owner is unfolded once."""
    out = []
    for one in sorted(graph.above.get(key, ()), key=lambda h: (-h.low, h.owner)):
        if one.owner not in counted or one.owner == key:
            continue
        owner = graph.firms[one.owner]
        listed = owner.listed is True
        above: tuple[Counted, ...] = ()
        if not listed and one.owner not in shown:
            shown.add(one.owner)
            above = _path(graph, one.owner, counted, shown)
        out.append(Counted(owner.key, owner.name, one.low, one.high, "listed" if listed else "owned", above))
    return tuple(out)
