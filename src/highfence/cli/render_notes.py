"""Notes of a determination as sentences: like ones together, each with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any as Whatever

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from highfence.messages import Catalog

_TOGETHER = frozenset({"indicative", "not_modelled"})
"""Notes that come in numbers, and are told as one where there are several."""


_DAYS = {"on": "heading.day"}
"""Days that no law reads as a fact, and what they are called."""


def sentences(words: Catalog, notes: list[dict[str, Whatever]]) -> Iterable[str]:
    """Yield every note once: figures of one kind, and rules that stay open for one reason, in one sentence."""
    groups: dict[tuple[Whatever, ...], list[dict[str, Whatever]]] = {}
    for i, one in enumerate(notes):
        code = one["code"]
        groups.setdefault((code, one.get("why")) if code in _TOGETHER else (i,), []).append(one)
    for group in groups.values():
        first = group[0]
        if len(group) == 1:
            yield note_text(words, first)
        elif first["code"] == "indicative":
            figures = [f"{words.fact_label(n['fact'])} {words.value(n['fact'], n['value'])}" for n in group]
            yield words.text("note.indicative_many", figures=words.join(figures))
        else:
            rules = words.join([short(n["rule"]) for n in group])
            yield words.text("note.not_modelled_many", rules=rules, why=_reason(words, first["why"]))


def short(rule: str) -> str:
    """Return the id of a rule without its regime."""
    return rule.removeprefix("us.ear.")


def _reason(words: Catalog, why: str) -> str:
    return words.reason(why).rstrip(".。")


def note_text(words: Catalog, note: dict[str, Whatever]) -> str:
    """Return a note of a determination as one sentence."""
    values = {key: _worded(words, note, key) for key in note if key != "code"}
    if note["code"] == "exception_not_enforced":
        values["code"] = note.get("exception", note.get("rule", ""))
    return words.text(f"note.{note['code']}", **values)


def _worded(words: Catalog, note: dict[str, Whatever], key: str) -> Whatever:
    """Return what stands under a key of a note, in words."""
    value, fact = note[key], note.get("fact")
    if fact and key in {"value", "stated", "table", "derived"}:
        return words.date(value) if fact in _DAYS else words.value(fact, value)
    if key in _WORDED:
        return _WORDED[key](words, value)
    if isinstance(value, list):
        return words.join(
            [short(str(v)) for v in value], "or" if key in {"suggestions", "candidates"} else "and"
        )
    return words.number(value) if isinstance(value, float) else value


_WORDED: dict[str, Callable[[Catalog, Whatever], str]] = {
    "fact": lambda words, name: words.text(_DAYS[name]) if name in _DAYS else words.fact_label(name),
    "facts": lambda words, names: words.join([words.fact_label(n) for n in names]),
    "party": lambda words, slot: words.slot_name(slot),
    "rule": lambda _, rule: short(rule),
    "confidence": lambda words, code: words.text(f"confidence.{code}"),
    "list": lambda words, name: words.either(f"parties.list.{name}", name),
    "day": lambda words, day: words.date(day),
    "through": lambda words, day: words.date(day),
    "why": _reason,
}
