"""Sample portfolios: order lines of a made-up distributor, the same for the same seed.

Lines are drawn column by column, a block of rows at a time, so that ten million take bounded memory. A line's
facts hang together: a chip is sold after it was announced, a party keeps its country, seat and parent in every
line, prices follow the product. The shares are in ``highfence.portfolio.profile``.

    python -m highfence.portfolio.generate 1000000 portfolio.parquet
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final
from typing import Any as Whatever

import numpy as np
import polars as pl

from highfence.chips import find, load
from highfence.portfolio import profile
from highfence.portfolio.frames import write_frames

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from highfence.chips import Chip

FIRST: Final = date(2022, 10, 7)
"""The day of the first rule on advanced chips."""

LAST: Final = date(2026, 9, 25)
BLOCK: Final = 250_000
"""Rows drawn at once; their lines follow from the seed, the number of the block and its size alone."""

_PARTIES: Final = 40_000
_EPOCH: Final = date(1970, 1, 1)
_ASKED: Final = (
    "item.us_origin",
    "item.origin",
    "end_user.headquarters",
    "end_user.ultimate_parent.headquarters",
    "end_user.listed",
    "end_user.private_sector",
    "purchaser.headquarters",
    "purchaser.listed",
    "item.tpp",
    "item.performance_density",
    "item.datacenter",
    "item.memory_bandwidth_gb_s",
    "item.process_node_nm",
    "item.commercially_available_us",
    "item.eccn",
    "item.located_in_us",
    "informed",
    *(f"end_use.{use}" for use in profile.END_USES),
)
"""Facts that a filer may not know."""

Array = np.ndarray[Whatever, Whatever]


@dataclass(frozen=True, slots=True)
class Sample:
    """A portfolio to be drawn.

    ``unknown``  share of the facts that a filer may not know which are left out, from 0 to 1
    ``first`` and ``last``  days between which the activities lie
    """

    rows: int
    seed: int = 1
    unknown: float = 0.2
    first: date = FIRST
    last: date = LAST

    def blocks(self) -> Iterator[pl.DataFrame]:
        """Yield the lines in frames of ``BLOCK`` rows, the last one shorter."""
        for number in range(-(-self.rows // BLOCK)):
            count = min(BLOCK, self.rows - number * BLOCK)
            yield _Block(self, number, count).frame()

    def frame(self) -> pl.DataFrame:
        """Return all lines."""
        return pl.concat(self.blocks())

    def write(self, path: Path) -> None:
        """Write the lines to a table, in the format that its ending names. Raises InputError, OSError."""
        write_frames(self.blocks(), path)


# ------------------------------------------------------------------------------- what does not vary


def segment_of(chip: Chip) -> str:
    """Return the segment of the market in which a chip is sold."""
    name = f"{chip.vendor} {chip.model}"
    if chip.kind == "memory_stack":
        return "memory"
    if any(w in name for w in ("GeForce", "Radeon RX", "Arc A", "Arc B", "TITAN")):
        return "consumer"
    if any(w in name for w in ("RTX", "Quadro", "Radeon PRO", "Radeon AI", "Arc Pro")):
        return "workstation"
    if any(
        w in name
        for w in ("Jetson", "Virtex", "Kintex", "Alveo", "Versal", "Stratix", "Agilex", "Orin", "Edge")
    ):
        return "embedded"
    if any(w in name for w in ("Xeon", "EPYC", "Core ", "Ryzen", "Graviton", "Grace", "Apple", "Qualcomm")):
        return "processor"
    return "data_center" if chip.vendor in {"NVIDIA", "AMD"} else "other_accelerator"


@dataclass(frozen=True, slots=True)
class _Catalog:
    names: Array
    segments: Array
    announced: Array
    weights: Array
    tpp: Array


@cache
def _catalog() -> _Catalog:
    chips = [c for c in load() if find(c.name).kind == "one"]
    segments = [segment_of(c) for c in chips]
    sizes = {s: segments.count(s) for s in set(segments)}
    weights = [profile.SEGMENTS[s] / sizes[s] for s in segments]
    months = [_months(c.announced) for c in chips]
    tpp = [c.facts()["item.tpp"].value if "item.tpp" in c.facts() else 0.0 for c in chips]
    return _Catalog(
        np.array([c.name for c in chips]),
        np.array(segments),
        np.array(months),
        np.array(weights),
        np.array(tpp),
    )


def _months(month: str | None) -> int:
    year, _, rest = (month or "2020-01").partition("-")
    return int(year) * 12 + int(rest or 1) - 1


@dataclass(frozen=True, slots=True)
class _Parties:
    """Made-up parties, sorted by country; ``start`` and ``count`` say where those of a destination stand."""

    name: Array
    country: Array
    seat: Array
    parent: Array
    listed: Array
    private: Array
    start: Array
    count: Array


@cache
def _parties(seed: int) -> _Parties:
    rng = np.random.default_rng((seed, 1 << 30))
    places, weights = _weighted(profile.DESTINATIONS)
    count = np.maximum(3, np.round(weights * _PARTIES)).astype(np.int64)
    country = np.repeat(places, count)
    size = len(country)
    names = [
        f"{profile.BRANDS[b]} {profile.LINES_OF_BUSINESS[k]} {i} {profile.FORMS.get(c, 'Ltd.')}"
        for i, (b, k, c) in enumerate(
            zip(
                rng.integers(len(profile.BRANDS), size=size),
                rng.integers(len(profile.LINES_OF_BUSINESS), size=size),
                country,
                strict=True,
            )
        )
    ]
    seats, shares = _weighted(profile.FOREIGN_SEATS)
    abroad = rng.random(size) < profile.SEAT_ABROAD
    seat = np.where(abroad, rng.choice(seats, size, p=shares), country)
    above = rng.random(size) < profile.PARENT_ABOVE
    parent = np.where(above & (rng.random(size) < 0.5), rng.choice(seats, size, p=shares), seat)
    risk = np.array([profile.LISTED.get(c, profile.LISTED_ELSEWHERE) for c in country])
    return _Parties(
        np.array(names),
        country,
        seat,
        parent,
        rng.random(size) < risk,
        rng.random(size) < 0.93,
        np.concatenate([[0], np.cumsum(count)[:-1]]),
        count,
    )


def _weighted(weights: dict[str, float]) -> tuple[Array, Array]:
    values = np.array(list(weights.values()))
    return np.array(list(weights)), values / values.sum()


# -------------------------------------------------------------------------------------- one block


class _Block:
    """Draws the lines of one block."""

    def __init__(self, sample: Sample, number: int, size: int) -> None:
        self.sample, self.number, self.size = sample, number, size
        self.rng = np.random.default_rng((sample.seed, number))
        self.columns: dict[str, pl.Series | Array] = {}

    def frame(self) -> pl.DataFrame:
        self._movement()
        self._item()
        self._people()
        self._uses()
        frame = pl.DataFrame(self.columns)
        return frame.with_columns(self._forgotten(frame.get_column(n)) for n in _ASKED)

    def _pick(self, weights: dict[str, float]) -> Array:
        values, shares = _weighted(weights)
        return self.rng.choice(len(values), self.size, p=shares)

    def _forgotten(self, series: pl.Series) -> pl.Series:
        known = pl.Series(self.rng.random(self.size) >= self.sample.unknown)
        return pl.DataFrame([series]).select(pl.when(known).then(pl.col(series.name))).to_series()

    def _movement(self) -> None:
        rng, size, columns = self.rng, self.size, self.columns
        places, _ = _weighted(profile.DESTINATIONS)
        starts, _ = _weighted(profile.STARTS)
        line = np.arange(self.number * BLOCK, self.number * BLOCK + size)
        span = (self.sample.last - self.sample.first).days + 1
        self.days = (self.sample.first - _EPOCH).days + rng.integers(span, size=size)
        self.to = self._pick(profile.DESTINATIONS)
        to, start = places[self.to], starts[self._pick(profile.STARTS)]
        within = start == to
        activity = np.where(start == "US", "export", np.where(within, "transfer_in_country", "reexport"))
        columns["id"] = pl.Series("id", line).cast(pl.String).str.zfill(9).str.replace("^", "L-")
        columns["order_id"] = (
            pl.Series("order_id", line // 3).cast(pl.String).str.zfill(9).str.replace("^", "PO-")
        )
        columns["on"] = pl.Series("on", self.days.astype(np.int32)).cast(pl.Date)
        columns["activity"] = activity
        columns["from"] = start
        columns["to"] = to
        self.start = start

    def _item(self) -> None:
        classes = list(profile.CLASSES)
        drawn = self._pick(profile.CLASSES)
        named, figured, classified, housed = (drawn == i for i in range(len(classes)))
        chips, catalog = self._chips(), _catalog()
        goods = self.rng.choice(len(profile.GOODS), self.size, p=_shares([w for _, _, w in profile.GOODS]))
        self.columns["item.chip"] = _only(named, catalog.names[chips])
        self.columns["item.chips"] = self._servers(housed, catalog.names[chips])
        kinds = np.array([k for _, k, _ in profile.GOODS])[goods]
        kinds = np.where(figured, "integrated_circuit", np.where(housed, "computer", kinds))
        self.columns["item.kind"] = _only(~named, kinds)
        self._figures(figured)
        self._entries(
            named | housed | figured, housed, chips, np.array([e for e, _, _ in profile.GOODS])[goods]
        )
        price_of = np.where(named, catalog.segments[chips], np.array(classes)[drawn])
        self._price(np.where(classified, "eccn", price_of))
        origin = np.where(self._chance(0.25), "US", np.where(self._chance(0.7), "TW", "MY"))
        self.columns["item.origin"] = origin
        self.columns["item.us_origin"] = origin == "US"
        self.columns["item.located_in_us"] = self.start == "US"

    def _entries(self, circuits: Array, housed: Array, chips: Array, others: Array) -> None:
        """State the classification that a seller gives: by the chip's performance, whatever the day."""
        catalog = _catalog()
        drawn = self.columns["item.tpp"]
        stated = drawn.fill_null(0.0).to_numpy() if isinstance(drawn, pl.Series) else drawn
        high = np.maximum(stated, np.where(stated > 0, 0.0, catalog.tpp[chips])) >= 4800
        alone = np.where(catalog.segments[chips] == "memory", "3A090.c", np.where(high, "3A090.a", "3A991.p"))
        entry = np.where(housed, np.where(high, "4A090.a", "4A994.l"), alone)
        self.columns["item.eccn"] = np.where(circuits, entry, others)

    def _chance(self, share: float) -> Array:
        found: Array = self.rng.random(self.size) < share
        return found

    def _chips(self) -> Array:
        """Draw chips that had been announced by the quarter of the line, newer ones more often."""
        catalog = _catalog()
        months = self.days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) + 1970 * 12
        quarters = months // 3
        chosen = np.zeros(self.size, dtype=np.int64)
        for quarter in np.unique(quarters):
            age = quarter * 3 - catalog.announced
            weights = np.where(age >= 0, catalog.weights * 0.5 ** (np.maximum(age, 0) / 24), 0.0)
            here = quarters == quarter
            chosen[here] = self.rng.choice(len(weights), int(here.sum()), p=weights / weights.sum())
        return chosen

    def _servers(self, housed: Array, names: Array) -> pl.Series:
        count = self.rng.choice([1, 4, 8], self.size, p=[0.2, 0.3, 0.5])
        frame = pl.DataFrame({"chip": names, "count": count, "housed": housed})
        cell = pl.concat_str(pl.lit('[{"chip":"'), "chip", pl.lit('","count":'), "count", pl.lit("}]"))
        return frame.select(pl.when("housed").then(cell).alias("item.chips")).to_series()

    def _figures(self, stated: Array) -> None:
        rng, columns = self.rng, self.columns
        tpp = np.round(10 ** rng.uniform(2.0, 4.7, self.size), 1)
        tpp = np.where(self._chance(0.05), rng.choice([1600.0, 2400.0, 4800.0], self.size), tpp)
        columns["item.tpp"] = _only(stated, tpp)
        columns["item.performance_density"] = _only(
            stated, np.round(tpp / rng.uniform(80, 1700, self.size), 3)
        )
        columns["item.memory_bandwidth_gb_s"] = _only(stated, np.round(rng.uniform(100, 8200, self.size), 1))
        nodes = rng.choice([3.0, 4.0, 5.0, 7.0, 12.0, 16.0, 28.0], self.size)
        columns["item.process_node_nm"] = _only(stated, nodes)
        columns["item.datacenter"] = _only(stated, self._chance(0.5))
        columns["item.commercially_available_us"] = _only(stated, self._chance(0.7))

    def _price(self, of: Array) -> None:
        spread = self.rng.standard_normal(self.size)
        names, place = np.unique(of, return_inverse=True)
        median, sigma = np.array([profile.PRICES[n] for n in names]).T
        price = np.round(median[place] * np.exp(sigma[place] * spread), 2)
        self.columns["item.value_usd"] = price
        most = np.clip(2_000_000 / np.maximum(price, 1.0), 1, 5_000)
        self.columns["item.quantity"] = np.floor(1 + self.rng.random(self.size) ** 3 * most)

    def _people(self) -> None:
        parties, columns = _parties(self.sample.seed), self.columns
        start, count = parties.start[self.to], parties.count[self.to]
        # Squared, so that few parties have many lines.
        user = start + np.floor(self.rng.random(self.size) ** 2 * count).astype(np.int64)
        buyer = np.where(
            self._chance(0.6), user, start + (self.rng.random(self.size) * count).astype(np.int64)
        )
        columns["exporter.name"] = np.char.add("Example Distribution ", self.start)
        columns["exporter.country"] = self.start
        columns["exporter.headquarters"] = np.full(self.size, "US")
        columns["exporter.ultimate_parent"] = np.full(self.size, "self")
        self._party("purchaser", buyer)
        self._party("end_user", user)
        columns["end_user.ultimate_parent.headquarters"] = parties.parent[user]
        columns["end_user.private_sector"] = parties.private[user]
        through = self._chance(0.3)
        hub = np.array(["SG", "HK", "AE", "NL"])[self.rng.integers(4, size=self.size)]
        columns["intermediate_consignee.name"] = _only(through, np.char.add("Example Forwarding ", hub))
        columns["intermediate_consignee.country"] = _only(through, hub)
        columns["intermediate_consignee.headquarters"] = _only(through, hub)
        columns["intermediate_consignee.ultimate_parent"] = _only(through, np.full(self.size, "self"))
        columns["intermediate_consignee.listed"] = _only(through, np.zeros(self.size, dtype=bool))

    def _party(self, role: str, who: Array) -> None:
        parties = _parties(self.sample.seed)
        self.columns[f"{role}.name"] = parties.name[who]
        self.columns[f"{role}.country"] = parties.country[who]
        self.columns[f"{role}.headquarters"] = parties.seat[who]
        self.columns[f"{role}.listed"] = parties.listed[who]

    def _uses(self) -> None:
        for use, share in profile.END_USES.items():
            self.columns[f"end_use.{use}"] = self._chance(share)
        claims = np.array(["NAC", "GOV", "TMP", "RPL"])[self.rng.integers(4, size=self.size)]
        self.columns["informed"] = np.full(self.size, "[]")
        self.columns["claims"] = _only(self._chance(0.05), claims)


def _shares(weights: Sequence[float]) -> Array:
    values = np.array(weights)
    shares: Array = values / values.sum()
    return shares


def _only(where: Array, values: Array) -> pl.Series:
    """Return values where a condition holds, null elsewhere."""
    return pl.DataFrame({"where": where, "value": values}).select(pl.when("where").then("value")).to_series()


def main(argv: Sequence[str]) -> None:
    """Write a sample: number of lines, file, and a seed if it is not 1."""
    count, path, *seed = argv
    Sample(int(count), int(seed[0]) if seed else 1).write(Path(path))


if __name__ == "__main__":
    main(sys.argv[1:])
