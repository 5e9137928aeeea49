"""How long a bill of materials of ten thousand nodes takes, from the file to the answer.

python benchmarks/bill_of_materials.py [NODES]     seconds for `highfence check FILE`, JSON and YAML

The bill is a server of nested assemblies six levels deep: some hundred different parts, most of foreign
origin, a few of US origin and controlled. Times are those of a fresh process, start-up included.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any as Whatever

from measure import keeping_compiled

Node = dict[str, Whatever]

ENTRIES = (
    "EAR99",
    "EAR99",
    "EAR99",
    "3A991",
    "3A991.p",
    "4A994",
    "5A992.c",
    "3A001.a.5",
    "3A001.b.2",
    "5A002.a",
)
KINDS = ("integrated_circuit", "electronic_assembly", "other")
BUDGET = 1.0


def part(rng: random.Random, number: int) -> Node:
    """Return a part without parts."""
    us = rng.random() < 0.3
    entry = rng.choice(ENTRIES)
    out: Node = {
        "name": f"part {number}",
        "eccn": entry,
        "kind": "integrated_circuit" if entry.startswith("3A") else rng.choice(KINDS),
        "us_origin": us,
        "value_usd": rng.randrange(1, 5000) / 100,
        "quantity": rng.randrange(1, 5),
    }
    if entry.startswith("5A002"):
        out["encryption_authorization"] = "740.17(b)(1)"
    if not us:
        out["components"] = []
    return out


def bill(nodes: int, seed: int = 1) -> Node:
    """Return a transaction of an item with so many components, nested."""
    rng = random.Random(seed)
    roots: list[Node] = []
    assemblies: list[tuple[list[Node], int]] = [(roots, 1)]
    for number in range(nodes):
        where, depth = rng.choice(assemblies)
        one = part(rng, number)
        where.append(one)
        if depth < 6 and rng.random() < 0.1:
            one |= {"us_origin": False, "eccn": "EAR99", "kind": "electronic_assembly", "components": []}
            assemblies.append((one["components"], depth + 1))
    return {
        "id": "bill",
        "on": "2026-08-01",
        "activity": "reexport",
        "from": "MY",
        "to": "SG",
        "item": {
            "kind": "computer",
            "eccn": "4A994",
            "value_usd": 40_000_000,
            "us_origin": False,
            "located_in_us": False,
            "production": {"direct_product_of": [], "plant_direct_product_of": []},
            "components": roots,
        },
    }


def yaml(value: Whatever, indent: int = 0) -> list[str]:
    """Return a value as lines of YAML, one field a line."""
    pad, out = " " * indent, list[str]()
    for key, inner in value.items():
        if key != "components" or not inner:
            out.append(f"{pad}{key}: {json.dumps(inner)}")
            if isinstance(inner, dict):
                out[-1:] = [f"{pad}{key}:", *yaml(inner, indent + 2)]
        else:
            out.append(f"{pad}{key}:")
            for one in inner:
                first, *rest = yaml(one, indent + 4)
                out += [f"{pad}  - {first.strip()}", *rest]
    return out


def seconds(path: Path) -> float:
    """Return how long the command takes, the best of three once modules are compiled."""
    best = float("inf")
    environment = keeping_compiled(path.parent / "compiled")
    for _ in range(4):
        start = time.perf_counter()
        done = subprocess.run(  # noqa: S603 - the program itself
            [sys.executable, "-c", "from highfence.cli.main import run; run()", "check", str(path), "--json"],
            capture_output=True,
            text=True,
            check=False,
            env=environment,
        )
        if done.returncode not in {0, 3}:
            raise SystemExit(done.stderr)
        best = min(best, time.perf_counter() - start)
    return best


def main() -> int:
    """Print the times; 1 where one is over the budget."""
    nodes = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    given = bill(nodes)
    slow = 0
    with tempfile.TemporaryDirectory() as folder:
        for ending, text in (("json", json.dumps(given)), ("yaml", "\n".join(yaml(given)))):
            path = Path(folder) / f"bill.{ending}"
            path.write_text(text, encoding="utf-8")
            took = seconds(path)
            slow += took > BUDGET
            print(f"{nodes:,} nodes, {ending}: {took:.2f} s")
    return 1 if slow else 0


if __name__ == "__main__":
    raise SystemExit(main())
