"""Facts computed from other facts, each with the text that says how.

A deriver is a plain function of known numbers. ``DERIVERS`` lists them with inputs, result and citation;
a circuit's derivers run for every circuit slot. Stated facts win over the chip table, and the chip table
over what is derived here. ``columns`` gives the same for a frame (see the test that both agree).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from typing import Any as Whatever

from highfence.facts.intake import PRECISIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import polars as pl

_NOTES = "15 CFR 774 Supp. 1, 3A090, Technical Notes to 3A090.a and .b"


@dataclass(frozen=True, slots=True)
class Deriver:
    """One derivation: ``result`` from ``inputs`` (names within a circuit), by ``function``."""

    name: str
    result: str
    inputs: tuple[str, ...]
    citation: str
    function: Callable[..., Whatever]


def total_processing_performance(tops: Mapping[str, float]) -> float | None:
    """Return TPP: the highest product of rate (dense, TOPS or TFLOPS) and bit length over precisions."""
    return max((rate * PRECISIONS[p] for p, rate in tops.items()), default=None)


def peak_tops(tops: Mapping[str, float]) -> float | None:
    """Return the highest rate over precisions, in TOPS."""
    return max(tops.values(), default=None)


def performance_density(tpp: float, die_area_mm2: float) -> float:
    """Return TPP per mm2 of applicable die area; without non-planar logic dies the area is zero, and so is this."""
    return tpp / die_area_mm2 if die_area_mm2 > 0 else 0.0


def memory_bandwidth_density(memory_bandwidth_gb_s: float, package_area_mm2: float) -> float | None:
    """Return GB/s per mm2 of package or stack."""
    return memory_bandwidth_gb_s / package_area_mm2 if package_area_mm2 > 0 else None


def io_and_memory(memory_bandwidth_gb_s: float, interconnect_gb_s: float) -> float:
    """Return the sum of memory and input/output bandwidth, GB/s."""
    return memory_bandwidth_gb_s + interconnect_gb_s


def at_most(interconnect_gb_s: float) -> float:
    """Return the rate to other than volatile memory where only the whole is stated: at most the whole."""
    return interconnect_gb_s


def processes(tpp: float) -> bool:
    """Return whether the circuit's function is processing: it has a total processing performance."""
    return tpp > 0


def minimum_resolvable_feature(wavelength_nm: float, na: float) -> float | None:
    """Return the minimum resolvable feature size (MRF): wavelength times K over the aperture, with K = 0.25."""
    return 0.25 * wavelength_nm / na if na > 0 else None


DERIVERS: tuple[Deriver, ...] = (
    Deriver("density", "performance_density", ("tpp", "die_area_mm2"), _NOTES, performance_density),
    Deriver(
        "memory_density",
        "memory_bandwidth_density",
        ("memory_bandwidth_gb_s", "package_area_mm2"),
        "15 CFR 774 Supp. 1, 3A090, Technical Note to 3A090.c",
        memory_bandwidth_density,
    ),
    Deriver(
        "io_and_memory",
        "io_and_memory_bandwidth_gb_s",
        ("memory_bandwidth_gb_s", "interconnect_gb_s"),
        "is-informed letters of April 2025",
        io_and_memory,
    ),
    Deriver(
        "interconnect",
        "interconnect_non_volatile_gb_s",
        ("interconnect_gb_s",),
        "15 CFR 774 Supp. 1, 3A090.a (2022)",
        at_most,
    ),
    Deriver(
        "processing",
        "dominant_function_processing",
        ("tpp",),
        "15 CFR 774 Supp. 1, 3A090, Note to 3A090.c",
        processes,
    ),
)


def of_circuit(
    slot: str, facts: Mapping[str, Whatever], tops: Mapping[str, float]
) -> dict[str, tuple[Whatever, str]]:
    """Return what can be derived for one circuit: flat name to (value, citation). Nothing known is repeated."""
    out: dict[str, tuple[Whatever, str]] = {}
    if tops:
        for name, value in (("tpp", total_processing_performance(tops)), ("peak_tops", peak_tops(tops))):
            if value is not None:
                out[f"{slot}.{name}"] = (value, _NOTES)
    for deriver, inputs, result in _named(slot):
        given = []
        for name in inputs:
            known = facts.get(name)
            if known is None and name in out:
                known = out[name][0]
            if known is None:
                break
            given.append(known)
        else:
            value = deriver.function(*given)
            if value is not None:
                out[result] = (value, deriver.citation)
    return out


@lru_cache(maxsize=64)
def _named(slot: str) -> tuple[tuple[Deriver, tuple[str, ...], str], ...]:
    """Return every deriver with the flat names of its inputs and of its result in a circuit's slot."""
    return tuple((d, tuple(f"{slot}.{n}" for n in d.inputs), f"{slot}.{d.result}") for d in DERIVERS)


def of_item(facts: Mapping[str, Whatever]) -> dict[str, tuple[Whatever, str]]:
    """Return what can be derived for the item as a whole."""
    out: dict[str, tuple[Whatever, str]] = {}
    if facts.get("item.origin") == "US":
        out["item.us_origin"] = (True, "15 CFR 734.3(a)(2)")
    wavelength, aperture = (facts.get(f"item.parameters.{n}") for n in ("wavelength_nm", "na"))
    if wavelength is not None and aperture is not None:
        feature = minimum_resolvable_feature(wavelength, aperture)
        if feature is not None:
            out["item.parameters.mrf_nm"] = (feature, "15 CFR 774 Supp. 1, 3B001.f.1.b, Note 1")
    added, total = facts.get("item.added_training_operations"), facts.get("item.training_operations")
    if added is not None and total:
        out["item.added_training_share_pct"] = (
            min(100.0, 100.0 * added / total),
            "15 CFR 774 Supp. 1, 4E091, Notes",
        )
    return out


def columns(frame: pl.DataFrame, slot: str = "item") -> pl.DataFrame:
    """Return ``frame`` with the circuit's derived columns filled where they were null.

    The vector form of ``of_circuit`` for stated figures (rates per precision are resolved row by row).
    """
    import polars as pl

    def col(name: str) -> pl.Expr:
        full = f"{slot}.{name}"
        kind = pl.Boolean if name == "dominant_function_processing" else pl.Float64
        return pl.col(full) if full in out.columns else pl.lit(None, dtype=kind)

    out = frame
    area, bandwidth = col("die_area_mm2"), col("memory_bandwidth_gb_s")
    derived = {
        "performance_density": pl.when(area > 0)
        .then(col("tpp") / area)
        .when(area <= 0)
        .then(col("tpp") * 0.0),
        "memory_bandwidth_density": pl.when(col("package_area_mm2") > 0).then(
            bandwidth / col("package_area_mm2")
        ),
        "io_and_memory_bandwidth_gb_s": bandwidth + col("interconnect_gb_s"),
        "interconnect_non_volatile_gb_s": col("interconnect_gb_s"),
        "dominant_function_processing": col("tpp") > 0,
    }
    return out.with_columns(
        [pl.coalesce([col(name), expr]).alias(f"{slot}.{name}") for name, expr in derived.items()]
    )
