"""Days reckoned from events: the latest one, its time of day, bounds, and what came before it."""

from pathlib import Path
from typing import Literal

import pytest

import renewrules as rr
from renewrules.examples import ExampleResult, run_examples

RULES = rr.load(Path(__file__).with_name("anchors.rules"))
RESULTS = run_examples(RULES)
BUSY = {"kind": "objection", "at": "2015-09-06T15:30+08:00", "topic": "busy"}


@pytest.mark.parametrize("result", RESULTS, ids=lambda result: result.example.title)
def test_an_anchor_holds(result: ExampleResult) -> None:
    assert result.passed, str(result)


def decided(as_of: str, *events: dict[str, str], **facts: object) -> rr.Decision:
    given = {"customer": {"id": "C1"}, "policy": {"id": "P1", "expiry": "2015-12-20", **facts}}
    return RULES.decide(given, events, as_of=as_of)


def why(decision: rr.Decision, name: str, lang: Literal["en", "zh"] = "en") -> str:
    return decision.why(name).in_language(lang).text


def slot(decision: rr.Decision, step: str) -> str:
    [action] = [action for action in decision.actions if action.step == step]
    assert action.slot is not None
    return action.slot[0].isoformat()


def test_the_slot_begins_at_the_time_of_day_of_the_event() -> None:
    assert slot(decided("2015-09-06T16:00+08:00", BUSY), "call_back") == "2015-09-07T15:30:00+08:00"


def test_the_time_of_day_is_that_of_the_clock_the_contact_hours_go_by() -> None:
    busy = {**BUSY, "at": "2015-09-06T10:30-04:00"}
    found = decided("2015-09-07T00:00+08:00", busy, zone="America/New_York")
    assert slot(found, "call_back") == "2015-09-07T22:30:00+08:00"


def test_after_contact_hours_it_is_the_next_morning() -> None:
    busy = {**BUSY, "at": "2015-09-06T21:30+08:00"}
    assert slot(decided("2015-09-06T22:00+08:00", busy), "call_back") == "2015-09-08T09:00:00+08:00"


def test_past_the_target_day_the_time_of_day_binds_no_more() -> None:
    assert slot(decided("2015-09-08T08:00+08:00", BUSY), "call_back") == "2015-09-08T09:00:00+08:00"


def test_a_step_that_waits_for_an_event_is_not_next() -> None:
    call = {"kind": "call", "at": "2015-09-06T15:30+08:00", "outcome": "no_answer"}
    found = decided("2015-09-08T08:00+08:00", call)
    assert {action.status for action in found.actions} == {"not_yet", "skipped"}
    assert found.next is None


def test_a_contact_that_answers_an_older_occasion_does_not_finish_the_new_one() -> None:
    answered = {"kind": "call", "at": "2015-09-07T15:40+08:00", "outcome": "connected", "policy": "P1"}
    first = decided("2015-09-07T15:35+08:00", BUSY)
    assert first.next is not None
    answered["answers"] = first.next.id
    again = {**BUSY, "at": "2015-09-07T15:45+08:00"}
    found = decided("2015-09-08T16:00+08:00", BUSY, answered, again)
    assert found.next is not None
    assert (found.next.step, found.next.status) == ("call_back", "due")
    assert found.next.id != first.next.id


def test_why_tells_the_event_the_bound_and_the_time_of_day() -> None:
    text = why(decided("2015-09-06T16:00+08:00", BUSY), "call_back")
    assert "1 day after the latest objection with topic busy (2015-09-06) is Monday 2015-09-07" in text
    assert "Not before Monday 2015-09-07 15:30: the time of day of objection with topic busy." in text
    family = {**BUSY, "topic": "family"}
    zh = why(decided("2015-09-06T16:00+08:00", family), "think_over", "zh")
    after = "最近一次 objection（topic 为 family）后14天（2015-09-06），但不晚于 expiry（2015-12-20）前30天"
    assert after in zh


def test_why_tells_what_came_too_early() -> None:
    call = {"kind": "call", "at": "2015-09-06T15:25+08:00", "outcome": "connected"}
    found = decided("2015-09-07T16:00+08:00", call, BUSY)
    assert "it counts only after Sunday 2015-09-06 15:30, when what the step goes by happened" in why(
        found, "call_back"
    )
    assert "这一步所依据的事发生在 2015-09-06（周日） 15:30，在那以后的才算".replace("） ", "）") in why(
        found, "call_back", "zh"
    )


def test_why_tells_which_rule_forbids_the_other_step() -> None:
    facts = {"customer": {"id": "C1"}, "policy": {"id": "P1", "expiry": "2024-03-10", "remote": True}}
    text = RULES.decide(facts, as_of="2024-02-29").why("send_link").text
    assert "Not true: ask-transfer is forbidden by a rule." in text
    later = RULES.decide(facts, as_of="2024-03-01").why("send_link").text
    assert "skipped" not in later
    blocked = RULES.decide(facts, as_of="2024-03-01").why_not("ask_transfer").text
    assert "Dealer-account forbids it" in blocked


def test_a_value_is_a_day_of_an_event() -> None:
    found = decided("2015-09-08T08:00+08:00", BUSY)
    assert str(found.values["objected_on"]) == "2015-09-06"
    assert "The day of the latest objection." in why(found, "objected_on")
