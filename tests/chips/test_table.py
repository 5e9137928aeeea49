"""The shipped chip table, row by row, and how it is read."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

import reference
from highfence.chips import ChipTableError, load, read
from highfence.chips import table as module
from highfence.chips.table import CONFIDENCES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from highfence.chips import Chip

BITS: Final = {
    "fp64": 64,
    "fp32": 32,
    "tf32": 19,
    "fp16": 16,
    "bf16": 16,
    "fp8": 8,
    "int8": 8,
    "fp6": 6,
    "fp4": 4,
    "int4": 4,
}
TF32_STORED_BITS: Final = 32
NON_PLANAR_NM: Final = 16
REFERENCE: Final = reference.REFERENCE / "chips.csv"
TEXT: Final = Path(module.__file__).with_name("table.csv").read_text(encoding="utf-8")
CHIPS: Final = load().chips

each_chip = pytest.mark.parametrize("chip", CHIPS, ids=lambda chip: chip.id)


def named(name: str) -> Chip:
    return next(chip for chip in CHIPS if chip.name == name)


def test_the_table_is_large_enough() -> None:
    assert len(load()) >= 150
    assert sum(chip.kind == "memory_stack" for chip in load()) >= 15


def test_ids_and_names_are_unique() -> None:
    assert len({chip.id for chip in CHIPS}) == len({chip.name for chip in CHIPS}) == len(CHIPS)


def test_rows_stand_by_vendor() -> None:
    vendors = [chip.vendor for chip in CHIPS]
    assert list(dict.fromkeys(vendors)) == [
        vendor for number, vendor in enumerate(vendors) if number == 0 or vendors[number - 1] != vendor
    ]


def test_cells_are_clean() -> None:
    for row in csv.DictReader(TEXT.splitlines()):
        assert all(cell == " ".join(cell.split()) for cell in row.values()), row
        assert all(float(cell) != 0 for cell in row.values() if re.fullmatch(r"[\d.]+", cell)), row


@each_chip
def test_a_row_is_well_formed(chip: Chip) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", chip.id)
    assert chip.announced is not None
    assert re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", chip.announced)
    assert all(re.fullmatch(r"https?://[^\s/]+/\S*", address) for address in chip.source.split("; "))
    assert chip.confidence in CONFIDENCES
    assert chip.designer_headquarters is None or re.fullmatch(r"[A-Z]{2}", chip.designer_headquarters)
    assert chip.base_eccn is None or re.fullmatch(r"\d[A-E]\d{3}(\.[a-z])?", chip.base_eccn)
    assert len(set(chip.aliases)) == len(chip.aliases)
    assert all(getattr(chip, column) is not None for column in chip.estimated)


@each_chip
def test_bounds_are_ordered(chip: Chip) -> None:
    for value, low, high in (
        (chip.tpp, chip.tpp_low, chip.tpp_high),
        (chip.die_area_mm2, chip.die_area_low, chip.die_area_high),
        (
            chip.memory_bandwidth_density,
            chip.memory_bandwidth_density_low,
            chip.memory_bandwidth_density_high,
        ),
    ):
        if low is not None or high is not None:
            assert value is not None
            assert low is not None
            assert high is not None
            assert low <= value <= high
            assert low < high


@each_chip
def test_tpp_follows_from_the_rates(chip: Chip) -> None:
    products = {precision: rate * BITS[precision] for precision, rate in chip.rates}
    if chip.tpp is None:
        assert not products
        return
    assert chip.tpp == pytest.approx(max(products.values()), rel=1e-3, abs=1)
    low, high = chip.tpp_low or chip.tpp, chip.tpp_high or chip.tpp
    # How many bits TF32 counts for is open; where it would decide, the bounds span every reading.
    others = [product for precision, product in products.items() if precision != "tf32"]
    assert low <= max(others) * 1.002
    assert dict(chip.rates).get("tf32", 0) * TF32_STORED_BITS <= high * 1.005


@each_chip
def test_density_follows_from_tpp_and_area(chip: Chip) -> None:
    if chip.tpp is None or chip.die_area_mm2 is None:
        assert chip.performance_density is None
    else:
        assert chip.performance_density == pytest.approx(chip.tpp / chip.die_area_mm2, abs=6e-3, rel=1e-4)


@each_chip
def test_planar_silicon_has_no_applicable_area(chip: Chip) -> None:
    if chip.process_node_nm is not None and chip.process_node_nm > NON_PLANAR_NM:
        assert chip.die_area_mm2 is None


@each_chip
def test_memory_stacks_carry_only_what_a_stack_has(chip: Chip) -> None:
    if chip.kind == "memory_stack":
        assert not chip.rates
        assert (chip.tpp, chip.die_area_mm2, chip.process_node_nm, chip.datacenter) == (None,) * 4
    else:
        assert chip.memory_bandwidth_density is None


def test_variants_of_a_model_come_from_one_designer() -> None:
    designers: dict[tuple[str, str], set[str | None]] = {}
    for chip in CHIPS:
        designers.setdefault((chip.vendor, chip.model), set()).add(chip.designer_headquarters)
    assert all(len(each) == 1 for each in designers.values())


@pytest.mark.parametrize(
    ("name", "tpp", "bandwidth"),
    [
        ("NVIDIA H200 SXM5 141GB", 15832, 4800),
        ("NVIDIA H20 SXM5 96GB", 2368, 4000),
        ("NVIDIA A100 SXM4 80GB", 4992, 2039),
        ("AMD Instinct MI325X", 20918, 6000),
        ("Huawei Ascend 910C", 12800, 3200),
    ],
)
def test_figures_that_the_law_turns_on(name: str, tpp: float, bandwidth: float) -> None:
    chip = named(name)
    assert (chip.tpp, chip.memory_bandwidth_gb_s) == (tpp, bandwidth)


@pytest.mark.parametrize("name", ["NVIDIA H200 SXM5 141GB", "AMD Instinct MI325X"])
def test_chips_named_in_91_fr_1684_were_on_sale(name: str) -> None:
    assert named(name).commercially_available_us is True


def reference_rows() -> Iterator[dict[str, str]]:
    with REFERENCE.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


@pytest.mark.skipif(not REFERENCE.exists(), reason=f"the research table {REFERENCE} is not on this machine")
def test_the_table_agrees_with_the_research_table() -> None:
    """Each researched row has a counterpart of its vendor, month and figures, or lies in its bounds."""
    vendors = {"Kunlun": "Kunlunxin"}
    missing = []
    for row in reference_rows():
        peers = [
            chip
            for chip in CHIPS
            if chip.vendor == vendors.get(row["vendor"], row["vendor"]) and chip.announced == row["announced"]
        ]
        if not any(agrees(chip, row) for chip in peers):
            missing.append((row["vendor"], row["model"], row["variant"]))
    assert set(missing) == {
        # The research table counts the board, this table one package of it.
        ("NVIDIA", "A16", "PCIe (4 GPUs)"),
        ("Tenstorrent", "Wormhole n300", "PCIe"),
        ("Qualcomm", "Cloud AI 100 Ultra", "PCIe (4 SoC)"),
        ("d-Matrix", "Corsair", "PCIe"),
    }


def agrees(chip: Chip, row: dict[str, str]) -> bool:
    def same(mine: float | None, theirs: str) -> bool:
        return mine is None if not theirs else mine == pytest.approx(float(theirs), rel=1e-3)

    return (
        same(chip.tpp, row["tpp"])
        and same(chip.die_area_mm2, row["die_area_mm2"])
        and same(chip.memory_gb, row["memory_gb"])
        and same(chip.process_node_nm, row["process_node_nm"])
    )


def with_cell(column: str, cell: str) -> list[str]:
    header, first, *_ = csv.reader(TEXT.splitlines())
    first[header.index(column)] = cell
    return [",".join(header), ",".join(f'"{value}"' for value in first)]


@pytest.mark.parametrize(
    ("column", "cell", "complaint"),
    [
        ("tpp", "0", "line 2, column tpp: '0' must be a positive number"),
        ("tpp", "-3", "must be a positive number"),
        ("tpp", "nan", "must be a positive number"),
        ("memory_gb", "inf", "must be a positive number"),
        ("fp16", "many", "must be a positive number"),
        ("kind", "gpu", "must be one of integrated_circuit, memory_stack"),
        ("confidence", "", "must be one of high, medium, low"),
        ("datacenter", "yes", "must be one of true, false"),
        ("source", "", "may not be empty"),
        ("vendor", "", "may not be empty"),
    ],
)
def test_a_bad_cell_is_refused(column: str, cell: str, complaint: str) -> None:
    with pytest.raises(ChipTableError, match=re.escape(complaint)):
        read(with_cell(column, cell))


def test_a_good_cell_is_taken() -> None:
    (chip,) = read(with_cell("tpp", "4800.5"))
    assert chip.tpp == 4800.5


def test_a_bad_shape_is_refused() -> None:
    header, first, *_ = TEXT.splitlines()
    with pytest.raises(ChipTableError, match="line 2: 2 cells for"):
        read([header, "NVIDIA,H100"])
    with pytest.raises(ChipTableError, match="line 2: no column 'vendor'"):
        read([header.replace("vendor", "maker"), first])
    with pytest.raises(ChipTableError, match="line 2: "):
        read([header, '"open'])


def test_an_empty_table_is_a_table() -> None:
    assert len(read([])) == 0


def test_loading_the_table_loads_nothing_heavy() -> None:
    code = "import sys, highfence.chips as chips; chips.load(); chips.find('H20'); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)  # noqa: S603
    assert {"rapidfuzz", "polars", "click", "rich"}.isdisjoint(done.stdout.split())


def test_the_table_is_read_once() -> None:
    assert load() is load()
