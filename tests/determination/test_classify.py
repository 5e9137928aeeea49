"""Headroom: thresholds of the rules in force on the day, the control list before letters to one firm."""

from __future__ import annotations

from datetime import date
from typing import Any

from highfence.determination.classify import classify
from highfence.facts.intake import read
from highfence.facts.reading import Document


def headroom(day: date) -> list[dict[str, Any]]:
    item = {"chip": "NVIDIA GeForce RTX 4090", "memory_bandwidth_gb_s": 1008, "interconnect_gb_s": 32}
    found: list[dict[str, Any]] = classify(read(Document({"item": item})), day)["headroom"]
    return found


def cited(day: date, threshold: float) -> str:
    (one,) = (h["citation"] for h in headroom(day) if h["fact"] == "item.tpp" and h["threshold"] == threshold)
    return str(one)


def test_a_threshold_of_the_control_list_is_cited_to_it() -> None:
    assert cited(date(2024, 1, 1), 4800) == "15 CFR 774 Supp. 1, 3A090.a"
    assert cited(date(2026, 2, 1), 4800) == "15 CFR 774 Supp. 1, 3A090.a"


def test_a_letter_is_cited_while_it_runs() -> None:
    assert "8-K of 2022-08-31" in cited(date(2024, 1, 1), 4992)
    before = {h["citation"] for h in headroom(date(2025, 4, 1))}
    after = {h["citation"] for h in headroom(date(2025, 5, 1))}
    assert not {c for c in before if "2025-04" in c}
    assert {c for c in after if "2025-04" in c}


def test_no_threshold_is_shown_before_there_is_a_rule_for_it() -> None:
    assert [h["threshold"] for h in headroom(date(2022, 8, 1)) if h["fact"] == "item.tpp"] == []
