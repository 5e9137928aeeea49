"""Derived facts: by hand, and the same in columns."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from highfence.facts import derive

NUMBERS = st.one_of(st.none(), st.floats(0, 1e5, allow_nan=False))
INPUTS = ("tpp", "die_area_mm2", "memory_bandwidth_gb_s", "package_area_mm2", "interconnect_gb_s")


def test_tpp_is_the_greatest_product_of_rate_and_bit_length() -> None:
    # 15 CFR 774 Supp. 1, 3A090, Technical Note 2: 4,800 is 600 TOPS at 8 bits or 300 TFLOPS at 16 bits.
    assert derive.total_processing_performance({"int8": 600}) == 4800
    assert derive.total_processing_performance({"fp16": 300}) == 4800
    # H100 SXM: 1,979 TFLOPS of FP8, 989.5 of FP16 (dense), 67 of FP64.
    assert derive.total_processing_performance({"fp8": 1979, "fp16": 989.5, "fp64": 67}) == 15832
    assert derive.total_processing_performance({}) is None


def test_density_of_planar_silicon_is_zero() -> None:
    assert derive.performance_density(15832, 814) == pytest.approx(19.45, abs=0.01)
    assert derive.performance_density(100, 0) == 0


def test_memory_density() -> None:
    assert derive.memory_bandwidth_density(819, 110) == pytest.approx(7.45, abs=0.01)


def test_stated_rates_reach_the_density() -> None:
    found = derive.of_circuit("item", {"item.die_area_mm2": 814.0}, {"fp8": 1979})
    assert found["item.tpp"][0] == 15832
    assert found["item.performance_density"][0] == pytest.approx(19.45, abs=0.01)
    assert all("15 CFR" in citation for _, citation in found.values())


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.fixed_dictionaries(dict.fromkeys(INPUTS, NUMBERS)))
def test_columns_agree(values: dict[str, float | None]) -> None:
    facts = {f"item.{n}": v for n, v in values.items() if v is not None}
    row = pl.DataFrame(
        {f"item.{n}": [v] for n, v in values.items()}, schema={f"item.{n}": pl.Float64 for n in INPUTS}
    )
    columns = derive.columns(row)
    single = derive.of_circuit("item", facts, {})
    for deriver in derive.DERIVERS:
        name = f"item.{deriver.result}"
        expected = single.get(name, (None, ""))[0]
        assert columns[name][0] == (pytest.approx(expected) if isinstance(expected, float) else expected)
