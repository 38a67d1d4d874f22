"""The worked examples of the semantics, said in the language itself: one ruleset for each paragraph.

What an example cannot say (slots, `answers`, the order of losers) is asked of the same rulesets here.
"""

import re
from functools import cache
from pathlib import Path

import pytest

from renewrules.api import Ruleset, check_text, load
from renewrules.core.examples import Example
from renewrules.engine.answers import Action
from renewrules.examples import run_example, run_examples

ROOT = Path(__file__).parents[1]
FOLDER = Path(__file__).parent / "semantics"
PAGE = ROOT / "docs" / "reference" / "steps.md"
MAP = ROOT / "docs" / "reference" / "semantics-map.md"


@cache
def ruleset(name: str) -> Ruleset:
    return load(FOLDER / name)


EXAMPLES = [
    pytest.param(path.name, example, id=f"{path.stem}: {example.title}")
    for path in sorted(FOLDER.glob("*.rules"))
    for example in ruleset(path.name).examples
]


@pytest.mark.parametrize(("name", "example"), EXAMPLES)
def test_the_worked_example_holds(name: str, example: Example) -> None:
    result = run_example(ruleset(name), example)
    assert result.passed, str(result)


# --- 2.2 events that say what they answer

POLICY = {"owner": {}, "policy": [{"id": "P1", "owner": "1", "expiry": "2026-12-15"}]}


def statuses(events: list[dict[str, object]], as_of: str) -> dict[str, str]:
    decision = ruleset("2_02_history.rules").decide(POLICY, events, as_of=as_of)
    return {action.step: action.status for action in decision.actions}


def call(at: str, answers: str | None = None, outcome: str = "connected") -> dict[str, object]:
    event: dict[str, object] = {"kind": "call", "policy": "P1", "at": at, "outcome": outcome}
    return event if answers is None else {**event, "answers": answers}


def test_a_call_that_answers_the_second_step_finishes_it_and_not_the_first() -> None:
    found = statuses([call("2026-10-16", "calls.second_call@P1#0")], "2026-10-17")
    assert (found["first_call"], found["second_call"]) == ("overdue", "done")


def test_a_call_that_answers_a_step_finishes_it_even_before_it_opens() -> None:
    assert statuses([call("2026-10-01", "calls.first_call@P1#0")], "2026-10-02")["first_call"] == "done"
    assert statuses([call("2026-10-01")], "2026-10-02")["first_call"] == "not_yet"


def test_an_answer_that_is_not_what_the_step_asks_for_does_not_finish_it() -> None:
    found = statuses([call("2026-10-16", "calls.first_call@P1#0", "no_answer")], "2026-10-17")
    assert found["first_call"] == "overdue"


def test_a_call_recorded_later_than_asked_is_not_known_yet() -> None:
    late = {**call("2026-10-16"), "recorded": "2026-10-20"}
    assert statuses([late], "2026-10-20T11:59+08:00")["first_call"] == "overdue"
    assert statuses([late], "2026-10-20T12:00+08:00")["first_call"] == "done"


def test_of_two_calls_told_in_any_order_the_earlier_one_is_the_first_step_s() -> None:
    first, second = call("2026-10-16"), call("2026-10-20")
    assert statuses([first, second], "2026-10-21") == statuses([second, first], "2026-10-21")


# --- 2.6 and 2.7 when exactly

HOURS = "2_06_hours.rules"


def slot(step: str, day: str, zone: str, as_of: str) -> tuple[str, str]:
    policy = {
        "id": "P1",
        "owner": "1",
        "call_day": "2026-12-28",
        "text_day": "2026-12-28",
        "alarm_day": "2026-12-28",
    }
    kind = {"talk": "call_day", "write": "text_day", "warn": "alarm_day"}[step]
    facts = {"owner": {"home_zone": zone}, "policy": [{**policy, kind: day}]}
    [action] = [a for a in ruleset(HOURS).decide(facts, as_of=as_of).actions if a.step == step]
    return opened(action)


def opened(action: Action) -> tuple[str, str]:
    assert action.slot is not None
    start, end = action.slot
    return start.isoformat(timespec="minutes"), end.isoformat(timespec="minutes")


@pytest.mark.parametrize(
    ("as_of", "start"),
    [
        ("2026-03-09T08:59+08:00", "2026-03-09T09:00+08:00"),
        ("2026-03-09T19:59+08:00", "2026-03-09T09:00+08:00"),
        ("2026-03-09T20:00+08:00", "2026-03-10T09:00+08:00"),
    ],
)
def test_at_closing_time_a_call_waits_for_the_next_morning(as_of: str, start: str) -> None:
    assert slot("talk", "2026-03-09", "Asia/Shanghai", as_of)[0] == start


def test_contact_hours_are_read_on_the_customers_clock_and_told_on_the_stores() -> None:
    found = slot("talk", "2026-03-10", "America/New_York", "2026-03-10T09:00+08:00")
    assert found == ("2026-03-10T21:00+08:00", "2026-03-11T08:00+08:00")


@pytest.mark.parametrize(
    ("zone", "day", "start"),
    [
        # 09:00 before the clocks change, on the day they do, and on a day with an hour more.
        ("America/New_York", "2026-03-07", "2026-03-07T22:00+08:00"),
        ("America/New_York", "2026-03-08", "2026-03-08T21:00+08:00"),
        ("Europe/Berlin", "2026-03-29", "2026-03-29T15:00+08:00"),
        ("Europe/Berlin", "2026-10-25", "2026-10-25T16:00+08:00"),
    ],
)
def test_nine_oclock_is_nine_oclock_on_the_day_of_the_call(zone: str, day: str, start: str) -> None:
    assert slot("talk", day, zone, "2026-03-01T12:00+08:00")[0] == start


@pytest.mark.parametrize(
    ("as_of", "start", "end"),
    [
        ("2026-12-10T19:59+08:00", "2026-12-10T20:00+08:00", "2026-12-11T02:00+08:00"),
        ("2026-12-10T20:00+08:00", "2026-12-10T20:00+08:00", "2026-12-11T02:00+08:00"),
        ("2026-12-11T01:59+08:00", "2026-12-10T20:00+08:00", "2026-12-11T02:00+08:00"),
        ("2026-12-11T02:00+08:00", "2026-12-11T20:00+08:00", "2026-12-12T02:00+08:00"),
    ],
)
def test_hours_that_cross_midnight_hold_their_start_and_not_their_end(
    as_of: str, start: str, end: str
) -> None:
    assert slot("warn", "2026-12-10", "Asia/Shanghai", as_of) == (start, end)


def test_a_contact_without_hours_may_be_made_all_day() -> None:
    found = slot("write", "2026-12-10", "Asia/Shanghai", "2026-12-10T03:00+08:00")
    assert found == ("2026-12-10T00:00+08:00", "2026-12-11T00:00+08:00")


def test_a_zone_nobody_knows_stops_the_call_and_not_the_text() -> None:
    facts = {
        "owner": {},
        "policy": [{"id": "P1", "owner": "1", "call_day": "2026-03-09", "text_day": "2026-03-09"}],
    }
    decision = ruleset(HOURS).decide(facts, as_of="2026-03-09T12:00+08:00")
    contacts = [action for action in decision.actions if action.step in ("talk", "write")]
    assert {action.step: action.status for action in contacts} == {
        "talk": "unknown",
        "write": "due",
    }


@pytest.mark.parametrize(
    ("kind", "step", "start"),
    [("call", "talk", "2026-12-14T10:00+08:00"), ("text", "write", "2026-12-14T09:00+08:00")],
)
def test_the_third_contact_waits_for_monday_by_seven_days_or_by_the_week(
    kind: str, step: str, start: str
) -> None:
    facts = {"policy": [{"id": "P1", "owner": "1"}], "owner": {}}
    days = ("2026-12-07T10:00+08:00", "2026-12-09T10:00+08:00")
    events = [{"kind": kind, "policy": "P1", "at": at} for at in days]
    decision = ruleset("2_07_limits.rules").decide(facts, events, as_of="2026-12-10T09:30+08:00")
    [action] = [action for action in decision.actions if action.step == step and action.status != "done"]
    assert opened(action)[0] == start


# --- 2.11 who lost

SCENES = {
    "duty": ("notify", "friendly"),
    "latest": ("last_chance", "has_time"),
    "priority": ("more_weight", "less_weight"),
    "delay": ("more_late", "less_late"),
    "order": ("zebra", "ant"),
}


@pytest.mark.parametrize(("scene", "ranked"), SCENES.items(), ids=SCENES)
def test_those_that_lost_are_listed_behind_the_one_that_won(scene: str, ranked: tuple[str, ...]) -> None:
    notice = {"notice_day": "2026-12-10"} if scene == "duty" else {}
    facts = {"owner": {"scene": scene, "unclear": False}, "policy": [{"id": "P1", "owner": "1", **notice}]}
    decision = ruleset("2_11_conflicts.rules").decide(facts, as_of="2026-12-10T10:00+08:00")
    can_be_done = [action.step for action in decision.actions if action.status in {"open", "due", "overdue"}]
    assert tuple(can_be_done) == ranked


def test_of_two_equal_steps_the_row_first_by_id_wins_whatever_the_order_told() -> None:
    rows = [{"id": key, "owner": "1"} for key in ("P2", "P1")]
    facts = {"owner": {"scene": "two_cars", "unclear": False}, "policy": rows}
    decision = ruleset("2_11_conflicts.rules").decide(facts, as_of="2026-12-10T10:00+08:00")
    assert [action.row for action in decision.actions if action.status == "due"] == ["P1", "P2"]


# --- the pages

_RULES = re.compile(r"^```rules\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_the_rules_of_the_page_on_steps_are_one_ruleset_whose_examples_hold() -> None:
    text = "\n".join(_RULES.findall(PAGE.read_text("utf-8")))
    checked = check_text(text, "steps")
    assert checked.program is not None, checked.diagnostics
    results = run_examples(
        Ruleset("steps", checked.sources, checked.program, checked.examples, checked.diagnostics)
    )
    assert [str(result) for result in results if not result.passed] == []
    sections = re.findall(r"^## ([0-9.]+) ", PAGE.read_text("utf-8"), re.MULTILINE)
    assert {result.example.title.partition(" ")[0] for result in results} == set(sections)


def test_everything_the_map_of_the_semantics_names_exists() -> None:
    rows = [line.split("|")[1:-1] for line in MAP.read_text("utf-8").splitlines() if line.startswith("| 2.")]
    for _, _, where, *examples in rows:
        ruleset_named = re.search(r"`(\S+\.rules)`", where)
        if ruleset_named is not None:
            titles = {example.title for example in ruleset(ruleset_named[1]).examples}
            named = set(re.findall(r'"([^"]+)"', examples[0]))
            assert named
            assert named <= titles, named - titles
        for module, test in re.findall(r"`(tests/\S+\.py)::(\w+)`", where):
            text = (ROOT / module).read_text("utf-8")
            assert re.search(rf"^def {test}\(", text, re.MULTILINE), test


def test_every_ruleset_of_the_semantics_is_in_the_map() -> None:
    text = MAP.read_text("utf-8")
    assert [path.name for path in FOLDER.glob("*.rules") if f"`{path.name}`" not in text] == []
