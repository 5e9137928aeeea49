"""Seeded transactions as a filer would state them: distinct, over every epoch of the law.

Six in ten name a chip of the table, the rest give figures, a computer with chips in it, or a bare
classification. One in five of the facts that a filer may not know is left out.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any as Whatever

from highfence.chips import find, load

Facts = dict[str, Whatever]

FIRST, LAST = date(2022, 10, 7), date(2026, 11, 28)
UNKNOWN = 0.2
DESTINATIONS = (
    *("CN",) * 8,
    *(
        "AE",
        "SG",
        "MY",
        "IN",
        "TW",
        "KR",
        "JP",
        "DE",
        "NL",
        "GB",
        "SA",
        "VN",
        "HK",
        "MO",
        "TH",
        "IL",
        "CA",
        "BR",
    ),
    *("RU", "IR", "KZ", "TR", "CH", "PL", "QA", "MX", "AU", "FR"),
)
END_USES = (
    "supercomputer",
    "advanced_node_ic",
    "ic_node_unknown",
    "semiconductor_equipment",
    "military",
    "wmd",
    "train_ai_model",
)


def transactions(count: int, seed: int = 1) -> list[Facts]:
    """Return ``count`` transactions, each different from every other."""
    rng = random.Random(seed)
    names = [c.name for c in load() if find(c.name).kind == "one"]
    return [_transaction(rng, number, names) for number in range(count)]


def _transaction(rng: random.Random, number: int, names: list[str]) -> Facts:
    day = FIRST + timedelta(days=rng.randrange((LAST - FIRST).days + 1))
    to = rng.choice(DESTINATIONS)
    start = "US" if rng.random() < 0.7 else rng.choice(("TW", "SG", "MY", "DE"))
    out: Facts = {
        "id": f"T{number:06d}",
        "on": day.isoformat(),
        "activity": "export" if start == "US" else "reexport",
        "from": start,
        "to": to,
    }
    out |= _item(rng, names)
    home = to if rng.random() < 0.8 else rng.choice(DESTINATIONS)
    user: Facts = {"name": f"End User {number} Ltd", "country": to, "headquarters": home}
    if rng.random() >= UNKNOWN:
        user["ultimate_parent"] = "self" if rng.random() < 0.7 else {"headquarters": rng.choice(DESTINATIONS)}
    if rng.random() >= UNKNOWN:
        user["listed"] = False
    elif rng.random() < 0.3:
        user["lists"] = [{"list": "us.entity_list", "footnotes": [rng.choice((1, 4))]}]
    out["end_user"] = user
    if rng.random() < 0.4:
        out["intermediate_consignee"] = {
            "name": f"Forwarder {number} Pte",
            "country": rng.choice(("SG", "HK", "AE")),
            "headquarters": "SG",
            "ultimate_parent": "self",
            "listed": False,
        }
    if rng.random() < 0.6:
        out["exporter"] = {"name": f"Seller {number} Inc.", "country": start, "headquarters": "US"}
    for use in END_USES:
        if rng.random() >= UNKNOWN:
            out[f"end_use.{use}"] = rng.random() < 0.01
    if rng.random() < 0.1:
        out["claims"] = [rng.choice(("NAC", "GOV", "TMP", "RPL"))]
    return out


def _item(rng: random.Random, names: list[str]) -> Facts:
    draw = rng.random()
    if draw < 0.6:
        return {"item.chip": rng.choice(names), "item.quantity": rng.randrange(1, 5000)}
    if draw < 0.85:
        return {"item.kind": "integrated_circuit", **figures(rng, "item")}
    if draw < 0.95:
        chips = [
            {"chip": rng.choice(names), "count": rng.choice((1, 4, 8))} for _ in range(rng.choice((1, 1, 2)))
        ]
        return {"item.kind": "computer", "item.chips": chips, "item.base_entries": ["4A003"]}
    return {
        "item.kind": "integrated_circuit",
        "item.eccn": [rng.choice(("EAR99", "3A991.p", "3A090", "3A090.b"))],
    }


def figures(rng: random.Random, slot: str) -> Facts:
    """Return stated figures of a circuit; one in ten lies on a threshold."""
    tpp = rng.choice((1600.0, 2400.0, 4800.0)) if rng.random() < 0.1 else round(10 ** rng.uniform(2, 4.7), 1)
    area = round(rng.uniform(100, 1700), 1)
    all_figures: Facts = {
        "tpp": tpp,
        "die_area_mm2": area,
        "datacenter": rng.random() < 0.6,
        "process_node_nm": rng.choice((4, 5, 7, 16)),
        "transistors_b": round(rng.uniform(5, 210), 1),
        "memory_bandwidth_gb_s": round(rng.uniform(200, 8200), 1),
        "interconnect_gb_s": round(rng.uniform(32, 1900), 1),
        "commercially_available_us": rng.random() < 0.5,
    }
    return {f"{slot}.{name}": v for name, v in all_figures.items() if rng.random() >= UNKNOWN}
