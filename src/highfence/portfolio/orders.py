"""The order book of a made-up distributor that knows its customers: the same lines for the same seed.

An order is of one customer and one day; its lines are what such a customer buys, each from a warehouse that has it.
The firm states what it knows: its own affairs, what its customers told it, what makers declare. Some of it is
still out, and what is out is drawn without a look at any answer: a statement that a customer has not returned, a
name that may be one on a list, a maker's declaration or classification. ``orders.yaml`` holds products and parties.

``highfence.portfolio.generate`` draws lines from shares instead, with a fifth of all facts left out, for tests and
benchmarks.
"""

from __future__ import annotations

import pkgutil
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Final
from typing import Any as Whatever

import numpy as np
import polars as pl

from highfence.portfolio.frames import write_frames

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

FIRST: Final = date(2022, 10, 7)
"""The day of the first rule on advanced chips."""

LAST: Final = date(2026, 9, 25)
BLOCK: Final = 50_000
"""Lines drawn at once; they follow from the seed, the number of the block and its size alone."""

_OUT_BY_ORDER: Final = {"statement": 0.1, "screening": 0.05}
"""Shares of orders whose customer has not returned its statement, or is still being looked up."""

_OUT_BY_LINE: Final = {"declaration": 0.25, "classification": 0.05, "figures": 0.1}
"""Shares of lines whose maker has not declared, classified or measured what it made."""

_PARTY: Final = (
    "name",
    "country",
    "headquarters",
    "ultimate_parent.headquarters",
    "listed",
    "lists",
    "listed_owner_share_pct",
)
_PLANTS: Final = ("fab", "packaging", "supercomputer")
"""Businesses whose customers say where the plant or the machine stands."""

_FIGURES: Final = ("item.tpp", "item.performance_density")
_THROUGH_A_RESELLER: Final = 0.25
_LINES_THAT_BEGIN_AN_ORDER: Final = 0.6
_EPOCH: Final = date(1970, 1, 1)

Array = np.ndarray[Whatever, Whatever]
Fields = dict[str, Whatever]


@dataclass(frozen=True, slots=True)
class OrderBook:
    """An order book of so many lines."""

    rows: int
    seed: int = 1

    def blocks(self) -> Iterator[pl.DataFrame]:
        """Yield the lines in frames of ``BLOCK`` rows, the last one shorter."""
        for start in range(0, self.rows, BLOCK):
            rng = np.random.default_rng((self.seed, start // BLOCK))
            yield _lines(rng, start, min(BLOCK, self.rows - start))

    def frame(self) -> pl.DataFrame:
        """Return all lines."""
        return pl.concat(self.blocks())

    def write(self, path: Path) -> None:
        """Write the lines to a table, in the format that its ending names. Raises InputError, OSError."""
        write_frames(self.blocks(), path)


# --------------------------------------------------------------------------------- what is drawn from


@dataclass(frozen=True, slots=True)
class _Tables:
    """Facts of warehouses, customers and products, by row, and what decides how often they are drawn."""

    ways: pl.DataFrame
    customers: pl.DataFrame
    products: pl.DataFrame
    declared: pl.DataFrame
    """What the maker of a product declares, where it is sold from abroad."""

    often: Array
    wanted: Array
    """A weight for each customer and product."""

    begins: Array
    since: Array
    turns: Array
    ways_of: Array
    prices: Array
    most: Array


@cache
def _book() -> Fields:
    import yaml

    read: Fields = yaml.safe_load(pkgutil.get_data(__package__, "orders.yaml") or b"")
    return read


@cache
def _tables() -> _Tables:
    book = _book()
    products, customers, names = book["products"], book["customers"], list(book["ways"])
    entries = [list(p["eccn"].items()) for p in products]
    widest = max(len(p["ways"]) for p in products)
    return _Tables(
        ways=_text(list(book["ways"].values())),
        customers=_text([_customer(c) for c in customers]),
        products=_text(
            [
                p["facts"] | {"before": e[0][1], "after": e[-1][1]}
                for p, e in zip(products, entries, strict=True)
            ]
        ),
        declared=_text([p.get("declared", {}) for p in products]),
        often=_shares([c["weight"] for c in customers]),
        wanted=np.array([[_weight(p, c) for p in products] for c in customers], float),
        begins=_days([max(c.get("since", FIRST), _offered(products, c)) for c in customers]),
        since=_days([p["since"] for p in products]),
        turns=_days([e[-1][0] for e in entries]),
        # Repeated, so that each way of a product is drawn as often as another.
        ways_of=np.array(
            [[names.index(p["ways"][i * len(p["ways"]) // widest]) for i in range(widest)] for p in products]
        ),
        prices=np.array([p["usd"] for p in products], float),
        most=np.array([p["most"] for p in products]),
    )


def _customer(stated: Fields) -> Fields:
    """Return what the firm knows of a customer, with what the customer says of the use of the goods."""
    book, country = _book(), stated["country"]
    seat = stated.get("headquarters", country)
    parent = stated.get("parent", seat)
    party = (stated["name"], country, seat, parent, False, None, None if parent is None else 0)
    facts = {f"end_user.{name}": value for name, value in zip(_PARTY, party, strict=True)}
    facts["end_user.private_sector"] = True
    plant = country if stated["business"] in _PLANTS else None
    use = book["statement"] | {"end_use.facility.country": plant, "end_use.incorporated_product_to": country}
    known: Fields = {"to": country} | book["always"] | facts | use | stated.get("facts", {})
    return known


def _weight(product: Fields, customer: Fields) -> float:
    """Return how often a customer buys a product; never one for another business, or not sold so where it is."""
    somewhere = customer["country"] in product.get("countries", [customer["country"]])
    return float(product["weight"]) if somewhere and customer["business"] in product["to"] else 0.0


def _offered(products: Sequence[Fields], customer: Fields) -> date:
    """Return the first day on which there is something for a customer."""
    days: list[date] = [p["since"] for p in products if _weight(p, customer)]
    return min(days)


def _text(rows: Sequence[Fields]) -> pl.DataFrame:
    """Return records as a file of text holds them; what is not known is null."""

    def cell(value: Whatever) -> str | None:
        return None if value is None else str(value).lower() if isinstance(value, bool) else str(value)

    names = list(dict.fromkeys(name for row in rows for name in row))
    columns = {name: [cell(row.get(name)) for row in rows] for name in names}
    return pl.DataFrame(columns, schema=dict.fromkeys(names, pl.String))


def _days(days: Sequence[date]) -> Array:
    return np.array([(day - _EPOCH).days for day in days])


def _shares(weights: Sequence[float]) -> Array:
    shares: Array = np.array(weights) / sum(weights)
    return shares


# -------------------------------------------------------------------------------------- the lines


def _lines(rng: np.random.Generator, start: int, size: int) -> pl.DataFrame:
    tables = _tables()
    begun: Array = np.cumsum(rng.random(size) < _LINES_THAT_BEGIN_AN_ORDER)
    order = begun - begun[0]
    orders = int(order[-1]) + 1
    customers = rng.choice(len(tables.often), orders, p=tables.often)
    days = rng.integers(tables.begins[customers], _days([LAST])[0] + 1)
    placed = np.argsort(days, kind="stable")
    customer, day = customers[placed][order], days[placed][order]
    product = _products(rng, customer, day)
    way = tables.ways_of[product, rng.integers(tables.ways_of.shape[1], size=size)]
    low, high = tables.prices[product].T
    marks = {
        "line": np.arange(start, start + size),
        "order": start + order,
        "on": day.astype(np.int32),
        "item.quantity": np.floor(1 + rng.random(size) ** 3 * tables.most[product]).astype(np.int64),
        "item.value_usd": np.round(low + rng.random(size) * (high - low), 2),
        "turned": day >= tables.turns[product],
        "reseller": (rng.random(orders) < _THROUGH_A_RESELLER)[order],
        **{name: (rng.random(orders) < share)[order] for name, share in _OUT_BY_ORDER.items()},
        **{name: rng.random(size) < share for name, share in _OUT_BY_LINE.items()},
    }
    drawn = pl.concat(
        [
            pl.DataFrame(marks),
            tables.ways[way],
            tables.customers[customer],
            tables.products[product],
            tables.declared[product].rename(lambda name: f"declared {name}"),
        ],
        how="horizontal",
    )
    return _stated(drawn)


def _products(rng: np.random.Generator, customer: Array, day: Array) -> Array:
    """Draw what a customer buys among what is sold on the day."""
    tables = _tables()
    sold = tables.wanted[customer] * (tables.since <= day[:, None])
    reached = np.cumsum(sold, axis=1)
    found: Array = (reached <= (rng.random(len(day)) * reached[:, -1])[:, None]).sum(axis=1)
    return found


def _stated(drawn: pl.DataFrame) -> pl.DataFrame:
    """Return what the firm writes down of the lines."""
    tables, book, col = _tables(), _book(), pl.col
    abroad = col("from") != "US"
    figured = (col("item.kind") == "integrated_circuit") & (col("item.tpp").cast(pl.Float64) > 1)
    told = {
        "id": pl.format("L-{}", col("line").cast(pl.String).str.zfill(6)),
        "order_id": pl.format("PO-{}", col("order").cast(pl.String).str.zfill(6)),
        "on": col("on").cast(pl.Date),
    }
    told |= {name: col(name) for name in (*tables.ways.columns, "to")}
    within = pl.when(col("from") == col("to")).then(pl.lit("transfer_in_country"))
    told["activity"] = within.otherwise("activity")
    told["item.located_in_us"] = pl.when(abroad).then(pl.lit("false")).otherwise("item.located_in_us")
    told |= {name: col(name) for name in book["always"] if name.startswith("exporter.")}
    told |= {name: col(name) for name in tables.products.columns if name.startswith("item.")}
    told |= {name: _unless(figured & col("figures"), name) for name in _FIGURES}
    told["item.eccn"] = _unless("classification", pl.when("turned").then("after").otherwise("before"))
    told |= {name: col(name) for name in ("item.quantity", "item.value_usd")}
    told |= {
        name: pl.when(abroad & (col("item.us_origin") == "false") & ~col("declaration")).then(
            f"declared {name}"
        )
        for name in tables.declared.columns
    }
    drawn = drawn.with_columns(
        _unless(col("screening") & col("end_user.lists").is_null(), "end_user.listed").alias(
            "end_user.listed"
        )
    )
    told |= {f"purchaser.{name}": _purchaser(name) for name in _PARTY}
    told |= {name: col(name) for name in tables.customers.columns if name.startswith("end_user.")}
    told |= {
        name: _unless("statement", name) for name in tables.customers.columns if name.startswith("end_use.")
    }
    told["end_use.unauthorized_access"] = col("end_use.unauthorized_access")
    told |= {name: col(name) for name in ("informed", "red_flags", "claims", "certifications")}
    return drawn.select(**told)


def _unless(out: str | pl.Expr, told: str | pl.Expr) -> pl.Expr:
    """Return what is told, or null where it is still out."""
    return pl.when(~(pl.col(out) if isinstance(out, str) else out).fill_null(value=False)).then(told)


def _purchaser(name: str) -> pl.Expr:
    resale = {
        "name": pl.format("Example Resale {}", "to"),
        "listed": pl.lit("false"),
        "lists": pl.lit(None),
        "listed_owner_share_pct": pl.lit("0"),
    }
    return pl.when("reseller").then(resale.get(name, pl.col("to"))).otherwise(f"end_user.{name}")
