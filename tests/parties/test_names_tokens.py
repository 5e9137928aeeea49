"""Words of a text: read piece by piece, or all at once."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from highfence.parties.names.scripts import abjad_letters
from highfence.parties.names.tokens import Token, _words, split, take_phrases


@given(st.text(st.sampled_from("abSMI.,-;/()&1 \n"), max_size=30))
@example("S. M. I. C. Corp, No. 5")
@example("S M I C - ab")
@example("ab , - Sab")
@example("& -S")
@example("1 -. M")
def test_pieces_give_what_the_whole_text_gives(text: str) -> None:
    assert split(text) == list(_words(text).tokens)


def texts(name: str) -> list[tuple[str, bool]]:
    return [(t.shown, t.comma) for t in split(name)]


def test_delimiters_stand_before_the_next_word() -> None:
    assert texts("Zhangge Co., Ltd. - Shenzhen; China") == [
        ("Zhangge", False), ("Co", False), ("Ltd", True), ("Shenzhen", True), ("China", True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "letters"),
    [("زاهدی", "zahdy"), ("زهرا", "zahra"), ("شهده", "shhdah"), ("محمد", "mhmd"), ("ابو", "abw")],
)
def test_arabic_script_letter_by_letter(written: str, letters: str) -> None:
    assert abjad_letters(written) == letters


def test_two_halves_of_a_word_are_joined_once() -> None:
    joined = take_phrases(split("TECH NOLOGY NOLOGY"))
    assert [(t.key, t.shown) for t in joined] == [("technology", "TECH NOLOGY"), ("nology", "NOLOGY")]
    assert all(isinstance(t, Token) for t in joined)
