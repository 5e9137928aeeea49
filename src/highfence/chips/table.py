"""The chip table: what is known of each chip, and how well."""

from __future__ import annotations

import csv
import functools
import math
import pkgutil
import re
from typing import TYPE_CHECKING, Final, Literal, NoReturn, TypeVar

from highfence.logic.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Confidence = Literal["high", "medium", "low"]
Kind = Literal["integrated_circuit", "memory_stack"]
Precision = Literal["fp64", "fp32", "tf32", "fp16", "bf16", "fp8", "int8", "fp6", "fp4", "int4"]

CONFIDENCES: Final[tuple[Confidence, ...]] = ("high", "medium", "low")
"""From best to worst: seen in the maker's paper or twice elsewhere, seen once, estimated or reported."""

KINDS: Final[tuple[Kind, ...]] = ("integrated_circuit", "memory_stack")

PRECISIONS: Final[tuple[Precision, ...]] = (
    "fp64",
    "fp32",
    "tf32",
    "fp16",
    "bf16",
    "fp8",
    "int8",
    "fp6",
    "fp4",
    "int4",
)

NON_PLANAR_FROM_NM: Final = 16.0
"""Of the logic processes in the table, those sold as 16 nm or smaller have FinFET or gate-all-around transistors."""

T = TypeVar("T", bound=str)


class ChipTableError(ValueError):
    """A chip table that can't be read; the message names the line and the column."""


class ChipValue(Record, frozen=True):
    """One fact about a chip, with how far it can be trusted.

    `low` and `high` are the ends of the range where `value` is an estimate with a known range, else None.
    Numbers carry the unit that the fact's name ends in. `source` is where the row comes from: one address,
    or several with "; " between them.
    """

    value: float | bool | str
    confidence: Confidence
    low: float | None
    high: float | None
    source: str


_PROGRAMMABLE_FAMILIES = frozenset({"Virtex", "Kintex", "Alveo", "Versal", "Stratix", "Agilex", "Arria"})


class Chip(Record, frozen=True, cache_hash=True):
    """One row of the table: a chip as one package, in one variant.

    None means not known, never zero. Where a card carries several packages, the figures are of one of them.

    Attributes:
        vendor: Who sells it.
        model: The product, without its variant; rows of one vendor and model are variants of each other.
        variant: What sets the row apart from others of its model, or "".
        aliases: Other names of the model, or of this row alone.
        announced: Month of announcement, YYYY-MM.
        rates: Peak dense rates in TFLOPS or TOPS by precision.
        tpp: Total processing performance: the greatest of rate times bits (2 x MacTOPS x bit length).
        die_area_mm2: Applicable die area: the logic dies with non-planar transistors together.
        performance_density: TPP per mm2 of applicable die area.
        process_node_nm: Node by its trade name, of the main compute die.
        transistors_b: Billions of transistors.
        memory_bandwidth_gb_s: DRAM bandwidth of the chip, or of the stack if it is one.
        memory_bandwidth_density: GB/s per mm2 of stack, for memory stacks.
        interconnect_gb_s: Both directions of all links and buses together.
        interconnect_non_volatile_gb_s: The same without links to volatile memory.
        datacenter: Whether the maker designs or markets it for data centers.
        designer_headquarters: ISO 3166-1 alpha-2 code of the designer's seat.
        commercially_available_us: Whether it was on sale in the United States on 2026-01-15.
        base_eccn: Classification that its maker has published, under the rules of that time.
        estimated: Names of further columns of this row that hold an estimate or a judgment.
        source: Address of the source.
        confidence: How well the row as a whole is supported.
        note: What to bear in mind.
    """

    vendor: str
    model: str
    variant: str
    aliases: tuple[str, ...]
    kind: Kind
    announced: str | None
    rates: tuple[tuple[Precision, float], ...]
    tpp: float | None
    tpp_low: float | None
    tpp_high: float | None
    die_area_mm2: float | None
    die_area_low: float | None
    die_area_high: float | None
    performance_density: float | None
    process_node_nm: float | None
    transistors_b: float | None
    memory_type: str | None
    memory_gb: float | None
    memory_bandwidth_gb_s: float | None
    memory_bandwidth_density: float | None
    memory_bandwidth_density_low: float | None
    memory_bandwidth_density_high: float | None
    interconnect_gb_s: float | None
    interconnect_non_volatile_gb_s: float | None
    datacenter: bool | None
    designer_headquarters: str | None
    commercially_available_us: bool | None
    base_eccn: str | None
    estimated: frozenset[str]
    source: str
    confidence: Confidence
    note: str

    @property
    def programmable(self) -> bool:
        """Whether the part is programmable logic, whose links can be given another rate by its user."""
        return self.model.split()[0] in _PROGRAMMABLE_FAMILIES

    @property
    def name(self) -> str:
        """Full name, such as "NVIDIA H100 SXM5 80GB".

        A model that begins with its vendor doesn't repeat it: "Apple M4".
        """
        vendor = () if self.model.startswith(self.vendor) else (self.vendor,)
        return " ".join((*vendor, self.model, *((self.variant,) if self.variant else ())))

    @property
    def id(self) -> str:
        """Stable key made of the name, such as "nvidia-h100-sxm5-80gb"."""
        return re.sub(r"[^a-z0-9]+", "-", self.name.lower().replace("+", "-plus")).strip("-")

    def facts(self) -> dict[str, ChipValue]:
        """Give what is known, by flat fact name.

        A value with a range is an estimate and therefore at best of medium confidence, as is one that the row
        marks as estimated. Performance density is no better than the two figures it is made of. What is not
        known is left out.
        """
        facts = {"item.kind": ChipValue(self.kind, "high", None, None, self.source)}

        def add(
            column: str,
            value: float | bool | None,  # noqa: FBT001 - a fact's value
            low: float | None = None,
            high: float | None = None,
            *also: str,
        ) -> None:
            if value is not None:
                guess = low is not None or high is not None or not self.estimated.isdisjoint((column, *also))
                confidence = worst((self.confidence, "medium")) if guess else self.confidence
                facts[f"item.{column}"] = ChipValue(value, confidence, low, high, self.source)

        add("tpp", self.tpp, self.tpp_low, self.tpp_high)
        add("die_area_mm2", self.die_area_mm2, self.die_area_low, self.die_area_high)
        add("performance_density", self.performance_density, *self._density_range(), "tpp", "die_area_mm2")
        add("process_node_nm", self.process_node_nm)
        add("transistors_b", self.transistors_b)
        add("memory_bandwidth_gb_s", self.memory_bandwidth_gb_s)
        add(
            "memory_bandwidth_density",
            self.memory_bandwidth_density,
            self.memory_bandwidth_density_low,
            self.memory_bandwidth_density_high,
        )
        add("interconnect_gb_s", self.interconnect_gb_s)
        add("interconnect_non_volatile_gb_s", self.interconnect_non_volatile_gb_s)
        add("datacenter", self.datacenter)
        add("commercially_available_us", self.commercially_available_us)
        if self.process_node_nm is not None and self.process_node_nm <= NON_PLANAR_FROM_NM:
            add("non_planar_transistors", True, None, None, "process_node_nm")  # noqa: FBT003
        return facts

    def _density_range(self) -> tuple[float | None, float | None]:
        """Give the ends of performance density that the ranges of TPP and area leave, or None twice."""
        tpp, area = self.tpp, self.die_area_mm2
        bounds = (self.tpp_low, self.tpp_high, self.die_area_low, self.die_area_high)
        if tpp is None or area is None or bounds == (None, None, None, None):
            return None, None
        low = (self.tpp_low or tpp) / (self.die_area_high or area)
        high = (self.tpp_high or tpp) / (self.die_area_low or area)
        return low, high


class ChipTable(Record, frozen=True, eq=False):
    """A table of chips in the order of its rows; equal only to itself."""

    chips: tuple[Chip, ...]

    def __iter__(self) -> Iterator[Chip]:
        return iter(self.chips)

    def __len__(self) -> int:
        return len(self.chips)


def worst(confidences: Iterable[Confidence]) -> Confidence:
    """Give the lowest of some confidences.

    Raises:
        ValueError: There is none.
    """
    return max(confidences, key=CONFIDENCES.index)


def agreed(chips: Sequence[Chip]) -> dict[str, ChipValue]:
    """Give the facts that every one of these chips has with the same value.

    The confidence is the lowest, the range the widest, the source all of theirs.
    """
    every = [chip.facts() for chip in chips]
    if not every:
        return {}
    return {
        fact: _joined([facts[fact] for facts in every])
        for fact, first in every[0].items()
        if all(fact in facts and facts[fact].value == first.value for facts in every)
    }


def differing(chips: Sequence[Chip]) -> tuple[str, ...]:
    """Name, in alphabetical order, the facts that some of these chips have but not all with the same value."""
    return tuple(sorted({fact for chip in chips for fact in chip.facts()} - agreed(chips).keys()))


def _joined(values: Sequence[ChipValue]) -> ChipValue:
    """Make one of several values that are the same but for confidence, range and source."""
    first = values[0]
    low = min((value.low for value in values if value.low is not None), default=None)
    high = max((value.high for value in values if value.high is not None), default=None)
    source = "; ".join(dict.fromkeys(value.source for value in values))
    return ChipValue(first.value, worst(value.confidence for value in values), low, high, source)


@functools.cache
def load() -> ChipTable:
    """Read the table that comes with the package, once."""
    # As importlib.resources would, at a tenth of its time to load.
    data = pkgutil.get_data(__package__, "table.csv") or b""
    return read(data.decode("utf-8").splitlines())


def read(lines: Iterable[str]) -> ChipTable:
    """Read a table from the lines of a CSV with the columns of the one that comes with the package.

    Raises:
        ChipTableError: A column is missing, a row is too long or too short, or a cell holds what it can't.
    """
    rows = csv.reader(lines, strict=True)
    try:
        columns = next(rows, [])
        return ChipTable(tuple(_chip(_Row(columns, cells, rows.line_num)) for cells in rows if cells))
    except csv.Error as error:
        raise ChipTableError(f"line {rows.line_num}: {error}") from error


class _Row:
    """A row of text on its way to a chip."""

    __slots__ = ("_cells", "_line")

    def __init__(self, columns: Sequence[str], cells: Sequence[str], line: int) -> None:
        if len(cells) != len(columns):
            raise ChipTableError(f"line {line}: {len(cells)} cells for {len(columns)} columns")
        self._cells = dict(zip(columns, cells, strict=True))
        self._line = line

    def text(self, column: str) -> str:
        try:
            return self._cells[column]
        except KeyError:
            raise ChipTableError(f"line {self._line}: no column {column!r}") from None

    def maybe(self, column: str) -> str | None:
        return self.text(column) or None

    def needed(self, column: str) -> str:
        return self.text(column) or self._refuse(column, "may not be empty")

    def several(self, column: str) -> tuple[str, ...]:
        cell = self.text(column)
        return tuple(cell.split(";")) if cell else ()

    def number(self, column: str) -> float | None:
        cell = self.text(column)
        if not cell:
            return None
        try:
            number = float(cell)
        except ValueError:
            number = math.nan
        return number if 0 < number < math.inf else self._refuse(column, "must be a positive number")

    def flag(self, column: str) -> bool | None:
        return self.choice(column, ("true", "false")) == "true" if self.text(column) else None

    def choice(self, column: str, choices: tuple[T, ...]) -> T:
        cell = self.text(column)
        for choice in choices:
            if cell == choice:
                return choice
        return self._refuse(column, f"must be one of {', '.join(choices)}")

    def _refuse(self, column: str, why: str) -> NoReturn:
        raise ChipTableError(f"line {self._line}, column {column}: {self._cells[column]!r} {why}")


def _chip(row: _Row) -> Chip:
    rates = ((precision, row.number(precision)) for precision in PRECISIONS)
    return Chip(
        vendor=row.needed("vendor"),
        model=row.needed("model"),
        variant=row.text("variant"),
        aliases=row.several("aliases"),
        kind=row.choice("kind", KINDS),
        announced=row.maybe("announced"),
        rates=tuple((precision, rate) for precision, rate in rates if rate is not None),
        tpp=row.number("tpp"),
        tpp_low=row.number("tpp_low"),
        tpp_high=row.number("tpp_high"),
        die_area_mm2=row.number("die_area_mm2"),
        die_area_low=row.number("die_area_low"),
        die_area_high=row.number("die_area_high"),
        performance_density=row.number("performance_density"),
        process_node_nm=row.number("process_node_nm"),
        transistors_b=row.number("transistors_b"),
        memory_type=row.maybe("memory_type"),
        memory_gb=row.number("memory_gb"),
        memory_bandwidth_gb_s=row.number("memory_bandwidth_gb_s"),
        memory_bandwidth_density=row.number("memory_bandwidth_density"),
        memory_bandwidth_density_low=row.number("memory_bandwidth_density_low"),
        memory_bandwidth_density_high=row.number("memory_bandwidth_density_high"),
        interconnect_gb_s=row.number("interconnect_gb_s"),
        interconnect_non_volatile_gb_s=row.number("interconnect_non_volatile_gb_s"),
        datacenter=row.flag("datacenter"),
        designer_headquarters=row.maybe("designer_headquarters"),
        commercially_available_us=row.flag("commercially_available_us_2026_01_15"),
        base_eccn=row.maybe("base_eccn"),
        estimated=frozenset(row.several("estimated")),
        source=row.needed("source"),
        confidence=row.choice("confidence", CONFIDENCES),
        note=row.text("note"),
    )
