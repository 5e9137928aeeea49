"""Supplement No. 3 to part 732: red flags, and what each one throws doubt on.

A red flag that has not been resolved takes the force from an answer "asked, and nothing found": the
facts it bears on are unknown again. A flag given in words bears on every end use.
"""

from __future__ import annotations

_FAB = ("end_use.advanced_node_ic", "end_use.ic_node_unknown", "end_use.design_of_advanced_ic")
_SUPERCOMPUTER = ("end_use.supercomputer",)
_MILITARY = (
    "end_use.military",
    "end_use.military_intelligence",
    "end_use.wmd",
    "end_use.maritime_nuclear_propulsion",
)
_TOOLS = ("end_use.semiconductor_equipment",)

ALL_END_USES: tuple[str, ...] = (*_SUPERCOMPUTER, *_FAB, *_TOOLS, *_MILITARY)
"""What a flag in words, or one of the classic flags, bears on."""

BEARS_ON: dict[int, tuple[str, ...]] = {
    **dict.fromkeys(range(1, 13), ALL_END_USES),
    13: _MILITARY,
    14: _MILITARY,
    15: _FAB,
    16: _FAB,
    17: _SUPERCOMPUTER,
    18: (*_SUPERCOMPUTER, *_FAB),
    19: (*_SUPERCOMPUTER, *_FAB),
    20: _FAB,
    21: ALL_END_USES,
    22: (*_FAB, *_TOOLS),
    23: _FAB,
    24: ("listed",),
    25: ("listed",),
    26: (),
    27: _FAB,
    28: ("end_use.train_ai_model",),
    29: ("listed",),
}
"""Flag number to the facts it bears on; ``listed`` means the listing of every party to the transaction."""


def bears_on(flag: str) -> tuple[str, ...]:
    """Return the facts that a flag bears on: ``us.ear.732.supp3(19)``, or words."""
    head, _, tail = flag.partition("supp3(")
    number = tail.partition(")")[0]
    return BEARS_ON.get(int(number), ALL_END_USES) if head and number.isdigit() else ALL_END_USES
