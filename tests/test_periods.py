"""Events of a period, months of the year, and validity that goes by another day than today."""

from pathlib import Path

import pytest

import renewrules as rr
from renewrules.dates import in_months, parse_day
from renewrules.examples import ExampleResult, run_examples

RULES = rr.load(Path(__file__).with_name("periods.rules"))
FACTS = {"policy": {"id": "P1", "expiry": "2020-10-01", "first_call": "2020-01-10", "quoted": "2020-09-18"}}


@pytest.mark.parametrize("result", run_examples(RULES), ids=lambda result: result.example.title)
def test_a_period_holds(result: ExampleResult) -> None:
    assert result.passed, str(result)


@pytest.mark.parametrize("month", range(1, 13))
def test_months_go_round_the_end_of_the_year(month: int) -> None:
    day = parse_day(f"2020-{month:02}-15")
    assert in_months(day, 11, 2) == (month in {11, 12, 1, 2})
    assert in_months(day, 6, 9) == (month in {6, 7, 8, 9})
    assert in_months(day, month, month)


def test_periods_and_months_are_told_in_the_words_of_the_rules() -> None:
    decision = RULES.decide(FACTS, as_of="2020-07-01")
    claims = decision.why("claims")
    assert "The number of claim in the 3 years before expiry" in claims.text
    assert "前3年内claim的次数" in claims.in_language("zh").text
    calls = decision.why("follow_ups")
    assert "The number of call with outcome connected since first-call" in calls.text
    heat = decision.why("heat")
    assert "True: today (2020-07-01) falls in June to September." in heat.text
    assert "今天（2020-07-01）在6月到9月之间" in heat.in_language("zh").text


def test_what_validity_goes_by_is_told() -> None:
    assert (
        "True: quoted (2020-09-18) is no later than 2020-09-18."
        in RULES.decide(FACTS, as_of="2020-07-01").why("theft").text
    )


def test_the_season_changes_the_answer_when_its_month_begins() -> None:
    wake = RULES.decide(FACTS, as_of="2020-05-30").next_wake
    assert wake is not None
    assert wake.at.isoformat() == "2020-06-01T00:00:00+08:00"
