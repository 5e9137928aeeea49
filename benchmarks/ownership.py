"""How long the affiliates rule takes over a great graph of owners, and whether it is right.

python benchmarks/ownership.py [--firms 1000000] [--holdings 3000000] [--quick]

Three graphs of that size, seed fixed: firms that own one another at random with cycles, one chain through
every firm, and holdings of unknown size. A sample of the first is checked against the rule written firm by
firm. Times are of the rule alone, processor seconds of one core, best of three; reading data is not in them.
"""

from __future__ import annotations

import argparse
import time

import numpy as np

from highfence.parties.ownership import bulk
from highfence.parties.ownership.graph import Firm, Graph, Holding
from highfence.parties.ownership.graph import resolve as one_by_one

SEED = 20260731

Data = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def mixed(rng: np.random.Generator, firms: int, holdings: int, *, unknown: float = 0.0) -> Data:
    owner = rng.integers(0, firms, holdings)
    owned = rng.integers(0, firms, holdings)
    share = rng.dirichlet(np.ones(4), size=holdings).max(axis=1) * 100
    per_firm = np.bincount(owned, weights=share, minlength=firms)
    share = np.round(share * np.minimum(1, 100 / np.maximum(per_firm, 1e-9))[owned], 2)
    low, high = share.copy(), share.copy()
    hidden = rng.random(holdings) < unknown
    low[hidden], high[hidden] = 0.0, 100.0
    listed = np.where(rng.random(firms) < 0.01, bulk.YES, bulk.NO).astype(np.uint8)
    return owner, owned, low, high, listed, rng.random(firms) < 0.5


def chain(firms: int, holdings: int) -> Data:
    owner = np.concatenate([np.arange(firms - 1), np.zeros(holdings - firms + 1, dtype=np.int64)])
    owned = np.concatenate([np.arange(1, firms), np.arange(1, holdings - firms + 2) % firms])
    low = np.concatenate([np.full(firms - 1, 51.0), np.zeros(holdings - firms + 1)])
    listed = np.zeros(firms, dtype=np.uint8)
    listed[0] = bulk.YES
    return owner, owned, low, low.copy(), listed, np.ones(firms, dtype=bool)


def agrees(data: Data, shares: bulk.Shares, firms: int) -> int:
    owner, owned, low, high, listed, closed = data
    graph = Graph.of(
        (Firm(str(i), listed=bool(listed[i]), closed=bool(closed[i])) for i in range(firms)),
        (Holding(str(a), str(b), x, y) for a, b, x, y in zip(owner, owned, low, high, strict=True)),
    )
    found = one_by_one(graph)
    return sum(
        abs(found[str(i)].low - shares.low[i]) > 1e-6 or abs(found[str(i)].high - shares.high[i]) > 1e-6
        for i in range(firms)
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--firms", type=int, default=1_000_000)
    parser.add_argument("--holdings", type=int, default=3_000_000)
    parser.add_argument("--quick", action="store_true", help="small graphs, to see that it runs")
    sizes = parser.parse_args()
    if sizes.quick:
        sizes.firms, sizes.holdings = 20_000, 60_000
    rng = np.random.default_rng(SEED)
    small = mixed(rng, 2_000, 6_000, unknown=0.1)
    differ = agrees(small, bulk.resolve(*small), 2_000)
    if differ:
        raise SystemExit(f"{differ} of 2,000 firms differ from the rule written firm by firm")
    print("checked firm by firm on 2,000 firms: none differs")
    kinds = {
        "mixed, with cycles": mixed(rng, sizes.firms, sizes.holdings),
        "a tenth of the shares unknown": mixed(rng, sizes.firms, sizes.holdings, unknown=0.1),
        "one chain through every firm": chain(sizes.firms, sizes.holdings),
    }
    print(f"{sizes.firms:,} firms, {sizes.holdings:,} holdings; best of three\n")
    print("| graph | seconds (processor) | count as listed | open |\n| --- | --- | --- | --- |")
    for name, data in kinds.items():
        best = float("inf")
        for _ in range(3):
            begun = time.process_time()
            shares = bulk.resolve(*data)
            best = min(best, time.process_time() - begun)
        certain, possible = shares.covered()
        print(f"| {name} | {best:.2f} | {certain.sum():,} | {(possible & ~certain).sum():,} |")


if __name__ == "__main__":
    main()
