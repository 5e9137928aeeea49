"""Finding a chip by the names that people write.

A name is cut into atoms: runs of digits or Latin letters, other letters one by one, plus signs. A row answers
to a name if the atoms can be laid out without a gap as phrases that the row knows: its model or an alias at
least once, and besides that its vendor, variant, memory, and words that say nothing ("GPU", "card"). So
"H100-80GB PCIe" is found, but not "H20X", "H2000" or "RTX 4090 Laptop": what a row can't explain makes the
name another product's. Nothing is ever matched by resemblance; that serves suggestions only.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING, Final, Literal

from highfence.chips.table import ChipTable, load
from highfence.logic.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from highfence.chips.table import Chip

Phrase = tuple[str, ...]

_ATOM: Final = re.compile(r"[0-9]+|[a-z]+|[^\W_]|\+")
_TRADEMARK: Final = re.compile(r"[™®©℠]|\((?:tm|r)\)")
_PCIE: Final = re.compile(r"pci[\s_-]*e(?:xpress)?(?![a-z])")
_SIMPLIFIED: Final = str.maketrans("華為騰輝達紀線爾顯處晶鯤鵬長儲", "华为腾辉达纪线尔显处晶鲲鹏长储")

# May be left out at the head of a model if what stays has letters and digits: "A6000", but not a bare "6000".
_BRANDS: Final = frozenset(
    ("geforce", "rtx", "gtx", "quadro", "instinct", "radeon", "rx", "arc", "xeon", "jetson", "ascend"),
)

_SAYS_NOTHING: Final = (
    "gpu",
    "cpu",
    "npu",
    "soc",
    "fpga",
    "ai chip",
    "ai gpu",
    "ai accelerator",
    "accelerator",
    "card",
    "graphics card",
    "graphics",
    "board",
    "module",
    "chip",
    "processor",
    "tensor core",
    "generation",
    "edition",
    "memory",
    "stack",
    "显卡",
    "加速卡",
    "加速器",
    "计算卡",
    "芯片",
    "晶片",
    "处理器",
    "模组",
    "卡",
)

_VENDORS: Final = {
    "NVIDIA": ("英伟达", "辉达"),
    "AMD": ("Advanced Micro Devices", "Xilinx", "超威", "超威半导体", "赛灵思"),
    "Intel": ("Altera", "Habana", "英特尔"),
    "Google": ("谷歌",),
    "AWS": ("Amazon", "Amazon Web Services", "亚马逊"),
    "Microsoft": ("Azure", "微软"),
    "Huawei": ("HiSilicon", "华为", "海思"),
    "Cambricon": ("寒武纪", "思元"),
    "Biren": ("Birentech", "壁仞", "壁仞科技"),
    "Moore Threads": ("MooreThreads", "摩尔线程"),
    "Hygon": ("海光",),
    "Enflame": ("燧原", "燧原科技"),
    "Kunlunxin": ("Baidu", "百度", "昆仑芯"),
    "Iluvatar": ("Iluvatar CoreX", "天数智芯"),
    "MetaX": ("沐曦",),
    "Alibaba T-Head": ("Alibaba", "T-Head", "阿里", "阿里巴巴", "平头哥"),
    "Sophgo": ("算能",),
    "Qualcomm": ("高通",),
    "Apple": ("苹果",),
    "Horizon Robotics": ("地平线",),
    "Sunway": ("申威",),
    "Rockchip": ("瑞芯微",),
    "Fujitsu": ("富士通",),
    "Samsung": ("三星",),
    "SK hynix": ("hynix", "海力士", "SK海力士"),
    "Micron": ("美光",),
    "CXMT": ("长鑫", "长鑫存储"),
}

_NO_VENDOR: Final[frozenset[str]] = frozenset()
_SUGGESTIONS: Final = 5
_ALIKE: Final = 60
_LONGEST_NAME: Final = 200


class Found(Record, frozen=True):
    """What a name stands for.

    Attributes:
        kind: "one" chip; several "variants" of one model; "ambiguous" between different models; or "unknown".
        chips: The chip or the candidates, in the order of the table.
        suggestions: For an unknown name, models with a similar one, best first.
    """

    kind: Literal["one", "variants", "ambiguous", "unknown"]
    chips: tuple[Chip, ...] = ()
    suggestions: tuple[str, ...] = ()


def find(name: str, table: ChipTable | None = None) -> Found:
    """Find what chip a name stands for, in this table or the one that comes with the package.

    Case, spacing, hyphens, trademark signs and full-width characters don't matter, nor whether the vendor is
    named.
    """
    table = load() if table is None else table
    chips = _answering(_atoms(name), table) if len(name) <= _LONGEST_NAME else ()
    if not chips:
        return Found("unknown", suggestions=_suggestions(name, table))
    if len(chips) == 1:
        return Found("one", chips)
    models = {(chip.vendor, chip.model) for chip in chips}
    return Found("variants" if len(models) == 1 else "ambiguous", chips)


class _Entry(Record, frozen=True):
    """A chip with the phrases that name it and those that may stand beside its name."""

    chip: Chip
    names: frozenset[Phrase]
    besides: frozenset[Phrase]


class _Index(Record, frozen=True):
    """The chips of a table in which each name stands, and the number of atoms in the longest name."""

    named: dict[Phrase, tuple[int, ...]]
    longest: int


@functools.lru_cache(maxsize=4)
def _index(table: ChipTable) -> _Index:
    named: defaultdict[Phrase, list[int]] = defaultdict(list)
    for number, chip in enumerate(table):
        for phrase in set(_names(chip)):
            named[phrase].append(number)
    return _Index(
        {phrase: tuple(numbers) for phrase, numbers in named.items()}, max(map(len, named), default=0)
    )


@functools.lru_cache(maxsize=1024)
def _entry(chip: Chip) -> _Entry:
    return _Entry(chip, frozenset(_names(chip)), frozenset(_besides(chip)) | _meaningless())


def _answering(atoms: Phrase, table: ChipTable) -> tuple[Chip, ...]:
    """Give the chips that a name in atoms may stand for."""
    index = _index(table)
    spans = _spans(len(atoms), index.longest)
    candidates = {number for start, end in spans for number in index.named.get(atoms[start:end], ())}
    entries = (_entry(table.chips[number]) for number in sorted(candidates))
    return tuple(entry.chip for entry in entries if _explains(entry, atoms))


def _spans(atoms: int, longest: int) -> list[tuple[int, int]]:
    """Give the places of possible phrases, by where they start."""
    return [(s, e) for s in range(atoms) for e in range(s + 1, min(atoms, s + longest) + 1)]


def _explains(entry: _Entry, atoms: Phrase) -> bool:
    """Tell whether the atoms are a row of the entry's phrases, its name among them."""
    reached = {(0, False)}  # up to which atom, and whether the name has been met
    for start, end in _spans(len(atoms), max(map(len, entry.names | entry.besides))):
        phrase = atoms[start:end]
        before = [named for named in (False, True) if (start, named) in reached]
        if phrase in entry.names and before:
            reached.add((end, True))
        if phrase in entry.besides:
            reached.update((end, named) for named in before)
    return (len(atoms), True) in reached


def _names(chip: Chip) -> Iterator[Phrase]:
    for whole in _phrases((chip.model, *chip.aliases)):
        phrase = whole
        yield phrase
        while phrase[0] in _BRANDS and {atom.isdecimal() for atom in phrase[1:]} == {False, True}:
            phrase = phrase[1:]
            yield phrase


def _besides(chip: Chip) -> Iterator[Phrase]:
    yield from _vendor(chip.vendor)
    yield from ((atom,) for atom in _atoms(chip.model) if atom in _BRANDS)
    for word in _phrases(chip.variant.split()):
        yield word
        if word[0] in {"sxm", "oam"}:  # "SXM" for "SXM5"
            yield word[:1]
    if chip.memory_type is not None:
        yield _atoms(chip.memory_type)
    if chip.memory_gb is not None:
        size = _atoms(f"{chip.memory_gb:g}")
        yield (*size, "gb")
        yield (*size, "g")


@functools.cache
def _vendor(vendor: str) -> tuple[Phrase, ...]:
    return tuple(_phrases((vendor, *_VENDORS.get(vendor, ()))))


@functools.cache
def _vendor_phrases() -> dict[Phrase, frozenset[str]]:
    found: dict[Phrase, frozenset[str]] = {}
    for vendor in dict.fromkeys(chip.vendor for chip in load()):
        for phrase in _vendor(vendor):
            found[phrase] = found.get(phrase, frozenset()) | {vendor}
    return found


def vendors_named(name: str) -> frozenset[str]:
    """Return the vendors of the table with whose name, in some language, a company's name begins."""
    plain, phrases = _plain(name), _vendor_phrases()
    first = _ATOM.search(plain)
    lengths = _lengths_after().get(first[0]) if first else None
    if lengths is None:
        return _NO_VENDOR
    atoms = tuple(_ATOM.findall(plain))
    return frozenset().union(*(phrases.get(atoms[:n], ()) for n in lengths))


@functools.cache
def _lengths_after() -> dict[str, frozenset[int]]:
    """Return how long names of vendors are, by their first atoms."""
    found: dict[str, frozenset[int]] = {}
    for phrase in _vendor_phrases():
        found[phrase[0]] = found.get(phrase[0], frozenset()) | {len(phrase)}
    return found


@functools.cache
def _meaningless() -> frozenset[Phrase]:
    return frozenset(_phrases(_SAYS_NOTHING))


def _phrases(texts: Iterable[str]) -> Iterator[Phrase]:
    return (phrase for text in texts if (phrase := _atoms(text)))


def _atoms(text: str) -> Phrase:
    return tuple(_ATOM.findall(_plain(text)))


def _plain(text: str) -> str:
    """Return a text as it is cut into atoms."""
    plain = text.casefold()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKC", _TRADEMARK.sub(" ", plain)).translate(_SIMPLIFIED)
    elif "(" in plain:
        plain = _TRADEMARK.sub(" ", plain)
    if "pci" in plain:
        plain = _PCIE.sub("pcie", plain)
    return plain.replace("plus", "+")


def _suggestions(name: str, table: ChipTable) -> tuple[str, ...]:
    """Give the models whose name or alias looks most like this one."""
    from rapidfuzz import fuzz, process  # takes longer to load than the table

    query = " ".join(_atoms(name[:_LONGEST_NAME]))
    named = [(" ".join(_atoms(text)), _model(chip)) for chip in table for text in (chip.model, *chip.aliases)]
    best: dict[str, float] = {}
    for _, score, number in process.extract(
        query,
        [spelling for spelling, _ in named],
        scorer=fuzz.WRatio,
        limit=None,
        score_cutoff=_ALIKE,
    ):
        model = named[number][1]
        best[model] = max(score, best.get(model, 0))
    return tuple(sorted(best, key=lambda model: (-best[model], model))[:_SUGGESTIONS])


def _model(chip: Chip) -> str:
    return chip.model if chip.model.startswith(chip.vendor) else f"{chip.vendor} {chip.model}"
