"""What changed in a portfolio since the last run, and why: law, lists, or facts.

A store keeps the facts of the last run, its answers, and under which law and lists they were given. The next
run walks from the old answers to the new ones in three steps, and each step changes one thing:

    law     the old facts and the old screening, under today's rulebook and day
    lists   the old facts, screened against today's lists
    facts   today's facts

What a line's answer does in a step is put down to it. A line that two steps move, there and back, stands in
both and has not changed on the whole. A store holds one run; the next one takes its place, whole or not at all.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol
from typing import Any as Whatever

import polars as pl

from highfence.logic.errors import Fault, InputError
from highfence.messages import catalog
from highfence.portfolio.answers import coded
from highfence.portfolio.compare import Side, ladders, named
from highfence.portfolio.daily import on_day
from highfence.portfolio.lines import Lines, Portfolio, value_of
from highfence.portfolio.moves import Tally, answers_for_comparison, beside, one_each
from highfence.portfolio.since import Difference, Earlier, differences
from highfence.portfolio.stored import Run, load, save

if TYPE_CHECKING:
    from pathlib import Path

    from highfence.portfolio.answers import Decider

FORMAT: Final = 1
CAUSES: Final = ("law", "lists", "facts")
KEY: Final = "id"


class Screening(Protocol):
    """What fills in whether parties are listed, from lists with versions."""

    @property
    def versions(self) -> list[dict[str, str]]:
        """Return the lists in use: list, version, as_of."""
        ...

    def resolve(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return the lines with what the lists say of their parties."""
        ...


class Unscreened:
    """No lists: what is stated of the parties is all that is known."""

    versions: Final[list[dict[str, str]]] = []

    def resolve(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return the lines as they are."""
        return frame


@dataclass(frozen=True, slots=True)
class Report:
    """What changed since the last run.

    ``flows``   cause, from, to, lines, value_usd, value_unknown: by outcome, over the lines that moved
    ``reviews`` the same by policy of review, where a license is needed before and after
    ``rules``   cause, and the columns of ``Comparison.rules``
    ``detail``  line by line: id, outcome and review before and after, causes, facts that changed
    ``since`` and ``differences``  the last run, and what is other than in it; as plain data in English words
    """

    store: str
    first: bool
    lines: int
    refused: int
    since: Earlier | None = None
    added: int = 0
    removed: int = 0
    changed: int = 0
    differences: tuple[Difference, ...] = ()
    flows: pl.DataFrame = field(default_factory=pl.DataFrame)
    reviews: pl.DataFrame = field(default_factory=pl.DataFrame)
    rules: pl.DataFrame = field(default_factory=pl.DataFrame)
    detail: pl.DataFrame = field(default_factory=pl.DataFrame)

    def as_dict(self) -> dict[str, Whatever]:
        """Return the report as plain data."""
        words = catalog("en")
        return {
            "store": self.store,
            "first": self.first,
            "since": self.since.told(words) if self.since else "",
            "lines": self.lines,
            "refused": self.refused,
            "added": self.added,
            "removed": self.removed,
            "changed": self.changed,
            "differences": [d.told(words) for d in self.differences],
            "flows": self.flows.to_dicts(),
            "reviews": self.reviews.to_dicts(),
            "rules": self.rules.to_dicts(),
            "detail": self.detail.to_dicts(),
        }


def watch(
    portfolio: Portfolio, store: Path, side: Side, screening: Screening | None = None, *, keep: bool = True
) -> Report:
    """Return what changed since the run in ``store``, and put this run in its place (unless ``keep`` is false).

    Raises InputError when lines cannot be told apart by ``id``, or the store holds a run of another kind;
    DiskFullError when the disk is full. The store is then as it was.
    """
    lists = screening or Unscreened()
    read = portfolio.whole()
    _require_ids(read)
    old = load(store)
    about = _about(side, lists)
    if old is not None:
        _require_same_kind(store, old.about, about)
    facts = read.frame
    screened = lists.resolve(facts)
    deciding = side.decider()
    states = _states(screened, side, deciding)
    run = Run(facts, screened, states, about)
    refused = read.refused.get_column("row").n_unique() if read.refused.width else 0
    if old is None:
        report = Report(str(store), first=True, lines=facts.height, refused=refused)
    else:
        report = _compared(old, run, side, deciding, lists, str(store), refused)
    if keep:
        save(store, run)
    return report


def _require_ids(read: Lines) -> None:
    ids = read.frame.get_column(KEY) if KEY in read.frame.columns else None
    if ids is None or ids.null_count() or ids.n_unique() < len(ids):
        found = (
            "no column id" if ids is None else "lines without id" if ids.null_count() else "ids that repeat"
        )
        raise InputError([Fault(KEY, found, "an id of its own for each line, by which it is known again")])


def _about(side: Side, lists: Screening) -> dict[str, Whatever]:
    return {
        "format": FORMAT,
        "reading": side.options.reading,
        "regimes": list(side.options.regimes),
        "known_on": side.options.known_on.isoformat() if side.options.known_on else None,
        "on": side.on.isoformat() if side.on else None,
        "rulebook": {"version": side.book.version, "digest": side.book.digest},
        "lists": lists.versions,
    }


def _require_same_kind(store: Path, old: dict[str, Whatever], new: dict[str, Whatever]) -> None:
    faults = [
        Fault(
            name, new[name], f"{old.get(name)!r}, as in the last run (or another --store)", source=str(store)
        )
        for name in ("format", "reading", "regimes")
        if old.get(name) != new[name]
    ]
    if faults:
        raise InputError(faults)


def _states(frame: pl.DataFrame, side: Side, deciding: Decider) -> pl.DataFrame:
    kept = answers_for_comparison(side.options.regimes)
    if not frame.height:
        return pl.DataFrame(schema={"outcome": pl.String})
    answers = coded(deciding, on_day(frame, side.on))
    return answers.answers.select(kept)[answers.codes]


# ------------------------------------------------------------------------------------- the three steps


def _compared(
    old: Run, new: Run, side: Side, deciding: Decider, lists: Screening, store: str, refused: int
) -> Report:
    place = (
        old.facts.select(KEY)
        .with_row_index("old")
        .join(new.facts.select(KEY).with_row_index("new"), on=KEY, how="inner", maintain_order="right")
    )
    then, now = place.get_column("old"), place.get_column("new")
    before, after = old.states[then], new.states[now]
    law_changed = any(old.about[k] != new.about[k] for k in ("rulebook", "on", "known_on"))
    # The same lists say something else on another day: entries join and leave, and a copy stands for a term.
    lists_changed = old.about["lists"] != new.about["lists"] or (
        bool(new.about["lists"]) and old.about["on"] != new.about["on"]
    )
    under_law = _states(old.screened[then], side, deciding) if law_changed else before
    under_lists = _states(lists.resolve(old.facts[then]), side, deciding) if lists_changed else under_law
    value = value_of(new.facts[now])
    steps = dict(
        zip(CAUSES, ((before, under_law), (under_law, under_lists), (under_lists, after)), strict=True)
    )
    flows, reviews, rules, moved = [], [], [], {}
    for cause, (left, right) in steps.items():
        tally = Tally(side.options.regimes, ladders(side.book, side.options.regimes))
        whole = beside(one_each(value), left, right)
        moved[cause] = whole.get_column("moved")
        tally.add(whole.filter("moved"))
        flowed, reviewed, responsible = tally.tables()
        mark = pl.lit(cause).alias("cause")
        flows.append(flowed.select(mark, pl.all()))
        reviews.append(reviewed.select(mark, pl.all()))
        rules.append(named(responsible, side, side).select(mark, pl.all()))
    whole = beside(one_each(value), before, after)
    detail = _detail(old.facts[then], new.facts[now], whole, moved)
    return Report(
        store,
        first=False,
        lines=new.facts.height,
        refused=refused,
        since=Earlier(old.about["on"], old.about["rulebook"]["version"]),
        added=new.facts.height - place.height,
        removed=old.facts.height - place.height,
        changed=int(whole.get_column("moved").sum()),
        differences=tuple(differences(old.about, new.about, _changed(old.facts[then], new.facts[now]))),
        flows=pl.concat(flows),
        reviews=pl.concat(reviews),
        rules=pl.concat(rules),
        detail=detail,
    )


def _detail(
    old: pl.DataFrame, new: pl.DataFrame, whole: pl.DataFrame, moved: dict[str, pl.Series]
) -> pl.DataFrame:
    touched = pl.DataFrame(moved).select(
        pl.concat_list(pl.when(pl.col(c)).then(pl.lit(c)) for c in CAUSES).list.drop_nulls().alias("causes")
    )
    told = pl.concat(
        [
            new.select(KEY),
            whole.select("outcome_a", "outcome_b", "review_a", "review_b"),
            touched,
            whole.select(pl.col("new").alias("rules_new"), pl.col("gone").alias("rules_gone")),
            _facts_changed(old, new),
        ],
        how="horizontal",
    )
    return told.filter(pl.col("causes").list.len() > 0)


def _facts_changed(old: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    names = [n for n in dict.fromkeys([*old.columns, *new.columns]) if n != KEY]
    empty = pl.Series([None] * new.height)
    out = []
    for name in names:
        a = old.get_column(name) if name in old.columns else empty
        b = new.get_column(name) if name in new.columns else empty
        differs = pl.DataFrame({"a": a, "b": b}).select(pl.col("a").ne_missing(pl.col("b"))).to_series()
        if differs.any():
            out.append(pl.DataFrame({name: differs}).select(pl.when(name).then(pl.lit(name)).alias(name)))
    if not out:
        return pl.DataFrame({"facts_changed": pl.Series([[]] * new.height, dtype=pl.List(pl.String))})
    marks = pl.concat(out, how="horizontal")
    return marks.select(pl.concat_list(pl.all()).list.drop_nulls().alias("facts_changed"))


def _changed(old: pl.DataFrame, new: pl.DataFrame) -> int:
    """Return how many lines state other facts."""
    return int(_facts_changed(old, new).select(pl.col("facts_changed").list.len() > 0).to_series().sum())
