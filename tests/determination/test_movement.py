"""Facts of the movement that follow from others."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from highfence.determination.movement import derived, is_commodity

DAY = date(2026, 8, 1)


def found(
    facts: dict[str, Any], roles: dict[str, frozenset[str]] | None = None, on: date = DAY
) -> dict[str, Any]:
    return {name: value for name, (value, _) in derived(facts, roles or {}, on).items()}


RECIPIENT = {"recipient": frozenset({"recipient"})}


def test_a_release_goes_to_the_only_country_of_the_person() -> None:
    facts: dict[str, Any] = {
        "activity": "deemed_export",
        "from": "US",
        "recipient.citizenships": frozenset({"CN"}),
    }
    assert found(facts, RECIPIENT) == {"to": "CN", "release.within_one_country": False}
    assert "to" not in found({**facts, "recipient.citizenships": frozenset({"CN", "CA"})}, RECIPIENT)
    assert "to" not in found({**facts, "activity": "export"}, RECIPIENT)
    assert "to" not in found({**facts, "to": "CA"}, RECIPIENT)
    assert "to" not in found(facts)
    two = {**RECIPIENT, "recipient.2": frozenset({"recipient"})}
    assert "to" not in found(facts, two)
    assert (
        found({"activity": "deemed_export", "recipient.permanent_residency": frozenset({"CA"})}, RECIPIENT)[
            "to"
        ]
        == "CA"
    )


def test_within_one_country_goes_by_destinations_of_the_day() -> None:
    assert found({"from": "CN", "to": "HK"})["release.within_one_country"] is True
    assert found({"from": "CN", "to": "HK"}, on=date(2020, 12, 22))["release.within_one_country"] is False
    assert found({"from": "CN"}) == {}


@pytest.mark.parametrize(
    ("entries", "kind"),
    [
        ({"3D001"}, "software"),
        ({"3E001", "4E001"}, "technology"),
        ({"4E091"}, None),
        ({"3A001"}, None),
        ({"3D001", "3E001"}, None),
        ({"EAR99"}, None),
    ],
)
def test_product_groups_d_and_e_say_what_the_item_is(entries: set[str], kind: str | None) -> None:
    assert found({"item.eccn": frozenset(f"us.ear.{e}" for e in entries)}).get("item.kind") == kind
    assert "item.kind" not in found({"item.eccn": frozenset({"us.ear.3D001"}), "item.kind": "other"})


@pytest.mark.parametrize(
    ("kind", "entries", "settled"),
    [
        ("integrated_circuit", None, True),
        ("other", {"EAR99"}, True),
        (None, {"3A090.a", "4A090"}, True),
        ("computer", {"3E001"}, False),
        ("other", {"3A001", "3D001"}, False),
        ("software", None, False),
        ("technology", {"EAR99"}, False),
        ("model_weights", {"4E091"}, False),
        (None, {"EAR99"}, False),
        (None, None, False),
    ],
)
def test_only_software_and_technology_are_for_other_items(
    kind: str | None,
    entries: set[str] | None,
    settled: bool,  # noqa: FBT001 - a case
) -> None:
    stated = None if entries is None else frozenset(f"us.ear.{e}" for e in entries)
    assert is_commodity(kind, stated) is settled


def test_a_key_carries_the_entry_of_what_it_unlocks() -> None:
    key: dict[str, Any] = {
        "item.kind": "software",
        "item.key_for": frozenset({"us.ear.5D002.c.1", "us.ear.5D002.c", "us.ear.5D002"}),
        "item.key_to_dormant_function": False,
    }
    assert found(key) == {"item.eccn": frozenset({"us.ear.5D002.c.1"})}
    assert found({**key, "item.key_to_dormant_function": True}) == {}
    assert found({**key, "item.eccn": frozenset({"us.ear.EAR99"})}) == {}


def test_the_product_an_item_goes_into_says_where_and_for_whom() -> None:
    roles = {"end_user": frozenset({"end_user"})}
    facts: dict[str, Any] = {
        "item.to_be_incorporated.to": "CN",
        "item.to_be_incorporated.eccn": frozenset({"us.ear.4A994"}),
        "item.to_be_incorporated.made_by": "end_user",
        "end_user.footnotes": frozenset({"us.entity_list:1"}),
    }
    assert found(facts, roles) == {
        "end_use.incorporated_product_to": "CN",
        "end_use.product_of_footnotes": frozenset({"us.entity_list:1"}),
    }
    named = {
        **facts,
        "item.to_be_incorporated.made_by": "Example Phones Ltd.",
        "end_user.name": "Example Phones Ltd.",
    }
    assert found(named, roles)["end_use.product_of_footnotes"] == {"us.entity_list:1"}
    assert "end_use.product_of_footnotes" not in found(
        {**facts, "item.to_be_incorporated.made_by": "somebody"}, roles
    )


def test_a_product_that_is_ear99_is_left_open() -> None:
    facts: dict[str, Any] = {
        "item.to_be_incorporated.to": "CN",
        "item.to_be_incorporated.eccn": frozenset({"us.ear.EAR99"}),
    }
    assert found(facts) == {}


def test_what_is_stated_is_not_repeated() -> None:
    assert found({"item.to_be_incorporated.to": "CN", "end_use.incorporated_product_to": "SG"}) == {}
