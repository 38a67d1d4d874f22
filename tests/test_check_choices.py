"""Exceptions and rows that meet, rows never reached, and cases without a row."""

import pytest

from tests.checking import fact, findings, slugs

TABLE = """
table group:
  the answer is one of few, some, many;
  {policy}{otherwise}.
{rows}
"""
EXACTLY = "at most one row fits"
FIRST = "the first row that fits counts"


def table(policy: str, *rows: str, otherwise: str = "") -> str:
    """A table whose rows are `condition -> outcome`."""
    head = "| row … | if … | then … |" if policy == FIRST else "| if … | then … |"
    cells = []
    for number, row in enumerate(rows, start=1):
        condition, _, outcome = row.partition(" -> ")
        cells.append(f"| {f'{number} | ' if policy == FIRST else ''}{condition} | {outcome} |")
    body = "\n".join([head, *cells])
    ending = f";\n  if no row fits, it is {otherwise}" if otherwise else ""
    return TABLE.format(policy=policy, otherwise=ending, rows=body)


def test_the_base_has_nothing_wrong() -> None:
    assert findings("") == []


def test_two_exceptions_that_can_hold_together_are_an_error_with_a_case() -> None:
    added = "value bonus: 1 CNY, but 2 CNY if seats is over 5, but 3 CNY if premium is at least 100 CNY."
    [found] = findings(added)
    assert found.code == "RR411"
    assert fact(found, "case") == ("premium = 100.00 CNY", "seats = 6")


@pytest.mark.parametrize(
    "added",
    [
        "value bonus: 1 CNY, but 2 CNY if seats is over 5, but 3 CNY if seats is at most 5.",
        "value bonus: 1 CNY, but 2 CNY if city is north, but 3 CNY if city is one of south, west.",
        "value bonus: 1 CNY, but 2 CNY if chosen includes wax, but 3 CNY if chosen does not include wax.",
        "value bonus: 1 CNY, but 2 CNY if wary is yes, but 3 CNY if wary is no.",
        "value pay: 1 CNY, but 2 CNY if start is before 2015-08-01, but 3 CNY if start is after 2015-07-31.",
        "value bonus: 1 CNY, but 2 CNY if there was renewal, but 3 CNY if there was no renewal.",
        "value p: 5 days after expiry. value q: 1, but 2 if today is after p, but 3 if today is expiry.",
        "value bonus: 1 CNY, but 2 CNY if start is after expiry, but 3 CNY if start is no later than expiry.",
    ],
)
def test_exceptions_that_exclude_each_other_are_fine(added: str) -> None:
    assert slugs(added) == []


def test_a_case_of_dates_counted_from_the_same_day_is_found() -> None:
    added = (
        "value bonus: 1 CNY, but 2 CNY if today is no later than 5 days after expiry, "
        "but 3 CNY if today is no later than expiry."
    )
    [found] = findings(added)
    assert fact(found, "case") == ("today = 2015-08-01", "expiry = 2015-08-01")


def test_a_case_joining_two_facts_is_found() -> None:
    [found] = findings("value bonus: 1 CNY, but 2 CNY if start is after expiry, but 3 CNY if seats is 4.")
    assert (found.code, fact(found, "case")) == (
        "RR411",
        ("expiry = 2015-07-31", "seats = 4", "start = 2015-08-01"),
    )


MONTHS = "value early: 3 months after expiry.\nvalue late: 6 months after expiry.\n"


def test_what_the_checker_cannot_tell_is_said_in_a_note() -> None:
    added = "value bonus: 1 CNY, but 2 CNY if today is no later than early, but 3 CNY if today is after late."
    assert slugs(MONTHS + added) == ["overlap-not-excluded"]


def test_months_from_the_same_day_are_one_and_the_same() -> None:
    added = (
        "value bonus: 1 CNY, but 2 CNY if today is no later than early, but 3 CNY if today is after early."
    )
    assert slugs(MONTHS + added) == []


def test_a_case_needs_no_history_where_nothing_has_happened() -> None:
    added = "value bonus: 1 CNY, but 2 CNY if first-call is missed, but 3 CNY if today is before 2015-08-01."
    assert slugs(added) == ["exceptions-conflict"]


def test_rows_that_overlap_at_one_end_are_an_error() -> None:
    rows = ("seats is at most 5 -> few", "seats is at least 5 -> some")
    [found] = findings(table(EXACTLY, *rows))
    assert (found.code, fact(found, "case")) == ("RR412", ("seats = 5",))


def test_rows_that_share_every_seat_between_them_are_fine() -> None:
    rows = ("seats is at most 5 -> few", "seats is over 5 -> some")
    assert slugs(table(EXACTLY, *rows)) == []


def test_a_gap_between_two_rows_is_an_error_with_a_case() -> None:
    rows = ("seats is under 5 -> few", "seats is over 5 -> some")
    [found] = findings(table(EXACTLY, *rows))
    assert (found.code, fact(found, "case")) == ("RR415", ("seats = 5",))


def test_a_gap_that_only_a_blank_makes_is_none() -> None:
    assert slugs(table(EXACTLY, "wary is yes -> few", "wary is no -> some")) == []


def test_a_gap_of_what_is_not_filled_in_is_one() -> None:
    [found] = findings(table(FIRST, "start is filled in, and start is after 2015-01-01 -> few"))
    assert found.code == "RR415"


def test_an_answer_for_every_other_case_closes_the_gap() -> None:
    assert slugs(table(EXACTLY, "seats is under 5 -> few", otherwise="many")) == []


def test_a_row_behind_a_wider_one_is_never_reached() -> None:
    rows = ("seats is at least 2 -> few", "seats is at least 4 -> some")
    [found] = findings(table(FIRST, *rows, otherwise="many"))
    assert (found.code, fact(found, "by")) == ("RR413", "seats is at least 2")


def test_a_row_behind_two_that_cover_it_together_is_never_reached() -> None:
    rows = ("seats is at least 4 -> few", "seats is under 6 -> some", "city is north -> many")
    [found] = findings(table(FIRST, *rows))
    assert found.code == "RR413"
    assert "by" not in dict(found.facts)


def test_rows_from_narrow_to_wide_are_fine() -> None:
    rows = ("seats is at least 4 -> few", "seats is at least 2 -> some")
    assert slugs(table(FIRST, *rows, otherwise="many")) == []


def test_a_condition_that_contradicts_itself_never_holds() -> None:
    rows = ("seats is over 5, and seats is under 5 -> few",)
    assert slugs(table(EXACTLY, *rows, otherwise="many")) == ["condition-never-holds"]


def test_a_forbid_whose_condition_never_holds_is_an_error() -> None:
    added = 'forbid odd: no call; if city is north, and city is south; because "no".'
    assert slugs(added) == ["condition-never-holds"]


def test_a_table_that_counts_months_may_have_a_gap() -> None:
    rows = ("today is no later than late -> few", "today is after early -> some")
    assert slugs(MONTHS + table(FIRST, *rows)) == ["table-gap-not-excluded"]


def test_numbers_are_cut_at_every_decimal() -> None:
    added = (
        "value bonus: 1 CNY, but 2 CNY if premium is over 99.99 CNY, but 3 CNY if premium is under 100 CNY."
    )
    assert slugs(added) == []
