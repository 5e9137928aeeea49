"""The reference: every line read and determined alone, as ``highfence check`` would."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final
from typing import Any as Whatever

import msgspec
import polars as pl

from highfence.determination.check import Options, determine
from highfence.facts.intake import read_flat
from highfence.facts.vocabulary import TRANSACTION_ROLES
from highfence.logic.errors import Fault, InputError, OutsideCoverage
from highfence.portfolio.answers import FAULTS, answer_of, schema
from highfence.portfolio.cells import column_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from highfence.facts.intake import Given
    from highfence.logic.rulebook import Rulebook
    from highfence.parties.screening import Screener

_ROLES: Final = re.compile(r"^([a-z_]+(?:\.\d+)?)\.roles$")


def given_of(row: Mapping[str, Whatever]) -> Given:
    """Return the facts of a typed row as the reader of single transactions gives them. Raises InputError."""
    flat: dict[str, Whatever] = {}
    roles: dict[str, frozenset[str]] = {}
    for name, value in row.items():
        if value is None:
            continue
        if found := _ROLES.match(name):
            roles[found.group(1)] = frozenset(value)
        elif _nested(name) and value.startswith(("[", "{")):
            flat[name] = msgspec.json.decode(value)
        else:
            flat[name] = value
    given = read_flat(flat)
    given.roles |= roles
    given.parties_given = given.parties_given or any(held & TRANSACTION_ROLES for held in roles.values())
    return given


@functools.cache
def _nested(name: str) -> bool:
    column = column_of(name)
    return column is not None and column.kind == "json"


def determined(
    row: Mapping[str, Whatever],
    options: Options,
    book: Rulebook | None = None,
    screener: Screener | None = None,
) -> dict[str, Whatever]:
    """Return the whole determination of a typed row. Raises InputError and OutsideCoverage."""
    return determine(given_of(row), options, book, screener)


def faults_of(error: InputError | OutsideCoverage) -> list[dict[str, str]]:
    """Return an error of one line as the column ``faults`` holds it."""
    found = [Fault("on", None, str(error))] if isinstance(error, OutsideCoverage) else error.faults
    return [
        {"column": f.path, "value": "" if f.value is None else str(f.value), "expected": f.expected}
        for f in found
    ]


@dataclass(slots=True)
class SingleDecider:
    """Decides line by line. Slow, and the measure of what is faster.

    Only answers are asked for, so nothing is explained, whatever ``options`` say.
    """

    options: Options = field(default_factory=Options)
    book: Rulebook | None = None
    screener: Screener | None = None
    _brief: Options = field(init=False)

    def __post_init__(self) -> None:
        self._brief = replace(self.options, explain="none")

    def decide(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return the answers of the rows of ``frame``, in their order."""
        kinds = schema(self.options.regimes)
        found = [self._answer(row) for row in frame.iter_rows(named=True)]
        return pl.DataFrame({n: [a.get(n) for a in found] for n in kinds}, schema=kinds)

    def _answer(self, row: Mapping[str, Whatever]) -> dict[str, Whatever]:
        try:
            return answer_of(determined(row, self._brief, self.book, self.screener))
        except (InputError, OutsideCoverage) as exc:
            return {FAULTS: faults_of(exc)}
