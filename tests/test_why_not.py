"""What would make it so: every change that is named was tried, and is the smallest."""

from pathlib import Path
from typing import Any

import pytest

import renewrules.api as rr
from renewrules.api import Ruleset
from renewrules.engine.decision import ACTIONABLE

ROOT = Path(__file__).parents[1]
POLICY = {
    "id": "P1",
    "expiry": "2015-12-20",
    "covers": ["glass"],
    "commercial_premium": "5000",
    "last_class": "first_renewal",
}
CALL = {"id": "c", "kind": "call", "at": "2015-09-06T10:00+08:00", "outcome": "connected"}


@pytest.fixture(scope="module")
def rules() -> Ruleset:
    return rr.load(ROOT / "rulesets" / "dealership_2015")


def facts(**more: Any) -> dict[str, Any]:  # noqa: ANN401 - facts are raw
    return {
        "store": {"store_name": "Star", "staff_name": "Li Lei", "staff_phone": "138"},
        "customer": more.get("customer", {}),
        "vehicle": {"first_registration": "2013-05-01", "seats": 5} | more.get("vehicle", {}),
        "policy": POLICY | more.get("policy", {}),
    }


def why_not(
    rules: Ruleset,
    name: str,
    *events: dict[str, Any],
    as_of: str = "2015-09-06",
    **more: Any,  # noqa: ANN401 - facts are raw
) -> list[str]:
    decision = rules.decide(facts(**more), events, as_of=as_of)
    return [line.strip() for line in decision.why_not(name).text.splitlines()]


def test_a_step_that_is_held_names_the_fact_that_would_free_it(rules: Ruleset) -> None:
    lines = why_not(rules, "care-text", CALL, as_of="2015-09-11")
    assert lines[0] == "Care-text is held back."
    assert "No-text-consent forbids it, for as long as its conditions hold." in lines
    assert "It would be so if agreed-to-texts were yes (the customer can change that)." in lines
    assert lines[-1] == "Time alone does not make it so."


def test_the_change_that_is_named_does_turn_it(rules: Ruleset) -> None:
    freed = rules.decide(facts(customer={"agreed_to_texts": True}), [CALL], as_of="2015-09-11")
    [action] = [action for action in freed.actions if action.step == "care_text"]
    assert action.status in ACTIONABLE


def test_a_step_that_is_not_open_yet_names_the_day(rules: Ruleset) -> None:
    lines = why_not(rules, "care-call", as_of="2015-08-01")
    assert lines[0] == "Care-call is not open yet."
    assert lines[-2:] == [
        "No fact that anybody can change makes it so today.",
        "It will be so from Tuesday 2015-09-01 00:00 on, if nothing else happens.",
    ]


def test_a_pause_names_its_end_and_a_full_limit_its_room(rules: Ruleset) -> None:
    opened = {"id": "o", "kind": "complaint_opened", "at": "2015-09-02T10:00+08:00"}
    closed = {"id": "p", "kind": "complaint_closed", "at": "2015-09-04T10:00+08:00"}
    lines = why_not(rules, "care-call", opened, closed)
    assert lines[0] == "Care-call is paused."
    assert lines[-1] == "It will be so from Saturday 2015-09-12 00:00 on, if nothing else happens."
    tries = [CALL | {"id": str(n), "at": f"2015-09-0{n}T10:00+08:00", "outcome": "no_answer"} for n in (4, 5)]
    lines = why_not(rules, "care-call", *tries)
    assert lines[0] == "Care-call is held back."
    assert lines[-1] == "It will be so from Friday 2015-09-11 10:00 on, if nothing else happens."


def test_what_nothing_turns_is_said_to_be_so(rules: Ruleset) -> None:
    lines = why_not(rules, "asked-fuel", policy={"fuel_asked": "200"})
    assert "Nothing-cash-like forbids it." in lines
    assert lines[-1] == "No fact that anybody can change makes it so, nor does time alone."


def test_an_amount_that_is_too_small_gets_the_nearest_that_is_enough(rules: Ruleset) -> None:
    lines = why_not(rules, "asked-labour")
    assert "Not true: labour-asked (0 CNY, as when left blank) is over 0 CNY." in lines
    assert "It would be so if labour-asked were 0.01 CNY (the customer can change that)." in lines


def test_two_facts_are_changed_together_where_one_is_not_enough(rules: Ruleset) -> None:
    lines = why_not(rules, "glass")
    assert (
        "It would be so if covers did not have glass (the customer can change that)"
        " and parked-outdoors were yes (the customer can change that)."
    ) in lines


def test_only_failing_conditions_are_named(rules: Ruleset) -> None:
    lines = why_not(rules, "care", policy={"last_class": "conquest", "chosen_packages": ["basic"]})
    assert [line for line in lines if line.startswith(("True", "Not true"))] == [
        "Not true: last-class (conquest) is one of first-renewal, repeat-renewal.",
        "Not true: chosen-packages (basic) includes care.",
    ]


def test_what_is_so_is_said_to_be_so(rules: Ruleset) -> None:
    lines = why_not(rules, "care-call")
    assert lines[0] == "Care-call is due."
    assert not any("would be so" in line for line in lines)


def test_a_value_says_why_its_other_cases_do_not_apply(rules: Ruleset) -> None:
    lines = why_not(rules, "class-now", as_of="2016-01-05")
    assert "What applies is “expiry is before today”: returning-renewal." in lines
    assert "“there was renewal with dealer our-store” does not apply." in lines
