"""Days reckoned from events: the latest one, its time of day, bounds, and what came before it."""

import json
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
    after = "最近一次objection（topic为family）后14天（2015-09-06），但不晚于expiry（2015-12-20）前30天"
    assert after in zh


def test_why_tells_what_came_too_early() -> None:
    call = {"kind": "call", "at": "2015-09-06T15:25+08:00", "outcome": "connected"}
    found = decided("2015-09-07T16:00+08:00", call, BUSY)
    assert "it counts only after Sunday 2015-09-06 15:30, when what the step goes by happened" in why(
        found, "call_back"
    )
    assert "这一步所依据的事发生在2015-09-06（周日）15:30，在那以后的才算".replace("） ", "）") in why(
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


@pytest.mark.parametrize("answered", [True, False])
def test_an_id_never_comes_again_on_another_occasion(answered: bool) -> None:  # noqa: FBT001 -- a case
    """Whoever does each id once does each occasion once, whether or not calls are reported as answers."""
    events: list[dict[str, str]] = []
    ids: list[str] = []
    for day in (3, 6, 9):
        at = f"2015-08-{day:02}T15:00+08:00"
        events.append({"kind": "objection", "id": f"o{day}", "at": at, "topic": "busy"})
        last = "no_answer" if day == 6 else "connected"
        for hour, outcome in ((16, "no_answer"), (17, last)):
            at = f"2015-08-{day + 1:02}T{hour}:00+08:00"
            [action] = [a for a in decided(at, *events).actions if a.step == "call_back"]
            ids.append(action.id)
            answers = {"answers": action.id} if answered else {}
            events.append({"kind": "call", "id": f"c{day}{hour}", "at": at, "outcome": outcome, **answers})
    assert len(set(ids)) == len(ids) == 6
    assert ids[0].endswith("@P1#0/2015-08-03T15:00+08:00")


def test_steps_that_nothing_calls_for_are_told_in_one_line() -> None:
    home = Path(__file__).parents[1]
    asked = json.loads((home / "examples" / "customer.json").read_text("utf-8"))
    rules = rr.load(home / "rulesets" / "dealership_2015")
    decision = rules.decide(asked["facts"], asked["events"], as_of="2015-09-06T10:00+08:00")
    text = decision.explain().text
    [waiting] = [line for line in text.splitlines() if "wait for something that has not happened" in line]
    [skipped] = [line for line in text.splitlines() if "what they are done for is not so" in line]
    assert "follow-up-15, " in waiting
    assert "invitation-call for P1" in waiting
    assert "Invitation-call for P1 comes later" not in text
    assert "post-policy" in skipped
    assert "Not true: there was quote-confirmed." in decision.why("post-policy", row="P1").text
    assert "这几步要等的事还没发生" in decision.explain().in_language("zh").text
