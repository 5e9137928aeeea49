"""What screening makes of a name, and of a transaction: the contract's words on listing, one by one."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from highfence.determination.check import determine, outcome_only
from highfence.facts.intake import read
from highfence.facts.reading import Document
from highfence.logic.errors import InputError
from highfence.parties.decisions import Decisions
from highfence.parties.lists.complete import default_covers
from highfence.parties.lists.load import parse
from highfence.parties.lists.store import Store
from highfence.parties.match import Query
from highfence.parties.ownership import files
from highfence.parties.ownership import store as owners
from highfence.parties.screening import Lists, Screening
from parties import published

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 8, 1, 12, tzinfo=UTC)
AS_OF = date(2026, 7, 31)
DAY = date(2026, 8, 5)
LISTED = "Brightwater Lithography Research Institute"


def loaded(
    home: Path, data: bytes | None = None, name: str = "us.csl", as_of: date = AS_OF, **more: Any
) -> Store:
    store = Store(home)
    content = published.as_json() if data is None else data
    more.setdefault("covers", default_covers(name))
    store.put(name, parse(name, content, "list"), data=content, origin="list", as_of=as_of, now=NOW, **more)
    return store


@pytest.fixture
def lists(tmp_path: Path) -> Lists:
    return Lists(loaded(tmp_path))


def ask(lists: Lists, name: str, country: str = "CN", on: date = DAY) -> Screening:
    return lists.screen(Query(name=name, country=country, on=on))


# ----------------------------------------------------------------------------------------- one name


@pytest.mark.parametrize(
    ("name", "country", "decision", "why"),
    [
        (LISTED, "CN", "listed", "exact"),
        ("BRIGHTWATER LITHOGRAPHY RESEARCH INSTITUTE", "CN", "listed", "exact"),
        ("Qinglong Wafer Equipment Co., Ltd.", "CN", "listed", "exact"),
        ("Liangshui Guangke Yanjiusuo", "CN", "listed", "exact"),
        (LISTED, "", "unknown", "country"),
        (LISTED, "BR", "unknown", "country"),
        ("Brightwater Lithogarphy Research Institute", "CN", "unknown", "probable"),
        ("Palmetto Flower Exports", "CN", "not_listed", "searched"),
    ],
)
def test_a_name(lists: Lists, name: str, country: str, decision: str, why: str) -> None:
    found = ask(lists, name, country)
    assert (found.decision, found.why) == (decision, why)


def test_a_result_has_the_shape_of_the_contract(lists: Lists) -> None:
    plain = ask(lists, LISTED).as_dict("q1")
    assert (plain["id"], plain["query"], plain["decision"]) == ("q1", LISTED, "listed")
    match = plain["matches"][0]
    assert match["entry"].startswith("us.csl:EL-")
    assert {
        k: match[k] for k in ("list", "name", "score", "match", "review_policy", "citation", "since")
    } == {
        "list": "us.entity_list",
        "name": LISTED,
        "score": 1.0,
        "match": "exact",
        "review_policy": "Presumption of denial",
        "citation": "86 FR 18437",
        "since": "2021-04-08",
    }
    (used,) = plain["lists"]
    assert (used["list"], used["as_of"], used["complete"]) == ("us.csl", "2026-07-31", True)


def test_many_names_are_answered_in_order(lists: Lists) -> None:
    names = [LISTED, "Palmetto Flower Exports", "Qinglong Wafer Equipment Co., Ltd."]
    found = lists.screen_many([Query(name=n, country="CN", on=DAY) for n in names])
    assert [f.query for f in found] == names
    assert [f.decision for f in found] == ["listed", "not_listed", "listed"]


def test_an_entry_counts_from_its_first_day(lists: Lists) -> None:
    assert ask(lists, LISTED, on=date(2021, 4, 7)).decision != "listed"
    assert ask(lists, LISTED, on=date(2021, 4, 8)).decision == "listed"


@pytest.mark.parametrize("on", [date(2026, 6, 1), date(2026, 9, 15), date(2019, 5, 1)])
def test_a_list_of_another_time_clears_nobody(lists: Lists, on: date) -> None:
    found = ask(lists, "Palmetto Flower Exports", on=on)
    assert (found.decision, found.why) == ("unknown", "incomplete")
    assert found.lists[0].complete is False


def test_a_partial_list_clears_nobody(tmp_path: Path) -> None:
    found = ask(Lists(loaded(tmp_path, covers=())), "Palmetto Flower Exports")
    assert (found.decision, found.why) == ("unknown", "incomplete")


def test_the_entity_list_alone_leaves_the_others_open(tmp_path: Path) -> None:
    store = loaded(tmp_path, published.supplement(4, published.ROWS), "us.entity_list")
    found = ask(Lists(store), "Palmetto Flower Exports")
    assert found.decision == "unknown"
    assert found.open_lists == ("us.meu_list", "us.unverified_list", "us.denied_persons", "us.sdn")
    assert ask(Lists(store, asked=("us.entity_list",)), "Palmetto Flower Exports").decision == "not_listed"
    assert ask(Lists(store), LISTED).decision == "listed"


def test_the_starter_finds_and_never_clears(tmp_path: Path) -> None:
    lists = Lists(Store(tmp_path))
    lists.add_starter()
    assert ask(lists, "Huawei Technologies Co., Ltd.").decision == "listed"
    assert ask(lists, "Huawei Technologies Co., Ltd.", on=date(2019, 5, 15)).decision == "unknown"
    assert ask(lists, "Palmetto Flower Exports").why == "incomplete"


def test_a_complete_list_goes_before_the_starter(tmp_path: Path) -> None:
    lists = Lists(loaded(tmp_path))
    lists.add_starter()
    assert ask(lists, "Huawei Technologies Co., Ltd.").decision == "not_listed"
    assert ask(lists, "Huawei Technologies Co., Ltd.", on=date(2024, 1, 1)).decision == "listed"


def test_a_threshold_moves_what_is_probable(tmp_path: Path) -> None:
    store = loaded(tmp_path)
    name = "Brightwater Lithogarphy Research Institute"
    assert ask(Lists(store, threshold=1.0), name).decision == "not_listed"
    assert ask(Lists(store, threshold=0.5), name).decision == "unknown"


def test_who_was_removed_is_listed_until_then(tmp_path: Path) -> None:
    loaded(tmp_path)
    later = published.as_json([p for p in published.PARTIES if p["name"] != LISTED])
    lists = Lists(loaded(tmp_path, later, as_of=date(2026, 8, 20)))
    assert ask(lists, LISTED, on=date(2026, 8, 19)).decision == "listed"
    assert ask(lists, LISTED, on=date(2026, 8, 21)).decision == "not_listed"


@pytest.mark.parametrize(
    ("address", "decision"),
    [
        ("Flat 7, 12/F, Lucky Harbour Industrial Building, 22 Sample Road, Kwun Tong", "unknown"),
        ("12/F Lucky Harbour Industrial Building, 22 Sample Road", "unknown"),
        ("9 Garden Lane, Hamburg", "not_listed"),
        ("", "not_listed"),
    ],
)
def test_a_listed_address_is_found_whoever_uses_it(tmp_path: Path, address: str, decision: str) -> None:
    place = {
        "address": "12/F, Lucky Harbour Industrial Building, 22 Sample Road",
        "city": "Kwun Tong",
        "country": "HK",
    }
    entry = published.party(600, "Address 12", country="HK", addresses=[place])
    lists = Lists(loaded(tmp_path, published.as_json([*published.PARTIES, entry])))
    found = lists.screen(Query(name="Palmetto Flower Exports", country="HK", address=address, on=DAY))
    assert found.decision == decision
    if decision == "unknown":
        assert "harbour" in found.as_dict()["matches"][0]["address"]


# ----------------------------------------------------------------------------------------- reviews


def decide(home: Path, lists: Lists, name: str, verdict: Any) -> Any:
    entry = ask(lists, name).found[0].entry
    with Decisions(home / "decisions.sqlite") as kept:
        kept.record(
            query=name, country="CN", entry=entry, version="v", verdict=verdict, reason="r", who="w", at=NOW
        )
        return kept.book()


@pytest.mark.parametrize(("verdict", "decision"), [("same", "listed"), ("different", "not_listed")])
def test_a_review_settles_a_resemblance(tmp_path: Path, verdict: str, decision: str) -> None:
    store, name = loaded(tmp_path), "Brightwater Lithogarphy Research Institute"
    book = decide(tmp_path, Lists(store), name, verdict)
    found = ask(Lists(store, decided=book), name)
    assert found.decision == decision
    assert found.as_dict()["matches"][0]["reviewed"]["verdict"] == verdict
    assert ask(Lists(store, decided=book), name, "").decision == "unknown"


def test_a_review_survives_an_update_that_leaves_the_entry_alone(tmp_path: Path) -> None:
    store, name = loaded(tmp_path), "Brightwater Lithogarphy Research Institute"
    book = decide(tmp_path, Lists(store), name, "different")
    loaded(
        tmp_path,
        published.as_json([*published.PARTIES, published.party(500, "Further Name Ltd.")]),
        as_of=date(2026, 8, 3),
    )
    assert ask(Lists(store, decided=book), name).decision == "not_listed"
    changed = [{**published.PARTIES[0], "alt_names": ["BLRI"]}, *published.PARTIES[1:]]
    loaded(tmp_path, published.as_json(changed), as_of=date(2026, 8, 4))
    assert ask(Lists(store, decided=book), name).decision == "unknown"


# ----------------------------------------------------------------------------------- a transaction


def transaction(**party: Any) -> dict[str, Any]:
    """Return an export of something of no list, in which only the end user can matter."""
    on = party.pop("on", DAY)
    return {
        "id": "t",
        "on": on.isoformat(),
        "activity": "export",
        "from": "US",
        "to": "CN",
        "item": {"eccn": "EAR99", "kind": "other", "us_origin": True, **party.pop("item", {})},
        "end_use": dict.fromkeys(
            (
                "supercomputer", "advanced_node_ic", "ic_node_unknown", "semiconductor_equipment", "military", "wmd",
            ),
            False,
        ),
        "informed": [],
        "red_flags": [],
        "parties": [
            {"role": "exporter", "name": "Example Chips Inc.", "country": "US", "headquarters": "US", "ultimate_parent": "self"},
            {
                "role": ["ultimate_consignee", "end_user"],
                "country": "CN", "headquarters": "CN", "ultimate_parent": "self", "owners": [], **party,
            },
        ],
    }  # fmt: skip


def answer(loaded_lists: Lists | None, **party: Any) -> dict[str, Any]:
    given = read(Document(transaction(**party)))
    result = determine(given, screener=loaded_lists)
    assert result["outcome"] == outcome_only(read(Document(transaction(**party))), screener=loaded_lists)
    return result


def notes(result: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {n["code"]: n for n in result["regimes"]["us.ear"]["notes"]}


def applying(result: dict[str, Any]) -> set[str]:
    return {r["rule"] for r in result["regimes"]["us.ear"]["requirements"] if r["value"] is True}


def test_without_lists_nothing_changes() -> None:
    result = answer(None, name=LISTED)
    assert result["outcome"] == "undetermined"
    assert result["lists"] == []
    assert "screening" not in result


def test_an_exact_name_is_listed_with_what_its_entry_says(lists: Lists) -> None:
    result = answer(lists, name=LISTED)
    assert result["outcome"] == "license_required"
    assert "us.ear.744.11(a)" in applying(result)
    said = notes(result)["listed_on"]
    assert (said["list"], said["requirement"], said["policy"]) == (
        "us.entity_list",
        published.FOOTNOTE_4,
        "Presumption of denial",
    )
    assert result["lists"] == [
        {
            "list": "us.csl",
            "version": lists.sources[0].manifest.version,
            "as_of": "2026-07-31",
            "complete": True,
        }
    ]


def test_footnotes_of_the_entry_reach_foreign_made_items(lists: Lists) -> None:
    item = {"eccn": "3A991", "us_origin": False, "origin": "TW", "kind": "integrated_circuit"}
    item |= {
        "production": {"direct_product_of": ["3E991"]},
        "us_controlled_content_pct": 0,
        "located_in_us": False,
    }
    with_lists = transaction(name=LISTED, item=item) | {"activity": "reexport", "from": "TW"}
    result = determine(read(Document(with_lists)), screener=lists)
    assert "us.ear.744.11(a)(2)(iv)" in applying(result)


def test_a_clear_name_on_a_complete_list_is_not_listed(lists: Lists) -> None:
    result = answer(lists, name="Palmetto Flower Exports")
    assert result["outcome"] == "no_license_required"
    rests = {r["fact"]: r["from"] for r in result["regimes"]["us.ear"]["rests_on"]}
    assert rests["end_user.listed"].startswith("list:us.csl 2026-07-31.")


@pytest.mark.parametrize("on", [date(2026, 9, 15), date(2025, 8, 1)])
def test_no_clear_against_a_list_of_another_day(lists: Lists, on: date) -> None:
    result = answer(lists, name="Palmetto Flower Exports", on=on)
    assert result["outcome"] == "undetermined"
    assert notes(result)["no_list"]["parties"] == ["Palmetto Flower Exports"]


def test_no_clear_against_the_starter(tmp_path: Path) -> None:
    lists = Lists(Store(tmp_path))
    lists.add_starter()
    result = answer(lists, name="Palmetto Flower Exports")
    assert result["outcome"] == "undetermined"
    assert "starter_list" in notes(result)
    assert answer(lists, name="Huawei Technologies Co., Ltd.")["outcome"] == "license_required"


def test_a_resemblance_is_unknown_until_reviewed(tmp_path: Path) -> None:
    store, name = loaded(tmp_path), "Brightwater Lithogarphy Research Institute"
    result = answer(Lists(store), name=name)
    assert result["outcome"] == "undetermined"
    assert LISTED in notes(result)["listed_probable"]["entry"]
    book = decide(tmp_path, Lists(store), name, "different")
    assert answer(Lists(store, decided=book), name=name)["outcome"] == "no_license_required"
    book = decide(tmp_path, Lists(store), name, "same")
    assert answer(Lists(store, decided=book), name=name)["outcome"] == "license_required"


def test_an_exact_name_in_another_country_is_unknown(lists: Lists) -> None:
    result = answer(lists, name=LISTED, country="SG")
    assert result["outcome"] == "undetermined"
    assert "listed_country" in notes(result)


def test_not_listed_is_not_believed_of_a_name_that_is_on_the_list(lists: Lists) -> None:
    result = answer(lists, name=LISTED, listed=False)
    assert result["outcome"] == "undetermined"
    assert "listed_contradicts" in notes(result)
    before = answer(lists, name="Qinglong Wafer Equipment Co., Ltd.", listed=False, on=date(2024, 12, 1))
    assert "listed_contradicts" not in notes(before)


def test_what_is_stated_of_another_name_stands(lists: Lists) -> None:
    assert answer(lists, name="Palmetto Flower Exports", listed=False)["outcome"] == "no_license_required"
    stated = answer(lists, name="Palmetto Flower Exports", listed=True, lists=["us.entity_list"])
    assert stated["outcome"] == "license_required"


@pytest.mark.parametrize(
    ("name", "country", "outcome", "rule"),
    [
        ("Hanover Denied Exports GmbH", "DE", "prohibited", ""),
        ("VOLKHOV BLOCKED BANK JSC", "RU", "license_required", "us.ear.744.8(b)"),
    ],
)
def test_each_list_means_what_law_makes_of_it(
    lists: Lists, name: str, country: str, outcome: str, rule: str
) -> None:
    result = answer(lists, name=name, country=country)
    assert result["outcome"] == outcome
    assert not rule or rule in applying(result)


def test_the_unverified_list_asks_for_a_statement(lists: Lists) -> None:
    result = answer(lists, name="Silkpath Unverified Components Ltd.", country="AE")
    assert result["outcome"] == "no_license_required"
    assert "us.ear.744.15(b)" in {d["rule"] for d in result["regimes"]["us.ear"]["duties"]}


def test_the_military_end_user_list(lists: Lists) -> None:
    result = answer(lists, name="Tianque Aero Engine Works", item={"eccn": "3A991"})
    assert "us.ear.744.21(a)" in applying(result)


def test_a_list_that_law_does_not_read_requires_no_license(lists: Lists) -> None:
    result = answer(lists, name="Ocean Horizon Shipbuilding Corporation")
    assert result["outcome"] == "no_license_required"
    assert notes(result)["listed_on"]["list"] == "us.ns_cmic"


def test_such_a_list_alone_settles_nothing(tmp_path: Path) -> None:
    result = answer(Lists(loaded(tmp_path, covers=())), name="Ocean Horizon Shipbuilding Corporation")
    assert result["outcome"] == "undetermined"


def test_one_list_leaves_open_whether_the_others_have_the_name(tmp_path: Path) -> None:
    """The Unverified List in part does not tell that a name is off the Entity List."""
    result = answer(
        Lists(loaded(tmp_path, covers=())), name="Silkpath Unverified Components Ltd.", country="AE"
    )
    assert result["outcome"] == "license_required"
    assert "listed_incomplete" in notes(result)


def test_a_name_on_one_list_that_resembles_one_on_another_is_open(tmp_path: Path) -> None:
    near = published.party(400, "Silkpath Unverified Component Limited", country="AE")
    lists = Lists(loaded(tmp_path, published.as_json([*published.PARTIES, near])))
    result = answer(lists, name="Silkpath Unverified Components Ltd.", country="AE")
    assert result["outcome"] == "undetermined"
    assert {"listed_on", "listed_probable"} <= notes(result).keys()


# ------------------------------------------------------------------------------------------ owners


RULE_DAY = date(2025, 10, 10)
"""A day on which the affiliates rule was in force."""


def owned(home: Path) -> Lists:
    return Lists(loaded(home, as_of=RULE_DAY), owners=owners.current(home))


def test_owners_of_owners_count_by_the_rule(tmp_path: Path) -> None:
    tree = [
        {"name": "Middle Holding", "share": 60, "owners": [{"name": LISTED, "country": "CN", "share": 50}]}
    ]
    result = answer(owned(tmp_path), name="Palmetto Flower Exports", owners=tree, on=RULE_DAY)
    assert "us.ear.744.11(a)(1)" in applying(result)
    assert notes(result)["owned_by_listed"]["path"] == f"Middle Holding 60 % ({LISTED} 50 %)"


@pytest.mark.parametrize(
    ("tree", "outcome"),
    [
        ([{"name": "Middle", "share": 60, "owners": [{"name": LISTED, "country": "CN", "share": 49},
                                                     {"name": "N", "share": 51, "owners": []}]},
          {"name": "Other", "share": 40, "owners": []}], "no_license_required"),
        ([{"name": LISTED, "country": "CN", "share": 30}, {"name": "VOLKHOV BLOCKED BANK JSC", "country": "RU", "share": 20}], "license_required"),
        ([{"name": LISTED, "country": "CN", "share": 30}, {"name": "Silkpath Unverified Components Ltd.", "country": "AE", "share": 20, "owners": []},
          {"name": "Other", "share": 50, "listed": False}], "no_license_required"),
        ([{"name": LISTED, "country": "CN", "share": 30}], "undetermined"),
        ([{"name": LISTED, "country": "CN", "share": "unknown"}], "undetermined"),
        ([{"name": "Nobody Known", "share": 100}], "undetermined"),
        ([{"name": "Nobody Known", "share": 100, "owners": []}], "no_license_required"),
        ([{"name": "Nobody Known", "share": 100, "listed": False}], "no_license_required"),
        ([{"name": "A", "share": 60, "owners": [{"name": "B", "share": 100, "owners": [{"name": "A", "share": 100}]}]},
          {"name": "C", "share": 40, "owners": []}], "no_license_required"),
    ],
)  # fmt: skip
def test_trees_of_owners(tmp_path: Path, tree: list[dict[str, Any]], outcome: str) -> None:
    assert (
        answer(owned(tmp_path), name="Palmetto Flower Exports", owners=tree, on=RULE_DAY)["outcome"]
        == outcome
    )


def test_owners_of_owners_count_without_lists_too() -> None:
    tree = [{"name": "Middle", "share": 50, "owners": [{"name": "L", "share": 50, "listed": True}]}]
    result = answer(None, name="X", listed=False, owners=tree, on=RULE_DAY)
    assert "us.ear.744.11(a)(1)" in applying(result)


@pytest.mark.parametrize(
    "tree", [[{"name": "A", "share": 70}, {"name": "B", "share": 40}], [{"name": "A", "share": 120}]]
)
def test_owners_of_more_than_the_whole_are_refused(tmp_path: Path, tree: list[dict[str, Any]]) -> None:
    with pytest.raises(InputError, match="100"):
        answer(owned(tmp_path), name="Palmetto Flower Exports", owners=tree, on=RULE_DAY)


def test_recorded_owners_are_looked_up(tmp_path: Path) -> None:
    table = f"owner,owned,share,owner_country,owned_country\n{LISTED},Middle Holding,80,CN,CN\nMiddle Holding,Palmetto Flower Exports,55,CN,CN\n"
    data = table.encode()
    owners.put(tmp_path, files.read(data), data=data, origin="owners.csv", as_of=RULE_DAY, now=NOW)
    lists = owned(tmp_path)
    given = transaction(name="Palmetto Flower Exports", on=RULE_DAY)
    del given["parties"][1]["owners"]
    result = determine(read(Document(given)), screener=lists)
    assert "us.ear.744.11(a)(1)" in applying(result)
    assert "Middle Holding 55 %" in notes(result)["owned_by_listed"]["path"]


def test_recorded_owners_stand_above_stated_ones(tmp_path: Path) -> None:
    data = f"owner,owned,share,owner_country\n{LISTED},Middle Holding,80,CN\n".encode()
    owners.put(tmp_path, files.read(data), data=data, origin="owners.csv", as_of=RULE_DAY, now=NOW)
    tree = [{"name": "Middle Holding", "share": 55}]
    result = answer(owned(tmp_path), name="Palmetto Flower Exports", owners=tree, on=RULE_DAY)
    assert "us.ear.744.11(a)(1)" in applying(result)
