"""Lines that are decided together: their facts in bits, the verdict, and what the chip table adds to it.

Variants of a chip are the same lines with other facts; so is what the chip table only indicates. Both follow ``check``: indicated values raise requirements that are open and settle
nothing else, and of a chip with variants the answer stands where every variant gives it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Final
from typing import Any as Whatever

import numpy as np
import polars as pl

from highfence.determination.check import GAO_DECISION
from highfence.logic import bit_loops
from highfence.logic.bits import Column, Rows, kinds, unpack
from highfence.logic.expr import ASSERTED
from highfence.logic.verdicts import conclusion
from highfence.portfolio.joined import Joined
from highfence.portfolio.layout import Layout, chosen
from highfence.portfolio.wording import CERTIFICATIONS, CERTIFIED, STATED, WARNED

if TYPE_CHECKING:
    import numpy.typing as npt

    from highfence.logic.bits import Bits
    from highfence.logic.encoder import Cells
    from highfence.logic.outcome import Outcome
    from highfence.portfolio.court import Court, Verdict
    from highfence.portfolio.lift import Lifted
    from highfence.portfolio.phrases import Worded
    from highfence.portfolio.settling import Settler

    Numbers = npt.NDArray[np.int64]
    Truths = npt.NDArray[np.bool_]

_EPOCH: Final = date(1970, 1, 1).toordinal()
_YES: Final = np.array([0, 1], dtype=np.uint16)
"""The cells of a flag, by whether it is up."""

_AGREED: Final = ("requirements", "eligible", "available")
"""What stands where every variant of a chip says so, and is open where they differ."""


@dataclass
class Group:
    """Lines of a table, by their places ``at``, all with variants of chips or none.

    ``epoch`` and ``on`` are the epoch and the day of every line of the table; ``known_through`` is the last day of
    which the law has been read.
    """

    settler: Settler
    lifted: Lifted
    at: Numbers
    epoch: Numbers
    on: pl.Series
    known_through: date

    @property
    def court(self) -> Court:
        """What decides the lines."""
        return self.settler.court

    @cached_property
    def layout(self) -> Layout:
        """Where the lines stand in bits, beside those that are like them."""
        return Layout.of(self.epoch[self.at], len(self.court.views), self._joined.alike(self.at))

    @cached_property
    def source(self) -> Numbers:
        """Which line of the table each row of bits is."""
        return self.layout.numbers(self.at)

    def answers(self, *, brief: bool) -> tuple[Worded, Truths]:
        """Return the answers of the lines, and which of them have to be determined alone after all."""
        layout, lifted, court = self.layout, self.lifted, self.court
        rows = self.rows()
        verdict, split, left = self.judged(rows, brief=brief)
        if brief:
            outcomes = {o: verdict.one(f"outcome/{o}") for o in court.findings.outcome}
            return court.wording.outcomes(outcomes, layout.places), layout.truths(left)
        bits, told = court.words.run(replace(rows, given=verdict.planes))
        late = (self.on.gather(self.at) > self.known_through).to_numpy()
        strict = {
            f"listed_strictest:{s}": layout.bits(t[self.at])
            for s, t in sorted(lifted.listed_strictest.items())
        }
        worded = court.wording.answers(
            bits,
            told,
            aside={
                "chip": {"item.chip": split & verdict.one("outcome/undetermined")},
                "strict": strict,
                "late": {"beyond_horizon": layout.bits(late)},
            },
            items=(lifted.item[self.at], lifted.items),
            noted=[(codes[self.at], values) for codes, values in lifted.notes],
            places=layout.places,
        )
        return worded, layout.truths(left)

    def judged(self, rows: Rows, *, brief: bool) -> tuple[Verdict, Bits, Bits]:
        """Return the verdict on the lines, those whose variants are answered differently, and those left over.

        ``brief``  of what follows from rules, their outcomes and available exceptions may be all that is found
        """
        items = self.lifted.items
        if items[self.lifted.item[self.at[0]]].variants:
            return self._varied(rows)
        indicative = [i.indicative for i in items]
        raises = any(indicative[i] for i in self._items)
        verdict = self.court.verdict(rows, brief=brief and not raises)
        left = self.settler.settle(rows, verdict)
        if raises:
            self._raised(rows, verdict, indicative)
        return verdict, np.zeros(rows.words, dtype=np.uint64), left

    # ------------------------------------------------------------------------------------------- facts

    @cached_property
    def _items(self) -> list[int]:
        """Return which items the lines have, by number."""
        return np.flatnonzero(np.bincount(self.lifted.item[self.at])).tolist()

    @cached_property
    def _joined(self) -> Joined:
        """The parts of the lines of the table, each fact in its cell."""
        # The codes are kept beside their columns, so that no others can come to have their identity.
        numbered: dict[int, tuple[npt.NDArray[Whatever], dict[str, Cells]]] = {}
        lifted, encoders = self.lifted, self.court.board.encoders

        def put(name: str, codes: npt.NDArray[Whatever], cells: Cells) -> None:
            if cells.any():
                numbered.setdefault(id(codes), (codes, {}))[1][name] = cells

        for name, encoder in encoders.items():
            said = lifted.facts.get(CERTIFICATIONS if name == CERTIFIED else name)
            if said is not None:
                values = said.values
                if name == CERTIFIED:
                    values = [self.court.every_certification if v is None else v for v in values]
                put(name, said.codes, encoder.of(values))
            elif name in lifted.figures:
                series = lifted.figures[name]
                if series.dtype == pl.Date:
                    series = series.cast(pl.Int64) + _EPOCH
                codes = encoder.numbers(series.cast(pl.Float64).fill_null(float("nan")).to_numpy())
                put(name, codes, np.arange(encoder.size, dtype=np.uint16))
        for codes, columns in numbered.values():
            if ASSERTED.name in columns:
                put(STATED, codes, (columns[ASSERTED.name] != 0).astype(np.uint16))
        put(WARNED, (self.on >= GAO_DECISION).fill_null(value=False).to_numpy(), _YES)
        for name, structures in self._flags().items():
            put(name, lifted.structure, structures.astype(np.uint16))
        for ic in self.court.circuit.ics:
            put(f"ic/{ic}", lifted.item, np.array([ic in i.ics for i in lifted.items], dtype=np.uint16))
        return Joined.of(
            (codes, columns, sum(len(encoders[n].asked) for n in columns if n in encoders))
            for codes, columns in numbered.values()
        )

    def rows(self) -> Rows:
        """Return the lines as rows, each fact in its cell."""
        layout = self.layout
        numbers, columns = self._joined.numbered(self.source)
        if CERTIFIED not in columns and CERTIFIED in self.court.board.encoders:
            columns[CERTIFIED] = Column(
                -1, self.court.encoder(CERTIFIED).of([self.court.every_certification])
            )
        own = np.zeros((0, layout.size), dtype=np.int32)
        line = np.arange(layout.size)
        return Rows(layout.starts, layout.valid, line, numbers, own, columns)

    def _flags(self) -> dict[str, Truths]:
        """Return which structures of lines have each party in each role, and which may have more in a role."""
        structures = self.lifted.structures
        flags: dict[str, Truths] = {}
        for i, one in enumerate(structures):
            names = [f"{slot}/{role}" for slot, held in one.roles.items() for role in held]
            for name in [*names, *(f"open/{role}" for role in one.open_roles)]:
                flags.setdefault(name, np.zeros(len(structures), dtype=bool))[i] = True
        return flags

    def _seen_with(self, rows: Rows, added: list[dict[str, Whatever]]) -> Rows:
        """Return the rows in which items have further facts: ``added[i]`` those of item ``i``."""
        item, encoders = self.lifted.item[self.source[rows.line]], self.court.board.encoders
        told: dict[str, tuple[list[int], list[Whatever]]] = {}
        for i in np.flatnonzero(np.bincount(item)).tolist():
            for name, value in added[i].items():
                if name in encoders:
                    at, values = told.setdefault(name, ([], []))
                    at.append(i)
                    values.append(value)
        # What a line then has in a column hangs on its item, and on the part in which the column was.
        of_part: dict[int, dict[str, Cells]] = {}
        for name, (at, values) in told.items():
            before = rows.columns.get(name)
            cells = np.zeros(len(added), dtype=np.uint16)
            cells[at] = encoders[name].of(values)
            of_part.setdefault(-1 if before is None else before.part, {})[name] = cells
        for part, columns in of_part.items():
            rows = _seen_in_part(rows, part, columns, item)
        return rows

    # ---------------------------------------------------------------------------------------- variants

    def _raised(self, rows: Rows, verdict: Verdict, indicated: list[dict[str, Whatever]]) -> None:
        """Let indicative chip values raise requirements that are open; they settle nothing else."""
        concerned = np.array([bool(one) for one in indicated])[self.lifted.item[self.source]]
        at = np.flatnonzero(concerned & unpack(rows.valid))
        if not len(at):
            return
        planes = verdict.group("requirements")
        raised = planes[:, 1] & ~planes[:, 0] & self._standing(rows, at, indicated)
        some = np.bitwise_or.reduce(raised)
        if not some.any():
            return
        before = {group: verdict.group(group).copy() for group in ("possible", "outcome")}
        planes |= raised[:, None]
        self.court.conclude(rows, verdict)
        # Where nothing was raised, what trying out has settled stands.
        for group, was in before.items():
            found = verdict.group(group)
            found[:] = (found & some) | (was & ~some)

    def _standing(self, rows: Rows, at: Numbers, added: list[dict[str, Whatever]]) -> npt.NDArray[np.uint64]:
        """Return which requirements surely stand in some rows, by their places, whose items have further facts."""
        few, layout = chosen(rows, at)
        standing = self.court.required(self._seen_with(few, added))
        some = standing.any(axis=1)
        found = np.zeros((np.count_nonzero(some), rows.words), dtype=np.uint64)
        bit_loops.moved(standing[some], layout.places, at, found)
        out = np.zeros((len(standing), rows.words), dtype=np.uint64)
        out[some] = found
        return out

    def _varied(self, rows: Rows) -> tuple[Verdict, Bits, Bits]:
        """Let the answer stand where every variant of a chip gives it, as ``answer._try_variants`` does."""
        items = self.lifted.items
        most = max(len(items[i].variants) for i in self._items)
        found: list[Verdict] = []
        left = np.zeros(rows.words, dtype=np.uint64)
        for k in range(most):
            own = [i.variants[min(k, len(i.variants) - 1)] if i.variants else ({}, {}) for i in items]
            there = self._seen_with(rows, [sure for sure, _ in own])
            verdict = self.court.verdict(there)
            left |= self.settler.settle(there, verdict)
            indicated = [{**i.indicative, **more} for i, (_, more) in zip(items, own, strict=True)]
            self._raised(there, verdict, indicated)
            found.append(verdict)
        return _merged(self.court.verdict(rows), found), _split(found), left


def _seen_in_part(rows: Rows, part: int, added: dict[str, Cells], item: Numbers) -> Rows:
    """Return the rows with other cells in columns of a part, by item: 0 for that which is there.

    -1 is the part of columns that have none.
    """
    items = len(next(iter(added.values())))
    if part < 0:
        number, first = kinds([item], [items])
        old = {name: rows.columns[name].cells[:1] for name in added if name in rows.columns}
    else:
        own = rows.numbers(part)
        number, first = kinds([item, own], [items, int(own.max()) + 1])
        old = {name: rows.columns[name].cells[own[first]] for name in added}
    new: list[Cells] = []
    for name, cells in added.items():
        told = cells[item[first]]
        new.append(np.where(told == 0, old.get(name, 0), told).astype(np.uint16))
    kind, some = kinds(new, [int(one.max()) + 1 for one in new])
    return rows.with_part(kind[number], {name: one[some] for name, one in zip(added, new, strict=True)})


def _merged(out: Verdict, found: list[Verdict]) -> Verdict:
    """Return a verdict on lines with what is found of each variant of their chips in it."""
    for group in _AGREED:
        planes = [v.group(group) for v in found]
        out.group(group)[:, 0] = np.bitwise_and.reduce([p[:, 0] for p in planes])
        out.group(group)[:, 1] = np.bitwise_or.reduce([p[:, 1] for p in planes])
    out.group("excused")[:] = np.bitwise_and.reduce([v.group("excused") for v in found])
    out.group("possible")[:] = np.bitwise_or.reduce([v.group("possible") for v in found])
    names: list[Outcome] = out.names("outcome")  # type: ignore[assignment]
    outcome = conclusion({o: out.one(f"possible/{o}") for o in out.names("possible")})  # type: ignore[misc]
    same = {o: np.bitwise_and.reduce([v.one(f"outcome/{o}") for v in found]) for o in names}
    agreed = np.bitwise_or.reduce(list(same.values()))
    for o in names:
        out.planes[f"outcome/{o}"][:] = same[o] | (outcome[o] & ~agreed)
    return out


def _split(found: list[Verdict]) -> Bits:
    """Return the lines whose variants are answered differently."""
    agreed: Bits = np.bitwise_or.reduce(np.bitwise_and.reduce([v.group("outcome")[:, 0] for v in found]))
    return ~agreed
