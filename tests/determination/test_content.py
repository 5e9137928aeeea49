"""US content of an item: the arithmetic, what the law counts, what the answer shows and asks."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from highfence.determination import Options, determine
from highfence.determination.amounts import Interval, Judgment, amounts, percentage, stated_share
from highfence.facts.intake import read
from highfence.facts.reading import Document
from highfence.law.us.ear.part_734 import supp_2
from highfence.logic.errors import InputError

if TYPE_CHECKING:
    import random

    from highfence.facts.components import Components

Node = dict[str, Any]

# ------------------------------------------------------------------------------------ the arithmetic

CONTROLLED = {"3A001": True, "3A991": False}
CENTS = st.integers(0, 500_000).map(lambda c: c / 100)


def tree(parts: list[Node]) -> Components:
    found = read(Document({"item": {"components": parts}})).components
    assert found is not None
    return found


def share(parts: list[Node], value: float | None) -> Interval:
    """Return the percentage, where 3A001 is controlled, 3A991 is not, and no entry leaves it open."""
    found = tree(parts)

    def judge(index: int) -> Judgment:
        entries = found.nodes[index].facts.get("item.eccn")
        name = next(iter(entries)).removeprefix("us.ear.") if entries else None
        return Judgment("counted", CONTROLLED.get(name) if name else None)

    with localcontext() as context:
        context.prec = 60
        return percentage(amounts(found, judge)[1], value)


@st.composite
def parts(draw: st.DrawFn, depth: int = 3) -> list[Node]:
    """Draw a fully stated bill: every foreign assembly is worth at least its parts."""
    out: list[Node] = []
    for _ in range(draw(st.integers(0, 4))):
        node: Node = {
            "eccn": draw(st.sampled_from(sorted(CONTROLLED))),
            "us_origin": draw(st.booleans()),
            "quantity": draw(st.integers(1, 5)),
            "components": draw(parts(depth - 1)) if depth and draw(st.booleans()) else [],
        }
        inner = sum(Decimal(repr(p["value_usd"])) * p["quantity"] for p in node["components"])
        node["value_usd"] = float(inner + Decimal(repr(draw(CENTS))))
        out.append(node)
    return out


def worth(bill: list[Node]) -> float:
    return float(sum(Decimal(repr(p["value_usd"])) * p["quantity"] for p in bill)) or 1.0


def flat(bill: list[Node], times: int = 1) -> list[Node]:
    """Return the bill with every foreign assembly replaced by its parts."""
    out: list[Node] = []
    for node in bill:
        count = times * node["quantity"]
        if node["us_origin"] or not node["components"]:
            out.append({**node, "quantity": count})
        else:
            out += flat(node["components"], count)
    return out


@given(parts(), CENTS)
def test_more_controlled_content_never_lowers_the_share(bill: list[Node], value: float) -> None:
    more: Node = {"eccn": "3A001", "us_origin": True, "value_usd": value}
    before, after = share(bill, 10_000.0), share([*bill, more], 10_000.0)
    assert before.low <= after.low
    assert before.high <= after.high


@given(parts(), st.randoms(use_true_random=False))
def test_what_is_not_known_gives_an_interval_that_holds_every_completion(
    bill: list[Node], rng: random.Random
) -> None:
    def forget(nodes: list[Node]) -> list[Node]:
        out = []
        for node in nodes:
            kept = {**node, "components": forget(node["components"])}
            for name in ("eccn", "us_origin", "value_usd", "components"):
                if rng.random() < 0.2:
                    del kept[name]
            if rng.random() < 0.1:
                kept["quantity"] = "unknown"
            out.append(kept)
        return out

    exact, less = share(bill, worth(bill)), share(forget(bill), worth(bill))
    assert exact.low == exact.high
    assert less.low <= exact.low <= less.high


@given(parts(), st.randoms(use_true_random=False))
def test_the_order_of_components_does_not_matter(bill: list[Node], rng: random.Random) -> None:
    def shuffled(nodes: list[Node]) -> list[Node]:
        mixed = [{**n, "components": shuffled(n["components"])} for n in nodes]
        rng.shuffle(mixed)
        return mixed

    assert share(bill, worth(bill)) == share(shuffled(bill), worth(bill))


@given(parts())
def test_nested_is_the_same_as_flattened(bill: list[Node]) -> None:
    assert share(bill, worth(bill)) == share(flat(bill), worth(bill))


def test_tenths_are_tenths() -> None:
    bill: list[Node] = [{"eccn": "3A001", "us_origin": True, "value_usd": v} for v in (0.1, 0.2)]
    assert share(bill, 1.2) == Interval(Decimal(25), Decimal(25))


def test_an_input_counts_as_received_whatever_it_holds() -> None:
    inner: Node = {"eccn": "3A001", "us_origin": True, "value_usd": 90}
    module: Node = {"eccn": "3A991", "us_origin": True, "value_usd": 100, "components": [inner]}
    assert share([module], 100.0).high == 0
    assert share([{**module, "us_origin": False}], 100.0).low == 90


def test_a_foreign_part_that_is_not_broken_down_may_be_anything_up_to_its_value() -> None:
    part: Node = {"eccn": "3A991", "us_origin": False, "value_usd": 30}
    assert share([part], 100.0) == Interval(Decimal(0), Decimal(30))
    assert share([{**part, "components": []}], 100.0).high == 0
    assert share([{**part, "us_controlled_content_usd": 12}], 100.0).low == 12
    assert share([{**part, "us_controlled_content_pct": 50}], 100.0).low == 15
    assert share([{"us_origin": False, "us_controlled_content_pct": 0}], 100.0).high == 0


def test_an_item_without_a_value_is_open_unless_nothing_counts() -> None:
    counts: Node = {"eccn": "3A001", "us_origin": True, "value_usd": 1}
    assert share([counts], None) == Interval(Decimal(0), Decimal(100))
    assert share([{**counts, "eccn": "3A991"}], None).high == 0
    assert share([counts], 0.5).low == 100


def test_a_stated_amount_makes_a_share() -> None:
    assert stated_share({"item.us_controlled_content_usd": 250.0, "item.value_usd": 1000.0}) == 25.0
    assert stated_share({"item.us_controlled_content_usd": 0.0}) == 0.0
    assert stated_share({"item.us_controlled_content_usd": 5.0}) is None
    assert stated_share({"item.value_usd": 5.0}) is None
    assert stated_share({"item.us_controlled_content_usd": 9.0, "item.value_usd": 5.0}) == 100.0


# ------------------------------------------------------------------------------- what the text says


@pytest.mark.parametrize(
    ("finished", "part", "how", "at_only", "role"),
    [
        ("commodity", "commodity", "incorporated", False, "counted"),
        ("commodity", "commodity", "bundled", True, "apart"),
        ("commodity", "commodity", "apart", True, "apart"),
        ("commodity", "commodity", None, True, None),
        ("commodity", "software", "bundled", True, "counted"),
        ("commodity", "software", "incorporated", True, "counted"),
        ("commodity", "software", "bundled", False, "apart"),
        ("commodity", "software", "bundled", None, None),
        ("commodity", "technology", "incorporated", False, "never"),
        ("software", "software", "incorporated", False, "counted"),
        ("software", "software", "bundled", False, "apart"),
        ("software", "commodity", "incorporated", False, "apart"),
        ("software", "technology", "incorporated", False, "never"),
        ("technology", "technology", "incorporated", False, "counted"),
        ("technology", "software", "incorporated", False, "apart"),
        (None, "commodity", "incorporated", False, None),
        ("commodity", None, "incorporated", False, None),
    ],
)
def test_what_an_input_is_to_the_calculation(
    finished: Any, part: Any, how: Any, at_only: Any, role: Any
) -> None:
    assert supp_2.role_of(finished, part, how, at_only) == role


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        (None, None),
        ({"EAR99"}, True),
        ({"3A991.p"}, True),
        ({"5D992.c"}, True),
        ({"5D992.z.1"}, False),
        ({"5D992"}, None),
        ({"3A001.a.5"}, False),
        ({"3A991", "5A002"}, False),
        ({"3D992"}, False),
    ],
)
def test_controlled_for_anti_terrorism_alone(entries: Any, expected: Any) -> None:
    stated = None if entries is None else frozenset(f"us.ear.{e}" for e in entries)
    assert supp_2.anti_terrorism_only(stated) is expected


def test_what_kind_of_thing_it_is() -> None:
    assert supp_2.group_of("computer", ()) == "commodity"
    assert supp_2.group_of("model_weights", ()) == "technology"
    assert supp_2.group_of(None, {"us.ear.3D001"}) == "software"
    assert supp_2.group_of(None, {"us.ear.3E001"}) == "technology"
    assert supp_2.group_of(None, {"us.ear.3B001"}) == "commodity"
    assert supp_2.group_of(None, {"us.ear.3A001", "us.ear.3D001"}) is None
    assert supp_2.group_of("other", ()) is None
    assert supp_2.group_of(None, {"us.ear.EAR99"}) is None


@pytest.mark.parametrize(
    ("on", "leaves", "to", "at_only", "expected"),
    [
        ("2025-01-01", "JP", "RU", True, True),
        ("2025-01-01", "JP", "RU", False, False),
        ("2025-01-01", "JP", "RU", None, None),
        ("2025-01-01", "MY", "RU", True, False),
        ("2025-01-01", None, "RU", True, None),
        ("2025-01-01", "JP", "CN", True, False),
        ("2024-07-22", "JP", "IR", True, False),
        ("2024-07-23", "JP", "IR", True, True),
    ],
)
def test_content_that_allies_control_alike(
    on: str, leaves: Any, to: Any, at_only: Any, expected: Any
) -> None:
    assert supp_2.spared(date.fromisoformat(on), leaves, to, at_only) is expected


# ------------------------------------------------------------------------------- whole transactions

LOGIC: Node = {"name": "logic", "eccn": "3A001.b.4", "kind": "integrated_circuit", "us_origin": True}
PLAIN: Node = {
    "name": "plain",
    "eccn": "3A991",
    "kind": "integrated_circuit",
    "us_origin": True,
    "value_usd": 400,
}
CASE: Node = {
    "name": "case",
    "eccn": "EAR99",
    "kind": "other",
    "us_origin": False,
    "value_usd": 100,
    "components": [],
}
CLEAR = dict.fromkeys(
    (
        "supercomputer",
        "advanced_node_ic",
        "ic_node_unknown",
        "semiconductor_equipment",
        "military",
        "military_intelligence",
        "wmd",
    ),
    False,
)


def transaction(*components: Any, item: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    base: dict[str, Any] = {
        "id": "t",
        "on": "2026-08-01",
        "activity": "reexport",
        "from": "MY",
        "to": "SG",
        "item": {
            "kind": "computer",
            "eccn": "4A994.l",
            "value_usd": 1000,
            "us_origin": False,
            "located_in_us": False,
            "production": {"direct_product_of": [], "plant_direct_product_of": []},
            "components": list(components),
            **(item or {}),
        },
        "parties": [
            {
                "role": "reexporter",
                "name": "Example Servers Sdn. Bhd.",
                "country": "MY",
                "headquarters": "MY",
                "ultimate_parent": "self",
            },
            {
                "role": ["ultimate_consignee", "end_user"],
                "name": "Example Cloud Pte. Ltd.",
                "country": "SG",
                "headquarters": "SG",
                "ultimate_parent": "self",
                "listed": False,
                "owners": [],
            },
        ],
        "end_use": CLEAR,
        "informed": [],
    }
    return {**base, **changes}


def ear(*components: Any, **changes: Any) -> dict[str, Any]:
    found = determine(read(Document(transaction(*components, **changes))), Options())
    return dict(found["regimes"]["us.ear"])


def content(answer: dict[str, Any]) -> dict[str, Any]:
    return dict(answer["subject"]["content"])


@pytest.mark.parametrize(("value", "subject"), [(250, False), (250.01, True), (249.99, False), (300, True)])
def test_above_a_quarter_brings_a_server_in(value: float, subject: bool) -> None:  # noqa: FBT001
    answer = ear({**LOGIC, "value_usd": value}, PLAIN, CASE)
    assert answer["subject"]["value"] is subject
    assert answer["subject"]["bases"] == (["de_minimis"] if subject else [])
    assert content(answer)["threshold"] == {"pct": 25, "rule": "us.ear.734.4(d)", "possible": [25]}


def test_the_calculation_is_shown_line_by_line() -> None:
    board: Node = {
        "name": "board",
        "us_origin": False,
        "value_usd": 500,
        "quantity": 2,
        "components": [{**LOGIC, "value_usd": 60, "quantity": 3}],
    }
    shown = content(ear(board, PLAIN, CASE))
    assert shown["controlled_usd"] == [360, 360]
    assert shown["percentage"] == [36, 36]
    assert shown["item_value_usd"] == 1000
    logic, plain = shown["inputs"][1], shown["inputs"][0]
    assert logic["path"] == "item.components.0.components.0"
    assert (logic["entries"], logic["controlled"], logic["quantity"]) == (["3A001.b.4"], True, 6)
    assert logic["rule"].startswith("us.ear.742.")
    assert logic["counted_usd"] == [360, 360]
    assert (plain["controlled"], plain["rule"], plain["counted_usd"]) == (False, None, [0, 0])


def test_content_depends_on_the_destination() -> None:
    assert content(ear(PLAIN, CASE))["percentage"] == [0, 0]
    embargoed = content(ear(PLAIN, CASE, to="SY"))
    assert embargoed["percentage"] == [40, 40]
    assert embargoed["inputs"][0]["rule"].startswith("us.ear.746.")


def test_part_744_does_not_make_content() -> None:
    parties = transaction()["parties"]
    listed = {**parties[1], "listed": True, "lists": [{"list": "us.entity_list", "footnotes": []}]}
    answer = ear(PLAIN, CASE, parties=[parties[0], listed])
    assert content(answer)["percentage"] == [0, 0]


def test_what_is_missing_is_asked_of_the_component() -> None:
    answer = ear({**LOGIC, "value_usd": 100}, {**LOGIC}, CASE)
    assert answer["outcome"] == "undetermined"
    assert answer["missing_facts"][0]["fact"] == "item.components.1.value_usd"
    assert "item.components.1" in answer["missing_facts"][0]["question"]["en"]
    assert content(answer)["controlled_usd"] == [100, None]


def test_an_interval_on_one_side_of_every_level_is_enough() -> None:
    unsure: Node = {
        "eccn": "3A001.b.4",
        "kind": "integrated_circuit",
        "value_usd": 90,
        "us_origin": True,
        "quantity": "unknown",
    }
    assert ear({**LOGIC, "value_usd": 300}, unsure, CASE)["subject"]["value"] is True
    possible: Node = {"eccn": "EAR99", "kind": "other", "us_origin": False, "value_usd": 90}
    shown = content(ear({**LOGIC, "value_usd": 150}, possible))
    assert shown["percentage"] == [15, 24]


def test_the_largest_open_amount_is_asked_for_first() -> None:
    small: Node = {"us_origin": False, "eccn": "EAR99", "kind": "other", "value_usd": 10}
    large: Node = {**small, "value_usd": 900}
    asked = [m["fact"] for m in ear(small, large)["missing_facts"]]
    assert asked.index("item.components.1.components") < asked.index("item.components.0.components")


def test_stated_beats_computed_and_a_contradiction_is_said() -> None:
    parts = ({**LOGIC, "value_usd": 300}, CASE)
    agreed = ear(*parts, item={"us_controlled_content_pct": 31})
    assert agreed["subject"]["value"] is True
    split = ear(*parts, item={"us_controlled_content_pct": 20})
    assert split["subject"]["value"] is None
    assert "derived_conflict" in {n["code"] for n in split["notes"]}


def test_a_stated_share_of_zero_does_not_hide_what_the_list_shows() -> None:
    answer = ear(
        {**LOGIC, "eccn": "3A611.x", "value_usd": 1}, CASE, to="CN", item={"us_controlled_content_pct": 0}
    )
    assert answer["subject"]["value"] is True
    assert content(answer)["threshold"]["rule"] == "us.ear.734.4(a)(6)(i)"


def test_software_beyond_anti_terrorism_is_judged_apart() -> None:
    plain: Node = {
        "kind": "software",
        "eccn": "5D992.c",
        "us_origin": True,
        "value_usd": 300,
        "bundled": True,
    }
    strong: Node = {**plain, "eccn": "3D001"}
    answer = ear(plain, strong, CASE)
    assert content(answer)["judged_apart"] == ["item.components.1"]
    assert [i["role"] for i in content(answer)["inputs"]] == ["counted", "apart"]
    assert {"code": "content_apart", "components": ["item.components.1"]} in answer["notes"]
    assert content(ear(plain, CASE, to="SY"))["percentage"] == [30, 30]


def test_encryption_content_must_have_been_authorized() -> None:
    chip: Node = {"kind": "integrated_circuit", "eccn": "5A002.a", "us_origin": True, "value_usd": 10}
    assert ear({**chip, "encryption_authorization": "740.17(b)(1)"}, CASE)["subject"]["value"] is False
    assert ear({**chip, "encryption_authorization": "none"}, CASE)["subject"]["value"] is True
    asked = ear(chip, CASE)
    assert asked["subject"]["value"] is None
    assert "item.components.0.encryption_authorization" in [m["fact"] for m in asked["missing_facts"]]


def test_published_encryption_source_is_not_counted() -> None:
    source: Node = {
        "kind": "software",
        "eccn": "5D002.c.1",
        "us_origin": True,
        "value_usd": 900,
        "encryption_authorization": "742.15(b)",
    }
    line = content(ear(source, CASE))["inputs"][0]
    assert (line["controlled"], line["rule"]) == (False, "us.ear.734.4(b)(1)(i)")


def test_an_ambiguous_chip_in_a_component_is_a_fault_of_that_component() -> None:
    with pytest.raises(InputError) as caught:
        ear(CASE, {"us_origin": False, "components": [{"chip": "MI300", "us_origin": True}]})
    assert caught.value.faults[0].path == "item.components.1.components.0.chip"


def test_a_chip_by_name_is_classified_by_the_chip_table() -> None:
    h20: Node = {"chip": "NVIDIA H200 SXM5", "us_origin": True, "value_usd": 300}
    line = content(ear(h20, CASE, to="CN"))["inputs"][0]
    assert (line["controlled"], line["name"]) == (True, "NVIDIA H200 SXM5")


# ------------------------------------------------------------------------------------------- tools

TOOL: dict[str, Any] = {"kind": "semiconductor_equipment", "eccn": "3B001.c", "us_controlled_content_pct": 5}


def tool(*components: Any, **changes: Any) -> dict[str, Any]:
    return ear(*components, item=TOOL, **{"to": "CN", "from": "KR", **changes})


def test_a_us_circuit_in_a_tool_is_named() -> None:
    controller: Node = {
        "name": "controller",
        "us_origin": False,
        "value_usd": 50,
        "components": [{**PLAIN, "name": "MCU", "value_usd": 2}],
    }
    answer = tool(controller, CASE)
    traced = content(answer)["traced"][0]
    assert traced["fact"] == "item.contains_us_ic"
    assert traced["components"] == [
        {
            "path": "item.components.0.components.0",
            "name": "MCU",
            "by": "us_origin",
            "entries": ["us.ear.3A991"],
        }
    ]


def test_a_tool_without_circuits_contains_none() -> None:
    answer = determine(read(Document(transaction(CASE, item=TOOL, to="CN"))), Options(explain="full"))
    assert content(answer["regimes"]["us.ear"])["traced"] == []


def test_the_plant_behind_a_circuit_is_named() -> None:
    chip: Node = {
        "name": "FPGA",
        "kind": "integrated_circuit",
        "eccn": "3A991",
        "us_origin": False,
        "components": [],
        "production": {"plant_direct_product_of": ["3E993", "3E201"]},
    }
    traced = {t["fact"]: t for t in content(tool({"us_origin": False, "components": [CASE, chip]}))["traced"]}
    assert traced["item.production.contains_plant_route_ic"]["components"] == [
        {
            "path": "item.components.0.components.1",
            "name": "FPGA",
            "by": "production.plant_direct_product_of",
            "entries": ["us.ear.3E993"],
        }
    ]


def test_equal_components_are_asked_once_and_ten_thousand_are_quick() -> None:
    bill = [{**LOGIC, "value_usd": n / 100, "name": f"part {n}"} for n in range(10_000)]
    answer = ear(*bill, item={"value_usd": 10_000_000})
    assert content(answer)["inputs_left_out"] == 9_500
    assert content(answer)["controlled_usd"] == [499_950, 499_950]


@settings(deadline=None, max_examples=15)
@given(st.randoms(use_true_random=False))
def test_the_answer_does_not_depend_on_the_order(rng: random.Random) -> None:
    bill = [{**LOGIC, "value_usd": 120}, {**LOGIC, "value_usd": 130.01}, PLAIN, CASE]
    rng.shuffle(bill)
    answer = ear(*bill)
    assert (answer["outcome"], content(answer)["percentage"]) == (
        ear(*bill[::-1])["outcome"],
        [25.001, 25.001],
    )
