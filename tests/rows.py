"""Random conditions and rows for what decides many transactions at once, and what single decisions say of them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from typing import Any as Whatever

from hypothesis import strategies as st

from highfence.logic.expr import (
    FALSE,
    TRUE,
    DatedSet,
    Described,
    Expr,
    Tri,
    all_of,
    any_ic,
    any_of,
    any_party,
    every_party,
    meets,
    not_,
    not_modelled,
)
from highfence.logic.scalar import Case, Engine, Probe
from small import (
    EAST,
    ROLES,
    datacenter,
    definition,
    home,
    kind,
    listed,
    marks,
    p,
    q,
    signed,
    since,
    to,
    tpp,
    x,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from highfence.logic.provisions import Provision
    from highfence.logic.rulebook import View

EMPTY = DatedSet("nowhere on this day", (("CN", date(2040, 1, 1), None),))
PARTIES = {"buyer": frozenset({"buyer"}), "user": frozenset({"user"})}
ICS = ("a", "b")
ENTRY = "us.ear.3A090.a"
ASSERTED = ("us.ear.3A090", ENTRY, f"{ENTRY}.1", "us.ear.3A090.b", "us.ear.EAR99")
Row = dict[str, Whatever]


def case_of(row: Row) -> Case:
    """Return the case of one row. A role without a column is one in which anybody may act."""
    facts = {k: v for k, v in row.items() if v is not None and not k.endswith(("?", "#open"))}
    parties = tuple((s, r) for s, r in PARTIES.items() if row.get(f"{s}?"))
    open_roles = frozenset({"carrier"} | {s for s in PARTIES if row.get(f"{s}#open")})
    ics = tuple(i for i in ICS if row.get(f"{i}?", True))
    return Case(facts, parties, open_roles, ics, row.get("item.eccn"))


def scalar(seen: View, rows: Sequence[Row], rule: str) -> list[Tri]:
    engine = Engine(seen)
    return [Probe(seen, case_of(row), engine).rule(rule) for row in rows]


ATOMS: list[Expr] = [
    p.true(),
    q.true(),
    x >= 1,
    x > 1,
    x <= 2,
    x < 2,
    to.in_(EAST),
    to.in_(EMPTY),
    kind.is_("chip", "box"),
    marks.any_in("ab"),
    marks.any_in(EMPTY),
    signed.before(date(2020, 1, 2)),
    signed.on_or_after(date(2020, 1, 2)),
    Described(ENTRY, p.true()),
    Described(f"{ENTRY}:part", q.true()),
    any_ic(all_of(datacenter, tpp >= 2)),
    any_ic(meets("big")),
    any_party(ROLES, home.in_(EAST)),
    any_party({"user"}, any_of(listed, home.in_(EAST))),
    every_party(ROLES, listed),
    any_party({"carrier"}, listed),
    meets("east"),
    not_(meets("gone")),
    TRUE,
    FALSE,
    not_modelled("for the test"),
]
EXPRS = st.recursive(
    st.sampled_from(ATOMS),
    lambda inner: st.one_of(
        inner.map(not_),
        st.lists(inner, min_size=2, max_size=4).map(lambda parts: all_of(*parts)),
        st.lists(inner, min_size=2, max_size=4).map(lambda parts: any_of(*parts)),
    ),
    max_leaves=8,
)
MAYBE: dict[str, st.SearchStrategy[Whatever]] = {
    "p": st.booleans(),
    "q": st.booleans(),
    "x": st.sampled_from([0.0, 0.999, 1.0, 1.5, 2.0, 3.0]),
    "to": st.sampled_from(["CN", "MO", "US", "JP"]),
    "kind": st.sampled_from(["chip", "box", "other"]),
    "marks": st.frozensets(st.sampled_from("abc")),
    "signed": st.sampled_from([date(2020, 1, 1), date(2020, 1, 2), date(2020, 1, 3)]),
    "item.eccn": st.frozensets(st.sampled_from(ASSERTED), max_size=2),
    "a.tpp": st.sampled_from([1.0, 2.0, 9.0]),
    "b.tpp": st.sampled_from([1.0, 2.0, 9.0]),
    "a.datacenter": st.booleans(),
    "b.datacenter": st.booleans(),
    "buyer.home": st.sampled_from(["CN", "US"]),
    "user.home": st.sampled_from(["CN", "US"]),
    "buyer.listed": st.booleans(),
    "user.listed": st.booleans(),
}
ALWAYS = {name: st.booleans() for name in ("b?", "buyer?", "user?", "buyer#open", "user#open")}
ROWS = st.lists(
    st.fixed_dictionaries({**{n: st.one_of(st.none(), s, s, s) for n, s in MAYBE.items()}, **ALWAYS}),
    min_size=1,
    max_size=6,
)


def shared() -> tuple[Provision, ...]:
    return (
        definition("big", all_of(tpp >= 2, not_(datacenter)), scope="ic"),
        definition("east", any_of(to.in_(EAST), any_party(ROLES, meets("eastern")))),
        definition("eastern", home.in_(EAST), scope="party"),
        definition("gone", since("2040-01-01", p.true())),
    )
