"""What trial readers wanted to say first: a step only if another is done, days after an event, weekdays."""

from pathlib import Path
from typing import Literal

import pytest

import renewrules as rr
from renewrules.examples import ExampleResult, run_examples

WISHES = Path(__file__).with_name("wishes.rules")
RULES = rr.load(WISHES)
RESULTS = run_examples(RULES)


@pytest.mark.parametrize("result", RESULTS, ids=lambda result: result.example.title)
def test_a_wish_is_granted(result: ExampleResult) -> None:
    assert result.passed, str(result)


def test_every_wish_has_its_example() -> None:
    assert len(RESULTS) == 6


def told(as_of: str, *events: dict[str, str], lang: Literal["en", "zh"] = "en") -> str:
    facts = {"policy": {"id": "P1", "expiry": "2015-12-20"}}
    return RULES.decide(facts, events, as_of=as_of).explain().in_language(lang).text


def test_a_weekday_is_told_by_its_name() -> None:
    assert "True: today (2015-11-22) falls on a Sunday." in told("2015-11-22T10:00+08:00")
    assert "今天（2015-11-22）是周日" in told("2015-11-22T10:00+08:00", lang="zh")


def test_a_step_that_is_not_done_is_told_as_that() -> None:
    assert "Not true: invite is done." in told("2015-12-06T10:00+08:00")
    assert "不符合：invite已完成" in told("2015-12-06T10:00+08:00", lang="zh")


def test_days_after_an_event_are_told_without_the_clock_they_are_counted_on() -> None:
    accident = {"kind": "accident", "at": "2015-11-01T10:00+08:00"}
    text = told("2015-12-01T10:00+08:00", accident)
    assert "True: there was accident." in text
    assert "Asia/Shanghai" not in text
