"""The affiliates rule over graphs of owners: known cases, properties, the bulk form, files, and `check`."""

from __future__ import annotations

import itertools
import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from highfence.logic.errors import InputError
from highfence.parties.lists.store import DamagedListError
from highfence.parties.ownership import bulk, files
from highfence.parties.ownership import store as owners
from highfence.parties.ownership.graph import Firm, Graph, Holding, Share, reaches, resolve

if TYPE_CHECKING:
    from pathlib import Path

HOLDINGS = tuple[tuple[str, str, float], ...]


def graph(*held: tuple[str, str, float], listed: str = "L", closed: str = "N") -> Graph:
    """Return a graph of exact shares; who is not named in ``listed`` is not; N has no owners."""
    names = {n for a, b, _ in held for n in (a, b)}
    firms = [Firm(n, n, listed=n in listed.split(), closed=n in closed.split()) for n in sorted(names)]
    return Graph.of(firms, [Holding(a, b, s, s) for a, b, s in held])


def share(g: Graph, key: str = "X") -> Share:
    return g.share(key)


# ------------------------------------------------------------------------------------ known cases


def test_half_is_enough() -> None:
    assert share(graph(("L", "X", 50))).covered is True
    assert share(graph(("L", "X", 49.99), ("N", "X", 50.01))).covered is False


def test_several_listed_owners_add_up() -> None:
    found = share(graph(("L", "X", 30), ("M", "X", 20), ("N", "X", 50), listed="L M"))
    assert (found.low, found.direct, found.indirect, found.covered) == (50, 50, 0, True)


def test_decimals_that_add_up_to_half_are_half() -> None:
    assert share(
        graph(
            *((f"L{i}", "X", 5.1) for i in range(9)),
            ("L9", "X", 4.1),
            listed=" ".join(f"L{i}" for i in range(10)),
        )
    ).covered


def test_an_owner_at_half_counts_in_full_at_the_next_tier() -> None:
    found = share(graph(("L", "A", 50), ("A", "X", 50)))
    assert (found.low, found.direct, found.indirect, found.covered) == (50, 0, 50, True)


def test_an_owner_below_half_does_not_count() -> None:
    found = share(graph(("L", "A", 49), ("N", "A", 51), ("A", "X", 100)))
    assert (found.low, found.high, found.covered) == (0, 0, False)


def test_shares_are_not_multiplied_along_a_chain() -> None:
    held = tuple((a, b, 51.0) for a, b in itertools.pairwise(["L", "A", "B", "C", "D", "X"]))
    assert share(graph(*held)).covered is True


def test_two_branches_of_one_listed_owner_add_up() -> None:
    found = share(graph(("L", "A", 60), ("L", "B", 50), ("A", "X", 25), ("B", "X", 25), ("N", "X", 50)))
    assert (found.low, found.high, found.covered) == (50, 50, True)


def test_direct_and_indirect_add_up() -> None:
    found = share(graph(("L", "A", 50), ("L", "X", 25), ("A", "X", 25)))
    assert (found.direct, found.indirect, found.covered) == (25, 25, True)


def test_cycles_without_a_listed_owner_make_nobody_listed() -> None:
    found = share(graph(("X", "A", 60), ("A", "X", 60), ("N", "A", 40), ("N", "X", 40)))
    assert (found.low, found.covered) == (0, False)


def test_a_cycle_that_a_listed_owner_holds_is_covered() -> None:
    g = graph(("L", "A", 50), ("A", "B", 50), ("B", "A", 50), ("B", "X", 50), ("X", "B", 50))
    assert all(resolve(g)[k].covered for k in "ABX")


def test_a_firm_that_owns_itself_is_not_its_own_listed_owner() -> None:
    assert share(graph(("X", "X", 60), ("N", "X", 40))).low == 0


def test_a_rest_that_nobody_names_leaves_it_open() -> None:
    found = share(graph(("L", "X", 30)))
    assert (found.low, found.high, found.covered) == (30, 100, None)
    settled = share(graph(("L", "X", 30), ("N", "X", 55)))
    assert (settled.low, settled.high, settled.covered) == (30, 45, False)
    closed = share(graph(("L", "X", 30), closed="X N"))
    assert (closed.low, closed.high, closed.covered) == (30, 30, False)


def test_an_unknown_share_is_an_interval() -> None:
    g = graph(("L", "X", 20), ("N", "X", 40))
    held = [*g.above["X"], Holding("M", "X")]
    more = Graph.of([*g.firms.values(), Firm("M", listed=True)], held)
    found = more.share("X")
    assert (found.low, found.high, found.covered) == (20, 60, None)


def test_an_owner_of_whom_nothing_is_known_may_be_listed() -> None:
    g = Graph.of(
        [Firm("U"), Firm("N", listed=False, closed=True)],
        [Holding("U", "X", 60, 60), Holding("N", "X", 40, 40)],
    )
    found = g.with_listing({"X": False}).share("X")
    assert (found.low, found.high, found.covered) == (0, 60, None)


def test_the_path_is_shown() -> None:
    found = share(graph(("L", "A", 60), ("M", "A", 10), ("A", "X", 70), ("N", "X", 30), listed="L M"))
    (a,) = found.path
    assert (a.key, a.low, a.why) == ("A", 70, "owned")
    assert [(o.key, o.low, o.why) for o in a.owners] == [("L", 60, "listed"), ("M", 10, "listed")]


def test_a_path_through_a_cycle_ends() -> None:
    found = share(graph(("L", "A", 50), ("B", "A", 50), ("A", "B", 100), ("B", "X", 100)))
    assert found.covered
    assert "L" in msgspec.json.encode(found.path).decode()


def test_only_holdings_of_the_day_count() -> None:
    sold = Holding("L", "X", 60, 60, since=date(2024, 1, 1), until=date(2025, 6, 1))
    g = Graph.of([Firm("L", listed=True), Firm("X", listed=False, closed=True)], [sold])
    assert g.over("X", date(2025, 5, 31)).share("X").covered is True
    assert g.over("X", date(2025, 6, 1)).share("X").covered is False


# -------------------------------------------------------------------------------------- properties


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Draw a graph of up to eight firms, with cycles, intervals, rests and unknown listings."""
    size = draw(st.integers(2, 8))
    firms = [
        Firm(str(i), listed=draw(st.sampled_from([True, False, False, None])), closed=draw(st.booleans()))
        for i in range(size)
    ]
    holdings = []
    for owned in range(size):
        left = 100.0
        above = draw(st.lists(st.integers(0, size - 1), max_size=4, unique=True))
        for owner in above:
            low = min(left, draw(st.sampled_from([0.0, 5.0, 24.9, 25.0, 30.0, 49.0, 50.0, 51.0, 100.0])))
            high = min(100.0, low + draw(st.sampled_from([0.0, 0.0, 0.0, 10.0, 100.0])))
            holdings.append(Holding(str(owner), str(owned), low, high))
            left -= low
    return Graph.of(firms, holdings)


@given(graphs())
def test_shares_lie_between_nothing_and_the_whole(g: Graph) -> None:
    for key, found in resolve(g).items():
        assert 0 <= found.low <= found.high <= 100, key
        assert found.low == min(100, found.direct + found.indirect)
        assert (found.covered is True) == reaches(found.low)
        assert (found.covered is False) == (not reaches(found.high))


@given(graphs())
def test_exact_shares_that_are_all_named_leave_nothing_open(g: Graph) -> None:
    firms = [msgspec.structs.replace(f, listed=f.listed is True, closed=True) for f in g.firms.values()]
    exact = [msgspec.structs.replace(h, high=h.low) for held in g.above.values() for h in held]
    for found in resolve(Graph.of(firms, exact)).values():
        assert found.low == pytest.approx(found.high)
        assert found.covered is not None


@given(graphs(), st.data())
def test_another_path_from_a_listed_owner_never_lowers_a_total(g: Graph, data: st.DataObject) -> None:
    before = resolve(g)
    key = data.draw(st.sampled_from(sorted(g.firms)))
    room = 100 - sum(h.low for h in g.above.get(key, ()))
    assume(room > 0)
    extra = data.draw(st.floats(0, room))
    more = Graph.of(
        [*g.firms.values(), Firm("new", listed=True)],
        [*(h for held in g.above.values() for h in held), Holding("new", key, extra, extra)],
    )
    after = resolve(more)
    for firm, found in before.items():
        assert after[firm].low >= found.low - 1e-9


@given(graphs(), st.data())
def test_learning_a_share_or_a_listing_stays_within_the_interval(g: Graph, data: st.DataObject) -> None:
    """Whatever the unknown turns out to be, what was certain stays, and what was impossible too."""
    before = resolve(g)
    firms = [
        f if f.listed is not None else msgspec.structs.replace(f, listed=data.draw(st.booleans()))
        for f in g.firms.values()
    ]
    exact = []
    for held in g.above.values():
        left = 100 - sum(h.low for h in held)
        for h in held:
            more = data.draw(st.floats(0, max(0.0, min(h.high - h.low, left))))
            left -= more
            exact.append(Holding(h.owner, h.owned, h.low + more, h.low + more))
    for key, found in resolve(Graph.of(firms, exact)).items():
        if before[key].covered is not None:
            assert found.covered is before[key].covered
        assert found.low >= before[key].low - 1e-9
        assert found.high <= before[key].high + 1e-9


@given(graphs())
def test_what_counts_is_listed_or_held_at_half(g: Graph) -> None:
    """The set of those that count follows from itself, by the words of the rule."""
    found = resolve(g)
    counts = {k for k, f in g.firms.items() if f.listed is True or found[k].covered is True}
    for key in g.firms:
        held = sum(h.low for h in g.above.get(key, ()) if h.owner in counts)
        assert reaches(min(100, held)) == (found[key].covered is True)


@given(graphs())
def test_bulk_gives_the_same(g: Graph) -> None:
    keys = {k: i for i, k in enumerate(g.firms)}
    held = [h for some in g.above.values() for h in some]
    code = {True: bulk.YES, False: bulk.NO, None: bulk.UNKNOWN}
    shares = bulk.resolve(
        np.array([keys[h.owner] for h in held], dtype=np.int64),
        np.array([keys[h.owned] for h in held], dtype=np.int64),
        np.array([h.low for h in held], dtype=np.float64),
        np.array([h.high for h in held], dtype=np.float64),
        np.array([code[f.listed] for f in g.firms.values()], dtype=np.uint8),
        np.array([f.closed for f in g.firms.values()], dtype=np.bool_),
    )
    for key, found in resolve(g).items():
        assert shares.low[keys[key]] == pytest.approx(found.low)
        assert shares.high[keys[key]] == pytest.approx(found.high)


def test_bulk_walks_a_long_chain() -> None:
    size = 1000
    shares = bulk.resolve(
        np.arange(size - 1),
        np.arange(1, size),
        np.full(size - 1, 51.0),
        np.full(size - 1, 51.0),
        np.array([bulk.YES] + [bulk.NO] * (size - 1), dtype=np.uint8),
        np.ones(size, dtype=np.bool_),
    )
    assert (shares.low[1:] == 51).all()
    certain, possible = shares.covered()
    assert certain[1:].all()
    assert possible[1:].all()


# ------------------------------------------------------------------------------------------ files


def statement(key: str, kind: str, **details: Any) -> dict[str, Any]:
    return {
        "statementId": f"s-{key}",
        "recordId": key,
        "recordType": kind,
        "recordStatus": "new",
        "statementDate": "2025-01-01",
        "recordDetails": details,
    }


def holding(key: str, owner: Any, owned: str, share: dict[str, float], **more: Any) -> dict[str, Any]:
    interest = {
        "type": "shareholding",
        "directOrIndirect": "direct",
        "share": share,
        **more.pop("interest", {}),
    }
    return statement(key, "relationship", subject=owned, interestedParty=owner, interests=[interest], **more)


BODS: list[dict[str, Any]] = [
    statement("x", "entity", name="Example Cloud Ltd.", entityType={"type": "registeredEntity"}, jurisdiction={"code": "SG"}),
    statement("h", "entity", name="Brightwater Holding", entityType={"type": "registeredEntity"}, jurisdiction={"code": "CN"}),
    statement("p", "person", personType="knownPerson", names=[{"fullName": "Li Example"}], nationalities=[{"code": "CN"}]),
    holding("r1", "h", "x", {"exact": 60}),
    holding("r2", "p", "h", {"minimum": 25, "maximum": 50}, interest={"startDate": "2024-01-01", "endDate": "2025-12-31"}),
    holding("r3", {"reason": "noBeneficialOwners"}, "h", {}),
    holding("r4", "p", "x", {"exact": 15}, componentRecordIds=["r1", "r2"]),
    statement("r5", "relationship", subject="x", interestedParty="p", interests=[{"type": "votingRights", "share": {"exact": 90}}]),
]  # fmt: skip


def test_bods() -> None:
    g = files.read(json.dumps(BODS).encode())
    assert (g.firms["h"].name, g.firms["h"].country, g.firms["p"].closed) == (
        "Brightwater Holding",
        "CN",
        True,
    )
    assert [(h.owner, h.low, h.high) for h in g.above["x"]] == [("h", 60, 60)]
    assert {(h.owner, h.low, h.high, h.since, h.until) for h in g.above["h"]} == {
        ("p", 25, 50, date(2024, 1, 1), date(2026, 1, 1)),
        ("r3#unnamed", 0, 100, None, None),
    }


def test_owners_in_a_table() -> None:
    table = "owner,owned,share,owner_country,closed\nLi Group,Acme,51%,China,true\nWang,Acme,,,\n"
    g = files.read(table.encode())
    assert [(h.owner, h.low, h.high) for h in g.above["acme|"]] == [
        ("li group|CN", 51, 51),
        ("wang|", 0, 100),
    ]
    assert g.firms["acme|"].closed


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"owner,owned,share\nA,B,120\n", "owners.csv:2: share"),
        (b"owner,owned,share\nA,,20\n", "owners.csv:2: owned"),
        (b"owner,owned\n", "at least one owner"),
        (json.dumps(BODS)[:-30].encode(), "complete to its end"),
        (json.dumps([*BODS, BODS[0]]).encode(), "each statement once"),
        (json.dumps([{"recordType": "entity"}]).encode(), "a statement of BODS"),
        (json.dumps([*BODS, holding("r9", "h", "x", {"exact": 160})]).encode(), "shares from 0 to 100"),
    ],
)
def test_bad_owners_say_where(data: bytes, why: str) -> None:
    with pytest.raises(InputError, match=why):
        files.read(data, "owners.csv")


def test_owners_on_disk(tmp_path: Path) -> None:
    data = json.dumps(BODS).encode()
    now = datetime(2026, 1, 1, tzinfo=UTC)
    owners.put(tmp_path, files.read(data), data=data, origin="bods.json", as_of=date(2026, 1, 1), now=now)
    held = owners.current(tmp_path)
    assert held is not None
    assert (held.manifest.firms, held.manifest.holdings) == (4, 3)
    firm = held.firm("EXAMPLE CLOUD LTD", "SG")
    assert firm is not None
    assert held.firm("Example Cloud Ltd.", "US") is None
    assert held.graph.share(firm.key).covered is None
    file = next((tmp_path / "ownership").glob("*.owners"))
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(DamagedListError):
        owners.current(tmp_path)
