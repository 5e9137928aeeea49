"""Classification: entries met on a day and over all days, and the distance to every threshold."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING
from typing import Any as Whatever

from highfence.determination.check import Options, rulebook, short
from highfence.determination.complete import Completed, complete
from highfence.logic.cells import Cells
from highfence.logic.expr import Fact, Meets, Test, Tri, walk
from highfence.logic.outcome import probe_of
from highfence.logic.provisions import Definition
from highfence.logic.record import Record
from highfence.logic.rulebook import conditions_of
from highfence.logic.scalar import Engine

if TYPE_CHECKING:
    from highfence.facts.intake import Given
    from highfence.logic.rulebook import Rulebook, View
    from highfence.logic.scalar import Case

REGIME = "us.ear"


class Headroom(Record, frozen=True):
    """The distance of one figure to one threshold, and what crossing it alone would change.

    ``distance`` is in the unit of the fact, ``percent`` of the value held; both are negative where the
    figure would have to fall. ``gains`` and ``loses`` are entries.
    """

    fact: str
    value: float
    threshold: float
    rule: str
    citation: str
    distance: float
    percent: float
    gains: tuple[str, ...]
    loses: tuple[str, ...]


def entries(view: View, engine: Engine, case: Case) -> dict[str, Tri]:
    """Return, for each entry of the control list that is written down, whether the item is described in it."""
    probe = probe_of(engine, case)
    out: dict[str, Tri] = {}
    for r in view.live:
        if isinstance(r.provision, Definition) and r.provision.entry:
            name = short(r.provision.entry)
            value = probe.rule(r.id)
            held = out.get(name, False)
            out[name] = True if True in (held, value) else None if None in (held, value) else False
    return out


def thresholds(view: View) -> dict[Fact, dict[float, str]]:
    """Return the thresholds that definitions of a circuit test, with the first rule that tests each.

    Entries of the control list come first; then what other rules in force on the day ask, such as letters to one firm.
    """
    found: dict[Fact, dict[float, str]] = {}
    applying = [r.id for r in view.live if not isinstance(r.provision, Definition)]
    seen: set[str] = set()
    todo = [*reversed(applying), *(r.provision.id for r in reversed(view.entries))]
    while todo:
        rule = todo.pop()
        if rule in seen:
            continue
        seen.add(rule)
        r = view.rules[rule]
        further: list[str] = []
        for expr in conditions_of(r.body):
            for node in walk(expr):
                if isinstance(node, Meets):
                    further.append(node.rule)
                elif (
                    isinstance(r.provision, Definition)
                    and isinstance(node, Test)
                    and node.fact.scope == "ic"
                    and isinstance(node.bound, float)
                ):
                    found.setdefault(node.fact, {}).setdefault(node.bound, rule)
        todo += reversed(further)
    return found


def headroom(view: View, engine: Engine, case: Case) -> list[Headroom]:
    """Return the distance to every threshold of every known figure of the item's circuits."""
    out: list[Headroom] = []
    now = entries(view, engine, case)
    for fact, bounds in thresholds(view).items():
        for slot in case.ics:
            name = fact.path(slot)
            value = case.facts.get(name)
            if value is None:
                continue
            for bound, rule in sorted(bounds.items()):
                target = bound * (1 - 1e-9) if value >= bound else bound * (1 + 1e-9)
                then = entries(view, engine, case.having({name: target}))
                distance = bound - value
                out.append(
                    Headroom(
                        name,
                        value,
                        bound,
                        rule,
                        view.rules[rule].provision.cite,
                        distance,
                        100 * distance / value if value else float("inf"),
                        tuple(e for e, v in then.items() if v is True and now.get(e) is not True),
                        tuple(e for e, v in now.items() if v is True and then.get(e) is not True),
                    )
                )
    return out


def classify(
    given: Given, on: date, options: Options = Options(), book: Rulebook | None = None
) -> dict[str, Whatever]:
    """Return entries met, possible and headroom on a day, and the timeline over all days modelled."""
    law = book or rulebook()
    view = law.at(REGIME, on, options.known_on, options.reading)
    engine, cells = Engine(view), Cells(view)
    done = complete(given, on, cells)
    variants = [
        {
            "chip": v.name,
            "entries": _met(entries(view, engine, done.case.having({**v.indicative, **v.facts}))),
        }
        for v in done.variants
    ]
    found = entries(view, engine, done.case)
    shown = done.case.having(done.indicative)
    if done.variants:
        shown = shown.having({**done.variants[0].indicative, **done.variants[0].facts})
    return {
        "id": given.id,
        "on": on.isoformat(),
        "reading": options.reading,
        "entries": _met(found),
        "possible": [e for e, v in found.items() if v is None],
        "indicated": _indicated(view, engine, done, found),
        "variants": variants,
        "facts": {
            n: done.case.facts[n]
            for n in sorted(done.case.facts)
            if n.startswith("item.") and isinstance(done.case.facts[n], bool | float | str)
        },
        "indicative": done.indicative,
        "headroom": [_plain(h) for h in headroom(view, engine, shown)],
        "timeline": timeline(given, options, law),
        "notes": done.notes,
    }


def _indicated(view: View, engine: Engine, done: Completed, found: dict[str, Tri]) -> list[str]:
    """Return the open entries that chip values of lesser confidence, or every variant of a chip, point to."""
    cases = [done.case.having({**done.indicative, **v.indicative, **v.facts}) for v in done.variants] or [
        done.case.having(done.indicative)
    ]
    sets = [set(_met(entries(view, engine, c))) for c in cases]
    common = set.intersection(*sets)
    return [e for e, v in found.items() if v is None and e in common]


def _met(found: dict[str, Tri]) -> list[str]:
    return [e for e, v in found.items() if v is True]


def _plain(h: Headroom) -> dict[str, Whatever]:
    return {
        "fact": h.fact,
        "value": h.value,
        "threshold": h.threshold,
        "rule": h.rule,
        "citation": h.citation,
        "distance": round(h.distance, 6),
        "percent": round(h.percent, 3),
        "gains": list(h.gains),
        "loses": list(h.loses),
    }


def timeline(
    given: Given, options: Options = Options(), book: Rulebook | None = None
) -> list[dict[str, Whatever]]:
    """Return the entries met from each day on which they change."""
    law = book or rulebook()
    out: list[dict[str, Whatever]] = []
    for day in law.days_of_change(REGIME):
        if day < law.regimes[REGIME].modelled_from:
            continue
        view = law.at(REGIME, day, options.known_on, options.reading)
        engine = Engine(view)
        done = complete(given, day, Cells(view))
        found = entries(view, engine, done.case)
        row = {
            "since": day.isoformat(),
            "entries": _met(found),
            "possible": [e for e, v in found.items() if v is None],
            "indicated": _indicated(view, engine, done, found),
        }
        if out and all(out[-1][k] == row[k] for k in ("entries", "possible", "indicated")):
            continue
        if out:
            out[-1]["until"] = (day - timedelta(days=1)).isoformat()
        out.append(row)
    return out
