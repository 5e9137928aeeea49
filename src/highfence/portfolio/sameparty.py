"""In a table, the same name and country in two roles is one party.

What is said of it in one role holds in the other, and it has both roles. Where the two columns of one fact
contradict each other, nobody can say which is right, and the line is refused.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import polars as pl

from highfence.facts.vocabulary import ROLES
from highfence.portfolio.cells import SLOT
from highfence.portfolio.rejects import none_rejected, rejections

if TYPE_CHECKING:
    from collections.abc import Iterable

_ONE = "the same as {other} ({value}): the same name and country in two roles is one party"


def slots_of(names: Iterable[str]) -> dict[str, list[str]]:
    """Return the slots of parties among column names, in the order of roles, each with its fields."""
    found: dict[str, list[str]] = {}
    for name in names:
        if match := SLOT.match(name):
            slot = match.group(1) + (match.group(2) or "")
            found.setdefault(slot, []).append(match.group(3))
    return dict(sorted(found.items(), key=lambda kv: (ROLES.index(kv[0].partition(".")[0]), kv[0])))


def merged(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the frame with parties of one name and country made one, and the lines that contradict themselves."""
    slots = slots_of(frame.columns)
    named = [s for s, fields in slots.items() if {"name", "country"} <= set(fields)]
    refused = [none_rejected()]
    for one, other in combinations(named, 2):
        same = frame.select(
            (
                (pl.col(f"{one}.name") == pl.col(f"{other}.name"))
                & (pl.col(f"{one}.country") == pl.col(f"{other}.country"))
            ).fill_null(value=False)
        ).to_series()
        if same.any():
            frame = _joined(frame, one, other, slots, same, refused)
    return frame, pl.concat(refused)


def _joined(
    frame: pl.DataFrame,
    one: str,
    other: str,
    slots: dict[str, list[str]],
    same: pl.Series,
    refused: list[pl.DataFrame],
) -> pl.DataFrame:
    """Move what is said of ``other`` to ``one`` in the rows where they are the same party."""
    fields = [f for f in dict.fromkeys([*slots[one], *slots[other]]) if f != "roles"]
    out: list[pl.Series] = []
    for field in fields:
        here, there = f"{one}.{field}", f"{other}.{field}"
        if there not in frame.columns:
            continue
        theirs = frame.get_column(there)
        if here in frame.columns:
            ours = frame.get_column(here)
            refused.append(_contradictions(ours, theirs, same))
        else:
            ours = pl.Series(here, [None] * frame.height, theirs.dtype)
            slots[one].append(field)
        parts = pl.DataFrame({"ours": ours, "theirs": theirs, "same": same})
        out += parts.select(
            pl.when("same").then(pl.coalesce("ours", "theirs")).otherwise("ours").alias(here),
            pl.when(~pl.col("same")).then("theirs").alias(there),
        ).get_columns()
    out += _roles(frame, one, other, same)
    slots[one] = [*dict.fromkeys([*slots[one], "roles"])]
    slots[other] = [*dict.fromkeys([*slots[other], "roles"])]
    return frame.with_columns(out)


def _roles(frame: pl.DataFrame, one: str, other: str, same: pl.Series) -> list[pl.Series]:
    """Give the party of ``one`` the roles of both, where they are the same."""
    said = [f"{slot}.roles" for slot in (one, other)]
    own = [[slot.partition(".")[0]] for slot in (one, other)]
    parts = pl.DataFrame({"same": same, **{n: frame.get_column(n) for n in said if n in frame.columns}})
    if len(parts.columns) == 1:
        both = pl.lit(pl.Series([list(dict.fromkeys([*own[0], *own[1]]))]))
        return parts.select(pl.when("same").then(both).alias(said[0])).get_columns()
    held = [
        pl.col(name).fill_null(pl.lit(pl.Series([roles])))
        if name in parts.columns
        else pl.lit(pl.Series([roles]))
        for name, roles in zip(said, own, strict=True)
    ]
    both = pl.concat_list(held).list.unique(maintain_order=True)
    before = [pl.col(n) if n in parts.columns else pl.lit(None, pl.List(pl.String)) for n in said]
    return parts.select(
        pl.when("same").then(both).otherwise(before[0]).alias(said[0]),
        pl.when(~pl.col("same")).then(before[1]).alias(said[1]),
    ).get_columns()


def _contradictions(ours: pl.Series, theirs: pl.Series, same: pl.Series) -> pl.DataFrame:
    both = same & ours.is_not_null() & theirs.is_not_null()
    if isinstance(ours.dtype, pl.List):
        ours, theirs = (s.list.sort().list.join("; ") for s in (ours, theirs))
    differ = (both & (ours != theirs)).fill_null(value=False)
    if not differ.any():
        return none_rejected()
    rows = differ.arg_true().cast(pl.UInt32)
    return pl.concat(
        rejections(
            rows.slice(i, 1), theirs.name, [str(theirs[row])], _ONE.format(other=ours.name, value=ours[row])
        )
        for i, row in enumerate(rows)
    )
