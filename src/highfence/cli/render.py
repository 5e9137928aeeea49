"""A determination for people at a terminal: what it says first, why in a few lines, all of it with -v."""

from __future__ import annotations

import functools
from collections import Counter
from typing import TYPE_CHECKING
from typing import Any as Whatever

from rich.console import Group
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from highfence.cli import render_content
from highfence.cli.console import MARKS
from highfence.cli.console import console as terminal
from highfence.cli.render_exceptions import exceptions
from highfence.cli.render_notes import sentences, short
from highfence.cli.render_rests import rests_on
from highfence.determination.check import rulebook
from highfence.determination.movement import UNREGULATED
from highfence.messages import Catalog, catalog, sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rich.console import Console

    from highfence.facts.intake import Given

COLORS = {
    "prohibited": "bold white on red",
    "license_required": "bold white on dark_orange3",
    "undetermined": "bold black on yellow",
    "license_exception": "bold white on dark_cyan",
    "no_license_required": "bold white on green4",
    "not_subject": "bold white on green4",
}
_SHOWN_MISSING = 6
_SHALLOW = 3


@functools.cache
def titles() -> Callable[[str], str]:
    """Return the function that gives a rule's English title."""
    found = {p.id: p.title for r in rulebook().regimes.values() for p in r.provisions}
    return lambda rule: found.get(rule, rule)


class Report:
    """Prints determinations in one language."""

    def __init__(self, lang: str = "en", *, verbose: bool = False, console: Console | None = None) -> None:
        self.words: Catalog = catalog(lang)
        self.verbose = verbose
        self.console = console or terminal()

    # ----------------------------------------------------------------------------------- one answer

    def determination(self, given: Given, result: dict[str, Whatever]) -> None:
        """Print one determination."""
        self.console.print(self._head(given, result))
        for regime, answer in result["regimes"].items():
            parts = list(self._regime(answer))
            if len(result["regimes"]) > 1:
                self.console.rule(self.words.either(f"regime.{regime}", regime))
            self.console.print(Padding(Group(*parts), (0, 0, 0, 1)))
        if result["regimes_not_covered"]:
            names = self.words.join(result["regimes_not_covered"])
            self.console.print(Text(f" {self._labelled('heading.not_covered', names)}", style="yellow3"))
        self.console.print(self._foot(result), style="dim")
        self.console.print()

    def _head(self, given: Given, result: dict[str, Whatever]) -> Panel:
        words, outcome = self.words, result["outcome"]
        line = Text()
        line.append(f" {words.text(f'outcome.{outcome}.short')} ", style=COLORS[outcome])
        first = next(iter(result["regimes"].values()), None)
        policy = (first or {}).get("review_policy")
        if policy and outcome == "license_required":
            line.append("  ")
            line.append(words.text(f"policy.{policy['policy']}.short"), style="bold")
        available = [e["code"] for e in (first or {}).get("exceptions", []) if e["available"] is True]
        if available:
            line.append("  ")
            line.append(", ".join(dict.fromkeys(available)), style="bold")
        about = Text(self._about(given), style="default")
        parts = [words.date(result["on"]), words.text(f"reading.{result['reading']}.short")]
        if result["known_on"]:
            parts.append(words.text("portfolio.known_on", day=words.date(result["known_on"])))
        about.append(f"\n{' · '.join(parts)}", style="dim")
        if any(n["code"] in UNREGULATED.values() for n in (first or {}).get("notes", [])):
            about.append(f"\n{words.text('outcome.elsewhere')}", style="bold yellow3")
        _, amended, reforms = result["rulebook"]["version"].partition("+")
        if amended:
            about.append(f"\n{words.text('reform.applied', names=reforms)}", style="bold yellow3")
        return Panel(
            Group(line, about), title=given.id or None, title_align="left", border_style="dim", expand=False
        )

    def _about(self, given: Given) -> str:
        words, facts = self.words, given.facts
        chips = " + ".join(
            f"{count:g}x {name}" if count != 1 else name for name, count in given.chips.values() if name
        )
        entry = ", ".join(short(e) for e in sorted(facts.get("item.eccn") or ()))
        kind = words.value("item.kind", facts["item.kind"]) if "item.kind" in facts else ""
        what = chips or kind or entry or "?"
        if entry and entry != what:
            what += f" ({entry})"
        ways = [words.country(facts[n]) for n in ("from", "to") if facts.get(n)]
        return f"{what}: {' → '.join(ways)}" if ways else what

    def _regime(self, answer: dict[str, Whatever]) -> Iterable[Whatever]:
        words = self.words
        if answer["outcome"] == "undetermined":
            still = [words.text(f"outcome.{o}.short") for o in answer["possible_outcomes"]]
            yield Text(self._labelled("heading.possible_outcomes", words.join(still, "or")))
        yield from self._subject(answer)
        yield from self._classification(answer["classification"])
        if "content" in answer["subject"]:
            yield from render_content.content(self.words, answer["subject"]["content"], verbose=self.verbose)
        if answer["outcome"] == "undetermined":
            yield from self._missing(answer["missing_facts"])
        if (
            answer["outcome"] != "not_subject" or self.verbose
        ):  # what is not subject raises no further question
            yield from self._requirements(answer)
            yield from self._review(answer["review_policy"])
            yield from exceptions(words, answer["exceptions"], verbose=self.verbose)
        if answer["outcome"] != "undetermined":
            yield from self._missing(answer["missing_facts"])
        if answer.get("rests_on"):
            yield self._heading("rests_on")
            yield from rests_on(words, answer["rests_on"])
        yield from self._duties(answer["duties"])
        yield from self._notes(answer)
        if self.verbose and "trace" in answer:
            tree = Tree(Text(words.text("heading.trace"), style="bold"))
            for node in answer["trace"]:
                self._grow(tree, node, depth=99)
            yield tree

    def _labelled(self, key: str, value: str) -> str:
        return self.words.text("text.labelled", label=self.words.text(key), value=value)

    def _heading(self, key: str) -> Text:
        return Text(self.words.text(f"heading.{key}"), style="bold underline")

    def _subject(self, answer: dict[str, Whatever]) -> Iterable[Text]:
        """Yield whether the regulations reach the item, and by which paragraphs."""
        words, said = self.words, answer["subject"]
        cites = [node["citation"] for node in said.get("because", []) if node.get("citation")]
        if answer["outcome"] == "not_subject":
            yield Text(self._outside(said.get("because", []), words.join(cites, "or")))
        elif said["value"] is None:
            yield Text(words.text("subject.unknown"), style="yellow3")
        elif said["bases"]:
            bases = ("" if words.lang.startswith("zh") else " ").join(
                words.text(f"basis.{basis}") for basis in said["bases"]
            )
            yield Text(words.text("subject.because", citations=words.join(cites), bases=bases))

    def _outside(self, because: list[dict[str, Whatever]], cites: str) -> str:
        """Return by what the regulations do not reach the transaction: what takes it out, or what it does not meet."""
        words = self.words
        if not because:
            return words.text("subject.false")
        if because[0]["value"] is False:
            return words.text("subject.not_in", citations=cites)
        told = [words.rule_title(node["id"], titles()(node["id"])) for node in because]
        return words.text("subject.out", citations=cites, titles=words.join(told))

    def _classification(self, said: dict[str, Whatever]) -> Iterable[Whatever]:
        words = self.words
        if said["entries"]:
            yield Text(
                words.text("classification.entries", entries=", ".join(dict.fromkeys(said["entries"])))
            )
        if said["assumed"]:
            yield Text(words.text("classification.assumed", entries=", ".join(said["assumed"])))
        if said["agrees"] is False:
            yield Text(words.text("classification.agrees.false"), style="yellow3")

    def _requirements(self, answer: dict[str, Whatever]) -> Iterable[Whatever]:
        """Yield what applies in full, and what is only open by its citation."""
        words, found = self.words, answer["requirements"]
        if not found:
            return
        yield self._heading("requirements")
        excuses = [e["code"] for e in answer["exceptions"] if e["available"] is True]
        applying = [r for r in found if r["value"] is True]
        opened = [r for r in found if r["value"] is None]
        for one in applying:
            tree = Tree(self._requirement(one, excuses), guide_style="dim")
            for node in one.get("because", []):
                self._grow(tree, node, depth=99 if self.verbose else _SHALLOW)
            yield tree
        if opened and not self.verbose:
            line = Text("○ ", style="yellow3")
            line.append(f"{words.text('requirement.open')} ", style="default")
            line.append(", ".join(short(one["rule"]) for one in opened), style="dim")
            yield line
        elif opened:
            for one in opened:
                tree = Tree(self._requirement(one), guide_style="dim")
                for node in one.get("because", []):
                    self._grow(tree, node, depth=99)
                yield tree

    def _title(self, one: dict[str, Whatever]) -> str:
        return self.words.rule_title(one["rule"], one["title"])

    def _requirement(self, one: dict[str, Whatever], excuses: list[str] | None = None) -> Text:
        words = self.words
        mark, color = MARKS[one["value"]]
        line = Text()
        line.append(f"{mark} ", style=color)
        line.append(one["citation"], style="bold")
        reason = words.either(f"reason.{one['reason']}", one["reason"])
        line.append(f"  {self._title(one)}")
        line.append(f"  [{reason}]", style="dim")
        origin = one["source"] + (f" · {one['applied_by']}" if one.get("applied_by") else "")
        line.append(
            f"\n  {words.text('state.in_force.since', since=words.date(one['since']))} · {origin}",
            style="dim",
        )
        if one["excused"]:
            codes = words.join(list(dict.fromkeys(excuses or [])))
            line.append(f"  {words.text('requirement.excused', code=codes)}", style="dark_cyan")
        return line

    def _grow(self, tree: Tree, node: dict[str, Whatever], depth: int) -> None:
        """Add a node; what only groups others without saying anything is passed through when shallow."""
        below = node.get("because", [])
        if depth < 99 and node["node"] in {"one", "any", "all", "some", "entry"} and len(below) == 1:
            self._grow(tree, below[0], depth)
            return
        if depth < 99 and node["node"] == "not" and len(below) == 1 and below[0]["node"] in {"rule", "test"}:
            self._grow(tree, {**below[0], "because": []}, depth)
            return
        if depth < 99 and node["node"] == "all" and below:
            for inner in below:
                self._grow(tree, inner, depth)
            return
        if depth <= 1 and node["node"] in {"not", "any", "some", "one"}:
            return  # a heading with nothing beneath it says nothing
        mark, color = MARKS[node["value"]]
        line = Text(f"{mark} ", style=color if depth < 99 else "dim")
        line.append(sentence(self.words, node, titles()), style="default")
        origin = node.get("from", "")
        if origin and not origin.startswith(("stated", "inherited")):
            line.append(self.words.text("text.noted", text="", note=self.words.origin(origin)), style="dim")
        branch = tree.add(line)
        if depth > 1:
            for inner in below:
                self._grow(branch, inner, depth - 1 if depth < 99 else depth)

    def _review(self, review: dict[str, Whatever] | None) -> Iterable[Whatever]:
        if not review:
            return
        words = self.words
        yield self._heading("review_policy")
        line = Text()
        line.append(words.text(f"policy.{review['policy']}"))
        origin = review["source"] + (f" · {review['applied_by']}" if review["applied_by"] else "")
        line.append(f"\n{review['citation']} · {origin}", style="dim")
        yield Padding(line, (0, 0, 0, 2))
        if len(review["possible"]) > 1:
            named = [words.text(f"policy.{p}.short") for p in review["possible"]]
            yield Padding(Text(words.text("policy.possible", policies=words.join(named, "or"))), (0, 0, 0, 2))
        if review["open_conditions"]:
            said = words.text("text.labelled", label=words.text("heading.conditions"), value="").rstrip()
            yield Padding(Text(said), (0, 0, 0, 2))
            for rule in review["open_conditions"]:
                title = words.rule_title(rule, titles()(rule))
                said = words.text("condition.certified", paragraph=short(rule)) if title == rule else title
                full = said if title == rule else words.text("text.noted", text=said, note=short(rule))
                yield Padding(Text(f"○ {full}"), (0, 0, 0, 4))

    def _missing(self, missing: list[dict[str, Whatever]]) -> Iterable[Whatever]:
        if not missing:
            return
        words = self.words
        yield self._heading("missing")
        shown = missing if self.verbose else missing[:_SHOWN_MISSING]
        for number, one in enumerate(shown, start=1):
            line = Text(f"  {number}. ")
            line.append(one["question"][words.lang])
            line.append(f"  {one['fact']}", style="cyan")
            if one.get("candidates"):
                line.append(f"\n     {', '.join(one['candidates'])}", style="dim")
            yield line
        if len(missing) > len(shown):
            yield Text(f"     {words.text('missing.more', count=len(missing) - len(shown))}", style="dim")

    def _duties(self, duties: list[dict[str, Whatever]]) -> Iterable[Whatever]:
        certain = duties if self.verbose else [d for d in duties if d["value"] is True]
        if not certain:
            return
        words = self.words
        yield self._heading("duties")
        table = Table(box=None, show_header=False, padding=(0, 1, 0, 0))
        for _ in range(4):
            table.add_column(overflow="fold")
        for one in certain:
            mark = "" if one["value"] is True else "○"
            table.add_row(
                mark,
                Text(words.text(f"duty.{one['what']}"), style="bold"),
                Text(self._title(one)),
                Text(one["citation"], style="dim"),
            )
        yield Padding(table, (0, 0, 0, 1))

    def _notes(self, answer: dict[str, Whatever]) -> Iterable[Whatever]:
        notes = [*answer["assumptions"], *answer["notes"]]
        if answer["outcome"] == "not_subject" and not self.verbose:
            notes = [n for n in notes if n["code"] not in {"not_modelled", "not_enforced"}]
        if not notes:
            return
        yield self._heading("notes")
        for told in sentences(self.words, notes):
            yield Padding(Text(f"· {told}"), (0, 0, 0, 2))

    def _foot(self, result: dict[str, Whatever]) -> Text:
        words, book = self.words, result["rulebook"]
        parts = [self._labelled("heading.rulebook", book["version"]), book["digest"][:19]]
        if result["regimes"]:
            parts.append(self._labelled("batch.through", words.date(book["law_published_through"])))
        if result["lists"]:
            names = [words.either(f"parties.list.{v['list']}", v["list"]) for v in result["lists"]]
            lists = [f"{name} {v['as_of']}" for name, v in zip(names, result["lists"], strict=True)]
            parts.append(self._labelled("heading.lists", words.join(lists)))
        return Text(f" {' · '.join([*parts, words.text('legal.disclaimer')])}")

    # ------------------------------------------------------------------------------------ many answers

    def summary(self, results: list[dict[str, Whatever]]) -> None:
        """Print how many transactions came out how."""
        counts = Counter(r["outcome"] for r in results)
        table = Table(title=None, box=None, padding=(0, 2, 0, 0), show_header=False)
        for outcome, style in COLORS.items():
            if counts[outcome]:
                table.add_row(
                    str(counts[outcome]),
                    Text(f" {self.words.text(f'outcome.{outcome}.short')} ", style=style),
                )
        self.console.print(table)
