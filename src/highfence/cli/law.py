"""``highfence law``: rules, versions, citations, coverage."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any as Whatever

import click

from highfence.cli import options
from highfence.logic.errors import Fault, InputError

if TYPE_CHECKING:
    from datetime import date

    from highfence.logic.provisions import Provision
    from highfence.logic.rulebook import Reading


@click.command(context_settings=options.HELP)
@click.argument("rule", required=False)
@click.option("--on", type=options.Day(), help="Show what counts on this day. Default: today.")
@options.known_on
@options.reading
@click.option("--coverage", is_flag=True, help="Show which paragraphs are modelled, partly, or not.")
@options.json_lines
@options.lang
def law(
    rule: str | None,
    on: date | None,
    known_on: date | None,
    reading: Reading,
    coverage: bool,
    as_json: bool,
    lang: str,
) -> int:
    """List the rules, or show RULE and the paragraphs beneath it: conditions, versions, citations.

    \b
      highfence law
      highfence law 'us.ear.742.6(a)(6)' --on 2026-02-01
      highfence law us.ear.3A090
      highfence law --coverage
    """
    from highfence.determination.check import rulebook

    book = rulebook()
    options.require_covered((), on)
    if coverage:
        from highfence.cli.render_law import coverage as show_coverage

        show_coverage(as_json=as_json, lang=lang)
        return 0
    provisions = [p for r in book.regimes.values() for p in r.provisions]
    if rule is not None:
        wanted = rule if rule.startswith("us.") else f"us.ear.{rule}"
        chosen = [p for p in provisions if p.id == wanted or _beneath(wanted, p.id)]
        if not chosen:
            from highfence.facts.intake import nearest

            raise InputError(
                [Fault("rule", rule, "the id of a rule", hint=nearest(wanted, [p.id for p in provisions]))]
            )
    else:
        chosen = provisions
    if as_json:
        import msgspec

        for p in chosen:
            click.echo(msgspec.json.encode(plain(p)).decode())
        return 0
    from highfence.cli import render_law

    if rule is None:
        render_law.listing(chosen, lang)
        render_law.foot(book, lang)
    else:
        for p in chosen:
            render_law.provision(p, on or options.today(), known_on, reading, lang)
    return 0


def _beneath(target: str, rule_id: str) -> bool:
    return rule_id.startswith(target) and rule_id[len(target)] in "(.:"


def plain(p: Provision) -> dict[str, Whatever]:
    """Return a rule as plain data: id, kind, title, citation, and the days and sources of its versions."""
    return {
        "id": p.id,
        "kind": p.kind,
        "title": p.title,
        "citation": p.cite,
        "url": p.url,
        "versions": [
            {
                "since": v.since.isoformat(),
                "source": v.source.cite,
                "published": v.source.published.isoformat(),
                "url": v.source.url,
                "repealed": v.body is None,
                "stays": [
                    {
                        "kind": s.kind,
                        "since": s.since.isoformat(),
                        "until": s.until.isoformat() if s.until else None,
                        "source": s.source.cite,
                        "after": s.after,
                        "note": s.note,
                    }
                    for s in v.stays
                ],
            }
            for v in p.versions
        ],
    }
