"""Records are numbered as the law is, quoted, and dated by documents that can be looked up."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

from cases import rulebook
from highfence.facts.vocabulary import FACTS
from highfence.logic.expr import Described, Fact, Meets, Test, walk
from highfence.logic.provisions import POLICIES, Ladder, Provision, Requirement, ReviewPolicy, beneath
from highfence.logic.rulebook import conditions_of
from strategies import bodies
from temporal_exceptions import NO_POLICY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from highfence.logic.provisions import Source

ID = re.compile(
    r"us\.ear\."
    r"(\d[A-E]\d{3}(\.[a-z0-9]+)*"  # an entry: 3A090.a, 3A090.note1
    r"|\d{3}\.\d+"  # a section: 742.6
    r"|\d{3}\.supp\d+"  # a supplement: 748.supp2
    r"|informed(\.[a-z0-9_]+\.\d{4}-\d{2}-\d{2})?)"  # a letter
    r"(\([A-Za-z0-9]+\))*"  # paragraphs
    r"(:[A-Za-z0-9_]+(\([a-z0-9]+\))*)*"  # parts that the text does not number
)


def provisions() -> tuple[Provision, ...]:
    return rulebook().regimes["us.ear"].provisions


def sources() -> Iterator[tuple[str, Source]]:
    for prov in provisions():
        for v in prov.versions:
            yield prov.id, v.source
            yield from ((prov.id, s.source) for s in v.stays)


def none(found: list[str]) -> None:
    assert not found, "\n".join(sorted(set(found)))


def test_ids_are_unique() -> None:
    none([i for i, n in Counter(p.id for p in provisions()).items() if n > 1])


def test_ids_are_the_numbers_of_the_law() -> None:
    none([p.id for p in provisions() if not ID.fullmatch(p.id)])


def test_records_are_quoted_and_can_be_looked_up() -> None:
    none([f"{p.id}: cite {p.cite!r}" for p in provisions() if not p.cite.strip()])
    none([f"{p.id}: url {p.url!r}" for p in provisions() if not p.url.startswith("https://")])
    none([f"{p.id}: title {p.title!r}" for p in provisions() if not 3 <= len(p.title.strip()) <= 200])


def test_sources_say_when_they_were_published_and_where() -> None:
    none([f"{i}: {s.cite}" for i, s in sources() if s.published < date(1979, 1, 1)])
    none([f"{i}: {s.cite}: {s.url!r}" for i, s in sources() if not s.url.startswith("https://")])
    none([f"{i}: {s.cite}: displayed after publication" for i, s in sources() if s.public > s.published])
    none([f"{i}: {s.cite!r}" for i, s in sources() if not s.cite.strip()])


def test_one_citation_means_one_document() -> None:
    by_cite: dict[str, set[Source]] = {}
    for _, s in sources():
        by_cite.setdefault(s.cite, set()).add(s)
    none([f"{cite}: {found}" for cite, found in by_cite.items() if len(found) > 1])


def test_no_source_is_later_than_the_sources_that_have_been_read() -> None:
    through = rulebook().regimes["us.ear"].published_through
    none([f"{i}: {s.cite} of {s.published}" for i, s in sources() if s.public > through])


def test_facts_of_the_law_are_facts_of_the_vocabulary() -> None:
    known = set(FACTS.values())
    read: set[Fact] = set()
    for prov in provisions():
        for body in bodies(prov):
            for expr in conditions_of(body):
                read |= {n.fact for n in walk(expr) if isinstance(n, Test)}
    none([f.name for f in read - known])


def test_tests_of_closed_vocabularies_use_their_words() -> None:
    """A word that no transaction can have would make a condition that never holds."""
    strange = []
    for prov in provisions():
        for body in bodies(prov):
            for expr in conditions_of(body):
                for node in walk(expr):
                    if not isinstance(node, Test) or node.fact.kind not in {"code", "codes"}:
                        continue
                    choices = set(node.fact.choices)
                    if choices & {"country", "entry", "paragraph"} or not choices:
                        continue
                    members = {c for c, _, _ in node.bound.spans}  # type: ignore[union-attr]
                    strange += [f"{prov.id}: {node.fact.name} is never {m}" for m in members - choices]
    none(strange)


def test_every_definition_is_used_or_is_an_entry() -> None:
    """A definition that nothing points to decides nothing."""
    pointed = {
        n.rule
        for p in provisions()
        for b in bodies(p)
        for e in conditions_of(b)
        for n in walk(e)
        if isinstance(n, Meets)
    }
    # What makes a laboratory qualified is part of what the filer certifies, and is shown by ``highfence law``.
    shown = {"us.ear.748.supp2(dd)(3)", "us.ear.748.supp2(dd)(3)(i)"}
    none(
        [
            p.id
            for p in provisions()
            if p.kind == "definition"
            and not getattr(p, "entry", "")
            and p.id not in pointed
            and p.id not in shown
        ]
    )


def test_entries_describe_themselves() -> None:
    wrong = []
    for prov in provisions():
        entry = getattr(prov, "entry", "")
        if entry and not any(
            isinstance(n, Described) and (beneath(entry, n.entry) or beneath(n.entry, entry))
            for b in bodies(prov)
            for e in conditions_of(b)
            for n in walk(e)
        ):
            wrong.append(f"{prov.id} is entry {entry} and does not ask whether it is asserted")
    none(wrong)


def test_requirements_have_a_reason_and_ladders_have_rungs() -> None:
    none([p.id for p in provisions() if isinstance(p, Requirement) and not p.reason])
    for prov in provisions():
        for body in bodies(prov):
            if isinstance(body, Ladder):
                assert isinstance(prov, ReviewPolicy), prov.id
                assert body.rungs, prov.id
                assert all(r.policy in POLICIES for r in body.rungs), prov.id


def test_every_requirement_has_a_review_policy_at_some_time() -> None:
    reviewed = [t for p in provisions() if isinstance(p, ReviewPolicy) for t in p.reviews]
    none(
        [
            p.id
            for p in provisions()
            if isinstance(p, Requirement)
            and p.id not in NO_POLICY
            and not any(beneath(t, p.id) for t in reviewed)
        ]
    )
