"""Findings as values: their facts, their order and their fixes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renewrules.diagnostics import (
    Diagnostic,
    Edit,
    Fix,
    Severity,
    apply_fixes,
    finding,
    insertion,
    related,
    removal,
    replacement,
    sort_diagnostics,
    unreadable,
)
from renewrules.source import SourceFile, Span, Unreadable

TEXT = "0123456789"
SOURCE = SourceFile("a.rules", TEXT)


def colon_missing(start: int = 0, fix: Fix | None = None, file: str = "a.rules") -> Diagnostic:
    return finding("missing-colon", file, Span(start, start), declaration="step care-call", fix=fix)


spans = st.tuples(st.integers(0, 12), st.integers(0, 12)).map(lambda ends: Span(min(ends), max(ends)))
edits = st.builds(Edit, spans, st.sampled_from(["", "x", "yz"]))
fixes = st.lists(edits, min_size=1, max_size=2).map(
    lambda found: Fix("insert", (("text", "x"),), tuple(found))
)
findings = st.builds(
    colon_missing, st.integers(0, 9), fixes | st.none(), st.sampled_from(["a.rules", "b.rules"])
)


def test_a_finding_knows_its_code_severity_and_sorted_facts() -> None:
    found = finding("mixed-script-name", "a.rules", Span(0, 1), name="cаll", character="а")
    assert (found.code, found.severity) == ("RR122", Severity.WARNING)
    assert found.facts == (("character", "а"), ("name", "cаll"))


def test_an_unknown_optional_fact_is_left_out() -> None:
    assert finding("unknown-declaration", "a", Span(0, 1), word="stpe", suggestion=None).facts == (
        ("word", "stpe"),
    )


def test_a_finding_refuses_facts_that_are_missing_or_not_its_own() -> None:
    with pytest.raises(ValueError, match="missing-colon states"):
        finding("missing-colon", "a.rules", Span(0, 0))
    with pytest.raises(ValueError, match="missing-colon states"):
        finding("missing-colon", "a.rules", Span(0, 0), declaration="step", word="step")
    with pytest.raises(ValueError, match="declared-here states"):
        related("declared-here", "a.rules", Span(0, 0))


@pytest.mark.parametrize(
    ("failure", "code", "facts"),
    [
        (Unreadable(name="a", reason="not-utf8", byte=2, line=2), "RR101", (("byte", 2), ("line", 2))),
        (Unreadable(name="a", reason="binary", byte=1, line=1), "RR102", (("byte", 1), ("line", 1))),
        (Unreadable(name="a", reason="too-large", byte=9, line=1), "RR103", (("limit", 16),)),
    ],
    ids=["not UTF-8", "binary", "too large"],
)
def test_a_source_that_is_not_text_is_a_finding(
    failure: Unreadable, code: str, facts: tuple[tuple[str, int], ...]
) -> None:
    found = unreadable(failure)
    assert (found.code, found.file, found.span, found.facts) == (code, "a", Span(0, 0), facts)


@given(st.lists(findings).flatmap(lambda found: st.tuples(st.just(found), st.permutations(found))))
def test_sorting_forgets_the_order_of_discovery(pair: tuple[list[Diagnostic], list[Diagnostic]]) -> None:
    one, other = map(sort_diagnostics, pair)
    assert one == other
    assert [(found.file, found.span) for found in one] == sorted((found.file, found.span) for found in one)


def test_fixes_insert_replace_and_remove() -> None:
    text = apply_fixes(
        SOURCE,
        [
            colon_missing(9, removal(SOURCE, Span(8, 10))),
            colon_missing(0, insertion(0, "<")),
            colon_missing(3, replacement(SOURCE, Span(3, 5), "three")),
        ],
    )
    assert text == "<012three567"


def test_of_two_overlapping_fixes_only_the_first_is_applied() -> None:
    one, other = replacement(SOURCE, Span(2, 5), "x"), replacement(SOURCE, Span(4, 6), "y")
    assert apply_fixes(SOURCE, [colon_missing(4, other), colon_missing(2, one)]) == "01x56789"


def test_two_insertions_at_one_place_are_never_both_applied() -> None:
    same_place = [colon_missing(0, insertion(2, "a")), colon_missing(1, insertion(2, "b"))]
    assert apply_fixes(SOURCE, same_place) == "01a23456789"


def test_a_fix_is_applied_whole_or_not_at_all() -> None:
    both = Fix("insert", (("text", "b"),), (Edit(Span(0, 0), "b"), Edit(Span(2, 4), "b")))
    assert apply_fixes(SOURCE, [colon_missing(0, insertion(3, "a")), colon_missing(1, both)]) == "012a3456789"


def test_a_fix_for_another_file_or_past_the_end_is_left_out() -> None:
    others = [colon_missing(0, insertion(0, "x"), "b.rules"), colon_missing(0, insertion(11, "x"))]
    assert apply_fixes(SOURCE, others) == TEXT


@given(st.lists(findings, max_size=5))
def test_fixed_text_is_the_old_one_with_whole_fixes_from_left_to_right(found: list[Diagnostic]) -> None:
    """Digits are never written by a fix, so what is left of them must still be in order."""
    text = apply_fixes(SOURCE, found)
    digits = [character for character in text if character.isdigit()]
    assert digits == sorted(set(digits))
    assert apply_fixes(SOURCE, reversed(found)) == text
