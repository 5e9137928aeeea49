"""Stated facts: typed, flat, and every fault named with its place."""

from __future__ import annotations

from typing import Any

import pytest

from highfence.facts.case import to_case
from highfence.facts.intake import Given, ancestors, entry_id, read, read_flat
from highfence.facts.reading import Document, documents
from highfence.logic.errors import InputError


def faults(value: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(InputError) as caught:
        read(Document(value))
    return {f.path: str(f) for f in caught.value.faults}


@pytest.mark.parametrize(
    ("given", "path", "words"),
    [
        ({"itm": {"tpp": 5}}, "itm.tpp", "item.tpp"),
        ({"item": {"ttp": 5}}, "item.ttp", "did you mean item.tpp"),
        ({"item": {"tpp": "fast"}}, "item.tpp", "a number, zero or more"),
        ({"item": {"tpp": -1}}, "item.tpp", "a number, zero or more"),
        ({"item": {"tpp": float("nan")}}, "item.tpp", "a number"),
        ({"item": {"tpp": float("inf")}}, "item.tpp", "a number"),
        ({"item": {"tpp": True}}, "item.tpp", "a number"),
        ({"item": {"die_area_mm2": -814}}, "item.die_area_mm2", "zero or more"),
        ({"item": {"datacenter": "perhaps"}}, "item.datacenter", "true, false or unknown"),
        ({"item": {"datacenter": 1}}, "item.datacenter", "true, false or unknown"),
        ({"item": {"eccn": 30}}, "item.eccn", "text; a number"),
        ({"item": {"eccn": "3Z090"}}, "item.eccn", "3A090.a"),
        ({"item": {"kind": "chip"}}, "item.kind", "integrated_circuit"),
        ({"item": {"synthetic_data_share_pct": 101}}, "item.synthetic_data_share_pct", "from 0 to 100"),
        ({"item": {"tops": {"fp12": 4}}}, "item.tops.fp12", "fp16"),
        ({"on": "2026-02-30"}, "on", "a calendar day that exists"),
        ({"on": "02/01/2026"}, "on", "YYYY-MM-DD"),
        ({"to": "Chna"}, "to", "China"),
        ({"to": 86}, "to", "text"),
        ({"parties": "Example"}, "parties", "a list of parties"),
        ({"parties": [{"name": "x"}]}, "parties.0.role", "end_user"),
        ({"parties": [{"role": "end_usr"}]}, "parties.0.role", "did you mean end_user"),
        ({"parties": [{"role": "end_user", "county": "CN"}]}, "parties.0.county", "country"),
        ({"parties": [{"role": "end_user", "ultimate_parent": "none"}]}, "parties.0.ultimate_parent", "self"),
        ({"informed": "nvidia"}, "informed", "a list of letters"),
        ({"end_use": {"milatary": False}}, "end_use.milatary", "end_use.military"),
        ({"activity": "ship"}, "activity", "export"),
        ({"bis_acts": ["shipment_stoped"]}, "bis_acts.0", "shipment_stopped"),
    ],
)
def test_faults_name_field_value_and_expectation(given: dict[str, Any], path: str, words: str) -> None:
    found = faults(given)
    assert path in found
    assert words in found[path]


def test_all_faults_at_once_with_lines() -> None:
    text = "on: 2026-02-30\nitem:\n  tpp: -1\n  eccn: 30\nto: Chna\n"
    with pytest.raises(InputError) as caught:
        read(documents(text, "po.yaml")[0])
    assert [f.line for f in caught.value.faults] == [1, 3, 4, 5]
    assert str(caught.value.faults[0]).startswith("po.yaml:1: on: got '2026-02-30'")


def test_not_a_mapping() -> None:
    with pytest.raises(InputError, match="a transaction"):
        read(Document(["x"]))


@pytest.mark.parametrize("unknown", [None, "unknown", "Unknown"])
def test_unknown_is_absent(unknown: object) -> None:
    assert read(Document({"item": {"tpp": unknown, "datacenter": unknown}, "to": unknown})).facts == {}


def test_an_empty_list_is_known_to_be_none() -> None:
    given = read(Document({"claims": [], "informed": []}))
    assert given.facts["claims"] == frozenset()
    assert given.facts["informed"] == frozenset()


def test_nested_and_flat_say_the_same() -> None:
    nested = read(
        Document(
            {
                "to": "Singapore",
                "item": {"tpp": 5285, "tops": {"fp16": 330}},
                "parties": [
                    {"role": "end_user", "country": "SG", "ultimate_parent": {"headquarters": "China"}}
                ],
            }
        )
    )
    flat = read_flat(
        {
            "to": "SG",
            "item.tpp": "5,285",
            "item.tops.fp16": 330,
            "end_user.country": "sg",
            "end_user.ultimate_parent.headquarters": "CN",
        }
    )
    assert nested.facts == flat.facts
    assert nested.tops == flat.tops == {"item": {"fp16": 330.0}}
    assert nested.roles == flat.roles
    assert nested.parties_given
    assert flat.parties_given


def test_a_second_party_of_a_role() -> None:
    given = read_flat({"end_user.country": "SG", "end_user.2.country": "CN"})
    assert given.facts == {"end_user.country": "SG", "end_user.2.country": "CN"}
    listed = read(Document({"parties": [{"role": "end_user"}, {"role": "end_user", "country": "CN"}]}))
    assert set(listed.roles) == {"end_user", "end_user.2"}


def case(value: dict[str, Any]) -> Any:
    return to_case(read(Document(value)))


def test_self_means_that_there_is_no_parent_above() -> None:
    found = case({"parties": [{"role": "end_user", "headquarters": "CN", "ultimate_parent": "self"}]})
    assert found.facts["end_user.ultimate_parent.headquarters"] == "CN"


def test_an_unnamed_ultimate_consignee_is_the_end_user_and_vice_versa() -> None:
    assert dict(case({"parties": [{"role": "end_user"}]}).parties)["end_user"] == {
        "end_user",
        "ultimate_consignee",
    }
    both = case({"parties": [{"role": "end_user"}, {"role": "ultimate_consignee"}]})
    assert dict(both.parties)["end_user"] == {"end_user"}


def test_parties_given_close_their_roles_and_no_others() -> None:
    found = case({"parties": [{"role": "end_user"}]})
    assert not {"purchaser", "intermediate_consignee", "end_user"} & found.open_roles
    assert {"exporter", "designer", "osat"} <= found.open_roles
    assert {"purchaser", "intermediate_consignee"} <= case({"to": "CN"}).open_roles


def test_an_older_false_answers_the_newer_refinement() -> None:
    assert case({"end_use": {"military": False}}).facts["end_use.military_intelligence"] is False
    assert "end_use.military_intelligence" not in case({"end_use": {"military": True}}).facts


def test_not_listed_means_on_no_list() -> None:
    found = case({"parties": [{"role": "end_user", "listed": False}]})
    assert found.facts["end_user.lists"] == frozenset()
    named = case({"parties": [{"role": "end_user", "lists": [{"list": "us.entity_list", "footnotes": [4]}]}]})
    assert named.facts["end_user.listed"] is True
    assert named.facts["end_user.footnotes"] == {"us.entity_list:4"}


def test_circuits_of_a_computer() -> None:
    found = case({"item": {"kind": "computer", "chips": [{"chip": "H100", "count": 8}, "L4"]}})
    assert found.ics == ("item.chips.1", "item.chips.2")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("3A090.a", "us.ear.3A090.a"),
        ("3a090.A", "us.ear.3A090.a"),
        ("ECCN 5A992.z.1", "us.ear.5A992.z.1"),
        ("ear99", "us.ear.EAR99"),
        ("3A09", None),
        ("A3090", None),
    ],
)
def test_entries_as_people_write_them(text: str, found: str | None) -> None:
    assert entry_id(text) == found


def test_ancestors() -> None:
    assert ancestors("us.ear.3A001.b.2") == ["us.ear.3A001.b.2", "us.ear.3A001.b", "us.ear.3A001"]
    assert ancestors("us.ear.748.supp2(dd)(1)")[-1] == "us.ear.748.supp2"


def test_given_is_empty_by_default() -> None:
    assert read(Document({})) == Given()
