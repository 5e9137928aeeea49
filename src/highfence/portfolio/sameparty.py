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
        same = frame.get_column(f"{one}.name") == frame.get_column(f"{other}.name")
        if same.any():
            same &= frame.get_column(f"{one}.country") == frame.get_column(f"{other}.country")
        same = same.fill_null(value=False)
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
        if field in {"name", "country"}:
            out.append(_elsewhere(theirs, same))
            continue
        if here in frame.columns:
            ours = frame.get_column(here)
            refused.append(_contradictions(ours, theirs, same))
        else:
            ours = pl.Series(here, [None], theirs.dtype).new_from_index(0, frame.height)
            slots[one].append(field)
        parts = pl.DataFrame({"ours": ours, "theirs": theirs, "same": same})
        taken = pl.when(pl.col("same") & pl.col("ours").is_null()).then("theirs").otherwise("ours")
        out += [parts.select(taken.alias(here)).to_series(), _elsewhere(theirs, same)]
    out += _roles(frame, one, other, same)
    slots[one] = [*dict.fromkeys([*slots[one], "roles"])]
    slots[other] = [*dict.fromkeys([*slots[other], "roles"])]
    return frame.with_columns(out)


def _elsewhere(theirs: pl.Series, same: pl.Series) -> pl.Series:
    """Return a column of the other party, with nothing where it is the same."""
    return (
        pl.DataFrame({"theirs": theirs, "same": same})
        .select(pl.when(~pl.col("same")).then("theirs").alias(theirs.name))
        .to_series()
    )


def _roles(frame: pl.DataFrame, one: str, other: str, same: pl.Series) -> list[pl.Series]:
    """Give the party of ``one`` the roles of both, where they are the same."""
    said = [f"{slot}.roles" for slot in (one, other)]
    own = [[slot.partition(".")[0]] for slot in (one, other)]
    parts = pl.DataFrame({"same": same, **{n: frame.get_column(n) for n in said if n in frame.columns}})
    if len(parts.columns) == 1:
        both = pl.Series(said[0], [None, list(dict.fromkeys([*own[0], *own[1]]))])
        return [both.gather(same.cast(pl.UInt32))]
    held = [
        pl.col(name).fill_null(pl.lit(pl.Series([roles])))
        if name in parts.columns
        else pl.lit(pl.Series([roles]))
        for name, roles in zip(said, own, strict=True)
    ]
    all_held = pl.concat_list(held).list.unique(maintain_order=True)
    before = [pl.col(n) if n in parts.columns else pl.lit(None, pl.List(pl.String)) for n in said]
    return parts.select(
        pl.when("same").then(all_held).otherwise(before[0]).alias(said[0]),
        pl.when(~pl.col("same")).then(before[1]).alias(said[1]),
    ).get_columns()


def _contradictions(ours: pl.Series, theirs: pl.Series, same: pl.Series) -> pl.DataFrame:
    if isinstance(ours.dtype, pl.List):
        ours, theirs = (s.list.sort().list.join("; ") for s in (ours, theirs))
    differ = same & (ours != theirs)  # null, where one of them is not said
    if not differ.any():
        return none_rejected()
    rows = differ.fill_null(value=False).arg_true().cast(pl.UInt32)
    return pl.concat(
        rejections(
            rows.slice(i, 1), theirs.name, [str(theirs[row])], _ONE.format(other=ours.name, value=ours[row])
        )
        for i, row in enumerate(rows)
    )
