"""What follows of a party from what is said of it."""

from __future__ import annotations

from typing import Any

import pytest

from highfence.determination.check import Options, determine, rulebook
from highfence.determination.complete import Completer
from highfence.logic.cells import Cells
from highfence.portfolio.single import given_of


def completed(facts: dict[str, Any]) -> dict[str, Any]:
    given = given_of({"on": "2026-04-16", "activity": "export", "from": "US", "to": "SG", **facts})
    view = rulebook().at("us.ear", given.on, None, Options().reading)
    return dict(Completer(given, given.on, Cells(view)).complete().case.facts)


@pytest.mark.parametrize(
    ("stated", "follows"),
    [
        ({}, None),
        ({"private_sector": False}, None),
        ({"private_sector": True}, "none"),
        ({"private_sector": True, "government_of": "SG"}, "SG"),
        ({"government_of": "none"}, "none"),
    ],
)
def test_a_firm_of_the_private_sector_is_of_no_government(
    stated: dict[str, Any], follows: str | None
) -> None:
    facts = {"end_user.country": "SG", **{f"end_user.{n}": v for n, v in stated.items()}}
    assert completed(facts).get("end_user.government_of") == follows


@pytest.mark.parametrize(("government", "private"), [("SG", False), ("none", None)])
def test_who_is_of_no_government_may_still_be_no_private_firm(
    government: str,
    private: bool | None,  # noqa: FBT001 - a case
) -> None:
    facts = {"end_user.country": "SG", "end_user.government_of": government}
    assert completed(facts).get("end_user.private_sector") is private


def test_a_question_that_may_be_denied_can_be_answered_so() -> None:
    """Of which government a forwarder is asks 15 CFR 734.9(j), on what goes to that of Iran; ``none`` is an answer."""
    sent = {"on": "2026-01-19", "activity": "reexport", "from": "SG", "to": "TW", "item.chip": "RTX 5090"}
    asked = [
        {one["fact"] for one in determine(given_of({**sent, **said}))["regimes"]["us.ear"]["missing_facts"]}
        for said in (
            {"intermediate_consignee.country": "AE"},
            {"intermediate_consignee.country": "AE", "intermediate_consignee.government_of": "none"},
        )
    ]
    assert asked[0] - asked[1] == {"intermediate_consignee.government_of"}
