"""Finding chips by the names that people write, and not finding others."""

from __future__ import annotations

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from highfence.chips import Chip, ChipTable, find, load

CHIPS: Final = load().chips


def names(query: str) -> list[str]:
    return [chip.name for chip in find(query).chips]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("NVIDIA H100 SXM5 80GB", "NVIDIA H100 SXM5 80GB"),
        ("h100-pcie", "NVIDIA H100 PCIe 80GB"),
        ("H100 PCI-Express", "NVIDIA H100 PCIe 80GB"),
        ("H100 PCI-E 80G", "NVIDIA H100 PCIe 80GB"),
        ("NVIDIA H100 80GB HBM3", "NVIDIA H100 SXM5 80GB"),
        ("nvidia  h100 nvl", "NVIDIA H100 NVL 94GB"),
        (" NVIDIA® H100™ PCIe ", "NVIDIA H100 PCIe 80GB"),
        ("80GB A100 SXM4", "NVIDIA A100 SXM4 80GB"),
        ("NVIDIA A100-SXM4-80GB", "NVIDIA A100 SXM4 80GB"),
        ("Tesla V100-SXM2-32GB", "NVIDIA V100 SXM2 32GB"),
        ("Ｈ２０　１４１ＧＢ", "NVIDIA H20 SXM5 141GB"),
        ("H20-3e", "NVIDIA H20 SXM5 141GB"),
        ("NVIDIA L40S", "NVIDIA L40S"),
        ("L 40", "NVIDIA L40"),
        ("RTX4090", "NVIDIA GeForce RTX 4090"),
        ("GeForce RTX 4090", "NVIDIA GeForce RTX 4090"),
        ("GeForce RTX 4090 24GB GDDR6X graphics card", "NVIDIA GeForce RTX 4090"),
        ("4090", "NVIDIA GeForce RTX 4090"),
        ("rtx 4090 d", "NVIDIA GeForce RTX 4090 D"),
        ("RTX4090D", "NVIDIA GeForce RTX 4090 D"),
        ("RTX 5090 D v2", "NVIDIA GeForce RTX 5090 D V2"),
        ("A6000", "NVIDIA RTX A6000"),
        ("NVIDIA RTX 6000 Ada Generation", "NVIDIA RTX 6000 Ada"),
        ("RTX PRO 6000 Blackwell Workstation Edition", "NVIDIA RTX PRO 6000 Blackwell Workstation"),
        ("RTX PRO 6000 Blackwell Max-Q Workstation Edition", "NVIDIA RTX PRO 6000 Blackwell Max-Q"),
        ("Hygon DCU K100", "Hygon DCU K100"),
        ("海光K100_AI", "Hygon DCU K100 AI"),
        ("MI300X Instinct AI accelerator", "AMD Instinct MI300X"),
        ("RTX PRO 6000 Blackwell Server Edition", "NVIDIA RTX PRO 6000 Blackwell Server"),
        ("昇腾910B", "Huawei Ascend 910B"),
        ("Ascend 910B", "Huawei Ascend 910B"),
        ("Ascend 910B3", "Huawei Ascend 910B"),
        ("华为昇腾910C", "Huawei Ascend 910C"),
        ("華為昇騰910C晶片", "Huawei Ascend 910C"),
        ("寒武纪思元590", "Cambricon MLU590 M9"),
        ("摩尔线程 S4000", "Moore Threads MTT S4000"),
        ("AMD Instinct MI308X", "AMD Instinct MI308X"),
        ("AMD Instinct(TM) MI300X accelerator", "AMD Instinct MI300X"),
        ("mi300x", "AMD Instinct MI300X"),
        ("MI250", "AMD Instinct MI250"),
        ("Intel(R) Xeon(R) 6980P", "Intel Xeon 6980P"),
        ("Xeon Platinum 8480+", "Intel Xeon Platinum 8480+"),
        ("Gaudi 3 HL-328", "Intel Gaudi 3 HL-328 OAM"),
        ("HL-338", "Intel Gaudi 3 HL-338 PCIe"),
        ("TPU v5e", "Google TPU v5e"),
        ("Google Cloud TPU v5p", "Google TPU v5p"),
        ("Ironwood", "Google TPU v7"),
        ("Xilinx VC1902", "AMD Versal AI Core VC1902"),
        ("SK hynix HBM3E 36GB", "SK hynix HBM3E 36GB"),
        ("apple m4 max", "Apple M4 Max"),
    ],
)
def test_one_chip_is_found(query: str, name: str) -> None:
    assert names(query) == [name]
    assert find(query).kind == "one"
    assert find(query).suggestions == ()


@pytest.mark.parametrize(
    ("query", "model", "count"),
    [
        ("H20", "H20", 2),
        ("英伟达H20", "H20", 2),
        ("H100", "H100", 4),
        ("nvidia h100 sxm", "H100", 2),
        ("A100 80GB", "A100", 2),
        ("A 100", "A100", 4),
        ("a800", "A800", 3),
        ("Gaudi 3", "Gaudi 3", 5),
        ("RTX PRO 6000", "RTX PRO 6000 Blackwell", 3),
        ("Micron HBM3E", "HBM3E", 2),
    ],
)
def test_variants_of_one_model_are_found(query: str, model: str, count: int) -> None:
    found = find(query)
    assert found.kind == "variants"
    assert {chip.model for chip in found.chips} == {model}
    assert len(found.chips) == count


@pytest.mark.parametrize(
    ("query", "models"),
    [
        ("MI300", {"Instinct MI300A", "Instinct MI300X"}),
        ("AMD MI350", {"Instinct MI350X", "Instinct MI355X"}),
        ("TPU v5", {"TPU v5e", "TPU v5p"}),
        ("昇腾950", {"Ascend 950PR", "Ascend 950DT"}),
        ("RTX 6000", {"Quadro RTX 6000", "RTX 6000 Ada", "RTX PRO 6000 Blackwell"}),
        ("R200", {"R200", "Kunlun 2"}),
        ("HBM3E", {"HBM3E", "HBM3E Shinebolt"}),
        ("Blackwell Ultra", {"B300", "GB300"}),
    ],
)
def test_different_models_are_ambiguous(query: str, models: set[str]) -> None:
    found = find(query)
    assert found.kind == "ambiguous"
    assert {chip.model for chip in found.chips} == models


@pytest.mark.parametrize(
    "query",
    [
        "",
        " ",
        "™",
        "GPU",
        "NVIDIA",
        "RTX",
        "GeForce",
        "V",
        "80GB",
        "H2000",
        "H20X",
        "H20+",
        "H20.5",
        "XH20",
        "Н20",  # a Cyrillic letter
        "H100 H200",
        "8x H100",
        "H100 x8",
        "DGX H100",
        "HGX H20",
        "H100 SXM4",
        "H100 40GB",
        "AMD H100",
        "Intel N100",
        "N100",
        "M4",
        "P800",
        "8000",
        "6000",
        "RTX 4090 Ti",
        "RTX 4090 Laptop GPU",
        "RTX 4090 48GB",
        "RTX 4080 12GB",
        "RTX 6000 A",
        "RTX 4090 D D",
        "Xeon Max 9480 Max",
        "MI300XX",
        "MI30",
        "MI300X MI325X",
        "Ascend 910E",
        "910",
        "TPU",
        "Gaudi 4",
        "HBM",
        "HBM5",
        "H100; DROP TABLE",
        "H" * 5000,
        "H100 " * 1000,
    ],
)
def test_what_is_no_known_chip_is_unknown(query: str) -> None:
    found = find(query)
    assert found.kind == "unknown"
    assert found.chips == ()


@pytest.mark.parametrize(
    ("query", "suggestion"),
    [
        ("H2000", "NVIDIA H200"),
        ("H20X", "NVIDIA H20"),
        ("RTX 4090 Laptop GPU", "NVIDIA GeForce RTX 4090"),
        ("M4", "Apple M4"),
        ("MetaX C5000", "MetaX Xiyun C500"),
        ("昇腾910E", "Huawei Ascend 910"),
        ("DGX H100", "NVIDIA H100"),
    ],
)
def test_an_unknown_name_brings_suggestions(query: str, suggestion: str) -> None:
    suggestions = find(query).suggestions
    assert suggestion in suggestions
    assert len(suggestions) == len(set(suggestions)) <= 5


def test_nothing_resembles_nothing() -> None:
    assert find("").suggestions == ()


def test_another_table_can_be_searched() -> None:
    table = ChipTable(tuple(chip for chip in CHIPS if chip.vendor == "AMD"))
    assert find("H100", table).kind == "unknown"
    assert [chip.model for chip in find("MI300X", table).chips] == ["Instinct MI300X"]
    assert find("MI300X", ChipTable(())).kind == "unknown"


@pytest.mark.parametrize("chip", CHIPS, ids=lambda chip: chip.id)
def test_every_alias_finds_its_chip(chip: Chip) -> None:
    for alias in chip.aliases:
        assert chip in find(alias).chips
        assert chip in find(f"{chip.vendor} {alias}").chips


@pytest.mark.parametrize("chip", CHIPS, ids=lambda chip: chip.id)
def test_the_full_name_is_exact(chip: Chip) -> None:
    assert find(chip.name).chips == (chip,)


@st.composite
def written(draw: st.DrawFn) -> tuple[Chip, str]:
    """Draw a chip and its full name as somebody may write it."""
    chip = draw(st.sampled_from(CHIPS))
    words = chip.name.split()
    if (
        chip.name.startswith(f"{chip.vendor} ")
        and not chip.model.startswith(chip.vendor)
        and draw(st.booleans())
    ):
        words = words[len(chip.vendor.split()) :]
    separator = draw(st.sampled_from([" ", "  ", "-", "_", " - ", "\t", "\u3000", "\u00a0"]))
    name = separator.join(words)
    name = draw(st.sampled_from([name, name.upper(), name.lower(), name.title(), name.swapcase()]))
    if draw(st.booleans()):
        name = "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in name)
    return chip, draw(st.sampled_from(["", " ", "\n"])) + name + draw(
        st.sampled_from(["", " ", "™", "®", " (R)", " GPU"])
    )


@given(written())
def test_every_chip_is_found_by_its_full_name(case: tuple[Chip, str]) -> None:
    chip, name = case
    found = find(name)
    assert chip in found.chips
    vendor_named = chip.vendor.split()[0].casefold() in name.casefold()
    if vendor_named or not {"HBM2", "HBM2E", "HBM3", "HBM3E", "HBM4", "R200"} & set(chip.model.split()):
        assert {(other.vendor, other.model) for other in found.chips} == {(chip.vendor, chip.model)}


@given(st.sampled_from(CHIPS), st.text(alphabet="0123456789xz", min_size=1, max_size=2))
def test_a_digit_or_letter_more_is_never_the_same_model(chip: Chip, more: str) -> None:
    """Only another row that is truly called so may answer."""
    model = chip.model.casefold()
    for other in find(f"{chip.vendor} {chip.model}{more}").chips:
        called = {name.casefold().replace(" ", "") for name in (other.model, *other.aliases)}
        assert any((model + more).replace(" ", "").endswith(name) for name in called)


@given(st.text(max_size=40))
def test_any_text_is_answered(text: str) -> None:
    found = find(text)
    assert (found.kind == "unknown") == (not found.chips)
    assert (found.kind == "one") == (len(found.chips) == 1)
