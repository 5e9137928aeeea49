"""What the tests of batches share: small portfolios, and a decider that needs no law."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from highfence.determination.check import Options
from highfence.logic.outcome import OUTCOMES
from highfence.portfolio.answers import FAULTS, schema
from highfence.portfolio.generate import Sample
from highfence.portfolio.run import Batch, Settings
from highfence.portfolio.sources import open_source

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from highfence.portfolio.output import Summary

DAY = date(2026, 2, 1)


@dataclass
class Counting:
    """Answers by country alone: the outcome is the country's place, a rule is named after it.

    Lines to Narnia's neighbor Iceland are refused, as a decider refuses a chip name of two models. ``before``
    is called with the lines, and may raise.
    """

    options: Options = field(default_factory=Options)
    before: Callable[[pl.DataFrame], None] = lambda _lines: None
    calls: int = 0

    def decide(self, frame: pl.DataFrame) -> pl.DataFrame:
        self.before(frame)
        self.calls += 1
        return pl.DataFrame(
            [self._row(row) for row in frame.iter_rows(named=True)], schema=schema(self.options.regimes)
        )

    def _row(self, row: dict[str, Any]) -> dict[str, Any]:
        kinds = schema(self.options.regimes)
        if row.get("to") == "IS":
            fault = {"column": "to", "value": "IS", "expected": "somewhere warmer"}
            return {**dict.fromkeys(kinds), FAULTS: [fault]}
        to = row.get("to") or "?"
        outcome = OUTCOMES[sum(map(ord, to)) % len(OUTCOMES)]
        out: dict[str, Any] = {n: [] if isinstance(t, pl.List) else "none" for n, t in kinds.items()}
        missing = ["end_user.headquarters"] if outcome == "undetermined" else []
        named = {
            "us.ear.requirements": [RULE],
            "us.ear.missing_facts": missing,
            "us.ear.notes": [f'say "{to}"'],
        }
        return out | {"outcome": outcome, "us.ear.outcome": outcome, **named, FAULTS: None}


RULE = "us.ear.742.6(a)(6)(iii)(A)"


def orders(rows: int, seed: int = 1) -> pl.DataFrame:
    """Return a portfolio of one day, so that one view of the law decides it."""
    return Sample(rows, seed, first=DAY, last=DAY).frame()


def plain_orders(rows: int) -> pl.DataFrame:
    """Return lines of a few facts, for what is about files rather than law."""
    places = ["CN", "JP", "DE", "SG", "US", "AE", "IN"]
    return pl.DataFrame(
        {
            "id": [f"L{i}" for i in range(rows)],
            "on": [DAY] * rows,
            "to": [places[i % len(places)] for i in range(rows)],
            "item.value_usd": [float(100 + i) for i in range(rows)],
            "item.quantity": [2.0] * rows,
        }
    )


def run(table: Path, out: Path, decider: Any = None, **settings: Any) -> Summary:
    """Run a batch with a decider that needs no law, unless one is given."""
    return Batch(open_source(table), out, decider or Counting(), Settings(**settings)).run()
