"""The same lines under two laws: on two days, in two readings, before and after a reform.

What moved between outcomes, in lines and in dollars; and the rules that are true on one side and not on the
other, over the lines that moved. A line moves when its outcome changes, or the policy by which an
application would be reviewed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any as Whatever

import polars as pl

from highfence.logic.provisions import LicenseException, Provision, ReviewPolicy, beneath
from highfence.portfolio.answers import coded
from highfence.portfolio.daily import on_day
from highfence.portfolio.lines import Lines, Portfolio, decider, value_of
from highfence.portfolio.moves import Tally, pairs, rank
from highfence.portfolio.threads import side_by_side

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from highfence.determination.check import Options
    from highfence.logic.rulebook import Rulebook
    from highfence.portfolio.answers import Decider
    from highfence.portfolio.screened import Bulk


@dataclass(frozen=True, slots=True)
class Side:
    """One of the laws compared. ``on``: the day on which every line is looked at; None: its own.

    ``screener``: the lists by which parties are screened; what is stated of them is all that is known if None.
    """

    book: Rulebook
    options: Options
    on: date | None = None
    label: str = ""
    screener: Bulk | None = None

    def decider(self) -> Decider:
        """Return what decides lines under this law."""
        return decider(self.options, self.book, self.screener)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What moved. Tables have one row a group.

    ``flows``    from, to, lines, value_usd, lines without a known value: by outcome
    ``reviews``  the same by policy of review, over lines that need a license on both sides
    ``rules``    rule, kind, change (new, gone), lines, value_usd, title, citation
    ``detail``   line by line, when asked for
    """

    a: Side
    b: Side
    lines: int
    moved: int
    refused: int
    flows: pl.DataFrame
    reviews: pl.DataFrame
    rules: pl.DataFrame
    detail: pl.DataFrame | None = None

    def as_dict(self) -> dict[str, Whatever]:
        """Return the comparison as plain data."""
        return {
            "a": said(self.a),
            "b": said(self.b),
            "lines": self.lines,
            "moved": self.moved,
            "refused": self.refused,
            "flows": self.flows.to_dicts(),
            "reviews": self.reviews.to_dicts(),
            "rules": self.rules.to_dicts(),
        }

    def outcomes(self, side: str) -> dict[str, int]:
        """Return how many lines have each outcome on a side: from (a) or to (b)."""
        counted = self.flows.group_by(side).agg(pl.col("lines").sum())
        return dict(sorted(counted.iter_rows(), key=lambda p: rank(p[0])))


def said(side: Side) -> dict[str, Whatever]:
    """Return what a side stands for, as plain data."""
    return {
        "label": side.label,
        "on": side.on.isoformat() if side.on else None,
        "reading": side.options.reading,
        "known_on": side.options.known_on.isoformat() if side.options.known_on else None,
        "rulebook": {"version": side.book.version, "digest": side.book.digest},
        "lists": side.screener.versions if side.screener else [],
    }


# ----------------------------------------------------------------------------------------- comparing


def compare(
    portfolio: Portfolio,
    a: Side,
    b: Side,
    *,
    detail: bool = False,
    progress: Callable[[int], object] | None = None,
) -> Comparison:
    """Return what moves between two laws. Memory holds a few chunks, and every line's summary with ``detail``.

    Raises InputError for a table that cannot be read.
    """
    regimes = a.options.regimes
    tally = Tally(regimes, ladders(b.book, regimes))
    deciders = a.decider(), b.decider()
    details: list[pl.DataFrame] = []
    done = moved = 0
    both = side_by_side(
        lambda chunk: (chunk, decided(chunk.frame, a, b, deciders) if chunk.frame.height else None),
        portfolio.chunks(),
    )
    for chunk, found in both:
        tally.refused += chunk.refused.get_column("row").n_unique()
        done += chunk.frame.height
        if found is not None:
            whole, which = found
            tally.add(whole)
            moved += int(whole.filter("moved").get_column("lines").sum())
            if detail:
                details.append(_lines(chunk, whole[which], a, b))
        if progress is not None:
            progress(done)
    flows, reviews, rules = tally.tables()
    return Comparison(
        a,
        b,
        done,
        moved,
        tally.refused,
        flows,
        reviews,
        named(rules, a, b),
        pl.concat(details, how="vertical_relaxed") if details else None,
    )


def decided(
    frame: pl.DataFrame, a: Side, b: Side, deciders: tuple[Decider, Decider]
) -> tuple[pl.DataFrame, pl.Series]:
    """Return the distinct pairs of answers of some lines, and which of them each line has."""
    first = coded(deciders[0], on_day(frame, a.on))
    second = coded(deciders[1], on_day(frame, b.on))
    return pairs(first, second, a.options.regimes, value_of(frame))


def _lines(chunk: Lines, whole: pl.DataFrame, a: Side, b: Side) -> pl.DataFrame:
    frame = chunk.frame
    ids = [
        (frame.get_column(n) if n in frame.columns else pl.Series(n, [None] * frame.height, pl.String)).cast(
            pl.String
        )
        for n in ("id", "order_id")
    ]
    days = [on_day(frame, s.on).get_column("on").rename(f"on_{x}") for x, s in (("a", a), ("b", b))]
    told = whole.select(
        "moved",
        "outcome_a",
        "outcome_b",
        "review_a",
        "review_b",
        pl.col("new").alias("rules_new"),
        pl.col("gone").alias("rules_gone"),
        "exceptions_new",
        "exceptions_gone",
        "missing_facts_b",
        "citations_b",
    )
    return pl.concat([pl.DataFrame([chunk.numbers, *ids, *days, value_of(frame)]), told], how="horizontal")


# --------------------------------------------------------------------------------- what rules are called


def provisions(book: Rulebook) -> dict[str, Provision]:
    """Return every provision of a rulebook by id."""
    return {p.id: p for r in book.regimes.values() for p in r.provisions}


def ladders(book: Rulebook, regimes: Iterable[str]) -> dict[str, str]:
    """Return the review policy of each requirement, by id."""
    found: dict[str, str] = {}
    for regime in regimes:
        if regime not in book.regimes:
            continue
        provs = book.regimes[regime].provisions
        policies = [p for p in provs if isinstance(p, ReviewPolicy)]
        for prov in provs:
            for policy in policies:
                if any(beneath(t, prov.id) for t in policy.reviews):
                    found[prov.id] = policy.id
    return found


def named(rules: pl.DataFrame, a: Side, b: Side) -> pl.DataFrame:
    """Return rules with their titles, citations and, where the day is one, the day from which they stand."""
    known = {**provisions(a.book), **provisions(b.book)}
    codes = {p.code: p for p in known.values() if isinstance(p, LicenseException)}
    rows = []
    for rule, kind, change in rules.select("rule", "kind", "change").iter_rows():
        prov = codes.get(rule) if kind == "exception" else known.get(rule)
        side = a if change == "gone" else b
        since, source = _standing(side, prov)
        rows.append((prov.title if prov else "", prov.cite if prov else "", since, source))
    told = pl.DataFrame(
        rows,
        schema={"title": pl.String, "citation": pl.String, "since": pl.String, "source": pl.String},
        orient="row",
    )
    return pl.concat([rules, told], how="horizontal")


def _standing(side: Side, prov: Provision | None) -> tuple[str | None, str | None]:
    if side.on is None or prov is None:
        return None, None
    regime = next(r.id for r in side.book.regimes.values() if any(p.id == prov.id for p in r.provisions))
    view = side.book.at(regime, side.on, side.options.known_on, side.options.reading)
    found = view.rules[prov.id]
    return found.since.isoformat(), found.source.cite if found.source else None
