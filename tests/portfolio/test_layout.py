"""Where lines stand in bits: epoch by epoch from a new word on, within each by a number, or as they come."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from highfence.logic.bits import WORD
from highfence.portfolio.layout import Layout

LINES = st.lists(st.tuples(st.integers(0, 4), st.sampled_from([0, 1, 7, 65_535])), max_size=200)


@pytest.mark.parametrize("sorted_within", [True, False])
@given(lines=LINES)
def test_lines_stand_by_epoch_and_number(*, lines: list[tuple[int, int]], sorted_within: bool) -> None:
    epoch = np.array([e for e, _ in lines], dtype=np.int64)
    within = np.array([n for _, n in lines], dtype=np.uint16)
    layout = Layout.of(epoch, 5, within if sorted_within else None)
    there = dict(zip(layout.places.tolist(), lines, strict=True))
    word = 0
    for e in range(5):
        own = [line for line in lines if line[0] == e]
        assert layout.starts[e] == word
        told = [there.pop(word * WORD + i) for i in range(len(own))]
        assert told == (sorted(own) if sorted_within else own)
        word += -(-len(own) // WORD)
    assert (layout.starts[5], there) == (word, {})
