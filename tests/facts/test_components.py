"""Components of an item: typed nodes from nested lists, faults with their paths, any depth."""

from __future__ import annotations

import time
from typing import Any

import pytest

from highfence.facts.components import Components, amended
from highfence.facts.intake import Given, learn, read, read_flat
from highfence.facts.reading import Document, documents
from highfence.logic.errors import InputError


def given(*components: Any) -> Given:
    return read(Document({"item": {"components": list(components)}}))


def tree(*components: Any) -> Components:
    found = given(*components).components
    assert found is not None
    return found


def faults(*components: Any) -> list[str]:
    with pytest.raises(InputError) as caught:
        given(*components)
    return [f.path for f in caught.value.faults]


def test_nothing_said_and_none_at_all_are_two_things() -> None:
    assert read(Document({"item": {}})).components is None
    assert read(Document({"item": {"components": "unknown"}})).components is None
    assert read(Document({"item": {"components": []}})).components == Components()


def test_fields_become_the_facts_of_an_item() -> None:
    node = tree(
        {
            "name": "GPU",
            "chip": "NVIDIA H20 SXM5 96GB",
            "eccn": "3a991.p",
            "us_origin": True,
            "value_usd": 5000,
            "quantity": 2,
            "tpp": 2368,
            "tops": {"fp8": 296},
            "production": {"plant_direct_product_of": ["3E992"], "direct_product_of": []},
        }
    ).nodes[0]
    assert node.facts == {
        "item.eccn": frozenset({"us.ear.3A991.p"}),
        "item.us_origin": True,
        "item.value_usd": 5000.0,
        "item.tpp": 2368.0,
        "item.production.plant_direct_product_of": frozenset({"us.ear.3E992"}),
        "item.production.direct_product_of": frozenset(),
    }
    assert (node.name, node.chip, node.quantity, node.tops) == (
        "GPU",
        "NVIDIA H20 SXM5 96GB",
        2.0,
        {"fp8": 296.0},
    )


@pytest.mark.parametrize(
    ("fields", "how"),
    [
        ({}, "incorporated"),
        ({"incorporated": True}, "incorporated"),
        ({"bundled": True}, "bundled"),
        ({"bundled": False}, "incorporated"),
        ({"incorporated": False}, "apart"),
        ({"bundled": "unknown"}, None),
        ({"incorporated": None}, None),
        ({"incorporated": True, "bundled": True}, "bundled"),
    ],
)
def test_how_it_goes_with_the_item(fields: dict[str, Any], how: str | None) -> None:
    assert tree({"eccn": "EAR99", **fields}).nodes[0].how == how


def test_one_of_it_unless_said() -> None:
    assert [n.quantity for n in tree({}, {"quantity": 3}, {"quantity": "unknown"}).nodes] == [1.0, 3.0, None]


def test_made_in_the_united_states_is_of_us_origin_and_nothing_follows_from_elsewhere() -> None:
    us, tw = tree({"origin": "US"}, {"origin": "TW"}).nodes
    assert us.facts["item.us_origin"] is True
    assert "item.us_origin" not in tw.facts


def test_own_parts_known_none_or_not_known() -> None:
    found = tree({"components": [{"components": []}, {}]})
    assert [n.parts for n in found.nodes] == [[1, 2], [], None]
    assert [n.parent for n in found.nodes] == [-1, 0, 0]
    assert found.path(2) == "item.components.0.components.1"
    assert list(found.above(2)) == [2, 0]


def test_every_fault_names_its_path() -> None:
    assert faults(
        {"ecn": "3A991", "components": [{"value_usd": -1}, 5]},
        {"eccn": "steel", "quantity": "many", "encryption_authorization": "ENC", "us_origin": "perhaps"},
        {"components": {"eccn": "EAR99"}, "name": 7, "tops": {"fp7": 1}},
    ) == [
        "item.components.0.ecn",
        "item.components.1.eccn",
        "item.components.1.quantity",
        "item.components.1.encryption_authorization",
        "item.components.1.us_origin",
        "item.components.2.components",
        "item.components.2.name",
        "item.components.2.tops.fp7",
        "item.components.0.components.0.value_usd",
        "item.components.0.components.1",
    ]


def test_a_fault_gives_the_line_and_the_nearest_name() -> None:
    text = "item:\n  components:\n    - eccn: EAR99\n      valu_usd: 3\n"
    with pytest.raises(InputError) as caught:
        read(documents(text, "bill.yaml")[0])
    fault = caught.value.faults[0]
    assert (fault.path, fault.line, fault.hint) == ("item.components.0.valu_usd", 4, "value_usd")


def test_components_are_a_list() -> None:
    with pytest.raises(InputError, match="a list of components"):
        read(Document({"item": {"components": {"eccn": "EAR99"}}}))


def test_facts_of_the_whole_cannot_be_stated_of_a_part() -> None:
    assert faults({"contains_us_ic": True}) == ["item.components.0.contains_us_ic"]


def test_a_row_of_a_table_holds_them_as_one_cell() -> None:
    found = read_flat({"item.components": [{"eccn": "EAR99"}]}).components
    assert found is not None
    assert len(found.nodes) == 1


def test_an_answer_about_one_component_is_put_in() -> None:
    case = given({"components": [{"eccn": "3A991"}]})
    learn(case, {"item.components.0.components.0.value_usd": 12, "item.components.0.us_origin": False})
    assert case.components is not None
    assert case.components.nodes[1].facts["item.value_usd"] == 12.0
    assert case.components.nodes[0].facts["item.us_origin"] is False
    learn(case, {"item.components.0.components.0.production.plant_direct_product_of": ["3E993"]})
    assert case.components.nodes[1].facts["item.production.plant_direct_product_of"] == {"us.ear.3E993"}


@pytest.mark.parametrize(
    "path", ["item.components.7.value_usd", "item.components.0.name.x", "item.components.x"]
)
def test_an_answer_about_nothing_is_a_fault(path: str) -> None:
    with pytest.raises(InputError, match="a field of a component that the list has"):
        learn(given({"name": "part"}), {path: 1})
    with pytest.raises(InputError):
        learn(read(Document({})), {path: 1})


def test_an_answer_leaves_what_was_given_as_it_was() -> None:
    raw = [{"components": [{"eccn": "3A991"}]}]
    assert amended(raw, "item.components.0.components.0.value_usd", 1) == [
        {"components": [{"eccn": "3A991", "value_usd": 1}]}
    ]
    assert raw == [{"components": [{"eccn": "3A991"}]}]


def test_a_chain_of_twenty_thousand_is_read_without_recursion() -> None:
    chain: dict[str, Any] = {"eccn": "3A991", "us_origin": True, "value_usd": 1}
    for _ in range(20_000):
        chain = {"eccn": "EAR99", "us_origin": False, "components": [chain]}
    start = time.perf_counter()
    found = tree(chain)
    assert len(found.nodes) == 20_001
    assert found.nodes[-1].parent == 19_999
    assert time.perf_counter() - start < 5


def test_more_nodes_than_anybody_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("highfence.facts.components.MOST", 5)
    assert faults(*({"eccn": "EAR99"} for _ in range(6))) == ["item.components"]


def nested(depth: int) -> str:
    return "{item: {components: " + "[{components: " * depth + "[]" + "}]" * depth + "}}"


def test_text_nested_deeply_is_read() -> None:
    assert read(documents(nested(200), "bill.yaml")[0]).components is not None


@pytest.mark.parametrize("depth", [400, 5000])
def test_text_nested_beyond_reason_is_a_fault_of_the_input(depth: int) -> None:
    with pytest.raises(InputError, match="nest"):
        documents(nested(depth), "bill.yaml")
