"""Screening results for people: the verdict first, then who it may be and why, in few lines."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from highfence.cli.console import console as terminal
from highfence.messages import Catalog, catalog
from highfence.parties.lists.history import base_id

if TYPE_CHECKING:
    from datetime import date

    from rich.console import Console

    from highfence.parties.match.model import Match, Query
    from highfence.parties.screening import Found, Screening, Used

_STYLES = {
    "listed": "bold white on red",
    "unknown": "bold black on yellow",
    "not_listed": "bold white on green4",
}
_MARKS = {"listed": ("●", "red3"), "unknown": ("○", "yellow3"), "not_listed": ("·", "dim")}
_SHORTENED = 110
_FEW = 3


class ScreenReport:
    """Prints screening results in one language. ``weak`` shows weak matches too."""

    def __init__(self, lang: str = "en", *, weak: bool = False, console: Console | None = None) -> None:
        self.words: Catalog = catalog(lang)
        self.weak = weak
        self.console = console or terminal()
        self.counts: Counter[str] = Counter()
        self.used: tuple[Used, ...] = ()
        self.open: tuple[str, ...] = ()

    def result(self, query: Query, found: Screening) -> None:
        """Print the result of one name."""
        self.counts[found.decision] += 1
        self.used = self.used or found.lists
        self.open = self.open or found.open_lists
        words = self.words
        line = Text()
        line.append(f" {words.text(f'screen.decision.{found.decision}')} ", style=_STYLES[found.decision])
        line.append(f" {query.name}", style="bold")
        if query.country:
            line.append(f"  {words.country(query.country)}", style="dim")
        line.append(f"  {words.text(f'screen.why.{found.why}')}", style="default")
        self.console.print(line)
        told = [f for f in found.found if self.weak or f.match.kind != "weak" or f.reviewed is not None]
        shown = told if self.weak else self._telling(told, found.decision)
        for one in shown:
            self.console.print(Padding(self._found(one), (0, 0, 0, 2)))
        if len(told) > len(shown):
            more = words.text("screen.more", count=len(told) - len(shown), option="--all")
            self.console.print(Padding(Text(more, style="dim"), (0, 0, 0, 2)))

    @staticmethod
    def _telling(found: list[Found], decision: str) -> list[Found]:
        """Return the matches that a reader needs: those that make a name listed, else the nearest few."""
        deciding = [f for f in found if f.counts == "listed"] if decision == "listed" else found[:_FEW]
        return deciding or found[:_FEW]

    def _found(self, one: Found) -> Text:
        words, entry, match = self.words, one.entry, one.match
        mark, style = _MARKS[one.counts]
        line = Text(f"{mark} ", style=style)
        line.append(f"{words.text(f'screen.kind.{match.kind}')} {match.score:.2f}  ", style=style)
        line.append(entry.names[0].text, style="bold")
        if match.name != entry.names[0].text:
            line.append(f" = {match.name}")
        places = ", ".join(words.country(c) for c in entry.countries[:4])
        line.append(
            f"  {places}" if places else "", style="yellow3" if match.country_agrees is False else "dim"
        )
        about = [words.either(f"parties.list.{entry.list}", entry.list)]
        if entry.footnotes:
            about.append(words.text("screen.footnotes", numbers=", ".join(map(str, entry.footnotes))))
        if one.since:
            about.append(words.text("screen.since", since=words.date(one.since)))
        about += [t for t in (entry.citation, base_id(entry.id)) if t]
        line.append("\n    " + " · ".join(about), style="dim")
        if entry.license_requirement or entry.review_policy:
            text = " | ".join(t for t in (entry.license_requirement, entry.review_policy) if t)
            line.append(f"\n    {_short(text)}", style="dim")
        if match.kind != "exact":
            line.append(f"\n    {self._because(match)}", style="dim")
        if one.reviewed is not None:
            told = words.text(
                "screen.reviewed",
                verdict=words.text(f"screen.verdict.{one.reviewed.verdict}"),
                who=one.reviewed.who,
                day=words.date(one.reviewed.at[:10]),
                reason=one.reviewed.reason,
            )
            line.append(f"\n    {told}")
        return line

    def _because(self, match: Match) -> str:
        parts = [b.query if b.how == "same" else f"{b.query} ~ {b.entry}" for b in match.because]
        told = self.words.text("screen.because", parts=", ".join(parts) or "-")
        if match.missing:
            told += "  " + self.words.text("screen.missing", parts=", ".join(match.missing))
        if match.unmatched:
            told += "  " + self.words.text("screen.unmatched", parts=", ".join(match.unmatched))
        return told

    def foot(self, day: date) -> None:
        """Print how many names came out how, which lists were searched, and what is missing among them."""
        words = self.words
        if sum(self.counts.values()) > 1:
            table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
            for decision, style in _STYLES.items():
                if self.counts[decision]:
                    name = words.text(f"screen.decision.{decision}")
                    table.add_row(str(self.counts[decision]), Text(f" {name} ", style=style))
            self.console.print()
            self.console.print(table)
        for one in self.used:
            told = words.text(
                "screen.searched" if one.complete else "screen.searched_partly",
                list=words.either(f"parties.list.{one.list}", one.list),
                day=words.date(one.as_of),
            )
            self.console.print(Text(told, style="dim"))
        if self.open:
            names = words.join([words.either(f"parties.list.{n}", n) for n in self.open])
            told = words.text(
                "screen.open",
                day=words.date(day),
                lists=names,
                command="highfence data",
                fetch="highfence data update us.csl",
            )
            self.console.print(Text(told, style="yellow3"))
        self.console.print(Text(words.text("legal.disclaimer"), style="dim"))


def _short(text: str) -> str:
    return text if len(text) <= _SHORTENED else f"{text[: _SHORTENED - 1]}…"
