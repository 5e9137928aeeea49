"""What the engine is told about a chip, and about several variants at once."""

from __future__ import annotations

import dataclasses

import pytest

from highfence.chips import Chip, ChipValue, agreed, differing, find, load

CHIPS = load().chips
NAMES = {
    "item.kind",
    "item.tpp",
    "item.performance_density",
    "item.die_area_mm2",
    "item.process_node_nm",
    "item.transistors_b",
    "item.memory_bandwidth_gb_s",
    "item.memory_bandwidth_density",
    "item.interconnect_gb_s",
    "item.interconnect_non_volatile_gb_s",
    "item.datacenter",
    "item.commercially_available_us",
    "item.non_planar_transistors",
}


def test_facts_of_a_well_known_chip() -> None:
    (chip,) = find("NVIDIA H200 SXM5").chips
    facts = chip.facts()
    assert {name.removeprefix("item."): value.value for name, value in facts.items()} == {
        "kind": "integrated_circuit",
        "tpp": 15832,
        "performance_density": 19.45,
        "die_area_mm2": 814,
        "process_node_nm": 4,
        "transistors_b": 80,
        "memory_bandwidth_gb_s": 4800,
        "interconnect_gb_s": 1028,
        "interconnect_non_volatile_gb_s": 1028,
        "datacenter": True,
        "commercially_available_us": True,
        "non_planar_transistors": True,
    }
    assert {value.confidence for value in facts.values()} == {"high"}
    assert {value.source for value in facts.values()} == {chip.source}
    assert (chip.name, chip.id) == ("NVIDIA H200 SXM5 141GB", "nvidia-h200-sxm5-141gb")


def test_every_fact_has_a_known_name_and_a_value() -> None:
    facts = [chip.facts() for chip in CHIPS]
    assert set().union(*facts) == NAMES
    assert all(value.value is not None for each in facts for value in each.values())


def test_no_value_is_better_than_its_row() -> None:
    order = ("high", "medium", "low")
    for chip in CHIPS:
        for name, value in chip.facts().items():
            if name != "item.kind":
                assert order.index(value.confidence) >= order.index(chip.confidence)
            if value.low is not None:
                assert value.high is not None
                assert isinstance(value.value, float)
                assert value.low <= value.value <= value.high
                assert value.confidence != "high"


def test_an_estimate_is_of_medium_confidence_and_so_is_what_rests_on_it() -> None:
    (chip,) = find("B200").chips
    facts = chip.facts()
    assert chip.confidence == "high"
    assert facts["item.tpp"].confidence == "high"
    assert facts["item.die_area_mm2"] == ChipValue(1600, "medium", 1500, 1716, chip.source)
    density = facts["item.performance_density"]
    assert (density.confidence, density.low, density.high) == ("medium", 36000 / 1716, 36000 / 1500)


def test_a_judgment_marked_in_the_row_is_of_medium_confidence() -> None:
    (chip,) = find("RTX 6000 Ada").chips
    assert chip.facts()["item.datacenter"] == ChipValue(
        value=False,
        confidence="medium",
        low=None,
        high=None,
        source=chip.source,
    )
    assert chip.facts()["item.tpp"].confidence == "high"


def test_density_rests_on_a_marked_area() -> None:
    (chip,) = find("MI210").chips
    assert chip.facts()["item.performance_density"].confidence == "medium"


def test_planar_and_unknown_nodes_say_nothing_about_transistors() -> None:
    for name in ("K80", "Virtex-7 690T", "MI430X"):
        (chip,) = find(name).chips
        assert "item.non_planar_transistors" not in chip.facts()


def test_a_memory_stack_tells_its_bandwidth_density() -> None:
    (chip,) = find("Samsung HBM2 Aquabolt").chips
    facts = chip.facts()
    assert facts["item.kind"].value == "memory_stack"
    density = facts["item.memory_bandwidth_density"]
    assert density.low is not None
    assert density.high is not None
    assert density.low < 3.3 < density.high
    assert {"item.tpp", "item.datacenter", "item.die_area_mm2"}.isdisjoint(facts)


def test_variants_agree_on_what_is_the_same() -> None:
    variants = find("A100").chips
    facts = agreed(variants)
    assert facts["item.tpp"].value == 4992
    assert "item.memory_bandwidth_gb_s" not in facts
    assert "item.memory_bandwidth_gb_s" in differing(variants)
    assert facts.keys().isdisjoint(differing(variants))


def test_a_fact_that_one_variant_lacks_is_not_agreed() -> None:
    variants = find("Gaudi 3").chips
    assert "item.tpp" in differing(variants)
    assert "item.tpp" not in agreed(variants)


def test_agreement_takes_the_lowest_confidence_the_widest_range_and_all_sources() -> None:
    (chip,) = find("B200").chips
    other = dataclasses.replace(chip, confidence="low", die_area_low=1400.0, source="https://example.org/")
    area = agreed((chip, other))["item.die_area_mm2"]
    assert area == ChipValue(1600, "low", 1400, 1716, f"{chip.source}; https://example.org/")


def test_an_unbounded_value_widens_nothing() -> None:
    (chip,) = find("B200").chips
    other = dataclasses.replace(chip, die_area_low=None, die_area_high=None)
    area = agreed((chip, other))["item.die_area_mm2"]
    assert (area.low, area.high, area.confidence) == (1500, 1716, "medium")


@pytest.mark.parametrize("chip", CHIPS[::20], ids=lambda chip: chip.id)
def test_one_chip_agrees_with_itself(chip: Chip) -> None:
    assert agreed((chip, chip)) == agreed((chip,)) == chip.facts()
    assert differing((chip,)) == ()


def test_no_chips_agree_on_nothing() -> None:
    assert agreed(()) == {}
    assert differing(()) == ()
