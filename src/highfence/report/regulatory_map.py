"""The regulatory map: performance against density (or interconnect), zones in force, chips on it.

Zones are not drawn from numbers kept here: each cell between two thresholds is asked of the rulebook, so
the map of any day, or of a reform, is the law's own.
"""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, NamedTuple
from typing import Any as Whatever

from highfence.chips import load
from highfence.facts.vocabulary import ic
from highfence.logic.cells import Cells
from highfence.logic.outcome import probe_of
from highfence.logic.scalar import Case, Engine

if TYPE_CHECKING:
    from datetime import date

    from highfence.logic.rulebook import View
    from highfence.messages import Catalog

TIERS = ("us.ear.3A090.a", "us.ear.3A090.b")
NAMES = {"us.ear.3A090.a": "3A090.a", "us.ear.3A090.b": "3A090.b", "": "neither"}
COLORS = {"3A090.a": "#c8553d", "3A090.b": "#f2a65a", "neither": "#dfe7ea"}
INK = {"3A090.a": "#8f2f1b", "3A090.b": "#b8650f", "neither": "#4a6570"}
_WORDED = {"tier": ("neither",), "figures": ("documented", "estimated")}
_LOW, _HIGH = 200.0, 100_000.0
_WIDE, _TALL = 0.036, 0.085  # room that a letter and a line take, in decades of the axes


class Axis(NamedTuple):
    """The second axis of the map: a fact of the circuit, and the range shown."""

    name: str
    low: float
    high: float


class Zone(NamedTuple):
    """A rectangle of the map and the tier that holds in it."""

    x: float
    x2: float
    y: float
    y2: float
    tier: str


def axis_of(view: View) -> Axis:
    """Return the axis that the tiers are tested on beside performance on the view's day."""
    tested = Cells(view).tests
    if ic.performance_density in tested:
        return Axis("performance_density", 0.1, 100.0)
    return Axis("interconnect_non_volatile_gb_s", 10.0, 4000.0)


def tier(engine: Engine, facts: dict[str, Whatever]) -> str:
    """Return the tier that a circuit with these facts falls in, or an empty string."""
    probe = probe_of(engine, Case({"item.kind": "integrated_circuit", **facts}, asserted=None))
    return next((t for t in TIERS if t in engine.view.rules and probe.rule(t) is True), "")


def zones(view: View, *, datacenter: bool) -> list[Zone]:
    """Return the zones in force, as rectangles between neighboring thresholds."""
    engine, cells, second = Engine(view), Cells(view), axis_of(view)
    xs = _marks(cells, ic.tpp, _LOW, _HIGH)
    fact = next(f for f in cells.tests if f.name == second.name and f.scope == "ic")
    ys = _marks(cells, fact, second.low, second.high)
    out: list[Zone] = []
    for x, x2 in itertools.pairwise(xs):
        for y, y2 in itertools.pairwise(ys):
            found = tier(
                engine,
                {
                    "item.tpp": (x + x2) / 2,
                    f"item.{second.name}": (y + y2) / 2,
                    "item.datacenter": datacenter,
                    "item.programmable_interconnect": False,
                },
            )
            out.append(Zone(x, x2, y, y2, NAMES[found]))
    return out


def _marks(cells: Cells, fact: Whatever, low: float, high: float) -> list[float]:
    bounds = sorted({float(b) for _, b in cells.tests[fact] if low < float(b) < high})
    return [low, *bounds, high]


def points(view: View) -> list[dict[str, Whatever]]:
    """Return the chips of the table that have both figures, with the tier each falls in."""
    engine, second = Engine(view), axis_of(view)
    out: list[dict[str, Whatever]] = []
    for chip in load().chips:
        facts = {n: v for n, v in chip.facts().items() if n.startswith("item.")}
        x, y = facts.get("item.tpp"), facts.get(f"item.{second.name}")
        marketed = facts.get("item.datacenter")
        if x is None or y is None or marketed is None or chip.kind != "integrated_circuit":
            continue
        values = {n: v.value for n, v in facts.items() if n != "item.kind"}
        if not (_LOW <= float(x.value) <= _HIGH and second.low <= float(y.value) <= second.high):
            continue
        out.append(
            {
                "chip": chip.name,
                "label": chip.model,
                "tpp": float(x.value),
                "second": float(y.value),
                "tier": NAMES[tier(engine, {**values, "item.programmable_interconnect": False})],
                "figures": "documented" if x.confidence == y.confidence == "high" else "estimated",
                "datacenter": marketed.value is True,
            }
        )
    return out


def chart(view: View, on: date, words: Catalog, mark: str = "") -> dict[str, Whatever]:
    """Return the map of a day as a Vega-Lite specification.

    One panel for chips marketed for datacenters, one for the others; ``mark`` is a chip to name for sure.
    """
    import altair as alt

    second = axis_of(view)
    found = points(view)
    panels = []
    for datacenter, panel in ((True, "map.datacenter"), (False, "map.other")):
        x = alt.X(
            "x:Q",
            scale=alt.Scale(type="log", domain=[_LOW, _HIGH], nice=False),
            title=words.fact_label("item.tpp"),
            axis=alt.Axis(
                values=[200, 500, 1000, 1600, 2400, 4800, 10000, 20000, 50000, 100000],
                format="~s",
                grid=False,
            ),
        )
        y = alt.Y(
            "y:Q",
            scale=alt.Scale(type="log", domain=[second.low, second.high], nice=False),
            title=words.fact_label(f"item.{second.name}"),
            axis=alt.Axis(grid=False),
        )
        color = alt.Color(
            "tier:N",
            scale=alt.Scale(domain=list(COLORS), range=list(COLORS.values())),
            legend=alt.Legend(title=words.text("map.entry"), orient="top", labelExpr=_labels("tier", words)),
        )
        areas = (
            alt.Chart(alt.Data(values=[z._asdict() for z in zones(view, datacenter=datacenter)]))
            .mark_rect(opacity=0.55)
            .encode(x=x, x2="x2:Q", y=y, y2="y2:Q", color=color)
        )
        own = [dict(p, x=p["tpp"], y=p["second"]) for p in found if p["datacenter"] == datacenter]
        dots = (
            alt.Chart(alt.Data(values=own))
            .mark_point(filled=True, size=34, opacity=0.9)
            .encode(
                x=x,
                y=y,
                shape=alt.Shape(
                    "figures:N",
                    legend=alt.Legend(
                        title=words.text("map.figures"), orient="top", labelExpr=_labels("figures", words)
                    ),
                ),
                fill=alt.Fill(
                    "tier:N", scale=alt.Scale(domain=list(INK), range=list(INK.values())), legend=None
                ),
                tooltip=["chip:N", "tpp:Q", "second:Q", "tier:N"],
            )
        )
        names = (
            alt.Chart(alt.Data(values=_labelled(own, mark)))
            .mark_text(align="left", dx=5, dy=-4, fontSize=9, color="#1d2b30")
            .encode(x=x, y=y, text="label:N")
        )
        panels.append((areas + dots + names).properties(width=430, height=400, title=words.text(panel)))
    title = alt.Title(words.text("map.title", day=words.date(on)), subtitle=words.text("map.subtitle"))
    spec: dict[str, Whatever] = alt.hconcat(*panels).properties(title=title).to_dict()
    return spec


def _labels(kind: str, words: Catalog) -> str:
    """Return the expression that words the values of a legend; entries of the control list stay as they are."""
    told = {v: words.text(f"map.{kind}.{v}") for v in _WORDED[kind]}
    return f"{json.dumps(told, ensure_ascii=False)}[datum.value] || datum.value"


def _labelled(chips: list[dict[str, Whatever]], mark: str) -> list[dict[str, Whatever]]:
    """Return the chips whose names are written: the one asked for, and others where there is room."""
    kept: list[dict[str, Whatever]] = []
    for one in sorted(chips, key=lambda p: (p["chip"] != mark, p["figures"] != "documented", -p["tpp"])):
        room = all(
            abs(_log(one["x"]) - _log(k["x"])) > _WIDE * len((one if one["x"] < k["x"] else k)["label"])
            or abs(_log(one["y"]) - _log(k["y"])) > _TALL
            for k in kept
        )
        if room:
            kept.append(one)
    return kept


def _log(value: float) -> float:
    import math

    return math.log10(value)
