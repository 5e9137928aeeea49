"""Proposing a mapping from the header of a table: which fact each column probably states, and how sure that is.

A column is compared with the names of facts, their labels in three languages, and the names that people use for
them (``aliases.csv``); then its cells are tried, since a column of days is no country whatever it is called.
"""

from __future__ import annotations

import csv
import functools
import pkgutil
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from highfence.facts.intake import field_names
from highfence.facts.vocabulary import lookup
from highfence.messages import LANGUAGES, catalog
from highfence.portfolio.cells import Column, Refused, column_of, is_unknown, read_cell
from highfence.portfolio.mapping import Mapping, Rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

SURE: Final = 0.6
"""Below this, a column is proposed as not read, with the fact it may state in a comment."""

_YES: Final = frozenset({"y", "yes", "t", "1", "x", "是", "有", "真", "√", "✓"})
_NO: Final = frozenset({"n", "no", "f", "0", "否", "无", "無", "没有", "沒有", "假", "×"})
_MAYBE: Final = frozenset({"?", "n/a", "na", "tbd", "-", "--", "未知", "不详", "不詳", "待定"})
_FORMATS: Final = (
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%d.%m.%Y",
    "%m/%d/%Y",
    "%d/%m/%Y",
    "%d-%b-%Y",
    "%d %b %Y",
    "%Y%m%d",
    "%Y年%m月%d日",
)
_UNITS: Final = {
    ("tb/s", "GB/s"): 1000.0,
    ("tbps", "GB/s"): 1000.0,
    ("gb/s", "GB/s"): 1.0,
    ("mb/s", "GB/s"): 0.001,
    ("cm2", "mm2"): 100.0,
    ("cm²", "mm2"): 100.0,
    ("million", "billion"): 0.001,
    ("um", "nm"): 1000.0,
    ("µm", "nm"): 1000.0,
    ("k usd", "USD"): 1000.0,
    ("kusd", "USD"): 1000.0,
}
_SHOWN: Final = 60
_SECOND: Final = 0.8


@dataclass(frozen=True, slots=True)
class Guess:
    """What a column probably states.

    ``confidence``  from 0 to 1
    ``sample``      one of the column's cells
    ``remark``      what a person should look at, or nothing
    """

    column: str
    fact: str
    confidence: float
    sample: str
    rule: Rule
    remark: str = ""


def propose(table: pl.DataFrame) -> list[Guess]:
    """Return a guess for each column of a table of text cells, each fact given to the column that fits it best."""
    import polars as pl

    ranked = []
    for name in table.columns:
        cells = [c for c in table.get_column(name).cast(pl.String).to_list() if not is_unknown(c)][:200]
        ranked += [_tried(name, fact, score, cells) for fact, score in _candidates(name)[:8]]
    taken: set[str] = set()
    best: dict[str, Guess] = {}
    for guess in sorted(ranked, key=lambda g: (-g.confidence, table.columns.index(g.column), g.fact)):
        if guess.column not in best and guess.fact not in taken:
            best[guess.column] = guess
            if guess.confidence >= SURE:
                taken.add(guess.fact)
    return [best.get(n, Guess(n, "", 0.0, "", Rule(()))) for n in table.columns]


def constants_for(facts: Sequence[str]) -> dict[str, str]:
    """Return facts that a table often leaves to be understood, where it has no column for them."""
    usual = {"activity": "export", "from": "US"}
    return {fact: value for fact, value in usual.items() if fact not in facts}


def as_mapping(guesses: Sequence[Guess]) -> Mapping:
    """Return the mapping that the guesses make: what is not sure is not read."""
    rules = {g.column: g.rule if g.confidence >= SURE else None for g in guesses}
    facts = [f for r in rules.values() if r for f in r.facts]
    return Mapping(rules, constants_for(facts))


def as_text(guesses: Sequence[Guess], source: str) -> str:
    """Return the mapping as YAML to be edited, with what speaks for each line in a comment."""
    import yaml

    mapping = as_mapping(guesses)
    lines = [
        f"# Which fact each column of {source} states. Edit, then: highfence batch {source} OUT --mapping THIS_FILE",
        "# A column is read as {fact: NAME}; null is not read. 'highfence facts' lists the facts.",
        '# Also: values: {Y: true, N: false}, format: "%d/%m/%Y", multiply: 1000 (to the unit of the fact).',
        "columns:",
    ]
    for guess in guesses:
        single = Mapping({guess.column: mapping.rules[guess.column]})
        rule = single.rules[guess.column]
        said = _flow(rule) if rule else "null"
        key = yaml.safe_dump(
            guess.column, allow_unicode=True, default_style='"' if _needs_quotes(guess.column) else None
        )
        key = key.removesuffix("\n").removesuffix("\n...")
        maybe = f"perhaps {guess.fact}, " if rule is None and guess.fact else ""
        sample = f"; for instance {guess.sample!r}" if guess.sample else ""
        remark = f"; {guess.remark}: say which in format" if guess.remark else ""
        lines.append(f"  {key}: {said}  # {maybe}confidence {guess.confidence:.2f}{sample}{remark}")
    if mapping.constants:
        lines += ["# What holds of every line that does not say otherwise:", "constants:"]
        lines += [f"  {fact}: {value}" for fact, value in mapping.constants.items()]
    return "\n".join(lines) + "\n"


def _flow(rule: Rule) -> str:
    import yaml

    said = Mapping({"x": rule}).as_plain()["columns"]["x"]
    return yaml.safe_dump(
        said, default_flow_style=True, allow_unicode=True, sort_keys=False, width=10_000
    ).strip()


def _needs_quotes(name: str) -> bool:
    return not re.fullmatch(r"[^\W\d][\w ]*[\w]", name) or name.lower() in {
        "on",
        "no",
        "yes",
        "off",
        "null",
        "true",
    }


# --------------------------------------------------------------------------------------- the names


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = re.sub(r"[\(\[（【].*?[\)\]）】]", " ", plain)
    return " ".join(re.findall(r"[^\W_]+", plain))


@functools.cache
def _names() -> dict[str, str]:
    """Return every name under which a fact may be meant, folded, with the fact. The first to claim a name has it."""
    out: dict[str, str] = {}
    text = (pkgutil.get_data("highfence.portfolio", "aliases.csv") or b"").decode()
    rows = list(csv.DictReader(text.splitlines()))
    for row in rows:
        for name in row["names"].split("|"):
            out.setdefault(_folded(name), row["fact"])
    facts = [row["fact"] for row in rows] + [f for f in field_names() if column_of(f) is not None]
    for fact in dict.fromkeys(facts):
        out.setdefault(_folded(fact), fact)
        out.setdefault(_folded(fact.removeprefix("item.")), fact)
        if lookup(fact) is not None:
            for lang in LANGUAGES:
                out.setdefault(_folded(catalog(lang).fact_label(fact)), fact)
    out.pop("", None)
    return out


def _candidates(column: str) -> list[tuple[str, float]]:
    """Return facts with how well the column's name fits them, best first."""
    from rapidfuzz import fuzz, process

    if column_of(column) is not None:
        return [(column, 1.0)]
    names = _names()
    query = _folded(column)
    found: dict[str, float] = {}
    for scorer, weight in ((fuzz.ratio, 1.0), (fuzz.token_sort_ratio, 0.98), (fuzz.token_set_ratio, 0.85)):
        for name, score, _ in process.extract(query, list(names), scorer=scorer, limit=12, score_cutoff=55):
            # A name that is only part of the other says the less, the more the two differ in length.
            alike = min(len(name), len(query)) / max(len(name), len(query), 1)
            part = 0.6 + 0.4 * alike if scorer is fuzz.token_set_ratio else 1.0
            fact = names[name]
            found[fact] = max(found.get(fact, 0.0), score / 100 * weight * part)
    ranked = sorted(found.items(), key=lambda kv: (-kv[1], kv[0]))
    best = ranked[0][1] if ranked else 0.0
    # The next best name is a poor reason to read a column as something else than what it seems to be.
    return [(fact, score if score == best else score * _SECOND) for fact, score in ranked]


# --------------------------------------------------------------------------------------- the cells


def _tried(name: str, fact: str, score: float, cells: list[str]) -> Guess:
    column = column_of(fact)
    if column is None:
        return Guess(name, "", 0.0, "", Rule(()))
    shapes = _formats(cells) if column.kind == "date" else []
    rule = _rule(name, column, cells, shapes[0] if shapes else "")
    fits = _share_read(column, rule, cells)
    sample = cells[0].strip()[:_SHOWN] if cells else ""
    confidence = round(score * (0.25 + 0.75 * fits), 2)
    if len(shapes) > 1:
        # The same cells are other days when read the other way: a person must say which.
        return Guess(
            name,
            fact,
            min(confidence, SURE - 0.01),
            sample,
            rule,
            f"days as {' or '.join(map(repr, shapes))}",
        )
    return Guess(name, fact, confidence, sample, rule)


def _rule(name: str, column: Column, cells: list[str], shape: str) -> Rule:
    match column.kind:
        case "bool":
            return Rule((column.name,), values=_yes_and_no(cells))
        case "date":
            return Rule((column.name,), format="" if shape == "%Y-%m-%d" else shape)
        case "number":
            return Rule((column.name,), multiply=_factor(name, column))
        case _:
            return Rule((column.name,))


def _yes_and_no(cells: list[str]) -> dict[str, object]:
    out: dict[str, object] = {}
    for cell in dict.fromkeys(c.strip() for c in cells):
        word = unicodedata.normalize("NFKC", cell).casefold()
        if word in _YES | _NO:
            out[cell] = word in _YES
        elif word in _MAYBE:
            out[cell] = "unknown"
    return out


def _formats(cells: list[str]) -> list[str]:
    """Return the ways of writing days that read every cell, each giving other days."""
    found: dict[tuple[date, ...], str] = {}
    for shape in _FORMATS if cells else ():
        try:
            days = tuple(datetime.strptime(c.strip(), shape).date() for c in cells)  # noqa: DTZ007 - days have no zone
        except ValueError:
            continue
        found.setdefault(days, shape)
    return list(found.values())


def _factor(name: str, column: Column) -> float:
    fact = lookup(column.name)
    said, unit = name.casefold(), fact.unit if fact is not None else ""
    return next((f for (own, ours), f in _UNITS.items() if ours == unit and own in said), 1.0)


def _share_read(column: Column, rule: Rule, cells: list[str]) -> float:
    """Return the share of cells that can be read as the fact; one half where there are none to try."""
    import polars as pl

    if not cells:
        return 0.5
    mapped = Mapping({"x": rule}).apply(pl.DataFrame({"x": cells})).to_series().to_list()
    return sum(_reads(column, cell) for cell in mapped) / len(cells)


def _reads(column: Column, cell: str | None) -> bool:
    try:
        read_cell(column, cell)
    except Refused:
        return False
    return True
