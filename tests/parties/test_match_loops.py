"""The loops over hashes give, in one pass, what hashing each word anew gives."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from highfence.parties.match.hash_loops import hash_bytes, longest_of, without_each
from highfence.parties.match.storage import pack


@given(st.binary(min_size=1, max_size=40), st.integers(1, 9))
def test_a_letter_left_out_gives_the_hash_of_the_shorter_word(word: bytes, salt: int) -> None:
    data = np.frombuffer(b"x" + word + b"y", np.uint8)
    out = np.zeros(len(word), np.int64)
    without_each(data, 1, len(word) + 1, salt, out)
    shorter = [np.frombuffer(word[:i] + word[i + 1 :] + b"z", np.uint8) for i in range(len(word))]
    assert out.tolist() == [hash_bytes(s, 0, len(word) - 1, salt) for s in shorter]


@given(st.lists(st.text(max_size=12), max_size=6))
def test_the_longest_word(words: list[str]) -> None:
    assert longest_of(pack(words)[1]) == max((len(w.encode()) for w in words), default=0)
