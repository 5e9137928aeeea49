"""What software and technology is for: the condition that entries D and E of categories 3 to 5 share.

``item.for_entries`` names entries as people write them, and input adds those above: 3A090.a brings 3A090.
An entry named without the paragraph that the law asks for leaves the question open: 3A090 alone may mean
3A090.a or .b, 5A992.z either limb, and 5A992 may or may not be of .z.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from highfence.facts.vocabulary import item
from highfence.law.us.ear.part_774.z_paragraph import LIMBS, Limb, printed
from highfence.law.us.ear.records import EAR
from highfence.logic.expr import DatedSet, Described, Expr, Test, all_of, any_of, not_, not_modelled, walk

if TYPE_CHECKING:
    from collections.abc import Iterable

OPEN = not_modelled("the entry that the item is for is named without its paragraph")

PARAGRAPHS = {"3A090": ("a", "b", "c"), "4A090": ("a", "b"), "4D090": ("a", "b")}
"""Entries whose paragraphs are the limbs. 4D090 prints none; 4E001 speaks of 4D090.a and .b all the same."""


PLAIN = {
    "3A001": "abcdefghi",
    "4A003": "bcg",
    "4A004": "abc",
    "4A005": "",
    "5A002": "abcde",
    "5A004": "ab",
    "5A992": "c",
    "5D002": "abc",
    "5D992": "c",
}
"""Entries with a .z paragraph, and their other lettered paragraphs."""


def named(*entries: str) -> Test:
    """Return the condition that the item is for one of ``entries``, or for a paragraph of one."""
    return item.for_entries.any_in({EAR + e for e in entries})


def made_for(entry: Described, to: Expr) -> Expr:
    """Return the condition that software or technology is of an entry and for something.

    ``entry`` is its kind and purpose. What it is for is part of what describes it: while that is not said at all, a
    classification in another entry settles that it is not of this one; as soon as it is, ``to`` decides.
    """
    tests = [node for node in walk(to) if isinstance(node, Test)]
    spoken = {code for t in tests if isinstance(t.bound, DatedSet) for code, _, _ in t.bound.spans}
    return all_of(Described(entry.entry, all_of(entry.test, item.for_entries.any_in(spoken))), to)


def _left_open(entry_id: str, within: Iterable[str]) -> Expr:
    return all_of(named(entry_id), not_(named(*within)))


def _open_cases(name: str, limb: str) -> list[Expr]:
    """Return the ways of naming ``name`` that leave open whether ``limb`` of it is meant."""
    if name in PARAGRAPHS:
        return [_left_open(name, (f"{name}.{p}" for p in PARAGRAPHS[name] if p != limb))]
    base = name.removesuffix(".z")
    other = [p for x in LIMBS if x != limb for p in printed(base, x)]
    return [_left_open(name, other), _left_open(base, [*(f"{base}.{c}" for c in PLAIN[base]), name])]


def for_limb(
    limb: Limb,
    *entries: str,
    also: tuple[str, ...] = (),
    software: dict[str, tuple[str, ...]] | None = None,
) -> Expr:
    """Return the condition that the item is for the ``limb`` of one of ``entries`` (3A090, 4A003.z ...).

    ``also``: further paragraphs of the limb. ``software``: entries of software that count as far as that
    software is for ``entries``, each with the entries that say what it is for. Named without one of them,
    such an entry leaves the question open.
    """
    wanted: list[str] = [*also]
    unsure: list[Expr] = []
    for name in entries:
        wanted += [f"{name}.{limb}"] if name in PARAGRAPHS else printed(name.removesuffix(".z"), limb)
        unsure += _open_cases(name, limb)
    for name, settled_by in (software or {}).items():
        unsure.append(_left_open(name, settled_by))
    return any_of(named(*wanted), all_of(any_of(*unsure), OPEN))


def for_only_a(*entries: str) -> Expr:
    """Return the condition that the item is for one of ``entries`` while these had no paragraph but .a."""
    return any_of(
        named(*(f"{e}.a" for e in entries)),
        *(_left_open(e, (f"{e}.{p}" for p in PARAGRAPHS[e] if p != "a")) for e in entries),
    )
