"""Answers on two sides, and what moves between them: the tables of a comparison, added up chunk after chunk."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import polars as pl

from highfence.portfolio.answers import FAULTS
from highfence.portfolio.lines import NOT_ANSWERED, VALUE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from highfence.portfolio.answers import Coded

REQUIRED: Final = "license_required"
_SEVERITY: Final = (
    "prohibited",
    REQUIRED,
    "undetermined",
    "license_exception",
    "no_license_required",
    "not_subject",
    NOT_ANSWERED,
)


def rank(outcome: str) -> int:
    """Return the place of an outcome from the strictest on."""
    return _SEVERITY.index(outcome) if outcome in _SEVERITY else len(_SEVERITY)


def answers_for_comparison(regimes: Iterable[str]) -> list[pl.Expr]:
    """Return outcome, policy of review, rules and exceptions of an answer, over all regimes."""
    ids = tuple(regimes)

    def joined(*columns: str) -> pl.Expr:
        parts = [pl.col(f"{r}.{c}").fill_null([]) for r in ids for c in columns]
        return pl.concat_list(parts).list.unique(maintain_order=True)

    return [
        pl.when(pl.col(FAULTS).is_null()).then("outcome").otherwise(pl.lit(NOT_ANSWERED)).alias("outcome"),
        pl.when(pl.col("outcome") == REQUIRED)
        .then(pl.coalesce(f"{r}.review_policy" for r in ids).fill_null("not_stated"))
        .alias("review"),
        # A rule asks nothing of an item that is not subject to the regulations.
        pl.when(pl.col("outcome") == "not_subject")
        .then(pl.lit([], dtype=pl.List(pl.String)))
        .otherwise(joined("requirements", "prohibited_by"))
        .alias("rules"),
        joined("exceptions").alias("exceptions"),
        joined("missing_facts").alias("missing_facts"),
        joined("citations").alias("citations"),
    ]


def pairs(a: Coded, b: Coded, regimes: Iterable[str], value: pl.Series) -> tuple[pl.DataFrame, pl.Series]:
    """Return the distinct pairs of answers with their lines and value, and which pair each line has."""
    ids = tuple(regimes)
    each = pl.DataFrame({"a": a.codes, "b": b.codes, VALUE: value})
    grouped = each.group_by("a", "b", maintain_order=True).agg(
        pl.len().alias("lines"),
        pl.col(VALUE).sum(),
        pl.col(VALUE).null_count().alias("value_unknown"),
    )
    kept = answers_for_comparison(ids)
    left = a.answers.select(kept)[grouped.get_column("a")]
    right = b.answers.select(kept)[grouped.get_column("b")]
    whole = beside(grouped, left, right)
    place = grouped.select("a", "b").with_row_index("pair")
    which = each.join(place, on=["a", "b"], how="left", maintain_order="left").get_column("pair")
    return whole, which


def beside(counts: pl.DataFrame, left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    """Return answers on two sides row by row: whether the line moves, and what is new and what is gone.

    ``counts`` says how many lines a row stands for and what they are worth.
    """
    both = [counts, left.rename(lambda n: f"{n}_a"), right.rename(lambda n: f"{n}_b")]
    return pl.concat(both, how="horizontal").with_columns(
        moved=(pl.col("outcome_a") != pl.col("outcome_b"))
        | pl.col("review_a").ne_missing(pl.col("review_b")),
        new=pl.col("rules_b").list.set_difference("rules_a").list.sort(),
        gone=pl.col("rules_a").list.set_difference("rules_b").list.sort(),
        exceptions_new=pl.col("exceptions_b").list.set_difference("exceptions_a").list.sort(),
        exceptions_gone=pl.col("exceptions_a").list.set_difference("exceptions_b").list.sort(),
    )


def one_each(value: pl.Series) -> pl.DataFrame:
    """Return the counts of lines that stand for themselves: one each, with what it is worth."""
    return pl.DataFrame(
        {
            "lines": pl.repeat(1, len(value), dtype=pl.UInt32, eager=True),
            VALUE: value,
            "value_unknown": value.is_null().cast(pl.UInt32),
        }
    )


_TOTALS: Final = [pl.col("lines").sum(), pl.col(VALUE).sum(), pl.col("value_unknown").sum()]
_FLOW: Final[dict[str, pl.DataType]] = {
    "from": pl.String(),
    "to": pl.String(),
    "lines": pl.UInt32(),
    VALUE: pl.Float64(),
    "value_unknown": pl.UInt32(),
}
_RULE: Final[dict[str, pl.DataType]] = {
    "rule": pl.String(),
    "kind": pl.String(),
    "change": pl.String(),
    "lines": pl.UInt32(),
    VALUE: pl.Float64(),
}


@dataclass(slots=True)
class Tally:
    """Adds up chunk after chunk; holds distinct groups only."""

    regimes: tuple[str, ...]
    reviews_of: dict[str, str]
    lines: int = 0
    refused: int = 0
    _flows: list[pl.DataFrame] = field(default_factory=list)
    _reviews: list[pl.DataFrame] = field(default_factory=list)
    _rules: list[pl.DataFrame] = field(default_factory=list)

    def add(self, whole: pl.DataFrame) -> None:
        """Add the pairs of a chunk."""
        self._flows.append(_flow(whole, "outcome_a", "outcome_b"))
        both = whole.filter((pl.col("outcome_a") == REQUIRED) & (pl.col("outcome_b") == REQUIRED))
        self._reviews.append(_flow(both, "review_a", "review_b"))
        self._rules += self._responsible(whole.filter("moved"))

    def _responsible(self, moved: pl.DataFrame) -> list[pl.DataFrame]:
        out = [
            _exploded(moved, column, kind, change)
            for column, kind, change in (
                ("new", "requirement", "new"),
                ("gone", "requirement", "gone"),
                ("exceptions_new", "exception", "new"),
                ("exceptions_gone", "exception", "gone"),
            )
        ]
        reviewed = moved.filter(
            (pl.col("outcome_a") == pl.col("outcome_b")) & (pl.col("outcome_a") == REQUIRED)
        )
        policies = reviewed.with_columns(
            pl.col("rules_b")
            .list.eval(pl.element().replace_strict(self.reviews_of, default=None, return_dtype=pl.String))
            .list.drop_nulls()
            .list.unique(maintain_order=True)
            .alias("ladders")
        )
        out.append(_exploded(policies, "ladders", "review", "changed"))
        return out

    def tables(self) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
        """Return flows, reviews and rules over everything added."""
        flows = _summed(self._flows, ["from", "to"], _FLOW)
        reviews = _summed(self._reviews, ["from", "to"], _FLOW)
        rules = _summed(self._rules, ["rule", "kind", "change"], _RULE)
        order = pl.col("from").map_elements(rank, return_dtype=pl.Int64)
        flows = flows.sort(order, pl.col("to").map_elements(rank, return_dtype=pl.Int64))
        return (
            flows,
            reviews.sort("from", "to"),
            rules.sort("lines", "rule", "change", descending=[True, False, False]),
        )


def _flow(whole: pl.DataFrame, a: str, b: str) -> pl.DataFrame:
    named = [pl.col(a).alias("from"), pl.col(b).alias("to"), "lines", VALUE, "value_unknown"]
    return whole.select(named).group_by("from", "to", maintain_order=True).agg(_TOTALS)


def _exploded(moved: pl.DataFrame, column: str, kind: str, change: str) -> pl.DataFrame:
    return (
        moved.select(pl.col(column).alias("rule"), "lines", VALUE)
        .explode("rule")
        .filter(pl.col("rule").is_not_null())
        .group_by("rule", maintain_order=True)
        .agg(pl.col("lines").sum(), pl.col(VALUE).sum())
        .select("rule", pl.lit(kind).alias("kind"), pl.lit(change).alias("change"), "lines", VALUE)
    )


def _summed(frames: list[pl.DataFrame], keys: list[str], schema: dict[str, pl.DataType]) -> pl.DataFrame:
    if not frames:
        return pl.DataFrame(schema=schema)
    sums = [pl.col(n).sum() for n in schema if n not in keys]
    return (
        pl.concat(frames, how="vertical_relaxed")
        .group_by(keys, maintain_order=True)
        .agg(sums)
        .cast(pl.Schema(schema))
    )
