"""A node of an explanation as one sentence. What stands beneath it is for the caller to print beneath it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from highfence.facts.vocabulary import lookup

if TYPE_CHECKING:
    from highfence.messages.catalog import Catalog

Titles = Callable[[str], str]
"""Gives the English title of a rule by its id."""


def sentence(words: Catalog, node: Mapping[str, object], titles: Titles | None = None) -> str:
    """Return the sentence of one node of an explanation (see ``highfence.logic.explain``)."""
    kind, value = str(node["node"]), _word(node["value"])
    match kind:
        case "test":
            return _test(words, node, value)
        case "rule":
            return _rule(words, node, value, titles)
        case "some":
            return _some(words, node, value)
        case "one":
            return words.text(f"node.one.{value}", slot=words.slot_name(str(node["slot"])))
        case "entry":
            return words.text(f"node.entry.{value}", entry=str(node["entry"]).removeprefix("us.ear."))
        case "constant":
            why = words.reason(str(node.get("why", ""))).rstrip(".。")
            return words.text(f"node.constant.{value}", why=why)
        case _:
            return words.text(f"node.{kind}.{value}")


def _test(words: Catalog, node: Mapping[str, object], value: str) -> str:
    name, op = str(node["fact"]), str(node["op"])
    fact = lookup(name)
    if fact is not None and fact.kind == "date" and op in {"ge", "lt"}:
        op = f"date_{op}"
    got, bound = words.value(name, node.get("got")), words.bound(name, node.get("bound"))
    key = "node.same" if op == "in" and got == bound else f"test.{op}.{value}"
    return words.text(key, fact=words.fact_label(name), got=got, bound=bound)


def _some(words: Catalog, node: Mapping[str, object], value: str) -> str:
    over = words.text("over.ic")
    if node.get("over") == "party":
        over = words.text("over.party", roles=_roles(words, node.get("roles")))
    told = words.text(f"node.some.{value}", over=over)
    still_open = node.get("open_roles")
    if not still_open:
        return told
    named = words.text("node.some.open_roles", roles=_roles(words, still_open))
    return f"{named} {told}" if words.lang == "en" else named + told


def _rule(words: Catalog, node: Mapping[str, object], value: str, titles: Titles | None) -> str:
    rule_id, citation = str(node["id"]), str(node["citation"])
    if "see" in node:
        return words.text("node.rule.see", citation=citation)
    title = words.rule_title(rule_id, titles(rule_id) if titles else rule_id)
    return words.text(f"node.rule.{value}", citation=citation, title=title)


def _roles(words: Catalog, roles: object) -> str:
    held = roles if isinstance(roles, Iterable) else ()
    return words.join([words.text(f"role.{role}") for role in held], "or")


def _word(value: object) -> str:
    return "unknown" if value is None else str(value).lower()
