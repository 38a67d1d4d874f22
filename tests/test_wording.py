"""Facts set into sentences."""

import pytest

from renewrules.diagnostics import finding
from renewrules.source import Span
from renewrules.wording import Language, describe, title


@pytest.mark.parametrize(
    ("language", "message", "help_text"),
    [
        ("en", "the clause `gives` does not belong under `step`", "it can be said under `a`, `b` or `c`"),
        ("zh", "条款 `gives` 不能写在 `step` 里", "它可以写在 `a`、`b` 或 `c` 里"),
    ],
)
def test_texts_are_quoted_and_lists_joined(language: Language, message: str, help_text: str) -> None:
    allowed = ("a", "b", "c")
    found = finding(
        "clause-not-allowed-here", "a", Span(0, 0), clause="gives", declaration="step", allowed=allowed
    )
    described = describe(found, language)
    assert (described.message, described.help) == (message, help_text)


def test_a_list_of_one_is_just_that_one() -> None:
    found = finding(
        "clause-not-allowed-here", "a", Span(0, 0), clause="gives", declaration="step", allowed=("offer",)
    )
    assert describe(found, "en").help == "it can be said under `offer`"


def test_numbers_take_their_noun() -> None:
    found = finding("table-row-width", "a", Span(0, 0), cells=1, columns=3)
    assert describe(found, "en").message == "this row has 1 cell, but the header has 3 columns"
    assert describe(found, "zh").message == "这一行有 1 格，表头有 3 列"


def test_known_facts_come_first_in_the_help() -> None:
    unknown = finding("unknown-declaration", "a", Span(0, 0), word="stpe")
    known = finding("unknown-declaration", "a", Span(0, 0), word="stpe", suggestion="step")
    assert describe(known, "en").help == f"perhaps `step` is meant; {describe(unknown, 'en').help}"


def test_user_text_is_shown_on_one_line_and_cut_where_it_is_long() -> None:
    found = finding("missing-colon", "a", Span(0, 0), declaration="step\n  care" + "x" * 80)
    shown = describe(found, "en").message.removeprefix("a colon is missing after ")
    assert shown == f"`step care{'x' * 70}…`"


def test_braces_in_user_text_are_left_alone() -> None:
    found = finding("missing-colon", "a", Span(0, 0), declaration="{declaration}")
    assert describe(found, "en").message == "a colon is missing after `{declaration}`"


def test_titles_are_worded_per_language() -> None:
    assert (title("RR111", "en"), title("RR111", "zh")) == ("Colon missing", "缺少冒号")
