"""Counts and values of a portfolio's lines: by outcome, by destination, by rule, by fact that is missing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import polars as pl

from highfence.logic.outcome import OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from highfence.portfolio.answers import Said
    from highfence.portfolio.work import Part

_SUMS: Final = (pl.col("lines").sum(), pl.col("value").sum())
"""Sums of groups, whose order has to be kept: dollars added in another order may differ in the last digit."""


def value_of(rows: pl.DataFrame) -> pl.Series:
    """Return the value of each line in US dollars: of one unit, times the quantity; null unless both are known."""
    return rows.select(pl.col("item.value_usd") * pl.col("item.quantity")).to_series().alias("value")


@dataclass(slots=True)
class Tally:
    """What the lines add up to. Frames have ``lines`` and ``value`` (US dollars, of the lines that state one).

    ``outcomes``      by ``outcome``
    ``destinations``  by ``to`` and ``outcome``
    ``rules``         by ``rule``: requirements and prohibitions of lines that need a license or are prohibited, each line
                      under every one of its rules
    ``facts``         by ``fact``: lines that ask for it, and in ``first`` those where no other fact decides more
    """

    outcomes: pl.DataFrame
    destinations: pl.DataFrame
    rules: pl.DataFrame
    facts: pl.DataFrame
    lines: int = 0
    rejected: int = 0
    without_value: int = 0
    days: tuple[date | None, date | None] = (None, None)
    _order: dict[str, int] = field(default_factory=lambda: {o: i for i, o in enumerate(OUTCOMES)})

    @classmethod
    def of(cls, parts: Iterable[Part], regimes: Iterable[str] = ("us.ear",)) -> Tally:
        """Return the tally of finished chunks. Memory grows with distinct answers, not with lines."""
        pieces: dict[str, list[pl.DataFrame]] = {"outcomes": [], "destinations": [], "rules": [], "facts": []}
        lines = rejected = without = 0
        days: list[date] = []
        for part in parts:
            lines += part.rows.height
            rejected += part.rejected.get_column("line").n_unique()
            value = value_of(part.rows)
            without += value.null_count()
            days += (
                part.rows.select(pl.col("on").min(), pl.col("on").max().alias("last")).drop_nulls().row(0)
                if part.rows.height
                else []
            )
            _count(part, value, tuple(regimes), pieces)
        return cls(
            outcomes=_summed("outcomes", pieces["outcomes"]),
            destinations=_summed("destinations", pieces["destinations"]),
            rules=_summed("rules", pieces["rules"]),
            facts=_summed("facts", pieces["facts"]),
            lines=lines,
            rejected=rejected,
            without_value=without,
            days=(min(days, default=None), max(days, default=None)),
        )

    def by_outcome(self) -> list[tuple[str, int, float]]:
        """Return outcome, lines and value, the strictest outcome first."""
        rows: list[tuple[str, int, float]] = list(
            self.outcomes.select("outcome", "lines", "value").iter_rows()
        )
        return sorted(rows, key=lambda r: self._order[r[0]])


_KEYS: Final = {
    "outcomes": ["outcome"],
    "destinations": ["to", "outcome"],
    "rules": ["rule"],
    "facts": ["fact"],
}


def _count(
    part: Part, value: pl.Series, regimes: tuple[str, ...], into: dict[str, list[pl.DataFrame]]
) -> None:
    answers, one = part.answers, pl.lit(1, pl.Int64).alias("lines")
    rows = pl.DataFrame([part.rows.get_column("to"), answers.column("outcome"), value]).with_columns(one)
    into["destinations"].append(rows.group_by("to", "outcome", maintain_order=True).agg(_SUMS))
    into["outcomes"].append(rows.group_by("outcome", maintain_order=True).agg(_SUMS))
    for regime in regimes:
        # A requirement that an exception excuses, or that would hold if the item were subject, asks nothing of anyone.
        outcome = answers.said[f"{regime}.outcome"]
        held = outcome.values.is_in(["license_required", "prohibited"]).gather(outcome.codes)
        for name in ("requirements", "prohibited_by"):
            rules = _by_value(answers.said[f"{regime}.{name}"], value, held).rename({"said": "rule"})
            into["rules"].append(
                rules.explode("rule").drop_nulls("rule").group_by("rule", maintain_order=True).agg(_SUMS)
            )
        asked = _by_value(answers.said[f"{regime}.missing_facts"], value).rename({"said": "fact"})
        asked = asked.with_columns(place=pl.int_ranges(pl.col("fact").list.len())).explode("fact", "place")
        first = pl.col("lines").filter(pl.col("place") == 0).sum().alias("first")
        into["facts"].append(
            asked.drop_nulls("fact").group_by("fact", maintain_order=True).agg(*_SUMS, first)
        )


def _by_value(said: Said, value: pl.Series, of: pl.Series | None = None) -> pl.DataFrame:
    """Return the distinct values of a column with their lines, and the sum of those lines' values in dollars.

    ``of`` is true of the lines that count, by default all.
    """
    rows = pl.DataFrame({"code": said.codes, "value": value})
    rows = (rows if of is None else rows.filter(of)).drop_nulls("code")
    per = rows.group_by("code", maintain_order=True).agg(
        lines=pl.len().cast(pl.Int64), value=pl.col("value").sum()
    )
    return per.with_columns(said.values.gather(per.get_column("code")).alias("said"))


def _summed(name: str, frames: list[pl.DataFrame]) -> pl.DataFrame:
    sums = [*_SUMS, pl.col("first").sum()] if name == "facts" else list(_SUMS)
    if not frames:
        names = [*_KEYS[name], "lines", "value", *(["first"] if name == "facts" else [])]
        return pl.DataFrame(schema={n: pl.String if n in _KEYS[name] else pl.Float64 for n in names})
    found = pl.concat(frames).group_by(_KEYS[name], maintain_order=True).agg(sums)
    by = ["first", "lines"] if name == "facts" else ["lines"]
    return found.sort(
        *by, *_KEYS[name], descending=[True] * len(by) + [False] * len(_KEYS[name]), nulls_last=True
    )
