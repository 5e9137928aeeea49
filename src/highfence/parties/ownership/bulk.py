"""The rule of ``graph`` over a million firms: firms are numbers, holdings are arrays.

Each firm comes to count at most once, so each holding is walked at most once for what is certain and once
for what is possible. Where many firms come to count together, a step is a few array operations; on a long
chain, where one follows another, it goes on firm by firm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from highfence.parties.ownership.graph import HALF, SLACK, WHOLE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Numbers = NDArray[np.int64]

NO, YES, UNKNOWN = 0, 1, 2
"""Whether a firm is listed."""

_ROUNDS: Final = 200
_REACHED: Final = HALF - SLACK


class Shares(NamedTuple):
    """What listed owners hold of each firm, in percent: what is certain and what is possible."""

    low: Floats
    high: Floats

    def covered(self) -> tuple[Flags, Flags]:
        """Return which firms count as listed for certain, and which possibly."""
        return self.low >= _REACHED, self.high >= _REACHED


def resolve(
    owner: NDArray[np.integer],
    owned: NDArray[np.integer],
    low: Floats,
    high: Floats,
    listed: NDArray[np.uint8],
    closed: Flags,
) -> Shares:
    """Return the shares of listed owners.

    ``owner``, ``owned``  numbers of firms, one pair a holding, with its share from ``low`` to ``high``
    ``listed``            NO, YES or UNKNOWN, one a firm; ``closed`` says that every owner of it is named
    """
    firms = len(listed)
    edge = np.argsort(owner, kind="stable")
    start = np.concatenate(([0], np.cumsum(np.bincount(owner, minlength=firms))))
    to = np.asarray(owned, dtype=np.int64)[edge]
    lows, highs = low[edge].astype(np.float64), high[edge].astype(np.float64)

    total = np.zeros(firms)
    certain = listed == YES
    _spread(start, to, (lows,), (total,), certain)

    # What possible owners can hold: all that the others do not; of a closed firm, what they are said to hold.
    rest = (WHOLE - np.bincount(owned, weights=low, minlength=firms)).astype(np.float64)
    held: Floats = np.where(closed, 0.0, WHOLE)
    possible = certain | (listed == UNKNOWN) | ((rest >= _REACHED) & (held >= _REACHED))
    _spread(start, to, (lows, highs), (rest, held), possible)
    sure = np.minimum(total, WHOLE)
    return Shares(sure, np.maximum(sure, np.clip(np.minimum(rest, held), 0.0, WHOLE)))


def _spread(
    start: Numbers, to: Numbers, weights: tuple[Floats, ...], totals: tuple[Floats, ...], counts: Flags
) -> None:
    """Add the shares of those that count to the firms they hold, until nobody new comes to count.

    A firm comes to count when all its totals reach the half. Changes ``totals`` and ``counts``. The holdings
    of firm ``i`` stand from ``start[i]`` to ``start[i + 1]``.
    """
    front = np.flatnonzero(counts)
    for _ in range(_ROUNDS):
        edges = _ranges(start[front], start[front + 1])
        targets = to[edges]
        for total, weight in zip(totals, weights, strict=True):
            if len(targets) * 8 > len(total):
                np.add(total, np.bincount(targets, weights=weight[edges], minlength=len(total)), out=total)
            else:
                np.add.at(total, targets, weight[edges])
        new = np.unique(targets[~counts[targets]])
        front = new[np.logical_and.reduce([t[new] >= _REACHED for t in totals])]
        if len(front) == 0:
            return
        counts[front] = True
    _walk(start, to, weights, totals, counts, front)


def _walk(
    start: Numbers,
    to: Numbers,
    weights: tuple[Floats, ...],
    totals: tuple[Floats, ...],
    counts: Flags,
    front: Numbers,
) -> None:
    """Go on as ``_spread`` does, firm by firm: quicker where few come to count at a time."""
    starts, targets, counting, waiting = start.tolist(), to.tolist(), counts.tolist(), front.tolist()
    first, more = totals[0].tolist(), [t.tolist() for t in totals[1:]]
    share, others = weights[0].tolist(), [w.tolist() for w in weights[1:]]
    while waiting:
        firm = waiting.pop()
        for place in range(starts[firm], starts[firm + 1]):
            target = targets[place]
            first[target] += share[place]
            if more:
                for total, other in zip(more, others, strict=True):
                    total[target] += other[place]
            if first[target] >= _REACHED and not counting[target] and (not more or _all_reach(more, target)):
                counting[target] = True
                waiting.append(target)
    for total, done in zip(totals, [first, *more], strict=True):
        total[:] = done
    counts[:] = counting


def _all_reach(totals: list[list[float]], firm: int) -> bool:
    return all(total[firm] >= _REACHED for total in totals)


def _ranges(first: Numbers, last: Numbers) -> Numbers:
    """Return the numbers of all ranges ``first[i]`` to ``last[i]`` one after another."""
    sizes = last - first
    ends = np.cumsum(sizes)
    if len(ends) == 0 or ends[-1] == 0:
        return np.empty(0, dtype=np.int64)
    spread: Numbers = np.arange(ends[-1]) + np.repeat(first - (ends - sizes), sizes)
    return spread
