"""Every law case holds."""

import pytest

from cases import Expectation, answer, engine_for, expectations, expected, view_of


@pytest.mark.parametrize("exp", expectations(), ids=lambda e: e.label)
def test_case(exp: Expectation) -> None:
    assert answer(engine_for(view_of(exp)), exp) == expected(exp)
