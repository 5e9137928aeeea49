"""What bits say in words: the columns of the answers of many lines, each distinct value said once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from highfence.determination.check import ELECTIONS, asked
from highfence.facts.vocabulary import lookup
from highfence.logic.provisions import LicenseException
from highfence.portfolio.answers import FAULT, FAULTS, Answers, Coded, Said, columns
from highfence.portfolio.lists import Lists, Spoken, together
from highfence.portfolio.sheet import Page, distinct

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from highfence.logic.cells import Cells
    from highfence.logic.provisions import Provision


_FEW: Final = (
    *("outcome", "possible", "prohibited", "requirements", "available", "eligible"),
    *("review_possible", "review_policy", "review_cite", "duties", "entries", "entries_possible"),
)
"""Groups that have few kinds together."""

_NOTES: Final = ("late", "conflict", "not_modelled", "not_enforced", "warned", "not_enforced_exceptions")


class Phrases:
    """Puts what is written on a sheet into the words of the output columns.

    ``cells`` say in which order the law names facts.
    """

    def __init__(self, provisions: Mapping[str, Provision], cells: Cells) -> None:
        self.provisions, self.cells = provisions, cells

    def said(
        self,
        page: Page,
        notes: npt.NDArray[np.integer],
        said: list[tuple[tuple[str, ...], tuple[str, ...]]],
        of_parts: list[Spoken],
    ) -> dict[str, Said]:
        """Return the output columns of the lines of a page.

        ``said[notes[i]]`` are the assumptions and the notes of what line ``i`` is about; ``of_parts`` are other
        notes of each line.
        """
        cite = {i: p.cite for i, p in self.provisions.items()}
        code = {e: p.code for e, p in self.provisions.items() if isinstance(p, LicenseException)}
        unenforced = {e: f"exception_not_enforced:{c}" for e, c in code.items()}
        line, kinds = page.alike(*_FEW)
        prohibited = kinds.lists("prohibited")
        prohibited = Spoken(prohibited.codes, prohibited.lists.reversed())
        found = {
            "possible_outcomes": kinds.lists("possible"),
            "requirements": kinds.lists("requirements"),
            "prohibited_by": prohibited,
            "exceptions": kinds.lists("available").renamed(code),
            "exceptions_eligible": kinds.lists("available", "eligible").renamed(code),
            "review_possible": kinds.lists("review_possible"),
            "duties": kinds.lists("duties"),
            "entries": kinds.lists("entries").once(),
            "entries_possible": kinds.lists("entries_possible").once(),
            "citations": together(
                prohibited.renamed(cite),
                kinds.lists("requirements", "available", "review_cite").renamed(cite),
            ).once(),
        }
        worded = {f"us.ear.{name}": spoken.distinct().of(line).said() for name, spoken in found.items()}
        outcome = kinds.lists("outcome").of(line).first()
        worded |= {"outcome": outcome, "us.ear.outcome": outcome}
        worded["us.ear.review_policy"] = kinds.lists("review_policy").of(line).first()
        worded["us.ear.open_requirements"] = page.lists("open", "open_prohibitions").said()
        worded["us.ear.missing_facts"] = self._asked(page).said()
        line, kinds = page.alike("strict", *_NOTES)
        worded["us.ear.notes"] = (
            together(
                Spoken(notes, Lists.of([assumed for assumed, _ in said])),
                Spoken(line, kinds.lists("strict").each()),
                Spoken(notes, Lists.of([more for _, more in said])),
                *of_parts,
                Spoken(line, kinds.lists(*_NOTES).renamed(unenforced).each()),
            )
            .once()
            .said()
        )
        none = pl.Series([None], dtype=pl.UInt32).new_from_index(0, len(notes))
        faults = Said(none, pl.Series([], dtype=pl.List(FAULT)))
        return {name: worded[name] for name in columns(("us.ear",))} | {FAULTS: faults}

    def _asked(self, page: Page) -> Spoken:
        """Return the facts to ask for: those on which most hangs first, then those that the review hangs on.

        Of facts on which as much hangs, that which the law names first comes first.
        """
        found = {name for name, _ in page.sheet.labels("hanging")}
        names = sorted((n for n in found if _public(n)), key=self._place)
        hanging = page.ranked("hanging", names).renamed({n: _public(n) for n in names})
        reviewed = page.lists("reviewed", by=self._reviewed)
        public = {one: _public(one.split(" ")[1]) for one in reviewed.lists.labels}
        return together(page.lists("chip"), hanging, reviewed.renamed(public)).once()

    def _reviewed(self, told: str) -> tuple[str, tuple[bool, int, str]]:
        """Return where a fact on which a review hangs comes: by policies, then in the order of the law."""
        policy, name = told.split(" ")
        return policy, self._place(name)

    def _place(self, name: str) -> tuple[bool, int, str]:
        fact = lookup(name)
        return (True, 1 << 30, name) if fact is None else self.cells.place(fact, name)


def _public(name: str) -> str:
    """Return the name under which a fact is asked for, none for what the filer chooses."""
    return "" if name.rpartition(".")[2] in ELECTIONS else asked(name)


@dataclass(slots=True)
class Worded:
    """The answers of lines, column by column."""

    height: int
    said: dict[str, Said]

    def answers(self) -> Answers:
        """Return the answers."""
        return Answers(self.height, self.said)

    def coded(self) -> Coded:
        """Return the distinct answers as rows, and which of them each line has."""
        told = [s.codes.cast(pl.Int64).fill_null(-1) for name, s in self.said.items() if name != FAULTS]
        first, kind = distinct(np.stack([c.to_numpy() for c in told], axis=1).view(np.uint64))
        places = pl.Series(first)
        rows = [Said(s.codes.gather(places), s.values).series().alias(n) for n, s in self.said.items()]
        return Coded(pl.Series(kind), pl.DataFrame(rows))
