"""A determination for people at a terminal: what it says first, why in a few lines, all of it with -v."""

from __future__ import annotations

import functools
from collections import Counter
from typing import TYPE_CHECKING
from typing import Any as Whatever

from rich.console import Console, Group
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from highfence.cli import render_content
from highfence.determination.check import rulebook, short
from highfence.messages import Catalog, catalog, sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from highfence.facts.intake import Given

COLORS = {
    "prohibited": "bold white on red",
    "license_required": "bold white on dark_orange3",
    "undetermined": "bold black on yellow",
    "license_exception": "bold white on dark_cyan",
    "no_license_required": "bold white on green4",
    "not_subject": "bold white on green4",
}
MARKS = {True: ("●", "red3"), None: ("○", "yellow3"), False: ("·", "dim")}
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
        self.console = console or Console(highlight=False, soft_wrap=False)

    # ----------------------------------------------------------------------------------- one answer

    def determination(self, given: Given, result: dict[str, Whatever]) -> None:
        """Print one determination."""
        self.console.print(self._head(given, result))
        for regime, answer in result["regimes"].items():
            parts = list(self._regime(answer))
            if len(result["regimes"]) > 1:
                self.console.rule(self.words.either(f"regime.{regime}", regime))
            self.console.print(Padding(Group(*parts), (0, 0, 0, 1)))
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
        day = words.date(result["on"])
        about.append(f"\n{day} · {words.text('reading.' + result['reading'] + '.short')}", style="dim")
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
        if chips and entry:
            what += f" ({entry})"
        ways = [words.country(facts[n]) for n in ("from", "to") if facts.get(n)]
        return f"{what}: {' → '.join(ways)}" if ways else what

    def _regime(self, answer: dict[str, Whatever]) -> Iterable[Whatever]:
        words = self.words
        if answer["outcome"] == "undetermined":
            still = [words.text(f"outcome.{o}.short") for o in answer["possible_outcomes"]]
            yield Text(f"{words.text('heading.possible_outcomes')}: {words.join(still, 'or')}")
        yield from self._classification(answer["classification"])
        if "content" in answer["subject"]:
            yield from render_content.content(self.words, answer["subject"]["content"], verbose=self.verbose)
        if answer["outcome"] == "undetermined":
            yield from self._missing(answer["missing_facts"])
        yield from self._requirements(answer)
        yield from self._review(answer["review_policy"])
        yield from self._exceptions(answer["exceptions"])
        if answer["outcome"] != "undetermined":
            yield from self._missing(answer["missing_facts"])
        yield from self._duties(answer["duties"])
        yield from self._notes([*answer["assumptions"], *answer["notes"]])
        if self.verbose and "trace" in answer:
            tree = Tree(Text(words.text("heading.trace"), style="bold"))
            for node in answer["trace"]:
                self._grow(tree, node, depth=99)
            yield tree

    def _heading(self, key: str) -> Text:
        return Text(self.words.text(f"heading.{key}"), style="bold underline")

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
        applying = [r for r in found if r["value"] is True]
        opened = [r for r in found if r["value"] is None]
        for one in applying:
            tree = Tree(self._requirement(one), guide_style="dim")
            for node in one.get("because", []):
                self._grow(tree, node, depth=99 if self.verbose else _SHALLOW)
            yield tree
        if opened and not self.verbose:
            line = Text("○ ", style="yellow3")
            line.append(f"{words.text('requirement.unknown')} ", style="default")
            line.append(", ".join(one["rule"].removeprefix("us.ear.") for one in opened), style="dim")
            yield line
        elif opened:
            for one in opened:
                tree = Tree(self._requirement(one), guide_style="dim")
                for node in one.get("because", []):
                    self._grow(tree, node, depth=99)
                yield tree

    def _title(self, one: dict[str, Whatever]) -> str:
        return self.words.rule_title(one["rule"], one["title"])

    def _requirement(self, one: dict[str, Whatever]) -> Text:
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
            line.append(f"  ({words.text('requirement.excused', code='✓')})", style="dark_cyan")
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
            line.append(f" ({self.words.origin(origin)})", style="dim")
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
            yield Padding(Text(f"{words.text('heading.conditions')}:"), (0, 0, 0, 2))
            for rule in review["open_conditions"]:
                said = words.rule_title(rule, titles()(rule))
                yield Padding(Text(f"○ {said} ({rule.removeprefix('us.ear.')})"), (0, 0, 0, 4))

    def _exceptions(self, found: list[dict[str, Whatever]]) -> Iterable[Whatever]:
        shown = found if self.verbose else [e for e in found if e["eligible"] is not False]
        shut = [e for e in found if e["eligible"] is False]
        if not found:
            return
        words = self.words
        yield self._heading("exceptions")
        for one in shown:
            color = {True: "green4", None: "yellow3", False: "dim"}[one["available"]]
            key = {True: "true", None: "unknown", False: "false"}
            line = Text("  ")
            line.append(one["code"], style=f"bold {color}")
            line.append(f"  {one['citation']}  {words.text('exception.available.' + key[one['available']])} ")
            line.append(words.text("exception.eligible." + key[one["eligible"]]), style="dim")
            yield line
            for condition in one["conditions"]:
                if condition["value"] is True and not self.verbose:
                    continue
                yield Padding(
                    Text(
                        words.text(
                            "exception.condition." + key[condition["value"]],
                            condition=words.condition_title(condition["id"], condition["title"]),
                            citation=condition["id"].removeprefix("us.ear."),
                        )
                    ),
                    (0, 0, 0, 4),
                )
            if one["barred_by"]:
                rules = ", ".join(b.removeprefix("us.ear.") for b in one["barred_by"])
                yield Padding(Text(words.text("exception.barred", rules=rules), style="dim"), (0, 0, 0, 4))
        if shut and not self.verbose:
            names = []
            for one in shut:
                bars = ", ".join(b.removeprefix("us.ear.") for b in one["barred_by"])
                names.append(f"{one['code']} ({bars})" if bars else one["code"])
            yield Text(f"  {words.text('exception.available.false')} {', '.join(names)}", style="dim")

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
        for one in certain:
            mark = "" if one["value"] is True else "○"
            table.add_row(
                mark,
                Text(words.text(f"duty.{one['what']}"), style="bold"),
                Text(self._title(one)),
                Text(one["citation"], style="dim"),
            )
        yield Padding(table, (0, 0, 0, 1))

    def _notes(self, notes: list[dict[str, Whatever]]) -> Iterable[Whatever]:
        if not notes:
            return
        yield self._heading("notes")
        indicated = [n for n in notes if n["code"] == "indicative"]
        for one in notes:
            if one["code"] != "indicative" or len(indicated) == 1:
                yield Padding(Text(f"· {note_text(self.words, one)}"), (0, 0, 0, 2))
        if len(indicated) > 1:
            figures = [
                f"{self.words.fact_label(n['fact'])} {self.words.value(n['fact'], n['value'])}"
                for n in indicated
            ]
            said = self.words.text("note.indicative_many", figures=self.words.join(figures))
            yield Padding(Text(f"· {said}"), (0, 0, 0, 2))

    def _foot(self, result: dict[str, Whatever]) -> Text:
        book = result["rulebook"]
        return Text(
            f" {self.words.text('heading.rulebook')}: {book['version']} · {book['digest'][:19]} · "
            f"{book['law_published_through']} · {self.words.text('legal.disclaimer')}"
        )

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


def note_text(words: Catalog, note: dict[str, Whatever]) -> str:
    """Return a note of a determination as one sentence."""
    values: dict[str, Whatever] = {}
    fact = note.get("fact")
    for key, value in note.items():
        if key == "code":
            continue
        if key == "fact":
            values[key] = words.fact_label(value)
        elif key == "facts":
            values[key] = words.join([words.fact_label(f) for f in value])
        elif key == "party":
            values[key] = words.slot_name(value)
        elif key == "rule":
            values[key] = value.removeprefix("us.ear.")
        elif key == "confidence":
            values[key] = words.text(f"confidence.{value}")
        elif key in {"value", "stated", "table", "derived"} and fact:
            values[key] = words.value(fact, value)
        elif key == "list":
            values[key] = words.either(f"parties.list.{value}", value)
        elif key in {"day", "through"}:
            values[key] = words.date(value)
        elif key == "why":
            values[key] = words.reason(value).rstrip(".。")
        elif isinstance(value, list):
            values[key] = words.join(
                [str(v).removeprefix("us.ear.") for v in value],
                "or" if key in {"suggestions", "candidates"} else "and",
            )
        else:
            values[key] = words.number(value) if isinstance(value, float) else value
    if note["code"] == "exception_not_enforced":
        values["code"] = note.get("exception", note.get("rule", ""))
    return words.text(f"note.{note['code']}", **values)
