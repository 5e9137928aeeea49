"""Small regimes of no country, for tests of the engine: made in one line, forgotten after the test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from highfence.logic.expr import Bool, Code, Codes, Day, Expr, Number, Tri, codes
from highfence.logic.provisions import (
    Bar,
    Body,
    Definition,
    Gate,
    Ladder,
    LicenseException,
    Policy,
    Prohibition,
    Provision,
    Regime,
    Requirement,
    ReviewPolicy,
    Rung,
    Source,
    Unbar,
    Version,
    day,
    grant,
)
from highfence.logic.rulebook import Reading, Resolved, Rulebook, View, resolve
from highfence.logic.scalar import Case, Engine, Probe

if TYPE_CHECKING:
    from datetime import date
    from typing import Any as Whatever

    from highfence.logic.expr import Scope
    from highfence.logic.provisions import Condition

ACT = Source("1 FR 1", day("2020-01-01"), "https://example.org/1")
AMENDMENT = Source("2 FR 2", day("2021-06-01"), "https://example.org/2", day("2021-05-20"))
ANNOUNCEMENT = Source("press release", day("2021-09-01"), "https://example.org/3")
TODAY = day("2022-01-01")

p, q, r, s, t = (Bool(name, "bool") for name in "pqrst")
x, y = Number("x", "number"), Number("y", "number")
to = Code("to", "code", choices=("country",))
kind = Code("kind", "code", choices=("chip", "box", "other"))
marks = Codes("marks", "codes")
signed = Day("signed", "date")
tpp = Number("tpp", "number", scope="ic")
datacenter = Bool("datacenter", "bool", scope="ic")
home = Code("home", "code", scope="party", choices=("country",))
listed = Bool("listed", "bool", scope="party")
ROLES = frozenset({"buyer", "user"})
EAST = codes("east", ["CN", "MO"])


def since(first: str, body: Body | None, source: Source = ACT, **more: Whatever) -> Version:
    return Version(day(first), source, body, **more)


def _versions(versions: tuple[Version | Expr | Body, ...]) -> tuple[Version, ...]:
    return tuple(v if isinstance(v, Version) else since("2020-01-01", v) for v in versions)


def _common(rule_id: str, versions: tuple[Version | Expr | Body, ...]) -> dict[str, Whatever]:
    return {
        "id": rule_id,
        "title": f"title of {rule_id}",
        "cite": f"cite of {rule_id}",
        "url": f"https://example.org/{rule_id}",
        "versions": _versions(versions),
    }


def definition(rule_id: str, *versions: Version | Body, scope: Scope = "") -> Definition:
    return Definition(**_common(rule_id, versions), scope=scope)


def requirement(rule_id: str, *versions: Version | Body) -> Requirement:
    return Requirement(**_common(rule_id, versions), reason="NS")


def prohibition(rule_id: str, *versions: Version | Body) -> Prohibition:
    return Prohibition(**_common(rule_id, versions))


def gate(rule_id: str, effect: Whatever, *versions: Version | Body) -> Gate:
    return Gate(**_common(rule_id, versions), effect=effect)


def exception(
    rule_id: str,
    eligible: Expr | Version,
    *conditions: Condition,
    excuses: tuple[str, ...] = ("r",),
    code: str = "EXC",
    elected: bool = False,
) -> LicenseException:
    body = eligible if isinstance(eligible, Version) else grant(eligible, *conditions)
    return LicenseException(**_common(rule_id, (body,)), code=code, excuses=excuses, elected=elected)


def bar(rule_id: str, *versions: Version | Body, bars: Whatever = (), all_but: Whatever = ()) -> Bar:
    return Bar(**_common(rule_id, versions), bars=bars, all_but=all_but)


def unbar(rule_id: str, *versions: Version | Body, lifts: tuple[str, ...]) -> Unbar:
    return Unbar(**_common(rule_id, versions), lifts=lifts)


def review(rule_id: str, *rungs: tuple[Policy, Expr], reviews: tuple[str, ...] = ("r",)) -> ReviewPolicy:
    return ReviewPolicy(**_common(rule_id, (Ladder(tuple(Rung(*one) for one in rungs)),)), reviews=reviews)


def regime(*provisions: Provision, through: str = "2030-01-01") -> Regime:
    return Regime("small", "a small regime", licensing=True, modelled_from=day("2020-01-01"),
                  published_through=day(through), provisions=provisions)  # fmt: skip


def rulebook(*provisions: Provision, through: str = "2030-01-01") -> Rulebook:
    return Rulebook("test", (regime(*provisions, through=through),))


def view(*provisions: Provision, on: date = TODAY, reading: Reading = "as_enforced") -> View:
    return rulebook(*provisions).at("small", on, reading=reading)


def case(facts: dict[str, Whatever] | None = None, **more: Whatever) -> Case:
    return Case({k: v for k, v in (facts or {}).items() if v is not None}, **more)


def probe(seen: View, facts: dict[str, Whatever] | None = None, **more: Whatever) -> Probe:
    return Probe(seen, case(facts, **more), Engine(seen))


def value(expr: Expr, facts: dict[str, Whatever] | None = None, **more: Whatever) -> Tri:
    """Return what a condition says of the facts, in a regime that holds nothing else."""
    asked = probe(view(definition("d", expr)), facts, **more)
    return asked.rule("d")


def resolved(
    prov: Provision, on: str, reading: Reading = "as_enforced", known_on: str = "2100-01-01"
) -> Resolved:
    return resolve(prov, day(on), day(known_on), reading)
