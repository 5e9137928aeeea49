"""Charts of what moves: outcomes on two sides as a Sankey diagram, outcomes by day, outcomes by threshold.

altair has no Sankey mark, so that one is a Vega specification with the bands drawn as paths; both become
files in ``highfence.report.charts``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple
from typing import Any as Whatever

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from highfence.messages import Catalog

COLORS: Final[dict[str, str]] = {
    "prohibited": "#7a1f14",
    "license_required": "#c8553d",
    "undetermined": "#9aa5ab",
    "license_exception": "#f2a65a",
    "no_license_required": "#5b9e7a",
    "not_subject": "#3f7d8c",
    "not_answered": "#4a4a4a",
}
_WIDE, _TALL, _GAP, _BAR, _TOP = 760.0, 430.0, 14.0, 16.0, 46.0
_LEFT, _RIGHT = 190.0, 570.0


class Band(NamedTuple):
    """A stream between two outcomes: where it leaves, where it arrives, how thick it is."""

    source: str
    target: str
    y: float
    y2: float
    thick: float
    size: float


class Node(NamedTuple):
    """An outcome on one side: its place, its height, and how much it holds."""

    name: str
    side: str
    y: float
    tall: float
    size: float


def layout(flows: Sequence[tuple[str, str, float]]) -> tuple[list[Node], list[Band]]:
    """Return outcomes and streams with their places. ``flows``: from, to, size; sizes of nothing are left out."""
    flows = [f for f in flows if f[2] > 0]
    total = sum(size for _, _, size in flows)
    if not total:
        return [], []
    order = list(COLORS)
    ends = [(f, size) for f, _, size in flows], [(t, size) for _, t, size in flows]
    sides = [sorted({name for name, _ in side}, key=order.index) for side in ends]
    most = max(len(s) for s in sides)
    scale = (_TALL - _TOP - _GAP * (most + 1)) / total
    nodes: list[Node] = []
    begins: list[dict[str, float]] = []
    for i, (side, names) in enumerate(zip(("from", "to"), sides, strict=True)):
        y, starts = _TOP, dict[str, float]()
        for name in names:
            size = sum(held for end, held in ends[i] if end == name)
            nodes.append(Node(name, side, y, size * scale, size))
            starts[name] = y
            y += size * scale + _GAP
        begins.append(starts)
    bands: list[Band] = []
    for source, target, size in sorted(flows, key=lambda f: (order.index(f[0]), order.index(f[1]))):
        thick = size * scale
        bands.append(Band(source, target, begins[0][source], begins[1][target], thick, size))
        begins[0][source] += thick
        begins[1][target] += thick
    return nodes, bands


def sankey(
    flows: Sequence[tuple[str, str, float]], sides: tuple[str, str], title: str, by: str, words: Catalog
) -> dict[str, Whatever]:
    """Return a Vega specification: outcomes on the left flowing to outcomes on the right.

    ``sides`` are the heads of left and right; ``by`` is lines or value.
    """
    nodes, bands = layout(flows)
    middle = (_LEFT + _BAR + _RIGHT) / 2
    paths = [
        {
            "path": (
                f"M{_LEFT + _BAR},{b.y} C{middle},{b.y} {middle},{b.y2} {_RIGHT},{b.y2} "
                f"L{_RIGHT},{b.y2 + b.thick} C{middle},{b.y2 + b.thick} {middle},{b.y + b.thick} "
                f"{_LEFT + _BAR},{b.y + b.thick} Z"
            ),
            "color": COLORS[b.target],
            "opacity": 0.28 if b.source == b.target else 0.62,
            "tip": words.text(
                "portfolio.tip", a=_name(words, b.source), b=_name(words, b.target), size=_amount(b.size, by)
            ),
        }
        for b in bands
    ]
    bars = [
        {
            "x": _LEFT if n.side == "from" else _RIGHT,
            "y": n.y,
            "tall": max(n.tall, 1.0),
            "color": COLORS[n.name],
            "label": f"{_name(words, n.name)}  {_amount(n.size, by)}",
            "align": "right" if n.side == "from" else "left",
            "at": _LEFT - 8 if n.side == "from" else _RIGHT + _BAR + 8,
            "middle": n.y + n.tall / 2,
        }
        for n in nodes
    ]
    heads = [
        {"x": _LEFT + _BAR, "align": "right", "text": sides[0]},
        {"x": _RIGHT, "align": "left", "text": sides[1]},
    ]
    return {
        "$schema": "https://vega.github.io/schema/vega/v5.json",
        "width": _WIDE,
        "height": _TALL,
        "padding": 12,
        "background": "white",
        "title": {"text": title, "anchor": "start", "fontSize": 15, "offset": 6},
        "data": [
            {"name": "bands", "values": paths},
            {"name": "bars", "values": bars},
            {"name": "heads", "values": heads},
        ],
        "marks": [
            _mark("path", "bands", path="path", fill="color", fillOpacity="opacity", tooltip="tip"),
            {
                "type": "rect",
                "from": {"data": "bars"},
                "encode": {
                    "enter": {
                        "x": {"field": "x"},
                        "y": {"field": "y"},
                        "width": {"value": _BAR},
                        "height": {"field": "tall"},
                        "fill": {"field": "color"},
                        "tooltip": {"field": "label"},
                    }
                },
            },
            _text("bars", {"x": {"field": "at"}, "y": {"field": "middle"}, "text": {"field": "label"}}, 12),
            _text(
                "heads",
                {
                    "x": {"field": "x"},
                    "y": {"value": _TOP - 16},
                    "text": {"field": "text"},
                    "fontWeight": {"value": "bold"},
                },
                12,
            ),
        ],
    }


def _mark(kind: str, data: str, **fields: str) -> dict[str, Whatever]:
    return {
        "type": kind,
        "from": {"data": data},
        "encode": {"enter": {channel: {"field": name} for channel, name in fields.items()}},
    }


def _text(data: str, channels: dict[str, Whatever], size: int) -> dict[str, Whatever]:
    base = {
        "align": {"field": "align"},
        "baseline": {"value": "middle"},
        "fontSize": {"value": size},
        "fill": {"value": "#1d2b30"},
    }
    return {"type": "text", "from": {"data": data}, "encode": {"enter": {**base, **channels}}}


def _name(words: Catalog, outcome: str) -> str:
    key = f"outcome.{outcome}.short"
    return words.text(key if key in words else f"portfolio.{outcome}")


def _amount(size: float, by: str) -> str:
    if by != "value":
        return f"{size:,.0f}"
    for limit, letter in ((1e9, "bn"), (1e6, "m"), (1e3, "k")):
        if size >= limit:
            return f"${size / limit:,.1f}{letter}"
    return f"${size:,.0f}"


# -------------------------------------------------------------------------------- by day, by threshold


def days(epochs: pl.DataFrame, title: str, words: Catalog) -> dict[str, Whatever]:
    """Return a Vega-Lite specification: lines by outcome over time, stacked. ``epochs`` as ``Status`` has them."""
    spans: list[tuple[Whatever, Whatever, dict[str, int]]] = []
    for (first, last), group in epochs.group_by("first", "last", maintain_order=True):
        counts = dict(group.select("outcome", "lines").iter_rows())
        if spans and spans[-1][2] == counts:
            spans[-1] = spans[-1][0], last, counts
        else:
            spans.append((first, last, counts))
    order = [o for o in COLORS if any(o in counts for _, _, counts in spans)]
    bars: list[dict[str, Whatever]] = []
    for first, last, counts in spans:
        low = 0
        for outcome in sorted(counts, key=order.index):
            high = low + counts[outcome]
            span = {"first": f"{first}", "last": f"{last}T23:59:59"}
            bars.append(
                {**span, "outcome": _name(words, outcome), "low": low, "high": high, "lines": counts[outcome]}
            )
            low = high
    color = {
        "field": "outcome",
        "type": "nominal",
        "title": None,
        "scale": _scale(order, words),
        "legend": {"orient": "top"},
    }
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": 760,
        "height": 320,
        "title": {"text": title, "anchor": "start"},
        "data": {"values": bars},
        "mark": {"type": "rect"},
        "encoding": {
            "x": {"field": "first", "type": "temporal", "title": None},
            "x2": {"field": "last"},
            "y": {"field": "low", "type": "quantitative", "title": words.text("portfolio.axis.lines")},
            "y2": {"field": "high"},
            "color": color,
            "tooltip": [{"field": n} for n in ("outcome", "lines", "first", "last")],
        },
    }


def _scale(order: list[str], words: Catalog) -> dict[str, list[str]]:
    return {"domain": [_name(words, o) for o in order], "range": [COLORS[o] for o in order]}


def curve(table: pl.DataFrame, figure: str, title: str, words: Catalog) -> dict[str, Whatever]:
    """Return a Vega-Lite specification: lines by outcome over the bound. ``table`` as ``Swept`` has it."""
    order = [o for o in COLORS if o in set(table.get_column("outcome"))]
    values = [
        {"bound": bound, "outcome": _name(words, outcome), "lines": lines}
        for bound, outcome, lines in table.select("bound", "outcome", "lines").iter_rows()
    ]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": 760,
        "height": 320,
        "title": {"text": title, "anchor": "start"},
        "data": {"values": values},
        "mark": {"type": "line", "interpolate": "step-after", "tooltip": True},
        "encoding": {
            "x": {"field": "bound", "type": "quantitative", "title": figure},
            "y": {
                "field": "lines",
                "type": "quantitative",
                "title": words.text("portfolio.axis.lines"),
            },
            "color": {
                "field": "outcome",
                "type": "nominal",
                "title": None,
                "scale": _scale(order, words),
                "legend": {"orient": "top"},
            },
        },
    }
