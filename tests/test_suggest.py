"""Nearest names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renewrules.suggest import distance, nearest

WORDS = st.text(alphabet="ab步骤-", max_size=6)


@pytest.mark.parametrize(
    ("word", "candidates", "expected"),
    [
        ("stpe", ["plan", "step", "value"], ("step",)),
        ("步聚", ["计划", "步骤", "禁止"], ("步骤",)),
        ("care_Call", ["care-text", "care-call"], ("care-call",)),
        ("ｓｔｅｐ", ["step"], ("step",)),
        ("earliest", ["latest"], ()),
        ("plan", ["plan"], ()),
        ("期", ["日"], ()),
        ("", ["a"], ()),
        ("forbids", ["forbid", "forbidden"], ("forbid", "forbidden")),
    ],
)
def test_nearest_names(word: str, candidates: list[str], expected: tuple[str, ...]) -> None:
    assert nearest(word, candidates) == expected


def test_at_most_the_limit_is_suggested_and_ties_go_by_text() -> None:
    assert nearest("cart", ["card", "carp", "cars", "care"]) == ("card", "care", "carp")
    assert nearest("cart", ["card", "carp", "cars", "care"], limit=1) == ("card",)


@given(WORDS, st.lists(WORDS))
def test_the_order_of_candidates_makes_no_difference(word: str, candidates: list[str]) -> None:
    assert nearest(word, candidates) == nearest(word, [*reversed(candidates), *candidates])


@given(WORDS, WORDS)
def test_distance_is_a_symmetric_count_between_the_difference_and_the_sum_of_lengths(a: str, b: str) -> None:
    assert distance(a, b) == distance(b, a)
    assert abs(len(a) - len(b)) <= distance(a, b) <= max(len(a), len(b))
    assert (distance(a, b) == 0) == (a == b)


@given(st.text(alphabet="abc", min_size=2, max_size=8), st.data())
def test_one_slip_is_always_found(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 2))
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    for slip in (swapped, word[:at] + "x" + word[at + 1 :], word[:at] + "x" + word[at:]):
        assert slip == word or nearest(slip, [word]) == (word,)
