"""The columns in which a determination is answered, and what decides them.

``answer_of`` says what a line of a batch holds: the columns read out of the determination of that line alone.
Whatever decides in columns must give exactly this. Lists keep the order of the determination (the order of
the rulebook, the most decisive fact first) and name nothing twice; ``None`` means that there is none to name.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol, runtime_checkable
from typing import Any as Whatever

import numpy as np
import polars as pl

from highfence.portfolio import sheet_loops
from highfence.portfolio.members import Members, smallest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import numpy.typing as npt

    from highfence.determination.check import Options

    Places = npt.NDArray[np.integer[Whatever]]

FAULTS = "faults"
"""Why a line has no answer; null where it has one."""

FAULT = pl.Struct({"column": pl.String, "value": pl.String, "expected": pl.String})

_LISTS = pl.List(pl.String)
PER_REGIME: dict[str, pl.DataType] = {
    "outcome": pl.String(),
    "possible_outcomes": _LISTS,
    "requirements": _LISTS,
    "open_requirements": _LISTS,
    "prohibited_by": _LISTS,
    "exceptions": _LISTS,
    "exceptions_eligible": _LISTS,
    "review_policy": pl.String(),
    "review_possible": _LISTS,
    "duties": _LISTS,
    "missing_facts": _LISTS,
    "entries": _LISTS,
    "entries_possible": _LISTS,
    "citations": _LISTS,
    "notes": _LISTS,
}
"""Columns of one regime.

``requirements``         rules that require a license, excused or not; ``prohibited_by`` those that prohibit
``open_requirements``    rules of both kinds that hang on unknown facts
``exceptions``           codes available; ``exceptions_eligible`` those whose facts fit, conditions aside
``review_policy``        the policy of review once open certifications are made; ``review_possible`` all that are left
``duties``               rules of the notices, reports and records that apply
``missing_facts``        flat names of the facts to ask for, most decisive first
``entries``              control-list entries met; ``entries_possible`` those that unknown facts leave open
``citations``            of prohibitions, requirements, available exceptions and the policy of review
``notes``                ``code`` or ``code:subject`` of every assumption and note
"""


def columns(regimes: Iterable[str]) -> dict[str, pl.DataType]:
    """Return the output columns and their types, for these regimes."""
    out: dict[str, pl.DataType] = {"outcome": pl.String()}
    for regime in regimes:
        out |= {f"{regime}.{name}": kind for name, kind in PER_REGIME.items()}
    return out


COLUMNS: dict[str, pl.DataType] = columns(("us.ear",))
"""The output columns of a line under the default regime."""


def schema(regimes: Iterable[str]) -> dict[str, pl.DataType]:
    """Return what a decider gives back: the output columns, and why a line was not answered."""
    return {**columns(regimes), FAULTS: pl.List(FAULT)}


@runtime_checkable
class Decider(Protocol):
    """What decides a table of transactions.

    ``decide`` takes typed flat facts (see ``highfence.portfolio.cells``), one row a transaction, and returns
    ``schema(options.regimes)`` in the same order. A row that cannot be answered has every column null but
    ``faults``. No row depends on another.
    """

    @property
    def options(self) -> Options:
        """Return how lines are answered."""
        ...

    def decide(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return the answers of the rows of ``frame``, in their order."""
        ...


class Coded(NamedTuple):
    """Answers said once: ``answers.row(codes[i])`` is the answer of row ``i``."""

    codes: pl.Series
    answers: pl.DataFrame

    def frame(self) -> pl.DataFrame:
        """Return one row of answers for each code."""
        return self.answers[self.codes]


@runtime_checkable
class CodedDecider(Decider, Protocol):
    """A decider that knows which rows have the same answer."""

    def decide_coded(self, frame: pl.DataFrame) -> Coded:
        """Return the distinct answers, and which of them each row has."""
        ...


def coded(decider: Decider, frame: pl.DataFrame) -> Coded:
    """Return the answers of ``frame`` with each said once if the decider can tell."""
    if isinstance(decider, CodedDecider):
        return decider.decide_coded(frame)
    return Coded(pl.int_range(frame.height, dtype=pl.UInt32, eager=True), decider.decide(frame))


class Said(NamedTuple):
    """One column whose distinct values are said once: row ``i`` has ``values[codes[i]]``, null for a null code."""

    codes: pl.Series
    values: pl.Series

    def series(self) -> pl.Series:
        """Return the value of each row."""
        return self.values.gather(self.codes)

    def rows(self, places: pl.Series) -> Said:
        """Return the column in some rows, by their places."""
        if self.codes.null_count():
            return Said(self.codes.gather(places), self.values)
        return Said(pl.Series(self.codes.to_numpy()[places.to_numpy()]), self.values)

    def small(self) -> Said:
        """Return the column with its codes in the smallest type that holds them."""
        kind = smallest(len(self.values))
        if self.codes.null_count():
            return Said(self.codes.cast(pl.Series(np.empty(0, dtype=kind)).dtype), self.values)
        return Said(pl.Series(self.codes.to_numpy().astype(kind)), self.values)

    def counts(self) -> list[int]:
        """Return how many rows have each of the values."""
        codes = self.codes.drop_nulls() if self.codes.null_count() else self.codes
        found: list[int] = np.bincount(codes.to_numpy(), minlength=len(self.values)).tolist()
        return found

    @classmethod
    def together(cls, height: int, parts: Sequence[tuple[Places, Said]]) -> Said:
        """Return the columns of groups of rows as one, its codes in the smallest type that holds them.

        Of a row that is in two groups, the last counts. A value that two groups have is said twice.
        """
        size = sum(len(said.values) for _, said in parts)
        codes = np.empty(height, dtype=smallest(size))
        some = any(said.codes.null_count() for _, said in parts)
        there = np.empty(height if some else 0, dtype=bool)
        start = 0
        for places, said in parts:
            told = said.codes
            if some:
                there[places] = told.is_not_null().to_numpy()
                told = told.fill_null(0)
            sheet_loops.put(told.to_numpy().astype(np.uint32, copy=False), places, start, codes)
            start += len(said.values)
        values = parts[0][1].values if len(parts) == 1 else pl.concat([said.values for _, said in parts])
        return cls(_unless(pl.Series(codes), there) if some else pl.Series(codes), values)

    @classmethod
    def of(cls, series: pl.Series) -> Said:
        """Return a column with its distinct values told apart."""
        first: dict[str, int] = {}
        kinds = [None if v is None else first.setdefault(repr(v), i) for i, v in enumerate(series.to_list())]
        number = {at: n for n, at in enumerate(first.values())}
        codes = pl.Series([None if at is None else number[at] for at in kinds], dtype=pl.UInt32)
        return cls(codes, series[list(number)])


def _unless(codes: pl.Series, there: npt.NDArray[np.bool_]) -> pl.Series:
    """Return numbers where they are ``there``, null elsewhere."""
    return pl.DataFrame({"code": codes, "there": there}).select(pl.when("there").then("code")).to_series()


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers of many rows, column by column."""

    height: int
    said: dict[str, Said]
    _members: dict[str, Members | None] = field(default_factory=dict, repr=False, compare=False)

    def members(self, name: str) -> Members | None:
        """Return the values of a column of lists by their members, or None if it is another, or a null is in them."""
        if name not in self._members:
            values = self.said[name].values
            self._members[name] = Members.of(values) if values.dtype == _LISTS else None
        return self._members[name]

    def column(self, name: str) -> pl.Series:
        """Return one column, a value for each row."""
        return self.said[name].series().alias(name)

    def frame(self) -> pl.DataFrame:
        """Return every column."""
        return pl.DataFrame([self.column(name) for name in self.said])

    def rows(self, places: pl.Series) -> Answers:
        """Return the answers of some rows, by their places."""
        return Answers(len(places), {n: s.rows(places) for n, s in self.said.items()})

    def only(self, names: Iterable[str]) -> Answers:
        """Return some of the columns."""
        return Answers(self.height, {n: self.said[n] for n in names}, self._members)

    @classmethod
    def together(cls, height: int, parts: Sequence[tuple[pl.Series, Answers]]) -> Answers:
        """Return the answers of groups of rows as one, each group with the places of its rows.

        Every row must be in one group. A value that two groups have may be said twice.
        """
        groups = [(places.to_numpy(), answers.said) for places, answers in parts]
        said = {name: Said.together(height, [(at, one[name]) for at, one in groups]) for name in groups[0][1]}
        return cls(height, said)

    @classmethod
    def of(cls, answers: Coded) -> Answers:
        """Return answers that are said once a row, by columns."""
        parts = {s.name: Said.of(s) for s in answers.answers.get_columns()}
        return cls(
            len(answers.codes), {n: Said(s.codes.gather(answers.codes), s.values) for n, s in parts.items()}
        )


@runtime_checkable
class ColumnwiseDecider(Decider, Protocol):
    """A decider that knows the distinct values of each column by itself."""

    def decide_columns(self, frame: pl.DataFrame) -> Answers:
        """Return the answers of the rows of ``frame``, in their order."""
        ...


def answers_of(decider: Decider, frame: pl.DataFrame) -> Answers:
    """Return the answers of ``frame`` by columns, in the quickest way that the decider knows."""
    if isinstance(decider, ColumnwiseDecider):
        return decider.decide_columns(frame)
    return Answers.of(coded(decider, frame))


# ------------------------------------------------------------------------- out of one determination


def answer_of(determination: Mapping[str, Whatever]) -> dict[str, Whatever]:
    """Return the output columns of one determination, as ``highfence.determination.check.determine`` gives it."""
    out: dict[str, Whatever] = {"outcome": determination["outcome"]}
    for regime, answer in determination["regimes"].items():
        out |= {f"{regime}.{name}": value for name, value in regime_answer(answer).items()}
    for regime in determination["regimes_not_covered"]:
        out |= {f"{regime}.{name}": None for name in PER_REGIME}
    return out


def regime_answer(answer: Mapping[str, Whatever]) -> dict[str, Whatever]:
    """Return the columns of one regime's answer, without the name of the regime."""
    stated = answer["requirements"]
    requiring = [r for r in stated if r["reason"] != "prohibition"]
    review = answer["review_policy"] or {"policy": None, "possible": [], "citation": None}
    return {
        "outcome": answer["outcome"],
        "possible_outcomes": answer["possible_outcomes"],
        "requirements": [r["rule"] for r in requiring if r["value"] is True],
        "open_requirements": [r["rule"] for r in stated if r["value"] is None],
        "prohibited_by": [r["rule"] for r in stated if r["value"] is True and r["reason"] == "prohibition"],
        "exceptions": _once(e["code"] for e in answer["exceptions"] if e["available"] is True),
        "exceptions_eligible": _once(e["code"] for e in answer["exceptions"] if e["eligible"] is True),
        "review_policy": review["policy"],
        "review_possible": review["possible"],
        "duties": [d["rule"] for d in answer["duties"] if d["value"] is True],
        "missing_facts": _once(m["fact"] for m in answer["missing_facts"]),
        "entries": _once(answer["classification"]["entries"]),
        "entries_possible": _once(answer["classification"]["possible"]),
        "citations": _once(
            [
                *(r["citation"] for r in stated if r["value"] is True),
                *(e["citation"] for e in answer["exceptions"] if e["available"] is True),
                review["citation"],
            ]
        ),
        "notes": _once(note_id(n) for n in [*answer["assumptions"], *answer["notes"]]),
    }


_SUBJECTS = ("exception", "rule", "fact", "party", "name")


def note_id(note: Mapping[str, Whatever]) -> str:
    """Return a note's code with what it is about: ``not_modelled:us.ear.738.4(a)``, ``indicative:item.tpp``."""
    subject = next((str(note[k]) for k in _SUBJECTS if note.get(k)), "")
    return f"{note['code']}:{subject}" if subject else str(note["code"])


def _once(values: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(v for v in values if v))
