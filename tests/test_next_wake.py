"""The answer is the same at every instant before the wake, and another at the wake."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import renewrules.api as rr
from renewrules import dates
from renewrules.api import Ruleset
from renewrules.explain.decision import Decision

ROOT = Path(__file__).parents[1]
STORE = {"store_name": "Star", "staff_name": "Li Lei", "staff_phone": "138"}
START = dates.parse_instant("2015-08-20T00:00+08:00")


@pytest.fixture(scope="module")
def rules() -> Ruleset:
    return rr.load(ROOT / "rulesets" / "dealership_2015")


def facts(**more: Any) -> dict[str, Any]:  # noqa: ANN401 - facts are raw
    return {"store": STORE, "customer": {"agreed_to_texts": True}, "vehicle": {}, "policy": {}} | more


def answer(decision: Decision) -> dict[str, Any]:
    return {name: part for name, part in decision.to_dict().items() if name != "as_of"}


def moment(instant: int) -> str:
    return dates.format_instant(instant, "Asia/Shanghai")


event = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["call", "text", "opt_out", "complaint_opened", "complaint_closed"]),
        "at": st.integers(0, 40 * 24).map(lambda hours: moment(START + 3600 * hours)),
    }
)


def identified(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        each | {"id": f"e{n}"} | ({"outcome": "no_answer"} if each["kind"] == "call" else {})
        for n, each in enumerate(events)
    ]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    offset=st.integers(0, 60 * 86_400),
    expiry=st.sampled_from([None, "2015-12-20", "2016-01-03"]),
    zone=st.sampled_from(["Asia/Shanghai", "Asia/Urumqi", "America/New_York"]),
    events=st.lists(event, max_size=5),
    fraction=st.floats(0, 1, exclude_max=True),
)
def test_constant_until_the_wake_and_different_at_it(
    rules: Ruleset, offset: int, expiry: str | None, zone: str, events: list[dict[str, Any]], fraction: float
) -> None:
    given_facts = facts(policy={"expiry": expiry}, customer={"agreed_to_texts": True, "home_time_zone": zone})
    known = rules.facts(given_facts, identified(events))
    now = START + offset
    decision = rules.decide(known, as_of=moment(now))
    wake = decision.next_wake
    assert wake is not None
    at = int(wake.at.timestamp())
    assert now < at
    assert wake.changes
    for before in {at - 1, now + int(fraction * (at - now))}:
        assert answer(rules.decide(known, as_of=moment(before))) == answer(decision)
    assert answer(rules.decide(known, as_of=moment(at))) != answer(decision)


def test_a_wake_says_when_why_and_what(rules: Ruleset) -> None:
    wake = rules.decide(facts(policy={"expiry": "2015-12-20"}), as_of="2015-09-06T10:00+08:00").next_wake
    assert wake is not None
    assert wake.at.isoformat() == "2015-09-06T20:00:00+08:00"
    assert wake.because == "contact hours end"
    assert wake.changes == ("the time for care-call is Monday 2015-09-07 between 09:00 and 20:00",)


def test_an_event_given_for_later_wakes(rules: Ruleset) -> None:
    later = {"id": "r", "kind": "text", "at": "2015-09-06T10:30+08:00", "recorded": "2015-09-06T11:00+08:00"}
    call = {"id": "c", "kind": "call", "outcome": "connected", "at": "2015-09-06T09:30+08:00"}
    wake = rules.decide(
        facts(policy={"expiry": "2015-12-20"}), [call, later], as_of="2015-09-06T10:00+08:00"
    ).next_wake
    assert wake is not None
    assert wake.at.isoformat() == "2015-09-06T11:00:00+08:00"
    assert wake.because == "text, already recorded for later, takes effect"


SLEEPER = """
terms shop:
  time zone "Asia/Shanghai";
  calendar "cn-mainland", weekend days officially worked count as working days;
  in a month without that day, its last day counts;
  amounts in CNY;
  each amount paid is rounded half up to 0.01.

subjects:
| subject  | there is … |
| customer | one        |

facts of customer:
| fact  | fill in … | if left blank, …      |
| birth | a date    | what cannot be settled without it stays open |

value opening: 72 months after birth.
value fee: 5 CNY, but 0 CNY if today is before opening.
"""


def test_years_of_sleep_take_few_looks() -> None:
    rules = rr.load_text(SLEEPER)
    decision = rules.decide({"customer": {"birth": "2015-03-04"}}, as_of="2015-09-06")
    looks = 0
    again = decision._again  # noqa: SLF001 - counts how often it is decided again

    def counted(known: Any, now: int) -> Decision:  # noqa: ANN401
        nonlocal looks
        looks += 1
        return again(known, now)

    decision._again = counted  # noqa: SLF001
    wake = decision.next_wake
    assert wake is not None
    assert wake.at.isoformat() == "2021-03-04T00:00:00+08:00"
    assert looks == 1
    assert wake.changes == ("fee is then 5 CNY",)


def test_what_never_changes_has_no_wake() -> None:
    rules = rr.load_text(SLEEPER)
    assert rules.decide({"customer": {"birth": "2015-03-04"}}, as_of="2021-03-05").next_wake is None
    assert rules.decide({}, as_of="2015-09-06").next_wake is None


TWO_CALLS = """
terms shop:
  time zone "Asia/Shanghai";
  calendar "cn-mainland", weekend days officially worked count as working days;
  in a month without that day, its last day counts;
  amounts in CNY;
  each amount paid is rounded half up to 0.01.

subjects:
| subject  | there is … |
| customer | one        |

fact expiry of customer: fill in a date; if left blank, it must be filled in.
event call of customer: means "a phone call".
event visit of customer: means "a visit".
role seller: means "sells".
script hello: is for sales; says "Hello".
hours daytime:
  call only from 09:00 and before 20:00 by the clock of zone, otherwise at the next such time.
hours visiting:
  visit only from 10:00 and before 20:00 by the clock of zone, otherwise at the next such time.
fact zone of customer: fill in a time zone; if left blank, it counts as "Asia/Shanghai".

plan renewing:
  one for each customer;
  its steps are talk, meet;
  when the target has passed, the step is still to be done.

step talk of renewing:
  have seller contact by call, using script hello;
  target 60 days before expiry;
  no later than 1 day before expiry;
  done by its own call.

step meet of renewing:
  have seller contact by visit, using script hello;
  no earlier than 90 days before expiry;
  target 10 days before expiry;
  no later than 5 days before expiry;
  done by its own visit.
"""


def test_the_answer_changes_when_the_hours_of_a_higher_ranked_step_begin() -> None:
    """What is in its hours is next; when those of the step with less time left begin, that one is."""
    rules = rr.load_text(TWO_CALLS)
    customer = {"customer": {"expiry": "2015-12-20"}}
    early = rules.decide(customer, as_of="2015-12-11T09:30+08:00")
    assert [(action.step, str(action.slot and action.slot[0])) for action in early.actions] == [
        ("meet", "2015-12-11 10:00:00+08:00"),
        ("talk", "2015-12-11 09:00:00+08:00"),
    ]
    assert early.next is not None
    assert early.next.step == "talk"
    wake = early.next_wake
    assert wake is not None
    assert wake.at.isoformat() == "2015-12-11T10:00:00+08:00"
    assert wake.because == "contact hours begin"
    later = rules.decide(customer, as_of=wake.at).next
    assert later is not None
    assert later.step == "meet"


def test_before_any_hours_begin_the_step_whose_hours_begin_first_is_next() -> None:
    rules = rr.load_text(TWO_CALLS)
    evening = rules.decide({"customer": {"expiry": "2015-12-20"}}, as_of="2015-11-02T21:00+08:00").next
    assert evening is not None
    assert evening.step == "talk"
