"""What follows of a party from what is said of it."""

from __future__ import annotations

from typing import Any

import pytest

from highfence.determination.check import Options, rulebook
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
    ],
)
def test_a_firm_of_the_private_sector_is_of_no_government(
    stated: dict[str, Any], follows: str | None
) -> None:
    facts = {"end_user.country": "SG", **{f"end_user.{n}": v for n, v in stated.items()}}
    assert completed(facts).get("end_user.government_of") == follows
